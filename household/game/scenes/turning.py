"""The knobs beside the house: the parent's and the evening's, and what a knob does on average.

Whatever is turned acts at once: the evening is lived again to this minute. Beside a knob that is a
number its curve fills in, over 200 evenings that nobody watches, coarse points first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from household.errors import HouseholdError
from household.game import knobs
from household.game.kit import Kit
from household.game.knobs import Dial
from household.game.theme import CARD, DANGER, GOOD, INK, MUTED
from household.game.widgets import Button, Choice, DialRow, KeyButton, Widget
from household.language import later, said, tr
from household.parents import KnobOf
from household.trace.story import dollars

if TYPE_CHECKING:
    from household.game.curve import Curve
    from household.game.scenes.watch import Watch

BOX = (884.0, 64.0, 384.0, 430.0)
ROW = 26.0
PARENT, EVENING = "parent", "evening"
SHOWN = (("lights_out_at", 0.56), ("kid_response_mean", 0.44))
"""The statistics whose curves are shown, and how much of the room each has."""

ACTS = (
    (later("A kid falls"), "fall"),
    (later("Washer done"), "washer done"),
    (later("Dryer done"), "dryer done"),
)
"""What can be made to happen now: the name, and the action with its key."""


class Turning:
    """The card of knobs of a house that is watched; open while `tab` is not empty."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.tab = ""
        self.tabs = [PARENT, EVENING]
        self._last = ""
        self._widgets: list[Widget] = []
        self._curve: Curve | None = None
        self._measured: object = None
        self._knob = ""
        self._dials: list[Dial] = []
        self._made_of: object = None

    @property
    def open(self) -> bool:
        """It lies over account and code."""
        return bool(self.tab)

    def toggle(self) -> None:
        """Open the card, its first knob in focus; or put it away."""
        if self.tab:
            self.close()
        else:
            self.show(self._last or self.tabs[0])

    def show(self, tab: str, focus: str = "") -> None:
        """Show the knobs of the parent or of the evening."""
        self.close()
        self.tab = self._last = tab
        self._build()
        rows = [widget for widget in self._widgets if isinstance(widget, DialRow)]
        chosen = [row for row in rows if row.name == focus] or rows
        if chosen:
            self.watch.widgets.focus_on(chosen[0])

    def close(self) -> None:
        """Put the card away."""
        self.tab = ""
        self.watch.widgets.remove(self._widgets)
        self._widgets = []
        self.stop()

    def stop(self) -> None:
        """Measure no more."""
        if self._curve is not None:
            self._curve.close()
        self._curve = self._measured = None

    # -- widgets --------------------------------------------------------------------------------

    def _add(self, widget: Any) -> Any:
        self._widgets.append(self.watch.widgets.add(widget))
        return widget

    def _build(self) -> None:
        x, y, w, h = BOX
        label = self.watch.viewing.label
        whose = said("{name}'s knobs", name=label)
        if label.endswith("s"):
            whose = said("{name}' knobs", name=label)
        words = {PARENT: whose, EVENING: said("The evening's")}
        tabs = [(tab, words[tab]) for tab in self.tabs]
        told = later("the knobs of the parent, or of the evening")
        self._add(Choice("Knobs of", x + 10, y + 8, tabs, self.tab, self.show, 136, told))
        self._add(Button("As it came", (x + w - 88, y + 8, 34, 34), self._restore, "undo", "",
                         later("these knobs as they came")))  # fmt: skip
        key = self.watch.session.settings.keys.first("knobs")
        self._add(Button("Close knobs", (x + w - 46, y + 8, 34, 34), self.close, "close", "",
                         said("put the knobs away ({key})", key=key)))  # fmt: skip
        top = y + 76
        dials = self.dials()
        room = (h - 136) / len(dials) if self.tab == EVENING else ROW
        for place, dial in enumerate(dials):
            box = (x + 10, top + place * min(ROW, room), w - 20, min(ROW, room) - 2)
            read = partial(self._read, place)
            self._add(DialRow(dial.name, box, read, partial(self._turn, dial.name)))
        if self.tab == EVENING:
            keys = self.watch.session.settings.keys
            for place, (name, action) in enumerate(ACTS):
                press = partial(self.watch.act, action)
                button = self._add(KeyButton(name, partial(keys.first, action), press, name))
                button.box = (x + 10 + place * 122, y + h - 32, 119, 24)

    def dials(self) -> list[Dial]:
        """What can be turned on the tab that is shown, as it stands now."""
        session = self.watch.session
        policy = session.policy(self.watch.spec) if self.tab == PARENT else None
        # Every row asks for its own in every frame; they are others only when something was turned.
        key = (self.tab, policy, session.scenario, session.base)
        if key != self._made_of:
            self._made_of = key
            self._dials = (
                knobs.of_policy(policy)
                if policy is not None
                else knobs.of_evening(session.scenario, session.base)
            )
        return self._dials

    def _read(self, place: int) -> Dial:
        return self.dials()[place]

    def _restore(self) -> None:
        session = self.watch.session
        if self.tab == PARENT:
            session.restore_parent(self.watch.spec)
        else:
            session.restore_evening()
        self.watch.relive()

    def _turn(self, name: str, value: Any) -> None:
        self._knob = name
        session, viewing = self.watch.session, self.watch.viewing
        before = {dial.name: dial.value for dial in self.dials()}[name]
        mistake = viewing.wrong
        try:
            if self.tab == PARENT:
                session.turn(self.watch.spec, name, value)
            else:
                session.turn_evening(name, value)
        except HouseholdError as error:
            self.watch.say(str(error))
            return
        self.watch.relive(heard=True)
        if viewing.wrong and viewing.wrong != mistake:  # an own parent that can't live with it
            told = viewing.wrong
            if self.tab == PARENT:
                session.turn(self.watch.spec, name, before)
                self.watch.relive()
            self.watch.say(told)

    # -- the curve ------------------------------------------------------------------------------

    def _curved(self) -> KnobOf | None:
        """The knob whose curve is shown: the one in hand, else the first that is a number."""
        policy = self.watch.session.policy(self.watch.spec)
        numbers = [knob for knob in policy.knobs if knob.kind in (int, float) and not knob.choices]
        named = [knob for knob in numbers if knob.name == self._knob]
        return (named or numbers or [None])[0]  # type: ignore[list-item]

    def update(self, seconds: float) -> None:
        """Measure a little."""
        if self.tab != PARENT:
            return
        knob = self._curved()
        if knob is None:
            return
        session = self.watch.session
        policy = session.policy(self.watch.spec)
        others = {name: value for name, value in policy.options.items() if name != knob.name}
        key = (policy.name, policy.digest, knob.name, tuple(others.items()), session.scenario)
        if key != self._measured:
            from household.game.curve import Curve  # noqa: PLC0415  # the window opens without it

            self.stop()
            self._measured = key
            self._curve = Curve(policy, knob, session.scenario, workers=session.workers())
        if self._curve is not None and not self._curve.done:
            self._curve.step(seconds)

    # -- drawing --------------------------------------------------------------------------------

    def draw(self, kit: Kit) -> None:
        """Draw the card; its knobs are widgets, and drawn with the others."""
        if not self.tab:
            return
        x, y, w, h = BOX
        kit.box(x, y, w, h, 14, CARD, "#EADCC8")
        self._money(kit, x + 16, y + 49, w - 32)
        kit.fill("#EADCC8", x + 14, y + 71, w - 28, 1)
        dials = self.dials()
        bottom = y + 78 + len(dials) * ROW
        if self.tab == EVENING:
            kit.put(tr("Make it happen now:"), x + 14, y + h - 51, 11.5, "bold", MUTED)
            return
        if not dials:
            kit.put(tr("This parent has no knobs."), x + 14, y + 84, 13, "bold", MUTED)
            bottom = y + 110
        if self._curve is None:
            return
        from household.game import curve as curves  # noqa: PLC0415

        top, room = bottom + 6, y + h - bottom - 14
        knob = self._curved()
        value = self.watch.session.policy(self.watch.spec).options[knob.name] if knob else None
        for statistic, share in SHOWN:
            box = (x + 10, top, w - 20, room * share - 4)
            curves.draw(kit, box, self._curve, value, statistic)
            top += room * share

    def _money(self, kit: Kit, x: float, y: float, w: float) -> None:
        """The account in one line, as the card lies over it."""
        moment = self.watch.moment()
        state = moment.state
        bank, book = (dollars(n).replace("-", "−") for n in (state.bank, state.balance))
        left = x + kit.put(tr("Bank"), x, y, 12, "bold", MUTED) + 6
        left += kit.put(bank, left, y - 1, 13.5, "black", DANGER if state.bank < 0 else INK) + 14
        left += kit.put(tr("Checkbook"), left, y, 12, "bold", MUTED) + 6
        kit.put(book, left, y - 1, 13.5, "black", INK)
        words, colour = (
            (tr("they agree"), GOOD) if not moment.apart else (tr("they differ"), DANGER)
        )
        kit.put(words, x + w, y, 12, "black", colour, "right")
