"""Parents who look around, and differ in how often, and at what.

The first three differ in the polling interval alone. The fourth does not look at all: it is called.
The last has two intervals, one for the kids and one for the machines.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps
from household.policies.asynchronous import asynchronous
from household.policies.polling import look_around, see_to_the_laundry


def every_minute(home: House) -> None:
    """Back at the desk, and off again after a minute."""
    parent = Parent(home)
    parent.take_on(look_around(parent, home, 1))


def every_ten_minutes(home: House) -> None:
    """Ten minutes at the desk between two looks around."""
    parent = Parent(home)
    parent.take_on(look_around(parent, home, 10))


def every_hour(home: House) -> None:
    """An hour at the desk between two looks around."""
    parent = Parent(home)
    parent.take_on(look_around(parent, home, 60))


def when_called(home: House) -> None:
    """Goes where a buzzer or a kid calls, and nowhere else."""
    asynchronous(home)


def kids_more_often(home: House, kids: float = 3, machines: float = 15) -> None:
    """Two intervals: one for the kids, another for the machines.

    kids: minutes at the desk between two looks at the kids
    machines: minutes between two rounds to the machines
    """
    parent = Parent(home)
    parent.take_on(two_intervals(parent, home, kids, machines))


def two_intervals(parent: Parent, home: House, kids: float, machines: float) -> Steps[None]:
    """Work; look at the kids when it is time for that, at the machines when it is time for those."""
    yield from parent.start_wash()
    next_round = home.now + machines
    while home.chores_left:
        yield from parent.goes_to(home.checkbook)
        next_look = home.now + kids
        while home.checkbook.lines_left and home.now < next_look:
            yield from parent.balances_next_line()
        yield home.until(next_look)
        if home.kids.awake and (yield from parent.looks_at(home.kids)):
            yield from parent.helps_kids()
        if home.laundry_left and home.now >= next_round:
            yield from see_to_the_laundry(parent, home)
            next_round = home.now + machines
