"""Waits that overlap: whoever waits lets the other go on.

`await` says two things at once: I wait here, and until it is over the turn is free. The event loop
of asyncio hands it on and brings it back, so nobody has to write the loop any more. Each task still
waits as long as before, but they wait at the same time: 15 + 2 in one, 10 + 5 in the other, and the
whole takes as long as the longer of the two, 17 seconds. It is still one thread.
"""

import asyncio
import time
from queue import Queue


async def task(name: str, work: Queue[int]) -> None:
    """Take waits from the queue; while one is waited out, the turn is free."""
    while not work.empty():
        seconds = work.get()
        print(f"Task {name} running")
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        print(f"Task {name} done, elapsed time: {time.perf_counter() - began:.1f}")


async def main() -> None:
    """Fill the queue; have both tasks go on until they are through."""
    work: Queue[int] = Queue()
    for seconds in (15, 10, 5, 2):
        work.put(seconds)
    began = time.perf_counter()
    await asyncio.gather(task("One", work), task("Two", work))
    print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
