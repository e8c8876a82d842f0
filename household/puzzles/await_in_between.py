"""One pair of hands, no thread in sight, and still a write that computes from a stale reading.

Hands change tasks only at an `await` that waits. So whatever stands between two of those is safe,
and no lock is needed, unless somebody puts an `await` into the middle of it: to be nice to the kid.
"""

from __future__ import annotations

from household.model.parent import House, Parent


def await_in_between(home: House) -> None:
    """One parent with two tasks: the kids, and a checkbook that lets them go first."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_checkbook(parent, home), priority=2)


async def the_kids(parent: Parent, home: House) -> None:
    """Come when a kid yells; after a bad fall, drive to urgent care and write a cheque there."""
    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        await parent.helps_kids()


async def the_checkbook(parent: Parent, home: House) -> None:
    """Balance lines, and let the kids go first before anything is written."""
    while home.checkbook.lines_left:
        line = await parent.reads_next_line()
        await parent.works_on(line)
        await parent.pauses()  # here somebody else may write, and `line` does not know
        parent.writes(line)
