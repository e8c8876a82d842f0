"""What a search, or a player, is after: an incident that the order of steps alone decides.

`Goals` reads what a step told and knows at once whether it was one; `circled` looks at who waits for
whom. They are the diagnosis of `trace/` without the clock: what has to be remembered between steps is
a small value, so that it can be part of a state (see `search.py`), and no date is in it. A missed
buzzer or an ignored kid is a matter of minutes, and minutes are what a schedule takes away.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from household.errors import HouseholdError, nearest
from household.happenings import (
    Began,
    Emptied,
    Happening,
    LightsOut,
    Paid,
    Read,
    Ready,
    Refused,
    Resumed,
    SetOut,
    Started,
    TaskTaken,
    Wrote,
)
from household.trace.diagnosis import KINDS, POLITE_REFUSALS

Kind = Literal["deadlock", "overdraft", "lost-update", "stuck", "livelock", "starvation"]

USUAL = ("deadlock", "overdraft", "lost-update", "stuck")
"""What a search looks for if nothing else is said."""

DECIDED = (*USUAL, "livelock", "starvation")
"""What the order of steps can decide."""

State = tuple[Any, ...]
"""What has to be remembered: open readings, refusals in vain, and who is ready without hands."""

Lock = tuple[str | None, Sequence[str]]
"""A lock: the task that holds it, and those that can't go on before they have it."""


def kinds_from(text: str) -> tuple[str, ...]:
    """The kinds in a list with commas. Raises HouseholdError for what a schedule can't decide."""
    kinds = [kind.strip() for kind in text.split(",") if kind.strip()]
    for kind in kinds:
        if kind in KINDS and kind not in DECIDED:
            raise HouseholdError(
                f"{kind} is a matter of minutes, and a search of all schedules takes the minutes away: "
                f"look for {', '.join(DECIDED)}, or count it with household compare"
            )
        if kind not in DECIDED:
            raise HouseholdError(f"no failure is called {kind!r}: {nearest(kind, DECIDED)}")
    if not kinds:
        raise HouseholdError(f"expected what to look for, such as {','.join(USUAL)}, got nothing")
    return tuple(dict.fromkeys(kinds))


class Goals:
    """Looks for some kinds of incidents in what steps tell.

    hands: which pair of hands each task has, as it becomes known. patience: for how many minutes the
    hands of a ready task are at work for others before it counts as starved.
    """

    begin: State = ((), (), ())

    def __init__(self, kinds: Sequence[str], patience: float) -> None:
        self.kinds = frozenset(kinds)
        self.hands: dict[str, str] = {}
        self._patience = patience

    def keeps(self, told: Iterable[Happening]) -> tuple[Happening, ...]:
        """Of what a step told, what `after` needs to know: nothing counts after lights out."""
        kept = []
        for h in told:
            if isinstance(h, TaskTaken):
                self.hands[h.by] = h.hands
            if isinstance(h, LightsOut):
                break
            if isinstance(h, self._heeds):
                kept.append(h)
        return tuple(kept)

    @functools.cached_property
    def _heeds(self) -> tuple[type, ...]:
        heeds: list[type] = []
        if "overdraft" in self.kinds:
            heeds += [Paid]
        if "lost-update" in self.kinds:
            heeds += [Read, Wrote]
        if "livelock" in self.kinds:
            heeds += [Refused, Started, Emptied]
        if "starvation" in self.kinds:
            heeds += [Ready, Resumed, Began, SetOut, Read]
        return tuple(heeds)

    def after(self, state: State, told: Sequence[Happening]) -> tuple[State, list[str]]:
        """What is to be remembered after a step that told this, and the kinds that came of it.

        A deadlock and being stuck are no matter of what was told, but of how things stand: see `circled`.
        """
        readings, refusals, ready = (dict(one) for one in state)
        found = []
        for h in told:
            match h:
                case Paid():
                    if h.bank < 0 <= h.bank + h.amount:
                        found.append("overdraft")
                case Refused():
                    refusals[h.by] = min(refusals.get(h.by, 0) + 1, POLITE_REFUSALS)
                    often = [n for n in refusals.values() if n >= POLITE_REFUSALS]
                    if len(often) > 1:
                        found.append("livelock")
                case Started():
                    refusals.clear()
                case Emptied():
                    if h.machine == "dryer":
                        refusals.clear()
            if "lost-update" in self.kinds and self._loses(readings, h):
                found.append("lost-update")
            if "starvation" in self.kinds and self._starves(ready, h):
                found.append("starvation")
        return tuple(tuple(sorted(one.items())) for one in (readings, refusals, ready)), found

    def _loses(self, readings: dict[str, Any], h: Happening) -> bool:
        if isinstance(h, Read):
            readings[h.by] = (h.balance, False)
        elif isinstance(h, Wrote):
            balance, stale = readings.pop(h.by)
            if h.balance != balance:
                for task, (read, _) in readings.items():
                    readings[task] = (read, True)
            return bool(stale)
        return False

    def _starves(self, ready: dict[str, float], h: Happening) -> bool:
        if isinstance(h, Ready):
            ready[h.by] = 0.0
        elif isinstance(h, Resumed):
            ready.pop(h.by, None)
        elif isinstance(h, Began | SetOut | Read):
            hands = self.hands.get(h.by)
            starved = False
            for task, minutes in ready.items():
                if task != h.by and self.hands.get(task) == hands:
                    ready[task] = min(minutes + h.until - h.at, self._patience)
                    starved |= minutes < self._patience <= ready[task]
            return starved
        return False


def circled(locks: Iterable[Lock]) -> frozenset[str]:
    """The tasks in circles: each waits for what the next one holds, and none can ever go on.

    Who waits for a lock only so long, or for something else as well that would do, is in no circle.
    """
    waits_for: dict[str, set[str]] = {}
    for holder, waiting in locks:
        if holder is not None:
            for task in waiting:
                waits_for.setdefault(task, set()).add(holder)
    found = set()
    for task, nexts in waits_for.items():
        seen, ways = set(), list(nexts)
        while ways:
            other = ways.pop()
            if other not in seen:
                seen.add(other)
                ways += waits_for.get(other, ())
        if task in seen:
            found.add(task)
    return frozenset(found)
