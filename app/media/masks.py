"""Masks of other programs as ours: white is repainted, black is kept."""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageOps

from app.errors import InvalidInput
from app.media.decoding import decode_image, decode_opacity
from app.media.metadata import png_bytes


def mask_of_transparency(content: bytes, field: str = "mask") -> bytes:
    """Return a picture's transparent parts as a mask, a PNG in grey: what is not there is repainted.

    Raises `InvalidInput` naming ``field`` where nothing is transparent, and what `decode_opacity` raises.
    """
    opaque = decode_opacity(content, field)
    if opaque.getextrema()[0] == 255:
        raise InvalidInput(field, "has no transparent pixels: those are what is repainted")
    return png_bytes(ImageOps.invert(opaque))


def mask_of_webui(
    content: bytes, size: tuple[int, int], blur: int = 0, *, invert: bool = False, field: str = "mask"
) -> bytes:
    """Return a mask as A1111 reads it, a PNG in grey of ``size``: what is light, or what is not transparent.

    ``blur``: radius in pixels. Raises what `decode_image` raises.
    """
    opaque = decode_opacity(content, field)
    mask = decode_image(content, field).image.convert("L") if opaque.getextrema()[0] == 255 else opaque
    if invert:
        mask = ImageOps.invert(mask)
    if mask.size != size:
        mask = mask.resize(size, Image.Resampling.LANCZOS)
    return png_bytes(mask.filter(ImageFilter.GaussianBlur(blur)) if blur else mask)
