"""The table of bests: what somebody who sat here has made of an evening, kept on this machine.

Nobody is named in it. Each entry holds its orders, so that it can be lived again, and be a ghost.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec

from household import kept
from household.codes import code_of
from household.errors import HouseholdError
from household.evening import ACTS
from household.language import later
from household.replay import Recipe, read_orders

FILE = "bests.json"
MOST = 10
"""How many entries are kept of an evening."""


class Best(msgspec.Struct, frozen=True):
    """One evening that was played to its end: when, what it came to, and by which orders."""

    day: str
    lights_out_at: float | None
    laundry_left: int
    lines_left: int
    kid_response_worst: float | None
    ignored_kids: int
    missed_buzzers: int
    rewinds: int
    orders: list[tuple[float, str]]

    @property
    def rank(self) -> tuple[float, int, int]:
        """What the table is ordered by: the time of lights out, never after all others."""
        out = self.lights_out_at if self.lights_out_at is not None else 1e9
        return out, self.ignored_kids, self.missed_buzzers


class Bests:
    """The table, in its file. `told` is what has to be said of the file, if anything."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self.told = ""
        self.tables: dict[str, list[Best]] = {}

    def of(self, recipe: Recipe) -> list[Best]:
        """The entries of an evening, the best first."""
        return self.tables.get(_evening(recipe), [])

    def enter(
        self, recipe: Recipe, result: dict[str, Any], left: tuple[int, int], rewinds: int
    ) -> int:
        """Enter an evening that is over; returns its place, 0 for the first, -1 for none.

        left: loads and lines that were not done. One in which something was made to happen on order
        is no fair race, and is not entered.
        """
        if any(order.do in ACTS and order.do != "enough" for order in recipe.orders):
            return -1
        made = Best(
            day=datetime.date.today().isoformat(),
            lights_out_at=result.get("lights_out_at"),
            laundry_left=left[0],
            lines_left=left[1],
            kid_response_worst=result.get("kid_response_worst"),
            ignored_kids=int(result.get("ignored_kids") or 0),
            missed_buzzers=int(result.get("missed_buzzers") or 0),
            rewinds=rewinds,
            orders=[(order.at, order.do) for order in recipe.orders],
        )
        self._join()
        table = self.tables.setdefault(_evening(recipe), [])
        same = [one for one in table if one.orders == made.orders]
        if same:
            return table.index(same[0])
        table.append(made)
        _trim(table)
        self.save()
        return table.index(made) if made in table else -1

    def _join(self) -> None:
        """Take in what another window has entered meanwhile: this one would write over it."""
        if self.file is None:
            return
        for evening, others in load().tables.items():
            table = self.tables.setdefault(evening, [])
            table += [one for one in others if one not in table]
            _trim(table)

    def save(self) -> None:
        """Write the file; if that can't be done, `told` says so and nothing else happens."""
        if self.file is not None:
            content = msgspec.json.encode(self.tables)
            self.told = kept.keep(self.file, content, later("The table of bests")) or self.told


def _trim(table: list[Best]) -> None:
    """The best come first, and only they stay."""
    table.sort(key=lambda one: one.rank)
    del table[MOST:]


def _evening(recipe: Recipe) -> str:
    """The code of the evening, without its parent: what was played on it can be compared."""
    return code_of(recipe).removesuffix(f"/{recipe.policy.spec}")


def load() -> Bests:
    """The table of this machine; one that can't be read is told, and set aside."""
    found = kept.look("data", FILE, _read, later("The table of bests"))
    made = Bests(found.file)
    made.tables = found.value or {}
    made.told = found.told
    return made


def _read(content: bytes) -> dict[str, list[Best]]:
    try:
        tables = msgspec.json.decode(content, type=dict[str, list[Best]])
        for table in tables.values():
            for one in table:
                read_orders(one.orders)
            _trim(table)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, HouseholdError) as error:
        raise HouseholdError(f"this is no table of bests: {error}") from None
    return tables
