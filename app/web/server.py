"""The server: waitress, with errors below HTTP in the same JSON shape."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from app.api.errors import error_body
from app.api.streams import StreamLimit
from app.web.headers import with_security

MAX_CONNECTIONS = 4096
"""Open sockets; idle ones hold no thread."""

FILES_RESERVED = 256
"""File handles kept for the database, media and models."""

TURN_SECONDS = 0.5
GOODBYE_SECONDS = 3
"""How long running requests may take to finish when the server closes."""

SOCKET_BODY_BYTES = 2**31
"""Bodies beyond this are cut at the socket; the application's own limits are far below."""

CLEANUP_SECONDS = 10
IDLE_SECONDS = 120
"""A connection that sends nothing for this long is closed. Event streams write every 15 s."""

CODES = {400: "BAD_REQUEST", 413: "TOO_LARGE", 431: "HEADERS_TOO_LARGE", 500: "INTERNAL_ERROR"}


class JsonErrorTask(ErrorTask):  # type: ignore[misc]
    """Answers what is not HTTP, or too large for it, in the studio's shape."""

    def execute(self) -> None:
        error = self.request.error
        status, name = int(error.code), str(error.reason)
        request_id = uuid.uuid4().hex
        body = error_body(CODES.get(status, "BAD_REQUEST"), f"{name}.", {}, request_id)
        self.status = f"{status} {name}"
        headers = [("Content-Type", "application/json"), ("Connection", "close")]
        self.response_headers.extend(with_security(headers, request_id))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of this server."""

    error_task_class = JsonErrorTask


class Server:
    """A server that is bound: `run` answers until `close`, which any thread may call."""

    def __init__(self, app: Flask, host: str, port: int, threads: int) -> None:
        self.sockets: dict[int, Any] = {}
        self.waitress = create_server(
            app,
            map=self.sockets,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            connection_limit=connection_limit(),
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            max_request_body_size=SOCKET_BODY_BYTES,
            channel_request_lookahead=1,  # notices a client that hangs up while its answer is made
            clear_untrusted_proxy_headers=True,
        )
        for bound in self.sockets.values():
            if hasattr(bound, "channel_class"):
                bound.channel_class = Channel
        self.streams: StreamLimit | None = app.extensions.get("streams")
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._ended.set()

    def run(self) -> None:
        """Answer until `close`."""
        self._ended.clear()
        try:
            while not self._stopping.is_set():
                wasyncore.loop(timeout=TURN_SECONDS, use_poll=True, map=self.sockets, count=1)
        finally:
            self.waitress.task_dispatcher.shutdown(timeout=GOODBYE_SECONDS)
            wasyncore.close_all(self.sockets, ignore_all=True)
            self._ended.set()

    def close(self) -> None:
        """Take no more requests, end the event streams, let others finish for a moment, close the sockets."""
        if self.streams is not None:
            self.streams.end()
        self._stopping.set()
        self._ended.wait(TURN_SECONDS + GOODBYE_SECONDS + 1)


def connection_limit() -> int:
    """Return how many sockets may be open: what the system lets this process have, less what files need."""
    try:
        import resource
    except ImportError:  # not a Unix
        return MAX_CONNECTIONS
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MAX_CONNECTIONS if allowed < 0 else max(100, min(MAX_CONNECTIONS, allowed - FILES_RESERVED))


def make_server(app: Flask, host: str, port: int, threads: int) -> Server:
    """Bind and return the server; it answers once `run` is called. Raises OSError where the port is taken."""
    return Server(app, host, port, threads)


def serve(app: Flask, host: str, port: int, threads: int) -> None:
    """Answer until the process is told to stop."""
    make_server(app, host, port, threads).run()
