"""How long to go on: until intervals are as narrow as asked for.

After a first look, as many evenings are added as the interval seems to need, and it is looked at
again. When that is depends on the evenings alone, never on who lived them or how fast. Looking
often, and stopping at the first lucky look, would make intervals too narrow for what they claim; so
looks are few, and the first is at enough evenings (Law, *Simulation Modeling and Analysis*, section
9.4.1, on sequential procedures).
"""

from __future__ import annotations

import math
import re

import msgspec

from household.errors import HouseholdError, nearest
from household.lab.intervals import Interval
from household.trace.statistics import STATISTICS

FIRST_LOOK = 50
"""Evenings before anybody looks, if nobody says otherwise."""

AT_MOST = 100_000
"""Evenings after which it ends in any case, if nobody says otherwise."""


FEWEST_ALIKE = 500
"""Evenings that have to be all alike, or without it, before that is believed."""


class Target(msgspec.Struct, frozen=True):
    """How narrow the interval of a statistic has to be.

    half: half of the interval at most, in the statistic's unit, or as a share of its mean (or of the
    mean difference) if relative; clear: instead, until it leaves out 0; paired: the statistic's differences are meant; typed: what stood behind the colon.
    """

    statistic: str
    half: float
    relative: bool = False
    clear: bool = False
    paired: bool = False
    typed: str = ""

    @property
    def text(self) -> str:
        """How it is typed."""
        return f"{self.statistic}:{self.typed}"

    def reached(self, one: Interval) -> bool:
        """The interval is narrow enough."""
        if one.mean is None or one.low is None or one.high is None:
            return False
        if self.clear:
            return one.low > 0 or one.high < 0
        if one.low == one.high and one.n < FEWEST_ALIKE:
            return False  # fifty evenings without something rare say little of how rare it is
        return one.high - one.mean <= self._allowed(one)

    def _allowed(self, one: Interval) -> float:
        return self.half * abs(one.mean or 0.0) if self.relative else self.half

    def wants(self, one: Interval) -> float:
        """How many times as many evenings it seems to take."""
        if one.mean is None or one.low is None or one.high is None:
            return 2.0
        half = one.high - one.mean
        allowed = abs(one.mean) if self.clear else self._allowed(one)
        if not half:
            return FEWEST_ALIKE / one.n
        return min(half / allowed, 1e6) ** 2 if allowed else math.inf


def target_of(typed: str, paired: bool = False) -> Target:
    """The target that somebody typed: `kid_response_mean:5%`, `lights_out_at:10`.

    Differences may also be asked for until they are clear: `lights_out_at:clear`. Raises
    HouseholdError.
    """
    option = "--until-difference" if paired else "--until"
    statistic, colon, amount = (part.strip() for part in typed.partition(":"))
    if statistic not in STATISTICS:
        raise HouseholdError(
            f"{option}: no statistic is called {statistic!r}: {nearest(statistic, STATISTICS)}"
        )
    if paired and amount == "clear":
        return Target(statistic, 0.0, clear=True, paired=True, typed=amount)
    found = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*(%?)", amount)
    if not colon or found is None or not float(found[1]):
        or_clear = ", or :clear until it leaves out 0" if paired else ""
        raise HouseholdError(
            f"{option}: expected how narrow, as {statistic}:5% or {statistic}:0.5{or_clear}, got {typed!r}"
        )
    share = bool(found[2])
    return Target(
        statistic, float(found[1]) / (100 if share else 1), share, paired=paired, typed=amount
    )


def next_look(evenings: int, wants: float, at_most: int) -> int:
    """After how many evenings to look again, if it seems to take `wants` times as many.

    A little more than that, as the guess is one; at least a tenth more, at most four times as many.
    """
    more = min(4.0, max(1.1, 1.05 * wants))
    return min(at_most, math.ceil(evenings * more))
