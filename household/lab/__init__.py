"""Headless experiments: one evening, the same evenings under several parents, the first bad one."""

from household.lab.experiments import Comparison, compare, find, run
from household.lab.intervals import Interval

__all__ = ["Comparison", "Interval", "compare", "find", "run"]
