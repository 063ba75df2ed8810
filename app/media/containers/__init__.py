"""Takes PNG, JPEG and WEBP files apart without decoding a pixel, and without trusting a length in them."""

from __future__ import annotations

from app.errors import InvalidInput, UnsupportedMediaType
from app.media.containers import jpeg, png, webp
from app.media.containers.parts import Damaged, Parts

__all__ = ["Damaged", "Parts", "take_apart"]

MIME_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

_READERS = (
    (png.recognises, png.take_apart),
    (jpeg.recognises, jpeg.take_apart),
    (webp.recognises, webp.take_apart),
)


def take_apart(content: bytes, field: str = "file") -> Parts:
    """Return the parts of a picture.

    Raises `UnsupportedMediaType` for other formats and `InvalidInput` naming ``field`` for damage.
    """
    if not content:
        raise InvalidInput(field, "is empty")
    for recognises, reader in _READERS:
        if recognises(content):
            try:
                return reader(content)
            except Damaged as error:
                raise InvalidInput(field, str(error)) from error
    raise UnsupportedMediaType(
        "The file is not a PNG, JPEG or WEBP picture", field=field, allowed=list(MIME_TYPES.values())
    )
