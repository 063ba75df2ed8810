"""Writes generation parameters into files and reads them back, from our own files and from the field's.

Every file carries the ``parameters`` text, our whole record under ``stillmotion``, and an XMP packet that marks
it as made by a model. PNG has text chunks for the first two, MP4 has tags; JPEG and WEBP keep the text in the
EXIF user comment and the record in the XMP packet. ``prompt`` and ``workflow`` are never written: elsewhere
they are graphs.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.media import mp4
from app.media.containers import Parts, exif, take_apart
from app.media.containers.png import XMP_KEYWORD
from app.media.intake import video_format
from app.media.parameters import ReadParameters, from_infotext, from_record
from app.media.record import infotext_of
from app.media.xmp import record_json_in, xmp_packet

logger = logging.getLogger(__name__)

Format = Literal["PNG", "JPEG", "WEBP"]

PARAMETERS = "parameters"
RECORD = "stillmotion"

PNG_LEVEL = 1
"""zlib level: for 1024x1024 level 1 takes 63 ms and level 6 takes 216 ms, for files a little larger."""

QUALITY = 95
"""Quality of JPEG and WEBP where none is asked for."""

_SEGMENT = 65_000
"""Most bytes of EXIF or XMP in a JPEG: the length of a segment has 16 bits."""


def text_tags(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts by key, as they stand in PNG chunks and MP4 tags."""
    return {PARAMETERS: str(infotext_of(record)), RECORD: record_json(record)}


def record_json(record: Mapping[str, Any]) -> str:
    """Return the record as it is written: JSON in one line."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def tool_of(record: Mapping[str, Any]) -> str:
    """Return the software and version for the XMP packet."""
    return f"{record['software']} {record['version']}"


def encode_picture(
    image: Image.Image, record: Mapping[str, Any], format: Format = "PNG", quality: int = QUALITY
) -> bytes:
    """Return ``image`` as a file that carries ``record``. ``quality`` 1…100 is for JPEG and WEBP."""
    if format == "PNG":
        return png_bytes(image, _png_texts(record))
    comment = exif.comment_exif(text_tags(record)[PARAMETERS])
    packet = xmp_packet(tool_of(record), record_json(record))
    if format == "JPEG" and max(len(comment), len(packet)) > _SEGMENT:
        logger.warning("The prompts are too long for a JPEG: %s does not carry its whole record", record["id"])
        comment = comment if len(comment) <= _SEGMENT else b""
        packet = packet if len(packet) <= _SEGMENT else xmp_packet(tool_of(record))
    content = io.BytesIO()
    image.save(content, format, quality=quality, exif=comment, xmp=packet)
    return content.getvalue()


def png_bytes(image: Image.Image, texts: PngInfo | None = None) -> bytes:
    """Return ``image`` as a PNG with these texts and nothing else."""
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=PNG_LEVEL, pnginfo=texts or PngInfo(), icc_profile=None, exif=b"")
    return content.getvalue()


def _png_texts(record: Mapping[str, Any]) -> PngInfo:
    info = PngInfo()
    for key, text in text_tags(record).items():
        info.add_text(key, text)
    info.add_itxt(XMP_KEYWORD, xmp_packet(tool_of(record)).decode())
    return info


# ---- reading -------------------------------------------------------------------------------------------


def read_parameters(content: bytes) -> ReadParameters | None:
    """Return what a PNG, JPEG or WEBP says of how it was made; None when it says nothing.

    Reads our own files and those of tools that write the ``parameters`` text. Raises `UnsupportedMediaType` and
    `InvalidInput` for bytes that are no such picture.
    """
    return parameters_in(take_apart(content))


def parameters_in(parts: Parts) -> ReadParameters | None:
    """Return what a picture taken apart says of how it was made, or None."""
    record = parts.texts.get(RECORD) or (record_json_in(parts.xmp) if parts.xmp else None)
    return _read(record, parts.texts.get(PARAMETERS) or exif.user_comment(parts.exif))


def read_video_parameters(path: Path) -> ReadParameters | None:
    """Return what an MP4 says of how it was made, or None. Raises `EncodingFailed` when it cannot be read."""
    tags = mp4.read_tags(path)
    return _read(tags.get(RECORD), tags.get(PARAMETERS))


def read_file(path: Path) -> dict[str, str]:
    """Return the texts of a picture or video by key: ``parameters`` and ``stillmotion``, where it has them.

    Raises `UnsupportedMediaType`, `InvalidInput` and `EncodingFailed` for a file that is none.
    """
    with path.open("rb") as file:
        head = file.read(16)
    if video_format(head) is not None:
        found = mp4.read_tags(path)
    else:
        parts = take_apart(path.read_bytes())
        found = {PARAMETERS: parts.texts.get(PARAMETERS) or exif.user_comment(parts.exif) or ""}
        found[RECORD] = parts.texts.get(RECORD) or (record_json_in(parts.xmp) if parts.xmp else None) or ""
    return {key: text for key in (PARAMETERS, RECORD) if (text := found.get(key))}


def _read(record: str | None, text: str | None) -> ReadParameters | None:
    """Our record says more than the text; a record that is not ours to read falls back on it."""
    return (from_record(record) if record else None) or (from_infotext(text) if text and text.strip() else None)
