"""Bets: open until it is decided, and then decided for good."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from household.game.bets import (
    CLOSE,
    FIRST,
    NEVER,
    NOTHING,
    Bet,
    Verdict,
    first_verdict,
    is_over,
    lights_verdict,
)
from household.game.model import Moment, Record
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe, Run

EVENINGS = [
    ("threaded", "evening", 2),  # deadlocks: the lights never go out
    ("threaded", "evening", 3),
    ("threaded", "worst-case", 1),
    ("threaded:lock_order=washer-first,checkbook=locked", "evening", 3),
    ("threaded:lock_order=back-off", "worst-case", 1),
    ("synchronous", "evening", 2),
    ("polling:every=5", "evening", 4),
    ("asynchronous", "evening", 2),
    ("asynchronous:pause_every=0", "worst-case", 1),
    ("asynchronous", "quiet", 1),  # nothing goes wrong
    ("threaded", "small", 1),
]
Judge = Callable[[Bet, Moment], Verdict | None]


@cache
def record_of(policy: str, scenario: str, seed: int) -> Record:
    recipe = Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed)
    record = Record(recipe)
    record.advance(math.inf)
    return record


def lights_out(policy: str, scenario: str, seed: int) -> float | None:
    """By the statistics of the laboratory."""
    run = Run(record_of(policy, scenario, seed).recipe)
    found: float | None = run.statistics["lights_out_at"]
    return found


def walk(record: Record) -> Iterator[Moment]:
    """The evening at every minute at which anything happens or is found, and between them."""
    minutes = {*record.times, *(one.at for one in record.incidents)}
    minutes |= {minute + 0.01 for minute in minutes} | {minute - 0.01 for minute in minutes}
    last = record.ends(0)
    for minute in sorted(minute for minute in minutes if 0 <= minute <= last):
        yield record.at(minute)
    yield record.at(last + 60)


def decided(judge: Judge, bet: Bet, record: Record) -> tuple[float, Verdict]:
    """When a bet is decided and how; it is open before that, and the same ever after."""
    found: tuple[float, Verdict] | None = None
    for moment in walk(record):
        verdict = judge(bet, moment)
        if found is None and verdict is not None:
            found = moment.t, verdict
        assert verdict == (found[1] if found else None), moment.t
    assert found is not None
    return found


@pytest.mark.parametrize("evening", EVENINGS, ids=str)
def test_of_all_bets_on_what_comes_first_one_is_won_and_once(evening: tuple[str, str, int]) -> None:
    record = record_of(*evening)
    kinds = [one for one in record.incidents if one.kind in FIRST]
    first = kinds[0].kind if kinds else NOTHING
    at = kinds[0].at if kinds else record.ends(0)
    for kind in FIRST:
        when, verdict = decided(first_verdict, Bet(first=kind), record)
        assert when == at
        assert verdict.won == (kind == first)


@pytest.mark.parametrize("evening", EVENINGS, ids=str)
def test_a_bet_on_lights_out_is_decided_when_the_evening_is_over(
    evening: tuple[str, str, int],
) -> None:
    record = record_of(*evening)
    out = lights_out(*evening)
    bets = [0.0, 300.0, NEVER, *([] if out is None else [out, out - CLOSE, out + CLOSE + 1])]
    for minute in bets:
        when, verdict = decided(lights_verdict, Bet(lights_out=minute), record)
        assert when == record.ends(0)
        if out is None:
            assert verdict.won == (minute == NEVER)
        else:
            assert verdict.won == (abs(minute - out) <= CLOSE)


def test_a_bet_on_both_is_decided_in_its_own_time_each() -> None:
    record = record_of("asynchronous", "evening", 2)
    bet = Bet("ignored-kid", 250.0)
    first, _ = decided(first_verdict, bet, record)
    out, _ = decided(lights_verdict, bet, record)
    assert first < out == record.ends(0)


@pytest.mark.parametrize(
    ("off", "won", "words"),
    [
        (0.0, True, "to the minute"),
        (0.75, True, "to the minute"),
        (-14.0, True, "14 minutes off"),
        (CLOSE, True, "15 minutes off"),
        (-CLOSE, True, "15 minutes off"),
        (CLOSE + 1, False, "16 minutes off"),
        (-60.0, False, "60 minutes off"),
    ],
)
def test_close_is_good_enough(off: float, won: bool, words: str) -> None:
    evening = ("asynchronous", "evening", 2)
    out = lights_out(*evening)
    assert out is not None
    _, verdict = decided(lights_verdict, Bet(lights_out=out + off), record_of(*evening))
    assert verdict.won is won
    assert verdict.text.endswith(words)


def test_what_came_of_a_bet_is_said_in_words() -> None:
    deadlock = record_of("threaded", "evening", 2)
    end = deadlock.at(deadlock.ends(0))
    first = next(one for one in deadlock.incidents if one.kind in FIRST).kind
    other = next(kind for kind in FIRST if kind not in (first, NOTHING))
    for kind, word in ((first, "you bet on it: first came"), (other, "; first came")):
        verdict = first_verdict(Bet(kind), end)
        assert verdict is not None
        assert word in verdict.text
    never = lights_verdict(Bet(lights_out=300), end)
    assert never is not None
    assert never.text == "you bet on lights out at 21:00: they never went out"
    quiet = record_of("asynchronous", "quiet", 1)
    right = first_verdict(Bet(NOTHING), quiet.at(quiet.ends(0)))
    assert right == Verdict(True, "you bet on it: nothing went wrong")
    wrong = lights_verdict(Bet(lights_out=NEVER), quiet.at(quiet.ends(0)))
    assert wrong is not None
    assert wrong.text.startswith("you bet that they never go out: they did at ")


def test_no_bet_has_no_verdict_and_a_bet_on_the_first_minute_is_one() -> None:
    record = record_of("asynchronous", "quiet", 1)
    end = record.at(record.ends(0))
    assert first_verdict(Bet(lights_out=300.0), end) is None
    assert lights_verdict(Bet(first=NOTHING), end) is None
    assert not Bet()
    assert Bet(lights_out=0.0)
    assert Bet(NOTHING, NEVER).words == "first nothing goes wrong, lights out never"


def test_an_evening_that_livelocks_is_none_on_which_nothing_goes_wrong() -> None:
    scenario = SCENARIOS["worst-case"].but(kids=0)
    policy = find_policy("threaded:lock_order=back-off")
    record = Record(Recipe(policy, scenario, "worst-case", 1))
    record.advance(math.inf)
    assert [one.kind for one in record.incidents] == ["livelock"]
    verdict = first_verdict(Bet(NOTHING), record.at(record.ends(0)))
    assert verdict is not None
    assert not verdict.won


def test_each_of_several_evenings_is_an_evening_of_its_own() -> None:
    record = record_of("asynchronous", "two-weeks", 2)
    for evening, (began, ended) in enumerate(record.lanes.evenings[:4]):
        out = record.result(evening)["lights_out_at"]
        assert out is not None
        bet = Bet(lights_out=out)
        assert lights_verdict(bet, record.at(began)) is None
        assert not is_over(record.at(ended - 0.1))
        verdict = lights_verdict(bet, record.at(ended))
        assert verdict is not None
        assert verdict.text.endswith("to the minute")
        missed = lights_verdict(Bet(lights_out=out - CLOSE - 1), record.at(ended))
        assert missed is not None
        assert not missed.won
