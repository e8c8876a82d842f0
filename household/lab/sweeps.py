"""Sweep: a full grid of knobs over seeds, kept in a folder that can be gone on with.

However it is stopped, what is finished stays; the table at its end is the same, byte for byte, as
if it had never been stopped, and whoever has lived it: this process, several, or a cluster.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.lab.cases import AnyPolicy, Case, Values, cases_of
from household.lab.course import (
    Plan,
    Progress,
    Store,
    Verdict,
    carry_out,
    judge,
    listed,
    plan_of,
    told_verdicts,
)
from household.lab.engine import Engine, Rows
from household.lab.folder import (
    MANIFEST,
    TABLE,
    Folder,
    Manifest,
    cases_again,
    digest_of,
    read_manifest,
    told,
)
from household.lab.intervals import Interval
from household.lab.results import Results
from household.lab.steady import Steady
from household.lab.summary import NO_PAIR, Summary, told_interval
from household.lab.table import Table, polars
from household.model.scenario import Scenario
from household.parents import Policy
from household.trace.statistics import STATISTICS, known_statistic

if TYPE_CHECKING:
    import polars as pl

ROWS = 4096
"""About how many rows are in memory at a time while the table is written or read."""


class Sweep(Results):
    """A finished sweep: its folder, read when it is asked. `household.opened` opens one."""

    steady_state = True  # what `column` gives of runs of several evenings

    def __init__(self, folder: Path, manifest: Manifest, cases: tuple[Case, ...]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.cases = cases
        self.scenario_name = cases[0].scenario_name
        self.first_seed = manifest.first_seed
        self.evenings = manifest.took
        self._lengths = [case.scenario.evenings for case in cases]
        self._summary: Summary | None = None
        self._values: dict[str, list[float | None]] = {}

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.cases)} cases on {self.evenings} evenings, in {self.folder}>"

    @property
    def table(self) -> Path:
        """The Parquet file with every evening."""
        return self.folder / TABLE

    @property
    def rows_of_case(self) -> list[int]:
        """How many rows of the table each case has for a seed: the evenings of a run."""
        return self._lengths

    @property
    def summary(self) -> Summary:
        """What it comes to, added up from the table when it is first asked for."""
        if self._summary is None:
            self._summary = Summary(self._lengths).add(self._rows())
        return self._summary

    def _rows(self) -> Iterator[list[list[list[float | int | None]]]]:
        per_seed = sum(self._lengths)
        seeds = max(1, ROWS // per_seed)
        lazy = polars().scan_parquet(self.table).select(STATISTICS)
        for at in range(0, self.evenings * per_seed, seeds * per_seed):
            values = lazy.slice(at, seeds * per_seed).collect().rows()
            yield from _by_seed(values, self._lengths)

    def mean(self, case: int | str, statistic: str) -> Interval:
        """A statistic's mean over the evenings where it happened, with its interval.

        In steady state, where a run has several evenings.
        """
        return self.summary.mean(self.number(case), known_statistic(statistic))

    def steady(self, case: int | str, statistic: str) -> Steady | None:
        """The estimate in steady state; None where a run is a single evening."""
        return self.summary.steady(self.number(case), known_statistic(statistic))

    def difference(self, of: int | str, minus: int | str, statistic: str) -> Interval:
        """The mean difference on the same evening, over those where it happened under both."""
        one, other = self.number(of), self.number(minus)
        name = known_statistic(statistic)
        if (one, other) in self.summary.pairs or (other, one) in self.summary.pairs:
            return self.summary.difference(one, other, name)
        if one == other or self._lengths[one] != self._lengths[other]:
            return NO_PAIR
        alone = Summary([self._lengths[one]] * 2, [name])  # of the others, as of those
        return alone.add([row[one], row[other]] for row in self._rows()).difference(0, 1, name)

    def column(self, case: int | str, statistic: str) -> list[float | None]:
        """The values of a statistic, seed by seed.

        Of a run of several evenings it is the mean of those after the warm-up, as in `steady`.
        """
        number = self.number(case)
        per_seed, length = sum(self._lengths), self._lengths[number]
        name = known_statistic(statistic)
        settled = self.summary.steady(number, name)
        start = sum(self._lengths[:number])
        warm_up = settled.warm_up if settled is not None else 0
        if name not in self._values:  # once for all cases
            self._values[name] = polars().read_parquet(self.table, columns=[name])[name].to_list()
        values = self._values[name]
        found: list[float | None] = []
        for at in range(start, len(values), per_seed):
            there = [v for v in values[at + warm_up : at + length] if v is not None]
            found.append(math.fsum(there) / len(there) if there else None)
        return found

    def to_polars(self) -> pl.DataFrame:
        """Every evening as a row of a polars frame, every input beside every statistic."""
        frame: pl.DataFrame = polars().read_parquet(self.table)
        return frame

    def evening(self, case: int | str) -> tuple[Policy, Scenario]:
        """What it takes to live any evening of a case: its policy and its scenario."""
        one = self.cases[self.number(case)]
        return one.policy, one.scenario

    def verdicts(self) -> list[Verdict]:
        """What became of each target of precision."""
        return judge(self.summary, _plan(self.manifest).targets)[0]

    def as_dict(self) -> dict[str, Any]:
        """The sweep as one JSON document; see `household sweep --help`."""
        summary = self.summary
        return {
            "folder": str(self.folder),
            "table": str(self.table),
            "version": self.manifest.version,
            "first_seed": self.first_seed,
            "evenings": self.evenings,
            "rows": self.manifest.rows,
            **told_verdicts(self.verdicts(), [case.name for case in self.cases]),
            "cases": [
                {
                    "name": case.name,
                    "policy": case.policy.spec,
                    "scenario": case.scenario_name,
                    "varied": case.varied,
                    "statistics": summary.told(number),
                }
                for number, case in enumerate(self.cases)
            ],
            "differences": [
                {
                    "of": self.cases[of].name,
                    "minus": self.cases[minus].name,
                    **{
                        name: told_interval(summary.difference(of, minus, name))
                        for name in STATISTICS
                    },
                }
                for of, minus in summary.pairs
            ],
        }


def _by_seed(
    values: Sequence[Sequence[Any]], lengths: Sequence[int]
) -> Iterator[list[list[list[Any]]]]:
    """Rows of the table, grouped by seed and case."""
    at = 0
    while at < len(values):
        row = []
        for length in lengths:
            row.append([list(evening) for evening in values[at : at + length]])
            at += length
        yield row


def opened(folder: str | Path) -> Sweep:
    """The finished sweep in a folder. Raises HouseholdError if there is none."""
    path = Path(folder)
    manifest = read_manifest(path)
    if manifest is None:
        raise HouseholdError(
            f"{path}: there is no sweep here: expected a folder that household sweep -o has made"
        )
    if not manifest.finished:
        raise HouseholdError(
            f"{path}: this sweep is not finished: household sweep --resume -o {path} goes on with it"
        )
    _check_table(path, manifest)
    return Sweep(path, manifest, cases_again(manifest, str(path / MANIFEST)))


def _check_table(path: Path, manifest: Manifest) -> None:
    file = path / TABLE
    if not file.is_file() or digest_of(file) != manifest.digest:
        raise HouseholdError(
            f"{file}: is gone, or not as it was written: sweep anew into another folder"
        )


def sweep(
    policies: Sequence[AnyPolicy] = (),
    vary: Mapping[str, Values] | None = None,
    with_vary: Mapping[str, Values] | None = None,
    evenings: int | None = None,
    scenario: str | Scenario = "evening",
    changes: Mapping[str, object] | None = None,
    first_seed: int = 1,
    folder: str | Path | None = None,
    until: Sequence[str] = (),
    until_difference: Sequence[str] = (),
    at_most: int | None = None,
    jobs: int = 0,
    dask: str = "",
    resume: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Sweep:
    """Live a full grid of cases on the same evenings, and keep every one of them in a folder.

    policies: names, files, or functions of a house; vary: knobs and their values (`{"every":
    range(1, 61)}` or `"1..60"`); with_vary: the same for keys of the scenario; evenings: how many
    (500; with `until` the first look, 50); folder: where to, one of its own that goes with the
    result if left out; until: how narrow intervals have to be, such as `"kid_response_mean:5%"`;
    until_difference: the same for each paired difference; at_most: evenings after which to give up;
    jobs: worker processes, as many as there are processors if it is worth it; dask: the address of
    a scheduler instead; resume: go on with what is in the folder, which knows the rest.

    Raises HouseholdError for what is not known, a folder that is in use, or a policy that fails.
    """
    polars()  # told now, and not after an hour
    policies = [policies] if isinstance(policies, str) else policies
    until, until_difference = listed(until), listed(until_difference)
    asked = None
    if policies:
        cases = cases_of(policies, scenario, changes, vary, with_vary)
        plan = plan_of(first_seed, evenings, until, until_difference, at_most, cases=len(cases))
        asked = _manifest(cases, plan, command)
    elif folder is None or not (resume or read_manifest(Path(folder))):
        raise HouseholdError("sweep: expected at least one policy, such as polling")
    elif vary or with_vary or changes or evenings or until or until_difference or at_most:
        raise HouseholdError(
            f"{folder}: what is swept there is written there: leave out all but --resume, or name the "
            "policies, too, and another folder"
        )
    own = tempfile.mkdtemp(prefix="household-sweep-") if folder is None else ""
    with Folder(own or str(folder)) as held:
        there = held.manifest()
        if asked is None and there is not None and there.finished:
            resume = True  # to look at it again
        manifest = _begun(held, asked, there, resume)
        if asked is None:
            cases = cases_again(manifest, str(held.path / MANIFEST))
        if manifest.finished:
            _check_table(held.path, manifest)
            held.tidy()
        else:
            Table(cases)  # what can't be a table is told before anything is lived
            with Engine(cases, jobs, dask) as engine:
                if there is None:
                    held.write_manifest(manifest)
                manifest = _carry_on(held, manifest, engine, progress)
        made = Sweep(held.path, manifest, cases)
    if own:
        weakref.finalize(made, shutil.rmtree, own, ignore_errors=True)
    return made


def _manifest(cases: Sequence[Case], plan: Plan, command: str) -> Manifest:
    all_told, sources = told(cases)
    made = Manifest(
        version=__version__,
        command=command,
        first_seed=plan.first_seed,
        evenings=plan.evenings,
        at_most=plan.at_most,
        until=[target.text for target in plan.targets if not target.paired],
        until_difference=[target.text for target in plan.targets if target.paired],
        cases=all_told,
        sources=sources,
        statistics=list(STATISTICS),
    )
    return msgspec.structs.replace(made, check=made.asked)


def _plan(manifest: Manifest) -> Plan:
    targets = bool(manifest.until or manifest.until_difference)
    return plan_of(
        manifest.first_seed,
        manifest.evenings,
        manifest.until,
        manifest.until_difference,
        manifest.at_most if targets else None,
    )


def _begun(held: Folder, asked: Manifest | None, there: Manifest | None, resume: bool) -> Manifest:
    """What is to be in the folder, if it may be. Raises HouseholdError if not."""
    if there is None:
        if asked is None:
            held.forget()
            raise HouseholdError(
                f"{held.path}: there is no sweep to go on with: name what to sweep, such as "
                f"household sweep polling --vary every=1..60 -o {held.path}"
            )
        if held.table.exists():
            raise HouseholdError(f"{held.table}: is there already: name another folder")
        return asked
    if not resume:
        state = "a finished sweep" if there.finished else "a sweep that is not finished"
        raise HouseholdError(
            f"{held.path}: holds {state}: --resume goes on with it, or name another folder"
        )
    differs = there.differs(asked) if asked is not None else ""
    if differs:
        raise HouseholdError(
            f"{held.path}: holds another sweep, {differs} is not the same: name another folder, or "
            f"go on with that one by --resume -o {held.path} and nothing else"
        )
    return there


def _carry_on(
    held: Folder, manifest: Manifest, engine: Engine, progress: Progress | None
) -> Manifest:
    table = Table(engine.cases)
    ledger = held.ledger(manifest)
    try:
        evenings, _ = carry_out(engine, ledger, _plan(manifest), table.evenings, progress)
        return held.finish(manifest, ledger, _blocks(ledger, manifest, evenings, table), table)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(
            f"{held.path}: can't be written: {why}; what is finished is kept: make room, and go on "
            "with --resume"
        ) from None
    except HouseholdError:
        if not ledger.seeds:
            ledger.close()
            held.forget()
        raise
    finally:
        ledger.close()


def _blocks(
    store: Store, manifest: Manifest, evenings: int, table: Table
) -> Iterator[tuple[int, Rows]]:
    """All rows in the order of their seeds, some thousand at a time: always the same ones."""
    size = max(1, ROWS // table.per_seed)
    block: Rows = []
    first = manifest.first_seed
    for row in store.rows(first, evenings):
        block.append(row)
        if len(block) == size:
            yield first, block
            first, block = first + size, []
    if block:
        yield first, block


__all__ = ["Sweep", "opened", "sweep"]
