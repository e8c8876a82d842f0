"""Run one evening, compare parents on the same evenings, find the first bad evening.

The comparison is paired: every policy meets the same seeds, and so the same luck, and what is told
is not only each mean but the mean of the *difference* on the same evening, with its interval. Means
of what may never happen are over the evenings where it happened, with how many those were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from household.errors import HouseholdError, nearest
from household.evening import ACTS
from household.lab.cases import AnyPolicy, Case, cases_of, policy_of, scenario_of
from household.lab.course import (
    Memory,
    Progress,
    Verdict,
    at_least_one,
    carry_out,
    listed,
    plan_of,
    told_verdicts,
)
from household.lab.engine import Engine
from household.lab.intervals import Interval, interval
from household.lab.results import Results
from household.lab.summary import told_interval
from household.lab.sums import differences
from household.lab.table import Table
from household.model.house import MINUTES_A_DAY
from household.model.scenario import Scenario
from household.policies.player import ORDERS
from household.replay import Recipe, Run, patience_of, read_orders
from household.trace.diagnosis import KINDS, Diagnosis, Incident
from household.trace.statistics import STATISTICS, Statistics, known_statistic

if TYPE_CHECKING:
    import polars as pl

Result = dict[str, float | int | None]

DEFAULT = (
    "synchronous",
    "polling",
    "threaded",
    "threaded:lock_order=washer-first,checkbook=locked",
    "asynchronous",
)
"""What is compared if nobody says otherwise."""


def recipe(
    policy: AnyPolicy,
    scenario: str | Scenario = "evening",
    seed: int = 1,
    options: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    orders: Iterable[tuple[float, str]] = (),
) -> Recipe:
    """The recipe of a run from what people write. Raises HouseholdError for what is not known."""
    name, found = scenario_of(scenario, changes)
    made = policy_of(policy, options)
    timed = read_orders(orders)
    for order in timed:
        if order.do in ORDERS and made.name != "player":
            raise HouseholdError(
                f"only the player obeys the order {order.do}, and the policy is {made.name}; "
                f"to every house can happen: {', '.join(ACTS)}"
            )
        evening, minute = divmod(order.at, MINUTES_A_DAY)
        if evening >= found.evenings or minute >= found.dawn:
            raise HouseholdError(
                f"order {order.do} at minute {order.at:g}: nobody is up then; an evening begins at "
                f"16:00, minute 0, and is over by minute {found.dawn:g}"
            )
    return Recipe(made, found, name, seed, timed)


def run(
    policy: AnyPolicy,
    scenario: str | Scenario = "evening",
    seed: int = 1,
    options: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    orders: Iterable[tuple[float, str]] = (),
) -> Run:
    """Live one run and return it: happenings, statistics, incidents, fingerprint.

    policy: a name, a FILE.py, or a function of a house; options: its knobs; scenario: a name, a
    FILE.toml, or a Scenario; changes: some of its keys; orders: (minute, order) for the player.
    """
    return Run(recipe(policy, scenario, seed, options, changes, orders))


def measure(made: Recipe) -> Result:
    """Live one run and keep nothing but its statistics."""
    statistics = Statistics(patience_of(made.scenario))
    made.evening([statistics]).run()
    return statistics.result


class Comparison(Results):
    """Several policies on the same evenings. `results[policy][n]` is evening `first_seed + n`.

    verdicts: what became of each target of precision.
    """

    def __init__(
        self,
        cases: tuple[Case, ...],
        first_seed: int,
        results: dict[str, list[Result]],
        verdicts: Sequence[Verdict] = (),
    ) -> None:
        self.cases = cases
        self.scenario_name = cases[0].scenario_name
        self.first_seed = first_seed
        self.results = results
        self.verdicts = tuple(verdicts)
        self._columns = list(results.values())
        self.evenings = len(self._columns[0])

    def __repr__(self) -> str:
        lights = ", ".join(
            f"{name} {one.mean:.0f}" if (one := self.mean(name, "lights_out_at")).mean else name
            for name in self.results
        )
        return f"<Comparison on {self.evenings} evenings; mean minute of lights out: {lights}>"

    def column(self, case: int | str, statistic: str) -> list[float | None]:
        """The values of a statistic, seed by seed; None where it never happened."""
        name = known_statistic(statistic)
        return [result[name] for result in self._columns[self.number(case)]]

    def number(self, case: int | str) -> int:
        """The number of a policy, from 0, as it was written or by its name."""
        names = list(self.results)
        return names.index(case) if case in names else super().number(case)

    def mean(self, case: int | str, statistic: str) -> Interval:
        """A statistic's mean over the evenings where it happened, with its interval."""
        return interval([value for value in self.column(case, statistic) if value is not None])

    def difference(self, of: int | str, minus: int | str, statistic: str) -> Interval:
        """The mean difference on the same evening, over those where it happened under both."""
        return interval(differences(self.column(of, statistic), self.column(minus, statistic)))

    def share(self, policy: int | str, holds: Callable[[Result], bool]) -> float:
        """The share of the evenings of which something is true."""
        return sum(map(holds, self._columns[self.number(policy)])) / self.evenings

    def shares(self, policy: int | str) -> dict[str, float]:
        """The shares of evenings with a deadlock, with an overdraft, and without lights out."""
        return {
            "deadlock_share": self.share(policy, lambda r: r["deadlock_at"] is not None),
            "overdraft_share": self.share(policy, lambda r: bool(r["overdrafts"])),
            "unfinished_share": self.share(policy, lambda r: r["lights_out_at"] is None),
        }

    def to_polars(self) -> pl.DataFrame:
        """Every run as a row of a polars frame, every input beside every statistic."""
        table = Table(self.cases, whole_runs=True)
        by_seed = zip(*self._columns, strict=True)
        rows = [[[list(result.values())] for result in results] for results in by_seed]
        return table.frame(self.first_seed, rows)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as one JSON document; see `household compare --help`."""
        names = list(self.results)
        return {
            "evenings": self.evenings,
            "first_seed": self.first_seed,
            **told_verdicts(self.verdicts, names),
            "policies": {
                name: {
                    **{s: told_interval(self.mean(name, s)) for s in STATISTICS},
                    **self.shares(name),
                }
                for name in names
            },
            "differences": [
                {
                    "of": of,
                    "minus": minus,
                    **{s: told_interval(self.difference(of, minus, s)) for s in STATISTICS},
                }
                for place, minus in enumerate(names)
                for of in names[place + 1 :]
            ],
        }


def compare(
    policies: Sequence[AnyPolicy] = DEFAULT,
    evenings: int | None = None,
    first_seed: int = 1,
    scenario: str | Scenario = "evening",
    changes: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    until: Sequence[str] = (),
    until_difference: Sequence[str] = (),
    at_most: int | None = None,
    jobs: int = 0,
    dask: str = "",
) -> Comparison:
    """The same evenings under each policy, paired by seed: a sweep of policies alone, in memory.

    evenings: how many (200; with `until` the first look, 50); until, until_difference, at_most,
    jobs, dask: see `household.sweep`; progress: called with how many runs are done, and of how many.
    Raises HouseholdError for fewer than one evening, a policy given twice, or anything that is not
    known.
    """
    policies = [policies] if isinstance(policies, str) else policies
    names = [policy if isinstance(policy, str) else policy_of(policy).spec for policy in policies]
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise HouseholdError(f"{twice[0]} is given twice: each policy is compared once")
    cases = cases_of(policies, scenario, changes)
    if not cases:
        raise HouseholdError("compare: expected at least one policy, such as polling")
    plan = plan_of(
        first_seed, evenings, listed(until), listed(until_difference), at_most, 200, len(cases)
    )
    store = Memory()
    with Engine(cases, jobs, dask, whole_runs=True) as engine:
        took, verdicts = carry_out(engine, store, plan, [1] * len(cases), progress)
    results: dict[str, list[Result]] = {name: [] for name in names}
    for by_case in store.rows(first_seed, took):
        for name, (values,) in zip(names, by_case, strict=True):
            results[name].append(dict(zip(STATISTICS, values, strict=True)))
    return Comparison(cases, first_seed, results, verdicts)


class Found(msgspec.Struct, frozen=True):
    """The first evening on which an incident happened: its run, and the first such incident."""

    run: Run
    incident: Incident


def find(
    kind: str,
    policy: AnyPolicy,
    evenings: int = 1000,
    scenario: str | Scenario = "evening",
    first_seed: int = 1,
    changes: Mapping[str, object] | None = None,
) -> Found | None:
    """The first seed on which an incident of that kind happens, or None among so many evenings."""
    if kind not in KINDS:
        raise HouseholdError(f"no incident is called {kind!r}: {nearest(kind, KINDS)}")
    at_least_one(evenings)
    made = recipe(policy, scenario, first_seed, changes=changes)
    for seed in range(first_seed, first_seed + evenings):
        one = msgspec.structs.replace(made, seed=seed)
        diagnosis = Diagnosis(patience_of(one.scenario))
        one.evening([diagnosis]).run()
        if any(incident.kind == kind for incident in diagnosis.incidents):
            lived = Run(one)
            return Found(lived, next(i for i in lived.incidents if i.kind == kind))
    return None
