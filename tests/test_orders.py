"""Orders, given while an evening goes on: they are all it takes to live it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import household
from household.errors import HouseholdError
from household.evening import ACTS, Evening, Order
from household.happenings import Buzzed, EveningEnded, Happening, Ordered, Yelled
from household.model.scenario import Scenario
from household.parents import find_policy
from household.policies.player import ORDERS
from tests.strategies import lively_scenarios, scenarios


def given_by_hand(
    scenario: Scenario, policy: str, seed: int, moves: list[tuple[float, str]]
) -> tuple[list[Happening], list[Order]]:
    """Live on by so many minutes, then give an order, and so on; in the end say that it is enough."""
    told: list[Happening] = []
    evening = Evening(scenario, find_policy(policy), seed, [told.append], open_ended=True)
    now = 0.0
    orders = []
    for minutes, do in moves:
        now += minutes
        evening.advance(now)
        try:
            orders.append(evening.order(do, now))
        except HouseholdError:
            assert evening.over or now >= scenario.dawn - 1
    evening.run()
    return told, orders


def moves(known: list[str]) -> st.SearchStrategy[list[tuple[float, str]]]:
    minutes = st.one_of(st.floats(0, 60), st.just(0.0), st.integers(0, 30).map(float))
    return st.lists(st.tuples(minutes, st.sampled_from(known)), max_size=20)


@given(
    st.one_of(scenarios(1), lively_scenarios()),
    st.sampled_from(["player", "threaded", "asynchronous", "polling", "synchronous"]),
    st.integers(0, 1000),
    st.data(),
)
def test_what_was_ordered_by_hand_is_lived_again_to_the_byte(
    scenario: Scenario, policy: str, seed: int, data: st.DataObject
) -> None:
    acts = [act for act in ACTS if act != "enough"]
    known = [*ORDERS, *acts] if policy == "player" else acts
    first, orders = given_by_hand(scenario, policy, seed, data.draw(moves(known)))
    again: list[Happening] = []
    Evening(scenario, find_policy(policy), seed, [again.append], orders).run()
    assert again == first


def test_a_house_that_waits_for_orders_is_not_over_because_nothing_can_move() -> None:
    quiet = Scenario().but(kids=0, fall=0)
    evening = Evening(quiet, find_policy("player"), 1, open_ended=True)
    assert evening.advance(400)
    evening.order("enough", 400)
    assert not evening.advance(401)
    told: list[Happening] = []
    Evening(quiet, find_policy("player"), 1, [told.append], [Order(400, "enough")]).run()
    (end,) = [fact for fact in told if isinstance(fact, EveningEnded)]
    assert (end.at, end.why) == (400, "nothing can move")


def test_an_order_to_nobody_is_refused_with_a_sentence() -> None:
    evening = Evening(Scenario(), find_policy("asynchronous"), 1)
    evening.run()
    with pytest.raises(HouseholdError, match="the evening is over"):
        evening.order("fall", 600)


def test_a_kid_falls_on_order_under_every_parent() -> None:
    for policy in ("synchronous", "polling", "threaded", "asynchronous", "player"):
        run = household.run(policy, seed=3, changes={"fall": 0}, orders=[(20, "fall")])
        falls = [h for h in run.happenings if isinstance(h, Yelled) and h.mood == "badly hurt"]
        assert [fall.at for fall in falls] == [20]


def test_a_machine_is_done_on_order_and_does_not_buzz_twice_for_one_load() -> None:
    run = household.run("asynchronous", seed=3, orders=[(10, "washer-done"), (11, "washer-done")])
    buzzes = [h for h in run.happenings if isinstance(h, Buzzed) and h.by == "washer"]
    assert buzzes[0].at == 10
    assert [buzz.load for buzz in buzzes] == [0, 1, 2, 3]


def test_kids_that_sleep_do_not_fall_and_an_empty_machine_is_not_done() -> None:
    run = household.run("synchronous", seed=3, orders=[(300, "fall"), (5, "dryer-done")])
    plain = household.run("synchronous", seed=3)
    assert [h for h in run.happenings if not isinstance(h, Ordered)] == plain.happenings


def test_only_the_player_obeys() -> None:
    with pytest.raises(HouseholdError, match="only the player obeys the order washer"):
        household.run("polling", orders=[(5, "washer")])
