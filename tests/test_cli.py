"""The commands as somebody types them: results, JSON documents, exit statuses, and bad input."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shlex
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from household import __version__
from household.lab import run as live
from household.trace.diagnosis import KINDS
from tests.conftest import Household, Said, the_sentence

STATISTICS = [
    "laundry_done_at",
    "checkbook_done_at",
    "lights_out_at",
    "loads_done",
    "lines_done",
    "kid_response_mean",
    "kid_response_p95",
    "kid_response_worst",
    "buzzer_response_mean",
    "buzzer_response_worst",
    "missed_buzzers",
    "ignored_kids",
    "looks",
    "looks_in_vain",
    "switches",
    "switch_minutes",
    "walk_minutes",
    "look_minutes",
    "lock_wait_minutes",
    "blocked_minutes",
    "utilisation",
    "hands_minutes",
    "deadlock_at",
    "lost_updates",
    "overdrafts",
    "lowest_bank",
    "checkbook_minus_bank",
    "bills_put_off",
    "card_payments",
    "card_fees",
    "sleep_minutes",
]
COUNTS = [
    "loads_done",
    "lines_done",
    "missed_buzzers",
    "ignored_kids",
    "looks",
    "looks_in_vain",
    "switches",
    "lost_updates",
    "overdrafts",
    "lowest_bank",
    "checkbook_minus_bank",
    "bills_put_off",
    "card_payments",
    "card_fees",
]
SHARES = ("deadlock_share", "overdraft_share", "unfinished_share")
PARENTS = ("synchronous", "polling", "threaded", "asynchronous", "player")
SCENARIOS = ("evening", "quiet", "two-weeks", "worst-case", "small")
COMMANDS = ("run", "compare", "find", "replay", "picture", "clip", "policies", "scenarios")
DEADLOCKED = 2  # a seed on which the naive clones deadlock
MANY_DIGITS = "9" * 5000
"""More digits than Python reads as a number."""


Bad = Callable[..., str]


@pytest.fixture
def bad(household: Household, here: Path) -> Bad:
    """`bad("run", "poling")`: the one sentence on standard error; nothing printed or written."""

    def command(*words: str) -> str:
        before = everything_in(here)
        said = household(*words)
        assert said.status == 2
        assert everything_in(here) == before
        assert said.out == ""
        return the_sentence(said.err)

    return command


def everything_in(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    environment |= options.pop("env", {})
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [sys.executable, "-m", "household", *words],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
        env=environment,
        **options,
    )


# -- run ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", PARENTS)
def test_run_tells_an_evening_in_a_table(household: Household, policy: str) -> None:
    said = household("run", policy)
    assert said.status == 0
    assert said.err == ""
    assert policy in said.out
    assert "seed 1" in said.out
    assert "lights out" in said.out


@pytest.mark.parametrize("policy", PARENTS)
def test_run_prints_one_json_document_of_the_promised_shape(
    household: Household, policy: str
) -> None:
    said = household("run", policy, "--seed", str(DEADLOCKED), "--json")
    assert (said.status, said.err) == (0, "")
    assert list(said.json) == [
        "version",
        "scenario",
        "seed",
        "policy",
        "options",
        "statistics",
        "incidents",
        "fingerprint",
    ]
    assert said.json["version"] == __version__
    assert said.json["scenario"] == "evening"
    assert said.json["seed"] == DEADLOCKED
    assert said.json["policy"] == policy
    assert isinstance(said.json["options"], dict)
    assert len(bytes.fromhex(said.json["fingerprint"])) == 32
    check_statistics(said.json["statistics"])
    for incident in said.json["incidents"]:
        check_incident(incident)


def check_statistics(told: dict[str, Any]) -> None:
    assert set(told) == set(STATISTICS)
    for name, value in told.items():
        if name in COUNTS:
            assert type(value) is int, name
        else:
            assert value is None or type(value) in (int, float), name


def check_incident(incident: dict[str, Any]) -> None:
    assert {"kind", "at", "since", "who", "text", "lines", "causes"} <= set(incident)
    assert incident["kind"] in KINDS
    assert 0 <= incident["since"] <= incident["at"]
    assert incident["who"]
    assert all(isinstance(who, str) for who in incident["who"])
    assert isinstance(incident["text"], str)
    for line in incident["lines"]:
        assert isinstance(line["file"], str)
        assert line["line"] > 0
        assert line["code"]
    for cause in incident["causes"]:
        assert cause["at"] <= incident["at"]
        assert isinstance(cause["text"], str)


def test_an_incident_has_the_promised_keys_and_no_others(household: Household) -> None:
    incidents = household("run", "threaded", "--seed", str(DEADLOCKED), "--json").json["incidents"]
    assert list(incidents[0]) == ["kind", "at", "since", "who", "text", "lines", "causes"]


def test_a_deadlocked_evening_is_a_result_and_no_error(household: Household) -> None:
    said = household("run", "threaded", "--seed", str(DEADLOCKED), "--json")
    assert said.status == 0
    assert said.json["statistics"]["deadlock_at"] is not None
    assert said.json["statistics"]["laundry_done_at"] is None
    assert said.json["statistics"]["lights_out_at"] is None
    deadlock = next(one for one in said.json["incidents"] if one["kind"] == "deadlock")
    assert sorted(deadlock["who"]) == ["A", "B"]
    assert deadlock["at"] == said.json["statistics"]["deadlock_at"]
    assert {line["code"] for line in deadlock["lines"]} == {"yield washer", "yield dryer"}
    assert len(deadlock["causes"]) >= 3


def test_several_evenings_are_told_one_by_one_in_the_document(household: Household) -> None:
    document = household("run", "polling", "--scenario", "two-weeks", "--json").json
    assert len(document["evenings"]) == 14
    for evening in document["evenings"]:
        assert {"statistics", "incidents", "fingerprint"} <= set(evening)
        check_statistics(evening["statistics"])
    inside = [one for evening in document["evenings"] for one in evening["incidents"]]
    assert inside == document["incidents"]
    assert len({evening["fingerprint"] for evening in document["evenings"]}) == 14


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("sync", "synchronous"),
        ("poll", "polling"),
        ("clones", "threaded"),
        ("async", "asynchronous"),
    ],
)
def test_a_short_name_is_understood(household: Household, short: str, name: str) -> None:
    by_short_name = household("run", short, "--json")
    assert by_short_name.status == 0
    assert by_short_name.json == household("run", name, "--json").json


def test_set_does_the_same_as_a_knob_after_the_name(household: Household) -> None:
    after_the_name = household("run", "polling:every=5", "--json").json
    assert after_the_name["options"] == {"every": 5}
    assert household("run", "polling", "--set", "every=5", "--json").json == after_the_name
    default = household("run", "polling", "--json").json
    assert default["fingerprint"] != after_the_name["fingerprint"]


def test_several_knobs_are_set_in_either_way(household: Household) -> None:
    together = household("run", "threaded:lock_order=washer-first,checkbook=locked", "--json").json
    assert together["options"] == {"lock_order": "washer-first", "checkbook": "locked"}
    apart = household(
        "run", "clones", "--set", "lock_order=washer-first", "--set", "checkbook=locked", "--json"
    )
    assert apart.json == together


@pytest.mark.parametrize("order", ["kids-checkbook-laundry", "laundry-checkbook-kids"])
def test_every_order_of_chores_is_a_knob_of_the_synchronous_parent(
    household: Household, order: str
) -> None:
    said = household("run", f"sync:order={order}", "--json")
    assert said.status == 0
    assert said.json["options"] == {"order": order}


def test_with_changes_a_key_of_the_scenario(household: Household) -> None:
    said = household(
        "run", "async", "--with", "loads=6", "--with", "wash=20,20,20", "--with", "fall=0", "--json"
    )
    assert said.status == 0
    assert said.json["statistics"]["loads_done"] == 6
    assert said.json["fingerprint"] == (
        live("async", changes={"loads": 6, "wash": [20, 20, 20], "fall": 0}).fingerprint
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_that_ships_runs(household: Household, scenario: str) -> None:
    said = household("run", "async", "--scenario", scenario, "--json")
    assert said.status == 0
    assert said.json["scenario"] == scenario


def test_a_scenario_may_be_a_file(household: Household, here: Path) -> None:
    (here / "busy.toml").write_text("loads = 2\nkids = 1\n")
    said = household("run", "async", "--scenario", "busy.toml", "--json")
    assert said.status == 0
    assert said.json["statistics"]["loads_done"] == 2


def test_an_empty_scenario_file_is_the_default_evening(household: Household, here: Path) -> None:
    (here / "same.toml").write_text("")
    same = household("run", "async", "--scenario", "same.toml", "--json").json
    assert same["fingerprint"] == household("run", "async", "--json").json["fingerprint"]


def test_another_seed_is_another_evening_and_the_same_seed_the_same(household: Household) -> None:
    one, again, other = (household("run", "sync", "--seed", s, "--json") for s in ("7", "7", "8"))
    assert one.out == again.out
    assert one.json["fingerprint"] != other.json["fingerprint"]


@pytest.mark.parametrize("seed", ["0", "-1", "99999999999999999999999"])
def test_any_whole_number_is_a_seed(household: Household, seed: str) -> None:
    assert household("run", "sync", "--seed", seed, "--json").json["seed"] == int(seed)


def test_the_story_is_told_line_by_line_with_times_of_day_in_front(household: Household) -> None:
    said = household("run", "threaded", "--seed", str(DEADLOCKED), "--story")
    assert said.status == 0
    lines = said.out.splitlines()
    assert len(lines) > 50
    assert all(line[2] == ":" and line[:2].isdigit() and line[3:5].isdigit() for line in lines)
    assert any("deadlock" in line for line in lines)
    in_order = [(int(line[:2]) - 16) % 24 * 60 + int(line[3:5]) for line in lines]
    assert in_order == sorted(in_order)


def test_the_trace_is_saved_as_json_lines_with_a_header(household: Household, here: Path) -> None:
    said = household("run", "polling", "--trace", "it.jsonl", "--json")
    assert said.status == 0
    header, *happenings = (here / "it.jsonl").read_bytes().splitlines(keepends=True)
    told = json.loads(header)
    assert told["version"] == __version__
    assert told["happenings"] == len(happenings)
    assert told["fingerprint"] == said.json["fingerprint"]
    assert hashlib.sha256(b"".join(happenings)).hexdigest() == told["fingerprint"]
    assert all(json.loads(line) for line in happenings)


def test_the_player_obeys_timed_orders(household: Household) -> None:
    idle = household("run", "player", "--json").json
    assert idle["statistics"]["lines_done"] == 0
    words = ["--order", "16:05=checkbook", "--order", "250=washer"]
    busy = household("run", "player", *words, "--trace", "it.jsonl", "--json")
    assert busy.status == 0
    assert busy.json["statistics"]["lines_done"] == 80
    assert busy.json["orders"] == [[5, "checkbook"], [250, "washer"]]
    again = household("replay", "it.jsonl", "--json")
    assert again.status == 0
    assert again.json["fingerprint"] == busy.json["fingerprint"]


def test_a_time_of_day_and_minutes_since_four_are_the_same_order(household: Household) -> None:
    clock = household("run", "player", "--order", "17:10=checkbook", "--json")
    assert clock.json == household("run", "player", "--order", "70=checkbook", "--json").json


# -- compare ------------------------------------------------------------------------------------


def test_compare_prints_one_json_document_of_the_promised_shape(household: Household) -> None:
    typed = ["poll:every=5", "sync", "threaded"]
    said = household("compare", *typed, "--evenings", "4", "--seed", "2", "--json")
    assert (said.status, said.err) == (0, "")
    document = said.json
    assert {"evenings", "first_seed", "policies", "differences"} <= set(document)
    assert (document["evenings"], document["first_seed"]) == (4, 2)
    assert list(document["policies"]) == typed
    for told in document["policies"].values():
        assert set(told) == {*STATISTICS, *SHARES}
        for name in STATISTICS:
            check_interval(told[name])
        for name in SHARES:
            assert type(told[name]) in (int, float)
            assert 0 <= told[name] <= 1
    pairs = [(one["of"], one["minus"]) for one in document["differences"]]
    assert pairs == [
        ("sync", "poll:every=5"),
        ("threaded", "poll:every=5"),
        ("threaded", "sync"),
    ]
    for one in document["differences"]:
        assert set(one) == {"of", "minus", *STATISTICS}
        for name in STATISTICS:
            check_interval(one[name])


def check_interval(told: dict[str, Any]) -> None:
    assert list(told) == ["mean", "low", "high", "n"]
    assert type(told["n"]) is int
    if told["n"] == 0:
        assert told["mean"] is None
    else:
        assert type(told["mean"]) in (int, float)
    if told["low"] is not None:
        assert told["low"] <= told["mean"] <= told["high"]


def test_the_document_of_compare_has_the_promised_keys_and_no_others(household: Household) -> None:
    document = household("compare", "sync", "--evenings", "1", "--json").json
    assert list(document) == ["evenings", "first_seed", "policies", "differences"]


def test_means_and_differences_are_those_of_the_single_evenings(household: Household) -> None:
    document = household("compare", "clones", "poll", "--evenings", "5", "--json").json
    clones, poll = (
        [
            household("run", policy, "--seed", str(seed), "--json").json["statistics"]
            for seed in range(1, 6)
        ]
        for policy in ("clones", "poll")
    )
    for name in STATISTICS:
        happened = [one[name] for one in clones if one[name] is not None]
        mean = document["policies"]["clones"][name]
        assert mean["n"] == len(happened)
        if happened:
            assert mean["mean"] == pytest.approx(statistics.fmean(happened))
        pairs = [
            b[name] - a[name]
            for a, b in zip(clones, poll, strict=True)
            if None not in (a[name], b[name])
        ]
        difference = document["differences"][0][name]
        assert difference["n"] == len(pairs)
        if pairs:
            assert difference["mean"] == pytest.approx(statistics.fmean(pairs))
    deadlocks = sum(one["deadlock_at"] is not None for one in clones)
    assert 0 < deadlocks < 5
    assert document["policies"]["clones"]["deadlock_share"] == pytest.approx(deadlocks / 5)


def test_compare_takes_the_four_parents_and_mended_clones_if_nobody_says(
    household: Household,
) -> None:
    document = household("compare", "--evenings", "1", "--json").json
    assert list(document["policies"]) == [
        "synchronous",
        "polling",
        "threaded",
        "threaded:lock_order=washer-first,checkbook=locked",
        "asynchronous",
    ]
    assert document["first_seed"] == 1


def test_compare_lives_two_hundred_evenings_if_nobody_says(household: Household) -> None:
    document = household("compare", "sync", "--scenario", "quiet", "--json").json
    assert document["evenings"] == 200


def test_compare_tells_a_table_with_shares_of_what_never_happened(household: Household) -> None:
    said = household("compare", "clones", "async", "--evenings", "10")
    assert said.status == 0
    assert "never" in said.out
    assert "deadlocked, %" in said.out
    assert "2 minus 1" in said.out


def test_compare_tells_a_tie_and_what_differs_all_the_same(household: Household) -> None:
    said = household("compare", "--scenario", "quiet", "--evenings", "5")
    assert "tie" in said.out
    assert "They differ only in" in said.out


def test_compare_takes_own_scenarios_and_changed_keys(household: Household, here: Path) -> None:
    (here / "own.toml").write_text("loads = 1\n")
    said = household("compare", "sync", "--scenario", "own.toml", "--evenings", "2", "--json")
    assert said.json["policies"]["sync"]["loads_done"]["mean"] == 1
    said = household("compare", "sync", "--with", "loads=2", "--evenings", "2", "--json")
    assert said.json["policies"]["sync"]["loads_done"]["mean"] == 2


# -- find ---------------------------------------------------------------------------------------


def test_find_finds_the_first_seed_with_an_incident(household: Household) -> None:
    said = household("find", "deadlock", "clones")
    assert said.status == 0
    told = household("find", "deadlock", "clones", "--json").json
    assert f"seed {told['seed']}" in said.out
    assert "deadlock" in said.out
    for seed in range(1, told["seed"] + 1):
        statistics_ = household("run", "clones", "--seed", str(seed), "--json").json["statistics"]
        assert (statistics_["deadlock_at"] is not None) == (seed == told["seed"])


def test_find_ends_in_status_1_and_says_how_many_evenings_were_searched(
    household: Household,
) -> None:
    said = household("find", "deadlock", "sync", "--evenings", "7", "--seed", "3")
    assert said.status == 1
    assert "7 evenings" in said.out
    assert "3 to 9" in said.out
    said = household("find", "deadlock", "sync", "--evenings", "7", "--json")
    assert said.status == 1
    assert said.json["found"] is False
    assert said.json["searched"] == 7


def test_find_that_finds_nothing_writes_nothing(household: Household, here: Path) -> None:
    assert household("find", "deadlock", "sync", "--evenings", "2", "-o", "it.jsonl").status == 1
    assert everything_in(here) == {}


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_what_find_keeps_is_lived_again_to_the_same(household: Household, option: str) -> None:
    found = household("find", "overdraft", "clones", option, "it.jsonl", "--json")
    assert found.status == 0
    again = household("replay", "it.jsonl", "--json")
    assert again.status == 0
    assert again.json["same"] is True
    for key in ("seed", "policy", "options", "statistics", "incidents", "fingerprint"):
        assert again.json[key] == found.json[key]


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("deadlock", "clones"),
        ("lost-update", "clones"),
        ("overdraft", "clones"),
        ("missed-buzzer", "poll"),
        ("ignored-kid", "poll"),
    ],
)
def test_each_incident_is_found_under_the_parent_it_belongs_to(
    household: Household, kind: str, policy: str
) -> None:
    told = household("find", kind, policy, "--json")
    assert told.status == 0
    assert kind in {incident["kind"] for incident in told.json["incidents"]}


# -- replay -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("recorded") / "it.jsonl"
    live("threaded", seed=DEADLOCKED).save(file)
    return file.read_bytes()


@pytest.fixture
def trace(here: Path, recorded: bytes) -> Path:
    file = here / "it.jsonl"
    file.write_bytes(recorded)
    return file


def with_header(content: bytes, **changes: object) -> bytes:
    first, _, body = content.partition(b"\n")
    return json.dumps({**json.loads(first), **changes}).encode() + b"\n" + body


def test_replay_lives_a_trace_again_to_the_same(household: Household, trace: Path) -> None:
    said = household("replay", "it.jsonl")
    assert said.status == 0
    assert "the same" in the_sentence(said.err)
    assert "threaded" in said.out


def test_replay_tells_the_whole_story(household: Household, trace: Path) -> None:
    said = household("replay", "it.jsonl", "--story")
    assert said.status == 0
    told = household("run", "threaded", "--seed", str(DEADLOCKED), "--story").out
    assert said.out == told


@pytest.mark.parametrize(("to", "last"), [("16:30", "16:30"), ("30", "16:30"), ("60.5", "17:00")])
def test_replay_tells_the_story_up_to_a_minute(
    household: Household, trace: Path, to: str, last: str
) -> None:
    story = household("replay", "it.jsonl", "--to", to, "--story").out
    whole = household("replay", "it.jsonl", "--story").out
    assert whole.startswith(story)
    assert all(line[:5] <= last for line in story.splitlines())
    assert 0 < len(story) < len(whole)


def test_replay_to_a_minute_shows_where_everybody_stands(household: Household, trace: Path) -> None:
    said = household("replay", "it.jsonl", "--to", "18:00")
    assert said.status == 0
    assert "household/policies/threaded.py:" in said.out
    assert "yield washer" in said.out
    assert "yield dryer" in said.out


def test_a_run_printed_as_json_is_replayed_too(household: Household, here: Path) -> None:
    words = ["player", "--order", "5=checkbook", "--with", "loads=1", "--seed", "4", "--json"]
    said = household("run", *words)
    (here / "it.json").write_text(said.out)
    again = household("replay", "it.json", "--json")
    assert again.status == 0
    assert again.json["fingerprint"] == said.json["fingerprint"]


def test_a_trace_whose_seed_was_edited_comes_out_differently_with_status_1(
    household: Household, trace: Path, recorded: bytes
) -> None:
    trace.write_bytes(with_header(recorded, seed=DEADLOCKED + 1))
    said = household("replay", "it.jsonl")
    assert said.status == 1
    assert "differently" in the_sentence(said.err)
    said = household("replay", "it.jsonl", "--json")
    assert said.status == 1
    assert said.json["same"] is False


def test_a_trace_of_another_version_is_run_again_and_the_version_named(
    household: Household, trace: Path, recorded: bytes
) -> None:
    trace.write_bytes(with_header(recorded, version="0.0.7"))
    said = household("replay", "it.jsonl")
    assert said.status == 0
    assert "the same" in the_sentence(said.err)
    assert "0.0.7" in said.err
    assert __version__ in said.err


def test_a_trace_of_another_version_that_differs_is_told_with_the_version(
    household: Household, trace: Path, recorded: bytes
) -> None:
    trace.write_bytes(with_header(recorded, version="0.0.7", seed=DEADLOCKED + 1))
    said = household("replay", "it.jsonl")
    assert said.status == 1
    assert "differently" in the_sentence(said.err)
    assert "0.0.7" in said.err


def test_a_trace_of_another_version_in_other_words_is_run_again_all_the_same(
    household: Household, trace: Path, recorded: bytes
) -> None:
    body = recorded.partition(b"\n")[2] + b'{"what":"sneezed","at":900.0,"by":"A"}\n'
    whole = recorded.partition(b"\n")[0] + b"\n" + body
    count = body.count(b"\n")
    digest = hashlib.sha256(body).hexdigest()
    trace.write_bytes(with_header(whole, version="9.0.0", happenings=count, fingerprint=digest))
    said = household("replay", "it.jsonl")
    assert said.status == 1
    assert "differently" in said.err
    assert "9.0.0" in said.err


def cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def cut_at_a_line(content: bytes) -> bytes:
    return content[: content.rindex(b"\n", 0, -1) + 1]


def cut_by_a_byte(content: bytes) -> bytes:
    return content[:-1]


def cut_after_the_header(content: bytes) -> bytes:
    return content[: content.index(b"\n") + 1]


def edited(content: bytes) -> bytes:
    return content.replace(b'"load":1', b'"load":2', 1)


def appended_to(content: bytes) -> bytes:
    return content + content.splitlines(keepends=True)[-1]


def with_lines_swapped(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:4], lines[5], lines[4], *lines[6:]])


def with_a_line_of_garbage(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:6], b"garbage\n", *lines[7:]])


def with_a_line_nested_without_end(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:6], b'{"x":' * 200_000 + b"\n", *lines[7:]])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (cut_in_half, "cut off"),
        (cut_at_a_line, "cut off"),
        (cut_by_a_byte, "cut off"),
        (cut_after_the_header, "cut off"),
        (edited, "edited"),
        (appended_to, "edited"),
        (with_lines_swapped, "edited"),
        (with_a_line_of_garbage, "it.jsonl:7"),
        pytest.param(
            with_a_line_nested_without_end,
            "it.jsonl:7",
        ),
    ],
)
def test_a_damaged_trace_is_told_and_not_replayed(
    bad: Bad, trace: Path, recorded: bytes, damage: Callable[[bytes], bytes], told: str
) -> None:
    trace.write_bytes(damage(recorded))
    sentence = bad("replay", "it.jsonl")
    assert sentence.startswith("it.jsonl")
    assert told in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"hello\n",
        b'{"a": 1}\n{"b": 2}\n',
        b"[1, 2, 3]\n",
        b"null",
        bytes(range(256)) * 20,
        b"\xff\xfe\x00",
        b"[" * 200_000,
        pytest.param(b'{"x":' * 200_000),
    ],
    ids=str,
)
def test_a_file_that_is_no_trace_is_told_as_that(bad: Bad, here: Path, content: bytes) -> None:
    (here / "it.jsonl").write_bytes(content)
    assert "no trace" in bad("replay", "it.jsonl")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"policy": "thredaed"}, "threaded"),
        ({"policy": "threaded:x=1"}, "lock_order"),
        ({"policy": 5}, "it.jsonl:1"),
        ({"policy": "gone.py:mine", "policy_digest": "00"}, "gone.py"),
        ({"policy_digest": "00"}, "it.jsonl:1"),
        ({"seed": "two"}, "it.jsonl:1"),
        ({"scenario": {"loadz": 1}}, "loads"),
        ({"scenario": {"loads": -1}}, "it.jsonl:1: loads"),
        ({"scenario": []}, "it.jsonl:1"),
        ({"happenings": 100_000}, "cut off"),
        ({"fingerprint": "00"}, "edited"),
        pytest.param({"orders": [[5, "wash"]]}, "it.jsonl:1"),
        pytest.param({"orders": [[-5, "washer"]]}, "it.jsonl:1"),
        pytest.param({"happenings": 3}, "edited"),
    ],
    ids=str,
)
def test_a_trace_with_an_edited_header_is_told_with_its_place(
    bad: Bad, trace: Path, recorded: bytes, changes: dict[str, object], told: str
) -> None:
    trace.write_bytes(with_header(recorded, **changes))
    assert told in bad("replay", "it.jsonl")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"policy": "thredaed"}, "threaded"),
        ({"options": {"x": 1}}, "lock_order"),
        ({"options": {"lock_order": 5}}, "own-first"),
        ({"changes": {"loadz": 1}}, "loads"),
        ({"changes": {"loads": -1}}, "loads"),
        ({"orders": [[5, "wash"]]}, "washer"),
        ({"seed": "two"}, "it.json"),
        ({"fingerprint": None}, "it.json"),
    ],
    ids=str,
)
def test_an_edited_json_document_is_told(
    household: Household, bad: Bad, here: Path, changes: dict[str, object], told: str
) -> None:
    document = household("run", "threaded", "--json").json
    (here / "it.json").write_text(json.dumps({**document, **changes}))
    assert told in bad("replay", "it.json")


# -- policies, scenarios, new, help -------------------------------------------------------------


def test_policies_lists_every_knob_with_range_and_default(household: Household) -> None:
    said = household("policies")
    assert said.status == 0
    for word in (
        *PARENTS,
        "sync",
        "poll",
        "clones",
        "async",
        "every=15",
        "0.25 to 240",
        "lock_order=own-first",
        "washer-first",
        "back-off",
        "checkbook=alone",
        "told",
        "locked",
        "ready=priority",
        "fifo",
        "pause_every=1",
        "order=kids-laundry-checkbook",
    ):
        assert word in said.out


def test_policies_as_json_has_every_knob(household: Household) -> None:
    document = household("policies", "--json").json
    assert tuple(document) == PARENTS
    every = document["polling"]["knobs"]["every"]
    assert (every["default"], every["least"], every["most"]) == (15, 0.25, 240)
    assert document["asynchronous"]["knobs"]["ready"]["choices"] == ["priority", "fifo"]


def test_scenarios_lists_every_scenario_and_key(household: Household) -> None:
    said = household("scenarios")
    assert said.status == 0
    document = household("scenarios", "--json").json
    assert tuple(document) == SCENARIOS
    for word in (*SCENARIOS, *document["evening"]):
        assert word in said.out or word == "about"


@pytest.mark.parametrize("file", ["mine.py", "sub/my own.py"])
def test_a_new_parent_runs_as_it_is(household: Household, here: Path, file: str) -> None:
    (here / "sub").mkdir()
    said = household("new", "parent", file)
    assert (said.status, said.err) == (0, "")
    assert file in said.out
    run = household("run", file, "--json")
    assert run.status == 0
    assert run.json["statistics"]["loads_done"] == 4
    assert run.json["statistics"]["lights_out_at"] is not None


@pytest.mark.parametrize("file", ["a\\x.py", 'a"""b.py'])
def test_a_new_parent_runs_whatever_its_file_is_called(household: Household, file: str) -> None:
    assert household("new", "parent", file).status == 0
    assert household("run", file, "--json").status == 0


def test_a_new_parent_has_knobs_that_work(household: Household) -> None:
    household("new", "parent", "mine.py")
    said = household("run", "mine.py:every=9", "--json")
    assert said.status == 0
    assert said.json["options"] == {"every": 9}


def test_a_new_scenario_is_the_evening_until_it_is_changed(household: Household) -> None:
    said = household("new", "scenario", "busy.toml")
    assert (said.status, said.err) == (0, "")
    run = household("run", "polling", "--scenario", "busy.toml", "--json")
    assert run.status == 0
    assert run.json["fingerprint"] == household("run", "polling", "--json").json["fingerprint"]


def test_a_new_puzzle_can_be_solved_as_it_is_and_says_how_it_was_made(
    household: Household, here: Path
) -> None:
    said = household("new", "puzzle", "knot.toml")
    assert said.out == "knot.toml is a puzzle: try household puzzle knot.toml, then change it\n"
    proof = household("puzzle", "knot.toml", "--check")
    assert proof.status == 0
    assert proof.out == "knot: solved in 15 steps; 420 states, all of them searched\n"
    assert "household puzzle knot.toml --check" in (here / "knot.toml").read_text()


def test_a_new_scenario_has_a_comment_on_every_key(household: Household, here: Path) -> None:
    household("new", "scenario", "busy.toml")
    keys = set(household("scenarios", "--json").json["evening"])
    rows = [row for row in (here / "busy.toml").read_text().splitlines() if "=" in row]
    rows = [row for row in rows if not row.startswith("#")]
    assert {row.split(" =")[0] for row in rows} == keys
    assert all("#" in row for row in rows if not row.startswith("about"))


@pytest.mark.parametrize(("what", "file"), [("parent", "mine.py"), ("scenario", "mine.toml")])
def test_new_leaves_a_file_that_is_there_as_it_is(
    bad: Bad, here: Path, what: str, file: str
) -> None:
    (here / file).write_text("dear to me")
    assert file in bad("new", what, file)
    assert (here / file).read_text() == "dear to me"


@pytest.mark.parametrize(
    ("what", "file"),
    [
        ("parent", "mine.txt"),
        ("parent", ""),
        ("parent", "nowhere/mine.py"),
        ("parent", "folder.py"),
        ("scenario", "mine.py"),
        ("scenario", ""),
        ("scenario", "nowhere/mine.toml"),
        ("scenario", "a-file.txt/mine.toml"),
    ],
)
def test_new_refuses_a_name_it_cannot_use(bad: Bad, here: Path, what: str, file: str) -> None:
    (here / "folder.py").mkdir()
    (here / "a-file.txt").write_text("")
    assert file in bad("new", what, file)


def test_the_version_is_told(household: Household) -> None:
    assert household("--version") == Said(0, f"household {__version__}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        (),
        *[(name,) for name in COMMANDS],
        ("new", "parent"),
        ("new", "scenario"),
        ("new", "puzzle"),
    ],
)
def test_every_command_has_help_and_an_example(
    household: Household, command: tuple[str, ...]
) -> None:
    said = household(*command, "--help")
    assert (said.status, said.err) == (0, "")
    assert "Usage: household" in said.out
    assert ("Example: household " if command else "Start with: household\n") in said.out


def test_the_example_in_every_help_works(household: Household) -> None:
    commands = [
        *[(name,) for name in COMMANDS],
        ("new", "parent"),
        ("new", "scenario"),
        ("new", "puzzle"),
    ]
    for command in commands:
        text = household(*command, "--help").out
        example = next(row for row in text.splitlines() if "Example: " in row)
        for typed in example.partition("Example: ")[2].split("&&"):
            words = shlex.split(typed)
            assert words[0] == "household"
            said = household(*words[1:])
            assert said.status == 0, typed
            assert said.out or "saved" in said.err


# -- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        # names
        (["run", "pollin"], "did you mean polling?"),
        (["run", "asink"], "asynchronous"),
        (["run", ""], "polling"),
        (["compare", "sync", "poling"], "did you mean polling?"),
        (["find", "deadlock", "thraded"], "did you mean threaded?"),
        (["find", "deadlok", "clones"], "did you mean deadlock?"),
        (["find", "", "clones"], "deadlock"),
        (["run", "sync", "--scenario", "evenin"], "did you mean evening?"),
        (["compare", "--scenario", "two-week"], "did you mean two-weeks?"),
        (["find", "deadlock", "clones", "--scenario", "smal"], "did you mean small?"),
        (["run", "sync", "--scenario", ""], "evening"),
        (["run", "sync", "--with", "loadz=3"], "did you mean loads?"),
        (["compare", "--with", "kidz=3"], "did you mean kids?"),
        (["run", "player", "--order", "5=wsher"], "did you mean washer?"),
        (["run", "polling", "--order", "5=washer"], "player"),
        # knobs
        (["run", "polling:evry=5"], "did you mean every?"),
        (["run", "polling", "--set", "evry=5"], "did you mean every?"),
        (["compare", "polling:evry=5"], "did you mean every?"),
        (["run", "player:speed=5"], "speed"),
        (["run", "polling:every"], "every"),
        (["run", "polling", "--set", "every"], "KNOB=VALUE"),
        (["run", "polling", "--set", "=5"], "KNOB=VALUE"),
        (["run", "polling:every=often"], "0.25 to 240"),
        (["run", "polling:every="], "0.25 to 240"),
        (["run", "polling:every=0"], "0.25 to 240"),
        (["run", "polling:every=-5"], "0.25 to 240"),
        (["run", "polling:every=nan"], "0.25 to 240"),
        (["run", "polling:every=inf"], "0.25 to 240"),
        (["run", "polling:every=1e999"], "0.25 to 240"),
        (["run", "polling", "--set", "every=nan"], "0.25 to 240"),
        (["run", "async:pause_every=1.5"], "whole number from 0 to 100"),
        (["run", "async:pause_every=-1"], "whole number from 0 to 100"),
        (["run", f"async:pause_every={MANY_DIGITS}"], "whole number from 0 to 100"),
        (["run", "async:ready=lifo"], "priority, fifo"),
        (["run", "clones:lock_order=dryer-first"], "washer-first"),
        (["run", "sync:order=kids"], "kids-laundry-checkbook"),
        # keys of the scenario
        (["run", "sync", "--with", "loads"], "KEY=VALUE"),
        (["run", "sync", "--with", "loads=-1"], "loads: expected a whole number from 0 to 400"),
        (["run", "sync", "--with", "loads=401"], "loads"),
        (["run", "sync", "--with", "loads=1.5"], "got 1.5"),
        (["run", "sync", "--with", "loads=two"], 'got "two"'),
        (["run", "sync", "--with", "loads="], "loads"),
        (["run", "sync", "--with", "loads=true"], "got true"),
        (["run", "sync", "--with", "wash=1,2"], "wash"),
        (["run", "sync", "--with", "wash=3,2,1"], "wash"),
        (["run", "sync", "--with", "fall=1.5"], "fall: expected a probability"),
        (["run", "sync", "--with", "evenings=0"], "evenings"),
        (["run", "sync", "--with", "bills=81"], "lines"),
        (["run", "sync", "--with", "bedtime=inf"], "bedtime"),
        (["run", "sync", "--with", "fall_at=5,nan"], "fall_at"),
        pytest.param(["run", "sync", "--with", "fall=nan"], "got nan"),
        pytest.param(["run", "sync", "--with", "bedtime=inf"], "got inf"),
        pytest.param(
            ["run", "sync", "--with", f"loads={MANY_DIGITS}"],
            "loads",
        ),
        pytest.param(
            ["run", "sync", "--with", "loads=" + "[" * 50_000],
            "loads",
        ),
        pytest.param(
            ["run", "sync", "--with", "loads=2\nkids=1"],
            "loads",
        ),
        # numbers
        (["compare", "--evenings", "0"], "evenings"),
        (["compare", "--evenings", "-3"], "evenings"),
        (["compare", "--evenings", "many"], "--evenings"),
        (["compare", "--evenings", "2.5"], "--evenings"),
        (["find", "deadlock", "clones", "--evenings", "0"], "evenings"),
        (["find", "deadlock", "clones", "--evenings", "nan"], "--evenings"),
        (["run", "sync", "--seed", "lucky"], "--seed"),
        (["run", "sync", "--seed", "nan"], "--seed"),
        (["run", "sync", "--seed", "1.5"], "--seed"),
        (["run", "sync", "--seed", MANY_DIGITS], "--seed"),
        (["compare", "polling", "polling", "--evenings", "1"], "twice"),
        # times
        (["run", "player", "--order", "washer"], "TIME=ORDER"),
        (["run", "player", "--order", "25:00=washer"], "25:00"),
        (["run", "player", "--order", "16:60=washer"], "16:60"),
        (["run", "player", "--order", "-5=washer"], "-5"),
        (["run", "player", "--order", "nan=washer"], "nan"),
        (["run", "player", "--order", "inf=washer"], "inf"),
        (["run", "player", "--order", "=washer"], "time of day"),
        (["run", "player", "--order", "5="], "washer"),
        (["replay", "it.jsonl", "--to", "25:00"], "25:00"),
        (["replay", "it.jsonl", "--to", "late"], "late"),
        (["replay", "it.jsonl", "--to", "nan"], "nan"),
        # files
        (["replay", "nowhere.jsonl"], "nowhere.jsonl"),
        (["replay", "folder"], "directory"),
        (["run", "nowhere.py"], "nowhere.py"),
        (["run", "folder.py"], "directory"),
        (["run", "sync", "--scenario", "nowhere.toml"], "nowhere.toml"),
        (["run", "sync", "--scenario", "folder.toml"], "directory"),
        (["run", "sync", "--scenario", "./folder"], "directory"),
        (["run", "sync", "--trace", "folder"], "directory"),
        (["run", "sync", "--trace", "nowhere/it.jsonl"], "nowhere/it.jsonl"),
        (["run", "sync", "--trace", "it.jsonl/it.jsonl"], "it.jsonl/it.jsonl"),
        (["find", "deadlock", "clones", "-o", "nowhere/it.jsonl"], "nowhere/it.jsonl"),
        (["find", "deadlock", "clones", "-o", "folder"], "directory"),
        # words on the command line
        (["--nope"], "--nope"),
        (["run", "sync", "--sed", "3"], "--seed"),
        (["run", "sync", "--seed"], "--seed"),
        (["run", "sync", "--json=yes"], "--json"),
        (["run", "sync", "poll"], "poll"),
        (["policies", "sync"], "sync"),
        (["replay", "it.jsonl", "it.jsonl"], "it.jsonl"),
        (["nope"], "'nope'"),
        (["find", "deadlock", "clones", "--json", "-x"], "-x"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_bad_input_is_told_in_one_sentence(
    bad: Bad, trace: Path, here: Path, words: list[str], told: str
) -> None:
    for name in ("folder", "folder.py", "folder.toml"):
        (here / name).mkdir()
    assert told in bad(*words)


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["run"], "POLICY"),
        (["find"], "KIND"),
        (["find", "deadlock"], "POLICY"),
        (["replay"], "FILE"),
        (["new", "parent"], "FILE"),
        (["new", "scenario"], "FILE"),
        (["new", "puzzle"], "FILE"),
    ],
    ids=str,
)
def test_a_missing_argument_is_told_as_that(bad: Bad, words: list[str], missing: str) -> None:
    sentence = bad(*words)
    assert f"missing argument '{missing}'" in sentence.lower().replace(missing.lower(), missing)
    assert "no command" not in sentence


def test_a_command_with_a_slip_is_told_with_the_nearest(bad: Bad) -> None:
    assert bad("polcies").startswith("no command is called 'polcies': did you mean policies?")


def test_an_unknown_thing_to_make_is_told_with_what_there_is_to_make(bad: Bad) -> None:
    sentence = bad("new", "parnet")
    assert "did you mean parent?" in sentence
    assert "replay" not in sentence


@pytest.mark.parametrize("words", [[], ["new"]], ids=str)
def test_no_command_at_all_shows_the_help_or_one_sentence(
    household: Household, words: list[str]
) -> None:
    said = household(*words)
    if said.out:
        assert said.out.startswith("Usage: household")
        assert said.err == ""
    else:
        the_sentence(said.err)


@pytest.mark.parametrize(
    "words",
    [
        ["run", "sync", "--scenario", "a\nb.toml"],
        ["run", "sync", "--with", "a\nb=1"],
        ["run", "sync", "--set", "order=a\nb"],
        ["replay", "a\nb.jsonl"],
    ],
    ids=repr,
)
def test_a_line_break_in_what_was_typed_makes_no_second_line(bad: Bad, words: list[str]) -> None:
    bad(*words)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("loads = 2\nkidz = 2\n", 2, "did you mean kids?"),
        ("xqzw = 2\n", 1, "xqzw"),
        ("[evening]\nloads = 2\n", 1, "evening"),
        ("# mine\n\nloads = -2\n", 3, "loads: expected a whole number from 0 to 400, got -2"),
        ("loads = 401", 1, "loads"),
        ('kids = 1\nloads = "two"\n', 2, 'loads: expected a whole number from 0 to 400, got "two"'),
        ("loads = 2.0\n", 1, "loads"),
        ("kids = true\n", 1, "kids"),
        ("loads = 1979-05-27\n", 1, "loads"),
        ("about = 5\n", 1, "about"),
        ("[loads]\nx = 1\n", 1, "loads"),
        ("loads.x = 1\n", 1, "loads"),
        ("[[loads]]\n", 1, "loads"),
        ("\nfall = nan\n", 2, "fall"),
        ("bedtime = inf\n", 1, "bedtime"),
        ("bedtime = -inf\n", 1, "bedtime"),
        ("fall_at = [5, nan]\n", 1, "fall_at"),
        ("kids = 1\nwash = [\n  20,\n  'x',\n  30]\n", 2, "wash"),
        ("wash = [20, 30]\n", 1, "wash"),
        ("fall_at = [20, 10]\n", 1, "fall_at"),
        ("kids = 1\r\nloads = -1\r\n", 2, "loads"),
        ("loads = \n", 1, "TOML"),
        ("loads = 2\nkids 3\n", 2, "TOML"),
        ("loads = 2\nloads = 3\n", 2, "TOML"),
        ("evenings = 0\n", 1, "evenings"),
        ("lines = 5\nbills = 6\n", 2, "bills"),
        ("bedtime = 900\n", 1, "bedtime"),
        pytest.param("fall = nan\n", 1, "got nan"),
        pytest.param(
            "kids = 1\nlines = 5\n",
            2,
            "lines",
        ),
        pytest.param("kids = 1\ndawn = 100\n", 2, "dawn"),
        pytest.param(
            'about = """\nloads = 1\n"""\nloads = -5\n',
            4,
            "loads",
        ),
        pytest.param('loads = 1\n"my kids" = 5\n', 2, "my kids"),
        pytest.param(
            f"loads = {MANY_DIGITS}\n",
            1,
            "too many digits",
        ),
        pytest.param(
            "loads = " + "[" * 50_000,
            1,
            "",
        ),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else None,
)
def test_what_is_wrong_in_a_scenario_file_is_told_with_file_line_and_key(
    bad: Bad, here: Path, text: str, line: int, told: str
) -> None:
    (here / "own.toml").write_text(text, newline="")
    sentence = bad("run", "sync", "--scenario", "own.toml")
    assert sentence.startswith(f"own.toml:{line}: ")
    assert told in sentence


@pytest.mark.parametrize(
    "content", [b'about = "\xff"\n', bytes(range(256)), b"\xff\xfel\x00o\x00"], ids=repr
)
def test_a_scenario_file_that_is_no_text_is_told(bad: Bad, here: Path, content: bytes) -> None:
    (here / "own.toml").write_bytes(content)
    sentence = bad("run", "sync", "--scenario", "own.toml")
    assert sentence.startswith("own.toml")
    assert "UTF-8" in sentence


def test_a_scenario_file_with_a_byte_order_mark_is_read(household: Household, here: Path) -> None:
    (here / "own.toml").write_text("loads = 2\n", encoding="utf-8-sig")
    assert household("run", "sync", "--scenario", "own.toml").status == 0


def test_a_file_that_was_there_stays_if_the_run_was_bad_input(bad: Bad, here: Path) -> None:
    (here / "it.jsonl").write_text("dear to me")
    bad("run", "polling", "--set", "every=0", "--trace", "it.jsonl")
    bad("find", "deadlock", "clones", "--evenings", "0", "-o", "it.jsonl")
    assert (here / "it.jsonl").read_text() == "dear to me"


@pytest.mark.parametrize(
    "words",
    [
        ["run", "sync", "--trace", "it.jsonl"],
        ["find", "deadlock", "clones", "-o", "it.jsonl"],
    ],
    ids=str,
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_loses_nothing(
    bad: Bad, here: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], step: str
) -> None:
    def fails(*_args: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (here / "it.jsonl").write_text("dear to me")
    monkeypatch.setattr(os, step, fails)
    assert "no space left" in bad(*words)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_trace_to_a_full_device_is_told(bad: Bad) -> None:
    assert "no space left" in bad("run", "sync", "--trace", "/dev/full")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
@pytest.mark.parametrize(
    "words",
    [
        ["run", "sync", "--trace", "locked/it.jsonl"],
        ["find", "deadlock", "clones", "-o", "locked/it.jsonl"],
        ["new", "parent", "locked/it.py"],
        ["new", "scenario", "locked/it.toml"],
    ],
    ids=str,
)
def test_a_folder_that_cannot_be_written_is_told(bad: Bad, here: Path, words: list[str]) -> None:
    (here / "locked").mkdir(mode=0o555)
    assert "locked/it" in bad(*words)


# -- in a process of its own --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["run", "threaded", "--seed", "2"], 0),
        (["find", "deadlock", "sync", "--evenings", "1"], 1),
        (["run", "pollin"], 2),
        (["run", "sync", "--nope"], 2),
    ],
    ids=str,
)
def test_the_process_ends_with_the_promised_status(
    words: list[str], status: int, here: Path
) -> None:
    said = process(*words, cwd=here)
    assert said.returncode == status
    assert "Traceback" not in said.stderr
    assert bool(said.stdout) == (status < 2)
    if status == 2:
        the_sentence(said.stderr)


def test_a_process_prints_the_same_document_in_any_folder(here: Path) -> None:
    words = ["run", "clones", "--seed", "2", "--json"]
    (here / "sub").mkdir()
    said = process(*words, cwd=here / "sub", env={"PYTHONHASHSEED": "7"})
    assert said.stdout == process(*words, cwd=here, env={"PYTHONHASHSEED": "8"}).stdout
    assert json.loads(said.stdout)["seed"] == 2


def test_files_are_found_from_another_folder_by_their_path(here: Path) -> None:
    (here / "sub").mkdir()
    assert process("new", "parent", "sub/mine.py", cwd=here).returncode == 0
    assert process("new", "scenario", "sub/mine.toml", cwd=here).returncode == 0
    words = ["run", "mine.py", "--scenario", "mine.toml", "--trace", "../it.jsonl"]
    assert process(*words, cwd=here / "sub").returncode == 0
    words = ["run", "sub/mine.py", "--scenario", "sub/mine.toml", "--trace", "it.jsonl"]
    assert process(*words, cwd=here).returncode == 0
    assert process("replay", "it.jsonl", cwd=here).returncode == 0


PIPED: list[Any] = [
    ["--version"],
    ["run", "sync", "--json"],
    ["run", "sync", "--story"],
    pytest.param(["run", "sync"]),
    pytest.param(["policies"]),
    pytest.param(["--help"]),
]


@pytest.mark.skipif(os.name == "nt", reason="pipes are other things there")
@pytest.mark.parametrize("words", PIPED, ids=str)
def test_a_reader_who_stops_reading_is_no_failure(here: Path, words: list[str]) -> None:
    said = into_closed_pipe(here, *words)
    assert said.stderr == ""
    assert said.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes are other things there")
def test_a_reader_who_stops_reading_is_no_failure_without_buffers(here: Path) -> None:
    said = into_closed_pipe(here, "run", "sync", "--json", env={"PYTHONUNBUFFERED": "1"})
    assert said.stderr == ""
    assert said.returncode == 0


def into_closed_pipe(here: Path, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return process(*words, cwd=here, stdout=writer, **options)
    finally:
        os.close(writer)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "words",
    [
        ["run", "sync"],
        ["run", "sync", "--json"],
        ["run", "sync", "--story"],
        ["compare", "sync", "--evenings", "1"],
        ["policies"],
        ["--help"],
        ["find", "deadlock", "sync", "--evenings", "1"],
    ],
    ids=str,
)
def test_output_to_a_full_disk_is_told_in_one_sentence(here: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        said = process(*words, cwd=here, stdout=full)
    assert said.returncode == 2
    assert "no space left" in the_sentence(said.stderr)


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_process_without_standard_output_ends_without_a_traceback(here: Path) -> None:
    words = shlex.join([sys.executable, "-m", "household", "run", "sync", "--trace", "it.jsonl"])
    said = subprocess.run(
        ["sh", "-c", f"{words} >&-"], capture_output=True, text=True, cwd=here, check=False
    )
    assert "Traceback" not in said.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
@pytest.mark.parametrize(
    "words", [["new", "parent", b"\xff.py"], ["run", b"\xff.py", "--json"]], ids=repr
)
def test_a_file_name_that_is_no_utf8_ends_without_a_traceback(
    here: Path, words: list[str | bytes]
) -> None:
    if words[0] == "run":
        assert process("new", "parent", "mine.py", cwd=here).returncode == 0
        os.rename(b"mine.py", b"\xff.py")
    said = subprocess.run(
        [sys.executable, "-m", "household", *words], capture_output=True, cwd=here, check=False
    )
    assert said.returncode in (0, 2)
    assert b"Traceback" not in said.stderr


# -- plots, and what leaves the house -----------------------------------------------------------


@pytest.fixture
def stuck(here: Path, household: Household) -> Path:
    """A trace, and a small sweep in the folder `it`."""
    assert household("run", "threaded", "--seed", "2", "--trace", "stuck.jsonl").status == 0
    said = household(
        "sweep", "polling", "async", "--vary", "every=5,15", "--evenings", "20", "-o", "it"
    )
    assert said.status == 0
    return here


def test_what_can_be_plotted_is_and_nothing_goes_to_standard_output(
    stuck: Path, household: Household
) -> None:
    for words, file in (
        (["stuck.jsonl"], "gantt.png"),
        (["stuck.jsonl", "--kind", "gantt"], "gantt.svg"),
        (["it"], "curve.png"),
        (["it", "--statistic", "walk_minutes", "--x", "every"], "walk.svg"),
        (["it", "--kind", "distribution"], "waits.png"),
        (["it", "--kind", "utilisation"], "hands.svg"),
        (["it", "--kind", "difference", "--minus", "asynchronous"], "apart.png"),
    ):
        said = household("plot", *words, "-o", file)
        assert (said.status, said.out) == (0, ""), said.err
        assert (stuck / file).stat().st_size > 5000


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["it"], "expected -o FILE"),
        (["it", "-o", "it.pdf"], "expected a file that ends in .png or .svg"),
        (["it", "--kind", "pie", "-o", "it.png"], "no plot is called 'pie'"),
        (["it", "--kind", "gantt", "-o", "it.png"], "a gantt shows one evening"),
        (["it", "--statistic", "lights", "-o", "it.png"], "no statistic is called 'lights'"),
        (["it", "--x", "loads", "-o", "it.png"], "loads"),
        (
            ["it", "--minus", "pollin", "--kind", "difference", "-o", "it.png"],
            "there is polling; polling:every=5",
        ),
        (["stuck.jsonl", "--kind", "curve", "-o", "it.png"], "needs the folder of a sweep"),
        (["stuck.jsonl", "--evening", "3", "-o", "it.png"], "from 1 to 1"),
        (["nowhere", "-o", "it.png"], "nowhere: can't be read"),
        (["it/manifest.json", "-o", "it.png"], "this is no trace of a household"),
        ([".", "-o", "it.png"], "there is no sweep here"),
        (["it", "-o", "nowhere/it.png"], "nothing was changed"),
    ],
)
def test_a_plot_that_can_not_be_gets_one_sentence(
    stuck: Path, household: Household, words: list[str], sentence: str
) -> None:
    said = household("plot", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)


def test_a_code_is_an_evening_to_every_command_that_shows_one(
    here: Path, household: Household
) -> None:
    code = "0.1.0/evening:loads=2/2/threaded"
    assert household("picture", code, "--at", "17:00", "-o", "it.png").status == 0
    assert household("plot", code, "-o", "lanes.png").status == 0
    told = household("run", code, "--json").json
    assert (told["seed"], told["changes"], told["policy"]) == (2, {"loads": 2}, "threaded")
    said = household("picture", code, "--at", "17:00", "--seed", "7", "-o", "it.png")
    assert said.status == 2
    assert "is a code with everything" in the_sentence(said.err)


def test_traces_and_sweeps_are_exported(stuck: Path, household: Household) -> None:
    for what, to, file in (
        ("stuck.jsonl", "perfetto", "stuck.json"),
        ("stuck.jsonl", "csv", "stuck.csv"),
        ("stuck.jsonl", "jsonl", "facts.jsonl"),
        ("it", "csv", "it.csv"),
        ("it", "jsonl", "it.jsonl"),
    ):
        said = household("export", what, "--to", to, "-o", file)
        assert (said.status, said.out) == (0, ""), said.err
    events = json.loads((stuck / "stuck.json").read_text())["traceEvents"]
    assert any("deadlock" in str(event.get("name")).lower() for event in events)
    facts = [json.loads(line) for line in (stuck / "facts.jsonl").read_text().splitlines()]
    assert len(facts) == len((stuck / "stuck.csv").read_text().splitlines()) - 1
    rows = [json.loads(line) for line in (stuck / "it.jsonl").read_text().splitlines()]
    table = (stuck / "it.csv").read_text().splitlines()
    assert len(rows) == len(table) - 1 == 60
    assert list(rows[0]) == table[0].split(",")
    assert rows[0]["scenario_wash"] == [20, 30, 45]
    assert "20.0-30.0-45.0" in table[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["stuck.jsonl"], "--to: expected perfetto, csv or jsonl, got nothing"),
        (["stuck.jsonl", "--to", "xml", "-o", "it"], "got 'xml'"),
        (["stuck.jsonl", "--to", "csv"], "expected -o FILE, such as -o evening.csv"),
        (["it", "--to", "perfetto", "-o", "it.json"], "a sweep has no threads"),
        (["nowhere", "--to", "csv", "-o", "it.csv"], "can't be read"),
        (["it", "--to", "csv", "-o", "nowhere/it.csv"], "nothing was changed"),
        (["stuck.jsonl", "--to", "csv", "-o", "nowhere/it.csv"], "nothing was changed"),
    ],
)
def test_an_export_that_can_not_be_gets_one_sentence(
    stuck: Path, household: Household, words: list[str], sentence: str
) -> None:
    said = household("export", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sweep"], "expected -o FOLDER"),
        (["sweep", "-o", "new"], "expected at least one policy"),
        (
            ["sweep", "polling", "--vary", "every=1", "--vary", "every=2", "-o", "new"],
            "is given twice",
        ),
        (["sweep", "polling", "--with-vary", "about=a,b", "-o", "new"], "words change nothing"),
        (["sweep", "polling", "--seed", "99999999999999999999", "-o", "new"], "at most 18 digits"),
        (
            ["export", "it", "--to", "csv", "-o", "it/evenings.parquet"],
            "another one than the table",
        ),
        (["export", "it", "--to", "csv", "-o", "."], "expected a file to be written"),
        (
            ["plot", "it", "--where", "every=7", "-o", "it.png"],
            "no case has every=7: there is 5, 15",
        ),
        (
            ["sweep", "polling", "--vary", "every", "-o", "new"],
            "expected KNOB=VALUES such as every=1..60",
        ),
        (["sweep", "polling", "--vary", "evry=1..3", "-o", "new"], "did you mean every?"),
        (["sweep", "pollin", "-o", "new"], "no policy is called 'pollin'"),
        (["sweep", "polling", "--evenings", "few", "-o", "new"], "expected a whole number"),
        (["sweep", "polling", "-o", "stuck.jsonl"], "stuck.jsonl: can't be the folder of a sweep"),
        (["sweep", "polling", "-o", "it"], "it: holds a finished sweep"),
        (["run", "0.1.0/evening/2/threaded", "--seed", "3"], "is a code with everything"),
    ],
)
def test_a_sweep_that_can_not_be_gets_one_sentence_and_leaves_nothing(
    stuck: Path, household: Household, words: list[str], sentence: str
) -> None:
    said = household(*words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)
    assert not (stuck / "new").exists()
