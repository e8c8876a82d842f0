"""Sweeps: the grid, who lives it, what is kept of it when somebody pulls the plug."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import household
from household.errors import HouseholdError
from household.lab import Interval, engine, processes
from household.lab.cases import cases_of, values_of
from household.lab.course import Memory
from household.lab.engine import Done, Engine, Tile
from household.lab.folder import LEDGER, MANIFEST, TABLE, Ledger
from household.lab.processes import Processes
from household.lab.sweeps import Sweep, opened, sweep
from household.lab.table import Table
from household.model.house import House
from household.model.parent import Knob, Parent
from household.replay import Run
from household.trace.statistics import COUNTS, STATISTICS
from tests.conftest import Household, the_sentence

OWN = """
from household import Parent


def mine(home, rest=5):
    parent = Parent(home)
    parent.take_on(the_kids(parent, home))


def the_kids(parent, home):
    while home.kids.awake:
        yield home.kids.yell
        yield from parent.helps_kids()
"""


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / TABLE).read_bytes()).hexdigest()


def small(folder: Path, **more: Any) -> Sweep:
    return sweep(["polling", "asynchronous"], {"every": "5,15"}, evenings=40, folder=folder, **more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """polling:every=5, polling and asynchronous on 40 evenings."""
    return small(tmp_path_factory.mktemp("whole"))


def close(one: Interval, other: Interval) -> None:
    assert one.n == other.n
    for a, b in ((one.mean, other.mean), (one.low, other.low), (one.high, other.high)):
        assert (a is None) == (b is None)
        assert a is None or a == pytest.approx(b, rel=1e-9, abs=1e-12)


# -- the grid -----------------------------------------------------------------------------------


def test_a_grid_is_full_and_a_policy_without_the_knob_is_there_once() -> None:
    cases = cases_of(
        ["polling", "threaded", "asynchronous"],
        vary={"every": "1..3", "lock_order": "own-first,washer-first"},
        with_vary={"loads": "2..3"},
    )
    assert [case.name for case in cases] == [
        f"{name}, loads={loads}"
        for loads in (2, 3)
        for name in (
            "polling:every=1", "polling:every=2", "polling:every=3",
            "threaded", "threaded:lock_order=washer-first", "asynchronous",
        )
    ]  # fmt: skip
    assert cases[0].varied == {"every": 1.0, "loads": 2}
    assert cases[-1].varied == {"loads": 3}
    assert cases[-1].scenario.loads == 3


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("1..4", ["1", "2", "3", "4"]),
        ("0.5..2:0.5", ["0.5", "1.0", "1.5", "2.0"]),
        ("1,5,10..20:5", ["1", "5", "10", "15", "20"]),
        ("0.1..0.3:0.1", ["0.1", "0.2", "0.3"]),
        (range(3), [0, 1, 2]),
    ],
)
def test_values_are_listed_or_spanned_with_both_ends(typed: Any, values: list[Any]) -> None:
    assert values_of("--vary every", typed) == values


def test_a_triangle_is_varied_by_semicolons() -> None:
    cases = cases_of(["polling"], with_vary={"wash": "20,30,45;10,10,10"})
    assert [case.scenario.wash for case in cases] == [(20, 30, 45), (10, 10, 10)]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"vary": {"evry": "1..3"}},
            "none of these policies has a knob 'evry': did you mean every?",
        ),
        ({"vary": {"every": "3..1"}}, "expected a span from the least to the most"),
        ({"vary": {"every": "1..x"}}, "expected a span such as 1..60"),
        ({"vary": {"every": ""}}, "expected values"),
        ({"vary": {"every": "1..999999"}}, "these are 999,999 values"),
        ({"vary": {"every": "0,5"}}, "every: expected a number from 0.25 to 240 minutes, got 0"),
        ({"with_vary": {"load": "1..3"}}, "the scenario has no such key: did you mean loads?"),
        ({"with_vary": {"loads": "1,many"}}, "loads: expected a whole number"),
        ({"vary": {"every": "5,5"}}, "polling:every=5 is given twice"),
        ({"with_vary": {"loads": "1..3"}, "changes": {"loads": 2}}, "loads is set and varied"),
    ],
)
def test_a_grid_that_is_none_gets_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(HouseholdError, match=r".") as told:
        cases_of(["polling"], **asked)
    assert sentence in str(told.value)


def test_a_knob_is_set_or_varied_and_not_both() -> None:
    with pytest.raises(HouseholdError, match="every is set and varied"):
        cases_of(["polling:every=5"], vary={"every": "1..3"})


# -- the table ----------------------------------------------------------------------------------


def test_every_row_is_what_its_evening_comes_to_when_it_is_lived_again(whole: Sweep) -> None:
    frame = whole.to_polars()
    assert frame.height == 3 * 40 == whole.manifest.rows
    for row in random.Random(1).sample(frame.to_dicts(), 12):
        run = household.run(row["policy"], row["scenario"], row["seed"])
        assert {name: row[name] for name in STATISTICS} == run.statistics


def test_every_row_says_how_to_live_it_again_on_the_command_line(
    whole: Sweep, household: Household
) -> None:
    row = whole.to_polars().to_dicts()[7]
    words = ["run", row["policy"], "--scenario", row["scenario"], "--seed", str(row["seed"])]
    assert household(*words, "--json").json["statistics"] == {s: row[s] for s in STATISTICS}
    by_code = household("run", row["code"], "--json").json
    assert by_code["statistics"] == {s: row[s] for s in STATISTICS}


def test_every_input_stands_beside_every_statistic(tmp_path: Path) -> None:
    own = tmp_path / "mine.py"
    own.write_text(OWN)
    made = sweep(
        [str(own), "polling"], {"rest": "1,2"}, {"loads": "1..2"}, 3, changes={"walk": 2},
        folder=tmp_path / "it", first_seed=7,
    )  # fmt: skip
    frame = made.to_polars()
    assert frame.columns[:6] == [
        "policy",
        "policy_rest",
        "scenario_loads",
        "scenario",
        "seed",
        "evening",
    ]
    assert set(STATISTICS) <= set(frame.columns)
    assert frame["scenario_walk"].unique().to_list() == [2.0]
    assert frame["scenario_wash"][0].to_list() == [20, 30, 45]
    assert sorted(set(frame["seed"])) == [7, 8, 9]
    assert sorted(set(frame["digest"])) == ["", hashlib.sha256(OWN.encode()).hexdigest()]
    for name in STATISTICS:
        assert frame.schema[name] == (pl.Int64 if name in COUNTS else pl.Float64)


def test_means_and_differences_are_those_of_a_comparison(whole: Sweep) -> None:
    names = ["polling:every=5", "polling", "asynchronous"]
    compared = household.compare(names, 40)
    for statistic in STATISTICS:
        for name in names:
            close(whole.mean(name, statistic), compared.mean(name, statistic))
            assert whole.column(name, statistic) == compared.column(name, statistic)
        pair = ("asynchronous", "polling", statistic)
        close(whole.difference(*pair), compared.difference(*pair))
    assert compared.to_polars().select(STATISTICS).equals(whole.to_polars().select(STATISTICS))


def test_pandas_gets_the_same_table(whole: Sweep) -> None:
    frame = whole.to_pandas()
    assert len(frame) == 120
    assert frame["lights_out_at"].to_list() == whole.to_polars()["lights_out_at"].to_list()


def test_a_row_is_an_evening_also_where_a_run_has_several(tmp_path: Path) -> None:
    made = sweep(["polling"], evenings=2, scenario="two-weeks", folder=tmp_path / "it")
    frame = made.to_polars()
    assert frame["evening"].to_list() == [*range(1, 15)] * 2
    document = household.run("polling", "two-weeks", 1).as_dict()
    for row, evening in zip(frame.to_dicts(), document["evenings"], strict=False):
        assert {name: row[name] for name in STATISTICS} == evening["statistics"]


# -- the same, whoever lives it -----------------------------------------------------------------


def test_worker_processes_write_the_same_file(whole: Sweep, tmp_path: Path) -> None:
    small(tmp_path / "it", jobs=2)
    assert digest(tmp_path / "it") == digest(whole.folder)
    assert sorted(file.name for file in (tmp_path / "it").iterdir()) == [".lock", TABLE, MANIFEST]


def test_the_manifest_is_enough_to_do_it_again(tmp_path: Path) -> None:
    own = tmp_path / "mine.py"
    own.write_text(OWN)
    made = sweep([str(own)], {"rest": "1,2"}, {"loads": "1..2"}, 5, folder=tmp_path / "it")
    before = digest(tmp_path / "it")
    own.unlink()
    manifest = json.loads((tmp_path / "it" / MANIFEST).read_text())
    again = tmp_path / "again"
    again.mkdir()
    manifest.update(took=0, rows=0, digest="")
    (again / MANIFEST).write_text(json.dumps(manifest))
    sweep(folder=again, resume=True)
    assert digest(again) == before
    assert opened(tmp_path / "it").mean(0, "kid_response_mean") == made.mean(0, "kid_response_mean")


def test_a_worker_that_dies_costs_its_tile_which_is_lived_again(whole: Sweep) -> None:
    cases = whole.cases
    with Engine(cases, jobs=2) as two:
        done = []
        for tile in two.live([Tile(1, 400)]):
            done.append(tile)
            assert isinstance(two._executor, Processes | None)
            if two._executor is not None and len(done) in (3, 6):
                os.kill(random.Random(len(done)).choice(two._executor.pids or [0]), signal.SIGKILL)
    assert sorted(
        seed for d in done for seed in range(d.tile.first, d.tile.first + d.tile.seeds)
    ) == [*range(1, 401)]
    alone = Memory()
    with Engine(cases, jobs=1) as one:
        for tile in one.live([Tile(1, 400)]):
            alone.add(tile)
    together = Memory()
    for tile in sorted(done):
        together.add(tile)
    assert list(together.rows(1, 400)) == list(alone.rows(1, 400))


def deadly(home: House, at: int = 0) -> None:
    """It ends the process it is lived in."""
    if at:
        os._exit(3)
    parent = Parent(home)
    parent.take_on(nothing(parent))


def nothing(parent: Parent) -> Any:
    yield parent.home.after(1)


def test_what_kills_every_worker_is_not_tried_for_ever() -> None:
    with Processes(2) as two:
        with pytest.raises(HouseholdError, match="died 3 times at the same evenings"):
            two.submit(os._exit, 3).result(timeout=60)
        assert two.submit(abs, -3).result(timeout=60) == 3


def test_what_a_worker_raises_arrives() -> None:
    with Processes(1) as one:
        with pytest.raises(ZeroDivisionError):
            one.submit(divmod, 1, 0).result(timeout=60)
        with pytest.raises(HouseholdError, match="no policy is called"):
            one.submit(household.parents.find_policy, "pooling").result(timeout=60)


def test_an_own_parent_is_shipped_to_workers_as_it_was_read(tmp_path: Path) -> None:
    own = tmp_path / "mine.py"
    own.write_text(OWN)
    made = sweep([str(own)], {"rest": "1..6"}, None, 60, folder=tmp_path / "a", jobs=1)
    two = sweep([str(own)], {"rest": "1..6"}, None, 60, folder=tmp_path / "b", jobs=2)
    assert two.manifest.digest == made.manifest.digest


def mine(home: House, rest: Annotated[int, Knob(1, 9)] = 5) -> None:
    """A parent that only has a nap now and then."""
    parent = Parent(home)
    parent.take_on(naps(parent, rest))


def naps(parent: Parent, rest: int) -> Any:
    while parent.home.kids.awake:
        yield parent.home.after(rest)


def test_functions_of_a_program_can_be_swept_here_and_by_workers(tmp_path: Path) -> None:
    made = sweep([mine, "polling"], {"rest": [1, 5]}, evenings=12, folder=tmp_path / "it")
    two = sweep([mine, "polling"], {"rest": [1, 5]}, evenings=12, jobs=2)
    assert [case.name for case in made.cases] == ["mine:rest=1", "mine", "polling"]
    assert two.to_polars().equals(made.to_polars())
    with pytest.raises(HouseholdError, match="mine is a function of a program"):
        opened(tmp_path / "it")


def test_a_policy_that_fails_is_told_with_its_line_its_case_and_its_seed(
    tmp_path: Path, household: Household
) -> None:
    (tmp_path / "mine.py").write_text(
        OWN.replace("while home.kids.awake:", "while 1 / (rest - 2):")
    )
    (tmp_path / "mine.py").write_text(
        OWN.replace("the_kids(parent, home))", "the_kids(parent, home, rest))")
        .replace("the_kids(parent, home):", "the_kids(parent, home, rest):")
        .replace(
            "yield from parent.helps_kids()",
            "yield from parent.helps_kids()\n        1 / (rest - 2)",
        )
    )
    said = household("sweep", "mine.py", "--vary", "rest=1..3", "--evenings", "5", "-o", "it")
    assert said.status == 2
    sentence = the_sentence(said.err)
    assert sentence.startswith("mine.py:14: ")
    assert "(mine.py:mine:rest=2, seed 1)" in sentence


# -- the plug is pulled -------------------------------------------------------------------------

COMMAND = [
    sys.executable, "-m", "household", "sweep", "polling", "asynchronous", "threaded",
    "--vary", "every=5,15", "--evenings", "1000", "-o", "it",
]  # fmt: skip


def start(where: Path, *more: str, command: list[str] = COMMAND) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command, *more], cwd=where, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def until_something_is_finished(where: Path) -> None:
    ledger = where / "it" / LEDGER
    while not ledger.exists() or ledger.stat().st_size < 9999:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("uninterrupted")
    done = start(where)
    _, err = done.communicate(timeout=120)
    assert done.returncode == 0, err
    return digest(where / "it")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments_it_ends_with_the_same_bytes(
    uninterrupted: str, tmp_path: Path, jobs: str, seed: int
) -> None:
    chance = random.Random(f"{jobs} {seed}")
    kills = 0
    going = start(tmp_path, "--jobs", jobs)
    while True:
        try:
            out, err = going.communicate(timeout=chance.uniform(0.5, 1.4))
        except subprocess.TimeoutExpired:
            kills += 1
            if kills > 25:
                going.communicate()
                break
            os.kill(going.pid, signal.SIGKILL)  # itself, and not its workers: they have to notice
            going.communicate()
            again = (tmp_path / "it" / MANIFEST).exists()
            going = start(tmp_path, *(["--resume"] if again else []), "--jobs", jobs)
        else:
            assert going.returncode == 0, out + err
            break
    assert kills
    assert digest(tmp_path / "it") == uninterrupted
    assert sorted(f.name for f in (tmp_path / "it").iterdir()) == [".lock", TABLE, MANIFEST]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_ctrl_c_leaves_a_folder_to_go_on_with_and_says_so(
    uninterrupted: str, tmp_path: Path
) -> None:
    going = start(tmp_path, "--jobs", "2")
    until_something_is_finished(tmp_path)
    os.killpg(going.pid, signal.SIGINT)
    out, err = going.communicate(timeout=30)
    assert going.returncode == 130
    assert out == ""
    assert "of 4,000 evenings are kept in it; go on with household sweep --resume -o it" in err
    assert "Traceback" not in err
    again = start(tmp_path, command=[*COMMAND[:4], "--resume", "-o", "it"])
    assert again.wait(timeout=120) == 0
    assert digest(tmp_path / "it") == uninterrupted


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_full_disk_is_told_and_nothing_that_was_finished_is_lost(
    uninterrupted: str, tmp_path: Path
) -> None:
    def tight() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    full = subprocess.run(
        COMMAND, cwd=tmp_path, text=True, capture_output=True, preexec_fn=tight, check=False
    )
    assert full.returncode == 2
    sentence = the_sentence(full.stderr)
    assert "can't be written: file too large" in sentence
    assert "--resume" in sentence
    kept = (tmp_path / "it" / LEDGER).read_bytes()
    assert kept.endswith(b"\n")
    assert kept.count(b"\n") >= 1
    again = start(tmp_path, "--resume")
    assert again.wait(timeout=120) == 0
    assert digest(tmp_path / "it") == uninterrupted


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_disk_that_is_full_when_the_table_is_written_costs_nothing(
    uninterrupted: str, tmp_path: Path
) -> None:
    going = start(tmp_path)
    until_something_is_finished(tmp_path)
    os.kill(going.pid, signal.SIGKILL)
    going.communicate()
    (tmp_path / "it" / f".{TABLE}").mkdir()  # where the table is first written to
    failed = start(tmp_path, "--resume")
    _, err = failed.communicate(timeout=120)
    assert failed.returncode == 2
    assert "can't be written" in the_sentence(err)
    (tmp_path / "it" / f".{TABLE}").rmdir()
    again = start(tmp_path, "--resume")
    assert again.wait(timeout=120) == 0
    assert digest(tmp_path / "it") == uninterrupted


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_live_run_locks_its_folder_and_a_dead_one_does_not(tmp_path: Path) -> None:
    going = start(tmp_path, "--jobs", "2")
    while not (tmp_path / "it" / LEDGER).exists():
        time.sleep(0.01)
    other = start(tmp_path, "--resume")
    _, err = other.communicate(timeout=60)
    os.kill(going.pid, signal.SIGSTOP)  # alive, and doing nothing: it still holds the folder
    third = start(tmp_path, "--resume")
    _, third_err = third.communicate(timeout=60)
    os.kill(going.pid, signal.SIGKILL)
    going.communicate()
    for said, status in ((err, other.returncode), (third_err, third.returncode)):
        assert status == 2
        assert (
            the_sentence(said)
            == "it: another household is at this sweep: wait for it, or stop it first"
        )
    again = start(tmp_path, "--resume")
    assert again.wait(timeout=120) == 0


def test_resume_works_on_a_missing_an_empty_and_a_finished_folder(
    tmp_path: Path, household: Household
) -> None:
    words = ["sweep", "polling", "--evenings", "4", "--resume", "-o"]
    (tmp_path / "empty").mkdir()
    for name in ("missing", "empty"):
        assert household(*words, name).status == 0
    before = digest(tmp_path / "missing")
    said = household("sweep", "--resume", "-o", "missing", "--json")
    assert said.status == 0
    assert said.json["evenings"] == 4
    assert digest(tmp_path / "missing") == before == digest(tmp_path / "empty")
    nothing = household("sweep", "--resume", "-o", "nowhere")
    assert nothing.status == 2
    assert "there is no sweep to go on with" in the_sentence(nothing.err)


def test_resumed_from_the_manifest_alone_the_columns_are_of_the_same_kind(tmp_path: Path) -> None:
    """A default of 15 is a whole number in the source, and comes back from a file as it went."""
    sweep(["polling"], evenings=6, folder=tmp_path / "whole")
    again = tmp_path / "again"
    again.mkdir()
    manifest = json.loads((tmp_path / "whole" / MANIFEST).read_text())
    manifest.update(took=0, rows=0, digest="")
    (again / MANIFEST).write_text(json.dumps(manifest))
    sweep(folder=again, resume=True)
    assert digest(again) == digest(tmp_path / "whole")
    varied = sweep(["polling"], {"every": "5,15"}, evenings=2)
    assert (
        varied.to_polars().schema["policy_every"]
        == pl.read_parquet(again / TABLE).schema["policy_every"]
    )


def test_what_fails_before_anything_is_finished_leaves_no_folder(
    tmp_path: Path, household: Household
) -> None:
    (tmp_path / "mine.py").write_text(OWN.replace("while home.kids.awake:", "while 1 / 0:"))
    for words in (
        ["mine.py"],
        ["polling", "--jobs", "-1"],
        ["polling", "--dask", "nonsense"],
        ["polling", "--until-difference", "lights_out_at:5%"],
    ):
        said = household("sweep", *words, "-o", "new", "--evenings", "3")
        assert said.status == 2
        the_sentence(said.err)
        assert not (tmp_path / "new").exists()


def test_a_finished_sweep_is_shown_again_and_what_was_edited_is_told(
    tmp_path: Path, household: Household
) -> None:
    said = household("sweep", "threaded", "polling", "--evenings", "12", "-o", "it")
    assert household("sweep", "-o", "it").out == said.out
    assert "* over the evenings on which it happened" in said.out
    said = household("sweep", "--resume", "--at-most", "900", "-o", "it")
    assert said.status == 2
    assert "leave out all but --resume" in the_sentence(said.err)
    content = (tmp_path / "it" / MANIFEST).read_text()
    (tmp_path / "it" / MANIFEST).write_text(content.replace('"loads": 4', '"loads": 5'))
    for words in (["sweep", "--resume", "-o", "it"], ["plot", "it", "-o", "it.png"]):
        said = household(*words)
        assert said.status == 2
        assert "was edited since" in the_sentence(said.err)
    (tmp_path / "it" / MANIFEST).write_text(content)
    (tmp_path / "it" / TABLE).write_bytes((tmp_path / "it" / TABLE).read_bytes()[:-9])
    said = household("plot", "it", "-o", "it.png")
    assert said.status == 2
    assert "not as it was written" in the_sentence(said.err)


def test_a_row_of_an_own_parent_is_lived_as_it_was_swept(
    tmp_path: Path, household: Household
) -> None:
    own = tmp_path / "mine.py"
    own.write_text(OWN)
    assert (
        household("sweep", "mine.py", "--vary", "rest=1,2", "--evenings", "4", "-o", "it").status
        == 0
    )
    row = pl.read_parquet(tmp_path / "it" / TABLE).to_dicts()[3]
    assert row["code"] is None
    own.write_text(OWN.replace("yield from parent.helps_kids()", "return"))
    said = household("run", "it", "--case", row["policy"], "--seed", str(row["seed"]), "--json")
    assert said.json["statistics"] == {s: row[s] for s in STATISTICS}
    wrong = household("run", "it", "--case", "mine.py:mine:rest=7")
    assert "no case is called" in the_sentence(wrong.err)
    wrong = household("run", "it", "--case", row["policy"], "--with", "loads=2")
    assert "leave --set, --with" in the_sentence(wrong.err)


def test_cases_are_found_as_they_may_be_typed_and_some_can_be_chosen() -> None:
    made = sweep(["polling", "async"], {"every": "5,15"}, {"loads": "2..3"}, 5)
    assert [made.number(name) for name in ("polling, loads=3", 2)] == [4, 2]
    with pytest.raises(HouseholdError, match="there are 2 such cases, from 'polling, loads=2' to"):
        made.number("polling")
    with pytest.raises(HouseholdError, match="no case is called 'poling'"):
        made.number("poling")
    three = made.where(loads=3)
    assert [case.name for case in three.cases] == [
        "polling:every=5, loads=3", "polling, loads=3", "asynchronous, loads=3",
    ]  # fmt: skip
    assert three.number("polling:every=15") == three.number("poll") == 1
    assert three.column("async", "lights_out_at") == made.column(5, "lights_out_at")
    assert three.mean(2, "walk_minutes") == made.mean(5, "walk_minutes")
    assert three.difference(2, 0, "walk_minutes") == made.difference(5, 3, "walk_minutes")
    assert (
        three.to_polars()["policy"].to_list() == ["polling:every=5", "polling", "asynchronous"] * 5
    )
    assert len(made.where(loads="3", every=5).cases) == 1
    for varied, sentence in (
        ({"loads": 9}, "no case has loads=9: there is 2, 3"),
        ({"lods": 3}, "lods is not varied here: did you mean loads?"),
    ):
        with pytest.raises(HouseholdError, match=sentence):
            made.where(**varied)


def test_of_several_evenings_the_values_are_those_of_the_steady_state(tmp_path: Path) -> None:
    made = sweep(["asynchronous"], evenings=12, scenario="two-weeks", folder=tmp_path / "it")
    settled = made.steady(0, "kid_response_mean")
    assert settled is not None
    there = [value for value in made.column(0, "kid_response_mean") if value is not None]
    assert sum(there) / len(there) == pytest.approx(settled.interval.mean)


def test_what_is_not_asked_for_again_is_not_mixed_in(tmp_path: Path, household: Household) -> None:
    assert household("sweep", "polling", "--evenings", "4", "-o", "it").status == 0
    for words, sentence in (
        (["polling", "--evenings", "4"], "holds a finished sweep"),
        (["polling", "--evenings", "5", "--resume"], "the number of evenings is not the same"),
        (["async", "--evenings", "4", "--resume"], "policies, knobs or scenarios is not the same"),
        (
            ["polling", "--evenings", "4", "--seed", "2", "--resume"],
            "the first seed is not the same",
        ),
    ):
        said = household("sweep", *words, "-o", "it")
        assert said.status == 2
        assert sentence in the_sentence(said.err)
    (tmp_path / "it" / TABLE).write_bytes(b"something else")
    said = household("sweep", "--resume", "-o", "it")
    assert said.status == 2
    assert "not as it was written" in the_sentence(said.err)
    (tmp_path / "it" / MANIFEST).write_text("{}")
    said = household("sweep", "--resume", "-o", "it")
    assert said.status == 2
    assert "no manifest of a sweep" in the_sentence(said.err)


def test_a_function_that_was_changed_meanwhile_is_not_mixed_in(tmp_path: Path) -> None:
    def one(home: House) -> None:
        mine(home, 5)

    def other(home: House) -> None:
        mine(home, 6)

    for name, function in (("a", one), ("b", other)):
        function.__name__ = function.__qualname__ = "polling"  # as one that ships is called
        there = tmp_path / f"{name}.py"
        there.write_text(f"# {name}\n")
        function.__code__ = function.__code__.replace(co_filename=str(there))
    sweep([one], evenings=3, folder=tmp_path / "it")
    manifest = json.loads((tmp_path / "it" / MANIFEST).read_text())
    manifest.update(took=0, rows=0, digest="")
    (tmp_path / "it" / TABLE).unlink()
    (tmp_path / "it" / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(HouseholdError, match="policies, knobs or scenarios is not the same"):
        sweep([other], evenings=3, folder=tmp_path / "it", resume=True)
    with pytest.raises(HouseholdError, match="polling is a function of a program"):
        sweep(folder=tmp_path / "it", resume=True)
    sweep([one], evenings=3, folder=tmp_path / "it", resume=True)


def test_a_ledger_of_another_sweep_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    going = start(tmp_path)
    until_something_is_finished(tmp_path)
    os.kill(going.pid, signal.SIGKILL)
    going.communicate()
    (tmp_path / "it" / MANIFEST).unlink()
    made = sweep(["polling:every=60"], evenings=20, folder=tmp_path / "it")
    assert made.to_polars().equals(sweep(["polling:every=60"], evenings=20).to_polars())


# -- the ledger ---------------------------------------------------------------------------------


def tile_of(first: int, seeds: int) -> Done:
    rows = [[[[seed, None, seed / 3]]] for seed in range(first, first + seeds)]
    return Done(Tile(first, seeds), json.dumps(rows).encode())


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=12),
    order=st.randoms(use_true_random=False),
    cut=st.integers(0, 4000),
    flipped=st.none() | st.integers(0, 4000),
)
def test_a_ledger_cut_or_spoilt_anywhere_holds_whole_tiles_and_knows_its_gaps(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    order: random.Random,
    cut: int,
    flipped: int | None,
) -> None:
    file = tmp_path_factory.mktemp("ledger") / LEDGER
    tiles, first = [], 1
    for size in sizes:
        tiles.append(tile_of(first, size))
        first += size
    seeds = first - 1
    order.shuffle(tiles)
    ledger = Ledger(file, "it")
    for tile in tiles:
        ledger.add(tile)
    ledger.close()
    head = file.read_bytes().partition(b"\n")[0]
    assert head == b'{"of":"it"}'
    content = bytearray(file.read_bytes()[:cut])
    if flipped is not None and flipped < len(content):
        content[flipped] ^= 1
    file.write_bytes(content)
    ledger = Ledger(file, "it")
    gaps = ledger.gaps(1, seeds)
    assert ledger.seeds + sum(gap.seeds for gap in gaps) == seeds
    for gap in gaps:
        ledger.add(tile_of(*gap))
    assert ledger.gaps(1, seeds) == []
    assert list(ledger.rows(1, seeds)) == [[[[s, None, s / 3]]] for s in range(1, seeds + 1)]
    ledger.close()
    again = Ledger(file, "it")
    assert again.seeds == seeds
    again.close()


def test_a_table_is_the_same_bytes_however_its_tiles_came(whole: Sweep, tmp_path: Path) -> None:
    table = Table(whole.cases)
    rows = list(whole._rows())
    for size in (1, 7, 40):
        frames = (table.frame(1 + at, rows[at : at + size]) for at in range(0, 40, size))
        table.write(tmp_path / "it.parquet", frames)
        assert pl.read_parquet(tmp_path / "it.parquet").equals(whole.to_polars())


def test_engines_are_asked_for_what_there_is() -> None:
    cases = cases_of(["polling"])
    with pytest.raises(HouseholdError, match="jobs: expected a whole number from 1 on, got -1"):
        Engine(cases, jobs=-1)
    with pytest.raises(HouseholdError, match="leave one out"):
        Engine(cases, jobs=2, dask="tcp://127.0.0.1:1")
    with (
        pytest.raises(HouseholdError, match="no scheduler answers there"),
        Engine(cases, dask="nonsense"),
    ):
        pass
    assert processes.cores() >= 1
    assert engine.rows_of_json(b"[[[[1,2.5,null]]]]") == [[[[1, 2.5, None]]]]
    assert Run(cases[0].recipe(1)).statistics["loads_done"] == 4
