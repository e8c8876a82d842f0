"""Plays a class's work again: one row for each file, whatever is in it.

What is data is lived again, in a process apart, because a hostile evening may be endless. What is a
student's own code is run only if that was asked for. What came of it is held against what the file says
that the student saw, and where the two differ it is said in what.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.handins import answers
from household.handins.answers import Mark
from household.handins.apart import Apart, Came, Limits, Progress
from household.handins.file import (
    FIGURES,
    Code,
    Handin,
    Night,
    Saw,
    Value,
    clean,
    night_of,
    policy_of,
    read,
    recipe_of,
    scenario_of,
)
from household.handins.measuring import Measured, measured
from household.handins.sheet import Cell
from household.lessons.lesson import Lesson
from household.replay import read_orders
from household.schedules.puzzles import Puzzle, puzzles
from household.schedules.stepping import Stepping
from household.trace.story import clock, counted

SAME, DIFFERS = "same", "differs"
OTHER_SAME, OTHER_DIFFERS = "other version: same", "other version: differs"
TAMPERED, UNREADABLE = "tampered", "unreadable"
NOT_RUN, FAILED = "their code not run", "their code failed"
TOO_SLOW, TOO_MUCH = "too slow", "too much memory"
FINE = (SAME, OTHER_SAME)
"""The words for what became of a hand-in; these are the ones with which all is well."""

LABELS = {
    "lights_out_at": "lights out",
    "laundry_done_at": "laundry",
    "checkbook_done_at": "checkbook",
    "kid_response_worst": "worst wait of a kid",
    "missed_buzzers": "missed buzzers",
    "overdrafts": "overdrafts",
    "deadlock_at": "deadlock",
}


class Solved(msgspec.Struct, frozen=True):
    """A puzzle that ships, and whether these steps solve it. steps: at which it was; fewest: possible."""

    puzzle: str
    solved: bool
    steps: int | None
    fewest: int


class Marked(msgspec.Struct, frozen=True):
    """What became of one hand-in.

    status: one of the words above; told: a sentence with what is to be said of it, or ""; figures: the
    statistics as they were lived again, empty if they were not; marks: the answers; same_as: other files
    with the same orders or the same code, under other names; solved: if its steps are of a puzzle.
    """

    file: str
    status: str
    told: str = ""
    name: str = ""
    what: str = ""
    version: str = ""
    policy: str = ""
    scenario: str = ""
    seed: int | None = None
    figures: dict[str, Value] = {}
    marks: tuple[Mark, ...] = ()
    same_as: tuple[str, ...] = ()
    key: str = ""
    solved: Solved | None = None

    def count(self, bets: bool) -> tuple[int, int]:
        """How many bets, or answers, are right, of how many that can be."""
        able = [mark.right for mark in self.marks if mark.bet is bets and mark.right is not None]
        return sum(able), len(able)

    @property
    def fine(self) -> bool:
        """It was lived again, and came to what it says."""
        return self.status in FINE

    @property
    def row(self) -> list[Cell]:
        """Its row in the table, see `COLUMNS`."""
        bets, answered = self.count(True), self.count(False)
        return [
            self.file, self.name, self.status, self.told, self.what, self.policy, self.scenario,
            self.seed, self.version,
            *(self.figures.get(name) for name in FIGURES),
            *(bets if bets[1] else (None, None)),
            *(answered if answered[1] else (None, None)),
            *(msgspec.structs.astuple(self.solved) if self.solved else (None,) * 4),
            ", ".join(self.same_as),
        ]  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """The same for a JSON document, with all answers."""
        found = msgspec.structs.asdict(self)
        del found["key"]
        found["solved"] = msgspec.structs.asdict(self.solved) if self.solved else None
        found["same_as"] = list(self.same_as)
        found["marks"] = [msgspec.structs.asdict(mark) for mark in self.marks]
        return found


COLUMNS = (
    "file", "name", "status", "told", "what", "parent", "scenario", "seed", "version", *FIGURES,
    "bets_right", "bets_of", "answers_right", "answers_of",
    "puzzle", "solved", "steps", "fewest_steps", "same_as",
)  # fmt: skip


def verify(
    files: Sequence[str | Path],
    run_their_code: bool = False,
    limits: Limits | None = None,
    jobs: int = 0,
    progress: Progress | None = None,
    lessons: Mapping[str, Lesson] | None = None,
) -> list[Marked]:
    """Play these hand-ins again; one row for each, in their order, and never an exception for one of them.

    run_their_code: run the parents of students' own, within the limits; jobs: how many at a time, as many
    as there are processors if 0; progress: is told how many are done, and of how many; lessons: of the
    teacher's own, by their names.
    """
    with Apart(limits or Limits()) as apart:
        rows = apart.each(
            lambda file: _mark(file, run_their_code, apart, lessons or {}), files, jobs, progress
        )
    return _with_duplicates(rows)


def _mark(
    file: str | Path, run_their_code: bool, apart: Apart, lessons: Mapping[str, Lesson]
) -> Marked:
    shown = clean(str(file))
    try:
        return _marked(file, shown, run_their_code, apart, lessons)
    except HouseholdError as error:
        return Marked(shown, UNREADABLE, clean(str(error).removeprefix(f"{file}: "), 400))
    except Exception as error:  # a file is a row, whatever is in it
        return Marked(shown, UNREADABLE, clean(f"{type(error).__name__}: {error}", 400))


def _marked(
    file: str | Path, shown: str, run_their_code: bool, apart: Apart, lessons: Mapping[str, Lesson]
) -> Marked:
    handin, intact = read(file)
    row = Marked(
        shown,
        SAME,
        name=clean(handin.name),
        what=handin.what,
        version=clean(handin.version, 40),
        key=_key(handin),
    )
    marks, troubles = answers.marked(handin.lessons, lessons)
    which = "some of its answers" if marks else "its answers"
    said = [f"{which} can't be marked: {'; '.join(troubles)}"] if troubles else []
    night, saw = handin.evening, handin.saw
    if night is None or saw is None:
        came = _answers_alone(handin, intact)
    else:
        scenario = ", ".join([night.scenario, *(f"{k}={v}" for k, v in night.changes.items())])
        row = msgspec.structs.replace(
            row,
            policy=clean(_spec(night), 120),
            scenario=clean(scenario, 200),
            seed=night.seed,
        )
        came = _lived(handin, night, saw, intact, run_their_code, apart)
        if came.figures and night.choices and handin.code is None:
            row = msgspec.structs.replace(row, solved=_solved(night))
    said.insert(0, came.told)
    return msgspec.structs.replace(
        row,
        status=came.status,
        told=clean("; ".join(filter(None, said)), 600),
        figures=came.figures,
        marks=tuple(
            msgspec.structs.replace(m, said=clean(m.said), name=clean(m.name)) for m in marks
        ),
    )


class _Came(msgspec.Struct, frozen=True):
    status: str
    told: str = ""
    figures: dict[str, Value] = {}


def _answers_alone(handin: Handin, intact: bool) -> _Came:
    """What is to be said of a hand-in without an evening."""
    if not intact:
        return _Came(TAMPERED, EDITED)
    if handin.version != __version__:
        why = f"made by version {handin.version}"
        return _Came(OTHER_SAME, f"{why}, and its answers are marked by {__version__}")
    return _Came(SAME)


EDITED = "it was changed after it was made: its digest is not that of what it holds"


def _lived(
    handin: Handin, night: Night, saw: Saw, intact: bool, run_their_code: bool, apart: Apart
) -> _Came:
    """Live an evening that was handed in, and hold it against what the hand-in says."""
    code = handin.code
    other = handin.version != __version__
    try:
        _check(night, code)
    except HouseholdError as error:
        if not intact:
            return _Came(TAMPERED, f"{EDITED}; as it stands it can't be lived: {error}")
        if other:
            why = f"made by version {handin.version}, this is {__version__}"
            return _Came(OTHER_DIFFERS, f"{why}: it can't be lived here: {error}")
        return _Came(UNREADABLE, str(error))
    if code is not None and not intact:
        return _Came(TAMPERED, f"{EDITED}; its code was not run")
    if code is not None and not run_their_code:
        return _Came(NOT_RUN, "it holds a parent of their own: --run-their-code runs it")
    found: list[Measured] = []
    try:
        came = apart.live(
            night,
            code,
            [night.seed],
            lambda _number, lines: found.append(measured(lines, night, night.seed, bool(code))),
        )
    except HouseholdError as error:
        return _Came(DIFFERS if intact else TAMPERED, str(error))
    if came.status != "lived" or len(found) != 1:
        return _not_lived(came, intact, other, handin.version, code)
    lived = found[0]
    figures = {name: lived.statistics[name] for name in FIGURES}
    told = differing(saw, lived.saw)
    if told and code is not None:
        told += "; a parent that uses chance or a clock of its own can't be lived again"
    if not intact:
        again = f"it comes out otherwise: {told}" if told else "it comes to what it says"
        return _Came(TAMPERED, f"{EDITED}; as it stands {again}", figures)
    if other:
        why = f"made by version {handin.version}, and lived again by {__version__}"
        words = f"{why}: {told}" if told else why
        return _Came(OTHER_DIFFERS if told else OTHER_SAME, words, figures)
    return _Came(DIFFERS if told else SAME, told, figures)


def _not_lived(came: Came, intact: bool, other: bool, version: str, code: Code | None) -> _Came:
    printed = f"; it printed: {clean(came.printed, 120)}" if came.printed.strip() else ""
    told = f"{came.text or 'it told no evening'}{printed}"
    if not intact:
        return _Came(TAMPERED, f"{EDITED}; as it stands it can't be lived: {told}")
    if came.status in (TOO_SLOW, TOO_MUCH):
        return _Came(came.status, told)
    if code is not None:
        return _Came(FAILED, told)
    if other:
        return _Came(OTHER_DIFFERS, f"made by version {version}: it can't be lived here: {told}")
    return _Came(DIFFERS, f"it can't be lived: {told}")


def _check(night: Night, code: Code | None) -> None:
    """Nothing is in it that is not known here. Nothing of a student's runs. Raises HouseholdError."""
    if code is None:
        recipe_of(night)
        return
    scenario_of(night)
    if night.policy != f"{code.file}:{code.function}":
        policy_of(night.policy)
        raise HouseholdError(f"it names {night.policy}, and holds the code of another parent")
    read_orders((0.0, order.partition("=")[2]) for order in night.orders)


def differing(saw: Saw, lived: Saw) -> str:
    """In what an evening that was lived again differs from what was seen of it; "" if in nothing."""
    apart = [
        f"{LABELS[name]} {_told(name, getattr(lived, name))}, and it says {_told(name, getattr(saw, name))}"
        for name in FIGURES
        if getattr(saw, name) != getattr(lived, name)
    ]
    if saw.fingerprint == lived.fingerprint:
        return "; ".join(apart)
    if not apart:
        apart = ["it comes to the same figures by another way: the fingerprint is another"]
    since = _since(saw.course, lived.course)
    return "; ".join([*apart, *([since] if since else [])])


def _since(saw: dict[str, str], lived: dict[str, str]) -> str:
    """Between which of the kept fingerprints the two part."""
    if not saw or not lived:
        return ""
    before = ""
    for mark, digits in lived.items():
        if saw.get(mark) != digits:
            if before:
                return f"the same until {before}, and no longer at {mark}"
            return f"different before {mark}"
        before = mark
    return f"the same until {before}"


def _told(name: str, value: object) -> str:
    if value is None:
        return "never"
    if not isinstance(value, (int, float)):
        return clean(str(value), 40)
    if name.endswith("_at"):
        return clock(value)
    return counted(value, "minute") if name == "kid_response_worst" else f"{value:g}"


def _spec(night: Night) -> str:
    """The parent as it would be typed, with those knobs that say something."""
    try:
        policy = policy_of(night.policy)
        return policy.but(night.knobs).spec if night.knobs else policy.spec
    except HouseholdError:
        knobs = ",".join(f"{knob}={value}" for knob, value in night.knobs.items())
        return f"{night.policy}:{knobs}" if knobs else night.policy


# -- puzzles ----------------------------------------------------------------------------------------


@cache
def _shelf() -> tuple[tuple[Puzzle, Night], ...]:
    return tuple((puzzle, night_of(puzzle.recipe)[0]) for puzzle in puzzles())


def _solved(night: Night) -> Solved | None:
    """Whether somebody's steps solve the puzzle whose evening this is; None if it is that of none."""
    bare = msgspec.structs.replace(night, choices=[], orders=[])
    best: Solved | None = None
    for number, (puzzle, its) in enumerate(_shelf(), 1):
        if bare == its and not night.orders:
            # It is small, and has been lived apart already: this is no place for an endless one.
            recipe = msgspec.structs.replace(puzzle.recipe, choices=tuple(night.choices))
            steps = Stepping(recipe, puzzle.kinds).found.get(puzzle.goal)
            title = f"{number}, {puzzle.title}"
            found = Solved(title, steps is not None, steps, puzzle.fewest)
            best = found if best is None or (found.solved and not best.solved) else best
    return best


# -- duplicates ---------------------------------------------------------------------------------------


def _key(handin: Handin) -> str:
    """What two students would hardly come to each on their own: all orders, or a text of code.

    Not the steps of a puzzle: it has few short solutions, and everybody is to find one.
    """
    night, code = handin.evening, handin.code
    what: Any = None
    if code is not None:
        what = ["code", _said_by("\n".join(code.lines))]
    elif night is not None and night.orders:
        what = ["orders", night.scenario, night.changes, night.seed, sorted(night.orders)]
    if what is None:
        return ""
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()


def _said_by(text: str) -> str:
    """What a text of code says, without what it says about itself: no comments, no docstrings."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            first = body[0].value
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                body[0] = ast.Pass()
    return ast.dump(tree)


def _with_duplicates(rows: Iterable[Marked]) -> list[Marked]:
    rows = list(rows)
    by_key: dict[str, list[Marked]] = defaultdict(list)
    for row in rows:
        if row.key:
            by_key[row.key].append(row)
    found = []
    for row in rows:
        others = tuple(
            other.file
            for other in by_key.get(row.key, [])
            if other is not row and (not row.name or other.name != row.name)
        )
        found.append(msgspec.structs.replace(row, same_as=others) if others else row)
    return found
