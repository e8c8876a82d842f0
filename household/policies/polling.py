"""The polling parent: works at the checkbook, and breaks off now and then to look around.

Nothing waits for ever, but looking costs: the walk, the look, and finding the place in the
checkbook again. What happens right after a look waits for the next one. Look too often and the
evening is spent walking; too seldom, and kids cry and machines stand still.
"""

from __future__ import annotations

from typing import Annotated

from household.model.parent import House, Knob, Parent, Steps


def polling(
    home: House, every: Annotated[float, Knob(0.25, 240, "minutes", log=True)] = 15
) -> None:
    """Works at the checkbook and breaks off to look around.

    every: minutes from being back at the desk to the next look around (the polling interval)
    """
    parent = Parent(home)
    parent.take_on(look_around(parent, home, every))


def look_around(parent: Parent, home: House, every: float) -> Steps[None]:
    """Start a wash; then work, look around, see to what needs it, and again."""
    yield from parent.start_wash()
    while home.chores_left:
        yield from parent.goes_to(home.checkbook)
        next_look = home.now + every
        while home.checkbook.lines_left and home.now < next_look:
            yield from parent.balances_next_line()
        if home.laundry_left or home.kids.awake:
            yield home.until(next_look)
        if home.laundry_left:
            yield from see_to_the_laundry(parent, home)
        if home.kids.awake and (yield from parent.looks_at(home.kids)):
            yield from parent.helps_kids()


def see_to_the_laundry(parent: Parent, home: House) -> Steps[None]:
    """Look at both machines, and move the laundry on."""
    if (yield from parent.looks_at(home.dryer)):
        yield from parent.empty_dryer()
    if home.wet_laundry_left and (yield from parent.looks_at(home.washer)):
        yield from parent.move_wet_clothes()
        yield from parent.start_wash()
