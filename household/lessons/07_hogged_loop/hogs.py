"""An event loop with a long computation in it, and four ways to live with that.

The kids, the washer and the dryer are tasks that mostly wait. The checkbook never waits for
anything: it is work, line after line. As long as it does not let go of the hands by itself, nobody
takes them away, however many times it says `await`.
"""

from __future__ import annotations

from typing import Annotated

from household.model.parent import House, Knob, Parent
from household.policies.asynchronous import the_dryer, the_kids, the_washer


def never_pauses(home: House) -> None:
    """An await before every line, and not one of them that waits."""
    parent = with_the_rest(home)
    parent.take_on(the_checkbook(parent, home), priority=4)


def pauses(home: House, every: Annotated[int, Knob(1, 80, "lines")] = 1) -> None:
    """The same, and a pause after so many lines.

    every: lines of the checkbook between two pauses
    """
    parent = with_the_rest(home)
    parent.take_on(the_checkbook_with_pauses(parent, home, every), priority=4)


def other_hands(home: House) -> None:
    """The checkbook is given to a clone with hands of its own, and nobody has thought of a lock."""
    with_the_rest(home)
    clone = Parent(home)
    clone.take_on(the_checkbook(clone, home))


def other_hands_and_a_lock(home: House) -> None:
    """The same, and both ask for the checkbook before they read the balance."""
    parent = Parent(home)
    parent.take_on(the_kids_with_the_lock(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    clone = Parent(home)
    clone.take_on(the_checkbook_with_the_lock(clone, home))


def with_the_rest(home: House) -> Parent:
    """A parent that has taken on everything but the checkbook."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    return parent


# -- the checkbook --------------------------------------------------------------------------------


async def the_checkbook(parent: Parent, home: House) -> None:
    """Line after line: an await each, that never has to wait."""
    while home.checkbook.lines_left:
        await parent.balances_next_line()


async def the_checkbook_with_pauses(parent: Parent, home: House, every: int) -> None:
    """Line after line, and after so many of them the others may have the hands."""
    lines = 0
    while home.checkbook.lines_left:
        await parent.balances_next_line()
        lines += 1
        if every and lines % every == 0:
            await parent.pauses()


async def the_checkbook_with_the_lock(parent: Parent, home: House) -> None:
    """Line after line, each with the lock in hand."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            await parent.waits_for(turn)
            await parent.balances_next_line()


# -- the kids, where somebody else may be at the checkbook ----------------------------------------


async def the_kids_with_the_lock(parent: Parent, home: House) -> None:
    """Come when a kid yells; at urgent care, ask for the checkbook before the cheque is written."""
    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        while home.kids.calling:
            if home.kids.badly_hurt:
                await parent.drives_to_urgent_care()
                with home.checkbook.lock.request() as turn:
                    await turn
                    await parent.writes_cheque()
                await parent.sees_doctor_and_drives_home()
            else:
                await parent.comforts_kid()
