"""Pages one by one: the third program again, and what is waited for is real.

The pages come over HTTP, from a small server on this computer that takes its time over each of
them. `requests` is a blocking client: `get` comes back with the page, and until then nothing else
in this program moves. The tasks take turns at waiting, and the total is the sum of all the waits.
"""

import time
from collections import deque
from collections.abc import Iterator
from queue import Queue

import requests

from household.programs.pages import PAGES, slow_pages


def task(name: str, work: Queue[str], site: str, session: requests.Session) -> Iterator[None]:
    """Take pages from the queue; fetch each of them, then give way."""
    while not work.empty():
        page = work.get()
        print(f"Task {name} getting {page}")
        began = time.perf_counter()
        session.get(f"{site}/{page}").raise_for_status()
        print(f"Task {name} has {page}, elapsed time: {time.perf_counter() - began:.1f}")
        yield


def main() -> None:
    """Fill the queue; give each task a turn for as long as it has something to do."""
    work: Queue[str] = Queue()
    for page in PAGES:
        work.put(page)
    with slow_pages() as site, requests.Session() as session:
        session.trust_env = False  # the pages are on this computer: no proxy is in between
        began = time.perf_counter()
        turns = deque([task("One", work, site, session), task("Two", work, site, session)])
        while turns:
            first = turns.popleft()
            if next(first, "done") != "done":  # it has come to a yield: to the end of the line
                turns.append(first)
        print(f"Total elapsed time: {time.perf_counter() - began:.1f}")


if __name__ == "__main__":
    main()
