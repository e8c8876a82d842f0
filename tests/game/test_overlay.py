"""An evening simulated and for real, one over the other: what is shown, and what keys do there."""

from __future__ import annotations

from functools import cache

import msgspec
import pygame
import pytest

from household.game import app as window
from household.game.model import Record
from household.game.recorded import Recorded
from household.game.scenes.overlay import BOTTOM, LANES_Y, LEFT, STRIP, Overlay
from household.game.scenes.watch import Watch
from household.happenings import Read
from household.lab.experiments import recipe
from household.real.lived import Both, Lived
from household.replay import Run
from tests.game.conftest import Playing

LATE = 0.75
"""Minutes by which everything comes later in the real evening that is made up here."""


def as_if_real(run: Run, late: float = LATE, drags: float = 1.0) -> Lived:
    """A simulated evening as a real one of a slow machine: all of it later, and the same each time.

    drags: how many times as long it takes from one happening to the next; chores take no longer.
    """
    told = [
        msgspec.structs.replace(
            h,
            at=h.at * drags + late * (h.at > 0),
            **(
                {"until": until + h.at * (drags - 1) + late}
                if (until := getattr(h, "until", None)) is not None
                else {}
            ),
        )
        for h in run.happenings
    ]
    record = Record(run.recipe)
    record.advance(1440)
    incidents = [msgspec.structs.replace(one, at=one.at + late) for one in run.incidents]
    return Lived(run.recipe, 0.01, told, record.where, incidents, 2.4)


@cache
def both(policy: str = "threaded", seed: int = 2) -> Both:
    run = Run(recipe(policy, seed=seed))
    return Both(run, as_if_real(run))


def opened(policy: str = "threaded", size: tuple[int, int] = (1280, 720)) -> Playing:
    pygame.display.init()
    pygame.font.init()
    made = Playing(window.App(Overlay(both(policy)), size))
    made.frames(1, 0.0)
    made.frames(1)
    return made


def overlay(playing: Playing) -> Overlay:
    assert isinstance(playing.scene, Overlay)
    return playing.scene


def test_what_is_played_back_is_what_was_lived() -> None:
    run = Run(recipe("threaded", seed=4))
    live, tape = Record(run.recipe), Recorded(as_if_real(run, 0.0))
    assert not tape.happenings  # no further than somebody wants to see it
    for minute in (30.0, 90.5, 1440.0):
        live.advance(minute)
        tape.advance(minute)
        assert tape.happenings == live.happenings
        assert tape.state(len(tape.happenings) - 1) == live.state(len(live.happenings) - 1)
        assert tape.where[:-1] == live.where[:-1]
    assert tape.over
    assert tape.incidents == live.incidents
    assert tape.result(0) == live.result(0)


def test_a_moment_between_two_real_chores_is_no_pause() -> None:
    run = Run(recipe("synchronous:order=checkbook-laundry-kids", seed=2))
    lines = Record(run.recipe)
    lines.advance(1440)
    dragging = as_if_real(run, 0.0, drags=1.05)  # three seconds or so from one line to the next
    tape = Recorded(dragging)
    tape.advance(1440)
    (whole,) = [bar for bar in lines.lanes.hands["A"] if bar.activity == "checkbook"]
    (shown,) = [bar for bar in tape.lanes.hands["A"] if bar.activity == "checkbook"]
    assert shown.since == pytest.approx(whole.since * 1.05)
    assert shown.until == pytest.approx(whole.until * 1.05, abs=1)
    between = next(h for h in tape.happenings if isinstance(h, Read) and h.line == 7)
    moment = tape.at(between.at - 0.01)
    assert moment.doing(moment.state.hands["A"]).activity == "checkbook"


def test_it_stands_still_at_the_deadlock_of_each_of_the_two() -> None:
    playing = opened()
    playing.keys("space")
    playing.until_it_stands(0.25)
    scene = overlay(playing)
    assert scene.frozen is not None
    assert (scene.frozen[0].label, scene.t) == ("Simulated", 74.296875)
    playing.keys("space")
    playing.until_it_stands(0.25)
    assert scene.frozen is not None
    assert (scene.frozen[0].label, scene.t) == ("Real", 74.296875 + LATE)
    assert playing.widget("Go").words == "Go on"  # type: ignore[attr-defined]


def test_both_rows_of_everybody_are_drawn_and_the_real_ones_come_later() -> None:
    playing = opened()
    playing.keys("end")
    playing.frames(2)
    scene = overlay(playing)
    assert scene._groups == ["A", "B", "C", "D", "washer", "dryer", "kids"]
    each, high = scene._rows()
    assert LANES_Y + each * len(scene._groups) <= BOTTOM + 0.01
    blocked = [
        next(bar for bar in viewing.record.lanes.hands["A"] if bar.activity == "blocked")
        for viewing in scene.viewings
    ]
    assert blocked[1].since == pytest.approx(blocked[0].since + LATE)
    ground = (247, 238, 225)
    for number in range(2):
        y = LANES_Y + number * high + high / 2
        x = scene.axis.x_of(150.0)
        assert playing.app.screen.get_at(playing.pixel(x, y))[:3] != ground
        late = scene.axis.x_of(scene.end + 10)
        assert playing.app.screen.get_at(playing.pixel(late, y))[:3] == ground


def test_the_line_of_each_real_thread_is_shown() -> None:
    playing = opened()
    playing.keys("n", "n")
    scene = overlay(playing)
    pane = scene._pane
    assert pane is not None
    shown = {here.task: row.text.strip() for row in pane.rows for here in row.here}
    assert shown["the_dryer"] == "yield washer"
    assert shown["the_washer"] == "yield dryer"


def test_the_simulated_house_opens_and_the_real_one_does_not() -> None:
    playing = opened()
    playing.click(900, 150)
    assert isinstance(playing.scene, Overlay)
    playing.click(300, 150)
    assert isinstance(playing.scene, Watch)
    playing = opened()
    playing.keys("escape")
    assert isinstance(playing.scene, Watch)
    playing = opened()
    playing.keys("2", "3", "e", "t", "y", "s")
    assert isinstance(playing.scene, Overlay)
    playing.keys("1")
    assert isinstance(playing.scene, Watch)


def test_the_time_is_dragged_and_what_was_seen_stays() -> None:
    playing = opened()
    scene = overlay(playing)
    playing.keys("end")
    seen = scene.seen
    playing.click(LEFT + 100, STRIP[1] + 150)
    assert scene.t == pytest.approx(scene.axis.minute_at(LEFT + 100), abs=0.5)
    assert scene.seen == seen
    assert not scene.playing


@pytest.mark.parametrize("policy", ["threaded", "asynchronous:ready=fifo", "polling"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (640, 360)])
def test_every_minute_can_be_drawn(policy: str, size: tuple[int, int]) -> None:
    playing = opened(policy, size)
    for key in ("pagedown", "n", "left", "right", "b", "end", "home", "?", "?"):
        playing.keys(key)
        playing.frames(1)
    assert isinstance(playing.scene, Overlay)


def test_a_picture_of_it_shows_what_the_window_shows() -> None:
    playing = opened()
    playing.keys("n", "n")
    scene = overlay(playing)
    twin = scene.twin()
    assert isinstance(twin, Overlay)
    assert (twin.t, twin.seen, twin.subject) == (scene.t, scene.seen, "real-threaded")
    assert scene.telling == 74.296875 + LATE
