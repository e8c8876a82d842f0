"""Pictures from the command line, where no display is: a PNG of a minute, a GIF of a stretch."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pygame
import pytest
from PIL import Image, ImageChops, ImageSequence, ImageStat

from household.game import capture
from household.game.scenes.compare import Compare
from household.game.scenes.watch import Watch
from household.game.session import FOUR, Session
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from tests.conftest import Household, the_sentence

Bad = Callable[..., str]


@pytest.fixture
def bad(household: Household, here: Path) -> Bad:
    """`bad("picture", ...)`: the one sentence on standard error; nothing printed or written."""

    def command(*words: str) -> str:
        before = sorted(here.rglob("*"))
        said = household(*words)
        assert said.status == 2, said
        assert said.out == ""
        assert sorted(here.rglob("*")) == before
        return the_sentence(said.err)

    return command


def size_of(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        assert picture.format == {".png": "PNG", ".gif": "GIF"}[file.suffix]
        return picture.size


def colours(file: Path) -> int:
    with Image.open(file) as picture:
        return len(picture.convert("RGB").getcolors(1 << 24) or [])


# -- one minute ---------------------------------------------------------------------------------


def test_a_picture_is_a_png_of_1280_by_720(household: Household, here: Path) -> None:
    said = household("picture", "threaded", "--at", "17:14", "-o", "it.png")
    assert (said.status, said.out) == (0, "")
    assert the_sentence(said.err) == "saved as it.png"
    assert size_of(here / "it.png") == (1280, 720)
    assert colours(here / "it.png") > 1000
    assert [file.name for file in here.iterdir()] == ["it.png"]


def test_a_saved_evening_is_drawn_as_it_was(household: Household, here: Path) -> None:
    assert household("run", "threaded", "--seed", "2", "--trace", "it.jsonl").status == 0
    assert (
        household("picture", "threaded", "--seed", "2", "--at", "17:14", "-o", "a.png").status == 0
    )
    said = household("picture", "it.jsonl", "--at", "17:14", "-o", "b.png")
    assert (said.status, said.out) == (0, "")
    assert "it.jsonl: lived again: the same, happening for happening" in said.err
    assert (here / "a.png").read_bytes() == (here / "b.png").read_bytes()


def test_a_schedule_that_was_saved_is_drawn_and_filmed(household: Household, here: Path) -> None:
    assert household("check", "threaded", "--for", "overdraft", "-o", "found").status == 1
    for at, name in (("16:10", "a.png"), ("16:28", "b.png")):
        assert household("picture", "found/overdraft.jsonl", "--at", at, "-o", name).status == 0
    assert (here / "a.png").read_bytes() != (here / "b.png").read_bytes()
    words = ["clip", "found/overdraft.jsonl", "--from", "16:10", "--to", "16:14", "-o", "c.gif"]
    assert household(*words).status == 0
    assert size_of(here / "c.gif") == (960, 540)


def test_a_saved_evening_takes_no_other_seed(household: Household, here: Path) -> None:
    assert household("run", "threaded", "--seed", "2", "--trace", "it.jsonl").status == 0
    said = household("picture", "it.jsonl", "--seed", "3", "--at", "17:14", "-o", "a.png")
    assert said.status == 2
    assert "it.jsonl is an evening with everything that goes into it" in said.err


@pytest.mark.parametrize("size", ["320x180", "960x540", "1000X1000", "2560x1440", "500 x 900"])
def test_a_picture_has_the_size_that_is_asked_for(
    household: Household, here: Path, size: str
) -> None:
    words = ["picture", "polling", "--at", "18:00", "-o", "it.png", "--size", size]
    assert household(*words).status == 0
    width, height = map(int, size.lower().split("x"))
    assert size_of(here / "it.png") == (width, height)


@pytest.mark.parametrize(
    "policies",
    [
        [],
        ["threaded", "threaded:lock_order=washer-first"],
        ["polling:every=5", "polling:every=30", "async"],
        ["sync", "poll", "clones", "player"],
    ],
    ids=str,
)
def test_up_to_four_houses_are_drawn_side_by_side(
    household: Household, here: Path, policies: list[str]
) -> None:
    words = ["picture", *policies, "--compare", "--at", "17:14", "-o", "it.png"]
    assert household(*words).status == 0
    assert size_of(here / "it.png") == (1280, 720)
    alone = ["picture", "threaded", "--at", "17:14", "-o", "one.png"]
    assert household(*alone).status == 0
    assert (here / "it.png").read_bytes() != (here / "one.png").read_bytes()


def test_the_same_picture_is_the_same_bytes_in_any_process(
    household: Household, here: Path
) -> None:
    words = ["picture", "asynchronous", "--seed", "7", "--at", "18:40", "-o"]
    for name in ("a.png", "b.png"):
        assert household(*words, name).status == 0
    for name, seed in (("c.png", "1"), ("d.png", "4711")):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        environment.pop("SDL_VIDEODRIVER")
        command = [sys.executable, "-m", "household", *words, name]
        subprocess.run(command, check=True, env=environment, capture_output=True, timeout=60)
    assert len({(here / f"{name}.png").read_bytes() for name in "abcd"}) == 1


def test_other_minutes_seeds_and_parents_are_other_pictures(
    household: Household, here: Path
) -> None:
    for number, words in enumerate((
        ["threaded", "--at", "17:14"],
        ["threaded", "--at", "17:24"],
        ["threaded", "--at", "17:14", "--seed", "5"],
        ["threaded", "--at", "17:14", "--with", "loads=6"],
        ["threaded", "--at", "17:14", "--set", "lock_order=washer-first"],
        ["polling", "--at", "17:14"],
        ["polling", "--at", "17:14", "--scenario", "worst-case"],
    )):  # fmt: skip
        assert household("picture", *words, "-o", f"{number}.png").status == 0
    assert len({file.read_bytes() for file in here.iterdir()}) == 7


def test_beyond_the_end_of_the_evening_its_end_is_drawn(household: Household, here: Path) -> None:
    for number, at in enumerate(("05:00", "99999", "1e9")):
        said = household("picture", "threaded", "--at", at, "-o", f"{number}.png")
        assert said.status == 0
        assert "over at 20:01" in said.err
    assert len({file.read_bytes() for file in here.iterdir()}) == 1


def test_a_picture_replaces_what_was_there(household: Household, here: Path) -> None:
    (here / "it.PNG").write_text("an old one")
    assert household("picture", "sync", "--at", "0", "-o", "it.PNG").status == 0
    with Image.open(here / "it.PNG") as picture:
        assert picture.format == "PNG"


def test_a_later_evening_can_be_drawn(household: Household, here: Path) -> None:
    words = ["picture", "polling", "--scenario", "two-weeks", "-o", "it.png"]
    assert household(*words, "--at", str(3 * 1440 + 60)).status == 0
    assert size_of(here / "it.png") == (1280, 720)


def test_a_parent_of_ones_own_is_drawn_and_prints_aside(household: Household, here: Path) -> None:
    assert household("new", "parent", "mine.py").status == 0
    file = here / "mine.py"
    file.write_text(file.read_text() + "\nprint('hello')\n")
    said = household("picture", "mine.py", "--at", "17:00", "-o", "it.png")
    assert (said.status, said.out) == (0, "")
    assert size_of(here / "it.png") == (1280, 720)


# -- a stretch ----------------------------------------------------------------------------------


def test_twenty_minutes_are_a_small_film_and_every_picture_of_it_is_the_flat_one(
    household: Household, here: Path
) -> None:
    words = ["clip", "threaded", "--from", "17:00", "--to", "17:20", "-o", "it.gif"]
    said = household(*words)
    assert (said.status, said.out) == (0, "")
    assert "201 pictures" in the_sentence(said.err)
    file = here / "it.gif"
    assert file.stat().st_size < 4_000_000
    session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", 2)
    scene = Watch(session, "threaded")
    minutes = capture.frames(scene, 60, 80, 60)
    assert len(minutes) == 201
    kit = capture.kit_for((960, 540))
    capture.open_without_window()
    with Image.open(file) as film:
        assert film.size == (960, 540)
        assert film.info["loop"] == 0
        spent = 0
        for number, frame in enumerate(ImageSequence.Iterator(film)):
            at = spent / 100
            assert at == int(at)
            spent += frame.info["duration"]
            scene.show_minute(minutes[int(at)])  # pictures with no change are one that lasts
            if number % 9 and number < 195:
                continue
            flat = capture._image(capture.paint(scene, kit, (960, 540)), (960, 540))
            difference = ImageChops.difference(frame.convert("RGB"), flat)
            assert max(ImageStat.Stat(difference).mean) < 5, f"picture {number}"
            # What was left over from the picture before would differ much, here and there.
            wrong = difference.convert("L").point([0] * 70 + [255] * 186)
            assert ImageStat.Stat(wrong).mean[0] < 255 * 0.001, f"picture {number}"
    assert spent == 201 * 100


def test_a_clip_takes_size_speed_and_several_houses(household: Household, here: Path) -> None:
    words = ["clip", "--compare", "polling", "async", "--from", "70", "--to", "80"]
    options = ["--speed", "600", "--size", "480x270", "-o", "it.gif"]
    assert household(*words, *options).status == 0
    with Image.open(here / "it.gif") as film:
        assert film.size == (480, 270)
        spent = [frame.info["duration"] for frame in ImageSequence.Iterator(film)]
    assert sum(spent) == 11 * 100


def test_a_clip_is_the_same_bytes_when_it_is_made_again(household: Household, here: Path) -> None:
    for name in ("a.gif", "b.gif"):
        words = ["clip", "threaded", "--from", "74", "--to", "76", "--size", "320x180", "-o", name]
        assert household(*words).status == 0
    assert (here / "a.gif").read_bytes() == (here / "b.gif").read_bytes()


def test_beyond_the_end_of_the_evening_a_clip_stands_still(
    household: Household, here: Path
) -> None:
    words = ["clip", "threaded", "--from", "05:00", "--to", "05:01", "-o", "it.gif"]
    assert household(*words).status == 0
    with Image.open(here / "it.gif") as film:
        pictures = [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(film)]
    assert len(set(pictures)) == 1


@pytest.mark.parametrize(
    ("since", "until", "speed", "count"),
    [(0, 1, 60, 11), (0, 0.05, 60, 2), (10, 20, 600, 11), (0, 20, 60, 201), (5, 6, 1, 601)],
)
def test_ten_pictures_a_second_and_the_last_minute_is_one_of_them(
    since: float, until: float, speed: float, count: int
) -> None:
    session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", 2)
    minutes = capture.frames(Watch(session, "threaded"), since, until, speed)
    assert len(minutes) == count
    assert minutes[0] == since
    assert minutes[-1] == until
    assert minutes == sorted(minutes)


@pytest.mark.parametrize("speed", [7, 13, 37, 90, 3600])
def test_no_minute_of_a_film_is_beyond_its_last(speed: float) -> None:
    session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", 2)
    minutes = capture.frames(Compare(session, list(FOUR)), 0.3, 8.1, speed)
    assert all(a < b for a, b in pairwise(minutes))


# -- what cannot be drawn -----------------------------------------------------------------------

AT = ["--at", "17:14"]
OUT = ["-o", "it.png"]
FROM_TO = ["--from", "17:00", "--to", "17:01"]
GIF = ["-o", "it.gif"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["picture", "threaded", *OUT], "--at"),
        (["picture", "threaded", *AT], "-o"),
        (["picture", "threaded", "--at", "late", *OUT], "late"),
        (["picture", "threaded", "--at", "25:00", *OUT], "25:00"),
        (["picture", "threaded", "--at", "17:60", *OUT], "17:60"),
        (["picture", "threaded", "--at", "-5", *OUT], "-5"),
        (["picture", "threaded", "--at", "nan", *OUT], "nan"),
        (["picture", "threaded", "--at", "inf", *OUT], "inf"),
        (["picture", "threaded", *AT, "-o", "it.gif"], ".png"),
        (["picture", "threaded", *AT, "-o", "it"], ".png"),
        (["picture", "threaded", *AT, "-o", "nowhere/it.png"], "nowhere/it.png"),
        (["picture", "threaded", *AT, "-o", "folder.png"], "folder.png"),
        (["picture", "threaded", *AT, *OUT, "--size", "big"], "big"),
        (["picture", "threaded", *AT, *OUT, "--size", "1280"], "1280"),
        (["picture", "threaded", *AT, *OUT, "--size", "0x0"], "0x0"),
        (["picture", "threaded", *AT, *OUT, "--size", "100x100"], "100x100"),
        (["picture", "threaded", *AT, *OUT, "--size", "99999x720"], "99999x720"),
        (["picture", "threaded", *AT, *OUT, "--size", "-960x540"], "-960x540"),
        (["picture", *AT, *OUT], "POLICY"),
        (["picture", "threaded", "polling", *AT, *OUT], "--compare"),
        (["picture", "sync", "poll", "clones", "async", "player", *AT, *OUT, "--compare"], "5"),
        (["picture", "threaded", *AT, *OUT, "--compare"], "two to four"),
        (["picture", "threded", *AT, *OUT], "did you mean threaded"),
        (["picture", "threaded", *AT, *OUT, "--scenario", "worst"], "worst"),
        (["picture", "threaded", *AT, *OUT, "--set", "lock_order=none"], "lock_order"),
        (["picture", "threaded", *AT, *OUT, "--with", "loads=-1"], "loads"),
        (["picture", "threaded", *AT, *OUT, "--seed", "two"], "two"),
        (["picture", "nowhere.py", *AT, *OUT], "nowhere.py"),
        (["clip", "threaded", "--to", "17:01", *GIF], "--from"),
        (["clip", "threaded", "--from", "17:00", *GIF], "--to"),
        (["clip", "threaded", *FROM_TO], "-o"),
        (["clip", "threaded", "--from", "17:20", "--to", "17:00", *GIF], "17:20"),
        (["clip", "threaded", "--from", "17:20", "--to", "17:20", *GIF], "17:20"),
        (["clip", "threaded", "--from", "x", "--to", "17:20", *GIF], "x"),
        (["clip", "threaded", "--from", "16:00", "--to", "20:00", *GIF], "240 seconds"),
        (["clip", "threaded", "--from", "0", "--to", "1e9", *GIF], "seconds"),
        (["clip", "threaded", *FROM_TO, *GIF, "--speed", "0"], "--speed"),
        (["clip", "threaded", *FROM_TO, *GIF, "--speed", "fast"], "--speed"),
        (["clip", "threaded", *FROM_TO, *GIF, "--speed", "3601"], "--speed"),
        (["clip", "threaded", *FROM_TO, "-o", "it.png"], ".gif"),
        (["clip", "threaded", *FROM_TO, "-o", "nowhere/it.gif"], "nowhere/it.gif"),
        (["clip", *FROM_TO, *GIF], "POLICY"),
        (["clip", "threaded", *FROM_TO, *GIF, "--compare"], "two to four"),
        (["clip", "threaded", *FROM_TO, *GIF, "--size", "1x1"], "1x1"),
        (["clip", "nobody", *FROM_TO, *GIF], "nobody"),
        (["play", "nobody"], "nobody"),
        (["play", "threaded", "--scenario", "nowhere"], "nowhere"),
        (["play", "threaded", "--seed", "x"], "--seed"),
    ],
    ids=lambda value: " ".join(value)[:70] if isinstance(value, list) else "",
)
def test_what_cannot_be_drawn_is_told_in_one_sentence_and_writes_nothing(
    bad: Bad, here: Path, words: list[str], told: str
) -> None:
    (here / "folder.png").mkdir()
    assert told in bad(*words)


def test_a_picture_needs_no_display_and_opens_none(
    household: Household, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    assert household("picture", "sync", *AT, *OUT).status == 0
    assert pygame.display.get_driver() == "dummy"
