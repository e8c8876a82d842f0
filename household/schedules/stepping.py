"""An evening in somebody's hands: nobody moves until they say who.

This is the other way to use a schedule. The search takes every step there is; here a player takes
one, sees what it did, takes it back, takes another. The evening is lived again each time, which costs a
millisecond, so taking back is free and goes all the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from simpy.events import Timeout

from household.errors import HouseholdError, nearest
from household.happenings import (
    Began,
    BeganWaiting,
    Happening,
    LetGo,
    Looked,
    Paid,
    Read,
    Ready,
    SetOut,
    TaskDone,
    Took,
    Wanted,
    Wrote,
)
from household.language import Said, later, said
from household.model.chance import draw
from household.model.house import House
from household.model.movers import A_STEP, held_up, move, movers
from household.model.voice import voice_for
from household.replay import Recipe
from household.schedules.goals import USUAL, Goals, circled
from household.trace.story import Story, awaited, dollars


class Part(msgspec.Struct, frozen=True):
    """A part of a step: what kind of thing was done, and a sentence on it.

    kind: "read", "work", "write", "take", "want", "let go", "walk", "wait" or "tell".
    """

    kind: str
    said: Said

    @property
    def text(self) -> str:
        """The sentence, in English; `tr(part.said)` tells it in the language that is spoken."""
        return str(self.said)


class Option(msgspec.Struct, frozen=True):
    """Somebody who could move now, and what would come of it.

    name: as a choice; hands: whose hands it moves, "" for a machine, the kids or bedtime; parts: what the
    step would do, one after the other; brings: the kinds of failures that it would bring about; wrong:
    what goes wrong with it in an own policy, so that it can't be taken.
    """

    name: str
    hands: str
    parts: tuple[Part, ...]
    brings: tuple[str, ...]
    wrong: str = ""


class Stand(msgspec.Struct, frozen=True):
    """Where a pair of hands stands: what it holds, what it wants, what its tasks wait for."""

    hands: str
    holds: tuple[str, ...]
    wants: tuple[str, ...]
    waits_for: tuple[str, ...]


class Stepping:
    """One evening, step by step: `options`, `step`, `undo`.

    recipe: the evening; its choices are the steps taken so far. kinds: the failures to look out for.
    Raises HouseholdError where an own policy goes wrong.
    """

    def __init__(self, recipe: Recipe, kinds: Sequence[str] = USUAL) -> None:
        self.recipe = recipe
        self.kinds = tuple(kinds)
        self._luck = draw(recipe.scenario, recipe.seed)
        self._known: dict[tuple[str, ...], tuple[Option, ...]] = {}
        self._now = self._live(recipe.choices)

    @property
    def choices(self) -> tuple[str, ...]:
        """The steps taken so far."""
        return self.recipe.choices

    @property
    def found(self) -> dict[str, int]:
        """The failures that have come about, each with the number of the step that brought it."""
        return self._now.found

    @property
    def minute(self) -> float:
        """The minute of the last step."""
        return self._now.minute

    @property
    def over(self) -> bool:
        """Nobody can move any more."""
        return not self._now.able

    @property
    def lights_out(self) -> bool:
        """It is over, and everything is done."""
        return self._now.lights_out

    @property
    def stands(self) -> tuple[Stand, ...]:
        """Where each pair of hands stands, A first."""
        return self._now.stands

    @property
    def last(self) -> tuple[Part, ...]:
        """What the last step did."""
        return self._now.parts

    def options(self) -> tuple[Option, ...]:
        """Who could move now, and what would come of it: hands first, in their order."""
        known = self._known.get(self.choices)
        if known is None:
            known = self._known[self.choices] = tuple(self._options())
        return known

    def _options(self) -> Iterator[Option]:
        before = set(self.found)
        for name, hands in sorted(self._now.able, key=lambda one: (not one[1], one[1], one[0])):
            try:
                after = self._live((*self.choices, name))
            except HouseholdError as error:
                yield Option(name, hands, (Part("tell", said(str(error))),), (), str(error))
                continue
            yield Option(name, hands, after.parts, tuple(k for k in after.found if k not in before))

    def step(self, name: str) -> None:
        """This one moves. Raises HouseholdError if it can't."""
        able = [mover for mover, _ in self._now.able]
        if name not in able:
            who = nearest(name, able) if able else "nobody can move any more"
            raise HouseholdError(f"{name!r} can't move now: {who}")
        self._to((*self.choices, name))

    def undo(self, steps: int = 1) -> None:
        """Take steps back; nothing happens at the beginning."""
        self._to(self.choices[: max(0, len(self.choices) - steps)])

    def _to(self, choices: tuple[str, ...]) -> None:
        self._now = self._live(choices)
        self.recipe = msgspec.structs.replace(self.recipe, choices=choices)

    def _live(self, choices: tuple[str, ...]) -> _Now:
        told: list[Happening] = []
        taken = 0
        with self.recipe.policy.watched(lambda: float(taken)):
            story = Story()
            house = House(
                self.recipe.scenario, self._luck, voice_for([told.append, story]), evening=0
            )
            house.env.leaps = False
            self.recipe.policy(house)
            now = _Now(house, story, Goals(self.kinds, self.recipe.scenario.patience_task))
            now.reads(told, 0)
            last = house.began_at - A_STEP
            for number, name in enumerate(choices, 1):
                mover = next((one for one in movers(house) if one.name == name), None)
                if mover is None:
                    who = nearest(name, [one.name for one in movers(house)])
                    raise HouseholdError(f"step {number}: {name!r} can't move here: {who}")
                last = house.env._now = max(mover.due, last + A_STEP)
                told.clear()
                taken = number
                move(house, mover)
                now.reads(told, number)
                now.parts = now.parts or (_untold(house, name, story),)
            now.ends(len(choices), last)
            house.close()
        return now


class _Now:
    """What is so after some steps."""

    def __init__(self, house: House, story: Story, goals: Goals) -> None:
        self.found: dict[str, int] = {}
        self.parts: tuple[Part, ...] = ()
        self._house = house
        self._story = story
        self._goals = goals
        self._state = Goals.begin
        self._circled: frozenset[str] = frozenset()

    def reads(self, told: Sequence[Happening], number: int) -> None:
        """Take in what a step has told."""
        self.parts = tuple(parts_of(told, self._story))
        kept = self._goals.keeps(told)
        self._state, found = self._goals.after(self._state, kept)
        before, self._circled = self._circled, self._circles()
        if self._circled - before and "deadlock" in self._goals.kinds:
            found.append("deadlock")
        for kind in found:
            self.found.setdefault(kind, number)

    def ends(self, number: int, minute: float) -> None:
        """That was the last one so far."""
        house = self._house
        hands = self._story.hands_of
        self.minute = max(minute, house.began_at)
        self.able = [(mover.name, hands.get(mover.name, "")) for mover in movers(house)]
        self.lights_out = house.over
        blameless = not self.able and not house.over and not self._circled
        if blameless and "stuck" in self._goals.kinds:
            self.found.setdefault("stuck", number)
        self.stands = tuple(self._stand(parent.name) for parent in house.parents)

    def _circles(self) -> frozenset[str]:
        """Who can never go on any more, as they wait for each other."""
        return circled(
            (
                lock.holder.by if lock.holder is not None else None,
                [task for wish in lock.queue if wish.timer is None for task in held_up(wish)],
            )
            for lock in self._house.locks
            if lock.queue
        )

    def _stand(self, hands: str) -> Stand:
        tasks = [task for task in self._house.tasks if task.parent.name == hands and task.is_alive]
        names = {task.name for task in tasks}
        able = {name for name, _ in self.able}
        locks = self._house.locks
        return Stand(
            hands,
            tuple(lock.name for lock in locks if lock.holder and lock.holder.by in names),
            tuple(lock.name for lock in locks if names & {wish.by for wish in lock.queue}),
            tuple(task.waiting_for for task in tasks if task.name not in able),
        )


def _untold(house: House, name: str, story: Story) -> Part:
    """What a step did of which nothing was told: a look is told when it is over."""
    task = next((task for task in house.tasks if task.name == name), None)
    if task is None or not task.is_alive:
        return Part("tell", said("nothing comes of it"))
    who = story.who(name)
    if task.waiting_for != "time to pass":
        what = awaited(task.waiting_for)
        return Part("wait", said("{who} waits for {what}", who=who, what=what))
    if isinstance(task._target, Timeout):
        return Part("wait", said("{who} waits a while", who=who))
    return Part("work", said("{who} takes a look", who=who))


def parts_of(told: Sequence[Happening], story: Story) -> Iterator[Part]:
    """What a step has told, in words, part by part; a read comes with the work that follows it."""
    for h in told:
        who = story.who(h.by)
        match h:
            case Read():
                yield from _reads(h, who)
            case Wrote():
                balance = dollars(h.balance)
                yield Part(
                    "write", said("{who} writes the balance: {balance}", who=who, balance=balance)
                )
            case Paid():
                amount, bank = dollars(h.amount), dollars(h.bank)
                yield Part(
                    "write",
                    said("{who} pays {amount}: bank {bank}", who=who, amount=amount, bank=bank),
                )
            case Took():
                yield Part("take", said("{who} takes the {lock}", who=who, lock=said(h.lock)))
            case LetGo():
                yield Part("let go", said("{who} lets the {lock} go", who=who, lock=said(h.lock)))
            case Wanted():
                lock = said(h.lock)
                yield Part("want", said("{who} wants the {lock}, and waits", who=who, lock=lock))
            case BeganWaiting():
                what = awaited(h.waits_for)
                yield Part("wait", said("{who} waits for {what}", who=who, what=what))
            case Ready():
                yield Part(
                    "wait", said("{who} hears of it, and has no hands free for it yet", who=who)
                )
            case TaskDone():
                task = h.by.replace("_", " ")
                yield Part("tell", said("{who} is done with {task}", who=who, task=task))
            case _:
                sentence = story.tells(h)
                if sentence is not None:
                    yield Part(_KINDS.get(type(h), "tell"), sentence)


def _reads(h: Read, who: Said) -> Iterator[Part]:
    """A reading of the balance, and the work that follows it."""
    if h.line < 0:
        reads = later("{who} reads the balance at urgent care: {balance}")
        works = later("{who} writes a cheque, {minutes} min")
    else:
        reads = later("{who} reads the balance for line {line}: {balance}")
        works = later("{who} works on line {line}, {minutes} min")
    line = h.line + 1
    yield Part("read", said(reads, who=who, line=line, balance=dollars(h.balance)))
    if h.until > h.at:
        yield Part("work", said(works, who=who, line=line, minutes=f"{h.until - h.at:.3g}"))


_KINDS: dict[type, str] = {SetOut: "walk", Began: "work", Looked: "work"}
