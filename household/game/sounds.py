"""What is heard: a sound for all that matters in the house, and the words that say the same.

Nothing is told by sound alone: whatever is heard has a caption, and the captions come where there
is no sound card as well. The sounds are files of `assets/sounds`, made by the script beside them.

What a happening sounds like is a table by its type, as the picture's changes are; the sound of an
incident has the incident's name. Too many sounds at once are noise, so the weightiest win.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import msgspec
import pygame

from household.errors import HouseholdError
from household.game.installation import libraries_silent
from household.game.theme import KINDS
from household.happenings import (
    Answered,
    Buzzed,
    Emptied,
    EveningEnded,
    FellAsleep,
    Happening,
    LightsOut,
    Ordered,
    Paid,
    PaidByCard,
    Phoned,
    PutBack,
    SetOut,
    Started,
    Yelled,
)
from household.language import later, said, tr
from household.palette import assets
from household.trace.diagnosis import Incident
from household.trace.story import dollars


class Cue(msgspec.Struct, frozen=True):
    """Something to be heard: the sound's name and what a caption says of it.

    weight: what is more important wins when many come in one frame. 9 is for what can't be mended,
    8 for what went wrong and for the end of an evening, 5 to 7 for what calls for somebody, 2 to 4
    for what hands do, 1 for what may as well be missed.
    """

    sound: str
    caption: str
    weight: int


NAMED = {
    "bet": Cue("bet", later("A bet is placed"), 4),
    "bet won": Cue("bet-won", later("The bet is won"), 7),
    "bet lost": Cue("bet-lost", later("The bet is lost"), 7),
    "order": Cue("order", later("An order is given"), 3),
    "knob": Cue("knob", later("A knob is turned"), 2),
}
"""What is heard of the game itself."""


def heard(happening: Happening) -> Cue | None:
    """What is heard of a happening; None for what makes no sound."""
    sounds = _HEARD.get(type(happening))
    return sounds(happening) if sounds is not None else None


def went_wrong(incident: Incident) -> Cue:
    """What is heard when something goes wrong: its word, and what it means."""
    kind = KINDS[incident.kind]
    means = said(kind.term)
    if incident.kind == "missed-buzzer":
        means = said("nobody has come to the {thing}", thing=said(incident.about))
    elif incident.kind == "ignored-kid":
        means = said("nobody has come to {kid}", kid=incident.about)
    told = tr("{kind}: {what}", kind=said(kind.word), what=means)
    return Cue(incident.kind, told, 9 if incident.kind in _FOR_EVER else 8)


MOODS = (later("hungry"), later("squabble"), later("hurt"), later("badly hurt"))
"""How kids yell, as happenings name it."""

_FOR_EVER = ("deadlock", "stuck")


# -- what a happening sounds like ---------------------------------------------------------------


def _buzzed(h: Buzzed) -> Cue:
    return Cue(f"{h.by}-buzzer", tr("The {machine} buzzes", machine=said(h.by)), 6)


def _started(h: Started) -> Cue:
    return Cue("started", tr("The {machine} starts", machine=said(h.machine)), 3)


def _emptied(h: Emptied) -> Cue:
    return Cue("emptied", tr("The {machine} is emptied", machine=said(h.machine)), 2)


def _put_back(h: PutBack) -> Cue:
    return Cue("emptied", tr("Wet clothes go back into the {machine}", machine=said(h.machine)), 2)


def _yelled(h: Yelled) -> Cue:
    if h.mood == "badly hurt":
        return Cue("bad-fall", tr("{kid} has a bad fall, and cries", kid=h.by), 7)
    return Cue(
        h.mood, tr("{kid} yells: {mood}", kid=h.by, mood=said(h.mood)), 6 if h.mood == "hurt" else 5
    )


def _answered(h: Answered) -> Cue | None:
    # Hands that come to a machine are heard when they empty it.
    return Cue("comforted", tr("A kid is comforted"), 3) if h.thing == "kids" else None


def _fell_asleep(_h: FellAsleep) -> Cue:
    return Cue("asleep", tr("The kids fall asleep"), 5)


def _lights_out(_h: LightsOut) -> Cue:
    return Cue("lights-out", tr("Lights out"), 8)


def _evening_ended(h: EveningEnded) -> Cue | None:
    return Cue("stuck", tr("Nothing can move any more"), 8) if h.why == "nothing can move" else None


def _paid(h: Paid) -> Cue:
    amount = dollars(h.amount)
    if h.line < 0:
        return Cue("cheque", tr("A cheque is written at urgent care: {amount}", amount=amount), 4)
    return Cue("cheque", tr("A cheque is written: {amount}", amount=amount), 4)


def _paid_by_card(h: PaidByCard) -> Cue:
    return Cue("card", tr("Paid by card: {amount}", amount=dollars(h.amount)), 4)


def _phoned(h: Phoned) -> Cue:
    return Cue("phone", tr("A call home: a cheque of {amount}", amount=dollars(h.amount)), 4)


def _ordered(_h: Ordered) -> Cue:
    return NAMED["order"]


def _set_out(h: SetOut) -> Cue:
    return Cue("steps", tr("Steps to the {place}", place=said(h.place)), 1)


_HEARD: dict[type, Callable[[Any], Cue | None]] = {
    Buzzed: _buzzed,
    Started: _started,
    Emptied: _emptied,
    PutBack: _put_back,
    Yelled: _yelled,
    Answered: _answered,
    FellAsleep: _fell_asleep,
    LightsOut: _lights_out,
    EveningEnded: _evening_ended,
    Paid: _paid,
    PaidByCard: _paid_by_card,
    Phoned: _phoned,
    Ordered: _ordered,
    SetOut: _set_out,
}


# -- the loudspeaker ------------------------------------------------------------------------------

MOST = 3
"""How many sounds may begin in one frame."""

APART = 0.12
"""Seconds after which a sound may begin again: sooner it would only rattle."""

CHANNELS = 16
"""How many sounds may go on at the same time; of more, the oldest stops."""

UNOPENED = "Nothing is heard, because the sound was not opened."
NO_CARD = "Nothing is heard: this machine has no sound card that can be opened."
NO_FILES = "Nothing is heard: the files of the sounds can't be read; install household again."

FAILURES = (pygame.error, OSError, NotImplementedError, HouseholdError)
"""What may come of a machine without a sound card, without SDL's mixer, or without the files."""


class Speaker:
    """Plays cues, if there is a sound card; says why not if there is none (never an error).

    silent: "" while sounds can be heard, or one sentence why they can't; that somebody has muted
    them is not meant. What is to be captioned is the same, heard or not.
    """

    def __init__(self, volume: float = 0.7, muted: bool = False) -> None:
        self.silent = UNOPENED
        self._volume = _between(volume)
        self._muted = muted
        self._sounds: dict[str, pygame.mixer.Sound] = {}
        self._now = 0.0
        self._began: dict[str, float] = {}
        self._left = MOST

    # -- what somebody may turn ---------------------------------------------------------------------

    @property
    def volume(self) -> float:
        """How loud, 0 to 1; sounds that are going on follow."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = _between(volume)
        self._each(lambda sound: sound.set_volume(self._volume))

    @property
    def muted(self) -> bool:
        """Nothing is to be heard; what is going on stops at once."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        if muted:
            self._each(lambda sound: sound.stop())

    # -- open and close -----------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for the sound card. If there is none, `silent` says so."""
        if not self.silent:
            return
        self._sounds.clear()  # they belong to the mixer that was open when they were loaded
        try:
            with libraries_silent():
                pygame.mixer.init(44_100, -16, 2, 512)
            pygame.mixer.set_num_channels(CHANNELS)
        except FAILURES:
            self.silent = NO_CARD
        else:
            self.silent = ""

    def close(self) -> None:
        """Stop all sounds and give the sound card back."""
        if self.silent in (UNOPENED, NO_CARD):
            return
        self._sounds.clear()
        self.silent = UNOPENED
        with contextlib.suppress(*FAILURES):
            pygame.mixer.quit()

    # -- frame by frame -----------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """The next frame, so many seconds after the last."""
        self._now += seconds
        self._left = MOST

    def play(self, cues: list[Cue]) -> list[Cue]:
        """Play of these what there is room for, the weightiest first; returns what to caption.

        In one frame at most three sounds begin, and none within 0.12 s of its own last beginning.
        """
        played = []
        for cue in sorted(cues, key=lambda cue: -cue.weight):
            # The sum of many frames is never quite the same as the time they took.
            since = self._now - self._began.get(cue.sound, -APART) + 1e-9
            if self._left and since >= APART:
                self._left -= 1
                self._began[cue.sound] = self._now
                self._sound(cue.sound)
                played.append(cue)
        return played

    def _sound(self, name: str) -> None:
        if self.silent or self._muted:
            return
        try:
            sound = self._sounds.get(name) or self._load(name)
            pygame.mixer.find_channel(force=True).play(sound)
        except FAILURES:
            self.silent = NO_FILES if pygame.mixer.get_init() else NO_CARD

    def _load(self, name: str) -> pygame.mixer.Sound:
        sound = pygame.mixer.Sound(str(assets() / "sounds" / f"{name}.wav"))
        sound.set_volume(self._volume)
        self._sounds[name] = sound
        return sound

    def _each(self, does: Callable[[pygame.mixer.Sound], object]) -> None:
        with contextlib.suppress(*FAILURES):
            for sound in self._sounds.values():
                does(sound)


def _between(volume: float) -> float:
    return min(max(volume, 0.0), 1.0)
