"""How fast an evening is, as ratios against the same evening on bare simpy, in one run.

    python tests/benchmarks/speed.py            every policy: untraced, traced, silent
    python tests/benchmarks/speed.py --quick    fewer slices, for a first look

Machines are noisy, and some flip between two speeds, so nothing is measured in seconds. Slices of
CPU time of the variant are taken each between two slices of the yardstick (`plain.py`), and a
slice counts only if its two yardsticks agree; the ratio is the median of those that count. Before
anything is timed, the statistics of both are asserted to be equal, evening by evening.

    untraced   statistics folded by a listener, no list kept; the goal is at most 0.62 of plain
               under polling, 0.50 under threads, 0.55 under async, 1.00 under synchronous
    traced     the same with the list of all happenings; goal: at most 1.35 of untraced
    silent     nobody listens; told for comparison
    ceiling    no model at all: the draws, and a heap and `send` for the same events at the same
               minutes; what is left of untraced then is the model and its statistics
    set-up     the house made and the policy called, draws apart; goal: at most 60 microseconds
    --help     the shell's start, in wall time against `python -c pass`; goal: at most 12
"""

from __future__ import annotations

import gc
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from functools import partial
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

import pytest

from household.evening import Evening
from household.happenings import Happening
from household.model import house
from household.model.chance import draw
from household.model.clock import Alarm, Clock
from household.model.scenario import SCENARIOS
from household.model.voice import Listener
from household.parents import POLICIES
from household.trace.statistics import Statistics

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.benchmarks.plain import plain  # beside this file, and no part of the package

EVENING = SCENARIOS["evening"]
SEEDS = range(1, 41)
AGREE = 0.08
"""How far two slices of the yardstick may be apart for the slice between them to count."""

CASES: list[tuple[str, dict[str, Any]]] = [
    ("synchronous", {}),
    ("polling", {"every": 1}),
    ("polling", {"every": 15}),
    ("threaded", {}),
    ("threaded", {"lock_order": "washer-first", "checkbook": "locked"}),
    ("threaded", {"lock_order": "back-off", "checkbook": "told"}),
    ("asynchronous", {}),
    ("asynchronous", {"ready": "fifo"}),
    ("asynchronous", {"pause_every": 0}),
]


def untraced(policy: str, options: dict[str, Any]) -> list[dict[str, float | int | None]]:
    """The statistics of every seed; chance is drawn anew, as the yardstick does."""
    draw.cache_clear()
    results = []
    for seed in SEEDS:
        listener = Statistics()
        Evening(EVENING, partial(POLICIES[policy], **options), seed, [listener]).run()
        results.append(listener.result)
    return results


def traced(policy: str, options: dict[str, Any]) -> None:
    """The same, with the list of all happenings kept."""
    draw.cache_clear()
    for seed in SEEDS:
        happenings: list[Happening] = []
        listener = Statistics()
        listeners: list[Listener] = [listener, happenings.append]
        Evening(EVENING, partial(POLICIES[policy], **options), seed, listeners).run()
        _ = listener.result


def silent(policy: str, options: dict[str, Any]) -> None:
    """The same, with nobody listening."""
    draw.cache_clear()
    for seed in SEEDS:
        Evening(EVENING, partial(POLICIES[policy], **options), seed).run()


Rings = list[list[float]]
"""The minutes of an evening at which something is due, for each thing or task that has an alarm."""


def rings_of(policy: str, options: dict[str, Any], seed: int) -> Rings:
    """Every event of a real evening, none of them leapt over; those without an alarm come last."""
    evening = Evening(EVENING, partial(POLICIES[policy], **options), seed)
    alarms: defaultdict[object, list[float]] = defaultdict(list)
    others: list[float] = []
    popped = heappop

    def pops(queue: list[Any]) -> Any:
        entry = popped(queue)
        alarm = entry[3]
        (alarms[alarm] if isinstance(alarm, Alarm) else others).append(entry[0])
        return entry

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(house, "heappop", pops)
        patched.setattr(Clock, "leaps", False)
        evening.run()
    return [*alarms.values(), others]


def bare(minutes: list[float]) -> Generator[float, None, None]:
    """As little as a task can be."""
    yield from minutes


def ceiling(evenings: list[Rings]) -> None:
    """What is left of an evening without a model: its draws, a heap, and `send`."""
    draw.cache_clear()
    for seed, rings in zip(SEEDS, evenings, strict=True):
        draw(EVENING, seed)
        tasks = [bare(minutes) for minutes in rings]
        queue = [(next(task, 0.0), number, task.send) for number, task in enumerate(tasks)]
        number = len(queue)
        heapify(queue)
        while queue:
            _, _, send = heappop(queue)
            try:
                heappush(queue, (send(None), number, send))
            except StopIteration:
                continue
            number += 1


def set_up(policy: str, options: dict[str, Any], rounds: int) -> float:
    """Microseconds until an evening can begin, beyond its draws: the best of many slices."""
    for seed in SEEDS:
        draw(EVENING, seed)

    def make() -> None:
        for seed in SEEDS:
            Evening(EVENING, partial(POLICIES[policy], **options), seed, [Statistics()])

    return min(slice_of(make) for _ in range(rounds)) / len(SEEDS) * 1e6


def yardstick(policy: str, options: dict[str, Any]) -> list[dict[str, float | int | None]]:
    """The same evenings on bare simpy."""
    return [plain(EVENING, seed, policy, **options) for seed in SEEDS]


def same(ours: list[dict[str, float | int | None]], theirs: list[Any]) -> None:
    """Assert that both came to the same statistics."""
    for seed, a, b in zip(SEEDS, ours, theirs, strict=True):
        for name, value in a.items():
            other = b[name]
            close = value == other or (
                value is not None and other is not None and abs(value - other) < 1e-9
            )
            assert close, f"seed {seed}: {name}: {value} is not {other}"


def slice_of(work: Callable[[], object]) -> float:
    """CPU seconds of one slice."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def bracketed(
    base: Callable[[], object], variants: dict[str, Callable[[], object]], rounds: int
) -> tuple[float, dict[str, list[float]]]:
    """Ratios of the variants to the base, and the base's median in CPU seconds."""
    ratios: dict[str, list[float]] = {name: [] for name in variants}
    bases = [slice_of(base)]
    for _ in range(rounds):
        names = list(variants)
        random.shuffle(names)
        for name in names:
            spent = slice_of(variants[name])
            after = slice_of(base)
            mean = (bases[-1] + after) / 2
            if abs(after - bases[-1]) < AGREE * mean:
                ratios[name].append(spent / mean)
            bases.append(after)
    return statistics.median(bases), ratios


def start_up(rounds: int) -> float:
    """Wall time of `household --help` over that of `python -c pass`."""
    commands = {"pass": ["-c", "pass"], "help": ["-m", "household", "--help"]}
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, arguments in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            spent[name].append(time.perf_counter() - start)
    return min(spent["help"]) / min(spent["pass"])


def main() -> None:
    """Measure everything and print it."""
    rounds = 5 if "--quick" in sys.argv else 21
    print(
        f"{'':52} plain  untraced/plain  traced/untraced  silent/plain  ceiling/plain  "
        "untraced/ceiling  set-up"
    )
    for policy, options in CASES:
        same(untraced(policy, options), yardstick(policy, options))
        evenings = [rings_of(policy, options, seed) for seed in SEEDS]
        plain_seconds, ratios = bracketed(
            partial(yardstick, policy, options),
            {
                "untraced": partial(untraced, policy, options),
                "traced": partial(traced, policy, options),
                "silent": partial(silent, policy, options),
                "ceiling": partial(ceiling, evenings),
            },
            rounds,
        )
        name = f"{policy} {', '.join(f'{k}={v}' for k, v in options.items())}"
        median = {kind: statistics.median(found) for kind, found in ratios.items() if found}
        if len(median) < 4:
            print(f"{name:52} too noisy: no slice between two yardsticks that agree")
            continue
        print(
            f"{name:52} {plain_seconds / len(SEEDS) * 1e6:3.0f} us "
            f"{median['untraced']:12.3f} {median['traced'] / median['untraced']:16.3f} "
            f"{median['silent']:13.3f} {median['ceiling']:14.3f} "
            f"{median['untraced'] / median['ceiling']:17.2f} "
            f"{set_up(policy, options, rounds):8.1f} us",
            flush=True,
        )
    print(f"\nhousehold --help takes {start_up(rounds):.1f} times python -c pass")


if __name__ == "__main__":
    main()
