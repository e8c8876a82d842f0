"""Make the sounds of the house: `python assets/sounds/make.py` writes every .wav beside itself.

All of them are computed here, from sines and noise; nothing was recorded. Chance has a seed for
each sound, so that running this again gives the same bytes, and a sound can be changed without
changing another. It needs nothing but the standard library.

A sound is a list of numbers, 44,100 to the second. What is heard often is short and soft, what is
bad is low or falls, what is good rises. Much of each sound lies between 300 and 4,000 Hz, because
the loudspeakers of a classroom have little below and its noise covers what is above.
"""

from __future__ import annotations

import array
import math
import random
import sys
import wave
from collections.abc import Callable
from pathlib import Path

RATE = 44_100
Wave = list[float]
Line = Callable[[float], float]
"""A value over the course of a sound: 0 is its beginning, 1 its end."""

HIGHEST = 9_000
"""Hertz above which a tone has no partials: they would only be sharp."""

BLOCK = 64
"""Samples after which a mouth takes on its next shape."""


# -- what sounds are made of ---------------------------------------------------------------------


def line(*values: float) -> Line:
    """Straight from each value to the next, in equal times."""
    last = len(values) - 1

    def at(share: float) -> float:
        place = min(max(share, 0.0), 1.0) * last
        before = min(int(place), last - 1) if last else 0
        after = min(before + 1, last)
        return values[before] + (values[after] - values[before]) * (place - before)

    return at


def trembling(pitch: Line, times: float, depth: float) -> Line:
    """A pitch that goes up and down by a share of itself, so many times in the whole sound."""
    return lambda share: pitch(share) * (1 + depth * math.sin(2 * math.pi * times * share))


def tone(seconds: float, pitch: Line, *partials: float) -> Wave:
    """A tone; `partials` says how loud each whole multiple of its pitch is."""
    count = round(seconds * RATE)
    out = []
    turn = 0.0
    for n in range(count):
        hertz = pitch(n / count)
        turn += 2 * math.pi * hertz / RATE
        out.append(
            sum(
                loud * math.sin(turn * number)
                for number, loud in enumerate(partials, 1)
                if loud and hertz * number < HIGHEST
            )
        )
    return out


def struck(seconds: float, half: float, *partials: tuple[float, float]) -> Wave:
    """Something that was hit: partials (hertz, how loud), which fade by half in `half` seconds.

    High ones fade sooner than the first, as they do in wood and in bells.
    """
    out = [0.0] * round(seconds * RATE)
    for hertz, loud in partials:
        fades = math.log(2) / half * math.sqrt(hertz / partials[0][0])
        for n in range(len(out)):
            t = n / RATE
            out[n] += loud * math.exp(-fades * t) * math.sin(2 * math.pi * hertz * t)
    return out


def hiss(seconds: float, low: float, high: float, chance: random.Random) -> Wave:
    """Noise between two pitches, with soft edges."""
    keep_low = math.exp(-2 * math.pi * low / RATE)
    keep_high = math.exp(-2 * math.pi * high / RATE)
    out = []
    dull = duller = rumble = deeper = 0.0
    for _ in range(round(seconds * RATE)):
        dull = keep_high * dull + (1 - keep_high) * (2 * chance.random() - 1)
        duller = keep_high * duller + (1 - keep_high) * dull
        rumble = keep_low * rumble + (1 - keep_low) * duller
        deeper = keep_low * deeper + (1 - keep_low) * (duller - rumble)
        out.append(duller - rumble - deeper)
    return loudest(out)


MOUTH = {
    "m": ((280, 1.0, 90), (1_200, 0.04, 200), (2_600, 0.02, 300)),
    "a": ((980, 1.0, 170), (1_550, 0.75, 200), (3_300, 0.16, 350)),
    "e": ((680, 1.0, 140), (2_250, 0.40, 260), (3_400, 0.14, 350)),
    "o": ((560, 1.0, 130), (1_000, 0.45, 170), (3_100, 0.05, 350)),
    "u": ((420, 1.0, 110), (900, 0.22, 170), (3_000, 0.03, 350)),
}
"""What a small kid's mouth lets through: for each sound three pitches, how loud, how wide."""


def voice(seconds: float, pitch: Line, mouth: str) -> Wave:
    """A voice that says the letters of `mouth` one after the other, in equal times."""
    count = round(seconds * RATE)
    shapes = [
        [line(*(MOUTH[letter][number][part] for letter in mouth)) for part in range(3)]
        for number in range(3)
    ]

    def gains(share: float) -> list[float]:
        hertz = pitch(share)
        rooms = [[part(share) for part in shape] for shape in shapes]
        return [
            sum(loud / (1 + ((hertz * n - middle) / wide) ** 2) for middle, loud, wide in rooms)
            / n**0.6
            if hertz * n < HIGHEST
            else 0.0
            for n in range(1, 13)
        ]

    out = []
    turn = 0.0
    after = gains(0.0)
    steps = [0.0] * len(after)
    for n in range(count):
        if n % BLOCK == 0:
            now, after = after, gains((n + BLOCK) / count)
            steps = [(b - a) / BLOCK for a, b in zip(now, after, strict=True)]
        turn += 2 * math.pi * pitch(n / count) / RATE
        within = n % BLOCK
        out.append(
            sum(
                (loud + step * within) * math.sin(turn * number)
                for number, (loud, step) in enumerate(zip(now, steps, strict=True), 1)
            )
        )
    return loudest(out)


def shaped(sound: Wave, *values: float) -> Wave:
    """A sound whose loudness goes from each value to the next, in equal times."""
    loud = line(*values)
    return [one * loud(n / len(sound)) for n, one in enumerate(sound)]


def loudest(sound: Wave, peak: float = 1.0) -> Wave:
    """A sound as loud as that at its loudest."""
    most = max(map(abs, sound)) or 1.0
    return [one * peak / most for one in sound]


def together(*parts: tuple[float, Wave]) -> Wave:
    """Sounds on top of each other, each from its second on."""
    starts = [(round(start * RATE), sound) for start, sound in parts]
    out = [0.0] * max(start + len(sound) for start, sound in starts)
    for start, sound in starts:
        for n, one in enumerate(sound, start):
            out[n] += one
    return out


def finished(sound: Wave, seconds: float, decibels: float, rise: float, fall: float) -> bytes:
    """A sound cut to its length, faded in and out in so many seconds, as 16-bit samples.

    Its loudest sample is so many decibels below what a file can hold.
    """
    count = round(seconds * RATE)
    cut = (sound + [0.0] * count)[:count]
    middle = sum(cut) / count
    cut = [one - middle for one in cut]
    ups, downs = round(rise * RATE), round(fall * RATE)
    for n in range(ups):
        cut[n] *= 0.5 - 0.5 * math.cos(math.pi * n / ups)
    for n in range(downs):
        cut[-1 - n] *= 0.5 - 0.5 * math.cos(math.pi * n / downs)
    samples = array.array("h", map(round, loudest(cut, 32_767 * 10 ** (decibels / 20))))
    return samples.tobytes()


# -- machines ------------------------------------------------------------------------------------

BUZZ = (0.6, 0.9, -1.0, -0.9, 0.8, -0.7, 0.6, 0.5, -0.4, -0.35, 0.3, -0.2, 0.15, 0.1)
REED = (1.0, 0.0, 0.42, 0.0, 0.2, 0.0, 0.08)


def washer_buzzer(_chance: random.Random) -> Wave:
    """One long, low buzz."""
    return shaped(tone(0.32, trembling(line(208), 9, 0.012), *BUZZ), 0.8, 1, 1, 1, 0.9, 0.5)


def dryer_buzzer(_chance: random.Random) -> Wave:
    """Three short, high ones."""
    pulse = shaped(tone(0.082, line(784), *REED), 0, 1, 1, 1, 1, 1, 0)
    return together((0, pulse), (0.128, pulse), (0.256, pulse))


def started(chance: random.Random) -> Wave:
    """A door falls shut, and a motor begins to hum."""
    clunk = struck(0.12, 0.018, (240, 1), (410, 0.7), (655, 0.5), (1_180, 0.25))
    latch = shaped(hiss(0.03, 900, 4_000, chance), 1, 0.3, 0)
    hum = tone(0.24, trembling(line(150, 215, 230), 5, 0.01), 0.5, 0.8, -0.7, -0.5, 0.3, -0.2)
    hums = shaped(hum, 0, 0.4, 0.45, 0.35, 0)
    return together((0, clunk), (0, latch), (0.03, latch), (0.04, hums))


def emptied(chance: random.Random) -> Wave:
    """Clothes slide out, in two soft heaps."""
    cloth = hiss(0.17, 500, 2_600, chance)
    return shaped(cloth, 0, 0.9, 0.7, 0.25, 0.6, 0.4, 0.1, 0)


# -- kids ----------------------------------------------------------------------------------------


def hungry(_chance: random.Random) -> Wave:
    """ "Ma-ma": the two notes by which kids call everywhere, a minor third down."""
    first = shaped(voice(0.13, line(440, 452, 448), "maa"), 0.3, 1, 1, 0.5)
    second = shaped(voice(0.18, line(374, 380, 376, 366), "maaa"), 0.4, 1, 1, 0.8, 0)
    return together((0, first), (0.125, second))


def squabble(_chance: random.Random) -> Wave:
    """Two voices that do not let each other finish."""
    low = shaped(voice(0.085, line(370, 400, 350), "ea"), 0.2, 1, 1, 0)
    high = shaped(voice(0.085, line(560, 600, 520), "ae"), 0.2, 1, 1, 0)
    return together((0, low), (0.065, high), (0.13, low), (0.195, high))


def hurt(_chance: random.Random) -> Wave:
    """ "Ow!": up, and down again."""
    cry = voice(0.3, line(430, 600, 590, 500, 410, 350), "aaaouu")
    return shaped(cry, 0.3, 1, 1, 0.8, 0.5, 0)


def bad_fall(chance: random.Random) -> Wave:
    """A thud on the floor, a smaller one, and somebody begins to cry."""
    thud = struck(0.16, 0.028, (120, 1), (205, 0.8), (340, 0.6), (530, 0.3))
    slap = shaped(hiss(0.05, 200, 1_400, chance), 0.7, 0.2, 0)
    floor = together((0, loudest(thud)), (0, slap))
    cry = voice(0.34, trembling(line(400, 520, 530, 470, 420), 2.6, 0.05), "ouaaao")
    sobs = shaped(cry, 0, 0.7, 0.75, 0.5, 0.75, 0.45, 0.5, 0)
    return together((0, floor), (0.085, [one * 0.4 for one in floor]), (0.16, sobs))


def comforted(_chance: random.Random) -> Wave:
    """ "There, there": two low hums, the second lower."""
    first = shaped(voice(0.14, line(330, 320), "mum"), 0, 0.9, 1, 0.4, 0)
    second = shaped(voice(0.17, line(262, 256, 247), "mum"), 0, 0.9, 0.9, 0.5, 0)
    return together((0, first), (0.105, second))


def asleep(_chance: random.Random) -> Wave:
    """Two notes of a music box, a minor third down."""
    return together((0, _box(1_047, 0.3, 0.11)), (0.17, _box(880, 0.29, 0.12)))


def lights_out(_chance: random.Random) -> Wave:
    """Three soft notes, down to where it ends."""
    return together(
        (0, _soft(523, 0.2, 0.09)), (0.12, _soft(392, 0.2, 0.09)), (0.24, _soft(262, 0.2, 0.12))
    )


def _box(pitch: float, seconds: float, half: float) -> Wave:
    return struck(seconds, half, (pitch, 1), (pitch * 3, 0.18), (pitch * 5.4, 0.06))


def _soft(pitch: float, seconds: float, half: float) -> Wave:
    note = struck(seconds, half, (pitch, 1), (pitch * 2, 0.35), (pitch * 3, 0.12))
    return shaped(note, 0.2, *[1] * 7, 0)


# -- money ---------------------------------------------------------------------------------------


def cheque(chance: random.Random) -> Wave:
    """A pen scratches, and a stamp comes down."""
    pen = shaped(
        hiss(0.17, 2_600, 6_000, chance), *(0, 0.9, 0.2, 0.7, 0.15, 1, 0.3, 0.8, 0.1, 0.6, 0)
    )
    stamp = struck(0.08, 0.016, (230, 1), (385, 0.9), (610, 0.7), (940, 0.4))
    return together((0, pen), (0.18, loudest(stamp)))


def card(_chance: random.Random) -> Wave:
    """The beep of a card reader."""
    return shaped(tone(0.12, line(1_480), 1, 0.1, 0.06), 0, 1, 1, 1, 1, 1, 0.8, 0)


def phone(_chance: random.Random) -> Wave:
    """The two bells of a telephone, one after the other and quickly."""
    high = struck(0.07, 0.05, (1_397, 1), (2_900, 0.25))
    low = struck(0.07, 0.05, (1_109, 1), (2_300, 0.25))
    return together(*((0.024 * n, low if n % 2 else high) for n in range(9)))


def lost_update(chance: random.Random) -> Wave:
    """A rubber goes to and fro four times, and squeaks a little."""
    rub = hiss(0.28, 700, 1_900, chance)
    there = shaped(rub, *[0, 1, 0.9] * 4, 0)
    squeak = tone(0.28, line(*[820, 1_000] * 4), 1, 0.3)
    return together((0, there), (0, shaped(squeak, *[0, 0.16, 0.1] * 4, 0)))


def overdraft(_chance: random.Random) -> Wave:
    """Three tones down, each of which slides further."""
    return together(
        *(
            (0.095 * n, shaped(tone(0.125, line(top, top, top * 0.88), *REED), 0, 1, 0.8, 0.5, 0))
            for n, top in enumerate((740, 554, 415))
        )
    )


# -- what goes wrong -----------------------------------------------------------------------------


def deadlock(chance: random.Random) -> Wave:
    """A bolt locks, and two notes hold each other: one is never there without the other."""
    bolt = struck(0.1, 0.014, (170, 1), (330, 0.9), (505, 0.6), (1_370, 0.3))
    click = shaped(hiss(0.02, 1_200, 4_500, chance), 0.8, 0)
    lock = together((0, [one * 0.5 for one in click]), (0.035, loudest(bolt)), (0.035, click))
    low = shaped(tone(0.33, line(294), 0.5, 1, 0, 0.3), *[0, 1, 0.6, 0.2] * 3, 0)
    high = shaped(tone(0.33, line(415), 0.5, 0.9, 0, -0.3), *[0, 0.2, 0.6, 1] * 3, 0)
    return together((0, lock), (0.07, low), (0.07, high))


def missed_buzzer(_chance: random.Random) -> Wave:
    """A buzzer that gives up: twice, lower and weaker."""
    first = shaped(tone(0.12, line(392, 385), *BUZZ[:8]), 0, 1, 0.9, 0.8, 0)
    second = shaped(tone(0.15, line(350, 320, 262), *BUZZ[:8]), 0, 0.6, 0.5, 0.3, 0)
    return together((0, first), (0.135, second))


def ignored_kid(chance: random.Random) -> Wave:
    """A long "oh", which sinks: nobody has come."""
    sigh = voice(0.26, line(450, 440, 400, 345, 310), "oouu")
    breath = [one * 0.12 for one in hiss(0.26, 900, 3_000, chance)]
    return shaped(together((0, sigh), (0, breath)), 0, 0.8, 1, 0.8, 0.5, 0.2, 0)


def stuck(_chance: random.Random) -> Wave:
    """Two dull knocks on wood: it does not move."""
    knock = struck(0.12, 0.04, (260, 0.8), (430, 1), (720, 0.7), (1_150, 0.3))
    return together((0, knock), (0.115, [one * 0.8 for one in knock]))


def starvation(_chance: random.Random) -> Wave:
    """The bell at a counter, rung three times, each time with less hope."""
    ding = struck(0.2, 0.035, (1_976, 1), (5_300, 0.3), (4_150, 0.2))
    return together(
        *((0.09 * n, [one * loud for one in ding]) for n, loud in enumerate((1, 0.6, 0.3)))
    )


def livelock(_chance: random.Random) -> Wave:
    """A tone that goes to and fro and gets nowhere."""
    wobble = tone(0.32, trembling(line(466), 4, 0.2), 1, 0, 0.3, 0, 0.1)
    return shaped(wobble, 0.2, 1, 1, 1, 1, 1, 1, 0)


# -- the game's own ------------------------------------------------------------------------------


def bet(_chance: random.Random) -> Wave:
    """A chip falls on another."""
    chip = struck(0.06, 0.006, (2_650, 1), (3_900, 0.7), (5_150, 0.4))
    return together(
        (0, chip), (0.048, [one * 0.7 for one in chip]), (0.078, [one * 0.3 for one in chip])
    )


def bet_won(_chance: random.Random) -> Wave:
    """Up a chord."""
    return together(
        *((0.06 * n, _box(pitch, 0.16, 0.06)) for n, pitch in enumerate((523, 659, 784)))
    )


def bet_lost(_chance: random.Random) -> Wave:
    """ "Wah-wah" of a trumpet with its mute in."""
    first = shaped(voice(0.11, line(233), "uaeau"), 0, 1, 1, 1, 0.1)
    second = shaped(voice(0.13, line(208, 208, 196), "uaeau"), 0, 1, 1, 0.8, 0)
    return together((0, first), (0.1, second))


def order(_chance: random.Random) -> Wave:
    """A small tick of wood."""
    return struck(0.1, 0.008, (1_150, 1), (1_900, 0.4))


def knob(chance: random.Random) -> Wave:
    """A tiny click."""
    return together(
        (0, struck(0.03, 0.003, (2_300, 1), (3_600, 0.5))),
        (0, shaped(hiss(0.008, 1_500, 5_000, chance), 0.5, 0)),
    )


def steps(chance: random.Random) -> Wave:
    """Two steps in socks."""
    heel = together(
        (0, struck(0.06, 0.01, (190, 1), (310, 0.6))),
        (0, [one * 0.5 for one in shaped(hiss(0.04, 250, 1_000, chance), 0.3, 1, 0)]),
    )
    return together((0, heel), (0.1, [one * 0.75 for one in heel]))


# -- all of them ---------------------------------------------------------------------------------

QUICK, EASY = 0.0015, 0.006
"""Seconds of fading in: for what is struck, and for what swells."""

SOUNDS: dict[Callable[[random.Random], Wave], tuple[float, float, float]] = {
    washer_buzzer: (0.32, -6, EASY),
    dryer_buzzer: (0.34, -10, EASY),
    started: (0.28, -6, QUICK),
    emptied: (0.17, -16, EASY),
    hungry: (0.3, -6, EASY),
    squabble: (0.28, -6, EASY),
    hurt: (0.3, -6, EASY),
    bad_fall: (0.5, -6, QUICK),
    comforted: (0.27, -14, EASY),
    asleep: (0.46, -9, QUICK),
    lights_out: (0.44, -7, EASY),
    cheque: (0.26, -7, QUICK),
    card: (0.15, -12, EASY),
    phone: (0.26, -8, QUICK),
    lost_update: (0.28, -6, EASY),
    overdraft: (0.32, -9, EASY),
    deadlock: (0.4, -6, QUICK),
    missed_buzzer: (0.28, -6, EASY),
    ignored_kid: (0.26, -8, EASY),
    stuck: (0.24, -6, QUICK),
    starvation: (0.28, -7, QUICK),
    livelock: (0.32, -11, EASY),
    bet: (0.15, -7, QUICK),
    bet_won: (0.28, -7, QUICK),
    bet_lost: (0.22, -7, EASY),
    order: (0.15, -12, QUICK),
    knob: (0.15, -14, QUICK),
    steps: (0.17, -20, QUICK),
}
"""Each sound: its seconds, how far its loudest sample is below the most (decibels), its rise."""


def main(folder: Path) -> None:
    """Write every sound into a folder, named after its function."""
    for make, (seconds, decibels, rise) in SOUNDS.items():
        name = make.__name__.replace("_", "-")
        fall = min(0.04, seconds / 5)
        samples = finished(make(random.Random(name)), seconds, decibels, rise, fall)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
