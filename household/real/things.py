"""What parents share, for real: buzzers are `threading.Event`s, locks are `threading.Lock`s.

Whoever waits for one of these really waits. A thread `blocks`: nothing wakes it but the thing itself
(or the end of the evening). A coroutine `awaits` a future of its own event loop, and a timer's thread
that rings meanwhile has to knock at that loop, as anything from outside does.

A `threading.Lock` is not first come, first served, as the lock of the simulated house is: who lets it
go and asks at once for it again may well have it again. That is so in Python, and so it is here.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from simpy.events import PENDING

from household.errors import HouseholdError
from household.model.things import Lock, Request, Signal, Waitable, check_patience
from household.real.clock import Over, RealAlarm, WallClock

if TYPE_CHECKING:
    from household.real.house import RealHouse
    from household.real.parent import RealTask


class RealSignal(Signal):
    """A buzzer, a yell, a machine being emptied: a `threading.Event`, and futures for coroutines."""

    env: WallClock
    _house: RealHouse

    def __init__(self, house: RealHouse, name: str) -> None:
        super().__init__(house, name)
        self._came = threading.Event()
        self._futures: list[tuple[RealTask, asyncio.Future[None]]] = []
        with self.env.mutex:
            house.signals.add(self)

    def comes(self, value: object = None) -> None:
        """The moment has come: all who wait for it are woken. Nothing if it already had."""
        with self.env.mutex:
            if self._value is not PENDING:
                return
            self._ok = True
            self._value = value
            self.callbacks = None  # type: ignore[assignment]  # simpy's mark for "has come"
            self._house.signals.discard(self)
            for task, _ in self._futures:
                task.parent.hears(task)
            self.wakes()

    def wakes(self) -> None:
        """Wake whoever waits, whether it has come or the evening is over."""
        self._came.set()
        for _, future in self._futures:
            future.get_loop().call_soon_threadsafe(_settle, future)
        self._futures.clear()

    def rearmed(self) -> Signal:
        """The signal for the next time: this one if it has yet to come."""
        return self if self.callbacks is not None else RealSignal(self._house, self.name)

    def blocks(self, _task: RealTask) -> None:
        """Hold this thread up until it comes."""
        self._came.wait()

    async def awaits(self, task: RealTask) -> None:
        """Hold this asyncio.Task up until it comes; its event loop goes on with others."""
        with self.env.mutex:
            if self._came.is_set() or self.env.gone.is_set():
                return
            future = asyncio.get_running_loop().create_future()
            self._futures.append((task, future))
        await future


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class RealPassing(RealSignal):
    """Some minutes that nobody works in; a timer says when they are over."""

    def __init__(self, house: RealHouse, minutes: float) -> None:
        super().__init__(house, "time to pass")
        RealAlarm(house.env, lambda _alarm: self.comes()).rings_in(minutes)


class Turn(Waitable):
    """`asyncio.sleep(0)`: whoever else is ready goes first."""

    name = "hands"

    def __init__(self, env: WallClock) -> None:
        self.env = env
        self.callbacks = []

    def blocks(self, _task: RealTask) -> None:
        """A thread alone with its hands has nobody to let go first."""

    async def awaits(self, _task: RealTask) -> None:
        """Back to the end of the event loop's own queue."""
        await asyncio.sleep(0)


class RealRequest(Request):
    """A wish for a `threading.Lock`, and a `with` block. patience: minutes, None is for ever."""

    lock: RealLock

    def __init__(self, lock: RealLock, by: str, patience: float | None) -> None:
        super().__init__(lock, by)
        self.patience = patience

    def blocks(self, _task: RealTask) -> None:
        """Hold this thread up until the lock is theirs, or patience is over."""
        self.lock.acquires(self)

    async def awaits(self, _task: RealTask) -> None:
        """A coroutine must not block its loop, and no parent that ships asks for it."""
        raise HouseholdError(
            f"a coroutine asked for the {self.lock.name}'s lock: in a real house a lock is a "
            "threading.Lock, which would hold its whole event loop up"
        )


class RealLock(Lock):
    """A `threading.Lock`. What is told of it is told at the moment it is true.

    `holder` is who has it as far as was told; None while nobody has, or while it is passed on.
    """

    house: RealHouse

    def __init__(self, house: RealHouse, name: str) -> None:
        super().__init__(house, name)
        self._lock = threading.Lock()

    def request(self, patience: float | None = None) -> RealRequest:
        """Ask for the lock: it is theirs at once if it is free, else `yield` the wish."""
        check_patience(patience)
        house = self.house
        wish = RealRequest(self, house.doer(), patience)
        with house.env.mutex:  # so that a refusal and what is told of it are one
            now = house.env._now
            if self._lock.acquire(blocking=False):
                self._is_theirs(wish, now)
            elif patience == 0:
                house.tell.refused(now, wish.by, self.name)
                wish._over_at_once()
            elif patience is None:
                house.tell.wanted(now, wish.by, self.name)
            else:
                house.tell.wanted(now, wish.by, self.name, now + patience)
        return wish

    def _is_theirs(self, wish: RealRequest, now: float) -> None:
        self.holder = wish
        wish.granted = True
        wish._over_at_once()
        self.house.tell.took(now, wish.by, self.name)

    def acquires(self, wish: RealRequest) -> None:
        """Wait for the lock, in this thread. Raises Over if the evening ends first."""
        house = self.house
        clock = house.env
        patience = wish.patience
        if patience is None:
            mine = self._lock.acquire()
        else:
            mine = self._lock.acquire(timeout=patience * clock.minute)
        if clock.gone.is_set():
            if mine:
                self._lock.release()  # to the next, who goes home as well
            raise Over
        with clock.mutex:
            if mine:
                self._is_theirs(wish, clock._now)
            else:
                house.tell.refused(clock._now, wish.by, self.name)
                wish._over_at_once()

    def release(self, wish: Request) -> None:
        """Let go of what `request` gave, or withdraw it; letting go twice does nothing.

        Who goes home because the evening is over lets go as well, and nothing is told of it.
        """
        house = self.house
        clock = house.env
        with clock.mutex:
            if wish is self.holder:
                if not clock.gone.is_set():
                    house.tell.let_go(clock._now, wish.by, self.name)
                self.holder = None
                self._lock.release()
            elif wish.callbacks is not None and not clock.gone.is_set():
                house.tell.gave_up(clock._now, wish.by, self.name)

    def opens(self) -> None:
        """The evening is over: whoever waits for it gets it, one after the other, and goes home."""
        with self.house.env.mutex:
            if self.holder is not None:
                self.holder = None
                self._lock.release()
