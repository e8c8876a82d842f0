"""Turns that block: the tasks take turns, and whoever has the turn waits with it.

The work is waiting now: `sleep` stands for a machine, a network, a disk. It is a blocking call, it
comes back when the wait is over, and until then nothing else in this program moves. So the waits
add up, turns or no turns: 15 + 10 + 5 + 2 is 32 seconds in which this computer did nothing at all.
"""

import time
from collections import deque
from collections.abc import Iterator
from queue import Queue


def task(name: str, work: Queue[int]) -> Iterator[None]:
    """Take waits from the queue; wait each of them out, then give way."""
    while not work.empty():
        seconds = work.get()
        print(f"Task {name} running")
        began = time.perf_counter()
        time.sleep(seconds)
        print(f"Task {name} done, elapsed time: {time.perf_counter() - began:.1f}")
        yield


def main() -> None:
    """Fill the queue; give each task a turn for as long as it has something to do."""
    work: Queue[int] = Queue()
    for seconds in (15, 10, 5, 2):
        work.put(seconds)
    began = time.perf_counter()
    turns = deque([task("One", work), task("Two", work)])
    while turns:
        first = turns.popleft()
        if next(first, "done") != "done":  # it has come to a yield: to the end of the line
            turns.append(first)
    print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    main()
