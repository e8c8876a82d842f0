"""Watch one house: the stage, the account, the code, the timeline, and one line of words.

At the first incident of each kind the world stops, and says in one sentence what has happened. Why
it did can be asked, step by step; one thing can be changed, and the new evening races the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from household.game import account, axis, code, sounds, timeline
from household.game.bets import first_verdict, lights_verdict
from household.game.code import CodePane
from household.game.keys import DIGITS, listed
from household.game.kit import Kit
from household.game.model import Moment
from household.game.places import trip
from household.game.race import Racer
from household.game.race import draw as draw_race
from household.game.race import height as race_height
from household.game.results import outcome, results
from household.game.scenes.betting import SEEN, Betting
from household.game.scenes.scene import Scene
from household.game.scenes.turning import Turning
from household.game.scenes.why import Chain, Mending, chain_of, heading, mendings, moral
from household.game.session import Session, Viewing
from household.game.stage import Stage
from household.game.theme import ACCENT, CARD, DANGER, GOLD, GOOD, INK, KINDS, MUTED, WHITE
from household.game.timeline import Hit, Timeline
from household.game.widgets import Area, Choice, KeyButton, Widget
from household.replay import Recipe
from household.trace.story import clock, dollars

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

STAGE_BOX = (12, 64, 860, 430)
ENDING_BOX = (72.0, 66.0, 740.0, 100.0)
PLAIN = (STAGE_BOX, account.BOX, code.BOX, timeline.BOX)
SWAPPED = (STAGE_BOX, account.BOX, (884, 248, 384, 192), timeline.BOX)
"""The cards on the page, as usual and while house and code have changed places."""

CODE_SIZE = {"normal": 1.0, "larger": 1.15, "projector": 1.4}
"""The size of the code beside the house, at each step of the size of text."""

LARGE = 1.62
"""The size of the code while it has changed places with the house: for the back of a room."""


RACE_X, RACE_W = 566.0, 296.0
HEADLESS = 0.002
"""Seconds of a frame for evenings that nobody watches, where there are no workers."""

BANNER = (24.0, 70.0, 836.0)
RELOAD = 0.3
"""Seconds between two looks at the file of an own parent."""

ASLEEP = "The kids sleep already: there is nobody to fall."


class Watch(Scene):
    """One house on the screen."""

    def __init__(self, session: Session, spec: str, t: float = 0.0) -> None:
        super().__init__(session, t)
        self.spec = spec
        self.viewing: Viewing = self._viewing()
        self.frozen: Incident | None = None
        self.chain: Chain | None = None
        self.place = 0  # how many steps back along the chain
        self.begun = t > 0
        self.lit = ""
        self.swapped = False
        self.turning = Turning(self)
        self.betting = Betting(self)
        self._mendings: list[Widget] = []
        self._dragging = False
        self._looked = 0.0
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

    def _viewing(self) -> Viewing:
        return self.session.viewing(self.spec)

    def _build(self) -> None:
        self._choices()
        self.transport(596)
        self.tools(1266)
        self._areas()
        for name, action, words in (
            ("Go", "play", "Begin"),
            ("Why", "why", "Why?"),
            ("Knobs", "knobs", "Knobs"),
            ("Bet", "bet", "Bet"),
            ("Compare", "compare", "Compare"),
            ("Be the parent", "be the parent", "You play"),
        ):
            self.chip(name, action, partial(self.act, action), words)

    def _choices(self) -> None:
        options = [(spec, self.session.label(spec)) for spec in self.session.specs]
        width = 78 if len(options) <= 4 else 316 / len(options)
        told = f"whose evening it is ({listed(DIGITS[: len(options)], self.session.settings.keys)})"
        self.widgets.add(Choice("Parent", 262, 17, options, self.spec, self.show, width, told))

    def _areas(self) -> None:
        add = self.widgets.add
        for name, box, press in (
            ("House", STAGE_BOX, self._press_house),
            ("Code", code.BOX, self._press_code),
        ):
            area = add(Area(name, box, press))
            area.focusable = False  # by keyboard, Space does what a click on the house does
        add(Area("Time", timeline.BOX, self._press_time, self._drag_time, "slider",
                 lambda: round(self.t, 2), key=self.time_key))  # fmt: skip

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "why": self.ask_why,
            "knobs": self.toggle_knobs,
            "bet": self.toggle_bet,
            "fall": lambda: self.befall("fall"),
            "washer done": lambda: self.befall("washer-done"),
            "dryer done": lambda: self.befall("dryer-done"),
            "take back": self.take_back,
            "be the parent": self.be_the_parent,
            "another evening": self.another_evening,
            "compare": self._compare,
            "code large": self._swap,
            "evening before": lambda: self._turn_evening(-1),
            "next evening": lambda: self._turn_evening(1),
            "zoom in": lambda: self._timeline.zoom(0.7, self.t),
            "zoom out": lambda: self._timeline.zoom(1 / 0.7, self.t),
            "whole evening": self.show_all,
        }

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
        self._leave_chain()

    @property
    def subject(self) -> str:
        return self.viewing.policy.spec

    @property
    def recipe(self) -> Recipe:
        return self.viewing.record.recipe

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
            self.turning.update(HEADLESS)
            self._look_at_files(seconds)
        super().update(seconds)

    def _look_at_files(self, seconds: float) -> None:
        """An own parent's file that was saved in an editor is read anew."""
        self._looked += seconds
        if self._looked < RELOAD:
            return
        self._looked = 0.0
        if self.spec in self.session.reload():
            self.relive()
            if not self.viewing.wrong:
                file = self.viewing.policy.file.rpartition("/")[2]
                self.say(f"{file} was read anew: the evening is lived again, to this minute.")

    def go_on(self, minutes: float) -> None:
        if not minutes:
            return
        self.begun = True
        viewing = self.viewing
        viewing.shown = True
        since, until = self.t, min(self.t + minutes, self.end)
        if self.session.freezes:
            for one in viewing.record.incidents:
                if since <= one.at <= until and one.kind not in viewing.met:
                    self._hear_between(since, one.at)
                    self._freeze(one)
                    return
        self.frozen = None
        super().go_on(minutes)
        self._hear_between(since, self.t)
        record = viewing.record
        evening = record.state(record.index_at(self.t)).evening
        ends = record.ends(evening)
        spans = record.lanes.evenings
        if self.t > ends + 2 and evening + 1 < len(spans):
            self.t = spans[evening + 1][0]  # nobody wants to watch a night

    def _hear_between(self, since: float, until: float) -> None:
        """What is to be heard of the happenings after one minute, up to another."""
        record = self.viewing.record
        first, last = record.index_at(since) + 1, record.index_at(until)
        if last - first < 200:  # nobody hears a whole night at once
            self.hear(*(sounds.heard(record.happenings[n]) for n in range(first, last + 1)))
        bet = self.viewing.bet
        wrong = [one for one in record.incidents if since < one.at <= until]
        self.hear(*(sounds.went_wrong(one) for one in wrong))
        if bet and last >= first:
            self._settle_bets(record.at(since), record.at(until))

    def _settle_bets(self, before: Moment, after: Moment) -> None:
        """Say what came of a bet, when it is decided."""
        for judge in (first_verdict, lights_verdict):
            verdict = judge(self.viewing.bet, after)
            if verdict is not None and judge(self.viewing.bet, before) is None:
                self.hear(sounds.NAMED["bet won" if verdict.won else "bet lost"])
                won = "Your bet is won" if verdict.won else "Your bet is lost"
                self.say(f"{won}: {verdict.text}.")

    def _freeze(self, incident: Incident) -> None:
        self._leave_chain()
        self.viewing.met.add(incident.kind)
        self.index = None
        self.t = incident.at
        self.frozen = incident
        self.playing = False
        self.begun = True
        self.moved()

    def seek(self, minute: float) -> None:
        self.frozen = None
        self._leave_chain()
        self.begun = True
        self.live_to(minute)
        if minute <= 0:  # from the start: everything may happen for the first time again
            self.viewing.met.clear()
        super().seek(minute)

    def toggle(self) -> None:
        self.frozen = None
        self._leave_chain()
        if self.betting.open:
            self.betting.close()
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
        self._leave_chain()
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
        tab = self.turning.tab
        self.turning.close()
        self.betting.close()
        self._leave_chain()
        self.spec = spec
        self.viewing = self._viewing()
        self.viewing.live(self.t)
        choice = self.widgets["Parent"]
        assert isinstance(choice, Choice)
        choice.chosen = spec
        self.frozen = None
        self.index = None
        self.playing = self.playing and self.t < self.end
        self._kit = None
        if tab:
            self.turning.show(tab)
        self.moved()

    # -- changing things --------------------------------------------------------------------------

    def relive(self, heard: bool = False) -> None:
        """Something was changed: the evening is lived again, to this minute."""
        self.viewing = self._viewing()
        self.viewing.live(self.t)
        self.frozen = self.index = None
        self._leave_chain()
        self.t = min(self.t, self.end)
        self._show_timeline()
        if heard:
            self.hear(sounds.NAMED["knob"])
        self.moved()

    def show_all(self) -> None:
        """The whole evening on the timeline."""
        self._timeline.show_all()

    def _show_timeline(self) -> None:
        """The lanes of what is viewed now, drawn from the start."""
        if self._kit is not None:
            self._timeline = Timeline(self._kit, self.viewing)

    def toggle_knobs(self) -> None:
        """The knobs beside the house, or put away again."""
        self.betting.close()
        self.turning.toggle()

    def toggle_bet(self) -> None:
        """The card on which a bet is placed."""
        self.betting.toggle()

    def befall(self, do: str) -> None:
        """Make something happen in the house, now: an order like any other."""
        state = self.moment().state
        problem = ""
        if do == "fall":
            problem = ASLEEP if state.asleep or not state.kids else ""
        else:
            name = do.partition("-")[0]
            running = state.machines.get(name)
            if running is None or running.phase != "running":
                problem = f"The {name} does not run."
        if problem or state.over:
            self.say(problem or "The evening is over.")
            return
        order = self.session.befall(do, self.t)
        self.viewing.shown = True
        met = self.viewing.met
        self.relive()
        self.viewing.met = met
        self.viewing.live(order.at)
        self.t = order.at
        self.begun = True
        self._hear_between(order.at - 1e-6, order.at)
        self.moved()

    def take_back(self) -> None:
        """Take the last order back."""
        if self.session.undo_act():
            self.relive()
            self.say("The last order was taken back.")
        else:
            self.say("Nothing was ordered.")

    def another_evening(self) -> None:
        """The evening with the next seed: other luck."""
        self.session.another(self.session.seed + 1)
        self.relive()
        self.begun = self.playing = False
        self.t = self.viewing.seen = 0.0
        self.say(
            f"Another evening, seed {self.session.seed}: other luck, the same for all parents."
        )

    def be_the_parent(self) -> None:
        """Be the parent oneself, on this evening."""
        from household.game.scenes.play import Play  # noqa: PLC0415  # they name each other

        self.turning.close()
        self.next = Play(self.session, back_to=self.spec)

    def leave(self) -> None:
        from household.game.scenes.first import First  # noqa: PLC0415

        if self.turning.open:
            self.turning.close()
        elif self.betting.open:
            self.betting.close()
        elif self.chain is not None:
            self._freeze(self.chain.incident)
        else:
            self.next = First(self.session)

    def pick(self, number: int) -> None:
        if self.betting.open:
            self.betting.pick(number)
        elif self._mendings:
            if number < len(self._mendings):
                self._mendings[number].press(0, 0)
        elif number < len(self.session.specs):
            self.show(self.session.specs[number])

    # -- why --------------------------------------------------------------------------------------

    def ask_why(self) -> None:
        """A step back along the causes of what the world stands still for, or of what came last."""
        if self.chain is None:
            incident = self.frozen or next(reversed(self.moment().incidents), None)
            if incident is None:
                self.say("Nothing has gone wrong so far: there is nothing to ask about.")
                return
            self.playing = False
            self.chain, self.place = chain_of(incident), 0
        if self.place >= len(self.chain.causes):
            self._leave_chain()  # once more from the start
            self.ask_why()
            return
        self._step_back(self.place + 1)

    def _step_back(self, place: int) -> None:
        chain = self.chain
        assert chain is not None
        self.place = place
        cause = chain.causes[place - 1]
        self.frozen = None
        self.index = cause.happening
        self.t = self.viewing.record.times[cause.happening]
        self.begun = True
        if place == len(chain.causes):
            self._offer(chain)
        self.moved()

    def _offer(self, chain: Chain) -> None:
        """At the decision: what could be changed."""
        for number, mending in enumerate(mendings(chain.incident, self.viewing.policy)):
            press = partial(self._mend, mending)
            button = KeyButton(
                f"Change {number + 1}", partial(str, number + 1), press, mending.words
            )
            button.primary = button.focusable = True
            self._mendings.append(self.widgets.add(button))
        keys = self.session.settings.keys
        if self.viewing.policy.knobs:
            words = "turn a knob" if self._mendings else "turn one of its knobs"
            press_knobs = partial(self.turning.show, "parent")
            button = KeyButton("Change by knob", partial(keys.first, "knobs"), press_knobs, words)
            button.focusable = True
            self._mendings.append(self.widgets.add(button))

    def _mend(self, mending: Mending) -> None:
        """Change one thing: the new evening begins at the decision, and races the old one."""
        self.viewing.shown = True
        self.session.turn(self.spec, mending.knob, mending.value)
        self.relive(heard=True)
        self.playing = self.t < self.end
        self.say(f"Changed: {mending.words}. The pale bars are the evening before.")

    def _leave_chain(self) -> None:
        self.chain, self.place = None, 0
        self.widgets.remove(self._mendings)
        self._mendings = []

    # -- input ----------------------------------------------------------------------------------

    def wheel(self, turns: int) -> None:
        if self.widgets["Time"].has(*self.widgets.pointer):
            self._timeline.zoom(0.8**turns, self._timeline.minute_at(self.widgets.pointer[0]))

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
        self.turning.close()
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
            self._code = CodePane(kit, code.BOX, CODE_SIZE[kit.text_size])
        self.widgets["House"].box = code.BOX if self.swapped else STAGE_BOX
        self.widgets["Code"].box = self._code.box
        self._timeline = Timeline(kit, self.viewing)
        self._warming = self._stage.warm(self.moment())

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        self.page(kit, SWAPPED if self.swapped else PLAIN)
        moment = self.moment()
        viewing = self.viewing
        self.title(kit, viewing.knobs)
        self.show_transport()
        self.time_of_day(kit, moment.state.evening, self.session.scenario.evenings)
        self._hit = self._pointed_at()
        lit = self._lit_task(kit, moment)
        lit_hands = moment.state.hands_of(lit) if lit else self._lit_hands()
        self._house(kit, moment, lit_hands)
        self._side(kit, moment, lit)
        lanes = frozenset({lit_hands} if lit_hands else ())
        if self._hit is not None:
            lanes = frozenset({self._hit.lane})
        self._timeline.draw(moment, viewing.seen, self._hit, lanes)
        if self.chain is not None:
            self._timeline.draw_chain(moment, self.chain, self.place)
        self._flag_words(kit)
        sentence, grave = self._sentence(moment)
        self._show_chips(moment)
        self.caption(kit, sentence, grave)
        self.betting.draw(kit)
        self.finish(kit)

    def _side(self, kit: Kit, moment: Moment, lit: str) -> None:
        """What stands beside the house: account and code, or the knobs."""
        if self.turning.open and not self.still:
            self.turning.draw(kit)
            return
        account.draw(kit, moment)
        # A line that the mouse is on must not move away: only what was clicked gets more room.
        frozen = self.frozen
        tasks = frozen.tasks if frozen else (self.lit,) if self.lit else self._busy(moment)
        wrong = frozen or (None if self.chain else self._fresh(moment))
        evidence = moment.evidence(wrong) if wrong else ()
        if self.chain is not None:
            tasks = (self.chain.causes[self.place - 1].by,)
        self._code.draw(moment, code.focus_of(moment, tasks), lit, evidence)
        if self.viewing.wrong:
            self._mistake(kit)

    def _mistake(self, kit: Kit) -> None:
        """What is wrong in an own parent's file: its line and what was probably meant."""
        x, y, w, _ = self._code.box
        lines = kit.wrap(self.viewing.wrong, w - 40, 12.5, "bold")[:9]
        height = 62.0 + 17 * len(lines)
        kit.card(x + 6, y + 6, w - 12, height, 12, CARD, DANGER, 2.5)
        kit.icon("warn", x + 26, y + 25, 20, DANGER)
        kit.put("A mistake in the file", x + 42, y + 14, 15, "black", DANGER)
        for number, line in enumerate(lines):
            kit.put(line, x + 20, y + 40 + 17 * number, 12.5, "bold", INK)
        told = "Mend it and save. Shown: the last good evening."
        kit.put(kit.fit(told, w - 40, 11.5, "bold"), x + 20, y + height - 16, 11.5, "bold", MUTED)

    def _show_chips(self, moment: Moment) -> None:
        """Let the chips in the caption say what their keys do now."""
        over = self.begun and self._is_over(moment)
        if self.frozen is not None or self.chain is not None:
            words = "Go on"
        elif not self.begun:
            words = "Begin"
        elif self.playing:
            words = "Pause"
        else:
            words = "Again" if over else "Play"
        go, why = self.widgets.button("Go"), self.widgets.button("Why")
        go.words = words
        go.primary = not self.playing and self.frozen is None and self.chain is None
        at_end = self.chain is not None and self.place == len(self.chain.causes)
        why.words = "Why?" if self.chain is None or at_end else "And why?"
        why.primary = self.frozen is not None or (self.chain is not None and not at_end)
        why.hidden = not moment.incidents
        self.widgets.button("Knobs").on = self.turning.open
        bet = self.widgets.button("Bet")
        bet.on = bool(self.viewing.bet)
        bet.hidden = self.viewing.seen > SEEN and not self.viewing.bet

    def _house(self, kit: Kit, moment: Moment, lit_hands: str) -> None:
        """The stage, what floats over it, and how things stand at its foot."""
        frozen = self.frozen
        if self.swapped:  # small, beside the large code: no room for cards
            self._stage.draw(moment, self.phase, frozen, (), lit_hands)
            self._stage.corners(10)
            return
        banner = 0.0
        if frozen is not None:
            banner = self._banner_height(kit, frozen)
        elif self.chain is not None:
            banner = self._chain_height(kit)
        graph_y = 76.0 + (banner + 4 if banner else 0)
        reserved = [(*BANNER, banner)] if banner else []
        circle = bool(moment.state.circle())
        if circle:
            reserved.append((664.0, graph_y, 196.0, 142.0))
        over = not banner and self.begun and self._is_over(moment) and not self.betting.open
        if over:
            reserved.append(ENDING_BOX)
        race = None if circle or over else self._racers(moment)
        if race:
            reserved.append((RACE_X, graph_y, RACE_W, race_height(len(race))))
        self._stage.draw(moment, self.phase, frozen, tuple(reserved), lit_hands)
        if race:
            draw_race(kit, RACE_X, graph_y, RACE_W, race, "Race")
        elif not over:
            self._stage.graph(moment, 664, graph_y, self.phase)
        self._stage.corners(16)
        self._chips(kit, moment)
        self.draw_sound(kit, 862, 458)
        if frozen is not None:
            self._banner(kit, frozen, banner)
        elif self.chain is not None:
            self._draw_chain(kit, self.chain, banner)
        elif over:
            self._ending(kit, moment)
        elif not self.begun and not self.still and not self.betting.open:
            self._opening(kit, moment)

    def _racers(self, moment: Moment) -> list[Racer]:
        """This evening and its ghost, at the same minute."""
        ghost = self.viewing.ghost
        if ghost is None or not self.begun:
            return []
        ended = ghost.ends(moment.state.evening)
        at = ghost.at(min(moment.t, ended))
        return [Racer("now", moment, ghost=False), Racer("before", at)]

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

    def _sentence(self, moment: Moment) -> tuple[str, bool]:
        """What the caption says: the latest of happenings and incidents."""
        if self.frozen is not None:
            one = self.frozen
            return f"{clock(one.at)}  {KINDS[one.kind].word}: {one.text}.", True
        if self.chain is not None:
            cause = self.chain.causes[self.place - 1]
            return f"{clock(cause.at)}  {capital(cause.text)}.", False
        if self.index is not None:
            record = self.viewing.record
            if self._fresh(moment) is None:
                return record.told(self.index), False
        elif not self.begun and not self.still:
            key = self.session.settings.keys.first("play")
            return f"{clock(self.t)}  The evening is about to begin: press {key}.", False
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
        lines = kit.wrap(capital(incident.text) + ".", 780, 14, "bold")
        return 36.0 + 19 * min(3, len(lines))

    def _banner(self, kit: Kit, incident: Incident, height: float) -> None:
        x, y, w = BANNER
        kit.card(x, y, w, height, 14, CARD, DANGER, 2.5)
        kit.box(x + 12, y + 10, 30, 30, 9, DANGER)
        kit.icon(incident.kind, x + 27, y + 25, 22, WHITE, DANGER)
        kind = KINDS[incident.kind]
        width = kit.put(kind.word.upper(), x + 52, y + 7, 15, "black", DANGER)
        kit.put(f"{kind.term}, {clock(incident.at)}", x + 62 + width, y + 8.5, 12.5, "bold", MUTED)
        if not self.still:
            keys = self.session.settings.keys
            hint = f"{keys.first('play')} goes on    {keys.first('why')} asks why"
            wide = kit.width(hint, 12.5, "black") + 22
            kit.box(x + w - wide - 12, y + 8, wide, 22, 8, GOLD)
            kit.put(hint, x + w - wide / 2 - 12, y + 10, 12.5, "black", INK, "centre")
        for number, line in enumerate(kit.wrap(capital(incident.text) + ".", 780, 14, "bold")[:3]):
            kit.put(line, x + 52, y + 28 + number * 19, 14, "bold", INK)

    def _chain_lines(self, kit: Kit) -> tuple[str, list[str]]:
        """What is said at a step of the chain: the fact, and at the decision what it was."""
        chain = self.chain
        assert chain is not None
        cause = chain.causes[self.place - 1]
        lines: list[str] = []
        if self.place == len(chain.causes):
            lines = kit.wrap(moral(chain.incident, self.viewing.policy), 770, 13, "bold")[:1]
        return f"{clock(cause.at)}  {capital(cause.text)}.", lines

    def _chain_height(self, kit: Kit) -> float:
        _, lines = self._chain_lines(kit)
        return 52.0 + 18 * len(lines) + (22 if lines else 0)

    def _draw_chain(self, kit: Kit, chain: Chain, height: float) -> None:
        """The card of a step back: which one, what happened then, and at the end what to change."""
        x, y, w = BANNER
        kit.card(x, y, w, height, 14, CARD, INK, 2.5)
        kit.box(x + 12, y + 10, 30, 30, 9, INK)
        kit.icon("why", x + 27, y + 25, 21, GOLD, INK)
        width = kit.put("WHY?", x + 52, y + 6, 15, "black", INK)
        kit.put(heading(chain, self.place), x + 62 + width, y + 7.5, 12.5, "bold", MUTED)
        fact, lines = self._chain_lines(kit)
        kit.put(kit.fit(fact, w - 70, 14.5, "black"), x + 52, y + 25, 14.5, "black", INK)
        for number, line in enumerate(lines):
            kit.put(line, x + 52, y + 45 + 18 * number, 13, "bold", ACCENT)
        if not lines:
            if not self.still:
                keys = self.session.settings.keys
                hint = f"{keys.first('why')} asks on    {keys.first('play')} plays from here"
                kit.put(hint, x + w - 14, y + 9, 12.5, "bold", MUTED, "right")
            return
        top = y + height - 27
        left = x + 52.0
        if not self.still:
            told = "Change one thing:" if self._mendings else self._what_to_do()
            left += kit.put(told, left, top + 1, 13.5, "black", INK) + 10
        for widget in self._mendings:
            assert isinstance(widget, KeyButton)
            wide = widget.measure(kit)
            widget.box = (left, top, wide, 22.0)
            left += wide + 8

    def _what_to_do(self) -> str:
        """Where there is no knob to turn: what else can be done at the decision."""
        if self.viewing.policy.file:
            return "Change the line in your file and save it: the evening is lived again."
        return "This parent has no knob for it; another one might do better."

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
            kit.put(kit.fit(name, column - 6, 11.5), left, y + 36, 11.5, "regular", MUTED)
            kit.put(words, left, y + 50, 16, "black", DANGER if wrong else INK)
        verdicts = [
            first_verdict(self.viewing.bet, moment),
            lights_verdict(self.viewing.bet, moment),
        ]
        told = [verdict.text for verdict in verdicts if verdict is not None]
        if told:
            kit.icon("bet", x + 33, y + 85, 16, GOLD, CARD)
            bet = kit.fit(capital("; ".join(told)) + ".", w - 70, 12, "bold")
            kit.put(bet, x + 48, y + 77, 12, "bold", INK)
        elif not self.still:
            key = self.session.settings.keys.first
            hint = (
                f"{key('play')}: from the start     {key('compare')}: all four     "
                f"{key('another evening')}: another evening     {key('last incident')}: the last incident"
            )
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
        key = self.session.settings.keys.first
        kit.box(x + 24, y + 66, 128, 26, 9, GOLD)
        kit.put(f"Press {key('play')}", x + 88, y + 69.5, 13.5, "black", INK, "centre")
        keys = (
            f"{key('bet')}: bet first     {key('knobs')}: turn its knobs     "
            f"{key('compare')}: all four at once"
        )
        if self.viewing.bet:
            keys = f"Your bet: {self.viewing.bet.words}"
        kit.put(kit.fit(keys, w - 190, 12.5, "bold"), x + 168, y + 70.5, 12.5, "bold", INK)


def capital(sentence: str) -> str:
    """A sentence with a capital letter, unless it begins with the name of a task."""
    first = sentence.split(" ", 1)[0]
    return sentence if "_" in first else sentence[:1].upper() + sentence[1:]  # names of tasks stay
