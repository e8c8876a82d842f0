"""Buttons and switches: our own, because they must work by keyboard, scale, and be found by name.

A widget has a name, a role and a value, as a screen reader would ask for them; tests press it by
its name. Tab moves the focus, which can be seen; Enter presses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import pygame

from household.game.kit import Kit, svg
from household.game.knobs import Dial
from household.game.theme import ACCENT, CARD, GOLD, INK, LINE, MUTED, PARENTS, WELL, WHITE, mix
from household.language import Said, tr

Box = tuple[float, float, float, float]
Words = str | Said
"""What a widget shows: looked up when it is drawn, so that it follows the language."""

W = TypeVar("W", bound="Widget")


class Widget:
    """Something to press. `help` says what it does, with its key."""

    role = "widget"

    def __init__(self, name: str, box: Box, help_text: Words = "") -> None:
        self.name = name
        self.box = box
        self.help = help_text
        self.enabled = True
        self.hidden = False
        self.focusable = True
        self.hovered = self.pressed = self.focused = False

    @property
    def value(self) -> object:
        """What it stands at; None for what has no value."""
        return None

    def has(self, x: float, y: float) -> bool:
        """The point lies in it."""
        left, top, w, h = self.box
        return left <= x < left + w and top <= y < top + h

    def press(self, x: float, y: float) -> None:
        """It was clicked there, or pressed by key at its middle."""

    def key(self, key: int) -> bool:
        """A key while it has the focus; True if it meant something to it."""
        if key in (pygame.K_RETURN, pygame.K_KP_ENTER):  # Space plays, whatever has the focus
            left, top, w, h = self.box
            self.press(left + w / 2, top + h / 2)
            return True
        return False

    def draw(self, kit: Kit) -> None:
        """Draw it."""

    def ring(self, kit: Kit) -> None:
        """Show that it has the focus."""
        if self.focused:
            x, y, w, h = self.box
            kit.box(x - 4, y - 4, w + 8, h + 8, 14, "none", PARENTS[0], 2.5)


class Button(Widget):
    """A button with an icon or a word."""

    role = "button"

    def __init__(
        self,
        name: str,
        box: Box,
        press: Callable[[], object],
        icon: str = "",
        words: Words = "",
        help_text: Words = "",
        primary: bool = False,
    ) -> None:
        super().__init__(name, box, help_text)
        self._press = press
        self.icon = icon
        self.words: Words = words
        self.primary = primary
        self.on = False

    @property
    def value(self) -> object:
        return tr(self.words) or self.on

    def press(self, x: float, y: float) -> None:
        if self.enabled:
            self._press()

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        dark = self.primary or self.on
        ground = INK if dark else CARD
        if self.hovered and self.enabled:
            ground = mix(ground, ACCENT, 0.18)
        if self.pressed:
            ground = mix(ground, "#000000", 0.14)
        colour = WHITE if dark else INK if self.enabled else "#B9AEBD"
        kit.box(x, y, w, h, 11, ground, "" if dark else LINE)
        if self.icon:
            kit.icon(
                self.icon, x + (w / 2 if not self.words else 18), y + h / 2, 20, colour, ground
            )
        if self.words:
            middle = x + w / 2 + (11 if self.icon else 0)
            words = kit.fit(tr(self.words), w - (34 if self.icon else 10), 14, "bold")
            kit.put(words, middle, y + h / 2 - 10, 14, "bold", colour, "centre")
        self.ring(kit)


class KeyButton(Button):
    """A key and what it does, side by side: to be pressed or clicked."""

    def __init__(
        self, name: str, key: Callable[[], str], press: Callable[[], object], words: Words
    ) -> None:
        super().__init__(name, (0.0, 0.0, 0.0, 0.0), press, words=words)
        self._key = key

    def measure(self, kit: Kit) -> float:
        """How wide it is, with its words as they are now."""
        key = self._key()
        cap = max(18.0, kit.width(key, 11, "black") + 10) if key else 0.0
        return cap + kit.width(tr(self.words), 12, "bold") + (16 if key else 20)

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        if not w:  # not laid out: a picture has no chips
            return
        ground = GOLD if self.primary else mix(WELL, CARD, 0.35)
        if self.hovered and self.enabled:
            ground = mix(ground, ACCENT, 0.25)
        if (self.pressed and self.enabled) or self.on:
            ground = mix(ground, INK, 0.18)
        kit.box(x, y, w, h, 8, ground)
        key, left = self._key(), x + 6
        dark = INK if self.enabled else mix(INK, ground, 0.55)
        if key:
            cap = max(18.0, kit.width(key, 11, "black") + 10)
            kit.box(x + 3, y + 3, cap, h - 6, 5, dark)
            kit.put(key, x + 3 + cap / 2, y + h / 2 - 7.6, 11, "black", WHITE, "centre")
            left = x + cap + 8
        words = kit.fit(tr(self.words), x + w - left - 4, 12, "bold")
        kit.put(words, left, y + h / 2 - 8.4, 12, "bold", dark)
        self.ring(kit)


class Choice(Widget):
    """One of several, side by side (a segmented switch)."""

    role = "radiogroup"

    def __init__(
        self,
        name: str,
        x: float,
        y: float,
        options: Sequence[tuple[str, Words]],
        chosen: str,
        choose: Callable[[str], object],
        width: float = 80,
        help_text: Words = "",
    ) -> None:
        super().__init__(name, (x, y, width * len(options) + 8, 34), help_text)
        self.options = list(options)
        self.chosen = chosen
        self._choose = choose
        self._width = width

    @property
    def value(self) -> object:
        return self.chosen

    def pick(self, number: int) -> None:
        """Choose an option by its number; beyond the ends it goes round."""
        key = self.options[number % len(self.options)][0]
        if key != self.chosen:
            self._choose(key)

    def press(self, x: float, y: float) -> None:
        number = int((x - self.box[0] - 4) // self._width)
        self.pick(min(len(self.options) - 1, max(0, number)))

    def key(self, key: int) -> bool:
        keys = [option[0] for option in self.options]
        here = keys.index(self.chosen) if self.chosen in keys else -1
        if key in (pygame.K_RIGHT, pygame.K_LEFT):
            self.pick(here + (1 if key == pygame.K_RIGHT else -1))
            return True
        return key in (pygame.K_RETURN, pygame.K_KP_ENTER)

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        kit.box(x, y, w, h, 12, WELL)
        for number, (key, words) in enumerate(self.options):
            left = x + 4 + number * self._width
            on = key == self.chosen
            if on:
                kit.box(left, y + 3, self._width, h - 6, 9, CARD)
            face, colour = ("bold", INK) if on else ("regular", MUTED)
            told = tr(words)
            sizes = (13.5, 12.0, 11.0) if self._width > 70 else (12.0, 11.0)
            size = kit.size_for(told, self._width - 4, sizes, face)
            shown = kit.fit(told, self._width - 4, size, face)
            top = y + 16.5 - size * 0.67
            kit.put(shown, left + self._width / 2, top, size, face, colour, "centre")
        self.ring(kit)


class Area(Widget):
    """A part of the screen that draws itself and takes the mouse: a timeline, a card."""

    role = "area"

    def __init__(
        self,
        name: str,
        box: Box,
        press: Callable[[float, float], object] | None = None,
        drag: Callable[[float, float], object] | None = None,
        role: str = "area",
        value: Callable[[], object] | None = None,
        help_text: Words = "",
        key: Callable[[int], bool] | None = None,
    ) -> None:
        super().__init__(name, box, help_text)
        self.role = role
        self._press, self._drag, self._value, self._key = press, drag, value, key

    @property
    def value(self) -> object:
        return self._value() if self._value else None

    def press(self, x: float, y: float) -> None:
        if self._press:
            self._press(x, y)

    dragged = False

    def drag(self, x: float, y: float) -> None:
        """The mouse was moved with its button down."""
        self.dragged = True
        if self._drag:
            self._drag(x, y)

    def key(self, key: int) -> bool:
        return self._key(key) if self._key else super().key(key)

    def draw(self, kit: Kit) -> None:
        self.ring(kit)


class DialRow(Area):
    """A dial as a row: its label, a slider or the choices there are, and its value.

    read: the dial as it stands now; turn: called with the value it is to have.
    """

    role = "slider"

    def __init__(
        self,
        name: str,
        box: Box,
        read: Callable[[], Dial],
        turn: Callable[[Any], object],
        label_width: float = 118.0,
        value_width: float = 74.0,
    ) -> None:
        super().__init__(name, box, self._take, self._take)
        self._read, self._turn = read, turn
        self._labels, self._values = label_width, value_width
        self.size = 12.5
        self._fits = True  # all choices side by side
        dial = read()
        self.help = dial.about
        self.role = "radiogroup" if dial.choices else "slider"

    @property
    def dial(self) -> Dial:
        """What it shows, as it stands now."""
        return self._read()

    @property
    def value(self) -> object:
        return self._read().value

    @property
    def _track(self) -> tuple[float, float]:
        """From where to where the slider goes, across the screen."""
        x, _, w, _ = self.box
        return x + self._labels + 8, x + w - self._values - 8

    def _take(self, x: float, _y: float) -> None:
        dial = self._read()
        left, right = self._track
        if dial.choices:
            if not self.dragged:
                self._pick(dial, x)
            return
        self.set(dial.at((x - left) / (right - left)))

    def _pick(self, dial: Dial, x: float) -> None:
        left, right = self._choices
        count = len(dial.choices)
        if self._segmented(dial):
            number = int((x - left) / ((right - left) / count))
            self.set(dial.choices[min(count - 1, max(0, number))])
        else:  # the left half goes back, the right half on; beyond the ends it goes round
            by = -1 if x < (left + right) / 2 else 1
            self.set(dial.choices[(dial.choices.index(dial.value) + by) % count])

    def set(self, value: Any) -> None:
        """Turn it to a value."""
        if value != self._read().value:
            self._turn(value)

    def key(self, key: int) -> bool:
        dial = self._read()
        steps = {pygame.K_RIGHT: 1, pygame.K_LEFT: -1, pygame.K_PAGEUP: 5, pygame.K_PAGEDOWN: -5}
        if key in steps:
            self.set(dial.moved(steps[key]))
        elif key in (pygame.K_HOME, pygame.K_END):
            last = key == pygame.K_END
            ends = dial.choices or (dial.rounded(dial.least), dial.rounded(dial.most))
            self.set(ends[-1 if last else 0])
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            if dial.choices:
                place = dial.choices.index(dial.value) + 1
                self.set(dial.choices[place % len(dial.choices)])
        else:
            return False
        return True

    # -- drawing --------------------------------------------------------------------------------

    @property
    def _choices(self) -> tuple[float, float]:
        x, _, w, _ = self.box
        return x + self._labels + 4, x + w - 4

    def _segmented(self, dial: Dial) -> bool:
        return len(dial.choices) <= 3 and self._fits

    def draw(self, kit: Kit) -> None:
        x, y, _, h = self.box
        dial = self._read()
        middle = y + h / 2
        colour = ACCENT if dial.turned else INK
        label = kit.fit(tr(dial.label), self._labels - 4, self.size, "bold")
        kit.put(label, x + 4, middle - self.size * 0.68, self.size, "bold", colour)
        if dial.choices:
            self._draw_choices(kit, dial, middle)
        else:
            self._draw_slider(kit, dial, middle)
        self.ring(kit)

    def _draw_slider(self, kit: Kit, dial: Dial, middle: float) -> None:
        x, _, w, _ = self.box
        left, right = self._track
        at = left + (right - left) * min(1.0, max(0.0, dial.share(float(dial.value))))
        home = left + (right - left) * min(1.0, max(0.0, dial.share(float(dial.default))))
        kit.box(left, middle - 3, right - left, 6, 3, WELL)
        kit.box(left, middle - 3, max(6.0, at - left), 6, 3, ACCENT if dial.turned else "#8C7FA6")
        kit.fill(MUTED, home - 0.75, middle - 6, 1.5, 12)  # where it comes from
        kit.draw(("grip", self.hovered), lambda: _grip(self.hovered), at, middle)
        shown = kit.fit(dial.shown(), self._values, self.size, "black")
        kit.put(shown, x + w - 4, middle - self.size * 0.68, self.size, "black", INK, "right")

    def _draw_choices(self, kit: Kit, dial: Dial, middle: float) -> None:
        left, right = self._choices
        _, y, _, h = self.box
        size = self.size - 0.5
        widest = max(kit.width(dial.shown(choice), size, "black") for choice in dial.choices)
        self._fits = widest + 8 <= (right - left) / len(dial.choices)
        if not self._segmented(dial):
            kit.box(left, y + 1, right - left, h - 2, 9, WELL)
            words = kit.fit(dial.shown(), right - left - 48, size, "bold")
            kit.put(words, (left + right) / 2, middle - size * 0.68, size, "bold", INK, "centre")
            kit.icon("back-one", left + 13, middle, 13, INK, WELL)
            kit.icon("on-one", right - 13, middle, 13, INK, WELL)
            return
        width = (right - left) / len(dial.choices)
        kit.box(left, y + 1, right - left, h - 2, 9, WELL)
        for number, choice in enumerate(dial.choices):
            on = choice == dial.value
            if on:
                kit.box(left + number * width + 2, y + 3, width - 4, h - 6, 7, CARD)
            face = "black" if on else "bold"
            words = kit.fit(dial.shown(choice), width - 8, size, face)
            across = left + (number + 0.5) * width
            colour = INK if on else MUTED
            kit.put(words, across, middle - size * 0.68, size, face, colour, "centre")


def _grip(lit: bool) -> str:
    ring = ACCENT if lit else INK
    return svg(
        20,
        20,
        '<circle cx="0" cy="1.2" r="8" fill="#3A2433" fill-opacity="0.2"/>'
        f'<circle cx="0" cy="0" r="7" fill="#FFFFFF" stroke="{ring}" stroke-width="2.6"/>',
        -10,
        -10,
    )


class Entry(Widget):
    """A line to type into; Enter hands over what was typed."""

    role = "textbox"
    LONGEST = 200

    def __init__(
        self,
        name: str,
        box: Box,
        enter: Callable[[str], object],
        hint: Words = "",
        help_text: Words = "",
    ) -> None:
        super().__init__(name, box, help_text)
        self.words = ""
        self.hint = hint
        self._enter = enter

    @property
    def value(self) -> object:
        return self.words

    def typed(self, event: pygame.event.Event) -> bool:
        """A key while it has the focus; True if it was typed into it."""
        held = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)
        if event.key == pygame.K_BACKSPACE:
            self.words = "" if held else self.words[:-1]
        elif event.key == pygame.K_v and held:
            self.paste()
        elif event.unicode and event.unicode.isprintable() and not held:
            self.words = (self.words + event.unicode)[: self.LONGEST]
        else:
            return False
        return True

    def paste(self) -> None:
        """Take over what another program has copied, if that can be had."""
        try:
            text = pygame.scrap.get_text()
        except (pygame.error, AttributeError):
            return
        self.words = (self.words + " ".join(text.split()))[: self.LONGEST]

    def key(self, key: int) -> bool:
        if key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self._enter(self.words.strip())
            return True
        return False

    def draw(self, kit: Kit) -> None:
        x, y, w, h = self.box
        kit.box(x, y, w, h, 10, WHITE, INK if self.focused else LINE, 1.6)
        size = 15.0
        shown = self.words or tr(self.hint)
        while len(shown) > 1 and self.words and kit.width(shown, size, "code") > w - 30:
            shown = shown[1:]
        colour = INK if self.words else "#9A8FA6"
        face = "code" if self.words else "bold"
        top = y + h / 2 - size * 0.66
        width = kit.put(kit.fit(shown, w - 24, size, face), x + 12, top, size, face, colour)
        if self.focused:
            kit.fill(ACCENT, x + 13 + (width if self.words else -3), y + 8, 2, h - 16)
        self.ring(kit)


class Widgets:
    """All widgets of a screen, in the order in which Tab goes through them."""

    def __init__(self) -> None:
        self._all: list[Widget] = []
        self._focus: Widget | None = None
        self._grabbed: Widget | None = None
        self.resting = False  # a key was used since the mouse was moved: it points at nothing
        self.pointer: tuple[float, float] = (-1.0, -1.0)

    def add(self, widget: W) -> W:
        """Put one more on the screen; returns it."""
        self._all.append(widget)
        return widget

    def remove(self, widgets: Iterable[Widget]) -> None:
        """Take some off the screen again."""
        gone = set(map(id, widgets))
        self._all = [widget for widget in self._all if id(widget) not in gone]
        if self._focus is not None and id(self._focus) in gone:
            self.focus_on(None)
        if self._grabbed is not None and id(self._grabbed) in gone:
            self._grabbed = None

    def __contains__(self, name: str) -> bool:
        return any(widget.name == name for widget in self._all)

    def __getitem__(self, name: str) -> Widget:
        return next(widget for widget in self._all if widget.name == name)

    def button(self, name: str) -> Button:
        """The button with this name."""
        found = self[name]
        assert isinstance(found, Button)
        return found

    def __iter__(self) -> Iterator[Widget]:
        return iter(self._all)

    def under(self, x: float, y: float) -> Widget | None:
        """The widget at a point: the last added is on top."""
        found = (w for w in reversed(self._all) if not w.hidden and w.has(x, y))
        return next(found, None)

    def event(self, event: pygame.event.Event, kit: Kit) -> bool:
        """Take an event; True if a widget has used it."""
        if event.type == pygame.MOUSEMOTION:
            return self._moves(kit.logical(event.pos))
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            return self._goes_down(kit.logical(event.pos))
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            return self._goes_up(kit.logical(event.pos))
        if event.type == pygame.KEYDOWN:
            self.resting = True
            if event.key == pygame.K_TAB:
                self.resting = False
                self.step(-1 if event.mod & pygame.KMOD_SHIFT else 1)
                return True
            if event.key == pygame.K_ESCAPE and self._focus is not None:
                empty = isinstance(self._focus, Entry) and not self._focus.words
                self.focus_on(None)
                return not empty  # nothing was typed: it means the screen
            if isinstance(self._focus, Entry) and self._focus.typed(event):
                return True
            if self._focus is not None:
                return self._focus.key(event.key)
        return False

    def _moves(self, at: tuple[float, float]) -> bool:
        self.pointer = at
        self.resting = False
        top = self.under(*at)
        for widget in self._all:
            widget.hovered = widget is top
        if isinstance(self._grabbed, Area):
            self._grabbed.drag(*at)
            return True
        return False

    def _goes_down(self, at: tuple[float, float]) -> bool:
        self.pointer = at
        self.focus_on(None)
        widget = self.under(*at)
        if widget is None or not widget.enabled:
            return widget is not None
        self._grabbed = widget
        widget.pressed = True
        if isinstance(widget, (Entry, DialRow)):
            self.focus_on(widget)
        if isinstance(widget, Area):
            widget.dragged = False
            widget.press(*at)
        return True

    def _goes_up(self, at: tuple[float, float]) -> bool:
        widget, self._grabbed = self._grabbed, None
        if widget is None:
            return False
        widget.pressed = False
        if not isinstance(widget, Area) and widget.has(*at):
            widget.press(*at)
        return True

    def step(self, step: int) -> None:
        """The focus to the next widget, or to the one before."""
        able = [w for w in self._all if w.enabled and w.focusable and not w.hidden]
        if not able:
            return
        here = able.index(self._focus) if self._focus in able else (-1 if step > 0 else 0)
        self.focus_on(able[(here + step) % len(able)])

    def focus_on(self, widget: Widget | None) -> None:
        """Let the keys go to a widget, or to none."""
        if self._focus is not None:
            self._focus.focused = False
        self._focus = widget
        if widget is not None:
            widget.focused = True

    @property
    def dragging(self) -> bool:
        """The mouse holds on to something."""
        return self._grabbed is not None

    @property
    def focus(self) -> Widget | None:
        """What the keys go to."""
        return self._focus

    def draw(self, kit: Kit) -> None:
        """Draw them all, and what the one under the mouse or in focus is for."""
        for widget in self._all:
            if not widget.hidden:
                widget.draw(kit)

    def draw_help(self, kit: Kit) -> None:
        """Say what the widget under the mouse is for."""
        if self.resting:
            return
        told = next((w for w in self._all if w.help and not w.hidden and w.hovered), None)
        told = told or (self._focus if self._focus is not None and self._focus.help else None)
        if told is None:
            return
        x, y, w, h = told.box
        words = tr(told.help)
        width = kit.width(words, 12, "bold") + 20
        left = min(max(12, x + w / 2 - width / 2), 1268 - width)
        top = y + h + 8 if y + h < 640 else y - 34
        if isinstance(told, DialRow) and x > width + 40:  # beside it: the next row is wanted
            left, top = x - width - 12, y + h / 2 - 13
        kit.box(left, top, width, 26, 8, INK, opacity=0.96)
        kit.put(words, left + 10, top + 4.5, 12, "bold", WHITE)

    def tree(self) -> list[tuple[str, str, object, bool]]:
        """Role, name, value and focus of each, as a screen reader asks for them."""
        return [(w.role, w.name, w.value, w.focused) for w in self._all if not w.hidden]
