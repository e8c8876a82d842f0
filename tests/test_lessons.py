"""Lessons: their bets are decided by the evenings themselves, and what is wrong in a file is told."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.errors import HouseholdError
from household.language import speak
from household.lessons import marks, measures, progress, telling, wording
from household.lessons.course import PHASES, RANK, Course
from household.lessons.lesson import FOLDER, Choice, Lesson, find, lessons, load, read
from household.lessons.measures import Measured
from household.templates import LESSON, PARENT
from household.trace.statistics import STATISTICS
from tests.conftest import Household

NAMES = [file.parent.name for file in sorted(FOLDER.glob("[0-9][0-9]_*/lesson.toml"))]


@pytest.fixture(autouse=True)
def nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests is read, or changed."""
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path / "home"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(LESSON.replace("FILE", "mine.toml"))
    return file


# -- those that ship --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_bet_of_a_lesson_is_decided_by_exactly_one_of_its_choices(name: str) -> None:
    measures.check(find(name))


@pytest.mark.parametrize("name", NAMES)
def test_what_happens_in_a_lesson_is_what_its_story_says(name: str) -> None:
    lesson = find(name)
    assert lesson.story.exists()
    assert telling.check_story(lesson) == ""


def test_a_story_that_is_not_so_any_more_is_told_with_its_line(tmp_path: Path, mine: Path) -> None:
    lesson = load(mine.rename(tmp_path / "lesson.toml"))
    (tmp_path / "story.txt").write_text(telling.story_of(lesson).replace("17:14", "17:15", 1))
    told = telling.check_story(lesson)
    assert told.startswith(f"{tmp_path / 'story.txt'}:")
    assert "17:15" in told
    assert "17:14" in told
    (tmp_path / "story.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(HouseholdError, match=r"story\.txt: a story is a text file in UTF-8"):
        telling.check_story(lesson)


def test_a_story_beside_a_lesson_with_a_name_of_its_own_is_another_one(
    tmp_path: Path, mine: Path
) -> None:
    (tmp_path / "story.txt").write_bytes(b"16:00 The parent goes to the washer.\n\xff")
    assert telling.check_story(load(mine)) == ""


def test_nothing_is_shown_before_a_bet_in_any_lesson() -> None:
    for lesson in lessons():
        for step in lesson.steps:
            if step.do in ("run", "check"):
                assert step.choices, f"{lesson.name}: {step.name}"
            phases = PHASES[step.do]
            if "live" in phases:
                assert phases.index("bet") < phases.index("live")


def test_no_answer_stands_at_the_same_letter_all_the_way_through_a_lesson() -> None:
    for lesson in lessons():
        right = set()
        for step in lesson.steps:
            if step.choices:
                played = step.recipe if step.do == "play" else None
                right.add(measures.right_choice(step, measures.came_of(step, 0, played)))
        assert len(right) > 1, lesson.name


def test_the_ten_minutes_have_seven_units_that_can_say_something_each() -> None:
    ten = find("ten-minutes")
    assert [unit.title for unit in ten.units] == [
        "You are the parent", "Blocking", "Polling", "Threads: break it", "Threads: mend it", "Async",
        "The race",
    ]  # fmt: skip
    assert sum(unit.minutes for unit in ten.units) == ten.minutes == 10
    assert [step.do for step in ten.units[-1].steps].count("question") == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_says_all_of_it_in_every_language_that_it_has(name: str) -> None:
    wording.check(find(name))
    assert wording.file_of(find(name), "de").exists()


def test_what_is_missing_in_another_language_is_told(tmp_path: Path, mine: Path) -> None:
    other = tmp_path / "mine.de.toml"
    other.write_text('[says]\n"A deadlock" = "Ein Deadlock"\n')
    with pytest.raises(HouseholdError, match="nothing is said for 'A lesson of my own'"):
        wording.check(load(mine))
    wording.table_of.cache_clear()
    lines = [
        f"{json.dumps(text)} = {json.dumps(text)}"
        for _, text in wording.sentences(load(mine))
        if text
    ]
    other.write_text("[says]\n" + "\n".join(dict.fromkeys(lines)))
    wording.check(load(mine))
    wording.table_of.cache_clear()
    whole = other.read_text()
    there = "{first_deadlock}. Each"
    place = whole.rindex(there)
    other.write_text(whole[:place] + "once. Each" + whole[place + len(there) :])
    with pytest.raises(HouseholdError, match="expected the same braces"):
        wording.check(load(mine))
    wording.table_of.cache_clear()
    other.write_text("says = 3")
    with pytest.raises(HouseholdError, match=r"expected \[says\]"):
        wording.check(load(mine))


def test_in_german_a_lesson_is_german_and_its_answers_are_kept_as_in_english() -> None:
    course = Course(find("ten-minutes"))
    speak("de")
    try:
        assert course.options[1] == course.words("About three minutes, to fill it")
        assert course.options[1] != "About three minutes, to fill it"
        course.choose(1)
        course.go_on()
        assert course.way.answers["parent"] == "About three minutes, to fill it"
        assert course.said == course.words("About three minutes, to fill it")
        course.go_on()
        assert "Waschmaschine" in course.then
    finally:
        speak("en")


# -- bets -------------------------------------------------------------------------------------------


def test_never_is_later_than_any_time() -> None:
    late = Choice("late", least=300.0)
    early = Choice("early", below=300.0)
    assert measures.holds(late, None)
    assert not measures.holds(early, None)
    assert measures.holds(Choice("never", equals="never"), None)
    assert not measures.holds(Choice("never", equals="never"), 12.0)


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_two_choices_that_share_a_limit_never_both_hold(value: float, limit: float) -> None:
    below, above = Choice("a", below=limit), Choice("b", least=limit)
    assert measures.holds(below, value) != measures.holds(above, value)


def test_every_statistic_can_be_bet_on_and_told() -> None:
    from household.replay import Run

    run = Run(find("ten-minutes").units[1].steps[0].recipe)
    for name in STATISTICS:
        assert measures.words(name, measures.measured(name, run))
    assert set(STATISTICS) <= set(measures.facts_of(run))


def test_a_value_as_good_as_the_best_wins_the_bet_on_a_curve() -> None:
    step = next(one for one in find("ten-minutes").steps if one.do == "curve")
    points = [
        Measured(5, 300.0, 4.0, 0.0),
        Measured(10, 297.0, 4.0, 0.0),
        Measured(30, 320.0, 4.0, 0.0),
    ]
    assert measures.curve_verdict(step, 10, points).right
    assert measures.curve_verdict(step, 5, points).right
    assert measures.curve_verdict(step, 30, points).right is False


def test_a_value_at_which_it_never_comes_is_not_the_best() -> None:
    points = [Measured(1, 200.0, None, 0.9), Measured(2, 300.0, 1.0, 0.0)]
    best = measures.best_of("lights_out_at", points)
    assert best is not None
    assert best.value == 2


# -- on the way -------------------------------------------------------------------------------------

MOVES = st.lists(
    st.one_of(
        st.just("on"), st.just("back"), st.tuples(st.just("jump"), st.integers(-1, 9)),
        st.tuples(st.just("choose"), st.integers(-1, 6)), st.tuples(st.just("mark"), st.sampled_from((-1, 1))),
    ),
    max_size=60,
)  # fmt: skip


@given(MOVES)
@settings(max_examples=150, deadline=None)
def test_whatever_somebody_presses_nothing_is_lived_before_its_bet(moves: list[object]) -> None:
    course = Course(find("ten-minutes"))
    for move in moves:
        if course.over:
            assert course.back()
            continue
        if move == "on":
            course.go_on()
        elif move == "back":
            course.back()
        elif isinstance(move, tuple):
            name, number = move
            {"jump": course.jump, "choose": course.choose, "mark": course.mark}[name](number)
        if course.over:
            continue
        assert course.phase in course.phases
        if course.phase in ("live", "result") and "bet" in course.phases:
            assert course.step.name in course.way.answers
            assert course.said
        if course.options and course.marked is not None:
            assert 0 <= course.marked < len(course.options)
        assert len(set(course.ranks)) == len(course.ranks)


def test_going_back_from_a_result_leads_to_the_bet_and_not_into_the_evening() -> None:
    course = Course(find("ten-minutes"))
    course.choose(0)
    course.go_on()
    assert course.phase == "live"
    course.go_on()
    assert course.phase == "result"
    course.back()
    assert course.phase == "bet"
    assert not Course(find("ten-minutes")).back()


def test_a_bet_that_was_not_placed_is_asked_for() -> None:
    course = Course(find("ten-minutes"))
    assert "First a bet" in course.go_on()
    assert course.phase == "bet"
    assert course.marked is None
    assert course.go_on()  # somebody has two keys only: the first choice is marked
    assert course.marked == 0
    assert course.go_on() == ""
    assert course.phase == "live"


def test_a_ranking_can_be_made_with_arrows_alone() -> None:
    course = Course(find("ten-minutes"), unit=6)
    for _ in range(4):
        assert course.go_on()
        assert course.phase == "bet"
    assert course.go_on() == ""
    assert course.phase == "live"
    assert sorted(course.ranks) == [0, 1, 2, 3]
    assert course.way.answers["race"].count(RANK) == 3


def test_what_was_learnt_is_kept_and_can_be_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path))
    course = Course(find("ten-minutes"), progress.load())
    course.choose(1)
    course.go_on()
    again = progress.load()
    assert again.answers == {"ten-minutes": {"parent": "About three minutes, to fill it"}}
    assert again.reset()
    assert progress.load().answers == {}
    assert not progress.load().reset()


def test_a_broken_file_of_what_was_learnt_is_set_aside_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path))
    (tmp_path / progress.FILE).write_text('{"ten-minutes": 7}')
    known = progress.load()
    assert "set aside" in known.told
    assert known.answers == {}
    assert (tmp_path / f"{progress.FILE}.broken").exists()


def test_marks_are_made_by_living_the_lesson_again() -> None:
    found = {
        one.name: one
        for one in marks.mark("ten-minutes", {
            "parent": "About three minutes, to fill it", "race": "sync > polling", "exit-1": "Async",
            "mendings": "In one: it takes both", "exit-2": "something that is no choice",
        })
    }  # fmt: skip
    assert found["parent"].right
    assert found["mendings"].right
    assert found["exit-1"].right
    assert found["exit-1"].asks
    assert found["race"].right is False
    assert found["exit-2"].right is None
    with pytest.raises(HouseholdError, match="no lesson is called"):
        marks.mark("eleven-minutes", {})


# -- what is wrong in a file ------------------------------------------------------------------------


def line_of(text: str, part: str) -> int:
    return text[: text.rindex(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('do = "run"', 'do = "ran"', "do: a step can't do 'ran': did you mean run?"),
        ('policy = "threaded" ', 'policy = "threadd" ', "policy: no policy is called 'threadd'"),
        ('measure = "first"', 'measure = "worst"', "nothing is measured as 'worst'"),
        ('measure = "first"', 'measure = "first:fire"', "no incident is called 'fire'"),
        ('is = "nothing"', 'is = "deadlock"', "expected exactly one choice to say so"),
        ('is = "deadlock"', 'is = "overdraft"', "it is none of the choices"),
        ('is = "deadlock"', "", "a bet is decided by what comes"),
        ("{first_deadlock}", "{first_fire}", "nothing is known as {first_fire} here"),
        ("{first_deadlock}", "{", "expected names in braces"),
        ('on = "deadlock"', 'on = "overdraft"', "no overdraft comes about between 16:00 and 17:30"),
        ('on = "deadlock"', 'on = "fire"', "no incident is called 'fire'"),
        ('on = "deadlock"', 'at = "18:00"', "expected a minute of the stretch that is played"),
        ('on = "deadlock"', "", "expected either on, an incident, or at, a time of day"),
        ('to = "17:30"', 'to = "25:30"', "expected a time of day in quotes"),
        ('to = "17:30"', 'to = "16:00"', "expected a minute after the one it begins at"),
        ("speed = 300", "speed = 301", "speed: expected one of 1, 5, 15"),
        ("speed = 300", 'speed = "fast"', "speed: expected a whole number, got"),
        ("right = true", "right = false", "expected one choice with right = true, got 0"),
        ('name = "exit"', 'name = "clones"', "another step is called 'clones' already"),
        ("with = { kids = 3 }", "with = { kidz = 3 }", "kidz: no such key"),
        ('scenario = "evening"', 'scenario = "night"', "no scenario is called 'night'"),
        ("seed = 2", "seed = true", "seed: expected a whole number, got true"),
        ('title = "A lesson of my own"', "title = 3", "title: expected a text in quotes, got 3"),
        ('title = "A lesson of my own"', f'title = "{"x" * 99}"', "it has to fit"),
        ("[[unit]]", "[[unite]]", "a lesson has no such key: did you mean unit?"),
        ('do = "question"', 'do = "look"', "takes no such key"),
        ('about = "What', 'about = What', "this is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_line(
    mine: Path, before: str, after: str, told: str
) -> None:
    text = mine.read_text()
    assert before in text
    mine.write_text(after.join(text.rsplit(before, 1)))  # comments come first
    with pytest.raises(HouseholdError) as caught:
        measures.check(load(mine))
    said = str(caught.value)
    assert "\n" not in said
    file, line, rest = said.split(":", 2)
    assert file == str(mine)
    assert told in rest
    assert 1 <= int(line) <= text.count("\n") + 1


@pytest.mark.parametrize("part", ['measure = "first"', 'on = "deadlock"', "right = true"])
def test_the_line_is_the_one_it_stands_in_or_that_of_its_table(mine: Path, part: str) -> None:
    text = mine.read_text()
    broken = {
        'measure = "first"': 'measure = "worst"', 'on = "deadlock"': 'on = "fire"',
        "right = true": 'right = "yes"',
    }[part]  # fmt: skip
    mine.write_text(broken.join(text.rsplit(part, 1)))
    with pytest.raises(HouseholdError) as caught:
        measures.check(load(mine))
    assert str(caught.value).startswith(f"{mine}:{line_of(text, part)}:")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_file_of_which_anything_is_cut_is_told_in_a_sentence_or_is_a_lesson(
    data: st.DataObject,
) -> None:
    text = LESSON.replace("FILE", "mine.toml")
    lines = text.splitlines(keepends=True)
    first = data.draw(st.integers(0, len(lines) - 1))
    count = data.draw(st.integers(1, 12))
    cut = "".join(lines[:first] + lines[first + count :])
    said = ""
    try:
        assert isinstance(read(Path("mine.toml"), cut), Lesson)
    except HouseholdError as error:
        said = str(error)
    assert not said or said.startswith("mine.toml:")
    assert "\n" not in said


HUGE = "0x" + "f" * 5000
"""Python reads this number, and refuses to write it."""

MARKED = "# <-"
"""Behind what is wrong; it is told at this line."""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # braces hold a name, and nothing else
        *(
            ("{first_deadlock}. Each of them was right, and the order was wrong.\"", f"{form}\" # <-",
             "then: expected names in braces, such as {lights_out_at}")
            for form in (
                "{lights_out_at[foo]}", "{lights_out_at!r:>99999999999}", "{lights_out_at.__class__}",
                "{lights_out_at!r}", "{lights_out_at:>9}", "{}", "{0}", "{a b}", "{first", "first}",
                "{first:{first}}",
            )
        ),
        # what can't be so
        ('is = "deadlock"', 'is = "deadlok" # <-', "is: no incident is called 'deadlok': did you mean deadlock?"),
        ('is = "deadlock"', 'is = 3 # <-', "is: no incident is called 3"),
        ('is = "deadlock"', 'from = 3 # <-', "from: first is the kind of an incident: expected is"),
        ('is = "deadlock"', 'from = 5\nto = 1 # <-', "to: expected more than from, which is 5, got 1"),
        ('is = "deadlock"', 'from = 5\nto = 5 # <-', "to: expected more than from, which is 5, got 5"),
        ('is = "deadlock"', 'is = "deadlock" # <-\nto = 5', "is: this very value is right, or those between"),
        ('is = "deadlock"', "from = nan # <-", "from: expected a number, or a time of day in quotes, got nan"),
        ('is = "deadlock"', "to = inf # <-", "to: expected a number, or a time of day in quotes, got inf"),
        ('is = "deadlock"', "is = nan # <-", "is: expected a text in quotes, or a number, got nan"),
        ('measure = "first"', 'measure = "" # <-', 'measure: expected some text, got ""'),
        ('name = "clones"', 'name = "" # <-', 'name: expected some text, got ""'),
        ('on = "deadlock"', 'on = "" # <-', 'on: expected some text, got ""'),
        ('minutes = 5', "minutes = -5 # <-", "minutes: expected minutes from 0 to 1,440, got -5"),
        ('minutes = 5', "minutes = nan # <-", "minutes: expected minutes from 0 to 1,440, got nan"),
        ('minutes = 5', "minutes = inf # <-", "minutes: expected minutes from 0 to 1,440, got inf"),
        ("[[unit]]", "[[unit]]\nminutes = -1 # <-", "minutes: expected minutes from 0 to 1,440, got -1"),
        ('say = "A deadlock"', 'say = "Nothing" # <-', "say: another one says 'Nothing' already"),
        # numbers that are none
        ('minutes = 5', f"minutes = 1{'0' * 400} # <-", "minutes: expected whole numbers of at most 15 digits"),
        ('is = "deadlock"', f"to = 1{'0' * 400} # <-", "to: expected whole numbers of at most 15 digits"),
        ("seed = 2", f"seed = {HUGE} # <-", "seed: expected whole numbers of at most 15 digits"),
        ("{ kids = 3 }", f"{{ kids = {HUGE} }} # <-", "with: expected whole numbers of at most 15 digits"),
        ('title = "A lesson of my own"', f"title = {HUGE} # <-", "a text in quotes, got a number of some 6,021"),
        ('to = "17:30"', f"to = {HUGE} # <-", "to: expected whole numbers of at most 15 digits"),
        ('to = "17:30"', 'to = "²:00" # <-', "to: expected a time of day in quotes"),
        ('to = "17:30"', f'to = "{"9" * 5000}:00" # <-', "to: expected a time of day in quotes"),
        # what would command a terminal
        ('say = "A deadlock"', 'say = "A \\u001b[2J" # <-', 'say: expected characters that can be seen, got "A \\x1b[2J"'),
        ('say = "Who holds', 'say = "\\u0085Who holds', "say: expected characters that can be seen"),
        ("seed = 2", '"\\u001b[2J" = 2', "\\x1b[2J: a lesson has no such key"),
        # where it stands, and not where it is used first
        ('scenario = "evening"', 'scenario = "night" # <-', "scenario: no scenario is called 'night'"),
        ('with = { kids = 3 }', "with = { kidz = 3 } # <-", "kidz: no such key"),
        ('with = { kids = 3 }', 'with.kids = 99 # <-', "kids: expected a whole number from 0 to 6, got 99"),
        ("[[unit]]", '[[unit]]\nscenario = "night" # <-', "scenario: no scenario is called 'night'"),
        ("[[unit]]", "[[unit]]\nwith = { kids = 99 } # <-", "kids: expected a whole number from 0 to 6"),
        ("speed = 300", "with = { dawn = 200 } # <-", "with: bedtime: expected it before dawn = 200"),
        ('about = "What', 'headings = ["\\"\\"\\"", "# \'\'\'"] # """\nabout = 3 # <-\n#', "about: expected a text in quotes"),
    ],
)  # fmt: skip
def test_what_can_never_be_so_is_told_at_the_very_line(
    mine: Path, before: str, after: str, told: str
) -> None:
    text = mine.read_text()
    assert before in text
    text = after.join(text.rsplit(before, 1))
    mine.write_text(text)
    with pytest.raises(HouseholdError) as caught:
        measures.check(load(mine))
    said = str(caught.value)
    assert said.isprintable()
    assert len(said) < 600
    assert told in said
    if MARKED in text:
        assert said.startswith(f"{mine}:{line_of(text, MARKED)}: ")


STEP = """\
title = "Mine"
about = "About"
scenario = "small"
seed = 1
[[unit]]
title = "Unit"
says = "Says"
[[unit.step]]
say = "Say"
ask = "Ask?"
"""

RUN = """
measure = "lights_out_at"
then = "Then"
choices = [{ say = "At all", from = 0 }, { say = "Before it began", to = 0 }]
"""


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            'do = "run"\npolicy = "threaded"\nunlucky = "deadlock"' + RUN
            + '[[unit.step.freeze]]\nsay = "Halt"\nat = "19:00" # <-\n',
            "at: expected a minute of the stretch that is played, from 16:00 to 18:05, got 19:00",
        ),
        (
            'do = "run"\npolicy = "threaded"' + RUN
            + '[[unit.step.freeze]]\nsay = "Halt"\nat = "15:00" # <-\n',
            "at: expected a minute of the stretch that is played, from 16:00 to ",
        ),
        (
            'do = "run"\npolicy = "threaded"\nfrom = "12:00" # <-' + RUN,
            "from: expected a minute before this evening is over, at ",
        ),
        (
            'do = "race"\npolicies = ["threaded", "threaded"] # <-\nthen = "Then"\n',
            "policies: two of these parents are called Clones",
        ),
        (
            'do = "race"\npolicies = ["threaded", "threaded:checkbook=told"] # <-\nthen = "Then"\n',
            "policies: two of these parents are called Clones",
        ),
        (
            'do = "race"\npolicies = ["a/mine.py", "b/mine.py"] # <-\nthen = "Then"\n',
            "policies: two of these parents are called mine",
        ),
        (
            'do = "check"\nmeasure = "safe"\nthen = "Then"\npolicies = ["a/mine.py", "b/mine.py"] # <-\n'
            'choices = [{ say = "None", is = 0 }, { say = "More", from = 1 }]',
            "policies: two of these parents are called mine.py",
        ),
        (
            'do = "race"\npolicies = ["threaded", "polling"]\nthen = "' + "{ranking}, " * 15 + '" # <-',
            "then: expected at most 212 characters with what is measured in it, got ",
        ),
        (
            'do = "run"\npolicy = "threaded"\nmeasure = "lights_out_at"\nthen = "Then"\n'
            '[[unit.step.choices]]\nsay = "Never"\nis = "neve" # <-\n'
            '[[unit.step.choices]]\nsay = "Ever"\nfrom = 0\n',
            "is: lights_out_at is a number: expected one, or \"never\", got 'neve'",
        ),
    ],
)  # fmt: skip
def test_what_nobody_could_see_or_tell_apart_is_told_at_the_very_line(
    tmp_path: Path, step: str, told: str
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(PARENT)
    file = tmp_path / "mine.toml"
    file.write_text(STEP + step)
    with pytest.raises(HouseholdError) as caught:
        measures.check(load(file))
    assert str(caught.value).startswith(f"{file}:{line_of(STEP + step, MARKED)}: {told}")


def test_what_a_step_changes_adds_to_what_its_unit_and_its_lesson_change(mine: Path) -> None:
    text = mine.read_text().replace(
        "with = { kids = 3 }", "with = { kids = 3, loads = 2, lines = 19 }"
    )
    text = text.replace(
        "\n[[unit]]\n", "\n[[unit]]\nwith = { loads = 3, lines = 18 }\nscenario = 'quiet'\n"
    )
    text = text.replace("speed = 300", "with = { lines = 17 }\nspeed = 300")
    mine.write_text(text)
    recipe = load(mine).steps[0].recipe
    assert recipe.scenario_name == "quiet"
    assert (recipe.scenario.kids, recipe.scenario.loads, recipe.scenario.lines) == (3, 3, 17)
    assert "they say goes before this, key by key" in LESSON


@given(st.text(st.sampled_from("{}!:[].ab0 "), max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_sentence_is_filled_with_names_alone_or_refused_in_one_sentence(sentence: str) -> None:
    facts = {"a": "5 minutes", "ab": "{a}"}
    names = re.fullmatch(r"([^{}]|\{\{|\}\}|\{[ab]\w*:?\})*", sentence)
    if names is None:  # what is wrong first is told
        with pytest.raises(HouseholdError, match=r"expected names in braces|nothing is known as"):
            measures.fill(sentence, facts)
    elif set(re.findall(r"\{(\w+):?\}", sentence.replace("{{", ""))) <= set(facts):
        assert measures.fill(sentence, facts) == sentence.format_map(facts)
    else:
        with pytest.raises(HouseholdError, match="nothing is known as"):
            measures.fill(sentence, facts)


def test_a_sentence_in_another_language_has_names_in_its_braces_and_nothing_that_is_not_seen(
    tmp_path: Path, mine: Path
) -> None:
    other = tmp_path / "mine.de.toml"
    lesson = load(mine)
    texts = dict.fromkeys(text for _, text in wording.sentences(lesson) if text)
    then = lesson.steps[0].then
    for said, told in (
        (then.replace("{first}", "{first!r:>9999999999}"), "expected names in braces"),
        (then.replace("{first}", "{first"), "expected names in braces"),
        (then.replace("{first}", ""), "expected the same braces"),
        (then.replace("A ", "\x1b[2J"), "expected characters that can be seen"),
    ):
        other.write_text("[says]\n" + "".join(
            f"{json.dumps(text)} = {json.dumps(said if text == then else text)}\n" for text in texts
        ))  # fmt: skip
        wording.table_of.cache_clear()
        with pytest.raises(HouseholdError) as caught:
            wording.check(lesson)
        assert str(caught.value).startswith(f"{other}:1: ")
        assert told in str(caught.value)
        assert str(caught.value).isprintable()
    wording.table_of.cache_clear()


def test_the_template_is_a_lesson_whose_bets_are_decided(mine: Path) -> None:
    measures.check(load(mine))


# -- in the terminal --------------------------------------------------------------------------------


def test_the_lessons_are_listed_and_named(household: Household) -> None:
    found = household("lesson", "--json").json["lessons"]
    assert [one["name"] for one in found] == [lesson.name for lesson in lessons()]
    assert "ten-minutes" in household("lesson").out


def test_a_wrong_lesson_is_told_in_one_sentence(household: Household, tmp_path: Path) -> None:
    for words in (
        ("tenminutes",), ("99",), ("nix.toml",), ("ten-minutes", "--unit", "12"), ("one", "two"),
        ("new",), ("check", "nix.toml"), ("ten-minutes", "--unit", "x"),
    ):  # fmt: skip
        said = household("lesson", *words)
        assert said.status == 2, words
        assert said.err.count("\n") == 1
        assert said.err.startswith("household: ")


def test_a_new_lesson_is_written_once_and_never_over_another(
    household: Household, tmp_path: Path
) -> None:
    file = tmp_path / "my.toml"
    assert household("lesson", "new", str(file)).status == 0
    before = file.read_bytes()
    assert household("lesson", "new", str(file)).status == 2
    assert file.read_bytes() == before
    assert "every bet is decided" in household("lesson", "check", str(file)).out


def test_every_file_that_is_checked_gets_its_line(household: Household, tmp_path: Path) -> None:
    for name in ("good.toml", "broken.toml"):
        assert household("lesson", "new", name).status == 0
    broken = tmp_path / "broken.toml"
    broken.write_text(broken.read_text().replace('do = "run"', 'do = "ran"'))
    said = household("lesson", "check", "good.toml", "broken.toml", "good.toml")
    assert said.status == 1
    good, told, again = said.out.splitlines()
    assert good == again == "good: 2 steps lived, every bet is decided"
    assert told.startswith("broken.toml:")
    assert said.err == ""
    rows = household("lesson", "check", "broken.toml", "good.toml", "--json").json["lessons"]
    assert [(row["name"], row["steps"], bool(row["problem"])) for row in rows] == [
        ("broken", 0, True), ("good", 2, False),
    ]  # fmt: skip
    said = household("lesson", "check", "nix.toml", "good.toml", "nobody")
    assert said.status == 2
    assert said.out == f"{good}\n"
    assert [line.split(":")[1] for line in said.err.splitlines()] == [
        " nix.toml", " no lesson is called 'nobody'",
    ]  # fmt: skip
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    said = household("lesson", "check", "binary.toml")
    assert (said.status, said.err) == (1, "")
    assert "UTF-8" in said.out


def test_a_lesson_is_forgotten_by_its_name_and_nothing_is_run_for_it(
    household: Household, tmp_path: Path
) -> None:
    def answer() -> None:
        known = progress.load()
        for name in ("own-gone", "own-mine", "four-clones"):
            known.way(name).answers["clones"] = "A deadlock"
        known.save()

    def kept() -> set[str]:
        return set(progress.load().answers)

    everything = {"own-gone", "own-mine", "four-clones"}
    (tmp_path / "mine.toml").write_text(LESSON.replace('"threaded" ', '"own.py"'))
    (tmp_path / "own.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    for typed, gone in (
        (("gone.toml",), {"own-gone"}), (("own-gone",), {"own-gone"}), (("4",), {"four-clones"}), ((), everything),
        (("mine.toml", "four-clones"), {"own-mine", "four-clones"}), (("mine/",), {"own-mine"}),
        (("nobody.toml",), set()),
    ):  # fmt: skip
        answer()
        said = household("lesson", "reset", *typed)
        assert said.status == 0
        assert kept() == everything - gone
        assert ("nothing to forget" in said.out) == (not gone)
    answer()
    said = household("lesson", "reset", "own-mine", "own-gon")
    assert said.status == 2
    assert "no lesson is called 'own-gon': did you mean own-gone?" in said.err
    assert kept() == everything
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "mine.toml", "--unit", "7"), "lesson check: --unit has no effect here"),
        (("check", "mine.toml", "--text"), "lesson check: --text has no effect here"),
        (("new", "mine.toml", "--json"), "lesson new: --json has no effect here"),
        (("reset", "--projector"), "lesson reset: --projector has no effect here"),
        (("--text",), "lesson: --text has no effect here"),
        (("--unit", "2", "--json"), "lesson: --unit has no effect here"),
        (("ten-minutes", "--json"), "lesson ten-minutes: --json has no effect here"),
        (("ten-minutes", "--text", "--projector"), "--projector: has no effect in a terminal"),
        (("ten-minutes", "--text", "--unit", "0"), "--unit: expected 1 to 7 for ten-minutes, got 0"),
    ],
)  # fmt: skip
def test_an_option_without_any_effect_is_refused(
    household: Household, words: tuple[str, ...], told: str
) -> None:
    said = household("lesson", *words)
    assert said.status == 2
    assert said.err.startswith(f"household: {told}")
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("unit", "done", "at"),
    [(0, [], 1), (2, [0, 1], 3), (2, list(range(7)), 1), (99, [0], 7), (-1, [], 1)],
)
def test_a_lesson_goes_on_where_it_was_left_unless_a_unit_is_named(
    household: Household, monkeypatch: pytest.MonkeyPatch, unit: int, done: list[int], at: int
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "q")
    known = progress.load()
    known.ways["ten-minutes"] = progress.Way(unit, done)
    known.save()
    said = household("lesson", "ten-minutes", "--text")
    assert f"-- {at}/7" in said.out
    assert ("where it was left" in said.err) == (at > 1)
    assert "-- 2/7" in household("lesson", "ten-minutes", "--text", "--unit", "2").out


def taken(lesson: Lesson, typed: list[str]) -> list[str]:
    """What is told to somebody who types this."""
    lines: list[str] = []
    left = iter(typed)
    telling.Telling(Course(lesson), lines.append, lambda asked: next(left, None)).take()
    return lines


def test_in_the_terminal_a_lesson_can_be_jumped_through_and_left(mine: Path) -> None:
    lesson = load(mine)
    lines = taken(lesson, ["z", "b", "", "", "back", "a", "", "q"])
    assert any("Type one of a, b" in line for line in lines)
    assert any("(right)" in line for line in lines)
    assert any("(not so)" in line for line in lines)
    assert not any(line.startswith("Done") for line in lines)


def test_a_number_with_too_many_digits_is_no_answer_and_no_unit(mine: Path) -> None:
    lines = taken(load(mine), ["9" * 5000, "0", "4", "b", "", "q"])
    assert sum("Type one of a, b" in line for line in lines) == 3
    clones = find("ten-minutes")
    steps = tuple(one for one in clones.steps if one.do == "scheduler")
    lesson = msgspec.structs.replace(clones, units=(msgspec.structs.replace(clones.units[3], steps=steps),))  # fmt: skip
    asked: list[str] = []

    def ask(words: str) -> str | None:
        asked.append(words)
        return ("9" * 5000 if len(asked) < 3 else "q") if words.startswith("Who moves") else "a"

    assert not telling.Telling(Course(lesson), lambda _: None, ask).take()
    assert asked[-1].startswith("Who moves")


def test_in_the_terminal_the_scheduler_is_played_by_numbers() -> None:
    ten = find("ten-minutes")
    lesson = msgspec.structs.replace(ten, units=(msgspec.structs.replace(ten.units[3], steps=ten.units[3].steps[1:]),))  # fmt: skip
    path = measures.searched(lesson.steps[0].recipe, ("overdraft",)).shortest["overdraft"]
    lines: list[str] = []
    names: list[str] = []

    def ask(asked: str) -> str | None:
        if not asked.startswith("Who moves"):
            return ""
        options = [
            line.split()[1].rstrip(":") for line in lines[-9:] if line[:6].strip().isdecimal()
        ]
        name = path[len(names)]
        names.append(name)
        numbered = [line.split() for line in lines[-9:]]
        assert name in options
        return next(
            words[0] for words in reversed(numbered) if len(words) > 1 and words[1] == f"{name}:"
        )

    assert telling.Telling(Course(lesson), lines.append, ask).take()
    assert any(f"It failed after {len(path)} steps" in line for line in lines)
    assert not math.isnan(len(names))
