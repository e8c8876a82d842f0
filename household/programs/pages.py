"""The pages that the fifth and the sixth program fetch, and the small server they come from.

The server is real HTTP, on this computer and for nobody else: it listens at 127.0.0.1, at a port
that is free, from when the `with` block begins to when it ends. Each page takes its own time to
come, on purpose, as if somebody had to look it up; several may be waited for at the same time.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from household.errors import HouseholdError

PAGES: Mapping[str, float] = {
    "weather": 3.0,
    "school": 1.0,
    "bank": 1.0,
    "groceries": 2.0,
    "bus": 2.0,
    "cinema": 2.0,
}
"""What a parent has to look up of an evening, and the seconds that each page takes to come."""

HTML = """<!doctype html>
<html lang="en">
<head><title>{page}</title></head>
<body><h1>{page}</h1><p>This page took {seconds} s to come, on purpose.</p></body>
</html>
"""


@contextlib.contextmanager
def slow_pages(speed: float = 1.0) -> Iterator[str]:
    """Serve the pages until the block ends; gives the server's address, `http://127.0.0.1:PORT`.

    speed: how many times faster than `PAGES` says they come. Raises HouseholdError if no port can
    be had. When the block has ended, nobody listens at the port and no thread is left.
    """
    try:
        server = _Server(speed)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise HouseholdError(
            f"the small server of the pages can't listen at 127.0.0.1: {why}; programs 1 to 4 need none"
        ) from None
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="slow pages")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own, and waits for all of them when it closes."""

    daemon_threads = False

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.stopping = threading.Event()
        self._lines: set[Any] = set()  # who is connected
        super().__init__(("127.0.0.1", 0), _Page)

    def server_bind(self) -> None:
        """Bind, less the look for this computer's name, which some networks are slow to answer."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Somebody has connected."""
        line, caller = super().get_request()
        self._lines.add(line)
        return line, caller

    def shutdown_request(self, request: Any) -> None:
        """Somebody has been answered."""
        self._lines.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Cut off whoever is still connected, having asked for nothing yet, say."""
        for line in tuple(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_request: object) -> None:
        """Whoever asked has gone, as after Ctrl-C: nobody is there to be told."""


class _Page(BaseHTTPRequestHandler):
    """One request: look the page up, which takes its time, and send it."""

    server: _Server

    def do_GET(self) -> None:
        page = self.path.strip("/")
        if page not in PAGES:
            self.send_error(404)
            return
        seconds = PAGES[page]
        if self.server.stopping.wait(seconds / self.server.speed):
            return  # the block has ended, and nobody waits for the page any more
        body = HTML.format(page=page, seconds=seconds).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing: what comes out is the program's."""
