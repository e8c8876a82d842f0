"""Lessons in the window: arrows do everything, digits jump, and the bet comes before the evening."""

from __future__ import annotations

import random
from pathlib import Path

import pygame
import pytest

from household.game import app as window
from household.game.scenes.lesson_hands import Hands, Scheduling
from household.game.scenes.lesson_house import House, Race
from household.game.scenes.lesson_talk import End, Talk
from household.game.scenes.lessons import Lessons
from household.game.scenes.scene import Quit
from household.game.scenes.taught import Taught, other_session, scene_of
from household.game.settings import TEXT_SIZES, Settings
from household.lessons import progress
from household.lessons.course import Course
from household.lessons.lesson import find
from household.replay import Run
from household.templates import LESSON
from household.trace.story import clock
from tests.game.conftest import Playing
from tests.game.test_monkey import press


class Taking(Playing):
    """A window in which a lesson is taken."""

    def __init__(self, name: str = "ten-minutes", unit: int = 1) -> None:
        self.course = Course(find(name), progress.load(), unit - 1)
        super().__init__(window.App(scene_of(self.course, Settings()), (1280, 720)))
        self.frames(1, 0.0)

    @property
    def taught(self) -> Taught:
        assert isinstance(self.scene, Taught)
        return self.scene

    def until(self, phase: str, most: int = 4000) -> None:
        """Frames until the step is in a phase, or until the world stands still."""
        for _ in range(most):
            if self.course.phase == phase:
                return
            self.frames(1, 1 / 20)
        raise AssertionError(f"still {self.course.phase} at {clock(self.scene.t)}")

    def to_result(self) -> None:
        """On by the arrow, past every halt."""
        for _ in range(12):
            if self.course.phase == "result":
                return
            self.keys("right")
        raise AssertionError(self.course.phase)


@pytest.fixture
def ready() -> None:
    pygame.display.init()
    pygame.font.init()


pytestmark = pytest.mark.usefixtures("ready")


def test_the_right_arrow_alone_leads_through_the_whole_lesson_and_it_is_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = Taking()
    seen = set()
    for _ in range(400):
        seen.add((at.course.number, at.course.place, at.course.phase))
        at.keys("right")
        at.frames(1)
        if isinstance(at.scene, End):
            break
    assert isinstance(at.scene, End)
    steps = {(unit, place) for unit, place, _ in seen}
    assert len(steps) == len(at.course.lesson.steps)
    assert at.course.way.done == list(range(7))
    assert progress.load().way("ten-minutes").done == list(range(7))
    at.keys("s")
    assert "Saved to be handed in" in at.said
    from household.handins import file

    handed_in, intact = file.read(tmp_path / "household-ten-minutes.hand")
    assert intact
    assert handed_in.lessons == {"ten-minutes": at.course.way.answers}
    at.keys("right")
    at.frames(1)
    assert isinstance(at.scene, Lessons)


@pytest.mark.parametrize("unit", range(1, 8))
def test_every_unit_stands_alone_a_digit_away(unit: int) -> None:
    at = Taking(unit=1 if unit > 1 else 2)
    at.keys(str(unit))
    at.frames(2)
    assert (at.course.number, at.course.place) == (unit - 1, 0)
    assert at.course.phase in ("bet", "edit", "live")
    kinds = {1: Hands, 2: House, 3: House, 4: Scheduling, 5: Talk, 6: House, 7: Race}
    assert isinstance(at.scene, kinds[unit])


def test_nothing_of_an_evening_is_seen_before_the_bet() -> None:
    at = Taking(unit=3)
    scene = at.scene
    assert isinstance(scene, House)
    at.frames(60)
    assert scene.t == scene.viewing.seen == 0
    assert not scene.playing
    at.keys("space")
    at.frames(60)
    assert scene.t == 0
    assert "First a bet" in at.said
    at.keys("space")
    at.frames(10)
    assert scene.playing
    assert scene.t > 0


def test_the_world_stands_still_where_the_lesson_says_and_nowhere_else() -> None:
    at = Taking(unit=3)
    at.keys("a", "right")
    at.until_it_stands(1 / 20)
    scene = at.scene
    assert isinstance(scene, House)
    run = Run(at.course.recipe)
    missed = next(one for one in run.incidents if one.kind == "missed-buzzer")
    earlier = [one for one in run.incidents if one.at < missed.at]
    assert earlier  # kids were ignored before, and it went on
    assert scene.t == missed.at
    assert scene.frozen == missed
    assert scene.sentence().startswith("The washer buzzed")
    at.keys("space")
    at.until("result")
    assert scene.t == at.course.step.until


def test_the_bet_is_drawn_on_the_result() -> None:
    at = Taking(unit=3)
    at.keys("a", "right")
    before = at.picture
    at.to_result()
    at.frames(1)
    assert at.course.phase == "result"
    verdict = at.course.verdict
    assert verdict is not None
    assert verdict.right is False
    assert at.course.said == "Never longer than 15 minutes"
    assert at.picture != before
    assert "30 minutes" in at.taught.sentence()


def test_letters_up_and_down_and_clicks_choose() -> None:
    at = Taking(unit=3)
    at.keys("b")
    assert at.course.marked == 1
    at.keys("down")
    assert at.course.marked == 2
    at.keys("down")
    assert at.course.marked == 0
    at.keys("up")
    assert at.course.marked == 2
    at.frames(1)
    at.press("Choice A")
    assert at.course.marked == 0
    at.press("Go on")
    assert at.course.phase == "live"


def test_an_edit_changes_the_code_that_is_shown_and_the_evening_that_is_lived() -> None:
    at = Taking(unit=6)
    scene = at.scene
    assert isinstance(scene, House)
    specs = []
    for letter in "abc":
        at.keys(letter)
        at.frames(1)
        specs.append(scene.viewing.policy.spec)
    assert specs == ["asynchronous", "asynchronous:pause_every=10", "asynchronous:pause_every=0"]
    at.keys("right", "c", "right")
    assert at.course.recipe.policy.spec == scene.viewing.record.recipe.policy.spec
    at.to_result()
    assert at.course.verdict is not None
    assert at.course.verdict.right


def test_whoever_is_the_parent_gives_orders_by_digits_until_the_minute_is_there() -> None:
    at = Taking()
    at.keys("b", "right")
    scene = at.scene
    assert isinstance(scene, Hands)
    at.keys("2")
    at.frames(3)
    assert scene.playing
    assert at.course.number == 0
    at.until("result")
    assert at.course.played is not None
    assert [order.do for order in at.course.played.orders] == ["washer"]
    assert scene.t == pytest.approx(60)
    at.keys("2")  # nothing is ordered any more: the digits jump again
    at.frames(1)
    assert at.course.number == 1


def test_the_scheduler_is_won_by_hand_or_shown_and_left_goes_back() -> None:
    at = Taking(unit=4)
    scene = at.scene
    assert isinstance(scene, Scheduling)
    at.keys("1", "2")
    assert scene.taken == 2
    at.keys("left")
    assert scene.taken == 1
    at.keys("right")  # taken again
    assert scene.taken == 2
    at.keys("left", "left")
    assert scene.taken == 0
    at.keys("left")
    assert at.course.number == 2  # before the first step it leads out
    at.keys("]")
    at.frames(1)
    scene = at.scene
    assert isinstance(scene, Scheduling)
    for _ in range(400):
        at.keys("right")
        at.frames(4)
        if scene.won:
            break
    assert scene.won == "deadlock"
    assert scene.taken == 15
    at.frames(60)
    assert "opposite orders" in scene.sentence()
    at.keys("right")
    at.frames(1)
    assert at.course.step.name == "overdraft"


def test_every_schedule_of_four_parents_is_searched_before_ones_eyes() -> None:
    at = Taking(unit=5)
    at.keys("a", "right")
    scene = at.scene
    assert isinstance(scene, Talk)
    at.until("result")
    assert [search.complete for search in scene.searches] == [True] * 4
    assert [bool(search.shortest) for search in scene.searches] == [True, True, True, False]
    verdict = at.course.verdict
    assert verdict is not None
    assert not verdict.right
    assert verdict.came == "In one: it takes both"


def test_a_lesson_that_is_dropped_on_the_window_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = Taking()
    file = tmp_path / "mine.toml"
    file.write_text(LESSON.replace("title", "titel", 1))
    at.app._open(str(file))
    at.frames(2)
    assert "a lesson has no such key: did you mean title?" in at.said
    assert at.taught.course.lesson.name == "ten-minutes"
    file.write_text(LESSON)
    at.app._open(str(file))
    at.frames(2)
    assert at.taught.course.lesson.name == "mine"
    assert at.taught.course.phase == "bet"
    at.keys("b", "right")
    at.frames(2)
    assert at.taught.course.way.answers == {"clones": "A deadlock"}


def test_a_curve_draws_itself_after_the_bet_and_the_best_is_named() -> None:
    at = Taking(unit=3)
    at.course.place, at.course.phase = 1, "bet"
    at.course._fresh()
    at.app._change(scene_of(at.course, Settings()))
    at.frames(1)
    at.keys("up", "up", "down")
    at.press("More")
    marked = at.course.marked
    assert marked is not None
    at.keys("right")
    scene = at.scene
    assert isinstance(scene, Talk)
    assert scene.curve is not None
    assert not at.course.points
    at.keys("right")  # do not wait for it
    assert at.course.phase == "result"
    assert [point.value for point in at.course.points] == at.course.values
    assert at.course.verdict is not None
    assert "10 minutes" in at.taught.sentence()


def test_a_race_ranks_the_four_and_they_are_seen_to_their_ends() -> None:
    at = Taking(unit=7)
    at.keys("c", "d", "b", "a")
    assert at.course.ranks == [2, 3, 1, 0]
    at.keys("b")
    assert at.course.ranks == [2, 3]
    at.keys("b", "right")
    assert at.course.phase == "live"
    at.until("result")
    assert at.course.verdict is not None
    assert at.course.verdict.right
    assert at.course.way.answers["race"].startswith("threaded:")


def test_the_list_shows_how_far_one_has_come_and_forgets_when_asked_twice() -> None:
    at = Taking()
    at.keys("b", "right", "right", "right", "right")
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Lessons)
    card = at.scene._cards[0]
    assert card.done == 1
    at.keys("backspace")
    assert "once more" in at.said
    at.keys("backspace")
    assert progress.load().answers == {}
    at.keys("space")
    at.frames(1)
    assert isinstance(at.scene, Hands)


def test_a_lesson_goes_on_where_it_was_left() -> None:
    at = Taking()
    at.keys("3")
    at.keys("escape")
    at.frames(1)
    at.keys("1")
    at.frames(1)
    assert isinstance(at.scene, House)
    assert at.scene.course.number == 2


def test_a_presenters_keys_page_through_it() -> None:
    at = Taking(unit=3)
    at.keys("page down", "page down")
    assert at.course.phase == "live"
    at.keys("page up")
    assert at.course.phase == "bet"


def test_the_units_can_be_clicked() -> None:
    at = Taking()
    at.press("Unit 7")
    at.frames(1)
    assert isinstance(at.scene, Race)


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("name", [lesson.name for lesson in (find(str(n)) for n in range(1, 2))])
def test_no_sentence_of_a_lesson_is_cut_at_any_size_of_text(name: str, size: str) -> None:
    settings = Settings()
    settings.stored.text_size = size
    course = Course(find(name))
    app = window.App(scene_of(course, settings), (1280, 720))
    cut: list[str] = []
    real = app.kit.fit

    def fit(words: str, room: float, size: float, face: str = "regular") -> str:
        shown = real(words, room, size, face)
        if shown != words and words in texts:
            cut.append(words)
        return shown

    app.kit.fit = fit  # type: ignore[method-assign]
    for step in course.lesson.steps:
        texts = {step.say, step.ask, *(one.say for one in step.choices), *(one.say for one in step.edits)}  # fmt: skip
        lines = app.kit.wrap(step.say, 762, 13.5, "black")
        assert len(lines) <= 2, step.say
    for _ in range(120):
        app.frame(0.0)
        at = Playing(app)
        at.keys("right")
        if isinstance(app.scene, End):
            break
    assert not cut


@pytest.mark.parametrize("seed", range(4))
def test_a_monkey_in_a_lesson_breaks_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    dice = random.Random(seed)
    at = Taking(unit=dice.randint(1, 7))
    for _ in range(150):
        if dice.random() < 0.35:
            at.keys(dice.choice(("right", "right", "left", "up", "down", "a", "b", "space")))
        elif dice.random() < 0.15:
            at.click(dice.uniform(0, 1280), dice.uniform(0, 720))
        else:
            press(at, dice)
        try:
            at.frames(dice.randint(1, 3))
        except Quit:
            return


def test_the_first_screen_leads_to_the_lessons_and_they_lead_back() -> None:
    from household.game.scenes.first import First

    at = Playing(window.App(First(other_session(Settings())), (1280, 720)))
    at.frames(1)
    at.keys("l")
    at.frames(1)
    assert isinstance(at.scene, Lessons)
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, First)
    at.press("Learn")
    at.frames(1)
    assert isinstance(at.scene, Lessons)
