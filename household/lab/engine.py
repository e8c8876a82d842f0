"""The engine: the evenings of any experiment, lived here, by worker processes, or by a cluster.

An experiment is lived in tiles: all its cases on some seeds in a row. So a tile holds whole pairs,
and the luck that several policies share is drawn once. A tile is what is handed out, what is
written down when it is done, and what is lost if somebody dies. Whoever lives a tile, and in
whatever order tiles come back, what is in them is the same.
"""

from __future__ import annotations

import functools
import logging
import pickle
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from types import TracebackType
from typing import Any, NamedTuple

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.lab.cases import Case
from household.lab.processes import Processes, cores
from household.replay import patience_of
from household.trace.statistics import Statistics

Values = list[float | int | None]
"""The statistics of an evening, in the order of STATISTICS."""

Rows = list[list[list[Values]]]
"""What came of a tile: by seed, by case, by evening of the run."""

SECONDS = 0.3
"""How long a tile should take: long against handing it out, short against starting anew."""

WORTH = 3.0
"""Seconds of work from which on other processes are worth starting, if nobody says how many."""

AHEAD = 2
"""Tiles that are handed out to each worker: one to be at, one to go on with."""

PATIENCE = 60.0
"""Seconds for which a cluster may have no worker before it is given up."""

_encoder = msgspec.json.Encoder()
rows_of_json = msgspec.json.Decoder(Rows).decode


class Tile(NamedTuple):
    """All cases on so many seeds from the first one on."""

    first: int
    seeds: int


class Done(NamedTuple):
    """A tile, and what came of it: its rows as JSON."""

    tile: Tile
    json: bytes


# -- living a tile ------------------------------------------------------------------------------


def live_packed(packed: bytes, tile: Tile, whole_runs: bool) -> tuple[bytes, float]:
    """Live a tile of cases that were sent here; see `live`."""
    return live(_unpacked(packed), tile, whole_runs)


def live(cases: Sequence[Case], tile: Tile, whole_runs: bool) -> tuple[bytes, float]:
    """Live a tile; returns its rows as JSON, and the seconds that it took.

    whole_runs: a run of several evenings is told as a whole, and not evening by evening. Raises
    HouseholdError with the case and the seed if a policy fails.
    """
    began = time.perf_counter()
    rows = []
    for seed in range(tile.first, tile.first + tile.seeds):
        by_case = []
        for case in cases:
            statistics = Statistics(patience_of(case.scenario))
            try:
                case.recipe(seed).evening([statistics]).run()
            except HouseholdError as error:
                raise HouseholdError(f"{error} ({case.name}, seed {seed})") from None
            except Exception as error:  # of a function of somebody's program
                what = f"{type(error).__name__}: {error}"
                raise HouseholdError(f"{what} ({case.name}, seed {seed})") from error
            evenings = [statistics.result] if whole_runs else statistics.evenings
            by_case.append([tuple(evening.values()) for evening in evenings])
        rows.append(by_case)
    return _encoder.encode(rows), time.perf_counter() - began


def packed(cases: Sequence[Case]) -> bytes:
    """The cases as they are sent to others; empty if they can't be.

    A function that was made in a notebook goes by value, if cloudpickle is there.
    """
    try:
        import cloudpickle  # noqa: PLC0415  # comes with Dask

        return bytes(cloudpickle.dumps((__version__, tuple(cases))))
    except ImportError:
        pass
    except Exception:  # whatever a function of somebody's own raises there
        return b""
    try:
        content = pickle.dumps((__version__, tuple(cases)))
    except Exception:
        return b""
    mains = any(getattr(case.policy.function, "__module__", "") == "__main__" for case in cases)
    return b"" if mains and not all(case.policy.text for case in cases) else content


@functools.lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> tuple[Case, ...]:
    version, cases = pickle.loads(packed)
    if version != __version__:
        raise HouseholdError(
            f"a worker has version {__version__} of household, and expected {version}: install the "
            "same on all machines"
        )
    return tuple(cases)


# -- who lives them -----------------------------------------------------------------------------


class Engine:
    """Whoever lives the tiles: this process, `jobs` worker processes, or a Dask cluster.

    jobs: 0 takes as many as there are processors once that is worth it; dask: the address of a
    scheduler. A context manager: leaving it ends the workers.
    """

    def __init__(
        self, cases: Sequence[Case], jobs: int = 0, dask: str = "", whole_runs: bool = False
    ) -> None:
        if jobs < 0:
            raise HouseholdError(f"jobs: expected a whole number from 1 on, got {jobs}")
        if dask and jobs:
            raise HouseholdError(
                "jobs are processes of this machine, and --dask has its own: leave one out"
            )
        self.cases = tuple(cases)
        self.whole_runs = whole_runs
        self._jobs = jobs
        self._dask = dask
        self._seconds = 0.0  # that a seed takes, all cases of it
        self._packed = b""  # the cases as they are sent to workers, once there are any
        self._executor: Executor | None = None
        self._slots = 1
        self._client: Any = None
        self._pending: dict[Future[Any], Tile] = {}

    def __enter__(self) -> Engine:
        if self._dask:
            self._client = _client(self._dask)
            self._executor = self._client.get_executor(retries=2, pure=False)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if isinstance(self._executor, Processes):
            self._executor.shutdown(cancel_futures=True)
        if self._client is not None:
            self._client.close()

    def live(self, gaps: Sequence[Tile]) -> Iterator[Done]:
        """Live all seeds of the gaps; tiles come as they are done, in any order.

        Raises HouseholdError if a policy fails, or if the workers do.
        """
        seeds = _Seeds(gaps)
        if not self._seconds:  # one seed here tells how long it takes, and whether it works at all
            first = seeds.take(1)
            if first is None:
                return
            yield self._here(first)
        self._hire(seeds)
        if self._executor is None:
            while (tile := seeds.take(self._count(seeds))) is not None:
                yield self._here(tile)
            return
        try:
            yield from self._there(seeds)
        finally:  # whoever looks no longer on wants no more of it
            for future in self._pending:
                future.cancel()
            self._pending.clear()

    def _here(self, tile: Tile) -> Done:
        done, seconds = live(self.cases, tile, self.whole_runs)
        self._seconds = max(seconds / tile.seeds, 1e-6)
        return Done(tile, done)

    def _hire(self, seeds: _Seeds) -> None:
        """Start workers, if they are asked for or worth it, and can be used."""
        if self._packed:
            return
        jobs = self._jobs or (cores() if seeds.left * self._seconds > WORTH else 1)
        if self._executor is None and jobs == 1:
            return
        self._packed = packed(self.cases)
        if self._dask and not self._packed:
            raise HouseholdError(
                "these policies can't be sent to other machines: put them into a file of their own"
            )
        if self._packed and self._executor is None:
            self._slots = jobs
            self._executor = Processes(jobs)

    def _count(self, seeds: _Seeds) -> int:
        """How many seeds the next tile should have."""
        fair = -(-seeds.left // (2 * AHEAD * self._slots)) if self._executor is not None else MANY
        return max(1, min(int(SECONDS / self._seconds), fair))

    def _there(self, seeds: _Seeds) -> Iterator[Done]:
        assert self._executor is not None
        pending = self._pending
        alone_since = time.monotonic()
        while True:
            if self._client is not None:
                self._slots = sum(self._client.nthreads().values())
                alone_since = time.monotonic() if self._slots else alone_since
                if time.monotonic() - alone_since > PATIENCE:
                    raise HouseholdError(
                        f"{self._dask} has had no worker for {PATIENCE:.0f} seconds: start some, and go on"
                    )
            while len(pending) < AHEAD * self._slots:
                tile = seeds.take(self._count(seeds))
                if tile is None:
                    break
                pending[self._submit(tile)] = tile
            if not pending:
                if not seeds.left:
                    return
                time.sleep(0.2)  # a cluster without workers
            for future in wait(pending, timeout=2.0, return_when=FIRST_COMPLETED).done:
                done, seconds = self._result(future)
                tile = pending.pop(future)
                # Smoothed: one slow tile says little of the next.
                self._seconds += (seconds / tile.seeds - self._seconds) / 4
                yield Done(tile, done)

    def _submit(self, tile: Tile) -> Future[Any]:
        assert self._executor is not None
        return self._executor.submit(live_packed, self._packed, tile, self.whole_runs)

    def _result(self, future: Future[Any]) -> tuple[bytes, float]:
        try:
            result: tuple[bytes, float] = future.result()
            return result
        except (HouseholdError, KeyboardInterrupt):
            raise
        except ModuleNotFoundError as error:
            raise HouseholdError(
                f"a worker has no module {error.name!r}: install it there, too"
            ) from None
        except CancelledError:
            raise HouseholdError(
                f"{self._dask or 'the workers'}: gone in the middle of it: what is finished is kept"
            ) from None
        except Exception as error:
            what = f"{type(error).__name__}: {error}".split("\n")[0]
            raise HouseholdError(f"the workers have failed: {what}") from None


MANY = 1_000_000


class _Seeds:
    """The seeds that nobody has been given yet."""

    def __init__(self, gaps: Sequence[Tile]) -> None:
        self._gaps = deque(gap for gap in gaps if gap.seeds > 0)
        self.left = sum(gap.seeds for gap in self._gaps)

    def take(self, count: int) -> Tile | None:
        """At most so many seeds in a row; None if there are none."""
        if not self._gaps:
            return None
        gap = self._gaps.popleft()
        taken = Tile(gap.first, min(count, gap.seeds))
        if taken.seeds < gap.seeds:
            self._gaps.appendleft(Tile(gap.first + taken.seeds, gap.seeds - taken.seeds))
        self.left -= taken.seeds
        return taken


def _client(address: str) -> Any:
    """A client of a Dask cluster. Raises HouseholdError if there is none."""
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise HouseholdError(
            "--dask needs Dask: pip install 'household[lab]', here and where the workers are"
        ) from None
    # What becomes of a connection is told in our own sentences.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        what = str(error).split("\n")[0] or type(error).__name__
        raise HouseholdError(
            f"--dask {address}: no scheduler answers there, expected an address such as "
            f"tcp://127.0.0.1:8786: {what}"
        ) from None
