"""Evenings and parents in files: saved under a free name, opened again, and never half."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

import household
from household.codes import code_of
from household.errors import HouseholdError
from household.evening import Order
from household.game import files
from household.game.files import free_name, listed, new_parent, open_any, save
from household.game.session import FOUR
from household.game.settings import Settings
from household.model.scenario import SCENARIOS, Scenario
from household.parents import find_policy
from household.replay import Recipe, Run, replay
from household.templates import LESSON

PLAYED = (Order(0.5, "washer"), Order(20.0, "checkbook"), Order(60.0, "kids"))


def recipe(
    policy: str = "threaded", *orders: Order, scenario: Scenario | None = None, seed: int = 2
) -> Recipe:
    return Recipe(find_policy(policy), scenario or Scenario(), "evening", seed, orders)


def names() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


# -- saved --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        recipe(),
        recipe("polling:every=5", scenario=Scenario().but(loads=6, wash=(10, 20.25, 30)), seed=7),
        recipe("asynchronous", Order(30.015625, "fall"), Order(40.0, "washer-done")),
        recipe("player", *PLAYED),
        recipe("player", *PLAYED, Order(500.0, "enough")),
    ],
    ids=lambda made: made.policy.spec,
)
def test_a_saved_evening_is_opened_again_and_is_the_same(here: Path, made: Recipe) -> None:
    file = save(made)
    assert names() == [file.name]
    assert replay(file).same
    opened = open_any(str(file), Settings())
    assert opened.told == f"{file.name}: lived again: the same, happening for happening."
    assert opened.recipe == made or opened.recipe.policy.spec == made.policy.spec
    assert Run(opened.recipe).fingerprint == Run(made).fingerprint
    assert opened.session.seed == made.seed
    assert opened.session.scenario == made.scenario
    if made.policy.name == "player":
        assert opened.recipe.orders == made.orders
        assert opened.session.acts == ()  # they are the player's own, and no other parent's
    else:
        assert opened.session.acts == made.orders
        watched = opened.session.viewing(made.policy.spec)
        assert Run(watched.record.recipe).fingerprint == Run(made).fingerprint


def test_what_was_saved_before_is_not_written_over(here: Path) -> None:
    first = save(recipe())
    content = first.read_bytes()
    others = [save(recipe()) for _ in range(3)]
    assert first.name == "household-threaded-2.jsonl"
    assert [file.name for file in others] == [f"household-threaded-2-{n}.jsonl" for n in (2, 3, 4)]
    assert first.read_bytes() == content


@trying(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=40))
def test_a_name_is_a_name_in_this_folder_whatever_it_is_made_of(stem: str) -> None:
    file = free_name(f"household-{stem}", ".png")
    assert file.parent == Path()
    assert file.suffix == ".png"
    assert len(str(file).splitlines()) == 1
    assert not {*' /\\:*?"<>|\n\0'} & {*file.name}


def test_an_evening_under_a_parent_of_ones_own_is_saved_with_its_knobs(here: Path) -> None:
    new_parent()
    made = recipe("mine.py:every=7")
    opened = open_any(str(save(made)), Settings())
    assert opened.recipe.policy.options == {"every": 7}
    assert opened.told.endswith("the same, happening for happening.")
    Path("mine.py").write_text(Path("mine.py").read_text() + "# changed\n")
    (saved,) = listed((".jsonl",))
    with pytest.raises(HouseholdError, match=r"mine\.py has changed since"):
        open_any(str(saved), Settings())


def test_an_evening_that_cannot_be_saved_is_told_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HouseholdError, match="no space left on device"):
        save(recipe())
    assert names() == []


def test_a_parent_deep_down_in_folders_can_be_saved_too(here: Path) -> None:
    deep = Path("a" * 120) / ("b" * 120)
    deep.mkdir(parents=True)
    (here / new_parent()).rename(deep / "mine.py")
    made = recipe(str(deep / "mine.py"))
    assert replay(save(made)).same


# -- opened -------------------------------------------------------------------------------------


def test_a_code_is_opened_and_so_is_the_one_of_another_version_with_a_warning() -> None:
    made = recipe("polling:every=5", scenario=Scenario().but(loads=6), seed=7)
    opened = open_any(code_of(made), Settings())
    assert opened.told == ""
    assert opened.recipe.policy.spec == "polling:every=5"
    assert opened.session.scenario.loads == 6
    assert Run(opened.recipe).fingerprint == Run(made).fingerprint
    other = open_any("0.0.7/evening/7/threaded", Settings())
    assert "version 0.0.7" in other.told


def test_a_parent_is_opened_beside_the_four(here: Path) -> None:
    opened = open_any(str(new_parent()), Settings())
    assert opened.session.specs == [*FOUR, "mine.py:mine"]
    assert opened.recipe.policy.file == "mine.py"
    assert opened.told == ""


def test_a_scenario_is_opened_under_the_clones(here: Path) -> None:
    Path("own.toml").write_text('about = "two, three"\nloads = 1\n')
    opened = open_any("own.toml", Settings())
    assert opened.session.scenario.loads == 1
    assert opened.session.scenario_name == "own.toml"
    assert opened.recipe.policy.name == "threaded"


def test_a_lesson_is_opened_where_it_was_left_and_what_is_wrong_in_it_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(here / "home"))
    text = LESSON + LESSON[LESSON.index("\n[[unit]]") :].replace('name = "', 'name = "other-')
    Path("lesson.toml").write_text(text)
    opened = open_any("lesson.toml", Settings())
    assert opened.course is not None
    assert opened.course.number == 0
    assert opened.course.lesson.title == "A lesson of my own"
    assert opened.course.jump(1)
    opened.course.progress.save()
    again = open_any("lesson.toml", Settings()).course
    assert again is not None
    assert again.number == 1
    Path("lesson.toml").write_text(text.replace('title = "A', 'titel = "A', 1))
    with pytest.raises(HouseholdError, match="titel: a lesson has no such key: did you mean title"):
        open_any("lesson.toml", Settings())


def test_what_run_printed_as_json_is_opened_too(here: Path) -> None:
    run = household.run("threaded", seed=4, changes={"loads": 2})
    Path("run.json").write_bytes(msgspec.json.encode(run.as_dict()))
    opened = open_any("run.json", Settings())
    assert opened.told == "run.json: lived again: the same, happening for happening."
    assert opened.session.scenario.loads == 2


def test_the_settings_go_along_to_what_is_opened() -> None:
    made = Settings()
    made.stored.freezes = False
    assert not open_any("0.1.0/evening/2/threaded", made).session.freezes


WRONG = {
    "nothing.jsonl": (None, "no such file"),
    "nothing.py": (None, "no such file"),
    "nothing.toml": (None, "no such file"),
    "picture.png": (b"", "expected a saved evening"),
    "noending": (b"", "expected a saved evening"),
    "empty.jsonl": (b"", "this is no trace"),
    "binary.jsonl": (bytes(range(256)), "this is no trace"),
    "other.json": (b'{"version": 1}', "this is no trace"),
    "deep.json": (b"[" * 100_000, "this is no trace"),
    "syntax.py": (b"def mine(home:\n", "syntax error"),
    "nobody.py": (b"x = 1\n", "nobody.py"),
    "binary.py": (b"\xff\xfe\x00", "binary.py"),
    "raises.py": (b"1 / 0\n\ndef mine(home):\n    pass\n", "raises.py:1: ZeroDivisionError"),
    "syntax.toml": (b"loads = = 3\n", "this is not TOML"),
    "unknown.toml": (b"dogs = 3\n", "no such key"),
    "binary.toml": (b"\xff\xfe\x00", "UTF-8"),
    "0.1.0/evening/2": (None, "expected a code such as"),
    "0.1.0/nowhere/2/threaded": (None, "no scenario is called 'nowhere'"),
    "a\0b.py": (None, "is no name of a file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_opened_is_told_in_a_sentence(here: Path, name: str) -> None:
    content, words = WRONG[name]
    if content is not None:
        Path(name).write_bytes(content)
    with pytest.raises(HouseholdError) as told:
        open_any(name, Settings())
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_a_folder_with_the_name_of_a_file_is_told(here: Path) -> None:
    for name in ("a.jsonl", "a.py", "a.toml"):
        Path(name).mkdir()
        with pytest.raises(HouseholdError, match="is a directory"):
            open_any(name, Settings())


def test_a_saved_evening_that_was_cut_or_edited_is_told(here: Path) -> None:
    file = save(recipe())
    content = file.read_bytes()
    for broken, words in (
        (content[:-100], "cut off"),
        (content.replace(b'"seed":2', b'"seed":"two"'), "this is no trace"),
        (content.replace(b'"threaded"', b'"nobody"'), "can't be run again"),
        (content.replace(b'"loads":4', b'"loads":-4', 1), "loads: expected a whole number"),
        (content.replace(b"Mia", b"Leo", 1), "edited"),
        (content.replace(b'"orders":[]', b'"orders":[[5,"dance"]]'), "no order is called 'dance'"),
    ):
        assert broken != content
        file.write_bytes(broken)
        with pytest.raises(HouseholdError, match=words):
            open_any(file.name, Settings())


def test_a_document_with_a_change_that_is_none_is_told(here: Path) -> None:
    document = household.run("threaded").as_dict() | {"changes": {"self": 1}}
    Path("run.json").write_bytes(msgspec.json.encode(document))
    with pytest.raises(HouseholdError, match="no such key"):
        open_any("run.json", Settings())


# -- this folder --------------------------------------------------------------------------------


def test_what_is_here_is_listed_the_latest_first_and_what_is_hidden_is_not(here: Path) -> None:
    for number, name in enumerate(["old.py", "new.PY", "other.txt", ".hidden.py", "newest.py"]):
        Path(name).write_text("")
        os.utime(name, (1000 + number, 1000 + number))
    Path("folder.py").mkdir()
    assert [path.name for path in listed((".py",))] == ["newest.py", "new.PY", "old.py"]


def test_a_folder_that_is_gone_lists_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert listed((".py",)) == []


def test_of_very_many_files_the_latest_are_listed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST", 3)
    for number in range(5):
        Path(f"{number}.py").write_text("")
        os.utime(f"{number}.py", (1000 + number, 1000 + number))
    assert [path.name for path in listed((".py",))] == ["4.py", "3.py", "2.py"]


def test_a_new_parent_runs_as_it_is_and_takes_no_name_that_is_taken(here: Path) -> None:
    Path("mine.py").write_text("precious")
    made = new_parent()
    assert made == Path("mine-2.py")
    assert Path("mine.py").read_text() == "precious"
    assert "household run mine-2.py --story" in made.read_text()
    run = Run(Recipe(find_policy(str(made)), SCENARIOS["evening"], "evening", 2))
    assert run.statistics["lights_out_at"] is not None
