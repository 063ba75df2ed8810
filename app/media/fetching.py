"""Fetches a file from an address that a request names, and from nowhere inside of this network.

The name is resolved once for each connection, every address it has must be public, the connection goes to one
of them, and the address of the peer that is connected in the end is checked again. So a name that changes its
address in between leads nowhere. Redirects go the same way.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from app.addresses import is_public
from app.errors import InvalidInput, QueueFull
from app.version import __version__

MAX_ADDRESS = 2048
"""Characters of an address."""

MAX_REDIRECTS = 3
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0
"""For everything, redirects and the last byte included."""

AT_ONCE = 4
"""Fetches at a time: each holds a thread of the server."""

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {"User-Agent": f"Stillmotion/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
_CHUNK = 1 << 16

UNREACHABLE = "cannot be fetched: nothing public answers at this address"
"""The same words for an unknown name, a private address and a closed port: they tell nothing of the network."""


class _Deadline:
    """Shuts the socket that is watched when the time is over, whatever the peer does meanwhile."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self._watched: socket.socket | None = None
        self._over = False

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        """Watch this socket from now on."""
        self._watched = connected
        if self._over:
            self._shut()

    def check(self) -> None:
        """Raise TimeoutError when the time is over."""
        if self._over:
            raise TimeoutError

    def _shut(self) -> None:
        self._over = True
        if self._watched is not None:
            with contextlib.suppress(OSError):
                self._watched.shutdown(socket.SHUT_RDWR)


@dataclass
class Fetcher:
    """``Fetcher().fetch(url, max_bytes)``. The fields are there for tests."""

    resolve: Callable[..., list[Any]] = socket.getaddrinfo
    connect: Callable[..., socket.socket] = socket.create_connection
    public: Callable[[str], bool] = is_public
    total_seconds: float = TOTAL_SECONDS

    def __post_init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def fetch(self, url: str, max_bytes: int, field: str = "url") -> bytes:
        """Return what is at ``url``, at most ``max_bytes``.

        Raises `InvalidInput` naming ``field``, and `QueueFull` while too many others are fetched.
        """
        with self._within(field) as deadline:
            content = self._follow(url, max_bytes, field, deadline)
            deadline.check()  # an answer that was cut off by it looks as if it had ended
            return content

    def _follow(self, url: str, max_bytes: int, field: str, deadline: _Deadline) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            parts = checked(url, field)
            with self._asked(parts, field, deadline) as answer:
                if answer.status not in REDIRECTS:
                    return _body(answer, max_bytes, field)
                url = urljoin(url, answer.headers.get("Location", ""))
        raise InvalidInput(field, f"redirects more than {MAX_REDIRECTS} times", maximum=MAX_REDIRECTS)

    def post(self, url: str, body: bytes, headers: dict[str, str], field: str = "url") -> int:
        """Send ``body`` and return the status; no redirect is followed, and nothing of the answer is read.

        Raises `InvalidInput` naming ``field``, and `QueueFull` while too many others are asked.
        """
        with self._within(field) as deadline:
            with self._asked(checked(url, field), field, deadline, body, HEADERS | headers) as answer:
                status = answer.status
            deadline.check()
            return status

    @contextlib.contextmanager
    def _within(self, field: str) -> Iterator[_Deadline]:
        """Hold one of the places, watch the time, and say nothing of what was met where it failed."""
        if not self._places.acquire(blocking=False):
            raise QueueFull("Other pictures are being fetched; try again in a moment.", limit=AT_ONCE)
        try:
            with _Deadline(self.total_seconds) as deadline:
                yield deadline
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise InvalidInput(field, UNREACHABLE) from error
        finally:
            self._places.release()

    @contextlib.contextmanager
    def _asked(
        self,
        parts: SplitResult,
        field: str,
        deadline: _Deadline,
        body: bytes | None = None,
        headers: dict[str, str] = HEADERS,
    ) -> Iterator[http.client.HTTPResponse]:
        name = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or PORTS[parts.scheme]
        connected = self._socket(name, port, field)
        deadline.watch(connected)
        connection = http.client.HTTPConnection(name, port)
        try:
            if parts.scheme == "https":
                connected = ssl.create_default_context().wrap_socket(connected, server_hostname=name)
                deadline.watch(connected)
            connection.sock = connected
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET" if body is None else "POST", target, body, headers)
            with connection.getresponse() as answer:
                yield answer
        finally:
            connection.close()
            connected.close()

    def _socket(self, name: str, port: int, field: str) -> socket.socket:
        found = self.resolve(name, port, type=socket.SOCK_STREAM)
        addresses = [entry[4][0] for entry in found]
        if not addresses or not all(map(self.public, addresses)):
            raise InvalidInput(field, UNREACHABLE)
        connected = self.connect((addresses[0], port), timeout=CONNECT_SECONDS)
        if not self.public(connected.getpeername()[0]):
            connected.close()
            raise InvalidInput(field, UNREACHABLE)
        return connected


def checked(url: str, field: str) -> SplitResult:
    """Return the parts of an address that may be asked for at all. Raises `InvalidInput`."""
    if len(url) > MAX_ADDRESS:
        raise InvalidInput(field, f"is longer than {MAX_ADDRESS} characters", maximum=MAX_ADDRESS)
    if not url.isascii() or any(sign <= " " or sign in "\\\x7f" for sign in url):
        raise InvalidInput(field, "has characters that an address cannot have")
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise InvalidInput(field, "is not an address") from None
    if parts.scheme not in PORTS or not named:
        raise InvalidInput(field, "must be an http or https address", allowed=list(PORTS))
    if parts.username is not None or parts.password is not None:
        raise InvalidInput(field, "must not carry a user name or password")
    return parts


def _body(answer: http.client.HTTPResponse, max_bytes: int, field: str) -> bytes:
    if answer.status != http.client.OK:
        raise InvalidInput(field, f"the server there answered {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise InvalidInput(field, "comes compressed though it was asked for as it is")
    too_large = InvalidInput(field, f"is larger than {max_bytes} bytes", maximum=max_bytes)
    if answer.length is not None and answer.length > max_bytes:
        raise too_large
    content = bytearray()
    while chunk := answer.read(min(_CHUNK, max_bytes + 1 - len(content))):
        content += chunk
        if len(content) > max_bytes:
            raise too_large
    if answer.length:
        raise InvalidInput(field, "ended before it was whole")
    return bytes(content)
