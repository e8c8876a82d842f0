"""The words of the house: one for every kind of happening.

`tell.set_out(at, by, origin, place, until)` tells what `SetOut(at, by, origin, place, until)` is: a word
takes the fields of its happening in their order, and nobody has to make an object of them. Whoever
folds happenings as they come, as the statistics do, is a `Words` and overrides those that it looks
at; all others do nothing.
"""

from __future__ import annotations

import re

import msgspec

from household.happenings import Happening


class Words:
    """A word for every kind of happening, and so far nobody hears any."""

    apart = False
    """Whether a line that was read and written with nobody acting in between is told as these two
    all the same, each at its moment, and never as `balanced`."""

    def __call__(self, happening: Happening) -> None:
        """Listen to a happening that somebody has made."""
        fields = msgspec.structs.astuple(happening)
        getattr(self, WORDS[type(happening)])(*fields)

    # -- the evening ----------------------------------------------------------------------------

    def evening_began(
        self, at: float, by: str, evening: int, kids: int, loads: int, lines: int, balance: int,
        bank: int, /,
    ) -> None:  # fmt: skip
        """`EveningBegan`."""

    def wages_paid(self, at: float, by: str, amount: int, balance: int, bank: int, /) -> None:
        """`WagesPaid`."""

    def lights_out(self, at: float, by: str, /) -> None:
        """`LightsOut`."""

    def stood_still(self, at: float, by: str, waits_for: str, /) -> None:
        """`StoodStill`."""

    def evening_ended(
        self, at: float, by: str, evening: int, why: str, loads_left: int, lines_left: int, /
    ) -> None:
        """`EveningEnded`."""

    # -- tasks and hands ------------------------------------------------------------------------

    def task_taken(self, at: float, by: str, hands: str, /) -> None:
        """`TaskTaken`."""

    def task_done(self, at: float, by: str, /) -> None:
        """`TaskDone`."""

    def began_waiting(self, at: float, by: str, waits_for: str, keeps_hands: bool, /) -> None:
        """`BeganWaiting`."""

    def ready(self, at: float, by: str, /) -> None:
        """`Ready`."""

    def resumed(self, at: float, by: str, /) -> None:
        """`Resumed`."""

    def ordered(self, at: float, by: str, order: str, /) -> None:
        """`Ordered`."""

    # -- what hands do --------------------------------------------------------------------------

    def set_out(self, at: float, by: str, origin: str, place: str, until: float, /) -> None:
        """`SetOut`."""

    def began(self, at: float, by: str, chore: str, thing: str, item: int, until: float, /) -> None:
        """`Began`."""

    def looked(self, at: float, by: str, thing: str, minutes: float, found: bool, /) -> None:
        """`Looked`."""

    def answered(self, at: float, by: str, thing: str, item: int, /) -> None:
        """`Answered`."""

    # -- machines and kids ----------------------------------------------------------------------

    def started(self, at: float, by: str, machine: str, load: int, /) -> None:
        """`Started`."""

    def buzzed(self, at: float, by: str, load: int, /) -> None:
        """`Buzzed`."""

    def emptied(self, at: float, by: str, machine: str, load: int, /) -> None:
        """`Emptied`."""

    def put_back(self, at: float, by: str, machine: str, load: int, /) -> None:
        """`PutBack`."""

    def yelled(self, at: float, by: str, yell: int, mood: str, /) -> None:
        """`Yelled`."""

    def fell_asleep(self, at: float, by: str, /) -> None:
        """`FellAsleep`."""

    # -- the checkbook --------------------------------------------------------------------------

    def read(self, at: float, by: str, line: int, balance: int, until: float, /) -> None:
        """`Read`."""

    def wrote(self, at: float, by: str, line: int, balance: int, /) -> None:
        """`Wrote`."""

    def balanced(
        self, at: float, by: str, line: int, balance: int, until: float, after: int, /
    ) -> None:
        """One word for two: a line was read, and written at `until`, and nobody acted in between."""
        self.read(at, by, line, balance, until)
        self.wrote(until, by, line, after)

    def paid(self, at: float, by: str, line: int, amount: int, bank: int, /) -> None:
        """`Paid`."""

    def put_off(self, at: float, by: str, line: int, amount: int, balance: int, /) -> None:
        """`PutOff`."""

    def paid_by_card(self, at: float, by: str, amount: int, fee: int, balance: int, /) -> None:
        """`PaidByCard`."""

    def phoned(self, at: float, by: str, amount: int, /) -> None:
        """`Phoned`."""

    # -- locks ----------------------------------------------------------------------------------

    def wanted(self, at: float, by: str, lock: str, until: float | None = None, /) -> None:
        """`Wanted`."""

    def took(self, at: float, by: str, lock: str, /) -> None:
        """`Took`."""

    def let_go(self, at: float, by: str, lock: str, /) -> None:
        """`LetGo`."""

    def gave_up(self, at: float, by: str, lock: str, /) -> None:
        """`GaveUp`."""

    def refused(self, at: float, by: str, lock: str, /) -> None:
        """`Refused`."""


WORDS: dict[type[Happening], str] = {
    kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    for kind in Happening.__subclasses__()
}
"""The word for each kind: its own name in snake case."""
