"""What a knob does: a curve over headless evenings, measured while somebody drags it.

Coarse points come first, on few evenings; then those between; then more evenings of all. Every
value meets the same seeds, and so the same luck: the form of the curve is there long before its
height is certain. Where there are workers they live the evenings; where there are none the window
does it itself, a little in each frame.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pygame

from household.game.axis import pen_on
from household.game.kit import Kit
from household.game.theme import ACCENT, CARD, DANGER, GOOD, INK, LINE, MUTED, WHITE, mix
from household.game.workers import Batch, Lived, Row, Trial, Work, Workers
from household.lab.intervals import interval
from household.language import later, tr
from household.model.scenario import Scenario
from household.parents import KnobOf, Policy
from household.trace.statistics import ENDS, MORE_IS_BETTER, STATISTICS, rank_of
from household.trace.story import clock

STAGES = (20, 50, 100)
"""After so many evenings at one value the next has its turn, before all evenings are lived."""

BATCH = 10
"""Evenings that a worker lives at a stretch: so long another curve may have to wait."""

BUDGET = 20.0
"""Seconds of living after which a curve is left as it is, for parents that take their time."""

# -- the values of a knob -----------------------------------------------------------------------

FINE, COARSE = (1, 1.5, 2, 3, 5, 7), (1, 5)
"""Round numbers for the middle of a logarithmic scale, and for its ends."""

MIDDLE = 10.0
"""How many times more or less than the middle of a logarithmic scale is still measured finely."""

WIDE = 40
"""A range of so many whole numbers is measured on a logarithmic scale."""


class Scale:
    """A knob from left to right: the values to measure, and where on it a value stands.

    even: its values stand at equal distances, and there is nothing between them.
    """

    def __init__(self, knob: KnobOf) -> None:
        self.knob = knob
        self.log = False
        limits = _limits(knob)
        self.even = limits is None
        self.values: tuple[Any, ...]
        if limits is None:
            on_off = (False, True) if knob.kind is bool else (knob.default,)
            self.values = knob.choices or on_off
            return
        least, most = limits
        whole = knob.kind is int and least >= 0 and most - least >= WIDE
        self.log = whole or (knob.range.log if knob.range is not None else least > 0)
        inner = _rounds(least, most) if self.log else _steps(least, most)
        numbers = {knob.kind(n) for n in (least, *inner, most) if knob.kind(n) == n}
        self.values = tuple(sorted(n for n in numbers if least <= n <= most)) or (knob.default,)
        self.even = len(self.values) < 2

    def place(self, value: Any) -> float:
        """Where a value stands, from 0 to 1; beyond the ends it stands at the end."""
        values = self.values
        if self.even:
            at = values.index(value) if value in values else (len(values) - 1) / 2
            return (at + 0.5) / len(values)
        least, most = values[0], values[-1]
        within = min(max(value, least), most)
        if not self.log:
            return float((within - least) / (most - least))
        shift = 0 if least > 0 else 1 - least
        return math.log((within + shift) / (least + shift)) / math.log(
            (most + shift) / (least + shift)
        )

    def ticks(self) -> list[Any]:
        """The values worth naming, both ends first."""
        values = self.values
        if not self.log or self.even:
            return [values[0], values[-1], *values[1:-1]]
        minutes = self.knob.range is not None and self.knob.range.unit == "minutes"
        numbers = MINUTES if minutes else [n * 10.0**p for p in range(-3, 7) for n in (1, 2, 5)]
        whole = self.knob.kind is int
        between = [n for n in numbers if values[0] < n < values[-1] and not (whole and n % 1)]
        return [values[0], values[-1], *between]

    def shown(self, value: Any) -> str:
        """A value with its unit: 15 min, 3 lines."""
        unit = self.knob.range.unit if self.knob.range is not None else ""
        if unit == "minutes":
            unit = "min"
        elif value == 1:
            unit = unit.removesuffix("s")
        return f"{number(value)} {tr(unit)}".strip()


MINUTES = (0.5, 1, 2, 5, 10, 30, 60, 120)
"""Times that are spoken of."""


def _limits(knob: KnobOf) -> tuple[float, float] | None:
    """From where to where a number is worth measuring; None where nothing says so."""
    if knob.choices or knob.kind not in (int, float):
        return None
    if knob.range is not None:
        return knob.range.least, knob.range.most
    default = knob.default
    if not isinstance(default, int | float) or not 0 <= default < math.inf:
        return None
    # Not from 0 on: a parent that never rests may never let time pass either.
    return min(default, 1) if knob.kind is int else default / 8, max(10, default * 4)


def _rounds(least: float, most: float) -> Iterator[float]:
    """Round numbers between the ends of a logarithmic scale; from 1 on where it begins at 0."""
    start = least if least > 0 else 1.0
    if least <= 0:
        yield start
    middle = math.sqrt(start * max(start, most))
    for power in range(math.floor(math.log10(start)), math.ceil(math.log10(max(1.0, most))) + 1):
        for digit in FINE:
            found = round(digit * 10.0**power, 9)
            fine = middle / MIDDLE <= found <= middle * MIDDLE
            if start * 1.2 < found < most / 1.2 and (fine or digit in COARSE):
                yield found


def _steps(least: float, most: float) -> Iterator[float]:
    """Round numbers between the ends of a linear scale, at most about fifteen."""
    step = next(step for step in ROUND_STEPS if (most - least) / step <= 14)
    for count in range(math.floor(least / step) + 1, math.ceil(most / step)):
        yield round(count * step, 9)


ROUND_STEPS = [round(digit * 10.0**power, 9) for power in range(-6, 10) for digit in (1, 2, 5)]


def number(value: Any, digits: int = 4) -> str:
    """A value in so many digits, or as it is called."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.{digits}g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)


# -- measuring ----------------------------------------------------------------------------------


class Point:
    """What was measured at one value of a knob.

    evenings: how many so far; wrong: the sentence with which the policy failed at this value.
    """

    __slots__ = ("_kept", "_rows", "evenings", "value", "wrong")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.evenings = 0
        self.wrong = ""
        self._rows: list[Row] = []
        self._kept: dict[str, tuple[int, float | None, float | None, float]] = {}

    def __repr__(self) -> str:
        return f"<Point at {self.value}: {self.wrong or f'{self.evenings} evenings'}>"

    def mean(self, statistic: str) -> float | None:
        """The mean over the evenings where it happened; None if there were none."""
        return self._measured(statistic)[1]

    def half(self, statistic: str) -> float | None:
        """Half of the mean's 95 % interval; None of fewer than two evenings."""
        return self._measured(statistic)[2]

    def never(self, statistic: str = "lights_out_at") -> float:
        """The share of the evenings on which it never came; of the runs, where they are longer."""
        return self._measured(statistic)[3]

    def add(self, rows: list[Row], evenings: int) -> None:
        """So many more evenings came to this."""
        self._rows += rows
        self.evenings += evenings

    def spoil(self, sentence: str) -> None:
        """The policy has failed here: whatever it has done so far does not count."""
        self._rows, self._kept, self.evenings = [], {}, 0
        self.wrong = sentence

    def _measured(self, statistic: str) -> tuple[int, float | None, float | None, float]:
        count = len(self._rows)
        found = self._kept.get(statistic)
        if found is None or found[0] != count:
            column = STATISTICS.index(statistic)
            there = [value for row in self._rows if (value := row[column]) is not None]
            never = 1 - len(there) / count if count else 0.0
            one = interval(there)
            half = one.high - one.mean if one.mean is not None and one.high is not None else None
            found = self._kept[statistic] = (count, one.mean, half, never)
        return found


class Curve:
    """What a knob does, measured on headless evenings while somebody looks on; coarse points first.

    evenings: how many at each value in the end; runs of several evenings are so many fewer.
    values: those to measure, in order; left out: those of the knob's scale.
    version: a number that is another one whenever there is more to be seen.
    """

    def __init__(
        self,
        policy: Policy,
        knob: KnobOf,
        scenario: Scenario,
        evenings: int = 200,
        first_seed: int = 1,
        workers: Workers | None = None,
        values: Sequence[Any] = (),
    ) -> None:
        self.policy = policy
        self.knob = knob
        self.scenario = scenario
        self.scale = Scale(knob)
        if values:
            self.scale.values = tuple(values)
        self.values = self.scale.values
        self.version = 0
        batches = list(_plan(self.values, evenings, scenario.evenings, first_seed))
        self._total = self._left = sum(len(seeds) for _, seeds in batches)
        self.evenings = self._total // len(self.values) * scenario.evenings
        self._points = {value: Point(value) for value in self.values}
        self._failed: dict[Any, int] = {}
        self._spent = 0.0
        self._workers = workers
        self._work = Work(Trial(policy, knob.name, scenario), batches)

    @property
    def points(self) -> tuple[Point, ...]:
        """What has been measured so far, ordered by value."""
        return tuple(point for point in self._points.values() if point.evenings or point.wrong)

    @property
    def progress(self) -> float:
        """How much of it is measured, from 0 to 1."""
        return 1 - self._left / self._total

    @property
    def done(self) -> bool:
        """There is nothing left to measure."""
        return self._left == 0

    def step(self, seconds: float) -> None:
        """Collect what the workers have done; without any, live evenings for about `seconds`."""
        work = self._work
        # Two batches at a time, or what is left: every one of them has the curve drawn anew.
        done = list(work.done)  # the workers go on adding to it
        if len(done) > 1 or sum(len(batch[1]) for batch, _ in done) == self._left:
            while work.done and self._left:
                self._add(*work.done.popleft())
        if not self._left or (self._workers is not None and self._workers.tend(work)):
            return
        until = time.perf_counter() + seconds
        while (batch := work.take()) is not None:
            value, seeds = batch
            if len(seeds) > 1:
                work.put_back((value, seeds[1:]))
            one = (value, seeds[:1])
            self._add(one, work.trial.live(one))
            if time.perf_counter() >= until:
                break

    def close(self) -> None:
        """Leave it as it is: what has not been lived yet is dropped."""
        self._work.clear()
        self._left = 0

    def best(self, statistic: str) -> Point | None:
        """The value to choose: hardly any evening on which it never comes, then the best mean.

        None until every value has been measured, or where all come to the same.
        """
        points = self.points
        there = [(mean, p) for p in points if (mean := p.mean(statistic)) is not None]
        if len(points) < len(self.values) or len({round(mean, 6) for mean, _ in there}) < 2:
            return None
        return min(there, key=lambda one: rank_of(statistic, one[0], one[1].never(statistic)))[1]

    def _add(self, batch: Batch, lived: Lived) -> None:
        value, seeds = batch
        point = self._points[value]
        self.version += 1
        self._left -= len(seeds)
        if lived.wrong:
            # A worker may come to a later seed first; in the end the first is told, whoever is faster.
            failed = seeds[0] + len(lived.rows)
            if failed < self._failed.get(value, failed + 1):
                self._failed[value] = failed
                point.spoil(lived.wrong)
            self._left -= self._work.drop(value)
            return
        if not point.wrong:
            point.add(lived.rows, len(seeds) * self.scenario.evenings)
        self._spent += lived.seconds
        if self._spent > BUDGET:
            self.close()


def _plan(values: Sequence[Any], evenings: int, in_a_run: int, first_seed: int) -> Iterator[Batch]:
    """All batches, in their order. in_a_run: evenings of a run; there are fewer runs then."""
    runs = max(min(5, evenings), evenings // in_a_run)
    stages = {min(runs, max(2, stage // in_a_run)) for stage in STAGES}
    at_a_stretch = max(1, BATCH // in_a_run)
    before = 0
    for stage in sorted({*stages, runs}):
        for value in coarse_first(values):
            for first in range(before, stage, at_a_stretch):
                last = min(first + at_a_stretch, stage)
                yield value, range(first_seed + first, first_seed + last)
        before = stage


def coarse_first(values: Sequence[Any]) -> list[Any]:
    """Every third value and the last; then the others, each time those farther from any."""
    coarse = [*values[::3], *(values[-1:] if (len(values) - 1) % 3 else ())]
    return [*coarse, *(v for v in (*values[1::3], *values[2::3]) if v not in coarse)]


# -- drawing ------------------------------------------------------------------------------------

TITLES = {
    "lights_out_at": later("Lights out"),
    "laundry_done_at": later("Laundry done"),
    "checkbook_done_at": later("Checkbook done"),
    "kid_response_mean": later("A kid waits, minutes"),
    "kid_response_worst": later("The longest that a kid waits, minutes"),
    "buzzer_response_mean": later("A buzzer waits, minutes"),
    "walk_minutes": later("Walking, minutes"),
    "blocked_minutes": later("Hands blocked, minutes"),
    "switch_minutes": later("Finding the place, minutes"),
    "looks_in_vain": later("Looks in vain"),
    "ignored_kids": later("Kids ignored"),
    "missed_buzzers": later("Buzzers missed"),
    "lost_updates": later("Lost updates"),
    "overdrafts": later("Overdrafts"),
}
"""What stands over a curve; other statistics go by their own name."""

SMOOTH = 3
"""How many times too large the lines are drawn; reduced, they are smooth."""

LEFT, RIGHT, TOP, BOTTOM = 47.0, 12.0, 26.0, 21.0
"""From the edges of the box to the plot."""

EDGE = 8.0
"""From the sides of the plot to its first and last value."""

GRID, BAND = mix(CARD, LINE, 0.75), mix(CARD, INK, 0.17)
NEVER = mix(CARD, DANGER, 0.2)
"""The ground of what never came."""

Box = tuple[float, float, float, float]


class _Plot:
    """The plot in a box: where each value and each number of the statistic is."""

    def __init__(self, box: Box, curve: Curve, statistic: str) -> None:
        x, y, w, h = box
        self.curve = curve
        self.statistic = statistic
        self.scale = curve.scale
        self.left, self.width = x + LEFT, w - LEFT - RIGHT
        self.top, self.height = y + TOP, h - TOP - BOTTOM
        self.bottom = self.top + self.height
        self.points = curve.points
        self.low, self.high = _span(self.points, statistic)

    def across(self, value: Any) -> float:
        """Where a value is, in logical pixels."""
        return self.left + EDGE + self.scale.place(value) * (self.width - 2 * EDGE)

    def down(self, mean: float) -> float:
        """Where a number of the statistic is, in logical pixels."""
        return self.top + (self.high - mean) / (self.high - self.low) * self.height

    def words(self, mean: float) -> str:
        """A number of the statistic in words."""
        return clock(mean) if self.statistic.endswith("_at") else number(float(mean), 3)

    def at(self, value: Any) -> float | None:
        """What the curve says at a value; None where it says nothing."""
        return self._between(value, [p.mean(self.statistic) for p in self.points])

    def never(self, point: Point) -> float:
        """The share of evenings that are missed at a point because it never came."""
        return point.never(self.statistic) if self.statistic in ENDS else 0.0

    def never_at(self, value: Any) -> float:
        """The same share at any value."""
        return self._between(value, [self.never(p) for p in self.points]) or 0.0

    def _between(self, value: Any, numbers: Sequence[float | None]) -> float | None:
        """A number of the points at a value, in straight lines; None beyond the ends."""
        scale = self.scale
        if not scale.even and not scale.values[0] <= value <= scale.values[-1]:
            return None
        here = scale.place(value)
        there = list(zip([scale.place(p.value) for p in self.points], numbers, strict=True))
        for x, found in there:
            if abs(x - here) < 1e-9:
                return found
        for (x0, before), (x1, after) in pairwise(there):
            if x0 < here < x1 and before is not None and after is not None and not scale.even:
                return before + (after - before) * (here - x0) / (x1 - x0)
        return None

    def levels(self) -> list[float]:
        """Round numbers of the statistic, as many as there is room for."""
        span, most = self.high - self.low, max(2.0, self.height / 20)
        steps = TIMES if self.statistic.endswith("_at") else ROUND_STEPS
        step = next((step for step in steps if span / step <= most), span)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [count * step for count in range(first, last + 1)]


TIMES = (1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0)


def _span(points: Sequence[Point], statistic: str) -> tuple[float, float]:
    """From where to where the statistic is shown; what is far worse leaves the plot upwards."""
    means = sorted(mean for p in points if (mean := p.mean(statistic)) is not None)
    if not means:
        return 0.0, 1.0
    low, usual = means[0], means[math.ceil(0.75 * (len(means) - 1))]
    high = means[-1]
    if usual > low and high - low > 2.5 * (usual - low) and statistic not in MORE_IS_BETTER:
        high = low + 1.35 * (usual - low)
    halves = sorted(half for p in points if (half := p.half(statistic)) is not None)
    half = halves[len(halves) // 2] if halves else 0.0
    if high - low < 1e-6:
        return low - half - 0.5, high + half + 0.5
    margin = max(0.08 * (high - low), min(half, 0.3 * (high - low)))
    return low - margin, high + margin


def draw(kit: Kit, box: Box, curve: Curve, value: Any, statistic: str) -> None:
    """Draw a curve in a box, with the value at which the knob stands, and the best one.

    statistic: one of STATISTICS; times of day are shown as such.
    """
    key = f"curve {statistic} {box}"
    kept: tuple[Curve, int, _Plot, pygame.Surface] | None = kit.memory.get(key)
    if kept is None or kept[0] is not curve or kept[1] != curve.version:
        plot = _Plot(box, curve, statistic)
        kept = kit.memory[key] = (curve, curve.version, plot, _picture(kit, box, plot))
    plot = kept[2]
    kit.target.blit(kept[3], (kit.x(box[0]), kit.y(box[1])))
    if plot.points:
        _marks(kit, plot, value)


def _marks(kit: Kit, plot: _Plot, value: Any) -> None:
    """What depends on where the knob stands."""
    at = plot.across(value)
    words = plot.scale.shown(value)
    wide = math.ceil(kit.width(words, 11.5, "black")) + 14.0
    left = min(max(plot.left - 6, at - wide / 2), plot.left + plot.width + 6 - wide)
    _ticks(kit, plot, left, left + wide)
    kit.fill(ACCENT, at - 1, plot.top - 2, 2, plot.height + 6)
    kit.box(left, plot.bottom + 2, wide, 17, 8.5, ACCENT)
    kit.put(words, left + wide / 2, plot.bottom + 2.3, 11.5, "black", WHITE, "centre")
    mean = plot.at(value)
    if mean is not None and plot.low <= mean <= plot.high:
        kit.box(at - 5, plot.down(mean) - 5, 10, 10, 5, ACCENT, CARD, 1.5)
    words = _beyond(plot, value, mean)
    _note(kit, plot, at, words)
    if plot.never_at(value) < 0.005:
        _never(kit, plot)


def _beyond(plot: _Plot, value: Any, mean: float | None) -> str:
    """What can't be read off the curve at a value: how high it is up there, and how often never."""
    told = []
    if mean is not None and not plot.low <= mean <= plot.high:
        told.append(plot.words(mean))
    never = plot.never_at(value)
    if never >= 0.005:
        told.append(tr("{share} never", share=f"{never:.0%}") if never < 0.995 else tr("never"))
    return ", ".join(told)


def _note(kit: Kit, plot: _Plot, at: float, words: str) -> None:
    """Words at the top of the line that stands at `at`, on the side where there is more room."""
    if not words:
        return
    wide = math.ceil(kit.width(words, 11.5, "black")) + 12.0
    left = at + 5 if at < plot.left + plot.width / 2 else at - 5 - wide
    kit.box(left, plot.top - 1, wide, 17, 8.5, CARD)
    kit.put(words, left + wide / 2, plot.top - 0.7, 11.5, "black", DANGER, "centre")


def _never(kit: Kit, plot: _Plot) -> None:
    """Say what the red ground means, where there is most of it."""
    worst = max(plot.points, key=plot.never)
    if plot.never(worst) > 0.3 and not plot.scale.even:
        words = tr("never")
        half = kit.width(words, 10.5, "bold") / 2
        at = min(plot.across(worst.value), plot.left + plot.width - half)
        kit.put(words, at, plot.top - 1, 10.5, "bold", DANGER, "centre")


def _ticks(kit: Kit, plot: _Plot, left: float, right: float) -> None:
    """The values along the axis; none where the knob's own stands, from `left` to `right`."""
    taken = [(left, right)]
    room = plot.width / len(plot.scale.values) - 6
    for value in plot.scale.ticks():
        words = number(value)
        if plot.scale.even:
            words = kit.fit(words, room, 10.5)
        half = kit.width(words, 10.5) / 2
        at = plot.across(value)
        if all(at + half + 4 < one or at - half - 4 > other for one, other in taken):
            taken.append((at - half, at + half))
            kit.put(words, at, plot.bottom + 4, 10.5, "regular", MUTED, "centre")


# -- what changes with the points only ----------------------------------------------------------


def _picture(kit: Kit, box: Box, plot: _Plot) -> pygame.Surface:
    """The card with all that does not move with the knob."""
    x, y, w, h = box
    surface = pygame.Surface(kit.rect(x, y, w, h).size, pygame.SRCALPHA)
    pen = pen_on(kit, surface, x, y)
    pen.box(x, y, w, h, 10, CARD, LINE)
    if not plot.points:
        _head(pen, plot, w - 24)
        pen.put(tr("measuring ..."), x + w / 2, y + h / 2 - 6, 12, "bold", MUTED, "centre")
        return surface
    fewest = min((p.evenings for p in plot.points if not p.wrong), default=0)
    count = tr("{n} evenings", n=fewest)
    if not plot.curve.done:
        count = tr("{n} of {all} evenings", n=fewest, all=plot.curve.evenings)
    pen.put(count, x + w - 12, y + 6.5, 10.5, "bold", MUTED, "right")
    _lines(pen, plot)
    _head(pen, plot, w - 36 - pen.width(count, 10.5, "bold"))
    for level in plot.levels():
        words = plot.words(level)
        pen.put(words, plot.left - 6, plot.down(level) - 7.5, 10.5, "regular", MUTED, "right")
    return surface


def _head(pen: Kit, plot: _Plot, room: float) -> None:
    """What is measured, and the best value of it: here, where no line can cross the words."""
    title = tr(TITLES.get(plot.statistic) or plot.statistic.replace("_", " ").capitalize())
    left, top = plot.left - LEFT + 12, plot.top - TOP + 5
    best = plot.curve.best(plot.statistic)
    mean = best.mean(plot.statistic) if best is not None else None
    if best is None or mean is None:
        pen.put(pen.fit(title, room, 12, "bold"), left, top, 12, "bold", INK)
        return
    words = tr("best: {value}", value=plot.scale.shown(best.value))
    wide = pen.width(words, 12, "black") + 30
    left += pen.put(pen.fit(title, room - wide, 12, "bold"), left, top, 12, "bold", INK)
    pen.box(left + 12, top + 3, 11, 11, 5.5, "none", GOOD, 2)
    pen.put(words, left + 27, top, 12, "black", GOOD)
    pen.box(plot.across(best.value) - 7, plot.down(mean) - 7, 14, 14, 7, "none", GOOD, 2)


def _lines(pen: Kit, plot: _Plot) -> None:
    """The curve itself, drawn larger and reduced."""
    rect = pen.rect(plot.left, plot.top, plot.width, plot.height)
    many = pen.scale * SMOOTH
    big = pygame.Surface((rect.width * SMOOTH, rect.height * SMOOTH))
    big.fill(CARD)
    for level in plot.levels():
        y = (plot.down(level) - plot.top) * many
        big.fill(GRID, (0, round(y), big.get_width(), max(SMOOTH, round(many))))
    spots = [_Spot(plot, point, many) for point in plot.points]
    if plot.scale.even:
        _apart(big, spots, many, 0.3 * big.get_width() / len(plot.scale.values))
    else:
        _joined(big, spots, many)
    for spot in spots:
        if spot.point.wrong:
            _cross(big, spot.x, big.get_height() - 7 * many, 4 * many)
    pen.target.blit(pygame.transform.smoothscale(big, rect.size), rect)


class _Spot:
    """A point in pixels: where it is, half of its interval, and how far down it never came.

    y is None where there is no mean.
    """

    def __init__(self, plot: _Plot, point: Point, many: float) -> None:
        self.point = point
        self.x = (plot.across(point.value) - plot.left) * many
        mean, half = point.mean(plot.statistic), point.half(plot.statistic)
        self.y = None if mean is None else (plot.down(mean) - plot.top) * many
        self.half = (half or 0.0) * plot.height / (plot.high - plot.low) * many
        self.never = plot.never(point) * plot.height * many


def _joined(big: pygame.Surface, spots: Sequence[_Spot], many: float) -> None:
    """Points of a scale that goes on between them: a line, with its interval as a band."""
    for a, b in pairwise(spots):
        if a.never or b.never:
            pygame.draw.polygon(big, NEVER, [(a.x, 0), (b.x, 0), (b.x, b.never), (a.x, a.never)])
        if a.y is not None and b.y is not None:
            above = [(a.x, a.y - a.half), (b.x, b.y - b.half)]
            below = [(b.x, b.y + b.half), (a.x, a.y + a.half)]
            pygame.draw.polygon(big, BAND, above + below)
    for a, b in pairwise(spots):
        if a.y is not None and b.y is not None:
            _stroke(big, INK, (a.x, a.y), (b.x, b.y), 1.6 * many)
    for spot in spots:
        if spot.y is not None:
            pygame.draw.circle(big, INK, (spot.x, spot.y), 2.3 * many)


def _apart(big: pygame.Surface, spots: Sequence[_Spot], many: float, wide: float) -> None:
    """Points with nothing between them, each with its interval as a stroke."""
    for spot in spots:
        big.fill(NEVER, (spot.x - wide, 0, 2 * wide, spot.never))
        if spot.y is not None:
            ends = (spot.x, spot.y - spot.half), (spot.x, spot.y + spot.half)
            _stroke(big, INK, *ends, 1.6 * many)
            pygame.draw.circle(big, INK, (spot.x, spot.y), 4 * many)


def _stroke(
    big: pygame.Surface,
    colour: str,
    a: tuple[float, float],
    b: tuple[float, float],
    width: float,
) -> None:
    """A line of an even width at any slope; pygame's own is cut straight down."""
    length = math.dist(a, b)
    if length:
        dx, dy = (b[0] - a[0]) / length * width / 2, (b[1] - a[1]) / length * width / 2
        sides = [(a[0] - dy, a[1] + dx), (b[0] - dy, b[1] + dx),
                 (b[0] + dy, b[1] - dx), (a[0] + dy, a[1] - dx)]  # fmt: skip
        pygame.draw.polygon(big, colour, sides)


def _cross(big: pygame.Surface, x: float, y: float, arm: float) -> None:
    """Where the policy has failed there is no point but this."""
    for up in (-arm, arm):
        _stroke(big, DANGER, (x - arm, y - up), (x + arm, y + up), arm * 0.55)
