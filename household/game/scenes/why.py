"""Why? From what went wrong back along its causes, a step a press, to the decision behind it.

At each step the house, the timeline and the source line show that moment. At the last one, one
thing can be changed, and the new evening races the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from household.game.cards import BANNER, sentence
from household.game.kit import Kit
from household.game.theme import ACCENT, CARD, GOLD, INK, KINDS, MUTED
from household.game.widgets import KeyButton
from household.language import Said, later, said, tr
from household.parents import Policy
from household.trace.diagnosis import Cause, Incident
from household.trace.story import clock

if TYPE_CHECKING:
    from household.game.scenes.watch import Watch

MOST = 3
"""How many steps a chain has at most: more of them nobody keeps in mind."""


class Mending(msgspec.Struct, frozen=True):
    """One thing to change: a knob, the value it is to have, and what that means in words."""

    knob: str
    value: Any
    words: Said


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
        return tr(
            "Each took its own machine first, and kept it while it asked for the other's. That was "
            "the decision."
        )
    if kind in ("lost-update", "overdraft"):
        return tr(
            "The balance was read once and kept in mind while somebody else wrote. Nobody asked "
            "again: that was the decision."
        )
    if kind == "livelock":
        return tr("Both give way, wait just as long, and meet again: that was the decision.")
    if kind == "starvation":
        return tr(
            "Whoever has the hands keeps them until it waits, and it never did. That was the decision."
        )
    if kind == "stuck":
        return tr("Everybody waits, and nobody is left to do what they wait for.")
    usual = later(
        "Nobody looks after it while the hands are at something else: that was the decision."
    )
    return tr(LATE.get(name, usual))


LATE = {
    "polling": later(
        "What happens right after a look waits for the next one. How long that is, is the decision."
    ),
    "asynchronous": later(
        "Hands go over to another task only at an await that waits. How often one comes is the decision."
    ),
    "synchronous": later(
        "One chore is done to its end before the next begins. In which order is the decision."
    ),
    "threaded": later(
        "Each clone has its own work, and this one was at it: that was the decision."
    ),
    "player": later("Your hands were elsewhere, or waited for you: that was the decision."),
}


def mendings(incident: Incident, policy: Policy) -> list[Mending]:
    """What could be changed about it, the knobs of a shipped parent; those that are so already left out."""
    kind = incident.kind
    late = kind in ("ignored-kid", "missed-buzzer", "starvation")
    found: Sequence[Mending] = ()
    if policy.name == "threaded":
        if kind in ("deadlock", "livelock", "stuck"):
            found = (
                Mending("lock_order", "washer-first", said("both take the washer first")),
                Mending("lock_order", "back-off", said("try, and back off")),
            )
        elif kind in ("lost-update", "overdraft"):
            found = (
                Mending("checkbook", "locked", said("a lock on the checkbook")),
                Mending("checkbook", "told", said("a phone call home")),
            )
    elif policy.name == "polling" and late:
        every = policy.options["every"]
        found = [
            Mending("every", value, said("look every {n} min", n=f"{value:g}"))
            for value in (10.0, 5.0, 2.0, 1.0)
            if value < every
        ]
    elif policy.name == "asynchronous" and late:
        found = (
            Mending("pause_every", 1, said("pause after every line")),
            Mending("ready", "priority", said("kids go first")),
        )
    elif policy.name == "synchronous" and late:
        kids = incident.kind == "ignored-kid"
        order = "kids-laundry-checkbook" if kids else "laundry-kids-checkbook"
        found = (Mending("order", order, said("kids first") if kids else said("laundry first")),)
    return [one for one in found if policy.options.get(one.knob) != one.value][:2]


def heading(chain: Chain, place: int) -> str:
    """Which step of the chain this is."""
    kind = said(KINDS[chain.incident.kind].inside)
    told = later("step {place} of {all} back from the {kind}")
    return tr(told, place=place, all=len(chain.causes), kind=kind)


class Why:
    """The question, in a house that is watched: how far back it has been asked.

    chain: what is asked about, None while nothing is; place: how many steps back, from 1.
    """

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.chain: Chain | None = None
        self.place = 0
        self._buttons: list[KeyButton] = []
        self._offered = 0

    @property
    def cause(self) -> Cause | None:
        """The step that is shown."""
        return self.chain.causes[self.place - 1] if self.chain is not None else None

    @property
    def at_the_decision(self) -> bool:
        """There is no step further back."""
        return self.chain is not None and self.place == len(self.chain.causes)

    def pick(self, number: int) -> bool:
        """Change what is offered under this number; False if nothing is offered."""
        offered = self._offered  # what is pressed ends the question, and the offer with it
        if number < offered:
            self._buttons[number].press(0, 0)
        return offered > 0

    def ask(self) -> None:
        """A step back along the causes of what the world stands still for, or of what came last."""
        if self.chain is None:
            incident = self.watch.frozen or next(reversed(self.watch.moment().incidents), None)
            if incident is None:
                self.watch.say(tr("Nothing has gone wrong so far: there is nothing to ask about."))
                return
            self.watch.playing = False
            self.chain, self.place = chain_of(incident), 0
        if self.at_the_decision:
            key = self.watch.session.settings.keys.first("play")
            told = later("That was the decision. Change one thing, or {key} goes on from here.")
            self.watch.say(tr(told, key=key))
            return
        self._step_back(self.place + 1)

    def _step_back(self, place: int) -> None:
        chain = self.chain
        assert chain is not None
        self.place = place
        cause = chain.causes[place - 1]
        self.watch.frozen = None
        self.watch.index = cause.happening
        self.watch.t = self.watch.viewing.record.times[cause.happening]
        self.watch.begun = True
        if place == len(chain.causes):
            self._offer(chain)
        self.watch.moved()

    def _offer(self, chain: Chain) -> None:
        """At the decision: what could be changed."""
        for number, mending in enumerate(mendings(chain.incident, self.watch.viewing.policy)):
            press = partial(self._mend, mending)
            button = KeyButton(
                f"Change {number + 1}", partial(str, number + 1), press, mending.words
            )
            button.primary = True
            self._buttons.append(self.watch.widgets.add(button))
        self._offered = len(self._buttons)
        keys = self.watch.session.settings.keys
        if self.watch.viewing.policy.knobs:
            words = later("turn a knob") if self._buttons else later("turn one of its knobs")
            press_knobs = partial(self.watch.turning.show, "parent")
            button = KeyButton("Change by knob", partial(keys.first, "knobs"), press_knobs, words)
            self._buttons.append(self.watch.widgets.add(button))

    def _mend(self, mending: Mending) -> None:
        """Change one thing: the new evening begins at the decision, and races the old one."""
        self.watch.viewing.shown = True
        self.watch.session.turn(self.watch.spec, mending.knob, mending.value)
        self.watch.relive(heard=True)
        self.watch.playing = self.watch.t < self.watch.end
        told = later("Changed: {what}. The pale bars are the evening before.")
        self.watch.say(tr(told, what=mending.words))

    def leave(self) -> None:
        """Ask no more."""
        self.chain, self.place, self._offered = None, 0, 0
        self.watch.widgets.remove(self._buttons)
        self._buttons = []

    def _lines(self, kit: Kit) -> tuple[str, list[str]]:
        """What is said at a step of the chain: the fact, and at the decision what it was."""
        chain = self.chain
        assert chain is not None
        cause = chain.causes[self.place - 1]
        lines: list[str] = []
        if self.place == len(chain.causes):
            lines = kit.wrap(moral(chain.incident, self.watch.viewing.policy), 770, 13, "bold")[:2]
        return f"{clock(cause.at)}  {sentence(tr(cause.said))}", lines

    def height(self, kit: Kit) -> float:
        """How high its card is."""
        _, lines = self._lines(kit)
        return 52.0 + 18 * len(lines) + (22 if lines else 0)

    def draw(self, kit: Kit, height: float) -> None:
        """The card of a step back: which one, what happened then, and at the end what to change."""
        chain = self.chain
        assert chain is not None
        x, y, w = BANNER
        kit.card(x, y, w, height, 14, CARD, INK, 2.5)
        kit.box(x + 12, y + 10, 30, 30, 9, INK)
        kit.icon("why", x + 27, y + 25, 21, GOLD, INK)
        width = kit.put(tr("WHY?"), x + 52, y + 6, 15, "black", INK)
        kit.put(heading(chain, self.place), x + 62 + width, y + 7.5, 12.5, "bold", MUTED)
        fact, lines = self._lines(kit)
        kit.put(kit.fit(fact, w - 70, 14.5, "black"), x + 52, y + 25, 14.5, "black", INK)
        for number, line in enumerate(lines):
            kit.put(line, x + 52, y + 45 + 18 * number, 13, "bold", ACCENT)
        if not lines:
            if not self.watch.still:
                keys = self.watch.session.settings.keys
                why, play = keys.first("why"), keys.first("play")
                hint = tr("{why} asks on    {play} plays from here", why=why, play=play)
                kit.put(hint, x + w - 14, y + 9, 12.5, "bold", MUTED, "right")
            return
        top = y + height - 27
        left = x + 52.0
        if not self.watch.still:
            told = tr("Change one thing:") if self._buttons else self.watch.what_to_do()
            left += kit.put(told, left, top + 1, 13.5, "black", INK) + 10
        for widget in self._buttons:
            wide = widget.measure(kit)
            widget.box = (left, top, wide, 22.0)
            left += wide + 8
