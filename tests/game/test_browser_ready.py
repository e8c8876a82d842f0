"""The same game will be a web page: what runs while playing does nothing that a page cannot do."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from household import game
from household.game.app import App

FOLDER = Path(game.__file__).parent
DESKTOP = ("capture.py", "workers.py")
FILES = [path for path in sorted(FOLDER.rglob("*.py")) if path.name not in DESKTOP]
"""All that runs while playing; pictures out and worker processes are for the desktop only."""

NO_MODULES = {
    "numpy", "threading", "_thread", "multiprocessing", "concurrent", "subprocess", "PIL", "socket",
    "pygame.freetype", "pygame.surfarray", "pygame.sndarray", "pygame._sdl2", "pygame.threads",
}  # fmt: skip
NO_CALLS = {
    "time.sleep", "pygame.time.Clock", "pygame.time.wait", "pygame.time.delay",
    "pygame.time.set_timer", "pygame.event.set_blocked", "pygame.event.wait", "pygame.Window",
    "pygame.window.Window", "pygame.mouse.get_pos", "pygame.mouse.get_pressed",
    "pygame.key.get_pressed", "pygame.freetype", "pygame.surfarray", "pygame.sndarray",
    "os.system", "os.fork",
}  # fmt: skip
DRAWING = ("stage", "timeline", "account", "code", "light")
"""What draws a moment and decides nothing."""

DECIDES = (
    "household.model.house", "household.model.parent", "household.model.things",
    "household.model.kids", "household.policies", "household.evening",
)  # fmt: skip


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, names: set[str] | tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in names)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def used(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield dotted(node)


def names() -> list[str]:
    return [path.relative_to(FOLDER).as_posix() for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=names())
def test_what_runs_while_playing_imports_nothing_that_a_page_has_not(path: Path) -> None:
    assert [name for name in imported(path) if within(name, NO_MODULES)] == []


@pytest.mark.parametrize("path", FILES, ids=names())
def test_what_runs_while_playing_blocks_nothing_and_asks_nobody_but_the_events(path: Path) -> None:
    assert [name for name in (*used(path), *imported(path)) if within(name, NO_CALLS)] == []
    assert [name for name in used(path) if name.endswith((".tick", ".tick_busy_loop"))] == []


def test_the_rules_know_what_they_are_about(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import pygame.surfarray, numpy as np\nfrom PIL import Image\nfrom time import sleep\n"
        "def f(clock):\n    pygame.time.wait(3)\n    clock.tick(60)\n    pygame.mouse.get_pos()\n"
    )
    found = [name for name in imported(bad) if within(name, NO_MODULES)]
    assert found == ["pygame.surfarray", "numpy", "PIL", "PIL.Image"]
    called = [name for name in (*used(bad), *imported(bad)) if within(name, NO_CALLS)]
    assert {"pygame.time.wait", "pygame.mouse.get_pos", "time.sleep"} <= set(called)
    assert "clock.tick" in used(bad)


def test_the_loop_gives_way_once_a_frame() -> None:
    assert inspect.iscoroutinefunction(App.main)
    (main,) = [
        node for node in ast.walk(tree(FOLDER / "app.py")) if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert main.name == "main"
    (loop,) = [node for node in ast.walk(main) if isinstance(node, ast.While | ast.For)]
    waits = [node for node in ast.walk(main) if isinstance(node, ast.Await)]
    assert len(waits) == 1
    assert waits[0] in list(ast.walk(loop))
    assert isinstance(waits[0].value, ast.Call)
    assert dotted(waits[0].value.func) == "asyncio.sleep"


def test_nothing_else_is_a_coroutine() -> None:
    for path in FILES:
        found = [n.name for n in ast.walk(tree(path)) if isinstance(n, ast.AsyncFunctionDef)]
        assert found == (["main"] if path.name == "app.py" else [])


@pytest.mark.parametrize("name", DRAWING)
def test_what_draws_decides_nothing(name: str) -> None:
    path = FOLDER / f"{name}.py"
    assert [module for module in imported(path) if within(module, DECIDES)] == []


def test_the_fold_of_the_trace_and_the_places_draw_nothing() -> None:
    for name in ("model", "places", "speech", "listing", "session"):
        assert not [
            module for module in imported(FOLDER / f"{name}.py") if within(module, ("pygame",))
        ]
