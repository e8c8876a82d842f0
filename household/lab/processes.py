"""Worker processes: evenings are lived beside the one who asked for them.

A worker is a Python of its own. It reads what to do from its standard input and writes what came of
it to its standard output. It knows no `__main__`, so a program that asks for workers needs no guard
around what it does. When whoever started it is gone, however that went, its input ends, and it with
it.

`Processes` is a `concurrent.futures.Executor` of them. A worker that dies costs what it was at and
no more: another takes its place, and does that again.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from household import errors
from household.errors import HouseholdError

if TYPE_CHECKING:
    from subprocess import Popen

T = TypeVar("T")

TRIES = 3
"""How many workers may die of the same thing before nobody tries it again."""


class Gone(Exception):  # noqa: N818  # not of the program: of the worker
    """The worker has died."""


class Worker:
    """A process that does what it is asked, one thing after the other.

    nicer: by how much it stands back behind others, where the system knows priorities. Raises
    OSError or ValueError where there can be no other process.
    """

    def __init__(self, nicer: int = 0) -> None:
        import subprocess  # noqa: PLC0415  # in a thread: no frame of a window waits for it

        # It finds its modules where this process does.
        path = [str(folder) for folder in sys.path]
        code = f"import sys; sys.path[:] = {path!r}; from household.lab import processes; processes.serve({nicer})"
        self._process: Popen[bytes] = subprocess.Popen(
            [sys.executable, "-c", code],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.pid = self._process.pid

    def call(self, packed: bytes) -> Any:
        """Have it do what `pack` has packed; returns what came of it, or raises that.

        Raises Gone if the worker has died.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            _send(self._process.stdin.fileno(), packed)
            answer = _receive(self._process.stdout.fileno())
        except (OSError, EOFError, ValueError):
            raise Gone from None
        done, value = pickle.loads(answer)
        if done:
            return value
        raise value

    def kill(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()

    def close(self) -> None:
        """End it, and leave nothing of it behind."""
        self._process.kill()
        with self._process:  # closes the pipes, and waits
            pass


def pack(do: Callable[..., object], *arguments: object) -> bytes:
    """What a worker is to do. Raises whatever pickle does of what can't be sent."""
    return pickle.dumps((do, arguments))


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Job(NamedTuple):
    future: Future[Any]
    packed: bytes
    tries: int


class Processes(Executor):
    """So many workers, started when there is work, for whatever is submitted."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._minders: list[threading.Thread] = []
        self._workers: set[Worker] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that are there now."""
        return [worker.pid for worker in list(self._workers)]

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have a worker call `fn(*args)`; returns what will come of it."""
        if kwargs:
            raise TypeError("a worker is given arguments without names")
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("no more work is taken: this is closed")
            self._jobs.append(_Job(future, pack(fn, *args), 1))
            self._changed.notify()
        if len(self._minders) < self.count:
            minder = threading.Thread(target=self._mind, daemon=True)
            self._minders.append(minder)
            minder.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; with `cancel_futures`, end all workers whatever they are at."""
        with self._changed:
            self._closed = True
            if cancel_futures:
                for job in self._jobs:
                    job.future.cancel()
                self._jobs.clear()
                for worker in self._workers:
                    worker.kill()
            self._changed.notify_all()
        if wait:
            for minder in self._minders:
                minder.join()

    # -- the thread of each worker ----------------------------------------------------------------

    def _mind(self) -> None:
        worker: Worker | None = None
        while (job := self._next()) is not None:
            try:
                if worker is None:
                    worker = Worker()
                    with self._changed:
                        self._workers.add(worker)
                job.future.set_result(worker.call(job.packed))
            except Gone:
                assert worker is not None
                self._buries(worker)
                worker = None
                self._again(job)
            except BaseException as error:
                job.future.set_exception(error)
        if worker is not None:
            self._buries(worker)

    def _next(self) -> _Job | None:
        with self._changed:
            while True:
                while self._jobs:
                    job = self._jobs.popleft()
                    if job.tries > 1 or job.future.set_running_or_notify_cancel():
                        return job
                if self._closed:
                    return None
                self._changed.wait()

    def _again(self, job: _Job) -> None:
        """What a worker died of, or was killed at, is done again: it comes first."""
        if job.tries >= TRIES or self._closed:
            sentence = f"worker processes died {job.tries} times at the same evenings: is there memory enough?"
            job.future.set_exception(HouseholdError(sentence))
            return
        with self._changed:
            self._jobs.appendleft(job._replace(tries=job.tries + 1))
            self._changed.notify()

    def _buries(self, worker: Worker) -> None:
        with self._changed:
            self._workers.discard(worker)
        worker.close()


# -- what a worker does -------------------------------------------------------------------------


def serve(nicer: int) -> None:
    """Be a worker, until the input ends."""
    if nicer and hasattr(os, "nice"):
        os.nice(nicer)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked to decide on
    into, out = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # a parent of somebody's own may print
        os.dup2(nowhere, standard)

    def give_up(sentence: str) -> None:
        """Nothing can stop this parent: say so, and end with it."""
        _send(out, pickle.dumps((False, HouseholdError(sentence))))
        os._exit(1)

    errors.last_resort = give_up
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(into, asked), daemon=True).start()
    while True:
        _send(out, _answer(asked.get()))


def _answer(packed: bytes) -> bytes:
    try:
        do, arguments = pickle.loads(packed)
        return pickle.dumps((True, do(*arguments)))
    except BaseException as error:
        with contextlib.suppress(Exception):
            answer = pickle.dumps((False, error))
            pickle.loads(answer)  # what can't be made again is told in words
            return answer
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _listen(into: int, asked: queue.SimpleQueue[bytes]) -> None:
    """Take what is asked for; when nobody is there to ask any more, end at once."""
    try:
        while True:
            asked.put(_receive(into))
    except (OSError, EOFError):
        os._exit(0)


# -- messages -----------------------------------------------------------------------------------


def _send(into: int, packed: bytes) -> None:
    """Write a message to a pipe, its length before it. Raises OSError if nobody reads."""
    left = memoryview(len(packed).to_bytes(8, "little") + packed)
    while left:
        left = left[os.write(into, left) :]


def _receive(out: int) -> bytes:
    """Wait for a message. Raises EOFError if the other end is gone."""
    return _exactly(out, int.from_bytes(_exactly(out, 8), "little"))


def _exactly(out: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(out, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
