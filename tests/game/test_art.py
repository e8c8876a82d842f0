"""Every picture is checked for what SDL's SVG reader would leave out without a word."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from household.game import art, rig

ASSETS = Path(__file__).parents[2] / "assets"
FILES = sorted(ASSETS.rglob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"

SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
PAINTS = {"defs", "linearGradient", "radialGradient", "stop"}
_NAMES = """
id width height viewBox transform d x y rx ry cx cy r x1 y1 x2 y2 points fill fill-rule
fill-opacity opacity stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
gradientUnits offset stop-color stop-opacity
"""
ATTRIBUTES = set(_NAMES.split())
COLOURS = ("fill", "stroke", "stop-color")
NUMBER = re.compile(r"-?\d+(\.\d+)?")

STAGE = ["outside-day", "outside-dusk", "outside-night", "house", "lamps"]
THINGS = ["washer", "dryer", "desk", "chair", "car", "blocks", "ball", "basket", "hamper"]


def people() -> Iterator[tuple[str, str]]:
    for pose in art.POSES:
        for mood in art.MOODS:
            yield f"parent A {pose} {mood}", art.parent("A", pose, mood)
    for who in "BCDE":
        yield f"parent {who}", art.parent(who, "stand")
    for name in art.KIDS:
        for mood in art.KID_MOODS:
            for frame in (0, 1):
                yield f"{name} {mood} {frame}", art.kid(name, mood, frame)


def small() -> Iterator[tuple[str, str]]:
    for who in "ABCDZ":
        yield f"head {who}", art.head(who)
    for name in art.KIDS:
        yield f"head {name}", art.kid_head(name)
    for name in art.ICONS:
        yield f"icon {name}", art.icon(name, "#33284A")
    for kind in ("washer", "dryer"):
        for frame in range(24):
            yield f"{kind} {frame}", art.drum(kind, frame)
        yield f"{kind} empty", art.drum(kind, 0, load=False)
        yield f"{kind} dry", art.drum(kind, 0, wet=False)


PICTURES = {
    **{file.stem: file.read_text(encoding="utf-8") for file in FILES},
    **dict(people()),
    **dict(small()),
}


def faults(text: str) -> Iterator[str]:
    """All that SDL's reader would draw wrongly or not at all."""
    root = ElementTree.fromstring(text)
    if root.tag != f"{SVG}svg":
        yield f"the root is {root.tag}"
    box = [float(v) for v in root.get("viewBox", "0 0 0 0").split()]
    size = [float(root.get("width", "0")), float(root.get("height", "0"))]
    if box[2:] != size or not all(size):
        yield f"viewBox {box} and size {size} do not agree"
    known: set[str] = set()
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in SHAPES | PAINTS:
            yield f"<{tag}> is not drawn"
        if (element.text or "").strip() or (element.tail or "").strip():
            yield f"text in <{tag}>"
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                yield f"{name} in <{tag}>"
            if name in COLOURS:
                yield from unpainted(tag, value, known)
        if tag in ("linearGradient", "radialGradient"):
            known.add(element.get("id", ""))
            if element.get("gradientUnits") != "userSpaceOnUse":
                yield f"{tag} {element.get('id')} is not in user units"
            for name in ("x1", "y1", "x2", "y2", "cx", "cy", "r"):
                if not NUMBER.fullmatch(element.get(name, "0")):
                    yield f"{name} of {element.get('id')} is {element.get(name)}"


def unpainted(tag: str, colour: str, known: set[str]) -> Iterator[str]:
    if reference := re.fullmatch(r"url\(#([\w-]+)\)", colour):
        if reference[1] not in known:
            yield f"{colour} in <{tag}> is used before it is defined"
    elif colour != "none" and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        yield f"the colour {colour} in <{tag}>"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_uses_only_what_is_drawn(name: str) -> None:
    assert list(faults(PICTURES[name])) == []
    assert len(PICTURES[name].encode()) < 60_000


@pytest.mark.parametrize(
    "body",
    [
        '<text x="1" y="1">washer</text>',
        '<clipPath id="c"><rect width="1" height="1"/></clipPath>',
        '<rect width="1" height="1" fill="red"/>',
        '<rect width="1" height="1" fill="#11223344"/>',
        '<rect width="1" height="1" fill="rgba(1,2,3,0.5)"/>',
        '<rect width="1" height="1" style="fill:#112233"/>',
        '<rect width="1" height="1" fill="url(#later)"/>',
        '<linearGradient id="g" x1="0" y1="0" x2="1" y2="1"/>',
    ],
)
def test_the_check_finds_what_is_left_out(body: str) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4" viewBox="0 0 4 4">'
    assert list(faults(f"{head}{body}</svg>"))


def raster(text: str, scale: float = 1) -> list[list[int]]:
    """The opacity of every pixel, row by row."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame = pytest.importorskip("pygame")
    root = ElementTree.fromstring(text)
    size = (round(float(root.attrib[side]) * scale) for side in ("width", "height"))
    surface = pygame.image.load_sized_svg(io.BytesIO(text.encode()), tuple(size))
    width, height = surface.get_size()
    return [[surface.get_at((x, y))[3] for x in range(width)] for y in range(height)]


@pytest.mark.parametrize("name", [n for n in PICTURES if n not in STAGE])
def test_a_picture_shows_something(name: str) -> None:
    rows = raster(PICTURES[name])
    seen = sum(alpha > 128 for row in rows for alpha in row)
    assert seen > 0.04 * len(rows) * len(rows[0])


@pytest.mark.parametrize("name", [name for name, _ in people()])
def test_nobody_is_cut_off_at_the_edge(name: str) -> None:
    rows = raster(PICTURES[name])
    edge = [*rows[0], *(row[0] for row in rows), *(row[-1] for row in rows)]
    assert max(edge) < 60


def test_all_files_of_the_house_are_there() -> None:
    names = {file.stem for file in FILES}
    assert names >= {*STAGE, *THINGS}
    for name in STAGE:
        assert 'viewBox="0 0 860 430"' in PICTURES[name]


def test_the_outside_covers_the_stage_and_the_house_leaves_its_windows_open() -> None:
    for time in ("day", "dusk", "night"):
        rows = raster(PICTURES[f"outside-{time}"], 0.25)
        assert min(alpha for row in rows for alpha in row) == 255
    house = raster(PICTURES["house"], 0.5)
    assert house[30][400] == 0  # the sky beside the house
    assert house[110][100] == 255  # a wall
    assert house[150][107] < 128  # a pane of the window of the living room


def test_the_outside_has_one_geometry_for_all_times() -> None:
    def shapes(time: str, group: str) -> list[str]:
        root = ElementTree.fromstring(PICTURES[f"outside-{time}"])
        (found,) = [g for g in root if g.get("id") == group]
        return [e.get("d", "") for e in found.iter()]

    for group in ("clouds", "hills", "lawn", "trees", "bushes", "fence"):
        assert shapes("day", group) == shapes("dusk", group) == shapes("night", group)


def test_the_drum_loops() -> None:
    for kind in ("washer", "dryer"):
        frames = [art.drum(kind, frame) for frame in range(24)]
        assert len(set(frames)) == 24
        assert art.drum(kind, 24) == frames[0]
        jumps = [moved(a, b) for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
        assert jumps[-1] <= 1.2 * max(jumps[:-1])  # the seam is not seen


def moved(one: str, other: str) -> int:
    """How many pixels differ between two pictures."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame = pytest.importorskip("pygame")
    a, b = (
        pygame.image.load_sized_svg(io.BytesIO(text.encode()), (40, 40)) for text in (one, other)
    )
    return sum(
        sum(abs(p - q) for p, q in zip(a.get_at((x, y)), b.get_at((x, y)), strict=True)) > 90
        for x in range(40)
        for y in range(40)
    )


def test_the_clones_differ_in_the_colour_of_their_clothes_only() -> None:
    def undyed(text: str, who: str) -> str:
        for part, colour in art.outfit(who)._asdict().items():
            text = text.replace(colour, part)
        return text

    for pose in art.POSES:
        one = undyed(art.parent("A", pose, "worried"), "A")
        for who in "BCD":
            text = art.parent(who, pose, "worried")
            assert text != art.parent("A", pose, "worried")
            assert undyed(text, who) == one
    assert art.parent("E", "stand") == art.parent("A", "stand")
    assert art.head("H") == art.head("D")


def test_the_same_call_gives_the_same_picture() -> None:
    for name, text in (*people(), *small()):
        assert PICTURES[name] == text


def test_every_kid_is_told_from_the_others_and_every_mood_from_the_rest() -> None:
    assert list(art.KIDS) == ["Mia", "Leo", "Zoe", "Sam", "Ivy", "Max"]
    assert len({art.kid(name, mood) for name in art.KIDS for mood in art.KID_MOODS}) == 48
    assert len({art.parent("A", "stand", mood) for mood in art.MOODS}) == len(art.MOODS)
    assert len({art.parent("A", pose) for pose in art.POSES}) == len(art.POSES)
    assert len({art.icon(name, "#000000") for name in art.ICONS}) == len(art.ICONS)


def test_no_foot_slides_while_it_carries_the_weight() -> None:
    """In eight steps the ground goes back by the stride: so does the foot on it, step by step."""
    for walk in ("walk", "carry"):
        poses = [rig.POSES[f"{walk}{step}"] for step in range(8)]
        for now, after in zip(poses, [*poses[1:], poses[0]], strict=True):
            assert min(now.near_foot.lift, now.far_foot.lift) == 0
            for a, b in ((now.near_foot, after.near_foot), (now.far_foot, after.far_foot)):
                if a.lift == b.lift == 0:
                    assert a.x - b.x == pytest.approx(rig.STRIDE / 8)


def test_icons_take_the_colours_they_are_given() -> None:
    for name in art.ICONS:
        text = art.icon(name, "#123456", "#ABCDEF")
        assert "#123456" in text
        assert not set(re.findall(r"#[0-9A-Fa-f]{6}", text)) - {"#123456", "#ABCDEF"}
