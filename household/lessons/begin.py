"""Where a lesson begins: at a unit that was asked for, or where it was left the last time."""

from __future__ import annotations

from household.lessons.course import Course
from household.lessons.lesson import Lesson
from household.lessons.progress import Progress, Way


def left_at(way: Way, units: int) -> int:
    """The unit at which a way through so many was left, from 0; 0 if all were gone through, since
    then it is taken once more. A lesson may have lost units since."""
    if way.through(units) == units:
        return 0
    return max(0, min(way.unit, units - 1))


def begun(lesson: Lesson, known: Progress, unit: int | None = None) -> Course:
    """A course through a lesson, at a unit from 0, or where it was left."""
    if unit is None:
        unit = left_at(known.way(lesson.key), len(lesson.units))
    return Course(lesson, known, unit)
