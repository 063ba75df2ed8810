"""Thumbnails and posters, as WebP."""

from __future__ import annotations

import io

from PIL import Image

LONGEST_SIDE = 384
"""Longest side of a thumbnail in pixels: sharp in a tile of 192 CSS pixels on a dense screen."""

QUALITY = 80
POSTER_QUALITY = 88
MIME_TYPE = "image/webp"
METHOD = 1
"""WebP effort: a quarter of the time of the default 4 for a few percent more bytes; a job waits for this."""


def thumbnail(image: Image.Image) -> bytes:
    """Return a WebP of an RGB picture, its longest side at most `LONGEST_SIDE`; small ones keep their size."""
    scale = min(1.0, LONGEST_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0) if image.size != size else image
    return _webp(small, QUALITY)


def poster(image: Image.Image) -> bytes:
    """Return a WebP of an RGB picture at its full size."""
    return _webp(image, POSTER_QUALITY)


def _webp(image: Image.Image, quality: int) -> bytes:
    content = io.BytesIO()
    image.save(content, "WEBP", quality=quality, method=METHOD)
    return content.getvalue()
