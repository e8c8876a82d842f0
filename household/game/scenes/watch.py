"""Watch one house: the stage, the account, the code, the timeline, and one line of words.

At the first incident of each kind the world stops, and says in one sentence what has happened. Why
it did can be asked, step by step; one thing can be changed, and the new evening races the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from household.errors import HouseholdError
from household.game import account, axis, cards, code, sounds, timeline
from household.game.bets import first_verdict, is_over, lights_verdict
from household.game.code import CodePane
from household.game.keys import DIGITS, Keys, listed
from household.game.kit import Kit
from household.game.model import Moment
from household.game.race import Racer
from household.game.race import draw as draw_race
from household.game.race import height as race_height
from household.game.scenes.betting import SEEN, Betting
from household.game.scenes.checks import Check
from household.game.scenes.lucky import BOX as LUCKY_BOX
from household.game.scenes.lucky import Lucky
from household.game.scenes.scene import Scene, steps_words, told_incident
from household.game.scenes.turning import Turning
from household.game.scenes.why import Why
from household.game.session import Session, Viewing
from household.game.stage import Stage
from household.game.theme import INK, WHITE
from household.game.timeline import Hit, Timeline
from household.game.widgets import Area, Choice
from household.language import later, said, tr
from household.replay import Recipe
from household.trace.story import clock

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

STAGE_BOX = (12, 64, 860, 430)
PLAIN = (STAGE_BOX, account.BOX, code.BOX, timeline.BOX)
SWAPPED = (STAGE_BOX, account.BOX, (884, 248, 384, 192), timeline.BOX)
"""The cards on the page, as usual and while house and code have changed places."""

CODE_SIZE = {"normal": 1.0, "larger": 1.15, "projector": 1.2}
"""The size of the code beside the house, at each step of the size of text."""

LARGE = 1.62
"""The size of the code while it has changed places with the house: for the back of a room."""


RACE_X, RACE_W = 522.0, 340.0
HEADLESS = 0.002
"""Seconds of a frame for evenings that nobody watches, where there are no workers."""

RELOAD = 0.3
"""Seconds between two looks at the file of an own parent."""

IN_FRONT = frozenset({
    "play", "step", "step back", "next incident", "last incident", "start", "end", "ten back", "ten on",
    "evening before", "next evening", "why", "bet", "fall", "washer done", "dryer done", "take back",
    "another evening", "code large",
})  # fmt: skip
"""Actions that are about what is behind the card of the search."""

ASLEEP = later("The kids sleep already: there is nobody to fall.")


class Watch(Scene):
    """One house on the screen.

    back: what to go back to, instead of the first screen; plays_at_once: it begins by itself.
    """

    def __init__(self, session: Session, spec: str, t: float = 0.0) -> None:
        super().__init__(session, t)
        self.spec = spec
        self.viewing: Viewing = self._viewing()
        self.frozen: Incident | None = None
        self.begun = t > 0
        self.lit = ""
        self.swapped = False
        self.turning = Turning(self)
        self.betting = Betting(self)
        self.why = Why(self)
        self.check = Check(self, lambda: self.recipe)
        self.back: Scene | None = None
        self.plays_at_once = False
        self._dragging = False
        self._looked = 0.0
        self._kit: Kit | None = None
        self._warming: Iterator[None] | None = None
        self._stage: Stage
        self._code: CodePane
        self._timeline: Timeline
        self._hit: Hit | None = None
        self._build()
        self.lucky = Lucky(self)
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
            ("Go", "play", later("Begin")),
            ("Why", "why", later("Why?")),
            ("Knobs", "knobs", later("Knobs")),
            ("Bet", "bet", later("Bet")),
            ("Compare", "compare", later("Compare")),
            ("Be the parent", "be the parent", later("You play")),
            ("Be the scheduler", "be the scheduler", later("Schedule")),
            ("Check", "check", later("Check")),
        ):
            self.chip(name, action, partial(self.act, action), words)

    def _choices(self) -> None:
        options = [(spec, self.session.named(spec)) for spec in self.session.specs]
        width = 78 if len(options) <= 4 else 316 / len(options)
        keys = listed(DIGITS[: len(options)], self.session.settings.keys)
        told = said("whose evening it is ({keys})", keys=keys)
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
            "be the scheduler": self.be_the_scheduler,
            "check": self.toggle_check,
            "show me": self.play_twin,
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

    def left(self) -> None:
        self.check.rest()
        self.lucky.rest()

    def thaw(self) -> None:
        self.frozen = None
        self.why.leave()

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
            self.check.update()
            self.lucky.update()
            if self.plays_at_once:
                self.plays_at_once = False
                self.toggle()
        super().update(seconds)

    def _look_at_files(self, seconds: float) -> None:
        """An own parent's file that was saved in an editor is read anew."""
        self._looked += seconds
        if self._looked < RELOAD:
            return
        self._looked = 0.0
        if self.spec in self.session.reload():
            self.relive()
            self._message_left = 0.0
            if not self.viewing.wrong:
                file = self.viewing.policy.file.rpartition("/")[2]
                told = later("{file} was read anew: the evening is lived again, to this minute.")
                self.say(tr(told, file=file))

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
                if verdict.won:
                    self.say(tr("Your bet is won: {what}.", what=verdict.text))
                else:
                    self.say(tr("Your bet is lost: {what}.", what=verdict.text))

    def _freeze(self, incident: Incident) -> None:
        self.why.leave()
        self.viewing.met.add(incident.kind)
        self.index = None
        self.t = incident.at
        self.frozen = incident
        self.playing = False
        self.begun = True
        self.moved()

    def seek(self, minute: float) -> None:
        self.put_away()
        self.frozen = None
        self.why.leave()
        self.betting.close()
        self.begun = True
        self.live_to(minute)
        if minute <= 0:  # from the start: everything may happen for the first time again
            self.viewing.met.clear()
        super().seek(minute)

    def toggle(self) -> None:
        self.frozen = None
        self.why.leave()
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
        self.why.leave()
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
        self.check.close()
        self.betting.close()
        self.why.leave()
        self.spec = spec
        self._sound_left = 0.0
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
        before = self.viewing.record.recipe.choices
        self.viewing = self._viewing()
        self.viewing.live(self.t)
        if before and not self.viewing.record.recipe.choices:
            self.say(tr("The schedule was made for another evening: now the clock decides again."))
        self.frozen = self.index = None
        self.why.leave()
        self.t = min(self.t, self.end)
        self._show_timeline()
        if heard:
            self.hear(sounds.NAMED["knob"])
        self.moved()
        self.viewing.since = self.viewing.seen

    def show_all(self) -> None:
        """The whole evening on the timeline."""
        self._timeline.show_all()

    def _show_timeline(self) -> None:
        """The lanes of what is viewed now, drawn from the start."""
        if self._kit is not None:
            self._timeline = Timeline(self._kit, self.viewing)

    def ask_why(self) -> None:
        """A step back along the causes of what went wrong."""
        self.why.ask()

    def what_to_do(self) -> str:
        """What can be changed at a decision that no knob is about."""
        if self.viewing.policy.file:
            return tr("Change the line in your file and save it: the evening is lived again.")
        return tr("This parent has no knob for it; another one might do better.")

    def toggle_knobs(self) -> None:
        """The knobs beside the house, or put away again."""
        self.betting.close()
        self.turning.toggle()

    def toggle_bet(self) -> None:
        """The card on which a bet is placed."""
        self.betting.toggle()

    def befall(self, do: str) -> None:
        """Make something happen in the house, now: an order like any other."""
        problem = self._problem(do)
        if problem:
            self.say(problem)
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

    def _problem(self, do: str) -> str:
        """Why something can't be made to happen now; "" if it can."""
        state = self.moment().state
        if do == "fall" and (state.asleep or not state.kids):
            return tr(ASLEEP)
        machine = do.partition("-")[0]
        if do != "fall" and (
            machine not in state.machines or state.machines[machine].phase != "running"
        ):
            return tr("The {machine} does not run.", machine=said(machine))
        return tr("The evening is over.") if state.over else ""

    def take_back(self) -> None:
        """Take the last order back."""
        if self.session.undo_act():
            self.relive()
            self.say(tr("The last order was taken back."))
        else:
            self.say(tr("Nothing was ordered."))

    def another_evening(self) -> None:
        """The evening with the next seed: other luck."""
        self.session.another(self.session.seed + 1)
        self.relive()
        self.begun = self.playing = False
        self.t = self.viewing.seen = 0.0
        told = later("Another evening, seed {seed}: other luck, the same for all parents.")
        self.say(tr(told, seed=self.session.seed))

    def be_the_parent(self) -> None:
        """Be the parent oneself, on this evening."""
        from household.game.scenes.play import Play  # noqa: PLC0415  # they name each other

        self.turning.close()
        left = self.session.left
        if isinstance(left, Play) and left.fits(self.session):  # as it was left
            left.next = left
            left.playing = False
            self.next = left
        else:
            self.next = Play(self.session, back_to=self.spec)

    def be_the_scheduler(self) -> None:
        """Say oneself who moves next, with these parents; a schedule is there to be gone through."""
        from household.game.scenes import scheduler  # noqa: PLC0415  # they name each other

        self.turning.close()
        self.check.close()
        try:
            if self.recipe.choices:
                self.next = scheduler.by_hand(self.recipe, self)
            else:
                self.next = scheduler.usual_game(self.session, self, self.viewing.policy)
        except HouseholdError as error:  # an own parent goes wrong on the small evening
            self.say(str(error))

    def play_twin(self) -> None:
        """Play the unlucky twin of an evening that went well, if one was found."""
        self.lucky.play()

    def toggle_check(self) -> None:
        """The card on which all schedules of this evening are searched."""
        self.betting.close()
        self.why.leave()
        self.frozen = None
        self.check.toggle()

    @property
    def covered(self) -> bool:
        """The search, the knobs, or a bet that is being placed lie over it."""
        return self.check.open or self.turning.open or self.betting.open

    in_front = IN_FRONT

    def put_away(self) -> None:
        if self.check.open:
            self.check.close()

    def leave(self) -> None:
        from household.game.scenes.first import First  # noqa: PLC0415

        if self.check.open:
            self.check.close()
        elif self.turning.open:
            self.turning.close()
        elif self.betting.open:
            self.betting.close()
        elif self.why.chain is not None:
            self._freeze(self.why.chain.incident)
        elif self.back is not None:
            self.next = self.back
        else:
            self.next = First(self.session)

    def pick(self, number: int) -> None:
        if self.check.open:
            self.check.pick(number)
        elif self.betting.open:
            self.betting.pick(number)
        elif not self.why.pick(number) and number < len(self.session.specs):
            self.show(self.session.specs[number])

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
            self.say(tr("There is one evening only; household play --scenario two-weeks has more."))
        else:
            after = by > 0
            none = later("There is no evening before this one.")
            self.say(tr("There is no evening after this one.") if after else tr(none))

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
        if self.why.chain is not None:
            self._timeline.draw_chain(moment, self.why.chain, self.why.place)
        self._flag_words(kit)
        sentence, grave = self._sentence(moment)
        self._show_chips(moment)
        self.caption(kit, sentence, grave)
        self.betting.draw(kit)
        if not self.still:
            self.check.draw(kit)
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
        cause = self.why.cause
        wrong = frozen or (None if cause else self._fresh(moment))
        evidence = moment.evidence(wrong) if wrong else ()
        if cause is not None:
            tasks = (cause.by,)
        self._code.draw(moment, code.focus_of(moment, tasks), lit, evidence)
        if self.viewing.wrong:
            cards.mistake(kit, self._code.box, self.viewing.wrong)

    def _show_chips(self, moment: Moment) -> None:
        """Let the chips in the caption say what their keys do now."""
        over = self.begun and is_over(moment)
        if self.frozen is not None or self.why.chain is not None:
            words = later("Go on")
        elif not self.begun:
            words = later("Begin")
        elif self.playing:
            words = later("Pause")
        else:
            words = later("Again") if over else later("Play")
        go, why = self.widgets.button("Go"), self.widgets.button("Why")
        go.words = words
        go.primary = not self.playing and self.frozen is None and self.why.chain is None
        asks_on = self.why.chain is not None and not self.why.at_the_decision
        why.words = later("And why?") if asks_on else later("Why?")
        why.primary = self.frozen is not None or asks_on
        why.hidden = not moment.incidents
        self.widgets.button("Knobs").on = self.turning.open
        self.widgets.button("Check").on = self.check.open
        bet = self.widgets.button("Bet")
        bet.on = bool(self.viewing.bet)
        bet.hidden = self.viewing.seen > SEEN and not self.viewing.bet

    def _house(self, kit: Kit, moment: Moment, lit_hands: str) -> None:
        """The stage, what floats over it, and how things stand at its foot."""
        frozen = self.frozen
        self.lucky.hide()
        if self.swapped:  # small, beside the large code: no room for cards
            self._stage.draw(moment, self.phase, frozen, (), lit_hands)
            self._stage.corners(10)
            return
        banner = 0.0
        if frozen is not None:
            banner = cards.banner_height(kit, frozen)
        elif self.why.chain is not None:
            banner = self.why.height(kit)
        graph_y = 76.0 + (banner + 4 if banner else 0)
        reserved = [(*cards.BANNER, banner)] if banner else []
        circle = bool(moment.state.circle())
        if circle:
            reserved.append((664.0, graph_y, 196.0, 142.0))
        over = not banner and self.begun and is_over(moment) and not self.betting.open
        if over:
            reserved.append(cards.ENDING_BOX)
            if self.lucky.found:
                reserved.append(LUCKY_BOX)
        race = None if circle or over else self._racers(moment)
        if race:
            reserved.append((RACE_X, graph_y, RACE_W, race_height(len(race))))
        self._stage.draw(moment, self.phase, frozen, tuple(reserved), lit_hands)
        if race:
            draw_race(kit, RACE_X, graph_y, RACE_W, race, later("Race"))
        elif not over:
            self._stage.graph(moment, 664, graph_y, self.phase)
        self._stage.corners(16)
        cards.standing(kit, moment)
        self.draw_sound(kit, 862, 426)
        if frozen is not None:
            cards.banner(kit, frozen, banner, self._keys)
        elif self.why.chain is not None:
            self.why.draw(kit, banner)
        elif self.check.open:
            pass  # its card lies over all that, and is drawn last
        elif over:
            self._ending(kit, moment)
            if not self.still:
                self.lucky.draw(kit)
        elif not self.begun and not self.still and not self.betting.open:
            self._opening(kit, moment)

    @property
    def _keys(self) -> Keys | None:
        """The keys that hints name; a picture has no hints."""
        return None if self.still else self.session.settings.keys

    def _ending(self, kit: Kit, moment: Moment) -> None:
        """When it is over: how it went."""
        viewing, before = self.viewing, ""
        if viewing.ghost is not None:
            ghost, evening = viewing.ghost, moment.state.evening
            ghost.advance(ghost.dawn + 1440 * evening)
            ended = ghost.ends(evening)
            out = ghost.state(ghost.index_at(ended)).over == "lights out"
            before = clock(ended) if out else tr("never")
        cards.ending(kit, viewing.label, viewing.bet, moment, self._keys, before)

    def _opening(self, kit: Kit, moment: Moment) -> None:
        """Before it begins: who it is, what is at stake, and the one key to press."""
        viewing, keys = self.viewing, self.session.settings.keys
        about = tr(viewing.policy.about)
        if self.recipe.choices:
            steps = steps_words(len(self.recipe.choices))
            about = tr("A schedule of {steps}: time is taken away.", steps=steps)
        cards.opening(kit, viewing.label, about, viewing.bet, moment, keys)

    def _racers(self, moment: Moment) -> list[Racer]:
        """This evening and its ghost, at the same minute."""
        ghost = self.viewing.ghost
        if ghost is None or not self.begun:
            return []
        ended = ghost.ends(moment.state.evening)
        at = ghost.at(min(moment.t, ended))
        return [Racer(later("now"), moment, ghost=False), Racer(later("before"), at)]

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
            words = told_incident(flag).rstrip(".")
            lines = kit.wrap(words, 460, 12.5, "bold")
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
            return told_incident(one), True
        cause = self.why.cause
        if cause is not None:
            return f"{clock(cause.at)}  {cards.sentence(tr(cause.said))}", False
        if self.index is not None:
            record = self.viewing.record
            if self._fresh(moment) is None:
                return record.told(self.index), False
        elif not self.begun and not self.still:
            key = self.session.settings.keys.first("play")
            told = tr("The evening is about to begin: press {key}.", key=key)
            return f"{clock(self.t)}  {told}", False
        latest = self._fresh(moment)
        if latest is not None:
            return told_incident(latest), True
        return moment.caption, False

    def _fresh(self, moment: Moment) -> Incident | None:
        """What has gone wrong just now: in this very step, or in the last minute or so."""
        record, found = self.viewing.record, moment.incidents
        if self.index is not None:
            whole = self.index - record.is_half(self.index - 1)  # a step may be two happenings
            found = [one for one in found if whole <= one.happening <= self.index]
            return found[-1] if found else None
        return found[-1] if found and moment.t - found[-1].at < 1.5 else None
