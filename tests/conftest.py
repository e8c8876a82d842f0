"""What all tests share: the evenings of a policy, lived once and kept."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from household import cli
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


class Said(NamedTuple):
    """What a command came to: its exit status, and what it printed on either stream."""

    status: object
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Household = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def household(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Household:
    """`household("run", "polling")`: what that command says, in this process."""

    def command(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["household", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        return Said(stopped.value.code, out, err)

    return command


def the_sentence(err: str) -> str:
    """The one sentence that bad input gets."""
    assert err.startswith("household: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    return err.removeprefix("household: ").rstrip("\n")
