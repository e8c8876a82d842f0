"""Puzzles for whoever plays the scheduler: a small evening, and something to bring about in it.

A puzzle is a text file, so a teacher can write one in any editor:

    title = "One line each"
    ask = "Have one clone forget what the other has written."
    goal = "lost-update"                # one of goals.DECIDED
    policy = "two_at_the_desk.py"       # beside the puzzle, or a shipped one: "threaded:checkbook=told"
    hint = "Reading and writing are two steps."
    moral = "Read and write are no atomic operation: this is a lost update."
    fewest = 4                          # steps of the shortest solution; left out: not known yet
    scenario = "small"                  # if left out: small
    seed = 1                            # if left out: 1

    [with]                              # keys of the scenario that are changed
    kids = 0

`load` says with file and line what is wrong with one. `prove` proves that it can be solved, and in
how few steps: it searches every schedule, and then takes the shortest solution step by step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from household.errors import HouseholdError, nearest
from household.model.scenario import SCENARIOS, Scenario
from household.parents import Policy, find_policy, split_file
from household.replay import Recipe, Run
from household.schedules.goals import DECIDED
from household.schedules.search import LIMIT, Search
from household.schedules.stepping import Stepping
from household.textfile import lines_of, parsed, shown, text_of, too_large
from household.trace.diagnosis import KINDS

FOLDER = Path(__file__).parent.parent / "puzzles"
"""Where the shipped ones lie."""

TYPES: Mapping[str, type] = {
    "title": str,
    "ask": str,
    "goal": str,
    "policy": str,
    "scenario": str,
    "with": dict,
    "seed": int,
    "fewest": int,
    "hint": str,
    "moral": str,
}
"""The keys of a puzzle, and what each takes."""

OPTIONAL: Mapping[str, Any] = {"fewest": 0, "scenario": "small", "with": {}, "seed": 1}
"""The keys that may be left out, and what is meant then."""

LENGTHS: Mapping[str, int] = {"title": 90, "ask": 140, "hint": 140, "moral": 160}
"""The sentences that are shown, and how many characters there is room for."""

NOUNS = {str: "a text in quotes", int: "a whole number", dict: "a table, such as [with]"}


class Puzzle(msgspec.Struct, frozen=True):
    """A puzzle, ready to be played: `Stepping(puzzle.recipe, puzzle.kinds)`.

    name: its file's, without the ending; file: where it came from; title, ask, hint and moral: sentences
    to show; goal: the failure to bring about; fewest: steps of the shortest solution, as its author
    says, 0 if that is not known; lines: where in the file each key stands.
    """

    name: str
    file: str
    title: str
    ask: str
    goal: str
    policy: Policy
    scenario: Scenario
    scenario_name: str
    seed: int
    fewest: int
    hint: str
    moral: str
    lines: tuple[tuple[str, int], ...]

    @property
    def recipe(self) -> Recipe:
        """The evening, with no step taken yet."""
        return Recipe(self.policy, self.scenario, self.scenario_name, self.seed)

    @property
    def ships(self) -> bool:
        """It came with the program."""
        return Path(self.file).resolve().parent == FOLDER.resolve()

    @property
    def kinds(self) -> tuple[str]:
        """What to look out for: the goal, and nothing else."""
        return (self.goal,)

    def where(self, key: str) -> str:
        """Its file, and the line at which a key stands in it."""
        return f"{self.file}:{dict(self.lines).get(key, 1)}: {key}"


class Proof(msgspec.Struct, frozen=True):
    """What a check has proved.

    path: the choices of the shortest solution, None if none was found. complete: every schedule was
    searched; a path that was found is the shortest even if not. states: how many were looked at.
    problem: what is wrong with the puzzle, in one sentence with file and line; "" for nothing.
    """

    puzzle: Puzzle
    path: tuple[str, ...] | None
    complete: bool
    states: int
    problem: str

    @property
    def solvable(self) -> bool:
        """There is an order of steps that brings it about."""
        return self.path is not None

    @property
    def steps(self) -> int | None:
        """How many steps the shortest solution takes; None if none was found."""
        return None if self.path is None else len(self.path)

    @property
    def text(self) -> str:
        """All of it in one sentence."""
        if self.problem:
            return self.problem
        searched = "all of them searched" if self.complete else "and there are more"
        return (
            f"{self.puzzle.name}: solved in {self.steps} steps; {self.states:,} states, {searched}"
        )


# -- which one -----------------------------------------------------------------------------------


@cache
def puzzles() -> tuple[Puzzle, ...]:
    """The shipped ones, the easiest first."""
    return tuple(map(load, _shipped()))


def find(which: str | int) -> Puzzle:
    """The one with this number or name, or the one in this file. Raises HouseholdError."""
    word = str(which)
    files = _shipped()
    if word.endswith(".toml") or "/" in word or "\\" in word:
        return load(word)
    if word.isdecimal():
        if 0 < int(word) <= len(files):
            return load(files[int(word) - 1])
        raise HouseholdError(
            f"no puzzle has the number {word}: expected 1 to {len(files)}, or a .toml file"
        )
    for file in files:
        if word in (file.stem, _plain(file)):
            return load(file)
    raise HouseholdError(
        f"no puzzle is called {word!r}: {nearest(word, map(_plain, files))}, or a .toml file"
    )


def _shipped() -> list[Path]:
    return sorted(FOLDER.glob("[0-9][0-9]_*.toml"))


def _plain(file: Path) -> str:
    """A puzzle's name without its number."""
    return file.stem.partition("_")[2]


# -- from file to puzzle -------------------------------------------------------------------------


def load(file: str | Path) -> Puzzle:
    """The puzzle in a file; if its policy is a file, that is run. Raises HouseholdError."""
    path = Path(file)
    return _Reader(path, text_of(file, "puzzle")).read()


class _Reader:
    """Makes a puzzle of a text, and says what is wrong with it and at which line."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.data = parsed(file, text, "puzzle")
        self.lines = lines_of(text)

    def wrong(self, key: str, sentence: str) -> NoReturn:
        """Raises HouseholdError at the line of a key; of its table, if it has none of its own."""
        line = self.lines.get(key) or self.lines.get(key.partition(".")[0], 1)
        raise HouseholdError(f"{self.file}:{line}: {key.partition('.')[0]}: {sentence}") from None

    def read(self) -> Puzzle:
        """The puzzle. Raises HouseholdError for the first thing that is wrong."""
        for key, value in self.data.items():
            self._check(key, value)
        for key in TYPES:
            if key not in self.data and key not in OPTIONAL:
                example = NOUNS[TYPES[key]]
                raise HouseholdError(
                    f"{self.file}:1: {key} is missing: expected {example}, write {key} = ..."
                )
        given = {**OPTIONAL, **self.data}
        return Puzzle(
            name=self.file.stem,
            file=str(self.file),
            title=given["title"],
            ask=given["ask"],
            goal=self._goal(given["goal"]),
            policy=self._policy(given["policy"]),
            scenario=self._scenario(given["scenario"], given["with"]),
            scenario_name=given["scenario"],
            seed=given["seed"],
            fewest=given["fewest"],
            hint=given["hint"],
            moral=given["moral"],
            lines=tuple(self.lines.items()),
        )

    def _check(self, key: str, value: object) -> None:
        if key not in TYPES:
            self.wrong(key, f"a puzzle has no such key: {nearest(key, TYPES)}")
        if type(value) is not TYPES[key]:  # true is an int to Python, and to nobody else
            self.wrong(key, f"expected {NOUNS[TYPES[key]]}, got {shown(value)}")
        if large := too_large(value):
            self.wrong(key, large)
        if key == "fewest" and isinstance(value, int) and value < 1:
            self.wrong(key, f"expected a number of steps from 1 on, got {value}")
        if key in LENGTHS and isinstance(value, str):
            size = len(value)
            if not value.strip() or "\n" in value or size > LENGTHS[key]:
                came = "several lines" if "\n" in value else f"{size} characters"
                most = f"one line of 1 to {LENGTHS[key]} characters"
                self.wrong(key, f"expected {most}, got {came}: it has to fit beside the house")

    def _goal(self, goal: str) -> str:
        if goal in KINDS and goal not in DECIDED:
            self.wrong(
                "goal",
                f"{goal} is a matter of minutes, and who chooses the steps has no clock: expected "
                f"one of {', '.join(DECIDED)}",
            )
        if goal not in DECIDED:
            self.wrong("goal", f"no failure is called {goal!r}: {nearest(goal, DECIDED)}")
        return goal

    def _policy(self, typed: str) -> Policy:
        name, _ = split_file(typed)
        beside = str(self.file.parent / name) + typed[len(name) :] if name else typed
        try:
            policy = find_policy(beside)
        except HouseholdError as error:
            self.wrong("policy", str(error))
        if policy.name == "player":
            self.wrong("policy", "the player waits for orders, and nobody gives any: name another")
        return policy

    def _scenario(self, name: str, changes: Mapping[str, object]) -> Scenario:
        if name not in SCENARIOS:
            self.wrong("scenario", f"no scenario is called {name!r}: {nearest(name, SCENARIOS)}")
        try:
            scenario = SCENARIOS[name].but(**changes)
        except HouseholdError as error:
            said = str(error).removeprefix("the scenario: ")
            # What is wrong may be a key that was not changed, and no longer fits to one that was.
            named = [said.partition(":")[0], *re.findall(r"\w+", said)]
            key = next((name for name in named if f"with.{name}" in self.lines), "")
            self.wrong(f"with.{key}", said)
        if scenario.evenings > 1:
            key = "with.evenings" if "evenings" in changes else "scenario"
            self.wrong(
                key,
                f"expected one evening, got {scenario.evenings}: write evenings = 1 under [with]",
            )
        return scenario


# -- the proof -----------------------------------------------------------------------------------


def prove(puzzle: Puzzle, limit: int = LIMIT) -> Proof:
    """Search every schedule of a puzzle, and take its shortest solution step by step.

    limit: how many states to look at at the most. Raises HouseholdError for what can't be searched,
    and for what goes wrong in an own policy.
    """
    found = Search(
        puzzle.policy, puzzle.scenario, puzzle.seed, kinds=puzzle.kinds, limit=limit
    ).run()
    path = found.shortest.get(puzzle.goal)
    problem = _problem(puzzle, path, found.complete, found.states)
    return Proof(puzzle, path, found.complete, found.states, problem)


def _problem(puzzle: Puzzle, path: tuple[str, ...] | None, complete: bool, states: int) -> str:
    """What is wrong with a puzzle, with file and line; "" for nothing."""
    goal = f"{puzzle.where('goal')}: {puzzle.goal}"
    if path is None and complete:
        return (
            f"{goal} is brought about by no order of steps, all {states:,} states were searched: "
            "change the policy, or the evening under [with]"
        )
    if path is None:
        return (
            f"{goal} was not found in the first {states:,} states, and there are more: make the "
            "evening smaller under [with]"
        )
    if not _comes_about(puzzle, path):
        return (
            f"{goal} was found by the search, and does not come about when its steps are taken: "
            "this parent does not do the same again"
        )
    if puzzle.fewest and len(path) != puzzle.fewest:
        return (
            f"{puzzle.where('fewest')}: expected {len(path)}, the steps of the shortest solution, "
            f"got {puzzle.fewest}: write fewest = {len(path)}"
        )
    return ""


def _comes_about(puzzle: Puzzle, path: Iterable[str]) -> bool:
    """Whether these steps bring it about, at the last one, in a player's hands and in a run."""
    stepping = Stepping(puzzle.recipe, puzzle.kinds)
    for name in path:
        if puzzle.goal in stepping.found:
            return False
        stepping.step(name)
    if puzzle.goal not in stepping.found:
        return False
    if puzzle.goal == "starvation":  # in a run it is a matter of minutes, and choices have none
        return True
    run = Run(stepping.recipe)
    return any(one.kind == puzzle.goal and one.at <= stepping.minute for one in run.incidents)
