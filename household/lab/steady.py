"""What settles in the long run: estimates in steady state, with warm-up and batch means.

A single evening is terminating: it has an end of its own, and nothing to be cut off. Evenings in a
row are not: the first ones begin with an empty hamper and the money of the start, and what is
wanted is how it goes on and on. So the first evenings are dropped (the *warm-up*: as many as make
the standard error of the rest least, MSER, White, *An effective truncation heuristic for bias
reduction in simulation output*, 1997), and the rest is averaged in *batches*, long enough that one
batch says little of the next (Law, *Simulation Modeling and Analysis*, chapter 9). Where there are
several runs, which know nothing of one another, each run is one batch: replication and deletion.

Not everything settles: debts may grow and grow. If what comes late differs from what comes early
after the warm-up, that is told, and the estimate with it is worth nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import msgspec

from household.lab.intervals import Interval, interval
from household.lab.sums import Sum, Value

FEWEST = 5
"""The fewest batches that an interval is made of."""

ALIKE = 0.3
"""Batches follow one another too closely if they are correlated by more than this."""

SURE = 0.99
"""How sure it has to be that something drifts before it is said."""


class Steady(msgspec.Struct, frozen=True):
    """An estimate in steady state.

    warm_up: evenings dropped at the start of every run; batches: how many means the interval is
    made of; batch: how many evenings each of them is; drifts: it has not settled, and goes on changing.
    """

    interval: Interval
    warm_up: int
    batches: int
    batch: int
    drifts: bool


class SteadySum:
    """Adds up runs of several evenings, and estimates from them; none of them is kept."""

    __slots__ = ("_apart", "_evenings", "_only", "_runs", "_tails", "length")

    def __init__(self, length: int) -> None:
        self.length = length
        self._evenings = [Sum() for _ in range(length)]
        warm_ups = range(length // 2 + 1)
        self._tails = [Sum() for _ in warm_ups]
        self._apart = [Sum() for _ in warm_ups]
        self._runs = 0
        self._only: list[Value] = []  # the values of the run, while there is only one

    def add(self, runs: Sequence[Sequence[Value]]) -> None:
        """Add a block of runs: of each the values of its evenings. None is left out."""
        if not runs:
            return
        for evening, values in zip(self._evenings, zip(*runs, strict=True), strict=True):
            evening.add(values)
        for warm_up, (tail, apart) in enumerate(zip(self._tails, self._apart, strict=True)):
            middle = warm_up + (self.length - warm_up) // 2
            tail.add([_mean(run[warm_up:]) for run in runs])
            halves = [(_mean(run[warm_up:middle]), _mean(run[middle:])) for run in runs]
            apart.add([b - a for a, b in halves if a is not None and b is not None])
        self._runs += len(runs)
        self._only = list(runs[0]) if self._runs == 1 else []

    def estimate(self) -> Steady:
        """What it comes to in the long run."""
        warm_up = warm_up_of([one.mean if one.n else None for one in self._evenings])
        rest = self.length - warm_up
        if self._runs == 1:
            there = [value for value in self._only[warm_up:] if value is not None]
            batch, means = batch_means(there)
            half = len(there) // 2
            early, late = interval(there[:half], SURE), interval(there[half:], SURE)
            drifts = _left_of(early, late) or _left_of(late, early)
            return Steady(interval(means), warm_up, len(means), batch, drifts)
        one = self._tails[warm_up].interval()
        apart = self._apart[warm_up].interval(SURE)
        zero = Interval(0.0, 0.0, 0.0, 1)
        drifts = rest > 1 and (_left_of(apart, zero) or _left_of(zero, apart))
        return Steady(one, warm_up, one.n, rest, drifts)

    def interval(self) -> Interval:
        """The estimate alone."""
        return self.estimate().interval


def warm_up_of(means: Sequence[float | None]) -> int:
    """How many evenings to drop, from the mean of each evening: MSER, at most half of them."""
    best, least = 0, math.inf
    for warm_up in range(len(means) // 2 + 1):
        rest = [mean for mean in means[warm_up:] if mean is not None]
        if len(rest) < 2:
            break
        middle = math.fsum(rest) / len(rest)
        error = math.fsum([(mean - middle) ** 2 for mean in rest]) / len(rest) ** 2
        if error < least * (1 - 1e-9):
            best, least = warm_up, error
    return best


def batch_means(values: Sequence[float]) -> tuple[int, list[float]]:
    """The means of batches of values in a row, and how long each batch is.

    The shortest batches of which one says little of the next, as long as there are enough of them.
    What is left over at the start is dropped, as the warm-up is.
    """
    size = 1
    while True:
        count = len(values) // size
        start = len(values) - count * size
        means = [math.fsum(values[at : at + size]) / size for at in range(start, len(values), size)]
        if abs(_follows(means)) <= ALIKE or len(values) // (size + 1) < FEWEST:
            return size, means
        size += 1


def _follows(values: Sequence[float]) -> float:
    """The correlation of each value with the one before (at lag 1)."""
    if len(values) < 3:
        return 0.0
    middle = math.fsum(values) / len(values)
    whole = math.fsum([(value - middle) ** 2 for value in values])
    if not whole:
        return 0.0
    pairs = itertools.pairwise(values)
    return math.fsum([(a - middle) * (b - middle) for a, b in pairs]) / whole


def _left_of(one: Interval, other: Interval) -> bool:
    return one.high is not None and other.low is not None and one.high < other.low


def _mean(values: Sequence[Value]) -> float | None:
    there = [value for value in values if value is not None]
    return math.fsum(there) / len(there) if there else None
