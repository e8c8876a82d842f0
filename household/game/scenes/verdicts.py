"""What is said over the house to the scheduler: how it begins, that one has won, that nobody can."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from household.game.cards import sentence
from household.game.checking import all_schedules
from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.ladder import next_words
from household.game.scenes.scene import steps_words
from household.game.steps import MEANS
from household.game.theme import ACCENT, CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WHITE
from household.game.widgets import KeyButton
from household.language import later, said, tr

if TYPE_CHECKING:
    from household.game.scenes.scheduler import Scheduler

LEFT, HEAD, FOOT, WIDE = 24.0, 70.0, 450.0, 836.0
"""Where the card begins, at the head of the stage or at its foot, and how wide it is."""

OFFERS = {
    "won": ("Again", "Next game", "Save the schedule", "Check them all"),
    "nobody": ("Next game", "Check them all", "Go on"),
    "can": ("Show it", "Go on"),
    "unknown": ("Check them all", "Go on"),
    "looking": ("Go on",),
    "over": ("Again", "Take back", "Check them all"),
}
"""The buttons of each card."""


class Buttons:
    """The buttons of all cards; those are hidden that do not belong to the one that is shown."""

    def __init__(self, scene: Scheduler) -> None:
        self.scene = scene
        self.shown: list[KeyButton] = []
        key = scene.session.settings.keys.first
        self._all: dict[str, KeyButton] = {}
        for name, action, words in (
            ("Again", "play", later("Again")),
            ("Next game", "next incident", later("Next")),
            ("Save the schedule", "save", later("Save the schedule")),
            ("Check them all", "check", later("Check every schedule")),
            ("Show it", "show me", later("Show me")),
            ("Go on", "play", later("Go on")),
            ("Take back", "step back", later("A step back")),
        ):
            button = KeyButton(name, partial(key, action), partial(scene.act, action), words)
            button.hidden = True
            self._all[name] = scene.widgets.add(button)

    def show(self, verdict: str) -> None:
        """Show the buttons of one card; "" for none."""
        for button in self._all.values():
            button.hidden = True
        self.shown = []
        if self.scene.still:
            return
        for name in OFFERS.get(verdict, ()):
            button = self._all[name]
            if name == "Next game" and not self._leads_on(button):
                continue
            button.hidden = False
            button.primary = not self.shown
            self.shown.append(button)

    def _leads_on(self, button: KeyButton) -> bool:
        """There is something to be played next; says what."""
        game = self.scene.following
        if game is None:
            button.words = tr("Back")
            return self.scene.back is not None
        button.words = tr("Next: {what}", what=next_words(game))
        return True


def _told(scene: Scheduler, verdict: str) -> tuple[str, str, str, str]:
    """The icon, the colour, the heading and the sentence of a card."""
    count = len(scene.stepping.choices)
    checking, fewest = scene.checking, scene.fewest
    states = f"{checking.states:,}"
    if verdict == "won":
        kind = scene.won
        incident = scene.incident
        told = sentence(tr(incident.said if incident is not None else MEANS[kind]))
        if scene.game.moral:
            told = f"{told} {tr(scene.game.moral)}"
        return kind, DANGER, _won_words(scene, count), told
    if verdict == "nobody":
        kinds = scene.game.kinds
        what = said("There is no {kind} in {schedules} ({states} states). It was not your fault: here "
                    "nobody can win.", kind=said(KINDS[kinds[0]].inside),
                    schedules=all_schedules(checking), states=states) if len(kinds) == 1 else said(
                    "There is no failure in {schedules} ({states} states). It was not your fault: here "
                    "nobody can win.", schedules=all_schedules(checking), states=states)  # fmt: skip
        return "lock", GOOD, tr("Nobody can make this fail"), tr(what)
    if verdict == "can":
        usual = later("There is a way. Look for who holds what while another wants it.")
        heading = tr("It can fail, in {steps}", steps=steps_words(fewest or 0))
        return "why", INK, heading, tr(scene.game.hint or usual)
    if verdict == "unknown":
        if checking.wrong:
            told = tr("This can't be searched: {why}.", why=checking.wrong)
            return "why", INK, tr("Nobody knows"), told
        told = tr(
            "{states} states were looked at, and it was in none of them. There are more: nothing is "
            "claimed of those.",
            states=states,
        )
        return "why", INK, tr("Nobody knows"), told
    if verdict == "over":
        told = tr(
            "Nobody can move any more, and what you are after has not come about. Another order?"
        )
        steps = steps_words(count)
        if scene.stepping.lights_out:
            return "wait", INK, tr("Lights out, after {steps}", steps=steps), told
        return "wait", INK, tr("Nothing moves any more, after {steps}", steps=steps), told
    told = tr("{states} states were looked at so far.", states=states)
    return "why", INK, tr("All schedules are being looked at"), told


def _won_words(scene: Scheduler, count: int) -> str:
    """What was brought about, in how many steps, and whether fewer would do."""
    fewest = scene.fewest
    parts = {"kind": said(KINDS[scene.won].word), "steps": steps_words(count)}
    if scene.helped:
        return tr("{kind} in {steps}: so it is done", **parts)
    if fewest is None:
        return tr("{kind} in {steps}", **parts)
    if count <= fewest:
        return tr("{kind} in {steps}: nobody can do it in fewer", **parts)
    return tr("{kind} in {steps}: {fewest} would do", **parts, fewest=fewest)


def height(kit: Kit, scene: Scheduler, verdict: str) -> float:
    """How high the card is; 0 for none."""
    if not verdict:
        return 0.0
    lines = kit.wrap(_told(scene, verdict)[3], WIDE - 84, 14, "bold")[:3]
    return 42.0 + 19 * len(lines) + (0 if scene.still else 36)


def place(scene: Scheduler, high: float) -> tuple[float, float, float]:
    """Where a card of this height begins, and how wide it is: it covers nobody that it is about.

    Who wait for each other have arrows above their heads; who write cheques are at the clinic as well.
    """
    money = scene.won in ("overdraft", "lost-update") and not scene.circle
    return LEFT, HEAD if money else FOOT - high, WIDE


def draw(kit: Kit, scene: Scheduler, verdict: str, high: float) -> None:
    """Draw the card; its buttons are widgets, and drawn with the others."""
    x, y, w = place(scene, high)
    icon, colour, heading, told = _told(scene, verdict)
    kit.card(x, y, w, high, 14, CARD, colour, 2.5)
    kit.box(x + 14, y + 11, 38, 38, 11, colour)
    kit.icon(icon, x + 33, y + 30, 27, WHITE, colour)
    kit.put(kit.fit(heading, w - 84, 19, "black"), x + 64, y + 8, 19, "black", colour)
    for number, line in enumerate(kit.wrap(told, w - 84, 14, "bold")[:3]):
        kit.put(line, x + 64, y + 36 + 19 * number, 14, "bold", INK)
    left = x + 64
    for button in scene.verdicts.shown:
        wide = button.measure(kit) + 8
        button.box = (left, y + high - 37, wide, 27.0)
        left += wide + 8


def opening(kit: Kit, scene: Scheduler) -> None:
    """Before the first step: what this is, and the keys to press."""
    key = scene.session.settings.keys.first
    x, y, w, h = 108.0, 74.0, 668.0, 86.0
    kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
    title = tr("You are the scheduler")
    width = kit.put(title, x + 24, y + 9, 20, "black", ACCENT)
    about = tr("Everybody stands still. Who moves next?")
    kit.put(kit.fit(about, w - width - 62, 15, "bold"), x + 36 + width, y + 13.5, 15, "bold", INK)
    able = [key(DIGITS[n]) for n, who in enumerate(scene.everybody[:9]) if who.able]
    if len(able) > 2:
        words = tr("Press {first} to {last}", first=able[0], last=able[-1])
    elif len(able) == 2:
        words = tr("Press {first} or {last}", first=able[0], last=able[-1])
    else:
        words = tr("Press {key}", key=able[0]) if able else tr("Nobody can move")
    wide = kit.width(words, 14, "black") + 28
    kit.box(x + 24, y + 46, wide, 28, 9, GOLD)
    kit.put(words, x + 24 + wide / 2, y + 50, 14, "black", INK, "centre")
    room = w - wide - 56
    told = tr("or click a card, or who stands in the house. You win when it fails.")
    if kit.width(told, 13.5, "bold") > room:
        told = tr("or click a card. You win when it fails.")
    kit.put(kit.fit(told, room, 13.5, "bold"), x + 36 + wide, y + 51, 13.5, "bold", MUTED)
