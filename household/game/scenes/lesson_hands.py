"""In a lesson: to be the parent oneself, and to be the scheduler."""

from __future__ import annotations

import math
from collections.abc import Callable

from household.game.kit import Kit
from household.game.ladder import Game
from household.game.model import Moment
from household.game.scenes import below, verdicts
from household.game.scenes.below import Below
from household.game.scenes.play import Play
from household.game.scenes.scheduler import STAGE_BOX, Scheduler
from household.game.scenes.side import Side
from household.game.scenes.taught import Taught, session_for
from household.game.settings import Settings
from household.game.widgets import Area
from household.language import later, tr
from household.lessons import measures
from household.lessons.course import Course
from household.trace.story import clock


class Hands(Taught, Play):
    """The orders are the class's, until a minute."""

    def __init__(self, course: Course, settings: Settings) -> None:
        self.course = course
        step = course.step
        session = session_for(step, settings)
        self._last = step.until or math.inf
        super().__init__(session, "asynchronous")
        self.speed = step.speed
        if self.at == "result" and course.played is not None:
            self._orders = course.played.orders
            self._live_with(self._orders)
            self.viewing.live(self._last)
            self.t = self.viewing.seen = self._last
            self.begun = True

    def _build(self) -> None:
        self._areas()
        self.furnish_bar()

    def _choices(self) -> None:
        """Nobody else is on offer."""

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {**super()._actions(), "take back": self.take_back}

    def pick(self, number: int) -> None:
        if self.at == "live":
            Play.pick(self, number)
        elif self.at == "result":  # somebody was just about to give one more order
            self.say(
                tr("The time is over. {key} goes on.", key=self.session.settings.keys.first("step"))
            )
        else:
            self.unit(number)

    def order(self, chore: str) -> None:
        if self.at == "live":
            super().order(chore)

    def began(self) -> None:
        self.playing = False
        if self.at in self.course.phases[:1] and self.begun:  # back at the beginning
            self._live_with(())
            self.t = self.viewing.seen = 0.0
            self.begun, self.frozen, self.index = False, None, None
            self._show_timeline()

    def seek(self, minute: float) -> None:
        if self.shown:
            super().seek(minute)

    def go_on(self, minutes: float) -> None:
        if self.at != "live":
            return
        super().go_on(min(minutes, max(0.0, self._last - self.t)))
        if self.t >= self._last - 1e-6 or self.viewing.record.over:
            self._take_along()
            self.by_itself()

    @property
    def stands(self) -> bool:
        return self.begun and not self.playing and self.frozen is None

    def _take_along(self) -> None:
        """The course learns what was played."""
        self.playing = False
        self.course.played = self.record.recipe

    def skip(self) -> None:
        if self.begun and not self.playing:
            self.playing = True
            return
        if not self.begun:
            self.say(tr("Press a digit: the checkbook, the washer, the dryer, the kids."))
            self.begun = self.playing = True
            return
        self.viewing.live(self._last)
        self.t = self._last
        self.moved()
        self._take_along()
        self.on()

    def space(self) -> None:
        if self.at == "live":
            self.begun = True
            self.playing = not self.playing
        else:
            self.go()

    def leave(self) -> None:
        Taught.leave(self)

    def looks_like(self, other: Hands) -> None:
        self._live_with(other.record.recipe.orders)
        self.viewing.live(other.viewing.seen)
        self.t, self.viewing.seen = other.t, other.viewing.seen
        self.begun, self.frozen, self.index = other.begun, other.frozen, other.index

    def live_words(self) -> str:
        if not self.begun:
            return tr("Begin")
        if not self.playing:
            return tr("Go on")
        assert self.course.step.until is not None
        return tr("To {time}", time=clock(self.course.step.until))

    def _opening(self, kit: Kit, moment: Moment) -> None:
        if self.at == "live":
            super()._opening(kit, moment)

    def _ending(self, kit: Kit, moment: Moment) -> None:
        """What came of the bet stands there instead."""

    def _race_words(self) -> str:
        return ""  # nobody is after a record here

    def _sentence(self, moment: Moment) -> tuple[str, bool]:
        return (self.waiting(), False) if self.at == "bet" else super()._sentence(moment)

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        quiet = self.begun and self.frozen is None and self.why.chain is None
        if quiet or self.at != "live":
            self.draw_over(kit, bet=(24.0, 76.0, 500.0))


class Scheduling(Taught, Scheduler):
    """The class says who moves next."""

    held = Taught.held | {"step back", "take back"}
    key_words = {  # noqa: RUF012  # the base has it as a mapping
        **Scheduler.key_words,
        **Taught.key_words,
        "first": Scheduler.key_words["first"],
        "step": later("go on: take again, be shown the shortest way"),
        "step back": Scheduler.key_words["step back"],
        "faster": Scheduler.key_words["faster"],
        "slower": Scheduler.key_words["slower"],
    }
    _told_course = False

    def __init__(self, course: Course, settings: Settings) -> None:
        self.course = course
        step = course.step
        game = Game(
            step.recipe,
            (step.goal,),
            course.words(step.say),
            None,
            name=course.words(course.unit.title),
        )
        super().__init__(session_for(step, settings), game)
        self.began()

    def _build(self) -> None:
        house = self.widgets.add(Area("House", STAGE_BOX, self._press_house))
        house.focusable = False
        self.side = Side(self)
        self.below = Below(self)
        self.verdicts = verdicts.Buttons(self)
        self.furnish_bar()
        for name in ("Games", "Give up"):
            self.widgets[name].hidden = True

    def began(self) -> None:
        if self.at == "result" and not self.won:  # somebody comes back to it, or has skipped it
            self._take_the_shortest()
        elif self.at in self.course.phases[:1]:
            self.again()

    def _take_the_shortest(self) -> None:
        step = self.course.step
        self.again()
        self.helped = True
        for name in measures.searched(step.recipe, (step.goal,)).shortest[step.goal]:
            self.stepping.step(name)
        self._stand(at_once=True)

    def show_me(self) -> None:
        if self.at == "live":
            super().show_me()

    def update(self, seconds: float) -> None:
        super().update(seconds)
        step, known = self.course.step, self.checking.shortest
        if step.goal in known and not self._told_course:
            self._told_course = True  # so that the course need not search once more
            shortest = {step.goal: known[step.goal]}
            measures.remember(step.recipe, (step.goal,), shortest, complete=self.checking.complete)

    # -- keys -------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], object]]:
        mine = {"look inside": self.look_inside, "show me": self.show_me, "take back": self.undo}
        return {**super()._actions(), **mine, "start": self.again}

    def pick(self, number: int) -> None:
        if self.at == "live":
            Scheduler.pick(self, number)
        else:
            self.say(tr("First a bet: nothing is shown before you have said what you expect."))

    def take(self, name: str) -> None:
        if self.at == "live":
            super().take(name)

    def back_one(self) -> None:
        if self.at == "live" and self.taken > self.least:
            self.undo()
        else:
            super().back_one()

    def mark(self, by: int) -> None:
        if self.at == "live":
            self.choose_step(by)
        else:
            super().mark(by)

    def choose_step(self, by: int) -> None:
        """Look inside the step of the next one who could move."""
        Scheduler.choose(self, by)

    def choose(self, number: int) -> None:
        Taught.choose(self, number)

    def skip(self) -> None:
        """Take again what was taken back; or be shown the shortest way; once it is done, on."""
        if self.won:
            self.on()
            if self.at == "result" and self.course.verdict is None:  # it is seen already
                self.on()
        elif self.opened:
            self.take(self.opened)
        elif self.undone and not self.showing:
            self.redo()
        elif self.showing:
            for name in self._show[:]:
                self._show.pop(0)
                self._take(name)
        else:
            self.show_me()

    def space(self) -> None:
        if self.at == "live" and (self.opened or self.showing) and not self.won:
            self.play()
        else:
            self.go()

    def next_game(self) -> None:
        """What is played next is what the lesson says."""
        if self.won:
            self.on()

    def leave(self) -> None:
        if self.opened and self.at == "live":
            self.opened = ""
        elif self._show:
            self._show = []
        else:
            Taught.leave(self)

    def games_card(self) -> None:
        """The lesson says what is played."""

    def looks_like(self, other: Scheduling) -> None:
        self.stepping.undo(self.taken)
        for name in other.stepping.choices:
            self.stepping.step(name)
        self.undone, self.opened, self.helped = list(other.undone), other.opened, other.helped
        self.checking = other.checking
        self._stand(at_once=True)

    def live_words(self) -> str:
        if self.won:
            return tr("Go on")
        if self.showing:
            return tr("To the end")
        if self.opened:
            return tr("Take this step")
        return tr("Take again") if self.undone else tr("Show me")

    # -- drawing ----------------------------------------------------------------------------------

    @property
    def verdict(self) -> str:
        return "" if self.won or self.at != "live" else super().verdict

    def sentence(self) -> str:
        if self.won and self.t >= self.until and self.at == "live":
            return self.course.then
        return super().sentence()

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        self.page(kit, (STAGE_BOX, below.BOX))
        self.title(kit)
        self.side.lay(kit)
        self._house(kit, self.moment())
        self.below.draw(kit)
        self.caption(kit, *self._sentence(kit))
        self.finish(kit)
        if self.at != "live":
            self.draw_over(kit)
