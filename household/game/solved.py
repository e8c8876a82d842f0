"""Which of the shipped puzzles somebody who sat here has solved, and in how few steps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from household import kept
from household.errors import HouseholdError
from household.language import later

FILE = "puzzles.json"


class Solved:
    """The fewest steps by the name of the puzzle, in their file. `told` is what has to be said of it."""

    def __init__(self, steps: Mapping[str, int] | None = None, file: Path | None = None) -> None:
        self.steps: dict[str, int] = dict(steps or {})
        self.file = file
        self.told = ""

    def enter(self, name: str, steps: int) -> None:
        """A puzzle was solved in so many steps; it is kept if it never was in as few."""
        if self.file is not None:  # another window may have solved one meanwhile
            for other, count in load().steps.items():
                self.steps[other] = min(count, self.steps.get(other, count))
        if steps >= self.steps.get(name, steps + 1):
            return
        self.steps[name] = steps
        if self.file is not None:
            content = msgspec.json.encode(self.steps)
            self.told = kept.keep(self.file, content + b"\n", later("What was solved")) or self.told


def load() -> Solved:
    """What was solved on this machine; a file that can't be read is told, and set aside."""
    found = kept.look("data", FILE, _read, later("What was solved"))
    made = Solved(found.value, found.file)
    made.told = found.told
    return made


def _read(content: bytes) -> dict[str, int]:
    try:
        steps = msgspec.json.decode(content, type=dict[str, int])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HouseholdError(f"these are no puzzles that were solved: {error}") from None
    if any(count < 1 for count in steps.values()):
        raise HouseholdError("these are no puzzles that were solved: expected steps from 1 on")
    return steps
