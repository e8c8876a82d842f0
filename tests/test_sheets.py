"""What a teacher hands out: the key is the run, the sheet keeps it to itself, and both print well."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import household as library
from household.model.scenario import SCENARIOS, find
from household.sheets import facts as measuring
from household.sheets import paper as papers
from household.sheets.facts import PARENTS, Facts
from household.sheets.planpage import plan_page
from household.sheets.plans import HEADINGS, PLANS, Plan
from household.sheets.questions import choices, questions, ranks
from household.sheets.worksheet import worksheet
from household.shell import app
from household.trace.story import clock, dollars, minute_of
from tests.conftest import Household, the_sentence

SEEDS = range(1, 31)
SOME = range(1, 9)
"""Those whose files are read again, which takes longer than to write them."""

BOTH = (False, True)


@cache
def facts(seed: int, scenario: str = "evening") -> Facts:
    return measuring.measured(find(scenario), scenario, seed)


@cache
def printed(seed: int, key: bool, scenario: str = "evening", paper: str = "a4") -> bytes:
    return worksheet(facts(seed, scenario), key, paper)


@cache
def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def plain(text: str) -> str:
    """Letters and digits alone: no matter where lines break, or which words are heavy."""
    return re.sub(r"[^0-9A-Za-z$]", "", text)


def text_of(content: bytes) -> str:
    return plain("".join(pages_of(content)))


# -- the key is the run ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3, 7])
def test_the_keys_numbers_are_those_of_the_runs_of_its_seed(seed: int) -> None:
    pages = [plain(page) for page in pages_of(printed(seed, key=True))]
    runs = {name: library.run(name, seed=seed) for name in PARENTS}
    for name, run in runs.items():
        out = run.statistics["lights_out_at"]
        first = run.incidents[0] if run.incidents else None
        wrong = f"{first.kind.replace('-', '')}{clock(first.at)}" if first else "nothing"
        row = f"{name.capitalize()}{'never' if out is None else clock(out)}"
        rank = ranks(facts(seed))[name]
        assert plain(f"{row}{rank}{wrong}") in pages[0]
    sync, polling = runs["synchronous"].statistics, runs["polling"].statistics
    assert f"{round(sync['blocked_minutes'] or 0)}minutesofstanding" in pages[1]
    assert f"saves{polling['looks']}looks{polling['looks_in_vain']}oftheminvain" in pages[1]
    best = min(
        (library.run(f"polling:every={every}", seed=seed).statistics["lights_out_at"] or 0, every)
        for every in measuring.INTERVALS
    )
    assert f"bestatevery{best[1]}minutes{plain(clock(best[0]))}" in pages[1]
    hogged = library.run("asynchronous:pause_every=0", seed=seed).statistics
    assert f"upto{round(hogged['kid_response_worst'] or 0)}minuteswiththepauses" in pages[3]


def test_where_the_clones_lock_up_the_key_says_when_and_who_holds_what() -> None:
    run = library.run("threaded", seed=2)
    at = run.statistics["deadlock_at"]
    assert at is not None
    page = plain(pages_of(printed(2, key=True))[2])
    assert plain(f"deadlock: {clock(at)}") in page
    assert "AholdsthedryerandwantsthewasherBholdsthewasherandwantsthedryer" in page
    mended = library.run("threaded:lock_order=washer-first", seed=2).statistics["lights_out_at"]
    assert mended is not None
    assert plain(f"then the lights go out at {clock(mended)}") in page


def test_lucky_clones_are_told_to_be_lucky_and_the_order_told_does_lock_them_up() -> None:
    lucky = [seed for seed in SOME if facts(seed).lucky]
    assert len(lucky) > 2
    for seed in lucky:
        f = facts(seed)
        assert library.run("threaded", seed=seed).statistics["deadlock_at"] is None
        assert "Thiseveningtheclonesarelucky" in text_of(printed(seed, key=False))
        assert f.circle is not None, seed
        assert f.near is not None
        assert f.near.gap >= 0
        minute = minute_of(f.circle.order.partition("=")[0])
        assert minute is not None
        order = (minute, f.circle.order.partition("=")[2])
        again = library.run("threaded", seed=seed, orders=[order])
        assert again.statistics["deadlock_at"] == f.circle.at
        assert plain(f"--order {f.circle.order}") in text_of(printed(seed, key=True))


def test_unlucky_clones_are_asked_when_they_lock_up() -> None:
    unlucky = [seed for seed in SOME if not facts(seed).lucky]
    assert len(unlucky) > 2
    for seed in unlucky:
        sheet = text_of(printed(seed, key=False))
        assert "WhencanAandBnotmoveanymore" in sheet
        assert "lucky" not in sheet
        since, until = facts(seed).of_clones
        circle = facts(seed).circle
        assert circle is not None
        assert since < circle.at < until


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ledger_is_a_lost_update_that_happened_and_that_a_lock_prevents(seed: int) -> None:
    ledger = facts(seed).ledger
    assert ledger is not None
    assert ledger.lost
    time, _, order = ledger.order.partition("=")
    orders = [(minute_of(time) or 0.0, order)] if order else []
    run = library.run("threaded", seed=seed, orders=orders)
    assert run.statistics["lost_updates"]
    assert (ledger.checkbook, ledger.bank) == (ledger.bank, ledger.checkbook)
    assert ledger.difference > 0
    wrote = [entry for entry in ledger.entries if entry.does.startswith("writes")]
    read = [entry for entry in ledger.entries if entry.does.startswith("reads")]
    assert {entry.hands for entry in wrote} == {entry.hands for entry in read} == {"C", "D"}
    assert wrote[-1].note == next(entry.note for entry in read if entry.hands == wrote[-1].hands)
    locked = library.run("threaded:checkbook=locked", seed=seed, orders=orders)
    assert locked.statistics["lost_updates"] == 0


def test_what_could_be_bet_on_is_ticked_and_ranks_count_never_as_last() -> None:
    assert ranks(facts(2))["threaded"] == 4
    assert sorted(ranks(facts(1)).values()) == [1, 2, 3, 4]
    assert set(ranks(facts(1, "quiet")).values()) == {1}


# -- the sheet keeps it to itself -----------------------------------------------------------------


@pytest.mark.parametrize("seed", SOME)
def test_the_sheet_asks_what_the_key_answers_and_answers_nothing(seed: int) -> None:
    sheet, key = text_of(printed(seed, key=False)), text_of(printed(seed, key=True))
    asked = questions(facts(seed))
    assert len(asked) == 9
    for question in asked.values():
        assert plain(question.text) in sheet
        assert plain(question.text) in key
        assert plain(question.answer) in key
        for sentence in re.split(r"(?<=[.:;])\s", question.answer):
            if len(plain(sentence)) > 12:
                assert plain(sentence) not in sheet
    for choice in choices(seed):
        assert plain(choice.why) in key
        assert plain(choice.why) not in sheet


@pytest.mark.parametrize("seed", [1, 2, 3, 7])
def test_the_sheet_has_no_time_of_lights_out_and_no_balance_that_is_to_be_found(seed: int) -> None:
    f = facts(seed)
    pages = pages_of(printed(seed, key=False))
    first = "\n".join(pages[:1])
    for lived in f.parents.values():
        if lived.lights_out is not None and lived.lights_out % 15 >= 1:
            assert clock(lived.lights_out) not in first
    ledger = f.ledger
    assert ledger is not None
    amounts = {n for entry in ledger.entries for n in (entry.note, entry.checkbook, entry.bank)}
    for amount in amounts - {ledger.checkbook, ledger.bank}:
        assert dollars(amount) in pages_of(printed(seed, key=True))[2]
        assert dollars(amount) not in pages[2]


@pytest.mark.parametrize("seed", [1, 2, 3, 7])
def test_the_lanes_of_the_sheet_are_blank_and_those_of_the_key_are_not(seed: int) -> None:
    def patterns(content: bytes, page: int) -> int:
        data = PdfReader(io.BytesIO(content)).pages[page].get_contents()
        assert data is not None
        return len(re.findall(rb"\bW\* n\b", data.get_data()))

    for page in (1, 2, 3):
        blank, filled = (patterns(printed(seed, key), page) for key in BOTH)
        assert blank == (10 if page == 2 else 9)  # one for each entry of the legend
        assert filled > blank + 15


def test_the_key_lies_on_top_of_the_sheet() -> None:
    def places(key: bool, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[float, float]]:
        return {
            text: (x, y)
            for page in drawn(2, key, "a4", monkeypatch)
            for x, y, _, _, text in page
            if text in ("7", "8", "9", "hands A", "synchronous", "Asynchronous", "goes")
        }

    with pytest.MonkeyPatch.context() as monkeypatch:
        sheet = places(False, monkeypatch)
    with pytest.MonkeyPatch.context() as monkeypatch:
        key = places(True, monkeypatch)
    assert sheet == key
    assert len(sheet) == 7


def test_neighbours_have_the_exit_questions_in_another_order_and_the_same_one_is_right() -> None:
    orders = {tuple(choice.options for choice in choices(seed)) for seed in SEEDS}
    assert len(orders) > 20
    for seed in SEEDS:
        right = [choice.options[choice.right] for choice in choices(seed)]
        assert right == [
            "Both take the washer before the dryer.",
            "At the next `await` that waits.",
            "One of nothing but checkbook lines.",
        ]


# -- any evening ----------------------------------------------------------------------------------

Box = tuple[float, float, float, float, str]


def drawn(seed: int, key: bool, paper: str, monkeypatch: pytest.MonkeyPatch, scenario: str = "evening") -> list[list[Box]]:  # fmt: skip
    """Where the words of each page stand: left, baseline, right, size."""
    pages: list[list[Box]] = [[]]
    write, turn = papers.Ink.words, papers.Ink.turn_the_page

    def words(ink: papers.Ink, x: float, y: float, text: str, size: float = papers.BODY, face: Any = "body", grey: float = 0.0, align: Any = "left") -> None:  # fmt: skip
        wide = papers.width_of(text, size, face)
        left = x - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        pages[-1].append((left, y, left + wide, size, text))
        write(ink, x, y, text, size, face, grey, align)

    def turn_the_page(ink: papers.Ink) -> None:
        pages.append([])
        turn(ink)

    monkeypatch.setattr(papers.Ink, "words", words)
    monkeypatch.setattr(papers.Ink, "turn_the_page", turn_the_page)
    worksheet(facts(seed, scenario), key, paper)
    return pages[:-1]


def overlapping(page: list[Box]) -> Iterator[tuple[str, str]]:
    boxes = [(x, y - 0.65 * size, to_x, y + 0.1 * size, text) for x, y, to_x, size, text in page]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            if across > 0.5 and down > 0.5:
                yield one[4], other[4]


@pytest.mark.parametrize("key", BOTH)
@pytest.mark.parametrize(
    ("scenario", "seed", "paper"),
    [
        *(("evening", seed, ("a4", "letter")[seed % 2]) for seed in SEEDS),
        *((name, seed, paper) for name in SCENARIOS for seed, paper in ((1, "a4"), (2, "letter"))),
    ],
)
def test_every_evening_fits_four_pages_with_no_words_cut_small_or_on_top_of_others(
    scenario: str, seed: int, key: bool, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = drawn(seed, key, paper, monkeypatch, scenario)
    assert len(pages) == 4
    width, height = papers.SIZES[paper]
    for page in pages:
        for left, baseline, right, size, text in page:
            assert size >= 9.5, text
            assert 30 <= left < right <= width - 30, text
            assert baseline - 0.7 * size >= 30, text
            assert baseline <= height - 25, text
        assert list(overlapping(page)) == []


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "loads": st.sampled_from([0, 1, 2, 9]),
        "kids": st.sampled_from([0, 1, 6]),
        "lines": st.sampled_from([12, 30, 150]),
        "falls": st.sampled_from([0, 1, 3]),
        "fall": st.sampled_from([0, 1]),
        "yells_every": st.sampled_from([0, 5, 60]),
        "bedtime": st.sampled_from([0, 30, 300]),
        "dawn": st.sampled_from([300, 1440]),
        "walk": st.sampled_from([0, 4]),
        "cheque": st.sampled_from([0, 30]),
        "balance": st.sampled_from([0, 5000]),
        "wash": st.sampled_from([(0, 0, 0), (90, 100, 200)]),
        "dry": st.sampled_from([(0, 0, 0), (90, 100, 200)]),
    },
)


@settings(max_examples=6, deadline=None)
@given(changes=CHANGES, seed=st.integers(-(10**9), 10**9))
def test_any_evening_at_all_has_a_sheet_and_a_key(changes: dict[str, Any], seed: int) -> None:
    f = measuring.measured(find("evening").but(**changes), "evening", seed)
    for key in BOTH:
        content = worksheet(f, key, "letter")
        assert 4 <= len(PdfReader(io.BytesIO(content)).pages) <= 5
    key_text = text_of(content)
    assert all(plain(question.answer) in key_text for question in questions(f).values())


def test_no_kids_no_yells_no_laundry_no_deadlock_and_the_sheet_asks_for_neither() -> None:
    quiet = text_of(printed(1, key=False, scenario="quiet"))
    assert "Nothingcallsbefore" in quiet
    assert "Thiseveningtherecanbenodeadlockthereisnolaundry" in quiet
    assert "yellsansweredbefore" not in quiet
    assert "0minutesofstandingandwaiting" in text_of(printed(1, key=True, scenario="quiet"))


def test_of_two_weeks_the_sheet_is_about_the_first_evening_and_says_so() -> None:
    page = pages_of(printed(2, key=True, scenario="two-weeks"))[0]
    assert "the first evening of 14" in page
    assert plain(pages_of(printed(2, key=True))[2][:900]) == plain(pages_of(printed(2, key=True, scenario="two-weeks"))[2][:900])  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_every_page_says_its_version_scenario_seed_number_and_how_to_live_it_again(
    seed: int, household: Household
) -> None:
    pages = pages_of(printed(seed, key=False))
    for number, (page, name) in enumerate(zip(pages, ("synchronous", "polling", "threaded", "asynchronous"), strict=True), 1):  # fmt: skip
        code = f"{library.__version__}/evening/{seed}/{name}"
        assert plain(f"household play {code}") in plain(page)
        assert f"household {library.__version__}, evening, seed {seed}" in page
        assert f"page {number} of 4" in page
    said = household("run", f"{library.__version__}/evening/{seed}/threaded", "--json")
    assert said.json["fingerprint"] == facts(seed).parents["threaded"].run.fingerprint


# -- print ----------------------------------------------------------------------------------------


def all_documents() -> list[bytes]:
    plans = [plan_page(plan, paper) for plan in PLANS for paper in papers.SIZES]
    return [printed(2, key=False), printed(3, key=True), *plans]


def test_all_letters_are_our_own_and_in_the_file() -> None:
    for content in all_documents():
        found = set()
        for page in PdfReader(io.BytesIO(content)).pages:
            fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
            for font in fonts.values():
                descriptor = font.get_object()["/FontDescriptor"].get_object()
                assert "/FontFile2" in descriptor
                found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
        assert found <= set(papers.FACES.values())
        assert {"Nunito-500", "Nunito-900"} <= found


def test_nothing_is_coloured_and_nothing_is_a_picture_of_dots() -> None:
    for content in all_documents():
        for page in PdfReader(io.BytesIO(content)).pages:
            data = page.get_contents()
            assert data is not None
            strokes = re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", data.get_data())  # less the words
            assert re.search(rb"(?:^|\s)g(?:\s|$)", strokes)
            for operator in (b"rg", b"RG", b"k", b"K", b"sc", b"scn", b"SC", b"SCN", b"Do", b"sh"):
                assert not re.search(rb"(?:^|\s)" + operator + rb"(?:\s|$)", strokes), operator


def test_every_letter_that_is_said_is_in_the_fonts() -> None:
    known = papers._known("body") & papers._known("code")
    for content in (*all_documents(), printed(1, key=True, scenario="worst-case")):
        said = {letter for page in pages_of(content) for letter in page} - {"\n"}
        assert {letter for letter in said if ord(letter) not in known} == set()
    assert papers.writable("Größe → 家.toml") == "Größe ? ?.toml"


def test_the_same_evening_is_the_same_bytes_here_and_in_a_process_of_its_own(tmp_path: Path) -> None:  # fmt: skip
    assert worksheet(facts(2), key=True) == printed(2, key=True)
    file = tmp_path / "key.pdf"
    command = [sys.executable, "-m", "household", "worksheet", "--seed", "2", "--key", "-o"]
    subprocess.run([*command, str(file)], check=True, capture_output=True)
    assert file.read_bytes() == printed(2, key=True)
    assert printed(2, key=False) != printed(3, key=False)


# -- plans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", list(papers.SIZES))
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_is_one_page_with_its_steps_all_headings_and_both_points(plan: Plan, paper: str) -> None:  # fmt: skip
    pages = pages_of(plan_page(plan, paper))
    assert len(pages) == 1
    page = plain(pages[0])
    for step in plan.steps:
        for words in (step.at, step.unit, step.does, step.ask, step.then):
            assert plain(words) in page
    for heading, _, points in HEADINGS:
        assert plain(heading) in page
        assert set(points.split(", ")) <= {"A1.3.4", "A1.3.5"}
    assert "A1.3.4" in pages[0]
    assert "A1.3.5" in pages[0]


def test_the_steps_of_a_plan_follow_on_each_other_within_its_time() -> None:
    for plan, most in zip(PLANS, (600, 45 * 60), strict=True):
        unit = 1 if most == 600 else 60
        starts = []
        for step in plan.steps:
            big, _, small = step.at.partition(":")
            starts.append(int(big) * 60 + int(small) if unit == 1 else int(small) * 60)
        assert starts[0] == 0
        assert starts == sorted(set(starts))
        assert starts[-1] < most


def test_the_commands_in_the_plans_are_commands() -> None:
    told = str(PLANS) + str(HEADINGS)
    named = set(re.findall(r"household ([a-z]+)", told))
    known = {info.name or info.callback.__name__ for info in app.registered_commands if info.callback}  # fmt: skip
    assert {"worksheet", "play", "puzzle", "check", "compare", "run"} <= named
    assert named <= known | {"new"}


# -- the commands ---------------------------------------------------------------------------------


def test_a_sheet_its_key_and_a_plan_are_written_from_the_command_line(household: Household) -> None:
    said = household("worksheet", "--seed", "2", "-o", "sheet.pdf")
    assert said == (0, "", "household: saved as sheet.pdf\n")
    said = household("worksheet", "--seed", "2", "--key", "--paper", "letter", "-o", "key.pdf")
    assert said.status == 0
    assert Path("sheet.pdf").read_bytes() == printed(2, key=False)
    assert Path("key.pdf").read_bytes() == printed(2, key=True, paper="letter")
    assert "lucky" in household("worksheet", "--seed", "3", "-o", "sheet.pdf").err
    for name in ("ten-minutes", "10", "forty-five-minutes"):
        assert household("plan", name, "-o", "plan.pdf").status == 0
        assert len(pages_of(Path("plan.pdf").read_bytes())) == 1
    listed = household("plan")
    assert listed.status == 0
    assert [line.split()[0] for line in listed.out.splitlines()] == [plan.name for plan in PLANS]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["worksheet"], "expected -o FILE"),
        (["worksheet", "-o", "sheet.txt"], "expected a file that ends in .pdf, got sheet.txt"),
        (["worksheet", "-o", "nowhere/sheet.pdf"], "nothing was changed"),
        (["worksheet", "-o", "sheet.pdf", "--seed", "two"], "expected a whole number"),
        (["worksheet", "-o", "sheet.pdf", "--scenario", "evenin"], "did you mean evening?"),
        (["worksheet", "-o", "sheet.pdf", "--with", "loads=-1"], "from 0 to 400, got -1"),
        (["worksheet", "-o", "sheet.pdf", "--paper", "a5"], "no paper is called 'a5'"),
        (["plan", "-o", "plan.pdf"], "expected a NAME"),
        (["plan", "ten-minute", "-o", "plan.pdf"], "did you mean ten-minutes?"),
        (["plan", "ten-minutes"], "expected -o FILE"),
    ],
)
def test_bad_input_gets_one_sentence_and_no_file(words: list[str], told: str, household: Household, here: Path) -> None:  # fmt: skip
    said = household(*words)
    assert said.status == 2
    the_sentence(said.err)
    assert told in said.err
    assert list(here.iterdir()) == []


def test_a_file_that_is_there_stays_if_the_new_one_cant_be_written(
    household: Household, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "sheet.pdf"
    file.write_bytes(b"last year's sheet")

    def full(*_paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = household("worksheet", "-o", "sheet.pdf")
    assert said.status == 2
    the_sentence(said.err)
    assert file.read_bytes() == b"last year's sheet"
    assert list(here.iterdir()) == [file]


def test_a_sheet_that_fails_half_way_leaves_the_old_one(
    household: Household, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "plan.pdf"
    file.write_bytes(b"my own plan")

    def fails(_ink: object) -> None:
        raise library.HouseholdError("no ink left: fill it up")

    monkeypatch.setattr(papers.Ink, "content", fails)
    said = household("plan", "ten-minutes", "-o", "plan.pdf")
    assert said.status == 2
    assert file.read_bytes() == b"my own plan"


def test_without_reportlab_one_sentence_says_what_to_install(here: Path) -> None:
    code = (
        "import sys; sys.modules['reportlab'] = None; "
        "sys.argv = ['household', 'worksheet', '-o', 'sheet.pdf']; "
        "from household import cli; cli.main()"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert out.returncode == 2
    the_sentence(out.stderr)
    assert "pip install 'household[teach]'" in out.stderr
    assert list(here.iterdir()) == []


def test_to_ask_for_help_needs_no_reportlab() -> None:
    code = "import sys; from household import cli; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "reportlab" not in out.stdout
