"""What goes wrong, found as it happens, at its exact minute, with who, since when and why.

`Diagnosis` is a listener. Some incidents are in the happening itself: a wait that closes a circle,
a balance that forgets a cheque, a bank below zero. Others are in what did *not* happen, such as a
buzzer that nobody has come to: those are found when their patience is over, at the next happening,
or whenever `advance` says how late it is.

Each incident carries its causes, a short chain from the symptom back to the decision.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
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
    GaveUp,
    Happening,
    LetGo,
    Looked,
    Paid,
    Read,
    Ready,
    Refused,
    Resumed,
    SetOut,
    Started,
    StoodStill,
    TaskDone,
    TaskTaken,
    Took,
    Wanted,
    Wrote,
    Yelled,
)
from household.language import Said, joined, later, said
from household.trace.circles import Readings, WaitForGraph, Write
from household.trace.statistics import MINUTES_A_DAY, Patience
from household.trace.story import ALL_OF, Story, awaited, clock, dollars, left_words

KINDS = (
    "deadlock",
    "missed-buzzer",
    "ignored-kid",
    "lost-update",
    "overdraft",
    "stuck",
    "starvation",
    "livelock",
)
"""The names of the incidents, everywhere."""

POLITE_REFUSALS = 3
"""How often each of two tasks has to be refused, with no laundry moved between, for a livelock."""


class Cause(msgspec.Struct, frozen=True):
    """A step of the chain: what happened, and which happening of the trace that was."""

    at: float
    by: str
    said: Said
    happening: int

    @property
    def text(self) -> str:
        """What happened, in English."""
        return str(self.said)


class Incident(msgspec.Struct, frozen=True):
    """Something that went wrong.

    at: the minute it was certain; since: the minute it began; about: the thing or kid or task it
    befell; who: the hands that had a part in it; tasks: theirs; causes: from the symptom back;
    happening: the place in the trace of the last thing that happened before it was found.
    """

    kind: str
    at: float
    since: float
    about: str
    who: tuple[str, ...]
    tasks: tuple[str, ...]
    said: Said
    causes: tuple[Cause, ...]
    happening: int

    @property
    def text(self) -> str:
        """What went wrong, in English; `tr(incident.said)` tells it in the language that is spoken."""
        return str(self.said)


Fact = tuple[int, Happening]
"""A happening and its place in the trace."""


def _entry(write: Write) -> Fact:
    """The happening that a write was."""
    return write.index, Wrote(write.at, write.by, write.line, write.balance)


def diagnose(happenings: Iterable[Happening], patience: Patience | None = None) -> list[Incident]:
    """All incidents of a trace, in the order of their minutes."""
    diagnosis = Diagnosis(patience)
    for happening in happenings:
        diagnosis(happening)
    return sorted(diagnosis.incidents, key=lambda found: found.at)


class Diagnosis:
    """A listener that finds incidents; `found` is called with each as it is found.

    A circle of waits that somebody leaves again, because patience ended, was no deadlock: it is
    taken back from `incidents`.
    """

    def __init__(
        self,
        patience: Patience | None = None,
        found: Callable[[Incident], object] | None = None,
    ) -> None:
        self.patience = patience or Patience()
        self.incidents: list[Incident] = []
        self._found = found
        self._index = -1
        self._story = Story()
        self._see: dict[type, Any] = {
            EveningBegan: self._evening_began,
            EveningEnded: self._evening_ended,
            TaskTaken: self._task_taken,
            TaskDone: self._acts,
            Began: self._began,
            SetOut: self._acts,
            Looked: self._looked,
            BeganWaiting: self._acts,
            Read: self._read,
            Wrote: self._wrote,
            Paid: self._paid,
            Buzzed: self._buzzed,
            Yelled: self._yelled,
            Answered: self._answered,
            Started: self._started,
            Emptied: self._emptied,
            Wanted: self._wanted,
            Took: self._took,
            LetGo: self._let_go,
            GaveUp: self._gave_up,
            Refused: self._refused,
            Ready: self._ready,
            Resumed: self._resumed,
            StoodStill: self._stood_still,
        }
        self._ended = False
        # What the checkbook has forgotten, kept over the evenings as the checkbook itself is.
        self._forgotten: list[tuple[Fact, Fact, Write]] = []
        self._begin(0.0)

    def _begin(self, at: float) -> None:
        self._began_at = at
        self._graph = WaitForGraph()
        self._readings = Readings()
        self._doing: dict[str, list[Fact]] = {}
        self._last_at: dict[str, Fact] = {}
        self._calls: dict[tuple[str, int], Fact] = {}
        self._deadlines: list[tuple[float, int, Callable[[], None]]] = []
        self._takes: dict[tuple[str, str], Fact] = {}
        self._wants: dict[tuple[str, str], Fact] = {}
        self._turns: dict[str, int] = {}
        self._readies: dict[str, Fact] = {}
        self._refusals: dict[str, list[Fact]] = {}
        self._progress: Fact | None = None
        self._still: list[Fact] = []
        self._circles: list[tuple[frozenset[str], Incident]] = []

    def __call__(self, happening: Happening) -> None:
        """Listen to the next happening."""
        if self._deadlines and self._deadlines[0][0] < happening.at:
            self._pass_deadlines(happening.at, whole=False)
        self._index += 1
        self._story(happening)
        see = self._see.get(type(happening))
        if see is not None:
            see(happening)

    def advance(self, until: float) -> None:
        """It is minute `until` now, and nothing more has happened up to and including it."""
        self._pass_deadlines(until, whole=True)

    def _pass_deadlines(self, until: float, whole: bool) -> None:
        deadlines = self._deadlines
        while deadlines and (deadlines[0][0] < until or (whole and deadlines[0][0] == until)):
            heapq.heappop(deadlines)[2]()

    def _deadline(self, at: float, over: Callable[[], None]) -> None:
        heapq.heappush(self._deadlines, (at, self._index, over))

    def _tell(
        self,
        kind: str,
        at: float,
        since: float,
        about: str,
        tasks: list[str],
        told: Said,
        causes: list[Fact],
    ) -> Incident:
        hands = dict.fromkeys(self._story.hands_of.get(task, task) for task in tasks)
        chain = tuple(self._cause(fact) for fact in causes)
        incident = Incident(
            kind,
            at,
            since,
            about,
            tuple(hands),
            tuple(dict.fromkeys(tasks)),
            told,
            chain,
            self._index,
        )
        self.incidents.append(incident)
        if self._found is not None:
            self._found(incident)
        return incident

    def _cause(self, fact: Fact) -> Cause:
        index, h = fact
        who = self._story.who(h.by)
        told: Said | None
        if isinstance(h, Read):
            balance = dollars(h.balance)
            if h.line < 0:
                told = said(
                    "{who} read a balance of {balance} at urgent care", who=who, balance=balance
                )
            else:
                told = said(
                    "{who} read a balance of {balance} for line {line}",
                    who=who, balance=balance, line=h.line + 1,
                )  # fmt: skip
        elif isinstance(h, Wrote):
            balance = dollars(h.balance)
            if h.line < 0:
                told = said(
                    "{who} wrote a cheque, and a balance of {balance}", who=who, balance=balance
                )
            else:
                told = said(
                    "{who} wrote line {line}, and a balance of {balance}",
                    who=who, line=h.line + 1, balance=balance,
                )  # fmt: skip
        elif isinstance(h, Took):
            told = said("{who} took the {lock}", who=who, lock=said(h.lock))
        elif isinstance(h, BeganWaiting | Began):
            told = self._story.doing(h)
        elif isinstance(h, Answered):
            told = said("{who} came to the {thing}", who=who, thing=said(h.thing))
        else:
            told = self._story.tells(h)
            if told is None:
                told = said("{who}: {what}", who=who, what=type(h).__name__)
        return Cause(h.at, h.by, told, index)

    # -- the frame ------------------------------------------------------------------------------

    def _evening_began(self, h: EveningBegan) -> None:
        self._ended = False
        self._begin(h.at)

    def _evening_ended(self, h: EveningEnded) -> None:
        self._pass_deadlines(h.at, whole=True)
        self._deadlines.clear()
        self._ended = True
        if h.why == "nothing can move" and not self._circles:
            waits = [
                said(
                    "{who} waits for {what}",
                    who=self._story.signed(fact.by), what=awaited(fact.waits_for),
                )
                for _, fact in self._still
                if isinstance(fact, StoodStill)
            ]  # fmt: skip
            since = self._progress[1].at if self._progress else self._began_at
            parts = {
                "waits": joined(waits, "{one}; {other}") if waits else said("nobody has a task"),
                "left": left_words(h),
            }
            if self._unanswered_yell():
                told = said("nothing can move: {waits}; {left}, somebody still cries", **parts)
            else:
                told = said("nothing can move: {waits}; {left}", **parts)
            causes = [*([self._progress] if self._progress else []), *self._still[:3]]
            tasks = [fact.by for _, fact in self._still]
            self._tell("stuck", h.at, since, "house", tasks, told, causes)

    def _unanswered_yell(self) -> bool:
        return any(thing == "kids" for thing, _ in self._calls)

    def _task_taken(self, h: TaskTaken) -> None:
        self._doing.setdefault(h.hands, []).append((self._index, h))

    def _stood_still(self, h: StoodStill) -> None:
        self._still.append((self._index, h))

    def _acts(self, h: Began | SetOut | Looked | BeganWaiting | Read | TaskDone | Wanted) -> None:
        hands = self._story.hands_of.get(h.by)
        if hands is not None and not (isinstance(h, BeganWaiting) and not h.keeps_hands):
            self._doing[hands].append((self._index, h))

    def _did(self, at: float) -> list[Fact]:
        """For each pair of hands, what it was at, at that minute."""
        did = []
        for facts in self._doing.values():
            past = [fact for fact in facts if fact[1].at <= at]
            if past:
                did.append(past[-1])
        return did

    def _instead(self, at: float) -> Said:
        """What the hands did instead, in words."""
        told = []
        for _, h in self._did(at):
            until = getattr(h, "until", None)
            if until is not None and until <= at and not isinstance(h, Wanted):
                # A look is told when it is over: what is going on now may be one.
                who = self._story.who(h.by)
                told.append(said("{who} was standing still or looking around", who=who))
            elif isinstance(h, TaskTaken):
                told.append(self._story.stood(h))
            else:
                told.append(self._story.doing(h))
        return joined(told) if told else said("")

    # -- calls that nobody answers --------------------------------------------------------------

    def _began(self, h: Began) -> None:
        self._acts(h)
        self._last_at[h.thing] = (self._index, h)

    def _looked(self, h: Looked) -> None:
        self._acts(h)
        self._last_at[h.thing] = (self._index, h)

    def _buzzed(self, h: Buzzed) -> None:
        self._progress = (self._index, h)
        self._call(h.by, h.load, h, self.patience.buzzer, "missed-buzzer")

    def _yelled(self, h: Yelled) -> None:
        self._call("kids", h.yell, h, self.patience.with_yell(h.mood), "ignored-kid")

    def _call(self, thing: str, item: int, h: Buzzed | Yelled, patience: float, kind: str) -> None:
        key = (thing, item)
        call = (self._index, h)
        self._calls[key] = call
        due = h.at + patience

        def over() -> None:
            if self._calls.get(key) is not call:
                return
            did = self._did(due)
            seen = self._last_at.get(thing)
            before = [seen] if seen and seen[0] < call[0] else []
            # Who is done with everything decides nothing any more, and who waits only little.
            there = [fact for fact in did if not isinstance(fact[1], TaskDone)]
            busy = [fact for fact in there if not isinstance(fact[1], BeganWaiting | TaskTaken)]
            then = [fact for fact in busy or there if fact not in before][:2]
            parts = {
                "at": clock(h.at),
                "patience": f"{patience:g}",
                "instead": self._instead(due),
            }
            if kind == "missed-buzzer":
                told = said(
                    "the {machine} buzzed at {at} and nobody came within {patience} minutes: "
                    "{instead}",
                    machine=said(thing), **parts,
                )  # fmt: skip
            else:
                told = said(
                    "{kid} yelled at {at} and nobody came within {patience} minutes: {instead}",
                    kid=h.by, **parts,
                )  # fmt: skip
            self._tell(
                kind,
                due,
                h.at,
                h.by,
                [fact.by for _, fact in did],
                told,
                [call, *then, *before][:4],
            )

        self._deadline(due, over)

    def _answered(self, h: Answered) -> None:
        self._progress = (self._index, h)
        self._calls.pop((h.thing, h.item), None)

    def _started(self, h: Started) -> None:
        self._moves(h)
        self._last_at[h.machine] = (self._index, h)

    def _emptied(self, h: Emptied) -> None:
        if h.machine == "dryer":
            self._moves(h)

    def _moves(self, h: Happening) -> None:
        """Laundry has moved on: whatever was polite before, it was not in vain."""
        self._progress = (self._index, h)
        self._refusals.clear()

    # -- the checkbook --------------------------------------------------------------------------

    def _read(self, h: Read) -> None:
        self._acts(h)
        self._readings.read(h, self._index)

    def _wrote(self, h: Wrote) -> None:
        self._progress = (self._index, h)
        lost = self._readings.wrote(h, self._index)
        if not lost:
            return
        read, read_index = self._readings.reading(h.by)
        forgotten = lost[0]
        total = sum(write.taken for write in lost)
        story = self._story
        sentence = later(
            "{who} wrote {balance}, computed from a balance read at {read}: the cheque of {amount} "
            "that {other} entered at {entered} is forgotten"
        ) if forgotten.line < 0 else later(
            "{who} wrote {balance}, computed from a balance read at {read}: the bill of {amount} "
            "that {other} entered at {entered} is forgotten"
        )  # fmt: skip
        self._forgotten += [((self._index, h), (read_index, read), write) for write in lost]
        self._tell(
            "lost-update",
            h.at,
            read.at,
            "checkbook",
            [h.by, *(write.by for write in lost)],
            said(
                sentence,
                who=story.signed(h.by),
                balance=dollars(h.balance),
                read=clock(read.at),
                amount=dollars(total),
                other=story.signed(forgotten.by),
                entered=clock(forgotten.at),
            ),
            [
                (self._index, h),
                (read_index, read),
                _entry(forgotten),
            ],
        )

    def _paid(self, h: Paid) -> None:
        if not h.bank < 0 <= h.bank + h.amount:
            return
        read, read_index = self._readings.decision(h.by)
        story = self._story
        causes: list[Fact] = [(self._index, h)]
        tasks = [h.by]
        since = read.at
        if self._forgotten:
            # The last that was forgotten before this was decided: from there on it was untrue.
            before = [one for one in self._forgotten if one[0][0] < read_index]
            wrote, stale, forgotten = (before or self._forgotten)[-1]
            tasks += [wrote[1].by, forgotten.by]
            since = forgotten.at
            parts = {
                "amount": dollars(forgotten.taken),
                "who": story.signed(forgotten.by),
                "at": clock(forgotten.at),
            }
            if forgotten.at < self._began_at:
                because = said(
                    "which has forgotten the {amount} that {who} paid at {at} on evening {evening}",
                    evening=int(forgotten.at // MINUTES_A_DAY) + 1, **parts,
                )  # fmt: skip
            else:
                because = said("which has forgotten the {amount} that {who} paid at {at}", **parts)
            causes += [wrote, stale, _entry(forgotten)]
        else:
            because = said(
                "read at {at}: true then, and no longer when it was paid", at=clock(read.at)
            )
            causes.append((read_index, read))
        self._tell(
            "overdraft",
            h.at,
            since,
            "bank",
            tasks,
            said(
                "the bank is {below} below zero: {who} paid {amount} on a balance of {balance}, "
                "{because}",
                below=dollars(-h.bank),
                who=story.signed(h.by),
                amount=dollars(h.amount),
                balance=dollars(read.balance),
                because=because,
            ),
            causes,
        )

    # -- locks ----------------------------------------------------------------------------------

    def _wanted(self, h: Wanted) -> None:
        self._acts(h)
        fact = (self._index, h)
        key = (h.by, h.lock)
        self._wants[key] = fact
        if h.until is not None:
            return
        circle = self._graph.wanted(h.by, h.lock, h.at)
        if circle:
            self._deadlock(h, circle)
            return
        turns = self._turns.get(h.lock, 0)
        due = h.at + self.patience.task

        def over() -> None:
            others = self._turns.get(h.lock, 0) - turns
            if self._wants.get(key) is fact and others > 1 and not self._graph.circle(h.by):
                self._tell(
                    "starvation",
                    due,
                    h.at,
                    h.by,
                    [h.by],
                    said(
                        "{who} has waited for the {lock} since {since}, while others had it {times} "
                        "times",
                        who=self._story.signed(h.by),
                        lock=said(h.lock),
                        since=clock(h.at),
                        times=others,
                    ),
                    [fact],
                )

        self._deadline(due, over)

    def _deadlock(self, h: Wanted | Took, circle: list[str]) -> None:
        told, causes = [], []
        for task, after in zip(circle, [*circle[1:], circle[0]], strict=True):
            holds = [lock for lock, holder in self._graph.holder.items() if holder == task]
            wants = next(
                lock for lock in self._graph.wants[task] if self._graph.holder.get(lock) == after
            )
            who = self._story.signed(task)
            held = joined(map(said, holds), "{one} and the {other}")
            told.append(
                said(
                    "{who} holds the {held} and wants the {wants}",
                    who=who,
                    held=held,
                    wants=said(wants),
                )
            )
            causes += [self._wants[task, wants], self._takes[after, wants]]
        told_all = joined(told)
        if len(circle) == 1:
            whole = said("{who_holds_what}: it waits for itself", who_holds_what=told_all)
        elif len(circle) == 2:
            whole = said("{who_holds_what}: neither can ever move", who_holds_what=told_all)
        else:
            whole = said("{who_holds_what}: none of them can ever move", who_holds_what=told_all)
        incident = self._tell("deadlock", h.at, h.at, "locks", circle, whole, causes[:4])
        self._circles.append((frozenset(circle), incident))

    def _took(self, h: Took) -> None:
        circle = self._graph.took(h.by, h.lock)
        self._takes[h.by, h.lock] = (self._index, h)
        self._turns[h.lock] = self._turns.get(h.lock, 0) + 1
        self._wants.pop((h.by, h.lock), None)
        if circle:
            self._deadlock(h, circle)

    def _let_go(self, h: LetGo) -> None:
        self._graph.let_go(h.by, h.lock)
        self._look_again()

    def _gave_up(self, h: GaveUp) -> None:
        self._graph.gave_up(h.by, h.lock)
        self._wants.pop((h.by, h.lock), None)
        self._look_again()

    def _look_again(self) -> None:
        """A circle that could be left after all was no deadlock; at dawn it is too late for that."""
        if self._circles and not self._ended:
            closed = [pair for pair in self._circles if pair[0] in self._graph.circles]
            for pair in self._circles:
                if pair not in closed:
                    self.incidents.remove(pair[1])
            self._circles = closed

    def _refused(self, h: Refused) -> None:
        self._graph.gave_up(h.by, h.lock)
        self._wants.pop((h.by, h.lock), None)
        self._look_again()
        refusals = self._refusals
        refusals.setdefault(h.by, []).append((self._index, h))
        often = [task for task, facts in refusals.items() if len(facts) >= POLITE_REFUSALS]
        if len(often) > 1 and len(refusals[h.by]) == POLITE_REFUSALS:
            first = min(refusals[task][0][1].at for task in often)
            names = joined((self._story.signed(task) for task in often), ALL_OF)
            self._tell(
                "livelock",
                h.at,
                first,
                "locks",
                often,
                said(
                    "{names} have let each other go first {times} times each since {since}, and no "
                    "laundry has moved",
                    names=names,
                    times=POLITE_REFUSALS,
                    since=clock(first),
                ),
                [(self._index, h), *(refusals[task][0] for task in reversed(often))],
            )

    # -- hands ----------------------------------------------------------------------------------

    def _ready(self, h: Ready) -> None:
        fact = (self._index, h)
        self._readies[h.by] = fact
        due = h.at + self.patience.task

        def over() -> None:
            if self._readies.get(h.by) is not fact:
                return
            did = self._did(due)
            self._tell(
                "starvation",
                due,
                h.at,
                h.by,
                [h.by, *(doer.by for _, doer in did)],
                said(
                    "{task} has been ready since {since} and got no hands for {minutes} minutes; at "
                    "{at} {instead}",
                    task=h.by,
                    since=clock(h.at),
                    minutes=f"{self.patience.task:g}",
                    at=clock(due),
                    instead=self._instead(due),
                ),
                [fact, *did[:2]],
            )

        self._deadline(due, over)

    def _resumed(self, h: Resumed) -> None:
        self._readies.pop(h.by, None)
