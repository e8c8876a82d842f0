"""One after the other: two tasks, one queue of work, and no turns.

Each task is an ordinary function, and a call comes back when its work is done and not before. So
the first task takes all there is, and by the time the second is called there is nothing to do.
"""

import time
from queue import Queue


def task(name: str, work: Queue[int]) -> None:
    """Take numbers from the queue until it is empty, and count up to each."""
    if work.empty():
        print(f"Task {name} has nothing to do")
    while not work.empty():
        number = work.get()
        print(f"Task {name} running")
        counted = 0
        while counted < number:
            counted += 1
        print(f"Task {name} counted to {counted}")


def main() -> None:
    """Fill the queue; call the first task, then the second."""
    work: Queue[int] = Queue()
    for number in (15, 10, 5, 2):
        work.put(number)
    began = time.perf_counter()
    task("One", work)
    task("Two", work)
    print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    main()
