"""What a plot is made of, before anything is drawn: words, units, lines, and what was measured.

Nothing of matplotlib is here. A statistic has a title in plain words and a unit; the cases of an
experiment are put together to lines, and each point of a line is an interval of the lab.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from household.codes import written
from household.errors import HouseholdError, nearest
from household.lab.intervals import Interval, interval
from household.model.parent import Knob
from household.model.scenario import KEYS, SCENARIOS, describe
from household.trace.statistics import ENDS, MORE_IS_BETTER, known_statistic
from household.trace.story import clock, dollars


class Case(Protocol):
    """One column of an experiment: a policy with its knobs, on evenings that may be varied too."""

    @property
    def name(self) -> str:
        """How it is told: "polling:every=5", or "threaded, loads=6"."""

    @property
    def policy(self) -> Any:
        """A `household.parents.Policy`: its name, spec, knobs and options."""

    @property
    def varied(self) -> Mapping[str, Any]:
        """What is varied in the experiment, and its value here; empty if nothing is."""


class Measured(Protocol):
    """What an experiment came to."""

    @property
    def cases(self) -> Sequence[Case]:
        """Its cases, in the order in which they are told."""

    @property
    def scenario_name(self) -> str:
        """The name of the scenario that all cases begin with."""

    @property
    def first_seed(self) -> int:
        """The seed of the first evening."""

    @property
    def evenings(self) -> int:
        """How many seeds there are."""

    def column(self, case: int, statistic: str) -> list[float | None]:
        """A statistic of one case by seed, the same seeds for all; None: it never happened."""


# -- statistics in words ------------------------------------------------------------------------

MINUTES = "minutes"
SPOKEN: Mapping[str, tuple[str, str]] = {
    "laundry_done_at": ("When the laundry is done", ""),
    "checkbook_done_at": ("When the checkbook is done", ""),
    "lights_out_at": ("When the lights go out", ""),
    "sleep_minutes": ("How long the night is", "minutes of sleep"),
    "loads_done": ("How much laundry gets done", "loads"),
    "lines_done": ("How much of the checkbook gets done", "lines"),
    "kid_response_mean": ("How long a kid waits", "minutes from yell to hands, on average"),
    "kid_response_p95": (
        "How long kids wait",
        "minutes from yell to hands; 95 % of the waits are shorter",
    ),
    "kid_response_worst": ("The longest that a kid waits", "minutes from yell to hands"),
    "buzzer_response_mean": ("How long a buzzer waits", "minutes from buzz to hands, on average"),
    "buzzer_response_worst": ("The longest that a buzzer waits", "minutes from buzz to hands"),
    "missed_buzzers": ("How many buzzers are missed", "buzzers"),
    "ignored_kids": ("How many yells are ignored", "yells"),
    "looks": ("How often the parents look around", "looks"),
    "looks_in_vain": ("How many looks are in vain", "looks that found nothing to do"),
    "switches": ("How often hands turn to another thing", "switches"),
    "switch_minutes": ("How long finding the place takes", MINUTES),
    "walk_minutes": ("How long hands walk", MINUTES),
    "look_minutes": ("How long hands look around", MINUTES),
    "lock_wait_minutes": ("How long tasks wait for locks", "minutes, all tasks added up"),
    "blocked_minutes": ("How long hands stand blocked", "minutes, all hands added up"),
    "utilisation": ("How much of their evening hands work", "% of all hands' evening"),
    "hands_minutes": ("How long the evening is for all hands", "minutes, all hands added up"),
    "deadlock_at": ("When the house deadlocks", ""),
    "lost_updates": ("How many updates are lost", "lost updates"),
    "overdrafts": ("How often the bank is overdrawn", "overdrafts"),
    "lowest_bank": ("The least that the bank holds", "dollars"),
    "checkbook_minus_bank": ("What the parents believe in and do not have", "dollars"),
    "bills_put_off": ("How many bills are put off", "bills"),
    "card_payments": ("How often a card pays", "payments by card"),
    "card_fees": ("What paying by card costs", "dollars"),
}
"""The title of each statistic, and its unit; a statistic without one is a time of day."""

MONEY = frozenset({"lowest_bank", "checkbook_minus_bank", "card_fees"})


def title_of(statistic: str) -> str:
    """What a statistic is, in plain words."""
    known = SPOKEN.get(statistic)
    return known[0] if known else statistic.replace("_", " ").capitalize()


def unit_of(statistic: str) -> str:
    """The unit, for the axis."""
    if is_time(statistic):
        return "time of day"
    known = SPOKEN.get(statistic)
    return known[1] if known else statistic.replace("_", " ")


def is_time(statistic: str) -> bool:
    """It is a time of day, in minutes since 16:00."""
    return statistic.endswith("_at")


def spoken(statistic: str, value: float) -> str:
    """A value of a statistic: 22:03, 44 %, $118, 12.4."""
    if is_time(statistic):
        return clock(value)
    if statistic == "utilisation":
        return f"{plain(100 * value)} %"
    if statistic in MONEY:
        return minus(dollars(round(value)))
    return plain(value)


def spoken_half(statistic: str, one: Interval) -> str:
    """Half an interval, as in 12.4 ±0.54; nothing where there is none, or no width."""
    if one.mean is None or one.high is None or one.high - one.mean < 1e-9:
        return ""
    half = (one.high - one.mean) * (100 if statistic == "utilisation" else 1)
    digits = 0 if half >= 10 or statistic in MONEY else 1 if half >= 1 or is_time(statistic) else 2
    return f" ±{half:.{digits}f}" + (" min" if is_time(statistic) else "")


def spoken_mean(statistic: str, one: Interval) -> str:
    """A mean with half its interval: 22:03 ±5.0 min, 38.1 % ±0.85; "never" where there is none."""
    if one.mean is None:
        return "never"
    if statistic == "utilisation":
        return f"{100 * one.mean:.1f} %{spoken_half(statistic, one)}"
    return spoken(statistic, one.mean) + spoken_half(statistic, one)


def spoken_difference(statistic: str, value: float) -> str:
    """A difference of two values, with its sign: +34, or +$20."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    value = abs(value) * (100 if statistic == "utilisation" else 1)
    return sign + (dollars(round(value)) if statistic in MONEY else plain(value))


def plain(value: float) -> str:
    """A number as it is spoken of: 1,204, 343, 12.4, 0.62."""
    size = abs(value)
    digits = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 10 else 2
    return minus(f"{value:,.{digits}f}")


def minus(text: str) -> str:
    """With a sign as long as a plus."""
    return text.replace("-", "−")


# -- what was measured --------------------------------------------------------------------------


class Values(msgspec.Struct, frozen=True):
    """A statistic under one case: by seed, the mean with its interval, and how often never."""

    by_seed: list[float | None]
    there: list[float]
    one: Interval
    never: float

    @property
    def median(self) -> float:
        """The middle value of those that there are."""
        ordered = sorted(self.there)
        half = len(ordered) // 2
        return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def values_of(measured: Measured, case: int, statistic: str) -> Values:
    """What was measured of a statistic under one case."""
    column = measured.column(case, statistic)
    there = [value for value in column if value is not None]
    never = 1 - len(there) / len(column) if column else 0.0
    return Values(column, there, interval(there), never)


def all_values(measured: Measured, statistic: str) -> list[Values]:
    """The same for every case. Raises HouseholdError if there is no case, or no value at all."""
    known_statistic(statistic)
    if not measured.cases:
        raise HouseholdError("there is nothing to plot: the experiment has no cases")
    found = [values_of(measured, case, statistic) for case in range(len(measured.cases))]
    if not any(values.there for values in found):
        raise HouseholdError(
            f"there is nothing to plot: {statistic} never happened on any of the "
            f"{counted(measured)}; a plot of another statistic may tell more"
        )
    return found


def counted(measured: Measured) -> str:
    """How many evenings there were: "100 evenings", "20 runs of 14 evenings"."""
    least, most = _lengths(measured)
    noun = noun_of(measured) + ("" if measured.evenings == 1 else "s")
    long = f"{least} to {most}" if least < most else f"{most}"
    return f"{measured.evenings:,} {noun}" + (f" of {long} evenings" if most > 1 else "")


def noun_of(measured: Measured) -> str:
    """What a seed makes: an evening, or a run of several."""
    return "run" if _lengths(measured)[1] > 1 else "evening"


def _lengths(measured: Measured) -> tuple[int, int]:
    """How many evenings a seed makes, under the case where it is fewest and where it is most."""
    named = SCENARIOS.get(measured.scenario_name)
    own = [getattr(case, "scenario", named) for case in measured.cases]
    lengths = [scenario.evenings for scenario in own if scenario is not None]
    return min(lengths, default=1), max(lengths, default=1)


def steady(measured: Measured) -> bool:
    """Its values are means of evenings after a warm-up, and not of whole runs."""
    return noun_of(measured) == "run" and bool(getattr(measured, "steady_state", False))


def subtitle(measured: Measured, *more: str) -> str:
    """Scenario, number of evenings, seeds, and what the marks mean."""
    first, last = measured.first_seed, measured.first_seed + measured.evenings - 1
    seeds = f"seed {first}" if first == last else f"seeds {first} to {last}"
    told = [
        f"scenario {short_name(measured.scenario_name)}",
        f"{counted(measured)}{', in steady state' * steady(measured)}, {seeds}",
        *more,
    ]
    return "  ·  ".join(part for part in told if part)


def short_name(name: str) -> str:
    """A name without the folders of its file."""
    head, dot, rest = name.partition(".py")
    if not dot:
        return name.replace("\\", "/").rpartition("/")[2] if name.endswith(".toml") else name
    return head.replace("\\", "/").rpartition("/")[2] + dot + rest


# -- lines --------------------------------------------------------------------------------------


class Point(msgspec.Struct, frozen=True):
    """A point of a line: what is varied, its value, and what was measured there."""

    name: str
    x: Any
    values: Values


class Line(msgspec.Struct, frozen=True):
    """The cases that differ in nothing but x; one that has no x is level: a single point.

    case: one of them.
    """

    label: str
    policy: str
    points: list[Point]
    level: bool
    case: Case

    @property
    def others(self) -> dict[str, Any]:
        """What is varied besides x, and its values here."""
        x = "" if self.level else self.points[0].name
        return {name: value for name, value in self.case.varied.items() if name != x}


def choose_x(measured: Measured, x: str) -> str:
    """What is varied along x: as asked for, or what has most values. Raises HouseholdError.

    Of two with as many, the one that more cases have: the fewer lines are level.
    """
    found = values_varied(case.varied for case in measured.cases)
    if not found:
        raise HouseholdError(
            "nothing is varied here, and a curve needs something that is, such as "
            "polling:every=5, 15 and 60; plot a difference or a distribution"
        )
    if x and x not in found:
        raise HouseholdError(f"x: {x!r} is not varied here: {nearest(x, found)}")
    having = {name: sum(name in case.varied for case in measured.cases) for name in found}
    return x or max(
        found, key=lambda name: (len(found[name]), are_numbers(found[name]), having[name])
    )


def values_varied(several: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of each thing that is varied, numbers from the least, others as they come."""
    found: dict[str, list[Any]] = {}
    for varied in several:
        for name, value in varied.items():
            seen = found.setdefault(name, [])
            if value not in seen:
                seen.append(value)
    return {
        name: sorted(values) if are_numbers(values) else values for name, values in found.items()
    }


def are_numbers(values: Iterable[Any]) -> bool:
    """All of them are numbers, and stand on an axis where numbers stand."""
    return all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        for value in values
    )


def lines_of(measured: Measured, x: str, values: Sequence[Values]) -> list[Line]:
    """The cases put together to lines, in the order of the cases."""
    found: dict[str, Line] = {}
    for case, one in zip(measured.cases, values, strict=True):
        level = x not in case.varied
        label = label_of(case, (x,))
        line = found.setdefault(
            f"{level} {case.policy.name} {label}", Line(label, case.policy.name, [], level, case)
        )
        line.points.append(Point(x, case.varied.get(x), one))
    for line in found.values():
        if not line.level and are_numbers(point.x for point in line.points):
            line.points.sort(key=lambda point: point.x)
    return list(found.values())


def label_of(case: Case, less: Collection[str] = ()) -> str:
    """What a line is called: the policy as it would be typed, less what is told elsewhere.

    A knob that is varied is told at its default too.
    """
    name: str = case.policy.name
    typed = str(case.policy.spec).removeprefix(name).lstrip(":")
    turned = dict(part.partition("=")[::2] for part in typed.split(",") if part)
    for key, value in case.varied.items():
        if key in case.policy.options:
            turned.setdefault(key, number(value))
    knobs = [f"{key}={value}" for key, value in turned.items() if key not in less]
    others = [
        f"{key}={number(value)}"
        for key, value in case.varied.items()
        if key not in less and key not in case.policy.options
    ]
    head = short_name(name) + (f":{','.join(knobs)}" if knobs else "")
    return ", ".join([head, *others])


class Step(msgspec.Struct, frozen=True):
    """How what has the same policy is told apart: by a shade from 0 to 1, and by a kind."""

    shade: float | None
    kind: int


def steps_of(several: Sequence[tuple[str, Mapping[str, Any], str]]) -> list[Step]:
    """The steps of several, each a policy, what is varied in it, and what it is called.

    The shade goes by the numbers with most values, the kind by all the rest.
    """
    found = [Step(None, 0)] * len(several)
    for policy in dict.fromkeys(name for name, _, _ in several):
        places = [n for n, (name, _, _) in enumerate(several) if name == policy]
        varied = values_varied(several[n][1] for n in places)
        graded = [key for key, values in varied.items() if len(values) > 1 and are_numbers(values)]
        by = max(graded, key=lambda key: len(varied[key]), default="")
        kinds: dict[object, int] = {}
        for n in places:
            _, here, called = several[n]
            if by in here:
                shade = varied[by].index(here[by]) / (len(varied[by]) - 1)
                rest = [
                    part
                    for part in called.replace(":", ", ").split(", ")
                    for part in part.split(",")
                ]
                key: object = tuple(p for p in rest if p.partition("=")[0] != by)
            else:
                shade, key = None, n
            found[n] = Step(shade, kinds.setdefault(key, len(kinds)))
    return found


def number(value: Any) -> str:
    """The value of a knob as it would be typed: 5, not 5.0."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:g}"
    return written(tuple(value) if isinstance(value, list) else value)


BY: Mapping[str, str] = {
    "every": "how often the parent looks",
    "pause_every": "how rarely the parent pauses",
    "lock_order": "how both machines are taken",
    "checkbook": "how the checkbook is shared",
    "ready": "which ready task comes first",
    "order": "which chore comes first",
    "loads": "how much laundry there is",
    "lines": "how long the checkbook is",
    "bills": "how many bills there are",
    "kids": "how many kids there are",
    "yells_every": "how rarely kids yell",
    "walk": "how far the rooms are apart",
    "look": "how long a look takes",
    "find_place": "how long finding the place takes",
    "fall": "how likely a bad fall is",
    "balance": "how much money there is",
    "wash": "how long the washer runs",
    "dry": "how long the dryer runs",
}
"""What is varied, in words that go on a title; anything else goes by its name."""


def by_words(x: str) -> str:
    """What is varied, as a title goes on: "by how often the parent looks"."""
    return f"by {BY.get(x, x)}"


def _knob(measured: Measured, x: str) -> Any:
    """The knob that is varied, if it is one of a policy."""
    for case in measured.cases:
        if x in case.varied:
            for knob in getattr(case.policy, "knobs", ()):
                if knob.name == x:
                    return knob
    return None


def axis_words(measured: Measured, x: str) -> tuple[str, str]:
    """What stands along x, in full and short."""
    knob = _knob(measured, x)
    if knob is None:
        return (f"{x}: {describe(x)}", x) if x in KEYS else (x, x)
    span: Knob | None = knob.range
    short = f"{x}, {span.unit}" if span is not None and span.unit else x
    return (f"{x}: {knob.about}" if knob.about else short), short


def is_log(measured: Measured, x: str, values: Sequence[float]) -> bool:
    """These values want a logarithmic axis: the knob says so, or they span more than 20 times."""
    if min(values) < 0 or min(values) == max(values):
        return False
    knob = _knob(measured, x)
    positive = [value for value in values if value > 0]
    wide = max(positive) > 20 * min(positive)
    return wide or bool(knob is not None and knob.range is not None and knob.range.log)


def lowest(line: Line, statistic: str) -> Point | None:
    """The point to choose: the lowest mean, or the highest where more is better.

    What should come on every evening is weighed first by how rarely it never does, as in the game.
    None where there are fewer than three points, or all come to the same.
    """
    there = [point for point in line.points if point.values.one.mean is not None]
    if len(there) < 3 or len({round(point.values.one.mean or 0, 6) for point in there}) < 2:
        return None
    sign = -1 if statistic in MORE_IS_BETTER else 1
    ends = statistic in ENDS
    return min(
        there,
        key=lambda p: (round(p.values.never * 20) if ends else 0, sign * (p.values.one.mean or 0)),
    )


def unit_of_x(measured: Measured, x: str, value: Any) -> str:
    """A value of what is varied with its unit: 10 minutes, 1 line."""
    knob = _knob(measured, x)
    unit = knob.range.unit if knob is not None and knob.range is not None else ""
    if value == 1:
        unit = unit.removesuffix("s")
    return f"{number(value)} {unit}" if unit else f"{x}={number(value)}"


# -- round numbers ------------------------------------------------------------------------------

TIMES = (1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 360.0)
ROUND = tuple(float(f"{digit}e{power}") for power in range(-6, 9) for digit in (1, 2, 5))


def levels(low: float, high: float, most: int, time: bool = False) -> list[float]:
    """Round numbers, or round times of day, between two: no more than so many."""
    span = high - low
    step = next((step for step in (TIMES if time else ROUND) if span / step <= most), span or 1.0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [count * step for count in range(first, last + 1)]


def whole_levels(low: float, high: float, most: int, statistic: str) -> list[float]:
    """The same for a statistic."""
    if statistic == "utilisation":
        return [level / 100 for level in levels(100 * low, 100 * high, most)]
    return levels(low, high, most, is_time(statistic))
