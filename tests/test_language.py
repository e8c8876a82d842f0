"""The strings of the interface: all in one place, whole in every language, and English untouched."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import household
from household import kept, language
from household.errors import HouseholdError
from household.game import settings as game_settings
from household.game.settings import Settings, Stored
from household.lab.experiments import recipe
from household.language import Said, catalogue, joined, languages, later, said, speak, tr, trn
from household.lessons import measures
from household.lessons.lesson import lessons
from household.palette import assets
from household.parents import POLICIES, find_policy
from household.replay import Run
from household.schedules.puzzles import puzzles
from household.trace.story import Story, awaited
from tests.conftest import Household

ROOT = Path(household.__file__).parent
OTHERS = sorted(set(languages()) - {language.ENGLISH})
FORM = re.compile(r":\w+$")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("HOUSEHOLD_LANGUAGE", raising=False)
    speak("en")
    yield
    speak("en")


# -- what there is to be said -----------------------------------------------------------------------

SENTENCES = {"tr": (0,), "trn": (0, 1), "said": (0,), "later": (0,), "joined": (1,)}
"""The functions that say something, and which of what they are given is a sentence."""


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be, if they stand there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from literals(value)


def in_the_code() -> dict[str, str]:
    """Every sentence that is marked in the code, and where."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.rglob("*.py")):
        if path.name == "language.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            for place in SENTENCES.get(node.func.id, ()):
                if place < len(node.args):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    found |= {text: where for text in literals(node.args[place]) if text}
    return found


def in_the_data() -> set[str]:
    """What is shown of policies and puzzles: their own words, which are no calls of `tr`."""
    found: set[str] = set()
    for name in POLICIES:
        policy = find_policy(name)
        found.add(policy.about)
        for knob in policy.knobs:
            found |= {knob.name.replace("_", " "), knob.about, *map(str, knob.choices)}
            if knob.range is not None:
                unit = {"minutes": "min"}.get(knob.range.unit, knob.range.unit)
                found |= {unit, unit.removesuffix("s")}
    for puzzle in puzzles():
        found |= {puzzle.title, puzzle.ask, puzzle.hint, puzzle.moral}
    for lesson in lessons():
        for step in lesson.steps:
            if step.do == "race":
                found |= {measures.plain(one.policy) for one in step.recipes if one.policy.file}
    return found - {"", "min"}


def parts(text: str) -> set[str]:
    """The names of what is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_of_the_code_is_in_every_language(code: str) -> None:
    known = catalogue(code)
    missing = [f"{where}  {text!r}" for text, where in in_the_code().items() if text not in known]
    missing += [repr(text) for text in in_the_data() if text not in known]
    assert not missing, "\n".join([f"not in languages/{code}.toml:", *missing])


@pytest.mark.parametrize("code", OTHERS)
def test_no_line_of_a_language_is_used_by_nothing(code: str) -> None:
    used = {*in_the_code(), *in_the_data()}
    left = [line for line in catalogue(code) if line not in used and FORM.sub("", line) not in used]
    assert not left


@pytest.mark.parametrize("code", OTHERS)
def test_no_part_of_a_sentence_is_lost_or_made_up_in_another_language(code: str) -> None:
    used = {*in_the_code(), *in_the_data()}
    for line, told in catalogue(code).items():
        english = line if line in used else FORM.sub("", line)
        assert parts(told) == parts(english), line


@pytest.mark.parametrize("code", OTHERS)
def test_every_form_that_a_sentence_asks_for_is_there_for_some_word(code: str) -> None:
    known = catalogue(code)
    there = {match[0][1:] for line in known if (match := FORM.search(line))}
    for told in known.values():
        asked = {form for _, _, form, _ in string.Formatter().parse(told) if form}
        assert asked <= there, told


@pytest.mark.parametrize("code", OTHERS)
def test_the_letters_of_every_language_are_in_the_fonts(code: str) -> None:
    fonts = pytest.importorskip("fontTools.ttLib")
    letters = set("".join(catalogue(code).values()))
    for file in sorted((assets() / "fonts").glob("Nunito-*.ttf")):
        known = {chr(number) for number in fonts.TTFont(file).getBestCmap()}
        assert letters <= known, f"{file.name} has no {letters - known}"


# -- nothing is said past it -------------------------------------------------------------------------

DRAWS = {
    "put": (0,), "fit": (0,), "wrap": (0,), "width": (0,), "text": (0,), "say": (0,),
    "Button": (4, 5), "KeyButton": (3,), "Card": (0, 4), "Choice": (7,), "Dial": (1,),
    "DialRow": (), "Entry": (3, 4), "chip": (3,), "Cue": (1,), "head": (1, 2), "_tool": (4,),
    "Verdict": (1,), "Racer": (0,), "Lane": (1,), "Row": (1,), "Bubble": (1,), "Action": (2,),
    "Kind": (0, 1, 2, 3), "Activity": (1,), "Part": (1,), "caption": (1,), "title": (1, 2),
}  # fmt: skip
"""What draws or keeps words, and which of what it is given is shown."""

SHOWN_BY_NAME = {"help_text", "words", "about", "hint", "told", "label"}
NO_WORDS = {"household", "00:00", "=", "≠", "m", "×60", "N", "?", "...", "{n}", "n", "x"}
"""Names, symbols and measures that are the same in every language."""


def words_in(node: ast.expr) -> Iterator[str]:
    """What an expression says in words of its own, without `tr` or its like."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            if isinstance(value, ast.Constant):
                yield str(value.value)
            elif isinstance(value, ast.FormattedValue):
                yield from words_in(value.value)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("capital", "sentence"):
            for inner in node.args:
                yield from words_in(inner)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("fit", "upper", "join"):
            for inner in node.args[:1]:
                yield from words_in(inner)
    elif isinstance(node, ast.IfExp):
        yield from words_in(node.body)
        yield from words_in(node.orelse)
    elif isinstance(node, ast.BoolOp | ast.Tuple | ast.List):
        for value in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from words_in(value)
    elif isinstance(node, ast.BinOp):
        yield from words_in(node.left)
        yield from words_in(node.right)


def said_untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Each text of a file that is shown and can't be in another language, and its line."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called not in DRAWS:
            continue
        shown = [node.args[place] for place in DRAWS[called] if place < len(node.args)]
        shown += [word.value for word in node.keywords if word.arg in SHOWN_BY_NAME]
        for expression in shown:
            for text in words_in(expression):
                if re.search(r"[A-Za-z]{2}", text) and text.strip() not in NO_WORDS:
                    yield node.lineno, text


def test_nothing_in_the_window_is_said_in_english_only() -> None:
    files = sorted((ROOT / "game").rglob("*.py"))
    files += [ROOT / "palette.py", ROOT / "schedules" / "stepping.py"]
    found = [
        f"{path.relative_to(ROOT)}:{line}  {text!r}"
        for path in files
        if "lesson" not in path.name
        for line, text in said_untranslated(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(["give these to tr:", *found])


@pytest.mark.parametrize(
    "line",
    [
        'kit.put("Press it", 1, 2)',
        'self.say(f"Saved as {file}.")',
        'Button("Go", box, press, "", "Begin")',
        'kit.put(kit.fit(words or "Nothing yet", 10, 12), 1, 2)',
        'Area("Time", box, help_text="drag it")'.replace("Area", "Button"),
    ],
)
def test_the_lint_finds_what_is_said_past_the_catalogue(line: str) -> None:
    assert list(said_untranslated(line))


@pytest.mark.parametrize(
    "line",
    [
        'kit.put(tr("Press it"), 1, 2)',
        'self.say(tr("Saved as {file}.", file=file))',
        'Button("Go", box, press, "", later("Begin"))',
        'kit.put("00:00", 1, 2)',
        'kit.put(kit.fit(words, 10, 12, "bold"), 1, 2, 12, "bold")',
    ],
)
def test_the_lint_leaves_alone_what_goes_through_it(line: str) -> None:
    assert not list(said_untranslated(line))


# -- how a sentence is told ------------------------------------------------------------------------------


def test_a_sentence_is_english_until_another_language_is_spoken() -> None:
    assert tr("The evening is over.") == "The evening is over."
    speak("de")
    assert tr("The evening is over.") == "Der Abend ist vorbei."
    speak("en")
    assert tr("The evening is over.") == "The evening is over."


def test_what_is_in_no_catalogue_is_said_as_it_is() -> None:
    speak("de")
    assert tr("mine.py") == "mine.py"
    assert tr("a {strange} thing", strange="new") == "a new thing"


def test_a_part_takes_the_form_that_its_place_asks_for() -> None:
    took = said("{who} takes the {lock}", who=said("A"), lock=said("dryer"))
    walks = said("{who} walks to the {place}", who=said("the parent"), place=said("study"))
    assert (str(took), str(walks)) == ("A takes the dryer", "the parent walks to the study")
    speak("de")
    assert (tr(took), tr(walks)) == (
        "A nimmt den Trockner",
        "A geht ins Arbeitszimmer",
    )
    assert tr("{who} takes the {lock}", who="B", lock=said("washer")) == "B nimmt die Waschmaschine"
    assert str(took) == "A takes the dryer"  # as a string it stays English


def test_a_name_has_one_form_only() -> None:
    speak("de")
    assert tr("{who} takes the {lock}", who="A", lock="oven") == "A nimmt oven"
    assert tr(said("{who} walks to the {place}", who="A", place=said("attic"))) == "A geht attic"


def test_one_thing_is_counted_otherwise_than_many() -> None:
    assert [trn("{n} step", "{n} steps", n) for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert trn("{n} step", "{n} steps", 1200) == "1,200 steps"
    speak("de")
    steps = [said("{n} step" if n == 1 else "{n} steps", n=n) for n in (1, 4)]
    assert [tr("It can fail, in {steps}", steps=one) for one in steps] == [
        "Es kann scheitern, in 1 Schritt",
        "Es kann scheitern, in 4 Schritten",
    ]


def test_several_stand_one_after_the_other() -> None:
    three = [said("A"), said("B"), said("C")]
    assert str(joined(three)) == "A, B, C"
    assert str(joined(three, "{one} and {other}")) == "A and B and C"
    assert str(joined(["A"])) == "A"


@given(st.text(), st.text(), st.integers())
def test_whatever_is_filled_in_stands_there_as_it_is(who: str, what: str, number: int) -> None:
    told = tr("{who}: {what}", who=who, what=said("{n} min", n=number))
    assert told == f"{who}: {number} min"
    assert tr("{who}: {what}", who=who, what=what) == f"{who}: {what}"


def test_the_same_holds_in_another_language() -> None:
    speak("de")
    test_whatever_is_filled_in_stands_there_as_it_is()


def test_what_was_said_can_be_compared_and_sent_to_another_process() -> None:
    one = said("{who} took the {lock}", who=said("A"), lock=said("washer"))
    same = said("{who} took the {lock}", who=said("A"), lock=said("washer"))
    other = said("{who} took the {lock}", who=said("A"), lock=said("dryer"))
    assert one == same != other
    assert hash(one) == hash(same)
    assert one != str(one)
    import pickle

    assert pickle.loads(pickle.dumps(one)) == one
    assert later("washer") == "washer"


# -- English stays what it was ------------------------------------------------------------------------------


def test_traces_stories_and_documents_do_not_depend_on_the_language() -> None:
    def all_of_it() -> tuple[object, ...]:
        run = Run(recipe("threaded", "evening", 2))
        story = Story()
        lines = []
        for happening in run.happenings:
            story(happening)
            lines.append(story.line(happening))
        told = [(one.text, [cause.text for cause in one.causes]) for one in run.incidents]
        return run.fingerprint, lines, told, [str(awaited("dryer.buzzer or kids.yell"))]

    english = all_of_it()
    speak("de")
    assert all_of_it() == english


def test_a_command_answers_in_english_whatever_is_asked_for(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("run", "threaded", "--seed", "2")
    plain, document = household(*words).out, household(*words, "--json").out
    monkeypatch.setenv("HOUSEHOLD_LANGUAGE", "de")
    assert household(*words).out == plain
    assert household(*words, "--json").out == document


def test_help_loads_neither_a_catalogue_nor_what_reads_it() -> None:
    code = "import sys; from household import cli; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "msgspec" not in out.stdout.split()


# -- which language ---------------------------------------------------------------------------------------------


def test_a_language_that_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(HouseholdError, match="no language is called 'xx': expected one of de, en"):
        speak("xx")
    assert language.spoken() == "en"


@pytest.mark.parametrize("code", ["xx", "deutsch", "../de", "de.toml", "."])
def test_a_bad_name_in_the_environment_is_one_sentence_and_status_2(
    household: Household, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setenv("HOUSEHOLD_LANGUAGE", code)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    for words in (("picture", "threaded", "--at", "17:14", "-o", "it.png"), ("play",)):
        told = household(*words)
        assert (told.status, told.out) == (2, "")
        assert told.err.count("\n") == 1
        assert "HOUSEHOLD_LANGUAGE: no language is called" in told.err
        assert "expected one of de, en" in told.err
    assert not Path("it.png").exists()


def test_a_picture_is_in_the_language_that_the_environment_names(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    def picture(file: str) -> bytes:
        assert household("picture", "threaded", "--at", "17:14", "-o", file).status == 0
        return Path(file).read_bytes()

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    english = picture("en.png")
    monkeypatch.setenv("HOUSEHOLD_LANGUAGE", "de")
    assert picture("de.png") != english
    assert language.spoken() == "de"
    monkeypatch.setenv("HOUSEHOLD_LANGUAGE", "")
    assert picture("again.png") == english


def test_the_environment_comes_before_the_settings_and_the_system_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    Settings().speak()
    assert language.spoken() == "en"
    Settings(Stored(language="de")).speak()
    assert language.spoken() == "de"
    monkeypatch.setenv("HOUSEHOLD_LANGUAGE", "en")
    Settings(Stored(language="de")).speak()
    assert language.spoken() == "en"


@pytest.mark.parametrize("value", ['"xx"', "7", "null", '"../de"', '["de"]'])
def test_a_broken_language_in_the_settings_is_told_and_not_fatal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path))
    (tmp_path / game_settings.FILE).write_text(f'{{"language": {value}, "volume": 0.2}}')
    own = game_settings.load()
    assert own.stored == Stored()
    assert "language" in own.told
    assert (tmp_path / f"{game_settings.FILE}.broken").is_file()
    own.speak()
    assert language.spoken() == "en"


def test_the_language_is_kept_with_the_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSEHOLD_HOME", str(tmp_path))
    own = game_settings.load()
    own.stored.language = "de"
    own.save()
    assert json.loads((tmp_path / game_settings.FILE).read_text()) == {"language": "de"}
    assert game_settings.load().stored.language == "de"
    assert kept.folder("config") == tmp_path


@pytest.mark.parametrize(
    "content", [b"", b"[language]\nname = 1\n", b"\xff", b"[says]\n", b'[language]\nname = "X"\n']
)
def test_a_broken_catalogue_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "xx.toml").write_bytes(content)
    speak("de")
    monkeypatch.setattr(language, "files", lambda _: tmp_path)
    with pytest.raises(HouseholdError, match=r"xx\.toml: this is no catalogue of a language"):
        speak("xx")
    assert tr("The evening is over.") == "Der Abend ist vorbei."  # what was spoken before stays


def test_a_catalogue_is_found_by_its_name_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "la.toml").write_text(
        '[language]\nname = "Latina"\n\n[says]\n"The evening is over." = "Vesper finitus est."\n'
    )
    monkeypatch.setattr(language, "files", lambda _: tmp_path)
    assert languages() == {"en": "English", "la": "Latina"}
    speak("la")
    assert tr("The evening is over.") == "Vesper finitus est."
    assert tr("Nothing was ordered.") == "Nothing was ordered."


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_is_plain_toml_with_a_name(code: str) -> None:
    told = msgspec.toml.decode((ROOT / "languages" / f"{code}.toml").read_bytes())
    assert set(told) == {"language", "says", "forms"}
    assert all(text.strip() == text for text in told["says"].values())


def test_said_is_nothing_that_can_be_taken_for_words() -> None:
    assert not isinstance(said("washer"), str)
    assert isinstance(said("washer"), Said)
