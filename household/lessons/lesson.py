"""A lesson as it stands in its file: units, steps, bets and freezes; and what is wrong with one.

    title = "Ten minutes"
    about = "From one pair of hands to four clones, and back to one."
    seed = 2                                    # which evening, unless a step says another

    [[unit]]
    title = "Blocking"
    says = "One thing at a time: whatever comes first starves the rest."

    [[unit.step]]
    do = "run"                                  # what happens: see DOES
    say = "This parent does one chore to its end, then the next."
    policy = "synchronous"
    from = "16:00"
    to = "20:10"
    ask = "How long does a crying kid wait?"
    measure = "kid_response_worst"              # what the bet is on: see measures.py
    then = "At worst {kid_response_worst}: the kids come first, and so the rest waits."

    [[unit.step.choices]]
    say = "Never longer than five minutes"
    to = 5

    [[unit.step.choices]]
    say = "Longer than that"
    from = 5

`load` says with file and line what is wrong with one. Whether the bets can be decided is for
`measures.py`, which lives the evenings.
"""

from __future__ import annotations

import math
import os
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from household.errors import HouseholdError, nearest
from household.evening import Order
from household.model.scenario import SCENARIOS, Scenario
from household.parents import Policy, find_policy, split_file
from household.replay import Recipe, read_orders
from household.schedules.goals import DECIDED
from household.textfile import lines_of, parsed, printable, shown, text_of, too_large, typed
from household.trace.diagnosis import KINDS
from household.trace.statistics import known_statistic
from household.trace.story import minute_of

FOLDER = Path(__file__).parent
"""Where the shipped ones lie, each in a folder of its own."""

FILE = "lesson.toml"

# -- what there is --------------------------------------------------------------------------------


class Choice(msgspec.Struct, frozen=True):
    """Something to bet on, or an answer.

    say: what it says; equals, least, below: what has to come for it to be right (`is`, `from` and
    `to` in the file), None for no such limit; right: for a question, that it is the answer.
    """

    say: str
    equals: str | float | None = None
    least: float | None = None
    below: float | None = None
    right: bool = False


class Freeze(msgspec.Struct, frozen=True):
    """A moment at which the world stands still, and what is said then.

    on: the kind of an incident, at its first; or at: a minute.
    """

    say: str
    on: str = ""
    at: float | None = None


class Edit(msgspec.Struct, frozen=True):
    """Something that can be changed before an evening is lived: what it says, and who lives it then."""

    say: str
    policy: Policy


class Step(msgspec.Struct, frozen=True):
    """One sentence, and one thing to do. What does not belong to what it does is empty.

    name: by which its answer is kept; do: one of DOES; recipes: the evening of each parent in it;
    at: the minute that is shown; since, until: the stretch that is played; ask, measure, choices: the
    bet; then, why: what is said when it is decided; knob, statistic, evenings: of a curve; goal: what
    has to be brought about; unlucky: the shortest schedule of that failure is shown instead.
    """

    name: str
    do: str
    say: str
    recipes: tuple[Recipe, ...]
    path: str
    at: float | None = None
    since: float = 0.0
    until: float | None = None
    speed: int = 120
    ask: str = ""
    measure: str = ""
    choices: tuple[Choice, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    edits: tuple[Edit, ...] = ()
    then: str = ""
    knob: str = ""
    statistic: str = ""
    evenings: int = 0
    goal: str = ""
    unlucky: str = ""

    @property
    def recipe(self) -> Recipe:
        """The evening of its only parent, or of the first."""
        return self.recipes[0]


class Unit(msgspec.Struct, frozen=True):
    """Steps that stand alone: a title, and what can be said after it."""

    title: str
    says: str
    steps: tuple[Step, ...]
    minutes: float = 0.0


class Lesson(msgspec.Struct, frozen=True):
    """A lesson, checked as far as that goes without living it.

    name: as it is asked for; file: where it came from; headings: those of the article that it follows;
    syllabus: points of the IB's guide; lines: where in the file everything stands.
    """

    name: str
    file: str
    title: str
    about: str
    units: tuple[Unit, ...]
    minutes: float = 0.0
    headings: tuple[str, ...] = ()
    syllabus: tuple[str, ...] = ()
    lines: Mapping[str, int] = {}

    @property
    def ships(self) -> bool:
        """It came with the program."""
        return ships(Path(self.file))

    @property
    def key(self) -> str:
        """Under what its answers are kept: one of your own never takes the place of one that ships."""
        return key_of(Path(self.file))

    @property
    def story(self) -> Path:
        """The file that holds what must happen in it; only a `lesson.toml` has one."""
        return Path(self.file).parent / "story.txt"

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, one unit after the other."""
        return tuple(step for unit in self.units for step in unit.steps)

    def wrong(self, path: str, sentence: str) -> HouseholdError:
        """What is wrong at a place in its file."""
        return HouseholdError(f"{_at(self.file, self.lines, path)}: {typed(sentence)}")


# -- which one ------------------------------------------------------------------------------------


@cache
def lessons() -> tuple[Lesson, ...]:
    """The shipped ones, in their order."""
    return tuple(load(file) for file in _shipped())


def find(which: str) -> Lesson:
    """The shipped one with this name or number, or the one in this file or folder.

    Raises HouseholdError.
    """
    return load(file_of(which))


def file_of(which: str) -> Path:
    """The file of the shipped one with this name or number, or the one that is named itself; whether
    it is there, and what is in it, is not looked at. Raises HouseholdError."""
    files = _shipped()
    if is_file(which):
        folder = os.path.isdir(which)  # for a name of any length
        return Path(which) / FILE if folder else Path(which)
    for number, file in enumerate(files, 1):
        if which in (name_of(file), str(number), file.parent.name):
            return file
    if which.isdecimal():
        raise HouseholdError(
            f"no lesson has the number {which}: expected 1 to {len(files)}, or a .toml file"
        )
    raise HouseholdError(
        f"no lesson is called {which!r}: {nearest(which, map(name_of, files))}, or a .toml file"
    )


def is_file(which: str) -> bool:
    """A file or a folder is meant, and no name or number of a lesson."""
    return which.endswith(".toml") or "/" in which or "\\" in which


def names() -> list[str]:
    """The names of the shipped ones; none of them is read for it."""
    return [name_of(file) for file in _shipped()]


def _shipped() -> list[Path]:
    return sorted(FOLDER.glob(f"[0-9][0-9]_*/{FILE}"))


def name_of(file: Path) -> str:
    """A shipped lesson's name: its folder's, without the number; another's: its file's or folder's.

    The file need not be there.
    """
    if file.name != FILE:
        return file.stem
    folder = file.resolve().parent.name
    number, _, rest = folder.partition("_")
    return (rest if number.isdecimal() and rest else folder).replace("_", "-")


def ships(file: Path) -> bool:
    """A lesson's file came with the program."""
    return file.resolve().parent.parent == FOLDER.resolve()


def key_of(file: Path) -> str:
    """Under what the answers to a lesson in a file are kept; the file need not be there."""
    return name_of(file) if ships(file) else f"own-{name_of(file)}"


# -- from file to lesson --------------------------------------------------------------------------

TEXT, WHOLE, NUMBER, TABLE, LIST, TEXTS, BOOL = (
    "a text in quotes", "a whole number", "a number", "a table, such as { loads = 2 }",
    "a list of tables, such as [[unit]]", 'a list of texts, such as ["A1.3.4"]', "true or false",
)  # fmt: skip
TIME = 'a time of day in quotes, such as "17:14", or minutes since 16:00'
LIMIT = "a number, or a time of day in quotes"

TOP: Mapping[str, str] = {
    "title": TEXT, "about": TEXT, "minutes": NUMBER, "headings": TEXTS, "syllabus": TEXTS,
    "scenario": TEXT, "seed": WHOLE, "with": TABLE, "unit": LIST,
}  # fmt: skip
UNIT: Mapping[str, str] = {
    "title": TEXT, "says": TEXT, "minutes": NUMBER,
    "scenario": TEXT, "seed": WHOLE, "with": TABLE, "step": LIST,
}  # fmt: skip
STEP: Mapping[str, str] = {
    "do": TEXT, "name": TEXT, "say": TEXT, "policy": TEXT, "policies": TEXTS, "scenario": TEXT,
    "seed": WHOLE, "with": TABLE, "orders": TEXTS, "at": TIME, "from": TIME, "to": TIME, "speed": WHOLE,
    "ask": TEXT, "measure": TEXT, "choices": LIST, "freeze": LIST, "edits": LIST, "then": TEXT,
    "knob": TEXT, "statistic": TEXT, "evenings": WHOLE, "goal": TEXT, "unlucky": TEXT,
}  # fmt: skip
CHOICE: Mapping[str, str] = {
    "say": TEXT, "is": "a text in quotes, or a number", "from": LIMIT, "to": LIMIT, "right": BOOL,
}  # fmt: skip
FREEZE: Mapping[str, str] = {"say": TEXT, "on": TEXT, "at": TIME}
EDIT: Mapping[str, str] = {"say": TEXT, "policy": TEXT}
"""The keys of each table, and what they take."""

SHARED = ("do", "name", "say", "scenario", "seed", "with")


class Does(msgspec.Struct, frozen=True):
    """What a step can do: what it is in words, the keys it needs, and those it may have besides."""

    about: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


BET = ("ask", "measure", "choices")
DOES: Mapping[str, Does] = {
    "look": Does("a house at a minute, standing still", ("policy", "at"), ("orders",)),
    "run": Does(
        "a bet, then an evening from one minute to another, then what came of it",
        ("policy", *BET, "then"),
        ("from", "to", "speed", "freeze", "edits", "orders", "unlucky"),
    ),
    "play": Does("the class is the parent until a minute", ("to", "then"), BET),
    "scheduler": Does("the class says who moves next", ("policy", "goal", "then"), BET),
    "check": Does("a bet, then every schedule of several parents", ("policies", *BET, "then")),
    "curve": Does(
        "a bet on the best value of a knob, then the curve",
        ("policy", "knob", "statistic", "ask", "then"),
        ("evenings",),
    ),
    "race": Does("a ranking, then several parents on one evening", ("policies", "ask", "then"), ("speed",)),
    "question": Does("a question with one right answer", ("ask", "choices", "then")),
}  # fmt: skip
"""What a step can do."""

LENGTHS: Mapping[str, int] = {
    "title": 40, "about": 120, "says": 120, "say": 150, "ask": 90, "then": 170,
}  # fmt: skip
"""The sentences that are shown, and how many characters there is room for."""

CHOICE_LENGTH = 64
MOST_CHOICES = 6
MOST_UNITS = 9
MOST_MINUTES = 24 * 60
SPEEDS = (1, 5, 15, 30, 60, 120, 300, 600, 1200, 3000)
EVENINGS = (10, 1000)


def names_in(sentence: str) -> Iterator[tuple[str, str]]:
    """The parts of a sentence: what is said, and the name in the braces that follow, "" for none.

    A brace of its own is written twice. Raises HouseholdError for braces with anything but a name.
    """
    try:
        for said, name, form, conversion in string.Formatter().parse(sentence):
            if name is not None and (form or conversion or not re.fullmatch(r"[A-Za-z_]\w*", name)):
                raise ValueError
            yield said, name or ""
    except ValueError:
        raise HouseholdError(
            "expected names in braces, such as {lights_out_at}; a brace of its own is written twice"
        ) from None


def load(file: str | Path) -> Lesson:
    """The lesson in a file; if a policy of it is a file, that is run. Raises HouseholdError."""
    return read(Path(file), text_of(file, "lesson"))


def read(file: Path, text: str) -> Lesson:
    """The lesson in a text, as if it stood in that file. Raises HouseholdError."""
    return _Reader(file, text).read()


def _at(file: str | Path, lines: Mapping[str, int], path: str) -> str:
    """File, line and key of a path; of the table that it is in, if it has no line of its own."""
    here = path
    while here and here not in lines:
        here = here.rpartition(".")[0]
    key = typed(path.rpartition(".")[2])
    if len(key) > CHOICE_LENGTH:
        key = shown(key)
    return f"{file}:{lines.get(here, 1)}" + (f": {key}" if not key.isdecimal() else "")


class _Reader:
    """Makes a lesson of a text, and says what is wrong with it and at which line."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.data = parsed(file, text, "lesson")
        self.lines = lines_of(text)
        self._policies: dict[str, Policy] = {}
        self._names: set[str] = set()

    def wrong(self, path: str, sentence: str) -> NoReturn:
        """Raises HouseholdError at the line of a path."""
        raise HouseholdError(f"{_at(self.file, self.lines, path)}: {typed(sentence)}") from None

    def read(self) -> Lesson:
        """The lesson. Raises HouseholdError for the first thing that is wrong."""
        data = self._table(
            "",
            {"scenario": "evening", "seed": 2, "with": {}, **self.data},
            TOP,
            ("title", "about", "unit"),
            "lesson",
        )
        units = data["unit"]
        if not 1 <= len(units) <= MOST_UNITS:
            self.wrong("unit", f"expected 1 to {MOST_UNITS} units, got {len(units)}")
        return Lesson(
            name=name_of(self.file),
            file=str(self.file),
            title=data["title"],
            about=data["about"],
            units=tuple(self._unit(f"unit.{n}", unit, data) for n, unit in enumerate(units)),
            minutes=self._minutes("minutes", data),
            headings=tuple(data.get("headings", ())),
            syllabus=tuple(data.get("syllabus", ())),
            lines=self.lines,
        )

    def _table(
        self, path: str, data: object, keys: Mapping[str, str], needed: tuple[str, ...], what: str
    ) -> dict[str, Any]:
        """A table whose keys are known, and of the kind that is expected."""
        if not isinstance(data, dict):
            self.wrong(path, f"expected a table, got {shown(data)}")
        for key, value in data.items():
            here = f"{path}.{key}" if path else key
            if key not in keys:
                self.wrong(here, f"a {what} has no such key: {nearest(key, keys)}")
            if not _fits(value, keys[key]):
                self.wrong(here, f"expected {keys[key]}, got {shown(value)}")
            if keys[key] != LIST and (large := too_large(value)):
                self.wrong(here, large)
            for text in value if keys[key] == TEXTS else [value]:
                if isinstance(text, str):
                    self._sentence(here, key, text, what)
        for key in needed:
            if key not in data:
                self.wrong(
                    f"{path}.{key}" if path else key,
                    f"is missing: expected {keys[key]} in this {what}",
                )
        return data

    def _sentence(self, path: str, key: str, value: str, what: str) -> None:
        most = LENGTHS.get(key, 0)
        if what in ("choice", "edit") and key == "say":
            most = CHOICE_LENGTH
        if most and (not value.strip() or "\n" in value or len(value) > most):
            came = "several lines" if "\n" in value else f"{len(value)} characters"
            self.wrong(
                path, f"expected one line of 1 to {most} characters, got {came}: it has to fit"
            )
        if not value.strip():
            self.wrong(path, f"expected some text, got {shown(value)}")
        if not printable(value):
            self.wrong(path, f"expected characters that can be seen, got {shown(value)}")
        if key == "then":
            try:
                list(names_in(value))
            except HouseholdError as error:
                self.wrong(path, str(error))

    def _minutes(self, path: str, table: Mapping[str, Any]) -> float:
        """How long somebody takes for it; 0 if that is not said."""
        minutes = float(table.get("minutes", 0))
        if not 0 <= minutes <= MOST_MINUTES:
            self.wrong(path, f"expected minutes from 0 to {MOST_MINUTES:,}, got {minutes:g}")
        return minutes

    def _unit(self, path: str, data: object, top: Mapping[str, Any]) -> Unit:
        unit = self._table(path, data, UNIT, ("title", "says", "step"), "unit")
        if not unit["step"]:
            self.wrong(f"{path}.step", "expected at least one step")
        given = [("", top), (path, unit)]
        steps = [self._step(f"{path}.step.{n}", one, given) for n, one in enumerate(unit["step"])]
        minutes = self._minutes(f"{path}.minutes", unit)
        return Unit(unit["title"], unit["says"], tuple(steps), minutes)

    def _step(self, path: str, data: object, given: list[tuple[str, Mapping[str, Any]]]) -> Step:
        step = self._table(path, data, STEP, ("do", "say"), "step")
        do = step["do"]
        if do not in DOES:
            self.wrong(f"{path}.do", f"a step can't do {do!r}: {nearest(do, DOES)}")
        allowed = (*SHARED, *DOES[do].needs, *DOES[do].may)
        for key in step:
            if key not in allowed:
                self.wrong(f"{path}.{key}", f"a step that does {do!r} takes no such key")
        for key in DOES[do].needs:
            if key not in step:
                self.wrong(
                    f"{path}.{key}", f"is missing: a step that does {do!r} needs {STEP[key]}"
                )
        if any(key in step for key in BET) and not all(k in step for k in BET) and do in ("play", "scheduler"):  # fmt: skip
            self.wrong(path, "a bet needs all of ask, measure and choices")
        recipes = self._recipes(path, step, _evening_of([*given, (path, step)]))
        made = Step(
            name=self._name(path, step),
            do=do,
            say=step["say"],
            recipes=recipes,
            path=path,
            at=self._minute(f"{path}.at", step.get("at")),
            since=self._minute(f"{path}.from", step.get("from")) or 0.0,
            until=self._minute(f"{path}.to", step.get("to")),
            speed=step.get("speed", 120),
            ask=step.get("ask", ""),
            measure=step.get("measure", ""),
            choices=self._choices(path, step),
            freezes=tuple(
                self._freeze(f"{path}.freeze.{n}", one) for n, one in enumerate(step.get("freeze", ()))
            ),
            edits=tuple(
                self._edit(f"{path}.edits.{n}", one) for n, one in enumerate(step.get("edits", ()))
            ),
            then=step.get("then", ""),
            knob=step.get("knob", ""),
            statistic=step.get("statistic", ""),
            evenings=step.get("evenings", 100),
            goal=step.get("goal", ""),
            unlucky=step.get("unlucky", ""),
        )  # fmt: skip
        self._check(path, made)
        return made

    def _name(self, path: str, step: Mapping[str, Any]) -> str:
        """By which an answer is kept; it has to be another one for every step."""
        _, unit, _, number = path.split(".")
        name = str(step.get("name", f"{int(unit) + 1}.{int(number) + 1}"))
        if name in self._names:
            self.wrong(f"{path}.name", f"another step is called {name!r} already")
        self._names.add(name)
        return name

    def _check(self, path: str, step: Step) -> None:
        """What has to fit together."""
        if step.speed not in SPEEDS:
            expected = ", ".join(map(str, SPEEDS))
            self.wrong(f"{path}.speed", f"expected one of {expected}, got {step.speed}")
        if step.until is not None and step.until <= step.since:
            self.wrong(f"{path}.to", "expected a minute after the one it begins at")
        if step.do == "race" and not 2 <= len(step.recipes) <= 4:
            self.wrong(f"{path}.policies", f"expected two to four parents, got {len(step.recipes)}")
        if step.do == "check" and not 1 <= len(step.recipes) <= 4:
            self.wrong(f"{path}.policies", f"expected one to four parents, got {len(step.recipes)}")
        if step.goal and step.goal not in DECIDED:
            self.wrong(f"{path}.goal", f"no failure is called {step.goal!r}: {nearest(step.goal, DECIDED)}")  # fmt: skip
        if step.unlucky and step.unlucky not in DECIDED:
            self.wrong(f"{path}.unlucky", f"no failure is called {step.unlucky!r}: {nearest(step.unlucky, DECIDED)}")  # fmt: skip
        if step.edits and len(step.edits) < 2:
            self.wrong(f"{path}.edits", "expected two edits at least, to choose from")
        if step.do == "curve":
            self._check_curve(path, step)
        if step.do == "question":
            right = sum(choice.right for choice in step.choices)
            if right != 1:
                self.wrong(f"{path}.choices", f"expected one choice with right = true, got {right}")
        self._check_words(f"{path}.choices", [choice.say for choice in step.choices])
        self._check_words(f"{path}.edits", [edit.say for edit in step.edits])
        for n, choice in enumerate(step.choices):
            limits = (choice.equals, choice.least, choice.below)
            if step.do == "question" and any(limit is not None for limit in limits):
                self.wrong(
                    f"{path}.choices.{n}", "the answer to a question takes right = true alone"
                )
            if step.do != "question" and (choice.right or all(one is None for one in limits)):
                self.wrong(
                    f"{path}.choices.{n}",
                    "a bet is decided by what comes: expected is, from or to in every choice",
                )
            if choice.equals is not None and (choice.least is not None or choice.below is not None):
                self.wrong(
                    f"{path}.choices.{n}.is",
                    "this very value is right, or those between from and to: expected one or the other",
                )
            least, below = choice.least, choice.below
            if least is not None and below is not None and least >= below:
                self.wrong(
                    f"{path}.choices.{n}.to",
                    f"expected more than from, which is {least:g}, got {below:g}: "
                    "nothing lies between them",
                )

    def _check_words(self, path: str, said: list[str]) -> None:
        """What can be chosen differs in words: an answer is kept by them."""
        for n, words in enumerate(said):
            if words in said[:n]:
                self.wrong(f"{path}.{n}.say", f"another one says {words!r} already")

    def _check_curve(self, path: str, step: Step) -> None:
        policy = step.recipe.policy
        names = [knob.name for knob in policy.knobs]
        if step.knob not in names:
            told = nearest(step.knob, names) if names else f"{policy.name} has none"
            self.wrong(f"{path}.knob", f"no knob is called {step.knob!r}: {told}")
        try:
            known_statistic(step.statistic)
        except HouseholdError as error:
            self.wrong(f"{path}.statistic", str(error))
        if not EVENINGS[0] <= step.evenings <= EVENINGS[1]:
            self.wrong(
                f"{path}.evenings",
                f"expected {EVENINGS[0]} to {EVENINGS[1]:,}, got {step.evenings}",
            )

    # -- parts ------------------------------------------------------------------------------------

    def _recipes(
        self, path: str, step: Mapping[str, Any], asked: Mapping[str, tuple[str, Any]]
    ) -> tuple[Recipe, ...]:
        name, scenario = self._scenario(asked)
        if step["do"] == "question":
            return ()
        orders = self._orders(f"{path}.orders", step.get("orders", ()))
        key = "policies" if "policies" in step else "policy"
        typed = step.get("policies") or [step.get("policy", "player")]
        return tuple(
            Recipe(self._policy(f"{path}.{key}", one), scenario, name, asked["seed"][1], orders)
            for one in typed
        )

    def _policy(self, path: str, typed: str) -> Policy:
        if typed not in self._policies:
            name, _ = split_file(typed)
            beside = str(self.file.parent / name) + typed[len(name) :] if name else typed
            try:
                self._policies[typed] = find_policy(beside)
            except HouseholdError as error:
                self.wrong(path, str(error))
        return self._policies[typed]

    def _scenario(self, asked: Mapping[str, tuple[str, Any]]) -> tuple[str, Scenario]:
        """The scenario of an evening, and its name; what is wrong is told where it stands."""
        path, name = asked["scenario"]
        if name not in SCENARIOS:
            self.wrong(path, f"no scenario is called {name!r}: {nearest(name, SCENARIOS)}")
        changes = {
            key.removeprefix("with "): one for key, one in asked.items() if key.startswith("with ")
        }
        try:
            return name, SCENARIOS[name].but(**{key: value for key, (_, value) in changes.items()})
        except HouseholdError as error:
            said = str(error).removeprefix("the scenario: ")
            # What is wrong may be a key that was not changed, and no longer fits to one that was.
            first, _, rest = said.partition(": ")
            key = next((one for one in [first, *re.findall(r"\w+", said)] if one in changes), "")
            if key == first:
                self.wrong(changes[key][0], rest)
            self.wrong(changes[key][0].rpartition(".")[0] if key else path, said)

    def _orders(self, path: str, typed: tuple[str, ...]) -> tuple[Order, ...]:
        made = []
        for text in typed:
            time, equals, do = text.partition("=")
            minute = minute_of(time.strip())
            if not equals or minute is None:
                self.wrong(path, f"expected TIME=ORDER, such as 16:05=fall, got {text!r}")
            made.append((minute, do.strip()))
        try:
            return read_orders(made)
        except HouseholdError as error:
            self.wrong(path, str(error))

    def _minute(self, path: str, value: object) -> float | None:
        if value is None:
            return None
        minute = minute_of(str(value))
        if minute is None:
            self.wrong(path, f"expected {TIME}, got {shown(value)}")
        return minute

    def _choices(self, path: str, step: Mapping[str, Any]) -> tuple[Choice, ...]:
        found = step.get("choices", ())
        if "choices" in step and not 2 <= len(found) <= MOST_CHOICES:
            self.wrong(f"{path}.choices", f"expected 2 to {MOST_CHOICES} choices, got {len(found)}")
        return tuple(self._choice(f"{path}.choices.{n}", one) for n, one in enumerate(found))

    def _choice(self, path: str, data: object) -> Choice:
        choice = self._table(path, data, CHOICE, ("say",), "choice")
        equals = choice.get("is")
        if isinstance(equals, float) and not math.isfinite(equals):
            self.wrong(f"{path}.is", f"expected {CHOICE['is']}, got {shown(equals)}")
        return Choice(
            choice["say"],
            equals,
            self._limit(f"{path}.from", choice.get("from")),
            self._limit(f"{path}.to", choice.get("to")),
            choice.get("right", False),
        )

    def _limit(self, path: str, value: object) -> float | None:
        if not isinstance(value, int | float):
            return self._minute(path, value)
        if not math.isfinite(value):
            self.wrong(path, f"expected {LIMIT}, got {shown(value)}")
        return float(value)

    def _freeze(self, path: str, data: object) -> Freeze:
        freeze = self._table(path, data, FREEZE, ("say",), "freeze")
        on, at = freeze.get("on", ""), self._minute(f"{path}.at", freeze.get("at"))
        if bool(on) == (at is not None):
            self.wrong(path, "expected either on, an incident, or at, a time of day")
        if on and on not in KINDS:
            self.wrong(f"{path}.on", f"no incident is called {on!r}: {nearest(on, KINDS)}")
        return Freeze(freeze["say"], on, at)

    def _edit(self, path: str, data: object) -> Edit:
        edit = self._table(path, data, EDIT, ("say", "policy"), "edit")
        return Edit(edit["say"], self._policy(f"{path}.policy", edit["policy"]))


def _evening_of(tables: list[tuple[str, Mapping[str, Any]]]) -> dict[str, tuple[str, Any]]:
    """Which evening is asked for by a lesson, its unit and its step, each with its path; the last one
    that says something counts. What is found: where it stands, and what it is; of `with` every key."""
    found: dict[str, tuple[str, Any]] = {}
    for path, table in tables:
        here = f"{path}." if path else ""
        for key in ("scenario", "seed"):
            if key in table:
                found[key] = (f"{here}{key}", table[key])
        for key, value in table.get("with", {}).items():
            found[f"with {key}"] = (f"{here}with.{key}", value)
    return found


def _fits(value: object, kind: str) -> bool:
    """A value is of the kind that is expected."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind == TEXT:
        return isinstance(value, str)
    if kind == WHOLE:
        return whole
    if kind == NUMBER:
        return whole or isinstance(value, float)
    if kind in (TIME, LIMIT, CHOICE["is"]):
        return whole or isinstance(value, float | str)
    if kind == TABLE:
        return isinstance(value, dict)
    if kind == BOOL:
        return isinstance(value, bool)
    if kind == TEXTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
