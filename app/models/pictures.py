"""Pictures between the studio and the pipelines: source pictures in, arrays out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from app.errors import ModelCorrupt
from app.models.limits import Limits
from app.models.requests import GenerationRequest
from app.settings import DiffusionSettings


def size_for(settings: DiffusionSettings, image: Image.Image | None, limits: Limits) -> tuple[int, int]:
    """Return the (width, height) to make: the one asked for, or the source's shape within the model's area."""
    if settings.width and settings.height:
        return settings.width, settings.height
    if image is None:
        return int(limits.width.default), int(limits.height.default)
    return fit_area(image.size, limits)


def fit_area(source: tuple[int, int], limits: Limits, area: int | None = None) -> tuple[int, int]:
    """Return the size of the source's shape with at most ``area`` pixels (the model's default), in its
    multiples.

    Wan's own rule (its model card): the sides of that area at the source's ratio, each rounded down.
    """
    ratio, area = source[0] / source[1], area or limits.area
    width = _rounded(math.sqrt(area * ratio), limits.multiple, limits.width.min, limits.width.max)
    height = _rounded(math.sqrt(area / ratio), limits.multiple, limits.height.min, limits.height.max)
    return width, height


def _rounded(length: float, multiple: int, low: float, high: float) -> int:
    least, most = math.ceil(low / multiple) * multiple, int(high // multiple) * multiple
    return min(max(int((length + 1e-6) // multiple) * multiple, least), most)


def fitted_sources(request: GenerationRequest, size: tuple[int, int], stride: int = 1) -> GenerationRequest:
    """Return the request with its source, last picture, video and guides at ``size``; pictures to edit keep
    theirs.

    A video is cut to a multiple of ``stride`` frames plus one.
    """
    whole = (len(request.video) - 1) // stride * stride + 1
    single = {"image": request.image, "last_image": request.last_image}
    lists = {"video": request.video[:whole], "guides": request.guides}
    changes: dict[str, Any] = {
        name: fitted(picture, size) for name, picture in single.items() if picture is not None
    }
    changes |= {name: tuple(fitted(picture, size) for picture in some) for name, some in lists.items()}
    changes["images"] = tuple(picture.convert("RGB") for picture in request.images)
    return replace(request, **changes)


def fitted(image: Image.Image, size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Return the picture at ``size``, cropped at the centre where its shape differs: never stretched."""
    image = image.convert(mode)
    return image if image.size == size else ImageOps.fit(image, size, Image.Resampling.LANCZOS)


def as_pictures(value: Any) -> list[Image.Image]:
    """Return the pictures of one output as RGB: from pictures, an array or a tensor (n, height, width,
    channels).

    Also takes (n, channels, height, width), one batch dimension of 1 before that, floats in 0..1 and bytes.
    Raises `ModelCorrupt` when the values are not numbers: the weights do not work in their dtype.
    """
    if isinstance(value, Image.Image):
        return [value.convert("RGB")]
    if isinstance(value, Sequence) and value and isinstance(value[0], Image.Image):
        return [picture.convert("RGB") for picture in value]
    if isinstance(value, Sequence) and len(value) == 1:
        return as_pictures(value[0])
    if hasattr(value, "detach"):
        value = value.detach().float().cpu().numpy() if value.is_floating_point() else value.cpu().numpy()
    array = np.stack([np.asarray(part) for part in value]) if isinstance(value, Sequence) else np.asarray(value)
    while array.ndim > 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 3:
        array = array[None]
    if array.shape[-1] not in (1, 3, 4) and array.shape[1] in (1, 3, 4):
        array = np.moveaxis(array, 1, -1)
    if array.ndim != 4 or array.shape[-1] not in (1, 3, 4):
        raise ValueError(f"{array.shape} is not the shape of pictures")
    return [_picture(frame) for frame in array]


def _picture(frame: np.ndarray[Any, Any]) -> Image.Image:
    if frame.dtype.kind == "f":
        if not np.isfinite(frame).all():
            raise ModelCorrupt("The model's output is not a number: try dtype float32 in its line of .env.")
        frame = (np.clip(frame, 0.0, 1.0) * 255).round().astype(np.uint8)
    picture = Image.fromarray(frame[..., 0] if frame.shape[-1] == 1 else np.ascontiguousarray(frame))
    return picture.convert("RGB")
