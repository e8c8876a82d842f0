"""`household lesson`: listed, taken in the window or in the terminal, written, checked, forgotten."""

from __future__ import annotations

import shlex
import sys
from typing import Annotated, Any

import typer

from household.errors import HouseholdError
from household.shell import JsonOption, app, print_json, prints_aside, whole_number, write_new


@app.command()
def lesson(
    which: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|NUMBER|FILE]",
            help="Which one; or new, check, reset; left out: all are listed.",
        ),
    ] = "",
    files: Annotated[
        list[str], typer.Argument(metavar="[FILE]...", help="For new, check and reset: which.")
    ] = [],  # noqa: B006  # typer makes a new list for every call
    text: Annotated[
        bool, typer.Option("--text", help="In this terminal: no window is needed.")
    ] = False,
    projector: Annotated[
        bool, typer.Option("--projector", help="Full screen, in letters for the back of a room.")
    ] = False,
    unit: Annotated[
        int,
        typer.Option(
            "--unit", parser=whole_number("--unit"), metavar="N", help="Begin with this unit."
        ),
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Take a lesson: a sentence, a bet, an evening, and what came of it. Alone, they are listed.

    `household lesson new FILE` writes one of your own, `household lesson check FILE` lives it through
    and says what is wrong in it, `household lesson reset` forgets what was answered.

    \b
    Example: household lesson ten-minutes --projector
    """
    if which == "new":
        _new(files)
    elif which == "check":
        _check(files, as_json)
    elif which == "reset":
        _reset(files)
    elif files:
        raise HouseholdError(
            f"lesson: expected one, got {1 + len(files)}; new, check and reset take a FILE after them"
        )
    elif not which:
        _list(as_json)
    elif text:
        _tell(which, unit)
    else:
        _open(which, unit, projector)


def _list(as_json: bool) -> None:
    from household.lessons import progress
    from household.lessons.lesson import lessons

    known = progress.load()
    if as_json:
        print_json({"lessons": [{
            "name": one.name, "title": one.title, "about": one.about, "minutes": one.minutes,
            "units": [unit.title for unit in one.units], "headings": list(one.headings),
            "syllabus": list(one.syllabus), "done": known.way(one.key).through(len(one.units)),
        } for one in lessons()]})  # fmt: skip
        return
    from household import report

    rows = [
        (
            one.name,
            one.title,
            one.about,
            one.minutes,
            known.way(one.key).through(len(one.units)),
            len(one.units),
        )
        for one in lessons()
    ]
    report.show_lessons(rows)


def _begun(which: str, unit: int) -> Any:
    """A course through a lesson, at a unit, or where it was left."""
    from household.lessons import progress
    from household.lessons.course import Course
    from household.lessons.lesson import find

    with prints_aside():
        found = find(which)
    if unit and not 1 <= unit <= len(found.units):
        raise HouseholdError(
            f"--unit: expected 1 to {len(found.units)} for {found.name}, got {unit}"
        )
    known = progress.load()
    if known.told:
        print(f"household: {known.told}", file=sys.stderr)
    return Course(found, known, max(0, unit - 1))


def _tell(which: str, unit: int) -> None:
    from household import language
    from household.lessons.telling import Telling

    language.speak(language.asked_for() or language.ENGLISH)
    course = _begun(which, unit)

    def ask(words: str) -> str | None:
        try:
            return input(f"   {words} ")
        except EOFError:
            print()
            return None

    if not Telling(course, print, ask).take():
        print(f"household: stopped in unit {course.number + 1}", file=sys.stderr)


def _open(which: str, unit: int, projector: bool) -> None:
    from household.game import installation

    installation.check()
    course = _begun(which, unit)
    from household.game import app as window

    with prints_aside():
        window.play_lesson(course, projector)


def _new(files: list[str]) -> None:
    from household.templates import LESSON

    if len(files) != 1:
        raise HouseholdError(
            "lesson new: expected one FILE, such as household lesson new mine.toml"
        )
    write_new(files[0], ".toml", LESSON)
    name = shlex.quote(files[0])
    print(
        f"{files[0]} is a lesson: try household lesson {name}, change it, and household lesson check {name}"
    )


def _check(files: list[str], as_json: bool) -> None:
    from household.lessons import measures, wording
    from household.lessons.lesson import find, lessons
    from household.lessons.telling import check_story

    told = []
    with prints_aside():
        for one in map(find, files) if files else lessons():
            problem = ""
            try:
                measures.check(one)
                wording.check(one)
                problem = check_story(one)
            except HouseholdError as error:
                problem = str(error)
            told.append({"name": one.name, "steps": len(one.steps), "problem": problem})
    if as_json:
        print_json({"lessons": told})
    else:
        for row in told:
            print(
                row["problem"] or f"{row['name']}: {row['steps']} steps lived, every bet is decided"
            )
    if any(row["problem"] for row in told):
        raise typer.Exit(1)


def _reset(files: list[str]) -> None:
    from household.lessons import progress
    from household.lessons.lesson import find

    known = progress.load()
    names = [find(one).name for one in files] or [""]
    had = [known.reset(name) for name in names]
    if known.told:
        raise HouseholdError(known.told.rstrip("."))
    what = ", ".join(filter(None, names)) or "all lessons"
    print(f"{what}: forgotten" if any(had) else f"{what}: there was nothing to forget")
