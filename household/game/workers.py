"""Worker processes: evenings are lived beside the window, so that no frame waits for them.

A worker is a Python of its own at low priority. Here a thread for each starts it, hands it batches
and waits for it. When the window is gone, however it went, so is the worker.
"""

from __future__ import annotations

import functools
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from household.errors import HouseholdError
from household.lab import processes
from household.lab.experiments import measure
from household.lab.processes import Worker, pack
from household.model.scenario import Scenario
from household.parents import Policy
from household.replay import Recipe

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
    return max(1, min(MOST, processes.cores() - 1))


class Workers:
    """The workers of a window. They are started when there is work, one a frame, and then kept."""

    def __init__(self, count: int | None = None) -> None:
        self.count = cores() if count is None else count
        self._works: list[Work] = []
        self._changed = threading.Condition()
        self._minders: list[threading.Thread] = []
        self._there: list[Worker] = []
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that are there now."""
        return [worker.pid for worker in list(self._there)]

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
            for worker in self._there:
                worker.kill()
        for minder in self._minders:
            minder.join(2)

    # -- what the thread of a worker does -------------------------------------------------------

    def _mind(self) -> None:
        try:
            worker = Worker(NICER)
        except (OSError, ValueError):  # there can be no other process here
            return
        with self._changed:
            self._there.append(worker)
        try:
            self._deal(worker)
        finally:
            worker.close()
        with self._changed:
            self._there.remove(worker)

    def _deal(self, worker: Worker) -> None:
        """Hand out batch after batch, until the worker or the window has ended."""
        while (taken := self._next()) is not None:
            work, batch = taken
            try:
                lived = worker.call(pack(live, work.packed, batch))
            except HouseholdError as error:  # nothing could stop this parent
                lived = Lived([], str(error), 0.0)
            except Exception:  # whatever became of the worker, the batch is not lost
                work.put_back(batch)
                return
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


# -- what a worker does -------------------------------------------------------------------------


def live(packed: bytes, batch: Batch) -> Lived | None:
    """Live a batch of a trial; None if nothing can be made of the trial here."""
    trial = _unpacked(packed)
    return trial.live(batch) if trial is not None else None


@functools.lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Trial | None:
    try:
        found = pickle.loads(packed)
    except Exception:  # a function of a module that is not there, say
        return None
    return found if isinstance(found, Trial) else None
