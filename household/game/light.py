"""The light of the day: what stands behind everybody, from afternoon to dusk, night and dawn.

Three pictures of the outside differ in nothing but their light and are blended; the house is
tinted from outside while its lamps light the rooms. What that comes to is kept until the light has
changed by a step that can be seen.
"""

from __future__ import annotations

import itertools
import math
from functools import partial

import pygame

from household.game import kit as pen
from household.game.kit import Kit
from household.game.places import STAGE

STEPS = 40
"""How many lights there are between two of the three: a change of step costs a few milliseconds."""

ROOMS = {
    "laundry": (92, 106, 264, 128),
    "study": (364, 106, 268, 128),
    "living room": (92, 242, 360, 148),
    "hall": (460, 242, 172, 148),
}

SHADED = {**ROOMS, "laundry": (92, 106, 272, 128), "living room": (92, 242, 368, 148)}
"""The same with the doorways to the next room, which have no light of their own."""

DAY, DUSK, NIGHT = 0.0, 1.0, 2.0
COURSE = (
    (0, DAY), (75, DAY), (150, 0.65), (195, DUSK), (275, NIGHT), (750, NIGHT), (800, DUSK), (838, DAY),
)  # fmt: skip
"""Minute of the evening, and the light then: the sun sets between half past six and half past eight."""

_OUTSIDE = ((255, 255, 255), (238, 196, 190), (92, 98, 158))
_COOL = ((255, 255, 255), (252, 242, 236), (246, 230, 226))
_INSIDE = ((255, 255, 255), (255, 240, 216), (255, 226, 188))


def light_at(minute: float) -> float:
    """The light at a minute of an evening: 0 is day, 1 is dusk, 2 is night."""
    for (a, low), (b, high) in itertools.pairwise(COURSE):
        if minute < b:
            return low + (high - low) * max(0.0, (minute - a) / (b - a))
    return COURSE[-1][1]


def tint(light: float, colours: tuple[tuple[int, int, int], ...] = _OUTSIDE) -> tuple[int, ...]:
    """The colour that everything outside is multiplied with in a light."""
    low = min(1, int(light))
    part = light - low
    pairs = zip(colours[low], colours[low + 1], strict=True)
    return tuple(round(a + (b - a) * part) for a, b in pairs)


def backdrop(kit: Kit, factor: float, minute: float) -> pygame.Surface:
    """The stage without anything that moves, in the light of a minute of the evening."""
    level = round(light_at(minute) * STEPS)
    key = ("backdrop", factor)
    kept: dict[object, tuple[int, pygame.Surface]] = kit.memory.setdefault("backdrops", {})
    found = kept.get(key)
    if found is not None and found[0] == level:
        return found[1]
    surface = _compose(kit, factor, level / STEPS, found[1] if found else None)
    kept[key] = (level, surface)
    return surface


def _compose(kit: Kit, factor: float, light: float, onto: pygame.Surface | None) -> pygame.Surface:
    names = ("outside-day", "outside-dusk", "outside-night")
    low = min(1, int(light))
    part = light - low
    base = layer(kit, names[low], factor)
    surface = onto or pygame.Surface(base.get_size()).convert()
    surface.blit(base, (0, 0))
    if part > 0.01:
        over = layer(kit, names[low + 1], factor)
        over.set_alpha(round(255 * part))
        surface.blit(over, (0, 0))
        over.set_alpha(None)
    _sun(kit, surface, factor, light)
    house = pen_picture(kit, "house", factor)
    if light < 0.01:
        surface.blit(house, (0, 0))
        return surface
    shaded = house.copy()
    shaded.fill(tint(light), special_flags=pygame.BLEND_RGB_MULT)
    for name, area in ROOMS.items():
        # Warm light on the mint tiles of the laundry would turn them a sickly green.
        warm = tint(light, _INSIDE if name != "laundry" else _COOL)
        room = _room(kit, factor, *area)
        shaded.fill((0, 0, 0, 0), room)
        lit = house.subsurface(room).copy()
        lit.fill(warm, special_flags=pygame.BLEND_RGB_MULT)
        shaded.blit(lit, room)
    surface.blit(shaded, (0, 0))
    lamps = pen_picture(kit, "lamps", factor)
    lamps.set_alpha(round(255 * min(1.0, light / 1.2)))
    surface.blit(lamps, (0, 0))
    lamps.set_alpha(None)
    return surface


def _sun(kit: Kit, surface: pygame.Surface, factor: float, light: float) -> None:
    """The sun goes down in an arc, grows redder on its way, and fades behind the hills."""
    share = min(1.0, light)
    x = 748 * (1 - share) ** 2 + 2 * 812 * share * (1 - share) + 704 * share**2
    y = 74 * (1 - share) ** 2 + 2 * 150 * share * (1 - share) + 262 * share**2
    fade = 1.0 if light <= 1 else max(0.0, 1 - (light - 1) / 0.4)
    for name, part in (("sun-day", 1 - share), ("sun-dusk", share * fade)):
        if part <= 0.01:
            continue
        sprite = kit.sprite(name, partial(pen.file_text, name), factor)
        sprite.surface.set_alpha(round(255 * part))
        left, top = (x + sprite.dx) * factor, (y + sprite.dy) * factor
        surface.blit(sprite.surface, (kit.px(left), kit.px(top)))


def pen_picture(kit: Kit, name: str, factor: float) -> pygame.Surface:
    """A picture of the whole stage at its size."""
    return kit.sprite(name, lambda: pen.file_text(name), factor).surface


def layer(kit: Kit, name: str, factor: float) -> pygame.Surface:
    """The same without transparency, which is far quicker to blend."""
    return kit.kept(("opaque", name, factor), lambda: pen_picture(kit, name, factor).convert())


def _room(kit: Kit, factor: float, x: float, y: float, w: float, h: float) -> pygame.Rect:
    scale = kit.scale * factor
    left, top = math.floor(x * scale), math.floor(y * scale)
    rect = pygame.Rect(left, top, round((x + w) * scale) - left, round((y + h) * scale) - top)
    size = (max(1, round(STAGE[0] * scale)), max(1, round(STAGE[1] * scale)))
    return rect.clip(pygame.Rect((0, 0), size))


def shade(kit: Kit, factor: float, room: str, depth: int) -> tuple[pygame.Surface, pygame.Rect]:
    """The dark that lies over a room whose lamp is out, and where it lies."""
    rect = _room(kit, factor, *SHADED[room])

    def make() -> pygame.Surface:
        surface = pygame.Surface(rect.size)
        surface.fill((22, 22, 58))
        surface.set_alpha(depth)
        return surface

    return kit.kept(("shade", factor, room, depth), make), rect
