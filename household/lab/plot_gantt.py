"""One evening as a Gantt chart: a lane for each pair of hands, each machine, each lock, the kids.

It is the timeline of the game as a picture: the same colours, the same patterns, and over the lanes
what went wrong, a row for each kind.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from household.lab.plot_data import levels
from household.lab.plot_lanes import Bar, Call, Lanes
from household.lab.plot_page import (
    ACTIVITIES,
    BLACK,
    BOLD,
    HEAVY,
    HEIGHT,
    MARGIN,
    PAD,
    SMALL,
    TOP,
    WIDTH,
    WORDS,
    Page,
    Plot,
    font,
    px,
    x_ticks,
)
from household.palette import (
    CARD,
    DANGER,
    INK,
    KINDS,
    LINE,
    MUTED,
    ON_PARENTS,
    PARENTS,
    TRACK,
    WHITE,
    mix,
)
from household.trace.diagnosis import Incident
from household.trace.statistics import Patience
from household.trace.story import clock


class Style(msgspec.Struct, frozen=True):
    """How an activity looks: its words in the legend, its colours, its pattern, its height."""

    words: str
    colour: str
    hatch: str = ""
    strokes: str = WHITE
    height: float = 1.0


STYLES = {
    "kids": Style("kids", ACTIVITIES["kids"]),
    "washer": Style("washer", ACTIVITIES["washer"]),
    "dryer": Style("dryer", ACTIVITIES["dryer"]),
    "checkbook": Style("checkbook", ACTIVITIES["checkbook"]),
    "care": Style("urgent care", ACTIVITIES["care"], "--", mix(ACTIVITIES["care"], WHITE, 0.4)),
    "walk": Style("walks", ACTIVITIES["walk"], height=0.5),
    "look": Style("looks", mix(ACTIVITIES["walk"], INK, 0.35), height=0.5),
    "find": Style("finds the place", mix(ACTIVITIES["walk"], INK, 0.7), height=0.5),
    "watch": Style("stands and waits", ACTIVITIES["watch"], "..", "#CFC0AA"),
    "blocked": Style("blocked by a lock", "#F8CFA6", "////", ACTIVITIES["blocked"]),
    "done": Style("done, and full", "#FFE9B8", "\\\\\\\\", "#E07B00"),
    "late": Style("a kid waits too long", DANGER, height=0.5),
}
"""What a lane can show, in the order of the legend; free hands show nothing at all."""

MARKS = {
    "deadlock": "X",
    "missed-buzzer": "s",
    "ignored-kid": "v",
    "lost-update": "D",
    "overdraft": "o",
    "stuck": "P",
    "starvation": "^",
    "livelock": "h",
}
"""The mark of each kind of incident."""

GRAVE = frozenset({"deadlock", "stuck", "overdraft", "livelock"})
"""What is marked through all lanes."""

MOST = 84.0
LOCK, GAP = 0.58, 0.22
"""The height of a lock's lane and of what separates groups, in lanes."""


LETTER = 13.0
"""How high a bar must be to hold a letter, which is no smaller than other words."""

LOCKS = ("lock", "own lock")
"""Rows of a lock: under its machine's, or on its own."""


class Row(msgspec.Struct, frozen=True):
    """A row of the chart: what it is, whose, what is written beside it, and how high it is."""

    kind: str
    name: str
    label: str
    height: float = 1.0


class _Chart:
    """The page, its axes, and where each row is; y counts lanes from the top."""

    def __init__(
        self,
        lanes: Lanes,
        incidents: Sequence[Incident],
        patience: Patience,
        span: tuple[float | None, float | None],
    ) -> None:
        self.lanes = lanes
        self.patience = patience
        since, until = span
        self.start = lanes.began if since is None else since
        quiet = lanes.quiet_since
        for one in incidents:
            quiet = max(quiet, one.at)
        self.end = quiet + max(12.0, 0.04 * (quiet - lanes.began))
        if self.end > lanes.ended - 45:
            self.end = lanes.ended
        self.whole = until is None
        if until is not None:
            self.end = until
        elif self.start >= self.end:  # to look at where nothing is
            self.end = lanes.ended
        self.incidents = [one for one in incidents if self.start <= one.at <= self.end]
        self.rows = _rows(lanes, self.incidents)
        self.seen: set[str] = set()

    def shows(self, at: float | None) -> bool:
        """That minute is on the chart."""
        return at is not None and self.start <= at <= self.end

    def lane_height(self, room: float) -> float:
        """How high a whole lane is, in logical pixels."""
        return min(MOST, room / self.total)

    @property
    def total(self) -> float:
        """All rows and the gaps between groups, in lanes."""
        return sum(row.height + _gap(before, row) for before, row in zip([None, *self.rows], self.rows, strict=False))  # fmt: skip


def _gap(before: Row | None, row: Row) -> float:
    return GAP if before is not None and row.kind not in (before.kind, "lock") else 0.0


def _rows(lanes: Lanes, incidents: Sequence[Incident]) -> list[Row]:
    counts = Counter(one.kind for one in incidents)
    rows = []
    for kind, word in ((kind, KINDS[kind].word) for kind in MARKS):
        if counts[kind]:
            times = f" ×{counts[kind]}" if counts[kind] > 1 else ""
            rows.append(Row("incident", kind, word + times, 0.72))
    several = len(lanes.hands) > 1
    rows += [Row("hands", name, f"Parent {name}" if several else "Parent") for name in lanes.hands]
    machines = [name for name in lanes.machines if lanes.has_laundry or lanes.machines[name]]
    for name in machines:
        rows.append(Row("machine", name, name.capitalize()))
        if name in lanes.locks:
            rows.append(Row("lock", name, "its lock", LOCK))
    for name in sorted(set(lanes.locks) - set(machines)):
        rows.append(Row("own lock", name, f"{name.capitalize()} lock", LOCK))
    if lanes.has_kids or lanes.calls:
        rows.append(Row("kids", "kids", "Kids"))
    return rows


def figure(
    lanes: Lanes,
    incidents: Sequence[Incident],
    patience: Patience,
    title: str,
    under: str,
    span: tuple[float | None, float | None] = (None, None),
) -> Plot:
    """The chart, see `plots.gantt`; span: from when to when, where it is not the whole evening."""
    chart = _Chart(lanes, incidents, patience, span)
    height = max(HEIGHT, TOP + 150 + MARGIN + 36 * chart.total)
    page = Page(title, under, height)
    room = height - MARGIN - TOP - 150
    lane = chart.lane_height(room)
    # What is left over is shared: the chart stands in the middle of its card.
    top = TOP + 52 + max(0.0, (room - lane * chart.total) / 2)
    bottom = top + lane * chart.total
    page.card(TOP, height - MARGIN)
    wide = max(page.width(row.label, WORDS, BLACK) for row in chart.rows) + 40
    left, right = MARGIN + PAD + wide + 8, WIDTH - MARGIN - PAD - 18
    axes = page.axes(left, top, right - left, bottom - top)
    axes.set_xlim(chart.start, chart.end)
    axes.set_ylim(chart.total, 0)
    axes.set_yticks([])
    _times(page, axes, chart, right - left)
    y = 0.0
    before: Row | None = None
    for row in chart.rows:
        y += _gap(before, row)
        _lane(page, axes, chart, row, y, (left, top + (y + row.height / 2) * lane), lane)
        y += row.height
        before = row
    _ends(page, axes, chart, right, top)
    _legend(page, chart, height - MARGIN - 34, (left, right))
    return page.figure


def _times(page: Page, axes: Axes, chart: _Chart, room: float) -> None:
    """Times of day over the lanes, and a fine line down from each."""
    each = page.width("00:00", SMALL) + 26
    began = chart.lanes.began
    most = max(2, int(room / each))
    ticks = levels(chart.start - began, chart.end - began, most, time=True)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", pad=px(6))
    x_ticks(axes, [began + tick for tick in ticks], [clock(began + tick) for tick in ticks])
    axes.grid(axis="x", color=LINE, linewidth=px(1.2))


def _lane(
    page: Page,
    axes: Axes,
    chart: _Chart,
    row: Row,
    y: float,
    at: tuple[float, float],
    lane: float,
) -> None:
    """One row: its ground, its name, and what happened on it."""
    left, middle = at
    size = WORDS if row.height * lane >= 22 else SMALL - 1
    grave = row.kind == "incident"
    colour = DANGER if grave else MUTED if row.kind in LOCKS else INK
    face = BOLD if row.kind in LOCKS else BLACK
    page.words(left - 42, middle, row.label, size, face, colour, "right")
    _chip(page, chart, row, left - 22, middle, lane)
    margin = min(0.08, 2 / lane)
    top, high = y + margin, row.height - 2 * margin
    if not grave:
        axes.add_patch(Rectangle((chart.start, top), chart.end - chart.start, high, color=TRACK, linewidth=0, zorder=0.4))  # fmt: skip
    if row.kind == "hands":
        _bars(axes, chart, chart.lanes.hands[row.name], top, high)
    elif row.kind == "machine":
        _bars(axes, chart, chart.lanes.machines[row.name], top, high, row.name)
    elif row.kind in LOCKS:
        _held(page, axes, chart, chart.lanes.locks[row.name], top, high, lane)
    elif row.kind == "kids":
        _yells(page, axes, chart, top, high, lane)
    else:
        _incidents(page, axes, chart, row.name, y + row.height / 2)


def _chip(page: Page, chart: _Chart, row: Row, x: float, y: float, lane: float) -> None:
    """The sign of a lane: the letter of a parent, the colour of a machine, the mark of an incident."""
    size = min(13.0, row.height * lane / 2 - 1)
    if row.kind == "hands" and len(chart.lanes.hands) > 1:
        _letter(page, row.name, x, y, size)
    elif row.kind in ("machine", "kids"):
        page.swatch(x - 9, y, 18, 18, facecolor=STYLES[row.name].colour)
    elif row.kind == "incident":
        page.stroke([x], [y], DANGER, linewidth=0, **_mark(row.name))


def _letter(page: Page, name: str, x: float, y: float, size: float) -> None:
    place = (ord(name[0]) - 65) % 4
    page.add(Circle((x, y), size, facecolor=PARENTS[place], edgecolor="none"))
    page.words(x, y, name[:1], size * 1.25, BLACK, ON_PARENTS[place], "center")


def _mark(kind: str, size: float = 13.0) -> dict[str, Any]:
    return {"marker": MARKS[kind], "markersize": px(size), "markeredgecolor": CARD, "markeredgewidth": px(1.4), "markerfacecolor": DANGER}  # fmt: skip


# -- what is on the lanes -----------------------------------------------------------------------


def _bars(
    axes: Axes, chart: _Chart, bars: Sequence[Bar], top: float, high: float, machine: str = ""
) -> None:
    """Stretches of work, one collection of bars for each activity."""
    found: dict[str, list[Bar]] = {}
    for bar in bars:
        if bar.until > bar.since and bar.since < chart.end and bar.until > chart.start:
            name = machine if bar.activity == "runs" else bar.activity
            found.setdefault(name if name in STYLES else "watch", []).append(bar)
    for name, several in found.items():
        style = STYLES[name]
        chart.seen.add(name)
        spans = [(bar.since, min(bar.until, chart.end) - bar.since) for bar in several]
        low = top + high * (1 - style.height) / 2
        axes.broken_barh(
            spans, (low, high * style.height), facecolor=style.colour, linewidth=0, zorder=3,
            hatch=style.hatch or None, edgecolor=style.strokes if style.hatch else "none", gid=name,
        )  # fmt: skip
        if not style.hatch and style.height == 1:  # one chore after the other, told apart
            for since, width in spans:
                axes.plot([since + width] * 2, [top, top + high], color=CARD, linewidth=px(1.2), zorder=3.5, solid_capstyle="butt")  # fmt: skip


def _held(
    page: Page, axes: Axes, chart: _Chart, bars: Sequence[Bar], top: float, high: float, lane: float
) -> None:
    """Who holds a lock: a bar in the colour of the hands, with their letter where it fits."""
    scale = axes.get_window_extent().width / (chart.end - chart.start)
    for bar in bars:
        place = (ord(bar.activity[0]) - 65) % 4 if len(bar.activity) == 1 else 0
        since = max(bar.since, chart.start)
        wide = (min(bar.until, chart.end) - since) * scale
        if wide <= 0:
            continue
        axes.broken_barh([(since, wide / scale)], (top, high), facecolor=PARENTS[place], linewidth=px(1), edgecolor=TRACK, zorder=3, gid="held")  # fmt: skip
        if wide >= SMALL + 2 and high * lane >= LETTER:
            axes.text(
                _beside(chart, since, wide / scale, SMALL / scale), top + high / 2, bar.activity[:1], ha="center", va="center",
                color=ON_PARENTS[place], fontproperties=font(SMALL, BLACK), zorder=4, clip_on=True,
            )  # fmt: skip


def _beside(chart: _Chart, since: float, wide: float, room: float) -> float:
    """Where to write within a stretch: in its middle, or where no line of an incident goes through."""
    lines = [one.at for one in chart.incidents if one.kind in GRAVE]
    places = [since + wide * share for share in (0.5, 0.35, 0.65, 0.2, 0.8)]
    free = [at for at in places if all(abs(at - line) > room for line in lines)]
    return (free or places)[0]


def _yells(page: Page, axes: Axes, chart: _Chart, top: float, high: float, lane: float) -> None:
    """Yells until somebody comes, red from where they wait too long; and when the kids sleep."""
    calls = [
        call
        for call in chart.lanes.calls
        if call.since <= chart.end and max(call.since, call.until) >= chart.start
    ]
    pale = mix(ACTIVITIES["kids"], CARD, 0.3)
    late = [(_late(chart, call), call.until) for call in calls]
    spans = [(call.since, call.until - call.since) for call in calls if call.until > call.since]
    reds = [(since, until - since) for since, until in late if until > max(since, chart.start)]
    box = (top + high * 0.27, high * 0.46)
    if spans:
        axes.broken_barh(spans, box, facecolor=pale, linewidth=0, zorder=3, gid="yells")
    if reds:
        chart.seen.add("late")
        axes.broken_barh(reds, box, facecolor=DANGER, linewidth=0, zorder=3.2, gid="late")
    middle = top + high / 2
    for bad in (False, True):
        ats = [
            call.since
            for call in calls
            if (call.mood == "badly hurt") == bad and call.since >= chart.start
        ]
        if ats:
            colour = ACTIVITIES["care"] if bad else DANGER
            axes.plot(
                ats, [middle] * len(ats), linewidth=0, marker="P" if bad else "d", zorder=5, clip_on=False,
                markersize=px(min(19, lane * 0.62) if bad else min(17, lane * 0.56)), markerfacecolor=colour,
                markeredgecolor=CARD, markeredgewidth=px(1.2), gid="yell marks",
            )  # fmt: skip
            chart.seen.add("fall" if bad else "yell")
    asleep = chart.lanes.asleep
    if asleep is not None and asleep < chart.end:
        asleep = max(asleep, chart.start)
        axes.add_patch(Rectangle((asleep, top), chart.end - asleep, high, facecolor=mix(TRACK, INK, 0.14), linewidth=0, zorder=2))  # fmt: skip
        scale = axes.get_window_extent().width / (chart.end - chart.start)
        if (chart.end - asleep) * scale > page.width("asleep", SMALL, HEAVY) + 16:
            axes.text((asleep + chart.end) / 2, middle, "asleep", ha="center", va="center", color=MUTED, fontproperties=font(SMALL, HEAVY), zorder=4)  # fmt: skip


def _late(chart: _Chart, call: Call) -> float:
    return call.since + chart.patience.with_yell(call.mood)


def _incidents(page: Page, axes: Axes, chart: _Chart, kind: str, y: float) -> None:
    """The marks of a kind of incident; what is grave goes down through all lanes."""
    ats = [one.at for one in chart.incidents if one.kind == kind]
    if kind in GRAVE:
        for at in ats:
            axes.plot([at, at], [y, chart.total], color=DANGER, linewidth=px(2), zorder=6, linestyle=(0, (4, 2)))  # fmt: skip
    _times_of(page, axes, chart, ats, y)
    axes.plot(
        ats, [y] * len(ats), linewidth=0, zorder=7, clip_on=False, gid=kind, **_mark(kind, 16.0)
    )


def _times_of(page: Page, axes: Axes, chart: _Chart, ats: Sequence[float], y: float) -> None:
    """When it was, beside the marks, where there is room for all of them."""
    scale = axes.get_window_extent().width / (chart.end - chart.start)
    wide = (page.width("00:00", SMALL, HEAVY) + 34) / scale
    edges = [*ats[1:], chart.end + 12 / scale]
    if all(after - at >= wide for at, after in zip(ats, edges, strict=True)):
        for at in ats:
            axes.text(at + 14 / scale, y, clock(at), color=DANGER, ha="left", va="center", fontproperties=font(SMALL, HEAVY), zorder=8)  # fmt: skip


def _ends(page: Page, axes: Axes, chart: _Chart, right: float, top: float) -> None:
    """How the evening ends: lights out as a line, or that nothing more happens."""
    lanes = chart.lanes
    if lanes.lights_out is not None and chart.shows(lanes.lights_out):
        axes.axvline(lanes.lights_out, color=INK, linewidth=px(3.4), zorder=6, clip_on=False)
    if chart.whole and chart.end < lanes.ended - 1e-9:
        text = f"nothing more until {clock(lanes.ended)}"
        page.words(right, top - 38, text, SMALL, HEAVY, MUTED, "right")


def _legend(page: Page, chart: _Chart, y: float, room: tuple[float, float]) -> None:
    """What the colours and marks mean, as far as they occur, in as many lines as it takes."""
    entries = [(name, style.words) for name, style in STYLES.items() if name in chart.seen]
    entries += [("yell", "a kid yells")] * ("yell" in chart.seen)
    entries += [("fall", "a bad fall")] * ("fall" in chart.seen)
    entries += [("out", "lights out")] * chart.shows(chart.lanes.lights_out)
    widths = [28 + page.width(words, SMALL, BOLD) + 20 for _, words in entries]
    rows: list[list[int]] = [[]]
    whole = WIDTH - 2 * MARGIN - 2 * PAD
    for place, wide in enumerate(widths):
        if rows[-1] and sum(widths[n] for n in rows[-1]) + wide - 20 > whole:
            rows.append([])
        rows[-1].append(place)
    if len(rows) == 2:  # two lines of about the same length
        half = math.ceil(len(entries) / 2)
        rows = [list(range(half)), list(range(half, len(entries)))]
    for line, places in enumerate(rows):
        left = (WIDTH - sum(widths[n] for n in places) + 20) / 2
        at = y + (line - (len(rows) - 1)) * 26 + (6 if len(rows) > 1 else 0)
        for n in places:
            _entry(page, entries[n], left, at)
            left += widths[n]
    del room


def _entry(page: Page, entry: tuple[str, str], left: float, y: float) -> None:
    name, words = entry
    if name in STYLES:
        style = STYLES[name]
        page.swatch(
            left, y, 22, 16 * (style.height if style.height < 1 else 1), facecolor=style.colour,
            hatch=style.hatch or None, edgecolor=style.strokes if style.hatch else "none",
        )  # fmt: skip
    elif name == "out":
        page.stroke([left + 14] * 2, [y - 11, y + 11], INK, linewidth=px(3.4))
    else:
        bad = name == "fall"
        page.stroke([left + 11], [y], INK, linewidth=0, marker="P" if bad else "d", markersize=px(16), markerfacecolor=ACTIVITIES["care"] if bad else DANGER, markeredgecolor=CARD)  # fmt: skip
    page.words(left + 28, y, words, SMALL, BOLD, INK)
