"""A parent: one pair of hands, and the verbs that take time.

A parent is a processor of capacity one, its tasks are threads of control. Hands are lent to one
task at a time and kept until that task says `waits_for` or `pauses`; nothing is ever pre-empted.
That is asyncio's rule: a task runs until it suspends. A bare `yield home.dryer.buzzer` keeps the
hands while it waits: that is a blocking call, and it is all that a parent with a single task needs.

Verbs are written once, under `types.coroutine`, and serve both kinds of policy: a generator says
`yield from parent.empty_dryer()` (I do this and nothing else), a coroutine says
`await parent.empty_dryer()` (I may be called away here). Each verb walks to where it is done, and
does nothing at all, in no time, if there is nothing to do.

Minutes that nobody else can notice pass in a leap (see `clock.py`). So whatever takes time is asked
for the event of its end, and only if there is one is it waited for: `if way := self._walks(thing)`.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, Literal, TypeVar

import msgspec
from simpy.events import Event, Process, Timeout

from household.errors import HouseholdError
from household.model.clock import Alarm, Clock
from household.model.house import ROOMS, House
from household.model.kids import Kids
from household.model.things import Checkbook, Machine, OpenLine, Request, Waitable

__all__ = ["House", "Knob", "Parent", "Steps", "Task"]

T = TypeVar("T")


class Knob(msgspec.Struct, frozen=True):
    """What a number of a policy may be: `every: Annotated[float, Knob(1, 60, "minutes")] = 15`.

    log: on a slider, and in a plot, it wants a logarithmic scale.
    """

    least: float
    most: float
    unit: str = ""
    log: bool = False


Thing = Machine | Kids | Checkbook
Steps = Generator[Event, Any, T]
"""What a verb is to a generator: something to `yield from`."""

Code = Generator[Event, Any, Any] | Coroutine[Any, Any, Any]
"""What a task is made of: a generator or a coroutine."""

ROOM = {room: number for number, room in enumerate(ROOMS)}
CLINIC = "clinic"
CHEQUE = -1
"""The number of the line that is no line of the checkbook: the cheque at urgent care."""


class Task(Process):
    """A thread of control of one parent. Like any simpy process it is an event: its own end."""

    env: Clock
    name = ""  # unique in its house; simpy's own is a property, and asked for often that takes time

    def __init__(self, parent: Parent, name: str, code: Code, priority: int) -> None:
        # Not simpy's own __init__: that starts a process at once, this one waits for its hands.
        self.env = parent.home.env
        self.callbacks = []
        self._generator = code  # type: ignore[assignment]
        self._send = code.send
        self.alarm = Alarm(self.env, self._resume)
        self._target = self
        self._then = -1.0
        self._spins = 0
        self.parent = parent
        self.name = name
        self.priority = priority

    @property
    def code(self) -> Code:
        """The generator or coroutine this task runs."""
        return self._generator

    @property
    def waiting_for(self) -> str:
        """The name of what the task waits for right now."""
        return _named(self._target)

    def dismiss(self) -> BaseException | None:
        """Close the task's code, because the evening is over; returns what it raised, if anything."""
        code: Any = self._generator
        try:
            code.close()
        except RuntimeError as error:
            frame = getattr(code, "gi_frame", None) or getattr(code, "cr_frame", None)
            if frame is None:
                return error
            return HouseholdError(
                f"{frame.f_code.co_filename}:{frame.f_lineno}: the task {self.name} went on when the "
                "evening was over: a bare `except:` around a yield, or a yield in a `finally`, holds "
                "up its end; write `except Exception:` instead"
            )
        except BaseException as error:
            return error
        return None

    def _resume(self, event: Event) -> None:
        """Carry the code on with what it waited for.

        simpy's own, less interrupts (nothing is pre-empted here), plus two things it can't know:
        what was probably meant by a wrong `yield`, and that somebody spins without time passing.
        Both are thrown into the code at the line that stands there. Other exceptions pass straight
        through, with the frames of the policy in their traceback.
        """
        self.env._active_proc = self
        try:
            event = self._send(event._value)
            if event is not self.alarm:
                event = self._waits_on(event)
            self._target = event
        except StopIteration as end:
            self._target = self
            self._ok = True
            self._value = end.value
            if self.callbacks:
                self.env.schedule(self)
            else:
                self.callbacks = None  # type: ignore[assignment]
            self.parent._finishes(self)

    def _waits_on(self, event: Event) -> Event:
        """Wait for anything but the passing of time; returns what is waited for in the end."""
        code = self._generator
        while True:
            if self._spins_too_often():
                event = code.throw(HouseholdError(_spinning(self.name, event)))
                continue
            try:
                callbacks = event.callbacks
            except AttributeError:
                event = code.throw(HouseholdError(_wrong_yield(event)))
                continue
            if callbacks is None:
                if event is self.alarm:  # the hands have yet to come
                    return event
                event = self._send(event._value)
            elif event is self.alarm:
                return event
            else:
                callbacks.append(self._resume)
                parent = self.parent
                if not isinstance(event, QUIET) and parent.task is self:
                    self._target = event
                    name = event.name if isinstance(event, Waitable) else _named(event)
                    parent.home.tell.began_waiting(self.env._now, self.name, name, True)
                return event

    def _spins_too_often(self) -> bool:
        """Count one more step within this instant; are these too many?"""
        now = self.env._now
        if now != self._then:
            self._then = now
            self._spins = 0
        self._spins += 1
        return self._spins > SPINS

    def in_no_time(self) -> None:
        """A verb took no time at all. Raises HouseholdError if that goes on and on."""
        if self._spins_too_often():
            raise HouseholdError(_spinning(self.name, self.alarm))


QUIET = (Timeout, Request)
"""What a task may wait for, hands kept, without its being told: time, and locks (told as wants)."""

SPINS = 20_000
"""How often a task goes on within one instant before it is told that time stands still."""


def _spinning(task: str, event: Event) -> str:
    what = "" if isinstance(event, Alarm) else f" ({_named(event)})"
    return (
        f"no time passes: the task {task} goes on and on with what takes no time{what}; deal with it first, or wait for something that takes time, such as "
        "home.after(1)"
    )


def _named(event: Event) -> str:
    if isinstance(event, (Waitable, Task)):
        return event.name
    if isinstance(event, Timeout) or (isinstance(event, Alarm) and event.is_set):
        return "time to pass"
    parts = getattr(event, "_events", None)
    if parts is not None:
        return " or ".join(_named(part) for part in parts)
    return "hands"


def _wrong_yield(came: object) -> str:
    if hasattr(came, "send"):
        name = getattr(came, "__name__", "something")
        return (
            f"`yield {name}(...)` hands out the chore instead of doing it: "
            f"write `yield from` (or `await`, in an async def) before {name}"
        )
    if isinstance(came, int | float):
        return f"`yield {came!r}` is a number, and only events can be waited for: write `yield home.after({came!r})`"
    if isinstance(came, Machine | Kids | Checkbook):
        event = {"kids": "home.kids.yell", "checkbook": "home.checkbook.lock.request()"}.get(
            came.name, f"home.{came.name}.buzzer"
        )
        return f"`yield` got the {came.name} itself, which is no event: write `yield {event}`, say"
    return (
        f"`yield` got {came!r}, and expected an event, such as home.dryer.buzzer, home.kids.yell "
        "or home.after(5); a chore is done with `yield from`"
    )


class Parent:
    """One pair of hands in a house, named A, B, C, D in the order of their making (after Z: A2).

    ready: which of several ready tasks gets the hands next, "priority" (the smallest number given
    to `take_on` first) or "fifo" (the one that has been ready longest, as asyncio does it).
    """

    def __new__(cls, home: House, *_ready: object, **_knobs: object) -> Parent:
        """A parent of the kind that this house has."""
        return super().__new__(home.kind_of_parent or cls)

    def __init__(self, home: House, ready: Literal["priority", "fifo"] = "priority") -> None:
        if ready not in ("priority", "fifo"):
            raise HouseholdError(f"ready: expected priority or fifo, got {ready}")
        self.home = home
        again, letter = divmod(len(home.parents), 26)
        self.name = chr(ord("A") + letter) + (str(again + 1) if again else "")
        self.room = "living room" if home.kids.awake else "study"
        self.task: Task | None = None
        self.basket: list[int] = []
        self.patient: int | None = None
        self._fifo = ready == "fifo"
        self._waiting: list[Task] = []  # ready, and without hands
        self._place_lost = False
        home.parents.append(self)

    def __repr__(self) -> str:
        return f"parent {self.name}"

    # -- hands and tasks ------------------------------------------------------------------------

    def take_on(self, code: Code, name: str = "", priority: int = 0) -> Task:
        """Take a task on (spawn it): a generator or a coroutine, begun when hands are free.

        Returns the task, which is itself an event: `yield` it to wait for its end.
        """
        if not hasattr(code, "send"):
            came = getattr(code, "__name__", repr(code))
            raise HouseholdError(
                f"take_on expected a task that has been called, such as the_kids(parent, home), "
                f"got {came}: does it contain a yield or an await, and did you call it?"
            )
        taken = {task.name for task in self.home.tasks}
        base = name or getattr(code, "__name__", "task")
        number, unique = 2, base
        while unique in taken:
            number, unique = number + 1, f"{base}_{number}"
        task = self._makes(unique, code, priority)
        self.home.tasks.append(task)
        self.home.tell.task_taken(self.home.env._now, unique, self.name)
        self._begins(task)
        return task

    def _makes(self, name: str, code: Code, priority: int) -> Task:
        return Task(self, name, code, priority)

    def _begins(self, task: Task) -> None:
        """With the hands, if they are free."""
        task._target = task.alarm
        if self.task is None:
            self.task = task
            task.alarm.rings_in(0)
        else:
            self._waiting.append(task)

    @coroutine
    def waits_for(self, event: Event) -> Steps[Any]:
        """Wait with free hands: others of this parent's tasks may have them meanwhile (`await`).

        If the event has come about already, nothing is waited for and the hands stay.
        """
        try:
            if event.callbacks is None:
                return event.value
        except AttributeError:
            raise HouseholdError(_wrong_yield(event)) from None
        home = self.home
        task = self.task
        if task is None or home.env._active_proc is not task:
            task = self._hands_of()
        name = event.name if isinstance(event, Waitable) else _named(event)
        home.tell.began_waiting(home.env._now, task.name, name, False)
        self._pass_hands()
        value = yield event
        if self.task is None:
            self.task = task
        else:
            self._waiting.append(task)
            home.tell.ready(home.env._now, task.name)
            yield task.alarm
        home.tell.resumed(home.env._now, task.name)
        return value

    @coroutine
    def pauses(self) -> Steps[None]:
        """Let other ready tasks of this parent go first, if there are any (`asyncio.sleep(0)`)."""
        if self._waiting:
            task = self._hands_of()
            home = self.home
            home.tell.ready(home.env._now, task.name)
            self._waiting.append(task)
            self._pass_hands()
            yield task.alarm
            task.in_no_time()
            home.tell.resumed(home.env._now, task.name)

    def _pass_hands(self) -> None:
        """To the task that is ready and comes first, by its number or by how long it has waited."""
        waiting = self._waiting
        if not waiting:
            self.task = None
            return
        first = waiting[0]
        if not self._fifo and len(waiting) > 1:
            for task in waiting:
                if task.priority < first.priority:
                    first = task
        waiting.remove(first)
        self.task = first
        first.alarm.rings_in(0)

    def _finishes(self, task: Task) -> None:
        self.home.tell.task_done(self.home.env._now, task.name)
        if self.task is task:
            self._pass_hands()

    def _hands_of(self) -> Task:
        """The task that acts now, which must be the one that has these hands."""
        task = self.home.env._active_proc
        if task is None or task is not self.task:
            raise HouseholdError(self._not_these_hands(task))
        return self.task

    def _not_these_hands(self, doer: Process | None) -> str:
        if doer is None:
            return f"parent {self.name} was asked to act outside of a task: use {self.name}.take_on(...)"
        holder = f"busy with {self.task.name}" if self.task else "not lent to anybody"
        return (
            f"the task {doer.name} used the hands of parent {self.name}, which are {holder}: one "
            f"pair of hands does one thing at a time; have the parent take the task on, and wait "
            "with `waits_for` where others may go first"
        )

    def _spends(self, chore: str, thing: Thing, item: int, minutes: float) -> Event | None:
        """Tell that a chore begins, and return the event of its end: None if that has come."""
        home = self.home
        task = self.task
        if task is None or home.env._active_proc is not task:
            task = self._hands_of()
        now = home.env._now
        home.tell.began(now, task.name, chore, thing.name, item, now + minutes)
        if not minutes:
            task.in_no_time()
        self._place_lost = True
        return home.env.passes(minutes, task.alarm)

    # -- walking and looking --------------------------------------------------------------------

    @coroutine
    def goes_to(self, thing: Thing) -> Steps[None]:
        """Walk to where a thing is; no time at all if already there."""
        try:
            room = thing.room
        except AttributeError:
            raise HouseholdError(
                f"goes_to expected a thing of the house, such as home.dryer, got {thing!r}"
            ) from None
        if room != self.room and (way := self._walks(thing)):
            yield way

    def _walks(self, thing: Thing) -> Event | None:
        """Tell that hands set out, and return the event of their coming: None if that has come."""
        home = self.home
        env = home.env
        task = self.task
        if task is None or env._active_proc is not task:
            task = self._hands_of()
        origin, room = self.room, thing.room
        if origin == CLINIC:
            raise HouseholdError(
                f"parent {self.name} is at urgent care with the kids, and the {thing.name} is at "
                "home: sees_doctor_and_drives_home comes first"
            )
        minutes = home.scenario.walk * abs(ROOM[room] - ROOM[origin])
        now = env._now
        home.tell.set_out(now, task.name, origin, room, now + minutes)
        self.room = room
        if not minutes:
            task.in_no_time()
        return home.env.passes(minutes, task.alarm)

    @coroutine
    def looks_at(self, thing: Thing) -> Steps[bool]:
        """Go and look at a machine or at the kids: do they need anybody? (A poll.)"""
        if thing.room != self.room and (way := self._walks(thing)):
            yield way
        home = self.home
        task = self.task
        if task is None or home.env._active_proc is not task:
            task = self._hands_of()
        minutes = home.scenario.look
        if not minutes:
            task.in_no_time()
        self._place_lost = True
        if look := home.env.passes(minutes, task.alarm):
            yield look
        found = thing.needs_hands
        home.tell.looked(home.env._now, task.name, thing.name, minutes, found)
        if found and isinstance(thing, Machine) and thing.calls:
            self._answers(thing)
        return found

    def _answers(self, machine: Machine) -> None:
        """Hands have come to a machine, which may have buzzed for them."""
        if machine.calls:
            machine.calls = False
            assert machine.load is not None
            home = self.home
            home.tell.answered(home.env._now, home.doer(), machine.name, machine.load)

    # -- the laundry ----------------------------------------------------------------------------

    @coroutine
    def start_wash(self) -> Steps[None]:
        """Fill the washer from the hamper and start it, if it is empty and there is a load."""
        home = self.home
        washer = home.washer
        if not home.hamper or not washer.empty:
            return
        if washer.room != self.room and (way := self._walks(washer)):
            yield way
        if not home.hamper or not washer.empty:
            return
        load = home.hamper.pop(0)
        if chore := self._spends("fill", washer, load, home.scenario.fill_washer):
            yield chore
        if washer.empty:
            washer.start(home.doer(), load)
        else:  # somebody was faster: without a lock two may fill one washer
            home.hamper.insert(0, load)

    @coroutine
    def empty_washer(self) -> Steps[None]:
        """Take a washed load out of the washer, into this parent's basket."""
        washer = self.home.washer
        if not washer.done:
            return
        if washer.room != self.room and (way := self._walks(washer)):
            yield way
        self._answers(washer)
        load = washer.load
        if washer.done and load is not None:
            if chore := self._spends("empty", washer, load, self.home.scenario.empty_washer):
                yield chore
            if washer.load == load:
                self.basket.append(washer.takes_out(self.home.doer()))

    @coroutine
    def puts_back_what_is_left(self) -> Steps[None]:
        """Put wet clothes that are still in the basket back into the washer, if it is empty."""
        washer = self.home.washer
        if not self.basket:
            return
        if washer.room != self.room and (way := self._walks(washer)):
            yield way
        if washer.empty:
            load = self.basket.pop(0)
            if chore := self._spends("put back", washer, load, self.home.scenario.fill_washer):
                yield chore
            if washer.empty:
                washer.put_back(self.home.doer(), load)
            else:
                self.basket.insert(0, load)

    @coroutine
    def fill_dryer(self) -> Steps[None]:
        """Put the wet clothes from the basket into the dryer and start it, if it is empty."""
        dryer = self.home.dryer
        if not self.basket or not dryer.empty:
            return
        if dryer.room != self.room and (way := self._walks(dryer)):
            yield way
        if dryer.empty:
            load = self.basket.pop(0)
            if chore := self._spends("fill", dryer, load, self.home.scenario.fill_dryer):
                yield chore
            if dryer.empty:
                dryer.start(self.home.doer(), load)
            else:
                self.basket.insert(0, load)

    @coroutine
    def move_wet_clothes(self) -> Steps[None]:
        """Carry a washed load from the washer into the dryer, if the dryer is empty.

        If the dryer is full the parent has come to see it, and leaves the clothes where they are.
        """
        home = self.home
        washer = home.washer
        if not washer.done:
            return
        if washer.room != self.room and (way := self._walks(washer)):
            yield way
        self._answers(washer)
        if home.dryer.empty:
            yield from self.empty_washer()
            yield from self.fill_dryer()

    @coroutine
    def empty_dryer(self) -> Steps[None]:
        """Take a dry load out of the dryer and fold it: that load is done."""
        home = self.home
        dryer = home.dryer
        if not dryer.done:
            return
        if dryer.room != self.room and (way := self._walks(dryer)):
            yield way
        self._answers(dryer)
        load = dryer.load
        if dryer.done and load is not None:
            if chore := self._spends("empty", dryer, load, home.scenario.empty_dryer):
                yield chore
            if dryer.load == load:
                dryer.takes_out(home.doer())
                home.folded()

    # -- the checkbook --------------------------------------------------------------------------

    @coroutine
    def balances_next_line(self, told: bool = False) -> Steps[None]:
        """Read the balance, work on the next line, write the balance: about a minute and a half.

        told: listen to the phone meanwhile (see `Checkbook.write`).
        """
        home = self.home
        book = home.checkbook
        if self._place_lost or book.room != self.room:
            if not book.lines_left:
                return
            if book.room != self.room and (way := self._walks(book)):
                yield way
            if self._place_lost and book.begun and (chore := self._finds_place()):
                yield chore
            self._place_lost = False
        if not book.lines_left:
            return
        task = self.task
        if task is None or home.env._active_proc is not task:
            task = self._hands_of()
        if line := book.balance_line(task.name):
            if work := task.env.passes(line.line.minutes, task.alarm):
                yield work
            book.write(task.name, line, told)

    def _finds_place(self) -> Event | None:
        home = self.home
        return self._spends("find place", home.checkbook, -1, home.scenario.find_place)

    @coroutine
    def reads_next_line(self) -> Steps[OpenLine]:
        """The first third of a line: go to the checkbook, find the place, read the balance."""
        book = self.home.checkbook
        if book.room != self.room and (way := self._walks(book)):
            yield way
        if self._place_lost and book.begun and (chore := self._finds_place()):
            yield chore
        self._place_lost = False
        return book.read(self._hands_of().name)

    @coroutine
    def works_on(self, line: OpenLine) -> Steps[None]:
        """The second third: the minutes of work on a line that was read."""
        task = self._hands_of()
        if work := task.env.passes(line.line.minutes, task.alarm):
            yield work

    def writes(self, line: OpenLine) -> None:
        """The last third, in no time: write the balance, computed from what was read."""
        task = self._hands_of()
        if line.written:
            raise HouseholdError(
                f"line {line.number + 1} is written already: read the next one before writing"
            )
        line.written = True
        self.home.checkbook.write(task.name, line)

    # -- the kids -------------------------------------------------------------------------------

    @coroutine
    def helps_kids(self) -> Steps[None]:
        """Go to the kids and see to every one that calls, urgent care included."""
        kids = self.home.kids
        while kids.calling:
            if kids.badly_hurt:
                yield from self.drives_to_urgent_care()
                yield from self.writes_cheque()
                yield from self.sees_doctor_and_drives_home()
            else:
                yield from self.comforts_kid()

    @coroutine
    def comforts_kid(self) -> Steps[None]:
        """Go to the kids and comfort the first that calls."""
        kids = self.home.kids
        if not kids.calling:
            return
        if kids.room != self.room and (way := self._walks(kids)):
            yield way
        if kids.calling and not kids.badly_hurt:
            number = kids.answer(self._hands_of().name)
            if chore := self._spends("comfort", kids, number, kids.yells[number].minutes):
                yield chore
            kids.comforted()

    @coroutine
    def drives_to_urgent_care(self) -> Steps[None]:
        """Take all the kids to urgent care, because one is badly hurt."""
        kids = self.home.kids
        if kids.room != self.room and (way := self._walks(kids)):
            yield way
        if not kids.badly_hurt:
            return
        by = self._hands_of().name
        number = kids.answer(by)
        kids.leave(by)
        if chore := self._spends("drive", kids, number, self.home.scenario.drive):
            yield chore
        self.room = CLINIC
        self.patient = number

    @coroutine
    def writes_cheque(self) -> Steps[int]:
        """On arrival at urgent care: read the balance, write the cheque. Returns its amount.

        If the balance that was read does not cover it, it is paid by card, for a fee; then 0.
        """
        home = self.home
        if self.patient is None:
            return 0
        book = home.checkbook
        task = self._hands_of()
        by = task.name
        cost = home.kids.yells[self.patient].cost
        balance = book.look_up(by, CHEQUE, home.scenario.cheque)
        self._place_lost = True
        if pen := home.env.passes(home.scenario.cheque, task.alarm):
            yield pen
        return book.pay(by, cost, balance, home.scenario.card_fee)

    @coroutine
    def sees_doctor_and_drives_home(self) -> Steps[None]:
        """Stay with the doctor, then drive all the kids home."""
        home = self.home
        number = self.patient
        if number is None:
            return
        kids = home.kids
        if chore := self._spends("see the doctor", kids, number, kids.yells[number].minutes):
            yield chore
        if chore := self._spends("drive", kids, number, home.scenario.drive):
            yield chore
        self.patient = None
        self.room = kids.room
        kids.come_home()

    def phones_home(self, amount: int) -> None:
        """Tell whoever listens at the checkbook of a cheque, by phone, in no time."""
        self.home.checkbook.phone(self._hands_of().name, amount)
