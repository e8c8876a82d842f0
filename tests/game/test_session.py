"""One evening, and what was made of it: knobs turned, things on order, parents of one's own."""

from __future__ import annotations

import math
import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.errors import HouseholdError
from household.evening import ACTS
from household.game import knobs
from household.game.bets import Bet
from household.game.session import FOUR, Session, Viewing
from household.happenings import Ordered
from household.model.scenario import SCENARIOS, Scenario
from household.parents import find_policy
from household.replay import Run
from household.trace.trace import fingerprint

ACTED = [act for act in ACTS if act != "enough"]


def session(*specs: str, scenario: str = "evening", seed: int = 2) -> Session:
    policies = [find_policy(spec) for spec in specs or ("threaded",)]
    return Session(policies, SCENARIOS[scenario], scenario, seed)


def print_of(viewing: Viewing) -> str:
    """The fingerprint of an evening, lived to its end."""
    viewing.record.advance(math.inf)
    return fingerprint(viewing.record.happenings)


def watched(made: Session, spec: str, until: float = 60.0) -> Viewing:
    """Somebody has watched a parent up to a minute."""
    viewing = made.viewing(spec)
    viewing.live(until)
    viewing.shown = True
    viewing.seen = until
    return viewing


# -- parents on offer ---------------------------------------------------------------------------


def test_the_four_of_the_article_are_always_on_offer_and_in_its_order() -> None:
    assert session("asynchronous").specs == list(FOUR)
    turned = session("polling:every=5").specs
    assert turned == ["synchronous", "polling:every=5", "threaded", "asynchronous"]
    assert session("player").specs == [*FOUR, "player"]


def test_two_of_one_kind_are_told_apart_by_their_knob() -> None:
    made = session("polling:every=5", "polling:every=30")
    assert [made.label(spec) for spec in ("polling:every=5", "polling:every=30")] == [
        "Polling 5",
        "Polling 30",
    ]
    assert made.compared_with("polling:every=5") == ["polling:every=5", "polling:every=30"]


def test_a_parent_keeps_its_name_here_when_its_knobs_are_turned() -> None:
    made = session()
    made.turn("threaded", "lock_order", "washer-first")
    assert made.specs == list(FOUR)
    assert made.viewing("threaded").policy.spec == "threaded:lock_order=washer-first"
    assert made.viewing("threaded").knobs == "lock order washer-first"


# -- knobs --------------------------------------------------------------------------------------


def test_a_knob_gives_another_evening_and_the_one_that_was_watched_runs_along() -> None:
    made = session()
    before = watched(made, "threaded").record
    made.turn("threaded", "lock_order", "washer-first")
    after = made.viewing("threaded")
    assert after.record is not before
    assert after.ghost is before
    assert after.ghost_seen == 60
    assert after.seen == 0
    assert not after.shown
    assert print_of(after) == Run(made.recipe("threaded")).fingerprint
    assert fingerprint(before.happenings) != print_of(after)


def test_an_evening_that_nobody_has_watched_leaves_no_ghost() -> None:
    made = session()
    seen = watched(made, "threaded").record
    for value in ("washer-first", "back-off"):
        made.turn("threaded", "lock_order", value)
        assert made.viewing("threaded").ghost is seen
    assert session().viewing("threaded").ghost is None


def test_a_knob_of_a_parent_is_no_other_parents() -> None:
    made = session()
    others = {spec: made.viewing(spec).record for spec in FOUR if spec != "threaded"}
    made.turn("threaded", "checkbook", "locked")
    made.viewing("threaded")
    assert all(made.viewing(spec).record is record for spec, record in others.items())


def test_a_knob_of_the_evening_is_everybodys() -> None:
    made = session()
    before = {spec: watched(made, spec).record for spec in FOUR}
    made.turn_evening("loads", 6)
    for spec in FOUR:
        viewing = made.viewing(spec)
        assert viewing.record.recipe.scenario.loads == 6
        assert viewing.ghost is before[spec]
    assert made.changes == "loads 6"


turns = st.lists(
    st.one_of(
        st.tuples(
            st.just("parent"),
            st.sampled_from(
                [("lock_order", "washer-first"), ("lock_order", "back-off"), ("checkbook", "told")]
            ),
        ),
        st.tuples(
            st.just("evening"),
            st.tuples(st.sampled_from([turn.name for turn in knobs.EVENING]), st.floats(0, 1)),
        ),
        st.tuples(st.just("act"), st.tuples(st.sampled_from(ACTED), st.floats(0, 200))),
        st.tuples(st.just("undo"), st.just(("", 0))),
    ),
    max_size=8,
)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(turns)
def test_whatever_was_turned_and_ordered_as_it_came_is_the_evening_of_the_start(
    how: list[tuple[str, tuple[str, object]]],
) -> None:
    made = session()
    first = print_of(made.viewing("threaded"))
    for what, (name, value) in how:
        if what == "parent":
            made.turn("threaded", name, value)
        elif what == "act":
            made.befall(name, float(str(value)))
        elif what == "undo":
            assert made.undo_act() or not made.acts
        else:
            dials = {dial.name: dial for dial in knobs.of_evening(made.scenario, made.base)}
            made.turn_evening(name, dials[name].at(float(str(value))))
        assert print_of(made.viewing("threaded")) == Run(made.recipe("threaded")).fingerprint
    made.restore("threaded")
    assert made.scenario == made.base == Scenario()
    assert print_of(made.viewing("threaded")) == first


def test_turned_back_it_is_the_same_evening_again() -> None:
    made = session()
    first = print_of(made.viewing("threaded"))
    made.turn_evening("walk", 2.0)
    made.turn("threaded", "checkbook", "locked")
    assert print_of(made.viewing("threaded")) != first
    made.turn("threaded", "checkbook", "alone")
    made.turn_evening("walk", 1.0)
    assert print_of(made.viewing("threaded")) == first


@pytest.mark.parametrize(
    ("knob", "value"), [("lock_order", "mine-first"), ("locks", 1), ("checkbook", None)]
)
def test_a_value_a_knob_cannot_have_changes_nothing(knob: str, value: object) -> None:
    made = session()
    record = made.viewing("threaded").record
    with pytest.raises(HouseholdError):
        made.turn("threaded", knob, value)
    with pytest.raises(HouseholdError):
        made.turn_evening("loads", 1000)
    assert made.viewing("threaded").record is record


def test_a_parent_that_was_asked_for_with_a_knob_is_restored_to_that() -> None:
    made = session("polling:every=5")
    made.turn("polling:every=5", "every", 30.0)
    made.restore("polling:every=5")
    assert made.policy("polling:every=5").options == {"every": 5.0}


# -- things that befall the house ---------------------------------------------------------------


def test_what_befalls_the_house_befalls_it_under_every_parent_at_the_same_minute() -> None:
    made = session()
    order = made.befall("fall", 30.0)
    assert 30 < order.at < 30.1
    for spec in FOUR:
        viewing = made.viewing(spec)
        viewing.record.advance(math.inf)
        ordered = [h for h in viewing.record.happenings if isinstance(h, Ordered)]
        assert [(one.at, one.order) for one in ordered] == [(order.at, "fall")]


def test_two_orders_of_one_minute_have_their_own_moments_each() -> None:
    made = session()
    orders = [made.befall(act, 30.0) for act in ACTED]
    assert len({order.at for order in orders}) == len(ACTED)
    assert all(30 < order.at < 31 for order in orders)
    assert made.acts == tuple(orders)


def test_an_order_before_what_was_watched_leaves_what_was_before_it_as_it_was() -> None:
    made = session()
    before = watched(made, "asynchronous", 100.0).record
    order = made.befall("fall", 50.0)
    after = made.viewing("asynchronous")
    after.record.advance(math.inf)
    assert after.ghost is before
    past = before.index_at(50.0)
    assert after.record.happenings[: past + 1] == before.happenings[: past + 1]
    assert after.record.happenings[past + 1] == Ordered(order.at, "player", "fall")


def test_what_was_ordered_can_be_taken_back() -> None:
    made = session()
    first = print_of(made.viewing("threaded"))
    made.befall("fall", 30.0)
    one = print_of(made.viewing("threaded"))
    made.befall("washer-done", 40.0)
    assert print_of(made.viewing("threaded")) != one != first
    assert made.undo_act()
    assert print_of(made.viewing("threaded")) == one
    assert made.undo_act()
    assert print_of(made.viewing("threaded")) == first
    assert not made.undo_act()


def test_what_was_ordered_last_is_taken_back_first() -> None:
    made = session()
    kept = made.befall("fall", 60.0)
    made.befall("washer-done", 30.0)  # after a rewind
    made.undo_act()
    assert made.acts == (kept,)


def test_another_evening_has_other_luck_no_ghosts_no_bets_and_nothing_on_order() -> None:
    made = session()
    viewing = watched(made, "threaded")
    made.turn("threaded", "checkbook", "told")
    viewing = made.viewing("threaded")
    viewing.bet = Bet("deadlock", 300.0)
    viewing.met.add("deadlock")
    made.bet = "threaded"
    made.met.add("deadlock")
    made.befall("fall", 30.0)
    assert viewing.ghost is not None
    made.another(7)
    viewing = made.viewing("threaded")
    assert viewing.record.recipe.seed == 7
    assert viewing.record.recipe.orders == made.acts == ()
    assert viewing.ghost is None
    assert not viewing.bet
    assert not viewing.met
    assert (made.bet, made.met) == ("", set())
    assert viewing.policy.spec == "threaded:checkbook=told"  # knobs stay as they are
    made.another(2)
    assert print_of(made.viewing("threaded")) == Run(made.recipe("threaded")).fingerprint


def test_a_bet_is_kept_while_knobs_are_turned() -> None:
    made = session()
    made.viewing("threaded").bet = Bet("deadlock")
    made.turn("threaded", "lock_order", "washer-first")
    assert made.viewing("threaded").bet == Bet("deadlock")


# -- a parent of one's own ----------------------------------------------------------------------

MINE = """from household import Parent


def mine(home, rest=5, often=2):
    parent = Parent(home)
    parent.take_on(the_desk(parent, home, rest))


async def the_desk(parent, home, rest):
    while home.checkbook.lines_left:
        await parent.balances_next_line()
        await parent.waits_for(home.after(rest))
"""
SLOWER = MINE.replace("home.after(rest)", "home.after(rest + 1)")
SYNTAX = MINE.replace("while home", "while (home")
LATE = MINE.replace("await parent.waits", "1 / (home.now < 100)\n        await parent.waits")

_times = count(1_700_000_000, 10)


class Mine:
    """A file that somebody edits, and the session in which it is watched."""

    def __init__(self, typed: str = "mine.py", text: str = MINE) -> None:
        self.file = Path("mine.py")
        self.write(text)
        self.session = session(typed)
        self.spec = find_policy(typed).spec

    def write(self, text: str) -> None:
        self.file.write_text(text)
        now = next(_times)
        os.utime(self.file, (now, now))

    def saves(self, text: str) -> Viewing:
        """The file is saved, and the window looks at it."""
        self.write(text)
        assert self.session.reload() == [self.spec]
        return self.viewing

    @property
    def viewing(self) -> Viewing:
        return self.session.viewing(self.spec)


@pytest.fixture
def mine(here: Path) -> Mine:
    assert here == Path.cwd()
    return Mine()


def test_a_file_that_was_changed_is_lived_anew_and_the_evening_before_runs_along(
    mine: Mine,
) -> None:
    before = watched(mine.session, mine.spec).record
    assert mine.session.reload() == []
    assert mine.viewing.record is before
    after = mine.saves(SLOWER)
    assert after.wrong == ""
    assert after.ghost is before
    assert print_of(after) != fingerprint(before.happenings)
    assert mine.session.reload() == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (SYNTAX, 10, "syntax error"),
        ("", 0, "mine.py"),
        (
            MINE.replace("await parent.waits_for", "parent.waits_for"),
            12,
            "is called and never carried out",
        ),
        (LATE, 12, "ZeroDivisionError"),
        (MINE.replace("parent.take_on", "#"), 4, "no parent took a task on"),
    ],
)
def test_a_mistake_is_told_and_the_last_good_evening_stays_until_it_is_mended(
    mine: Mine, text: str, line: int, words: str
) -> None:
    good = watched(mine.session, mine.spec).record
    viewing = mine.saves(text)
    assert words in viewing.wrong
    assert viewing.wrong.startswith(f"mine.py:{line}: " if line else "mine.py")
    assert "\n" not in viewing.wrong
    assert viewing.record is good
    assert viewing.ghost is None
    assert viewing.seen == 60
    mended = mine.saves(SLOWER)
    assert mended.wrong == ""
    assert mended.record is not good
    assert mended.ghost is good
    assert mended.record.recipe.policy.text == SLOWER


def test_one_mistake_after_another_is_told_and_the_good_evening_still_stays(mine: Mine) -> None:
    good = mine.viewing.record
    told = [mine.saves(text).wrong for text in (SYNTAX, LATE, SYNTAX + "\n", LATE + "\n")]
    assert "syntax error" in told[0]
    assert "ZeroDivisionError" in told[1]
    assert told[2:] == told[:2]
    assert mine.viewing.record is good


def test_a_file_that_vanishes_for_a_moment_is_no_mistake(mine: Mine) -> None:
    good = mine.viewing.record
    mine.file.unlink()
    assert mine.session.reload() == []
    assert mine.viewing.wrong == ""
    assert mine.viewing.record is good
    assert mine.saves(SLOWER).record is not good


def test_knobs_that_were_turned_stay_turned_when_the_file_is_read_again(mine: Mine) -> None:
    mine.session.turn(mine.spec, "rest", 9)
    assert mine.viewing.policy.options == {"rest": 9, "often": 2}
    fresh = mine.saves(SLOWER.replace("often=2", "often=3"))
    assert fresh.policy.options == {"rest": 9, "often": 3}  # not turned: as the file says now
    mine.saves(SYNTAX)
    assert mine.saves(MINE).policy.options == {"rest": 9, "often": 2}
    mine.session.turn(mine.spec, "often", 8)
    renamed = mine.saves(MINE.replace("often", "seldom"))
    assert renamed.policy.options == {"rest": 9, "seldom": 2}


def test_a_turned_knob_that_takes_other_values_now_is_as_it_comes(mine: Mine) -> None:
    mine.session.turn(mine.spec, "rest", 9)
    text = MINE.replace("rest=5", 'rest: Literal["short", "long"] = "short"').replace(
        "home.after(rest)", "home.after(len(rest))"
    )
    fresh = mine.saves(f"from typing import Literal\n{text}")
    assert fresh.wrong == ""
    assert fresh.policy.options == {"rest": "short", "often": 2}


def test_what_was_typed_with_a_knob_keeps_it_when_the_file_is_read_again(here: Path) -> None:
    assert here == Path.cwd()
    made = Mine("mine.py:rest=9")
    assert made.viewing.policy.options["rest"] == 9
    assert made.saves(SLOWER).policy.options["rest"] == 9


TWO = MINE + MINE.partition("\n\n\n")[2].partition("async")[0].replace("def mine", "def other")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("mine.py:other", "other"),
        ("mine.py:other:rest=9", "other"),
        ("mine.py:mine:rest=9", "mine"),
        pytest.param("mine.py:mine", "mine"),
    ],
)
def test_of_two_parents_in_a_file_the_same_one_is_read_again(
    here: Path, typed: str, name: str
) -> None:
    assert here == Path.cwd()
    made = Mine(typed, TWO)
    assert made.viewing.policy.name == f"mine.py:{name}"
    assert made.saves(TWO.replace("after(rest)", "after(rest + 1)")).policy.name == (
        f"mine.py:{name}"
    )


def test_a_mistake_that_only_another_evening_shows_is_told_there(mine: Mine) -> None:
    check = "        assert home.checkbook.lines_left < 90\n        await parent.balances"
    text = MINE.replace("        await parent.balances", check)
    mine.saves(text)
    good = mine.viewing.record
    assert mine.viewing.wrong == ""
    mine.session.turn_evening("lines", 100)
    assert mine.viewing.wrong.startswith("mine.py:11: AssertionError")
    assert mine.viewing.record is good
    mine.session.turn_evening("lines", 80)
    assert mine.viewing.wrong == ""


def test_a_runtime_mistake_is_told_on_another_evening_too(mine: Mine) -> None:
    good = watched(mine.session, mine.spec).record
    mine.saves(LATE)
    mine.session.another(5)
    assert "ZeroDivisionError" in mine.viewing.wrong
    assert mine.viewing.record is good
    after = mine.saves(MINE)
    assert (after.wrong, after.record.recipe.seed) == ("", 5)
    assert after.ghost is None


def test_a_file_that_does_not_load_is_wrong_until_it_is_mended(mine: Mine) -> None:
    mine.saves(SYNTAX)
    mine.session.turn(mine.spec, "rest", 7)
    assert "syntax error" in mine.viewing.wrong


def test_a_parent_that_makes_a_mistake_at_once_is_told_and_not_shown(here: Path) -> None:
    assert here == Path.cwd()
    made = Mine(text=LATE)
    with pytest.raises(HouseholdError, match=r"^mine\.py:12: ZeroDivisionError"):
        assert made.viewing


def test_of_several_evenings_a_mistake_on_a_later_one_is_told_when_it_comes(here: Path) -> None:
    assert here == Path.cwd()
    Path("mine.py").write_text(LATE.replace("home.now < 100", "home.now < 1500"))
    made = session("mine.py", scenario="two-weeks")
    spec = made.specs[-1]
    viewing = made.viewing(spec)
    assert viewing.wrong == ""
    for minute in range(0, 4000, 20):
        viewing.live(minute)
    assert "ZeroDivisionError" in viewing.wrong
    assert 1500 <= viewing.end < 1600


def test_a_file_that_is_opened_twice_is_one_parent_and_its_latest_text(mine: Mine) -> None:
    mine.write(SLOWER)
    assert mine.session.add(find_policy("mine.py")) == mine.spec
    assert len(mine.session.specs) == 5
    assert mine.viewing.record.recipe.policy.text == SLOWER
