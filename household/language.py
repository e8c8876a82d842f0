"""What the interface says, in the language of whoever reads it.

The code is written in English, and every sentence that is shown goes through `tr`, which looks it up
in the catalogue of the language that is spoken: `languages/de.toml` and its like, a line for each
sentence, English on the left. So all that is said stands in one place, and a new language is one new
file. What stands in braces is filled in after that: `tr("It takes {steps}.", steps=4)`.
"""

from __future__ import annotations

import os
from importlib.resources import files

from household.errors import HouseholdError

ENGLISH = "en"

_said: dict[str, str] = {}
_code = ENGLISH


def tr(text: str, /, **parts: object) -> str:
    """A sentence in the language that is spoken, with its parts filled in; English if it has none."""
    said = _said.get(text, text)
    return said.format(**parts) if parts else said


def trn(one: str, many: str, n: int, /, **parts: object) -> str:
    """The same of a number of things: `trn("{n} step", "{n} steps", 4)`; n comes with commas."""
    return tr(one if n == 1 else many, n=f"{n:,}", **parts)


def spoken() -> str:
    """The language that is spoken now: "en", "de"."""
    return _code


def speak(code: str) -> None:
    """Speak another language from now on. Raises HouseholdError for one that is not there."""
    global _code  # noqa: PLW0603  # there is one reader
    known = languages()
    if code not in known:
        raise HouseholdError(
            f"no language is called {code!r}: expected one of {', '.join(sorted(known))}"
        )
    _said.clear()
    if code != ENGLISH:
        _said.update(catalogue(code))
    _code = code


def catalogue(code: str) -> dict[str, str]:
    """All sentences of a language, by what they are in English. Raises HouseholdError."""
    import msgspec  # noqa: PLC0415  # who reads English does not wait for it

    file = files("household.languages") / f"{code}.toml"
    try:
        return msgspec.toml.decode(file.read_bytes(), type=dict[str, dict[str, str]])["says"]
    except (OSError, KeyError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HouseholdError(f"{file}: this is no catalogue of a language: {error}") from None


def languages() -> dict[str, str]:
    """The languages there are: what each is called in itself, by its code."""
    import msgspec  # noqa: PLC0415

    found = {ENGLISH: "English"}
    for file in files("household.languages").iterdir():
        if file.name.endswith(".toml"):
            about = msgspec.toml.decode(file.read_bytes(), type=dict[str, dict[str, str]])
            found[file.name.removesuffix(".toml")] = about["language"]["name"]
    return found


def asked_for() -> str:
    """The language that HOUSEHOLD_LANGUAGE names; "" if it names none."""
    return os.environ.get("HOUSEHOLD_LANGUAGE", "")
