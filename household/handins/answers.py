"""What was bet and answered in lessons: taken along into a hand-in, and marked.

All that the hand-ins know of the lessons stands in the two functions here.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from household.errors import HouseholdError, nearest
from household.lessons import marks, progress
from household.lessons.lesson import Lesson
from household.lessons.lesson import lessons as shipped


class Mark(msgspec.Struct, frozen=True):
    """An answer, marked: right is None where there is no right or wrong.

    bet: it was said before anything ran.
    """

    lesson: str
    name: str
    said: str
    right: bool | None
    expected: str
    bet: bool


def kept(lesson: str) -> dict[str, str]:
    """What was said in a lesson on this machine, by the name of the question.

    Raises HouseholdError if nothing was.
    """
    answers = progress.load().answers
    said = answers.get(lesson)
    if not said:
        there = nearest(lesson, answers) if answers else "no answers were kept here yet"
        raise HouseholdError(
            f"--lesson {lesson}: no answers of it were kept on this machine: {there}"
        )
    return dict(said)


def marked(
    lessons: Mapping[str, Mapping[str, str]], own: Mapping[str, Lesson] | None = None
) -> tuple[list[Mark], list[str]]:
    """The answers of a hand-in, marked; and sentences on those that can't be.

    own: lessons of the teacher's, by their names. A lesson counts under its own name and no other, so
    that nobody's answers count twice; and one that is not known stands in no other one's way.
    """
    known = {one.name: one for one in shipped()} if lessons else {}
    known.update(own or {})
    found: list[Mark] = []
    unknown: list[str] = []
    troubles: list[str] = []
    for name, answers in lessons.items():
        if name not in known:
            unknown.append(name[:60])
            continue
        try:
            marked_ = marks.mark(known[name], answers)
        except Exception as error:  # whatever an answer leads to
            troubles.append(f"{name}: {str(error) or type(error).__name__}")
            continue
        found += [
            Mark(name, one.name, one.said, one.right, one.expected, not one.asks) for one in marked_
        ]
    if unknown:
        names = ", ".join(map(repr, unknown[:5]))
        near = nearest(unknown[0], known)
        troubles.append(f"no lesson is called {names}: {near}, and your own ones by --lesson")
    return found, troubles
