"""The same evening twice: once simulated, once for real, and how far the two are apart.

`live` lives an evening with real threads or a real event loop and measures it with the very same
statistics and diagnosis; `both` puts it beside the simulated one; `attempts` lives it again and again,
because the machine's own timing is luck that no seed holds.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.happenings import Buzzed, Happening, Yelled
from household.language import Said, later, said
from household.model.chance import draw
from household.parents import Policy
from household.real.house import RealHouse
from household.replay import Recipe, Run, tell_story
from household.trace import trace
from household.trace.diagnosis import Diagnosis, Incident
from household.trace.statistics import Statistics
from household.trace.story import clock
from household.whereabouts import Whereabout

MINUTE = 0.01
"""Seconds to the house minute, if nobody says otherwise."""

SHORTEST, LONGEST = 0.001, 1.0
"""A shorter minute is lost in how exactly a system can sleep, a longer one in an evening's patience."""

FOR_REAL = {
    "threaded": later("real threads"),
    "asynchronous": later("a real event loop"),
    "synchronous": later("one real thread"),
    "polling": later("one real thread"),
}
"""The parents that can be lived for real, and what of."""


class Lived:
    """An evening that was lived for real. It can be read like a `Run`, and never be lived again.

    happenings: what was told, in the order in which it was told; where: for each of them the source
    line of every task; seconds: how long it took.
    """

    def __init__(
        self,
        recipe: Recipe,
        minute: float,
        happenings: list[Happening],
        where: list[tuple[Whereabout, ...]],
        incidents: list[Incident],
        seconds: float,
    ) -> None:
        self.recipe = recipe
        self.minute = minute
        self.happenings = happenings
        self.where = where
        self.seconds = seconds
        self.incidents = sorted(incidents, key=lambda found: found.at)
        statistics = Statistics(recipe.patience)
        for happening in happenings:
            statistics(happening)
        self.statistics = statistics.result

    def __repr__(self) -> str:
        recipe = self.recipe
        return f"<{recipe.policy.spec} lived for real, {recipe.scenario_name}, seed {recipe.seed}>"

    def story(self) -> list[str]:
        """The evening in words, incidents in their places."""
        return tell_story(self.happenings, self.incidents)

    def save(self, file: str | Path) -> None:
        """Write the trace: to be looked at, not to be lived again. Raises HouseholdError."""
        recipe = self.recipe
        header = trace.RealHeader(
            version=__version__,
            scenario_name=recipe.scenario_name,
            scenario=recipe.scenario.as_dict(),
            seed=recipe.seed,
            policy=recipe.policy.name,
            options=recipe.policy.options,
            policy_digest="",
            orders=[],
            happenings=len(self.happenings),
            fingerprint=trace.fingerprint(self.happenings),
            minute_ms=self.minute * 1000,
        )
        trace.save(file, header, self.happenings)


class Attempt(msgspec.Struct, frozen=True):
    """One of several tries: a deadlock at minute `deadlock_at`, or else lights out, or neither.

    lost_updates, overdrafts: how many there were until then.
    """

    deadlock_at: float | None
    lights_out_at: float | None
    lost_updates: int
    overdrafts: int
    seconds: float


class Pair(msgspec.Struct, frozen=True):
    """An incident of the simulated evening and the same of the real one; None where there is none."""

    simulated: Incident | None
    real: Incident | None

    @property
    def one(self) -> Incident:
        """Either of them."""
        found = self.simulated or self.real
        assert found is not None
        return found

    @property
    def apart(self) -> float | None:
        """Minutes from the simulated to the real one; None if there is only one."""
        if self.simulated is None or self.real is None:
            return None
        return self.real.at - self.simulated.at


class Both(msgspec.Struct, frozen=True):
    """An evening, simulated and real."""

    simulated: Run
    real: Lived

    @property
    def pairs(self) -> list[Pair]:
        """The incidents of both: about the same yell or buzz, else the first of a kind with the first."""
        waiting: dict[tuple[str, str, int], list[Incident]] = defaultdict(list)
        for one in self.real.incidents:
            waiting[_about(one, self.real)].append(one)
        found = []
        for one in self.simulated.incidents:
            same = waiting[_about(one, self.simulated)]
            found.append(Pair(one, same.pop(0) if same else None))
        found += [Pair(None, one) for left in waiting.values() for one in left]
        return sorted(found, key=lambda pair: pair.one.at)

    @property
    def deadlock(self) -> Pair | None:
        """The deadlock of either; None if neither came to one."""
        return next((pair for pair in self.pairs if pair.one.kind == "deadlock"), None)

    @property
    def sentence(self) -> str:
        """What came of it, in a sentence."""
        return str(self.said)

    @property
    def said(self) -> Said:
        """The same, to be told in any language."""
        pair = self.deadlock
        if pair is None:
            ends = [run.statistics["lights_out_at"] for run in (self.simulated, self.real)]
            told = [
                said("at {time}", time=clock(end)) if end is not None else said("never")
                for end in ends
            ]
            return said(
                "The lights went out {one} simulated, {other} for real.", one=told[0], other=told[1]
            )
        if pair.simulated is None:
            assert pair.real is not None
            return said(
                "The real clones deadlocked at {time}; the simulated ones were lucky: which of two came "
                "first was a matter of moments.",
                time=clock(pair.real.at),
            )
        if pair.real is None:
            return said(
                "The real clones were lucky this time; the simulated ones deadlocked at {time}. "
                "Another try may end otherwise: --tries 10.",
                time=clock(pair.simulated.at),
            )
        return said(
            "The real deadlock came at {time}, the simulated one at {other}.",
            time=clock(pair.real.at),
            other=clock(pair.simulated.at),
        )

    def as_dict(self) -> dict[str, Any]:
        """Both as one JSON document."""
        recipe, real = self.real.recipe, self.real
        runs: dict[str, Run | Lived] = {"simulated": self.simulated, "real": real}
        return {
            "policy": recipe.policy.spec,
            "scenario": recipe.scenario_name,
            **({"changes": recipe.changes} if recipe.changes else {}),
            "seed": recipe.seed,
            "minute_ms": real.minute * 1000,
            "seconds": real.seconds,
            "sentence": self.sentence,
            "statistics": {name: run.statistics for name, run in runs.items()},
            "incidents": [_told(pair) for pair in self.pairs],
        }


def _about(incident: Incident, run: Run | Lived) -> tuple[str, str, int]:
    """What makes an incident the same in both: its kind, whom it befell, and which yell or load."""
    item = -1
    if incident.kind in ("ignored-kid", "missed-buzzer"):
        match run.happenings[incident.causes[0].happening]:
            case Yelled(yell=item) | Buzzed(load=item):
                pass
    return incident.kind, incident.about, item


def _told(pair: Pair) -> dict[str, Any]:
    return {
        "kind": pair.one.kind,
        "about": pair.one.about,
        "simulated_at": pair.simulated.at if pair.simulated else None,
        "real_at": pair.real.at if pair.real else None,
        "minutes_apart": pair.apart,
        "text": (pair.real or pair.one).text,
    }


def for_real(recipe: Recipe) -> Recipe:
    """The recipe as it can be lived for real: asyncio knows no priorities.

    Raises HouseholdError for a parent or an evening that can't be.
    """
    policy, scenario = recipe.policy, recipe.scenario
    if policy.file or policy.name not in FOR_REAL:
        why = (
            "it waits for orders, and nobody gives any"
            if policy.name == "player"
            else "your own may hold what no real thread can be called back from"
        )
        raise HouseholdError(
            f"{policy.spec} can't be lived for real: expected threaded, asynchronous, synchronous or "
            f"polling; {why}"
        )
    if scenario.evenings > 1:
        raise HouseholdError(
            f"{recipe.scenario_name} is {scenario.evenings} evenings in a row, and only one can be "
            "lived for real: add --with evenings=1"
        )
    if policy.options.get("ready") == "priority":
        return msgspec.structs.replace(recipe, policy=policy.but({"ready": "fifo"}))
    return recipe


def knows_no_priorities(policy: Policy) -> bool:
    """Whether the parent wants an order among those who are ready that asyncio does not have."""
    return policy.options.get("ready") == "priority"


def check_minute(minute: float) -> float:
    """The seconds of a house minute. Raises HouseholdError if no evening can be lived so."""
    if not SHORTEST <= minute <= LONGEST:
        raise HouseholdError(
            f"a house minute can last from {SHORTEST * 1000:g} to {LONGEST * 1000:,.0f} "
            f"milliseconds, got {minute * 1000:g}"
        )
    return minute


Passing = Callable[[float], object]
"""Is told now and then which minute it is."""


class _Evening:
    """One evening for real: it begins, is watched, and ends."""

    def __init__(self, recipe: Recipe, minute: float) -> None:
        self.happenings: list[Happening] = []
        self.diagnosis = Diagnosis(recipe.patience)
        self.house = RealHouse(
            recipe.scenario,
            draw(recipe.scenario, recipe.seed),
            [self.happenings.append, self.diagnosis],
            check_minute(minute),
        )
        recipe.policy(self.house)
        self.seconds = 0.0

    def passes(self, enough: Callable[[], bool]) -> None:
        """All of it, or until there was enough of it."""
        began = time.monotonic()
        try:
            self.house.begins()
            self.house.watch(enough)
        finally:
            self.house.closes()
            self.seconds = time.monotonic() - began


def live(recipe: Recipe, minute: float = MINUTE, passing: Passing | None = None) -> Lived:
    """Live an evening for real, to its end: lights out, nothing can move, or dawn.

    minute: seconds to the house minute; passing: is told, about 500 times a second, which minute it is.
    No thread is left behind, whatever happens. Raises HouseholdError for what can't be lived so.
    """
    recipe = for_real(recipe)
    evening = _Evening(recipe, minute)
    house = evening.house

    def look() -> bool:
        if passing is not None:
            passing(house.now)
        return False

    evening.passes(look)
    house.end(dawn_follows=False)
    found = evening.diagnosis.incidents
    return Lived(recipe, minute, evening.happenings, house.where, found, evening.seconds)


def both(recipe: Recipe, minute: float = MINUTE, passing: Passing | None = None) -> Both:
    """The same evening simulated and for real. Raises HouseholdError for what can't be lived so."""
    recipe = for_real(recipe)
    check_minute(minute)
    return Both(Run(recipe), live(recipe, minute, passing))


def attempt(recipe: Recipe, minute: float = MINUTE) -> Attempt:
    """Live an evening for real, no further than to its deadlock, if it comes to one."""
    evening = _Evening(for_real(recipe), minute)
    evening.passes(lambda: _deadlock(evening.diagnosis) is not None)
    kinds = [one.kind for one in evening.diagnosis.incidents]
    return Attempt(
        deadlock_at=_deadlock(evening.diagnosis),
        lights_out_at=None if evening.house.undone else evening.happenings[-1].at,
        lost_updates=kinds.count("lost-update"),
        overdrafts=kinds.count("overdraft"),
        seconds=evening.seconds,
    )


def _deadlock(diagnosis: Diagnosis) -> float | None:
    return next((one.at for one in diagnosis.incidents if one.kind == "deadlock"), None)
