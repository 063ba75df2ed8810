"""Turns a picture into what a ControlNet reads: edges and the like, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from app.errors import InvalidInput
from app.models.preprocessing.edges import canny

PREPROCESSORS: Mapping[str, Callable[[Image.Image], Image.Image]] = {"canny": canny}
"""Name to function of a picture, which gives an RGB picture of the same size."""


def check_preprocessor(name: str | None, field: str) -> None:
    """Raise `InvalidInput` that names the field for what is not a preprocessor; None asks for none."""
    if name is not None and name not in PREPROCESSORS:
        raise InvalidInput(field, "is not a preprocessor", allowed=sorted(PREPROCESSORS))


def preprocess(name: str, picture: Image.Image) -> Image.Image:
    """Return what the preprocessor makes of a picture. Raises `InvalidInput` for an unknown name."""
    check_preprocessor(name, "preprocessor")
    return PREPROCESSORS[name](picture.convert("RGB"))
