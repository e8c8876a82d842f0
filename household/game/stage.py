"""The stage: the cut-away house and everybody in it, drawn from a moment and nothing else.

Holding is a hand on the machine and a tag "held by A"; waiting is a dashed arrow; a deadlock is a
loop of arrows that closes, here and in the small graph beside the roof.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import pygame

from household.game import art, light, places, speech
from household.game.kit import Kit, file_text, svg
from household.game.model import Moment
from household.game.places import DESK_X, DOWN, MACHINE_X, STAGE, UP, Figure
from household.game.speech import Bubble
from household.game.theme import (
    CARD,
    DANGER,
    INK,
    MUTED,
    WHITE,
    on_parent,
    parent_colour,
)
from household.language import tr
from household.trace.diagnosis import Incident
from household.trace.story import clock

THINGS = {"washer": (196, UP - 92), "dryer": (286, UP - 92), "checkbook": (560, UP - 62)}
"""Where arrows to a thing point."""


class Stage:
    """A house on the screen, its corner at (x, y), at `factor` times its size of 860 x 430."""

    def __init__(self, kit: Kit, x: float, y: float, factor: float = 1.0) -> None:
        self.kit = kit
        self.x, self.y, self.factor = x, y, factor
        self.small = factor < 0.9
        self.spots: list[tuple[str, pygame.Rect]] = []
        self._taken: list[pygame.Rect] = []
        self._heads: list[tuple[str, pygame.Rect]] = []

    def draw(
        self,
        moment: Moment,
        phase: float,
        frozen: Incident | None = None,
        reserved: tuple[tuple[float, float, float, float], ...] = (),
        lit: str = "",
    ) -> None:
        """Draw the house. phase: seconds of animation; frozen: circle who had a part in this;
        reserved: what bubbles must not cover, in logical pixels of the screen; lit: hands to ring."""
        kit = self.kit
        kit.target.set_clip(self._rect(0, 0, *STAGE))
        evening = moment.t - moment.state.began_at
        kit.target.blit(light.backdrop(kit, self.factor, evening), (kit.x(self.x), kit.y(self.y)))
        figures = places.figures(moment)
        self.spots = []
        self._car(moment, evening)
        self._machines(moment, phase)
        self._furniture_and_people(moment, figures, phase)
        self._shades(moment)
        self._taken = [kit.rect(*area) for area in reserved]
        self._heads = [
            (one.hands, self._rect(one.x - 15, one.y - (110 if one.seated else 124), 30, 46))
            for one in figures
            if one.seen
        ]
        if frozen is not None:
            self._rings(frozen, figures, moment, phase)
        elif lit:
            self._ring_around(figures, {lit}, phase, parent_colour(lit))
        self._waiting(moment, figures, phase)
        self._chips(moment, figures)
        self._bubbles(speech.bubbles(moment, figures))
        kit.target.set_clip(None)

    def warm(self, moment: Moment) -> Iterator[None]:
        """Draw ahead, a picture a step, what will be needed: the night first, then the poses."""
        kit = self.kit
        for name in ("outside-dusk", "outside-night"):
            light.layer(kit, name, self.factor)
            yield
        light.pen_picture(kit, "lamps", self.factor)
        yield
        for who in moment.state.hands:
            for pose in art.POSES:
                kit.sprite(
                    ("parent", who, pose, "calm"), partial(art.parent, who, pose), self.factor
                )
                yield
        for kind in MACHINE_X:
            for frame in range(24):
                key = ("drum", kind, frame, True, True)
                kit.sprite(key, partial(art.drum, kind, frame, True, True), self.factor)
                yield

    # -- helpers --------------------------------------------------------------------------------

    def _rect(self, x: float, y: float, w: float, h: float) -> pygame.Rect:
        f = self.factor
        return self.kit.rect(self.x + x * f, self.y + y * f, w * f, h * f)

    def _draw(
        self, key: object, make: Callable[[], str], x: float, y: float, size: float = 1.0,
        flip: bool = False,
    ) -> None:  # fmt: skip
        f = self.factor
        self.kit.draw(key, make, self.x + x * f, self.y + y * f, f * size, flip)

    def _picture(self, name: str, x: float, y: float) -> None:
        f = self.factor
        self.kit.picture(name, self.x + x * f, self.y + y * f, f)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.factor, self.y + y * self.factor

    # -- things ---------------------------------------------------------------------------------

    def _car(self, moment: Moment, evening: float) -> None:
        car = places.car(moment)
        level = round(light.light_at(evening) * 6)
        if car.at_clinic:
            self._tinted_car(776, 354, 0.36, False, level)
        if car.x >= places.GONE:
            return
        if car.full:
            side = -1 if car.flip else 1
            heads = [("parent", car.driver, 14 * side), *(
                ("kid", name, (-8 - 11 * n) * side)
                for n, name in enumerate(list(moment.state.kids)[:2])
            )]  # fmt: skip
            for kind, name, dx in heads:
                make = art.head if kind == "parent" else art.kid_head
                self._draw(
                    (kind, "head", name), partial(make, name),
                    car.x + dx, DOWN + 24 - 48, 0.8, car.flip,
                )  # fmt: skip
        self._tinted_car(car.x, DOWN + 24, 1.0, car.flip, level)

    def _tinted_car(self, x: float, y: float, size: float, flip: bool, level: int) -> None:
        kit, f = self.kit, self.factor * size
        sprite = kit.sprite("car", partial(file_text, "car"), f, flip)

        def make() -> pygame.Surface:
            shaded = sprite.surface.copy()
            shaded.fill(light.tint(level / 6 * 0.8), special_flags=pygame.BLEND_RGB_MULT)
            return shaded

        surface = kit.kept(("car", f, flip, level), make)
        left, top = self._at(x, y)
        kit.target.blit(surface, (kit.x(left + sprite.dx * f), kit.y(top + sprite.dy * f)))

    def _machines(self, moment: Moment, phase: float) -> None:
        for name, x in MACHINE_X.items():
            machine = moment.state.machines.get(name)
            if machine is None:
                continue
            calls = machine.phase == "done" and machine.calls
            shake = math.sin(phase * 55) * 0.9 if calls else 0.0
            self._picture(name, x + shake, UP + 3)
            frame = int(phase * 22) % 24 if machine.phase == "running" else 5
            full, wet = machine.load >= 0, machine.phase == "running"
            key = ("drum", name, frame, full, wet)
            self._draw(
                key, partial(art.drum, name, frame, full, wet),
                x + shake, UP + 3 - 37,
            )  # fmt: skip
            colour = {"running": "#37B36B", "done": "#F2A11F"}.get(machine.phase, "#AFBEC6")
            left, top = self._at(x + 24 + shake, UP + 3 - 74)
            self._lamp(left, top, colour)
            if calls and int(phase * 6) % 2:
                self._draw("buzz", _buzz, x, UP - 46)
            self.spots.append((name, self._rect(x - 33, UP - 84, 66, 86)))

    def _lamp(self, x: float, y: float, colour: str) -> None:
        self.kit.draw(
            ("lamp", colour),
            lambda: svg(10, 10, f'<circle cx="0" cy="0" r="4.4" fill="#33284A"/>'
                        f'<circle cx="0" cy="0" r="3.2" fill="{colour}"/>', -5, -5),
            x, y, self.factor,
        )  # fmt: skip

    def _furniture_and_people(self, moment: Moment, figures: list[Figure], phase: float) -> None:
        self._picture("hamper", 116, UP + 1) if moment.state.hamper > 0 else None
        self._picture("chair", 508, UP + 2)
        for figure in figures:
            if figure.seated:
                self._person(figure)
        self._picture("desk", DESK_X, UP + 4)
        self._picture("blocks", 176, DOWN + 6)
        playing = [child for child in places.children(moment) if child.seen]
        for number, child in enumerate(playing):
            still = child.mood in ("calm",)
            frame = (
                0 if still else int(phase * (1 if child.mood == "asleep" else 2) + number * 0.5) % 2
            )
            mood, name = child.mood, child.name
            self._draw(
                ("kid", name, mood, frame),
                partial(art.kid, name, mood, frame),
                child.x, child.y,
            )  # fmt: skip
        happy = any(child.mood == "happy" for child in playing)
        bounce = abs(math.sin(phase * 3)) * 8 if happy else 0.0
        self._picture("ball", 290, DOWN + 4 - bounce)
        for figure in figures:
            if figure.seen and not figure.seated:
                self._person(figure)

    def _person(self, figure: Figure) -> None:
        who, pose, mood = figure.hands, figure.pose, figure.mood
        self._draw(
            ("parent", who, pose, mood),
            lambda: art.parent(who, pose, mood),
            figure.x, figure.y, 1.0, figure.flip,
        )  # fmt: skip
        top = 98 if figure.seated else 108
        self.spots.append((who, self._rect(figure.x - 20, figure.y - top, 40, top)))

    def _shades(self, moment: Moment) -> None:
        state = moment.state
        if state.dark:
            dark = [(room, 165) for room in light.ROOMS]
        elif state.asleep and state.kids:
            dark = [("living room", 110)]
        else:
            return
        left, top = self.kit.x(self.x), self.kit.y(self.y)
        for room, depth in dark:
            surface, rect = light.shade(self.kit, self.factor, room, depth)
            self.kit.target.blit(surface, rect.move(left, top))

    def _chips(self, moment: Moment, figures: list[Figure]) -> None:
        radius = 9 if not self.small else 8
        for figure in figures:
            if figure.seen:
                x, y = self._at(figure.x, figure.y - (100 if figure.seated else 113))
            elif figure.x > 780:
                x, y = self._at(figure.x, figure.y - 18)
            else:
                x, y = self._at(figure.x + 6, figure.y - 78)
            self.kit.chip(figure.hands, x, y, radius)

    # -- who holds, and who waits ---------------------------------------------------------------

    def _waiting(self, moment: Moment, figures: list[Figure], phase: float) -> None:
        state = moment.state
        where = {figure.hands: figure for figure in figures}
        circle = {state.hands_of(task) for task in state.circle()}
        step = int(phase * 20) % 10
        for task, wants in state.wants.items():
            figure = where.get(state.hands_of(task))
            if figure is None or not figure.seen:
                continue
            for lock in wants:
                colour = DANGER if figure.hands in circle else "#C2620E"
                self._arrow((figure.x, figure.y - 112), THINGS[lock], colour, step)
        for lock, task in state.holder.items():
            hands = state.hands_of(task)
            if lock == "checkbook" and not any(lock in wants for wants in state.wants.values()):
                continue
            self._tag(lock, hands)

    def _tag(self, lock: str, hands: str) -> None:
        kit = self.kit
        x, y = THINGS[lock]
        left, top = self._at(x, y - 2)
        size = 11.0 if not self.small else 10.0
        short = self.small or kit.text_size == "projector"
        words = hands if short else tr("held by {hands}", hands=hands)
        width = kit.width(words, size, "black") + 27
        kit.box(left - width / 2, top - 10, width, 20, 10, parent_colour(hands), WHITE, 1.5)
        kit.icon(
            "lock", left - width / 2 + 11, top - 0.5, 13, on_parent(hands), parent_colour(hands)
        )
        kit.put(words, left - width / 2 + 20, top - size * 0.72, size, "black", on_parent(hands))
        self._taken.append(kit.rect(left - width / 2, top - 10, width, 20))

    def _arrow(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, step: int
    ) -> None:
        """A dashed arrow that marches from whoever waits to what is wanted."""
        (x0, y0), (x1, y1) = start, (end[0], end[1] - 14)
        x0, x1 = round(x0), round(x1)
        y0, y1 = round(y0) - 10, round(y1)
        dx, dy = x1 - x0, y1 - y0
        rise = 34 + min(30, abs(dx) * 0.12)
        left, right = min(0, dx) - 14, max(0, dx) + 14
        top, bottom = min(0, dy) - rise - 6, max(0, dy) + 14

        def make() -> str:
            bend = min(0, dy) - rise
            d = f"M0 0C{dx * 0.12:.1f} {bend:.1f} {dx * 0.9:.1f} {bend - 4:.1f} {dx} {dy - 10}"
            head = f"M{dx} {dy}L{dx - 7} {dy - 12}L{dx + 7} {dy - 12}Z"
            return svg(
                right - left,
                bottom - top,
                f'<path d="{d}" fill="none" stroke="#FFFFFF" stroke-width="7" '
                'stroke-linecap="round" stroke-opacity="0.92"/>'
                f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="3.4" '
                f'stroke-dasharray="9 6" stroke-dashoffset="{-step * 1.5:g}"/>'
                f'<path d="{head}" fill="{colour}" stroke="#FFFFFF" stroke-width="2" '
                'stroke-linejoin="round"/>',
                left,
                top,
            )

        self._draw(("arrow", dx, dy, colour, step), make, x0, y0)

    def _rings(
        self, incident: Incident, figures: list[Figure], moment: Moment, phase: float
    ) -> None:
        who = set(incident.who)
        if incident.kind in ("missed-buzzer", "ignored-kid", "starvation"):
            who = set()
        self._ring_around(figures, who, phase, DANGER)
        if incident.about in MACHINE_X:
            self._ring(MACHINE_X[incident.about], UP - 40, 48, 54, DANGER, phase)
        names = list(moment.state.kids)
        if incident.about in names:
            x = places.kid_x(names.index(incident.about), len(names))
            self._ring(x, DOWN - 32, 34, 46, DANGER, phase)

    def _ring_around(self, figures: list[Figure], who: set[str], phase: float, colour: str) -> None:
        for figure in figures:
            if figure.hands in who and figure.seen:
                height = 92 if figure.seated else 104
                self._ring(figure.x, figure.y - height / 2, 34, height / 2 + 12, colour, phase)
            elif figure.hands in who and figure.x > 780:
                self._ring(figure.x, figure.y + 48, 54, 62, colour, phase)

    def _ring(self, x: float, y: float, rx: float, ry: float, colour: str, phase: float) -> None:
        width, height = rx * 2 + 16, ry * 2 + 16

        def make() -> str:
            oval = f'<ellipse cx="0" cy="0" rx="{rx:g}" ry="{ry:g}" fill="none"'
            return svg(
                width,
                height,
                f'{oval} stroke="#FFFFFF" stroke-width="7" stroke-opacity="0.9"/>'
                f'{oval} stroke="{colour}" stroke-width="3.6"/>',
                -width / 2,
                -height / 2,
            )

        self._draw(("ring", rx, ry, colour), make, x, y)

    # -- what is said ---------------------------------------------------------------------------

    def _bubbles(self, said: list[Bubble]) -> None:
        for bubble in said:
            self._bubble(bubble)

    def _bubble(self, bubble: Bubble) -> None:
        kit = self.kit
        size = (14.0 if bubble.shout else 12.5) * (0.86 if self.small else 1)
        face = "black" if bubble.shout else "bold"
        several = len(bubble.lines) > 1
        room_x, room_y = (22, 12) if not bubble.shout else (56, 28) if several else (30, 18)
        w = round(max(kit.width(line, size, face) for line in bubble.lines) + room_x)
        h = round(len(bubble.lines) * size * 1.28 + room_y)
        x, y = self._at(bubble.x, bubble.y)
        place = self._room_for(bubble, x, y, w, h)
        if place is None:
            return  # there is no room, and what matters more is being said
        left, top = place
        self._taken.append(kit.rect(left - 3, top - 3, w + 6, h + 6))
        across = min(max(x, left + 4), left + w - 4) - left
        tip = (4 * round(across / 4), 2 * round((y - top) / 2))
        base = min(max(tip[0], 20), w - 20)
        pad = 14
        make = _shout if bubble.shout else _says
        key = ("bubble", w, h, tip, base, bubble.edge, bubble.shout)
        kit.draw(key, lambda: make(w, h, tip, base, bubble.edge or "#D8C9B4", pad), left, top)
        line_top = top + (h - len(bubble.lines) * size * 1.28) / 2 - size * 0.06
        for number, line in enumerate(bubble.lines):
            at = line_top + number * size * 1.28
            kit.put(line, left + w / 2, at, size, face, INK, "centre")

    def _room_for(
        self, bubble: Bubble, x: float, y: float, w: float, h: float
    ) -> tuple[float, float] | None:
        """Where a bubble for somebody at (x, y) covers nothing else: straight above if possible,
        then to the sides and higher; best clear of everybody's head, at least of other bubbles."""
        kit = self.kit
        room = self._rect(6, 6, STAGE[0] - 12, STAGE[1] - 12)
        left_edge, top_edge = kit.logical(room.topleft)
        right_edge, _ = kit.logical(room.bottomright)
        heads = [rect for name, rect in self._heads if name != bubble.by]
        shares: tuple[float, ...] = (0.5, 0.28, 0.72, 0.08, 0.92, -0.04, 1.04)
        if bubble.lean:
            near = (0.82, 0.92, 0.7, 1.04, 0.5)
            shares = near if bubble.lean < 0 else tuple(1 - share for share in near)
        for taken in (self._taken + heads, self._taken):
            # In a small house a long tail would cover more than the bubble says.
            lifts = (10, 10 + h * 0.6, 20 + h, 26 + 1.7 * h, 32 + 2.4 * h)
            for lift in lifts[:3] if self.small else lifts:
                for share in shares:
                    left = min(max(x - w * share, left_edge + 8), right_edge - w - 8)
                    top = y - lift - h
                    rect = kit.rect(left - 3, top - 3, w + 6, h + 6)
                    base = min(max(x, left + 20), left + w - 20)
                    tail = kit.rect(min(x, base) - 4, top + h, abs(base - x) + 8, y - 4 - top - h)
                    clear = rect.collidelist(taken) < 0 and tail.collidelist(self._taken) < 0
                    if top >= top_edge + 2 and clear:
                        return left, top
        if bubble.weight < 3 or self.small:
            return None
        return min(max(x - w / 2, left_edge + 8), right_edge - w - 8), max(top_edge, y - 12 - h)

    # -- the graph of a deadlock ----------------------------------------------------------------

    def graph(self, moment: Moment, x: float, y: float, phase: float) -> bool:
        """Draw who waits for whom in a closed circle, as a card of 196 x 142; False if none is."""
        circle = moment.state.circle()
        if not circle:
            return False
        draw_graph(self.kit, moment, circle, x, y, phase)
        return True

    def corners(self, radius: float, right: bool = True) -> None:
        """Round the stage off, as the card that it is: what is outside of the rounding is the page."""
        kit, f = self.kit, self.factor
        w, h = STAGE[0] * f, STAGE[1] * f
        page: pygame.Surface = kit.memory["page"]
        for number in range(4):
            if number % 2 and not right:
                continue
            x = self.x + (w - radius if number % 2 else 0)
            y = self.y + (h - radius if number > 1 else 0)
            area = kit.rect(x, y, radius, radius)

            def make(area: pygame.Rect = area, number: int = number) -> pygame.Surface:
                mask = kit.sprite(("corner", number, radius), partial(_corner, number, radius))
                piece = page.subsurface(area.clip(page.get_rect())).convert_alpha()
                scaled = pygame.transform.smoothscale(mask.surface, piece.get_size())
                piece.blit(scaled, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
                return piece

            key = ("corner piece", number, radius, area.topleft, id(page))
            kit.target.blit(kit.kept(key, make), area.topleft)


GRAPH_WIDE = 250.0
"""How wide the graph of a deadlock is where words are larger, or more than two are in it."""


def draw_graph(
    kit: Kit, moment: Moment, circle: list[str], x: float, y: float, phase: float
) -> None:
    """The wait-for graph of a closed circle of tasks: a card of 196 x 142."""
    state = moment.state
    two = len(circle) == 2
    width, height = 196.0 if kit.text_size == "normal" and two else GRAPH_WIDE, 142.0
    aside, down = (30.0, 32.0) if two else (54.0, 46.0)
    if not two:
        height = 176.0
    x += 196.0 - width
    since = max(state.wants[task][lock] for task in circle for lock in state.wants[task])
    kit.shadow(x, y, width, height)

    def ground() -> str:
        return svg(
            width,
            height,
            f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="14" fill="{CARD}" '
            f'stroke="{DANGER}" stroke-width="2"/>'
            f'<path d="M1 30V15Q1 1 15 1H{width - 15}Q{width - 1} 1 {width - 1} 15V30Z" '
            f'fill="{DANGER}"/>',
        )

    kit.draw(("graph ground", width), ground, x, y)
    kit.icon("deadlock", x + 18, y + 15.5, 17, WHITE, DANGER)
    kit.put(tr("DEADLOCK"), x + 32, y + 6, 13, "black", WHITE)
    kit.put(
        tr("since {time}", time=clock(since)), x + width - 12, y + 8, 11, "bold", "#FFD9D4", "right"
    )
    nodes: list[tuple[str, str]] = []
    for task, after in zip(circle, [*circle[1:], circle[0]], strict=True):
        lock = next(lock for lock in state.wants[task] if state.holder.get(lock) == after)
        nodes += [("hands", state.hands_of(task)), ("lock", lock)]
    middle = (x + width / 2, y + 30 + (height - 30) / 2)
    spots = []
    for number in range(len(nodes)):
        angle = math.pi + number * 2 * math.pi / len(nodes)
        spots.append(
            (middle[0] + (width / 2 - aside) * math.cos(angle), middle[1] + down * math.sin(angle))
        )
    for number, (kind, _) in enumerate(nodes):
        wants = kind == "hands"
        _edge(kit, spots[number], spots[(number + 1) % len(spots)], wants, phase)
    for (kind, name), (a, b) in zip(nodes, spots, strict=True):
        if kind == "hands":
            kit.chip(name, a, b, 14)
        else:
            words = tr(name)
            wide = max(62.0, kit.width(words, 12, "bold") + 18)
            kit.box(a - wide / 2, b - 11, wide, 22, 8, WHITE, INK, 1.6)
            kit.put(words, a, b - 8.5, 12, "bold", INK, "centre")
    if two:  # of more, the corners are taken
        kit.put(tr("wants"), x + 14, y + 38, 10.5, "bold", DANGER)
        kit.put(tr("held by"), x + width - 14, y + 38, 10.5, "bold", MUTED, "right")


def _edge(
    kit: Kit, a: tuple[float, float], b: tuple[float, float], wants: bool, phase: float
) -> None:
    colour = DANGER if wants else MUTED
    dx, dy = round(b[0] - a[0], 1), round(b[1] - a[1], 1)
    length = math.hypot(dx, dy)
    ux, uy = dx / length, dy / length
    head, tail = (27.0, 19.0) if wants else (18.0, 26.0)
    if abs(uy) > 0.8:
        head = tail = 16.0
    step = int(phase * 20) % 10 if wants else 0

    def make() -> str:
        x0, y0 = ux * tail, uy * tail
        x1, y1 = dx - ux * head, dy - uy * head
        px, py = -uy, ux
        dash = f'stroke-dasharray="5 4" stroke-dashoffset="{-step * 0.9:g}"' if wants else ""
        line = f"M{x0:.1f} {y0:.1f}L{x1 - ux * 6:.1f} {y1 - uy * 6:.1f}"
        point = (
            f"M{x1:.1f} {y1:.1f}L{x1 - ux * 9 + px * 5:.1f} {y1 - uy * 9 + py * 5:.1f}"
            f"L{x1 - ux * 9 - px * 5:.1f} {y1 - uy * 9 - py * 5:.1f}Z"
        )
        left, top = min(0, dx) - 8, min(0, dy) - 8
        return svg(
            abs(dx) + 16,
            abs(dy) + 16,
            f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2.6" {dash}/>'
            f'<path d="{point}" fill="{colour}"/>',
            left,
            top,
        )

    kit.draw(("edge", dx, dy, wants, step), make, a[0], a[1])


def _buzz() -> str:
    waves = "".join(
        f'<path d="M{side * (40 + n * 8)} {-10 - n * 4}Q{side * (46 + n * 8)} 0 '
        f'{side * (40 + n * 8)} {10 + n * 4}" fill="none" stroke="{speech.BUZZ}" stroke-width="3" '
        'stroke-linecap="round"/>'
        for side in (-1, 1)
        for n in (0, 1)
    )
    return svg(112, 44, waves, -56, -22)


def _shade_of(d: str) -> str:
    return f'<g transform="translate(1 3)"><path d="{d}" fill="#3A2433" fill-opacity="0.16"/></g>'


def _says(w: float, h: float, tip: tuple[int, int], base: float, edge: str, pad: float) -> str:
    r = min(12, h / 2)
    d = (
        f"M{r} 0H{w - r}Q{w} 0 {w} {r}V{h - r}Q{w} {h} {w - r} {h}H{base + 8}"
        f"L{tip[0]} {tip[1]}L{base - 8} {h}H{r}Q0 {h} 0 {h - r}V{r}Q0 0 {r} 0Z"
    )
    return svg(
        w + 2 * pad,
        max(h, tip[1]) + 2 * pad,
        f'{_shade_of(d)}<path d="{d}" fill="#FFFFFF" stroke="{edge}" stroke-width="1.6" '
        'stroke-linejoin="round"/>',
        -pad,
        -pad,
    )


def _shout(w: float, h: float, tip: tuple[int, int], base: float, edge: str, pad: float) -> str:
    """A bubble with spikes; the one that is nearest to whoever shouts is the tail."""
    spikes = 20
    points = []
    for n in range(spikes):
        angle = 2 * math.pi * n / spikes
        # A jitter that is the same every time: a spark of irregularity, and still a pure function.
        reach = 1.0 + 0.05 * math.sin(n * 7.3) if n % 2 else 0.86
        points.append(
            (
                w / 2 + (w / 2 + 7) * reach * math.cos(angle),
                h / 2 + (h / 2 + 6) * reach * math.sin(angle),
            )
        )
    under = [p for p in points if p[1] > h * 0.62]
    near = min(under, key=lambda p: abs(p[0] - tip[0]))
    points[points.index(near)] = (float(tip[0]), float(tip[1]))
    d = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) + "Z"
    return svg(
        w + 2 * pad,
        max(h, tip[1]) + 2 * pad,
        f'{_shade_of(d)}<path d="{d}" fill="#FFFFFF" stroke="{edge}" stroke-width="2.4" '
        'stroke-linejoin="round"/>',
        -pad,
        -pad,
    )


def _corner(number: int, radius: float) -> str:
    """What is outside of the rounding of one corner of a card, in white."""
    r = f"{radius:g}"
    turn = (
        "translate(0 0)",
        f"translate({r} 0) scale(-1 1)",
        f"translate(0 {r}) scale(1 -1)",
        f"translate({r} {r}) scale(-1 -1)",
    )[number]
    d = f"M0 0H{r}A{r} {r} 0 0 0 0 {r}Z"
    return svg(radius, radius, f'<g transform="{turn}"><path d="{d}" fill="#FFFFFF"/></g>')
