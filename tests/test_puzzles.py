"""The puzzles: each can be solved, in as many steps as it says, and a wrong one is told by line."""

from __future__ import annotations

import functools
import re
import time
from pathlib import Path

import msgspec
import pytest

from household.errors import HouseholdError
from household.model.chance import draw
from household.replay import Run
from household.schedules import puzzles
from household.schedules.goals import DECIDED
from household.schedules.puzzles import LENGTHS, Proof, Puzzle
from household.schedules.stepping import Stepping
from household.textfile import lines_of

SHIPPED = puzzles.puzzles()
NAMES = [puzzle.name for puzzle in SHIPPED]

GOOD = """\
title = "Mine"
ask = "Have a bill forgotten."
goal = "lost-update"
policy = "mine.py"
fewest = 4
hint = "Read twice."
moral = "That was a lost update."

[with]
kids = 0
loads = 0
lines = 2
bills = 2
bills_total = 600
"""

MINE = (puzzles.FOLDER / "two_at_the_desk.py").read_text()


@functools.cache
def checked(name: str) -> Proof:
    return puzzles.prove(puzzles.find(name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a policy in it, and room for a puzzle."""
    (tmp_path / "mine.py").write_text(MINE)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text)
    return file


def told(folder: Path, text: str) -> str:
    """The sentence about a puzzle that is wrong, after its file's name."""
    file = written(folder, text)
    with pytest.raises(HouseholdError) as raised:
        puzzles.load(file)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.startswith(f"{file}:")
    return sentence.removeprefix(f"{file}:")


# -- the shipped ones ----------------------------------------------------------------------------


@pytest.mark.parametrize("puzzle", SHIPPED, ids=NAMES)
def test_every_puzzle_is_proved_solvable_in_as_many_steps_as_it_says(puzzle: Puzzle) -> None:
    proof = checked(puzzle.name)
    assert proof.problem == ""
    assert proof.solvable
    assert proof.complete
    assert proof.steps == puzzle.fewest
    assert proof.text.startswith(f"{puzzle.name}: solved in {puzzle.fewest} steps")


@pytest.mark.parametrize("puzzle", SHIPPED, ids=NAMES)
def test_taken_step_by_step_the_solution_fails_at_its_last_step_and_not_before(
    puzzle: Puzzle,
) -> None:
    path = checked(puzzle.name).path
    assert path is not None
    stepping = Stepping(puzzle.recipe, puzzle.kinds)
    assert not stepping.found
    for name in path[:-1]:
        stepping.step(name)
        assert not stepping.found
    [last] = [option for option in stepping.options() if option.name == path[-1]]
    assert last.brings == puzzle.kinds
    stepping.step(path[-1])
    assert stepping.found == {puzzle.goal: puzzle.fewest}
    if puzzle.goal != "starvation":
        assert puzzle.goal in {one.kind for one in Run(stepping.recipe).incidents}


@pytest.mark.parametrize("puzzle", SHIPPED, ids=NAMES)
def test_no_puzzle_is_solved_by_pressing_the_same_key_all_the_time(puzzle: Puzzle) -> None:
    """Else there would be nothing to find out: it takes more than always the topmost choice."""
    stepping = Stepping(puzzle.recipe, puzzle.kinds)
    while not stepping.over and len(stepping.choices) < 2 * puzzle.fewest:
        stepping.step(stepping.options()[0].name)
    assert not stepping.found


@pytest.mark.parametrize("puzzle", SHIPPED, ids=NAMES)
def test_there_is_room_for_what_a_puzzle_says(puzzle: Puzzle) -> None:
    assert LENGTHS == {"title": 90, "ask": 140, "hint": 140, "moral": 160}
    for key, most in LENGTHS.items():
        assert 0 < len(getattr(puzzle, key)) <= most
    assert puzzle.moral.endswith(".")
    assert puzzle.ask.endswith((".", "?"))


@pytest.mark.parametrize("puzzle", SHIPPED, ids=NAMES)
def test_what_a_puzzle_says_of_money_is_so(puzzle: Puzzle) -> None:
    luck = draw(puzzle.scenario, puzzle.seed)
    there = {puzzle.scenario.balance, *(line.bill for line in luck.lines)}
    there |= {yell.cost for yell in luck.yells}
    assert {int(amount) for amount in re.findall(r"\$(\d+)", puzzle.ask)} <= there


def test_ten_puzzles_the_easiest_first_and_every_kind_among_them() -> None:
    fewest = [puzzle.fewest for puzzle in SHIPPED]
    assert len(SHIPPED) == 10
    assert fewest == sorted(set(fewest))
    assert 4 <= fewest[0] <= 7
    assert sum(steps > 25 for steps in fewest) <= 2
    assert {puzzle.goal for puzzle in SHIPPED} == set(DECIDED)
    assert [puzzle.name[:2] for puzzle in SHIPPED] == [f"{n:02}" for n in range(1, 11)]


def test_every_policy_file_beside_the_puzzles_is_some_puzzles() -> None:
    used = {Path(puzzle.policy.file).name for puzzle in SHIPPED if puzzle.policy.file}
    there = {file.name for file in puzzles.FOLDER.glob("*.py")} - {"__init__.py"}
    assert used == there


def test_all_of_them_are_checked_within_a_few_seconds() -> None:
    began = time.process_time()
    for puzzle in SHIPPED:
        puzzles.prove(puzzle)
    assert time.process_time() - began < 10


# -- finding one ---------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [3, "3", "03", "03_half_a_mending", "half_a_mending"])
def test_a_puzzle_goes_by_its_number_or_its_name(which: str | int) -> None:
    assert puzzles.find(which).title == "Half a mending"


def test_a_puzzle_of_ones_own_goes_by_its_file(folder: Path) -> None:
    assert puzzles.find(str(written(folder, GOOD))).title == "Mine"


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("half_a_mendin", "no puzzle is called 'half_a_mendin': did you mean half_a_mending?"),
        ("11", "no puzzle has the number 11: expected 1 to 10, or a .toml file"),
        ("0", "no puzzle has the number 0: expected 1 to 10"),
        (-1, "no puzzle is called '-1'"),
        ("nowhere/mine.toml", "nowhere/mine.toml: the puzzle's file can't be read: no such file"),
    ],
)
def test_what_can_not_be_found_is_said(which: str | int, sentence: str) -> None:
    with pytest.raises(HouseholdError) as raised:
        puzzles.find(which)
    assert str(raised.value).startswith(sentence)


# -- one of one's own ----------------------------------------------------------------------------


def test_a_policy_is_looked_for_beside_its_puzzle(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(folder, GOOD.replace("mine.py", "mine.py:two_at_the_desk"))
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    puzzle = puzzles.load(file)
    assert puzzle.policy.file == str(folder / "mine.py")
    assert puzzle.recipe.scenario.kids == 0
    assert (puzzle.scenario_name, puzzle.seed, puzzle.recipe.choices) == ("small", 1, ())
    assert puzzles.prove(puzzle).problem == ""
    monkeypatch.chdir(folder)
    assert puzzles.prove(puzzles.load("mine.toml")).problem == ""


def test_a_puzzle_is_a_fact() -> None:
    with pytest.raises(AttributeError):
        SHIPPED[0].title = "another"  # type: ignore[misc]
    assert len({*SHIPPED, *SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("fewest", [1, 3, 5, 400])
def test_a_wrong_number_of_steps_is_told_with_file_and_line(folder: Path, fewest: int) -> None:
    file = written(folder, GOOD.replace("fewest = 4", f"fewest = {fewest}"))
    proof = puzzles.prove(puzzles.load(file))
    assert proof.solvable
    assert proof.text == proof.problem
    assert proof.problem == (
        f"{file}:5: fewest: expected 4, the steps of the shortest solution, got {fewest}: write "
        "fewest = 4"
    )


def test_a_puzzle_that_nobody_can_solve_is_told(folder: Path) -> None:
    file = written(folder, GOOD.replace("lost-update", "deadlock"))
    proof = puzzles.prove(puzzles.load(file))
    assert not proof.solvable
    assert proof.complete
    assert proof.steps is None
    assert proof.problem == (
        f"{file}:3: goal: deadlock is brought about by no order of steps, all {proof.states} states "
        "were searched: change the policy, or the evening under [with]"
    )


def test_a_search_that_gave_up_early_claims_nothing(folder: Path) -> None:
    text = GOOD.replace("lost-update", "deadlock")
    proof = puzzles.prove(puzzles.load(written(folder, text)), limit=5)
    assert not proof.complete
    assert "and there are more: make the evening smaller under [with]" in proof.problem


def test_a_solution_that_does_not_hold_when_it_is_taken_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puzzles, "_comes_about", lambda *_: False)
    proof = puzzles.prove(puzzles.load(written(folder, GOOD)))
    assert "does not come about when its steps are taken" in proof.problem


def test_a_puzzle_may_be_over_in_one_step(folder: Path) -> None:
    (folder / "mine.py").write_text(
        '"""."""\nfrom household import Parent\n\n\ndef mine(home):\n    a = Parent(home)\n'
        "    a.take_on(waits(home))\n\n\ndef waits(home):\n    yield home.dryer.buzzer\n"
    )
    text = GOOD.replace("lost-update", "stuck").replace("fewest = 4", "fewest = 1")
    proof = puzzles.prove(puzzles.load(written(folder, text)))
    assert proof.problem == ""
    assert proof.path == ("waits",)


# -- what is wrong with one ----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["title", "ask", "goal", "policy", "hint", "moral"])
def test_a_missing_key_is_told(folder: Path, key: str) -> None:
    text = "".join(line for line in GOOD.splitlines(True) if not line.startswith(f"{key} ="))
    sentence = f"1: {key} is missing: expected a text in quotes, write {key} = ..."
    assert told(folder, text) == sentence


def test_how_few_steps_it_takes_need_not_be_known(folder: Path) -> None:
    proof = puzzles.prove(puzzles.load(written(folder, GOOD.replace("fewest = 4\n", ""))))
    assert proof.problem == ""
    assert proof.steps == 4
    assert all(puzzle.fewest for puzzle in SHIPPED)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hint", "hnt", "6: hnt: a puzzle has no such key: did you mean hint? there is title,"),
        ("[with]", "[wiht]", "9: wiht: a puzzle has no such key: did you mean with?"),
        ("kids = 0", "kidz = 0", "10: with: kidz: no such key: did you mean kids?"),
        ("fewest = 4", 'fewest = "4"', '5: fewest: expected a whole number, got "4"'),
        ("fewest = 4", "fewest = true", "5: fewest: expected a whole number, got true"),
        ("fewest = 4", "fewest = 4.0", "5: fewest: expected a whole number, got 4.0"),
        ("fewest = 4", "fewest = 0", "5: fewest: expected a number of steps from 1 on, got 0"),
        ("fewest = 4", "fewest = 4\nseed = 1.5", "6: seed: expected a whole number, got 1.5"),
        ('"Mine"', "7", "1: title: expected a text in quotes, got 7"),
        ('"Mine"', '""', "1: title: expected one line of 1 to 90 characters, got 0 characters"),
        ('"Mine"', '"""a\nb"""', "1: title: expected one line of 1 to 90 characters, got several"),
        (
            "Read twice.",
            "Read " * 40,
            "6: hint: expected one line of 1 to 140 characters, got 200 characters",
        ),
        ("lost-update", "deadlok", "3: goal: no failure is called 'deadlok': did you mean deadl"),
        (
            "lost-update",
            "missed-buzzer",
            "3: goal: missed-buzzer is a matter of minutes, and who chooses the steps has no clock",
        ),
        ("mine.py", "yours.py", "4: policy: "),
        ("mine.py", "mine.py:three", "4: policy: "),
        ("mine.py", "thraded", "4: policy: no policy is called 'thraded': did you mean threaded?"),
        ("mine.py", "threaded:checkbook=tld", "4: policy: threaded: checkbook: expected one of"),
        ("mine.py", "player", "4: policy: the player waits for orders, and nobody gives any"),
        (
            "fewest = 4",
            'fewest = 4\nscenario = "smal"',
            "6: scenario: no scenario is called 'smal': did you mean small?",
        ),
        (
            "fewest = 4",
            'fewest = 4\nscenario = "two-weeks"',
            "6: scenario: expected one evening, got 14: write evenings = 1 under [with]",
        ),
        ("kids = 0", "evenings = 2", "10: with: expected one evening, got 2: write evenings = 1"),
        ("kids = 0", 'kids = "no"', "10: with: kids: expected a whole number from 0 to 6, got"),
        (
            "bills = 2\n",
            "",
            "12: with: bills: bills are lines, so expected at most lines = 2, got 3",
        ),
        ("total = 600\n", "total = [", "14: this is not TOML: "),
        ("hint = ", "hint = hint = ", "6: this is not TOML: "),
        ('title = "Mine"', 'title = "Mine', "1: this is not TOML: "),
        ("kids = 0", f"kids = {'[' * 5000}", "1: this is no puzzle: nested too deep"),
        ("kids = 0", f"kids = {'9' * 5000}", "1: this is no puzzle: too many digits"),
    ],
)
def test_what_is_wrong_with_a_puzzle_is_told_with_its_line(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    assert old in GOOD
    said = told(folder, GOOD.replace(old, new, 1))
    assert said.startswith(sentence), said


def test_a_policy_file_that_is_missing_or_wrong_is_named_as_well(folder: Path) -> None:
    said = told(folder, GOOD.replace("mine.py", "yours.py"))
    assert said.startswith(f"4: policy: {folder / 'yours.py'}: the policy file can't be read: no")
    (folder / "mine.py").write_text("def mine(home)\n")
    assert told(folder, GOOD).startswith(f"4: policy: {folder / 'mine.py'}:1: syntax error")


@pytest.mark.parametrize(
    "table",
    [
        "with = {kids = 0, kidz = 1}",
        "with.kids = 0\nwith.kidz = 1",
        "['with']\nkids = 0\n'kidz' = 1",
        '[ with ] # "title = 3"\nkids = 0\n"kidz" = 1',
    ],
)
def test_the_line_is_found_however_the_table_is_written(folder: Path, table: str) -> None:
    text = GOOD.partition("[with]")[0]
    lines = 9 + table.count("\n")
    assert told(folder, text + table + "\n").startswith(f"{lines}: with: kidz: no such key")


def test_a_key_within_a_text_of_several_lines_is_no_key(folder: Path) -> None:
    text = GOOD.replace('"Mine"', '"Mine"\nextra = """\nfewest = 3\n"""')
    assert told(folder, text).startswith("2: extra: a puzzle has no such key")
    assert lines_of(text)["fewest"] == 8


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    file = folder / "mine.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HouseholdError, match="a puzzle is a text file in UTF-8, this is not"):
        puzzles.load(file)
    with pytest.raises(HouseholdError, match="the puzzle's file can't be read"):
        puzzles.load(folder)
    with pytest.raises(HouseholdError, match="is no name of a file"):
        puzzles.load("a\0b.toml")


def test_a_file_with_a_mark_of_its_byte_order_is_read(folder: Path) -> None:
    file = folder / "mine.toml"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert puzzles.load(file).title == "Mine"


def test_steps_that_fail_too_early_or_never_are_no_solution() -> None:
    puzzle = SHIPPED[0]
    path = checked(puzzle.name).path
    assert path is not None
    assert puzzles._comes_about(puzzle, path)
    assert not puzzles._comes_about(puzzle, path[:-1])
    assert not puzzles._comes_about(puzzle, ())
    longer = msgspec.structs.replace(puzzle, scenario=puzzle.scenario.but(lines=3))
    assert not puzzles._comes_about(longer, ("first", "second", "first", "second", "second"))
