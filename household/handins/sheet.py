"""A table for a spreadsheet, of what others have written.

A cell that begins like a formula would be one to a spreadsheet, and whoever writes a name may write
=HYPERLINK(...): such a cell gets an apostrophe in front, which makes it a text again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from household.errors import HouseholdError
from household.handins.file import clean
from household.trace.trace import write_whole

FORMULA = "=+-@|%\t\r\uff1d\uff0b\uff0d\uff20"
"""What a formula begins with, in some spreadsheet or other."""

Cell = str | float | int | bool | None


def cell(value: Cell) -> str:
    """A value as it stands in the table: never a formula, on one line, without controls."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else f"{value:.6g}"
    text = clean(value, 1_000)
    return f"'{text}" if text[:1] and text[0] in FORMULA else text


def text_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV: UTF-8 with a mark that it is, which spreadsheets look for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(map(cell, row))
    return out.getvalue().encode("utf-8-sig", errors="replace")


def check(file: str, columns: Sequence[str]) -> None:
    """Say before anything is lived that a table could not be written there.

    A table of the same columns is replaced; anything else that is there is left as it is. Raises
    HouseholdError.
    """
    path = Path(file)
    if not file.lower().endswith(".csv"):
        raise HouseholdError(f"{file}: expected a file that ends in .csv, such as -o marks.csv")
    if not path.parent.is_dir():
        raise HouseholdError(f"{file}: can't be written: no such folder; nothing was changed")
    if path.is_file():
        with path.open("rb") as opened:
            head = opened.readline(10_000)
        if head.rstrip(b"\r\n") != text_of(columns, []).rstrip(b"\r\n"):
            raise HouseholdError(
                f"{file}: is there already, and is another table: it is left as it is; name another file"
            )


def write(file: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write the table, whole or not at all. Raises HouseholdError."""
    check(file, columns)
    write_whole(file, text_of(columns, rows))
