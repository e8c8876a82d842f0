"""The pen: pictures rasterised once at the exact pixel size, text drawn once, and both kept.

Everything is asked for in logical pixels of a 1280x720 screen and drawn at `scale` times that, so
that nothing is ever scaled up. What never changes is a file in `assets`; what is made here (a
card, a bubble, a person in some pose) is written to a file once and loaded from there, because a
browser loads pictures from real paths only.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pygame

from household.game import art
from household.game.theme import CARD, INK, LINE, on_parent, parent_colour
from household.palette import assets

FONTS = {
    "regular": "Nunito-700.ttf",
    "bold": "Nunito-800.ttf",
    "black": "Nunito-900.ttf",
    "code": "JetBrainsMono-500.ttf",
    "code bold": "JetBrainsMono-700.ttf",
}
TEXTS_KEPT = 3000
"""How many drawn strings are kept before they are let go and drawn anew."""

PIXELS_KEPT = 60_000_000
"""How many pixels of pictures are kept, at four bytes each, before they are drawn anew."""

TEXT = {"normal": (1.0, 0.0), "larger": (1.1, 13.0), "projector": (1.12, 16.0)}
"""By how much text is larger at each step, and how small it is at least: 16 on a screen 1080 high are
24 pixels, which the last row of a classroom can read."""

LARGE_TEXT = 22.0
"""Text of this size is large enough for anybody."""

LONGEST = 400
"""The most letters of a line: nobody reads more, and SDL breaks on pictures that are too wide."""


@cache
@cache
def _scratch() -> str:
    """The file that a generated picture is written to, to be loaded from there at once."""
    folder = tempfile.TemporaryDirectory(prefix="household-")
    _KEEP.append(folder)
    return os.path.join(folder.name, "picture.svg")


_KEEP: list[object] = []
"""Temporary folders are removed when the program ends, and not before."""


def box_of(svg: str) -> tuple[float, float, float, float]:
    """The view box of a picture: where its corner is, seen from its anchor, and its size."""
    found = re.search(r'viewBox="([-\d. ]+)"', svg)
    assert found is not None
    x, y, width, height = map(float, found[1].split())
    return x, y, width, height


class Sprite:
    """A picture at its size in pixels, and how far its corner is from its anchor."""

    __slots__ = ("dx", "dy", "surface")

    def __init__(self, surface: pygame.Surface, dx: float, dy: float) -> None:
        self.surface = surface
        self.dx = dx
        self.dy = dy


class Kit:
    """Draws on `target` at `scale`; keeps all that it has drawn before.

    scale: pixels for each logical pixel; left, top: where the logical corner is, in pixels;
    text_size: one of `settings.TEXT_SIZES`, by which words are larger than asked for; memory:
    what those who draw want to find again, gone when the scale changes.
    """

    def __init__(
        self, scale: float, left: int = 0, top: int = 0, text_size: str = "normal"
    ) -> None:
        self.scale = scale
        self.text_size = text_size
        self._grows, self._least = TEXT[text_size]
        self.left = left
        self.top = top
        self.target: pygame.Surface
        self._sprites: dict[object, Sprite] = {}
        self._texts: dict[tuple[str, float, str, str], pygame.Surface] = {}
        self._fonts: dict[tuple[str, int], pygame.font.Font] = {}
        self._surfaces: dict[object, pygame.Surface] = {}
        self.memory: dict[str, Any] = {}

    def share(self, other: Kit) -> None:
        """Draw with what another of the same scale has drawn before."""
        self._sprites, self._texts, self._fonts = other._sprites, other._texts, other._fonts
        self._surfaces, self.memory = other._surfaces, other.memory

    def on(self, surface: pygame.Surface, left: int = 0, top: int = 0) -> Kit:
        """A pen of the same scale for another surface; (left, top) is the logical corner there."""
        pen = Kit(self.scale, left, top, self.text_size)
        pen.share(self)
        pen.target = surface
        return pen

    # -- measures -------------------------------------------------------------------------------

    def px(self, value: float) -> int:
        """A length in pixels."""
        return round(value * self.scale)

    def x(self, value: float) -> int:
        """A place across the window, in pixels."""
        return self.left + round(value * self.scale)

    def y(self, value: float) -> int:
        """A place down the window, in pixels."""
        return self.top + round(value * self.scale)

    def rect(self, x: float, y: float, w: float, h: float) -> pygame.Rect:
        """A rectangle in pixels, whose edges meet those of its neighbours."""
        left, top = self.x(x), self.y(y)
        return pygame.Rect(left, top, self.x(x + w) - left, self.y(y + h) - top)

    def logical(self, position: tuple[float, float]) -> tuple[float, float]:
        """A place in the window in logical pixels."""
        return (position[0] - self.left) / self.scale, (position[1] - self.top) / self.scale

    # -- pictures -------------------------------------------------------------------------------

    def sprite(
        self, key: object, make: Callable[[], str], factor: float = 1.0, flip: bool = False
    ) -> Sprite:
        """The picture that `make` describes, at `factor` times its size; made once for its key."""
        whole = (key, factor, flip)
        found = self._sprites.get(whole)
        if found is None:
            if self.memory.get("pixels", 0) > PIXELS_KEPT:
                self._sprites.clear()
                self.memory["pixels"] = 0
            found = self._sprites[whole] = self._rasterise(key, make, factor, flip)
            width, height = found.surface.get_size()
            self.memory["pixels"] = self.memory.get("pixels", 0) + width * height
        return found

    def _rasterise(self, key: object, make: Callable[[], str], factor: float, flip: bool) -> Sprite:
        if flip:
            plain = self.sprite(key, make, factor)
            mirrored = pygame.transform.flip(plain.surface, True, False)
            width = mirrored.get_width() / (self.scale * factor)
            return Sprite(mirrored, -width - plain.dx, plain.dy)
        svg = make()
        x, y, width, height = box_of(svg)
        size = (
            max(1, round(width * self.scale * factor)),
            max(1, round(height * self.scale * factor)),
        )
        surface = pygame.image.load_sized_svg(_source(svg), size).convert_alpha()
        return Sprite(surface, x, y)

    def draw(
        self,
        key: object,
        make: Callable[[], str],
        x: float,
        y: float,
        factor: float = 1.0,
        flip: bool = False,
    ) -> None:
        """Draw a picture with its anchor at (x, y)."""
        found = self.sprite(key, make, factor, flip)
        self.target.blit(
            found.surface, (self.x(x + found.dx * factor), self.y(y + found.dy * factor))
        )

    def picture(self, name: str, x: float, y: float, factor: float = 1.0) -> None:
        """Draw `assets/pictures/NAME.svg` with its anchor at (x, y)."""
        self.draw(name, lambda: file_text(name), x, y, factor)

    def icon(
        self, name: str, x: float, y: float, size: float, colour: str = INK, ground: str = CARD
    ) -> None:
        """Draw an icon centred at (x, y); `ground` is what shows through its holes."""
        self.draw(
            ("icon", name, colour, ground),
            lambda: art.icon(name, colour, ground),
            x - size / 2,
            y - size / 2,
            size / 24,
        )

    # -- shapes ---------------------------------------------------------------------------------

    def shape(
        self,
        w: float,
        h: float,
        radius: float,
        fill: str,
        stroke: str = "",
        width: float = 1,
        opacity: float = 1,
    ) -> pygame.Surface:
        """A rounded rectangle; fill "none" leaves it hollow."""
        key = ("shape", round(w, 1), round(h, 1), radius, fill, stroke, width, opacity)

        def make() -> str:
            inset = width / 2 if stroke else 0
            line = f' stroke="{stroke}" stroke-width="{width}"' if stroke else ""
            inner_w, inner_h = max(0.1, w - 2 * inset), max(0.1, h - 2 * inset)
            body = (
                f'<rect x="{inset}" y="{inset}" width="{inner_w}" height="{inner_h}" rx="{radius}" '
                f'fill="{fill}" fill-opacity="{opacity}"{line}/>'
            )
            return svg(w, h, body)

        return self.sprite(key, make).surface

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        radius: float = 8,
        fill: str = CARD,
        stroke: str = "",
        width: float = 1,
        opacity: float = 1,
    ) -> None:
        """Draw a rounded rectangle."""
        shape = self.shape(w, h, radius, fill, stroke, width, opacity)
        self.target.blit(shape, (self.x(x), self.y(y)))

    def fill(self, colour: str, x: float, y: float, w: float, h: float) -> None:
        """Draw a plain rectangle, never thinner than a pixel."""
        rect = self.rect(x, y, w, h)
        rect.width, rect.height = max(1, rect.width), max(1, rect.height)
        self.target.fill(colour, rect)

    def shadow(self, x: float, y: float, w: float, h: float, radius: float = 14) -> None:
        """Draw the soft shadow of a card: blurred at a quarter of the size, which looks the same."""
        key = ("shadow", w, h, radius)
        found = self._surfaces.get(key)
        blur = self.px(12)
        if found is None:
            size = (self.px(w) + 2 * blur, self.px(h) + 2 * blur)
            small = pygame.Surface((max(4, size[0] // 4), max(4, size[1] // 4)), pygame.SRCALPHA)
            small.fill((64, 38, 30, 0))
            edge = max(1, blur // 4)
            inner = (small.get_width() - 2 * edge, small.get_height() - 2 * edge)
            pygame.draw.rect(
                small, (64, 38, 30, 52), (edge, edge, *inner), border_radius=max(1, self.px(radius) // 4)
            )  # fmt: skip
            soft = pygame.transform.gaussian_blur(small, max(1, edge // 2 + 1))
            found = self._surfaces[key] = pygame.transform.smoothscale(soft, size)
        self.target.blit(found, (self.x(x) - blur, self.y(y) - blur + self.px(4)))

    def card(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        radius: float = 14,
        fill: str = CARD,
        stroke: str = LINE,
        width: float = 1,
    ) -> None:
        """Draw a card with its shadow."""
        self.shadow(x, y, w, h, radius)
        self.box(x, y, w, h, radius, fill, stroke, width)

    def chip(self, hands: str, x: float, y: float, radius: float = 9) -> None:
        """Draw the badge of a pair of hands, centred at (x, y)."""
        size = radius * 2 + 4

        def make() -> str:
            middle = radius + 2
            return svg(
                size,
                size,
                f'<circle cx="{middle}" cy="{middle}" r="{radius + 1.6}" fill="#FFFFFF"/>'
                f'<circle cx="{middle}" cy="{middle}" r="{radius}" fill="{parent_colour(hands)}"/>',
            )

        self.draw(("chip", hands, radius), make, x - radius - 2, y - radius - 2)
        size_of = radius * (1.4 if len(hands) == 1 else 1.0)
        letter = self.text(hands, size_of, "black", on_parent(hands), exact=True)
        self.target.blit(
            letter,
            (self.x(x) - letter.get_width() // 2, self.y(y) - round(letter.get_height() * 0.51)),
        )

    # -- text -----------------------------------------------------------------------------------

    def font(self, face: str, pixels: int) -> pygame.font.Font:
        """A font at a size in pixels."""
        found = self._fonts.get((face, pixels))
        if found is None:
            path = str(assets() / "fonts" / FONTS[face])
            found = self._fonts[face, pixels] = pygame.font.Font(path, pixels)
        return found

    def sized(self, size: float, face: str = "regular") -> float:
        """The size that text of this size has, for whoever wants it larger; code is the pane's."""
        if face.startswith("code"):
            return size
        return max(size * self._grows, self._least) if size < LARGE_TEXT else size

    def text(
        self,
        words: str,
        size: float = 13,
        face: str = "regular",
        colour: str = INK,
        exact: bool = False,
    ) -> pygame.Surface:
        """A line of text as a picture: drawn larger and reduced, so that its
        letters stand as far apart as they should at any scale."""
        size = size if exact else self.sized(size, face)
        key = (words, size, face, colour)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > TEXTS_KEPT:
                self._texts.clear()
            found = self._texts[key] = self._write(words, size, face, colour)
        return found

    def _write(self, words: str, size: float, face: str, colour: str) -> pygame.Surface:
        words = words[:LONGEST]
        if not words:  # an empty picture can't be reduced
            return pygame.Surface((1, max(1, self.px(size))), pygame.SRCALPHA)
        if face.startswith("code"):
            font = self.font(face, max(6, round(size * self.scale)))
            return font.render(words, True, colour).convert_alpha()
        many = self._larger(face, size)
        big = self.font(face, max(6, round(size * self.scale * many))).render(words, True, colour)
        small = (max(1, round(big.get_width() / many)), max(1, round(big.get_height() / many)))
        return pygame.transform.smoothscale(big, small).convert_alpha()

    def width(self, words: str, size: float, face: str = "regular") -> float:
        """How wide a line of text is."""
        return self._measure(words[:LONGEST], size, face)

    def put(
        self,
        words: str,
        x: float,
        y: float,
        size: float = 13,
        face: str = "regular",
        colour: str = INK,
        align: str = "left",
        exact: bool = False,
    ) -> float:
        """Write a line, its top at y, its left edge, middle or right edge at x; returns its width."""
        line = self.text(words, size, face, colour, exact)
        left = self.x(x)
        if align == "centre":
            left -= line.get_width() // 2
        elif align == "right":
            left -= line.get_width()
        # Larger words stand around the same line as those that were asked for.
        lift = 0.0 if exact else (self.sized(size, face) - size) * 0.68
        self.target.blit(line, (left, self.y(y - lift)))
        return line.get_width() / self.scale

    def fit(self, words: str, room: float, size: float, face: str = "regular") -> str:
        """The words, or as many of them as there is room for, and an ellipsis."""
        words = words[:LONGEST]
        if self.width(words, size, face) <= room:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self._measure(words[:middle].rstrip() + "…", size, face) <= room:
                low = middle
            else:
                high = middle - 1
        return words[:low].rstrip(" ,:;") + "…"

    def size_for(
        self, words: str, room: float, sizes: Sequence[float], face: str = "regular"
    ) -> float:
        """The first of these sizes at which there is room for the words; the last if there is none."""
        return next((size for size in sizes if self.width(words, size, face) <= room), sizes[-1])

    def wrap(self, words: str, room: float, size: float, face: str = "regular") -> list[str]:
        """The words in lines that are no wider than there is room."""
        lines: list[str] = []
        line = ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and self._measure(longer, size, face) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line] if line else lines

    def _larger(self, face: str, size: float) -> int:
        """How many times too large a line is drawn first: small letters need it most."""
        if face.startswith("code"):
            return 1
        return 4 if size * self.scale < 15 else 2

    def _measure(self, words: str, size: float, face: str) -> float:
        size = self.sized(size, face)
        many = self._larger(face, size)
        font = self.font(face, max(6, round(size * self.scale * many)))
        return font.size(words)[0] / many / self.scale

    # -- what is kept by whoever draws it ---------------------------------------------------------

    def kept(self, key: object, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        """A surface that is made once for its key."""
        found = self._surfaces.get(key)
        if found is None:
            found = self._surfaces[key] = make()
        return found


def svg(width: float, height: float, body: str, x: float = 0, y: float = 0) -> str:
    """A picture from its body; (x, y) is its corner, seen from its anchor."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{x:g} {y:g} {width:g} {height:g}">{body}</svg>'
    )


@cache
def file_text(name: str) -> str:
    """The text of `assets/pictures/NAME.svg`."""
    return (assets() / "pictures" / f"{name}.svg").read_text(encoding="utf-8")


def _source(text: str) -> str | io.BytesIO:
    """A picture's text as something to load it from: in a browser that has to be a real file."""
    if sys.platform != "emscripten":
        return io.BytesIO(text.encode())
    path = _scratch()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
