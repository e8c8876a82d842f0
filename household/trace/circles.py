"""Who holds what, who wants what, and what was forgotten: the two small ledgers of the house.

The wait-for graph has *sets* of wants, because a task may ask for several locks at once; a graph
with one want a task would miss its deadlocks. The book of readings knows on which reading each
balance was computed, and so which payments a late writer wrote over.
"""

from __future__ import annotations

import msgspec

from household.happenings import Read, Wrote


class WaitForGraph:
    """Which task holds which lock, and which locks each task wants and will wait for, for ever.

    `circles` are those that are closed now: a circle that somebody leaves again, because it no
    longer wants or lets go, was no deadlock.
    """

    def __init__(self) -> None:
        self.holder: dict[str, str] = {}
        self.wants: dict[str, dict[str, float]] = {}
        self.circles: list[frozenset[str]] = []

    def took(self, task: str, lock: str) -> list[str]:
        """The lock is theirs, and no longer wanted: the circle that this closes, or none.

        It can close one if the lock was handed on to a task that wants more than this one.
        """
        self.holder[lock] = task
        if self.wants:
            self._no_longer_wants(task, lock)
            for other in self.wants.get(task, ()):
                if circle := self._closed(task, other):
                    return circle
        return []

    def let_go(self, task: str, lock: str) -> None:
        """The lock is free."""
        if self.holder.get(lock) == task:
            del self.holder[lock]
            if self.circles:
                self._look_again()

    def wanted(self, task: str, lock: str, at: float) -> list[str]:
        """A task waits for a lock: the tasks of the circle that this closes, or none."""
        self.wants.setdefault(task, {})[lock] = at
        return self._closed(task, lock)

    def _closed(self, task: str, lock: str) -> list[str]:
        circle = self.circle(task, lock)
        if circle:
            self.circles.append(frozenset(circle))
        return circle

    def gave_up(self, task: str, lock: str) -> None:
        """The lock is no longer wanted."""
        self._no_longer_wants(task, lock)
        self._look_again()

    def _no_longer_wants(self, task: str, lock: str) -> None:
        wants = self.wants.get(task)
        if wants and wants.pop(lock, None) is not None and not wants:
            del self.wants[task]

    def _look_again(self) -> None:
        self.circles = [c for c in self.circles if set(self.circle(min(c))) == c]

    def circle(self, start: str, by: str = "") -> list[str]:
        """A circle of tasks through `start`, each wanting what the next one holds; or none.

        by: only a circle that `start` is in because it wants this lock.
        """
        path = [start]
        seen = {start}

        def closes(task: str) -> bool:
            for lock in [by] if by and task == start else self.wants.get(task, ()):
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
    """On which reading each balance was computed, and which one each bill was decided upon.

    `wrote` returns the writes that the new one forgets: written by others since it was read, and
    with money in them. Then this was a lost update. A line that is read again, because somebody
    phoned, is computed from its second reading, but was decided upon with its first.
    """

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, Read, int]] = {}
        self._decided: dict[str, tuple[Read, int]] = {}
        self._cheques: list[Write] = []

    def read(self, happening: Read, index: int = 0) -> None:
        """A task has read the balance."""
        by = happening.by
        before = self._open.get(by)
        self._open[by] = (len(self._cheques), happening, index)
        again = before is not None and before[1].line == happening.line >= 0
        if not again or by not in self._decided:
            self._decided[by] = (happening, index)

    def wrote(self, happening: Wrote, index: int = 0) -> list[Write]:
        """A task has written the balance: the writes that this forgets, mostly none."""
        by = happening.by
        known, read, _ = self._open[by]
        cheques = self._cheques
        lost = [w for w in cheques[known:] if w.by != by] if len(cheques) > known else []
        taken = read.balance - happening.balance
        if taken:
            cheques.append(Write(by, happening.line, happening.at, taken, happening.balance, index))
        return lost

    def reading(self, task: str) -> tuple[Read, int]:
        """The reading that the task's last balance was computed from, and its place in the trace."""
        _, read, index = self._open[task]
        return read, index

    def decision(self, task: str) -> tuple[Read, int]:
        """The reading on which the task's last bill was decided, and its place in the trace."""
        return self._decided[task]
