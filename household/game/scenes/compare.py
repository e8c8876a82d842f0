"""Compare two to four houses: the same evening, the same yells and loads, one playhead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain

import pygame

from household.game import timeline
from household.game.kit import Kit
from household.game.model import Bar, Moment
from household.game.places import trip
from household.game.scenes.help import draw_help
from household.game.scenes.scene import Scene
from household.game.session import Session, Viewing
from household.game.stage import Stage
from household.game.theme import (
    ACTIVITIES,
    CARD,
    DANGER,
    DANGER_GROUND,
    INK,
    KINDS,
    MUTED,
    TRACK,
    WHITE,
    mix,
)
from household.game.widgets import Area, Button
from household.trace.story import clock, dollars

CARDS = ((12, 64), (646, 64), (12, 332), (646, 332))
CARD_W, CARD_H = 622.0, 260.0
FACTOR = 260 / 430
STRIP = (12.0, 600.0, 1256.0, 78.0)
PLOT_X, PLOT_W = 112.0, 1142.0
AXIS_Y = 604.0
LANES_Y, BOTTOM = 620.0, 674.0


class Compare(Scene):
    """Up to four houses side by side. `back_to` is whose house was open before."""

    def __init__(
        self, session: Session, specs: list[str], t: float = 0.0, back_to: str = ""
    ) -> None:
        super().__init__(session, t)
        self.specs = specs[:4]
        self.back_to = back_to or self.specs[0]
        self.viewings = [session.viewing(spec) for spec in self.specs]
        for viewing in self.viewings:
            viewing.live(t)
        self.help = False
        self._kit: Kit | None = None
        self._warming: Iterator[None] | None = None
        self._stages: list[Stage] = []
        self._layer: pygame.Surface | None = None
        self._drawn = 0.0
        self._shape: object = None
        self.seen = t
        add = self.widgets.add
        add(
            Button(
                "One",
                (262, 17, 150, 34),
                lambda: self.open(self.back_to),
                "one",
                "One house",
                "back to one house (C)",
            )
        )
        self.transport(596, jump=True)
        for number, (name, press, icon, told) in enumerate((
            ("Picture", lambda: self.want("picture"), "camera", "save a picture (P)"),
            ("Film", lambda: self.want("film"), "film", "save the last minutes as a GIF (G)"),
            ("Keys", self._toggle_help, "help", "all keys (?)"),
        )):  # fmt: skip
            add(Button(name, (1156 + number * 38, 17, 34, 34), press, icon, help_text=told))
        for number, spec in enumerate(self.specs):
            x, y = CARDS[number]
            add(
                Area(
                    f"House {session.label(spec)}",
                    (x, y, CARD_W, CARD_H),
                    partial(self._press_house, spec),
                    help_text="",
                )
            )
        add(
            Area(
                "Time",
                STRIP,
                self._drag_time,
                self._drag_time,
                "slider",
                lambda: round(self.t, 2),
                key=self._time_key,
            )
        )

    def _time_key(self, key: int) -> bool:
        steps = {pygame.K_RIGHT: 1, pygame.K_LEFT: -1}
        if key in steps:
            self.seek(self.t + steps[key])
            return True
        return False

    @property
    def end(self) -> float:
        return max(viewing.end for viewing in self.viewings)

    def twin(self) -> Scene:
        return Compare(self.session, self.specs, self.t, self.back_to)

    @property
    def subject(self) -> str:
        return "compare"

    def open(self, spec: str) -> None:
        """Show one of the houses full size, at the same minute."""
        from household.game.scenes.watch import Watch  # noqa: PLC0415  # they name each other

        viewing = self.session.viewing(spec)
        self.next = Watch(self.session, spec, min(self.t, viewing.end))

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

    def go_on(self, minutes: float) -> None:
        super().go_on(minutes)
        ends = [viewing.record.ends(self._evening(viewing)) for viewing in self.viewings]
        following = [
            span[0]
            for viewing in self.viewings
            for span in viewing.record.lanes.evenings
            if span[0] > self.t
        ]
        if self.t > max(ends) + 2 and following:
            self.t = min(following)

    def _evening(self, viewing: Viewing) -> int:
        record = viewing.record
        return record.state(record.index_at(self.t)).evening

    def step(self, by: int) -> None:
        """The next happening in any of the houses."""
        times = sorted({at for viewing in self.viewings for at in viewing.record.times})
        found = [at for at in times if (at > self.t + 1e-9 if by > 0 else at < self.t - 1e-9)]
        self.playing = False
        if found:
            self.seek(found[0] if by > 0 else found[-1])

    def jump(self, by: int) -> None:
        found = sorted(
            {one.at for viewing in self.viewings for one in viewing.record.incidents},
            reverse=by < 0,
        )
        after = [at for at in found if (at > self.t + 1e-9 if by > 0 else at < self.t - 1e-9)]
        self.playing = False
        if after:
            self.seek(after[0])
        else:
            self.say("No incident " + ("after" if by > 0 else "before") + f" {clock(self.t)}.")

    # -- input ----------------------------------------------------------------------------------

    def event(self, event: pygame.event.Event, kit: Kit) -> None:
        if self.help and event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN):
            self.help = False
            return
        if self.widgets.event(event, kit):
            return
        if event.type == pygame.KEYDOWN:
            self._key(event)

    def _key(self, event: pygame.event.Event) -> None:
        shift = bool(event.mod & pygame.KMOD_SHIFT)
        if event.unicode == "?" or event.key in (pygame.K_F1, pygame.K_h):
            self._toggle_help()
        elif event.key in (pygame.K_c, pygame.K_ESCAPE):
            self.open(self.back_to)
        elif event.key == pygame.K_RIGHT:
            self.jump(1) if shift else self.step(1)
        elif event.key == pygame.K_LEFT:
            self.jump(-1) if shift else self.step(-1)
        elif event.key == pygame.K_n:
            self.jump(1)
        elif event.key == pygame.K_b:
            self.jump(-1)
        elif event.unicode.isdigit() and 0 < int(event.unicode) <= len(self.specs):
            self.open(self.specs[int(event.unicode) - 1])
        else:
            self.common_key(event)

    def _press_house(self, spec: str, _x: float, _y: float) -> None:
        self.open(spec)

    def _toggle_help(self) -> None:
        self.help = not self.help
        self.playing = False

    def _drag_time(self, x: float, _y: float) -> None:
        self.playing = False
        share = min(1.0, max(0.0, (x - PLOT_X) / PLOT_W))
        start, end = self._range()
        self.seek(start + share * (end - start))

    # -- drawing --------------------------------------------------------------------------------

    def _moment(self, viewing: Viewing) -> Moment:
        """A house at this minute, or as it was left if its evening was over before."""
        record = viewing.record
        index = record.index_at(self.t)
        evening = record.state(index).evening
        return record.at(min(self.t, record.ends(evening)))

    def warm(self) -> bool:
        return self._warming is not None and next(self._warming, self) is not self

    def draw(self, kit: Kit) -> None:
        if self._kit is not kit:
            self._kit = kit
            self._stages = [Stage(kit, *CARDS[n], FACTOR) for n in range(len(self.specs))]
            self._layer = None
            pairs = zip(self._stages, self.viewings, strict=True)
            self._warming = chain.from_iterable(
                stage.warm(self._moment(viewing)) for stage, viewing in pairs
            )
        self.page(kit, (*((x, y, CARD_W, CARD_H) for x, y in CARDS), STRIP))
        self.title(kit, ["the same evening"])
        self.show_transport()
        moments = [self._moment(viewing) for viewing in self.viewings]
        self.time_of_day(kit, moments[0].state.evening, self.session.scenario.evenings, 1142)
        for number, (viewing, moment) in enumerate(zip(self.viewings, moments, strict=True)):
            self._card(kit, number, viewing, moment)
        if len(self.specs) < 4:
            self._table(kit, moments)
        self._lanes(kit, moments)
        sentence, grave = self._sentence(moments)
        hint = (
            ""
            if self.still or self.playing
            else "Space plays · click a house to open it · C back to one"
        )
        self.caption(kit, sentence, grave, hint)
        self.widgets.draw(kit)
        if not self.still:
            self.widgets.draw_help(kit)
            if self.help:
                draw_help(kit)

    def _sentence(self, moments: list[Moment]) -> tuple[str, bool]:
        """The latest incident of any house while it is fresh, else what each is at."""
        fresh = [
            (one, viewing)
            for viewing, moment in zip(self.viewings, moments, strict=True)
            for one in moment.incidents[-1:]
            if moment.t - one.at < 2
        ]
        if fresh:
            one, viewing = max(fresh, key=lambda pair: pair[0].at)
            return f"{clock(one.at)}  {viewing.label}: {KINDS[one.kind].word}: {one.text}.", True
        latest = max(
            zip(moments, self.viewings, strict=True),
            key=lambda pair: pair[0].record.times[pair[0].index] if pair[0].index >= 0 else -1.0,
        )
        said = latest[0].caption
        return f"{said[:7]}{latest[1].label}: {said[7:]}" if said else "", False

    def _card(self, kit: Kit, number: int, viewing: Viewing, moment: Moment) -> None:
        x, y = CARDS[number]
        grave = [
            one for one in moment.open_incidents()
            if one.kind in ("deadlock", "overdraft", "lost-update", "stuck", "starvation", "livelock")
        ]  # fmt: skip
        hovered = self.widgets[f"House {viewing.label}"].hovered
        kit.box(x, y, CARD_W, CARD_H, 14, CARD, "#EADCC8")
        self._stages[number].draw(moment, self.phase, None, ((x, y + CARD_H - 40, 520, 40),))
        self._stages[number].corners(13, right=False)
        if grave or hovered:
            kit.box(x, y, CARD_W, CARD_H, 14, "none", DANGER if grave else INK, 2.5)
        name = viewing.label + (f" · {viewing.knobs}" if viewing.knobs else "")
        width = kit.width(name, 15, "black") + 26
        foot = y + CARD_H - 36
        kit.box(x + 10, foot, width, 28, 14, INK, opacity=0.95)
        kit.put(name, x + 10 + width / 2, foot + 3.5, 15, "black", WHITE, "centre")
        left = x + 10 + width + 8
        for one in grave[:2]:
            word = KINDS[one.kind].word
            wide = kit.width(word, 13, "black") + 40
            kit.box(left, foot + 1, wide, 26, 13, DANGER, WHITE, 1.2)
            kit.icon(one.kind, left + 16, foot + 14, 16, WHITE, DANGER)
            kit.put(word, left + 29, foot + 5, 13, "black", WHITE)
            left += wide + 6
        if hovered and not self.still:
            kit.box(x + 10, y + 10, 124, 26, 13, INK, opacity=0.95)
            kit.put("open this house", x + 72, y + 13.5, 12.5, "bold", WHITE, "centre")
        self._figures(kit, x + 540, y, moment)

    def _figures(self, kit: Kit, x: float, y: float, moment: Moment) -> None:
        """The vector, never one number: money, laundry, checkbook, kids."""
        state = moment.state
        calls = state.unanswered()
        waited = moment.t - calls[1] if calls else 0.0
        kids = "asleep" if state.asleep else f"{int(waited)} min" if calls else "fine"
        if trip(moment)[0]:
            kids = "away"
        rows = [
            (
                "Bank",
                dollars(state.bank).replace("-", "−"),
                state.bank < 0 or state.bank != state.balance,
            ),
            ("Laundry", f"{state.loads_done} / {state.loads}", False),
            ("Checkbook", f"{state.lines_done} / {state.lines}", False),
            ("Kids wait", kids if state.kids else "none", waited >= 5),
        ]
        for number, (name, words, wrong) in enumerate(rows):
            top = y + 10 + number * 62
            if wrong:
                kit.box(x + 4, top, 74, 52, 10, DANGER_GROUND)
            kit.put(name, x + 41, top + 5, 12, "regular", DANGER if wrong else MUTED, "centre")
            size = 17 if len(words) < 8 else 14
            kit.put(words, x + 41, top + 23, size, "black", DANGER if wrong else INK, "centre")

    def _table(self, kit: Kit, moments: list[Moment]) -> None:
        """In the place of a house that is not there: how many incidents each has had."""
        x, y = CARDS[len(self.specs)]
        kit.box(x, y, CARD_W, CARD_H, 14, CARD, "#EADCC8")
        kit.put("What has gone wrong so far", x + 22, y + 16, 17, "black")
        column = 130.0
        for number, viewing in enumerate(self.viewings):
            kit.put(
                kit.fit(viewing.label, column - 8, 13, "bold"),
                x + 230 + number * column,
                y + 50,
                13,
                "bold",
                MUTED,
                "centre",
            )
        kinds = [
            kind for kind in KINDS if any(one.kind == kind for m in moments for one in m.incidents)
        ]
        if not kinds:
            kit.put("Nothing yet.", x + 22, y + 84, 14, "bold", MUTED)
        for row, kind in enumerate(kinds[:6]):
            top = y + 76 + row * 29
            kit.icon(kind, x + 32, top + 10, 18, DANGER)
            kit.put(KINDS[kind].word, x + 50, top, 14, "bold")
            for number, moment in enumerate(moments):
                count = sum(one.kind == kind for one in moment.incidents)
                kit.put(
                    str(count) if count else "0",
                    x + 230 + number * column,
                    top,
                    15,
                    "black",
                    DANGER if count else MUTED,
                    "centre",
                )

    # -- the lanes ------------------------------------------------------------------------------

    def _range(self) -> tuple[float, float]:
        began = max(
            (
                span[0]
                for v in self.viewings
                for span in v.record.lanes.evenings
                if span[0] <= self.t
            ),
            default=0.0,
        )
        ends = []
        for viewing in self.viewings:
            for span in viewing.record.lanes.evenings:
                if span[0] == began:
                    ends.append(span[1] if span[1] < math.inf else began + 600)
        return began, began + max(
            300.0, math.ceil((max(ends, default=300.0) - began + 4) / 60) * 60
        )

    def _x(self, minute: float) -> float:
        start, end = self._range()
        return PLOT_X + (minute - start) / (end - start) * PLOT_W

    def _lanes(self, kit: Kit, moments: list[Moment]) -> None:
        shape = (self._range(), len(self.specs))
        if self._layer is None or shape != self._shape:
            self._shape = shape
            self._layer = self._empty(kit)
            self._drawn = self._range()[0]
        until = min(self.seen, self._range()[1])
        if until > self._drawn:
            self._grow(kit, self._layer, self._drawn, until)
            self._drawn = until
        x, y, _, _ = STRIP
        kit.target.blit(self._layer, (kit.x(x), kit.y(y)))
        height = (BOTTOM - LANES_Y) / len(self.specs)
        for number, viewing in enumerate(self.viewings):
            for one in viewing.record.incidents:
                at = self._x(one.at)
                if (
                    one.at <= self.seen
                    and PLOT_X <= at <= PLOT_X + PLOT_W
                    and one.kind in ("deadlock", "overdraft", "stuck", "lost-update")
                ):
                    kit.box(
                        at - 7,
                        LANES_Y + number * height - 0.5,
                        14,
                        min(14, height),
                        4,
                        DANGER,
                        WHITE,
                        1,
                    )
                    kit.icon(
                        one.kind,
                        at,
                        LANES_Y + number * height + min(13, height) / 2,
                        min(11, height - 2),
                        WHITE,
                        DANGER,
                    )
        at = self._x(self.t)
        if at > PLOT_X + 14:
            kit.put("drag to rewind", 18, AXIS_Y - 2, 10, "regular", MUTED)
        minute, last = self._range()
        while minute <= last:
            x = self._x(minute)
            if abs(x - at) > 42:
                kit.put(
                    clock(minute),
                    min(x, PLOT_X + PLOT_W - 6),
                    AXIS_Y - 2,
                    10.5,
                    "bold",
                    MUTED,
                    "centre",
                )
            minute += 60
        kit.fill(INK, at - 1, AXIS_Y + 8, 2, BOTTOM - AXIS_Y - 6)
        kit.box(at - 24, AXIS_Y - 4, 48, 18, 9, INK)
        kit.put(clock(self.t), at, AXIS_Y - 3, 12, "black", WHITE, "centre")

    def _pen(self, kit: Kit, surface: pygame.Surface) -> Kit:
        pen = Kit(kit.scale, -kit.px(STRIP[0]), -kit.px(STRIP[1]))
        pen.share(kit)
        pen.target = surface
        return pen

    def _empty(self, kit: Kit) -> pygame.Surface:
        x, y, w, h = STRIP
        surface = pygame.Surface((kit.px(w), kit.px(h)), pygame.SRCALPHA)
        pen = self._pen(kit, surface)
        pen.box(x, y, w, h, 14, CARD, "#EADCC8")
        height = (BOTTOM - LANES_Y) / len(self.specs)
        start, end = self._range()
        for number, viewing in enumerate(self.viewings):
            top = LANES_Y + number * height
            pen.fill(TRACK, PLOT_X, top, PLOT_W, height - 2)
            size = min(12.0, height - 1)
            pen.put(
                pen.fit(viewing.label, 84, size, "bold"),
                PLOT_X - 10,
                top + (height - 2) / 2 - size * 0.7,
                size,
                "bold",
                INK,
                "right",
            )
        minute = start
        while minute <= end:
            pen.fill("#EADFCE", self._x(minute), LANES_Y, 1, BOTTOM - LANES_Y)
            minute += 60
        return surface

    def _grow(self, kit: Kit, layer: pygame.Surface, since: float, until: float) -> None:
        pen = self._pen(kit, layer)
        left, right = pen.x(self._x(since)), pen.x(self._x(until))
        layer.set_clip(pygame.Rect(left, 0, max(1, right - left), layer.get_height()))
        height = (BOTTOM - LANES_Y) / len(self.specs)
        for number, viewing in enumerate(self.viewings):
            lanes = list(viewing.record.lanes.hands.values())
            share = (height - 2) / max(1, len(lanes))
            for row, bars in enumerate(lanes):
                top = LANES_Y + number * height + row * share
                for bar in bars:
                    if bar.until >= since and bar.since <= until:
                        self._bar(pen, bar, top, share, until)
        layer.set_clip(None)

    def _bar(self, pen: Kit, bar: Bar, top: float, height: float, until: float) -> None:
        x0, x1 = self._x(bar.since), self._x(min(bar.until, until))
        colour = ACTIVITIES[bar.activity].colour
        if bar.activity == "blocked":
            colour = mix(colour, DANGER, 0.25)
        thin = 0.5 if bar.activity in ("walk", "watch") else 1.0
        pen.fill(colour, x0, top + height * (1 - thin) / 2, max(0.8, x1 - x0), height * thin)


__all__ = ["Compare", "timeline"]
