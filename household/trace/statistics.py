"""What an evening comes to in numbers: a vector, never one number.

`Statistics` is a listener: it folds happenings as they come about and keeps no list of them. All
times are minutes; a time of day (`..._at`) counts from 16:00 of its own evening. What never
happened is None. It takes what it looks at by the word (see `words.py`), so that nobody has to make
an object that it would only take apart again.

    kid_response_*      yell to hands (response time, latency); unanswered ones count to the end
    buzzer_response_*   buzzer to hands, likewise
    looks_in_vain       looks (polls) that found nothing to do
    switches            how often hands turned from one thing to another (context switches)
    switch_minutes      what finding the place in the checkbook again has cost
    lock_wait_minutes   tasks waiting for a lock, added up
    blocked_minutes     hands that stood still while a task kept them waiting (blocking calls,
                        waits for locks among them)
    utilisation         share of the evening in which hands worked, over all pairs of hands
    hands_minutes       the evening, times its pairs of hands: what utilisation is a share of
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import msgspec

from household.errors import HouseholdError, nearest
from household.happenings import EveningBegan
from household.trace.circles import WaitForGraph
from household.words import Words

MINUTES_A_DAY = 1440
HURT = ("hurt", "badly hurt")


class Patience(msgspec.Struct, frozen=True):
    """After how many minutes unanswered calls count as missed, and when the night is over."""

    buzzer: float = 10
    yell: float = 5
    hurt: float = 2
    task: float = 100
    dawn: float = 840

    def with_yell(self, mood: str) -> float:
        """How long a kid in this mood waits before it counts as ignored."""
        return self.hurt if mood in HURT else self.yell


class Hands:
    """What one pair of hands did with an evening, in minutes."""

    __slots__ = (
        "done_at", "free", "free_since", "kind", "look", "switch", "switches", "taken_at", "tasks",
        "thing", "until", "waiting", "walk", "work",
    )  # fmt: skip

    def __init__(self, at: float) -> None:
        self.work = self.walk = self.look = self.switch = self.free = 0.0
        self.switches = -1  # the first thing is no switch
        self.thing = ""
        self.kind = "work"
        self.until = self.taken_at = self.done_at = self.free_since = at
        self.tasks = 0
        self.waiting = 0  # tasks that wait with free hands: once all do, the hands are idle

    def close(self, end: float) -> None:
        """The evening is over: whatever was still under way is cut off at `end`."""
        if self.tasks:
            if self.waiting == self.tasks:
                self.free += end - self.free_since
            self.done_at = end
        if self.until > end:
            setattr(self, self.kind, getattr(self, self.kind) - (self.until - end))

    def blocked(self) -> float:
        """Minutes it stood still while a task kept it."""
        busy = self.work + self.walk + self.look + self.switch
        return max(0.0, self.done_at - self.taken_at - busy - self.free)


class _Doer:
    """A task: its hands, whether it waits with free ones, and what it knew on reading the balance."""

    __slots__ = ("balance", "hands", "known", "waits")

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.waits = False
        self.known = 0
        self.balance = 0


class _Tally:
    """One evening's sums, before they are made into statistics."""

    __slots__ = (
        "balance", "bank", "began", "bills_put_off", "buzzer_waits", "card_fees", "card_payments",
        "checkbook_done_at", "deadlock_at", "hands", "ignored_kids", "kid_waits", "laundry_done_at",
        "lights_out_at", "lines_done", "loads_done", "lock_wait", "looks", "looks_in_vain",
        "lost_updates", "lowest_bank", "missed_buzzers", "over", "overdrafts",
    )  # fmt: skip

    def __init__(self, began: EveningBegan) -> None:
        self.began = began
        self.over = began.at
        self.loads_done = self.lines_done = 0
        self.laundry_done_at: float | None = None
        self.checkbook_done_at: float | None = None
        self.lights_out_at: float | None = None
        self.deadlock_at: float | None = None
        self.kid_waits: list[float] = []
        self.buzzer_waits: list[float] = []
        self.missed_buzzers = self.ignored_kids = 0
        self.looks = self.looks_in_vain = 0
        self.lock_wait = 0.0
        self.lost_updates = self.overdrafts = 0
        self.balance = began.balance
        self.bank = self.lowest_bank = began.bank
        self.bills_put_off = self.card_payments = self.card_fees = 0
        self.hands: dict[str, Hands] = {}


class Statistics(Words):
    """A listener that measures. Ask `result` for the whole run, `evenings` for each one."""

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self.tallies: list[_Tally] = []

    # -- the frame of an evening ----------------------------------------------------------------

    def evening_began(self, *fields: Any) -> None:
        self._tally = _Tally(EveningBegan(*fields))
        self.tallies.append(self._tally)
        self._doers: dict[str, _Doer] = {}
        self._calls: dict[tuple[str, int], tuple[float, float]] = {}
        self._wanted: dict[tuple[str, str], float] = {}
        self._graph = WaitForGraph()
        self._ended = False
        self._cheques: list[str] = []  # who wrote each
        self._written = 0

    def evening_ended(
        self, at: float, _by: str, _evening: int, _why: str, _loads_left: int, _lines_left: int
    ) -> None:
        tally = self._tally
        tally.over = at
        self._ended = True  # locks that are let go at dawn undo no deadlock
        for hands in tally.hands.values():
            hands.close(at)
        for thing, item in list(self._calls):
            self.answered(at, "", thing, item, answered=False)
        for wanted in self._wanted.values():
            tally.lock_wait += at - wanted

    def wages_paid(self, _at: float, _by: str, _amount: int, balance: int, bank: int) -> None:
        self._tally.balance = balance
        self._tally.bank = bank

    def lights_out(self, at: float, _by: str) -> None:
        self._tally.lights_out_at = at - self._tally.began.at

    # -- hands ----------------------------------------------------------------------------------

    def task_taken(self, at: float, by: str, name: str) -> None:
        hands = self._tally.hands.get(name)
        if hands is None:
            hands = self._tally.hands[name] = Hands(at)
        elif not hands.tasks:
            hands.free += at - hands.done_at  # nothing to do since its last task ended
        elif hands.waiting == hands.tasks:
            hands.free += at - hands.free_since
        hands.tasks += 1
        self._doers[by] = _Doer(hands)

    def task_done(self, at: float, by: str) -> None:
        hands = self._doers[by].hands
        hands.tasks -= 1
        hands.done_at = at
        if hands.tasks and hands.waiting == hands.tasks:
            hands.free_since = at

    def began_waiting(self, at: float, by: str, _waits_for: str, keeps_hands: bool) -> None:
        if not keeps_hands:
            doer = self._doers[by]
            doer.waits = True
            hands = doer.hands
            hands.waiting += 1
            if hands.waiting == hands.tasks:
                hands.free_since = at

    def resumed(self, at: float, by: str) -> None:
        doer = self._doers[by]
        if doer.waits:
            doer.waits = False
            hands = doer.hands
            if hands.waiting == hands.tasks:
                hands.free += at - hands.free_since
            hands.waiting -= 1

    def set_out(self, at: float, by: str, _origin: str, _place: str, until: float) -> None:
        hands = self._doers[by].hands
        hands.until = until
        hands.walk += until - at
        hands.kind = "walk"

    def began(self, at: float, by: str, chore: str, thing: str, _item: int, until: float) -> None:
        hands = self._doers[by].hands
        if chore == "find place":
            hands.switch += until - at
            hands.kind = "switch"
        else:
            hands.work += until - at
            hands.kind = "work"
        hands.until = until
        if hands.thing != thing:
            hands.switches += 1
            hands.thing = thing

    def looked(self, _at: float, by: str, _thing: str, minutes: float, found: bool) -> None:
        hands = self._doers[by].hands
        hands.look += minutes
        if hands.thing != "looking":
            hands.switches += 1
            hands.thing = "looking"
        tally = self._tally
        tally.looks += 1
        if not found:
            tally.looks_in_vain += 1

    # -- calls and answers ----------------------------------------------------------------------

    def buzzed(self, at: float, by: str, load: int) -> None:
        self._calls[by, load] = (at, self.patience.buzzer)

    def yelled(self, at: float, _by: str, yell: int, mood: str) -> None:
        self._calls["kids", yell] = (at, self.patience.with_yell(mood))

    def answered(self, at: float, _by: str, thing: str, item: int, answered: bool = True) -> None:
        since, patience = self._calls.pop((thing, item))
        wait = at - since
        in_vain = wait > patience or (wait == patience and not answered)
        tally = self._tally
        if thing == "kids":
            tally.kid_waits.append(wait)
            if in_vain:
                tally.ignored_kids += 1
        else:
            tally.buzzer_waits.append(wait)
            if in_vain:
                tally.missed_buzzers += 1

    def emptied(self, at: float, _by: str, machine: str, _load: int) -> None:
        if machine == "dryer":
            tally = self._tally
            tally.loads_done += 1
            if tally.loads_done == tally.began.loads:
                tally.laundry_done_at = at - tally.began.at

    # -- the checkbook --------------------------------------------------------------------------

    def read(self, at: float, by: str, _line: int, balance: int, until: float) -> None:
        doer = self._doers[by]
        doer.known = self._written
        doer.balance = balance
        hands = doer.hands
        hands.until = until
        hands.work += until - at
        hands.kind = "work"
        if hands.thing != "checkbook":
            hands.switches += 1
            hands.thing = "checkbook"

    def balanced(
        self, at: float, by: str, _line: int, balance: int, until: float, after: int
    ) -> None:
        doer = self._doers[by]
        doer.known = self._written
        doer.balance = balance
        hands = doer.hands
        hands.until = until
        hands.work += until - at
        hands.kind = "work"
        if hands.thing != "checkbook":
            hands.switches += 1
            hands.thing = "checkbook"
        tally = self._tally
        tally.balance = after
        if after != balance:
            self._cheques.append(by)
            self._written += 1
        tally.lines_done += 1
        if tally.lines_done == tally.began.lines:
            tally.checkbook_done_at = until - tally.began.at

    def wrote(self, at: float, by: str, line: int, balance: int) -> None:
        # As `circles.Readings` does it, less who and where: this is told more than anything else.
        doer = self._doers[by]
        tally = self._tally
        tally.balance = balance
        known = doer.known
        if self._written > known:
            tally.lost_updates += any(other != by for other in self._cheques[known:])
        if balance != doer.balance:
            self._cheques.append(by)
            self._written += 1
        if line >= 0:
            tally.lines_done += 1
            if tally.lines_done == tally.began.lines:
                tally.checkbook_done_at = at - tally.began.at

    def paid(self, _at: float, _by: str, _line: int, amount: int, bank: int) -> None:
        tally = self._tally
        tally.bank = bank
        tally.lowest_bank = min(tally.lowest_bank, bank)
        if bank < 0 <= bank + amount:
            tally.overdrafts += 1

    def put_off(self, *_fields: object) -> None:
        self._tally.bills_put_off += 1

    def paid_by_card(self, _at: float, _by: str, _amount: int, fee: int, _balance: int) -> None:
        self._tally.card_payments += 1
        self._tally.card_fees += fee

    # -- locks ----------------------------------------------------------------------------------

    def wanted(self, at: float, by: str, lock: str, until: float | None = None) -> None:
        self._wanted[by, lock] = at
        if until is None and self._graph.wanted(by, lock, at):
            self._deadlocked(at)

    def took(self, at: float, by: str, lock: str) -> None:
        if self._graph.took(by, lock):
            self._deadlocked(at)
        if self._wanted:
            self._ends_wait(by, lock, at)

    def _deadlocked(self, at: float) -> None:
        tally = self._tally
        if tally.deadlock_at is None:
            tally.deadlock_at = at - tally.began.at

    def let_go(self, _at: float, by: str, lock: str) -> None:
        self._graph.let_go(by, lock)
        if self._tally.deadlock_at is not None:
            self._look_again()

    def gave_up(self, at: float, by: str, lock: str) -> None:
        self._graph.gave_up(by, lock)
        self._look_again()
        self._ends_wait(by, lock, at)

    refused = gave_up

    def _look_again(self) -> None:
        """A circle that could be left after all was no deadlock."""
        if self._tally.deadlock_at is not None and not self._graph.circles and not self._ended:
            self._tally.deadlock_at = None

    def _ends_wait(self, by: str, lock: str, at: float) -> None:
        wanted = self._wanted.pop((by, lock), None)
        if wanted is not None:
            self._tally.lock_wait += at - wanted

    # -- what came of it ------------------------------------------------------------------------

    @property
    def result(self) -> dict[str, float | int | None]:
        """The statistics of the whole run, flat: sums, means, and the worst of the worst."""
        return _measure(self.tallies, self.patience.dawn)

    @property
    def evenings(self) -> list[dict[str, float | int | None]]:
        """The statistics of each evening on its own."""
        return [_measure([tally], self.patience.dawn) for tally in self.tallies]


def _measure(tallies: Sequence[_Tally], dawn: float) -> dict[str, float | int | None]:
    kid_waits = [wait for tally in tallies for wait in tally.kid_waits]
    buzzer_waits = [wait for tally in tallies for wait in tally.buzzer_waits]
    sums = dict(zip(SUMS, map(sum, zip(*map(_counts, tallies), strict=True)), strict=True))
    work = walk = look = switch = blocked = lock_wait = spent = sleep = 0.0
    switches = 0
    for tally in tallies:
        lock_wait += tally.lock_wait
        spent += (tally.over - tally.began.at) * len(tally.hands)
        if tally.lights_out_at is not None:
            sleep += max(0.0, dawn - tally.lights_out_at)
        for hands in tally.hands.values():
            work += hands.work
            walk += hands.walk
            look += hands.look
            switch += hands.switch
            blocked += hands.blocked()
            switches += max(0, hands.switches)
    last = tallies[-1]
    return {
        "laundry_done_at": _mean([t.laundry_done_at for t in tallies]),
        "checkbook_done_at": _mean([t.checkbook_done_at for t in tallies]),
        "lights_out_at": _mean([t.lights_out_at for t in tallies]),
        "loads_done": sums["loads_done"],
        "lines_done": sums["lines_done"],
        "kid_response_mean": _mean(kid_waits),
        "kid_response_p95": percentile(kid_waits, 0.95),
        "kid_response_worst": max(kid_waits, default=None),
        "buzzer_response_mean": _mean(buzzer_waits),
        "buzzer_response_worst": max(buzzer_waits, default=None),
        "missed_buzzers": sums["missed_buzzers"],
        "ignored_kids": sums["ignored_kids"],
        "looks": sums["looks"],
        "looks_in_vain": sums["looks_in_vain"],
        "switches": switches,
        "switch_minutes": switch,
        "walk_minutes": walk,
        "look_minutes": look,
        "lock_wait_minutes": lock_wait,
        "blocked_minutes": blocked,
        "utilisation": work / spent if spent else 0.0,
        "hands_minutes": spent,
        "deadlock_at": _mean([t.deadlock_at for t in tallies]),
        "lost_updates": sums["lost_updates"],
        "overdrafts": sums["overdrafts"],
        "lowest_bank": min([t.lowest_bank for t in tallies]),
        "checkbook_minus_bank": last.balance - last.bank,
        "bills_put_off": sums["bills_put_off"],
        "card_payments": sums["card_payments"],
        "card_fees": sums["card_fees"],
        "sleep_minutes": sleep,
    }


SUMS = (
    "loads_done", "lines_done", "missed_buzzers", "ignored_kids", "looks", "looks_in_vain",
    "lost_updates", "overdrafts", "bills_put_off", "card_payments", "card_fees",
)  # fmt: skip
"""The statistics that are counts, and add up over the evenings of a run."""

_counts = attrgetter(*SUMS)


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return math.fsum(there) / len(there) if there else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share of them lies, straight lines in between; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


_NOTHING = _measure([_Tally(EveningBegan(0, "", 0, 0, 0, 0, 0, 0))], 840)

STATISTICS = tuple(_NOTHING)
"""The names of the statistics, in the order in which they are told."""

COUNTS = frozenset(name for name, value in _NOTHING.items() if isinstance(value, int))
"""Those that are whole numbers: counts, and dollars. All others are minutes, or a share."""

MORE_IS_BETTER = frozenset({"sleep_minutes", "loads_done", "lines_done", "lowest_bank"})
"""Of these more is better, of all others less."""

ENDS = frozenset({"lights_out_at", "laundry_done_at", "checkbook_done_at"})
"""What should come on every evening, and is missed where it never does."""


def rank_of(statistic: str, mean: float, never: float) -> tuple[int, float]:
    """How good a mean is: the smallest of these is the best.

    never: the share of evenings on which it never came; where it should come, hardly any of them counts
    for more than the mean.
    """
    missed = round(never * 20) if statistic in ENDS else 0
    return missed, -mean if statistic in MORE_IS_BETTER else mean


def known_statistic(statistic: str) -> str:
    """A statistic by its name. Raises HouseholdError with the nearest right one."""
    if statistic not in STATISTICS:
        raise HouseholdError(
            f"no statistic is called {statistic!r}: {nearest(statistic, STATISTICS)}"
        )
    return statistic
