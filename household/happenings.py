"""The language of the house: everything that can be told of an evening.

A happening is a fact. It is in the past tense, it is dated in minutes since 16:00 of the first
day, it is signed by whoever did it, and it never changes. The house tells happenings and reads
none; the statistics, the diagnosis, the picture and the lessons read happenings and nothing else.

Work is never broken off in this house (nothing is pre-empted), so a happening that begins
something already knows when it will be over and says so: `until`. What can be derived, such as
idle time, context switches or waiting, is derived and never told.

Each class is a `msgspec.Struct`: frozen, compared by value, and tagged with its own name in
kebab case, so that a trace on disk is one JSON object a line, such as
`{"what":"set-out","at":3.0,"by":"the_washer","origin":"laundry","place":"study","until":4.0}`.
"""

from __future__ import annotations

import re

import msgspec


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


class Happening(msgspec.Struct, frozen=True, gc=False, tag_field="what", tag=_kebab):
    """At minute `at`, `by` did something. `by` is a task, a machine, a kid or the house."""

    at: float
    by: str


# -- the evening ---------------------------------------------------------------------------------


class EveningBegan(Happening, frozen=True, gc=False):
    """The parents are home: this is what waits for them. `evening` counts from 0."""

    evening: int
    kids: int
    loads: int
    lines: int
    balance: int
    bank: int


class WagesPaid(Happening, frozen=True, gc=False):
    """Wages came in; the parents know it, so bank and checkbook rise by the same amount."""

    amount: int
    balance: int
    bank: int


class LightsOut(Happening, frozen=True, gc=False):
    """Every chore is done and the kids sleep."""


class StoodStill(Happening, frozen=True, gc=False):
    """The evening is over and this task was still waiting for `waits_for`."""

    waits_for: str


class EveningEnded(Happening, frozen=True, gc=False):
    """`why` is "lights out", "nothing can move" or "dawn"; what was left is counted."""

    evening: int
    why: str
    loads_left: int
    lines_left: int


# -- tasks and hands -----------------------------------------------------------------------------


class TaskTaken(Happening, frozen=True, gc=False):
    """A pair of hands took the task on (a thread of control was spawned)."""

    hands: str


class TaskDone(Happening, frozen=True, gc=False):
    """The task ended; its hands are free of it."""


class BeganWaiting(Happening, frozen=True, gc=False):
    """Waits for something other than a lock. `keeps_hands` is a blocking call: nobody else of
    the same parent's tasks may have them meanwhile."""

    waits_for: str
    keeps_hands: bool


class Ready(Happening, frozen=True, gc=False):
    """What the task waited for came, but its hands are busy with another task."""


class Resumed(Happening, frozen=True, gc=False):
    """The hands came back to a task that had given them up (it was dispatched)."""


class Ordered(Happening, frozen=True, gc=False):
    """Somebody outside the house gave an order."""

    order: str


# -- what hands do -------------------------------------------------------------------------------


class SetOut(Happening, frozen=True, gc=False):
    """Walked off to another room, there at minute `until`."""

    origin: str
    place: str
    until: float


class Began(Happening, frozen=True, gc=False):
    """Began a chore at a thing, to be done at minute `until`.

    `chore` is one of `CHORES`; `item` is the load or the yell it is about, -1 for neither.
    """

    chore: str
    thing: str
    item: int
    until: float


CHORES = ("fill", "empty", "put back", "comfort", "drive", "see the doctor", "find place")


class Looked(Happening, frozen=True, gc=False):
    """Looked at a thing for the last `minutes`; `found` says whether it needed anybody."""

    thing: str
    minutes: float
    found: bool


class Answered(Happening, frozen=True, gc=False):
    """Hands came to a buzzer (`item` is the load) or to a yell (`item` is the yell)."""

    thing: str
    item: int


# -- machines ------------------------------------------------------------------------------------


class Started(Happening, frozen=True, gc=False):
    """A machine was started with a load in it. From here on it runs alone."""

    machine: str
    load: int


class Buzzed(Happening, frozen=True, gc=False):
    """A machine's cycle is over and its buzzer sounds."""

    load: int


class Emptied(Happening, frozen=True, gc=False):
    """A load was taken out of a machine: wet from the washer, dry (and done) from the dryer."""

    machine: str
    load: int


class PutBack(Happening, frozen=True, gc=False):
    """Wet clothes went back into the washer, because the dryer was full."""

    machine: str
    load: int


# -- kids ----------------------------------------------------------------------------------------


class Yelled(Happening, frozen=True, gc=False):
    """A kid (`by`) yelled. `mood` is "hungry", "squabble", "hurt" or "badly hurt"."""

    yell: int
    mood: str


class FellAsleep(Happening, frozen=True, gc=False):
    """Bedtime has come, nobody cries, and the kids sleep."""


# -- the checkbook -------------------------------------------------------------------------------


class Read(Happening, frozen=True, gc=False):
    """Read the balance and set to work on a line; it will be written at minute `until`.

    `line` is the line's number, -1 for the cheque at urgent care. A line that is read again
    (somebody phoned) tells a second `Read` with the same `until`.
    """

    line: int
    balance: int
    until: float


class Wrote(Happening, frozen=True, gc=False):
    """Wrote a balance, computed from the task's own last reading."""

    line: int
    balance: int


class Paid(Happening, frozen=True, gc=False):
    """A cheque went out. `bank` is what the bank holds after it."""

    line: int
    amount: int
    bank: int


class PutOff(Happening, frozen=True, gc=False):
    """A bill was not paid: the balance that was read did not cover it."""

    line: int
    amount: int
    balance: int


class PaidByCard(Happening, frozen=True, gc=False):
    """Urgent care was paid by card, for a fee: the balance that was read did not cover it."""

    amount: int
    fee: int
    balance: int


class Phoned(Happening, frozen=True, gc=False):
    """Told the others at home, by phone, that a cheque of `amount` has been written."""

    amount: int


# -- locks ---------------------------------------------------------------------------------------


class Wanted(Happening, frozen=True, gc=False):
    """Asked for a lock that somebody holds, and waits: for ever, or no longer than `until`."""

    lock: str
    until: float | None = None


class Took(Happening, frozen=True, gc=False):
    """Took a lock."""

    lock: str


class LetGo(Happening, frozen=True, gc=False):
    """Let a lock go."""

    lock: str


class GaveUp(Happening, frozen=True, gc=False):
    """No longer waits for a lock that was wanted."""

    lock: str


class Refused(Happening, frozen=True, gc=False):
    """Did not get a lock in the time it was to be waited for, and waits no longer."""

    lock: str


Any = (
    EveningBegan | WagesPaid | LightsOut | StoodStill | EveningEnded
    | TaskTaken | TaskDone | BeganWaiting | Ready | Resumed | Ordered
    | SetOut | Began | Looked | Answered
    | Started | Buzzed | Emptied | PutBack
    | Yelled | FellAsleep
    | Read | Wrote | Paid | PutOff | PaidByCard | Phoned
    | Wanted | Took | LetGo | GaveUp | Refused
)  # fmt: skip
"""The tagged union of all happenings: what msgspec decodes one line of a trace into."""
