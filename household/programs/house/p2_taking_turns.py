"""Taking turns, in the house: one pair of hands goes to and fro between two tasks.

`pauses` is the house's `yield`: whoever is ready gets the hands next. They change only where a task
says so, which is the rule the asynchronous parent lives by. The line of those who wait for their
turn, which the program keeps itself, is here the parent's: first in, first out.
"""

from queue import Queue

from household.model.parent import House, Parent, Steps


def program(home: House) -> None:
    """One pair of hands, and two tasks that take turns."""
    parent = Parent(home, ready="fifo")
    parent.take_on(main(parent, home))


def task(name: str, work: Queue[int], parent: Parent) -> Steps[None]:
    """Take numbers from the queue and count up to each, giving way at every count."""
    while not work.empty():
        number = work.get()
        print(f"Task {name} running")
        counted = 0
        while counted < number:
            counted += 1
            yield from parent.pauses()
        print(f"Task {name} counted to {counted}")


def main(parent: Parent, home: House) -> Steps[None]:
    """Fill the queue; take both tasks on, and wait for their ends."""
    work: Queue[int] = Queue()
    for number in (15, 10, 5, 2):
        work.put(number)
    began = home.now
    one = parent.take_on(task("One", work, parent), name="One")
    two = parent.take_on(task("Two", work, parent), name="Two")
    yield from parent.waits_for(one & two)
    print(f"Total elapsed time: {home.now - began:.1f}")
