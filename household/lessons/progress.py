"""How far somebody has come in which lesson, and what was bet and answered: a small file keeps it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from household import kept
from household.errors import HouseholdError

FILE = "lessons.json"
COPY = "lessons-forgotten.json"
"""What was forgotten last: nothing of anybody's is lost by a key that was pressed twice."""


class Way(msgspec.Struct, omit_defaults=True):
    """A lesson as far as it was taken.

    unit: where it was left, from 0; done: the units that were gone through; answers: what was said first,
    by the name of the step; seen: the steps of which it was seen what came, so that a later answer counts
    no more; right: whether the first answer was right, where that can be said.
    """

    unit: int = 0
    done: list[int] = []
    answers: dict[str, str] = {}
    seen: list[str] = []
    right: dict[str, bool] = {}

    def through(self, units: int) -> int:
        """How many of so many units were gone through; a lesson may have lost some since."""
        return sum(0 <= number < units for number in self.done)


class Progress:
    """The ways through lessons, in their file. `told` is what has to be said of it.

    file: where it is kept; None keeps it nowhere.
    """

    def __init__(self, ways: dict[str, Way] | None = None, file: Path | None = None) -> None:
        self.ways = dict(ways or {})
        self.file = file
        self.told = ""

    def way(self, lesson: str) -> Way:
        """A lesson as far as it was taken, by its key; from its beginning if it never was."""
        return self.ways.setdefault(lesson, Way())

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """What was bet and answered: by lesson, and by the name of the step."""
        return {name: dict(way.answers) for name, way in self.ways.items() if way.answers}

    def save(self, forgets: bool = False) -> None:
        """Write the file; if that can't be done, `told` says so and nothing else happens.

        forgets: what is not here any more is gone; else what another window has kept meanwhile stays.
        """
        if self.file is None:
            return
        if not forgets:
            for name, other in load().ways.items():
                mine = self.way(name)
                mine.done = sorted({*mine.done, *other.done})
                mine.seen = list(dict.fromkeys((*mine.seen, *other.seen)))
                for step, said in other.answers.items():
                    mine.answers.setdefault(step, said)
                for step, right in other.right.items():
                    mine.right.setdefault(step, right)
        content = msgspec.json.format(msgspec.json.encode(self.ways), indent=2)
        self.told = kept.keep(self.file, content + b"\n", "What was learnt") or self.told

    def reset(self, lesson: str = "") -> bool:
        """Forget one lesson, or all of them; False if there was nothing to forget."""
        had = [name for name in self.ways if name == lesson or not lesson]
        if had and self.file is not None and self.file.exists():
            kept.keep(self.file.with_name(COPY), self.file.read_bytes(), "What was learnt")
        for name in had:
            del self.ways[name]
        self.save(forgets=True)
        return bool(had)


def load() -> Progress:
    """What was learnt on this machine; a file that can't be read is told, and set aside."""
    found = kept.look("data", FILE, _read, "What was learnt")
    made = Progress(found.value, found.file)
    made.told = found.told
    return made


def _read(content: bytes) -> dict[str, Way]:
    try:
        return msgspec.json.decode(content, type=dict[str, Way])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HouseholdError(f"this is no progress in lessons: {error}") from None
