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

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from household.errors import HouseholdError, nearest
from household.happenings import Happening
from household.lab.plot_data import (
    Case,
    Measured,
    all_values,
    are_numbers,
    choose_x,
    short_name,
)
from household.lab.plot_lanes import Lanes, evenings_of
from household.model.scenario import from_dict
from household.replay import Run, patience_of
from household.trace.diagnosis import diagnose
from household.trace.statistics import MINUTES_A_DAY, Patience, known_statistic
from household.trace.story import clock
from household.trace.trace import load, write_whole

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
    not have it are level lines; the lowest point is ringed and told; on how many evenings it never
    happened stands above. Raises HouseholdError for bad input, or if nothing is varied.
    """
    choose_x(measured, x)
    all_values(measured, statistic)
    _needs_matplotlib()
    from household.lab import plot_curve, plot_page  # noqa: PLC0415

    with plot_page.drawing():
        return plot_curve.figure(measured, x, statistic)


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


def gantt_of(file: str | Path, evening: int = 1) -> Figure:
    """The Gantt chart of a saved trace. Raises HouseholdError if it can't be read."""
    header, happenings = load(file)
    patience = patience_of(from_dict(header.scenario, f"{file}:1"))
    title = f"One evening under {short_name(header.policy)}, seed {header.seed}"
    return gantt(happenings, evening, title, patience)


def gantt(
    what: Run | Iterable[Happening],
    evening: int = 1,
    title: str = "",
    patience: Patience | None = None,
) -> Figure:
    """One evening: what every pair of hands did, machines, locks, yells, and what went wrong.

    what: a run, or its happenings; evening: which one, if there are several, counted from 1; title:
    what is to stand above it; patience: of its scenario, if there are only happenings. Raises HouseholdError if there is no such evening.
    """
    if isinstance(what, Run):
        happenings, incidents = what.happenings, what.incidents
        patience = patience_of(what.recipe.scenario)
    else:
        happenings, patience = list(what), patience or Patience()
        incidents = diagnose(happenings, patience)
    evenings = evenings_of(happenings)
    if not evenings:
        raise HouseholdError("there is nothing to plot: no evening begins in these happenings")
    if not 1 <= evening <= len(evenings):
        raise HouseholdError(
            f"evening: expected a whole number from 1 to {len(evenings)}, got {evening}"
        )
    lanes = evenings[evening - 1]
    found = [one for one in incidents if lanes.began <= one.at < lanes.began + MINUTES_A_DAY]
    title, under = _spoken_evening(what, lanes, evening, len(evenings), title)
    _needs_matplotlib()
    from household.lab import plot_gantt, plot_page  # noqa: PLC0415

    with plot_page.drawing():
        return plot_gantt.figure(lanes, found, patience, title, under)


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
    what: Run | Iterable[Happening], lanes: Lanes, evening: int, evenings: int, title: str
) -> tuple[str, str]:
    """The title of a Gantt chart, and what stands under it."""
    told = []
    if isinstance(what, Run):
        recipe = what.recipe
        title = title or f"One evening under {short_name(recipe.policy.spec)}"
        told += [f"scenario {short_name(recipe.scenario_name)}", f"seed {recipe.seed}"]
    if evenings > 1:
        told.append(f"evening {evening} of {evenings}")
    if lanes.lights_out is not None:
        told.append(f"lights out at {clock(lanes.lights_out)}")
    else:
        left = [
            f"{count} {noun}{'' if count == 1 else 's'}"
            for count, noun in ((lanes.loads_left, "load"), (lanes.lines_left, "line"))
            if count
        ]
        told.append("the lights never go out" + (f", {' and '.join(left)} left" if left else ""))
    return title or "One evening", "  ·  ".join(told)
