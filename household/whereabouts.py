"""The live source line of every task: where in a policy's page each parent stands right now.

A task's code is a generator or a coroutine that stands at a `yield` or an `await`; whatever that
delegates to stands one deeper, and so on down to the verb that takes the time. The innermost frame
that is not the model's own is the line to show. This reaches into simpy's and Python's private
parts (`_generator`, `gi_yieldfrom`, `cr_await`), which is why it is all in this file, simpy is
pinned, and a test watches it.

The trace knows no source lines: they are had by living the evening again.
"""

from __future__ import annotations

import linecache
import sys
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import msgspec
import simpy

from household.model.house import House
from household.model.parent import Task

_ROOT = Path(__file__).parent.parent
_OURS = (
    *(str(Path(__file__).parent / name) for name in ("model", "real")),
    str(Path(simpy.__file__).parent),
)


class Whereabout(msgspec.Struct, frozen=True):
    """Where a task stands: hands, source file, line and its text, function, what it waits for."""

    task: str
    hands: str
    file: str
    line: int
    code: str
    function: str
    waits_for: str


def whereabouts(house: House) -> list[Whereabout]:
    """Where every living task of the house stands, in the order in which they were taken on.

    Call it between slices of an evening, or from a listener: a task that acts right now stands
    where Python's own stack says.
    """
    found = [whereabout(task) for task in house.tasks if task.is_alive]
    return [here for here in found if here is not None]


def whereabout(task: Task) -> Whereabout | None:
    """Where a living task stands; one that acts right now must do so in this very thread."""
    here = _stack(task) if _runs(task) else _delegates(task.code)
    return None if here is None else _show(task, *here)


def _show(task: Task, code: CodeType, line: int) -> Whereabout:
    return Whereabout(
        task=task.name,
        hands=task.parent.name,
        file=_name(code.co_filename),
        line=line,
        code=linecache.getline(code.co_filename, line).strip(),
        function=code.co_name,
        waits_for="" if _runs(task) else task.waiting_for,
    )


@cache
def _name(file: str) -> str:
    """A file of ours as it stands in the project, the same on every machine; yours as it is."""
    return (
        Path(file).relative_to(_ROOT).as_posix()
        if file.startswith(str(_ROOT / "household"))
        else file
    )


def _runs(task: Task) -> bool:
    code: Any = task.code
    return bool(getattr(code, "gi_running", False) or getattr(code, "cr_running", False))


def _delegates(code: Any) -> tuple[CodeType, int] | None:
    """The innermost line of a suspended generator or coroutine that is not the model's."""
    here = None
    while code is not None:
        frame = getattr(code, "gi_frame", None) or getattr(code, "cr_frame", None)
        if frame is not None and _is_policy(frame):
            here = (frame.f_code, frame.f_lineno)
        code = getattr(code, "gi_yieldfrom", None) or getattr(code, "cr_await", None)
    return here


def _stack(task: Task) -> tuple[CodeType, int] | None:
    """The innermost line of the running task that is not the model's.

    On Python's own stack that is: past whoever listens, past the model that told, the next frame.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_policy(frame):
        frame = frame.f_back
    outermost = getattr(task.code, "gi_frame", None) or getattr(task.code, "cr_frame", None)
    while frame is not None:
        if _is_policy(frame):
            return frame.f_code, frame.f_lineno
        if frame is outermost:
            break
        frame = frame.f_back
    return None


def _is_policy(frame: FrameType) -> bool:
    return not frame.f_code.co_filename.startswith(_OURS)
