"""Your own parent, a policy in a file: what runs, what is told of what does not, and where."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from household import yours
from household.templates import PARENT
from tests.conftest import Household, the_sentence

HEAD = "from household import Parent\n\n\n"
MINE = """

def mine(home):
    parent = Parent(home)
    parent.take_on(task(parent, home))
"""


def a_generator(body: str, head: str = HEAD) -> str:
    """A policy file whose only task is this generator."""
    return (
        f"{head}def task(parent, home):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n{MINE}"
    )


def a_coroutine(body: str, head: str = HEAD) -> str:
    """A policy file whose only task is this coroutine."""
    return a_generator(body, head).replace("def task", "async def task")


def line_of(text: str, mark: str) -> int:
    return next(number for number, row in enumerate(text.splitlines(), 1) if mark in row)


Sentence = Callable[..., str]


@pytest.fixture
def runs(household: Household, here: Path) -> Callable[..., Any]:
    """`runs(text)`: that file as a policy; returns the run's JSON document."""

    def policy(text: str, *words: str, policy: str = "mine.py") -> Any:
        (here / "mine.py").write_text(text)
        said = household("run", policy, "--json", *words)
        assert said.err == ""
        assert said.status == 0
        return said.json

    return policy


@pytest.fixture
def bad(household: Household, here: Path) -> Sentence:
    """`bad(text)`: the one sentence that is said on that file as a policy."""

    def policy(text: str, *words: str, policy: str = "mine.py") -> str:
        (here / "mine.py").write_text(text)
        said = household("run", policy, "--trace", "it.jsonl", *words)
        assert said.status == 2
        assert said.out == ""
        assert not (here / "it.jsonl").exists()
        return the_sentence(said.err)

    return policy


@pytest.fixture
def short_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yours, "TIME_LIMIT", 0.3)


def process(here: Path, *words: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "household", *words],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=here,
        timeout=timeout,
        check=False,
    )


# -- what runs ----------------------------------------------------------------------------------


def test_a_profiler_can_look_at_own_parents(tmp_path: Path) -> None:
    """To take back an interrupt that was never thrown kept it waiting for ever."""
    (tmp_path / "mine.py").write_text(PARENT.replace("FILE", "mine.py"))
    code = (
        "import cProfile, household\n"
        "profile = cProfile.Profile()\n"
        "profile.enable()\n"
        "household.run('mine.py')\n"
        "sum(range(1000))\n"
        "profile.disable()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)


def test_generators_run(runs: Callable[..., Any]) -> None:
    text = a_generator("""\
        while home.laundry_left:
            yield from parent.start_wash()
            yield home.washer.buzzer
            yield from parent.move_wet_clothes()
            yield home.dryer.buzzer
            yield from parent.empty_dryer()
    """)
    document = runs(text)
    assert document["statistics"]["loads_done"] == 4
    assert document["policy"] == "mine.py:mine"


def test_coroutines_run(runs: Callable[..., Any]) -> None:
    text = a_coroutine("""\
        while home.laundry_left:
            await parent.start_wash()
            await parent.waits_for(home.washer.buzzer)
            await parent.move_wet_clothes()
            await home.dryer.buzzer
            await parent.empty_dryer()
    """)
    assert runs(text)["statistics"]["loads_done"] == 4


def test_generators_and_coroutines_of_the_same_words_live_the_same_evening(
    runs: Callable[..., Any],
) -> None:
    words = """\
        while home.checkbook.lines_left:
            yield from parent.balances_next_line()
        yield from parent.waits_for(home.after(5))
        yield from parent.start_wash()
    """
    generator = runs(a_generator(words))
    coroutine = runs(a_coroutine(words.replace("yield from", "await")))
    assert generator["fingerprint"] == coroutine["fingerprint"]


def test_a_verb_handed_on_by_return_or_as_an_argument_is_carried_out(
    runs: Callable[..., Any],
) -> None:
    handed_on = a_generator("return parent.start_wash()")
    started = runs(a_generator("yield from parent.start_wash()"))
    assert runs(handed_on)["statistics"] == started["statistics"]
    given = HEAD + "def mine(home):\n    p = Parent(home)\n    p.take_on(p.start_wash(), 'task')\n"
    assert runs(given)["fingerprint"] == started["fingerprint"]


def test_a_verb_chosen_by_a_condition_is_carried_out(runs: Callable[..., Any]) -> None:
    runs(a_generator("yield from (parent.start_wash() if home.hamper else parent.empty_dryer())\n"))


def test_a_method_that_is_only_called_like_a_verb_is_left_alone(runs: Callable[..., Any]) -> None:
    radio = HEAD + "class Radio:\n    def pauses(self):\n        return None\n\n\n"
    runs(a_generator("Radio().pauses()\nyield home.after(5)", radio))


def test_a_task_is_waited_for_like_any_event(runs: Callable[..., Any]) -> None:
    text = f"""{HEAD}def errand(clone, home):
    yield home.after(7)
    return "bread"


def task(clone, home):
    got = yield Parent(home).take_on(errand(clone, home))
    assert got == "bread"
    assert home.now == 7


def mine(home):
    clone = Parent(home)
    clone.take_on(task(clone, home))
"""
    runs(text)


def test_a_file_by_any_path_runs(household: Household, here: Path) -> None:
    folder = here / "my parents.pyx"
    folder.mkdir()
    (folder / "the first.py").write_text(a_generator("yield home.after(5)"))
    for typed in ("my parents.pyx/the first.py", str(folder / "the first.py")):
        said = household("run", typed, "--json")
        assert said.status == 0
        assert said.json["policy"] == f"{typed}:mine"


def test_a_policy_file_with_a_byte_order_mark_runs(household: Household, here: Path) -> None:
    (here / "mine.py").write_text(a_generator("yield home.after(5)"), encoding="utf-8-sig")
    assert household("run", "mine.py").status == 0


def test_own_parents_are_compared_searched_and_replayed(household: Household, here: Path) -> None:
    (here / "mine.py").write_text(a_generator("yield home.after(5)"))
    said = household("compare", "mine.py", "sync", "--evenings", "2", "--json")
    assert list(said.json["policies"]) == ["mine.py", "sync"]
    assert said.json["policies"]["mine.py"]["unfinished_share"] == 1
    assert household("find", "ignored-kid", "mine.py", "-o", "it.jsonl").status == 0
    assert household("replay", "it.jsonl").status == 0


# -- which function -----------------------------------------------------------------------------

SEVERAL = f"""{HEAD}def task(parent, home, minutes):
    yield home.after(minutes)


def first(home):
    parent = Parent(home)
    parent.take_on(task(parent, home, 1))


def last(home, every=4):
    parent = Parent(home)
    parent.take_on(task(parent, home, every))


def helper(something):
    return something


def _private(home):
    return None
"""


def test_the_last_public_function_that_takes_home_is_chosen(runs: Callable[..., Any]) -> None:
    assert runs(SEVERAL)["policy"] == "mine.py:last"


def test_the_function_that_is_named_is_chosen(runs: Callable[..., Any]) -> None:
    assert runs(SEVERAL, policy="mine.py:first")["policy"] == "mine.py:first"


def test_a_function_and_a_knob_are_named_together(runs: Callable[..., Any]) -> None:
    document = runs(SEVERAL, policy="mine.py:last:every=9")
    assert (document["policy"], document["options"]) == ("mine.py:last", {"every": 9})


@pytest.mark.parametrize("name", ["lst", "_private", "Parent"])
def test_a_function_that_is_not_there_is_told_with_those_that_are(bad: Sentence, name: str) -> None:
    sentence = bad(SEVERAL, policy=f"mine.py:{name}")
    assert sentence.startswith("mine.py: ")
    assert "last" in sentence
    assert name in sentence


# -- knobs --------------------------------------------------------------------------------------


def with_knob(knob: str, head: str = "") -> str:
    return (
        f"{head}{HEAD}def task(parent, home):\n    yield home.after(5)\n\n\n"
        f"def mine(home, {knob}):\n    parent = Parent(home)\n"
        "    parent.take_on(task(parent, home))\n"
    )


TYPING = "from typing import Annotated, Literal\n\nfrom household import Knob\n"


@pytest.mark.parametrize(
    ("knob", "typed", "value"),
    [
        ("every=4", "5", 5),
        ("every=4.0", "5", 5.0),
        ("every: float = 4", "2.5", 2.5),
        ("every=False", "true", True),
        ("every=True", "no", False),
        ("every='x'", "red", "red"),
        ("every='x'", "a:b", "a:b"),
        ("*, every=4", "5", 5),
        ("every: Annotated[float, Knob(1, 60, 'minutes')] = 15", "60", 60.0),
        ("every: Literal['red', 'blue'] = 'red'", "blue", "blue"),
        ("every: Literal[1, 2] = 1", "2", 2),
    ],
)
def test_a_knob_takes_a_value_of_the_type_of_its_default(
    runs: Callable[..., Any], knob: str, typed: str, value: object
) -> None:
    text = with_knob(knob, TYPING)
    options = runs(text, policy=f"mine.py:every={typed}")["options"]
    assert options == {"every": value}
    assert type(options["every"]) is type(value)
    assert runs(text, "--set", f"every={typed}")["options"] == options


@pytest.mark.parametrize(
    ("knob", "typed", "told"),
    [
        ("every=4", "often", "a whole number"),
        ("every=4", "4.5", "a whole number"),
        ("every=4.0", "nan", "a number"),
        ("every=4.0", "inf", "a number"),
        ("every=False", "maybe", "true or false"),
        ("every: Annotated[float, Knob(1, 60, 'minutes')] = 15", "61", "from 1 to 60 minutes"),
        ("every: Literal['red', 'blue'] = 'red'", "green", "red, blue"),
        pytest.param("every=[1]", "5", "every"),
        pytest.param("every=(1, 2)", "5", "every"),
    ],
)
def test_a_wrong_value_of_a_knob_is_told_with_what_was_expected(
    bad: Sentence, knob: str, typed: str, told: str
) -> None:
    sentence = bad(with_knob(knob, TYPING), policy=f"mine.py:every={typed}")
    assert sentence.startswith("mine.py")
    assert "every" in sentence
    assert told in sentence


@pytest.mark.parametrize("knob", ["every=None", "every: float | None = None"])
def test_a_knob_that_is_none_by_default_can_be_set(runs: Callable[..., Any], knob: str) -> None:
    runs(with_knob(knob), policy="mine.py:every=5")


def test_an_unknown_knob_is_told_with_the_nearest(bad: Sentence) -> None:
    assert "did you mean every?" in bad(with_knob("every=4"), policy="mine.py:evry=5")
    assert "it has none" in bad(a_generator("yield home.after(5)"), policy="mine.py:every=5")


def test_a_knob_without_a_default_is_told(bad: Sentence) -> None:
    sentence = bad(with_knob("every"))
    assert sentence.startswith("mine.py:8: ")
    assert "every=" in sentence


@pytest.mark.parametrize("hint", ["'House'", "'House', every: int = 4"])
def test_a_hint_whose_name_is_not_imported_does_no_harm(
    runs: Callable[..., Any], hint: str
) -> None:
    text = a_generator("yield home.after(5)").replace("def mine(home", f"def mine(home: {hint}")
    runs(text)


def test_hints_imported_for_the_type_checker_only_do_no_harm(runs: Callable[..., Any]) -> None:
    head = (
        "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
        "from household import Parent\n\nif TYPE_CHECKING:\n    from household import House\n\n\n"
    )
    text = a_generator("yield home.after(5)", head)
    runs(text.replace("mine(home)", "mine(home: House)"))


def test_a_knob_whose_text_has_a_comma_is_replayed(household: Household, here: Path) -> None:
    (here / "mine.py").write_text(with_knob("note=''"))
    said = household("run", "mine.py", "--set", "note=a,b", "--trace", "it.jsonl", "--json")
    assert said.json["options"] == {"note": "a,b"}
    assert household("replay", "it.jsonl").status == 0


# -- what is wrong before it runs ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}def mine(home)\n    pass\n", 4),
        (f"{HEAD}def mine(home):\npass\n", 5),
        (f"{HEAD}def mine(home):\n    x = (1,\n", 5),
        ("if\n", 1),
        ('x = "\n', 1),
        (HEAD + "x = " + "(" * 5000 + ")" * 5000 + "\n", 4),
        (f"{HEAD}def mine(home):\n    return 5\n    yield = 3\n", 6),
        pytest.param(
            f"{HEAD}def mine(home):\n    Parent(home)\nawait home\n",
            6,
        ),
        pytest.param(
            f"{HEAD}return 5\n\n\ndef mine(home):\n    Parent(home)\n",
            4,
        ),
        pytest.param("x = 1\ny = '\0'\n", 2),
    ],
    ids=lambda value: repr(value)[-30:],
)
def test_a_syntax_error_is_told_with_its_line(bad: Sentence, text: str, line: int) -> None:
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line}: ")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "# nothing yet\n", "x = 1\n", "class Mine:\n    pass\n", "def _mine(home): ...\n"],
)
def test_a_file_without_a_policy_is_told(bad: Sentence, text: str) -> None:
    sentence = bad(text)
    assert sentence.startswith("mine.py: no policy")
    assert "def mine(home)" in sentence


@pytest.mark.parametrize("content", [b"x = '\xff'\n", b"\xff\xfe\x00", bytes(range(256))], ids=str)
def test_a_policy_file_that_is_no_text_is_told(
    household: Household, here: Path, content: bytes
) -> None:
    (here / "mine.py").write_bytes(content)
    said = household("run", "mine.py")
    assert (said.status, said.out) == (2, "")
    assert "UTF-8" in the_sentence(said.err)


@pytest.mark.parametrize(
    "body",
    [
        "parent.start_wash()  # here\nyield home.after(5)",
        "if parent.looks_at(home.kids):  # here\n    yield home.after(5)",
        "if not parent.looks_at(home.kids):  # here\n    yield home.after(5)",
        "if home.hamper and parent.looks_at(home.kids):  # here\n    yield home.after(5)",
        "while parent.looks_at(home.kids):  # here\n    yield home.after(5)",
        "found = parent.looks_at(home.kids)  # here\nyield home.after(5)",
        "found = [parent.looks_at(home.kids)]  # here\nyield home.after(5)",
        "yield home.after(5)\nif home.hamper:\n    parent.start_wash()  # here",
        "def inside():\n    parent.start_wash()  # here\nyield home.after(5)",
    ],
)
def test_a_verb_that_is_never_carried_out_is_told_with_yield_from(bad: Sentence, body: str) -> None:
    text = a_generator(body)
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "never carried out" in sentence
    assert "`yield from parent." in sentence


@pytest.mark.parametrize(
    "body",
    [
        "parent.start_wash()  # here\nawait parent.pauses()",
        "if parent.looks_at(home.kids):  # here\n    await parent.pauses()",
        "found = parent.looks_at(home.kids)  # here\nawait parent.pauses()",
        "parent.waits_for(home.kids.yell)  # here",
    ],
)
def test_a_verb_in_a_coroutine_that_is_never_carried_out_is_told_with_await(
    bad: Sentence, body: str
) -> None:
    text = a_coroutine(body)
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "`await parent." in sentence


@pytest.mark.parametrize(
    "body",
    [
        "chore(parent, home)  # here",
        pytest.param(
            "if chore(parent, home):  # here\n    yield home.after(5)",
        ),
        pytest.param(
            "done = chore(parent, home)  # here",
        ),
    ],
)
def test_an_own_chore_that_is_never_carried_out_is_told(bad: Sentence, body: str) -> None:
    head = HEAD + "def chore(parent, home):\n    yield from parent.start_wash()\n\n\n"
    text = a_generator(f"{body}\nyield home.after(1)", head)
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "`yield from chore(parent, home)`" in sentence


def test_an_event_that_is_never_waited_for_is_told(bad: Sentence) -> None:
    sentence = bad(a_generator("home.after(5)\nyield home.after(1)"))
    assert sentence.startswith("mine.py:5: ")
    assert "`yield home.after(5)`" in sentence


def test_await_before_what_takes_no_time_is_told(bad: Sentence) -> None:
    sentence = bad(a_coroutine("await parent.phones_home(5)"))
    assert sentence.startswith("mine.py:5: ")
    assert "without await" in sentence


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}def mine(home):\n    parent = Parent(home)\n    yield home.after(5)  # here\n",
        f"{HEAD}async def mine(home):  # here\n    Parent(home)\n",
        f"{HEAD}async def mine(home):\n    await Parent(home).start_wash()  # here\n",
    ],
)
def test_a_policy_that_takes_steps_itself_is_told(bad: Sentence, text: str) -> None:
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "mine is the policy" in sentence


def test_a_policy_without_a_house_is_told(bad: Sentence) -> None:
    sentence = bad("x = 1\n\n\ndef mine():\n    pass\n")
    assert sentence.startswith("mine.py:4: ")
    assert "def mine(home)" in sentence


@pytest.mark.parametrize("after", ["mine = 5\n", "del mine\n"])
def test_a_policy_whose_name_is_taken_away_is_told(bad: Sentence, after: str) -> None:
    assert "mine.py" in bad(a_generator("yield home.after(5)") + after)


# -- what is wrong while it runs ----------------------------------------------------------------


@pytest.mark.parametrize("minutes", ["5", "2.5", "0"])
def test_a_clone_that_yields_a_number_is_told_to_use_home_after(
    bad: Sentence, minutes: str
) -> None:
    sentence = bad(a_generator(f"yield home.after(1)\nyield {minutes}"))
    assert sentence.startswith("mine.py:6: ")
    assert f"`yield home.after({minutes})`" in sentence


@pytest.mark.parametrize(
    ("thing", "event"),
    [
        ("home.washer", "home.washer.buzzer"),
        ("home.dryer", "home.dryer.buzzer"),
        ("home.kids", "home.kids.yell"),
        ("home.checkbook", "home.checkbook.lock.request()"),
    ],
)
def test_a_clone_that_yields_a_thing_is_told_what_of_it_can_be_waited_for(
    bad: Sentence, thing: str, event: str
) -> None:
    sentence = bad(a_generator(f"yield {thing}"))
    assert sentence.startswith("mine.py:5: ")
    assert f"`yield {event}`" in sentence


@pytest.mark.parametrize(
    "odd", ["", "None", "'x'", "[home.after(5)]", "parent", "home", "parent.start_wash", "object()"]
)
def test_a_clone_that_yields_something_odd_is_told_what_can_be_waited_for(
    bad: Sentence, odd: str
) -> None:
    sentence = bad(a_generator(f"yield home.after(5)\nyield {odd}"))
    assert sentence.startswith("mine.py:6: ")
    assert "home.after(5)" in sentence


def test_yield_before_a_verb_is_told_as_yield_from(bad: Sentence) -> None:
    sentence = bad(a_generator("yield parent.start_wash()"))
    assert sentence.startswith("mine.py:5: ")
    assert "`yield from parent.start_wash()`" in sentence


def test_yield_before_an_own_chore_is_told_as_yield_from(bad: Sentence) -> None:
    head = HEAD + "def chore(parent):\n    yield from parent.start_wash()\n\n\n"
    sentence = bad(a_generator("yield chore(parent)", head))
    assert sentence.startswith("mine.py:9: ")
    assert "yield from" in sentence
    assert "chore" in sentence


def test_yield_in_an_async_def_is_told(bad: Sentence) -> None:
    text = a_coroutine("yield home.after(5)  # here")
    sentence = bad(text)
    assert sentence.startswith("mine.py:")
    assert "await" in sentence


def test_yield_in_an_async_def_is_told_at_its_own_line(bad: Sentence) -> None:
    text = a_coroutine("yield home.after(5)  # here")
    assert bad(text).startswith(f"mine.py:{line_of(text, '# here')}: ")


@pytest.mark.parametrize("event", ["home.after(5)", "home.until(5)"])
def test_await_before_home_after_waits_or_is_told_as_waits_for(
    household: Household, here: Path, event: str
) -> None:
    (here / "mine.py").write_text(a_coroutine(f"await {event}"))
    said = household("run", "mine.py")
    assert said.status == 0 or "waits_for" in said.err


def test_asyncio_has_no_place_in_a_household(bad: Sentence) -> None:
    for seconds in (0, 1):
        sentence = bad(a_coroutine(f"await asyncio.sleep({seconds})", f"import asyncio\n{HEAD}"))
        assert sentence.startswith("mine.py:6: ")


@pytest.mark.parametrize(
    ("raises", "told"),
    [
        ("raise ValueError('oops')", "ValueError: oops"),
        ("raise ValueError", "ValueError"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("home.dishwasher", "AttributeError: 'House' object has no attribute 'dishwasher'"),
        ("assert home.kids is None, 'no kids'", "AssertionError: no kids"),
        ("json.loads('{')", "JSONDecodeError"),
        ("raise ExceptionGroup('two', [ValueError('a')])", "two"),
        ("raise TimeoutError('late')", "TimeoutError: late"),
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("yield home.after(-5)", "home.after expected minutes from 0 on, got -5"),
        ("yield home.after('5')", "TypeError"),
        ("yield from parent.goes_to('washer')", "washer"),
        ("yield from parent.looks_at(None)", "AttributeError"),
        ("raise BrokenPipeError('x')", "BrokenPipeError"),
        ("raise OSError('x')", "OSError: x"),
        ("open('nowhere.txt')", "FileNotFoundError"),
        ("home.tell(5)", "TypeError"),
        ("home.note = 5\n    parent.nope", "mine.py"),
        pytest.param(
            "raise ValueError('one\\ntwo')",
            "one",
        ),
        pytest.param(
            "raise StopIteration",
            "StopIteration",
        ),
        pytest.param(
            "next(iter([]))",
            "StopIteration",
        ),
        pytest.param("raise Mute", "Mute"),
        pytest.param(
            "raise BaseException('x')",
            "BaseException",
        ),
        pytest.param("sys.exit()", "SystemExit"),
        pytest.param("sys.exit(3)", "SystemExit"),
    ],
    ids=lambda value: value[:30],
)
def test_what_a_task_raises_is_told_with_its_own_line(
    bad: Sentence, raises: str, told: str
) -> None:
    mute = "class Mute(Exception):\n    def __str__(self):\n        return 5\n\n\n"
    text = a_generator(
        f"yield home.after(5)\nif home.now:\n    {raises}", f"import json, sys\n{HEAD}{mute}"
    )
    last = raises.splitlines()[-1].strip()
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, last)}: ")
    assert told in sentence


def test_what_a_coroutine_raises_deep_inside_is_told_with_its_innermost_own_line(
    bad: Sentence,
) -> None:
    head = HEAD + "async def chore(parent):\n    await parent.pauses()\n    1 / 0\n\n\n"
    sentence = bad(a_coroutine("await chore(parent)", head))
    assert sentence == "mine.py:6: ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import nosuchmodule", "ModuleNotFoundError"),
        ("raise ValueError('oops')", "ValueError: oops"),
        ("from household import parent", "ImportError"),
        pytest.param("import sys; sys.exit()", "SystemExit"),
        pytest.param("import sys; sys.exit(3)", "SystemExit"),
    ],
    ids=lambda value: value[:30],
)
def test_what_a_file_raises_when_it_is_loaded_is_told_with_its_line(
    bad: Sentence, first: str, told: str
) -> None:
    sentence = bad(f"x = 1\n{first}\n{a_generator('yield home.after(5)')}")
    assert sentence.startswith("mine.py:2: ")
    assert told in sentence


def test_what_the_policy_itself_raises_is_told_with_its_line(bad: Sentence) -> None:
    text = f"{HEAD}def mine(home):\n    parent = Parent(home, 'lifo')\n    parent.nope()\n"
    assert bad(text).startswith("mine.py:5: ready: expected priority or fifo")
    assert bad(text.replace(", 'lifo'", "")).startswith("mine.py:6: AttributeError")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}def mine(home):\n    mine(home)  # here\n",
        a_generator("yield from task(parent, home)  # here"),
        a_coroutine("await task(parent, home)  # here"),
        a_generator("f()\nyield home.after(5)", f"{HEAD}def f():\n    f()  # here\n\n\n"),
    ],
    ids=["policy", "generator", "coroutine", "function"],
)
def test_recursion_without_end_is_told(bad: Sentence, text: str) -> None:
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: RecursionError")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    try:\n        yield home.after(1)\n    except BaseException:\n        pass",
        "try:\n    yield home.after(100_000)\nfinally:\n    yield home.after(1)",
    ],
    ids=["except", "finally"],
)
def test_a_task_that_goes_on_when_the_evening_is_over_is_told(bad: Sentence, body: str) -> None:
    assert bad(a_generator(body)).startswith("mine.py:")


def test_what_a_task_raises_when_the_evening_is_over_is_told(bad: Sentence) -> None:
    body = "try:\n    yield home.after(100_000)\nfinally:\n    1 / 0"
    assert bad(a_generator(body)) == "mine.py:8: ZeroDivisionError: division by zero"


def test_waiting_for_nan_minutes_is_told(bad: Sentence) -> None:
    sentence = bad(a_generator("yield home.after(float('nan'))\nyield home.after(5)"))
    assert sentence.startswith("mine.py:5: ")


# -- parents and their tasks --------------------------------------------------------------------


@pytest.mark.parametrize("body", ["pass", "Parent(home)", "return 5"])
def test_a_policy_that_takes_no_task_is_told(bad: Sentence, body: str) -> None:
    sentence = bad(f"{HEAD}def mine(home):\n    {body}\n")
    assert sentence.startswith("mine.py")
    assert "take_on" in sentence


def test_a_policy_that_takes_no_task_is_told_with_its_line(bad: Sentence) -> None:
    assert bad(f"{HEAD}def mine(home):\n    Parent(home)\n").startswith("mine.py:4: ")


@pytest.mark.parametrize("given", ["task", "task(parent, home)", "None", "parent.start_wash"])
def test_a_task_that_is_none_is_told_at_take_on(bad: Sentence, given: str) -> None:
    text = f"""{HEAD}def task(parent, home):
    return 5


def mine(home):
    parent = Parent(home)
    parent.take_on({given})
"""
    sentence = bad(text)
    assert sentence.startswith("mine.py:10: ")
    assert "take_on expected a task" in sentence


def test_hands_of_another_parent_are_refused(bad: Sentence) -> None:
    text = f"""{HEAD}def looks(parent, home):
    while True:
        yield from parent.looks_at(home.washer)


def thief(parent, home):
    yield home.after(5)
    yield from parent.looks_at(home.kids)  # here


def mine(home):
    a, b = Parent(home), Parent(home)
    a.take_on(looks(a, home))
    b.take_on(thief(a, home))
"""
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "hands of parent A" in sentence
    assert "busy with looks" in sentence


def test_one_task_with_two_parents_is_told(bad: Sentence) -> None:
    text = f"""{HEAD}def looks(parent, home):
    while True:
        yield from parent.looks_at(home.washer)


def mine(home):
    a, b = Parent(home), Parent(home)
    task = looks(a, home)
    a.take_on(task)
    b.take_on(task)
"""
    assert bad(text).startswith("mine.py:6: ")


def test_two_tasks_that_use_one_pair_of_hands_while_it_waits_are_told(bad: Sentence) -> None:
    text = f"""{HEAD}def waits(parent, home):
    yield from parent.waits_for(home.after(10))


def joins(parent, home):
    yield from parent.start_wash()  # here


def mine(home):
    a, b = Parent(home), Parent(home)
    a.take_on(waits(a, home))
    b.take_on(joins(a, home))
"""
    sentence = bad(text)
    assert sentence.startswith(f"mine.py:{line_of(text, '# here')}: ")
    assert "one pair of hands does one thing at a time" in sentence


def test_a_verb_outside_of_any_task_is_told(bad: Sentence) -> None:
    text = f"{HEAD}def mine(home):\n    parent = Parent(home)\n    next(iter(wash(parent)))\n"
    text += "\n\ndef wash(parent):\n    yield from parent.start_wash()\n"
    sentence = bad(text, policy="mine.py:mine")
    assert "outside of a task" in sentence
    assert sentence.startswith("mine.py:10: ")


def test_a_lock_outside_of_any_task_is_told(bad: Sentence) -> None:
    text = f"{HEAD}def mine(home):\n    home.washer.lock.request()\n"
    assert bad(text).startswith("mine.py:5: a lock was asked for outside of any task")


def test_two_tasks_of_one_parent_take_turns(runs: Callable[..., Any]) -> None:
    text = f"""{HEAD}def looks(parent, home):
    for _ in range(10):
        yield from parent.looks_at(home.washer)


def mine(home):
    parent = Parent(home)
    parent.take_on(looks(parent, home))
    parent.take_on(looks(parent, home))
"""
    assert runs(text)["statistics"]["looks"] == 20


# -- time that never passes ---------------------------------------------------------------------

SPINS = {
    "an endless loop": "while True:  # here\n    pass  # here",
    "no minutes": "while True:\n    yield home.after(0)  # here",
    "a minute that is over": "yield home.after(5)\nwhile True:\n    yield home.until(0)  # here",
    "a buzzer that has come": """\
        yield from parent.start_wash()
        while True:
            yield home.washer.buzzer  # here
    """,
    "walking to where one is": "while True:  # here\n    yield from parent.goes_to(home.kids)  # here",
    "nothing to do": "while True:  # here\n    yield from parent.empty_dryer()  # here",
    "a wait with free hands": """\
        yield from parent.start_wash()
        while True:  # here
            yield from parent.waits_for(home.washer.buzzer)  # here
    """,
    "free hands and no minutes": """\
        while True:  # here
            yield from parent.waits_for(home.after(0))  # here
    """,
    "a lock that is free": """\
        while True:  # here
            with home.washer.lock.request() as turn:  # here
                yield turn  # here
    """,
    "a lock tried in vain": """\
        with home.washer.lock.request() as turn:
            yield turn
            while True:  # here
                with home.washer.lock.request(patience=0) as again:  # here
                    yield again  # here
    """,
    "an error that is swallowed": """\
        while True:  # here
            try:  # here
                yield from parent.looks_at(None)  # here
            except AttributeError:  # here
                pass  # here
    """,
    "a task that is over": """\
        chore = Parent(home).take_on(parent.pauses())
        yield chore
        while True:
            yield chore  # here
    """,
}


@pytest.mark.usefixtures("short_of_time")
@pytest.mark.parametrize("body", SPINS.values(), ids=SPINS)
def test_a_task_that_never_lets_time_pass_is_told_with_its_line(bad: Sentence, body: str) -> None:
    text = a_generator(body)
    sentence = bad(text)
    lines = {n for n, row in enumerate(text.splitlines(), 1) if "# here" in row}
    assert int(sentence.split(":")[1]) in lines
    assert sentence.startswith("mine.py:")
    assert "no time passes" in sentence


@pytest.mark.usefixtures("short_of_time")
@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}while True:  # here\n    pass  # here\n\n\ndef mine(home):\n    pass\n",
        f"{HEAD}def mine(home):\n    while True:  # here\n        pass  # here\n",
        a_generator(
            "f()\nyield home.after(1)",
            f"{HEAD}def f():\n    while True:  # here\n        pass  # here\n\n\n",
        ),
        a_generator(
            "try:\n    yield home.after(100_000)\nfinally:\n    while True:  # here\n        pass  # here"
        ),
    ],
    ids=["file", "policy", "function", "finally"],
)
def test_a_loop_without_end_is_told_wherever_it_is(bad: Sentence, text: str) -> None:
    sentence = bad(text)
    lines = {n for n, row in enumerate(text.splitlines(), 1) if "# here" in row}
    assert int(sentence.split(":")[1]) in lines
    assert "no time passes" in sentence


PAUSING = f"""{HEAD}async def task(parent, home):
    while True:  # here
        await parent.pauses()  # here


def mine(home):
    parent = Parent(home)
    parent.take_on(task(parent, home))
    parent.take_on(task(parent, home))
"""


@pytest.mark.usefixtures("short_of_time")
def test_two_tasks_that_only_pause_are_told(bad: Sentence) -> None:
    assert "no time passes" in bad(PAUSING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PAUSING, []),
        (
            a_generator("while True:  # here\n    yield from parent.looks_at(home.washer)  # here"),
            ["--with", "look=0", "--with", "walk=0"],
        ),
    ],
    ids=["pauses", "looks that take no time"],
)
def test_whoever_keeps_the_clock_still_is_told_with_a_line(
    bad: Sentence, text: str, words: list[str]
) -> None:
    sentence = bad(text, *words)
    assert "no time passes" in sentence
    lines = {n for n, row in enumerate(text.splitlines(), 1) if "# here" in row}
    assert int(sentence.split(":")[1]) in lines


@pytest.mark.usefixtures("short_of_time")
def test_a_task_that_swallows_what_it_is_told_is_stopped(bad: Sentence) -> None:
    body = "while True:\n    try:\n        yield 5\n    except Exception:\n        pass"
    assert "no time passes" in bad(a_generator(body))


@pytest.mark.usefixtures("short_of_time")
def test_an_evening_of_very_many_steps_is_not_told_that_no_time_passes(
    household: Household, here: Path
) -> None:
    (here / "mine.py").write_text(a_generator("while True:\n    yield home.after(0.001)"))
    said = household("run", "mine.py")
    assert said.status == 0 or "no time passes" not in said.err
    assert "mine.py:0" not in said.err


STUBBORN = {
    "swallowing everything": "while True:\n    try:\n        while True:\n            pass\n    except:\n        pass",
    "asleep": "import time\ntime.sleep(3600)\nyield home.after(1)",
    "waiting for itself": """\
        import threading
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
        yield home.after(1)
    """,
}


@pytest.mark.parametrize("body", STUBBORN.values(), ids=STUBBORN)
def test_a_task_that_holds_the_processor_by_all_means_is_told(here: Path, body: str) -> None:
    (here / "mine.py").write_text(a_generator(body))
    program = (
        "import sys, household.yours, household.cli; household.yours.TIME_LIMIT = 0.3; "
        "sys.argv = ['household', 'run', 'mine.py']; household.cli.main()"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=here,
        timeout=1.5,
        check=False,
    )
    assert said.returncode == 2
    assert the_sentence(said.stderr).startswith("mine.py:")


# -- in a process of its own --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        a_coroutine("1 / 0"),
        a_coroutine("await parent.pauses()\nparent.start_wash()"),
        a_coroutine("1 / 0").replace(
            "task(parent, home))",
            "task(parent, home))\n    Parent(home).take_on(task(parent, home))",
        ),
        pytest.param(
            a_coroutine("await parent.pauses()").replace("home))\n", "home), prio=1)\n"),
        ),
        pytest.param(
            a_generator("try:\n    yield home.after(1000)\nfinally:\n    yield home.after(1)"),
        ),
    ],
    ids=["raises", "forgets await", "raises before the other", "bad take_on", "goes on"],
)
def test_one_sentence_is_all_that_a_process_says(here: Path, text: str) -> None:
    (here / "mine.py").write_text(text)
    said = process(here, "run", "mine.py")
    assert (said.returncode, said.stdout) == (2, "")
    assert the_sentence(said.stderr).startswith("mine.py:")


def test_an_own_coroutine_that_is_never_awaited_is_told(here: Path) -> None:
    head = HEAD + "async def chore(parent):\n    await parent.start_wash()\n\n\n"
    (here / "mine.py").write_text(a_coroutine("x = chore(parent)\nawait parent.pauses()", head))
    said = process(here, "run", "mine.py")
    assert the_sentence(said.stderr).startswith("mine.py:9: ")


def test_what_a_policy_prints_does_not_spoil_the_json_document(here: Path) -> None:
    (here / "mine.py").write_text(a_generator("print('hello')\nyield home.after(5)"))
    assert json.loads(process(here, "run", "mine.py", "--json").stdout)


# -- between run and replay ---------------------------------------------------------------------


@pytest.fixture
def kept(household: Household, here: Path) -> Path:
    (here / "mine.py").write_text(a_generator("yield home.after(5)"))
    assert household("run", "mine.py", "--trace", "it.jsonl").status == 0
    return here / "mine.py"


def test_a_trace_of_an_own_parent_is_lived_again_to_the_same(
    household: Household, kept: Path
) -> None:
    said = household("replay", "it.jsonl")
    assert said.status == 0
    assert "the same" in the_sentence(said.err)


def test_a_trace_is_not_replayed_with_a_file_that_has_changed(
    household: Household, kept: Path
) -> None:
    kept.write_text(kept.read_text() + "\n")
    said = household("replay", "it.jsonl")
    assert (said.status, said.out) == (2, "")
    assert "mine.py has changed" in the_sentence(said.err)


def test_a_file_that_has_changed_is_refused_before_any_of_it_runs(
    household: Household, kept: Path
) -> None:
    kept.write_text("open('mark', 'w').close()\n" + kept.read_text())
    assert household("replay", "it.jsonl").status == 2
    assert not kept.with_name("mark").exists()


def test_a_trace_is_not_replayed_without_its_file(household: Household, kept: Path) -> None:
    kept.unlink()
    said = household("replay", "it.jsonl")
    assert (said.status, said.out) == (2, "")
    assert "mine.py" in the_sentence(said.err)


def test_a_trace_finds_its_file_beside_it(
    household: Household, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = kept.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert household("replay", "../it.jsonl").status == 0


def test_a_trace_keeps_the_function_and_the_knobs(household: Household, here: Path) -> None:
    (here / "mine.py").write_text(SEVERAL)
    words = ["mine.py:last:every=9", "--trace", "it.jsonl", "--json"]
    run = household("run", *words).json
    again = household("replay", "it.jsonl", "--json")
    assert again.status == 0
    for key in ("policy", "options", "fingerprint"):
        assert again.json[key] == run[key]


# -- whereabouts --------------------------------------------------------------------------------

CLONES = f'''{HEAD}def first(clone, home):
    """The washer before the dryer."""
    with home.washer.lock.request() as washer:  # A takes the washer
        yield washer
        yield home.after(3)
        with home.dryer.lock.request() as dryer:  # A asks for the dryer
            yield dryer  # A stands here


def second(clone, home):
    yield from takes(home.dryer, home.washer, home)


def takes(one, other, home):
    with one.lock.request() as turn:  # B takes the dryer
        yield turn
        yield home.after(5)
        with other.lock.request() as turn:  # B asks for the washer
            yield turn  # B stands here


def mine(home):
    a, b = Parent(home), Parent(home)
    a.take_on(first(a, home))
    b.take_on(second(b, home))
'''


def as_coroutines(text: str) -> str:
    text = text.replace("yield from", "await").replace("yield", "await")
    text = text.replace("await home.after(3)", "await clone.waits_for(home.after(3))")
    text = text.replace("await home.after(5)", "await clone.waits_for(home.after(5))")
    text = text.replace("takes(home.dryer", "takes(clone, home.dryer")
    text = text.replace("def takes(one", "def takes(clone, one")
    for name in ("first", "second", "takes"):
        text = text.replace(f"def {name}(", f"async def {name}(")
    return text


@pytest.mark.parametrize("text", [CLONES, as_coroutines(CLONES)], ids=["yield", "await"])
def test_a_deadlock_of_own_clones_names_the_lines_where_they_stand(
    runs: Callable[..., Any], text: str
) -> None:
    document = runs(text)
    assert document["statistics"]["deadlock_at"] == 5
    deadlock = next(one for one in document["incidents"] if one["kind"] == "deadlock")
    assert (deadlock["at"], sorted(deadlock["who"])) == (5, ["A", "B"])
    stand = {line["hands"]: (line["file"], line["line"]) for line in deadlock["lines"]}
    assert stand == {
        "A": ("mine.py", line_of(text, "# A stands here")),
        "B": ("mine.py", line_of(text, "# B stands here")),
    }
    causes = {
        (cause["by"], cause["line"]["file"], cause["line"]["line"]) for cause in deadlock["causes"]
    }
    assert ("first", "mine.py", line_of(text, "# A takes the washer")) in causes
    assert ("first", "mine.py", line_of(text, "# A asks for the dryer")) in causes
    assert ("second", "mine.py", line_of(text, "# B takes the dryer")) in causes
    assert ("second", "mine.py", line_of(text, "# B asks for the washer")) in causes


def test_every_line_that_is_told_of_an_own_parent_is_a_line_of_its_file(
    household: Household, here: Path
) -> None:
    household("new", "parent", "mine.py")
    rows = (here / "mine.py").read_text().splitlines()
    told = 0
    for seed in "123":
        for incident in household("run", "mine.py", "--seed", seed, "--json").json["incidents"]:
            causes = [cause["line"] for cause in incident["causes"] if cause["line"]]
            for line in [*incident["lines"], *causes]:
                told += 1
                assert line["file"] == "mine.py"
                assert rows[line["line"] - 1].strip() == line["code"]
    assert told


def test_two_own_files_in_one_comparison_keep_their_own_lines(
    household: Household, here: Path
) -> None:
    (here / "a.py").write_text(CLONES)
    (here / "b.py").write_text("# moved down\n" + CLONES)
    for name, line in (("a", 10), ("b", 11)):
        document = household("run", f"{name}.py", "--json").json
        deadlock = next(one for one in document["incidents"] if one["kind"] == "deadlock")
        stand = {(line["file"], line["line"]) for line in deadlock["lines"]}
        assert (f"{name}.py", line) in stand


def test_a_file_that_changes_is_read_anew_and_its_lines_too(runs: Callable[..., Any]) -> None:
    for text in (CLONES, "# moved down\n" + CLONES):
        deadlock = next(one for one in runs(text)["incidents"] if one["kind"] == "deadlock")
        codes = {line["code"] for line in deadlock["lines"]}
        assert codes == {"yield dryer  # A stands here", "yield turn  # B stands here"}


def test_replay_to_a_minute_shows_the_lines_of_an_own_parent(
    household: Household, here: Path
) -> None:
    (here / "mine.py").write_text(CLONES)
    household("run", "mine.py", "--trace", "it.jsonl")
    said = household("replay", "it.jsonl", "--to", "17:00")
    assert f"mine.py:{line_of(CLONES, '# A stands here')}: yield dryer" in said.out
    assert f"mine.py:{line_of(CLONES, '# B stands here')}: yield turn" in said.out
