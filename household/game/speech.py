"""What is said in the house: bubbles for yells, buzzers, and what a parent believes.

Chosen from the moment alone, at most a few at a time, the ones that matter most first.
"""

from __future__ import annotations

import msgspec

from household.game.model import Hands, Moment, waiting
from household.game.places import CLINIC, DOWN, MACHINE_X, UP, Figure, figures, kid_x, trip
from household.game.theme import DANGER, GOOD
from household.language import later, said, tr
from household.trace.story import dollars

BUZZ = "#E07B00"

YELLS = {
    "hungry": later("I'm hungry!"),
    "squabble": later("Muuum! Leave me alone!"),
    "hurt": later("Ow! That hurts!"),
    "badly hurt": later("My leg! It hurts!"),
}
QUARRELS = (
    later("She started it!"), later("He bit me!"), later("That's MINE!"),
    later("Tell him to stop!"),
)  # fmt: skip


class Bubble(msgspec.Struct, frozen=True):
    """Something said: its lines, the point it comes from, its edge, and whether it is shouted.

    by: the hands, machine or kid; weight: what matters more is placed first; lean: to which side it
    would rather go, -1 to the left, because somebody on the other side speaks as well.
    """

    by: str
    lines: tuple[str, ...]
    x: float
    y: float
    edge: str = ""
    shout: bool = False
    weight: int = 1
    lean: int = 0


def bubbles(moment: Moment, placed: list[Figure] | None = None) -> list[Bubble]:
    """What is said at this moment, the weightiest first."""
    said = [*_kids(moment), *_machines(moment)]
    for figure in placed if placed is not None else figures(moment):
        one = _parent(moment, moment.state.hands[figure.hands], figure)
        if one is not None:
            said.append(one)
    return sorted(said, key=lambda bubble: -bubble.weight)


def minutes(count: float) -> str:
    """A number of minutes, as it is said."""
    return tr("{n} min", n=int(count))


def _kids(moment: Moment) -> list[Bubble]:
    state = moment.state
    if trip(moment)[0]:
        return []
    found: list[tuple[float, Bubble]] = []
    for number, name in enumerate(state.kids):
        call = state.call_of(name)
        if call is None or state.comforted(name, moment.t):
            continue
        mood, since = call
        waited = moment.t - since
        words = tr(YELLS[mood] if mood != "squabble" else QUARRELS[int(since) % len(QUARRELS)])
        if waited >= moment.record.patience.with_yell(mood):
            words = tr("I yelled {minutes} ago!", minutes=minutes(waited))
        x, weight = kid_x(number, len(state.kids)), 6 if mood == "badly hurt" else 5
        found.append((since, Bubble(name, (words,), x, DOWN - 72, DANGER, True, weight)))
    found.sort(key=lambda pair: pair[0])
    if len(found) > 2:  # all of them at once would hide the room: the oldest speaks for the rest
        first = found[0][1]
        all_cry = tr("({n} of us cry)", n=len(found))
        return [msgspec.structs.replace(first, lines=(*first.lines, all_cry))]
    return _apart([bubble for _, bubble in found])


def _apart(said: list[Bubble]) -> list[Bubble]:
    """Of two that stand side by side, the left one speaks to the left."""
    if len(said) != 2:
        return said
    lean = -1 if said[0].x < said[1].x else 1
    return [
        msgspec.structs.replace(said[0], lean=lean),
        msgspec.structs.replace(said[1], lean=-lean),
    ]


def _machines(moment: Moment) -> list[Bubble]:
    found = []
    for machine in moment.state.machines.values():
        if machine.phase == "done" and machine.calls:
            waited = moment.t - machine.since
            words = tr("BZZZT!") if waited < 3 else tr("BZZZT! {minutes}", minutes=minutes(waited))
            found.append(
                Bubble(machine.name, (words,), MACHINE_X[machine.name], UP - 88, BUZZ, True, 4)
            )
    return _apart(found)


def _parent(moment: Moment, hands: Hands, figure: Figure) -> Bubble | None:
    state, t = moment.state, moment.t
    doing = moment.doing(hands)
    last = state.said.get(hands.name)
    ago = t - last.at if last is not None else 99.0
    words: tuple[str, ...] = ()
    needs = tr("I need the {thing}.", thing=said(doing.thing))
    edge, weight = "", 1
    circle = {state.hands_of(task) for task in state.circle()}
    if hands.name in circle:
        since = min(state.wants.get(doing.task, {"": doing.since}).values())
        words, weight = (needs,), 2
        if t - since >= 2:
            words = (needs, tr("{minutes} now…", minutes=minutes(t - since)))
    elif doing.chore == "wants":
        words, weight = (needs,), 3
    elif (
        last is not None and ago < 3 and last.kind in _SAID and _lasts(last.kind, doing.chore, ago)
    ):
        words, weight = (tr(_SAID[last.kind], amount=dollars(last.amount)),), 2
    elif doing.chore == "read" and moment.apart:
        believed = state.reading.get(hands.name, state.balance)
        words, weight = (tr("Balance {amount}. Lovely.", amount=dollars(believed)),), 3
    elif last is not None and last.kind == "reads" and ago < 4 and doing.chore == "read":
        words = (tr("Balance {amount}.", amount=dollars(last.amount)),)
    elif (
        last is not None
        and last.kind == "resumed"
        and ago < 2
        and len(state.tasks) > len(state.hands)
    ):
        words, edge = (tr("await {thing}: it came", thing=last.thing),), GOOD
    elif doing.chore == "waits" and doing.activity == "watch" and t - doing.since >= 1:
        words = _watching(doing.thing)
    if not words:
        return None
    x, y = figure.x, figure.y - (110 if figure.seated else 123)
    if not figure.seen:
        x, y = (CLINIC[0], CLINIC[1] - 30) if figure.x > 780 else (figure.x, DOWN - 80)
    return Bubble(hands.name, words, x, y, edge, False, weight)


_SAID = {
    "nothing": later("Nothing here."),
    "found": later("There you are!"),
    "after you": later("After you."),
    "pays": later("That's {amount}. Paid."),
    "pays care": later("A cheque: {amount}."),
    "puts off": later("{amount}? That can wait."),
    "card": later("{amount}, by card then."),
    "phones": later("I wrote a cheque: {amount}!"),
}
_SHORT = {"nothing": 0.8, "found": 0.8, "pays": 1.2, "after you": 1.5}


def _lasts(kind: str, chore: str, ago: float) -> bool:
    if kind == "pays" and chore not in ("read", "waits", ""):
        return False
    return ago < _SHORT.get(kind, 3)


def _watching(waits: str) -> tuple[str, ...]:
    if waits in ("", "time to pass"):
        return ()
    if waits == "kids.yell":
        return (tr("Just watching…"),)
    if waits == "orders.given":
        return (tr("What shall I do?"),)
    if waits.endswith(".emptied"):
        return (tr("Is the {thing} free yet?", thing=said(waits.partition(".")[0])),)
    if " or " in waits:
        return (tr("Waiting…"),)
    return (tr("Waiting for the {what}…", what=waiting(waits)),)
