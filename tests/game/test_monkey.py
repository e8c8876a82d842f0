"""A monkey at the window: whatever anybody does, nothing breaks and no evening is changed by it.

HOUSEHOLD_MONKEY=10 lets it do ten times as much: over 50,000 events.
"""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

import pygame
import pytest

from household.game.keys import ACTIONS
from household.game.model import Record
from household.game.scenes.first import First
from household.game.scenes.play import Play
from household.game.scenes.scene import Quit
from household.game.session import Viewing
from household.replay import Run
from household.templates import PARENT
from household.trace.diagnosis import KINDS
from household.trace.trace import fingerprint
from tests.game.conftest import Opened, Playing

EVENTS = 700 * int(os.environ.get("HOUSEHOLD_MONKEY", "1"))

SLOW = {"p", "g", "s", "e"}
"""Keys that cost much, and are pressed less often."""

NAMES = {"page up": "page up", "page down": "page down"}
PLAIN = [key for action in ACTIONS for key in action.keys if " " not in key or key in NAMES]
KEYS = [
    *PLAIN,
    "tab",
    "tab",
    "return",
    "return",
    "a",
    "z",
    "v",
    "up",
    "down",
    "left",
    "right",
    *["escape"] * 3,
]
SIGNS = {"?": "/", "+": "=", "[": "[", "]": "]"}


def press(at: Playing, dice: random.Random) -> None:
    key = dice.choice(KEYS)
    if key in SLOW and dice.random() < 0.9:
        key = "space"
    code = pygame.key.key_code(SIGNS.get(key, key))
    mod = dice.choice((0, 0, 0, 0, pygame.KMOD_LSHIFT, pygame.KMOD_LCTRL))
    at.post(pygame.KEYDOWN, key=code, unicode=key if len(key) == 1 else "", mod=mod)
    if dice.random() < 0.9:  # else it is held
        at.post(pygame.KEYUP, key=code, unicode="", mod=mod)


def anything(at: Playing, dice: random.Random) -> None:
    """One thing that somebody might do, sensible or not."""
    x, y = dice.uniform(-20, 1300), dice.uniform(-20, 740)
    if dice.random() < 0.4:  # where something is
        box = dice.choice(list(at.scene.widgets)).box
        x, y = box[0] + dice.random() * box[2], box[1] + dice.random() * box[3]
    spot = at.pixel(x, y)
    match dice.randrange(9):
        case 0 | 1 | 2:
            press(at, dice)
        case 3:
            at.post(pygame.MOUSEBUTTONDOWN, pos=spot, button=dice.choice((1, 1, 1, 2, 3)))
        case 4:
            at.post(pygame.MOUSEBUTTONUP, pos=spot, button=dice.choice((1, 1, 1, 2, 3)))
        case 5 | 6:
            held = (dice.randrange(2), 0, 0)
            at.post(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=held)
        case 7:
            at.post(pygame.MOUSEWHEEL, x=0, y=dice.randint(-4, 4), flipped=False)
        case 8:
            kind = dice.choice(
                (pygame.WINDOWLEAVE, pygame.TEXTINPUT, pygame.KEYUP, pygame.USEREVENT)
            )
            at.post(kind, key=pygame.K_a, unicode="a", mod=0, text="a")


def untouched(record: Record) -> bool:
    """What has been lived is what the laboratory lives, whatever was done on the screen."""
    lived = Run(record.recipe).happenings
    return fingerprint(record.happenings) == fingerprint(lived[: len(record.happenings)])


def viewings(at: Playing) -> list[Viewing]:
    scene = at.scene
    own = [scene.viewing] if isinstance(scene, Play) else []
    return [*scene.session.viewings.values(), *own]


MODES = [
    ("watch", "threaded", "evening", 1),
    ("watch", "asynchronous", "worst-case", 2),
    ("watch", "polling", "two-weeks", 3),
    ("compare", "threaded", "evening", 4),
    ("compare", "synchronous", "small", 5),
    ("play", "threaded", "evening", 6),
    ("play", "threaded", "worst-case", 7),
    ("own", "mine.py", "evening", 8),
    ("first", "threaded", "quiet", 9),
    ("options", "threaded", "evening", 10),
    ("scheduler", "threaded", "evening", 11),
    ("scheduler", "asynchronous", "small", 12),
    ("scheduler", "mine.py", "evening", 13),
]


@pytest.mark.parametrize(("mode", "policy", "scenario", "seed"), MODES, ids=str)
def test_nothing_that_anybody_does_breaks_it_or_changes_an_evening(
    playing: Opened, here: Path, mode: str, policy: str, scenario: str, seed: int
) -> None:
    Path("mine.py").write_text(PARENT)
    at = playing(policy, scenario=scenario, compare=mode == "compare")
    if mode == "play":
        at.keys("y")
    elif mode == "scheduler":
        at.keys("d")
    elif mode in ("first", "options"):
        at.app.scene = First(at.scene.session)
        at.frames(1)
        if mode == "options":
            at.keys("o")
    dice = random.Random(seed)
    reached = set()
    for _ in range(EVENTS):
        try:
            anything(at, dice)
            if dice.random() < 0.02 and mode == "own":
                Path("mine.py").write_text(PARENT if dice.random() < 0.7 else "nonsense(")
            if dice.random() < 0.5:
                at.frames(1, dice.choice((0.0, 1 / 60, 1 / 60, 0.1, 0.4)))
        except Quit:
            at.app.scene = First(at.scene.session)  # whoever has left comes back
        scene = at.scene
        reached.add(type(scene).__name__)
        assert scene.t >= 0
        assert math.isfinite(scene.t)
    while True:
        try:
            at.frames(3)
            break
        except Quit:
            at.app.scene = First(at.scene.session)
    for viewing in viewings(at):
        assert untouched(viewing.record)
        assert viewing.ghost is None or untouched(viewing.ghost)
        assert viewing.met <= set(KINDS)
    assert len(reached) > 1
    at.app.close()
