"""What an experiment comes to: means, differences on the same evening, and shares, with intervals.

It is added up as the evenings come, and keeps none of them: what it takes in memory depends on how
many cases there are, and not on how many evenings. Where runs have several evenings, an estimate is
one in steady state (see `steady`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from household.lab.engine import Rows
from household.lab.intervals import Interval
from household.lab.steady import Steady, SteadySum
from household.lab.sums import Sum, Value, differences
from household.trace.statistics import STATISTICS

EVERY_PAIR_UP_TO = 5
"""With more cases than this, each is told against the first one only."""

BLOCK = 4096
"""Evenings that are added at a time."""

NO_PAIR = Interval(None, None, None, 0)


def pairs_of(count: int) -> list[tuple[int, int]]:
    """The pairs (of, minus) of so many cases whose differences are told."""
    if count > EVERY_PAIR_UP_TO:
        return [(of, 0) for of in range(1, count)]
    return [(of, minus) for minus in range(count) for of in range(minus + 1, count)]


class Summary:
    """Adds up rows of seeds, always in their order.

    lengths: of each case, how many evenings a run has; statistics: which ones, all if none is named.
    """

    def __init__(self, lengths: Sequence[int], statistics: Iterable[str] = ()) -> None:
        self.lengths = list(lengths)
        self.statistics = list(dict.fromkeys(statistics)) or list(STATISTICS)
        self.seeds = 0
        self._places = [STATISTICS.index(name) for name in self.statistics]
        self._cases = [[_sum(length) for _ in self.statistics] for length in self.lengths]
        self._pairs = {
            (of, minus): [_sum(self.lengths[of]) for _ in self.statistics]
            for of, minus in pairs_of(len(self.lengths))
            if self.lengths[of] == self.lengths[minus]
        }
        self._overdrawn = [0] * len(self.lengths)
        self._happened = [dict.fromkeys(("deadlock_at", "lights_out_at"), 0) for _ in self.lengths]

    def add(self, rows: Iterable[list[list[list[Value]]]]) -> Summary:
        """Add what came of some more seeds, in their order; returns itself."""
        block: Rows = []
        seeds = max(1, BLOCK // sum(self.lengths))
        for row in rows:
            block.append(row)
            if len(block) == seeds:
                self._add(block)
                block = []
        if block:
            self._add(block)
        return self

    def _add(self, block: Rows) -> None:
        self.seeds += len(block)
        columns = [self._columns(block, case) for case in range(len(self.lengths))]
        for sums, values in zip(self._cases, columns, strict=True):
            for one, column in zip(sums, values, strict=True):
                one.add(column)
        for (of, minus), sums in self._pairs.items():
            for one, a, b in zip(sums, columns[of], columns[minus], strict=True):
                one.add(_apart(a, b) if isinstance(one, SteadySum) else differences(a, b))
        overdrafts = STATISTICS.index("overdrafts")
        for case in range(len(self.lengths)):
            evenings = [evening for row in block for evening in row[case]]
            self._overdrawn[case] += sum(bool(evening[overdrafts]) for evening in evenings)
            for name in self._happened[case]:
                place = STATISTICS.index(name)
                self._happened[case][name] += sum(e[place] is not None for e in evenings)

    def _columns(self, block: Rows, case: int) -> list[Any]:
        """Of each statistic the values by seed; of each run a list of them, where it is longer."""
        runs = [row[case] for row in block]
        if self.lengths[case] == 1:
            whole = list(zip(*[run[0] for run in runs], strict=True))
            return [whole[place] for place in self._places]
        return [[[evening[place] for evening in run] for run in runs] for place in self._places]

    # -- what it has come to ----------------------------------------------------------------------

    def mean(self, case: int, statistic: str) -> Interval:
        """A statistic's mean, with its interval."""
        one: Interval = self._cases[case][self.statistics.index(statistic)].interval()
        return one

    def steady(self, case: int, statistic: str) -> Steady | None:
        """The estimate in steady state; None where a run is a single evening."""
        one = self._cases[case][self.statistics.index(statistic)]
        return one.estimate() if isinstance(one, SteadySum) else None

    def difference(self, of: int, minus: int, statistic: str) -> Interval:
        """The mean difference on the same evening; of none if the pair is not among those told."""
        sums = self._pairs.get((of, minus))
        if sums is not None:
            one: Interval = sums[self.statistics.index(statistic)].interval()
            return one
        sums = self._pairs.get((minus, of))
        if sums is None:
            return NO_PAIR
        return _turned(sums[self.statistics.index(statistic)].interval())

    def shares(self, case: int) -> dict[str, float]:
        """The shares of evenings with a deadlock, with an overdraft, and without lights out."""
        evenings = self.seeds * self.lengths[case] or 1
        happened = self._happened[case]
        return {
            "deadlock_share": happened["deadlock_at"] / evenings,
            "overdraft_share": self._overdrawn[case] / evenings,
            "unfinished_share": 1 - happened["lights_out_at"] / evenings,
        }

    def told(self, case: int) -> dict[str, Any]:
        """A case's statistics and shares for a JSON document."""
        return {
            **{
                name: told_interval(self.mean(case, name), self.steady(case, name))
                for name in self.statistics
            },
            **self.shares(case),
        }

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs (of, minus) whose differences are told."""
        return list(self._pairs)


def told_interval(one: Interval, steady: Steady | None = None) -> dict[str, Any]:
    """An interval for a JSON document."""
    found = msgspec.structs.asdict(one)
    if steady is not None:
        found.update(
            {
                "warm_up": steady.warm_up,
                "batches": steady.batches,
                "batch": steady.batch,
                "drifts": steady.drifts,
            }
        )
    return found


def _sum(length: int) -> Any:
    return Sum() if length == 1 else SteadySum(length)


def _apart(of: Sequence[Sequence[Value]], minus: Sequence[Sequence[Value]]) -> list[list[Value]]:
    return [
        [x - y if x is not None and y is not None else None for x, y in zip(a, b, strict=True)]
        for a, b in zip(of, minus, strict=True)
    ]


def _turned(one: Interval) -> Interval:
    def minus(value: float | None) -> float | None:
        return None if value is None else -value

    return Interval(minus(one.mean), minus(one.high), minus(one.low), one.n)
