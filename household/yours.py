"""Your own parent: a Python file, checked before it runs, and watched while it does.

The check reads the file without running it, and finds what beginners of `yield from` and `await`
forget: a verb that is called and never carried out, a `yield` that should be a `yield from`. The
watch tells what goes wrong in a run with the file's own line, and ends code that keeps the
processor to itself while no time passes in the house.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import difflib
import hashlib
import inspect
import linecache
import math
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from household import errors
from household.errors import HouseholdError, nearest
from household.model.chance import TICKS
from household.model.parent import Parent

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Own(msgspec.Struct, frozen=True):
    """What a policy file holds: the function, its name, and the SHA-256 of the file's text."""

    function: Callable[..., object]
    name: str
    digest: str


# -- from file to function ----------------------------------------------------------------------


def read(file: str) -> str:
    """The text of a policy file. Raises HouseholdError if it can't be read."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: the policy file can't be read: {why}") from None
    except UnicodeDecodeError:
        raise HouseholdError(f"{file}: a policy is a text file in UTF-8, this is not") from None
    except ValueError as error:
        raise HouseholdError(f"{file!r} is no name of a file: {error}") from None


def digest_of(text: str) -> str:
    """The SHA-256 of a policy file's text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(text: str, file: str, function: str = "") -> Own:
    """The policy in the text of a file: the function named, or the last public one of a house.

    Checks it first, then runs the file. Raises HouseholdError with the line of what is wrong.
    """
    try:
        tree = ast.parse(text, file)
        code = compile(tree, file, "exec")
    except SyntaxError as error:
        if error.lineno is None:
            at = f":{text[: text.index(chr(0))].count(chr(10)) + 1}" if chr(0) in text else ""
            raise HouseholdError(f"{file}{at}: this is not Python: {error.msg}") from None
        line = (error.text or "").strip()
        raise HouseholdError(f"{file}:{error.lineno}: syntax error: {error.msg}: {line}") from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise HouseholdError(f"{file}: this is not Python: {_said(error)}") from None
    chosen = _choose(tree, file, function)
    _check(tree, file)
    _check_policy(chosen, file)
    # What the code's own errors and source lines look up, also when the file changes on disk.
    shows(file, text)
    space: dict[str, Any] = {"__name__": f"household_own_{Path(file).stem}", "__file__": file}
    with watched(file):
        exec(code, space)  # running it is what was asked for
    made = space.get(chosen.name)
    if not inspect.isfunction(made):
        raise HouseholdError(
            f"{file}:{chosen.lineno}: {chosen.name} is no function any more when the file has run: "
            "something further down gives its name to something else"
        )
    for parameter in list(inspect.signature(made).parameters.values())[1:]:
        kinds = (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if parameter.default is parameter.empty and parameter.kind not in kinds:
            raise HouseholdError(
                f"{file}:{chosen.lineno}: the knob {parameter.name} of {chosen.name} has no default: "
                f"write {parameter.name}=..., so that it runs as it is"
            )
    return Own(made, chosen.name, digest_of(text))


def _choose(tree: ast.Module, file: str, function: str) -> Definition:
    public = [
        node for node in tree.body if isinstance(node, Definition) and not node.name.startswith("_")
    ]
    if function:
        named = [node for node in public if node.name == function]
        if not named:
            there = nearest(function, [node.name for node in public]) if public else "it has none"
            raise HouseholdError(f"{file}: no function {function!r} in this file: {there}")
        return named[-1]
    if not public:
        raise HouseholdError(
            f"{file}: no policy in this file: expected a function such as `def mine(home):` that "
            "makes a parent and gives it tasks"
        )
    of_a_house = [node for node in public if node.args.args and node.args.args[0].arg == "home"]
    # A helper may take the house as well: the policy is the one that makes parents.
    makers = [node for node in of_a_house if any(map(_makes_a_parent, ast.walk(node)))]
    return (makers or of_a_house or public)[-1]


def _makes_a_parent(node: ast.AST) -> bool:
    made = node.func if isinstance(node, ast.Call) else None
    return getattr(made, "id", getattr(made, "attr", "")) == "Parent"


def shows(file: str, text: str) -> None:
    """From here on this is the text of a policy file, for source lines and errors."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)


# -- the check ----------------------------------------------------------------------------------

VERBS = frozenset(
    name
    for name, member in vars(Parent).items()
    if name[0] != "_" and inspect.isgeneratorfunction(member)
)
"""What takes time, and so has to be carried out with `yield from` or `await`."""

AT_ONCE = frozenset({"phones_home", "writes", "take_on"})
"""What a parent does in no time."""

EVENTS = frozenset({"after", "until"})
"""What a house gives to be waited for."""


def _check_policy(node: Definition, file: str) -> None:
    if not node.args.args:
        raise HouseholdError(
            f"{file}:{node.lineno}: {node.name} takes no house: write `def {node.name}(home):`"
        )
    steps = [n for n in _inside(node) if isinstance(n, ast.Yield | ast.YieldFrom | ast.Await)]
    if steps or isinstance(node, ast.AsyncFunctionDef):
        line = steps[0].lineno if steps else node.lineno
        raise HouseholdError(
            f"{file}:{line}: {node.name} is the policy, and a policy takes no steps itself: put them "
            f"into a function of their own, and have a parent take it on in {node.name}"
        )


def _inside(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, Definition | ast.Lambda):
            yield child
            yield from _inside(child)


def _check(tree: ast.Module, file: str) -> None:
    """Everything that takes time is carried out. Raises HouseholdError with line and mending."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Definition)]
    methods = {
        node.name
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for node in kind.body
        if isinstance(node, Definition)
    }
    steps = {
        node.name
        for node in functions
        if isinstance(node, ast.AsyncFunctionDef)
        or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _inside(node))
    }
    for function in functions:
        _Calls(function, file, VERBS - methods, steps - methods).check()


class _Calls:
    """The calls of one function: is each carried out that has to be?"""

    def __init__(
        self, function: Definition, file: str, verbs: frozenset[str] | set[str], steps: set[str]
    ) -> None:
        self.file = file
        self.verbs = verbs
        self.steps = steps
        self.is_async = isinstance(function, ast.AsyncFunctionDef)
        self.say = "await" if self.is_async else "yield from"
        self.nodes = list(_inside(function))
        self.parents = {
            id(child): node for node in self.nodes for child in ast.iter_child_nodes(node)
        }
        self.used_names = {
            node.id
            for node in self.nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }

    def check(self) -> None:
        """Raises HouseholdError for the first call that is wrong."""
        for node in self.nodes:
            if isinstance(node, ast.Yield) and self.is_async:
                what = ast.unparse(node.value) if node.value else "..."
                raise HouseholdError(
                    f"{self.file}:{node.lineno}: `yield` does not belong into an async def: write "
                    f"`await parent.waits_for({what})`, or `await` before a chore"
                )
            if isinstance(node, ast.Await) and isinstance(node.value, ast.Constant):
                raise HouseholdError(
                    f"{self.file}:{node.lineno}: `{ast.unparse(node)}`: a number can't be waited for, "
                    f"write `await parent.waits_for(home.after({ast.unparse(node.value)}))`"
                )
            if isinstance(node, ast.Call):
                self._call(node)

    def _call(self, node: ast.Call) -> None:
        at, call = f"{self.file}:{node.lineno}", ast.unparse(node)
        user = self._user(node)
        verb = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        carried = isinstance(user, ast.YieldFrom | ast.Await)
        if verb in AT_ONCE and carried:
            raise HouseholdError(f"{at}: {call} takes no time: write it without {self.say}")
        if verb in self.verbs and not carried and not self._is_handed_on(node, user):
            if isinstance(user, ast.Yield):
                raise HouseholdError(
                    f"{at}: `yield {call}` hands out the chore instead of doing it: "
                    f"you probably meant `yield from {call}`"
                )
            raise HouseholdError(
                f"{at}: {call} is called and never carried out: you probably meant "
                f"`{self.say} {call}`"
            )
        own = node.func.id if isinstance(node.func, ast.Name) else ""
        kept_in_vain = isinstance(user, ast.Assign) and not self._is_used_later(user)
        if own in self.steps and (_is_only_looked_at(user) or kept_in_vain):
            raise HouseholdError(
                f"{at}: {call} is called and never carried out: you probably meant "
                f"`{self.say} {call}`, or to have a parent take it on"
            )
        if verb in EVENTS and isinstance(user, ast.Expr) and call.startswith("home."):
            meant = f"await parent.waits_for({call})" if self.is_async else f"yield {call}"
            raise HouseholdError(
                f"{at}: {call} is called and never waited for: you probably meant `{meant}`"
            )

    def _user(self, node: ast.AST) -> ast.AST | None:
        """What the value of a node goes to, through `a if x else b`, lists and parentheses."""
        user = self.parents.get(id(node))
        while isinstance(user, ast.List | ast.Tuple) or (
            isinstance(user, ast.IfExp) and node is not user.test
        ):
            node, user = user, self.parents.get(id(user))
        return user

    def _is_handed_on(self, call: ast.Call, user: ast.AST | None) -> bool:
        """Somebody else carries it out: it is an argument, returned, or kept and used later."""
        if isinstance(user, ast.Assign):
            return self._is_used_later(user)
        return isinstance(user, ast.Return | ast.Starred | ast.keyword | ast.For) or (
            isinstance(user, ast.Call) and call is not user.func
        )

    def _is_used_later(self, user: ast.Assign) -> bool:
        return any(
            not isinstance(target, ast.Name) or target.id in self.used_names
            for target in user.targets
        )


def _is_only_looked_at(user: ast.AST | None) -> bool:
    """A task that was made is a statement of its own, or asked whether it is true."""
    return isinstance(
        user, ast.Expr | ast.If | ast.While | ast.UnaryOp | ast.BoolOp | ast.Compare | ast.Assert
    )


# -- the watch ----------------------------------------------------------------------------------

TIME_LIMIT = 5.0
"""Seconds of real time that your own code may run while no time passes in the house.

`math.inf` where somebody else watches, see `handins.inside`: then no thread is started for it."""


@contextlib.contextmanager
def watched(file: str, now: Callable[[], float] = lambda: 0.0) -> Iterator[None]:
    """While code of your own file runs: errors get its line, and it may not stand still for ever.

    now: the minute the house has come to. Raises HouseholdError for whatever the code raises.
    """
    try:
        with _time_limit(file, now):
            yield
    except HouseholdError as error:
        at = _own_line(error, file)
        if at and not str(error).startswith(f"{file}:"):
            raise HouseholdError(f"{file}:{at}: {error}") from None
        raise
    except _TimeStandsStill as error:
        raise HouseholdError(_standing(file, _own_line(error, file))) from None
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        at = _own_line(error, file)
        if not at and isinstance(error, Exception):
            raise
        raise HouseholdError(f"{file}:{at}: {_said(error)}") from None


def _said(error: BaseException) -> str:
    """An exception in words, on one line, even if it can't speak for itself."""
    name = type(error).__name__
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = ""
    if isinstance(error, SystemExit):
        return "SystemExit: a policy can't end the program; let its tasks end instead"
    if "no running event loop" in words:
        words += "; this house has a clock of its own: await parent.waits_for(home.after(minutes))"
    wrong, thing = getattr(error, "name", None), getattr(error, "obj", None)
    if isinstance(error, AttributeError) and isinstance(wrong, str) and "Did you mean" not in words:
        close = difflib.get_close_matches(wrong, [n for n in dir(thing) if n[0] != "_"], n=1)
        words += f"; did you mean {close[0]}?" if close else ""
    return f"{name}: {words}" if words else name


def _own_line(error: BaseException | None, file: str) -> int:
    """The innermost line of `file` in the traceback of an error or its causes, 0 if none."""
    seen = 0
    while error is not None and seen < 10:
        lines = _lines(error.__traceback__, file)
        if lines:
            return lines[-1]
        error = error.__cause__ or error.__context__
        seen += 1
    return 0


def _lines(trace: TracebackType | None, file: str) -> list[int]:
    return [line for frame, line in traceback.walk_tb(trace) if frame.f_code.co_filename == file]


def _standing(file: str, line: int) -> str:
    where = f"{file}:{line}" if line else file
    return (
        f"{where}: no time passes: after {TIME_LIMIT:g} seconds of real time this was still busy, and "
        "the house's clock stood still; a chore that finds nothing to do takes no time, so end the "
        "loop when there is nothing left, or wait in it, for home.after(1) say"
    )


class _TimeStandsStill(BaseException):
    """Thrown into a policy that keeps the processor to itself."""


@contextlib.contextmanager
def _time_limit(file: str, now: Callable[[], float]) -> Iterator[None]:
    """Interrupt this thread's Python code while the house's clock stands still.

    Looked at every `TIME_LIMIT` seconds by a thread of its own. Code that swallows the interrupt
    is interrupted again; code that can't be interrupted at all is the last resort's.
    """
    if sys.platform == "emscripten" or math.isinf(TIME_LIMIT):  # a web page has no threads
        yield
        return
    thread = threading.get_ident()
    done = threading.Event()
    guard = threading.Lock()
    thrown_at_all = False

    def throw(what: type[BaseException] | None) -> None:
        thrown = ctypes.py_object(what) if what else None
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), thrown)

    def watch() -> None:
        nonlocal thrown_at_all
        before, strikes = now(), 0
        while not done.wait(TIME_LIMIT if not strikes else TIME_LIMIT / 10):
            at = now()
            if at - before >= 1 / TICKS:
                before, strikes = at, 0
                continue
            strikes += 1
            if strikes > 5 and errors.last_resort is not None:
                frame = sys._current_frames().get(thread)
                lines = [n for f, n in traceback.walk_stack(frame) if f.f_code.co_filename == file]
                errors.last_resort(_standing(file, lines[0] if lines else 0))
            with guard:
                if not done.is_set():
                    thrown_at_all = True
                    throw(_TimeStandsStill)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with guard:
            done.set()
            # To take back what was never thrown keeps debuggers and profilers waiting for ever.
            if thrown_at_all:
                throw(None)
