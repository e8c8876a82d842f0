"""Check every schedule: a card over the house, on which the search counts up, and then its answer.

What it found can be played in the window, each failure in as few steps as there can be. A search that
gave up early says so and claims nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from household.game import files
from household.game.cards import capital
from household.game.checking import Checking, all_schedules, share_words
from household.game.kit import Kit
from household.game.ladder import evening_words, is_small, policy_words, small
from household.game.scenes.scene import Scene, steps_words
from household.game.session import Session
from household.game.sounds import Cue
from household.game.theme import CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WELL
from household.game.widgets import Button, KeyButton, Widget
from household.language import later, tr
from household.replay import Recipe
from household.schedules.goals import USUAL

BOX = (60.0, 76.0, 764.0, 372.0)
SLICE = 0.005
"""Seconds of a frame that a search has while its card is open."""

ROW = 38.0


def witness(back: Scene, recipe: Recipe) -> Scene:
    """The evening of a recipe with choices, to be watched; leaving it goes back."""
    from household.game.scenes.watch import Watch  # noqa: PLC0415  # they name each other

    policy = recipe.policy
    session = Session(
        [policy], recipe.scenario, recipe.scenario_name, recipe.seed, back.session.settings
    )
    session.schedules[policy.spec] = recipe.choices
    watch = Watch(session, policy.spec)
    watch.back = back
    watch.plays_at_once = True
    told = later("A schedule of {steps}: time is taken away. After that the clock goes on.")
    watch.say(tr(told, steps=steps_words(len(recipe.choices))))
    return watch


class Check:
    """The card of a search, over the house of a scene.

    recipe: asked for the evening to be searched whenever the card is opened; its choices are left out.
    """

    def __init__(self, host: Scene, recipe: Callable[[], Recipe]) -> None:
        self.host = host
        self.open = False
        self.checking: Checking | None = None
        self._recipe = recipe
        self._ordered = False
        self._widgets: list[Widget] = []
        self._rows: dict[str, tuple[KeyButton, Button]] = {}
        self._small: KeyButton
        self._close: KeyButton

    def toggle(self) -> None:
        """Open the card and begin; or give up, and put it away."""
        if self.open:
            self.close()
        else:
            self.begin(self._recipe())

    def begin(self, recipe: Recipe) -> None:
        """Search all schedules of an evening; one that is known to the last stays as it is."""
        self._ordered = bool(recipe.orders)
        recipe = msgspec.structs.replace(recipe, choices=(), orders=())
        self.host.playing = False
        known = self.checking
        if known is None or known.recipe != recipe or not (known.counted or known.wrong):
            if known is not None:
                known.close()
            self.checking = Checking(recipe)
        self._build()
        self.open = True

    def close(self) -> None:
        """Put the card away; a search that is not over is given up."""
        if self.checking is not None:
            self.checking.close()
        self.open = False
        self.host.widgets.remove(self._widgets)
        self._widgets = []

    def rest(self) -> None:
        """Another scene is on the screen now."""
        if self.checking is not None:
            self.checking.rest()

    def update(self) -> None:
        """Go on searching, for a part of this frame."""
        if not self.open or self.checking is None or self.checking.done:
            return
        if not self.checking.step(SLICE):
            self.host.hear(_heard(self.checking))

    def pick(self, number: int) -> None:
        """Play the shortest schedule of a kind."""
        if self.checking is not None and number < len(USUAL):
            self._play(USUAL[number])

    # -- widgets --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.host.widgets.remove(self._widgets)
        self._widgets, self._rows = [], {}
        for number, kind in enumerate(USUAL):
            play = KeyButton(
                f"Play {kind}",
                partial(str, number + 1),
                partial(self._play, kind),
                later("Play it"),
            )
            save = Button(f"Save {kind}", (0, 0, 0, 0), partial(self._save, kind), "", later("Save it"),
                          later("as a file that household play opens"))  # fmt: skip
            play.primary = True
            play.hidden = save.hidden = True
            self._rows[kind] = (play, save)
            self._widgets += [self.host.widgets.add(play), self.host.widgets.add(save)]
        first = self.host.session.settings.keys.first
        self._small = KeyButton("Check the small evening", lambda: "", self._go_small,
                                later("Check the small evening instead"))  # fmt: skip
        self._small.primary = True
        self._close = KeyButton(
            "Close the check", partial(first, "leave"), self.close, later("Cancel")
        )
        self._widgets += [self.host.widgets.add(self._small), self.host.widgets.add(self._close)]

    def _go_small(self) -> None:
        if self.checking is not None:
            self.begin(small(self.checking.recipe))

    def _found(self, kind: str) -> Recipe | None:
        checking = self.checking
        if checking is None or kind not in checking.shortest:
            return None
        return msgspec.structs.replace(checking.recipe, choices=checking.shortest[kind])

    def _play(self, kind: str) -> None:
        recipe = self._found(kind)
        if recipe is not None:
            self.host.next = witness(self.host, recipe)

    def _save(self, kind: str) -> None:
        recipe = self._found(kind)
        if recipe is not None:
            self.host.say(files.save_told(recipe))

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        """Draw the card; its buttons are widgets, and drawn with the others."""
        checking = self.checking
        if not self.open or checking is None:
            return
        x, y, w, h = BOX
        bad = bool(checking.shortest)
        safe = checking.done and checking.complete and not bad
        edge = DANGER if bad else GOOD if safe else "#CBB99F"
        kit.card(x, y, w, h, 16, CARD, edge, 2.5 if bad or safe else 1.5)
        kit.icon("why", x + 36, y + 28, 24, INK, CARD)
        kit.put(tr("Check every schedule"), x + 56, y + 9, 20, "black", INK)
        parts = {
            "policy": policy_words(checking.recipe.policy),
            "evening": evening_words(checking.recipe),
        }
        about = tr("{policy}. Evening: {evening}.", **parts)
        if self._ordered:
            about = tr("{policy}. Evening: {evening}, without what was ordered.", **parts)
        kit.put(kit.fit(about, w - 48, 13.5, "bold"), x + 24, y + 44, 13.5, "bold", MUTED)
        self._progress(kit, x + 24, y + 70, w - 48, checking)
        for number, kind in enumerate(USUAL):
            self._kind(kit, x + 24, y + 124 + number * ROW, w - 48, kind, checking)
        self._answer(kit, x + 24, y + 124 + len(USUAL) * ROW + 6, w - 48, checking)
        self._lay(kit, x, y, w, h, checking)

    def _lay(self, kit: Kit, x: float, y: float, w: float, h: float, checking: Checking) -> None:
        self._close.words = later("Close") if checking.done else later("Cancel")
        wide = self._close.measure(kit)
        self._close.box = (x + w - wide - 16, y + 14, wide, 24.0)
        self._small.hidden = is_small(checking.recipe) or (checking.done and checking.complete)
        wide = self._small.measure(kit)
        self._small.box = (x + w - wide - 20, y + h - 34, wide, 24.0)

    def _progress(self, kit: Kit, x: float, y: float, w: float, checking: Checking) -> None:
        """How many states and steps, how many of them wait: and a bar of those that do not."""
        looked = checking.states - checking.waiting
        told = (
            (f"{checking.states:,}", tr("states")),
            (f"{checking.steps:,}", tr("steps")),
            (f"{checking.waiting:,}", tr("waiting")),
        )
        left = x
        for amount, word in told:
            left += kit.put(amount, left, y, 17, "black", INK) + 6
            left += kit.put(word, left, y + 3.5, 13, "bold", MUTED) + 22
        if checking.done:
            word = tr("all looked at") if checking.complete else tr("stopped")
        else:
            word = tr("counting the schedules") if checking.counting else tr("looking")
        kit.put(word, x + w, y + 3.5, 13, "black", INK, "right")
        kit.box(x, y + 32, w, 8, 4, WELL)
        share = looked / checking.states if checking.states else 0.0
        if share > 0.01:
            # Rounded, so that not every frame draws a bar of its own.
            wide = w if checking.complete else max(8.0, w * round(share * 100) / 100)
            kit.box(x, y + 32, wide, 8, 4, GOOD if checking.complete else GOLD)

    def _kind(self, kit: Kit, x: float, y: float, w: float, kind: str, checking: Checking) -> None:
        """A kind of failure: found in how many steps, or not."""
        shortest = checking.shortest.get(kind)
        play, save = self._rows[kind]
        play.hidden = save.hidden = shortest is None
        colour = DANGER if shortest is not None else MUTED
        if shortest is None and checking.done and checking.complete:
            colour = GOOD
        kit.icon(kind, x + 14, y + 15, 22, colour, CARD)
        kit.put(tr(KINDS[kind].word), x + 36, y + 4, 15, "black", INK)
        if shortest is not None:
            steps = steps_words(len(shortest))
            words = tr("in {steps} at the least", steps=steps)
            if kind in checking.failing and checking.schedules:
                share = share_words(checking.failing[kind], checking.schedules)
                words = tr("in {steps} at the least, in {share} of all", steps=steps, share=share)
        elif not checking.done:
            words = tr("not found so far")
        else:
            words = tr("not found: nothing is claimed")
            if checking.complete:
                words = tr("in no schedule")
        widest = max(kit.width(tr(KINDS[one].word), 15, "black") for one in USUAL)
        kit.put(words, x + max(160.0, 52 + widest), y + 5.5, 13.5, "bold", colour)
        if shortest is not None:
            save.box = (x + w - 88, y, 88.0, 30.0)
            wide = play.measure(kit)
            play.box = (x + w - 96 - wide, y + 3, wide, 24.0)

    def _answer(self, kit: Kit, x: float, y: float, w: float, checking: Checking) -> None:
        """The answer in words, once there is one."""
        first, then = answer(checking)
        colour = DANGER if checking.wrong or checking.shortest else GOOD if checking.done else INK
        lines = [(line, colour) for line in kit.wrap(first, w, 14.5, "black")]
        lines += [(line, INK) for line in kit.wrap(then, w, 14.5, "black")]
        for number, (line, ink) in enumerate(lines[:4]):
            kit.put(line, x, y + 20 * number, 14.5, "black", ink)


def answer(checking: Checking) -> tuple[str, str]:
    """What a search says in the end, in two sentences; what it does, before that."""
    if checking.wrong:
        return tr("This can't be searched: {why}.", why=checking.wrong), ""
    can = tr("It can fail: one good evening proves nothing.")
    if not checking.done:
        what = tr("Whoever could move may move next: all orders are tried, equal states once.")
        return (can, what) if checking.shortest else (what, "")
    if not checking.complete:
        stopped = tr(
            "It stopped early, after {states} states: of the others nothing is claimed.",
            states=f"{checking.states:,}",
        )
        return (can, stopped) if checking.shortest else (stopped, "")
    schedules, states = capital(all_schedules(checking)), f"{checking.states:,}"
    looked = tr("{schedules} ({states} states) were looked at.", schedules=schedules, states=states)
    if checking.shortest:
        return can, looked
    return tr("None: whatever the timing, it can't fail."), looked


def _heard(checking: Checking) -> Cue | None:
    """What is heard of the answer; nothing where there is none."""
    if checking.shortest:
        return Cue("bet-lost", tr("It can fail"), 6)
    return Cue("bet-won", tr("It can't fail"), 6) if checking.counted else None
