"""How somebody wants the window: sound, size of the text, motion, keys. A small file keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from household import kept, language
from household.errors import HouseholdError
from household.game.keys import BY_NAME, Keys, shown
from household.language import later, tr

FILE = "settings.json"
TEXT_SIZES = (later("normal"), later("larger"), later("projector"))
"""The steps of the size of text."""

Share = Annotated[float, Meta(ge=0, le=1)]


class Stored(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is in the file; what is left out is as it comes. language: its code, "" for English."""

    volume: Share = 0.7
    muted: bool = False
    text_size: str = "normal"
    calm: bool = False
    freezes: bool = True
    language: str = ""
    keys: dict[str, str] = {}


class Settings:
    """The settings while the window is open. `told` is what has to be said of the file, if anything.

    file: where they are kept; None keeps them nowhere.
    """

    def __init__(self, stored: Stored | None = None, file: Path | None = None) -> None:
        self.stored = stored or Stored()
        self.file = file
        self.told = ""
        self.projector = False  # asked for this once, and not kept
        self.keys = Keys(self.stored.keys)

    @property
    def text_size(self) -> str:
        """The step of the size of text, one of TEXT_SIZES."""
        return "projector" if self.projector else self.stored.text_size

    def speak(self) -> None:
        """Speak the language that HOUSEHOLD_LANGUAGE names for this run, else the one of the settings.

        What the system is set to does not count: a class is to see the same words on every machine.
        Raises HouseholdError for a language that is not there.
        """
        language.speak(language.asked_for() or self.stored.language or language.ENGLISH)

    def save(self) -> None:
        """Write the file; if that can't be done, `told` says so and nothing else happens."""
        if self.file is None:
            return
        self.stored.keys = dict(self.keys.changed)
        content = msgspec.json.format(msgspec.json.encode(self.stored), indent=2)
        self.told = kept.keep(self.file, content + b"\n", later("The settings")) or self.told


def load() -> Settings:
    """The settings of whoever sits here, or those that come with the game."""
    found = kept.look("config", FILE, read, later("The settings"))
    made = Settings(found.value, found.file)
    made.told = found.told
    if found.told and found.file is None:
        made.told += " " + tr("They are as they come.")
    return made


def read(content: bytes) -> Stored:
    """The settings in a file's content. Raises HouseholdError with what is wrong with them."""
    try:
        stored = msgspec.json.decode(content, type=Stored)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HouseholdError(f"these are no settings: {_short(str(error))}") from None
    if stored.text_size not in TEXT_SIZES:
        raise HouseholdError(
            f"text_size: expected one of {', '.join(TEXT_SIZES)}, got {_short(stored.text_size)}"
        )
    if stored.language and stored.language not in (known := language.languages()):
        raise HouseholdError(
            f"language: expected one of {', '.join(sorted(known))}, got {_short(stored.language)}"
        )
    taken: dict[str, str] = {}
    for action, key in stored.keys.items():
        if action not in BY_NAME:
            raise HouseholdError(f"keys: no action is called {_short(action)!r}")
        if key in taken:
            raise HouseholdError(f"keys: {shown(key)} is given to {taken[key]} and to {action}")
        try:
            Keys().change(action, key)
        except ValueError:
            raise HouseholdError(
                f"keys: {_short(key)!r} can't be given to {action}: expected a key as the settings "
                "show it, in small letters, such as q, f5 or ctrl q"
            ) from None
        taken[key] = action
    return stored


def _short(text: str) -> str:
    """A text from a file, on one line and no longer than anybody reads."""
    line = " ".join(text.split())
    return line if len(line) < 120 else f"{line[:100]}..."
