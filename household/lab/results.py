"""What an experiment gives back: means, differences, a table, a plot, whichever it was.

A `Comparison` is held in memory; a `Sweep` is its folder. Both answer the same questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from household.errors import HouseholdError, nearest
from household.lab.cases import Case
from household.lab.intervals import Interval
from household.replay import Run
from household.trace.story import clock

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from matplotlib.figure import Figure

SHOWN = ("lights_out_at", "kid_response_mean", "buzzer_response_mean", "walk_minutes")
"""The statistics of the short table that a notebook shows."""


class Results:
    """The answers of an experiment. A case is asked for by its number or by its name.

    cases: what was compared; scenario_name, first_seed; evenings: how many seeds each case has.
    """

    cases: tuple[Case, ...]
    scenario_name: str
    first_seed: int
    evenings: int

    def column(self, case: int | str, statistic: str) -> list[float | None]:
        """The values of a statistic, seed by seed; None where it never happened."""
        raise NotImplementedError

    def mean(self, case: int | str, statistic: str) -> Interval:
        """A statistic's mean over the evenings where it happened, with its interval."""
        raise NotImplementedError

    def difference(self, of: int | str, minus: int | str, statistic: str) -> Interval:
        """The mean difference on the same evening, over those where it happened under both."""
        raise NotImplementedError

    def to_polars(self) -> pl.DataFrame:
        """Every evening as a row of a polars frame, every input beside every statistic."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """The same as a pandas frame. Raises HouseholdError without pandas."""
        try:
            import pandas as pd  # noqa: PLC0415
        except ImportError:
            raise HouseholdError(
                "to_pandas needs pandas: pip install pandas, or ask for to_polars"
            ) from None
        frame = self.to_polars()
        return pd.DataFrame({name: frame[name].to_list() for name in frame.columns})

    def plot(
        self, kind: str = "", statistic: str = "", x: str = "", minus: int | str = 0
    ) -> Figure:
        """A plot: curve, distribution, utilisation or difference; see `household plot --help`."""
        from household.lab import plots  # noqa: PLC0415

        return plots.plot(self, kind, statistic, x, self.number(minus))

    def run(self, case: int | str, seed: int) -> Run:
        """Live one of its evenings again, and look at it closely."""
        return Run(self.cases[self.number(case)].recipe(seed))

    def number(self, case: int | str) -> int:
        """The number of a case, from 0, by its name. Raises HouseholdError if there is none."""
        if isinstance(case, str):
            names = [one.name for one in self.cases]
            typed = [one.policy.typed for one in self.cases]
            for known in (names, typed):
                if case in known:
                    return known.index(case)
            raise HouseholdError(f"no case is called {case!r}: {nearest(case, names)}")
        if not 0 <= case < len(self.cases):
            raise HouseholdError(f"expected a case from 0 to {len(self.cases) - 1}, got {case}")
        return case

    def _repr_html_(self) -> str:
        """What a notebook shows: a row a case, its key numbers with half of their intervals."""
        heads = ["", *(name.replace("_", " ") for name in SHOWN)]
        rows = [
            [case.name, *(told(name, self.mean(number, name)) for name in SHOWN)]
            for number, case in enumerate(self.cases)
        ]
        told_by = f"{self.evenings} evenings of {self.scenario_name} from seed {self.first_seed}, the same for all; ± is half of the 95 % interval"
        return _html(heads, rows, told_by)


def told(statistic: str, one: Interval) -> str:
    """A mean and half of its interval, as words."""
    if one.mean is None:
        return "never"
    mean = clock(one.mean) if statistic.endswith("_at") else f"{one.mean:.4g}"
    return mean if one.high is None else f"{mean} ± {one.high - one.mean:.2g}"


def _html(heads: Sequence[str], rows: Sequence[Sequence[str]], below: str) -> str:
    from html import escape  # noqa: PLC0415

    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{escape(below)}</p>"
    )


Told = dict[str, Any]
"""A JSON document."""
