"""Frames of a video side by side in one picture: a preview that a player shows while one looks for a place."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image

TILES = 16
"""Most frames that are shown, evenly spread."""

TILE_SIDE = 160
"""Longest side of a frame in pixels."""

QUALITY = 85
MIME_TYPE = "image/jpeg"


def spritesheet(frames: Sequence[Image.Image]) -> bytes:
    """Return a JPEG of up to `TILES` frames (RGB, one size), row by row from the first to the last."""
    shown = [frames[index] for index in spread(len(frames), TILES)]
    scale = min(1.0, TILE_SIDE / max(frames[0].size))
    width, height = (max(1, round(side * scale)) for side in frames[0].size)
    columns = math.ceil(math.sqrt(len(shown)))
    sheet = Image.new("RGB", (columns * width, math.ceil(len(shown) / columns) * height))
    for place, frame in enumerate(shown):
        small = frame.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (place % columns * width, place // columns * height))
    content = io.BytesIO()
    sheet.save(content, "JPEG", quality=QUALITY)
    return content.getvalue()


def spread(count: int, most: int) -> list[int]:
    """Return up to ``most`` of the indexes below ``count``, evenly spread, the first and last among them."""
    if count <= most:
        return list(range(count))
    return [round(place * (count - 1) / (most - 1)) for place in range(most)]
