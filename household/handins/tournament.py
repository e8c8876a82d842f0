"""A tournament: a class's own parents on the same hidden evenings, each in a process of its own.

Hidden, because a parent that is written for one evening has learned nothing: the seeds are drawn when
the tournament begins, and told when it is over, so that it can be repeated. The four parents that ship
run along and take no place. There is no secret score: the rule is `RULE`, and the table holds all that
it looks at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from household import yours
from household.errors import HouseholdError
from household.handins.apart import Apart, Limits, Progress
from household.handins.file import MOST_CODE, Code, Night, Value, clean, read
from household.handins.measuring import measured
from household.handins.sheet import Cell
from household.lab.cases import scenario_of
from household.lab.intervals import Interval, interval
from household.model.scenario import SCENARIOS, Scenario
from household.parents import POLICIES, Policy

RULE = (
    "First comes who had the most evenings without disaster (no deadlock, no overdraft, and the lights "
    "went out), then whose lights went out earliest on the average, then whose kids waited least at worst."
)

YARDSTICKS = ("synchronous", "polling", "threaded", "asynchronous")
"""The parents that run along."""

EVENINGS, MOST_EVENINGS = 50, 2_000
SECONDS = 30.0
"""How long a parent may take for all its evenings, if nobody says otherwise."""

MEASURES = ("lights_out_at", "kid_response_worst", "missed_buzzers", "ignored_kids", "overdrafts")
"""The statistics whose means are told, with their intervals."""

Evening = Mapping[str, Value]


class Entry(NamedTuple):
    """Who takes part: the file, the name on it, and the code; or a parent that ships."""

    file: str
    name: str
    night: Night
    code: Code | None


class Standing(msgspec.Struct, frozen=True):
    """How somebody did. place: from 1 on, None for who takes none; told: what went wrong, or "".

    evenings: the statistics of each evening, in the order of the seeds; level: the place above could as
    well be theirs, as on the same evenings no difference in lights out shows.
    """

    parent: str
    file: str = ""
    name: str = ""
    ships: bool = False
    told: str = ""
    evenings: tuple[Evening, ...] = ()
    place: int | None = None
    level: bool = False

    @property
    def deadlocks(self) -> int:
        """Evenings with a deadlock."""
        return sum(evening["deadlock_at"] is not None for evening in self.evenings)

    @property
    def overdrawn(self) -> int:
        """Evenings with an overdraft."""
        return sum(bool(evening["overdrafts"]) for evening in self.evenings)

    @property
    def unfinished(self) -> int:
        """Evenings on which the lights never went out."""
        return sum(evening["lights_out_at"] is None for evening in self.evenings)

    @property
    def clean(self) -> int:
        """Evenings without disaster."""
        return sum(map(_is_clean, self.evenings))

    def mean(self, statistic: str) -> Interval:
        """A statistic's mean over the evenings on which it happened, with its 95 % interval."""
        values = [evening[statistic] for evening in self.evenings]
        return interval([value for value in values if value is not None])

    @property
    def order(self) -> tuple[float, ...]:
        """The rule as numbers: the least comes first."""
        lights, kid = self.mean("lights_out_at").mean, self.mean("kid_response_worst").mean
        late = float("inf")
        return (-self.clean, late if lights is None else lights, late if kid is None else kid)

    @property
    def row(self) -> list[Cell]:
        """Its row in the table, see `columns`."""
        means: list[Cell] = []
        for statistic in MEASURES:
            one = self.mean(statistic)
            means += [one.mean, one.low, one.high]
        counts = [self.clean, self.deadlocks, self.overdrawn, self.unfinished]
        return [
            self.place, self.parent, self.file, self.name, self.ships, self.level, self.told,
            len(self.evenings), *(counts if self.evenings else [None] * 4), *means,
        ]  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """The same for a JSON document."""
        return {
            "place": self.place,
            "parent": self.parent,
            "file": self.file,
            "name": self.name,
            "ships": self.ships,
            "level_with_the_one_above": self.level,
            "told": self.told,
            "evenings": len(self.evenings),
            "without_disaster": self.clean,
            "deadlocked": self.deadlocks,
            "overdrawn": self.overdrawn,
            "unfinished": self.unfinished,
            "means": {name: msgspec.structs.asdict(self.mean(name)) for name in MEASURES},
        }


def _is_clean(evening: Evening) -> bool:
    finished = evening["lights_out_at"] is not None and evening["deadlock_at"] is None
    return finished and not evening["overdrafts"]


COLUMNS = (
    "place", "parent", "file", "name", "ships", "level_with_the_one_above", "told", "evenings",
    "without_disaster", "deadlocked", "overdrawn", "unfinished",
    *(f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")),
    "scenario", "first_seed", "last_seed",
)  # fmt: skip


class Tournament(msgspec.Struct, frozen=True):
    """How it came out: standings, who has a place first; and on which evenings, to repeat it."""

    standings: tuple[Standing, ...]
    scenario: str
    first_seed: int
    evenings: int

    @property
    def last_seed(self) -> int:
        """The seed of the last evening."""
        return self.first_seed + self.evenings - 1

    @property
    def rows(self) -> list[list[Cell]]:
        """The table, see `COLUMNS`."""
        evening: list[Cell] = [self.scenario, self.first_seed, self.last_seed]
        return [[*standing.row, *evening] for standing in self.standings]

    def as_dict(self) -> dict[str, Any]:
        """The same as one JSON document."""
        return {
            "rule": RULE,
            "scenario": self.scenario,
            "first_seed": self.first_seed,
            "last_seed": self.last_seed,
            "standings": [standing.as_dict() for standing in self.standings],
        }


def tournament(
    folder: str | Path,
    evenings: int = EVENINGS,
    scenario: str | Scenario = "evening",
    changes: Mapping[str, object] | None = None,
    first_seed: int | None = None,
    limits: Limits | None = None,
    jobs: int = 0,
    progress: Progress | None = None,
    warn: Callable[[], object] | None = None,
) -> Tournament:
    """Run every own parent in a folder, *.py and *.hand, on the same evenings. This runs their code.

    first_seed: of seeds in a row; hidden ones are drawn if it is None. limits: of each parent's process;
    warn: is called once all that was asked for is known to be right, before anybody's code runs.
    Raises HouseholdError for a folder without parents; what is wrong with one of them is in its standing.
    """
    if not 2 <= evenings <= MOST_EVENINGS:
        raise HouseholdError(
            f"--evenings: expected a number from 2 to {MOST_EVENINGS:,}, got {evenings}"
        )
    name, evening = scenario_of(scenario, changes)
    first = _hidden() if first_seed is None else first_seed
    if not 0 <= first <= 10**15:
        raise HouseholdError(f"--seeds: expected the first seed, from 0 to 10^15, got {first}")
    entries, unread = _entries(Path(folder), evening, name)
    seeds = list(range(first, first + evenings))
    if warn is not None:
        warn()
    with Apart(limits or Limits(seconds=SECONDS)) as apart:
        standings = apart.each(lambda entry: _run(entry, seeds, apart), entries, jobs, progress)
    return Tournament(_placed([*standings, *unread]), _told(name, evening), first, evenings)


def _hidden() -> int:
    """A first seed that nobody could know."""
    return int.from_bytes(os.urandom(4), "big")


def _told(name: str, evening: Scenario) -> str:
    base = SCENARIOS.get(name, Scenario()).as_dict()
    changed = [
        f"{key}={value}" for key, value in evening.as_dict().items()
        if value != base[key] and key != "about"
    ]  # fmt: skip
    return clean(", ".join([Path(name).name, *changed]))


# -- who takes part -----------------------------------------------------------------------------------


def _entries(folder: Path, evening: Scenario, name: str) -> tuple[list[Entry], list[Standing]]:
    """All parents in a folder and the four that ship; and those that can't be read."""
    if not folder.is_dir():
        raise HouseholdError(f"{folder}: expected a folder with parents in it, such as class")
    files = sorted(
        file for file in folder.iterdir()
        if file.suffix in (".py", ".hand") and file.name[0] not in "._" and file.is_file()
    )  # fmt: skip
    entries = []
    unread = []
    for file in files:
        shown = clean(file.name)
        try:
            entry = _entry(file, shown, evening, name)
        except (HouseholdError, OSError) as error:
            unread.append(
                Standing(shown, shown, told=clean(str(error).removeprefix(f"{file}: "), 400))
            )
            continue
        if entry is not None:
            entries.append(entry)
    if not entries and not unread:
        raise HouseholdError(
            f"{folder}: no parents in this folder: expected *.py files, or *.hand with a parent's code"
        )
    for parent in YARDSTICKS:
        knobs = dict(Policy(parent, POLICIES[parent]).options)
        entries.append(Entry("", "", _night(parent, knobs, evening, name), None))
    return entries, unread


def _entry(file: Path, shown: str, evening: Scenario, name: str) -> Entry | None:
    """What is in a file; None for a hand-in that holds no code."""
    if file.suffix == ".py":
        if file.stat().st_size > 4 * MOST_CODE:
            raise HouseholdError(f"{file}: expected at most {MOST_CODE:,} characters")
        text = yours.read(str(file))
        code = Code(clean(file.name, 100), "", yours.digest_of(text), text.split("\n"))
        return Entry(shown, "", _night(code.file, {}, evening, name), code)
    handin, intact = read(file)
    if handin.code is None or handin.evening is None:
        return None
    if not intact:
        raise HouseholdError(f"{file}: it was changed after it was made, and is not run")
    knobs = handin.evening.knobs
    night = _night(handin.evening.policy, knobs, evening, name)
    return Entry(shown, clean(handin.name), night, handin.code)


def _night(policy: str, knobs: Mapping[str, Any], evening: Scenario, name: str) -> Night:
    base = SCENARIOS.get(name, Scenario()).as_dict()
    changes = {key: value for key, value in evening.as_dict().items() if value != base[key]}
    named = name if name in SCENARIOS else "own"
    return Night(named, 0, policy, dict(knobs), changes)


# -- the evenings ---------------------------------------------------------------------------------------


def _run(entry: Entry, seeds: Sequence[int], apart: Apart) -> Standing:
    """Live all evenings of one parent, the first of them twice: can it be lived again?"""
    evenings: list[Evening] = []
    prints: list[str] = []
    again = [*seeds, seeds[0]]
    own = entry.code is not None
    parent = entry.night.policy if not own else entry.file

    def hear(number: int, lines: bytes) -> None:
        one = measured(lines, entry.night, again[number], own)
        prints.append(one.saw.fingerprint)
        if number < len(seeds):
            evenings.append(one.statistics)

    standing = Standing(parent, entry.file, entry.name, ships=not own)
    try:
        came = apart.live(entry.night, entry.code, again, hear)
    except HouseholdError as error:
        told = f"{error} (seed {again[min(len(prints), len(seeds))]})"
        return msgspec.structs.replace(standing, told=clean(told, 400))
    if came.status != "lived" or len(prints) != len(again):
        status = "" if came.status == "failed" else f"{came.status}: "
        told = f"{status}{came.text or 'it told fewer evenings than there were'}"
        return msgspec.structs.replace(standing, told=clean(told, 400))
    told = ""
    if prints[0] != prints[-1]:
        told = (
            f"seed {seeds[0]} came out differently the second time: it uses chance or a clock of its own, "
            "or keeps things from one evening to the next"
        )
    return msgspec.structs.replace(standing, told=told, evenings=tuple(evenings))


# -- places ---------------------------------------------------------------------------------------------


def _placed(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """By the rule; parents that ship stand between the others, and take no place."""
    through = sorted((one for one in standings if one.evenings), key=lambda one: one.order)
    found: list[Standing] = []
    above: Standing | None = None
    place = 0
    for one in through:
        if one.ships:
            found.append(one)
            continue
        place += 1
        level = above is not None and _level(above, one)
        if above is not None and above.order == one.order:  # to the last digit: the same place
            same = next(other.place for other in reversed(found) if other.place is not None)
            found.append(msgspec.structs.replace(one, place=same, level=level))
        else:
            found.append(msgspec.structs.replace(one, place=place, level=level))
        above = one
    return (*found, *(one for one in standings if not one.evenings))


def _level(above: Standing, one: Standing) -> bool:
    """As many evenings without disaster, and on the same evenings no difference in lights out shows."""
    if above.clean != one.clean:
        return False
    pairs = [
        (a["lights_out_at"], b["lights_out_at"])
        for a, b in zip(above.evenings, one.evenings, strict=True)
    ]
    apart = interval([y - x for x, y in pairs if x is not None and y is not None])
    return apart.low is None or apart.high is None or apart.low <= 0 <= apart.high
