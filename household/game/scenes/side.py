"""Beside the house of the scheduler: a card for each task, a row for each thing, and what else to press."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.scenes.stepcards import Mover, Opener, StepCard, ThingRow
from household.game.widgets import KeyButton, Widget
from household.language import later

if TYPE_CHECKING:
    from household.game.scenes.scheduler import Scheduler

TEN = (*DIGITS, "whole evening")
"""The keys of the first ten who could move: 1 to 9, and 0."""

X, Y, WIDE = 884.0, 64.0, 384.0
TASKS_HIGH, THINGS_HIGH = 404.0, 138.0
"""How high the cards of the tasks are together, and the rows of the things below them."""

ROW = 34
"""How high the row of a thing is, if there is room."""

BUTTONS_Y = 617.0
"""Where the two rows of buttons begin."""

SEEN = 8
"""How many tasks there is room for; of more, those are seen that can move."""


class Side:
    """The column of cards and buttons; it follows who could move."""

    def __init__(self, scene: Scheduler) -> None:
        self.scene = scene
        self.cards: dict[str, Mover] = {}
        self._openers: dict[str, Opener] = {}
        self._row: list[KeyButton] = []
        for name, action, words in (
            ("Undo", "step back", later("Undo")),
            ("Redo", "step", later("Redo")),
            ("Start over", "start", later("Start over")),
            ("Show me", "show me", later("Show me")),
            ("Give up", "give up", later("Can it fail?")),
            ("Games", "knobs", later("Games")),
        ):
            button = KeyButton(name, partial(scene.key, action), partial(scene.act, action), words)
            self._row.append(scene.widgets.add(button))

    @property
    def undo(self) -> KeyButton:
        """The button that takes a step back."""
        return self._row[0]

    def seat(self) -> None:
        """A card for everybody; they are made anew only when others are there."""
        scene = self.scene
        if list(self.cards) != [who.name for who in scene.everybody]:
            old: list[Widget] = [*self.cards.values(), *self._openers.values()]
            scene.widgets.remove(old)
            self.cards, self._openers = {}, {}
            for who in scene.everybody:
                make: type[Mover] = StepCard if who.hands else ThingRow
                self.cards[who.name] = scene.widgets.add(
                    make(who.name, partial(scene.take, who.name))
                )
                opener = Opener(f"Open {who.name}", partial(scene.look_inside, who.name))
                opener.focusable = False  # by keyboard there is a key for it
                self._openers[who.name] = scene.widgets.add(opener)
        for who in scene.everybody:
            self.cards[who.name].who = who

    def hovered(self) -> str:
        """Whose card the mouse is on, "" for nobody's."""
        if self.scene.widgets.resting:
            return ""
        return next((who.hands for who in self.scene.tasks if self.cards[who.name].hovered), "")

    def lay(self, kit: Kit) -> None:
        """Put everything in its place."""
        scene = self.scene
        tasks = scene.tasks
        if len(tasks) > SEEN:
            tasks = sorted(tasks, key=lambda who: not who.able)[:SEEN]
        shown = {who.name for who in (*tasks, *scene.things)}
        for name, card in self.cards.items():
            card.hidden = name not in shown
            self._openers[name].hidden = card.hidden or not card.who.able
        names = [who.name for who in scene.things]
        high = min(96, int((TASKS_HIGH + 6) / max(1, len(tasks)) - 6))
        spare = TASKS_HIGH - len(tasks) * (high + 6)
        wanted = max(0.0, ROW * len(names) - THINGS_HIGH)
        if wanted > spare:  # many things: the tasks stand closer
            high = max(62, high - int((wanted - spare) / max(1, len(tasks))))
            spare = TASKS_HIGH - len(tasks) * (high + 6)
        self._column([who.name for who in tasks], Y, float(high), 6.0)
        each = int((THINGS_HIGH + min(spare, wanted)) / max(1, len(names)))
        self._column(names, BUTTONS_Y - 8 - each * len(names), each - 4.0, 4.0)
        self._lay_row(kit)

    def _column(self, names: Sequence[str], y: float, high: float, gap: float) -> None:
        keys = self.scene.session.settings.keys
        order = [who.name for who in self.scene.everybody]
        for name in names:
            card, opener = self.cards[name], self._openers[name]
            place = order.index(name)
            card.keyed = keys.first(TEN[place]) if place < len(TEN) else ""
            card.box = (X, y, WIDE, high)
            card.opened = opener.on = name == self.scene.opened
            card.circled = name in self.scene.circle
            size = min(26.0, high - 6)
            below = 8.0 if high > 60 else (high - size) / 2
            opener.box = (X + WIDE - size - 8, y + high - size - below, size, size)
            y += high + gap

    def _lay_row(self, kit: Kit) -> None:
        """The buttons: as wide as their words, and what is left over is shared."""
        scene = self.scene
        for number in range(2):
            row = self._row[3 * number : 3 * number + 3]
            widths = [button.measure(kit) for button in row]
            spare = max(0.0, WIDE - 12 - sum(widths)) / len(row)
            x = X
            for button, width in zip(row, widths, strict=True):
                button.box = (x, BUTTONS_Y + 31 * number, width + spare, 27.0)
                x += width + spare + 6
        undo, redo, over, show, _, games = self._row
        undo.enabled = over.enabled = scene.taken > scene.least
        redo.enabled = bool(scene.undone)
        show.on = scene.showing
        games.on = scene.games.open
