"""What stays the same while one looks around: the evening, and what was lived of it by whom."""

from __future__ import annotations

from household.game.model import Record
from household.game.theme import NAMES
from household.model.scenario import SCENARIOS, Scenario
from household.parents import Policy, find_policy
from household.replay import Recipe

FOUR = ("synchronous", "polling", "threaded", "asynchronous")
"""The four parents of the article."""


AHEAD = 30.0
"""Minutes that later evenings are lived on each frame: little enough for no hitch."""


class Viewing:
    """One parent's evening, and how far it has been watched.

    label: what the parent is called on a button; seen: the furthest minute; met: the kinds of
    incident that have stopped the world already; view: the minutes that the timeline shows, None for the whole evening.
    """

    def __init__(self, recipe: Recipe, label: str) -> None:
        self.label = label
        self.record = Record(recipe)
        self.seen = 0.0
        self.met: set[str] = set()
        self.view: tuple[float, float] | None = None

    @property
    def policy(self) -> Policy:
        """The parent."""
        return self.record.recipe.policy

    @property
    def knobs(self) -> str:
        """The knobs that are not at their default, in words, and a polling interval."""
        return ", ".join(turned(self.policy))

    def live(self, until: float) -> None:
        """Live on far enough to show a minute: its evening to the end, later ones by and by."""
        record = self.record
        if not record.over:
            record.advance(max(record.dawn, until, record.lived + AHEAD))

    @property
    def end(self) -> float:
        """The last minute of what has been lived."""
        times = self.record.times
        return times[-1] if times else 0.0


def turned(policy: Policy) -> list[str]:
    """The knobs of a parent that are not at their default, in words, and a polling interval."""
    told = []
    for knob in policy.knobs:
        value = policy.options[knob.name]
        if value != knob.default or knob.name == "every":
            unit = {"minutes": " min"}.get(knob.range.unit, "") if knob.range else ""
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            told.append(f"{knob.name.replace('_', ' ')} {shown}{unit}")
    return told


def _name(policy: Policy) -> str:
    if policy.name in NAMES:
        return NAMES[policy.name]
    return policy.name.rpartition(":")[2][:10] or policy.name


class Session:
    """An evening (scenario and seed), the parents that are on offer, and what they made of it.

    freezes: whether the world stands still at incidents; met: the kinds that have made it do so
    while houses were compared.
    """

    def __init__(
        self, policies: list[Policy], scenario: Scenario, scenario_name: str, seed: int
    ) -> None:
        self.scenario = scenario
        self.scenario_name = scenario_name
        self.seed = seed
        self.freezes = True
        self.met: set[str] = set()
        self.viewings: dict[str, Viewing] = {}
        self._asked = [policy.spec for policy in policies]
        self._policies: dict[str, Policy] = {}
        for policy in [*policies, *(find_policy(name) for name in FOUR)]:
            # One of the four that was asked for with other knobs takes its place on the button.
            if policy.name not in {known.name for known in self._policies.values()} or (
                policy in policies
            ):
                self._policies[policy.spec] = policy

    @property
    def specs(self) -> list[str]:
        """The parents on offer, as they are written; the four of the article in their order."""
        order = {name: number for number, name in enumerate(FOUR)}
        return sorted(
            self._policies, key=lambda spec: order.get(self._policies[spec].name, len(order))
        )

    def compared_with(self, spec: str) -> list[str]:
        """The houses to show side by side: those that were asked for together, else the four."""
        if len(self._asked) > 1 and spec in self._asked:
            return self._asked
        specs = self.specs
        return [spec, *(other for other in specs if other != spec)][:4] if len(specs) > 4 else specs

    @property
    def changes(self) -> str:
        """In what the evening differs from the one it is named after."""
        named = SCENARIOS.get(self.scenario_name)
        if named is None:
            return ""
        now, before = self.scenario.as_dict(), named.as_dict()
        return ", ".join(f"{key} {now[key]}" for key in now if now[key] != before[key])

    def label(self, spec: str) -> str:
        """What a parent is called on a button: Sync, Clones, mine; of two polling ones Polling 5."""
        policy = self._policies[spec]
        name = _name(policy)
        if sum(_name(other) == name for other in self._policies.values()) == 1:
            return name
        values = [words.removesuffix(" min").rpartition(" ")[2] for words in turned(policy)]
        return f"{name} {values[0]}" if values else name

    def viewing(self, spec: str) -> Viewing:
        """A parent's evening; it is begun when it is first asked for."""
        if spec not in self.viewings:
            recipe = Recipe(self._policies[spec], self.scenario, self.scenario_name, self.seed)
            self.viewings[spec] = Viewing(recipe, self.label(spec))
        return self.viewings[spec]
