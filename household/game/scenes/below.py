"""Below the house of the scheduler: what a step is made of, part by part, and the row of steps taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from household.game import steps
from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.scenes.stepcards import Trail
from household.game.steps import Who
from household.game.theme import CARD, DANGER, INK, MUTED, WHITE
from household.language import later, spoken, tr
from household.schedules.stepping import Part

if TYPE_CHECKING:
    from household.game.scenes.scheduler import Scheduler

BOX = (12.0, 502.0, 860.0, 174.0)
TRAIL = (26.0, 638.0, 834.0, 29.0)
ROWS, ROW = 4, 23.0
"""How many parts stand one below the other before a second column begins, and how high each is."""

COLOURS = {
    "read": "#2C6FB0",
    "write": "#1E7F53",
    "take": INK,
    "want": DANGER,
    "let go": "#6B7F52",
    "wait": "#8A7452",
}
"""The colours of the words for what kind of a part it is."""

WORDS = {
    "tell": later("do"),
    "read": later("read"),
    "write": later("write"),
    "work": later("work"),
    "take": later("take"),
    "want": later("want"),
    "let go": later("let go"),
    "wait": later("wait"),
    "walk": later("walk"),
}
"""What each kind of part is called."""

LONGEST = 90
"""The most letters that are said of a step in one line."""


class Below:
    """The panel, and the row of steps in it, which is a widget."""

    def __init__(self, scene: Scheduler) -> None:
        self.scene = scene
        self._told: dict[tuple[str, ...], tuple[tuple[Part, ...], str]] = {}
        self._trail = scene.widgets.add(Trail(TRAIL, scene.go_to))
        self._filled: object = None

    def remember(self) -> None:
        """What the last step was, to be told when it is pointed at later."""
        stepping = self.scene.stepping
        if stepping.choices and stepping.choices not in self._told:
            hands = self.scene.hands_of(stepping.choices[-1])
            self._told[stepping.choices] = (stepping.last, hands)

    def forget(self) -> None:
        """Another evening begins."""
        self._told.clear()
        self._filled = None

    def words(self, choices: tuple[str, ...]) -> str:
        """The last of some steps in one line: "B. Takes the washer"."""
        who = self._whose(choices[-1])
        told = steps.inside(*self._told[choices]) if choices in self._told else ""
        told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip(' ,')}…"
        return f"{who}: {told}" if told else who

    def _whose(self, name: str) -> str:
        """Who has moved: A, A (kids) where A has several tasks, Washer."""
        hands = self.scene.hands_of(name)
        if not hands:
            return tr(steps.TITLES.get(name, name))
        return f"{hands} ({steps.title_of(name)})" if self._icon(name, hands) else hands

    def _icon(self, name: str, hands: str) -> str:
        """The sign of a step, where no letter says whose it was."""
        if not hands:
            return steps.ICONS.get(name, "wait")
        if sum(who.hands == hands for who in self.scene.tasks) == 1:
            return ""
        return next((thing for thing in steps.SIGNS if thing in name), "player")

    def draw(self, kit: Kit) -> None:
        """Draw the panel; the row is a widget, and drawn with the others."""
        scene = self.scene
        x, y, w, h = BOX
        kit.box(x, y, w, h, 14, CARD, "#EADCC8")
        who = next((one for one in scene.everybody if one.name == scene.opened), None)
        if who is not None and who.able:
            self._step(
                kit,
                tr("If {who} moves next ({key}):", who=named(who), key=scene.key("play")),
                who.parts,
                who.hands,
            )
        elif scene.taken:
            last = scene.stepping.choices[-1]
            hands = scene.hands_of(last)
            whose = self._whose(last)
            number = scene.taken
            heading = tr("Step {number}: {whose}", number=number, whose=whose)
            if hands:
                heading = tr("Step {number}: {whose} moved", number=number, whose=whose)
            self._step(kit, heading, scene.stepping.last, hands)
        else:
            self._how_to(kit, x + 16, y + 9)
        kit.fill("#EADCC8", x + 14, y + h - 46, w - 28, 1)
        self._fill()
        if self._trail.hidden:
            told = tr("The steps you take stand here. A click on one goes back to it.")
            kit.put(told, x + 16, y + h - 33, 13, "bold", MUTED)

    def _step(self, kit: Kit, heading: str, parts: Sequence[Part], hands: str) -> None:
        x, y, w, _ = BOX
        kit.put(heading, x + 16, y + 9, 15, "black", INK)
        draw_parts(kit, parts, hands, x + 16, y + 35, w - 32)

    def _how_to(self, kit: Kit, x: float, y: float) -> None:
        key = self.scene.key
        kit.put(tr("Nobody looks at the clock: you say who moves next."), x, y, 15, "black", INK)
        last = key(DIGITS[min(len(self.scene.everybody), len(DIGITS)) - 1])
        lines = (
            tr(
                "{first} to {last}, or a click on a card or in the house: that one takes a step, and "
                "stops.",
                first=key("first"),
                last=last,
            ),
            tr(
                "{key} or the glass on a card looks inside a step; {down} and {up} look at others.",
                key=key("look inside"),
                down=key("slower"),
                up=key("faster"),
            ),
            tr("Every step can be taken back, as often as you like. There is no hurry."),
        )
        for number, line in enumerate(lines):
            kit.put(line, x, y + 30 + 24 * number, 14, "bold", MUTED)

    def _fill(self) -> None:
        scene, trail = self.scene, self._trail
        trail.pointer = scene.widgets.pointer
        key = (scene.stepping.choices, tuple(scene.undone), spoken())
        if key == self._filled:
            return
        self._filled = key
        choices = (*scene.stepping.choices, *reversed(scene.undone))
        trail.taken = scene.taken
        trail.hidden = not choices
        trail.steps = [
            (hands, self._icon(name, hands))
            for name, hands in ((name, scene.hands_of(name)) for name in choices)
        ]
        trail.told = [
            tr("Step {number}: {whose}", number=n, whose=self.words(tuple(choices[:n])))
            for n in range(1, len(choices) + 1)
        ]


def named(who: Who) -> str:
    """How somebody is spoken of: A (dryer), or the washer."""
    if who.hands:
        return f"{who.hands} ({who.title})"
    return tr(steps.INSIDE[who.name]) if who.name in steps.INSIDE else who.title


def draw_parts(kit: Kit, parts: Sequence[Part], hands: str, x: float, y: float, w: float) -> None:
    """The parts of a step one below the other, each with its kind; in two columns if they are many."""
    wide = w if len(parts) <= ROWS else w / 2
    pill = round(max(kit.width(word, 12, "black") for word in map(tr, WORDS.values()))) + 18.0
    for number, part in enumerate(parts[: ROWS * 2]):
        column, row = divmod(number, ROWS)
        left, top = x + column * wide, y + row * ROW
        kit.box(left, top, pill, 20, 7, COLOURS.get(part.kind, "#7A6E8C"))
        kit.put(tr(WORDS[part.kind]), left + pill / 2, top + 2, 12, "black", WHITE, "centre")
        words = kit.fit(steps.without(part, hands), wide - pill - 18, 14, "bold")
        kit.put(words, left + pill + 9, top + 0.5, 14, "bold", INK)
    if not parts:
        told = tr("Nothing that could be seen: it goes on to its next line.")
        kit.put(told, x, y, 14, "bold", MUTED)
