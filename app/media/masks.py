"""Masks of other programs as ours: white is repainted, black is kept."""

from __future__ import annotations

from PIL import ImageOps

from app.errors import InvalidInput
from app.media.decoding import decode_opacity
from app.media.metadata import png_bytes


def mask_of_transparency(content: bytes, field: str = "mask") -> bytes:
    """Return a picture's transparent parts as a mask, a PNG in grey: what is not there is repainted.

    Raises `InvalidInput` naming ``field`` where nothing is transparent, and what `decode_opacity` raises.
    """
    opaque = decode_opacity(content, field)
    if opaque.getextrema()[0] == 255:
        raise InvalidInput(field, "has no transparent pixels: those are what is repainted")
    return png_bytes(ImageOps.invert(opaque))
