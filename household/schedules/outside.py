"""What a policy keeps outside of its houses, where the next house would find it.

An evening is lived many times over in a search, each time in a house of its own, so whatever is
common to all houses must stay as it is: the variables of a module and all that they hold, the
defaults and closures of functions, the attributes of classes. `Outside` notes how all of these are
and says whether they still are.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import sys
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, GeneratorType, ModuleType
from typing import Any

from household.errors import HouseholdError
from household.parents import Policy
from household.schedules.parts import how_far

_CHANCE = frozenset({"random", "secrets", "uuid", "time", "datetime"})
"""Modules of chance, and of clocks other than the house's."""

LUCK = (
    "this parent does not do the same again when it meets the same: one that uses chance, a clock or "
    "a memory of its own can't be searched"
)
KEPT = (
    "this parent changes a variable of its module, and so no evening with it can be lived twice: keep "
    "such things in the function that is given the house"
)

_LEAVES = (int, float, complex, str, bytes, bool, type(None), CodeType)
_SHIPPED = "household.policies."
_AS_IT_IS = frozenset({"household", *sys.stdlib_module_names})
"""Modules that fill themselves when they are first used, or have nothing to do with parents."""


class Outside:
    """All that a policy can reach and that no house owns, as it was when this was made.

    Raises HouseholdError, with its line, for an own policy that sets a variable of its module, or uses
    chance or a clock.
    """

    def __init__(self, policy: Policy) -> None:
        self._where = f"{policy.file}: " if policy.file else ""
        function: Any = policy.function
        if policy.file:
            _read_through(policy)
        self._own = str(getattr(getattr(function, "func", function), "__module__", ""))
        self._roots = [] if self._own.startswith(_SHIPPED) else [function]
        self._before = self._look()

    def check(self) -> None:
        """Raises HouseholdError if anything is not as it was."""
        if self._roots and self._look() != self._before:
            raise HouseholdError(f"{self._where}{KEPT}")

    def _look(self) -> list[object]:
        """Everything there is to be reached, one after the other: which it is, and what it holds."""
        told: list[object] = []
        seen: set[int] = set()
        ways = list(self._roots)
        while ways:
            thing = ways.pop()
            if isinstance(thing, _LEAVES):
                told.append(thing)
            elif isinstance(thing, tuple):  # which one it is makes no difference
                ways += thing
            else:
                told.append(id(thing))
                if id(thing) not in seen:
                    seen.add(id(thing))
                    ways += self._within(thing, told)
        return told

    def _within(self, thing: Any, told: list[object]) -> Iterable[Any]:
        """What a thing holds; what is no object but changes all the same is told."""
        if isinstance(thing, FunctionType):
            held = (thing.__closure__, thing.__defaults__, thing.__kwdefaults__, vars(thing))
            own = thing.__module__ == self._own
            return (*held, *_named(thing.__code__, thing.__globals__)) if own else held
        if isinstance(thing, ModuleType | type) and thing.__dict__.get("__module__") != self._own:
            if getattr(thing, "__name__", "") not in _AS_IT_IS:
                told += [(name, id(value)) for name, value in list(vars(thing).items())]
            return ()
        if isinstance(thing, GeneratorType):
            told.append(thing.gi_frame and thing.gi_frame.f_lasti)
        elif isinstance(thing, Iterator):
            with contextlib.suppress(TypeError):
                told.append(repr(how_far(thing)))
        inside = gc.get_referents(thing)
        if not inside:
            told.append(repr(thing))
        return inside


def _named(code: CodeType, space: dict[str, Any]) -> Iterator[Any]:
    """The variables of a module that code names, or functions inside it, each with what it holds."""
    names, codes = list(code.co_names), list(code.co_consts)
    while codes:
        inner = codes.pop()
        if isinstance(inner, CodeType):
            names += inner.co_names
            codes += inner.co_consts
    for name in dict.fromkeys(names):
        if name in space:
            yield name
            yield space[name]


def _read_through(policy: Policy) -> None:
    """Raises HouseholdError for what can be told from the text."""
    for node in ast.walk(ast.parse(policy.text)):
        if isinstance(node, ast.Global):
            raise HouseholdError(f"{policy.file}:{node.lineno}: {KEPT}")
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", "") or ""
            names = [module] if module else [alias.name for alias in node.names]
            if _CHANCE & {name.partition(".")[0] for name in names}:
                raise HouseholdError(f"{policy.file}:{node.lineno}: {LUCK}")
