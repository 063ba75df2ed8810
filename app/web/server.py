"""The server: waitress, with errors below HTTP in the same JSON shape."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from app.api.errors import error_body
from app.web.headers import with_security

MAX_CONNECTIONS = 4096
"""Open sockets; idle ones hold no thread."""

SOCKET_BODY_BYTES = 2**31
"""Bodies beyond this are cut at the socket; the application's own limits are far below."""

CLEANUP_SECONDS = 10
IDLE_SECONDS = 120
"""A connection that sends nothing for this long is closed. Event streams write every 15 s."""

CODES = {400: "BAD_REQUEST", 413: "TOO_LARGE", 431: "HEADERS_TOO_LARGE", 500: "INTERNAL_ERROR"}


class Server(Protocol):
    """A server that is bound: ``run`` answers until ``close``."""

    def run(self) -> None: ...
    def close(self) -> None: ...


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


def make_server(app: Flask | Callable[..., Any], host: str, port: int, threads: int) -> Server:
    """Bind and return the server; it answers once ``run`` is called. Raises OSError where the port is taken."""
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        connection_limit=MAX_CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=CLEANUP_SECONDS,
        max_request_body_size=SOCKET_BODY_BYTES,
        channel_request_lookahead=1,  # notices a client that hangs up while its answer is made
        clear_untrusted_proxy_headers=True,
    )
    for bound in sockets.values():
        if hasattr(bound, "channel_class"):
            bound.channel_class = Channel
    return server  # type: ignore[no-any-return]


def serve(app: Flask | Callable[..., Any], host: str, port: int, threads: int) -> None:
    """Answer until the process is told to stop."""
    make_server(app, host, port, threads).run()
