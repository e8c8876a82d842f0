"""The timeline, the heart of the screen: a lane for each parent, each machine, the kids, the money.

Bars are drawn once, onto a layer, as far as has been seen: each frame adds a sliver, however long
the evening is. Only zooming and resizing draw them all again.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from functools import partial

import msgspec
import pygame

from household.game.kit import Kit, svg
from household.game.model import Bar, Moment, Record
from household.game.theme import (
    ACCENT,
    ACTIVITIES,
    CARD,
    DANGER,
    DANGER_GROUND,
    INK,
    KINDS,
    LINE,
    MUTED,
    PAGE,
    TRACK,
    WHITE,
    mix,
    parent_colour,
)
from household.trace.diagnosis import Incident
from household.trace.story import clock, dollars

BOX = (12, 502, 1256, 176)
PLOT_X, PLOT_W = 112.0, 1142.0
AXIS_Y, FLAGS_Y, LANES_Y, BOTTOM = 506.0, 521.0, 538.0, 660.0
SHORTEST = 12.0
"""The fewest minutes that the whole width can show."""

CHORES = {
    "fill": "fills the {thing}",
    "empty": "empties the {thing}",
    "put back": "puts wet clothes back",
    "comfort": "comforts a kid",
    "drive": "drives to urgent care or back",
    "see the doctor": "is at urgent care",
    "cheque": "writes a cheque at urgent care",
    "find place": "finds the place in the checkbook again",
    "read": "balances a line of the checkbook",
    "walk": "walks to the {thing}",
    "look": "looks at the {thing}",
    "wants": "is blocked: wants the {thing}",
    "runs": "runs",
    "buzzes": "buzzes, and nobody comes",
}


class Lane(msgspec.Struct, frozen=True):
    """A row: its name on the screen, what it shows, its top and its height."""

    key: str
    label: str
    y: float
    height: float


class Hit(msgspec.Struct, frozen=True):
    """What is under the mouse: the lane, the minute, and the bar if there is one."""

    lane: str
    at: float
    bar: Bar | None


class Timeline:
    """The lanes of one house. `start` and `end` are the minutes at its edges."""

    def __init__(self, kit: Kit, record: Record) -> None:
        self.kit = kit
        self.record = record
        self.evening = 0
        self.start, self.end = 0.0, 300.0
        self.zoomed = False
        self.lanes: list[Lane] = []
        self._layer: pygame.Surface | None = None
        self._drawn = 0.0
        self._shape: object = None
        self._flags: list[tuple[float, float, Incident]] = []

    # -- measures -------------------------------------------------------------------------------

    def x_of(self, minute: float) -> float:
        """Where a minute is, across the screen."""
        return PLOT_X + (minute - self.start) / (self.end - self.start) * PLOT_W

    def minute_at(self, x: float) -> float:
        """The minute at a place across the screen, within what is shown."""
        share = min(1.0, max(0.0, (x - PLOT_X) / PLOT_W))
        return self.start + share * (self.end - self.start)

    def whole(self) -> tuple[float, float]:
        """From the start of the evening to the first full hour after its end."""
        spans = self.record.lanes.evenings
        began, ended = spans[min(self.evening, len(spans) - 1)]
        if ended == math.inf:
            ended = began + 600
        return began, began + max(300.0, math.ceil((ended - began + 4) / 60) * 60)

    def show_all(self) -> None:
        """Show the whole evening."""
        self.zoomed = False
        self.start, self.end = self.whole()

    def zoom(self, factor: float, around: float) -> None:
        """Show more or less, keeping a minute where it is."""
        began, last = self.whole()
        width = min(last - began, max(SHORTEST, (self.end - self.start) * factor))
        share = (around - self.start) / (self.end - self.start)
        start = min(max(began, around - share * width), last - width)
        self.start, self.end = start, start + width
        self.zoomed = width < last - began - 0.01

    def follow(self, minute: float) -> None:
        """Turn the page when the playhead comes to the edge."""
        if self.zoomed and not self.start <= minute <= self.end - (self.end - self.start) * 0.04:
            began, last = self.whole()
            width = self.end - self.start
            start = min(max(began, minute - width * 0.15), last - width)
            self.start, self.end = start, start + width

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, moment: Moment, seen: float, hit: Hit | None, lit: frozenset[str]) -> None:
        """Draw it. seen: how far it has been watched; lit: hands whose lanes are lit."""
        kit = self.kit
        if self.evening != moment.state.evening:
            self.evening = moment.state.evening
            self.zoomed = False
        if not self.zoomed:
            self.show_all()
        self._lay_out()
        layer = self._grow(seen)
        x, y, _, _ = BOX
        kit.target.blit(layer, (kit.x(x), kit.y(y)))
        for lane in self.lanes:
            if lane.key in lit:
                kit.box(16, lane.y - 1, PLOT_X - 20, lane.height, 6, mix("#F2B134", CARD, 0.45))
                self._label(kit, lane)
        self._playhead(moment, seen)
        self._draw_flags(moment, seen)
        if hit is not None and hit.at <= seen:  # what is to come is not told
            self._draw_hit(moment, hit)

    def _lay_out(self) -> None:
        names = list(self.record.lanes.hands) or ["A"]
        room = BOTTOM - LANES_Y
        height = room / (len(names) + 4.7)
        several = len(names) > 1
        lanes, y = [], LANES_Y
        rows = [(name, f"Parent {name}" if several else "Parent", 1.0) for name in names]
        rows += [("washer", "Washer", 1.0), ("dryer", "Dryer", 1.0), ("kids", "Kids", 1.0)]
        height = min(21.0, height)
        for key, label, share in rows:
            lanes.append(Lane(key, label, y, height * share))
            y += height * share
        lanes.append(Lane("money", "Money", y + 1, BOTTOM - y - 1))
        self.lanes = lanes

    def _grow(self, seen: float) -> pygame.Surface:
        """Draw on the layer what has been seen since the last time."""
        shape = (self.evening, round(self.start, 3), round(self.end, 3), len(self.lanes))
        if self._layer is None or shape != self._shape:
            self._shape = shape
            self._layer = self._empty()
            self._drawn = self.start
        until = min(seen, self.end)
        if until > self._drawn:
            self._draw_bars(self._layer, self._drawn, until)
            self._drawn = until
        return self._layer

    def _pen(self, surface: pygame.Surface) -> Kit:
        pen = Kit(self.kit.scale, -self.kit.px(BOX[0]), -self.kit.px(BOX[1]))
        pen.share(self.kit)
        pen.target = surface
        return pen

    def _empty(self) -> pygame.Surface:
        kit = self.kit
        x, y, w, h = BOX
        surface = pygame.Surface((kit.px(w), kit.px(h)), pygame.SRCALPHA)
        pen = self._pen(surface)
        pen.box(x, y, w, h, 14, CARD, "#EADCC8")
        for lane in self.lanes:
            pen.fill(TRACK, PLOT_X, lane.y, PLOT_W, lane.height - 3)
            self._label(pen, lane)
        for minute in self._hours():
            pen.fill("#EADFCE", self.x_of(minute), LANES_Y, 1, BOTTOM - LANES_Y)
        pen.fill("#CDBDA8", PLOT_X, self._money_y(0), PLOT_W, 1)
        legend(pen, PLOT_X, 665)
        return surface

    def _step(self) -> float:
        span = self.end - self.start
        return next((step for step in (1, 2, 5, 10, 15, 30, 60, 120) if span / step <= 16), 240)

    def _hours(self) -> list[float]:
        """The minutes at which the axis is marked."""
        step = self._step()
        began = self.record.lanes.evenings[self.evening][0]
        first = math.ceil((self.start - began) / step) * step + began
        return [first + n * step for n in range(int((self.end + 1e-6 - first) / step) + 1)]

    def _label(self, pen: Kit, lane: Lane) -> None:
        size = min(12.0, lane.height * 0.8)
        middle = lane.y + (lane.height - 3) / 2
        pen.put(lane.label, PLOT_X - 26, middle - size * 0.7, size, "bold", INK, "right")
        if lane.key in ("washer", "dryer", "kids"):
            activity = ACTIVITIES[lane.key]
            pen.box(PLOT_X - 21, lane.y + (lane.height - 3) / 2 - 6, 12, 12, 3, activity.colour)
        elif lane.key == "money":
            pen.box(
                PLOT_X - 21,
                lane.y + (lane.height - 3) / 2 - 6,
                12,
                12,
                3,
                "#BFDCD0",
                "#1B8A6B",
                1.4,
            )
        else:
            pen.chip(
                lane.key,
                PLOT_X - 15,
                lane.y + (lane.height - 3) / 2,
                min(6.4, lane.height / 2 - 1.6),
            )

    # -- bars -----------------------------------------------------------------------------------

    def _draw_bars(self, layer: pygame.Surface, since: float, until: float) -> None:
        pen = self._pen(layer)
        left, right = pen.x(self.x_of(since)), pen.x(self.x_of(until))
        if right <= left:
            right = left + 1
        layer.set_clip(pygame.Rect(left, 0, right - left, layer.get_height()))
        lanes = self.record.lanes
        for lane in self.lanes:
            if lane.key == "kids":
                self._draw_yells(pen, lane, since, until)
            elif lane.key == "money":
                self._draw_money(pen, lane, since, until)
            else:
                bars = lanes.machines.get(lane.key) or lanes.hands.get(lane.key, [])
                for bar in self._between(bars, since, until):
                    self._bar(pen, lane, bar, until)
                if lane.key in lanes.machines:
                    self._draw_held(pen, lane, since, until)
        layer.set_clip(None)

    def _between(self, bars: list[Bar], since: float, until: float) -> list[Bar]:
        last = bisect_right(bars, until, key=lambda bar: bar.since)
        # A margin before: what is wider than a sliver has to be drawn with its sign and its edge.
        first = bisect_left(bars, since, hi=last, key=lambda bar: bar.until)
        return bars[max(0, first - 1) : last]

    def _bar(self, pen: Kit, lane: Lane, bar: Bar, until: float) -> None:
        end = min(bar.until, until) if bar.until == math.inf else bar.until
        x0, x1 = self.x_of(max(bar.since, self.start)), self.x_of(min(end, self.end))
        if x1 < PLOT_X or x0 > PLOT_X + PLOT_W or x1 < x0:
            return
        activity = ACTIVITIES[bar.activity]
        height = lane.height - 3
        width = max(1.2, x1 - x0)
        if bar.activity == "blocked":
            self._pattern(pen, "stripes", x0, lane.y, width, height)
        elif bar.chore == "buzzes":
            self._pattern(pen, "buzz", x0, lane.y, width, height)
        elif bar.activity == "watch":
            self._pattern(pen, "dots", x0, lane.y, width, height)
        elif bar.activity == "care":
            self._pattern(pen, "bands", x0, lane.y, width, height)
        elif bar.activity == "walk":
            pen.fill(activity.colour, x0, lane.y + height * 0.25, width, height * 0.5)
        else:
            pen.fill(activity.colour, x0, lane.y, width, height)
        if width > 3 and bar.activity != "walk":
            pen.fill(CARD, x1 - 1, lane.y, 1, height)
        icon = {"buzzes": "missed-buzzer"}.get(bar.chore, activity.icon)
        if (
            width >= 19
            and height >= 12
            and icon
            and bar.until < math.inf
            and bar.activity != "walk"
        ):
            colour = INK if bar.activity in ("dryer", "watch") or bar.chore == "buzzes" else WHITE
            size = min(13.0, height - 1)
            if bar.activity in ("blocked", "care"):
                pen.box(
                    (x0 + x1) / 2 - size / 2 - 1,
                    lane.y + height / 2 - size / 2 - 1,
                    size + 2,
                    size + 2,
                    4,
                    activity.colour,
                )
            ground = "#FFE9B8" if bar.chore == "buzzes" else activity.colour
            pen.icon(icon, (x0 + x1) / 2, lane.y + height / 2, size, colour, ground)

    def _pattern(self, pen: Kit, name: str, x: float, y: float, w: float, h: float) -> None:
        """A stretch of a pattern, continuous whatever its length."""
        tile = self.kit.kept(("pattern", name, round(h, 2)), lambda: _tile(self.kit, name, h))
        rect = pen.rect(x, y, w, h)
        rect.width = max(1, rect.width)
        period = max(1, tile.get_width() // 2)
        clip = pen.target.get_clip()
        left, right = max(rect.x, clip.left), min(rect.right, clip.right)
        while left < right:
            width = min(period, right - left)
            pen.target.blit(tile, (left, rect.y), (left % period, 0, width, rect.height))
            left += width

    def _draw_yells(self, pen: Kit, lane: Lane, since: float, until: float) -> None:
        height = lane.height - 3
        colour = ACTIVITIES["kids"].colour
        for at, answered, _kid, mood, _ in self.record.lanes.yells:
            if at > until or min(answered, until) < since - 20:
                continue
            x0, x1 = self.x_of(at), self.x_of(min(answered, until))
            patience = 2.0 if mood in ("hurt", "badly hurt") else 5.0
            if x1 > x0:
                pen.fill(mix(colour, CARD, 0.35), x0, lane.y + height * 0.3, x1 - x0, height * 0.4)
                late = self.x_of(at + patience)
                if x1 > late:
                    pen.fill(DANGER, late, lane.y + height * 0.3, x1 - late, height * 0.4)
            sign = "badly hurt" if mood == "badly hurt" else "yell"
            pen.draw(
                ("yell mark", sign),
                partial(_yell_mark, sign),
                x0,
                lane.y + height / 2,
                min(1.0, height / 15),
            )

    def _money_y(self, amount: float) -> float:
        lane = self.lanes[-1]
        points = self.record.lanes.money
        top = max([1.0, *(max(bank, book) for _, bank, book in points)])
        low = min([0.0, *(min(bank, book) for _, bank, book in points)])
        height = lane.height - 5
        return lane.y + 1 + height * (top - amount) / (top - low or 1)

    def _draw_money(self, pen: Kit, lane: Lane, since: float, until: float) -> None:
        points = self.record.lanes.money
        zero = self._money_y(0)
        first = max(0, bisect_right(points, since, key=lambda point: point[0]) - 1)
        for number in range(first, len(points)):
            at, bank, book = points[number]
            if at > until:
                break
            after = points[number + 1][0] if number + 1 < len(points) else until
            x0 = self.x_of(max(at, self.start))
            width = self.x_of(min(after, until, self.end)) - x0 + 0.5
            if width <= 0:
                continue
            y = self._money_y(bank)
            if bank >= 0:
                pen.fill("#BFDCD0", x0, y, width, max(0.5, zero - y))
                pen.fill("#1B8A6B", x0, y, width, 2)
            else:
                pen.fill("#F2B8AE", x0, zero, width, y - zero)
                pen.fill(DANGER, x0, y - 1.5, width, 2.2)
            if book != bank:
                y = self._money_y(book)
                pen.fill(INK, x0, y, width, 1.6)
                step = 6.0
                x = math.ceil(x0 / step) * step
                while x < x0 + width:
                    pen.fill("#F7EEE1", x, y, 2, 1.6)
                    x += step

    def _draw_held(self, pen: Kit, lane: Lane, since: float, until: float) -> None:
        """A line under a machine's lane, in the colour of whoever holds its lock."""
        for took, gone, hands in self.record.lanes.held.get(lane.key, []):
            if took > until or gone < since:
                continue
            x0, x1 = self.x_of(took), self.x_of(min(gone, until))
            pen.fill(parent_colour(hands), x0, lane.y + lane.height - 6, max(1.0, x1 - x0), 3)

    # -- flags ----------------------------------------------------------------------------------

    def _draw_flags(self, moment: Moment, seen: float) -> None:
        kit = self.kit
        began = moment.state.began_at
        shown = [
            one
            for one in self.record.incidents
            if began <= one.at <= seen and self.start <= one.at <= self.end
        ]
        self._flags = []
        free = PLOT_X - 60
        for number, one in enumerate(shown):
            x = self.x_of(one.at)
            after = (
                self.x_of(shown[number + 1].at) if number + 1 < len(shown) else PLOT_X + PLOT_W + 40
            )
            word = KINDS[one.kind].word
            width = kit.width(word, 10.5, "bold") + 24
            grave = one.kind in ("deadlock", "overdraft", "stuck", "lost-update")
            ground = DANGER if grave else DANGER_GROUND
            colour = WHITE if grave else DANGER
            kit.fill(DANGER, x - 0.5, FLAGS_Y + 12, 1.2, 6)
            if x - 8 < free:
                continue
            if x + width - 8 < min(after, PLOT_X + PLOT_W + 12) - 9:
                kit.box(x - 8, FLAGS_Y - 1.5, width, 15, 7, ground, DANGER, 1)
                kit.put(word, x + 8, FLAGS_Y - 1.2, 10.5, "bold", colour)
                free = x + width - 6
                self._flags.append((x - 8, x + width - 8, one))
            else:
                kit.box(x - 8, FLAGS_Y - 1.5, 16, 15, 7, ground, DANGER, 1)
                free = x + 6
                self._flags.append((x - 8, x + 8, one))
            kit.icon(one.kind, x, FLAGS_Y + 6, 11, colour, ground)

    def flag_at(self, x: float, y: float) -> Incident | None:
        """The incident whose flag is at a point."""
        if not FLAGS_Y - 3 <= y <= FLAGS_Y + 15:
            return None
        return next((one for left, right, one in self._flags if left <= x <= right), None)

    # -- playhead, hover ------------------------------------------------------------------------

    def _playhead(self, moment: Moment, seen: float) -> None:
        kit = self.kit
        x = self.x_of(moment.t)
        end = PLOT_X + PLOT_W
        if x > PLOT_X + 14:
            kit.put("drag to rewind", 18, AXIS_Y - 1, 10, "regular", MUTED)
        for minute in self._hours():
            at = self.x_of(minute)
            if abs(at - x) > 42:
                kit.put(clock(minute), min(at, end - 6), AXIS_Y - 1, 10.5, "bold", MUTED, "centre")
        if seen > moment.t:  # what has been seen and lies ahead again
            veil_x = max(PLOT_X, x)
            width = min(self.x_of(seen), end) - veil_x
            if width > 0:
                veil = kit.kept("veil", lambda: _veil(kit))
                area = kit.rect(veil_x, LANES_Y, width, BOTTOM - LANES_Y)
                kit.target.blit(veil, area.topleft, (0, 0, area.w, area.h))
        if not PLOT_X - 1 <= x <= end + 1:
            return
        kit.fill(INK, x - 1, AXIS_Y + 10, 2, BOTTOM - AXIS_Y - 8)
        kit.box(x - 24, AXIS_Y - 4, 48, 19, 9.5, INK)
        kit.put(clock(moment.t), x, AXIS_Y - 2.6, 12, "black", WHITE, "centre")
        kit.draw("knob", _knob, x, BOTTOM)

    def hit(self, x: float, y: float) -> Hit | None:
        """What is under a point of the screen, if it is on the lanes."""
        if not (PLOT_X <= x <= PLOT_X + PLOT_W and LANES_Y <= y <= BOTTOM):
            lane = next(
                (one for one in self.lanes if 16 <= x < PLOT_X and one.y <= y < one.y + one.height),
                None,
            )
            return Hit(lane.key, -1.0, None) if lane else None
        at = self.minute_at(x)
        for lane in self.lanes:
            if lane.y <= y < lane.y + lane.height:
                lanes = self.record.lanes
                bars = lanes.machines.get(lane.key) or lanes.hands.get(lane.key, [])
                place = bisect_right(bars, at, key=lambda bar: bar.since) - 1
                bar = bars[place] if place >= 0 and bars[place].until > at else None
                return Hit(lane.key, at, bar)
        return None

    def _draw_hit(self, moment: Moment, hit: Hit) -> None:
        kit = self.kit
        lines = self.describe(moment, hit)
        if not lines or hit.at < 0:
            return
        x = self.x_of(hit.at)
        kit.fill("#8C7FA6", x, LANES_Y, 1, BOTTOM - LANES_Y)
        width = max(kit.width(lines[0], 13, "bold"), *(kit.width(line, 11.5, "code" if n else "regular") for n, line in enumerate(lines[1:])), 120) + 24  # fmt: skip
        height = 14 + 18 * len(lines)
        left = min(max(14, x - width / 2), 1266 - width)
        top = AXIS_Y - height - 12
        kit.box(left, top, width, height, 9, INK, opacity=0.97)
        for number, line in enumerate(lines):
            size, face = (
                (13, "bold") if number == 0 else (11.5, "code" if number == 2 else "regular")
            )
            kit.put(
                line,
                left + 12,
                top + 6 + 18 * number,
                size,
                face,
                WHITE if number == 0 else "#D9D0EA",
            )

    def describe(self, moment: Moment, hit: Hit) -> list[str]:
        """What, who, since when, and at which line: the words for what is under the mouse."""
        if hit.at > moment.record.lived:
            return []
        if hit.lane == "money":
            points = self.record.lanes.money
            place = bisect_right(points, hit.at, key=lambda point: point[0]) - 1
            if place < 0:
                return []
            _, bank, book = points[place]
            told = "they agree" if bank == book else f"the checkbook says {dollars(book)}"
            return [f"{clock(hit.at)}: the bank holds {dollars(bank)}, {told}"]
        if hit.lane == "kids":
            near = [
                one
                for one in self.record.lanes.yells
                if one[0] <= hit.at <= min(one[1], one[0] + 60)
            ]
            near = near or [
                one
                for one in self.record.lanes.yells
                if abs(one[0] - hit.at) < (self.end - self.start) / 150
            ]
            if not near:
                return [f"{clock(hit.at)}: the kids play"]
            at, answered, kid, mood, _ = near[-1]
            end = f"hands came at {clock(answered)}" if answered < math.inf else "nobody ever came"
            return [f"{kid} yelled at {clock(at)} ({mood}); {end}"]
        bar = hit.bar
        if bar is None:
            free = "stands empty" if hit.lane in ("washer", "dryer") else "hands are free"
            return [f"{clock(hit.at)}: {free}"]
        who = hit.lane if hit.lane in ("washer", "dryer") else self._who(hit.lane)
        what = CHORES.get(bar.chore, "stands and waits").format(thing=bar.thing)
        if bar.chore in ("waits", "took", "gave up", "answers"):
            what = "stands and waits" + (f" for {bar.thing}" if "." in bar.thing else "")
        ended = self.record.lanes.evenings[self.evening][1]
        until = f" to {clock(bar.until)}" if bar.until < ended else " and to the end of the evening"
        lines = [f"{who} {what}", f"since {clock(bar.since)}{until}, task {bar.task}"]
        line = self._line_of(bar)
        return [*lines, line] if line else lines

    def _who(self, hands: str) -> str:
        return hands if len(self.record.lanes.hands) > 1 else "The parent"

    def _line_of(self, bar: Bar) -> str:
        """The source line at which a bar's task stood."""
        for here in self.record.where[bar.index] if bar.index < len(self.record.where) else ():
            if here.task == bar.task:
                return f"{here.file.rpartition('/')[2]}:{here.line}  {here.code}"
        return ""


def legend(kit: Kit, x: float, y: float) -> None:
    """Draw the colours and patterns of the lanes and what they mean."""
    left = x
    for name, activity in ACTIVITIES.items():
        if name == "blocked":
            _swatch(kit, "stripes", left, y)
        elif name == "watch":
            _swatch(kit, "dots", left, y)
        elif name == "care":
            _swatch(kit, "bands", left, y)
        else:
            kit.box(left, y, 16, 10, 2.5, activity.colour)
        left += 21
        left += kit.put(activity.word, left, y - 3.4, 11, "regular", MUTED) + 15
    for name, words in (("buzz", "buzzes, nobody comes"), ("late", "a kid waits too long")):
        if name == "buzz":
            _swatch(kit, "buzz", left, y)
        else:
            kit.box(left, y + 3, 16, 4.5, 1, DANGER)
        left += 21
        left += kit.put(words, left, y - 3.4, 11, "regular", MUTED) + 15
    kit.box(left, y + 4, 16, 3, 1, parent_colour("A"))
    left += 21
    kit.put("holds the lock", left, y - 3.4, 11, "regular", MUTED)


def _swatch(kit: Kit, name: str, x: float, y: float) -> None:
    tile = kit.kept(("pattern", name, 10.0), lambda: _tile(kit, name, 10.0))
    area = kit.rect(x, y, 16, 10)
    kit.target.blit(tile, area.topleft, (0, 0, area.w, area.h))


def _tile(kit: Kit, name: str, height: float) -> pygame.Surface:
    """A tile of a pattern, twice its period wide, so that any part of it can be cut out."""
    period = kit.px(8) if name != "bands" else kit.px(6)
    period = max(4, period)
    size = (period * 2, max(1, kit.px(height)))
    tile = pygame.Surface(size)
    ground, line = {
        "stripes": ("#F8CFA6", ACTIVITIES["blocked"].colour),
        "dots": ("#F0E6D8", "#B9A78F"),
        "bands": (ACTIVITIES["care"].colour, mix(ACTIVITIES["care"].colour, WHITE, 0.35)),
        "buzz": ("#FFE9B8", "#E07B00"),
    }[name]
    tile.fill(ground)
    thick = max(1, round(period * 0.36))
    if name == "stripes":
        for left in range(-size[1] * 2 - period, size[0] + size[1] * 2, period):
            pygame.draw.line(tile, line, (left, size[1]), (left + size[1], 0), thick + 1)
    elif name == "buzz":
        for left in range(-size[1] * 2 - period, size[0] + size[1] * 2, period):
            pygame.draw.line(tile, line, (left, 0), (left + size[1], size[1]), max(1, thick - 1))
    elif name == "bands":
        for top in range(0, size[1], max(3, kit.px(4))):
            tile.fill(line, (0, top, size[0], max(1, kit.px(1))))
    else:
        radius = max(1, round(kit.scale))
        rows = max(1, size[1] // period)
        for row in range(rows):
            for left in (period // 2, period + period // 2):
                y = round((row + 0.5) * size[1] / rows)
                tile.fill(line, (left - radius // 2, y - radius // 2, radius + 1, radius + 1))
    return tile.convert()


def _veil(kit: Kit) -> pygame.Surface:
    surface = pygame.Surface((kit.px(PLOT_W + 4), kit.px(BOTTOM - LANES_Y + 2)))
    surface.fill(CARD)
    surface.set_alpha(125)
    return surface


def _knob() -> str:
    return svg(
        22,
        22,
        '<circle cx="0" cy="1.6" r="9" fill="#3A2433" fill-opacity="0.22"/>'
        f'<circle cx="0" cy="0" r="7.6" fill="#FFFFFF"/><circle cx="0" cy="0" r="4.4" fill="{ACCENT}"/>',
        -11,
        -11,
    )


def _yell_mark(sign: str) -> str:
    if sign == "badly hurt":
        return svg(
            16,
            16,
            '<rect x="-7" y="-7" width="14" height="14" rx="4" fill="#0B3F7F"/>'
            '<rect x="-1.5" y="-4.6" width="3" height="9.2" fill="#FFFFFF"/>'
            '<rect x="-4.6" y="-1.5" width="9.2" height="3" fill="#FFFFFF"/>',
            -8,
            -8,
        )
    return svg(
        12,
        16,
        f'<path d="M0 -7L5 -2.4V2.4L0 7L-5 2.4V-2.4Z" fill="{DANGER}"/>'
        '<rect x="-0.9" y="-4" width="1.8" height="4.8" rx="0.8" fill="#FFFFFF"/>'
        '<circle cx="0" cy="2.8" r="1.1" fill="#FFFFFF"/>',
        -6,
        -8,
    )


__all__ = ["BOX", "LINE", "PAGE", "Hit", "Lane", "Timeline", "legend"]
