"""The asynchronous parent: one pair of hands, and a task for each thing that calls.

Start what can run alone, walk away, come back when it calls. Hands change tasks only at an `await`
that waits, so no lock is needed here, and so a crying kid waits for the next one of those too.
Among tasks that are ready the kids' goes first; asyncio itself knows no such order, only `fifo`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from household.model.parent import House, Knob, Parent


def asynchronous(
    home: House,
    ready: Literal["priority", "fifo"] = "priority",
    pause_every: Annotated[int, Knob(0, 100, "lines")] = 1,
) -> None:
    """One pair of hands, and a task for each thing that calls.

    ready: which ready task gets the hands: priority (kids first) or fifo (asyncio's own rule)
    pause_every: lines of the checkbook between two pauses; 0 is never, and hogs the hands
    """
    parent = Parent(home, ready)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(the_washer(parent, home), priority=3)
    parent.take_on(the_checkbook(parent, home, pause_every), priority=4)


async def the_kids(parent: Parent, home: House) -> None:
    """Come when a kid yells."""
    while home.kids.awake:
        await parent.waits_for(home.kids.yell)
        await parent.helps_kids()


async def the_dryer(parent: Parent, home: House) -> None:
    """Come when the dryer buzzes: empty it, and put the next load in."""
    while home.laundry_left:
        await parent.waits_for(home.dryer.buzzer)
        await parent.empty_dryer()
        await parent.move_wet_clothes()
        await parent.start_wash()


async def the_washer(parent: Parent, home: House) -> None:
    """Come when the washer buzzes; if the dryer is full, the dryer's task will do the rest."""
    await parent.start_wash()
    while home.wet_laundry_left:
        await parent.waits_for(home.washer.buzzer)
        await parent.move_wet_clothes()
        await parent.start_wash()
        if home.washer.done:
            await parent.waits_for(home.washer.emptied)


async def the_checkbook(parent: Parent, home: House, pause_every: int) -> None:
    """Balance lines, and pause now and then, so that others get the hands."""
    lines = 0
    while home.checkbook.lines_left:
        await parent.balances_next_line()
        lines += 1
        if pause_every and lines % pause_every == 0:
            await parent.pauses()
