"""What was bet and answered in lessons: taken along into a hand-in, and marked.

All that the hand-ins know of the lessons stands in the two functions here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from household.errors import HouseholdError, nearest
from household.lessons import marks, progress
from household.lessons.lesson import Lesson


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
) -> list[Mark]:
    """The answers of a hand-in, marked. own: lessons of the teacher's, by their names.

    Raises HouseholdError for a lesson that is not known.
    """
    found = []
    for lesson, answers in lessons.items():
        if not re.fullmatch(r"[\w][\w-]{0,60}", lesson):  # a name, and never the way to a file
            raise HouseholdError(f"no lesson is called {lesson[:60]!r}")
        found += [
            Mark(lesson, one.name, one.said, one.right, one.expected, not one.asks)
            for one in marks.mark((own or {}).get(lesson, lesson), answers)
        ]
    return found
