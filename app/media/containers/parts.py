"""What a picture file consists of, and how damage is told."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

MAX_PART = 4 * 1024 * 1024
"""Largest colour profile, text or XMP packet in bytes, compressed or not: real ones stay far below."""

MAX_TEXTS = 16 * 1024 * 1024
"""Most text in one file, in bytes after decompression."""


class Damaged(Exception):
    """The file is not what its first bytes promise; the message completes "file: …"."""


@dataclass
class Parts:
    """A picture file taken apart."""

    format: str
    """``PNG``, ``JPEG`` or ``WEBP``."""
    width: int
    height: int
    animated: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    """Text chunks by keyword (PNG)."""
    exif: bytes | None = None
    """The TIFF structure, without a prefix."""
    xmp: bytes | None = None
    pixels: bytes = b""
    """The same picture with everything left out that decoding does not need."""


def inflate(compressed: bytes, limit: int = MAX_PART) -> bytes:
    """Return the decompressed bytes. Raises `Damaged` beyond ``limit`` and for broken data."""
    engine = zlib.decompressobj()
    try:
        content = engine.decompress(compressed, limit)
    except zlib.error as error:
        raise Damaged("holds broken compressed data") from error
    if engine.unconsumed_tail:
        raise Damaged("holds compressed data that is far too large")
    return content
