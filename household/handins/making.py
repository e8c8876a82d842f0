"""Makes a hand-in of what a student has: a parent, orders, a saved evening, a code, answers.

The evening is lived before it is handed in, so that the file says what came of it, and so that nobody
hands in what can't be lived again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from household import __version__
from household.codes import is_code, read_code
from household.errors import HouseholdError
from household.handins import answers
from household.handins.apart import Apart, Limits
from household.handins.file import FORMAT, Code, Handin, Night, Saw, night_of, saw
from household.handins.measuring import measured
from household.lab.experiments import recipe
from household.replay import Recipe, Run, replay

LONGEST_NAME = 80


def make(
    what: str = "",
    options: Mapping[str, object] | None = None,
    scenario: str = "evening",
    changes: Mapping[str, object] | None = None,
    seed: int = 1,
    orders: Iterable[tuple[float, str]] = (),
    lessons: Iterable[str] = (),
    name: str = "",
) -> Handin:
    """A hand-in of an evening, of answers to lessons, or of both.

    what: a policy, a FILE.py, a saved evening, a code, or "" for none; the rest as `lab.run` takes it.
    lessons: those whose answers were kept here; name: the student's, or none. Raises HouseholdError.
    """
    name = name.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise HouseholdError(
            f"--name: expected up to {LONGEST_NAME} letters on one line, got {name[:40]!r}"
        )
    said = {lesson: answers.kept(lesson) for lesson in lessons}
    if not what and not said:
        raise HouseholdError(
            "handin: expected what to hand in, such as threaded, mine.py or evening.jsonl, or --lesson"
        )
    if not what:
        return Handin(FORMAT, __version__, name, lessons=said)
    night, seen, code = of_run(lived(what, options, scenario, changes, seed, orders))
    return Handin(FORMAT, __version__, name, night, seen, code, said)


def of_run(run: Run) -> tuple[Night, Saw, Code | None]:
    """The parts of a hand-in that tell of an evening. Raises HouseholdError for what can't be."""
    night, code = night_of(run.recipe)
    seen = saw(run.happenings, run.statistics)
    if code is not None:
        check_own(night, seen, code)
    return night, seen, code


def lived(
    what: str,
    options: Mapping[str, object] | None,
    scenario: str,
    changes: Mapping[str, object] | None,
    seed: int,
    orders: Iterable[tuple[float, str]],
) -> Run:
    """The evening that somebody named, lived. Raises HouseholdError if it can't be."""
    if what.endswith((".jsonl", ".json")):
        again = replay(Path(what))
        if not again.same:
            raise HouseholdError(
                f"{what}: {again.text}; what can't be lived again can't be marked, so nothing was "
                "written"
            )
        return again.run
    if is_code(what):
        code = read_code(what)
        timed = recipe(code.policy, code.scenario, code.seed, orders=orders).orders
        return Run(Recipe(code.policy, code.scenario, code.scenario_name, code.seed, timed))
    return Run(recipe(what, scenario, seed, options, changes, orders))


def check_own(night: Night, seen: Saw, code: Code) -> None:
    """Live an own parent's evening apart, as whoever marks it will.

    Raises HouseholdError if it can't be lived there, or comes out differently: better now than then.
    """
    found: list[Saw] = []
    with Apart(Limits()) as apart:
        came = apart.live(
            night,
            code,
            [night.seed],
            lambda _number, lines: found.append(measured(lines, night, night.seed, True).saw),
        )
    where = f"{code.file}: it was tried as it is when it is marked, apart and with this file alone, and "
    if came.status != "lived" or not found:
        raise HouseholdError(f"{where}can't be lived there: {came.text}; nothing was written")
    if found[0] != seen:
        raise HouseholdError(
            f"{where}came out differently: a parent that uses chance or a clock of its own can't be "
            "marked; nothing was written"
        )
