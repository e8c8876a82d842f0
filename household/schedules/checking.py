"""Check a parent: search every schedule, and tell what can fail, how, and in how many of them.

A schedule that fails is lived again as a run, which is an ordinary run with its choices written down:
it can be saved, replayed, watched in the window, and diagnosed like any other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.lab.cases import AnyPolicy
from household.lab.experiments import recipe as recipe_of
from household.model.scenario import Scenario
from household.replay import Recipe, Run
from household.schedules.goals import USUAL
from household.schedules.search import LIMIT, Found, Search
from household.schedules.stepping import Part, Stepping
from household.trace.diagnosis import Incident

SLICE = 2_000
"""How many states are searched between two looks at whether somebody wants to know how far it is."""

Progress = Callable[[Search], object]


class Witness(msgspec.Struct, frozen=True):
    """A schedule that fails, one of the shortest: the kind of failure, and the choices."""

    kind: str
    recipe: Recipe
    file: str = ""

    @property
    def steps(self) -> int:
        """How many steps it takes."""
        return len(self.recipe.choices)

    @property
    def run(self) -> Run:
        """It, lived; the rest of the evening goes by the clock."""
        return Run(self.recipe)

    @property
    def incident(self) -> Incident | None:
        """What it comes to, with its causes; None where only the search counts it as a failure."""
        return next((found for found in self.run.incidents if found.kind == self.kind), None)

    @property
    def text(self) -> str:
        """What it comes to, in a sentence."""
        incident = self.incident
        if incident is not None:
            return incident.text
        return f"{self.kind} after {self.steps} steps"

    def story(self) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """The steps in their order: who moved, and what it did."""
        stepping = Stepping(msgspec.structs.replace(self.recipe, choices=()), (self.kind,))
        for name in self.recipe.choices:
            stepping.step(name)
            yield name, stepping.last


class Checked:
    """What a search of all schedules has come to.

    recipe: the evening, without choices; kinds: what was looked for; found: the figures, see `Found`;
    witnesses: one for each kind that can come about, the shortest first.
    """

    def __init__(self, recipe: Recipe, kinds: tuple[str, ...], found: Found) -> None:
        self.recipe = recipe
        self.kinds = kinds
        self.found = found
        self.witnesses = tuple(
            Witness(kind, msgspec.structs.replace(recipe, choices=choices))
            for kind, choices in sorted(found.shortest.items(), key=lambda one: len(one[1]))
        )

    def __repr__(self) -> str:
        can = ", ".join(f"{one.kind} in {one.steps} steps" for one in self.witnesses)
        all_of_them = "" if self.found.complete else ", not all searched"
        return f"<{self.recipe.policy.spec}: {can or 'nothing fails'}{all_of_them}>"

    @property
    def safe(self) -> bool:
        """None of the failures looked for can come about, in any schedule."""
        return self.found.complete and not self.witnesses

    def save(self, folder: str | Path) -> None:
        """Write each witness into a folder, as KIND.jsonl. Raises HouseholdError.

        A file that is there and is no trace of ours is left as it is.
        """
        path = Path(folder)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise HouseholdError(f"{folder}: the folder can't be made: {why}") from None
        files = [path / f"{witness.kind}.jsonl" for witness in self.witnesses]
        for file in files:
            if file.exists() and not _is_trace(file):
                raise HouseholdError(
                    f"{file}: is there already, and is no trace: it is left as it is; name another "
                    "folder"
                )
        for witness, file in zip(self.witnesses, files, strict=True):
            witness.run.save(file)
        self.witnesses = tuple(
            msgspec.structs.replace(witness, file=os.fspath(file))
            for witness, file in zip(self.witnesses, files, strict=True)
        )

    def as_dict(self) -> dict[str, Any]:
        """The result as one JSON document; see `household check --help`."""
        found = self.found
        recipe = self.recipe
        return {
            "version": __version__,
            "policy": recipe.policy.name,
            "options": recipe.policy.options,
            "scenario": recipe.scenario_name,
            "changes": recipe.changes,
            "seed": recipe.seed,
            "for": list(self.kinds),
            "schedules": found.schedules,
            "endless": found.endless,
            "states": found.states,
            "steps": found.steps,
            "lived": found.lived,
            "complete": found.complete,
            "exact": found.exact,
            "clocked": found.clocked,
            "witnesses": [
                {
                    "kind": witness.kind,
                    "steps": witness.steps,
                    "schedules": found.failing.get(witness.kind),
                    "choices": list(witness.recipe.choices),
                    "text": witness.text,
                    "file": witness.file or None,
                }
                for witness in self.witnesses
            ],
        }


def _is_trace(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.readline(200).startswith(b'{"what":"household-run"')
    except OSError:
        return False


def check(
    policy: AnyPolicy,
    scenario: str | Scenario = "small",
    seed: int = 1,
    options: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
    kinds: Iterable[str] = USUAL,
    limit: int = LIMIT,
    progress: Progress | None = None,
) -> Checked:
    """Search every schedule of an evening, and say what can fail. Nothing is left to luck.

    policy: a name, a FILE.py, or a function of a house; options: its knobs; scenario: a name, a
    FILE.toml, or a Scenario; changes: some of its keys; kinds: which failures, see `goals.DECIDED`;
    limit: the number of states after which it gives up; progress: is called with the search now and
    then. Raises HouseholdError for what can't be searched.
    """
    if limit < 1:
        raise HouseholdError(f"limit: expected a number of states from 1 on, got {limit}")
    made = recipe_of(policy, scenario, seed, options, changes)
    search = Search(made.policy, made.scenario, made.seed, tuple(kinds), limit)
    while search.go_on(SLICE):
        if progress is not None:
            progress(search)
    return Checked(made, search.kinds, search.found())
