"""The parts of a house, and what makes two houses equal.

Two houses are *equal* if whatever can still happen in the one can happen in the other, step for
step. A house is taken apart for this into parts, each with a value that says all about it that
code can find out: the laundry, each machine and lock, the checkbook, the kids, each pair of hands,
each task. Two houses are held to be equal if all their parts have the same values and the same
movers could move. That is enough, because a step is a pure function of these:

* Of a task, the value is where its generators and coroutines stand, from the outside in, with all
  that their frames hold, the iterators and half-computed expressions on their stacks among it, and
  what it waits for. Nothing else of it survives a `yield`. Of what may change it counts, too, which
  one it is: two names for one list are not two lists.
* Of things and hands it is every attribute that ever changes. `CHANGES` names them, and a test
  compares that with what the model's objects really have.
* Of a signal or a lock it is whether it has come or who holds it, and who waits, in their order.
* What is left out can't be found out: how many steps were taken, the numbers simpy gives to its
  events, when a mover would have been due. Whoever asks the house what time it is can find that out,
  so for them the minute and the dates on which movers are due are parts as well.

And every read of a part is noted, because its attributes tell when they are *touched*. So it is known
on what a step depended: where all it touched has the same values, the same mover will take the
same step (see `search.py`). A task that waits for several things at once is touched when it is asked
whether that has come. What a task shares with others behind the house's back, in lists of its own or
on the house itself, has no such attributes; that is found out and raises `NotInPartsError`.
"""

from __future__ import annotations

import dis
import enum
import functools
import gc
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
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
from household.errors import HouseholdError
from household.model.chance import draw
from household.model.clock import Alarm, Clock
from household.model.house import House, Orders
from household.model.kids import Kids
from household.model.movers import PATIENCE, THINGS, TIME, Heard, held_up, waiters
from household.model.parent import Parent, Task
from household.model.scenario import Scenario
from household.model.things import Checkbook, Lock, Machine, Request, Signal
from household.model.voice import SILENT

Value = Any
"""What a part is worth: nested tuples of things that can be hashed and compared."""

CLOCK = "clock"
FOREIGN = "what is no attribute of the model's"
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
    Signal: dict.fromkeys(("callbacks", "_value", "_ok"), ""),
    Lock: dict.fromkeys(("holder", "queue"), ""),
    Request: dict.fromkeys(("granted", "timer", "callbacks", "_value", "_ok"), ""),
    Checkbook: dict.fromkeys(("balance", "bank", "calls", "lines_left", "_open", "_put_off"), ""),
    Kids: dict.fromkeys(
        ("awake", "away", "calling", "badly_hurt", "yell", "_in_arms", "_born", "_late"), ""
    ),
    Orders: dict.fromkeys(("given", "_waiting"), ""),
    Parent: dict.fromkeys(("room", "task", "basket", "patient", "_waiting", "_place_lost"), ""),
    Task: dict.fromkeys(("callbacks", "_value", "_ok", "priority"), ""),
}
"""The attributes that change, for each class, and the part each belongs to; "" is the thing's own."""

ASIDE: dict[type, frozenset[str]] = {
    House: frozenset({"tell"}),  # who listens
    Task: frozenset(
        {"_target", "_then", "_spins"}
    ),  # part of its code; and how often in an instant
}
"""Attributes that change as well, and are told by other parts or can't be found out."""


class NotInPartsError(Exception):
    """Tasks share something that has no part of its own, or hold what can't be compared."""


class _Change:
    """An attribute that changes: whoever reads or writes it touches its part."""

    def __init__(self, name: str, part: str, kind: type) -> None:
        self.name = name
        self.part = part
        # Simpy has some in the class until they are set, and `_ok` nowhere.
        self.at_first = {name: getattr(kind, name)} if hasattr(kind, name) else {}

    def __get__(self, thing: Any, _owner: type) -> Any:
        inside = thing.__dict__
        inside["_touched"][self.part or inside["_part"]] = None
        try:
            return inside[self.name] if self.name in inside else self.at_first[self.name]
        except KeyError:
            raise AttributeError(self.name) from None

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
        wish.__class__ = _watched(Request, Request)
        inside["_open"].setdefault(wish.by, []).append(wish)
        return wish

    def release(self, wish: Request) -> None:
        super().release(wish)
        wishes = self.__dict__["_open"].get(wish.by, [])
        if wish in wishes:
            wishes.remove(wish)


class _Task(Task):
    """A task that tells who asks it what it is at."""

    @property
    def waiting_for(self) -> str:
        self.__dict__["_touched"][f"task {self.name}"] = None
        return super().waiting_for

    @property
    def target(self) -> Event:
        self.__dict__["_touched"][f"task {self.name}"] = None
        return self._target


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

    def peek(self) -> float:
        self.__dict__["_touched"][CLOCK] = None
        return super().peek()


@functools.cache
def _watched(kind: Any, own: Any) -> Any:
    """A class whose things tell when they are touched: of the model's `kind`, or a policy's own of it."""
    mixin: Any = {Lock: _Lock, House: _House, Task: _Task}.get(kind)
    bases = tuple(dict.fromkeys(one for one in (mixin, own) if one is not None and one is not kind))
    inside: dict[str, Any] = {
        name: _Change(name, part, kind) for name, part in CHANGES[kind].items()
    }
    known = {*inside, *ASIDE.get(kind, ())}

    def sets(thing: Any, name: str, value: object) -> None:
        object.__setattr__(thing, name, value)
        if name not in known:  # a policy's own, or one that the model has and CHANGES lacks
            thing.__dict__["_touched"][FOREIGN] = None

    inside["__setattr__"] = sets
    return type(f"Watched{own.__name__}", bases or (kind,), inside)


class Parts:
    """The parts of one house, made to tell when they are touched.

    touched: the parts that were, since it was last cleared, the first one first. exact: whether a part
    may change only where it is touched; else values say everything, and only all of them together.
    numbers: which of the things that may change was met first, second... by its identity; kept: things that
    were made on the way; opaque: something of which nothing can be said, so that no two houses with it
    are equal. These three are of one moment: `fresh` begins another, before values are asked for.
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
        self._things: list[Any] = [house.scenario, house._past]  # kept, so that ids stay theirs
        self.fresh()
        if not exact:
            self._values[FOREIGN] = self._foreign
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

    def fresh(self) -> None:
        """From here on the values of another moment are asked for."""
        self.numbers: dict[int, int] = {}
        self.kept: list[Any] = []
        self.opaque = ""  # what was met of which nothing can be said, if anything was

    def _adopt(self, thing: Any, part: str, value: Callable[[], Value] | None) -> None:
        kind = next(kind for kind in CHANGES if isinstance(thing, kind))
        self._things.append(thing)
        if self.exact and _foreign(thing, kind):
            raise NotInPartsError(f"{part} was given something that is not the model's")
        own = type(thing)
        if self.exact and own is not kind and "<locals>" in own.__qualname__:
            raise NotInPartsError(f"{part} is of a class of its own in every evening")
        thing.__dict__.update(_part=part, _touched=self.touched)
        try:
            watched: Any = _watched
            thing.__class__ = watched(kind, own)
        except TypeError:
            raise HouseholdError(
                f"this parent has a {own.__name__} that can't be watched, and so can't be searched: "
                f"give that class no __slots__"
            ) from None
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
            part, number = f"lock {lock.name}", 1
            while part in self._values:
                number += 1
                part = f"lock {lock.name}#{number}"
            self._adopt(lock, part, functools.partial(_lock, lock))
            lock.__dict__["_open"] = {}
            self.touched[part] = None
        for parent in parents[self._known[1] :]:
            part = f"parent {parent.name}"
            self._adopt(parent, part, functools.partial(_parent, parent))
            self.touched[part] = None
        for task in tasks[self._known[0] :]:
            if self.exact and (task.name in _MOVERS or task.name.endswith((TIME, PATIENCE))):
                raise NotInPartsError(f"a task goes by the name {task.name}")
            part = f"end of {task.name}"
            self._adopt(task, part, functools.partial(self._end, task))
            self._names[id(task.alarm)] = f"alarm of {task.name}"
            self._values[f"task {task.name}"] = functools.partial(self._task, task)
            self.touched[part] = self.touched[f"task {task.name}"] = None
        self._known = known

    def listen(self) -> None:
        """Hear when what tasks wait for, several things at once, is asked whether it has come."""
        for task in self.house.__dict__["tasks"]:
            if isinstance(task._target, Condition):
                self._hears(task._target, f"task {task.name}")

    def _hears(self, condition: Condition, part: str) -> None:
        evaluate: Any = condition._evaluate
        if not isinstance(evaluate, _Heeded):
            condition._evaluate = _Heeded(evaluate, self.touched, part)
        for event in condition._events:
            if isinstance(event, Condition):
                self._hears(event, part)

    def names(self) -> Iterable[str]:
        """The names of all parts that there are by now."""
        return self._values

    def value(self, part: str) -> Value:
        """What a part is worth now. Raises NotInPartsError."""
        if part == CLOCK:
            return self.house.env._now
        if part == FOREIGN and self.exact:
            raise NotInPartsError("something was given an attribute that is not the model's")
        return self._values[part]()

    def _foreign(self) -> Value:
        """In plain mode, what a policy has set in the house's things."""
        found: list[Value] = []
        for thing in self._things[2:]:
            part, kind = thing.__dict__["_part"], type(thing)
            for own in kind.__mro__[1:]:
                if "<locals>" in own.__qualname__:
                    found.append((part, Frames(self).of(own)))
            for name in _foreign(thing, kind):
                found.append((part, name, Frames(self).of(thing.__dict__[name])))
        return tuple(found)

    def containers(self) -> dict[int, Value]:
        """The lists that belong to the house's things, each by its identity."""
        return {
            id(held): ("the", name, thing.__dict__["_part"])
            for thing in self._things[2:]
            for name, held in thing.__dict__.items()
            if type(held) in _LISTED and name not in ("_touched", "_open")
        }

    def payload(self, heard: Event) -> Value:
        """What a mover goes on with; None for nothing."""
        return None if heard._value is None else Frames(self).of(heard._value)

    # -- tasks ----------------------------------------------------------------------------------

    def _task(self, task: Task) -> Value:
        if not task.is_alive:
            if self.exact:  # with its last words it may have given a function an attribute
                for other in self.house.__dict__["tasks"]:
                    if other.is_alive:
                        Frames(self).code(other.code)
            return "done"
        frames = Frames(self)
        value = (frames.code(task.code), frames.waits(task._target))
        if self.exact and (frames.mutable or frames.cells):
            self._alone(task, frames)
        return value

    def _alone(self, task: Task, frames: Frames) -> None:
        """Raises NotInPartsError if another task holds one of these things as well."""
        for other in self.house.__dict__["tasks"]:
            if other is not task and other.is_alive:
                theirs = Frames(self)
                theirs.code(other.code)
                shared = frames.mutable & (theirs.mutable | theirs.cells)
                if shared or theirs.mutable & frames.cells:
                    raise NotInPartsError(
                        f"{task.name} and {other.name} share a thing of their own"
                    )

    def _end(self, task: Task) -> Value:
        if task.is_alive:
            return (task.priority, waiters(task))
        frames = Frames(self)
        value = ("ended", task.priority, frames.of(task.value))
        if self.exact and frames.mutable:
            raise NotInPartsError(f"{task.name} has left what may change")
        return value

    def name(self, thing: object) -> str | None:
        """The name of a thing of the house; None if it is none."""
        return self._names.get(id(thing))


_MOVERS = (*THINGS, "time")
"""How movers that are no tasks are called, if not after one."""


class _Heeded:
    """What says whether a condition has come; that it was asked is noted."""

    def __init__(self, evaluate: Any, touched: dict[str, None], part: str) -> None:
        self.evaluate = evaluate
        self.__name__ = evaluate.__name__
        self._touched = touched
        self._part = part

    def __call__(self, events: Any, count: int) -> bool:
        self._touched[self._part] = None
        return bool(self.evaluate(events, count))


@functools.cache
def _of_the_model() -> dict[type, frozenset[str]]:
    """The attributes that new things of the model have."""
    scenario = Scenario()
    house = House(scenario, draw(scenario, 1), SILENT)
    parent = Parent(house)
    task = parent.take_on(parent.pauses(), "nothing")
    things = (
        house, house.washer, house.washer.buzzer, house.washer.lock, house.checkbook, house.kids,
        house.orders, parent, task,
    )  # fmt: skip
    kinds = {kind: thing for kind in CHANGES for thing in things if isinstance(thing, kind)}
    ours = {"_part", "_touched", "_open"}
    return {kind: frozenset({*vars(thing), *CHANGES[kind], *ours}) for kind, thing in kinds.items()}


def _foreign(thing: Any, kind: type) -> list[str]:
    """The attributes of a thing that the model did not give it."""
    kind = next(one for one in CHANGES if issubclass(kind, one))
    known = _of_the_model()[kind]
    return [name for name in thing.__dict__ if name not in known]


# -- things -------------------------------------------------------------------------------------


def _signal(signal: Signal) -> Value:
    return True if signal.triggered else waiters(signal)


def _machine(machine: Machine) -> Value:
    signals = (_signal(machine.buzzer), _signal(machine.emptied))
    return (machine.load, machine.done, machine.calls, *signals)


def wish_of(wish: Request) -> Value:
    """A wish for a lock: whose, and which of those that they have open, or else what came of it.

    What comes of an open one is told by the lock.
    """
    wishes = wish.lock.__dict__["_open"].get(wish.by, [])
    if wish in wishes:
        return (wish.by, wishes.index(wish))
    return (wish.by, -1, wish.granted, wish.triggered)


def _lock(lock: Lock) -> Value:
    """Who holds it, and who wants it.

    Of each wish: which, whether its patience has an end, who waits for it, and who for it alone.
    """
    held = None if lock.holder is None else wish_of(lock.holder)
    wanted = [
        (wish_of(wish), wish.timer is not None, waiters(wish), held_up(wish)) for wish in lock.queue
    ]
    return (held, tuple(wanted))


def _checkbook(book: Checkbook) -> Value:
    lines = (book.lines_left, tuple(sorted(book._open)), tuple(sorted(book._put_off)))
    return (book.balance, book.bank, book.calls, lines)


def _kids(kids: Kids) -> Value:
    calls = (kids.awake, kids.away, tuple(kids.calling), kids.badly_hurt, _signal(kids.yell))
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
_FIXED = (tuple, int, float, complex, str, bytes, frozenset)
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_OF_A_CLASS = frozenset({
    "__module__", "__qualname__", "__dict__", "__weakref__", "__doc__", "__annotations__",
    "__firstlineno__", "__static_attributes__",
})  # fmt: skip
"""What every class has, and no two of one text have differently."""


class Frames:
    """What code holds, as a value that can be compared.

    mutable: the identities of all that was met and may change in place, other than the house's things;
    cells: those of all variables of functions around, which whoever has set them may set again.
    """

    def __init__(self, parts: Parts) -> None:
        self.mutable: set[int] = set()
        self.cells: set[int] = set()
        self._parts = parts
        self._ours = False
        self._carried: object = None  # what this code carries out, and nobody else
        if parts.exact:
            self._numbers: dict[int, int] = {}
            self._kept: list[Any] = []
        else:  # in which tasks share things, so these are numbered throughout
            self._numbers, self._kept = parts.numbers, parts.kept
        self._containers: dict[int, Value] | None = None

    def code(self, code: Any) -> Value:
        """What a task carries out."""
        self._carried = code
        return self.of(code)

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
            return (kind, repr(thing))
        name = self._parts.name(thing)
        if name is not None:
            return ("the", name)
        if kind is tuple or kind is frozenset:
            return (kind, tuple(map(self.of, thing)))
        if isinstance(thing, FunctionType):
            return self._function(thing)
        if isinstance(thing, MethodType):
            return ("method", self.of(thing.__func__), self.of(thing.__self__))
        if isinstance(thing, BuiltinFunctionType):
            owner = thing.__self__
            module = owner is None or isinstance(owner, ModuleType)
            return (thing.__name__, None if module else self.of(owner))
        if isinstance(thing, type):
            return self._class(thing)
        if isinstance(thing, enum.Enum):
            return (self._class(kind), thing.name)
        if isinstance(thing, Decimal):
            return (kind, str(thing))
        if isinstance(thing, _FIXED) and not getattr(thing, "__dict__", None):
            held = tuple(map(self.of, tuple(thing))) if isinstance(thing, tuple) else repr(thing)
            return (self._class(kind), held)
        if isinstance(thing, Scenario):
            return thing
        if isinstance(thing, Event | ConditionValue):
            return self._event(thing)
        if isinstance(thing, msgspec.Struct) and kind.__struct_config__.frozen:
            return (kind, self._fields(thing))
        return self._changing(thing, kind)

    def _changing(self, thing: Any, kind: type) -> Value:
        """The value of what may change: which one it is counts, not only what it holds."""
        number = self._again(thing)
        if number is not None:
            return ("again", number)
        if kind is CellType:
            self.cells.add(id(thing))
            try:
                return ("cell", self.of(thing.cell_contents))
            except ValueError:
                return ("cell",)  # it has not been set yet
        if isinstance(thing, GeneratorType | CoroutineType):
            if thing is not self._carried:
                self.mutable.add(id(thing))
            return self._frame(thing)
        if issubclass(kind, _LISTED):
            if self._containers is None:
                self._containers = self._parts.containers()
            if id(thing) in self._containers:
                self._shared("a list of the house's")
                return self._containers[id(thing)]
        self.mutable.add(id(thing))
        return self._data(thing, kind)

    def _again(self, thing: object) -> int | None:
        """The number of a thing that was met before; else it gets one."""
        numbers = self._numbers
        number = numbers.get(id(thing))
        if number is None:
            numbers[id(thing)] = len(numbers)
        return number

    def _function(self, thing: FunctionType) -> Value:
        number = self._again(thing)
        if number is not None:
            return ("again", number)
        self._rebinds(thing.__code__)
        extra = (thing.__defaults__, thing.__kwdefaults__, vars(thing) or None)
        if vars(thing):
            self._shared("a function with attributes")
        held = None if extra == (None, None, None) else self.of(extra)
        return ("function", thing.__code__, tuple(map(self.of, thing.__closure__ or ())), held)

    def _class(self, kind: type) -> Value:
        if "<locals>" not in kind.__qualname__:
            return kind
        self._shared("a class of its own")  # another one in every evening
        number = self._again(kind)
        if number is not None:
            return ("again", number)
        held = [(n, self.of(v)) for n, v in vars(kind).items() if n not in _OF_A_CLASS]
        bases = tuple(map(self._class, kind.__bases__))
        return ("class", kind.__qualname__, type(kind), bases, tuple(held))

    def _fields(self, thing: msgspec.Struct) -> Value:
        return tuple(self.of(getattr(thing, name)) for name in thing.__struct_fields__)

    def _data(self, thing: Any, kind: type) -> Value:
        if isinstance(thing, msgspec.Struct):
            return (kind, self._fields(thing))
        if isinstance(thing, _LISTED):
            inside = thing.items() if isinstance(thing, dict) else thing
            extra = (getattr(thing, "maxlen", None), getattr(thing, "default_factory", None))
            about = self.of((extra, getattr(thing, "__dict__", None)))
            return (self._class(kind), tuple(map(self.of, inside)), about)
        if isinstance(thing, functools.partial):
            return (kind, self.of((thing.func, thing.args, thing.keywords)))
        if isinstance(thing, BaseException):
            chain = (thing.__cause__, thing.__context__, thing.__suppress_context__)
            return (self._class(kind), self.of(thing.args), self.of(vars(thing)), self.of(chain))
        if isinstance(thing, _VIEWS):
            return (kind, *map(self.of, gc.get_referents(thing)))
        if _is_plain(kind):
            held = tuple((name, self.of(value)) for name, value in _attributes(thing))
            return (self._class(kind), held)
        if isinstance(thing, Iterator):
            try:
                far = how_far(thing)
            except TypeError:
                return self._opaque(f"a {kind.__name__}")
            self._kept.append(far)  # so that no other thing gets the identities in it
            return (self._class(kind), self._reduced(far))
        return self._opaque(f"a {kind.__name__}")

    def _reduced(self, thing: Any) -> Value:
        return tuple(map(self._reduced, thing)) if type(thing) is tuple else self.of(thing)

    def _frame(self, code: Any) -> Value:
        frame = getattr(code, "gi_frame", None) or getattr(code, "cr_frame", None)
        if frame is None:
            return ("finished",)
        self._rebinds(frame.f_code)
        names = frame.f_locals
        inside = [
            one
            for one in gc.get_referents(code)
            if one is not names and not isinstance(one, FrameType | CodeType)
        ]
        around: set[int] = set()
        for one in inside:
            if isinstance(one, FunctionType) and one.__code__ is frame.f_code:
                around = set(map(id, one.__closure__ or ()))
        if _sets_shared(frame.f_code):
            self.mutable |= {id(o) for o in inside if type(o) is CellType and id(o) not in around}
        ours, self._ours = self._ours, frame.f_code.co_filename.startswith(_OURS)
        carried = self._carried
        self._carried = getattr(code, "gi_yieldfrom", None) or getattr(code, "cr_await", None)
        try:
            held = [
                self.of(one)
                for one in inside
                if not (isinstance(one, FunctionType) and one.__code__ is frame.f_code)
            ]
        finally:
            self._ours = ours
            self._carried = carried
        return (frame.f_code, frame.f_lasti, frozenset(names), tuple(held))

    def _event(self, event: Any) -> Value:
        if isinstance(event, ConditionValue):
            return ("come", tuple(map(self.of, event.events)))
        if isinstance(event, Alarm | Heard):
            return ("alarm",)
        if isinstance(event, Request) and event in event.lock.__dict__["_open"].get(event.by, ()):
            return ("wish", event.lock.__dict__["_part"], wish_of(event))
        number = self._again(event)
        if number is not None:
            return ("again", number)
        if isinstance(event, Request):
            return ("wish", event.lock.__dict__["_part"], wish_of(event))
        come = event.callbacks is None
        if not self._ours:  # whether it has come could be asked without touching any part
            self._shared("an event of its own")
        if isinstance(event, Condition):
            parts = tuple(map(self.of, event._events))
            return ("either", event._evaluate.__name__, parts, event.triggered, come, event._count)
        if isinstance(event, Timeout):
            return ("time", come if not self._parts.exact else None)  # or it still is a mover
        if not self._parts.exact and type(event) in (Event, Signal):
            value = self.of(event._value) if event.triggered else None
            return ("event", event.triggered, come, value, waiters(event))
        return self._opaque(f"a {type(event).__name__}")

    def _rebinds(self, code: CodeType) -> None:
        if _rebinds(code):
            self._shared("a variable of the function around it")

    def _shared(self, what: str) -> None:
        if self._parts.exact:
            raise NotInPartsError(f"a task keeps {what}")

    def _opaque(self, what: str) -> Value:
        """Equal to nothing else: no two houses with this in them are held to be equal."""
        self._shared(what)
        self._parts.opaque = what
        return object()


def how_far(iterator: Iterator[Any]) -> Any:
    """What an iterator of the language has gone through and has left, as it tells who would copy it.

    Raises TypeError if it tells nobody. Those of itertools do until Python 3.13, with a warning.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        # Not `__reduce__`: where a type has none of its own, that leaves out what it holds.
        return iterator.__reduce_ex__(2)


@functools.cache
def _is_plain(kind: type) -> bool:
    """Whether things of this class hold nothing but their attributes."""
    try:
        object.__new__(kind)
    except TypeError:  # it is built on a list, a number, a generator of chance...
        return False
    return True


def _attributes(thing: Any) -> Iterator[tuple[str, Any]]:
    """All attributes of a plain thing, those in slots as well."""
    yield from getattr(thing, "__dict__", {}).items()
    for kind in type(thing).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            hidden = name.startswith("__") and not name.endswith("__")
            real = f"_{kind.__name__.lstrip('_')}{name}" if hidden else name
            if real not in ("__dict__", "__weakref__") and hasattr(thing, real):
                yield real, getattr(thing, real)


_SETS = ("STORE_DEREF", "DELETE_DEREF")


@functools.cache
def _sets_shared(code: CodeType) -> bool:
    """Whether code sets variables that functions inside it see."""
    return any(
        step.opname in _SETS and step.argval in code.co_cellvars
        for step in dis.get_instructions(code)
    )


@functools.cache
def _rebinds(code: CodeType) -> bool:
    """Whether code, or a function inside it, sets variables of the function around it."""
    return bool(_rebound(code))


def _rebound(code: CodeType) -> set[str]:
    found = {step.argval for step in dis.get_instructions(code) if step.opname in _SETS}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= _rebound(inner)
    return found & set(code.co_freevars)
