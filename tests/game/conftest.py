"""The window, without anybody to see it: `playing("threaded")` opens it, and keys and clicks come
in as pygame's own events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from household.game import app as window
from household.game.app import App
from household.game.kit import Kit
from household.game.scenes.compare import Compare
from household.game.scenes.scene import Scene
from household.game.scenes.watch import Watch
from household.game.session import FOUR, Session
from household.game.widgets import Widget
from household.language import ENGLISH, speak
from household.model.scenario import find as find_scenario
from household.parents import find_policy

CHARACTERS = {"space": " ", "return": "\r", "tab": "\t", "escape": "\x1b"}
"""What a key types, where that is not its own name."""


class Playing:
    """A window somebody plays at: `keys("space")`, `press("Play")`, `frames(60)`."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.clear()

    # -- what there is --------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        return self.app.scene

    @property
    def watch(self) -> Watch:
        assert isinstance(self.scene, Watch)
        return self.scene

    @property
    def compare(self) -> Compare:
        assert isinstance(self.scene, Compare)
        return self.scene

    def widget(self, name: str) -> Widget:
        return self.scene.widgets[name]

    @property
    def said(self) -> str:
        """The message in the caption, if there is one."""
        return self.scene._message if self.scene._message_left > 0 else ""

    @property
    def picture(self) -> bytes:
        """What is on the screen, pixel by pixel."""
        return pygame.image.tobytes(self.app.screen, "RGB")

    # -- what somebody does ---------------------------------------------------------------------

    def clear(self) -> None:
        pygame.event.get()

    def frames(self, count: int = 1, seconds: float = 1 / 60) -> None:
        for _ in range(count):
            self.app.frame(seconds)

    def post(self, kind: int, **what: object) -> None:
        pygame.event.post(pygame.event.Event(kind, what))

    def keys(self, *names: str, mod: int = 0) -> None:
        """Press keys by pygame's names for them, one a frame: "space", "left", "?"."""
        for name in names:
            code = pygame.K_SLASH if name == "?" else pygame.key.key_code(name)
            typed = CHARACTERS.get(name, name if len(name) == 1 else "")
            self.post(pygame.KEYDOWN, key=code, unicode=typed, mod=mod)
            self.frames(1, 0.0)
            self.post(pygame.KEYUP, key=code, unicode=typed, mod=mod)

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """A place of the screen of 1280 x 720, in pixels of this window."""
        return self.app.kit.x(x), self.app.kit.y(y)

    def move(self, x: float, y: float, held: bool = False) -> None:
        at = self.pixel(x, y)
        self.post(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(int(held), 0, 0))
        self.frames(1, 0.0)

    def down(self, x: float, y: float) -> None:
        self.post(pygame.MOUSEBUTTONDOWN, pos=self.pixel(x, y), button=1)
        self.frames(1, 0.0)

    def up(self, x: float, y: float) -> None:
        self.post(pygame.MOUSEBUTTONUP, pos=self.pixel(x, y), button=1)
        self.frames(1, 0.0)

    def click(self, x: float, y: float) -> None:
        self.move(x, y)
        self.down(x, y)
        self.up(x, y)

    def wheel(self, by: int) -> None:
        self.post(pygame.MOUSEWHEEL, x=0, y=by, flipped=False)
        self.frames(1, 0.0)

    def press(self, name: str) -> None:
        """Click in the middle of a widget."""
        x, y, w, h = self.widget(name).box
        self.click(x + w / 2, y + h / 2)

    # -- where it gets --------------------------------------------------------------------------

    def until_it_stands(self, seconds: float = 1 / 60, most: int = 3000) -> None:
        """Frames until nothing plays any more."""
        for _ in range(most):
            if not self.scene.playing:
                return
            self.frames(1, seconds)
        raise AssertionError(f"still playing at {self.scene.t}")

    def go_to(self, minute: float) -> None:
        """Drag the playhead to a minute, as exactly as the mouse can."""
        watch = self.watch
        if not watch._timeline.start <= minute <= watch._timeline.end:
            self.keys("0")
        self.click(watch._timeline.x_of(minute), 600)


Opened = Callable[..., Playing]

_pens: dict[float, Kit] = {}


@pytest.fixture(autouse=True)
def unseen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing opens on a screen, whatever is drawn; and nothing of it stays for other tests."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_FRAMEBUFFER_ACCELERATION", "0")
    monkeypatch.setenv("SDL_VIDEO_X11_WMCLASS", "household")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOUSEHOLD_LANGUAGE", raising=False)
    speak(ENGLISH)
    yield
    speak(ENGLISH)
    pygame.display.quit()


@pytest.fixture
def playing() -> Opened:
    """`playing("threaded", scenario="evening", seed=2)`: a window, its first two frames drawn."""

    def opened(
        policy: str = "threaded",
        *others: str,
        scenario: str = "evening",
        seed: int = 2,
        size: tuple[int, int] = (1280, 720),
        compare: bool = False,
    ) -> Playing:
        pygame.display.init()
        pygame.font.init()
        chosen = [find_policy(spec) for spec in (policy, *others)]
        session = Session(chosen, find_scenario(scenario), scenario, seed)
        specs = [made.spec for made in chosen] if others else list(FOUR)
        scene = Compare(session, specs) if compare else Watch(session, chosen[0].spec)
        app = window.App(scene, size)
        app.kit.share(_pens.setdefault(app.kit.scale, app.kit))  # each picture is rasterised once
        made = Playing(app)
        made.frames(1, 0.0)
        made.frames(1)
        return made

    return opened
