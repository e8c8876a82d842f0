"""The record of an evening that was told already: it is played back, and looks like any other.

An evening of real threads can't be lived again. So what was told of it, and where every task stood
then, comes off a tape; all that is shown is folded from it just the same.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from household.game.model import Record
from household.happenings import Happening
from household.whereabouts import Whereabout

if TYPE_CHECKING:
    from household.real.lived import Lived


class _Tape:
    """Plays happenings back as an `Evening` would bring them about."""

    schedule = None

    def __init__(self, happenings: list[Happening], tell: Any) -> None:
        self._happenings = happenings
        self._times = [happening.at for happening in happenings]
        self._tell = tell
        self._played = 0

    @property
    def house(self) -> _Tape:
        """The house is over when the tape is."""
        return self

    @property
    def over(self) -> bool:
        """All has been played."""
        return self._played == len(self._happenings)

    @property
    def next_at(self) -> float:
        """The minute of the next happening."""
        return math.inf if self.over else self._times[self._played]

    def advance(self, until: float) -> None:
        """Play on, up to and including a minute."""
        last = bisect_right(self._times, until)
        for happening in self._happenings[self._played : last]:
            self._tell(happening)
        self._played = max(self._played, last)


class Recorded(Record):
    """An evening that was lived for real, as it can be watched."""

    slack = 1.0

    def __init__(self, lived: Lived) -> None:
        self._lived = lived
        super().__init__(lived.recipe)

    def _begins(self) -> _Tape:
        return _Tape(self._lived.happenings, self._ear)

    def _whereabouts(self) -> tuple[Whereabout, ...]:
        return self._lived.where[len(self.happenings) - 1]
