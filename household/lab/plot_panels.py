"""A curve of few lines in one panel, and of many in several that share their axes.

Panels go by something that is varied besides x, so that each holds few lines, of all policies. What
does not have it is in every panel, to be compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import msgspec

from household.errors import HouseholdError
from household.lab.plot_curve import (
    Box,
    Sheet,
    arrow,
    axis_title,
    marks,
    never_strip,
    panel,
)
from household.lab.plot_curve import (
    figure as single,
)
from household.lab.plot_data import (
    Line,
    Measured,
    all_values,
    by_words,
    choose_x,
    label_of,
    lines_of,
    noun_of,
    number,
    spoken,
    steps_of,
    subtitle,
    title_of,
    unit_of,
    values_varied,
    whole_levels,
)
from household.lab.plot_page import (
    BLACK,
    BOLD,
    HEAVY,
    MARGIN,
    PAD,
    SMALL,
    TOP,
    WIDTH,
    WORDS,
    Look,
    Page,
    Plot,
    looks,
    px,
)
from household.palette import CARD, INK, MUTED

FEW, MOST = 8, 16
"""How many lines a panel has at most, and how many if nothing parts them."""

PANELS = 16
"""How many panels a page has at most."""

HEIGHTS = (720.0, 880.0, 1000.0, 1066.0)
"""How high a page with so many rows of panels is."""


GAP = 24.0
"""What is between a strip and the panel under it."""


class Part(msgspec.Struct, frozen=True):
    """A panel: what stands above it, and its lines, by their numbers."""

    title: str
    lines: list[int]


def figure(measured: Measured, x: str, statistic: str) -> Plot:
    """The curve, see `plots.curve`."""
    x = choose_x(measured, x)
    lines = lines_of(measured, x, all_values(measured, statistic))
    by, parts = _parted(lines)
    if not parts and len(lines) > MOST:
        raise HouseholdError(
            f"these are {len(lines):,} lines, and a page holds at most {MOST}, or {PANELS} panels of "
            f"{FEW}: --where KNOB=VALUE, in Python .where(knob=value), chooses some of them"
        )
    less = {x, *by}
    called = [label_of(line.case, less) for line in lines]
    looking = _looks(lines, called, by)
    sheet = Sheet(measured, x, statistic, lines, looking)
    return _panels(sheet, called, parts) if parts else single(sheet)


def _looks(lines: Sequence[Line], called: Sequence[str], by: Sequence[str]) -> list[Look]:
    """How the lines look: the same in every panel, where they are called the same."""
    first: dict[tuple[str, str], Line] = {}
    for line, name in zip(lines, called, strict=True):
        first.setdefault((line.policy, name), line)
    entries = [
        (policy, {key: value for key, value in line.others.items() if key not in by}, name)
        for (policy, name), line in first.items()
    ]
    found = looks([policy for policy, _, _ in entries], steps_of(entries))
    by_name = dict(zip(first, found, strict=True))
    return [by_name[line.policy, name] for line, name in zip(lines, called, strict=True)]


def _parted(lines: Sequence[Line]) -> tuple[tuple[str, ...], list[Part]]:
    """By what to part the lines, and the panels: the fewest that hold few lines each.

    Nothing, if they are few already, or nothing parts them.
    """
    if len(lines) <= FEW:
        return (), []
    varied = values_varied(line.others for line in lines)
    names = [name for name, values in varied.items() if len(values) > 1]
    best: tuple[tuple[str, ...], list[Part]] = ((), [])
    for several in (1, 2, 3):
        for by in combinations(names, several):
            parts = _parts(lines, by, varied)
            most = max(len(part.lines) for part in parts)
            if len(parts) <= PANELS and most <= FEW and (not best[1] or len(parts) < len(best[1])):
                best = by, parts
        if best[1]:
            break
    return best


def _parts(lines: Sequence[Line], by: Sequence[str], varied: dict[str, list[Any]]) -> list[Part]:
    """A panel for each combination of values that some line has all of."""
    keys: list[tuple[Any, ...]] = []
    for line in lines:
        if all(name in line.others for name in by):
            key = tuple(line.others[name] for name in by)
            if key not in keys:
                keys.append(key)
    keys.sort(key=lambda key: [varied[name].index(one) for name, one in zip(by, key, strict=True)])
    parts = []
    for key in keys:
        wanted = dict(zip(by, key, strict=True))
        inside = [
            n
            for n, line in enumerate(lines)
            if all(line.others.get(name, value) == value for name, value in wanted.items())
        ]
        title = ", ".join(f"{name}={number(value)}" for name, value in wanted.items())
        parts.append(Part(title, inside))
    return parts


# -- the page -----------------------------------------------------------------------------------


def _panels(sheet: Sheet, called: Sequence[str], parts: Sequence[Part]) -> Plot:
    """Panels side by side; the scales stand at the left and below, what a line is in a legend."""
    measured, statistic = sheet.measured, sheet.statistic
    count = len(parts)
    across = 2 if count in (2, 4) else 3 if count <= 9 else 4
    rows = -(-count // across)
    height = HEIGHTS[rows - 1]
    above = f"strip above: never, % of the {noun_of(measured)}s" if sheet.never else ""
    title = f"{title_of(statistic)}, {by_words(sheet.x)}"
    page = Page(title, subtitle(measured, sheet.band, above), height)
    page.card(TOP, height - MARGIN)
    legend = _legend_rows(page, sheet, called)
    ticks = whole_levels(
        sheet.low, sheet.high, 7 if rows == 1 else 5 if rows == 2 else 4, statistic
    )
    words = [spoken(statistic, tick) for tick in ticks]
    scale = max([page.width(word, SMALL) for word in words] or [0]) + 12
    left, right = MARGIN + PAD + max(scale, 44.0), WIDTH - MARGIN - PAD - 6
    top, foot = TOP + 48, height - MARGIN - 12 - 30 * len(legend) - 40
    strip = (46.0 if rows < 3 else 30.0) + GAP if sheet.never else 0.0
    wide = (right - left - 26 * (across - 1)) / across
    high = (foot - 34 - top) / rows
    page.words(MARGIN + PAD, TOP + 24, unit_of(statistic), SMALL, BOLD, MUTED)
    for place, part in enumerate(parts):
        row, column = divmod(place, across)
        x, y = left + column * (wide + 26), top + row * high
        name = page.fit(part.title, wide, WORDS, BLACK)
        page.words(x + wide / 2, y + 10, name, WORDS, BLACK, INK, "center")
        one = Sheet(
            measured, sheet.x, statistic, [sheet.drawn[n].line for n in part.lines],
            [sheet.drawn[n].look for n in part.lines], sheet,
        )  # fmt: skip
        if strip:
            never_strip(page, one, x, x + wide, y + 30, strip - GAP, words=not column)
        box = (x, y + 30 + strip, x + wide, y + high - 12)
        lowest_row = place + across >= count
        _panel(page, one, box, (ticks, words if not column else [""] * len(words)), lowest_row)
    axis_title(page, sheet, left, right, foot + 12)
    _legend(page, legend, height - MARGIN - 24)
    return page.figure


def _panel(
    page: Page,
    sheet: Sheet,
    box: Box,
    scale: tuple[Sequence[float], Sequence[str]],
    named: bool,
) -> None:
    """One panel: its lines, what is far away, and the lowest points; named: with its scale below."""
    axes = panel(page, sheet, box, *scale)
    if not named:
        axes.tick_params(axis="x", labelbottom=False)
    taken: list[Box] = []
    places = {1: 0, -1: 0}
    for one in sheet.levels:
        way, mean = sheet.beyond(one), one.line.points[0].values.one.mean
        if way and mean is not None:
            y = box[1] + 14 + 24 * places[1] if way > 0 else box[3] - 14 - 24 * places[-1]
            places[way] += 1
            arrow(page, box[2] - 10, y, way, one.look.colour, 9.0)
            text = page.words(
                box[2] - 24, y, spoken(sheet.statistic, mean), SMALL, HEAVY, INK, "right"
            )
            text.set_bbox({"facecolor": CARD, "edgecolor": "none", "alpha": 0.85, "pad": 1})
            wide = page.width(text.get_text(), SMALL, HEAVY)
            up = page.height - y
            taken.append((box[2] - 28 - wide, up - 12, box[2], up + 12))
    marks(page, axes, sheet, SMALL, taken)


Entry = tuple[str, Look, bool]


def _legend_rows(
    page: Page, sheet: Sheet, called: Sequence[str]
) -> list[list[tuple[Entry, float]]]:
    """What each kind of line is, in as many rows as it takes, with the width of each."""
    entries: dict[tuple[str, str], Entry] = {}
    for one, name in zip(sheet.drawn, called, strict=True):
        short = page.fit(name, 480, WORDS, BLACK)
        marked = not one.line.level
        entries.setdefault((one.line.policy, name), (short, one.look, marked))
    rows: list[list[tuple[Entry, float]]] = [[]]
    room = WIDTH - 2 * MARGIN - 2 * PAD
    for entry in entries.values():
        wide = 46 + page.width(entry[0], WORDS, BLACK) + 30
        if rows[-1] and sum(w for _, w in rows[-1]) + wide - 30 > room:
            rows.append([])
        rows[-1].append((entry, wide))
    return rows


def _legend(page: Page, rows: Sequence[Sequence[tuple[Entry, float]]], y: float) -> None:
    for place, row in enumerate(rows):
        at = y - 30 * (len(rows) - 1 - place)
        left = (WIDTH - sum(wide for _, wide in row) + 30) / 2
        for (name, look, marked), wide in row:
            dash = {"linewidth": px(3.4), "linestyle": look.dash}
            page.stroke([left, left + 36], [at, at], look.colour, **dash)
            if marked:
                page.stroke([left + 18], [at], look.colour, **look.mark())
            page.words(left + 46, at, name, WORDS, BLACK, INK)
            left += wide
