"""The two EXIF values that matter here: the orientation and the user's comment (Exif 3.0, TIFF 6.0)."""

from __future__ import annotations

import struct
from typing import Literal

ByteOrder = Literal["little", "big"]

ORIENTATION = 0x0112
USER_COMMENT = 0x9286
_EXIF_FOLDER = 0x8769

_UNICODE = b"UNICODE\0"
_ASCII = b"ASCII\0\0\0"
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4}
"""Bytes of a value by its TIFF type: BYTE, ASCII, SHORT, LONG, UNDEFINED, IFD."""


def orientation(exif: bytes | None) -> int:
    """Return the orientation, 1 (upright) to 8; 1 for anything unreadable."""
    value = _find(exif or b"", ORIENTATION)
    number = int.from_bytes(value[0][:2], value[1]) if value else 1
    return number if 1 <= number <= 8 else 1


def user_comment(exif: bytes | None) -> str | None:
    """Return the user's comment, or None."""
    value = _find(exif or b"", USER_COMMENT)
    if value is None:
        return None
    code, text = value[0][:8], value[0][8:]
    if code == _UNICODE:
        # The byte order is nowhere said. The field's writers use big endian even in little-endian blocks.
        little = text.startswith(b"\xff\xfe") or text[1:2] == b"\0"
        return text.decode("utf-16-le" if little else "utf-16-be", errors="replace").strip("\0\ufeff")
    return (text if code in (_ASCII, bytes(8)) else value[0]).decode("utf-8", errors="replace").strip("\0")


def comment_exif(text: str) -> bytes:
    """Return an EXIF block that holds ``text`` as the user's comment, as UTF-16 big endian."""
    value = _UNICODE + text.encode("utf-16-be")
    root = struct.pack(">HHHIII", 1, _EXIF_FOLDER, 4, 1, 26, 0)
    folder = struct.pack(">HHHIII", 1, USER_COMMENT, 7, len(value), 44, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + root + folder + value


def _find(exif: bytes, tag: int) -> tuple[bytes, ByteOrder] | None:
    """Return (value, byte order) of a tag in the first folder or the EXIF folder."""
    if exif[:2] not in (b"II", b"MM") or len(exif) < 8:
        return None
    order: ByteOrder = "little" if exif[:2] == b"II" else "big"
    mark = "<" if order == "little" else ">"
    (start,) = struct.unpack_from(f"{mark}I", exif, 4)
    entries = _folder(exif, start, mark)
    if tag not in entries and _EXIF_FOLDER in entries:
        (start,) = struct.unpack(f"{mark}I", entries[_EXIF_FOLDER].ljust(4, b"\0")[:4])
        entries = _folder(exif, start, mark)
    return (entries[tag], order) if tag in entries else None


def _folder(exif: bytes, start: int, mark: str) -> dict[int, bytes]:
    """Return the values of one folder by tag; entries that point outside the block are left out."""
    if start + 2 > len(exif):
        return {}
    (count,) = struct.unpack_from(f"{mark}H", exif, start)
    found = {}
    for place in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, kind, length = struct.unpack_from(f"{mark}HHI", exif, place)
        size = _SIZES.get(kind, 0) * length
        inline = place + 8
        (pointer,) = struct.unpack_from(f"{mark}I", exif, inline)
        begin = inline if size <= 4 else pointer
        if size > 0 and begin + size <= len(exif):
            found[tag] = exif[begin : begin + size]
    return found
