"""What the interface says, in the language of whoever reads it.

The code is written in English, and every sentence that is shown goes through `tr`, which looks it up
in the catalogue of the language that is spoken: `languages/de.toml` and its like, a line for each
sentence, English on the left. So all that is said stands in one place, and a new language is one new
file. What stands in braces is filled in after that: `tr("It takes {steps}.", steps=4)`. A sentence is
always looked up whole, never put together of pieces, because another language orders its words
differently.

There are two moments to think of. What is said now goes through `tr`. What is found now and said
later, perhaps in another language by then, is kept as `said("{who} took the {lock}", ...)`: the
sentence and its parts apart. And a word that stands in a table is marked there by `later("washer")`,
which does nothing but to say that it belongs into the catalogue, and goes through `tr` where it is
shown.

Nobody speaks anything but English unless `speak` was called, which only the window does, and the
command for its pictures: what is written to files and compared is the same in every country.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from household.errors import HouseholdError

ENGLISH = "en"

_said: dict[str, str] = {}
_code = ENGLISH


def tr(text: str | Said, /, **parts: Any) -> str:
    """A sentence in the language that is spoken, with its parts filled in; English if it has none.

    A part that was `said` is in that language as well, and in the form that the catalogue asks
    for: `{lock:akk}` looks for the line "washer:akk", and where there is none for "washer".
    """
    if isinstance(text, Said):
        parts = text.parts
        text = text.text
    found = _said.get(text, text)
    if not parts:
        return found
    if _said:
        parts = {k: _Told(v) if isinstance(v, Said | str) else v for k, v in parts.items()}
    return found.format(**parts)


def trn(one: str, many: str, n: int, /, **parts: Any) -> str:
    """The same of a number of things: `trn("{n} step", "{n} steps", 4)`; n comes with commas."""
    return tr(one if n == 1 else many, n=f"{n:,}", **parts)


class Said:
    """A sentence for later: `said("{who} took the {lock}", who="A", lock=said("washer"))`.

    It was found, and is told whenever somebody wants it. As a string it is English, whatever is
    spoken; `tr` tells it in the language that is.
    """

    __slots__ = ("parts", "text")

    def __init__(self, text: str, /, **parts: Any) -> None:
        self.text = text
        self.parts = parts

    def __str__(self) -> str:
        return self.text.format(**self.parts) if self.parts else self.text

    def __format__(self, form: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"said({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and (self.text, self.parts) == (other.text, other.parts)

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[object, tuple[str, dict[str, Any]]]:
        return _again, (self.text, self.parts)


said = Said
"""It reads as it is meant, and a call less is worth having where a million evenings are diagnosed."""


def _again(text: str, parts: dict[str, Any]) -> Said:
    return Said(text, **parts)


class _Told:
    """A part of a sentence, told in the language that is spoken and in the form that is asked for."""

    __slots__ = ("said",)

    def __init__(self, said: Said | str) -> None:
        self.said = said

    def __format__(self, form: str) -> str:
        if isinstance(self.said, str):  # a name, which has no other forms
            return self.said
        if form:
            found = _said.get(f"{self.said.text}:{form}")
            if found is not None:
                return tr(found, **self.said.parts)
        return tr(self.said)


def joined(parts: Iterable[Said | str], between: str = "{one}, {other}") -> Said:
    """Several one after the other: "A, B", or with "{one} and {other}" between them "A and B"."""
    one, *more = parts
    whole = one if isinstance(one, Said) else Said(one)
    for other in more:
        whole = Said(between, one=whole, other=other)
    return whole


def later(text: str) -> str:
    """The text as it is: this only marks it for the catalogue, and whoever shows it has to `tr` it."""
    return text


def spoken() -> str:
    """The language that is spoken now: "en", "de"."""
    return _code


def speak(code: str) -> None:
    """Speak another language from now on. Raises HouseholdError for one that is not there."""
    global _code  # noqa: PLW0603  # there is one reader
    if code == _code:
        return
    if code != ENGLISH and code not in (known := languages()):
        raise HouseholdError(
            f"no language is called {code!r}: expected one of {', '.join(sorted(known))}"
        )
    told = catalogue(code) if code != ENGLISH else {}
    _said.clear()
    _said.update(told)
    _code = code


def catalogue(code: str) -> dict[str, str]:
    """All sentences of a language, by what they are in English, and the forms of its words.

    Raises HouseholdError if the file is none.
    """
    file = files("household.languages") / f"{code}.toml"
    told = _tables(file)
    if "says" not in told:
        raise HouseholdError(f"{file}: {NONE}: expected a table [says]")
    return told["says"] | told.get("forms", {})


def languages() -> dict[str, str]:
    """The languages there are: what each is called in itself, by its code. Raises HouseholdError."""
    found = {ENGLISH: "English"}
    folder = files("household.languages")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            found[file.name.removesuffix(".toml")] = _name(file)
    return found


NONE = "this is no catalogue of a language"


def _name(file: Traversable) -> str:
    """What a language is called: in its first table, so that not all of it has to be read for that."""
    if str(file) not in _names:
        told = _tables(file, until=b"\n[says]")
        if not told.get("language", {}).get("name"):
            raise HouseholdError(f"{file}: {NONE}: expected a table [language] with its name")
        _names[str(file)] = told["language"]["name"]
    return _names[str(file)]


_names: dict[str, str] = {}
"""The names of languages, by their files: the settings ask for them in every frame."""


def _tables(file: Traversable, until: bytes = b"") -> dict[str, dict[str, str]]:
    import msgspec  # noqa: PLC0415  # who reads English does not wait for it

    try:
        content = file.read_bytes()
        if until:
            content = content.partition(until)[0]
        return msgspec.toml.decode(content, type=dict[str, dict[str, str]])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HouseholdError(f"{file}: {NONE}: {error}") from None


def asked_for() -> str:
    """The language that HOUSEHOLD_LANGUAGE names; "" if it names none.

    Raises HouseholdError for one that is not there.
    """
    code = os.environ.get("HOUSEHOLD_LANGUAGE", "").strip().lower()
    if code and code not in languages():
        known = ", ".join(sorted(languages()))
        raise HouseholdError(
            f"HOUSEHOLD_LANGUAGE: no language is called {code!r}: expected one of {known}"
        )
    return code
