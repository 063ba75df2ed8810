"""Takes a picture that a client sends, within the limit of its size in bytes."""

from __future__ import annotations

from typing import BinaryIO

from app.errors import TooLarge
from app.media.decoding import Decoded, decode_image


def read_upload(source: bytes | BinaryIO, max_bytes: int, field: str = "file") -> Decoded:
    """Return the picture in ``source``, reading no more than ``max_bytes`` of it.

    Raises `TooLarge`, `UnsupportedMediaType` and `InvalidInput` naming ``field``.
    """
    content = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise TooLarge(f"The picture is larger than {max_bytes} bytes", field=field, maximum=max_bytes)
    return decode_image(content, field)
