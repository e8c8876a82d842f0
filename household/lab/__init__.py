"""Headless experiments: one evening, the same evenings under several parents, a grid of knobs."""

from household.lab.experiments import Comparison, Found, compare, find, run
from household.lab.intervals import Interval
from household.lab.steady import Steady
from household.lab.sweeps import Sweep, opened, sweep

__all__ = [
    "Comparison",
    "Found",
    "Interval",
    "Steady",
    "Sweep",
    "compare",
    "find",
    "opened",
    "run",
    "sweep",
]
