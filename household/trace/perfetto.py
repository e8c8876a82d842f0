"""An evening as engineers look at real threads: a file for Perfetto and for Chrome's tracing.

A trace viewer knows processes, threads, slices and arrows, and so does a household. Each pair of
hands is a thread of the process "parents", and what it does are slices on it: chores, walks, and
the waits that keep hands. The tasks of one asynchronous parent are threads beside it, each waiting,
ready or running. The machines, the kids who yell and the locks are threads as well. Arrows (flows)
say what led to what: a lock let go to its being taken by who had waited for it, a buzzer or a yell
to whoever came, a stale reading to the write computed from it. What went wrong is marked at its
minute, and bank and checkbook are two lines of one counter.

The format is the JSON of the *Trace Event Format*, which both viewers read: slices are complete
events ("X"), which on one thread must lie within or beside each other; arrows are a pair of flow
events ("s" and "f", bound to the slice around them). A house minute is a minute of the viewer, which
counts in microseconds from 16:00 of the first day; the time of day is among each slice's arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
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
    Ordered,
    Paid,
    PaidByCard,
    Phoned,
    PutBack,
    PutOff,
    Read,
    Ready,
    Refused,
    Resumed,
    SetOut,
    Started,
    TaskDone,
    TaskTaken,
    Took,
    WagesPaid,
    Wanted,
    Wrote,
    Yelled,
)
from household.trace.circles import Readings
from household.trace.diagnosis import Incident
from household.trace.statistics import MINUTES_A_DAY
from household.trace.story import ORDERED, YELLS, dollars, to_the_second, waits_for
from household.trace.trace import Header

MINUTE = 60_000_000
"""A house minute in the viewer's time, which is in microseconds."""

PROCESSES = ("evening", "parents", "machines", "kids", "locks")
"""The processes, in the order in which they are to be shown."""

Args = dict[str, Any]
Event = dict[str, Any]


def perfetto(
    header: Header, happenings: Iterable[Happening], incidents: Sequence[Incident] = ()
) -> bytes:
    """A run of one evening or several as a JSON trace that opens in Perfetto; UTF-8.

    incidents: what went wrong in it, as the diagnosis found it. The same run gives the same bytes.
    """
    fold = Fold()
    for happening in happenings:
        fold(happening)
    fold.close()
    about = f"{header.policy}, {header.scenario_name}, seed {header.seed}"
    events = [*_names(fold.threads(), about), *_Writer(fold, incidents).events()]
    other = {
        "made by": f"household {header.version}",
        "policy": header.policy,
        "options": header.options,
        "scenario": header.scenario_name,
        "seed": header.seed,
        "orders": header.orders,
        "choices": header.choices,
        "fingerprint": header.fingerprint,
    }
    lines = b",\n".join(msgspec.json.encode(event) for event in events)
    return (
        b'{"displayTimeUnit":"ms","otherData":'
        + msgspec.json.encode(other)
        + b',"traceEvents":[\n'
        + lines
        + b"\n]}\n"
    )


def microseconds(minute: float) -> int:
    """A minute of a run in the viewer's time. A 64th of a minute is a whole number of them."""
    return round(minute * MINUTE)


# -- what a thread of the viewer holds ----------------------------------------------------------


class Slice(msgspec.Struct, gc=False, eq=False):
    """A stretch of a thread, in minutes; `inf`: it is not known yet when it ends.

    index: the happening it came about with, which orders what has the same minute.
    """

    since: float
    until: float
    name: str
    category: str
    index: int
    args: Args


class Thread:
    """A thread of the viewer: slices one after the other, none of which overlap."""

    def __init__(self, process: str, name: str) -> None:
        self.process = process
        self.name = name
        self.number = 0  # the viewer's thread id, given when all threads are known
        self.slices: list[Slice] = []

    @property
    def open(self) -> Slice | None:
        """The slice of which it is not known yet when it ends."""
        return self.slices[-1] if self.slices and self.slices[-1].until == math.inf else None

    def begin(self, piece: Slice) -> Slice:
        """The next slice; the one before is over, if it was not yet."""
        self.end(piece.since)
        self.slices.append(piece)
        return piece

    def end(self, at: float) -> None:
        """Whatever goes on is over, even if it was to last longer; a wait of no time was none."""
        if self.slices and self.slices[-1].until > at:
            last = self.slices[-1]
            last.until = at
            if last.since == at and last.category in QUIET:
                self.slices.pop()


QUIET = ("blocked", "lock wait", "waits", "ready", "running")
"""The categories of slices that are not worth showing if they take no time."""


class Hands:
    """A pair of hands: its thread, the task that has it, and up to which minute all is known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.thread = Thread("parents", name)
        self.tasks: dict[str, Thread] = {}
        self.holder = ""
        self.known = 0.0

    def fill(self, at: float, index: int, name: str) -> None:
        """Up to `at`, whoever has the hands and told of nothing has let time pass."""
        thread = self.thread
        if thread.open is None and self.holder and self.known < at:
            args = {"task": self.holder}
            thread.begin(Slice(self.known, at, name, "blocked", index, args))
        thread.end(at)
        self.known = at


class Spot(msgspec.Struct, gc=False, eq=False):
    """An end of an arrow: a thread, a minute, and how many slices the thread had at that time.

    call: the slice that it is bound to; if there is none, a mark of this name is made for it.
    """

    thread: Thread
    at: float
    index: int
    place: int
    mark: str
    args: Args = {}
    call: Slice | None = None


class Flow(msgspec.Struct, gc=False, eq=False):
    """An arrow: what it is called, from where, to where; late: not to what is done next."""

    name: str
    source: Spot
    sink: Spot
    late: bool = False


class Moment(msgspec.Struct, gc=False):
    """Something that takes no time and concerns the whole evening."""

    at: float
    index: int
    name: str
    args: Args


# -- the fold -----------------------------------------------------------------------------------


class Fold:
    """A listener that turns happenings into threads, slices, arrows, moments and counters."""

    def __init__(self) -> None:
        self.evening = Thread("evening", "evening")
        self.hands: dict[str, Hands] = {}
        self.machines = {name: Thread("machines", name) for name in ("washer", "dryer")}
        self.kids: dict[str, list[Thread]] = {}
        self.locks: dict[str, Thread] = {}
        self.flows: list[Flow] = []
        self.moments: list[Moment] = []
        self.money: list[tuple[float, int, int, int]] = []  # minute, index, bank, checkbook
        self.left: list[tuple[float, int, int, int]] = []  # minute, index, loads, lines
        self.evenings = 0
        self.index = -1
        self.at = 0.0
        self.sees: dict[type, Callable[[Any], None]] = {
            EveningBegan: self._evening_began,
            WagesPaid: self._wages,
            LightsOut: self._lights_out,
            EveningEnded: self._evening_ended,
            TaskTaken: self._task_taken,
            TaskDone: self._task_done,
            BeganWaiting: self._waits,
            Ready: self._ready,
            Resumed: self._resumed,
            Ordered: self._ordered,
            SetOut: self._set_out,
            Began: self._began,
            Looked: self._looked,
            Answered: self._answered,
            Started: self._started,
            Buzzed: self._buzzed,
            Emptied: self._emptied,
            PutBack: self._put_back,
            Yelled: self._yelled,
            FellAsleep: self._fell_asleep,
            Read: self._read,
            Wrote: self._wrote,
            Paid: self._paid,
            PutOff: self._put_off,
            PaidByCard: self._card,
            Phoned: self._phoned,
            Wanted: self._wanted,
            Took: self._took,
            LetGo: self._let_go,
            GaveUp: self._gave_up,
            Refused: self._gave_up,
        }
        self._begin()

    def _begin(self) -> None:
        """Nothing is under way: what one evening leaves to the next is in neither of their slices."""
        self._hands_of: dict[str, Hands] = {}
        self._wants: dict[str, dict[str, None]] = {}
        self._calls: dict[tuple[str, int], tuple[Thread, Slice]] = {}
        self._kid_of: dict[int, str] = {}
        self._line: dict[str, tuple[Slice, Spot]] = {}
        self._wrote_at: dict[int, Spot] = {}
        self._let_go_at: dict[str, tuple[str, Spot]] = {}
        self._readings = Readings()

    def __call__(self, happening: Happening) -> None:
        """Listen to the next happening."""
        self.index += 1
        self.at = happening.at
        see = self.sees.get(type(happening))
        if see is not None:
            see(happening)

    def close(self) -> None:
        """Nothing more is told: whatever goes on is cut off here."""
        self._close(self.at)
        for thread in self.locks.values():
            thread.end(self.at)

    def _close(self, at: float) -> None:
        for hands in self.hands.values():
            self._lets_go(hands, at)
            for task in hands.tasks.values():
                task.end(at)
        for thread in [self.evening, *self.machines.values(), *chain(*self.kids.values())]:
            thread.end(at)

    def threads(self) -> list[Thread]:
        """All threads that have a use, named and numbered, in the order in which they are shown."""
        shown = [self.evening]
        for hands in self.hands.values():
            several = len(hands.tasks) > 1
            only = next(iter(hands.tasks))
            hands.thread.name = hands.name if several else f"{hands.name} - {only}"
            shown.append(hands.thread)
            shown += hands.tasks.values() if several else ()
        shown += self.machines.values()
        for _, lanes in sorted(self.kids.items()):
            shown += lanes
        shown += [thread for _, thread in sorted(self.locks.items())]
        first = len(PROCESSES) + 1  # no thread has its process' number: it would be its main thread
        for number, thread in enumerate(shown, first):
            thread.number = number
        return shown

    # -- the frame of an evening ----------------------------------------------------------------

    def _evening_began(self, h: EveningBegan) -> None:
        for thread in self.locks.values():  # a hold that nobody told the end of ended at night
            if thread.open is not None:
                thread.end(self.evening.slices[-1].until)
        self._begin()
        self.evenings += 1
        args = {"kids": h.kids, "loads": h.loads, "lines": h.lines, "bank": dollars(h.bank)}
        name = f"evening {h.evening + 1}"
        self.evening.begin(Slice(h.at, math.inf, name, "evening", self.index, args))
        self._count_money(h.bank, h.balance)
        self.left.append((h.at, self.index, h.loads, h.lines))

    def _wages(self, h: WagesPaid) -> None:
        self._moment(h, "wages", amount=dollars(h.amount))
        self._count_money(h.bank, h.balance)

    def _lights_out(self, h: LightsOut) -> None:
        self._moment(h, "lights out")

    def _fell_asleep(self, h: FellAsleep) -> None:
        self._moment(h, "the kids sleep")

    def _ordered(self, h: Ordered) -> None:
        self._moment(h, f"order: {h.order}", text=ORDERED.get(h.order, f"an order: {h.order}"))

    def _evening_ended(self, h: EveningEnded) -> None:
        last = self.evening.slices[-1]
        last.args |= {"ended": h.why, "loads left": h.loads_left, "lines left": h.lines_left}
        self._close(h.at)

    def _moment(self, h: Happening, name: str, **args: str) -> None:
        self.moments.append(Moment(h.at, self.index, name, args))

    def _count_money(self, bank: int, balance: int) -> None:
        if self.money and self.money[-1][0] == self.at:
            self.money.pop()  # a cheque is entered and sent at one instant
        self.money.append((self.at, self.index, bank, balance))

    def _count_left(self, loads: int = 0, lines: int = 0) -> None:
        _, _, loads_left, lines_left = self.left[-1]
        self.left.append((self.at, self.index, loads_left - loads, lines_left - lines))

    # -- tasks and hands ------------------------------------------------------------------------

    def _task_taken(self, h: TaskTaken) -> None:
        hands = self.hands.get(h.hands)
        if hands is None:
            hands = self.hands[h.hands] = Hands(h.hands)
        self._hands_of[h.by] = hands
        hands.tasks.setdefault(h.by, Thread("parents", f"{h.hands}: {h.by}"))
        if hands.holder:
            self._state(h, "ready")
        else:
            self._acts(h)

    def _acts(self, h: Happening, since: float | None = None) -> Hands:
        """The task that told `h` has its hands, at the latest from `since` on."""
        hands = self._hands_of[h.by]
        if hands.holder != h.by:
            hands.fill(h.at, self.index, self._wait(hands.holder))
            hands.holder = h.by
            hands.known = h.at if since is None else since
            self._state(h, "running")
        return hands

    def _state(self, h: Happening, category: str, name: str = "") -> None:
        """A task waits, is ready, or runs."""
        thread = self._hands_of[h.by].tasks[h.by]
        thread.begin(Slice(h.at, math.inf, name or category, category, self.index, {}))

    def _wait(self, task: str) -> str:
        """What a task that tells of nothing waits for, as far as one can know."""
        wants = " and ".join(f"the {lock}'s lock" for lock in self._wants.get(task, ()))
        return f"wait for {wants or waits_for('time to pass')}"

    def _lets_go(self, hands: Hands, at: float) -> None:
        """The hands are free for another task."""
        hands.fill(at, self.index, self._wait(hands.holder))
        hands.holder = ""

    def _task_done(self, h: TaskDone) -> None:
        hands = self._hands_of[h.by]
        if hands.holder == h.by:
            self._lets_go(hands, h.at)
        hands.tasks[h.by].end(h.at)

    def _waits(self, h: BeganWaiting) -> None:
        words = f"wait for {waits_for(h.waits_for)}"
        if h.keeps_hands:
            self._turns(h, words, "blocked")
        else:
            self._lets_go(self._acts(h), h.at)
            self._state(h, "waits", words)

    def _ready(self, h: Ready) -> None:
        hands = self._hands_of[h.by]
        if hands.holder == h.by:  # it lets others go first
            self._lets_go(hands, h.at)
        self._state(h, "ready")

    def _resumed(self, h: Resumed) -> None:
        self._acts(h)

    # -- what hands do --------------------------------------------------------------------------

    def _turns(
        self,
        h: Happening,
        name: str,
        category: str,
        until: float = math.inf,
        args: Args | None = None,
    ) -> Slice:
        """The hands of the task that told `h` turn to something."""
        hands = self._acts(h)
        hands.fill(h.at, self.index, self._wait(h.by))
        hands.known = until
        args = {"task": h.by, **(args or {})}
        return hands.thread.begin(Slice(h.at, until, name, category, self.index, args))

    def _set_out(self, h: SetOut) -> None:
        name = f"walk to the {h.place}"
        self._turns(h, name, "walk", h.until, {"origin": h.origin, "place": h.place})

    def _began(self, h: Began) -> None:
        item: Args = {}
        match h.chore:
            case "comfort":
                kid = self._kid_of.get(h.item, "a kid")
                name, item = f"comfort {kid}", {"kid": kid, "yell": h.item + 1}
            case "fill" | "empty" | "put back":
                where = f"{h.chore} {h.thing}" if h.chore != "put back" else "put wet clothes back"
                name, item = f"{where} (load {h.item + 1})", {"load": h.item + 1}
            case "find place":
                name = "find the place in the checkbook"
            case _:
                name, item = h.chore, {"kid": self._kid_of.get(h.item, "a kid")}
        self._turns(h, name, "chore", h.until, {"thing": h.thing, **item})

    def _looked(self, h: Looked) -> None:
        """A look is told when it is over, and began before that."""
        since = h.at - h.minutes
        hands = self._acts(h, since)
        slices = hands.thread.slices
        if slices:
            last = slices[-1]
            since = max(since, last.since if last.until > h.at else last.until)
        hands.fill(since, self.index, self._wait(h.by))
        args = {
            "task": h.by,
            "thing": h.thing,
            "found": "somebody is needed" if h.found else "all is well",
        }
        hands.thread.begin(Slice(since, h.at, f"look at the {h.thing}", "look", self.index, args))
        hands.known = h.at

    # -- calls and answers ----------------------------------------------------------------------

    def _spot(self, thread: Thread, mark: str) -> Spot:
        return Spot(thread, self.at, self.index, len(thread.slices), mark)

    def _spot_of(self, task: str, mark: str) -> Spot:
        """Where a task is to be seen: on its hands' thread, or on its own while others have them."""
        hands = self._hands_of[task]
        away = len(hands.tasks) > 1 and hands.holder != task
        return self._spot(hands.tasks[task] if away else hands.thread, mark)

    def _call(self, thing: str, item: int, thread: Thread, piece: Slice) -> None:
        self._calls[thing, item] = (thread, thread.begin(piece))

    def _answered(self, h: Answered) -> None:
        call = self._calls.pop((h.thing, h.item), None)
        if call is None:
            return
        thread, piece = call
        # The arrow starts with the call, however long ago that was.
        source = Spot(thread, piece.since, piece.index, 0, piece.name, call=piece)
        whom = self._kid_of[h.item] if h.thing == "kids" else f"the {h.thing}"
        self.flows.append(Flow("answered", source, self._spot_of(h.by, f"see to {whom}")))
        thread.end(h.at)
        piece.args |= {"answered by": self._hands_of[h.by].name, "task": h.by}
        if thread.process == "machines":
            args = {"load": h.item + 1}
            name = f"done, to be emptied (load {h.item + 1})"
            thread.begin(Slice(h.at, math.inf, name, "machine", self.index, args))

    def _started(self, h: Started) -> None:
        verb = "wash" if h.machine == "washer" else "dry"
        args = {"load": h.load + 1, "started by": self._hands_of[h.by].name}
        piece = Slice(h.at, math.inf, f"{verb} load {h.load + 1}", "machine", self.index, args)
        self.machines[h.machine].begin(piece)

    def _buzzed(self, h: Buzzed) -> None:
        name = f"buzzes (load {h.load + 1})"
        piece = Slice(h.at, math.inf, name, "call", self.index, {"load": h.load + 1})
        self._call(h.by, h.load, self.machines[h.by], piece)

    def _emptied(self, h: Emptied) -> None:
        self.machines[h.machine].end(h.at)
        if h.machine == "dryer":
            self._count_left(loads=1)

    def _put_back(self, h: PutBack) -> None:
        args = {"load": h.load + 1, "put back by": self._hands_of[h.by].name}
        name = f"wet clothes, put back (load {h.load + 1})"
        self.machines[h.machine].begin(Slice(h.at, math.inf, name, "machine", self.index, args))

    def _yelled(self, h: Yelled) -> None:
        self._kid_of[h.yell] = h.by
        lanes = self.kids.setdefault(h.by, [])
        free = next((lane for lane in lanes if lane.open is None), None)
        if free is None:  # this kid yells already, for something else
            number = f" ({len(lanes) + 1})" if lanes else ""
            free = Thread("kids", f"{h.by}{number}")
            lanes.append(free)
        args = {"text": YELLS[h.mood], "yell": h.yell + 1}
        self._call("kids", h.yell, free, Slice(h.at, math.inf, h.mood, "call", self.index, args))

    # -- the checkbook --------------------------------------------------------------------------

    def _read(self, h: Read) -> None:
        self._readings.read(h, self.index)
        before = self._line.get(h.by)
        if before and h.until == h.at and before[0].args["line"] == h.line + 1:
            piece = before[0]  # somebody phoned: it is read again, and written at once
            piece.args["reads again"] = dollars(h.balance)
        else:
            cheque = h.line < 0
            name = "write the cheque for urgent care" if cheque else f"balance line {h.line + 1}"
            args = {"thing": "checkbook", "line": h.line + 1, "reads": dollars(h.balance)}
            piece = self._turns(h, name, "chore", h.until, args)
        spot = self._spot_of(h.by, f"read {dollars(h.balance)}")
        self._line[h.by] = (piece, spot)

    def _wrote(self, h: Wrote) -> None:
        piece, reading = self._line[h.by]
        piece.args["writes"] = dollars(h.balance)
        spot = self._wrote_at[self.index] = self._spot_of(h.by, f"write {dollars(h.balance)}")
        lost = self._readings.wrote(h, self.index)
        if lost:
            forgotten = {"forgets": dollars(sum(write.taken for write in lost))}
            reading.args = {"task": h.by, "stale": True}
            spot.args = {"task": h.by, **forgotten}
            piece.args |= forgotten
            self.flows.append(Flow("stale reading", reading, spot, late=True))
            for write in lost:
                self.flows.append(Flow("forgotten", self._wrote_at[write.index], spot, late=True))
        self._count_money(self.money[-1][2], h.balance)
        if h.line >= 0:
            self._count_left(lines=1)

    def _paid(self, h: Paid) -> None:
        self._line[h.by][0].args |= {"pays": dollars(h.amount), "bank": dollars(h.bank)}
        self._count_money(h.bank, self.money[-1][3])

    def _put_off(self, h: PutOff) -> None:
        self._line[h.by][0].args["puts off"] = dollars(h.amount)

    def _card(self, h: PaidByCard) -> None:
        paid = {"pays by card": dollars(h.amount), "fee": dollars(h.fee)}
        self._line[h.by][0].args |= paid

    def _phoned(self, h: Phoned) -> None:
        self._line[h.by][0].args["tells by phone of"] = dollars(h.amount)

    # -- locks ----------------------------------------------------------------------------------

    def _wanted(self, h: Wanted) -> None:
        self._wants.setdefault(h.by, {})[h.lock] = None
        self._waits_for_locks(h)

    def _waits_for_locks(self, h: Happening) -> None:
        held_by = {
            f"{lock} held by": thread.open.name
            for lock in self._wants[h.by]
            if (thread := self.locks.get(lock)) and thread.open
        }
        self._turns(h, self._wait(h.by), "lock wait", args=held_by)

    def _wants_no_longer(self, h: Took | GaveUp | Refused) -> bool:
        """A lock is no longer wanted; returns whether it was."""
        wants = self._wants.get(h.by, {})
        if h.lock not in wants:
            return False
        del wants[h.lock]
        hands = self._hands_of[h.by]
        going = hands.thread.open
        if hands.holder == h.by and going is not None and going.category == "lock wait":
            hands.fill(h.at, self.index, "")
            if wants:
                self._waits_for_locks(h)
        return True

    def _took(self, h: Took) -> None:
        waited = self._wants_no_longer(h)
        thread = self.locks.setdefault(h.lock, Thread("locks", f"{h.lock} lock"))
        hands = self._hands_of[h.by]
        name = hands.name if h.by == hands.name else f"{hands.name} - {h.by}"
        args = {"held by": hands.name, "task": h.by}
        thread.begin(Slice(h.at, math.inf, name, "lock", self.index, args))
        before = self._let_go_at.get(h.lock)
        if waited and before is not None and before[0] != h.by:
            taken = self._spot_of(h.by, f"take the {h.lock}")
            self.flows.append(Flow(f"{h.lock} handed over", before[1], taken))

    def _let_go(self, h: LetGo) -> None:
        if h.lock in self.locks:
            self.locks[h.lock].end(h.at)
        if h.by in self._hands_of:
            spot = self._spot_of(h.by, f"let the {h.lock} go")
            self._let_go_at[h.lock] = (h.by, spot)

    def _gave_up(self, h: GaveUp | Refused) -> None:
        self._wants_no_longer(h)


# -- what is written ----------------------------------------------------------------------------


def _names(threads: Sequence[Thread], about: str) -> Iterator[Event]:
    """The metadata: what processes and threads are called, and how they are sorted."""
    named: set[str] = set()
    for place, thread in enumerate(threads):
        here = _here(thread)
        if thread.process not in named:
            named.add(thread.process)
            order = PROCESSES.index(thread.process)
            yield _meta("process_name", here, {"name": thread.process})
            yield _meta("process_sort_index", here, {"sort_index": order})
            yield _meta("process_labels", here, {"labels": about})
        yield _meta("thread_name", here, {"name": thread.name})
        yield _meta("thread_sort_index", here, {"sort_index": place})


def _meta(name: str, here: Event, args: Args) -> Event:
    return {"ph": "M", **here, "name": name, "args": args}


def _here(thread: Thread) -> Event:
    return {"pid": PROCESSES.index(thread.process) + 1, "tid": thread.number}


def _inside(piece: Slice, at: float, edge: int) -> int:
    """A moment as close to `at` as there is within a slice, and off its edges if it has any width.

    On the edge a viewer could as well take the slice before or after. Marks keep off by two
    microseconds and arrows by one, so that an arrow to a slice comes before the marks in it.
    """
    since, until = microseconds(piece.since), microseconds(piece.until)
    if until - since <= 2 * edge:
        return since
    return min(max(microseconds(at), since + edge), until - edge)


Sorted = tuple[int, int, int, Event]
"""When, with which happening, slices before marks before arrows' starts before their ends; what."""


class _Writer:
    """Writes what was folded as events, in the order of time: a viewer binds an arrow to the slice
    that was opened last, so slices come before what lies in them, and starts before ends."""

    def __init__(self, fold: Fold, incidents: Sequence[Incident]) -> None:
        self._fold = fold
        self._incidents = incidents
        self._events: list[Sorted] = []
        self._marked: dict[int, int] = {}  # spots that have a mark, and when it is

    def events(self) -> list[Event]:
        """All events but the metadata."""
        fold = self._fold
        for thread in fold.threads():
            for piece in thread.slices:
                self._slice(thread, piece)
        for number, flow in enumerate(fold.flows, 1):
            self._flow(number, flow)
        for moment in fold.moments:
            self._instant(moment.at, moment.index, moment.name, "t", "evening", moment.args)
        for incident in self._incidents:
            self._incident(incident)
        for at, index, bank, checkbook in fold.money:
            self._counter(at, index, "money", {"bank": bank, "checkbook": checkbook})
        for at, index, loads, lines in fold.left:
            self._counter(at, index, "left to do", {"loads": loads, "lines": lines})
        self._events.sort(key=lambda event: event[:3])
        return [event[3] for event in self._events]

    def _clock(self, at: float) -> str:
        """The time of day, with the number of the evening if there are several."""
        day = f"evening {int(at // MINUTES_A_DAY) + 1}, " if self._fold.evenings > 1 else ""
        return f"{day}{to_the_second(at)}"

    def _slice(self, thread: Thread, piece: Slice) -> None:
        start = microseconds(piece.since)
        event = {
            "ph": "X",
            **_here(thread),
            "ts": start,
            "dur": microseconds(piece.until) - start,
            "name": piece.name,
            "cat": piece.category,
            "args": {
                "clock": self._clock(piece.since),
                "minutes": round(piece.until - piece.since, 6),
                **piece.args,
            },
        }
        self._events.append((start, piece.index, 0, event))

    def _instant(
        self, at: float, index: int, name: str, scope: str, category: str, args: Args
    ) -> None:
        event = {
            "ph": "i",
            **_here(self._fold.evening),
            "ts": microseconds(at),
            "s": scope,
            "name": name,
            "cat": category,
            "args": {"clock": self._clock(at), **args},
        }
        self._events.append((microseconds(at), index, 1, event))

    def _incident(self, one: Incident) -> None:
        causes = [f"{self._clock(cause.at)} {cause.text}" for cause in one.causes]
        args = {
            "text": one.text,
            "since": self._clock(one.since),
            "who": ", ".join(one.who),
            "tasks": ", ".join(one.tasks),
            "causes": causes,
        }
        self._instant(one.at, one.happening, one.kind, "g", "incident", args)

    def _counter(self, at: float, index: int, name: str, series: dict[str, int]) -> None:
        start = microseconds(at)
        event = {"ph": "C", **_here(self._fold.evening), "ts": start, "name": name, "args": series}
        self._events.append((start, index, 1, event))

    # -- arrows ---------------------------------------------------------------------------------

    def _flow(self, number: int, flow: Flow) -> None:
        source, sink = flow.source, flow.sink
        first, leaves = self._end(source, source.call, 0)
        second, comes = self._end(sink, None if flow.late else _done_next(sink), leaves)
        same = {"name": flow.name, "cat": "flow", "id": number}
        start = {"ph": "s", **_here(source.thread), "ts": leaves, **same}
        end = {"ph": "f", "bp": "e", **_here(sink.thread), "ts": comes, **same}
        self._events.append((leaves, first, 2, start))
        self._events.append((comes, second, 3, end))

    def _end(self, spot: Spot, piece: Slice | None, least: int) -> tuple[int, int]:
        """With which happening an end of an arrow comes about, and when: not before `least`."""
        if piece is not None and _inside(piece, spot.at, 1) >= least:
            return max(spot.index, piece.index), _inside(piece, spot.at, 1)
        # Anything else is bound to a mark of its own. Without one, Perfetto would bind it to the
        # last mark in the slice, which it takes for going on until the next slice comes.
        made = self._marked.get(id(spot))
        if made is None or made < least:
            around = _around(spot)
            made = _inside(around, spot.at, 2) if around is not None else 0
            if around is None or made < least:
                made = microseconds(spot.at)
            self._marked[id(spot)] = made
            self._mark(spot, made)
        return spot.index, made

    def _mark(self, spot: Spot, at: int) -> None:
        event = {
            "ph": "X",
            **_here(spot.thread),
            "ts": at,
            "dur": 0,
            "name": spot.mark,
            "cat": "mark",
            "args": {"clock": self._clock(spot.at), **spot.args},
        }
        self._events.append((at, spot.index, 1, event))


def _around(spot: Spot) -> Slice | None:
    """The slice in which a thread was at a spot, or that had ended there."""
    for piece in spot.thread.slices[max(spot.place - 1, 0) : spot.place]:
        if piece.since <= spot.at <= piece.until and piece.index <= spot.index:
            return piece
    return None


def _done_next(spot: Spot) -> Slice | None:
    """The chore that begins at a spot: what was done because of what the arrow tells of.

    One that was under way before the arrow's start would turn the arrow round in Perfetto.
    """
    here = spot.thread.slices[max(spot.place - 1, 0) : spot.place + 1]
    begun = (piece for piece in here if piece.since == spot.at)
    return next((piece for piece in begun if piece.category == "chore"), None)
