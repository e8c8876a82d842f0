"""Every incident, from a handful of happenings written by hand: no house, no clock, no dice."""

from __future__ import annotations

import pytest

from household.happenings import (
    Answered,
    Began,
    BeganWaiting,
    Buzzed,
    Emptied,
    EveningBegan,
    EveningEnded,
    GaveUp,
    Happening,
    LetGo,
    Looked,
    Paid,
    PutBack,
    Read,
    Ready,
    Refused,
    Resumed,
    SetOut,
    Started,
    StoodStill,
    TaskDone,
    TaskTaken,
    Took,
    WagesPaid,
    Wanted,
    Wrote,
    Yelled,
)
from household.language import said
from household.trace.circles import Readings, WaitForGraph
from household.trace.diagnosis import KINDS, POLITE_REFUSALS, Cause, Diagnosis, Incident
from household.trace.statistics import Patience


def house(
    *tasks: tuple[str, str], at: float = 0.0, evening: int = 0, bank: int = 1500
) -> list[Happening]:
    """An evening begins, and hands take tasks on: `house(("A", "the_dryer"), ...)`."""
    return [
        EveningBegan(at, "house", evening, 3, 4, 80, bank, bank),
        *[TaskTaken(at, task, hands) for hands, task in tasks],
    ]


CLONES = (("A", "the_dryer"), ("B", "the_washer"), ("C", "the_kids"), ("D", "the_checkbook"))
ONE = (("A", "the_kids"), ("A", "the_checkbook"))


def ended(at: float, why: str = "dawn", evening: int = 0) -> EveningEnded:
    return EveningEnded(at, "house", evening, why, 2, 7)


def diagnose(
    trace: list[Happening], patience: Patience | None = None, until: float | None = None
) -> list[Incident]:
    diagnosis = Diagnosis(patience)
    for happening in trace:
        diagnosis(happening)
    if until is not None:
        diagnosis.advance(until)
    for incident in diagnosis.incidents:
        assert incident.kind in KINDS
        for cause in incident.causes:
            happening = trace[cause.happening]
            assert (cause.at, cause.by) == (happening.at, happening.by)
    return diagnosis.incidents


def only(
    trace: list[Happening], patience: Patience | None = None, until: float | None = None
) -> Incident:
    (incident,) = diagnose(trace, patience, until)
    return incident


def causes(incident: Incident, trace: list[Happening]) -> list[Happening]:
    return [trace[cause.happening] for cause in incident.causes]


# -- deadlock -----------------------------------------------------------------------------------


def crossed() -> list[Happening]:
    return [
        *house(*CLONES),
        Took(40.0, "the_dryer", "dryer"),
        Took(42.0, "the_washer", "washer"),
        Wanted(45.0, "the_dryer", "washer"),
        Wanted(46.5, "the_washer", "dryer"),
    ]


def test_two_that_hold_what_the_other_wants_are_a_deadlock_at_the_minute_of_the_second_want() -> (
    None
):
    trace = crossed()
    found = only(trace)
    assert (found.kind, found.at, found.since, found.about) == ("deadlock", 46.5, 46.5, "locks")
    assert set(found.who) == {"A", "B"}
    assert set(found.tasks) == {"the_dryer", "the_washer"}
    assert found.happening == len(trace) - 1
    assert set(map(id, causes(found, trace))) == set(map(id, trace[-4:]))
    told = said("{who} waits for the {lock}", who=said("B"), lock=said("dryer"))
    assert found.causes[0] == Cause(46.5, "the_washer", told, len(trace) - 1)
    assert "A holds the dryer and wants the washer" in found.text
    assert "B holds the washer and wants the dryer" in found.text
    assert "neither can ever move" in found.text


def test_one_that_waits_for_another_is_no_deadlock() -> None:
    assert diagnose(crossed()[:-1]) == []


def test_a_lock_that_was_let_go_before_closes_no_circle() -> None:
    trace = crossed()
    trace[-1:] = [LetGo(46.0, "the_dryer", "dryer"), Took(46.5, "the_washer", "dryer")]
    assert diagnose(trace) == []


def test_three_in_a_circle_are_one_deadlock() -> None:
    trace: list[Happening] = [
        *house(*CLONES),
        Took(1.0, "the_dryer", "dryer"),
        Took(2.0, "the_washer", "washer"),
        Took(3.0, "the_kids", "checkbook"),
        Wanted(4.0, "the_dryer", "washer"),
        Wanted(5.0, "the_washer", "checkbook"),
        Wanted(6.0, "the_kids", "dryer"),
    ]
    found = only(trace)
    assert (found.kind, found.at, found.since) == ("deadlock", 6.0, 6.0)
    assert found.tasks == ("the_kids", "the_dryer", "the_washer")
    assert found.who == ("C", "A", "B")
    assert "none of them can ever move" in found.text
    assert {type(h) for h in causes(found, trace)} == {Wanted, Took}


def test_who_waits_outside_a_circle_has_no_part_in_it() -> None:
    trace = crossed()
    trace.append(Wanted(50.0, "the_kids", "dryer"))
    assert set(only(trace).who) == {"A", "B"}


def test_a_deadlock_is_found_through_any_of_the_locks_that_a_task_wants_at_once() -> None:
    for first, second in (("washer", "checkbook"), ("checkbook", "washer")):
        trace: list[Happening] = [
            *house(*CLONES),
            Took(1.0, "the_dryer", "dryer"),
            Took(1.0, "the_washer", "washer"),
            Took(1.0, "the_checkbook", "checkbook"),
            Wanted(2.0, "the_dryer", first),
            Wanted(2.0, "the_dryer", second),
            Wanted(3.0, "the_washer", "dryer"),
        ]
        found = only(trace)
        assert (found.kind, found.at) == ("deadlock", 3.0)
        assert set(found.tasks) == {"the_dryer", "the_washer"}
        assert "wants the washer" in found.text


def test_who_wants_the_lock_it_holds_itself_is_a_deadlock_of_one() -> None:
    trace: list[Happening] = [
        *house(*CLONES),
        Took(5.0, "the_dryer", "dryer"),
        Wanted(6.0, "the_dryer", "dryer"),
    ]
    found = only(trace)
    assert (found.kind, found.at, found.who) == ("deadlock", 6.0, ("A",))
    assert "it waits for itself" in found.text
    assert causes(found, trace) == [trace[-1], trace[-2]]


def test_two_tasks_of_one_pair_of_hands_deadlock_and_the_hands_are_named_once() -> None:
    trace: list[Happening] = [
        *house(("A", "the_dryer"), ("A", "the_washer")),
        Took(1.0, "the_dryer", "dryer"),
        Took(2.0, "the_washer", "washer"),
        Wanted(3.0, "the_dryer", "washer"),
        Wanted(4.0, "the_washer", "dryer"),
    ]
    found = only(trace)
    assert found.who == ("A",)
    assert set(found.tasks) == {"the_dryer", "the_washer"}


def test_a_circle_that_somebody_gives_up_is_taken_back() -> None:
    trace = crossed()
    diagnosis = Diagnosis()
    told: list[Incident] = []
    diagnosis = Diagnosis(found=told.append)
    for happening in trace:
        diagnosis(happening)
    assert [incident.kind for incident in diagnosis.incidents] == ["deadlock"]
    diagnosis(GaveUp(50.0, "the_washer", "dryer"))
    assert diagnosis.incidents == []
    assert len(told) == 1


def test_giving_up_one_of_two_wants_does_not_take_back_a_circle_through_the_other() -> None:
    trace = [
        *crossed(),
        Took(47.0, "the_checkbook", "checkbook"),
        Wanted(48.0, "the_washer", "checkbook"),
        GaveUp(49.0, "the_washer", "checkbook"),
    ]
    assert {incident.kind for incident in diagnose(trace)} == {"deadlock"}


def test_a_circle_is_told_once_whatever_else_its_tasks_want_later() -> None:
    trace = [
        *crossed(),
        Took(47.0, "the_checkbook", "checkbook"),
        Wanted(48.0, "the_washer", "checkbook"),
    ]
    assert len(diagnose(trace)) == 1


def test_a_circle_that_is_left_because_a_lock_is_let_go_is_taken_back() -> None:
    # `yield wish | home.after(5)`, and then the dryer is let go while the wish stands.
    trace = [
        *crossed(),
        LetGo(50.0, "the_dryer", "dryer"),
        Took(50.0, "the_washer", "dryer"),
        LetGo(55.0, "the_washer", "dryer"),
        LetGo(55.0, "the_washer", "washer"),
        Took(55.0, "the_dryer", "washer"),
    ]
    assert diagnose(trace) == []


def test_who_waits_no_longer_than_some_minute_is_in_no_deadlock() -> None:
    for at in (-1, -2):
        trace = crossed()
        want = trace[at]
        assert isinstance(want, Wanted)
        trace[at] = Wanted(want.at, want.by, want.lock, want.at + 2)
        assert diagnose(trace) == []


def test_a_deadlock_of_last_evening_is_over_with_it() -> None:
    trace: list[Happening] = [
        *crossed(),
        ended(60.0, "nothing can move"),
        LetGo(840.0, "the_washer", "washer"),
        LetGo(840.0, "the_dryer", "dryer"),
        *house(*CLONES, at=1440.0, evening=1),
        Took(1450.0, "the_washer", "washer"),
        Wanted(1451.0, "the_dryer", "washer"),
        ended(1500.0, evening=1),
    ]
    assert [incident.at for incident in diagnose(trace)] == [46.5]


def test_the_wait_for_graph_forgets_a_want_that_was_granted() -> None:
    graph = WaitForGraph()
    graph.took("a", "x")
    assert graph.wanted("b", "x", 1.0) == []
    graph.let_go("a", "x")
    graph.took("b", "x")
    assert graph.wants == {}
    assert graph.wanted("a", "x", 2.0) == []
    assert graph.circle("b") == []
    graph.took("a", "y")
    assert graph.wanted("b", "y", 3.0) == ["b", "a"]


def test_letting_go_of_what_another_holds_frees_nothing() -> None:
    graph = WaitForGraph()
    graph.took("a", "x")
    graph.let_go("b", "x")
    assert graph.holder == {"x": "a"}


# -- calls that nobody answers ------------------------------------------------------------------


def buzzed() -> list[Happening]:
    return [
        *house(("A", "look_around")),
        Began(2.0, "look_around", "fill", "washer", 0, 5.0),
        Started(5.0, "look_around", "washer", 0),
        SetOut(29.0, "look_around", "laundry", "study", 30.0),
        Buzzed(30.0, "washer", 0),
        Read(30.0, "look_around", 0, 1500, 45.0),
    ]


def test_a_buzzer_is_missed_at_the_exact_minute_its_patience_is_over() -> None:
    trace = buzzed()
    late = Wrote(45.0, "look_around", 0, 1500)
    found = only([*trace, late])
    assert (found.kind, found.at, found.since) == ("missed-buzzer", 40.0, 30.0)
    assert (found.about, found.who, found.tasks) == ("washer", ("A",), ("look_around",))
    assert found.happening == len(trace) - 1
    assert causes(found, trace) == [trace[5], trace[6], trace[3]]
    assert "nobody came within 10 minutes" in found.text
    assert "was balancing line 1" in found.text


def test_a_buzzer_answered_exactly_at_the_end_of_patience_is_not_missed() -> None:
    trace = [*buzzed(), Answered(40.0, "look_around", "washer", 0), ended(200.0)]
    assert diagnose(trace) == []


def test_a_buzzer_answered_a_moment_after_the_end_of_patience_is_missed() -> None:
    trace = [*buzzed(), Answered(40.015625, "look_around", "washer", 0), ended(200.0)]
    assert only(trace).at == 40.0


def test_a_buzzer_of_another_load_is_not_answered_by_this_one() -> None:
    trace = [*buzzed(), Answered(35.0, "look_around", "dryer", 0), ended(200.0)]
    assert only(trace).kind == "missed-buzzer"


def test_time_alone_finds_what_is_missed() -> None:
    assert diagnose(buzzed(), until=39.9) == []
    assert only(buzzed(), until=40.0).at == 40.0


def test_a_buzz_before_the_end_of_the_evening_is_missed_if_its_patience_ends_with_it() -> None:
    assert diagnose([*buzzed(), ended(39.0)]) == []
    assert only([*buzzed(), ended(40.0)]).at == 40.0


def test_nothing_is_missed_after_the_evening() -> None:
    trace = [*buzzed(), ended(39.0), *house(("A", "look_around"), at=1440.0, evening=1)]
    assert diagnose(trace, until=3000.0) == []


def test_patience_is_as_the_scenario_says() -> None:
    assert only(buzzed(), Patience(buzzer=3), until=99.0).at == 33.0


def yelled(mood: str) -> list[Happening]:
    return [
        *house(*CLONES),
        Looked(9.0, "the_kids", "kids", 0.5, False),
        Read(9.5, "the_checkbook", 0, 1500, 20.0),
        Yelled(10.0, "Mia", 0, mood),
    ]


@pytest.mark.parametrize(
    ("mood", "minutes"), [("hungry", 5), ("squabble", 5), ("hurt", 2), ("badly hurt", 2)]
)
def test_a_kid_is_ignored_at_the_exact_minute_its_patience_is_over(
    mood: str, minutes: float
) -> None:
    trace = yelled(mood)
    found = only([*trace, ended(300.0)])
    assert (found.kind, found.at, found.since) == ("ignored-kid", 10.0 + minutes, 10.0)
    assert found.about == "Mia"
    assert set(found.who) == {"A", "B", "C", "D"}
    assert found.happening == len(trace) - 1
    assert found.causes[0].happening == len(trace) - 1
    assert f"Mia yelled at 16:10 and nobody came within {minutes} minutes" in found.text
    assert "D was balancing line 1 of the checkbook" in found.text


@pytest.mark.parametrize(("mood", "minutes"), [("hungry", 5), ("hurt", 2)])
def test_a_kid_answered_exactly_at_the_end_of_patience_is_not_ignored(
    mood: str, minutes: float
) -> None:
    answer = Answered(10.0 + minutes, "the_kids", "kids", 0)
    assert diagnose([*yelled(mood), answer, ended(300.0)]) == []


def test_of_two_yells_only_the_unanswered_one_is_ignored() -> None:
    trace = [
        *yelled("hungry"),
        Yelled(11.0, "Leo", 1, "hungry"),
        Answered(12.0, "the_kids", "kids", 0),
        ended(300.0),
    ]
    found = only(trace)
    assert (found.about, found.at) == ("Leo", 16.0)


def test_incidents_are_found_in_the_order_of_their_minutes() -> None:
    trace = [*yelled("hungry"), Yelled(11.0, "Leo", 1, "hurt"), Buzzed(12.0, "dryer", 0)]
    found = diagnose(trace, until=60.0)
    assert [incident.at for incident in found] == [13.0, 15.0, 22.0]


def test_what_the_hands_did_instead_is_what_they_did_at_that_minute_and_not_later() -> None:
    trace = [
        *house(*ONE),
        Yelled(10.0, "Mia", 0, "hungry"),
        Read(12.0, "the_checkbook", 0, 1500, 20.0),
        ended(300.0),
    ]
    assert "was balancing line 1" in only(trace).text
    trace[4] = Read(15.5, "the_checkbook", 0, 1500, 20.0)
    assert "standing still" in only(trace).text


# -- the checkbook ------------------------------------------------------------------------------


def forgotten() -> list[Happening]:
    return [
        *house(*CLONES),
        Read(50.0, "the_checkbook", 3, 1500, 52.0),
        Read(50.5, "the_kids", -1, 1500, 51.5),
        Wrote(51.5, "the_kids", -1, 900),
        Paid(51.5, "the_kids", -1, 600, 900),
        Wrote(52.0, "the_checkbook", 3, 1500),
    ]


def test_a_balance_from_a_reading_older_than_anothers_cheque_is_a_lost_update() -> None:
    trace = forgotten()
    found = only(trace)
    assert (found.kind, found.at, found.since, found.about) == (
        "lost-update", 52.0, 50.0, "checkbook",
    )  # fmt: skip
    assert (found.who, found.tasks) == (("D", "C"), ("the_checkbook", "the_kids"))
    assert causes(found, trace) == [trace[9], trace[5], trace[7]]
    assert "the cheque of $600 that C entered" in found.text
    assert found.happening == 9


def test_a_cheque_that_forgets_a_bill_is_a_lost_update_too() -> None:
    trace: list[Happening] = [
        *house(*CLONES),
        Read(50.0, "the_kids", -1, 1500, 51.0),
        Read(50.0, "the_checkbook", 3, 1500, 50.5),
        Wrote(50.5, "the_checkbook", 3, 1400),
        Paid(50.5, "the_checkbook", 3, 100, 1400),
        Wrote(51.0, "the_kids", -1, 900),
        Paid(51.0, "the_kids", -1, 600, 800),
    ]
    found = only(trace)
    assert (found.kind, found.at, found.who) == ("lost-update", 51.0, ("C", "D"))
    assert "the bill of $100" in found.text


def test_who_writes_after_itself_loses_nothing() -> None:
    trace: list[Happening] = [
        *house(*CLONES),
        Read(1.0, "the_checkbook", 0, 1500, 2.0),
        Wrote(2.0, "the_checkbook", 0, 1400),
        Paid(2.0, "the_checkbook", 0, 100, 1400),
        Wrote(3.0, "the_checkbook", 1, 1300),
    ]
    assert diagnose(trace) == []


def test_a_line_without_money_is_no_update_that_could_be_lost() -> None:
    trace: list[Happening] = [
        *house(*CLONES),
        Read(1.0, "the_kids", -1, 1500, 3.0),
        Read(1.0, "the_checkbook", 0, 1500, 2.0),
        Wrote(2.0, "the_checkbook", 0, 1500),
        Wrote(3.0, "the_kids", -1, 900),
        Paid(3.0, "the_kids", -1, 600, 900),
    ]
    assert diagnose(trace) == []


def test_who_is_told_by_phone_and_reads_again_loses_nothing() -> None:
    trace = forgotten()
    trace[-1:] = [
        Read(52.0, "the_checkbook", 3, 900, 52.0),
        Wrote(52.0, "the_checkbook", 3, 900),
    ]
    assert diagnose(trace) == []


def test_an_update_is_lost_once_and_not_again_by_the_next_line() -> None:
    trace = [
        *forgotten(),
        Read(52.0, "the_checkbook", 4, 1500, 53.0),
        Wrote(53.0, "the_checkbook", 4, 1400),
        Paid(53.0, "the_checkbook", 4, 100, 800),
    ]
    assert [incident.at for incident in diagnose(trace)] == [52.0]


def test_readings_know_all_the_writes_that_one_forgets() -> None:
    readings = Readings()
    readings.read(Read(0.0, "a", 0, 100, 9.0), 0)
    readings.read(Read(0.0, "b", 1, 100, 1.0), 1)
    assert readings.wrote(Wrote(1.0, "b", 1, 90), 2) == []
    readings.read(Read(1.0, "b", 2, 90, 2.0), 3)
    assert readings.wrote(Wrote(2.0, "b", 2, 70), 4) == []
    lost = readings.wrote(Wrote(9.0, "a", 0, 100), 5)
    assert [(write.taken, write.index) for write in lost] == [(10, 2), (20, 4)]
    assert readings.reading("a") == (Read(0.0, "a", 0, 100, 9.0), 0)


def test_an_overdraft_names_the_update_that_was_lost() -> None:
    trace = [
        *forgotten(),
        Read(52.0, "the_checkbook", 4, 1500, 53.0),
        Wrote(53.0, "the_checkbook", 4, 500),
        Paid(53.0, "the_checkbook", 4, 1000, -100),
    ]
    lost, over = diagnose(trace)
    assert lost.kind == "lost-update"
    assert (over.kind, over.at, over.since, over.about) == ("overdraft", 53.0, 51.5, "bank")
    assert (over.who, over.tasks) == (("D", "C"), ("the_checkbook", "the_kids"))
    assert causes(over, trace)[:2] == [trace[12], trace[9]]
    assert isinstance(causes(over, trace)[2], Read)  # the reading that was stale
    assert causes(over, trace)[3] == trace[7]
    assert "$100 below zero" in over.text
    assert "forgotten the $600 that C paid" in over.text


def test_an_overdraft_without_a_lost_update_names_the_reading_it_was_decided_on() -> None:
    # Told by phone: the sum is mended, and the decision taken on the old balance is not.
    trace: list[Happening] = [
        *house(*CLONES, bank=1000),
        Read(50.0, "the_checkbook", 3, 1000, 52.0),
        Read(50.5, "the_kids", -1, 1000, 51.5),
        Wrote(51.5, "the_kids", -1, 400),
        Paid(51.5, "the_kids", -1, 600, 400),
        Wrote(52.0, "the_checkbook", 3, -100),
        Paid(52.0, "the_checkbook", 3, 500, -100),
    ]
    trace.insert(9, Read(52.0, "the_checkbook", 3, 400, 52.0))
    found = only(trace)
    assert (found.kind, found.at, found.about, found.who) == ("overdraft", 52.0, "bank", ("D",))
    assert causes(found, trace)[0] == trace[-1]


def test_an_overdraft_of_who_was_told_by_phone_names_the_stale_reading_it_was_decided_on() -> None:
    trace: list[Happening] = [
        *house(*CLONES, bank=1000),
        Read(50.0, "the_checkbook", 3, 1000, 52.0),
        Read(50.5, "the_kids", -1, 1000, 51.5),
        Wrote(51.5, "the_kids", -1, 400),
        Paid(51.5, "the_kids", -1, 600, 400),
        Read(52.0, "the_checkbook", 3, 400, 52.0),
        Wrote(52.0, "the_checkbook", 3, -100),
        Paid(52.0, "the_checkbook", 3, 500, -100),
    ]
    found = only(trace)
    assert found.since == 50.0
    assert trace[5] in causes(found, trace)
    assert "on a balance of $1,000" in found.text


def test_a_bank_that_is_overdrawn_already_is_not_overdrawn_again() -> None:
    trace: list[Happening] = [
        *house(*CLONES, bank=100),
        Read(1.0, "the_checkbook", 0, 300, 2.0),
        Wrote(2.0, "the_checkbook", 0, 150),
        Paid(2.0, "the_checkbook", 0, 150, -50),
        Read(2.0, "the_checkbook", 1, 150, 3.0),
        Wrote(3.0, "the_checkbook", 1, 50),
        Paid(3.0, "the_checkbook", 1, 100, -150),
    ]
    assert only(trace).at == 2.0


def test_a_bank_at_zero_is_not_below_zero() -> None:
    trace: list[Happening] = [
        *house(*CLONES, bank=100),
        Read(1.0, "the_checkbook", 0, 100, 2.0),
        Wrote(2.0, "the_checkbook", 0, 0),
        Paid(2.0, "the_checkbook", 0, 100, 0),
    ]
    assert diagnose(trace) == []


def test_an_overdraft_names_the_update_that_was_lost_an_evening_ago() -> None:
    trace = [
        *forgotten(),
        ended(300.0),
        EveningBegan(1440.0, "house", 1, 3, 4, 80, 1500, 900),
        TaskTaken(1440.0, "the_checkbook", "D"),
        TaskTaken(1440.0, "the_kids", "C"),
        WagesPaid(1440.0, "house", 50, 1550, 950),
        Read(1450.0, "the_checkbook", 0, 1550, 1451.0),
        Wrote(1451.0, "the_checkbook", 0, 550),
        Paid(1451.0, "the_checkbook", 0, 1000, -50),
    ]
    over = diagnose(trace)[-1]
    assert over.kind == "overdraft"
    assert "forgotten the $600" in over.text
    assert trace[9] in causes(over, trace)


# -- nothing can move ---------------------------------------------------------------------------


def standing() -> list[Happening]:
    return [
        *house(("A", "the_washer"), ("B", "the_dryer")),
        Started(10.0, "the_washer", "washer", 0),
        BeganWaiting(11.0, "the_dryer", "dryer.buzzer", True),
        BeganWaiting(12.0, "the_washer", "washer.emptied", True),
        StoodStill(240.0, "the_washer", "washer.emptied"),
        StoodStill(240.0, "the_dryer", "dryer.buzzer"),
        ended(240.0, "nothing can move"),
    ]


def test_chores_left_and_nobody_who_can_move_is_stuck() -> None:
    trace = standing()
    found = only(trace)
    assert (found.kind, found.at, found.since, found.about) == ("stuck", 240.0, 10.0, "house")
    assert (found.who, found.tasks) == (("A", "B"), ("the_washer", "the_dryer"))
    assert causes(found, trace) == [trace[3], trace[6], trace[7]]
    assert "A waits for somebody to empty the washer" in found.text
    assert "B waits for the dryer's buzzer" in found.text
    assert "2 loads and 7 lines are left" in found.text
    assert found.happening == len(trace) - 1


def test_a_house_in_which_nothing_ever_moved_is_stuck_since_its_beginning() -> None:
    trace = standing()
    del trace[3]
    assert only(trace).since == 0.0


@pytest.mark.parametrize("why", ["dawn", "lights out"])
def test_an_evening_that_ends_otherwise_is_not_stuck(why: str) -> None:
    assert diagnose([*standing()[:-1], ended(840.0, why)]) == []


def test_a_deadlock_is_not_told_as_stuck_as_well() -> None:
    trace = [
        *crossed(),
        StoodStill(240.0, "the_dryer", "washer.lock"),
        StoodStill(240.0, "the_washer", "dryer.lock"),
        ended(240.0, "nothing can move"),
    ]
    assert only(trace).kind == "deadlock"


def test_a_circle_that_was_taken_back_does_not_hide_that_the_house_is_stuck() -> None:
    trace = [
        *crossed(),
        GaveUp(50.0, "the_washer", "dryer"),
        StoodStill(240.0, "the_dryer", "washer.lock"),
        ended(240.0, "nothing can move"),
    ]
    assert only(trace).kind == "stuck"


# -- starvation ---------------------------------------------------------------------------------


def hogged() -> list[Happening]:
    return [
        *house(*ONE),
        Read(1.0, "the_checkbook", 0, 1500, 300.0),
        Ready(20.0, "the_kids"),
    ]


def test_a_ready_task_without_hands_for_all_its_patience_is_starved() -> None:
    trace = hogged()
    found = only([*trace, Wrote(300.0, "the_checkbook", 0, 1500)])
    assert (found.kind, found.at, found.since) == ("starvation", 120.0, 20.0)
    assert (found.about, found.who) == ("the_kids", ("A",))
    assert found.tasks == ("the_kids", "the_checkbook")
    assert causes(found, trace) == [trace[4], trace[3]]
    assert found.happening == 4
    assert "no hands for 100 minutes" in found.text


def test_a_ready_task_that_gets_hands_at_the_end_of_its_patience_is_not_starved() -> None:
    assert diagnose([*hogged(), Resumed(120.0, "the_kids"), ended(840.0)]) == []


def test_a_task_that_is_ready_again_starts_waiting_anew() -> None:
    trace = [*hogged(), Resumed(100.0, "the_kids"), Ready(110.0, "the_kids"), ended(209.0)]
    assert diagnose(trace) == []
    assert only([*trace[:-1], ended(210.0)]).since == 110.0


def queued(turns: int) -> list[Happening]:
    return [
        *house(*CLONES),
        Took(1.0, "the_checkbook", "checkbook"),
        Wanted(2.0, "the_kids", "checkbook"),
        *[
            happening
            for n in range(turns)
            for happening in (
                LetGo(3.0 + n, "the_checkbook", "checkbook"),
                Took(3.0 + n, "the_checkbook", "checkbook"),
            )
        ],
    ]


def test_who_waits_for_a_lock_that_others_have_again_and_again_is_starved() -> None:
    trace = queued(4)
    found = only([*trace, ended(840.0)])
    assert (found.kind, found.at, found.since) == ("starvation", 102.0, 2.0)
    assert (found.about, found.who, found.tasks) == ("the_kids", ("C",), ("the_kids",))
    assert causes(found, trace) == [trace[6]]
    assert "while others had it 4 times" in found.text


def test_a_lock_that_one_other_holds_for_long_starves_nobody() -> None:
    assert diagnose([*queued(0), ended(840.0)]) == []


def test_who_gets_the_lock_at_the_end_of_its_patience_is_not_starved() -> None:
    trace = [
        *queued(4),
        LetGo(102.0, "the_checkbook", "checkbook"),
        Took(102.0, "the_kids", "checkbook"),
        ended(840.0),
    ]
    assert diagnose(trace) == []


def test_who_gave_up_a_lock_is_not_starved_of_it() -> None:
    assert diagnose([*queued(4), GaveUp(50.0, "the_kids", "checkbook"), ended(840.0)]) == []


def test_who_waits_in_a_circle_is_deadlocked_and_not_starved() -> None:
    trace = [*crossed(), ended(840.0)]
    assert only(trace).kind == "deadlock"


# -- livelock -----------------------------------------------------------------------------------


def polite(times: int, start: float = 10.0) -> list[Happening]:
    """Both take their own machine, are refused the other's, let go, and try again."""
    told: list[Happening] = []
    for n in range(times):
        at = start + 4 * n
        told += [
            Took(at, "the_dryer", "dryer"),
            Took(at, "the_washer", "washer"),
            Wanted(at, "the_dryer", "washer", at + 2),
            Wanted(at, "the_washer", "dryer", at + 2),
            Refused(at + 2, "the_dryer", "washer"),
            LetGo(at + 2, "the_dryer", "dryer"),
            Refused(at + 2, "the_washer", "dryer"),
            LetGo(at + 2, "the_washer", "washer"),
        ]
    return told


def test_two_that_let_each_other_go_first_again_and_again_are_a_livelock() -> None:
    trace = [*house(*CLONES), *polite(POLITE_REFUSALS)]
    found = only(trace)
    assert (found.kind, found.at, found.since, found.about) == ("livelock", 20.0, 12.0, "locks")
    assert (found.who, found.tasks) == (("A", "B"), ("the_dryer", "the_washer"))
    assert causes(found, trace) == [trace[-2], trace[11], trace[9]]
    assert "A and B have let each other go first 3 times each since 16:12" in found.text


def test_a_livelock_that_goes_on_is_told_once() -> None:
    assert len(diagnose([*house(*CLONES), *polite(12)])) == 1


def test_two_refusals_each_are_politeness() -> None:
    assert diagnose([*house(*CLONES), *polite(POLITE_REFUSALS - 1)]) == []


def test_one_that_is_refused_again_and_again_is_no_livelock() -> None:
    alone = [h for h in polite(9) if not (isinstance(h, Refused) and h.by == "the_washer")]
    assert diagnose([*house(*CLONES), *alone]) == []


@pytest.mark.parametrize(
    "progress", [Started(19.0, "the_dryer", "dryer", 1), Emptied(19.0, "the_dryer", "dryer", 0)]
)
def test_politeness_that_moves_laundry_in_between_is_no_livelock(progress: Happening) -> None:
    trace = [*house(*CLONES), *polite(2), progress, *polite(2, start=30.0)]
    assert diagnose(trace) == []


def test_taking_wet_clothes_out_and_putting_them_back_is_no_progress() -> None:
    motion: list[Happening] = [
        Emptied(17.0, "the_washer", "washer", 1),
        PutBack(17.0, "the_washer", "washer", 1),
    ]
    trace = [*house(*CLONES), *polite(2), *motion, *polite(1, start=18.0)]
    assert only(trace).kind == "livelock"


# -- the listener -------------------------------------------------------------------------------


def test_incidents_are_told_as_they_are_found() -> None:
    told: list[Incident] = []
    diagnosis = Diagnosis(found=told.append)
    for happening in buzzed():
        diagnosis(happening)
    diagnosis.advance(39.0)
    assert told == []
    diagnosis.advance(41.0)
    assert told == diagnosis.incidents != []


def test_a_quiet_evening_has_no_incidents() -> None:
    trace: list[Happening] = [
        *house(*ONE),
        Yelled(3.0, "Mia", 0, "hungry"),
        Answered(4.0, "the_kids", "kids", 0),
        Began(4.0, "the_kids", "comfort", "kids", 0, 8.0),
        TaskDone(240.0, "the_kids"),
        ended(240.0, "lights out"),
    ]
    assert diagnose(trace, until=2000.0) == []
