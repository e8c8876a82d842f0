"""Text files in TOML: every key is found at its line, and no value of theirs is too much to tell."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.errors import HouseholdError
from household.model import scenario
from household.schedules import puzzles
from household.textfile import lines_of, parsed, printable, shown, too_large, typed
from household.trace.story import minute_of

# -- lines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        '# a comment with """ in it',
        "# a comment with ''' in it",
        "a = \"an ordinary text with ''' in it\"",
        'a = \'a plain text with """ in it\'',
        'a = "an escaped \\"\\"\\" in it"',
        'a = ""  # an empty text, and """ in a comment',
        'a = """one line"""  # """',
        'a = """\n"" two quotes, \\""" three of them escaped\n"""',
        "a = '''\n\"\"\"\n'''",
        'a = """ends in two quotes of its own"""""',
        'a = "a line \u2028 that is none, \u0085 and another"',
        'a = """\nkey = 1\n[[unit]]\n"""',
        "a = [\n  'key = 1',\n  [1],\n  ['[unit]'],  # ]\n]",
        'a = ["#", "]"]',
        'a = { b = "}" }',
        "a = 1\r",
    ],
)
def test_a_key_is_found_at_its_line_whatever_stands_before_it(before: str) -> None:
    text = f"{before}\nkey = 3\n[[unit]]\nsay = 4\n"
    assert tomllib.loads(text)["key"] == 3
    at = before.count("\n") + 2
    assert lines_of(text)["key"] == at
    assert lines_of(text)["unit.0"] == at + 1
    assert lines_of(text)["unit.0.say"] == at + 2


def test_tables_lists_of_them_and_keys_in_quotes_are_found() -> None:
    text = """\
"top" = 1
with.kids = 2
[[unit]]
[[ unit . 'step' ]]  # the first
say = 3
[[unit.step.choices]]
say = 4
[[unit.step.choices]]
"say" = 5
[unit.step.with]
loads = 6
[[unit]]
[[unit.step]]
say = 7
"""
    found = lines_of(text)
    for path, line in {
        "top": 1, "with": 2, "with.kids": 2, "unit": 3, "unit.0": 3, "unit.0.step.0": 4,
        "unit.0.step.0.say": 5, "unit.0.step.0.choices.0.say": 7, "unit.0.step.0.choices.1": 8,
        "unit.0.step.0.choices.1.say": 9, "unit.0.step.0.with.loads": 11, "unit.1": 12,
        "unit.1.step.0.say": 14,
    }.items():  # fmt: skip
        assert found[path] == line, path


TEXTS = st.text(st.sampled_from("ab=[]{}#.,\"'\\ \t\u2028\u0085"), max_size=12)


def written(text: str, how: str) -> str:
    """A text in TOML, in one of the ways in which it can be written."""
    if how == "plain" and "'" not in text:
        return f"'{text}'"
    if how == "plain lines" and "'" not in text:
        return f"'''\n{text}\nkey = 1\n'''"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\u0085", "\\u0085")
    if how == "lines":
        return f'"""\n{escaped}\n[[unit]]\n"""'
    if how == "list":
        return f'[\n  "{escaped}",  # {escaped}\n  [2],\n]'
    return f'"{escaped}"'


@given(
    st.lists(
        st.tuples(TEXTS, st.sampled_from(("plain", "plain lines", "lines", "list", "quoted")), TEXTS),
        max_size=8,
    )
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_every_key_that_toml_finds_is_at_the_line_where_it_was_written(
    values: list[tuple[str, str, str]],
) -> None:
    text, expected = "", {}
    for number, (value, how, comment) in enumerate(values):
        if number == 4:
            text += "[[unit]]\n"
        path = f"unit.0.k{number}" if number >= 4 else f"k{number}"
        expected[path] = text.count("\n") + 1
        text += f"k{number} = {written(value, how)} # {comment.replace(chr(133), '')}\n"
    tomllib.loads(text)
    found = lines_of(text)
    assert {path: line for path, line in found.items() if "k" in path} == expected


HOSTILE: dict[str, Any] = {
    "blanks within a header": lambda n: "[" + " " * n + '"a",\n',
    "blanks before a key": lambda n: " " * n + "?",
    "a header with many parts": lambda n: "[" + "a." * (n // 2) + "a]\n",
    "a key with many parts": lambda n: "a." * (n // 2) + "a = 1\n",
    "keys below a long name": lambda n: "[" + "a" * (n // 2) + "]\n" + "b = 1\n" * (n // 12),
    "a text that never ends": lambda n: 'a = "' + '\\"' * (n // 2),
    "a key that never ends": lambda n: '"' + '\\"' * (n // 2),
    "many quotes": lambda n: "a = " + '"' * n,
    "many plain quotes": lambda n: "a = " + "'" * n,
    "many texts": lambda n: "a = [" + '"", ' * (n // 4) + "]",
    "many brackets": lambda n: "a = " + "[" * n,
    "many lists": lambda n: "".join(f"[[a{one}]]\n" for one in range(n // 10)),
    "many lists in one": lambda n: "[[a]]\n[[a.b]]\n" * (n // 14),
    "a list within lists": lambda n: "[[a]]\n" + "".join(f"[[a.b{x}]]\n" for x in range(n // 10)),
    "dots": lambda n: "[" + "." * n + "]\n" + "." * n + " = 1",
    "backslashes in a text of several lines": lambda n: 'a = """' + "\\" * n,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_lines_are_found_in_a_hostile_file_as_fast_as_in_any(what: str) -> None:
    text = HOSTILE[what](400_000)
    began = time.perf_counter()
    lines_of(text)
    assert time.perf_counter() - began < 4  # what grows with the square takes minutes


@given(st.text(st.sampled_from("ab=[]{}#.,\"'\\ \n\t")))
@settings(max_examples=300, deadline=None)
def test_lines_of_anything_are_lines_of_it(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())


def test_what_is_no_toml_is_told_with_the_line_that_an_editor_shows() -> None:
    with pytest.raises(HouseholdError, match=r"^mine:2: this is not TOML"):
        parsed("mine", 'a = "\u2028"\nb = = 2\n', "lesson")
    with pytest.raises(HouseholdError, match=r"^mine:2: this is not TOML"):
        parsed("mine", 'b = "\u2028"\na = [\n', "lesson")


# -- values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (3, "3"), (True, "true"), ("a", '"a"'), ({}, "a table"), ([1, "a", [2]], '[1, "a", a list]'),
        ([10**5000], "[a number of some 5,001 digits]"), ("\x1b[2J", '"\\x1b[2J"'), ("a\nb", '"a\\nb"'), ("x" * 99, '"' + "x" * 29 + "... (101 characters)"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_it_is_typed_and_never_at_length(value: object, told: str) -> None:
    assert shown(value) == told


def test_a_number_that_python_refuses_to_write_is_shown_by_its_size() -> None:
    assert shown(int("f" * 5000, 16)) == "a number of some 6,021 digits"


def test_what_commands_a_terminal_is_not_printable_and_every_language_is() -> None:
    for text in ("Wäsche\u00a0um 5", "洗濯", "שלום\u200f", "🧺\u200d", ""):
        assert printable(text)
        assert typed(text) == text
    for text in ("\x1b[2J", "a\nb", "\x07", "\u009b2J", "\u2028", "\u202e"):
        assert not printable(text)
        assert typed(text).isprintable()


def test_a_number_with_too_many_digits_is_found_in_whatever_it_stands() -> None:
    assert too_large({"a": [1, {"b": 10**5000}]}).startswith("expected whole numbers of at most 15")
    assert too_large([2**53 - 1, -(2**53) + 1, 1e300, True, "9" * 99]) == ""
    assert too_large(-(2**53))


@pytest.mark.parametrize(
    ("what", "key"),
    [("puzzle", "seed"), ("puzzle", "fewest"), ("puzzle", "kids"), ("scenario", "loads")],
)
def test_a_number_that_python_refuses_to_write_is_told_in_a_puzzle_and_in_a_scenario(
    tmp_path: Path, what: str, key: str
) -> None:
    file = tmp_path / "mine.toml"
    text = puzzles.puzzles()[0].file if what == "puzzle" else ""
    lines = Path(text).read_text().split("\n") if text else [f"{key} = 1"]
    if not any(line.startswith(f"{key} = ") for line in lines):
        lines.insert(0, f"{key} = 1")
    for sign in ("", "-"):
        number = f"{sign}1{'0' * 4000}" if sign else f"0x{'f' * 5000}"
        file.write_text(
            "\n".join(
                f"{key} = {number}" if line.startswith(f"{key} = ") else line for line in lines
            )
        )
        with pytest.raises(HouseholdError) as caught:
            puzzles.load(file) if what == "puzzle" else scenario.load(file)
        assert str(caught.value).startswith(f"{file}:")
        assert "digits" in str(caught.value)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "time", ["²:00", "16:²", "9" * 5000 + ":00", "16:" + "0" * 5000, "24:00", ":"]
)
def test_a_time_of_day_with_digits_that_are_none_is_no_time(time: str) -> None:
    assert minute_of(time) is None
    assert minute_of("16:05") == 5
    assert minute_of("6:5") == 14 * 60 + 5
