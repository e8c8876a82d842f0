"""The player: a parent that does what it is told, on the same rails as all the others.

An order is obeyed when the hands are free, one after the other; nothing is broken off for it. The
orders, with their minutes, are all that it takes to live the evening again.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def player(home: House) -> None:
    """Does what it is told, when it is told."""
    parent = Parent(home)
    parent.take_on(obeys(parent, home))


def obeys(parent: Parent, home: House) -> Steps[None]:
    """Wait for an order, carry it out, wait for the next."""
    while True:
        yield home.orders.given
        yield from ORDERS[home.orders.take()](parent, home)


def to_the_checkbook(parent: Parent, home: House) -> Steps[None]:
    """Balance lines until another order is given."""
    yield from parent.goes_to(home.checkbook)
    while home.checkbook.lines_left and not home.orders:
        yield from parent.balances_next_line()


def to_the_washer(parent: Parent, home: House) -> Steps[None]:
    """Go to the washer and do what it needs: move the wet clothes, fill it, start it."""
    yield from parent.goes_to(home.washer)
    yield from parent.move_wet_clothes()
    yield from parent.start_wash()


def to_the_dryer(parent: Parent, home: House) -> Steps[None]:
    """Go to the dryer and do what it needs: empty it, and put the next load in."""
    yield from parent.goes_to(home.dryer)
    yield from parent.empty_dryer()
    yield from parent.move_wet_clothes()


def to_the_kids(parent: Parent, home: House) -> Steps[None]:
    """Go to the kids, see to whoever calls, and stay with them until another order is given."""
    yield from parent.goes_to(home.kids)
    yield from parent.helps_kids()
    while home.kids.awake and not home.orders:
        yield home.kids.yell | home.orders.given
        yield from parent.helps_kids()


ORDERS = {
    "checkbook": to_the_checkbook,
    "washer": to_the_washer,
    "dryer": to_the_dryer,
    "kids": to_the_kids,
}
