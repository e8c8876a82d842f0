"""The parts of a house, and what makes two houses equal.

Two houses are *equal* if whatever can still happen in the one can happen in the other, step for
step. A house is taken apart for this into parts, each with a value that says all about it that
code can find out: the laundry, each machine and lock, the checkbook, the kids, each pair of hands,
each task. Two houses are held to be equal if all their parts have the same values and the same
movers could move. That is enough, because a step is a pure function of these:

* Of a task, the value is where its generators and coroutines stand, from the outside in, with all
  that their frames hold, the iterators and half-computed expressions on their stacks among it, and
  what it waits for. Nothing else of it survives a `yield`.
* Of things and hands it is every attribute that ever changes. `CHANGES` names them, and a test
  compares that with what the model's objects really have.
* Of a signal or a lock it is whether it has come or who holds it, and who waits, in their order.
* What is left out can't be found out: how many steps were taken, the numbers simpy gives to its
  events, when a mover would have been due. Whoever asks the house what time it is can find that out,
  so for them the minute and the dates on which movers are due are parts as well.

And every read of a part is noted, because its attributes tell when they are *touched*. So it is known
on what a step depended: where all it touched has the same values, the same mover will take the
same step (see `steps.py`). What a task shares with others behind the house's back, in lists of its
own say, has no such attributes; that is found out and raises `NotInPartsError`.
"""

from __future__ import annotations

import dis
import functools
import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import Any

import msgspec
import simpy
from simpy.events import Condition, ConditionValue, Event, Timeout

from household import model
from household.model.clock import Alarm, Clock
from household.model.house import House, Orders
from household.model.kids import Kids
from household.model.movers import Heard, waiters
from household.model.parent import Parent, Task
from household.model.scenario import Scenario
from household.model.things import Checkbook, Lock, Machine, Request, Signal

Value = Any
"""What a part is worth: nested tuples of things that can be hashed and compared."""

CLOCK = "clock"
CHANGES: dict[type, dict[str, str]] = {
    House: {
        "hamper": "laundry",
        "laundry_left": "laundry",
        "over": "lights",
        "open_ended": "lights",
        "tasks": "names",
        "parents": "names",
        "locks": "names",
    },
    Machine: dict.fromkeys(("load", "done", "calls", "buzzer", "emptied"), ""),
    Signal: dict.fromkeys(("callbacks", "_value"), ""),
    Lock: dict.fromkeys(("holder", "queue"), ""),
    Request: dict.fromkeys(("granted", "timer", "callbacks", "_value"), ""),
    Checkbook: dict.fromkeys(("balance", "bank", "lines", "unwritten", "calls", "lines_left"), ""),
    Kids: dict.fromkeys(("awake", "away", "calling", "yell", "_in_arms", "_born", "_late"), ""),
    Orders: dict.fromkeys(("given", "_waiting"), ""),
    Parent: dict.fromkeys(("room", "task", "basket", "patient", "_waiting", "_place_lost"), ""),
    Task: dict.fromkeys(("callbacks", "_value", "priority"), ""),
}
"""The attributes that change, for each class, and the part each belongs to; "" is the thing's own."""


class NotInPartsError(Exception):
    """Tasks share something that has no part of its own, or hold what can't be compared."""


class _Change:
    """An attribute that changes: whoever reads or writes it touches its part."""

    def __init__(self, name: str, part: str, kind: type) -> None:
        self.name = name
        self.part = part
        self.at_first = getattr(kind, name, None)  # simpy has some in the class until they are set

    def __get__(self, thing: Any, _owner: type) -> Any:
        inside = thing.__dict__
        inside["_touched"][self.part or inside["_part"]] = None
        return inside.get(self.name, self.at_first)

    def __set__(self, thing: Any, value: object) -> None:
        inside = thing.__dict__
        inside["_touched"][self.part or inside["_part"]] = None
        inside[self.name] = value


class _Lock(Lock):
    """A lock that knows the wishes of each task that are still open, in their order."""

    def request(self, patience: float | None = None) -> Request:
        wish = super().request(patience)
        inside: dict[str, Any] = self.__dict__
        wish.__dict__.update(_part=inside["_part"], _touched=inside["_touched"])
        wish.__class__ = WATCHED[Request]
        inside["_open"].setdefault(wish.by, []).append(wish)
        return wish

    def release(self, wish: Request) -> None:
        super().release(wish)
        wishes = self.__dict__["_open"].get(wish.by, [])
        if wish in wishes:
            wishes.remove(wish)


class _House(House):
    """A house that tells who asks it for the time."""

    @property
    def now(self) -> float:
        self.__dict__["_touched"][CLOCK] = None
        return self.env._now

    def until(self, minute: float) -> Event:
        self.__dict__["_touched"][CLOCK] = None
        return super().until(minute)


class _Clock(Clock):
    """A clock that tells who reads it."""

    @property
    def now(self) -> float:
        self.__dict__["_touched"][CLOCK] = None
        return self._now


def _watched(kind: type) -> Any:
    base = {Lock: _Lock, House: _House}.get(kind, kind)
    changes = {name: _Change(name, part, kind) for name, part in CHANGES[kind].items()}
    return type(f"Watched{kind.__name__}", (base,), changes)


WATCHED: dict[type, Any] = {kind: _watched(kind) for kind in CHANGES}


class Parts:
    """The parts of one house, made to tell when they are touched.

    touched: the parts that were, since it was last cleared, the first one first. exact: whether a part
    may change only where it is touched; else values say everything, and only all of them together.
    """

    def __init__(self, house: House, exact: bool = True) -> None:
        self.house = house
        self.exact = exact
        self.touched: dict[str, None] = {}
        self._values: dict[str, Callable[[], Value]] = {}
        self._names: dict[int, str] = {
            id(house): "home",
            id(house.scenario): "scenario",
            id(house._past): "the past",
        }
        self._known = (0, 0, 0)
        self._adopt(house, "home", None)
        house.env.__dict__["_touched"] = self.touched
        house.env.__class__ = _Clock
        self._values["laundry"] = lambda: (tuple(house.hamper), house.laundry_left)
        self._values["lights"] = lambda: (house.over, house.open_ended)
        self._values["names"] = lambda: (
            tuple(task.name for task in house.tasks),
            tuple(parent.name for parent in house.parents),
            tuple(lock.name for lock in house.locks),
        )
        for machine in (house.washer, house.dryer):
            self._adopt(machine, machine.name, functools.partial(_machine, machine))
            self._signal(machine.buzzer, machine.name)
            self._signal(machine.emptied, machine.name)
        self._adopt(house.kids, "kids", functools.partial(_kids, house.kids))
        self._signal(house.kids.yell, "kids")
        self._adopt(house.checkbook, "checkbook", functools.partial(_checkbook, house.checkbook))
        self._adopt(house.orders, "orders", functools.partial(_orders, house.orders))
        self._signal(house.orders.given, "orders")
        self.adopt_new()

    def _adopt(self, thing: Any, part: str, value: Callable[[], Value] | None) -> None:
        kind = next(kind for kind in CHANGES if isinstance(thing, kind))
        thing.__dict__.update(_part=part, _touched=self.touched)
        thing.__class__ = WATCHED[kind]
        self._names[id(thing)] = part
        if value is not None:
            self._values[part] = value

    def _signal(self, signal: Signal, part: str) -> None:
        self._adopt(signal, part, None)
        self._names[id(signal)] = signal.name

    def adopt_new(self) -> None:
        """Take in the tasks, hands and locks that have come since the last time."""
        inside = self.house.__dict__
        tasks, parents, locks = inside["tasks"], inside["parents"], inside["locks"]
        known = (len(tasks), len(parents), len(locks))
        if known == self._known:
            return
        for lock in locks[self._known[2] :]:
            part = f"lock {lock.name}"
            self._adopt(lock, part, functools.partial(_lock, lock))
            lock.__dict__["_open"] = {}
        for parent in parents[self._known[1] :]:
            self._adopt(parent, f"parent {parent.name}", functools.partial(_parent, parent))
        for task in tasks[self._known[0] :]:
            self._adopt(task, f"end of {task.name}", functools.partial(self._end, task))
            self._names[id(task.alarm)] = f"alarm of {task.name}"
            self._values[task.name] = functools.partial(self._task, task)
        self._known = known

    def names(self) -> Iterable[str]:
        """The names of all parts that there are by now."""
        return self._values

    def value(self, part: str) -> Value:
        """What a part is worth now. Raises NotInPartsError."""
        if part == CLOCK:
            return self.house.env._now
        return self._values[part]()

    def payload(self, heard: Event) -> Value:
        """What a mover goes on with; None for nothing."""
        return None if heard._value is None else Frames(self).of(heard._value)

    # -- tasks ----------------------------------------------------------------------------------

    def _task(self, task: Task) -> Value:
        if not task.is_alive:
            return "done"
        frames = Frames(self)
        value = (frames.of(task.code), frames.waits(task._target))
        if self.exact and frames.mutable:
            self._alone(task, frames.mutable)
        return value

    def _alone(self, task: Task, held: set[int]) -> None:
        """Raises NotInPartsError if another task holds one of these things as well."""
        for other in self.house.__dict__["tasks"]:
            if other is not task and other.is_alive:
                frames = Frames(self)
                frames.of(other.code)
                if frames.mutable & held:
                    raise NotInPartsError(f"{task.name} and {other.name} share what is no part")

    def _end(self, task: Task) -> Value:
        if task.is_alive:
            return (task.priority, waiters(task))
        return ("ended", task.priority, Frames(self).of(task.value))

    def name(self, thing: object) -> str | None:
        """The name of a thing of the house; None if it is none."""
        return self._names.get(id(thing))


# -- things -------------------------------------------------------------------------------------


def _signal(signal: Signal) -> Value:
    return True if signal.triggered else waiters(signal)


def _machine(machine: Machine) -> Value:
    signals = (_signal(machine.buzzer), _signal(machine.emptied))
    return (machine.load, machine.done, machine.calls, *signals)


def wish_of(wish: Request) -> Value:
    """A wish for a lock: whose, and which of those that they have open; -1 if it is over."""
    wishes = wish.lock.__dict__["_open"].get(wish.by, [])
    return (wish.by, wishes.index(wish) if wish in wishes else -1)


def _lock(lock: Lock) -> Value:
    """Who holds it, and who wants it: (wish, waits no longer than its patience?, who waits)."""
    held = None if lock.holder is None else wish_of(lock.holder)
    wanted = [(wish_of(wish), wish.timer is not None, waiters(wish)) for wish in lock.queue]
    return (held, tuple(wanted))


def _checkbook(book: Checkbook) -> Value:
    written = tuple(line is None for line in book.lines)
    return (book.balance, book.bank, written, book.unwritten, book.calls, book.lines_left)


def _kids(kids: Kids) -> Value:
    calls = (kids.awake, kids.away, tuple(kids.calling), _signal(kids.yell))
    return (*calls, kids._in_arms, kids._born, kids._late)


def _orders(orders: Orders) -> Value:
    return (tuple(orders._waiting), _signal(orders.given))


def _parent(parent: Parent) -> Value:
    task = parent.task.name if parent.task is not None else None
    waiting = tuple(other.name for other in parent._waiting)
    return (
        parent.room,
        task,
        tuple(parent.basket),
        parent.patient,
        waiting,
        parent._place_lost,
    )


# -- frames -------------------------------------------------------------------------------------

_OURS = (str(Path(model.__file__).parent), str(Path(simpy.__file__).parent))
_PLAIN = frozenset({int, str, bytes, type(None), CodeType, ModuleType, range, type(Ellipsis)})
_LISTED = (list, set, dict, deque, bytearray)


class Frames:
    """What code holds, as a value that can be compared.

    mutable: the identities of all that was met and may change in place, other than the house's things.
    """

    def __init__(self, parts: Parts) -> None:
        self.mutable: set[int] = set()
        self._parts = parts
        self._ours = False
        self._within: set[int] = set()

    def waits(self, event: Event) -> Value:
        """What a task waits for. The model sees to it that its coming is noticed."""
        self._ours = True
        return self.of(event)

    def of(self, thing: Any) -> Value:
        """The value of anything that a frame may hold. Raises NotInPartsError."""
        kind = type(thing)
        if kind in _PLAIN:
            return thing
        if kind is bool or kind is float or kind is complex:  # which equal numbers of other kinds
            return (kind, thing)
        name = self._parts.name(thing)
        if name is not None:
            return ("the", name)
        if id(thing) in self._within:
            return ("again", kind)
        self._within.add(id(thing))
        try:
            return self._inside(thing, kind)
        finally:
            self._within.discard(id(thing))

    def _inside(self, thing: Any, kind: type) -> Value:
        if isinstance(thing, GeneratorType | CoroutineType):
            return self._frame(thing)
        if isinstance(thing, Event | ConditionValue):
            return self._event(thing)
        if kind is tuple or kind is frozenset:
            return (kind, kind(map(self.of, thing)))
        if kind is CellType:
            return ("cell", self.of(_contents(thing)))
        if isinstance(thing, FunctionType):
            self._rebinds(thing.__code__)
            return ("function", thing.__code__, tuple(map(self.of, thing.__closure__ or ())))
        if isinstance(thing, MethodType):
            return ("method", self.of(thing.__func__), self.of(thing.__self__))
        if isinstance(thing, BuiltinFunctionType):
            owner = thing.__self__
            module = owner is None or isinstance(owner, ModuleType)
            return (thing.__name__, None if module else self.of(owner))
        if isinstance(thing, type):
            return thing
        return self._data(thing, kind)

    def _data(self, thing: Any, kind: type) -> Value:
        if isinstance(thing, msgspec.Struct):
            if not thing.__struct_config__.frozen:
                self.mutable.add(id(thing))
            fields = (getattr(thing, name) for name in thing.__struct_fields__)
            return (kind, tuple(map(self.of, fields)))
        if isinstance(thing, Scenario):
            return thing
        self.mutable.add(id(thing))
        if kind in _LISTED:
            if kind is dict:
                return (kind, tuple((self.of(k), self.of(v)) for k, v in thing.items()))
            if kind is set:
                return (kind, frozenset(map(self.of, thing)))
            return (kind, tuple(map(self.of, thing)))
        if isinstance(thing, Iterator) and hasattr(thing, "__reduce__"):
            try:
                return (kind, self._reduced(thing.__reduce__()))  # an iterator says how far it is
            except TypeError:
                return self._opaque(f"a {kind.__name__}")
        if hasattr(thing, "__dict__") and not hasattr(kind, "__slots__"):
            return (kind, tuple((name, self.of(value)) for name, value in vars(thing).items()))
        return self._opaque(f"a {kind.__name__}")

    def _reduced(self, thing: Any) -> Value:
        return tuple(map(self._reduced, thing)) if type(thing) is tuple else self.of(thing)

    def _frame(self, code: Any) -> Value:
        frame = getattr(code, "gi_frame", None) or getattr(code, "cr_frame", None)
        if frame is None:
            return "finished"
        self._rebinds(frame.f_code)
        names = frame.f_locals
        ours, self._ours = self._ours, frame.f_code.co_filename.startswith(_OURS)
        try:
            held = [
                self.of(one)
                for one in gc.get_referents(code)
                if one is not names
                and not isinstance(one, FrameType | CodeType)
                and not (isinstance(one, FunctionType) and one.__code__ is frame.f_code)
            ]
        finally:
            self._ours = ours
        return (frame.f_code, frame.f_lasti, tuple(names), tuple(held))

    def _event(self, event: Any) -> Value:
        if isinstance(event, Request):
            return ("wish", event.lock.name, wish_of(event))
        if isinstance(event, ConditionValue):
            return ("come", tuple(map(self.of, event.events)))
        if isinstance(event, Alarm | Heard):
            return "alarm"
        come = event.callbacks is None
        if not self._ours:  # whether it has come could be asked without touching any part
            self._shared("an event of its own")
        if isinstance(event, Condition):
            parts = tuple(map(self.of, event._events))
            state = (come, event._count) if not self._parts.exact else ()
            return ("either", event._evaluate.__name__, parts, state)
        if isinstance(event, Timeout):
            return ("time", come if not self._parts.exact else None)
        return self._opaque(f"a {type(event).__name__}")

    def _rebinds(self, code: CodeType) -> None:
        if _rebinds(code):
            self._shared("a variable of the function around it")

    def _shared(self, what: str) -> None:
        if self._parts.exact:
            raise NotInPartsError(f"a task keeps {what}")

    def _opaque(self, what: str) -> Value:
        if self._parts.exact:
            raise NotInPartsError(f"a task keeps {what}")
        return (
            object()
        )  # equal to nothing else: no two houses with this in them are held to be equal


def _contents(cell: CellType) -> Any:
    """What a variable of the function around holds; nothing if it has not been set yet."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


@functools.cache
def _rebinds(code: CodeType) -> bool:
    """Whether code sets variables of the function around it."""
    return any(
        step.opname in ("STORE_DEREF", "DELETE_DEREF") and step.argval in code.co_freevars
        for step in dis.get_instructions(code)
    )
