"""The referee: looks through what was told of an evening for what no house would tell.

Somebody's own parent runs in the house's own process and could reach into it: empty the hamper by
itself, hush the kids, write lines in no time. All that chance decides is known here as well, and so
is how long each chore takes; so what was told is held against it, happening by happening. What can be
held against nothing, such as looking ahead at what chance has drawn, the referee can't see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from household.errors import HouseholdError
from household.happenings import (
    Answered,
    Began,
    Buzzed,
    Emptied,
    EveningBegan,
    EveningEnded,
    FellAsleep,
    Happening,
    LightsOut,
    Looked,
    Ordered,
    Paid,
    PaidByCard,
    PutOff,
    Read,
    SetOut,
    Started,
    TaskTaken,
    WagesPaid,
    Wrote,
    Yelled,
)
from household.model.chance import Luck, draw
from household.model.house import MINUTES_A_DAY, ROOMS
from household.model.scenario import Scenario
from household.trace.story import to_the_second

PLACES = {"washer": "laundry", "dryer": "laundry", "checkbook": "study", "kids": "living room"}
ROUNDING = 1e-6
"""Minutes that a difference of two minutes may be off."""

AWAY = ("drive", "see the doctor")
"""Chores that are done elsewhere."""


def check(
    happenings: Sequence[Happening],
    scenario: Scenario,
    seed: int,
    by_the_clock: bool = True,
    ordered: frozenset[str] = frozenset(),
) -> None:
    """Raises HouseholdError for the first thing that this evening's house would not have told.

    by_the_clock: False where somebody's choices took the clock's place, so that nothing is due;
    ordered: the acts that were ordered, such as a fall: these alone may come by order.
    """
    evening: _Evening | None = None
    number = 0
    before: EveningEnded | None = None
    last = 0.0
    for one in happenings:
        if one.at < last:
            raise HouseholdError(f"{to_the_second(one.at)}: time went back")
        last = one.at
        if last > MINUTES_A_DAY * (scenario.evenings + 1):
            raise HouseholdError("it went on for longer than its evenings can take")
        if isinstance(one, EveningBegan):
            if evening is not None and not evening.over:
                evening.wrong(one, "an evening began before the one before was over")
            before = evening.ended if evening is not None else None
            evening = _Evening(scenario, seed, number, before, by_the_clock, ordered)
            number += 1
        elif evening is None:
            raise HouseholdError(
                f"{to_the_second(one.at)}: something happened before the evening began"
            )
        evening.hears(one)
    if evening is None or not evening.over or number != scenario.evenings:
        raise HouseholdError("it was not told to its end")


class _Evening:
    """One evening, as far as it was told."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        number: int,
        before: EveningEnded | None,
        by_the_clock: bool,
        ordered: frozenset[str],
    ) -> None:
        self.scenario = scenario
        self.luck: Luck = draw(scenario, seed, number)
        self.began = float(MINUTES_A_DAY * number)
        self.number = number
        self.by_the_clock = by_the_clock
        self.allowed = ordered
        self.loads = scenario.loads + (before.loads_left if before else 0)
        self.lines = scenario.lines
        self.ended: EveningEnded | None = None
        self.lights_out = self.asleep = False
        self.orders: dict[str, int] = {}
        self.yells = 0  # of those that chance has drawn
        self.calling: set[int] = set()
        self.falls: set[int] = set()  # on order
        self.hands: dict[str, str] = {}
        self.room: dict[str, str] = {}
        self.busy: dict[str, float] = {}
        self.running: dict[str, tuple[int, float]] = {}
        self.done: dict[str, int] = {}
        self.through: dict[str, set[int]] = {"washer": set(), "dryer": set()}
        self.folded: set[int] = set()
        self.open: dict[int, float] = {}
        self.written: set[int] = set()
        self.due: dict[int, int] = {}  # bills of lines that were written, and not dealt with
        self.cares: set[int] = set()
        self.bank = 0

    @property
    def over(self) -> bool:
        return self.ended is not None

    def wrong(self, one: Happening, sentence: str) -> NoReturn:
        """Raises HouseholdError with the minute."""
        raise HouseholdError(f"{to_the_second(one.at)}: {sentence}")

    def hears(self, one: Happening) -> None:
        """Take in what happened next. Raises HouseholdError for what can't have."""
        match one:
            case EveningBegan():
                self._begins(one)
            case Ordered():
                self.orders[one.order] = self.orders.get(one.order, 0) + 1
                if one.order not in self.allowed:
                    self.wrong(one, f"{one.order} was ordered, and nobody had given that order")
            case Yelled():
                self._yelled(one)
            case Answered():
                if one.thing == "kids":
                    self.calling.discard(one.item)
            case FellAsleep():
                self._fell_asleep(one)
            case TaskTaken():
                self.hands[one.by] = one.hands
                if one.at == self.began:  # later ones may have been made anywhere in the evening
                    start = "living room" if self.scenario.kids else "study"
                    self.room.setdefault(one.hands, start)
            case SetOut():
                self._set_out(one)
            case Began():
                self._began(one)
            case Looked():
                self._looked(one)
            case Started():
                self._started(one)
            case Buzzed():
                self._buzzed(one)
            case Emptied():
                self._emptied(one)
            case Read():
                self._read(one)
            case Wrote():
                self._wrote(one)
            case WagesPaid():
                self.bank += one.amount
                if one.amount != self.scenario.wages or one.bank != self.bank:
                    self.wrong(one, "other wages were paid than there are")
            case Paid() | PutOff() | PaidByCard():
                self._money(one)
            case LightsOut():
                self._lights_out(one)
            case EveningEnded():
                self._ends(one)

    # -- the frame ------------------------------------------------------------------------------------

    def _begins(self, one: EveningBegan) -> None:
        self.bank = one.bank
        due = (one.at, one.evening, one.kids, one.loads)
        told = (self.began, self.number, self.scenario.kids, self.loads)
        first = self.number > 0 or (one.lines, one.balance, one.bank) == (
            self.lines,
            self.scenario.balance,
            self.scenario.balance,
        )
        if due != told or not first or one.lines < self.lines:
            self.wrong(one, "another evening began than the one that was asked for")
        self.lines = one.lines

    def _lights_out(self, one: LightsOut) -> None:
        self.lights_out = True
        left = self.loads - len(self.folded)
        if left:
            self.wrong(one, f"lights went out with {left} of {self.loads} loads not done")
        if len(self.written) < self.lines:
            count = self.lines - len(self.written)
            self.wrong(one, f"lights went out with {count} of {self.lines} lines not written")
        if self.scenario.kids and not self.asleep:
            self.wrong(one, "lights went out, and the kids were awake")

    def _ends(self, one: EveningEnded) -> None:
        self.ended = one
        left = (self.loads - len(self.folded), self.lines - len(self.written))
        if (one.loads_left, one.lines_left) != left:
            self.wrong(one, f"{left[0]} loads and {left[1]} lines were left, and others were told")
        if self.lights_out != (one.why == "lights out"):
            self.wrong(one, "it ended otherwise than it had come to")
        if not self.asleep:
            self._all_yelled(one)
        if self.due:
            self.wrong(one, f"nothing became of the bill of line {min(self.due) + 1}")

    # -- the kids -------------------------------------------------------------------------------------

    def _yelled(self, one: Yelled) -> None:
        drawn = self.luck.yells
        self.calling.add(one.yell)
        if one.yell >= len(drawn):
            self.falls.add(one.yell)
            if len(self.falls) > self.orders.get("fall", 0):
                self.wrong(one, "a kid fell, and chance had drawn no such fall")
            return
        yell = drawn[one.yell]
        at = self.began + yell.at
        on_time = one.at == at or not self.by_the_clock
        if one.yell != self.yells or (one.by, one.mood) != (yell.kid, yell.mood) or not on_time:
            self.wrong(one, "a yell came that was not due")
        self.yells += 1

    def _all_yelled(self, one: Happening) -> None:
        """Every yell that was due by now has come."""
        due = [yell for yell in self.luck.yells if self.began + yell.at < one.at]
        if self.by_the_clock and self.yells < len(due):
            self.wrong(one, f"{len(due) - self.yells} yells were due, and never came")

    def _fell_asleep(self, one: FellAsleep) -> None:
        self.asleep = True
        if one.at < self.began + self.scenario.bedtime and self.by_the_clock:
            self.wrong(one, "the kids slept before bedtime")
        if self.calling:
            self.wrong(one, "the kids slept, and one of them was calling")
        self._all_yelled(one)

    # -- hands ----------------------------------------------------------------------------------------

    def _uses(self, one: Happening, start: float, until: float) -> str:
        """These hands are busy; returns whose they are."""
        hands = self.hands.get(one.by)
        if hands is None:
            self.wrong(one, f"{one.by} acted, and no parent had taken that task on")
        if start < self.busy.get(hands, 0.0) - ROUNDING:
            self.wrong(one, f"parent {hands} did two things at a time")
        self.busy[hands] = until
        return hands

    def _is_in(self, one: Happening, hands: str, place: str) -> None:
        here = self.room.setdefault(hands, place)
        if here != place:
            self.wrong(one, f"parent {hands} was in the {here}, and worked in the {place}")

    def _set_out(self, one: SetOut) -> None:
        hands = self._uses(one, one.at, one.until)
        known = one.origin in ROOMS and one.place in ROOMS
        if not known or self.room.get(hands, one.origin) != one.origin:
            self.wrong(one, f"parent {hands} set out from where nobody was")
        way = self.scenario.walk * abs(ROOMS.index(one.origin) - ROOMS.index(one.place))
        if one.until != one.at + way:
            self.wrong(one, f"parent {hands} walked in another time than that walk takes")
        self.room[hands] = one.place

    def _began(self, one: Began) -> None:
        hands = self._uses(one, one.at, one.until)
        scenario = self.scenario
        minutes = {
            ("fill", "washer"): scenario.fill_washer,
            ("empty", "washer"): scenario.empty_washer,
            ("put back", "washer"): scenario.fill_washer,
            ("fill", "dryer"): scenario.fill_dryer,
            ("empty", "dryer"): scenario.empty_dryer,
            ("find place", "checkbook"): scenario.find_place,
            ("drive", "kids"): scenario.drive,
        }.get((one.chore, one.thing))
        if one.thing == "kids" and one.chore in ("comfort", "see the doctor"):
            drawn = self.luck.yells
            minutes = drawn[one.item].minutes if 0 <= one.item < len(drawn) else None
            if minutes is None and one.item in self.falls:  # drawn when it was ordered
                minutes = one.until - one.at
        if minutes is None or one.until != one.at + minutes:
            self.wrong(one, f"parent {hands} took another time to {one.chore} than that takes")
        if one.chore not in AWAY:
            self._is_in(one, hands, PLACES[one.thing])

    def _looked(self, one: Looked) -> None:
        hands = self._uses(one, one.at - one.minutes, one.at)
        if one.minutes != self.scenario.look:
            self.wrong(one, f"parent {hands} looked for another time than a look takes")
        if one.thing in PLACES:
            self._is_in(one, hands, PLACES[one.thing])

    # -- the machines ---------------------------------------------------------------------------------

    def _started(self, one: Started) -> None:
        cycles = self.luck.washes if one.machine == "washer" else self.luck.dries
        if not 0 <= one.load < self.loads or one.machine not in self.through:
            self.wrong(one, "a load was put in that there is not")
        if one.machine in self.running or one.machine in self.done:
            self.wrong(one, f"the {one.machine} was started, and was not empty")
        if one.machine == "dryer" and one.load not in self.through["washer"]:
            self.wrong(one, "a load was dried that had not been washed")
        self.running[one.machine] = (one.load, one.at + cycles[one.load % len(cycles)])

    def _buzzed(self, one: Buzzed) -> None:
        load, due = self.running.pop(one.by, (-1, 0.0))
        early = one.at < due and not self.orders.get(f"{one.by}-done")
        if load != one.load or early or (self.by_the_clock and one.at > due):
            self.wrong(one, f"the {one.by} buzzed, and its cycle was not over")
        self.done[one.by] = load
        self.through[one.by].add(load)

    def _emptied(self, one: Emptied) -> None:
        # What was put back into the washer is wet, and has no cycle before it.
        if one.machine not in self.through or one.load not in self.through[one.machine]:
            self.wrong(one, f"a load was taken out of the {one.machine} that was not done")
        self.done.pop(one.machine, None)
        if one.machine == "dryer":
            if one.load in self.folded:
                self.wrong(one, "a load was folded twice")
            self.folded.add(one.load)

    # -- the checkbook --------------------------------------------------------------------------------

    def _read(self, one: Read) -> None:
        if one.line < 0:
            if one.until != one.at + self.scenario.cheque:
                self.wrong(one, "a cheque took another time than a cheque takes")
            return
        if one.line in self.open:  # somebody phoned, and it is read again
            return
        known = self.luck.lines
        if one.line in self.written or one.line >= self.lines:
            self.wrong(one, "a line was read that was not there to be read")
        if self.number == 0 and one.until != one.at + known[one.line].minutes:
            self.wrong(one, f"line {one.line + 1} took another time than it takes")
        self.open[one.line] = one.until

    def _wrote(self, one: Wrote) -> None:
        if one.line < 0:
            return
        until = self.open.pop(one.line, None)
        if until is None:
            self.wrong(one, f"line {one.line + 1} was written, and nobody had read it")
        if one.at < until:
            self.wrong(one, f"line {one.line + 1} was written before the work on it was done")
        self.written.add(one.line)
        if self.number == 0 and self.luck.lines[one.line].bill:
            self.due[one.line] = self.luck.lines[one.line].bill

    def _money(self, one: Paid | PutOff | PaidByCard) -> None:
        line = -1 if isinstance(one, PaidByCard) else one.line
        if self.number == 0 and line >= 0 and self.due.pop(line, None) != one.amount:
            self.wrong(one, f"another bill was dealt with than the one of line {line + 1}")
        costs = {yell.cost for yell in self.luck.yells if yell.cost}
        if line < 0 and one.amount not in costs and not self.falls:
            self.wrong(one, "urgent care cost what it does not cost")
        if isinstance(one, Paid):
            self.bank -= one.amount
            if one.bank != self.bank:
                self.wrong(one, "the bank held another amount than it can have held")
