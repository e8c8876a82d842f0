"""A process apart: where what others have handed in is lived, with limits on time and memory.

It is a Python of its own, isolated from settings and folders of whoever asks (`-I`), in an empty folder
that is thrown away, with no environment and nothing to read. What it prints is kept up to a few lines.
Nobody waits for it longer than was said: when the time is up it is ended, and all that it may have
started with it.

The limits are for accidents: a loop without an end, a list that grows. They are no wall against malice.
Only the code of people one knows is to be run. On Windows there is the limit on real time alone.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

import household
from household.errors import HouseholdError
from household.handins.file import Code, Night
from household.handins.inside import (
    EVENING,
    FAILED,
    HEAD,
    LONGEST,
    OUT_OF_TIME,
    OVER,
    READY,
    Failure,
    Job,
)
from household.lab.processes import cores

SECONDS = 10.0
MEMORY = 512
"""The limits if nobody says otherwise: seconds, and MB."""

STARTING = 60.0
"""Seconds that the start of a process may take on a busy machine: these are not its own."""

GRACE = 3.0
"""Seconds in which a process may say by itself that its time is up."""

MOST_PRINTED = 8 << 20
"""Bytes after which printing is no slip any more."""

LONGEST_SAID = 2_000
"""Characters of what may be said of a failure."""

SHOWN = 400
"""How much of what was printed is kept."""

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], object]
Hear = Callable[[int, bytes], None]
"""Is given the number of an evening, and its happenings as JSON Lines. May raise HouseholdError."""


class Limits(msgspec.Struct, frozen=True):
    """How long a hand-in may take, in seconds of real time, and how much memory, in MB."""

    seconds: float = SECONDS
    memory: int = MEMORY


class Came(msgspec.Struct, frozen=True):
    """What came of it: "lived", "failed", "too slow" or "too much memory"; a sentence; what was printed."""

    status: str
    text: str = ""
    printed: str = ""


def check(limits: Limits) -> Limits:
    """The limits, if they are ones. Raises HouseholdError."""
    if not 0.1 <= limits.seconds <= 3600:
        raise HouseholdError(
            f"--seconds: expected a number from 0.1 to 3600, got {limits.seconds:g}"
        )
    if not 16 <= limits.memory <= 65_536:
        raise HouseholdError(
            f"--memory: expected a whole number of MB from 16 to 65,536, got {limits.memory}"
        )
    return limits


class Apart:
    """Processes apart, one for each hand-in. A context manager: leaving it ends them all."""

    def __init__(self, limits: Limits) -> None:
        self.limits = check(limits)
        self._living: set[_Process] = set()
        self._guard = threading.Lock()
        self._closed = False

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_raised: object) -> None:
        with self._guard:
            self._closed = True
            living = list(self._living)
        for process in living:
            process.kill()

    def each(
        self,
        does: Callable[[T], R],
        things: Sequence[T],
        jobs: int = 0,
        progress: Progress | None = None,
    ) -> list[R]:
        """Do something with each of these, several at a time; returns what came of them, in their order.

        jobs: how many at a time, as many as there are processors if 0; progress: is told how many are
        done, and of how many. If somebody has had enough, what is under way is ended.
        """
        if jobs < 0:
            raise HouseholdError(f"--jobs: expected a whole number from 1 on, got {jobs}")
        with ThreadPoolExecutor(jobs or cores()) as pool:
            under_way = [pool.submit(does, thing) for thing in things]
            found = []
            try:
                for one in under_way:
                    found.append(one.result())
                    if progress is not None:
                        progress(len(found), len(things))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.__exit__()
                raise
        return found

    def live(self, night: Night, code: Code | None, seeds: list[int], hear: Hear) -> Came:
        """Live an evening on each of the seeds, and hand on what is told of each, in their order.

        May be called by several threads at once. code: the text of somebody's own parent, which is run;
        hear: is never given more evenings than there are seeds: whoever tells more has failed. Raises
        what `hear` raises.
        """
        job = Job(night, code, seeds, self.limits.seconds, self.limits.memory)
        folder = tempfile.mkdtemp(prefix="household-")
        try:
            with self._guard:
                if self._closed:
                    return Came("failed", "it was stopped")
                process = _Process(msgspec.json.encode(job), folder)
                self._living.add(process)
            try:
                return process.listen(self.limits.seconds, len(seeds), hear)
            finally:
                process.close()
                with self._guard:
                    self._living.discard(process)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            return Came("failed", f"no process of its own could be started for it: {why}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Process:
    """One process, what it sends, and what it prints. Raises OSError where there can be none."""

    def __init__(self, job: bytes, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _code()],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=_environment(),
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        # Few, as each may be of `LONGEST` bytes.
        self._messages: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(2)
        self._closed = threading.Event()
        self._overheard = threading.Event()
        self._printed = b""
        self._too_much = False
        for does in (self._gives, self._receives, self._overhears):
            threading.Thread(target=does, args=(job,), daemon=True).start()

    # -- its three pipes, a thread for each -----------------------------------------------------------

    def _gives(self, job: bytes) -> None:
        assert self._process.stdin is not None
        left = memoryview(job)
        with contextlib.suppress(OSError, ValueError):
            while left:
                left = left[self._process.stdin.write(left) or 0 :]
            self._process.stdin.close()

    def _receives(self, _job: bytes) -> None:
        out = self._process.stdout
        assert out is not None
        with contextlib.suppress(OSError, ValueError, EOFError):
            while True:
                kind, length = HEAD.unpack(_exactly(out, HEAD.size))
                if length > LONGEST:
                    break
                self._hands_on((kind, _exactly(out, length)))
        self._hands_on(None)

    def _hands_on(self, message: tuple[bytes, bytes] | None) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._messages.put(message, timeout=0.5)
                return

    def _overhears(self, _job: bytes) -> None:
        err = self._process.stderr
        assert err is not None
        count = 0
        with contextlib.suppress(OSError, ValueError):
            while part := err.read(1 << 16):
                count += len(part)
                self._printed = (self._printed + part)[: 4 * SHOWN]
                if count > MOST_PRINTED:
                    self._too_much = True
                    self.kill()
                    break
        self._overheard.set()

    # -- listening ------------------------------------------------------------------------------------

    def listen(self, seconds: float, asked: int, hear: Hear) -> Came:
        """Hand on what it tells until it ends, or has to be ended. asked: for how many evenings.

        What it sends is somebody else's: it may send on and on. So the clock is looked at before
        every message, also when there is one already, and no evening is handed on that was not asked for.
        """
        until = time.monotonic() + STARTING
        latest = until
        ready = False
        evenings = 0
        while True:
            try:
                left = until - time.monotonic()
                if left <= 0:
                    raise queue.Empty
                message = self._messages.get(timeout=left)
            except queue.Empty:
                self.kill()
                if not ready:
                    return self._came("failed", "the process for it did not start")
                return self._came("too slow", f"still busy after {seconds:g} seconds")
            if message is None:
                return self._gone(seconds, ready)
            kind, content = message
            if kind == READY and not ready:
                ready = True
                until = time.monotonic() + seconds + GRACE
                latest = until + seconds + GRACE
            elif kind == EVENING and ready:
                if evenings == asked:
                    return self._came("failed", "it told more evenings than it was asked for")
                began = time.monotonic()
                hear(evenings, content)
                evenings += 1
                # That was not its own time; but nor may it be drawn out without end.
                until = min(until + time.monotonic() - began, latest)
            elif kind == OVER:
                return self._came("lived")
            elif kind == FAILED:
                return self._failed(content)
            else:
                return self._came("failed", "it sent what is no message")

    def _failed(self, content: bytes) -> Came:
        try:
            failure = msgspec.json.decode(content, type=Failure)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._came("failed", "it sent what is no message")
        known = failure.status in ("failed", "too slow", "too much memory")
        return self._came(failure.status if known else "failed", failure.text[:LONGEST_SAID])

    def _gone(self, seconds: float, ready: bool) -> Came:
        """It ended without saying how."""
        status = self._wait()
        if self._too_much:
            return self._came("failed", f"it printed more than {MOST_PRINTED >> 20} MB")
        if not ready:
            return self._came("failed", "the process for it ended before it was ready")
        slow = (OUT_OF_TIME, -int(getattr(signal, "SIGXCPU", 0) or 10_000))
        if status in slow:
            return self._came("too slow", f"still busy after {seconds:g} seconds")
        if status is not None and status < 0:
            return self._came("failed", f"it brought Python down ({_signal(-status)})")
        return self._came("failed", f"it ended the program in mid-evening (exit status {status})")

    def _came(self, status: str, text: str = "") -> Came:
        if status != "lived":
            self._overheard.wait(0.5)  # what it printed may still be on its way
        return Came(status, text, self._printed.decode(errors="replace")[:SHOWN])

    # -- its end --------------------------------------------------------------------------------------

    def _wait(self) -> int | None:
        try:
            return self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it and all that it has started, whatever they are at."""
        if self._process.returncode is None:
            self._kill_group()

    def _kill_group(self) -> None:
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End it, and leave nothing of it behind: also not what it has started and left."""
        self._kill_group()
        self._closed.set()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()


def _exactly(out: IO[bytes], count: int) -> bytes:
    parts = []
    while count:
        part = out.read(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment() -> dict[str, str]:
    """Nothing but what a Python can't start without."""
    kept = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    # glibc would set 64 MB aside for every thread, and these count.
    return {**found, "MALLOC_ARENA_MAX": "1"}


def _code() -> str:
    """The program of the process: find this household, and what it needs, and nothing else.

    No folder is put in front of Python's own: a file of a student's called random.py stays unread.
    """
    folder = str(Path(household.__file__).parent)
    needs = {str(Path(_origin(name)).parent.parent) for name in ("msgspec", "simpy")}
    return f"""
import importlib.util, sys
sys.path += [folder for folder in {sorted(needs)!r} if folder not in sys.path]
spec = importlib.util.spec_from_file_location("household", {folder + "/__init__.py"!r},
                                              submodule_search_locations=[{folder!r}])
module = importlib.util.module_from_spec(spec)
sys.modules["household"] = module
spec.loader.exec_module(module)
from household.handins import inside
inside.main()
"""


def _origin(name: str) -> Any:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    return spec.origin
