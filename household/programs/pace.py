"""The pace: a program's text, run as Python runs a file, with a clock that may go faster.

The six programs know nothing of `--speed`. They say `time.sleep(15)` and `print`, as they would
anywhere, and anywhere they can be run. Here each run gets a space of its own, in which `print`
tells the line to whoever listens, and `time`, `asyncio` and the slow pages are the real ones but
for this: ten times as fast, fifteen seconds are waited out in one and a half, and measured as
fifteen. The milliseconds that the computer needs on top are real, and are told ten times as long.
"""

from __future__ import annotations

import asyncio
import builtins
import time
from collections.abc import Callable, Coroutine
from functools import partial
from types import ModuleType
from typing import Any

from household.programs import pages

Say = Callable[[str], object]
"""Is told each line as it comes."""


def run_text(text: str, file: str, speed: float, say: Say) -> None:
    """Run the text of a program as `python FILE` would, `speed` times as fast.

    Whatever it raises passes on.
    """
    modules = _faster(speed)
    imports = builtins.__import__

    def find(name: str, *where: Any, **more: Any) -> ModuleType:
        return modules.get(name) or imports(name, *where, **more)

    ours = {**vars(builtins), "print": printer(say), "__import__": find}
    exec(compile(text, file, "exec"), {"__name__": "__main__", "__builtins__": ours})


def printer(say: Say) -> Callable[..., None]:
    """A `print` that tells its line to `say`."""

    def tell(*words: object) -> None:
        say(" ".join(map(str, words)))

    return tell


def _faster(speed: float) -> dict[str, ModuleType]:
    """The modules that have to do with time, by name, as they are at this speed."""

    def sleep(seconds: float) -> None:
        time.sleep(seconds / speed)

    def asyncio_sleep(delay: float, result: Any = None) -> Coroutine[Any, Any, Any]:
        return asyncio.sleep(delay / speed, result)

    def perf_counter() -> float:
        return time.perf_counter() * speed

    return {
        "time": _with(time, sleep=sleep, perf_counter=perf_counter),
        "asyncio": _with(asyncio, sleep=asyncio_sleep),
        pages.__name__: _with(pages, slow_pages=partial(pages.slow_pages, speed)),
    }


def _with(module: ModuleType, **instead: object) -> ModuleType:
    """The same module, but for some of its names; the real one stays as it is."""
    other = ModuleType(module.__name__, module.__doc__)
    vars(other).update(vars(module), **instead)
    return other
