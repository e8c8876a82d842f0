"""The six programs: run for real, run in the house, and the same in both."""

from __future__ import annotations

import ast
import asyncio
import heapq
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household import programs
from household.errors import HouseholdError
from household.parents import POLICIES
from household.programs import PROGRAMS, Program, Told, pace, pages
from household.programs.pages import PAGES, slow_pages
from tests.conftest import Household, the_sentence

FOLDER = Path(programs.__file__).parent
NUMBERS = [program.number for program in PROGRAMS]
SPEEDS = {1: 1, 2: 1, 3: 20, 4: 10, 5: 5, 6: 2}
"""Fast enough for a test, and slow enough for this: where an order is told by the clock, a fifth of a
second at least lies between one line and the next, whatever else this computer has to do."""

QUEUE = "(15, 10, 5, 2)"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module", params=NUMBERS)
def both(request: pytest.FixtureRequest) -> tuple[Told, Told]:
    """A program as it went for real, and as it went in the house."""
    return programs.play(request.param, SPEEDS[request.param]), programs.simulate(request.param)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """After every test: no thread of a server, and nobody who listens."""
    yield
    assert not [thread for thread in threading.enumerate() if "pages" in thread.name]


def listens(address: str) -> bool:
    host, port = address.removeprefix("http://").split(":")
    with socket.socket() as line:
        line.settimeout(1)
        return line.connect_ex((host, int(port))) == 0


# -- the real clock and the simulated one --------------------------------------------------------


def test_both_clocks_tell_the_same_in_the_same_order(both: tuple[Told, Told]) -> None:
    real, simulated = both
    assert real.order == simulated.order
    assert len(real.times) == len(simulated.times)
    assert simulated.simulated
    assert not real.simulated


def test_nothing_real_is_sooner_than_in_the_house_nor_much_later(both: tuple[Told, Told]) -> None:
    real, simulated = both
    for told, exact in zip(real.times, simulated.times, strict=True):
        assert exact - 0.05 <= told <= exact * 1.2 + 3


def test_the_total_is_the_last_line(both: tuple[Told, Told]) -> None:
    for told in both:
        assert told.lines[-1] == f"Total elapsed time: {told.total:.1f}"
        assert not [line for line in told.lines[:-1] if line.startswith("Total")]


def test_every_line_but_the_last_is_one_of_the_tasks(both: tuple[Told, Told]) -> None:
    for told in both:
        assert all(re.match(r"Task (One|Two) \w", line) for line in told.lines[:-1])


def test_each_task_ends_what_it_has_begun_before_it_begins_anew(both: tuple[Told, Told]) -> None:
    begun, ended = {"running", "getting"}, {"counted", "done,", "has"}
    for told in both:
        for name in ("One", "Two"):
            own = [line for line in told.lines if line.startswith(f"Task {name} ")]
            words = [line.split()[2] for line in own if "nothing" not in line]
            assert set(words[::2]) <= begun
            assert set(words[1::2]) <= ended
            assert len(words) % 2 == 0


def test_all_of_the_queue_is_worked_off_once(both: tuple[Told, Told]) -> None:
    for told in both:
        if told.program.number <= 2:
            found = [int(line.rsplit(" ", 1)[1]) for line in told.lines if "counted" in line]
            assert sorted(found) == [2, 5, 10, 15]
        elif told.program.number <= 4:
            rounded = sorted(round(minutes) for minutes in told.times[:-1])
            assert len(rounded) == 4
            assert rounded[-1] < 20
        else:
            assert sorted(re.findall(r"has (\w+),", "\n".join(told.lines))) == sorted(PAGES)


TOTALS = {1: 0.0, 2: 0.0, 3: 32.0, 4: 17.0, 5: sum(PAGES.values()), 6: 6.0}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_house_comes_to_the_minute(number: int) -> None:
    told = programs.simulate(number)
    assert told.total == TOTALS[number]
    assert programs.simulate(number) == told


def test_in_the_first_program_the_second_task_has_nothing_to_do() -> None:
    told = programs.play(1)
    assert [line for line in told.lines if line.startswith("Task Two")] == [
        "Task Two has nothing to do"
    ]
    assert told.lines[-2] == "Task Two has nothing to do"
    for number in NUMBERS[1:]:
        assert "nothing to do" not in "".join(programs.simulate(number).lines)


def test_the_second_program_does_both_at_once_and_the_third_waits_for_each() -> None:
    assert programs.play(2).lines[:2] == ("Task One running", "Task Two running")
    assert programs.simulate(3).lines == (
        "Task One running",
        "Task One done, elapsed time: 15.0",
        "Task Two running",
        "Task Two done, elapsed time: 10.0",
        "Task One running",
        "Task One done, elapsed time: 5.0",
        "Task Two running",
        "Task Two done, elapsed time: 2.0",
        "Total elapsed time: 32.0",
    )


def test_the_fourth_program_takes_as_long_as_the_longer_of_its_tasks() -> None:
    told = programs.simulate(4)
    spent = {
        name: [
            float(line.rsplit(" ", 1)[1])
            for line in told.lines
            if line.startswith(f"Task {name} d")
        ]
        for name in ("One", "Two")
    }
    assert spent == {"One": [15, 2], "Two": [10, 5]}
    assert told.total == max(map(sum, spent.values()))


def test_at_a_hundred_times_the_speed_thirty_two_seconds_are_a_third_of_one() -> None:
    began = time.monotonic()
    told = programs.play(3, 100)
    took = time.monotonic() - began
    assert 0.32 <= took < 5
    assert 32 <= told.total < 100 * took + 0.1


def test_a_slower_program_tells_the_same_times() -> None:
    lines: list[str] = []
    text = PROGRAMS[2].source.replace(QUEUE, "(0.02, 0.04)")
    began = time.monotonic()
    pace.run_text(text, "slow.py", 0.1, lines.append)
    assert time.monotonic() - began >= 0.6
    assert re.fullmatch(r"Total elapsed time: 0\.[1-4]", lines[-1])


def test_lines_come_while_the_program_runs() -> None:
    came: list[float] = []
    programs.play(3, 50, lambda _line: came.append(time.monotonic()))
    first, last = came[0], came[-1]
    assert last - first >= 32 / 50
    assert came[1] - first >= 15 / 50


# -- any queue ------------------------------------------------------------------------------------

queues = st.lists(st.integers(0, 20), max_size=9)


def in_the_house(program: Program, queue: list[int]) -> list[str]:
    """The lines of a program's twin, with another queue of work."""
    lines: list[str] = []
    assert program.twin.count(QUEUE) == 1
    programs.live_text(program.twin.replace(QUEUE, repr(queue)), "twin.py", lines.append)
    return lines


@settings(deadline=None, max_examples=50)
@given(queues)
def test_counting_is_the_same_line_by_line_whatever_is_in_the_queue(queue: list[int]) -> None:
    for program in PROGRAMS[:2]:
        lines: list[str] = []
        assert program.source.count(QUEUE) == 1
        pace.run_text(program.source.replace(QUEUE, repr(queue)), "program.py", 0.1, lines.append)
        assert lines[:-1] == in_the_house(program, queue)[:-1]


@settings(deadline=None, max_examples=50)
@given(queues)
def test_waits_add_up_or_overlap_whatever_is_in_the_queue(queue: list[int]) -> None:
    blocked = in_the_house(PROGRAMS[2], queue)
    assert blocked[-1] == f"Total elapsed time: {sum(queue):.1f}"
    free = [0, 0]  # when each of the two tasks has nothing to wait for
    for minutes in queue:
        heapq.heappush(free, heapq.heappop(free) + minutes)
    overlapped = in_the_house(PROGRAMS[3], queue)
    assert overlapped[-1] == f"Total elapsed time: {max(free):.1f}"


def test_waits_of_the_same_length_end_in_the_order_in_which_they_began() -> None:
    for _ in range(3):  # the clock can't tell them apart; the event loop has to
        assert programs.play(4, 50).order[4:6] == (
            "Task One done, elapsed time:",
            "Task One running",
        )


# -- the sources ----------------------------------------------------------------------------------


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.module)
def test_what_is_shown_is_what_is_run(household: Household, program: Program) -> None:
    said = household("program", str(program.number), "--show")
    assert (said.status, said.err) == (0, "")
    assert said.out == (FOLDER / f"{program.module}.py").read_text(encoding="utf-8")
    twin = household("program", str(program.number), "--show", "--simulated")
    assert (twin.status, twin.err) == (0, "")
    assert twin.out == (FOLDER / "house" / f"{program.module}.py").read_text(encoding="utf-8")


def test_on_a_terminal_the_source_has_colours_and_nothing_is_cut_off(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _stream: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    said = household("program", "4", "--show")
    assert "\x1b[" in said.out
    assert re.sub(r"\x1b\[[\d;]*m", "", said.out) == PROGRAMS[3].source


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.module)
def test_a_program_fits_on_a_screen_and_says_what_it_is(program: Program) -> None:
    for is_twin, text in enumerate((program.source, program.twin)):
        assert text.count("\n") <= 50
        assert max(map(len, text.splitlines())) <= 100
        tree = ast.parse(text)
        assert (ast.get_docstring(tree) or "").lower().startswith(program.title)
        made = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {
            alias.name if isinstance(node, ast.Import) else str(node.module)
            for node in made
            for alias in node.names
        }
        own = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
        if is_twin:
            assert own <= {"household.model.parent", "household.programs.pages"}
        else:  # the first four run anywhere, the others wherever household is
            assert own == ({program.needs, "household.programs.pages"} if program.needs else set())


def test_the_source_runs_as_a_file_where_there_is_no_household(
    household: Household, here: Path
) -> None:
    for number in (1, 2):
        (here / "it.py").write_text(household("program", str(number), "--show").out)
        out = subprocess.run(
            [sys.executable, "-S", "-I", "it.py"], capture_output=True, text=True, check=True
        )
        assert out.stdout.splitlines() == list(programs.play(number).lines)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_twin_is_a_parent_of_your_own(household: Household, here: Path, number: int) -> None:
    (here / "twin.py").write_text(household("program", str(number), "--show", "--simulated").out)
    said = household("run", "twin.py", "--json")  # with kids, laundry and all: nobody sees to them
    assert said.status == 0
    lines = said.err.splitlines()
    once = list(programs.simulate(number).lines)
    assert lines == once * (len(lines) // len(once))  # as often as the evening was lived for this


def test_each_corresponds_to_a_parent_of_the_house() -> None:
    assert NUMBERS == [1, 2, 3, 4, 5, 6]
    assert {program.parent for program in PROGRAMS} <= set(POLICIES)
    for program in PROGRAMS:
        if program.number in (4, 6):
            assert program.parent == "asynchronous"
        if program.number in (1, 3, 5):
            assert program.parent == "synchronous"


# -- the pages ------------------------------------------------------------------------------------


def test_a_page_is_html_and_takes_its_time() -> None:
    with slow_pages(10) as site:
        for page, seconds in PAGES.items():
            began = time.monotonic()
            with OPENER.open(f"{site}/{page}") as answer:
                assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
                assert f"<h1>{page}</h1>" in answer.read().decode()
            assert time.monotonic() - began >= seconds / 10


def test_a_page_that_is_none_is_not_found() -> None:
    with slow_pages(10) as site, pytest.raises(urllib.error.HTTPError, match="404") as wrong:
        OPENER.open(f"{site}/cat")
    wrong.value.close()


def test_pages_are_looked_up_at_the_same_time() -> None:
    with slow_pages(4) as site, ThreadPoolExecutor(5) as pool:
        began = time.monotonic()
        answers = [pool.submit(OPENER.open, f"{site}/weather") for _ in range(5)]
        for answer in answers:
            answer.result().close()
        assert 0.75 <= time.monotonic() - began < 3  # one by one: 3.75


def test_nobody_listens_when_the_block_has_ended() -> None:
    def breaks_off() -> None:
        with slow_pages() as site:
            found.append(site)
            assert listens(site)
            raise KeyboardInterrupt

    found: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        breaks_off()
    assert found[0].startswith("http://127.0.0.1:")
    assert not listens(found[0])


def test_who_connects_and_asks_for_nothing_holds_nobody_up() -> None:
    with socket.socket() as line:
        with slow_pages() as site:
            line.connect(("127.0.0.1", int(site.rpartition(":")[2])))
            time.sleep(0.2)
            began = time.monotonic()
        assert time.monotonic() - began < 4


def test_the_server_stops_at_once_though_a_page_is_on_its_way() -> None:
    with ThreadPoolExecutor(1) as pool:
        with slow_pages(0.1) as site:
            answer = pool.submit(OPENER.open, f"{site}/weather")  # half a minute
            time.sleep(0.2)
            began = time.monotonic()
        assert time.monotonic() - began < 4
        with pytest.raises(OSError, match=r"."):
            answer.result()
    assert not listens(site)


@pytest.mark.parametrize("number", [5, 6])
def test_no_port_is_left_open(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, int]] = []
    binds = pages._Server.server_bind

    def noted(server: pages._Server) -> None:
        binds(server)
        made.append(server.socket.getsockname())

    monkeypatch.setattr(pages._Server, "server_bind", noted)
    programs.play(number, 50)
    [(host, port)] = made
    assert host == "127.0.0.1"
    assert not listens(f"http://{host}:{port}")


@pytest.mark.parametrize("number", [5, 6])
def test_no_proxy_stands_between(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")  # where nobody is
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    lines = programs.play(number, 50).lines
    assert sorted(re.findall(r"has (\w+),", "\n".join(lines))) == sorted(PAGES)


@pytest.mark.parametrize("number", [5, 6])
def test_a_page_that_does_not_come_is_told_in_a_sentence(
    number: int, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages._Page, "do_GET", lambda page: page.send_error(500))
    said = household("program", str(number), "--speed", "50")
    assert said.status == 2
    assert "did not come from the small server on this computer" in said.err
    assert "500" in said.err
    assert "Traceback" not in said.err


def test_no_port_to_be_had_is_told_in_a_sentence(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_server: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(pages._Server, "server_bind", refuses)
    said = household("program", "5")
    assert said.status == 2
    assert "can't listen at 127.0.0.1: too many open files" in said.err


# -- the command ----------------------------------------------------------------------------------


def test_alone_the_six_are_listed_with_their_parents(household: Household) -> None:
    said = household("program")
    assert (said.status, said.err) == (0, "")
    rows = [line for line in said.out.splitlines() if re.match(r"\d ", line)]
    assert [int(row[0]) for row in rows] == NUMBERS
    for row, program in zip(rows, PROGRAMS, strict=True):
        assert program.title in row
        assert program.parent in row
    listed = household("program", "--json").json["programs"]
    assert [one["number"] for one in listed] == NUMBERS
    assert [one["needs"] for one in listed] == [None] * 4 + ["requests", "aiohttp"]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_program_runs_and_is_told_beside_its_parent(household: Household, number: int) -> None:
    said = household("program", str(number), "--speed", "50")
    assert said.status == 0
    assert said.out.splitlines()[0].startswith("Task One ")
    assert re.fullmatch(r"Total elapsed time: \d+\.\d", said.out.splitlines()[-1])
    assert f"the {PROGRAMS[number - 1].parent} parent" in the_sentence(said.err)
    assert "50 times as fast" in said.err


@pytest.mark.parametrize("number", NUMBERS)
def test_simulated_it_tells_the_lines_of_the_house(household: Household, number: int) -> None:
    began = time.monotonic()
    said = household("program", str(number), "--simulated")
    assert time.monotonic() - began < 5
    assert said.status == 0
    assert said.out.splitlines() == list(programs.simulate(number).lines)
    assert "in the house" in the_sentence(said.err)


def test_a_run_is_a_document_too(household: Household) -> None:
    said = household("program", "3", "--speed", "100", "--json")
    assert (said.status, said.err) == (0, "")
    assert said.json["speed"] == 100
    assert said.json["lines"][-1] == f"Total elapsed time: {said.json['total']:.1f}"
    assert 32 <= said.json["total"] < 64
    house = household("program", "4", "--simulated", "--json").json
    assert (house["total"], house["simulated"], house["parent"]) == (17.0, True, "asynchronous")
    shown = household("program", "4", "--show", "--json").json
    assert shown["source"] == PROGRAMS[3].source


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["7"], "program: expected a number from 1 to 6, got 7"),
        (["0", "--show"], "program: expected a number from 1 to 6, got 0"),
        (["four"], "got 'four'"),
        (["1.5"], "got '1.5'"),
        ([""], "got ''"),
        (["4", "5"], "unexpected extra argument"),
        (["4", "--speed", "0"], "--speed: expected a number from 0.1 to 100"),
        (["4", "--speed", "-3"], "got -3"),
        (["4", "--speed", "nan"], "got nan"),
        (["4", "--speed", "inf"], "got inf"),
        (["4", "--speed", "100000"], "--speed: expected a number from 0.1 to 100"),
        (["4", "--speed", "fast"], "--speed: expected a number, such as 10"),
        (["--speed", "5"], "expected a number from 1 to 6 to go with that"),
        (["--show"], "expected a number from 1 to 6 to go with that"),
        (["4", "--show", "--speed", "2"], "leave --show out"),
        (["4", "--simulated", "--speed", "2"], "leave --simulated out"),
    ],
    ids=" ".join,
)
def test_bad_input_is_told_in_one_sentence(
    household: Household, words: list[str], told: str
) -> None:
    said = household("program", *words)
    assert (said.status, said.out) == (2, "")
    assert told in the_sentence(said.err)


@pytest.mark.parametrize("wrong", [0, 7, -1, 1.5])
def test_a_program_that_is_none_can_not_be_played(wrong: float) -> None:
    for way in (programs.find, programs.play, programs.simulate):
        with pytest.raises(HouseholdError, match="expected a number from 1 to 6"):
            way(wrong)  # type: ignore[arg-type]
    with pytest.raises(HouseholdError, match="--speed"):
        programs.play(4, 0)


@pytest.mark.parametrize(("number", "needs"), [(5, "requests"), (6, "aiohttp")])
def test_without_the_extra_the_sentence_says_what_to_install(
    household: Household, monkeypatch: pytest.MonkeyPatch, number: int, needs: str
) -> None:
    monkeypatch.setitem(sys.modules, needs, None)
    said = household("program", str(number), "--speed", "50")
    assert (said.status, said.out) == (2, "")
    assert "Traceback" not in said.err
    last = said.err.splitlines()[-1]
    assert last.startswith(f"household: program {number} fetches its pages with {needs}")
    assert last.endswith("pip install 'household[programs]'")
    # The others need none of it; nor does this one in the house.
    assert household("program", "4", "--speed", "100").status == 0
    assert household("program", str(number), "--simulated").status == 0
    assert household("program", str(number), "--show").status == 0


def command(*words: str) -> subprocess.Popen[str]:
    root = str(FOLDER.parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "household", "program", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal there")
@pytest.mark.parametrize("number", ["3", "4", "5", "6"])
def test_ctrl_c_ends_it_without_a_traceback(number: str, here: Path) -> None:
    speed = [] if int(number) < 5 else ["--speed", "0.1"]
    with command(number, *speed) as it:
        assert it.stdout
        assert it.stdout.readline().startswith("Task One")
        time.sleep(0.3)
        began = time.monotonic()
        it.send_signal(signal.SIGINT)
        _, err = it.communicate(timeout=20)
    assert time.monotonic() - began < 8
    assert it.returncode == 130
    assert err.splitlines()[1:] == ["household: stopped"]


def test_who_has_read_enough_ends_it_without_a_word(here: Path) -> None:
    with command("6", "--speed", "2") as it:
        assert it.stdout
        assert it.stderr
        it.stdout.readline()
        it.stdout.close()
        err = it.stderr.read()
    assert it.returncode == 0
    assert err.count("\n") == 1, err


def test_a_program_can_be_played_where_a_loop_runs_already() -> None:
    async def in_a_notebook() -> Told:
        return programs.play(4, 50)

    assert 17 <= asyncio.run(in_a_notebook()).total < 32


def test_two_programs_at_once_do_not_mix_their_clocks() -> None:
    with ThreadPoolExecutor(2) as pool:
        fast, slow = pool.submit(programs.play, 3, 100), pool.submit(programs.play, 3, 20)
    for told in (fast.result(), slow.result()):
        assert 32 <= told.total < 64
    assert asyncio.sleep.__module__ == "asyncio.tasks"
    assert time.sleep is sys.modules["time"].sleep
