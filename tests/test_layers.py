"""Who may import whom: an import only ever goes down, and the model knows no wall clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import household

ROOT = Path(household.__file__).parent
FLOORS = [
    ["household.errors", "household.happenings"],
    ["household.language", "household.languages", "household.textfile"],
    ["household.palette", "household.words"],
    ["household.model", "household.trace"],
    ["household.policies", "household.kept"],
    ["household.puzzles"],
    ["household.yours"],
    ["household.parents", "household.evening"],
    ["household.whereabouts", "household.templates"],
    ["household.replay"],
    ["household.codes"],
    ["household.lab", "household.schedules"],
    ["household.programs", "household.real"],
    ["household.lessons"],
    ["household.handins", "household.sheets"],
    ["household.report", "household.game"],
    [
        "household.start",
        "household.shell",
        "household.commands",
        "household.cli",
        "household.__main__",
    ],
]
SIDE_BY_SIDE = {("household.model", "household.trace"), ("household.trace", "household.model")}
WALL_CLOCK = (
    "household.cli", "household.shell", "household.commands", "household.report", "household.lab",
    "household.game", "household.programs", "household.real", "household.handins",
)  # fmt: skip
"""Where real time passes, or is looked at."""

FORBIDDEN = {"pygame", "time", "datetime", "asyncio", "socket"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("household", *path.relative_to(ROOT).with_suffix("").parts))
        yield name.removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    """All modules that a file imports when it runs, functions included."""
    tree = ast.parse(path.read_text())
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in checking:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def floor(name: str) -> tuple[int, str]:
    for number, rooms in enumerate(FLOORS):
        for room in rooms:
            if name == room or name.startswith(room + "."):
                return number, room
    raise AssertionError(f"{name} stands on no floor: give it one in FLOORS")


def test_an_import_only_ever_goes_down() -> None:
    for name, path in modules():
        if name == "household":
            continue
        here, room = floor(name)
        for other in imports(path):
            if not other.startswith("household") or other == "household":
                continue
            there, other_room = floor(other)
            assert there <= here, f"{name} imports {other}, which is upstairs"
            assert (room, other_room) not in SIDE_BY_SIDE, f"{name} imports {other}, side by side"


def test_a_policy_imports_nothing_but_the_parent_and_other_policies() -> None:
    for name, path in modules():
        if name.startswith("household.policies."):
            for other in imports(path):
                if other.startswith("household"):
                    allowed = ("household.model.parent", "household.policies")
                    assert other.startswith(allowed), f"{name} imports {other}"


def test_the_parent_imports_no_policy() -> None:
    for name, path in modules():
        if name.startswith("household.model"):
            assert not any(o.startswith("household.policies") for o in imports(path)), name


def test_the_model_knows_neither_wall_clock_nor_module_level_chance() -> None:
    for name, path in modules():
        if name.startswith(WALL_CLOCK):
            continue
        for other in imports(path):
            assert other.split(".")[0] not in FORBIDDEN, f"{name} imports {other}"
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id != "random", f"{name}:{node.lineno} uses module-level random"


def test_nothing_outside_the_window_knows_pygame() -> None:
    for name, path in modules():
        if not name.startswith("household.game"):
            assert not [other for other in imports(path) if other.split(".")[0] == "pygame"], name


def test_importing_household_imports_nothing_heavy() -> None:
    out = subprocess.run(
        [sys.executable, "-c", "import household, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"simpy", "msgspec", "rich", "typer"} & set(out.stdout.split())


def test_the_shell_imports_nothing_heavy_to_show_its_help() -> None:
    code = "import sys; from household import cli; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"simpy", "msgspec", "rich"} & set(out.stdout.split())
