"""What the screen shows: a fold of the trace, and nothing but the trace.

`Record` lives an evening and keeps what was told of it; `Record.at` answers with the `State` of the
house at any minute, so that live play, rewinding, comparison and pictures share one path. A state
is never changed once it was handed out: `apply` returns the next one, and every 64th is kept, so
that any minute is a few steps from one that is known.

The trace knows no source lines. They are taken while the evening is lived, and are what connects
the picture of a house to the page of a policy.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import msgspec

from household.evening import Order
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
from household.language import Said, later, said, tr
from household.model.chance import KIDS
from household.replay import Recipe
from household.trace.circles import WaitForGraph
from household.trace.diagnosis import Diagnosis, Incident
from household.trace.statistics import Statistics
from household.trace.story import THE_PARENT, Story, awaited, clock, dollars, line_of
from household.whereabouts import Whereabout, whereabouts

KEYFRAME = 64
"""A state is kept for every so many happenings."""

ROOM_OF = {"washer": "laundry", "dryer": "laundry", "checkbook": "study", "kids": "living room"}


class Doing(msgspec.Struct, frozen=True, gc=False):
    """What a pair of hands is at, from `since`, and until when if that is known.

    activity: one of `theme.ACTIVITIES`, or "free"; chore: the verb; item: the load or yell.
    """

    activity: str
    chore: str
    thing: str
    task: str
    since: float
    until: float = math.inf
    item: int = -1


class Hands(msgspec.Struct, frozen=True, gc=False):
    """A pair of hands: what it does, its room, where it stands and stood before, what it carries.

    spot, before: names of places in the picture; slot, before_slot: which of the places there, as two
    people do not stand in one; moved_at: when it left `before`; origin: the room it walks from.
    """

    name: str
    doing: Doing
    room: str
    spot: str
    slot: int = 0
    before: str = ""
    before_slot: int = 0
    moved_at: float = -math.inf
    basket: int = -1


class Machine(msgspec.Struct, frozen=True, gc=False):
    """A washer or dryer: "empty", "running" or "done" since a minute, and whether it calls."""

    name: str
    phase: str = "empty"
    since: float = 0.0
    load: int = -1
    calls: bool = False


class TaskNow(msgspec.Struct, frozen=True, gc=False):
    """A task: its hands, and whether it is "new", "acts", "waits", is "ready", "blocked" or "done"."""

    hands: str
    status: str
    since: float
    waits_for: str = ""


class Saying(msgspec.Struct, frozen=True, gc=False):
    """Something worth saying that hands have just done or seen."""

    at: float
    kind: str
    thing: str = ""
    amount: int = 0


class State(msgspec.Struct):
    """The house at one moment. Dictionaries are replaced and never changed, so copies are cheap."""

    at: float = 0.0
    index: int = -1
    evening: int = 0
    began_at: float = 0.0
    hands: dict[str, Hands] = {}
    machines: dict[str, Machine] = {}
    kids: tuple[str, ...] = ()
    tasks: dict[str, TaskNow] = {}
    holder: dict[str, str] = {}
    wants: dict[str, dict[str, float]] = {}
    patient: frozenset[tuple[str, str]] = frozenset()
    calling: dict[int, tuple[str, float]] = {}
    mood_of: dict[int, tuple[str, str]] = {}
    said: dict[str, Saying] = {}
    reading: dict[str, int] = {}
    cheque: tuple[str, Saying] | None = None
    balance: int = 0
    bank: int = 0
    loads: int = 0
    loads_done: int = 0
    hamper: int = 0
    lines: int = 0
    lines_done: int = 0
    away: str = ""
    going: str = ""
    asleep: bool = False
    dark: bool = False
    over: str = ""

    def copy(self) -> State:
        """The same moment, to go on from."""
        return State(*[getattr(self, name) for name in _FIELDS])

    # -- what is derived ------------------------------------------------------------------------

    def hands_of(self, task: str) -> str:
        """The pair of hands that a task has, or its own name if it is not known."""
        now = self.tasks.get(task)
        return now.hands if now else task

    def circle(self) -> list[str]:
        """The tasks of a closed circle of waits, each wanting what the next one holds, or none."""
        graph = WaitForGraph()
        graph.holder = self.holder
        graph.wants = {
            task: {lock: at for lock, at in wants.items() if (task, lock) not in self.patient}
            for task, wants in self.wants.items()
        }
        for task in sorted(self.wants):
            circle = graph.circle(task)
            if circle:
                return circle
        return []

    def call_of(self, kid: str) -> tuple[str, float] | None:
        """What a kid calls for that nobody has come to: the mood and since when, a bad fall first,
        else the oldest; None if it calls for nothing."""
        calls = [
            (self.mood_of[yell][1], at) for yell, (by, at) in self.calling.items() if by == kid
        ]
        if not calls:
            return None
        return min(calls, key=lambda call: (call[0] != "badly hurt", call[1]))

    def comforted(self, kid: str, at: float) -> bool:
        """Some hands are comforting this kid at this minute."""
        return any(
            hands.doing.chore == "comfort"
            and self.mood_of.get(hands.doing.item, ("", ""))[0] == kid
            and hands.doing.until > at
            for hands in self.hands.values()
        )

    def unanswered(self) -> tuple[int, float] | None:
        """How many yells nobody has come to, and since when the oldest of them sounds."""
        if not self.calling:
            return None
        return len(self.calling), min(at for _, at in self.calling.values())


_FIELDS = State.__struct_fields__


# -- the fold -----------------------------------------------------------------------------------


def apply(state: State, happening: Happening) -> State:
    """The state after a happening: a new one, the old one stays as it is."""
    after = state.copy()
    after.index += 1
    after.at = happening.at
    change = _CHANGES.get(type(happening))
    if change is not None:
        change(after, happening)
    return after


def _put(table: dict[Any, Any], key: Any, value: Any) -> dict[Any, Any]:
    return {**table, key: value}


def _less(table: dict[Any, Any], key: Any) -> dict[Any, Any]:
    return {other: value for other, value in table.items() if other != key}


def _does(
    state: State,
    h: Happening,
    activity: str,
    chore: str,
    thing: str,
    until: float = math.inf,
    item: int = -1,
    spot: str = "",
) -> None:
    """The hands of the task that told `h` turn to something, perhaps at another spot."""
    name = state.hands_of(h.by)
    hands = state.hands.get(name)
    if hands is None:
        return
    if state.going == "home" and state.away == name and chore != "drive":
        _home_again(state, h.at)
        hands = state.hands[name]
    doing = Doing(activity, chore, thing, h.by, h.at, until, item)
    state.hands = _put(state.hands, name, _moved(state, hands, doing, spot))
    if activity != "free":
        state.tasks = _put(state.tasks, h.by, TaskNow(name, "acts", h.at))


def _moved(state: State, hands: Hands, doing: Doing, spot: str, at: float | None = None) -> Hands:
    """The hands at another spot, in the first place there that is free."""
    if not spot or spot == hands.spot:
        return msgspec.structs.replace(hands, doing=doing)
    taken = {
        other.slot
        for other in state.hands.values()
        if other.spot == spot and other.name != hands.name
    }
    slot = next(number for number in range(len(taken) + 1) if number not in taken)
    return msgspec.structs.replace(
        hands,
        doing=doing,
        spot=spot,
        slot=slot,
        before=hands.spot,
        before_slot=hands.slot,
        moved_at=doing.since if at is None else at,
    )


def _evening_began(state: State, h: EveningBegan) -> None:
    fresh = State()
    for name in _FIELDS:
        if name not in ("at", "index"):
            setattr(state, name, getattr(fresh, name))
    state.evening = h.evening
    state.began_at = h.at
    state.balance, state.bank = h.balance, h.bank
    state.loads = state.hamper = h.loads
    state.lines = h.lines
    state.kids = KIDS[: h.kids]
    state.machines = {name: Machine(name, since=h.at) for name in ("washer", "dryer")}


def _wages_paid(state: State, h: WagesPaid) -> None:
    state.balance, state.bank = h.balance, h.bank


def _task_taken(state: State, h: TaskTaken) -> None:
    if h.hands not in state.hands:
        room = "living room" if state.kids else "study"
        doing = Doing("free", "", "", h.by, h.at)
        hands = Hands(h.hands, doing, room, "")
        state.hands = _put(state.hands, h.hands, _moved(state, hands, doing, room))
    state.tasks = _put(state.tasks, h.by, TaskNow(h.hands, "new", h.at))


def _task_done(state: State, h: TaskDone) -> None:
    state.tasks = _put(state.tasks, h.by, TaskNow(state.hands_of(h.by), "done", h.at))
    hands = state.hands.get(state.hands_of(h.by))
    if hands is not None and hands.doing.task == h.by:
        _free(state, h, "done")


def _free(state: State, h: Happening, chore: str) -> None:
    now = state.tasks[h.by]
    _does(state, h, "free", chore, "")
    state.tasks = _put(state.tasks, h.by, now)


def _began_waiting(state: State, h: BeganWaiting) -> None:
    name = state.hands_of(h.by)
    thing = h.waits_for.split(".")[0]
    waits = TaskNow(name, "waits", h.at, h.waits_for)
    if h.keeps_hands:
        here = ROOM_OF.get(thing) == state.hands[name].room
        _does(state, h, "watch", "waits", h.waits_for, spot=thing if here else "")
    else:
        state.tasks = _put(state.tasks, h.by, waits)
        if state.hands[name].doing.task == h.by:
            _free(state, h, "")
    state.tasks = _put(state.tasks, h.by, waits)


def _ready(state: State, h: Ready) -> None:
    state.tasks = _put(state.tasks, h.by, TaskNow(state.hands_of(h.by), "ready", h.at))


def _resumed(state: State, h: Resumed) -> None:
    name = state.hands_of(h.by)
    was = state.tasks.get(h.by)
    cause = was.waits_for if was else ""
    state.tasks = _put(state.tasks, h.by, TaskNow(name, "acts", h.at))
    if cause:
        state.said = _put(state.said, name, Saying(h.at, "resumed", cause))


def _set_out(state: State, h: SetOut) -> None:
    _does(state, h, "walk", "walk", h.place, h.until, spot=h.place)
    name = state.hands_of(h.by)
    state.hands = _put(state.hands, name, msgspec.structs.replace(state.hands[name], room=h.place))


def _began(state: State, h: Began) -> None:
    activity, spot = h.thing, h.thing
    if h.chore in ("drive", "see the doctor"):
        activity, spot = "care", "car" if h.chore == "drive" else "clinic"
        if h.chore == "drive":
            home = state.going == "clinic"
            state.going = "home" if home else "away"
        else:
            state.going = "clinic"
        state.away = state.hands_of(h.by)
    elif h.chore == "find place":
        activity = "walk"
    _does(state, h, activity, h.chore, h.thing, h.until, h.item, spot)
    if h.chore == "fill" and h.thing == "washer":
        state.hamper -= 1
        _carries(state, h, h.item)
    elif h.chore == "empty" and h.thing == "dryer":
        _carries(state, h, h.item)


def _home_again(state: State, at: float) -> None:
    """The trip to urgent care is over: everybody has come in, to where the kids play."""
    hands = state.hands[state.away]
    state.away = state.going = ""
    state.hands = _put(state.hands, hands.name, _moved(state, hands, hands.doing, "kids", at))


def _carries(state: State, h: Happening, load: int) -> None:
    name = state.hands_of(h.by)
    state.hands = _put(state.hands, name, msgspec.structs.replace(state.hands[name], basket=load))


def _looked(state: State, h: Looked) -> None:
    _does(state, h, "walk", "looked", h.thing, h.at, spot=h.thing)
    said = Saying(h.at, "found" if h.found else "nothing", h.thing)
    state.said = _put(state.said, state.hands_of(h.by), said)


def _answered(state: State, h: Answered) -> None:
    if h.thing == "kids":
        state.calling = _less(state.calling, h.item)
    else:
        machine = state.machines[h.thing]
        state.machines = _put(
            state.machines, h.thing, msgspec.structs.replace(machine, calls=False)
        )
        if not state.going and state.hands[state.hands_of(h.by)].doing.activity == "free":
            _does(state, h, "watch", "answers", h.thing, spot=h.thing)


def _started(state: State, h: Started) -> None:
    state.machines = _put(state.machines, h.machine, Machine(h.machine, "running", h.at, h.load))
    _carries(state, h, -1)


def _buzzed(state: State, h: Buzzed) -> None:
    state.machines = _put(state.machines, h.by, Machine(h.by, "done", h.at, h.load, True))


def _emptied(state: State, h: Emptied) -> None:
    state.machines = _put(state.machines, h.machine, Machine(h.machine, "empty", h.at))
    if h.machine == "dryer":
        state.loads_done += 1
        _carries(state, h, -1)
    else:
        _carries(state, h, h.load)


def _put_back(state: State, h: PutBack) -> None:
    state.machines = _put(state.machines, h.machine, Machine(h.machine, "done", h.at, h.load))
    _carries(state, h, -1)


def _yelled(state: State, h: Yelled) -> None:
    state.mood_of = _put(state.mood_of, h.yell, (h.by, h.mood))
    state.calling = _put(state.calling, h.yell, (h.by, h.at))


def _fell_asleep(state: State, h: FellAsleep) -> None:
    state.asleep = True
    if state.away:
        _home_again(state, h.at)


def _read(state: State, h: Read) -> None:
    name = state.hands_of(h.by)
    state.reading = _put(state.reading, name, h.balance)
    if h.line < 0:
        _does(state, h, "care", "cheque", "checkbook", h.until, spot="clinic")
        state.said = _put(state.said, name, Saying(h.at, "reads", "care", h.balance))
        return
    begins = state.hands[name].doing.chore != "read"
    _does(state, h, "checkbook", "read", "checkbook", h.until, h.line, "checkbook")
    if begins:
        state.said = _put(state.said, name, Saying(h.at, "reads", "checkbook", h.balance))


def _wrote(state: State, h: Wrote) -> None:
    state.balance = h.balance
    if h.line >= 0:
        state.lines_done += 1


def _paid(state: State, h: Paid) -> None:
    state.bank = h.bank
    name = state.hands_of(h.by)
    said = Saying(h.at, "pays care" if h.line < 0 else "pays", "", h.amount)
    state.said = _put(state.said, name, said)
    state.cheque = (name, said)


def _put_off(state: State, h: PutOff) -> None:
    said = Saying(h.at, "puts off", "", h.amount)
    state.said = _put(state.said, state.hands_of(h.by), said)


def _paid_by_card(state: State, h: PaidByCard) -> None:
    said = Saying(h.at, "card", "", h.amount)
    state.said = _put(state.said, state.hands_of(h.by), said)


def _phoned(state: State, h: Phoned) -> None:
    said = Saying(h.at, "phones", "", h.amount)
    state.said = _put(state.said, state.hands_of(h.by), said)


def _wanted(state: State, h: Wanted) -> None:
    name = state.hands_of(h.by)
    state.wants = _put(state.wants, h.by, {**state.wants.get(h.by, {}), h.lock: h.at})
    if h.until is not None:
        state.patient = state.patient | {(h.by, h.lock)}
    _does(state, h, "blocked", "wants", h.lock, math.inf if h.until is None else h.until)
    state.tasks = _put(state.tasks, h.by, TaskNow(name, "blocked", h.at, f"{h.lock}.lock"))


def _no_longer_wants(state: State, h: Took | GaveUp | Refused) -> bool:
    wants = state.wants.get(h.by)
    if not wants or h.lock not in wants:
        return False
    left = _less(wants, h.lock)
    state.wants = _put(state.wants, h.by, left) if left else _less(state.wants, h.by)
    state.patient = state.patient - {(h.by, h.lock)}
    return True


def _took(state: State, h: Took) -> None:
    state.holder = _put(state.holder, h.lock, h.by)
    waited = _no_longer_wants(state, h)
    name = state.hands_of(h.by)
    hands = state.hands.get(name)
    if hands is None:
        return
    at_it = ROOM_OF.get(h.lock) == hands.room and h.lock not in ("checkbook",)
    if waited:
        _does(state, h, "watch", "took", h.lock)
    elif at_it and hands.spot not in ("washer", "dryer"):
        state.hands = _put(state.hands, name, _moved(state, hands, hands.doing, h.lock))


def _let_go(state: State, h: LetGo) -> None:
    if state.holder.get(h.lock) == h.by:
        state.holder = _less(state.holder, h.lock)
    if state.over:  # it is dawn: nobody waits for anything any more
        state.wants, state.patient = {}, frozenset()


def _gives_up(state: State, h: GaveUp | Refused) -> None:
    if _no_longer_wants(state, h):
        _does(state, h, "watch", "gave up", h.lock)
        said = Saying(h.at, "after you", h.lock)
        state.said = _put(state.said, state.hands_of(h.by), said)


def _lights_out(state: State, _h: LightsOut) -> None:
    state.dark = True


def _evening_ended(state: State, h: EveningEnded) -> None:
    state.over = h.why


_CHANGES: dict[type, Callable[[State, Any], None]] = {
    EveningBegan: _evening_began,
    WagesPaid: _wages_paid,
    TaskTaken: _task_taken,
    TaskDone: _task_done,
    BeganWaiting: _began_waiting,
    Ready: _ready,
    Resumed: _resumed,
    SetOut: _set_out,
    Began: _began,
    Looked: _looked,
    Answered: _answered,
    Started: _started,
    Buzzed: _buzzed,
    Emptied: _emptied,
    PutBack: _put_back,
    Yelled: _yelled,
    FellAsleep: _fell_asleep,
    Read: _read,
    Wrote: _wrote,
    Paid: _paid,
    PutOff: _put_off,
    PaidByCard: _paid_by_card,
    Phoned: _phoned,
    Wanted: _wanted,
    Took: _took,
    LetGo: _let_go,
    GaveUp: _gives_up,
    Refused: _gives_up,
    LightsOut: _lights_out,
    EveningEnded: _evening_ended,
}


# -- lanes --------------------------------------------------------------------------------------


class Bar(msgspec.Struct, gc=False):
    """A stretch of a lane: what was done, from when to when (`inf`: it still is), and by whom.

    index: the happening that began it, so that its source line can be looked up.
    """

    since: float
    until: float
    activity: str
    chore: str
    thing: str
    task: str
    item: int
    index: int


class Call(msgspec.Struct, gc=False):
    """A yell on its lane: from when it sounds to when hands came (`inf`: never)."""

    since: float
    until: float
    kid: str
    mood: str
    yell: int


class Held(msgspec.Struct, gc=False):
    """A stretch in which some hands held a lock."""

    since: float
    until: float
    hands: str


class Look(msgspec.Struct, frozen=True, gc=False):
    """A look that some hands took, put back to when it began."""

    since: float
    until: float
    thing: str
    task: str


class Lanes:
    """What the timeline shows: bars for hands and machines, marks for yells, steps of money."""

    def __init__(self) -> None:
        self.hands: dict[str, list[Bar]] = {}
        self.machines: dict[str, list[Bar]] = {"washer": [], "dryer": []}
        self.yells: list[Call] = []
        self.money: list[tuple[float, int, int]] = []
        self.held: dict[str, list[Held]] = {}
        self.evenings: list[list[float]] = []  # [began, ended], both in minutes
        self.slack = 0.0  # see `Record.slack`
        self._free: set[str] = set()

    def turn(self, hands: str, doing: Doing, index: int) -> None:
        """The hands turn to something else: the bar before ends, unless it was the same."""
        bars = self.hands.setdefault(hands, [])
        if bars:
            last = bars[-1]
            if last.until < doing.since <= last.until + self.slack and hands not in self._free:
                last.until = doing.since
            if doing.chore == last.chore == "read" and last.until == doing.since:
                last.until = doing.until  # line after line is one stretch of work
                return
            if last.since >= doing.since and last.until >= doing.since:
                bars.pop()
            else:
                # It ended by itself, nothing was told since, and the hands were not let go.
                if last.until < doing.since and hands not in self._free:
                    bars.append(
                        Bar(
                            last.until,
                            doing.since,
                            "watch",
                            "waits",
                            "time to pass",
                            last.task,
                            -1,
                            last.index,
                        )
                    )
                last = bars[-1]
                last.until = min(last.until, doing.since)
        if doing.activity == "free":
            self._free.add(hands)
        else:
            self._free.discard(hands)
            bars.append(
                Bar(
                    doing.since, doing.until, doing.activity, doing.chore, doing.thing,
                    doing.task, doing.item, index,
                )
            )  # fmt: skip

    def looked(self, hands: str, h: Looked, index: int) -> None:
        """A look is told when it is over, and began before that."""
        bars = self.hands.setdefault(hands, [])
        since = h.at - h.minutes
        while bars and bars[-1].since >= since and h.minutes:
            bars.pop()
        if bars and bars[-1].until > since:
            bars[-1].until = since
        bars.append(Bar(since, h.at, "walk", "look", h.thing, h.by, int(h.found), index))

    def close(self, at: float) -> None:
        """The evening is over: nothing goes on."""
        for bars in [*self.hands.values(), *self.machines.values()]:
            if bars and bars[-1].until > at:
                bars[-1].until = at
        for stretches in self.held.values():
            if stretches and stretches[-1].until > at:
                stretches[-1].until = at
        self._free.update(self.hands)


# -- the record ---------------------------------------------------------------------------------


class _Ear:
    """Listens for a record, as long as there is one."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record: Record | None = record

    def __call__(self, happening: Happening) -> None:
        if self.record is not None:
            self.record._listen(happening)


class Record:
    """A run as it can be watched: happenings, states, source lines, lanes, incidents, captions.

    `advance` lives the run on, as far as somebody wants to see; the rest only looks back. live:
    orders may be given while it goes on, so it is lived no further than it is shown.
    """

    def __init__(self, recipe: Recipe, live: bool = False) -> None:
        self.recipe = recipe
        self.live = live
        self.happenings: list[Happening] = []
        self.times: list[float] = []
        self.captions: list[Said] = []
        self.captioned: list[int] = []
        self.lanes = Lanes()
        self.where: list[tuple[Whereabout, ...]] = []
        self.looks: dict[str, list[Look]] = {}
        self._where: dict[tuple[Any, ...], Whereabout] = {}
        self._states: list[State] = [State()]
        self._last: State = self._states[0]
        self._state = State()
        self._story = Story()
        self.patience = recipe.patience
        self._statistics = Statistics(self.patience)
        self._diagnosis = Diagnosis(self.patience)
        self._found: tuple[int, list[Incident]] = (-1, [])
        self._evening: Any = None
        self._ear = _Ear(self)
        self.lanes.slack = self.slack
        self._evening = self._begins()
        self._until = 0.0
        self._settle()

    slack = 0.0
    """Minutes between two chores that are no pause: where real time passes, it takes a moment to turn."""

    def _begins(self) -> Any:
        """The evening that is to be lived on, and tells this record of it."""
        return self.recipe.evening([self._ear], open_ended=self.live)

    # -- living ---------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """The run has been lived to its end."""
        return bool(self._evening.over)

    @property
    def dawn(self) -> float:
        """When the night after the first evening is over."""
        return float(self.recipe.scenario.dawn)

    @property
    def lived(self) -> float:
        """The minute up to which everything is known; `inf` once the run is over."""
        if self.over:
            return math.inf
        return self._until if self.live else float(self._evening.next_at)

    @property
    def end(self) -> float:
        """The last minute there is to see: what was lived, or the dawn that orders can last until."""
        if self.live and not self.over:
            return float(self._evening.house.dawn)
        return self.times[-1] if self.times else 0.0

    def let_go(self) -> None:
        """Nobody will look at it any more. Record and evening know each other; without this they
        would stay until the next great clearing up, which takes longer than a frame."""
        self._ear.record = None

    def advance(self, until: float) -> None:
        """Live on up to and including a minute; beyond the end there is nothing more."""
        evening = self._evening
        while not evening.over and evening.next_at <= until:
            evening.advance(evening.next_at)
            self._settle()
        if self.live and until > self._until and not evening.over:
            self._until = until
            self._diagnosis.advance(until)

    @property
    def next_at(self) -> float:
        """The minute at which something can happen next."""
        return float(self._evening.next_at)

    @property
    def queue(self) -> tuple[str, ...]:
        """The orders to the player that nobody has carried out yet, as far as was lived."""
        return tuple(self._evening.house.orders.waiting)

    def order(self, do: str, at: float) -> Order:
        """Give an order at a minute, which must have been lived up to; returns it with its own minute.

        Raises HouseholdError if the evening is over.
        """
        made: Order = self._evening.order(do, at)
        recipe = self.recipe
        self.recipe = msgspec.structs.replace(recipe, orders=(*recipe.orders, made))
        self.advance(made.at)
        return made

    def _listen(self, happening: Happening) -> None:
        self._diagnosis(happening)
        self._statistics(happening)
        self._story(happening)
        index = len(self.happenings)
        self.happenings.append(happening)
        self.times.append(happening.at)
        told = self._story.tells(happening)
        if told is not None and (not self._state.dark or isinstance(happening, EveningBegan)):
            self.captioned.append(index)
            self.captions.append(told)
        if index % KEYFRAME == 0 and index:
            self._states.append(self._state)
        before = self._state
        self._state = after = apply(before, happening)
        self._draw_lanes(before, after, happening, index)
        if self._evening is None or isinstance(happening, EveningBegan):
            self.where.append(())
        else:
            self.where.append(self._whereabouts() or self.where[-1])

    def _whereabouts(self) -> tuple[Whereabout, ...]:
        kept = self._where
        return tuple(
            kept.setdefault((here.task, here.line, here.file, here.waits_for), here)
            for here in whereabouts(self._evening.house)
        )

    def _settle(self) -> None:
        """Between two instants every task stands at its own `yield` or `await`."""
        self._found = (-1, [])
        if self.where and not self._evening.house.over and not self._evening.over:
            self.where[-1] = self._whereabouts() or self.where[-1]

    def _draw_lanes(self, before: State, after: State, h: Happening, index: int) -> None:
        lanes = self.lanes
        if isinstance(h, Looked):
            name = after.hands_of(h.by)
            look = Look(h.at - h.minutes, h.at, h.thing, h.by)
            self.looks.setdefault(name, []).append(look)
            lanes.looked(name, h, index)
            return
        if before.hands is not after.hands:
            for name, hands in after.hands.items():
                was = before.hands.get(name)
                if was is None or was.doing is not hands.doing:
                    lanes.turn(name, hands.doing, index)
        match h:
            case Started():
                bar = Bar(h.at, math.inf, h.machine, "runs", h.machine, h.by, h.load, index)
                lanes.machines[h.machine].append(bar)
            case Buzzed():
                bars = lanes.machines[h.by]
                bars[-1].until = h.at
                bars.append(Bar(h.at, math.inf, "watch", "buzzes", h.by, h.by, h.load, index))
            case Took():
                lanes.held.setdefault(h.lock, []).append(Held(h.at, math.inf, after.hands_of(h.by)))
            case LetGo() if lanes.held.get(h.lock) and not after.over:
                lanes.held[h.lock][-1].until = h.at
            case Answered(thing="washer" | "dryer"):
                bar = lanes.machines[h.thing][-1]
                if bar.chore == "buzzes":
                    bar.until = h.at
            case Yelled():
                lanes.yells.append(Call(h.at, math.inf, h.by, h.mood, h.yell))
            case Answered(thing="kids"):
                for yell in reversed(lanes.yells):
                    if yell.yell == h.item:
                        yell.until = h.at
                        break
            case EveningBegan():
                lanes.evenings.append([h.at, math.inf])
            case EveningEnded():
                lanes.evenings[-1][1] = h.at
                lanes.close(h.at)
        if (before.bank, before.balance) != (after.bank, after.balance) or isinstance(
            h, EveningBegan
        ):
            if lanes.money and lanes.money[-1][0] == h.at:
                lanes.money.pop()  # a cheque is entered and sent at one instant
            lanes.money.append((h.at, after.bank, after.balance))

    # -- looking back -----------------------------------------------------------------------------

    @property
    def incidents(self) -> list[Incident]:
        """What has gone wrong so far, in the order of time."""
        count, found = self._found
        if count != len(self._diagnosis.incidents):
            found = sorted(self._diagnosis.incidents, key=lambda one: one.at)
            self._found = (len(found), found)
        return found

    def result(self, evening: int) -> dict[str, Any]:
        """The statistics of an evening that is over, empty before that."""
        found = self._statistics.evenings
        return found[evening] if evening < len(found) else {}

    def told(self, index: int) -> str:
        """Any happening in words, also one that goes without saying in the story."""
        happening = self.happenings[index]
        place = bisect_right(self.captioned, index) - 1
        if place >= 0 and self.captioned[place] == index:
            return line_of(happening.at, tr(self.captions[place]))
        who = self.state(index).hands_of(happening.by)
        name = said(who) if len(self.lanes.hands) > 1 else THE_PARENT
        return line_of(happening.at, tr(quiet_words(happening, name)))

    def is_half(self, index: int) -> bool:
        """This happening and the next are one act of one task: a balance entered, a cheque sent."""
        told = self.happenings
        if not 0 <= index < len(told) - 1 or not isinstance(told[index], Wrote):
            return False
        after = told[index + 1]
        return isinstance(after, Paid) and after.by == told[index].by

    def index_at(self, minute: float) -> int:
        """The last happening at or before a minute; -1 for none."""
        return bisect_right(self.times, minute) - 1

    def state(self, index: int) -> State:
        """The state after the happening with this index; -1 is before the first."""
        last = self._last
        if last.index == index:
            return last
        place = (index + 1) // KEYFRAME
        if not (last.index < index and index - last.index <= KEYFRAME):
            last = self._states[min(place, len(self._states) - 1)]
        while last.index < index:
            last = apply(last, self.happenings[last.index + 1])
        self._last = last
        return last

    def at(self, minute: float, index: int | None = None) -> Moment:
        """The moment to draw: the house at a minute, or right after one happening of that minute."""
        if index is None:
            index = self.index_at(minute)
        return Moment(self, index, minute, self.state(index))

    @property
    def steps(self) -> int:
        """Of how many steps the schedule is that the evening goes by; 0 if it goes by the clock."""
        return len(self.recipe.choices)

    def steps_until(self, minute: float) -> int:
        """How many of them have been taken by a minute, as far as was lived."""
        schedule = self._evening.schedule
        return bisect_right(schedule.dates, minute) if schedule is not None else 0

    def ends(self, evening: int) -> float:
        """When an evening is over; `inf` if that is not known yet."""
        spans = self.lanes.evenings
        return spans[evening][1] if evening < len(spans) else math.inf


class Moment(msgspec.Struct, frozen=True):
    """All that is drawn: a state and the minute it is looked at, with the record it comes from."""

    record: Record
    index: int
    t: float
    state: State

    def doing(self, hands: Hands) -> Doing:
        """What hands are at, looks included, which are told only when they are over."""
        t = self.t
        looks = self.record.looks.get(hands.name)
        if looks:
            place = bisect_right(looks, t, key=lambda look: look.since) - 1
            if place >= 0 and t < looks[place].until:
                look = looks[place]
                return Doing("walk", "look", look.thing, look.task, look.since, look.until)
        doing = hands.doing
        if doing.until + self.record.slack <= t and doing.activity not in ("free", "blocked"):
            return Doing("watch", "waits", "time to pass", doing.task, doing.until)
        return doing

    @property
    def where(self) -> tuple[Whereabout, ...]:
        """The source line of every task that is not done."""
        found = self.record.where[self.index] if self.index >= 0 else ()
        done = {task for task, now in self.state.tasks.items() if now.status == "done"}
        return tuple(here for here in found if here.task not in done)

    @property
    def apart(self) -> bool:
        """Bank and checkbook differ, and not only because a cheque is being written right now."""
        state = self.state
        return state.bank != state.balance and not self.record.is_half(self.index)

    @property
    def caption(self) -> str:
        """The last thing worth telling, in words."""
        place = bisect_right(self.record.captioned, self.index) - 1
        if place < 0:
            return ""
        record = self.record
        return line_of(record.times[record.captioned[place]], tr(record.captions[place]))

    @property
    def incidents(self) -> list[Incident]:
        """What has gone wrong this evening, up to this minute."""
        began, last = self.state.began_at, self.index
        return [
            one
            for one in self.record.incidents
            if began <= one.at <= self.t and one.happening <= last
        ]

    def evidence(self, incident: Incident) -> tuple[tuple[Whereabout, str], ...]:
        """For a write that wiped out another: the lines of the readings and the writes, and when."""
        if incident.kind not in ("lost-update", "overdraft"):
            return ()
        notes: dict[Whereabout, dict[str, None]] = {}
        record = self.record
        for cause in sorted(incident.causes, key=lambda one: one.at):
            did = DID.get(type(record.happenings[cause.happening]))
            for here in record.where[cause.happening]:
                if here.task == cause.by and did:
                    notes.setdefault(here, {})[tr(did, at=clock(cause.at))] = None
        lines: dict[tuple[str, int], tuple[Whereabout, dict[str, None]]] = {}
        for here, told in notes.items():
            lines.setdefault((here.task, here.line), (here, {}))[1].update(told)
        return tuple((here, ", ".join(told)) for here, told in lines.values())

    def open_incidents(self) -> list[Incident]:
        """Of each kind the latest that has not been mended since: what is wrong right now."""
        state = self.state
        circle = set(state.circle())
        found: dict[str, Incident] = {}
        for one in self.incidents:
            match one.kind:
                case "deadlock":
                    lasts = bool(circle & set(one.tasks))
                case "missed-buzzer":
                    machine = state.machines[one.about]
                    lasts = machine.calls and machine.since == one.since
                case "ignored-kid":
                    lasts = any(at == one.since for _, at in state.calling.values())
                case "overdraft":
                    lasts = state.bank < 0
                case "lost-update":
                    lasts = self.apart
                case "stuck":
                    lasts = bool(state.over)
                case "starvation":
                    task = state.tasks.get(one.about)
                    waits = task is not None and task.status in ("ready", "blocked")
                    lasts = waits and task is not None and task.since == one.since
                case _:
                    lasts = self.t - one.at < 10
            if lasts:
                found[one.kind] = one
        return list(found.values())


DID = {Read: later("read {at}"), Wrote: later("wrote {at}"), Paid: later("paid {at}")}
"""What a line of the source has done to the checkbook, and when."""


def quiet_words(h: Happening, who: Said) -> Said:
    """What was done by a happening that the story does not mention."""
    match h:
        case Read():
            return said(
                "{who} reads the balance, {balance}, and works on line {line}",
                who=who, balance=dollars(h.balance), line=h.line + 1,
            )  # fmt: skip
        case Wrote():
            return said("{who} writes the balance, {balance}", who=who, balance=dollars(h.balance))
        case BeganWaiting():
            return said(
                "{who} lets go of the hands ({task}) until {what}",
                who=who, task=h.by, what=awaited(h.waits_for),
            )  # fmt: skip
        case Resumed():
            return said("{who} goes on with {task}", who=who, task=h.by)
        case Answered():
            return said("{who} has come to the {thing}", who=who, thing=said(h.thing))
        case Began():
            return said("{who} finds the place in the checkbook again", who=who)
        case Took():
            return said("{who} takes the {lock}", who=who, lock=said(h.lock))
        case LetGo():
            return said("{who} lets the {lock} go", who=who, lock=said(h.lock))
        case TaskDone():
            return said("{who} is done with {task}", who=who, task=h.by)
    return said("{who} goes on", who=who)


AWAITED = {
    "kids.yell": later("a yell"),
    "orders.given": later("an order"),
    "time to pass": later("time"),
    "washer.buzzer": later("washer buzzer"),
    "dryer.buzzer": later("dryer buzzer"),
    "washer.lock": later("washer"),
    "dryer.lock": later("dryer"),
    "checkbook.lock": later("checkbook"),
}


def waiting(waits: str) -> Said:
    """What a task waits for, short enough for the margin of a page: "washer", "dryer buzzer"."""
    if waits in AWAITED:
        return said(AWAITED[waits])
    if waits.endswith(".lock"):
        return said(waits.removesuffix(".lock"))
    whole = awaited(waits)
    return (
        whole
        if whole.parts
        else said(str(whole).removeprefix("the ").replace("'s buzzer", " buzzer"))
    )
