"""Pages together: the fourth program again, and what is waited for is real.

The pages are those of the fifth program, and take as long to come. `aiohttp` is an asynchronous
client: it awaits the answer, so while one task waits for its page the other one can ask for the
next. No page comes any sooner; they are only waited for at the same time.
"""

import asyncio
import time
from queue import Queue

import aiohttp

from household.programs.pages import PAGES, slow_pages


async def task(name: str, work: Queue[str], site: str, session: aiohttp.ClientSession) -> None:
    """Take pages from the queue; while one is fetched, the turn is free."""
    while not work.empty():
        page = work.get()
        print(f"Task {name} getting {page}")
        began = time.perf_counter()
        async with session.get(f"{site}/{page}") as answer:
            await answer.text()
        print(f"Task {name} has {page}, elapsed time: {time.perf_counter() - began:.1f}")


async def main() -> None:
    """Fill the queue; have both tasks go on until they are through."""
    work: Queue[str] = Queue()
    for page in PAGES:
        work.put(page)
    with slow_pages() as site:
        # The pages are on this computer: no proxy is in between.
        async with aiohttp.ClientSession(trust_env=False, raise_for_status=True) as session:
            began = time.perf_counter()
            await asyncio.gather(task("One", work, site, session), task("Two", work, site, session))
            print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
