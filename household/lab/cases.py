"""What an experiment varies: its cases, each a policy under a scenario.

A grid is full: every value of every knob with every value of every other, policy by policy and
scenario by scenario. A policy that does not have a knob that is varied is there once, to be compared
with.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from household.codes import written
from household.errors import HouseholdError, nearest
from household.model.scenario import KEYS, Scenario, parse_value
from household.model.scenario import find as find_scenario
from household.parents import Policy, find_policy
from household.replay import Recipe

AnyPolicy = str | Policy | Callable[..., object]
"""What people write for a policy: how it is typed, a Policy, or a function of a house."""

Values = str | Iterable[object]
"""The values of a knob: listed, or typed such as `1..60`, `0.5..3:0.5` or `own-first,back-off`."""

MOST = 10_000
"""How many cases an experiment may have: more are a slip of the fingers."""


class Case(msgspec.Struct, frozen=True):
    """A policy under a scenario; `varied` holds what is varied, knobs and keys of the scenario."""

    policy: Policy
    scenario: Scenario
    scenario_name: str
    varied: dict[str, Any]

    @property
    def name(self) -> str:
        """How it is told: its policy, and what is varied of the scenario."""
        knobs = self.policy.options
        keys = [f"{key}={written(value)}" for key, value in self.varied.items() if key not in knobs]
        return ", ".join([self.policy.spec, *keys])

    def recipe(self, seed: int) -> Recipe:
        """What it takes to live its evening of that seed."""
        return Recipe(self.policy, self.scenario, self.scenario_name, seed)


def policy_of(typed: AnyPolicy, options: Mapping[str, object] | None = None) -> Policy:
    """The policy that somebody wrote. Raises HouseholdError for what is not known."""
    if isinstance(typed, str):
        return find_policy(typed, options)
    if isinstance(typed, Policy):
        return typed.but(options) if options else typed
    return Policy(getattr(typed, "__name__", "policy"), typed, options)


def scenario_of(
    typed: str | Scenario, changes: Mapping[str, object] | None = None
) -> tuple[str, Scenario]:
    """The scenario that somebody wrote, and what it is called. Raises HouseholdError."""
    name, found = (typed, find_scenario(typed)) if isinstance(typed, str) else ("own", typed)
    return name, found.but(**changes) if changes else found


def cases_of(
    policies: Sequence[AnyPolicy],
    scenario: str | Scenario = "evening",
    changes: Mapping[str, object] | None = None,
    vary: Mapping[str, Values] | None = None,
    with_vary: Mapping[str, Values] | None = None,
) -> tuple[Case, ...]:
    """The full grid. vary: knobs of the policies; with_vary: keys of the scenario.

    Raises HouseholdError for what is not known, what is given twice, or far too many cases.
    """
    policies = [policies] if isinstance(policies, str) else policies
    name, base = scenario_of(scenario, changes)
    keys = {key: values_of_key(key, values) for key, values in (with_vary or {}).items()}
    if "about" in keys:
        raise HouseholdError("--with-vary about: words change nothing about an evening")
    for key in set(keys) & set(vary or {}):
        raise HouseholdError(f"{key} is a knob and a key of the scenario: vary one of the two")
    for key in set(keys) & set(changes or {}):
        raise HouseholdError(f"{key} is set and varied: do one of the two")
    made = [policy_of(policy) for policy in policies]
    grids = _grids(policies, made, vary or {})
    count = len(list(itertools.chain(*grids)))
    for values in keys.values():
        count *= len(values)
    if count > MOST:
        raise HouseholdError(
            f"these are {count:,} cases, and expected at most {MOST:,}: name fewer values"
        )
    cases = []
    for combination in itertools.product(*keys.values()):
        of_scenario = dict(zip(keys, combination, strict=True))
        found = base.but(**of_scenario) if of_scenario else base
        told = {key: getattr(found, key) for key in of_scenario}
        for policy, grid in zip(made, grids, strict=True):
            for options in grid:
                one = policy.but(options) if options else policy
                turned = {knob: one.options[knob] for knob in options}
                cases.append(Case(one, found, name, {**turned, **told}))
    _refuse_twins(cases)
    return tuple(cases)


def _grids(
    typed: Sequence[AnyPolicy], made: Sequence[Policy], vary: Mapping[str, Values]
) -> list[list[dict[str, Any]]]:
    """For each policy the combinations of those knobs that it has."""
    listed = {knob: values_of(f"--vary {knob}", values) for knob, values in vary.items()}
    known = {knob for policy in made for knob in policy.options}
    for knob in listed:
        if knob not in known:
            what = nearest(knob, sorted(known)) if known else "they have none"
            raise HouseholdError(f"none of these policies has a knob {knob!r}: {what}")
    grids = []
    for written_as, policy in zip(typed, made, strict=True):
        own = [knob for knob in listed if knob in policy.options]
        for knob in own:
            if isinstance(written_as, str) and re.search(rf"[:,]\s*{knob}\s*=", written_as):
                raise HouseholdError(f"{written_as}: {knob} is set and varied: do one of the two")
        combinations = itertools.product(*(listed[knob] for knob in own))
        grids.append([dict(zip(own, values, strict=True)) for values in combinations])
    return grids


def _refuse_twins(cases: Sequence[Case]) -> None:
    seen = set()
    for case in cases:
        which = case.policy.digest or id(case.policy.function)
        key = (case.policy.spec, which, case.scenario)
        if key in seen:
            raise HouseholdError(f"{case.name} is given twice: each case is lived once")
        seen.add(key)


# -- values -------------------------------------------------------------------------------------


def values_of(where: str, values: Values) -> list[Any]:
    """The values that were listed or typed. Raises HouseholdError."""
    if not isinstance(values, str):
        found = list(values) if isinstance(values, Iterable) else [values]
    else:
        found = [value for part in values.split(",") for value in _span(where, part.strip())]
    if not found:
        raise HouseholdError(f"{where}: expected values, such as 1..60 or 5,15,30, got none")
    return found


def values_of_key(key: str, values: Values) -> list[Any]:
    """The same for a key of the scenario, whose value may itself have commas: `20,30,45;5,6,7`."""
    where = f"--with-vary {key}"
    if key not in KEYS:
        raise HouseholdError(f"{where}: the scenario has no such key: {nearest(key, KEYS)}")
    if isinstance(values, str) and (isinstance(getattr(Scenario(), key), tuple) or ";" in values):
        return [parse_value(key, part.strip()) for part in values.split(";") if part.strip()]
    return [
        parse_value(key, value) if isinstance(value, str) else value
        for value in values_of(where, values)
    ]


def _span(where: str, part: str) -> list[Any]:
    """One value, or those of a span `first..last` or `first..last:step`, both ends included."""
    found = re.fullmatch(r"(.+?)\.\.(.+?)(?::(.+))?", part)
    if found is None:
        return [part] if part else []
    try:
        first, last, step = (Decimal(number or "1") for number in found.groups())
        count = int((last - first) / step) + 1
    except (InvalidOperation, ZeroDivisionError, ValueError, OverflowError):
        raise HouseholdError(
            f"{where}: expected a span such as 1..60 or 0.5..3:0.5, got {part!r}"
        ) from None
    if step <= 0 or count < 1:
        raise HouseholdError(
            f"{where}: expected a span from the least to the most, such as 1..60, got {part!r}"
        )
    if count > MOST:
        raise HouseholdError(f"{where}: these are {count:,} values, expected at most {MOST:,}")
    return [str(first + number * step) for number in range(count)]
