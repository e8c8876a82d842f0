"""The clock on the wall: here minutes pass by themselves, whether anybody yields or not.

In the simulated house somebody has to say `yield` for time to go by. Here it goes by, so many seconds
to the house minute, and a chore that takes three of them sleeps that long, in the thread that does
it: the hands are kept, as they should be. What the simulated clock calls a leap (the minutes have
passed, there is nothing to wait for) is simply the truth here.

`mutex` is the one lock that is not the household's. It makes an instant of what is an instant in the
simulated house: a machine's door that closes, a kid that is comforted, a happening that is told and
what it tells of. It is never held while anybody sleeps, waits or works.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from simpy.events import Event

from household.model.clock import Alarm, Clock

ACTS: ContextVar[Any] = ContextVar("ACTS", default=None)
"""The task that acts in this thread, or in this asyncio.Task."""


GRAINS = 4096
"""To how many parts of a minute the clock is read: they are exact in binary, so times add up."""


class Over(BaseException):
    """The evening is over: whoever still works, or waits, goes home."""


class WallClock(Clock):
    """House minutes that really pass: `minute` seconds each, from `starts` until `stops`.

    over: is set when the evening is over; gone: when everybody goes home; alarms: those that have
    yet to ring; error: what somebody raised who should not have.
    """

    leaps = False

    def __init__(self, began_at: float, minute: float) -> None:
        self.minute = minute
        self.mutex = threading.RLock()
        self.over = threading.Event()
        self.gone = threading.Event()
        self.error: BaseException | None = None
        self.alarms: set[RealAlarm] = set()
        self.timers: set[threading.Timer] = set()
        self.stuck = False
        self._stands_at: float | None = began_at
        self._zero = 0.0
        super().__init__(began_at)

    # simpy's clock is an attribute that simpy sets; this one is read off the wall.

    @property
    def _now(self) -> float:
        if self._stands_at is not None:
            return self._stands_at
        return math.floor((time.monotonic() - self._zero) / self.minute * GRAINS) / GRAINS

    @_now.setter
    def _now(self, minute: float) -> None:
        self._stands_at = minute

    @property
    def _active_proc(self) -> Any:
        return ACTS.get()

    @_active_proc.setter
    def _active_proc(self, _nobody: object) -> None:
        """Who acts is known to each thread by itself."""

    def starts(self) -> None:
        """From here on time passes, and alarms can ring."""
        with self.mutex:
            assert self._stands_at is not None
            self._zero = time.monotonic() - self._stands_at * self.minute
            self._stands_at = None
            for alarm in self.alarms:
                alarm.arms()

    def stops(self, at: float) -> None:
        """Time stands still, for good."""
        self._stands_at = at

    @property
    def runs(self) -> bool:
        """Time passes."""
        return self._stands_at is None

    def passes(self, minutes: float, alarm: Alarm) -> None:
        """So many minutes of a chore pass, here and now; raises Over if the evening ends meanwhile.

        It is a sleep that the end of the evening cuts short. There is nothing left to wait for.
        """
        if self.gone.wait(minutes * self.minute) if minutes else self.gone.is_set():
            raise Over

    def fails(self, error: BaseException) -> None:
        """Somebody's code went wrong: the evening is over, and `error` is to be raised."""
        with self.mutex:
            self.error = self.error or error
        self.over.set()

    def seconds_until(self, minute: float) -> float:
        """How long it still takes until a minute of the evening; 0 if that is over."""
        return max(0.0, (minute - self._now) * self.minute)

    def peek(self) -> float:
        """The next moment at which something can happen: `inf` if nothing can."""
        return math.inf if self.stuck else self._now

    def silences(self) -> None:
        """No alarm rings any more; every timer's thread has ended when this returns."""
        with self.mutex:
            self.alarms.clear()
            timers = list(self.timers)
        for timer in timers:
            timer.cancel()
        for timer in timers:
            timer.join()


class RealAlarm(Alarm):
    """A `threading.Timer`: whoever it wakes is woken in the timer's own thread."""

    env: WallClock

    def __init__(self, env: WallClock, wakes: Callable[[Event], None]) -> None:
        super().__init__(env, wakes)
        self._due = 0.0
        self._timer: threading.Timer | None = None

    def rings_in(self, minutes: float) -> RealAlarm:
        """Set it: it comes in so many minutes."""
        return self.rings_at(self.env._now + minutes)

    def rings_at(self, minute: float) -> RealAlarm:
        """Set it: it comes at this minute, or a little later."""
        clock = self.env
        with clock.mutex:
            self.callbacks = self.wakes
            self._due = minute
            clock.alarms.add(self)
            if clock.runs:
                self.arms()
        return self

    def arms(self) -> None:
        """Start the timer."""
        clock = self.env
        timer = threading.Timer(clock.seconds_until(self._due), self._rings)
        timer.daemon = True
        self._timer = timer
        clock.timers.add(timer)
        timer.start()

    def cancel(self) -> None:
        """It does not ring, if it has not yet."""
        clock = self.env
        with clock.mutex:
            self.callbacks = None  # type: ignore[assignment]  # simpy's mark for "not set"
            clock.alarms.discard(self)
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _rings(self) -> None:
        clock = self.env
        timer = threading.current_thread()
        with clock.mutex:
            if self._timer is timer and not clock.gone.is_set():
                self._timer = None
                self.callbacks = None  # type: ignore[assignment]
                clock.alarms.discard(self)
                try:
                    self.wakes[0](self)
                except BaseException as error:
                    clock.fails(error)
