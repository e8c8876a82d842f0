"""Every schedule is checked beside the house, and a lucky evening is shown its unlucky twin."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import msgspec
import pytest

from household.game.checking import Checking, share_words
from household.game.kit import Kit
from household.game.scenes.checks import answer
from household.game.scenes.play import Play
from household.game.scenes.scheduler import Scheduler
from household.game.scenes.watch import Watch
from household.game.settings import TEXT_SIZES
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe, Run, replay
from household.schedules.goals import USUAL
from household.schedules.search import Search
from tests.game.conftest import Opened, Playing
from tests.game.test_scheduler import COUNTED, DEADLOCK, MENDED, cut

LUCKY = 1
"""A seed under which the clones have no trouble."""


def recipe_of(policy: str, scenario: str = "small", seed: int = 1) -> Recipe:
    return Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed)


def checked(at: Playing) -> Checking:
    """The search of the card that is open, when it is over."""
    for _ in range(6000):
        checking = at.watch.check.checking
        assert checking is not None
        if checking.done:
            at.frames(1)
            return checking
        at.frames(1)
    raise AssertionError("still searching")


# -- the search in slices -----------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["threaded", MENDED, "asynchronous", "synchronous"])
def test_in_slices_it_finds_what_the_search_finds_at_once(policy: str) -> None:
    recipe = recipe_of(policy)
    checking = Checking(recipe)
    while checking.step(0.001):
        pass
    found = Search(recipe.policy, recipe.scenario, recipe.seed, USUAL).run()
    assert checking.complete
    assert checking.schedules == found.schedules
    assert checking.failing == found.failing
    assert checking.shortest == found.shortest
    assert (checking.states, checking.steps) == (found.states, found.steps)


def test_a_slice_ends_in_time() -> None:
    checking = Checking(recipe_of("threaded"))
    spent = []
    going = True
    while going:
        began = time.process_time()  # other programs run as well
        going = checking.step(0.004)
        spent.append(time.process_time() - began)
    spent.sort()
    assert spent[len(spent) // 2] < 0.006
    assert sum(one > 0.016 for one in spent) <= 2


def test_the_collector_is_as_before_when_nobody_searches_any_more(playing: Opened) -> None:
    from household.game import checking as module

    module._searching.clear()  # those that other tests have left alone
    gc.set_threshold(700, 10, 10)
    before = gc.get_threshold()
    checking = Checking(recipe_of("threaded"))
    checking.step(0.001)
    assert gc.get_threshold() != before
    checking.close()
    assert gc.get_threshold() == before
    at = playing("threaded", scenario="small", seed=1)
    at.keys("a")
    at.frames(2)
    assert gc.get_threshold() != before
    at.keys("d")  # to another scene
    at.keys("escape")
    at.frames(1, 0.0)
    assert gc.get_threshold() == before
    checking = Checking(recipe_of(MENDED))
    while checking.step(0.01):
        pass
    assert gc.get_threshold() == before


def test_what_cannot_be_searched_is_told() -> None:
    checking = Checking(recipe_of("player"))
    assert not checking.step(0.01)
    assert "nothing to search" in checking.wrong
    assert answer(checking)[0].startswith("This can't be searched: the player does what it is told")


def test_who_gives_up_while_it_counts_is_told_no_number_and_nothing_false() -> None:
    checking = Checking(recipe_of(MENDED))
    while not checking.counting:
        checking.step(0.0005)
    checking.close()
    assert checking.complete
    assert not checking.counted
    assert answer(checking)[1] == "All schedules (17,400 states) were looked at."


def test_shares_are_never_rounded_to_none_or_all() -> None:
    assert share_words(0, 10) == "none"
    assert share_words(10, 10) == "all"
    assert share_words(1, 10**9) == "less than 0.1 %"
    assert share_words(10**9 - 1, 10**9) == "more than 99.9 %"
    assert share_words(17, 1000) == "1.7 %"


# -- the card -----------------------------------------------------------------------------------


def test_the_card_counts_up_and_then_tells_and_plays_what_it_found(playing: Opened) -> None:
    at = playing("threaded", scenario="small", seed=1)
    at.keys("a")
    at.frames(2)
    checking = at.watch.check.checking
    assert checking is not None
    first = checking.states
    assert not checking.done
    at.frames(2)
    assert checking.states > first
    checked(at)
    assert checking.complete
    assert {kind: len(steps) for kind, steps in checking.shortest.items()} == {
        "deadlock": 15, "overdraft": 8, "lost-update": 7,
    }  # fmt: skip
    assert answer(checking)[0].startswith("It can fail")
    watch = at.watch
    at.press("Play overdraft")
    at.frames(3)
    assert at.watch is not watch
    assert at.watch.recipe.choices == checking.shortest["overdraft"]
    assert at.scene.playing
    assert "A schedule of 8 steps: time is taken away" in at.said
    at.until_it_stands(0.1)
    assert at.watch.frozen is not None
    while at.watch.frozen is not None and at.watch.frozen.kind != "overdraft":
        at.keys("space")
        at.until_it_stands(0.1)
    assert at.watch.frozen is not None
    assert at.watch.viewing.record.steps_until(at.scene.t) == 8
    at.keys("escape")
    at.frames(1)
    assert at.watch is watch
    assert at.watch.check.open


def test_of_the_mended_clones_it_says_over_how_many_schedules(playing: Opened) -> None:
    at = playing(MENDED, scenario="small", seed=1)
    at.keys("a")
    checking = checked(at)
    assert answer(checking)[0].startswith("None")
    assert COUNTED in answer(checking)[1].replace(" were looked at", "")
    assert not any(name.startswith("Play d") for _, name, _, _ in at.scene.widgets.tree())


def test_it_can_be_given_up_and_begins_anew(playing: Opened) -> None:
    at = playing("threaded", scenario="small", seed=1)
    at.keys("a")
    at.frames(3)
    first = at.watch.check.checking
    at.keys("escape")
    assert not at.watch.check.open
    assert isinstance(at.scene, Watch)
    at.frames(5)
    assert first is not None
    states = first.states
    at.frames(5)
    assert first.states == states
    at.keys("a")
    assert at.watch.check.checking is not first
    at.keys("a")
    assert not at.watch.check.open


def test_what_was_found_is_saved_as_a_file_that_can_be_played(
    playing: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = playing("threaded", scenario="small", seed=1)
    at.keys("a")
    checked(at)
    at.press("Save deadlock")
    (file,) = tmp_path.glob("*.jsonl")
    again = replay(file)
    assert again.same
    assert again.run.recipe.choices == DEADLOCK
    assert any(one.kind == "deadlock" for one in again.run.incidents)


def test_where_it_stopped_early_it_claims_nothing_and_offers_the_small_evening(
    playing: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("household.game.checking.LIMIT", 3000)
    at = playing(MENDED, seed=2)
    at.keys("a")
    checking = checked(at)
    assert not checking.complete
    assert "nothing is claimed" in answer(checking)[0]
    monkeypatch.undo()
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    at.frames(1)
    at.press("Check the small evening")
    assert at.watch.check.checking is not checking
    found = checked(at)
    assert found.recipe.scenario == SCENARIOS["small"]
    assert found.recipe.policy.spec == checking.recipe.policy.spec
    assert answer(found)[0].startswith("None")


def test_the_player_has_nothing_to_check(playing: Opened) -> None:
    at = playing()
    at.keys("y")
    at.frames(1)
    assert isinstance(at.scene, Play)
    at.keys("a")
    assert at.said == "There is nothing to check: the orders are yours."
    at.keys("d")
    at.frames(1)
    assert isinstance(at.scene, Scheduler)
    assert at.scene.game.recipe.policy.name == "threaded"


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_no_words_of_the_cards_are_cut(
    text_size: str, playing: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = playing("threaded", seed=LUCKY)
    at.scene.session.settings.stored.text_size = text_size
    at.scene.want("text size")
    at.frames(2)
    at.app.kit = Kit(1.0, 0, 0, text_size)
    at.keys("end")
    found = cut(at.app.kit, monkeypatch)
    lucky(at)
    at.frames(2)
    monkeypatch.setattr("household.game.checking.LIMIT", 3000)
    at.keys("a")
    checked(at)
    at.frames(2)
    assert set(found) <= {"Buzzers missed"}  # a column of the ending's card


# -- the unlucky twin ---------------------------------------------------------------------------


def lucky(at: Playing) -> None:
    for _ in range(3000):
        at.frames(1)
        if at.watch.lucky.found or at.watch.lucky._checking is None:
            return
    raise AssertionError("still searching")


def test_a_lucky_evening_is_shown_its_twin_on_the_very_same_evening(playing: Opened) -> None:
    at = playing("threaded", seed=LUCKY)
    at.scene.session.settings.stored.freezes = False
    at.keys("end")
    lucky(at)
    at.frames(1)
    assert at.watch.lucky.found
    assert not at.widget("Play the unlucky twin").hidden
    twin = at.watch.lucky._twin
    assert twin is not None
    assert twin.scenario == at.watch.recipe.scenario
    assert (twin.seed, twin.policy) == (LUCKY, at.watch.recipe.policy)
    assert any(one.kind == "deadlock" for one in Run(twin).incidents)
    watch = at.watch
    at.keys("r")
    at.frames(1)
    assert at.watch is not watch
    assert at.watch.recipe == twin
    at.keys("escape")
    at.frames(1)
    assert at.watch is watch
    at.keys("home")
    at.frames(2)
    assert at.widget("Play the unlucky twin").hidden


def test_where_the_evening_is_too_large_a_smaller_one_is_taken_and_it_is_said(
    playing: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("household.game.scenes.lucky.ENOUGH", 500)
    at = playing("threaded", seed=LUCKY)
    at.scene.session.settings.stored.freezes = False
    at.keys("end")
    at.frames(3)
    lucky(at)
    twin = at.watch.lucky._twin
    assert twin is not None
    assert twin.scenario == SCENARIOS["small"]
    assert "80 lines is too large" in at.watch.lucky._words(twin)


@pytest.mark.parametrize(
    ("policy", "seed"), [(MENDED, LUCKY), ("asynchronous", LUCKY), ("threaded", 2)]
)
def test_who_can_not_fail_or_has_failed_has_no_twin(
    policy: str, seed: int, playing: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("household.game.scenes.lucky.ENOUGH", 500)
    at = playing(policy, seed=seed)
    at.scene.session.settings.stored.freezes = False
    at.keys("end")
    at.frames(400)
    assert not at.watch.lucky.found
    assert at.widget("Play the unlucky twin").hidden


def test_a_twin_is_told_apart_from_an_evening_by_the_clock() -> None:
    recipe = recipe_of("threaded")
    twin = msgspec.structs.replace(recipe, choices=DEADLOCK)
    assert Run(twin).fingerprint != Run(recipe).fingerprint
