"""Turns that block, in the house: whoever has the hands keeps them for as long as it waits.

A bare `yield` waits with the hands full, as the synchronous parent does in front of the washer: a
blocking call. The tasks take turns at that, so all the minutes add up.
"""

from queue import Queue

from household.model.parent import House, Parent, Steps


def program(home: House) -> None:
    """One pair of hands, and two tasks that take turns at standing still."""
    parent = Parent(home, ready="fifo")
    parent.take_on(main(parent, home))


def task(name: str, work: Queue[int], parent: Parent, home: House) -> Steps[None]:
    """Take waits from the queue; wait each of them out, hands kept, then give way."""
    while not work.empty():
        minutes = work.get()
        print(f"Task {name} running")
        began = home.now
        yield home.after(minutes)
        print(f"Task {name} done, elapsed time: {home.now - began:.1f}")
        yield from parent.pauses()


def main(parent: Parent, home: House) -> Steps[None]:
    """Fill the queue; take both tasks on, and wait for their ends."""
    work: Queue[int] = Queue()
    for minutes in (15, 10, 5, 2):
        work.put(minutes)
    began = home.now
    one = parent.take_on(task("One", work, parent, home), name="One")
    two = parent.take_on(task("Two", work, parent, home), name="Two")
    yield from parent.waits_for(one & two)
    print(f"Total elapsed time: {home.now - began:.1f}")
