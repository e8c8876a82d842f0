"""Parents who do one thing at a time, and differ in what comes first and in how often they decide.

The first three decide once, at four o'clock. The last two put the laundry first and decide again: after
every load, or whenever a machine is done. All that changes is the size of the pieces: while a
piece lasts, nobody is heard, and a piece that waits for a machine lasts as long as the machine runs.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps
from household.policies.synchronous import one_after_the_other


def kids_first(home: House) -> None:
    """The kids until they sleep, then the laundry, then the checkbook."""
    parent = Parent(home)
    parent.take_on(one_after_the_other(parent, home, "kids-laundry-checkbook"))


def laundry_first(home: House) -> None:
    """All of the laundry, then the kids, then the checkbook."""
    parent = Parent(home)
    parent.take_on(one_after_the_other(parent, home, "laundry-kids-checkbook"))


def checkbook_first(home: House) -> None:
    """All of the checkbook, then the kids, then the laundry."""
    parent = Parent(home)
    parent.take_on(one_after_the_other(parent, home, "checkbook-kids-laundry"))


def decides_after_every_load(home: House) -> None:
    """One load from hamper to drawer, then: does a kid call?"""
    parent = Parent(home)
    parent.take_on(load_by_load(parent, home))


def decides_after_every_buzz(home: House) -> None:
    """One step of the laundry, up to the buzz, then: does a kid call?"""
    parent = Parent(home)
    parent.take_on(buzz_by_buzz(parent, home))


def load_by_load(parent: Parent, home: House) -> Steps[None]:
    """A load, a look at who calls, and the next; then the rest of the evening."""
    while home.laundry_left:
        yield from wash(parent, home)
        yield from dry(parent, home)
        yield from parent.helps_kids()
    yield from one_after_the_other(parent, home, "kids-checkbook")


def buzz_by_buzz(parent: Parent, home: House) -> Steps[None]:
    """A wash, a look at who calls; a drying, a look at who calls; then the rest of the evening."""
    while home.laundry_left:
        yield from wash(parent, home)
        yield from parent.helps_kids()
        yield from dry(parent, home)
        yield from parent.helps_kids()
    yield from one_after_the_other(parent, home, "kids-checkbook")


def wash(parent: Parent, home: House) -> Steps[None]:
    """Fill the washer and stand beside it until it buzzes."""
    yield from parent.start_wash()
    yield home.washer.buzzer


def dry(parent: Parent, home: House) -> Steps[None]:
    """Move the wet clothes, stand beside the dryer until it buzzes, and fold."""
    yield from parent.move_wet_clothes()
    yield home.dryer.buzzer
    yield from parent.empty_dryer()
