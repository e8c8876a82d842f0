"""The pen of the pictures: SVG elements as text, colours, limbs that bend, and how people stand.

Only the part of SVG is used that SDL's reader draws: shapes, paths, groups with a transform, plain
`#rrggbb` colours with an opacity beside them, gradients in user units. What it leaves out it leaves
out without a word (clips, masks, filters, text), so nothing here can produce it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Point = tuple[float, float]
Stop = tuple[float, str, float]

INK = "#33284A"
WHITE = "#FFFFFF"
SHADE = "#2A1C2E"


def num(value: float) -> str:
    """A number as short as two digits behind the point allow."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of the other in it."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02X}" for a, b in pairs)


def _fill(colour: str, alpha: float) -> str:
    return f'fill="{colour}"' + (f' fill-opacity="{num(alpha)}"' if alpha < 1 else "")


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, alpha: float = 1) -> str:
    """A box, its corners rounded by `r`."""
    corner = f' rx="{num(r)}"' if r else ""
    box = f'x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"'
    return f"<rect {box}{corner} {_fill(fill, alpha)}/>"


def circle(x: float, y: float, r: float, fill: str, alpha: float = 1) -> str:
    """A disc."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" {_fill(fill, alpha)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, alpha: float = 1) -> str:
    """An upright ellipse."""
    box = f'cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}"'
    return f"<ellipse {box} {_fill(fill, alpha)}/>"


def path(d: str, fill: str, alpha: float = 1) -> str:
    """A filled path."""
    return f'<path d="{d}" {_fill(fill, alpha)}/>'


def line(d: str, colour: str, width: float, alpha: float = 1) -> str:
    """A path drawn as a line with round ends."""
    seen = f' stroke-opacity="{num(alpha)}"' if alpha < 1 else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{num(width)}"'
        f' stroke-linecap="round" stroke-linejoin="round"{seen}/>'
    )


def group(
    *parts: str, move: Point = (0, 0), turn: float = 0, scale: float | Point = 1, alpha: float = 1
) -> str:
    """Parts moved, then turned (degrees, clockwise), then scaled, all about their own origin."""
    steps = []
    if move != (0, 0):
        steps.append(f"translate({num(move[0])} {num(move[1])})")
    if turn:
        steps.append(f"rotate({num(turn)})")
    if isinstance(scale, tuple):
        steps.append(f"scale({scale[0]:.4g} {scale[1]:.4g})")
    elif scale != 1:
        steps.append(f"scale({scale:.4g})")
    how = f' transform="{" ".join(steps)}"' if steps else ""
    seen = f' opacity="{num(alpha)}"' if alpha < 1 else ""
    return f"<g{how}{seen}>{''.join(parts)}</g>"


class Picture:
    """One picture while it is drawn: its box, and the gradients asked for so far.

    Gradients are numbered within the picture, so that the same call always gives the same text.
    """

    def __init__(self, x: float, y: float, width: float, height: float) -> None:
        self.box = (x, y, width, height)
        self._gradients: list[str] = []

    def _keep(self, kind: str, where: str, stops: Sequence[Stop]) -> str:
        name = f"g{len(self._gradients) + 1}"
        inner = "".join(
            f'<stop offset="{num(at)}" stop-color="{colour}" stop-opacity="{num(alpha)}"/>'
            for at, colour, alpha in stops
        )
        self._gradients.append(
            f'<{kind}Gradient id="{name}" gradientUnits="userSpaceOnUse" {where}>'
            f"{inner}</{kind}Gradient>"
        )
        return f"url(#{name})"

    def linear(self, start: Point, end: Point, *stops: Stop) -> str:
        """A paint that changes from start to end."""
        where = f'x1="{num(start[0])}" y1="{num(start[1])}" x2="{num(end[0])}" y2="{num(end[1])}"'
        return self._keep("linear", where, stops)

    def radial(self, centre: Point, r: float, *stops: Stop) -> str:
        """A paint that changes from the centre outwards."""
        where = f'cx="{num(centre[0])}" cy="{num(centre[1])}" r="{num(r)}"'
        return self._keep("radial", where, stops)

    def shadow(self, x: float, y: float, rx: float, ry: float, alpha: float = 0.3) -> str:
        """The soft shadow under something that stands on the floor.

        SDL's reader knows no elliptical gradient: it is a round one in a flattened group.
        """
        soft = ((0.0, SHADE, alpha), (0.55, SHADE, alpha * 0.55), (1.0, SHADE, 0.0))
        paint = self.radial((0, 0), 100, *soft)
        return group(circle(0, 0, 100, paint), move=(x, y), scale=(rx / 100, ry / 100))

    def svg(self, *parts: str) -> str:
        """The whole picture, with every gradient ahead of its use."""
        x, y, width, height = (num(v) for v in self.box)
        defs = f"<defs>{''.join(self._gradients)}</defs>" if self._gradients else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="{x} {y} {width} {height}">{defs}{"".join(parts)}</svg>'
        )


def turned(point: Point, degrees: float, about: Point = (0, 0)) -> Point:
    """The point, turned clockwise (as it looks on a screen)."""
    angle = math.radians(degrees)
    x, y = point
    return (
        about[0] + x * math.cos(angle) - y * math.sin(angle),
        about[1] + x * math.sin(angle) + y * math.cos(angle),
    )


def joint(start: Point, end: Point, upper: float, lower: float, bend: int) -> tuple[Point, Point]:
    """Where the elbow (or knee) is, and how far the hand (or foot) really gets.

    A hanging limb bends to the left with `bend` 1 and to the right with -1. A target out of reach
    is approached as far as the limb is long.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    away = math.hypot(dx, dy) or 0.01
    dx, dy = dx / away, dy / away
    reach = max(min(away, upper + lower - 0.05), abs(upper - lower) + 0.05)
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    aside = bend * math.sqrt(max(0.0, upper**2 - along**2))
    elbow = (start[0] + dx * along - dy * aside, start[1] + dy * along + dx * aside)
    return elbow, (start[0] + dx * reach, start[1] + dy * reach)


def _capsule(a: Point, b: Point, ra: float, rb: float) -> str:
    dx, dy = b[0] - a[0], b[1] - a[1]
    away = math.hypot(dx, dy)
    if away <= abs(ra - rb) + 0.01:
        (x, y), r = (a, ra) if ra > rb else (b, rb)
        return f"M{num(x - r)} {num(y)}A{num(r)} {num(r)} 0 1 1 {num(x + r)} {num(y)}" + (
            f"A{num(r)} {num(r)} 0 1 1 {num(x - r)} {num(y)}Z"
        )
    ahead, open_ = math.atan2(dy, dx), math.acos((ra - rb) / away)

    def rim(centre: Point, r: float, angle: float) -> str:
        return f"{num(centre[0] + r * math.cos(angle))} {num(centre[1] + r * math.sin(angle))}"

    left, right = ahead - open_, ahead + open_
    # the arc around the thicker end is the longer one
    at_b, at_a = (1, 0) if rb > ra else (0, 1)
    return (
        f"M{rim(a, ra, left)}L{rim(b, rb, left)}"
        f"A{num(rb)} {num(rb)} 0 {at_b} 1 {rim(b, rb, right)}"
        f"L{rim(a, ra, right)}A{num(ra)} {num(ra)} 0 {at_a} 1 {rim(a, ra, left)}Z"
    )


def limb(points: Sequence[Point], radii: Sequence[float], fill: str) -> str:
    """A tapering limb through the points, round at joints and ends."""
    legs = zip(points, points[1:], radii, radii[1:], strict=False)
    return path("".join(_capsule(*leg) for leg in legs), fill)


def along(a: Point, b: Point, share: float) -> Point:
    """The point that lies the given share of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


# --------------------------------------------------------------------------- the poses of a parent

STRIDE = 52.0
"""Logical pixels that one round of the eight walking pictures covers; at this pace no foot slides."""


class Foot(NamedTuple):
    """Where the ankle is above the floor point, and how far the toes are turned down."""

    x: float
    lift: float = 0
    pitch: float = 0


_HERE, _THERE = Foot(-5), Foot(6)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where hips, hands and feet are; knees and elbows follow from that."""

    hip: Point = (0, -43.4)
    lean: float = 0
    tilt: float = 0
    near_hand: Point = (-10, -33)
    far_hand: Point = (13, -34)
    near_foot: Foot = _HERE
    far_foot: Foot = _THERE
    near_elbow: int = 1
    far_elbow: int = 1
    far_hand_over: bool = False  # the far arm is behind the head, its hand before it
    near_open: bool = False
    far_open: bool = False
    holds: str = ""
    seated: bool = False


_STAND = Pose()
_CARRY = Pose(lean=-3, near_hand=(8, -47), far_hand=(30, -50), holds="basket")
_SIT = Pose(
    hip=(-2, -29),
    lean=5,
    near_hand=(24, -42),
    far_hand=(33, -43),
    near_foot=Foot(18),
    far_foot=Foot(24),
    seated=True,
    holds="pen",
)


def _walking(base: Pose, step: int, swing: bool) -> Pose:
    """One of eight pictures of a walk: a foot is on the floor, going back, for half of them."""

    def foot(phase: float) -> Foot:
        phase %= 1
        if phase < 0.5:
            x = STRIDE / 4 - phase * STRIDE
            return Foot(x, 0, -14 if phase < 0.06 else max(0.0, (phase - 0.36) * 150))
        air = (phase - 0.5) * 2
        x = -STRIDE / 4 * math.cos(math.pi * air)
        return Foot(x, 8 * math.sin(math.pi * air) ** 0.8, 34 * (1 - air) - 14 * air)

    phase = step / 8
    bob = 1.3 * math.cos(4 * math.pi * phase)
    pose = replace(
        base,
        hip=(0, -41.2 + bob),
        lean=base.lean + 3,
        near_foot=foot(phase),
        far_foot=foot(phase + 0.5),
    )
    if not swing:
        (nx, ny), (fx, fy) = base.near_hand, base.far_hand
        return replace(pose, near_hand=(nx, ny + bob), far_hand=(fx, fy + bob))
    reach = 15 * math.cos(2 * math.pi * phase)
    return replace(
        pose,
        near_hand=(-1 - reach, -37 - 0.14 * abs(reach) + bob),
        far_hand=(7 + reach, -38 - 0.14 * abs(reach) + bob),
    )


POSES: dict[str, Pose] = {
    "stand": _STAND,
    "wait": Pose(  # hands on the hips, and the toes of one foot up: it may take a while
        near_hand=(-9, -43.5),
        far_hand=(12, -44),
        near_foot=Foot(-6),
        far_foot=Foot(9, 0, -16),
        far_elbow=-1,
        tilt=-5,
    ),
    "reach": Pose(
        lean=6,
        near_hand=(29, -55),
        far_hand=(10, -35),
        near_foot=Foot(-8),
        far_foot=Foot(9),
        near_open=True,
    ),
    "load": Pose(
        hip=(-14, -38),
        lean=36,
        tilt=10,
        near_hand=(22.5, -38),
        far_hand=(28, -43),
        near_foot=Foot(-15),
        far_foot=Foot(4),
        holds="clothes",
    ),
    "hold": Pose(
        lean=7,
        tilt=-5,
        near_hand=(27, -51),
        far_hand=(35, -83),
        near_foot=Foot(-10),
        far_foot=Foot(11),
        far_open=True,
    ),
    "carry": _CARRY,
    **{f"walk{step}": _walking(_STAND, step, swing=True) for step in range(8)},
    **{f"carry{step}": _walking(_CARRY, step, swing=False) for step in range(8)},
    "sit": _SIT,
    "think": replace(_SIT, lean=8, tilt=5, near_hand=(13, -53.5), far_hand=(27, -43), holds=""),
    "look": Pose(
        lean=16,
        tilt=-6,
        near_hand=(-9, -41),
        far_hand=(24.5, -86.5),
        near_foot=Foot(-10),
        far_foot=Foot(8),
        far_hand_over=True,
    ),
    "hug": Pose(
        hip=(-8, -24),
        lean=16,
        tilt=6,
        near_hand=(30, -33),
        far_hand=(33, -43),
        near_foot=Foot(-24, 4, 64),
        far_foot=Foot(8),
        near_open=True,
        far_open=True,
    ),
    "phone": Pose(
        near_hand=(-9.5, -80),
        far_hand=(13, -38),
        near_elbow=-1,
        holds="phone",
        tilt=-3,
    ),
    "shrug": Pose(
        near_hand=(-25, -57),
        far_hand=(29, -58),
        near_foot=Foot(-6),
        far_foot=Foot(8),
        near_elbow=-1,
        far_elbow=1,
        near_open=True,
        far_open=True,
        tilt=5,
    ),
    "despair": Pose(
        near_hand=(-13.5, -90),
        far_hand=(17.5, -90),
        near_foot=Foot(-8),
        far_foot=Foot(9),
        near_elbow=-1,
        far_elbow=1,
        far_hand_over=True,
        tilt=3,
    ),
}
