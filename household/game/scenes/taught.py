"""What all scenes of a lesson share: the bar with its sentence, the one obvious key, the choices.

A lesson goes through scenes that are there already: a house that is watched, four that are compared,
the parent, the scheduler. Each is taken as it is, less its own bar and buttons; what is said instead, and
what comes next, a `Course` knows. So a lesson decides nothing here, and a scene knows no lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pygame

from household.errors import HouseholdError
from household.game.keys import written
from household.game.kit import Kit
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.settings import Settings
from household.game.sounds import NAMED
from household.game.theme import (
    ACCENT,
    CARD,
    DANGER,
    GOLD,
    GOOD,
    INK,
    LINE,
    MUTED,
    WELL,
    WHITE,
    mix,
)
from household.game.widgets import Box, Button, Widget
from household.language import Said, later, tr, trn
from household.language import said as said_of
from household.lessons import measures
from household.lessons.course import Course
from household.lessons.lesson import Step
from household.lessons.telling import LETTERS
from household.model.scenario import SCENARIOS
from household.parents import find_policy
from household.trace.story import clock

if TYPE_CHECKING:
    from household.lessons.measures import Verdict

ARROW = "→"
"""The key that goes on, as it is drawn, unless it was given another one."""

SENTENCE = (262.0, 762.0)
"""Where the sentence begins, and how much room there is for it."""

RIGHT = 1268.0
GO = (1040.0, 28.0, 228.0, 28.0)
"""The one obvious key."""

CARD_BOX = (62.0, 82.0, 760.0)
"""Where a card over the house begins, and how wide it is."""

ROW = 42.0
DEAF = 0.7
"""Seconds after something has ended by itself in which no key is taken."""

KEPT = frozenset({
    "play", "step", "step back", "faster", "slower", "ten on", "ten back", "evening before",
    "next evening", "picture", "mute", "settings", "full screen", "keys", "leave", "why", "code large",
    "start", "end", "zoom in", "zoom out", "whole evening",
})  # fmt: skip
"""Actions that there are in a lesson as well."""


class Taught(Scene):
    """A scene in a lesson. It comes first among the bases, and `course` is set before they begin."""

    course: Course
    own_pace = True
    held = frozenset({"faster", "slower", "zoom in", "zoom out"})
    """Actions that go on while their key is held."""

    _deaf = 0.0
    key_words = {  # noqa: RUF012  # the base has it as a mapping
        "play": later("go on; while an evening is played: stand still, play"),
        "step": later("go on: the one obvious key"),
        "step back": later("back"),
        "faster": later("the choice above"),
        "slower": later("the choice below"),
        "ten on": later("go on (the keys of a presenter)"),
        "ten back": later("back"),
        "evening before": later("the unit before"),
        "next evening": later("the next unit"),
        "first": later("to this unit"),
        "leave": later("to the list of lessons"),
    }

    # -- the course -------------------------------------------------------------------------------

    @property
    def at(self) -> str:
        """The phase that the step is in."""
        return self.course.phase

    def on(self) -> None:
        """The one obvious key: on to what comes next."""
        before, was = self.course.step, self.at
        refused = self.course.go_on()
        if refused:
            self.say(refused)
            self.chose()
            return
        if before is self.course.step and self.at == "live":
            self.hear(NAMED["bet"])
            if was == "bet" and self.course.again:
                self.say(tr("You have seen what comes: your first answer is the one that counts."))
        self.follow(before)

    def back_one(self) -> None:
        """Back to the phase before, or the step."""
        before = self.course.step
        if not self.course.back():
            self.say(tr("This is the beginning."))
            return
        self.follow(before)

    def unit(self, number: int) -> None:
        """To the beginning of a unit."""
        if self.course.jump(number):
            self.next = scene_of(self.course, self.session.settings)
            self.course.progress.save()
        else:
            self.say(
                trn("There is {n} unit.", "There are {n} units.", len(self.course.lesson.units))
            )

    def follow(self, before: Step) -> None:
        """The course has moved: show that, here or in another scene."""
        if self.course.over or self.course.step is not before or not self.stays():
            self.next = scene_of(self.course, self.session.settings)
            return
        self._fill()
        try:
            self.began()
            verdict = self.course.settle() if self.at == "result" else None
        except HouseholdError as error:  # a slip in a lesson of one's own
            self.next = wrong(self.course, self.session.settings, error)
            return
        if verdict is not None and verdict.right is not None:
            self.hear(NAMED["bet won" if verdict.right else "bet lost"])

    def stays(self) -> bool:
        """This scene shows the next phase of the same step as well."""
        return True

    def began(self) -> None:
        """A phase has begun: what there is to do about it here."""

    def skip(self) -> None:
        """While something is lived: to the next moment at which there is something to see."""
        self.on()

    def chose(self) -> None:
        """Something was marked."""

    # -- input ------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], object]]:
        kept = {name: do for name, do in super()._actions().items() if name in KEPT}
        units = self.course.lesson.units
        return {
            **kept,
            "play": self.space,
            "step": self.go,
            "ten on": self.go,
            "step back": self.back_one,
            "ten back": self.back_one,
            "faster": lambda: self.mark(-1),
            "slower": lambda: self.mark(1),
            "next evening": lambda: self.unit(min(self.course.number + 1, len(units) - 1)),
            "evening before": lambda: self.unit(max(self.course.number - 1, 0)),
        }

    def go(self) -> None:
        """On; while something is lived, to the next moment worth seeing."""
        if self.at == "live":
            self.skip()
        else:
            self.on()

    def space(self) -> None:
        """The same; but what is played stands still, or goes on."""
        self.go()

    def mark(self, by: int) -> None:
        """The next choice, or the one before."""
        # On a slider up is more; in a list it is the one above.
        self.course.mark(-by if self.course.step.do == "curve" else by)
        self.chose()

    def choose(self, number: int) -> None:
        """A choice was made by its letter, or clicked."""
        if self.course.choose(number):
            self.chose()

    def pick(self, number: int) -> None:
        self.unit(number)

    def event(self, event: pygame.event.Event, kit: Kit) -> None:
        if event.type == pygame.KEYDOWN and (self._deaf > 0 or self._only_held(event)):
            return
        if event.type == pygame.KEYDOWN and not self.help:
            letter = written(event)
            if len(letter) == 1 and letter in LETTERS[: len(self.course.options)]:
                if not self.repeated:
                    self.choose(LETTERS.index(letter))
                return
        super().event(event, kit)

    def _only_held(self, event: pygame.event.Event) -> bool:
        """A key that is held, and goes no further: nobody wants to bet by leaning on a key."""
        return self.repeated and self.session.settings.keys.action(event) not in self.held

    def update(self, seconds: float) -> None:
        super().update(seconds)
        self._deaf -= seconds

    def by_itself(self) -> None:
        """It has come to its end by itself: on, and whoever was about to press a key is not misread."""
        self.on()
        if isinstance(self.next, Taught):
            self.next._deaf = DEAF

    def leave(self) -> None:
        from household.game.scenes.lessons import Lessons  # noqa: PLC0415  # they name each other

        self.course.progress.save()
        self.next = Lessons(other_session(self.session.settings))

    def twin(self) -> Any:
        make: Any = type(self)
        made = make(self.course, self.session.settings)
        made.playing = False
        made.looks_like(self)
        return made

    def looks_like(self, other: Any) -> None:
        """Show what another scene of the same step shows."""
        self.t = other.t

    @property
    def shown(self) -> bool:
        """The bet was placed: what comes of it may be seen."""
        return self.at in ("live", "result")

    @property
    def subject(self) -> str:
        return f"{self.course.lesson.name}-{self.course.step.name}"

    # -- the bar ----------------------------------------------------------------------------------

    def transport(self, x: float) -> None:
        """A lesson has one key, and no buttons to move time with."""

    def tools(self, right: float) -> None:
        """Nor any others."""

    def show_transport(self) -> None:
        """There is none."""

    def _show_chips(self, *_shown: object) -> None:
        """There are none."""

    def time_of_day(self, kit: Kit, evening: int, evenings: int, right: float = 0) -> None:
        """The timeline tells it."""

    def furnish_bar(self) -> None:
        """The buttons of the bar: the obvious key, and a pill for each unit."""
        self._choices_shown: list[Widget] = []
        self.go_button = self.widgets.add(GoButton(GO, self.go, self._go_words, self._go_key))
        count = len(self.course.lesson.units)
        for number, unit in enumerate(self.course.lesson.units):
            left = RIGHT - 25.0 * (count - number) + 3
            pill = Pill(number, (left, 4.0, 22.0, 20.0), partial(self.unit, number), self.course)
            pill.help = self.course.words(unit.title)
            self.widgets.add(pill)
        for name, action, words in (
            ("Why", "why", later("Why?")),
            ("Keys", "keys", later("All keys")),
            ("Lessons", "leave", later("Lessons")),
        ):
            if name != "Why" or action in self.does:
                Scene.chip(self, name, action, partial(self.act, action), words)
        self._fill()

    def _go_key(self) -> str:
        keys = self.session.settings.keys
        return ARROW if keys.of("step")[:1] == ("right",) else keys.first("step")

    def _go_words(self) -> str:
        at, step = self.at, self.course.step
        if at == "edit":
            return tr("Change it so")
        if at == "bet":
            return tr("This is my answer") if step.do == "question" else tr("Place the bet")
        if at == "live":
            return self.live_words()
        return tr("Go on")

    def live_words(self) -> str:
        """What the key does while something is lived."""
        return tr("To the end")

    def sentence(self) -> str:
        """What is said now: one sentence."""
        if self.at == "result":
            try:
                return self.course.then
            except HouseholdError as error:
                return str(error)
        return self.course.words(self.course.step.say)

    def title(self, kit: Kit, *_told: str) -> None:
        """The bar: where in the lesson this is, and what is said."""
        course = self.course
        kit.box(12, 10, 40, 40, 12, ACCENT)
        kit.put(str(course.number + 1), 32, 14.5, 23, "black", CARD, "centre", exact=True)
        kit.put(
            kit.fit(course.words(course.lesson.title), 180, 12, "bold"), 62, 9, 12, "bold", MUTED
        )
        title = course.words(course.unit.title)
        size = next((n for n in (17.0, 15.5, 14.0) if kit.width(title, n, "black") <= 186), 13.0)
        kit.put(kit.fit(title, 186, size, "black"), 62, 37.5 - size * 0.68, size, "black")
        said(kit, self.sentence(), SENTENCE[0], 30.0, SENTENCE[1])

    def waiting(self) -> str:
        """What the caption says before the bet."""
        course = self.course
        if course.step.name in course.way.seen:
            said = course.said_first
            return tr("You have seen this before, and your first answer counts: {said}.", said=said)
        if self.at == "edit":
            return tr("{time}  First you choose, then you bet.", time=clock(self.t))
        return tr(
            "{time}  Nothing is shown before you have said what you expect.", time=clock(self.t)
        )

    @property
    def stands(self) -> bool:
        """Somebody has stopped it: it stands still, and there is no talking point."""
        return False

    def _draw_pause(self, kit: Kit) -> None:
        key = self.session.settings.keys.first("play")
        words = tr("It stands still. {key} goes on.", key=key)
        wide = kit.width(words, 18, "black") + 76
        left, top = 442.0 - wide / 2, 210.0
        kit.card(left, top, wide, 52, 16, CARD, INK, 2)
        kit.icon("pause", left + 32, top + 26, 24, INK, CARD)
        kit.put(words, left + 56, top + 14, 18, "black")

    def draw_over(
        self,
        kit: Kit,
        box: tuple[float, float, float] = CARD_BOX,
        result: tuple[float, float, float] | None = None,
        bet: tuple[float, float, float] | None = None,
    ) -> None:
        """What lies over the house: what is asked, what was bet, what came; and over it the keys.

        box: of what is asked; result: of what came, the same if left out; bet: of what was bet, None for
        nowhere.
        """  # fmt: skip
        verdict = self.course.verdict if self.at == "result" else None
        if self.at in ("edit", "bet"):
            self.draw_choices(kit, box)
        elif verdict is not None:
            self.draw_verdict(kit, verdict, result or box)
        elif self.at == "live" and bet is not None:
            self.draw_bet(kit, *bet)
            if self.stands:
                self._draw_pause(kit)
        self.widgets.draw(kit)
        if self.help and not self.still:
            self.finish(kit)

    # -- choices ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """The choices of this phase, as buttons."""
        self.widgets.remove(self._choices_shown)
        self._choices_shown = []
        if self.at not in ("edit", "bet") or self.course.step.do == "curve":
            return
        for number, _ in enumerate(self.course.options):
            self._choices_shown.append(
                self.widgets.add(Option(number, self.course, partial(self.choose, number)))
            )

    def draw_choices(self, kit: Kit, box: tuple[float, float, float] = CARD_BOX) -> float:
        """The card with what is asked; returns how high it is."""
        x, y, w = box
        step = self.course.step
        asked = self.course.words(step.ask)
        if self.at == "edit":  # the last sentence of what is said asks for it
            asked = self.course.words(step.say).rpartition(". ")[2]
        lines = kit.wrap(asked, w - 90, 20, "black")
        high = 34.0 + 26 * len(lines) + ROW * len(self._choices_shown) + 34
        kit.card(x, y, w, high, 18, CARD, "#CBB99F", 1.5)
        icon, colour = ("knobs", INK) if self.at == "edit" else ("bet", GOLD)
        if step.do == "question":
            icon, colour = "why", ACCENT
        kit.icon(icon, x + 36, y + 31, 28, colour, CARD)
        for number, line in enumerate(lines):
            kit.put(line, x + 62, y + 17 + 26 * number, 20, "black")
        top = y + 28 + 26 * len(lines)
        for number, widget in enumerate(self._choices_shown):
            widget.box = (x + 24, top + ROW * number, w - 48, ROW - 5)
        told = tr("Up and down, or a letter, choose; the yellow key goes on.")
        if step.do == "race" and self.at == "bet":
            told = tr("Choose them in the order you expect; once more takes it back.")
        kit.put(told, x + 28, y + high - 30, 13.5, "bold", MUTED)
        return high

    def draw_verdict(self, kit: Kit, verdict: Verdict, box: tuple[float, float, float] = CARD_BOX) -> float:  # fmt: skip
        """What was bet, and what came; returns how high the card is."""
        x, y, w = box
        colour = {True: GOOD, False: DANGER, None: MUTED}[verdict.right]
        word = {True: tr("Correct"), False: tr("Not so"), None: tr("Who knows")}[verdict.right]
        asks = self.course.step.do == "question"
        you = tr("Your answer: {said}") if asks else tr("Your bet: {said}")
        rows = [you.format(said=self.course.said), tr("It is: {came}", came=verdict.came)]
        asked = kit.wrap(self.course.words(self.course.step.ask), w - 40 - 150, 14, "bold")[:2]
        top = y + max(14.0 + 20 * len(asked), 54.0)
        high = top - y + 27 * len(rows) + 12
        kit.card(x, y, w, high, 16, CARD, colour, 2.5)
        wide = kit.width(word, 17, "black") + 58
        kit.box(x + w - wide - 16, y + 12, wide, 34, 12, colour)
        kit.icon("bet", x + w - wide + 4, y + 29, 20, WHITE, colour)
        kit.put(word, x + w - wide + 20, y + 18, 17, "black", WHITE)
        for number, line in enumerate(asked):
            kit.put(line, x + 22, y + 13 + 20 * number, 14, "bold", MUTED)
        for number, words in enumerate(rows):
            face = "black" if number else "bold"
            size = next(
                (n for n in (18.0, 16.0, 14.5) if kit.width(words, n, face) <= w - 44), 13.0
            )
            kit.put(kit.fit(words, w - 44, size, face), x + 22, top + 27 * number, size, face, INK)
        return high

    def draw_bet(self, kit: Kit, x: float, y: float, room: float = 500) -> None:
        """What was bet, while it is decided."""
        if not self.course.said:
            return
        words = kit.fit(tr("Your bet: {said}", said=self.course.said), room, 13.5, "black")
        wide = kit.width(words, 13.5, "black") + 42
        kit.box(x, y, wide, 28, 14, GOLD, INK, 1.2)
        kit.icon("bet", x + 18, y + 14, 17, INK, GOLD)
        kit.put(words, x + 31, y + 4.5, 13.5, "black")


def said(kit: Kit, words: str, x: float, middle: float, room: float) -> None:
    """A sentence, as large as it can be in two lines."""
    for size, most in (
        (22.0, 1),
        (20.0, 1),
        (22.0, 2),
        (20.0, 2),
        (18.0, 2),
        (16.5, 2),
        (15.0, 2),
        (13.5, 2),
    ):
        lines = kit.wrap(words, room, size, "black")
        if len(lines) <= most:
            break
    pitch = kit.sized(size) * 1.22
    top = middle - pitch * len(lines) / 2 + (kit.sized(size) - size) * 0.4
    for number, line in enumerate(lines[:2]):
        shown = line if number < 1 or len(lines) < 3 else kit.fit(" ".join(lines[1:]), room, size, "black")  # fmt: skip
        kit.put(shown, x, top + pitch * number, size, "black")


class GoButton(Button):
    """The one obvious key: an arrow, and what comes of it."""

    def __init__(
        self, box: Box, press: Callable[[], object], says: Callable[[], str], key: Callable[[], str]
    ) -> None:
        super().__init__("Go on", box, press, primary=True)
        self._says, self._key = says, key

    @property
    def value(self) -> object:
        return self._says()

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        ground = mix(GOLD, ACCENT, 0.3) if self.hovered else GOLD
        if self.pressed:
            ground = mix(ground, INK, 0.15)
        kit.box(x, y, w, h, 10, ground, INK, 1.2)
        key = self._key()
        left = x + 10
        if key == ARROW:
            kit.box(left, y + 4, 28, h - 8, 6, INK)
            kit.icon("on-one", left + 14, y + h / 2, 15, GOLD, INK)
            left += 38
        else:
            wide = kit.width(key, 13, "black") + 14
            kit.box(left, y + 4, wide, h - 8, 6, INK)
            kit.put(key, left + wide / 2, y + h / 2 - 9, 13, "black", GOLD, "centre")
            left += wide + 10
        words = self._says()
        size = next((n for n in (16.0, 14.0, 12.5) if kit.width(words, n, "black") <= x + w - 8 - left), 12.0)  # fmt: skip
        kit.put(kit.fit(words, x + w - 6 - left, size, "black"), left, y + h / 2 - size * 0.69, size, "black")  # fmt: skip
        self.ring(kit)


class Pill(Button):
    """A unit: its number, whether it is this one, whether it was gone through."""

    def __init__(self, number: int, box: Box, press: Callable[[], object], course: Course) -> None:
        super().__init__(f"Unit {number + 1}", box, press, words=str(number + 1))
        self._number, self._course = number, course
        self.focusable = False  # the digits are quicker

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        here = self._number == self._course.number
        done = self._number in self._course.way.done
        ground = INK if here else mix(WELL, GOOD, 0.35) if done else WELL
        if self.hovered:
            ground = mix(ground, ACCENT, 0.3)
        kit.box(x, y, w, h, 7, ground)
        kit.put(str(self._number + 1), x + w / 2, y + 1.5, 13, "black", WHITE if here else INK, "centre", exact=True)  # fmt: skip


class Option(Button):
    """A choice: its letter, its words, and whether it is marked; in a ranking, its place."""

    def __init__(self, number: int, course: Course, press: Callable[[], object]) -> None:
        super().__init__(f"Choice {LETTERS[number].upper()}", (0.0, 0.0, 0.0, 0.0), press)
        self._number, self._course = number, course
        self.focusable = False  # up and down choose, and the one obvious key goes on

    @property
    def value(self) -> object:
        return (
            self._course.options[self._number] if self._number < len(self._course.options) else ""
        )

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        course = self._course
        if not w or self._number >= len(course.options):
            return
        marked = course.marked == self._number
        ranks = course.step.do == "race" and course.phase == "bet"
        ground = mix(CARD, GOLD, 0.45) if marked else WELL if self.hovered else "#F8F0E4"
        kit.box(x, y, w, h, 11, ground, INK if marked else LINE, 2 if marked else 1)
        kit.box(x + 7, y + 6, 26, h - 12, 7, INK)
        letter = LETTERS[self._number].upper()
        kit.put(letter, x + 20, y + h / 2 - 10.5, 15, "black", WHITE, "centre", exact=True)
        words = course.options[self._number]
        size = next((n for n in (17.0, 15.5, 14.0) if kit.width(words, n, "bold") <= w - 60), 13.0)
        kit.put(kit.fit(words, w - 52, size, "bold"), x + 46, y + h / 2 - size * 0.69, size, "bold")
        if ranks and self._number in course.ranks:
            place = str(course.ranks.index(self._number) + 1)
            kit.box(x + w - 40, y + 5, 30, h - 10, 13, GOLD, INK, 1.2)
            kit.put(place, x + w - 25, y + h / 2 - 11, 16, "black", INK, "centre", exact=True)


# -- which scene ----------------------------------------------------------------------------------


class Staged(Session):
    """The evening of a step: the world stands still where the lesson says, and nowhere else."""

    @property
    def freezes(self) -> bool:
        return False

    def named(self, spec: str) -> Said:
        policy = self.policy(spec)
        return said_of(measures.plain(policy)) if policy.file else super().named(spec)


def session_for(step: Step, settings: Settings, policies: Sequence[Any] = ()) -> Staged:
    """The evening of a step, with its parents on offer."""
    recipe = step.recipe
    made = Staged(
        list(policies) or [one.policy for one in step.recipes],
        recipe.scenario,
        recipe.scenario_name,
        recipe.seed,
        settings,
    )
    made.acts = recipe.orders
    return made


def other_session(settings: Settings) -> Session:
    """The evening that the window opens with."""
    from household.game.files import SEED  # noqa: PLC0415

    return Session([find_policy("threaded")], SCENARIOS["evening"], "evening", SEED, settings)


def scene_of(course: Course, settings: Settings) -> Scene:
    """The scene in which a course goes on from where it stands."""
    from household.game.scenes.lesson_hands import Hands, Scheduling  # noqa: PLC0415  # heavy, later
    from household.game.scenes.lesson_house import House, Race  # noqa: PLC0415
    from household.game.scenes.lesson_talk import End, Talk  # noqa: PLC0415

    if course.over:
        return End(course, settings)
    scenes: dict[str, Callable[[Course, Settings], Scene]] = {
        "look": House, "run": House, "race": Race, "play": Hands, "scheduler": Scheduling,
    }  # fmt: skip
    try:
        return scenes.get(course.step.do, Talk)(course, settings)
    except HouseholdError as error:  # a slip in a lesson of one's own
        return wrong(course, settings, error)


def wrong(course: Course, settings: Settings, error: HouseholdError) -> Scene:
    """What stands in the place of a step that can't be shown: why it can't."""
    from household.game.scenes.lesson_talk import Wrong  # noqa: PLC0415

    return Wrong(course, settings, str(error))
