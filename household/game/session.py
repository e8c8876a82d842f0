"""What stays the same while one looks around: the evening, and what was lived of it by whom."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from typing import TYPE_CHECKING

from household import yours
from household.errors import HouseholdError
from household.evening import Order
from household.game import knobs
from household.game.bets import Bet
from household.game.model import Record
from household.game.settings import Settings
from household.game.theme import NAMES
from household.language import Said, later, said, tr
from household.model.chance import TICKS
from household.model.scenario import SCENARIOS, Scenario
from household.parents import KnobOf, Policy, find_policy, load_policy, split_file
from household.replay import Recipe

if TYPE_CHECKING:
    from household.game.workers import Workers

FOUR = ("synchronous", "polling", "threaded", "asynchronous")
"""The four parents of the article."""


AHEAD = 45.0
"""Minutes that an evening is lived on each frame, ahead of what is shown: little enough for no hitch."""


class Viewing:
    """One parent's evening, and how far it has been watched.

    named: what the parent is called on a button; seen: the furthest minute; since: how much of that was
    taken over from the evening before; shown: it was played; met: the kinds of
    incident that have stopped the world already; view: the minutes that the timeline shows, None for
    the whole evening. ghost: the evening that this one took the place of, if that one was watched;
    wrong: what an own parent's mistake is, if the evening shown is the last good one. live: see Record;
    record: one that is there already, in the place of a new one.
    """

    def __init__(
        self, recipe: Recipe, named: Said, live: bool = False, record: Record | None = None
    ) -> None:
        self.named = named
        self.ghost: Record | None = None
        self.ghost_seen = 0.0
        self.ghost_name = later("before")
        self.shown = False
        self.wrong = ""
        self.bet = Bet()
        self.asked = recipe
        self._begin(record or _lived(recipe, live))

    def _begin(self, record: Record) -> None:
        self.record = record
        self.seen = self.since = 0.0
        self.met: set[str] = set()
        self.view: tuple[float, float] | None = None

    @property
    def label(self) -> str:
        """What the parent is called, in the language that is spoken."""
        return tr(self.named)

    @property
    def policy(self) -> Policy:
        """The parent."""
        return self.record.recipe.policy

    @property
    def knobs(self) -> str:
        """The knobs that are not at their default, in words, and a polling interval."""
        return ", ".join(turned(self.policy))

    def again(self, recipe: Recipe) -> None:
        """Live another evening in the place of this one, which stays as its ghost if it was watched.

        If an own parent makes a mistake in it, the evening stays the one it was, and `wrong` says so.
        """
        self.asked = recipe
        try:
            record = _lived(recipe, self.record.live)
        except HouseholdError as error:
            self.wrong = str(error)
            self._show_text()
            return
        self.wrong = ""
        before = self.record.recipe
        if (before.seed, before.scenario_name) != (recipe.seed, recipe.scenario_name):
            self.ghost, self.bet = None, Bet()
        elif self.shown or self.seen > self.since + 0.5:
            self.bet = Bet()  # it was on the evening that is a ghost now
            if self.ghost is not None:
                self.ghost.let_go()
            self.ghost, self.ghost_seen = self.record, self.seen
        else:
            self.record.let_go()
        self.shown = False
        view = self.view
        self._begin(record)
        self.view = view

    def _show_text(self) -> None:
        """The text of an own parent is the one whose evening is shown, not what was saved since."""
        policy = self.policy
        if policy.file:
            yours.shows(policy.file, policy.text)

    def live(self, until: float) -> None:
        """Live on far enough to show a minute; the rest by and by, a little in each frame."""
        record = self.record
        if record.over or self.wrong:
            return
        try:
            if record.live:
                record.advance(until)
            else:
                record.advance(max(until, record.lived) + AHEAD)
        except HouseholdError as error:
            if not self.policy.file:
                raise
            self.wrong = str(error)

    @property
    def end(self) -> float:
        """The last minute there is."""
        return self.record.end


def _lived(recipe: Recipe, live: bool) -> Record:
    """The record of an evening; an own parent's is lived at once, as it may hold mistakes."""
    record = Record(recipe, live)
    if recipe.policy.file and not live:
        record.advance(record.dawn)
    return record


def _told_knobs(policy: Policy) -> list[KnobOf]:
    """The knobs that are not at their default, and a polling interval."""
    options = policy.options
    return [one for one in policy.knobs if options[one.name] != one.default or one.name == "every"]


def turned(policy: Policy) -> list[str]:
    """The knobs of a parent that are not at their default, in words, and a polling interval."""
    told = []
    for knob in _told_knobs(policy):
        value = policy.options[knob.name]
        what = said(knob.name.replace("_", " "))
        if knob.range and knob.range.unit == "minutes":
            told.append(tr("{knob} {value} min", knob=what, value=_value(value)))
        else:
            told.append(tr("{knob} {value}", knob=what, value=said(_value(value))))
    return told


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _name(policy: Policy) -> str:
    if policy.name in NAMES:
        return NAMES[policy.name]
    name = policy.name.rpartition(":")[2] or policy.name
    return name if len(name) <= 10 else f"{name[:9]}…"


class Session:
    """An evening (scenario and seed), the parents that are on offer, and what they made of it.

    base: the scenario before any of its knobs was turned; acts: what befalls every house, on order;
    freezes: whether the world stands still at incidents; met: the kinds that have made it do so
    while houses were compared; bet: on which of them puts the lights out first; schedules: who moves
    next, for parents whose evening goes by a schedule and not by the clock.
    """

    def __init__(
        self,
        policies: list[Policy],
        scenario: Scenario,
        scenario_name: str,
        seed: int,
        settings: Settings | None = None,
    ) -> None:
        self.scenario = self.base = scenario
        self.scenario_name = scenario_name
        self.seed = seed
        self.settings = settings or Settings()
        self.acts: tuple[Order, ...] = ()
        self.met: set[str] = set()
        self.bet = ""
        self.schedules: dict[str, tuple[str, ...]] = {}
        self.left: object = None  # the evening that somebody plays, while they look at another
        self.viewings: dict[str, Viewing] = {}
        self._asked = [policy.spec for policy in policies]
        self._policies: dict[str, Policy] = {}
        self._came: dict[str, dict[str, object]] = {}  # the knobs as they came
        self._recipes: dict[str, Recipe] = {}
        self._files: dict[str, tuple[float, int]] = {}
        self._workers: Workers | None = None
        self._mistakes: dict[str, str] = {}
        self._gone: dict[str, int] = {}
        self._given: list[Order] = []
        for policy in [*policies, *(find_policy(name) for name in FOUR)]:
            # One of the four that was asked for with other knobs takes its place on the button.
            if policy.name not in {known.name for known in self._policies.values()} or (
                policy in policies
            ):
                self.add(policy)

    @property
    def freezes(self) -> bool:
        """Whether the world stands still at incidents."""
        return self.settings.stored.freezes

    @property
    def specs(self) -> list[str]:
        """The parents on offer, by what they were written as when they came; the four of the article
        in their order. A parent keeps this name here when its knobs are turned."""
        order = {name: number for number, name in enumerate(FOUR)}
        return sorted(
            self._policies, key=lambda spec: order.get(self._policies[spec].name, len(order))
        )

    def compared_with(self, spec: str) -> list[str]:
        """The houses to show side by side: those that were asked for together, else the four."""
        if len(self._asked) > 1 and spec in self._asked:
            return self._asked
        specs = self.specs
        if len(specs) <= 4:
            return specs
        # Beside one's own, rather those that are near to it than the one that is never done.
        return [spec, *[other for other in specs if other != spec][-3:]]

    @property
    def changes(self) -> str:
        """In what the evening differs from the one it is named after."""
        named = SCENARIOS.get(self.scenario_name)
        if named is None:
            return ""
        now, before = self.scenario.as_dict(), named.as_dict()
        return ", ".join(f"{key} {_short(now[key])}" for key in now if now[key] != before[key])

    def label(self, spec: str) -> str:
        """What a parent is called on a button: Sync, Clones, mine; of two polling ones Polling 5."""
        return tr(self.named(spec))

    def named(self, spec: str) -> Said:
        """The same, to be told in any language."""
        policy = self._policies[spec]
        name = _name(policy)
        if sum(_name(other) == name for other in self._policies.values()) == 1:
            return said(name)
        values = [_value(policy.options[knob.name]) for knob in _told_knobs(policy)]
        return said("{name} {value}", name=said(name), value=values[0]) if values else said(name)

    def policy(self, spec: str) -> Policy:
        """The parent of that name, with its knobs as they are now."""
        return self._policies[spec]

    def add(self, policy: Policy) -> str:
        """One more parent on offer; returns its name here. One from the same file is replaced."""
        for spec, known in self._policies.items():
            if policy.file and known.file == policy.file and known.name == policy.name:
                self._policies[spec] = policy
                self.schedules.pop(spec, None)
                self._recipes.pop(spec, None)
                return spec
        self._policies[policy.spec] = policy
        self._came[policy.spec] = dict(policy.options)
        if policy.file:
            self._files[policy.file] = _stamp(policy.file)
        return policy.spec

    # -- evenings -------------------------------------------------------------------------------

    def recipe(self, spec: str) -> Recipe:
        """What it takes to live the evening of a parent."""
        if spec not in self._recipes:
            self._recipes[spec] = Recipe(
                self._policies[spec],
                self.scenario,
                self.scenario_name,
                self.seed,
                self.acts,
                self.schedules.get(spec, ()),
            )
        return self._recipes[spec]

    def viewing(self, spec: str) -> Viewing:
        """A parent's evening; it is begun when it is first asked for, and anew when it is another."""
        recipe = self.recipe(spec)
        found = self.viewings.get(spec)
        if found is None:
            found = self.viewings[spec] = Viewing(recipe, self.named(spec))
        elif found.asked is not recipe:
            found.again(recipe)
            found.wrong = found.wrong or self._mistakes.get(recipe.policy.file, "")
            found.named = self.named(spec)
        return found

    def turn(self, spec: str, knob: str, value: object) -> None:
        """Set a knob of a parent. Raises HouseholdError for a value it can't have."""
        self._policies[spec] = self._policies[spec].but({knob: value})
        self.schedules.pop(spec, None)
        self._recipes.pop(spec, None)

    def turn_evening(self, knob: str, value: float) -> None:
        """Set a knob of the evening, for all parents. Raises HouseholdError if it can't be so."""
        self.scenario = knobs.turn_evening(self.scenario, self.base, knob, value)
        self._is_another()

    def befall(self, do: str, at: float) -> Order:
        """Let something befall every house at a minute, or a moment later; returns the order."""
        tick = math.floor(at * TICKS) + 1
        while any(act.at == tick / TICKS for act in self.acts):
            tick += 1
        made = Order(tick / TICKS, do)
        self._given.append(made)
        self.acts = tuple(sorted((*self.acts, made), key=lambda act: act.at))
        self._is_another()
        return made

    def undo_act(self) -> bool:
        """Take back what was ordered last; False if nothing was."""
        if not self.acts:
            return False
        last = self._given.pop() if self._given else self.acts[-1]
        self.acts = tuple(act for act in self.acts if act is not last)
        self._is_another()
        return True

    def restore(self, spec: str) -> None:
        """All knobs of a parent and of the evening as they came, and nothing on order."""
        self.restore_parent(spec)
        self.restore_evening()

    def restore_evening(self) -> None:
        """The knobs of the evening as they came, and nothing on order."""
        self.scenario = self.base
        self._drop_acts()
        self._is_another()

    def restore_parent(self, spec: str) -> None:
        """The knobs of a parent as they came."""
        policy, came = self._policies[spec], self._came.get(spec, {})
        back = {knob.name: came.get(knob.name, knob.default) for knob in policy.knobs}
        try:
            self._policies[spec] = policy.but(back)
        except HouseholdError:  # its file has changed since, and takes other values
            self._policies[spec] = policy.but({knob.name: knob.default for knob in policy.knobs})
        self._is_another()

    def another(self, seed: int) -> None:
        """Another evening: other luck, nothing on order."""
        self.seed = seed
        self._drop_acts()
        self.bet = ""
        self.met.clear()
        self._is_another()

    def _is_another(self) -> None:
        """The evening is another one now: all parents live it anew, and no schedule fits it."""
        self.schedules.clear()
        self._recipes.clear()

    def _drop_acts(self) -> None:
        self.acts = ()
        self._given.clear()

    # -- headless evenings ----------------------------------------------------------------------

    def workers(self) -> Workers | None:
        """The processes that live evenings beside the window, started when first used; a web page
        has none."""
        if self._workers is None and sys.platform != "emscripten":
            from household.game.workers import Workers  # noqa: PLC0415  # on the desktop only

            self._workers = Workers()
        return self._workers

    def close(self) -> None:
        """Let the workers go."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    # -- own parents ----------------------------------------------------------------------------

    def reload(self) -> list[str]:
        """Read the files of own parents anew that have changed; returns whose they are.

        A mistake in one is told by its viewing's `wrong`, and its last good evening is kept.
        """
        changed = []
        for file, before in list(self._files.items()):
            stamp = _stamp(file)
            if stamp == GONE:  # an editor may take a file away, to put another in its place
                self._gone[file] = self._gone.get(file, 0) + 1
                if self._gone[file] == PATIENT:
                    self._tell_gone(
                        file, f"{file}: the file is gone: save it again, or put it back"
                    )
                continue
            if self._gone.pop(file, 0) >= PATIENT:
                self._tell_gone(file, "")
            if stamp == before:
                continue
            self._files[file] = stamp
            for spec, policy in list(self._policies.items()):
                if policy.file == file:
                    self._read_again(spec, policy)
                    changed.append(spec)
        return changed

    def _tell_gone(self, file: str, told: str) -> None:
        for spec, viewing in self.viewings.items():
            if self._policies[spec].file == file:
                viewing.wrong = told or self._mistakes.get(file, "")

    def _read_again(self, spec: str, policy: Policy) -> None:
        found = self.viewings.get(spec)
        first = split_file(policy.typed)[1].partition(":")[0]
        function = first if first and "=" not in first else ""
        try:
            fresh = load_policy(policy.file, function, policy.typed)
            known = {knob.name for knob in fresh.knobs}
            kept = {
                knob.name: policy.options[knob.name]
                for knob in policy.knobs
                if knob.name in known and policy.options[knob.name] != knob.default
            }
            with contextlib.suppress(HouseholdError):  # a knob that takes other values now
                fresh = fresh.but(kept)
        except HouseholdError as error:
            self._mistakes[policy.file] = str(error)
            if found is not None:
                found.wrong = str(error)
                found._show_text()
            return
        self._mistakes.pop(policy.file, None)
        if found is not None:
            found.wrong = ""
        self._policies[spec] = fresh
        self.schedules.pop(spec, None)
        self._recipes.pop(spec, None)


GONE = (0.0, -1)
PATIENT = 8
"""How often in a row a file has to be looked for in vain before that is told."""


def _stamp(file: str) -> tuple[float, int]:
    """When a file was changed last, and its size; GONE if it is not there."""
    try:
        about = os.stat(file)
    except OSError:
        return GONE
    return about.st_mtime_ns / 1e9, about.st_size


def _short(value: object) -> str:
    """A value of a scenario on a small line: 6, 20-30-45."""
    if isinstance(value, tuple):
        return "-".join(_short(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
