"""An evening of pure work, and more hands for it: one pair, two, and two with a lock over all of it.

Where nobody waits for anything there is no waiting to be used, and no way of waiting is better than
another. Only more hands help then; and only as far as what they share lets them.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def one_pair(home: House) -> None:
    """One pair of hands, line after line."""
    parent = Parent(home)
    parent.take_on(the_checkbook(parent, home))


def two_pairs(home: House) -> None:
    """Two clones share the lines, and no lock."""
    for name in ("first", "second"):
        clone = Parent(home)
        clone.take_on(the_checkbook(clone, home), name=name)


def two_pairs_one_lock(home: House) -> None:
    """Two clones share the lines; whoever works on one has locked the checkbook."""
    for name in ("first", "second"):
        clone = Parent(home)
        clone.take_on(the_checkbook_locked(clone, home), name=name)


def the_checkbook(clone: Parent, home: House) -> Steps[None]:
    """Balance lines while there are any."""
    while home.checkbook.lines_left:
        yield from clone.balances_next_line()


def the_checkbook_locked(clone: Parent, home: House) -> Steps[None]:
    """Balance lines while there are any, each with the lock in hand."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            yield turn
            yield from clone.balances_next_line()
