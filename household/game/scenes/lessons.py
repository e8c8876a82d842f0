"""The list of lessons: what each is about, how long it takes, and how far one has come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from household.game.keys import DIGITS
from household.game.kit import Kit
from household.game.scenes.menu import Card, Page
from household.game.scenes.scene import Scene
from household.game.session import Session
from household.game.theme import GOOD, MUTED
from household.language import later, tr, trn
from household.lessons import progress
from household.lessons.begin import begun
from household.lessons.lesson import Lesson, lessons
from household.lessons.wording import words_of

LEFT, TOP, WIDE, HIGH, GAP = 40.0, 104.0, 594.0, 80.0, 11.0
"""Where the lessons begin, and how large each is; they stand in two columns."""

ICONS = {
    "one-customer-at-a-time": "wait",
    "looking-around": "walk",
    "four-clones": "four",
    "coming-when-called": "missed-buzzer",
    "await-inside": "lost-update",
    "hogged-loop": "starvation",
    "who-asks": "lock",
    "no-priorities": "kids",
    "two-weeks": "checkbook",
    "all-four-tie": "one",
}
"""The sign of each lesson; others have that of a bet."""

TEN = (*DIGITS, "whole evening")
"""The keys of the first ten: 1 to 9, and 0."""

SURE = 4.0
"""Seconds within which what was learnt is forgotten by another press."""


class LessonCard(Card):
    """A lesson: its title, its minutes, what it is about, and how far one has come."""

    def __init__(
        self,
        lesson: Lesson,
        box: tuple[float, float, float, float],
        press: Callable[[], object],
        key: str,
        done: int,
        primary: bool,
    ) -> None:
        icon = ICONS.get(lesson.name, "bet")
        says = words_of(lesson)
        about = says.get(lesson.about, lesson.about)
        super().__init__(lesson.title, box, press, icon, about, key, primary)
        self.lesson = lesson
        self.done = done
        self.words = says.get(lesson.title, lesson.title)

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        x, y, w, _ = self.box
        right = x + w - 32 - max(30.0, kit.width(self.keyed, 15, "black") + 18)
        minutes = tr("{n} min", n=f"{self.lesson.minutes:g}")
        units = len(self.lesson.units)
        if self.done:
            words = tr("done") if self.done == units else tr("{n} of {of}", n=self.done, of=units)
            wide = kit.width(words, 12.5, "black") + 20
            kit.box(right - wide, y + 7, wide, 23, 11, GOOD if self.done == units else MUTED)
            kit.put(words, right - wide / 2, y + 9.5, 12.5, "black", "#FFFFFF", "centre")
            right -= wide + 8
        kit.put(minutes, right, y + 10, 13, "bold", MUTED, "right")


class Lessons(Page):
    """All lessons that ship."""

    key_words = {  # noqa: RUF012  # the base has it as a mapping
        "play": later("the first lesson"),
        "step": later("the next lesson"),
        "step back": later("the lesson before"),
        "slower": later("the next lesson"),
        "faster": later("the lesson before"),
        "first": later("this lesson"),
        "whole evening": later("the tenth lesson"),
        "take back": later("forget all answers"),
    }

    def __init__(self, session: Session, back: Scene | None = None) -> None:
        super().__init__(session, back)
        self._cards: list[LessonCard] = []
        self._sure = 0.0
        self.chip("Keys", "keys", partial(self.act, "keys"), tr("All keys"))
        self.chip("Back", "leave", self.leave, tr("Back"))
        self.chip("Forget", "take back", self.forget, tr("Forget my answers"))
        self._look()

    def _look(self) -> None:
        """See how far one has come by now."""
        here = next((n for n, card in enumerate(self._cards) if card.focused), 0)
        self.widgets.remove([*self._cards, *self.chips])
        self._cards = []
        self.known = progress.load()
        if self.known.told:
            self.say(self.known.told)
        key = self.session.settings.keys.first
        found = lessons()
        rows = (len(found)) // 2  # the first has a row of its own
        for number, lesson in enumerate(found):
            column, row = divmod(number - 1, max(1, rows))
            box = (LEFT + column * (WIDE + 12), TOP + (row + 1) * (HIGH + GAP) + 10, WIDE, HIGH)
            if not number:
                box = (LEFT, TOP, 2 * WIDE + 12, HIGH)
            keyed = key(TEN[number]) if number < len(TEN) else ""
            done = self.known.way(lesson.key).through(len(lesson.units))
            press = partial(self.take, lesson)
            card = LessonCard(lesson, box, press, key("play") if not number else keyed, done, not number)  # fmt: skip
            self._cards.append(self.widgets.add(card))
        for (
            chip
        ) in self.chips:  # the last that Tab and the arrows come to, and forgetting last of all
            self.widgets.add(chip)
        self.widgets.focus_on(self._cards[here])

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "play": lambda: self.take(self._cards[0].lesson),
            "take back": self.forget,
            "step": lambda: self.move(1),
            "step back": lambda: self.move(-1),
            "whole evening": lambda: self.pick(len(DIGITS)),
            "start": lambda: self.widgets.focus_on(self._cards[0]),
            "end": lambda: self.widgets.focus_on(self._cards[-1]),
        }

    def pick(self, number: int) -> None:
        if number < len(self._cards):
            self.take(self._cards[number].lesson)

    def take(self, lesson: Lesson) -> None:
        """Begin a lesson, where it was left; from its beginning if it was gone through."""
        from household.game.scenes.taught import scene_of  # noqa: PLC0415  # they name each other

        course = begun(lesson, self.known)
        self.next = scene_of(course, self.session.settings)

    def forget(self) -> None:
        """Forget what was answered; the first time it is only said."""
        key = self.session.settings.keys.first("take back")
        if not any(way.answers for way in self.known.ways.values()):
            self.say(tr("There is nothing to forget: no lesson was taken yet."))
        elif self._sure > 0:
            self.known.reset()
            self._look()
            told = tr("Forgotten; a copy was kept as {file}.", file=progress.COPY)
            self.say(self.known.told or told)
        else:
            self._sure = SURE
            self.say(tr("{key} once more, and all bets and answers are forgotten.", key=key))

    def update(self, seconds: float) -> None:
        super().update(seconds)
        self._sure -= seconds

    def came(self) -> None:
        self._look()

    def draw(self, kit: Kit) -> None:
        self.page(kit, ())
        about = tr(
            "First you say what you expect. Then it happens, and stays beside what you said."
        )
        self.head(kit, tr("Lessons"), about)
        taken = sum(bool(card.done) for card in self._cards)
        if taken:
            words = trn("{n} lesson begun", "{n} lessons begun", taken)
            kit.put(words, LEFT + 2 * WIDE + 8, 40, 14, "bold", MUTED, "right")
        told = tr("A class with a projector: household lesson ten-minutes --projector")
        self.caption(kit, told, False)
        self.finish(kit)
