"""Why? From what went wrong back along its causes, a step a press, to the decision behind it.

At each step the house, the timeline and the source line show that moment. At the last one, one
thing can be changed, and the new evening races the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from household.game.theme import KINDS
from household.parents import Policy
from household.trace.diagnosis import Cause, Incident

MOST = 3
"""How many steps a chain has at most: more of them nobody keeps in mind."""


class Mending(msgspec.Struct, frozen=True):
    """One thing to change: a knob, the value it is to have, and what that means in words."""

    knob: str
    value: Any
    words: str


class Chain(msgspec.Struct, frozen=True):
    """An incident and its causes, from the latest to the one that was a decision."""

    incident: Incident
    causes: tuple[Cause, ...]

    @property
    def decision(self) -> Cause:
        """The last step back."""
        return self.causes[-1]


def chain_of(incident: Incident) -> Chain:
    """The steps back from an incident: at most three, each earlier than the one before."""
    symptom = incident.causes[0].happening if incident.causes else -1
    instant = incident.kind not in ("missed-buzzer", "ignored-kid", "starvation")
    steps = {
        cause.happening: cause
        for cause in incident.causes
        if not (instant and cause.happening == symptom)
    }
    if not steps and incident.causes:
        steps = {symptom: incident.causes[0]}
    back = [steps[index] for index in sorted(steps, reverse=True)]
    if len(back) > MOST:  # the one that was a decision is never left out
        back = [*back[: MOST - 1], back[-1]]
    return Chain(incident, tuple(back))


def moral(incident: Incident, policy: Policy) -> str:
    """What the decision was, in a sentence."""
    kind, name = incident.kind, policy.name
    if kind == "deadlock":
        return (
            "Each took its own machine first, and kept it while it asked for the other's. That was "
            "the decision."
        )
    if kind in ("lost-update", "overdraft"):
        return (
            "The balance was read once and kept in mind while somebody else wrote. Nobody asked "
            "again: that was the decision."
        )
    if kind == "livelock":
        return "Both give way, wait just as long, and meet again: that was the decision."
    if kind == "starvation":
        return "Whoever has the hands keeps them until it waits, and it never did. That was the decision."
    if kind == "stuck":
        return "Everybody waits, and nobody is left to do what they wait for."
    return LATE.get(
        name,
        "Nobody looks after it while the hands are at something else: that was the decision.",
    )


LATE = {
    "polling": "What happens right after a look waits for the next one. How long that is, is the decision.",
    "asynchronous": "Hands go over to another task only at an await that waits. How often one comes is the decision.",
    "synchronous": "One chore is done to its end before the next begins. In which order is the decision.",
    "threaded": "Each clone has its own work, and this one was at it: that was the decision.",
    "player": "Your hands were elsewhere, or waited for you: that was the decision.",
}


def mendings(incident: Incident, policy: Policy) -> list[Mending]:
    """What could be changed about it, the knobs of a shipped parent; those that are so already left out."""
    kind = incident.kind
    late = kind in ("ignored-kid", "missed-buzzer", "starvation")
    found: Sequence[Mending] = ()
    if policy.name == "threaded":
        if kind in ("deadlock", "livelock", "stuck"):
            found = (
                Mending("lock_order", "washer-first", "both take the washer first"),
                Mending("lock_order", "back-off", "try, and back off"),
            )
        elif kind in ("lost-update", "overdraft"):
            found = (
                Mending("checkbook", "locked", "a lock on the checkbook"),
                Mending("checkbook", "told", "a phone call home"),
            )
    elif policy.name == "polling" and late:
        every = policy.options["every"]
        found = [
            Mending("every", value, f"look every {value:g} min")
            for value in _others(every, (5.0, 10.0, 2.0))
        ]
    elif policy.name == "asynchronous" and late:
        found = (
            Mending("pause_every", 1, "pause after every line"),
            Mending("pause_every", 5, "pause after five lines"),
            Mending("ready", "priority", "kids go first"),
        )
    elif policy.name == "synchronous" and late:
        kids = incident.kind == "ignored-kid"
        order = "kids-laundry-checkbook" if kids else "laundry-kids-checkbook"
        found = (Mending("order", order, "kids first" if kids else "laundry first"),)
    return [one for one in found if policy.options.get(one.knob) != one.value][:2]


def _others(now: float, values: Sequence[float]) -> list[float]:
    return [value for value in values if value < now][:2] or [
        value for value in values if value != now
    ]


def heading(chain: Chain, place: int) -> str:
    """Which step of the chain this is."""
    word = KINDS[chain.incident.kind].word.lower()
    return f"step {place} of {len(chain.causes)} back from the {word}"
