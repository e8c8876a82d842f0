"""The keys, all on one card, as they are set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from household.game.keys import (
    ACTIONS,
    BY_NAME,
    DIGITS,
    KEEP,
    LOOK,
    PLAY,
    TIME,
    Action,
    Keys,
    shown,
)
from household.game.kit import Kit, svg
from household.game.theme import ACCENT, CARD, INK, MUTED, WELL
from household.language import later, tr

GROUPS = ((TIME, 0), (LOOK, 0), (PLAY, 1), (KEEP, 1))
"""The groups of actions, and in which column they stand."""

WIDTH, COLUMN, ROW = 1040.0, 500.0, 23.5
MOUSE = later("Mouse: drag the timeline to rewind, its wheel zooms, a click on a flag goes there.")
TAB = later("Tab goes through the buttons, Enter presses one.")


def draw_help(kit: Kit, keys: Keys, does: Collection[str], words: Mapping[str, str]) -> None:
    """Draw the card over everything.

    does: the actions that there are here; words: what some do, where that is something of its own.
    """
    h = 628.0
    x, y = (1280 - WIDTH) / 2, (720 - h) / 2
    kit.card(x, y, WIDTH, h, 18, CARD, "#CBB99F", 1.5)
    kit.put(tr("Keys"), x + 28, y + 14, 22, "black")
    kit.put(tr("any key closes this"), x + WIDTH - 28, y + 21, 12.5, "bold", MUTED, "right")
    tops = [y + 50, y + 50]
    for group, column in GROUPS:
        left = x + 28 + column * COLUMN
        here = [action for action in ACTIONS if _group(action, words) == group]
        rows = [one for one in here if one.name in does or one.name == DIGITS[0]]
        if not rows:
            continue
        kit.put(tr(group), left, tops[column], 13, "black", ACCENT)
        tops[column] += 21
        for action in rows:
            about = words.get(action.name, action.about)
            _row(kit, action.name, about, left, tops[column], keys)
            tops[column] += ROW
        tops[column] += 7
    told = f"{tr(MOUSE)} {tr(TAB)}" if "zoom in" in does else tr(TAB)
    kit.put(kit.fit(told, WIDTH - 56, 12, "bold"), x + 28, y + h - 26, 12, "bold", MUTED)


def _group(action: Action, words: Mapping[str, str]) -> str:
    """Where an action stands; what only looks elsewhere is played where it has words of its own."""
    if action.name in DIGITS[1:]:
        return ""  # the first one speaks for all
    return PLAY if action.name in words and action.group in ("", LOOK) else action.group


def _row(kit: Kit, name: str, about: str, x: float, y: float, keys: Keys) -> None:
    if name == "first":
        first, last = keys.first(DIGITS[0]), keys.first(DIGITS[-1])
        words = tr("{first} to {last}", first=first, last=last)
        about = about if about != BY_NAME[name].about else later("what stands beside these keys")
    else:
        words = "  ".join(shown(key) for key in keys.of(name)[:2])
        if kit.width(words, 12, "black") > 98:
            words = keys.first(name)
    kit.box(x, y, 104, 21, 7, WELL)
    _key_words(kit, words, x + 52, y + 2.5)
    kit.put(kit.fit(tr(about), COLUMN - 130, 13, "bold"), x + 116, y + 1.5, 13, "bold", INK)


ARROWS = {"right": 0, "down": 90, "left": 180, "up": 270}


def _key_words(kit: Kit, words: str, x: float, y: float) -> None:
    """The face has no arrows: they are drawn."""
    arrow = next((key for key in ARROWS if shown(key) == words), None)
    if arrow is None:
        words = kit.fit(words, 98, 12, "black")
        kit.put(words, x, y, 12, "black", INK, "centre")
        return
    kit.draw(("arrow key", arrow), partial(_arrow, ARROWS[arrow]), x, y + 8)


def _arrow(turn: int) -> str:
    return svg(
        18,
        18,
        f'<g transform="rotate({turn})"><path d="M-6 0H5M1 -4.5L5.5 0L1 4.5" fill="none" '
        f'stroke="{INK}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></g>',
        -9,
        -9,
    )
