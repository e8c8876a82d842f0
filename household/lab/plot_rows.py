"""Plots with a row for each case: every evening a dot, the differences, what hands did.

The names stand at the left and the numbers at the right, so that a row can be read aloud; between
them is the picture. A page grows with its rows, so nothing is ever too small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from matplotlib.patches import FancyArrowPatch

from household.errors import HouseholdError
from household.lab.intervals import Interval, interval
from household.lab.plot_data import (
    Measured,
    Values,
    all_values,
    counted,
    is_time,
    label_of,
    noun_of,
    short_name,
    spoken,
    spoken_difference,
    spoken_half,
    spoken_mean,
    steps_of,
    subtitle,
    title_of,
    unit_of,
    values_of,
    whole_levels,
)
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
    Look,
    Page,
    Plot,
    font,
    looks,
    px,
    x_ticks,
)
from household.palette import CARD, DANGER, INK, LINE, MUTED, WHITE, mix
from household.trace.statistics import ENDS

LABEL_ROOMS = (300.0, 326.0)
"""What names may take: the second only if some name would be broken within a word in the first."""

ROW_LEAST, ROW_MOST = 56.0, 150.0
"""The heights that a row may have."""

COLUMN_GAP = 26.0


class Column(msgspec.Struct, frozen=True):
    """Numbers at the right: what stands over them, and one for each row; what is red is alarming."""

    head: str
    cells: list[str]
    red: bool = False


class Rows:
    """A page with a row for each case, axes between names and numbers."""

    def __init__(
        self,
        title: str,
        under: str,
        names: Sequence[str],
        marks: Sequence[Look],
        columns: Sequence[Column],
        head: float = 46.0,
        foot: float = 84.0,
    ) -> None:
        count = len(names)
        room = HEIGHT - MARGIN - TOP - head - foot
        self.row = min(ROW_MOST, max(ROW_LEAST, room / count))
        # A few rows are not torn apart to fill a page, but the page keeps its form.
        used = self.row * count
        height = max(HEIGHT, TOP + head + used + foot + MARGIN)
        self.page = page = Page(title, under, height)
        page.card(TOP, height - MARGIN)
        self.bottom = height - MARGIN - foot
        self.top = TOP + head
        self.row = (self.bottom - self.top) / count
        self.looks = marks
        self.head = TOP + 26.0
        size, wrapped, wide = self._names(names)
        self.left = MARGIN + PAD + 34 + wide + 18
        self.right = WIDTH - MARGIN - PAD - 12
        for column in reversed(columns):
            self._column(column)
        self.axes = page.axes(self.left, self.top, self.right - self.left, self.bottom - self.top)
        self.axes.set_ylim(count, 0)
        self.axes.set_yticks([])
        for place, lines in enumerate(wrapped):
            y = self.middle(place)
            look = self.looks[place]
            page.stroke([MARGIN + PAD + 10], [y], look.colour, linewidth=0, **look.mark(1.25))
            page.label(MARGIN + PAD + 34, y, lines, size, BLACK)
            if place:
                top = self.top + place * self.row
                page.stroke([MARGIN + PAD, WIDTH - MARGIN - PAD], [top, top], mix(LINE, CARD, 0.35), linewidth=px(1.2), zorder=-1)  # fmt: skip

    def _names(self, names: Sequence[str]) -> tuple[float, list[list[str]], float]:
        """The size of the names, each in lines, and how wide the widest is."""
        page = self.page
        most = max(1, min(3, int((self.row - 6) / (WORDS * 1.18))))
        wrapped: list[list[str]] = []
        for room in LABEL_ROOMS:
            wrapped = [page.wrap(name, room, WORDS, BLACK, most) for name in names]
            if all(line[-1] in ":," for lines in wrapped for line in lines[:-1]):
                break
        else:
            wrapped = [page.wrap(name, LABEL_ROOMS[0], WORDS, BLACK, most) for name in names]
        wide = max(page.width(line, WORDS, BLACK) for lines in wrapped for line in lines)
        return WORDS, wrapped, max(wide, 120)

    def _column(self, column: Column) -> None:
        page = self.page
        wide = max(
            [
                page.width(column.head, SMALL),
                *(page.width(cell, WORDS, HEAVY) for cell in column.cells),
            ]
        )
        page.words(self.right, self.head, column.head, SMALL, BOLD, MUTED, "right")
        for place, cell in enumerate(column.cells):
            colour = DANGER if column.red else INK
            page.words(self.right, self.middle(place), cell, WORDS, HEAVY, colour, "right")
        self.right -= wide + COLUMN_GAP

    def middle(self, place: int) -> float:
        """The middle of a row, in pixels of the page."""
        return self.top + (place + 0.5) * self.row

    def across(self, low: float, high: float, statistic: str, difference: bool = False) -> None:
        """The scale along x, with its ticks and its unit."""
        axes, page = self.axes, self.page
        axes.set_xlim(low, high)
        room = self.right - self.left
        for most in range(9, 1, -1):
            # Differences of times of day are minutes, in round numbers like any others.
            asked = "hands_minutes" if difference and is_time(statistic) else statistic
            ticks = whole_levels(low, high, most, asked)
            words = [spoken_difference(statistic, tick) if difference else spoken(statistic, tick) for tick in ticks]  # fmt: skip
            each = max((page.width(word, SMALL) for word in words), default=0)
            if (each + 18) * len(words) <= room:
                break
        x_ticks(axes, ticks, words)
        axes.grid(axis="x", color=LINE, linewidth=px(1.2))

    def note(self, text: str) -> None:
        """What is along x, under its ticks."""
        page, middle = self.page, (self.left + self.right) / 2
        room = 2 * min(middle - MARGIN - PAD, WIDTH - MARGIN - PAD - middle)
        page.words(middle, self.bottom + 57, page.fit(text, room, SMALL), SMALL, BOLD, MUTED, "center")  # fmt: skip


MOST = 24
"""How many rows a page may have: more can't be compared with each other."""


def _refuse_many(measured: Measured, what: str) -> None:
    count = len(measured.cases)
    if count > MOST:
        raise HouseholdError(
            f"these are {count:,} cases, and {what} shows at most {MOST}: --where KNOB=VALUE, in "
            "Python .where(knob=value), chooses some of them; a curve shows them all"
        )


def _looks(measured: Measured) -> list[Look]:
    """How the cases look: those of a policy differ in shade by the number that is varied."""
    steps = steps_of([(case.policy.name, case.varied, label_of(case)) for case in measured.cases])
    return looks([case.policy.name for case in measured.cases], steps)


def _names_of(measured: Measured) -> list[str]:
    return [short_name(case.name) for case in measured.cases]


# -- every evening a dot ------------------------------------------------------------------------

DOTS = (24.0, 21.0, 18.0, 15.0, 13.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
"""The sizes that a dot may have."""

MANY = 1500
"""So many evenings are shown as heights alone: nobody can tell one dot from another."""


def distribution(measured: Measured, statistic: str) -> Plot:
    """Every evening a dot, see `plots.distribution`."""
    found = all_values(measured, statistic)
    _refuse_many(measured, "a distribution")
    columns = [
        Column(
            "mean, 95 % interval",
            [spoken_mean(statistic, one.one) if one.there else "" for one in found],
        ),
        Column("median", [spoken(statistic, one.median) if one.there else "" for one in found]),
    ]
    if any(one.never for one in found):
        cells = [f"{100 * one.never:.3g} %" if one.never else "" for one in found]
        columns.append(Column("never", cells, red=statistic in ENDS))
    noun = noun_of(measured)
    a_noun = f"a{'n' * (noun == 'evening')} {noun}"
    what = f"a dot: {a_noun}" if measured.evenings <= MANY else f"height: how many {noun}s"
    rows = Rows(
        title_of(statistic), subtitle(measured, what, "diamond: mean, 95 % interval", "line: median"),
        _names_of(measured), _looks(measured), columns,
    )  # fmt: skip
    there = [value for one in found for value in one.there]
    ends = [end for one in found for end in (one.one.low, one.one.high) if end is not None]
    low, high = _span([*there, *ends], zero=not is_time(statistic))
    rows.across(low, high, statistic)
    rows.note(unit_of(statistic))
    size = _dot_size(rows, found, low, high)
    for place, one in enumerate(found):
        if one.there:
            _dots(rows, place, one.there, size, rows.looks[place])
            base = _base(rows, place)
            _mean(rows, base + 17 / rows.row, one.one, rows.looks[place])
            rows.axes.plot([one.median] * 2, [base + 2 / rows.row, base + 32 / rows.row], color=INK, linewidth=px(2), zorder=4, gid="median")  # fmt: skip
        else:
            middle = (rows.left + rows.right) / 2
            text = f"never on any of the {counted(measured)}"
            colour = DANGER if statistic in ENDS else MUTED
            words = rows.page.words(
                middle, rows.middle(place), text, WORDS, HEAVY, colour, "center"
            )
            words.set_bbox({"facecolor": CARD, "edgecolor": "none", "boxstyle": "round,pad=0.2"})
    return rows.page.figure


STRIP = 36.0
"""What the mean takes under the dots, in logical pixels."""


def _tall(rows: Rows) -> float:
    """How high dots may be stacked, in logical pixels."""
    return min(260.0, rows.row - STRIP - 6)


def _base(rows: Rows, place: int) -> float:
    """Where the dots of a row stand, in rows: dots and mean are in the middle of it together."""
    return place + 0.5 + (_tall(rows) - STRIP) / 2 / rows.row


def _span(values: Sequence[float], zero: bool) -> tuple[float, float]:
    """From where to where, with some margin; from 0 on where that is not far."""
    low, high = min(values), max(values)
    if zero and 0 <= low < 0.6 * high:
        low = 0.0
    margin = 0.03 * (high - low) or max(abs(high) / 10, 1.0)
    return low - margin, high + margin


def _bins(values: Sequence[float], low: float, high: float, count: int) -> list[int]:
    """How many of the values are in each of so many equal bins."""
    found = [0] * count
    for value in values:
        place = int((value - low) / (high - low) * count)
        found[min(max(place, 0), count - 1)] += 1
    return found


def _dot_size(rows: Rows, found: Sequence[Values], low: float, high: float) -> float:
    """The largest dot at which most rows hold their stacks."""
    width, room = rows.right - rows.left, _tall(rows)
    for size in DOTS:
        tall = [max(_bins(one.there, low, high, int(width / size))) * size for one in found if one.there]  # fmt: skip
        if sum(height <= room for height in tall) * 2 >= len(tall):
            return size
    return DOTS[-1]


def _dots(rows: Rows, place: int, values: Sequence[float], size: float, look: Look) -> None:
    """The evenings stacked in bins over the base of a row; a stack that is too high is pressed."""
    axes, width = rows.axes, rows.right - rows.left
    low, high = axes.get_xlim()
    count = int(width / size)
    bins = _bins(values, low, high, count)
    each = (high - low) / count
    step = min(size, _tall(rows) / max(bins)) / rows.row
    base = _base(rows, place)
    if len(values) > MANY:
        edges = [low + n * each for n in range(count + 1)]
        axes.stairs(
            [base - n * step for n in bins],
            edges,
            baseline=base,
            fill=True,
            color=look.colour,
            gid="evenings",
        )
        return
    xs = [low + (n + 0.5) * each for n, tall in enumerate(bins) for _ in range(tall)]
    ys = [base - (k + 0.5) * step for tall in bins for k in range(tall)]
    axes.plot(
        xs, ys, linewidth=0, marker="o", markersize=px(size * 0.94), markerfacecolor=look.colour,
        markeredgecolor=mix(look.colour, CARD, 0.45), markeredgewidth=px(0.7), zorder=3, gid="evenings",
    )  # fmt: skip


def _mean(rows: Rows, y: float, one: Interval, look: Look, hollow: bool = False) -> None:
    """A mean with its interval: a diamond on a stroke, whose ends are seen beside it."""
    if one.mean is None:
        return
    if one.low is not None and one.high is not None:
        rows.axes.plot(
            [one.low, one.high], [y, y], color=INK, linewidth=px(4.5), solid_capstyle="butt", zorder=5, gid="interval",
            marker="|", markersize=px(19), markeredgewidth=px(2.6),
        )  # fmt: skip
    rows.axes.plot(
        [one.mean], [y], marker="D", markersize=px(10.5), zorder=6, gid="mean",
        markerfacecolor=CARD if hollow else look.colour, markeredgecolor=INK, markeredgewidth=px(2),
    )  # fmt: skip


# -- on the same evening ------------------------------------------------------------------------


def difference(measured: Measured, statistic: str, minus: int) -> Plot:
    """Paired differences, see `plots.difference`."""
    all_values(measured, statistic)
    _refuse_many(measured, "a difference")
    base = measured.column(minus, statistic)
    name = short_name(measured.cases[minus].name)
    others = [case for case in range(len(measured.cases)) if case != minus]
    pairs = [_paired(values_of(measured, case, statistic).by_seed, base) for case in others]
    if not any(pairs):
        raise HouseholdError(
            f"there is nothing to plot: on none of the {counted(measured)} did {statistic} happen "
            f"under both {name} and another"
        )
    ones = [interval(differences) for differences in pairs]
    noun = noun_of(measured)
    columns = [
        Column("mean, 95 % interval", [_difference_words(statistic, one) for one in ones]),
        Column("interval", [_verdict(one) for one in ones]),
    ]
    if any(one.n < measured.evenings for one in ones):
        columns.insert(1, Column(f"{noun}s", [f"{one.n}" for one in ones]))
    marks = _looks(measured)
    rows = Rows(
        f"{title_of(statistic)}, against {name}",
        subtitle(measured, f"a dot: one {noun} under both", "diamond: mean, 95 % interval"),
        [short_name(measured.cases[case].name) for case in others],
        [marks[case] for case in others], columns, head=74.0,
    )  # fmt: skip
    rows.across(*_difference_span(pairs, ones), statistic, difference=True)
    rows.note(f"difference on the same {noun}, {_unit_of_difference(statistic)}")
    _zero(rows, statistic, name)
    for place, (differences, one) in enumerate(zip(pairs, ones, strict=True)):
        if differences:
            _cloud(rows, place, differences)
            _mean(rows, place + 0.5, one, rows.looks[place], hollow=not _excludes(one))
    return rows.page.figure


def _paired(of: Sequence[float | None], minus: Sequence[float | None]) -> list[float]:
    """The differences on the evenings on which it happened under both."""
    pairs = zip(of, minus, strict=True)
    return [a - b for a, b in pairs if a is not None and b is not None]


def _excludes(one: Interval) -> bool:
    """The interval excludes 0."""
    return one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)


def _verdict(one: Interval) -> str:
    if one.mean is None:
        return "never under both"
    if one.low is None:
        return "one value alone"
    if one.low == one.high == 0:
        return "always the same"
    return "excludes 0" if _excludes(one) else "may be 0"


def _difference_words(statistic: str, one: Interval) -> str:
    if one.mean is None:
        return "never"
    told = spoken_difference(statistic, one.mean) + spoken_half(statistic, one)
    return told + " points" if statistic == "utilisation" else told


def _unit_of_difference(statistic: str) -> str:
    if is_time(statistic):
        return "minutes"
    if statistic == "utilisation":
        return "percentage points"
    return unit_of(statistic).partition(" from ")[0]


def _difference_span(
    pairs: Sequence[Sequence[float]], ones: Sequence[Interval]
) -> tuple[float, float]:
    """All differences, all intervals, and 0."""
    values = [value for differences in pairs for value in differences]
    ends = [end for one in ones for end in (one.low, one.high) if end is not None]
    low, high = min([0.0, *values, *ends]), max([0.0, *values, *ends])
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def _cloud(rows: Rows, place: int, differences: Sequence[float]) -> None:
    """Each evening's difference, faint, scattered up and down so that they can be told apart."""
    golden = (math.sqrt(5) - 1) / 2  # scatters evenly, and the same every time
    ys = [place + 0.5 + ((n * golden) % 1 - 0.5) * 0.62 for n in range(len(differences))]
    rows.axes.plot(
        list(differences), ys, linewidth=0, marker="o", markersize=px(7), alpha=0.3,
        markerfacecolor=rows.looks[place].colour, markeredgewidth=0, zorder=3, gid="evenings",
    )  # fmt: skip


def _zero(rows: Rows, statistic: str, name: str) -> None:
    """The line where both are the same, and what is on either side of it."""
    axes, page = rows.axes, rows.page
    axes.axvline(0, color=INK, linewidth=px(2.6), zorder=2.5, gid="zero")
    low, high = axes.get_xlim()
    at = rows.left + (0 - low) / (high - low) * (rows.right - rows.left)
    less, more = ("earlier", "later") if is_time(statistic) else ("less", "more")
    y = rows.top - 16
    for words, side, start, room in (
        (f"{less} than {name}", "right", at - 34, at - 34 - MARGIN - PAD),
        (f"{more} than {name}", "left", at + 34, rows.right - at - 34),
    ):
        way = -1 if side == "right" else 1
        wide = page.width(words, SMALL, HEAVY)
        short = words.partition(" ")[0]
        text = words if wide <= room else short
        if page.width(text, SMALL, HEAVY) > room:
            continue
        page.words(start, y, text, SMALL, HEAVY, INK, side)
        arrow = FancyArrowPatch(
            (at + way * 5, y), (at + way * 28, y), arrowstyle="-|>", mutation_scale=px(16),
            color=INK, linewidth=px(2), shrinkA=0, shrinkB=0,
        )  # fmt: skip
        page.add(arrow)


# -- what hands did -----------------------------------------------------------------------------


class Share(msgspec.Struct, frozen=True):
    """A part of what hands did: its words, its statistic, its colours and its pattern."""

    words: str
    statistic: str
    colour: str
    hatch: str = ""
    strokes: str = WHITE
    letters: str = INK


SHARES = (
    Share("work", "utilisation", ACTIVITIES["checkbook"], letters=WHITE),
    Share("walking", "walk_minutes", ACTIVITIES["walk"]),
    Share("looking", "look_minutes", mix(ACTIVITIES["walk"], INK, 0.3), letters=WHITE),
    Share("finding the place", "switch_minutes", mix(ACTIVITIES["walk"], INK, 0.62), letters=WHITE),
    Share("blocked", "blocked_minutes", "#F8CFA6", "///", ACTIVITIES["blocked"]),
    Share("idle", "", ACTIVITIES["watch"], "..", "#CBBBA4"),
)
"""What hands do with an evening, in the colours of the game's timeline."""


def utilisation(measured: Measured) -> Plot:
    """What hands did, see `plots.utilisation`."""
    found = all_values(measured, "utilisation")
    _refuse_many(measured, "this plot")
    spent = [
        values_of(measured, case, "hands_minutes").one.mean or 0.0 for case in range(len(found))
    ]
    shares = [_shares(measured, case) for case in range(len(found))]
    columns = [
        Column("at work, 95 % interval", [spoken_mean("utilisation", one.one) for one in found]),
        Column("all hands", [f"{minutes / 60:.1f} h" for minutes in spent]),
    ]
    rows = Rows(
        "What hands do with their evening",
        subtitle(measured, "mean of all pairs of hands, from 16:00 to the end"),
        _names_of(measured), _looks(measured), columns, foot=104.0,
    )  # fmt: skip
    rows.axes.set_xlim(0, 100)
    x_ticks(rows.axes, range(0, 101, 20), [f"{n} %" for n in range(0, 101, 20)])
    for place, parts in enumerate(shares):
        _stack(rows, place, parts)
    _legend(rows)
    return rows.page.figure


def _shares(measured: Measured, case: int) -> list[float]:
    """What hands did under a case, in percent of all hands' evening, as in SHARES."""
    spent = measured.column(case, "hands_minutes")
    parts = []
    for share in SHARES[:-1]:
        column = measured.column(case, share.statistic)
        each = [
            (value or 0.0) * (1.0 if share.statistic == "utilisation" else 1 / hands)
            for value, hands in zip(column, spent, strict=True)
            if hands
        ]
        parts.append(100 * math.fsum(each) / len(each) if each else 0.0)
    return [*parts, max(0.0, 100 - sum(parts))]


def _stack(rows: Rows, place: int, parts: Sequence[float]) -> None:
    axes, left = rows.axes, 0.0
    for share, part in zip(SHARES, parts, strict=True):
        axes.barh(
            place + 0.5, part, height=min(0.66, 62 / rows.row), left=left, color=share.colour, linewidth=0,
            hatch=share.hatch or None, edgecolor=share.strokes, label=share.words, zorder=3,
        )  # fmt: skip
        text = f"{part:.0f} %"
        wide = rows.page.width(text, SMALL, BLACK)
        if part >= 0.5 and wide + 14 <= part / 100 * (rows.right - rows.left):
            ground = {"facecolor": share.colour, "edgecolor": "none", "boxstyle": "round,pad=0.16"}
            axes.text(
                left + part / 2, place + 0.5, text, ha="center", va="center_baseline", zorder=5,
                color=share.letters, fontproperties=font(SMALL, BLACK), bbox=ground if share.hatch else None,
            )  # fmt: skip
        left += part


def _legend(rows: Rows) -> None:
    """The colours and what they mean."""
    page = rows.page
    widths = [30 + page.width(share.words, SMALL, HEAVY) + 26 for share in SHARES]
    left = (WIDTH - sum(widths) + 26) / 2
    y = rows.bottom + 72
    for share, wide in zip(SHARES, widths, strict=True):
        page.swatch(
            left,
            y,
            22,
            16,
            facecolor=share.colour,
            hatch=share.hatch or None,
            edgecolor=share.strokes,
        )
        page.words(left + 30, y, share.words, SMALL, HEAVY, INK)
        left += wide
