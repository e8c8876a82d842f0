"""The evenings of an experiment as a table: every input beside every statistic.

A row is an evening. First what is varied, then the seed and what came of it, then all the rest that
went in, so that a row says how to live it again: by its code, which `household run` and the window take. A code
holds no file, so the row of your own parent has none: there it is `household run FOLDER --case NAME
--seed N`, which takes the text from the manifest. Rows are ordered by seed, then by case, then by the evening of the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from household import __version__
from household.codes import code_of, read_code
from household.errors import HouseholdError
from household.lab.cases import Case
from household.lab.engine import Rows
from household.model.scenario import Scenario
from household.parents import POLICIES
from household.trace.statistics import COUNTS, STATISTICS

if TYPE_CHECKING:
    import polars as pl

GROUP = 8192
"""Rows in a row group of the Parquet file: what is in memory at a time."""


def polars() -> Any:
    """polars, which is imported when it is used. Raises HouseholdError without it."""
    try:
        import polars  # noqa: PLC0415
    except ImportError:
        raise HouseholdError(
            "a table of evenings needs polars: pip install 'household[lab]'"
        ) from None
    return polars


class Table:
    """Makes frames out of the rows of tiles, all with the same columns."""

    def __init__(self, cases: Sequence[Case], whole_runs: bool = False) -> None:
        self._polars = pl = polars()
        self.evenings = [1 if whole_runs else case.scenario.evenings for case in cases]
        self.per_seed = sum(self.evenings)
        varied = list(dict.fromkeys(key for case in cases for key in case.varied))
        inputs = [_inputs(case) for case in cases]
        names = list(dict.fromkeys(name for one in inputs for name in one))
        first = [_column(key, cases) for key in varied]
        columns = {name: [one.get(name) for one in inputs] for name in names}
        self._inputs = pl.DataFrame(
            [_series(pl, name, values, _knobs(name, cases)) for name, values in columns.items()]
        )
        code = [code_of(case.recipe(0)).split("/", 2) for case in cases]
        self._coded = [_has_code(case) for case in cases]
        self._codes = [
            (f"{version}/{scenario}/", "/" + rest.partition("/")[2])
            for version, scenario, rest in code
        ]
        statistics = {name: pl.Int64 if name in COUNTS else pl.Float64 for name in STATISTICS}
        self._statistics = statistics
        front = ["policy", *(name for name in first if name != "policy"), "scenario"]
        rest = [name for name in names if name not in front]
        self.order = [*front, "seed", "evening", *STATISTICS, *rest, "code", "version"]
        self.schema = self.frame(0, []).schema

    def frame(self, first_seed: int, rows: Rows) -> pl.DataFrame:
        """The rows of the seeds from the first one on, as a frame."""
        module = self._polars
        cases = len(self.evenings)
        of_case = [n for n, evenings in enumerate(self.evenings) for _ in range(evenings)]
        seeds = [first_seed + n for n in range(len(rows)) for _ in range(self.per_seed)]
        which = of_case * len(rows)
        values = [evening for by_case in rows for evenings in by_case for evening in evenings]
        assert len(values) == len(seeds), (
            f"{len(values)} rows of {cases} cases on {len(rows)} seeds"
        )
        found = module.DataFrame(values, schema=self._statistics, orient="row")
        inputs = self._inputs[which] if which else self._inputs.clear()
        numbers = [n + 1 for evenings in self.evenings for n in range(evenings)] * len(rows)
        codes = [self._codes[n] if self._coded[n] else None for n in which]
        told = module.DataFrame(
            {
                "seed": module.Series(seeds, dtype=module.Int64),
                "evening": module.Series(numbers, dtype=module.Int64),
                "code": module.Series(
                    [
                        f"{c[0]}{seed}{c[1]}" if c else None
                        for c, seed in zip(codes, seeds, strict=True)
                    ],
                    dtype=module.String,
                ),
                "version": module.Series([__version__] * len(seeds), dtype=module.String),
            }
        )
        whole: pl.DataFrame = module.concat([inputs, told, found], how="horizontal")
        ordered: pl.DataFrame = whole.select(self.order)
        return ordered

    def write(self, file: Path, frames: Iterable[pl.DataFrame]) -> None:
        """Write a Parquet file, a row group at a time: the same frames, the same bytes.

        Raises OSError if that can't be done.
        """
        from polars.io.plugins import register_io_source  # noqa: PLC0415

        wrong: list[Exception] = []

        def source(
            with_columns: list[str] | None, _predicate: object, _rows: object, _size: object
        ) -> Iterator[pl.DataFrame]:
            try:
                for frame in frames:
                    yield frame.select(with_columns) if with_columns else frame
            except Exception as error:
                wrong.append(error)  # polars would wrap it
                raise

        lazy = register_io_source(source, schema=self.schema)
        try:
            lazy.sink_parquet(
                file,
                row_group_size=GROUP,
                compression="zstd",
                engine="streaming",
                maintain_order=True,
            )
        except Exception as error:
            if wrong:
                raise wrong[0] from None
            raise OSError(str(error).split("\n")[0]) from error
        with open(file, "rb+") as written:
            os.fsync(written.fileno())


def _has_code(case: Case) -> bool:
    """Its evenings can be told by a code: which holds no file, and no text with commas."""
    if POLICIES.get(case.policy.name) is not case.policy.function:
        return False
    try:
        code = read_code(code_of(case.recipe(1)))
    except HouseholdError:
        return False
    same = code.scenario.but(about="") == case.scenario.but(about="")
    return same and code.policy.options == case.policy.options


def _column(key: str, cases: Sequence[Case]) -> str:
    """The column of something that is varied."""
    return (
        f"policy_{key}" if any(key in case.policy.options for case in cases) else f"scenario_{key}"
    )


def _inputs(case: Case) -> dict[str, Any]:
    """Everything that goes into a case but the seed."""
    scenario = case.scenario.as_dict()
    scenario.pop("about")
    return {
        "policy": case.policy.spec,
        "scenario": case.scenario_name,
        **{f"policy_{name}": value for name, value in case.policy.options.items()},
        "digest": case.policy.digest,
        **{f"scenario_{name}": value for name, value in scenario.items()},
    }


def _knobs(name: str, cases: Sequence[Case]) -> set[type]:
    """The kinds of the knobs that stand in a column; text, for what is none."""
    if not name.startswith("policy_"):
        return {str}
    knob = name.removeprefix("policy_")
    found = {one.kind for case in cases for one in case.policy.knobs if one.name == knob}
    return found or {str}


KINDS: dict[str, tuple[Any, ...]] = {
    f"scenario_{key}": value if isinstance(value, tuple) else (value,)
    for key, value in Scenario().but().as_dict().items()
}
"""An example of each key of a scenario: what kind of number it is, and how many."""


def _series(pl: Any, name: str, values: Sequence[Any], knobs: set[type]) -> Any:
    """A column of inputs; text where the same name stands for different things."""
    kind = KINDS.get(name)
    if kind is not None:
        dtype = pl.Int64 if isinstance(kind[0], int) else pl.Float64
        if len(kind) > 1:
            return pl.Series(name, [list(value) for value in values], dtype=pl.List(dtype))
        return pl.Series(name, values, dtype=dtype)
    dtypes = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64, str: pl.String}
    if len(knobs) == 1 and (kind_of_knob := next(iter(knobs))) in dtypes:
        # By the kind of the knob, and not of its value: a default of 15 may stand for 15.0.
        found = [None if value is None else kind_of_knob(value) for value in values]
        if not any(isinstance(v, int) and abs(v) >= 2**63 for v in found):
            return pl.Series(name, found, dtype=dtypes[kind_of_knob])
    texts = [None if value is None else str(value) for value in values]
    return pl.Series(name, texts, dtype=pl.String)
