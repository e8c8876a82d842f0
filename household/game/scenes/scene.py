"""What all scenes share: the transport (play, pause, step, speed), the top bar, the caption."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from household.game.kit import Kit
from household.game.scenes.help import draw_help
from household.game.theme import (
    ACCENT,
    CARD,
    DANGER,
    INK,
    MUTED,
    PAGE,
    WHITE,
)
from household.game.widgets import Box, Button, Widgets
from household.trace.story import clock

if TYPE_CHECKING:
    from household.game.capture import Film
    from household.game.session import Session

SPEEDS = (1, 5, 15, 30, 60, 120, 300, 600)
"""House seconds that pass in a second."""

CAPTION = (12, 684, 1256, 28)
MESSAGE_SECONDS = 5.0


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
        self.still = False  # drawn for a picture: no buttons under a mouse that is not there
        self.widgets = Widgets()
        self.help = False
        self.film: Film | None = None
        self.next: Scene = self
        self._message = ""
        self._message_left = 0.0
        self._wanted: set[str] = set()

    # -- to be filled in ------------------------------------------------------------------------

    @property
    def end(self) -> float:
        """The last minute there is."""
        raise NotImplementedError

    def furnish(self, kit: Kit) -> None:
        """Make what is drawn with this pen, if that has not been done yet."""
        raise NotImplementedError

    def key(self, event: pygame.event.Event) -> bool:
        """Take a key that only this scene knows; True if it was one."""
        raise NotImplementedError

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

    def thaw(self) -> None:
        """Show nothing of what the world may stand still for: other minutes are to come."""

    @property
    def subject(self) -> str:
        """What is on it, for the name of a file."""
        raise NotImplementedError

    # -- time -----------------------------------------------------------------------------------

    def update(self, seconds: float) -> None:
        """So many seconds have passed."""
        self.phase += seconds
        if self._message_left > 0:
            self._message_left -= seconds
        if self.film is not None and self.film.step():
            self.say(self.film.result)
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
        self.say(f"No incident {'after' if by > 0 else 'before'} {clock(self.t)}.")

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
        elif self.widgets.event(event, kit):
            return
        elif event.type == pygame.MOUSEWHEEL:
            self.wheel(event.y)
        elif event.type == pygame.KEYDOWN and not self.key(event):
            self._common_key(event)

    def _common_key(self, event: pygame.event.Event) -> None:
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        if event.unicode == "?":
            self.toggle_help()
            return
        match event.key:
            case pygame.K_F1 | pygame.K_h:
                self.toggle_help()
            case pygame.K_SPACE:
                self.toggle()
            case pygame.K_RIGHT | pygame.K_LEFT:
                by = 1 if event.key == pygame.K_RIGHT else -1
                self.jump(by) if shift else self.step(by)
            case pygame.K_n:
                self.jump(1)
            case pygame.K_b:
                self.jump(-1)
            case pygame.K_f:
                self.toggle_freezing()
            case pygame.K_UP:
                self.faster(1)
            case pygame.K_DOWN:
                self.faster(-1)
            case pygame.K_HOME:
                self.seek(0.0)
            case pygame.K_END:
                self.seek(math.inf)
            case pygame.K_PAGEUP | pygame.K_PAGEDOWN:
                self.seek(self.t + (-10 if event.key == pygame.K_PAGEUP else 10))
            case pygame.K_p:
                self.want("picture")
            case pygame.K_g:
                self.want("film")
            case pygame.K_F11:
                self.want("full screen")

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
        session = self.session
        session.freezes = not session.freezes
        self.say(
            "The world stands still at the first incident of each kind."
            if session.freezes
            else "The world goes on whatever happens. F lets it stand still again."
        )

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

    def title(self, kit: Kit, told: list[str]) -> None:
        """The name of the game, and which evening it is: scenario and seed."""
        name = self.session.scenario_name.rpartition("/")[2]
        told = [
            *told,
            name if name != "evening" else "",
            self.session.changes,
            f"seed {self.session.seed}",
        ]
        under = " · ".join(part for part in told if part)
        kit.box(12, 16, 36, 36, 11, ACCENT)
        kit.icon("home", 30, 34, 26, CARD, ACCENT)
        kit.put("household", 58, 9, 23, "black")
        kit.put(kit.fit(under, 196, 11.5), 58.5, 37, 11.5, "regular", MUTED)

    def time_of_day(self, kit: Kit, evening: int, evenings: int, right: float = 1104) -> None:
        """The clock, and which evening it is."""
        kit.put(clock(self.t), right, 8, 34, "black", INK, "right")
        left = right - kit.width("00:00", 34, "black") - 12
        if evenings > 1:
            kit.put("evening", left, 14, 11.5, "regular", MUTED, "right")
            kit.put(f"{evening + 1} of {evenings}", left, 31, 13, "bold", INK, "right")
        elif not self.still:
            kit.put("house time", left, 14, 11.5, "regular", MUTED, "right")
            words = "plays" if self.playing else "paused"
            kit.put(words, left, 31, 13, "bold", INK if self.playing else DANGER, "right")

    def caption(self, kit: Kit, sentence: str, grave: bool, hint: str = "") -> None:
        """The line that is always there: what is happening, in words."""
        x, y, w, h = CAPTION
        if self._message_left > 0 and self._message:
            sentence, grave = self._message, False
        if self.film is not None:
            sentence, grave = self.film.progress, False
        ground, colour = (DANGER, WHITE) if grave else (CARD, INK)
        kit.box(x, y, w, h, 10, ground, "#EADCC8" if not grave else DANGER)
        kit.icon("warn" if grave else "note", x + 18, y + h / 2, 17, colour, ground)
        room = w - 56.0
        if hint:
            width = kit.put(
                hint, x + w - 14, y + 5.5, 12, "bold", "#FFD9D4" if grave else MUTED, "right"
            )
            room -= width + 20
        kit.put(kit.fit(sentence, room, 14, "bold"), x + 36, y + 4, 14, "bold", colour)

    def finish(self, kit: Kit) -> None:
        """The buttons, and over everything what they are for and the card of keys."""
        self.widgets.draw(kit)
        if not self.still:
            self.widgets.draw_help(kit)
            if self.help:
                draw_help(kit)

    def transport(self, x: float) -> None:
        """Add the buttons that move time, from x on."""
        top, h = 17.0, 34.0
        for number, (name, press, icon, told) in enumerate((
            ("Last incident", lambda: self.jump(-1), "last", "to the incident before (B)"),
            ("Step back", lambda: self.step(-1), "back", "one happening back (left arrow)"),
            ("Play", self.toggle, "play", "play or pause (Space)"),
            ("Step", lambda: self.step(1), "step", "one happening on (right arrow)"),
            ("Next incident", lambda: self.jump(1), "next", "to the next incident (N)"),
        )):  # fmt: skip
            box = (x + 40 * number, top, 36.0, h)
            self.widgets.add(Button(name, box, press, icon, "", told, primary=name == "Play"))
        told = "house seconds in a second (up, down)"
        self.widgets.add(Button("Speed", (x + 200, top, 60, h), self.cycle_speed, "", "×60", told))

    def tools(self, right: float) -> None:
        """Add the buttons at the right end of the bar."""
        for number, (name, press, icon, told) in enumerate((
            ("Freeze", self.toggle_freezing, "freeze", "stand still at the first incident of each kind (F)"),
            ("Picture", lambda: self.want("picture"), "camera", "save a picture (P)"),
            ("Film", lambda: self.want("film"), "film", "save the last minutes as a GIF (G)"),
            ("Keys", self.toggle_help, "help", "all keys (?)"),
        )):  # fmt: skip
            box = (right - 148 + number * 38, 17.0, 34.0, 34.0)
            self.widgets.add(Button(name, box, press, icon, help_text=told))

    def show_transport(self) -> None:
        """Let the buttons show how things stand."""
        play, speed, freeze = (self.widgets.button(n) for n in ("Play", "Speed", "Freeze"))
        freeze.on = self.session.freezes
        play.icon = "pause" if self.playing else "play"
        speed.words = f"×{self.speed}"

    def step(self, by: int) -> None:
        """Step one happening on or back."""

    def jump(self, by: int) -> None:
        """Jump to the next incident, or to the last one."""
