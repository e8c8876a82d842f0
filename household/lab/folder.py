"""The folder of a sweep: what it was, what is done of it, and the table it becomes.

    manifest.json      all that it takes to do it again, written before the first evening
    ledger.jsonl       a line for each tile that is done, on disk before anybody counts on it
    evenings.parquet   every evening, written when all of them are done; then the ledger goes
    .lock              held by the program that writes; the system lets it go if that one dies

A program can be killed at any moment: what was not whole on disk never happened, and is done again.
So the table does not depend on how often, and when, somebody pulled the plug.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import io
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.lab.cases import Case
from household.lab.engine import Done, Rows, Tile, rows_of_json
from household.lab.table import Table
from household.model.scenario import from_dict
from household.parents import POLICIES, Policy, policy_from
from household.trace.statistics import STATISTICS
from household.trace.trace import sync_folder, write_whole

MANIFEST, LEDGER, TABLE, LOCK = "manifest.json", "ledger.jsonl", "evenings.parquet", ".lock"


class CaseTold(msgspec.Struct, frozen=True):
    """A case as the manifest tells it.

    source: the SHA-256 of its policy's text, if it is your own; function: of a function of a program,
    which is in no manifest and can only be compared.
    """

    policy: str
    options: dict[str, Any]
    scenario_name: str
    scenario: dict[str, Any]
    varied: dict[str, Any]
    file: str = ""
    source: str = ""
    function: str = ""


class Manifest(msgspec.Struct, frozen=True, tag_field="what", tag="household-sweep"):
    """What a sweep was asked for; and, once it is done, how many evenings it took.

    evenings: how many it has at least, at_most: and in any case; until: how narrow intervals have
    to be; sources: the texts of own policies by their SHA-256; check: the SHA-256 of all that, so
    that nobody's edit goes unseen; digest: that of the finished table.
    """

    version: str
    command: str
    first_seed: int
    evenings: int
    at_most: int
    until: list[str]
    until_difference: list[str]
    cases: list[CaseTold]
    sources: dict[str, str]
    statistics: list[str]
    check: str = ""
    took: int = 0
    rows: int = 0
    digest: str = ""

    @property
    def finished(self) -> bool:
        """All evenings are lived, and the table is written."""
        return bool(self.digest)

    @property
    def asked(self) -> str:
        """The SHA-256 of all that was asked for."""
        plain = msgspec.structs.replace(self, check="", took=0, rows=0, digest="")
        return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()

    def differs(self, other: Manifest) -> str:
        """What another manifest asks for otherwise, in words; empty if nothing."""
        asked = [
            ("version", "the version of household"),
            ("statistics", "the statistics"),
            ("sources", "the text of a policy"),
            ("cases", "policies, knobs or scenarios"),
            ("first_seed", "the first seed"),
            ("evenings", "the number of evenings"),
            ("at_most", "the most evenings"),
            ("until", "how narrow the intervals have to be"),
            ("until_difference", "how narrow the differences have to be"),
        ]
        return next((w for name, w in asked if getattr(self, name) != getattr(other, name)), "")


def told(cases: Sequence[Case]) -> tuple[list[CaseTold], dict[str, str]]:
    """Cases for a manifest, and the texts of their policies."""
    sources = {case.policy.digest: case.policy.text for case in cases if case.policy.text}
    listed = [
        CaseTold(
            case.policy.name,
            case.policy.options,
            case.scenario_name,
            case.scenario.as_dict(),
            case.varied,
            case.policy.file,
            case.policy.digest,
            _digest_of(case.policy),
        )
        for case in cases
    ]
    # As it comes back from a file: lists for tuples, and numbers as they are written.
    plain = msgspec.json.decode(msgspec.json.encode(listed), type=list[CaseTold])
    return plain, sources


def _digest_of(policy: Policy) -> str:
    """The SHA-256 of what a function of a program does, as far as can be seen; of no others.

    That is the text of its module, or in a notebook its own code.
    """
    function: Any = policy.function
    if policy.text or POLICIES.get(policy.name) is function:
        return ""
    try:
        content = Path(inspect.getsourcefile(function) or "").read_bytes()
    except (OSError, TypeError):
        code = getattr(function, "__code__", None)
        content = repr((code.co_code, code.co_consts, code.co_names) if code else function).encode()
        content = re.sub(rb" at 0x[0-9a-f]+", b"", content)
    return hashlib.sha256(content).hexdigest()


def cases_again(manifest: Manifest, where: str) -> tuple[Case, ...]:
    """The cases of a manifest, from it alone. Raises HouseholdError."""
    if manifest.version != __version__:
        raise HouseholdError(
            f"{where}: this sweep was begun by version {manifest.version}, and this is {__version__}: "
            "go on with that version, or begin anew in another folder"
        )
    known: dict[tuple[str, str, str], Policy] = {}
    cases = []
    for case in manifest.cases:
        key = (case.policy, case.file, case.source)
        if key not in known:
            known[key] = _policy_again(case, manifest.sources, where)
        scenario = from_dict(case.scenario, where)
        varied = {
            name: getattr(scenario, name, value) if name not in case.options else value
            for name, value in case.varied.items()
        }
        cases.append(Case(known[key].but(case.options), scenario, case.scenario_name, varied))
    return tuple(cases)


def _policy_again(case: CaseTold, sources: Mapping[str, str], where: str) -> Policy:
    if case.source:
        text = sources.get(case.source, "")
        if hashlib.sha256(text.encode()).hexdigest() != case.source:
            raise HouseholdError(
                f"{where}: the text of {case.policy} is not the one that was swept"
            )
        return policy_from(text, case.file, case.policy.removeprefix(f"{case.file}:"))
    if case.function or case.policy not in POLICIES:
        raise HouseholdError(
            f"{where}: {case.policy} is a function of a program: go on with it from there"
        )
    return Policy(case.policy, POLICIES[case.policy])


# -- the ledger ---------------------------------------------------------------------------------


class _Line(msgspec.Struct):
    first: int
    seeds: int
    crc: int
    rows: msgspec.Raw

    @property
    def whole(self) -> bool:
        """It is as it was written."""
        return self.seeds > 0 and self.crc == _crc(Tile(self.first, self.seeds), bytes(self.rows))


def _crc(tile: Tile, rows: bytes) -> int:
    return zlib.crc32(rows, zlib.crc32(b"%d %d" % tile))


class _Entry(NamedTuple):
    first: int
    seeds: int
    at: int
    length: int


class Ledger:
    """The tiles that are done, a line each, in the order in which they came.

    of: what it is the ledger of, which its first line says: of anything else it is begun anew. Opening
    it drops what a dying program left half written. Every line has a checksum.
    """

    def __init__(self, file: Path, of: str) -> None:
        self._head = b'{"of":"%b"}\n' % of.encode()
        self._file = io.FileIO(file, "a+")
        self._entries: list[_Entry] = []
        self._end = 0
        self._look_through()

    def _look_through(self) -> None:
        self._file.seek(0)
        if self._file.read(len(self._head)) != self._head:
            self._file.truncate(0)
            self._file.write(self._head)
            self._end = len(self._head)
            return
        at = len(self._head)
        for line in io.BufferedReader(_Left(self._file)):
            if not line.endswith(b"\n"):
                break  # torn off
            entry = _entry(line, at)
            if entry is not None:
                self._entries.append(entry)
            at += len(line)
        self._end = at
        self._file.truncate(at)

    def add(self, done: Done) -> None:
        """Write a tile down; once this returns it stays. Raises OSError, and then it is as it was."""
        line = b'{"first":%d,"seeds":%d,"crc":%d,"rows":%b}\n' % (
            *done.tile, _crc(done.tile, done.json), done.json,
        )  # fmt: skip
        try:
            left = memoryview(line)
            while left:
                left = left[self._file.write(left) or 0 :]
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(self._end)
            raise
        self._entries.append(_Entry(*done.tile, self._end, len(line)))
        self._end += len(line)

    @property
    def seeds(self) -> int:
        """How many seeds are done."""
        return sum(entry.seeds for entry in self._entries)

    def gaps(self, first: int, seeds: int) -> list[Tile]:
        """Which of so many seeds from the first one on are not done yet."""
        gaps = []
        last = first + seeds
        for entry in sorted(self._entries):
            if entry.first > first:
                gaps.append(Tile(first, min(entry.first, last) - first))
            first = max(first, entry.first + entry.seeds)
        return [*gaps, Tile(first, last - first)] if first < last else gaps

    def rows(self, first: int, seeds: int) -> Iterator[list[list[list[float | int | None]]]]:
        """What came of so many seeds from the first one on, in their order, one at a time."""
        expected = first
        for entry in sorted(self._entries):
            if not expected < entry.first + entry.seeds or expected >= first + seeds:
                continue
            assert entry.first <= expected, f"seed {expected} is not done"
            self._file.seek(entry.at)
            line = msgspec.json.decode(self._file.read(entry.length), type=_Line)
            rows = rows_of_json(line.rows)[expected - entry.first :]
            for row in rows[: first + seeds - expected]:
                expected += 1
                yield row

    def close(self) -> None:
        """Close its file."""
        self._file.close()


class _Left(io.RawIOBase):
    """A file to be read to its end, which stays open when its reader goes."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return self._file.readinto(buffer)


def _entry(line: bytes, at: int) -> _Entry | None:
    """What a line of the ledger holds; None if it is not what was written."""
    try:
        found = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not found.whole:
        return None
    return _Entry(found.first, found.seeds, at, len(line))


# -- the folder ---------------------------------------------------------------------------------


class Folder:
    """A sweep's folder, held against other programs while one is at it (a context manager)."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock: Any = None
        self._made = False
        self._empty = False

    def __enter__(self) -> Folder:
        """Hold the folder. Raises HouseholdError if it can't be made, or another program holds it."""
        try:
            from filelock import FileLock, Timeout  # noqa: PLC0415
        except ImportError:
            raise HouseholdError("a sweep needs filelock: pip install 'household[lab]'") from None
        try:
            self._made = not self.path.exists()
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.path / LOCK)
            self._lock.acquire(blocking=False)
        except Timeout:
            raise HouseholdError(
                f"{self.path}: another household is at this sweep: wait for it, or stop it first"
            ) from None
        except (OSError, ValueError, NotImplementedError) as error:
            raise HouseholdError(
                f"{self.path}: can't be the folder of a sweep: {_why(error)}"
            ) from None
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        empty = self._empty or (error is not None and not (self.path / MANIFEST).exists())
        if empty:
            (self.path / LOCK).unlink(missing_ok=True)
        self._lock.release()
        if empty and self._made:
            with contextlib.suppress(OSError):
                self.path.rmdir()

    @property
    def table(self) -> Path:
        """The file with every evening."""
        return self.path / TABLE

    def manifest(self) -> Manifest | None:
        """What the sweep is; None if there is none here. Raises HouseholdError if it can't be read."""
        return read_manifest(self.path)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write down what the sweep is. Raises HouseholdError."""
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        write_whole(self.path / MANIFEST, content + b"\n")

    def ledger(self, manifest: Manifest) -> Ledger:
        """The tiles of a sweep that are done. Raises HouseholdError."""
        try:
            return Ledger(self.path / LEDGER, manifest.check)
        except OSError as error:
            raise _cannot(self.path / LEDGER, error) from None

    def finish(
        self, manifest: Manifest, ledger: Ledger, blocks: Iterator[tuple[int, Rows]], table: Table
    ) -> Manifest:
        """Write the table and then say so; the ledger goes. Raises HouseholdError."""
        rows = 0

        def frames() -> Iterator[Any]:
            nonlocal rows
            for first, block in blocks:
                rows += len(block) * table.per_seed
                yield table.frame(first, block)

        half = self.path / f".{TABLE}"
        try:
            table.write(half, frames())
            digest = digest_of(half)
            os.replace(half, self.table)
            sync_folder(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink()
            raise _cannot(self.table, error) from None
        took = rows // table.per_seed if table.per_seed else 0
        made = msgspec.structs.replace(manifest, took=took, rows=rows, digest=digest)
        self.write_manifest(made)
        ledger.close()
        self.tidy()
        return made

    def forget(self) -> None:
        """Nothing was finished: leave the folder as it was found."""
        self.tidy()
        (self.path / MANIFEST).unlink(missing_ok=True)
        self._empty = True

    def tidy(self) -> None:
        """Of a finished sweep nothing is left but what it was and its table."""
        for left in (LEDGER, f".{TABLE}", f".{MANIFEST}.*"):  # by a program that died, too
            for file in self.path.glob(left):
                with contextlib.suppress(OSError):
                    file.unlink()


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error) or type(error).__name__).lower()


def _cannot(path: Path, error: Exception) -> HouseholdError:
    return HouseholdError(
        f"{path}: can't be written: {_why(error)}; what is finished is kept, and --resume goes on"
    )


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in a folder; None if there is none. Raises HouseholdError if it can't be read."""
    file = path / MANIFEST
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: can't be read: {why}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HouseholdError(
            f"{file}: this is no manifest of a sweep: {error}; expected the one that household sweep wrote"
        ) from None
    if found.check != found.asked:
        raise HouseholdError(
            f"{file}: was edited since: put it back as it was, or sweep anew into another folder"
        )
    if found.version == __version__ and tuple(found.statistics) != STATISTICS:
        raise HouseholdError(f"{file}: this sweep has other statistics than this household")
    return found
