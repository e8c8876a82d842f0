"""Work handed in: it is lived again and comes out the same, or it is told what differs.

Whatever is in a file, there is a row for it; and nothing of a student's runs unless that was asked for.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import household as package
from household import __version__
from household.errors import HouseholdError
from household.evening import ACTS, Order
from household.handins import file, inside, making, referee, sheet, verify
from household.handins.apart import Apart, Came, Limits
from household.handins.file import Handin, Night, clean, read, recipe_of, saw, text_of, write
from household.handins.measuring import measured
from household.handins.tournament import RULE, Standing, _placed, tournament
from household.handins.verify import Marked, differing
from household.lab import compare
from household.lessons import lesson, marks, measures, progress
from household.model.scenario import SCENARIOS, Scenario
from household.parents import find_policy, policy_from
from household.replay import Recipe, Run
from household.schedules.puzzles import prove, puzzles
from household.templates import PARENT
from household.trace import trace
from tests.conftest import Household, the_sentence
from tests.strategies import Case, cases

POSIX = hasattr(os, "fork")
QUICK = Limits(seconds=1.5, memory=200)
AMPLE = Limits(seconds=60, memory=200)
"""Where an honest evening is to come through, however busy this machine is."""


def quick(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def a_handin(recipe: Recipe, name: str = "") -> Handin:
    night, seen, code = making.of_run(Run(recipe))
    return Handin(file.FORMAT, __version__, name, night, seen, code)


def a_recipe(case: Case) -> Recipe:
    return Recipe(find_policy(case.policy), case.scenario, "own", case.seed, case.orders)


def of_code(text: str, name: str = "", seed: int = 1, file_name: str = "mine.py") -> Handin:
    """A hand-in of an own parent that was never run: it claims what another one came to."""
    night, seen, _ = making.of_run(Run(Recipe(find_policy("async"), Scenario(), "evening", seed)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    code = file.Code(file_name, "mine", digest, text.split("\n"))
    night = msgspec.structs.replace(night, policy=f"{file_name}:mine", knobs={})
    return Handin(file.FORMAT, __version__, name, night, seen, code)


def document_of(handin: Handin) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of(handin))
    return found


def sealed(document: dict[str, Any]) -> bytes:
    """A document with the digest that it should have: what a clever student would write."""
    content = {key: value for key, value in document.items() if key != "digest"}
    return json.dumps({**content, "digest": file.digest_of(content)}).encode()


def mark(*files: Path, run_their_code: bool = False, limits: Limits = AMPLE) -> list[Marked]:
    return verify.verify(files, run_their_code, limits)


def mark_one(path: Path, content: bytes | Handin, **how: Any) -> Marked:
    path.write_bytes(content if isinstance(content, bytes) else text_of(content))
    (row,) = mark(path, **how)
    return row


# -- there and back -----------------------------------------------------------------------------


@quick(60)
@given(cases(), st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_handed_in_is_the_same_evening_to_the_last_happening(
    tmp_path: Path, case: Case, name: str
) -> None:
    made = a_handin(a_recipe(case), name)
    path = tmp_path / "it.hand"
    write(path, made)
    again, intact = read(path)
    assert intact
    assert again == made
    assert again.evening is not None
    assert again.saw is not None
    recipe = recipe_of(again.evening)
    assert recipe.scenario == case.scenario
    assert [(order.at, order.do) for order in recipe.orders] == [
        (order.at, order.do) for order in case.orders
    ]
    run = Run(recipe)
    assert differing(again.saw, saw(run.happenings, run.statistics)) == ""


@quick(6)
@given(cases())
def test_it_is_the_same_when_a_process_apart_lives_it(tmp_path: Path, case: Case) -> None:
    row = mark_one(tmp_path / "it.hand", a_handin(a_recipe(case), "Ada"), limits=Limits(60))
    assert (row.status, row.told, row.name) == ("same", "", "Ada")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path, value


def other_than(value: Any) -> Any:
    match value:
        case str():
            return f"{value}x"
        case None:
            return 7
        case bool():
            return not value
    return value + 1


def changed(document: dict[str, Any], path: Sequence[Any]) -> dict[str, Any]:
    found = json.loads(json.dumps(document))
    inside = found
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = other_than(inside[path[-1]])
    return found  # type: ignore[no-any-return]


def test_any_single_value_that_is_changed_is_told(tmp_path: Path) -> None:
    policy = policy_from(PARENT, "mine.py")
    orders = (Order(30.5, "fall"), Order(60, "washer-done"))
    made = a_handin(Recipe(policy, Scenario(), "evening", 3, orders), "Ada")
    document = {**document_of(made), "lessons": {"ten-minutes": {"bet.first": "washer"}}}
    document = json.loads(sealed(document))
    path = tmp_path / "it.hand"
    path.write_text(json.dumps(document))
    assert read(path)[1]
    every = [where for where, _ in leaves(document)]
    assert len(every) > 60
    for where in every:
        path.write_text(json.dumps(changed(document, where)))
        try:
            _, intact = read(path)
        except HouseholdError:
            continue  # it is no hand-in any more
        assert not intact, where
    for key in ("name", "lessons", "digest"):
        path.write_text(json.dumps({k: v for k, v in document.items() if k != key}))
        assert not read(path)[1], key


def test_how_the_file_is_laid_out_is_no_change(tmp_path: Path) -> None:
    made = a_handin(Recipe(find_policy("polling"), Scenario(), "evening", 3), "Åda 🧺")
    path = tmp_path / "it.hand"
    document = dict(reversed(document_of(made).items()))
    path.write_bytes(
        b"\xef\xbb\xbf" + json.dumps(document, indent=7).replace("\n", "\r\n").encode()
    )
    assert read(path) == (made, True)


@pytest.mark.parametrize("figure", [*file.FIGURES, "fingerprint"])
def test_a_result_that_was_made_up_is_told_whatever_digest_is_on_it(
    tmp_path: Path, figure: str
) -> None:
    made = a_handin(Recipe(find_policy("polling"), Scenario(), "evening", 3))
    forged = sealed(changed(document_of(made), ("saw", figure)))
    path = tmp_path / "it.hand"
    path.write_bytes(forged)
    assert read(path)[1], "this digest is one"
    row = mark_one(path, forged)
    assert row.status == "differs"
    assert verify.LABELS.get(figure, "fingerprint") in row.told


def test_what_differs_is_named_with_the_half_hour_in_which_it_began(tmp_path: Path) -> None:
    one = a_handin(Recipe(find_policy("async"), Scenario(), "evening", 3))
    other = a_handin(Recipe(find_policy("async"), Scenario(), "evening", 3, (Order(65, "fall"),)))
    row = mark_one(
        tmp_path / "it.hand", sealed({**document_of(one), "saw": document_of(other)["saw"]})
    )
    assert row.status == "differs"
    assert "the same until 17:00, and no longer at 17:30" in row.told


def test_a_file_holds_no_path_and_nobodys_name_but_the_one_given(
    household: Household, here: Path
) -> None:
    (here / "mine.py").write_text(PARENT)
    (here / "busy.toml").write_text("loads = 5\n")
    words = ("--scenario", str(here / "busy.toml"), "--name", "Ada")
    said = household("handin", str(here / "mine.py"), "-o", "ada.hand", *words)
    assert said.status == 0
    text = (here / "ada.hand").read_text()
    assert str(here) not in text
    assert os.environ.get("USER", "nobody-is-called-so") not in text
    found, intact = read("ada.hand")
    assert intact
    assert found.code is not None
    assert found.evening is not None
    assert (found.name, found.code.file, found.code.text) == ("Ada", "mine.py", PARENT)
    assert (found.evening.scenario, found.evening.changes) == ("busy.toml", {"loads": 5})
    (here / "busy.toml").unlink()
    (here / "mine.py").unlink()
    (row,) = mark(here / "ada.hand", run_their_code=True, limits=Limits())
    assert row.status == "same"


# -- what can be handed in ------------------------------------------------------------------------


def test_a_saved_evening_a_code_and_orders_can_be_handed_in(
    household: Household, here: Path
) -> None:
    household("run", "threaded", "--seed", "2", "--trace", "it.jsonl")
    (here / "it.json").write_text(household("run", "polling:every=5", "--json").out)
    for number, words in enumerate(
        (
            ("it.jsonl",),
            ("it.json",),
            (f"{__version__}/evening:loads=6/7/polling:every=5",),
            ("player", "--order", "16:05=washer", "--order", "16:20=checkbook"),
            (f"{__version__}/evening/7/player", "--order", "16:05=washer"),
            ("async", "--set", "ready=fifo", "--with", "loads=2", "--seed", "9"),
            ("threaded", "--scenario", "two-weeks"),
        )
    ):
        said = household("handin", *words, "-o", f"{number}.hand", "--name", "Ada")
        assert said.status == 0, said.err
        assert said.out == ""
        assert f"handed in as {number}.hand" in said.err
    rows = mark(*sorted(here.glob("*.hand")), limits=Limits())
    assert [row.status for row in rows] == ["same"] * 7
    assert [row.what for row in rows] == [
        "evening", "evening", "evening", "orders", "orders", "evening", "evening",
    ]  # fmt: skip
    assert rows[2].scenario == "evening, loads=6"
    assert rows[5].policy == "asynchronous:ready=fifo"


@pytest.mark.parametrize("number", [0, 1, 8])
def test_a_puzzle_that_was_solved_can_be_handed_in_with_the_parent_that_ships_with_it(
    here: Path, number: int
) -> None:
    puzzle = puzzles()[number]
    path = prove(puzzle).path
    assert path is not None
    Run(msgspec.structs.replace(puzzle.recipe, choices=path)).save("solved.jsonl")
    write("solved.hand", making.make("solved.jsonl"))
    found, _ = read("solved.hand")
    assert found.code is None, "what ships needs not be handed in"
    assert found.evening is not None
    assert found.evening.choices == list(path)
    (row,) = mark(here / "solved.hand")
    assert (row.status, row.what, row.told) == ("same", "steps", "")
    title = f"{number + 1}, {puzzle.title}"
    assert row.solved == verify.Solved(title, True, puzzle.fewest, puzzle.fewest)
    Run(msgspec.structs.replace(puzzle.recipe, choices=path[:-1])).save("nearly.jsonl")
    write("nearly.hand", making.make("nearly.jsonl"))
    (row,) = mark(here / "nearly.hand")
    assert row.status == "same"
    assert row.solved == verify.Solved(title, False, None, puzzle.fewest)


def test_whether_a_puzzle_is_solved_stands_in_the_table(household: Household, here: Path) -> None:
    household("check", "threaded:lock_order=washer-first", "-o", "unlucky")
    (unlucky,) = (here / "unlucky").glob("overdraft.jsonl")
    household("handin", str(unlucky), "-o", "own.hand")
    puzzle = puzzles()[2]
    path = prove(puzzle).path
    assert path is not None
    Run(msgspec.structs.replace(puzzle.recipe, choices=path)).save("solved.jsonl")
    household("handin", "solved.jsonl", "-o", "three.hand")
    said = household("verify", ".", "-o", "marks.csv")
    assert said.status == 0
    told = "puzzle 3, Half a mending: solved in 8 steps, the fewest there are"
    assert f"three.hand: {told}" in " ".join(said.out.split())
    assert "own.hand: puzzle" not in said.out
    with open("marks.csv", newline="", encoding="utf-8-sig") as opened:
        own, three = csv.DictReader(opened)
    assert (own["puzzle"], own["solved"]) == ("", "")
    assert [three[name] for name in ("puzzle", "solved", "steps", "fewest_steps")] == [
        "3, Half a mending", "yes", "8", "8",
    ]  # fmt: skip


def test_what_cant_be_lived_again_is_not_taken(household: Household, here: Path) -> None:
    lucky = PARENT.replace(
        "from household import Parent", "import os\nfrom household import Parent"
    ).replace("max(1, every)", "1 + os.urandom(1)[0] % 9")
    (here / "mine.py").write_text(lucky)
    said = household("handin", "mine.py", "-o", "ada.hand")
    assert said.status == 2
    assert "differently" in the_sentence(said.err)
    assert not (here / "ada.hand").exists()
    household("run", "threaded", "--trace", "it.jsonl")
    text = (here / "it.jsonl").read_text()
    (here / "it.jsonl").write_text(text.replace('"seed":1', '"seed":2'))
    said = household("handin", "it.jsonl", "-o", "ada.hand")
    assert said.status == 2
    assert "it came out differently" in the_sentence(said.err)
    assert not (here / "ada.hand").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "-o FILE"),
        (("threaded",), "-o FILE"),
        (("threaded", "-o", "ada.txt"), ".hand"),
        (("-o", "ada.hand"), "what to hand in"),
        (("treaded", "-o", "ada.hand"), "did you mean threaded"),
        (("gone.jsonl", "-o", "ada.hand"), "no such file"),
        (("threaded", "-o", "no/where/ada.hand"), "can't be written"),
        (("threaded", "--name", "A" * 81, "-o", "ada.hand"), "--name"),
        (("threaded", "--name", "A\x1b[31m", "-o", "ada.hand"), "--name"),
        (("it.jsonl", "--order", "16:05=fall", "-o", "ada.hand"), "leave --order out"),
        (("it.jsonl", "--seed", "4", "-o", "ada.hand"), "leave --set"),
        (("threaded", "--order", "16:05=washer", "-o", "ada.hand"), "only the player"),
        (("--lesson", "ten-minutes", "-o", "ada.hand"), "lesson"),
        (("sync", "--seed", "9" * 19, "-o", "ada.hand"), "this can't be handed in: expected `int`"),
    ],
)
def test_what_cant_be_handed_in_is_told_in_a_sentence(
    household: Household, here: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = household("handin", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)
    assert not (here / "ada.hand").exists()


def test_a_parent_that_needs_more_than_its_file_is_told_before_it_is_handed_in(
    household: Household, here: Path
) -> None:
    (here / "helper.py").write_text("EVERY = 3\n")
    (here / "mine.py").write_text("import sys\nsys.path.insert(0, '')\nimport helper\n" + PARENT)
    said = household("handin", "mine.py", "-o", "ada.hand")
    assert said.status == 2
    assert "mine.py:3: ModuleNotFoundError" in the_sentence(said.err)
    (here / "mine.py").write_text(PARENT + "\nopen('log.txt', 'w').close()\n")
    said = household("handin", "mine.py", "-o", "ada.hand")
    assert said.status == 2
    assert "it tried to change files" in the_sentence(said.err)
    assert not (here / "ada.hand").exists()


def test_a_file_that_is_no_hand_in_is_never_replaced(household: Household, here: Path) -> None:
    (here / "ada.hand").write_text("my diary")
    said = household("handin", "threaded", "-o", "ada.hand")
    assert said.status == 2
    assert "left as it is" in the_sentence(said.err)
    assert (here / "ada.hand").read_text() == "my diary"
    (here / "ada.hand").unlink()
    for seed in ("1", "2"):  # one's own may be
        assert household("handin", "threaded", "--seed", seed, "-o", "ada.hand").status == 0
    found, _ = read("ada.hand")
    assert found.evening is not None
    assert found.evening.seed == 2


# -- nothing of a student's runs -------------------------------------------------------------------


@pytest.mark.parametrize(
    "policy",
    [
        "evil.py",
        "evil.py:mine",
        "{here}/evil.py",
        "{here}/evil.py:mine",
        "./evil.py:mine:every=3",
        "puzzles/../evil.py:mine",
        "puzzles/../../../../../../../../..{here}/evil.py:mine",
        "puzzles/evil.py:mine",
        "threaded.py",
        "household.policies.threaded",
        "os.system",
    ],
)
@pytest.mark.parametrize("run_their_code", [False, True])
def test_a_policy_that_names_a_file_never_runs_it(
    here: Path, policy: str, run_their_code: bool
) -> None:
    evil = f"open({str(here / 'was-here')!r}, 'w').close()\n{PARENT}"
    for name in ("evil.py", "threaded.py"):
        (here / name).write_text(evil)
    made = document_of(a_handin(Recipe(find_policy("polling"), Scenario(), "evening", 3)))
    made["evening"]["policy"] = policy.format(here=here)
    made["evening"]["knobs"] = {}
    row = mark_one(here / "it.hand", sealed(made), run_their_code=run_their_code)
    assert row.status == "unreadable"
    assert "no parent that ships is called" in row.told
    assert not (here / "was-here").exists()


@pytest.mark.parametrize("scenario", ["{here}/mine.toml", "../mine.toml", "mine.toml"])
def test_a_scenario_that_names_a_file_never_opens_it(here: Path, scenario: str) -> None:
    (here / "mine.toml").write_text("loads = 1\n")
    made = a_handin(Recipe(find_policy("polling"), Scenario(), "evening", 3))
    document = document_of(made)
    document["evening"]["scenario"] = scenario.format(here=here)
    row = mark_one(here / "it.hand", sealed(document))
    assert row.status == "same", "which it is only with the four loads of an ordinary evening"


@pytest.mark.parametrize("function", ["mine", "", "a:b", "__import__('os')"])
def test_their_code_is_not_run_unless_that_was_asked_for(here: Path, function: str) -> None:
    evil = f"open({str(here / 'was-here')!r}, 'w').close()\n{PARENT}"
    document = document_of(of_code(evil))
    document["code"]["function"] = function
    document["evening"]["policy"] = f"mine.py:{function}"
    row = mark_one(here / "it.hand", sealed(document))
    assert row.status == "their code not run"
    assert not row.fine
    assert not (here / "was-here").exists()


def test_their_code_is_not_run_if_the_file_was_changed(here: Path) -> None:
    evil = f"print('I ran')\n{PARENT}"
    document = document_of(of_code(PARENT))
    document["code"]["lines"] = evil.split("\n")
    for content in (json.dumps(document).encode(), sealed(document)):
        row = mark_one(here / "it.hand", content, run_their_code=True)
        assert row.status == "tampered"
        assert "not run" in row.told


def test_the_marking_process_itself_never_holds_their_code(here: Path) -> None:
    policy = policy_from(PARENT, "mine.py")
    write("it.hand", a_handin(Recipe(policy, Scenario(), "evening", 3)))
    code = (
        "import sys\nfrom household import cli\nsys.argv = ['household', 'verify', 'it.hand', '--run-their-code']\n"
        "from household import yours\n"
        "def no(*_): raise AssertionError('loaded')\n"
        "yours.load = no\ncli.main()"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stdout + out.stderr


# -- their code, apart ---------------------------------------------------------------------------


BEGIN = """from household import Parent


def mine(home):
    parent = Parent(home)
    parent.take_on(task(parent, home))


def task(parent, home):
    yield home.after(5)
"""


def body(text: str) -> str:
    return BEGIN + "".join(f"    {line}\n" for line in text.splitlines())


HORRORS: dict[str, tuple[str, str, str]] = {
    "an endless loop": (body("while True: pass"), "too slow", "mine.py:11: still busy after 1.5 s"),
    "an endless loop while it is loaded": (
        BEGIN + "\nwhile True:\n    pass\n", "too slow", "mine.py:12"
    ),
    "an evening without end": (
        body("while True: yield home.after(0)"), "their code failed", "no time passes"
    ),
    "a long sleep": (body("import time\ntime.sleep(1000)"), "too slow", "mine.py:12"),
    "what nothing can interrupt": (
        body("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        "too slow", "still busy",
    ),
    "what stops the alarm": (
        body("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"),
        "too slow", "still busy",
    ),
    "a big calculation in C": (body("10 ** 10 ** 9"), "too slow", "still busy"),
    "a hog": (
        body("hog = []\nwhile True: hog.append(bytearray(10**7))"),
        "too much memory", "mine.py:12: it wanted more than 200 MB",
    ),
    "a hog of small things": (
        BEGIN + "\n\nHOG = []\nwhile True:\n    HOG.append(bytes(300))\n", "too much memory", "200 MB"
    ),
    "one big thing": (body("bytearray(10**12)"), "too much memory", "200 MB"),
    "a fork": (body("import os\nos.fork()"), "their code failed", "start another program"),
    "another program": (
        body("import subprocess\nsubprocess.run(['true'])"), "their code failed", "start another program"
    ),
    "a shell": (body("import os\nos.system('true')"), "their code failed", "start another program"),
    "a thread": (
        body("import threading\nthreading.Thread(target=print).start()"),
        "their code failed", "start a thread",
    ),
    "os._exit": (
        body("import os\nos._exit(0)"), "their code failed", "ended the program in mid-evening (exit status 0)"
    ),
    "sys.exit": (body("import sys\nsys.exit(0)"), "their code failed", "mine.py:12: SystemExit"),
    "an exit at the end": (
        BEGIN + "\nimport atexit, os\natexit.register(os._exit, 0)\n", "differs", "lights out"
    ),
    "gigabytes": (
        body("while True: print('x' * 10**6)"), "their code failed", "printed more than 8 MB"
    ),
    "gigabytes of complaints": (
        body("import os\nwhile True: os.write(2, b'x' * 10**6)"), "their code failed", "printed more than 8 MB"
    ),
    "recursion": (
        BEGIN + "\n\ndef deep():\n    return deep()\n\n\ndeep()\n", "their code failed", "RecursionError"
    ),
    "a crash of Python": (
        body("import os, signal\nsignal.raise_signal(signal.SIGSEGV)"), "their code failed", "SIGSEGV"
    ),
    "a new file": (body("open('it.txt', 'w')"), "their code failed", "mine.py:11: it tried to change files"),
    "a file that is removed": (
        body("import os\nos.remove('{here}/diary.txt')"), "their code failed", "change files"
    ),
    "a file that is emptied": (
        body("import os\nos.truncate('{here}/diary.txt', 0)"), "their code failed", "change files"
    ),
    "a file that is written over": (
        body("import os\nos.open('{here}/diary.txt', os.O_RDWR | os.O_TRUNC)"),
        "their code failed", "change files",
    ),
    "the network": (
        body("import socket\nsocket.create_connection(('127.0.0.1', 9))"), "their code failed", "network"
    ),
    "whoever asked": (
        body("import os\nos.kill(os.getppid(), 9)"), "their code failed", "end other programs"
    ),
    "more memory": (
        body("import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"),
        "their code failed", "change its limits",
    ),
    "the machine": (
        body("import ctypes\nctypes.CDLL(None)"), "their code failed", "call into the machine"
    ),
    "what it reads": (body("input()"), "their code failed", "EOFError"),
    "an error": (body("1 / 0"), "their code failed", "mine.py:11: ZeroDivisionError"),
    "what is no Python": ("def mine(home:\n", "their code failed", "mine.py:1: syntax error"),
    "no such function": ("def other(home):\n    pass\n", "their code failed", "no function 'mine'"),
    "deep Python": ("x = " + "(" * 3000 + ")" * 3000, "their code failed", "mine.py"),
    "what it was told not to find": (
        body("import os\nassert not set(os.environ) - {{'MALLOC_ARENA_MAX', 'LC_CTYPE', 'LD_LIBRARY_PATH'}}, dict(os.environ)\n"
             "assert os.listdir('.') == [], os.listdir('.')\n1 / 0"),
        "their code failed", "ZeroDivisionError",
    ),
}  # fmt: skip


@pytest.mark.skipif(not POSIX, reason="the system has no limits to set")
@pytest.mark.parametrize("what", HORRORS)
def test_each_ends_within_its_limits_and_is_told_in_its_row(here: Path, what: str) -> None:
    text, status, told = HORRORS[what]
    (here / "diary.txt").write_text("dear diary")
    began = time.monotonic()
    row = mark_one(
        here / "it.hand",
        of_code(text.replace("{here}", str(here)).replace("{{", "{").replace("}}", "}")),
        run_their_code=True,
        limits=QUICK if status == "too slow" else AMPLE,
    )
    assert (row.status, told in row.told) == (status, True), row
    assert time.monotonic() - began < (30 if status == "too slow" else 60)
    assert (here / "diary.txt").read_text() == "dear diary"
    assert sorted(os.listdir(here)) == ["diary.txt", "it.hand"]


@pytest.mark.skipif(not POSIX, reason="the system has no limits to set")
def test_nothing_is_left_of_a_process_and_its_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(here))
    monkeypatch.setattr("tempfile.tempdir", None)
    psutil = pytest.importorskip("psutil")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    mark_one(here / "it.hand", of_code(body("while True: pass")), run_their_code=True, limits=QUICK)
    assert os.listdir(here) == ["it.hand"]
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_what_they_print_stands_in_their_row_and_nowhere_else(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    row = mark_one(
        here / "it.hand", of_code(body("print('so \\x1b[31mfar')\n1 / 0")), run_their_code=True
    )
    assert row.told.endswith("it printed: so \ufffd[31mfar")
    assert capfd.readouterr() == ("", "")


def test_a_students_module_is_not_in_the_way_of_pythons(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("random.py", "msgspec.py", "hashlib.py", "household.py"):
        (here / name).write_text(f"open({str(here / 'was-here')!r}, 'w').close()")
    monkeypatch.setattr(sys, "path", ["", str(here), *sys.path])
    row = mark_one(
        here / "it.hand", a_handin(Recipe(find_policy("sync"), Scenario(), "evening", 1))
    )
    assert row.status == "same"
    assert not (here / "was-here").exists()


def test_an_evening_as_data_alone_can_be_endless_too_and_is_ended(here: Path) -> None:
    scenario = Scenario().but(
        evenings=60, loads=400, lines=400, kids=6, yells_every=0.5, walk=0, look=0, find_place=0
    )
    made = a_handin(Recipe(find_policy("polling:every=0.25"), Scenario(), "evening", 1))
    document = document_of(made)
    document["evening"]["with"] = {
        key: value for key, value in scenario.as_dict().items() if value != getattr(Scenario(), key)
    }
    row = mark_one(here / "it.hand", sealed(document), limits=Limits(seconds=0.2))
    assert row.status == "too slow"
    assert "still busy after 0.2 seconds" in row.told
    document["evening"]["with"] = {"loads": 1_000_000}
    row = mark_one(here / "it.hand", sealed(document))
    assert row.status == "unreadable"
    assert "loads: expected a whole number from 0 to 400" in row.told


SENDS = BEGIN.replace(
    "    parent = Parent(home)\n",
    """    if sys.argv == ["-c"]:
        sends()
    parent = Parent(home)
""",
).replace(
    "from household import Parent\n",
    """import os
import signal
import stat
import struct
import sys

from household import Parent
from household.parents import find_policy
from household.replay import Recipe, Run
from household.model.scenario import Scenario
from household.trace import trace


def sends():
    signal.setitimer(signal.ITIMER_REAL, 0)
    run = Run(Recipe(find_policy("async"), Scenario(), "evening", 1))
    lines = trace.lines(run.happenings)
    (out,) = [fd for fd in range(3, 12) if is_pipe(fd)]
    while True:
        os.write(out, struct.pack("<cI", b"T", len(lines)) + lines)


def is_pipe(fd):
    try:
        return stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError:
        return False
""",
)
"""A parent that turns its alarm off, and sends one good evening after the other."""


@pytest.mark.skipif(not POSIX, reason="the system has no limits to set")
def test_a_parent_that_sends_evenings_without_end_is_heard_once_and_ended(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []

    def hears(lines: bytes, *rest: Any) -> Any:
        heard.append(lines)
        assert len(heard) == 1, "one evening was asked for"
        return measured(lines, *rest)

    for module in (verify, making):
        monkeypatch.setattr(module, "measured", hears)
    made = of_code(SENDS)
    row = mark_one(here / "it.hand", made, run_their_code=True)
    assert row.status == "their code failed"
    assert "it told more evenings than it was asked for" in row.told
    assert len(heard) == 1
    heard.clear()
    assert made.evening is not None
    assert made.saw is not None
    assert made.code is not None
    with pytest.raises(HouseholdError, match="it told more evenings than it was asked for"):
        making.check_own(made.evening, made.saw, made.code)
    heard.clear()
    (here / "mine.py").write_text(SENDS)
    came = tournament(here, 2, first_seed=1, limits=AMPLE)
    (standing,) = [one for one in came.standings if one.file == "mine.py"]
    assert standing.place is None
    assert standing.told


@pytest.mark.skipif(not POSIX, reason="the system has no limits to set")
@pytest.mark.parametrize("seconds_of_ours", [0.0, 0.05])
def test_the_time_is_up_also_for_a_parent_that_always_has_something_to_say(
    seconds_of_ours: float,
) -> None:
    made = of_code(SENDS)
    assert made.evening is not None
    heard = 0
    began = 0.0

    def hears(_number: int, _lines: bytes) -> None:
        nonlocal heard, began
        began = began or time.monotonic()
        heard += 1
        time.sleep(seconds_of_ours)  # so that there is always a message waiting
        assert time.monotonic() - began < 30, "it is listened to without end"

    with Apart(Limits(seconds=0.5)) as apart:
        came = apart.live(made.evening, made.code, [1] * 1_000_000, hears)
    assert (came.status, came.text) == ("too slow", "still busy after 0.5 seconds")
    assert 1 < heard < 1_000_000


def test_an_evening_of_a_thousand_years_is_none() -> None:
    night = Night("evening", 1, "async")
    run = Run(Recipe(find_policy("async"), Scenario(), "evening", 1))
    *others, last = run.happenings
    late = msgspec.structs.replace(last, at=1e15)
    with pytest.raises(HouseholdError, match="longer than its evenings can take"):
        measured(trace.lines([*others, late]), night, 1, own=True)


READS: dict[str, str] = {
    "open": "open({file!r}).read()",
    "bytes": "open({file!r}.encode(), 'rb').read()",
    "pathlib": "from pathlib import Path\nPath({file!r}).read_text()",
    "a path of its own making": (
        "import io\nclass P:\n    def __fspath__(self): return {file!r}\nio.FileIO(P()).read()"
    ),
    "a name of two faces": (
        "import io\nclass P(str):\n    def __fspath__(self): return 'mine.py'\nio.FileIO(P({file!r})).read()"
    ),
    "os.open": "import os\nos.read(os.open({file!r}, os.O_RDONLY), 999).decode()",
    "its folder": "import os\nos.listdir({folder!r})",
    "its folder, one after the other": "import os\n[one.name for one in os.scandir({folder!r})]",
    "a walk": "import os\nlist(os.walk({folder!r}))",
    "a pattern": "import glob\nglob.glob({folder!r} + '/*')",
    "by steps from Python's own": (
        "import os\nopen(os.path.dirname(os.__file__) + '/' + '../' * 30 + {file!r}[1:]).read()"
    ),
    "by steps from here": "open('../' * 30 + {file!r}[1:]).read()",
    "another folder first": "import os\nos.chdir({folder!r})\nopen('ben.hand').read()",
    "by way of the process": "open('/proc/self/root' + {file!r}).read()",
    "whoever asked": "import os\nopen(f'/proc/{{os.getppid()}}/environ').read()",
    "the lines of a source": "import linecache\nlinecache.getlines({file!r})",
    "a copy": "import shutil\nshutil.copyfile({file!r}, 'copy')",
    "a module from there": "import sys\nsys.path.insert(0, {folder!r})\nimport ben",
    "a program from there": "import runpy\nrunpy.run_path({file!r})",
    "an archive": "import zipimport\nzipimport.zipimporter({file!r})",
}


@pytest.mark.skipif(not POSIX, reason="the ways of another system")
@pytest.mark.parametrize("way", READS)
@pytest.mark.parametrize("caught", [False, True])
def test_no_parent_reads_what_another_student_handed_in(here: Path, way: str, caught: bool) -> None:
    (here / "ben.hand").write_text("the secret of Ben")
    (here / "ben.py").write_text("raise ValueError('the secret of Ben')")
    *before, last = READS[way].format(file=str(here / "ben.hand"), folder=str(here)).split("\n")
    last = f"{last}; found = 0" if last.startswith("import") else f"found = {last}"
    if caught:
        before = ["try:", *(f"    {line}" for line in [*before, last])]
        last = "except BaseException as error:\n    found = repr(error)"
    text = body("\n".join([*before, last, "raise ValueError(found)"]))
    row = mark_one(here / "it.hand", of_code(text), run_their_code=True)
    assert row.status == "their code failed"
    assert "it tried to" in row.told
    assert "secret" not in row.told
    assert "may not" in row.told


def test_no_error_reads_a_file_when_it_is_asked_what_was_wrong(here: Path) -> None:
    (here / "ben.hand").write_text("the secret of Ben")
    text = BEGIN.replace(
        "    yield home.after(5)",
        f"""    class Wrong(Exception):
        def __str__(self):
            return open({str(here / "ben.hand")!r}).read()

    space = {{"Wrong": Wrong}}
    exec(compile("def wrong(_event): raise Wrong()", "elsewhere", "exec"), space)
    event = home.after(5)
    event.callbacks.append(space["wrong"])
    yield event""",
    )
    row = mark_one(here / "it.hand", of_code(text), run_their_code=True)
    assert row.status == "their code failed"
    assert "secret" not in row.told
    assert "Wrong" in row.told


HONEST: dict[str, str] = {
    "Python's own modules": (
        "import colorsys, csv, dbm, doctest, heapq, html.parser, http.client, logging.config, pdb, shutil, "
        "sqlite3, statistics, tarfile, tokenize, unittest, uuid, xml.dom.minidom, zoneinfo"
    ),
    "what is installed": "import simpy.resources.store, msgspec.json, household.lab",
    "the files that came with a module": (
        "import importlib.resources, json\nimportlib.resources.files('json').joinpath('tool.py').read_text()"
    ),
    "its own source": "import inspect\nassert 'the source' in inspect.getsource(mine)",
    "a traceback": (
        "import json, traceback\ntry: json.loads('[')\nexcept ValueError: told = traceback.format_exc()\n"
        "assert 'raise JSONDecodeError' in told, told"
    ),
    "other alphabets": "assert 'é'.encode('cp1252').decode('cp437') and b'x'.decode('shift_jis')",
    "chance": "import random, secrets\nsecrets.token_hex()\nrandom.SystemRandom().random()",
    "chance from a device": "import sys\nif sys.platform != 'win32': open('/dev/urandom', 'rb').read(3)",
    "its folder": "import os\nassert os.listdir() == os.listdir('.') == os.listdir(os.getcwd()) == []",
    "a home of nobody's": "import os, pathlib\nos.path.expanduser('~/x')\npathlib.Path('.').resolve()",
    "a module that is not there": (
        "try: import not_there_at_all\nexcept ModuleNotFoundError: pass\nelse: assert False"
    ),
}


@pytest.mark.parametrize("what", HONEST)
def test_what_a_parent_may_read_it_can_read(here: Path, what: str) -> None:
    lines = HONEST[what].split("\n")
    text = PARENT.replace(
        "    parent = Parent(home)\n",
        "".join(f"    {line}\n" for line in lines) + "    parent = Parent(home)\n",
    )
    assert text != PARENT
    made = of_code(text, seed=3)
    real = a_handin(Recipe(policy_from(PARENT, "mine.py"), Scenario(), "evening", 3))
    made = msgspec.structs.replace(made, saw=real.saw)
    row = mark_one(here / "it.hand", made, run_their_code=True)
    assert (row.status, row.told) == ("same", "")


@pytest.mark.skipif(not POSIX, reason="it takes links")
def test_links_and_steps_back_are_followed_before_a_file_may_be_read(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, own, other = here / "python", here / "own", here / "other"
    for folder in (python, own, other, here / "python-of-another"):
        folder.mkdir()
        (folder / "it.txt").write_text("x")
    (own / "link").symlink_to(other)
    (own / "file").symlink_to(other / "it.txt")
    (other / "back").symlink_to(own)
    (python / "installed").symlink_to(other)
    monkeypatch.chdir(own)
    readable = inside.Readable(str(own), [str(python), ""])
    for file_ in (
        python, python / "it.txt", own, "it.txt", ".", "", None, 7, b"it.txt", "link/back/it.txt",
        other / "back" / "it.txt", "../python/it.txt", "not/there/../../it.txt", "/dev/null",
        python / "installed" / "it.txt",
    ):  # fmt: skip
        assert readable.allows(str(file_) if isinstance(file_, Path) else file_), file_
    for file_ in (
        other, other / "it.txt", "link", "link/it.txt", "file", "..", "../other/it.txt", b"../other",
        f"{python}/../other/it.txt", f"{python}-of-another/it.txt", "/", "/etc/passwd", "/dev/sda",
        f"{python}/installed/../other/it.txt", "it.txt\0", here / "own2", "/proc/self/environ",
        other / "back" / "link" / "it.txt",
    ):  # fmt: skip
        assert not readable.allows(str(file_) if isinstance(file_, Path) else file_), file_
    assert not readable.allows(own / "it.txt"), "nothing that may answer twice"


# -- the referee ----------------------------------------------------------------------------------


@quick(80)
@given(cases())
def test_the_referee_has_nothing_against_what_the_house_tells(case: Case) -> None:
    ordered = frozenset(order.do for order in case.orders)
    referee.check(case.trace(), case.scenario, case.seed, True, ordered)


@pytest.mark.parametrize("number", range(10))
def test_the_referee_has_nothing_against_the_steps_of_a_puzzle(number: int) -> None:
    puzzle = puzzles()[number]
    run = Run(msgspec.structs.replace(puzzle.recipe, choices=prove(puzzle).path or ()))
    referee.check(run.happenings, puzzle.scenario, puzzle.seed, by_the_clock=False)


CHEATS = {
    "an empty hamper": ("home.hamper.clear()\n    home.laundry_left = 0", "4 loads not done"),
    "a shorter list": ("home.checkbook.lines_left = 1", "with 79 of 80 lines not written"),
    "hushed kids": ("home.kids._drawn = 0", "were due, and never came"),
    "sleeping kids": ("home.kids._bedtime_comes(None)", "slept before bedtime"),
    "quick machines": ("home.washer._cycles = home.dryer._cycles = (1.0,)", "its cycle was not over"),
    "no walls": ("parent.room = 'laundry'", "set out from where nobody was"),
    "quick hands": ("home.scenario = home.scenario.but(fill_washer=0)", "took another time to fill"),
    "a rich bank": ("home.checkbook.bank += 5000", "the bank held another amount"),
    "a walk of no time": ("home.scenario = home.scenario.but(walk=0)", "walked in another time"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHEATS)
def test_a_parent_that_reaches_into_the_house_is_told(here: Path, what: str) -> None:
    cheat, told = CHEATS[what]
    text = PARENT.replace(
        "    parent = Parent(home)\n", f"    parent = Parent(home)\n    {cheat}\n"
    )
    assert text != PARENT
    row = mark_one(here / "it.hand", of_code(text, seed=3), run_their_code=True)
    assert row.status == "differs"
    assert told in row.told
    (here / "cheat.py").write_text(text)
    came = tournament(here, 3, first_seed=3, limits=AMPLE)
    (standing,) = [one for one in came.standings if one.file == "cheat.py"]
    assert standing.place is None
    assert "what this house would not" in standing.told


def test_happenings_that_were_made_up_are_no_evening() -> None:
    night = Night("evening", 1, "polling")
    for lines in (b"", b"{}\n", b"nonsense", b'{"what":"lights-out","at":0.0,"by":"house"}\n'):
        with pytest.raises(HouseholdError):
            measured(lines, night, 1, own=True)
        with pytest.raises(HouseholdError):
            measured(lines, night, 1, own=False)


def test_a_parent_that_writes_its_own_messages_gains_nothing(here: Path) -> None:
    forged = body(
        "import os, struct\nfor fd in range(3, 12):\n    try:\n"
        "        os.write(fd, struct.pack('<cI', b'T', 3) + b'{}\\n' + struct.pack('<cI', b'E', 0))\n"
        "    except OSError:\n        pass"
    )
    row = mark_one(here / "it.hand", of_code(forged), run_their_code=True)
    assert row.status == "differs"
    assert "no evening" in row.told


# -- one row for each file -------------------------------------------------------------------------


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"hello",
    "another JSON": b'{"a": 1}',
    "a list": b"[1, 2]",
    "binary": bytes(range(256)),
    "cut off": b'{"household-handin": 1, "version": "0.',
    "deep": b'{"household-handin": ' + b"[" * 100_000,
    "deep and whole": b'{"household-handin": 1, "x": ' + b"[" * 800 + b"]" * 800 + b"}",
    "a newer format": b'{"household-handin": 2, "version": "9"}',
    "a format of words": b'{"household-handin": "one", "version": "9"}',
    "nothing in it": b'{"household-handin": 1, "version": "0.1.0"}',
    "too long": b'{"household-handin": 1, "version": "' + b"x" * 1_100_000 + b'"}',
    "a long number": b'{"household-handin": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"household-handin": 1, "version": "\xff"}',
    "half a pair": b'{"household-handin": 1, "version": "\\ud800"}',
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_a_row_and_no_crash(here: Path, what: str) -> None:
    row = mark_one(here / "it.hand", BROKEN[what])
    assert row.status == "unreadable"
    assert "hand-in" in row.told
    assert "Error" not in row.told, "it is told in words"
    assert len(row.told) < 400


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@quick(100)
@given(st.data())
def test_whatever_stands_in_a_file_it_is_a_row(tmp_path: Path, data: st.DataObject) -> None:
    document = document_of(
        a_handin(Recipe(find_policy("polling"), SCENARIOS["small"], "small", 3), "Ada")
    )
    document["lessons"] = {"ten-minutes": {"bet": "5"}}
    keys = [where for where, _ in leaves(document)] + [("evening",), ("saw",), ("evening", "with")]
    path = data.draw(st.sampled_from(keys))
    inside: Any = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = data.draw(VALUES)
    where = tmp_path / "it.hand"
    where.write_bytes(sealed(document))
    with Apart(AMPLE) as apart, pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "live", lambda *_: Came("too slow", "it could be lived"))
        row = verify._mark(where, False, apart, {})
    assert row.status in ("unreadable", "too slow")
    assert row.told


def test_no_file_a_folder_and_a_pipe_are_rows(here: Path) -> None:
    (here / "folder.hand").mkdir()
    files = [here / "gone.hand", here / "folder.hand", Path("nul\0.hand")]
    if POSIX:
        os.mkfifo(here / "pipe.hand")
        files.append(here / "pipe.hand")
    rows = mark(*files)
    assert [row.status for row in rows] == ["unreadable"] * len(files)


def test_a_row_for_each_in_their_order_whatever_is_in_them(
    household: Household, here: Path
) -> None:
    for name in ("ada", "ben"):
        household("handin", "async", "--seed", "4", "--name", name, "-o", f"{name}.hand")
    (here / "cleo.hand").write_bytes(b"\0\1")
    text = (here / "ada.hand").read_text()
    (here / "dan.hand").write_text(text.replace('"name": "ada"', '"name": "dan"'))
    write("eve.hand", of_code(PARENT, "eve"))
    said = household("verify", ".", "-o", "marks.csv")
    assert said.status == 1
    with open("marks.csv", newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    assert [(Path(row["file"]).stem, row["status"]) for row in rows] == [
        ("ada", "same"),
        ("ben", "same"),
        ("cleo", "unreadable"),
        ("dan", "tampered"),
        ("eve", "their code not run"),
    ]
    for row in rows:
        for word in (row["file"], row["status"]):
            assert word.split(",")[0] in said.out.replace("\n", " ")
    told = household("verify", "ada.hand", "ben.hand", "--json")
    assert told.status == 0
    assert told.json["same"] is True
    run = Run(Recipe(find_policy("async"), Scenario(), "evening", 4))
    for one in told.json["handins"]:
        assert one["figures"] == {name: run.statistics[name] for name in file.FIGURES}
    assert rows[0]["lights_out_at"] == f"{run.statistics['lights_out_at']:.6g}"


def test_a_pattern_is_understood_where_no_shell_does_it(household: Household, here: Path) -> None:
    for name in "ab":
        household("handin", "sync", "--name", name, "-o", f"{name}.hand")
    assert len(household("verify", "*.hand", "--json").json["handins"]) == 2
    assert "no such files" in the_sentence(household("verify", "*.hund").err)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "expected hand-ins"),
        (("empty",), "no hand-ins in this folder"),
        (("a.hand", "--seconds", "soon"), "--seconds"),
        (("a.hand", "--seconds", "0"), "--seconds"),
        (("a.hand", "--memory", "1"), "--memory"),
        (("a.hand", "--jobs", "-1"), "--jobs"),
        (("a.hand", "-o", "marks.xls"), ".csv"),
        (("a.hand", "-o", "no/marks.csv"), "no such folder"),
        (("a.hand", "-o", "diary.csv"), "left as it is"),
    ],
)
def test_what_cant_be_verified_is_told_in_a_sentence(
    household: Household, here: Path, words: tuple[str, ...], sentence: str
) -> None:
    (here / "empty").mkdir()
    (here / "diary.csv").write_text("day,what\n1,rain\n")
    household("handin", "sync", "-o", "a.hand")
    said = household("verify", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err)
    assert (here / "diary.csv").read_text() == "day,what\n1,rain\n"


def test_marks_are_replaced_by_new_ones_unless_somebody_has_added_to_them(
    household: Household, here: Path
) -> None:
    household("handin", "sync", "-o", "a.hand")
    for _ in range(2):
        assert household("verify", "a.hand", "-o", "marks.csv").status == 0
    added = (
        (here / "marks.csv")
        .read_text(encoding="utf-8-sig")
        .replace("same_as", "same_as,my note", 1)
    )
    (here / "marks.csv").write_text(added, encoding="utf-8-sig")
    assert household("verify", "a.hand", "-o", "marks.csv").status == 2
    assert (here / "marks.csv").read_text(encoding="utf-8-sig") == added


# -- versions, copies, formulas -----------------------------------------------------------------------


def test_another_version_is_named_and_what_it_tells_is_compared(here: Path) -> None:
    made = document_of(a_handin(Recipe(find_policy("polling"), Scenario(), "evening", 3)))
    made["version"] = "0.0.9"
    row = mark_one(here / "it.hand", sealed(made))
    assert (row.status, row.version, row.fine) == ("other version: same", "0.0.9", True)
    assert f"made by version 0.0.9, and lived again by {__version__}" in row.told
    row = mark_one(here / "it.hand", sealed(changed(made, ("saw", "missed_buzzers"))))
    assert (row.status, row.fine) == ("other version: differs", False)
    assert "missed buzzers" in row.told
    made["evening"]["policy"] = "vacuuming"
    row = mark_one(here / "it.hand", sealed(made))
    assert row.status == "other version: differs"
    assert "no parent that ships is called 'vacuuming'" in row.told


def test_the_same_orders_and_the_same_code_under_two_names_are_pointed_out(here: Path) -> None:
    def orders(name: str, *given_: tuple[float, str]) -> Handin:
        timed = tuple(Order(at, do) for at, do in given_)
        return a_handin(Recipe(find_policy("player"), Scenario(), "evening", 3, timed), name)

    first = ((5.0, "washer"), (20.0, "checkbook"))
    commented = PARENT.replace(
        "    parent = Parent(home)", "    # all mine\n    parent  = Parent(home)  "
    )
    class_ = {
        "a": orders("Ada", *first),
        "b": orders("Ben", *reversed(first)),
        "c": orders("Cleo", (5.0, "washer"), (21.0, "checkbook")),
        "d": orders("Ada", *first),
        "e": of_code(PARENT, "Eve"),
        "f": of_code(commented.replace("parent  =", "parent ="), "Fay", seed=2),
        "g": of_code(PARENT.replace("every=4", "every=5"), "Gus"),
        "h": a_handin(Recipe(find_policy("sync"), Scenario(), "evening", 3), "Hal"),
        "i": a_handin(Recipe(find_policy("sync"), Scenario(), "evening", 3), "Ida"),
    }
    for name, made in class_.items():
        write(f"{name}.hand", made)
    rows = mark(*(Path(f"{name}.hand") for name in class_))
    assert {row.file[0]: [other[0] for other in row.same_as] for row in rows} == {
        "a": ["b"], "b": ["a", "d"], "c": [], "d": ["b"],
        "e": ["f"], "f": ["e"], "g": [], "h": [], "i": [],
    }  # fmt: skip


HOSTILE = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "|cmd", "%0A", "＝1+1")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_a_formula(here: Path, name: str) -> None:
    row = mark_one(
        here / "it.hand", a_handin(Recipe(find_policy("sync"), Scenario(), "evening", 3), name)
    )
    content = sheet.text_of(verify.COLUMNS, [row.row])
    (told,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert told["name"] == f"'{name}"
    assert told["status"] == "same"


@quick(200)
@given(st.text(max_size=40))
def test_no_text_leaves_its_cell_or_its_line(text: str) -> None:
    content = sheet.text_of(["a", "b"], [[text, "end"]]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert [len(row) for row in rows] == [2, 2]
    assert rows[1][1] == "end"
    assert rows[1][0][:1] not in set(sheet.FORMULA)
    assert rows[1][0].isprintable()
    assert clean(text) == clean(clean(text))


def test_no_name_moves_the_terminals_cursor(household: Household, here: Path) -> None:
    made = a_handin(
        Recipe(find_policy("sync"), Scenario(), "evening", 3), "\x1b[2J\u202eevil\nrow\x07"
    )
    (here / "it.hand").write_bytes(text_of(made))
    said = household("verify", "it.hand", "-o", "marks.csv")
    assert said.status == 0
    for text in (said.out, said.err, (here / "marks.csv").read_text(encoding="utf-8-sig")):
        assert not set(text) & set("\x1b\x07\u202e")
    assert "[bold]" in household("handin", "sync", "--name", "[bold]x", "-o", "b.hand").err
    assert "[bold]x" in household("verify", "b.hand").out


def test_thirty_hand_ins_take_no_longer_than_a_coffee(here: Path) -> None:
    for seed in range(30):
        policy = policy_from(PARENT, "mine.py") if seed % 3 == 0 else find_policy("threaded")
        write(f"{seed:02}.hand", a_handin(Recipe(policy, Scenario(), "evening", seed), str(seed)))
    began = time.monotonic()
    rows = mark(*sorted(here.glob("*.hand")), run_their_code=True, limits=Limits())
    assert {row.status for row in rows} == {"same"}
    assert time.monotonic() - began < 60


def test_the_same_code_is_found_under_other_comments_and_docstrings() -> None:
    one = 'def mine(home):\n    """Mine."""\n    x = 1  # one\n'
    other = '"""All my own work."""\n\ndef mine(home):\n    """My idea."""\n    # think\n    x   =   1\n'
    assert verify._said_by(one) != verify._said_by(one.replace("1  #", "2  #"))
    assert verify._said_by(one) in verify._said_by(one)
    plain = verify._said_by('"""x"""\n' + one)
    assert verify._said_by(other) == plain
    assert verify._said_by("def (") == "def ("


# -- answers -----------------------------------------------------------------------------------------


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody has answered: two bets, one of them wrong, a question, and what is no choice."""
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path / "home"))
    known = progress.load()
    known.way("ten-minutes").answers = {
        "parent": "About three minutes, to fill it",
        "polling": "Never longer than 15 minutes",
        "exit-1": "Async",
        "exit-2": "it was fun",
    }
    known.save()


@pytest.mark.usefixtures("lessons")
def test_what_was_bet_and_answered_in_a_lesson_is_handed_in_and_marked(
    household: Household, here: Path
) -> None:
    said = household("handin", "--lesson", "ten-minutes", "--name", "Ada", "-o", "ada.hand")
    assert said.status == 0, said.err
    assert "4 answers of ten-minutes" in said.err
    said = household(
        "handin", "async", "--lesson", "ten-minutes", "--name", "Ben", "-o", "ben.hand"
    )
    told = household("verify", "ada.hand", "ben.hand", "-o", "marks.csv", "--json")
    assert told.status == 0
    with open("marks.csv", newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    for row, what in zip(rows, ("answers", "evening"), strict=True):
        assert (row["status"], row["what"]) == ("same", what)
        assert (row["bets_right"], row["bets_of"]) == ("1", "2")
        assert (row["answers_right"], row["answers_of"]) == ("1", "1")
    assert [mark["right"] for mark in told.json["handins"][0]["marks"]] == [True, False, True, None]
    assert "1 of 2" in household("verify", "ada.hand").out
    text = (here / "ada.hand").read_text()
    (here / "ada.hand").write_text(
        text.replace("Never longer than 15 minutes", "Up to half an hour")
    )
    (edited,) = mark(here / "ada.hand")
    assert edited.status == "tampered"
    assert edited.count(bets=True) == (2, 2), "which it tells all the same"


def test_a_teachers_own_lesson_is_marked_where_its_file_is_named(
    household: Household, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(here / "home"))
    household("lesson", "new", "mine.toml")
    known = progress.load()
    known.way("own-mine").answers = {"clones": "A deadlock", "exit": "That it is right"}
    known.save()
    assert household("handin", "--lesson", "mine.toml", "-o", "ada.hand").status == 0
    told = household("verify", "ada.hand", "--lesson", "mine.toml", "--json").json["handins"][0]
    assert [mark["right"] for mark in told["marks"]] == [True, False]
    assert "can't be marked" in household("verify", "ada.hand", "--json").json["handins"][0]["told"]
    assert household("verify", "ada.hand", "--lesson", "nix.toml").status == 2


@pytest.mark.usefixtures("lessons")
def test_a_lesson_that_is_not_known_or_not_taken_is_told(household: Household, here: Path) -> None:
    said = household("handin", "--lesson", "ten-minuets", "-o", "ada.hand")
    assert said.status == 2
    assert "did you mean ten-minutes" in the_sentence(said.err)
    for name in ("../../evil", "/etc/passwd", "what", "a\nb", ""):
        made = Handin(file.FORMAT, __version__, lessons={name: {"a": "b"}})
        row = mark_one(here / "it.hand", made)
        assert "its answers can't be marked: no lesson is called" in row.told
        assert row.marks == ()


@pytest.mark.usefixtures("lessons")
def test_one_answer_counts_once_and_only_under_the_lessons_own_name(here: Path) -> None:
    answer = {"exit-1": "Async"}
    names = ("ten-minutes", "1", "01_ten_minutes", "01-ten-minutes", "TEN-MINUTES", "ten_minutes")
    made = Handin(file.FORMAT, __version__, lessons=dict.fromkeys(names, answer))
    row = mark_one(here / "it.hand", made)
    assert row.count(bets=False) == (1, 1)
    assert "some of its answers can't be marked: no lesson is called '1', '01_ten" in row.told
    path = str(Path(lesson.__file__).parent / "01_ten_minutes" / "lesson.toml")
    for name in ("1", "01_ten_minutes", path):
        row = mark_one(here / "it.hand", Handin(file.FORMAT, __version__, lessons={name: answer}))
        assert row.marks == (), name
        assert row.told.startswith("its answers can't be marked: no lesson is called"), name


def test_a_lesson_that_is_not_known_is_in_no_other_ones_way(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"exit-1": "Async"}
    both = {"nobodys": {"a": "b"}, "ten-minutes": answer, "four-clones": {"1.1": "what?"}}
    row = mark_one(here / "it.hand", Handin(file.FORMAT, __version__, lessons=both))
    assert row.count(bets=False) == (1, 1)
    assert "some of its answers can't be marked: no lesson is called 'nobodys'" in row.told
    really = marks.mark

    def marks_some(which: lesson.Lesson, said: Any) -> Any:
        if which.name == "four-clones":
            raise RecursionError
        return really(which, said)

    monkeypatch.setattr(marks, "mark", marks_some)
    row = mark_one(here / "it.hand", Handin(file.FORMAT, __version__, lessons=both))
    assert row.count(bets=False) == (1, 1)
    assert "four-clones: RecursionError" in row.told
    assert "no lesson is called 'nobodys'" in row.told


@pytest.mark.usefixtures("lessons")
def test_answers_of_another_version_are_told_to_be(household: Household, here: Path) -> None:
    answer = {"ten-minutes": {"exit-1": "Async"}}
    row = mark_one(here / "it.hand", Handin(file.FORMAT, "0.0.1", lessons=answer))
    assert (row.status, row.fine, row.version) == ("other version: same", True, "0.0.1")
    assert row.told == f"made by version 0.0.1, and its answers are marked by {__version__}"
    assert row.count(bets=False) == (1, 1)
    told = household("verify", "it.hand")
    assert told.status == 0
    assert "made by version 0.0.1" in " ".join(told.out.split())
    content = text_of(Handin(file.FORMAT, "0.0.1", lessons=answer)).replace(b"Async", b"Sync")
    assert mark_one(here / "it.hand", content).status == "tampered"


OF_ALL_KINDS = """
title = "All kinds"
about = "One step of each kind that is lived."

[[unit]]
title = "Only"
says = "One of each."

[[unit.step]]
name = "race"
do = "race"
say = "Who is first?"
policies = ["sync", "async"]
ask = "Whose lights go out first?"
then = "It is {winner}."

[[unit.step]]
name = "curve"
do = "curve"
say = "How often should one look?"
policy = "polling"
knob = "every"
statistic = "kid_response_worst"
evenings = 10
ask = "How often?"
then = "Best is {best}."

[[unit.step]]
name = "run"
do = "run"
say = "How many loads?"
policy = "async"
ask = "When do the lights go out?"
measure = "lights_out_at"
then = "At {lights_out_at}."

[[unit.step.choices]]
say = "Before six"
to = "18:00"

[[unit.step.choices]]
say = "Later"
from = "18:00"
"""


def test_a_lesson_is_lived_once_for_a_whole_class(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[str] = []

    def counts(module: Any, name: str) -> None:
        really = getattr(module, name)

        def called(*given: Any) -> Any:
            lived.append(name)
            return really(*given)

        monkeypatch.setattr(module, name, called)

    counts(marks, "Run")
    counts(measures, "Run")
    counts(measures, "curve")
    (here / "all.toml").write_text(OF_ALL_KINDS)
    own = {"all": lesson.load(here / "all.toml")}
    files = []
    for number, (first, looks, bed) in enumerate(
        [
            ("synchronous > asynchronous", "3.0", "Later"),
            ("asynchronous > synchronous", "60.0", "Before six"),
        ]
        * 5
    ):
        said = {"all": {"race": first, "curve": looks, "run": bed}}
        files.append(here / f"{number}.hand")
        write(files[-1], Handin(file.FORMAT, __version__, lessons=said))
    rows = verify.verify(files, lessons=own)
    assert sorted(lived) == ["Run", "Run", "Run", "curve"], "two of the race, and one of the bet"
    right = [[mark.right for mark in row.marks] for row in rows]
    assert right == [right[0], right[1]] * 5
    for one, other in zip(right[0], right[1], strict=True):
        assert {one, other} == {True, False}, right[:2]
    (here / "all.toml").write_text(OF_ALL_KINDS.replace('"async"]', '"threaded"]'))
    lived.clear()
    again = verify.verify(files[:1], lessons={"all": lesson.load(here / "all.toml")})
    assert lived == ["Run", "Run"], "a lesson that was changed is lived as far as it was"
    assert again[0].marks[0].expected != rows[0].marks[0].expected


# -- the tournament -----------------------------------------------------------------------------------


@pytest.fixture
def class_(here: Path) -> Path:
    folder = here / "class"
    folder.mkdir()
    (folder / "mine.py").write_text(PARENT)
    (folder / "rarely.py").write_text(PARENT.replace("every=4", "every=30"))
    (folder / "loop.py").write_text(body("while True: pass"))
    write(folder / "ben.hand", a_handin(Recipe(
        policy_from(PARENT, "mine.py").but({"every": 2}), Scenario(), "evening", 3), "Ben"))  # fmt: skip
    write(folder / "hal.hand", a_handin(Recipe(find_policy("sync"), Scenario(), "evening", 3)))
    (folder / "broken.hand").write_bytes(b"{")
    (folder / "notes.txt").write_text("not for you")
    return folder


def test_a_tournament_lives_the_same_evenings_as_the_laboratory(class_: Path) -> None:
    came = tournament(class_, 10, first_seed=40, limits=Limits(seconds=6))
    by_name = {one.parent: one for one in came.standings}
    assert set(by_name) == {
        "mine.py", "rarely.py", "loop.py", "ben.hand", "broken.hand",
        "synchronous", "polling", "threaded", "asynchronous",
    }  # fmt: skip
    names = {
        "mine.py": str(class_ / "mine.py"),
        "rarely.py": str(class_ / "rarely.py"),
        "ben.hand": str(class_ / "mine.py") + ":every=2",
        **{name: name for name in ("synchronous", "polling", "threaded", "asynchronous")},
    }
    compared = compare(list(names.values()), 10, 40)
    for name, typed in names.items():
        assert list(by_name[name].evenings) == compared.results[typed], name
    assert by_name["ben.hand"].name == "Ben"
    assert "loop.py:11: still busy" in by_name["loop.py"].told
    assert "no hand-in" in by_name["broken.hand"].told
    assert by_name["synchronous"].place is None
    places = sorted(one.place for one in came.standings if one.place is not None)
    assert places == [1, 2, 3]
    through = [one for one in came.standings if one.evenings]
    assert [one.order for one in through] == sorted(one.order for one in through)
    assert [one.file for one in came.standings[-2:]] == ["loop.py", "broken.hand"]


def test_a_tournament_tells_its_hidden_seeds_and_can_be_repeated(
    household: Household, class_: Path
) -> None:
    words = ("class", "--evenings", "4", "--seconds", "5", "--with", "loads=2")
    endless = (class_ / "loop.py").rename(class_ / "loop.txt")
    first = household("tournament", *words, "-o", "table.csv", "--json")
    assert first.status == 0
    assert first.err.startswith("household: this runs the code in class: only")
    told = first.json
    assert told["rule"] == RULE
    again = household("tournament", *words, "--seeds", str(told["first_seed"]), "--json")
    assert again.json == told
    other = household("tournament", *words, "--json")
    assert other.json["first_seed"] != told["first_seed"]
    with open("table.csv", newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["parent"] for row in rows] == [one["parent"] for one in told["standings"]]
    assert {row["first_seed"] for row in rows} == {str(told["first_seed"])}
    assert {row["scenario"] for row in rows} == {"evening, loads=2"}
    endless.rename(class_ / "loop.py")
    shown = household("tournament", *words, "--seeds", "7").out
    text = " ".join(shown.split())
    assert RULE in text
    assert "household tournament class --seeds 7 --evenings 4 --with loads=2" in text
    assert "loop.py: too slow" in text


def test_chance_of_ones_own_is_told_in_a_tournament(here: Path) -> None:
    lucky = "import os\n" + PARENT.replace("max(1, every)", "1 + os.urandom(1)[0] % 9")
    keeps = "SEEN = []\n" + PARENT.replace("max(1, every)", "1 + len(SEEN)").replace(
        "    parent = Parent(home)\n", "    parent = Parent(home)\n    SEEN.append(1)\n"
    )
    (here / "lucky.py").write_text(lucky)
    (here / "keeps.py").write_text(keeps)
    came = tournament(here, 5, first_seed=3, limits=AMPLE)
    for one in came.standings:
        assert ("came out differently the second time" in one.told) is (not one.ships), one.parent


def evening(lights: float | None, kid: float, deadlock: float | None = None, over: int = 0) -> Any:
    return {
        "lights_out_at": lights, "kid_response_worst": kid, "deadlock_at": deadlock,
        "overdrafts": over, "missed_buzzers": 0, "ignored_kids": 0,
    }  # fmt: skip


def test_places_go_by_the_rule_and_by_nothing_else() -> None:
    standings = [
        Standing("fast, once overdrawn", evenings=(evening(100, 1), evening(100, 1, over=1))),
        Standing("slow and clean", evenings=(evening(300, 9), evening(310, 9))),
        Standing("quick and clean", evenings=(evening(200, 9), evening(210, 9))),
        Standing("quick, kind and clean", evenings=(evening(200, 5), evening(210, 5))),
        Standing("never done", evenings=(evening(None, 5), evening(None, 5))),
        Standing("deadlocked", evenings=(evening(100, 5, 40.0), evening(100, 5))),
        Standing("ships", ships=True, evenings=(evening(50, 0), evening(50, 0))),
        Standing("its twin", evenings=(evening(200, 5), evening(210, 5))),
        Standing("failed", told="it failed"),
    ]
    placed = _placed(standings)
    assert [(one.parent, one.place) for one in placed] == [
        ("ships", None),
        ("quick, kind and clean", 1),
        ("its twin", 1),
        ("quick and clean", 3),
        ("slow and clean", 4),
        ("fast, once overdrawn", 5),
        ("deadlocked", 6),
        ("never done", 7),
        ("failed", None),
    ]
    level = {one.parent: one.level for one in placed}
    assert level["quick and clean"], "lights out at the same minutes"
    assert not level["slow and clean"]
    assert not level["fast, once overdrawn"], "another number of disasters"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("gone",), "expected a folder"),
        (("empty",), "no parents in this folder"),
        (("class", "--evenings", "1"), "--evenings"),
        (("class", "--evenings", "many"), "--evenings"),
        (("class", "--seeds", "-4"), "--seeds"),
        (("class", "--scenario", "evenink"), "did you mean evening"),
        (("class", "-o", "table.txt"), ".csv"),
        (("class", "--memory", "0"), "--memory"),
    ],
)
def test_what_is_no_tournament_is_told_in_a_sentence(
    household: Household, here: Path, class_: Path, words: tuple[str, ...], sentence: str
) -> None:
    (here / "empty").mkdir()
    said = household("tournament", *words)
    assert said.status == 2
    assert sentence in the_sentence(said.err.splitlines(keepends=True)[-1])


def test_the_parents_in_a_folder_never_run_in_this_process(
    class_: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(*_: object) -> None:
        raise AssertionError("their code was loaded here")

    monkeypatch.setattr(package.yours, "load", loaded)
    came = tournament(class_, 2, first_seed=1, limits=Limits(seconds=6))
    assert sum(bool(one.evenings) for one in came.standings) == 7


def test_every_act_can_be_handed_in() -> None:
    orders = tuple(Order(10.0 + n, do) for n, do in enumerate(sorted(ACTS)))
    made = a_handin(Recipe(find_policy("async"), Scenario(), "evening", 3, orders))
    assert made.evening is not None
    assert [order.do for order in recipe_of(made.evening).orders] == sorted(ACTS)
