"""Pages one by one, in the house: a parent at the telephone, who holds the line.

Each page is a call, and somebody looks the answer up at the other end. A bare `yield` waits with
the receiver in the hand, as the synchronous parent does, so all the minutes add up.
"""

from queue import Queue

from household.model.parent import House, Parent, Steps
from household.programs.pages import PAGES


def program(home: House) -> None:
    """One pair of hands, and two tasks that take turns at holding the line."""
    parent = Parent(home, ready="fifo")
    parent.take_on(main(parent, home))


def task(name: str, work: Queue[str], parent: Parent, home: House) -> Steps[None]:
    """Take pages from the queue; wait for each of them, hands kept, then give way."""
    while not work.empty():
        page = work.get()
        print(f"Task {name} getting {page}")
        began = home.now
        yield home.after(PAGES[page])
        print(f"Task {name} has {page}, elapsed time: {home.now - began:.1f}")
        yield from parent.pauses()


def main(parent: Parent, home: House) -> Steps[None]:
    """Fill the queue; take both tasks on, and wait for their ends."""
    work: Queue[str] = Queue()
    for page in PAGES:
        work.put(page)
    began = home.now
    one = parent.take_on(task("One", work, parent, home), name="One")
    two = parent.take_on(task("Two", work, parent, home), name="Two")
    yield from parent.waits_for(one & two)
    print(f"Total elapsed time: {home.now - began:.1f}")
