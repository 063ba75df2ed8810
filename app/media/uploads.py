"""Takes a file that a client sends, within the limit of its size in bytes."""

from __future__ import annotations

from typing import BinaryIO

from app.errors import TooLarge


def read_bytes(source: bytes | BinaryIO, max_bytes: int, field: str = "file") -> bytes:
    """Return what is in ``source``, reading no more than ``max_bytes``. Raises `TooLarge` naming ``field``."""
    content = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise TooLarge(f"The file is larger than {max_bytes} bytes", field=field, maximum=max_bytes)
    return content
