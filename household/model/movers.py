"""Who could move next, when nobody looks at the clock.

Timing is luck. Taken away, what is left of an evening are its *movers*: a task whose chore may be
over, or that has been woken; a machine whose cycle may be over; a kid that may yell; bedtime; the
end of somebody's patience. Any of them may move next. What comes of it, up to the next line that
yields or awaits, is one *step*, and the names of those who moved are a *schedule*: with scenario,
seed and policy they tell the evening to the last happening.

The policies are the real ones, and run as always; only the clock is not asked. What it says all the
same: a step comes a minute after the one before, or when it is due, if that is later. So a chore
or a cycle may take longer than was planned, for no reason, and never takes less.

Everybody who waits for the same thing hears of it on their own: that it has come is a fact at once,
and when each of those who waited goes on is one choice for each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from heapq import heappush
from typing import TYPE_CHECKING, NamedTuple

from simpy.events import NORMAL, Condition, Event, Initialize, Process, Timeout

from household.errors import HouseholdError, nearest
from household.model.clock import Alarm, Clock
from household.model.kids import Kids
from household.model.things import Machine, Request

if TYPE_CHECKING:
    from household.model.house import House

Wake = Callable[[Event], None]

A_STEP = 1.0
"""Minutes from one step to the next, at the least."""


class Heard(Event):
    """What a task has waited for has come, and this task has yet to go on with it."""

    def __init__(self, came: Event, wake: Wake) -> None:
        self.env = came.env
        self.callbacks = [wake]
        self._ok = True
        self._value = came._value


TIME, PATIENCE = "'s time", "'s patience"
"""How the movers end that are named after a task."""

THINGS = ("washer.buzzer", "dryer.buzzer", "kids.yell", "bedtime")
"""The movers that are named after nobody's task, but for "time"."""

MOVES = (Alarm, Heard, Timeout, Initialize)
"""What stands in simpy's queue and is somebody's move; all else there only hands news on."""


class Mover(NamedTuple):
    """Somebody or something that could move: its name, when it is due, and simpy's entry for it.

    A task goes by its own name. Others are "washer.buzzer", "dryer.buzzer", "kids.yell", "bedtime",
    "NAME's patience", "NAME's time", or "time".
    """

    name: str
    due: float
    event: Event


def movers(house: House) -> list[Mover]:
    """All that could move now, the one that is due first coming first; none when it is over.

    Names are unique: where two would have the same, the later one has a number, such as "time#2".
    """
    if house.over:
        return []
    seen: dict[str, int] = {}
    found = []
    for due, _, _, event in sorted(house.env._queue):
        name = name_of(event)
        number = seen[name] = seen.get(name, 0) + 1
        found.append(Mover(name if number == 1 else f"{name}#{number}", due, event))
    return found


def move(house: House, mover: Mover) -> None:
    """Take a step: this one moves, now, up to the next line that yields or awaits.

    Raises HouseholdError for what goes wrong in an own policy.
    """
    env = house.env
    event = mover.event
    _forget(env, event)
    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
    try:
        if len(callbacks) == 1:
            callbacks[0](event)
        else:
            _hand_on(env, event, callbacks)
        _settle(house)
    finally:
        env._active_proc = None


def _forget(env: Clock, event: Event) -> None:
    queue = env._queue
    for place, entry in enumerate(queue):
        if entry[3] is event:
            del queue[place]
            return


def _settle(house: House) -> None:
    """Hand all news on: what has come has come for everybody, and each has yet to go on with it."""
    env = house.env
    queue = env._queue
    while news := [entry for entry in queue if not isinstance(entry[3], MOVES)]:
        event = min(news)[3]
        _forget(env, event)
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        _hand_on(env, event, callbacks)


def _hand_on(env: Clock, event: Event, callbacks: list[Wake]) -> None:
    for wake in callbacks:
        if isinstance(getattr(wake, "__self__", None), Process):
            heappush(env._queue, (env._now, NORMAL, next(env._eid), Heard(event, wake)))
        else:
            wake(event)


def name_of(event: Event) -> str:
    """The name of whoever moves when this comes."""
    callbacks = event.callbacks
    if len(callbacks) == 1:
        owner = getattr(callbacks[0], "__self__", None)
        if isinstance(owner, Process):
            return owner.name
        if isinstance(owner, Machine):
            return f"{owner.name}.buzzer"
        if isinstance(owner, Kids):
            return "bedtime" if event is owner.bedtime else "kids.yell"
        if isinstance(owner, Request):
            return f"{owner.by}{PATIENCE}"
        if isinstance(owner, Condition) and (waits := waiters(owner)):
            return f"{waits[0]}{TIME}"
    return "time"


def waiters(event: Event) -> tuple[str, ...]:
    """The tasks that wait for an event, by themselves or as one of several."""
    found: list[str] = []
    for wake in event.callbacks or ():
        owner = getattr(wake, "__self__", None)
        if isinstance(owner, Process):
            found.append(owner.name)
        elif isinstance(owner, Condition) and owner is not event:
            found += waiters(owner)
    return tuple(found)


def held_up(event: Event) -> tuple[str, ...]:
    """The tasks that can't go on before this event comes: nothing else will do for them."""
    found: list[str] = []
    for wake in event.callbacks or ():
        owner = getattr(wake, "__self__", None)
        if isinstance(owner, Process):
            found.append(owner.name)
        elif isinstance(owner, Condition) and owner is not event and _needs_all(owner):
            found += held_up(owner)
    return tuple(found)


def _needs_all(condition: Condition) -> bool:
    return bool(condition._evaluate.__name__ == Condition.all_events.__name__)


class Schedule:
    """Carries a house on as somebody chooses: `choices` are the names of those who move, in order.

    When they are used up the rest of the evening goes by the clock again, those who are late first.
    `dates` are the minutes of the steps taken so far.
    """

    def __init__(self, house: House, choices: Sequence[str]) -> None:
        self.choices = choices
        self.dates: list[float] = []
        self._house = house
        self._last = house.began_at - A_STEP
        house.env.leaps = False

    def next(self) -> tuple[float, Mover] | None:
        """The step that comes next, and its minute; None when nothing can move any more.

        Raises HouseholdError if the choice is nobody who could move.
        """
        able = movers(self._house)
        if len(self.dates) < len(self.choices):
            return self._chosen(able)
        if not able:
            return None
        return max(able[0].due, self._house.env._now), able[0]

    def _chosen(self, able: list[Mover]) -> tuple[float, Mover]:
        name = self.choices[len(self.dates)]
        for mover in able:
            if mover.name == name:
                return max(mover.due, self._last + A_STEP), mover
        who = nearest(name, [mover.name for mover in able]) if able else "nobody can move any more"
        raise HouseholdError(f"step {len(self.dates) + 1}: {name!r} can't move here: {who}")

    def live(self, until: float) -> bool:
        """Carry the evening on up to and including minute `until`; True while it goes on."""
        house = self._house
        while not house.over:
            step = self.next()
            chosen = len(self.dates) < len(self.choices)
            if step is None or (not chosen and step[0] > house.dawn):
                house.over = until >= house.dawn or not house.open_ended
                break
            date, mover = step
            if date > until:
                break
            house.env._now = date
            if chosen:
                self.dates.append(date)
                self._last = date
            move(house, mover)
        return not house.over

    @property
    def next_at(self) -> float:
        """The minute of the next step; `inf` if nothing can move."""
        step = self.next()
        return math.inf if step is None else step[0]
