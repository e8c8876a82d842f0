"""The page of a policy, cut to what matters: nobody is left out, and what holds a lock is seen."""

from __future__ import annotations

import linecache
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from household.game import code, listing
from household.game.listing import GAP, LINE, Row, functions, path_of, rows, tokens
from household.game.model import Record
from household.model.scenario import SCENARIOS
from household.parents import find_policy, policy_from
from household.replay import Recipe
from household.whereabouts import Whereabout

CAPACITY = (code.BOX[3] - code.TOP) / code.LINE_HEIGHT - 0.3
"""About as many lines as the pane has room for."""

LOCKS = {"the_dryer": "home.dryer.lock", "the_washer": "home.washer.lock"}
"""What each of the two culprits of a deadlock holds."""

MINE = '''
from household import Parent
import functools


def loud(function):
    @functools.wraps(function)
    def wrapped(*given):
        return function(*given)
    return wrapped


def mine(home, rest=5):
    parent = Parent(home)
    other = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    other.take_on(
        the_rest(
            other,
            home,
            rest,
        ),
        priority=2,
    )


async def the_kids(parent, home):
    """Be with the kids,
    as long as they are awake.
    """

    async def comforts():
        # a coroutine in a coroutine
        await parent.helps_kids()

    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        await comforts()


@loud
async def the_rest(
    parent,
    home,
    rest: int = 5,
):
    left = lambda: home.laundry_left or home.checkbook.lines_left
    while left():
        await parent.empty_dryer()
        await parent.move_wet_clothes()
        await parent.start_wash()
        await parent.balances_next_line()
        if not home.checkbook.lines_left:
            await parent.waits_for(
                home.after(
                    rest,
                ),
            )
        await parent.pauses()
'''


def fast(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def lived(policy: str, scenario: str = "evening", seed: int = 2) -> Record:
    record = Record(Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed))
    record.advance(math.inf)
    return record


RECORDS = [
    lived(policy, scenario, seed)
    for policy in (
        "synchronous",
        "polling",
        "threaded",
        "threaded:lock_order=back-off,checkbook=locked",
        "threaded:lock_order=washer-first",
        "asynchronous",
    )
    for scenario, seed in (("evening", 2), ("worst-case", 1))
]
stands = st.sampled_from(RECORDS).flatmap(lambda record: st.sampled_from(record.where))


def height(shown: Sequence[Row]) -> float:
    return sum(LINE if row.number else GAP for row in shown)


def needed(where: Sequence[Whereabout]) -> float:
    """The height of what cannot be left out: the head of every function, and every mark."""
    return height(rows(where, 0))


def numbers(shown: Sequence[Row]) -> list[tuple[str, int]]:
    return [(row.file, row.number) for row in shown if row.number]


# -- the parents that ship ----------------------------------------------------------------------


@fast(150)
@given(stands, st.floats(0, 60, allow_nan=False), st.booleans())
def test_everybody_is_seen_at_their_line(
    where: tuple[Whereabout, ...], capacity: float, focused: bool
) -> None:
    focus = frozenset(here.task for here in where[:1]) if focused else frozenset[str]()
    shown = rows(where, capacity, focus)
    marked = [here for row in shown for here in row.here]
    lines = len({(here.file, here.line) for here in where})
    if lines <= int(capacity):  # where there is room at all
        assert sorted(here.task for here in marked) == sorted(here.task for here in where)
    else:
        assert len(shown) <= int(capacity)
        left = lines - sum(bool(row.here) for row in shown)
        assert not shown or shown[-1].text == f"and {left} more"
    for row in shown:
        for here in row.here:
            assert (row.number, row.file) == (here.line, here.file)
            if not here.code.startswith(("def ", "async def ")):  # heads are shown without types
                assert row.text.strip() == here.code


@fast(150)
@given(stands, st.floats(0, 60, allow_nan=False))
def test_no_more_is_shown_than_there_is_room_for(
    where: tuple[Whereabout, ...], capacity: float
) -> None:
    least = needed(where)
    assert height(rows(where, capacity)) <= max(capacity, least) + 1e-9


@fast(150)
@given(stands, st.floats(0, 60, allow_nan=False))
def test_rows_are_in_the_order_of_the_file_and_each_is_there_once(
    where: tuple[Whereabout, ...], capacity: float
) -> None:
    shown = numbers(rows(where, capacity))
    assert shown == sorted(set(shown))


@fast(60)
@given(stands)
def test_what_is_shown_is_what_stands_in_the_file(where: tuple[Whereabout, ...]) -> None:
    heads = 0
    for row in rows(where, CAPACITY):
        if not row.number:
            continue
        line = Path(path_of(row.file)).read_text(encoding="utf-8").splitlines()[row.number - 1]
        if line.lstrip().startswith(("def ", "async def ")):
            heads += 1
            assert row.text.split("(")[0] == line.split("(")[0]
        else:
            assert row.text == line
    assert heads >= min(1, len(where))


@fast(60)
@given(stands)
def test_more_room_shows_more_and_takes_nothing_away(where: tuple[Whereabout, ...]) -> None:
    few, many = rows(where, CAPACITY), rows(where, 400)
    assert set(numbers(few)) <= set(numbers(many))
    for before, after in pairwise(many):
        assert not (before.number == after.number == 0)


def test_the_pane_has_room_for_everybody_at_every_minute() -> None:
    for record in RECORDS:
        for where in set(record.where):
            assert height(rows(where, CAPACITY)) <= CAPACITY


@pytest.mark.parametrize("seed", range(1, 25))
def test_the_with_that_holds_a_lock_is_shown_for_both_culprits_of_a_deadlock(seed: int) -> None:
    record = lived("threaded", "evening", seed)
    for one in record.incidents:
        if one.kind != "deadlock":
            continue
        for later in (0, 1, 200):
            where = record.at(one.at + later).where
            shown = rows(where, CAPACITY, frozenset(one.tasks))
            for task, lock in LOCKS.items():
                (here,) = [here for here in where if here.task == task]
                function = function_of(here)
                taken = [
                    row
                    for row in shown
                    if function.first <= row.number < here.line and f"with {lock}" in row.text
                ]
                assert taken, f"{task} holds {lock}, and it is not to be seen where"


def test_some_seeds_do_deadlock() -> None:
    found = [
        one.kind for seed in range(1, 25) for one in lived("threaded", seed=seed).incidents
    ]  # fmt: skip
    assert found.count("deadlock") >= 5


def function_of(here: Whereabout) -> listing.Function:
    text = Path(path_of(here.file)).read_text(encoding="utf-8")
    inside = [f for f in functions(here.file, text) if f.first <= here.line <= f.last]
    return max(inside, key=lambda function: function.first)


# -- your own -----------------------------------------------------------------------------------


def own(folder: Path, text: str = MINE, name: str = "") -> Record:
    file = folder / "mine.py"
    file.write_text(text, encoding="utf-8")
    linecache.checkcache(str(file))
    policy = policy_from(text, str(file), name)
    record = Record(Recipe(policy, SCENARIOS["evening"], "evening", 2))
    record.advance(math.inf)
    return record


# A coroutine that has not begun stands at the first line of its code, which may be a decorator.
def test_a_parent_of_ones_own_is_shown_like_the_others(tmp_path: Path) -> None:
    record = own(tmp_path)
    assert len(set(record.where)) > 10
    for where in set(record.where):
        for capacity in (0, 6, CAPACITY, 100):
            shown = rows(where, capacity)
            marked = [here for row in shown for here in row.here]
            if capacity >= len(where):
                assert len(marked) == len(where)
            assert height(shown) <= capacity + 1e-9


def test_a_nested_function_is_shown_in_its_place_and_once(tmp_path: Path) -> None:
    text = """
from household import Parent


def mine(home):
    a, b = Parent(home), Parent(home)

    async def the_kids(parent):
        while home.kids.awake:
            await parent.waits_for(home.kids.yell)
            await parent.helps_kids()

    a.take_on(the_kids(a))
    b.take_on(around(b, home))


async def around(parent, home):
    async def inner():
        while home.laundry_left:
            await parent.empty_dryer()
            await parent.move_wet_clothes()
            await parent.start_wash()
            await parent.waits_for(home.after(1))

    parent.take_on(inner())
    while home.kids.awake:
        await parent.waits_for(home.after(7))
"""
    record = own(tmp_path, text)
    standing = [where for where in set(record.where) if len(where) == 3]
    assert standing
    for where in standing:
        for capacity in (0, CAPACITY, 100):
            shown = numbers(rows(where, capacity))
            assert shown == sorted(set(shown))


def test_a_head_of_several_lines_is_shown_as_one(tmp_path: Path) -> None:
    record = own(tmp_path)
    shown = {
        row.text for where in set(record.where) for row in rows(where, CAPACITY) if row.number
    }  # fmt: skip
    assert "async def the_rest(parent, home, rest):" in shown
    assert not [text for text in shown if text.strip() in ("parent,", "rest: int = 5,", "):")]
    assert not [text for text in shown if '"""' in text or "as long as they are" in text]


def test_a_decorated_function_begins_at_its_def(tmp_path: Path) -> None:
    record = own(tmp_path)
    text = (tmp_path / "mine.py").read_text().splitlines()
    for where in set(record.where):
        for row in rows(where, CAPACITY):
            if row.text.startswith("async def the_rest"):
                assert text[row.number - 1] == "async def the_rest("
                return
    raise AssertionError("the_rest is never shown")


@pytest.mark.parametrize(
    "now",
    ["", "def mine(home:\n", "x = 1\n" * 3, "\n" * 200, MINE[:300], "def mine(home): pass\n", None],
    ids=["empty", "broken", "short", "blank", "cut", "other", "gone"],
)
@pytest.mark.parametrize("noticed", [True, False])
def test_a_file_that_has_changed_meanwhile_is_no_crash(
    tmp_path: Path, now: str | None, noticed: bool
) -> None:
    record = own(tmp_path)
    file = tmp_path / "mine.py"
    if now is None:
        file.unlink()
    else:
        file.write_text(now)
    if noticed:
        linecache.clearcache()
    for where in set(record.where):
        for row in rows(where, CAPACITY):
            assert row.number or not row.here
            assert "\n" not in row.text


def test_a_text_that_is_no_python_has_no_functions() -> None:
    assert functions("x.py", "def mine(home:\n") == ()
    assert functions("y.py", "x = 1\0") == ()


# -- words --------------------------------------------------------------------------------------


@fast(200)
@given(st.text(st.characters(exclude_characters="\n\r"), max_size=60))
def test_a_line_in_pieces_is_the_line(line: str) -> None:
    assert "".join(text for text, _ in tokens(line)) == line


def test_where_time_passes_stands_out() -> None:
    kinds = dict(tokens('    amount = yield from clone.pays("it", 3)  # a cheque'))
    assert kinds["yield"] == kinds["from"] == "verb"
    assert kinds["pays"] == "call"
    assert kinds['"it"'] == "string"
    assert kinds["3"] == "number"
    assert kinds["# a cheque"] == "comment"
    assert dict(tokens("while x: await y"))["while"] == "keyword"
