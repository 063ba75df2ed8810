"""JPEG: a row of marker segments up to the first scan (ITU-T T.81, annex B)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from app.media.containers.parts import Damaged, Parts

SIGNATURE = b"\xff\xd8\xff"

EXIF = b"Exif\0\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"

MAX_SCANS = 100
"""Most scans: encoders write about ten, and every one costs a pass over the whole picture."""

_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers: they hold the size."""
_SCAN = 0xDA
_END = 0xD9
_ALONE = {0x01, *range(0xD0, 0xD8)}
_APPLICATION = range(0xE1, 0xF0)
_ADOBE = 0xEE
"""APP14 says how the colours of a CMYK file are stored; decoding needs it."""
_COMMENT = 0xFE


def recognises(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def take_apart(content: bytes) -> Parts:
    """Return the parts of a JPEG. Raises `Damaged`."""
    parts = Parts("JPEG", 0, 0)
    kept = [content[:2]]
    place = len(content)
    for marker, data, start, end in segments(content):
        if marker in _FRAMES:
            if len(data) < 6:
                raise Damaged("is a truncated JPEG")
            parts.height, parts.width = struct.unpack_from(">HH", data, 1)
        if marker == _SCAN:
            place = start
            break
        if marker == 0xE1 and data.startswith(EXIF) and parts.exif is None:
            parts.exif = data[len(EXIF) :]
        elif marker == 0xE1 and data.startswith(XMP) and parts.xmp is None:
            parts.xmp = data[len(XMP) :]
        if marker == _ADOBE or (marker not in _APPLICATION and marker != _COMMENT):
            kept.append(content[start:end])
    if not parts.width or place == len(content):
        raise Damaged("is a truncated JPEG")
    if content.count(b"\xff\xda", place) > MAX_SCANS:
        raise Damaged(f"is a JPEG of more than {MAX_SCANS} scans")
    parts.pixels = b"".join([*kept, content[place:]])
    return parts


def segments(content: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield (marker, data, start, end) up to the end of the file. Raises `Damaged`."""
    place = 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise Damaged("is a broken JPEG")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == _END:
            return
        if marker in _ALONE:
            place += 2
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise Damaged("is a truncated JPEG")
        yield marker, content[place + 4 : end], place, end
        place = end
