"""`household check` as somebody types it: what can fail, how, and what is said of bad input."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import household
from household.parents import find_policy
from household.trace import trace
from tests.conftest import Household, Said, the_sentence

README = Path(__file__).parent.parent / "README.md"
ORDER = "threaded:lock_order=washer-first"
LOCK = "threaded:checkbook=locked"
BOTH = "threaded:lock_order=washer-first,checkbook=locked"

AWAITS = """
from household import House, Parent


def careless(home: House) -> None:
    parent = Parent(home)
    parent.take_on(lines(parent, home), name="first")
    parent.take_on(lines(parent, home), name="second")


async def lines(parent, home):
    while home.checkbook.lines_left:
        line = await parent.reads_next_line()
        await parent.waits_for(home.after(line.line.minutes))
        parent.writes(line)
"""


def document(household: Household, *words: str, status: int) -> dict[str, object]:
    said = household("check", *words, "--json")
    assert said.status == status, said.err
    made: dict[str, object] = json.loads(said.out)
    return made


def refused(said: Said) -> str:
    """The sentence about bad input."""
    assert (said.status, said.out) == (2, "")
    return the_sentence(said.err)


def kinds(made: dict[str, object]) -> set[str]:
    witnesses = made["witnesses"]
    assert isinstance(witnesses, list)
    return {witness["kind"] for witness in witnesses}


def test_the_two_bugs_of_the_clones_need_two_mendings(household: Household) -> None:
    assert kinds(document(household, "threaded", status=1)) == {
        "deadlock",
        "lost-update",
        "overdraft",
    }
    assert kinds(document(household, ORDER, status=1)) == {"lost-update", "overdraft"}
    assert kinds(document(household, LOCK, status=1)) == {"deadlock"}
    both = document(household, BOTH, status=0)
    assert both["witnesses"] == []
    assert both["complete"] is True
    said = household("check", BOTH)
    assert said.status == 0
    assert f"{both['schedules']:,} schedules" in " ".join(said.out.split())
    assert "None (deadlock, overdraft, lost-update, stuck), over all" in said.out


def test_one_pair_of_hands_never_fails(household: Household) -> None:
    for policy in ("async", "synchronous"):
        assert document(household, policy, status=0)["complete"] is True


def test_a_witness_is_a_trace_that_is_replayed_to_its_incident(
    household: Household, tmp_path: Path
) -> None:
    made = document(household, "threaded", "-o", str(tmp_path / "unlucky"), status=1)
    assert isinstance(made["witnesses"], list)
    assert len(made["witnesses"]) == 3
    for witness in made["witnesses"]:
        file = witness["file"]
        assert Path(file).name == f"{witness['kind']}.jsonl"
        header, happenings = trace.load(file)
        assert header.choices == witness["choices"]
        assert len(header.choices) == witness["steps"]
        said = household("replay", file, "--json")
        assert said.status == 0
        again = json.loads(said.out)
        assert again["same"] is True
        found = [one for one in again["incidents"] if one["kind"] == witness["kind"]]
        assert found[0]["text"] == witness["text"]
        # Nothing is late where nobody looks at the clock.
        assert {one["kind"] for one in again["incidents"]} <= {
            "deadlock", "lost-update", "overdraft", "stuck"
        }  # fmt: skip
        dates = sorted({happening.at for happening in happenings})
        assert len(dates) > witness["steps"]


def test_what_a_run_with_choices_prints_as_json_is_lived_again(
    household: Household, tmp_path: Path
) -> None:
    household("check", "threaded", "-o", str(tmp_path))
    said = household("replay", str(tmp_path / "deadlock.jsonl"), "--json")
    (tmp_path / "again.json").write_text(said.out)
    assert household("replay", str(tmp_path / "again.json")).status == 0


def test_each_step_of_a_witness_is_told(household: Household) -> None:
    said = household("check", "threaded", "--for", "deadlock")
    steps = re.findall(r"^ +(\d+) +([\w.]+) ", said.out, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 16))
    assert "neither can ever move" in said.out
    assert "wants the washer, and waits" in said.out


def test_a_search_that_stops_early_claims_nothing(household: Household) -> None:
    made = document(household, "threaded", "--limit", "20", status=2)
    assert made["complete"] is False
    assert made["schedules"] is None
    said = household("check", "threaded", "--limit", "20")
    assert said.status == 2
    assert "nothing is claimed" in " ".join(said.out.split())
    said = household("check", "threaded", "--limit", "2000")
    assert "of the rest nothing is claimed" in " ".join(said.out.split())


def test_an_await_between_read_and_write_is_found_to_lose_an_update(
    household: Household, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(AWAITS)
    made = document(household, str(file), "--with", "kids=0", "--with", "loads=0",
                    "--for", "lost-update", status=1)  # fmt: skip
    assert kinds(made) == {"lost-update"}
    assert household("check", str(file), "-o", str(tmp_path / "unlucky")).status == 1
    assert household("replay", str(tmp_path / "unlucky" / "lost-update.jsonl")).status == 0


def test_polite_clones_can_be_polite_for_ever(household: Household) -> None:
    made = document(household, "threaded:lock_order=back-off", "--for", "livelock", "--with",
                    "kids=0", "--with", "lines=0", "--with", "bills=0", status=1)  # fmt: skip
    assert made["endless"] is True
    assert made["schedules"] is None
    assert kinds(made) == {"livelock"}


def test_a_function_of_a_program_is_checked_in_python() -> None:
    checked = household.check("threaded", options={"checkbook": "locked"})
    assert [witness.kind for witness in checked.witnesses] == ["deadlock"]
    assert checked.witnesses[0].incident is not None
    assert not checked.safe
    assert household.check(find_policy(BOTH)).safe
    assert "nothing fails" in repr(household.check(BOTH))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["threaded", "--for", "missed-buzzer"], "a matter of minutes"),
        (["threaded", "--for", "ignored-kid"], "a matter of minutes"),
        (["threaded", "--for", "deadlok"], "did you mean deadlock?"),
        (["threaded", "--for", ","], "expected what to look for"),
        (["threaded", "--limit", "-1"], "from 1 on"),
        (["threaded", "--limit", "0"], "from 1 on"),
        (["threaded", "--limit", "many"], "--limit: expected a whole number"),
        (["threaded", "--scenario", "two-weeks"], "--with evenings=1"),
        (["player"], "nothing to search"),
        (["threadded"], "did you mean threaded?"),
        (["gone.py"], "can't be read"),
    ],
)
def test_bad_input_gets_one_sentence(household: Household, words: list[str], sentence: str) -> None:
    assert sentence in refused(household("check", *words))


def test_a_file_that_is_no_trace_is_left_as_it_is(household: Household, tmp_path: Path) -> None:
    kept = tmp_path / "deadlock.jsonl"
    kept.write_text("my homework")
    assert "left as it is" in refused(household("check", "threaded", "-o", str(tmp_path)))
    assert kept.read_text() == "my homework"
    assert os.listdir(tmp_path) == ["deadlock.jsonl"]


def test_a_folder_that_is_a_file_is_told(household: Household, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    sentence = refused(household("check", "threaded", "-o", str(tmp_path / "file")))
    assert "the folder can't be made" in sentence


def test_the_figures_of_the_readme_are_what_is_found(household: Household) -> None:
    made = document(household, "threaded", status=1)
    text = README.read_text()
    assert f"{made['schedules']:,}" in text
    assert f"{made['states']:,} different states" in " ".join(text.split())


@pytest.mark.parametrize(
    "command",
    [line for line in README.read_text().splitlines() if line.startswith("household check ")],
)
def test_every_check_of_the_readme_finds_what_it_says(household: Household, command: str) -> None:
    words, _, says = command.partition("#")
    said = household(*words.split()[1:])
    for kind in ("deadlock", "lost update", "overdraft"):
        assert (f"\n{kind.replace(' ', '-')} in " in said.out) == (kind in says), command
