"""Every number that a run reports, from evenings written by hand whose numbers are known."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.evening import Evening
from household.happenings import (
    Answered,
    Began,
    BeganWaiting,
    Buzzed,
    Emptied,
    EveningBegan,
    EveningEnded,
    FellAsleep,
    GaveUp,
    Happening,
    LetGo,
    LightsOut,
    Looked,
    Paid,
    PaidByCard,
    PutOff,
    Read,
    Ready,
    Refused,
    Resumed,
    SetOut,
    Started,
    TaskDone,
    TaskTaken,
    Took,
    WagesPaid,
    Wanted,
    Wrote,
    Yelled,
)
from household.lab.intervals import Interval, interval, t_quantile
from household.model.house import House
from household.model.parent import Parent
from household.model.scenario import Scenario
from household.trace.statistics import STATISTICS, Patience, Statistics, percentile

Numbers = dict[str, float | int | None]
DAY = 1440.0


def fold(trace: list[Happening], patience: Patience | None = None) -> Statistics:
    statistics = Statistics(patience)
    for happening in trace:
        statistics(happening)
    return statistics


def measure(trace: list[Happening], patience: Patience | None = None) -> Numbers:
    return fold(trace, patience).result


def begin(
    *tasks: tuple[str, str],
    at: float = 0.0,
    evening: int = 0,
    loads: int = 4,
    lines: int = 80,
    balance: int = 1500,
    bank: int = 1500,
) -> list[Happening]:
    return [
        EveningBegan(at, "house", evening, 3, loads, lines, balance, bank),
        *[TaskTaken(at, task, hands) for hands, task in tasks],
    ]


def end(at: float, why: str = "dawn", evening: int = 0) -> EveningEnded:
    return EveningEnded(at, "house", evening, why, 0, 0)


def whole(day: float = 0.0, evening: int = 0) -> list[Happening]:
    """A whole evening of one parent with one task: one load, two lines, one yell, 70 minutes."""
    it = "look_around"
    told: list[Any] = [
        *begin(("A", it), loads=1, lines=2, balance=1000, bank=1000),
        SetOut(0.0, it, "living room", "laundry", 2.0),
        Began(2.0, it, "fill", "washer", 0, 5.0),
        Started(5.0, it, "washer", 0),
        SetOut(5.0, it, "laundry", "study", 6.0),
        Read(6.0, it, 0, 1000, 8.0),
        Wrote(8.0, it, 0, 1000),
        BeganWaiting(8.0, it, "kids.yell", True),
        Yelled(10.0, "Mia", 0, "hungry"),
        SetOut(10.0, it, "study", "living room", 11.0),
        Answered(11.0, it, "kids", 0),
        Began(11.0, it, "comfort", "kids", 0, 14.0),
        FellAsleep(14.0, "kids"),
        SetOut(14.0, it, "living room", "laundry", 16.0),
        Looked(16.5, it, "washer", 0.5, False),
        Buzzed(20.0, "washer", 0),
        Looked(32.0, it, "washer", 0.5, True),
        Answered(32.0, it, "washer", 0),
        Began(32.0, it, "empty", "washer", 0, 35.0),
        Emptied(35.0, it, "washer", 0),
        Began(35.0, it, "fill", "dryer", 0, 38.0),
        Started(38.0, it, "dryer", 0),
        BeganWaiting(38.0, it, "dryer.buzzer", True),
        Buzzed(60.0, "dryer", 0),
        Answered(60.0, it, "dryer", 0),
        Began(60.0, it, "empty", "dryer", 0, 65.0),
        Emptied(65.0, it, "dryer", 0),
        SetOut(65.0, it, "laundry", "study", 66.0),
        Began(66.0, it, "find place", "checkbook", -1, 67.0),
        Read(67.0, it, 1, 1000, 70.0),
        Wrote(70.0, it, 1, 600),
        Paid(70.0, it, 1, 400, 600),
        LightsOut(70.0, "house"),
        end(70.0, "lights out"),
    ]
    return [_moved(h, day, evening) for h in told]


def _moved(h: Any, day: float, evening: int) -> Happening:
    names = h.__struct_fields__
    values = {name: getattr(h, name) for name in names}
    for name in ("at", "until"):
        if name in names:
            values[name] += day
    if "evening" in names:
        values["evening"] = evening
    moved: Happening = type(h)(**values)
    return moved


WHOLE: Numbers = {
    "laundry_done_at": 65.0,
    "checkbook_done_at": 70.0,
    "lights_out_at": 70.0,
    "loads_done": 1,
    "lines_done": 2,
    "kid_response_mean": 1.0,
    "kid_response_p95": 1.0,
    "kid_response_worst": 1.0,
    "buzzer_response_mean": 6.0,
    "buzzer_response_worst": 12.0,
    "missed_buzzers": 1,
    "ignored_kids": 0,
    "looks": 2,
    "looks_in_vain": 1,
    "switches": 6,  # washer, checkbook, kids, looking, washer, dryer, checkbook
    "switch_minutes": 1.0,
    "walk_minutes": 7.0,
    "look_minutes": 1.0,
    "lock_wait_minutes": 0.0,
    "blocked_minutes": 39.0,  # 70, less 22 of work, 7 of walking, 1 of looking, 1 of finding
    "utilisation": 22 / 70,
    "hands_minutes": 70.0,
    "deadlock_at": None,
    "lost_updates": 0,
    "overdrafts": 0,
    "lowest_bank": 600,
    "checkbook_minus_bank": 0,
    "bills_put_off": 0,
    "card_payments": 0,
    "card_fees": 0,
    "sleep_minutes": 770.0,
}


def test_every_statistic_of_a_whole_evening_is_as_counted_by_hand() -> None:
    result = measure(whole())
    assert result == WHOLE
    assert tuple(result) == STATISTICS


def test_a_second_evening_adds_up_counts_and_averages_times_of_day() -> None:
    first, second = whole(), whole(DAY, 1)
    second[0] = EveningBegan(DAY, "house", 1, 3, 1, 2, 600, 600)
    second.insert(1, WagesPaid(DAY, "house", 400, 1000, 1000))
    folded = fold([*first, *second])
    doubled = (
        "loads_done", "lines_done", "missed_buzzers", "looks", "looks_in_vain", "switches",
        "switch_minutes", "walk_minutes", "look_minutes", "blocked_minutes", "hands_minutes",
        "sleep_minutes",
    )  # fmt: skip
    expected = dict(WHOLE)
    for name in doubled:
        expected[name] = 2 * (WHOLE[name] or 0)
    assert folded.result == expected
    assert folded.evenings == [WHOLE, WHOLE]


def test_the_mean_of_a_time_of_day_is_over_the_evenings_on_which_it_came() -> None:
    second: list[Happening] = [
        *begin(("A", "it"), at=DAY, evening=1, loads=2, lines=2),
        Emptied(DAY + 100, "it", "dryer", 0),
        Emptied(DAY + 165, "it", "dryer", 1),
        end(DAY + 840, evening=1),
    ]
    folded = fold([*whole(), *second])
    assert folded.result["laundry_done_at"] == (65 + 165) / 2
    assert folded.result["lights_out_at"] == 70.0
    assert folded.evenings[1]["lights_out_at"] is None
    assert folded.evenings[1]["checkbook_done_at"] is None
    assert folded.evenings[1]["sleep_minutes"] == 0
    assert folded.result["loads_done"] == 3


def test_an_evening_with_nothing_in_it_measures_nothing() -> None:
    result = measure([*begin(loads=0, lines=0), LightsOut(0.0, "house"), end(0.0, "lights out")])
    assert result["laundry_done_at"] is None
    assert result["kid_response_mean"] is None
    assert result["kid_response_p95"] is None
    assert result["buzzer_response_worst"] is None
    assert (result["utilisation"], result["switches"], result["looks"]) == (0, 0, 0)
    assert (result["lights_out_at"], result["sleep_minutes"]) == (0, 840)


# -- calls --------------------------------------------------------------------------------------


def test_what_is_unanswered_counts_to_the_end_of_its_evening() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Yelled(10.0, "Mia", 0, "hungry"),
        Yelled(20.0, "Leo", 1, "hurt"),
        Buzzed(30.0, "washer", 0),
        Answered(13.0 + 10, "it", "kids", 1),
        end(100.0),
    ]
    trace.sort(key=lambda h: h.at)
    result = measure(trace)
    assert result["kid_response_mean"] == (90 + 3) / 2
    assert result["kid_response_worst"] == 90
    assert result["kid_response_p95"] == pytest.approx(3 + 0.95 * 87)
    assert (result["buzzer_response_mean"], result["buzzer_response_worst"]) == (70, 70)
    assert (result["ignored_kids"], result["missed_buzzers"]) == (2, 1)


@pytest.mark.parametrize(
    ("mood", "patience"), [("hungry", 5), ("squabble", 5), ("hurt", 2), ("badly hurt", 2)]
)
def test_a_yell_answered_at_the_end_of_patience_is_not_ignored_and_a_moment_later_it_is(
    mood: str, patience: float
) -> None:
    for late, ignored in ((0.0, 0), (0.015625, 1)):
        answer = Answered(10.0 + patience + late, "it", "kids", 0)
        trace: list[Happening] = [*begin(("A", "it")), Yelled(10.0, "Mia", 0, mood), answer, end(99.0)]  # fmt: skip
        assert measure(trace)["ignored_kids"] == ignored


def test_patience_is_as_the_scenario_says() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Yelled(1.0, "Mia", 0, "hungry"),
        Yelled(1.0, "Leo", 1, "hurt"),
        Buzzed(1.0, "dryer", 0),
        Answered(4.0, "it", "kids", 0),
        Answered(4.0, "it", "kids", 1),
        Answered(4.0, "it", "dryer", 0),
        LightsOut(50.0, "house"),
        end(50.0, "lights out"),
    ]
    patient = measure(trace, Patience(buzzer=3, yell=3, hurt=3, dawn=100))
    assert (patient["ignored_kids"], patient["missed_buzzers"]) == (0, 0)
    assert patient["sleep_minutes"] == 50
    hasty = measure(trace, Patience(buzzer=2, yell=2, hurt=1))
    assert (hasty["ignored_kids"], hasty["missed_buzzers"]) == (2, 1)


def test_calls_of_last_evening_are_not_answered_in_this_one() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Yelled(10.0, "Mia", 0, "hungry"),
        end(30.0),
        *begin(("A", "it"), at=DAY, evening=1),
        Yelled(DAY + 10, "Mia", 0, "hungry"),
        Answered(DAY + 11, "it", "kids", 0),
        end(DAY + 30, evening=1),
    ]
    folded = fold(trace)
    assert [alone["kid_response_mean"] for alone in folded.evenings] == [20, 1]
    assert folded.result["kid_response_mean"] == 10.5


# -- hands --------------------------------------------------------------------------------------


def test_hands_are_idle_while_all_their_tasks_wait_and_blocked_while_one_keeps_them() -> None:
    trace: list[Happening] = [
        *begin(("A", "one"), ("A", "two")),
        BeganWaiting(0.0, "one", "kids.yell", False),
        Read(0.0, "two", 0, 1500, 10.0),
        Wrote(10.0, "two", 0, 1500),
        BeganWaiting(10.0, "two", "dryer.buzzer", False),  # idle from here
        Resumed(30.0, "one"),
        BeganWaiting(30.0, "one", "washer.buzzer", True),  # blocked from here
        Ready(35.0, "two"),
        Began(50.0, "one", "fill", "washer", 0, 55.0),
        TaskDone(55.0, "one"),
        Resumed(55.0, "two"),
        TaskDone(60.0, "two"),  # 5 minutes of nothing that can be told
        end(100.0),
    ]
    result = measure(trace)
    assert result["blocked_minutes"] == 20 + 5
    assert result["utilisation"] == 15 / 100
    assert result["switches"] == 1


def test_hands_that_are_done_are_neither_blocked_nor_at_work() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        SetOut(0.0, "it", "study", "laundry", 1.0),
        Began(1.0, "it", "fill", "washer", 0, 4.0),
        TaskDone(4.0, "it"),
        end(100.0),
    ]
    result = measure(trace)
    assert result["blocked_minutes"] == 0
    assert result["utilisation"] == 3 / 100


def test_utilisation_is_over_all_pairs_of_hands() -> None:
    trace: list[Happening] = [
        *begin(("A", "a"), ("B", "b")),
        Began(0.0, "a", "fill", "washer", 0, 10.0),
        Began(0.0, "b", "drive", "kids", 0, 30.0),
        end(100.0),
    ]
    assert measure(trace)["utilisation"] == 40 / 200


@pytest.mark.parametrize(
    ("chore", "name", "minutes"),
    [("fill", "utilisation", 5 / 20), ("find place", "switch_minutes", 5.0)],
)
def test_what_is_under_way_when_the_evening_ends_counts_up_to_it(
    chore: str, name: str, minutes: float
) -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Began(15.0, "it", chore, "checkbook", -1, 300.0),
        end(20.0),
    ]
    result = measure(trace)
    assert result[name] == minutes
    assert result["blocked_minutes"] == 15


def test_a_walk_that_is_under_way_when_the_evening_ends_counts_up_to_it() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        SetOut(19.0, "it", "study", "laundry", 23.0),
        end(20.0),
    ]
    assert measure(trace)["walk_minutes"] == 1


def test_a_second_reading_of_a_line_is_no_second_work() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Read(0.0, "it", 0, 1500, 10.0),
        Read(10.0, "it", 0, 900, 10.0),
        Wrote(10.0, "it", 0, 900),
        end(20.0),
    ]
    result = measure(trace)
    assert (result["utilisation"], result["switches"], result["lines_done"]) == (0.5, 0, 1)


def test_going_on_with_the_same_thing_is_no_switch() -> None:
    trace: list[Happening] = [
        *begin(("A", "it")),
        Began(0.0, "it", "empty", "dryer", 0, 5.0),
        Began(5.0, "it", "fill", "dryer", 1, 8.0),
        SetOut(8.0, "it", "laundry", "study", 9.0),
        Began(9.0, "it", "find place", "checkbook", -1, 10.0),
        Read(10.0, "it", 0, 1500, 11.0),
        Read(11.0, "it", 1, 1500, 12.0),
        end(12.0),
    ]
    assert measure(trace)["switches"] == 1


def test_hands_that_are_free_while_their_task_waits_for_time_are_idle() -> None:
    def patient(home: House) -> None:
        parent = Parent(home)

        async def waits() -> None:
            await parent.waits_for(home.after(30))

        parent.take_on(waits())

    statistics = Statistics()
    scenario = Scenario().but(kids=0, fall=0, loads=0, lines=1, bills=0)
    Evening(scenario, patient, 1, [statistics]).run()
    assert statistics.result["blocked_minutes"] == 0


# -- the checkbook ------------------------------------------------------------------------------


def test_an_update_that_was_lost_an_overdraft_and_its_depth() -> None:
    trace: list[Happening] = [
        *begin(("C", "kids"), ("D", "book"), balance=1000, bank=1000),
        Read(0.0, "book", 0, 1000, 5.0),
        Read(1.0, "kids", -1, 1000, 2.0),
        Wrote(2.0, "kids", -1, 400),
        Paid(2.0, "kids", -1, 600, 400),
        Wrote(5.0, "book", 0, 1000),
        Read(5.0, "book", 1, 1000, 6.0),
        Wrote(6.0, "book", 1, 500),
        Paid(6.0, "book", 1, 500, -100),
        Read(6.0, "book", 2, 500, 7.0),
        Wrote(7.0, "book", 2, 450),
        Paid(7.0, "book", 2, 50, -150),
        end(840.0),
    ]
    result = measure(trace)
    assert (result["lost_updates"], result["overdrafts"], result["lowest_bank"]) == (1, 1, -150)
    assert result["checkbook_minus_bank"] == 600
    assert result["lines_done"] == 3


def test_who_writes_after_itself_or_after_a_line_without_money_loses_no_update() -> None:
    trace: list[Happening] = [
        *begin(("C", "kids"), ("D", "book")),
        Read(0.0, "kids", -1, 1500, 5.0),
        Read(0.0, "book", 0, 1500, 1.0),
        Wrote(1.0, "book", 0, 1500),
        Wrote(5.0, "kids", -1, 900),
        Wrote(6.0, "kids", -1, 800),
        end(840.0),
    ]
    assert measure(trace)["lost_updates"] == 0


def test_bills_put_off_and_payments_by_card_with_their_fees() -> None:
    trace: list[Happening] = [
        *begin(("A", "it"), lines=2, balance=10, bank=10),
        Read(0.0, "it", 0, 10, 1.0),
        Wrote(1.0, "it", 0, 10),
        PutOff(1.0, "it", 0, 50, 10),
        Read(1.0, "it", -1, 10, 2.0),
        PaidByCard(2.0, "it", 600, 25, 10),
        PaidByCard(3.0, "it", 500, 20, 10),
        Read(3.0, "it", 1, 10, 4.0),
        Wrote(4.0, "it", 1, 10),
        end(840.0),
    ]
    result = measure(trace)
    assert (result["bills_put_off"], result["card_payments"], result["card_fees"]) == (1, 2, 45)
    assert (result["lines_done"], result["checkbook_done_at"]) == (2, 4.0)
    assert (result["lowest_bank"], result["checkbook_minus_bank"]) == (10, 0)


def test_the_lowest_bank_is_over_all_evenings_and_the_difference_is_at_the_end() -> None:
    trace: list[Happening] = [
        *begin(("A", "it"), balance=100, bank=100),
        Read(0.0, "it", 0, 100, 1.0),
        Wrote(1.0, "it", 0, 0),
        Paid(1.0, "it", 0, 100, 0),
        end(840.0),
        *begin(("A", "it"), at=DAY, evening=1, balance=0, bank=0),
        WagesPaid(DAY, "house", 70, 70, 70),
        Read(DAY, "it", 0, 70, DAY + 1),
        Wrote(DAY + 1, "it", 0, 50),
        Paid(DAY + 1, "it", 0, 30, 40),
        end(DAY + 840, evening=1),
    ]
    folded = fold(trace)
    assert folded.result["lowest_bank"] == 0
    assert folded.result["checkbook_minus_bank"] == 10
    assert folded.evenings[0]["checkbook_minus_bank"] == 0


# -- locks --------------------------------------------------------------------------------------


def test_waits_for_locks_are_added_up_to_grant_refusal_or_the_end() -> None:
    trace: list[Happening] = [
        *begin(("A", "a"), ("B", "b"), ("C", "c"), ("D", "d")),
        Took(0.0, "a", "dryer"),
        Wanted(10.0, "b", "dryer"),
        Wanted(11.0, "c", "dryer", 13.0),
        Refused(13.0, "c", "dryer"),
        LetGo(14.0, "a", "dryer"),
        Took(14.0, "b", "dryer"),
        Wanted(20.0, "a", "dryer"),
        GaveUp(21.0, "a", "dryer"),
        Wanted(90.0, "d", "dryer"),
        Refused(95.0, "c", "dryer"),  # only tried
        end(100.0),
    ]
    result = measure(trace)
    assert result["lock_wait_minutes"] == 4 + 2 + 1 + 10
    assert result["deadlock_at"] is None
    assert result["blocked_minutes"] == 400


def crossed(day: float = 0.0, evening: int = 0) -> list[Happening]:
    return [
        *begin(("A", "a"), ("B", "b"), at=day, evening=evening),
        Took(day + 1, "a", "dryer"),
        Took(day + 1, "b", "washer"),
        Wanted(day + 2, "a", "washer"),
        Wanted(day + 3, "b", "dryer"),
    ]


def test_a_deadlock_counts_from_the_beginning_of_its_own_evening() -> None:
    folded = fold(
        [*crossed(), end(10.0), *begin(at=DAY, evening=1), end(DAY + 5.0, evening=1),
         *crossed(2 * DAY + 0.0, 2), end(2 * DAY + 10.0, evening=2)]
    )  # fmt: skip
    assert [alone["deadlock_at"] for alone in folded.evenings] == [3.0, None, 3.0]
    assert folded.result["deadlock_at"] == 3.0
    assert folded.result["lock_wait_minutes"] == 2 * (8 + 7)


def test_a_wait_that_ends_by_itself_is_no_deadlock() -> None:
    trace = crossed()
    trace[-1] = Wanted(3.0, "b", "dryer", 5.0)
    assert measure([*trace, Refused(5.0, "b", "dryer"), end(9.0)])["deadlock_at"] is None


def test_a_circle_that_somebody_gives_up_was_no_deadlock() -> None:
    trace = [*crossed(), GaveUp(5.0, "b", "dryer"), end(9.0)]
    assert measure(trace)["deadlock_at"] is None


def test_giving_up_another_lock_does_not_take_a_deadlock_back() -> None:
    trace: list[Happening] = [
        *crossed(),
        Took(4.0, "c", "checkbook"),
        Wanted(4.0, "b", "checkbook"),
        GaveUp(5.0, "b", "checkbook"),
        end(9.0),
    ]
    assert measure(trace)["deadlock_at"] == 3.0


# -- percentiles and intervals ------------------------------------------------------------------


def test_a_percentile_lies_on_a_straight_line_between_its_neighbours() -> None:
    assert percentile([], 0.95) is None
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert percentile([float(n) for n in range(101)], 0.95) == 95.0
    assert percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)
    assert (percentile([1.0, 2.0, 9.0], 0.0), percentile([1.0, 2.0, 9.0], 1.0)) == (1.0, 9.0)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_within_the_values(values: list[float], share: float) -> None:
    value = percentile(values, share)
    assert value is not None
    slack = 1e-9 * max(values)
    assert min(values) - slack <= value <= max(values) + slack


@pytest.mark.parametrize(
    ("p", "freedom", "t"),
    [
        (0.975, 1, 12.706204736),
        (0.975, 2, 4.3026527297),
        (0.975, 4, 2.7764451052),
        (0.975, 9, 2.2621571628),
        (0.975, 29, 2.0452296421),
        (0.975, 99, 1.9842169516),
        (0.975, 199, 1.9719565442),
        (0.975, 1000, 1.9623390808),
        (0.95, 1, 6.3137515147),
        (0.95, 10, 1.8124611228),
        (0.995, 5, 4.0321429836),
        (0.9995, 20, 3.8495162749),
        (0.75, 3, 0.7648923284),
        (0.5, 7, 0.0),
    ],
)
def test_quantiles_of_students_t_are_those_of_the_tables(p: float, freedom: int, t: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(t, rel=1e-8, abs=1e-12)


def test_quantiles_of_students_t_with_one_degree_of_freedom_are_cauchys() -> None:
    for p in (0.6, 0.8, 0.9, 0.99, 0.999):
        assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-8)


def test_an_interval_is_the_mean_with_t_standard_errors_on_either_side() -> None:
    # 1 to 5: mean 3, s = 1.5811, t(4) = 2.7764: 3 plus or minus 1.9632.
    found = interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.mean, found.n) == (3.0, 5)
    assert found.low == pytest.approx(1.0367568385)
    assert found.high == pytest.approx(4.9632431615)


def test_an_interval_at_another_level_is_wider_or_narrower() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    narrow, wide = interval(values, 0.9), interval(values, 0.99)
    assert narrow.low is not None
    assert wide.low is not None
    assert narrow.low == pytest.approx(3 - 2.1318467863 * math.sqrt(0.5))
    assert wide.low == pytest.approx(3 - 4.6040948713 * math.sqrt(0.5))


def test_no_value_has_no_mean_and_one_value_has_no_interval() -> None:
    assert interval([]) == Interval(None, None, None, 0)
    assert interval([4.0]) == Interval(4.0, None, None, 1)


def test_values_that_are_all_the_same_have_an_interval_of_no_width() -> None:
    assert interval([2.5] * 7) == Interval(2.5, 2.5, 2.5, 7)


@pytest.mark.parametrize(("n", "level"), [(3, 0.95), (10, 0.95), (40, 0.95), (10, 0.8)])
def test_intervals_hold_the_true_mean_as_often_as_they_say(n: int, level: float) -> None:
    dice = Random(f"coverage/{n}/{level}")
    tries = 4000
    held = 0
    for _ in range(tries):
        found = interval([dice.gauss(10, 3) for _ in range(n)], level)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 10 <= found.high
    # Four standard errors of a share of so many tries.
    assert abs(held / tries - level) < 4 * math.sqrt(level * (1 - level) / tries)
