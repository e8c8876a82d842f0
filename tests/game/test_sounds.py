"""What is heard: the files are sound, each happening that matters has its own, and all have words."""

from __future__ import annotations

import array
import json
import math
import os
import runpy
import subprocess
import sys
import tomllib
import wave
from itertools import pairwise
from pathlib import Path

import pygame
import pytest

from household import happenings
from household.game import sounds
from household.game.model import Record
from household.game.sounds import APART, MOST, NAMED, Cue, Speaker, heard, went_wrong
from household.game.speech import YELLS
from household.language import said
from household.model.scenario import SCENARIOS
from household.palette import assets
from household.parents import find_policy
from household.replay import Recipe
from household.trace.diagnosis import KINDS, Incident

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "assets" / "sounds"
FILES = sorted(FOLDER.glob("*.wav"))
RATE = 44_100

TOLD = [
    happenings.Buzzed(60.0, "washer", 0),
    happenings.Buzzed(60.0, "dryer", 0),
    *(happenings.Yelled(60.0, "Mia", 0, mood) for mood in YELLS),
    happenings.Answered(60.0, "the_kids", "kids", 0),
    happenings.Started(60.0, "the_washer", "washer", 0),
    happenings.Emptied(60.0, "the_dryer", "dryer", 0),
    happenings.PutBack(60.0, "the_washer", "washer", 0),
    happenings.FellAsleep(60.0, "kids"),
    happenings.LightsOut(60.0, "house"),
    happenings.EveningEnded(60.0, "house", 0, "nothing can move", 1, 1),
    happenings.Paid(60.0, "the_checkbook", 3, 120, 400),
    happenings.Paid(60.0, "the_kids", -1, 120, 400),
    happenings.PaidByCard(60.0, "the_kids", 120, 9, 100),
    happenings.Phoned(60.0, "the_kids", 120),
    happenings.Ordered(60.0, "orders", "dryer"),
    happenings.SetOut(60.0, "the_kids", "study", "laundry", 61.0),
]
"""One of everything that is heard."""


def incident(kind: str) -> Incident:
    about = {"missed-buzzer": "dryer", "ignored-kid": "Mia"}.get(kind, "house")
    return Incident(kind, 60.0, 60.0, about, ("A",), ("the_kids",), said("it went wrong"), (), 0)


def cues() -> list[Cue]:
    told = [cue for happening in TOLD if (cue := heard(happening)) is not None]
    return [*told, *(went_wrong(incident(kind)) for kind in KINDS), *NAMED.values()]


def samples(name: str) -> array.array[int]:
    with wave.open(str(FOLDER / f"{name}.wav")) as file:
        return array.array("h", file.readframes(file.getnframes()))


def bursts(name: str) -> int:
    """How often a sound begins anew: stretches of 5 ms that are loud after one that was not."""
    whole = samples(name)
    levels = [max(map(abs, whole[n : n + 220])) for n in range(0, len(whole) - 220, 220)]
    loud = [False, *(level > max(levels) / 4 for level in levels)]
    return sum(after and not before for before, after in pairwise(loud))


def strength(name: str, hertz: float) -> float:
    """How much of a sound's energy is at a pitch."""
    whole = samples(name)
    turn = 2 * math.pi * hertz / RATE
    along = sum(one * math.cos(turn * n) for n, one in enumerate(whole))
    across = sum(one * math.sin(turn * n) for n, one in enumerate(whole))
    return (along**2 + across**2) / len(whole) / sum(one * one for one in whole)


# -- the files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sound_is_heard_does_not_clip_and_does_not_click(file: Path) -> None:
    with wave.open(str(file)) as opened:
        assert opened.getparams()[:3] == (1, 2, RATE)
        assert 0.15 <= opened.getnframes() / RATE <= 1.2
    whole = samples(file.stem)
    assert 1_000 < max(map(abs, whole)) <= 32_767 * 10 ** (-6 / 20) + 1
    assert abs(sum(whole) / len(whole)) < 40
    assert max(map(abs, [*whole[:8], *whole[-40:]])) < 500
    assert abs(whole[0]) + abs(whole[-1]) < 10
    assert whole[-1] == 0 or max(map(abs, whole[-400:])) < 4_000


def test_all_the_sounds_together_are_small() -> None:
    assert sum(file.stat().st_size for file in FILES) < 700_000


def test_the_script_makes_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    runpy.run_path(str(FOLDER / "make.py"))["main"](tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [file.name for file in FILES]
    for file in FILES:
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_the_buzzers_differ_in_pitch_and_in_rhythm() -> None:
    assert (bursts("washer-buzzer"), bursts("dryer-buzzer")) == (1, 3)
    assert strength("washer-buzzer", 208) > 20 * strength("washer-buzzer", 784)
    assert strength("dryer-buzzer", 784) > 20 * strength("dryer-buzzer", 208)


def test_what_is_heard_all_the_time_is_softer_than_what_calls() -> None:
    def energy(name: str) -> float:
        return math.sqrt(sum(one * one for one in samples(name)) / RATE)

    calls = min(energy(name) for name in ("washer-buzzer", "dryer-buzzer", "hungry", "hurt"))
    for name in ("steps", "knob", "order", "emptied", "comforted"):
        assert energy(name) < calls / 2


def test_the_wheel_has_the_sounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["assets/sounds"] == "household/assets/sounds"


# -- what has a sound ----------------------------------------------------------------------------


def test_every_cue_has_its_file_and_every_file_is_used() -> None:
    assert {cue.sound for cue in cues()} == {file.stem for file in FILES}


def test_one_of_everything_that_is_heard_is_tried_here() -> None:
    assert {type(happening) for happening in TOLD} == set(sounds._HEARD)
    assert all(heard(happening) is not None for happening in TOLD)


def test_every_caption_is_a_short_line_that_says_something() -> None:
    for cue in cues():
        assert 8 <= len(cue.caption) <= 60, cue
        assert cue.caption[0].isupper()
        assert not cue.caption.endswith(".")
        assert 1 <= cue.weight <= 9


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_goes_wrong_has_a_sound_of_its_own(kind: str) -> None:
    cue = went_wrong(incident(kind))
    assert cue.sound == kind
    others = {heard(happening) for happening in TOLD} | set(NAMED.values())
    assert kind not in {one.sound for one in others if one is not None} - {"stuck"}
    assert all(one.weight <= cue.weight for one in others if one is not None)


def test_what_is_worst_for_whom_is_named() -> None:
    assert went_wrong(incident("missed-buzzer")).caption.endswith("nobody has come to the dryer")
    assert went_wrong(incident("ignored-kid")).caption.endswith("nobody has come to Mia")
    assert went_wrong(incident("deadlock")).caption == "Deadlock: a circle of waits"


@pytest.mark.parametrize("machine", ["washer", "dryer"])
def test_each_machine_has_its_own_buzzer(machine: str) -> None:
    cue = heard(happenings.Buzzed(60.0, machine, 2))
    assert cue == Cue(f"{machine}-buzzer", f"The {machine} buzzes", 6)


def test_each_kind_of_yell_has_its_own_sound_and_names_the_kid() -> None:
    yells = [heard(happenings.Yelled(60.0, "Zoe", 1, mood)) for mood in YELLS]
    assert len({cue.sound for cue in yells if cue}) == len(YELLS) == 4
    assert all(cue is not None and cue.caption.startswith("Zoe ") for cue in yells)
    assert yells[0] is not None
    assert yells[0].caption == "Zoe yells: hungry"


def test_what_goes_without_saying_makes_no_sound() -> None:
    assert heard(happenings.Took(60.0, "the_washer", "washer")) is None
    assert heard(happenings.Answered(60.0, "the_washer", "washer", 0)) is None
    assert heard(happenings.EveningEnded(60.0, "house", 0, "lights out", 0, 0)) is None


@pytest.mark.parametrize("policy", ["synchronous", "polling", "asynchronous", "threaded"])
def test_of_an_evening_every_buzz_yell_and_cheque_is_heard(policy: str) -> None:
    evening = SCENARIOS["worst-case"]
    record = Record(Recipe(find_policy(policy), evening, "worst-case", 2))
    record.advance(evening.dawn)
    loud = (happenings.Buzzed, happenings.Yelled, happenings.Paid, happenings.PaidByCard)
    count = 0
    for happening in record.happenings:
        cue = heard(happening)
        assert cue is not None or not isinstance(happening, loud)
        if cue is not None:
            count += 1
            assert cue.caption
            assert (FOLDER / f"{cue.sound}.wav").is_file()
    assert count > 50
    for found in record.incidents:
        assert went_wrong(found).sound in KINDS


# -- the loudspeaker -----------------------------------------------------------------------------


def cue(name: str, weight: int = 5) -> Cue:
    return Cue(name, f"{name} is heard", weight)


def test_nothing_opens_the_sound_card_but_open() -> None:
    Speaker().play(cues())
    assert pygame.mixer.get_init() is None


def test_of_many_in_one_frame_the_weightiest_three_are_heard() -> None:
    speaker = Speaker()
    many = [cue("steps", 1), cue("hurt", 6), cue("card", 4), cue("deadlock", 9), cue("hungry", 5)]
    assert [one.sound for one in speaker.play(many)] == ["deadlock", "hurt", "hungry"]
    assert speaker.play([cue("bet-won", 7)]) == []
    speaker.pass_time(0.0)
    assert [one.sound for one in speaker.play([cue("bet-won", 7)])] == ["bet-won"]
    assert MOST == 3


def test_of_two_alike_in_one_frame_one_is_heard_and_leaves_room() -> None:
    speaker = Speaker()
    many = [cue("steps"), cue("steps"), cue("steps"), cue("card"), cue("phone")]
    assert [one.sound for one in speaker.play(many)] == ["steps", "card", "phone"]


@pytest.mark.parametrize(("frames", "second"), [(60, 8), (50, 6), (100, 12), (10, 2)])
def test_a_sound_is_not_heard_again_within_its_time(frames: int, second: int) -> None:
    speaker = Speaker()
    played = []
    for frame in range(second + 1):
        played += [frame] * len(speaker.play([cue("dryer-buzzer")]))
        speaker.pass_time(1 / frames)
    assert played == [0, second]
    assert (second - 1) / frames < APART <= second / frames


def test_captions_are_the_same_whether_or_not_anything_is_heard() -> None:
    speakers = [Speaker(), Speaker(muted=True), Speaker(volume=0)]
    for number in range(20):
        captions = [speaker.play(cues()[number : number + 6]) for speaker in speakers]
        assert captions[0] == captions[1] == captions[2] != []
        for speaker in speakers:
            speaker.pass_time(0.05)


def test_the_volume_stays_between_nothing_and_all() -> None:
    speaker = Speaker(volume=3)
    assert speaker.volume == 1
    speaker.volume = -1
    assert speaker.volume == 0


def run(program: str, folder: Path, **environment: str) -> dict[str, object]:
    """What a program of its own printed, as JSON; it may say nothing else."""
    out = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    assert out.stderr == ""
    said = json.loads(out.stdout)
    assert isinstance(said, dict)
    return said


NO_CARD = """
import json
from household.game.sounds import NAMED, Speaker
speaker = Speaker()
speaker.open()
silent = speaker.silent
played = speaker.play(list(NAMED.values())[:2])
speaker.volume = 0.2
speaker.muted = True
speaker.muted = False
speaker.close()
speaker.open()
again = speaker.silent
speaker.close()
print(json.dumps({"silent": silent, "again": again, "captions": [one.caption for one in played]}))
"""


def test_without_a_sound_card_nothing_fails_and_captions_come(tmp_path: Path) -> None:
    said = run(NO_CARD, tmp_path, SDL_AUDIODRIVER="no-such-driver")
    assert said["silent"] == said["again"] == sounds.NO_CARD
    assert said["captions"] == ["The bet is won", "A bet is placed"]


DISK = """
import json, os, sys, time
from pathlib import Path
import pygame
from household.game import sounds
from household.game.sounds import Cue, Speaker

folder = Path(sys.argv[1])
said = {}

def opened(name, delay="1", **how):
    os.environ["SDL_DISKAUDIOFILE"] = str(folder / name)
    # The driver waits so many milliseconds after each of its 12: faster or slower than it is heard.
    os.environ["SDL_DISKAUDIODELAY"] = delay
    speaker = Speaker(**how)
    speaker.open()
    said[name] = speaker.silent
    return speaker

def listens(name):
    while pygame.mixer.get_busy() or (folder / name).stat().st_size < 10_000:
        time.sleep(0.005)

dryer = [Cue("dryer-buzzer", "The dryer buzzes", 6)]
speaker = opened("dryer", volume=0.5)
speaker.play(dryer)
listens("dryer")
speaker.close()

speaker = opened("muted", muted=True)
speaker.play(dryer)
listens("muted")
speaker.close()

speaker = opened("none", volume=0)
speaker.play(dryer)
listens("none")
speaker.close()

speaker = opened("cut", delay="100")
for _ in range(30):
    speaker.pass_time(1)
    speaker.play(dryer)
speaker.volume = 0.25
said["volumes"] = [sound.get_volume() for sound in speaker._sounds.values()]
said["before"] = pygame.mixer.get_busy()
speaker.muted = True
said["after"] = pygame.mixer.get_busy()
speaker.muted = False
sounds.assets = lambda: folder / "no" / "such"
said["captioned"] = len(speaker.play([Cue("washer-buzzer", "The washer buzzes", 6)]))
said["no files"] = speaker.silent
speaker.close()
said["closed"] = pygame.mixer.get_init()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """What was sent to a loudspeaker that is a file, and what the program said of it."""
    folder = tmp_path_factory.mktemp("disk")
    return folder, run(DISK, folder, SDL_AUDIODRIVER="disk")


def written(file: Path) -> array.array[int]:
    """What was written, of the two channels the left one; they are the same."""
    both = array.array("h", file.read_bytes())
    assert both[0::2] == both[1::2]
    return both[0::2]


def likeness(name: str, heard: array.array[int]) -> float:
    """How like a sound is what was heard, wherever it began: 1 for the same, 0 for another."""
    sound = samples(name)
    begins = next((n for n, one in enumerate(heard) if one), 0)
    best = 0.0
    for start in range(max(0, begins - 60), begins + 4):
        part = heard[start : start + len(sound)]
        along = sum(map(int.__mul__, part, sound))
        energy = sum(map(int.__mul__, part, part)) * sum(map(int.__mul__, sound, sound))
        best = max(best, along / math.sqrt(energy or 1))
    return best


def test_what_reaches_the_loudspeaker_is_the_dryers_buzzer(
    disk: tuple[Path, dict[str, object]],
) -> None:
    folder, said = disk
    assert said["dryer"] == ""
    heard = written(folder / "dryer")
    assert likeness("dryer-buzzer", heard) > 0.999
    assert likeness("washer-buzzer", heard) < 0.2
    assert max(heard) == pytest.approx(max(samples("dryer-buzzer")) / 2, rel=0.02)


@pytest.mark.parametrize("name", ["muted", "none"])
def test_muted_or_turned_down_nothing_reaches_the_loudspeaker(
    name: str, disk: tuple[Path, dict[str, object]]
) -> None:
    folder, said = disk
    assert said[name] == ""
    heard = written(folder / name)
    assert len(heard) > 1_000
    assert not any(heard)


def test_muting_stops_what_is_going_on(disk: tuple[Path, dict[str, object]]) -> None:
    said = disk[1]
    assert (said["before"], said["after"]) == (True, False)


def test_the_volume_can_be_turned_while_something_goes_on(
    disk: tuple[Path, dict[str, object]],
) -> None:
    assert disk[1]["volumes"] == [0.25]


def test_closed_it_gives_the_sound_card_back(disk: tuple[Path, dict[str, object]]) -> None:
    assert disk[1]["closed"] is None


def test_files_that_are_missing_are_said_and_captions_come(
    disk: tuple[Path, dict[str, object]],
) -> None:
    said = disk[1]
    assert said["no files"] == sounds.NO_FILES
    assert said["captioned"] == 1


def test_the_sounds_are_where_the_game_looks_for_them() -> None:
    assert (assets() / "sounds" / "dryer-buzzer.wav").is_file()
