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
    Resumed,
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

YELLS = {
    "hungry": "I'm hungry!",
    "squabble": "They started it!",
    "hurt": "Ow! I hurt myself!",
    "badly hurt": "a bad fall: this wants urgent care",
}
WAITS = {
    "washer.buzzer": "the washer's buzzer",
    "dryer.buzzer": "the dryer's buzzer",
    "washer.emptied": "somebody to empty the washer",
    "dryer.emptied": "somebody to empty the dryer",
    "kids.yell": "a yell",
    "orders.given": "an order",
    "time to pass": "some time to pass",
}


ORDERED = {
    "fall": "as ordered: a kid has a bad fall",
    "washer-done": "as ordered: the washer is done before its time",
    "dryer-done": "as ordered: the dryer is done before its time",
    "enough": "enough: no more orders",
}
"""Orders to the house itself in words; any other order is one to the player."""


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


def left_words(end: EveningEnded) -> str:
    """What an evening has left undone: "0 loads and 1 line are left"."""
    return f"{counted(end.loads_left, 'load')} and {counted(end.lines_left, 'line')} are left"


def waits_for(name: str) -> str:
    """What a wait is for, in words; `name` is "dryer.buzzer", or several joined by " or "."""
    parts = [WAITS.get(part) or part.replace(".lock", "'s lock") for part in name.split(" or ")]
    return " or ".join(parts)


class Story:
    """Who is who in an evening, and the sentence for each happening in it."""

    def __init__(self) -> None:
        self.hands_of: dict[str, str] = {}
        self.kid_of: dict[int, str] = {}
        self._at_checkbook: set[str] = set()
        self._away = ""

    def __call__(self, happening: Happening) -> None:
        """Listen: learn the names that later sentences need."""
        if isinstance(happening, TaskTaken):
            self.hands_of[happening.by] = happening.hands
        elif isinstance(happening, Yelled):
            self.kid_of[happening.yell] = happening.by
        elif isinstance(happening, Began) and happening.chore in ("drive", "see the doctor"):
            self._away = happening.by
        elif isinstance(happening, Began | SetOut) and happening.by == self._away:
            self._away = ""
        elif isinstance(happening, EveningBegan):
            self._away = ""
            self.hands_of.clear()
            self.kid_of.clear()
            self._at_checkbook.clear()

    def hands(self) -> list[str]:
        """The pairs of hands of this evening, A first."""
        return sorted(set(self.hands_of.values()))

    def who(self, task: str) -> str:
        """How the hands of a task are spoken of: "the parent", or "A" among several."""
        hands = self.hands_of.get(task, task)
        return hands if len(self.hands()) > 1 else "the parent"

    def signed(self, task: str) -> str:
        """The hands, with the task where they have several: "the parent (the_kids)"."""
        hands = self.hands_of.get(task)
        several = sum(other == hands for other in self.hands_of.values()) > 1
        return f"{self.who(task)} ({task})" if several else self.who(task)

    def line(self, happening: Happening) -> str:
        """Time of day and sentence, or nothing for what goes without saying."""
        sentence = self.sentence(happening)
        if not sentence:
            return ""
        stop = "" if sentence.endswith("!") else "."
        return f"{clock(happening.at)}  {sentence[0].upper()}{sentence[1:]}{stop}"

    def sentence(self, happening: Happening) -> str:
        """What happened, without the full stop; empty for what goes without saying."""
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
                kids = f"{h.kids} kids" if h.kids != 1 else "1 kid"
                return (
                    f"evening {h.evening + 1} begins: {h.loads} loads of laundry, {h.lines} lines of "
                    f"the checkbook, {kids if h.kids else 'no kids at home'}, "
                    f"{dollars(h.bank)} in the bank"
                )
            case WagesPaid():
                return f"wages of {dollars(h.amount)} come in"
            case LightsOut():
                return "everything is done and everybody sleeps: lights out"
            case EveningEnded():
                return "" if h.why == "lights out" else f"{h.why}: {left_words(h)}"
            case StoodStill():
                return f"{self.signed(h.by)} still waits for {waits_for(h.waits_for)}"
            case TaskTaken():
                return f"parent {h.hands} takes on {h.by}"
            case TaskDone():
                return f"{who} is done with {h.by}"
            case Ordered():
                return ORDERED.get(h.order, f"an order: {h.order}")
            case SetOut():
                return f"{who} walks to the {h.place}"
            case Began():
                return f"{who} {self._does(h)}" if h.chore != "find place" else ""
            case Looked():
                verb = "need" if h.thing == "kids" else "needs"
                whom = "somebody" if h.found else "nobody"
                return f"{who} looks at the {h.thing}, which {verb} {whom}"
            case Started():
                return f"{who} starts the {h.machine} with load {h.load + 1}"
            case Buzzed():
                return f"the {h.by} buzzes"
            case Emptied():
                state = "is done" if h.machine == "dryer" else "is in the basket"
                return f"load {h.load + 1} {state}"
            case PutBack():
                return (
                    f"{who} has put load {h.load + 1} back into the {h.machine}: the dryer is full"
                )
            case Answered(thing="kids") if self._away == h.by:
                return f"{self.kid_of.get(h.item, 'a kid')} is looked after on the way"
            case Answered():
                return ""
            case Yelled():
                what = YELLS[h.mood]
                return f"{h.by} yells: {what}" if h.mood != "badly hurt" else f"{h.by} has {what}"
            case FellAsleep():
                return "the kids sleep"
            case BeganWaiting():
                what = waits_for(h.waits_for)
                return f"{who} stands and waits for {what}" if h.keeps_hands else ""
            case Ready():
                return f"task {h.by} is ready, but {who} has no hands free"
            case Resumed():
                return ""
        return ""

    def _checkbook(self, h: Read | Wrote | PutOff | Paid | Phoned | PaidByCard, who: str) -> str:
        match h:
            case Read(line=-1):
                return f"{who} reads the balance at urgent care: {dollars(h.balance)}"
            case Read():
                if h.by in self._at_checkbook:
                    return ""
                self._at_checkbook.add(h.by)
                return f"{who} works on the checkbook, at line {h.line + 1}: balance {dollars(h.balance)}"
            case Paid(line=-1):
                return f"{who} has paid urgent care by cheque, {dollars(h.amount)}: the bank holds {dollars(h.bank)}"
            case Paid():
                return (
                    f"{who} has paid a bill of {dollars(h.amount)}, line {h.line + 1}: "
                    f"the bank holds {dollars(h.bank)}"
                )
            case PutOff():
                return (
                    f"{who} puts off a bill of {dollars(h.amount)}: "
                    f"the checkbook says {dollars(h.balance)}"
                )
            case PaidByCard():
                return (
                    f"{who} pays {dollars(h.amount)} by card, for a fee of {dollars(h.fee)}: "
                    f"the checkbook says {dollars(h.balance)}"
                )
            case Phoned():
                return f"{who} phones home: a cheque of {dollars(h.amount)} was written"
        return ""

    def _lock(self, h: Wanted | Took | LetGo | GaveUp | Refused, who: str) -> str:
        match h:
            case Wanted():
                patience = f", until {clock(h.until)}" if h.until is not None else ""
                return f"{who} waits for the {h.lock}{patience}"
            case Took():
                return f"{who} takes the {h.lock}" if h.lock != "checkbook" else ""
            case LetGo():
                return f"{who} lets the {h.lock} go" if h.lock != "checkbook" else ""
            case GaveUp() | Refused():
                return f"{who} gives up waiting for the {h.lock}"
        return ""

    def _does(self, h: Began) -> str:
        match h.chore:
            case "comfort":
                return f"comforts {self.kid_of.get(h.item, 'a kid')}"
            case "drive":
                return "drives, with all the kids"
            case "see the doctor":
                return "is at urgent care, with all the kids"
            case "fill":
                return f"fills the {h.thing}"
            case "empty":
                return f"empties the {h.thing}"
        return f"puts wet clothes back into the {h.thing}"

    def doing(self, h: Happening) -> str:
        """What hands did after this happening, as in "A was emptying the dryer"."""
        match h:
            case Began(chore="comfort"):
                return f"was comforting {self.kid_of.get(h.item, 'a kid')}"
            case Began(chore="drive"):
                return "was driving, with all the kids"
            case Began(chore="see the doctor"):
                return "was at urgent care, with all the kids"
            case Began(chore="fill"):
                return f"was filling the {h.thing}"
            case Began(chore="empty"):
                return f"was emptying the {h.thing}"
            case Began(chore="put back"):
                return f"was putting wet clothes back into the {h.thing}"
            case Began(chore="find place"):
                return "was finding the place in the checkbook"
            case Read(line=-1):
                return "was writing a cheque at urgent care"
            case Read():
                return f"was balancing line {h.line + 1} of the checkbook"
            case SetOut():
                return f"was walking to the {h.place}"
            case Looked():
                return f"was looking at the {h.thing}"
            case Wanted():
                return f"was waiting for the {h.lock}, which somebody else held"
            case BeganWaiting():
                return f"was waiting for {waits_for(h.waits_for)}"
            case TaskDone():
                return "had nothing left to do"
        return "was standing still"


def minute_of(text: str) -> float | None:
    """The minute that somebody means by "18:40", "160" or "160.5"; None if it is neither."""
    hour, colon, minute = text.partition(":")
    if colon:
        if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
            return None
        return float((int(hour) - 16) % 24 * 60 + int(minute))
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None
