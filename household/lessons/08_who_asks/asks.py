"""A lock on the checkbook, and who asks for it: everybody, all but one, or nobody who telephones.

A lock is no wall. It stands in nobody's way who does not ask for it. So it protects only where every
single one asks, for as long as reading and writing belong together.
"""

from __future__ import annotations

from household.model.parent import House, Parent, Steps


def everybody_asks(home: House) -> None:
    """C and D both take the lock before they read the balance, and keep it until they have written."""
    c, d = Parent(home), Parent(home)
    c.take_on(the_kids(c, home, asks=True))
    d.take_on(the_checkbook(d, home, asks=True))


def one_does_not_ask(home: House) -> None:
    """D takes the lock before every line. C, in a hurry at urgent care, does not."""
    c, d = Parent(home), Parent(home)
    c.take_on(the_kids(c, home, asks=False))
    d.take_on(the_checkbook(d, home, asks=True))


def nobody_asks(home: House) -> None:
    """Neither of them takes it."""
    c, d = Parent(home), Parent(home)
    c.take_on(the_kids(c, home, asks=False))
    d.take_on(the_checkbook(d, home, asks=False))


def asks_too_late(home: House) -> None:
    """C asks as it should. D takes the lock as well, but only for the moment of writing."""
    c, d = Parent(home), Parent(home)
    c.take_on(the_kids(c, home, asks=True))
    d.take_on(the_checkbook_asked_too_late(d, home))


def they_phone(home: House) -> None:
    """No lock: C writes the cheque and phones home; D listens, and reads the balance again."""
    c, d = Parent(home), Parent(home)
    c.take_on(the_kids_and_a_call(c, home))
    d.take_on(the_checkbook_and_a_phone(d, home))


# -- the checkbook --------------------------------------------------------------------------------


def the_checkbook(clone: Parent, home: House, asks: bool) -> Steps[None]:
    """D: line after line, each of them with the lock in hand, or none."""
    while home.checkbook.lines_left:
        if asks:
            with home.checkbook.lock.request() as turn:
                yield turn
                yield from clone.balances_next_line()
        else:
            yield from clone.balances_next_line()


def the_checkbook_asked_too_late(clone: Parent, home: House) -> Steps[None]:
    """D: read and work without the lock, and take it to write."""
    while home.checkbook.lines_left:
        line = yield from clone.reads_next_line()
        yield from clone.works_on(line)
        with home.checkbook.lock.request() as turn:
            yield turn
            clone.writes(line)  # computed from what was read before the lock was taken


def the_checkbook_and_a_phone(clone: Parent, home: House) -> Steps[None]:
    """D: line after line, one ear at the phone."""
    while home.checkbook.lines_left:
        yield from clone.balances_next_line(told=True)


# -- the kids, and the cheque at urgent care ------------------------------------------------------


def the_kids(clone: Parent, home: House, asks: bool) -> Steps[None]:
    """C: be with the kids; after a bad fall, write a cheque, with the lock in hand or without."""
    while home.kids.awake:
        yield home.kids.yell
        while home.kids.calling and not home.kids.badly_hurt:
            yield from clone.comforts_kid()
        if home.kids.badly_hurt:
            yield from clone.drives_to_urgent_care()
            if asks:
                with home.checkbook.lock.request() as turn:
                    yield turn
                    yield from clone.writes_cheque()
            else:
                yield from clone.writes_cheque()
            yield from clone.sees_doctor_and_drives_home()


def the_kids_and_a_call(clone: Parent, home: House) -> Steps[None]:
    """C: the same without a lock, and then a call home."""
    while home.kids.awake:
        yield home.kids.yell
        while home.kids.calling and not home.kids.badly_hurt:
            yield from clone.comforts_kid()
        if home.kids.badly_hurt:
            yield from clone.drives_to_urgent_care()
            amount = yield from clone.writes_cheque()
            if amount:
                clone.phones_home(amount)
            yield from clone.sees_doctor_and_drives_home()
