"""More than one machine: a real scheduler and real workers, as processes on this one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from household.errors import HouseholdError
from household.lab.folder import LEDGER, TABLE
from household.lab.sweeps import sweep
from tests.conftest import the_sentence
from tests.test_sweep import OWN, digest, mine

SLOW = "import time\n" + OWN.replace("Parent(home)\n", "Parent(home)\n    time.sleep(0.01)\n")
"""An own parent that takes its time, so that there is a midway."""


def free(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    log = (folder / f"{words[0]}.log").open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
        stdout=log, stderr=log, cwd=folder,
    )  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Any]]]:
    """The address of a scheduler with two workers, and the workers' processes."""
    folder = tmp_path_factory.mktemp("dask")
    told = folder / "scheduler.json"
    there = [free(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                  "--scheduler-file", str(told))]  # fmt: skip
    until = time.monotonic() + 60
    while not told.exists() and time.monotonic() < until:
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    workers = [worker(folder, address) for _ in range(2)]
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in (*workers, *there):
        process.kill()
        process.wait()


def worker(folder: Path, address: str) -> subprocess.Popen[bytes]:
    return free(folder, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                "--host", "127.0.0.1", "--death-timeout", "60")  # fmt: skip


def test_a_cluster_writes_the_same_file_though_a_worker_is_killed_midway(
    cluster: tuple[str, list[Any]], tmp_path: Path
) -> None:
    address, workers = cluster
    own = tmp_path / "mine.py"
    own.write_text(SLOW)
    asked: dict[str, Any] = {"vary": {"rest": "1..2"}, "evenings": 250}
    here = sweep([str(own), "polling"], **asked, folder=tmp_path / "here", jobs=2)
    command = [sys.executable, "-m", "household", "sweep", str(own), "polling", "--vary", "rest=1..2",
               "--evenings", "250", "--dask", address, "-o", "there"]  # fmt: skip
    going = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    ledger = tmp_path / "there" / LEDGER
    while going.poll() is None and (not ledger.exists() or ledger.read_bytes().count(b"\n") < 4):
        time.sleep(0.02)
    assert going.poll() is None, going.communicate()
    os.kill(workers[0].pid, signal.SIGKILL)
    _, err = going.communicate(timeout=120)
    assert going.returncode == 0, err.decode()
    assert b"Traceback" not in err
    assert digest(tmp_path / "there") == here.manifest.digest


def test_functions_of_a_program_go_to_a_cluster_by_value(cluster: tuple[str, list[Any]]) -> None:
    made = sweep([mine], {"rest": [1, 5]}, evenings=30, dask=cluster[0])
    assert made.to_polars().equals(sweep([mine], {"rest": [1, 5]}, evenings=30).to_polars())


def test_a_policy_that_fails_on_a_cluster_is_told_as_here(
    cluster: tuple[str, list[Any]], tmp_path: Path
) -> None:
    own = tmp_path / "mine.py"
    own.write_text(
        OWN.replace(
            "yield home.kids.yell",
            "1 / max(0, 9 - int(home.now / 4))\n        yield home.kids.yell",
        )
    )
    with pytest.raises(HouseholdError) as here:
        sweep([str(own)], evenings=40, folder=tmp_path / "a")
    with pytest.raises(HouseholdError) as there:
        sweep([str(own)], evenings=40, folder=tmp_path / "b", dask=cluster[0])
    assert str(there.value).split(" (")[0] == str(here.value).split(" (")[0]
    assert not (tmp_path / "b" / TABLE).exists()


def test_where_no_scheduler_is_that_is_said_in_one_sentence(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "household", "compare", "polling", "--dask", "tcp://127.0.0.1:9"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 2
    assert "no scheduler answers there" in the_sentence(said.stderr)
