"""A picture without its details: what tile ControlNets fill in. Nothing to download."""

from __future__ import annotations

from PIL import Image

FACTOR = 8
"""How much smaller the picture is made before it gets its size back."""


def blurred(picture: Image.Image) -> Image.Image:
    """Return the picture with its details gone."""
    width, height = picture.size
    small = picture.resize((max(1, width // FACTOR), max(1, height // FACTOR)), Image.Resampling.BOX)
    return small.resize(picture.size, Image.Resampling.BICUBIC)
