"""Codes: a line that somebody says aloud is the same evening somewhere else, or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from household import __version__
from household.codes import code_of, is_code, read_code
from household.errors import HouseholdError
from household.game import knobs
from household.model.scenario import SCENARIOS, Scenario, find
from household.parents import find_policy
from household.replay import Recipe, Run
from tests.strategies import asynchronous, polling, synchronous, threaded

NAMES = [turn.name for turn in knobs.EVENING]


def quick(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """An evening as the window makes it: a parent with any knobs, some of the evening's turned."""
    name = draw(st.sampled_from(sorted(SCENARIOS)))
    scenario = base = SCENARIOS[name]
    for knob, share in draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.floats(0, 1)), max_size=5)
    ):
        dials = {dial.name: dial for dial in knobs.of_evening(scenario, base)}
        scenario = knobs.turn_evening(scenario, base, knob, dials[knob].at(share))
    parents = st.one_of(synchronous(), polling(), asynchronous(), threaded(), st.just("player"))
    seed = draw(st.one_of(st.integers(0, 300), st.integers(0, 10**12)))
    return Recipe(find_policy(draw(parents)), scenario, name, seed)


def recipe_of(code: str) -> Recipe:
    read = read_code(code)
    return Recipe(read.policy, read.scenario, read.scenario_name, read.seed)


# -- there and back -----------------------------------------------------------------------------


@quick(120)
@given(recipes())
def test_a_code_is_the_same_evening_somewhere_else(made: Recipe) -> None:
    code = code_of(made)
    assert is_code(code)
    assert len(code.split()) == 1
    again = recipe_of(f"  {code}\n")
    assert again.scenario == made.scenario
    assert (again.scenario_name, again.seed) == (made.scenario_name, made.seed)
    assert again.policy.options == made.policy.options
    assert code_of(again) == code
    assert read_code(code).warning == ""
    if made.scenario.evenings == 1:
        assert Run(again).fingerprint == Run(made).fingerprint


def test_a_code_is_short_enough_to_say_aloud() -> None:
    two = Recipe(find_policy("threaded"), Scenario(), "evening", 2)
    assert code_of(two) == f"{__version__}/evening/2/threaded"
    turned = Scenario().but(loads=6, wash=(20, 30.25, 45))
    made = Recipe(find_policy("polling:every=5"), turned, "evening", 7)
    code = f"{__version__}/evening:loads=6,wash=20-30.25-45/7/polling:every=5"
    assert code_of(made) == code
    assert read_code(code).scenario == turned


def test_a_code_may_be_written_by_hand() -> None:
    read = read_code("0.1.0/small:wash=20-30-45,fall=0,about=mine/3/clones:checkbook=told")
    assert read.scenario == SCENARIOS["small"].but(wash=(20, 30, 45), fall=0, about="mine")
    assert read.policy.spec == "threaded:checkbook=told"


def test_the_code_of_another_version_is_told() -> None:
    assert read_code("0.0.9/evening/2/threaded").warning == (
        f"The code was made by version 0.0.9, this is {__version__}: the evening may be another one."
    )


def test_a_scenario_and_a_parent_of_ones_own_are_written_by_their_files(here: Path) -> None:
    Path("own.toml").write_text("loads = 1\n")
    Path("mine.py").write_text(
        "def mine(home, rest=5):\n    from household import Parent\n\n    Parent(home)\n"
    )
    scenario = find("own.toml").but(lines=40)
    made = Recipe(find_policy("mine.py:rest=7"), scenario, "own.toml", 4)
    again = recipe_of(code_of(made))
    assert again.scenario == scenario
    assert again.policy.options == {"rest": 7}


OWN = "what differs from an own scenario is written as what differs from the evening"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("loads = 6\n", {"loads": 4}),  # back to what an ordinary evening has
        ('about = "two loads, one kid"\n', {"kids": 1}),
    ],
)
def test_an_own_scenario_with_a_knob_turned_is_itself_again(
    here: Path, text: str, changes: dict[str, object]
) -> None:
    Path("own.toml").write_text(text)
    scenario = find("own.toml").but(**changes)
    made = Recipe(find_policy("threaded"), scenario, "own.toml", 2)
    again = recipe_of(code_of(made)).scenario
    assert again.but(about=scenario.about) == scenario  # what it is about changes nothing of it


def test_a_scenario_in_a_folder_that_is_a_number_is_found(here: Path) -> None:
    folder = here / "lessons" / "2024"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text("loads = 1\n")
    made = Recipe(find_policy("threaded"), find(str(folder / "own.toml")), f"{folder}/own.toml", 2)
    assert recipe_of(code_of(made)).scenario.loads == 1


# -- codes that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "expected a code such as"),
        ("threaded", "expected a code such as"),
        ("0.1.0/evening/2", "expected a code such as"),
        ("0.1.0/evening/two/threaded", "expected a code such as"),
        ("0.1.0//2/threaded", "expected a code such as"),
        ("0.1.0/evening/2/threaded\n0.1.0/evening/3/threaded", "expected a code such as"),
        ("0.1.0/morning/2/threaded", "no scenario is called 'morning'"),
        ("0.1.0/nowhere/own.toml/2/threaded", "can't be read"),
        ("0.1.0/evening:loads/2/threaded", "expected KEY=VALUE after the scenario, got 'loads'"),
        ("0.1.0/evening:loads=/2/threaded", "loads: expected a whole number"),
        ("0.1.0/evening:loads=many/2/threaded", "loads: expected a whole number"),
        ("0.1.0/evening:dogs=2/2/threaded", "dogs: no such key"),
        ("0.1.0/evening:wash=45-30-20/2/threaded", "wash: expected the least first"),
        ("0.1.0/evening:wash=20-30/2/threaded", "wash: expected [least, most likely, most]"),
        ("0.1.0/evening:loads=nan/2/threaded", "loads: expected a whole number"),
        ("0.1.0/evening:walk=nan/2/threaded", "walk: expected a number of minutes"),
        ("0.1.0/evening:loads=[[1]]/2/threaded", "loads: expected a whole number"),
        ("0.1.0/evening:bills=100/2/threaded", "bills are lines"),
        ("0.1.0/evening/2/nobody", "no policy is called 'nobody'"),
        ("0.1.0/evening/2/threaded:locks=1", "threaded has no knob 'locks'"),
        ("0.1.0/evening/2/threaded:lock_order", "expected KNOB=VALUE"),
        ("0.1.0/evening/2/polling:every=0", "expected a number from 0.25 to 240"),
        ("0.1.0/evening/2/nothing.py", "can't be read"),
    ],
)
def test_a_wrong_code_gets_one_sentence_that_says_what_is_wrong(code: str, words: str) -> None:
    with pytest.raises(HouseholdError) as told:
        read_code(code)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("0.1.0/evening:self=3/2/threaded"),
        pytest.param(f"0.1.0/evening/{'9' * 5000}/threaded"),
        f"0.1.0/evening:loads={'9' * 5000}/2/threaded",
        f"0.1.0/evening:loads={'[' * 5000}/2/threaded",
        f"0.1.0/evening/2/polling:every={'9' * 5000}",
        "0.1.0/ev\0/own.toml/2/threaded",
        "0.1.0/\ud800/own.toml/2/threaded",
        "0.1.0/evening/2/\0.py",
    ],
    ids=lambda code: repr(code[:30]),
)
def test_a_code_that_was_made_to_break_it_gets_a_sentence_too(code: str) -> None:
    with pytest.raises(HouseholdError):
        read_code(code)


def is_told(code: str) -> None:
    """It is read, or there is one sentence."""
    told = ""
    try:
        scenario = read_code(code).scenario
    except HouseholdError as error:
        told = str(error)
    else:
        assert scenario == Scenario().but(**scenario.as_dict())
    assert told.count("\n") == 0


@quick(200)
@given(
    st.one_of(
        st.text(max_size=40),
        st.tuples(
            st.sampled_from(["0.1.0", "1", "", "0.1"]),
            st.one_of(
                st.sampled_from(["evening", "small:loads=3", "evening:wash=1-2-3", "x.toml"]),
                st.builds(
                    "evening:{}={}".format,
                    st.sampled_from(list(Scenario().as_dict())),
                    st.text(max_size=9),
                ),
                st.text(max_size=9),
            ),
            st.one_of(st.integers().map(str), st.text("0123456789٣²½", max_size=5)),
            st.one_of(
                st.sampled_from(["threaded", "polling:every=5", "player", "async:pause_every="]),
                st.builds("polling:every={}".format, st.text(max_size=9)),
                st.text(max_size=9),
            ),
        ).map("/".join),
    )
)
@example("0.1.0/evening/٣/threaded")
@example("0.1.0/evening/²/threaded")
def test_no_text_whatever_it_is_gets_more_than_a_sentence(code: str) -> None:
    is_told(code)
    assert is_code(code) in (True, False)


@quick(200)
@given(recipes(), st.data())
def test_a_damaged_code_is_another_evening_or_gets_a_sentence(
    made: Recipe, data: st.DataObject
) -> None:
    code = code_of(made)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(code)))
        until = data.draw(st.integers(at, min(len(code), at + 6)))
        put = data.draw(
            st.one_of(st.text("/:=,-.[]0123456789eE\"'\n ", max_size=4), st.text(max_size=3))
        )
        code = code[:at] + put + code[until:]
    is_told(code)
