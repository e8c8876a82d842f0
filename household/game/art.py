"""The pictures that move or change: people, the turning drum, icons; each a function to SVG text.

What never changes lies as files in `assets/pictures`. The origin of every picture is its anchor:
for a person the point on the floor between the feet. One unit is one logical pixel of the
1280 x 720 screen. Everybody looks to the right; whoever draws them flips the picture.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from household.game.rig import (
    INK,
    SHADE,
    WHITE,
    Foot,
    Picture,
    Point,
    Pose,
    along,
    circle,
    ellipse,
    group,
    joint,
    limb,
    line,
    mix,
    num,
    path,
    rect,
    turned,
)
from household.game.rig import POSES as _POSES

# --------------------------------------------------------------------------- the turning drum

DRUM_FRAMES = 24
CLOTHES = ("#F4A79A", "#FFF6E6", "#3E7FC4", "#F7D58A", "#E5832E", "#7CC5A8")


def drum(kind: str, frame: int, load: bool = True, wet: bool = True) -> str:
    """The drum as it shows through the port hole, at one of 24 positions 15 degrees apart."""
    washer = kind == "washer"
    turn = (frame % DRUM_FRAMES) / DRUM_FRAMES
    picture = Picture(-20, -20, 40, 40)
    if not load:
        back = ("#44586A", "#2C3F50", "#1B2833") if washer else ("#5E483B", "#453227", "#2A1D16")
    elif washer:
        back = ("#8CCBE4", "#4490B8", "#235877")
    else:
        back = ("#FFD79A", "#DE8A3E", "#8A451B")
    glow = picture.radial((0, -3), 21, (0, back[0], 1), (0.7, back[1], 1), (1, back[2], 1))
    parts = [circle(0, 0, 19.5, glow), _drum_wall(turn, back[2])]
    if load:
        parts += [_tumbling(turn, number, washer) for number in range(len(CLOTHES))]
        if washer and wet:
            parts.append(_suds(turn))
        elif not washer:
            parts.append(_warmth(turn, wet))
    parts += [
        path("M-14 -5.4A15.4 15.4 0 0 1 2.6 -15.4A25 25 0 0 0 -14 -5.4Z", WHITE, 0.5),
        path("M14.6 5A15.6 15.6 0 0 1 9 12.6A22 22 0 0 0 14.6 5Z", WHITE, 0.25),
    ]
    return picture.svg(*parts)


def _drum_wall(turn: float, dark: str) -> str:
    """The holes and the three paddles, which turn with the drum."""
    holes = "".join(
        circle(*turned((0, -r), step * 30 + shift), 0.9, dark, 0.4)
        for r, shift in ((16.4, 0), (12.4, 15))
        for step in range(12)
    )
    paddles = "".join(
        group(
            path("M-2.4 -18.6Q0 -19.3 2.4 -18.6L1.3 -11.8Q0 -10.6 -1.3 -11.8Z", WHITE, 0.42), turn=t
        )
        for t in (0, 120, 240)
    )
    return group(holes, paddles, turn=turn * 360)


# what tumbles, each about 14 across: a shirt, a towel, a sock; and a crease in it
_SHIRT = (
    "M-7.4 -4.4L-3 -7Q0 -4.6 3 -7L7.4 -4.4L6 0L4.4 -0.8V7H-4.4V-0.8L-6 0Z",
    "M-1.6 -2L0.4 3M2.4 -1L2.8 2",
)
_TOWEL = (
    "M-7 0C-7 -6 0 -8 4 -5C9 -4 8 5 2 6C-4 7 -7 4 -7 0Z",
    "M-3.6 -2.4Q0.6 0.6 3.6 -1.6M-2 3Q0 3.8 2 2.6",
)
_SOCK = (
    "M-3 -7.4H3V0.4Q3 2 5.4 2.8Q8 6.8 4 7.2L-1.4 6Q-3.2 5.2 -3 2.6Z",
    "M-2.4 -4.6H2.4M-2.4 -2.4H2.4",
)
_CUTS = (_SHIRT, _TOWEL, _SOCK)


def _tumbling(turn: float, number: int, washer: bool) -> str:
    """One piece of clothing: carried up along the wall on the left, then falling back."""
    at, wall = (turn + number / len(CLOTHES)) % 1, 10.2
    climb, bottom, top = 0.62, math.radians(70), math.radians(245)
    if at < climb:
        angle = bottom + (top - bottom) * at / climb
        x, y = wall * math.cos(angle), wall * math.sin(angle)
    else:
        fall = (at - climb) / (1 - climb)
        start = (wall * math.cos(top), wall * math.sin(top))
        end = (wall * math.cos(bottom), wall * math.sin(bottom))
        x = start[0] + (end[0] - start[0]) * fall + 7 * math.sin(math.pi * fall)
        y = start[1] + (end[1] - start[1]) * fall**1.7
    colour = CLOTHES[number]
    shade = mix(colour, "#2B3E66" if washer else "#7A3B12", 0.3)
    cut, crease = _CUTS[number % len(_CUTS)]
    spin = 360 * turn + number * 70
    soft = path(cut, colour) + line(cut, colour, 1.8)  # the line rounds the corners
    return group(soft, line(crease, shade, 1.3), move=(x, y), turn=spin, scale=0.86)


def _suds(turn: float) -> str:
    """Water to a little below the middle, with a wave that runs once around a turn, and bubbles."""
    angle = 2 * math.pi * turn
    tilt = 1.2 * math.sin(angle)
    left, right = 5.5 + tilt, 5.5 - tilt
    x_left, x_right = -math.sqrt(19.2**2 - left**2), math.sqrt(19.2**2 - right**2)
    crest, dip = 3.4 - 2 * math.cos(angle), 7 + 2 * math.cos(angle)
    top = (
        f"M{num(x_left)} {num(left)}Q-9 {num(crest)} 0 {num((crest + dip) / 2)}"
        f"Q9 {num(dip)} {num(x_right)} {num(right)}"
    )
    water = path(f"{top}A19.2 19.2 0 0 1 {num(x_left)} {num(left)}Z", "#D3EEF8", 0.55)
    bubbles = ""
    for x, y, r, phase in (
        (-12, 5, 2.4, 0),
        (-7, 4.4, 1.7, 2),
        (-3, 6, 2.3, 4),
        (3, 5, 1.6, 1),
        (7.5, 6.4, 2.5, 3),
        (12, 5.6, 1.8, 5),
        (-6, 10, 1.3, 2.5),
        (5, 11.4, 1.5, 0.7),
    ):
        bob = 1.1 * math.sin(angle + phase)
        bubbles += circle(x, y + bob, r, WHITE, 0.82) + circle(
            x - r * 0.3, y + bob - r * 0.3, r * 0.3, "#BFE3F2"
        )
    return water + line(top, WHITE, 1.2, 0.7) + bubbles


def _warmth(turn: float, wet: bool) -> str:
    """Warm air that rises: wisps, and drops for as long as the load is wet."""
    angle = 2 * math.pi * turn
    parts = ""
    for x, phase in ((-7, 0.0), (0, 2.1), (7, 4.2)):
        lift = 2 * math.sin(angle + phase)
        d = f"M{num(x)} {num(-4 + lift)}q-2.4 -2.4 0 -4.8q2.4 -2.4 0 -4.8"
        parts += line(d, "#FFF3D6", 1.5, 0.55)
    if wet:
        for x, y, phase in ((-11, 3, 1.0), (11, -3, 3.0), (4, 13, 5.0)):
            parts += circle(x, y + 1.4 * math.sin(angle + phase), 1.2, "#CDEBFA", 0.9)
    return parts


# --------------------------------------------------------------------------- the parents


class Cloth(NamedTuple):
    """What a clone wears: the only thing in which the clones differ."""

    main: str
    light: str
    dark: str
    deep: str


OUTFITS = {
    "A": Cloth("#1F57AE", "#5B8AD6", "#174283", "#1C386E"),
    "B": Cloth("#F4A52C", "#FFCE7D", "#CB7C10", "#A36418"),
    "C": Cloth("#1C9A66", "#62C79B", "#127A4F", "#186347"),
    "D": Cloth("#701A4C", "#A6527F", "#521036", "#481334"),
}
SKIN, SKIN_DARK, BLUSH = "#F5C8A4", "#E3A680", "#EE8D78"
HAIR, HAIR_LIGHT = "#5A3A2E", "#7A5443"
JEANS, JEANS_DARK, SHOE, SHOE_DARK, SOLE = "#4A5482", "#3A4269", "#FFF4E3", "#E2CDBB", "#D9704F"
MOUTH, TONGUE, TEAR = "#7A2E35", "#F08A8A", "#6FBDE2"

MOODS: tuple[str, ...] = ("calm", "happy", "worried", "shock", "tired")

POSES: tuple[str, ...] = tuple(_POSES)

_UPPER, _FORE = 16.5, 15.5
_THIGH, _SHIN = 20.0, 19.0
_ANKLE = 5.0


def outfit(who: str) -> Cloth:
    """The clothes of a parent; from E on the four outfits come round again."""
    return OUTFITS["ABCD"[(ord(who[0].upper()) - ord("A")) % 4]]


def parent(who: str, pose: str, mood: str = "calm") -> str:
    """A clone, 92 x 116, with the feet on the origin."""
    p, cloth = _POSES[pose], outfit(who)
    picture = Picture(-46, -108, 92, 116)

    def on_body(x: float, y: float) -> Point:
        return turned((x, y), p.lean, p.hip)

    near_shoulder, far_shoulder = on_body(-6.5, -20.5), on_body(7.5, -20.5)
    far, far_hand = _arm(
        far_shoulder, p.far_hand, p.far_elbow, cloth, near=False, spread=p.far_open
    )
    near, near_hand = _arm(
        near_shoulder, p.near_hand, p.near_elbow, cloth, near=True, spread=p.near_open
    )
    hip_x, hip_y = p.hip
    return picture.svg(
        "" if p.seated else picture.shadow(hip_x / 2 + 1, 1, 24, 4.4, 0.34),
        far + far_hand,
        _leg((hip_x + 4, hip_y), p.far_foot, near=False),
        _leg((hip_x - 3.5, hip_y), p.near_foot, near=True),
        group(_torso(picture, cloth), move=p.hip, turn=p.lean),
        group(_head(mood), move=on_body(1.5, -41), turn=p.tilt + p.lean * 0.35),
        far_hand if p.far_hand_over else "",
        _held(p),
        near + near_hand,
    )


def head(who: str) -> str:
    """Only the head of a clone above its collar, for a car window; the origin is its centre."""
    cloth = outfit(who)
    return Picture(-13, -13, 26, 26).svg(
        path("M-9.4 13C-9.4 8.4 -4 7.4 1 7.4C6 7.4 10.6 8.4 10.6 13Z", cloth.main),
        path("M-3 8Q1 12 5.4 8L4.6 10Q1 13.4 -2.4 10Z", cloth.light),
        group(_head("calm"), move=(-0.4, 0.8), scale=0.6),
    )


def _leg(hip: Point, foot: Foot, near: bool) -> str:
    ankle = (foot.x, -_ANKLE - foot.lift)
    knee, ankle = joint(hip, ankle, _THIGH, _SHIN, -1)
    cloth, edge = (JEANS, JEANS_DARK) if near else (JEANS_DARK, mix(JEANS_DARK, INK, 0.4))
    shoe, sole = (SHOE, SOLE) if near else (SHOE_DARK, mix(SOLE, SHADE, 0.2))
    boot = group(
        path("M-5.2 3.4V-3Q-5.2 -4.4 -3.6 -4.4H2.6Q4 -1.6 7.4 -1.2Q10.6 -0.6 10.6 3.4Z", shoe),
        rect(-5.7, 2.6, 16.8, 2.6, sole, 1.2),
        line("M2.4 -2.2L5 -0.6", sole, 1.1),
        move=ankle,
        turn=foot.pitch,
    )
    hem = along(knee, ankle, 0.76)
    trouser = limb((hip, knee, hem), (6.8, 5.7, 5), edge)
    lit = [(x + 0.8, y) for x, y in (hip, knee, hem)]
    sock = limb((hem, ankle), (3.4, 3.2), WHITE if near else SHOE_DARK)
    cuff = limb((along(knee, hem, 0.86), hem), (5, 5), edge)
    return sock + trouser + limb(lit, (6, 4.9, 4.2), cloth) + cuff + boot


def _arm(
    shoulder: Point, hand: Point, bend: int, cloth: Cloth, near: bool, spread: bool
) -> tuple[str, str]:
    """The sleeve, and the hand apart from it: it may lie on another layer."""
    elbow, wrist = joint(shoulder, hand, _UPPER, _FORE, bend)
    sleeve, edge = (cloth.main, cloth.dark) if near else (cloth.dark, cloth.dark)
    skin = SKIN if near else SKIN_DARK
    cuff_from, cuff_to = along(elbow, wrist, 0.66), along(elbow, wrist, 0.78)
    lit = [(x + 0.7, y - 0.7) for x, y in (shoulder, elbow, cuff_to)]
    arm = limb((along(elbow, wrist, 0.6), wrist), (3.5, 3.2), skin)
    arm += limb((shoulder, elbow, cuff_to), (5.9, 5.2, 4.5), edge)
    if near:
        arm += limb(lit, (4.9, 4.3, 3.6), sleeve)
    arm += limb((cuff_from, cuff_to), (4.6, 4.6), edge if near else cloth.deep)
    return arm, _hand(elbow, wrist, skin, spread)


def _hand(elbow: Point, wrist: Point, skin: str, spread: bool) -> str:
    ahead = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0]))
    if spread:
        fingers = line("M1 -1.4L6 -3.4M1.4 0L7.2 -0.4M1 1.4L6 2.6", skin, 2.3)
        fingers += line("M-1 -2L1.4 -5.6", skin, 2.3)
        return group(circle(0.4, 0, 3.7, skin), fingers, move=wrist, turn=ahead)
    fist = ellipse(1.2, 0, 4.4, 3.9, skin) + line("M0.4 -2.6L3 -4", skin, 2.6)
    return group(fist, move=wrist, turn=ahead)


def _torso(picture: Picture, cloth: Cloth) -> str:
    """The pullover, with its origin between the hips."""
    soft = picture.linear((-13, 0), (13, 0), (0, cloth.dark, 1), (0.55, cloth.main, 1))
    return "".join(
        (
            path("M-9 1H9.4Q10 5.6 6.4 6.4H-6.4Q-9.6 5.6 -9 1Z", JEANS_DARK),
            path(
                "M-11.6 -19C-11.4 -24.6 -7.4 -26.6 -3.4 -26.8H5.4C10 -26.4 12.8 -23.6 13 -18.6"
                "L11.8 1Q11.6 3.6 9 3.6H-8.6Q-11.2 3.6 -11.4 1Z",
                soft,
            ),
            path("M-11.5 -1.4H12L11.8 1.6Q11.6 4 9 4H-8.6Q-11.2 4 -11.4 1.6Z", cloth.dark),
            line("M-7 0.2V2.2M-3 0.2V2.2M1 0.2V2.2M5 0.2V2.2M9 0.2V2.2", cloth.main, 0.9, 0.7),
            # the neck stands in the collar
            path("M-2.8 -31H6.4V-25.4Q2 -21.4 -2.8 -25.4Z", SKIN_DARK),
            path(
                "M-5.4 -27.6Q2 -20.4 8.6 -27.6L7.6 -24.4Q2 -18.4 -4.6 -24.4Z",
                cloth.light,
            ),
        )
    )


def _head(mood: str) -> str:
    """The head, about its centre, turned a little to the right."""
    return "".join(
        (
            path(
                "M-12.4 -3C-12.6 -17 13 -17 13 -2C13 8.6 7.4 14 1.2 14C-6.8 14 -12.4 8 -12.4 -3Z",
                SKIN,
            ),
            path(
                "M-11.6 4C-9 11.6 -3.6 13.4 1.2 13.4C5 13.4 8.6 11.4 10.8 7.4C9.6 12 6 14 1.2 14"
                "C-5.4 14 -10.4 10.4 -11.6 4Z",
                SKIN_DARK,
                0.55,
            ),
            # hair: a cap with a parting, and the tuft that no comb has ever flattened
            path(
                "M-13.2 3.4C-18.4 -11 -10.4 -19.4 0 -18.6C10.6 -20.4 17.6 -11.6 13.4 -2.6"
                "C11.6 -8 8 -9.6 3.4 -9.2C-1 -8.6 -5 -10.4 -6.4 -11.4C-7 -8 -9.8 -6.4 -9.8 -1"
                "C-9.8 2 -11.4 4.2 -13.2 3.4Z",
                HAIR,
            ),
            path("M-3.6 -17.6C-4.6 -21 -1.4 -23.4 2.6 -22.4C0.6 -21.4 1.4 -19 3.6 -18Z", HAIR),
            path(
                "M-7.6 -14.6C-2.6 -18.4 5.4 -17.8 9 -13.6C4 -15.8 -2 -15.8 -7.6 -14.6Z", HAIR_LIGHT
            ),
            circle(-11.4, 2.6, 3.5, SKIN),
            path("M-12.8 1.6Q-10.6 0.8 -10.6 3.8", SKIN_DARK),
            ellipse(-4.2, 6, 2.8, 1.9, BLUSH, 0.55),
            ellipse(10.4, 5.6, 1.9, 1.9, BLUSH, 0.55),
            line("M5.2 1.4Q6.8 3.6 4.8 4", SKIN_DARK, 1.3),
            _FACES[mood],
        )
    )


def _eyes(ry: float, rx: float = 1.7) -> str:
    dots = "".join(ellipse(x, 0, rx, ry, INK) for x in (0.2, 8.6))
    return dots + "".join(circle(x, -0.9, 0.6, WHITE) for x in (0.8, 9.2))


_FACES: dict[str, str] = {
    "calm": _eyes(2.2)
    + line("M-2.4 -4.6Q0 -6 2.4 -5M6.4 -5Q8.6 -6 10.8 -4.8", HAIR, 1.5)
    + line("M1.2 7.6Q4.6 10.2 8 7.2", INK, 1.6),
    "happy": line("M-2 0.6Q0.2 -3 2.4 0.6M6.4 0.6Q8.6 -3 10.8 0.6", INK, 1.8)
    + line("M-2.4 -5.4Q0 -7 2.4 -6M6.4 -6Q8.6 -7 10.8 -5.6", HAIR, 1.5)
    + path("M0.4 6.4H8.8C8.6 12 1.2 12.2 0.4 6.4Z", MOUTH)
    + path("M2.2 9.6Q4.8 7.8 7.2 9.4Q4.8 11.8 2.2 9.6Z", TONGUE),
    "worried": _eyes(2.4, 1.8)
    + line("M-3 -3.8L2 -6.4M6.6 -6.4L11.2 -4.2", HAIR, 1.6)
    + line("M1.2 9.4Q3 6.8 4.8 8.6T8.4 8.4", INK, 1.6)
    + path("M-8.4 -12.4C-12 -7.6 -11.4 -4.4 -8.6 -4.4C-5.8 -4.4 -5 -7.4 -8.4 -12.4Z", TEAR)
    + circle(-9.4, -6.8, 0.9, WHITE, 0.9),
    "shock": "".join(
        circle(x, -0.6, 3.4, WHITE) + circle(x + 0.5, -0.4, 1.6, INK) for x in (0, 8.6)
    )
    + line("M-3 -6.6Q0 -9.2 2.6 -7.2M6.4 -7.2Q8.6 -9.2 11.4 -6.8", HAIR, 1.6)
    + ellipse(4.6, 9, 2.8, 3.4, MOUTH)
    + ellipse(4.6, 10.6, 1.6, 1.3, TONGUE),
    "tired": "".join(
        ellipse(x, 0.4, 1.8, 1.9, INK)
        + rect(x - 3, -1.8, 6, 2, SKIN)
        + line(f"M{num(x - 2.4)} 0.2h4.8", INK, 1.4)
        + line(f"M{num(x - 2)} 3.4q2 1 4 0", SKIN_DARK, 1.2)
        for x in (0.2, 8.6)
    )
    + line("M-2.6 -4L2.2 -4.8M6.4 -4.8L11 -4", HAIR, 1.5)
    + ellipse(4.8, 8.6, 1.9, 1.5, MOUTH),
}


def _held(p: Pose) -> str:
    what = p.holds
    near_x, near_y = p.near_hand
    if what == "basket":
        return group(_basket(), move=(19 + (near_x - 8), near_y + 13))
    if what == "clothes":
        return group(
            path(
                "M-7 -1C-9 -8 -2 -11 4 -9C10 -11 14 -6 12 0C14 5 11 13 8 15L3 13C4 8 1 9 -1 13"
                "L-6 11C-8 7 -8 3 -7 -1Z",
                "#F4A79A",
            ),
            path("M2 -9.4C5 -6 5 3 3 13L8 15C11 13 14 5 12 0C14 -6 9 -10.6 4 -9Z", "#E08C80"),
            path("M-7 3C-11 5 -12 10 -10 14L-6 15.4C-6 12 -4 9 -3 6Z", "#FFF6E6"),
            path(
                "M7 4H12V12Q12 13.6 13.4 14L15.6 14.6Q17 18 13.4 18.2L9 17Q7 16.4 7 14Z", "#3E7FC4"
            ),
            rect(7, 5, 5, 2, "#FFFFFF"),
            move=(near_x + 4, near_y - 2),
        )
    if what == "pen":
        return line(f"M{num(near_x + 1.6)} {num(near_y + 3)}l5 -11", "#BC2832", 2.2)
    if what == "phone":
        return group(
            rect(-3, -7.6, 6, 14, INK, 1.8),
            rect(-1.8, -6, 3.6, 8.4, "#8FC7FF", 0.8),
            move=(near_x + 2.6, near_y - 2.4),
            turn=14,
        )
    return ""


def _basket() -> str:
    """A laundry basket with clothes; its origin is the middle of its bottom."""
    slats = "".join(rect(x, -10.4, 2.8, 8, "#C9A877", 1.3) for x in (-11, -5.4, 0.2, 5.8))
    return "".join(
        (
            ellipse(-7, -15.6, 8, 5.6, "#F7D58A"),
            ellipse(7.6, -16, 8, 5.6, "#8EC3D8"),
            ellipse(0.6, -18, 8.6, 5.6, "#F4A79A"),
            line("M-4 -20.6L-1 -18.6M1 -21.4L4.6 -18.4M-10.6 -17.6L-7.6 -16", SHADE, 1.1, 0.18),
            path("M-16.4 -15H16.4L13.2 -1.6Q12.8 0 11 0H-11Q-12.8 0 -13.2 -1.6Z", "#EBD6B2"),
            path("M6 -15H16.4L13.2 -1.6Q12.8 0 11 0H5Z", "#D9BF93", 0.55),
            slats,
            rect(-18, -16.6, 36, 4.6, "#D8BC8C", 2.3),
            rect(-18, -16.6, 36, 2, "#EBD6B2", 1),
        )
    )


# --------------------------------------------------------------------------- the kids


class Looks(NamedTuple):
    """How one kid is told from the others."""

    skin: str
    hair: str
    top: str
    trim: str
    legs: str
    shoes: str
    style: str


KIDS: dict[str, Looks] = {
    "Mia": Looks("#F8CFAE", "#CF6A2C", "#EC5F84", "#FFD3DC", "#5B6AA8", "#C8323A", "pigtails"),
    "Leo": Looks("#B97E55", "#2F2326", "#F2B134", "#FFF1C9", "#3C7F6A", "#2E6FB7", "curls"),
    "Zoe": Looks("#F1BE95", "#2E2530", "#4FA8CF", "#D5EFFA", "#8A5A9C", "#E5832E", "bob"),
    "Sam": Looks("#FBD9BC", "#E7B64A", "#58A55C", "#D9F0D2", "#6B5B4B", "#F2B134", "tousled"),
    "Ivy": Looks("#8A5A3F", "#241A1E", "#8C5BB8", "#E9D6F7", "#E9A13B", "#EC5F84", "buns"),
    "Max": Looks("#E0A878", "#6B4226", "#DD6A3A", "#FFE0CC", "#3F5E94", "#33284A", "cap"),
}

KID_MOODS: tuple[str, ...] = (
    "happy",
    "yell",
    "hungry",
    "hurt",
    "badly hurt",
    "sad",
    "calm",
    "asleep",
)

_KID_UPPER, _KID_FORE = 9.0, 8.6


def kid(name: str, mood: str, frame: int = 0) -> str:
    """A kid, 64 x 76, with the feet on the origin; the frames 0 and 1 take turns."""
    looks, picture = KIDS[name], Picture(-32, -70, 64, 76)
    frame %= 2
    if mood == "asleep":
        return picture.svg(_kid_asleep(picture, looks, frame))
    if mood in ("hurt", "badly hurt"):
        return picture.svg(_kid_on_the_floor(picture, looks, mood, frame))
    return picture.svg(_kid_standing(picture, looks, mood, frame))


def kid_head(name: str) -> str:
    """Only the head of a kid, for a car window; the origin is its centre."""
    looks = KIDS[name]
    whole = _kid_hair_behind(looks, (0, 0), 0) + _kid_head(looks, "happy", 0)
    # pigtails and buns reach further than a cap does
    scale = {"pigtails": 0.6, "buns": 0.66}.get(looks.style, 0.7)
    return Picture(-13, -13, 26, 26).svg(group(whole, move=(0, 2.4), scale=scale))


def _darker(colour: str, share: float = 0.16) -> str:
    return mix(colour, SHADE, share)


def _kid_arm(looks: Looks, shoulder: Point, hand: Point, bend: int, shade: bool = False) -> str:
    elbow, wrist = joint(shoulder, hand, _KID_UPPER, _KID_FORE, bend)
    sleeve = _darker(looks.top) if shade else looks.top
    return (
        limb((elbow, wrist), (3, 2.7), looks.skin)
        + limb((shoulder, elbow, along(elbow, wrist, 0.5)), (4.1, 3.7, 3.4), sleeve)
        + limb((along(elbow, wrist, 0.44), along(elbow, wrist, 0.52)), (3.6, 3.6), _darker(sleeve))
        + circle(wrist[0], wrist[1], 3.7, looks.skin)
    )


def _kid_shoe(looks: Looks, x: float, y: float, turn: float = 0) -> str:
    return group(
        path("M-5 1V-3.4Q-5 -5 -3 -5H2Q6.4 -4 6.4 1Z", looks.shoes),
        rect(-5.4, -0.2, 12.2, 2, WHITE, 1),
        move=(x, y),
        turn=turn,
    )


def _kid_leg(looks: Looks, hip: Point, knee: Point, foot: Point, shade: bool = False) -> str:
    cloth = _darker(looks.legs) if shade else looks.legs
    ankle = along(knee, foot, 0.72)
    return limb((ankle, foot), (2.9, 2.9), looks.skin) + limb(
        (hip, knee, ankle), (5, 4.5, 4), cloth
    )


def _kid_body(looks: Looks) -> str:
    """Pullover or dress; its origin is between the hips."""
    top, dark = looks.top, _darker(looks.top)
    body = (
        "M-10.6 -13C-10.6 -19 -8 -20.6 0 -20.6C8 -20.6 10.6 -19 10.6 -13"
        "L11.4 0Q11.4 3 8.4 3H-8.4Q-11.4 3 -11.4 0Z"
    )
    parts = path(body, top)
    if looks.style in ("pigtails", "cap"):
        parts += rect(-10.9, -11.6, 21.8, 2.7, looks.trim) + rect(-11.2, -6, 22.4, 2.7, looks.trim)
    elif looks.style == "curls":
        star = (
            "M0 -14.4L1.7 -10.6L5.8 -10.2L2.8 -7.5L3.6 -3.5L0 -5.6L-3.6 -3.5L-2.8 -7.5"
            "L-5.8 -10.2L-1.7 -10.6Z"
        )
        parts += path(star, WHITE, 0.9)
    elif looks.style == "bob":
        heart = (
            "M0 -4C-5.4 -7.4 -5.4 -12.4 -2.6 -12.4Q-0.6 -12.4 0 -10.2Q0.6 -12.4 2.6 -12.4"
            "C5.4 -12.4 5.4 -7.4 0 -4Z"
        )
        parts += path(heart, looks.trim)
    elif looks.style == "tousled":  # dungarees over a pale shirt
        parts = path(body, looks.trim)
        parts += path(
            "M-11 -5.6H-6.4V-13.4H6.4V-5.6H11L11.4 0Q11.4 3 8.4 3H-8.4Q-11.4 3 -11.4 0Z", top
        )
        parts += line("M-5.4 -13.4L-7.4 -19.4M5.4 -13.4L7.4 -19.4", top, 2.8)
        parts += circle(-5, -12.4, 1.2, "#F2B134") + circle(5, -12.4, 1.2, "#F2B134")
        parts += rect(-3.6, -9.4, 7.2, 5, dark, 1.4)
    else:  # a dress with dots
        parts = path(
            "M-10.4 -13C-10.4 -19 -8 -20.6 0 -20.6C8 -20.6 10.4 -19 10.4 -13L14.6 3.4"
            "Q7 5.8 0 5.8T-14.6 3.4Z",
            top,
        )
        for x, y in (
            (-5, -14),
            (5, -14.6),
            (0, -9.6),
            (-7.4, -5),
            (7.2, -4.6),
            (-2.6, 0.4),
            (3.8, 1.2),
            (-10, 1),
            (10.6, 1),
        ):
            parts += circle(x, y, 1.2, looks.trim)
        return parts
    return parts + path("M-11.3 -0.6H11.3V0Q11.4 3 8.4 3H-8.4Q-11.4 3 -11.3 0Z", dark, 0.8)


def _kid_standing(picture: Picture, looks: Looks, mood: str, frame: int) -> str:
    bob = -1.3 * frame if mood in ("happy", "yell") else 0.7 * frame
    hop = 2.6 * frame if mood == "happy" else 0
    shoulders = ((-9.2, -35 + bob), (9.2, -35 + bob))
    hip, head_at, tilt = (0.0, -18 + bob), (0.0, -48.8 + bob), 0.0
    behind = front = ""
    left_leg = _kid_leg(looks, (-4.8, -17 + bob), (-5.4, -10), (-5, -4), shade=True)
    right_leg = _kid_leg(looks, (4.8, -17 + bob), (5.4, -10 - hop), (5.6, -4 - hop))
    shoes = _kid_shoe(looks, -6, -0.8) + _kid_shoe(looks, 5, -0.8 - hop)

    def arms(left: Point, right: Point, bends: tuple[int, int] = (1, -1)) -> tuple[str, str]:
        return (
            _kid_arm(looks, shoulders[0], left, bends[0], shade=True),
            _kid_arm(looks, shoulders[1], right, bends[1]),
        )

    if mood == "happy":
        left, right = arms((-21, -29 - 6 * frame), (20, -37 + 8 * frame))
        behind, front = left, right
        tilt = -4 + 8 * frame
    elif mood == "yell":
        left, right = arms((-20, -52 - 3 * frame), (20, -55 + 3 * frame))
        behind = left + right
    elif mood == "hungry":
        left, right = arms((-3, -22 + bob), (15, -26 + bob))
        front = left + _bowl(16, -26 + bob) + right
        tilt = 6 - 3 * frame
    elif mood == "sad":
        left, right = arms((-11, -19 + bob), (8, -46 + bob + frame), (1, -1))
        behind, front = left, right
        tilt = 7
    else:  # calm, with the bear
        left, right = arms((-4, -24), (6, -25))
        front = _bear(2, -27) + left + right
        tilt = -5
    head_ = group(_kid_head(looks, mood, frame), move=head_at, turn=tilt)
    body = group(_kid_body(looks), move=hip)
    neck = ellipse(0, head_at[1] + 12, 4.6, 3, _darker(looks.skin))
    return (
        picture.shadow(0, 1, 17, 3.6, 0.34)
        + _kid_hair_behind(looks, head_at, tilt)
        + behind
        + left_leg
        + right_leg
        + shoes
        + body
        + neck
        + head_
        + front
    )


def _kid_on_the_floor(picture: Picture, looks: Looks, mood: str, frame: int) -> str:
    """Sits: with a scraped knee drawn up, or with the bandaged leg stretched out."""
    badly = mood == "badly hurt"
    bob = 0.8 * frame
    head_at, tilt = (-6.0, -39.4 + bob), (-7.0 if badly else 3.0) + 4 * frame
    head_ = _kid_head(looks, mood, frame)
    if badly:
        head_ += group(
            rect(-4, -1.7, 8, 3.4, "#F7E3C6", 1.7),
            rect(-1.3, -1.7, 2.6, 3.4, "#E3BE92"),
            turn=-24,
            move=(5.8, -6.4),
        )
        first_arm = _kid_arm(looks, (-15, -23 + bob), (-15, -36 + bob + frame), 1, shade=True)
        leg = (
            limb(((0, -6), (12, -5.4)), (5.4, 4.8), looks.legs)
            + limb(((11, -5.4), (22, -4.2)), (4.2, 3.6), looks.skin)
            + limb(((12, -5.6), (20, -4.8)), (5.4, 5), "#FFFDF7")
            + line("M11 -9L13.4 -1.6M15 -9L17.2 -1M19 -8.6L21 -1", "#D8CFC2", 1)
            + circle(15.4, -5.4, 1.8, "#D23B3F", 0.8)
            + _kid_shoe(looks, 25, -5, -76)
        )
        second_arm = _kid_arm(looks, (2.6, -23 + bob), (12.6, -10.4 + bob), -1)
    else:
        first_arm = ""
        knee = (13.0, -19.0)
        leg = (
            _kid_shoe(looks, 18, -0.8)
            + limb((along(knee, (16, -4), 0.5), (16.4, -4)), (3.2, 2.9), looks.skin)
            + limb(((-2, -6), knee, (14.8, -10)), (5.4, 4.8, 4.2), looks.legs)
            + ellipse(14.4, -19.6, 3.8, 3.4, looks.skin)
            + ellipse(14.8, -20, 2.3, 2, "#D23B3F")
            + line(f"M21 -24L{num(24 + frame)} -26M22 -20H{num(25.6 + frame)}", "#D23B3F", 1.6)
            + line(f"M18 -27L{num(19.4 + frame / 2)} {num(-30 - frame)}", "#D23B3F", 1.6)
        )
        second_arm = _kid_arm(looks, (-15, -23 + bob), (8, -13.6 + bob), 1, shade=True)
        second_arm += _kid_arm(looks, (2.6, -23 + bob), (17.4, -13.4 + bob), 1)
    tucked = (
        limb(((-10, -6), (-19, -11)), (5, 4.6), _darker(looks.legs))
        + limb(((-19, -11), (-17, -4)), (4.2, 3.2), _darker(looks.legs))
        + _kid_shoe(looks, -17, -0.8)
    )
    return (
        picture.shadow(0, 1, 26, 4, 0.34)
        + _kid_hair_behind(looks, head_at, tilt)
        + tucked
        + group(_kid_body(looks), move=(-6, -6 + bob))
        + leg
        + ellipse(-6, head_at[1] + 12.6, 4.6, 3, _darker(looks.skin))
        + group(head_, move=head_at, turn=tilt)
        + first_arm
        + second_arm
    )


def _kid_asleep(picture: Picture, looks: Looks, frame: int) -> str:
    """On the floor, the head on a cushion, under a blanket that rises and falls."""
    lift = 1.6 * frame
    low = lift / 2
    blanket, dark = looks.top, _darker(looks.top, 0.14)
    cover = (
        f"M-6 0.8C-8 {num(-10 - lift)} -3 {num(-17 - lift)} 5 {num(-16.4 - lift)}"
        f"C13 {num(-16 - lift)} 18 {num(-11 - low)} 23 -12.4C28 -13 30.6 -7 31 0.8Z"
    )
    stripe = (
        f"M2 0.8C0 {num(-9 - lift)} 0.6 {num(-13.4 - lift)} 3.4 {num(-16.4 - lift)}"
        f"L8.6 {num(-16 - lift)}C5.6 {num(-13.4 - lift)} 5.4 {num(-9 - lift)} 7 0.8Z"
    )
    other = (
        f"M15.4 0.8C14.6 {num(-7 - low)} 15 {num(-11.4 - low)} 16.6 {num(-13.2 - low)}"
        f"L20.6 {num(-12.2 - low)}C19 -9 18.8 -5 19.8 0.8Z"
    )
    edge = f"M-5.4 -1C-7 {num(-10 - lift)} -2.6 {num(-15.6 - lift)} 3 {num(-15.2 - lift)}"
    cushion = (
        "M-29 0.6C-32 -2.4 -31.6 -8.6 -28 -8.4C-22 -6.6 -10 -6.6 -3 -8.4"
        "C1 -8.8 1.4 -2.4 -1.4 0.6Q-15 2.4 -29 0.6Z"
    )
    head_at, turn, scale = (-13.6, -14.6), -78, 0.84
    return (
        picture.shadow(0, 1, 31, 4, 0.34)
        + group(_kid_hair_behind(looks, (0, 0), 0), move=head_at, turn=turn, scale=scale)
        + path(cushion, "#FFF6E6")
        + path("M-29 0.6Q-31 -1.4 -30.4 -4Q-15 -1 0.2 -4Q0 -1 -1.4 0.6Q-15 2.4 -29 0.6Z", "#EBD5B4")
        + group(_kid_head(looks, "asleep", frame), move=head_at, turn=turn, scale=scale)
        + path(cover, blanket)
        + path(stripe, looks.trim, 0.9)
        + path(other, looks.trim, 0.9)
        + line(edge, dark, 2.6)
        + circle(-3.4, -7.4 - low, 3.4, looks.skin)
    )


def _bowl(x: float, y: float) -> str:
    return group(
        ellipse(0, -2, 9, 2.6, "#E3EEF2"),
        ellipse(0, -1.8, 7, 1.7, "#A9BFC9"),
        path("M-9 -2Q-8.4 5.6 -3 5.6H3Q8.4 5.6 9 -2Q0 2.4 -9 -2Z", "#FFFFFF"),
        path("M2 0.4Q6.4 -0.4 9 -2Q8.4 5.6 3 5.6H0.4Q4 4.6 2 0.4Z", "#C7D8DF"),
        line("M-7.4 1.6Q0 5 7.4 1.6", "#4FA8CF", 1.2),
        move=(x, y),
    )


def _bear(x: float, y: float) -> str:
    fur, pale = "#B27A4A", "#E8C79C"
    return group(
        circle(-4.4, -11, 2.5, fur),
        circle(4.4, -11, 2.5, fur),
        ellipse(0, 2, 6, 6.6, fur),
        ellipse(0, 2.6, 3.6, 4.2, pale),
        circle(0, -7, 6, fur),
        ellipse(0, -5, 3, 2.4, pale),
        circle(-2.2, -8.2, 0.9, INK),
        circle(2.2, -8.2, 0.9, INK),
        ellipse(0, -6, 1.2, 0.9, INK),
        circle(-4.6, 7.4, 2.8, fur),
        circle(4.6, 7.4, 2.8, fur),
        move=(x, y),
    )


def _kid_hair_behind(looks: Looks, head_at: Point, tilt: float) -> str:
    """The hair that hangs behind the head, and behind the shoulders."""
    hair = looks.hair
    if looks.style == "pigtails":
        tails = "".join(
            path(
                f"M{s * 12} -8C{s * 19} -12 {s * 23} -4 {s * 19} 3"
                f"C{s * 17} 7 {s * 13} 5 {s * 13} 1C{s * 13} -3 {s * 10} -4 {s * 12} -8Z",
                hair,
            )
            + circle(s * 12.6, -6, 2.1, "#F2B134")
            for s in (-1, 1)
        )
    elif looks.style == "bob":
        tails = path(
            "M-15 -3C-16.4 -21 16.4 -21 15 -3L15.6 9.6Q11.4 13 9 9H-9Q-11.4 13 -15.6 9.6Z", hair
        )
    elif looks.style == "buns":
        tails = "".join(
            circle(s * 11, -11.8, 5.7, hair) + circle(s * 11.8, -13.2, 2.3, mix(hair, WHITE, 0.16))
            for s in (-1, 1)
        )
    else:
        return ""
    return group(tails, move=head_at, turn=tilt)


def _kid_hair(looks: Looks) -> str:
    """The hair that lies over the forehead."""
    hair, light = looks.hair, mix(looks.hair, WHITE, 0.2)
    if looks.style == "curls":
        curls = (
            *((-11.4, -7.0, 4.8), (-6.6, -10.8, 5.6), (0.0, -12.6, 5.6), (6.8, -10.8, 5.6)),
            *((11.6, -7.0, 4.8), (-13.2, -2.4, 3.2), (13.2, -2.4, 3.2), (0.0, -9.4, 4.0)),
        )
        return "".join(circle(x, y, r, hair) for x, y, r in curls) + line(
            "M-7.6 -13.4Q-5.6 -15 -4 -13.4M1 -15.6Q3.4 -16.6 5 -14.8", light, 1.3
        )
    if looks.style == "pigtails":
        return path(
            "M-13.6 -0.6C-16 -18.4 16 -18.4 13.6 -0.6C12 -7.4 7 -9 1.4 -11.4"
            "C-3 -8.4 -11 -7.6 -13.6 -0.6Z",
            hair,
        ) + line("M1 -13.8Q-5 -13 -8.6 -9.6", light, 1.3)
    if looks.style == "bob":
        return (
            path(
                "M-13.8 2C-16.4 -18.6 16.4 -18.6 13.8 2C13 -2.6 11.6 -5 10.4 -5.6H-9.8"
                "C-11.6 -5 -13 -2.6 -13.8 2Z",
                hair,
            )
            + rect(6.4, -9.6, 6.6, 2.6, "#F2B134", 1.3)
            + line("M-8.6 -11.6Q-4 -14.6 1.6 -14.2", light, 1.4)
        )
    if looks.style == "tousled":
        return path(
            "M-13.6 -0.4C-15.8 -7 -14 -12 -10.4 -13L-10.8 -16.6L-5.4 -14.8L-3 -18.4L1 -15.2"
            "L6.4 -17.4L7.4 -13.8"
            "L12 -13.4C14.8 -9 14.8 -4.4 13.6 -0.4C12.4 -3 11.6 -6 10.6 -7L6.4 -5.2L4.6 -8"
            "L-0.4 -5.2L-2.6 -8.2L-7.6 -5.4L-9.4 -7.6C-11.6 -6.4 -12.6 -3 -13.6 -0.4Z",
            hair,
        ) + line("M-6 -11.6L-3 -13.6M3 -12.6L6 -13.4", light, 1.3)
    if looks.style == "buns":
        return path(
            "M-13.4 -2C-14.4 -17 14.4 -17 13.4 -2C11.6 -7.6 7 -9.6 0 -9.6"
            "C-7 -9.6 -11.6 -7.6 -13.4 -2Z",
            hair,
        ) + line("M0 -13V-10M-5 -12.4L-4 -10M5 -12.4L4 -10", light, 1.1)
    cap, dark = "#2E6FB7", "#234F86"
    return (
        path(
            "M-13.4 -1.4C-14 -6 -13 -9 -12 -10H12C13 -9 14 -6 13.4 -1.4"
            "C12.4 -4.6 11.6 -5.6 10.6 -6H-10.6C-11.6 -5.6 -12.4 -4.6 -13.4 -1.4Z",
            hair,
        )
        + path("M-13.4 -7.6C-13.4 -19.6 13.4 -19.6 13.4 -7.6Q0 -10.6 -13.4 -7.6Z", cap)
        + path("M1.4 -9.2C8 -11.4 18 -9.8 19.6 -6.8C14 -7.4 8 -7.4 1.4 -6.6Z", dark)
        + circle(0, -16.8, 1.5, dark)
        + line("M-8 -11.6Q-6.4 -14.2 -3.4 -15", mix(cap, WHITE, 0.35), 1.4)
    )


def _kid_head(looks: Looks, mood: str, frame: int) -> str:
    """The head, about its centre, seen from the front."""
    skin, dark = looks.skin, _darker(looks.skin, 0.2)
    freckles = ((-6, 4), (-8, 5), (6, 4), (8, 5)) if looks.style == "tousled" else ()
    return (
        circle(-12.8, 1.6, 2.9, skin)
        + circle(12.8, 1.6, 2.9, skin)
        + circle(-12.8, 1.8, 1.3, dark)
        + circle(12.8, 1.8, 1.3, dark)
        + path(
            "M-13.2 -2C-13.2 -15.4 13.2 -15.4 13.2 -2C13.2 8.4 8 12.6 0 12.6"
            "C-8 12.6 -13.2 8.4 -13.2 -2Z",
            skin,
        )
        + _kid_hair(looks)
        + ellipse(-8.6, 5, 2.7, 1.9, "#EE7F70", 0.5)
        + ellipse(8.6, 5, 2.7, 1.9, "#EE7F70", 0.5)
        + "".join(circle(x, y, 0.6, "#D08A5A") for x, y in freckles)
        + path("M-1.1 2.4Q0 3.8 1.1 2.4", dark)
        + _kid_face(mood, frame, mix(looks.hair, INK, 0.3))
    )


def _kid_face(mood: str, frame: int, brow: str) -> str:
    eyes = "".join(
        ellipse(x, 0, 1.8, 2.3, INK) + circle(x + 0.6, -0.9, 0.65, WHITE) for x in (-5, 5)
    )
    squeezed = line("M-7.8 -2L-3.2 0.2L-7.8 2.2M7.8 -2L3.2 0.2L7.8 2.2", INK, 1.8)
    shut = line("M-7.6 0Q-5 2.4 -2.6 0M7.6 0Q5 2.4 2.6 0", INK, 1.7)
    worried = line("M-8 -4L-3.4 -5.8M8 -4L3.4 -5.8", brow, 1.6)
    drop = 1.6 * frame
    streams = "".join(
        path(
            f"M{num(s * 8)} {num(2.4 + drop)}"
            f"C{num(s * 11)} {num(4.8 + drop)} {num(s * 12)} {num(9 + drop)} {num(s * 10)} {num(9.4 + drop)}"
            f"C{num(s * 8)} {num(9.4 + drop)} {num(s * 7)} {num(5.6 + drop)} {num(s * 8)} {num(2.4 + drop)}"
            f"Z",
            TEAR,
        )
        for s in (-1, 1)
    )
    tear = path(
        f"M6.4 {num(3 + drop)}C4.6 {num(5.8 + drop)} 5 {num(7.6 + drop)} 6.6 {num(7.6 + drop)}"
        f"C8.2 {num(7.6 + drop)} 8.4 {num(5.6 + drop)} 6.4 {num(3 + drop)}Z",
        TEAR,
    )
    howl = ellipse(0, 7.2, 5.4, 4.4, MOUTH) + ellipse(0, 9.4, 3.4, 1.8, TONGUE)
    howl += rect(-3, 3.4, 6, 1.5, WHITE, 0.7)
    if mood == "happy":
        grin = path("M-4.8 4.6H4.8C4.6 10 -4.6 10 -4.8 4.6Z", MOUTH)
        grin += path("M-3 7.8Q0 5.8 3 7.8Q0 9.6 -3 7.8Z", TONGUE) + rect(
            -3.6, 4.6, 7.2, 1.3, WHITE, 0.6
        )
        return (
            eyes + grin + line("M-7.4 -4.4Q-5 -5.8 -2.8 -4.6M7.4 -4.4Q5 -5.8 2.8 -4.6", brow, 1.4)
        )
    if mood == "yell":
        return squeezed + howl + streams + worried
    if mood == "hungry":
        wave = "M-4.4 7.6Q-2.2 5.4 0 7.4T4.4 7.2"
        return (
            eyes
            + worried
            + line(wave, INK, 1.6)
            + path(f"M3 7.8Q4.6 {num(11 + drop)} 5.4 8Z", "#BFE3F2")
        )
    if mood == "hurt":
        return shut + worried + howl + tear
    if mood == "badly hurt":
        return squeezed + worried + howl + streams
    if mood == "sad":
        return eyes + worried + line("M-3.6 8.4Q0 5.2 3.6 8.4", INK, 1.7) + tear
    if mood == "asleep":
        breath = ellipse(0, 7, 1.4 + 0.5 * frame, 1.2 + 0.5 * frame, MOUTH)
        return shut + breath
    return shut + line("M-3.4 6Q0 8.8 3.4 6", INK, 1.6)


# --------------------------------------------------------------------------- the icons


def icon(name: str, colour: str, ground: str = "#FFFBF4") -> str:
    """A sign, 24 x 24, in one flat colour; `ground` shows where it is pierced."""
    return Picture(0, 0, 24, 24).svg(_ICONS[name].replace("{c}", colour).replace("{g}", ground))


_C, _G = "{c}", "{g}"

_ICONS: dict[str, str] = {
    "play": path("M7 4.6Q7 3 8.5 3.9L19 10.6Q20.6 12 19 13.4L8.5 20.1Q7 21 7 19.4Z", _C),
    "pause": rect(5, 4, 5.2, 16, _C, 1.8) + rect(13.8, 4, 5.2, 16, _C, 1.8),
    "step": path("M5 5Q5 3.6 6.3 4.4L15 10.8Q16.4 12 15 13.2L6.3 19.6Q5 20.4 5 19Z", _C)
    + rect(16.6, 4, 3.6, 16, _C, 1.5),
    "back": path("M19 5Q19 3.6 17.7 4.4L9 10.8Q7.6 12 9 13.2L17.7 19.6Q19 20.4 19 19Z", _C)
    + rect(3.8, 4, 3.6, 16, _C, 1.5),
    "next": line("M4 21V3.6", _C, 2.4)
    + path("M4 4H14L11.6 7.6L14 11.2H4Z", _C)
    + line("M10.4 17.4H20M16.4 13.6L20.4 17.4L16.4 21.2", _C, 2.4),
    "last": line("M20 21V3.6", _C, 2.4)
    + path("M20 4H10L12.4 7.6L10 11.2H20Z", _C)
    + line("M13.6 17.4H4M7.6 13.6L3.6 17.4L7.6 21.2", _C, 2.4),
    "camera": path("M8 5.4L9.4 3.6H14.6L16 5.4Z", _C)
    + rect(2, 5.4, 20, 14.6, _C, 3)
    + circle(12, 12.8, 5, _G)
    + circle(12, 12.8, 3, _C)
    + circle(18.6, 8.6, 1.1, _G),
    "film": rect(2, 4, 20, 16, _C, 2.6)
    + "".join(rect(x, y, 2.6, 2.6, _G, 0.8) for x in (4, 8.5, 13, 17.5) for y in (5.6, 15.8))
    + path("M9.6 9.6L15.4 12L9.6 14.4Z", _G),
    "help": circle(12, 12, 10, _C)
    + line("M8.8 9.4C8.8 5.2 15.4 5.2 15.4 9.2C15.4 11.8 12 11.8 12 14.2", _G, 2.4)
    + circle(12, 17.6, 1.5, _G),
    "home": path(
        "M11 3.4Q12 2.6 13 3.4L22 11Q22.6 12.4 21.2 12.4H19.4V19.6Q19.4 21 18 21H6"
        "Q4.6 21 4.6 19.6V12.4H2.8Q1.4 12.4 2 11Z",
        _C,
    )
    + path("M9.6 21V15Q9.6 13.8 10.8 13.8H13.2Q14.4 13.8 14.4 15V21Z", _G),
    "four": "".join(rect(x, y, 8.4, 8.4, _C, 2) for x in (2.8, 12.8) for y in (2.8, 12.8)),
    "one": rect(2.8, 3.8, 18.4, 16.4, _C, 3)
    + rect(5.2, 6.2, 13.6, 11.6, _G, 1.4)
    + rect(7, 8, 10, 8, _C, 1),
    "lock": line("M7.6 11V8A4.4 4.4 0 0 1 16.4 8V11", _C, 2.6)
    + rect(4.4, 10.4, 15.2, 11, _C, 2.6)
    + circle(12, 14.8, 1.8, _G)
    + line("M12 15V18", _G, 1.8),
    "back-one": line("M15.4 4.6L8 12L15.4 19.4", _C, 3.4),
    "on-one": line("M8.6 4.6L16 12L8.6 19.4", _C, 3.4),
    "knobs": "".join(
        line(f"M{x} 3.4V20.6", _C, 2.2) + circle(x, y, 3.1, _C) + circle(x, y, 1.2, _G)
        for x, y in ((5.4, 15.4), (12, 7.6), (18.6, 13))
    ),
    "why": circle(10.4, 10.4, 8, _C)
    + circle(10.4, 10.4, 5.6, _G)
    + line("M16.4 16.4L21.4 21.4", _C, 3.4)
    + line("M8.6 8.8C8.6 6.4 12.4 6.4 12.4 8.8C12.4 10.2 10.5 10.2 10.5 11.6", _C, 1.7)
    + circle(10.5, 13.8, 1.1, _C),
    "bet": circle(12, 12, 10.4, _C)
    + circle(12, 12, 8.2, _G)
    + circle(12, 12, 6.9, _C)
    + path(
        "M12 7L13.6 10.3L17.2 10.8L14.6 13.3L15.2 16.9L12 15.2L8.8 16.9L9.4 13.3L6.8 10.8L10.4 10.3Z",
        _G,
    ),
    "player": circle(12, 6.6, 4.6, _C)
    + path("M3.4 21.4V19Q3.4 12.8 9.4 12.8H14.6Q20.6 12.8 20.6 19V21.4Z", _C),
    "file": path("M5 2.4H14.4L20 8V20Q20 21.6 18.4 21.6H5.6Q4 21.6 4 20V3.4Q4 2.4 5 2.4Z", _C)
    + path("M14 3.4V8.4H19Z", _G)
    + line("M7.4 12.2H16.4M7.4 16.2H13.6", _G, 1.8),
    "save": path("M3 4.4Q3 3 4.4 3H17L21 7V19.6Q21 21 19.6 21H4.4Q3 21 3 19.6Z", _C)
    + rect(7, 3, 8.4, 5.6, _G, 0.8)
    + rect(6.4, 12.2, 11.2, 8.8, _G, 0.8)
    + line("M9 15.2H15M9 18H13", _C, 1.5),
    "gear": "".join(
        f'<g transform="rotate({turn} 12 12)">{rect(10, 1.4, 4, 5.4, _C, 1.4)}</g>'
        for turn in range(0, 360, 45)
    )
    + circle(12, 12, 7.6, _C)
    + circle(12, 12, 3.2, _G),
    "sound": path("M2.4 9H6.4L12 4.2Q13.2 3.6 13.2 5V19Q13.2 20.4 12 19.8L6.4 15H2.4Z", _C)
    + line("M16 8.6Q18.2 12 16 15.4M19 6Q22.8 12 19 18", _C, 2.1),
    "mute": path("M2.4 9H6.4L12 4.2Q13.2 3.6 13.2 5V19Q13.2 20.4 12 19.8L6.4 15H2.4Z", _C)
    + line("M16.4 9L22 15M22 9L16.4 15", _C, 2.1),
    "ghost": path("M4.4 21.4V11A7.6 8 0 0 1 19.6 11V21.4L17 19L14.6 21.4L12 19L9.4 21.4L7 19Z", _C)
    + circle(9.2, 11, 1.6, _G)
    + circle(14.8, 11, 1.6, _G),
    "fall": circle(15.6, 5, 3.2, _C)
    + line("M4 8.4L10.6 10.4L15.4 9.6M10.6 10.4L8.6 16L13.4 18.4", _C, 2.8)
    + line("M2.6 21.2H21.4", _C, 2.2),
    "flag": line("M5 22V3", _C, 2.4) + path("M5 3.4H19L15.6 8L19 12.6H5Z", _C),
    "undo": line("M9.4 4L4.4 9L9.4 14M5 9H14A5.8 5.8 0 0 1 14 20.6H8.6", _C, 2.6),
    "warn": path(
        "M10.2 3.6Q12 1.2 13.8 3.6L22.4 18.6Q23.2 21.2 20.6 21.2H3.4Q0.8 21.2 1.6 18.6Z", _C
    )
    + line("M12 8.4V13.4", _G, 2.5)
    + circle(12, 17.4, 1.5, _G),
    "deadlock": line("M4.3 12A7.7 7.7 0 0 1 17.6 6.7", _C, 2.7)
    + path("M20.6 10.6L20.2 3L13.4 6.6Z", _C)
    + line("M19.7 12A7.7 7.7 0 0 1 6.4 17.3", _C, 2.7)
    + path("M3.4 13.4L3.8 21L10.6 17.4Z", _C)
    + rect(9.4, 9.4, 5.2, 5.2, _C, 1.4),
    "missed-buzzer": path(
        "M12 2.4Q13.6 2.4 13.6 4C17 4.8 18.4 7.4 18.4 10.6V14.4L20.4 17.4Q20.6 18.6 19.4 18.6"
        "H4.6Q3.4 18.6 3.6 17.4L5.6 14.4V10.6C5.6 7.4 7 4.8 10.4 4Q10.4 2.4 12 2.4Z",
        _C,
    )
    + path("M9.4 19.8H14.6Q14 22 12 22T9.4 19.8Z", _C)
    + line("M3.4 21.6L20.6 2.8", _G, 4.6)
    + line("M3.4 21.6L20.6 2.8", _C, 2.2),
    "ignored-kid": circle(12, 12, 10, _C)
    + line("M6.4 8.2L9.8 9.8L6.4 11.4M17.6 8.2L14.2 9.8L17.6 11.4", _G, 1.9)
    + ellipse(12, 16.2, 4, 3.3, _G)
    + path("M19 12.4C16.4 16 17 18.4 19 18.4C21 18.4 21.6 16 19 12.4Z", _G),
    "lost-update": path("M4 2H13.6L19 7.4V9.4L9.8 18.6L9 22H4Q2.4 22 2.4 20.4V3.6Q2.4 2 4 2Z", _C)
    + line("M5.6 7.2L10.8 12.4M10.8 7.2L5.6 12.4", _G, 2)
    + line("M5.8 16.4H8.6", _G, 1.8)
    + path("M19.6 11L22.8 14.2L15.6 21.4L11.6 22.4L12.6 18.2Z", _C),
    "overdraft": circle(11, 11, 8.8, _C)
    + line(
        "M11 5.4V16.6M13.8 7.8C12.6 6.4 8 6.6 8.2 8.9C8.4 11.6 13.8 10.2 13.9 13.1"
        "C14 15.6 9.2 15.8 7.9 14",
        _G,
        1.7,
    )
    + circle(18, 18, 5.8, _G)
    + circle(18, 18, 4.8, _C)
    + line("M15.6 18H20.4", _G, 2),
    "stuck": path(
        "M5 2.4H19Q20 2.4 20 3.4T19 4.8H18.4C18.4 8.6 14 10.6 14 12S18.4 15.4 18.4 19.2H19"
        "Q20 19.2 20 20.4T19 21.6H5Q4 21.6 4 20.4T5 19.2H5.6C5.6 15.4 10 13.4 10 12"
        "S5.6 8.6 5.6 4.8H5Q4 4.8 4 3.4T5 2.4Z",
        _C,
    )
    + path("M8.4 6.4H15.6C14.8 8.4 12.6 9.4 12 10.8C11.4 9.4 9.2 8.4 8.4 6.4Z", _G)
    + path("M8.2 19C8.8 16.8 11.2 16 12 14.8C12.8 16 15.2 16.8 15.8 19Z", _G),
    "starvation": path("M2 11H22Q21.4 19.6 15 20.4V21.4H9V20.4Q2.6 19.6 2 11Z", _C)
    + line("M8 8.4Q6.6 6.6 8 5T8 2M12 8.4Q10.6 6.6 12 5T12 2M16 8.4Q14.6 6.6 16 5T16 2", _C, 1.7)
    + line("M3.4 22L20.6 7.4", _G, 4)
    + line("M3.4 22L20.6 7.4", _C, 1.9),
    "livelock": line("M2.6 8H9M6.4 4.6L9.8 8L6.4 11.4", _C, 2.4)
    + line("M21.4 8H15M17.6 4.6L14.2 8L17.6 11.4", _C, 2.4)
    + line("M12 2.6V13.4", _C, 1.8)
    + line(
        "M9.4 18.6H3M5.8 15.8L3 18.6L5.8 21.4M14.6 18.6H21M18.2 15.8L21 18.6L18.2 21.4", _C, 2.2
    ),
    "washer": rect(3, 2, 18, 20, _C, 3)
    + circle(12, 13.4, 6.4, _G)
    + path("M7.4 13.2Q9.6 11.4 12 13.2T16.6 13.2A4.7 4.7 0 0 1 7.4 13.2Z", _C)
    + rect(5.4, 4, 6, 1.8, _G, 0.9)
    + circle(17.6, 4.9, 1.1, _G),
    "dryer": rect(3, 2, 18, 20, _C, 3)
    + circle(12, 13.4, 6.4, _G)
    + line(
        "M9.4 16.6q-1.4 -1.6 0 -3.2t0 -3.2M12.3 16.6q-1.4 -1.6 0 -3.2t0 -3.2M15.2 16.6"
        "q-1.4 -1.6 0 -3.2t0 -3.2",
        _C,
        1.5,
    )
    + circle(6.6, 4.9, 1.1, _G)
    + line("M13 4.2H18.4M13 5.9H18.4", _G, 0.9),
    "kids": circle(7.4, 7, 4, _C)
    + circle(17, 8.4, 3.4, _C)
    + path("M1.6 21.4C1.6 9.8 13.2 9.8 13.2 21.4Z", _C)
    + path("M14.6 21.4C14.8 17.6 14 15.4 12.8 13.8C17 11.2 22.4 14 22.4 21.4Z", _C),
    "checkbook": rect(2, 5, 20, 14, _C, 2.4)
    + line("M5.4 9.4H12M5.4 12.6H10", _G, 1.7)
    + line("M13 15.6Q14.6 13.2 15.8 15T19 14.6", _G, 1.6)
    + rect(15.4, 7.8, 3.6, 2.8, _G, 0.7),
    "care": rect(2, 2, 20, 20, _C, 5)
    + path("M9.8 6H14.2V9.8H18V14.2H14.2V18H9.8V14.2H6V9.8H9.8Z", _G),
    "walk": circle(13.4, 4, 2.7, _C)
    + line(
        "M12.8 8.8L11.6 14L14.8 17L15.6 21.4M11.6 14L9.6 18L6.4 21M12.8 8.8L8.6 10.4L7 13.8"
        "M12.8 8.8L15.4 12L18.6 13",
        _C,
        2.5,
    ),
    "look": circle(10, 10, 7.4, _C)
    + circle(10, 10, 4.9, _G)
    + line("M15.8 15.8L20.8 20.8", _C, 3.4)
    + line("M7.4 9.4Q8 7.2 10.4 7.2", _C, 1.5),
    "wait": circle(12, 12, 10, _C) + line("M12 6.2V12L16 14.6", _G, 2.4),
    "basket": path("M2.4 9.4H21.6L19.8 19.4Q19.4 21 17.8 21H6.2Q4.6 21 4.2 19.4Z", _C)
    + line("M7 9L10 3.6M17 9L14 3.6", _C, 2.3)
    + line("M8.2 12.6L8.8 17.6M12 12.6V17.6M15.8 12.6L15.2 17.6", _G, 1.7),
    "moon": path("M20.6 14.4A9.2 9.2 0 1 1 10.2 2.8A7.4 7.4 0 0 0 20.6 14.4Z", _C),
    "sun": circle(12, 12, 4.8, _C)
    + line(
        "M12 1.8V4M12 20V22.2M1.8 12H4M20 12H22.2M4.8 4.8L6.3 6.3M17.7 17.7L19.2 19.2M19.2 4.8"
        "L17.7 6.3M6.3 17.7L4.8 19.2",
        _C,
        2.3,
    ),
    "eye": path("M1.4 12C5 4.2 19 4.2 22.6 12C19 19.8 5 19.8 1.4 12Z", _C)
    + circle(12, 12, 4.8, _G)
    + circle(12, 12, 2.9, _C),
    "close": line("M5.4 5.4L18.6 18.6M18.6 5.4L5.4 18.6", _C, 3),
    "minus": line("M4.6 12H19.4", _C, 3.2),
    "plus": line("M4.6 12H19.4M12 4.6V19.4", _C, 3.2),
    "up": line("M4.8 15.6L12 8.4L19.2 15.6", _C, 3.2),
    "down": line("M4.8 8.4L12 15.6L19.2 8.4", _C, 3.2),
    "freeze": line(
        "M12 2V22M3.3 7L20.7 17M3.3 17L20.7 7M9.2 3.6L12 6.2L14.8 3.6M9.2 20.4L12 17.8L14.8 20.4"
        "M3.4 11L7 9.2L6.2 5.2M20.6 13L17 14.8L17.8 18.8M3.4 13L7 14.8L6.2 18.8M20.6 11L17 9.2"
        "L17.8 5.2",
        _C,
        1.9,
    ),
    "note": path(
        "M4.6 3H19.4Q22 3 22 5.6V14Q22 16.6 19.4 16.6H12L7.4 21.2Q6.4 21.8 6.4 20.4V16.6H4.6"
        "Q2 16.6 2 14V5.6Q2 3 4.6 3Z",
        _C,
    )
    + line("M6.4 7.6H17.6M6.4 11.8H13.6", _G, 1.9),
    "money": rect(1.6, 5, 20.8, 14, _C, 2.4)
    + circle(12, 12, 4.4, _G)
    + line(
        "M12 9.2V14.8M13.4 10.6Q10.4 9.2 10.6 11.2Q13.6 11.8 13.4 13.2Q12 14.6 10.4 13.4", _C, 1.1
    )
    + circle(5.2, 12, 1.2, _G)
    + circle(18.8, 12, 1.2, _G),
}

ICONS: tuple[str, ...] = tuple(_ICONS)
