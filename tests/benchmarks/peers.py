"""How fast the polling evening is against the same one written on other libraries, in one run.

    python tests/benchmarks/peers.py            every 15, 5 and 1 minutes
    python tests/benchmarks/peers.py --quick    fewer slices, for a first look

What is timed is the untraced evening of `speed.py`, statistics and all, against `in_salabim.py`,
`in_asimpy.py` and the yardstick on bare simpy, which tell no trace to anybody. It is measured as
there: slices of CPU time, each between two slices of ours that agree. Before anything is timed, the
statistics of all are asserted to be equal, evening by evening. A ratio of 3 means three times as
long as ours; goal: at least 3 for salabim and 2.3 for asimpy.

A new `Environment` for each evening is how salabim is used, and a good part of what it takes; so
that nobody is fooled by it, what it takes alone is told, too. So is what everybody spends on luck.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.benchmarks.plain import draw_cycles, draw_lines, draw_yells
from tests.benchmarks.speed import EVENING, SEEDS, bracketed, same, untraced, yardstick

GOALS = {"salabim": 3.0, "asimpy": 2.3}
MISSING = (
    "peers.py needs salabim and asimpy, which nothing else here does: "
    "python -m pip install salabim greenlet asimpy"
)


def luck() -> None:
    """The draws alone, as `plain.py` has them for all the others."""
    for seed in SEEDS:
        draw_cycles("washer", EVENING.wash, EVENING.loads, seed)
        draw_cycles("dryer", EVENING.dry, EVENING.loads, seed)
        draw_lines(EVENING, seed)
        draw_yells(EVENING, seed)


def main() -> None:
    """Measure everything and print it."""
    try:
        import greenlet  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: F401
        import salabim  # type: ignore[import-not-found, import-untyped, unused-ignore]

        from tests.benchmarks.in_asimpy import in_asimpy
        from tests.benchmarks.in_salabim import in_salabim
    except ImportError:
        sys.exit(MISSING)

    rounds = 5 if "--quick" in sys.argv else 21
    print(f"{'':50} times ours")
    for every in (15, 5, 1):
        options = {"every": every}
        evenings: dict[str, Callable[[], list[dict[str, float | int | None]]]] = {
            "salabim": lambda every=every: [in_salabim(EVENING, seed, every) for seed in SEEDS],  # type: ignore[misc]
            "asimpy": lambda every=every: [in_asimpy(EVENING, seed, every) for seed in SEEDS],  # type: ignore[misc]
            "bare simpy": partial(yardstick, "polling", options),
        }
        ours = partial(untraced, "polling", options)
        for live in evenings.values():
            same(ours(), live())
        parts: dict[str, Callable[[], object]] = {
            "salabim's Environment alone": lambda: [
                salabim.Environment(trace=False, random_seed="", yieldless=True) for _ in SEEDS
            ],
            "the draws alone": luck,
        }
        seconds, ratios = bracketed(ours, {**evenings, **parts}, rounds)
        said = f"every {every}, {seconds / len(SEEDS) * 1e6:.0f} us"
        for name, found in ratios.items():
            if not found:
                print(f"{said:20} {name:28} too noisy: no slice between two of ours that agree")
                continue
            median, goal = statistics.median(found), GOALS.get(name)
            told = ""
            if goal is not None:
                told = f"  goal {goal:g}: {'reached' if median >= goal else 'not reached'}"
            print(f"{said:20} {name:28} {median:6.2f}{told}", flush=True)


if __name__ == "__main__":
    main()
