"""What leaves the house for other tools: a trace for viewers of threads, tables for whatever reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from household.errors import HouseholdError
from household.lab.sweeps import opened
from household.lab.table import polars
from household.model.scenario import from_dict
from household.replay import patience_of
from household.trace import perfetto, table
from household.trace.diagnosis import Incident, diagnose
from household.trace.trace import load, write_whole


def trace(file: str, to: str, output: str) -> None:
    """Write a saved trace as perfetto, csv or jsonl. Raises HouseholdError."""
    header, happenings = load(file)
    if header.happenings and not happenings:
        raise HouseholdError(
            f"{file}: this trace was made by version {header.version}, whose words this one does not "
            "know: live it again with household replay"
        )
    if to == "csv":
        content = table.table(happenings)
    elif to == "jsonl":
        content = table.rows(happenings)
    else:
        patience = patience_of(from_dict(header.scenario, f"{file}:1"), header.choices)
        incidents: list[Incident] = diagnose(happenings, patience)
        content = perfetto.perfetto(header, happenings, incidents)
    write_whole(output, content)


def sweep(folder: str, to: str, output: str) -> None:
    """Write all evenings of a finished sweep as csv or jsonl, a row at a time. Raises HouseholdError."""
    if to == "perfetto":
        raise HouseholdError(
            f"{folder}: a sweep has no threads to be looked at: export the trace of one of its evenings"
        )
    swept = opened(folder)
    pl = polars()
    lazy = pl.scan_parquet(swept.table)
    if to == "csv":  # which knows no lists: 20-30-45, as in the code of an evening
        lists = [name for name, kind in lazy.collect_schema().items() if isinstance(kind, pl.List)]
        lazy = lazy.with_columns([_joined(pl, name) for name in lists])
    if Path(output).is_dir() or Path(output).resolve() == swept.table.resolve():
        raise HouseholdError(
            f"{output}: expected a file to be written, and another one than the table"
        )
    half = Path(output).with_name(f".{Path(output).name}.{os.getpid()}")
    try:
        (lazy.sink_csv if to == "csv" else lazy.sink_ndjson)(half)
        os.replace(half, output)
    except Exception as error:
        half.unlink(missing_ok=True)
        why = str(getattr(error, "strerror", "") or error).split("\n")[0].lower()
        raise HouseholdError(f"{output}: can't be written: {why}; nothing was changed") from None


def _joined(pl: Any, name: str) -> Any:
    return pl.col(name).list.eval(pl.element().cast(pl.String)).list.join("-")
