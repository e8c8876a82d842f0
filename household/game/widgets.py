"""Buttons and switches: our own, because they must work by keyboard, scale, and be found by name.

A widget has a name, a role and a value, as a screen reader would ask for them; tests press it by
its name. Tab moves the focus, which can be seen; Enter presses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pygame

from household.game.kit import Kit
from household.game.theme import ACCENT, CARD, INK, LINE, MUTED, PARENTS, WELL, WHITE, mix

Box = tuple[float, float, float, float]
W = TypeVar("W", bound="Widget")


class Widget:
    """Something to press. `help` says what it does, with its key."""

    role = "widget"

    def __init__(self, name: str, box: Box, help_text: str = "") -> None:
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
        words: str = "",
        help_text: str = "",
        primary: bool = False,
    ) -> None:
        super().__init__(name, box, help_text)
        self._press = press
        self.icon = icon
        self.words = words
        self.primary = primary
        self.on = False

    @property
    def value(self) -> object:
        return self.words or self.on

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
            kit.put(self.words, middle, y + h / 2 - 10, 14, "bold", colour, "centre")
        self.ring(kit)


class Choice(Widget):
    """One of several, side by side (a segmented switch)."""

    role = "radiogroup"

    def __init__(
        self,
        name: str,
        x: float,
        y: float,
        options: Sequence[tuple[str, str]],
        chosen: str,
        choose: Callable[[str], object],
        width: float = 80,
        help_text: str = "",
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
            size = 13.5 if self._width > 70 else 12
            shown = kit.fit(words, self._width - 4, size, face)
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
        help_text: str = "",
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

    def drag(self, x: float, y: float) -> None:
        """The mouse was moved with its button down."""
        if self._drag:
            self._drag(x, y)

    def key(self, key: int) -> bool:
        return self._key(key) if self._key else super().key(key)

    def draw(self, kit: Kit) -> None:
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
                self._tab(-1 if event.mod & pygame.KMOD_SHIFT else 1)
                return True
            if event.key == pygame.K_ESCAPE and self._focus is not None:
                self._focus_on(None)
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
        self._focus_on(None)
        widget = self.under(*at)
        if widget is None or not widget.enabled:
            return widget is not None
        self._grabbed = widget
        widget.pressed = True
        if isinstance(widget, Area):
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

    def _tab(self, step: int) -> None:
        able = [w for w in self._all if w.enabled and w.focusable and not w.hidden]
        if not able:
            return
        here = able.index(self._focus) if self._focus in able else (-1 if step > 0 else 0)
        self._focus_on(able[(here + step) % len(able)])

    def _focus_on(self, widget: Widget | None) -> None:
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
        width = kit.width(told.help, 12, "bold") + 20
        left = min(max(12, x + w / 2 - width / 2), 1268 - width)
        top = y + h + 8 if y + h < 640 else y - 34
        kit.box(left, top, width, 26, 8, INK, opacity=0.96)
        kit.put(told.help, left + 10, top + 4.5, 12, "bold", WHITE)

    def tree(self) -> list[tuple[str, str, object, bool]]:
        """Role, name, value and focus of each, as a screen reader asks for them."""
        return [(w.role, w.name, w.value, w.focused) for w in self._all if not w.hidden]
