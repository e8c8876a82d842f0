"""The card on which a bet is placed, before the evening: what goes wrong first, when it is over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from household.game.bets import FIRST, NEVER, Bet, first_words
from household.game.kit import Kit
from household.game.knobs import Dial
from household.game.sounds import NAMED
from household.game.theme import ACCENT, CARD, GOLD, INK, MUTED
from household.game.widgets import Button, DialRow, Widget
from household.language import later, said, tr

if TYPE_CHECKING:
    from household.game.scenes.watch import Watch

BOX = (108.0, 78.0, 668.0, 236.0)
SEEN = 30.0
"""Minutes of an evening after which no bets are taken on it any more."""


class Betting:
    """The card of bets of a house that is watched."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.open = False
        self._widgets: list[Widget] = []

    def toggle(self) -> None:
        """Show the card, if the evening has not been seen yet; or put it away."""
        if self.open:
            self.close()
            return
        keys = self.watch.session.settings.keys
        if self.watch.viewing.seen > SEEN:
            self.watch.say(
                tr(
                    "You have seen this evening: bets are placed before. {key} is another one.",
                    key=keys.first("another evening"),
                )
            )
            return
        self.watch.playing = False
        self.open = True
        self._build()

    def close(self) -> None:
        """Put it away; what was chosen stays."""
        if self.open and self.watch.viewing.bet:
            self.watch.hear(NAMED["bet"])
            self.watch.say(tr("Your bet: {words}.", words=self.watch.viewing.bet.words))
        self.open = False
        self.watch.widgets.remove(self._widgets)
        self._widgets = []

    def pick(self, number: int) -> None:
        """Choose what goes wrong first, or take that back."""
        if number < len(FIRST):
            self._choose(FIRST[number])

    def _choose(self, kind: str) -> None:
        bet = self.watch.viewing.bet
        self._place(Bet("" if bet.first == kind else kind, bet.lights_out))

    def _place(self, bet: Bet) -> None:
        self.watch.viewing.bet = bet

    def _lights(self, minute: Any) -> None:
        bet = self.watch.viewing.bet
        dawn = self.watch.session.scenario.dawn
        self._place(Bet(bet.first, NEVER if minute >= dawn else float(minute)))

    def _dial(self) -> Dial:
        bet, dawn = self.watch.viewing.bet, float(self.watch.session.scenario.dawn)
        value = 240.0 if bet.lights_out is None else min(bet.lights_out, dawn)
        return Dial(
            "Lights out", later("lights out"), value, 240.0, (), min(60.0, dawn / 2), dawn, unit="clock",
            about=later("when the lights go out; at the right end: never"),
        )  # fmt: skip

    def _build(self) -> None:
        x, y, w, _ = BOX
        width = (w - 48 - 2 * 10) / 3
        for number, kind in enumerate(FIRST):
            row, column = divmod(number, 3)
            box = (x + 24 + column * (width + 10), y + 72 + row * 40, width, 34.0)
            icon = kind if kind != "nothing" else "play"
            words = said("{number}  {what}", number=number + 1, what=first_words(kind))
            button = Button(f"First: {kind}", box, partial(self._choose, kind), icon, words)
            self._widgets.append(self.watch.widgets.add(button))
        box = (x + 24, y + 174, w - 48 - 130, 28.0)
        dial = DialRow("Bet on lights out", box, self._dial, self._lights, 84, 88)
        self._widgets.append(self.watch.widgets.add(dial))
        done = Button(
            "Place the bet", (x + w - 144, y + 170, 120, 34), self.close, "", later("Place it")
        )
        done.primary = True
        self._widgets.append(self.watch.widgets.add(done))

    def draw(self, kit: Kit) -> None:
        """Draw the card; its buttons are widgets, and drawn with the others."""
        if not self.open:
            return
        x, y, w, h = BOX
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        kit.icon("bet", x + 36, y + 26, 24, GOLD, CARD)
        width = kit.put(tr("Your bet"), x + 56, y + 9, 20, "black", ACCENT)
        who = tr("on {label}, before you see the evening", label=self.watch.viewing.label)
        kit.put(who, x + 68 + width, y + 14.5, 14.5, "bold", INK)
        kit.put(tr("What goes wrong first?"), x + 24, y + 45, 13.5, "bold", MUTED)
        kit.put(
            tr("And when do the lights go out? (only if you turn it)"),
            x + 24,
            y + 153,
            13.5,
            "bold",
            MUTED,
        )
        keys = self.watch.session.settings.keys
        told = tr("{play} places it and begins", play=keys.first("play"))
        kit.put(told, x + 24, y + h - 27, 12.5, "bold", INK)
        chosen = self.watch.viewing.bet.first
        for widget in self._widgets:
            if isinstance(widget, Button) and widget.name.startswith("First: "):
                widget.on = widget.name == f"First: {chosen}"
