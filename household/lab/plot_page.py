"""The page that every plot stands on: colours and letters of the game, a title, cards, axes.

Sizes and places are logical pixels from the top left, as on the screen of the game: 1280 across,
drawn 1.5 times as large into a PNG. No text is smaller than what the last row of a classroom can
read. Nothing here goes through pyplot: a figure is an object like any other, and is let go like one.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from household import palette
from household.lab.plot_data import Step
from household.palette import (
    ACCENT,
    CARD,
    INK,
    LINE,
    MUTED,
    PAGE,
    PARENTS,
    WHITE,
    mix,
)

WIDTH, HEIGHT = 1280.0, 720.0
LOGICAL_DPI, SHARP = 100, 1.5
"""Logical pixels to an inch, and by how much a PNG is larger: 1920 pixels across."""

MARGIN, PAD = 24.0, 20.0
TOP = 98.0
"""Where the title is over, and the first card begins."""

ACTIVITIES = {name: activity.colour for name, activity in palette.ACTIVITIES.items()}

TITLE, WORDS, SMALL, LEAST = 30.0, 18.0, 16.5, 14.0
"""Sizes of text: of the title, of what is read first, of the rest, and of what must be squeezed."""

UP = 0.14
"""By how much of their size letters are put higher, so that their middle is where it is asked for."""

Face = int
BOLD, HEAVY, BLACK = 700, 800, 900
"""The weights of the game's letters."""


# -- how a policy looks -------------------------------------------------------------------------

Dash = tuple[float, tuple[float, ...] | None]
SOLID: Dash = (0, None)
POLICIES: dict[str, tuple[str, str, Dash]] = {
    "synchronous": (PARENTS[0], "s", (0, (6, 2))),
    "polling": (PARENTS[1], "o", SOLID),
    "threaded": (PARENTS[3], "^", (0, (5, 1.4, 1.2, 1.4))),
    "asynchronous": (PARENTS[2], "D", (0, (2.2, 1.2))),
    "player": (ACCENT, "P", (0, (1.2, 1.2))),
}
"""The colour, the marker and the dashes of each policy: no two share any of them."""

OWN = (
    (ACCENT, "X", (0, (8, 2, 2, 2, 2, 2))),
    (INK, "v", (0, (1.2, 1.2))),
    ("#2A8CA0", "h", (0, (9, 3))),
    ("#8A5A2B", "p", (0, (4, 1, 1, 1, 1, 1, 1, 1))),
)
MARKER_SIZE = {"s": 8.5, "o": 9.0, "^": 10.0, "D": 8.0, "P": 10.0, "X": 10.0, "v": 10.0, "h": 10.5}


class Look:
    """How the marks of a case look. Several of one policy share its hue, and differ in the rest.

    variant: which one of them it is; shade: from 0, pale, to 1, dark, if they go by numbers.
    """

    def __init__(
        self, colour: str, marker: str, dash: Dash, variant: int, shade: float | None = None
    ) -> None:
        # From the second on: paler, then darker, and the marker is hollow every other time.
        share = (0.0, 0.32, 0.3, 0.55, 0.5)[min(variant, 4)]
        self.colour = mix(colour, INK if variant in (2, 4) else WHITE, share)
        if shade is not None:
            way = 2 * shade - 1
            self.colour = mix(colour, INK, 0.6 * way) if way > 0 else mix(colour, WHITE, -0.5 * way)
        self.strong = mix(self.colour, INK, 0.22)
        self.marker = marker
        self.fill = CARD if variant % 2 else self.colour
        self.dash = dash if variant < 1 else _DASHES[(variant - 1) % len(_DASHES)]

    def mark(self, size: float = 1.0) -> dict[str, Any]:
        """What a Line2D has to know to draw the marker."""
        return {
            "marker": self.marker,
            "markersize": px(MARKER_SIZE.get(self.marker, 9.5) * 1.25 * size),
            "markerfacecolor": self.fill,
            "markeredgecolor": self.strong,
            "markeredgewidth": px(1.8),
        }


_DASHES: tuple[Dash, ...] = ((0, (3.5, 1.6)), (0, (1.1, 1.1)), (0, (7, 2, 1.2, 2)), SOLID)


def looks(policies: Sequence[str], steps: Sequence[Step]) -> list[Look]:
    """How each of these looks, told by the names of their policies and by what sets them apart."""
    own: dict[str, int] = {}
    found = []
    for name, step in zip(policies, steps, strict=True):
        if name in POLICIES:
            base = POLICIES[name]
        else:
            base = OWN[own.setdefault(name, len(own)) % len(OWN)]
        found.append(Look(*base, step.kind, step.shade))
    return found


# -- matplotlib, kept to itself -----------------------------------------------------------------

_DRAWING = threading.RLock()
_RC = {
    "text.parse_math": False,  # a dollar is a dollar
    "svg.hashsalt": "household",
    "svg.fonttype": "path",
    "hatch.linewidth": 2.0,
    "path.simplify": True,
    "axes.unicode_minus": True,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with our settings and nobody else's, one at a time: matplotlib's are for all threads."""
    with _DRAWING, matplotlib.style.context(["default", _RC]), warnings.catch_warnings():
        # Somebody's name in a script that no font here has: a box is drawn, and that tells enough.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


LETTERS = ("household letters", "household other letters")
"""Our fonts by names of our own: what else is installed on a machine changes nothing."""


@cache
def _add_fonts() -> None:
    bold = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf")
    for weight in (BOLD, HEAVY, BLACK):
        own = str(palette.assets() / "fonts" / f"Nunito-{weight}.ttf")
        for name, file in zip(LETTERS, (own, bold), strict=True):
            entry = FontEntry(fname=file, name=name, weight=weight, size="scalable")
            fontManager.ttflist.append(entry)


@cache
def font(size: float, face: Face = BOLD) -> FontProperties:
    """The game's letters, in logical pixels; what they lack comes from matplotlib's own."""
    _add_fonts()
    return FontProperties(family=list(LETTERS), weight=face, size=px(size))


def px(logical: float) -> float:
    """Logical pixels in points, which matplotlib measures letters and lines in."""
    return logical * 72 / LOGICAL_DPI


class Plot(Figure):
    """A figure that shows itself in a notebook, and knows what it is called."""

    told = ""

    def __repr__(self) -> str:
        return f"<Plot: {self.told}>"

    def _repr_png_(self) -> bytes:
        return png(self)


def png(figure: Figure) -> bytes:
    """A figure as a PNG, 1920 pixels across."""
    return _printed(figure, "png", {"Title": getattr(figure, "told", "")}, LOGICAL_DPI * SHARP)


def svg(figure: Figure) -> bytes:
    """A figure as an SVG: the same bytes for the same figure."""
    return _printed(figure, "svg", {"Title": getattr(figure, "told", ""), "Date": None}, 72)


def _printed(figure: Figure, kind: str, metadata: dict[str, Any], dpi: float) -> bytes:
    out = io.BytesIO()
    with drawing():
        figure.savefig(out, format=kind, dpi=dpi, metadata=metadata, facecolor=PAGE)
    return out.getvalue()


# -- the page -----------------------------------------------------------------------------------


class Page:
    """A figure to put words, cards and axes on, in logical pixels from its top left."""

    def __init__(self, title: str, subtitle: str, height: float = HEIGHT) -> None:
        self.height = height
        self.figure = Plot(
            figsize=(WIDTH / LOGICAL_DPI, height / LOGICAL_DPI), dpi=LOGICAL_DPI, facecolor=PAGE
        )
        self.canvas = FigureCanvasAgg(self.figure)
        self.pixels: Transform = (
            Affine2D().scale(1 / WIDTH, -1 / height).translate(0, 1) + self.figure.transFigure
        )
        self.figure.told = title
        self._house(MARGIN, 22)
        left, room = MARGIN + 66, WIDTH - 2 * MARGIN - 66
        self.words(left, 37, self.fit(title, room, TITLE, BLACK), TITLE, BLACK)
        size = self.size_for(subtitle, room, WORDS)
        self.words(left, 69, self.fit(subtitle, room, size, BOLD), size, BOLD, MUTED)

    def _house(self, x: float, y: float) -> None:
        """The sign of the game."""
        self.box(x, y, 52, 52, 13, ACCENT, "none")
        roof = [(10, 28), (26, 12), (42, 28), (38, 28), (38, 41), (14, 41), (14, 28)]
        for points, colour in ((roof, WHITE), ([(22, 41), (22, 31), (30, 31), (30, 41)], ACCENT)):
            spots = [(x + a, y + b) for a, b in points]
            self.add(Polygon(spots, facecolor=colour, edgecolor="none", zorder=-4))

    def add(self, patch: Any) -> Any:
        """Put a patch on the page."""
        patch.set_transform(self.pixels)
        self.figure.add_artist(patch)
        return patch

    def box(
        self, x: float, y: float, w: float, h: float, radius: float, fill: str, edge: str = LINE
    ) -> None:
        """A box with round corners, under everything else."""
        shape = f"round,pad=0,rounding_size={radius}"
        patch = FancyBboxPatch((x, y), w, h, boxstyle=shape, facecolor=fill, edgecolor=edge)
        patch.set_zorder(-4 if fill != CARD else -5)
        patch.set_linewidth(px(1.4))
        self.add(patch)

    def card(self, top: float, bottom: float) -> None:
        """The ground of a plot, across the page."""
        self.box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top, 16, CARD)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float = WORDS,
        face: Face = BOLD,
        colour: str = INK,
        side: str = "left",
    ) -> Text:
        """Words, their middle at y; side: which end of them stands at x."""
        return self.figure.text(
            x, y - UP * size, text, transform=self.pixels, fontproperties=font(size, face),
            color=colour, ha=side, va="center_baseline",
        )  # fmt: skip

    def stroke(self, xs: Sequence[float], ys: Sequence[float], colour: str, **more: Any) -> Line2D:
        """A line across the page."""
        line = Line2D(xs, ys, color=colour, transform=self.pixels, **more)
        self.figure.add_artist(line)
        return line

    def swatch(self, x: float, y: float, w: float, h: float, **look: Any) -> None:
        """A small piece of what a bar looks like, its middle at y."""
        self.add(Rectangle((x, y - h / 2), w, h, linewidth=0, **look))

    def axes(self, x: float, y: float, w: float, h: float) -> Axes:
        """Axes at a place, plain: a fine grid, and no frame but what is said."""
        axes = self.figure.add_axes(
            (x / WIDTH, 1 - (y + h) / self.height, w / WIDTH, h / self.height), facecolor="none"
        )
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, pad=px(9), colors=MUTED)
        axes.set_axisbelow(True)
        return axes

    # -- letters --------------------------------------------------------------------------------

    def width(self, text: str, size: float, face: Face = BOLD) -> float:
        """How wide words are, in logical pixels."""
        if not text:
            return 0.0
        renderer = self.canvas.get_renderer()  # type: ignore[no-untyped-call]
        return float(renderer.get_text_width_height_descent(text, font(size, face), False)[0])

    def size_for(
        self, text: str, room: float, size: float, face: Face = BOLD, least: float = LEAST
    ) -> float:
        """The size at which words fit into a room, from `size` down to `least`."""
        wide = self.width(text, size, face)
        return size if wide <= room else max(least, size * room / wide)

    def fit(self, text: str, room: float, size: float, face: Face = BOLD) -> str:
        """The words, with their middle left out if they are wider than the room."""
        if self.width(text, size, face) <= room:
            return text
        for kept in range(len(text) - 1, 1, -1):
            left = (kept + 1) // 2
            shorter = f"{text[:left].rstrip()}…{text[len(text) - (kept - left) :].lstrip()}"
            if self.width(shorter, size, face) <= room:
                return shorter
        return "…"

    def wrap(
        self, text: str, room: float, size: float, face: Face = BOLD, most: int = 2
    ) -> list[str]:
        """The words in at most so many lines, broken where a name may be; the last one may be cut.

        After a colon or a comma if that is enough, else within its parts as well.
        """
        lines: list[str] = []
        rest = text
        for signs in (" :,", " :,=_/-."):
            lines.clear()
            rest = text
            while len(lines) < most - 1 and self.width(rest, size, face) > room:
                breaks = [n for n in range(1, len(rest)) if rest[n - 1] in signs]
                fits = [n for n in breaks if self.width(rest[:n].rstrip(), size, face) <= room]
                if not fits:
                    break
                lines.append(rest[: fits[-1]].rstrip())
                rest = rest[fits[-1] :].lstrip()
            if self.width(rest, size, face) <= room:
                break
        return [*lines, self.fit(rest, room, size, face)]

    def label(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        face: Face = HEAVY,
        colour: str = INK,
        side: str = "left",
    ) -> None:
        """Lines of words, their common middle at y."""
        step = size * 1.18
        for place, text in enumerate(lines):
            at = y + (place - (len(lines) - 1) / 2) * step
            self.words(x, at, text, size, face, colour, side)


def x_ticks(axes: Axes, ticks: Sequence[float], words: Sequence[str], size: float = SMALL) -> None:
    """Ticks along x, and their words."""
    axes.set_xticks(list(ticks), list(words), fontproperties=font(size, BOLD))
    axes.set_xticks([], minor=True)


def y_ticks(axes: Axes, ticks: Sequence[float], words: Sequence[str], size: float = SMALL) -> None:
    """Ticks along y, and their words."""
    axes.set_yticks(list(ticks), list(words), fontproperties=font(size, BOLD), va="center")
    axes.set_yticks([], minor=True)


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """Where to put labels of these heights, each as near as can be to where it wants to be.

    The labels must be given in the order in which they stand, from the top.
    """
    places: list[float] = []
    edge = top
    for want, height in zip(wanted, heights, strict=True):
        places.append(max(want, edge + height / 2))
        edge = places[-1] + height / 2
    edge = bottom
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], edge - heights[place] / 2)
        edge = places[place] - heights[place] / 2
    return places
