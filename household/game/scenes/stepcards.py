"""The cards to step by: one for each task, a row for each thing, the steps that were taken.

Each is a button with its key on it. What a card says and whether it can be pressed comes from
`steps.Who`; nothing is asked of the evening here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from household.game.kit import Kit
from household.game.steps import Who, fitting, summary
from household.game.theme import (
    ACCENT,
    CARD,
    DANGER,
    GOLD,
    INK,
    LINE,
    MUTED,
    WELL,
    WHITE,
    mix,
    on_parent,
    parent_colour,
)
from household.game.widgets import Box, Button
from household.language import later, said, tr

DIM = "#F3EADC"
FAINT = "#9A8FA6"
CODE_SIZE = 12.0
SIZE = 14.0
"""The size of the words on what a step would do."""


class Mover(Button):
    """Somebody or something that moves: a click or its key takes its next step.

    who: as it stands now; keyed: its key; opened: its parts are shown; circled: it is in a circle of
    waits.
    """

    def __init__(self, name: str, press: Callable[[], object]) -> None:
        super().__init__(name, (0.0, 0.0, 0.0, 0.0), press)
        self.who: Who
        self.keyed = ""
        self.opened = self.circled = False

    @property
    def value(self) -> object:
        return self.who.words if self.who.able else tr("can't move: {why}", why=self.who.words)


class StepCard(Mover):
    """A task, with what it holds and wants, and the line at which it stands."""

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        who = self.who
        ground = CARD if who.able else DIM
        if who.able and self.hovered:
            ground = mix(ground, parent_colour(who.hands), 0.14)
        if self.pressed and who.able:
            ground = mix(ground, INK, 0.12)
        edge, width = ("#D8C6AC", 1.2) if who.able else (LINE, 1.0)
        if self.circled:
            ground, edge, width = "#FCE3DF", DANGER, 2.5
        elif self.opened:
            edge, width = INK, 2.0
        kit.box(x, y, w, h, 13, ground, edge, width)
        bar = parent_colour(who.hands) if who.able or self.circled else mix(DIM, INK, 0.16)
        kit.box(x + 5, y + 6, 5, h - 12, 2.5, bar)
        _cap(kit, self.keyed, x + 18, y + 10, who.able)
        kit.chip(who.hands, x + 62, y + 23, 12)
        colour = INK if who.able or self.circled else MUTED
        tags = self._tags(kit, x + w - 10, y + 11)
        if kit.width(who.title, 16, "black") <= tags - x - 86:  # the letter says who it is
            kit.put(who.title, x + 82, y + 10.5, 16, "black", colour)
        colour = DANGER if self.circled else INK if who.able else MUTED
        sign = "step" if who.able else "lock" if who.wants else "wait"
        kit.icon(sign, x + 31, y + 54, 17, colour, ground)
        lines = self._lines(kit, w - 88, 2 if h > 70 else 1)
        for number, line in enumerate(lines):
            kit.put(line, x + 48, y + 44.5 + 20 * number, SIZE, "bold", colour)
        if who.code and len(lines) == 1 and h > 90:
            wide = kit.put(str(who.line), x + 48, y + 71, CODE_SIZE, "code", FAINT) + 10
            code = kit.fit(who.code, w - 92 - wide, CODE_SIZE, "code")
            kit.put(code, x + 48 + wide, y + 71, CODE_SIZE, "code", MUTED)
        self.ring(kit)

    def _lines(self, kit: Kit, room: float, most: int) -> list[str]:
        """What it would do, in as many of its parts as there is room for."""
        who = self.who
        if not who.parts:
            return kit.wrap(who.words, room, SIZE, "bold")[:most]
        for count in range(len(who.parts), 0, -1):
            lines = kit.wrap(fitting(who.parts, who.hands, count), room, SIZE, "bold")
            if len(lines) <= most:
                return lines
        return [kit.fit(who.words, room, SIZE, "bold")]

    def _tags(self, kit: Kit, right: float, y: float) -> float:
        """What it holds, and what it wants; returns where they begin."""
        who = self.who
        holds = [tr("holds {lock}", lock=said(lock)) for lock in who.holds]
        wants = [tr("wants {lock}", lock=said(lock)) for lock in who.wants]
        if sum(kit.width(words, 12, "black") + 41 for words in holds + wants) > self.box[2] - 94:
            holds, wants = list(map(tr, who.holds)), list(map(tr, who.wants))  # the signs say which
        for words in reversed(wants):
            right -= _tag(kit, words, right, y, WHITE, DANGER, "wait") + 5
        for words in reversed(holds):
            ground, ink = parent_colour(who.hands), on_parent(who.hands)
            right -= _tag(kit, words, right, y, ink, ground, "lock") + 5
        return right


def _tag(kit: Kit, words: str, right: float, y: float, ink: str, ground: str, icon: str) -> float:
    width = round(kit.width(words, 12, "black")) + 36.0
    kit.box(right - width, y, width, 24, 12, ground)
    kit.icon(icon, right - width + 15, y + 12, 13, ink, ground)
    kit.put(words, right - 9, y + 3.6, 12, "black", ink, "right")
    return width


def _cap(kit: Kit, key: str, x: float, y: float, able: bool) -> None:
    """A key, as it is drawn on what it presses."""
    if key:
        kit.box(x, y, 26, 26, 7, INK if able else mix(DIM, INK, 0.3))
        kit.put(kit.fit(key, 30, 15, "black"), x + 13, y + 2.8, 15, "black", WHITE, "centre")


class ThingRow(Mover):
    """A machine, the kids, bedtime: a row with its key, what it would do, or why it can't."""

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        who = self.who
        ground = CARD if who.able else DIM
        if who.able and self.hovered:
            ground = mix(ground, ACCENT, 0.14)
        if self.pressed and who.able:
            ground = mix(ground, INK, 0.12)
        edge = INK if self.opened else "#D8C6AC" if who.able else LINE
        kit.box(x, y, w, h, 9, ground, edge, 2 if self.opened else 1)
        middle = y + h / 2
        _cap(kit, self.keyed, x + 18, middle - 13, who.able)
        colour = INK if who.able else MUTED
        kit.icon(who.icon, x + 62, middle, 20, colour, ground)
        left = x + 82 + kit.put(who.title, x + 82, middle - 10.4, 14.5, "black", colour) + 10
        room = x + w - 40 - left
        words, count = who.words, len(who.parts) - 1
        while count > 0 and kit.width(words, 13.5, "bold") > room:
            words, count = fitting(who.parts, "", count), count - 1
        if len(who.parts) > 1 and kit.width(words, 13.5, "bold") > room:
            words = summary(who.parts[:1], "")
        kit.put(kit.fit(words, room, 13.5, "bold"), left, middle - 9.4, 13.5, "bold", colour)
        self.ring(kit)


class Opener(Button):
    """A small button on a card that opens its step into parts."""

    def __init__(self, name: str, press: Callable[[], object]) -> None:
        super().__init__(
            name, (0.0, 0.0, 0.0, 0.0), press, help_text=later("look inside this step")
        )

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        ground = INK if self.on else mix(WELL, CARD, 0.3)
        if self.hovered:
            ground = mix(ground, ACCENT, 0.3)
        kit.box(x, y, w, h, 7, ground)
        kit.icon("why", x + w / 2, y + h / 2, 15, WHITE if self.on else INK, ground)
        self.ring(kit)


CHIP = 31.0
"""How wide a step of the row of steps is."""


class Trail(Button):
    """The steps taken so far, and pale those that were taken back: a click goes to one.

    steps: whose each was: hands, and an icon where their letter does not say it; taken: how many of
    them count now.
    """

    role = "slider"

    def __init__(self, box: Box, go: Callable[[int], object]) -> None:
        super().__init__("Steps", box, lambda: None)
        self.steps: Sequence[tuple[str, str]] = ()
        self.told: Sequence[str] = ()
        self.taken = 0
        self.pointer: tuple[float, float] = (-1.0, -1.0)
        self._go = go

    @property
    def value(self) -> object:
        return self.taken

    @property
    def first(self) -> int:
        """The first step for which there is room: the one that counts last stays in sight."""
        room = self._room
        if len(self.steps) <= room:
            return 0
        return min(max(0, self.taken - room + 4), len(self.steps) - room)

    @property
    def _room(self) -> int:
        return int(self.box[2] // CHIP)

    def step_at(self, x: float) -> int:
        """How many steps count after a click there."""
        number = self.first + int((x - self.box[0]) // CHIP) + 1
        return min(number, len(self.steps))

    def press(self, x: float, y: float) -> None:
        if self.steps:
            self._go(self.step_at(x))

    def draw(self, kit: Kit) -> None:
        x, y, _, h = self.box
        over = self.step_at(self.pointer[0]) if self.hovered and self.steps else 0
        self.help = self.told[over - 1] if 0 < over <= len(self.told) else ""
        for place in range(min(self._room, len(self.steps))):
            number = self.first + place
            hands, icon = self.steps[number]
            pale = number >= self.taken
            ground = parent_colour(hands) if hands else "#8C7FA6"
            ink = on_parent(hands) if hands else WHITE
            if pale:
                ground, ink = mix(ground, CARD, 0.72), FAINT
            left = x + place * CHIP
            if number == self.taken - 1:
                kit.box(left - 2, y - 3, CHIP + 1, h + 6, 10, INK)
            elif number == over - 1:
                kit.box(left - 2, y - 3, CHIP + 1, h + 6, 10, GOLD)
            kit.box(left, y, CHIP - 3, h, 8, ground)
            if not icon:
                kit.put(hands, left + (CHIP - 3) / 2, y + h / 2 - 10.4, 15, "black", ink, "centre")
            else:
                kit.icon(icon, left + (CHIP - 3) / 2, y + h / 2, 17, ink, ground)
        self.ring(kit)
