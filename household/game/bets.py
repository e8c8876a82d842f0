"""A bet: what somebody expects of an evening, said before it is seen, and kept on the picture.

Watching teaches little to whoever has predicted nothing; a prediction that stays in sight does.
"""

from __future__ import annotations

import math

import msgspec

from household.game.model import Moment, Record
from household.game.theme import KINDS
from household.trace.story import clock

NOTHING = "nothing"
FIRST = ("deadlock", "ignored-kid", "missed-buzzer", "lost-update", "overdraft", NOTHING)
"""What can be expected to go wrong first."""

CLOSE = 15.0
"""Minutes within which a bet on the time of lights out is won."""

NEVER = math.inf
"""The bet that the lights never go out."""


class Bet(msgspec.Struct, frozen=True):
    """What is expected: which kind of incident comes first, and the minute of lights out.

    first: one of FIRST, "" for no bet; lights_out: minutes since the evening began, NEVER, or None.
    """

    first: str = ""
    lights_out: float | None = None

    def __bool__(self) -> bool:
        return bool(self.first) or self.lights_out is not None

    @property
    def words(self) -> str:
        """The bet in a few words."""
        told = []
        if self.first:
            told.append(f"first {first_words(self.first).lower()}")
        if self.lights_out is not None:
            told.append(f"lights out {lights_words(self.lights_out)}")
        return ", ".join(told)


def first_words(kind: str) -> str:
    """A kind of incident that may come first, or that none does."""
    return "Nothing goes wrong" if kind == NOTHING else KINDS[kind].word


def lights_words(minute: float) -> str:
    """When the lights are expected to go out."""
    return "never" if minute == NEVER else f"at {clock(minute)}"


def an(word: str) -> str:
    """A word with its article."""
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


class Verdict(msgspec.Struct, frozen=True):
    """What came of a part of a bet: won or not, and a sentence."""

    won: bool
    text: str


def first_verdict(bet: Bet, moment: Moment) -> Verdict | None:
    """What came of the bet on what goes wrong first; None while that is open."""
    if not bet.first:
        return None
    found = moment.incidents
    if found:
        first = found[0]
        word = KINDS[first.kind].word.lower()
        if first.kind == bet.first:
            return Verdict(True, f"you bet on it: first came {an(word)}, at {clock(first.at)}")
        bet_on = first_words(bet.first).lower()
        return Verdict(False, f"you bet on: {bet_on}; first came {an(word)}, at {clock(first.at)}")
    if not is_over(moment):
        return None
    if bet.first == NOTHING:
        return Verdict(True, "you bet on it: nothing went wrong")
    return Verdict(False, f"you bet on: {first_words(bet.first).lower()}; nothing went wrong")


def lights_verdict(bet: Bet, moment: Moment) -> Verdict | None:
    """What came of the bet on the time of lights out; None while that is open."""
    if bet.lights_out is None or not is_over(moment):
        return None
    said = lights_words(bet.lights_out)
    if moment.state.over != "lights out":
        won = bet.lights_out == NEVER
        return Verdict(won, f"you bet on lights out {said}: they never went out")
    at = moment.record.ends(moment.state.evening)
    if bet.lights_out == NEVER:
        return Verdict(False, f"you bet that they never go out: they did at {clock(at)}")
    exact = abs(at - moment.state.began_at - bet.lights_out)
    if exact < 1:
        return Verdict(True, f"you bet on lights out {said}: to the minute")
    # As the two times stand on the clock, which knows whole minutes only.
    off = abs(math.floor(at - moment.state.began_at) - math.floor(bet.lights_out))
    minutes = f"{off} minute{'s' if off > 1 else ''}"
    return Verdict(exact <= CLOSE, f"you bet on lights out {said}: {minutes} off")


def is_over(moment: Moment) -> bool:
    """The evening that is shown is over at this minute."""
    record: Record = moment.record
    return bool(moment.state.over) and moment.t >= record.ends(moment.state.evening)
