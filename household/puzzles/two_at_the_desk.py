"""Two clones at one checkbook, line after line, and nobody has told them to take turns.

Reading the balance, working on a line and writing the new balance look like one thing from the
inside. From the outside they are two: between the reading and the writing somebody else may write.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def two_at_the_desk(home: House) -> None:
    """Two clones share the lines of the checkbook, and no lock."""
    for name in ("first", "second"):
        clone = Parent(home)
        clone.take_on(the_checkbook(clone, home), name=name)


def the_checkbook(clone: Parent, home: House) -> Steps[None]:
    """Balance lines while there are any."""
    while home.checkbook.lines_left:
        yield from clone.balances_next_line()
