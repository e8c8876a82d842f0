"""What the screen shows is a fold of the trace: the same however one came there, and possible."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from household.game import art, speech
from household.game.listing import path_of
from household.game.model import Lanes, Moment, Record, State, apply, waiting
from household.game.places import (
    DOWN,
    SPOTS,
    STAGE,
    STAIRS,
    UP,
    Figure,
    Place,
    along,
    car,
    children,
    figures,
    place,
    way,
)
from household.game.theme import ACTIVITIES
from household.happenings import (
    EveningBegan,
    EveningEnded,
    Happening,
    LetGo,
    Paid,
    Took,
    WagesPaid,
    Wrote,
    Yelled,
)
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe, Run, patience_of, tell_story
from household.trace.diagnosis import Diagnosis, Incident
from tests.strategies import THREADED, Case, cases, slices

POLICIES = [
    "synchronous",
    "polling",
    "polling:every=5",
    "asynchronous",
    "asynchronous:pause_every=0",
    "asynchronous:ready=fifo",
    "player",
    *THREADED,
]
SHORT_SCENARIOS = ["evening", "quiet", "worst-case", "small"]


def fast(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # what fails is short enough as it is
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def recipe(policy: str, scenario: str = "evening", seed: int = 2) -> Recipe:
    return Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed)


def recipe_of(case: Case) -> Recipe:
    return Recipe(case.made(), case.scenario, "own", case.seed, case.orders)


def lived(made: Recipe) -> Record:
    record = Record(made)
    record.advance(math.inf)
    return record


@cache
def shipped(policy: str, scenario: str = "evening", seed: int = 2) -> Record:
    return lived(recipe(policy, scenario, seed))


shipped_records = st.builds(
    shipped, st.sampled_from(POLICIES), st.sampled_from(SHORT_SCENARIOS), st.integers(1, 12)
)


odd_records = cases(evenings=2).map(lambda case: lived(recipe_of(case)))
"""Any scenario under any parent, however odd."""


@st.composite
def moments(draw: st.DrawFn, records: st.SearchStrategy[Record] = shipped_records) -> Moment:
    """A house at any minute, or right after any happening."""
    record = draw(records)
    last = record.times[-1]
    if draw(st.booleans()):
        index = draw(st.integers(0, len(record.happenings) - 1))
        return record.at(record.times[index], index)
    minutes = st.one_of(
        st.floats(0, last, allow_nan=False),
        st.sampled_from(record.times),
        st.sampled_from(record.times).map(lambda at: at + 0.25),
    )
    return record.at(min(draw(minutes), last))


def plain_states(happenings: list[Happening]) -> list[State]:
    states = [State()]
    for happening in happenings:
        states.append(apply(states[-1], happening))
    return states[1:]


# -- the same evening ---------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("scenario", SHORT_SCENARIOS)
def test_a_record_is_the_run_that_the_laboratory_lives(policy: str, scenario: str) -> None:
    for seed in (1, 2):
        record, run = shipped(policy, scenario, seed), Run(recipe(policy, scenario, seed))
        assert record.happenings == run.happenings
        assert record.incidents == run.incidents


@pytest.mark.parametrize("policy", ["synchronous", "polling", "threaded", "asynchronous"])
def test_a_record_of_two_weeks_is_the_run_that_the_laboratory_lives(policy: str) -> None:
    record, run = shipped(policy, "two-weeks"), Run(recipe(policy, "two-weeks"))
    assert record.happenings == run.happenings
    assert record.incidents == run.incidents
    assert len(record.lanes.evenings) == 14


@fast(25)
@given(cases(evenings=2))
def test_a_record_of_any_case_is_the_run_that_the_laboratory_lives(case: Case) -> None:
    record, run = lived(recipe_of(case)), Run(recipe_of(case))
    assert record.happenings == run.happenings
    assert record.incidents == run.incidents


def told(lanes: Lanes) -> list[object]:
    return [
        lanes.hands, lanes.machines, lanes.yells, lanes.money, lanes.held, lanes.evenings,
    ]  # fmt: skip


@fast(35)
@given(cases(evenings=3), slices())
def test_an_evening_watched_in_slices_is_the_evening_lived_at_once(
    case: Case, stops: list[float]
) -> None:
    whole, sliced = lived(recipe_of(case)), Record(recipe_of(case))
    for stop in stops:
        sliced.advance(stop)
        assert sliced.happenings == whole.happenings[: len(sliced.happenings)]
        assert all(at > stop for at in whole.times[len(sliced.times) :])
        assert sliced.lived > stop
    sliced.advance(math.inf)
    assert sliced.over
    assert sliced.happenings == whole.happenings
    assert sliced.times == whole.times == [happening.at for happening in whole.happenings]
    assert sliced.where == whole.where
    assert (sliced.captioned, sliced.captions) == (whole.captioned, whole.captions)
    assert told(sliced.lanes) == told(whole.lanes)
    assert sliced.looks == whole.looks
    assert sliced.incidents == whole.incidents
    for index in range(0, len(whole.happenings), 17):
        assert sliced.state(index) == whole.state(index)


@fast(25)
@given(shipped_records, st.data())
def test_a_state_is_the_same_whatever_was_asked_before(record: Record, data: st.DataObject) -> None:
    states = plain_states(record.happenings)
    asked = st.lists(st.integers(-1, len(states) - 1), max_size=30)
    for index in data.draw(asked):
        assert record.state(index) == (states[index] if index >= 0 else State())


@pytest.mark.parametrize("policy", ["polling", "threaded", "asynchronous"])
def test_any_state_of_two_weeks_is_a_few_steps_from_one_that_is_kept(policy: str) -> None:
    record = shipped(policy, "two-weeks")
    states = plain_states(record.happenings)
    for index in [*range(0, len(states), 61), *range(len(states) - 1, 0, -97), 63, 64, 65, 0]:
        assert record.state(index) == states[index]


@fast(25)
@given(odd_records)
def test_a_happening_never_changes_the_state_before_it(record: Record) -> None:
    state = State()
    for happening in record.happenings:
        before = repr(state)
        after = apply(state, happening)
        assert repr(state) == before
        assert after is not state
        assert (after.index, after.at) == (state.index + 1, happening.at)
        state = after


@fast(25)
@given(shipped_records, st.floats(0, 900, allow_nan=False))
def test_the_last_happening_of_a_minute_is_shown_and_none_that_is_to_come(
    record: Record, minute: float
) -> None:
    index = record.index_at(minute)
    assert record.at(minute).state == plain_states(record.happenings[: index + 1])[-1]
    assert record.times[index] <= minute
    assert all(at > minute for at in record.times[index + 1 :])


@fast(25)
@given(moments())
def test_the_caption_is_the_last_line_of_the_story_so_far(moment: Moment) -> None:
    story = tell_story(moment.record.happenings[: moment.index + 1])
    if moment.state.dark:  # the lights are out: who is done with which task is no news any more
        story = [line for line in story if "is done with" not in line]
    assert moment.caption == (story[-1] if story else "")


# -- what is impossible -------------------------------------------------------------------------


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_every_load_is_in_one_place(moment: Moment) -> None:
    state = moment.state
    held = [machine.load for machine in state.machines.values() if machine.load >= 0]
    carried = [hands.basket for hands in state.hands.values() if hands.basket >= 0]
    # While hands empty the dryer, the load is in both the drum and the arms that take it out.
    taken_out = [
        hands.basket
        for hands in state.hands.values()
        if (hands.doing.chore, hands.doing.thing) == ("empty", "dryer") and hands.basket in held
    ]
    places = [*held, *carried]
    for load in taken_out:
        places.remove(load)
    assert len(places) == len(set(places)), "a load is in two places"
    assert state.hamper >= 0
    assert state.hamper + len(places) + state.loads_done == state.loads


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_the_money_is_what_was_told_last(moment: Moment) -> None:
    bank = balance = 0
    for happening in moment.record.happenings[: moment.index + 1]:
        match happening:
            case EveningBegan() | WagesPaid():
                bank, balance = happening.bank, happening.balance
            case Paid():
                bank = happening.bank
            case Wrote():
                balance = happening.balance
    assert (moment.state.bank, moment.state.balance) == (bank, balance)
    at, *shown = [point for point in moment.record.lanes.money if point[0] <= moment.t][-1]
    assert at <= moment.t
    if moment.index == moment.record.index_at(moment.t):
        assert shown == [bank, balance]


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_a_lock_has_one_holder_and_nobody_wants_what_it_holds(moment: Moment) -> None:
    holders: dict[str, list[str]] = {}
    for happening in moment.record.happenings[: moment.index + 1]:
        match happening:
            case EveningBegan():
                holders.clear()
            case Took():
                holders.setdefault(happening.lock, []).append(happening.by)
            case LetGo():
                holders[happening.lock].remove(happening.by)
    assert all(len(tasks) <= 1 for tasks in holders.values())
    state = moment.state
    assert state.holder == {lock: tasks[0] for lock, tasks in holders.items() if tasks}
    for task, wants in state.wants.items():
        assert wants
        assert not [lock for lock in wants if state.holder.get(lock) == task]
    assert {task for task, _ in state.patient} <= set(state.wants)


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_every_parent_is_drawn_once_and_within_the_stage(moment: Moment) -> None:
    drawn = figures(moment)
    assert [figure.hands for figure in drawn] == list(moment.state.hands)
    for figure in drawn:
        assert figure.pose in art.POSES
        assert figure.mood in art.MOODS
        if figure.seen:
            assert 0 <= figure.x <= STAGE[0]
            assert 0 <= figure.y <= STAGE[1]
        else:
            assert moment.state.away == figure.hands


def stands(figure: Figure) -> bool:
    return not figure.pose[-1].isdigit()


@fast(60)
@given(st.one_of(moments(), moments(odd_records)))
def test_no_two_parents_stand_in_the_same_spot(moment: Moment) -> None:
    spots = [(f.x, f.y) for f in figures(moment) if f.seen and stands(f)]
    assert len(spots) == len(set(spots))


@pytest.mark.parametrize("policy", THREADED)
@pytest.mark.parametrize("scenario", ["evening", "worst-case"])
def test_no_two_clones_stand_in_the_same_spot_all_evening(policy: str, scenario: str) -> None:
    for seed in (2, 3):
        record = shipped(policy, scenario, seed)
        for half in range(600):
            moment = record.at(min(half / 2, record.times[-1]))
            spots = [(f.x, f.y) for f in figures(moment) if f.seen and stands(f)]
            assert len(spots) == len(set(spots)), f"seed {seed}, minute {moment.t}"


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_every_kid_is_drawn_once_and_within_the_stage(moment: Moment) -> None:
    drawn = children(moment)
    assert [child.name for child in drawn] == list(moment.state.kids)
    for child in drawn:
        assert child.mood in art.KID_MOODS
        assert not child.seen or (0 <= child.x <= STAGE[0] and 0 <= child.y <= STAGE[1])
    if moment.state.going == "clinic":
        assert not [child for child in drawn if child.seen]
    driver = car(moment).driver
    assert driver == "" or driver in moment.state.hands


@fast(35)
@given(st.one_of(moments(), moments(odd_records)))
def test_what_is_said_is_a_whole_sentence_said_by_somebody_here(moment: Moment) -> None:
    state = moment.state
    here = {*state.hands, *state.kids, *state.machines}
    for bubble in speech.bubbles(moment):
        assert bubble.by in here
        assert bubble.lines
        for line in bubble.lines:
            assert line.strip() == line != ""
            assert "the ." not in line
            assert "the …" not in line
            assert "  " not in line
        assert 0 <= bubble.x <= STAGE[0]
        assert 0 <= bubble.y <= STAGE[1]


@fast(30)
@given(st.one_of(moments(), moments(odd_records)))
def test_what_hands_are_at_has_begun_and_is_not_over(moment: Moment) -> None:
    for hands in moment.state.hands.values():
        doing = moment.doing(hands)
        assert doing.since <= moment.t
        assert doing.activity in ("free", "blocked") or moment.t <= doing.until
        assert doing.activity == "free" or doing.activity in ACTIVITIES
        assert hands.spot in SPOTS
        assert hands.before in SPOTS


# -- lanes --------------------------------------------------------------------------------------
@fast(30)
@given(st.one_of(shipped_records, odd_records))
def test_the_bars_of_a_lane_are_in_order_apart_and_within_their_evening(record: Record) -> None:
    evenings = record.lanes.evenings
    assert all(ended < math.inf for _, ended in evenings)
    for bars in [*record.lanes.hands.values(), *record.lanes.machines.values()]:
        for bar in bars:
            assert bar.since <= bar.until
            assert bar.activity in ACTIVITIES
            within = [span for span in evenings if span[0] <= bar.since <= span[1]]
            assert within
            assert bar.until <= within[-1][1], "a bar goes on when the evening is over"
        for bar, after in pairwise(bars):
            assert bar.since <= after.since
            assert bar.until <= after.since, "two bars of one lane overlap"


@fast(25)
@given(shipped_records, st.floats(0, 900, allow_nan=False))
def test_half_an_evening_has_bars_in_order_and_only_the_last_one_is_open(
    record: Record, minute: float
) -> None:
    half = Record(record.recipe)
    half.advance(minute)
    for bars in [*half.lanes.hands.values(), *half.lanes.machines.values()]:
        assert all(bar.until < math.inf for bar in bars[:-1])
        assert all(bar.until <= after.since for bar, after in pairwise(bars))


@fast(25)
@given(odd_records)
def test_every_yell_has_its_mark_and_is_answered_after_it(record: Record) -> None:
    yells = {h.yell: h for h in record.happenings if isinstance(h, Yelled)}
    assert len(record.lanes.yells) == sum(isinstance(h, Yelled) for h in record.happenings)
    for call in record.lanes.yells:
        assert call.since <= call.until
        assert call.kid in art.KIDS
        assert yells[call.yell].mood == call.mood or record.recipe.scenario.evenings > 1


@pytest.mark.parametrize("scenario", ["evening", "two-weeks"])
def test_nobody_holds_a_lock_when_the_evening_is_over(scenario: str) -> None:
    record = shipped("threaded", scenario)
    for holds in record.lanes.held.values():
        for held in holds:
            assert held.hands in record.lanes.hands
            assert held.since <= held.until
            assert any(a <= held.since and held.until <= b for a, b in record.lanes.evenings)


@pytest.mark.parametrize("policy", ["synchronous", "polling", "threaded", "asynchronous"])
def test_no_bar_goes_on_through_the_night(policy: str) -> None:
    record = shipped(policy, "two-weeks")
    for bars in [*record.lanes.hands.values(), *record.lanes.machines.values()]:
        for bar in bars:
            assert any(a <= bar.since and bar.until <= b for a, b in record.lanes.evenings), bar


# -- what goes wrong ----------------------------------------------------------------------------


def deadlocks(made: Recipe, happenings: list[Happening]) -> Iterator[list[Incident]]:
    """After each happening, the deadlocks of its evening that hold as the diagnosis has it."""
    diagnosis = Diagnosis(patience_of(made.scenario))
    began = 0.0
    for happening in happenings:
        diagnosis(happening)
        if isinstance(happening, EveningBegan):
            began = happening.at
        yield [
            one for one in diagnosis.incidents if one.kind == "deadlock" and one.at >= began
        ]  # fmt: skip


def holds_all_along(record: Record) -> None:
    over = False
    for index, found in enumerate(deadlocks(record.recipe, record.happenings)):
        match record.happenings[index]:
            case EveningBegan():
                over = False
            case EveningEnded():
                over = True
        if over:
            continue  # at dawn locks are let go; what was found stays found
        moment = record.at(record.times[index], index)
        circle = moment.state.circle()
        assert bool(circle) == bool(found), f"happening {index} at {moment.t}"
        if found:
            assert any(set(one.tasks) == set(circle) for one in found)
        state = moment.state
        for task, after in zip(circle, [*circle[1:], *circle[:1]], strict=True):
            assert after in {state.holder.get(lock) for lock in state.wants[task]}


@pytest.mark.parametrize("policy", THREADED)
@pytest.mark.parametrize("scenario", ["evening", "worst-case"])
def test_a_circle_is_closed_exactly_while_a_deadlock_holds(policy: str, scenario: str) -> None:
    for seed in range(1, 4):
        holds_all_along(shipped(policy, scenario, seed))


@fast(35)
@given(odd_records)
def test_in_any_house_a_circle_is_closed_exactly_while_a_deadlock_holds(record: Record) -> None:
    holds_all_along(record)


def test_a_deadlock_is_open_from_its_minute_on() -> None:
    record = shipped("threaded")
    (deadlock,) = [one for one in record.incidents if one.kind == "deadlock"]
    before = record.at(deadlock.at - 0.01)
    assert "deadlock" not in {one.kind for one in before.open_incidents()}
    for later in (0, 1, 60):
        assert deadlock in record.at(deadlock.at + later).open_incidents()
    assert {f.mood for f in figures(record.at(deadlock.at)) if f.hands in deadlock.who} == {
        "worried"
    }


@fast(30)
@given(st.one_of(moments(), moments(odd_records)))
def test_what_is_open_has_happened_this_evening_and_is_one_of_a_kind(moment: Moment) -> None:
    found = moment.open_incidents()
    kinds = [one.kind for one in found]
    assert len(kinds) == len(set(kinds))
    for one in found:
        assert one in moment.record.incidents
        assert moment.state.began_at <= one.at <= moment.t


# -- source lines -------------------------------------------------------------------------------


@cache
def spans(file: str) -> list[tuple[int, int]]:
    """First and last line of every function of a source file."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@fast(30)
@given(st.one_of(moments(), moments(odd_records)))
def test_everybody_stands_at_a_line_of_a_function_of_the_policy(moment: Moment) -> None:
    for here in moment.where:
        assert here.file.startswith("household/policies/")
        text = Path(path_of(here.file)).read_text(encoding="utf-8").splitlines()
        assert text[here.line - 1].strip() == here.code
        assert any(first <= here.line <= last for first, last in spans(path_of(here.file)))
        assert here.hands in moment.state.hands
    tasks = [here.task for here in moment.where]
    assert len(tasks) == len(set(tasks))


@pytest.mark.parametrize("policy", ["synchronous", "polling", "threaded", "asynchronous"])
def test_while_it_goes_on_every_task_stands_somewhere(policy: str) -> None:
    record = shipped(policy)
    for minute in range(200):
        moment = record.at(float(minute))
        alive = {task for task, now in moment.state.tasks.items() if now.status != "done"}
        assert {here.task for here in moment.where} == alive


def test_both_culprits_of_a_deadlock_stand_at_the_yield_of_the_others_lock() -> None:
    found = 0
    for seed in range(1, 20):
        record = shipped("threaded", "evening", seed)
        for one in record.incidents:
            if one.kind == "deadlock":
                found += 1
                lines = {here.task: here.code for here in record.at(one.at).where}
                assert lines["the_dryer"] == "yield washer"
                assert lines["the_washer"] == "yield dryer"
    assert found > 3


def test_what_is_waited_for_is_said_in_a_word_or_two() -> None:
    assert str(waiting("washer.lock")) == "washer"
    assert str(waiting("dryer.buzzer")) == "dryer buzzer"
    assert str(waiting("kids.yell")) == "a yell"


# -- ways ---------------------------------------------------------------------------------------

places_there_are = st.builds(place, st.sampled_from(sorted(SPOTS)), st.integers(0, 7))


@fast(200)
@given(places_there_are, places_there_are, st.floats(-1, 2, allow_nan=False))
def test_any_share_of_a_way_is_a_point_on_it(start: Place, end: Place, share: float) -> None:
    points = way(start, end)
    x, y, faces, gone = along(points, share)
    assert faces in (1, -1)
    assert any(on(a, b, (x, y)) for a, b in pairwise(points))
    whole = sum(math.dist(a, b) for a, b in pairwise(points))
    assert gone == pytest.approx(whole * min(1, max(0, share)))


def on(a: tuple[float, float], b: tuple[float, float], point: tuple[float, float]) -> bool:
    return math.dist(a, point) + math.dist(point, b) == pytest.approx(math.dist(a, b), abs=1e-6)


@fast(60)
@given(places_there_are, places_there_are)
def test_a_way_begins_and_ends_at_its_ends_and_takes_the_stairs(start: Place, end: Place) -> None:
    points = way(start, end)
    assert along(points, 0)[:2] == pytest.approx((start.x, start.y))
    assert along(points, 1)[:2] == pytest.approx((end.x, end.y))
    if (start.y <= UP) != (end.y <= UP):
        assert set(points[1:-1]) == set(STAIRS)
    assert all(b in (start.y, end.y, UP, DOWN) for _, b in points)


@fast(35)
@given(places_there_are, places_there_are, st.lists(st.floats(0, 1, allow_nan=False), min_size=2))
def test_who_walks_never_walks_back(start: Place, end: Place, shares: list[float]) -> None:
    points = way(start, end)
    gone = [along(points, share)[3] for share in sorted(shares)]
    assert gone == sorted(gone)
