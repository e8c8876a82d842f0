"""What the screens without a house share: cards and buttons, and no time that passes."""

from __future__ import annotations

from collections.abc import Callable

from household.game.kit import Kit
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.theme import ACCENT, CARD, GOLD, INK, MUTED, mix
from household.game.widgets import Box, Button, Entry, Words
from household.language import tr

STILL = frozenset({
    "play", "step", "step back", "next incident", "last incident", "faster", "slower", "start",
    "end", "ten back", "ten on", "freeze", "save", "copy", "film",
})  # fmt: skip
"""Actions that need a house."""


class Menu(Scene):
    """A screen to choose on. back: what was on the screen before, to go back to."""

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session)
        self.back = back

    @property
    def end(self) -> float:
        return 0.0

    @property
    def subject(self) -> str:
        return type(self).__name__.lower()

    def _actions(self) -> dict[str, Callable[[], object]]:
        kept = {name: do for name, do in super()._actions().items() if name not in STILL}
        return {**kept, "slower": lambda: self.move(1), "faster": lambda: self.move(-1)}

    def move(self, by: int) -> None:
        """The focus one on, or back: up and down do here what Tab does."""
        self.widgets.step(by)

    def furnish(self, kit: Kit) -> None:
        pass

    def live_to(self, minute: float) -> None:
        pass

    @property
    def covered(self) -> bool:
        """Esc leaves, whatever has the focus; out of a text it first leaves the text."""
        return not isinstance(self.widgets.focus, Entry)

    def twin(self) -> Scene:
        return type(self)(self.session, self.back)

    def leave(self) -> None:
        if self.back is not None:
            self.next = self.back
        else:
            self.want("quit")

    def head(self, kit: Kit, words: str, under: str) -> None:
        """The name of the screen, and a line on it."""
        kit.box(40, 30, 48, 48, 14, ACCENT)
        kit.icon("home", 64, 54, 34, CARD, ACCENT)
        kit.put(words, 102, 24, 30, "black", INK)
        kit.put(kit.fit(under, 1100, 14, "bold"), 103, 60, 14, "bold", MUTED)


class Page(Menu):
    """A screen to choose on that can be opened by itself: then it leads to the first one."""

    def leave(self) -> None:
        if self.back is not None:
            self.next = self.back
        else:
            from household.game.scenes.first import First  # noqa: PLC0415  # they name each other

            self.next = First(self.session)


class Card(Button):
    """A large button: a sign, a name, a line about it, and its key."""

    def __init__(
        self,
        name: str,
        box: Box,
        press: Callable[[], object],
        icon: str,
        about: Words,
        key: str,
        primary: bool = False,
    ) -> None:
        super().__init__(name, box, press, icon, name, primary=primary)
        self.about: Words = about
        self.keyed = key

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        ground = GOLD if self.primary else CARD
        if self.hovered or self.focused:
            ground = mix(ground, ACCENT, 0.14)
        if self.pressed:
            ground = mix(ground, INK, 0.15)
        kit.shadow(x, y, w, h, 16)
        kit.box(x, y, w, h, 16, ground, "#CBB99F", 1.2)
        size = min(52.0, h - 24)
        kit.box(x + 14, y + (h - size) / 2, size, size, 14, INK)
        kit.icon(self.icon, x + 14 + size / 2, y + h / 2, size * 0.6, CARD, INK)
        left = x + size + 30
        middle = y + h / 2
        cap = max(30.0, kit.width(self.keyed, 15, "black") + 18) if self.keyed else 0.0
        colour = INK if self.primary else MUTED
        room = x + w - cap - 26 - left
        lines = kit.wrap(tr(self.about), room, 13.5, "bold")[:2]
        top = middle - (27 if len(lines) < 2 else 33)
        kit.put(tr(self.words), left, top, 19, "black", INK)
        for number, line in enumerate(lines):
            kit.put(line, left, top + 28 + 18 * number, 13.5, "bold", colour)
        if self.keyed:
            kit.box(x + w - cap - 14, middle - 15, cap, 30, 8, INK)
            kit.put(self.keyed, x + w - cap / 2 - 14, middle - 10.5, 15, "black", CARD, "centre")
        self.ring(kit)
