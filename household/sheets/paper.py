"""The paper: points from the top left, letters of our own, greys, and blocks that share a page.

Everything is vector and grey, so that it prints in black and white; what is filled in is told by a
pattern or a letter, never by a shade alone. A block says how high it has to be for a width and is
then drawn in a little more, if there is more: what is left over on a page goes to those that can use
it, such as lines to write on. The same blocks make the sheet and its key, so the two lie on top of
each other.

Words may be marked up: *heavy*, `code`, ~quiet~.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from household import palette
from household.errors import HouseholdError, nearest

Face = Literal["body", "heavy", "code", "title"]

FACES: dict[Face, str] = {
    "body": "Nunito-500",
    "heavy": "Nunito-800",
    "title": "Nunito-900",
    "code": "JetBrainsMono-500",
}
SIZES = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""The papers by name, in points."""

SMALLEST = 9.5
"""The smallest letters, in points."""

BODY = 10.0
LEADING = 1.27
QUIET = 0.35
"""The grey of what is said aside; 0 is black."""


def paper_called(name: str) -> tuple[float, float]:
    """Width and height of a paper, in points. Raises HouseholdError for one that is not known."""
    if name.lower() not in SIZES:
        raise HouseholdError(f"--paper: no paper is called {name!r}: {nearest(name, SIZES)}")
    return SIZES[name.lower()]


def check(paper: str) -> None:
    """Raise HouseholdError for a paper that is not known, or if reportlab is missing."""
    paper_called(paper)
    _letters()


@cache
def _letters() -> Any:
    """reportlab's fonts, with ours among them. Raises HouseholdError without reportlab."""
    try:
        from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    except ImportError:
        raise HouseholdError(
            "worksheets and plans need reportlab: pip install 'household[teach]'"
        ) from None
    for name in FACES.values():
        font = TTFont(f"household {name}", str(palette.assets() / "fonts" / f"{name}.ttf"))
        font.face.name = name.encode()  # three of the files have the same name within
        pdfmetrics.registerFont(font)
    return pdfmetrics


def width_of(text: str, size: float, face: Face = "body") -> float:
    """How wide words are, in points."""
    return float(_letters().stringWidth(text, f"household {FACES[face]}", size))


@cache
def _known(face: Face) -> frozenset[int]:
    return frozenset(_letters().getFont(f"household {FACES[face]}").face.charToGlyph)


def writable(text: str) -> str:
    """The text with a question mark for every letter that our fonts lack."""
    known = _known("body") & _known("code")
    return "".join(letter if ord(letter) in known else "?" for letter in text)


# -- marked up words ----------------------------------------------------------------------------


class Piece(msgspec.Struct, frozen=True):
    """Letters of one kind."""

    text: str
    face: Face
    grey: float = 0.0


Word = tuple[Piece, ...]
MARKS: dict[str, tuple[Face | None, float]] = {
    "*": ("heavy", 0.0),
    "`": ("code", 0.0),
    "~": (None, QUIET),
}


def words_of(text: str, face: Face = "body", grey: float = 0.0) -> list[Word]:
    """The words of a marked up text, each a row of pieces that stay together."""
    words: list[Word] = []
    pieces: list[Piece] = []
    mark = ""
    for part in re.split(r"([*`~]|[ \n]+)", text):  # \u00a0 holds two words together
        if part in MARKS and mark in ("", part):
            mark = "" if mark else part
        elif part and not part.strip(" \n"):
            if pieces:
                words.append(tuple(pieces))
            pieces = []
        elif part:
            own, quiet = MARKS.get(mark, (None, grey))
            pieces.append(Piece(part, own or face, quiet))
    if pieces:
        words.append(tuple(pieces))
    return words


def wrapped(text: str, width: float, size: float, face: Face = "body", grey: float = 0.0) -> list[list[Word]]:  # fmt: skip
    """The words in lines no wider than `width`; a word that is wider is broken."""
    lines: list[list[Word]] = [[]]
    room = width
    space = width_of(" ", size)
    for word in (part for whole in words_of(text, face, grey) for part in _fitting(whole, width, size)):  # fmt: skip
        wide = _wide(word, size)
        if lines[-1] and wide + space > room:
            lines.append([])
            room = width
        room -= wide + (space if lines[-1] else 0)
        lines[-1].append(word)
    return lines


def _wide(word: Word, size: float) -> float:
    return sum(width_of(piece.text, size_of(piece.face, size), piece.face) for piece in word)


def size_of(face: Face, size: float) -> float:
    """Code looks as large as the words around it if it is set a little smaller."""
    return max(SMALLEST, size - 0.6) if face == "code" else size


def _fitting(word: Word, width: float, size: float) -> Iterable[Word]:
    """A word in parts that fit a line."""
    while len(word) == 1 and _wide(word, size) > width:
        piece = word[0]
        fits = next(
            (n for n in range(len(piece.text) - 1, 1, -1)
             if _wide((Piece(piece.text[:n], piece.face),), size) <= width), 1
        )  # fmt: skip
        yield (Piece(piece.text[:fits], piece.face, piece.grey),)
        word = (Piece(piece.text[fits:], piece.face, piece.grey),)
    yield word


# -- ink ----------------------------------------------------------------------------------------


class Ink:
    """What draws. `y` grows downwards, everything is in points, every shade is a grey from 0 to 1."""

    def __init__(self, paper: str, title: str) -> None:
        self.width, self.height = paper_called(paper)
        _letters()
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

        self._file = io.BytesIO()
        self._canvas: Any = Canvas(
            self._file,
            (self.width, self.height),
            invariant=1,  # no date and no chance in it: the same sheet is the same bytes
            initialFontName=f"household {FACES['body']}",
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("household")
        self._canvas.setCreator("household")

    def content(self) -> bytes:
        """The whole document."""
        self._canvas.save()
        return self._file.getvalue()

    def turn_the_page(self) -> None:
        """Go on on the next page."""
        self._canvas.showPage()

    def _y(self, y: float) -> float:
        return self.height - y

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        face: Face = "body",
        grey: float = 0.0,
        align: Literal["left", "middle", "right"] = "left",
    ) -> None:
        """Plain words on a baseline at `y`."""
        wide = width_of(text, size, face)
        x -= {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        self._canvas.setFillGray(grey)
        self._canvas.setFont(f"household {FACES[face]}", size)
        self._canvas.drawString(x, self._y(y), text)

    def lines_of_words(
        self, x: float, y: float, lines: Sequence[Sequence[Word]], size: float, leading: float
    ) -> None:
        """Wrapped words, their first line's top at `y`."""
        space = width_of(" ", size)
        for number, line in enumerate(lines):
            at, base = x, y + number * leading + 0.78 * size + (leading - size) / 2
            for word in line:
                for piece in word:
                    own = size_of(piece.face, size)
                    self.words(at, base, piece.text, own, piece.face, piece.grey)
                    at += width_of(piece.text, own, piece.face)
                at += space

    def line(self, x: float, y: float, to_x: float, to_y: float, wide: float = 0.6, grey: float = 0.0, dash: Sequence[float] = ()) -> None:  # fmt: skip
        """A straight line."""
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(wide)
        self._canvas.setDash(list(dash))
        self._canvas.line(x, self._y(y), to_x, self._y(to_y))
        self._canvas.setDash([])

    def dots(self, x: float, to_x: float, y: float) -> None:
        """A row of dots, four points apart."""
        self._canvas.setLineCap(1)
        self.line(x, y, to_x, y, 1.5, 0.1, (0.01, 4))
        self._canvas.setLineCap(0)

    def box(self, x: float, y: float, width: float, height: float, fill: float | None = None, wide: float = 0.6, grey: float = 0.0, round_: float = 0.0) -> None:  # fmt: skip
        """A box from its top left corner; wide 0 is without an outline."""
        if fill is not None:
            self._canvas.setFillGray(fill)
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(wide)
        at = (x, self._y(y) - height, width, height)
        if round_:
            self._canvas.roundRect(*at, round_, stroke=int(wide > 0), fill=int(fill is not None))
        else:
            self._canvas.rect(*at, stroke=int(wide > 0), fill=int(fill is not None))

    def circle(self, x: float, y: float, radius: float, fill: float | None = None, wide: float = 0.8, grey: float = 0.0) -> None:  # fmt: skip
        """A circle around a point."""
        if fill is not None:
            self._canvas.setFillGray(fill)
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(wide)
        self._canvas.circle(x, self._y(y), radius, stroke=int(wide > 0), fill=int(fill is not None))

    def shape(self, points: Sequence[tuple[float, float]], fill: float = 0.0) -> None:
        """A filled shape."""
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self._y(points[0][1]))
        for x, y in points[1:]:
            path.lineTo(x, self._y(y))
        path.close()
        self._canvas.setFillGray(fill)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def within(self, x: float, y: float, width: float, height: float, draw: Callable[[], None]) -> None:  # fmt: skip
        """Draw, and keep nothing of it outside a box."""
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(x, self._y(y) - height, width, height)
        self._canvas.clipPath(path, stroke=0, fill=0)
        draw()
        self._canvas.restoreState()

    def tick(self, x: float, y: float, size: float) -> None:
        """A tick in a box of `size` with its top left corner there."""
        self.line(x + size * 0.18, y + size * 0.52, x + size * 0.42, y + size * 0.82, 1.8)
        self.line(x + size * 0.42, y + size * 0.82, x + size * 0.95, y + size * 0.05, 1.8)

    def arrow(self, x: float, y: float, to_x: float, to_y: float, wide: float = 1.2, dash: Sequence[float] = ()) -> None:  # fmt: skip
        """An arrow; its tip is at the end."""
        long = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
        along = ((to_x - x) / long, (to_y - y) / long)
        foot = (to_x - 8 * along[0], to_y - 8 * along[1])
        self.line(x, y, *foot, wide, 0.0, dash)
        side = (-along[1] * 3.6, along[0] * 3.6)
        self.shape([(to_x, to_y), (foot[0] + side[0], foot[1] + side[1]), (foot[0] - side[0], foot[1] - side[1])])  # fmt: skip


# -- blocks -------------------------------------------------------------------------------------


class Block:
    """Something on a page: how high it has to be, how much more it likes, and how it is drawn.

    most: how much higher than it has to be it may become, in points; stick: it stays on a page with
    the block after it.
    """

    most = 0.0
    stick = False

    def least(self, width: float) -> float:
        """How high it has to be in this width."""
        raise NotImplementedError

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        """Draw it, its top left corner there."""
        raise NotImplementedError


class Gap(Block):
    """Nothing; on a full page half as much of it."""

    def __init__(self, height: float, most: float = 0.0) -> None:
        self.height, self.most = height / 2, most + height / 2

    def least(self, width: float) -> float:
        return self.height

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        pass


class Words(Block):
    """Marked up words."""

    def __init__(self, text: str, size: float = BODY, face: Face = "body", grey: float = 0.0, indent: float = 0.0) -> None:  # fmt: skip
        self.text, self.size, self.face, self.grey, self.indent = text, size, face, grey, indent

    def _lines(self, width: float) -> list[list[Word]]:
        return wrapped(self.text, width - self.indent, self.size, self.face, self.grey)

    def least(self, width: float) -> float:
        return len(self._lines(width)) * self.size * LEADING

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        ink.lines_of_words(x + self.indent, y, self._lines(width), self.size, self.size * LEADING)


class Heading(Words):
    """A heading, which never stands at the foot of a page."""

    stick = True

    def __init__(self, text: str, size: float = 13.0) -> None:
        super().__init__(text, size, "title")


class Writing(Block):
    """Lines to write on; on the key, what stands there, as high on both."""

    PITCH = 17.5

    def __init__(self, lines: int, answer: str, key: bool) -> None:
        self.lines, self.answer, self.key = lines, answer, key
        self.most = 7.5 * lines

    def least(self, width: float) -> float:
        said = len(wrapped(self.answer, width - 14, BODY)) * BODY * LEADING + 8
        return max(self.lines * self.PITCH, said) + 2

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        if self.key:
            ink.box(x, y + 2, width, height - 4, fill=0.94, wide=0)
            ink.box(x, y + 2, 3, height - 4, fill=0.0, wide=0)
            said = wrapped(self.answer, width - 14, BODY)
            high = len(said) * BODY * LEADING
            ink.lines_of_words(x + 10, y + (height - high) / 2, said, BODY, BODY * LEADING)
            return
        pitch = height / self.lines
        for number in range(self.lines):
            at = y + (number + 1) * pitch - 3
            ink.line(x, at, x + width, at, 0.5, 0.45)


class Table(Block):
    """Rows of cells, the first of them the head. A cell that stands in `filled` is empty on the sheet.

    shares: how the width goes to the columns; filled: (row, column) of what only the key says; high:
    the least height of a row that is to be written into.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        key: bool = True,
        filled: Iterable[tuple[int, int]] = (),
        size: float = SMALLEST,
        high: float = 0.0,
        pad: float = 2.5,
        zebra: bool = False,
    ) -> None:
        self.rows, self.shares, self.key = rows, shares, key
        self.filled, self.size, self.high = set(filled), size, high
        self.pad, self.zebra = pad, zebra
        self.most = 3.0 * len(rows) if self.filled else 0.0

    def _widths(self, width: float) -> list[float]:
        whole = sum(self.shares)
        return [width * share / whole for share in self.shares]

    def _cell(self, row: int, column: int, width: float) -> list[list[Word]]:
        face: Face = "heavy" if row == 0 or (row, column) in self.filled else "body"
        return wrapped(self.rows[row][column], width - 8, self.size, face)

    def _heights(self, width: float) -> list[float]:
        widths = self._widths(width)
        high = []
        for number, row in enumerate(self.rows):
            lines = max(len(self._cell(number, n, widths[n])) for n in range(len(row)))
            least = self.high if number else 0.0
            high.append(max(least, lines * self.size * LEADING + 2 * self.pad))
        return high

    def least(self, width: float) -> float:
        return sum(self._heights(width))

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        widths, heights = self._widths(width), self._heights(width)
        more = (height - sum(heights)) / len(heights)
        top = y
        for number, row in enumerate(self.rows):
            high = heights[number] + more
            if number == 0:
                ink.box(x, top, width, high, fill=0.88, wide=0)
            elif self.zebra and number % 2 == 0:
                ink.box(x, top, width, high, fill=0.96, wide=0)
            left = x
            for column, wide in enumerate(widths[: len(row)]):
                if self.key or (number, column) not in self.filled:
                    said = self._cell(number, column, wide)
                    room = high - len(said) * self.size * LEADING
                    at = top + (room / 2 if not self.zebra else min(room / 2, self.pad))
                    ink.lines_of_words(left + 4, at, said, self.size, self.size * LEADING)
                left += wide
            top += high
            ink.line(x, top, x + width, top, 0.5, 0.4)
        left = x
        for wide in [0.0, *widths]:
            left += wide
            ink.line(left, y, left, y + height, 0.5, 0.4)
        ink.line(x, y, x + width, y, 0.5, 0.4)


class Beside(Block):
    """Blocks side by side, as high as the highest of them."""

    def __init__(self, *blocks: Block, shares: Sequence[float], between: float = 18.0) -> None:
        self.blocks, self.shares, self.between = blocks, shares, between
        self.most = max(block.most for block in blocks)

    def _widths(self, width: float) -> list[float]:
        room = width - self.between * (len(self.blocks) - 1)
        return [room * share / sum(self.shares) for share in self.shares]

    def least(self, width: float) -> float:
        pairs = zip(self.blocks, self._widths(width), strict=True)
        return max(block.least(wide) for block, wide in pairs)

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        for block, wide in zip(self.blocks, self._widths(width), strict=True):
            own = min(height, block.least(wide) + block.most)
            block.draw(ink, x, y, wide, own)
            x += wide + self.between


class Stack(Block):
    """Blocks below each other, as one that is not parted over two pages."""

    def __init__(self, *blocks: Block) -> None:
        self.blocks = blocks
        self.most = sum(block.most for block in blocks)

    def least(self, width: float) -> float:
        return sum(block.least(width) for block in self.blocks)

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        draw_all(ink, self.blocks, x, y, width, height)


class Framed(Block):
    """A block with a frame around it."""

    PAD = 8.0

    def __init__(self, block: Block, fill: float | None = None) -> None:
        self.block, self.fill = block, fill
        self.most = block.most

    def least(self, width: float) -> float:
        return self.block.least(width - 2 * self.PAD) + 2 * self.PAD

    def draw(self, ink: Ink, x: float, y: float, width: float, height: float) -> None:
        ink.box(x, y, width, height, self.fill, 0.9, 0.25, 5)
        pad = self.PAD
        self.block.draw(ink, x + pad, y + pad, width - 2 * pad, height - 2 * pad)


def draw_all(
    ink: Ink, blocks: Sequence[Block], x: float, y: float, width: float, height: float
) -> None:
    """Draw blocks below each other; what is left over is shared by those that like more."""
    least = [block.least(width) for block in blocks]
    liked = sum(block.most for block in blocks)
    share = min(1.0, max(0.0, height - sum(least)) / liked) if liked else 0.0
    for block, high in zip(blocks, least, strict=True):
        own = high + share * block.most
        block.draw(ink, x, y, width, own)
        y += own


class Page(msgspec.Struct, frozen=True):
    """What stands on a page, and the words at its foot."""

    blocks: tuple[Block, ...]
    foot: str = ""


MARGIN = 35.0
FOOT = SMALLEST


def document(ink: Ink, pages: Sequence[Page], foot: str) -> bytes:
    """Draw pages, each with `foot`, its own foot and its number below; one that is too full goes on.

    Returns the whole document.
    """
    width = ink.width - 2 * MARGIN
    sheets: list[tuple[list[Block], list[list[Word]], float]] = []
    for page in pages:
        said = wrapped(f"{page.foot}", width, FOOT, grey=0.2) if page.foot else []
        room = ink.height - 2 * MARGIN - (len(said) + 1) * FOOT * LEADING - 8
        sheets += [(blocks, said, room) for blocks in _filled(page.blocks, width, room)]
    for number, (blocks, said, room) in enumerate(sheets, 1):
        draw_all(ink, blocks, MARGIN, MARGIN - 8, width, room)
        y = ink.height - MARGIN - (len(said) + 1) * FOOT * LEADING + 8
        ink.line(MARGIN, y - 3, MARGIN + width, y - 3, 0.5, 0.4)
        ink.words(MARGIN, y + FOOT, foot, FOOT, grey=0.2)
        ink.words(ink.width - MARGIN, y + FOOT, f"page {number} of {len(sheets)}", FOOT, grey=0.2, align="right")  # fmt: skip
        ink.lines_of_words(MARGIN, y + FOOT * LEADING, said, FOOT, FOOT * LEADING)
        ink.turn_the_page()
    return ink.content()


def _filled(blocks: Sequence[Block], width: float, room: float) -> Iterable[list[Block]]:
    """The blocks, as many to a page as go on it."""
    here: list[Block] = []
    used = 0.0
    for number, block in enumerate(blocks):
        high = block.least(width)
        after = blocks[number + 1].least(width) if block.stick and number + 1 < len(blocks) else 0.0
        if here and used + high + after > room:
            yield here
            here, used = [], 0.0
        here.append(block)
        used += high
    yield here
