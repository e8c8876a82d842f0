"""How many evenings are enough, what holds in the long run, and whether intervals keep their promise."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import household
from household.errors import HouseholdError
from household.lab import steady, summary
from household.lab.course import plan_of
from household.lab.intervals import interval
from household.lab.precision import Target, next_look, target_of
from household.lab.steady import SteadySum, batch_means, warm_up_of
from household.lab.sums import Sum
from household.trace.statistics import STATISTICS
from tests.conftest import Household, the_sentence

# -- until it is precise ------------------------------------------------------------------------


def test_evenings_are_added_until_every_interval_is_that_narrow() -> None:
    policies = ["polling", "asynchronous"]
    found = household.compare(policies, until=["kid_response_mean:4%", "lights_out_at:3"])
    assert found.evenings > 50
    for policy in policies:
        kid = found.mean(policy, "kid_response_mean")
        lights = found.mean(policy, "lights_out_at")
        assert kid.high is not None
        assert kid.mean is not None
        assert kid.high - kid.mean <= 0.04 * kid.mean
        assert lights.high is not None
        assert lights.mean is not None
        assert lights.high - lights.mean <= 3
    assert all(verdict.reached for verdict in found.verdicts)
    fewer = household.compare(policies, found.evenings // 2)
    one = fewer.mean("asynchronous", "kid_response_mean")
    assert one.high is not None
    assert one.mean is not None
    assert one.high - one.mean > 0.04 * one.mean


def test_a_difference_is_told_when_it_is_narrow_or_when_it_is_clear() -> None:
    two = ["polling:every=10", "polling:every=11"]
    clear = household.compare(two, until_difference=["kid_response_mean:clear"])
    one = clear.difference(two[1], two[0], "kid_response_mean")
    assert one.low is not None
    assert one.low > 0
    narrow = household.compare(two, until_difference=["lights_out_at:1"])
    one = narrow.difference(two[1], two[0], "lights_out_at")
    assert one.high is not None
    assert one.mean is not None
    assert one.high - one.mean <= 1


def test_how_many_it_takes_does_not_depend_on_who_lives_them(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"until": ["kid_response_mean:6%"], "vary": {"every": "5,15"}}
    alone = household.sweep(["polling", "asynchronous"], **asked, folder=tmp_path / "a", jobs=1)
    two = household.sweep(["polling", "asynchronous"], **asked, folder=tmp_path / "b", jobs=2)
    assert alone.evenings == two.evenings > 50
    assert alone.manifest.digest == two.manifest.digest
    compared = household.compare(
        ["polling:every=5", "polling", "asynchronous"], until=asked["until"]
    )
    assert compared.evenings == alone.evenings


def test_what_cannot_be_reached_is_given_up_and_told(here: Path, household: Household) -> None:
    said = household(
        "sweep", "polling", "--until", "kid_response_mean:0.1%", "--at-most", "80", "-o", "it"
    )
    assert said.status == 1
    assert "Not reached after 80 evenings" in said.out
    said = household("compare", "polling", "--until", "deadlock_at:5%", "--at-most", "60")
    assert said.status == 1
    assert "has no deadlock to make an interval of" in " ".join(said.out.split())
    said = household("compare", "polling", "--until", "deadlock_at:5%", "--json")
    assert said.status == 1
    assert said.json["evenings"] < 2000  # and not 100,000
    said = household("compare", "polling", "--until", "loads_done:5%", "--json")
    assert said.status == 0
    assert 500 <= said.json["evenings"] < 600  # all alike, and then that is believed
    assert said.json["until"][0]["reached"] is True


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--until", "kid_respons_mean:5%"], "did you mean kid_response_mean?"),
        (
            ["--until", "lights_out_at"],
            "expected how narrow, as lights_out_at:5% or lights_out_at:0.5",
        ),
        (["--until", "lights_out_at:-5"], "expected how narrow"),
        (["--until", "lights_out_at:0%"], "expected how narrow"),
        (["--until", "lights_out_at:clear"], "expected how narrow"),
        (["--until", "lights_out_at:5", "--evenings", "1"], "one evening has no interval"),
        (["--until", "lights_out_at:5", "--at-most", "5"], "expected at least the 50 evenings"),
        (["--at-most", "5"], "there is no --until to give up"),
        (["--evenings", "0"], "evenings: expected a whole number from 1 on, got 0"),
        (["--jobs", "-1"], "jobs: expected a whole number from 1 on, got -1"),
    ],
)
def test_a_target_that_is_none_gets_one_sentence(
    household: Household, words: list[str], sentence: str
) -> None:
    said = household("compare", "polling", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)


def test_targets_are_typed_as_they_are_told() -> None:
    for typed in ("lights_out_at:5%", "lights_out_at:0.5"):
        assert target_of(typed).text == typed
    assert target_of("lights_out_at:clear", paired=True).text == "lights_out_at:clear"
    assert target_of("overdrafts:2.5%") == Target("overdrafts", 0.025, relative=True, typed="2.5%")
    assert target_of("lights_out_at:1234567").text == "lights_out_at:1234567"


@given(evenings=st.integers(2, 10**6), wants=st.floats(1, 1e9), most=st.integers(2, 10**7))
def test_looks_come_to_an_end(evenings: int, wants: float, most: int) -> None:
    following = next_look(evenings, wants, max(evenings, most))
    assert following == max(evenings, most) or evenings * 1.1 <= following <= evenings * 4 + 1


def test_stopping_when_it_looks_narrow_leaves_intervals_that_keep_their_promise() -> None:
    """Of a known mean, 500 times: at least 93 of 100 intervals hold it, where 95 were promised."""
    target = Target("lights_out_at", 0.05, relative=True)
    held = 0
    for trial in range(500):
        chance = random.Random(trial)
        one, evenings = Sum(), 50
        one.add([chance.expovariate(0.1) for _ in range(50)])
        while not target.reached(one.interval()):
            more = next_look(evenings, target.wants(one.interval()), 100_000) - evenings
            one.add([chance.expovariate(0.1) for _ in range(more)])
            evenings += more
        found = one.interval()
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 10 <= found.high
    assert 0.93 <= held / 500 <= 0.98


@given(
    st.lists(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=9), max_size=9),
)
def test_added_up_in_blocks_it_is_the_mean_of_all(blocks: list[list[float | None]]) -> None:
    one = Sum()
    for block in blocks:
        one.add(block)
    there = [value for block in blocks for value in block if value is not None]
    whole, found = interval(there), one.interval()
    assert found.n == whole.n
    for a, b in ((found.mean, whole.mean), (found.high, whole.high)):
        assert (a is None) == (b is None)
        assert a is None or b is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


def test_what_a_summary_keeps_does_not_grow_with_the_evenings() -> None:
    row: list[list[list[float | int | None]]] = [[[0] * len(STATISTICS)]]
    sizes = []
    for seeds in (300, 3000):
        one = summary.Summary([1]).add(row for _ in range(seeds))
        sizes.append(len(repr(vars(one))))
        assert one.seeds == seeds
    assert abs(sizes[0] - sizes[1]) < 100


# -- in the long run ----------------------------------------------------------------------------


def walk(length: int, seed: str, start: float = 8.0, mean: float = 3.0) -> list[float]:
    """A process that settles at a known mean: each value is half of the one before, plus chance."""
    chance = random.Random(seed)
    values, value = [], start
    for _ in range(length):
        value = mean + 0.5 * (value - mean) + chance.gauss(0, 1)
        values.append(value)
    return values


def test_the_warm_up_is_what_the_start_still_shows_in() -> None:
    assert warm_up_of([9, 7, 5, 3, 3, 3, 3, 3, 3, 3]) == 3
    assert warm_up_of([3.0, 3.1, 2.9, 3.0, 3.1, 2.9]) == 0
    assert warm_up_of([5.0]) == 0
    assert warm_up_of([None, None, 4.0, 4.0]) <= 2
    assert warm_up_of([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) <= 5


def test_batches_are_long_enough_that_one_says_little_of_the_next() -> None:
    chance = random.Random(1)
    assert batch_means([chance.random() for _ in range(60)])[0] == 1
    size, means = batch_means(walk(600, "a", start=3.0))
    assert size > 1
    assert len(means) >= steady.FEWEST
    assert abs(steady._follows(means)) <= steady.ALIKE


def test_estimates_in_steady_state_hold_the_known_mean_as_often_as_they_promise() -> None:
    """Runs that start far off and settle at 3: without the warm-up hardly any interval would hold it."""
    held = held_with_warm_up = wide = 0
    trials = 400
    for trial in range(trials):
        one = SteadySum(30)
        runs = [walk(30, f"{trial} {run}") for run in range(20)]
        one.add(runs)
        estimate = one.estimate()
        found = estimate.interval
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 3 <= found.high
        wide += estimate.warm_up
        naive = interval([math.fsum(run) / 30 for run in runs])
        assert naive.low is not None
        assert naive.high is not None
        held_with_warm_up += naive.low <= 3 <= naive.high
    assert held / trials >= 0.90
    assert held_with_warm_up / trials < 0.65
    assert wide / trials >= 1


def test_a_single_long_run_is_estimated_by_batch_means() -> None:
    held = naive = 0
    trials = 400
    for trial in range(trials):
        values = walk(400, f"long {trial}", start=3.0)
        one = SteadySum(400)
        one.add([values])
        estimate = one.estimate()
        assert estimate.batches * estimate.batch <= 400 - estimate.warm_up
        found, plain = estimate.interval, interval(values)
        assert found.low is not None
        assert found.high is not None
        assert plain.low is not None
        assert plain.high is not None
        held += found.low <= 3 <= found.high
        naive += plain.low <= 3 <= plain.high
    assert held / trials >= 0.88
    assert naive / trials < 0.85  # as if each value knew nothing of the one before


def test_what_goes_on_changing_is_told_and_what_has_settled_is_not() -> None:
    growing, settled = SteadySum(14), SteadySum(14)
    growing.add([[n + random.Random(f"{run}{n}").random() for n in range(14)] for run in range(20)])
    settled.add([walk(14, f"{run}", start=3.0) for run in range(20)])
    assert growing.estimate().drifts
    assert not settled.estimate().drifts


def test_two_weeks_are_estimated_with_warm_up_and_batches(here: Path, household: Household) -> None:
    said = household(
        "sweep", "polling", "async", "--scenario", "two-weeks", "--evenings", "20", "-o", "it"
    )
    assert said.status == 0
    assert "estimates in steady state" in said.out
    document = household("sweep", "--resume", "-o", "it", "--json").json
    one = document["cases"][0]["statistics"]["lights_out_at"]
    assert one["batches"] == one["n"] == 20
    assert one["warm_up"] + one["batch"] == 14
    assert one["drifts"] is False


# -- what is not installed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("polars", ["sweep", "polling", "-o", "it"]),
        ("filelock", ["sweep", "polling", "-o", "it"]),
        ("matplotlib", ["plot", "t.jsonl", "-o", "it.png"]),
        ("distributed", ["compare", "polling", "--dask", "tcp://127.0.0.1:9"]),
    ],
)
def test_without_what_is_optional_a_command_says_what_to_install(
    here: Path, household: Household, missing: str, words: list[str]
) -> None:
    assert household("run", "polling", "--trace", "t.jsonl").status == 0
    code = f"import sys; sys.modules[{missing!r}] = None; sys.argv = {['household', *words]!r}; from household import cli; cli.main()"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert out.returncode == 2, out.stderr
    assert "pip install 'household[lab]'" in the_sentence(out.stderr)


def test_what_is_optional_is_imported_only_when_it_is_used() -> None:
    code = (
        "import sys, household; household.compare(['polling'], 3); household.find('overdraft', 'threaded');"
        "print(*sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"polars", "matplotlib", "distributed", "dask", "numpy", "pandas", "filelock"}
    assert not heavy & set(out.stdout.split())


def test_a_plan_says_how_many() -> None:
    assert plan_of(1, None).evenings == 500
    assert plan_of(1, None, ["lights_out_at:5"]).evenings == 50
    with pytest.raises(HouseholdError):
        plan_of(1, 5, [], [], 3)
