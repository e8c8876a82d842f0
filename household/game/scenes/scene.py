"""What all scenes share: the transport (play, pause, step, speed), the top bar, the caption."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import pygame

from household.codes import code_of
from household.game.keys import DIGITS, REPEATED
from household.game.kit import Kit
from household.game.scenes.help import draw_help
from household.game.theme import (
    ACCENT,
    CARD,
    DANGER,
    INK,
    KINDS,
    MUTED,
    PAGE,
    WHITE,
)
from household.game.widgets import Box, Button, KeyButton, Widgets, Words
from household.language import Said, later, said, tr
from household.trace.story import clock

if TYPE_CHECKING:
    from household.game.capture import Film
    from household.game.session import Session
    from household.game.sounds import Cue
    from household.replay import Recipe
    from household.trace.diagnosis import Incident

SPEEDS = (1, 5, 15, 30, 60, 120, 300, 600)
"""House seconds that pass in a second."""

CAPTION = (12, 684, 1256, 28)
MESSAGE_SECONDS = 5.0
SOUND_SECONDS = 2.5
"""How long it is written what was heard."""


def steps_words(count: int) -> Said:
    """A number of steps, as it is said."""
    return said("{n} step" if count == 1 else "{n} steps", n=count)


def told_incident(incident: Incident, whose: str = "") -> str:
    """An incident in a line: when, what kind, and what went wrong; in the house of somebody."""
    told = tr("{kind}: {what}", kind=said(KINDS[incident.kind].word), what=incident.said)
    return f"{clock(incident.at)}  {whose}{': ' if whose else ''}{told}."


class Quit(Exception):  # noqa: N818  # it is no error
    """The window was closed."""


class Scene:
    """Something that can be on the screen. `t` is the minute that is shown.

    phase: seconds of animation so far; a picture takes it from the minute instead.
    """

    def __init__(self, session: Session, t: float = 0.0) -> None:
        self.session = session
        self.t = t
        self.index: int | None = None
        self.playing = False
        self.speed = 120
        self.phase = 0.0
        self.repeated = False  # the key that comes is held, and came before
        self.still = False  # drawn for a picture: no buttons under a mouse that is not there
        self.widgets = Widgets()
        self.help = False
        self.film: Film | None = None
        self.next: Scene = self
        self.does = self._actions()
        self.chips: list[KeyButton] = []
        self.sound_words = ""
        self._sound_left = 0.0
        self._cues: list[Cue] = []
        self._message = ""
        self._message_left = 0.0
        self._wanted: set[str] = set()

    own_pace = False
    """Whether it plays, and how fast, is its own affair, and not taken over from the scene before."""

    key_words: Mapping[str, str] = {}
    """What keys do here, where that is not what they do elsewhere; see `keys.ACTIONS`."""

    # -- to be filled in ------------------------------------------------------------------------

    @property
    def end(self) -> float:
        """The last minute there is."""
        raise NotImplementedError

    def furnish(self, kit: Kit) -> None:
        """Make what is drawn with this pen, if that has not been done yet."""
        raise NotImplementedError

    def leave(self) -> None:
        """Back to where one came from."""
        raise NotImplementedError

    def pick(self, number: int) -> None:
        """The key of the first, second, third... of what there is to choose; from 0."""

    def wheel(self, turns: int) -> None:
        """The wheel was turned, away from oneself if more than 0."""

    def draw(self, kit: Kit) -> None:
        """Draw everything on the kit's target."""
        raise NotImplementedError

    def moved(self) -> None:
        """The minute has changed."""

    def twin(self) -> Scene:
        """The same scene once more, for pictures of it that leave this one alone."""
        raise NotImplementedError

    def came(self) -> None:
        """It is on the screen now, and another was before."""

    def left(self) -> None:
        """Another scene is on the screen now."""

    def thaw(self) -> None:
        """Show nothing of what the world may stand still for: other minutes are to come."""

    @property
    def subject(self) -> str:
        """What is on it, for the name of a file."""
        raise NotImplementedError

    # -- time -----------------------------------------------------------------------------------

    def update(self, seconds: float) -> None:
        """So many seconds have passed."""
        if not self.session.settings.stored.calm:
            self.phase += seconds
        if self._message_left > 0:
            self._message_left -= seconds
        if self._sound_left > 0:
            self._sound_left -= seconds
        if self.film is not None and self.film.step():
            self.say(tr(self.film.result))
            self.film = None
        if self.playing:
            self.go_on(seconds * self.speed / 60)

    def go_on(self, minutes: float) -> None:
        """Play on by so many minutes of the house."""
        self.index = None
        self.t = min(self.t + minutes, self.end)
        if self.t >= self.end:
            self.playing = False
        self.moved()

    def seek(self, minute: float) -> None:
        """Go to a minute."""
        self.index = None
        self.t = min(max(0.0, minute), self.end)
        self.moved()

    def show_minute(self, minute: float) -> None:
        """Show a minute as in a picture: the animation stands where the minute says."""
        self.live_to(minute)
        self.index = None
        self.t = min(max(0.0, minute), self.end)
        self.phase = self.t  # at 60 times, a minute of the house takes a second
        self.moved()

    def warm(self) -> bool:
        """Draw one thing ahead that will be needed; False if there is nothing left to."""
        return False

    def stop_at_incident(self) -> None:
        """Show what went wrong within this minute, if anything did and there is room to."""

    def live_to(self, minute: float) -> None:
        """Live every house on, so that this minute can be shown."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Play, or stop; at the end, play from the start."""
        if not self.playing and self.t >= self.end:
            self.seek(0.0)
        self.playing = not self.playing

    def faster(self, step: int) -> None:
        """Turn the speed up or down."""
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(len(SPEEDS) - 1, max(0, place))]

    def cycle_speed(self) -> None:
        """The next speed; after the fastest the slowest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]

    def say(self, sentence: str) -> None:
        """Show a message in the caption for some seconds."""
        self._message = sentence
        self._message_left = MESSAGE_SECONDS

    def say_no_incident(self, by: int) -> None:
        """Say that there is none to jump to."""
        at = clock(self.t)
        if by > 0:
            self.say(tr("No incident after {at}.", at=at))
        else:
            self.say(tr("No incident before {at}.", at=at))

    def want(self, what: str) -> None:
        """Ask the window for something only it can do: a picture, a film."""
        self._wanted.add(what)

    def wanted(self) -> set[str]:
        """What was asked for since the last time."""
        asked, self._wanted = self._wanted, set()
        return asked

    # -- input ----------------------------------------------------------------------------------

    def event(self, event: pygame.event.Event, kit: Kit) -> None:
        """Take an event: the card of keys closes, a widget uses it, or it is a key of the scene."""
        self.furnish(kit)
        if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN):
            self._message_left = 0.0
        if self.help and event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN):
            self.help = False
        elif self.covered and not self.repeated and self._is_leave(event):
            self.leave()
        elif self.widgets.event(event, kit):
            return
        elif event.type == pygame.MOUSEWHEEL:
            self.wheel(event.y)
        elif event.type == pygame.KEYDOWN:
            action = self.session.settings.keys.action(event)
            if not self.repeated or action in REPEATED:
                self.act(action)

    def _is_leave(self, event: pygame.event.Event) -> bool:
        keys = self.session.settings.keys
        return event.type == pygame.KEYDOWN and keys.action(event) == "leave"

    @property
    def covered(self) -> bool:
        """A card lies over it, which Esc puts away, whatever has the focus."""
        return False

    in_front: frozenset[str] = frozenset()
    """Actions that are about what is behind a card, and so put it away first."""

    def put_away(self) -> None:
        """What lies over the house goes, for somebody wants to see it."""

    def act(self, action: str) -> None:
        """Do what a key stands for; see `keys.ACTIONS`. One that this scene has no use for does nothing."""
        if action in self.in_front:
            self.put_away()
        do = self.does.get(action)
        if do is not None:
            do()
        elif action in DIGITS:
            self.pick(DIGITS.index(action))

    def _actions(self) -> dict[str, Callable[[], object]]:
        """What each action does here."""
        return {
            "play": self.toggle,
            "step": lambda: self.step(1),
            "step back": lambda: self.step(-1),
            "next incident": lambda: self.jump(1),
            "last incident": lambda: self.jump(-1),
            "faster": lambda: self.faster(1),
            "slower": lambda: self.faster(-1),
            "start": lambda: self.seek(0.0),
            "end": lambda: self.seek(math.inf),
            "ten back": lambda: self.seek(self.t - 10),
            "ten on": lambda: self.seek(self.t + 10),
            "freeze": self.toggle_freezing,
            "save": lambda: self.want("save"),
            "copy": self.copy_code,
            "picture": lambda: self.want("picture"),
            "film": lambda: self.want("film"),
            "mute": self.mute,
            "settings": self.open_settings,
            "full screen": lambda: self.want("full screen"),
            "keys": self.toggle_help,
            "leave": self.leave,
        }

    def time_key(self, key: int) -> bool:
        """A key while the timeline has the focus."""
        steps = {pygame.K_RIGHT: 1, pygame.K_LEFT: -1, pygame.K_PAGEUP: -10, pygame.K_PAGEDOWN: 10}
        if key in steps:
            self.seek(self.t + steps[key])
        return key in steps

    def toggle_help(self) -> None:
        """Show all keys, and stand still meanwhile; or put the card away."""
        self.help = not self.help
        self.playing = False

    def toggle_freezing(self) -> None:
        """Stand still at the first incident of each kind, or not."""
        settings = self.session.settings
        settings.stored.freezes = not settings.stored.freezes
        settings.save()
        key = settings.keys.first("freeze")
        self.say(
            tr("The world stands still at the first incident of each kind.")
            if settings.stored.freezes
            else tr("The world goes on whatever happens. {key} lets it stand still again.", key=key)
        )

    def mute(self) -> None:
        """Sound off, or on again."""
        settings = self.session.settings
        settings.stored.muted = not settings.stored.muted
        settings.save()
        self.say(tr("Sound is off: what would be heard is still written.") if settings.stored.muted
                 else tr("Sound is on."))  # fmt: skip

    def open_settings(self) -> None:
        """Sound, size of text, motion, keys."""
        from household.game.scenes.options import Options  # noqa: PLC0415  # they name each other

        self.playing = False
        self.next = Options(self.session, self)

    @property
    def recipe(self) -> Recipe | None:
        """What it takes to live what is shown again, orders included; None for what is no evening."""
        return None

    @property
    def code(self) -> str:
        """The code of the evening that is shown; "" if none is, and for a schedule, which has none."""
        recipe = self.recipe
        return code_of(recipe) if recipe is not None and not recipe.choices else ""

    def copy_code(self) -> None:
        """Put the code of this evening where other programs can paste it from."""
        if not self.code:
            if self.recipe is not None:
                key = self.session.settings.keys.first("save")
                self.say(
                    tr("A schedule is too long for a code: {key} saves it in a file.", key=key)
                )
            return
        try:
            pygame.scrap.put_text(self.code)
            told = tr("Copied: {code}", code=self.code)
            if self.recipe is not None and self.recipe.orders:
                key = self.session.settings.keys.first("save")
                told = tr(
                    "Copied: {code} (the orders are not in it: {key} saves them in a file)",
                    code=self.code, key=key,
                )  # fmt: skip
            self.say(told)
        except (pygame.error, AttributeError):
            self.say(tr("The code of this evening: {code}", code=self.code))

    # -- what is heard --------------------------------------------------------------------------

    def hear(self, *cues: Cue | None) -> None:
        """Let something be heard, and be read as well."""
        self._cues += [cue for cue in cues if cue is not None]

    def heard(self) -> list[Cue]:
        """What is to be heard since the last time."""
        cues, self._cues = self._cues, []
        return cues

    def captioned(self, cues: list[Cue]) -> None:
        """These were heard, or would have been: they are written for a while."""
        if cues:
            self.sound_words = tr(cues[0].caption)
            self._sound_left = SOUND_SECONDS

    # -- what all draw ----------------------------------------------------------------------------

    def page(self, kit: Kit, cards: tuple[Box, ...]) -> None:
        """The ground of everything, with the shadows of the cards that will lie on it."""
        size = kit.target.get_size()

        def make() -> pygame.Surface:
            ground = pygame.Surface(size).convert()
            ground.fill(PAGE)
            pen = kit.on(ground, kit.left, kit.top)
            for card in cards:
                pen.shadow(*card)
            return ground

        ground = kit.memory["page"] = kit.kept(("page", size, cards), make)
        kit.target.blit(ground, (0, 0))

    def title(self, kit: Kit, *told: str) -> None:
        """The name of the game, and the code of the evening that is shown."""
        under = self.code or self._steps_words(kit) or " · ".join(part for part in told if part)
        kit.box(12, 16, 36, 36, 11, ACCENT)
        kit.icon("home", 30, 34, 26, CARD, ACCENT)
        kit.put("household", 58, 9, 23, "black")
        kit.put(kit.fit(under, 196, 11.5), 58.5, 37, 11.5, "regular", MUTED)

    def _steps_words(self, kit: Kit) -> str:
        """That the evening shown is a schedule, in as many words as there is room for."""
        recipe = self.recipe
        if recipe is None or not recipe.choices:
            return ""
        steps = steps_words(len(recipe.choices))
        short = tr("a schedule of {steps}", steps=steps)
        long = tr("a schedule of {steps}, no clock", steps=steps)
        return long if kit.width(long, 11.5) <= 196 else short

    def time_of_day(self, kit: Kit, evening: int, evenings: int, right: float = 1028) -> None:
        """The clock, and which evening it is."""
        kit.put(clock(self.t), right, 8, 34, "black", INK, "right")
        left = right - kit.width("00:00", 34, "black") - 12
        if evenings > 1:
            kit.put(tr("evening"), left, 14, 11.5, "regular", MUTED, "right")
            kit.put(
                tr("{n} of {all}", n=evening + 1, all=evenings), left, 31, 13, "bold", INK, "right"
            )
        elif not self.still:
            if kit.text_size == "normal":
                recipe = self.recipe
                word = tr("no clock") if recipe is not None and recipe.choices else tr("house time")
                kit.put(word, left, 14, 11.5, "regular", MUTED, "right")
            words = tr("plays") if self.playing else tr("paused")
            kit.put(words, left, 31, 13, "bold", INK if self.playing else DANGER, "right")

    def caption(self, kit: Kit, sentence: str, grave: bool) -> None:
        """The line that is always there: what is happening, in words; the chips at its end."""
        x, y, w, h = CAPTION
        if self._message_left > 0 and self._message:
            sentence, grave = self._message, False
        if self.film is not None:
            sentence, grave = self.film.progress, False
        ground, colour = (DANGER, WHITE) if grave else (CARD, INK)
        kit.box(x, y, w, h, 10, ground, "#EADCC8" if not grave else DANGER)
        kit.icon("warn" if grave else "note", x + 18, y + h / 2, 17, colour, ground)
        room = w - 56.0
        if not self.still:
            room = self._lay_chips(kit, x + w - 5, y + 3) - x - 46
        sizes = (14.0, 12.5, 11.5)  # a long one rather in small letters than in part
        size = kit.size_for(sentence, room, sizes, "bold")
        shown = kit.fit(sentence, room, size, "bold")
        kit.put(shown, x + 36, y + h / 2 - size * 0.72, size, "bold", colour)

    def chip(self, name: str, action: str, press: Callable[[], object], words: Words = "") -> None:
        """Add a chip at the end of the caption: a key, and what it does; it can be clicked as well."""
        keys = self.session.settings.keys
        button = KeyButton(name, partial(keys.first, action), press, words or name)
        self.chips.append(self.widgets.add(button))

    def _lay_chips(self, kit: Kit, right: float, top: float) -> float:
        """Put the chips in a row that ends at `right`; returns where it begins."""
        for button in reversed(self.chips):
            if not button.hidden:
                width = button.measure(kit)
                button.box = (right - width, top, width, 22.0)
                right -= width + 5
        return right

    def draw_sound(self, kit: Kit, right: float, y: float) -> None:
        """What was heard a moment ago, in words."""
        if self._sound_left <= 0 or self.still:
            return
        silent = self.session.settings.stored.muted
        words = kit.fit(self.sound_words, 300, 12, "bold")
        width = kit.width(words, 12, "bold") + 40
        kit.box(right - width, y, width, 26, 13, INK, opacity=0.9)
        kit.icon("mute" if silent else "sound", right - width + 17, y + 13, 15, WHITE, INK)
        kit.put(words, right - 12, y + 4.5, 12, "bold", WHITE, "right")

    def finish(self, kit: Kit) -> None:
        """The buttons, and over everything what they are for and the card of keys."""
        self.widgets.draw(kit)
        if not self.still:
            self.widgets.draw_help(kit)
            if self.help:
                draw_help(kit, self.session.settings.keys, self.does, self.key_words)

    def transport(self, x: float) -> None:
        """Add the buttons that move time, from x on."""
        top, h = 17.0, 34.0
        for number, (name, action, icon, told) in enumerate((
            ("Last incident", "last incident", "last", later("to the incident before")),
            ("Step back", "step back", "back", later("one happening back")),
            ("Play", "play", "play", later("play or pause")),
            ("Step", "step", "step", later("one happening on")),
            ("Next incident", "next incident", "next", later("to the next incident")),
        )):  # fmt: skip
            box = (x + 40 * number, top, 36.0, h)
            self._tool(name, action, box, icon, told, primary=name == "Play")
        keys = self.session.settings.keys
        about = said(
            "house seconds in a second ({faster}, {slower})",
            faster=keys.first("faster"), slower=keys.first("slower"),
        )  # fmt: skip
        self.widgets.add(Button("Speed", (x + 200, top, 60, h), self.cycle_speed, "", "×60", about))

    def _tool(
        self, name: str, action: str, box: Box, icon: str, told: str, primary: bool = False
    ) -> None:
        key = self.session.settings.keys.first(action)
        press = partial(self.act, action)
        about = said(told)
        told_with_key = said("{about} ({key})", about=about, key=key) if key else about
        self.widgets.add(Button(name, box, press, icon, "", told_with_key, primary=primary))

    def tools(self, right: float) -> None:
        """Add the buttons at the right end of the bar."""
        for number, (name, action, icon, told) in enumerate((
            ("Freeze", "freeze", "freeze", later("stand still at the first incident of each kind")),
            ("Picture", "picture", "camera", later("save a picture")),
            ("Film", "film", "film", later("save the last minutes as a GIF")),
            ("Sound", "mute", "sound", later("sound on, sound off")),
            ("Settings", "settings", "gear", later("sound, size of text, motion, keys")),
            ("Keys", "keys", "help", later("all keys")),
        )):  # fmt: skip
            self._tool(name, action, (right - 224 + number * 38, 17.0, 34.0, 34.0), icon, told)

    def show_transport(self) -> None:
        """Let the buttons show how things stand."""
        play, speed, freeze = (self.widgets.button(n) for n in ("Play", "Speed", "Freeze"))
        freeze.on = self.session.freezes
        play.icon = "pause" if self.playing else "play"
        speed.words = f"×{self.speed}"
        muted = self.session.settings.stored.muted
        self.widgets.button("Sound").icon = "mute" if muted else "sound"

    def step(self, by: int) -> None:
        """Step one happening on or back."""

    def jump(self, by: int) -> None:
        """Jump to the next incident, or to the last one."""
