"""The trace as a table: one row a happening, for whatever reads tables.

Every kind of happening has fields of its own, so the table is wide and mostly empty: `COLUMNS`
begins with what every row has (its number, the minute, which evening, the time of day, what it was
and whose), and goes on with the fields of all kinds, each once. Numbers are written so that reading
them back gives the very same number.

`table` writes CSV, for spreadsheets; `rows` writes JSON Lines, in which a row has only the fields
that its happening has. Readers guess the types of columns, and often from the first rows alone,
though a column can stay empty for a long time: polars wants `infer_schema_length=None` for both.
pandas rounds the numbers of JSON Lines unless it is told `precise_float=True`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_args

import msgspec

from household.happenings import Any as AnyHappening
from household.happenings import EveningBegan, Happening
from household.trace.story import to_the_second

Value = str | int | float | bool | None

OF_ALL = ("number", "at", "evening", "clock", "what", "by")
"""What every row has. `number` and `evening` count from 0; `at` is in minutes since 16:00 of the
first day, and `clock` the same as a time of day, to the second."""

COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [*OF_ALL, *(name for kind in get_args(AnyHappening) for name in kind.__struct_fields__)]
    )
)
"""All columns, in their order: those of all rows, then the fields of each kind as the language of
the house lists them."""

_encoder = msgspec.json.Encoder()
_AWKWARD = re.compile(r'[",\r\n]')


def table(happenings: Iterable[Happening]) -> bytes:
    """The happenings as CSV: a heading and one row each, as RFC 4180 has it but for the ends of
    lines, which are "\\n"; UTF-8. A field that a happening has not is empty; true and false are
    written so."""
    lines = [",".join(COLUMNS)]
    for row in _rows(happenings):
        lines.append(",".join(_cell(row.get(name)) for name in COLUMNS))
    return ("\n".join(lines) + "\n").encode()


def rows(happenings: Iterable[Happening]) -> bytes:
    """The happenings as JSON Lines: one flat object each, with those of the `COLUMNS` it has, UTF-8.

    There is no header, so this is no trace that can be lived again, but it opens in anything.
    """
    return b"".join(_encoder.encode(row) + b"\n" for row in _rows(happenings))


def _rows(happenings: Iterable[Happening]) -> Iterator[dict[str, Value]]:
    evening = 0
    for number, happening in enumerate(happenings):
        if isinstance(happening, EveningBegan):
            evening = happening.evening
        fields = {name: getattr(happening, name) for name in happening.__struct_fields__}
        own = {name: value for name, value in fields.items() if value is not None}
        yield {
            "number": number,
            "at": float(happening.at),
            "evening": evening,
            "clock": to_the_second(happening.at),
            "what": str(happening.__struct_config__.tag),
            **{name: value for name, value in own.items() if name not in ("at", "evening")},
        }


def _cell(value: Value) -> str:
    """A value as it stands between two commas; `repr` gives the shortest digits that read back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    return f'"{value.replace(chr(34), chr(34) * 2)}"' if _AWKWARD.search(value) else value
