"""What a curve that is being measured costs the window it is drawn in.

    python tests/benchmarks/curve.py

A house is watched at sixty frames a second, with no window, and beside it a curve of polling is
measured: not at all, by the window itself, and by workers. For each the median, the 99th percentile
and the longest of the frames in which there was something to measure, the curve's own part of them
beside it; and how long it took until every third value, every value, and all 200 evenings of every
value were there. A curve that is complete gives way to a new one, until there are enough frames.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from household.game import curve
from household.game.curve import Curve
from household.game.workers import Workers
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from tests.benchmarks.frames import app_with

FRAMES = 600
FRAME = 1 / 60
STEP = 0.004
"""Seconds of a frame that a window without workers spends on evenings."""

BOX = (900.0, 80.0, 356.0, 92.0)
HITCH = 4.0
"""Milliseconds that a curve may take of 99 frames in a hundred, where there are workers."""


class Times:
    """What was measured: frames and the curve's part of them in ms, and seconds until it was there."""

    def __init__(self) -> None:
        self.frames: list[float] = []
        self.parts: list[float] = []
        self.until: list[tuple[float, float, float]] = []

    def show(self, what: str) -> None:
        """Print them."""
        for name, times in (("frames", self.frames), ("the curve's part", self.parts)):
            found = sorted(times)
            median, late = found[len(found) // 2], found[int(len(found) * 0.99)]
            print(
                f"{what:<30} {name:<18} median {median:6.2f}   p99 {late:6.2f}   "
                f"longest {found[-1]:6.2f} ms"
            )
        for number, (third, every, whole) in enumerate(self.until[:2]):
            start = "first" if number == 0 else "next"
            print(
                f"{what:<30} {start + ' curve':<18} every third value {third:.2f}   "
                f"every value {every:.2f}   whole {whole:.2f} s"
            )


def new_curve(workers: Workers | None) -> Curve:
    """A curve of polling over its interval, with nothing measured yet."""
    policy = find_policy("polling")
    return Curve(policy, policy.knobs[0], SCENARIOS["evening"], workers=workers)


def watched(size: tuple[int, int], how: str) -> Times:
    """Watch a house for so many frames; how: "none", "in-frame" or "workers"."""
    app = app_with(["polling"], size)
    workers = Workers() if how == "workers" else None
    made: Curve | None = None
    times = Times()
    began = third = every = 0.0
    for _ in range(FRAMES):
        if not app.scene.playing:
            app.scene.toggle()
        start = time.perf_counter()
        app.frame()
        between = time.perf_counter()
        if how != "none":
            if made is None:
                made, began, third, every = new_curve(workers), start, 0.0, 0.0
            made.step(STEP)
            app.kit.target = app.screen
            curve.draw(app.kit, BOX, made, 15.0, "lights_out_at")
        now = time.perf_counter()
        times.frames.append((now - start) * 1e3)
        times.parts.append((now - between) * 1e3)
        if made is not None:
            there = sum(point.evenings >= curve.STAGES[0] for point in made.points)
            third = third or (there >= len(made.values[::3]) and now - began) or 0.0
            every = every or (there == len(made.values) and now - began) or 0.0
            if made.done:
                times.until.append((third, every, now - began))
                made = None
        time.sleep(max(0.0, FRAME - (time.perf_counter() - start)))
    if workers is not None:
        workers.close()
    return times


def main() -> int:
    """Measure everything; 1 if a curve that workers measure takes too much of a frame."""
    good = True
    for size in ((1280, 720), (1920, 1080)):
        for how in ("none", "in-frame", "workers"):
            times = watched(size, how)
            times.show(f"{size[0]}x{size[1]} {how}")
            late = sorted(times.parts)[int(FRAMES * 0.99)]
            good = good and (how != "workers" or late <= HITCH)
    if not good:
        print(f"with workers the curve takes more than {HITCH:g} ms of more than one frame in 100")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
