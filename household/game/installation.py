"""What pygame asks of the machine: that it is there once and whole, and that its libraries are
silent. Nothing of pygame is imported here."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from household.errors import HouseholdError


def check() -> None:
    """Raise HouseholdError if pygame is missing, or is there twice.

    pygame and pygame-ce install the same files, so the second overwrites the first, and removing
    either breaks the other.
    """
    found = find_spec("pygame")
    if found is None or not found.origin:
        raise HouseholdError(
            "the window and the pictures need pygame-ce, which is not installed: pip install pygame-ce"
        )
    packages = Path(found.origin).parent.parent
    if all(any(packages.glob(f"{name}-*.dist-info")) for name in ("pygame", "pygame_ce")):
        raise HouseholdError(
            "pygame and pygame-ce are both installed, and overwrite each other's files: remove "
            "both, then install the one that is needed: pip uninstall -y pygame pygame-ce && "
            "pip install pygame-ce"
        )


@contextlib.contextmanager
def libraries_silent() -> Iterator[None]:
    """Keep what C libraries complain of off standard error: it is no sentence of ours."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
