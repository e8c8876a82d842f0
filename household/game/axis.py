"""What every timeline shares: minutes across the screen, and how a stretch of work is drawn."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

import pygame

from household.game.kit import Kit
from household.game.model import Bar
from household.game.theme import ACTIVITIES, CARD, INK, MUTED, WHITE, mix
from household.language import tr
from household.trace.story import clock

LEFT, WIDTH = 112.0, 1142.0
RIGHT = LEFT + WIDTH

PATTERNS = {
    "blocked": ("#F8CFA6", ACTIVITIES["blocked"].colour),
    "watch": ("#F0E6D8", "#B9A78F"),
    "care": (ACTIVITIES["care"].colour, mix(ACTIVITIES["care"].colour, WHITE, 0.35)),
    "buzzes": ("#FFE9B8", "#E07B00"),
}
"""What is told by a pattern as well as by a hue: its ground and its lines."""


class Axis:
    """The minutes from `start` to `end`, from `left` on across the screen: from LEFT to RIGHT, mostly."""

    def __init__(
        self, start: float = 0.0, end: float = 300.0, left: float = LEFT, width: float = WIDTH
    ) -> None:
        self.start, self.end = start, end
        self.left, self.width = left, width

    @property
    def right(self) -> float:
        """Where it ends on the screen."""
        return self.left + self.width

    def x_of(self, minute: float) -> float:
        """Where a minute is, across the screen."""
        return self.left + (minute - self.start) / (self.end - self.start) * self.width

    def minute_at(self, x: float) -> float:
        """The minute at a place across the screen, within what is shown."""
        share = min(1.0, max(0.0, (x - self.left) / self.width))
        return self.start + share * (self.end - self.start)

    def marks(self, began: float) -> list[float]:
        """The minutes to mark: as many as there is room for, at round times of day."""
        span = self.end - self.start
        most = 16 * self.width / WIDTH
        step = next((n for n in (1, 2, 5, 10, 15, 30, 60, 120) if span / n <= most), 240)
        first = math.ceil((self.start - began) / step) * step + began
        return [first + n * step for n in range(int((self.end + 1e-6 - first) / step) + 1)]

    def grid(self, pen: Kit, began: float, top: float, bottom: float) -> None:
        """A fine line down from every mark."""
        for minute in self.marks(began):
            pen.fill("#EADFCE", self.x_of(minute), top, 1, bottom - top)

    def bar(self, pen: Kit, bar: Bar, y: float, height: float, until: float) -> None:
        """A bar at its place, one that still goes on as far as `until`; nothing outside the axis."""
        end = until if bar.until == math.inf else bar.until
        x0, x1 = self.x_of(max(bar.since, self.start)), self.x_of(min(end, self.end))
        if x1 >= self.left and x0 <= self.right and x0 <= x1:
            draw_bar(pen, bar, x0, x1, y, height)

    def times(self, kit: Kit, t: float, began: float, y: float, bottom: float) -> None:
        """The times of day, and the playhead with its own; what it would cover is left out."""
        x = self.x_of(t)
        if x > self.left + 14 and kit.text_size == "normal":
            kit.put(tr("drag to rewind"), 18, y - 1, 10, "regular", MUTED)
        for minute in self.marks(began):
            at = self.x_of(minute)
            if abs(at - x) > kit.width("00:00", 12, "black") + 12:
                half = kit.width("00:00", 10.5, "bold") / 2
                left = min(at, self.right + 10 - half)
                kit.put(clock(minute), left, y - 1, 10.5, "bold", MUTED, "centre")
        if self.left - 1 <= x <= self.right + 1:
            kit.fill(INK, x - 1, y + 10, 2, bottom - y - 8)
            wide = kit.width("00:00", 12, "black") + 16
            kit.box(x - wide / 2, y - 4, wide, 19, 9.5, INK)
            kit.put(clock(t), x, y - 2.6, 12, "black", WHITE, "centre")


SHORTEST, GROWS = 300.0, 180.0
"""The least that a whole evening is on an axis, and by how much it grows when that is not enough."""


def whole_hours(began: float, ended: float, seen: float) -> tuple[float, float]:
    """What to show of an evening that has been seen up to a minute.

    Once its end has been seen, up to the full hour after it; before that the axis gives nothing
    away: five hours, and three more whenever they are used up.
    """
    if seen >= ended:
        return began, began + max(SHORTEST, math.ceil((ended - began + 4) / 60) * 60)
    more = math.ceil(max(0.0, seen + 2 - began - SHORTEST) / GROWS)
    return began, began + SHORTEST + GROWS * more


def pen_on(kit: Kit, surface: pygame.Surface, x: float, y: float) -> Kit:
    """A pen that draws on a layer as if it were the screen; (x, y) is the layer's corner there."""
    return kit.on(surface, -kit.px(x), -kit.px(y))


def between(bars: list[Bar], since: float, until: float) -> list[Bar]:
    """The bars to draw for a sliver, and the one before: its sign and its edge may reach into it."""
    last = bisect_right(bars, until, key=lambda bar: bar.since)
    first = bisect_left(bars, since, hi=last, key=lambda bar: bar.until)
    return bars[max(0, first - 1) : last]


def draw_bar(pen: Kit, bar: Bar, x0: float, x1: float, y: float, height: float) -> None:
    """A stretch of a lane: its hue, its pattern, and where there is room its sign."""
    activity = ACTIVITIES[bar.activity]
    width = max(1.2, x1 - x0)
    if bar.activity == "walk":
        pen.fill(activity.colour, x0, y + height * 0.25, width, height * 0.5)
        return
    name = "buzzes" if bar.chore == "buzzes" else bar.activity
    if name in PATTERNS:
        pattern(pen, name, x0, y, width, height)
    else:
        pen.fill(activity.colour, x0, y, width, height)
    if width > 3:
        pen.fill(CARD, x1 - 1, y, 1, height)
    if width < 19 or height < 11 or bar.until == math.inf:
        return
    icon = "missed-buzzer" if name == "buzzes" else activity.icon
    colour = INK if name in ("dryer", "watch", "buzzes") else WHITE
    ground = PATTERNS[name][0] if name in PATTERNS else activity.colour
    size, middle = min(13.0, height - 1), (x0 + x1) / 2
    if name in ("blocked", "care"):
        ground = activity.colour
        left, top = middle - size / 2 - 1, y + height / 2 - size / 2 - 1
        pen.box(left, top, size + 2, size + 2, 4, ground)
    pen.icon(icon, middle, y + height / 2, size, colour, ground)


def pattern(pen: Kit, name: str, x: float, y: float, w: float, h: float) -> None:
    """A stretch of a pattern, continuous whatever its length and wherever it is cut."""
    tile = pen.kept(("pattern", name, round(h, 2)), lambda: _tile(pen, name, h))
    rect = pen.rect(x, y, w, h)
    rect.width = max(1, rect.width)
    period = max(1, tile.get_width() // 2)
    clip = pen.target.get_clip()
    left, right = max(rect.x, clip.left), min(rect.right, clip.right)
    while left < right:
        width = min(period, right - left)
        pen.target.blit(tile, (left, rect.y), (left % period, 0, width, rect.height))
        left += width


def _tile(kit: Kit, name: str, height: float) -> pygame.Surface:
    """A tile of a pattern, twice its period wide, so that any part of it can be cut out."""
    period = max(4, kit.px(8))
    width, tall = period * 2, max(1, kit.px(height))
    ground, line = PATTERNS[name]
    tile = pygame.Surface((width, tall))
    tile.fill(ground)
    thick = max(1, round(period * 0.36))
    if name in ("blocked", "buzzes"):  # stripes that rise, or fall
        down, up = (tall, 0) if name == "blocked" else (0, tall)
        stroke = thick + 1 if name == "blocked" else max(1, thick - 1)
        for left in range(-2 * tall - period, width + 2 * tall, period):
            pygame.draw.line(tile, line, (left, down), (left + tall, up), stroke)
    elif name == "care":  # bands
        for top in range(0, tall, max(3, kit.px(4))):
            tile.fill(line, (0, top, width, max(1, kit.px(1))))
    else:  # dots
        size, rows = max(2, round(kit.scale) + 1), max(1, tall // period)
        for row in range(rows):
            top = round((row + 0.5) * tall / rows) - size // 2
            for left in (period // 2, period + period // 2):
                tile.fill(line, (left - size // 2, top, size, size))
    return tile.convert()
