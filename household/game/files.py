"""Evenings and parents in files: saved under a free name, found again in this folder, and opened."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from household.codes import is_code, read_code
from household.errors import HouseholdError
from household.game.session import Session
from household.game.settings import Settings
from household.language import tr
from household.lessons import progress
from household.lessons.begin import begun
from household.lessons.course import Course
from household.lessons.lesson import load as load_lesson
from household.model.scenario import find as find_scenario
from household.parents import find_policy
from household.replay import Recipe, Run, replay
from household.templates import PARENT
from household.textfile import parsed, text_of
from household.trace.trace import write_whole

LONGEST = 100
"""The most letters of a name that is made up here: systems allow 255 bytes."""

MOST = 200
"""How many files of a kind are listed."""


def free_name(stem: str, ending: str) -> Path:
    """A name in this folder that is not taken: NAME.png, NAME-2.png, ..."""
    clean = re.sub(r"[^\w.=-]+", "-", stem)[:LONGEST]
    for number in range(1, 1000):
        file = Path(f"{clean}{'' if number == 1 else f'-{number}'}{ending}")
        if not file.exists():
            return file
    return Path(f"{clean}{ending}")


def save(recipe: Recipe) -> Path:
    """Write an evening with all its orders into this folder; returns its file.

    It is lived to its end for that, with no more orders than were given. Raises HouseholdError.
    """
    steps = f"-{len(recipe.choices)}-steps" if recipe.choices else ""
    policy = recipe.policy
    name = Path(policy.file).stem if policy.file else policy.spec
    file = free_name(f"household-{name}-{recipe.seed}{steps}", ".jsonl")
    Run(recipe).save(file)
    return file


def save_told(recipe: Recipe) -> str:
    """Save an evening, and say where it is, or why it can't be saved."""
    try:
        file = save(recipe)
    except HouseholdError as error:
        return str(error)
    return tr(
        "Saved as {file}: open it with household play {name}.",
        file=file.resolve(), name=file.name,
    )  # fmt: skip


class Opened(msgspec.Struct, frozen=True):
    """A saved evening: its session, its recipe, and what has to be said of it; or a lesson, begun."""

    session: Session
    recipe: Recipe
    told: str
    course: Course | None = None


def open_evening(file: str | Path, settings: Settings) -> Opened:
    """A saved evening, to be watched again or played on. Raises HouseholdError if it can't be."""
    again = replay(file)
    recipe = again.run.recipe
    session = Session([recipe.policy], recipe.scenario, recipe.scenario_name, recipe.seed, settings)
    if recipe.policy.name != "player":
        session.acts = recipe.orders
    if recipe.choices:
        session.schedules[recipe.policy.spec] = recipe.choices
    name = Path(file).name
    return Opened(session, recipe, tr("{file}: {what}.", file=name, what=again.said))


def open_code(text: str, settings: Settings) -> Opened:
    """The evening that a code stands for. Raises HouseholdError for one that can't be read."""
    code = read_code(text)
    recipe = Recipe(code.policy, code.scenario, code.scenario_name, code.seed)
    session = Session([code.policy], code.scenario, code.scenario_name, code.seed, settings)
    return Opened(session, recipe, code.warning)


def open_lesson(file: str, settings: Settings) -> Opened:
    """A lesson in a file, begun where it was left. Raises HouseholdError for what is wrong in it."""
    lesson = load_lesson(file)
    known = progress.load()
    session = Session(
        [find_policy("threaded")], find_scenario("evening"), "evening", SEED, settings
    )
    return Opened(session, session.recipe("threaded"), known.told, begun(lesson, known))


def _is_lesson(file: str) -> bool:
    """There are units in a file in TOML, as in no scenario; false for what can't be read."""
    try:
        return "unit" in parsed(file, text_of(file, "lesson"), "lesson")
    except HouseholdError:
        return False


def open_any(text: str, settings: Settings) -> Opened:
    """What somebody gave: a code, a saved evening, a parent, a lesson or a scenario.

    Raises HouseholdError.
    """
    if is_code(text):
        return open_code(text, settings)
    ending = Path(text).suffix.lower()
    if ending == ".py":
        policy = find_policy(text)
        session = Session([policy], find_scenario("evening"), "evening", SEED, settings)
        return Opened(session, session.recipe(policy.spec), "")
    if ending == ".toml" and _is_lesson(text):
        return open_lesson(text, settings)
    if ending == ".toml":
        policy = find_policy("threaded")
        session = Session([policy], find_scenario(text), text, SEED, settings)
        return Opened(session, session.recipe(policy.spec), "")
    if ending in (".jsonl", ".json"):
        return open_evening(text, settings)
    raise HouseholdError(
        f"{text}: expected a saved evening (.jsonl), a parent (.py), a lesson or a scenario (.toml)"
    )


SEED = 2


def listed(endings: tuple[str, ...]) -> list[Path]:
    """The files in this folder with one of these endings, the latest first."""
    found = []
    try:
        for path in Path().iterdir():
            if path.suffix.lower() in endings and path.is_file() and path.name[0] != ".":
                found.append((path.stat().st_mtime, path))
    except OSError:
        return []
    return [path for _, path in sorted(found, key=lambda one: (-one[0], one[1].name))][:MOST]


def new_parent() -> Path:
    """Write a parent to start from into this folder; returns its file. Raises HouseholdError."""
    file = free_name("mine", ".py")
    write_whole(file, PARENT.replace("FILE", str(file)).encode())
    return file
