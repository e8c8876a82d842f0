"""How somebody wants the window: sound, size of the text, motion, keys. A small file keeps it.

A file that can't be understood is never fatal and never lost: it is set aside under another name,
and that is told in a sentence.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from household.errors import HouseholdError
from household.game.keys import BY_NAME, Keys, shown
from household.trace.trace import write_whole

FILE = "settings.json"
TEXT_SIZES = ("normal", "larger", "projector")
"""The steps of the size of text."""

Share = Annotated[float, Meta(ge=0, le=1)]


class Stored(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is in the file; what is left out is as it comes."""

    volume: Share = 0.7
    muted: bool = False
    text_size: str = "normal"
    calm: bool = False
    freezes: bool = True
    keys: dict[str, str] = {}


class Settings:
    """The settings while the window is open. `told` is what has to be said of the file, if anything.

    file: where they are kept; None keeps them nowhere.
    """

    def __init__(self, stored: Stored | None = None, file: Path | None = None) -> None:
        self.stored = stored or Stored()
        self.file = file
        self.told = ""
        self.keys = Keys(self.stored.keys)

    def save(self) -> None:
        """Write the file; if that can't be done, `told` says so and nothing else happens."""
        if self.file is None:
            return
        self.stored.keys = dict(self.keys.changed)
        content = msgspec.json.format(msgspec.json.encode(self.stored), indent=2)
        self.told = keep(self.file, content + b"\n", "The settings") or self.told


def keep(file: Path, content: bytes, what: str) -> str:
    """Write a small file into a folder that may not be there yet; returns a sentence if that fails.

    what: what is in it, to begin the sentence with.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return f"{what} can't be kept: {file.parent}: {why}."
    except HouseholdError as error:
        return f"{what} can't be kept: {error}."
    return ""


def folder(what: str) -> Path | None:
    """Where this system keeps the "config" or "data" of a program; None if that can't be said.

    HOUSEHOLD_HOME names one folder for both.
    """
    own = os.environ.get("HOUSEHOLD_HOME")
    if own:
        return Path(own)
    import platformdirs  # noqa: PLC0415  # only a window needs it

    find = platformdirs.user_config_path if what == "config" else platformdirs.user_data_path
    try:
        return find("household", appauthor=False)
    except (OSError, RuntimeError):
        return None


def load() -> Settings:
    """The settings of whoever sits here, or those that come with the game."""
    where = folder("config")
    file = where / FILE if where is not None else None
    if file is None:
        return Settings()
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Settings(file=file)
    except OSError as error:
        made = Settings()  # and the file is left alone
        why = (error.strerror or str(error)).lower()
        made.told = f"The settings can't be read: {file}: {why}. They are as they come."
        return made
    try:
        return Settings(read(content), file)
    except HouseholdError as error:
        told = f"{file}: {error}. {set_aside(file)}"
        made = Settings(file=None if file.exists() else file)  # what was not set aside is kept
        made.told = told
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


def set_aside(file: Path) -> str:
    """Give a file that can't be understood another name; returns a sentence about it."""
    aside = file.with_name(f"{file.name}.broken")
    number = 1
    while aside.exists() and number < 1000:
        number += 1
        aside = file.with_name(f"{file.name}.broken-{number}")
    with contextlib.suppress(OSError):
        os.replace(file, aside)
        return f"It was set aside as {aside.name}."
    return "It stays where it is."
