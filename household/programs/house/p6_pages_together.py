"""Pages together, in the house: a parent who asks to be called back.

Each page is a call, and somebody looks the answer up at the other end. `waits_for` lets go of the
hands until the telephone rings, as the asynchronous parent does, so the next call can be made.
"""

from queue import Queue

from household.model.parent import House, Parent
from household.programs.pages import PAGES


def program(home: House) -> None:
    """One pair of hands, and two tasks that let go of them until they are called back."""
    parent = Parent(home, ready="fifo")
    parent.take_on(main(parent, home))


async def task(name: str, work: Queue[str], parent: Parent, home: House) -> None:
    """Take pages from the queue; while one is waited for, the hands are free."""
    while not work.empty():
        page = work.get()
        print(f"Task {name} getting {page}")
        began = home.now
        await parent.waits_for(home.after(PAGES[page]))
        print(f"Task {name} has {page}, elapsed time: {home.now - began:.1f}")


async def main(parent: Parent, home: House) -> None:
    """Fill the queue; take both tasks on, and wait for their ends."""
    work: Queue[str] = Queue()
    for page in PAGES:
        work.put(page)
    began = home.now
    one = parent.take_on(task("One", work, parent, home), name="One")
    two = parent.take_on(task("Two", work, parent, home), name="Two")
    await parent.waits_for(one & two)
    print(f"Total elapsed time: {home.now - began:.1f}")
