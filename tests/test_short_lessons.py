"""The short lessons, and what they made the lessons learn: ties, numbers that are values, own parents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from household.lessons import measures, progress
from household.lessons.course import RANK, Course
from household.lessons.lesson import FOLDER, Lesson, find
from household.lessons.marks import mark
from household.lessons.telling import Telling, check_story
from household.replay import Run

SHORT = (
    "await-inside", "hogged-loop", "who-asks", "no-priorities", "two-weeks", "all-four-tie",
)  # fmt: skip


@pytest.fixture(params=SHORT)
def short(request: pytest.FixtureRequest) -> Lesson:
    return find(request.param)


def test_a_short_lesson_lives_up_to_its_bets_and_its_story(short: Lesson) -> None:
    measures.check(short)
    assert short.story.exists()
    assert check_story(short) == ""


def test_a_short_lesson_has_two_to_four_units_of_at_most_four_steps(short: Lesson) -> None:
    assert 2 <= len(short.units) <= 4
    assert all(1 < len(unit.steps) <= 4 for unit in short.units)
    assert 4 <= short.minutes <= 7.5
    assert short.minutes - 1 <= sum(unit.minutes for unit in short.units) <= short.minutes + 0.5
    ends = [step.do for step in short.units[-1].steps]
    assert ends[-1] == "question"
    assert short.headings
    assert short.syllabus


def test_the_first_choice_is_not_always_right_and_not_always_wrong(short: Lesson) -> None:
    """Who always takes the same letter is not right for that."""
    right = set()
    for step in short.steps:
        if step.choices:
            came = measures.came_of(step)
            right.add(measures.right_choice(step, came))
    assert len(right) > 1


def test_a_story_names_no_folder_of_the_machine_it_was_written_on(short: Lesson) -> None:
    story = short.story.read_text(encoding="utf-8")
    assert str(FOLDER) not in story
    assert not re.search(r"/\w+/\w+\.py", story)


# -- what is proved in them -------------------------------------------------------------------------


def test_with_an_await_inside_one_pair_of_hands_loses_payments_and_only_then() -> None:
    step = next(one for one in find("await-inside").steps if one.name == "mendings")
    inside, outside, locked = (measures.searched(recipe) for recipe in step.recipes)
    assert {"lost-update", "overdraft"} <= set(inside.shortest)
    assert measures.safe(outside)
    assert measures.safe(locked)


def test_a_lock_that_one_clone_does_not_ask_for_rules_out_not_a_single_schedule() -> None:
    step = next(one for one in find("who-asks").steps if one.name == "half-a-lock")
    everybody, one_not, nobody = (measures.searched(recipe) for recipe in step.recipes)
    assert measures.safe(everybody)
    assert one_not.schedules == nobody.schedules
    assert one_not.failing == nobody.failing
    assert one_not.failing["lost-update"] > 0


def test_the_middle_ones_go_first_while_the_hurt_kid_waits_for_the_lock() -> None:
    steps = {step.name: step for step in find("no-priorities").steps}
    hurt = measures.came_of(steps["inversion"]).value
    mended = measures.came_of(steps["mended"]).value
    assert isinstance(hurt, float)
    assert isinstance(mended, float)
    assert hurt > 2 * mended
    story = find("no-priorities").story.read_text(encoding="utf-8")
    waits = story.index("The parent waits for the checkbook.")
    assert waits < story.index("The parent empties the dryer.", waits)
    assert story.index("The parent empties the dryer.", waits) < story.index("drives, with", waits)


# -- ties -------------------------------------------------------------------------------------------


def test_of_parents_that_tie_every_ranking_is_right() -> None:
    lesson = find("all-four-tie")
    course = Course(lesson, progress.Progress())
    assert course.step.do == "race"
    for number in (3, 0, 2, 1):
        course.choose(number)
    course.go_on()
    assert course.verdict is not None
    assert course.verdict.right
    assert course.verdict.came == "Sync = Polling = Clones = Async"
    [marked] = mark(lesson, course.way.answers)
    assert marked.right


def test_a_ranking_with_a_slower_parent_first_is_wrong_and_one_that_leaves_somebody_out_too() -> (
    None
):
    ends = (5.0, 3.0, 5.0)
    assert measures.ranked_rightly([1, 0, 2], ends)
    assert measures.ranked_rightly([1, 2, 0], ends)
    assert not measures.ranked_rightly([0, 1, 2], ends)
    assert not measures.ranked_rightly([1, 0], ends)
    assert not measures.ranked_rightly([1, 1, 1], ends)


def test_an_answer_about_own_parents_is_right_wherever_the_lesson_lies(tmp_path: Path) -> None:
    """What is kept names no folder, so that work can be marked on another machine."""
    lesson = find("no-priorities")
    race = next(step for step in lesson.steps if step.do == "race")
    order = measures.ranking([Run(recipe) for recipe in race.recipes])
    names = [measures.spec_of(race.recipes[n].policy) for n in order]
    assert all(name.startswith("turns.py:") for name in names)
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    for file in ("lesson.toml", "turns.py"):
        (copy / file).write_text((Path(lesson.file).parent / file).read_text(encoding="utf-8"))
    moved = find(str(copy))
    assert [one.right for one in mark(moved, {race.name: RANK.join(names)})] == [True]
    assert [one.right for one in mark(moved, {race.name: RANK.join(names[::-1])})] == [False]


# -- numbers that are values --------------------------------------------------------------------------

CURVE = """
title = "A curve"
about = "A bet on a number that is the number of a unit, too."

[[unit]]
title = "First"
says = "Something."

[[unit.step]]
do = "question"
say = "Something."
ask = "What?"
then = "So."
choices = [{ say = "Yes", right = true }, { say = "No" }]

[[unit]]
title = "Second"
says = "Something."

[[unit.step]]
do = "curve"
name = "curve"
say = "Something."
policy = "asynchronous"
knob = "pause_every"
statistic = "kid_response_worst"
evenings = 10
ask = "Which?"
then = "{best}."
"""


def test_a_number_that_is_bet_on_is_no_unit_to_jump_to(tmp_path: Path) -> None:
    file = tmp_path / "curve.toml"
    file.write_text(CURVE)
    lesson = find(str(file))
    typed = iter(["a", "", "7.5", "2", ""])
    lines: list[str] = []
    course = Course(lesson)
    assert Telling(course, lines.append, lambda _asked: next(typed, None)).take()
    assert course.way.answers["curve"] == "2"
    assert any("That is none of them." in line for line in lines)
