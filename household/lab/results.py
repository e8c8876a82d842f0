"""What an experiment gives back: means, differences, a table, a plot, whichever it was.

A `Comparison` is held in memory; a `Sweep` is its folder. Both answer the same questions.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from household.codes import written
from household.errors import HouseholdError, nearest
from household.lab.cases import Case
from household.lab.intervals import Interval
from household.parents import find_policy
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
    steady_state = False

    @property
    def rows_of_case(self) -> list[int]:
        """How many rows of the table each case has for a seed."""
        return [1] * len(self.cases)

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
        """The number of a case, from 0, by its name or as its policy may be typed.

        Raises HouseholdError if there is none, or if there are several.
        """
        if isinstance(case, int):
            if not 0 <= case < len(self.cases):
                raise HouseholdError(f"expected a case from 0 to {len(self.cases) - 1}, got {case}")
            return case
        names = [one.name for one in self.cases]
        if case in names:
            return names.index(case)
        wanted = canonical(case)
        found = [n for n, one in enumerate(self.cases) if wanted in (one.policy.spec, one.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise HouseholdError(
                f"{case}: there are {len(found)} such cases, from {names[found[0]]!r} to "
                f"{names[found[-1]]!r}: name one of them"
            )
        close = difflib.get_close_matches(case, names, n=3, cutoff=0.4) or names[:3]
        more = f", ... ({len(names)} in all)" if len(names) > len(close) else ""
        raise HouseholdError(f"no case is called {case!r}: there is {'; '.join(close)}{more}")

    def where(self, **varied: object) -> Part:
        """Those of the cases at which the varied things have these values.

        Raises HouseholdError if there are none.
        """
        known = dict.fromkeys(key for case in self.cases for key in case.varied)
        chosen = list(range(len(self.cases)))
        for key, value in varied.items():
            if key not in known:
                what = nearest(key, list(known)) if known else "nothing is"
                raise HouseholdError(f"{key} is not varied here: {what}")
            there = {n: self.cases[n].varied[key] for n in chosen if key in self.cases[n].varied}
            chosen = [n for n, one in there.items() if _same(one, value)]
            if not chosen:
                values = ", ".join(dict.fromkeys(map(written, there.values())))
                raise HouseholdError(f"no case has {key}={value}: there is {values}")
        return Part(self, chosen)

    def _repr_html_(self) -> str:
        """What a notebook shows: a row a case, its key numbers with half of their intervals."""
        heads = ["", *(name.replace("_", " ") for name in SHOWN)]
        rows = [
            [case.name, *(told(name, self.mean(number, name)) for name in SHOWN)]
            for number, case in enumerate(self.cases)
        ]
        told_by = f"{self.evenings} evenings of {self.scenario_name} from seed {self.first_seed}, the same for all; ± is half of the 95 % interval"
        return _html(heads, rows, told_by)


class Part(Results):
    """Some of the cases of an experiment."""

    def __init__(self, whole: Results, chosen: Sequence[int]) -> None:
        self._whole = whole
        self._chosen = list(chosen)
        self.cases = tuple(whole.cases[n] for n in chosen)
        self.scenario_name = whole.scenario_name
        self.first_seed = whole.first_seed
        self.evenings = whole.evenings
        self.steady_state = whole.steady_state

    def column(self, case: int | str, statistic: str) -> list[float | None]:
        """The values of a statistic, seed by seed; None where it never happened."""
        return self._whole.column(self._chosen[self.number(case)], statistic)

    def mean(self, case: int | str, statistic: str) -> Interval:
        """A statistic's mean over the evenings where it happened, with its interval."""
        return self._whole.mean(self._chosen[self.number(case)], statistic)

    def difference(self, of: int | str, minus: int | str, statistic: str) -> Interval:
        """The mean difference on the same evening, over those where it happened under both."""
        one, other = (self._chosen[self.number(case)] for case in (of, minus))
        return self._whole.difference(one, other, statistic)

    def to_polars(self) -> pl.DataFrame:
        """Every evening of these cases as a row of a polars frame."""
        lengths = self._whole.rows_of_case
        chosen = set(self._chosen)
        keep = [n in chosen for n, length in enumerate(lengths) for _ in range(length)]
        frame = self._whole.to_polars()
        return frame.filter(keep * (frame.height // len(keep)))


def _same(one: object, other: object) -> bool:
    """A varied value is the one that was typed."""
    if one == other or written(one) == str(other):
        return True
    try:
        return float(str(one)) == float(str(other))
    except ValueError:
        return False


def canonical(typed: str) -> str:
    """A policy as it is told, from how somebody types it: `sync` is `synchronous`."""
    try:
        return find_policy(typed).spec
    except HouseholdError:
        return typed


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
