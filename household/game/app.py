"""The window: take input, let time pass, draw, and again, sixty times a second.

`main` is a coroutine with one `await` a frame, because in a browser nothing may block; everything
else is plain calls, so that a test can say `app.frame(1 / 60)`.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from household import yours
from household.errors import HouseholdError
from household.game import capture, files
from household.game.files import SEED
from household.game.installation import libraries_silent
from household.game.kit import Kit
from household.game.scenes.scene import Quit, Scene
from household.game.settings import Settings
from household.game.settings import load as load_settings
from household.game.sounds import Speaker
from household.game.theme import HEIGHT, WIDTH
from household.language import tr
from household.model.scenario import SCENARIOS
from household.palette import assets
from household.parents import find_policy
from household.trace.story import clock
from household.trace.trace import write_whole

if TYPE_CHECKING:
    from household.game.ladder import Game
    from household.lessons.course import Course

FRAME = 1 / 60
SETTLED = 0.15
"""Seconds after the last change of size until everything is drawn anew at the new one."""

SPARE = 0.004
"""Seconds of a frame after which nothing more is drawn ahead."""

STANDS = 1.0
"""Seconds that an own parent may keep the window waiting while no time passes in its house."""

SMALLEST = (640, 360)
FILM_SIZE = (960, 540)
FILM_MINUTES = 10.0


class App:
    """The window with a scene in it; full: on the whole screen from the first picture on."""

    def __init__(
        self, scene: Scene, size: tuple[int, int] = (WIDTH, HEIGHT), full: bool = False
    ) -> None:
        self.scene = scene
        self.settings = scene.session.settings
        self.speaker = Speaker(self.settings.stored.volume, self.settings.stored.muted)
        opened = ((0, 0), pygame.FULLSCREEN) if full else (size, pygame.RESIZABLE)
        self.screen = pygame.display.set_mode(*opened)
        pygame.display.set_caption("household")
        pygame.key.set_repeat(350, 45)
        self.kit = self._new_kit()
        self._resized = 0.0
        self._canvas: pygame.Surface | None = None
        self._full = full
        self._size = size
        self._held: set[int] = set()

    def _new_kit(self) -> Kit:
        return capture.kit_for(self.screen.get_size(), self.settings.text_size)

    # -- a frame --------------------------------------------------------------------------------

    def frame(self, seconds: float = FRAME) -> None:
        """Take what has come in, let time pass, draw. Raises Quit when the window was closed."""
        began = time.perf_counter()
        for event in pygame.event.get():
            self._take(event)
        self._settle(seconds)
        self.scene.update(seconds)
        self._grant(self.scene.wanted())
        if self.scene.next is not self.scene:
            self._change(self.scene.next)
        self._sound(seconds)
        self._draw()
        pygame.display.flip()
        while time.perf_counter() - began < SPARE and self.scene.warm():
            pass

    def _take(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            raise Quit
        if event.type == pygame.VIDEORESIZE:
            self._resized = SETTLED
        if event.type == pygame.DROPFILE:
            self._open(event.file)
            return
        if event.type == pygame.KEYDOWN:  # a key that is held comes again and again
            self.scene.repeated = event.key in self._held
            self._held.add(event.key)
        elif event.type == pygame.KEYUP:
            self._held.discard(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._held.clear()
        self.scene.event(event, self.kit)
        if self.scene.next is not self.scene:
            self._change(self.scene.next)

    def _sound(self, seconds: float) -> None:
        """Let what has come about be heard, and be written."""
        speaker, stored = self.speaker, self.settings.stored
        if speaker.volume != stored.volume:
            speaker.volume = stored.volume
        if speaker.muted != stored.muted:
            speaker.muted = stored.muted
        speaker.pass_time(seconds)
        self.scene.captioned(speaker.play(self.scene.heard()))

    def close(self) -> None:
        """End what goes on beside the window."""
        self.scene.left()
        self.scene.session.close()
        self.speaker.close()

    def _open(self, file: str) -> None:
        """A file was dropped on the window: an evening, a parent, a scenario."""
        from household.game.scenes.choose import scene_of  # noqa: PLC0415  # when it is needed

        try:
            self._change(scene_of(files.open_any(file, self.settings)))
        except HouseholdError as error:
            self.scene.say(str(error))

    def _change(self, scene: Scene) -> None:
        before = self.scene
        scene.phase, scene.film = before.phase, before.film
        if not (scene.own_pace or before.own_pace):
            scene.speed = before.speed
            scene.playing = before.playing and scene.t < scene.end
        before.next = before
        before.left()
        if scene.session is not before.session:
            before.session.close()
        self.scene = scene
        scene.came()

    def _settle(self, seconds: float) -> None:
        """While the window changes its size the last picture is stretched; then it is drawn anew."""
        self.screen = pygame.display.get_surface() or self.screen
        if self._resized > 0:
            self._resized -= seconds
            if self._resized <= 0:
                self.kit = self._new_kit()
                self._canvas = None

    def _draw(self) -> None:
        if self._resized > 0:
            if self._canvas is None:
                self._canvas = self._last_picture()
            pygame.transform.smoothscale(self._canvas, self.screen.get_size(), self.screen)
            return
        self.kit.target = self.screen
        self.scene.draw(self.kit)

    def _last_picture(self) -> pygame.Surface:
        width = round(WIDTH * self.kit.scale) + 2 * self.kit.left
        height = round(HEIGHT * self.kit.scale) + 2 * self.kit.top
        surface = pygame.Surface((max(1, width), max(1, height))).convert()
        self.kit.target = surface
        self.scene.draw(self.kit)
        return surface

    # -- what only the window can do --------------------------------------------------------------

    def _grant(self, wanted: set[str]) -> None:
        if "quit" in wanted:
            raise Quit
        if "text size" in wanted:
            self.kit = self._new_kit()
        if "full screen" in wanted:
            self._toggle_full_screen()
        if "picture" in wanted:
            self._save_picture()
        if "save" in wanted:
            self._save_evening()
        if "film" in wanted and self.scene.film is None:
            self._start_film()

    def _toggle_full_screen(self) -> None:
        self._full = not self._full
        if self._full:
            self._size = self.screen.get_size()
            self.screen = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        else:
            self.screen = pygame.display.set_mode(self._size, pygame.RESIZABLE)
        self.kit = self._new_kit()

    def _save_picture(self) -> None:
        twin = self._twin()
        file = picture_name(twin, ".png")
        size = self.screen.get_size()
        try:
            write_whole(file, capture.png(twin, size))
            self.scene.say(tr("Saved as {file}.", file=file.resolve()))
        except HouseholdError as error:
            self.scene.say(str(error))

    def _save_evening(self) -> None:
        recipe = self.scene.recipe
        if recipe is not None:
            self.scene.say(files.save_told(recipe))

    def _start_film(self) -> None:
        twin = self._twin()
        file = picture_name(twin, ".gif")
        twin.thaw()
        since = max(0.0, self.scene.t - FILM_MINUTES)
        self.scene.film = capture.Film(twin, file, FILM_SIZE, since, self.scene.t, 60)

    def _twin(self) -> Scene:
        """The same scene once more, to be drawn without a mouse over it, at other minutes."""
        twin = self.scene.twin()
        twin.phase = self.scene.phase
        return twin

    # -- the loop -------------------------------------------------------------------------------

    async def main(self) -> None:
        """Frame after frame, until the window is closed."""
        import asyncio  # noqa: PLC0415  # the first picture does not wait for it

        before = time.perf_counter()
        try:
            while True:
                now = time.perf_counter()
                # After a pause of the machine the house does not leap.
                self.frame(min(0.1, now - before))
                before = now
                await asyncio.sleep(max(0.0, FRAME - (time.perf_counter() - now)))
        except Quit:
            return


def picture_name(scene: Scene, ending: str) -> Path:
    """A name for a picture in this folder that is not taken: household-threaded-2-1714.png."""
    minute = clock(scene.t).replace(":", "")
    return files.free_name(f"household-{scene.subject}-{scene.session.seed}-{minute}", ending)


# -- opening ------------------------------------------------------------------------------------

NO_DISPLAY = (
    "there is no display to open a window on: use household compare for numbers, or household "
    "picture threaded --at 17:14 -o house.png for a picture"
)


def open_display() -> None:
    """Start pygame's window and fonts, no sound. Raises HouseholdError where no window can be.

    With no display at all SDL falls back on a driver that draws where nobody sees it, and says
    nothing: that is refused, unless somebody has asked for it by SDL_VIDEODRIVER.
    """
    assets()
    asked = os.environ.get("SDL_VIDEODRIVER", "")
    if not asked:
        os.environ.pop("SDL_VIDEODRIVER", None)  # SDL takes an empty name for the name of a driver
    if sys.platform.startswith("linux"):
        # Without a graphics card, showing a frame through software GL costs more than drawing it.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    try:
        with libraries_silent():
            pygame.display.init()
    except pygame.error:
        raise HouseholdError(NO_DISPLAY) from None
    if not asked and pygame.display.get_driver() in ("offscreen", "dummy"):
        pygame.display.quit()
        raise HouseholdError(NO_DISPLAY)
    warnings.filterwarnings("ignore", message="Requested window was forcibly resized")
    pygame.font.init()


def play(opening: Callable[[], Scene], full: bool = False) -> None:
    """Open the window on the scene that `opening` makes, and stay until it is closed.

    full: on the whole screen. Raises HouseholdError where there is no display.
    """
    open_display()
    yours.TIME_LIMIT = STANDS  # a window must not stand still as long as a shell may
    app: App | None = None
    try:
        app = App(opening(), window_size(), full)
        if app.settings.told:
            app.scene.say(app.settings.told)
        app.frame(0.0)
        gc.freeze()  # what starting has made stays, and need not be looked through again and again
        app.speaker.open()
        import asyncio  # noqa: PLC0415

        asyncio.run(app.main())
    except Quit:
        return
    finally:
        if app is not None:
            app.close()
        pygame.display.quit()


def play_scheduler(game: Game, settings: Settings | None = None) -> None:
    """Open the window on an evening that is stepped by hand, to bring about a failure.

    Leaving leads to the list of puzzles. Raises HouseholdError where there is no display.
    """
    from household.game.scenes.puzzles import Puzzles  # noqa: PLC0415  # when it is needed
    from household.game.scenes.scheduler import Scheduler  # noqa: PLC0415
    from household.game.session import Session  # noqa: PLC0415

    own = settings or load_settings()
    own.speak()

    def opening() -> Scene:
        session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", SEED, own)
        return Scheduler(session, game, Puzzles(session))

    play(opening)


def play_lesson(course: Course, projector: bool = False, settings: Settings | None = None) -> None:
    """Open the window on a lesson; projector: full screen, in large letters.

    Leaving leads to the list of lessons. Raises HouseholdError where there is no display.
    """
    from household.game.scenes.taught import scene_of  # noqa: PLC0415  # when it is needed

    own = settings or load_settings()
    own.projector = projector
    own.speak()

    play(lambda: scene_of(course, own), projector)


def window_size() -> tuple[int, int]:
    """As large as the screen comfortably allows, 1280 x 720 or 1920 x 1080."""
    sizes = pygame.display.get_desktop_sizes()
    width, height = sizes[0] if sizes else (WIDTH, HEIGHT)
    if width >= 2400 and height >= 1300:
        return 1920, 1080
    if width < WIDTH or height < HEIGHT:
        scale = min(width / WIDTH, height / HEIGHT) * 0.94
        return max(SMALLEST[0], int(WIDTH * scale)), max(SMALLEST[1], int(HEIGHT * scale))
    return WIDTH, HEIGHT
