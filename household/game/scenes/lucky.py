"""You got lucky: an evening of clones went well, and the same clones can fail. Here is how.

Its unlucky twin is the same evening, the same luck of yells and cycles, the same knobs: only who moves
when is another order, found by a search. Where that is too much to search, the twin is a smaller
evening, and it is said that it is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from household.game.bets import is_over
from household.game.cards import ENDING_BOX
from household.game.checking import Checking
from household.game.kit import Kit
from household.game.ladder import is_small, small
from household.game.scenes.checks import witness
from household.game.scenes.scene import steps_words
from household.game.theme import CARD, GOLD, INK, KINDS
from household.game.widgets import KeyButton
from household.language import later, said, tr
from household.schedules.goals import DECIDED

if TYPE_CHECKING:
    from household.game.scenes.watch import Watch
    from household.replay import Recipe

BOX = (ENDING_BOX[0], ENDING_BOX[1] + ENDING_BOX[3] + 6, ENDING_BOX[2], 92.0)
SLICE = 0.004
ENOUGH = 60_000
"""States of a large evening that are looked at before a small one is taken: about two seconds."""


class Lucky:
    """The card that offers the unlucky twin of an evening that is watched."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._about: Recipe | None = None
        self._checking: Checking | None = None
        self._twin: Recipe | None = None
        self._kind = ""
        keys = watch.session.settings.keys
        self._button = KeyButton("Play the unlucky twin", partial(keys.first, "show me"), self.play,
                                 later("Play its unlucky twin"))  # fmt: skip
        self._button.primary = True
        self._button.hidden = True
        watch.widgets.add(self._button)

    @property
    def found(self) -> bool:
        """There is a twin to be played."""
        return self._twin is not None

    def play(self) -> None:
        """Play the twin, if there is one."""
        if self._twin is not None:
            self.watch.next = witness(self.watch, self._twin)

    def rest(self) -> None:
        """Another scene is on the screen now."""
        if self._checking is not None:
            self._checking.rest()

    def update(self) -> None:
        """Look for a twin, for a part of this frame, once an evening has gone well."""
        recipe = self.watch.recipe
        if not self._went_well(recipe):
            self._forget()
            return
        if self._about is not recipe:
            self._forget()
            self._about = recipe
            self._checking = Checking(recipe, limit=ENOUGH)
        checking = self._checking
        if checking is None:
            return
        going = checking.step(SLICE)
        if checking.shortest:
            self._kind, choices = min(checking.shortest.items(), key=lambda one: len(one[1]))
            self._twin = msgspec.structs.replace(checking.recipe, choices=choices)
        elif going:
            return
        elif not (checking.complete or checking.wrong or is_small(checking.recipe)):
            self._checking = Checking(small(recipe))
            return
        checking.close()
        self._checking = None

    def _went_well(self, recipe: Recipe) -> bool:
        """It is over, nothing went wrong that an order of steps decides, and an order did not decide it."""
        watch = self.watch
        if recipe.policy.name != "threaded" or recipe.choices or recipe.orders:
            return False
        if recipe.scenario.evenings > 1 or not watch.begun:
            return False
        moment = watch.moment()
        return is_over(moment) and not any(one.kind in DECIDED for one in moment.incidents)

    def _forget(self) -> None:
        if self._checking is not None:
            self._checking.close()
        self._about = self._checking = self._twin = None

    def hide(self) -> None:
        """Nothing is offered, unless the card is drawn."""
        self._button.hidden = True

    def draw(self, kit: Kit) -> None:
        """Draw the card, if there is a twin; its button is a widget, and drawn with the others."""
        twin = self._twin
        if twin is None or self._about is None:
            return
        self._button.hidden = False
        x, y, w, h = BOX
        kit.card(x, y, w, h, 16, CARD, GOLD, 2.5)
        kit.icon("bet", x + 30, y + 26, 26, GOLD, CARD)
        left = x + 52 + kit.put(tr("You got lucky"), x + 52, y + 8, 20, "black", INK)
        parts = {"kind": said(KINDS[self._kind].word), "steps": steps_words(len(twin.choices))}
        told = tr("{kind} in {steps}", **parts)
        kit.put(kit.fit(told, 220, 14, "black"), left + 14, y + 13, 14, "black", INK)
        for number, line in enumerate(kit.wrap(self._words(twin), w - 48, 13.5, "bold")[:2]):
            kit.put(line, x + 24, y + 43 + 19 * number, 13.5, "bold", INK)
        wide = self._button.measure(kit)
        self._button.box = (x + w - wide - 16, y + 13, wide, 26.0)

    def _words(self, twin: Recipe) -> str:
        assert self._about is not None
        if twin.scenario == self._about.scenario:
            return tr(
                "Nothing went wrong, and yet these clones can fail: on this very evening, with the same "
                "luck, if they only move in another order."
            )
        lines = self._about.scenario.lines
        return tr(
            "These clones can fail. An evening with {lines} lines is too large to search: this is a "
            "smaller one, with the same clones.",
            lines=lines,
        )
