"""The page of puzzles: one key each, what was solved is kept, and each is won in as few steps as told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from household.game import app as window
from household.game import solved
from household.game.ladder import following, puzzle_game
from household.game.scenes.puzzles import Puzzles
from household.game.scenes.scheduler import Scheduler
from household.game.session import Session
from household.game.settings import TEXT_SIZES
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.schedules.puzzles import Puzzle, find, load, prove, puzzles
from tests.game.conftest import Playing

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")


@pytest.fixture
def page() -> Iterator[Playing]:
    pygame.display.init()
    pygame.font.init()
    session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", 2)
    app = window.App(Puzzles(session), (1280, 720))
    at = Playing(app)
    at.frames(1)
    yield at
    app.close()


def solve(at: Playing, puzzle: Puzzle) -> None:
    """Take the steps of the shortest solution, each by the key that stands on its card."""
    path = prove(puzzle).path
    assert path is not None
    for name in path:
        scene = at.scene
        assert isinstance(scene, Scheduler)
        at.keys(KEYS[[who.name for who in scene.everybody].index(name)])
        at.frames(1)


@pytest.mark.parametrize("number", range(len(KEYS)))
def test_each_puzzle_is_one_key_away_and_leads_back(page: Playing, number: int) -> None:
    page.keys(KEYS[number])
    page.frames(1)
    assert isinstance(page.scene, Scheduler)
    assert page.scene.game.goal == puzzles()[number].ask
    page.keys("escape")
    page.frames(1)
    assert isinstance(page.scene, Puzzles)


@pytest.mark.parametrize("number", range(len(KEYS)))
def test_each_is_won_in_the_window_in_as_few_steps_as_it_says(page: Playing, number: int) -> None:
    puzzle = puzzles()[number]
    page.keys(KEYS[number])
    page.frames(1)
    solve(page, puzzle)
    assert isinstance(page.scene, Scheduler)
    assert page.scene.won == puzzle.goal
    assert page.scene.taken == puzzle.fewest
    assert solved.load().steps == {puzzle.name: puzzle.fewest}


def test_what_was_solved_stands_on_the_page(page: Playing) -> None:
    page.keys("1")
    page.frames(1)
    before = page.picture
    solve(page, puzzles()[0])
    page.keys("escape")
    page.frames(1)
    assert isinstance(page.scene, Puzzles)
    assert [card.best for card in page.scene._cards][:2] == [4, None]
    assert page.picture != before


def test_only_fewer_steps_are_an_improvement() -> None:
    table = solved.load()
    for steps, best in ((9, 9), (12, 9), (9, 9), (4, 4), (5, 4)):
        table.enter("01_one_line_each", steps)
        assert solved.load().steps == {"01_one_line_each": best}


def test_two_windows_do_not_write_over_each_other() -> None:
    one, other = solved.load(), solved.load()
    one.enter("01_one_line_each", 5)
    other.enter("04_three_in_a_round", 11)
    one.enter("01_one_line_each", 4)
    assert solved.load().steps == {"01_one_line_each": 4, "04_three_in_a_round": 11}


def test_who_was_shown_has_not_solved_it(page: Playing) -> None:
    page.keys("1")
    page.frames(1)
    scene = page.scene
    assert isinstance(scene, Scheduler)
    while not scene.checking.done:
        page.frames(1)
    page.keys("r")
    for _ in range(600):
        page.frames(1)
        if scene.won:
            break
    assert scene.won
    assert scene.helped
    assert solved.load().steps == {}


def test_the_next_key_leads_through_all_of_them_and_back_to_the_page(page: Playing) -> None:
    page.keys("1")
    page.frames(1)
    for puzzle in puzzles():
        assert isinstance(page.scene, Scheduler)
        assert page.scene.game.puzzle == puzzle.name
        page.keys("n")
        page.frames(1)
    assert isinstance(page.scene, Puzzles)


def test_a_puzzle_from_elsewhere_is_no_shipped_one(tmp_path: Path) -> None:
    shipped = find(1)
    text = Path(shipped.file).read_text().replace("two_at_the_desk.py", "threaded")
    mine = tmp_path / Path(shipped.file).name
    mine.write_text(text)
    game = puzzle_game(load(mine))
    assert game.puzzle == ""
    assert following(game) is None
    assert puzzle_game(load(shipped.file)).puzzle == shipped.name


BROKEN = {
    "empty": "",
    "no JSON": "all of them",
    "another shape": "[1]",
    "no number": '{"01_one_line_each": "four"}',
    "no steps": '{"01_one_line_each": 0}',
    "deep": '{"a":' * 50_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_told_and_set_aside(tmp_path: Path, what: str) -> None:
    file = tmp_path / "home" / solved.FILE
    file.parent.mkdir()
    file.write_text(BROKEN[what])
    made = solved.load()
    assert made.steps == {}
    assert made.told.startswith(f"{file}: these are no puzzles that were solved: ")
    assert made.told.endswith("It was set aside as puzzles.json.broken.")
    made.enter("01_one_line_each", 5)
    assert solved.load().steps == {"01_one_line_each": 5}


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_no_words_are_cut_on_the_page(
    page: Playing, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from household.game.kit import Kit

    page.scene.session.settings.stored.text_size = size
    page.app.kit = page.app._new_kit()
    cut: list[str] = []
    fit = Kit.fit

    def noticed(self: Kit, words: str, *more: object) -> str:
        made = fit(self, words, *more)  # type: ignore[arg-type]
        if made != words:
            cut.append(words)
        return made

    monkeypatch.setattr(Kit, "fit", noticed)
    page.frames(2)
    assert cut == []
