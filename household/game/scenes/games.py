"""What the scheduler plays: whose parents, with which mendings, and what is to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from household.errors import HouseholdError
from household.game.kit import Kit
from household.game.ladder import LOCKS, Game, usual_kinds, usual_recipe
from household.game.steps import MEANS, PLAYED
from household.game.theme import ACCENT, CARD, INK, KINDS, MUTED, NAMES
from household.game.widgets import Button, Choice, Widget, Words
from household.language import later, said, tr
from household.parents import Policy, find_policy
from household.replay import Recipe
from household.schedules.goals import USUAL

if TYPE_CHECKING:
    from household.game.scenes.scheduler import Scheduler

BOX = (60.0, 76.0, 764.0, 292.0)
ROWS = 58.0
ANY = "any"
BOOK = (("alone", later("alone")), ("locked", later("behind a lock")))
OFFERED = ("threaded", "asynchronous")


class Games:
    """The card on which it is chosen what is played; what is chosen is played at once."""

    def __init__(self, scene: Scheduler) -> None:
        self.scene = scene
        self.open = False
        self._widgets: list[Widget] = []
        self._before: tuple[Game, tuple[str, ...], list[str]]

    def toggle(self) -> None:
        """Show the card, or put it away."""
        if self.open:
            self.close()
        else:
            self.open = True
            scene = self.scene
            self._before = (scene.game, scene.stepping.choices, list(scene.undone))
            self._build()
            scene.widgets.focus_on(self._widgets[0])

    def leave(self) -> None:
        """Put the card away, with everything as it was before it was opened."""
        self.close()
        game, choices, undone = self._before
        if self.scene.game is not game:
            self.scene.begin(game, choices)
            self.scene.undone = undone

    def close(self) -> None:
        """Put the card away."""
        self.open = False
        self.scene.widgets.remove(self._widgets)
        self._widgets = []

    # -- what there is to choose ------------------------------------------------------------------

    def _policies(self) -> dict[str, Policy]:
        """The clones, async, and the session's own parents."""
        session = self.scene.session
        known = {session.policy(spec).name: session.policy(spec) for spec in session.specs}
        found = {name: known.get(name, find_policy(name)) for name in OFFERED}
        found |= {policy.spec: policy for policy in known.values() if policy.file}
        mine = self.scene.game.recipe.policy
        found[mine.spec if mine.file else mine.name] = mine
        return found

    def _build(self) -> None:
        self.scene.widgets.remove(self._widgets)
        self._widgets = []
        x, y, w, _ = BOX
        policy, kinds = self.scene.game.recipe.policy, self.scene.game.kinds
        policies = self._policies()
        names = [(spec, _label(one)) for spec, one in policies.items()][:6]
        chosen = policy.spec if policy.file else policy.name
        self._row("Who", y + 52, names, chosen, self._who)
        top = y + 52 + ROWS
        if policy.name == "threaded":
            self._row(
                "Locks", top, tuple(LOCKS.items()), str(policy.options["lock_order"]), self._locks
            )
            self._row("Checkbook", top + 44, BOOK, str(policy.options["checkbook"]),
                      self._checkbook)  # fmt: skip
        goals: list[tuple[str, Words]] = [
            (kind, said("{thing:short}", thing=said(KINDS[kind].word))) for kind in PLAYED
        ]
        goals.append((ANY, later("Anything")))
        goal = kinds[0] if len(kinds) == 1 else ANY
        self._row("Goal", y + 206, goals, goal, self._goal)
        box = (x + w - 144, y + 10, 124.0, 32.0)
        self._widgets.append(
            self.scene.widgets.add(
                Button("Play this", box, self.close, "", later("Play this"), primary=True)
            )
        )

    def _row(
        self,
        name: str,
        y: float,
        options: Sequence[tuple[str, Words]],
        chosen: str,
        choose: Callable[[str], object],
    ) -> None:
        x, _, w, _ = BOX
        width = (w - 228) / len(options)
        choice = Choice(name, x + 196, y, options, chosen, choose, width)
        self._widgets.append(self.scene.widgets.add(choice))

    # -- choosing -------------------------------------------------------------------------------

    def _who(self, spec: str) -> None:
        policy = self._policies()[spec]
        self._play(policy, usual_kinds(policy), usual_recipe(self.scene.session, policy))

    def _locks(self, order: str) -> None:
        policy = self.scene.game.recipe.policy.but({"lock_order": order})
        self._play(policy, self.scene.game.kinds)

    def _checkbook(self, book: str) -> None:
        policy = self.scene.game.recipe.policy.but({"checkbook": book})
        self._play(policy, self.scene.game.kinds)

    def _goal(self, goal: str) -> None:
        kinds = USUAL if goal == ANY else (goal,)
        self._play(self.scene.game.recipe.policy, kinds)

    def _play(self, policy: Policy, kinds: tuple[str, ...], recipe: Recipe | None = None) -> None:
        recipe = recipe or self.scene.game.recipe
        recipe = msgspec.structs.replace(recipe, policy=policy, choices=())
        focus = self.scene.widgets.focus
        name = focus.name if focus is not None else ""
        try:
            self.scene.begin(Game(recipe, kinds))
        except HouseholdError as error:
            self.scene.say(str(error))
        self._build()
        again = next((widget for widget in self._widgets if widget.name == name), None)
        if again is not None:
            self.scene.widgets.focus_on(again)

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        """Draw the card; what can be chosen are widgets, and drawn with the others."""
        if not self.open:
            return
        x, y, w, h = BOX
        game = self.scene.game
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        kit.put(tr("What do you want to play?"), x + 24, y + 10, 20, "black", ACCENT)
        names = [("Who", tr("Whose evening")), ("Goal", tr("Make it fail"))]
        if game.recipe.policy.name == "threaded":
            names += [("Locks", tr("Locks of A and B")), ("Checkbook", tr("The checkbook"))]
        for name, words in names:
            widget = next(one for one in self._widgets if one.name == name)
            kit.put(words, x + 24, widget.box[1] + 7, 14.5, "black", INK)
        told = tr("You win whatever goes wrong.")
        if len(game.kinds) == 1:
            told = tr("You win when {what}.", what=said(MEANS[game.kinds[0]]))
        kit.put(kit.fit(told, w - 48, 13.5, "bold"), x + 24, y + h - 34, 13.5, "bold", MUTED)


def _label(policy: Policy) -> str:
    return NAMES.get(policy.name) or policy.name.rpartition(":")[2].replace("_", " ")
