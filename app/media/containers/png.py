"""PNG: a row of chunks (W3C PNG, third edition, section 5)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from app.media.containers.parts import MAX_PART, MAX_TEXTS, Damaged, Parts, inflate

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD = "XML:com.adobe.xmp"

_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}


def recognises(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def take_apart(content: bytes) -> Parts:
    """Return the parts of a PNG. Raises `Damaged`."""
    header = content[8:33]
    if len(header) < 25 or header[4:8] != b"IHDR":
        raise Damaged("is a truncated PNG")
    width, height = struct.unpack_from(">II", header, 8)
    parts = Parts("PNG", width, height)
    kept = [SIGNATURE]
    texts = 0
    for kind, data, whole in chunks(content):
        if kind in _NEEDED:
            kept.append(whole)
        elif kind == b"acTL":
            parts.animated = True
        elif kind == b"eXIf":
            parts.exif = data
        elif kind == b"iCCP":
            _check_profile(data)
        elif kind in _TEXTS:
            keyword, text = text_of(kind, data)
            texts += len(text)
            if texts > MAX_TEXTS:
                raise Damaged("holds far too much text")
            parts.texts.setdefault(keyword, text)
    parts.xmp = parts.texts.pop(XMP_KEYWORD, "").encode() or None
    parts.pixels = b"".join(kept)
    return parts


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield (type, data, whole chunk) up to IEND. Raises `Damaged` when the file ends before it."""
    place = len(SIGNATURE)
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind = content[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(content):
            break
        if length > MAX_PART and kind not in _NEEDED:
            raise Damaged(f"has a {kind.decode('latin-1')} chunk of {length} bytes")
        yield kind, content[place + 8 : end - 4], content[place:end]
        if kind == b"IEND":
            return
        place = end
    raise Damaged("is a truncated PNG")


def text_of(kind: bytes, data: bytes) -> tuple[str, str]:
    """Return (keyword, text) of a text chunk. Raises `Damaged`."""
    keyword, _, rest = data.partition(b"\0")
    if kind == b"tEXt":
        return keyword.decode("latin-1"), rest.decode("latin-1")
    if kind == b"zTXt":
        return keyword.decode("latin-1"), inflate(rest[1:]).decode("latin-1")
    compressed = rest[:1] == b"\1"
    text = rest[2:].split(b"\0", 2)[-1]
    return keyword.decode("latin-1"), (inflate(text) if compressed else text).decode("utf-8", errors="replace")


def _check_profile(data: bytes) -> None:
    _, _, rest = data.partition(b"\0")
    inflate(rest[1:])
