"""The evening in words: one sentence a happening, the same in the log, the caption and the report.

`Story` is a listener too: it has to know which hands have which task, how many hands there are,
and which kid yelled. Ask it for the `sentence` of a happening right after it was told.
"""

from __future__ import annotations

import math

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
    SetOut,
    Started,
    StoodStill,
    TaskDone,
    TaskTaken,
    Took,
    WagesPaid,
    Wanted,
    Wrote,
    Yelled,
)
from household.language import Said, joined, later, said

YELLS = {
    "hungry": later("I'm hungry!"),
    "squabble": later("They started it!"),
    "hurt": later("Ow! I hurt myself!"),
    "badly hurt": later("a bad fall: this wants urgent care"),
}
WAITS = {
    "washer.buzzer": later("the washer's buzzer"),
    "dryer.buzzer": later("the dryer's buzzer"),
    "washer.emptied": later("somebody to empty the washer"),
    "dryer.emptied": later("somebody to empty the dryer"),
    "kids.yell": later("a yell"),
    "orders.given": later("an order"),
    "time to pass": later("some time to pass"),
    "washer.lock": later("washer's lock"),
    "dryer.lock": later("dryer's lock"),
    "checkbook.lock": later("checkbook's lock"),
}


ORDERED = {
    "fall": later("as ordered: a kid has a bad fall"),
    "washer-done": later("as ordered: the washer is done before its time"),
    "dryer-done": later("as ordered: the dryer is done before its time"),
    "enough": later("enough: no more orders"),
}
"""Orders to the house itself in words; any other order is one to the player."""

THINGS = (
    later("washer"), later("dryer"), later("checkbook"), later("kids"), later("laundry"),
    later("study"), later("living room"),
)  # fmt: skip
"""Things and places, by which happenings name them; a language may have several forms of each."""

ENDS = (later("lights out"), later("nothing can move"), later("dawn"))
THE_PARENT = said(later("the parent"))
A_KID = said(later("a kid"))
GIVES_UP = later("{who} gives up waiting for the {lock}")
ALL_OF = later("{one} and {other}")
ONE_OF = later("{one} or {other}")


def clock(minute: float) -> str:
    """A minute of a run as a time of day: 0 is 16:00, 840 is 06:00."""
    whole = math.floor(minute + 1e-9)
    return f"{(16 + whole // 60) % 24:02d}:{whole % 60:02d}"


def to_the_second(minute: float) -> str:
    """A minute of a run as a time of day with its seconds: what happened before what."""
    return f"{clock(minute)}:{int(minute % 1 * 60):02d}"


def dollars(amount: int) -> str:
    """An amount as it is spoken of: $1,500, -$184."""
    return f"-${-amount:,}" if amount < 0 else f"${amount:,}"


def counted(number: float, noun: str) -> str:
    """So many of something: "0 loads", "1 line", "15 steps"."""
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def loads(number: int) -> Said:
    """So many loads."""
    return said("{n} load" if number == 1 else "{n} loads", n=number)


def lines(number: int) -> Said:
    """So many lines."""
    return said("{n} line" if number == 1 else "{n} lines", n=number)


COUNTED = (later("{n} load"), later("{n} loads"), later("{n} line"), later("{n} lines"))


def left_words(end: EveningEnded) -> Said:
    """What an evening has left undone: "0 loads and 1 line are left"."""
    left = {"loads": loads(end.loads_left), "lines": lines(end.lines_left)}
    return said("{loads} and {lines} are left", **left)


def waits_for(name: str) -> str:
    """What a wait is for, in words; `name` is "dryer.buzzer", or several joined by " or "."""
    return str(awaited(name))


def awaited(name: str) -> Said:
    """The same, to be told in any language."""
    parts = [
        said(WAITS[part]) if part in WAITS else said(part.replace(".lock", "'s lock"))
        for part in name.split(" or ")
    ]
    return joined(parts, ONE_OF)


def line_of(at: float, told: str) -> str:
    """A sentence as a line: the time of day, a capital letter, a full stop."""
    stop = "" if told.endswith("!") else "."
    return f"{clock(at)}  {told[0].upper()}{told[1:]}{stop}"


class Story:
    """Who is who in an evening, and the sentence for each happening in it."""

    def __init__(self) -> None:
        self.hands_of: dict[str, str] = {}
        self.kid_of: dict[int, str] = {}
        self._at_checkbook: set[str] = set()
        self._away = ""
        self._hands: list[str] = []
        self._names: dict[str, Said] = {}

    def __call__(self, happening: Happening) -> None:
        """Listen: learn the names that later sentences need."""
        if isinstance(happening, TaskTaken):
            self.hands_of[happening.by] = happening.hands
            self._hands = sorted(set(self.hands_of.values()))
        elif isinstance(happening, Yelled):
            self.kid_of[happening.yell] = happening.by
        elif isinstance(happening, Began) and happening.chore in ("drive", "see the doctor"):
            self._away = happening.by
        elif isinstance(happening, Began | SetOut) and happening.by == self._away:
            self._away = ""
        elif isinstance(happening, EveningBegan):
            self._away = ""
            self.hands_of.clear()
            self._hands = []
            self.kid_of.clear()
            self._at_checkbook.clear()

    def hands(self) -> list[str]:
        """The pairs of hands of this evening, A first."""
        return self._hands

    def who(self, task: str) -> Said:
        """How the hands of a task are spoken of: "the parent", or "A" among several."""
        if len(self._hands) < 2:
            return THE_PARENT
        hands = self.hands_of.get(task, task)
        name = self._names.get(hands)
        if name is None:
            name = self._names[hands] = said(hands)
        return name

    def signed(self, task: str) -> Said:
        """The hands, with the task where they have several: "the parent (the_kids)"."""
        hands = self.hands_of.get(task)
        several = sum(other == hands for other in self.hands_of.values()) > 1
        who = self.who(task)
        return said("{who} ({task})", who=who, task=task) if several else who

    def _kid(self, yell: int) -> Said:
        name = self.kid_of.get(yell)
        return said(name) if name else A_KID

    def line(self, happening: Happening) -> str:
        """Time of day and sentence, or nothing for what goes without saying."""
        sentence = self.sentence(happening)
        return line_of(happening.at, sentence) if sentence else ""

    def sentence(self, happening: Happening) -> str:
        """What happened, without the full stop; empty for what goes without saying."""
        told = self.tells(happening)
        return str(told) if told is not None else ""

    def tells(self, happening: Happening) -> Said | None:
        """The same, to be told in any language; None for what goes without saying."""
        h = happening
        who = self.who(h.by)
        if isinstance(h, Read | Wrote | PutOff | Paid | Phoned | PaidByCard):
            return self._checkbook(h, who)
        if isinstance(h, Began | Looked | SetOut) and h.by in self._at_checkbook:
            self._at_checkbook.discard(h.by)
        if isinstance(h, Wanted | Took | LetGo | GaveUp | Refused):
            return self._lock(h, who)
        match h:
            case EveningBegan():
                return self._begins(h)
            case WagesPaid():
                return said("wages of {amount} come in", amount=dollars(h.amount))
            case LightsOut():
                return said("everything is done and everybody sleeps: lights out")
            case EveningEnded():
                if h.why == "lights out":
                    return None
                return said("{why}: {left}", why=said(h.why), left=left_words(h))
            case StoodStill():
                what = awaited(h.waits_for)
                return said("{who} still waits for {what}", who=self.signed(h.by), what=what)
            case TaskTaken():
                return said("parent {hands} takes on {task}", hands=h.hands, task=h.by)
            case TaskDone():
                return said("{who} is done with {task}", who=who, task=h.by)
            case Ordered(order=order) if order in ORDERED:
                return said(ORDERED[order])
            case Ordered():
                return said("an order: {order}", order=h.order)
            case SetOut():
                return said("{who} walks to the {place}", who=who, place=said(h.place))
            case Began():
                return self._does(h, who) if h.chore != "find place" else None
            case Looked():
                return self._looks(h, who)
            case Started():
                machine = said(h.machine)
                return said(
                    "{who} starts the {machine} with load {load}",
                    who=who, machine=machine, load=h.load + 1,
                )  # fmt: skip
            case Buzzed():
                return said("the {machine} buzzes", machine=said(h.by))
            case Emptied(machine="dryer"):
                return said("load {load} is done", load=h.load + 1)
            case Emptied():
                return said("load {load} is in the basket", load=h.load + 1)
            case PutBack():
                return said(
                    "{who} has put load {load} back into the {machine}: the dryer is full",
                    who=who, load=h.load + 1, machine=said(h.machine),
                )  # fmt: skip
            case Answered(thing="kids") if self._away == h.by:
                return said("{kid} is looked after on the way", kid=self._kid(h.item))
            case Yelled(mood="badly hurt"):
                return said("{kid} has {mood}", kid=h.by, mood=said(YELLS[h.mood]))
            case Yelled():
                return said("{kid} yells: {words}", kid=h.by, words=said(YELLS[h.mood]))
            case FellAsleep():
                return said("the kids sleep")
            case BeganWaiting(keeps_hands=True):
                what = awaited(h.waits_for)
                return said("{who} stands and waits for {what}", who=who, what=what)
            case Ready():
                return said("task {task} is ready, but {who} has no hands free", task=h.by, who=who)
        return None

    def _begins(self, h: EveningBegan) -> Said:
        if not h.kids:
            kids = said("no kids at home")
        else:
            kids = said("{n} kid" if h.kids == 1 else "{n} kids", n=h.kids)
        return said(
            "evening {number} begins: {loads} loads of laundry, {lines} lines of the checkbook, "
            "{kids}, {bank} in the bank",
            number=h.evening + 1, loads=h.loads, lines=h.lines, kids=kids, bank=dollars(h.bank),
        )  # fmt: skip

    def _looks(self, h: Looked, who: Said) -> Said:
        if h.thing == "kids":
            if h.found:
                return said("{who} looks at the kids, which need somebody", who=who)
            return said("{who} looks at the kids, which need nobody", who=who)
        if h.found:
            return said(
                "{who} looks at the {thing}, which needs somebody", who=who, thing=said(h.thing)
            )
        return said("{who} looks at the {thing}, which needs nobody", who=who, thing=said(h.thing))

    def _checkbook(
        self, h: Read | Wrote | PutOff | Paid | Phoned | PaidByCard, who: Said
    ) -> Said | None:
        match h:
            case Read(line=-1):
                balance = dollars(h.balance)
                return said(
                    "{who} reads the balance at urgent care: {balance}", who=who, balance=balance
                )
            case Read():
                if h.by in self._at_checkbook:
                    return None
                self._at_checkbook.add(h.by)
                return said(
                    "{who} works on the checkbook, at line {line}: balance {balance}",
                    who=who, line=h.line + 1, balance=dollars(h.balance),
                )  # fmt: skip
            case Paid(line=-1):
                return said(
                    "{who} has paid urgent care by cheque, {amount}: the bank holds {bank}",
                    who=who, amount=dollars(h.amount), bank=dollars(h.bank),
                )  # fmt: skip
            case Paid():
                return said(
                    "{who} has paid a bill of {amount}, line {line}: the bank holds {bank}",
                    who=who, amount=dollars(h.amount), line=h.line + 1, bank=dollars(h.bank),
                )  # fmt: skip
            case PutOff():
                return said(
                    "{who} puts off a bill of {amount}: the checkbook says {balance}",
                    who=who, amount=dollars(h.amount), balance=dollars(h.balance),
                )  # fmt: skip
            case PaidByCard():
                return said(
                    "{who} pays {amount} by card, for a fee of {fee}: the checkbook says {balance}",
                    who=who, amount=dollars(h.amount), fee=dollars(h.fee),
                    balance=dollars(h.balance),
                )  # fmt: skip
            case Phoned():
                amount = dollars(h.amount)
                return said(
                    "{who} phones home: a cheque of {amount} was written", who=who, amount=amount
                )
        return None

    def _lock(self, h: Wanted | Took | LetGo | GaveUp | Refused, who: Said) -> Said | None:
        lock = said(h.lock)
        match h:
            case Wanted(until=None):
                return said("{who} waits for the {lock}", who=who, lock=lock)
            case Wanted(until=float() as until):
                return said(
                    "{who} waits for the {lock}, until {until}",
                    who=who, lock=lock, until=clock(until),
                )  # fmt: skip
            case Took() if h.lock != "checkbook":
                return said("{who} takes the {lock}", who=who, lock=lock)
            case LetGo() if h.lock != "checkbook":
                return said("{who} lets the {lock} go", who=who, lock=lock)
            case GaveUp() | Refused():
                return said(GIVES_UP, who=who, lock=lock)
        return None

    def _does(self, h: Began, who: Said) -> Said:
        match h.chore:
            case "comfort":
                return said("{who} comforts {kid}", who=who, kid=self._kid(h.item))
            case "drive":
                return said("{who} drives, with all the kids", who=who)
            case "see the doctor":
                return said("{who} is at urgent care, with all the kids", who=who)
            case "fill":
                return said("{who} fills the {thing}", who=who, thing=said(h.thing))
            case "empty":
                return said("{who} empties the {thing}", who=who, thing=said(h.thing))
        return said("{who} puts wet clothes back into the {thing}", who=who, thing=said(h.thing))

    def doing(self, h: Happening) -> Said:
        """What hands did after this happening, as in "A was emptying the dryer"."""
        who = self.who(h.by)
        match h:
            case Began(chore="comfort"):
                return said("{who} was comforting {kid}", who=who, kid=self._kid(h.item))
            case Began(chore="drive"):
                return said("{who} was driving, with all the kids", who=who)
            case Began(chore="see the doctor"):
                return said("{who} was at urgent care, with all the kids", who=who)
            case Began(chore="fill"):
                return said("{who} was filling the {thing}", who=who, thing=said(h.thing))
            case Began(chore="empty"):
                return said("{who} was emptying the {thing}", who=who, thing=said(h.thing))
            case Began(chore="put back"):
                thing = said(h.thing)
                return said(
                    "{who} was putting wet clothes back into the {thing}", who=who, thing=thing
                )
            case Began(chore="find place"):
                return said("{who} was finding the place in the checkbook", who=who)
            case Read(line=-1):
                return said("{who} was writing a cheque at urgent care", who=who)
            case Read():
                return said(
                    "{who} was balancing line {line} of the checkbook", who=who, line=h.line + 1
                )
            case SetOut():
                return said("{who} was walking to the {place}", who=who, place=said(h.place))
            case Looked():
                return said("{who} was looking at the {thing}", who=who, thing=said(h.thing))
            case Wanted():
                lock = said(h.lock)
                return said(
                    "{who} was waiting for the {lock}, which somebody else held", who=who, lock=lock
                )
            case BeganWaiting():
                return said("{who} was waiting for {what}", who=who, what=awaited(h.waits_for))
            case TaskDone():
                return said("{who} had nothing left to do", who=who)
        return self.stood(h)

    def stood(self, h: Happening) -> Said:
        """That the hands stood there, as in "A was standing still"."""
        return said("{who} was standing still", who=self.who(h.by))


def minute_of(text: str) -> float | None:
    """The minute that somebody means by "18:40", "160" or "160.5"; None if it is neither."""
    hour, colon, minute = text.partition(":")
    if colon:
        if not all(part.isdecimal() and len(part) <= 2 for part in (hour, minute)):
            return None
        if not (int(hour) < 24 and int(minute) < 60):
            return None
        return float((int(hour) - 16) % 24 * 60 + int(minute))
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None
