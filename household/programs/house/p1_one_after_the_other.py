"""One after the other, in the house: a parent does the first task to its end, then the second.

This is the synchronous parent. `yield from` is its call: it comes back when the task is through.
"""

from queue import Queue

from household.model.parent import House, Parent, Steps


def program(home: House) -> None:
    """One pair of hands, and both tasks in a row."""
    parent = Parent(home)
    parent.take_on(main(parent, home))


def task(name: str, work: Queue[int], parent: Parent) -> Steps[None]:
    """Take numbers from the queue until it is empty, and count up to each."""
    if work.empty():
        print(f"Task {name} has nothing to do")
    while not work.empty():
        number = work.get()
        print(f"Task {name} running")
        counted = 0
        while counted < number:
            counted += 1
            yield from parent.pauses()  # nobody else is there to go first
        print(f"Task {name} counted to {counted}")


def main(parent: Parent, home: House) -> Steps[None]:
    """Fill the queue; do the first task, then the second."""
    work: Queue[int] = Queue()
    for number in (15, 10, 5, 2):
        work.put(number)
    began = home.now
    yield from task("One", work, parent)
    yield from task("Two", work, parent)
    print(f"Total elapsed time: {home.now - began:.1f}")
