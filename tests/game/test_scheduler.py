"""Be the scheduler: by keys and clicks, won, taken back, given up, and where nobody can win."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pygame
import pytest

from household.errors import HouseholdError
from household.game import app as window
from household.game import files, ladder, steps
from household.game.app import App
from household.game.capture import png
from household.game.kit import Kit
from household.game.ladder import LADDER, Game
from household.game.scenes.choose import scene_of
from household.game.scenes.first import First
from household.game.scenes.puzzles import Puzzles
from household.game.scenes.scene import Scene
from household.game.scenes.scheduler import HONEST, Scheduler, by_hand, usual_game
from household.game.scenes.stepcards import StepCard, Trail
from household.game.scenes.watch import Watch
from household.game.session import Session
from household.game.settings import TEXT_SIZES, Settings
from household.game.widgets import KeyButton
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe, Run, replay
from household.schedules.goals import USUAL
from household.schedules.puzzles import find as find_puzzle
from household.schedules.puzzles import prove
from household.schedules.stepping import Stepping
from tests.game.conftest import Opened, Playing, _pens

MENDED = "threaded:lock_order=washer-first,checkbook=locked"
COUNTED = "1,445,042,496,659,830,482 schedules (17,400 states)"

DEADLOCK = (
    "the_dryer", "the_washer", "the_washer", "the_washer", "washer.buzzer", "the_washer",
    "the_washer", "the_washer", "dryer.buzzer", "the_dryer", "the_washer", "washer.buzzer",
    "the_washer", "the_dryer", "the_washer",
)  # fmt: skip
OVERDRAFT = (
    "kids.yell", "the_checkbook", "the_checkbook", "the_checkbook", "the_kids", "the_kids",
    "the_checkbook", "the_kids",
)  # fmt: skip


class Stepped(Playing):
    """A window with the scheduler in it: `by_keys("the_dryer", "bedtime")`."""

    @property
    def game(self) -> Scheduler:
        assert isinstance(self.scene, Scheduler)
        return self.scene

    def key_of(self, name: str) -> str:
        return self.game.side.cards[name].keyed

    def by_keys(self, *names: str, frames: int = 30) -> None:
        """Press the key that stands on the card of each, and see the step."""
        for name in names:
            self.frames(1)
            self.keys(self.key_of(name))
            self.frames(frames)

    def searched(self) -> None:
        """Frames until the search beside it is over."""
        for _ in range(4000):
            if self.game.checking.done:
                return
            self.frames(1)
        raise AssertionError("still searching")

    def shows(self, name: str) -> bool:
        """A button is there to be pressed."""
        self.frames(1)
        return name in self.scene.widgets and not self.widget(name).hidden


_open: list[App] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Every window is closed when a test is over."""
    yield
    while _open:
        _open.pop().close()


def stepped(
    policy: str = "threaded",
    kinds: Sequence[str] = ("deadlock",),
    size: tuple[int, int] = (1280, 720),
    text_size: str = "normal",
    **more: object,
) -> Stepped:
    pygame.display.init()
    pygame.font.init()
    parent = find_policy(policy)
    session = Session([parent], SCENARIOS["evening"], "evening", 2)
    session.settings.stored.text_size = text_size
    recipe = Recipe(parent, SCENARIOS["small"], "small", 1)
    scene = Scheduler(session, Game(recipe, tuple(kinds), **more))  # type: ignore[arg-type]
    made = window.App(scene, size)
    _open.append(made)
    if text_size == "normal":
        made.kit.share(_pens.setdefault(made.kit.scale, made.kit))
    at = Stepped(made)
    at.frames(1, 0.0)
    at.frames(1)
    return at


# -- stepping -----------------------------------------------------------------------------------


def test_it_is_two_keys_away_from_the_first_screen_and_leads_back(playing: Opened) -> None:
    at = playing()
    at.keys("escape", "4")
    at.frames(2)
    assert isinstance(at.scene, Puzzles)
    at.keys("space")
    at.frames(2)
    assert isinstance(at.scene, Scheduler)
    assert at.scene.game.kinds == ("deadlock",)
    assert at.scene.game.recipe.scenario == SCENARIOS["small"]
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Puzzles)
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, First)


def test_a_deadlock_is_won_by_keys_and_is_told(playing: Opened) -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:-1])
    assert at.game.won == ""
    assert at.game.moment().state.circle() == []
    at.by_keys(DEADLOCK[-1])
    assert at.game.won == "deadlock"
    assert at.game.verdict == "won"
    assert set(at.game.moment().state.circle()) == {"the_dryer", "the_washer"}
    assert at.game.incident is not None
    assert "holds the washer and wants the dryer" in at.game.incident.text
    for name in ("Again", "Next game", "Save the schedule", "Check them all"):
        assert at.shows(name)
    circled = [
        card for card in at.game.side.cards.values() if isinstance(card, StepCard) and card.circled
    ]
    assert [card.who.hands for card in circled] == ["A", "B"]
    assert circled[0].who.holds == ("dryer",)
    assert circled[0].who.wants == ("washer",)


def test_clicks_do_what_keys_do() -> None:
    at = stepped(kinds=("overdraft",))
    for name in OVERDRAFT:
        at.press(name)
        at.frames(3)
    assert at.game.won == "overdraft"
    assert at.game.stepping.choices == OVERDRAFT


def test_somebody_in_the_picture_can_be_clicked() -> None:
    at = stepped()
    at.frames(2)
    name, rect = next(spot for spot in at.game._stage.spots if spot[0] == "B")
    x, y = at.app.kit.logical(rect.center)
    at.click(x, y)
    assert name == "B"
    assert at.game.stepping.choices == ("the_washer",)


def test_nobody_moves_but_who_was_chosen() -> None:
    at = stepped()
    told = Stepping(at.game.game.recipe)
    for name in (*DEADLOCK, "bedtime", "kids.yell", "the_kids", "the_checkbook"):
        if at.game.won:
            break
        at.by_keys(name, frames=1)
        told.step(name)
        at.frames(40)
        schedule = at.game.record._evening.schedule
        assert len(schedule.dates) == at.game.taken
        assert at.game.record.times[-1] <= told.minute
        state = at.game.moment().state
        for stand in told.stands:
            mine = [t for t, now in state.tasks.items() if now.hands == stand.hands]
            assert {k for k, t in state.holder.items() if t in mine} == set(stand.holds)
            assert {k for t in mine for k in state.wants.get(t, ())} == set(stand.wants)


def test_a_step_is_seen_to_take_some_tenths_of_a_second_or_none_if_nothing_is_to_move() -> None:
    at = stepped()
    at.by_keys("the_dryer", frames=0)
    assert at.game.t < at.game.until
    at.frames(20)
    assert 0 < at.game.t < at.game.until
    at.frames(20)
    assert at.game.t == at.game.until
    at.game.session.settings.stored.calm = True
    at.by_keys("the_dryer", frames=0)
    assert at.game.t == at.game.until


def test_who_cannot_move_says_what_it_waits_for() -> None:
    at = stepped()
    at.keys(at.key_of("washer.buzzer"))
    assert at.said == "Washer: does not run."
    at.by_keys(*DEADLOCK[:4])
    assert at.game.side.cards["the_washer"].value == "can't move: Waits for the washer's buzzer."
    at.keys(at.key_of("the_washer"))
    assert "B (washer) can't move now: waits for the washer's buzzer." in at.said
    assert at.game.taken == 4
    at.by_keys(*DEADLOCK[4:14])
    card = at.game.side.cards["the_dryer"]
    assert card.value == "can't move: Waits for the washer, and B holds it."


def test_a_card_says_what_the_step_would_do_and_then_it_does() -> None:
    at = stepped()
    for name in (*OVERDRAFT[:7], *DEADLOCK[:9]):
        who = next(one for one in at.game.everybody if one.name == name)
        assert who.able
        parts = who.parts
        at.by_keys(name, frames=1)
        assert at.game.stepping.last == parts


def test_a_step_is_opened_by_a_key_and_by_a_click_and_by_arrows() -> None:
    at = stepped()
    at.keys("l")
    assert at.game.opened == "the_dryer"
    at.keys("l")
    assert at.game.opened == ""
    at.press("Open the_checkbook")
    assert at.game.opened == "the_checkbook"
    at.keys("down")
    assert at.game.opened == "kids.yell"  # neither machine runs
    at.keys("up", "up")
    assert at.game.opened == "the_kids"
    at.keys("space")
    assert at.game.stepping.choices == ("the_kids",)


def test_what_is_read_and_written_stands_in_the_parts() -> None:
    at = stepped(kinds=("overdraft",))
    at.by_keys(*OVERDRAFT[:2], frames=1)
    who = next(one for one in at.game.everybody if one.name == "the_checkbook")
    assert [part.kind for part in who.parts] == ["read", "work"]
    assert "$1,000" in who.words


def test_space_without_anything_to_go_on_with_says_what_to_press() -> None:
    at = stepped()
    at.keys("space")
    assert at.said == "Who moves next? 1 is the first of them."


def test_other_keys_can_be_given_and_stand_on_the_cards() -> None:
    at = stepped()
    at.game.session.settings.keys.change("second", "z")
    at.frames(1)
    assert at.key_of("the_washer") == "Z"
    at.keys("z")
    assert at.game.stepping.choices == ("the_washer",)


# -- taking back --------------------------------------------------------------------------------


def test_everything_can_be_taken_back_to_the_beginning_and_taken_again() -> None:
    at = stepped()
    at.game.session.settings.stored.calm = True
    at.frames(2)
    first = at.game.record.happenings
    at.by_keys(*DEADLOCK, frames=1)
    last = list(at.game.record.happenings)
    at.keys(*["left"] * 15)
    assert at.game.taken == 0
    assert at.game.t == 0
    assert at.game.record.happenings == first
    assert at.game.verdict == ""
    at.keys("backspace")
    assert at.said == "This is the beginning: there is nothing to take back."
    at.keys(*["right"] * 15)
    assert at.game.won == "deadlock"
    assert at.game.record.happenings == last
    at.keys("right")
    assert at.said == "Nothing was taken back."
    at.keys("home")
    assert at.game.taken == 0
    assert not at.game.undone


def test_undo_can_be_held() -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:9], frames=1)
    for _ in range(5):  # a key that repeats comes as one press after another
        at.post(pygame.KEYDOWN, key=pygame.K_BACKSPACE, unicode="\b", mod=0)
    at.frames(1)
    assert at.game.taken == 4


def test_the_mouse_can_be_held_on_undo_and_the_wheel_goes_back_and_on() -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:9], frames=1)
    x, y, w, h = at.widget("Undo").box
    at.move(x + w / 2, y + h / 2)
    at.down(x + w / 2, y + h / 2)
    at.frames(60)
    assert 1 < at.game.taken < 7
    at.up(x + w / 2, y + h / 2)
    taken = at.game.taken
    at.frames(60)
    assert at.game.taken == taken
    at.wheel(-1)
    assert at.game.taken == taken + 1
    at.wheel(1)
    assert at.game.taken == taken


def test_a_click_on_the_row_of_steps_goes_there_and_back_again() -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:6], frames=1)
    x, y, _, h = at.widget("Steps").box
    at.click(x + 31 * 1 + 12, y + h / 2)
    assert at.game.taken == 2
    at.click(x + 31 * 4 + 12, y + h / 2)
    assert at.game.stepping.choices == DEADLOCK[:5]
    trail = at.widget("Steps")
    assert isinstance(trail, Trail)
    at.move(x + 12, y + h / 2)
    at.frames(1)
    assert trail.help == "Step 1: A: walks to the laundry"


def test_another_step_after_taking_back_is_another_schedule() -> None:
    at = stepped()
    at.by_keys("the_dryer", "the_washer", frames=1)
    at.keys("left")
    at.by_keys("the_kids", frames=1)
    assert at.game.stepping.choices == ("the_dryer", "the_kids")
    assert not at.game.undone


def test_after_it_has_failed_nothing_more_is_taken_until_it_is_taken_back() -> None:
    at = stepped(kinds=("overdraft",))
    at.by_keys(*OVERDRAFT)
    at.by_keys("the_washer")
    assert at.game.taken == 8
    assert at.said.startswith("It has failed already")
    at.keys("space")
    assert at.game.taken == 0


# -- how few steps, and being shown ---------------------------------------------------------------


def test_how_few_steps_it_takes_is_not_given_away_before() -> None:
    at = stepped()
    at.searched()
    assert at.game.fewest == 15
    assert at.game._fewest_words() == "?"
    at.by_keys(*DEADLOCK)
    assert at.game._fewest_words() == "15"
    at.keys("left")
    assert at.game._fewest_words() == "15"  # what was told once stays told


def test_show_me_plays_the_shortest_and_a_key_stops_it() -> None:
    at = stepped()
    at.searched()
    at.by_keys("bedtime")
    at.keys("r")
    assert at.said == "R once more, and your steps are gone; S saves them."
    at.keys("r")
    at.frames(15 * 46 + 60)
    assert at.game.won == "deadlock"
    assert at.game.stepping.choices == DEADLOCK
    assert at.game.helped
    at.keys("home", "r")
    at.frames(100)
    assert 0 < at.game.taken < 15
    at.keys("escape")
    taken = at.game.taken
    at.frames(100)
    assert at.game.taken == taken
    assert isinstance(at.scene, Scheduler)


# -- where nobody can win -------------------------------------------------------------------------


def test_on_the_mended_clones_it_is_admitted_after_an_honest_try_that_nobody_can_win() -> None:
    at = stepped(MENDED, USUAL)
    at.searched()
    for _ in range(HONEST):
        assert at.game.verdict == ""
        able = [who.name for who in at.game.everybody if who.able]
        at.by_keys(able[at.game.taken % len(able)], frames=1)
    at.frames(40)
    assert at.game.verdict == "nobody"
    from household.game.scenes.verdicts import _told

    assert COUNTED in _told(at.game, "nobody")[3]
    at.keys("space")
    assert at.game.verdict == ""
    at.by_keys(next(who.name for who in at.game.everybody if who.able), frames=1)
    assert at.game.verdict == ""  # it was said once


def test_who_gives_up_is_told_at_once_that_nobody_can_win() -> None:
    at = stepped(MENDED, USUAL)
    at.keys("v")
    assert at.game.verdict in ("looking", "nobody")
    at.searched()
    assert at.game.verdict == "nobody"
    assert at.game._fewest_words() == "none"


@pytest.mark.parametrize(
    ("policy", "kinds", "wins"),
    [
        ("threaded", ("stuck",), False),
        ("threaded:lock_order=washer-first", ("deadlock",), False),
        ("threaded:lock_order=washer-first", USUAL, True),
        ("threaded:checkbook=locked", ("overdraft",), False),
        ("threaded:checkbook=locked", USUAL, True),
        ("asynchronous", USUAL, False),
    ],
)
def test_each_mending_mends_its_own_failure_alone(
    policy: str, kinds: tuple[str, ...], wins: bool
) -> None:
    at = stepped(policy, kinds)
    at.searched()
    at.keys("v")
    at.frames(1)
    assert at.game.verdict == ("can" if wins else "nobody")


def test_where_the_search_gave_up_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("household.game.checking.LIMIT", 500)
    at = stepped(MENDED, USUAL)
    at.searched()
    at.keys("v")
    at.frames(2)
    assert at.game.verdict == "unknown"
    assert not at.game.impossible


def test_lights_out_is_no_win() -> None:
    at = stepped(MENDED, USUAL)
    at.game.dismissed = True
    for _ in range(200):
        able = [who.name for who in at.game.everybody if who.able]
        if not able:
            break
        at.game.take(able[0])
    at.game.dismissed = False
    at.game.tried = 0
    at.frames(60)
    assert at.game.stepping.over
    assert at.game.verdict == "over"
    assert at.shows("Take back")
    at.keys("left")
    assert at.game.verdict == ""


# -- what is played -------------------------------------------------------------------------------


def test_the_next_game_goes_up_the_ladder_to_where_nobody_can_win() -> None:
    at = stepped()
    played = []
    for _ in LADDER:
        options = at.game.game.recipe.policy.options
        played.append((options["lock_order"], options["checkbook"], at.game.game.kinds))
        at.keys("n")
    assert tuple(played) == LADDER
    assert ladder.following(at.game.game) is None


def test_what_is_played_can_be_chosen_by_keyboard_and_acts_at_once() -> None:
    at = stepped()
    at.by_keys("the_dryer", frames=1)
    at.keys("k")
    assert at.shows("Who")
    at.keys("right")
    assert at.game.game.recipe.policy.name == "asynchronous"
    assert at.game.taken == 0
    at.keys("left", "tab", "right", "tab", "right", "tab", "right", "right")
    assert at.game.game.recipe.policy.options == {
        "lock_order": "washer-first", "checkbook": "locked",
    }  # fmt: skip
    assert at.game.game.kinds == ("lost-update",)
    at.keys("escape")
    assert not at.game.games.open
    assert isinstance(at.scene, Scheduler)


def test_own_parents_of_the_session_can_be_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.py").write_text(
        "from household import Parent\n\n\n"
        "def two(home):\n"
        "    for first, second in ((home.washer, home.dryer), (home.dryer, home.washer)):\n"
        "        parent = Parent(home)\n"
        "        parent.take_on(both(parent, first, second), name=first.name)\n\n\n"
        "def both(parent, first, second):\n"
        "    with first.lock.request() as one:\n"
        "        yield one\n"
        "        yield from parent.goes_to(first)\n"
        "        with second.lock.request() as other:\n"
        "            yield other\n"
    )
    pygame.display.init()
    pygame.font.init()
    mine = find_policy("two.py")
    session = Session([mine], SCENARIOS["evening"], "evening", 2)
    _open.append(window.App(usual_game(session, policy=mine)))
    at = Stepped(_open[0])
    at.frames(2)
    assert [who.title for who in at.game.tasks] == ["washer", "dryer"]
    at.by_keys("washer", "dryer", "washer", "dryer")
    assert at.game.won == "deadlock"
    at.searched()
    assert at.game.fewest == 4
    at.keys("k")
    assert at.game.game.recipe.policy.spec in at.game.games._policies()


def test_the_evening_of_the_session_is_played_if_it_is_small(playing: Opened) -> None:
    at = playing("threaded:checkbook=locked", scenario="small", seed=3)
    at.keys("d")
    at.frames(1)
    assert isinstance(at.scene, Scheduler)
    assert at.scene.game.recipe.seed == 3
    assert at.scene.game.recipe.policy.options["checkbook"] == "locked"
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Watch)


def test_a_puzzle_can_be_opened_from_outside() -> None:
    at = stepped(
        kinds=("overdraft",), title="Spend what is not there", fewest=8, hint="Two write.",
        moral="Read and write are two steps.",
    )  # fmt: skip
    assert at.game.game.goal == "Spend what is not there"
    assert at.game.fewest == 8
    at.keys("v")
    at.frames(1)
    from household.game.scenes.verdicts import _told

    assert _told(at.game, "can")[3] == "Two write."
    at.by_keys(*OVERDRAFT)
    assert _told(at.game, "won")[3].endswith("Read and write are two steps.")
    assert at.game.following is None
    at.frames(1)
    assert not at.shows("Next game")


def test_the_window_opens_on_a_puzzle(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Scene] = []
    monkeypatch.setattr(window, "play", lambda opening: opened.append(opening()))
    pygame.display.init()
    pygame.font.init()
    recipe = Recipe(find_policy("threaded"), SCENARIOS["small"], "small", 1)
    window.play_scheduler(Game(recipe, ("deadlock",), "Close the circle", 15), Settings())
    (scene,) = opened
    assert isinstance(scene, Scheduler)
    assert scene.game.goal == "Close the circle"


def test_a_choice_that_cannot_be_taken_is_told() -> None:
    recipe = Recipe(
        find_policy("threaded"), SCENARIOS["small"], "small", 1, choices=("washer.buzzer",)
    )
    session = Session([recipe.policy], recipe.scenario, "small", 1)
    with pytest.raises(HouseholdError, match=r"step 1: 'washer.buzzer' can't move here"):
        Scheduler(session, Game(recipe, ("deadlock",)))


# -- saving, and opening again --------------------------------------------------------------------


def test_a_schedule_is_saved_and_opened_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = stepped()
    at.keys("s")
    assert at.said == "No step was taken yet: there is no schedule to save."
    at.by_keys(*DEADLOCK, frames=2)
    at.keys("s")
    at.frames(1)
    (file,) = tmp_path.glob("*.jsonl")
    assert file.name == "household-threaded-1-15-steps.jsonl"
    assert file.name in at.said
    assert replay(file).same
    opened = files.open_any(str(file), Settings())
    assert opened.recipe.choices == DEADLOCK
    scene = scene_of(opened)
    assert isinstance(scene, Watch)
    watched = Playing(App(scene, (1280, 720)))
    watched.frames(3)
    assert scene.recipe.choices == DEADLOCK
    assert scene.code == ""
    watched.keys("n")
    assert scene.frozen is not None
    assert scene.frozen.kind == "deadlock"
    assert scene.viewing.record.steps_until(scene.t) == 15
    kinds = {one.kind for one in scene.viewing.record.incidents}
    assert not kinds & {"missed-buzzer", "ignored-kid"}
    watched.keys("s")
    watched.frames(1)
    again = tmp_path / "household-threaded-1-15-steps-2.jsonl"
    assert replay(again).same
    assert replay(again).run.recipe.choices == DEADLOCK
    run = Run(scene.recipe)
    assert scene.viewing.record.happenings == run.happenings[: len(scene.viewing.record.happenings)]


def test_a_schedule_that_is_watched_can_be_gone_through_by_hand() -> None:
    at = stepped()
    at.searched()
    at.keys("a", "1")
    at.frames(2)
    assert isinstance(at.scene, Watch)
    at.keys("d")
    at.frames(2)
    assert at.game.game.kinds == ("deadlock",)
    assert at.game.taken == 0
    at.keys(*["right"] * 15)
    assert at.game.won == "deadlock"
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Watch)


def test_what_is_turned_makes_another_evening_that_goes_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recipe = Recipe(find_policy("threaded"), SCENARIOS["small"], "small", 1, choices=DEADLOCK)
    Run(recipe).save("it.jsonl")
    changes: tuple[Callable[[Watch], object], ...] = (
        lambda watch: watch.session.turn(watch.spec, "lock_order", "washer-first"),
        lambda watch: watch.session.turn_evening("loads", 3),
        lambda watch: watch.another_evening(),
        lambda watch: watch.befall("fall"),
    )
    for change in changes:
        scene = scene_of(files.open_any("it.jsonl", Settings()))
        assert isinstance(scene, Watch)
        at = Playing(App(scene, (1280, 720)))
        at.frames(3)
        scene.seek(20.0)
        change(scene)
        scene.relive()
        at.frames(2)
        assert scene.recipe.choices == ()
        assert scene.code
    assert scene_of(files.open_any("it.jsonl", Settings())).recipe.choices == DEADLOCK  # type: ignore[union-attr]


def test_the_code_of_a_schedule_is_not_given_because_it_would_be_another_evening(
    playing: Opened,
) -> None:
    at = stepped()
    at.by_keys("the_dryer", frames=1)
    at.post(pygame.KEYDOWN, key=pygame.K_c, unicode="\x03", mod=pygame.KMOD_LCTRL)
    at.frames(1)
    assert at.said == "A schedule is too long for a code: S saves it in a file."


def test_a_picture_of_it_shows_it_as_it_stands(tmp_path: Path) -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:10])
    before = at.game.stepping.choices
    twin = at.game.twin()
    assert len(png(twin, (640, 360))) > 20_000
    assert at.game.stepping.choices == before
    assert twin.t == at.game.t


# -- what is seen -------------------------------------------------------------------------------


def cut(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All words that had to be cut when they were drawn, from now on; code may be."""
    found: list[str] = []
    fit = Kit.fit

    def watched(self: Kit, words: str, room: float, size: float, face: str = "regular") -> str:
        shown = fit(self, words, room, size, face)
        if shown != words and not face.startswith("code"):
            found.append(words)
        return shown

    monkeypatch.setattr(Kit, "fit", watched)
    return found


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_no_words_are_cut_at_any_size_of_text(
    text_size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = stepped(text_size=text_size)
    found = cut(at.app.kit, monkeypatch)
    at.searched()
    for name in DEADLOCK:
        at.by_keys(name, frames=1)
        at.frames(30)
        for _ in at.game.everybody:
            at.keys("down")
            at.frames(1)
        at.game.opened = ""
    for key in ("k", "escape", "a"):
        at.keys(key)
        at.frames(2)
    for _ in range(600):
        at.frames(1)
        if at.game.check.checking is not None and at.game.check.checking.done:
            break
    at.frames(2)
    at.keys("escape", "n")
    at.by_keys(*OVERDRAFT)
    at.frames(2)
    at.game.begin(
        Game(msgspec.structs.replace(at.game.game.recipe, policy=find_policy(MENDED)), USUAL)
    )
    at.searched()
    at.keys("v")
    at.frames(3)
    assert found == []


def test_every_key_and_every_button_says_what_it_is() -> None:
    at = stepped()
    at.frames(2)
    names = {name for _, name, _, _ in at.game.widgets.tree()}
    assert {"the_dryer", "bedtime", "Undo", "Give up", "Games", "Check"} <= names
    for widget in at.game.widgets:
        if isinstance(widget, KeyButton) and not widget.hidden:
            x, y, w, h = widget.box
            assert w > 0
            assert 0 <= x <= 1280 - w
            assert 0 <= y <= 720 - h


def test_it_is_as_fast_as_it_has_to_be() -> None:
    at = stepped()
    at.searched()
    import time

    spent = []
    for _ in range(60):
        began = time.perf_counter()
        at.frames(1)
        spent.append(time.perf_counter() - began)
    assert sorted(spent)[30] < 0.012  # three times what it takes, for slow machines


def test_everything_that_can_be_asked_for_has_words() -> None:
    from household.game.theme import KINDS
    from household.schedules.goals import DECIDED

    assert set(DECIDED) <= set(steps.MEANS)
    assert set(steps.PLAYED) <= set(KINDS)


def test_the_check_of_the_scheduler_knows_what_is_known_already() -> None:
    at = stepped()
    at.searched()
    at.keys("a")
    at.frames(1)
    assert at.game.check.open
    assert at.game.check.checking is at.game.checking
    at.keys("1")
    at.frames(1)
    assert isinstance(at.scene, Watch)
    assert at.scene.recipe.choices == DEADLOCK
    at.keys("escape")
    at.frames(1)
    assert isinstance(at.scene, Scheduler)


# -- what a newcomer stumbled over --------------------------------------------------------------------


def test_a_key_that_is_held_is_one_step() -> None:
    at = stepped()
    key = ord(at.key_of("the_washer"))
    for _ in range(4):
        at.post(pygame.KEYDOWN, key=key, unicode=chr(key), mod=0)
        at.frames(1)
    assert at.game.stepping.choices == ("the_washer",)
    at.post(pygame.KEYUP, key=key, unicode=chr(key), mod=0)
    at.frames(1)
    at.keys(chr(key))
    assert at.game.taken == 2


def test_the_key_that_opens_a_puzzle_takes_no_step_in_it(playing: Opened) -> None:
    at = playing()
    at.keys("escape", "4")
    at.frames(1)
    for _ in range(3):
        at.post(pygame.KEYDOWN, key=pygame.K_2, unicode="2", mod=0)
        at.frames(1)
    assert isinstance(at.scene, Scheduler)
    assert at.scene.taken == 0


TEN_MOVE = (
    "the_dryer", "the_washer", "the_washer", "the_washer", "washer.buzzer", "the_washer",
    "the_washer", "the_washer", "the_washer", "dryer.buzzer", "the_dryer", "the_dryer", "the_washer",
    "washer.buzzer", "the_washer", "the_dryer", "the_washer", "the_washer",
)  # fmt: skip


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_ten_who_could_move_have_ten_keys_and_room(
    text_size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = stepped(text_size=text_size)
    at.game.begin(ladder.puzzle_game(find_puzzle(10)))
    for name in TEN_MOVE:
        at.game.take(name)
    found = cut(at.app.kit, monkeypatch)
    at.frames(60)
    assert [at.game.side.cards[who.name].keyed for who in at.game.everybody] == [*"1234567890"]
    assert [words for words in found if "gives up" in words or "waiting" in words] == []
    boxes = sorted(card.box for card in at.game.side.cards.values())
    assert all(a[1] + a[3] <= b[1] for a, b in itertools.pairwise(boxes))
    assert min(box[3] for box in boxes) >= 26
    at.keys("0")
    assert at.game.taken == len(TEN_MOVE) + 1


@pytest.mark.parametrize("card", ["k", "a"])
@pytest.mark.parametrize("key", ["r", "l", "n", "v", "space"])
def test_what_lies_over_the_house_goes_when_the_house_is_meant(card: str, key: str) -> None:
    at = stepped()
    at.by_keys("the_washer")
    at.keys(card)
    assert at.game.covered
    at.keys(key)
    assert not at.game.covered


def test_one_press_of_esc_puts_a_card_away_whatever_has_the_focus() -> None:
    at = stepped()
    at.keys("k", "tab", "escape")
    assert not at.game.games.open
    assert isinstance(at.scene, Scheduler)


def test_steps_are_not_thrown_away_by_one_press_of_esc() -> None:
    at = stepped()
    at.by_keys("the_washer")
    at.keys("escape")
    assert isinstance(at.scene, Scheduler)
    assert at.said == "Esc once more, and your steps are gone; S saves them."
    at.keys("escape")
    at.frames(1)
    assert not isinstance(at.scene, Scheduler)


def test_who_asks_for_the_shortest_before_it_is_known_sees_it_as_soon_as_it_is() -> None:
    at = stepped()
    assert at.game.shortest is None
    at.keys("r")
    assert not at.game.gave_up
    at.searched()
    at.frames(15 * 46 + 60)
    assert at.game.stepping.choices == DEADLOCK


def test_the_step_that_was_taken_back_is_taken_again_and_keeps_the_others() -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:5], frames=1)
    at.keys("left", "left", "left")
    at.by_keys(DEADLOCK[2], frames=1)
    assert at.game.undone == [DEADLOCK[4], DEADLOCK[3]]


def test_the_card_of_keys_tells_what_they_do_here() -> None:
    at = stepped()
    told = []
    put = Kit.put

    def heard(self: Kit, words: str, *more: Any, **named: Any) -> float:
        told.append(words)
        return put(self, words, *more, **named)

    Kit.put = heard  # type: ignore[method-assign]
    try:
        at.keys("?")
        at.frames(1)
    finally:
        Kit.put = put  # type: ignore[method-assign]
    assert {"take a step back", "the next game", "look inside a step"} <= set(told)
    assert "one happening back" not in told
    assert "zoom out" not in told


def test_a_schedule_of_any_kind_is_gone_through_with_its_own_aim() -> None:
    puzzle = find_puzzle(10)
    path = prove(puzzle).path
    assert path is not None
    session = Session([puzzle.policy], puzzle.scenario, puzzle.scenario_name, puzzle.seed)
    recipe = msgspec.structs.replace(puzzle.recipe, choices=path)
    scene = by_hand(recipe, First(session))
    assert scene.game.kinds == ("livelock",)


def test_one_way_that_goes_wrong_is_told_and_the_others_can_be_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.py").write_text(
        "from household import Parent\n\n\n"
        "def two(home):\n"
        "    notes = []\n"
        "    for number in range(2):\n"
        "        parent = Parent(home)\n"
        "        parent.take_on(goes(parent, home, notes, number), name=f'task{number}')\n\n\n"
        "def goes(parent, home, notes, number):\n"
        "    yield home.after(1)\n"
        "    if number and not notes:\n"
        "        1 / 0\n"
        "    notes.append(number)\n"
        "    yield home.after(1)\n"
    )
    at = stepped("two.py:two", kinds=USUAL)
    at.by_keys("task0", "task1")
    at.by_keys("task1")
    assert "two.py:14: ZeroDivisionError" in at.said
    assert at.game.taken == 2
    at.by_keys("task0", "task1")
    assert at.game.taken == 4


def test_esc_on_the_games_brings_back_what_was_played() -> None:
    at = stepped()
    at.by_keys(*DEADLOCK[:4], frames=1)
    at.keys("left")
    before = at.game.game
    at.keys("k", "right")
    assert at.game.game.recipe.policy.name == "asynchronous"
    assert at.game.taken == 0
    at.keys("escape")
    assert at.game.game is before
    assert at.game.stepping.choices == DEADLOCK[:3]
    assert at.game.undone == [DEADLOCK[3]]


def test_esc_closes_the_glass_first() -> None:
    at = stepped()
    at.by_keys("the_washer")
    at.keys("l", "escape")
    assert at.game.opened == ""
    assert at.said == ""


@pytest.mark.parametrize("number", range(1, 11))
def test_a_saved_puzzle_is_that_puzzle_when_it_is_gone_through_again(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    puzzle = find_puzzle(number)
    at = stepped()
    at.game.begin(ladder.puzzle_game(puzzle))
    at.keys("1")
    at.keys("s")
    at.frames(1)
    (file,) = tmp_path.glob("*.jsonl")
    name = Path(puzzle.policy.file).stem or puzzle.policy.spec
    assert (
        file.name == f"household-{re.sub(r'[^.=a-z0-9_-]+', '-', name)}-{puzzle.seed}-1-steps.jsonl"
    )
    scene = scene_of(files.open_any(str(file), Settings()))
    assert isinstance(scene, Watch)
    scene.act("be the scheduler")
    again = scene.next
    assert isinstance(again, Scheduler)
    assert again.game.title == puzzle.ask
    assert again.game.fewest == puzzle.fewest
    assert len(again.undone) == 1


def test_where_nobody_can_move_any_more_the_card_says_so_after_it_was_put_away() -> None:
    at = stepped(MENDED, kinds=USUAL)
    at.searched()
    at.keys("v")
    assert at.game.verdict == "nobody"
    at.keys("space")
    assert at.game.verdict == ""
    while not at.game.stepping.over:
        at.game.take(next(who.name for who in at.game.everybody if who.able))
    assert at.game.verdict == "over"
