"""Bytes from outside as a plain RGB picture.

What a file claims is checked before a pixel is decoded; only what decoding needs reaches the decoder; and the
result is upright, 8 bits a channel, RGB, without an alpha channel.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from app.errors import InvalidInput
from app.media.containers import Parts, exif, take_apart

MIN_SIDE = 16
"""Smallest side in pixels: the smallest size a job may have."""

MAX_SIDE = 16_384
"""Largest side in pixels."""

MAX_PIXELS = 50_000_000
"""Most pixels: a camera's 48 megapixels; at four bytes each 200 MB, twice that with transparency."""

_OPENERS: dict[str, Callable[[io.BytesIO], ImageFile]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings each EXIF orientation upright (Exif 3.0, Orientation)."""

_STRIP = 256
"""Rows that are laid on white at a time."""

_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error, zlib.error),
    *(AssertionError, AttributeError),  # a palette picture without its palette
)
"""What Pillow's decoders raise for broken data."""


@dataclass(frozen=True)
class Decoded:
    """A picture from outside, made plain."""

    image: Image.Image
    """RGB, upright."""
    parts: Parts


def decode_image(content: bytes, field: str = "file") -> Decoded:
    """Return the picture in ``content``. Raises `UnsupportedMediaType` and `InvalidInput` naming ``field``."""
    return _decoded(content, field, plain_rgb)


def decode_opacity(content: bytes, field: str = "file") -> Image.Image:
    """Return how opaque the pixels of the picture in ``content`` are: mode L, 0 is transparent.

    Raises what `decode_image` raises.
    """
    return _decoded(content, field, opacity).image


def opacity(image: Image.Image) -> Image.Image:
    """Return the alpha channel of a picture, 255 everywhere where it has none."""
    if not image.has_transparency_data:
        return Image.new("L", image.size, 255)
    return image.convert("RGBA").getchannel("A")


def _decoded(content: bytes, field: str, plain: Callable[[Image.Image], Image.Image]) -> Decoded:
    parts = take_apart(content, field)
    _check(parts, field)
    try:
        with _OPENERS[parts.format](io.BytesIO(parts.pixels)) as opened:
            if opened.size != (parts.width, parts.height):
                raise InvalidInput(field, f"is a broken {parts.format}: its sizes contradict one another")
            opened.load()
            image = plain(opened)
    except _DAMAGE as error:
        raise InvalidInput(field, f"is a broken or truncated {parts.format}") from error
    turn = _TURNS.get(exif.orientation(parts.exif))
    return Decoded(image if turn is None else image.transpose(turn), parts)


def plain_rgb(image: Image.Image) -> Image.Image:
    """Return ``image`` as 8-bit RGB: palette, grey, CMYK and 16 bits converted, transparency laid on white."""
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        return _on_white(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white, in strips: memory for two pictures, not for four."""
    background = Image.new("RGB", image.size, "white")
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height))).convert("RGBA")
        background.paste(strip, (0, top), mask=strip.getchannel("A"))
    return background


def _check(parts: Parts, field: str) -> None:
    if parts.animated:
        raise InvalidInput(field, "is animated; a still picture is needed")
    if min(parts.width, parts.height) < MIN_SIDE:
        raise InvalidInput(
            field, f"is {parts.width}x{parts.height}; {MIN_SIDE}x{MIN_SIDE} is the least", minimum=MIN_SIDE
        )
    if max(parts.width, parts.height) > MAX_SIDE or parts.width * parts.height > MAX_PIXELS:
        raise InvalidInput(
            field,
            f"is {parts.width}x{parts.height}; at most {MAX_PIXELS} pixels and sides of {MAX_SIDE} are taken",
            max_pixels=MAX_PIXELS,
            maximum=MAX_SIDE,
        )
