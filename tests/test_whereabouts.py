"""Where each task stands, in the real source, at any minute: this watches simpy's private parts."""

from __future__ import annotations

import linecache
from pathlib import Path

import pytest

import household
from household.happenings import Happening
from household.lab.experiments import recipe
from household.model.house import House
from household.whereabouts import Whereabout, whereabouts

ROOT = Path(household.__file__).parent.parent


def at(policy: str, seed: int, minute: float) -> dict[str, Whereabout]:
    evening = recipe(policy, "evening", seed).evening()
    evening.advance(minute)
    return {here.task: here for here in whereabouts(evening.house)}


def test_deadlocked_clones_stand_at_the_line_where_each_waits_for_the_other() -> None:
    found = household.find("deadlock", "threaded")
    assert found is not None
    there = at("threaded", found.run.recipe.seed, found.incident.at)
    a, b = there["the_dryer"], there["the_washer"]
    assert (a.code, a.waits_for, a.hands) == ("yield washer", "washer.lock", "A")
    assert (b.code, b.waits_for, b.hands) == ("yield dryer", "dryer.lock", "B")
    assert a.file == b.file == "household/policies/threaded.py"


def test_a_line_is_the_line_of_the_file_whatever_the_minute() -> None:
    for policy in ("synchronous", "polling", "threaded", "asynchronous"):
        for minute in range(0, 400, 7):
            for here in at(policy, 3, minute).values():
                line = (ROOT / here.file).read_text().splitlines()[here.line - 1]
                assert line.strip() == here.code
                assert here.file.startswith("household/policies/")


def test_the_innermost_page_is_shown_when_one_chore_hands_on_to_another() -> None:
    assert at("synchronous", 1, 1)["one_after_the_other"].function == "the_kids"
    assert at("synchronous", 1, 300)["one_after_the_other"].function == "the_laundry"


def test_a_coroutine_stands_at_its_await() -> None:
    there = at("asynchronous", 1, 1)
    assert there["the_dryer"].code == "await parent.waits_for(home.dryer.buzzer)"
    assert there["the_dryer"].waits_for == "dryer.buzzer"


def test_who_acts_right_now_stands_where_pythons_own_stack_says() -> None:
    """Asked from a listener, in the middle of a step."""
    seen: list[Whereabout] = []
    house: House | None = None

    def listen(happening: Happening) -> None:
        if house is not None and type(happening).__name__ == "Wrote":
            seen.extend(here for here in whereabouts(house) if here.task == happening.by)

    evening = recipe("asynchronous", "evening", 1).evening([listen])
    house = evening.house
    evening.run()
    codes = {here.code for here in seen}
    assert codes == {"await parent.balances_next_line()"}


def test_every_incident_knows_its_lines() -> None:
    run = household.run("threaded", "worst-case", 1)
    told = run.as_dict()["incidents"]
    by_kind = {incident["kind"]: incident for incident in told}
    assert [line["code"] for line in by_kind["deadlock"]["lines"]] in (
        ["yield dryer", "yield washer"],
        ["yield washer", "yield dryer"],
    )
    codes = {line["code"] for line in by_kind["overdraft"]["lines"]}
    assert "amount = yield from clone.writes_cheque()" in codes
    assert any("balances_next_line" in code for code in codes)


@pytest.mark.parametrize("policy", ["threaded", "asynchronous"])
def test_a_task_that_is_done_stands_nowhere(policy: str) -> None:
    evening = recipe(policy, "quiet", 1).evening()
    evening.run()
    assert whereabouts(evening.house) == []


def test_the_source_shown_is_what_linecache_has() -> None:
    here = at("polling", 1, 5)["look_around"]
    assert here.code == linecache.getline(str(ROOT / here.file), here.line).strip()
