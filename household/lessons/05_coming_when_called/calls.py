"""The shop once more, and asynchronous parents with one line changed.

Three kinds of clerks: one who stays beside the machine, two who stay at a machine each, and one who
goes away and is called. Then parents like the shipped one, but that the washer's task keeps the hands
while it waits; and two who differ in where the checkbook pauses: with a reading in its hand, or without.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps
from household.policies.asynchronous import asynchronous, the_checkbook, the_dryer, the_kids
from household.policies.synchronous import the_laundry
from household.policies.threaded import the_dryer_in_order, the_washer

# -- the shop -------------------------------------------------------------------------------------


def stays_at_the_machine(home: House) -> None:
    """One clerk, who stays beside the machine until it buzzes: load after load."""
    clerk = Parent(home)
    clerk.take_on(the_laundry(clerk, home))


def two_with_a_machine_each(home: House) -> None:
    """Two clerks, each beside a machine, and a lock for each machine."""
    a, b = Parent(home), Parent(home)
    a.take_on(the_dryer_in_order(a, home), name="the_dryer")
    b.take_on(the_washer(b, home))


def one_who_is_called(home: House) -> None:
    """One clerk, who starts a machine, goes away, and comes when it buzzes."""
    asynchronous(home)


# -- one line changed -------------------------------------------------------------------------------


def the_washer_blocks(home: House) -> None:
    """The shipped parent, but for one line: the washer's task keeps the hands until it buzzes."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_dryer(parent, home), priority=2)
    parent.take_on(stands_at_the_washer(parent, home), priority=3)
    parent.take_on(the_checkbook(parent, home, 1), priority=4)


def stands_at_the_washer(parent: Parent, home: House) -> Steps[None]:
    """Start a wash, stand beside it until it buzzes, move the clothes, and again."""
    yield from parent.start_wash()
    while home.wet_laundry_left:
        yield home.washer.buzzer  # no waits_for: the hands stay here
        yield from parent.move_wet_clothes()
        yield from parent.start_wash()
        if home.washer.done:
            yield from parent.waits_for(home.washer.emptied)


def pauses_before_it_writes(home: House) -> None:
    """The kids' task and the checkbook's, which lets the kids go first before it writes."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(read_work_pause_write(parent, home), priority=2)


def pauses_after_it_has_written(home: House) -> None:
    """The same two, but it lets the kids go first when a line is written."""
    parent = Parent(home)
    parent.take_on(the_kids(parent, home), priority=1)
    parent.take_on(the_checkbook(parent, home, 1), priority=2)


async def read_work_pause_write(parent: Parent, home: House) -> None:
    """Read the balance, work on the line, let others go first, write what has come of the reading."""
    while home.checkbook.lines_left:
        line = await parent.reads_next_line()
        await parent.works_on(line)
        await parent.pauses()  # whoever writes now, `line` does not know of it
        parent.writes(line)
