"""What a knob does: measured beside the window, the same whoever lives the evenings."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Annotated, Any, Literal

import pygame
import pytest

from household import yours
from household.errors import HouseholdError
from household.game import capture, curve, workers
from household.game.curve import Curve, Scale, draw
from household.game.kit import Kit
from household.game.workers import Lived, Trial, Workers
from household.lab import compare
from household.model.parent import House, Knob, Parent
from household.model.scenario import SCENARIOS
from household.parents import KnobOf, Policy, find_policy, policy_from
from household.policies.polling import look_around
from household.replay import Recipe, Run
from household.templates import PARENT
from household.trace.statistics import STATISTICS

EVENING = SCENARIOS["evening"]


def knob_of(policy: Policy, name: str) -> KnobOf:
    return next(knob for knob in policy.knobs if knob.name == name)


def of(spec: str = "polling", name: str = "every", **how: Any) -> Curve:
    """A curve of a policy as it is written; `how` goes to Curve."""
    policy = find_policy(spec)
    return Curve(policy, knob_of(policy, name), how.pop("scenario", EVENING), **how)


def of_own(text: str, **how: Any) -> Curve:
    """A curve over `every` of a policy file with this text."""
    policy = policy_from(text, "mine.py")
    return Curve(policy, knob_of(policy, "every"), EVENING, **how)


def measured(made: Curve, seconds: float = 30.0) -> Curve:
    """The curve, once all of it is measured."""
    until = time.monotonic() + seconds
    while not made.done:
        made.step(0.004)
        if made._workers is not None:
            time.sleep(0.001)
        assert time.monotonic() < until, f"only {made.progress:.0%} after {seconds} seconds"
    return made


def told(made: Curve) -> list[tuple[object, ...]]:
    """All that a curve says."""
    return [
        (p.value, p.evenings, p.wrong, p.never(), *(p.mean(s) for s in NAMES), *map(p.half, NAMES))
        for p in made.points
    ]


NAMES = ("lights_out_at", "kid_response_mean", "walk_minutes", "deadlock_at")


def gone(pid: int, seconds: float = 10.0) -> bool:
    """The process ends within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True  # nobody has fetched its status, but it runs no more
        time.sleep(0.02)
    return False


@pytest.fixture
def two() -> Iterator[Workers]:
    made = Workers(2)
    yield made
    made.close()


@pytest.fixture(scope="module")
def whole() -> Curve:
    """The curve of polling over `every`, 40 evenings of each value, lived here."""
    return measured(of(evenings=40))


# -- what is measured ---------------------------------------------------------------------------


def test_polling_is_worst_at_either_end_and_best_between(whole: Curve) -> None:
    best = whole.best("lights_out_at")
    assert best is not None
    assert 3 <= best.value <= 30
    means = {p.value: p.mean("lights_out_at") for p in whole.points}
    least, most = means[whole.values[0]], means[100]
    assert least is not None
    assert most is not None
    lowest = best.mean("lights_out_at") or 0
    half = best.half("lights_out_at") or 0
    assert lowest + half < least < most


def test_looking_more_seldom_the_kids_only_wait_longer(whole: Curve) -> None:
    means = [p.mean("kid_response_mean") or 0.0 for p in whole.points]
    assert all(before < after + 0.2 for before, after in pairwise(means))
    best = whole.best("kid_response_mean")
    assert best is not None
    assert best.value <= 1


def test_it_says_what_the_laboratory_says(whole: Curve) -> None:
    found = compare(["polling:every=10", "polling:every=240"], evenings=40)
    for value, spec in ((10, "polling:every=10"), (240, "polling:every=240")):
        point = next(p for p in whole.points if p.value == value)
        assert point.evenings == 40
        assert point.never() == found.shares(spec)["unfinished_share"]
        for name in NAMES:
            interval = found.mean(spec, name)
            assert point.mean(name) == interval.mean
            if interval.mean is None or interval.high is None:
                assert point.half(name) is None
            else:
                half = interval.high - interval.mean
                assert point.half(name) == half


def test_what_never_happens_has_no_mean_and_says_how_often(whole: Curve) -> None:
    last = whole.points[-1]
    assert last.value == 240
    assert last.mean("lights_out_at") is None
    assert last.half("lights_out_at") is None
    assert last.never() == 1
    assert whole.points[8].never() == 0


def test_where_all_come_to_the_same_nothing_is_best() -> None:
    made = measured(of("threaded", "checkbook", evenings=20))
    assert made.best("kid_response_mean") is None
    order = measured(of("threaded", "lock_order", evenings=20))
    best = order.best("lights_out_at")
    assert best is not None
    assert best.value != "own-first"  # early, on the evenings that end at all


# -- which values -------------------------------------------------------------------------------


def scale(hint: Any, default: object) -> Scale:
    def policy(home: House, knob: Any = default) -> None:
        """Does nothing."""

    policy.__annotations__["knob"] = hint
    return Scale(Policy("policy", policy).knobs[0])


def test_values_are_round_and_densest_where_it_matters_with_both_ends() -> None:
    values = of().values
    assert values[0] == 0.25
    assert values[-1] == 240
    assert 12 <= len(values) <= 18
    assert sum(2 <= value <= 30 for value in values) >= 7
    lines = of("asynchronous", "pause_every").values
    assert lines[:4] == (0, 1, 2, 3)
    assert lines[-1] == 100
    assert 10 <= len(lines) <= 15
    assert all(isinstance(value, int) for value in lines)


@pytest.mark.parametrize(
    ("hint", "default", "values"),
    [
        (Literal["a", "b", "c"], "b", ("a", "b", "c")),
        (bool, True, (False, True)),
        (str, "x", ("x",)),
        (Annotated[int, Knob(2, 8)], 3, (2, 3, 4, 5, 6, 7, 8)),
        (Annotated[int, Knob(3, 3)], 3, (3,)),
        (Annotated[float, Knob(0, 1)], 0.5, tuple(n / 10 for n in range(11))),
        (int, 4, (1, 2, 3, 5, 7, 10, 16)),
        (int, 0, tuple(range(11))),
        (int, -3, (-3,)),
    ],
)
def test_every_kind_of_knob_has_values(
    hint: Any, default: object, values: tuple[object, ...]
) -> None:
    assert scale(hint, default).values == values


@pytest.mark.parametrize(
    ("hint", "default"),
    [
        (Literal["a", "b", "c"], "b"),
        (bool, True),
        (Annotated[int, Knob(2, 8)], 3),
        (Annotated[int, Knob(-20, 80)], 3),
        (Annotated[int, Knob(0, 1000)], 3),
        (Annotated[float, Knob(0, 10, log=True)], 3.0),
        (Annotated[float, Knob(0.001, 0.5, log=True)], 0.1),
        (float, 0.3),
        (int, 1),
    ],
)
def test_values_stand_in_their_order_from_left_to_right(hint: Any, default: object) -> None:
    made = scale(hint, default)
    places = [made.place(value) for value in made.values]
    assert all(before < after for before, after in pairwise(places))
    assert places[0] >= 0
    assert places[-1] <= 1
    assert 2 <= len(places) <= 20
    assert set(made.ticks()[:2]) == {made.values[0], made.values[-1]}


# -- in which order, and how much of it ---------------------------------------------------------


def test_coarse_points_come_first() -> None:
    made = of(evenings=60)
    met: list[float] = []
    counts: list[list[int]] = []
    while not made.done:
        made.step(0.0)
        met += [p.value for p in made.points if p.value not in met]
        counts.append([p.evenings for p in made.points])
    coarse = len(made.values[::3])
    assert met[:coarse] == list(made.values[::3])
    assert sorted(met) == list(made.values)
    for so_far in counts:
        if len(so_far) < len(made.values):
            assert max(so_far) <= 20
        if max(so_far) > 50:
            assert min(so_far) >= 50
    assert counts[-1] == [60] * len(made.values)


def test_the_ends_are_among_the_coarse_points() -> None:
    for count in range(1, 20):
        order = curve.coarse_first(range(count))
        assert sorted(order) == list(range(count))
        assert {0, count - 1} <= set(order[: len(range(0, count, 3)) + 1])


def test_a_step_takes_its_time_and_at_most_one_evening_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    lived = 0

    def live(_trial: Trial, batch: workers.Batch) -> Lived:
        nonlocal now, lived
        now += 0.0009
        lived += len(batch[1])
        return Lived([(300,) * len(STATISTICS)], "", 0.0009)

    monkeypatch.setattr(time, "perf_counter", lambda: now)
    monkeypatch.setattr(Trial, "live", live)
    made = of()
    made.step(0.0)
    assert lived == 1
    made.step(0.004)
    assert lived == 1 + 5


def test_of_several_evenings_in_a_row_there_are_fewer_runs() -> None:
    ordinary = of()
    weeks = of(scenario=SCENARIOS["two-weeks"])
    assert ordinary.evenings == 200
    assert weeks.evenings == 14 * 14
    assert weeks._total == 14 * len(weeks.values)
    months = of(scenario=EVENING.but(evenings=60))
    assert months.evenings == 5 * 60
    weeks.step(0.0)
    assert weeks.points[0].evenings == 14


def test_a_parent_that_takes_too_long_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Lived([(300,) * len(STATISTICS)], "", 1.0)
    monkeypatch.setattr(Trial, "live", lambda _trial, _batch: slow)
    made = measured(of())
    assert made.done
    assert made.progress == 1
    assert sum(point.evenings for point in made.points) == curve.BUDGET + 1


def test_closing_drops_what_is_left() -> None:
    made = of()
    made.step(0.0)
    made.close()
    before = told(made)
    for _ in range(5):
        made.step(0.1)
    assert told(made) == before
    assert made.done


# -- an own parent ------------------------------------------------------------------------------


def test_an_own_parent_that_fails_at_one_value_spoils_one_point(two: Workers) -> None:
    text = PARENT.replace(
        "    parent = Parent(home)\n", "    parent = Parent(home)\n    assert every != 7, 'seven'\n"
    )
    here, there = (
        measured(of_own(text, evenings=20)),
        measured(of_own(text, evenings=20, workers=two)),
    )
    assert told(here) == told(there)
    (wrong,) = [point for point in here.points if point.wrong]
    assert wrong.value == 7
    assert wrong.wrong.startswith("mine.py:")
    assert wrong.wrong.endswith("AssertionError: seven")
    assert wrong.mean("lights_out_at") is None
    assert wrong.evenings == 0
    assert all(point.evenings == 20 for point in here.points if point is not wrong)
    assert here.best("lights_out_at") is not None


def test_what_an_own_parent_prints_disturbs_nobody(
    two: Workers, capfd: pytest.CaptureFixture[str]
) -> None:
    text = PARENT.replace(
        "    parent = Parent(home)\n",
        "    parent = Parent(home)\n    import os, sys\n    print('out')\n"
        "    print('err', file=sys.stderr)\n    os.write(1, b'raw')\n    sys.stdin.read()\n",
    )
    there = measured(of_own(text, evenings=10, workers=two))
    assert [point.wrong for point in there.points if point.wrong] == []
    assert capfd.readouterr() == ("", "")
    two.close()
    assert capfd.readouterr() == ("", "")


def test_a_parent_that_nothing_can_stop_ends_its_worker_and_spoils_one_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yours, "TIME_LIMIT", yours.TIME_LIMIT)  # put back what the file changes
    text = PARENT.replace(
        "    parent = Parent(home)\n",
        "    parent = Parent(home)\n    while every == 7:\n        try:\n"
        "            while True:\n                pass\n"
        "        except BaseException:\n            pass\n",
    )
    text += "\nfrom household import yours\nyours.TIME_LIMIT = 0.1\n"
    there = Workers(1)
    made = measured(of_own(text, evenings=10, workers=there))
    (wrong,) = [point for point in made.points if point.wrong]
    assert wrong.value == 7
    assert "no time passes" in wrong.wrong
    assert all(point.evenings == 10 for point in made.points if point is not wrong)
    assert there.pids == []
    there.close()


def lives_the_same(policy: Policy) -> Policy:
    """What comes out of the pickle, checked to live the same evenings."""
    again: Policy = pickle.loads(pickle.dumps(policy))
    assert again.spec == policy.spec
    assert again.typed == policy.typed
    assert again.options == policy.options
    assert again.digest == policy.digest
    for seed in (1, 2):
        first, second = (Run(Recipe(one, EVENING, seed=seed)) for one in (policy, again))
        assert first.fingerprint == second.fingerprint
    return again


@pytest.mark.parametrize(
    "spec", ["synchronous", "poll:every=7.5", "threaded:checkbook=told", "async:pause_every=0"]
)
def test_a_shipped_policy_goes_by_its_name(spec: str) -> None:
    policy = find_policy(spec)
    assert lives_the_same(policy).function is policy.function


def test_an_own_policy_goes_by_its_text_whatever_becomes_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PARENT)
    policy = find_policy(f"{file}:every=9")
    file.unlink()
    again = lives_the_same(policy)
    assert again.function is not policy.function
    assert again.file == str(file)
    lives_the_same(policy.but({"every": 2}))
    first_of_two = PARENT + "\n\ndef other(home):\n    mine(home, 30)\n"
    assert lives_the_same(policy_from(first_of_two, "mine.py", "mine")).name == "mine.py:mine"


def looks_around(home: House, every: float = 20) -> None:
    """A policy of a module."""
    parent = Parent(home)
    parent.take_on(look_around(parent, home, every))


def test_a_policy_made_from_a_function_goes_as_functions_do() -> None:
    lives_the_same(Policy("looks_around", looks_around, {"every": 12}))

    def nameless(home: House) -> None:
        looks_around(home)

    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(Policy("nameless", nameless))


# -- workers ------------------------------------------------------------------------------------


def test_workers_and_the_window_measure_exactly_the_same(two: Workers) -> None:
    here, there = measured(of(evenings=30)), measured(of(evenings=30, workers=two))
    assert len(two.pids) == 2
    assert told(here) == told(there)
    own = [measured(of_own(PARENT, evenings=10, workers=who)) for who in (None, two)]
    assert told(own[0]) == told(own[1])


def test_with_workers_too_coarse_points_come_first(two: Workers) -> None:
    made = of(workers=two)
    while len(made.points) < 6:
        made.step(0.0)
        time.sleep(0.001)
        assert {p.value for p in made.points} <= {*made.values[::3], made.values[1]}


def test_another_curve_waits_for_one_batch_at_most(two: Workers) -> None:
    first = of(evenings=100_000, workers=two)
    while not first.points:
        first.step(0.0)
    first.close()
    measured(of("asynchronous", "pause_every", evenings=10, workers=two), seconds=10)
    assert not first._work
    assert sum(len(batch[1]) for batch, _ in first._work.done) <= 40  # what was on its way


def test_workers_are_started_when_there_is_work_one_a_frame(two: Workers) -> None:
    assert two.pids == []
    made = of(workers=two)
    assert two.pids == []
    made.step(0.0)
    assert len(two._minders) == 1
    made.step(0.0)
    assert len(two._minders) == 2
    made.step(0.0)
    assert len(two._minders) == 2


def test_no_worker_is_left_after_close() -> None:
    there = Workers(2)
    made = of(evenings=2000, workers=there)
    while len(there.pids) < 2:
        made.step(0.0)
        time.sleep(0.001)
    pids = there.pids
    there.close()
    assert there.pids == []
    assert all(gone(pid, 0.0) or gone(pid, 1.0) for pid in pids)
    assert not any(minder.is_alive() for minder in there._minders)
    before = made.progress
    made.step(0.0)  # now it is the window's again
    made.step(0.0)
    assert made.progress > before


def test_closing_at_once_leaves_no_worker() -> None:
    there = Workers(2)
    made = of(workers=there)
    made.step(0.0)
    made.step(0.0)
    there.close()
    assert there.pids == []
    assert not any(minder.is_alive() for minder in there._minders)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize("killed", [1, 2])
def test_a_worker_that_is_killed_midway_loses_nothing(two: Workers, killed: int) -> None:
    made = of(evenings=60, workers=two)
    while len(two.pids) < 2 or made.progress < 0.1:
        made.step(0.0)
        time.sleep(0.001)
    for pid in two.pids[:killed]:
        os.kill(pid, signal.SIGKILL)
    assert told(measured(made)) == told(measured(of(evenings=60)))


def test_where_no_process_can_be_started_the_window_lives_the_evenings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    there = Workers(2)
    made = measured(of(evenings=10, workers=there))
    assert told(made) == told(measured(of(evenings=10)))
    there.close()
    monkeypatch.setattr(sys, "executable", "")
    assert Workers().count == 0
    assert measured(of(evenings=10, workers=Workers())).done


def test_where_the_modules_can_not_be_found_the_window_lives_the_evenings(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    there = Workers(1)
    with monkeypatch.context() as without:
        without.setattr(sys, "path", ["/nowhere"])
        made = of(evenings=10, workers=there)
        made.step(0.0)
        while there.tend(made._work):
            time.sleep(0.001)
    assert told(measured(made)) == told(measured(of(evenings=10)))
    assert capfd.readouterr().err == ""


def test_a_policy_that_can_not_be_sent_is_lived_here(two: Workers) -> None:
    def local(home: House, every: Annotated[float, Knob(1, 60, log=True)] = 20) -> None:
        """It has no name that another process could find it by."""
        looks_around(home, every)

    # Its name leads to something, but not in the process of a worker.
    main = FunctionType(local.__code__, {"looks_around": looks_around}, "only_here", (20.0,))
    main.__annotations__.update(local.__annotations__, every=float)
    main.__module__, main.__qualname__ = "__main__", "only_here"
    vars(sys.modules["__main__"])["only_here"] = main
    try:
        for function in (local, main):
            policy = Policy("own", function)
            made = Curve(policy, policy.knobs[0], EVENING, 10, workers=two)
            assert bool(made._work.packed) == (function is main)
            assert all(point.evenings == 10 for point in measured(made).points)
    finally:
        del vars(sys.modules["__main__"])["only_here"]


LONELY = """
import sys, time
from household.game.curve import Curve
from household.game.workers import Workers
from household.model.scenario import SCENARIOS
from household.parents import find_policy

policy, workers = find_policy("polling"), Workers(2)
curve = Curve(policy, policy.knobs[0], SCENARIOS["evening"], 100_000, workers=workers)
while len(workers.pids) < 2 or not curve.points:
    curve.step(0.0)
    time.sleep(0.01)
print(*workers.pids, flush=True)
"""


def lonely(last: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LONELY + last],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_workers_end_when_their_window_is_killed() -> None:
    window = lonely("time.sleep(60)")
    assert window.stdout is not None
    pids = [int(pid) for pid in window.stdout.readline().split()]
    assert len(pids) == 2
    assert not any(gone(pid, 0.0) for pid in pids)
    window.kill()
    window.communicate()
    assert all(gone(pid) for pid in pids)


@pytest.mark.skipif(sys.platform == "win32", reason="asks whether a process is there by a signal")
@pytest.mark.parametrize("last", ["", "workers.close()", "1 / 0"], ids=["end", "close", "error"])
def test_a_window_that_ends_neither_hangs_nor_complains(last: str) -> None:
    window = lonely(last)
    out, err = window.communicate(timeout=20)
    assert err == "" or (last == "1 / 0" and err.rstrip().endswith("division by zero"))
    assert len(out.split()) == 2
    assert all(gone(int(pid)) for pid in out.split())


# -- the picture --------------------------------------------------------------------------------


def picture(made: Curve, value: object, name: str = "lights_out_at", h: float = 92) -> bytes:
    kit = Kit(1.0)
    kit.target = pygame.Surface((400, 240))
    draw(kit, (20, 20, 356, h), made, value, name)
    return pygame.image.tobytes(kit.target, "RGB")


def test_every_stage_looks_different() -> None:
    capture.open_without_window()
    made = of(evenings=60)
    stages = [picture(made, 15.0)]
    for share in (0.01, 0.1, 0.4, 1.0):
        while made.progress < share:
            made.step(0.0)
        stages.append(picture(made, 15.0))
    stages += [
        picture(made, 10.0),
        picture(made, 240.0),
        picture(made, 15.0, "kid_response_mean"),
        picture(made, 15.0, h=180),
    ]
    assert len(set(stages)) == len(stages)


def test_a_kept_picture_is_drawn_anew_when_there_is_more_to_see(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    capture.open_without_window()
    made = of(evenings=20)
    kit = Kit(1.0)
    kit.target = pygame.Surface((400, 240))
    count = 0
    whole = curve._picture

    def counted(*args: Any) -> pygame.Surface:
        nonlocal count
        count += 1
        return whole(*args)

    monkeypatch.setattr(curve, "_picture", counted)
    for value in (1.0, 2.0, 3.0):
        draw(kit, (20, 20, 356, 92), made, value, "lights_out_at")
    assert count == 1
    made.step(0.0)
    for value in (1.0, 2.0, 3.0):
        draw(kit, (20, 20, 356, 92), made, value, "lights_out_at")
    assert count == 2


@pytest.mark.parametrize("name", STATISTICS)
def test_any_statistic_can_be_drawn_of_any_knob(name: str, whole: Curve) -> None:
    capture.open_without_window()
    assert picture(whole, 10.0, name) != picture(whole, 100.0, name)
    choices = CHOICES.setdefault("it", of("threaded", "lock_order", evenings=2))
    picture(measured(choices), "own-first", name, 180)


CHOICES: dict[str, Curve] = {}


def test_a_point_that_went_wrong_is_marked() -> None:
    capture.open_without_window()
    text = "from household import Parent\n\n\ndef mine(home, every=4):\n    raise ValueError\n"
    made = of_own(text, evenings=5)
    before = picture(made, 4)
    assert picture(measured(made), 4) != before
    assert all(point.wrong for point in made.points)
    with pytest.raises(HouseholdError):
        made.policy.but({"every": "often"})
