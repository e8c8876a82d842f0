"""The parents by name, and yours from a file.

A policy is a function that is given the house and makes its parents: `def mine(home): ...`. Its
other parameters are its knobs: a default says what kind of value a knob takes, a `Literal` which
ones, a `Knob` from where to where; a line `name: words` in the docstring says what it does.

A policy is written as `NAME[:KNOB=VALUE,...]` or as `FILE.py[:FUNCTION][:KNOB=VALUE,...]`. A file
is checked before it runs, and what goes wrong in it while it runs is told with its own line.
"""

from __future__ import annotations

import ast
import functools
import inspect
import math
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import FunctionType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

from household import yours
from household.errors import HouseholdError, nearest
from household.model.house import House
from household.model.parent import Knob
from household.policies.asynchronous import asynchronous
from household.policies.player import player
from household.policies.polling import polling
from household.policies.synchronous import synchronous
from household.policies.threaded import threaded

Function = FunctionType | Callable[..., object]

POLICIES: Mapping[str, Function] = {
    "synchronous": synchronous,
    "polling": polling,
    "threaded": threaded,
    "asynchronous": asynchronous,
    "player": player,
}
"""The parents that ship, by name."""

SHORT = {
    "sync": "synchronous",
    "poll": "polling",
    "clones": "threaded",
    "threads": "threaded",
    "async": "asynchronous",
}


class KnobOf(msgspec.Struct, frozen=True):
    """A knob of a policy: its default, what it may be, and what it does."""

    name: str
    default: Any
    kind: type
    choices: tuple[Any, ...] = ()
    range: Knob | None = None
    about: str = ""

    @property
    def expected(self) -> str:
        """What a value has to be, in words."""
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        noun = {int: "a whole number", float: "a number", bool: "true or false"}.get(
            self.kind, "text"
        )
        if self.range is None:
            return noun
        unit = f" {self.range.unit}" if self.range.unit else ""
        return f"{noun} from {self.range.least:g} to {self.range.most:g}{unit}"

    def read(self, policy: str, text: object) -> Any:
        """The value, from text or already as one. Raises HouseholdError if it is not allowed."""
        if text is None and self.default is None:
            return None
        wrong = HouseholdError(f"{policy}: {self.name}: expected {self.expected}, got {text}")
        if self.choices:
            chosen = [choice for choice in self.choices if str(choice) == str(text)]
            if not chosen:
                raise wrong
            return chosen[0]
        if self.kind is bool:
            words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
            if str(text).lower() not in words:
                raise wrong
            return words[str(text).lower()]
        if self.kind is str:
            return str(text)
        if self.kind is type(None):  # its default says nothing of what it takes
            try:
                return ast.literal_eval(str(text))
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                return str(text)
        try:
            value = self.kind(text)
        except (TypeError, ValueError, OverflowError):
            raise wrong from None
        if isinstance(text, bool) or not math.isfinite(value):
            raise wrong
        if self.kind is int and not isinstance(text, str) and value != text:
            raise wrong
        if self.range is not None and not self.range.least <= value <= self.range.most:
            raise wrong
        return value


def _written(value: object) -> str:
    """The value of a knob as it would be typed: 5, not 5.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class Policy:
    """A policy, ready to be given a house: `policy(home)`.

    typed: as it was written; name: the shipped name, or `FILE.py:FUNCTION`; options: the values
    of all its knobs; file, digest, text: where it came from, the SHA-256 of its text, and the text
    itself, for your own.
    """

    def __init__(
        self,
        name: str,
        function: Function,
        options: Mapping[str, object] | None = None,
        file: str = "",
        digest: str = "",
        typed: str = "",
        text: str = "",
    ) -> None:
        self.name = name
        self.function = function
        self.file = file
        self.digest = digest
        self.typed = typed or name
        self.text = text
        self.knobs = knobs_of(function)
        self.options = {knob.name: knob.default for knob in self.knobs}
        self._set(options or {})

    def but(self, options: Mapping[str, object]) -> Policy:
        """The same policy with some knobs set otherwise. Raises HouseholdError."""
        return Policy(
            self.name,
            self.function,
            {**self.options, **options},
            self.file,
            self.digest,
            self.typed,
            self.text,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process a shipped one goes by its name, your own by its text.

        Not by its file: that may have changed since.
        """
        known = bool(self.text) or POLICIES.get(self.name) is self.function
        turned = {
            knob.name: self.options[knob.name]
            for knob in self.knobs
            if self.options[knob.name] != knob.default
        }
        function = None if known else self.function
        return _unpacked, (self.name, function, turned, self.file, self.typed, self.text)

    def _set(self, options: Mapping[str, object]) -> None:
        known = {knob.name: knob for knob in self.knobs}
        for name, value in options.items():
            if name not in known:
                has = nearest(name, known) if known else "it has none"
                raise HouseholdError(f"{self.name} has no knob {name!r}: {has}")
            self.options[name] = known[name].read(self.name, value)

    @property
    def spec(self) -> str:
        """How to write it down: its name, and the knobs that are not at their default."""
        turned = [
            f"{knob.name}={_written(self.options[knob.name])}"
            for knob in self.knobs
            if self.options[knob.name] != knob.default
        ]
        return ":".join([self.name, *([",".join(turned)] if turned else [])])

    @property
    def about(self) -> str:
        """The first sentence of its docstring."""
        return (inspect.getdoc(self.function) or "").split("\n")[0]

    def __call__(self, home: House) -> None:
        """Make the parents of a house, and give them their tasks."""
        with self.watched(lambda: home.now):
            self.function(home, **self.options)
        if not home.tasks:
            at = f"{self.file}:{self.function.__code__.co_firstlineno}: " if self.file else ""
            name = self.name.rpartition(":")[2]
            raise HouseholdError(
                f"{at}{name}: no parent took a task on: make one with `a = Parent(home)` and "
                "give it something to do with `a.take_on(the_kids(a, home))`"
            )

    def watched(self, now: Callable[[], float]) -> AbstractContextManager[None]:
        """For while its code runs: your own file's is watched, see `yours.watched`."""
        return yours.watched(self.file, now) if self.file else nullcontext()


def knobs_of(function: Function) -> tuple[KnobOf, ...]:
    """The knobs of a policy function: its parameters after the house."""
    about = dict(re.findall(r"^\s*(\w+): (.+)$", inspect.getdoc(function) or "", re.MULTILINE))
    knobs = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = _hint(function, parameter)
        limits = None
        if get_origin(hint) is Annotated:
            limits = next((extra for extra in get_args(hint)[1:] if isinstance(extra, Knob)), None)
            hint = get_args(hint)[0]
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kinds = [type(choices[0])] if choices else [hint, *get_args(hint), type(parameter.default)]
        kind = next((kind for kind in kinds if kind in KINDS), type(parameter.default))
        if kind in (*KINDS, type(None)):  # anything else can't be typed, and is no knob
            words = about.get(parameter.name, "")
            knobs.append(KnobOf(parameter.name, parameter.default, kind, choices, limits, words))
    return tuple(knobs)


KINDS = (int, float, bool, str)


def _hint(function: Function, parameter: inspect.Parameter) -> Any:
    """A parameter's annotation, if it can be understood; your own may name what is not there."""
    hint = parameter.annotation
    if isinstance(hint, str):
        try:
            return eval(hint, function.__globals__)
        except Exception:
            return type(parameter.default)
    return hint


def find_policy(
    typed: str, options: Mapping[str, object] | None = None, digest: str = ""
) -> Policy:
    """The policy that somebody typed. Raises HouseholdError, with the nearest right name.

    digest: the SHA-256 that the text of its file must have, if it is your own.
    """
    file, rest = split_file(typed)
    if file:
        function_name, text = "", rest
        if rest and "=" not in rest.split(":")[0]:
            function_name, _, text = rest.partition(":")
        policy = load_policy(file, function_name, typed, digest)
    else:
        name, _, text = typed.partition(":")
        name = SHORT.get(name, name)
        if name not in POLICIES:
            raise HouseholdError(
                f"no policy is called {name!r}: {nearest(name, POLICIES)}, or your own FILE.py"
            )
        if digest:
            raise HouseholdError(f"{name} is no file, and has no fingerprint to compare")
        policy = Policy(name, POLICIES[name], typed=typed)
    given: dict[str, object] = {}
    for part in filter(None, text.split(",")):
        knob, equals, value = part.partition("=")
        if not equals:
            raise HouseholdError(
                f"{typed}: expected KNOB=VALUE after the colon, such as every=5, got {part!r}"
            )
        given[knob.strip()] = value.strip()
    return policy.but({**given, **(options or {})}) if given or options else policy


def split_file(typed: str) -> tuple[str, str]:
    """The file of a policy as typed, and what follows its colon; no file for a shipped one."""
    found = re.match(r"(.*?\.py)(?::(.*))?$", typed)
    return (found[1], found[2] or "") if found else ("", "")


def load_policy(file: str, function: str = "", typed: str = "", digest: str = "") -> Policy:
    """Your own parent from a file: see `yours.load`.

    digest: refuse a file whose text has another SHA-256, before anything of it runs.
    """
    text = yours.read(file)
    if digest and yours.digest_of(text) != digest:
        raise HouseholdError(
            f"{file} has changed since: put the file back as it was, or run it anew with "
            "household run"
        )
    return policy_from(text, file, function, typed)


def policy_from(text: str, file: str, function: str = "", typed: str = "") -> Policy:
    """Your own parent from the text of a file."""
    own = yours.load(text, file, function)
    return Policy(
        f"{file}:{own.name}", own.function, file=file, digest=own.digest, typed=typed, text=text
    )


def _unpacked(
    name: str,
    function: Function | None,
    options: Mapping[str, object],
    file: str,
    typed: str,
    text: str,
) -> Policy:
    """A policy as another process packed it, see `Policy.__reduce__`."""
    if text:
        policy = _once(text, file, name.removeprefix(f"{file}:"), typed)
    else:
        policy = Policy(name, function or POLICIES[name], file=file, typed=typed)
    return policy.but(options) if options else policy


@functools.lru_cache(maxsize=8)
def _once(text: str, file: str, function: str, typed: str) -> Policy:
    """A file that many cases share is run once, as it is where they come from."""
    return policy_from(text, file, function, typed)
