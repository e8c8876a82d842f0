"""A lesson in another language: a table beside it, English on the left.

`01_ten_minutes/de.toml` holds the German of every sentence of `lesson.toml`; of `mine.toml` it is
`mine.de.toml`. Each lesson has a table of its own, because the same words may be said otherwise in
another one. What is not in it stays as it is.

    [says]
    "Nobody cries" = "Niemand weint"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from household.errors import HouseholdError
from household.language import ENGLISH, spoken
from household.lessons.lesson import CHOICE_LENGTH, FILE, LENGTHS, Lesson, names_in
from household.textfile import parsed, printable, shown, text_of

ROOM = 1.15
"""How much longer than English a sentence may be: what is shown is as large as there is room for."""


def file_of(lesson: Lesson, code: str) -> Path:
    """Where the words of a lesson in another language are, if there are any."""
    file = Path(lesson.file)
    return file.with_name(f"{code}.toml" if file.name == FILE else f"{file.stem}.{code}.toml")


def words_of(lesson: Lesson) -> Mapping[str, str]:
    """The sentences of a lesson in the language that is spoken, by what they are in English.

    Nothing where there are none, or where they can't be read: then it is told in English, and
    `check` says why.
    """
    try:
        return table_of(file_of(lesson, spoken())) if spoken() != ENGLISH else {}
    except HouseholdError:
        return {}


@cache
def table_of(file: Path) -> Mapping[str, str]:
    """The sentences in a file; none if it is not there. Raises HouseholdError for what is no table."""
    if not file.exists():
        return {}
    says = parsed(file, text_of(file, "lesson"), "lesson").get("says")
    if not isinstance(says, dict) or not all(isinstance(one, str) for one in says.values()):
        raise HouseholdError(f'{file}:1: expected [says], and below it lines such as "Yes" = "Ja"')
    for text, said in says.items():
        if not printable(said):
            raise HouseholdError(
                f"{file}:1: expected characters that can be seen for {shown(text)}, got {shown(said)}"
            )
    return says


def sentences(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Every sentence of a lesson, with the key under which it stands."""
    yield "title", lesson.title
    yield "about", lesson.about
    for unit in lesson.units:
        yield "title", unit.title
        yield "says", unit.says
    for step in lesson.steps:
        yield from (("say", step.say), ("ask", step.ask), ("then", step.then))
        yield from (("choice", choice.say) for choice in step.choices)
        yield from (("choice", edit.say) for edit in step.edits)
        yield from (("say", freeze.say) for freeze in step.freezes)


def check(lesson: Lesson) -> None:
    """See whether every language that a lesson has says all of it, and as long as there is room.

    Raises HouseholdError for the first thing that is wrong.
    """
    folder = Path(lesson.file).parent
    stem = "" if Path(lesson.file).name == FILE else f"{Path(lesson.file).stem}."
    for file in sorted(folder.glob(f"{stem}[a-z][a-z].toml")):
        table = table_of(file)
        for key, text in sentences(lesson):
            if not text:
                continue
            if text not in table:
                raise HouseholdError(f"{file}:1: nothing is said for {text!r}")
            most = round(ROOM * (CHOICE_LENGTH if key == "choice" else LENGTHS[key]))
            if len(table[text]) > most or "\n" in table[text]:
                raise HouseholdError(
                    f"{file}:1: expected at most {most} characters on one line for {text!r}, got "
                    f"{len(table[text])}"
                )
            if key == "then" and _names(file, text, text) != _names(file, text, table[text]):
                raise HouseholdError(
                    f"{file}:1: expected the same braces in the words for {text!r}"
                )


def _names(file: Path, text: str, said: str) -> set[str]:
    """The names in the braces of what is said for a text. Raises HouseholdError for other braces."""
    try:
        return {name for _, name in names_in(said) if name}
    except HouseholdError as error:
        raise HouseholdError(f"{file}:1: in the words for {text!r}: {error}") from None
