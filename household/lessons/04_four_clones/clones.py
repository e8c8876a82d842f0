"""Clones that are mended too little, too much, or just right.

In the laundry: a lock for each machine, or both machines for a whole load. At the checkbook: nobody asks
for the lock, only one does, or both do and one keeps it for many lines. And three who ask for every
lock they need, and have no order for all of them.
"""

from __future__ import annotations

from typing import Annotated

from household.model.parent import House, Knob, Parent, Steps
from household.policies.synchronous import the_laundry
from household.policies.threaded import the_dryer_in_order, the_kids, the_washer

# -- the laundry --------------------------------------------------------------------------------


def one_clone_alone(home: House) -> None:
    """Nobody to share with: load after load, from hamper to drawer."""
    clone = Parent(home)
    clone.take_on(the_laundry(clone, home))


def a_lock_for_each_machine(home: House) -> None:
    """A and B as they were mended: the washer before the dryer, and only while hands are in it."""
    a, b = Parent(home), Parent(home)
    a.take_on(the_dryer_in_order(a, home), name="the_dryer")
    b.take_on(the_washer(b, home))


def both_machines_for_a_load(home: House) -> None:
    """A and B take turns, and whose turn it is keeps both machines until the load is folded."""
    for name in ("first", "second"):
        clone = Parent(home)
        clone.take_on(load_by_load(clone, home), name=name)


def load_by_load(clone: Parent, home: House) -> Steps[None]:
    """Take both machines, in the order that all agree on; wash, dry and fold a load; let them go."""
    while home.laundry_left:
        with home.washer.lock.request() as washer:
            yield washer
            with home.dryer.lock.request() as dryer:
                yield dryer
                if home.laundry_left:
                    yield from clone.start_wash()
                    yield home.washer.buzzer
                    yield from clone.move_wet_clothes()
                    yield home.dryer.buzzer
                    yield from clone.empty_dryer()


# -- the checkbook ------------------------------------------------------------------------------


def two_at_the_desk(home: House) -> None:
    """Two clones share the lines of one checkbook, and nobody asks for a lock."""
    for name in ("first", "second"):
        clone = Parent(home)
        clone.take_on(line_after_line(clone, home), name=name)


def line_after_line(clone: Parent, home: House) -> Steps[None]:
    """Balance lines while there are any."""
    while home.checkbook.lines_left:
        yield from clone.balances_next_line()


def only_one_asks(home: House) -> None:
    """B locks the checkbook for every line; A, at urgent care, writes without asking."""
    a, b = Parent(home), Parent(home)
    a.take_on(the_kids(a, home, "alone"))
    b.take_on(the_checkbook(b, home, 1))


def locks_for(home: House, lines: Annotated[int, Knob(1, 400, "lines")] = 1) -> None:
    """A, with the kids, and B, at the desk, both ask for the checkbook; B keeps it for so many lines.

    lines: how many lines B balances before it lets the checkbook go
    """
    a, b = Parent(home), Parent(home)
    a.take_on(the_kids(a, home, "locked"))
    b.take_on(the_checkbook(b, home, lines))


def the_checkbook(clone: Parent, home: House, lines: int) -> Steps[None]:
    """Take the checkbook, balance some lines, let it go, and again."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            yield turn
            for _ in range(lines):
                yield from clone.balances_next_line()


# -- both mendings, and one more wish -------------------------------------------------------------


def looks_for_the_receipt(home: House) -> None:
    """The washer before the dryer, the checkbook locked; and C, with it in hand, wants the washer."""
    a, b, c = Parent(home), Parent(home), Parent(home)
    a.take_on(folds_and_writes_it_down(a, home), name="the_dryer")
    b.take_on(the_washer(b, home))
    c.take_on(balances_with_receipts(c, home), name="the_checkbook")


def folds_and_writes_it_down(clone: Parent, home: House) -> Steps[None]:
    """A: the washer before the dryer; and with both in hand, a note in the checkbook of the load."""
    while home.laundry_left:
        yield from clone.goes_to(home.dryer)
        yield home.dryer.buzzer
        with home.washer.lock.request() as washer:
            yield washer
            with home.dryer.lock.request() as dryer:
                yield dryer
                yield from clone.empty_dryer()
                yield from clone.move_wet_clothes()
                with home.checkbook.lock.request() as checkbook:
                    yield checkbook
                    yield from clone.looks_at(home.checkbook)


def balances_with_receipts(clone: Parent, home: House) -> Steps[None]:
    """C: with the checkbook in hand, balance a line and look into the washer for its receipt."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as checkbook:
            yield checkbook
            yield from clone.balances_next_line()
            with home.washer.lock.request() as washer:
                yield washer
                yield from clone.looks_at(home.washer)
