"""What can be done with a key, as a table: each action, its keys, and what it does in words.

A key is written as the character it types ("c", "?", "+") or, where it types none, by its name
("space", "left", "f11"), with "shift", "ctrl" or "alt" before it if those are held. So a keyboard of
another country has its own "?" and "[" where it has them. Settings may give an action other keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import pygame

from household.language import later, tr


class Action(msgspec.Struct, frozen=True):
    """Something a key does: its name, its keys unless they were changed, and what it does.

    group: where it stands on the card of keys; actions that no card can hold have none.
    """

    name: str
    keys: tuple[str, ...]
    about: str
    group: str = ""


TIME, PLAY, LOOK, KEEP = later("Time"), later("Play"), later("Look"), later("Keep")
ACTIONS = (
    Action("play", ("space",), later("play, stand still, go on"), TIME),
    Action("step", ("right",), later("one happening on"), TIME),
    Action("step back", ("left",), later("one happening back"), TIME),
    Action("next incident", ("n", "shift right"), later("to the next incident"), TIME),
    Action("last incident", ("b", "shift left"), later("to the incident before"), TIME),
    Action("faster", ("up",), later("faster, up to 600 times"), TIME),
    Action("slower", ("down",), later("slower"), TIME),
    Action("start", ("home",), later("to the start"), TIME),
    Action("end", ("end",), later("to the end"), TIME),
    Action("ten back", ("page up",), later("ten minutes back"), TIME),
    Action("ten on", ("page down",), later("ten minutes on"), TIME),
    Action("evening before", ("[",), later("to the start of the evening, or the one before"), TIME),
    Action("next evening", ("]",), later("to the next evening"), TIME),
    Action("why", ("w",), later("why did it happen? a step back along its causes"), PLAY),
    Action("knobs", ("k",), later("the knobs of the parent and of the evening"), PLAY),
    Action("bet", ("t",), later("bet on how the evening goes"), PLAY),
    Action("fall", ("j",), later("make a kid fall now"), PLAY),
    Action("washer done", ("u",), later("make the washer finish now"), PLAY),
    Action("dryer done", ("i",), later("make the dryer finish now"), PLAY),
    Action("take back", ("backspace",), later("take the last order back"), PLAY),
    Action("be the parent", ("y",), later("be the parent yourself, on this evening"), PLAY),
    Action("be the scheduler", ("d",), later("be the scheduler yourself"), PLAY),
    Action("check", ("a",), later("check every schedule"), PLAY),
    Action("another evening", ("e",), later("another evening: the next seed"), PLAY),
    Action("first", ("1",), later("the first parent; the checkbook, if you are the parent"), LOOK),
    Action("second", ("2",), later("the second parent; the washer"), LOOK),
    Action("third", ("3",), later("the third parent; the dryer"), LOOK),
    Action("fourth", ("4",), later("the fourth parent; the kids"), LOOK),
    Action("fifth", ("5",), later("a fifth parent, your own say"), LOOK),
    Action("sixth", ("6",), later("the sixth who could move")),
    Action("seventh", ("7",), later("the seventh who could move")),
    Action("eighth", ("8",), later("the eighth who could move")),
    Action("ninth", ("9",), later("the ninth who could move")),
    Action("look inside", ("l",), later("look inside a step")),
    Action("show me", ("r",), later("be shown what fails soonest")),
    Action("give up", ("v",), later("give up: can it fail at all?")),
    Action("compare", ("c",), later("compare four parents on the same evening, and back"), LOOK),
    Action("code large", ("x",), later("the code large and the house small, and back"), LOOK),
    Action("freeze", ("f",), later("stand still at incidents, or not"), LOOK),
    Action("zoom in", ("+", "="), later("zoom into the timeline"), LOOK),
    Action("zoom out", ("-",), later("zoom out"), LOOK),
    Action("whole evening", ("0",), later("show the whole evening"), LOOK),
    Action("save", ("s",), later("save this evening as a file, to be opened again"), KEEP),
    Action("copy", ("ctrl c",), later("copy the code of this evening"), KEEP),
    Action("picture", ("p",), later("save a picture"), KEEP),
    Action("film", ("g",), later("save the last ten minutes as a GIF"), KEEP),
    Action("mute", ("m",), later("sound off, sound on"), KEEP),
    Action("settings", ("o",), later("sound, size of text, keys, motion"), KEEP),
    Action("full screen", ("f11",), later("full screen, and back"), KEEP),
    Action("keys", ("?", "h", "f1"), later("all keys"), KEEP),
    Action("leave", ("escape",), later("back; on the first screen: leave"), KEEP),
)
"""All that keys do, in the order of the card of keys."""

REPEATED = frozenset({
    "step", "step back", "faster", "slower", "ten back", "ten on", "zoom in", "zoom out",
    "take back",
})  # fmt: skip
"""Actions that go on while their key is held; of all others a press is one."""

BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
FIXED = ("tab", "shift tab", "return", "enter")
"""Keys that go through the buttons and press them, and can't be given to anything else."""

DIGITS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
)  # fmt: skip
KEYPAD = {"[+]": "+", "[-]": "-", "enter": "return"}


def written(event: pygame.event.Event) -> str:
    """The key of a KEYDOWN, as it is written down.

    What AltGr types is what it types, although that key comes as Alt, and as Ctrl besides.
    """
    mod, typed = event.mod, str(event.unicode)
    types = bool(mod & (pygame.KMOD_RALT | pygame.KMOD_MODE)) or not mod & (
        pygame.KMOD_CTRL | pygame.KMOD_ALT
    )
    if types and typed.isprintable() and typed not in ("", " "):
        return typed.lower()
    name = pygame.key.name(event.key)
    held = [
        word
        for word, mask in (
            ("ctrl", pygame.KMOD_CTRL), ("alt", pygame.KMOD_ALT), ("shift", pygame.KMOD_SHIFT),
        )
        if mod & mask
    ]  # fmt: skip
    return " ".join([*held, KEYPAD.get(name, name)])


def is_held(key: int) -> bool:
    """A key that is only held while another is pressed."""
    return key in (
        pygame.K_LSHIFT, pygame.K_RSHIFT, pygame.K_LCTRL, pygame.K_RCTRL, pygame.K_LALT,
        pygame.K_RALT, pygame.K_MODE, pygame.K_LMETA, pygame.K_RMETA, pygame.K_CAPSLOCK,
    )  # fmt: skip


NAMES = frozenset({
    "space", "left", "right", "up", "down", "home", "end", "page up", "page down", "insert",
    "delete", "backspace", "escape", "print screen", "scroll lock", "pause", "break", "menu",
    "tab", "return", "enter", *(f"f{n}" for n in range(1, 25)), *(f"[{n}]" for n in range(10)),
    "[.]", "[/]", "[*]", "[-]", "[+]", "keypad enter",
})  # fmt: skip
"""Keys that type nothing, by their names."""


def is_key(key: str) -> bool:
    """A press of some key is written like this."""
    for held in ("ctrl ", "alt ", "shift "):
        key = key.removeprefix(held)
    letter = len(key) == 1 and key.isprintable() and key == key.lower() and key != " "
    return letter or key in NAMES


class Keys:
    """Which key does what: the table, and what settings have changed of it."""

    def __init__(self, changed: Mapping[str, str] | None = None) -> None:
        self.changed: dict[str, str] = {}
        for action, key in (changed or {}).items():
            self.change(action, key)

    def of(self, action: str) -> tuple[str, ...]:
        """The keys of an action."""
        own = self.changed.get(action)
        if own is not None:
            return (own,)
        taken = set(self.changed.values())
        return tuple(key for key in BY_NAME[action].keys if key not in taken)

    def first(self, action: str) -> str:
        """The key of an action, as it is told to people: "Space", "W", or nothing."""
        keys = self.of(action)
        return shown(keys[0]) if keys else ""

    def action(self, event: pygame.event.Event) -> str:
        """What a key press does; "" for nothing."""
        return self.does(written(event))

    def does(self, key: str) -> str:
        """What a key does, as it is written; "" for nothing."""
        return next((action.name for action in ACTIONS if key in self.of(action.name)), "")

    def change(self, action: str, key: str) -> str:
        """Give an action another key; returns the action that has lost it, "" for none.

        Raises KeyError for an action that is not known, ValueError for a key that can't be given.
        """
        if action not in BY_NAME:
            raise KeyError(action)
        if key in FIXED or not is_key(key):
            raise ValueError(key)
        before = self.does(key)
        for other, own in list(self.changed.items()):
            if own == key and other != action:
                del self.changed[other]
        if BY_NAME[action].keys[:1] == (key,):
            self.changed.pop(action, None)
        else:
            self.changed[action] = key
        return before if before != action else ""

    def reset(self) -> None:
        """All keys as they come."""
        self.changed.clear()


def shown(key: str) -> str:
    """A key as it is told to people: "Space", "Page up", "Ctrl C"; letters as capitals."""
    held, _, last = key.rpartition(" ") if key not in SHORT else ("", "", key)
    words = SHORT.get(last, last.capitalize() if len(last) > 1 else last.upper())
    return " ".join(tr(part) for part in [*(one.capitalize() for one in held.split()), words])


SHORT = {
    "escape": later("Esc"), "page up": later("PgUp"), "page down": later("PgDn"),
    "return": later("Enter"),
}  # fmt: skip
ON_CAPS = (
    later("Space"), later("Left"), later("Right"), later("Up"), later("Down"), later("Home"),
    later("End"), later("Insert"), later("Delete"), later("Backspace"), later("Shift"),
    later("Ctrl"), later("Alt"),
)  # fmt: skip
"""What is written on keys that type nothing, where that has a name of its own in other countries."""


def listed(names: Iterable[str], keys: Keys) -> str:
    """The keys of several actions in a row: "1 2 3 4"."""
    return " ".join(keys.first(name) for name in names)
