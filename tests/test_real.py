"""The same evening for real: real threads deadlock, real event loops do not, and the program ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from household.errors import HouseholdError
from household.happenings import (
    EveningEnded,
    Happening,
    LetGo,
    LightsOut,
    Read,
    Refused,
    Started,
    TaskDone,
    Took,
    Wanted,
    Wrote,
)
from household.lab.experiments import recipe
from household.model.chance import draw
from household.model.house import House
from household.model.parent import Parent, Steps
from household.model.scenario import SCENARIOS, Scenario
from household.policies import asynchronous, threaded
from household.real.house import RealHouse
from household.real.lived import Lived, attempt, both, for_real, live
from household.replay import Run, replay
from household.trace import trace as traces
from household.trace.story import clock
from tests import test_impossible as impossible
from tests.conftest import Household, the_sentence

FAST = 0.004
"""Seconds a house minute, where it does not matter who comes first by how much."""

MENDED = "threaded:lock_order=washer-first,checkbook=locked"


class Case(msgspec.Struct, frozen=True):
    """A real trace, in the place of a simulated one."""

    scenario: Scenario
    seed: int
    told: list[Happening]

    def trace(self) -> list[Happening]:
        return self.told


@cache
def lived(policy: str, seed: int) -> Lived:
    return live(recipe(policy, seed=seed), FAST)


EVENINGS = [
    ("threaded", 2),
    ("threaded", 4),
    (MENDED, 4),
    (MENDED, 8),
    ("threaded:lock_order=back-off,checkbook=told", 4),
    ("asynchronous", 2),
    ("asynchronous", 4),
    ("polling:every=10", 4),
]


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """Whatever is lived for real: no thread is left behind, and no event loop."""
    before = set(threading.enumerate())
    yield
    # Who watches over a parent of one's own is no thread of this house.
    stayed = set(threading.enumerate()) - before
    assert not {thread for thread in stayed if "(watch)" not in thread.name}


# -- the deadlock -------------------------------------------------------------------------------


def test_the_real_deadlock_of_the_shipped_evening_comes_in_nine_of_ten_tries() -> None:
    naive = recipe("threaded", seed=2)
    tried = [attempt(naive, 0.01) for _ in range(10)]
    if sum(one.deadlock_at is not None for one in tried) < 9:
        # A machine that is busy with other things, and lets threads wait for longer than a minute.
        tried = [attempt(naive, 0.03) for _ in range(10)]
    locked = [one.deadlock_at for one in tried if one.deadlock_at is not None]
    assert len(locked) >= 9, tried
    # It can't come before B has the wet clothes in the basket, whatever the machine does.
    assert all(at >= (Run(naive).statistics["deadlock_at"] or 0) for at in locked)


def test_the_circle_of_real_threads_is_found_with_the_lines_at_which_they_stand() -> None:
    found = both(recipe("threaded", seed=2), 0.01)
    real = found.real
    locked = [one for one in real.incidents if one.kind == "deadlock"]
    if not locked:
        assert "lucky this time" in found.sentence
        return
    (one,) = locked
    assert set(one.tasks) == {"the_dryer", "the_washer"}
    assert set(one.who) == {"A", "B"}
    stands = {here.task: here for here in real.where[one.happening]}
    last = {here.task: here for here in real.where[-1]}
    source = Path(threaded.__file__).read_text().splitlines()
    for task, waits in (("the_dryer", "yield washer"), ("the_washer", "yield dryer")):
        assert last[task].code == waits
        assert last[task].waits_for == f"{waits.removeprefix('yield ')}.lock"
        for here in (stands[task], last[task]):
            assert here.file == "household/policies/threaded.py"
            assert source[here.line - 1].strip() == here.code
    end = real.happenings[-1]
    assert isinstance(end, EveningEnded)
    assert end.why == "nothing can move"
    assert found.sentence == (
        f"The real deadlock came at {clock(one.at)}, the simulated one at 17:14."
    )
    pair = found.deadlock
    assert pair is not None
    assert pair.apart == one.at - (found.simulated.statistics["deadlock_at"] or 0)


def test_it_ends_as_soon_as_nothing_can_move() -> None:
    alone = recipe("threaded", seed=2, changes={"kids": 0, "lines": 0, "bills": 0})
    began = time.monotonic()
    real = live(alone, 0.01)
    end = real.happenings[-1]
    assert isinstance(end, EveningEnded)
    if real.statistics["deadlock_at"] is None:
        assert end.why == "lights out"
        return
    assert end.why == "nothing can move"
    assert end.at - (real.statistics["deadlock_at"] or 0) < 1
    assert time.monotonic() - began < (end.at + 60) * 0.01


def test_a_deadlock_that_did_not_come_is_told_as_luck() -> None:
    naive = recipe("threaded", seed=2)
    mended = live(recipe("threaded:lock_order=washer-first", seed=2), FAST)
    found = msgspec.structs.replace(both(naive, FAST), real=mended)
    assert found.sentence.startswith("The real clones were lucky this time; the simulated ones")
    assert "17:14" in found.sentence


def test_the_locks_and_the_tasks_are_pythons_own() -> None:
    seen: dict[str, Any] = {}

    def spies(home: House) -> None:
        seen["lock"] = home.washer.lock._lock  # type: ignore[attr-defined]
        a = Parent(home)
        a.take_on(looks_around(a))

    def looks_around(clone: Parent) -> Steps[None]:
        seen["thread"] = threading.current_thread()
        yield from clone.goes_to(clone.home.dryer)

    home = _house(spies, loads=1, lines=0, bills=0)
    _live_out(home)
    assert isinstance(seen["lock"], type(threading.Lock()))
    assert seen["thread"].name == "parent A"
    assert seen["thread"] is not threading.main_thread()

    async def awaits(parent: Parent) -> None:
        seen["task"] = asyncio.current_task()
        await parent.goes_to(parent.home.dryer)

    def spies_on_the_loop(home: House) -> None:
        a = Parent(home)
        a.take_on(awaits(a))

    _live_out(_house(spies_on_the_loop, loads=1, lines=0, bills=0))
    assert isinstance(seen["task"], asyncio.Task)


def test_the_policies_are_the_simulated_ones_to_the_line() -> None:
    for name, module in (("threaded", threaded), ("asynchronous", asynchronous)):
        made = for_real(recipe(name, seed=2))
        assert made.policy.function is getattr(module, name)


# -- what the mendings mend ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", [2, 4, 8])
def test_the_mended_clones_never_deadlock_nor_lose_an_update_nor_overdraw(seed: int) -> None:
    real = lived(MENDED, seed)
    kinds = {one.kind for one in real.incidents}
    assert not {"deadlock", "stuck", "lost-update", "overdraft", "livelock"} & kinds
    assert real.statistics["checkbook_minus_bank"] == 0
    assert any(isinstance(h, LightsOut) for h in real.happenings)
    assert (real.statistics["loads_done"], real.statistics["lines_done"]) == (4, 80)


@pytest.mark.parametrize("seed", [2, 4])
def test_a_real_event_loop_loses_no_update(seed: int) -> None:
    real = lived("asynchronous", seed)
    kinds = {one.kind for one in real.incidents}
    assert not {"deadlock", "stuck", "lost-update", "overdraft"} & kinds
    assert real.statistics["checkbook_minus_bank"] == 0
    assert not any(isinstance(h, Took) for h in real.happenings)


def test_real_clones_at_one_checkbook_lose_an_update() -> None:
    """C writes a cheque at urgent care while D pays bills: nothing hidden keeps them from it."""
    changes = {"fall": 1, "fall_at": [15, 20], "cheque": 10, "bills": 75}
    careless = recipe("threaded", seed=4, changes=changes)
    assert Run(careless).statistics["lost_updates"]
    real = live(careless, FAST)
    lost = [one for one in real.incidents if one.kind == "lost-update"]
    assert lost
    assert all({"C", "D"} == set(one.who) for one in lost)
    assert real.statistics["checkbook_minus_bank"] != 0
    locked = live(recipe("threaded:checkbook=locked", seed=4, changes=changes), FAST)
    assert not locked.statistics["lost_updates"]
    assert locked.statistics["checkbook_minus_bank"] == 0


# -- what can't happen, for real either ---------------------------------------------------------

CHECKS = (
    impossible.test_no_load_of_laundry_is_lost_or_doubled,
    impossible.test_a_machine_holds_one_load_and_buzzes_once_for_each_start,
    impossible.test_money_is_neither_made_nor_lost,
    impossible.test_every_bill_is_paid_once_or_due_again_the_next_evening,
    impossible.test_a_bill_or_cheque_is_never_written_on_a_reading_that_does_not_cover_it,
    impossible.test_one_pair_of_hands_does_one_thing_at_a_time_in_one_room,
    impossible.test_a_yell_and_a_buzz_are_answered_at_most_once_and_only_after_they_came,
    impossible.test_kids_sleep_from_bedtime_on_unless_somebody_cries_or_is_being_seen_to,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
@pytest.mark.parametrize(("policy", "seed"), EVENINGS)
def test_what_cant_happen_in_the_simulated_house(
    check: Callable[..., None], policy: str, seed: int
) -> None:
    real = lived(policy, seed)
    told = check.hypothesis.inner_test  # type: ignore[attr-defined]
    told(Case(real.recipe.scenario, seed, real.happenings))


@pytest.mark.parametrize("seed", [2, 4])
def test_the_hands_of_an_event_loop_are_with_one_task_at_a_time(seed: int) -> None:
    real = lived("asynchronous", seed)
    told = impossible.test_hands_are_lent_to_one_task_at_a_time.hypothesis.inner_test  # type: ignore[attr-defined]
    told(Case(real.recipe.scenario, seed, real.happenings))


@pytest.mark.parametrize(("policy", "seed"), EVENINGS)
def test_times_never_run_backwards_and_a_chore_takes_no_less_than_its_minutes(
    policy: str, seed: int
) -> None:
    told = lived(policy, seed).happenings
    times = [h.at for h in told]
    assert times == sorted(times)
    reading: dict[str, Read] = {}
    for h in told:
        if isinstance(h, Read):
            reading[h.by] = h
        elif isinstance(h, Wrote):
            assert h.at >= reading[h.by].until


@pytest.mark.parametrize(("policy", "seed"), EVENINGS)
def test_a_lock_is_held_by_one_thread_at_a_time_and_let_go_by_its_holder(
    policy: str, seed: int
) -> None:
    holder: dict[str, str] = {}
    wants: set[tuple[str, str]] = set()
    for h in lived(policy, seed).happenings:
        if isinstance(h, Wanted):
            assert holder.get(h.lock) != h.by
            wants.add((h.by, h.lock))
        elif isinstance(h, Took):
            assert h.lock not in holder
            holder[h.lock] = h.by
            wants.discard((h.by, h.lock))
        elif isinstance(h, LetGo):
            assert holder.pop(h.lock) == h.by
        elif isinstance(h, Refused):
            wants.remove((h.by, h.lock))
    assert bool(wants) == ("deadlock" in {one.kind for one in lived(policy, seed).incidents})


def test_each_clone_does_for_real_what_it_does_simulated_in_the_same_order() -> None:
    """Who alone has a thing does the same with it; timing changes minutes and nothing else."""
    told = {
        "real": lived(MENDED, 8).happenings,
        "simulated": Run(recipe(MENDED, seed=8)).happenings,
    }
    assert told["real"][0] == told["simulated"][0]
    for does in (_loads("the_washer"), _loads("the_dryer"), _first_lines, _done):
        did = [does(happenings) for happenings in told.values()]
        assert did[0] == did[1]
        assert did[0]


def _loads(task: str) -> Callable[[list[Happening]], list[Any]]:
    return lambda told: [
        (h.machine, h.load) for h in told if isinstance(h, Started) and h.by == task
    ]


def _first_lines(told: list[Happening]) -> list[Any]:
    """Those that are balanced before any kid can have fallen."""
    return [
        (type(h), h.by, h.line) for h in told if isinstance(h, Read | Wrote) and 0 <= h.line < 4
    ]


def _done(told: list[Happening]) -> set[str]:
    """Whose work ends before the lights go out, or with them."""
    return {h.by for h in told if isinstance(h, TaskDone)}


# -- the end ------------------------------------------------------------------------------------


def _house(policy: Callable[[House], None], **changes: object) -> RealHouse:
    scenario = SCENARIOS["evening"].but(kids=0, falls=0, **changes)
    home = RealHouse(scenario, draw(scenario, 2), minute=FAST)
    policy(home)
    return home


def _live_out(home: RealHouse) -> None:
    try:
        home.begins()
        home.watch()
    finally:
        home.closes()


def test_who_breaks_off_leaves_no_thread_behind() -> None:
    def enough(minute: float) -> None:
        if minute > 100:
            raise KeyboardInterrupt

    for policy in ("threaded", "asynchronous", MENDED):
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            live(recipe(policy, seed=2), FAST, enough)
        assert time.monotonic() - began < 5


def test_a_mistake_in_a_thread_is_raised_where_it_was_begun() -> None:
    def wrong(home: House) -> None:
        for number in range(2):
            clone = Parent(home)
            clone.take_on(errs(clone) if number else waits(clone))

    def errs(clone: Parent) -> Steps[None]:
        yield from clone.goes_to(clone.home.dryer)
        raise ZeroDivisionError("on purpose")

    def waits(clone: Parent) -> Steps[None]:
        with clone.home.dryer.lock.request() as dryer:
            yield dryer
            yield clone.home.dryer.buzzer

    with pytest.raises(ZeroDivisionError, match="on purpose"):
        _live_out(_house(wrong))

    def spins(home: House) -> None:
        clone = Parent(home)
        clone.take_on(yields_a_number())

    def yields_a_number() -> Steps[None]:
        yield 5  # type: ignore[misc]

    with pytest.raises(HouseholdError, match="waits for 5: in a real house that can be a buzzer"):
        _live_out(_house(spins))


def test_dawn_ends_it_whoever_still_waits() -> None:
    def forever(home: House) -> None:
        clone = Parent(home)
        clone.take_on(polls(clone, home))

    def polls(clone: Parent, home: House) -> Steps[None]:
        while True:
            yield home.after(3)
            yield from clone.looks_at(home.dryer)

    told: list[Happening] = []
    scenario = SCENARIOS["evening"].but(kids=0, falls=0, bedtime=30, dawn=60)
    home = RealHouse(scenario, draw(scenario, 2), [told.append], FAST)
    forever(home)
    _live_out(home)
    home.end(dawn_follows=False)
    assert 55 <= home.now <= 65
    end = told[-1]
    assert isinstance(end, EveningEnded)
    assert (end.why, end.loads_left) == ("dawn", 4)


# -- the trace ----------------------------------------------------------------------------------


def test_a_real_trace_is_saved_and_can_be_looked_at_but_not_lived_again(
    household: Household,
) -> None:
    real = lived("threaded", 2)
    real.save("real.jsonl")
    header, told = traces.load("real.jsonl")
    assert isinstance(header, traces.RealHeader)
    assert header.minute_ms == FAST * 1000
    assert told == real.happenings
    with pytest.raises(HouseholdError, match="lived by real threads"):
        replay("real.jsonl")
    exported = household("export", "real.jsonl", "--to", "perfetto", "-o", "real.json")
    assert exported.status == 0, exported.err
    assert len(json.loads(Path("real.json").read_text())["traceEvents"]) > len(told)
    for words in (("replay", "real.jsonl"), ("run", "real.jsonl"), ("play", "real.jsonl")):
        out = household(*words)
        assert out.status == 2
        assert the_sentence(out.err)


# -- the command --------------------------------------------------------------------------------


def test_the_command_tells_both_and_ends_well(here: Path) -> None:
    """As somebody types it, in a program of its own, that comes to its end by itself."""
    command = [sys.executable, "-m", "household", "real", "threaded", "--minute", "5", "--json"]
    out = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=here)
    assert (out.returncode, out.stderr) == (0, "")
    told = json.loads(out.stdout)
    assert (told["policy"], told["seed"], told["minute_ms"]) == ("threaded", 2, 5)
    assert told["statistics"]["simulated"]["deadlock_at"] == 74.296875
    locked = next(one for one in told["incidents"] if one["kind"] == "deadlock")
    assert locked["simulated_at"] == 74.296875
    assert told["sentence"]


def test_the_tables_stand_side_by_side(household: Household) -> None:
    out = household("real", "threaded", "--minute", "3", "--trace", "real.jsonl")
    assert out.status == 0
    assert out.err == "household: trace saved as real.jsonl\n"
    assert Path("real.jsonl").exists()
    lines = out.out.splitlines()
    assert any(line.split() == ["simulated", "real", "apart"] for line in lines)
    assert any(line.startswith("17:14:17") for line in lines)
    assert any(line.split()[:3] == ["checkbook", "done", "18:02"] for line in lines)


def test_the_command_counts_tries(household: Household) -> None:
    told = household("real", "threaded", "--minute", "2", "--tries", "3", "--json").json
    assert len(told["tries"]) == 3
    assert told["deadlocks"] == sum(one["deadlock_at"] is not None for one in told["tries"])
    assert told["simulated_deadlock_at"] == 74.296875
    table = household("real", "threaded", "--minute", "2", "--tries", "2")
    assert "of 2 tries deadlocked" in table.out
    quiet = household("real", MENDED, "--minute", "1", "--tries", "2")
    assert "None of 2 tries deadlocked; it never comes simulated." in quiet.out


def test_asyncio_knows_no_priorities_and_that_is_told(household: Household) -> None:
    words = " ".join(household("real", "async", "--minute", "2").out.split())
    assert "asyncio knows no priorities" in words
    assert "asynchronous:ready=fifo" in words
    fifo = household("real", "async:ready=fifo", "--minute", "2")
    assert "knows no priorities" not in fifo.out


def test_both_houses_are_drawn(household: Household) -> None:
    pytest.importorskip("pygame")
    out = household("real", "threaded", "--minute", "2", "-o", "real.png", "--size", "640x360")
    assert out.status == 0, out.err
    assert Path("real.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["player"], "player can't be lived for real: expected threaded, asynchronous"),
        (["treaded"], "no policy is called 'treaded'"),
        (["threaded:lock_order=mine"], "lock_order: expected one of own-first"),
        (["threaded", "--minute", "soon"], "--minute: expected milliseconds, such as 10"),
        (["threaded", "--minute", "0"], "can last from 1 to 1,000 milliseconds, got 0"),
        (["threaded", "--minute", "nan"], "can last from 1 to 1,000 milliseconds"),
        (["threaded", "--tries", "0"], "--tries: expected a whole number from 1 to 100"),
        (["threaded", "--tries", "2", "--window"], "--tries: of several evenings only how they"),
        (["threaded", "--scenario", "two-weeks"], "evenings in a row, and only one can be"),
        (["threaded", "--with", "loads=many"], "loads: expected a whole number"),
        (["threaded", "--at", "17:14"], "--at: expected --output FILE.png as well"),
        (["threaded", "-o", "real.gif"], ".png"),
        (["threaded", "--seed", "two"], "--seed: expected a whole number"),
    ],
)
def test_bad_input_gets_one_sentence(household: Household, words: list[str], told: str) -> None:
    out = household("real", *words)
    assert (out.status, out.out) == (2, "")
    assert told in the_sentence(out.err)


def test_a_parent_of_ones_own_is_not_lived_for_real(household: Household) -> None:
    household("new", "parent", "mine.py")
    out = household("real", "mine.py")
    assert out.status == 2
    assert "your own may hold what no real thread can be called back" in the_sentence(out.err)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_without_a_display_nothing_is_lived_for_a_window(here: Path) -> None:
    none = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    env = {name: value for name, value in os.environ.items() if name not in none}
    command = [sys.executable, "-m", "household", "real", "threaded", "--window"]
    out = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, cwd=here, env=env
    )
    assert (out.returncode, out.stdout) == (2, "")
    assert "no display" in the_sentence(out.stderr)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise there")
def test_who_has_had_enough_stops_it_at_once(here: Path) -> None:
    command = [sys.executable, "-m", "household", "real", "threaded", "--minute", "100"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=here
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=15)
    assert (process.returncode, out, err) == (130, "", "household: stopped\n")
