"""The threaded parents: four clones in one house at the same time.

A has the dryer, B the washer, C the kids, D the checkbook. Each one alone is right. But A takes the
dryer and then wants the washer, to fetch the wet clothes, while B takes the washer and then wants
the dryer, to put them in; and C writes a cheque at urgent care while D balances on a reading that
knows nothing of it. Two bugs, and two mendings: `lock_order` for the deadlock, `checkbook` for the
lost update. Neither mends the other, and a lock only protects from those who ask for it.
"""

from __future__ import annotations

from typing import Literal

from household.model.parent import House, Parent, Steps

LockOrder = Literal["own-first", "washer-first", "back-off"]
Checkbook = Literal["alone", "told", "locked"]


def threaded(
    home: House, lock_order: LockOrder = "own-first", checkbook: Checkbook = "alone"
) -> None:
    """Four clones: the dryer's, the washer's, the kids' and the checkbook's.

    lock_order: how A and B take both machines: own-first, washer-first, or back-off
    checkbook: how C and D share the checkbook: alone, told (by phone), or locked
    """
    a, b, c, d = [Parent(home) for _ in range(4)]
    a.take_on(DRYER[lock_order](a, home), name="the_dryer")
    b.take_on(WASHER[lock_order](b, home), name="the_washer")
    c.take_on(the_kids(c, home, checkbook))
    d.take_on(the_checkbook(d, home, checkbook))


# -- own machine first: the deadlock ------------------------------------------------------------


def the_dryer(clone: Parent, home: House) -> Steps[None]:
    """A: empty the dryer, then fetch the wet clothes from the washer."""
    while home.laundry_left:
        yield from clone.goes_to(home.dryer)
        yield home.dryer.buzzer
        with home.dryer.lock.request() as dryer:
            yield dryer
            yield from clone.empty_dryer()
            with home.washer.lock.request() as washer:  # to fetch the wet clothes
                yield washer
                yield from clone.move_wet_clothes()


def the_washer(clone: Parent, home: House) -> Steps[None]:
    """B: wash; empty the washer, then put the wet clothes into the dryer; wash the next load."""
    while home.wet_laundry_left:
        yield from clone.goes_to(home.washer)
        with home.washer.lock.request() as washer:
            yield washer
            yield from clone.start_wash()
        if home.washer.empty:
            continue
        yield home.washer.buzzer
        with home.washer.lock.request() as washer:
            yield washer
            yield from clone.empty_washer()
            with home.dryer.lock.request() as dryer:  # to put the wet clothes in
                yield dryer
                yield from clone.fill_dryer()
            yield from clone.puts_back_what_is_left()
        if not home.washer.empty:
            yield home.washer.emptied  # full dryer: nobody waits for a machine holding a lock


# -- washer before dryer: B does it already -----------------------------------------------------


def the_dryer_in_order(clone: Parent, home: House) -> Steps[None]:
    """A: the washer before the dryer, whatever is to be done."""
    while home.laundry_left:
        yield from clone.goes_to(home.dryer)
        yield home.dryer.buzzer
        with home.washer.lock.request() as washer:
            yield washer
            with home.dryer.lock.request() as dryer:
                yield dryer
                yield from clone.empty_dryer()
                yield from clone.move_wet_clothes()


# -- try, and back off --------------------------------------------------------------------------


def the_dryer_politely(clone: Parent, home: House) -> Steps[None]:
    """A: own machine first; if the washer is not to be had, let the dryer go and try later."""
    while home.laundry_left:
        yield from clone.goes_to(home.dryer)
        yield home.dryer.buzzer
        refused = True
        while refused:
            with home.dryer.lock.request() as dryer:
                yield dryer
                if (yield from clone.looks_at(home.dryer)):
                    yield from clone.empty_dryer()
                with home.washer.lock.request(patience=2) as washer:
                    yield washer
                    refused = not washer.granted
                    if washer.granted:
                        yield from clone.move_wet_clothes()
            if refused:
                yield home.after(2)


def the_washer_politely(clone: Parent, home: House) -> Steps[None]:
    """B: own machine first; if the dryer is not to be had, put the clothes back and try later."""
    while home.wet_laundry_left:
        yield from clone.goes_to(home.washer)
        with home.washer.lock.request() as washer:
            yield washer
            yield from clone.start_wash()
        if home.washer.empty:
            continue
        yield home.washer.buzzer
        refused = True
        while refused:
            with home.washer.lock.request() as washer:
                yield washer
                if (yield from clone.looks_at(home.washer)):
                    yield from clone.empty_washer()
                with home.dryer.lock.request(patience=2) as dryer:
                    yield dryer
                    refused = not dryer.granted
                    if dryer.granted:
                        yield from clone.fill_dryer()
                yield from clone.puts_back_what_is_left()
            if refused:
                yield home.after(2)
        if not home.washer.empty:
            yield home.washer.emptied


# -- the kids and the checkbook -----------------------------------------------------------------


def the_kids(clone: Parent, home: House, checkbook: str) -> Steps[None]:
    """C: be with the kids; after a bad fall, write a cheque at urgent care."""
    if home.kids.awake:
        yield from clone.goes_to(home.kids)
    while home.kids.awake:
        yield home.kids.yell
        while home.kids.calling and not home.kids.badly_hurt:
            yield from clone.comforts_kid()
        if home.kids.badly_hurt:
            yield from clone.drives_to_urgent_care()
            yield from pays_for_care(clone, home, checkbook)
            yield from clone.sees_doctor_and_drives_home()


def pays_for_care(clone: Parent, home: House, checkbook: str) -> Steps[None]:
    """C reads the balance and writes the cheque; D may be in the middle of a line."""
    if checkbook == "locked":
        with home.checkbook.lock.request() as turn:
            yield turn
            yield from clone.writes_cheque()
    else:
        amount = yield from clone.writes_cheque()
        if amount and checkbook == "told":
            clone.phones_home(amount)


def the_checkbook(clone: Parent, home: House, checkbook: str) -> Steps[None]:
    """D: balance line after line."""
    while home.checkbook.lines_left:
        if checkbook == "locked":
            with home.checkbook.lock.request() as turn:
                yield turn
                yield from clone.balances_next_line()
        else:
            yield from clone.balances_next_line(told=checkbook == "told")


DRYER = {
    "own-first": the_dryer,
    "washer-first": the_dryer_in_order,
    "back-off": the_dryer_politely,
}
WASHER = {"own-first": the_washer, "washer-first": the_washer, "back-off": the_washer_politely}
