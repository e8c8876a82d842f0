"""Taking turns: each task does a piece of its work and lets the other go on.

A task is a generator now. At `yield` it stands still and keeps everything it knows; `next` carries
it on to its next `yield`. Nobody is interrupted: a task is left only where it says so itself. Both
get work now, and still nothing is faster, because counting keeps the processor busy all the time.
"""

import time
from collections import deque
from collections.abc import Iterator
from queue import Queue


def task(name: str, work: Queue[int]) -> Iterator[None]:
    """Take numbers from the queue and count up to each, giving way at every count."""
    while not work.empty():
        number = work.get()
        print(f"Task {name} running")
        counted = 0
        while counted < number:
            counted += 1
            yield
        print(f"Task {name} counted to {counted}")


def main() -> None:
    """Fill the queue; give each task a turn for as long as it has something to do."""
    work: Queue[int] = Queue()
    for number in (15, 10, 5, 2):
        work.put(number)
    began = time.perf_counter()
    turns = deque([task("One", work), task("Two", work)])
    while turns:
        first = turns.popleft()
        if next(first, "done") != "done":  # it has come to a yield: to the end of the line
            turns.append(first)
    print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    main()
