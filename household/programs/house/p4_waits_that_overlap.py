"""Waits that overlap, in the house: whoever waits lets go of the hands.

This is the asynchronous parent. `waits_for` is the house's `await`: the other task has the hands
meanwhile, and the minutes are waited for at the same time.
"""

from queue import Queue

from household.model.parent import House, Parent


def program(home: House) -> None:
    """One pair of hands, and two tasks that let go of them while they wait."""
    parent = Parent(home, ready="fifo")
    parent.take_on(main(parent, home))


async def task(name: str, work: Queue[int], parent: Parent, home: House) -> None:
    """Take waits from the queue; while one is waited out, the hands are free."""
    while not work.empty():
        minutes = work.get()
        print(f"Task {name} running")
        began = home.now
        await parent.waits_for(home.after(minutes))
        print(f"Task {name} done, elapsed time: {home.now - began:.1f}")


async def main(parent: Parent, home: House) -> None:
    """Fill the queue; take both tasks on, and wait for their ends."""
    work: Queue[int] = Queue()
    for minutes in (15, 10, 5, 2):
        work.put(minutes)
    began = home.now
    one = parent.take_on(task("One", work, parent, home), name="One")
    two = parent.take_on(task("Two", work, parent, home), name="Two")
    await parent.waits_for(one & two)
    print(f"Total elapsed time: {home.now - began:.1f}")
