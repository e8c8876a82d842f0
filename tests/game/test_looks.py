"""What is drawn says what is so: found wrong by strangers once, and not again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from household.game import places, speech
from household.game.kit import LONGEST, Kit
from household.game.model import Record
from household.game.places import Place, place
from household.game.results import outcome, results
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.replay import Recipe
from tests.game.conftest import Opened
from tests.test_readme import block


def lived(policy: str, scenario: str = "evening", seed: int = 2, **changes: object) -> Record:
    evening = SCENARIOS[scenario].but(**changes)
    record = Record(Recipe(find_policy(policy), evening, scenario, seed))
    record.advance(evening.dawn)
    return record


CRYING = {"yell", "sad", "hungry", "hurt", "badly hurt"}


@pytest.mark.parametrize("policy", ["synchronous", "polling", "asynchronous", "threaded"])
def test_a_kid_that_nobody_has_come_to_is_seen_and_heard(policy: str) -> None:
    record = lived(policy, seed=1, yells_every=2)
    cried = 0
    for step in range(1, 480):
        moment = record.at(step / 2 + 0.01)
        state = moment.state
        if places.trip(moment)[0]:
            continue
        said = {bubble.by for bubble in speech.bubbles(moment)}
        looks = {child.name: child.mood for child in places.children(moment)}
        alone = [
            kid for kid in state.kids if state.call_of(kid) and not state.comforted(kid, moment.t)
        ]
        cried += len(alone)
        for kid in alone:
            assert looks[kid] in CRYING, (moment.t, kid)
        assert not alone or said & set(alone), moment.t
        assert {by for by in said if by in state.kids} <= set(alone)
    assert cried > 20


def test_a_kid_waits_as_long_as_the_scenario_says_until_it_is_late() -> None:
    patient = lived("polling", patience_yell=30.0, patience_hurt=30.0)
    for yell in patient.lanes.yells:
        moment = patient.at(yell.since + 7)
        for child in places.children(moment):
            assert child.mood != "sad"


def test_the_lines_of_a_race_are_those_that_read_and_wrote_it() -> None:
    record = lived("threaded", seed=4)
    lost = next(one for one in record.incidents if one.kind == "lost-update")
    found = {here.task: (here.code, note) for here, note in record.at(lost.at).evidence(lost)}
    assert set(found) == {"the_kids", "the_checkbook"}
    assert "writes_cheque" in found["the_kids"][0]
    assert found["the_kids"][1] in (
        "read 16:49, wrote 16:50",
        "wrote 16:50",
        "read 16:50, wrote 16:52",
    )
    assert "balances_next_line" in found["the_checkbook"][0]
    deadlocked = lived("threaded", seed=2)
    first = deadlocked.incidents[0]
    assert first.kind == "deadlock"
    assert deadlocked.at(first.at).evidence(first) == ()


def test_hands_that_are_free_have_no_bar() -> None:
    record = lived("asynchronous")
    free = 0
    for step in range(2 * 289):
        moment = record.at(step / 2 + 0.01)
        (hands,) = moment.state.hands.values()
        bars = [bar for bar in record.lanes.hands["A"] if bar.since <= moment.t < bar.until]
        if moment.doing(hands).activity == "free":
            free += 1
            assert not bars, moment.t
        else:
            assert len(bars) == 1, moment.t
    assert free > 5


def test_stepping_never_stops_between_a_balance_and_its_cheque(playing: Opened) -> None:
    at = playing("synchronous", seed=1)
    at.frames(2)
    at.keys("end", *["left"] * 60)
    for _ in range(60):
        assert not at.watch.moment().apart
        state = at.watch.moment().state
        assert state.bank == state.balance
        at.keys("right")


def test_a_deadlock_is_seen_from_the_very_step_that_closes_it(playing: Opened) -> None:
    at = playing("threaded", seed=2)
    at.frames(2)
    at.keys("n", *["left"] * 12)
    told = False
    for _ in range(12):
        at.keys("right")
        moment = at.watch.moment()
        circle = bool(moment.state.circle())
        told = told or any(one.kind == "deadlock" for one in moment.incidents)
        assert circle == told
    assert told


def test_every_step_is_told_in_words(playing: Opened) -> None:
    at = playing("asynchronous", seed=4)
    at.frames(2)
    told = []
    for _ in range(80):
        at.keys("right")
        told.append(at.watch.viewing.record.told(at.watch.index or 0))
    assert all(len(words) > 12 and "None" not in words for words in told)
    assert sum(a != b for a, b in pairwise(told)) > 75


def test_a_crowd_stays_between_the_walls_and_no_two_stand_in_one_place() -> None:
    for spot in ("washer", "dryer", "laundry", "checkbook", "study", "living room", "kids"):
        stand = [place(spot, slot) for slot in range(30)]
        assert all(104 <= here.x <= 640 for here in stand)
        assert len({here.x for here in stand}) == 30
        assert all(isinstance(here, Place) for here in stand)


def test_more_parents_than_letters_have_names_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "many.py"
    file.write_text(
        "from household import Parent\n\n\n"
        "def mine(home):\n"
        "    for _ in range(28):\n"
        "        parent = Parent(home)\n"
        "        parent.take_on(rest(parent, home))\n\n\n"
        "def rest(parent, home):\n"
        "    yield from parent.goes_to(home.washer)\n"
        "    yield home.after(5)\n"
    )
    record = Record(Recipe(find_policy(str(file)), SCENARIOS["evening"]))
    record.advance(60)
    names = list(record.lanes.hands)
    assert len(set(names)) == 28
    assert names[25:] == ["Z", "A2", "B2"]
    assert len(places.figures(record.at(3))) == 28


def test_the_parent_of_the_readme_opens_in_the_window(playing: Opened, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(block("your own parent"))
    at = playing(str(file))
    at.frames(2)
    at.keys("space")
    at.frames(20)
    assert at.scene.t > 0
    assert "mine" in at.watch.viewing.label


@pytest.mark.parametrize("words", ["", " ", "a" * 20_000])
@pytest.mark.parametrize("face", ["bold", "code"])
def test_any_words_can_be_written(playing: Opened, words: str, face: str) -> None:
    playing()
    kit = Kit(3.0)
    assert kit.text(words, 20, face).get_width() >= 1
    assert kit.width(kit.fit(words, 100, 20, face), 20, face) <= 100
    assert kit.text(words, 20, face).get_width() < 20 * 3 * LONGEST


def test_how_an_evening_ended_is_told_with_its_numbers() -> None:
    record = lived("threaded", seed=2)
    moment = record.at(record.ends(0))
    assert outcome(moment) == ("Nothing can move, deadlocked since 17:14", False)
    told = {name: (value, wrong) for name, value, wrong in results(moment, record.result(0))}
    assert told["Laundry"] == ("1 of 4", True)
    assert told["Checkbook"] == ("80 of 80", False)
    record = lived("asynchronous", seed=2)
    moment = record.at(record.ends(0))
    words, good = outcome(moment)
    assert good
    assert words == "Lights out at 20:49"
    told = {name: (value, wrong) for name, value, wrong in results(moment, record.result(0))}
    ignored = sum(one.kind == "ignored-kid" for one in record.incidents)
    assert told["Kids ignored"] == (str(ignored), True)


def test_the_house_and_the_code_change_places_and_back(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(80)
    before = at.picture
    at.keys("x")
    assert at.picture != before
    at.keys("x")
    at.frames(1, 0.0)
    assert at.watch.swapped is False


def test_a_click_on_a_label_or_the_legend_rewinds_nothing(playing: Opened) -> None:
    at = playing("threaded")
    at.go_to(80)
    at.frames(1, 0.0)
    t = at.scene.t
    lane = at.watch._timeline.lanes[0]
    at.click(60, lane.y + 4)
    at.click(400, 674)  # the legend
    assert at.scene.t == t


def test_comparing_freezes_at_the_first_incident_of_each_kind_of_any_house(playing: Opened) -> None:
    at = playing("threaded", compare=True)
    at.frames(2)
    at.keys("space")
    for _ in range(4000):
        at.frames(1, 0.05)
        if at.compare.frozen is not None:
            break
    assert at.compare.frozen is not None
    viewing, incident = at.compare.frozen
    assert at.scene.t == incident.at
    firsts = [one.at for each in at.compare.viewings for one in each.record.incidents]
    assert incident.at == min(firsts)
    assert incident in viewing.record.incidents
    at.keys("space")
    at.frames(2, 0.05)
    assert at.scene.t > incident.at


@pytest.mark.parametrize("policy", ["polling", "asynchronous", "asynchronous:pause_every=0"])
def test_what_is_called_wrong_now_has_not_been_mended_since(policy: str) -> None:
    record = lived(policy, "worst-case", seed=1)
    seen = set()
    for step in range(1, 2 * 420):
        moment = record.at(step / 2 + 0.01)
        for one in moment.open_incidents():
            seen.add(one.kind)
            if one.kind == "missed-buzzer":
                machine = moment.state.machines[one.about]
                assert machine.calls
                assert machine.since == one.since
            elif one.kind == "ignored-kid":
                assert one.since in {at for _, at in moment.state.calling.values()}
            elif one.kind == "starvation":
                assert moment.state.tasks[one.about].since == one.since
    assert {"missed-buzzer", "ignored-kid"} <= seen


def test_of_several_tasks_of_one_parent_at_most_one_runs() -> None:
    record = lived("asynchronous", seed=4)
    for step in range(2 * 380):
        state = record.at(step / 2 + 0.01).state
        acting = [task for task, now in state.tasks.items() if now.status == "acts"]
        assert len(acting) <= 1, step / 2


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_bubbles_do_not_cover_each_other(playing: Opened, size: tuple[int, int]) -> None:
    at = playing("polling", seed=2, size=size)
    at.frames(2)
    said = 0
    for minute in range(5, 300, 7):
        at.go_to(minute)
        at.frames(1, 0.0)
        taken = at.watch._stage._taken
        said += len(taken)
        for number, rect in enumerate(taken):
            assert rect.collidelist(taken[number + 1 :]) < 0, minute
    assert said > 40
