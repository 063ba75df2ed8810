"""WEBP: a RIFF file of chunks (RFC 9649)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from app.media.containers.parts import MAX_PART, Damaged, Parts

_ANIMATION_FLAG = 0x02
_LIMITED = {b"ICCP", b"EXIF", b"XMP "}


def recognises(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def take_apart(content: bytes) -> Parts:
    """Return the parts of a WEBP. Raises `Damaged`."""
    parts = Parts("WEBP", 0, 0, pixels=content)
    for kind, data in chunks(content):
        if kind in _LIMITED and len(data) > MAX_PART:
            raise Damaged(f"has a {kind.decode().strip()} chunk of {len(data)} bytes")
        if kind == b"VP8X" and len(data) >= 10:
            parts.animated = parts.animated or bool(data[0] & _ANIMATION_FLAG)
            parts.width = 1 + int.from_bytes(data[4:7], "little")
            parts.height = 1 + int.from_bytes(data[7:10], "little")
        elif kind in (b"ANIM", b"ANMF"):
            parts.animated = True
        elif kind in (b"VP8 ", b"VP8L"):
            size = _lossy_size(data) if kind == b"VP8 " else _lossless_size(data)
            parts.width, parts.height = max(parts.width, size[0]), max(parts.height, size[1])
        elif kind == b"EXIF":
            parts.exif = data.removeprefix(b"Exif\0\0")
        elif kind == b"XMP ":
            parts.xmp = data
    if not (parts.width and parts.height):
        raise Damaged("is a WEBP without a picture")
    return parts


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, data) of each chunk. Raises `Damaged` when the file is shorter than it says."""
    (size,) = struct.unpack_from("<I", content.ljust(12, b"\0"), 4)
    end = size + 8
    if end > len(content) or end < 12:
        raise Damaged("is a truncated WEBP")
    place = 12
    while place + 8 <= end:
        kind = content[place : place + 4]
        (length,) = struct.unpack_from("<I", content, place + 4)
        if place + 8 + length > end:
            raise Damaged("is a truncated WEBP")
        yield kind, content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _lossy_size(data: bytes) -> tuple[int, int]:
    """Return the size in a VP8 key frame's header (RFC 6386, 9.1)."""
    if len(data) < 10 or data[3:6] != b"\x9d\x01\x2a":
        raise Damaged("is a broken WEBP")
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(data: bytes) -> tuple[int, int]:
    """Return the size in a VP8L header: 14 bits each, less one."""
    if len(data) < 5 or data[0] != 0x2F:
        raise Damaged("is a broken WEBP")
    bits = int.from_bytes(data[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
