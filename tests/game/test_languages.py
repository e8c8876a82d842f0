"""The window in another language: all that is drawn changes, wherever one is, and changes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from household.game import app as window
from household.game.kit import Kit
from household.game.scenes.choose import Open, Own
from household.game.scenes.first import First
from household.game.scenes.puzzles import Puzzles
from household.game.scenes.scene import Scene
from household.game.settings import load
from household.language import catalogue, said, speak, spoken, tr
from household.trace.story import awaited
from tests.game.conftest import Opened, Playing

GERMAN = catalogue("de")
OTHERWISE = {english for english, german in GERMAN.items() if english != german}
"""Whatever is said otherwise in German: none of it may be left on the screen."""

CODE = {"washer", "dryer", "kids", "checkbook", "first", "second", "alone", "small", "evening"}
"""Names of tasks, of scenarios and of what knobs can be, which are code and stay as they are."""


class Written:
    """Everything that a frame writes, in one place."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.words: list[str] = []
        write = Kit.text

        def text(kit: Kit, words: str, *more: object, **rest: object) -> object:
            self.words.append(words)
            return write(kit, words, *more, **rest)  # type: ignore[arg-type]

        monkeypatch.setattr(Kit, "text", text)

    def on(self, at: Playing) -> set[str]:
        """What stands on the screen, all of it drawn anew."""
        self.words.clear()
        at.app.kit = at.app._new_kit()
        at.frames(1, 0.0)
        tree = {str(value) for role, _, value, _ in at.scene.widgets.tree() if role == "button"}
        return {*self.words, *tree}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    return Written(monkeypatch)


def first(at: Playing) -> None:
    at.app.scene = First(at.scene.session)


def own(at: Playing) -> None:
    at.app.scene = Own(at.scene.session, First(at.scene.session))


def opening(at: Playing) -> None:
    at.app.scene = Open(at.scene.session, First(at.scene.session))


def the_puzzles(at: Playing) -> None:
    at.app.scene = Puzzles(at.scene.session)


def a_puzzle(at: Playing) -> None:
    the_puzzles(at)
    at.frames(1)
    at.keys("1")


def solved(at: Playing) -> None:
    a_puzzle(at)
    for _ in range(40):
        at.frames(1, 0.5)
    at.keys("r")
    for _ in range(40):
        at.frames(1, 0.5)


def scheduled(at: Playing) -> None:
    at.keys("d", "1", "2", "l")


def the_games(at: Playing) -> None:
    at.keys("d", "k")


def checked(at: Playing) -> None:
    at.keys("d", "a")


def watched(at: Playing) -> None:
    at.go_to(60)


def frozen(at: Playing) -> None:
    at.keys("n")


def asked_why(at: Playing) -> None:
    at.keys("n", "w", "w", "w", "w")


def knobs(at: Playing) -> None:
    at.keys("k")


def the_evenings_knobs(at: Playing) -> None:
    at.keys("k")
    at.watch.turning.show("evening")


def bet(at: Playing) -> None:
    at.keys("t", "1")


def ended(at: Playing) -> None:
    at.keys("end")


def compared(at: Playing) -> None:
    at.keys("c")
    at.frames(2)


def compared_to_the_end(at: Playing) -> None:
    compared(at)
    at.keys("end")


def played(at: Playing) -> None:
    at.keys("y", "1", "2")
    at.frames(20, 0.2)


def all_keys(at: Playing) -> None:
    at.keys("?")


WHERE = (
    first, own, opening, the_puzzles, a_puzzle, solved, scheduled, the_games, checked, watched,
    frozen, asked_why, knobs, the_evenings_knobs, bet, ended, compared, compared_to_the_end, played,
    all_keys,
)  # fmt: skip


def left_in_english(words: set[str]) -> set[str]:
    return (words & OTHERWISE) - CODE


@pytest.mark.parametrize("get_there", WHERE, ids=lambda one: one.__name__)
def test_nothing_stays_english_when_another_language_is_spoken_and_all_comes_back(
    playing: Opened, here: Path, written: Written, get_there: Callable[[Playing], None]
) -> None:
    at = playing("threaded")
    get_there(at)
    at.frames(2, 0.0)
    at.scene._message_left = at.scene._sound_left = 0.0  # what was said before stays as it was said
    english = written.on(at)
    assert left_in_english(english)
    speak("de")
    german = written.on(at)
    assert not left_in_english(german)
    speak("en")
    assert written.on(at) == english
    at.app.close()


def test_the_settings_change_the_language_at_once_and_keep_it(
    playing: Opened, written: Written
) -> None:
    at = playing("threaded")
    at.scene.session.settings = at.app.settings = load()
    at.keys("o")
    at.frames(1)
    english = written.on(at)
    assert "Settings" in english
    row = at.widget("language")
    x, y, w, h = row.box
    at.click(x + w - 40, y + h / 2)
    assert spoken() == "de"
    assert load().stored.language == "de"
    at.move(1, 1)
    german = written.on(at)
    assert "Einstellungen" in german
    assert not left_in_english(german)
    at.keys("escape")
    at.frames(1)
    assert not left_in_english(written.on(at))
    at.keys("o")
    at.frames(1)
    row = at.widget("language")
    at.click(row.box[0] + 160, y + h / 2)
    assert spoken() == "en"
    assert load().stored.language == ""
    at.app.close()


def test_captions_of_the_same_moment_are_told_in_the_language_that_is_spoken_now(
    playing: Opened,
) -> None:
    at = playing("threaded")
    at.go_to(70)
    record = at.watch.viewing.record
    place = record.captioned[-1]
    english = [record.told(place), at.watch.moment().caption]
    told = [one.text for one in record.incidents]
    speak("de")
    german = [record.told(place), at.watch.moment().caption]
    assert all(a[:5] == b[:5] and a != b for a, b in zip(english, german, strict=True))
    assert [one.text for one in record.incidents] == told  # what is written down stays English
    speak("en")
    assert [record.told(place), at.watch.moment().caption] == english
    at.app.close()


def test_a_wait_that_no_language_knows_is_told_as_it_is() -> None:
    speak("de")
    told = said("{who} waits for {what}", who=said("A"), what=awaited("oven.buzzer"))
    assert tr(told) == "A wartet auf oven.buzzer"


def test_the_window_opens_in_the_language_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = load()
    kept.stored.language = "de"
    kept.save()
    shown: list[str] = []

    def play(opening: Callable[[], Scene]) -> None:
        shown.append(spoken())

    monkeypatch.setattr(window, "play", play)
    from household import start

    start.window()
    assert shown == ["de"]
