"""The least of an HTTP/1.1 client: cheap enough that a thousand of them are not what is measured."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Head:
    """A status line and the headers, by lower-case name."""

    status: int
    headers: dict[str, str]


class Connection:
    """A connection that is kept open: ``await Connection.open(port)``."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        """Connect to this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def begin(self, method: str, path: str, body: bytes = b"") -> Head:
        """Send a request, the body as JSON; return the head of its answer."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        first, *rest = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in rest if line)
        return Head(int(first.split(" ")[1]), {name.lower(): value for name, value in headers.items()})

    async def ask(self, method: str, path: str, body: bytes = b"") -> int:
        """Send a request, read all of the answer and return its status."""
        head = await self.begin(method, path, body)
        await self.reader.readexactly(int(head.headers["content-length"]))
        return head.status

    async def block(self) -> bytes:
        """Return what came next of a stream; nothing at its end."""
        return await self.reader.read(65536)

    def close(self) -> None:
        self.writer.close()
