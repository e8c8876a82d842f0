"""The worksheet of an evening, and its key: the same pages, and what came out filled in.

First the rules and what chance has thrown, then the bet; then lanes to fill in for the polling
parent, the clones and the asynchronous parent, a graph and a ledger for what goes wrong between
clones, questions, and three to leave the room with.
"""

from __future__ import annotations

from household import __version__
from household.model.chance import Yell
from household.palette import KINDS
from household.sheets.facts import (
    PARENTS,
    Facts,
    Lived,
    bar_at,
    doing,
    minutes,
    starts,
    time_of,
)
from household.sheets.figures import LOOKS, Axes, Gantt, Graph, Legend, Note, Row, rows_of
from household.sheets.paper import (
    LEADING,
    SMALLEST,
    Beside,
    Block,
    Framed,
    Gap,
    Heading,
    Ink,
    Page,
    Stack,
    Table,
    Words,
    Writing,
    document,
    width_of,
    writable,
)
from household.sheets.questions import (
    IMAGINED,
    WORDS,
    Choice,
    Question,
    checkbook_code,
    choices,
    questions,
    ranks,
)
from household.trace.story import clock, counted, dollars

MOST_YELLS, MOST_LOADS = 21, 6
"""How many yells and loads the sheet tells in advance."""

FIRSTS = ("deadlock", "lost-update", "overdraft", "ignored-kid", "missed-buzzer")
"""What can be bet on; anything else that can go wrong is "something else"."""


def worksheet(facts: Facts, key: bool = False, paper: str = "a4") -> bytes:
    """The sheet, or its key, as a PDF. Raises HouseholdError for a paper that is not known."""
    what = "Key" if key else "Worksheet"
    ink = Ink(paper, f"{what}: one evening, four parents (seed {facts.seed})")
    asked = questions(facts)
    numbers = {name: place for place, name in enumerate(asked, 1)}
    sheet = _Sheet(facts, key, asked, numbers)
    named = writable(facts.scenario_name).translate(str.maketrans("", "", "*`~"))
    one = f", the first evening of {facts.of_several}" if facts.of_several > 1 else ""
    foot = f"household {__version__}, {named}{one}, seed {facts.seed}"
    return document(ink, [sheet.bets(), sheet.polling(), sheet.clones(), sheet.tasks()], foot)


class _Sheet:
    """The four pages of one evening."""

    def __init__(
        self, facts: Facts, key: bool, asked: dict[str, Question], numbers: dict[str, int]
    ) -> None:
        self.facts, self.key, self.asked, self.numbers = facts, key, asked, numbers
        self.patience = facts.parents["polling"].run.recipe.patience

    def _foot(self, *names: str) -> str:
        codes = ", ".join(f"`household play {self.facts.parents[name].code}`" for name in names)
        return f"Live it again: {codes}"

    def _asks(
        self,
        name: str,
        beside: Block | None = None,
        below: Block | None = None,
        share: float = 0.46,
        under: Block | None = None,
    ) -> list[Block]:
        """A question with its lines, or with its answer; nothing if there is no such question.

        beside: what stands at its left, in `share` of the width; below: what is to be filled in before it is answered; under: what
        is at the left of its lines, below its words.
        """
        question = self.asked.get(name)
        if question is None:
            return []
        words = Words(f"*{self.numbers[name]}*\u00a0\u00a0{question.text} ~({question.about})~")
        writing = Writing(question.lines, question.answer, self.key)
        if beside is not None:
            body: Block = Beside(beside, Stack(words, Gap(2), writing), shares=(share, 1 - share))
        elif under is not None:
            body = Stack(
                words, Gap(4), Beside(under, writing, shares=(share, 1 - share), between=8)
            )
        elif below is not None:
            body = Stack(words, Gap(4), below, Gap(2), writing)
        else:
            body = Stack(words, writing)
        return [body, Gap(6, 9)]

    # -- page 1 -----------------------------------------------------------------------------------

    def bets(self) -> Page:
        """The rules, what chance has thrown, and the bet."""
        blocks: list[Block] = [_Title(self.key, self.facts.seed), Gap(8, 6)]
        blocks += [Heading("Four parents"), Gap(2)]
        every = self.facts.parents["polling"].run.recipe.policy.options["every"]
        for line in _parents(f"{every:g}"):
            blocks += [Words(line, indent=8), Gap(1.5, 4)]
        blocks += [Gap(2, 4), Words(IN_THE_FIELD, indent=8), Gap(7, 10)]
        blocks += [
            Heading("The evening: the same for all four"),
            Gap(2, 2),
            Words(_numbers(self.facts)),
            Gap(5, 4),
            self._chores(),
            Gap(6, 4),
        ]
        blocks += self._luck()
        blocks += [Gap(8, 12), Framed(self._bet())]
        return Page(tuple(blocks), self._foot("synchronous"))

    def _chores(self) -> Block:
        s = self.facts.scenario
        least, most = s.line
        pairs = [
            ("to the next room", s.walk),
            ("a look", s.look),
            ("fill the washer", s.fill_washer),
            ("empty the washer", s.empty_washer),
            ("fill the dryer", s.fill_dryer),
            ("empty the dryer, fold", s.empty_dryer),
            ("find the place again", s.find_place),
            ("drive to urgent care", s.drive),
            ("write a cheque there", s.cheque),
        ]
        said = [f"{what}\u00a0*{number:g}*" for what, number in pairs]
        line = f"a line of the checkbook\u00a0*{least:g}*\u00a0to\u00a0*{most:g}*"
        rooms = "Rooms in a row: laundry, study (the checkbook), living room (the kids, and where everybody starts)."
        if not s.kids:
            rooms = "Rooms in a row: laundry, study (the checkbook, and where everybody starts), living room."
        return Words(f"*Minutes:* {'; '.join([*said, line])}. {rooms}")

    def _luck(self) -> list[Block]:
        """What chance has thrown: how long machines turn, and who yells."""
        f, luck = self.facts, self.facts.luck
        blocks: list[Block] = []
        if luck.washes:
            shown = list(zip(luck.washes, luck.dries, strict=True))[:MOST_LOADS]
            more = f" (the first {MOST_LOADS})" if len(luck.washes) > MOST_LOADS else ""
            rows = [
                [f"load{more}", *(str(n + 1) for n in range(len(shown)))],
                ["minutes in the washer", *(f"{wash:.1f}" for wash, _ in shown)],
                ["minutes in the dryer", *(f"{dry:.1f}" for _, dry in shown)],
            ]
            blocks += [Table(rows, [2.6, *([1.0] * len(shown))], pad=1.5), Gap(6, 4)]
        until = max(f.stretch[1], f.of_clones[1])
        yells = [yell for yell in luck.yells if yell.at < until]
        if f.scenario.kids and not yells:
            blocks.append(Words(f"No kid yells before {clock(until)}."))
        elif yells:
            said = [_yell(yell, f.scenario.drive) for yell in yells[:MOST_YELLS]]
            more = ", and so on" if len(yells) > MOST_YELLS else ""
            blocks.append(Words(f"*Yells* before {clock(until)}, each with its minutes of comforting: {'; '.join(said)}{more}."))  # fmt: skip
        return blocks

    def _bet(self) -> Block:
        f = self.facts
        first = f.parents["threaded"].first_incident
        kind = "nothing" if first is None else first.kind
        places = ranks(f)
        rows = [
            ["", "lights out: bet", "came out", "rank: bet", "came out", "what went wrong first"]
        ]
        filled = []
        for number, name in enumerate(PARENTS, 1):
            lived = f.parents[name]
            wrong = lived.first_incident
            told = f"{KINDS[wrong.kind].word.lower()}, {clock(wrong.at)}" if wrong else "nothing"
            rows.append([WORDS[name], "", time_of(lived.lights_out), "", str(places[name]), told])
            filled += [(number, 2), (number, 4), (number, 5)]
        return Stack(
            Heading("Bet first, then read on"),
            Gap(3),
            Words(
                "What goes wrong *first* with the four clones? Tick one. (Ignored: a kid nobody has come to "
                f"within its patience of {f.scenario.patience_yell:g} minutes, {f.scenario.patience_hurt:g} if "
                f"hurt. Missed: a buzzer, after {f.scenario.patience_buzzer:g}.)"
            ),
            Gap(4, 3),
            _Boxes(kind if self.key else ""),
            Gap(5, 3),
            Words("When do the lights go out, and whose first? (1 is first; it may be never)"),
            Gap(3),
            Table(rows, (1.25, 1.2, 0.95, 0.95, 0.95, 1.8), self.key, filled, high=23),
        )

    # -- page 2 -----------------------------------------------------------------------------------

    def polling(self) -> Page:
        """Lanes of the synchronous and of the polling parent, and the curve."""
        f = self.facts
        since, until = f.stretch
        sync, poll = f.parents["synchronous"].lanes, f.parents["polling"].lanes
        every = f.parents["polling"].run.recipe.policy.options["every"]
        rows = [Row("synchronous", tuple(sync.hands["A"])), *rows_of(poll, {"A": "polling"})]
        told = (
            f"Fill in who does what from {clock(since)} to {clock(until)}, from the minutes on page 1: first the hands of the "
            "*synchronous* parent, then those of the *polling* one with the machines and, from each yell until hands "
            "come, the kids. Draw the pattern or write the letter; to the minute or two is good enough. Polling: start a "
            f"wash; go to the checkbook; {every:g} minutes after being back there finish the line, look at the dryer, then the washer, "
            "then the kids, see to whatever needs hands on the way, and go back."
        )
        blocks: list[Block] = [
            _Running("Exercise 1: the synchronous and the polling parent", self.key),
            Gap(4),
            Words(told),
            Gap(5, 4),
            self._legend(rows, clones=False),
            Gap(4, 4),
            Gantt(rows, since, until, self.patience, self.key),
            Gap(8, 8),
            *self._asks("blocking"),
            *self._asks("looking"),
            *self._asks("interval", Axes(f.curve, f.scenario.dawn, self.key)),
            *self._asks("interrupts"),
        ]
        return Page(tuple(blocks), self._foot("polling"))

    def _legend(self, rows: list[Row], clones: bool) -> Block:
        """All patterns that may be needed, whether they were or not: the legend gives nothing away."""
        s = self.facts.scenario
        leave = set() if clones else {"blocked"}
        leave |= set() if s.kids else {"kids", "care"}
        leave |= set() if s.falls else {"care"}
        leave |= set() if s.loads else {"washer", "dryer", "runs", "done"}
        leave |= set() if s.lines else {"checkbook"}
        names = [name for name in LOOKS if name not in leave]
        return Legend(names, s.kids > 0)

    # -- page 3 -----------------------------------------------------------------------------------

    def clones(self) -> Page:
        """Lanes of the clones, the graph, and the checkbook."""
        f = self.facts
        lived = f.parents["threaded"]
        since, until = f.of_clones
        rows = rows_of(lived.lanes)
        told = (
            f"From {clock(since)} to {clock(until)}. *A* waits at the dryer; when it buzzes, A takes the dryer, empties it, then also "
            "takes the washer, to fetch wet clothes. *B* takes the washer, fills and starts it, lets it go; when it "
            "buzzes, B takes the washer, empties it, then also takes the dryer, to put the clothes in. Who wants what "
            "another holds waits. *C* is with the kids, *D* at the checkbook."
        )
        if since > lived.lanes.began:
            told += f" {_standing(lived, since)}"
        blocks: list[Block] = [
            _Running("Exercise 2: four clones", self.key),
            Gap(4),
            Words(told),
            Gap(5, 4),
            self._legend(rows, clones=True),
            Gap(4, 4),
            Gantt(rows, since, until, self.patience, self.key, self._marks()),
            Gap(6, 8),
            *self._asks("deadlock", Graph(f.circle or IMAGINED, self.key), share=0.37),
            *self._asks("lost", below=self._ledger()),
        ]
        return Page(tuple(blocks), self._foot("threaded"))

    def _marks(self) -> list[Note]:
        """Where the clones lock up, or come closest to it; room for it on the sheet as well."""
        f = self.facts
        if f.circle is not None and not f.circle.order:
            return [Note(f.circle.at, f.circle.at, f"deadlock: {clock(f.circle.at)}")]
        if f.near is not None:
            missed = f"missed each other by {minutes(f.near.gap)}"
            return [Note(f.near.first.until, f.near.second.since, missed)]
        return []

    def _ledger(self) -> Block | None:
        ledger = self.facts.ledger
        if ledger is None:
            return None
        rows = [["time", "who", "does", "goes by a balance of", "checkbook", "bank"]]
        filled = []
        for number, entry in enumerate(ledger.entries, 1):
            seconds = f"{clock(entry.at)}:{int(entry.at % 1 * 60):02d}"
            amounts = [dollars(n) for n in (entry.note, entry.checkbook, entry.bank)]
            rows.append([seconds, entry.hands, entry.does, *amounts])
            filled += [(number, column) for column in (3, 4, 5)]
        return Table(rows, (0.8, 0.5, 2.9, 1.5, 1.0, 1.0), self.key, filled, high=17, pad=1.5)

    # -- page 4 -----------------------------------------------------------------------------------

    def tasks(self) -> Page:
        """Lanes of the asynchronous parent, and the way out."""
        f = self.facts
        lived = f.parents["asynchronous"]
        since, until = f.stretch
        rows = rows_of(lived.lanes, {"A": "hands"})
        told = (
            f"From {clock(since)} to {clock(until)}. One pair of hands and four tasks: kids, dryer, washer, checkbook; of those that are "
            "ready, the kids' goes first, then in that order. Start a wash, work at the checkbook, and pause after "
            "each line; whoever was called (a yell, a buzzer) gets the hands then. A chore that was begun is finished."
        )
        blocks: list[Block] = [
            _Running("Exercise 3: the asynchronous parent", self.key),
            Gap(4),
            Words(told),
            Gap(5, 4),
            self._legend(rows, clones=False),
            Gap(4, 4),
            Gantt(rows, since, until, self.patience, self.key),
            Gap(8, 8),
            *self._asks("await"),
        ]
        blocks += [
            *self._asks("hogging", under=_Code(checkbook_code()), share=0.6),
            *self._asks("proof"),
        ]
        blocks += [Gap(2, 4), Heading("Before you go: tick one each"), Gap(3, 3)]
        for number, choice in enumerate(choices(f.seed), 1):
            blocks += [_Options(number, choice, self.key), Gap(5, 7)]
        return Page(tuple(blocks), self._foot("asynchronous"))


# -- what the pages say ---------------------------------------------------------------------------


IN_THE_FIELD = (
    "In the words of the field: a parent's hands are a *processor*, a clone or a task is a *thread*, a look is a *poll*, "
    "a yell or a buzzer is an *event* (of a device: an *interrupt*), turning to something else is a *context switch*."
)


def _parents(every: str) -> list[str]:
    return [
        "*Synchronous:* one chore to its end, then the next. The kids until they sleep, then the laundry, then the "
        "checkbook. Waiting is all it does while it waits ~(blocking calls)~.",
        f"*Polling:* works at the checkbook, and gets up every {every} minutes to look whether anything needs hands "
        "~(a polling interval)~.",
        "*Threaded:* four clones, each with its own job. Each machine has a lock: one clone at a time. The checkbook has "
        "none ~(threads, shared resources)~.",
        "*Asynchronous:* starts what runs alone, goes on with something else, and comes when called. Changes tasks only at "
        "an `await` that waits ~(events, cooperation)~.",
    ]


def _numbers(f: Facts) -> str:
    s = f.scenario
    kids = f"{counted(s.kids, 'kid')} who sleep from {clock(s.bedtime)} on" if s.kids else "no kids"
    if s.kids == 1:
        kids = f"1 kid who sleeps from {clock(s.bedtime)} on"
    bills = f", {s.bills} of them bills ({dollars(s.bills_total)} together)" if s.bills else ""
    return (
        f"16:00: {counted(s.loads, 'load')} of laundry, {kids}, {counted(s.lines, 'line')} of the checkbook{bills}. Checkbook and "
        f"bank both say {dollars(s.balance)}."
    )


def _yell(yell: Yell, drive: float) -> str:
    if yell.mood == "badly hurt":
        return (
            f"{clock(yell.at)} {yell.kid}, *bad fall*: to urgent care with all the kids, a cheque of "
            f"{dollars(yell.cost)}, {yell.minutes:.1f} with the doctor, {drive:g} back"
        )
    return f"{clock(yell.at)} {yell.kid} {yell.minutes:.1f}".replace(" ", "\u00a0")


def _standing(lived: Lived, minute: float) -> str:
    """Where everybody and everything is when a stretch begins in the middle of an evening."""
    lanes = lived.lanes
    at = {name: doing(lanes, name, minute).replace("another kid", "a kid") for name in lanes.hands}
    told = [f"{name} is {what}" for name, what in at.items()]
    for machine, bars in lanes.machines.items():
        bar = bar_at(bars, minute)
        load = sum(begun <= minute for begun in starts(lived, machine))
        if bar is None:
            told.append(f"the {machine} is empty")
        elif bar.activity == "runs":
            told.append(f"the {machine} runs with load {load} until {clock(bar.until)}")
        else:
            told.append(f"the {machine} is done and full of load {load}")
    return f"At {clock(minute)} {', '.join(told)}."


# -- blocks of this sheet -------------------------------------------------------------------------


class _Title(Block):
    """The head of the first page: what it is, and whose."""

    def __init__(self, key: bool, seed: int) -> None:
        self.key, self.seed = key, seed

    def least(self, width: float) -> float:
        return 52.0

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        ink.words(x, y + 22, "One evening, four parents", 23, "title")
        if self.key:
            _stamp(ink, x + width, y + 6)
        else:
            ink.words(x + width, y + 20, f"evening {self.seed}", 11, "heavy", 0.35, "right")
        at = x
        for word, share in (("Name", 0.5), ("Class", 0.22), ("Date", 0.28)):
            end = at + width * share
            ink.words(at, y + 48, word, SMALLEST, grey=0.35)
            ink.line(at + width_of(word, SMALLEST) + 6, y + 48, end - 10 * (word != "Date"), y + 48, 0.6, 0.4)  # fmt: skip
            at = end


class _Running(Block):
    """The head of a later page."""

    stick = True

    def __init__(self, text: str, key: bool) -> None:
        self.text, self.key = text, key

    def least(self, width: float) -> float:
        return 24.0

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        ink.words(x, y + 16, self.text, 16, "title")
        if self.key:
            _stamp(ink, x + width, y + 1)


def _stamp(ink: Ink, right: float, y: float) -> None:
    """The sign of a key, in the corner of every page of it."""
    ink.box(right - 46, y, 46, 19, fill=0.0, wide=0, round_=4)
    ink.words(right - 23, y + 13.8, "KEY", 12, "title", 1.0, "middle")


class _Boxes(Block):
    """Boxes to tick in a row: what goes wrong first."""

    def __init__(self, ticked: str) -> None:
        self.ticked = ticked

    def least(self, width: float) -> float:
        return 16.0

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        names = [(kind, KINDS[kind].word.lower()) for kind in FIRSTS]
        names += [("", "something else"), ("nothing", "nothing")]
        wide = [14 + width_of(word, SMALLEST) for _, word in names]
        between = (width - sum(wide)) / (len(names) - 1)
        known = (*FIRSTS, "nothing")
        for (kind, word), own in zip(names, wide, strict=True):
            ink.box(x, y + 2, 10, 10, wide=0.9)
            if self.ticked and (kind == self.ticked or (not kind and self.ticked not in known)):
                ink.tick(x, y + 1, 11)
            ink.words(x + 14, y + 10.5, word, SMALLEST)
            x += own + between


class _Code(Block):
    """Lines of source, in a box."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def least(self, width: float) -> float:
        return len(self.lines) * SMALLEST * LEADING + 10

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        ink.box(x, y, width, height, fill=0.95, wide=0)
        for number, line in enumerate(self.lines):
            ink.words(x + 8, y + 13.5 + number * SMALLEST * LEADING, line, SMALLEST, "code")


class _Options(Block):
    """A question with boxes to tick, two in a row."""

    ROW = 15.5

    def __init__(self, number: int, choice: Choice, key: bool) -> None:
        self.choice, self.key = choice, key
        self.words = Words(f"*{'abc'[number - 1]}*\u00a0\u00a0{choice.text}")

    def least(self, width: float) -> float:
        rows = (len(self.choice.options) + 1) // 2
        return self.words.least(width) + 4 + rows * self.ROW

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        self.words.draw(ink, x, y, width, 0)
        top = y + self.words.least(width) + 4
        for number, option in enumerate(self.choice.options):
            at, high = x + 14 + number % 2 * width / 2, top + number // 2 * self.ROW
            ink.box(at, high, 10, 10, wide=0.9)
            if self.key and number == self.choice.right:
                ink.tick(at, high - 1, 11)
            Words(option, SMALLEST).draw(ink, at + 16, high - 1.5, width / 2 - 30, 0)
        if self.key:
            ink.words(x + width, y + 9.4, self.choice.why, SMALLEST, "heavy", align="right")
