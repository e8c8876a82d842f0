"""The page of a policy, cut to what matters: which lines to show so that every task is seen.

A task stands at one line. To understand it one needs the line, and what it stands in: the `def`,
the `while`, and above all the `with` that holds a lock. Those come first; what room is left is
given to the lines around.
"""

from __future__ import annotations

import ast
import keyword
import linecache
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

import household
from household.language import tr
from household.whereabouts import Whereabout


class Function(msgspec.Struct, frozen=True):
    """A function of a file: its head without types and the line that is on, its first and last
    line (decorators included), its docstring's lines, and for each line the headers of the
    statements it stands in, the outermost first."""

    head: str
    head_line: int
    first: int
    last: int
    hidden: frozenset[int]
    chains: dict[int, tuple[int, ...]]


class Row(msgspec.Struct, frozen=True):
    """A line to show: its number (0 is none, for a gap or a remark), its text, who stands at it."""

    number: int
    text: str
    here: tuple[Whereabout, ...] = ()
    file: str = ""


def path_of(file: str) -> str:
    """Where a source file is: a name of ours is inside the installed package."""
    if file.startswith("household/"):
        return str(Path(household.__file__).parent.parent / file)
    return file


@cache
def functions(file: str, text: str) -> tuple[Function, ...]:
    """All functions of a source text, nested ones included; none if it can't be understood."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    return tuple(
        _function(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    """A function with all that is in it, functions inside of it included."""
    hidden: set[int] = set()
    chains: dict[int, tuple[int, ...]] = {}

    def visit(body: Iterable[ast.stmt], chain: tuple[int, ...]) -> None:
        for statement in body:
            last = statement.end_lineno or statement.lineno
            for line in range(statement.lineno, last + 1):
                chains[line] = chain
            here = (*chain, statement.lineno)
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden.update(_docstring(statement))
            for name in ("body", "orelse", "finalbody"):
                visit(getattr(statement, name, []), here)
            for handler in getattr(statement, "handlers", []):
                visit(handler.body, (*here, handler.lineno))
            for case in getattr(statement, "cases", []):
                visit(case.body, (*here, case.pattern.lineno))

    visit(node.body, (node.lineno,))
    hidden.update(_docstring(node))
    for line in range(node.lineno, node.body[0].lineno):
        chains[line] = ()
        if line != node.lineno:
            hidden.add(line)  # a head of several lines is shown by its first
    verb = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    head = f"{' ' * node.col_offset}{verb} {node.name}({', '.join(names)}):"
    begins = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    last = node.end_lineno or node.lineno
    return Function(head, node.lineno, begins, last, frozenset(hidden), chains)


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> range:
    """The lines of a function's docstring: they are long, and stand beside the picture anyway."""
    first = node.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if said and isinstance(first.value.value, str):  # type: ignore[attr-defined]
        return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


LINE, GAP = 1.0, 0.45
"""How much of the height a line takes, and the gap between two functions."""


def rows(
    where: Sequence[Whereabout], capacity: float, focus: frozenset[str] = frozenset()
) -> list[Row]:
    """Rows of at most `capacity` lines in which every task is seen, as far as that can be.

    Those in `focus` get the most room.
    """
    sections = _sections(where)
    chosen = {
        key: {function.head_line, *(one.line for one in here)} - function.hidden
        for key, (function, here) in sections.items()
    }
    order = sorted(sections, key=lambda key: -_weight(sections[key][1], focus))
    if _height(chosen) > capacity:
        return _crowd(sections, order, capacity)
    for key in order:
        function, here = sections[key]
        # From the inside out: the `with` that holds a lock says more than the loop around it.
        chains = [line for one in here for line in reversed(function.chains.get(one.line, ()))]
        _grow(chosen, key, [line for line in chains if line not in function.hidden], capacity)
    grown = True
    while grown:
        grown = False
        for key in order:
            for _ in range(3 if _weight(sections[key][1], focus) else 1):
                line = _nearest(*sections[key], chosen[key])
                if line is not None and _grow(chosen, key, [line], capacity):
                    grown = True
    return _rows(sections, chosen)


def _crowd(
    sections: dict[tuple[str, int], Section], order: Sequence[tuple[str, int]], capacity: float
) -> list[Row]:
    """Where there are more tasks than rows: their lines alone, and how many are left out."""
    marked = [
        (key, line)
        for key in order
        for line in sorted({one.line for one in sections[key][1]})
    ]  # fmt: skip
    room = max(0, int(capacity))
    shown = marked if len(marked) <= room else marked[: max(0, room - 1)]
    chosen = {key: {line for other, line in shown if other == key} for key in sections}
    made = _rows(sections, {key: lines for key, lines in chosen.items() if lines}, gaps=False)
    left = len(marked) - len(shown)
    return [*made, Row(0, tr("and {n} more", n=left))] if left and room else made


def _grow(
    chosen: dict[tuple[str, int], set[int]], key: tuple[str, int], lines: list[int], capacity: float
) -> bool:
    """Add lines as long as there is room; True if one was added."""
    added = False
    for line in lines:
        if line not in chosen[key]:
            chosen[key].add(line)
            if _height(chosen) > capacity:
                chosen[key].discard(line)
                break
            added = True
    return added


Section = tuple[Function, list[Whereabout]]


def _sections(where: Sequence[Whereabout]) -> dict[tuple[str, int], Section]:
    found: dict[tuple[str, int], Section] = {}
    for here in where:
        path = path_of(here.file)
        text = "".join(linecache.getlines(path))
        inside = [f for f in functions(path, text) if f.first <= here.line <= f.last]
        if not inside:
            continue
        function = min(inside, key=lambda f: f.first)  # the outermost: what is in it stands in it
        found.setdefault((here.file, function.first), (function, []))[1].append(here)
    return dict(sorted(found.items()))


def _weight(here: Sequence[Whereabout], focus: frozenset[str]) -> int:
    return int(any(one.task in focus for one in here))


def _nearest(function: Function, here: Sequence[Whereabout], chosen: set[int]) -> int | None:
    left = [
        line
        for line in range(function.first, function.last + 1)
        if line not in chosen and line not in function.hidden
    ]
    if not left:
        return None
    return min(left, key=lambda line: min(abs(line - one.line) for one in here))


def _height(chosen: dict[tuple[str, int], set[int]]) -> float:
    """How many lines of height it takes, gaps between functions included."""
    return LINE * sum(len(lines) for lines in chosen.values()) + GAP * max(0, len(chosen) - 1)


def _rows(
    sections: dict[tuple[str, int], Section],
    chosen: dict[tuple[str, int], set[int]],
    gaps: bool = True,
) -> list[Row]:
    made: list[Row] = []
    for key, (function, here) in sections.items():
        if key not in chosen:
            continue
        if made and gaps:
            made.append(Row(0, ""))
        for line in sorted(chosen[key]):
            text = linecache.getline(path_of(key[0]), line).rstrip("\n")
            if line == function.head_line:
                text = function.head
            at = tuple(one for one in here if one.line == line)
            made.append(Row(line, text, at, key[0]))
    return made


_TOKEN = re.compile(
    r"(#.*$)|(\"[^\"]*\"|'[^']*')|([A-Za-z_]\w*)|(\d[\d.]*)|(\s+)|(.)", re.MULTILINE
)
VERBS = {"yield", "await", "from", "with", "async"}


def tokens(line: str) -> list[tuple[str, str]]:
    """A line in pieces: "keyword", "verb" (where time passes), "call", "name" and the like."""
    found = []
    for match in _TOKEN.finditer(line):
        text = match[0]
        kind = "mark"
        if match[1]:
            kind = "comment"
        elif match[2]:
            kind = "string"
        elif match[3]:
            after = line[match.end() : match.end() + 1]
            if text in VERBS:
                kind = "verb"
            elif keyword.iskeyword(text):
                kind = "keyword"
            elif text in ("home", "parent", "clone", "self"):
                kind = "self"
            else:
                kind = "call" if after == "(" else "name"
        elif match[4]:
            kind = "number"
        found.append((text, kind))
    return found
