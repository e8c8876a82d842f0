"""Whether pygame is there, once and whole; asked before anything imports it."""

from __future__ import annotations

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
