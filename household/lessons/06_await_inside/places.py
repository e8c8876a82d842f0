"""One pair of hands, three places for one `await`: behind the write, before it, before it with a lock.

Reading the balance, working on a line and writing the new balance belong together: a critical
section. No thread can cut into it here, because there is none. Only an `await` that waits can, and
whoever writes one into the middle has made a place where somebody else may write first.
"""

from __future__ import annotations

from household.model.parent import House, Parent


def await_outside(home: House) -> None:
    """The pause comes after the write: what is read is still so when it is written."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_checkbook_outside(parent, home), priority=2)


def await_inside(home: House) -> None:
    """The pause comes before the write: what was read may be old when it is written."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_checkbook_inside(parent, home), priority=2)


def with_a_lock(home: House) -> None:
    """The pause comes before the write, and a lock is held over it; the kids' task asks for it, too."""
    parent = Parent(home)
    parent.take_on(the_kids_with_the_lock(parent, home), priority=1)
    parent.take_on(the_checkbook_with_the_lock(parent, home), priority=2)


# -- the checkbook: the same four lines, in three ways --------------------------------------------


async def the_checkbook_outside(parent: Parent, home: House) -> None:
    """Read, work, write; then let others go first."""
    while home.checkbook.lines_left:
        line = await parent.reads_next_line()
        await parent.works_on(line)
        parent.writes(line)
        await parent.pauses()  # nothing is half done here


async def the_checkbook_inside(parent: Parent, home: House) -> None:
    """Read, work, let others go first; then write."""
    while home.checkbook.lines_left:
        line = await parent.reads_next_line()
        await parent.works_on(line)
        await parent.pauses()  # here somebody else may write, and `line` does not know
        parent.writes(line)


async def the_checkbook_with_the_lock(parent: Parent, home: House) -> None:
    """The same, but whoever wants to write meanwhile has to wait for the lock."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            await parent.waits_for(turn)
            line = await parent.reads_next_line()
            await parent.works_on(line)
            await parent.pauses()  # others get the hands, and nobody gets the checkbook
            parent.writes(line)
        await parent.pauses()


# -- the kids, and the cheque at urgent care ------------------------------------------------------


async def the_kids(parent: Parent, home: House) -> None:
    """Come when a kid yells; after a bad fall, drive to urgent care and write a cheque there."""
    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        await parent.helps_kids()


async def the_kids_with_the_lock(parent: Parent, home: House) -> None:
    """The same; but the checkbook comes along to urgent care, and so its lock is taken first."""
    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        while home.kids.calling:
            if home.kids.badly_hurt:
                with home.checkbook.lock.request() as turn:
                    await parent.waits_for(turn)
                    await parent.drives_to_urgent_care()
                    await parent.writes_cheque()
                    await parent.sees_doctor_and_drives_home()
            else:
                await parent.comforts_kid()
