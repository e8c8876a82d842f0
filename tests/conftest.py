"""What all tests share: the evenings of a policy, lived once and kept."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from household.lab.experiments import Result, measure, recipe

Measured = Callable[..., list[Result]]


@functools.lru_cache(maxsize=256)
def _evenings(policy: str, scenario: str, seeds: int) -> list[Result]:
    return [measure(recipe(policy, scenario, seed)) for seed in range(1, seeds + 1)]


@pytest.fixture(scope="session")
def measured() -> Measured:
    """`measured(policy, scenario="evening", seeds=300)`: the statistics of seeds 1 to 300."""

    def evenings(policy: str, scenario: str = "evening", seeds: int = 300) -> list[Result]:
        return _evenings(policy, scenario, seeds)

    return evenings
