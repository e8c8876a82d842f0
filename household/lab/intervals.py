"""Means with confidence intervals, by Student's t.

An evening is one replication of a terminating simulation, so the evenings are independent and the
textbook interval holds: mean plus or minus t times s over the root of n (Law, *Simulation Modeling
and Analysis*, chapter 9). Paired differences are treated the same way, evening by evening: with
common random numbers their interval is many times narrower than that of two separate means.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import msgspec


class Interval(msgspec.Struct, frozen=True):
    """A mean with its confidence interval; `n` is how many values there were. None of none.

    One value alone has a mean and no interval.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int


def interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """The mean of the values and its two-sided confidence interval at `level`."""
    n = len(values)
    if not n:
        return Interval(None, None, None, 0)
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(mean, None, None, 1)
    variance = math.fsum([(value - mean) ** 2 for value in values]) / (n - 1)
    half = t_quantile(0.5 + level / 2, n - 1) * math.sqrt(variance / n)
    return Interval(mean, mean - half, mean + half, n)


@functools.lru_cache(maxsize=4096)
def t_quantile(p: float, freedom: int) -> float:
    """The p-quantile of Student's t distribution, 0.5 <= p < 1, to about ten digits.

    scipy has it too, and takes half a second to import for it.
    """
    if p == 0.5:
        return 0.0
    low, high = 0.0, 1.0
    while _t_below(high, freedom) < p:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if _t_below(middle, freedom) < p:
            low = middle
        else:
            high = middle
        if high - low < 1e-12 * high:
            break
    return (low + high) / 2


def _t_below(t: float, freedom: int) -> float:
    """P(T <= t) for t >= 0, by the incomplete beta function."""
    x = freedom / (freedom + t * t)
    return 1 - _incomplete_beta(freedom / 2, 0.5, x) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function (Abramowitz and Stegun, 26.5.8)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    # The continued fraction, evaluated from its far end.
    value = 0.0
    for m in range(300, 0, -1):
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        value = even / (1 + odd / (1 + value))
    first = -(a + b) * x / (a + 1)
    return front / a / (1 + first / (1 + value))
