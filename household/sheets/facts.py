"""What a worksheet is made of: one evening, measured under all four parents.

Nothing here is made up. The sheet tells what chance has thrown (when kids yell, how long machines
turn), so that a student can live the evening by hand; the key tells what came of it, from the same
runs. Whatever did not happen on this evening is not asked for: if the clones were lucky, the evening
is lived again with one thing happening a little earlier, until they are not, and that is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from household.codes import code_of
from household.happenings import (
    Answered,
    Buzzed,
    EveningBegan,
    Happening,
    LetGo,
    Paid,
    PaidByCard,
    PutOff,
    Read,
    Started,
    TaskTaken,
    Took,
    Wanted,
    Wrote,
    Yelled,
)
from household.lab.experiments import measure, recipe
from household.lab.plot_lanes import Bar, Lanes, evenings_of
from household.model.chance import Luck, draw
from household.model.scenario import Scenario
from household.replay import Run
from household.trace.circles import WaitForGraph
from household.trace.diagnosis import Incident
from household.trace.story import clock, counted, dollars, minute_of

PARENTS = ("synchronous", "polling", "threaded", "asynchronous")
INTERVALS = (1, 2, 5, 10, 15, 30, 60)
"""How often the polling parent looks, in minutes, for the curve."""

OTHERS = 30
"""How many evenings the curve's average is over, this one first."""

MANY = 100
"""On how many evenings it is counted how often the clones are lucky."""


class Lived(msgspec.Struct, frozen=True):
    """The evening under one parent: the code that lives it again, the run, and its lanes."""

    code: str
    run: Run
    lanes: Lanes

    @property
    def lights_out(self) -> float | None:
        """When the lights went out, in minutes since 16:00; None for never."""
        return self.number("lights_out_at")

    @property
    def first_incident(self) -> Incident | None:
        """What went wrong first."""
        return self.run.incidents[0] if self.run.incidents else None

    def number(self, statistic: str) -> float | None:
        """A statistic of this run."""
        return self.run.statistics[statistic]


class Wait(msgspec.Struct, frozen=True):
    """Something called: who, from when, until when hands came, and what the hands were at then.

    until is None if nobody came at all.
    """

    who: str
    since: float
    until: float | None
    ended: float
    doing: str

    @property
    def minutes(self) -> float:
        """How long it waited, to the end of the evening if nobody came."""
        return (self.ended if self.until is None else self.until) - self.since


class Grab(msgspec.Struct, frozen=True):
    """One clone had one machine and wanted the other: from `since`, when it took it, to `until`."""

    hands: str
    has: str
    wants: str
    since: float
    until: float


class Near(msgspec.Struct, frozen=True):
    """The two grabs that came closest to meeting, and the minutes between them."""

    first: Grab
    second: Grab

    @property
    def gap(self) -> float:
        """By how many minutes they missed each other."""
        return self.second.since - self.first.until


class Circle(msgspec.Struct, frozen=True):
    """A deadlock: who holds what and who wants what, and since when nobody in it can move.

    order: what was ordered for it to come about, such as "17:30=dryer-done"; empty for nothing.
    """

    at: float
    holds: tuple[tuple[str, str], ...]
    wants: tuple[tuple[str, str], ...]
    order: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A step at the checkbook: who does what, what that clone goes by, and both numbers after it."""

    at: float
    hands: str
    does: str
    note: int
    checkbook: int
    bank: int


class Ledger(msgspec.Struct, frozen=True):
    """A lost update, step by step. `lost` says whether there was one; if not, it is two lines of D's.

    checkbook, bank: both numbers before the first step; order: as in `Circle`; overdraft: the
    incident, if it came to one on that evening.
    """

    entries: tuple[Entry, ...]
    checkbook: int
    bank: int
    lost: bool
    order: str = ""
    overdraft: Incident | None = None

    @property
    def difference(self) -> int:
        """By how much the checkbook says more than the bank holds, after the last step."""
        return self.entries[-1].checkbook - self.entries[-1].bank


class Curve(msgspec.Struct, frozen=True):
    """When the lights go out, by how often the polling parent looks; None for never.

    here: on this evening, for each of `INTERVALS`; average: over `OTHERS` evenings, where never counts
    as dawn; runs: the statistics of this evening for the first and the last interval.
    """

    here: tuple[float | None, ...]
    average: tuple[float, ...]
    often: dict[str, float | int | None]
    seldom: dict[str, float | int | None]

    @property
    def flat(self) -> bool:
        """How often one looks makes no difference."""
        return len(set(self.here)) == 1

    @property
    def best(self) -> tuple[int, float] | None:
        """The best interval on this evening, and when the lights go out with it."""
        there = [
            (at, every) for at, every in zip(self.here, INTERVALS, strict=True) if at is not None
        ]
        return (min(there)[1], min(there)[0]) if there else None


class Chances(msgspec.Struct, frozen=True):
    """On how many of `MANY` evenings, this one first, the clones had which bad luck."""

    deadlocked: int
    lost: int
    overdrawn: int


class Facts(msgspec.Struct, frozen=True):
    """All that a worksheet and its key say of an evening.

    stretch: from when to when the lanes of one pair of hands go; of_clones: those of the four;
    other_order: the synchronous parent with laundry first and kids last; mended: the clones who take
    the washer first, as `circle` has it; locked: those with a lock on the checkbook, as `ledger` has it;
    hogged: the asynchronous parent who never pauses at the checkbook; deadlock_seed: where no clones
    can be made to lock up here, the first evening on which they do by themselves.
    """

    scenario: Scenario
    scenario_name: str
    seed: int
    of_several: int
    luck: Luck
    parents: dict[str, Lived]
    stretch: tuple[float, float]
    of_clones: tuple[float, float]
    circle: Circle | None
    near: Near | None
    ledger: Ledger | None
    curve: Curve
    chances: Chances
    other_order: Lived
    mended: Lived
    locked: Lived
    hogged: Lived
    deadlock_seed: int | None

    @property
    def lucky(self) -> bool:
        """The clones did not deadlock on this evening."""
        return self.parents["threaded"].number("deadlock_at") is None


# -- measured -----------------------------------------------------------------------------------


def measured(scenario: Scenario, scenario_name: str, seed: int) -> Facts:
    """Live the evening under every parent, and whatever else the key has to know.

    Of a run of several evenings the worksheet is about the first.
    """
    several, scenario = scenario.evenings, scenario.but(evenings=1)

    def live(policy: str, orders: Iterable[tuple[float, str]] = ()) -> Lived:
        made = Run(msgspec.structs.replace(recipe(policy, scenario, seed, orders=orders), scenario_name=scenario_name))  # fmt: skip
        return Lived(code_of(made.recipe), made, evenings_of(made.happenings)[0])

    parents = {name: live(name) for name in PARENTS}
    clones = parents["threaded"]
    near = _nearest(clones.run.happenings)
    circle = _circle(clones.run) or _unlucky(scenario, seed, near)
    ledger = _ledger(scenario, seed, clones.run)
    return Facts(
        scenario,
        scenario_name,
        seed,
        several,
        draw(scenario, seed, 0),
        parents,
        _stretch(parents["polling"], scenario),
        _of_clones(circle, near),
        circle,
        near,
        ledger,
        _curve(scenario, seed),
        _chances(scenario, seed),
        live("synchronous:order=laundry-checkbook-kids"),
        live("threaded:lock_order=washer-first", _timed(circle.order if circle else "")),
        live("threaded:checkbook=locked", _timed(ledger.order if ledger else "")),
        live("asynchronous:pause_every=0"),
        None if circle else _deadlock_seed(scenario),
    )


def _timed(order: str) -> list[tuple[float, str]]:
    """An order as it is typed, such as "17:30=fall", as the library takes it."""
    time, _, do = order.partition("=")
    minute = minute_of(time) if order else None
    return [] if minute is None else [(minute, do)]


def _stretch(polling: Lived, scenario: Scenario) -> tuple[float, float]:
    """From 16:00 on, until every kind of thing that can call has called, and been seen to."""
    ends: list[float] = []
    if scenario.loads:
        ends += [wait.since for wait in buzzers(polling)[:2]][-1:]
    if scenario.kids:
        ends += [wait.since for wait in yells(polling)[:2]][-1:]
    last = max(ends, default=0.0) + 15
    return 0.0, float(min(105, max(60, 15 * math.ceil(last / 15))))


def _of_clones(circle: Circle | None, near: Near | None) -> tuple[float, float]:
    """The stretch in which the clones block each other, or come closest to it."""
    if circle is not None and not circle.order:
        first = last = circle.at
    elif near is not None:
        first, last = near.first.since, near.second.until
    else:
        return 0.0, 60.0
    since = 0.0 if last <= 95 else 15.0 * math.floor((first - 45) / 15)
    return since, max(since + 60, 5.0 * math.ceil((last + 6) / 5))


# -- who waits ----------------------------------------------------------------------------------


def yells(lived: Lived) -> list[Wait]:
    """Every yell of a run, and how long it waited."""
    return _waits(lived, "kids")


def buzzers(lived: Lived) -> list[Wait]:
    """Every buzzer of a run, and how long it waited."""
    return _waits(lived, "machines")


def _waits(lived: Lived, kind: str) -> list[Wait]:
    called: dict[tuple[str, int], tuple[str, float]] = {}
    answered: dict[tuple[str, int], float] = {}
    for h in lived.run.happenings:
        if isinstance(h, Yelled) and kind == "kids":
            called["kids", h.yell] = (h.by, h.at)
        elif isinstance(h, Buzzed) and kind != "kids":
            called[h.by, h.load] = (f"the {h.by}", h.at)
        elif isinstance(h, Answered):
            answered[h.thing, h.item] = h.at
    return [
        Wait(who, at, answered.get(call), lived.lanes.ended, doing(lived.lanes, "A", at))
        for call, (who, at) in called.items()
    ]


def longest(waits: Sequence[Wait]) -> Wait | None:
    """The one that waited longest; the first of several."""
    return max(waits, key=lambda wait: wait.minutes, default=None)


def bar_at(bars: Sequence[Bar], minute: float) -> Bar | None:
    """What goes on in a lane at a minute."""
    return next((bar for bar in bars if bar.since <= minute < bar.until), None)


DOING = {
    "kids": "with another kid",
    "washer": "at the washer",
    "dryer": "at the dryer",
    "checkbook": "in the middle of a line of the checkbook",
    "care": "at urgent care, or on the way",
    "walk": "walking",
    "look": "looking at something else",
    "find": "finding the place in the checkbook",
    "watch": "standing and waiting",
    "blocked": "waiting for a lock",
}


def doing(lanes: Lanes, hands: str, minute: float) -> str:
    """What a pair of hands was at, at a minute, in words."""
    bar = bar_at(lanes.hands.get(hands, []), minute)
    return "free" if bar is None else DOING[bar.activity]


def starts(lived: Lived, machine: str) -> list[float]:
    """When a machine was started."""
    return [h.at for h in lived.run.happenings if isinstance(h, Started) and h.machine == machine]


# -- the deadlock -------------------------------------------------------------------------------


def _circle(run: Run, order: str = "") -> Circle | None:
    """The first deadlock of a run, as it stood; None if it had none."""
    found = next((one for one in run.incidents if one.kind == "deadlock"), None)
    if found is None:
        return None
    graph, hands_of = WaitForGraph(), {}
    for h in run.happenings[: found.happening + 1]:
        if isinstance(h, TaskTaken):
            hands_of[h.by] = h.hands
        elif isinstance(h, Took):
            graph.took(h.by, h.lock)
        elif isinstance(h, LetGo):
            graph.let_go(h.by, h.lock)
        elif isinstance(h, Wanted) and h.until is None:
            graph.wanted(h.by, h.lock, h.at)
    tasks = sorted(found.tasks, key=lambda task: hands_of[task])
    holds = [(hands_of[by], lock) for lock, by in graph.holder.items() if by in tasks]
    wants = [(hands_of[task], lock) for task in tasks for lock in graph.wants.get(task, ())]
    return Circle(found.at, tuple(sorted(holds)), tuple(sorted(wants)), order)


def grabs(happenings: Iterable[Happening]) -> Iterator[Grab]:
    """Every time that a clone had one machine and then asked for the other."""
    hands: dict[str, str] = {}
    has: dict[str, tuple[str, float]] = {}
    wanted: set[tuple[str, str]] = set()
    for h in happenings:
        if isinstance(h, TaskTaken):
            hands[h.by] = h.hands
        elif isinstance(h, Took | Wanted) and h.lock in ("washer", "dryer"):
            held = has.get(h.by)
            if held is None and isinstance(h, Took):
                has[h.by] = (h.lock, h.at)
            elif held is not None and (h.by, h.lock) not in wanted:
                yield Grab(hands[h.by], held[0], h.lock, held[1], h.at)
            if isinstance(h, Wanted):
                wanted.add((h.by, h.lock))
            else:
                wanted.discard((h.by, h.lock))
        elif isinstance(h, LetGo) and has.get(h.by, ("",))[0] == h.lock:
            del has[h.by]


def _nearest(happenings: Iterable[Happening]) -> Near | None:
    """The two grabs, one of either machine, with the fewest minutes between them."""
    found = sorted(grabs(happenings), key=lambda grab: grab.since)
    pairs = [
        Near(one, other)
        for number, one in enumerate(found)
        for other in found[number + 1 : number + 4]
        if one.has == other.wants and one.hands != other.hands and other.since >= one.until
    ]
    return min(pairs, key=lambda pair: pair.gap, default=None)


def _unlucky(scenario: Scenario, seed: int, near: Near | None) -> Circle | None:
    """The same evening with one machine done a little earlier, so that the clones do lock up."""
    if near is None:
        return None
    order = f"{near.second.has}-done"
    latest = math.floor(near.second.since)
    for minute in range(latest, max(-1, math.floor(near.first.since) - 12), -1):
        made = Run(recipe("threaded", scenario, seed, orders=[(minute, order)]))
        circle = _circle(made, f"{clock(minute)}={order}")
        if circle is not None:
            return circle
    return None


def _deadlock_seed(scenario: Scenario) -> int | None:
    """The first evening on which the clones do lock up, if there is one among the first hundred."""
    if scenario.loads < 2:
        return None
    for seed in range(1, MANY + 1):
        if measure(recipe("threaded", scenario, seed))["deadlock_at"] is not None:
            return seed
    return None


# -- the lost update ----------------------------------------------------------------------------


def _ledger(scenario: Scenario, seed: int, clones: Run) -> Ledger | None:
    """The first lost update of the clones; if none, of the same evening with a bad fall in it."""
    for run, order in _with_falls(scenario, seed, clones):
        lost = next((one for one in run.incidents if one.kind == "lost-update"), None)
        if lost is not None:
            wrote, read, forgotten = (cause.happening for cause in lost.causes)
            theirs = run.happenings[forgotten]
            took = next(
                n for n in range(forgotten - 1, -1, -1)
                if isinstance(run.happenings[n], Read) and run.happenings[n].by == theirs.by
            )  # fmt: skip
            overdraft = next((one for one in run.incidents if one.kind == "overdraft"), None)
            return _entries(run, {wrote, read, forgotten, took}, order, overdraft, lost=True)
    places = [n for n, h in enumerate(clones.happenings) if isinstance(h, Read | Wrote)][:4]
    return _entries(clones, set(places), "", None, lost=False) if places else None


def _with_falls(scenario: Scenario, seed: int, clones: Run) -> Iterator[tuple[Run, str]]:
    yield clones, ""
    if not (scenario.kids and scenario.lines):
        return
    for minute in range(5, 95, 5):
        if minute < min(scenario.bedtime, scenario.dawn):
            made = Run(recipe("threaded", scenario, seed, orders=[(minute, "fall")]))
            yield made, f"{clock(minute)}=fall"


def _entries(
    run: Run, places: set[int], order: str, overdraft: Incident | None, lost: bool
) -> Ledger:
    hands_of: dict[str, str] = {}
    checkbook = bank = 0
    before: tuple[int, int] | None = None
    entries: list[Entry] = []
    notes: dict[str, int] = {}
    happenings = run.happenings
    for place, h in enumerate(happenings):
        if place in places and before is None:
            before = checkbook, bank
        does = ""
        if isinstance(h, EveningBegan):
            checkbook, bank = h.balance, h.bank
        elif isinstance(h, TaskTaken):
            hands_of[h.by] = h.hands
        elif isinstance(h, Read):
            notes[h.by] = h.balance
            does = "reads, at urgent care" if h.line < 0 else f"reads, for line {h.line + 1}"
        elif isinstance(h, Wrote):
            checkbook = h.balance
            paid = _comes_with(happenings, place, h)
            if isinstance(paid, Paid):
                bank = paid.bank
            does = _written(h, paid)
        elif isinstance(h, Paid):
            bank = h.bank
        if does and place in places:
            entries.append(Entry(h.at, hands_of[h.by], does, notes[h.by], checkbook, bank))
        if places and place >= max(places):
            break
    assert before is not None
    return Ledger(tuple(entries), *before, lost, order, overdraft)


def _comes_with(happenings: Sequence[Happening], place: int, wrote: Wrote) -> Happening | None:
    """What was paid, or put off, with a write: it is told right after it."""
    after = happenings[place + 1] if place + 1 < len(happenings) else None
    same = isinstance(after, Paid | PutOff | PaidByCard) and after.by == wrote.by
    return after if same and after is not None and after.at == wrote.at else None


def _written(h: Wrote, paid: Happening | None) -> str:
    if h.line < 0:
        return f"writes a cheque of {dollars(paid.amount)}" if isinstance(paid, Paid) else "writes"
    if isinstance(paid, Paid):
        return f"writes line {h.line + 1}: a bill of {dollars(paid.amount)}"
    return f"writes line {h.line + 1}: no bill"


# -- many evenings ------------------------------------------------------------------------------


def _curve(scenario: Scenario, seed: int) -> Curve:
    here: list[float | None] = []
    average: list[float] = []
    ends: list[dict[str, float | int | None]] = []
    for every in INTERVALS:
        policy = f"polling:every={every}"
        lived = [measure(recipe(policy, scenario, seed + n)) for n in range(OTHERS)]
        here.append(lived[0]["lights_out_at"])
        ends.append(lived[0])
        out = [one["lights_out_at"] for one in lived]
        average.append(math.fsum(scenario.dawn if at is None else at for at in out) / OTHERS)
    return Curve(tuple(here), tuple(average), ends[0], ends[-1])


def _chances(scenario: Scenario, seed: int) -> Chances:
    lived = [measure(recipe("threaded", scenario, seed + n)) for n in range(MANY)]
    return Chances(
        sum(one["deadlock_at"] is not None for one in lived),
        sum(bool(one["lost_updates"]) for one in lived),
        sum(bool(one["overdrafts"]) for one in lived),
    )


# -- in words -----------------------------------------------------------------------------------


def time_of(minute: float | None, never: str = "never") -> str:
    """A time of day, or the word for never."""
    return never if minute is None else clock(minute)


def minutes(number: float | None) -> str:
    """Minutes as a student would say them: "1 minute", "7.5 minutes", "212 minutes"."""
    if number is None:
        return "no minutes"
    shown = round(number, 1) if number < 20 else round(number)
    return counted(shown, "minute")
