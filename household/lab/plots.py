"""The plots people expect of an experiment, in the colours and the letters of the game.

    curve         a statistic against what is varied, with the band of its interval
    distribution  every evening a dot, with mean, interval and median
    utilisation   what hands did with their evening
    difference    against one of the cases on the same evening, with the interval
    gantt         one evening: who did what, who held what, and what went wrong

Each returns a matplotlib Figure, which shows itself in a notebook and is written by `save`. None
goes through pyplot, so there is nothing to close. matplotlib is imported when a plot is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from household.errors import HouseholdError, nearest
from household.happenings import Happening
from household.lab.plot_data import (
    Case,
    Measured,
    all_values,
    are_numbers,
    choose_x,
    number,
    short_name,
)
from household.lab.plot_lanes import Lanes, evenings_of
from household.model.scenario import SCENARIOS, Scenario, from_dict
from household.parents import POLICIES, Policy
from household.replay import Run, patience_of
from household.trace.diagnosis import Incident, diagnose
from household.trace.statistics import MINUTES_A_DAY, Patience, known_statistic
from household.trace.story import clock
from household.trace.trace import Header, load, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "KINDS",
    "Case",
    "Measured",
    "curve",
    "difference",
    "distribution",
    "gantt",
    "gantt_of",
    "plot",
    "save",
    "utilisation",
]

KINDS = ("curve", "distribution", "utilisation", "difference", "gantt")
"""The names of the plots."""

STATISTIC = {
    "curve": "lights_out_at",
    "distribution": "kid_response_mean",
    "difference": "kid_response_mean",
}
"""What a plot shows if nobody says otherwise; the others show what they show."""


def curve(measured: Measured, x: str = "", statistic: str = "lights_out_at") -> Figure:
    """A statistic against what is varied: a line a policy, with its 95 % interval as a band.

    x: which of the things that are varied; without it, the one with most values. Policies that do
    not have it are level lines; a lowest point between the ends is ringed and told; on how many
    evenings it never happened stands above. Many lines are parted into panels, one for each value of
    something else that is varied. Raises HouseholdError for bad input, if nothing is varied, or for
    more lines than a page holds.
    """
    choose_x(measured, x)
    all_values(measured, statistic)
    _needs_matplotlib()
    from household.lab import plot_page, plot_panels  # noqa: PLC0415

    with plot_page.drawing():
        return plot_panels.figure(measured, x, statistic)


def distribution(measured: Measured, statistic: str = "kid_response_mean") -> Figure:
    """Every evening a dot, a row a case, with the mean and its interval, the median, how often never.

    Raises HouseholdError for bad input.
    """
    all_values(measured, statistic)
    _needs_matplotlib()
    from household.lab import plot_page, plot_rows  # noqa: PLC0415

    with plot_page.drawing():
        return plot_rows.distribution(measured, statistic)


def utilisation(measured: Measured) -> Figure:
    """What hands did with their evening, a bar a case: work, walks, looks, waits, nothing.

    Raises HouseholdError for an experiment without cases.
    """
    all_values(measured, "utilisation")
    _needs_matplotlib()
    from household.lab import plot_page, plot_rows  # noqa: PLC0415

    with plot_page.drawing():
        return plot_rows.utilisation(measured)


def difference(measured: Measured, statistic: str = "kid_response_mean", minus: int = 0) -> Figure:
    """The difference on the same evening against the case with the number `minus`, a row a case.

    A dot with its 95 % interval, filled where the interval excludes 0; behind it every evening's
    difference. Raises HouseholdError for bad input, or if there is nothing to compare with.
    """
    all_values(measured, statistic)
    count = len(measured.cases)
    if count < 2:
        raise HouseholdError(
            f"a difference needs two cases or more, and there is only {measured.cases[0].name}"
        )
    if not 0 <= minus < count:
        raise HouseholdError(f"minus: expected a case from 0 to {count - 1}, got {minus}")
    _needs_matplotlib()
    from household.lab import plot_page, plot_rows  # noqa: PLC0415

    with plot_page.drawing():
        return plot_rows.difference(measured, statistic, minus)


def gantt_of(
    file: str | Path, evening: int = 1, since: float | None = None, until: float | None = None
) -> Figure:
    """The Gantt chart of a saved trace, as of the run. Raises HouseholdError if it can't be read."""
    header, happenings = load(file)
    scenario = from_dict(header.scenario, f"{file}:1")
    lived = _Lived(
        _spec(header),
        header.scenario_name,
        _changes(scenario, header.scenario_name),
        header.seed,
        len(header.choices),
    )
    patience = patience_of(scenario, header.choices)
    incidents = diagnose(happenings, patience)
    return _gantt(happenings, incidents, evening, "", patience, lived, since, until)


class _Lived(msgspec.Struct, frozen=True):
    """What a Gantt chart says of how its evening was lived."""

    policy: str
    scenario: str
    changes: dict[str, Any]
    seed: int
    steps: int  # of a schedule that took the clock's place; 0 for none


def _spec(header: Header) -> str:
    """A policy as it would be typed: its name, and the knobs that are turned; of your own, all."""
    function = POLICIES.get(header.policy)
    if function is not None:
        try:
            return Policy(header.policy, function).but(header.options).spec
        except HouseholdError:
            pass  # another version made the trace, whose knobs were others
    knobs = ",".join(f"{knob}={number(value)}" for knob, value in header.options.items())
    return header.policy + (f":{knobs}" if knobs else "")


def _changes(scenario: Scenario, name: str) -> dict[str, Any]:
    """What was changed of a scenario that ships; one of your own goes by its name alone."""
    if name not in SCENARIOS:
        return {}
    named = SCENARIOS[name].as_dict()
    return {key: value for key, value in scenario.as_dict().items() if value != named[key]}


def gantt(
    what: Run | Iterable[Happening],
    evening: int = 1,
    title: str = "",
    patience: Patience | None = None,
    since: float | None = None,
    until: float | None = None,
) -> Figure:
    """One evening: what every pair of hands did, machines, locks, yells, and what went wrong.

    what: a run, or its happenings; evening: which one, if there are several, counted from 1; title:
    what is to stand above it; patience: of its scenario, if there are only happenings; since, until:
    from when to when to look closely, in minutes since 16:00 of that evening. Raises HouseholdError
    if there is no such evening, or nothing between the two.
    """
    if not isinstance(what, Run):
        happenings, patience = list(what), patience or Patience()
        incidents = diagnose(happenings, patience)
        return _gantt(happenings, incidents, evening, title, patience, None, since, until)
    recipe = what.recipe
    lived = _Lived(
        recipe.policy.spec,
        recipe.scenario_name,
        _changes(recipe.scenario, recipe.scenario_name),
        recipe.seed,
        len(recipe.choices),
    )
    patience = recipe.patience
    told = what.happenings
    return _gantt(told, what.incidents, evening, title, patience, lived, since, until)


def _gantt(
    happenings: Sequence[Happening],
    incidents: Sequence[Incident],
    evening: int,
    title: str,
    patience: Patience,
    lived: _Lived | None,
    since: float | None,
    until: float | None,
) -> Figure:
    evenings = evenings_of(happenings)
    if not evenings:
        raise HouseholdError("there is nothing to plot: no evening begins in these happenings")
    if not 1 <= evening <= len(evenings):
        raise HouseholdError(
            f"evening: expected a whole number from 1 to {len(evenings)}, got {evening}"
        )
    lanes = evenings[evening - 1]
    found = [one for one in incidents if lanes.began <= one.at < lanes.began + MINUTES_A_DAY]
    span = _close(lanes, since, until)
    if not title:
        title = f"One evening under {short_name(lived.policy)}" if lived else "One evening"
    under = _spoken_evening(lived, lanes, evening, len(evenings), span)
    _needs_matplotlib()
    from household.lab import plot_gantt, plot_page  # noqa: PLC0415

    with plot_page.drawing():
        return plot_gantt.figure(lanes, found, patience, title, under, span)


def _close(
    lanes: Lanes, since: float | None, until: float | None
) -> tuple[float | None, float | None]:
    """From when to when to look, in minutes as happenings have them. Raises HouseholdError."""
    most = lanes.ended - lanes.began
    least = 0.0 if since is None else since
    last = most if until is None else until
    if not (math.isfinite(least) and math.isfinite(last) and 0 <= least < last and least < most):
        raise HouseholdError(
            f"expected a stretch of the evening, which lasts from {clock(0)} to {clock(most)}, got "
            f"{_minute(least)} to {_minute(last)}"
        )
    return (
        None if since is None else lanes.began + least,
        None if until is None else lanes.began + min(last, most),
    )


def _minute(at: float) -> str:
    return clock(at) if math.isfinite(at) and at >= 0 else f"minute {at:g}"


def plot(
    what: Measured | Run, kind: str = "", statistic: str = "", x: str = "", minus: int = 0
) -> Figure:
    """The plot of that kind; without one, what fits: a curve, differences, or a distribution.

    A run is a Gantt chart. Raises HouseholdError for bad input.
    """
    if kind and kind not in KINDS:
        raise HouseholdError(f"no plot is called {kind!r}: {nearest(kind, KINDS)}")
    if isinstance(what, Run):
        if kind not in ("", "gantt"):
            raise HouseholdError(
                f"a {kind} needs an experiment with many evenings, and this is one run: there is gantt"
            )
        return gantt(what)
    if kind == "gantt":
        raise HouseholdError(
            "a gantt shows one evening, and this is an experiment: run one of its evenings first"
        )
    kind = kind or _fitting(what, x)
    if statistic:
        known_statistic(statistic)
    statistic = statistic or STATISTIC.get(kind, "")
    if kind == "curve":
        return curve(what, x, statistic)
    if kind == "difference":
        return difference(what, statistic, minus)
    if kind == "utilisation":
        return utilisation(what)
    return distribution(what, statistic)


def save(figure: Figure, file: str | Path) -> None:
    """Write a figure as PNG or SVG, as the name of the file ends: the whole file, or nothing.

    The same figure gives the same bytes. Raises HouseholdError for another ending, or if it can't
    be written; then what was there before still is.
    """
    ending = Path(file).suffix.lower()
    if ending not in (".png", ".svg"):
        raise HouseholdError(f"expected a file that ends in .png or .svg, got {file}")
    _needs_matplotlib()
    from household.lab import plot_page  # noqa: PLC0415

    write_whole(file, plot_page.png(figure) if ending == ".png" else plot_page.svg(figure))


def _needs_matplotlib() -> None:
    try:
        import matplotlib  # noqa: F401, PLC0415
    except ImportError:
        raise HouseholdError("plots need matplotlib: pip install 'household[lab]'") from None


def _fitting(measured: Measured, x: str) -> str:
    """The kind of plot that fits an experiment."""
    varied = [name for case in measured.cases for name in case.varied]
    if x or any(
        are_numbers(case.varied[name] for case in measured.cases if name in case.varied)
        for name in varied
    ):
        return "curve"
    return "difference" if len(measured.cases) > 1 else "distribution"


def _spoken_evening(
    lived: _Lived | None,
    lanes: Lanes,
    evening: int,
    evenings: int,
    span: tuple[float | None, float | None],
) -> str:
    """What stands under the title of a Gantt chart."""
    told = []
    if lived is not None:
        changes = [f"{key}={number(value)}" for key, value in lived.changes.items()]
        told.append(", ".join([f"scenario {short_name(lived.scenario)}", *changes]))
        told.append(f"seed {lived.seed}")
        if lived.steps:
            told.append(f"a schedule of {lived.steps} steps")
    if evenings > 1:
        told.append(f"evening {evening} of {evenings}")
    if span != (None, None):
        since, until = span
        told.append(f"{clock(since or lanes.began)} to {clock(until or lanes.ended)}")
    if lanes.lights_out is not None:
        told.append(f"lights out at {clock(lanes.lights_out)}")
    else:
        left = [
            f"{count} {noun}{'' if count == 1 else 's'}"
            for count, noun in ((lanes.loads_left, "load"), (lanes.lines_left, "line"))
            if count
        ]
        told.append("the lights never go out" + (f", {' and '.join(left)} left" if left else ""))
    return "  ·  ".join(told)
