"""How long a frame takes, against what sixty frames a second allow.

    python tests/benchmarks/frames.py

Software rendering, no window: what is measured is all that this program does in a frame, from
taking events to a finished picture. For each size and scene the median and the 99th percentile of
600 frames, with the goal beside it; then scrubbing (every frame at another minute), 600 times
speed, the first frame against `import pygame` and an open window, each in a process of its own (on
a real display if there is one, where opening a window takes the time that it takes), and what an
hour at 600 times speed leaves in memory.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"

from household.game import capture
from household.game.app import App
from household.game.bets import Bet
from household.game.scenes.compare import Compare
from household.game.scenes.first import First
from household.game.scenes.play import Play
from household.game.scenes.puzzles import Puzzles
from household.game.scenes.scene import Scene
from household.game.scenes.scheduler import Scheduler, usual_game
from household.game.scenes.watch import Watch
from household.game.session import FOUR, Session
from household.model.scenario import SCENARIOS
from household.parents import find_policy

FRAMES = 600
GOALS = {(1280, 720): (2.5, 5.0), (1920, 1080): (4.0, 8.0)}
"""Size, and milliseconds: at most this median, at most this 99th percentile."""

BLANK = """
import pygame
pygame.display.init(); pygame.font.init()
pygame.display.set_mode((1280, 720), pygame.RESIZABLE); pygame.display.flip()
"""
OURS = """
from household import start
from household.game import app
from household.game.scenes.scene import Quit

frame = app.App.frame

def only_the_first(self, seconds=0.0):
    frame(self, seconds)
    raise Quit

app.App.frame = only_the_first
start.window()
"""


def app_with(specs: list[str], size: tuple[int, int], seed: int = 4) -> App:
    """A window that nobody sees, with one house or several in it, and everything warmed up."""
    session = Session([find_policy(spec) for spec in specs], SCENARIOS["evening"], "evening", seed)
    capture.open_without_window()
    scene: Scene
    if len(specs) > 1:
        scene = Compare(session, [find_policy(spec).spec for spec in specs])
    else:
        scene = Watch(session, find_policy(specs[0]).spec)
        session.settings.stored.freezes = False
    app = App(scene, size)
    for _ in range(5):
        app.frame()
    while scene.warm():
        pass
    return app


def timed(app: App, frames: int = FRAMES, scrub: bool = False) -> list[float]:
    """Milliseconds of each frame."""
    rng = random.Random(1)
    found = []
    for _ in range(frames):
        scene = app.scene
        if scrub:
            scene.seek(rng.uniform(0, scene.end))
        elif not scene.playing:
            scene.toggle()
        began = time.perf_counter()
        app.frame()
        found.append((time.perf_counter() - began) * 1e3)
    return found


def everything_on(size: tuple[int, int]) -> Iterator[tuple[str, list[float]]]:
    """What lies over a house that is played with: ghosts, a bet, the knobs, their curves."""
    app = app_with(["threaded"], size, seed=2)
    watch = app.scene
    assert isinstance(watch, Watch)
    watch.viewing.bet = Bet("deadlock", 270.0)
    watch.seek(80.0)
    watch.viewing.shown = True
    watch.session.turn(watch.spec, "lock_order", "washer-first")
    watch.relive()
    yield "beside its ghost, with a bet", timed(app)
    app = app_with(["polling"], size)
    watch = app.scene
    assert isinstance(watch, Watch)
    watch.turning.toggle()
    yield "knobs open, their curves fill in", timed(app)
    found = []
    for number in range(FRAMES):
        began = time.perf_counter()
        watch.turning._turn("every", 2.0 + number % 40)
        app.frame()
        found.append((time.perf_counter() - began) * 1e3)
    yield "a knob turned in every frame", found
    app.close()
    app = app_with(["threaded"], size, seed=2)
    app._change(Play(app.scene.session))
    app.frame()
    assert isinstance(app.scene, Play)
    for number in range(FRAMES // 100):
        app.scene.order(("washer", "checkbook", "kids", "dryer")[number % 4])
        app.frame()
    while app.scene.warm():
        pass
    yield "be the parent, four ghosts", timed(app)
    app._change(First(app.scene.session))
    app.frame()
    yield "the first screen", timed_still(app)


def the_scheduler(size: tuple[int, int]) -> Iterator[tuple[str, list[float], bool]]:
    """What the scheduler sees; True where more is done than drawn: a search, or a house lived anew."""
    app = app_with(["threaded"], size)
    app._change(usual_game(app.scene.session))
    scene = app.scene
    assert isinstance(scene, Scheduler)
    app.frame()
    yield "the scheduler, a search beside", timed_still(app), True
    while scene.checking.step(0.1) or scene.warm():
        pass
    rng, found = random.Random(1), []
    for number in range(FRAMES):
        began = time.perf_counter()
        if number % 20 == 0:  # three steps a second
            able = [who.name for who in scene.everybody if who.able]
            if able and not scene.won:
                scene.take(rng.choice(able))
            else:
                scene.again()
        app.frame()
        found.append((time.perf_counter() - began) * 1e3)
    yield "the scheduler, three steps a second", found, True
    scene.act("check")
    yield "every schedule of an evening searched", timed_still(app), True
    app._change(Puzzles(scene.session))
    app.frame()
    yield "the puzzles", timed_still(app), False


def timed_still(app: App) -> list[float]:
    """Milliseconds of each frame of a screen that is only looked at."""
    found = []
    for _ in range(FRAMES):
        began = time.perf_counter()
        app.frame()
        found.append((time.perf_counter() - began) * 1e3)
    return found


def show(what: str, times: list[float], goal: tuple[float, float]) -> bool:
    """Print a row; True if it is within its goal."""
    times = sorted(times)
    median, late = statistics.median(times), times[int(len(times) * 0.99)]
    good = median <= goal[0] and late <= goal[1]
    mark = "" if good else "  <-- over its goal"
    print(
        f"{what:<42} median {median:5.2f} of {goal[0]:g}   p99 {late:5.2f} of {goal[1]:g}   "
        f"longest {times[-1]:5.2f}{mark}"
    )
    return good


def first_frame() -> bool:
    """A process that shows its first frame, against one that imports pygame and opens a window."""
    environment = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    where = "no window"
    if "DISPLAY" in os.environ:
        environment.update(SDL_VIDEODRIVER="x11", SDL_FRAMEBUFFER_ACCELERATION="0")
        where = "a real window"
    ratios = []
    for _ in range(9):
        took = []
        for code in (BLANK, OURS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)
            took.append(time.perf_counter() - began)
        ratios.append(took[1] / took[0])
    ratio = statistics.median(ratios[2:])
    print(f"{f'first frame, {where}':<42} {ratio:.2f} times an empty one, goal 3")
    return ratio <= 3


def resident() -> float:
    """Megabytes of memory in use now, 0 where that can't be asked."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory() -> int:
    """Print the megabytes that an hour at 600 times speed leaves; 1 if it is more than a few.

    The evening is played again and again, in strides of a tenth of a second, until 36,000 house
    minutes have passed: that is an hour at 600 times.
    """
    app = app_with(["threaded"], (1280, 720))
    app.scene.speed = 600
    timed(app, 3000)  # two evenings through, so that every picture has been drawn once
    gc.collect()
    before = resident()
    minutes = 0.0
    while minutes < 36_000:
        if not app.scene.playing:
            app.scene.toggle()
        since = app.scene.t
        app.frame(1 / 10)
        minutes += max(0.0, app.scene.t - since)
    gc.collect()
    grown = resident() - before
    print(f"{'an hour at 600 times leaves':<42} {grown:+.1f} MB of {before:.0f}")
    return int(grown > 8)


def main() -> int:
    """Measure everything; 1 if something is over its goal."""
    good = []
    for size, goal in GOALS.items():
        name = f"{size[0]}x{size[1]}"
        for spec in FOUR:
            good.append(show(f"{name} {spec}", timed(app_with([spec], size)), goal))
        good.append(show(f"{name} four houses", timed(app_with(list(FOUR), size)), goal))
        app = app_with(["threaded"], size)
        app.scene.speed = 600
        good.append(show(f"{name} threaded, 600 times", timed(app), (1000 / 60, 1000 / 60)))
        times = timed(app_with(["threaded"], size), scrub=True)
        good.append(show(f"{name} threaded, scrubbing", times, (1000 / 60, 1000 / 60)))
        times = timed(app_with(list(FOUR), size), scrub=True)
        good.append(show(f"{name} four houses, scrubbing", times, (1000 / 60, 1000 / 60)))
        for what, times in everything_on(size):
            turned = what.startswith("a knob turned")
            good.append(show(f"{name} {what}", times, (1000 / 60,) * 2 if turned else goal))
        for what, times, busy in the_scheduler(size):
            good.append(show(f"{name} {what}", times, (1000 / 60,) * 2 if busy else goal))
    good.append(first_frame())
    own = subprocess.run([sys.executable, __file__, "--memory"], check=False)  # a clean start
    good.append(own.returncode == 0)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(memory() if "--memory" in sys.argv else main())
