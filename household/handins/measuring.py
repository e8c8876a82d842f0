"""What came of an evening that was lived apart, measured here from what was told of it.

Nothing that the other process says of itself is believed but its happenings; and where it ran code of
somebody's own, the referee looks through these as well.
"""

from __future__ import annotations

import io

import msgspec

from household.errors import HouseholdError
from household.handins import referee
from household.handins.file import Night, Saw, Value, saw, scenario_of
from household.happenings import Any as AnyHappening
from household.happenings import Happening
from household.replay import patience_of
from household.trace.statistics import Statistics

_decoder = msgspec.json.Decoder(AnyHappening)


class Measured(msgspec.Struct, frozen=True):
    """An evening in figures: all statistics, what a hand-in tells of them, and how many happenings."""

    statistics: dict[str, Value]
    saw: Saw
    happenings: int


def measured(lines: bytes, night: Night, seed: int, own: bool) -> Measured:
    """Measure an evening that was told as JSON Lines. own: by a parent of somebody's own.

    Raises HouseholdError for what is no evening, or not the one that was asked for.
    """
    scenario = scenario_of(night)
    try:
        # One line after the other, so that the first that is none ends it.
        happenings: list[Happening] = [_decoder.decode(line) for line in io.BytesIO(lines)]
        if own:
            acts = frozenset(order.partition("=")[2] for order in night.orders)
            referee.check(happenings, scenario, seed, not night.choices, acts)
        statistics = Statistics(patience_of(scenario, night.choices))
        for happening in happenings:
            statistics(happening)
        result = statistics.result
    except HouseholdError as error:
        raise HouseholdError(f"it told what this house would not: {error}") from None
    except Exception as error:  # whatever made-up happenings lead to
        raise HouseholdError(
            f"what it told is no evening: {type(error).__name__}: {error}"
        ) from None
    return Measured(result, saw(happenings, result), len(happenings))
