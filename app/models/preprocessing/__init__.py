"""Turns a picture into what a ControlNet reads: edges and the like, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from PIL import Image

from app.errors import InvalidInput
from app.models.preprocessing.edges import canny
from app.models.preprocessing.lines import lines, scribble
from app.models.preprocessing.shuffled import shuffled

PREPROCESSORS: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "canny": canny,
    "lineart_standard": lines,
    "scribble_xdog": scribble,
    "shuffle": shuffled,
}
"""Name to function of a picture, which gives an RGB picture of the same size."""

LEARNED = re.compile(
    r"(depth|openpose|dwpose|lineart|mlsd|normal|scribble|softedge|hed|pidinet|segmentation|seg)(_\w+)?"
)
"""Names in the field of preprocessors that are networks with weights of their own."""


def check_preprocessor(name: str | None, field: str) -> None:
    """Raise `InvalidInput` that names the field for what is not a preprocessor; None asks for none."""
    if name is not None and name not in PREPROCESSORS:
        known = sorted(PREPROCESSORS)
        if LEARNED.fullmatch(name):
            reason = f"{name} needs a network whose weights are not here: send the guide ready-made, without it"
            raise InvalidInput(field, reason, allowed=known)
        raise InvalidInput(field, "is not a preprocessor", allowed=known)


def preprocess(name: str, picture: Image.Image) -> Image.Image:
    """Return what the preprocessor makes of a picture. Raises `InvalidInput` for an unknown name."""
    check_preprocessor(name, "preprocessor")
    return PREPROCESSORS[name](picture.convert("RGB"))
