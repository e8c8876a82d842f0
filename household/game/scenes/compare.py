"""Compare two to four houses: the same evening, the same yells and loads, one playhead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import pygame

from household.game.axis import LEFT, RIGHT, WIDTH, Axis, between, pen_on, whole_hours
from household.game.keys import DIGITS, listed
from household.game.kit import Kit
from household.game.model import Moment
from household.game.places import trip
from household.game.scenes.betting import SEEN
from household.game.scenes.scene import Scene, told_incident
from household.game.session import Session, Viewing
from household.game.sounds import NAMED, heard, went_wrong
from household.game.stage import Stage
from household.game.theme import (
    CARD,
    DANGER,
    DANGER_GROUND,
    GOLD,
    GOOD,
    INK,
    KINDS,
    MUTED,
    TRACK,
    WHITE,
)
from household.game.widgets import Area, Box, Button
from household.happenings import LightsOut
from household.language import joined, later, said, tr
from household.trace.story import ALL_OF, clock, dollars

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

CARDS = ((12, 64), (646, 64), (12, 332), (646, 332))
CARD_W, CARD_H = 622.0, 260.0
FACTOR = 260 / 430
STRIP = (12.0, 600.0, 1256.0, 78.0)
AXIS_Y, LANES_Y, BOTTOM = 604.0, 620.0, 674.0
GRAVE = ("deadlock", "overdraft", "lost-update", "stuck", "starvation", "livelock")
"""Incidents that are worth a border round a house as long as they last."""


class Compare(Scene):
    """Up to four houses side by side. `back_to` is whose house was open before."""

    strip: Box = STRIP
    """Where the lanes are."""

    def __init__(
        self, session: Session, specs: list[str], t: float = 0.0, back_to: str = ""
    ) -> None:
        super().__init__(session, t)
        self.specs = specs[:4]
        self.back_to = back_to or self.specs[0]
        self.viewings = self._views()
        for viewing in self.viewings:
            viewing.live(t)
        self.frozen: tuple[Viewing, Incident] | None = None
        self.betting = False
        self.axis = Axis()
        self.seen = max(t, *(viewing.seen for viewing in self.viewings))
        self._kit: Kit | None = None
        self._warming: Iterator[None] | None = None
        self._stages: list[Stage] = []
        self._houses: list[Area] = []
        self._layer: pygame.Surface | None = None
        self._drawn = 0.0
        self._shape: object = None
        self._build()

    def _views(self) -> list[Viewing]:
        return [self.session.viewing(spec) for spec in self.specs]

    def _build(self) -> None:
        add = self.widgets.add
        one = (262.0, 17.0, 150.0, 34.0)
        add(
            Button(
                "One house", one, self._back, "one", later("One house"), later("back to one house")
            )
        )
        self.transport(596)
        self.tools(1266)
        for number, spec in enumerate(self.specs):
            box = (*CARDS[number], CARD_W, CARD_H)
            name = f"House {number + 1}: {self.session.label(spec)}"
            self._houses.append(add(Area(name, box, partial(self._press_house, spec))))
        time = Area("Time", STRIP, self._press_time, self._press_time, "slider",
                    lambda: round(self.t, 2), key=self.time_key)  # fmt: skip
        add(time)
        for name, action, words in (
            ("Go", "play", later("Play")),
            ("Bet", "bet", later("Bet")),
            ("Be the parent", "be the parent", later("You play")),
        ):
            self.chip(name, action, partial(self.act, action), words)

    # -- time -----------------------------------------------------------------------------------

    @property
    def end(self) -> float:
        return max(viewing.end for viewing in self.viewings)

    def twin(self) -> Scene:
        twin = Compare(self.session, self.specs, self.t, self.back_to)
        twin.seen, twin.frozen = self.seen, self.frozen
        return twin

    def thaw(self) -> None:
        self.frozen = None

    @property
    def subject(self) -> str:
        return "compare"

    def open(self, spec: str) -> None:
        """Show one of the houses full size, at the same minute."""
        from household.game.scenes.watch import Watch  # noqa: PLC0415  # they name each other

        self.next = Watch(self.session, spec, self.t)

    def _back(self) -> None:
        self.open(self.back_to)

    def moved(self) -> None:
        self.seen = max(self.seen, self.t)
        for viewing in self.viewings:
            viewing.seen = max(viewing.seen, min(self.t, viewing.end))

    def live_to(self, minute: float) -> None:
        for viewing in self.viewings:
            viewing.record.advance(minute + 1440)

    def update(self, seconds: float) -> None:
        for viewing in self.viewings:
            viewing.live(self.t)
        super().update(seconds)

    def toggle(self) -> None:
        self.frozen = None
        super().toggle()

    def seek(self, minute: float) -> None:
        self.frozen = None
        if minute > self.end:
            self.live_to(minute)
        if minute <= 0:
            self.session.met.clear()
        super().seek(minute)

    def go_on(self, minutes: float) -> None:
        since, until = self.t, min(self.t + minutes, self.end)
        if self.session.freezes and minutes:
            found = [
                (one.at, number, one)
                for number, viewing in enumerate(self.viewings)
                for one in viewing.record.incidents
                if since <= one.at <= until and self._met_as(viewing, one) not in self.session.met
            ]
            if found:
                _, number, one = min(found, key=lambda each: each[:2])
                self._hear_between(since, one.at)
                self._freeze(self.viewings[number], one)
                return
        super().go_on(minutes)
        self._hear_between(since, self.t)
        self._settle_bet(since)
        ends = [viewing.record.ends(self._evening(viewing)) for viewing in self.viewings]
        following = [
            span[0]
            for viewing in self.viewings
            for span in viewing.record.lanes.evenings
            if span[0] > self.t
        ]
        if self.t > max(ends) + 2 and following:
            self.t = min(following)

    def _hear_between(self, since: float, until: float) -> None:
        """What goes wrong is heard, and the end; the rest of four houses would be a din."""
        for viewing in self.viewings:
            record = viewing.record
            self.hear(*(went_wrong(one) for one in record.incidents if since < one.at <= until))
            for index in range(record.index_at(since) + 1, record.index_at(until) + 1):
                if isinstance(record.happenings[index], LightsOut):
                    self.hear(heard(record.happenings[index]))

    def _met_as(self, _viewing: Viewing, incident: Incident) -> str:
        """What the world stands still for once."""
        return incident.kind

    def _freeze(self, viewing: Viewing, incident: Incident) -> None:
        self.session.met.add(self._met_as(viewing, incident))
        self.t = incident.at
        self.frozen = (viewing, incident)
        self.playing = False
        self.moved()

    def _evening(self, viewing: Viewing) -> int:
        record = viewing.record
        return record.state(record.index_at(self.t)).evening

    def step(self, by: int) -> None:
        """To the next instant at which anything happens in any of the houses."""
        times = {at for viewing in self.viewings for at in viewing.record.times}
        self.playing = False
        if by > 0:
            self.seek(min((at for at in times if at > self.t + 1e-9), default=self.t))
        else:
            self.seek(max((at for at in times if at < self.t - 1e-9), default=self.t))

    def jump(self, by: int) -> None:
        found = sorted(
            ((one.at, number, place) for number, viewing in enumerate(self.viewings)
             for place, one in enumerate(viewing.record.incidents)),
        )  # fmt: skip
        here = -1
        if self.frozen is not None:
            viewing, incident = self.frozen
            number = self.viewings.index(viewing)
            place = viewing.record.incidents.index(incident)
            here = found.index((incident.at, number, place)) + by
        else:
            until = bisect_right([at for at, _, _ in found], self.t + 1e-9)
            before = sum(at < self.t - 1e-9 for at, _, _ in found)
            here = until if by > 0 else before - 1
        if 0 <= here < len(found):
            _, number, place = found[here]
            self._freeze(self.viewings[number], self.viewings[number].record.incidents[place])
        else:
            self.say_no_incident(by)

    # -- input ----------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            **super()._actions(),
            "compare": self._back,
            "bet": self.toggle_bet,
            "another evening": self.another_evening,
            "be the parent": self.be_the_parent,
        }

    def leave(self) -> None:
        if self.betting:
            self.betting = False
        else:
            self._back()

    def pick(self, number: int) -> None:
        if number < len(self.specs):
            if self.betting:
                self._bet_on(self.specs[number])
            else:
                self.open(self.specs[number])

    # -- a bet ----------------------------------------------------------------------------------

    def toggle_bet(self) -> None:
        """Bet on the house whose lights go out first; before the evening was seen."""
        if self.seen > SEEN and not self.betting:
            key = self.session.settings.keys.first("another evening")
            told = later(
                "You have seen this evening: bets are placed before. {key} is another one."
            )
            self.say(tr(told, key=key))
            return
        self.playing = False
        self.betting = not self.betting
        if self.betting:
            numbers = listed(DIGITS[: len(self.specs)], self.session.settings.keys)
            told = later("Whose lights go out first? Press {numbers}, or click a house.")
            self.say(tr(told, numbers=numbers))

    def _bet_on(self, spec: str) -> None:
        self.betting = False
        self.session.bet = "" if self.session.bet == spec else spec
        self.hear(NAMED["bet"])
        if self.session.bet:
            told = later("Your bet: the lights of {who} go out first.")
            self.say(tr(told, who=self.session.label(spec)))

    def _settle_bet(self, since: float) -> None:
        """Say what came of the bet, once the first lights go out, or none can any more."""
        won = self._winner(self.t)
        if not self.session.bet or won is None or self._winner(since) is not None:
            return
        right = self.session.bet in won
        self.hear(NAMED["bet won" if right else "bet lost"])
        first = joined(map(self.session.named, won), ALL_OF) if won else said("nobody")
        if right:
            told = later("Your bet is won: the first lights to go out are those of {who}.")
        else:
            told = later("Your bet is lost: the first lights to go out are those of {who}.")
        self.say(tr(told, who=first))

    def _winner(self, t: float) -> list[str] | None:
        """Whose lights were the first to go out by a minute; None if that is still open."""
        ends: dict[str, float] = {}
        open_still = False
        for spec, viewing in zip(self.specs, self.viewings, strict=True):
            record = viewing.record
            ended = record.ends(0)
            if ended > t:
                open_still = True
            elif record.state(record.index_at(ended)).over == "lights out":
                ends[spec] = ended
        if ends:
            return [spec for spec, at in ends.items() if at == min(ends.values())]
        return None if open_still else []

    def another_evening(self) -> None:
        """The evening with the next seed: other luck, for all of them."""
        self.session.another(self.session.seed + 1)
        self.viewings = self._views()
        for viewing in self.viewings:
            viewing.live(0.0)
        self.frozen, self.playing = None, False
        self.t = self.seen = 0.0
        self._kit = None
        told = later("Another evening, seed {seed}: other luck, the same for all of them.")
        self.say(tr(told, seed=self.session.seed))

    def be_the_parent(self) -> None:
        """Be the parent oneself, on this evening."""
        from household.game.scenes.play import Play  # noqa: PLC0415  # they name each other

        self.next = Play(self.session, back_to=self.back_to)

    def _press_house(self, spec: str, _x: float, _y: float) -> None:
        if self.betting:
            self._bet_on(spec)
        else:
            self.open(spec)

    def _show_chips(self, moments: list[Moment]) -> None:
        """Let the chips in the caption say what their keys do now."""
        go, bet = self.widgets.button("Go"), self.widgets.button("Bet")
        over = self.t >= self.end and any(moment.state.over for moment in moments)
        if self.frozen:
            go.words = later("Go on")
        elif self.playing:
            go.words = later("Pause")
        else:
            go.words = later("Again") if over else later("Play")
        go.primary = not self.playing
        bet.on = bool(self.session.bet) or self.betting
        bet.hidden = self.seen > SEEN and not self.session.bet

    def _press_time(self, x: float, _y: float) -> None:
        if x >= LEFT - 10 or self.widgets.dragging:
            self.playing = False
            self.seek(self.axis.minute_at(x))

    # -- drawing --------------------------------------------------------------------------------

    def moment(self, viewing: Viewing) -> Moment:
        """A house at this minute, or as it was left if its evening was over before."""
        record = viewing.record
        evening = record.state(record.index_at(self.t)).evening
        return record.at(min(self.t, record.ends(evening)))

    def warm(self) -> bool:
        return self._warming is not None and next(self._warming, self) is not self

    def furnish(self, kit: Kit) -> None:
        if self._kit is kit:
            return
        self._kit = kit
        self._stages = [Stage(kit, *CARDS[n], FACTOR) for n in range(len(self.specs))]
        self._layer = None
        pairs = zip(self._stages, self.viewings, strict=True)
        self._warming = chain.from_iterable(
            stage.warm(self.moment(viewing)) for stage, viewing in pairs
        )

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        cards = CARDS[: len(self.specs) + 1]
        self.page(kit, (*((x, y, CARD_W, CARD_H) for x, y in cards), STRIP))
        session = self.session
        evening = tr("{scenario}, seed {seed}", scenario=session.scenario_name, seed=session.seed)
        self.title(kit, evening, session.changes)
        self.show_transport()
        moments = [self.moment(viewing) for viewing in self.viewings]
        self.time_of_day(kit, moments[0].state.evening, self.session.scenario.evenings)
        for number, (viewing, moment) in enumerate(zip(self.viewings, moments, strict=True)):
            self._card(kit, number, viewing, moment)
        if len(self.specs) < 4:
            self._table(kit, moments)
        self._lanes(kit, moments)
        sentence, grave = self._sentence(moments)
        self._show_chips(moments)
        self.caption(kit, sentence, grave)
        self.draw_sound(kit, 1266, 572)
        self.finish(kit)

    def _sentence(self, moments: list[Moment]) -> tuple[str, bool]:
        """What the world stands still for, the latest incident while it is fresh, or what is done."""
        fresh = [
            (one, viewing)
            for viewing, moment in zip(self.viewings, moments, strict=True)
            for one in moment.incidents[-1:]
            if self.t - one.at < 2
        ]
        if self.frozen is not None:
            fresh = [(self.frozen[1], self.frozen[0])]
        if fresh:
            one, viewing = max(fresh, key=lambda pair: pair[0].at)
            return told_incident(one, viewing.label), True
        latest = max(
            zip(moments, self.viewings, strict=True),
            key=lambda pair: pair[0].record.times[pair[0].index] if pair[0].index >= 0 else -1.0,
        )
        told = latest[0].caption
        return f"{told[:7]}{latest[1].label}: {told[7:]}" if told else "", False

    def _card(self, kit: Kit, number: int, viewing: Viewing, moment: Moment) -> None:
        x, y = CARDS[number]
        grave = [one for one in moment.open_incidents() if one.kind in GRAVE]
        frozen = self.frozen[1] if self.frozen and self.frozen[0] is viewing else None
        if frozen is not None and frozen.kind not in {one.kind for one in grave}:
            grave.insert(0, frozen)
        hovered = self._houses[number].hovered and not self.still
        foot = y + CARD_H - 36
        kit.box(x, y, CARD_W, CARD_H, 14, CARD, "#EADCC8")
        self._stages[number].draw(moment, self.phase, frozen, ((x, foot - 4, 520, 40),))
        self._stages[number].corners(13, right=False)
        if grave or hovered:
            kit.box(x, y, CARD_W, CARD_H, 14, "none", DANGER if grave else INK, 2.5)
        named = viewing.label.rpartition(" ")[0]  # a label that holds its knob already says it
        knobs = f" · {viewing.knobs}" if viewing.knobs and not named else ""
        name = kit.fit(f"{viewing.label}{knobs}", 300, 15, "black")
        width = kit.width(name, 15, "black") + 26
        kit.box(x + 10, foot, width, 28, 14, INK, opacity=0.95)
        kit.put(name, x + 10 + width / 2, foot + 3.5, 15, "black", WHITE, "centre")
        left = x + 10 + width + 8
        for one in grave:
            word = tr(KINDS[one.kind].word)
            wide = kit.width(word, 13, "black") + 40
            if left + wide > x + 516:
                break
            kit.box(left, foot + 1, wide, 26, 13, DANGER, WHITE, 1.2)
            kit.icon(one.kind, left + 16, foot + 14, 16, WHITE, DANGER)
            kit.put(word, left + 29, foot + 5, 13, "black", WHITE)
            left += wide + 6
        self._counts(kit, moment, left, foot + 3, x + 516)
        if hovered:
            words = tr("bet on this house") if self.betting else tr("open this house")
            kit.box(x + 10, y + 10, 134, 26, 13, INK, opacity=0.95)
            kit.put(words, x + 77, y + 13.5, 12.5, "bold", WHITE, "centre")
        if self.session.bet == self.specs[number]:
            kit.box(x + 402, y + 10, 112, 28, 14, GOLD, INK, 1.2)
            kit.icon("bet", x + 419, y + 24, 17, INK, GOLD)
            won = self._winner(self.t)
            told = (
                tr("your bet")
                if won is None
                else tr("bet won")
                if self.specs[number] in won
                else tr("bet lost")
            )
            kit.put(told, x + 432, y + 14, 13.5, "black", INK)
        self._figures(kit, number, moment)

    def _counts(self, kit: Kit, moment: Moment, left: float, y: float, right: float) -> None:
        """How often each kind of incident has happened in a house so far."""
        for kind in KINDS:
            count = sum(one.kind == kind for one in moment.incidents)
            width = kit.width(str(count), 12, "black") + 32
            if count and left + width <= right:
                kit.box(left, y, width, 22, 11, DANGER_GROUND, DANGER, 1)
                kit.icon(kind, left + 13, y + 11, 14, DANGER, DANGER_GROUND)
                kit.put(str(count), left + 23, y + 2.5, 12, "black", DANGER)
                left += width + 4

    def _figures(self, kit: Kit, number: int, moment: Moment) -> None:
        """The vector, never one number: while it goes on how things stand, then what it came to."""
        x, y = CARDS[number][0] + 530, CARDS[number][1]
        done = self._result(number, moment)
        rows = done or self._standing(moment)
        height = (CARD_H - 12) / len(rows)
        for place, (name, words, mark, under) in enumerate(rows):
            top = y + 6 + place * height
            colour = {"bad": DANGER, "best": GOOD}.get(mark, INK)
            if mark:
                ground = DANGER_GROUND if mark == "bad" else "#DDF1E7"
                kit.box(x + 2, top, 78, height - 4, 10, ground)
            quiet = colour if mark else MUTED
            low = (height - 40) / 2 if done else 4
            small = 10 if done else 12
            label = kit.fit(name, 82, small)
            kit.put(label, x + 41, top + low, small, "regular", quiet, "centre", exact=bool(done))
            size = 17 if len(words) < 8 else 14 if len(words) < 10 else 11
            size, under_it = (size, 16) if not done else (min(size, 15), 12)
            kit.put(words, x + 41, top + low + under_it, size, "black", colour, "centre")
            if under:
                told = kit.fit(under, 78, 10)
                kit.put(told, x + 41, top + low + 38, 10, "bold", colour, "centre")

    def _standing(self, moment: Moment) -> list[tuple[str, str, str, str]]:
        """Name, value, "bad" or nothing, and a remark: of a house whose evening goes on."""
        state = moment.state
        calls = state.unanswered()
        late = any(one.kind == "ignored-kid" for one in moment.open_incidents())
        kids = tr("asleep") if state.asleep else tr("fine")
        if calls:
            kids = tr("{n} min", n=int(moment.t - calls[1]))
        elif trip(moment)[0]:
            kids = tr("away")
        apart = state.bank < 0 or moment.apart
        believed = tr("believed {amount}", amount=dollars(state.balance)) if moment.apart else ""
        bank = dollars(state.bank).replace("-", "−")
        return [
            (tr("Bank"), bank, "bad" if apart else "", believed),
            (tr("Laundry"), f"{state.loads_done} / {state.loads}", "", ""),
            (tr("Checkbook"), f"{state.lines_done} / {state.lines}", "", ""),
            (tr("Kids"), kids if state.kids else tr("none"), "bad" if late else "", ""),
        ]

    def _result(self, number: int, moment: Moment) -> list[tuple[str, str, str, str]]:
        """The same of one whose evening is over; the best of the houses that are is marked."""
        state = moment.state
        if not state.over or self.t < moment.record.ends(state.evening):
            return []
        result = moment.record.result(state.evening)
        ended = moment.record.ends(state.evening)
        locked = [one.at for one in moment.incidents if one.kind == "deadlock"]
        good = state.over == "lights out"
        left = state.loads_done < state.loads or state.lines_done < state.lines
        work = f"{state.loads_done} / {state.loads}"
        apart = state.bank != state.balance
        rows = [
            (tr("Lights out"), clock(ended), self._best(number, "lights_out_at"), "")
            if good
            else (tr("Stuck since"), clock(locked[-1] if locked else ended), "bad", ""),
            (tr("Laundry"), work, "bad" if left else "", ""),
            (tr("Bank"), dollars(state.bank).replace("-", "−"), "bad" if apart else "", ""),
        ]
        for name, statistic, shown in (
            (tr("Longest wait"), "kid_response_worst", later("{n} min")),
            (tr("Kids ignored"), "ignored_kids", "{n}"),
            (tr("Buzzers missed"), "missed_buzzers", "{n}"),
        ):
            value = result.get(statistic) or 0
            mark = "" if left else self._best(number, statistic)
            rows.append((name, tr(shown, n=f"{value:.0f}"), mark, ""))
        return rows

    def _best(self, number: int, statistic: str) -> str:
        """ "best" if no other house that is done did better at it and some did worse; "bad" for the
        one that was by far the last to put out the lights."""
        evening = self._evening(self.viewings[number])
        results = [viewing.record.result(evening) for viewing in self.viewings]
        done = [found for found in results if found.get("lights_out_at") is not None]
        values = [found[statistic] for found in done if found.get(statistic) is not None]
        mine = results[number].get(statistic)
        if mine is None or len(values) < 2 or min(values) == max(values):
            return ""
        if mine == min(values):
            return "best"
        late = statistic == "lights_out_at" and mine == max(values) > min(values) + 120
        return "bad" if late else ""

    def _table(self, kit: Kit, moments: list[Moment]) -> None:
        """In the place of a house that is not there: how many incidents each has had."""
        x, y = CARDS[len(self.specs)]
        kit.box(x, y, CARD_W, CARD_H, 14, CARD, "#EADCC8")
        kit.put(tr("What has gone wrong so far"), x + 22, y + 16, 17, "black")
        column = 130.0
        for number, viewing in enumerate(self.viewings):
            name = kit.fit(viewing.label, column - 8, 13, "bold")
            kit.put(name, x + 230 + number * column, y + 50, 13, "bold", MUTED, "centre")
        happened = {one.kind for moment in moments for one in moment.incidents}
        kinds = [kind for kind in KINDS if kind in happened]
        if not kinds:
            kit.put(tr("Nothing yet."), x + 22, y + 84, 14, "bold", MUTED)
        for row, kind in enumerate(kinds[:6]):
            top = y + 76 + row * 29
            kit.icon(kind, x + 32, top + 10, 18, DANGER)
            kit.put(tr(KINDS[kind].word), x + 50, top, 14, "bold")
            for number, moment in enumerate(moments):
                count = sum(one.kind == kind for one in moment.incidents)
                colour = DANGER if count else MUTED
                across = x + 230 + number * column
                kit.put(str(count), across, top, 15, "black", colour, "centre")

    # -- the lanes ------------------------------------------------------------------------------

    def _range(self) -> tuple[float, float]:
        """From the start of the evening to the full hour after the last house's end."""
        spans = [span for viewing in self.viewings for span in viewing.record.lanes.evenings]
        began = max((span[0] for span in spans if span[0] <= self.t), default=0.0)
        ends = [span[1] for span in spans if span[0] == began]
        return whole_hours(began, max(ends), max(self.t, min(self.seen, began + 1439)))

    def _strip(self, kit: Kit, rows: object) -> float:
        """The strip with all lanes as far as was seen; returns the minute at which it begins.

        rows: what it has, so that it is drawn anew when that is something else.
        """
        began, last = self._range()
        self.axis.start, self.axis.end = began, last
        if self._layer is None or self._shape != (began, last, rows):
            self._shape = (began, last, rows)
            self._layer = self._empty(kit)
            self._drawn = began
        until = min(self.seen, last)
        if until > self._drawn:
            self._grow(kit, self._layer, self._drawn, until)
            self._drawn = until
        kit.target.blit(self._layer, (kit.x(self.strip[0]), kit.y(self.strip[1])))
        return began

    def _lanes(self, kit: Kit, moments: list[Moment]) -> None:
        hands = tuple(len(viewing.record.lanes.hands) for viewing in self.viewings)
        began = self._strip(kit, hands)
        self.axis.times(kit, self.t, began, AXIS_Y, BOTTOM)
        height = (BOTTOM - LANES_Y) / len(self.specs)
        size = min(14.0, height - 1)
        for number, viewing in enumerate(self.viewings):
            top = LANES_Y + number * height + (height - size) / 2 - 1
            free = LEFT - 20
            for one in viewing.record.incidents:
                at = self.axis.x_of(one.at)
                if one.at <= self.seen and free < at <= RIGHT and one.kind in GRAVE:
                    kit.box(at - size / 2, top, size, size, 4, DANGER, WHITE, 1)
                    kit.icon(one.kind, at, top + size / 2, size - 3, WHITE, DANGER)
                    free = at + size / 2

    def _empty(self, kit: Kit) -> pygame.Surface:
        x, y, w, h = STRIP
        surface = pygame.Surface((kit.px(w), kit.px(h)), pygame.SRCALPHA)
        pen = pen_on(kit, surface, x, y)
        pen.box(x, y, w, h, 14, CARD, "#EADCC8")
        height = (BOTTOM - LANES_Y) / len(self.specs)
        size = min(12.0, height - 1)
        for number, viewing in enumerate(self.viewings):
            top = LANES_Y + number * height
            pen.fill(TRACK, LEFT, top, WIDTH, height - 2)
            label = pen.fit(viewing.label, 84, size, "bold")
            middle = top + (height - 2) / 2 - size * 0.7
            pen.put(label, LEFT - 10, middle, size, "bold", INK, "right", exact=True)
        self.axis.grid(pen, self.axis.start, LANES_Y, BOTTOM)
        return surface

    def _grow(self, kit: Kit, layer: pygame.Surface, since: float, until: float) -> None:
        """Draw on the layer what has been seen since the last time."""
        pen = pen_on(kit, layer, STRIP[0], STRIP[1])
        left, right = pen.x(self.axis.x_of(since)), pen.x(self.axis.x_of(until))
        layer.set_clip(pygame.Rect(left, 0, max(1, right - left), layer.get_height()))
        height = (BOTTOM - LANES_Y) / len(self.specs)
        for number, viewing in enumerate(self.viewings):
            lanes = list(viewing.record.lanes.hands.values())
            share = (height - 2) / max(1, len(lanes))
            for row, bars in enumerate(lanes):
                top = LANES_Y + number * height + row * share
                for bar in between(bars, since, until):
                    self.axis.bar(pen, bar, top, share, until)
        layer.set_clip(None)
