"""A parent for real: the verbs are those of the simulated one, what differs is who drives the code.

A task that is a generator runs in a `threading.Thread` of its own. The thread carries the code on
to its next `yield`, waits for what was yielded, and carries it on again; chores need no yield, for
they sleep where they are done. Tasks that are coroutines are `asyncio.Task`s of one event loop, which
runs in a thread of the parent's own. A chore blocks that loop, as anything does that is not awaited,
and which task goes on next is for asyncio to say: first ready, first served, no priorities.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from types import coroutine
from typing import Any

from simpy.events import Event

from household.errors import HouseholdError
from household.model.parent import Code, Parent, Steps, Task
from household.real.clock import ACTS, Over
from household.real.house import RealHouse
from household.real.things import RealPassing, RealRequest, RealSignal, Turn

Real = RealSignal | RealRequest | Turn
"""What can be waited for in a real house."""


class RealTask(Task):
    """A task in a thread, or in an event loop. `waits` is what it waits for right now."""

    parent: RealParent

    def __init__(self, parent: RealParent, name: str, code: Code, priority: int) -> None:
        super().__init__(parent, name, code, priority)
        self.waits: Real | None = None
        self.home = parent.home

    def runs(self) -> None:
        """All of it, in this thread."""
        ACTS.set(self)
        value: object = None
        try:
            self.home.is_here()
            while True:
                event = self._waits_for(self._send(value))
                if event is not None:
                    event.blocks(self)
                    self._goes_on()
                    value = event._value
        except StopIteration as end:
            self._ends(end.value)
        except Over:
            pass
        except BaseException as error:
            self.home.env.fails(error)
        finally:
            self._leaves()

    async def is_awaited(self) -> None:
        """All of it, in this asyncio.Task."""
        ACTS.set(self)
        parent = self.parent
        parent.turns_to(self)
        parent.task = self
        value: object = None
        try:
            while True:
                event = self._waits_for(self._send(value))
                if event is not None:
                    await event.awaits(self)
                    parent.turns_to(self)
                    self._goes_on()
                    value = event._value
        except StopIteration as end:
            self._ends(end.value)
        except Over:
            pass
        except BaseException as error:
            self.home.env.fails(error)
        finally:
            self._leaves()

    def _waits_for(self, event: Event) -> Real | None:
        """What the code yielded, if that has yet to come."""
        if not isinstance(event, Real):
            raise HouseholdError(
                f"the task {self.name} waits for {event!r}: in a real house that can be a buzzer, a "
                "yell, a machine being emptied, a lock, or time"
            )
        if event.callbacks is None:
            return None
        home = self.home
        quiet = isinstance(event, RealRequest | RealPassing | Turn)
        with home.env.mutex:
            if home.env.gone.is_set():
                raise Over
            self._target = event
            if not quiet and self.parent.task is self:
                home.tell.began_waiting(home.env._now, self.name, event.name, True)
            self.waits = event
            home.stands(self)
        return event

    def _goes_on(self) -> None:
        self.waits = None
        if self.home.env.gone.is_set():
            raise Over

    def _ends(self, value: object) -> None:
        with self.home.env.mutex:
            self._ok = True
            self._value = value
            self._target = self
            self.parent._finishes(self)

    def _leaves(self) -> None:
        """The code is closed in the thread in which it ran: its `with` blocks let their locks go."""
        wrong = self.dismiss()
        if wrong is not None and not isinstance(wrong, Over):
            self.home.env.fails(wrong)


class RealParent(Parent):
    """One pair of hands that is really busy."""

    home: RealHouse

    def __init__(self, home: RealHouse, ready: Any = "priority") -> None:
        super().__init__(home, ready)
        self._own: list[RealTask] = []
        self._called: list[RealTask] = []  # what they waited for has come, and they have yet to run

    def _makes(self, name: str, code: Code, priority: int) -> Task:
        return RealTask(self, name, code, priority)

    def _begins(self, task: Task) -> None:
        assert isinstance(task, RealTask)
        if self.home.env.runs:
            raise HouseholdError(
                f"{task.name} was taken on in the middle of the evening: in a real house tasks are "
                "taken on before it begins"
            )
        if self._own and not inspect.iscoroutine(task.code):
            raise HouseholdError(
                f"{task.name} is a generator, and parent {self.name} has a task already: in a real "
                "house a generator has a thread and hands of its own"
            )
        self._own.append(task)
        if self.task is None:
            self.task = task
        else:
            self._waiting.append(task)

    def thread(self) -> threading.Thread:
        """The thread in which all that this parent does is done; not started yet."""
        first = self._own[0]
        does = self._loops if inspect.iscoroutine(first.code) else first.runs
        return threading.Thread(target=does, name=f"parent {self.name}", daemon=True)

    def _loops(self) -> None:
        try:
            asyncio.run(self._all())
        except Over:
            pass
        except BaseException as error:
            self.home.env.fails(error)

    async def _all(self) -> None:
        self.home.is_here()
        await asyncio.gather(
            *(asyncio.create_task(task.is_awaited(), name=task.name) for task in self._own)
        )

    # -- hands: in an event loop they are with whoever runs --------------------------------------

    def turns_to(self, task: RealTask) -> None:
        """The event loop goes on with this task."""
        with self.home.env.mutex:
            for tasks in (self._waiting, self._called):
                if task in tasks:
                    tasks.remove(task)

    def hears(self, task: RealTask) -> None:
        """What the task waits for has come; if the hands are busy it is ready, and waits for them."""
        if self.task is not None or self._called:
            self._waiting.append(task)
            self.home.tell.ready(self.home.env._now, task.name)
        self._called.append(task)

    def _pass_hands(self) -> None:
        self.task = None

    @coroutine
    def pauses(self) -> Steps[None]:
        """Let whoever else is ready go first: `asyncio.sleep(0)`."""
        task = self._hands_of()
        home = self.home
        others = bool(self._waiting)
        if others:
            home.tell.ready(home.env._now, task.name)
        self._pass_hands()
        yield Turn(home.env)
        self.task = task
        if others:
            home.tell.resumed(home.env._now, task.name)
