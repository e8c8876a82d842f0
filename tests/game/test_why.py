"""Why: from what went wrong back along its causes to a decision, and what can be changed there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from household.game.model import Record
from household.game.scenes.why import MOST, Chain, chain_of, heading, mendings, moral
from household.happenings import Read, TaskDone, Took, Wanted
from household.language import said
from household.model.chance import KIDS
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe, Run
from household.trace.diagnosis import KINDS as ALL_KINDS
from household.trace.diagnosis import Cause, Incident
from tests.strategies import THREADED

POLICIES = [
    "synchronous",
    "synchronous:order=checkbook-laundry-kids",
    "polling",
    "polling:every=5",
    "polling:every=2",
    "asynchronous",
    "asynchronous:pause_every=0",
    "asynchronous:ready=fifo",
    "player",
    *THREADED,
]
EVENINGS = [
    *(("evening", seed) for seed in range(1, 7)),
    *(("worst-case", seed) for seed in range(1, 4)),
    ("small", 1),
]
NO_TASKS = ("washer", "dryer", *KIDS)
"""Who can be a cause without standing at a line of the source."""


@cache
def record_of(policy: str, scenario: str = "evening", seed: int = 2) -> Record:
    record = Record(Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed))
    record.advance(math.inf)
    return record


def found(policy: str) -> Iterator[tuple[Record, Incident, Chain]]:
    """Every incident of some evenings of a parent."""
    for scenario, seed in EVENINGS:
        record = record_of(policy, scenario, seed)
        for incident in record.incidents:
            yield record, incident, chain_of(incident)


def test_these_evenings_show_every_kind_of_incident() -> None:
    kinds = {one.kind for policy in POLICIES for _, one, _ in found(policy)}
    assert kinds == set(ALL_KINDS)


# -- the steps back -----------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
def test_every_incident_has_one_to_three_steps_and_each_is_earlier(policy: str) -> None:
    for record, incident, chain in found(policy):
        assert chain.incident is incident
        assert 1 <= len(chain.causes) <= MOST
        places = [cause.happening for cause in chain.causes]
        assert places[0] <= incident.happening
        assert all(later > earlier for later, earlier in pairwise(places))
        for cause in chain.causes:
            happening = record.happenings[cause.happening]
            assert cause.at == happening.at <= incident.at
            assert cause.by == happening.by
        assert set(chain.causes) <= set(incident.causes)
        assert chain.decision.happening == min(places)
        headings = [heading(chain, place + 1) for place in range(len(places))]
        assert len(set(headings)) == len(headings)


def test_of_a_long_chain_the_last_step_is_never_left_out() -> None:
    causes = tuple(Cause(float(n), "a", said(f"step {n}"), n) for n in (9, 2, 7, 5, 7))
    late = Incident("missed-buzzer", 10.0, 9.0, "washer", (), (), said(""), causes, 12)
    assert [cause.happening for cause in chain_of(late).causes] == [9, 7, 2]
    sudden = msgspec.structs.replace(late, kind="deadlock")  # which is its own first cause
    assert [cause.happening for cause in chain_of(sudden).causes] == [7, 5, 2]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_step_stands_at_a_line_that_can_be_shown(policy: str) -> None:
    for record, incident, chain in found(policy):
        for cause in chain.causes:
            if cause.by in NO_TASKS or isinstance(record.happenings[cause.happening], TaskDone):
                continue
            (here,) = [at for at in record.where[cause.happening] if at.task == cause.by]
            line = Path(here.file).read_text().splitlines()[here.line - 1]
            assert line.strip() == here.code.strip() != "", incident


def test_behind_a_deadlock_each_has_taken_what_the_other_wants() -> None:
    chains = [
        (record, chain)
        for policy in POLICIES
        for record, incident, chain in found(policy)
        if incident.kind == "deadlock"
    ]
    assert chains
    for record, chain in chains:
        steps = [record.happenings[cause.happening] for cause in chain.causes]
        assert all(isinstance(step, Wanted | Took) for step in steps)
        assert isinstance(steps[-1], Took)
        assert {step.lock for step in steps if isinstance(step, Took)} == {"washer", "dryer"}


@pytest.mark.parametrize("kind", ["lost-update", "overdraft"])
def test_behind_wrong_money_stands_a_reading(kind: str) -> None:
    chains = [
        (record, chain)
        for policy in THREADED
        for record, incident, chain in found(policy)
        if incident.kind == kind
    ]
    assert chains
    for record, chain in chains:
        assert isinstance(record.happenings[chain.decision.happening], Read)


def test_nobody_is_to_blame_for_having_done_all_of_the_work() -> None:
    for policy in THREADED:
        for record, _, chain in found(policy):
            assert not isinstance(record.happenings[chain.decision.happening], TaskDone)


# -- what can be changed ------------------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
def test_only_what_makes_a_difference_is_offered_and_can_be_had(policy: str) -> None:
    made = find_policy(policy)
    for _, incident, _ in found(policy):
        assert moral(incident, made)
        offered = mendings(incident, made)
        assert len(offered) <= 2
        assert len({(one.knob, one.value) for one in offered}) == len(offered)
        for one in offered:
            assert made.options[one.knob] != one.value
            assert made.but({one.knob: one.value}).options[one.knob] == one.value


@pytest.mark.parametrize("kind", ["deadlock", "lost-update", "overdraft", "livelock"])
def test_for_what_the_clones_do_to_each_other_there_is_always_a_mending(kind: str) -> None:
    for policy in THREADED:
        for record, incident, _ in found(policy):
            if incident.kind == kind:
                assert mendings(incident, record.recipe.policy)


def kinds_of(policy: str, seed: int, scenario: str = "evening") -> set[str]:
    run = Run(Recipe(find_policy(policy), SCENARIOS[scenario], scenario, seed))
    return {one.kind for one in run.incidents}


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ("threaded", "deadlock"),
        ("threaded", "lost-update"),
        ("threaded:lock_order=back-off", "livelock"),
        ("threaded:lock_order=back-off", "lost-update"),
        ("threaded:checkbook=told", "lost-update"),
    ],
)
def test_the_first_mending_mends_it(policy: str, kind: str) -> None:
    mended = 0
    for scenario, seeds in (("evening", 40), ("worst-case", 10)):
        for seed in range(1, seeds + 1):
            record = record_of(policy, scenario, seed)
            incident = next((one for one in record.incidents if one.kind == kind), None)
            if incident is None:
                continue
            first = mendings(incident, record.recipe.policy)[0]
            after = record.recipe.policy.but({first.knob: first.value})
            assert kind not in kinds_of(after.spec, seed, scenario)
            mended += 1
    assert mended >= 5


@pytest.mark.parametrize(
    "policy",
    [
        "synchronous:order=checkbook-laundry-kids",
        "polling",
        "polling:every=60",
        "asynchronous:pause_every=0",
        "asynchronous:pause_every=20",
        "asynchronous",
        "polling:every=2",
    ],
)
def test_what_is_offered_for_kids_that_are_ignored_is_no_worse_for_them(policy: str) -> None:
    made = find_policy(policy)
    record = record_of(policy)
    incident = next(one for one in record.incidents if one.kind == "ignored-kid")
    for one in mendings(incident, made):
        after = made.but({one.knob: one.value})
        assert ignored(after.spec) <= ignored(policy)


@cache
def ignored(policy: str) -> int:
    """Kids ignored on forty evenings."""
    recipes = [
        Recipe(find_policy(policy), SCENARIOS["evening"], "evening", n) for n in range(1, 41)
    ]
    return sum(int(Run(recipe).statistics["ignored_kids"] or 0) for recipe in recipes)


OWN = """
from household import Parent


def mine(home, order="own-first"):
    parent = Parent(home)
    parent.take_on(reads(parent, home))


async def reads(parent, home):
    while home.checkbook.lines_left:
        await parent.balances_next_line()
"""


def test_ones_own_parent_has_a_moral_and_nothing_is_offered(here: Path) -> None:
    (here / "mine.py").write_text(OWN)
    record = Record(Recipe(find_policy("mine.py"), SCENARIOS["evening"], "evening", 2))
    record.advance(math.inf)
    assert {one.kind for one in record.incidents} == {"ignored-kid", "stuck"}
    for incident in record.incidents:
        assert moral(incident, record.recipe.policy)
        assert mendings(incident, record.recipe.policy) == []
        assert 1 <= len(chain_of(incident).causes) <= MOST
