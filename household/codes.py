"""The code of an evening: version, scenario, seed and parent in a line short enough to say aloud.

`0.1.0/evening/2/threaded` or `0.1.0/evening:loads=6/7/polling:every=5`. What somebody ordered on
top of it is not in there: orders travel as a file.
"""

from __future__ import annotations

import re

import msgspec

from household import __version__
from household.errors import HouseholdError
from household.model.scenario import SCENARIOS, Scenario, find, parse_value
from household.parents import Policy, find_policy
from household.replay import Recipe


class Code(msgspec.Struct, frozen=True):
    """What a code says: the version that made it, and what it takes to live the evening."""

    version: str
    scenario: Scenario
    scenario_name: str
    seed: int
    policy: Policy
    changes: dict[str, object] = {}

    @property
    def warning(self) -> str:
        """A sentence if another version made it, else nothing."""
        if self.version == __version__:
            return ""
        return (
            f"The code was made by version {self.version}, this is {__version__}: "
            "the evening may be another one."
        )


def code_of(recipe: Recipe) -> str:
    """The code of an evening, without its orders.

    A scenario of one's own is written as what it changes of the ordinary evening, so that the code
    says it all without the file.
    """
    name = recipe.scenario_name if recipe.scenario_name in SCENARIOS else "evening"
    named = SCENARIOS[name].as_dict()
    changes = ",".join(
        f"{key}={written(value)}"
        for key, value in recipe.scenario.as_dict().items()
        if value != named[key] and key != "about"
    )
    scenario = f"{name}:{changes}" if changes else name
    return f"{__version__}/{scenario}/{recipe.seed}/{recipe.policy.spec}"


def written(value: object) -> str:
    """The value of a key as it stands in a code: 6, or 20-30-45 for a triangle."""
    if isinstance(value, tuple):
        return "-".join(map(written, value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def is_code(text: str) -> bool:
    """It looks like a code, and not like the name of a policy or of a file."""
    return bool(re.match(r"\s*\d+(\.\w+)+/", text))


def read_code(text: str) -> Code:
    """What a code says. Raises HouseholdError for one that can't be read."""
    found = re.match(r"(\d[\w.]*)/(.+?)/(-?\d{1,18})/(.+)$", text.strip())
    if found is None:
        raise HouseholdError(
            f"expected a code such as {__version__}/evening/2/threaded (version, scenario, seed and "
            f"parent), got {text!r}"
        )
    version, scenario, seed, policy = found.groups()
    name, _, changed = scenario.partition(":")
    made = find(name)
    changes: dict[str, object] = {}
    for part in filter(None, changed.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise HouseholdError(f"{text}: expected KEY=VALUE after the scenario, got {part!r}")
        several = re.fullmatch(r"[\d.]+(-[\d.]+)+", value)
        changes[key] = parse_value(key, value.replace("-", ",") if several else value)
    return Code(
        version,
        made.but(**changes) if changes else made,
        name,
        int(seed),
        find_policy(policy),
        changes,
    )
