"""The synchronous parent: one chore to its end, then the next.

Nothing is ever late because of another chore, and nothing is ever begun before the one before it
is over: watching the washer turn is all that happens while the washer turns (a blocking call).
The kids come first, so they are watched until they sleep, and the rest goes well into the night.
"""

from __future__ import annotations

from typing import Literal

from household.model.parent import House, Parent, Steps

Order = Literal[
    "kids-laundry-checkbook",
    "kids-checkbook-laundry",
    "laundry-kids-checkbook",
    "laundry-checkbook-kids",
    "checkbook-kids-laundry",
    "checkbook-laundry-kids",
]


def synchronous(home: House, order: Order = "kids-laundry-checkbook") -> None:
    """One chore to its end, then the next.

    order: which chore comes first, second and last
    """
    parent = Parent(home)
    parent.take_on(one_after_the_other(parent, home, order))


def one_after_the_other(parent: Parent, home: House, order: str) -> Steps[None]:
    """Each chore of the order to its end."""
    for chore in order.split("-"):
        yield from CHORES[chore](parent, home)


def the_kids(parent: Parent, home: House) -> Steps[None]:
    """Watch the kids until they sleep."""
    if home.kids.awake:
        yield from parent.goes_to(home.kids)
    while home.kids.awake:
        yield home.kids.yell
        yield from parent.helps_kids()


def the_laundry(parent: Parent, home: House) -> Steps[None]:
    """Wash, wait, dry, wait, fold: load after load."""
    while home.laundry_left:
        yield from parent.start_wash()
        yield home.washer.buzzer
        yield from parent.move_wet_clothes()
        yield home.dryer.buzzer
        yield from parent.empty_dryer()


def the_checkbook(parent: Parent, home: House) -> Steps[None]:
    """Balance line after line."""
    while home.checkbook.lines_left:
        yield from parent.balances_next_line()


CHORES = {"kids": the_kids, "laundry": the_laundry, "checkbook": the_checkbook}
