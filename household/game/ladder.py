"""What the scheduler plays, one game after the other, and on which evenings."""

from __future__ import annotations

import msgspec

from household.game.session import Session, turned
from household.game.steps import PLAYED
from household.game.theme import KINDS, NAMES
from household.language import later, said, tr
from household.model.scenario import SCENARIOS
from household.parents import Policy, find_policy
from household.replay import Recipe
from household.schedules.goals import USUAL
from household.schedules.puzzles import Puzzle, puzzles
from household.trace.story import lines, loads

SMALL = "small"
"""The scenario that is small enough for all of its schedules."""

LADDER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("own-first", "alone", ("deadlock",)),
    ("own-first", "alone", ("overdraft",)),
    ("washer-first", "alone", USUAL),
    ("own-first", "locked", USUAL),
    ("washer-first", "locked", USUAL),
)
"""What the clones are played with: without mending, with each, with both."""

LOCKS = {
    "own-first": later("own machine first"),
    "washer-first": later("washer before dryer"),
}
"""How the locks of the machines can be taken, in words."""


class Game(msgspec.Struct, frozen=True):
    """What is played: an evening, the failures that count, and what is said of it.

    title: the task in a sentence, if it is not just to make it fail; fewest: how few steps it takes, if
    that is known beforehand; hint: told to who gives up; moral: told to who has won; puzzle: the name
    of the shipped puzzle that it is, "" for none; name: what it is called.
    """

    recipe: Recipe
    kinds: tuple[str, ...]
    title: str = ""
    fewest: int | None = None
    hint: str = ""
    moral: str = ""
    puzzle: str = ""
    name: str = ""

    @property
    def goal(self) -> str:
        """What is to be done, in a few words."""
        if self.title:
            return tr(self.title)
        if len(self.kinds) == 1:
            return tr("Make it fail: {kind}", kind=said(KINDS[self.kinds[0]].inside))
        _, mended = mended_words(self.recipe.policy)
        return mended or tr("Make it fail, whichever way you can")


def puzzle_game(puzzle: Puzzle) -> Game:
    """A puzzle, to be played."""
    return Game(
        puzzle.recipe,
        puzzle.kinds,
        puzzle.ask,
        puzzle.fewest or None,
        puzzle.hint,
        puzzle.moral,
        puzzle.name if puzzle.ships else "",
        puzzle.title,
    )


def game_of(recipe: Recipe, kinds: tuple[str, ...]) -> Game:
    """What was played when these steps were taken: a shipped puzzle, or to bring these about."""
    for puzzle in puzzles():
        same, policy = puzzle.recipe, recipe.policy
        if policy.file:
            alike = policy.text == same.policy.text
        else:
            alike = (policy.name, policy.options) == (same.policy.name, same.policy.options)
        if alike and (recipe.scenario, recipe.seed) == (same.scenario, same.seed):
            return puzzle_game(puzzle)
    return Game(msgspec.structs.replace(recipe, choices=()), kinds)


def number_of(puzzle: str) -> int:
    """The number of a shipped puzzle, from 1."""
    return [one.name for one in puzzles()].index(puzzle) + 1


def next_words(game: Game) -> str:
    """What is new in a game, in two or three words."""
    if game.puzzle:
        return tr("puzzle {number}", number=number_of(game.puzzle))
    if len(game.kinds) == 1:
        return tr(KINDS[game.kinds[0]].inside)
    return mended_words(game.recipe.policy)[0]


def mended_words(policy: Policy) -> tuple[str, str]:
    """Which of their two bugs the clones have no more, in short and in a sentence; "" for neither."""
    ordered = policy.options.get("lock_order") == "washer-first"
    locked = policy.options.get("checkbook") == "locked"
    if ordered and locked:
        return tr("both mended"), tr("Both are mended: make it fail all the same")
    if ordered:
        return tr("locks in order"), tr(
            "Machines are taken in order now: make it fail all the same"
        )
    if locked:
        return tr("checkbook locked"), tr("The checkbook has a lock now: make it fail all the same")
    return "", ""


def rung_of(game: Game) -> int:
    """Which game of the ladder it is, from 1; 0 for none of it."""
    options = game.recipe.policy.options
    here = (options.get("lock_order"), options.get("checkbook"), game.kinds)
    on_it = game.recipe.policy.name == "threaded" and not game.title and here in LADDER
    return LADDER.index(here) + 1 if on_it else 0


def place_words(game: Game) -> tuple[str, str]:
    """Where a game stands among the others, at length and in short: its puzzle, or its number."""
    if game.puzzle:
        number = number_of(game.puzzle)
        title = tr(puzzles()[number - 1].title)
        return tr("puzzle {number}: {title}", number=number, title=title), tr(
            "puzzle {number}", number=number
        )
    if game.name:
        return tr("puzzle: {title}", title=game.name), tr("a puzzle")
    if rung := rung_of(game):
        place = tr("game {n} of {all}", n=rung, all=len(LADDER))
        return tr("be the scheduler: {place}", place=place), place
    return tr("be the scheduler"), tr("be the scheduler")


def following(game: Game) -> Game | None:
    """What comes after a game: the next puzzle, of the ladder, or kind of failure; None for nothing."""
    if game.puzzle:
        after = number_of(game.puzzle)
        return puzzle_game(puzzles()[after]) if after < len(puzzles()) else None
    if game.title:  # somebody brought it along
        return None
    policy = game.recipe.policy
    fresh = msgspec.structs.replace(game.recipe, choices=())
    if policy.name == "threaded":
        rung = rung_of(game)
        if rung == len(LADDER):
            return None
        order, book, kinds = LADDER[rung]
        mended = policy.but({"lock_order": order, "checkbook": book})
        return Game(msgspec.structs.replace(fresh, policy=mended), kinds)
    if len(game.kinds) == 1 and game.kinds[0] in PLAYED[:-1]:
        return Game(fresh, (PLAYED[PLAYED.index(game.kinds[0]) + 1],))
    return None


def is_small(recipe: Recipe) -> bool:
    """Its schedules can all be looked at while somebody waits."""
    scenario = recipe.scenario
    return scenario.evenings == 1 and scenario.loads <= 3 and scenario.lines <= 8


def small(recipe: Recipe) -> Recipe:
    """The same parents on an evening that is small enough to look at every schedule."""
    return Recipe(recipe.policy, SCENARIOS[SMALL], SMALL)


def usual_recipe(session: Session, policy: Policy) -> Recipe:
    """The evening that is played: the session's, if it is small enough; else the small one."""
    recipe = Recipe(policy, session.scenario, session.scenario_name, session.seed)
    return recipe if is_small(recipe) else small(recipe)


def usual_kinds(policy: Policy) -> tuple[str, ...]:
    """What is asked for first."""
    if policy.name == "threaded" and policy.options["lock_order"] == "own-first":
        return ("deadlock",)
    return USUAL


def usual_policy(session: Session, policy: Policy | None) -> Policy:
    """Whose evening is played if nobody else is named: the clones'."""
    if policy is not None and policy.name != "player":
        return policy
    found = (session.policy(spec) for spec in session.specs)
    return next((one for one in found if one.name == "threaded"), find_policy("threaded"))


# -- in words -----------------------------------------------------------------------------------


def policy_words(policy: Policy) -> str:
    """A parent and how its knobs stand, in words."""
    name = NAMES.get(policy.name) or policy.name.rpartition(":")[2].replace("_", " ")
    if policy.name == "threaded":
        order, book = str(policy.options["lock_order"]), str(policy.options["checkbook"])
        return tr(
            "{name}: {order}, checkbook {book}",
            name=tr(name), order=said(LOCKS.get(order, order)), book=said(book),
        )  # fmt: skip
    return ", ".join([tr(name), *turned(policy)])


def evening_words(recipe: Recipe) -> str:
    """The evening of a recipe, in words."""
    scenario = recipe.scenario
    return tr(
        "{scenario}, seed {seed} ({loads}, {lines})",
        scenario=recipe.scenario_name, seed=recipe.seed, loads=loads(scenario.loads),
        lines=lines(scenario.lines),
    )  # fmt: skip
