"""To choose what the scheduler plays: the clones, one mending after the other, or a puzzle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from household.game import solved
from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.ladder import puzzle_game
from household.game.scenes.menu import Card, Page
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.theme import GOOD, INK, KINDS, MUTED
from household.language import later, said, tr
from household.schedules.puzzles import Puzzle, puzzles

LEFT, TOP, WIDE, HIGH, GAP = 40.0, 232.0, 594.0, 78.0, 11.0
"""Where the puzzles begin, and how large each is; they stand in two columns."""

ROWS = 5
KEYED = ("play", *DIGITS, "whole evening")
"""The keys of the cards: of the clones, and of the ten puzzles."""


class PuzzleCard(Card):
    """A puzzle: what is to be brought about, in how few steps, and whether that has been done."""

    def __init__(
        self, puzzle: Puzzle, box: tuple[float, float, float, float], press: Callable[[], object],
        key: str, best: int | None,
    ) -> None:  # fmt: skip
        steps = later("{kind}. It takes {n} steps.")
        if puzzle.fewest == 1:
            steps = later("{kind}. It takes {n} step.")
        about = said(
            steps,
            kind=said(KINDS[puzzle.goal].word), n=puzzle.fewest,
        )  # fmt: skip
        super().__init__(puzzle.title, box, press, puzzle.goal, about, key)
        self.puzzle = puzzle
        self.best = best

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        if self.best is None:
            return
        x, y, w, h = self.box
        fewest = self.best <= self.puzzle.fewest
        words = tr("solved") if fewest else tr("solved in {n}", n=self.best)
        right = x + w - 62
        wide = kit.width(words, 13.5, "black") + 22
        kit.box(right - wide, y + h / 2 - 13, wide, 26, 13, GOOD if fewest else MUTED)
        kit.put(words, right - wide / 2, y + h / 2 - 9, 13.5, "black", "#FFFFFF", "centre")


class Puzzles(Page):
    """The clones' evening, and the ten puzzles that ship."""

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session, back)
        key = session.settings.keys.first
        about = later(
            "Make it deadlock; make it overdraw; then mend it, bug by bug, and try again."
        )
        box = (LEFT, 104.0, 2 * WIDE + 12, 82.0)
        self._first = self.widgets.add(
            Card(later("The clones"), box, self.clones, "play", about, key("play"), primary=True)
        )
        self._cards: list[PuzzleCard] = []
        self._look()
        self.chip("Keys", "keys", partial(self.act, "keys"), later("All keys"))
        self.chip("Back", "leave", self.leave, later("Back"))

    def _look(self) -> None:
        """See what has been solved by now."""
        self.widgets.remove(self._cards)
        self._cards = []
        done = solved.load()
        if done.told:
            self.say(done.told)
        key = self.session.settings.keys.first
        for number, puzzle in enumerate(puzzles()):
            column, row = divmod(number, ROWS)
            box = (LEFT + column * (WIDE + 12), TOP + row * (HIGH + GAP), WIDE, HIGH)
            action = DIGITS[number] if number < len(DIGITS) else "whole evening"
            press = partial(self.play_puzzle, puzzle)
            best = done.steps.get(puzzle.name)
            self._cards.append(self.widgets.add(PuzzleCard(puzzle, box, press, key(action), best)))

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "play": self.clones,
            "whole evening": lambda: self.pick(len(DIGITS)),
            "start": lambda: self.widgets.focus_on(self._cards[0]),
            "end": lambda: self.widgets.focus_on(self._cards[-1]),
        }

    def pick(self, number: int) -> None:
        if number < len(self._cards):
            self.play_puzzle(self._cards[number].puzzle)

    def clones(self) -> None:
        """Play the clones, without mending, with each, with both."""
        from household.game.scenes.scheduler import usual_game  # noqa: PLC0415  # they name each other

        self.next = usual_game(self.session, self)

    def play_puzzle(self, puzzle: Puzzle) -> None:
        """Play a puzzle."""
        from household.game.scenes.scheduler import Scheduler  # noqa: PLC0415

        self.next = Scheduler(self.session, puzzle_game(puzzle), self)

    def came(self) -> None:
        self._look()

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        keys = self.session.settings.keys
        for card, action in zip([self._first, *self._cards], KEYED, strict=False):
            card.keyed = keys.first(action)  # it may have been given another one meanwhile
        about = tr("Everybody stands still, and you say who moves next. You win when it fails.")
        self.head(kit, tr("Be the scheduler"), about)
        kit.put(tr("Ten puzzles, the easiest first"), LEFT + 4, TOP - 30, 16, "black", INK)
        done = sum(card.best is not None for card in self._cards)
        if done:
            words = tr("{n} of {all} solved", n=done, all=len(self._cards))
            kit.put(words, LEFT + 2 * WIDE + 8, TOP - 29, 14, "bold", MUTED, "right")
        told = tr(
            "These are the steps of the shortest way. More will do, and each can be taken back."
        )
        self.caption(kit, told, False)
        self.finish(kit)
