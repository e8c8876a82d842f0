"""The table of bests: fair, short, and kept."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any, NoReturn

import pytest

from household.evening import Order
from household.game import bests
from household.game.bests import MOST, Bests, load
from household.game.model import Record
from household.model.scenario import SCENARIOS, Scenario
from household.parents import find_policy
from household.replay import Recipe, read_orders

DONE = (0, 0)


def played(
    *orders: tuple[float, str],
    seed: int = 2,
    scenario: Scenario | None = None,
    name: str = "evening",
) -> Recipe:
    made = tuple(Order(at, do) for at, do in orders)
    return Recipe(find_policy("player"), scenario or SCENARIOS[name], name, seed, made)


def result(out: float | None = 300.0, ignored: int = 0, missed: int = 0) -> dict[str, Any]:
    return {
        "lights_out_at": out,
        "ignored_kids": ignored,
        "missed_buzzers": missed,
        "kid_response_worst": 4.5,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / bests.FILE


# -- the order ----------------------------------------------------------------------------------


def test_the_earliest_lights_out_comes_first_and_never_comes_last() -> None:
    table = load()
    ways = [(None, 0, 0), (310.0, 2, 0), (290.0, 9, 9), (310.0, 1, 5), (310.0, 1, 4), (1e6, 0, 0)]
    random.Random(1).shuffle(ways)
    for number, (out, ignored, missed) in enumerate(ways):
        table.enter(played((number, "kids")), result(out, ignored, missed), DONE, 0)
    ranked = [
        (one.lights_out_at, one.ignored_kids, one.missed_buzzers) for one in table.of(played())
    ]
    assert ranked == [
        (290.0, 9, 9), (310.0, 1, 4), (310.0, 1, 5), (310.0, 2, 0), (1e6, 0, 0), (None, 0, 0),
    ]  # fmt: skip


def test_who_enters_is_told_the_place() -> None:
    table = load()
    outs = [300.0, 280.0, 290.0, None, 310.0]
    places = [table.enter(played((n, "kids")), result(out), DONE, 0) for n, out in enumerate(outs)]
    assert places == [0, 0, 1, 3, 3]


def test_the_table_is_short_and_only_the_best_stay() -> None:
    table = load()
    outs = [float(300 + n) for n in range(MOST + 8)]
    random.Random(2).shuffle(outs)
    for out in outs:
        before = [one.lights_out_at or 0 for one in table.of(played())]
        place = table.enter(played((out, "kids")), result(out), DONE, 0)
        better = sum(one < out for one in before)
        assert place == (better if better < MOST else -1)
    assert [one.lights_out_at for one in table.of(played())] == [300 + n for n in range(MOST)]
    assert [one.lights_out_at for one in load().of(played())] == [300 + n for n in range(MOST)]


def test_the_same_orders_are_entered_once() -> None:
    table = load()
    orders = ((1.0, "washer"), (30.0, "kids"))
    table.enter(played((2.0, "kids")), result(290.0), DONE, 0)
    assert table.enter(played(*orders), result(300.0), DONE, 3) == 1
    assert table.enter(played(*orders), result(300.0), DONE, 0) == 1
    assert load().enter(played(*orders), result(300.0), DONE, 0) == 1
    assert len(table.of(played())) == 2
    assert table.of(played())[1].rewinds == 3


@pytest.mark.parametrize("act", ["fall", "washer-done", "dryer-done"])
def test_an_evening_with_something_on_order_is_no_fair_race(act: str, file: Path) -> None:
    table = load()
    assert table.enter(played((1.0, "washer"), (20.0, act)), result(), DONE, 0) == -1
    assert table.of(played()) == []
    assert not file.exists()


def test_who_says_that_it_is_enough_is_entered_all_the_same() -> None:
    table = load()
    orders = ((1.0, "washer"), (400.0, "enough"))
    assert table.enter(played(*orders), result(None), (3, 80), 0) == 0
    (one,) = table.of(played())
    assert (one.laundry_left, one.lines_left, one.lights_out_at) == (3, 80, None)


def test_only_the_same_evening_has_the_same_table() -> None:
    table = load()
    table.enter(played((1.0, "kids")), result(), DONE, 0)
    others = [
        played(seed=3),
        played(name="small"),
        played(scenario=Scenario().but(loads=5)),
        played(scenario=Scenario().but(walk=1.05)),
    ]
    assert len(table.of(played())) == 1
    for other in others:
        assert table.of(other) == []
        table.enter(other, result(), DONE, 0)
        assert len(table.of(other)) == 1
    assert len(load().tables) == len(others) + 1


# -- kept ---------------------------------------------------------------------------------------


def test_the_table_is_there_again_and_what_is_in_it_can_be_lived_again(file: Path) -> None:
    orders = ((0.5, "washer"), (20.015625, "checkbook"), (61.0, "kids"), (400.0, "enough"))
    made = played(*orders)
    record = Record(made)
    record.advance(math.inf)
    table = load()
    table.enter(made, record.result(0), (4, 70), 1)
    again = load()
    assert again.told == table.told == ""
    assert again.tables == table.tables
    (one,) = again.of(made)
    assert read_orders(one.orders) == made.orders
    ghost = Record(played(*one.orders))
    ghost.advance(math.inf)
    assert ghost.happenings == record.happenings
    assert file.is_file()


def test_two_windows_do_not_write_over_each_other() -> None:
    one, other = load(), load()
    assert one.enter(played((1.0, "kids")), result(300.0), DONE, 0) == 0
    assert other.enter(played((2.0, "kids")), result(290.0), DONE, 0) == 0
    assert one.enter(played((3.0, "kids")), result(310.0), DONE, 0) == 2
    assert [best.lights_out_at for best in load().of(played())] == [290.0, 300.0, 310.0]


def test_nobody_is_named_in_it(file: Path) -> None:
    load().enter(played((1.0, "kids")), result(), DONE, 0)
    (table,) = load().tables.values()
    assert sorted(table[0].__struct_fields__) == [
        "day", "ignored_kids", "kid_response_worst", "laundry_left", "lights_out_at", "lines_left",
        "missed_buzzers", "orders", "rewinds",
    ]  # fmt: skip


ENTRY = (
    '{"day":"2024-05-06","lights_out_at":300,"laundry_left":0,"lines_left":0,'
    '"kid_response_worst":4,"ignored_kids":0,"missed_buzzers":0,"rewinds":0,"orders":%s}'
)
BROKEN = {
    "empty": "",
    "no JSON": "best: me",
    "another shape": "[1, 2]",
    "no entries": '{"0.1.0/evening/2": [{}]}',
    "an order nobody knows": '{"0.1.0/evening/2": [%s]}' % (ENTRY % '[[5,"dance"]]'),
    "an order before it began": '{"0.1.0/evening/2": [%s]}' % (ENTRY % '[[-5,"kids"]]'),
    "an order that is none": '{"0.1.0/evening/2": [%s]}' % (ENTRY % '["kids"]'),
    "deep": '{"a":' * 50_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_table_is_told_and_set_aside_and_a_new_one_begun(file: Path, what: str) -> None:
    file.parent.mkdir()
    file.write_text(BROKEN[what])
    table = load()
    assert table.tables == {}
    assert table.told.startswith(f"{file}: this is no table of bests: ")
    assert table.told.endswith("It was set aside as bests.json.broken.")
    assert file.with_name("bests.json.broken").read_text() == BROKEN[what]
    table.enter(played((1.0, "kids")), result(), DONE, 0)
    assert load().told == ""
    assert len(load().of(played())) == 1


def test_a_whole_table_by_hand_is_read(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"0.1.0/evening/2": [%s]}' % (ENTRY % '[[5,"kids"],[6,"enough"]]'))
    table = load()
    assert table.told == ""
    assert [one.orders for one in table.of(played())] == [[(5, "kids"), (6, "enough")]]


def test_a_table_that_cannot_be_read_is_told_and_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    load().enter(played((2.0, "kids")), result(), DONE, 0)
    kept = file.read_bytes()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    table = load()
    monkeypatch.undo()
    assert table.told.startswith(f"The table of bests can't be read: {file}: ")
    assert table.enter(played((1.0, "kids")), result(), DONE, 0) == 0
    assert file.read_bytes() == kept


def test_a_folder_that_is_none_is_told_when_the_table_is_kept(file: Path) -> None:
    table = load()
    file.parent.write_text("a file")
    assert table.enter(played((1.0, "kids")), result(), DONE, 0) == 0
    assert table.told.startswith(f"The table of bests can't be kept: {file.parent}: ")
    assert len(table.of(played())) == 1


def test_a_table_that_is_kept_nowhere_is_one_all_the_same() -> None:
    table = Bests()
    assert table.enter(played((1.0, "kids")), result(), DONE, 0) == 0
    assert table.told == ""
