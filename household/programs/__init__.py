"""The six programs: from the house to Python, and back.

Two tasks share a queue of work. One after the other, in turns, in turns that block, with waits
that overlap; then the same with pages that come over HTTP. Each program is a file that Python runs
anywhere, and is really run: `play(4)` takes seventeen seconds. Each has a twin in the house, the
same tasks under a virtual parent on the simulated clock: `simulate(4)` takes no time, and tells the
same lines in the same order, a minute there for every second here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import msgspec

from household.errors import HouseholdError
from household.evening import Evening
from household.model.scenario import Scenario
from household.parents import policy_from
from household.programs.pace import Say, printer, run_text

__all__ = ["PROGRAMS", "Program", "Told", "check_speed", "find", "play", "simulate"]


class Program(msgspec.Struct, frozen=True):
    """One of the six: its number and title, the parent it corresponds to and why.

    module: the name of its file in this package, and of its twin's in `house`; needs: what has to
    be installed to fetch pages, if anything.
    """

    number: int
    title: str
    parent: str
    about: str
    module: str
    needs: str = ""

    @property
    def source(self) -> str:
        """The text that is run."""
        return _text(f"{self.module}.py")

    @property
    def twin(self) -> str:
        """The text of the same program in the house: a parent of your own."""
        return _text("house", f"{self.module}.py")


PROGRAMS = (
    Program(
        1,
        "one after the other",
        "synchronous",
        "the first task takes all the work; for the second there is nothing to do",
        "p1_one_after_the_other",
    ),
    Program(
        2,
        "taking turns",
        "asynchronous",
        "tasks go to and fro, and only where they say so; nothing is faster for it",
        "p2_taking_turns",
    ),
    Program(
        3,
        "turns that block",
        "synchronous",
        "whoever waits keeps the turn, so the waits add up: 32 seconds",
        "p3_turns_that_block",
    ),
    Program(
        4,
        "waits that overlap",
        "asynchronous",
        "whoever waits lets the other go on: 17 seconds",
        "p4_waits_that_overlap",
    ),
    Program(
        5,
        "pages one by one",
        "synchronous",
        "over HTTP, by a client that blocks: each page is waited for before the next",
        "p5_pages_one_by_one",
        "requests",
    ),
    Program(
        6,
        "pages together",
        "asynchronous",
        "over HTTP, by a client that awaits: pages are waited for at the same time",
        "p6_pages_together",
        "aiohttp",
    ),
)

SLOWEST, FASTEST = 0.1, 100.0
"""How many times as fast a program may be run: beyond that, much of what it told would be the
milliseconds that the computer itself needs."""

QUIET = Scenario().but(
    about="nothing to do but the work in the queue",
    loads=0,
    lines=0,
    bills=0,
    bills_total=0,
    kids=1,
    yells_every=0,
    falls=0,
)
"""The evening of the twins: one kid plays until bedtime, and nobody calls."""

TIME = re.compile(r"(?<=elapsed time: )\d+\.\d$")


class Told(msgspec.Struct, frozen=True):
    """What a program told: its lines, in their order, and how it was run.

    speed: how many times as fast; simulated: it was the twin, and times are minutes of the house
    instead of seconds.
    """

    program: Program
    lines: tuple[str, ...]
    speed: float = 1.0
    simulated: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        """Who began and ended what, one after the other: the lines without their times."""
        return tuple(TIME.sub("", line).rstrip() for line in self.lines)

    @property
    def times(self) -> tuple[float, ...]:
        """The times in the lines that have one, as they come; the last is the total."""
        return tuple(float(found[0]) for line in self.lines if (found := TIME.search(line)))

    @property
    def total(self) -> float:
        """What all of it took, in seconds, or in minutes of the house."""
        return self.times[-1]


def find(number: int) -> Program:
    """The program with that number. Raises HouseholdError."""
    for program in PROGRAMS:
        if program.number == number:
            return program
    raise HouseholdError(f"program: expected a number from 1 to {len(PROGRAMS)}, got {number}")


def check_speed(speed: float) -> float:
    """The speed, if a program can be run at it. Raises HouseholdError."""
    if not SLOWEST <= speed <= FASTEST:
        raise HouseholdError(
            f"--speed: expected a number from {SLOWEST:g} to {FASTEST:g}, such as 10 for ten "
            f"times as fast, got {speed:g}"
        )
    return float(speed)


def play(number: int, speed: float = 1.0, out: Say | None = None) -> Told:
    """Run a program for real, on this computer's clock; returns when it is over.

    speed: how many times as fast; what it tells are the times at speed 1. out: is called with each
    line as it comes. Raises HouseholdError for a number or a speed that can't be, and where the
    client that fetches pages is not installed.
    """
    program = find(number)
    speed = check_speed(speed)
    lines, say = _kept(out)

    def run() -> None:
        try:
            run_text(program.source, _file(f"{program.module}.py"), speed, say)
        except ImportError as error:
            if not program.needs:
                raise
            raise HouseholdError(
                f"program {number} fetches its pages with {program.needs}, which can't be loaded: "
                "pip install 'household[programs]'"
            ) from error
        except Exception as error:
            if program.needs and type(error).__module__.startswith(program.needs):
                raise HouseholdError(
                    f"program {number}: a page did not come from the small server on this computer: {error}"
                ) from error
            raise

    _outside_of_loops(run)
    return Told(program, tuple(lines), speed)


def simulate(number: int, out: Say | None = None) -> Told:
    """Run a program's twin in the house, on the simulated clock: at once, and always the same.

    out: is called with each line. Raises HouseholdError for a number that can't be.
    """
    program = find(number)
    lines, say = _kept(out)
    live_text(program.twin, _file("house", f"{program.module}.py"), say)
    return Told(program, tuple(lines), simulated=True)


def live_text(text: str, file: str, say: Say) -> None:
    """Live a quiet evening under the parent in the text of a file; `say` is told what it prints."""
    policy = policy_from(text, file)
    policy.function.__globals__["print"] = printer(say)
    Evening(QUIET, policy, seed=1).run()


def _kept(out: Say | None) -> tuple[list[str], Say]:
    """A list of lines, and what puts a line there after it is told."""
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if out is not None:
            out(line)

    return lines, say


def _outside_of_loops(run: Callable[[], None]) -> None:
    """Run something that has an event loop of its own: apart from one that runs here already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        run()
        return
    with ThreadPoolExecutor(1) as pool:  # a notebook, say: its loop is this thread's
        pool.submit(run).result()


def _file(*path: str) -> str:
    return str(files("household.programs").joinpath(*path))


def _text(*path: str) -> str:
    return files("household.programs").joinpath(*path).read_text(encoding="utf-8")
