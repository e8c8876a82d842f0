"""What a student fills in with a pencil, and what the key shows there: lanes, a graph, a curve.

Each figure is drawn twice, from the same facts and at the same size: on the sheet with what chance
has thrown and nothing else, on the key with what came of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import msgspec

from household.lab.plot_lanes import Bar, Call, Lanes
from household.sheets.facts import INTERVALS, Circle, Curve
from household.sheets.paper import SMALLEST, Block, Ink, width_of
from household.trace.statistics import Patience
from household.trace.story import clock


class Look(msgspec.Struct, frozen=True):
    """How an activity looks in grey: its letter, its pattern, its word."""

    letter: str
    pattern: str
    word: str


LOOKS = {
    "kids": Look("K", "dots", "kids"),
    "washer": Look("W", "up", "washer"),
    "dryer": Look("D", "down", "dryer"),
    "checkbook": Look("C", "level", "checkbook"),
    "care": Look("U", "crossed", "urgent care"),
    "walk": Look("L", "grey", "walks, looks"),
    "watch": Look("S", "empty", "stands, waits"),
    "blocked": Look("B", "upright", "blocked"),
    "runs": Look("R", "lattice", "runs"),
    "done": Look("F", "pale", "done, and full"),
}
"""What a lane can show, in the order of the legend; hands that are free show nothing at all."""

SAME = {"look": "walk", "find": "walk"}
"""What looks like something else."""

EVERY_LABEL, EVERY_LINE = 15, 5
"""Minutes between times over the lanes, and between the fine lines below them."""


def hatch(ink: Ink, pattern: str, x: float, y: float, width: float, height: float) -> None:
    """Fill a box with a pattern, and draw a line around it."""
    grounds = {"grey": 0.66, "pale": 0.88}
    ink.box(x, y, width, height, fill=grounds.get(pattern, 1.0), wide=0)

    def slanted(step: float, rising: bool) -> None:
        at = x - height
        while at < x + width + height:
            ends = (at, y + height, at + height, y) if rising else (at, y, at + height, y + height)
            ink.line(*ends, 0.7, 0.15)
            at += step

    def draw() -> None:
        if pattern in ("up", "crossed"):
            slanted(4.2, rising=True)
        if pattern in ("down", "crossed"):
            slanted(4.2, rising=False)
        if pattern in ("level", "lattice"):
            for n in range(1, int(height / 3.4) + 1):
                ink.line(x, y + n * 3.4, x + width, y + n * 3.4, 0.7, 0.15)
        if pattern in ("upright", "lattice"):
            for n in range(1, int(width / 3.4) + 1):
                ink.line(x + n * 3.4, y, x + n * 3.4, y + height, 0.7, 0.15)
        if pattern == "dots":
            for row in range(int(height / 4) + 1):
                ink.dots(x + 2 + row % 2 * 2, x + width, y + 2 + row * 4)

    ink.within(x, y, width, height, draw)
    ink.box(x, y, width, height, wide=0.7)


class Legend(Block):
    """The patterns and their letters, in as many rows as it takes; with the marks of a yell."""

    ROW = 17.0
    SIGN = 20.0

    def __init__(self, names: Sequence[str], kids: bool = True) -> None:
        self.names = list(names)
        yells = [("yell", "yell"), ("fall", "bad fall"), ("late", "waits; dark: too long")]
        self.marks = yells if kids else []

    def _places(self, width: float) -> list[tuple[float, int, str, str]]:
        entries = [(name, LOOKS[name].word) for name in self.names] + self.marks
        places = []
        x, row = 0.0, 0
        for name, word in entries:
            sign = 15 if name in ("yell", "fall") else self.SIGN + 5
            wide = sign + width_of(word, SMALLEST) + 9
            if x and x + wide - 9 > width:
                x, row = 0.0, row + 1
            places.append((x, row, name, word))
            x += wide
        return places

    def least(self, width: float) -> float:
        return (self._places(width)[-1][1] + 1) * self.ROW + 2

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        for left, row, name, word in self._places(width):
            at, top = x + left, y + row * self.ROW + 1
            if name in LOOKS:
                _bar(ink, LOOKS[name], at, top, self.SIGN, 13)
            elif name == "late":
                _waiting(ink, at, top + 3, 10, self.SIGN, 7)
            else:
                _yell(ink, at + 5, top, 13, name == "fall")
            sign = 15 if name in ("yell", "fall") else self.SIGN + 5
            ink.words(at + sign, top + 10, word, SMALLEST)


def _bar(ink: Ink, look: Look, x: float, y: float, width: float, height: float) -> None:
    """A stretch of an activity, with its letter where it fits."""
    hatch(ink, look.pattern, x, y, width, height)
    wide = width_of(look.letter, SMALLEST, "heavy")
    if width >= wide + 5 and height >= 12:
        middle = x + width / 2
        ink.box(middle - wide / 2 - 1.5, y + height / 2 - 5.5, wide + 3, 11, fill=1.0, wide=0)
        ink.words(middle, y + height / 2 + 3.4, look.letter, SMALLEST, "heavy", align="middle")


def _yell(ink: Ink, x: float, y: float, height: float, fall: bool) -> None:
    """The mark of a yell, or of a bad fall."""
    ink.line(x, y, x, y + height, 0.9)
    if fall:
        ink.box(x - 5, y + 2.2, 10, 3.6, fill=0.0, wide=0)
        ink.box(x - 1.8, y - 1, 3.6, 10, fill=0.0, wide=0)
    else:
        ink.shape([(x - 3.6, y), (x + 3.6, y), (x, y + 6.5)])


def _waiting(ink: Ink, x: float, y: float, fine: float, width: float, height: float) -> None:
    """A kid waits: pale as long as that is fine, and dark from then on."""
    ink.box(x, y, min(fine, width), height, fill=0.86, wide=0)
    if width > fine:
        ink.box(x + fine, y, width - fine, height, fill=0.25, wide=0)
    ink.box(x, y, width, height, wide=0.7)


class Note(msgspec.Struct, frozen=True):
    """What the key marks below the lanes: from when to when, and what that was."""

    since: float
    until: float
    text: str


class Row(msgspec.Struct, frozen=True):
    """A lane: what is written before it, and what is on it. The yells are told on the sheet, too."""

    label: str
    bars: tuple[Bar, ...] = ()
    calls: tuple[Call, ...] = ()


def rows_of(lanes: Lanes, labels: dict[str, str] | None = None) -> list[Row]:
    """The lanes of an evening: hands, machines if there is laundry, kids if there are any."""
    named = labels or {}
    rows = [
        Row(named.get(name, f"hands {name}"), tuple(bars)) for name, bars in lanes.hands.items()
    ]
    if lanes.has_laundry:
        rows += [Row(name, tuple(bars)) for name, bars in lanes.machines.items()]
    if lanes.has_kids:
        rows.append(Row("kids", calls=tuple(lanes.calls)))
    return rows


class Gantt(Block):
    """Lanes under a time axis; empty on the sheet, but for the yells."""

    LABEL = 74.0
    AXIS = 17.0
    LANE = 21.0
    NOTE = 15.0

    def __init__(
        self,
        rows: Sequence[Row],
        since: float,
        until: float,
        patience: Patience,
        key: bool,
        notes: Sequence[Note] = (),
    ) -> None:
        self.rows, self.since, self.until = list(rows), since, until
        self.patience, self.key, self.notes = patience, key, list(notes)
        self.most = 5.0 * len(self.rows)

    def _below(self) -> float:
        return self.NOTE if self.notes else 3.0

    def least(self, width: float) -> float:
        return self.AXIS + self.LANE * len(self.rows) + self._below()

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        left, wide = x + self.LABEL, width - self.LABEL - 14
        scale = wide / (self.until - self.since)
        lane = (height - self.AXIS - self._below()) / len(self.rows)
        top = y + self.AXIS

        def at(minute: float) -> float:
            return left + (min(max(minute, self.since), self.until) - self.since) * scale

        self._axis(ink, at, top, lane)
        for number, row in enumerate(self.rows):
            high = top + number * lane
            ink.words(left - 6, high + lane / 2 + 3.4, row.label, SMALLEST, "heavy", align="right")
            ink.box(left, high, wide, lane, wide=0.7, grey=0.2)
            if self.key:
                self._bars(ink, at, row, high + 2, lane - 4)
            self._calls(ink, at, row, high + 2, lane - 4)
        if self.key:
            self._notes(ink, at, top, top + lane * len(self.rows))

    def _axis(self, ink: Ink, at: Callable[[float], float], top: float, lane: float) -> None:
        minute = self.since
        while minute <= self.until + 1e-9:
            labelled = minute % EVERY_LABEL == 0
            grey = 0.5 if labelled else 0.8
            ink.line(at(minute), top - (4 if labelled else 0), at(minute), top + lane * len(self.rows), 0.5, grey)  # fmt: skip
            if labelled:
                ink.words(at(minute), top - 6, clock(minute), SMALLEST, align="middle")
            minute += EVERY_LINE

    def _bars(self, ink: Ink, at: Callable[[float], float], row: Row, y: float, height: float) -> None:  # fmt: skip
        for name, since, until in _together(row.bars):
            if until > max(since, self.since) and since < self.until:
                _bar(ink, LOOKS[name], at(since), y, at(until) - at(since), height)

    def _calls(self, ink: Ink, at: Callable[[float], float], row: Row, y: float, height: float) -> None:  # fmt: skip
        ends = [-math.inf, -math.inf]  # two who wait at once are drawn below each other
        high = (height - 8.5) / 2
        for number, call in enumerate(row.calls):
            slot = 0 if ends[0] <= call.since or ends[0] <= ends[1] else 1
            if self.key and call.until > max(call.since, self.since) and call.since < self.until:
                ends[slot] = call.until
                fine = self.patience.with_yell(call.mood)
                start = at(call.since)
                _waiting(ink, start, y + 8.5 + slot * high, at(call.since + fine) - start, at(call.until) - start, high)  # fmt: skip
            if self.since <= call.since < self.until:
                _yell(ink, at(call.since), y, height, call.mood == "badly hurt")
                after = row.calls[number + 1].since if number + 1 < len(row.calls) else math.inf
                room = min(at(after), at(self.until)) - at(call.since)
                if room > 16:
                    ink.words(at(call.since) + 5.5, y + 7, call.kid[0], SMALLEST, "heavy")

    def _notes(self, ink: Ink, at: Callable[[float], float], top: float, bottom: float) -> None:
        for note in self.notes:
            for minute in {note.since, note.until}:
                ink.line(at(minute), top - 3, at(minute), bottom + 4, 1.6, 0.0, (3, 2))
            middle = (at(note.since) + at(note.until)) / 2
            half = width_of(note.text, SMALLEST, "heavy") / 2
            middle = min(max(middle, at(self.since) + half), at(self.until) - half)
            ink.words(middle, bottom + 13, note.text, SMALLEST, "heavy", align="middle")


def _together(bars: Sequence[Bar]) -> list[tuple[str, float, float]]:
    """Stretches of the same look that follow on each other, as one; chores are told apart."""
    found: list[tuple[str, float, float]] = []
    for bar in bars:
        name = SAME.get(bar.activity, bar.activity)
        if found and name == "walk" and found[-1][0] == name and found[-1][2] == bar.since:
            found[-1] = (name, found[-1][1], bar.until)
        elif bar.until > bar.since:
            found.append((name, bar.since, bar.until))
    return found


class Graph(Block):
    """Who holds what and who wants what: two clones, two machines, and on the key the arrows.

    An arrow goes from a machine to the clone that holds it, and from a clone to the machine it wants:
    a circle of arrows is a deadlock.
    """

    HIGH = 134.0

    def __init__(self, circle: Circle, key: bool) -> None:
        self.circle, self.key = circle, key

    def least(self, width: float) -> float:
        return self.HIGH

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        left, right = x + 40, x + width - 44
        top, bottom = y + 20, y + self.HIGH - 38
        places = {"A": (left, top), "washer": (right, top), "B": (right, bottom), "dryer": (left, bottom)}  # fmt: skip
        if self.key:
            for hands, lock in self.circle.holds:
                self._arrow(ink, places[lock], places[hands])
            for hands, lock in self.circle.wants:
                self._arrow(ink, places[hands], places[lock], (4, 2.5))
        for name, (at, high) in places.items():
            if len(name) == 1:
                ink.circle(at, high, 16, fill=1.0, wide=1.2)
                ink.words(at, high + 4.6, name, 13, "title", align="middle")
            else:
                ink.box(at - 30, high - 14, 60, 28, fill=1.0, wide=1.2)
                ink.words(at, high + 3.6, name, 10, "heavy", align="middle")
        low = y + self.HIGH - 5
        ink.arrow(x, low - 3, x + 24, low - 3)
        ink.words(x + 29, low, "is held by", SMALLEST)
        next_x = x + 29 + width_of("is held by", SMALLEST) + 14
        ink.arrow(next_x, low - 3, next_x + 24, low - 3, dash=(4, 2.5))
        ink.words(next_x + 29, low, "wants, and waits", SMALLEST)

    def _arrow(self, ink: Ink, start: tuple[float, float], end: tuple[float, float], dash: Sequence[float] = ()) -> None:  # fmt: skip
        (x, y), (to_x, to_y) = start, end
        long = math.hypot(to_x - x, to_y - y)
        along = ((to_x - x) / long, (to_y - y) / long)
        away = 33.0 if abs(along[0]) > abs(along[1]) else 18.0
        ink.arrow(x + along[0] * away, y + along[1] * away, to_x - along[0] * away, to_y - along[1] * away, 1.6, dash)  # fmt: skip


class Axes(Block):
    """When the lights go out, by how often the polling parent looks; on the key the curve."""

    HIGH = 128.0
    LEFT = 36.0

    def __init__(self, curve: Curve, dawn: float, key: bool) -> None:
        self.curve, self.dawn, self.key = curve, dawn, key
        self.most = 24.0
        values = [self._value(at) for at in (*curve.here, *curve.average)]
        self.low = 60.0 * math.floor((min(values) - 10) / 60)
        self.high = max(60.0 * math.ceil((max(values) + 10) / 60), self.low + 120)

    def _value(self, at: float | None) -> float:
        return self.dawn if at is None else at

    def least(self, width: float) -> float:
        return self.HIGH

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        left, right = x + self.LEFT, x + width - 6
        top, bottom = y + 6, y + height - 32
        step = (right - left) / len(INTERVALS)

        def across(number: int) -> float:
            return left + step * (number + 0.5)

        def up(minute: float) -> float:
            return bottom - (minute - self.low) / (self.high - self.low) * (bottom - top)

        hours = max(1, math.ceil((self.high - self.low) / 60 / 5))
        minute = self.low
        while minute <= self.high:
            ink.line(left, up(minute), right, up(minute), 0.5, 0.7)
            ink.words(left - 5, up(minute) + 3.4, clock(minute), SMALLEST, align="right")
            minute += 60 * hours
        ink.line(left, top - 4, left, bottom, 0.9)
        ink.line(left, bottom, right, bottom, 0.9)
        for number, every in enumerate(INTERVALS):
            ink.line(across(number), bottom, across(number), bottom + 3, 0.9)
            ink.words(across(number), bottom + 13, str(every), SMALLEST, align="middle")
        ink.words((left + right) / 2, bottom + 26, "looks every ... minutes", SMALLEST, align="middle")  # fmt: skip
        if self.key:
            self._curve(ink, self.curve.average, across, up, 0.45, (3, 2))
            self._curve(ink, self.curve.here, across, up, 0.0, ())

    def _curve(
        self,
        ink: Ink,
        values: Sequence[float | None],
        across: Callable[[int], float],
        up: Callable[[float], float],
        grey: float,
        dash: Sequence[float],
    ) -> None:
        points = [(across(n), up(self._value(at))) for n, at in enumerate(values)]
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            ink.line(x, y, to_x, to_y, 1.3, grey, dash)
        for (x, y), at in zip(points, values, strict=True):
            if not dash:
                ink.circle(x, y, 3, fill=1.0 if at is None else 0.0)
