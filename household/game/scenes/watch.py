"""Watch one house: the stage, the account, the code, the timeline, and one line of words.

At the first incident of each kind the world stops, and says in one sentence what has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pygame

from household.game import account, axis, code, timeline
from household.game.code import CodePane
from household.game.kit import Kit
from household.game.model import Moment
from household.game.places import trip
from household.game.results import outcome, results
from household.game.scenes.scene import Scene
from household.game.session import Session, Viewing
from household.game.stage import Stage
from household.game.theme import ACCENT, CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WHITE
from household.game.timeline import Hit, Timeline
from household.game.widgets import Area, Button, Choice
from household.trace.story import clock, dollars

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

STAGE_BOX = (12, 64, 860, 430)
ENDING_BOX = (72.0, 66.0, 740.0, 100.0)
PLAIN = (STAGE_BOX, account.BOX, code.BOX, timeline.BOX)
SWAPPED = (STAGE_BOX, account.BOX, (884, 248, 384, 192), timeline.BOX)
"""The cards on the page, as usual and while house and code have changed places."""

LARGE = 1.62
"""The size of the code while it has changed places with the house: for the back of a room."""


class Watch(Scene):
    """One house on the screen."""

    def __init__(self, session: Session, spec: str, t: float = 0.0) -> None:
        super().__init__(session, t)
        self.spec = spec
        self.viewing: Viewing = session.viewing(spec)
        self.frozen: Incident | None = None
        self.begun = t > 0
        self.lit = ""
        self.swapped = False
        self._dragging = False
        self._kit: Kit | None = None
        self._warming: Iterator[None] | None = None
        self._stage: Stage
        self._code: CodePane
        self._timeline: Timeline
        self._hit: Hit | None = None
        self._build()
        if t:
            self.viewing.live(t)
        self.moved()

    def _build(self) -> None:
        add = self.widgets.add
        options = [(spec, self.session.label(spec)) for spec in self.session.specs]
        width = 78 if len(options) <= 4 else 316 / len(options)
        told = "whose evening it is (1, 2, 3, 4)"
        add(Choice("Parent", 262, 17, options, self.spec, self.show, width, told))
        self.transport(596)
        told = "the same evening under four parents (C)"
        add(Button("Compare", (862, 17, 36, 34), self._compare, "four", help_text=told))
        self.tools(1266)
        for name, box, press in (
            ("House", STAGE_BOX, self._press_house),
            ("Code", code.BOX, self._press_code),
        ):
            area = add(Area(name, box, press))
            area.focusable = False  # by keyboard, Space does what a click on the house does
        time = Area("Time", timeline.BOX, self._press_time, self._drag_time, "slider",
                    lambda: round(self.t, 2), key=self.time_key)  # fmt: skip
        add(time)

    # -- time -----------------------------------------------------------------------------------

    @property
    def end(self) -> float:
        return self.viewing.end

    def moved(self) -> None:
        viewing = self.viewing
        viewing.seen = max(viewing.seen, self.t)

    def twin(self) -> Scene:
        twin = Watch(self.session, self.spec, self.t)
        twin.frozen, twin.index, twin.begun, twin.lit = self.frozen, self.index, True, self.lit
        twin.swapped = self.swapped
        return twin

    def thaw(self) -> None:
        self.frozen = None

    @property
    def subject(self) -> str:
        return self.viewing.policy.spec

    def stop_at_incident(self) -> None:
        """If something went wrong within this minute, show it as the world stands still for it."""
        found = [one for one in self.viewing.record.incidents if 0 <= self.t - one.at < 1]
        self.frozen = found[-1] if found else None

    def live_to(self, minute: float) -> None:
        if minute > self.end:
            self.viewing.record.advance(minute + 1440)
        self.begun = True

    def update(self, seconds: float) -> None:
        if seconds:  # the first picture does not wait for the rest of the evening
            self.viewing.live(self.t)
        super().update(seconds)

    def go_on(self, minutes: float) -> None:
        if not minutes:
            return
        self.begun = True
        since, until = self.t, min(self.t + minutes, self.end)
        if self.session.freezes:
            for one in self.viewing.record.incidents:
                if since <= one.at <= until and one.kind not in self.viewing.met:
                    self._freeze(one)
                    return
        self.frozen = None
        super().go_on(minutes)
        record = self.viewing.record
        evening = record.state(record.index_at(self.t)).evening
        ends = record.ends(evening)
        spans = record.lanes.evenings
        if self.t > ends + 2 and evening + 1 < len(spans):
            self.t = spans[evening + 1][0]  # nobody wants to watch a night

    def _freeze(self, incident: Incident) -> None:
        self.viewing.met.add(incident.kind)
        self.index = None
        self.t = incident.at
        self.frozen = incident
        self.playing = False
        self.begun = True
        self.moved()

    def seek(self, minute: float) -> None:
        self.frozen = None
        self.begun = True
        self.live_to(minute)
        if minute <= 0:  # from the start: everything may happen for the first time again
            self.viewing.met.clear()
        super().seek(minute)

    def toggle(self) -> None:
        self.frozen = None
        self.begun = True
        super().toggle()

    def step(self, by: int) -> None:
        record = self.viewing.record
        at = self.index if self.index is not None else record.index_at(self.t)
        at = min(max(0, at + by), len(record.happenings) - 1)
        while by and record.is_half(at):  # a cheque that is entered and not sent yet
            at += by
        self.playing = False
        self.frozen = None
        self.begun = True
        self.index = at
        self.t = record.times[at]
        self.moved()

    def jump(self, by: int) -> None:
        record = self.viewing.record
        record.advance(self.t + 3 * 1440)
        incidents = record.incidents
        if self.frozen in incidents:  # there may be several in one minute: one after the other
            place = incidents.index(self.frozen) + by
        else:
            before = sum(one.at < self.t - 1e-9 for one in incidents)
            until = sum(one.at <= self.t + 1e-9 for one in incidents)
            place = until if by > 0 else before - 1
        if 0 <= place < len(incidents):
            self._freeze(incidents[place])
        else:
            self.say_no_incident(by)

    def show(self, spec: str) -> None:
        """Show another parent's evening, at the same minute."""
        self.spec = spec
        self.viewing = self.session.viewing(spec)
        self.viewing.live(self.t)
        choice = self.widgets["Parent"]
        assert isinstance(choice, Choice)
        choice.chosen = spec
        self.frozen = None
        self.index = None
        self.playing = self.playing and self.t < self.end
        self._kit = None
        self.moved()

    # -- input ----------------------------------------------------------------------------------

    def wheel(self, turns: int) -> None:
        if self.widgets["Time"].has(*self.widgets.pointer):
            self._timeline.zoom(0.8**turns, self._timeline.minute_at(self.widgets.pointer[0]))

    def key(self, event: pygame.event.Event) -> bool:
        if event.key == pygame.K_c:
            self._compare()
        elif event.key == pygame.K_x:
            self._swap()
        elif event.unicode in ("[", "]"):
            self._turn_evening(1 if event.unicode == "]" else -1)
        elif event.unicode in ("+", "=") or event.key == pygame.K_KP_PLUS:
            self._timeline.zoom(0.7, self.t)
        elif event.unicode == "-" or event.key == pygame.K_KP_MINUS:
            self._timeline.zoom(1 / 0.7, self.t)
        elif event.unicode == "0":
            self._timeline.show_all()
        elif event.unicode.isdigit() and 0 < int(event.unicode) <= len(self.session.specs):
            self.show(self.session.specs[int(event.unicode) - 1])
        elif event.key == pygame.K_ESCAPE:
            self.want("quit")
        else:
            return False
        return True

    def _swap(self) -> None:
        """Let the house and the code change places, or go back."""
        self.swapped = not self.swapped
        self._kit = None

    def _turn_evening(self, by: int) -> None:
        """To the start of this evening or an earlier one, or of the next."""
        record = self.viewing.record
        record.advance(self.t + 1440)
        starts = [began for began, _ in record.lanes.evenings]
        found = [at for at in starts if (at > self.t if by > 0 else at < self.t)]
        if found:
            self.seek(found[0] if by > 0 else found[-1])
        elif len(starts) == 1 and record.over:
            self.say("There is one evening only; household play --scenario two-weeks has more.")
        else:
            self.say(f"There is no evening {'after' if by > 0 else 'before'} this one.")

    def _compare(self) -> None:
        from household.game.scenes.compare import Compare  # noqa: PLC0415  # they name each other

        houses = self.session.compared_with(self.spec)
        self.next = Compare(self.session, houses, self.t, self.spec)

    def _press_time(self, x: float, y: float) -> None:
        flag = self._timeline.flag_at(x, y)
        self._dragging = flag is None and x >= axis.LEFT - 10 and y <= timeline.BOTTOM + 10
        if flag is not None:
            self._freeze(flag)
        self._drag_time(x, y)

    def _drag_time(self, x: float, _y: float) -> None:
        if self._dragging:
            self.playing = False
            self.seek(self._timeline.minute_at(x))

    def _press_house(self, _x: float, _y: float) -> None:
        if self.frozen is not None or not self.begun:
            self.toggle()

    def _press_code(self, x: float, y: float) -> None:
        task = self._code.task_at(x, y)
        self.lit = "" if task == self.lit else task

    # -- drawing --------------------------------------------------------------------------------

    def moment(self) -> Moment:
        """What is shown."""
        return self.viewing.record.at(self.t, self.index)

    def warm(self) -> bool:
        return self._warming is not None and next(self._warming, self) is not self

    def furnish(self, kit: Kit) -> None:
        if self._kit is kit:
            return
        self._kit = kit
        if self.swapped:
            x, y, w, _ = code.BOX
            self._stage = Stage(kit, x, y + 54, w / STAGE_BOX[2])
            self._code = CodePane(kit, STAGE_BOX, LARGE)
        else:
            self._stage = Stage(kit, *STAGE_BOX[:2])
            self._code = CodePane(kit)
        self.widgets["House"].box = code.BOX if self.swapped else STAGE_BOX
        self.widgets["Code"].box = self._code.box
        self._timeline = Timeline(kit, self.viewing)
        self._warming = self._stage.warm(self.moment())

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        self.page(kit, SWAPPED if self.swapped else PLAIN)
        moment = self.moment()
        viewing = self.viewing
        self.title(kit, [viewing.knobs])
        self.show_transport()
        self.time_of_day(kit, moment.state.evening, self.session.scenario.evenings)
        frozen = self.frozen
        self._hit = self._pointed_at()
        lit = self._lit_task(kit, moment)
        lit_hands = moment.state.hands_of(lit) if lit else self._lit_hands()
        self._house(kit, moment, lit_hands)
        account.draw(kit, moment)
        # A line that the mouse is on must not move away: only what was clicked gets more room.
        tasks = frozen.tasks if frozen else (self.lit,) if self.lit else self._busy(moment)
        wrong = frozen or self._fresh(moment)
        evidence = moment.evidence(wrong) if wrong else ()
        self._code.draw(moment, code.focus_of(moment, tasks), lit, evidence)
        lanes = frozenset({lit_hands} if lit_hands else ())
        if self._hit is not None:
            lanes = frozenset({self._hit.lane})
        self._timeline.draw(moment, viewing.seen, self._hit, lanes)
        self._flag_words(kit)
        sentence, grave = self._sentence(moment)
        hint = "" if self.still else self._hint()
        self.caption(kit, sentence, grave, hint)
        self.finish(kit)

    def _house(self, kit: Kit, moment: Moment, lit_hands: str) -> None:
        """The stage, what floats over it, and how things stand at its foot."""
        frozen = self.frozen
        if self.swapped:  # small, beside the large code: no room for cards
            self._stage.draw(moment, self.phase, frozen, (), lit_hands)
            self._stage.corners(10)
            return
        banner = self._banner_height(kit, frozen) if frozen is not None else 0.0
        graph_y = 76.0 + (banner + 4 if banner else 0)
        reserved = [(24.0, 70.0, 836.0, banner)] if banner else []
        if moment.state.circle():
            reserved.append((664.0, graph_y, 196.0, 142.0))
        over = frozen is None and self.begun and self._is_over(moment)
        if over:
            reserved.append(ENDING_BOX)
        self._stage.draw(moment, self.phase, frozen, tuple(reserved), lit_hands)
        if not over:
            self._stage.graph(moment, 664, graph_y, self.phase)
        self._stage.corners(16)
        self._chips(kit, moment)
        if frozen is not None:
            self._banner(kit, frozen, banner)
        elif over:
            self._ending(kit, moment)
        elif not self.begun and not self.still:
            self._opening(kit, moment)

    def _is_over(self, moment: Moment) -> bool:
        return bool(moment.state.over) and self.t >= self.viewing.record.ends(moment.state.evening)

    def _pointed_at(self) -> Hit | None:
        """What the mouse is on in the timeline, of what has been seen."""
        time = self.widgets["Time"]
        if not time.hovered or self.widgets.dragging or self.widgets.resting or self.still:
            return None
        hit = self._timeline.hit(*self.widgets.pointer)
        return hit if hit is not None and hit.at <= self.viewing.seen else None

    def _flag_words(self, kit: Kit) -> None:
        """What an incident's flag under the mouse stands for."""
        pointer = self.widgets.pointer
        if self.still or self.widgets.resting or not self.widgets["Time"].hovered:
            return
        flag = self._timeline.flag_at(*pointer)
        if flag is not None:
            lines = kit.wrap(
                f"{clock(flag.at)}  {KINDS[flag.kind].word}: {flag.text}", 460, 12.5, "bold"
            )
            width = max(kit.width(line, 12.5, "bold") for line in lines) + 24
            left = min(max(14, pointer[0] - width / 2), 1266 - width)
            top = timeline.FLAGS_Y - 14 - 18 * len(lines)
            kit.box(left, top - 8, width, 18 * len(lines) + 14, 9, INK, opacity=0.97)
            for number, line in enumerate(lines):
                kit.put(line, left + 12, top - 3 + 18 * number, 12.5, "bold", WHITE)

    def _busy(self, moment: Moment) -> tuple[str, ...]:
        """In a closed circle, the tasks in it; otherwise nobody in particular."""
        return tuple(moment.state.circle())

    def _lit_task(self, kit: Kit, moment: Moment) -> str:
        """The task whose line and lane are lit: the one the mouse is on, or one that was clicked."""
        pointer = self.widgets.pointer
        if self.widgets["Code"].hovered:
            task = self._code.task_at(*pointer)
            if task:
                return task
        hit = self._hit
        if hit is not None and hit.bar is not None and hit.bar.task in moment.state.tasks:
            return hit.bar.task
        if self.widgets["House"].hovered:
            at = (kit.x(pointer[0]), kit.y(pointer[1]))
            for name, rect in reversed(self._stage.spots):
                if rect.collidepoint(at) and name in moment.state.hands:
                    return moment.state.hands[name].doing.task
        return self.lit if self.lit in moment.state.tasks else ""

    def _lit_hands(self) -> str:
        hit = self._hit
        lanes = self.viewing.record.lanes.hands
        return hit.lane if hit is not None and hit.lane in lanes else ""

    def _hint(self) -> str:
        if self.frozen is not None:
            return "Space goes on"
        if not self.begun:
            return "Space begins · ? shows all keys"
        if self.playing:
            return "Space pauses"
        return "Space plays · arrow keys step · N next incident · ? all keys"

    def _sentence(self, moment: Moment) -> tuple[str, bool]:
        """What the caption says: the latest of happenings and incidents."""
        if self.frozen is not None:
            one = self.frozen
            return f"{clock(one.at)}  {KINDS[one.kind].word}: {one.text}.", True
        if self.index is not None:
            record = self.viewing.record
            if self._fresh(moment) is None:
                return record.told(self.index), False
        elif not self.begun and not self.still:
            return f"{clock(self.t)}  The evening is about to begin: press Space.", False
        latest = self._fresh(moment)
        if latest is not None:
            return f"{clock(latest.at)}  {KINDS[latest.kind].word}: {latest.text}.", True
        return moment.caption, False

    def _fresh(self, moment: Moment) -> Incident | None:
        """What has gone wrong just now: in this very step, or in the last minute or so."""
        record, found = self.viewing.record, moment.incidents
        if self.index is not None:
            whole = self.index - record.is_half(self.index - 1)  # a step may be two happenings
            found = [one for one in found if whole <= one.happening <= self.index]
            return found[-1] if found else None
        return found[-1] if found and moment.t - found[-1].at < 1.5 else None

    def _chips(self, kit: Kit, moment: Moment) -> None:
        """How things stand, at the foot of the stage."""
        state = moment.state
        told: list[tuple[str, str, bool]] = []
        if state.loads:
            told.append(("Laundry", f"{state.loads_done} of {state.loads} loads", False))
        if state.lines:
            told.append(("Checkbook", f"{state.lines_done} of {state.lines} lines", False))
        if state.kids:
            calls = state.unanswered()
            if state.asleep:
                told.append(("Kids", "asleep", False))
            elif calls is None:
                told.append(("Kids", "away" if trip(moment)[0] else "fine", False))
            else:
                waited = moment.t - calls[1]
                late = any(one.kind == "ignored-kid" for one in moment.open_incidents())
                told.append(("Kids", f"{int(waited)} min unanswered", late))
        for one in moment.open_incidents():
            if one.kind in ("deadlock", "stuck", "starvation", "livelock"):
                told.append((KINDS[one.kind].word, f"{int(moment.t - one.since)} min", True))
            elif one.kind == "missed-buzzer":
                told.append(
                    (one.about.capitalize(), f"full, {int(moment.t - one.since)} min", True)
                )
        x, y = 24.0, 458.0
        for name, words, wrong in told:
            width = kit.width(name, 12) + kit.width(words, 12, "black") + 30
            if x + width > 860:
                break
            kit.box(x, y, width, 26, 13, DANGER if wrong else CARD, opacity=0.95)
            kit.put(name, x + 12, y + 4.5, 12, "regular", "#FFE1DC" if wrong else MUTED)
            kit.put(words, x + width - 12, y + 4.5, 12, "black", WHITE if wrong else INK, "right")
            x += width + 8

    # -- the freeze -----------------------------------------------------------------------------

    def _banner_height(self, kit: Kit, incident: Incident) -> float:
        lines = kit.wrap(_capital(incident.text) + ".", 780, 14, "bold")
        return 36.0 + 19 * min(3, len(lines))

    def _banner(self, kit: Kit, incident: Incident, height: float) -> None:
        x, y, w = 24.0, 70.0, 836.0
        kit.card(x, y, w, height, 14, CARD, DANGER, 2.5)
        kit.box(x + 12, y + 10, 30, 30, 9, DANGER)
        kit.icon(incident.kind, x + 27, y + 25, 22, WHITE, DANGER)
        kind = KINDS[incident.kind]
        width = kit.put(kind.word.upper(), x + 52, y + 7, 15, "black", DANGER)
        kit.put(f"{kind.term}, {clock(incident.at)}", x + 62 + width, y + 8.5, 12.5, "bold", MUTED)
        if not self.still:
            hint = "Space goes on"
            wide = kit.width(hint, 12.5, "black") + 22
            kit.box(x + w - wide - 12, y + 8, wide, 22, 8, GOLD)
            kit.put(hint, x + w - wide / 2 - 12, y + 10, 12.5, "black", INK, "centre")
        for number, line in enumerate(kit.wrap(_capital(incident.text) + ".", 780, 14, "bold")[:3]):
            kit.put(line, x + 52, y + 28 + number * 19, 14, "bold", INK)

    def _ending(self, kit: Kit, moment: Moment) -> None:
        """When it is over: how it went. A vector, never one number."""
        state, record = moment.state, self.viewing.record
        result = record.result(state.evening)
        x, y, w, h = ENDING_BOX
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        lines = results(moment, result)
        title, good = outcome(moment)
        width = kit.put(title, x + 24, y + 6, 20, "black", GOOD if good else DANGER)
        kit.put(self.viewing.label, x + 36 + width, y + 11, 14.5, "bold", MUTED)
        column = (w - 48) / len(lines)
        for number, (name, words, wrong) in enumerate(lines):
            left = x + 24 + number * column
            kit.put(name, left, y + 36, 11.5, "regular", MUTED)
            kit.put(words, left, y + 50, 16, "black", DANGER if wrong else INK)
        if not self.still:
            hint = "Space: from the start     C: all four     1 2 3 4: another parent     B: the last incident"
            kit.put(hint, x + 24, y + 77, 12, "bold", INK)

    def _opening(self, kit: Kit, moment: Moment) -> None:
        """Before it begins: who it is, what is at stake, and the one key to press."""
        state = moment.state
        about = self.viewing.policy.about
        kids = f"{len(state.kids)} kids, " if state.kids else ""
        stake = (
            f"{kids}{state.loads} loads of laundry, {state.lines} lines of the checkbook, "
            f"{dollars(state.bank)} in the bank. How does it go?"
        )
        x, y, w, h = 108.0, 78.0, 668.0, 102.0
        kit.card(x, y, w, h, 16, CARD, "#CBB99F", 1.5)
        width = kit.put(self.viewing.label, x + 24, y + 10, 20, "black", ACCENT)
        kit.put(kit.fit(about, w - width - 62, 15, "bold"), x + 36 + width, y + 14.5, 15, "bold")
        kit.put(kit.fit(stake, w - 48, 13.5, "bold"), x + 24, y + 41, 13.5, "bold", MUTED)
        kit.box(x + 24, y + 66, 128, 26, 9, GOLD)
        kit.put("Press Space", x + 88, y + 69.5, 13.5, "black", INK, "centre")
        keys = "1 2 3 4: another parent     C: all four at once     ?: all keys"
        kit.put(keys, x + 168, y + 70.5, 12.5, "bold", INK)


def _capital(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    return sentence if "_" in first else sentence[:1].upper() + sentence[1:]  # names of tasks stay
