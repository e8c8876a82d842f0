"""Run one evening, compare parents on the same evenings, find the first bad evening.

The comparison is paired: every policy meets the same seeds, and so the same luck, and what is told
is not only each mean but the mean of the *difference* on the same evening, with its interval. Means
of what may never happen are over the evenings where it happened, with how many those were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from household.errors import HouseholdError, nearest
from household.evening import ACTS
from household.lab.intervals import Interval, interval
from household.model.house import MINUTES_A_DAY
from household.model.scenario import Scenario
from household.model.scenario import find as find_scenario
from household.parents import Policy, find_policy
from household.policies.player import ORDERS
from household.replay import Recipe, Run, patience_of, read_orders
from household.trace.diagnosis import KINDS, Diagnosis, Incident
from household.trace.statistics import STATISTICS, Statistics

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
    policy: str | Policy | Callable[..., object],
    scenario: str | Scenario = "evening",
    seed: int = 1,
    options: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    orders: Iterable[tuple[float, str]] = (),
) -> Recipe:
    """The recipe of a run from what people write. Raises HouseholdError for what is not known."""
    if isinstance(scenario, str):
        name, found = scenario, find_scenario(scenario)
    else:
        name, found = "own", scenario
    if changes:
        found = found.but(**changes)
    if isinstance(policy, str):
        made = find_policy(policy, options)
    elif isinstance(policy, Policy):
        made = policy.but(options) if options else policy
    else:
        made = Policy(getattr(policy, "__name__", "policy"), policy, options)
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
    policy: str | Policy | Callable[..., object],
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


class Comparison(msgspec.Struct, frozen=True):
    """Several policies on the same evenings. `results[policy][n]` is evening `first_seed + n`."""

    scenario: str
    first_seed: int
    evenings: int
    results: dict[str, list[Result]]

    def __str__(self) -> str:
        lights = ", ".join(
            f"{name} {one.mean:.0f}" if (one := self.mean(name, "lights_out_at")).mean else name
            for name in self.results
        )
        return f"<Comparison on {self.evenings} evenings; mean minute of lights out: {lights}>"

    __repr__ = __str__

    def mean(self, policy: str, statistic: str) -> Interval:
        """A statistic's mean over the evenings where it happened, with its interval."""
        return interval([r[statistic] for r in self.results[policy] if r[statistic] is not None])  # type: ignore[misc]

    def difference(self, of: str, minus: str, statistic: str) -> Interval:
        """The mean difference on the same evening, over those where it happened under both."""
        pairs = zip(self.results[of], self.results[minus], strict=True)
        return interval(
            [
                a[statistic] - b[statistic]  # type: ignore[operator]
                for a, b in pairs
                if a[statistic] is not None and b[statistic] is not None
            ]
        )

    def share(self, policy: str, holds: Callable[[Result], bool]) -> float:
        """The share of the evenings of which something is true."""
        return sum(map(holds, self.results[policy])) / self.evenings

    def shares(self, policy: str) -> dict[str, float]:
        """The shares of evenings with a deadlock, with an overdraft, and without lights out."""
        return {
            "deadlock_share": self.share(policy, lambda r: r["deadlock_at"] is not None),
            "overdraft_share": self.share(policy, lambda r: bool(r["overdrafts"])),
            "unfinished_share": self.share(policy, lambda r: r["lights_out_at"] is None),
        }

    def as_dict(self) -> dict[str, Any]:
        """The comparison as one JSON document; see `household compare --help`."""
        names = list(self.results)
        return {
            "evenings": self.evenings,
            "first_seed": self.first_seed,
            "policies": {
                name: {
                    **{s: msgspec.structs.asdict(self.mean(name, s)) for s in STATISTICS},
                    **self.shares(name),
                }
                for name in names
            },
            "differences": [
                {
                    "of": of,
                    "minus": minus,
                    **{
                        s: msgspec.structs.asdict(self.difference(of, minus, s)) for s in STATISTICS
                    },
                }
                for place, minus in enumerate(names)
                for of in names[place + 1 :]
            ],
        }


def compare(
    policies: Sequence[str] = DEFAULT,
    evenings: int = 200,
    first_seed: int = 1,
    scenario: str | Scenario = "evening",
    changes: Mapping[str, object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> Comparison:
    """The same evenings under each policy, paired by seed.

    progress: called after each evening with how many are done. Raises HouseholdError for fewer
    than one evening, a policy given twice, or anything that is not known.
    """
    at_least_one(evenings)
    twice = [name for place, name in enumerate(policies) if name in policies[:place]]
    if twice:
        raise HouseholdError(f"{twice[0]} is given twice: each policy is compared once")
    made = {name: recipe(name, scenario, first_seed, changes=changes) for name in policies}
    results: dict[str, list[Result]] = {name: [] for name in policies}
    done = 0
    for seed in range(first_seed, first_seed + evenings):
        for name, one in made.items():
            results[name].append(measure(msgspec.structs.replace(one, seed=seed)))
            done += 1
            if progress is not None:
                progress(done)
    called = scenario if isinstance(scenario, str) else "own"
    return Comparison(called, first_seed, evenings, results)


class Found(msgspec.Struct, frozen=True):
    """The first evening on which an incident happened: its run, and the first such incident."""

    run: Run
    incident: Incident


def find(
    kind: str,
    policy: str | Policy,
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


def at_least_one(evenings: int) -> None:
    """Refuse fewer than one evening."""
    if evenings < 1:
        raise HouseholdError(f"evenings: expected a whole number from 1 on, got {evenings}")
