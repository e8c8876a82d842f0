"""Text files that people write, in TOML: what is in them, and at which line each thing stands.

Whoever edits a puzzle or a lesson is told the file and the line of what is wrong. TOML itself forgets
lines once it is read, so they are found in the text a second time.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from household.errors import HouseholdError


def text_of(file: str | Path, what: str) -> str:
    """The text of a file. what: what is in it, "puzzle". Raises HouseholdError if it can't be read."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: the {what}'s file can't be read: {why}") from None
    except UnicodeDecodeError:
        raise HouseholdError(f"{file}: a {what} is a text file in UTF-8, this is not") from None
    except ValueError as error:
        raise HouseholdError(f"{str(file)!r} is no name of a file: {error}") from None


def parsed(file: str | Path, text: str, what: str) -> dict[str, Any]:
    """What is in a text in TOML. Raises HouseholdError with the line of what is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        found = re.search(r"\s*\(at line (\d+), column \d+\)", said)
        at = found[1] if found else max(1, len(text.splitlines()))
        said = said[: found.start()] if found else said.removesuffix(" (at end of document)")
        raise HouseholdError(f"{file}:{at}: this is not TOML: {said}") from None
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else "too many digits"
        raise HouseholdError(f"{file}:1: this is no {what}: {why}") from None


HEADER = re.compile(r"""\s*(\[+)\s*([\w."'\s-]+?)\s*\]+\s*(#.*)?$""")
KEY = re.compile(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w.\s-])+?)\s*=")


def lines_of(text: str) -> dict[str, int]:
    """The line of each key and table, by its path: `with.kids`; `unit.0.step.3.say`, where `[[unit]]`
    and `[[unit.step]]` make lists. Keys in quotes are found as well, inline tables are not opened."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    fence = ""  # what ends the text of several lines that we are in
    for number, line in enumerate(text.splitlines(), 1):
        if not fence:
            if header := HEADER.match(line):
                table = _table(_plain(header[2]), header[1] == "[[", counts)
                lines.setdefault(table.split(".")[0], number)
                lines.setdefault(table, number)
                table += "."
            elif key := KEY.match(line):
                name = table + _plain(key[1])
                lines.setdefault(name, number)
                lines.setdefault(name.partition(".")[0], number)
        for mark in re.findall(r'"""|\'\'\'', line):
            fence = mark if not fence else "" if fence == mark else fence
    return lines


def _plain(name: str) -> str:
    return re.sub(r"""["'\s]""", "", name)


def _table(name: str, is_list: bool, counts: dict[str, int]) -> str:
    """The path of a table; every list on the way stands at its last entry."""
    path = ""
    parts = name.split(".")
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if place == len(parts) - 1 and is_list:
            counts[path] = counts.get(path, -1) + 1
            for deeper in [known for known in counts if known.startswith(f"{path}.")]:
                if deeper.startswith(f"{path}.{counts[path]}."):
                    del counts[deeper]
        if path in counts:
            path = f"{path}.{counts[path]}"
    return path


def shown(value: object) -> str:
    """A value as it would be typed, if it is short."""
    if isinstance(value, dict):
        return "a table"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= 40 else f"{text[:30]}... ({len(text)} characters)"
