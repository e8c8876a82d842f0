"""Be the scheduler: the clones stand still, and whoever plays says who moves next.

Time is taken away: what stands still here moves when its key is pressed, and not before. The aim is to
make it fail. What each would do next stands on its card, and can be opened into its parts; every step
can be taken back. Beside it a search looks at all schedules, a little in each frame: it knows how few
steps it takes, and where nobody can win. It tells when one has won, or asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from household.errors import HouseholdError
from household.game import ladder, solved, sounds, steps
from household.game.checking import Checking
from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.ladder import Game
from household.game.model import Moment, Record
from household.game.scenes import below, verdicts
from household.game.scenes.below import Below, named
from household.game.scenes.checks import Check
from household.game.scenes.games import Games
from household.game.scenes.scene import Scene, steps_words
from household.game.scenes.side import Side
from household.game.session import Session
from household.game.stage import Stage
from household.game.steps import MEANS, Who
from household.game.theme import ACCENT, CARD, DANGER, INK, KINDS, MUTED, WHITE
from household.game.widgets import Area
from household.language import later, said, tr
from household.parents import Policy
from household.replay import Recipe
from household.schedules.goals import DECIDED, USUAL
from household.schedules.stepping import Stepping
from household.trace.story import dollars

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

STAGE_BOX = (12, 64, 860, 430)
GRAPH = (664.0, 76.0)

SHOWN = 0.85
"""Minutes after a step at which the house stands still: before the next could come."""

MOVES = 0.45
"""Seconds that a step is seen to take."""

SLICE = 0.003
"""Seconds of a frame for the search beside it."""

HONEST = 12
"""Steps after which it is admitted that nobody can win."""

HOLD = 0.4
"""Seconds that Undo is held until it goes on by itself."""

PACE = 0.75
"""Seconds from one step to the next while the shortest is shown."""

SURE = 4.0
"""Seconds within which a key has to be pressed once more to leave steps behind."""

IN_FRONT = frozenset({
    "play", "step", "step back", "take back", "faster", "slower", "start", "end", "next incident",
    "look inside", "show me", "give up",
})  # fmt: skip
"""Actions that are about what is behind a card."""


class Scheduler(Scene):
    """The house, standing still, and a button for everybody who could move.

    back: where leaving leads.
    """

    key_words = {  # noqa: RUF012  # the base has it as a mapping
        "play": later("what is most obvious now"),
        "step": later("take again what was taken back"),
        "step back": later("take a step back"),
        "next incident": later("the next game"),
        "faster": later("look inside another's step"),
        "slower": later("look inside another's step"),
        "start": later("start over"),
        "end": later("take all again that was taken back"),
        "take back": later("take a step back"),
        "knobs": later("games: whose evening, which failure"),
        "whole evening": later("the tenth who could move"),
        "first": later("whoever stands beside these keys moves"),
        "look inside": later("look inside a step"),
        "show me": later("be shown the shortest way"),
        "give up": later("give up: can it fail at all?"),
        "save": later("save this schedule as a file"),
    }

    def __init__(self, session: Session, game: Game, back: Scene | None = None) -> None:
        super().__init__(session)
        self.back = back
        self.tasks: list[Who] = []
        self.things: list[Who] = []
        self.checking = Checking(game.recipe, game.kinds)
        self.check = Check(self, lambda: self.game.recipe)
        self.games = Games(self)
        self._kit: Kit | None = None
        self._stage: Stage
        self._warming: Iterator[None] | None = None
        self._build()
        self.begin(game)

    def begin(self, game: Game, choices: tuple[str, ...] = ()) -> None:
        """Play this, from its beginning or after some steps.

        Raises HouseholdError where an own parent goes wrong.
        """
        recipe = game.recipe
        if choices:
            recipe = msgspec.structs.replace(recipe, choices=choices)
        self.stepping = Stepping(recipe, tuple(dict.fromkeys((*game.kinds, *USUAL))))
        self.game = game
        self.checking.rest()
        self.checking = Checking(game.recipe, self.stepping.kinds)
        self.undone: list[str] = []
        self.opened = ""
        self.tried = 0
        self.helped = self.gave_up = self.dismissed = self.asked = self.knows = False
        self._show: list[str] = []
        self._wait = self._sure = self._sound_left = 0.0
        self._from = 0.0
        self._held = -HOLD
        self.below.forget()
        self._stand(at_once=True)

    # -- where it stands ------------------------------------------------------------------------

    def _stand(self, at_once: bool = False) -> None:
        """The house after the steps taken so far, and not a moment later."""
        stepping = self.stepping
        options = [option for option in stepping.options() if not option.wrong]
        recipe = stepping.recipe
        if options:  # one step more than was taken, so that nobody moves by the clock meanwhile
            ahead = (*recipe.choices, options[0].name)
            recipe = msgspec.structs.replace(recipe, choices=ahead)
        self.record = Record(recipe)
        if stepping.choices:
            self.record.advance(stepping.minute)
        self._from = self.t
        self.until = stepping.minute + SHOWN if stepping.choices else 0.0
        if at_once or self.session.settings.stored.calm or self.until <= self.t:
            self.t = self.until
        moment = self.record.at(self.until)
        self._look(moment)
        self.circle = set(moment.state.circle())
        if self.won or self.opened not in {who.name for who in self.everybody if who.able}:
            self.opened = ""
        self.knows |= bool(self.won)
        self.below.remember()

    def _look(self, moment: Moment) -> None:
        """Who could move, and what each would do, in words."""
        self.tasks, self.things = steps.everybody(self.stepping, moment)
        self.side.seat()

    @property
    def everybody(self) -> list[Who]:
        """All who have a key here, in its order."""
        return [*self.tasks, *self.things]

    def hands_of(self, name: str) -> str:
        """Whose hands a step moves; "" for a thing."""
        return next((who.hands for who in self.tasks if who.name == name), "")

    @property
    def taken(self) -> int:
        """How many steps have been taken."""
        return len(self.stepping.choices)

    @property
    def least(self) -> int:
        """How many steps were taken before one begins."""
        return len(self.game.recipe.choices)

    @property
    def showing(self) -> bool:
        """The shortest is being shown."""
        return bool(self._show)

    @property
    def won(self) -> str:
        """The failure that was asked for and has come about; "" before that."""
        return next((kind for kind in self.game.kinds if kind in self.stepping.found), "")

    @property
    def shortest(self) -> tuple[str, ...] | None:
        """The shortest schedule that fails, as far as the search has met one."""
        known = self.checking.shortest
        found = [known[kind] for kind in self.game.kinds if kind in known]
        return min(found, key=len) if found else None

    @property
    def fewest(self) -> int | None:
        """How few steps it takes, as far as that is known."""
        if self.game.fewest is not None:
            return self.game.fewest
        return len(self.shortest) if self.shortest is not None else None

    @property
    def impossible(self) -> bool:
        """All schedules were looked at, and it is in none of them."""
        checking = self.checking
        return checking.done and checking.complete and self.shortest is None

    @property
    def verdict(self) -> str:
        """What has to be said over the house: one of `verdicts.OFFERS`, or "" for nothing."""
        if self.won:
            return "won"
        if self._show:
            return ""
        if self.dismissed:
            return "over" if self.stepping.over else ""
        if self.impossible and (self.gave_up or self.tried >= HONEST):
            return "nobody"
        if self.gave_up and self.fewest is not None:
            return "can"
        if self.gave_up:
            return "unknown" if self.checking.done else "looking"
        return "over" if self.stepping.over else ""

    @property
    def incident(self) -> Incident | None:
        """What went wrong, as it is told, once one has won."""
        return next((one for one in self.record.incidents if one.kind == self.won), None)

    # -- taking steps ---------------------------------------------------------------------------

    def take(self, name: str) -> None:
        """This one moves next; or it is said why it can't."""
        self._show = []
        self.put_away()
        who = next(one for one in self.everybody if one.name == name)
        if self.won:
            back, again = self.key("step back"), self.key("play")
            self.say(
                tr(
                    "It has failed already: {back} takes a step back, {again} begins again.",
                    back=back,
                    again=again,
                )
            )
        elif not who.able:
            words = f"{who.words[:1].lower()}{who.words[1:]}".rstrip(".")
            if who.hands:
                told = tr("{who} can't move now: {why}.", who=named(who), why=words)
            else:
                told = tr("{who}: {why}.", who=who.title, why=words)
            self.say(told)
        elif self.undone and self.undone[-1] == name:  # the same as was taken back
            self.redo()
        else:
            self.tried += 1
            if self._take(name):
                self.undone.clear()

    def _take(self, name: str) -> bool:
        self.asked = False
        count, before = len(self.record.happenings), set(self.stepping.found)
        try:
            self.stepping.step(name)
        except HouseholdError as error:  # an own parent goes wrong there
            self._show = []
            self.say(str(error))
            return False
        self.opened = ""
        self._stand()
        self.hear(*(sounds.heard(happening) for happening in self.record.happenings[count:]))
        if self.incident is not None:
            self.hear(sounds.went_wrong(self.incident))
        if self.won:
            self._enter()
        other = [kind for kind in self.stepping.found if kind not in before]
        if other and not self.won:
            kind = said(KINDS[other[-1]].inside)
            told = later("That was a {kind}, on the way: it is not what you are after. Go on.")
            self.say(tr(told, kind=kind))
        return True

    def _enter(self) -> None:
        """A puzzle was solved: that is kept, unless one was shown how."""
        if self.game.puzzle and not self.helped:
            done = solved.load()
            done.enter(self.game.puzzle, self.taken)
            if done.told:
                self.say(done.told)

    def undo(self, count: int = 1) -> None:
        """Take steps back, as many as one likes."""
        self._show = []
        count = min(count, self.taken - self.least)
        if count <= 0:
            self.say(tr("This is the beginning: there is nothing to take back."))
            return
        self._sound_left = 0.0  # what was heard of them has not happened
        self.undone += reversed(self.stepping.choices[-count:])
        self.stepping.undo(count)
        self._stand(at_once=True)

    def redo(self, count: int = 1) -> None:
        """Take again what was taken back."""
        self._show = []
        if not self.undone:
            self.say(tr("Nothing was taken back."))
        for _ in range(min(count, len(self.undone))):
            if self._take(self.undone[-1]):
                self.undone.pop()

    def go_to(self, count: int) -> None:
        """To where so many steps were taken."""
        if count < self.taken:
            self.undo(self.taken - count)
        elif count > self.taken:
            self.redo(count - self.taken)

    def again(self) -> None:
        """From the beginning."""
        self._show = []
        self.undone.clear()
        self.tried = 0
        self.helped = self.gave_up = self.dismissed = self.asked = False
        self.stepping.undo(self.taken - self.least)
        self._stand(at_once=True)

    def show_me(self) -> None:
        """Be shown the shortest schedule that fails, step by step; if there is none, be told so."""
        if self._are_sure("show me"):
            return
        self.asked = True
        if self.shortest is None and not self.checking.done:
            self.say(tr("It is being looked for: as soon as it is found you see it."))
        self._show_if_known()

    def _show_if_known(self) -> None:
        """Somebody has asked for the shortest: show it, once the search knows."""
        shortest = self.shortest
        if shortest is None:
            if self.checking.done:
                self.asked = False
                self.give_up()
            return
        self.again()
        self.knows = True
        self.helped = True
        self._show = list(shortest[self.least :])
        self._wait = PACE

    def give_up(self) -> None:
        """Give up, and be told whether it can fail at all."""
        if not self.won:
            self._show = []
            self.gave_up, self.dismissed = True, False

    # -- what is played -------------------------------------------------------------------------

    @property
    def following(self) -> Game | None:
        """What is played next; None after a game that was brought along."""
        return ladder.following(self.game)

    def next_game(self) -> None:
        """Play the next game, if there is one; else go back to where this one came from."""
        game = self.following
        if game is not None:
            try:
                self.begin(game)
            except HouseholdError as error:
                self.say(str(error))
        elif self.back is not None:
            self.next = self.back

    def play(self) -> None:
        """Go on with what is most obvious."""
        if self.won or self.verdict == "over":
            self.again()
        elif self.verdict:
            self.dismissed = True
        elif self._show:
            self._show = []
        elif self.opened:
            self.take(self.opened)
        else:
            self.say(tr("Who moves next? {key} is the first of them.", key=self.key("first")))

    def look_inside(self, name: str = "") -> None:
        """Open the next step of somebody into its parts; again, and it is closed."""
        able = [who.name for who in self.everybody if who.able]
        if not name and not self.opened and able:
            name = able[0]
        self.opened = "" if name == self.opened else name

    def choose(self, by: int) -> None:
        """Look inside the step of the next one who could move, or of the one before."""
        able = [who.name for who in self.everybody if who.able]
        if able:
            here = able.index(self.opened) if self.opened in able else -1 if by > 0 else 0
            self.opened = able[(here + by) % len(able)]

    def games_card(self) -> None:
        """The card on which it is chosen what is played."""
        self.check.close()
        self._show = []
        self.games.toggle()

    def check_card(self) -> None:
        """The card on which all schedules are searched."""
        self.games.close()
        self._show = []
        if self.checking.done and set(self.checking.kinds) == set(USUAL):
            self.check.checking = self.checking  # it is known already
        self.check.toggle()

    # -- a scene --------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], object]]:
        gone = ("last incident", "ten on", "ten back", "freeze")
        kept = {name: do for name, do in super()._actions().items() if name not in gone}
        return {
            **kept,
            "play": self.play,
            "step": self.redo,
            "step back": self.undo,
            "take back": self.undo,
            "faster": lambda: self.choose(-1),
            "slower": lambda: self.choose(1),
            "start": self.again,
            "end": lambda: self.redo(len(self.undone)),
            "next incident": self.next_game,
            "look inside": self.look_inside,
            "show me": self.show_me,
            "give up": self.give_up,
            "knobs": self.games_card,
            "check": self.check_card,
            "whole evening": lambda: self.pick(len(DIGITS)),
        }

    @property
    def covered(self) -> bool:
        """The games or the search lie over the house."""
        return self.check.open or self.games.open

    in_front = IN_FRONT

    def put_away(self) -> None:
        if self.check.open:
            self.check.close()
        if self.games.open:
            self.games.close()

    def pick(self, number: int) -> None:
        if self.check.open:
            self.check.pick(number)
        elif not self.games.open and number < len(self.everybody):
            self.take(self.everybody[number].name)

    def leave(self) -> None:
        if self.check.open:
            self.check.close()
        elif self.games.open:
            self.games.leave()
        elif self._show:
            self._show = []
        elif self.opened:
            self.opened = ""
        elif self._are_sure("leave"):
            return
        elif self.back is not None:
            self.next = self.back
        else:
            from household.game.scenes.first import First  # noqa: PLC0415  # they name each other

            self.next = First(self.session)

    @property
    def end(self) -> float:
        return self.until

    @property
    def subject(self) -> str:
        return f"{self.game.recipe.policy.spec}-{self.taken}-steps"

    @property
    def recipe(self) -> Recipe | None:
        return self.stepping.recipe

    def want(self, what: str) -> None:
        if what == "save" and not self.taken:
            self.say(tr("No step was taken yet: there is no schedule to save."))
        else:
            super().want(what)

    def _are_sure(self, action: str) -> bool:
        """Steps of one's own would be lost by this: it is said, and another press does it."""
        if self.taken == self.least or self.won or self.helped or self._sure > 0:
            return False
        self._sure = SURE
        key, saves = self.key(action), self.key("save")
        told = later("{key} once more, and your steps are gone; {saves} saves them.")
        self.say(tr(told, key=key, saves=saves))
        return True

    def live_to(self, minute: float) -> None:
        pass

    def seek(self, minute: float) -> None:
        pass

    def warm(self) -> bool:
        return self._warming is not None and next(self._warming, self) is not self

    def left(self) -> None:
        self.checking.rest()
        self.check.rest()

    def twin(self) -> Scene:
        game = msgspec.structs.replace(self.game, recipe=self.stepping.recipe)
        twin = Scheduler(self.session, game, self.back)
        twin.t, twin.opened, twin.undone = self.t, self.opened, list(self.undone)
        twin.helped, twin.gave_up, twin.dismissed = self.helped, self.gave_up, self.dismissed
        twin.checking, twin.tried = self.checking, self.tried
        return twin

    def update(self, seconds: float) -> None:
        super().update(seconds)
        if not seconds:  # the first picture does not wait for the search
            return
        if self.t < self.until:
            whole = max(self.until - self._from, 0.01)
            self.t = min(self.until, self.t + whole * seconds / MOVES)
        self.check.update()
        if not self.check.open and not self.checking.done:
            self.checking.step(SLICE)
        self._hold_undo(seconds)
        self._sure -= seconds
        if self.asked and not self._show:
            self._show_if_known()
        if self._show:
            self._wait -= seconds
            if self._wait <= 0:
                self._wait = PACE
                self._take(self._show.pop(0))

    def _hold_undo(self, seconds: float) -> None:
        """While the mouse is held on Undo, one step after the other is taken back."""
        if not self.side.undo.pressed:
            self._held = -HOLD
            return
        self._held += seconds
        if self._held > 0 and self.taken > self.least:
            self._held = -HOLD / 4
            self.undo()

    def wheel(self, turns: int) -> None:
        if turns > 0 and self.taken > self.least:
            self.undo(turns)
        elif turns < 0 and self.undone:
            self.redo(-turns)

    def key(self, action: str) -> str:
        """The key of an action, as it is told."""
        return self.session.settings.keys.first(action)

    def _build(self) -> None:
        house = self.widgets.add(Area("House", STAGE_BOX, self._press_house))
        house.focusable = False
        self.side = Side(self)
        self.below = Below(self)
        self.tools(1266)
        self.widgets["Freeze"].hidden = True
        self.verdicts = verdicts.Buttons(self)
        for name, action, words in (
            ("Check", "check", later("Check every schedule")),
            ("Save", "save", later("Save")),
            ("Back", "leave", later("Back")),
        ):
            self.chip(name, action, partial(self.act, action), words)

    def _press_house(self, x: float, y: float) -> None:
        """A click on somebody in the picture is a step of theirs, if that can only mean one."""
        if self._kit is None or self.verdict or self.games.open or self.check.open:
            return
        at = (self._kit.x(x), self._kit.y(y))
        for name, rect in reversed(self._stage.spots):
            if rect.collidepoint(at):
                mine = [who.name for who in self.tasks if who.hands == name]
                found = mine if len(mine) == 1 else [f"{name}.buzzer"]
                if found[0] in self.side.cards:
                    self.take(found[0])
                return

    # -- drawing --------------------------------------------------------------------------------

    def moment(self) -> Moment:
        """What is shown."""
        return self.record.at(self.t)

    def furnish(self, kit: Kit) -> None:
        if self._kit is not kit:
            self._kit = kit
            self._look(self.record.at(self.until))  # the words may be in another language now
            self._stage = Stage(kit, *STAGE_BOX[:2])
            self._warming = self._stage.warm(self.moment())

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        self.page(kit, (STAGE_BOX, below.BOX))
        self._head(kit)
        self.side.lay(kit)
        moment = self.moment()
        self._house(kit, moment)
        self.below.draw(kit)
        muted = self.session.settings.stored.muted
        self.widgets.button("Sound").icon = "mute" if muted else "sound"
        check = self.widgets.button("Check")
        check.on = self.check.open
        check.words = later("Check")
        if kit.text_size == "normal":
            check.words = later("Check every schedule")
        self.caption(kit, *self._sentence(kit))
        if not self.still:
            self.games.draw(kit)
            self.check.draw(kit)
        self.finish(kit)

    def _head(self, kit: Kit) -> None:
        """The goal, and how many steps it has taken so far."""
        kit.box(12, 16, 36, 36, 11, ACCENT)
        kit.icon("home", 30, 34, 26, CARD, ACCENT)
        kit.put("household", 58, 9, 23, "black")
        which, short = ladder.place_words(self.game)
        which = which if kit.width(which, 11.5) <= 206 else short
        kit.put(which, 58.5, 37, 11.5, "regular", MUTED)
        number = str(self.taken)
        right = 1066.0
        kit.put(number, right, 6, 36, "black", DANGER if self.won else INK, "right")
        left = right - kit.width(number, 36, "black") - 10
        word = tr("step") if self.taken == 1 else tr("steps")
        kit.put(word, left, 13, 13, "bold", MUTED, "right")
        told = tr("shortest: {n}", n=self._fewest_words())
        kit.put(told, left, 33, 13, "black", INK, "right")
        room = left - kit.width(told, 13, "black") - 24 - 298
        kinds = self.game.kinds
        kit.icon(self.won or (kinds[0] if len(kinds) == 1 else "warn"), 274, 33, 30, DANGER)
        title = self.game.goal
        size = next((n for n in (21.0, 18.0, 16.0) if kit.width(title, n, "black") <= room), 0.0)
        if not size:  # a long sentence takes the room of both
            for place, line in enumerate(kit.wrap(title, room, 14.5, "black")[:2]):
                kit.put(line, 298, 11.5 + 20 * place, 14.5, "black", INK)
            return
        kit.put(title, 298, 22.5 - size * 0.68, size, "black", INK)
        under = tr(MEANS[kinds[0]]) if len(kinds) == 1 else tr("whatever goes wrong counts")
        kit.put(kit.fit(under, room, 13, "bold"), 298, 34, 13, "bold", MUTED)

    def _fewest_words(self) -> str:
        """How few steps it takes: told of a puzzle, and when it has been done, or was asked."""
        if self.impossible and (self.gave_up or self.verdict == "nobody" or self.dismissed):
            return tr("none")
        asked = self.knows or self.gave_up or self.game.puzzle
        return str(self.fewest) if asked and self.fewest is not None else "?"

    def _house(self, kit: Kit, moment: Moment) -> None:
        """The stage, and what has to be said over it."""
        covered = self.games.open or self.check.open
        settled = self.t >= self.until  # the last step is seen before it is judged
        verdict = self.verdict if settled and not covered else ""
        high = verdicts.height(kit, self, verdict)
        reserved = [(*verdicts.place(self, high), high)] if high else []
        if moment.state.circle():
            reserved.append((610.0, GRAPH[1], 250.0, 176.0))
        frozen = self.incident if settled and self.won else None
        lit = self.side.hovered() or self.hands_of(self.opened)
        self._stage.draw(moment, self.phase, frozen, tuple(reserved), lit)
        self._stage.graph(moment, *GRAPH, self.phase)
        self._stage.corners(16)
        self._standing(kit, moment)
        self.verdicts.show(verdict)
        if verdict:
            verdicts.draw(kit, self, verdict, high)
            return
        self.draw_sound(kit, 862, 426)
        begun = self.taken > self.least or self.undone
        if not (begun or self.still or covered or self._show):
            verdicts.opening(kit, self)

    def _standing(self, kit: Kit, moment: Moment) -> None:
        """What is played, and the two numbers of money, at the foot of the stage."""
        state = moment.state
        bank, book = (dollars(n).replace("-", "−") for n in (state.bank, state.balance))
        x, y = 24.0, 458.0
        for name, words, wrong in (
            (ladder.policy_words(self.game.recipe.policy), "", False),
            (tr("Bank"), bank, state.bank < 0),
            (tr("Checkbook says"), book, moment.apart),
        ):
            width = kit.width(name, 12) + 24
            width += kit.width(words, 12, "black") + 6 if words else 0
            if x + width > 862:
                break
            kit.box(x, y, round(width), 26, 13, DANGER if wrong else CARD, opacity=0.95)
            kit.put(name, x + 12, y + 4.5, 12, "regular", "#FFE1DC" if wrong else MUTED)
            colour = WHITE if wrong else INK
            kit.put(words, x + width - 12, y + 4.5, 12, "black", colour, "right")
            x += width + 8

    def _sentence(self, kit: Kit) -> tuple[str, bool]:
        """What the caption says, and whether it is grave."""
        incident = self.incident
        if incident is not None and self.t >= self.until:
            kind = KINDS[incident.kind]
            words = tr("{kind}: {what}", kind=said(kind.word), what=incident.said) + "."
            room = 1180 - sum(chip.measure(kit) + 5 for chip in self.chips)
            if kit.width(words, 11.5, "bold") > room:  # the card says it in full
                words = tr("{kind}: {what}", kind=said(kind.word), what=said(kind.term)) + "."
            return words, True
        if self._show:
            left = steps_words(len(self._show))
            told = later("This is the shortest: {steps} to go. {key} stops it.")
            return tr(told, steps=left, key=self.key("play")), False
        if self.taken:
            words = self.below.words(self.stepping.choices)
            return words if words.endswith("…") else f"{words}.", False
        return tr("Everybody stands still, until you say who moves."), False


def by_hand(recipe: Recipe, back: Scene) -> Scheduler:
    """A schedule to be gone through step by step: all of its steps are there to be taken again."""
    found = tuple(Stepping(recipe, DECIDED).found)
    scene = Scheduler(back.session, ladder.game_of(recipe, found[-1:] or USUAL), back)
    scene.undone = list(reversed(recipe.choices))
    steps = steps_words(len(recipe.choices))
    scene.say(
        tr("All {steps} are there: {key} takes the next.", steps=steps, key=scene.key("step"))
    )
    return scene


def usual_game(
    session: Session, back: Scene | None = None, policy: Policy | None = None
) -> Scheduler:
    """The scheduler as it is opened from elsewhere: with the clones, if nobody else is named."""
    chosen = ladder.usual_policy(session, policy)
    recipe = ladder.usual_recipe(session, chosen)
    scene = Scheduler(session, Game(recipe, ladder.usual_kinds(chosen)), back)
    if policy is not None and recipe.scenario is not session.scenario:
        evening = ladder.evening_words(recipe)
        told = later("A smaller evening, so that all schedules can be searched: {evening}.")
        scene.say(tr(told, evening=evening))
    return scene
