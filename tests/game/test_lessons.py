"""Lessons in the window: arrows do everything, digits jump, and the bet comes before the evening."""

from __future__ import annotations

import os
import random
import time
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
from household.lessons import marks, progress
from household.lessons.course import Course
from household.lessons.lesson import find, load
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

    def until(self, phase: str, most: int = 4000, settles: bool = True) -> None:
        """Frames until the step is in a phase; settles: until keys are taken again as well."""
        for _ in range(most):
            if self.course.phase == phase:
                self.frames(16 * settles, 1 / 20)
                return
            self.frames(1, 1 / 20)
            self.wait()

    def wait(self) -> None:
        """Other processes live the evenings of a curve, and they need their time."""
        if isinstance(self.scene, Talk) and self.course.phase == "live":
            time.sleep(0.02)

    def to_the_end(self) -> None:
        """On by the arrow, through all that is left of the lesson."""
        for _ in range(6000):
            if isinstance(self.scene, End):
                return
            self.keys("right")
            self.frames(1)
            self.wait()
        raise AssertionError(self.course.phase)
        raise AssertionError(f"still {self.course.phase} at {clock(self.scene.t)}")

    def to_result(self) -> None:
        """On by the arrow, past every halt."""
        for _ in range(400):
            if self.course.phase == "result":
                return
            self.keys("right")
            self.frames(1)
            self.wait()
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
    for _ in range(6000):
        seen.add((at.course.number, at.course.place))
        at.keys("right")
        at.frames(1)
        at.wait()
        if isinstance(at.scene, End):
            break
    assert isinstance(at.scene, End)
    assert len(seen) == len(at.course.lesson.steps)
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
    at.keys("space", "space")
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
    at.keys("space")  # it has just come: nobody is to skip it unread
    assert not scene.playing
    at.frames(20, 1 / 20)
    at.keys("space")
    assert scene.playing
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
    at.keys("right", "d", "right")
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
    at.keys("2")  # somebody was about to give one more order
    at.frames(60)
    at.keys("2")
    assert at.course.number == 0
    assert "The time is over" in at.said
    at.keys("]")
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
    at.until("result")
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
    assert at.course.ranks == [2, 3, 1, 0]
    assert "Once more places it" in at.said
    at.keys("right")
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
    copy = Path(os.environ["HOUSEHOLD_HOME"]) / progress.COPY
    assert "About three minutes" in copy.read_text()
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
    at.keys("page down", "page down", "page down")
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
    at = Playing(app)
    for _ in range(6000):
        app.frame(0.0)
        at.keys("right")
        app.frame(1 / 60)
        if isinstance(app.scene, Talk) and course.phase == "live":
            time.sleep(0.02)
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


# -- what a reader of the code has broken --------------------------------------------------------------


def test_the_settings_can_be_opened_while_a_curve_is_measured() -> None:
    at = Taking(unit=3)
    at.course.place = 1
    at.course._begin()
    at.app._change(scene_of(at.course, Settings()))
    at.frames(1)
    at.keys("up", "right")
    at.frames(3)
    at.keys("o")
    at.frames(2)
    assert not isinstance(at.scene, Taught)
    at.keys("escape")
    at.frames(3)
    assert isinstance(at.scene, Talk)
    assert at.course.phase == "live"
    at.keys("right")
    at.until("result")
    assert "best" in at.taught.sentence().lower()


@pytest.mark.parametrize("keys", [("end",), ("page down",), ("home", "end"), ("n",)])
def test_nothing_of_a_race_is_seen_before_the_ranking(keys: tuple[str, ...]) -> None:
    at = Taking(unit=7)
    scene = at.scene
    assert isinstance(scene, Race)
    at.keys(*keys)
    at.click(700, 640)
    at.click(300, 620)
    at.frames(30)
    assert at.course.phase == "bet"
    assert scene.t == scene.seen == 0


def test_a_unit_begins_standing_still_whatever_was_played_before() -> None:
    at = Taking(unit=3)
    at.keys("a", "right")
    at.frames(5)
    assert at.scene.playing
    at.keys("7")
    at.frames(30)
    assert isinstance(at.scene, Race)
    assert at.scene.t == 0
    assert not at.scene.playing


def test_each_step_has_its_own_speed_and_the_rest_of_the_window_the_usual_one() -> None:
    at = Taking(unit=2)
    at.keys("a", "right", "a", "right")
    assert at.scene.speed == 1200
    at.keys("1")
    at.frames(1)
    at.keys("a", "right")
    assert at.scene.speed == 120
    at.keys("escape")
    at.frames(1)
    assert at.scene.speed == 120


def test_back_at_the_bet_nothing_of_what_came_is_left() -> None:
    at = Taking()
    at.keys("b", "right", "2")
    at.until("result")
    at.keys("left")
    at.frames(2)
    scene = at.scene
    assert isinstance(scene, Hands)
    assert at.course.phase == "bet"
    assert scene.t == scene.viewing.seen == 0
    assert not scene.begun
    at.keys("right", "1")
    at.frames(3)
    assert scene.playing


def test_the_scheduler_shows_nothing_before_the_bet_and_begins_anew_after_it() -> None:
    at = Taking("four-clones", 2)
    at.course.place = next(
        n for n, step in enumerate(at.course.unit.steps) if step.do == "scheduler"
    )
    at.course._begin()
    assert at.course.phase == "bet"
    at.app._change(scene_of(at.course, Settings()))
    at.frames(1)
    scene = at.scene
    assert isinstance(scene, Scheduling)
    at.keys("r")
    at.frames(120)
    assert scene.taken == 0
    at.keys("a", "right")
    at.to_result()
    assert scene.won
    at.keys("left")
    at.frames(1)
    assert at.course.phase == "bet"
    assert scene.taken == 0


def test_an_edit_stays_with_its_step_and_what_is_marked_is_what_is_shown() -> None:
    at = Taking(unit=2)
    scene = at.scene
    assert isinstance(scene, House)
    at.keys("b", "right")
    assert at.course.edit == 1
    at.keys("left")
    assert at.course.marked == 1
    at.keys("right")
    assert at.course.phase == "bet"
    assert "kids-laundry" in scene.viewing.policy.spec or at.course.edit == 1
    at.keys("6")
    at.frames(1)
    assert at.course.edit == 0
    at.keys("c")
    at.keys("2")
    at.frames(1)
    assert at.course.edit == 1


def test_the_first_answer_is_the_one_that_counts() -> None:
    at = Taking(unit=3)
    at.keys("a", "right")
    at.to_result()
    at.keys("left", "b", "right")
    assert "first answer is the one that counts" in at.said
    at.to_result()
    assert at.course.said == "Up to half an hour"
    assert at.course.way.answers["polling"] == "Never longer than 15 minutes"
    assert at.course.way.right == {"polling": False}


def test_what_the_window_says_of_an_answer_is_what_its_mark_says() -> None:
    at = Taking()
    at.to_the_end()
    assert isinstance(at.scene, End)
    found = marks.mark(at.course.lesson, at.course.way.answers)
    assert {one.name: one.right for one in found if one.right is not None} == at.course.way.right
    assert at.scene.right == sum(at.course.way.right.values())


def test_a_slip_in_ones_own_lesson_is_told_and_closes_no_window(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = LESSON.replace("FILE", "mine.toml")
    for broken in (
        text.replace('then = "A {first}, at', 'then = "A {frist}, at'),
        text.replace('measure = "first"\n\n', 'measure = "frist"\n\n'),
        text.replace('speed = 300', 'unlucky = "starvation"\nspeed = 300'),
    ):  # fmt: skip
        assert broken != text
        file.write_text(broken)
        course = Course(load(file))
        at = Playing(window.App(scene_of(course, Settings()), (1280, 720)))
        for _ in range(12):
            at.keys("right")
            at.frames(2)
        assert isinstance(at.scene, (Taught, Lessons))


def test_the_keys_lie_over_the_bet_of_a_scheduler_and_a_picture_leaves_the_course_alone() -> None:
    at = Taking("four-clones", 2)
    at.course.place = next(
        n for n, step in enumerate(at.course.unit.steps) if step.do == "scheduler"
    )
    at.course._begin()
    at.app._change(scene_of(at.course, Settings()))
    at.frames(1)
    before = at.picture
    at.keys("?")
    at.frames(1)
    assert at.picture != before
    middle = at.app.screen.get_at((640, 690 * at.app.screen.get_height() // 720))
    assert middle is not None


def test_a_picture_of_a_curve_measures_nothing_anew() -> None:
    at = Taking(unit=3)
    at.course.place = 1
    at.course._begin()
    at.app._change(scene_of(at.course, Settings()))
    at.frames(1)
    at.keys("up", "right", "right")
    at.until("result")
    scene = at.scene
    assert isinstance(scene, Talk)
    points = at.course.points
    twin = scene.twin()
    assert twin.curve is scene.curve
    assert at.course.points is points
    assert twin.session._workers is None


# -- what a teacher has stumbled over ------------------------------------------------------------------


def test_in_the_list_arrows_and_enter_walk_the_lessons_and_forget_nothing() -> None:
    at = Taking()
    at.keys("b", "right")
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Lessons)
    at.keys("down", "down", "return")
    at.frames(1)
    assert isinstance(at.scene, Taught)
    assert at.scene.course.lesson.name == "looking-around"
    assert progress.load().answers["ten-minutes"]
    at.keys("escape")
    at.frames(1)
    at.keys("return")
    at.frames(1)
    assert isinstance(at.scene, Taught)
    assert at.scene.course.lesson.name == "ten-minutes"


@pytest.mark.parametrize("name", ["right", "space", "page down", "escape"])
def test_a_key_that_is_held_is_one_press(name: str) -> None:
    at = Taking(unit=3)
    code = pygame.key.key_code(name)
    typed = {"space": " ", "escape": "\x1b"}.get(name, "")
    for _ in range(40):
        at.post(pygame.KEYDOWN, key=code, unicode=typed, mod=0)
        at.frames(1)
    if name == "escape":
        assert isinstance(at.scene, Lessons)
    else:
        assert at.course.phase == "bet"
        assert at.course.way.answers == {}


def test_what_ends_by_itself_swallows_the_key_that_was_about_to_be_pressed() -> None:
    at = Taking()
    at.keys("b", "right", "2")
    at.until("result", settles=False)
    at.keys("right", "2", "right")
    assert at.course.phase == "result"
    assert at.course.number == 0
    at.frames(60)
    at.keys("right")
    assert at.course.phase != "result"


def test_it_is_seen_that_the_world_was_stopped() -> None:
    at = Taking(unit=3)
    at.keys("a", "right")
    at.frames(10)
    assert not at.taught.stands
    at.keys("space")
    at.frames(1)
    assert at.taught.stands
    assert at.widget("Go on").value == "Go on"
    at.keys("right")
    at.frames(1)
    assert at.scene.playing


def test_a_slider_begins_at_its_end_and_not_where_the_answer_is() -> None:
    course = Course(find("ten-minutes"), unit=2)
    course.place = 1
    course._begin()
    assert course.go_on()
    assert course.marked is None
    assert course.go_on()
    assert course.marked == 0
