"""simpy's own tests, with the clock of our houses in place of simpy's environment.

    python tests/benchmarks/simpys_tests.py             fetches simpy's sources with pip
    python tests/benchmarks/simpys_tests.py FOLDER      the folder of its tests, if you have it

A subclass of `Environment` can go wrong without a word: simpy looks for `timeout`, `process` and
`event` in the class's own `__dict__` to bind them early, and does not find inherited ones. So its
tests are run twice, with its own environment and with our clock, and what fails is told. (Those
that measure want pytest-benchmark; without it they fail for both.)
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import simpy

from household.model.clock import Clock


class Ours:
    """A plugin of pytest: counts what passes, keeps what fails, and puts our clock into simpy."""

    def __init__(self, clock: bool) -> None:
        self.clock = clock
        self.passed: set[str] = set()
        self.failed: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Before each test: `simpy.Environment` is ours, or is simpy's own."""
        if self.clock:
            simpy.Environment = Clock  # type: ignore[misc]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """After each stage of a test."""
        if report.failed:
            self.failed[report.nodeid] = str(report.longrepr).strip().splitlines()[-1]
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def sources(folder: Path) -> Path:
    """Fetch and unpack the sources of the simpy that is installed; returns its tests."""
    wanted = f"simpy=={simpy.__version__}"
    fetch = ["pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    subprocess.run([sys.executable, "-m", *fetch, wanted], check=True)
    with tarfile.open(next(folder.glob("simpy-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("simpy-*/tests"))


Came = tuple[set[str], dict[str, str]]
"""The tests that passed, and those that failed, each with the last line of why."""


def run(tests: Path, clock: bool) -> Came:
    """All of simpy's tests, with our clock or with its own."""
    ours = Ours(clock)
    options = ["-q", "-p", "no:cacheprovider", "--no-header", "--no-summary", "-c", os.devnull]
    pytest.main([*options, "--rootdir", str(tests), str(tests)], plugins=[ours])
    return ours.passed, ours.failed


def main() -> int:
    """Run them, and say what came of it; status 1 if our clock fails where simpy's does not."""
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(sys.argv[1]) if len(sys.argv) > 1 else sources(Path(folder))
        # A process for each: some of the tests change what they were given.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as alone:
            theirs, ours = alone.map(run, [tests, tests], [False, True])
    for name, (passed, failed) in (("simpy's environment", theirs), ("our clock", ours)):
        print(f"{name:20} {len(passed)} passed, {len(failed)} failed")
        for test, why in failed.items():
            print(f"    {test}: {why}")
    return not ours[0] or not ours[0] >= theirs[0]


if __name__ == "__main__":
    sys.exit(main())
