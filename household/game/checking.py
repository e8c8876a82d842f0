"""A search of all schedules while the window lives on: a few milliseconds of each frame.

The search itself goes in slices of states (see `schedules/search.py`); counting the schedules at its
end would stop a frame or two, so it is done in slices here as well.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

from household.errors import HouseholdError
from household.replay import Recipe
from household.schedules.goals import USUAL

if TYPE_CHECKING:
    from household.schedules.search import Search

LIMIT = 200_000
"""How many states are looked at in the window before it gives up, and claims nothing."""

AT_ONCE = 1
"""States between two looks at the clock."""

DROPPED = 4000
"""States that are let go of between two looks at the clock."""

COUNTED = 1500
"""States that are counted between two looks at the clock."""


class Checking:
    """One search: `step(0.004)` in each frame, until it is `done`.

    wrong: why it can't be searched, "" if it can; complete: nothing is left to look at; endless: some
    schedules never end, so they can't be counted; shortest: for each kind of failure a schedule that
    leads to it in as few steps as there can be; schedules: how many there are, None until that is known;
    failing: how many of them have each kind in them.
    """

    def __init__(
        self, recipe: Recipe, kinds: Sequence[str] = USUAL, limit: int | None = None
    ) -> None:
        self.recipe = recipe
        self.kinds = tuple(kinds)
        self.limit = LIMIT if limit is None else limit
        self.wrong = ""
        self.done = self.complete = self.endless = self.counting = False
        self.states = self.steps = self.waiting = 0
        self.shortest: dict[str, tuple[str, ...]] = {}
        self.schedules: int | None = None
        self.failing: dict[str, int] = {}
        self._search: Search | None = None
        self._count: Iterator[None] | None = None
        self._added = 0

    @property
    def counted(self) -> bool:
        """Nothing is left to look at, and the schedules are counted, as far as they can be."""
        return self.complete and (self.endless or self.schedules is not None)

    def step(self, seconds: float) -> bool:
        """Go on for so long; True while there is something left to do."""
        until = time.perf_counter() + seconds
        _spare_collector(self)
        try:
            while not self.done and time.perf_counter() < until:
                self._go_on()
        except HouseholdError as error:
            self.wrong = str(error)
            self.close()
        except RecursionError:
            self.wrong = "this parent's steps are too deep to be searched"
            self.close()
        return not self.done

    def rest(self) -> None:
        """Nobody looks on for a while; `step` goes on."""
        _spare_collector(self, end=True)

    def close(self) -> None:
        """It is over, or was given up; what was found stays."""
        self.done = True
        self._search = self._count = None
        self.rest()

    def _go_on(self) -> None:
        if self._search is None:
            self._begin()
        elif self._count is not None:
            if next(self._count, self) is self:
                self.close()
        elif not self._search.go_on(AT_ONCE):
            self._read()
            self.complete = not self.waiting
            self.counting = self.complete
            self._count = self._ends(self._search)
        else:
            self._read()

    def _begin(self) -> None:
        from household.schedules.search import Search  # noqa: PLC0415  # when it is needed

        recipe = self.recipe
        self._search = Search(recipe.policy, recipe.scenario, recipe.seed, self.kinds, self.limit)

    def _read(self) -> None:
        """How far it has come."""
        search = self._search
        assert search is not None
        self.states, self.waiting = search.states, search.waiting
        self.shortest = dict(search.shortest)
        ways = search._ways
        if len(ways) < self._added:  # it has begun again, more carefully
            self._added = self.steps = 0
        self.steps += sum(len(ways[n]) for n in range(self._added, len(ways)))
        self._added = len(ways)

    # -- counting -------------------------------------------------------------------------------

    def _ends(self, search: Search) -> Iterator[None]:
        """What is left to do when all has been looked at, a slice a step."""
        if self.complete:
            yield from self._counts(search)
        self.counting = False
        # Hundreds of thousands of states can't be let go of within one frame either.
        for table in (search._ways, search._from, search._states):
            while table:
                del table[-DROPPED:]
                yield
        while search._seen:
            for _ in range(min(DROPPED, len(search._seen))):
                search._seen.popitem()
            yield

    def _counts(self, search: Search) -> Iterator[None]:
        """Count all schedules, and those with each kind of failure in them."""
        ways = search._ways
        order = yield from _in_order(ways)
        if len(order) < len(ways):
            self.endless = True
            return
        schedules = yield from _number(order, ways, frozenset())
        for kind in self.shortest:
            spared = yield from _number(order, ways, frozenset(search._flags[kind]))
            self.failing[kind] = schedules - spared
        self.schedules = schedules


_searching: set[int] = set()
_thresholds: list[tuple[int, int, int]] = []


def _spare_collector(checking: Checking, end: bool = False) -> None:
    """While anybody searches, the collector leaves what is old alone: it would look through all the
    states again and again, and each time takes longer than a frame."""
    if not end and id(checking) not in _searching:
        if not _searching:
            _thresholds[:] = [gc.get_threshold()]
            gc.set_threshold(*_thresholds[0][:2], 1_000_000)
        _searching.add(id(checking))
    elif end and id(checking) in _searching:
        _searching.discard(id(checking))
        if not _searching:
            gc.set_threshold(*_thresholds[0])


Ways = Sequence[tuple[int, ...]]


def _in_order(ways: Ways) -> Generator[None, None, list[int]]:
    """The states, each after all that lead to it; those of a circle are left out."""
    entries = [0] * len(ways)
    for number, others in enumerate(ways):
        for other in others:
            entries[other] += 1
        if number % COUNTED == 0:
            yield
    order = [0] if not entries[0] else []
    for passed, number in enumerate(order):  # it grows meanwhile
        for other in ways[number]:
            entries[other] -= 1
            if not entries[other]:
                order.append(other)
        if passed % COUNTED == 0:
            yield
    return order


def _number(
    order: Sequence[int], ways: Ways, without: frozenset[tuple[int, int]]
) -> Generator[None, None, int]:
    """How many schedules there are from beginning to end, less those with one of these steps."""
    counts = [0] * len(ways)
    counts[0] = 1
    total = 0
    for passed, number in enumerate(order):
        count = counts[number]
        others = ways[number]
        if not others and (number, -1) not in without:
            total += count
        for way, other in enumerate(others):
            if (number, way) not in without:
                counts[other] += count
        if passed % COUNTED == 0:
            yield
    return total


def all_schedules(checking: Checking) -> str:
    """What was looked at, if it was all: "all 1,445,042,496,659,830,482 schedules"."""
    if checking.schedules is not None:
        return f"all {checking.schedules:,} schedules"
    return "all schedules, some of which never end" if checking.endless else "all schedules"


def share_words(part: int, whole: int) -> str:
    """A part of all schedules in per cent, never rounded to none or to all."""
    if not part:
        return "none"
    if part == whole:
        return "all"
    share = 100 * part / whole
    if share < 0.1:
        return "less than 0.1 %"
    return "more than 99.9 %" if share > 99.9 else f"{share:.1f} %"
