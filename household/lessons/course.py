"""Taking a lesson, step by step, with nothing drawn: what a window and a terminal both drive.

A step goes through its phases: what can be changed is chosen, the bet is placed, then it is lived, then
comes what came of it. `go_on` is the one obvious key. Nothing is lived before a bet is placed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from household.language import tr
from household.lessons import measures
from household.lessons.lesson import Lesson, Step, Unit
from household.lessons.measures import Came, Measured, Verdict
from household.lessons.progress import Progress, Way
from household.lessons.wording import words_of
from household.replay import Recipe

PHASES: Mapping[str, tuple[str, ...]] = {
    "look": ("look",),
    "run": ("edit", "bet", "live", "result"),
    "play": ("bet", "live", "result"),
    "scheduler": ("bet", "live", "result"),
    "check": ("bet", "live", "result"),
    "curve": ("bet", "live", "result"),
    "race": ("bet", "live", "result"),
    "question": ("bet", "result"),
}
"""What each kind of step goes through; a phase with nothing in it is left out."""

RANK = " > "
"""Between the parents of a ranking that is kept."""


class Course:
    """Somebody on their way through a lesson.

    marked: the choice that is marked and not chosen yet, from 0; None before any is. ranks: of a
    race, the parents in the order that was said so far. again: the bet that was placed last came after it
    was seen what comes, so the first one is kept.
    """

    def __init__(self, lesson: Lesson, progress: Progress | None = None, unit: int = 0) -> None:
        self.lesson = lesson
        self.progress = progress or Progress()
        self.way: Way = self.progress.way(lesson.key)
        self.number = 0
        self.place = 0
        self.phase = ""
        self.over = False
        self.again = False
        self.marked: int | None = None
        self.ranks: list[int] = []
        self._refused = 0
        self.played: Recipe | None = None
        self.points: list[Measured] = []
        self.values: list[Any] = []
        self._chosen: dict[str, Any] = {}
        self._edits: dict[str, int] = {}
        self._came: dict[tuple[str, int], Came] = {}
        self._played: tuple[Recipe, Came] | None = None
        self.jump(min(max(0, unit), len(lesson.units) - 1))

    def words(self, text: str) -> str:
        """A sentence of the lesson, in the language that is spoken."""
        return words_of(self.lesson).get(text, text)

    # -- where ------------------------------------------------------------------------------------

    @property
    def unit(self) -> Unit:
        """The unit it is at."""
        return self.lesson.units[self.number]

    @property
    def step(self) -> Step:
        """The step it is at."""
        return self.unit.steps[self.place]

    @property
    def phases(self) -> tuple[str, ...]:
        """What this step goes through."""
        step = self.step
        return tuple(
            phase
            for phase in PHASES[step.do]
            if not (phase == "edit" and not step.edits)
            and not (phase == "bet" and not self._bets(step))
        )

    @property
    def edit(self) -> int:
        """Which of its edits was made in this step, from 0."""
        return self._edits.get(self.step.name, 0)

    @staticmethod
    def _bets(step: Step) -> bool:
        return bool(step.choices) or step.do in ("curve", "race")

    def jump(self, unit: int) -> bool:
        """To the beginning of a unit, from 0; False if there is none."""
        if not 0 <= unit < len(self.lesson.units):
            return False
        self.number, self.place, self.over = unit, 0, False
        self.way.unit = unit
        self._begin()
        return True

    def _begin(self) -> None:
        """At the first phase of a step."""
        self.phase = self.phases[0]
        self._fresh()

    def _fresh(self) -> None:
        step = self.step
        self._refused = 0
        self.marked = self._chosen.get(step.name) if step.choices else None
        self.ranks = list(self._chosen.get(step.name, ())) if step.do == "race" else []
        if self.phase == "edit":
            self.marked = self._edits.get(step.name)
        if step.do == "curve":
            self.values = measures.curve_values(step)
            self.marked = self._chosen.get(step.name)

    # -- going on ---------------------------------------------------------------------------------

    def go_on(self) -> str:
        """To what comes next; returns a sentence if something has to be done first, else "".

        Whoever shows a step lives it in its phase "live", and goes on when that is over.
        """
        if self.phase in ("edit", "bet"):
            refused = self._place()
            if refused:
                return refused
        phases = self.phases
        here = phases.index(self.phase)
        if here + 1 < len(phases):
            self.phase = phases[here + 1]
            if self.phase in ("edit", "bet"):
                self._fresh()
            else:
                self._see()
            return ""
        return self._next()

    def _see(self) -> None:
        """From now on it is seen what comes: the answer that was given counts, and no later one."""
        name = self.step.name
        if name in self._chosen and name not in self.way.seen:
            self.way.seen.append(name)
            self.progress.save()

    def settle(self) -> Verdict | None:
        """What became of the bet in this step, and keep whether the first answer was right."""
        found, step = self.verdict, self.step
        if found is not None and found.right is not None and not self.again and lasts(step):
            self.way.right.setdefault(step.name, found.right)
            self.progress.save()
        return found

    def _next(self) -> str:
        if self.place + 1 < len(self.unit.steps):
            self.place += 1
        else:
            if self.number not in self.way.done:
                self.way.done = sorted({*self.way.done, self.number})
            if self.number + 1 == len(self.lesson.units):
                self.over = True
                self.progress.save()
                return ""
            self.number += 1
            self.place = 0
            self.way.unit = self.number
        self._begin()
        self.progress.save()
        return ""

    def leave_step(self) -> None:
        """Past a step that can't be shown."""
        self._next()

    def back(self) -> bool:
        """To the phase or the step before; False at the beginning."""
        if self.over:
            self.over = False
            return True
        phases = self.phases
        here = phases.index(self.phase)
        earlier = [phase for phase in phases[:here] if phase != "live"]
        if earlier:
            self.phase = earlier[-1]
            self._fresh()
            return True
        if self.place:
            self.place -= 1
        elif self.number:
            self.number -= 1
            self.place = len(self.unit.steps) - 1
            self.way.unit = self.number
        else:
            return False
        self._begin()
        return True

    # -- choosing ---------------------------------------------------------------------------------

    @property
    def options(self) -> list[str]:
        """What there is to choose now, in words; nothing in a phase without a choice."""
        step = self.step
        if self.phase == "edit":
            return [self.words(edit.say) for edit in step.edits]
        if self.phase != "bet":
            return []
        if step.do == "race":
            return [measures.named(recipe.policy) for recipe in step.recipes]
        if step.do == "curve":
            return [measures.knob_words(step, value) for value in self.values]
        return [self.words(choice.say) for choice in step.choices]

    def choose(self, number: int) -> bool:
        """Mark a choice, from 0; in a race, say that this parent comes next, or take that back."""
        if not 0 <= number < len(self.options):
            return False
        self.marked = number
        if self.step.do == "race" and self.phase == "bet":
            if number in self.ranks:
                self.ranks = self.ranks[: self.ranks.index(number)]
            else:
                self.ranks.append(number)
        elif self.phase == "edit":
            self._edits[self.step.name] = number
        return True

    def mark(self, by: int) -> None:
        """Mark the next choice, or the one before."""
        count = len(self.options)
        if not count:
            return
        if self.marked is None:
            place = 0 if by > 0 or self.step.do == "curve" else count - 1
        elif self.step.do == "curve":
            place = min(max(0, self.marked + by), count - 1)
        else:
            place = (self.marked + by) % count
        self.marked = place
        if self.phase == "edit":
            self._edits[self.step.name] = place

    def _place(self) -> str:
        """Place the bet, or make the edit; returns a sentence if nothing was chosen."""
        step = self.step
        if step.do == "race":
            return self._place_ranking()
        if self.marked is None:
            self._refused += 1
            if self._refused > 1:  # somebody has two keys only: the first is marked, and not placed
                self.mark(1)
            if self.phase == "edit":
                return tr("First choose what to change.")
            if step.do == "question":
                return tr("First choose an answer.")
            return tr("First a bet: nothing is shown before you have said what you expect.")
        if self.phase == "edit":
            self._edits[step.name] = self.marked
            return ""
        said = (  # in English, and in figures: whoever marks it may speak another language
            str(self.values[self.marked]) if step.do == "curve" else step.choices[self.marked].say
        )
        if step.edits:
            said = f"{step.edits[self.edit].say}: {said}"
        self._keep(step, self.marked, said)
        return ""

    def _place_ranking(self) -> str:
        left = [n for n in range(len(self.step.recipes)) if n not in self.ranks]
        if len(left) > 1:
            if self.marked is None or self.marked in self.ranks:
                self.marked = left[0]
            else:
                self.choose(self.marked)
                left.remove(self.marked)
                if len(left) > 1:
                    self.marked = left[0]
                    return tr("And who comes after that?")
            if len(left) > 1:
                return tr("First rank them: whose lights go out first?")
        if left:
            self.ranks += left
            return tr("That is your ranking. Once more places it.")
        names = [measures.spec_of(recipe.policy) for recipe in self.step.recipes]
        self._keep(self.step, list(self.ranks), RANK.join(names[n] for n in self.ranks))
        return ""

    def _keep(self, step: Step, chosen: Any, said: str) -> None:
        self._chosen[step.name] = chosen
        self.again = step.name in self.way.seen and step.name in self.way.answers
        if not self.again:
            self.way.answers[step.name] = said
            self.progress.save()

    @property
    def said(self) -> str:
        """What was bet or answered in this step, in words; "" if nothing was."""
        step = self.step
        if step.name not in self._chosen:
            return ""
        chosen = self._chosen[step.name]
        if step.do == "race":
            return ", ".join(measures.named(step.recipes[n].policy) for n in chosen)
        if step.do == "curve":
            return measures.knob_words(step, self.values[chosen])
        return self.words(step.choices[chosen].say)

    @property
    def said_first(self) -> str:
        """The answer that counts, in words; "" if there is none."""
        step = self.step
        kept = self.way.answers.get(step.name, "")
        if step.do == "race":
            names = {
                measures.spec_of(one.policy): measures.named(one.policy) for one in step.recipes
            }
            return ", ".join(names.get(one, one) for one in kept.split(RANK))
        if step.do == "curve":
            return next(
                (measures.knob_words(step, one) for one in self.values if str(one) == kept), kept
            )
        edit, colon, choice = kept.partition(": ") if step.edits else ("", "", kept)
        return f"{self.words(edit)}{colon}{self.words(choice)}"

    @property
    def chosen(self) -> int | None:
        """The number of the choice that was bet on."""
        chosen = self._chosen.get(self.step.name)
        return chosen if isinstance(chosen, int) else None

    # -- what came of it ----------------------------------------------------------------------------

    @property
    def came(self) -> Came:
        """What came of this step: lived when it is first asked for."""
        step = self.step
        if step.do == "curve":
            return Came(None, measures.curve_facts(step, self.points))
        key = (step.name, self.edit)
        if step.do == "play":
            recipe = self.played or step.recipe
            if self._played is None or self._played[0] is not recipe:
                self._played = (recipe, measures.came_of(step, 0, recipe))
            return self._played[1]
        if key not in self._came:
            self._came[key] = measures.came_of(step, self.edit)
        return self._came[key]

    @property
    def recipe(self) -> Recipe:
        """The evening that this step shows, as it was edited."""
        return measures.recipe_of(self.step, self.edit)

    @property
    def verdict(self) -> Verdict | None:
        """What became of the bet in this step; None if there was none."""
        step = self.step
        if step.name not in self._chosen:
            return None
        chosen = self._chosen[step.name]
        if step.do == "curve":
            value = self.values[chosen] if self.values else None
            return measures.curve_verdict(step, value, self.points)
        if step.do == "race":
            came = self.came
            return Verdict(measures.ranked_rightly(chosen, came.ends), str(came.value))
        found = measures.verdict(step, chosen, self.came)
        return Verdict(found.right, self.words(found.came))

    @property
    def then(self) -> str:
        """The sentence that follows, with what was measured in it."""
        told = measures.fill(self.words(self.step.then), self.came.facts)
        first = told.split(" ", 1)[0].rstrip(".,:")
        return told if "_" in first or "." in first else told[:1].upper() + told[1:]

    @property
    def score(self) -> tuple[int, int]:
        """How many of the first answers on this way were right, and how many could be."""
        return sum(self.way.right.values()), len(self.way.right)


def lasts(step: Step) -> bool:
    """Whether an answer is right can be said again later: not of an evening that somebody has played."""
    return step.do != "play" or step.measure.startswith("value:")
