"""The timeline, the heart of the screen: a lane for each parent, each machine, the kids, the money.

Bars are drawn once, onto a layer, as far as has been seen: each frame adds a sliver, however long
the evening is. Only zooming and resizing draw them all again.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pygame

from household.game.axis import (
    LEFT,
    PATTERNS,
    RIGHT,
    WIDTH,
    Axis,
    between,
    pattern,
    pen_on,
    whole_hours,
)
from household.game.bets import NOTHING, first_verdict, inside
from household.game.cards import capital
from household.game.kit import Kit, svg
from household.game.model import Bar, Moment
from household.game.session import Viewing
from household.game.theme import (
    ACCENT,
    ACTIVITIES,
    CARD,
    DANGER,
    DANGER_GROUND,
    GOLD,
    INK,
    KINDS,
    MUTED,
    TRACK,
    WHITE,
    mix,
    parent_colour,
)
from household.language import later, said, tr
from household.trace.diagnosis import Incident
from household.trace.statistics import MINUTES_A_DAY
from household.trace.story import THE_PARENT, clock, dollars

if TYPE_CHECKING:
    from household.game.scenes.why import Chain

BOX = (12, 502, 1256, 176)
AXIS_Y, FLAGS_Y, LANES_Y, BOTTOM = 506.0, 521.0, 538.0, 660.0
SHORTEST = 12.0
"""The fewest minutes that the whole width can show."""

GHOST = 4.0
"""How high the bars of the evening before are."""

MARGIN = 10.0
"""How far a mark reaches beyond its minute, in logical pixels."""

CHORES = {
    "fill": later("{who} fills the {thing}"),
    "empty": later("{who} empties the {thing}"),
    "put back": later("{who} puts wet clothes back"),
    "comfort": later("{who} comforts a kid"),
    "drive": later("{who} drives to urgent care or back"),
    "see the doctor": later("{who} is at urgent care"),
    "cheque": later("{who} writes a cheque at urgent care"),
    "find place": later("{who} finds the place in the checkbook again"),
    "read": later("{who} balances a line of the checkbook"),
    "walk": later("{who} walks to the {thing}"),
    "look": later("{who} looks at the {thing}"),
    "wants": later("{who} is blocked: wants the {thing}"),
    "runs": later("{who} runs"),
    "buzzes": later("{who} buzzes, and nobody comes"),
}


MACHINES = (("washer", later("Washer")), ("dryer", later("Dryer")), ("kids", later("Kids")))
"""What else has a lane, besides hands and money."""


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


class Timeline(Axis):
    """The lanes of one house: what somebody who views it has seen of its evening."""

    def __init__(self, kit: Kit, viewing: Viewing) -> None:
        super().__init__()
        self.kit = kit
        self.viewing = viewing
        self.record = viewing.record
        self.evening = 0
        self.t = 0.0
        self.lanes: list[Lane] = []
        self._layer: pygame.Surface | None = None
        self._drawn = 0.0
        self._followed = -1.0
        self._shape: object = None
        self._money = (0.0, 1.0)
        self._flags: list[tuple[float, float, Incident]] = []

    # -- what is shown --------------------------------------------------------------------------

    @property
    def began(self) -> float:
        """When the evening that is shown began."""
        spans = self.record.lanes.evenings
        return spans[min(self.evening, len(spans) - 1)][0]

    def whole(self) -> tuple[float, float]:
        """From the start of the evening as far as it has been seen, and some more."""
        spans = self.record.lanes.evenings
        began, ended = spans[min(self.evening, len(spans) - 1)]
        seen = max(self.t, min(self.viewing.seen, began + MINUTES_A_DAY - 1))
        if self.viewing.bet.lights_out is not None and not self.evening:
            seen = max(seen, min(self.viewing.bet.lights_out, self.record.dawn) - 2)
            ended = max(ended, seen + 1)
        return whole_hours(began, ended, seen)

    def show_all(self) -> None:
        """Show the whole evening."""
        self.viewing.view = None
        self.start, self.end = self.whole()

    def zoom(self, factor: float, around: float) -> None:
        """Show more or less, keeping a minute where it is."""
        began, last = self.whole()
        width = min(last - began, max(SHORTEST, (self.end - self.start) * factor))
        share = (around - self.start) / (self.end - self.start)
        start = min(max(began, around - share * width), last - width)
        self.start, self.end = start, start + width
        self.viewing.view = (self.start, self.end) if width < last - began - 0.01 else None

    def _follow(self) -> None:
        """Take up the view, and turn the page when the playhead comes to its edge."""
        if self.viewing.view is None:
            self.show_all()
            return
        self.start, self.end = self.viewing.view
        width = self.end - self.start
        still, self._followed = self._followed == self.t, self.t
        if still:
            return  # somebody looks at another part of it
        if not self.start <= self.t <= self.end - width * 0.04:
            began, last = self.whole()
            self.start = min(max(began, self.t - width * 0.15), last - width)
            self.end = self.start + width
            self.viewing.view = (self.start, self.end)

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, moment: Moment, seen: float, hit: Hit | None, lit: frozenset[str]) -> None:
        """Draw it. seen: how far it has been watched; lit: hands whose lanes are lit."""
        kit = self.kit
        self.t = moment.t
        if self.evening != moment.state.evening:
            self.evening = moment.state.evening
            self.viewing.view = None
        self._follow()
        self._lay_out()
        layer = self._grow(seen)
        x, y, _, _ = BOX
        kit.target.blit(layer, (kit.x(x), kit.y(y)))
        for lane in self.lanes:
            if lane.key in lit:
                kit.box(16, lane.y - 1, LEFT - 20, lane.height, 6, mix("#F2B134", CARD, 0.45))
                self._label(kit, lane)
        self._playhead(moment, seen)
        self._draw_ghost_flags(moment)
        self._draw_flags(moment, seen)
        self._draw_bet(moment)
        if hit is not None and hit.at <= seen:  # what is to come is not told
            self._draw_hit(moment, hit)

    def _lay_out(self) -> None:
        names = list(self.record.lanes.hands) or ["A"]
        height = min(21.0, (BOTTOM - LANES_Y) / (len(names) + 4.7))
        several = len(names) > 1
        lanes, y = [], LANES_Y
        rows = [
            (name, tr("Parent {name}", name=name) if several else tr("Parent")) for name in names
        ]
        rows += [(key, tr("{thing:short}", thing=said(word))) for key, word in MACHINES]
        for key, label in rows:
            lanes.append(Lane(key, label, y, height))
            y += height
        lanes.append(Lane("money", tr("Money"), y + 1, BOTTOM - y - 1))
        self.lanes = lanes
        points = [
            amount
            for at, *both in self.record.lanes.money
            if self.began <= at < self.began + MINUTES_A_DAY
            for amount in both
        ]
        self._money = (min([0.0, *points]), max([1.0, *points]))

    def _grow(self, seen: float) -> pygame.Surface:
        """Draw on the layer what has been seen since the last time."""
        shape = (self.evening, round(self.start, 3), round(self.end, 3), self.lanes, self._money)
        if self._layer is None or shape != self._shape:
            self._shape = shape
            self._layer = self._empty()
            self._drawn = self.start
        until = min(seen, self.end)
        if until > self._drawn:
            self._draw_bars(self._layer, self._drawn, until)
            self._drawn = until
        return self._layer

    def _empty(self) -> pygame.Surface:
        kit = self.kit
        x, y, w, h = BOX
        surface = pygame.Surface((kit.px(w), kit.px(h)), pygame.SRCALPHA)
        pen = pen_on(kit, surface, x, y)
        pen.box(x, y, w, h, 14, CARD, "#EADCC8")
        for lane in self.lanes:
            pen.fill(TRACK, LEFT, lane.y, WIDTH, lane.height - 3)
            self._label(pen, lane)
        self.grid(pen, self.began, LANES_Y, BOTTOM)
        self._draw_ghost(pen)
        pen.fill("#CDBDA8", LEFT, self._money_y(0), WIDTH, 1)
        legend(pen, LEFT, 665)
        return surface

    def _label(self, pen: Kit, lane: Lane) -> None:
        size = min(pen.sized(12.0), lane.height * 0.86)  # never into the next lane
        wide = pen.text(lane.label, size, "bold", INK, exact=True).get_width() / pen.scale
        size *= min(1.0, (LEFT - 26 - BOX[0] - 6) / wide)  # nor beyond the card
        middle = lane.y + (lane.height - 3) / 2
        pen.put(lane.label, LEFT - 26, middle - size * 0.7, size, "bold", INK, "right", exact=True)
        if lane.key in ("washer", "dryer", "kids"):
            activity = ACTIVITIES[lane.key]
            pen.box(LEFT - 21, middle - 6, 12, 12, 3, activity.colour)
        elif lane.key == "money":
            pen.box(LEFT - 21, middle - 6, 12, 12, 3, "#BFDCD0", "#1B8A6B", 1.4)
        else:
            pen.chip(lane.key, LEFT - 15, middle, min(6.4, lane.height / 2 - 1.6))

    # -- bars -----------------------------------------------------------------------------------

    def _draw_bars(self, layer: pygame.Surface, since: float, until: float) -> None:
        pen = pen_on(self.kit, layer, BOX[0], BOX[1])
        # A little further back than the last sliver: a mark stands on both sides of its minute.
        since = max(self.start, since - MARGIN / WIDTH * (self.end - self.start))
        left, right = pen.x(self.x_of(since)), pen.x(self.x_of(until))
        left -= pen.px(MARGIN) if since <= self.start else 0
        layer.set_clip(pygame.Rect(left, 0, max(1, right - left), layer.get_height()))
        lanes = self.record.lanes
        for lane in self.lanes:
            if lane.key == "kids":
                self._draw_yells(pen, lane, since, until)
            elif lane.key == "money":
                self._draw_money(pen, lane, since, until)
            else:
                bars = lanes.machines.get(lane.key) or lanes.hands.get(lane.key, [])
                height = lane.height - 3
                if self.viewing.ghost is not None and lane.key in lanes.hands:
                    height -= GHOST
                for bar in between(bars, since, until):
                    self.bar(pen, bar, lane.y, height, until)
                if lane.key in lanes.machines:
                    self._draw_held(pen, lane, since, until)
        layer.set_clip(None)

    def _draw_ghost(self, pen: Kit) -> None:
        """The evening before, under the lanes of the hands: thin and pale, as far as it was seen."""
        ghost = self.viewing.ghost
        if ghost is None:
            return
        until = min(self.viewing.ghost_seen, self.end)
        pen.target.set_clip(pen.rect(LEFT, LANES_Y, WIDTH, BOTTOM - LANES_Y))
        for lane in self.lanes:
            for bar in between(ghost.lanes.hands.get(lane.key, []), self.start, until):
                x0 = self.x_of(max(bar.since, self.start))
                x1 = self.x_of(min(bar.until, until))
                if x1 > x0 and bar.activity != "watch":
                    colour = mix(ACTIVITIES[bar.activity].colour, CARD, 0.35)
                    pen.fill(colour, x0, lane.y + lane.height - 3 - GHOST, x1 - x0, GHOST - 0.5)
        pen.target.set_clip(None)

    def _draw_ghost_flags(self, moment: Moment) -> None:
        """What went wrong in the evening before, as hollow flags; and when its lights went out."""
        ghost, kit = self.viewing.ghost, self.kit
        if ghost is None:
            return
        evening, seen = moment.state.evening, self.viewing.ghost_seen
        for one in ghost.incidents:
            if self.began <= one.at <= min(seen, self.end) and one.at >= self.start:
                x = self.x_of(one.at)
                kit.box(x - 7, FLAGS_Y - 0.5, 14, 13, 6, CARD, "#B9A9C4", 1.2)
                kit.icon(one.kind, x, FLAGS_Y + 6, 9.5, "#A594B3", CARD)
        ended = ghost.ends(evening)
        if ended <= seen and self.start <= ended <= self.end:
            x = self.x_of(ended)
            self._dashes(x, "#8C7FA6")
            out = ghost.state(ghost.index_at(ended)).over == "lights out"
            words = f"{tr(self.viewing.ghost_name)}: {clock(ended) if out else tr('never')}"
            left = min(x + 5, RIGHT - kit.width(words, 10.5, "bold"))
            kit.put(words, left, BOTTOM - 15, 10.5, "bold", "#7D6F97")

    def _dashes(self, x: float, colour: str) -> None:
        y = LANES_Y
        while y < BOTTOM:
            self.kit.fill(colour, x - 0.75, y, 1.5, 4)
            y += 8

    def _draw_bet(self, moment: Moment) -> None:
        """What was bet stays in sight: a mark at the minute, and at the left what comes first."""
        bet, kit = self.viewing.bet, self.kit
        if not bet or moment.state.evening:
            return
        if bet.lights_out is not None:
            at = min(bet.lights_out, self.record.dawn)
            if self.start <= at <= self.end:
                x = self.x_of(at)
                self._dashes(x, GOLD)
                words = (
                    tr("bet: never")
                    if bet.lights_out >= self.record.dawn
                    else tr("bet: lights out")
                )
                width = kit.width(words, 10.5, "black") + 24
                left = min(x - 8, RIGHT + 12 - width)
                kit.box(left, FLAGS_Y - 1.5, width, 15, 7, GOLD)
                kit.icon("bet", left + 9, FLAGS_Y + 6, 11, INK, GOLD)
                kit.put(words, left + 18, FLAGS_Y - 1.2, 10.5, "black", INK)
        if bet.first:
            verdict = first_verdict(bet, moment)
            ground = GOLD if verdict is None or verdict.won else DANGER_GROUND
            first = said("nothing") if bet.first == NOTHING else inside(bet.first)
            if verdict is None:
                told = tr(first)
            elif verdict.won:
                told = tr("won: {what}", what=first)
            else:
                told = tr("lost: {what}", what=first)
            words = kit.fit(told, LEFT - 10, 10.5, "black")
            width = kit.width(words, 10.5, "black") + 26
            kit.box(14, FLAGS_Y - 1.5, width, 15, 7, ground)
            kit.icon("bet", 24, FLAGS_Y + 6, 11, INK, ground)
            kit.put(words, 33, FLAGS_Y - 1.2, 10.5, "black", INK)

    def draw_chain(self, moment: Moment, chain: Chain, place: int) -> None:
        """The steps of a chain of causes, numbered back from what went wrong; `place` is lit."""
        kit = self.kit
        tops = {lane.key: lane.y + (lane.height - 3) / 2 for lane in self.lanes}
        points = [(chain.incident.at, FLAGS_Y + 6.0)]
        for cause in chain.causes:
            hands = moment.state.hands_of(cause.by)
            lane = cause.by if cause.by in tops else hands if hands in tops else "kids"
            points.append((cause.at, tops[lane]))
        spots = [(self.x_of(at), y) for at, y in points]
        for (x0, y0), (x1, y1) in pairwise(spots[: place + 1]):
            ends = (kit.x(x0), kit.y(y0)), (kit.x(x1), kit.y(y1))
            pygame.draw.line(kit.target, CARD, *ends, max(3, kit.px(5)))
            pygame.draw.line(kit.target, INK, *ends, max(2, kit.px(2.2)))
        for number, (x, y) in enumerate(spots[1 : place + 1], 1):
            on = number == place
            radius = 9.0 if on else 7.0
            kit.box(
                x - radius,
                y - radius,
                radius * 2,
                radius * 2,
                radius,
                GOLD if on else CARD,
                INK,
                1.6,
            )
            kit.put(str(number), x, y - 7.6, 11, "black", INK, "centre")

    def _draw_yells(self, pen: Kit, lane: Lane, since: float, until: float) -> None:
        height = lane.height - 3
        colour = ACTIVITIES["kids"].colour
        span = 2 * MARGIN / WIDTH * (self.end - self.start)
        calls = [
            call
            for call in self.record.lanes.yells
            if call.since <= until and (call.until >= since or call.since >= since - span)
        ]
        top, high = lane.y + height * 0.3, height * 0.4
        waits = [
            (call, self.x_of(max(call.since, self.start)), self.x_of(min(call.until, until)))
            for call in calls
        ]
        for _, x0, x1 in waits:
            if x1 > x0:
                pen.fill(mix(colour, CARD, 0.35), x0, top, x1 - x0, high)
        for call, x0, x1 in waits:  # over all others: somebody waits too long
            late = max(x0, self.x_of(call.since + self.record.patience.with_yell(call.mood)))
            if x1 > late:
                pen.fill(DANGER, late, top, x1 - late, high)
        for call in calls:
            if call.since < self.start:
                continue
            sign = "badly hurt" if call.mood == "badly hurt" else "yell"
            pen.draw(
                ("yell mark", sign),
                partial(_yell_mark, sign),
                self.x_of(call.since),
                lane.y + height / 2,
                min(1.0, height / 15),
            )

    def _money_y(self, amount: float) -> float:
        lane = self.lanes[-1]
        low, top = self._money
        return lane.y + 1 + (lane.height - 5) * (top - amount) / (top - low)

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
        for held in self.record.lanes.held.get(lane.key, []):
            if held.since > until or held.until < since:
                continue
            x0, x1 = self.x_of(max(held.since, self.start)), self.x_of(min(held.until, until))
            colour = parent_colour(held.hands)
            pen.fill(colour, x0, lane.y + lane.height - 6, max(1.0, x1 - x0), 3)

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
        free = LEFT - 60
        for number, one in enumerate(shown):
            x = self.x_of(one.at)
            after = self.x_of(shown[number + 1].at) if number + 1 < len(shown) else RIGHT + 40
            word = tr(KINDS[one.kind].word)
            width = kit.width(word, 10.5, "bold") + 24
            grave = one.kind in ("deadlock", "overdraft", "stuck", "lost-update")
            ground = DANGER if grave else DANGER_GROUND
            colour = WHITE if grave else DANGER
            kit.fill(DANGER, x - 0.5, FLAGS_Y + 12, 1.2, 6)
            if x - 8 < free:
                continue
            if x + width - 8 < min(after, RIGHT + 12) - 9:
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
        if seen > moment.t:  # what has been seen and lies ahead again
            veil_x = max(LEFT, x)
            width = min(self.x_of(seen), RIGHT) - veil_x
            if width > 0:
                veil = kit.kept("veil", lambda: _veil(kit))
                area = kit.rect(veil_x, LANES_Y, width, BOTTOM - LANES_Y)
                kit.target.blit(veil, area.topleft, (0, 0, area.w, area.h))
        self.times(kit, moment.t, self.began, AXIS_Y, BOTTOM)
        if LEFT - 1 <= x <= RIGHT + 1:
            kit.draw("knob", _knob, x, BOTTOM - 5)

    def hit(self, x: float, y: float) -> Hit | None:
        """What is under a point of the screen, if it is on the lanes."""
        if not (LEFT <= x <= RIGHT and LANES_Y <= y <= BOTTOM):
            lane = next(
                (one for one in self.lanes if 16 <= x < LEFT and one.y <= y < one.y + one.height),
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
        lines = self.describe(moment, hit) if hit.at >= 0 else []
        if not lines:
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
        at = clock(hit.at)
        if hit.lane == "money":
            points = self.record.lanes.money
            place = bisect_right(points, hit.at, key=lambda point: point[0]) - 1
            if place < 0:
                return []
            _, bank, book = points[place]
            amount = dollars(bank)
            if bank == book:
                return [tr("{at}: the bank holds {bank}, they agree", at=at, bank=amount)]
            return [
                tr(
                    "{at}: the bank holds {bank}, the checkbook says {book}",
                    at=at, bank=amount, book=dollars(book),
                )
            ]  # fmt: skip
        if hit.lane == "kids":
            return [self._kids_words(hit, at)]
        bar = hit.bar
        if bar is None:
            machine = hit.lane in ("washer", "dryer")
            free = tr("{at}: stands still", at=at) if machine else tr("{at}: hands are free", at=at)
            return [free, *self._held_words(hit)]
        what = self._does_words(hit.lane, bar)
        since, ended = clock(bar.since), self.record.lanes.evenings[self.evening][1]
        end: object = clock(bar.until) if bar.until < ended else said("the end of the evening")
        if bar.until > self.viewing.seen:
            end = said("now")
        if hit.lane in ("washer", "dryer"):
            return [what, tr("from {since} to {end}", since=since, end=end), *self._held_words(hit)]
        lines = [
            what,
            tr("from {since} to {end}, task {task}", since=since, end=end, task=bar.task),
        ]
        line = self._line_of(bar)
        return [*lines, line] if line else lines

    def _kids_words(self, hit: Hit, at: str) -> str:
        """Who yelled at a minute, and since when; or that they play."""
        calls = self.record.lanes.yells
        reach = (self.end - self.start) / 150
        near = [one for one in calls if one.since <= hit.at <= one.until] or [
            one for one in calls if abs(one.since - hit.at) < reach
        ]
        if not near:
            return tr("{at}: the kids play", at=at)
        call = near[-1]
        parts = {"kid": call.kid, "at": clock(call.since), "mood": said(call.mood)}
        if call.until > self.viewing.seen:
            return tr("{kid} yelled at {at} ({mood}); nobody has come yet", **parts)
        came = clock(call.until)
        return tr("{kid} yelled at {at} ({mood}); somebody came at {came}", **parts, came=came)

    def _does_words(self, lane: str, bar: Bar) -> str:
        """Who does what in a bar."""
        if lane in ("washer", "dryer"):
            who = said("the {thing}", thing=said(lane))
        else:
            who = said(lane) if len(self.record.lanes.hands) > 1 else THE_PARENT
        if bar.chore in ("waits", "took", "gave up", "answers"):
            if "." in bar.thing:
                return capital(
                    tr("{who} stands and waits for {thing}", who=who, thing=said(bar.thing))
                )
            return capital(tr("{who} stands and waits", who=who))
        told = CHORES.get(bar.chore, "{who} stands and waits")
        return capital(tr(told, who=who, thing=said(bar.thing)))

    def _held_words(self, hit: Hit) -> list[str]:
        """Who holds the lock of a machine, and since when."""
        for held in self.record.lanes.held.get(hit.lane, []):
            if held.since <= hit.at < held.until:
                since = clock(held.since)
                return [tr("held by {who} since {since}", who=held.hands, since=since)]
        return []

    def _line_of(self, bar: Bar) -> str:
        """The source line at which a bar's task stood."""
        for here in self.record.where[bar.index] if bar.index < len(self.record.where) else ():
            if here.task == bar.task:
                return f"{here.file.rpartition('/')[2]}:{here.line}  {here.code}"
        return ""


def legend(kit: Kit, x: float, y: float) -> None:
    """Draw the colours and patterns of the lanes and what they mean."""
    entries = [(name, tr(activity.word)) for name, activity in ACTIVITIES.items()]
    entries += [
        ("buzzes", tr("buzzes, nobody comes")),
        ("late", tr("a kid waits too long")),
    ]
    entries.append(("holds", tr("holds the lock")))
    left = x
    for name, words in entries:
        if left + 21 + kit.width(words, 11) > x + WIDTH + 8:
            break  # larger words leave no room for all: the lanes are labelled as well
        if name in PATTERNS:
            _swatch(kit, name, left, y)
        elif name == "late":
            kit.box(left, y + 3, 16, 4.5, 1, DANGER)
        elif name == "holds":
            kit.fill(parent_colour("A"), left, y + 4, 8, 3)
            kit.fill(parent_colour("B"), left + 8, y + 4, 8, 3)
        else:
            kit.box(left, y, 16, 10, 2.5, ACTIVITIES[name].colour)
        left += 21
        left += kit.put(words, left, y - 3.4, 11, "regular", MUTED) + 15


def _swatch(kit: Kit, name: str, x: float, y: float) -> None:
    kit.target.set_clip(kit.rect(x, y, 16, 10))
    pattern(kit, name, x, y, 16, 10)
    kit.target.set_clip(None)


def _veil(kit: Kit) -> pygame.Surface:
    surface = pygame.Surface((kit.px(WIDTH + 4), kit.px(BOTTOM - LANES_Y + 2)))
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
