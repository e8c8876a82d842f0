"""Who holds what, who wants what, and what was forgotten: the two small ledgers of the house.

The wait-for graph has *sets* of wants, because a task may ask for several locks at once; a graph
with one want a task would miss its deadlocks. The book of readings knows on which reading each
balance was computed, and so which payments a late writer wrote over.
"""

from __future__ import annotations

import msgspec

from household.happenings import Read, Wrote


class WaitForGraph:
    """Which task holds which lock, and which locks each task wants and will wait for, for ever."""

    def __init__(self) -> None:
        self.holder: dict[str, str] = {}
        self.wants: dict[str, dict[str, float]] = {}

    def took(self, task: str, lock: str) -> None:
        """The lock is theirs, and no longer wanted."""
        self.holder[lock] = task
        self.gave_up(task, lock)

    def let_go(self, task: str, lock: str) -> None:
        """The lock is free."""
        if self.holder.get(lock) == task:
            del self.holder[lock]

    def wanted(self, task: str, lock: str, at: float) -> list[str]:
        """A task waits for a lock: the tasks of the circle that this closes, or none."""
        self.wants.setdefault(task, {})[lock] = at
        return self.circle(task)

    def gave_up(self, task: str, lock: str) -> None:
        """The lock is no longer wanted."""
        wants = self.wants.get(task)
        if wants and wants.pop(lock, None) is not None and not wants:
            del self.wants[task]

    def circle(self, start: str) -> list[str]:
        """A circle of tasks through `start`, each wanting what the next one holds; or none."""
        path = [start]
        seen = {start}

        def closes(task: str) -> bool:
            for lock in self.wants.get(task, ()):
                holder = self.holder.get(lock)
                if holder == start:
                    return True
                if holder is not None and holder not in seen:
                    seen.add(holder)
                    path.append(holder)
                    if closes(holder):
                        return True
                    path.pop()
            return False

        return path if closes(start) else []


class Write(msgspec.Struct, frozen=True, gc=False):
    """A balance that was written with money in it: by whom, when, what it took off, its place."""

    by: str
    line: int
    at: float
    taken: int
    balance: int
    index: int


class Readings:
    """On which reading each balance was computed.

    `wrote` returns the writes that the new one forgets: written by others since it was read, and
    with money in them. Then this was a lost update.
    """

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, Read, int]] = {}
        self._cheques: list[Write] = []

    def read(self, happening: Read, index: int = 0) -> None:
        """A task has read the balance."""
        self._open[happening.by] = (len(self._cheques), happening, index)

    def wrote(self, happening: Wrote, index: int = 0) -> list[Write]:
        """A task has written the balance: the writes that this forgets, mostly none."""
        by = happening.by
        known, read, _ = self._open[by]
        cheques = self._cheques
        lost = [w for w in cheques[known:] if w.by != by] if len(cheques) > known else []
        taken = read.balance - happening.balance
        if taken:
            write = Write(by, happening.line, happening.at, taken, happening.balance, index)
            cheques.append(write)
        return lost

    def reading(self, task: str) -> tuple[Read, int]:
        """The task's last reading, and its place in the trace."""
        _, read, index = self._open[task]
        return read, index
