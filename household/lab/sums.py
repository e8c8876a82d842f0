"""Means that are added up as the evenings come, so that none of them has to be kept.

A `Sum` holds what a mean and its interval need: how many, their mean, and their squared deviations
from it. Blocks of values are added one after the other (Chan, Golub and LeVeque, *Updating formulae
and a pairwise algorithm for computing sample variances*, 1979); always the same blocks in the same
order, so that the digits are the same whoever has lived the evenings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from household.lab.intervals import Interval, interval_of

Value = float | int | None


class Sum:
    """A mean that is added up. What never happened is None, and left out."""

    __slots__ = ("deviations", "mean", "n")

    def __init__(self) -> None:
        self.n = 0
        self.mean = 0.0
        self.deviations = 0.0

    def add(self, values: Sequence[Value]) -> None:
        """Add a block of values."""
        there = [value for value in values if value is not None] if None in values else values
        n = len(there)
        if not n:
            return
        mean = math.fsum(there) / n  # type: ignore[arg-type]
        deviations = math.fsum([(value - mean) ** 2 for value in there])  # type: ignore[operator]
        apart = mean - self.mean
        whole = self.n + n
        self.deviations += deviations + apart * apart * self.n * n / whole
        self.mean += apart * n / whole
        self.n = whole

    def interval(self, level: float = 0.95) -> Interval:
        """The mean with its confidence interval."""
        return interval_of(self.n, self.mean, self.deviations, level)


def differences(of: Sequence[Value], minus: Sequence[Value]) -> list[float]:
    """On each evening on which it happened under both, by how much they differ."""
    return [a - b for a, b in zip(of, minus, strict=True) if a is not None and b is not None]
