"""One evening as lanes: who did what, which machine ran, who held which lock, who yelled.

A fold of the happenings, and nothing but the happenings; nothing is drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from household.happenings import (
    Answered,
    Began,
    BeganWaiting,
    Buzzed,
    Emptied,
    EveningBegan,
    EveningEnded,
    FellAsleep,
    GaveUp,
    Happening,
    LetGo,
    LightsOut,
    Looked,
    PutBack,
    Read,
    Refused,
    SetOut,
    Started,
    TaskDone,
    TaskTaken,
    Took,
    Wanted,
    Yelled,
)

MACHINES = ("washer", "dryer")
REST = ("watch", "blocked")
"""What hands do when they do nothing."""


class Bar(msgspec.Struct, gc=False):
    """A stretch of a lane, `inf` if it still goes on: what was done, at or for which thing."""

    since: float
    until: float
    activity: str
    thing: str = ""
    task: str = ""


class Call(msgspec.Struct, gc=False):
    """A yell, from when it sounds until hands come."""

    since: float
    until: float
    kid: str
    mood: str


class Lanes:
    """What was told of one evening.

    hands, machines, locks: bars by name, A first; an activity of hands is that of the game's
    timeline, or "find" or "look"; a machine "runs" or is "done"; a lock's is the hands that hold it.
    why: how the evening ended, and what it left; asleep: when the kids slept.
    """

    def __init__(self) -> None:
        self.began = self.ended = 0.0
        self.why = ""
        self.loads_left = self.lines_left = 0
        self.lights_out: float | None = None
        self.asleep: float | None = None
        self.hands: dict[str, list[Bar]] = {}
        self.machines: dict[str, list[Bar]] = {name: [] for name in MACHINES}
        self.locks: dict[str, list[Bar]] = {}
        self.calls: list[Call] = []
        self.has_kids = self.has_laundry = False
        self._hands_of: dict[str, str] = {}
        self._calling: dict[int, Call] = {}
        self._over = False

    @property
    def quiet_since(self) -> float:
        """When the last hands came to rest, the last machine too: from then on nothing changes."""
        busy = [
            bar.until for bars in self.hands.values() for bar in bars if bar.activity not in REST
        ]
        busy += [
            bar.until for bars in self.machines.values() for bar in bars if bar.activity == "runs"
        ]
        busy += [call.since for call in self.calls]
        busy += [at for at in (self.asleep, self.lights_out) if at is not None]
        return max(busy, default=self.ended)

    # -- hands ----------------------------------------------------------------------------------

    def _does(self, h: Happening, activity: str, until: float = math.inf, thing: str = "") -> None:
        """The hands of the task that told `h` turn to something."""
        name = self._hands_of.get(h.by)
        if name is None:
            return
        bars = self.hands[name]
        self._rests(bars, h.at, h.by)
        last = bars[-1] if bars else None
        if last and (last.activity, last.thing) == (activity, thing) and last.until == h.at and activity == "checkbook":  # fmt: skip
            last.until = until  # line after line is one stretch of work
        else:
            bars.append(Bar(h.at, until, activity, thing, h.by))

    def _rests(self, bars: list[Bar], at: float, task: str) -> None:
        """What hands were at is over by now; what came after it, untold, was standing and waiting."""
        while bars and bars[-1].since >= at:
            bars.pop()
        if bars and bars[-1].until > at:
            bars[-1].until = at
        elif bars and bars[-1].until < at and bars[-1].task == task:
            bars.append(Bar(bars[-1].until, at, "watch", "time to pass", task))

    def _lets_go(self, h: Happening) -> None:
        """A task no longer wants its hands; if they were its own, they are free."""
        bars = self.hands.get(self._hands_of.get(h.by, ""), [])
        if bars and bars[-1].task == h.by:
            bars[-1].until = min(bars[-1].until, h.at)
            bars.append(Bar(h.at, h.at, "free", "", ""))

    # -- what is told ---------------------------------------------------------------------------

    def __call__(self, happening: Happening) -> None:
        """The next happening of this evening."""
        see = _SEES.get(type(happening))
        if see is not None:
            see(self, happening)

    def _evening_began(self, h: EveningBegan) -> None:
        self.began = h.at
        self.has_kids, self.has_laundry = h.kids > 0, h.loads > 0

    def _evening_ended(self, h: EveningEnded) -> None:
        self.ended, self.why, self._over = h.at, h.why, True
        self.loads_left, self.lines_left = h.loads_left, h.lines_left
        for bars in (*self.hands.values(), *self.machines.values(), *self.locks.values()):
            for bar in bars:
                bar.until = min(bar.until, h.at)
        for call in self.calls:
            call.until = min(call.until, h.at)
        for name, bars in self.hands.items():
            self.hands[name] = [bar for bar in bars if bar.activity != "free"]

    def _lights_out(self, h: LightsOut) -> None:
        self.lights_out = h.at

    def _asleep(self, h: FellAsleep) -> None:
        self.asleep = h.at

    def _task_taken(self, h: TaskTaken) -> None:
        self._hands_of[h.by] = h.hands
        self.hands.setdefault(h.hands, [])
        self.hands = dict(sorted(self.hands.items()))

    def _set_out(self, h: SetOut) -> None:
        self._does(h, "walk", h.until, h.place)

    def _began(self, h: Began) -> None:
        care = h.chore in ("drive", "see the doctor")
        activity = "care" if care else "find" if h.chore == "find place" else h.thing
        self._does(h, activity, h.until, h.thing)

    def _read(self, h: Read) -> None:
        self._does(h, "care" if h.line < 0 else "checkbook", h.until, "checkbook")

    def _looked(self, h: Looked) -> None:
        """A look is told when it is over, and began before that."""
        name = self._hands_of.get(h.by)
        if name is not None:
            bars, since = self.hands[name], h.at - h.minutes
            self._rests(bars, since, h.by)
            bars.append(Bar(since, h.at, "look", h.thing, h.by))

    def _waits(self, h: BeganWaiting) -> None:
        if h.keeps_hands:
            self._does(h, "watch", thing=h.waits_for)
        else:
            self._lets_go(h)

    def _wanted(self, h: Wanted) -> None:
        self._does(h, "blocked", math.inf if h.until is None else h.until, h.lock)

    def _no_longer_wants(self, h: Took | GaveUp | Refused) -> None:
        bars = self.hands.get(self._hands_of.get(h.by, ""), [])
        if bars and bars[-1].activity == "blocked" and bars[-1].task == h.by:
            self._does(h, "watch", thing=h.lock)

    def _took(self, h: Took) -> None:
        self._no_longer_wants(h)
        hands = self._hands_of.get(h.by, h.by)
        self.locks.setdefault(h.lock, []).append(Bar(h.at, math.inf, hands, h.lock, h.by))

    def _let_go(self, h: LetGo) -> None:
        bars = self.locks.get(h.lock)
        if bars and not self._over:
            bars[-1].until = h.at

    def _started(self, h: Started) -> None:
        self._turns(h.machine, h.at, "runs")

    def _buzzed(self, h: Buzzed) -> None:
        self._turns(h.by, h.at, "done")

    def _put_back(self, h: PutBack) -> None:
        self._turns(h.machine, h.at, "done")

    def _emptied(self, h: Emptied) -> None:
        self._turns(h.machine, h.at, "")

    def _turns(self, machine: str, at: float, to: str) -> None:
        bars = self.machines[machine]
        if bars and bars[-1].until > at:
            bars[-1].until = at
        if to:
            bars.append(Bar(at, math.inf, to, machine))

    def _yelled(self, h: Yelled) -> None:
        self._calling[h.yell] = call = Call(h.at, math.inf, h.by, h.mood)
        self.calls.append(call)

    def _answered(self, h: Answered) -> None:
        if h.thing == "kids":
            call = self._calling.pop(h.item, None)
            if call is not None:
                call.until = h.at


_SEES: dict[type, Callable[[Lanes, Any], None]] = {
    EveningBegan: Lanes._evening_began,
    EveningEnded: Lanes._evening_ended,
    LightsOut: Lanes._lights_out,
    FellAsleep: Lanes._asleep,
    TaskTaken: Lanes._task_taken,
    TaskDone: Lanes._lets_go,
    SetOut: Lanes._set_out,
    Began: Lanes._began,
    Read: Lanes._read,
    Looked: Lanes._looked,
    BeganWaiting: Lanes._waits,
    Wanted: Lanes._wanted,
    Took: Lanes._took,
    GaveUp: Lanes._no_longer_wants,
    Refused: Lanes._no_longer_wants,
    LetGo: Lanes._let_go,
    Started: Lanes._started,
    Buzzed: Lanes._buzzed,
    PutBack: Lanes._put_back,
    Emptied: Lanes._emptied,
    Yelled: Lanes._yelled,
    Answered: Lanes._answered,
}


def evenings_of(happenings: Iterable[Happening]) -> list[Lanes]:
    """The lanes of each evening that is told of."""
    found: list[Lanes] = []
    last = 0.0
    for happening in happenings:
        if isinstance(happening, EveningBegan):
            found.append(Lanes())
        if found:
            found[-1](happening)
        last = happening.at
    if found and not found[-1]._over:  # told up to some minute of it
        found[-1]._evening_ended(EveningEnded(last, "house", len(found) - 1, "", 0, 0))
    return found
