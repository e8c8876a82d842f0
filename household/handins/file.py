"""The hand-in: a small text file with all that it takes to live a student's evening again.

It says which evening (version, scenario, seed, parent and knobs, orders or steps), what the student
saw come of it, what was bet and answered in lessons, and, where a parent is the student's own, the
text of its file. The name on it is the only thing it knows of a person, and may be left out.

A digest over the content tells what was changed in the file afterwards, or copied badly. It is no
signature: whoever knows how can make a new one. What can't be made up is the result, because the evening
is lived again.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from household.codes import written
from household.errors import HouseholdError, nearest
from household.happenings import Happening
from household.model.house import MINUTES_A_DAY
from household.model.scenario import SCENARIOS, Scenario, from_dict
from household.parents import POLICIES, Policy, load_policy, policy_from
from household.replay import Recipe, read_orders
from household.trace import trace
from household.trace.story import clock
from household.trace.trace import write_whole

FORMAT = 1
"""The version of the file; whoever changes what is in it adds one."""

MOST_BYTES = 1_000_000
"""How long a hand-in may be: a long evening of orders and a long policy come to a tenth of it."""

MOST_CODE = 200_000
"""How many characters the text of a policy may have."""

Word = Annotated[str, Meta(max_length=200)]
Said = Annotated[str, Meta(max_length=4_000)]
Value = float | int | None


class Night(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which evening: as `replay.Recipe`, with names in place of what they name.

    changes: the keys in which the scenario differs from the one it is named after; orders: written
    MINUTE=ORDER; policy: a shipped one, `puzzles/FILE.py`, or the file whose text is in `Code`.
    """

    scenario: Word
    seed: Annotated[int, Meta(ge=-(10**18), le=10**18)]
    policy: Word
    knobs: Annotated[dict[Word, Any], Meta(max_length=60)] = {}
    changes: Annotated[dict[Word, Any], Meta(max_length=60)] = msgspec.field(
        name="with", default_factory=dict
    )
    orders: Annotated[list[Word], Meta(max_length=5_000)] = []
    choices: Annotated[list[Word], Meta(max_length=20_000)] = []


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parent of the student's own: the name of its file, and the file's text, line by line."""

    file: Word
    function: Word
    digest: Word
    lines: list[str]

    @property
    def text(self) -> str:
        """The file as it was."""
        return "\n".join(self.lines)


class Saw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of the evening where it was handed in: figures, and the fingerprint of its trace.

    course: fingerprints of the evening up to some minutes, so that it can be said when another one
    becomes different.
    """

    fingerprint: Word
    lights_out_at: Value
    laundry_done_at: Value
    checkbook_done_at: Value
    kid_response_worst: Value
    missed_buzzers: int
    overdrafts: int
    deadlock_at: Value
    course: Annotated[dict[Word, Word], Meta(max_length=100)] = {}


FIGURES = tuple(name for name in Saw.__struct_fields__ if name not in ("fingerprint", "course"))
"""The statistics that a hand-in tells, and a marked one is told with."""

Answers = Annotated[dict[Word, Said], Meta(max_length=400)]


class Handin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A hand-in: an evening with what came of it, answers by lesson, or both.

    version: of the household that made it; name: as the student gave it, "" for none.
    """

    format: int = msgspec.field(name="household-handin")
    version: Word
    name: Annotated[str, Meta(max_length=80)] = ""
    evening: Night | None = None
    saw: Saw | None = None
    code: Code | None = None
    lessons: Annotated[dict[Word, Answers], Meta(max_length=40)] = {}

    @property
    def what(self) -> str:
        """What was handed in, in a word: evening, orders, steps, own parent, or answers."""
        night = self.evening
        if night is None:
            return "answers"
        if self.code is not None:
            return "own parent"
        return "steps" if night.choices else "orders" if night.orders else "evening"


# -- what came of an evening --------------------------------------------------------------------


def saw(happenings: Sequence[Happening], statistics: dict[str, Value]) -> Saw:
    """What is told of an evening that was lived."""
    figures = {name: statistics[name] for name in FIGURES}
    told: dict[str, Any] = {
        **figures,
        "fingerprint": trace.fingerprint(happenings),
        "course": course(happenings),
    }
    return Saw(**told)


def course(happenings: Sequence[Happening]) -> dict[str, str]:
    """Eight digits of the fingerprint of all that was told before each half hour; of several evenings,
    before each evening's end."""
    if not happenings:
        return {}
    several = happenings[-1].at > MINUTES_A_DAY
    step = MINUTES_A_DAY if several else 30
    found: dict[str, str] = {}
    so_far = hashlib.sha256()
    begun = 0
    for number in range(1, int(happenings[-1].at // step) + 1):
        end = begun
        while happenings[end].at < number * step:
            end += 1
        so_far.update(trace.lines(happenings[begun:end]))
        begun = end
        found[_mark(number * step, several)] = so_far.hexdigest()[:8]
    return found


def _mark(minute: float, several: bool) -> str:
    return f"evening {int(minute // MINUTES_A_DAY)}" if several else clock(minute)


# -- from a run to its hand-in, and back ----------------------------------------------------------


def shipped() -> dict[str, Path]:
    """The parents in files that came with the program, those of the puzzles, by their names."""
    folder = Path(__file__).parent.parent / "puzzles"
    return {f"puzzles/{file.name}": file for file in folder.glob("*.py") if file.stem[0] != "_"}


def night_of(recipe: Recipe) -> tuple[Night, Code | None]:
    """An evening as it is handed in, and the text of its parent, if that is somebody's own.

    No path goes with it: of a file there is only the name. Raises HouseholdError for what can't be
    handed in.
    """
    policy = recipe.policy
    name, code = policy.name, None
    if policy.text:
        file, function = Path(policy.file).name, name.removeprefix(f"{policy.file}:")
        known = f"puzzles/{file}"
        ships = shipped().get(known)
        if ships is not None and ships.read_text(encoding="utf-8") == policy.text:
            name = f"{known}:{function}"
        else:
            name = f"{file}:{function}"
            code = Code(file, function, policy.digest, policy.text.split("\n"))
            if len(policy.text) > MOST_CODE:
                raise HouseholdError(
                    f"{policy.file}: expected at most {MOST_CODE:,} characters to hand in, got "
                    f"{len(policy.text):,}"
                )
    elif POLICIES.get(name) is not policy.function:
        raise HouseholdError(
            f"{name} is a function of a program: put it into a file of its own to hand it in"
        )
    own = recipe.scenario_name not in SCENARIOS
    night = Night(
        scenario=Path(recipe.scenario_name).name[-100:] or "own" if own else recipe.scenario_name,
        seed=recipe.seed,
        policy=name,
        knobs=dict(policy.options),
        changes={k: list(v) if isinstance(v, tuple) else v for k, v in recipe.changes.items()},
        orders=[f"{written(float(order.at))}={order.do}" for order in recipe.orders],
        choices=list(recipe.choices),
    )
    return night, code


def scenario_of(night: Night) -> Scenario:
    """The scenario of an evening that was handed in. No file is looked at. Raises HouseholdError."""
    named = SCENARIOS.get(night.scenario)
    return named.but(**night.changes) if named is not None else from_dict(night.changes)


def recipe_of(night: Night, code: Code | None = None) -> Recipe:
    """What it takes to live it. Raises HouseholdError for what is not known.

    A parent is looked for by its name among those that ship, and nowhere else. code: the text of
    somebody's own, which is run by this: see `apart`.
    """
    scenario = scenario_of(night)
    policy = policy_of(night.policy) if code is None else policy_from(
        code.text, code.file, code.function
    )  # fmt: skip
    if night.knobs:
        policy = policy.but(night.knobs)
    orders = read_orders(map(_order, night.orders))
    return Recipe(policy, scenario, night.scenario, night.seed, orders, tuple(night.choices))


def policy_of(name: str) -> Policy:
    """The parent of that name among those that ship. Raises HouseholdError for any other name."""
    if name in POLICIES:
        return Policy(name, POLICIES[name])
    file, _, function = name.partition(":")
    found = shipped().get(file)
    if found is None:
        known = nearest(name, [*POLICIES, *shipped()])
        raise HouseholdError(f"no parent that ships is called {name!r}: {known}")
    return load_policy(str(found), function)


def _order(text: str) -> tuple[float, str]:
    minute, equals, do = text.partition("=")
    try:
        at = float(minute)
    except ValueError:
        at = math.nan
    if not equals or not math.isfinite(at):
        raise HouseholdError(f"expected an order such as 5=washer, got {text!r}")
    return at, do


# -- the file -----------------------------------------------------------------------------------


def digest_of(document: dict[str, Any]) -> str:
    """The SHA-256 over all keys and values of a hand-in but its digest, however they are laid out."""
    content = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def text_of(handin: Handin) -> bytes:
    """A hand-in as its file. Raises HouseholdError for what nobody could read again."""
    try:
        document = msgspec.json.decode(msgspec.json.encode(handin))
        msgspec.convert(document, Handin)  # with its limits on how much there may be
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise HouseholdError(f"this can't be handed in: {_told(error)}") from None
    document["digest"] = digest_of(document)
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def write(file: str | Path, handin: Handin) -> None:
    """Write a hand-in, whole or not at all. Raises HouseholdError.

    One that is there already is replaced; what is there and is no hand-in is left as it is.
    """
    content = text_of(handin)
    if len(content) > MOST_BYTES:
        raise HouseholdError(
            f"{file}: expected at most {MOST_BYTES:,} bytes to hand in, got {len(content):,}"
        )
    path = Path(file)
    if path.exists() and path.is_file() and not _is_handin(path):
        raise HouseholdError(
            f"{file}: is there already, and is no hand-in: it is left as it is; name another file"
        )
    write_whole(path, content)


def _is_handin(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return b'"household-handin"' in opened.read(400)
    except OSError:
        return False


def read(file: str | Path) -> tuple[Handin, bool]:
    """The hand-in in a file, and whether it is as it was made: False if anything was changed since.

    Nothing in it is run, and no file that it names is opened. Raises HouseholdError for what is no
    hand-in.
    """
    document = _document(file)
    made = document.get("household-handin")
    if isinstance(made, int) and made > FORMAT:
        raise HouseholdError(
            f"{file}: a hand-in of format {made}, and this household reads up to {FORMAT}: it takes a "
            "newer version"
        )
    digest = document.pop("digest", "")
    try:
        handin = msgspec.convert(document, Handin)
        intact = digest == digest_of(document)
    except (msgspec.ValidationError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise HouseholdError(f"{file}: this is no hand-in: {_told(error)}") from None
    if handin.evening is None and not handin.lessons:
        raise HouseholdError(
            f"{file}: this is no hand-in: neither an evening nor answers are in it"
        )
    if (handin.evening is None) != (handin.saw is None) or (handin.code and not handin.evening):
        raise HouseholdError(f"{file}: this is no hand-in: it takes an evening and what came of it")
    code = handin.code
    if code is not None:
        if len(code.text) > MOST_CODE:
            raise HouseholdError(f"{file}: its parent has more than {MOST_CODE:,} characters")
        if not re.fullmatch(r"[^/\\:]{1,100}\.py", code.file):
            raise HouseholdError(f"{file}: expected the name of a file such as mine.py in it")
        intact = intact and code.digest == _digest_of_text(code.text)
    return handin, intact


def _digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _document(file: str | Path) -> dict[str, Any]:
    path = Path(file)
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "no such file"
            raise HouseholdError(f"{file}: can't be read: {what}")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise HouseholdError(
                f"{file}: expected a hand-in of at most {MOST_BYTES:,} bytes, got {size:,}"
            )
        content = path.read_bytes()[: MOST_BYTES + 1]
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: can't be read: {why}") from None
    except ValueError as error:
        raise HouseholdError(f"{str(file)!r} is no name of a file: {error}") from None
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        raise HouseholdError(f"{file}: this is no hand-in: {_told(error)}") from None
    if not isinstance(document, dict) or "household-handin" not in document:
        raise HouseholdError(
            f"{file}: this is no hand-in: expected a file that household handin has written"
        )
    return document


def _told(error: Exception) -> str:
    """What is wrong, on one line, and never longer than a line."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    words = " ".join(str(error).split()) or type(error).__name__
    first = words[:1] if words[1:2].isupper() else words[:1].lower()  # JSON stays what it is
    return first + words[1:200]


def clean(text: str, most: int = 200) -> str:
    """Somebody else's text, fit to be shown: on one line, without controls, and not endless.

    A name may hold what moves a terminal's cursor, or turns the reading direction of a table.
    """
    shown = "".join(
        c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text[: 4 * most]
    )
    shown = " ".join(shown.split())
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."


def names_of(files: Iterable[str]) -> list[Path]:
    """The files that somebody named: hand-ins, folders of them, or patterns such as *.hand.

    A shell that knows patterns has put names in their place already; others have not. Raises
    HouseholdError if there is none.
    """
    found: list[Path] = []
    for name in files:
        path = Path(name)
        if path.is_dir():
            inside = sorted(path.glob("*.hand"))
            if not inside:
                raise HouseholdError(f"{name}: no hand-ins in this folder: expected *.hand files")
            found += inside
        elif any(mark in name for mark in "*?[") and not path.exists():
            inside = sorted(path.parent.glob(path.name))
            if not inside:
                raise HouseholdError(f"{name}: no such files")
            found += inside
        else:
            found.append(path)
    return list(dict.fromkeys(found))
