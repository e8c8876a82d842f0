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
from statistics import NormalDist

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
    mean = math.fsum(values) / n if n else 0.0
    return interval_of(n, mean, math.fsum([(value - mean) ** 2 for value in values]), level)


def interval_of(n: int, mean: float, deviations: float, level: float = 0.95) -> Interval:
    """The same, of n values with that mean and that sum of squared deviations from it."""
    if not n:
        return Interval(None, None, None, 0)
    if n == 1:
        return Interval(mean, None, None, 1)
    half = t_quantile(0.5 + level / 2, n - 1) * math.sqrt(deviations / (n - 1) / n)
    return Interval(mean, mean - half, mean + half, n)


@functools.lru_cache(maxsize=4096)
def t_quantile(p: float, freedom: int) -> float:
    """The p-quantile of Student's t distribution, 0.5 <= p < 1, to about ten digits.

    By Newton's method from the normal quantile; ten times as fast as halving an interval. scipy has
    it too, and takes half a second to import for it.
    """
    if p == 0.5:
        return 0.0
    if freedom == 1:
        return math.tan(math.pi * (p - 0.5))
    if freedom == 2:
        return (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    z = NormalDist().inv_cdf(p)
    # The first terms of its expansion (Abramowitz and Stegun, 26.7.5).
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    for _ in range(50):
        step = (_t_below(t, freedom) - p) / _t_density(t, freedom)
        # F is concave here: from below the step falls short of nothing, from above it is kept small.
        t = max(t - step, t / 2)
        if abs(step) < 1e-12 * t:
            break
    return t


def _t_density(t: float, freedom: int) -> float:
    """The density of Student's t distribution."""
    half = freedom / 2
    scale = math.exp(math.lgamma(half + 0.5) - math.lgamma(half)) / math.sqrt(math.pi * freedom)
    return scale * math.exp(-(half + 0.5) * math.log1p(t * t / freedom))


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
    return front / a / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, until a term changes nothing."""
    value = below = 1.0
    above = 0.0
    for count in range(2000):
        m = count // 2
        if count % 2:
            term = (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2))
        else:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        above = 1 / (1 + term * above)
        below = 1 + term / below
        change = above * below
        value *= change
        if abs(change - 1) < 1e-16:
            break
    return value
