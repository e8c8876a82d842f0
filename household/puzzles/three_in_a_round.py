"""Three clones, three locks, and each wants next what the next one has.

A looks into the washer and then into the dryer, B into the dryer and then into the checkbook, C
balances and then searches the washer for a receipt. Any two of them get along: no pair takes the
same two locks in opposite orders. It takes all three.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def three_in_a_round(home: House) -> None:
    """Three clones, each holding one thing while it asks for the next one's."""
    a, b, c = Parent(home), Parent(home), Parent(home)
    a.take_on(washer_then_dryer(a, home))
    b.take_on(dryer_then_checkbook(b, home))
    c.take_on(checkbook_then_washer(c, home))


def washer_then_dryer(clone: Parent, home: House) -> Steps[None]:
    """A: a glance at both machines; then a close look, and that takes the locks."""
    yield from clone.looks_at(home.dryer)
    yield from clone.looks_at(home.washer)
    with home.washer.lock.request() as washer:
        yield washer
        yield from clone.looks_at(home.washer)
        with home.dryer.lock.request() as dryer:
            yield dryer
            yield from clone.looks_at(home.dryer)


def dryer_then_checkbook(clone: Parent, home: House) -> Steps[None]:
    """B: what did drying cost, and where is that written down?"""
    yield from clone.goes_to(home.dryer)
    with home.dryer.lock.request() as dryer:
        yield dryer
        yield from clone.looks_at(home.dryer)
        with home.checkbook.lock.request() as checkbook:
            yield checkbook
            yield from clone.looks_at(home.checkbook)


def checkbook_then_washer(clone: Parent, home: House) -> Steps[None]:
    """C: line after line; the receipts are in the pockets, and the pockets in the washer."""
    while (yield from clone.looks_at(home.checkbook)):
        with home.checkbook.lock.request() as checkbook:
            yield checkbook
            yield from clone.balances_next_line()
            with home.washer.lock.request() as washer:
                yield washer
                yield from clone.looks_at(home.washer)
