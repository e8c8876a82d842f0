"""The settings: sound, size of the text, motion, and every key."""

from __future__ import annotations

from functools import partial
from typing import Any

import pygame

from household import language
from household.game.cards import capital
from household.game.keys import ACTIONS, BY_NAME, Keys, is_held, shown, written
from household.game.kit import Kit
from household.game.knobs import Dial
from household.game.scenes.menu import Menu
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.settings import TEXT_SIZES
from household.game.sounds import NAMED
from household.game.theme import CARD, GOLD, INK, MUTED
from household.game.widgets import Button, DialRow
from household.language import later, tr

ROWS = ("volume", "sound", "text size", "motion", "stand still", "language")
KEYS_HIGH = 548.0
"""How much room there is for the keys."""


class Options(Menu):
    """How somebody wants it; kept in a file whenever something changes."""

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session, back)
        self.waits = ""  # the action that the next key is for
        for number, name in enumerate(ROWS):
            box = (40.0, 122.0 + number * 46, 400.0, 34.0)
            dial = DialRow(name, box, partial(self._read, name), partial(self._turn, name), 120, 70)
            dial.size = 14.5
            self.widgets.add(dial)
        box = (40.0, 136.0 + len(ROWS) * 46, 220.0, 36.0)
        self.widgets.add(
            Button("All keys as they came", box, self._reset, "undo", later("Keys as they came"))
        )
        half = (len(ACTIONS) + 1) // 2
        row_high = KEYS_HIGH / half
        for number, action in enumerate(ACTIONS):
            column, row = divmod(number, half)
            box = (480.0 + column * 392, 114.0 + row * row_high, 380.0, row_high - 1.5)
            self.widgets.add(
                _Key(action.name, box, partial(self._ask, action.name), session.settings.keys, self)
            )
        self.chip("Back", "leave", self.leave, later("Back"))

    # -- settings -------------------------------------------------------------------------------

    def _read(self, name: str) -> Dial:
        stored = self.session.settings.stored
        match name:
            case "volume":
                told = later("how loud it is")
                return Dial(
                    name, later("Volume"), stored.volume, 0.7, (), 0.0, 1.0, unit="%", about=told
                )
            case "sound":
                told = later("whatever is heard is also written")
                return Dial(name, later("Sound"), not stored.muted, True, (False, True), about=told)
            case "text size":
                told = later("projector: for the back row of a room")
                return Dial(
                    name, later("Text"), stored.text_size, TEXT_SIZES[0], TEXT_SIZES, about=told
                )
            case "motion":
                told = later("off: nothing moves that does not have to")
                return Dial(name, later("Motion"), not stored.calm, True, (False, True), about=told)
            case "language":
                known = language.languages()
                now, names = known[language.spoken()], tuple(known.values())
                told = later("what all words here are in")
                return Dial(
                    name, later("Language"), now, known[language.ENGLISH], names, about=told
                )
        told = later("stand still at the first incident of each kind")
        return Dial(name, later("Stand still"), stored.freezes, True, (False, True), about=told)

    def _turn(self, name: str, value: Any) -> None:
        settings = self.session.settings
        stored = settings.stored
        match name:
            case "volume":
                stored.volume, stored.muted = value, False
            case "sound":
                stored.muted = not value
            case "text size":
                stored.text_size = value
                self.want("text size")
            case "motion":
                stored.calm = not value
            case "language":
                known = {told: code for code, told in language.languages().items()}
                language.speak(known[value])
                stored.language = "" if known[value] == language.ENGLISH else known[value]
                self.want("text size")  # all that was drawn is drawn anew
            case _:
                stored.freezes = value
        self._keep()
        self.hear(NAMED["order"])

    def _keep(self) -> None:
        settings = self.session.settings
        settings.save()
        if settings.told:
            self.say(settings.told)
            settings.told = ""

    # -- keys -----------------------------------------------------------------------------------

    def _ask(self, action: str) -> None:
        self.waits = action

    def _reset(self) -> None:
        self.session.settings.keys.reset()
        self._keep()
        self.say(tr("All keys are as they came."))

    def event(self, event: pygame.event.Event, kit: Kit) -> None:
        if self.waits and event.type == pygame.KEYDOWN:
            if not is_held(event.key):
                self._give(written(event))
        elif self.waits and event.type == pygame.MOUSEBUTTONDOWN:
            self.waits = ""
        else:
            super().event(event, kit)

    def _give(self, key: str) -> None:
        """The key that was pressed is for the action that waits for one."""
        action, self.waits = self.waits, ""
        about = BY_NAME[action].about
        if key == "escape" and action != "leave":
            self.say(tr("The key stays as it was."))
            return
        try:
            lost = self.session.settings.keys.change(action, key)
        except ValueError:
            told = tr(
                "{key} goes through the buttons, and can't be given to anything else.",
                key=shown(key),
            )
            self.say(told)
            return
        told = tr("{key}: {about}.", key=shown(key), about=tr(about))
        if lost:
            left = self.session.settings.keys.first(lost) or tr("no key any more")
            other = capital(tr(BY_NAME[lost].about))
            told += " " + tr("{about}: {key}.", about=other, key=left)
        self.say(told)
        self._keep()

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        under = tr("What is changed here acts at once, and is kept.")
        self.head(kit, tr("Settings"), under)
        kit.box(470, 106, 796, 562, 14, CARD, "#EADCC8")
        kit.put(tr("Keys: choose one, then press another key for it"), 480, 82, 14, "bold", INK)
        sentence = tr("Enter or a click asks for another key.")
        if self.waits:
            about = tr(BY_NAME[self.waits].about)
            sentence = tr("Press a key for: {about}. Esc leaves it as it was.", about=about)
        self.caption(kit, sentence, False)
        self.finish(kit)


class _Key(Button):
    """An action and its key, to be pressed for another one."""

    def __init__(self, action: str, box: Any, press: Any, keys: Keys, options: Options) -> None:
        super().__init__(f"Key: {action}", box, press)
        self._action, self._keys, self._options = action, keys, options

    @property
    def value(self) -> object:
        return self._keys.first(self._action)

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        waits = self._options.waits == self._action
        if waits or self.hovered:
            kit.box(x, y, w, h, 7, GOLD if waits else "#F7EBD2")
        size = 12.5
        about = kit.fit(tr(BY_NAME[self._action].about), w - 108, size, "bold")
        kit.put(about, x + 8, y + h / 2 - size * 0.68, size, "bold", INK)
        none = tr("none")
        key = "..." if waits else self._keys.first(self._action) or none
        kit.box(x + w - 92, y + 1.5, 88, h - 3, 7, INK)
        colour = CARD if key != none else MUTED
        kit.put(key, x + w - 48, y + h / 2 - 8.2, 12, "black", colour, "centre")
        if self._action in self._keys.changed:
            kit.box(x + w - 104, y + h / 2 - 3, 6, 6, 3, GOLD)
        self.ring(kit)
