"""Text files that people write, in TOML: what is in them, and at which line each thing stands.

Whoever edits a puzzle or a lesson is told the file and the line of what is wrong. TOML itself forgets
lines once it is read, so they are found in the text a second time.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
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
        at = found[1] if found else text.removesuffix("\n").count("\n") + 1
        said = said[: found.start()] if found else said.removesuffix(" (at end of document)")
        raise HouseholdError(f"{file}:{at}: this is not TOML: {typed(said)}") from None
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else "too many digits"
        raise HouseholdError(f"{file}:1: this is no {what}: {why}") from None


# -- lines ----------------------------------------------------------------------------------------

BLANK = " \t\r"
PART = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))[ \t]*""")
"""A part of a key, in quotes or without, and the blanks around it."""

TOKEN = re.compile(r'''"""|\'\'\'|"(?:[^"\\]|\\.)*"?|'[^']*'?|#|[][{}]''')
"""What may hide a key in a value: texts, comments, and the brackets that it goes on in."""

ENDS = {'"""': re.compile(r'\\.|"{3,5}'), "'''": re.compile("'{3,5}")}
"""What ends a text of several lines; within the first kind, what a backslash stands before does not."""

LONGEST = 400
"""A path with more characters is nobody's key, and is not looked for."""


def lines_of(text: str) -> dict[str, int]:
    """The line of each key and table, by its path: `with.kids`; `unit.0.step.3.say`, where `[[unit]]`
    and `[[unit.step]]` make lists. Keys in quotes are found as well, inline tables are not opened."""
    lines: dict[str, int] = {}
    tables: dict[str, Any] = {}
    table = ""
    fence, depth = "", 0  # what ends the text that we are in; how many brackets are open
    for number, line in enumerate(text.split("\n"), 1):
        rest = 0
        if not fence and not depth:
            bare = line.strip(BLANK)
            if not bare or bare[0] == "#":
                continue
            if bare[0] == "[":
                is_list = bare.startswith("[[")
                parts, _ = _parts(bare, 2 if is_list else 1)
                table = _table(parts, is_list, tables)
                _note(lines, table, number)
                continue
            parts, rest = _parts(line, 0)
            for count in sorted({1, len(parts)}):
                _note(lines, ".".join([*filter(None, (table,)), *parts[:count]]), number)
        fence, depth = _open(line, rest, fence, depth)
    return lines


def _note(lines: dict[str, int], path: str, number: int) -> None:
    """Something stands at a line, unless it stood before; and so does the key at the top."""
    if path and len(path) <= LONGEST:
        lines.setdefault(path.partition(".")[0], number)
        lines.setdefault(path, number)


def _parts(line: str, at: int) -> tuple[list[str], int]:
    """The parts of a key with dots, and where it ends."""
    parts: list[str] = []
    while found := PART.match(line, at):
        parts.append(next(one for one in found.groups() if one is not None))
        at = found.end()
        if at == len(line) or line[at] != ".":
            break
        at += 1
    return parts, at


def _table(parts: list[str], is_list: bool, tables: dict[str, Any]) -> str:
    """The path of a table; every list on the way stands at its last entry.

    tables: by its name the number of each, None for no list, and what is in it.
    """
    path: list[str] = []
    for place, part in enumerate(parts):
        entry = tables.setdefault(part, [None, {}])
        if is_list and place == len(parts) - 1:
            entry[:] = [0 if entry[0] is None else entry[0] + 1, {}]
        path.append(part)
        if entry[0] is not None:
            path.append(str(entry[0]))
        tables = entry[1]
    return ".".join(path)


def _open(line: str, at: int, fence: str, depth: int) -> tuple[str, int]:
    """What is still open at the end of a line: a text of several lines, and so many brackets."""
    while True:
        if fence:
            end = next((one for one in ENDS[fence].finditer(line, at) if one[0][0] != "\\"), None)
            if end is None:
                return fence, depth
            fence, at = "", end.end()
        token = TOKEN.search(line, at)
        if token is None or token[0] == "#":
            return "", depth
        at = token.end()
        if token[0] in ENDS:
            fence = token[0]
        elif token[0] in ("[", "{"):
            depth += 1
        elif token[0] in ("]", "}"):
            depth = max(0, depth - 1)


# -- values ---------------------------------------------------------------------------------------

JOINERS = "\u00ad\u200b\u200c\u200d\u200e\u200f"
"""Not seen, and needed in some languages."""


def printable(text: str) -> bool:
    """Nothing in a text commands the terminal that it is printed in, or begins another line there."""
    return text.isprintable() or all(
        one.isprintable() or one in JOINERS or unicodedata.category(one) == "Zs" for one in text
    )


def typed(text: str) -> str:
    """A text with what can't be printed as it would be typed."""
    if printable(text):
        return text
    return "".join(one if printable(one) else ascii(one)[1:-1] for one in text)


def shown(value: object) -> str:
    """A value as it would be typed, if it is short."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, int) and value.bit_length() > 4 * LONG:
        return f"a number of some {int(value.bit_length() * 0.30103) + 1:,} digits"
    if isinstance(value, list):
        parts = ("a list" if isinstance(one, list) else shown(one) for one in value[:LONG])
        text = f"[{', '.join(parts)}]"
    else:
        text = f'"{typed(value)}"' if isinstance(value, str) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= LONG else f"{text[:30]}... ({len(text)} characters)"


LONG = 40
"""What is longer is not shown as a whole."""


MOST_NUMBER = 2**53
"""Whole numbers that are smaller are told apart by every program that reads them."""


def too_large(value: object) -> str:
    """What is wrong with the whole numbers in a value, in a sentence: one has more digits than
    anybody means; "" for nothing."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, int) and abs(one) >= MOST_NUMBER:
            most = len(str(MOST_NUMBER)) - 1
            return f"expected whole numbers of at most {most} digits, got {shown(one)}"
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
    return ""
