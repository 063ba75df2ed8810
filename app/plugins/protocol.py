"""JSON-RPC 2.0, one object a line, UTF-8 (docs/plugin-protocol.md)."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

MAX_FRAME = 16 << 20
"""Bytes of one line."""

VERSION = 1
"""Version of the protocol, which a plugin says in its answer to ``ping``."""

CANCELLED = -32800
"""Error code of a request that was cancelled, as in the Language Server Protocol."""


class Violation(Exception):
    """The other side sent what the protocol does not allow; the words say what."""


def request(number: int, method: str, params: dict[str, Any]) -> bytes:
    """Return a request's line. Raises `Violation` for one that is too large."""
    return _line({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def notification(method: str, params: dict[str, Any]) -> bytes:
    """Return a notification's line."""
    return _line({"jsonrpc": "2.0", "method": method, "params": params})


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message; None at the end. Raises `Violation`."""
    line = stream.readline(MAX_FRAME + 1)
    if not line:
        return None
    if len(line) > MAX_FRAME:
        raise Violation(f"sent a line of more than {MAX_FRAME >> 20} MiB")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        shown = line[:60].decode("utf-8", "replace").strip()
        raise Violation(f"wrote to its standard output what is not JSON-RPC: {shown!r}") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise Violation('sent a message without "jsonrpc": "2.0"')
    return message


def _line(message: dict[str, Any]) -> bytes:
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    if len(line) > MAX_FRAME:
        raise Violation(f"would be sent a line of more than {MAX_FRAME >> 20} MiB")
    return line
