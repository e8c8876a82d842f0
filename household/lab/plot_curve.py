"""A statistic against what is varied: one line a policy, each with the band of its interval.

A single panel; `plot_panels` puts several on a page. A policy that does not have the knob is a level line. One that is far away from everything else is
not drawn to scale, which would press the curve flat: an arrow at the edge says where it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from household.lab.plot_data import (
    Line,
    Measured,
    Point,
    are_numbers,
    axis_words,
    by_words,
    is_log,
    is_time,
    lowest,
    noun_of,
    number,
    spoken,
    spoken_half,
    subtitle,
    title_of,
    unit_of,
    unit_of_x,
    whole_levels,
)
from household.lab.plot_page import (
    BLACK,
    BOLD,
    HEAVY,
    HEIGHT,
    MARGIN,
    PAD,
    SMALL,
    SOLID,
    TOP,
    WIDTH,
    WORDS,
    Look,
    Page,
    Plot,
    font,
    px,
    spread,
    x_ticks,
    y_ticks,
)
from household.palette import CARD, DANGER, INK, LINE, MUTED
from household.trace.statistics import ENDS, MORE_IS_BETTER

Box = tuple[float, float, float, float]

STRETCH = 2.0
"""By how much a level line may stretch the axis; one farther away is told at the edge."""

KEY_ROOMS = (236.0, 330.0)
"""What names at the right may take: the second only if some name would be cut in the first."""


class Drawn(msgspec.Struct):
    """A line with its look and where its points stand across."""

    line: Line
    look: Look
    xs: list[float]


class Sheet:
    """What the parts of a plot have to know of each other.

    marks: how each of the lines looks; like: a sheet to share the scales of.
    """

    def __init__(
        self,
        measured: Measured,
        x: str,
        statistic: str,
        lines: Sequence[Line],
        marks: Sequence[Look],
        like: Sheet | None = None,
    ) -> None:
        self.measured = measured
        self.statistic = statistic
        self.x = x
        self.values: list[Any] = []
        for line in lines:
            for point in line.points:
                if not line.level and point.x not in self.values:
                    self.values.append(point.x)
        self.numbers = are_numbers(self.values)
        if self.numbers:
            self.values.sort()
        if like is not None:
            self.values, self.numbers = like.values, like.numbers
        self.log = self.numbers and is_log(measured, self.x, self.values)
        self.drawn = self._placed(lines, marks)
        self.levels = [one for one in self.drawn if one.line.level]
        self.curves = [one for one in self.drawn if not one.line.level]
        self.span: tuple[float, float] = like.span if like is not None else self._span()
        self.low, self.high = self.span
        self.never = any(p.values.never > 0 for line in lines for p in line.points)

    def _placed(self, lines: Sequence[Line], marks: Sequence[Look]) -> list[Drawn]:
        curves = [line for line in lines if not line.level]
        found = []
        for line, look in zip(lines, marks, strict=True):
            shift = 0.0
            if not self.numbers and not line.level and len(curves) > 1:
                shift = (curves.index(line) / (len(curves) - 1) - 0.5) * 0.5
            xs = [] if line.level else [self.place(point.x) + shift for point in line.points]
            found.append(Drawn(line, look, xs))
        return found

    def place(self, value: Any) -> float:
        """Where a value stands across: itself, or its number in the row."""
        return float(value) if self.numbers else float(self.values.index(value))

    def _span(self) -> tuple[float, float]:
        ends = [end for one in self.curves for point in one.line.points for end in _ends(point)]
        level = [[*_ends(one.line.points[0])] for one in self.levels]
        if not ends:
            ends = [end for pair in level for end in pair]
        low, high = min(ends), max(ends)
        room = max(high - low, 1e-9) * STRETCH
        for pair in sorted((pair for pair in level if pair), key=lambda p: abs(p[0] - low)):
            if max(high, *pair) - min(low, *pair) <= room:
                low, high = min(low, *pair), max(high, *pair)
        margin = 0.07 * (high - low) or (5.0 if is_time(self.statistic) else abs(high) / 10 or 1.0)
        zero = low >= 0 and low - margin < 0 and not is_time(self.statistic)
        return (0.0 if zero else low - margin), high + margin

    @property
    def band(self) -> str:
        """What the intervals look like."""
        return "band: 95 % interval" if self.numbers else "stroke: 95 % interval"

    def beyond(self, one: Drawn) -> int:
        """1 if a level line is above the plot, -1 if it is below, 0 if it is on it."""
        mean = one.line.points[0].values.one.mean
        if mean is None:
            return 0
        return 1 if mean > self.high else -1 if mean < self.low else 0


def _ends(point: Point) -> list[float]:
    one = point.values.one
    return [end for end in (one.low, one.mean, one.high) if end is not None]


def figure(sheet: Sheet) -> Plot:
    """The curve in a single panel, see `plots.curve`."""
    measured, statistic = sheet.measured, sheet.statistic
    height = max(HEIGHT, 260 + 50.0 * len(sheet.drawn))
    title = f"{title_of(statistic)}, {by_words(sheet.x)}"
    page = Page(title, subtitle(measured, sheet.band), height)
    page.card(TOP, height - MARGIN)
    told = [_key(sheet, one) for one in sheet.drawn]
    names = _wrapped(page, told, height - 170)
    keys = [(name, note) for name, (_, note) in zip(names, told, strict=True)]
    widths = [page.width(text, WORDS, BLACK) for name in names for text in name]
    key_width = max([*widths, *(page.width(note, SMALL, HEAVY) for _, note in keys)]) + 2
    ticks = whole_levels(sheet.low, sheet.high, 7, statistic)
    words = [spoken(statistic, tick) for tick in ticks]
    left = MARGIN + PAD + max([page.width(word, SMALL) for word in words] or [0]) + 12
    right = WIDTH - MARGIN - PAD - key_width - 62
    top, bottom = TOP + 52, height - MARGIN - 78
    if sheet.never:
        colour = DANGER if statistic in ENDS else MUTED
        words_ = f"never, % of the {noun_of(measured)}s"
        page.words(MARGIN + PAD, top - 28, words_, SMALL, BOLD, colour)
        never_strip(page, sheet, left, right, top, 62)
        top += 122
    axes = panel(page, sheet, (left, top, right, bottom), ticks, words)
    page.words(MARGIN + PAD, top - 28, unit_of(statistic), SMALL, BOLD, MUTED)
    axis_title(page, sheet, left, right, bottom + 52)
    marks(page, axes, sheet)
    _keys(page, axes, sheet, keys, right, (top - 30, bottom + 40))
    return page.figure


# -- the axes -----------------------------------------------------------------------------------


def panel(page: Page, sheet: Sheet, box: Box, ticks: Sequence[float], words: Sequence[str]) -> Axes:
    """Axes from left, top to right, bottom, with everything that was measured drawn into them."""
    left, top, right, bottom = box
    axes = page.axes(left, top, right - left, bottom - top)
    axes.set_ylim(sheet.low, sheet.high)
    across(page, axes, sheet, right - left)
    y_ticks(axes, ticks, words)
    axes.grid(axis="y", color=LINE, linewidth=px(1.2))
    for place, one in enumerate(sheet.drawn):
        (_draw_level if one.line.level else _draw_curve)(axes, sheet, one, 3 + place)
    return axes


def across(page: Page, axes: Axes, sheet: Sheet, room: float) -> None:
    """The scale along x, with ticks where something was measured, as many as there is room for."""
    if not sheet.numbers:
        axes.set_xlim(-0.5, len(sheet.values) - 0.5)
        each = room / len(sheet.values) - 14
        words = [_lines(page, number(value), each) for value in sheet.values]
        x_ticks(axes, range(len(sheet.values)), words)
        return
    values = [float(value) for value in sheet.values]
    low, high = values[0], values[-1]
    if sheet.log:
        if low > 0:
            axes.set_xscale("log")
            stretch = (high / low) ** 0.025
            axes.set_xlim(low / stretch, high * stretch)
        else:  # nothing is no place on a logarithmic axis, but one more than nothing is
            axes.set_xscale("function", functions=(_log1p, _expm1))
            axes.set_xlim(-0.1, (high + 1) * (high + 1) ** 0.025 - 1)
    else:
        margin = (high - low) * 0.025 or 1
        axes.set_xlim(low - margin, high + margin)
    chosen = _thinned(page, axes, values, room)
    x_ticks(axes, chosen, [number(value) for value in chosen])
    for value in values:
        axes.plot(
            [value], [0], marker="|", color=MUTED, markersize=px(7), markeredgewidth=px(1.3),
            transform=axes.get_xaxis_transform(), clip_on=False, zorder=2, gid="measured",
        )  # fmt: skip


def _log1p(value: object) -> object:
    import numpy as np  # noqa: PLC0415

    return np.log1p(np.maximum(value, -0.999))  # type: ignore[call-overload]


def _expm1(value: object) -> object:
    import numpy as np  # noqa: PLC0415

    return np.expm1(value)  # type: ignore[call-overload]


def _lines(page: Page, text: str, room: float) -> str:
    return "\n".join(page.wrap(text, room, SMALL, BOLD))


def _thinned(page: Page, axes: Axes, values: Sequence[float], room: float) -> list[float]:
    """The values to name: both ends, then the roundest of those that find room."""
    scale = axes.get_window_extent().width / room  # pixels of the figure to logical ones

    def roundness(value: float) -> tuple[int, int]:
        digits = f"{value:.6g}".replace(".", "").strip("0")
        return len(digits), "1526378490".index(digits[0]) if digits else 0

    ends = [values[0], values[-1]]
    taken: list[tuple[float, float]] = []
    chosen = []
    for value in [*ends, *sorted(values[1:-1], key=roundness)]:
        at = (axes.transData.transform((value, 0.0))[0]) / scale
        half = page.width(number(value), SMALL) / 2 + 9
        if value not in chosen and all(at + half <= a or at - half >= b for a, b in taken):
            taken.append((at - half, at + half))
            chosen.append(value)
    return sorted(chosen)


def axis_title(page: Page, sheet: Sheet, left: float, right: float, y: float) -> None:
    """What stands along x, in full if there is room."""
    full, short = axis_words(sheet.measured, sheet.x)
    room = right - left
    log = ", on a logarithmic scale" if sheet.log else ""
    told = [full + log, full, short + log, short]
    text = next((one for one in told if page.width(one, SMALL, BOLD) <= room), short)
    middle = (left + right) / 2
    page.words(middle, y, page.fit(text, room, SMALL, BOLD), SMALL, BOLD, MUTED, "center")


# -- what is drawn ------------------------------------------------------------------------------


def _draw_curve(axes: Axes, sheet: Sheet, one: Drawn, zorder: float) -> None:
    """A line through its means, with its band; single points with strokes where nothing is between."""
    means, lows, highs = _numbers(one.line.points)
    look, label = one.look, one.line.label
    if sheet.numbers:
        axes.fill_between(
            one.xs, lows, highs, color=look.colour, alpha=0.26 if len(sheet.curves) < 5 else 0.13, linewidth=0, zorder=2.5,
            label=f"{label}: 95 % interval",
        )  # fmt: skip
    else:
        for x, low, high in zip(one.xs, lows, highs, strict=True):
            axes.plot([x, x], [low, high], color=look.colour, linewidth=px(5), zorder=zorder, solid_capstyle="butt", gid="interval")  # fmt: skip
    axes.plot(
        one.xs, means, color=look.colour, linewidth=px(3.4) if sheet.numbers else 0,
        linestyle=look.dash, zorder=zorder, label=label, gid="curve", **look.mark(),
    )  # fmt: skip


def _numbers(points: Sequence[Point]) -> tuple[list[float], list[float], list[float]]:
    """Means and both ends of their intervals, as matplotlib takes them: what is not there is NaN."""

    def told(value: float | None, other: float | None) -> float:
        found = value if value is not None else other
        return math.nan if found is None else found

    ones = [point.values.one for point in points]
    return (
        [told(one.mean, None) for one in ones],
        [told(one.low, one.mean) for one in ones],
        [told(one.high, one.mean) for one in ones],
    )


def _draw_level(axes: Axes, sheet: Sheet, one: Drawn, zorder: float) -> None:
    """A policy that has no such knob: level, over the whole width."""
    interval = one.line.points[0].values.one
    if interval.mean is None or sheet.beyond(one):
        return
    if interval.low is not None and interval.high is not None:
        axes.axhspan(interval.low, interval.high, color=one.look.colour, alpha=0.22, linewidth=0, zorder=1.5, label=f"{one.line.label}: 95 % interval")  # fmt: skip
    axes.axhline(
        interval.mean, color=one.look.colour, linewidth=px(3), linestyle=one.look.dash,
        zorder=zorder - 1, label=one.line.label, gid="level",
    )  # fmt: skip


def marks(
    page: Page, axes: Axes, sheet: Sheet, size: float = WORDS, taken: Sequence[Box] = ()
) -> None:
    """A ring around a lowest point between the ends of a line, and its value beside it.

    That an end is lowest can be seen. Of several lines each is told if there is room for it; what
    comes to the same is told once.
    """
    must = len(sheet.curves) <= 2
    there = list(taken)
    told: set[str] = set()
    sign = -1 if sheet.statistic in MORE_IS_BETTER else 1
    found = [(one, best) for one in sheet.curves if (best := _between(one.line, sheet.statistic))]
    found.sort(key=lambda pair: sign * (pair[1].values.one.mean or 0.0))
    rings: list[tuple[float, float]] = []
    for one, best in found if sheet.numbers else []:
        at = one.xs[one.line.points.index(best)], best.values.one.mean or 0.0
        where = unit_of_x(sheet.measured, sheet.x, best.x)
        text = f"{spoken(sheet.statistic, at[1])} at {where}"
        spot = tuple(float(end) for end in axes.transData.transform(at))
        if text in told or any(math.dist(spot, ring) < 44 for ring in rings):
            continue  # two rings side by side tell less than one
        if not _tell(page, axes, sheet, at, text, size, there, must):
            continue
        told.add(text)
        rings.append((spot[0], spot[1]))
        axes.plot(
            [at[0]], [at[1]], marker="o", markersize=px(23), markerfacecolor="none",
            markeredgecolor=INK, markeredgewidth=px(2.4), zorder=40, gid="lowest",
        )  # fmt: skip


def _between(line: Line, statistic: str) -> Point | None:
    """The point to choose, if it is neither end of the line nor the same as one."""
    best = lowest(line, statistic)
    ends = (line.points[0], line.points[-1])
    means = [
        round(end.values.one.mean or 0.0, 6) for end in ends if end.values.one.mean is not None
    ]
    if best is None or best in ends or round(best.values.one.mean or 0.0, 6) in means:
        return None
    return best


def _tell(
    page: Page,
    axes: Axes,
    sheet: Sheet,
    at: tuple[float, float],
    text: str,
    size: float,
    taken: list[Box],
    must: bool,
) -> bool:
    """Write a value near its point: inside the plot, off the lines, and off what is there already.

    Not at all where there is no such place, unless it must be.
    """
    room = axes.get_window_extent()
    x, y = (float(place) for place in axes.transData.transform(at))
    half, tall = page.width(text, size, BLACK) / 2 + 5, 13.0
    spots, bands = _spots(axes, sheet, False), _spots(axes, sheet, True)
    up = 1 if sheet.statistic in MORE_IS_BETTER else -1
    offers = [(0.0, up * 33.0), (0.0, -up * 33.0)]
    offers += [(s * (half + 20), dy) for s in (1, -1) for dy in (0.0, up * 22.0, -up * 22.0)]
    offers += [(s * half * 0.8, dy) for s in (1, -1) for dy in (up * 36.0, -up * 36.0, up * 60.0)]
    offers += [
        (s * half, dy) for dy in (up * 60.0, -up * 60.0, up * 84.0, -up * 84.0) for s in (0, 1, -1)
    ]
    best: tuple[float, Box, int] | None = None
    for rank, (dx, dy) in enumerate(offers):
        middle = min(max(x + dx, room.x0 + half), room.x1 - half)
        box = (middle - half, y + dy - tall, middle + half, y + dy + tall)
        outside = box[1] < room.y0 or box[3] > room.y1 + 6
        over = any(_meet(box, other) for other in [*taken, (x - 12, y - 12, x + 12, y + 12)])
        crossed, edges = (
            sum(box[0] - 3 < a < box[2] + 3 and box[1] - 2 < b < box[3] + 2 for a, b in several)
            for several in (spots, bands)
        )
        cost = 1000.0 * outside + 1000.0 * over + 6 * crossed + edges + rank
        if best is None or cost < best[0]:
            best = cost, box, crossed
    assert best is not None
    cost, box, crossed = best
    if not must and (cost >= 1000 or crossed > 2):
        return False
    taken += [box, (x - 12, y - 12, x + 12, y + 12)]
    _lead(axes, (x, y), box)
    ground = {"facecolor": CARD, "edgecolor": "none", "alpha": 0.85, "boxstyle": "round,pad=0.1"}
    axes.annotate(
        text, at, (px((box[0] + box[2]) / 2 - x), px((box[1] + box[3]) / 2 - y)),
        textcoords="offset points", ha="center", va="center", color=INK, zorder=41,
        fontproperties=font(size, BLACK), gid="lowest", bbox=ground if crossed else None,
    )  # fmt: skip
    return True


def _lead(axes: Axes, ring: tuple[float, float], box: Box) -> None:
    """A fine line from a ring to its words, where they are not beside each other."""
    near = min(max(ring[0], box[0] + 8), box[2] - 8), min(max(ring[1], box[1]), box[3])
    far = math.dist(ring, near)
    if far > 34:
        start = [a + (b - a) * 13 / far for a, b in zip(ring, near, strict=True)]
        xs, ys = zip(
            *(axes.transData.inverted().transform(end) for end in (start, near)), strict=True
        )
        axes.plot(xs, ys, color=INK, linewidth=px(1.6), zorder=39, gid="lead")


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _spots(axes: Axes, sheet: Sheet, bands: bool) -> list[tuple[float, float]]:
    """Points on all lines, or on the edges of all bands, close to each other, in pixels."""
    ways: list[list[tuple[float, float]]] = []
    for one in sheet.curves:
        means, lows, highs = _numbers(one.line.points)
        for ys in (lows, highs) if bands else (means,):
            ways.append(list(zip(one.xs, ys, strict=True)))
    low, high = axes.get_xlim()
    for one in sheet.levels:
        found = one.line.points[0].values.one
        if not sheet.beyond(one):
            levels = (found.low, found.high) if bands else (found.mean,)
            ways += [[(low, y), (high, y)] for y in levels if y is not None]
    spots = []
    for way in ways:
        there = [tuple(axes.transData.transform(spot)) for spot in way if spot[1] == spot[1]]
        for (a, b), (c, d) in pairwise(there):
            steps = max(1, int(math.dist((a, b), (c, d)) / 6))
            spots += [(a + (c - a) * n / steps, b + (d - b) * n / steps) for n in range(steps + 1)]
    return spots


def never_strip(
    page: Page, sheet: Sheet, left: float, right: float, top: float, high: float, words: bool = True
) -> None:
    """Above a plot: on what share of the evenings it never happened; words: on its scale."""
    axes = page.axes(left, top, right - left, high)
    if sheet.numbers:
        across(page, axes, sheet, right - left)
    else:
        axes.set_xlim(-0.5, len(sheet.values) - 0.5)
    x_ticks(axes, [], [])
    for line in list(axes.lines):
        line.remove()
    axes.set_ylim(0, 100)
    ticks = [0, 50, 100] if high >= 56 else [0, 100]
    y_ticks(axes, ticks, [f"{tick}" if words else "" for tick in ticks])
    axes.grid(axis="y", color=LINE, linewidth=px(1.2))
    for one in sheet.drawn:
        look = one.look
        shares = [100 * point.values.never for point in one.line.points]
        if one.line.level:
            axes.axhline(shares[0], color=look.colour, linewidth=px(3), linestyle=look.dash, clip_on=False, gid="never")  # fmt: skip
        else:
            axes.plot(
                one.xs, shares, color=look.colour, linestyle=look.dash, clip_on=False,
                linewidth=px(2.6) if sheet.numbers else 0, gid="never", **look.mark(0.7),
            )  # fmt: skip


# -- names at the right -------------------------------------------------------------------------


def _key(sheet: Sheet, one: Drawn) -> tuple[str, str]:
    """What is said of a line at its right end: its name, and for a level one its mean."""
    points = one.line.points
    never = [point.values.never for point in points]
    if not one.line.level:
        return one.line.label, "never" if min(never) == 1 else ""
    value = points[0].values.one
    if value.mean is None:
        return one.line.label, "never"
    told = spoken(sheet.statistic, value.mean) + spoken_half(sheet.statistic, value)
    where = sheet.beyond(one)
    if where:
        told += ", far above" if where > 0 else ", far below"
    if never[0] > 0:
        told += f", {100 * never[0]:.0f} % never"
    return one.line.label, told


def _tall(lines: Sequence[str], note: str) -> float:
    """How high a name in lines is with its note, and with what parts it from the next."""
    return len(lines) * WORDS * 1.18 + (SMALL * 1.18 if note else 0) + 12


def _wrapped(page: Page, told: Sequence[tuple[str, str]], high: float) -> list[list[str]]:
    """Names in lines: in the narrow room, if none has to be cut there and all of them fit."""
    found = []
    for room in KEY_ROOMS:
        found = [page.wrap(name, room, WORDS, BLACK, 3) for name, _ in told]
        cut = any("…" in text for name in found for text in name)
        total = sum(_tall(name, note) for name, (_, note) in zip(found, told, strict=True))
        if not cut and total <= high:
            break
    return found


def _keys(
    page: Page,
    axes: Axes,
    sheet: Sheet,
    keys: Sequence[tuple[list[str], str]],
    right: float,
    room: tuple[float, float],
) -> None:
    """Names beside the ends of their lines, in their order, none over another."""
    wanted = []
    for one in sheet.drawn:
        means = [mean for p in one.line.points if (mean := p.values.one.mean) is not None]
        mean = min(max(means[-1], sheet.low), sheet.high) if means else sheet.high
        at = float(axes.transData.transform((1.0, mean))[1])
        wanted.append(page.height - at)
    texts = [name for name, _ in keys]
    heights = [_tall(text, note) for text, note in keys]
    order = sorted(range(len(keys)), key=lambda n: (wanted[n], -sheet.beyond(sheet.drawn[n])))
    places = spread([wanted[n] for n in order], [heights[n] for n in order], *room)
    for n, middle in zip(order, places, strict=True):
        one, note = sheet.drawn[n], keys[n][1]
        page.stroke([right + 4, right + 16], [wanted[n], middle], LINE, linewidth=px(1.6))
        look, where = one.look, sheet.beyond(one) if one.line.level else 0
        dash = look.dash if sheet.numbers or one.line.level else SOLID
        if not where:
            page.stroke([right + 18, right + 54], [middle] * 2, look.colour, linewidth=px(3.4), linestyle=dash)  # fmt: skip
        if where:
            arrow(page, right + 36, middle, where, look.colour)
        elif not one.line.level:
            page.stroke([right + 36], [middle], look.colour, **look.mark())
        top = middle - (heights[n] - 12) / 2
        left = right + 62
        for number_, text in enumerate(texts[n]):
            page.words(left, top + WORDS * 1.18 * (number_ + 0.5), text, WORDS, BLACK, INK)
        if note:
            colour = DANGER if "never" in note and sheet.statistic in ENDS else MUTED
            y = top + WORDS * 1.18 * len(texts[n]) + SMALL * 0.6
            page.words(left, y, note, SMALL, HEAVY, colour)


def arrow(page: Page, x: float, y: float, way: int, colour: str, half: float = 15.0) -> None:
    """Up or down: there it would be."""
    patch = FancyArrowPatch(
        (x, y + way * half), (x, y - way * half), arrowstyle="-|>", mutation_scale=px(1.6 * half),
        color=colour, linewidth=px(3.4), shrinkA=0, shrinkB=0,
    )  # fmt: skip
    page.add(patch)
