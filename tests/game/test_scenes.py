"""The screen as somebody uses it: keys, clicks, drags and the wheel, in a window nobody sees."""

from __future__ import annotations

import errno
import io
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pygame
import pytest
from PIL import Image

from household.game import capture, code, timeline
from household.game.app import App
from household.game.model import Bar, Record
from household.game.scenes.compare import CARD_H, CARD_W, CARDS, Compare
from household.game.scenes.first import First
from household.game.scenes.scene import SPEEDS, Quit
from household.game.scenes.watch import Watch
from household.game.session import FOUR
from household.game.sounds import Cue
from household.game.theme import PAGE
from household.replay import Run
from household.trace.trace import fingerprint
from tests.conftest import Household
from tests.game.conftest import Opened, Playing

QUICK = 0.1
"""Seconds of a frame, where many minutes have to pass: at 600 times, a minute a frame."""

INCIDENTS = [
    ("deadlock", "threaded"),
    ("lost-update", "threaded"),
    ("overdraft", "threaded"),
    ("livelock", "threaded:lock_order=back-off"),
    ("missed-buzzer", "polling"),
    ("ignored-kid", "polling"),
    ("starvation", "asynchronous:pause_every=0"),
    ("stuck", "player"),
]
"""The table of the README: which incident shows under which parent."""


def record_of(at: Playing) -> Record:
    return at.watch.viewing.record


def fastest(at: Playing) -> None:
    at.keys(*["up"] * len(SPEEDS))


def first_of_each_kind(record: Record) -> list[tuple[str, float]]:
    first: dict[str, float] = {}
    for one in record.incidents:
        first.setdefault(one.kind, one.at)
    return list(first.items())


def crop(at: Playing, box: tuple[float, float, float, float]) -> bytes:
    return pygame.image.tobytes(at.app.screen.subsurface(at.app.kit.rect(*box)), "RGB")


def lane_y(at: Playing, key: str) -> float:
    (lane,) = [lane for lane in at.watch._timeline.lanes if lane.key == key]
    return lane.y + (lane.height - 3) / 2


# -- playing ------------------------------------------------------------------------------------


def test_space_plays_and_pauses(playing: Opened) -> None:
    at = playing()
    assert not at.scene.playing
    at.frames(10)
    assert at.scene.t == 0
    at.keys("space")
    at.frames(30)
    assert at.scene.playing
    assert at.scene.t == pytest.approx(1.0)
    at.keys("space")
    at.frames(30)
    assert not at.scene.playing
    assert at.scene.t == pytest.approx(1.0)


def test_the_button_plays_and_pauses_too(playing: Opened) -> None:
    at = playing()
    at.press("Play")
    assert at.scene.playing
    at.press("Play")
    assert not at.scene.playing


def test_the_house_begins_when_it_is_clicked(playing: Opened) -> None:
    at = playing()
    at.press("House")
    assert at.scene.playing
    at.press("House")
    assert at.scene.playing


def test_the_world_freezes_at_the_exact_minute_of_the_deadlock_and_goes_on(playing: Opened) -> None:
    at = playing("threaded")
    first = record_of(at)
    fastest(at)
    at.keys("space")
    at.until_it_stands(QUICK)
    frozen = at.watch.frozen
    assert frozen is not None
    kinds = first_of_each_kind(first)
    assert (frozen.kind, at.scene.t) == kinds[0]
    while frozen is not None and frozen.kind != "deadlock":
        at.keys("space")
        at.until_it_stands(QUICK)
        frozen = at.watch.frozen
    assert frozen is not None
    assert at.scene.t == frozen.at == dict(kinds)["deadlock"]
    picture = at.picture
    at.frames(5, 0.0)
    assert at.picture == picture
    at.keys("space")
    assert at.watch.frozen is None
    at.frames(3, QUICK)
    assert at.scene.playing
    assert at.scene.t > frozen.at
    assert at.watch.frozen is None


def test_f_lets_the_world_go_on_whatever_happens(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("f")
    assert "goes on" in at.said
    fastest(at)
    at.keys("space")
    at.until_it_stands(QUICK)
    assert at.watch.frozen is None
    assert at.scene.t == at.scene.end
    at.keys("f")
    assert at.widget("Freeze").value is True


@pytest.mark.parametrize(("kind", "policy"), INCIDENTS)
def test_the_world_freezes_once_at_each_kind_of_incident(
    playing: Opened, kind: str, policy: str
) -> None:
    at = playing(policy, scenario="worst-case", seed=1)
    fastest(at)
    frozen: list[tuple[str, float]] = []
    at.keys("space")
    for _ in range(12):
        at.until_it_stands(QUICK)
        one = at.watch.frozen
        if one is None:
            break
        frozen.append((one.kind, one.at))
        assert at.scene.t == one.at
        assert one in at.watch.moment().incidents
        if at.scene.t == at.scene.end:
            break  # there Space begins anew
        at.keys("space")
    assert at.scene.t == at.scene.end
    assert frozen == first_of_each_kind(record_of(at))
    assert kind in dict(frozen)


def test_from_the_start_everything_may_happen_for_the_first_time_again(playing: Opened) -> None:
    at = playing("threaded")
    for _ in range(2):
        fastest(at)
        at.keys("space")
        at.until_it_stands(QUICK)
        assert at.watch.frozen is not None
        at.keys("home")
        assert at.scene.t == 0
        assert at.watch.frozen is None


@pytest.mark.parametrize("policy", ["threaded", "asynchronous"])
def test_playing_to_the_end_stops_there_and_space_starts_anew(playing: Opened, policy: str) -> None:
    at = playing(policy)
    at.keys("f")
    fastest(at)
    at.keys("space")
    at.until_it_stands(QUICK)
    assert at.scene.t == at.scene.end == record_of(at).times[-1]
    assert record_of(at).over
    at.keys("space")
    assert at.scene.playing
    assert at.scene.t == 0


def test_speeds_go_from_1_to_600_and_no_further(playing: Opened) -> None:
    at = playing()
    assert at.scene.speed == 120
    fastest(at)
    assert at.scene.speed == 600
    seen = [600]
    for _ in range(len(SPEEDS) + 2):
        at.keys("down")
        seen.append(at.scene.speed)
    assert sorted(set(seen)) == list(SPEEDS)
    assert at.scene.speed == 1
    for speed in [*SPEEDS[1:], SPEEDS[0]]:
        at.press("Speed")
        assert at.scene.speed == speed
        assert at.widget("Speed").value == f"×{speed}"


@pytest.mark.parametrize(("presses", "speed"), [(-5, 1), (0, 120), (2, 600)])
def test_a_second_of_playing_is_as_many_seconds_of_the_house(
    playing: Opened, presses: int, speed: int
) -> None:
    at = playing("synchronous", seed=3)
    at.keys("f", *(["up"] * presses if presses > 0 else ["down"] * -presses), "space")
    at.frames(60)
    assert at.scene.t == pytest.approx(speed / 60)


def test_nobody_watches_a_night(playing: Opened) -> None:
    at = playing("polling", scenario="two-weeks")
    at.keys("f")
    fastest(at)
    at.keys("space")
    seen = []
    while at.scene.playing and at.scene.t < 3 * 1440 + 30:
        at.frames(1, QUICK)
        seen.append(at.scene.t)
    for began, ended in record_of(at).lanes.evenings[:3]:
        assert [t for t in seen if began <= t <= ended]
        assert not [t for t in seen if ended + 4 < t < began + 1440]
    assert at.watch.moment().state.evening == 3


# -- going to and fro ---------------------------------------------------------------------------


def test_an_arrow_steps_one_happening_on_and_the_other_one_back(playing: Opened) -> None:
    at = playing("asynchronous")
    at.go_to(80)
    record = record_of(at)
    at.keys("right")
    here = at.watch.index
    assert here is not None
    for _ in range(12):
        before = at.watch.moment().state
        picture = at.picture
        at.keys("right")
        assert at.watch.index == here + 1
        assert at.scene.t == record.times[here + 1]
        at.keys("left")
        assert at.watch.index == here
        assert at.watch.moment().state == before
        assert at.picture != picture or at.watch.viewing.seen == at.scene.t
        at.keys("right")
        here += 1


def test_steps_end_at_the_first_and_the_last_happening(playing: Opened) -> None:
    at = playing("threaded")
    at.keys(*["left"] * 40)
    assert (at.watch.index, at.scene.t) == (0, 0.0)
    at.keys("end", "right", "right", "right")
    assert at.watch.index == len(record_of(at).happenings) - 1
    assert at.scene.t == at.scene.end


def test_stepping_stands_still_and_playing_goes_on_from_there(playing: Opened) -> None:
    at = playing("polling")
    at.keys("space")
    at.frames(30)
    at.keys("right")
    assert not at.scene.playing
    t = at.scene.t
    at.keys("space")
    at.frames(6)
    assert at.watch.index is None
    assert at.scene.t == pytest.approx(t + 0.2)


def test_n_and_b_go_from_incident_to_incident(playing: Opened) -> None:
    at = playing("polling")
    minutes = sorted({one.at for one in Run(record_of(at).recipe).incidents})
    assert len(minutes) > 2
    for minute in minutes:
        at.keys("n")
        assert at.scene.t == minute
        assert at.watch.frozen is not None
    at.keys("n")
    assert at.scene.t == minutes[-1]
    assert "No incident after" in at.said
    for minute in reversed(minutes[:-1]):
        at.keys("b")
        assert at.scene.t == minute
    at.keys("b")
    assert "No incident before" in at.said
    at.press("Next incident")
    assert at.scene.t == minutes[1]
    at.press("Last incident")
    assert at.scene.t == minutes[0]


def test_shift_and_an_arrow_jump_as_n_and_b_do(playing: Opened) -> None:
    at = playing("polling")
    minutes = sorted({one.at for one in Run(record_of(at).recipe).incidents})
    at.keys("right", "right", mod=pygame.KMOD_LSHIFT)
    assert at.scene.t == minutes[1]
    at.keys("left", mod=pygame.KMOD_LSHIFT)
    assert at.scene.t == minutes[0]


def test_n_stops_at_every_incident_of_a_minute(playing: Opened) -> None:
    at = playing("polling", scenario="worst-case", seed=1)
    wanted = Run(record_of(at).recipe).incidents
    assert len({one.at for one in wanted}) < len(wanted)
    met = []
    for _ in wanted:
        at.keys("n")
        if at.watch.frozen is not None and at.watch.frozen not in met:
            met.append(at.watch.frozen)
    assert met == wanted


def test_home_end_and_pages(playing: Opened) -> None:
    at = playing("synchronous")
    at.frames(3)
    at.keys("end")
    assert at.scene.t == at.scene.end
    at.keys("page up")
    assert at.scene.t == pytest.approx(at.scene.end - 10)
    at.keys("page down", "page down")
    assert at.scene.t == at.scene.end
    at.keys("home", "page down")
    assert at.scene.t == 10
    at.keys("page up", "page up")
    assert at.scene.t == 0


def test_the_timeline_rewinds_where_it_is_dragged(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("space")
    at.frames(20)
    at.down(700, 610)
    assert not at.scene.playing
    line = at.watch._timeline
    assert at.scene.t == pytest.approx(line.minute_at(700))
    for x in (650, 400.0, 115, 20, 300):
        at.move(x, 630, held=True)
        assert at.scene.t == pytest.approx(min(line.minute_at(x), at.scene.end))
        assert at.watch.moment().index == record_of(at).index_at(at.scene.t)
    at.up(300, 630)
    t = at.scene.t
    at.move(900, 630)
    assert at.scene.t == t


def test_a_flag_that_is_clicked_shows_its_incident(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("end", "home")
    (left, right, one), *_ = at.watch._timeline._flags
    at.click((left + right) / 2, timeline.FLAGS_Y + 6)
    assert at.watch.frozen == one
    assert at.scene.t == one.at


def test_the_wheel_zooms_around_the_mouse_and_0_shows_all(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(120)
    line = at.watch._timeline
    whole = (line.start, line.end)
    at.move(600, 610)
    minute = line.minute_at(600)
    widths = [line.end - line.start]
    for _ in range(5):
        at.wheel(1)
        assert line.minute_at(600) == pytest.approx(minute)
        widths.append(line.end - line.start)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 2
    at.keys("0")
    assert (line.start, line.end) == whole
    for _ in range(40):
        at.wheel(1)
    assert line.end - line.start == pytest.approx(timeline.SHORTEST)
    for _ in range(60):
        at.wheel(-1)
    assert (line.start, line.end) == pytest.approx(whole)


def test_plus_and_minus_zoom_around_the_playhead(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(120)
    line, t = at.watch._timeline, at.scene.t
    x, width = line.x_of(t), line.end - line.start
    at.keys("+")
    assert line.x_of(t) == pytest.approx(x)
    assert line.end - line.start < width
    at.keys("-", "-")
    assert line.end - line.start == pytest.approx(width)


def test_the_wheel_elsewhere_does_nothing(playing: Opened) -> None:
    at = playing("threaded")
    before = (at.watch._timeline.start, at.watch._timeline.end)
    at.move(400, 300)
    at.wheel(3)
    assert (at.watch._timeline.start, at.watch._timeline.end) == before


def test_a_zoomed_timeline_turns_its_page(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("f", "+", "+", "+", "+", "+", "+", "+")
    fastest(at)
    at.keys("space")
    line = at.watch._timeline
    for _ in range(200):
        at.frames(1, QUICK)
        assert line.start - 1e-6 <= at.scene.t <= line.end + 1e-6


# -- what the mouse is on -----------------------------------------------------------------------


def long_bar(at: Playing, hands: str) -> Bar:
    """A bar of these hands of which more than a minute has been seen."""
    bars = record_of(at).lanes.hands[hands]
    return next(bar for bar in bars if min(bar.until, at.scene.t) - bar.since > 1)


def test_a_bar_under_the_mouse_lights_its_line_and_its_lane(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(60)
    at.move(640, 30)
    dark, label = crop(at, code.BOX), crop(at, (16, timeline.LANES_Y, 80, 60))
    for hands, task in (("B", "the_washer"), ("D", "the_checkbook")):
        bar = long_bar(at, hands)
        at.move(at.watch._timeline.x_of(bar.since + 0.5), lane_y(at, hands))
        assert at.watch._lit_task(at.app.kit, at.watch.moment()) == bar.task == task
        assert crop(at, code.BOX) != dark
        assert crop(at, (16, timeline.LANES_Y, 80, 60)) != label
        told = at.watch._timeline.describe(at.watch.moment(), at.watch._hit)  # type: ignore[arg-type]
        assert task in told[1]
    at.move(640, 30)
    assert (crop(at, code.BOX), crop(at, (16, timeline.LANES_Y, 80, 60))) == (dark, label)


@pytest.mark.parametrize("minute", [20, 60, 150])
def test_a_line_of_code_under_the_mouse_stays_there(playing: Opened, minute: int) -> None:
    at = playing("threaded")
    at.go_to(minute)
    at.move(640, 30)
    for row, top in list(at.watch._code._tops()):
        if row.here:
            at.move(640, 30)
            at.move(code.BOX[0] + 100, code.BOX[1] + top + 7)
            pictures = set()
            for _ in range(4):
                pictures.add(crop(at, code.BOX))
                at.frames(1, 0.0)
            assert len(pictures) == 1, f"line {row.number} flickers"


def test_a_line_of_code_under_the_mouse_lights_its_lane(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(100)
    at.move(640, 30)
    labels = (16, timeline.LANES_Y, 80, timeline.BOTTOM - timeline.LANES_Y)
    dark = crop(at, labels)
    lit = set()
    for row, top in list(at.watch._code._tops()):
        if row.here:
            at.move(640, 30)
            at.move(code.BOX[0] + 100, code.BOX[1] + top + 7)
            task = at.watch._lit_task(at.app.kit, at.watch.moment())
            assert task == row.here[0].task
            lit.add(task)
            assert crop(at, labels) != dark
    assert lit == {"the_washer", "the_dryer", "the_kids", "the_checkbook"}


def test_a_line_of_code_stays_lit_once_it_is_clicked_until_it_is_clicked_again(
    playing: Opened,
) -> None:
    at = playing("threaded")
    at.go_to(100)
    at.move(640, 30)
    row, top = next((row, top) for row, top in at.watch._code._tops() if row.here)
    for lit in (row.here[0].task, ""):
        at.click(code.BOX[0] + 100, code.BOX[1] + top + 7)
        at.move(640, 30)
        at.frames(3)
        assert at.watch._lit_task(at.app.kit, at.watch.moment()) == lit


def test_somebody_under_the_mouse_is_lit_in_the_code(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(60)
    for name, rect in at.watch._stage.spots:
        if name == "D":
            at.move(*at.app.kit.logical(rect.center))
            assert at.watch._lit_task(at.app.kit, at.watch.moment()) == "the_checkbook"
            return
    raise AssertionError("D is not on the stage")


@pytest.mark.parametrize("lane", ["A", "D", "washer", "kids", "money"])
def test_what_is_to_come_is_not_told(playing: Opened, lane: str) -> None:
    at = playing("threaded")
    at.go_to(40)
    y = lane_y(at, lane)
    at.move(at.watch._timeline.x_of(290), y)
    told = at.picture
    lit = at.watch._lit_task(at.app.kit, at.watch.moment())
    for minute in range(45, 240, 7):
        at.move(at.watch._timeline.x_of(float(minute)), y)
        assert at.watch._lit_task(at.app.kit, at.watch.moment()) == lit == "", minute
        assert at.picture == told, minute


# -- other parents ------------------------------------------------------------------------------


def test_the_number_keys_show_another_parent_at_the_same_minute(playing: Opened) -> None:
    at = playing("threaded", seed=5)
    at.go_to(70)
    t = at.scene.t
    for number, spec in enumerate(FOUR, 1):
        at.keys(str(number))
        assert at.watch.spec == spec
        assert at.widget("Parent").value == spec
        assert at.scene.t == t
        recipe = record_of(at).recipe
        assert (recipe.seed, recipe.policy.name) == (5, spec)
        assert at.watch.moment().t == t
    at.keys("5", "9")
    assert at.watch.spec == FOUR[-1]


def test_the_switch_shows_another_parent_too(playing: Opened) -> None:
    at = playing("threaded")
    x, y, w, h = at.widget("Parent").box
    for number, spec in enumerate(FOUR):
        at.click(x + w * (number + 0.5) / 4, y + h / 2)
        assert at.watch.spec == spec


def test_a_parent_whose_evening_is_over_is_shown_as_it_was_left_at_the_same_minute(
    playing: Opened,
) -> None:
    at = playing("synchronous")
    at.keys("end")
    late = at.scene.t
    at.keys("3")
    assert at.scene.end < at.scene.t == late
    assert at.watch.moment().state.over == "nothing can move"
    at.keys("c")
    assert at.scene.t == late
    at.keys("1")
    assert at.scene.t == late


def test_a_mended_parent_has_a_key_of_its_own(playing: Opened) -> None:
    at = playing("threaded:lock_order=washer-first")
    specs = at.watch.session.specs
    assert "threaded:lock_order=washer-first" in specs
    for number, spec in enumerate(specs, 1):
        at.keys(str(number))
        assert at.watch.spec == spec


def test_c_compares_and_comes_back_at_the_same_minute(playing: Opened) -> None:
    at = playing("polling")
    at.go_to(74)
    t = at.scene.t
    at.keys("c")
    assert at.compare.t == t
    assert [viewing.policy.name for viewing in at.compare.viewings] == list(FOUR)
    at.keys("right")
    later = at.scene.t
    assert later > t
    at.keys("c")
    assert at.watch.spec == "polling"
    assert at.scene.t == later
    at.press("Compare")
    at.press("One house")
    assert (at.watch.spec, at.scene.t) == ("polling", later)


@pytest.mark.parametrize("number", range(4))
def test_a_house_that_is_clicked_is_opened_at_the_same_minute(playing: Opened, number: int) -> None:
    at = playing("threaded", compare=True)
    at.keys("n")
    t = at.scene.t
    assert t > 0
    x, y = CARDS[number]
    at.click(x + CARD_W / 2, y + CARD_H / 2)
    assert at.watch.spec == FOUR[number]
    assert at.scene.t == t


def test_what_plays_goes_on_playing_in_the_other_scene(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("f", "down", "space")
    at.frames(10)
    at.keys("c")
    assert at.scene.playing
    assert at.scene.speed == 60
    at.frames(10)
    at.keys("c")
    assert at.scene.playing
    assert at.scene.t == pytest.approx(20 / 60)


def test_f_is_remembered_while_all_four_are_compared(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("f", "c", "c")
    at.frames(1, 0.0)
    assert at.widget("Freeze").value is False


def test_compare_steps_jumps_and_drags_like_one_house(playing: Opened) -> None:
    at = playing("threaded", compare=True)
    houses = [viewing.record for viewing in at.compare.viewings]
    at.frames(2)
    minutes = sorted({one.at for record in houses for one in record.incidents})
    at.keys("n")
    assert at.scene.t == minutes[0]
    at.keys("n", "b")
    assert at.scene.t == minutes[0]
    times = sorted({at_ for record in houses for at_ in record.times})
    at.keys("right")
    assert at.scene.t == next(time for time in times if time > minutes[0])
    at.keys("left")
    assert at.scene.t == [time for time in times if time <= minutes[0]][-1]
    at.click(112 + 1142 / 2, 640)  # the middle of the lanes
    start, end = at.compare._range()
    assert at.scene.t == pytest.approx((start + end) / 2)
    at.keys("home")
    assert at.scene.t == 0
    at.keys("end")
    assert at.scene.t == at.scene.end == max(record.times[-1] for record in houses)


@pytest.mark.parametrize("others", [["polling"], ["polling:every=5", "synchronous"]])
def test_two_and_three_houses_can_be_compared(playing: Opened, others: list[str]) -> None:
    at = playing("threaded", *others, compare=True)
    at.keys("n", "n")
    at.frames(3)
    number = len(others)
    at.keys(str(number + 1))
    assert at.watch.viewing.policy.spec == others[-1]


def test_two_variants_of_one_parent_are_told_apart(playing: Opened) -> None:
    at = playing("polling:every=5", "polling:every=30", compare=True)
    names = [widget.name for widget in at.scene.widgets if not widget.hidden]
    assert len(names) == len(set(names))
    at.move(500, 30)  # where nothing is
    cards = [(x, y, CARD_W, CARD_H - 40) for x, y in CARDS[:2]]
    bare = [crop(at, card) for card in cards]
    for here, there in ((0, 1), (1, 0)):
        x, y, w, h = cards[here]
        at.move(x + w / 2, y + h / 2)
        assert crop(at, cards[here]) != bare[here]
        assert crop(at, cards[there]) == bare[there]


# -- by keyboard alone --------------------------------------------------------------------------


@pytest.mark.parametrize("compare", [False, True])
def test_tab_goes_through_every_widget_and_round_again(playing: Opened, compare: bool) -> None:
    at = playing("threaded", compare=compare)
    names = [widget.name for widget in at.scene.widgets if not widget.hidden]
    assert len(names) == len(set(names))
    # What has no use for a key is passed over: Space does what a click on the house does.
    names = [name for name in names if name not in ("House", "Code")]

    def focused() -> str:
        focus = at.scene.widgets.focus
        assert focus is not None
        assert focus.focused
        assert [w.name for w in at.scene.widgets if w.focused] == [focus.name]
        return focus.name

    seen = []
    for _ in names:
        bare = at.picture
        at.keys("tab")
        seen.append(focused())
        assert at.picture != bare
    assert seen == names
    at.keys("tab")
    assert focused() == names[0]
    at.keys("tab", mod=pygame.KMOD_LSHIFT)
    assert focused() == names[-1]
    at.keys("escape")
    assert at.scene.widgets.focus is None


def focus_on(at: Playing, name: str) -> None:
    for _ in list(at.scene.widgets):
        at.keys("tab")
        focus = at.scene.widgets.focus
        if focus is not None and focus.name == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_the_widget_in_focus_is_pressed_by_enter_and_space_always_plays(playing: Opened) -> None:
    key = "return"
    at = playing("threaded")
    focus_on(at, "Speed")
    at.keys("space")
    assert at.scene.playing
    assert at.scene.speed == 120
    at.keys("space")
    assert not at.scene.playing
    focus_on(at, "Play")
    at.keys(key)
    assert at.scene.playing
    at.keys(key)
    assert not at.scene.playing
    focus_on(at, "Freeze")
    at.keys(key)
    at.frames(1, 0.0)
    assert at.widget("Freeze").value is False
    focus_on(at, "Next incident")
    at.keys(key)
    assert at.scene.t > 0
    focus_on(at, "Keys")
    at.keys(key)
    assert at.watch.help
    at.keys("x")
    focus_on(at, "Compare")
    at.keys(key)
    assert isinstance(at.scene, Compare)
    focus_on(at, "House 1: Sync")
    at.keys(key)
    assert at.watch.spec == "synchronous"


def test_the_switch_and_the_timeline_are_moved_by_arrows_in_focus(playing: Opened) -> None:
    at = playing("synchronous")
    focus_on(at, "Parent")
    for spec in [*FOUR[1:], FOUR[0]]:
        at.keys("right")
        assert at.watch.spec == spec
    at.keys("left")
    assert at.watch.spec == FOUR[-1]
    focus_on(at, "Time")
    at.keys("right", "right", "left", "page down")
    assert at.scene.t == pytest.approx(11)
    assert at.widget("Time").value == pytest.approx(11)


def test_every_widget_tells_its_role_and_name(playing: Opened) -> None:
    for compare in (False, True):
        at = playing("threaded", compare=compare)
        tree = at.scene.widgets.tree()
        assert {role for role, *_ in tree} <= {"button", "radiogroup", "area", "slider"}
        for widget in at.scene.widgets:
            if widget.hidden:
                continue
            assert widget.name
            x, y, w, h = widget.box
            assert 0 <= x <= x + w <= 1280
            assert 0 <= y <= y + h <= 720
            assert at.scene.widgets.under(x + w / 2, y + h / 2) is widget


def test_a_button_is_pressed_where_the_mouse_comes_up(playing: Opened) -> None:
    at = playing("threaded")
    x, y, w, h = at.widget("Play").box
    at.move(x + w / 2, y + h / 2)
    at.down(x + w / 2, y + h / 2)
    assert not at.scene.playing
    at.move(x + w / 2, y + 300, held=True)
    at.up(x + w / 2, y + 300)
    assert not at.scene.playing
    at.press("Play")
    assert at.scene.playing


@pytest.mark.parametrize("compare", [False, True])
@pytest.mark.parametrize("key", ["?", "h", "f1"])
def test_the_keys_are_shown_until_any_key_or_click(
    playing: Opened, compare: bool, key: str
) -> None:
    at = playing("threaded", compare=compare)
    bare = at.picture
    at.keys("space", key)
    assert at.scene.help
    assert not at.scene.playing
    assert at.picture != bare
    scene = at.scene
    at.keys("c")
    assert at.scene is scene
    assert not scene.help
    at.press("Keys")
    assert scene.help
    at.click(640, 360)
    assert not scene.help
    assert at.scene is scene


def test_escape_leaves_and_so_does_the_close_of_the_window(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("escape")
    assert isinstance(at.scene, First)
    at.keys("escape")
    assert "once more" in at.said
    with pytest.raises(Quit):
        at.keys("escape")
    at = playing("threaded", compare=True)
    at.keys("escape")
    assert isinstance(at.scene, Watch)
    at.post(pygame.QUIT)
    with pytest.raises(Quit):
        at.frames()


# -- pictures -----------------------------------------------------------------------------------


def test_p_saves_a_picture_in_this_folder(playing: Opened, here: Path) -> None:
    at = playing("threaded")
    at.keys("n")
    at.keys("p")
    (file,) = here.iterdir()
    assert file.name in at.said
    assert file.name.startswith("household-threaded-2-17")
    assert file.suffix == ".png"
    with Image.open(file) as picture:
        assert picture.size == (1280, 720)
    at.keys("p")
    at.press("Picture")
    assert len(list(here.iterdir())) == 3


def test_the_picture_is_the_scene_without_a_mouse_over_it(playing: Opened, here: Path) -> None:
    at = playing("threaded")
    at.keys("n")
    at.press("Picture")
    (file,) = here.iterdir()
    twin = at.app._twin()
    painted = capture.paint(twin, capture.kit_for((1280, 720)), (1280, 720))
    with Image.open(file) as picture:
        assert picture.convert("RGB").tobytes() == pygame.image.tobytes(painted, "RGB")


def test_a_picture_is_as_large_as_the_window(playing: Opened, here: Path) -> None:
    at = playing("threaded", size=(960, 600), compare=True)
    at.keys("p")
    (file,) = here.iterdir()
    assert file.name == "household-compare-2-1600.png"
    with Image.open(file) as picture:
        assert picture.size == (960, 600)


def test_g_makes_a_film_while_the_window_stays_alive(playing: Opened, here: Path) -> None:
    at = playing("threaded")
    at.go_to(3)
    at.keys("g")
    told = set()
    for frame in range(300):
        if at.scene.film is None:
            break
        told.add(at.scene.film.progress)
        if frame == 5:
            at.keys("left")
        at.frames(1)
    assert at.scene.film is None
    (file,) = here.iterdir()
    assert file.suffix == ".gif"
    assert file.name in at.said
    assert len(told) > 20
    with Image.open(file) as film:
        assert film.size == (960, 540)
        assert getattr(film, "n_frames", 1) > 10


def test_a_film_of_what_led_to_an_incident_does_not_tell_it_from_the_start(
    playing: Opened, here: Path
) -> None:
    at = playing("threaded")
    at.keys("n")
    frozen = at.watch.frozen
    assert frozen is not None
    at.keys("g")
    film = at.scene.film
    assert film is not None
    at.frames(3)
    scene = film._scene
    assert isinstance(scene, Watch)
    assert scene.t < frozen.at - 5
    assert scene.frozen is None


@pytest.mark.parametrize("key", ["p", "g"])
def test_a_folder_that_is_gone_is_told_in_the_caption(
    playing: Opened, here: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    at = playing("threaded")
    gone.rmdir()
    at.keys(key)
    for _ in range(200):
        if at.scene.film is None:
            break
        at.frames()
    assert at.said
    assert "can't be written" in at.said
    at.frames(5)


@pytest.mark.parametrize("key", ["p", "g"])
def test_a_full_disk_is_told_in_the_caption_and_leaves_nothing(
    playing: Opened, here: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def fails(*_args: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    at = playing("threaded")
    monkeypatch.setattr(os, "replace", fails)
    at.keys(key)
    for _ in range(200):
        if at.scene.film is None:
            break
        at.frames()
    assert "no space left" in at.said
    assert list(here.iterdir()) == []


UPPER = (0, 60, 1280, 440)
"""The stage, the account and the code: what the furthest minute seen has no say in."""


@pytest.mark.parametrize("minute", [74.5, 130.25])
def test_a_minute_looks_the_same_whatever_was_looked_at_before(
    playing: Opened, minute: float
) -> None:
    straight, around = playing("threaded"), playing("threaded")
    for other in (240, 12, 180, 1, minute + 0.3, 99):
        around.go_to(other)
        around.keys("right", "left", "left")
    pictures = []
    for at in (straight, around):
        scene = at.app._twin()
        scene.show_minute(minute)
        painted = capture.paint(scene, capture.kit_for((1280, 720)), (1280, 720))
        pictures.append(pygame.image.tobytes(painted.subsurface(UPPER), "RGB"))
    assert pictures[0] == pictures[1]


def test_scrubbing_to_and_fro_comes_back_to_the_same_picture(playing: Opened) -> None:
    at = playing("asynchronous")
    at.go_to(220)
    at.go_to(100)
    at.move(640, 30)
    before = at.picture
    for x in (800, 300, 640, 200):
        at.click(x, 600)
    at.keys("left", "left", "right")
    at.go_to(100)
    at.move(640, 30)
    assert at.picture == before


@pytest.mark.parametrize("policy", ["threaded", "polling"])
def test_what_was_played_slowly_looks_like_what_was_jumped_to(playing: Opened, policy: str) -> None:
    """The timeline grows by slivers while it plays; in one go it has to come out the same."""
    played, jumped = playing(policy), playing(policy)
    played.frames(1)
    jumped.frames(1)
    jumped.keys("f")
    played.keys("f", "space")
    while played.scene.t < 100:
        played.frames(1, 0.35)
    played.keys("space")
    for at in (played, jumped):
        at.watch._message_left = 0.0
        at.watch.seek(played.scene.t)
        at.watch.phase = 1.0
        at.move(640, 32)
    box = (16, timeline.LANES_Y, 1240, timeline.BOTTOM - timeline.LANES_Y)
    a, b = crop(played, box), crop(jumped, box)
    differing = sum(x != y for x, y in zip(a, b, strict=True))
    assert differing < len(a) / 200
    assert crop(played, UPPER) == crop(jumped, UPPER)


def test_a_window_shows_what_household_picture_prints(
    playing: Opened, household: Household, here: Path
) -> None:
    at = playing("threaded")
    scene = at.app._twin()
    scene.show_minute(74.0)
    scene.stop_at_incident()
    shown = capture.png(scene, (1280, 720))
    assert household("picture", "threaded", "--at", "74", "-o", "it.png").status == 0
    with Image.open(here / "it.png") as printed, Image.open(io.BytesIO(shown)) as window:
        assert printed.convert("RGB").tobytes() == window.convert("RGB").tobytes()


# -- anything at all ----------------------------------------------------------------------------


# What is drawn with is made by the first `draw`, and an event may come before it: in the first frame, or
# right behind the key that changed the scene.
@pytest.mark.parametrize("what", ["+", "-", "0", "wheel", "Time", "Code", "House"])
@pytest.mark.parametrize("first", [True, False])
def test_what_comes_before_the_first_picture_is_no_crash(
    playing: Opened, what: str, first: bool
) -> None:
    at = playing("threaded", compare=not first)
    boxes = {"Time": (12, 502, 1256, 176), "Code": code.BOX, "House": (12, 64, 860, 430)}
    x, y, w, h = boxes.get(what, boxes["Time"])
    middle = (x + w // 2, y + h // 2)
    if first:
        at.app.scene = Watch(at.scene.session, "threaded")
    else:
        at.post(pygame.KEYDOWN, key=pygame.K_c, unicode="c", mod=0)
    at.post(pygame.MOUSEMOTION, pos=middle, rel=(0, 0), buttons=(0, 0, 0))
    if what == "wheel":
        at.post(pygame.MOUSEWHEEL, x=0, y=1, flipped=False)
    elif what in boxes:
        at.post(pygame.MOUSEBUTTONDOWN, pos=middle, button=1)
    else:
        at.post(pygame.KEYDOWN, key=pygame.key.key_code(what), unicode=what, mod=0)
    at.frames(2)
    assert isinstance(at.scene, Watch)


def test_a_yell_that_nobody_ever_comes_to_can_be_pointed_at(playing: Opened) -> None:
    at = playing("player")
    at.keys("end")
    lane = next(lane for lane in at.watch._timeline.lanes if lane.key == "kids")
    call = at.watch.viewing.record.lanes.yells[0]
    assert call.until == math.inf
    bare = at.picture
    at.move(at.watch._timeline.x_of(call.since) + 2, lane.y + 4)
    hit = at.watch._hit
    assert hit is not None
    assert "nobody has come yet" in at.watch._timeline.describe(at.watch.moment(), hit)[0]
    assert at.picture != bare


def test_an_evening_is_never_changed_by_looking_at_it(playing: Opened) -> None:
    at = playing("threaded")
    at.keys("end", "home", "n", "n", "b", "c", "n", "1", "2", "3", "4", "left", "right", "end")
    at.keys("c")
    at.frames(40)  # all four are lived on, a little in each frame
    for viewing in at.scene.session.viewings.values():
        assert viewing.record.over
        assert fingerprint(viewing.record.happenings) == Run(viewing.record.recipe).fingerprint


# -- sizes --------------------------------------------------------------------------------------

SIZES = [
    (960, 540),
    (1280, 720),
    (1600, 900),
    (2560, 1440),
    (3840, 2160),
    (1024, 768),
    (600, 1100),
    (400, 225),
    (200, 150),
]


def resize(at: Playing, size: tuple[int, int]) -> None:
    pygame.display.set_mode(size, pygame.RESIZABLE)
    at.post(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1])


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("compare", [False, True])
def test_a_window_of_any_size_is_drawn_anew_within_its_edges(
    playing: Opened, size: tuple[int, int], compare: bool
) -> None:
    at = playing("threaded", compare=compare)
    at.keys("n")
    resize(at, size)
    at.frames(15)
    app = at.app
    assert app.screen.get_size() == size
    kit = app.kit
    assert kit.scale == pytest.approx(min(size[0] / 1280, size[1] / 720))
    width, height = round(1280 * kit.scale), round(720 * kit.scale)
    assert abs(2 * kit.left + width - size[0]) <= 2
    assert abs(2 * kit.top + height - size[1]) <= 2
    page = pygame.Color(PAGE)
    middle = app.screen.get_at((size[0] // 2, size[1] // 2))
    assert middle != page
    margins = [(1, size[1] // 2), (size[0] - 2, size[1] // 2)] if kit.left > 3 else []
    margins += [(size[0] // 2, 1), (size[0] // 2, size[1] - 2)] if kit.top > 3 else []
    for point in margins:
        assert app.screen.get_at(point) == page
    for widget in at.scene.widgets:
        x, y, w, h = widget.box
        assert app.screen.get_rect().inflate(2, 2).contains(kit.rect(x, y, w, h))
    before = at.scene.t
    at.press("Step")
    assert at.scene.t > before


def test_while_the_size_changes_the_last_picture_is_stretched(playing: Opened) -> None:
    at = playing("threaded")
    kit = at.app.kit
    for width in range(1290, 1500, 30):
        resize(at, (width, width * 9 // 16))
        at.frames(2)
        assert at.app.kit is kit
        assert at.app.screen.get_at((width // 3, 300)) != pygame.Color(0, 0, 0)
    at.frames(15)
    assert at.app.kit is not kit


def test_full_screen_and_back(playing: Opened) -> None:
    at = playing("threaded")
    for _ in range(2):
        at.keys("f11")
        at.frames(3)
        size = at.app.screen.get_size()
        assert at.app.kit.scale == pytest.approx(min(size[0] / 1280, size[1] / 720))
    assert at.app.screen.get_size() == (1280, 720)


def test_what_is_clicked_while_the_size_changes_is_no_crash(playing: Opened) -> None:
    at = playing("threaded")
    resize(at, (800, 900))
    at.keys("n", "c", "space")
    at.frames(1)
    resize(at, (1900, 700))
    at.click(640, 300)
    at.keys("n", "space")
    at.frames(20)
    assert isinstance(at.app, App)


# -- sound --------------------------------------------------------------------------------------


def heard_by(at: Playing) -> list[str]:
    """Every caption of a sound from here on."""
    found: list[str] = []
    play = at.app.speaker.play

    def listen(cues: list[Cue]) -> list[Cue]:
        shown = play(cues)
        found.extend(cue.caption for cue in shown)
        return shown

    at.app.speaker.play = listen  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("muted", [False, True])
def test_what_happens_is_heard_and_written_also_when_muted(playing: Opened, muted: bool) -> None:
    at = playing("threaded")
    at.scene.session.settings.stored.muted = muted
    heard = heard_by(at)
    at.keys("space")
    at.until_it_stands()
    assert {"The washer buzzes", "The dryer buzzes", "The washer starts"} <= set(heard)
    assert any("yells: hurt" in caption for caption in heard)
    assert any(caption.startswith("A cheque is written") for caption in heard)
    at.frames(1)
    assert heard.count("Deadlock: a circle of waits") == 1
    assert at.scene.sound_words == "Deadlock: a circle of waits"
    bare = at.picture
    at.scene._sound_left = 0.0
    at.frames(1, 0.0)
    assert at.picture != bare  # it stood on the screen


HEARD = """
import os, sys, time
os.environ.update(SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="disk", SDL_DISKAUDIODELAY="1",
                  SDL_DISKAUDIOFILE=sys.argv[1], HOUSEHOLD_HOME=sys.argv[2])
import pygame
from household.game.app import App
from household.game.scenes.watch import Watch
from household.game.session import Session
from household.model.scenario import SCENARIOS
from household.parents import find_policy
pygame.display.init(); pygame.font.init()
session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", 2)
session.settings.stored.muted = sys.argv[3] == "muted"
app = App(Watch(session, "threaded"))
app.frame(0.0)
app.speaker.open()
assert not app.speaker.silent, app.speaker.silent
app.scene.toggle()
while app.scene.t < 40:
    app.frame(1 / 30)
    time.sleep(0.001)
app.close()
"""


@pytest.mark.parametrize("how", ["loud", "muted"])
def test_an_evening_reaches_the_loudspeaker_unless_it_is_muted(tmp_path: Path, how: str) -> None:
    out = tmp_path / "sound.raw"
    command = [sys.executable, "-c", HEARD, str(out), str(tmp_path / "home"), how]
    subprocess.run(command, check=True, timeout=60, capture_output=True)
    written = out.read_bytes()
    assert len(written) > 10_000
    assert any(written) == (how == "loud")
