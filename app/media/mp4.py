"""Tags of an MP4 file: FFmpeg's text form of them, and the XMP packet in a box of its own."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from pathlib import Path

from app.media import ffmpeg

_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The box type that the XMP specification (part 3, MPEG-4) gives to its packets."""

_HEADER = b";FFMETADATA1\n"
_SPECIAL = re.compile(r"([=;#\\\n])")
_ENTRY = re.compile(r"((?:\\.|[^=;#\\\n])+)=((?:\\.|[^\\\n])*)(?:\n|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def ffmetadata(tags: Mapping[str, str]) -> bytes:
    """Return ``tags`` in FFmpeg's metadata format: ``key=value`` with ``= ; # \\`` and newlines escaped."""
    lines = [f"{_escape(key)}={_escape(value)}\n" for key, value in tags.items()]
    return _HEADER + "".join(lines).encode()


def read_tags(path: Path) -> dict[str, str]:
    """Return the tags of an MP4 file. Raises `EncodingFailed` when it cannot be read."""
    text = ffmpeg.read([*ffmpeg.input_file(path), "-f", "ffmetadata", "pipe:1"]).decode(errors="replace")
    tags: dict[str, str] = {}
    entry = _ENTRY.match(text, len(_HEADER))
    while entry:  # up to the first section, such as [STREAM]
        tags[_plain(entry[1])] = _plain(entry[2])
        entry = _ENTRY.match(text, entry.end())
    return tags


def append_xmp(path: Path, packet: bytes) -> None:
    """Append an XMP packet as a ``uuid`` box; players skip boxes they do not know."""
    with open(path, "ab") as file:
        file.write(struct.pack(">I4s", 24 + len(packet), b"uuid") + _XMP_UUID + packet)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\r", ""))


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
