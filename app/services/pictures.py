"""Pictures of the studio as files of other formats, with what they tell of how they were made."""

from __future__ import annotations

import base64
import io
from typing import Literal

from PIL import Image

from app.media.manager import MediaManager
from app.media.metadata import QUALITY, encode_picture
from app.tables import Media

Format = Literal["PNG", "JPEG", "WEBP"]
MIME_TYPES: dict[str, str] = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def picture_bytes(media: MediaManager, row: Media, format: Format = "PNG", quality: int | None = None) -> bytes:
    """Return a picture as a file; ``quality`` 0…100 is for JPEG and WEBP. Raises `MediaNotFound`."""
    if format == "PNG":
        return media.file(row)[0].read_bytes()
    chosen = QUALITY if quality is None else max(1, quality)
    image = media.open_image(row.id)
    if row.details is None or row.origin != "job":
        return plain_bytes(image, format, chosen)
    return encode_picture(image, row.details, format, chosen)


def plain_bytes(image: Image.Image, format: Format, quality: int = QUALITY) -> bytes:
    """Return a picture as a file that tells nothing: previews."""
    content = io.BytesIO()
    image.save(content, format, **({} if format == "PNG" else {"quality": quality}))
    return content.getvalue()


def base64_of(content: bytes) -> str:
    """Return bytes as base64 text (RFC 4648)."""
    return base64.b64encode(content).decode("ascii")
