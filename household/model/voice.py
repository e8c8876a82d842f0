"""The voice of the house: a word for every kind of happening, and who hears it.

`tell.set_out(now, by, origin, place, until)` tells what `SetOut(now, by, origin, place, until)` is.
A word is compiled for those who listen. If nobody does, it is nothing. Who folds happenings as they
come, as the statistics do, gets their fields, and no object is made that nobody keeps. For all
others the happening is made, once, and handed to each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ParamSpec

from household import happenings as kinds
from household.happenings import Happening

P = ParamSpec("P")
Listener = Callable[[Happening], object]
"""Is called with every happening. One that has a table `sees`, of a method for each kind that it
looks at, is called by these, with the fields in their order, and before those that have none. It may
have a method `balanced` too, see `Voice.balanced`."""


def _word(_kind: Callable[P, Happening]) -> staticmethod[P, object]:
    """What tells a kind of happening: it takes the fields of the kind, and so far nobody hears."""
    nobody: Callable[..., object] = _nobody
    return staticmethod(nobody)


def _nobody(*_fields: object) -> None:
    """Nobody listens, or nobody any more."""


class Voice:
    """Tells whoever listens what comes about."""

    evening_began = _word(kinds.EveningBegan)
    wages_paid = _word(kinds.WagesPaid)
    lights_out = _word(kinds.LightsOut)
    stood_still = _word(kinds.StoodStill)
    evening_ended = _word(kinds.EveningEnded)
    task_taken = _word(kinds.TaskTaken)
    task_done = _word(kinds.TaskDone)
    began_waiting = _word(kinds.BeganWaiting)
    ready = _word(kinds.Ready)
    resumed = _word(kinds.Resumed)
    ordered = _word(kinds.Ordered)
    set_out = _word(kinds.SetOut)
    began = _word(kinds.Began)
    looked = _word(kinds.Looked)
    answered = _word(kinds.Answered)
    started = _word(kinds.Started)
    buzzed = _word(kinds.Buzzed)
    emptied = _word(kinds.Emptied)
    put_back = _word(kinds.PutBack)
    yelled = _word(kinds.Yelled)
    fell_asleep = _word(kinds.FellAsleep)
    read = _word(kinds.Read)
    wrote = _word(kinds.Wrote)
    paid = _word(kinds.Paid)
    put_off = _word(kinds.PutOff)
    paid_by_card = _word(kinds.PaidByCard)
    phoned = _word(kinds.Phoned)
    wanted = _word(kinds.Wanted)
    took = _word(kinds.Took)
    let_go = _word(kinds.LetGo)
    gave_up = _word(kinds.GaveUp)
    refused = _word(kinds.Refused)

    balanced: Callable[[float, str, int, int, float, int], object] | None
    """One word for two: a line was read, and written at `until`, and nobody acted in between. It is
    there if whoever listens has a method of this name, and all by itself."""

    def __init__(self, listeners: Iterable[Listener] = ()) -> None:
        tables: list[Mapping[type, Callable[..., object]]] = []
        hear: list[Listener] = []
        for listener in listeners:
            sees = getattr(listener, "sees", None)
            if sees is None:
                hear.append(listener)
            else:
                tables.append(sees)
        words = self.__dict__
        self.balanced = None if hear or tables else _nobody
        if hear or len(tables) > 1:
            for kind, word in WORDS.items():
                words[word] = _tells(kind, [t[kind] for t in tables if kind in t], hear)
        elif tables:
            for kind, see in tables[0].items():
                words[WORDS[kind]] = see
            self.balanced = getattr(listener, "balanced", None)


WORDS: dict[type[Happening], str] = {
    kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    for kind in Happening.__subclasses__()
}
"""The word for each kind: its own name in snake case."""


def _tells(
    kind: Callable[..., Happening], folds: list[Callable[..., object]], hear: list[Listener]
) -> Callable[..., None]:
    def tell(*fields: Any) -> None:
        for fold in folds:
            fold(*fields)
        if hear:
            happening = kind(*fields)
            for listener in hear:
                listener(happening)

    return tell
