"""Virtual parents run a home, and concurrency can be felt.

    import household

    print(household.run("threaded", seed=4).incidents)

Names are loaded when they are first used, so that `import household` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from household.errors import HouseholdError
    from household.evening import Evening, Order
    from household.lab import Comparison, Sweep, compare, find, opened, run, sweep
    from household.lab.plots import plot
    from household.model.house import House
    from household.model.parent import Knob, Parent
    from household.model.scenario import Scenario
    from household.replay import Run
    from household.schedules.checking import Checked, check

_HOMES = {
    "HouseholdError": "errors",
    "Evening": "evening",
    "Order": "evening",
    "Comparison": "lab",
    "compare": "lab",
    "Sweep": "lab",
    "find": "lab",
    "opened": "lab",
    "plot": "lab.plots",
    "run": "lab",
    "sweep": "lab",
    "House": "model.house",
    "Knob": "model.parent",
    "Parent": "model.parent",
    "Scenario": "model.scenario",
    "Run": "replay",
    "Checked": "schedules.checking",
    "check": "schedules.checking",
}

__all__ = [
    "Checked",
    "Comparison",
    "Evening",
    "House",
    "HouseholdError",
    "Knob",
    "Order",
    "Parent",
    "Run",
    "Scenario",
    "Sweep",
    "__version__",
    "check",
    "compare",
    "find",
    "opened",
    "plot",
    "run",
    "sweep",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value = getattr(importlib.import_module(f"household.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'household' has no attribute {name!r}")
