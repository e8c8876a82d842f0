"""What must come out of runs, and is scripted nowhere: the claims of the lessons, over 300 seeds."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable

import pytest

import household
from household.happenings import Answered, Began, PutOff, WagesPaid, Yelled
from household.lab.experiments import Result, compare
from household.lab.intervals import interval
from household.replay import Run
from tests.conftest import Measured

EVERY = (1, 2, 5, 10, 15, 30, 60)
MENDED = "threaded:lock_order=washer-first,checkbook=locked"
ORDERS = ["-".join(order) for order in itertools.permutations(("kids", "laundry", "checkbook"))]


def share(results: list[Result], holds: Callable[[Result], object]) -> float:
    return sum(bool(holds(result)) for result in results) / len(results)


def deadlocked(result: Result) -> bool:
    return result["deadlock_at"] is not None


def unfinished(result: Result) -> bool:
    return result["lights_out_at"] is None


def mean(results: list[Result], name: str) -> float:
    return statistics.fmean(r for result in results if (r := result[name]) is not None)


# -- threads ------------------------------------------------------------------------------------


def test_naive_clones_deadlock_on_some_evenings_and_not_on_others(measured: Measured) -> None:
    assert 0.2 <= share(measured("threaded"), deadlocked) <= 0.8


def test_naive_clones_overdraw_on_some_evenings_and_not_on_others(measured: Measured) -> None:
    assert 0.2 <= share(measured("threaded"), lambda r: r["overdrafts"]) <= 0.8


def test_washer_first_never_deadlocks_and_never_gets_stuck_but_overdraws(
    measured: Measured,
) -> None:
    results = measured("threaded:lock_order=washer-first")
    assert not any(map(deadlocked, results))
    assert not any(map(unfinished, results))
    assert share(results, lambda r: r["overdrafts"]) >= 0.2


def test_a_locked_checkbook_never_overdraws_but_clones_deadlock(measured: Measured) -> None:
    results = measured("threaded:checkbook=locked")
    assert not any(r["overdrafts"] or r["lost_updates"] for r in results)
    assert share(results, deadlocked) >= 0.2


def test_both_mendings_together_leave_neither_deadlock_nor_overdraft(measured: Measured) -> None:
    results = measured(MENDED)
    assert not any(deadlocked(r) or unfinished(r) or r["overdrafts"] for r in results)


def test_a_phone_call_helps_and_does_not_mend(measured: Measured) -> None:
    told = share(measured("threaded:checkbook=told"), lambda r: r["overdrafts"])
    alone = share(measured("threaded"), lambda r: r["overdrafts"])
    assert 0 < told < alone / 2


def test_polite_clones_get_through_every_ordinary_evening(measured: Measured) -> None:
    results = measured("threaded:lock_order=back-off")
    assert not any(deadlocked(r) or unfinished(r) for r in results)


@pytest.mark.parametrize(
    "policy",
    [
        *(f"synchronous:order={order}" for order in ORDERS),
        "polling:every=1",
        "polling:every=15",
        "polling:every=60",
        "asynchronous",
        "asynchronous:ready=fifo",
        "asynchronous:pause_every=0",
    ],
)
def test_one_parent_alone_never_overdraws(measured: Measured, policy: str) -> None:
    results = measured(policy)
    assert not any(r["overdrafts"] or r["lost_updates"] or deadlocked(r) for r in results)
    assert all(r["checkbook_minus_bank"] == 0 for r in results)


# -- one thing after another --------------------------------------------------------------------


def test_a_watched_kid_waits_only_while_the_parent_is_busy_with_another() -> None:
    for seed in range(1, 301):
        run = household.run("synchronous", seed=seed)
        busy = [h for h in run.happenings if isinstance(h, Began) and h.thing == "kids"]
        for yell, answered in answers(run):
            if answered > yell.at:
                with_another = [b for b in busy if b.at <= yell.at <= b.until]
                assert with_another, f"seed {seed}: {yell} waited until {answered}"
                assert all(b.item != yell.yell for b in with_another)


def answers(run: Run) -> list[tuple[Yelled, float]]:
    answered = {
        h.item: h.at for h in run.happenings if isinstance(h, Answered) and h.thing == "kids"
    }
    return [(h, answered[h.yell]) for h in run.happenings if isinstance(h, Yelled)]


def test_the_synchronous_evening_ends_after_midnight_and_before_dawn(measured: Measured) -> None:
    assert all(480 < (r["lights_out_at"] or 0) < 840 for r in measured("synchronous"))


# -- looking around -----------------------------------------------------------------------------


def test_kids_wait_the_longer_the_less_often_the_parent_looks(measured: Measured) -> None:
    waits = [mean(measured(f"polling:every={every}"), "kid_response_mean") for every in EVERY]
    assert waits == sorted(waits)


def test_looking_too_often_is_as_bad_as_too_seldom(measured: Measured) -> None:
    lights = [mean(measured(f"polling:every={every}"), "lights_out_at") for every in EVERY]
    best = lights.index(min(lights))
    assert 0 < best < len(EVERY) - 1
    assert lights[:best] == sorted(lights[:best], reverse=True)
    assert lights[best:] == sorted(lights[best:])


def test_no_polling_evening_stays_unfinished(measured: Measured) -> None:
    for every in EVERY:
        assert not any(map(unfinished, measured(f"polling:every={every}")))


# -- coming when called -------------------------------------------------------------------------


def test_who_comes_when_called_answers_sooner_than_who_looks_around(measured: Measured) -> None:
    called = measured("asynchronous")
    for every in EVERY:
        looked = measured(f"polling:every={every}")
        sooner = interval(
            [
                b["kid_response_mean"] - a["kid_response_mean"]
                for a, b in zip(called, looked, strict=True)
                if a["kid_response_mean"] is not None and b["kid_response_mean"] is not None
            ]
        )
        assert sooner.low is not None
        assert sooner.low > 0, every


def test_who_comes_when_called_walks_less_than_who_looks_around(measured: Measured) -> None:
    called = measured("asynchronous")
    for every in (1, 2, 5, 10, 15):
        looked = measured(f"polling:every={every}")
        less = interval(
            [
                (b["walk_minutes"] or 0) - (a["walk_minutes"] or 0)
                for a, b in zip(called, looked, strict=True)
            ]
        )
        assert less.low is not None
        assert less.low > 0, every


def test_without_pauses_kids_wait_at_least_five_times_longer(measured: Measured) -> None:
    paused = mean(measured("asynchronous"), "kid_response_mean")
    hogged = mean(measured("asynchronous:pause_every=0"), "kid_response_mean")
    assert hogged >= 5 * paused


# -- the scenarios that ship --------------------------------------------------------------------


def test_with_only_the_checkbook_to_do_all_four_parents_tie() -> None:
    comparison = compare(evenings=50, scenario="quiet")
    for evening in zip(*comparison.results.values(), strict=True):
        for name in ("lights_out_at", "checkbook_done_at", "looks", "walk_minutes", "lowest_bank"):
            assert len({result[name] for result in evening}) == 1
        assert all(result["looks"] == 0 for result in evening)


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("deadlock", "threaded"),
        ("lost-update", "threaded"),
        ("overdraft", "threaded"),
        ("livelock", "threaded:lock_order=back-off"),
        ("missed-buzzer", "polling"),
        ("ignored-kid", "polling"),
        ("starvation", "asynchronous:pause_every=0"),
        ("stuck", "player"),
    ],
)
def test_in_the_worst_case_every_incident_shows_up_under_its_parent(kind: str, policy: str) -> None:
    for seed in range(1, 21):
        run = household.run(policy, "worst-case", seed)
        assert kind in {incident.kind for incident in run.incidents}, seed


def test_in_the_worst_case_the_mended_clones_do_neither() -> None:
    for seed in range(1, 21):
        kinds = {i.kind for i in household.run(MENDED, "worst-case", seed).incidents}
        assert kinds <= {"ignored-kid"}


def test_two_weeks_carry_over_what_was_left_undone() -> None:
    document = household.run("threaded", "two-weeks", 1).as_dict()
    evenings = document["evenings"]
    assert len(evenings) == 14
    run = household.run("threaded", "two-weeks", 1)
    began = [h for h in run.happenings if type(h).__name__ == "EveningBegan"]
    ended = [h for h in run.happenings if type(h).__name__ == "EveningEnded"]
    assert any(h.loads_left for h in ended)  # type: ignore[attr-defined]
    for before, after in zip(ended, began[1:], strict=False):
        assert after.loads == 4 + before.loads_left  # type: ignore[attr-defined]
    total = sum(evening["statistics"]["sleep_minutes"] for evening in evenings)
    assert document["statistics"]["sleep_minutes"] == total


def test_two_weeks_pay_wages_and_bring_put_off_bills_back() -> None:
    run = household.run("synchronous", "two-weeks", 2)
    assert len([h for h in run.happenings if isinstance(h, WagesPaid)]) == 13
    assert any(isinstance(h, PutOff) for h in run.happenings)
    began = [h for h in run.happenings if type(h).__name__ == "EveningBegan"]
    off = [0] * 14
    for h in run.happenings:
        if isinstance(h, PutOff):
            off[int(h.at // 1440)] += 1
    for number in range(1, 14):
        assert began[number].lines == 80 + off[number - 1]  # type: ignore[attr-defined]
