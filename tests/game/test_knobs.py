"""Knobs: whatever is turned gives an evening that can be, and all of it can be turned back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from household.errors import HouseholdError
from household.game import knobs
from household.game.knobs import EVENING, Dial
from household.model.scenario import SCENARIOS, Scenario
from household.parents import POLICIES, find_policy
from household.replay import Recipe, Run
from tests.strategies import scenarios

NAMES = [turn.name for turn in EVENING]
shares = st.one_of(st.sampled_from((0.0, 1.0)), st.floats(0, 1))
turns = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(shares, st.integers(-6, 6))), max_size=12
)
"""Knobs, and how they are turned: to a share of the slider, or by so many presses of a key."""


def quick(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


def dial_of(scenario: Scenario, base: Scenario, name: str) -> Dial:
    return next(dial for dial in knobs.of_evening(scenario, base) if dial.name == name)


def turned(
    scenario: Scenario, base: Scenario, how: list[tuple[str, float]], careful: bool = False
) -> Scenario:
    """The scenario after all these turns; careful: those that can't be are left out."""
    for name, by in how:
        dial = dial_of(scenario, base, name)
        value = dial.moved(by) if isinstance(by, int) else dial.at(by)
        try:
            scenario = knobs.turn_evening(scenario, base, name, value)
        except HouseholdError:
            assert careful
    return scenario


def turned_back(scenario: Scenario, base: Scenario) -> Scenario:
    """Every knob of the evening to what it comes with, twice round: some lean on others."""
    for name in [*NAMES, *NAMES]:
        default = dial_of(scenario, base, name).default
        scenario = knobs.turn_evening(scenario, base, name, default)
    return scenario


# -- the evening --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
@quick(60)
@given(how=turns)
@example(how=[("lines", 0.0), ("bills_total", 1.0), ("lines", 1.0)])
@example(how=[("spread", 1.0), ("wash", 0.0), ("dry", 1.0), ("spread", 0.0)])
def test_any_turns_give_an_evening_that_can_be_and_that_can_be_turned_back(
    name: str, how: list[tuple[str, float]]
) -> None:
    base = SCENARIOS[name]
    scenario = turned(base, base, how)
    assert Scenario().but(**scenario.as_dict()) == scenario
    assert turned_back(scenario, base) == base


@quick(25)
@given(turns, st.sampled_from(["threaded", "polling", "asynchronous"]), st.integers(1, 50))
def test_any_evening_that_was_turned_can_be_lived(
    how: list[tuple[str, float]], policy: str, seed: int
) -> None:
    scenario = turned(Scenario(), Scenario(), how)
    run = Run(Recipe(find_policy(policy), scenario, "evening", seed))
    assert run.statistics["lights_out_at"] or run.incidents


@quick(60)
@given(scenarios(), turns)
def test_an_odd_evening_can_be_turned_too_or_that_is_said(
    base: Scenario, how: list[tuple[str, float]]
) -> None:
    scenario = turned(base, base, how, careful=True)
    assert Scenario().but(**scenario.as_dict()) == scenario
    for dial in knobs.of_evening(scenario, base):
        assert -0.01 < dial.share(dial.value) < 1.01  # a cycle of 15 seconds is shown as none
        assert dial.shown()


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in NAMES
        if name != "spread"  # of which whole quarters of a minute are made
    ],
)
def test_a_knob_of_the_evening_stands_where_it_was_turned_to(name: str) -> None:
    base = Scenario()
    for number in range(201):
        value = dial_of(base, base, name).at(number / 200)
        after = dial_of(knobs.turn_evening(base, base, name, value), base, name)
        assert after.value == pytest.approx(value, abs=0.02), name


def pressed(scenario: Scenario, base: Scenario, name: str, by: int) -> Iterator[Dial]:
    """A knob of the evening from one end, as it stands after each press of an arrow key."""
    start = dial_of(scenario, base, name).at(0 if by > 0 else 1)
    scenario = knobs.turn_evening(scenario, base, name, start)
    for _ in range(120):
        yield (dial := dial_of(scenario, base, name))
        scenario = knobs.turn_evening(scenario, base, name, dial.moved(by))


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("wash", [5, 30, 120])
@pytest.mark.parametrize("name", NAMES)
def test_an_arrow_key_turns_a_knob_of_the_evening_from_end_to_end(
    name: str, wash: int, by: int
) -> None:
    base = Scenario()
    scenario = knobs.turn_evening(base, base, "wash", wash)
    values = [dial.value for dial in pressed(scenario, base, name, by)]
    ends = (EVENING[NAMES.index(name)].least, EVENING[NAMES.index(name)].most)
    assert values[-1] == pytest.approx(ends[by > 0])
    reached = values.index(values[-1])
    assert all((b - a) * by > 0 for a, b in pairwise(values[: reached + 1]))


def test_narrow_cycles_stay_narrow_when_they_get_longer_and_wide_ones_wide() -> None:
    base = Scenario()
    narrow = turned(base, base, [("spread", 0.0)])
    assert narrow.wash == (30, 30, 30)
    assert narrow.dry == (44, 44, 44)
    longer = turned(narrow, base, [("wash", 1.0)])
    assert longer.wash == (120, 120, 120)
    assert knobs.turn_evening(longer, base, "wash", 30).wash == (30, 30, 30)
    assert turned(base, base, [("wash", 1.0)]).wash == (80, 120, 180)


def test_no_lines_no_bills_and_lines_bring_the_bills_back() -> None:
    base = Scenario()
    none = turned(base, base, [("lines", 0.0)])
    assert (none.lines, none.bills, none.bills_total) == (0, 0, 0)
    few = turned(base, base, [("lines", 0.04)])
    assert few.lines == few.bills == 5
    many = knobs.turn_evening(turned(none, base, [("lines", 1.0)]), base, "bills_total", 2000)
    assert (many.lines, many.bills, many.bills_total) == (160, 12, 2000)


# -- sliders ------------------------------------------------------------------------------------

OWN = """
from household import Knob, Parent
from typing import Annotated, Literal


def mine(
    home,
    rest=5,
    hours=1.5,
    debt=-3,
    none=0,
    many=1000,
    loud=False,
    name="Ann",
    other=None,
    kind: Literal["a", "b"] = "b",
    level: Literal[1, 2, 3, 4] = 2,
    lines: Annotated[int, Knob(0, 100)] = 3,
    pause: Annotated[float, Knob(0.5, 30, "minutes", log=True)] = 2,
    share: Annotated[float, Knob(0, 1)] = 0.3,
):
    parent = Parent(home)
    parent.take_on(rests(parent, home))


async def rests(parent, home):
    await parent.waits_for(home.after(1))
"""


@pytest.fixture
def mine(here: Path) -> list[Dial]:
    (here / "mine.py").write_text(OWN)
    return knobs.of_policy(find_policy("mine.py"))


def numbers() -> list[Dial]:
    """Every knob with a slider that comes with the house."""
    dials = [dial for name in POLICIES for dial in knobs.of_policy(find_policy(name))]
    for base in SCENARIOS.values():
        dials += knobs.of_evening(base, base)
    unlike = {(dial.name, dial.least, dial.most): dial for dial in dials if not dial.choices}
    return list(unlike.values())


def at_value(dial: Dial, value: object) -> Dial:
    return msgspec.structs.replace(dial, value=value)


def stops_by_key(dial: Dial) -> list[float]:
    """All values that the right arrow comes by, from the left end."""
    stops = [dial.at(0)]
    while stops[-1] < dial.most and len(stops) < 1000:
        stops.append(at_value(dial, stops[-1]).moved(1))
    return stops


def slides_well(dial: Dial) -> None:
    places = [n / 500 for n in range(501)]
    values = [dial.at(place) for place in places]
    assert (values[0], values[-1]) == (dial.least, dial.most)
    assert values == sorted(values)
    assert [dial.rounded(value) for value in values] == values
    assert (dial.at(-0.5), dial.at(1.5)) == (dial.least, dial.most)
    back = [dial.share(value) for value in values]
    assert back == sorted(back)
    assert (back[0], back[-1]) == (0, 1)
    assert all(abs(a - b) < 0.2 for a, b in zip(back, places, strict=True))
    stops = stops_by_key(dial)
    assert set(values) <= set(stops)  # what the mouse finds, the keyboard finds again
    assert stops == sorted(set(stops))
    assert [at_value(dial, stop).moved(-1) for stop in stops] == [stops[0], *stops[:-1]]
    assert [at_value(dial, stop).moved(1) for stop in stops] == [*stops[1:], stops[-1]]
    assert at_value(dial, stops[0]).moved(len(stops)) == stops[-1]


@pytest.mark.parametrize("dial", numbers(), ids=lambda dial: f"{dial.name}-{dial.most:g}")
def test_a_slider_has_stops_that_mouse_and_keyboard_both_find(dial: Dial) -> None:
    slides_well(dial)


def test_so_have_the_sliders_of_ones_own_parent(mine: list[Dial]) -> None:
    for dial in mine:
        if not dial.choices:
            slides_well(dial)


@quick(200)
@given(st.sampled_from(numbers()), shares, shares)
def test_further_along_the_slider_is_never_less(dial: Dial, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert dial.least <= dial.at(low) <= dial.at(high) <= dial.most
    assert 0 <= dial.share(dial.at(low)) <= dial.share(dial.at(high)) <= 1
    assert dial.rounded(dial.at(one)) == dial.at(one)


def test_from_between_two_stops_a_key_goes_to_a_stop_on_its_side() -> None:
    dial = at_value(dial_of(Scenario(), Scenario(), "dry"), 44)
    assert dial.moved(1) in (45, 50)
    assert dial.moved(-1) in (40, 35)
    assert at_value(dial, dial.moved(1)).moved(-1) in stops_by_key(dial)


def test_choices_end_at_their_ends() -> None:
    (dial, _) = knobs.of_policy(find_policy("threaded"))
    assert dial.moved(-1) == "own-first"
    assert dial.moved(1) == "washer-first"
    assert dial.moved(9) == "back-off"


def test_values_are_told_in_words() -> None:
    evening = {dial.name: dial for dial in knobs.of_evening(Scenario(), Scenario())}
    assert evening["bills_total"].shown() == "$1,100"
    assert evening["fall"].shown() == "70 %"
    assert evening["dry"].shown() == "44 min"
    assert evening["loads"].shown(6) == "6"
    late = Dial("", "", 240.0, 240.0, (), 0.0, 600.0, unit="clock")
    assert (late.shown(), late.shown(600.0)) == ("20:00", "never")


def test_a_quarter_is_told_as_a_quarter() -> None:
    after = knobs.turn_evening(Scenario(), Scenario(), "yells", 5.25)
    assert dial_of(after, Scenario(), "yells").shown() == "5.25"


# -- of a parent --------------------------------------------------------------------------------

PARENTS = ["synchronous", "polling", "polling:every=7", "threaded", "asynchronous", "player"]


@pytest.mark.parametrize("spec", PARENTS)
def test_every_value_a_knob_stops_at_is_one_the_parent_takes(spec: str) -> None:
    policy = find_policy(spec)
    dials = knobs.of_policy(policy)
    assert {dial.name: dial.value for dial in dials} == policy.options
    for dial in dials:
        values = dial.choices or [dial.at(place / 300) for place in range(301)]
        for value in values:
            after = policy.but({dial.name: value})
            (again,) = (one for one in knobs.of_policy(after) if one.name == dial.name)
            assert again.value == value
            assert again.turned == (value != dial.default)
            assert (again.least, again.most, again.choices) == (
                dial.least,
                dial.most,
                dial.choices,
            )


def test_of_ones_own_parent_all_can_be_turned_but_text(mine: list[Dial]) -> None:
    policy = find_policy("mine.py")
    assert {knob.name for knob in policy.knobs} - {dial.name for dial in mine} == {"name", "other"}
    for dial in mine:
        for value in dial.choices or [dial.at(place / 50) for place in range(51)]:
            assert policy.but({dial.name: value}).options[dial.name] == value
    by_name = {dial.name: dial for dial in mine}
    assert by_name["loud"].shown() == "off"
    assert by_name["loud"].moved(1) is True
    assert by_name["level"].moved(1) == 3
    assert by_name["none"].most > 0
    assert by_name["debt"].least < -3


ODD = {
    "no end": "float('inf')",
    "huge": "10**12",
    "one value": "Annotated[int, Knob(3, 3)] = 3",
    "none of its choices": "Literal['a', 'b'] = 'c'",
    "small range": "Annotated[float, Knob(0, 0.001)] = 0.0005",
    "large range": "Annotated[float, Knob(0, 1e6)] = 3.0",
    "broken ends": "Annotated[int, Knob(0.5, 9.5)] = 3",
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_knob_of_ones_own_parent_can_be_turned_or_is_left_out(here: Path, what: str) -> None:
    hint = ODD[what] if "=" in ODD[what] else f"float = {ODD[what]}"
    (here / "mine.py").write_text(OWN.replace("rest=5", f"rest: {hint}"))
    policy = find_policy("mine.py")
    for dial in knobs.of_policy(policy):
        if dial.name != "rest":
            continue
        assert dial.shown()
        values = {*dial.choices, dial.moved(-1), dial.moved(1)}
        if not dial.choices:
            values |= {dial.at(0), dial.at(0.5), dial.at(1)}
            assert 0 <= dial.share(dial.value) <= 1
            assert len(values) > 2 or dial.least == dial.most
        for value in values:
            policy.but({"rest": value})
