"""What can be turned while one looks on: the knobs of a parent, and those of the evening itself.

The evening's are few on purpose. Cycle lengths are three numbers in a scenario, and here one knob
each: it moves the likeliest length and takes the shortest and the longest along; how far those are
apart is a knob of its own, because with narrow cycles the clones' deadlock is certain or absent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from household.language import later, tr
from household.model.chance import TICKS
from household.model.scenario import SHORTEST_GAP, Scenario
from household.parents import KnobOf, Policy
from household.trace.story import clock

STOPS = 110
"""The most stops that a slider has which is not logarithmic."""

UNITS = (later("min"), later("lines"))

MOST = 1e9
"""Beyond this nobody turns a knob by hand."""

WIDE = 40
"""A range of so many whole numbers is turned on a logarithmic scale, as its curve is drawn."""


class Dial(msgspec.Struct, frozen=True):
    """Something to turn: its name, what is written beside it, its value and what that may be.

    choices: all values there are, empty for a number from `least` to `most`; whole: only whole
    numbers; log: wants a logarithmic scale; unit: written after the number; about: what it does.
    """

    name: str
    label: str
    value: Any
    default: Any
    choices: tuple[Any, ...] = ()
    least: float = 0.0
    most: float = 1.0
    whole: bool = False
    log: bool = False
    unit: str = ""
    about: str = ""

    @property
    def turned(self) -> bool:
        """It is not as it comes."""
        return bool(self.value != self.default)

    def shown(self, value: Any = None) -> str:
        """A value in words; its own if none is given."""
        value = self.value if value is None else value
        if isinstance(value, bool):
            return tr("on") if value else tr("off")
        if self.unit == "clock":
            return tr("never") if value >= self.most else clock(value)
        if self.unit == "%":
            return f"{value * 100:.0f} %"
        if self.unit == "$":
            return f"${value:,.0f}"
        if isinstance(value, float):
            value = f"{value:.4g}"
        return f"{tr(str(value))} {tr(self.unit)}".strip()

    def share(self, value: float) -> float:
        """How far along the slider a value is, from 0 to 1."""
        if self.log:
            low = self.least + self._shift
            return math.log(max(value + self._shift, low) / low) / math.log(
                (self.most + self._shift) / low
            )
        return (value - self.least) / (self.most - self.least)

    def at(self, share: float) -> Any:
        """The value so far along the slider, at a step that a hand can find again."""
        share = min(1.0, max(0.0, share))
        if self.log:
            low = self.least + self._shift
            value = low * ((self.most + self._shift) / low) ** share - self._shift
        else:
            value = self.least + (self.most - self.least) * share
        return self.rounded(value)

    def rounded(self, value: float) -> Any:
        """The nearest value that the slider stops at."""
        if value <= self.least:
            value = self.least
        elif value >= self.most:
            value = self.most
        else:
            step = self.step(value)
            value = min(self.most, max(self.least, round(value / step) * step))
        return round(value) if self.whole else float(f"{value:.6g}")

    def step(self, value: float) -> float:
        """How far apart the stops are at a value."""
        if self.log:
            steps = ((2, 0.25), (5, 0.5), (30, 1), (60, 5), (math.inf, 10))
            step: float = next(step for until, step in steps if value < until)
        else:
            wide = (self.most - self.least) / STOPS
            power = 10.0 ** math.floor(math.log10(wide))
            step = next(power * n for n in (1, 5, 10) if power * n >= wide)
        return max(1.0, step) if self.whole else step

    def moved(self, by: int) -> Any:
        """The value some stops further on, or back."""
        if self.choices:
            place = self.choices.index(self.value) + by
            return self.choices[min(len(self.choices) - 1, max(0, place))]
        value = float(self.value)
        for _ in range(abs(by)):
            if by > 0:
                value = float(self.rounded(value + self.step(value + 1e-9)))
            else:
                value = float(self.rounded(value - self.step(value - 1e-6)))
        return self.rounded(value)

    @property
    def _shift(self) -> float:
        """What is added to a value before its logarithm, as there is none of nothing."""
        return 0.0 if self.least > 0 else 1.0 - self.least


# -- of a parent --------------------------------------------------------------------------------


def of_policy(policy: Policy) -> list[Dial]:
    """The knobs of a parent, as far as they can be turned by hand: text can't."""
    made = (_of_knob(knob, policy.options[knob.name]) for knob in policy.knobs)
    return [dial for dial in made if dial is not None]


def _of_knob(knob: KnobOf, value: Any) -> Dial | None:
    """A knob as it can be turned; None for one that can't: text, or a number without any room."""
    label = knob.name.replace("_", " ")
    if knob.choices or knob.kind is bool:
        choices = knob.choices or (False, True)
        if value not in choices:  # a default that is none of its own choices can't be set again
            return None
        return Dial(knob.name, label, value, knob.default, choices, about=knob.about)
    if knob.kind not in (int, float) or not -MOST <= value <= MOST:
        return None
    limits, whole = knob.range, knob.kind is int
    if limits is not None:
        least, most = limits.least, limits.most
    else:  # nobody says from where to where; what counts is seldom meant to be nothing
        least = min(1.0 if whole and value >= 1 else 0.0, value * 4)
        most = max(10.0, value * 4)
    if whole:
        least, most = math.ceil(least), math.floor(most)
    least, most = min(least, value), max(most, value)
    if not -MOST <= least < most <= MOST:
        return None
    unit = limits.unit.replace("minutes", "min") if limits else ""
    log = bool(limits and limits.log) or (whole and most - least >= WIDE)
    return Dial(
        knob.name, label, value, knob.default, (), least, most, whole, log, unit, knob.about
    )


# -- of the evening -----------------------------------------------------------------------------

Changes = Mapping[str, Any]


class _Turn(msgspec.Struct, frozen=True):
    """A knob of the evening: how it is read from a scenario, and what it changes in one."""

    name: str
    label: str
    least: float
    most: float
    whole: bool
    unit: str
    about: str
    read: Callable[[Scenario], float]
    write: Callable[[Scenario, Any], Changes]


def _plain(
    key: str, label: str, least: float, most: float, unit: str, about: str, whole: bool = False
) -> _Turn:
    return _Turn(
        key, label, least, most, whole, unit, about,
        lambda scenario: float(getattr(scenario, key)), lambda _scenario, value: {key: value},
    )  # fmt: skip


def _spread(scenario: Scenario) -> float:
    """How far a cycle's shortest and longest are apart, as a share of its likeliest length."""
    return max(
        (most - least) / likely if likely else 0.0
        for least, likely, most in (scenario.wash, scenario.dry)
    )


def _stretch(triangle: tuple[float, float, float], likely: float) -> tuple[float, float, float]:
    """A cycle of another likeliest length, the shortest and the longest in proportion."""
    least, middle, most = triangle
    if not middle:
        return likely, likely, likely
    return _ticks(least / middle * likely), likely, _ticks(most / middle * likely)


def _widen(triangle: tuple[float, float, float], spread: float) -> tuple[float, float, float]:
    """A cycle whose shortest and longest are `spread` of its likeliest length apart."""
    least, middle, most = triangle
    below = (middle - least) / (most - least) if most > least else 0.45
    return (
        _ticks(max(1 / TICKS, middle - middle * spread * below)),
        middle,
        _ticks(middle + middle * spread * (1 - below)),
    )


def _ticks(minutes: float) -> float:
    """To a quarter of a minute, as it is said; short ones to the clock's own tick."""
    steps = 4 if minutes >= 8 else TICKS
    return round(minutes * steps) / steps


EVENING = (
    _plain(
        "loads", later("loads"), 0, 8, "", later("loads of laundry in the hamper"), whole=True),
    _Turn(
        "wash", later("wash cycle"), 5, 120, True, "min",
        later("the likeliest length of a wash"),
        lambda scenario: scenario.wash[1],
        lambda scenario, value: {"wash": _stretch(scenario.wash, float(value))},
    ),
    _Turn(
        "dry", later("dry cycle"), 5, 120, True, "min",
        later("the likeliest length of a dry cycle"),
        lambda scenario: scenario.dry[1],
        lambda scenario, value: {"dry": _stretch(scenario.dry, float(value))},
    ),
    _Turn(
        "spread", later("cycles vary"), 0, 1.5, False, "%",
        later("how far the shortest and the longest cycle are apart"),
        _spread,
        lambda scenario, value: {
            "wash": _widen(scenario.wash, value), "dry": _widen(scenario.dry, value),
        },
    ),
    _plain(
        "kids", later("kids"), 0, 6, "", later("kids at home"), whole=True),
    _Turn(
        "yells", later("yells in an hour"), 0, 20, False, "",
        later("how often a kid yells, on average"),
        lambda scenario: 60 / scenario.yells_every if scenario.yells_every else 0.0,
        lambda _scenario, value: {
            "yells_every": max(SHORTEST_GAP, round(60 / value, 6)) if value else 0.0
        },
    ),
    _plain(
        "fall", later("a bad fall"), 0, 1, "%", later("the chance of a bad fall this evening")),
    _Turn(
        "care_cost", later("urgent care"), 100, 1500, True, "$",
        later("what urgent care costs, 100 more or less"),
        lambda scenario: sum(scenario.care_cost) / 2,
        lambda _scenario, value: {"care_cost": (max(0, round(value) - 100), round(value) + 100)},
    ),
    _plain(
        "lines", later("checkbook"), 0, 160, "lines", later("lines of the checkbook, bills among them"),
        whole=True,
    ),
    _plain(
        "bills_total", later("bills"), 0, 3000, "$", later("what the bills come to together"), whole=True),
    _plain(
        "balance", later("in the bank"), 0, 5000, "$", later("in the bank, and in the checkbook"), whole=True),
    _plain(
        "walk", later("a walk"), 0, 5, "min", later("to walk from one room to the next")),
)  # fmt: skip
"""The knobs of an evening, in the order in which they are shown."""


def of_evening(scenario: Scenario, base: Scenario) -> list[Dial]:
    """The knobs of an evening; base: the scenario as it comes."""
    made = []
    for turn in EVENING:
        value, default = turn.read(scenario), turn.read(base)
        made.append(
            Dial(
                turn.name, turn.label, round(value) if turn.whole else value,
                round(default) if turn.whole else default, (), min(turn.least, value),
                max(turn.most, value), turn.whole, False, turn.unit, turn.about,
            )
        )  # fmt: skip
    return made


def turn_evening(scenario: Scenario, base: Scenario, name: str, value: float) -> Scenario:
    """The scenario with one of its knobs at a value; back at what it comes with, exactly that.

    Raises HouseholdError if no evening can be like that.
    """
    turn = next(turn for turn in EVENING if turn.name == name)
    changes = dict(turn.write(scenario, value))
    if value == (round(turn.read(base)) if turn.whole else turn.read(base)):
        if name == "spread":
            changes = {
                "wash": _stretch(base.wash, scenario.wash[1]),
                "dry": _stretch(base.dry, scenario.dry[1]),
            }
        elif name not in ("wash", "dry") or abs(_spread(scenario) - _spread(base)) < 0.05:
            changes = {key: getattr(base, key) for key in changes}
    after = {**scenario.as_dict(), **changes}
    # Bills are lines, and a dollar each at least.
    after["bills"] = min(base.bills or 12, after["lines"]) if after["bills_total"] else 0
    after["bills_total"] = max(after["bills"], after["bills_total"] if after["bills"] else 0)
    return scenario.but(**after)
