"""What comes of a step: the evenings of it are lived, and what somebody has bet on is measured.

A lesson holds no results. Whether a bet was right, and every number in a sentence about an evening,
comes from living that evening here and now; so a lesson can't say what is not so, and a teacher may
turn a knob in the file without working anything out.

What a bet can be on:

    lights_out_at, kid_response_worst, ...   a statistic of the evening: see `household run --json`
    first                                    the kind of the first incident, or "nothing"
    first:KIND                               the minute of the first incident of a kind, or never
    count:KIND                               how many incidents of a kind there are
    value:KEY                                a key of the scenario, such as value:fill_washer
    safe                                     of several parents: in how many nothing can fail
    fails:KIND                               in how many of them that failure can come about
    fewest                                   how few steps a failure takes
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from household.errors import HouseholdError, nearest
from household.lab.experiments import measure
from household.lab.intervals import interval
from household.language import later, tr, trn
from household.lessons.lesson import LENGTHS, Choice, Lesson, Step, names_in
from household.model.scenario import KEYS
from household.palette import KINDS as WORDS
from household.palette import NAMES
from household.parents import Policy
from household.replay import Recipe, Run
from household.schedules.checking import check as check_schedules
from household.schedules.goals import USUAL
from household.schedules.search import Found
from household.trace.diagnosis import KINDS
from household.trace.statistics import COUNTS, STATISTICS, rank_of
from household.trace.story import clock, dollars

NOTHING = "nothing"
NEVER = "never"

DOLLARS = frozenset({"lowest_bank", "checkbook_minus_bank", "card_fees"})
"""Statistics that are money."""

Value = float | str | None
"""What was measured: a number, the name of a kind, or None where it never came."""


class Came(msgspec.Struct, frozen=True):
    """What came of a step.

    value: what the bet is on; facts: by which names it can be told in the sentence that follows;
    ends: of a race, the minute at which each one's lights go out, `inf` for never.
    """

    value: Value
    facts: Mapping[str, str]
    ends: tuple[float, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """What became of a bet: right or not, None where that can't be said; and what came instead."""

    right: bool | None
    came: str


# -- the evenings of a step -----------------------------------------------------------------------


def recipe_of(step: Step, edit: int = 0) -> Recipe:
    """The evening of a step, with one of its edits made; the shortest unlucky one, if it asks for that.

    Raises HouseholdError where there is no such schedule.
    """
    recipe = step.recipe
    if step.edits:
        recipe = msgspec.structs.replace(recipe, policy=step.edits[edit].policy)
    if not step.unlucky:
        return recipe
    shortest = searched(recipe, (step.unlucky,)).shortest.get(step.unlucky)
    if shortest is None:
        raise HouseholdError(f"no schedule of {recipe.policy.spec} ends in {step.unlucky}")
    return msgspec.structs.replace(recipe, choices=shortest)


_searched: dict[tuple[object, ...], Found] = {}
"""What was searched before: a search takes a second, and is asked for again and again."""


def remember(
    recipe: Recipe,
    kinds: tuple[str, ...],
    shortest: Mapping[str, tuple[str, ...]],
    complete: bool,
    schedules: int | None = None,
) -> None:
    """A window has searched an evening before somebody's eyes: it need not be searched once more."""
    found = Found(
        complete=complete, states=0, steps=0, lived=0, exact=True, clocked=False, schedules=schedules,
        endless=False, shortest=dict(shortest), failing={},
    )  # fmt: skip
    _searched.setdefault(_key_of_search(recipe, kinds), found)


def _key_of_search(recipe: Recipe, kinds: tuple[str, ...]) -> tuple[object, ...]:
    policy = recipe.policy
    return policy.spec, policy.digest, recipe.scenario, recipe.seed, kinds


def searched(recipe: Recipe, kinds: tuple[str, ...] = USUAL) -> Found:
    """Every schedule of an evening, searched; of an evening that was searched before, at once."""
    key = _key_of_search(recipe, kinds)
    if key not in _searched:
        checked = check_schedules(recipe.policy, recipe.scenario, recipe.seed, kinds=kinds)
        _searched[key] = checked.found
    return _searched[key]


def came_of(step: Step, edit: int = 0, played: Recipe | None = None) -> Came:
    """Live what a step shows, and measure it. played: the evening that the class has played.

    Raises HouseholdError for a measure that is not known.
    """
    if step.do == "check":
        return _came_of_search(step, [searched(recipe) for recipe in step.recipes])
    if step.do == "race":
        return _came_of_race(step, [Run(recipe) for recipe in step.recipes])
    if step.do == "scheduler":
        recipe = step.recipe
        shortest = searched(recipe, (step.goal,)).shortest.get(step.goal)
        steps = None if shortest is None else float(len(shortest))
        facts = {"fewest": trn("{n} step", "{n} steps", len(shortest or ()))}
        return Came(steps, {**facts, **_of_the_scenario(recipe)})
    if step.do in ("run", "play", "look"):
        run = Run(played or recipe_of(step, edit))
        value = measured(step.measure, run) if step.measure else None
        return Came(value, facts_of(run))
    return Came(None, {})


def measured(measure: str, run: Run) -> Value:
    """What a bet is on, in a run. Raises HouseholdError for a measure that is not known."""
    name, colon, kind = measure.partition(":")
    if colon and name in ("first", "count"):
        if kind not in KINDS:
            raise HouseholdError(f"no incident is called {kind!r}: {nearest(kind, KINDS)}")
        found = [one.at for one in run.incidents if one.kind == kind]
        if name == "count":
            return float(len(found))
        return min(found, default=None)
    if colon and name == "value":
        if kind not in KEYS:
            raise HouseholdError(f"a scenario has no key {kind!r}: {nearest(kind, KEYS)}")
        key = getattr(run.recipe.scenario, kind)
        if not isinstance(key, int | float):
            raise HouseholdError(f"value:{kind} is no single number, so nobody can bet on it")
        return float(key)
    if measure == "first":
        return run.incidents[0].kind if run.incidents else NOTHING
    if measure in STATISTICS:
        found_value: Any = run.statistics[measure]
        return None if found_value is None else float(found_value)
    plain = [*STATISTICS, "first", "first:KIND", "count:KIND", "value:KEY"]
    raise HouseholdError(f"nothing is measured as {measure!r}: {nearest(measure, plain)}")


# -- in words -------------------------------------------------------------------------------------


def words(measure: str, value: Value) -> str:
    """What was measured, as it is told: a time of day, minutes, a kind, a number."""
    if value is None:
        return tr("never")
    if isinstance(value, str):
        return tr("nothing") if value == NOTHING else tr(WORDS[value].word.lower())
    name = measure.partition(":")[0]
    if name.endswith("_at") or (name == "first" and ":" in measure):
        return clock(value)
    if name == "utilisation":
        return f"{value:.0%}"
    if name in DOLLARS:
        return dollars(round(value))
    if name == "fewest":
        return trn("{n} step", "{n} steps", round(value))
    if _is_minutes(measure):
        minutes = round(value) if value >= 10 else round(value, 1)
        return trn("{n} minute", "{n} minutes", int(minutes)) if minutes == int(minutes) else (
            tr("{n} minutes", n=f"{minutes:g}")
        )  # fmt: skip
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _is_minutes(measure: str) -> bool:
    name = measure.removeprefix("value:")
    return "response" in name or name.endswith("_minutes") or name in (
        "fill_washer", "empty_washer", "fill_dryer", "empty_dryer", "drive", "cheque", "walk", "look",
        "find_place",
    )  # fmt: skip


def _is_bare(measure: str) -> bool:
    """A number of it says little without the choice that it decides."""
    return measure.startswith("count:") or measure in COUNTS


def named(policy: Policy) -> str:
    """A parent, as it is spoken of."""
    return tr(plain(policy))


def plain(policy: Policy) -> str:
    """A parent, as it is spoken of in English: an own one by the name of its function."""
    return NAMES.get(policy.name, policy.name.rpartition(":")[2].replace("_", " "))


def spec_of(policy: Policy) -> str:
    """A parent as it is written down in a lesson: of a file only its name, wherever it lies."""
    if not policy.file:
        return policy.spec
    return Path(policy.file).name + policy.spec.removeprefix(policy.file)


def facts_of(run: Run) -> dict[str, str]:
    """What can be told of a run, by name: its statistics, its incidents, its scenario."""
    facts = _of_the_scenario(run.recipe)
    facts.update({name: words(name, measured(name, run)) for name in STATISTICS})
    facts["first"] = words("first", measured("first", run))
    for kind in KINDS:
        plain = kind.replace("-", "_")
        facts[f"first_{plain}"] = words(f"first:{kind}", measured(f"first:{kind}", run))
        facts[f"count_{plain}"] = words(f"count:{kind}", measured(f"count:{kind}", run))
    facts["steps"] = trn("{n} step", "{n} steps", len(run.recipe.choices))
    return facts


def _of_the_scenario(recipe: Recipe) -> dict[str, str]:
    return {
        key: f"{value:,g}" if isinstance(value, float) else f"{value:,}"
        for key, value in recipe.scenario.as_dict().items()
        if isinstance(value, int | float)
    }


# -- several parents ------------------------------------------------------------------------------


def ends_of(runs: Sequence[Run]) -> tuple[float, ...]:
    """The minute at which each one's lights go out, `inf` for never."""
    ends = [run.statistics["lights_out_at"] for run in runs]
    return tuple(math.inf if end is None else float(end) for end in ends)


def ranking(runs: Sequence[Run]) -> list[int]:
    """The numbers of the parents, by whose lights go out first; those that never do come last, and
    of those that tie the one that was named first."""
    return sorted(range(len(runs)), key=ends_of(runs).__getitem__)


def ranked_rightly(order: Sequence[int], ends: Sequence[float]) -> bool:
    """All parents are in an order in which nobody comes before one that was faster.

    Of those that tie, whoever was put first: both orders are right.
    """
    if sorted(order) != list(range(len(ends))):
        return False
    return all(ends[one] <= ends[other] for one, other in itertools.pairwise(order))


def _ranked(order: Sequence[int], names: Sequence[str], ends: Sequence[float]) -> str:
    """A ranking in words: "Clones, Async = Polling, Sync"; those with a sign between them tie."""
    told = names[order[0]]
    for before, here in itertools.pairwise(order):
        told += (" = " if ends[before] == ends[here] else ", ") + names[here]
    return told


def _came_of_race(step: Step, runs: Sequence[Run]) -> Came:
    order = ranking(runs)
    names = [named(recipe.policy) for recipe in step.recipes]
    ends = ends_of(runs)
    facts = {
        "ranking": _ranked(order, names, ends),
        "winner": names[order[0]],
        "last": names[order[-1]],
        **{
            f"out_{n}": words("lights_out_at", run.statistics["lights_out_at"])
            for n, run in enumerate(runs, 1)
        },
        **_of_the_scenario(step.recipe),
    }
    return Came(facts["ranking"], facts, ends)


def _came_of_search(step: Step, found: Sequence[Found]) -> Came:
    name, _, kind = step.measure.partition(":")
    facts = {"safe": str(sum(safe(one) for one in found)), **_of_the_scenario(step.recipe)}
    for number, one in enumerate(found, 1):
        facts[f"schedules_{number}"] = f"{one.schedules:,}" if one.schedules else tr("unknown")
        facts[f"fails_{number}"] = ", ".join(
            tr(WORDS[which].word.lower()) for which in USUAL if which in one.shortest
        ) or tr("nothing")
    if name == "fails" and kind in USUAL:
        return Came(float(sum(kind in one.shortest for one in found)), facts)
    if step.measure == "safe":
        return Came(float(sum(safe(one) for one in found)), facts)
    raise HouseholdError(
        f"a search of all schedules measures safe, or fails:KIND with one of {', '.join(USUAL)}, "
        f"not {step.measure!r}"
    )


def safe(found: Found) -> bool:
    """All schedules were searched, and none of them fails."""
    return found.complete and not found.shortest


class Measured(msgspec.Struct, frozen=True):
    """What a knob came to at one value: the mean, half of its interval, how often it never came."""

    value: Any
    mean: float | None
    half: float | None
    never: float


def curve(step: Step, values: Iterable[Any]) -> list[Measured]:
    """The statistic of a curve at each value of its knob, on the same evenings, from seed 1 on."""
    column = []
    in_a_run = (
        step.recipe.scenario.evenings
    )  # of runs of several evenings so many fewer, as in a window
    runs = max(min(5, step.evenings), step.evenings // in_a_run)
    for value in values:
        policy = step.recipe.policy.but({step.knob: value})
        found = []
        for seed in range(1, runs + 1):
            recipe = msgspec.structs.replace(step.recipe, policy=policy, seed=seed)
            found.append(measure(recipe)[step.statistic])
        there = [one for one in found if one is not None]
        one = interval(there)
        half = one.high - one.mean if one.mean is not None and one.high is not None else None
        column.append(Measured(value, one.mean, half, 1 - len(there) / len(found)))
    return column


def best_of(statistic: str, points: Sequence[Measured]) -> Measured | None:
    """The best value of a knob: where it hardly ever fails to come, and then by the mean."""
    there = [
        (rank_of(statistic, one.mean, one.never), one) for one in points if one.mean is not None
    ]
    return min(there, key=lambda ranked: ranked[0], default=(None, None))[1]


def curve_verdict(step: Step, value: Any, points: Sequence[Measured]) -> Verdict:
    """Whether a value is as good as the best, as far as these evenings can tell them apart."""
    best = best_of(step.statistic, points)
    here = next((point for point in points if point.value == value), None)
    if best is None or here is None or here.mean is None or best.mean is None:
        return Verdict(None, tr("nothing came of it"))
    off = abs(here.mean - best.mean)
    right = here.value == best.value or off <= (here.half or 0.0) + (best.half or 0.0)
    return Verdict(right, tr("best is {value}", value=knob_words(step, best.value)))


def knob_words(step: Step, value: Any) -> str:
    """A value of a knob with its unit."""
    knob = next(one for one in step.recipe.policy.knobs if one.name == step.knob)
    unit = knob.range.unit if knob.range is not None else ""
    shown = f"{value:g}" if isinstance(value, float) else tr(str(value))
    if unit == later("minutes"):
        unit = later("minute") if value == 1 else unit
    elif unit and value == 1:
        unit = unit.removesuffix("s")
    return f"{shown} {tr(unit)}".strip()


def curve_facts(step: Step, points: Sequence[Measured]) -> dict[str, str]:
    """What can be told of a curve."""
    best = best_of(step.statistic, points)
    if best is None or best.mean is None:
        return {}
    facts = {"best": knob_words(step, best.value), "best_mean": words(step.statistic, best.mean)}
    for name, point in (("least", points[0]), ("most", points[-1])):
        if point.mean is not None:
            facts[name] = knob_words(step, point.value)
            facts[f"{name}_mean"] = words(step.statistic, point.mean)
    return facts


# -- bets -----------------------------------------------------------------------------------------


def holds(choice: Choice, value: Value) -> bool:
    """What has come is what this choice says."""
    if choice.equals is not None:
        if value is None:
            return choice.equals == NEVER
        if isinstance(value, str) or isinstance(choice.equals, str):
            return choice.equals == value
        return float(choice.equals) == value
    if value is None:
        # Never is later than any time: it is beyond every limit that has no upper end.
        return choice.below is None
    if isinstance(value, str):
        return False
    return (choice.least is None or value >= choice.least) and (
        choice.below is None or value < choice.below
    )


def right_choice(step: Step, came: Came) -> int | None:
    """The number of the choice that is right, from 0; None if none is."""
    if step.do == "question":
        return next(n for n, choice in enumerate(step.choices) if choice.right)
    return next((n for n, one in enumerate(step.choices) if holds(one, came.value)), None)


def verdict(step: Step, chosen: int, came: Came) -> Verdict:
    """What became of the bet on one of the choices."""
    right = right_choice(step, came)
    if step.do == "question":
        assert right is not None
        return Verdict(chosen == right, step.choices[right].say)
    came_words = words(step.measure, came.value)
    if step.do == "check" and right is not None:
        came_words = step.choices[right].say
    elif right is not None and isinstance(came.value, float) and _is_bare(step.measure):
        came_words = f"{came_words}: {step.choices[right].say}"
    return Verdict(None if right is None else chosen == right, came_words)


def fill(sentence: str, facts: Mapping[str, str]) -> str:
    """A sentence with what was measured in it. Raises HouseholdError for what was not."""
    told = []
    for said, name in names_in(sentence):
        if name and name not in facts:
            raise HouseholdError(f"nothing is known as {{{name}}} here: {nearest(name, facts)}")
        told += [said, facts[name] if name else ""]
    return "".join(told)


def until_of(step: Step, run: Run) -> float:
    """The last minute of a run that a step shows, `inf` for all of it: of an unlucky evening, that at
    which it fails."""
    if step.until is not None:
        return step.until
    if step.unlucky:
        return next((one.at for one in run.incidents if one.kind == step.unlucky), math.inf)
    return math.inf


# -- is a lesson right? -----------------------------------------------------------------------------


def check(lesson: Lesson) -> None:
    """Live every step of a lesson, and see whether its bets are decided and its sentences true.

    Raises HouseholdError with file and line for the first thing that is wrong.
    """
    for step in lesson.steps:
        try:
            _check(lesson, step)
        except HouseholdError as error:
            if str(error).startswith(lesson.file):
                raise
            raise lesson.wrong(step.path, str(error)) from None


MOST_FILLED = round(LENGTHS["then"] * 1.25)
"""The most characters of a sentence with what was measured in it."""


def _check(lesson: Lesson, step: Step) -> None:
    if step.do in ("race", "check"):
        _told_apart(lesson, step)
    if step.do == "curve":
        points = curve(msgspec.structs.replace(step, evenings=10), curve_values(step))
        _filled(lesson, step, curve_facts(step, points))
        return
    if (
        step.do == "scheduler"
        and searched(step.recipe, (step.goal,)).shortest.get(step.goal) is None
    ):
        raise lesson.wrong(f"{step.path}.goal", f"no schedule of this evening ends in {step.goal}")
    for edit in range(max(1, len(step.edits))):
        played = step.recipe if step.do == "play" else None
        try:
            came = came_of(step, edit, played)
        except HouseholdError as error:
            raise lesson.wrong(f"{step.path}.{_key_of(step)}", str(error)) from None
        _filled(lesson, step, came.facts)
        if step.choices and step.do != "question":
            _decided(lesson, step, edit, came)
        if step.do == "run":
            _frozen(lesson, step, edit)
    if step.do in ("run", "look"):
        _shown(lesson, step)


def _told_apart(lesson: Lesson, step: Step) -> None:
    """Several parents differ in the names by which they are ranked, or their answers are kept."""
    policies = [recipe.policy for recipe in step.recipes]
    names = [plain(policy) if step.do == "race" else spec_of(policy) for policy in policies]
    twice = next((one for n, one in enumerate(names) if one in names[:n]), None)
    if twice is not None:
        raise lesson.wrong(
            f"{step.path}.policies",
            f"two of these parents are called {twice}, and nobody can tell them apart: "
            "take each of them once, or give the function in a file of your own another name",
        )


def _shown(lesson: Lesson, step: Step) -> None:
    """The evening is not over before anything of it is shown, at least with one of the edits."""
    ends = [Run(recipe_of(step, n)).happenings[-1].at for n in range(max(1, len(step.edits)))]
    key, minute = ("from", step.since) if step.do == "run" else ("at", step.at or 0.0)
    if minute and minute >= max(ends):
        raise lesson.wrong(
            f"{step.path}.{key}",
            f"expected a minute before this evening is over, at {clock(max(ends))}, got "
            f"{clock(minute)}",
        )


def _key_of(step: Step) -> str:
    return "unlucky" if step.unlucky else "measure" if step.measure else "policy"


def _filled(lesson: Lesson, step: Step, facts: Mapping[str, str]) -> None:
    try:
        told = fill(step.then, facts)
    except HouseholdError as error:
        raise lesson.wrong(f"{step.path}.then", str(error)) from None
    if len(told) > MOST_FILLED:
        raise lesson.wrong(
            f"{step.path}.then",
            f"expected at most {MOST_FILLED} characters with what is measured in it, got {len(told)}: "
            "it has to fit",
        )


def _decided(lesson: Lesson, step: Step, edit: int, came: Came) -> None:
    _sayable(lesson, step)
    right = [choice.say for choice in step.choices if holds(choice, came.value)]
    if len(right) != 1:
        with_it = f" with {step.edits[edit].say!r}" if step.edits else ""
        told = " and ".join(map(repr, right)) or "none of the choices"
        raise lesson.wrong(
            f"{step.path}.choices",
            f"{step.measure} comes to {words(step.measure, came.value)}{with_it}, and expected exactly "
            f"one choice to say so: it is {told}",
        )


def _sayable(lesson: Lesson, step: Step) -> None:
    """Every choice says something that can come of what is measured."""
    kinds = [NOTHING, *KINDS]
    for number, choice in enumerate(step.choices):
        path, equals = f"{step.path}.choices.{number}", choice.equals
        if step.measure == "first" and equals is None:
            key = "from" if choice.least is not None else "to"
            raise lesson.wrong(
                f"{path}.{key}", f"first is the kind of an incident: expected is, {_either(kinds)}"
            )
        if step.measure == "first" and equals not in kinds:
            raise lesson.wrong(
                f"{path}.is", f"no incident is called {equals!r}: {nearest(str(equals), kinds)}"
            )
        if step.measure != "first" and isinstance(equals, str) and equals != NEVER:
            raise lesson.wrong(
                f"{path}.is",
                f'{step.measure} is a number: expected one, or "never", got {equals!r}; a time of day '
                "takes from and to",
            )


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _frozen(lesson: Lesson, step: Step, edit: int) -> None:
    """Every freeze is reached, unless an edit is there to prevent it."""
    run = Run(recipe_of(step, edit))
    until = until_of(step, run)
    last = min(until, run.happenings[-1].at)
    for number, freeze in enumerate(step.freezes):
        if freeze.on and not step.edits:
            found = [
                one
                for one in run.incidents
                if one.kind == freeze.on and step.since <= one.at <= until
            ]
            if not found:
                raise lesson.wrong(
                    f"{step.path}.freeze.{number}.on",
                    f"no {freeze.on} comes about between {clock(step.since)} and "
                    f"{clock(until) if until < math.inf else 'the end'}",
                )  # fmt: skip
        if freeze.at is not None and not step.since <= freeze.at <= last:
            raise lesson.wrong(
                f"{step.path}.freeze.{number}.at",
                f"expected a minute of the stretch that is played, from {clock(step.since)} to "
                f"{clock(last)}, got {clock(freeze.at)}",
            )


VALUES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60)
"""The values at which a curve is measured where no window draws it."""


def curve_values(step: Step) -> list[Any]:
    """The values of a knob that can be bet on: round ones, as far as it takes them."""
    knob = next(one for one in step.recipe.policy.knobs if one.name == step.knob)
    if knob.choices:
        return list(knob.choices)
    if knob.kind is bool:
        return [False, True]
    least, most = (knob.range.least, knob.range.most) if knob.range else (0, math.inf)
    return [knob.kind(value) for value in VALUES if least <= value <= most]
