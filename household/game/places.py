"""Where everybody is in the picture: places, ways between them, poses and faces.

All of it is a function of the moment that is drawn, so that a house looks the same whether it is
played, rewound or printed. Who walks takes the minutes that the model says, along the floor and
the stairs; who turns to something else in the same room takes a few steps first.
"""

from __future__ import annotations

import itertools
import math

import msgspec

from household.game.model import Doing, Hands, Moment, State

STAGE = (860, 430)
UP, DOWN = 226, 382
STAIRS = ((549, UP), (470, DOWN))
PARKED = 730
GONE = 960
CLINIC = (800, 262)
MACHINE_X = {"washer": 196, "dryer": 286}
DESK_X = 572
STEPS = 0.5
"""Minutes for a few steps within a room."""


class Place(msgspec.Struct, frozen=True):
    """A point on a floor, and which way somebody there looks: 1 to the right, -1 to the left."""

    x: float
    y: float
    faces: int = 1


SPOTS: dict[str, tuple[Place, ...]] = {
    "washer": (Place(138, UP), Place(241, UP, -1), Place(116, UP)),
    "dryer": (Place(341, UP, -1), Place(243, UP), Place(352, UP, -1)),
    "checkbook": (Place(508, UP), Place(466, UP), Place(436, UP)),
    "kids": (Place(146, DOWN), Place(364, DOWN, -1), Place(124, DOWN), Place(392, DOWN, -1)),
    "laundry": (Place(316, UP, -1), Place(240, UP, -1), Place(336, UP, -1), Place(150, UP)),
    "study": (Place(470, UP), Place(440, UP), Place(410, UP), Place(600, UP, -1)),
    "living room": (
        Place(366, DOWN, -1), Place(402, DOWN, -1), Place(438, DOWN, -1), Place(134, DOWN),
    ),
    "door": (Place(560, DOWN, -1), Place(530, DOWN, -1), Place(500, DOWN, -1)),
    "car": (Place(PARKED, DOWN + 8),),
    "clinic": (Place(*CLINIC),),
    "": (Place(400, DOWN),),
}  # fmt: skip


WALLS = {"washer": (104, 352), "dryer": (104, 352), "laundry": (104, 352),
         "checkbook": (376, 620), "study": (376, 620)}  # fmt: skip
"""From wall to wall, for crowds; downstairs there is the living room and the hall."""


def place(spot: str, slot: int) -> Place:
    """Where to stand; when all places are taken, somewhere between the walls."""
    places = SPOTS[spot]
    if slot < len(places):
        return places[slot]
    left, right = WALLS.get(spot, (104, 448))
    # Multiples of the golden ratio are spread out evenly, however many come.
    share = (slot * 0.618034) % 1
    return Place(left + (right - left) * share, places[-1].y, places[-1].faces)


def way(start: Place, end: Place) -> list[tuple[float, float]]:
    """The points of the way from one place to another: along the floors, and by the stairs."""
    first, last = (start.x, start.y), (end.x, end.y)
    upstairs = start.y <= UP, end.y <= UP
    if upstairs[0] == upstairs[1]:
        return [first, last]
    top, foot = STAIRS
    return [first, top, foot, last] if upstairs[0] else [first, foot, top, last]


def along(points: list[tuple[float, float]], share: float) -> tuple[float, float, int, float]:
    """The point after a share of a way, which way one looks there, and how far one has come."""
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    whole = sum(lengths)
    left = gone = whole * min(1.0, max(0.0, share))
    for (x0, y0), (x1, y1), length in zip(points, points[1:], lengths, strict=False):
        if left <= length or (x1, y1) == points[-1]:
            part = left / length if length else 1.0
            x, y = x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
            return x, y, 1 if x1 >= x0 else -1, gone
        left -= length
    return (*points[-1], 1, gone)


def kid_x(number: int, kids: int) -> float:
    """Where the kids play, side by side on the rug."""
    if kids == 1:
        return 254.0
    first, last = (192, 318) if kids <= 4 else (178, 326)
    return first + (last - first) * number / (kids - 1)


class Figure(msgspec.Struct, frozen=True):
    """A parent in the picture. `seen` is False while it is in the car or at the clinic."""

    hands: str
    x: float
    y: float
    pose: str
    mood: str
    flip: bool
    seated: bool = False
    seen: bool = True


class Child(msgspec.Struct, frozen=True):
    """A kid in the picture."""

    name: str
    x: float
    y: float
    mood: str
    seen: bool = True


class Car(msgspec.Struct, frozen=True):
    """The car: where it is, which way it looks, and who sits in it."""

    x: float
    flip: bool
    driver: str
    full: bool
    at_clinic: bool


def figures(moment: Moment) -> list[Figure]:
    """All parents of the house."""
    wrong = {one.kind: one for one in moment.open_incidents()}
    circle = {moment.state.hands_of(task) for task in moment.state.circle()}
    shocked: set[str] = set()
    if "overdraft" in wrong and moment.t - wrong["overdraft"].at < 6:
        shocked = set(wrong["overdraft"].who)
    found = []
    for hands in moment.state.hands.values():
        mood = "calm"
        if hands.name in shocked:
            mood = "shock"
        elif hands.name in circle:
            mood = "worried"
        found.append(_figure(moment, hands, mood))
    return found


def trip(moment: Moment) -> tuple[str, float]:
    """How far the trip to urgent care is: "", "away", "clinic" or "home", and its share."""
    state = moment.state
    if not state.going or state.away not in state.hands:
        return "", 0.0
    doing = state.hands[state.away].doing
    if state.going == "home" and moment.t >= doing.until:
        return "", 0.0
    if doing.chore == "drive" and doing.until > doing.since:
        return state.going, min(1.0, (moment.t - doing.since) / (doing.until - doing.since))
    return state.going, 1.0


def _figure(moment: Moment, hands: Hands, mood: str) -> Figure:
    state, t = moment.state, moment.t
    doing = moment.doing(hands)
    going, share = trip(moment) if state.away == hands.name else ("", 0.0)
    if going:
        return _on_the_way(hands, going, share, mood)
    here = _stands(state, hands, doing)
    start = place(hands.before, hands.before_slot) if hands.before else here
    walks = hands.doing.chore == "walk" and doing.activity == "walk" and doing.chore == "walk"
    minutes = hands.doing.until - hands.moved_at if walks else STEPS
    if not walks and hands.doing.until < math.inf and hands.moved_at == hands.doing.since:
        minutes = min(STEPS, (hands.doing.until - hands.moved_at) / 2)
    since = t - hands.moved_at
    if hands.before and 0 <= since < minutes and hands.before not in ("car", "clinic"):
        x, y, faces, gone = along(way(start, here), since / minutes)
        step = int(gone / 7) % 8
        pose = f"{'carry' if hands.basket >= 0 else 'walk'}{step}"
        return Figure(hands.name, x, y, pose, mood, faces < 0)
    pose, seated, feeling = _pose(moment, hands, doing)
    if mood == "calm":
        mood = feeling
    return Figure(hands.name, here.x, here.y, pose, mood, here.faces < 0, seated)


def _stands(state: State, hands: Hands, doing: Doing) -> Place:
    if doing.chore == "comfort" and hands.spot == "kids":
        names = state.kids
        kid = state.mood_of.get(doing.item, ("", ""))[0]
        if kid in names:
            x = kid_x(names.index(kid), len(names))
            aside = 40
            return Place(x - aside, DOWN) if hands.slot % 2 == 0 else Place(x + aside, DOWN, -1)
    return place(hands.spot, hands.slot)


def _on_the_way(hands: Hands, going: str, share: float, mood: str) -> Figure:
    """To the door and into the car, or out of it again; between that, out of sight."""
    door = Place(596, DOWN)
    if going == "away" and share < 0.14:
        x, y, faces, gone = along(way(place("kids", 0), door), share / 0.14)
        return Figure(hands.name, x, y, f"walk{int(gone / 7) % 8}", "worried", faces < 0)
    if going == "home" and share > 0.88:
        x, y, faces, gone = along(way(door, place("kids", 0)), (share - 0.88) / 0.12)
        return Figure(hands.name, x, y, f"walk{int(gone / 7) % 8}", mood, faces < 0)
    there = (
        going == "clinic" or (going == "away" and share > 0.7) or (going == "home" and share < 0.3)
    )
    spot = Place(*CLINIC) if there else Place(car_x(going, share), DOWN + 8)
    return Figure(hands.name, spot.x, spot.y, "stand", mood, False, seen=False)


def car_x(going: str, share: float) -> float:
    """Where the car is on the drive."""
    if going == "away":
        return PARKED + (GONE - PARKED) * _eased((share - 0.2) / 0.4)
    if going == "clinic":
        return GONE
    if going == "home":
        return GONE - (GONE - PARKED) * _eased((share - 0.4) / 0.4)
    return PARKED


def _eased(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def car(moment: Moment) -> Car:
    """The car of the house."""
    going, share = trip(moment)
    full = (going == "away" and share > 0.14) or (going == "home" and share < 0.88)
    x = car_x(going, share)
    gone = going == "clinic" or x >= GONE
    flip = going == "home" and share < 0.98
    return Car(x, flip, moment.state.away if full else "", full, gone)


CALLS = {"hungry": "hungry", "hurt": "hurt", "badly hurt": "badly hurt"}
"""How a kid looks that calls; one in a squabble just yells."""


def children(moment: Moment) -> list[Child]:
    """All kids of the house."""
    state = moment.state
    going, share = trip(moment)
    found = []
    for number, name in enumerate(state.kids):
        x = kid_x(number, len(state.kids))
        if going:
            found.append(_child_on_the_way(name, x, number, going, share))
            continue
        call = state.call_of(name)
        mood = "asleep" if state.asleep else "happy"
        if state.comforted(name, moment.t):
            mood = "calm"
        elif call is not None:
            why, since = call
            mood = CALLS.get(why, "yell")
            late = moment.t - since > moment.record.patience.with_yell(why)
            if late and why != "badly hurt":
                mood = "sad" if int(moment.t - since) % 3 == 0 else "yell"
        found.append(Child(name, x, DOWN, mood))
    return found


def _child_on_the_way(name: str, x: float, number: int, going: str, share: float) -> Child:
    late = number * 0.012
    if going == "away" and share < 0.14 + late:
        part = min(1.0, share / 0.14)
        at = x + (600 - x) * part
        return Child(name, at, DOWN, "sad", at < 596)
    if going == "home" and share > 0.88 + late:
        part = min(1.0, (share - 0.88 - late) / max(0.01, 0.12 - late))
        return Child(name, 600 + (x - 600) * part, DOWN, "happy")
    return Child(name, x, DOWN, "happy", seen=False)


def _pose(moment: Moment, hands: Hands, doing: Doing) -> tuple[str, bool, str]:
    """Pose, whether it sits, and the face that goes with it."""
    state, t = moment.state, moment.t
    late = (t - state.began_at) > 390
    calm = "tired" if late else "calm"
    seated = hands.spot == "checkbook" and hands.slot == 0
    said = state.said.get(hands.name)
    fresh = said is not None and t - said.at < 0.6
    pose, mood = "stand", calm
    match doing.chore:
        case "read":
            pose = "sit" if seated else "wait"
            mood = "happy" if state.bank != state.balance else calm
        case "find place":
            pose = "think" if seated else "wait"
        case "fill" | "empty" | "put back":
            pose = "load"
        case "comfort":
            pose, mood = "hug", "happy"
        case "look":
            pose = "look"
        case "wants":
            pose, mood = "hold" if _holds_here(state, hands) else "reach", "worried"
            if doing.thing not in MACHINE_X and pose == "reach":
                pose = "wait"
        case "waits" | "took" | "gave up" | "answers" | "looked":
            pose = "wait"
            if said is not None and fresh and said.kind in ("after you", "nothing"):
                pose = "shrug"
            elif seated:
                pose = "think"
        case _:
            pose = "think" if seated else "stand"
    if pose == "wait" and _holds_here(state, hands):
        pose = "reach"  # a hand on the machine that it holds
    if hands.basket >= 0 and pose in ("stand", "wait", "reach"):
        pose = "carry"
    if said is not None and said.kind == "phones" and t - said.at < 3:
        pose = "phone"
    return pose, seated and pose in ("sit", "think"), mood


def _holds_here(state: State, hands: Hands) -> bool:
    """The hands hold the lock of the machine they stand at."""
    task = state.holder.get(hands.spot)
    return hands.spot in MACHINE_X and task is not None and state.hands_of(task) == hands.name
