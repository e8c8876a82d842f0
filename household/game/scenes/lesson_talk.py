"""In a lesson: a question, every schedule of several parents, a curve; and how the lesson ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from household.errors import HouseholdError
from household.game import curve as curves
from household.game import files
from household.game.checking import Checking
from household.game.curve import Curve
from household.game.kit import Kit
from household.game.ladder import policy_words
from household.game.scenes.menu import Menu
from household.game.scenes.taught import Taught, other_session, scene_of, session_for
from household.game.settings import Settings
from household.game.theme import ACCENT, CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WELL, WHITE
from household.game.widgets import Button
from household.language import tr, trn
from household.lessons import measures
from household.lessons.course import Course
from household.lessons.measures import Measured
from household.schedules.goals import USUAL
from household.schedules.search import LIMIT

HURRY = 0.08
"""The same when somebody does not want to wait."""

SLICE = 0.013
"""Seconds of a frame for the search, or for evenings that nobody watches."""

WIDE = 920.0
LEFT = (1280 - WIDE) / 2
TABLE_Y, TABLE_ROW = 250.0, 78.0


class Talk(Taught, Menu):
    """A step without a house: what is asked, and what came of it."""

    def __init__(self, course: Course, settings: Settings, like: Talk | None = None) -> None:
        self.course = course
        step = course.step
        session = session_for(step, settings) if step.recipes else other_session(settings)
        super().__init__(session)
        self.curve: Curve | None = None
        self.searches: list[Checking] = []
        self._hurries = False
        if like is not None:
            self.curve, self.searches = like.curve, like.searches
        elif step.do == "check":
            self.searches = [Checking(recipe, USUAL, LIMIT) for recipe in step.recipes]
        self.furnish_bar()
        for name, press, words in (
            ("Less", partial(self.mark, 1), tr("less")),
            ("More", partial(self.mark, -1), tr("more")),
        ):
            button = Button(name, (0.0, 0.0, 44.0, 44.0), press, "back-one" if name == "Less" else "on-one", "", words)  # fmt: skip
            button.hidden = step.do != "curve"
            self.widgets.add(button)
        self.began()

    def began(self) -> None:
        step = self.course.step
        curved = step.do == "curve" and self.at == "bet"
        self.widgets["Less"].hidden = self.widgets["More"].hidden = not curved
        if step.do == "curve" and self.at != "bet" and self.curve is None:
            knob = next(one for one in step.recipe.policy.knobs if one.name == step.knob)
            self.curve = Curve(
                step.recipe.policy,
                knob,
                step.recipe.scenario,
                step.evenings,
                1,
                self.session.workers(),
                self.course.values,
            )
        self._hurries = False

    def _tell_points(self) -> None:
        """The course learns what the window has measured."""
        assert self.curve is not None
        statistic = self.course.step.statistic
        self.course.points = [
            Measured(one.value, one.mean(statistic), one.half(statistic), one.never(statistic))
            for one in self.curve.points
        ]

    def _tell_found(self, search: Checking) -> None:
        """The course learns what the window has searched."""
        if search.wrong:
            return
        measures.remember(
            search.recipe, search.kinds, search.shortest, search.complete, search.schedules
        )

    # -- time -------------------------------------------------------------------------------------

    def update(self, seconds: float) -> None:
        super().update(seconds)
        if not seconds or self.at != "live":
            return
        slice_ = HURRY if self._hurries else SLICE
        if self.curve is not None:
            self.curve.step(slice_)
            if self.curve.done:
                self._tell_points()
                self.by_itself()
        elif self.searches:
            search = next((one for one in self.searches if not one.done), None)
            if search is None:
                self.by_itself()
            elif not search.step(slice_):
                self._tell_found(search)

    def skip(self) -> None:
        """As fast as it can be done, and not all of it in one frame: the window stays alive."""
        self._hurries = True

    def live_words(self) -> str:
        return tr("Almost there ...") if self._hurries else tr("Faster")

    def came(self) -> None:
        if self.at == "live":  # from the settings, say
            self.began()

    def left(self) -> None:
        if self.curve is not None and not self.curve.done:
            self.curve.close()
            self.curve = None  # it is measured anew when somebody comes back
        for search in self.searches:
            search.rest()

    def twin(self) -> Any:
        return Talk(self.course, self.session.settings, like=self)

    def move(self, by: int) -> None:
        """Up and down choose here."""
        self.mark(by)

    # -- drawing ----------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        self.title(kit)
        {"question": self._question, "check": self._check, "curve": self._curve}[
            self.course.step.do
        ](kit)
        key = self.session.settings.keys.first("leave")
        self.caption(kit, tr("{lesson}: {about}   {key}: all lessons", lesson=self.course.words(self.course.lesson.title),
                             about=self.course.words(self.course.lesson.about), key=key), False)  # fmt: skip
        self.finish(kit)

    def _question(self, kit: Kit) -> None:
        box = (LEFT, 150.0, WIDE)
        if self.at == "bet":
            self.draw_choices(kit, box)
        elif self.course.verdict is not None:
            self.draw_verdict(kit, self.course.verdict, box)

    # -- every schedule ---------------------------------------------------------------------------

    def _check(self, kit: Kit) -> None:
        if self.at == "bet":
            self._policies(kit, 470.0)
            self.draw_choices(kit, (LEFT, 84.0, WIDE))
            return
        top = 84.0
        if self.at == "result" and self.course.verdict is not None:
            top += self.draw_verdict(kit, self.course.verdict, (LEFT, 84.0, WIDE)) + 14
        else:
            self.draw_bet(kit, LEFT, 96.0, 800)
            top += 60
        self._table(kit, max(top, TABLE_Y - 40))

    def _policies(self, kit: Kit, top: float) -> None:
        """Whose schedules will be searched."""
        for number, recipe in enumerate(self.course.step.recipes):
            kit.box(LEFT, top + 46 * number, WIDE, 40, 11, WELL)
            kit.put(kit.fit(tr(policy_words(recipe.policy)), WIDE - 40, 17, "bold"),
                    LEFT + 20, top + 8 + 46 * number, 17, "bold")  # fmt: skip

    def _table(self, kit: Kit, top: float) -> None:
        """A row for each parent: how many schedules, and what can go wrong in them."""
        heads = [tr(KINDS[kind].word) for kind in USUAL]
        lefts = [LEFT + 394 + 126 * n for n in range(len(USUAL))]
        for head, left in zip(heads, lefts, strict=False):
            kit.put(kit.fit(head, 122, 14, "bold"), left, top, 14, "bold", MUTED)
        for number, (recipe, search) in enumerate(zip(self.course.step.recipes, self.searches, strict=True)):  # fmt: skip
            y = top + 26 + TABLE_ROW * number
            good = search.done and search.complete and not search.shortest
            kit.card(LEFT, y, WIDE, TABLE_ROW - 10, 13, CARD, GOOD if good else "#CBB99F", 2 if good else 1.2)  # fmt: skip
            words = tr(policy_words(recipe.policy))
            size = kit.size_for(words, 366, (16.0, 14.5, 13.0), "black")
            kit.put(kit.fit(words, 366, size, "black"), LEFT + 18, y + 9, size, "black")  # fmt: skip
            kit.put(kit.fit(self._count(search), 366, 13, "bold"), LEFT + 18, y + 37, 13, "bold", MUTED)  # fmt: skip
            for kind, left in zip(USUAL, lefts, strict=False):
                self._cell(kit, search, kind, left, y + 17)

    @staticmethod
    def _count(search: Checking) -> str:
        if search.wrong:
            return search.wrong
        if search.schedules is not None and search.done:
            return trn("{n} schedule", "{n} schedules, all searched", search.schedules)
        if search.states:
            return trn("{n} state so far", "{n} states so far", search.states)
        return tr("to come")

    @staticmethod
    def _cell(kit: Kit, search: Checking, kind: str, left: float, y: float) -> None:
        if kind in search.shortest:
            words = trn("{n} step", "{n} steps", len(search.shortest[kind]))
            wide = kit.width(words, 14, "black") + 40
            kit.box(left, y, wide, 32, 11, DANGER)
            kit.icon(kind, left + 17, y + 16, 19, WHITE, DANGER)
            kit.put(words, left + 31, y + 6, 14, "black", WHITE)
        elif search.done and search.complete:
            kit.box(left, y, 84, 32, 11, "#DDF1E7", GOOD, 1.2)
            kit.put(tr("never"), left + 42, y + 6, 14, "black", GOOD, "centre")
        else:
            kit.put("…", left + 12, y + 4, 16, "bold", MUTED)

    # -- a curve ----------------------------------------------------------------------------------

    def _curve(self, kit: Kit) -> None:
        course, step = self.course, self.course.step
        chosen = course.marked
        if self.at == "bet":
            asked = kit.wrap(course.words(step.ask), WIDE - 60, 22, "black")
            kit.card(LEFT, 130, WIDE, 330, 18, CARD, "#CBB99F", 1.5)
            for number, line in enumerate(asked):
                kit.put(line, 640, 156 + 30 * number, 22, "black", INK, "centre")
            words = course.options[chosen] if chosen is not None else "?"
            kit.put(words, 640, 244, 54, "black", ACCENT, "centre")
            self.widgets["Less"].box = (440.0, 258.0, 48.0, 48.0)
            self.widgets["More"].box = (792.0, 258.0, 48.0, 48.0)
            self._scale(kit, 360.0)
            told = tr("Up is more, down is less; the yellow key places the bet.")
            kit.put(told, 640, 424, 14, "bold", MUTED, "centre")
            return
        assert self.curve is not None
        if self.at == "result" and course.verdict is not None:
            high = self.draw_verdict(kit, course.verdict, (LEFT, 76.0, WIDE))
            y = 76.0 + high + 10
            h = 668.0 - y
        else:
            self.draw_bet(kit, LEFT, 96.0, 800)
            y, h = 140.0, 520.0
        value: Any = course.values[chosen] if chosen is not None else step.recipe.policy.options[step.knob]  # fmt: skip
        curves.draw(kit, (LEFT, y, WIDE, h), self.curve, value, step.statistic)

    def _scale(self, kit: Kit, y: float) -> None:
        """All that can be bet on, in a row, and what is marked."""
        course = self.course
        pitch = (WIDE - 120) / max(1, len(course.values) - 1)
        kit.box(LEFT + 60, y - 3, WIDE - 120, 6, 3, WELL)
        for number, value in enumerate(course.values):
            at = LEFT + 60 + pitch * number
            marked = number == course.marked
            size = 24.0 if marked else 10.0
            kit.box(at - size / 2, y - size / 2, size, size, size / 2, GOLD if marked else INK, INK, 1.5 if marked else 0)  # fmt: skip
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            kit.put(shown, at, y + 16, 14, "black" if marked else "bold", INK if marked else MUTED, "centre")  # fmt: skip


class Wrong(Taught, Menu):
    """A step that can't be shown, and why: a slip in a lesson of one's own closes no window."""

    def __init__(self, course: Course, settings: Settings, error: str = "") -> None:
        self.course = course
        self.error = error
        super().__init__(other_session(settings))
        self.furnish_bar()

    def _fill(self) -> None:
        """Nothing can be chosen."""

    def stays(self) -> bool:
        return False

    def sentence(self) -> str:
        return tr("This step can't be shown.")

    def _go_words(self) -> str:
        return tr("Go on")

    def go(self) -> None:
        before = self.course.step
        self.course.leave_step()
        self.follow(before)

    def twin(self) -> Any:
        return Wrong(self.course, self.session.settings, self.error)

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        self.title(kit)
        lines = kit.wrap(self.error, 840, 16, "bold")[:8]
        kit.card(180, 180, 920, 60 + 26 * len(lines), 18, CARD, DANGER, 2.5)
        for number, line in enumerate(lines):
            kit.put(line, 220, 208 + 26 * number, 16, "bold")
        told = tr("household lesson check tells file and line.")
        self.caption(kit, told, False)
        self.finish(kit)


class End(Taught, Menu):
    """The lesson is over: what was right, what can be said now, and where to go on."""

    def __init__(self, course: Course, settings: Settings) -> None:
        self.course = course
        super().__init__(other_session(settings))
        self.right, self.of = course.score
        self.furnish_bar()

    def _fill(self) -> None:
        """Nothing is asked any more."""

    def _go_words(self) -> str:
        return tr("All lessons")

    def go(self) -> None:
        self.leave()

    def back_one(self) -> None:
        self.course.back()
        self.next = scene_of(self.course, self.session.settings)

    def mark(self, by: int) -> None:
        """There is nothing to choose."""

    def sentence(self) -> str:
        if not self.of:
            return tr("That was the lesson.")
        return tr("That was the lesson: {right} of {of} bets and answers were right.", right=self.right, of=self.of)  # fmt: skip

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {**super()._actions(), "play": self.go, "save": self.hand_in}

    def hand_in(self) -> None:
        """Save what was answered as a hand-in, in this folder."""
        from household.handins import file, making  # noqa: PLC0415  # when it is asked for

        name = self.course.lesson.name
        to = files.free_name(f"household-{name}", ".hand")
        try:
            file.write(to, making.make(lessons=[self.course.lesson.key]))
            self.say(tr("Saved to be handed in: {file}", file=to.resolve()))
        except HouseholdError as error:
            self.say(str(error))

    def draw(self, kit: Kit) -> None:
        course = self.course
        self.page(kit, ())
        self.title(kit)
        units = course.lesson.units
        high = 96.0 + 50 * len(units)
        top = max(74.0, 350 - high / 2 - 20)
        kit.card(140, top, 1000, high, 18, CARD, "#CBB99F", 1.5)
        kit.put(tr("What you can say now"), 172, top + 16, 22, "black", ACCENT)
        for number, unit in enumerate(units):
            y = top + 58 + 50 * number
            kit.box(172, y, 34, 34, 10, INK)
            kit.put(str(number + 1), 189, y + 5, 17, "black", WHITE, "centre", exact=True)
            size = next((n for n in (18.0, 16.5, 15.0) if kit.width(course.words(unit.says), n, "bold") <= 890), 13.5)  # fmt: skip
            kit.put(
                kit.fit(course.words(unit.says), 890, size, "bold"),
                222,
                y + 17 - size * 0.7,
                size,
                "bold",
            )
        key = self.session.settings.keys.first("save")
        hint = tr("{key} saves what you have answered as a small file, to hand it in.", key=key)
        kit.put(kit.fit(hint, 960, 14, "bold"), 172, top + high - 30, 14, "bold", MUTED)
        self.caption(kit, tr("The digits go back to a unit."), False)
        self.finish(kit)
