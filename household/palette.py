"""How the house looks, on the screen and in a plot: its colours, its words, and where its files are.

Hues were chosen so that they stay apart under every common colour blindness, and nothing is told
by hue alone: each activity has a pattern or a sign as well, each parent a letter.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from household.errors import HouseholdError
from household.language import later

PAGE = "#F1E5D4"
CARD = "#FFFBF4"
LINE = "#E4D6C3"
TRACK = "#F7EEE1"
WELL = "#E4D5C0"
INK = "#33284A"
MUTED = "#665A7C"
ACCENT = "#D9604A"
DANGER = "#BC2832"
DANGER_GROUND = "#FCE3DF"
GOOD = "#1B7A5B"
GOLD = "#F2B134"
CODE = "#2A2140"
WHITE = "#FFFFFF"

PARENTS = ("#1F57AE", "#F4A52C", "#1C9A66", "#701A4C")
ON_PARENTS = (WHITE, INK, WHITE, WHITE)
ON_CODE = ("#8FB6F2", "#F7B955", "#5BD3A2", "#E88BBE")
"""The parents' colours where they have to be read on the ground of the code."""


def parent_colour(hands: str) -> str:
    """The colour of a pair of hands, "A" to "Z"; after D they come round again."""
    return PARENTS[(ord(hands[0]) - 65) % 4]


def on_parent(hands: str) -> str:
    """The colour of a letter on that colour."""
    return ON_PARENTS[(ord(hands[0]) - 65) % 4]


def code_colour(hands: str) -> str:
    """The same, where it stands on the ground of the code."""
    return ON_CODE[(ord(hands[0]) - 65) % 4]


class Activity(msgspec.Struct, frozen=True):
    """What hands can be at: its colour, its word in the legend, and its icon."""

    colour: str
    word: str
    icon: str = ""


ACTIVITIES = {
    "kids": Activity("#A97BA9", later("kids"), "kids"),
    "washer": Activity("#46A6F5", later("washer"), "washer"),
    "dryer": Activity("#FCC21B", later("dryer"), "dryer"),
    "checkbook": Activity("#1E7F53", later("checkbook"), "checkbook"),
    "care": Activity("#0B3F7F", later("urgent care"), "care"),
    "walk": Activity("#CDBFAE", later("walk, look"), "walk"),
    "watch": Activity("#F0E6D8", later("stands and waits"), "wait"),
    "blocked": Activity("#C2620E", later("blocked by a lock"), "lock"),
}
"""What a lane can show; `axis.PATTERNS` says which of them have a pattern as well. Hands that are
free show nothing at all."""


class Kind(msgspec.Struct, frozen=True):
    """How an incident is spoken of on the screen: a word, and the field's term for it.

    inside: the word within a sentence; an: the same with its article. All in English: `tr` them.
    """

    word: str
    term: str
    inside: str
    an: str


KINDS = {
    "deadlock": Kind(
        later("Deadlock"), later("a circle of waits"), later("deadlock"), later("a deadlock")
    ),
    "missed-buzzer": Kind(
        later("Missed buzzer"),
        later("a completion event nobody came to"),
        later("missed buzzer"),
        later("a missed buzzer"),
    ),
    "ignored-kid": Kind(
        later("Ignored kid"),
        later("a response time past its limit"),
        later("ignored kid"),
        later("an ignored kid"),
    ),
    "lost-update": Kind(
        later("Lost update"),
        later("a race: one write has wiped out another"),
        later("lost update"),
        later("a lost update"),
    ),
    "overdraft": Kind(
        later("Overdraft"),
        later("spent on a stale belief"),
        later("overdraft"),
        later("an overdraft"),
    ),
    "stuck": Kind(later("Stuck"), later("nothing can move"), later("stuck"), later("a stuck")),
    "starvation": Kind(
        later("Starvation"),
        later("ready, and never served"),
        later("starvation"),
        later("a starvation"),
    ),
    "livelock": Kind(
        later("Livelock"), later("much motion, no progress"), later("livelock"), later("a livelock")
    ),
}

NAMES = {
    "synchronous": later("Sync"),
    "polling": later("Polling"),
    "threaded": later("Clones"),
    "asynchronous": later("Async"),
    "player": later("Player"),
}
"""The parents as they are called on a button."""


def mix(one: str, other: str, share: float) -> str:
    """The colour that is `share` of the way from one to the other, both as #rrggbb."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def assets() -> Path:
    """The folder of pictures, letters and sounds: in the package when installed, beside it in a checkout.

    Raises HouseholdError if it is in neither place.
    """
    package = Path(__file__).parent
    for folder in (package / "assets", package.parent / "assets"):
        if (folder / "fonts").is_dir():
            return folder
    raise HouseholdError(
        "the pictures and letters of the house are missing: expected the folder assets beside or "
        "inside the package; install household again"
    )
