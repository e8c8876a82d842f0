"""The parents by name, and yours from a file.

A policy is a function that is given the house and makes its parents: `def mine(home): ...`. Its
other parameters are its knobs: a default says what kind of value a knob takes, a `Literal` which
ones, a `Knob` from where to where; a line `name: words` in the docstring says what it does.

A policy is written as `NAME[:KNOB=VALUE,...]` or as `FILE.py[:FUNCTION][:KNOB=VALUE,...]`. A file
is checked before it runs, and what goes wrong in it while it runs is told with its own line.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import hashlib
import inspect
import linecache
import math
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from household.errors import HouseholdError, nearest
from household.model.house import House
from household.model.parent import Knob, Parent
from household.policies.asynchronous import asynchronous
from household.policies.player import player
from household.policies.polling import polling
from household.policies.synchronous import synchronous
from household.policies.threaded import threaded

Function = Callable[..., object]

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


class Policy:
    """A policy, ready to be given a house: `policy(home)`.

    typed: as it was written; name: the shipped name, or `FILE.py:FUNCTION`; options: the values
    of all its knobs; file, digest: where it came from and the SHA-256 of its text, for your own.
    """

    def __init__(
        self,
        name: str,
        function: Function,
        options: Mapping[str, object] | None = None,
        file: str = "",
        digest: str = "",
        typed: str = "",
    ) -> None:
        self.name = name
        self.function = function
        self.file = file
        self.digest = digest
        self.typed = typed or name
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
        )

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
            f"{knob.name}={self.options[knob.name]}"
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
        with self.watched():
            self.function(home, **self.options)
            if not home.tasks:
                raise HouseholdError(
                    f"{self.name}: no parent took a task on: make one with `a = Parent(home)` and "
                    "give it something to do with `a.take_on(the_kids(a, home))`"
                )

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """While your own file's code runs: errors get its line, and it may not run for ever."""
        if not self.file:
            yield
            return
        try:
            with _time_limit():
                yield
        except HouseholdError as error:
            at = _own_line(error, self.file)
            if at and not str(error).startswith(self.file):
                raise HouseholdError(f"{self.file}:{at}: {error}") from None
            raise
        except _TimeStandsStill as error:
            at = _own_line(error, self.file)
            raise HouseholdError(
                f"{self.file}:{at}: no time passes: this line was still busy after {TIME_LIMIT:g} "
                "seconds of real time, without a yield or an await"
            ) from None
        except Exception as error:
            at = _own_line(error, self.file)
            if not at:
                raise
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise HouseholdError(f"{self.file}:{at}: {said}") from None


def knobs_of(function: Function) -> tuple[KnobOf, ...]:
    """The knobs of a policy function: its parameters after the house."""
    hints = get_type_hints(function, include_extras=True)
    about = dict(re.findall(r"^\s*(\w+): (.+)$", inspect.getdoc(function) or "", re.MULTILINE))
    knobs = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = hints.get(parameter.name, type(parameter.default))
        limits = None
        if get_origin(hint) is Annotated:
            limits = next((extra for extra in get_args(hint)[1:] if isinstance(extra, Knob)), None)
            hint = get_args(hint)[0]
        choices = get_args(hint) if get_origin(hint) is Literal else ()
        kind = type(choices[0]) if choices else hint
        if kind not in (int, float, bool, str):
            kind = type(parameter.default)
        knobs.append(
            KnobOf(
                parameter.name,
                parameter.default,
                kind,
                choices,
                limits,
                about.get(parameter.name, ""),
            )
        )
    return tuple(knobs)


def find_policy(typed: str, options: Mapping[str, object] | None = None) -> Policy:
    """The policy that somebody typed. Raises HouseholdError, with the nearest right name."""
    file, rest = _split_file(typed)
    if file:
        function_name, text = "", rest
        if rest and "=" not in rest.split(":")[0]:
            function_name, _, text = rest.partition(":")
        policy = load_policy(file, function_name, typed)
    else:
        name, _, text = typed.partition(":")
        name = SHORT.get(name, name)
        if name not in POLICIES:
            raise HouseholdError(
                f"no policy is called {name!r}: {nearest(name, POLICIES)}, or your own FILE.py"
            )
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


def _split_file(typed: str) -> tuple[str, str]:
    found = re.match(r"(.*?\.py)(?::(.*))?$", typed)
    return (found[1], found[2] or "") if found else ("", "")


# -- your own file ------------------------------------------------------------------------------


def load_policy(file: str, function: str = "", typed: str = "") -> Policy:
    """Your own parent: the function named, or the last public one of the file, after a check.

    Raises HouseholdError with file and line for what is wrong with it.
    """
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: the policy file can't be read: {why}") from None
    except UnicodeDecodeError:
        raise HouseholdError(f"{file}: a policy is a text file in UTF-8, this is not") from None
    return policy_from(text, file, function, typed)


def policy_from(text: str, file: str, function: str = "", typed: str = "") -> Policy:
    """Your own parent from the text of a file."""
    try:
        tree = ast.parse(text, file)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise HouseholdError(f"{file}:{error.lineno}: syntax error: {error.msg}: {line}") from None
    except ValueError as error:
        raise HouseholdError(f"{file}: this is not Python: {error}") from None
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
    ]
    chosen = _choose(public, file, function)
    _check(tree, file)
    _check_policy(chosen, file)
    # What the code's own errors and source lines look up, also when the file changes on disk.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"__name__": f"household_own_{Path(file).stem}", "__file__": file}
    own = Policy(f"{file}:{chosen.name}", lambda home: None, file=file)
    with own.watched():
        exec(compile(tree, file, "exec"), space)  # running it is what was asked for
    digest = hashlib.sha256(text.encode()).hexdigest()
    made: Function = space[chosen.name]
    for parameter in list(inspect.signature(made).parameters.values())[1:]:
        if parameter.default is parameter.empty:
            raise HouseholdError(
                f"{file}:{chosen.lineno}: the knob {parameter.name} of {chosen.name} has no default: "
                f"write {parameter.name}=..., so that it runs as it is"
            )
    return Policy(f"{file}:{chosen.name}", made, file=file, digest=digest, typed=typed)


def _choose(
    public: list[ast.FunctionDef | ast.AsyncFunctionDef], file: str, function: str
) -> ast.FunctionDef | ast.AsyncFunctionDef:
    if function:
        named = [node for node in public if node.name == function]
        if not named:
            there = nearest(function, [node.name for node in public]) if public else "it has none"
            raise HouseholdError(f"{file}: no function {function!r} in this file: {there}")
        return named[-1]
    takes_home = [n for n in public if n.args.args and n.args.args[0].arg == "home"]
    if not (takes_home or public):
        raise HouseholdError(
            f"{file}: no policy in this file: expected a function such as `def mine(home):` that "
            "makes a parent and gives it tasks"
        )
    return (takes_home or public)[-1]


def _check_policy(node: ast.FunctionDef | ast.AsyncFunctionDef, file: str) -> None:
    if not node.args.args:
        raise HouseholdError(
            f"{file}:{node.lineno}: {node.name} takes no house: write `def {node.name}(home):`"
        )
    steps = [n for n in _own_nodes(node) if isinstance(n, ast.Yield | ast.YieldFrom | ast.Await)]
    if steps or isinstance(node, ast.AsyncFunctionDef):
        line = steps[0].lineno if steps else node.lineno
        raise HouseholdError(
            f"{file}:{line}: {node.name} is the policy, and a policy takes no steps itself: put them "
            f"into a function of their own, and have a parent take it on in {node.name}"
        )


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)


VERBS = frozenset(
    name
    for name, member in vars(Parent).items()
    if name[0] != "_" and inspect.isgeneratorfunction(member)
)
"""What takes time, and so has to be carried out with `yield from` or `await`."""

AT_ONCE = frozenset({"phones_home", "writes", "take_on"})
EVENTS = frozenset({"after", "until"})


def _check(tree: ast.Module, file: str) -> None:
    """Every verb that is called is carried out. Raises HouseholdError with line and mending."""
    steps = {
        node.name: "await" if isinstance(node, ast.AsyncFunctionDef) else "yield from"
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef)
        or (
            isinstance(node, ast.FunctionDef)
            and any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _own_nodes(node))
        )
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            say = "await" if isinstance(function, ast.AsyncFunctionDef) else "yield from"
            _check_calls(function, file, say, steps)


def _check_calls(
    function: ast.FunctionDef | ast.AsyncFunctionDef, file: str, say: str, steps: Mapping[str, str]
) -> None:
    for parent in [function, *_own_nodes(function)]:
        for child in ast.iter_child_nodes(parent):
            if not isinstance(child, ast.Call):
                continue
            call = ast.unparse(child)
            at = f"{file}:{child.lineno}"
            name = child.func.attr if isinstance(child.func, ast.Attribute) else ""
            carried = isinstance(parent, ast.YieldFrom | ast.Await)
            if name in AT_ONCE and carried:
                raise HouseholdError(
                    f"{at}: {call} takes no time: write it without {_keyword(parent)}"
                )
            if name in VERBS and not carried and not _is_handed_on(parent, child):
                if isinstance(parent, ast.Yield):
                    raise HouseholdError(
                        f"{at}: `yield {call}` hands out the chore instead of doing it: "
                        f"you probably meant `yield from {call}`"
                    )
                raise HouseholdError(
                    f"{at}: {call} is called and never carried out: you probably meant `{say} {call}`"
                )
            own = child.func.id if isinstance(child.func, ast.Name) else ""
            if own in steps and isinstance(parent, ast.Expr):
                raise HouseholdError(
                    f"{at}: {call} is called and never carried out: you probably meant "
                    f"`{say} {call}`, or to have a parent take it on"
                )
            if name in EVENTS and isinstance(parent, ast.Expr) and "home" in call:
                meant = f"await parent.waits_for({call})" if say == "await" else f"yield {call}"
                raise HouseholdError(
                    f"{at}: {call} is called and never waited for: you probably meant `{meant}`"
                )


def _keyword(node: ast.AST) -> str:
    return "await" if isinstance(node, ast.Await) else "yield from"


def _is_handed_on(parent: ast.AST, call: ast.Call) -> bool:
    """The call is an argument of another call, or returned: somebody else carries it out."""
    return (isinstance(parent, ast.Call) and call is not parent.func) or isinstance(
        parent, ast.Return
    )


def _own_line(error: BaseException, file: str) -> int:
    """The innermost line of `file` in the traceback of an error, 0 if there is none."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == file
    ]
    return lines[-1] or 0 if lines else 0


class _TimeStandsStill(BaseException):
    """Thrown into a policy that keeps the processor to itself."""


TIME_LIMIT = 5.0
"""Seconds of real time that your own code may run without letting the house go on."""


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Interrupt this thread's Python code if it is still here after `TIME_LIMIT` seconds."""
    if sys.platform == "emscripten":  # a web page has no threads
        yield
        return
    thread = threading.get_ident()
    guard = threading.Lock()
    over = False

    def interrupt() -> None:
        with guard:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread), ctypes.py_object(_TimeStandsStill)
                )

    timer = threading.Timer(TIME_LIMIT, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with guard:
            over = True
        timer.cancel()
