"""Three pictures of the stage, kept, so that a change of looks is seen by whoever made it.

Letters are drawn a little differently by every FreeType, so the pictures are small and compared
with a tolerance. After a change that is meant, look at them, and renew them with

    HOUSEHOLD_NEW_FRAMES=1 python -m pytest tests/game/test_golden.py
"""

from __future__ import annotations

import io
import math
import os
from pathlib import Path

import pygame
import pytest
from PIL import Image, ImageChops, ImageStat

from household.game import capture
from household.game.kit import Kit
from household.game.model import Moment, Record
from household.game.stage import Stage
from household.game.theme import PAGE
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe

FRAMES = Path(__file__).parents[1] / "golden" / "frames"
RENEW = "HOUSEHOLD_NEW_FRAMES"
SMALL = (215, 108)
CELLS = 8

GOLDEN = {
    "clones-deadlocked": ("threaded", 2, 74.5),
    "asynchronous-at-dusk": ("asynchronous", 1, 190.0),
    "synchronous-at-night": ("synchronous", 1, 700.0),
}


def moment(policy: str, seed: int, minute: float) -> Moment:
    record = Record(Recipe(find_policy(policy), SCENARIOS["evening"], "evening", seed))
    record.advance(math.inf)
    return record.at(minute)


def stage(shown: Moment, phase: float = 2.0) -> Image.Image:
    """The stage alone, at half its size."""
    capture.open_without_window()
    kit = Kit(1.0)
    kit.target = pygame.Surface((430, 215)).convert()
    kit.target.fill(PAGE)
    Stage(kit, 0, 0, 0.5).draw(shown, phase)
    out = io.BytesIO()
    pygame.image.save(kit.target, out, "stage.png")
    out.seek(0)
    return Image.open(out).convert("RGB").resize(SMALL, Image.Resampling.BOX)


def apart(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The mean difference of a channel: over the whole picture, and in the worst of its cells."""
    difference = ImageChops.difference(one, other)
    width, height = SMALL
    worst = 0.0
    for column in range(CELLS):
        for row in range(CELLS):
            left, top = column * width // CELLS, row * height // CELLS
            right, bottom = (column + 1) * width // CELLS, (row + 1) * height // CELLS
            cell = difference.crop((left, top, right, bottom))
            worst = max(worst, *ImageStat.Stat(cell).mean)
    return max(ImageStat.Stat(difference).mean), worst


@pytest.mark.parametrize("name", GOLDEN)
def test_the_stage_looks_as_it_did(name: str) -> None:
    now = stage(moment(*GOLDEN[name]))
    file = FRAMES / f"{name}.png"
    if os.environ.get(RENEW):
        FRAMES.mkdir(parents=True, exist_ok=True)
        now.save(file, optimize=True)
    with Image.open(file) as kept:
        whole, worst = apart(now, kept.convert("RGB"))
    assert whole < 3, f"{name} looks different: renew it with {RENEW}=1 if that is meant"
    assert worst < 12, f"a part of {name} looks different: renew it with {RENEW}=1 if that is meant"


def test_the_comparison_sees_another_minute_and_another_parent() -> None:
    policy, seed, minute = GOLDEN["clones-deadlocked"]
    now = stage(moment(policy, seed, minute))
    assert apart(now, stage(moment(policy, seed, minute))) == (0, 0)
    for other in ((policy, seed, 30.0), ("polling", seed, minute), (policy, seed, 700.0)):
        whole, worst = apart(now, stage(moment(*other)))
        assert whole > 3 or worst > 12


def test_there_is_no_picture_that_nothing_compares() -> None:
    assert {file.stem for file in FRAMES.iterdir()} == set(GOLDEN)
