"""A house in which real time passes: the simulated one, made of other stuff.

Things, kids, verbs and policies are those of the simulated house. What differs is what they are made
of (see `signal`, `alarm`, `lock`), that what is an instant there is whole here as well (`WHOLE`), and
that nobody carries the evening on: it goes on by itself, while somebody watches for its end. That is
the lights going out, or that nothing can move any more, or dawn; then everybody is woken and sent
home, wherever they wait, so that no thread is left behind.

What is *not* whole is what a policy leaves open: between reading the balance and writing it, between
taking one lock and asking for the next, anybody may do anything. Nothing here keeps them from it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from household.errors import HouseholdError
from household.happenings import Happening
from household.model.chance import Luck
from household.model.house import House
from household.model.scenario import Scenario
from household.model.voice import Listener
from household.real.clock import ACTS, Over, RealAlarm, WallClock
from household.real.things import RealLock, RealPassing, RealRequest, RealSignal, Turn
from household.whereabouts import Whereabout, whereabout
from household.words import WORDS, Words

if TYPE_CHECKING:
    from household.real.parent import RealTask

WHOLE = {
    "washer": ("start", "takes_out", "put_back"),
    "dryer": ("start", "takes_out", "put_back"),
    "kids": ("answer", "leave", "comforted", "come_home"),
    "checkbook": ("look_up", "read", "write", "pay", "phone"),
}
"""What happens in one instant, as the bang of a machine's door does. A balance that is read and the
telling of it are one, so that what is told is true; so are one that is written and the telling of
that. From reading to writing is a chore, and takes its minutes."""

A_GLANCE = 0.002
"""Seconds from one look at whether the evening is over to the next."""


class Aloud(Words):
    """The voice of a real house: one happening after the other, each to all who listen.

    Two threads may come to speak at one moment, and a system may let one of them wait before it does.
    Who comes second is dated by when it is heard, so that times never run backwards in a trace.
    """

    apart = True

    def __init__(self, clock: WallClock, listeners: Iterable[Listener]) -> None:
        self.last = 0.0
        self.hushed = False
        self._clock = clock
        self._listeners = list(listeners)

    def says(self, kind: Callable[..., Happening], at: float, *fields: Any) -> None:
        """Tell a happening; once the evening is over, only how it ended."""
        with self._clock.mutex:
            if self.hushed:
                return
            late = max(0.0, self.last - at)
            self.last = at + late
            happening = kind(self.last, *(_put_off(kind, fields, late) if late else fields))
            for listener in self._listeners:
                listener(happening)


def _put_off(kind: Any, fields: tuple[Any, ...], late: float) -> Iterator[Any]:
    """The fields of a happening that is told a little later: what it is to last, it lasts."""
    for name, field in zip(kind.__struct_fields__[1:], fields, strict=False):
        yield field + late if name == "until" and field is not None else field


def _says(kind: Callable[..., Happening]) -> Callable[..., None]:
    def say(self: Aloud, at: float, *fields: Any) -> None:
        self.says(kind, at, *fields)

    return say


for _kind, _word in WORDS.items():
    setattr(Aloud, _word, _says(_kind))


class RealHouse(House):
    """One evening, at `minute` seconds to the house minute. listeners hear of it as it comes about.

    where: for each happening, where every task stood then.
    """

    env: WallClock
    tell: Words

    def __init__(
        self,
        scenario: Scenario,
        luck: Luck,
        listeners: Iterable[Listener] = (),
        minute: float = 0.01,
    ) -> None:
        from household.real.parent import RealParent  # noqa: PLC0415  # they name each other

        self.kind_of_parent = RealParent
        self.signals: set[RealSignal] = set()
        self.where: list[tuple[Whereabout, ...]] = []
        self._lines: dict[str, Whereabout] = {}
        self._wall = WallClock(0.0, minute)
        self._threads: list[threading.Thread] = []
        self._all_here = threading.Barrier(1)
        self.voice = Aloud(self._wall, [self._notes, *listeners])
        super().__init__(scenario, luck, self.voice)
        for name, methods in WHOLE.items():
            thing = getattr(self, name)
            for method in methods:
                setattr(thing, method, self._whole(getattr(thing, method)))

    def _whole(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def does(*given: Any) -> Any:
            with self._wall.mutex:
                return method(*given)

        return does

    # -- what it is made of ---------------------------------------------------------------------

    def _clock(self) -> WallClock:
        return self._wall

    def signal(self, name: str) -> RealSignal:
        """A `threading.Event`, which coroutines can await as well."""
        return RealSignal(self, name)

    def alarm(self, wakes: Callable[[Event], None]) -> RealAlarm:
        """A `threading.Timer`."""
        return RealAlarm(self._wall, wakes)

    def lock(self, name: str) -> RealLock:
        """A `threading.Lock`."""
        return RealLock(self, name)

    def after(self, minutes: float) -> Event:
        """An event that comes in so many minutes. Raises HouseholdError for less than none."""
        super().after(minutes)
        return RealPassing(self, minutes)

    def until(self, minute: float) -> Event:
        """An event that comes at a minute of the evening; if that is over, it has come."""
        wait = minute - self.now
        return RealPassing(self, wait) if wait > 0 else self._past

    def perhaps_lights_out(self) -> None:
        """The evening is over once nothing is left to do and the kids sleep."""
        with self._wall.mutex:
            if not self.over:
                super().perhaps_lights_out()
                if self.over:
                    self._wall.over.set()

    # -- where everybody stands -----------------------------------------------------------------

    def _notes(self, _happening: Happening) -> None:
        task = ACTS.get()
        if task is not None:
            self._note(task)
        self.where.append(tuple(self._lines.values()))

    def _note(self, task: RealTask) -> None:
        here = whereabout(task)
        if here is not None:
            self._lines[task.name] = here

    def stands(self, task: RealTask) -> None:
        """The task has come to a `yield` or an `await` at which it waits; what it tells comes before."""
        self._note(task)
        if self.where:
            self.where[-1] = tuple(self._lines.values())

    # -- the course of the evening --------------------------------------------------------------

    def begins(self) -> None:
        """From here on time passes, and everybody works; not before all of them are there."""
        for task in self.tasks:
            self._lines[task.name] = _head(task)
        self.where[-1] = tuple(self._lines.values())
        self._threads = [parent.thread() for parent in self.parents]  # type: ignore[attr-defined]
        self._all_here = threading.Barrier(len(self._threads) + 1, self._wall.starts)
        for thread in self._threads:
            thread.start()
        self.is_here()

    def is_here(self) -> None:
        """Wait for the others to be here as well. Raises Over if the evening is given up before."""
        try:
            self._all_here.wait()
        except threading.BrokenBarrierError:
            raise Over from None

    def nothing_can_move(self) -> bool:
        """No alarm is set, and everybody waits for what only somebody else could bring about."""
        with self._wall.mutex:
            if self._wall.alarms:
                return False
            return all(_waits_in_vain(task) for task in self.tasks if task.is_alive)

    def watch(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Wait, in this thread, until the evening is over, or there was enough of it."""
        wall = self._wall
        while not wall.over.wait(A_GLANCE):
            if self.nothing_can_move():
                wall.stuck = True
                break
            if enough() or wall._now >= self.dawn:
                break

    def closes(self) -> None:
        """Everybody is woken, wherever they wait, and goes home; no thread is left behind.

        Raises what somebody's code raised that should not have.
        """
        wall = self._wall
        with wall.mutex:
            self.over = self.voice.hushed = True
            wall.gone.set()
            waiting = list(self.signals)
        self._all_here.abort()
        for signal in waiting:
            signal.wakes()
        for lock in self.locks:
            lock.opens()  # type: ignore[attr-defined]
        for thread in self._threads:
            with contextlib.suppress(RuntimeError):  # it was never started
                thread.join()
        wall.silences()
        for task in self.tasks:
            task.dismiss()  # of one that has not even begun nothing is left either
        wall.stops(self.voice.last)
        self.voice.hushed = False
        if wall.error is not None:
            raise wall.error


def _head(task: Any) -> Whereabout:
    """Where a task stands that has not begun: at its first line."""
    here = whereabout(task)
    if here is None:
        raise HouseholdError(f"{task.name}: expected a generator or a coroutine, got {task.code!r}")
    return here


def _waits_in_vain(task: Any) -> bool:
    """Nobody has brought about yet what it waits for, and no patience of its own ends the wait."""
    match task.waits:
        case None | Turn():
            return False
        case RealRequest(patience=None, callbacks=callbacks) as wish:
            return callbacks is not None and wish.lock.holder is not None
        case RealRequest():
            return False
        case RealSignal(callbacks=callbacks):
            return callbacks is not None
    return False
