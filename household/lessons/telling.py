"""A lesson in words: the same units, bets and freezes as in the window, told line by line.

One function takes somebody through it. What they type comes from `ask`, so a terminal, a test and the
`story.txt` of a shipped lesson all play the very same thing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from household.evening import Evening, Order
from household.happenings import Happening
from household.language import tr, trn
from household.lessons import measures
from household.lessons.course import Course
from household.lessons.lesson import FILE, Freeze, Lesson, Step
from household.replay import Recipe, Run, dated, incident_line
from household.schedules.goals import USUAL
from household.schedules.stepping import Stepping
from household.textfile import text_of
from household.trace.diagnosis import Incident
from household.trace.story import Story, clock

LETTERS = "abcdef"
WIDTH = 88
BEFORE = 3
"""Lines of the story that are told before the world stands still."""

WHOLE = 14
"""Lines of a story that are still told as a whole."""

Ask = Callable[[str], str | None]
Out = Callable[[str], object]


class Stop(Exception):  # noqa: N818  # it is no error
    """Whoever takes the lesson has had enough."""


class Telling:
    """Takes somebody through a lesson.

    out: is given every line; ask: is given what is asked, and returns what was typed, None for nobody
    there any more.
    """

    def __init__(self, course: Course, out: Out, ask: Ask) -> None:
        self.course = course
        self._out = out
        self._ask = ask

    def take(self) -> bool:
        """From where the course stands to its end; False if somebody stopped before."""
        course = self.course
        self._say(
            tr("(Enter goes on, a letter chooses; a number is a unit, back and q lead elsewhere.)")
        )
        self._say(
            tr(
                "{title}. {about}",
                title=course.words(course.lesson.title),
                about=course.words(course.lesson.about),
            )
        )
        unit = -1
        try:
            while not course.over:
                if course.number != unit or (
                    course.place == 0 and course.phase == course.phases[0]
                ):
                    unit = course.number
                    self._unit()
                self._step()
        except Stop:
            return False
        right, of = course.score
        self._say("")
        if of:
            self._say(tr("Done. {right} of {of} bets and answers were right.", right=right, of=of))
        else:
            self._say(tr("Done."))
        return True

    # -- lines --------------------------------------------------------------------------------------

    def _say(self, words: str, indent: str = "") -> None:
        for line in textwrap.wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]:  # fmt: skip
            self._out(line)

    def _unit(self) -> None:
        course = self.course
        count = len(course.lesson.units)
        self._out("")
        head = f"-- {course.number + 1}/{count}  {course.words(course.unit.title)} "
        self._out(head.ljust(WIDTH, "-"))

    def _asked(self, words: str, jumps: bool = True) -> str:
        """What was typed; jumps and stops are dealt with. Raises _Elsewhere and Stop.

        jumps: a number is a unit to go to; otherwise it is an answer.
        """
        typed = self._ask(words)
        if typed is None:
            raise Stop
        typed = typed.strip().lower()
        if typed in ("q", "quit", "exit"):
            raise Stop
        if typed == "back":
            self.course.back()
            raise _Elsewhere
        if jumps and (number := _number(typed)) and self.course.jump(number - 1):
            raise _Elsewhere
        return typed

    # -- a step -------------------------------------------------------------------------------------

    def _step(self) -> None:
        """One step, from its first phase to its last."""
        course = self.course
        here = (course.number, course.place)
        self._out("")
        self._say(course.words(course.step.say))
        try:
            while not course.over and (course.number, course.place) == here:
                self._phase()
        except _Elsewhere:
            return

    def _phase(self) -> None:
        course = self.course
        phase = course.phase
        if phase in ("edit", "bet"):
            self._choose()
        elif phase == "live":
            self._live()
            course.go_on()
        else:
            if phase == "result":
                self._result()
            elif phase == "look":
                self._look()
            self._asked(tr("Enter goes on."))
            course.go_on()

    def _choose(self) -> None:
        course, step = self.course, self.course.step
        if course.phase == "bet":
            self._say(course.words(step.ask), "   ")
        if step.do == "curve":
            self._choose_value()
            return
        for letter, words in zip(LETTERS, course.options, strict=False):
            self._out(f"     {letter}  {words}")
        letters = LETTERS[: len(course.options)]
        if step.do == "race" and course.phase == "bet":
            self._rank(letters)
            return
        what = tr("Your answer") if step.do == "question" else tr("Your bet")
        if course.phase == "edit":
            what = tr("Your change")
        while True:
            typed = self._asked(tr("{what} ({letters}):", what=what, letters=", ".join(letters)))
            if len(typed) == 1 and typed in letters:
                course.choose(letters.index(typed))
                course.go_on()
                return
            self._say(tr("Type one of {letters}.", letters=", ".join(letters)), "   ")

    def _rank(self, letters: str) -> None:
        course = self.course
        while True:
            typed = self._asked(tr("Your ranking, such as {example}:", example=letters))
            plain = "".join(one for one in typed if one.isalpha())
            if sorted(plain) == sorted(letters):
                course.ranks = [letters.index(one) for one in plain]
                course.go_on()
                return
            self._say(tr("Type every one of {letters} once.", letters=", ".join(letters)), "   ")

    def _choose_value(self) -> None:
        course = self.course
        shown = [f"{one:g}" if isinstance(one, float) else str(one) for one in course.values]
        while True:
            typed = self._asked(
                tr("Your bet, one of {values}:", values=", ".join(shown)), jumps=False
            )
            found = [
                n for n, one in enumerate(shown) if typed in (one, str(course.values[n]).lower())
            ]
            if found:
                course.marked = found[0]
                course.go_on()
                return
            self._say(tr("That is none of them."), "   ")

    # -- living it ----------------------------------------------------------------------------------

    def _look(self) -> None:
        step = self.course.step
        lines = _story(Run(self.course.recipe), 0.0, step.at or 0.0)
        for line in lines[-BEFORE - 1 :]:
            self._out(f"   {line}")

    def _live(self) -> None:
        step = self.course.step
        {
            "run": self._run,
            "play": self._play,
            "scheduler": self._schedule,
            "check": self._search,
            "curve": self._curve,
            "race": self._race,
        }[step.do](step)

    def _run(self, step: Step) -> None:
        run = Run(self.course.recipe)
        since = step.since
        for at, told, freeze in freezes(step, run):
            lines = _story(run, since, at)
            shown = lines if len(lines) <= WHOLE else [_gap(lines[:-BEFORE]), *lines[-BEFORE:]]
            for line in shown:
                self._out(f"   {line}")
            if told is not None and not any(told.text in line for line in shown):
                self._out(f"   {incident_line(told)}")
            self._say(self.course.words(freeze.say), "   >> ")
            self._asked(tr("Enter goes on."))
            since = at
        lines = _story(run, since, measures.until_of(step, run))
        shown = lines if len(lines) <= WHOLE else [_gap(lines[:-BEFORE]), *lines[-BEFORE:]]
        for line in shown:
            self._out(f"   {line}")

    def _play(self, step: Step) -> None:
        """Orders are typed; an empty line lets ten minutes pass."""
        assert step.until is not None
        self._say(
            tr("Type checkbook, washer, dryer or kids, or only Enter: ten minutes pass."), "   "
        )
        orders: list[Order] = []
        now = 0.0
        while now < step.until:
            typed = self._asked(tr("{time}, your order:", time=clock(now)))
            if typed and typed not in ("checkbook", "washer", "dryer", "kids"):
                self._say(tr("There are checkbook, washer, dryer and kids."), "   ")
                continue
            if typed:
                orders.append(Order(now + 1 / 64, typed))
            recipe = msgspec.structs.replace(step.recipe, orders=tuple(orders))
            after = min(now + 10, step.until)
            for line in told_until(recipe, now, after):
                self._out(f"   {line}")
            now = after
        self.course.played = msgspec.structs.replace(step.recipe, orders=tuple(orders))

    def _schedule(self, step: Step) -> None:
        """Who moves next is typed, until it fails; or the shortest way is shown."""
        stepping = Stepping(step.recipe, (step.goal,))
        while step.goal not in stepping.found:
            options = [one for one in stepping.options() if not one.wrong]
            for number, one in enumerate(options, 1):
                does = "; ".join(part.text for part in one.parts) or tr("goes on to its next line")
                self._out(f"     {number}  {one.name}: {does}")
            typed = self._ask(tr("Who moves? A number, undo, or show:"))
            if typed is None or typed.strip() in ("q", "quit", "exit"):
                raise Stop
            typed = typed.strip().lower()
            if 0 < _number(typed) <= len(options):
                stepping.step(options[_number(typed) - 1].name)
            elif typed == "undo":
                stepping.undo()
            elif typed == "show" or not options:
                break
        if step.goal in stepping.found:
            self._say(tr("It failed after {n} steps.", n=len(stepping.choices)), "   ")
            return
        shortest = measures.searched(step.recipe, (step.goal,)).shortest[step.goal]
        stepping = Stepping(step.recipe, (step.goal,))
        for number, name in enumerate(shortest, 1):
            stepping.step(name)
            does = "; ".join(part.text for part in stepping.last)
            self._say(f"{number:2}  {name}: {does}", "   ")

    def _search(self, step: Step) -> None:
        for recipe in step.recipes:
            found = measures.searched(recipe)
            fails = [kind for kind in USUAL if kind in found.shortest]
            told = ", ".join(fails) or tr("nothing can fail")
            count = f"{found.schedules:,}" if found.schedules else "?"
            self._out(f"   {measures.spec_of(recipe.policy)}")
            one = found.schedules == 1
            counted = tr(
                "{n} schedule: {told}" if one else "{n} schedules: {told}", n=count, told=told
            )
            self._out(f"      {counted}")

    def _curve(self, step: Step) -> None:
        course = self.course
        course.points = measures.curve(step, course.values)
        means = [point.mean for point in course.points if point.mean is not None]
        low, high = min(means, default=0.0), max(means, default=1.0)
        room = max(6, *(len(str(point.value)) for point in course.points))
        for point in course.points:
            if point.mean is None:
                self._out(f"   {point.value!s:>{room}}  {tr('never')}")
                continue
            bar = "#" * (1 + round(40 * (point.mean - low) / (high - low or 1)))
            here = "  <- " + tr("your bet") if course.said == measures.knob_words(step, point.value) else ""  # fmt: skip
            told = measures.words(step.statistic, point.mean)
            self._out(f"   {point.value!s:>{room}}  {told:>12}  {bar}{here}")

    def _race(self, step: Step) -> None:
        for recipe in step.recipes:
            run = Run(recipe)
            told = measures.words("lights_out_at", measures.measured("lights_out_at", run))
            kinds = sorted({one.kind for one in run.incidents})
            name = measures.named(recipe.policy)
            self._out(f"   {name:10}  {tr('lights out')} {told:6}  {', '.join(kinds)}")

    def _result(self) -> None:
        course = self.course
        verdict = course.settle()
        if verdict is not None:
            won = {True: tr("right"), False: tr("not so"), None: tr("who knows")}[verdict.right]
            self._say(
                tr("You said: {said} ({won}). It is: {came}.", said=course.said, came=verdict.came, won=won),
                "   ",
            )  # fmt: skip
        self._say(course.then, "   ")
        if course.place + 1 == len(course.unit.steps):
            self._out("")
            self._say(tr("You can now say: {says}", says=course.words(course.unit.says)), "   ")


def _number(typed: str) -> int:
    """The number that somebody has typed; 0 for none, and for one with more digits than there are
    units or tasks."""
    return int(typed) if typed.isdecimal() and len(typed) <= 3 else 0


class _Elsewhere(Exception):  # noqa: N818
    """Somebody has gone to another step."""


# -- what is told of an evening ---------------------------------------------------------------------


def freezes(step: Step, run: Run) -> list[tuple[float, Incident | None, Freeze]]:
    """When the world stands still in a run, and for what, in the order of the evening."""
    found: list[tuple[float, Incident | None, Freeze]] = []
    until = measures.until_of(step, run)
    for freeze in step.freezes:
        if freeze.at is not None:
            found.append((freeze.at, None, freeze))
            continue
        first = next(
            (one for one in run.incidents if one.kind == freeze.on and step.since <= one.at <= until), None
        )  # fmt: skip
        if first is not None:
            found.append((first.at, first, freeze))
    return sorted(found, key=lambda one: one[0])


def _story(run: Run, since: float, until: float) -> list[str]:
    """The lines of a story after one minute, up to another."""
    before = len(run.story(since)) if since > 0 else 0
    return run.story(until)[before:]


def told_until(recipe: Recipe, since: float, until: float) -> Iterator[str]:
    """What is told of an evening that is not over, between two minutes."""
    told: list[Happening] = []
    evening = Evening(recipe.scenario, recipe.policy, recipe.seed, [told.append], recipe.orders, open_ended=True)  # fmt: skip
    evening.advance(until)
    story = Story()
    for happening in told:
        story(happening)
        line = story.line(happening)
        if line and since < happening.at <= until:
            yield dated(happening.at, line, False)


def _gap(lines: list[str]) -> str:
    return trn("... {n} line", "... {n} lines", len(lines))


# -- the story of a lesson --------------------------------------------------------------------------


class Scripted:
    """Somebody who always bets on the first, never orders anything but the washer, and is shown all."""

    def __init__(self) -> None:
        self._ordered = 0

    def __call__(self, asked: str) -> str | None:
        """What they type."""
        if asked.startswith("Your bet, one of"):
            return asked.partition("one of ")[2].rstrip(":").split(", ")[0]
        if asked.startswith("Your ranking"):
            return asked.partition("such as ")[2].rstrip(":")
        if asked.startswith("Your"):
            return "a"
        if asked.startswith("Who moves"):
            return "show"
        if asked.endswith("your order:"):
            self._ordered += 1
            return "washer" if self._ordered == 1 else "checkbook" if self._ordered == 2 else ""
        return ""


def story_of(lesson: Lesson) -> str:
    """What happens in a lesson to somebody who always takes the first choice, as `story.txt` has it."""
    lines: list[str] = []
    Telling(Course(lesson), lines.append, Scripted()).take()
    return "\n".join(lines) + "\n"


def check_story(lesson: Lesson) -> str:
    """The first line in which a lesson differs from its `story.txt`; "" if it has none, or none does.

    Only a `lesson.toml` in a folder of its own has one. Raises HouseholdError if it can't be read.
    """
    if Path(lesson.file).name != FILE or not lesson.story.exists():
        return ""  # what is called story.txt beside another file may be anything
    kept = text_of(lesson.story, "story").splitlines()
    now = story_of(lesson).splitlines()
    for number, (one, other) in enumerate(zip(kept, now, strict=False), 1):
        if one != other:
            return f"{lesson.story}:{number}: expected {one!r}, got {other!r}"
    if len(kept) != len(now):
        return f"{lesson.story}:{min(len(kept), len(now)) + 1}: expected {len(kept)} lines, got {len(now)}"  # fmt: skip
    return ""
