"""What the lab costs: workers against one process, a cluster against it, and memory.

    python tests/benchmarks/lab.py            all of it, about five minutes
    python tests/benchmarks/lab.py --quick    fewer evenings, for a first look

Machines are noisy, so costs are ratios of CPU time within one run, each slice between two slices of
the yardstick, which is the same sweep in one process; a slice counts only if its two yardsticks
agree. CPU time is that of all processes that took part, their starting and ending included.

    two workers   goal: at most 1.06 of one process
    Dask          scheduler and two workers on this machine; goal: at most 1.2
    memory        the peak of a sweep of 1,000 and of 100,000 evenings; goal: the same
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

AGREE = 0.08
"""How far two slices of the yardstick may be apart for the slice between them to count."""

SWEEP = ["sync", "polling", "threaded", "async"]


def household(folder: Path, *words: str) -> list[str]:
    """A sweep into a folder of its own, as a command."""
    into = folder / f"{time.monotonic_ns()}"
    return [sys.executable, "-m", "household", "sweep", *SWEEP, "-o", str(into), "--json", *words]


def spent(command: list[str], others: Callable[[], float] = lambda: 0.0) -> float:
    """CPU seconds of a command and all its children, and of other processes meanwhile."""
    before, elsewhere = resource.getrusage(resource.RUSAGE_CHILDREN), others()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return own + others() - elsewhere


def ratio(base: Callable[[], float], variant: Callable[[], float], rounds: int) -> float | None:
    """The median of the variant over the base, of those slices that count."""
    found = []
    before = base()
    for _ in range(rounds):
        one = variant()
        after = base()
        mean = (before + after) / 2
        if abs(after - before) < AGREE * mean:
            found.append(one / mean)
        before = after
    return statistics.median(found) if found else None


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A scheduler and two workers: their address, and what CPU time they have taken so far."""
    import psutil  # comes with Dask

    told = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    module = [sys.executable, "-m"]
    there = [
        subprocess.Popen(
            [*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
             "--no-dashboard", "--scheduler-file", str(told)], **quiet,  # type: ignore[call-overload]
        )
    ]  # fmt: skip
    while not told.exists():
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    there += [
        subprocess.Popen(
            [*module, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
             "--no-dashboard", "--host", "127.0.0.1"], **quiet,  # type: ignore[call-overload]
        )
        for _ in range(2)
    ]  # fmt: skip
    time.sleep(4)

    def so_far() -> float:
        times = [psutil.Process(process.pid).cpu_times() for process in there]
        return float(sum(one.user + one.system for one in times))

    try:
        yield address, so_far
    finally:
        for process in there:
            process.kill()
            process.wait()


def peak(folder: Path, evenings: int, jobs: int) -> float:
    """The most memory that a sweep of polling held, in MiB, its workers not counted."""
    words = ["sweep", "polling", "--evenings", str(evenings), "--jobs", str(jobs), "--json"]
    code = (
        f"import sys, resource, os; sys.argv = {['household', *words, '-o', str(folder / f'{evenings}-{jobs}')]!r}\n"
        "from household import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(out.stderr.split()[-1]) / 1024


def shown(found: float | None) -> str:
    """A ratio, or that there is none."""
    return (
        "too noisy: no slice between two yardsticks that agree" if found is None else f"{found:.3f}"
    )


def main() -> None:
    """Measure everything and print it."""
    quick = "--quick" in sys.argv
    rounds = 3 if quick else 7
    evenings = ["--evenings", "2000" if quick else "6000"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def lived(*how: str, others: Callable[[], float] = lambda: 0.0) -> Callable[[], float]:
            return lambda: spent(household(folder, *how, *evenings), others)

        serial = lived("--jobs", "1")
        two = ratio(serial, lived("--jobs", "2"), rounds)
        print(f"two workers / one process, CPU: {shown(two)}", flush=True)
        with cluster(folder) as (address, so_far):
            far = lived("--dask", address, others=so_far)
            far()  # its workers load the house once
            print(
                f"Dask / one process, CPU:        {shown(ratio(serial, far, rounds))}", flush=True
            )
        many = 10_000 if quick else 100_000
        for jobs in (1, 2):
            few, most = peak(folder, 1000, jobs), peak(folder, many, jobs)
            print(
                f"peak memory with {jobs} job(s):      {few:.0f} MiB of 1,000 evenings, {most:.0f} MiB of {many:,}",
                flush=True,
            )


if __name__ == "__main__":
    main()
