"""A search of all schedules while the window lives on: a few milliseconds of each frame.

All of it goes in slices, counting the schedules and letting go of the states at the end as well
(see `schedules/search.py`): each would stop a frame or two if it were done at once.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from household.errors import HouseholdError
from household.language import tr
from household.replay import Recipe
from household.schedules.goals import USUAL

if TYPE_CHECKING:
    from household.schedules.search import Search

LIMIT = 200_000
"""How many states are looked at in the window before it gives up, and claims nothing."""


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
        self._end: Iterator[None] | None = None

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
        return not self.done

    def rest(self) -> None:
        """Nobody looks on for a while; `step` goes on."""
        _spare_collector(self, end=True)

    def close(self) -> None:
        """It is over, or was given up; what was found stays."""
        self.done = True
        self._search = self._end = None
        self.rest()

    def _go_on(self) -> None:
        """The smallest slice there is."""
        if self._search is None:
            self._search = self._begin()
        elif self._end is None:
            search = self._search
            if not search.go_on(1):
                self.complete = self.counting = not search.waiting
                self._end = self._ends(search)
            self.states, self.steps, self.waiting = search.states, search.steps, search.waiting
            if search.shortest != self.shortest:
                self.shortest = dict(search.shortest)
        elif next(self._end, self) is self:
            self.close()

    def _begin(self) -> Search:
        from household.schedules.search import Search  # noqa: PLC0415  # when it is needed

        recipe = self.recipe
        return Search(recipe.policy, recipe.scenario, recipe.seed, self.kinds, self.limit)

    def _ends(self, search: Search) -> Iterator[None]:
        """What is left to do when all has been looked at, a slice a step."""
        found = yield from search.count()
        self.schedules, self.endless, self.failing = found.schedules, found.endless, found.failing
        self.counting = False
        yield from search.forget()


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


def all_schedules(checking: Checking) -> str:
    """What was looked at, if it was all: "all 1,445,042,496,659,830,482 schedules"."""
    if checking.schedules is not None:
        return tr("all {schedules} schedules", schedules=f"{checking.schedules:,}")
    return tr("all schedules, some of which never end") if checking.endless else tr("all schedules")


def share_words(part: int, whole: int) -> str:
    """A part of all schedules in per cent, never rounded to none or to all."""
    if not part:
        return tr("none")
    if part == whole:
        return tr("all")
    share = 100 * part / whole
    if share < 0.1:
        return tr("less than 0.1 %")
    return tr("more than 99.9 %") if share > 99.9 else f"{share:.1f} %"
