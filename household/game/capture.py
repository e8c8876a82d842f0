"""Pictures out: a PNG of any minute, a GIF of any stretch, with no window needed.

They are drawn by the same scenes that a window shows. A GIF has one palette for all its frames,
and what has not changed from one to the next is left out, which keeps it small.
"""

from __future__ import annotations

import io
import itertools
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame

from household.errors import HouseholdError
from household.game.kit import Kit
from household.game.theme import ACTIVITIES, DANGER, HEIGHT, PARENTS, WIDTH
from household.language import Said, said, tr
from household.trace.trace import write_whole

if TYPE_CHECKING:
    from household.game.scenes.scene import Scene

FRAMES_A_SECOND = 10


def open_without_window() -> None:
    """Make pygame ready to draw where there is no display."""
    asked = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    if asked is None:
        del os.environ["SDL_VIDEODRIVER"]
    else:
        os.environ["SDL_VIDEODRIVER"] = asked
    pygame.font.init()
    pygame.display.set_mode((1, 1))


def kit_for(size: tuple[int, int], text_size: str = "normal") -> Kit:
    """A pen for a picture of this size in pixels; what is left over on two sides stays empty."""
    scale = min(size[0] / WIDTH, size[1] / HEIGHT)
    left = round((size[0] - WIDTH * scale) / 2)
    top = round((size[1] - HEIGHT * scale) / 2)
    return Kit(scale, left, top, text_size)


def paint(scene: Scene, kit: Kit, size: tuple[int, int]) -> pygame.Surface:
    """A scene as a picture, as if nobody held a mouse over it."""
    surface = pygame.Surface(size).convert()
    kit.target = surface
    scene.still = True
    scene.draw(kit)
    return surface


def png(scene: Scene, size: tuple[int, int]) -> bytes:
    """A scene as a PNG."""
    out = io.BytesIO()
    pygame.image.save(paint(scene, kit_for(size), size), out, "picture.png")
    return out.getvalue()


def frames(scene: Scene, since: float, until: float, speed: float) -> list[float]:
    """The minutes of the frames of a film at a speed in house seconds a second."""
    step = speed / 60 / FRAMES_A_SECOND
    return [since + n * step for n in range(max(1, math.ceil((until - since) / step)))] + [until]


class Film:
    """A GIF in the making: one frame at each `step`, so that a window stays alive meanwhile."""

    def __init__(
        self,
        scene: Scene,
        file: Path,
        size: tuple[int, int],
        since: float,
        until: float,
        speed: float,
    ) -> None:
        self._scene, self._file, self._size = scene, file, size
        self._kit = kit_for(size)
        self._minutes = frames(scene, since, until, speed)
        self._pictures: list[Any] = []
        self._work = self._all()
        self._count = 0
        self.result: str | Said = ""
        self.failed = False

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        return tr(
            "Making a GIF of the last minutes: picture {n} of {all}.",
            n=self._count, all=len(self._minutes),
        )  # fmt: skip

    def step(self) -> bool:
        """Make one more frame; True once the file is written."""
        try:
            next(self._work)
        except StopIteration:
            return True
        except HouseholdError as error:
            self.result = str(error)
            self.failed = True
            return True
        return False

    def _all(self) -> Iterator[None]:
        for minute in self._minutes:
            self._scene.show_minute(minute)
            picture = paint(self._scene, self._kit, self._size)
            self._pictures.append(_image(picture, self._size))
            self._count += 1
            yield
        write_whole(self._file, encode(self._pictures))
        count, file = len(self._pictures), self._file.resolve()
        self.result = said("Saved {n} pictures as {file}.", n=count, file=file)


def _image(surface: pygame.Surface, size: tuple[int, int]) -> Any:
    from PIL import Image  # noqa: PLC0415  # only who makes a GIF waits for it

    return Image.frombuffer("RGB", size, pygame.image.tobytes(surface, "RGB"))


NOTHING = 255
"""The number of the colour that is none: it lets what was there before show through."""


def encode(pictures: list[Any]) -> bytes:
    """Pictures as an animated GIF: one palette, made from a sample of them, without dithering."""
    from PIL import Image, ImageChops, ImageColor  # noqa: PLC0415

    sample = pictures[:: max(1, len(pictures) // 6)][:6]
    width, height = sample[0].size
    # The colours that carry meaning are few pixels of many: they get a strip of their own.
    meant = [activity.colour for activity in ACTIVITIES.values()] + [*PARENTS, DANGER]
    sheet = Image.new("RGB", (width, (height + 40) * len(sample)))
    for number, picture in enumerate(sample):
        sheet.paste(picture, (0, number * height))
    strip = width / len(meant)
    for number, colour in enumerate(meant):
        left = round(number * strip)
        area = (left, height * len(sample), round(left + strip), sheet.height)
        sheet.paste(ImageColor.getrgb(colour), area)
    palette = sheet.quantize(NOTHING, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    frames = [flat[0].copy()]
    for before, after in itertools.pairwise(flat):
        numbers = [Image.frombytes("L", one.size, one.tobytes()) for one in (before, after)]
        same = ImageChops.difference(*numbers).point([255] + [0] * 255)
        changed = after.copy()
        changed.paste(NOTHING, mask=same)
        frames.append(changed)
    for frame in frames:
        frame.info["transparency"] = NOTHING
    out = io.BytesIO()
    frames[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=1000 // FRAMES_A_SECOND,
        loop=0,
        optimize=False,
        transparency=NOTHING,
        disposal=1,
    )
    return out.getvalue()
