"""How fast all schedules of an evening are searched, against bare Python doing the same walk.

    python tests/benchmarks/schedules.py            every case
    python tests/benchmarks/schedules.py --quick    only the small ones

Each case is a process of its own, so that memory is its own. The yardstick is lived in the same
process right after: a breadth-first search of tuples in a dict, over a made-up graph of as many
states with as many steps between them and as many parts in each, whose steps cost nothing but a
copy and a look-up. So the ratio is what it costs that the policies are real ones.

    states     how many different states there are, and steps between them
    lived      how many steps had to be lived with the real policy
    seconds    CPU seconds on one core; goals: 1 s for the small evening under the naive clones,
               60 s for the bigger one (three loads, two falls, four bills)
    memory     by how much the process has grown, at its peak
    ratio      seconds over those of the yardstick
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time

from household.model.scenario import SCENARIOS, Scenario
from household.parents import find_policy
from household.schedules.search import Search

SMALL = SCENARIOS["small"]
BIGGER = SMALL.but(loads=3, falls=2, lines=4, bills=4)
MENDED = "threaded:lock_order=washer-first,checkbook=locked"
NEVER = 10_000_000

CASES: dict[str, tuple[str, Scenario, float | None]] = {
    "small, naive clones": ("threaded", SMALL, 1.0),
    "small, mended clones": (MENDED, SMALL, None),
    "small, asynchronous": ("asynchronous", SMALL, None),
    "bigger, naive clones": ("threaded", BIGGER, 60.0),
    "bigger, mended clones": (MENDED, BIGGER, None),
}
"""The parent, the evening, and the goal in seconds."""


def yardstick(states: int, steps: int, parts: int) -> float:
    """CPU seconds of a bare search of a made-up graph: so many states, steps, and parts in each."""
    start = time.process_time()
    each, more = divmod(steps, states)
    first = (0,) * parts
    seen = {first: 0}
    known = [first]
    done = 0
    while done < len(known):
        state = known[done]
        done += 1
        for way in range(each + (done <= more)):
            # The first way leads to a state that is new, while there are any; others to known ones.
            made = len(known)
            number = made if way == 0 and made < states else (done * 31 + way) % made
            after = list(state)
            after[0], after[1], after[2] = number, number % 97, number // 97
            key = tuple(after)
            if key not in seen and number == made:
                seen[key] = made
                known.append(key)
    return time.process_time() - start


def peak() -> float:
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str) -> None:
    """Search one case, and print its line."""
    spec, scenario, goal = CASES[name]
    policy = find_policy(spec)
    search = Search(policy, scenario, limit=NEVER)
    gc.collect()
    before, start = peak(), time.process_time()
    found = search.run()
    seconds, grown = time.process_time() - start, peak() - before
    assert found.complete
    size = len(search._states[-1])
    del search
    gc.collect()
    bare = yardstick(found.states, found.steps, size)
    reached = "" if goal is None else f"  (goal {goal:g} s{'' if seconds <= goal else ': MISSED'})"
    print(
        f"{name:24}{found.states:10,}{found.steps:12,}{found.lived:8,}{seconds:9.2f} s"
        f"{found.states / seconds:11,.0f}{grown:9,.0f} MB{seconds / bare:8.1f}{reached}",
        flush=True,
    )


def main() -> None:
    """Measure everything and print it."""
    if len(sys.argv) > 1 and sys.argv[1] in CASES:
        measure(sys.argv[1])
        return
    print(
        f"{'':24}{'states':>10}{'steps':>12}{'lived':>8}{'seconds':>11}{'states/s':>11}"
        f"{'memory':>12}{'ratio':>8}",
        flush=True,
    )
    for name in CASES:
        if "--quick" not in sys.argv or name.startswith("small"):
            subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
