"""The same evening twice: simulated on the left and above, lived for real on the right and below.

Both traces lie over each other on one time axis, two rows for each pair of hands, each machine and
the kids; beside them stands the source, with the line at which each real thread is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pygame

from household.game.axis import Axis, between, pen_on
from household.game.code import CodePane
from household.game.kit import Kit
from household.game.model import Bar, Moment
from household.game.recorded import Recorded
from household.game.scenes.compare import CARD_H, CARD_W, CARDS, GRAVE, Compare
from household.game.scenes.scene import Scene
from household.game.session import Session, Viewing
from household.game.settings import Settings
from household.game.theme import CARD, DANGER, INK, KINDS, MUTED, TRACK, WHITE
from household.game.widgets import Area, Box, Button
from household.language import later, said, tr
from household.real.lived import FOR_REAL, Both, Pair
from household.trace.story import to_the_second

if TYPE_CHECKING:
    from household.trace.diagnosis import Incident

STRIP: Box = (12.0, 332.0, 862.0, 346.0)
CODE_BOX: Box = (884.0, 332.0, 384.0, 346.0)
AXIS_Y, LANES_Y, BOTTOM = 361.0, 379.0, 672.0
LEFT, WIDTH = 130.0, 728.0
TALLEST = 30.0
"""How high a row gets, however few there are."""

THINGS = ("washer", "dryer")
KIDS = "kids"


class Overlay(Compare):
    """An evening, simulated and for real, on one axis."""

    strip = STRIP

    def __init__(self, both: Both, settings: Settings | None = None, t: float = 0.0) -> None:
        self.both = both
        recipe = both.real.recipe
        session = Session(
            [recipe.policy], recipe.scenario, recipe.scenario_name, recipe.seed, settings
        )
        self._pane: CodePane | None = None
        self._pairs = both.pairs
        super().__init__(session, [recipe.policy.spec] * 2, t)
        self.axis = Axis(left=LEFT, width=WIDTH)

    def _views(self) -> list[Viewing]:
        recipe = self.both.simulated.recipe
        real = Recorded(self.both.real)
        return [
            Viewing(recipe, said("Simulated")),
            Viewing(real.recipe, said("Real"), record=real),
        ]

    def _build(self) -> None:
        add = self.widgets.add
        one = (262.0, 17.0, 150.0, 34.0)
        add(
            Button(
                "One house",
                one,
                self._back,
                "one",
                later("One house"),
                later("the simulated one alone"),
            )
        )
        self.transport(596)
        self.tools(1266)
        house = Area("House: simulated", (*CARDS[0], CARD_W, CARD_H), self._press_simulated)
        # A real evening can't be lived again, so there is nothing to open.
        real = Area("House: real", (*CARDS[1], CARD_W, CARD_H))
        self._houses = [add(house), real]
        add(Area("Time", STRIP, self._press_time, self._press_time, "slider",
                 lambda: round(self.t, 2), key=self.time_key))  # fmt: skip
        self.chip("Go", "play", lambda: self.act("play"), later("Play"))

    # -- time -----------------------------------------------------------------------------------

    @property
    def telling(self) -> float:
        """The minute that tells most: that at which both have deadlocked, else the end."""
        pair = self.both.deadlock
        if pair is None:
            self.live_to(0.0)
            return self.end
        return max(one.at for one in (pair.simulated, pair.real) if one is not None)

    def twin(self) -> Scene:
        twin = Overlay(self.both, self.session.settings, self.t)
        twin.seen, twin.frozen = self.seen, None
        return twin

    @property
    def subject(self) -> str:
        return f"real-{self.both.real.recipe.policy.name}"

    def _actions(self) -> dict[str, Callable[[], object]]:
        # Neither a file nor a code holds a real evening: there is nothing to save it as.
        kept = {n: do for n, do in Scene._actions(self).items() if n not in ("save", "copy")}
        return {**kept, "compare": self._back}

    key_words = {"compare": later("the simulated evening alone")}  # noqa: RUF012  # the base has a mapping

    def pick(self, number: int) -> None:
        if number == 0:
            self._back()

    def _press_simulated(self, _x: float, _y: float) -> None:
        self._back()

    def _press_time(self, x: float, _y: float) -> None:
        if x >= LEFT - 10 or self.widgets.dragging:
            self.playing = False
            self.seek(self.axis.minute_at(x))

    def _met_as(self, viewing: Viewing, incident: Incident) -> str:
        """It stands still at the first of a kind in each of the two."""
        return f"{incident.kind}, {viewing.named}"

    # -- drawing --------------------------------------------------------------------------------

    def furnish(self, kit: Kit) -> None:
        if self._kit is not kit:
            self._pane = CodePane(kit, CODE_BOX)
            self._pane.told = later("where each one stands, for real")
        super().furnish(kit)

    def draw(self, kit: Kit) -> None:
        self.furnish(kit)
        self.page(kit, (*((x, y, CARD_W, CARD_H) for x, y in CARDS[:2]), STRIP, CODE_BOX))
        recipe = self.both.real.recipe
        of = FOR_REAL[recipe.policy.name]
        self.title(
            kit, tr("{what}, seed {seed}", what=tr(of), seed=recipe.seed), self.session.changes
        )
        self.show_transport()
        moments = [self.moment(viewing) for viewing in self.viewings]
        self.time_of_day(kit, 0, 1)
        for number, (viewing, moment) in enumerate(zip(self.viewings, moments, strict=True)):
            self._card(kit, number, viewing, moment)
        self._lanes(kit, moments)
        assert self._pane is not None
        self._pane.draw(moments[1], frozenset())
        sentence, grave = self._sentence(moments)
        go = self.widgets.button("Go")
        over = self.t >= self.end and all(moment.state.over for moment in moments)
        go.words = (
            later("Go on")
            if self.frozen
            else later("Pause")
            if self.playing
            else later("Again")
            if over
            else later("Play")
        )
        go.primary = not self.playing
        self.caption(kit, sentence, grave)
        self.draw_sound(kit, 1266, 572)
        self.finish(kit)

    def _best(self, number: int, statistic: str) -> str:
        """Neither is to be better than the other here."""
        return ""

    # -- the lanes ------------------------------------------------------------------------------

    @property
    def _groups(self) -> list[str]:
        """What has two rows each: every pair of hands, both machines, the kids if there are any."""
        lanes = self.viewings[0].record.lanes
        kids = [KIDS] if self.session.scenario.kids else []
        return [*lanes.hands, *THINGS, *kids]

    def _rows(self) -> tuple[float, float]:
        """How far it is from one group to the next, and how high one of its two rows is."""
        each = min((BOTTOM - LANES_Y) / len(self._groups), 2 * TALLEST + 10)
        return each, (each - (4 if each < 40 else 7)) / 2

    def _lanes(self, kit: Kit, moments: list[Moment]) -> None:
        groups = tuple(self._groups)
        began = self._strip(kit, groups)
        each, _ = self._rows()
        self.axis.times(kit, self.t, began, AXIS_Y, LANES_Y + each * len(groups))
        self._told_apart(kit)
        for number, viewing in enumerate(self.viewings):
            self._flags(kit, number, viewing)

    def _told_apart(self, kit: Kit) -> None:
        """How far the two are apart in what went wrong last, in both or in one of them."""
        x, y, w, _ = STRIP
        kit.put(tr("simulated above, for real below"), x + 16, y + 8, 12.5, "bold", INK)
        seen = [pair for pair in self._pairs if _last(pair) <= self.seen and pair.one.kind in GRAVE]
        if not seen and self.seen < self.end:
            return
        told = _apart(seen[-1]) if seen else tr(self.both.said)
        words = kit.fit(told, w - 260, 12.5, "bold")
        kit.put(words, x + w - 14, y + 8, 12.5, "bold", DANGER if seen else INK, "right")

    def _flags(self, kit: Kit, number: int, viewing: Viewing) -> None:
        """A sign in the row of everybody that an incident befell."""
        each, high = self._rows()
        size = min(15.0, high)
        groups = self._groups
        free = dict.fromkeys(groups, LEFT - 20)
        for one in viewing.record.incidents:
            at = self.axis.x_of(one.at)
            for group in _befell(one):
                if group in free and one.at <= self.seen and free[group] < at <= self.axis.right:
                    top = LANES_Y + each * groups.index(group) + number * high + (high - size) / 2
                    kit.box(at - size / 2, top, size, size, 4, DANGER, WHITE, 1)
                    kit.icon(one.kind, at, top + size / 2, size - 3, WHITE, DANGER)
                    free[group] = at + size / 2

    def _empty(self, kit: Kit) -> pygame.Surface:
        x, y, w, h = STRIP
        surface = pygame.Surface((kit.px(w), kit.px(h)), pygame.SRCALPHA)
        pen = pen_on(kit, surface, x, y)
        pen.box(x, y, w, h, 14, CARD, "#EADCC8")
        each, high = self._rows()
        size = min(11.0, high - 1)
        for place, group in enumerate(self._groups):
            top = LANES_Y + place * each
            pen.fill(TRACK, LEFT, top, WIDTH, 2 * high)
            middle = top + high
            if len(group) <= 2:
                pen.chip(group, x + 22, middle, min(9.0, high - 2))
            else:
                pen.put(tr(group), x + 12, middle - 8, 12, "bold", INK, exact=True)
            for number, word in enumerate((later("simulated"), later("real"))):
                if high >= 14:
                    line = top + number * high + high / 2 - size * 0.7
                    pen.put(tr(word), LEFT - 7, line, size, "regular", MUTED, "right", exact=True)
        self.axis.grid(pen, self.axis.start, LANES_Y, LANES_Y + each * len(self._groups))
        return surface

    def _grow(self, kit: Kit, layer: pygame.Surface, since: float, until: float) -> None:
        """Draw on the layer what has been seen since the last time."""
        pen = pen_on(kit, layer, STRIP[0], STRIP[1])
        left, right = pen.x(self.axis.x_of(since)), pen.x(self.axis.x_of(until))
        layer.set_clip(pygame.Rect(left, 0, max(1, right - left), layer.get_height()))
        each, high = self._rows()
        for number, viewing in enumerate(self.viewings):
            for place, group in enumerate(self._groups):
                top = LANES_Y + place * each + number * high
                for bar in self._bars(viewing, group, since, until):
                    self.axis.bar(pen, bar, top, high - 1, until)
        layer.set_clip(None)

    def _bars(self, viewing: Viewing, group: str, since: float, until: float) -> Iterator[Bar]:
        lanes = viewing.record.lanes
        if group != KIDS:
            bars = lanes.hands.get(group) or lanes.machines.get(group, [])
            yield from between(bars, since, until)
            return
        for call in lanes.yells:
            if call.since <= until and call.until >= since:
                shown = max(call.until, call.since + A_CALL)
                yield Bar(call.since, shown, "kids", "yells", KIDS, "", call.yell, -1)


A_CALL = 1.0
"""Minutes that a yell is drawn, at the least."""


def _befell(incident: Incident) -> tuple[str, ...]:
    """The groups in whose rows an incident is marked."""
    if incident.kind == "ignored-kid":
        return (KIDS,)
    if incident.kind == "missed-buzzer":
        return (incident.about,)
    return incident.who


def _last(pair: Pair) -> float:
    return max(one.at for one in (pair.simulated, pair.real) if one is not None)


def _apart(pair: Pair) -> str:
    word = tr(KINDS[pair.one.kind].word)
    times = [
        to_the_second(one.at) if one is not None else tr("never")
        for one in (pair.simulated, pair.real)
    ]
    told = tr("{word}: simulated {one}, for real {other}", word=word, one=times[0], other=times[1])
    if pair.apart is None:
        return told
    return tr("{told}, {minutes} min apart", told=told, minutes=f"{abs(pair.apart):.1f}")
