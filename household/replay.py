"""A run and what it takes to live it again: save it, live it again, rewind, and ask where.

A recipe is (scenario, seed, policy, orders); with the version it is the whole truth about a run.
Everything else, its happenings, statistics, incidents and source lines, comes out of living it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from household import __version__
from household.errors import HouseholdError, nearest
from household.evening import ACTS, Evening, Order
from household.happenings import EveningBegan, Happening
from household.language import Said, later, said
from household.model.house import MINUTES_A_DAY
from household.model.scenario import SCENARIOS, Scenario, from_dict
from household.parents import Policy, find_policy, split_file
from household.policies.player import ORDERS
from household.trace import trace
from household.trace.diagnosis import Diagnosis, Incident
from household.trace.statistics import Patience, Statistics
from household.trace.story import Story, clock
from household.whereabouts import Whereabout, whereabouts


class Recipe(msgspec.Struct, frozen=True):
    """What it takes to live a run: scenario (and its name), seed, policy, orders.

    choices: who moves next, one name for each step, where a schedule takes the clock's place.
    """

    policy: Policy
    scenario: Scenario
    scenario_name: str = "evening"
    seed: int = 1
    orders: tuple[Order, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        """The keys in which the scenario differs from the one it is named after."""
        named = SCENARIOS.get(self.scenario_name, Scenario()).as_dict()
        return {key: value for key, value in self.scenario.as_dict().items() if value != named[key]}

    def evening(self, listeners: Iterable[Any] = (), open_ended: bool = False) -> Evening:
        """The run, not begun yet, with somebody to listen to it; open_ended: more orders may come."""
        return Evening(
            self.scenario, self.policy, self.seed, listeners, self.orders, open_ended, self.choices
        )

    @property
    def patience(self) -> Patience:
        """What the statistics and the diagnosis have to know of it."""
        return patience_of(self.scenario, self.choices)


def patience_of(scenario: Scenario, choices: Sequence[str] = ()) -> Patience:
    """What the statistics and the diagnosis have to know of an evening.

    Where choices decide who moves, nobody is late: nothing has a deadline.
    """
    if choices:
        never = math.inf
        return Patience(buzzer=never, yell=never, hurt=never, task=never, dawn=scenario.dawn)
    return Patience(
        buzzer=scenario.patience_buzzer,
        yell=scenario.patience_yell,
        hurt=scenario.patience_hurt,
        task=scenario.patience_task,
        dawn=scenario.dawn,
    )


class Run:
    """One run, lived: its happenings, its statistics and its incidents."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.happenings: list[Happening] = []
        patience = recipe.patience
        self._statistics = Statistics(patience)
        diagnosis = Diagnosis(patience)
        recipe.evening([self.happenings.append, self._statistics, diagnosis]).run()
        self.incidents: list[Incident] = sorted(diagnosis.incidents, key=lambda found: found.at)
        self.statistics = self._statistics.result
        self.fingerprint = trace.fingerprint(self.happenings)

    def __repr__(self) -> str:
        kinds = Counter(incident.kind for incident in self.incidents)
        found = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "no incidents"
        recipe = self.recipe
        return f"<Run of {recipe.policy.spec}, {recipe.scenario_name}, seed {recipe.seed}: {found}>"

    @property
    def header(self) -> trace.Header:
        """The run without its happenings: all that it takes to live it again."""
        recipe = self.recipe
        return trace.Header(
            version=__version__,
            scenario_name=recipe.scenario_name,
            scenario=recipe.scenario.as_dict(),
            seed=recipe.seed,
            policy=recipe.policy.name,
            options=recipe.policy.options,
            policy_digest=recipe.policy.digest,
            orders=[(order.at, order.do) for order in recipe.orders],
            happenings=len(self.happenings),
            fingerprint=self.fingerprint,
            choices=list(recipe.choices),
        )

    def save(self, file: str | Path) -> None:
        """Write the trace. Raises HouseholdError if that can't be done; then nothing changed."""
        trace.save(file, self.header, self.happenings)

    def story(self, until: float = math.inf) -> list[str]:
        """The run in words, a line for each thing worth telling, incidents in their places."""
        return tell_story(self.happenings, self.incidents, until)

    def sources(self) -> list[tuple[list[Whereabout], list[Whereabout | None]]]:
        """For each incident, where its tasks stood, and the line of each of its causes.

        The evening is lived once more for it, because a trace knows no source lines.
        """
        return sources(self.recipe, self.incidents)

    def as_dict(self) -> dict[str, Any]:
        """The run as one JSON document; see `household run --help`."""
        recipe = self.recipe
        told = [
            told_incident(incident, lines, causes)
            for incident, (lines, causes) in zip(self.incidents, self.sources(), strict=True)
        ]
        changes = recipe.changes
        document: dict[str, Any] = {
            "version": __version__,
            "scenario": recipe.scenario_name,
            "seed": recipe.seed,
            "policy": recipe.policy.name,
            "options": recipe.policy.options,
            **({"policy_digest": recipe.policy.digest} if recipe.policy.digest else {}),
            **({"changes": changes} if changes else {}),
            **(
                {"orders": [[order.at, order.do] for order in recipe.orders]}
                if recipe.orders
                else {}
            ),
            **({"choices": list(recipe.choices)} if recipe.choices else {}),
            "statistics": self.statistics,
            "incidents": told,
            "fingerprint": self.fingerprint,
        }
        if recipe.scenario.evenings > 1:
            document["evenings"] = self._evenings(told)
        return document

    def _evenings(self, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        starts = [n for n, h in enumerate(self.happenings) if isinstance(h, EveningBegan)]
        ends = [*starts[1:], len(self.happenings)]
        return [
            {
                "evening": number + 1,
                "statistics": statistics,
                "incidents": [
                    document
                    for incident, document in zip(self.incidents, told, strict=True)
                    if start <= incident.happening < end
                ],
                "fingerprint": trace.fingerprint(self.happenings[start:end]),
            }
            for number, (start, end, statistics) in enumerate(
                zip(starts, ends, self._statistics.evenings, strict=True)
            )
        ]


def told_incident(
    incident: Incident, lines: Sequence[Whereabout], causes: Sequence[Whereabout | None]
) -> dict[str, Any]:
    """An incident as it stands in a JSON document."""
    return {
        "kind": incident.kind,
        "at": incident.at,
        "since": incident.since,
        "who": list(incident.who),
        "text": incident.text,
        "lines": [msgspec.structs.asdict(line) for line in lines],
        "causes": [
            {
                "at": cause.at,
                "by": cause.by,
                "text": cause.text,
                "happening": cause.happening,
                "line": msgspec.structs.asdict(line) if line else None,
            }
            for cause, line in zip(incident.causes, causes, strict=True)
        ],
    }


def tell_story(
    happenings: Iterable[Happening], incidents: Sequence[Incident] = (), until: float = math.inf
) -> list[str]:
    """Happenings in words, up to and including a minute, with incidents in their places."""
    story = Story()
    happenings = list(happenings)
    evenings = sum(isinstance(happening, EveningBegan) for happening in happenings)
    waiting = sorted(incidents, key=lambda found: (found.happening, found.at))
    told: list[str] = []
    place = 0
    for index, happening in enumerate(happenings):
        while place < len(waiting) and waiting[place].happening < index:
            if waiting[place].at <= until:
                told.append(incident_line(waiting[place], evenings > 1))
            place += 1
        if happening.at > until:
            break
        story(happening)
        line = story.line(happening)
        if line:
            told.append(dated(happening.at, line, evenings > 1))
    else:
        told += [incident_line(one, evenings > 1) for one in waiting[place:] if one.at <= until]
    return told


def dated(at: float, line: str, several: bool) -> str:
    """A line of the story, with the number of the evening if there are several."""
    return f"{int(at // MINUTES_A_DAY) + 1}, {line}" if several else line


def incident_line(incident: Incident, several: bool = False) -> str:
    """An incident as a line of the story."""
    return dated(incident.at, f"{clock(incident.at)}  ** {incident.kind}: {incident.text}", several)


def _settled(incident: Incident) -> int:
    """The happening at which everybody who had a part in it stands where it left them.

    Who closes a circle still acts while it is told, and stands still from the next happening on.
    """
    return incident.happening + (incident.kind == "deadlock")


WRITES = ("lost-update", "overdraft")


def sources(
    recipe: Recipe, incidents: Sequence[Incident]
) -> list[tuple[list[Whereabout], list[Whereabout | None]]]:
    """For each incident, where its tasks stood, and the line of each of its causes."""
    wanted = {_settled(one) for one in incidents}
    wanted.update(cause.happening for one in incidents for cause in one.causes)
    stood: dict[int, dict[str, Whereabout]] = defaultdict(dict)
    told = -1
    evening: Evening | None = None  # until the first house is furnished; nobody acts before that

    def listen(_happening: Happening) -> None:
        nonlocal told
        told += 1
        if told in wanted and evening is not None:
            stood[told] = {here.task: here for here in whereabouts(evening.house)}

    if not incidents:
        return []
    evening = recipe.evening([listen])
    evening.run()
    found = []
    for one in incidents:
        causes = [stood[cause.happening].get(cause.by) for cause in one.causes]
        there = stood[_settled(one)]
        lines = [there[task] for task in one.tasks if task in there]
        if one.kind in WRITES:
            # Who wrote has gone on meanwhile: what counts is where each stood when it wrote.
            by_task = {here.task: here for here in reversed(causes) if here}
            lines = [by_task[task] for task in one.tasks if task in by_task]
        found.append((lines, causes))
    return found


# -- files --------------------------------------------------------------------------------------


def read_orders(orders: Iterable[tuple[float, str]]) -> tuple[Order, ...]:
    """Timed orders, checked. Raises HouseholdError for one that is not known."""
    made = []
    known = [*ORDERS, *ACTS]
    for at, do in orders:
        if do not in known:
            raise HouseholdError(f"no order is called {do!r}: {nearest(do, known)}")
        if not 0 <= at < math.inf:
            raise HouseholdError(f"order {do}: expected a minute from 0 on, got {at:g}")
        made.append(Order(at, do))
    return tuple(made)


def recipe_of(header: trace.Header, file: str | Path) -> Recipe:
    """The recipe that a trace's header holds.

    Raises HouseholdError if its policy file is gone or is not the same any more.
    """
    where = f"{file}:1"
    if isinstance(header, trace.RealHeader):
        raise HouseholdError(
            f"{where}: this evening was lived by real threads, and when they came is in no seed: it "
            "can't be lived again; household export and household plot show it as it was"
        )
    scenario = from_dict(header.scenario, where)
    spec = header.policy
    if header.policy_digest:
        name, _ = split_file(spec)
        beside = Path(file).parent / Path(name).name
        if not Path(name).exists() and beside.exists():
            spec = str(beside) + spec[len(name) :]
    try:
        policy = find_policy(spec, header.options, header.policy_digest)
        orders = read_orders(header.orders)
    except HouseholdError as error:
        raise HouseholdError(f"{where}: this trace can't be run again: {error}") from None
    choices = tuple(header.choices)
    return Recipe(policy, scenario, header.scenario_name, header.seed, orders, choices)


class Replayed(msgspec.Struct, frozen=True):
    """A saved run, lived again: the run, whether it came out the same, and a sentence on it."""

    run: Run
    same: bool
    said: Said

    @property
    def text(self) -> str:
        """The sentence, in English."""
        return str(self.said)


def replay(file: str | Path) -> Replayed:
    """Live a saved trace, or what `household run --json` printed, again and compare.

    Raises HouseholdError if that can't be done.
    """
    happenings: list[Happening] = []
    document = _document(file)
    if document is not None:
        version, fingerprint = document.version, document.fingerprint
        made = _recipe_of_document(document, file)
    else:
        header, happenings = trace.load(file)
        version, fingerprint = header.version, header.fingerprint
        made = recipe_of(header, file)
    run = Run(made)
    same = run.fingerprint == fingerprint
    told = said("lived again: the same, happening for happening")
    if not same:
        told = said("lived again: it came out differently")
    if version != __version__:
        by = later("{what} (made by version {old}, this is {new})")
        told = said(by, what=told, old=version, new=__version__)
    if same:
        return Replayed(run, True, told)
    place = next(
        (n for n, (a, b) in enumerate(zip(happenings, run.happenings, strict=False)) if a != b),
        min(len(happenings), len(run.happenings)),
    )
    if happenings and run.happenings:
        at = clock(run.happenings[min(place, len(run.happenings) - 1)].at)
        first = later("{what}, first at {at} (happening {number})")
        told = said(first, what=told, at=at, number=place + 1)
    if run.recipe.policy.digest:
        why = later("{what}; a parent that uses chance or a clock of its own can't be lived again")
        told = said(why, what=told)
    return Replayed(run, False, told)


class _Document(msgspec.Struct):
    """As much of a run's JSON document as it takes to live it again."""

    version: str
    scenario: str
    seed: int
    policy: str
    options: dict[str, Any]
    fingerprint: str
    policy_digest: str = ""
    changes: dict[str, Any] = {}
    orders: list[tuple[float, str]] = []
    choices: list[str] = []


def _document(file: str | Path) -> _Document | None:
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=_Document)
    except (OSError, ValueError, msgspec.DecodeError, RecursionError):
        return None


def _recipe_of_document(document: _Document, file: str | Path) -> Recipe:
    if document.scenario in SCENARIOS:
        scenario = SCENARIOS[document.scenario].but(**document.changes)
    else:  # a scenario of one's own: what differs from the default is all there
        scenario = from_dict(document.changes, str(file))
    policy = find_policy(document.policy, document.options, document.policy_digest)
    orders = read_orders(document.orders)
    choices = tuple(document.choices)
    return Recipe(policy, scenario, document.scenario, document.seed, orders, choices)
