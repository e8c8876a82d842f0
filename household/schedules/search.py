"""Every schedule of an evening, each equal state once, the shortest first.

The search goes from state to state by steps (see `model/movers.py`), breadth first, so that the
first failure of a kind that it meets is one of the shortest. Policies are generators, which can't be
copied; a state is known by the schedule that leads to it, and is had by living that again.

To live every step anew would take minutes. But a step depends on what it touches and on nothing
else (see `parts.py`), so each is lived *once*. With it is noted which parts it touched, in what order,
with what values, what they were worth afterwards, who could move then, and what it told. Where the
same mover meets the same values it takes the same step, and the state that this leads to is written
down without being lived. That is what a partial-order reduction is after, too: a step that is
independent of others comes out the same before and after them, and is not lived again for each
of their orders. But no state is left out, and so all schedules can be counted.

What is not done is to leave out orders (ample or persistent sets, sleep sets). They need steps that
stay independent of all that may still come, and here none are: lights out reads the kids, the
laundry and the checkbook at once, so whichever chore comes last decides when the evening is over.
And what was left out could not be counted, nor could it be said how many of all schedules fail.

Where parts do not tell all (tasks that share a list of their own, say), every step is lived, and two
states are equal only if all of both is: `exact` says which it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import msgspec
from simpy.events import Event

from household.errors import HouseholdError
from household.happenings import Happening
from household.model.chance import TICKS, draw
from household.model.house import House
from household.model.movers import A_STEP, PATIENCE, TIME, Heard, Mover, move, movers, name_of
from household.model.scenario import Scenario
from household.model.voice import SILENT, voice_for
from household.parents import Policy
from household.schedules import counting
from household.schedules.goals import USUAL, Goals, circled
from household.schedules.outside import LUCK, Outside
from household.schedules.parts import CLOCK, NotInPartsError, Parts

LIMIT = 500_000
"""How many states a search looks at before it gives up, if nothing else is said."""

Label = Any
"""A mover in a state: its name, or (name, what it goes on with, the minute at which it is due).

In the `come` of a step that minute is counted from the step, so that the step fits any minute.
"""


class Found(msgspec.Struct, frozen=True):
    """What a search has found so far.

    complete: every schedule was searched. states, steps: how many there are, a step being a way from a
    state to the next. lived: how many steps had to be lived for it. schedules: how many there are
    from beginning to end; None if that was not found out, or if some never end (`endless`).
    shortest: for each kind of failure the choices that lead to it, one of the shortest there are.
    failing: in how many of the schedules each kind comes about. exact: steps were lived once; clocked:
    the parents ask what time it is, so the minute is a part of every state. why: what every step had to be
    lived for, and what no two states are equal for, in words; "" for nothing.
    """

    complete: bool
    states: int
    steps: int
    lived: int
    exact: bool
    clocked: bool
    schedules: int | None
    endless: bool
    shortest: dict[str, tuple[str, ...]]
    failing: dict[str, int]
    why: str = ""


class _Ask(msgspec.Struct, gc=False):
    """The part that a step touches next, and what comes of each value that it may have."""

    place: int
    answers: dict[int, _Ask | _Step]


class _Step(msgspec.Struct, gc=False):
    """What came of a step: parts that changed, movers that went and came, what it told.

    locks: it changed who has or waits for a lock, and deadlocks count; ends: it was lights out, and
    nobody moves.
    """

    number: int
    changes: tuple[tuple[int, int], ...]
    gone: tuple[Label, ...]
    come: tuple[Label, ...]
    told: tuple[Happening, ...]
    locks: bool
    ends: bool


class _AgainError(Exception):
    """The search has to begin again, more carefully."""


class Search:
    """A search of all schedules, in slices: `go_on(2000)` until it says that it is over.

    policy: the parents; kinds: the failures to look for, see `goals.py`; limit: the number of states to
    look at at the most. Raises HouseholdError for what can't be searched, and for what goes wrong in
    an own policy.
    """

    def __init__(
        self,
        policy: Policy,
        scenario: Scenario,
        seed: int = 1,
        kinds: Sequence[str] = USUAL,
        limit: int = LIMIT,
        exact: bool = True,
    ) -> None:
        if scenario.evenings > 1:
            raise HouseholdError(
                f"schedules are searched in one evening, and this scenario has {scenario.evenings}: "
                "add --with evenings=1"
            )
        if policy.name == "player":
            raise HouseholdError(
                "the player does what it is told: there is nothing to search; name another parent"
            )
        self.policy = policy
        self.scenario = scenario
        self.seed = seed
        self.kinds = tuple(kinds)
        self.limit = limit
        self._luck = draw(scenario, seed)
        self._why = ""
        self._told: list[Happening] = []
        self._voice = voice_for([self._told.append])
        self._outside = Outside(policy)
        self._ticks = 0
        self._here: tuple[tuple[str, ...], House, Parts, float] | None = None
        with self._watched():
            self._begin(exact, clocked=False)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            with self.policy.watched(lambda: float(self._ticks)):
                yield
        except RecursionError:
            raise HouseholdError(
                "this parent's tasks call, or hold, one thing within the other too deep to be searched"
            ) from None

    # -- the course of it -----------------------------------------------------------------------

    def _begin(self, exact: bool, clocked: bool) -> None:
        self.exact = exact
        self._clocked = clocked
        self._goals = Goals(self.kinds, self.scenario.patience_task)
        self._places: dict[str, int] = {}
        self._ids: list[dict[Any, int]] = []
        self._worth: list[list[Any]] = []
        self._roots: dict[str, _Ask] = {}
        self._locks: list[int] = []  # the places of locks
        self._circles: dict[tuple[int, ...], frozenset[str]] = {}
        self._step_count = 0
        self._after: dict[tuple[int, int], tuple[int, list[str]]] = {}
        self._place("movers")
        self._place("goals")
        self._place(CLOCK)
        self._leave()
        try:
            house, parts, last = self._live(())
            state = [0, self._id(1, Goals.begin), self._id(2, last if clocked else None)]
            for name in parts.names():
                self._set(state, name, parts.value(name))
            state[0] = self._id(0, self._labels(house, parts))  # it goes by numbers given before
        except NotInPartsError as error:
            if not exact:
                raise
            self._why = str(error)
            return self._begin(False, clocked)
        self._told.clear()
        first = tuple(state)
        self._seen: dict[tuple[int, ...], int] = {first: 0}
        self._states = [first]
        self._from: list[tuple[int, str]] = [(-1, "")]
        self._ways: list[tuple[int, ...]] = []
        self._way_count = 0
        self._flags: dict[str, set[tuple[int, int]]] = {kind: set() for kind in self.kinds}
        self._shortest: dict[str, tuple[str, ...]] = {}
        self._done = 0  # how many states have been gone on from
        return None

    @property
    def over(self) -> bool:
        """There is nothing left to search, or the limit has been reached."""
        return self._done == len(self._states) or len(self._states) > self.limit

    @property
    def states(self) -> int:
        """How many states have been met so far."""
        return len(self._states)

    @property
    def waiting(self) -> int:
        """How many states have been met and not been gone on from."""
        return len(self._states) - self._done

    @property
    def steps(self) -> int:
        """How many steps have been taken so far, each from one state to one state."""
        return self._way_count

    @property
    def shortest(self) -> dict[str, tuple[str, ...]]:
        """For each kind of failure met so far, the shortest schedule that leads to it."""
        return self._shortest

    def go_on(self, states: int = 1 << 62) -> bool:
        """Go on from so many states more; True while there is something left.

        Raises HouseholdError for what goes wrong in an own policy, or shows that it can't be searched.
        """
        until = self._done + states
        with self._watched():
            while not self.over and self._done < until:
                try:
                    self._expand(self._done)
                except NotInPartsError as error:
                    self._why = str(error)
                    self._begin(False, self._clocked)
                    until = states
                except _AgainError:
                    self._begin(self.exact, clocked=True)
                    until = states
        if self.over:
            self._leave()
        return not self.over

    def _leave(self) -> None:
        """Nobody goes on from the house that was lived last."""
        if self._here is not None:
            self._here[1].close()
            self._here = None

    def __del__(self) -> None:
        """A search that is given up half way leaves no coroutine that was never awaited."""
        if "_here" in self.__dict__:
            self._leave()

    def run(self) -> Found:
        """Search to the end, or to the limit."""
        self.go_on()
        return self.found()

    def found(self) -> Found:
        """What has been found so far. All schedules are counted once all have been searched."""
        slices = self.count()
        while True:
            try:
                next(slices)
            except StopIteration as end:
                found: Found = end.value
                return found

    def count(self) -> Generator[None, None, Found]:
        """The same in slices: it pauses again and again, and returns what `found` does."""
        complete = not self.waiting
        schedules: int | None = None
        failing: dict[str, int] = {}
        if complete:
            order = yield from counting.in_order(self._ways)
            if len(order) == len(self._ways):
                schedules = yield from counting.count(order, self._ways)
                for kind in self._shortest:
                    spared = yield from counting.count(order, self._ways, self._flags[kind])
                    failing[kind] = schedules - spared
        return Found(
            complete=complete,
            states=self.states,
            steps=self.steps,
            lived=self._step_count,
            exact=self.exact,
            clocked=self._clocked,
            schedules=schedules,
            endless=complete and schedules is None,
            shortest=dict(self._shortest),
            failing=failing,
            why=self._why,
        )

    def forget(self, at_once: int = 4000) -> Iterator[None]:
        """Let go of all states, so many between two pauses: all at once stops a window's picture."""
        for table in (self._ways, self._from, self._states):
            while table:
                del table[-at_once:]
                yield
        while self._seen:
            for _ in range(min(at_once, len(self._seen))):
                self._seen.popitem()
            yield

    # -- from state to state --------------------------------------------------------------------

    def _expand(self, number: int) -> None:
        """Take every step that is possible in a state."""
        state = self._states[number]
        at = self._worth[2][state[2]]
        seen, states = self._seen, self._states
        ways = []
        labels = self._worth[0][state[0]]
        for way, label in enumerate(labels):
            self._ticks += 1
            if self._clocked:  # the minute is that of this step
                state = (*state[:2], self._id(2, self._date(at, label)), *state[3:])
            step = self._known(state, label)
            if step is None:
                step = self._lives(number, state, label)
            after = list(state)
            size = len(after)
            for place, value in step.changes:
                if place >= size:
                    after += [-1] * (place + 1 - size)
                    size = place + 1
                after[place] = value
            found: list[str] = []
            after[0] = self._movers_after(state, label, step)
            if step.told:
                after[1], found = self._goals_after(after[1], step)
            if step.locks:
                circle = self._circled(after)
                if circle and circle - self._circled(state):
                    found = [*found, "deadlock"]
            made = tuple(after)
            other = seen.get(made)
            if other is None:
                other = seen[made] = len(states)
                states.append(made)
                self._from.append((number, _name(label)))
            ways.append(other)
            for kind in found:
                self._flags[kind].add((number, way))
                if kind not in self._shortest:
                    self._shortest[kind] = (*self.path(number), _name(label))
        self._ways.append(tuple(ways))
        self._way_count += len(ways)
        self._done += 1
        if not labels and "stuck" in self.kinds and self._stuck(state):
            self._flags["stuck"].add((number, -1))
            self._shortest.setdefault("stuck", self.path(number))

    def _known(self, state: tuple[int, ...], label: Label) -> _Step | None:
        """The step that this mover takes here, if it was lived in an equal place."""
        if not self.exact:
            return None
        node: _Ask | _Step | None = self._roots.get(label if isinstance(label, str) else label[:2])
        size = len(state)
        while node.__class__ is _Ask:
            place = node.place
            node = node.answers.get(state[place] if place < size else -1)
        return node  # type: ignore[return-value]

    def _movers_after(self, state: tuple[int, ...], label: Label, step: _Step) -> int:
        """Who can move after a step."""
        key = (state[0], step.number, state[2] if self._clocked else 0, label)
        known = self._after_movers.get(key)
        if known is None:
            before = self._worth[0][state[0]]
            come = step.come
            if self._clocked:
                date = self._worth[2][state[2]]
                come = tuple(
                    (name, payload, due if name == _ABSOLUTE else date + due)
                    for name, payload, due in come
                )
                gone = {one[:2] for one in step.gone}
                stay = [one for one in before if one[:2] not in gone]
            else:
                stay = [one for one in before if one not in step.gone]
            if step.ends:
                stay, come = [], ()
            both = _sorted([*stay, *come])
            if self.exact and len({_name(one) for one in both}) < len(both):
                raise NotInPartsError("two movers go by one name")
            known = self._after_movers[key] = self._id(0, both)
        return known

    def _goals_after(self, goals: int, step: _Step) -> tuple[int, list[str]]:
        key = (goals, step.number)
        known = self._after.get(key)
        if known is None:
            state, found = self._goals.after(self._worth[1][goals], step.told)
            known = self._after[key] = (self._id(1, state), found)
        return known

    def _circled(self, state: Sequence[int]) -> frozenset[str]:
        """The tasks that can never go on in a state, as they wait for each other."""
        size = len(state)
        key = tuple([state[place] if place < size else -1 for place in self._locks])
        known = self._circles.get(key)
        if known is None:
            known = self._circles[key] = circled(
                (
                    held[0] if held else None,
                    [task for _, ends, _, tasks in wanted if not ends for task in tasks],
                )
                for place, value in zip(self._locks, key, strict=True)
                if value >= 0
                for held, wanted in [self._worth[place][value]]
            )
        return known

    def _stuck(self, state: tuple[int, ...]) -> bool:
        """Nobody can move, the lights are on, and there is no circle of locks to blame."""
        over, _ = self._worth[self._places["lights"]][state[self._places["lights"]]]
        return not over and not self._circled(state)

    # -- living a step --------------------------------------------------------------------------

    def path(self, number: int) -> tuple[str, ...]:
        """The choices that lead to a state."""
        names = []
        while number:
            number, name = self._from[number]
            names.append(name)
        return tuple(reversed(names))

    def _live(self, path: tuple[str, ...]) -> tuple[House, Parts, float]:
        """A house in which these steps have been taken, and the minute of the last."""
        if self._here is not None:
            lived, house, parts, last = self._here
            if lived == path and lived:
                return house, parts, last
            self._leave()
        house = House(self.scenario, self._luck, SILENT)
        house.env.leaps = False
        try:
            self.policy(house)
            parts = Parts(house, self.exact)
            last = house.began_at - A_STEP
            for name in path:
                mover = self._mover(house, name)
                last = house.env._now = max(mover.due, last + A_STEP)
                move(house, mover)
                parts.adopt_new()
        except BaseException:
            house.close()
            raise
        self._here = (path, house, parts, last)
        return house, parts, last

    def _mover(self, house: House, name: str) -> Mover:
        if "#" not in name:
            named = [entry for entry in house.env._queue if name_of(entry[3]) == name]
            if named:
                due, _, _, event = min(named)
                return Mover(name, due, event)
        for mover in movers(house):
            if mover.name == name:
                return mover
        raise HouseholdError(LUCK)

    def _lives(self, number: int, state: tuple[int, ...], label: Label) -> _Step:
        """Take a step for the first time, and note all that it depended on and did."""
        path = self.path(number)
        name = _name(label)
        house, parts, last = self._live(path)
        self._here = ((), house, parts, last)  # not there any more, wherever this ends
        mover = self._mover(house, name)
        date = house.env._now = max(mover.due, last + A_STEP)
        if self._step_count & 15 == 0:
            self._check(number, parts)
        parts.listen()
        parts.touched.clear()
        self._told.clear()
        house.tell = self._voice
        try:
            move(house, mover)
        except HouseholdError as error:
            steps = len(path) + 1
            raise HouseholdError(f"{error} (at step {steps} of a schedule)") from error
        house.tell = SILENT
        parts.adopt_new()
        touched = list(parts.touched)
        if CLOCK in parts.touched and not self._clocked:
            raise _AgainError
        self._outside.check()
        self._here = ((*path, name), house, parts, date)
        return self._note(state, label, house, parts, touched, date)

    def _check(self, number: int, parts: Parts) -> None:
        """Now and then: the house that was lived again is what was written down."""
        state = self._states[number]
        parts.fresh()
        for part in parts.names():
            place = self._place(part)
            known = state[place] if place < len(state) else -1
            parts.opaque = ""
            value = parts.value(part)
            if not parts.opaque and (known < 0 or self._worth[place][known] != value):
                if self.exact:
                    raise NotInPartsError(f"{part} changed, and nobody has touched it")
                raise HouseholdError(LUCK)

    def _note(
        self,
        state: tuple[int, ...],
        label: Label,
        house: House,
        parts: Parts,
        touched: list[str],
        date: float,
    ) -> _Step:
        names = list(touched) if self.exact else list(parts.names())
        parts.fresh()
        name = _name(label)
        task = f"task {name.removesuffix(TIME).removesuffix(PATIENCE)}"
        if self.exact and task in parts.names():
            # A task's own frames: they are not asked, and always touched, before all else.
            names = [task, *(part for part in names if part != task)]
        asked = [(self._place(part), part) for part in names if part != CLOCK or self._clocked]
        changes = []
        for place, part in asked:
            value = self._id(place, parts.value(part))
            if part != CLOCK and (place >= len(state) or state[place] != value):
                changes.append((place, value))
        if parts.opaque and not self.exact:
            self._why = f"a task keeps {parts.opaque}, and no two of these are taken for equal"
        before = self._worth[0][state[0]]
        labels = self._labels(house, parts)
        if self._clocked:
            now = {one[:2]: one for one in labels}
            then = {one[:2]: one for one in before}
            come = tuple(
                (*key, one[2] if key[0] == _ABSOLUTE else one[2] - date)
                for key, one in now.items()
                if then.get(key) != one
            )
            if self.exact and any((one[2] * TICKS) % 1 for one in come):
                raise NotInPartsError("minutes that don't add up exactly")
            gone = tuple(one for key, one in then.items() if now.get(key) != one)
        else:
            come = tuple(one for one in labels if one not in before)
            gone = tuple(one for one in before if one not in labels)
            if label in labels:  # it went, and it came again
                gone, come = (*gone, label), (*come, label)
        told = self._goals.keeps(self._told)
        locks = "deadlock" in self.kinds and any(place in self._locks for place, _ in changes)
        step = _Step(self._step_count, tuple(changes), gone, come, told, locks, house.over)
        self._step_count += 1
        if self.exact:
            self._remember(state, label, [place for place, _ in asked], step)
        return step

    def _remember(
        self, state: tuple[int, ...], label: Label, places: list[int], step: _Step
    ) -> None:
        """Where this mover meets these values again, it is this step."""
        values = [state[place] if place < len(state) else -1 for place in places]
        root = label if isinstance(label, str) else label[:2]
        if not places:
            self._roots[root] = step  # type: ignore[assignment]
            return
        node = self._roots.setdefault(root, _Ask(places[0], {}))
        for depth, value in enumerate(values):
            if node.__class__ is not _Ask or node.place != places[depth]:
                raise HouseholdError(LUCK)
            if depth + 1 == len(places):
                node.answers[value] = step
                return
            following = node.answers.get(value)
            if following is None:
                following = node.answers[value] = _Ask(places[depth + 1], {})
            node = following  # type: ignore[assignment]

    def _labels(self, house: House, parts: Parts) -> tuple[Label, ...]:
        """Who can move in a house."""
        labels: list[Label] = []
        for mover in movers(house):
            if self.exact and "#" in mover.name:
                raise NotInPartsError(f"two go by the name {mover.name.partition('#')[0]}")
            event: Event = mover.event
            payload = parts.payload(event) if isinstance(event, Heard) else None
            if self._clocked:
                labels.append((mover.name, payload, mover.due))
            elif payload is not None or (not self.exact and "#" in mover.name):
                labels.append((mover.name, payload, None))
            else:
                labels.append(mover.name)
        return _sorted(labels)

    def _date(self, last: float, label: Label) -> float:
        return float(max(last + A_STEP, label[2]))

    # -- parts as numbers -----------------------------------------------------------------------

    def _place(self, part: str) -> int:
        place = self._places.get(part)
        if place is None:
            place = self._places[part] = len(self._places)
            self._ids.append({})
            self._worth.append([])
            if part == "movers":
                self._after_movers: dict[Any, int] = {}
            if part.startswith("lock "):
                self._locks.append(place)
                self._circles.clear()
        return place

    def _id(self, place: int, value: Any) -> int:
        ids = self._ids[place]
        number = ids.get(value)
        if number is None:
            number = ids[value] = len(ids)
            self._worth[place].append(value)
        return number

    def _set(self, state: list[int], part: str, value: Any) -> None:
        place = self._place(part)
        if place >= len(state):
            state += [-1] * (place + 1 - len(state))
        state[place] = self._id(place, value)


_ABSOLUTE = "kids.yell"
"""The mover that is due at a minute of its own, and not so long after the step that plans it."""


def _name(label: Label) -> str:
    name: str = label if isinstance(label, str) else label[0]
    return name


def _sorted(labels: Sequence[Label]) -> tuple[Label, ...]:
    return tuple(sorted(labels, key=_name))
