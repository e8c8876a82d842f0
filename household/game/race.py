"""The race: an evening beside its ghosts, at the same minute; how far each is, and what it cost.

A ghost is another evening that is known already: the one before something was changed, or the same
evening under another parent. What is compared is a handful of things, never one number.
"""

from __future__ import annotations

import msgspec

from household.game.kit import Kit
from household.game.model import Moment
from household.game.theme import (
    ACTIVITIES,
    CARD,
    DANGER,
    DANGER_GROUND,
    GOOD,
    INK,
    KINDS,
    LINE,
    MUTED,
    WELL,
)
from household.language import later, tr
from household.trace.story import clock

ROW, HEAD = 25.0, 26.0


class Racer(msgspec.Struct, frozen=True):
    """Who is in the race: a name, the house at this minute, and whether it is a ghost."""

    name: str
    moment: Moment
    ghost: bool = True


def height(racers: int) -> float:
    """How high the card is."""
    return HEAD + racers * ROW + 8


def draw(kit: Kit, x: float, y: float, w: float, racers: list[Racer], title: str) -> None:
    """Draw the card of a race, the first racer's row lit up."""
    h = height(len(racers))
    kit.card(x, y, w, h, 14, CARD, "#CBB99F", 1.2)
    kit.put(tr(title), x + 14, y + 6, 12.5, "black", INK)
    columns = _columns(w)
    ends = [*columns[2:], w - 12]
    for name, left, end in zip(
        (later("laundry"), later("checkbook"), later("went wrong")), columns[1:], ends, strict=True
    ):
        words = kit.fit(tr(name), end - left - 3, 10.5, "bold")
        kit.put(words, x + left, y + 8, 10.5, "bold", MUTED)
    for number, racer in enumerate(racers):
        _row(kit, x, y + HEAD + number * ROW, w, racer, columns)


def _columns(w: float) -> tuple[float, float, float, float]:
    """Where name, laundry, checkbook and incidents begin."""
    name = 14.0
    laundry = name + min(76.0, w * 0.22)
    book = laundry + min(60.0, w * 0.17)
    return name, laundry, book, book + min(72.0, w * 0.2)


def _row(
    kit: Kit, x: float, y: float, w: float, racer: Racer, columns: tuple[float, float, float, float]
) -> None:
    state = racer.moment.state
    name, laundry, book, wrong = (x + at for at in columns)
    middle = y + ROW / 2
    if not racer.ghost:
        kit.box(x + 6, y + 1, w - 12, ROW - 2, 8, "#F7EBD2")
    colour = INK if not racer.ghost else MUTED
    if racer.ghost:
        kit.icon("ghost", name + 6, middle, 12, "#A79BB5", CARD)
    room = laundry - name - (18 if racer.ghost else 4)
    shown = kit.fit(tr(racer.name), room, 12.5, "black")
    kit.put(shown, name + (16 if racer.ghost else 0), middle - 8.6, 12.5, "black", colour)
    pip = min(11.0, (book - laundry - 8) / max(1, state.loads) - 2)
    for load in range(min(state.loads, 12)):
        done = load < state.loads_done
        fill = ACTIVITIES["dryer"].colour if done else WELL
        kit.box(
            laundry + load * (pip + 2), middle - 5, pip, 10, 3, fill, "#C79B17" if done else LINE
        )
    room = wrong - book - 10
    kit.box(book, middle - 4, room, 8, 4, WELL)
    share = state.lines_done / state.lines if state.lines else 1.0
    if share > 0:
        kit.box(book, middle - 4, max(8.0, room * share), 8, 4, ACTIVITIES["checkbook"].colour)
    right = x + w - 12
    right -= _end(kit, racer, right, middle) + 8
    _counts(kit, racer.moment, wrong, right, middle)


def _end(kit: Kit, racer: Racer, right: float, middle: float) -> float:
    """How it ended, if it did; returns how wide that is."""
    moment = racer.moment
    state = moment.state
    ended = moment.record.ends(state.evening)
    if not state.over or moment.t < ended:
        if moment.state.circle():
            return kit.put(tr("stuck"), right, middle - 8, 12, "black", DANGER, "right")
        return 0.0
    if state.over == "lights out":
        return kit.put(clock(ended), right, middle - 8.6, 12.5, "black", GOOD, "right")
    return kit.put(tr("never"), right, middle - 8, 12, "black", DANGER, "right")


def _counts(kit: Kit, moment: Moment, left: float, right: float, middle: float) -> None:
    """How often what has gone wrong; where there is no room for each kind, how often in all."""
    counts = [(kind, sum(one.kind == kind for one in moment.incidents)) for kind in KINDS]
    counts = [(kind, count) for kind, count in counts if count]
    widths = [kit.width(str(count), 11.5, "black") + 30 for _, count in counts]
    if left + sum(widths) > right:
        counts = [("warn", len(moment.incidents))]
    for kind, count in counts:
        width = kit.width(str(count), 11.5, "black") + 27
        kit.box(left, middle - 9, width, 18, 9, DANGER_GROUND)
        kit.icon(kind, left + 11, middle, 13, DANGER, DANGER_GROUND)
        kit.put(str(count), left + 20, middle - 8, 11.5, "black", DANGER)
        left += width + 3
