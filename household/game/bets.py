"""A bet: what somebody expects of an evening, said before it is seen, and kept on the picture.

Watching teaches little to whoever has predicted nothing; a prediction that stays in sight does.
"""

from __future__ import annotations

import math

import msgspec

from household.game.model import Moment, Record
from household.game.theme import KINDS
from household.language import Said, said, tr, trn
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
            told.append(tr("first {what}", what=inside(self.first)))
        if self.lights_out is not None:
            told.append(tr("lights out {when}", when=when(self.lights_out)))
        return ", ".join(told)


def first_words(kind: str) -> Said:
    """A kind of incident that may come first, or that none does."""
    return said("Nothing goes wrong") if kind == NOTHING else said(KINDS[kind].word)


def inside(kind: str) -> Said:
    """The same within a sentence."""
    return said("nothing goes wrong") if kind == NOTHING else said(KINDS[kind].inside)


def when(minute: float) -> Said:
    """When the lights are expected to go out."""
    return said("never") if minute == NEVER else said("at {time}", time=clock(minute))


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
        came, at = said(KINDS[first.kind].an), clock(first.at)
        if first.kind == bet.first:
            return Verdict(True, tr("you bet on it: first came {came}, at {at}", came=came, at=at))
        told = tr(
            "you bet on: {what}; first came {came}, at {at}",
            what=inside(bet.first), came=came, at=at,
        )  # fmt: skip
        return Verdict(False, told)
    if not is_over(moment):
        return None
    if bet.first == NOTHING:
        return Verdict(True, tr("you bet on it: nothing went wrong"))
    what = inside(bet.first)
    return Verdict(False, tr("you bet on: {what}; nothing went wrong", what=what))


def lights_verdict(bet: Bet, moment: Moment) -> Verdict | None:
    """What came of the bet on the time of lights out; None while that is open."""
    if bet.lights_out is None or not is_over(moment):
        return None
    bet_on = when(bet.lights_out)
    if moment.state.over != "lights out":
        won = bet.lights_out == NEVER
        return Verdict(won, tr("you bet on lights out {when}: they never went out", when=bet_on))
    at = moment.record.ends(moment.state.evening)
    if bet.lights_out == NEVER:
        told = tr("you bet that they never go out: they did at {at}", at=clock(at))
        return Verdict(False, told)
    exact = abs(at - moment.state.began_at - bet.lights_out)
    if exact < 1:
        return Verdict(True, tr("you bet on lights out {when}: to the minute", when=bet_on))
    # As the two times stand on the clock, which knows whole minutes only.
    off = abs(math.floor(at - moment.state.began_at) - math.floor(bet.lights_out))
    told = trn(
        "you bet on lights out {when}: {n} minute off",
        "you bet on lights out {when}: {n} minutes off",
        off,
        when=bet_on,
    )
    return Verdict(exact <= CLOSE, told)


def is_over(moment: Moment) -> bool:
    """The evening that is shown is over at this minute."""
    record: Record = moment.record
    return bool(moment.state.over) and moment.t >= record.ends(moment.state.evening)
