"""Marking: which of the bets and answers of a lesson were right. The lesson is lived again for it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from household.lessons import measures
from household.lessons.course import RANK, lasts
from household.lessons.lesson import Lesson, Step, find
from household.replay import Run


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
    came_of = measures.came_of(step, edit, step.recipe if step.do == "play" else None)
    right = measures.right_choice(step, came_of)
    expected = step.choices[right].say if right is not None else ""
    if chosen is None or not lasts(step):
        return Mark(step.name, said, None, expected, asks)
    return Mark(step.name, said, None if right is None else chosen == right, expected, asks)


def _mark_race(step: Step, said: str) -> Mark:
    runs = [Run(recipe) for recipe in step.recipes]
    specs = [measures.spec_of(recipe.policy) for recipe in step.recipes]
    came = RANK.join(specs[n] for n in measures.ranking(runs))
    order = [specs.index(one) for one in said.split(RANK) if one in specs]
    return Mark(step.name, said, measures.ranked_rightly(order, measures.ends_of(runs)), came)


def _mark_curve(step: Step, said: str) -> Mark:
    values = measures.curve_values(step)
    value = next((one for one in values if str(one) == said), None)
    points = measures.curve(step, values)
    verdict = measures.curve_verdict(step, value, points)
    return Mark(step.name, said, verdict.right if value is not None else None, verdict.came)
