"""`household lesson`: listed, taken in the window or in the terminal, written, checked, forgotten."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from household.errors import HouseholdError, nearest
from household.shell import JsonOption, app, print_json, prints_aside, whole_number, write_new
from household.textfile import text_of


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
        int | None,
        typer.Option(
            "--unit",
            parser=whole_number("--unit"),
            metavar="N",
            help="Begin with this unit; left out: where it was left.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take a lesson: a sentence, a bet, an evening, and what came of it. Alone, they are listed.

    `household lesson new FILE` writes one of your own, `household lesson check FILE` lives it through
    and says what is wrong in it, `household lesson reset` forgets what was answered.

    \b
    Example: household lesson ten-minutes --projector
    """
    given = {
        "--text": text,
        "--projector": projector,
        "--unit": unit is not None,
        "--json": as_json,
    }
    _refuse_more(which, [option for option, there in given.items() if there])
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


FITS = {"": ("--json",), "new": (), "check": ("--json",), "reset": ()}
"""What is asked for with no lesson, and the options that go with it."""


def _refuse_more(which: str, given: list[str]) -> None:
    """No option is there that would be without any effect."""
    what = f"lesson {which}".strip()
    for option in given:
        if option not in FITS.get(which, ("--text", "--projector", "--unit")):
            taken = " and ".join(FITS.get(which, ())) or "no option"
            raise HouseholdError(
                f"{what}: {option} has no effect here, leave it out: "
                + (
                    f"{what} takes {taken}"
                    if which in FITS
                    else "a lesson that is taken has no table of results"
                )
            )
    if which not in FITS and {"--text", "--projector"} <= set(given):
        raise HouseholdError(
            "--projector: has no effect in a terminal: expected either --text or --projector"
        )


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


def _begun(which: str, unit: int | None) -> Any:
    """A course through a lesson, at a unit, or where it was left."""
    from household.lessons import progress
    from household.lessons.begin import begun
    from household.lessons.lesson import find

    with prints_aside():
        found = find(which)
    if unit is not None and not 1 <= unit <= len(found.units):
        raise HouseholdError(
            f"--unit: expected 1 to {len(found.units)} for {found.name}, got {unit}"
        )
    known = progress.load()
    if known.told:
        print(f"household: {known.told}", file=sys.stderr)
    course = begun(found, known, None if unit is None else unit - 1)
    if unit is None and course.number:
        told = f"household: begins with unit {course.number + 1}, where it was left"
        print(f"{told}; from its beginning: --unit 1", file=sys.stderr)
    return course


def _tell(which: str, unit: int | None) -> None:
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


def _open(which: str, unit: int | None, projector: bool) -> None:
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
    from household.lessons.lesson import file_of, names

    told, missing = [], []
    for which in files or names():
        try:
            file = file_of(which)
            if not os.path.exists(file):  # for a name of any length
                text_of(file, "lesson")  # raises what is the matter with it
        except HouseholdError as error:
            missing.append(str(error))
        else:
            with prints_aside():
                row = _checked(file)
            told.append(row)
            if not as_json:
                fine = f"{row['name']}: {row['steps']} steps lived, every bet is decided"
                print(row["problem"] or fine)
    if as_json and told:
        print_json({"lessons": told})
    for sentence in missing:
        print(f"household: {sentence}", file=sys.stderr)
    if missing or any(row["problem"] for row in told):
        raise typer.Exit(2 if missing else 1)


def _checked(file: Path) -> dict[str, Any]:
    """What there is in a lesson's file, and what is wrong with it; `problem` is "" for nothing."""
    from household.lessons import measures, wording
    from household.lessons.lesson import load, name_of
    from household.lessons.telling import check_story

    row = {"name": name_of(file), "steps": 0, "problem": ""}
    try:
        lesson = load(file)
        row["steps"] = len(lesson.steps)
        measures.check(lesson)
        wording.check(lesson)
        row["problem"] = check_story(lesson)
    except HouseholdError as error:
        row["problem"] = str(error)
    return row


def _reset(files: list[str]) -> None:
    from household.lessons import progress

    known = progress.load()
    names = [_named(one, known.ways) for one in files] or [""]
    had = [known.reset(name) for name in names]
    if known.told:
        raise HouseholdError(known.told.rstrip("."))
    what = ", ".join(filter(None, names)) or "all lessons"
    print(f"{what}: forgotten" if any(had) else f"{what}: there was nothing to forget")


def _named(which: str, kept: Iterable[str]) -> str:
    """The name under which a lesson's answers are kept; its file need not be there any more."""
    from household.lessons.lesson import FILE, file_of, is_file, key_of, name_of, names

    if is_file(which):
        return key_of(Path(which) if which.endswith(".toml") else Path(which) / FILE)
    if which in kept:
        return which
    try:
        return name_of(file_of(which))
    except HouseholdError:
        known = dict.fromkeys([*names(), *kept])
        raise HouseholdError(f"no lesson is called {which!r}: {nearest(which, known)}") from None
