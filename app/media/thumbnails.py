"""Thumbnails and posters, as WebP."""

from __future__ import annotations

import io

from PIL import Image

LONGEST_SIDE = 384
"""Longest side of a thumbnail in pixels: sharp in a tile of 192 CSS pixels on a dense screen."""

QUALITY = 80
POSTER_QUALITY = 88
MIME_TYPE = "image/webp"


def thumbnail(image: Image.Image) -> bytes:
    """Return a WebP whose longest side is at most `LONGEST_SIDE`; a smaller picture keeps its size."""
    scale = min(1.0, LONGEST_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = image.convert("RGB")
    if small.size != size:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _webp(small, QUALITY)


def poster(image: Image.Image) -> bytes:
    """Return a WebP at full size."""
    return _webp(image.convert("RGB"), POSTER_QUALITY)


def _webp(image: Image.Image, quality: int) -> bytes:
    content = io.BytesIO()
    image.save(content, "WEBP", quality=quality, method=4)
    return content.getvalue()
