"""Be the parent: orders by key and click, in time and out of it, and what becomes of them."""

from __future__ import annotations

import math
from pathlib import Path

import pygame
import pytest

from household.game import bests
from household.game.files import open_any
from household.game.scenes.choose import Open, Own, scene_of
from household.game.scenes.first import First
from household.game.scenes.play import CHORES, Play
from household.game.scenes.puzzles import Puzzles
from household.game.scenes.watch import Watch
from household.game.session import FOUR
from household.happenings import Ordered, Yelled
from household.replay import Run, replay
from household.templates import PARENT
from household.trace.trace import fingerprint
from tests.game.conftest import Opened, Playing


def play_of(at: Playing) -> Play:
    assert isinstance(at.scene, Play)
    return at.scene


@pytest.fixture
def played(playing: Opened) -> Playing:
    """The first evening, with oneself in it."""
    at = playing("threaded")
    at.scene.session.settings.stored.freezes = False
    at.keys("y")
    at.frames(2)
    return at


def lives_again(play: Play) -> bool:
    lived = Run(play.record.recipe).happenings
    told = play.record.happenings
    return fingerprint(told) == fingerprint(lived[: len(told)])


def runs_the_house(at: Playing, frames: int = 30_000) -> None:
    """Somebody who comes when something calls, and balances lines otherwise."""
    for _ in range(frames):
        play = play_of(at)
        moment = play.moment()
        state = moment.state
        if state.over:
            return
        hands = next(iter(state.hands.values()))
        if not play.record.queue and moment.doing(hands).activity in ("free", "watch", "checkbook"):
            washer, dryer = state.machines["washer"], state.machines["dryer"]
            idle = moment.doing(hands).activity in ("free", "watch")
            if state.calling:
                at.keys("4")
            elif dryer.phase == "done":
                at.keys("3")
            elif (dryer.phase == "empty" and washer.phase == "done") or (
                washer.phase == "empty" and state.hamper
            ):
                at.keys("2")
            elif idle and state.lines_done < state.lines:
                at.keys("1")
        at.frames(1, 1 / 20)
    raise AssertionError("the evening does not end")


def test_the_first_order_begins_the_evening(played: Playing) -> None:
    play = play_of(played)
    assert not play.begun
    played.frames(30)
    assert play.t == 0
    played.keys("2")
    assert play.playing
    played.frames(240)
    assert play.moment().state.machines["washer"].phase == "running"


def test_an_evening_is_played_to_its_end_and_lives_again_from_its_file(
    played: Playing, here: Path
) -> None:
    runs_the_house(played)
    play = play_of(played)
    state = play.moment().state
    assert state.over == "lights out"
    assert (state.loads_done, state.lines_done) == (state.loads, state.lines)
    assert lives_again(play)
    played.keys("s")
    (file,) = here.glob("household-player-*.jsonl")
    again = replay(file)
    assert again.same
    assert again.run.happenings == play.record.happenings
    (entry,) = bests.load().of(play.record.recipe)
    assert entry.lights_out_at == play.record.result(0)["lights_out_at"]
    assert entry.rewinds == 0
    assert [name for name, _ in play._rows(play.moment())] == [
        "You", "Sync", "Polling", "Clones", "Async",
    ]  # fmt: skip
    # The next time it runs along as a ghost, and does what was done.
    played.keys("escape", "y")
    played.frames(2)
    ghost = play_of(played).viewing.ghost
    assert ghost is not None
    assert fingerprint(ghost.happenings) == again.run.fingerprint


@pytest.mark.parametrize(
    ("chore", "x", "y"),
    [("washer", 196, 180), ("dryer", 286, 180), ("checkbook", 560, 180), ("kids", 260, 350)],
)
def test_a_click_on_a_thing_is_the_order_to_turn_to_it(
    played: Playing, chore: str, x: float, y: float
) -> None:
    played.click(12 + x, 64 + y)
    (order,) = play_of(played)._orders
    assert order.do == chore


def test_the_four_buttons_are_the_four_orders(played: Playing) -> None:
    for chore in CHORES:
        played.press(f"Order: {chore}")
    assert tuple(order.do for order in play_of(played)._orders) == CHORES


def test_nothing_happens_while_one_thinks(played: Playing) -> None:
    played.keys("2")
    played.frames(60)
    played.keys("space")
    play = play_of(played)
    before = (play.t, len(play.record.happenings))
    played.frames(600)
    assert (play.t, len(play.record.happenings)) == before
    played.keys("1")
    assert len(play._orders) == 2
    assert not play.playing


def test_an_order_in_the_past_makes_another_evening_of_it(played: Playing) -> None:
    played.keys("2")
    played.frames(300)
    played.keys("1")
    played.frames(600)
    play = play_of(played)
    later = play._orders
    assert play.t > 15
    played.go_to(4)
    assert play._orders == later  # looking back changes nothing
    played.keys("4")
    assert [order.do for order in play._orders] == ["washer", "kids"]
    assert play.rewinds == 1
    assert play.viewing.seen == pytest.approx(play.t)
    assert lives_again(play)


def test_what_was_ordered_last_is_taken_back_with_what_came_of_it(played: Playing) -> None:
    played.keys("2")
    played.frames(200)
    played.keys("4")
    play = play_of(played)
    at = play._orders[-1].at
    played.frames(200)
    played.keys("backspace")
    assert [order.do for order in play._orders] == ["washer"]
    assert play.t == pytest.approx(at, abs=0.02)
    assert not play.playing
    assert lives_again(play)
    played.keys("backspace", "backspace")
    assert play._orders == ()
    assert "No order was given" in played.said


def test_a_kid_falls_on_order_for_the_ghosts_as_well(played: Playing) -> None:
    played.keys("2")
    played.frames(60)
    played.keys("j")
    play = play_of(played)
    assert play._orders[-1].do == "fall"
    assert isinstance(play.record.happenings[-1], Yelled)
    at = play._orders[-1].at
    played.frames(60)
    for spec in FOUR:
        told = play.session.viewing(spec).record.happenings
        assert [h.at for h in told if isinstance(h, Ordered)] == [at]
    assert lives_again(play)
    # An evening in which something was ordered to happen is no fair race.
    table = bests.Bests()
    assert table.enter(play.record.recipe, {}, (0, 0), 0) == -1


def test_what_is_to_come_is_not_skipped(played: Playing) -> None:
    played.keys("2")
    played.frames(60)
    play = play_of(played)
    seen = play.t
    played.keys("end", "page down")
    assert play.t == pytest.approx(seen, abs=0.5)
    assert not play.record.over


def test_a_step_goes_to_what_happens_next_and_no_further(played: Playing) -> None:
    played.keys("2", "space")
    play = play_of(played)
    before = play.t
    played.keys("right")
    assert play.t > before
    assert play.record.lived >= play.t
    assert lives_again(play)


def test_when_nothing_moves_it_can_be_said_that_it_is_enough(played: Playing) -> None:
    play = play_of(played)
    played.keys("4")
    for _ in range(4000):
        played.frames(1, 1 / 10)
        if play.moment().state.asleep and play.record.next_at >= play.record.end:
            break
    played.frames(2)
    assert not play.record.over
    assert not played.widget("Enough").hidden
    played.press("Enough")
    played.frames(60)
    assert play.record.over
    assert play.moment().state.over == "nothing can move"
    assert lives_again(play)


def test_a_saved_evening_is_played_on(played: Playing, here: Path) -> None:
    played.keys("2")
    played.frames(200)
    played.keys("1")
    played.frames(60)
    played.keys("s")
    (file,) = here.glob("*.jsonl")
    before = play_of(played)._orders
    played.app.scene = scene_of(open_any(str(file), played.scene.session.settings))
    played.frames(2)
    play = play_of(played)
    assert play._orders == before
    assert "the same" in played.said
    played.keys("space")
    played.frames(900)
    played.keys("4")
    assert len(play._orders) == 3
    assert lives_again(play)


def test_the_first_screen_leads_everywhere_and_everything_leads_back(playing: Opened) -> None:
    at = playing()
    at.keys("escape")
    for keys, kind in (
        ("1", Watch),
        ("2", object),
        ("3", Play),
        ("4", Puzzles),
        ("5", Own),
        ("6", Open),
    ):
        assert isinstance(at.scene, First)
        at.keys(keys)
        at.frames(1)
        assert isinstance(at.scene, kind)
        for _ in range(3):
            if not isinstance(at.scene, First):
                at.keys("escape")
                at.frames(1)
    assert math.isfinite(at.scene.t)


def test_an_own_parent_is_read_anew_when_it_is_saved(playing: Opened, here: Path) -> None:
    at = playing()
    at.keys("escape", "5", "n")
    at.frames(2)
    watch = at.watch
    assert watch.viewing.policy.file == "mine.py"
    at.keys("space")
    at.frames(300)
    minute, text = watch.t, Path("mine.py").read_text()

    Path("mine.py").write_text(text.replace("await parent.helps_kids()", "parent.helps_kids()"))
    at.frames(40)
    assert "mine.py:44" in watch.viewing.wrong
    assert "you probably meant `await parent.helps_kids()`" in watch.viewing.wrong
    assert watch.t > minute  # the last good evening goes on

    Path("mine.py").write_text(text.replace("every=4", "every=1"))
    at.frames(40)
    assert watch.viewing.wrong == ""
    assert "read anew" in at.said
    assert watch.t > minute
    assert watch.viewing.ghost is not None
    assert fingerprint(watch.viewing.ghost.happenings) != fingerprint(
        watch.viewing.record.happenings
    )


def test_whoever_looks_at_the_others_comes_back_to_their_own_evening(played: Playing) -> None:
    played.keys("2")
    played.frames(200)
    mine = play_of(played)
    minute, orders = mine.t, mine._orders
    played.keys("escape")
    played.frames(2)
    watch = played.watch
    assert not isinstance(watch, Play)
    assert watch.t == 0  # nothing of the clones is given away
    assert "goes back to your own evening" in played.said
    played.keys("n", "y")
    played.frames(2)
    again = play_of(played)
    assert again is mine
    assert again._orders == orders
    assert again.t == pytest.approx(minute, abs=0.1)
    played.keys("1")
    assert len(again._orders) == 2


def test_an_order_after_the_end_changes_nothing(played: Playing) -> None:
    runs_the_house(played)
    play = play_of(played)
    before, seen = play.record, play.viewing.seen
    played.keys("1")
    assert "The evening is over" in played.said
    assert play.record is before
    assert play.viewing.seen == seen


def test_a_knob_that_an_own_parent_cannot_live_with_goes_back(playing: Opened, here: Path) -> None:
    text = PARENT.replace(
        "    parent = Parent(home)",
        "    assert every != 3, 'not three'\n    parent = Parent(home)",
        1,
    )
    Path("mine.py").write_text(text)
    at = playing("mine.py")
    at.keys("k", "left")
    assert "not three" in at.said
    watch = at.watch
    assert watch.session.policy(watch.spec).options["every"] == 4
    assert watch.viewing.wrong == ""


def test_a_file_can_be_dropped_on_the_window(played: Playing, here: Path) -> None:
    played.keys("2")
    played.frames(60)
    played.keys("s")
    (file,) = here.glob("*.jsonl")
    Path("mine.py").write_text(PARENT)
    Path("notes.txt").write_text("no evening")
    played.post(pygame.DROPFILE, file=str(here / "mine.py"))
    played.frames(2)
    assert played.watch.viewing.label == "mine"
    played.post(pygame.DROPFILE, file=str(here / "notes.txt"))
    played.frames(1)
    assert (
        "expected a saved evening (.jsonl), a parent (.py), a lesson or a scenario (.toml)"
        in played.said
    )
    played.post(pygame.DROPFILE, file=str(file))
    played.frames(2)
    assert [order.do for order in play_of(played)._orders] == ["washer"]


def test_an_own_file_that_is_gone_for_good_is_told_and_one_that_comes_back_is_not_wrong(
    playing: Opened, here: Path
) -> None:
    Path("mine.py").write_text(PARENT)
    at = playing("mine.py")
    Path("mine.py").rename("away.py")
    at.frames(30, 1 / 30)
    assert at.watch.viewing.wrong == ""  # an editor may be writing it
    at.frames(120, 1 / 30)
    assert "the file is gone" in at.watch.viewing.wrong
    Path("away.py").rename("mine.py")
    at.frames(30, 1 / 30)
    assert at.watch.viewing.wrong == ""


def test_while_a_mistake_is_shown_the_page_is_the_one_that_runs(
    playing: Opened, here: Path
) -> None:
    Path("mine.py").write_text(PARENT)
    at = playing("mine.py")
    at.keys("space")
    at.frames(200)
    page = [row.text for row in at.watch._code.rows]
    broken = "\n\n\n\n" + PARENT.replace("parent.empty_dryer", "parent.empties_dryer")
    Path("mine.py").write_text(broken)
    at.keys("space")
    at.frames(30, 1 / 30)
    assert "empties_dryer" in at.watch.viewing.wrong
    assert [row.text for row in at.watch._code.rows if row.number]
    assert {row.text for row in at.watch._code.rows if row.number} <= set(PARENT.split("\n")) | set(
        page
    )


def test_at_the_decision_a_digit_changes_one_thing_and_keeps_the_parent(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("n", "w", "w", "w")
    at.keys("1")
    at.frames(2)
    assert at.watch.spec == "threaded"
    assert at.watch.viewing.policy.options["lock_order"] == "washer-first"
    assert at.watch.viewing.ghost is not None
    assert at.watch.playing
    assert "both take the washer first" in at.said
