"""The keys, all on one card."""

from __future__ import annotations

from functools import partial

from household.game.kit import Kit, svg
from household.game.theme import CARD, INK, MUTED, WELL

KEYS = (
    ("Space", "play, stand still, go on"),
    ("← →", "one happening back, on"),
    ("B  N", "to the last, the next incident"),
    ("↑ ↓", "faster, slower (1 to 600 times)"),
    ("Home  End", "to the start, to the end"),
    ("PgUp  PgDn", "ten minutes back, on"),
    ("[  ]", "to the start of an evening, to the next evening"),
    ("1 2 3 4", "another parent, the same minute"),
    ("C", "compare: the same evening four times"),
    ("X", "the code large, the house small; and back"),
    ("F", "stand still at incidents, or not"),
    ("+  -  0", "zoom the timeline; the whole evening"),
    ("P  G", "save a picture; a GIF of the last minutes"),
    ("Tab  Enter", "go through the buttons, press one"),
    ("F11  Esc", "full screen; leave"),
    ("Mouse", "drag the timeline to rewind; wheel zooms; click a flag"),
)


def draw_help(kit: Kit) -> None:
    """Draw the card over everything."""
    w, h = 640.0, 66.0 + 29 * len(KEYS)
    x, y = (1280 - w) / 2, (720 - h) / 2
    kit.card(x, y, w, h, 18, CARD, "#CBB99F", 1.5)
    kit.put("Keys", x + 28, y + 14, 22, "black")
    kit.put("any key closes this", x + w - 28, y + 21, 12.5, "bold", MUTED, "right")
    for number, (key, told) in enumerate(KEYS):
        top = y + 54 + number * 29
        kit.box(x + 28, top, 128, 25, 8, WELL)
        _key_words(kit, key, x + 92, top + 3.5)
        kit.put(told, x + 176, top + 3, 14, "bold", INK)


def _key_words(kit: Kit, key: str, x: float, y: float) -> None:
    """The face has no arrows: they are drawn."""
    arrows = {"→": 0, "↓": 90, "←": 180, "↑": 270}
    if not any(sign in key for sign in arrows):
        kit.put(key, x, y, 13, "black", INK, "centre")
        return
    for number, sign in enumerate(key.split()):
        kit.draw(("arrow key", sign), partial(_arrow, arrows[sign]), x - 14 + number * 28, y + 9)


def _arrow(turn: int) -> str:
    return svg(
        18,
        18,
        f'<g transform="rotate({turn})"><path d="M-6 0H5M1 -4.5L5.5 0L1 4.5" fill="none" '
        f'stroke="{INK}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></g>',
        -9,
        -9,
    )
