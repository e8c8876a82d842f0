"""Worker processes: evenings are lived beside the window, so that no frame waits for them.

A worker is a Python of its own at low priority. It reads batches from its standard input and
writes what came of them to its standard output. Here a thread for each starts it and waits for it.
When the window is gone, however it went, the input ends, and the worker with it.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from household import errors
from household.errors import HouseholdError
from household.lab.experiments import measure
from household.model.scenario import Scenario
from household.parents import Policy
from household.replay import Recipe

if TYPE_CHECKING:
    from subprocess import Popen

Row = tuple[float | int | None, ...]
"""The statistics of one run, in the order of STATISTICS."""

Batch = tuple[Any, range]
"""The value of a knob, and the seeds to live with it."""

MOST = 4
"""How many workers there are at most."""

NICER = 10
"""By how much a worker stands back behind the window, where the system knows priorities."""


class Lived(NamedTuple):
    """What came of a batch: the statistics run by run, up to the one that went wrong, if any.

    wrong: the sentence about that one; seconds: how long it took.
    """

    rows: list[Row]
    wrong: str
    seconds: float


class Trial(msgspec.Struct, frozen=True):
    """A policy under a scenario, to be lived at any value of one of its knobs."""

    policy: Policy
    knob: str
    scenario: Scenario

    def live(self, batch: Batch) -> Lived:
        """Live a batch, here and now."""
        value, seeds = batch
        rows: list[Row] = []
        wrong = ""
        began = time.perf_counter()
        try:
            policy = self.policy.but({self.knob: value})
            for seed in seeds:
                rows.append(tuple(measure(Recipe(policy, self.scenario, seed=seed)).values()))
        except HouseholdError as error:
            wrong = str(error)
        return Lived(rows, wrong, time.perf_counter() - began)


class Work:
    """Batches of a trial that nobody has lived yet; workers and the window take from the same.

    packed: the trial as it is sent to a worker, empty if it can't be; refused: no worker can make
    of it what it is here; done: batches with what came of them, for who looks on to collect.
    """

    def __init__(self, trial: Trial, batches: Iterable[Batch]) -> None:
        self.trial = trial
        self.refused = False
        self.done: deque[tuple[Batch, Lived]] = deque()
        self._left = deque(batches)
        self._lock = threading.Lock()
        try:
            self.packed = pickle.dumps(trial)
        except Exception:  # whatever a function of somebody's own raises there
            self.packed = b""

    def __bool__(self) -> bool:
        return bool(self._left)

    def take(self) -> Batch | None:
        """The next batch; None if there is no other."""
        with self._lock:
            return self._left.popleft() if self._left else None

    def put_back(self, batch: Batch) -> None:
        """A batch that was taken, or the rest of it, is the next again."""
        with self._lock:
            self._left.appendleft(batch)

    def drop(self, value: object) -> int:
        """Drop what is left at a value; returns how many runs that were."""
        with self._lock:
            dropped = [batch for batch in self._left if batch[0] == value]
            self._left = deque(batch for batch in self._left if batch[0] != value)
        return sum(len(seeds) for _, seeds in dropped)

    def clear(self) -> None:
        """Drop all that is left."""
        with self._lock:
            self._left.clear()


def cores() -> int:
    """How many workers leave a core to the window; none where there can't be any."""
    if sys.platform == "emscripten" or getattr(sys, "frozen", False) or not sys.executable:
        return 0
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(MOST, (able or 1) - 1))


class Workers:
    """The workers of a window. They are started when there is work, one a frame, and then kept."""

    def __init__(self, count: int | None = None) -> None:
        self.count = cores() if count is None else count
        self._works: list[Work] = []
        self._changed = threading.Condition()
        self._minders: list[threading.Thread] = []
        self._processes: list[Popen[bytes]] = []
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that are there now."""
        return [process.pid for process in list(self._processes)]

    def tend(self, work: Work) -> bool:
        """See that work is done; called once a frame. False if the window has to do it itself."""
        if not work.packed or work.refused or self._closed:
            return False
        if len(self._minders) < self.count:
            minder = threading.Thread(target=self._mind, daemon=True)
            self._minders.append(minder)
            try:
                minder.start()
            except RuntimeError:  # no more threads
                self._minders.remove(minder)
                self.count = len(self._minders)
        if work and work not in self._works:
            with self._changed:
                self._works.append(work)
                self._changed.notify_all()
        return any(minder.is_alive() for minder in self._minders)

    def close(self) -> None:
        """End all workers, whatever they are at."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for process in self._processes:
                process.kill()
        for minder in self._minders:
            minder.join(2)

    # -- what the thread of a worker does -------------------------------------------------------

    def _mind(self) -> None:
        try:
            process = _start()
        except (OSError, ValueError):  # there can be no other process here
            return
        with self._changed:
            self._processes.append(process)
        with process:
            try:
                self._deal(process)
            finally:
                process.kill()
        with self._changed:
            self._processes.remove(process)

    def _deal(self, process: Popen[bytes]) -> None:
        """Hand out batch after batch, until the worker or the window has ended."""
        assert process.stdin is not None
        assert process.stdout is not None
        into, out = process.stdin.fileno(), process.stdout.fileno()
        known: Work | None = None
        while (taken := self._next()) is not None:
            work, batch = taken
            try:
                send(into, (work.packed if work is not known else b"", batch))
                lived = receive(out)
            except Exception:  # whatever became of the worker, the batch is not lost
                work.put_back(batch)
                return
            known = work
            if lived is None:
                work.refused = True
                work.put_back(batch)
            else:
                work.done.append((batch, lived))

    def _next(self) -> tuple[Work, Batch] | None:
        """The next batch of the oldest work; waits for one. None once the window is closed."""
        with self._changed:
            while not self._closed:
                while self._works:
                    work = self._works[0]
                    batch = None if work.refused else work.take()
                    if batch is not None:
                        return work, batch
                    self._works.pop(0)
                self._changed.wait()
        return None


def _start() -> Popen[bytes]:
    """A new worker. It finds its modules where this process does, and knows no `__main__`."""
    import subprocess  # noqa: PLC0415  # in a thread: no frame waits for it

    path = [str(folder) for folder in sys.path]
    code = (
        f"import sys; sys.path[:] = {path!r}; from household.game import workers; workers.serve()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


# -- what a worker does -------------------------------------------------------------------------


def serve() -> None:
    """Be a worker, until the input ends."""
    if hasattr(os, "nice"):
        os.nice(NICER)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window to decide on
    into, out = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # a parent of somebody's own may print
        os.dup2(nowhere, standard)

    def give_up(sentence: str) -> None:
        """Nothing can stop this parent: say so, and end with it."""
        send(out, Lived([], sentence, 0.0))
        os._exit(1)

    errors.last_resort = give_up
    asked: queue.SimpleQueue[tuple[bytes, Batch]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(into, asked), daemon=True).start()
    trial: Trial | None = None
    while True:
        packed, batch = asked.get()
        if packed:
            trial = _unpacked(packed)
        send(out, trial.live(batch) if trial is not None else None)


def _listen(into: int, asked: queue.SimpleQueue[tuple[bytes, Batch]]) -> None:
    """Take what is asked for; when nobody is there to ask any more, end at once."""
    try:
        while True:
            asked.put(receive(into))
    except (OSError, EOFError):
        os._exit(0)


def _unpacked(packed: bytes) -> Trial | None:
    try:
        found = pickle.loads(packed)
    except Exception:  # a function of a module that is not there, say
        return None
    return found if isinstance(found, Trial) else None


# -- messages -----------------------------------------------------------------------------------


def send(into: int, message: object) -> None:
    """Write a message to a pipe, its length before it. Raises OSError if nobody reads."""
    packed = pickle.dumps(message)
    left = memoryview(len(packed).to_bytes(4, "little") + packed)
    while left:
        left = left[os.write(into, left) :]


def receive(out: int) -> Any:
    """Wait for a message. Raises EOFError if the other end is gone."""
    return pickle.loads(_exactly(out, int.from_bytes(_exactly(out, 4), "little")))


def _exactly(out: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(out, count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
