"""The clock of a house: simpy's environment, and *leaps*.

Nothing is ever pre-empted here. So if the minutes of a chore pass and nothing else is due until it
is done, the clock may as well be set forward at once: no event goes through the queue, and the
code that does the chore need not be suspended and resumed. What is told, and when, is the same.

A slice of an evening ends at its minute all the same: no leap goes further. And nobody leaps while
somebody else has yet to be woken in the same instant, or when the evening is over.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heapify, heappush

from simpy.core import Environment
from simpy.events import NORMAL, Event

NOWHERE = -math.inf


class Clock(Environment):
    """simpy's environment. A class of its own does without the short cuts (`env.timeout` and the
    rest) that simpy would bind to every new environment, and that this house has no use for.

    leaps: whether chores may set it forward. leaps_until: how far, at this very moment.
    """

    leaps = True
    leaps_until = NOWHERE

    def passes(self, minutes: float, alarm: Alarm) -> Alarm | None:
        """So many minutes of a chore pass: in a leap, or else this is the alarm to wait for."""
        queue = self._queue
        end = self._now + minutes
        if end <= self.leaps_until and (not queue or queue[0][0] > end):
            self._now = end
            return None
        # `alarm.rings_at`, written out: all that takes time in this house comes by here.
        alarm.callbacks = alarm.wakes
        heappush(queue, (end, NORMAL, next(self._eid), alarm))
        return alarm


class Alarm(Event):
    """The passing of time for one task, machine or kid: a single event, set again and again.

    It enters simpy's queue as a Timeout does, less the making of one for every chore. Set it only
    when it is not set.
    """

    def __init__(self, env: Clock, wakes: Callable[[Event], None]) -> None:
        self.env = env
        self.callbacks = None  # type: ignore[assignment]
        self._ok = True
        self._value = None
        self.wakes: list[Callable[[Event], None]] = [wakes]

    @property
    def is_set(self) -> bool:
        """It has yet to ring."""
        return self.callbacks is not None

    def rings_in(self, minutes: float) -> Alarm:
        """Set it: it comes in so many minutes."""
        env = self.env
        self.callbacks = self.wakes
        heappush(env._queue, (env._now + minutes, NORMAL, next(env._eid), self))
        return self

    def rings_at(self, minute: float) -> Alarm:
        """Set it: it comes at this very minute."""
        env = self.env
        self.callbacks = self.wakes
        heappush(env._queue, (minute, NORMAL, next(env._eid), self))
        return self

    def cancel(self) -> None:
        """Take it out of simpy's queue, if it is set."""
        if self.is_set:
            queue = self.env._queue
            queue[:] = [entry for entry in queue if entry[3] is not self]
            heapify(queue)
            self.callbacks = None  # type: ignore[assignment]
