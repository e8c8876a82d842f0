"""Marking: which of the bets and answers of a lesson were right. The lesson is lived again for it.

What comes of a step does not depend on who has answered: it is lived for the first of a class, and
remembered for the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from household.lessons import measures
from household.lessons.course import RANK, lasts
from household.lessons.lesson import Lesson, Step, find
from household.lessons.measures import Came, Measured
from household.replay import Run

T = TypeVar("T")

_remembered: dict[tuple[object, ...], object] = {}
_living = threading.RLock()
"""What came of a step, by all that it depends on; lived by one at a time, as nobody gains by twice."""


class Mark(msgspec.Struct, frozen=True):
    """What was said in a step, and what would have been right.

    right: None where nothing is right or wrong: a bet on an evening that somebody has played, or an answer
    that is none of the choices; asks: it is a question, and no bet.
    """

    name: str
    said: str
    right: bool | None
    expected: str
    asks: bool = False


def mark(lesson: str | Lesson, answers: Mapping[str, str]) -> list[Mark]:
    """A mark for each step of a lesson that was answered, in the order of the lesson.

    lesson: one, or its name. Raises HouseholdError if there is no such lesson.
    """
    found = find(lesson) if isinstance(lesson, str) else lesson
    return [_mark(step, answers[step.name]) for step in found.steps if step.name in answers]


def _mark(step: Step, said: str) -> Mark:
    asks = step.do == "question"
    if step.do == "curve":
        return _mark_curve(step, said)
    if step.do == "race":
        return _mark_race(step, said)
    edit, choice = 0, said
    for number, one in enumerate(step.edits):
        if said.startswith(f"{one.say}: "):
            edit, choice = number, said.removeprefix(f"{one.say}: ")
    chosen = next((n for n, one in enumerate(step.choices) if one.say == choice), None)
    right = measures.right_choice(step, _came_of(step, edit))
    expected = step.choices[right].say if right is not None else ""
    if chosen is None or not lasts(step):
        return Mark(step.name, said, None, expected, asks)
    return Mark(step.name, said, None if right is None else chosen == right, expected, asks)


def _mark_race(step: Step, said: str) -> Mark:
    ranking, ends = _race(step)
    specs = [measures.spec_of(recipe.policy) for recipe in step.recipes]
    came = RANK.join(specs[n] for n in ranking)
    order = [specs.index(one) for one in said.split(RANK) if one in specs]
    return Mark(step.name, said, measures.ranked_rightly(order, ends), came)


def _mark_curve(step: Step, said: str) -> Mark:
    values = measures.curve_values(step)
    value = next((one for one in values if str(one) == said), None)
    points = _curve(step)
    verdict = measures.curve_verdict(step, value, points)
    return Mark(step.name, said, verdict.right if value is not None else None, verdict.came)


# -- lived once ---------------------------------------------------------------------------------------


def _once(what: str, step: Step, edit: int, lives: Callable[[], T]) -> T:
    """What living this comes to; of what was lived before, at once.

    All that stands in the step is what it is remembered by, and not its name: a lesson that was changed
    since is another one.
    """
    policies = [recipe.policy for recipe in step.recipes]
    policies += [one.policy for one in step.edits[edit : edit + 1]]
    evenings = [(one.scenario, one.seed, one.orders, one.choices) for one in step.recipes]
    # A parent is another thing whenever its lesson is loaded, and the same one by these.
    known = [(policy.spec, policy.digest) for policy in policies]
    words = msgspec.structs.replace(step, recipes=(), edits=())
    key = (what, edit, words, tuple(known), tuple(evenings))
    with _living:
        if key not in _remembered:
            _remembered[key] = lives()
        return _remembered[key]  # type: ignore[return-value]  # `what` says which it is


def _came_of(step: Step, edit: int) -> Came:
    """The value alone: sentences on it are in the language of whoever asks."""
    played = step.recipe if step.do == "play" else None
    return _once("came", step, edit, lambda: Came(measures.came_of(step, edit, played).value, {}))


def _race(step: Step) -> tuple[list[int], tuple[float, ...]]:
    """Who came in which place, and the minute at which each one's lights went out."""

    def lives() -> tuple[list[int], tuple[float, ...]]:
        runs = [Run(recipe) for recipe in step.recipes]
        return measures.ranking(runs), measures.ends_of(runs)

    return _once("race", step, 0, lives)


def _curve(step: Step) -> list[Measured]:
    return _once("curve", step, 0, lambda: measures.curve(step, measures.curve_values(step)))
