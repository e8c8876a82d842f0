"""Keys: each does one thing, whatever somebody makes of the table."""

from __future__ import annotations

import msgspec
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.game.keys import ACTIONS, BY_NAME, FIXED, Action, Keys, shown, written
from household.game.settings import Stored, read
from tests.game.conftest import Opened

DEFAULTS = [key for action in ACTIONS for key in action.keys]
OTHERS = ["q", "z", "ä", "ctrl s", "alt left", "shift f5", "f12", "delete"]
"""Keys that do nothing as they come."""

CTRL, ALT, SHIFT = pygame.KMOD_LCTRL, pygame.KMOD_LALT, pygame.KMOD_LSHIFT


def press(key: int, typed: str = "", mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=key, unicode=typed, mod=mod)


def typing(key: str) -> pygame.event.Event:
    """The press that a key of the table stands for."""
    *held, name = [key] if key in ("page up", "page down") else key.split(" ")
    mod = sum({"ctrl": CTRL, "alt": ALT, "shift": SHIFT}[one] for one in held)
    if len(name) > 1:
        return press(pygame.key.key_code(name), " " if name == "space" else "", mod)
    if mod & CTRL:
        return press(ord(name), chr(ord(name) & 31), mod)
    return press(0, name, mod)


def everything(keys: Keys) -> dict[str, tuple[str, ...]]:
    return {action.name: keys.of(action.name) for action in ACTIONS}


# -- as they come -------------------------------------------------------------------------------


def test_as_they_come_every_action_has_a_key_and_no_key_does_two_things() -> None:
    assert len(DEFAULTS) == len(set(DEFAULTS))
    assert not set(DEFAULTS) & set(FIXED)
    assert all(action.keys for action in ACTIONS)
    assert len(BY_NAME) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_key_of_the_table_can_be_pressed(action: Action) -> None:
    pygame.display.init()
    for key in action.keys:
        assert written(typing(key)) == key
        assert Keys().action(typing(key)) == action.name


# -- how a press is written down ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "mod", "word"),
    [
        (pygame.K_c, "c", 0, "c"),
        (pygame.K_c, "C", SHIFT, "c"),
        (pygame.K_c, "C", pygame.KMOD_CAPS, "c"),
        (pygame.K_c, "\x03", CTRL, "ctrl c"),
        (pygame.K_c, "c", pygame.KMOD_RCTRL, "ctrl c"),
        (pygame.K_c, "", CTRL | ALT | SHIFT, "ctrl alt shift c"),
        (pygame.K_MINUS, "?", SHIFT, "?"),
        (pygame.K_SLASH, "?", SHIFT, "?"),
        (pygame.K_UNKNOWN, "Ä", SHIFT, "ä"),
        (pygame.K_SPACE, " ", 0, "space"),
        (pygame.K_RIGHT, "", 0, "right"),
        (pygame.K_RIGHT, "", SHIFT, "shift right"),
        (pygame.K_TAB, "\t", SHIFT, "shift tab"),
        (pygame.K_ESCAPE, "\x1b", 0, "escape"),
        (pygame.K_KP_PLUS, "+", 0, "+"),
        (pygame.K_KP_PLUS, "", 0, "+"),
        (pygame.K_KP_MINUS, "", 0, "-"),
        (pygame.K_KP_4, "4", pygame.KMOD_NUM, "4"),
        (pygame.K_KP_ENTER, "\r", 0, "return"),
    ],
)
def test_a_key_is_written_as_what_it_types_and_else_by_its_name(
    key: int, typed: str, mod: int, word: str
) -> None:
    pygame.display.init()
    assert written(press(key, typed, mod)) == word


@pytest.mark.parametrize("mod", [pygame.KMOD_RALT, pygame.KMOD_RALT | CTRL])
def test_a_bracket_that_takes_alt_gr_is_a_bracket(mod: int) -> None:
    pygame.display.init()
    assert Keys().action(press(pygame.K_8, "[", mod)) == "evening before"


def test_a_press_that_is_nothing_does_nothing() -> None:
    pygame.display.init()
    assert Keys().action(press(pygame.K_UNKNOWN)) == ""
    assert Keys().does("") == ""


# -- other keys ---------------------------------------------------------------------------------


def test_a_key_that_is_given_away_is_taken_from_who_had_it_and_that_is_said() -> None:
    keys = Keys()
    assert keys.change("mute", "w") == "why"
    assert keys.does("w") == "mute"
    assert keys.of("why") == ()
    assert keys.first("why") == ""
    assert keys.does("m") == ""


def test_of_two_keys_the_other_one_stays() -> None:
    keys = Keys()
    assert keys.change("mute", "n") == "next incident"
    assert keys.of("next incident") == ("shift right",)
    assert keys.first("next incident") == "Shift Right"


def test_who_lost_a_key_that_was_chosen_has_its_own_again() -> None:
    keys = Keys()
    assert keys.change("mute", "q") == ""
    assert keys.change("save", "q") == "mute"
    assert keys.does("m") == "mute"


def test_an_action_that_gets_its_own_key_back_is_as_it_came_and_so_is_the_thief() -> None:
    keys = Keys()
    keys.change("code large", "space")
    assert keys.of("play") == ()
    assert keys.change("play", "space") == "code large"
    assert everything(keys) == everything(Keys())
    assert keys.changed == {}


def test_a_key_it_has_already_is_taken_from_nobody() -> None:
    keys = Keys()
    assert keys.change("keys", "h") == ""
    assert keys.of("keys") == ("h",)


@pytest.mark.parametrize("key", [*FIXED, "", "  "])
def test_keys_that_go_through_the_buttons_cannot_be_given(key: str) -> None:
    keys = Keys()
    with pytest.raises(ValueError, match=f"^{key}$"):
        keys.change("play", key)
    assert everything(keys) == everything(Keys())


def test_an_action_that_is_not_known_gets_no_key() -> None:
    keys = Keys()
    with pytest.raises(KeyError):
        keys.change("cook", "q")
    assert keys.does("q") == ""


def test_a_key_that_takes_shift_can_be_given(playing: Opened) -> None:
    at = playing()
    at.keys("o")
    at.press("Key: mute")
    at.post(pygame.KEYDOWN, key=pygame.K_LSHIFT, unicode="", mod=SHIFT)
    at.post(pygame.KEYDOWN, key=pygame.K_1, unicode="!", mod=SHIFT)
    at.frames(2)
    assert at.scene.session.settings.keys.of("mute") == ("!",)


changes = st.lists(
    st.tuples(st.sampled_from(sorted(BY_NAME)), st.sampled_from([*DEFAULTS, *OTHERS])), max_size=40
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(changes)
def test_whatever_is_changed_a_key_does_one_thing_and_the_last_word_counts(
    changed: list[tuple[str, str]],
) -> None:
    keys = Keys()
    for action, key in changed:
        before = keys.does(key)
        lost = keys.change(action, key)
        assert lost == (before if before != action else "")
        assert keys.does(key) == action
        assert key in keys.of(action)
        if lost:
            assert key not in keys.of(lost)
        held = [key for of in everything(keys).values() for key in of]
        assert len(held) == len(set(held))
    # What nobody was given does what it came with.
    for one in ACTIONS:
        for key in one.keys:
            if one.name not in keys.changed and key not in keys.changed.values():
                assert keys.does(key) == one.name
    again = read(msgspec.json.encode(Stored(keys=keys.changed))).keys
    assert everything(Keys(again)) == everything(keys)
    keys.reset()
    assert everything(keys) == everything(Keys())


def test_keys_are_told_as_they_stand_on_a_keyboard() -> None:
    told = {key: shown(key) for key in ("w", "?", "ctrl c", "page up", "shift right", "return")}
    assert told == {
        "w": "W", "?": "?", "ctrl c": "Ctrl C", "page up": "PgUp", "shift right": "Shift Right",
        "return": "Enter",
    }  # fmt: skip
    assert len({shown(key) for key in DEFAULTS}) == len(DEFAULTS)
