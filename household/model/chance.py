"""The evening's luck, thrown before it starts, so that every parent meets the same evening.

One stream of random numbers for each source (yells, falls, each machine's cycles, the lines of
the checkbook), keyed by the source's name, the seed and the evening, and never by the policy.
Every attribute is drawn when the thing is born: a yell's kid, mood and length when the yell is,
each load and each line by its own ordinal. So a policy that does things in another order still
meets the same yells, loads and lines: these are *common random numbers*, and they make paired
comparisons many times sharper.

Durations are whole ticks of a 64th of a minute, about a second. A 64th is exact in binary, so
times add up without rounding: the same evening gives the same bytes on every machine, and what
must be conserved can be compared with `==`.
"""

from __future__ import annotations

import functools
import math
from random import Random

import msgspec

from household.model.scenario import Scenario

TICKS = 64
KIDS = ("Mia", "Leo", "Zoe", "Sam", "Ivy", "Max")
MOODS = ("hungry", "squabble", "hurt")


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of the checkbook: its minutes of work, and its bill in dollars, 0 for none."""

    minutes: float
    bill: int = 0


class Yell(msgspec.Struct, frozen=True, gc=False):
    """A yell: when, who, why, the minutes it takes, and what urgent care costs (0: none)."""

    at: float
    kid: str
    mood: str
    minutes: float
    cost: int = 0


class Luck(msgspec.Struct, frozen=True):
    """All that chance decides in one evening."""

    washes: tuple[float, ...]
    dries: tuple[float, ...]
    lines: tuple[Line, ...]
    yells: tuple[Yell, ...]


@functools.lru_cache(maxsize=1024)
def draw(scenario: Scenario, seed: int, evening: int = 0) -> Luck:
    """Throw the dice for one evening: a pure function of its arguments.

    Cycles are drawn for as many loads as could have been carried over from earlier evenings.
    """
    loads = scenario.loads * (evening + 1)
    return Luck(
        washes=_cycles("washer", scenario.wash, loads, seed, evening),
        dries=_cycles("dryer", scenario.dry, loads, seed, evening),
        lines=_lines(scenario, seed, evening),
        yells=_yells(scenario, seed, evening),
    )


def _stream(source: str, seed: int, evening: int) -> Random:
    return Random(f"{source}/{seed}/{evening}")


def _ticks(minutes: float) -> float:
    return int(minutes * TICKS + 0.5) / TICKS


def _cycles(
    source: str, triangle: tuple[float, float, float], loads: int, seed: int, evening: int
) -> tuple[float, ...]:
    least, likely, most = triangle
    triangular = _stream(source, seed, evening).triangular
    return tuple([_ticks(triangular(least, most, likely)) for _ in range(loads)])


def _lines(scenario: Scenario, seed: int, evening: int) -> tuple[Line, ...]:
    least, most = scenario.line
    stream = _stream("lines", seed, evening)
    # In ticks from the start: a factor of 64 is exact, so these are the numbers of `_ticks`.
    draw_one, first, width = stream.random, least * TICKS, (most - least) * TICKS
    minutes = [int(first + width * draw_one() + 0.5) / TICKS for _ in range(scenario.lines)]
    stream = _stream("bills", seed, evening)
    weights = [0.5 + stream.random() for _ in range(scenario.bills)]
    due = [0] * scenario.lines
    spent, weighed, whole = 0, 0.0, sum(weights)
    for line, weight in zip(
        stream.sample(range(scenario.lines), scenario.bills), weights, strict=True
    ):
        # Each bill is the difference of two running totals, so that the bills add up exactly.
        weighed += weight
        total = round((scenario.bills_total - scenario.bills) * weighed / whole)
        due[line] = 1 + total - spent
        spent = total
    return tuple(map(Line, minutes, due))


def _yells(scenario: Scenario, seed: int, evening: int) -> tuple[Yell, ...]:
    if not scenario.kids:
        return ()
    least, most = scenario.comfort
    width, kids, moods = most - least, scenario.kids, len(MOODS)
    every, bedtime = scenario.yells_every, scenario.bedtime
    yells: list[Yell] = []
    if every:
        roll = _stream("yells", seed, evening).random
        at = 0.0
        while True:
            at -= math.log(1.0 - roll()) * every
            kid, mood, length = roll(), roll(), roll()
            if at >= bedtime:
                break
            yells.append(
                Yell(
                    int(at * TICKS + 0.5) / TICKS,
                    KIDS[int(kid * kids)],
                    MOODS[int(mood * moods)],
                    int((least + width * length) * TICKS + 0.5) / TICKS,
                )
            )
    for number in range(scenario.falls):
        stream = _stream(f"falls {number + 1}" if number else "falls", seed, evening)
        happens, at = stream.random(), stream.random()
        if happens < scenario.fall:
            earliest, latest = scenario.fall_at
            yells.append(_fall(scenario, stream, _ticks(earliest + (latest - earliest) * at)))
            yells.sort(key=lambda yell: yell.at)
    return tuple(yells)


def another_fall(scenario: Scenario, seed: int, evening: int, number: int, at: float) -> Yell:
    """A bad fall that somebody outside the house has asked for: the `number`th of its evening.

    at: minutes since the evening began. The scenario must have kids.
    """
    return _fall(scenario, _stream(f"another fall {number}", seed, evening), at)


def _fall(scenario: Scenario, stream: Random, at: float) -> Yell:
    kid, cost, stay = stream.random(), stream.random(), stream.random()
    cheapest, dearest = scenario.care_cost
    shortest, longest = scenario.visit
    return Yell(
        at,
        KIDS[int(kid * scenario.kids)],
        "badly hurt",
        _ticks(shortest + (longest - shortest) * stay),
        round(cheapest + (dearest - cheapest) * cost),
    )
