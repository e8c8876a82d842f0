"""The trace: the list of all happenings of a run, its header, its fingerprint, its file.

On disk a trace is JSON Lines: one header, then one happening a line. The header holds what it
takes to live the run again (version, scenario, seed, policy, orders), how many happenings there
are, and their fingerprint, the SHA-256 of their lines.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from household.errors import HouseholdError
from household.happenings import Any as AnyHappening
from household.happenings import Happening


class Header(msgspec.Struct, frozen=True, tag_field="what", tag="household-run"):
    """What it takes to live a run again, and to know that it is the same.

    policy: as it is written on the command line; options: the values of its knobs; policy_digest: the SHA-256 of
    its file's text, empty for the ones that ship; orders: minute and order, for a player; choices:
    who moved at each step, where a schedule took the clock's place.
    """

    version: str
    scenario_name: str
    scenario: dict[str, Any]
    seed: int
    policy: str
    options: dict[str, Any]
    policy_digest: str
    orders: list[tuple[float, str]]
    happenings: int
    fingerprint: str
    choices: list[str] = []


class RealHeader(Header, frozen=True, tag="household-real"):
    """The header of an evening that was lived by real threads, `minute_ms` milliseconds a minute.

    When who came is in no seed, so it holds what went in, and can't be lived again.
    """

    minute_ms: float = 10.0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyHappening)


def lines(happenings: Iterable[Happening]) -> bytes:
    """The happenings as JSON Lines."""
    return b"".join(_encoder.encode(happening) + b"\n" for happening in happenings)


def fingerprint(happenings: Iterable[Happening]) -> str:
    """The SHA-256 of the happenings' lines, in hexadecimal digits."""
    return hashlib.sha256(lines(happenings)).hexdigest()


def save(file: str | Path, header: Header, happenings: Iterable[Happening]) -> None:
    """Write a trace: the whole file or, if anything goes wrong, nothing.

    What was there before stays until the new file is complete. Raises HouseholdError.
    """
    write_whole(file, _encoder.encode(header) + b"\n" + lines(happenings))


def write_whole(file: str | Path, content: bytes) -> None:
    """Write a file in one go: complete, or not at all. Raises HouseholdError."""
    path = Path(file)
    temporary = ""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe: there is nothing to keep
            path.write_bytes(content)
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: can't be written: {why}; nothing was changed") from None


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where a system can be told to."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError:  # some file systems have nothing to be told
            pass
        finally:
            os.close(handle)


def load(file: str | Path) -> tuple[Header, list[Happening]]:
    """Read a trace, and check that nothing is missing or changed.

    A trace of another version that is whole but can't be understood comes without happenings.
    Raises HouseholdError for a file that can't be read, is no trace, or was cut or edited.
    """
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(f"{file}: can't be read: {why}") from None
    except ValueError as error:
        raise HouseholdError(f"{str(file)!r} is no name of a file: {error}") from None
    first, _, body = content.partition(b"\n")
    try:
        header: Header = msgspec.json.decode(first, type=Header | RealHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise HouseholdError(
            f"{file}:1: this is no trace of a household: expected the header of one, as written by "
            "household run --trace FILE"
        ) from None
    rows = body.split(b"\n")
    complete, rest = rows[:-1], rows[-1]
    if rest or len(complete) < header.happenings:
        raise HouseholdError(
            f"{file}:{len(rows) + bool(rest)}: the trace is cut off: expected {header.happenings} "
            f"happenings, got {len(complete)}; household replay needs the whole file"
        )
    edited = len(complete) > header.happenings
    edited = edited or hashlib.sha256(body).hexdigest() != header.fingerprint
    happenings: list[Happening] = []
    for number, row in enumerate(complete, 2):
        try:
            happenings.append(_decoder.decode(row))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if edited:
                raise HouseholdError(f"{file}:{number}: the trace was edited: {error}") from None
            # Whole, and told in words that this version does not know: it can still be lived again.
            return header, []
    if edited:
        raise HouseholdError(
            f"{file}: the trace was edited: its lines do not match the number and the fingerprint "
            "in its header; run it again with the policy, scenario and seed that stand there"
        )
    return header, happenings
