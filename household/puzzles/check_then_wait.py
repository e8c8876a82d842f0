"""Check, then wait: and what was waited for came in between.

A does the laundry. B can't count while the dryer rattles: it looks whether the dryer runs, and if so
it walks over and waits for the buzzer. The buzzer is re-armed when the dryer is emptied. So B, when
it gets there, may be waiting for a buzzer that has sounded already and will not sound again.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def check_then_wait(home: House) -> None:
    """Two clones: the laundry's, and the checkbook's, which wants quiet."""
    a, b = Parent(home), Parent(home)
    a.take_on(the_laundry(a, home))
    b.take_on(the_checkbook(b, home))


def the_laundry(clone: Parent, home: House) -> Steps[None]:
    """A: wash, wait, dry, wait, fold: load after load."""
    while home.laundry_left:
        yield from clone.start_wash()
        yield home.washer.buzzer
        yield from clone.move_wet_clothes()
        yield home.dryer.buzzer
        yield from clone.empty_dryer()


def the_checkbook(clone: Parent, home: House) -> Steps[None]:
    """B: look what is left to do, and before every line see to it that the dryer is quiet."""
    while (yield from clone.looks_at(home.checkbook)):
        if home.dryer.running:
            yield from clone.goes_to(home.dryer)  # on the way nobody looks any more
            yield home.dryer.buzzer
        yield from clone.balances_next_line()
