"""Two mendings, each of them right, and one more wish that ties them together.

A and B take the washer before the dryer, as they should. Whoever writes into the checkbook locks it,
as it should be. But at the end A, with both machines still in hand, writes down what the evening has
cost; and C, with the checkbook in hand, searches the washer for the receipt. An order of locks
mends nothing unless every lock that is held together with another has its place in it.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps
from household.policies.threaded import the_washer


def receipt_in_the_pocket(home: House) -> None:
    """Three mended clones: the dryer's, the washer's, and the checkbook's."""
    a, b, c = Parent(home), Parent(home), Parent(home)
    a.take_on(the_dryer(a, home))
    b.take_on(the_washer(b, home))
    c.take_on(the_checkbook(c, home))


def the_dryer(clone: Parent, home: House) -> Steps[None]:
    """A: the washer before the dryer; after the last load, write down what it has cost."""
    while home.laundry_left:
        yield from clone.goes_to(home.dryer)
        yield home.dryer.buzzer
        with home.washer.lock.request() as washer:
            yield washer
            with home.dryer.lock.request() as dryer:
                yield dryer
                yield from clone.empty_dryer()
                yield from clone.move_wet_clothes()
                if not home.laundry_left:
                    with home.checkbook.lock.request() as checkbook:
                        yield checkbook
                        yield from clone.looks_at(home.checkbook)


def the_checkbook(clone: Parent, home: House) -> Steps[None]:
    """C: balance a line, and look for its receipt in the pockets of what is in the washer."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as checkbook:
            yield checkbook
            yield from clone.balances_next_line()
            with home.washer.lock.request() as washer:
                yield washer
                yield from clone.looks_at(home.washer)
