"""What is said in the house: bubbles for yells, buzzers, and what a parent believes.

Chosen from the moment alone, at most a few at a time, the ones that matter most first.
"""

from __future__ import annotations

import msgspec

from household.game.model import Hands, Moment, waiting_words
from household.game.places import CLINIC, DOWN, MACHINE_X, UP, Figure, figures, kid_x, trip
from household.game.theme import DANGER, GOOD
from household.trace.story import dollars

BUZZ = "#E07B00"

YELLS = {
    "hungry": "I'm hungry!",
    "squabble": "Muuum! Leave me alone!",
    "hurt": "Ow! That hurts!",
    "badly hurt": "My leg! It hurts!",
}
QUARRELS = ("She started it!", "He bit me!", "That's MINE!", "Tell him to stop!")


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
    return f"{int(count)} min"


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
        words = YELLS[mood] if mood != "squabble" else QUARRELS[int(since) % len(QUARRELS)]
        if waited >= moment.record.patience.with_yell(mood):
            words = f"I yelled {minutes(waited)} ago!"
        x, weight = kid_x(number, len(state.kids)), 6 if mood == "badly hurt" else 5
        found.append((since, Bubble(name, (words,), x, DOWN - 72, DANGER, True, weight)))
    found.sort(key=lambda pair: pair[0])
    if len(found) > 2:  # all of them at once would hide the room: the oldest speaks for the rest
        first = found[0][1]
        return [msgspec.structs.replace(first, lines=(*first.lines, f"({len(found)} of us cry)"))]
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
            words = "BZZZT!" if waited < 3 else f"BZZZT! {minutes(waited)}"
            found.append(
                Bubble(machine.name, (words,), MACHINE_X[machine.name], UP - 88, BUZZ, True, 4)
            )
    return _apart(found)


def _parent(moment: Moment, hands: Hands, figure: Figure) -> Bubble | None:
    state, t = moment.state, moment.t
    doing = moment.doing(hands)
    said = state.said.get(hands.name)
    ago = t - said.at if said is not None else 99.0
    words: tuple[str, ...] = ()
    edge, weight = "", 1
    circle = {state.hands_of(task) for task in state.circle()}
    if hands.name in circle:
        since = min(state.wants.get(doing.task, {"": doing.since}).values())
        words, weight = (f"I need the {doing.thing}.",), 2
        if t - since >= 2:
            words = (f"I need the {doing.thing}.", f"{minutes(t - since)} now…")
    elif doing.chore == "wants":
        words, weight = (f"I need the {doing.thing}.",), 3
    elif (
        said is not None and ago < 3 and said.kind in _SAID and _lasts(said.kind, doing.chore, ago)
    ):
        words, weight = (_SAID[said.kind].format(amount=dollars(said.amount)),), 2
    elif doing.chore == "read" and moment.apart:
        believed = state.reading.get(hands.name, state.balance)
        words, weight = (f"Balance {dollars(believed)}. Lovely.",), 3
    elif said is not None and said.kind == "reads" and ago < 4 and doing.chore == "read":
        words = (f"Balance {dollars(said.amount)}.",)
    elif (
        said is not None
        and said.kind == "resumed"
        and ago < 2
        and len(state.tasks) > len(state.hands)
    ):
        words, edge = (f"await {said.thing}: it came",), GOOD
    elif doing.chore == "waits" and doing.activity == "watch" and t - doing.since >= 1:
        words = _watching(doing.thing)
    if not words:
        return None
    x, y = figure.x, figure.y - (110 if figure.seated else 123)
    if not figure.seen:
        x, y = (CLINIC[0], CLINIC[1] - 30) if figure.x > 780 else (figure.x, DOWN - 80)
    return Bubble(hands.name, words, x, y, edge, False, weight)


_SAID = {
    "nothing": "Nothing here.",
    "found": "There you are!",
    "after you": "After you.",
    "pays": "That's {amount}. Paid.",
    "pays care": "A cheque: {amount}.",
    "puts off": "{amount}? That can wait.",
    "card": "{amount}, by card then.",
    "phones": "I wrote a cheque: {amount}!",
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
        return ("Just watching…",)
    if waits == "orders.given":
        return ("What shall I do?",)
    if waits.endswith(".emptied"):
        return (f"Is the {waits.partition('.')[0]} free yet?",)
    if " or " in waits:
        return ("Waiting…",)
    return (f"Waiting for the {waiting_words(waits)}…",)
