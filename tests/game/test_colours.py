"""What is told apart by hue stays apart for everybody: under the common kinds of colour blindness."""

from __future__ import annotations

import itertools

import pytest

from household.game.theme import (
    ACTIVITIES,
    CARD,
    CODE,
    DANGER,
    DANGER_GROUND,
    GOLD,
    GOOD,
    INK,
    MUTED,
    ON_CODE,
    ON_PARENTS,
    PAGE,
    PARENTS,
    WHITE,
    mix,
)

Colour = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), full severity, for linear sRGB.
SEEN: dict[str, tuple[Colour, Colour, Colour]] = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Colour:
    def one(start: int) -> float:
        value = int(colour[start : start + 2], 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return one(1), one(3), one(5)


def seen(colour: str, by: str) -> Colour:
    light = linear(colour)
    rows = SEEN[by]
    r, g, b = (
        min(1.0, max(0.0, sum(a * c for a, c in zip(row, light, strict=True)))) for row in rows
    )
    return r, g, b


def lab(light: Colour) -> Colour:
    r, g, b = light
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883

    def f(t: float) -> float:
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))


def apart(one: str, other: str, by: str) -> float:
    """The distance of two colours in CIELAB (1976), as somebody sees them."""
    pairs = zip(lab(seen(one, by)), lab(seen(other, by)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it, from 1 to 21."""

    def bright(colour: str) -> float:
        r, g, b = linear(colour)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((bright(one), bright(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


FILLED = [name for name in ACTIVITIES if name not in ("walk", "watch")]
"""Walks are half as high, and waiting is dotted on nearly no ground: their form tells them."""


@pytest.mark.parametrize("by", SEEN)
def test_what_hands_are_at_stays_apart(by: str) -> None:
    near = {
        (one, other): apart(ACTIVITIES[one].colour, ACTIVITIES[other].colour, by)
        for one, other in itertools.combinations(FILLED, 2)
    }
    assert min(near.values()) > 19, min(near, key=lambda pair: near[pair])


@pytest.mark.parametrize("by", SEEN)
def test_the_four_parents_stay_apart(by: str) -> None:
    for one, other in itertools.combinations(PARENTS, 2):
        assert apart(one, other, by) > 19, (one, other)


@pytest.mark.parametrize("by", SEEN)
def test_good_and_bad_can_be_told_apart(by: str) -> None:
    assert apart(GOOD, DANGER, by) > 14  # less than the others: words always say it as well
    assert apart(GOLD, mix(INK, CARD, 0.2), by) > 19


def test_these_distances_are_distances() -> None:
    assert apart("#FFFFFF", "#000000", "everybody") == pytest.approx(100, abs=0.1)
    assert apart("#FF0000", "#FF0000", "tritanopia") == 0
    # Red and green of the same brightness: far apart for most, near for a deuteranope.
    assert apart("#C4602A", "#7C8C1E", "everybody") > 40
    assert apart("#C4602A", "#7C8C1E", "deuteranopia") < 19


@pytest.mark.parametrize(
    ("words", "ground", "least"),
    [
        (INK, CARD, 7.0), (INK, PAGE, 7.0), (MUTED, CARD, 4.5), (WHITE, DANGER, 4.5),
        (DANGER, CARD, 4.5), (DANGER, DANGER_GROUND, 4.5), (GOOD, CARD, 4.5), (INK, GOLD, 4.5),
        *((code, CODE, 4.5) for code in ON_CODE),
        *zip(ON_PARENTS, PARENTS, (4.5, 4.5, 3.0, 4.5), strict=True),
    ],
)  # fmt: skip
def test_words_can_be_read_on_their_ground(words: str, ground: str, least: float) -> None:
    assert contrast(words, ground) >= least
