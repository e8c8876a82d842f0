"""Settings: kept in a small file that may be broken, and is never lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import msgspec
import platformdirs
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from household.game import settings
from household.game.keys import ACTIONS
from household.game.settings import TEXT_SIZES, Settings, Stored, load


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that HOUSEHOLD_HOME names."""
    return tmp_path / "home"


def left_broken(home: Path, content: bytes) -> Path:
    home.mkdir(exist_ok=True)
    file = home / settings.FILE
    file.write_bytes(content)
    return file


def are_as_they_come(made: Settings) -> bool:
    keys = [made.keys.of(action.name) == action.keys for action in ACTIONS]
    return made.stored == Stored() and all(keys)


# -- kept ---------------------------------------------------------------------------------------


@trying(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.builds(
        Stored,
        volume=st.floats(0, 1),
        muted=st.booleans(),
        text_size=st.sampled_from(TEXT_SIZES),
        calm=st.booleans(),
        freezes=st.booleans(),
    ),
    st.dictionaries(st.sampled_from(["play", "why", "mute"]), st.sampled_from("qzäw1"), max_size=3),
)
def test_what_was_chosen_is_there_again_the_next_time(stored: Stored, keys: dict[str, str]) -> None:
    made = load()
    made.stored = stored
    made.keys.reset()
    for action, key in keys.items():
        made.keys.change(action, key)
    made.save()
    again = load()
    assert (made.told, again.told) == ("", "")
    assert again.stored == stored
    assert {a.name: again.keys.of(a.name) for a in ACTIONS} == {
        a.name: made.keys.of(a.name) for a in ACTIONS
    }


def test_without_a_file_settings_are_as_they_come_and_nothing_is_said(home: Path) -> None:
    made = load()
    assert are_as_they_come(made)
    assert made.told == ""
    assert not home.exists()
    made.save()
    assert load().told == ""


def test_where_no_folder_can_be_had_they_last_as_long_as_the_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("could not determine home directory")

    monkeypatch.delenv("HOUSEHOLD_HOME")
    monkeypatch.setattr(platformdirs, "user_config_path", nowhere)
    made = load()
    made.stored.muted = True
    made.save()
    assert (made.file, made.told) == (None, "")


# -- broken -------------------------------------------------------------------------------------

BROKEN = {
    "no JSON": (b"volume = 0.5", "these are no settings: JSON is malformed"),
    "empty": (b"", "these are no settings"),
    "cut off": (b'{"volume": 0.', "these are no settings"),
    "binary": (bytes(range(256)), "these are no settings"),
    "another shape": (b"[]", "these are no settings: Expected `object`"),
    "wrong type": (b'{"muted": "yes"}', "Expected `bool`, got `str` - at `$.muted`"),
    "unknown": (b'{"loudness": 0.5}', "unknown field `loudness`"),
    "too loud": (b'{"volume": 7}', "Expected `float` <= 1.0 - at `$.volume`"),
    "nan": (b'{"volume": NaN}', "these are no settings"),
    "text size": (b'{"text_size": "huge"}', "expected one of normal, larger, projector, got huge"),
    "unknown action": (b'{"keys": {"cook": "q"}}', "no action is called 'cook'"),
    "a key twice": (
        b'{"keys": {"play": "q", "why": "q"}}',
        "keys: Q is given to play and to why",
    ),
    "a key twice, once as it came": (
        b'{"keys": {"play": "space", "why": "space"}}',
        "keys: Space is given to play and to why",
    ),
    "a key for the buttons": (b'{"keys": {"play": "tab"}}', "'tab' can't be given to play"),
    "no key": (b'{"keys": {"play": ""}}', "'' can't be given to play"),
    "deep": (b'{"keys": ' + b'{"a": ' * 100_000, "these are no settings"),
    "deep lists": (b'{"volume": ' + b"[" * 100_000, "these are no settings"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_settings_file_is_told_and_set_aside_and_not_lost(home: Path, what: str) -> None:
    content, words = BROKEN[what]
    file = left_broken(home, content)
    made = load()
    assert are_as_they_come(made)
    assert made.told.startswith(f"{file}: ")
    assert words in made.told
    assert made.told.endswith(". It was set aside as settings.json.broken.")
    assert "\n" not in made.told
    assert (home / "settings.json.broken").read_bytes() == content
    assert not file.exists()
    made.stored.volume = 0.25
    made.save()
    assert load().stored.volume == 0.25
    assert load().told == ""


def test_a_sentence_about_a_broken_file_is_one_line(home: Path) -> None:
    left_broken(home, b'{"lo\\nud": 1}')
    assert "\n" not in load().told


@pytest.mark.parametrize(("key", "meant"), [("Q", "q"), ("ctrl+q", "ctrl q")])
def test_a_key_that_no_press_is_written_as_is_told_or_understood(
    home: Path, key: str, meant: str
) -> None:
    left_broken(home, msgspec.json.encode({"keys": {"play": key}}))
    made = load()
    assert made.told or made.keys.does(meant) == "play"


def test_broken_files_do_not_take_each_others_place(home: Path) -> None:
    contents = [b"one", b"another", b"a third"]
    for content in contents:
        left_broken(home, content)
        load()
    kept = ["settings.json.broken", "settings.json.broken-2", "settings.json.broken-3"]
    assert sorted(path.name for path in home.iterdir()) == kept
    assert [(home / name).read_bytes() for name in kept] == contents


def test_a_broken_file_that_cannot_be_set_aside_stays_and_is_not_written_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    file = left_broken(home, b"mine")
    monkeypatch.setattr(os, "replace", refuse)
    made = load()
    monkeypatch.undo()
    assert made.told.endswith("It stays where it is. They are as they come.")
    made.stored.muted = True
    made.save()
    assert file.read_bytes() == b"mine"


@trying(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=30).map(str.encode),
        st.dictionaries(
            st.sampled_from(["volume", "muted", "text_size", "calm", "freezes", "keys", "more"]),
            st.one_of(
                st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=5),
                st.dictionaries(st.sampled_from(["play", "why", "cook"]), st.text(max_size=8)),
            ),
        ).map(msgspec.json.encode),
    )
)  # fmt: skip
def test_no_file_whatever_is_in_it_keeps_the_window_shut_or_is_lost(content: bytes) -> None:
    home = Path(os.environ["HOUSEHOLD_HOME"])
    file = left_broken(home, content)
    made = load()
    aside = home / "settings.json.broken"
    kept = aside if made.told else file
    assert kept.read_bytes() == content
    assert aside.exists() == bool(made.told)
    aside.unlink(missing_ok=True)


# -- where nothing can be kept ------------------------------------------------------------------


def test_a_folder_that_is_none_is_told_and_the_window_opens(home: Path) -> None:
    home.write_text("a file")
    made = load()
    assert are_as_they_come(made)
    assert made.told.startswith(f"The settings can't be read: {home / 'settings.json'}: ")
    made.save()
    assert home.read_text() == "a file"


def test_a_folder_that_is_gone_when_they_are_kept_is_told(home: Path) -> None:
    made = load()
    home.write_text("a file in its place")
    made.stored.calm = True
    made.save()
    assert made.told.startswith(f"The settings can't be kept: {home}: ")
    assert made.stored.calm


def test_a_full_disk_is_told_and_the_settings_of_before_are_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    made = load()
    made.stored.volume = 0.5
    made.save()
    before = (home / "settings.json").read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    made.stored.volume = 0.1
    made.save()
    assert "no space left on device" in made.told
    assert [path.name for path in home.iterdir()] == ["settings.json"]
    assert (home / "settings.json").read_bytes() == before


def test_a_file_that_cannot_be_read_is_told_and_not_written_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    file = left_broken(home, b'{"volume": 0.1}')
    monkeypatch.setattr(Path, "read_bytes", refuse)
    made = load()
    monkeypatch.undo()
    assert are_as_they_come(made)
    assert made.told.startswith(f"The settings can't be read: {file}: permission denied")
    made.stored.muted = True
    made.save()
    assert file.read_bytes() == b'{"volume": 0.1}'


def test_a_folder_in_the_place_of_the_file_is_told_and_left_alone(home: Path) -> None:
    inside = home / "settings.json" / "precious"
    inside.parent.mkdir(parents=True)
    inside.write_text("mine")
    made = load()
    assert are_as_they_come(made)
    assert "is a directory" in made.told
    made.stored.muted = True
    made.save()
    assert inside.read_text() == "mine"
    assert [path.name for path in home.iterdir()] == ["settings.json"]
