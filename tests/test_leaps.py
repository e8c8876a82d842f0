"""The clock may be set forward over what nobody else can notice, and nobody can tell."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy.events import Event

from household.evening import Evening
from household.happenings import Buzzed, Happening, LightsOut, Read
from household.model.chance import draw
from household.model.clock import Clock
from household.model.house import House
from household.model.parent import Parent, Steps
from household.model.scenario import SCENARIOS, Scenario
from household.model.voice import SILENT, Listener, voice_for
from household.trace.statistics import Statistics
from household.whereabouts import whereabouts
from household.words import WORDS, Words
from tests.benchmarks import plain
from tests.strategies import Case, cases, slices
from tests.test_impossible import fast


@contextmanager
def leaping(yes: bool) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Clock, "leaps", yes)
        yield


def seen(case: Case, stops: list[float]) -> list[object]:
    """All that can be seen of a run from outside: what is told, and how it stands at each stop."""
    found: list[object] = []
    evening = case.evening([found.append])
    for stop in stops:
        evening.advance(stop)
        found.append((evening.now, evening.next_at, evening.over, whereabouts(evening.house)))
    evening.run()
    return [*found, evening.now]


@fast(120)
@given(cases(), slices())
def test_with_leaps_and_without_an_evening_is_the_same_at_every_stop(
    case: Case, stops: list[float]
) -> None:
    with leaping(False):
        slow = seen(case, stops)
    assert seen(case, stops) == slow


@fast(40)
@given(cases(evenings=1))
def test_from_event_to_event_nobody_leaps_over_a_stop(case: Case) -> None:
    def stops() -> list[tuple[float, float]]:
        evening = case.evening([])
        found: list[tuple[float, float]] = []
        while not evening.over and len(found) < 2000:
            evening.advance(evening.next_at)
            found.append((evening.now, evening.next_at))
        return found

    with leaping(False):
        slow = stops()
    assert stops() == slow


def test_a_house_can_be_kept_from_leaping() -> None:
    leaps: list[bool] = []

    def told(leap: bool) -> list[Happening]:
        def policy(home: House) -> None:
            home.env.leaps = leap
            Parent(home).take_on(works(home.parents[0], home))

        def works(parent: Parent, home: House) -> Steps[None]:
            for _ in range(3):
                waits = list(parent.balances_next_line())
                leaps.append(not waits)
                yield from wait(waits)

        def wait(waits: list[Event]) -> Steps[None]:
            yield from waits

        heard: list[Happening] = []
        quiet = Scenario().but(kids=0, fall=0, loads=0)
        Evening(quiet, policy, 1, [heard.append]).run()
        return heard

    told(True)
    assert leaps == [True] * 3
    leaps.clear()
    told(False)
    assert leaps == [False] * 3


def test_of_two_who_hear_one_buzzer_the_first_does_not_leap_before_the_second_is_awake() -> None:
    def policy(home: House) -> None:
        one, two, three = Parent(home), Parent(home), Parent(home)
        one.take_on(one.start_wash(), "first")
        two.take_on(hears(two, home), "second")
        three.take_on(hears(three, home), "third")

    def hears(parent: Parent, home: House) -> Steps[None]:
        yield from parent.goes_to(home.checkbook)
        yield home.washer.buzzer
        yield from parent.balances_next_line()
        yield from parent.balances_next_line()

    def told() -> list[Happening]:
        heard: list[Happening] = []
        quiet = Scenario().but(kids=0, fall=0)
        Evening(quiet, policy, 1, [heard.append]).run()
        return heard

    with leaping(False):
        slow = told()
    buzz, first, second = [h for h in slow if isinstance(h, Buzzed | Read)][:3]
    assert buzz.at == first.at == second.at
    assert told() == slow


@pytest.mark.parametrize("name", [n for n, s in SCENARIOS.items() if s.evenings == 1])
def test_what_is_drawn_is_what_pythons_own_random_numbers_come_to(name: str) -> None:
    for seed in random.Random(1).sample(range(100_000), 60):
        scenario = SCENARIOS[name]
        luck = draw(scenario, seed)
        lines = plain.draw_lines(scenario, seed)
        yells = plain.draw_yells(scenario, seed)
        assert [(n.minutes, n.bill) for n in luck.lines] == [(n.minutes, n.bill) for n in lines]
        assert [(y.at, y.mood, y.minutes, y.cost) for y in luck.yells] == [
            (y.at, y.mood, y.minutes, y.cost) for y in yells
        ]
        for source, triangle, cycles in (
            ("washer", scenario.wash, luck.washes),
            ("dryer", scenario.dry, luck.dries),
        ):
            assert list(cycles) == plain.draw_cycles(source, triangle, scenario.loads, seed)


def test_there_is_a_word_for_every_kind_and_it_takes_the_fields_in_their_order() -> None:
    words = {word for word in vars(Words) if not word.startswith("_")}
    assert words == {*WORDS.values(), "balanced", "apart"}
    for kind, word in WORDS.items():
        taken = list(inspect.signature(getattr(SILENT, word)).parameters.values())
        assert tuple(one.name for one in taken) == kind.__struct_fields__
        defaults = [one.default for one in taken if one.default is not one.empty]
        assert defaults == list(kind.__struct_defaults__)


@fast(60)
@given(cases(), st.booleans())
def test_who_folds_the_fields_hears_what_the_others_hear(case: Case, first: bool) -> None:
    heard: list[Happening] = []
    alone, among, after = Statistics(), Statistics(), Statistics()
    case.evening([alone]).run()
    case.evening([among, heard.append] if first else [heard.append, among]).run()
    for happening in heard:
        after(happening)
    assert alone.result == among.result == after.result


def test_two_facts_are_one_word_only_to_a_listener_who_is_alone() -> None:
    class Folds(Words):
        def __init__(self) -> None:
            self.folded: list[str] = []

        def read(self, _at: float, _by: str, line: int, *_rest: object) -> None:
            self.folded.append(f"read {line}")

        def wrote(self, _at: float, _by: str, line: int, *_rest: object) -> None:
            self.folded.append(f"wrote {line}")

    alone, other, heard = Folds(), Folds(), list[Happening]()
    assert voice_for([]) is SILENT
    assert voice_for([alone]) is alone
    assert not alone.apart
    alone.balanced(0.0, "somebody", 3, 10, 1.0, 10)
    assert alone.folded == ["read 3", "wrote 3"]
    among = voice_for([heard.append, alone, other])
    assert among.apart
    among.read(0.0, "somebody", 4, 10, 1.0)
    assert alone.folded[2:] == other.folded == ["read 4"]
    assert heard == [Read(0.0, "somebody", 4, 10, 1.0)]


def test_a_line_that_is_balanced_in_a_leap_counts_as_a_reading_of_the_checkbook() -> None:
    def policy(home: House) -> None:
        one, two = Parent(home), Parent(home)
        one.take_on(with_a_line_in_hand(one, home), "one")
        two.take_on(balances_two(two), "two")

    def with_a_line_in_hand(parent: Parent, home: House) -> Steps[None]:
        line = yield from parent.reads_next_line()
        yield home.after(30)
        yield from parent.balances_next_line()  # it reads what the other one has written meanwhile
        parent.writes(line)

    def balances_two(parent: Parent) -> Steps[None]:
        yield from parent.balances_next_line()
        yield from parent.balances_next_line()

    def measured(leap: bool, others: list[Listener]) -> dict[str, float | int | None]:
        statistics = Statistics()
        scenario = Scenario().but(kids=0, fall=0, loads=0, lines=4, bills=4, bills_total=100)
        with leaping(leap):
            Evening(scenario, policy, 1, [statistics, *others]).run()
        return statistics.result

    alone = measured(True, [])
    assert alone["lines_done"] == 4
    assert alone == measured(True, [lambda happening: None]) == measured(False, [])


def test_a_leap_waits_for_a_line_that_is_still_in_somebodys_hands() -> None:
    def policy(home: House) -> None:
        one, two = Parent(home), Parent(home)
        one.take_on(keeps_a_line(one, home), "one")
        two.take_on(two.balances_next_line(), "two")

    def keeps_a_line(parent: Parent, home: House) -> Steps[None]:
        line = yield from parent.reads_next_line()
        assert home.checkbook.unwritten == 2
        yield home.after(30)
        assert home.checkbook.unwritten == 1
        assert not home.checkbook.lines_left
        assert len(home.checkbook.undone) == 1
        parent.writes(line)
        assert not home.checkbook.unwritten

    for leap in (True, False):
        heard: list[Happening] = []
        scenario = Scenario().but(kids=0, fall=0, loads=0, lines=2, bills=0, bills_total=0)
        with leaping(leap):
            Evening(scenario, policy, 1, [heard.append]).run()
        assert [h.at for h in heard if isinstance(h, LightsOut)] == [30 + heard[0].at]
