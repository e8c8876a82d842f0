"""The code pane: the real source of the parent that is running, with everybody's place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

import pygame

from household.game import listing
from household.game.kit import Kit
from household.game.listing import Row
from household.game.model import Moment, waiting
from household.game.theme import CODE, GOLD, WHITE, code_colour, mix, parent_colour
from household.game.widgets import Box
from household.language import later, tr
from household.whereabouts import Whereabout

BOX = (884, 194, 384, 300)
TOP = 33.0
LINE_HEIGHT = 15.0
SIZE = 11.0

COLOURS = {
    "keyword": "#C9A0F5", "verb": "#FFB36B", "string": "#A8DB8F", "comment": "#9A8FBA",
    "call": "#8FC7FF", "number": "#F6C453", "mark": "#C9BFE0", "name": "#F1ECFA", "self": "#F3A3C6",
}  # fmt: skip


HERE = "waits here"
SAYABLE = (".lock", ".buzzer", ".emptied", ".yell", ".given")
"""What is worth saying that somebody waits for; that a chore takes time goes without saying."""

NARROW = 340.0
"""A pane that is no wider than this has no room for more than a word in its margin."""

CHIP = 16.0
"""How far apart the badges at a line are."""


class CodePane:
    """Shows where every task stands."""

    told = later("where each parent stands, live")

    def __init__(self, kit: Kit, box: Box = BOX, size: float = 1.0) -> None:
        """box: where it is on the screen; size: how many times as large as usual it writes."""
        self.kit = kit
        self.box = box
        self.size = size
        self.width, self.height = box[2] / size, box[3] / size
        self.rows: list[Row] = []
        self._pen = Kit(kit.scale * size)
        if size == 1:
            self._pen.share(kit)
        self._notes: dict[tuple[str, int], str] = {}
        self._key: object = None
        self._surface: pygame.Surface | None = None

    @property
    def capacity(self) -> float:
        """How many lines there is room for."""
        return (self.height - TOP - 4) / LINE_HEIGHT

    def draw(
        self,
        moment: Moment,
        focus: frozenset[str],
        lit: str = "",
        evidence: tuple[tuple[Whereabout, str], ...] = (),
    ) -> None:
        """Draw the pane. focus: tasks to give the most room; lit: a task to light up; evidence:
        lines at which something was done, and what, shown in place of where its tasks stand now."""
        kit = self.kit
        statuses = tuple((name, task.status) for name, task in moment.state.tasks.items())
        text = moment.record.recipe.policy.digest  # an own parent's lines may be others now
        key = (moment.where, statuses, focus, lit, evidence, text)
        if self._surface is None or key != self._key:
            self._key = key
            told = {here.task for here, _ in evidence}
            where = [here for here in moment.where if here.task not in told]
            where += [here for here, _ in evidence]
            self._notes = {(here.task, here.line): note for here, note in evidence}
            self.rows = listing.rows(where, self.capacity, focus)
            self._surface = self._paint(moment, lit)
        x, y, _, _ = self.box
        kit.target.blit(self._surface, (kit.x(x), kit.y(y)))

    def task_at(self, x: float, y: float) -> str:
        """The task that stands at the line under a point of the screen, if any."""
        left, top, _, _ = self.box
        x, y = (x - left) / self.size, (y - top) / self.size
        if not 0 <= x < self.width:
            return ""
        for row, row_top in self._tops():
            if row_top <= y < row_top + LINE_HEIGHT and row.here:
                # Several at one line: the badge under the mouse says whom, else it is the first.
                number = len(row.here) - 1 - int((self.width - 20 + CHIP / 2 - x) // CHIP)
                return row.here[number if 0 <= number < len(row.here) else 0].task
        return ""

    def _tops(self) -> Iterator[tuple[Row, float]]:
        """Each row and where its top is, in the pane."""
        y = TOP
        for row in self.rows:
            yield row, y
            y += LINE_HEIGHT * (listing.LINE if row.number or row.text else listing.GAP)

    def _paint(self, moment: Moment, lit: str) -> pygame.Surface:
        pen, w, h = self._pen, self.width, self.height
        surface = self._surface or pygame.Surface((pen.px(w), pen.px(h)), pygame.SRCALPHA)
        surface.fill((0, 0, 0, 0))
        pen.target = surface
        pen.box(0, 0, w, h, 14, CODE)
        files = list(dict.fromkeys(PurePath(here.file).name for here in moment.where))
        title = pen.fit(", ".join(files) or tr("nothing left to do"), w - 32, 13, "bold")
        pen.put(title, 16, 9, 13, "bold", "#F1ECFA")
        told, room = tr(self.told), w - 44 - pen.width(title, 13, "bold")
        if pen.width(told, 11) > room:
            told = tr("live") if room > 30 else ""
        pen.put(told, w - 16, 10.5, 11, "regular", "#A79BC8", "right")
        for row, y in self._tops():
            self._row(pen, moment, row, y, lit)
        return surface

    def _row(self, pen: Kit, moment: Moment, row: Row, y: float, lit: str) -> None:
        w = self.width
        if not row.number and row.text:
            pen.put(row.text, 35, y + 0.2, 10.5, "bold", "#A79BC8")
            return
        if not row.number:
            pen.fill("#43386A", 40, y + LINE_HEIGHT * listing.GAP / 2, w - 56, 1)
            return
        hands = [moment.state.hands_of(here.task) for here in row.here]
        room = w - 44.0
        ground = CODE
        if row.here:
            colour = parent_colour(hands[0])
            on = any(here.task == lit for here in row.here)
            # One pair of hands with several tasks is at one of them, and not at the others.
            rests = not on and all(self._rests(moment, here) for here in row.here)
            ground = mix(colour, CODE, 0.36 if on else 0.78 if rests else 0.52)
            pen.box(8, y - 0.5, w - 16, LINE_HEIGHT, 5, ground)
            pen.box(8, y - 0.5, 3.4, LINE_HEIGHT, 1.7, GOLD if on else code_colour(hands[0]))
        label = self._label(moment, row)
        if row.here:
            label_width = pen.width(label, 10.5, "bold") + 8 if label else 0.0
            if label == HERE:
                label_width = 13.0
            room -= CHIP * len(row.here) + label_width
        number_colour = WHITE if row.here else "#8378A6"
        pen.put(str(row.number), 33, y + 0.2, 10.5, "code", number_colour, "right")
        self._line(pen, row.text, 39, y, room, bool(row.here))
        right = w - 20.0
        for name in reversed(hands):
            pen.chip(name, right, y + LINE_HEIGHT / 2 - 0.5, 6.3)
            right -= CHIP
        if label == HERE:
            pen.icon(
                "wait",
                right,
                y + LINE_HEIGHT / 2 - 0.5,
                12,
                WHITE,
                ground,
            )
        elif label:
            pen.put(label, right + 5, y + 0.2, 10.5, "bold", WHITE, "right")

    @staticmethod
    def _rests(moment: Moment, here: Whereabout) -> bool:
        """The hands of this task are at another one."""
        tasks = moment.state.tasks
        now = tasks.get(here.task)
        if now is None or now.status == "acts":
            return False
        return sum(other.hands == now.hands for other in tasks.values()) > 1

    def _label(self, moment: Moment, row: Row) -> str:
        """What those at a line wait for; HERE alone where the line itself says it."""
        words: list[tuple[str, str]] = []  # at length, and beside others
        for here in row.here:
            note = self._notes.get((here.task, here.line))
            if note is not None:
                words.append((note, note))
                continue
            now = moment.state.tasks.get(here.task)
            several = now is not None and any(
                other is not now and other.hands == now.hands and other.status != "done"
                for other in moment.state.tasks.values()
            )
            if now is not None and now.status == "ready":
                words.append((tr("ready, no hands"),) * 2)
            elif now is not None and now.status == "new" and several:
                words.append((tr("not begun yet"),) * 2)
            elif now is not None and now.status == "acts" and several:
                words.append((tr("runs now"),) * 2)
            elif here.waits_for.endswith(SAYABLE):
                plain = here.waits_for in row.text
                thing = waiting(here.waits_for)
                short = HERE if plain else tr(thing)
                narrow = plain or self.width < NARROW
                words.append((short if narrow else tr("waits here: {what}", what=thing), short))
            else:
                words.append(("", ""))
        if len(set(words)) == 1:
            return words[0][0]
        hands = [moment.state.hands_of(here.task) for here in row.here]
        return ", ".join(f"{a}: {b}" for a, (_, b) in zip(hands, words, strict=True) if b)

    def _line(self, pen: Kit, text: str, x: float, y: float, room: float, bright: bool) -> None:
        bare = text.lstrip(" ")
        # Half of the indentation says as much, and leaves room for long lines.
        shown = " " * ((len(text) - len(bare)) // 2) + bare
        font = pen.font("code", max(6, round(SIZE * pen.scale)))
        advance = font.size("m")[0] / pen.scale
        most = int(room / advance)
        if len(shown) > most:  # rather without its remark than without its end
            shown = re.sub(r"\s+#[^'\"]*$", "", shown)
        if len(shown) > most:
            shown = shown[: max(0, most - 1)] + "…"
        column = 0
        for piece, kind in listing.tokens(shown):
            if not piece.isspace():
                colour = COLOURS[kind] if not bright or kind != "comment" else "#CFC6E4"
                pen.put(piece, x + column * advance, y - 0.3, SIZE, "code", colour)
            column += len(piece)


def focus_of(moment: Moment, tasks: Sequence[str]) -> frozenset[str]:
    """The tasks among these that still stand somewhere."""
    return frozenset(here.task for here in moment.where if here.task in tasks)
