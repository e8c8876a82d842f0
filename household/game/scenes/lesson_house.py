"""An evening in a lesson: one house, or several side by side. First the bet, then what comes of it."""

from __future__ import annotations

import math

from household.game import sounds
from household.game.kit import Kit
from household.game.model import Moment
from household.game.scenes.compare import Compare
from household.game.scenes.taught import CARD_BOX, DEAF, Taught, session_for
from household.game.scenes.watch import Watch
from household.game.session import Session
from household.game.settings import Settings
from household.language import tr
from household.lessons import measures
from household.lessons.course import Course
from household.lessons.lesson import Freeze
from household.lessons.telling import freezes
from household.replay import Run
from household.trace.diagnosis import Incident
from household.trace.story import clock


class House(Taught, Watch):
    """One house: a bet, a stretch of an evening with its freezes, and the bet beside what came."""

    def __init__(self, course: Course, settings: Settings) -> None:
        self.course = course
        step = course.step
        policies = [edit.policy for edit in step.edits] or [step.recipe.policy]
        session = session_for(step, settings, policies)
        self._stops: list[tuple[float, Incident | None, Freeze]] = []
        self._held: Freeze | None = None
        self._last = math.inf
        self._choose_evening(session, policies[course.edit if step.edits else 0].spec)
        super().__init__(session, policies[course.edit if step.edits else 0].spec)
        self.began()

    def _choose_evening(self, session: Session, spec: str) -> None:
        """The unlucky twin of an evening, if that is what is shown."""
        step = self.course.step
        if step.unlucky:
            session.schedules[spec] = self.course.recipe.choices

    def _build(self) -> None:
        self._areas()
        self.furnish_bar()

    # -- phases -----------------------------------------------------------------------------------

    def began(self) -> None:
        step, at = self.course.step, self.at
        self.playing = False
        self._held = None
        self.frozen = None
        if at in ("edit", "bet"):
            self._look_at_edit()
            self.begun = False
            self._to(step.since)
        elif at == "look":
            self.begun = True
            self._to(step.at or 0.0)
            self.stop_at_incident()
        else:
            self._look_at_edit()
            self.begun = True
            if at == "live" or self._last == math.inf:  # lived once, for the halts and for the end
                run = Run(self.course.recipe)
                self._stops = freezes(step, run)
                last = measures.until_of(step, run)
                self._last = last if last < math.inf else run.happenings[-1].at + 1
            if at == "live":
                self._to(step.since)
                self.speed = step.speed
                self.playing = True
            else:
                self._to(self._last)

    def _look_at_edit(self) -> None:
        """The parent as it was edited."""
        step = self.course.step
        spec = step.edits[self.course.edit].policy.spec if step.edits else self.spec
        if spec != self.spec:
            self._choose_evening(self.session, spec)
            self.show(spec)

    def show(self, spec: str) -> None:
        """Another parent, as it was edited."""
        self.why.leave()
        self.spec = spec
        self.viewing = self._viewing()
        self.frozen = self.index = None
        self._kit = None

    def _to(self, minute: float) -> None:
        """Show a minute, and nothing after it."""
        self.viewing.live(minute)
        self.index = None
        self.t = min(minute, self.end)
        self.viewing.seen = self.t
        self._show_timeline()
        self.moved()

    def chose(self) -> None:
        if self.at == "edit":
            self._look_at_edit()
            self.begun = False
            self._to(self.course.step.since)

    # -- time -------------------------------------------------------------------------------------

    def go_on(self, minutes: float) -> None:
        if not minutes or self.at != "live":
            return
        self._held = None
        since, until = self.t, min(self.t + minutes, self._last)
        due = next((stop for stop in self._stops if stop[0] <= until), None)
        if due is not None:
            self._hear_between(since, max(since, due[0]))
            self._stand_still(due)
            return
        super().go_on(until - since)
        if self.t >= self._last or self.t >= self.end:
            self.playing = False
            self.by_itself()

    def _stand_still(self, stop: tuple[float, Incident | None, Freeze]) -> None:
        """A talking point: the world stands still, and one sentence is said."""
        at, incident, freeze = stop
        self._stops.remove(stop)
        self._deaf = DEAF if self.playing else 0.0  # nobody is to skip it unread
        self._held = freeze
        self.playing = False
        self.t = max(self.t, at)
        if incident is not None:
            same = (one for one in self.viewing.record.incidents if one.kind == incident.kind)
            self.frozen = next((one for one in same if one.at == incident.at), None)
            self.hear(sounds.went_wrong(incident))
        self.moved()

    def skip(self) -> None:
        """On after a talking point; else to the next one, or to the end."""
        if not self.playing:
            self.playing = True
            self.frozen = None
            self._held = None
            self.why.leave()
            return
        self.playing = False
        target = self._stops[0][0] if self._stops else self._last
        self.viewing.live(min(target, self.viewing.record.dawn + 1440))
        self.t = max(self.t, min(target, self.end))
        self.moved()
        if self._stops:
            self._stand_still(self._stops[0])
        else:
            self.playing = False
            self.on()

    def space(self) -> None:
        if self.at == "live" and self._held is None:
            self.playing = not self.playing
        else:
            self.go()

    def seek(self, minute: float) -> None:
        """The timeline can be dragged over what was seen."""
        if self.shown:
            self.playing = False
            super().seek(min(minute, self.viewing.seen))

    def toggle(self) -> None:
        self.space()

    @property
    def stands(self) -> bool:
        return not self.playing and self._held is None and self.t < self._last

    def live_words(self) -> str:
        if not self.playing:
            return tr("Go on")
        if self._stops:
            return tr("To the next halt")
        until = self.course.step.until
        return tr("To the end") if until is None else tr("To {time}", time=clock(until))

    def sentence(self) -> str:
        if self._held is not None and self.at == "live":
            return self.course.words(self._held.say)
        return super().sentence()

    def leave(self) -> None:
        if self.why.chain is not None:
            self._freeze(self.why.chain.incident)
        else:
            super().leave()

    def looks_like(self, other: House) -> None:
        self.viewing.live(other.viewing.seen)
        self.t, self.viewing.seen = other.t, other.viewing.seen
        self.frozen, self._held, self.index = other.frozen, other._held, other.index
        self._stops, self.begun, self.swapped = other._stops, other.begun, other.swapped

    # -- drawing ----------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        quiet = self.frozen is None and self.why.chain is None
        if quiet or not self.shown:
            self.draw_over(kit, bet=(24.0, 76.0, 500.0))
        elif self.at == "result" and self.why.chain is None:
            self.draw_over(kit)

    def _opening(self, kit: Kit, moment: Moment) -> None:
        """What is asked stands there instead."""

    def _ending(self, kit: Kit, moment: Moment) -> None:
        """What came of the bet stands there instead."""

    def _sentence(self, moment: Moment) -> tuple[str, bool]:
        if self.at in ("edit", "bet"):
            return self.waiting(), False
        return super()._sentence(moment)


class Race(Taught, Compare):
    """Several houses on the same evening: a ranking first, then all of them at once."""

    def __init__(self, course: Course, settings: Settings) -> None:
        self.course = course
        step = course.step
        session = session_for(step, settings)
        super().__init__(session, [recipe.policy.spec for recipe in step.recipes])
        self.began()

    def _build(self) -> None:
        super()._build()
        self.widgets["One house"].hidden = True
        self.furnish_bar()

    def chip(self, *_chip: object, **_more: object) -> None:
        """There are none in a lesson."""

    def began(self) -> None:
        self.playing = False
        if self.at == "bet":
            self.t = self.seen = 0.0
            self._kit = None
        elif self.at == "live":
            self.t = self.seen = 0.0
            self._kit = None
            self.speed = self.course.step.speed
            self.playing = True
        elif self.at == "result":
            self.skip_to_end()

    def skip_to_end(self) -> None:
        """Live all of them to their ends, and show that."""
        for viewing in self.viewings:
            viewing.record.advance(viewing.record.dawn)
        self.t = max(viewing.record.ends(0) for viewing in self.viewings)
        self.t = self.t if self.t < 1e8 else self.viewings[0].record.dawn
        self.moved()

    def seek(self, minute: float) -> None:
        """The strip can be dragged over what was seen."""
        if self.shown:
            self.playing = False
            super().seek(min(minute, self.seen))

    def go_on(self, minutes: float) -> None:
        if self.at != "live":
            return
        super().go_on(minutes)
        if all(self.t >= viewing.record.ends(0) for viewing in self.viewings) or self.t >= self.end:
            self.playing = False
            self.by_itself()

    @property
    def stands(self) -> bool:
        return not self.playing

    def live_words(self) -> str:
        return tr("To the end") if self.playing else tr("Go on")

    def space(self) -> None:
        if self.at == "live":
            self.playing = not self.playing
        else:
            self.go()

    def skip(self) -> None:
        if not self.playing:
            self.playing = True
            return
        self.playing = False
        self.on()

    def open(self, spec: str) -> None:
        """In a lesson the houses stay side by side."""

    def _press_house(self, spec: str, _x: float, _y: float) -> None:
        if self.at == "bet":
            self.choose(self.specs.index(spec))

    def toggle(self) -> None:
        self.space()

    def _sentence(self, moments: list[Moment]) -> tuple[str, bool]:
        if self.at == "bet":
            return self.waiting(), False
        return super()._sentence(moments)

    def looks_like(self, other: Race) -> None:
        self.t, self.seen = other.t, other.seen

    def draw(self, kit: Kit) -> None:
        super().draw(kit)
        box = (CARD_BOX[0] + 200, CARD_BOX[1] + 90, CARD_BOX[2])
        self.draw_over(kit, box, (24.0, 76.0, 510.0), (24.0, 72.0, 440.0))
