"""Turns a picture into what a ControlNet reads: edges and the like, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from app.errors import InvalidInput
from app.models.preprocessing.edges import canny

PREPROCESSORS: Mapping[str, Callable[[Image.Image], Image.Image]] = {"canny": canny}
"""Name to function of a picture, which gives an RGB picture of the same size."""


def preprocess(name: str, picture: Image.Image) -> Image.Image:
    """Return what the preprocessor makes of a picture. Raises `InvalidInput` for an unknown name."""
    if name not in PREPROCESSORS:
        raise InvalidInput("preprocessor", "is not a preprocessor", allowed=sorted(PREPROCESSORS))
    return PREPROCESSORS[name](picture.convert("RGB"))
