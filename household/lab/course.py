"""The course of an experiment: as many evenings as asked for, and more until it is precise enough."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from household.errors import HouseholdError
from household.lab.engine import Done, Engine, Rows, Tile, rows_of_json
from household.lab.intervals import Interval
from household.lab.precision import AT_MOST, FEWEST_ALIKE, FIRST_LOOK, Target, next_look, target_of
from household.lab.summary import Summary, told_interval

Progress = Callable[[int, int], object]
"""Called with how many runs are done, and how many there will be as far as is known."""


class Plan(msgspec.Struct, frozen=True):
    """How many evenings: from `first_seed` on at least `evenings`, at most `at_most`, until `targets`."""

    first_seed: int
    evenings: int
    at_most: int
    targets: tuple[Target, ...] = ()


def plan_of(
    first_seed: int,
    evenings: int | None,
    until: Sequence[str] = (),
    until_difference: Sequence[str] = (),
    at_most: int | None = None,
    default: int = 500,
    cases: int = 2,
) -> Plan:
    """The plan that somebody wrote; `evenings` is what they start from, if there are targets.

    cases: how many there are to be told apart.
    Raises HouseholdError.
    """
    targets = tuple(
        target_of(typed, paired)
        for paired, listed in ((False, until), (True, until_difference))
        for typed in listed
    )
    if until_difference and cases < 2:
        raise HouseholdError(
            "--until-difference: a difference needs two cases or more, and there is one"
        )
    if evenings is None:
        evenings = FIRST_LOOK if targets else default
    at_least_one(evenings)
    if not -(2**62) < first_seed < 2**62:
        raise HouseholdError(
            f"--seed: expected a whole number of at most 18 digits, got {first_seed}"
        )
    if at_most is not None and not targets:
        raise HouseholdError("--at-most says when to give up, and there is no --until to give up")
    most = max(evenings, AT_MOST) if at_most is None else at_most
    if most < evenings:
        raise HouseholdError(
            f"--at-most: expected at least the {evenings:,} evenings of the first look, got {most:,}"
        )
    if targets and evenings < 2:
        raise HouseholdError(
            "--evenings: one evening has no interval: expected 2 or more with --until"
        )
    return Plan(first_seed, evenings, most if targets else evenings, targets)


def at_least_one(evenings: int) -> None:
    """Refuse fewer than one evening."""
    if evenings < 1:
        raise HouseholdError(f"evenings: expected a whole number from 1 on, got {evenings}")


def listed(typed: str | Sequence[str]) -> Sequence[str]:
    """One that is not in a list is a list of one."""
    return [typed] if isinstance(typed, str) else typed


class Store(Protocol):
    """Where the tiles go that are done."""

    @property
    def seeds(self) -> int:
        """How many seeds are done."""

    def add(self, done: Done) -> None:
        """One more tile is done."""

    def gaps(self, first: int, seeds: int) -> list[Tile]:
        """Which of so many seeds from the first one on are not done yet."""

    def rows(self, first: int, seeds: int) -> Iterator[list[list[list[float | int | None]]]]:
        """What came of so many seeds from the first one on, in their order."""


class Memory:
    """A store that keeps everything in memory, for experiments that are small."""

    def __init__(self) -> None:
        self._tiles: list[tuple[Tile, Rows]] = []

    @property
    def seeds(self) -> int:
        """How many seeds are done."""
        return sum(tile.seeds for tile, _ in self._tiles)

    def add(self, done: Done) -> None:
        """One more tile is done."""
        at = bisect_right(self._tiles, done.tile, key=lambda one: one[0])
        self._tiles.insert(at, (done.tile, rows_of_json(done.json)))

    def gaps(self, first: int, seeds: int) -> list[Tile]:
        """What comes after the last seed; nothing is ever missing before it."""
        return [Tile(first + self.seeds, seeds - self.seeds)] if seeds > self.seeds else []

    def rows(self, first: int, seeds: int) -> Iterator[list[list[list[float | int | None]]]]:
        """What came of so many seeds from the first one on, in their order."""
        for tile, rows in self._tiles:
            for seed, row in enumerate(rows, tile.first):
                if first <= seed < first + seeds:
                    yield row


class Verdict(msgspec.Struct, frozen=True):
    """What became of a target after all: reached everywhere, or not by which case or pair."""

    target: Target
    reached: bool
    slowest: tuple[int, ...]
    interval: Interval


def carry_out(
    engine: Engine,
    store: Store,
    plan: Plan,
    lengths: Sequence[int],
    progress: Progress | None = None,
) -> tuple[int, list[Verdict]]:
    """Live as many evenings as the plan wants; returns how many that were, and what it says of each target.

    It depends on the evenings alone how many there are: not on who lived them, or whether somebody
    stopped in between.
    """
    cases = len(engine.cases)
    summary = Summary(lengths, [target.statistic for target in plan.targets] or ["lights_out_at"])
    looked, evenings = 0, plan.evenings
    while True:
        done = store.seeds
        if progress is not None:
            progress(min(done, evenings) * cases, evenings * cases)
        for tile in engine.live(store.gaps(plan.first_seed, evenings)):
            store.add(tile)
            done += tile.tile.seeds
            if progress is not None:
                progress(done * cases, evenings * cases)
        if not plan.targets:
            return evenings, []
        summary.add(store.rows(plan.first_seed + looked, evenings - looked))
        looked = evenings
        verdicts, wants = judge(summary, plan.targets)
        hopeless = evenings >= FEWEST_ALIKE and all(
            one.reached or one.interval.mean is None for one in verdicts
        )
        if hopeless or all(one.reached for one in verdicts) or evenings >= plan.at_most:
            return evenings, verdicts
        evenings = next_look(evenings, wants, plan.at_most)


def judge(summary: Summary, targets: Sequence[Target]) -> tuple[list[Verdict], float]:
    """What has become of each target, and how many times as many evenings the slowest seems to take."""
    verdicts = []
    most = 0.0
    for target in targets:
        if target.paired:
            where: list[tuple[int, ...]] = list(summary.pairs)
            found = [summary.difference(*pair, target.statistic) for pair in summary.pairs]
        else:
            where = [(case,) for case in range(len(summary.lengths))]
            found = [summary.mean(case, target.statistic) for case in range(len(summary.lengths))]
        if not found:
            raise HouseholdError(
                "--until-difference: these cases have runs of different lengths, and no pair is alike"
            )
        wants = [target.wants(one) for one in found]
        slowest = max(range(len(found)), key=wants.__getitem__)
        late = [want for want, one in zip(wants, found, strict=True) if not target.reached(one)]
        most = max([most, *late])
        verdicts.append(Verdict(target, not late, where[slowest], found[slowest]))
    return verdicts, most


def told_verdicts(verdicts: Sequence[Verdict], names: Sequence[str]) -> dict[str, Any]:
    """The targets and what became of them for a JSON document; nothing if there were none."""
    told = [
        {
            "target": one.target.text,
            "paired": one.target.paired,
            "reached": one.reached,
            "slowest": [names[case] for case in one.slowest],
            **told_interval(one.interval),
        }
        for one in verdicts
    ]
    return {"until": told} if told else {}
