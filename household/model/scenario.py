"""An evening as data: how many loads, how long things take, how often kids yell, what is owed.

A scenario never says what happens, only how the dice are loaded; the seed throws them. Its
defaults are the numbers under which every lesson of the house shows up at once: wide machine
cycles (with narrow ones the clones' deadlock is either certain or absent), checkbook lines finer
than any polling interval worth trying, and bills that the balance covers on their own but not
together with urgent care.

Minutes are minutes, money is whole dollars, a pair `[least, most]` is drawn evenly between its
ends, and a triple `[least, most likely, most]` is drawn from the triangle over them.
"""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from household.errors import HouseholdError, nearest

Minutes = Annotated[float, Meta(ge=0, le=1440, extra={"noun": "a number of minutes"})]
Count = Annotated[int, Meta(ge=0, le=400, extra={"noun": "a whole number"})]
Dollars = Annotated[int, Meta(ge=0, le=1_000_000, extra={"noun": "whole dollars"})]
Chance = Annotated[float, Meta(ge=0, le=1, extra={"noun": "a probability"})]
Span = tuple[Minutes, Minutes]
Triangle = tuple[Minutes, Minutes, Minutes]


SHORTEST_GAP = 0.5
"""The shortest mean time between yells, in minutes: kids have to breathe in."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One evening's numbers. Make others with `but`, which checks what it is given."""

    about: Annotated[str, Meta(description="one sentence for the list of scenarios")] = (
        "an ordinary evening: laundry, three kids, and a checkbook to balance"
    )
    evenings: Annotated[
        int,
        Meta(ge=1, le=60, extra={"noun": "a whole number"}),
        Meta(description="evenings in a row; what is left undone is carried over"),
    ] = 1
    bedtime: Annotated[Minutes, Meta(description="when the kids go to sleep; 240 is 20:00")] = 240
    dawn: Annotated[
        float,
        Meta(ge=1, le=1440, extra={"noun": "a number of minutes"}),
        Meta(description="when the night is over; 840 is 06:00"),
    ] = 840

    loads: Annotated[Count, Meta(description="loads of laundry in the hamper")] = 4
    wash: Annotated[Triangle, Meta(description="a wash cycle")] = (20, 30, 45)
    dry: Annotated[Triangle, Meta(description="a dry cycle")] = (24, 44, 64)
    fill_washer: Annotated[Minutes, Meta(description="to put a load into the washer")] = 3
    empty_washer: Annotated[Minutes, Meta(description="to take wet clothes out")] = 3
    fill_dryer: Annotated[Minutes, Meta(description="to put wet clothes into the dryer")] = 3
    empty_dryer: Annotated[Minutes, Meta(description="to take dry clothes out and fold")] = 5

    lines: Annotated[Count, Meta(description="lines of the checkbook, the bills among them")] = 80
    line: Annotated[Span, Meta(description="to balance one line")] = (0.75, 2.25)
    bills: Annotated[Count, Meta(description="how many of the lines are bills")] = 12
    bills_total: Annotated[Dollars, Meta(description="what the bills come to together")] = 1100
    balance: Annotated[Dollars, Meta(description="in the bank, and in the checkbook")] = 1500
    wages: Annotated[Dollars, Meta(description="paid in at the start of each later evening")] = 0

    kids: Annotated[
        int,
        Meta(ge=0, le=6, extra={"noun": "a whole number"}),
        Meta(description="kids at home"),
    ] = 3
    yells_every: Annotated[
        Minutes, Meta(description="minutes between yells on average; 0 for no yells")
    ] = 15
    comfort: Annotated[Span, Meta(description="what one yell takes")] = (2, 6)
    falls: Annotated[
        int,
        Meta(ge=0, le=6, extra={"noun": "a whole number"}),
        Meta(description="how many bad falls there may be this evening"),
    ] = 1
    fall: Annotated[Chance, Meta(description="the chance of each bad fall")] = 0.7
    fall_at: Annotated[Span, Meta(description="when a bad fall happens")] = (10, 120)
    care_cost: Annotated[
        tuple[Dollars, Dollars], Meta(description="what urgent care costs, in dollars")
    ] = (500, 700)
    drive: Annotated[Minutes, Meta(description="to urgent care, and the same back")] = 15
    visit: Annotated[Span, Meta(description="at urgent care")] = (30, 60)
    cheque: Annotated[Minutes, Meta(description="to write the cheque at urgent care")] = 1
    card_fee: Annotated[Dollars, Meta(description="what paying by card costs on top")] = 25

    walk: Annotated[Minutes, Meta(description="to walk from one room to the next")] = 1
    look: Annotated[Minutes, Meta(description="to look whether a thing needs anybody")] = 0.5
    find_place: Annotated[
        Minutes, Meta(description="to find the place in the checkbook again after anything else")
    ] = 1

    patience_buzzer: Annotated[Minutes, Meta(description="until a buzzer counts as missed")] = 10
    patience_yell: Annotated[Minutes, Meta(description="until a kid counts as ignored")] = 5
    patience_hurt: Annotated[Minutes, Meta(description="the same for a kid that is hurt")] = 2
    patience_task: Annotated[
        Minutes, Meta(description="until ready work without hands, or a lock, counts as starved")
    ] = 100

    def but(self, /, **changes: object) -> Scenario:
        """The same evening with some keys changed, checked. Raises HouseholdError."""
        return _checked({**self.as_dict(), **changes}, {}, "the scenario")

    def as_dict(self) -> dict[str, Any]:
        """Every key and its value, in the order in which they are written down."""
        return {name: getattr(self, name) for name in self.__struct_fields__}

    def toml(self, comments: bool = True) -> str:
        """The scenario as a TOML file, by default with a comment on every key."""
        lines = []
        for key, value in self.as_dict().items():
            # JSON is TOML for these, but for one character.
            text = msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
            note = f"  # {describe(key)}" if comments and key != "about" else ""
            lines.append(f"{key} = {text.replace(',', ', ') if note else text}{note}")
        return "\n".join(lines) + "\n"


_TYPES: Mapping[str, Any] = get_type_hints(Scenario, include_extras=True)
KEYS: tuple[str, ...] = Scenario.__struct_fields__


def describe(key: str) -> str:
    """What a key means, in a few words."""
    metas = [m for m in get_args(_TYPES[key])[1:] if isinstance(m, Meta)]
    return next(m.description for m in metas if m.description)


def expected(kind: Any) -> str:
    """What a value of this (annotated) type has to be, in words."""
    if get_origin(kind) is Annotated:
        inner, *metas = get_args(kind)
        for meta in metas:
            if isinstance(meta, Meta) and (meta.ge is not None or meta.le is not None):
                return f"{(meta.extra or {})['noun']} from {meta.ge:g} to {meta.le:,}"
        return expected(inner)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        names = {2: "[least, most]", 3: "[least, most likely, most]"}[len(parts)]
        return f"{names}, each {expected(parts[0])}"
    return {str: "a text in quotes", float: "a number", int: "a whole number"}[kind]


def parse_value(key: str, text: str) -> object:
    """A value as typed on a command line (`6`, `0.5`, `20,30,45`, `[20, 30, 45]`)."""
    if key == "about":
        return text
    listed = text if text.startswith("[") or "," not in text else f"[{text}]"
    try:
        return tomllib.loads(f"v = {listed}")["v"] if "\n" not in listed else text
    except (ValueError, RecursionError):
        return text


def from_toml(text: str, where: str = "scenario") -> Scenario:
    """The scenario a TOML text describes; keys left out keep the default evening's value.

    Raises HouseholdError naming `where`, the line and the key, and what was expected.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        found = re.search(r"\(at line (\d+), column (\d+)\)", said)
        at = f":{found[1]}" if found else ""
        said = (
            said[: found.start()].strip() if found else said.removesuffix(" (at end of document)")
        )
        raise HouseholdError(f"{where}{at}: this is not TOML: {said}") from None
    except (ValueError, RecursionError) as error:
        at = _line_of(type(error), text)
        what = "nested too deep" if isinstance(error, RecursionError) else "too many digits"
        raise HouseholdError(f"{where}{at}: this is no scenario: {what}") from None
    lines: dict[str, int] = {}
    in_text = False  # within a text of several lines, where nothing is a key
    for number, line in enumerate(text.splitlines(), 1):
        key = re.match(r"""\s*\[*\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*[=.\]]""", line)
        if key and not in_text:
            lines.setdefault(key[1] or key[2] or key[3] or "", number)
        in_text ^= line.count('"""') % 2 == 1
    return _checked(data, lines, where)


def _line_of(kind: type[Exception], text: str) -> str:
    """The first line that alone raises this kind of exception."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            tomllib.loads(line)
        except Exception as error:
            if type(error) is kind:
                return f":{number}"
    return ""


def from_dict(data: Mapping[str, object], where: str = "scenario") -> Scenario:
    """The scenario a mapping describes, checked. Raises HouseholdError naming `where`."""
    return _checked(data, {}, where)


def load(file: str | Path) -> Scenario:
    """The scenario in a TOML file. Raises HouseholdError if it can't be read or is wrong."""
    path = Path(file)
    try:
        return from_toml(path.read_text(encoding="utf-8-sig"), str(file))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: the scenario file can't be read: {why}") from None
    except UnicodeDecodeError:
        raise HouseholdError(f"{file}: a scenario is a text file in UTF-8, this is not") from None
    except ValueError as error:
        raise HouseholdError(f"{str(file)!r} is no name of a file: {error}") from None


def find(name: str) -> Scenario:
    """A shipped scenario by name, or the one in a `.toml` file. Raises HouseholdError."""
    if name in SCENARIOS:
        return SCENARIOS[name]
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return load(name)
    raise HouseholdError(
        f"no scenario is called {name!r}: {nearest(name, SCENARIOS)}, or a .toml file"
    )


def _checked(data: Mapping[str, object], lines: Mapping[str, int], where: str) -> Scenario:
    def wrong(key: str, sentence: str, other: str = "") -> HouseholdError:
        line = lines.get(key) or lines.get(other)
        at = f":{line}" if line else ""
        return HouseholdError(f"{where}{at}: {key}: {sentence}")

    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _TYPES:
            close = nearest(key, KEYS).split(" there is ")
            raise wrong(
                key, f"no such key: {close[0] if len(close) > 1 else 'see household scenarios'}"
            )
        try:
            values[key] = msgspec.convert(value, _TYPES[key])
        except msgspec.ValidationError as error:
            at = re.search(r"`\$\[(\d+)\]`", str(error))
            place = f", number {int(at[1]) + 1} of the list" if at else ""
            came = _shown(value)
            raise wrong(key, f"expected {expected(_TYPES[key])}, got {came}{place}") from None
        if isinstance(values[key], tuple) and list(values[key]) != sorted(values[key]):
            came = _shown(values[key])
            raise wrong(key, f"expected the least first and the most last, got {came}")
    made = Scenario(**values)
    if made.bills > made.lines:
        sentence = f"bills are lines, so expected at most lines = {made.lines}, got {made.bills}"
        raise wrong("bills", sentence, "lines")
    if 0 < made.yells_every < SHORTEST_GAP:
        raise wrong(
            "yells_every",
            f"expected 0 for no yells, or at least {SHORTEST_GAP:g}, got {made.yells_every:g}",
        )
    if made.bedtime > made.dawn:
        sentence = f"expected it before dawn = {made.dawn:g}, got {made.bedtime:g}"
        raise wrong("bedtime", sentence, "dawn")
    if made.bills and made.bills_total < made.bills:
        sentence = f"expected at least a dollar a bill, {made.bills}, got {made.bills_total}"
        raise wrong("bills_total", sentence, "bills")
    if not made.bills:
        made = msgspec.structs.replace(made, bills_total=0)
    return made


def _shown(value: object) -> str:
    """A value as it would be typed."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, int) and value.bit_length() > 200:  # Python refuses to write the longest
        return "a number of more than 60 digits"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return text if len(text) < 60 else f"{text[:40]}... ({len(text)} characters)"


SCENARIOS: Mapping[str, Scenario] = types.MappingProxyType(
    {
        "evening": Scenario(),
        "quiet": Scenario(
            about="no kids at home, no laundry, only the checkbook: every parent ties",
            kids=0,
            fall=0,
            loads=0,
        ),
        "two-weeks": Scenario(
            about="fourteen evenings in a row: what is undone is carried over, wages come in",
            evenings=14,
            wages=1450,
        ),
        "worst-case": Scenario(
            about="everything that can go wrong does, each under the parent it belongs to",
            # Both machines buzz at the same moment, and handling takes none: so two clones meet
            # head on, and two polite ones let each other go first for ever.
            wash=(30, 30, 30),
            dry=(30, 30, 30),
            fill_washer=0,
            empty_washer=0,
            empty_dryer=0,
            # More lines than a crying kid can wait for, bills and care that the balance can't cover.
            lines=100,
            bills=20,
            bills_total=1400,
            yells_every=8,
            fall=1,
            fall_at=(20, 20),
            care_cost=(600, 700),
        ),
        "small": Scenario(
            about="two loads, one fall, three bills: small enough to search every schedule",
            loads=2,
            lines=3,
            bills=3,
            bills_total=900,
            balance=1000,
            yells_every=0,
            fall=1,
            fall_at=(5.5, 5.5),
        ),
    }
)
"""The scenarios that ship, by name."""
