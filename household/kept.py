"""Small files that are kept for whoever sits here: the settings, the bests, the puzzles solved.

A file that can't be understood is never fatal and never lost: it is set aside under another name,
and that is told in a sentence.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec

from household.errors import HouseholdError
from household.language import tr
from household.trace.trace import write_whole

T = TypeVar("T")


class Kept(msgspec.Struct, Generic[T]):
    """What was found: None if there is nothing yet, or nothing that can be read.

    file: where to keep it from now on, None for nowhere; told: what has to be said, if anything.
    """

    value: T | None = None
    file: Path | None = None
    told: str = ""


def folder(what: Literal["config", "data"]) -> Path | None:
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


def look(
    where: Literal["config", "data"], name: str, read: Callable[[bytes], T], what: str
) -> Kept[T]:
    """Read a file that was kept.

    read: makes of its content what is in it, and raises HouseholdError or what msgspec does for what it
    does not understand; what: what is in it, to begin a sentence with.
    """
    place = folder(where)
    if place is None:
        return Kept()
    file = place / name
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Kept(file=file)
    except OSError as error:  # it may be there, so it is left alone
        why = (error.strerror or str(error)).lower()
        told = tr("{what} can't be read: {file}: {why}.", what=tr(what), file=file, why=why)
        return Kept(told=told)
    try:
        return Kept(read(content), file)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, HouseholdError) as error:
        told = f"{file}: {error}. {_set_aside(file)}"
        # What could not be set aside is not written over.
        return Kept(file=None if file.exists() else file, told=told)


def keep(file: Path, content: bytes, what: str) -> str:
    """Write a small file into a folder that may not be there yet; returns a sentence if that fails.

    what: what is in it, to begin the sentence with.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        why = f"{file.parent}: {why}"
    except HouseholdError as error:
        why = str(error)
    else:
        return ""
    return tr("{what} can't be kept: {why}.", what=tr(what), why=why)


def _set_aside(file: Path) -> str:
    """Give a file that can't be understood another name; returns a sentence about it."""
    aside = file.with_name(f"{file.name}.broken")
    number = 1
    while aside.exists() and number < 1000:
        number += 1
        aside = file.with_name(f"{file.name}.broken-{number}")
    with contextlib.suppress(OSError):
        os.replace(file, aside)
        return tr("It was set aside as {name}.", name=aside.name)
    return tr("It stays where it is.")
