"""Whose turn is it? The same four tasks under other rules, and what to do where there is no rule.

An event loop such as asyncio's serves whoever has been ready longest: first in, first out. It knows
no priorities. Those who need some write them into their tasks: smaller pieces, so that everybody's
turn comes sooner; or a question before each piece: is somebody there who matters more?
"""

from __future__ import annotations

from typing import Literal

from household.model.parent import House, Parent
from household.policies.asynchronous import the_checkbook, the_dryer, the_kids, the_washer


def kids_first(home: House) -> None:
    """Of those that are ready, the kids' task goes first, then the dryer's, the washer's, the checkbook's."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    parent.take_on(the_checkbook(parent, home, 1), priority=4)


def first_come(home: House) -> None:
    """Whoever has been ready longest goes first, as in asyncio."""
    parent = Parent(home, "fifo")
    parent.take_on(the_kids(parent, home))
    parent.take_on(the_dryer(parent, home))
    parent.take_on(the_washer(parent, home))
    parent.take_on(the_checkbook(parent, home, 1))


def smaller_pieces(home: House) -> None:
    """First come, and whoever does laundry pauses after every chore."""
    parent = Parent(home, "fifo")
    parent.take_on(the_kids(parent, home))
    parent.take_on(the_dryer_in_pieces(parent, home))
    parent.take_on(the_washer_in_pieces(parent, home))
    parent.take_on(the_checkbook(parent, home, 1))


def polite(home: House) -> None:
    """First come, in small pieces; and before each piece: does a kid call?"""
    parent = Parent(home, "fifo")
    parent.take_on(the_kids(parent, home))
    parent.take_on(the_dryer_after_you(parent, home))
    parent.take_on(the_washer_after_you(parent, home))
    parent.take_on(the_checkbook(parent, home, 1))


Rule = Literal["first-come", "smaller-pieces", "kids-first", "polite"]


def whose_turn(home: House, rule: Rule = "first-come") -> None:
    """The four of them as one knob, so that they can be measured on the same evenings.

    rule: first-come, smaller-pieces, kids-first (true priorities), or polite (first come, but whoever
    does laundry lets the kids go first)
    """
    RULES[rule](home)


RULES = {
    "first-come": first_come,
    "smaller-pieces": smaller_pieces,
    "kids-first": kids_first,
    "polite": polite,
}


def kids_want_the_lock(home: House) -> None:
    """Kids first; and a lock on the checkbook, that its task keeps over a pause."""
    parent = Parent(home)
    parent.take_on(the_kids_with_the_lock(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    parent.take_on(the_checkbook_with_the_lock(parent, home), priority=4)


def lock_without_the_pause(home: House) -> None:
    """The same, but whoever has the lock keeps the hands until the lock is let go."""
    parent = Parent(home)
    parent.take_on(the_kids_with_the_lock(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    parent.take_on(the_checkbook_quickly(parent, home), priority=4)


# -- smaller pieces -------------------------------------------------------------------------------


async def the_dryer_in_pieces(parent: Parent, home: House) -> None:
    """Come when the dryer buzzes; after every chore, others may go first."""
    while home.laundry_left:
        await parent.waits_for(home.dryer.buzzer)
        await parent.empty_dryer()
        await parent.pauses()
        await parent.move_wet_clothes()
        await parent.pauses()
        await parent.start_wash()


async def the_washer_in_pieces(parent: Parent, home: House) -> None:
    """Come when the washer buzzes; after every chore, others may go first."""
    await parent.start_wash()
    while home.wet_laundry_left:
        await parent.waits_for(home.washer.buzzer)
        await parent.move_wet_clothes()
        await parent.pauses()
        await parent.start_wash()
        if home.washer.done:
            await parent.waits_for(home.washer.emptied)


# -- smaller pieces, and a question before each ---------------------------------------------------


async def after_you(parent: Parent, home: House) -> None:
    """If a kid calls, stand in line again, behind it."""
    if home.kids.calling:
        await parent.pauses()


async def the_dryer_after_you(parent: Parent, home: House) -> None:
    """Come when the dryer buzzes; before every chore, ask for the kids."""
    while home.laundry_left:
        await parent.waits_for(home.dryer.buzzer)
        await after_you(parent, home)
        await parent.empty_dryer()
        await after_you(parent, home)
        await parent.move_wet_clothes()
        await after_you(parent, home)
        await parent.start_wash()


async def the_washer_after_you(parent: Parent, home: House) -> None:
    """Come when the washer buzzes; before every chore, ask for the kids."""
    await parent.start_wash()
    while home.wet_laundry_left:
        await parent.waits_for(home.washer.buzzer)
        await after_you(parent, home)
        await parent.move_wet_clothes()
        await after_you(parent, home)
        await parent.start_wash()
        if home.washer.done:
            await parent.waits_for(home.washer.emptied)


# -- a lock, and who waits for whom ---------------------------------------------------------------


async def the_kids_with_the_lock(parent: Parent, home: House) -> None:
    """Come when a kid yells. The checkbook comes along to urgent care, so its lock is taken first."""
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


async def the_checkbook_with_the_lock(parent: Parent, home: House) -> None:
    """The lock is kept over a pause: others get the hands, and nobody gets the checkbook."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            await parent.waits_for(turn)
            line = await parent.reads_next_line()
            await parent.works_on(line)
            await parent.pauses()
            parent.writes(line)
        await parent.pauses()


async def the_checkbook_quickly(parent: Parent, home: House) -> None:
    """The lock is let go before anybody else gets the hands."""
    while home.checkbook.lines_left:
        with home.checkbook.lock.request() as turn:
            await parent.waits_for(turn)
            line = await parent.reads_next_line()
            await parent.works_on(line)
            parent.writes(line)
        await parent.pauses()
