"""What leaves the house: traces that open in Perfetto, tables that open in anything."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from household.happenings import (
    Answered,
    EveningBegan,
    Happening,
    LetGo,
    TaskTaken,
    Took,
    Wanted,
    Wrote,
)
from household.lab.experiments import recipe
from household.replay import Run
from household.trace import trace
from household.trace.perfetto import perfetto
from household.trace.table import COLUMNS, rows, table
from tests.strategies import Case, cases, live

MINUTE = 60_000_000
Event = dict[str, Any]


def lived(
    policy: Any, scenario: str = "evening", seed: int = 1, orders: Any = (), **changes: object
) -> Run:
    return Run(recipe(policy, scenario, seed, None, changes, orders))


def exported(run: Run) -> list[Event]:
    """The events of a run, checked."""
    return checked(perfetto(run.header, run.happenings, run.incidents))


# -- a validator, written from what is published of the Trace Event Format ------------------------

NEEDED = {
    "X": {"name", "cat", "ts", "dur", "args"},
    "i": {"name", "cat", "ts", "s", "args"},
    "C": {"name", "ts", "args"},
    "M": {"name", "args"},
    "s": {"name", "cat", "ts", "id"},
    "f": {"name", "cat", "ts", "id", "bp"},
}
METADATA = {
    "process_name": ("name", str),
    "process_labels": ("labels", str),
    "process_sort_index": ("sort_index", int),
    "thread_name": ("name", str),
    "thread_sort_index": ("sort_index", int),
}


def checked(content: bytes) -> list[Event]:
    """The events of a JSON trace, each of which is well-formed, and all of which fit together."""
    document = json.loads(content)
    assert document["displayTimeUnit"] in ("ms", "ns")
    events: list[Event] = document["traceEvents"]
    for event in events:
        well_formed(event)
    times = [event["ts"] for event in events if event["ph"] != "M"]
    assert times == sorted(times)
    threads_are_named(events)
    for thread in threads(events).values():
        slices_nest([event for event in thread if event["ph"] == "X"])
    arrows_are_bound(events)
    return events


def well_formed(event: Event) -> None:
    kind = event["ph"]
    assert set(event) == NEEDED[kind] | {"ph", "pid", "tid"}, event
    assert type(event["pid"]) is int
    assert type(event["tid"]) is int
    assert event["pid"] != 0  # the idle process, which viewers leave out
    assert isinstance(event["name"], str)
    assert event["name"]
    assert isinstance(event.get("args", {}), dict)
    for time in ("ts", "dur"):
        assert time not in event or (type(event[time]) is int and event[time] >= 0), event
    match kind:
        case "i":
            assert event["s"] in ("g", "p", "t")
        case "C":
            assert event["args"]
            assert all(type(value) in (int, float) for value in event["args"].values())
        case "M":
            key, value = METADATA[event["name"]]
            assert set(event["args"]) == {key}
            assert isinstance(event["args"][key], value)
        case "s" | "f":
            assert type(event["id"]) is int
            assert event.get("bp", "e") == "e"


def threads(events: list[Event]) -> dict[tuple[int, int], list[Event]]:
    """The events of each thread, in the order of the file."""
    found: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for event in events:
        found[event["pid"], event["tid"]].append(event)
    return found


def named(events: list[Event]) -> dict[str, list[Event]]:
    """The slices of each thread, by the name of its process and its own."""
    process = {e["pid"]: e["args"]["name"] for e in events if e["name"] == "process_name"}
    found = {}
    for (pid, _), thread in threads(events).items():
        name = next(e["args"]["name"] for e in thread if e["name"] == "thread_name")
        assert (process[pid], name) not in found
        found[f"{process[pid]}/{name}"] = [e for e in thread if e["ph"] == "X"]
    return found


def threads_are_named(events: list[Event]) -> None:
    told = Counter((e["pid"], e["tid"], e["name"]) for e in events if e["ph"] == "M")
    processes = Counter((e["pid"], e["name"]) for e in events if e["ph"] == "M")
    for pid, tid in threads(events):
        assert told[pid, tid, "thread_name"] == told[pid, tid, "thread_sort_index"] == 1
        assert processes[pid, "process_name"] == processes[pid, "process_sort_index"] == 1
        assert pid != tid  # that would be the process' main thread, which sorts before the others
    named(events)


def slices_nest(slices: list[Event]) -> None:
    """On one thread they lie within or beside each other, and never overlap in part."""
    around: list[tuple[int, int]] = []
    for one in sorted(slices, key=lambda event: (event["ts"], -event["dur"])):
        start, end = one["ts"], one["ts"] + one["dur"]
        while around and around[-1][1] <= start:
            around.pop()
        assert not around or end <= around[-1][1], one
        around.append((start, end))


def arrows_are_bound(events: list[Event]) -> None:
    """Each starts once and ends once, later, and both in a slice that the file has told before."""
    open_arrows: dict[int, Event] = {}
    seen: set[int] = set()
    told: dict[tuple[int, int], list[Event]] = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            told[event["pid"], event["tid"]].append(event)
        elif event["ph"] in "sf":
            bound = bound_to(event, told[event["pid"], event["tid"]])
            event["bound"] = bound
            if event["ph"] == "s":
                assert event["id"] not in seen
                seen.add(event["id"])
                open_arrows[event["id"]] = event
            else:
                start = open_arrows.pop(event["id"])
                assert (start["name"], start["cat"]) == (event["name"], event["cat"])
                assert start["ts"] <= event["ts"]
                # Perfetto draws arrows from the slice that began first.
                assert start["bound"]["ts"] <= bound["ts"], (start, event)
    assert not open_arrows


def bound_to(arrow: Event, slices: list[Event]) -> Event:
    """The slice that an end of an arrow binds to: the innermost one around it.

    Perfetto takes the one opened last that no later slice has closed; it must be the same.
    """
    around = [one for one in slices if one["ts"] <= arrow["ts"] <= one["ts"] + one["dur"]]
    assert around, f"no slice around {arrow}"
    assert slices[-1] is around[-1], f"{arrow} binds to {slices[-1]} and belongs to {around[-1]}"
    return around[-1]


def arrows(events: list[Event], name: str) -> Iterator[tuple[Event, Event]]:
    """The slices that each arrow of a name leads from and to."""
    ends = {e["id"]: e for e in events if e["ph"] == "f"}
    for event in events:
        if event["ph"] == "s" and event["name"] == name:
            yield event["bound"], ends[event["id"]]["bound"]


# -- parents of one's own -------------------------------------------------------------------------

OWN = {
    "locks in an asynchronous parent": """
        def mine(home):
            for name in "ab":
                parent = Parent(home)
                parent.take_on(locks(parent, home))
                parent.take_on(lines(parent, home))


        async def locks(parent, home):
            for _ in range(20):
                turn = home.washer.lock.request()
                await parent.waits_for(turn)
                await parent.start_wash()
                await parent.waits_for(home.after(3))
                home.washer.lock.release(turn)
                await parent.pauses()


        async def lines(parent, home):
            while home.checkbook.lines_left:
                line = await parent.reads_next_line()
                await parent.waits_for(home.after(1))  # between read and write
                await parent.works_on(line)
                parent.writes(line)
    """,
    "locks wanted long before they are waited for": """
        def mine(home):
            for _ in range(3):
                parent = Parent(home)
                parent.take_on(task(parent, home))


        def task(parent, home):
            for _ in range(12):
                washer, dryer = home.washer.lock.request(), home.dryer.lock.request(patience=2)
                yield from parent.balances_next_line()
                yield from parent.looks_at(home.dryer)
                yield washer & dryer
                yield home.after(0.3)
                home.dryer.lock.release(dryer)
                yield from parent.start_wash()
                yield home.after(0)
                home.washer.lock.release(washer)
                turn = home.washer.lock.request()
                yield turn | home.after(1)
                home.washer.lock.release(turn)
    """,
    "tasks that come and go, with odd names": """
        def mine(home):
            parent = Parent(home, "fifo")
            parent.take_on(first(parent, home), name='a "b", c\\r\\nd')


        def first(parent, home):
            yield home.after(5)
            second = parent.take_on(kids(parent, home), name="a kid's ü")
            yield from parent.balances_next_line()
            yield from parent.waits_for(second)
            parent.take_on(kids(parent, home))
            yield home.after(1)


        def kids(parent, home):
            yield home.after(1)
            yield from parent.waits_for(home.kids.yell)
            yield from parent.helps_kids()
            yield from parent.looks_at(home.kids)
            while home.hamper:
                yield from parent.start_wash()
                yield from parent.waits_for(home.washer.buzzer)
                yield from parent.empty_washer()
                yield from parent.puts_back_what_is_left()
                yield from parent.empty_washer()
                yield from parent.fill_dryer()
                yield from parent.waits_for(home.dryer.buzzer)
                yield from parent.empty_dryer()
    """,
}


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Run]:
    """`own("locks ...")`: a run of that parent."""

    def policy(name: str, scenario: str = "evening", seed: int = 1, **changes: object) -> Run:
        file = tmp_path / "mine.py"
        file.write_text("from household import Parent\n\n\n" + textwrap.dedent(OWN[name]))
        return lived(str(file), scenario, seed, **changes)

    return policy


# -- Perfetto ---------------------------------------------------------------------------------------

POLICIES = [
    "synchronous",
    "synchronous:order=checkbook-laundry-kids",
    "polling",
    "polling:every=0.25",
    "threaded",
    "threaded:lock_order=washer-first,checkbook=locked",
    "threaded:lock_order=back-off,checkbook=told",
    "asynchronous",
    "asynchronous:ready=fifo,pause_every=0",
    "player",
]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("scenario", ["evening", "worst-case", "small", "quiet"])
def test_every_parents_evening_is_a_trace_that_viewers_read(policy: str, scenario: str) -> None:
    for seed in (1, 2):
        exported(lived(policy, scenario, seed))


@pytest.mark.parametrize("policy", ["threaded", "asynchronous", "polling"])
def test_evenings_in_a_row_are_one_trace(policy: str) -> None:
    run = lived(policy, "two-weeks")
    events = exported(run)
    evenings = named(events)["evening/evening"]
    assert [one["ts"] for one in evenings] == [1440 * MINUTE * day for day in range(14)]
    assert evenings[1]["args"]["clock"] == "evening 2, 16:00:00"
    assert len(threads(events)) == len(named(events))


@pytest.mark.parametrize("name", OWN)
def test_parents_of_ones_own_are_traces_that_viewers_read(
    name: str, own: Callable[..., Run]
) -> None:
    for scenario in ("evening", "worst-case"):
        exported(own(name, scenario, 3))
    exported(own(name, evenings=3, wages=1000, dawn=300))


def test_whatever_befalls_on_order_is_in_the_trace() -> None:
    orders = [(0, "washer"), (20, "checkbook"), (40.3, "washer-done"), (50, "fall"), (70, "kids")]
    run = lived("player", orders=orders)
    told = [e for e in exported(run) if e["ph"] == "i" and e["name"].startswith("order")]
    assert [(e["name"], e["ts"]) for e in told] == [
        (f"order: {order}", round(at * MINUTE)) for at, order in orders
    ]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(cases())
def test_any_run_is_a_trace_that_viewers_read(case: Case) -> None:
    run = live(case)
    events = checked(perfetto(HEADER, run.trace, run.incidents))
    spent: Counter[str] = Counter()
    for name, slices in named(events).items():
        if name.startswith("parents/"):
            for one in slices:
                spent[one["cat"]] += one["dur"]
    for category, statistic in (("walk", "walk_minutes"), ("look", "look_minutes")):
        measured = run.measured.result[statistic]
        assert spent[category] / MINUTE == pytest.approx(measured, abs=1e-3)
    waited = (spent["blocked"] + spent["lock wait"]) / MINUTE
    assert waited == pytest.approx(run.measured.result["blocked_minutes"], abs=1e-3)


HEADER = trace.Header("0", "evening", {}, 1, "any", {}, "", [], 0, "")


def test_the_same_run_gives_the_same_bytes() -> None:
    one, other = lived("threaded", seed=2), lived("threaded", seed=2)
    made = [perfetto(run.header, run.happenings, run.incidents) for run in (one, other)]
    assert made[0] == made[1]


def test_a_house_minute_is_a_minute_of_the_viewer() -> None:
    run = lived("threaded", seed=2)
    events = exported(run)
    walk = named(events)["parents/A - the_dryer"][0]
    assert walk["name"] == "walk to the laundry"
    assert (walk["ts"], walk["dur"]) == (0, 2 * MINUTE)
    deadlock = next(e for e in events if e["name"] == "deadlock")
    assert deadlock["ts"] / MINUTE == run.incidents[0].at
    assert deadlock["args"]["clock"] == "17:14:17"


def test_every_pair_of_hands_is_a_thread_of_its_own() -> None:
    found = [name for name in named(exported(lived("threaded"))) if name.startswith("parents/")]
    assert found == [
        f"parents/{name}"
        for name in ("A - the_dryer", "B - the_washer", "C - the_kids", "D - the_checkbook")
    ]


def test_tasks_of_one_pair_of_hands_wait_are_ready_or_run_and_only_one_runs() -> None:
    run = lived("asynchronous", seed=2)
    found = named(exported(run))
    tasks = {h.by: f"parents/{h.hands}: {h.by}" for h in run.happenings if isinstance(h, TaskTaken)}
    assert set(tasks.values()) < set(found)
    assert "parents/A" in found
    states = [one for thread in tasks.values() for one in found[thread]]
    assert {one["cat"] for one in states} == {"waits", "ready", "running"}
    running = sorted((e["ts"], e["ts"] + e["dur"]) for e in states if e["cat"] == "running")
    assert all(end <= start for (_, end), (start, _) in pairwise(running))
    for one in [
        e for e in found["parents/A"] if e["cat"] != "mark"
    ]:  # whatever hands do, they do for the task that runs
        mine = [e for e in found[tasks[one["args"]["task"]]] if e["cat"] == "running"]
        assert any(
            e["ts"] <= one["ts"] and one["ts"] + one["dur"] <= e["ts"] + e["dur"] for e in mine
        ), one


def test_a_deadlock_is_two_waits_for_two_held_locks_until_the_evening_is_over() -> None:
    run = lived("threaded", seed=2)
    found = named(exported(run))
    end = run.happenings[-1].at * MINUTE
    for hands, lock, holder in (("A - the_dryer", "washer", "B"), ("B - the_washer", "dryer", "A")):
        wait = found[f"parents/{hands}"][-1]
        held = found[f"locks/{lock} lock"][-1]
        assert wait["name"] == f"wait for the {lock}'s lock"
        assert held["args"]["held by"] == holder
        assert wait["ts"] + wait["dur"] == held["ts"] + held["dur"] == end


def test_an_arrow_leads_from_each_lock_let_go_to_whoever_had_waited_for_it() -> None:
    run = lived("threaded:lock_order=washer-first,checkbook=locked", seed=4)
    events = exported(run)
    wanted: set[tuple[str, str]] = set()
    handed: Counter[str] = Counter()
    for h in run.happenings:
        if isinstance(h, Wanted):
            wanted.add((h.by, h.lock))
        elif isinstance(h, Took) and (h.by, h.lock) in wanted:
            wanted.discard((h.by, h.lock))
            handed[h.lock] += 1
    assert handed
    for lock, times in handed.items():
        found = list(arrows(events, f"{lock} handed over"))
        assert len(found) == times
        assert all(source["tid"] != sink["tid"] for source, sink in found)


def test_an_arrow_leads_from_every_call_to_whoever_came() -> None:
    for policy in ("threaded", "asynchronous", "polling"):
        run = lived(policy, seed=2)
        events = exported(run)
        calls = sum(isinstance(h, Answered) for h in run.happenings)
        found = list(arrows(events, "answered"))
        assert len(found) == calls
        assert all(source["cat"] == "call" for source, _ in found)
        assert all(sink["cat"] in ("chore", "mark") for _, sink in found)


def test_an_arrow_leads_from_a_stale_reading_to_the_write_that_forgot_a_cheque() -> None:
    run = lived("threaded", "worst-case", 4)
    events = exported(run)
    lost = next(one for one in run.incidents if one.kind == "lost-update")
    ((reading, write),) = arrows(events, "stale reading")
    ((forgotten, again),) = arrows(events, "forgotten")
    assert reading["name"].startswith("read $")
    assert again is write
    wrote = run.happenings[lost.causes[0].happening]
    assert isinstance(wrote, Wrote)
    assert write["name"] == f"write ${wrote.balance:,}"
    assert forgotten["tid"] != write["tid"]
    assert reading["ts"] < forgotten["ts"] < write["ts"]


def test_incidents_stand_at_their_minute_with_their_sentence_and_causes() -> None:
    run = lived("threaded", "worst-case", 4)
    marks = [e for e in exported(run) if e.get("cat") == "incident"]
    assert len(marks) == len(run.incidents) > 5
    for mark, incident in zip(marks, run.incidents, strict=True):
        assert (mark["name"], mark["s"]) == (incident.kind, "g")
        assert mark["ts"] == round(incident.at * MINUTE)
        assert mark["args"]["text"] == incident.text
        assert len(mark["args"]["causes"]) == len(incident.causes)


def test_bank_and_checkbook_are_two_series_that_come_apart() -> None:
    run = lived("threaded", "worst-case", 4)
    money = [e["args"] for e in exported(run) if e["ph"] == "C" and e["name"] == "money"]
    assert money[0]["bank"] == money[0]["checkbook"] == 1500
    last = money[-1]
    assert last["checkbook"] - last["bank"] == run.statistics["checkbook_minus_bank"]
    assert last["checkbook"] != last["bank"]
    left = [e["args"] for e in exported(run) if e["ph"] == "C" and e["name"] == "left to do"]
    assert left[-1]["lines"] == 0


def test_a_lock_that_is_held_at_dawn_is_held_until_dawn() -> None:
    run = lived("threaded", "two-weeks", 2)
    found = named(exported(run))
    dawns = {h.at for h in run.happenings if isinstance(h, LetGo) and h.at % 1440 == 840}
    assert dawns
    ends = {e["ts"] + e["dur"] for name in found if name.startswith("locks/") for e in found[name]}
    assert {round(dawn * MINUTE) for dawn in dawns} <= ends


# -- tables -----------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_every_happening_and_a_column_for_every_field() -> None:
    run = lived("threaded", seed=2)
    lines = list(csv.DictReader(io.StringIO(table(run.happenings).decode())))
    assert tuple(lines[0]) == COLUMNS
    assert COLUMNS[:6] == ("number", "at", "evening", "clock", "what", "by")
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert len(lines) == len(run.happenings)
    for number, (line, happening) in enumerate(zip(lines, run.happenings, strict=True)):
        assert int(line["number"]) == number
        for name in happening.__struct_fields__:
            value = getattr(happening, name)
            assert same(line[name], value), (name, line, happening)
        others = set(COLUMNS[6:]) - set(happening.__struct_fields__)
        assert not any(line[name] for name in others)


def same(text: str, value: object) -> bool:
    """A cell says exactly this value."""
    match value:
        case None:
            return text == ""
        case bool():
            return text == str(value).lower()
        case int() | float():
            return type(value)(text) == value
    return text == value


def test_rows_are_the_happenings_flat_and_without_what_they_have_not() -> None:
    run = lived("asynchronous", "two-weeks")
    decoded = [json.loads(line) for line in rows(run.happenings).splitlines()]
    evening = 0
    for row, happening in zip(decoded, run.happenings, strict=True):
        evening = happening.evening if isinstance(happening, EveningBegan) else evening
        assert row.pop("evening") == evening
        del row["number"], row["clock"]
        told = json.loads(trace.lines([happening]))
        told.pop("evening", None)
        assert row == {name: value for name, value in told.items() if value is not None}


def test_the_clock_of_a_row_is_the_time_of_day_to_the_second() -> None:
    run = lived("threaded", "two-weeks", 1)
    by_day = [json.loads(line) for line in rows(run.happenings).splitlines()]
    began = [row for row in by_day if row["what"] == "evening-began"]
    assert [row["evening"] for row in began] == list(range(14))
    assert {row["clock"] for row in began} == {"16:00:00"}
    row = next(row for row in by_day if row["at"] % 1440 > 74 and row["evening"] == 3)
    seconds = int(row["at"] % 1440 * 60)
    assert row["clock"] == f"{16 + seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def test_awkward_names_survive_a_table(own: Callable[..., Run]) -> None:
    run = own("tasks that come and go, with odd names")
    content = table(run.happenings)
    lines = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert [line["by"] for line in lines] == [h.by for h in run.happenings]
    assert 'a "b", c\r\nd' in {line["by"] for line in lines}
    assert [json.loads(row)["by"] for row in rows(run.happenings).splitlines()] == [
        h.by for h in run.happenings
    ]


NUMBERS = ("number", "at", "until", "line", "balance", "bank", "amount", "minutes", "load", "yell")


def numbers(happenings: list[Happening]) -> Iterator[tuple[str, list[float | None]]]:
    """The columns of numbers, straight from the happenings."""
    yield "number", list(range(len(happenings)))
    for name in NUMBERS[1:]:
        yield name, [getattr(h, name, None) for h in happenings]


@pytest.mark.parametrize("policy", ["threaded", "polling"])
def test_polars_reads_both_and_gets_the_same_numbers(policy: str) -> None:
    polars = pytest.importorskip("polars")
    told = lived(policy, seed=4, line=(0.1, 1.7)).happenings
    from_csv = polars.read_csv(table(told), infer_schema_length=None)
    from_json = polars.read_ndjson(rows(told), infer_schema_length=None)
    assert tuple(from_csv.columns) == COLUMNS
    assert set(from_json.columns) <= set(COLUMNS)
    for name, values in numbers(told):
        assert from_csv[name].to_list() == values, name
        assert name in from_json.columns or not any(values)
        assert name not in from_json.columns or from_json[name].to_list() == values, name
    assert from_csv["what"].to_list() == from_json["what"].to_list()


@pytest.mark.parametrize("policy", ["threaded", "polling"])
def test_pandas_reads_both_and_gets_the_same_numbers(policy: str) -> None:
    pandas = pytest.importorskip("pandas")
    told = lived(policy, seed=4, line=(0.1, 1.7)).happenings
    from_csv = pandas.read_csv(io.BytesIO(table(told)))
    from_json = pandas.read_json(io.BytesIO(rows(told)), lines=True, precise_float=True)
    assert tuple(from_csv.columns) == COLUMNS
    for name, values in numbers(told):
        assert name in from_json.columns or not any(values)
        for frame in (from_csv, from_json) if name in from_json.columns else (from_csv,):
            got = [None if pandas.isna(value) else value for value in frame[name].tolist()]
            assert got == values, name
