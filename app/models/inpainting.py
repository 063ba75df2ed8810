"""What inpainting adds around a pipeline: the window that is worked on, and the source's own pixels put back.

An autoencoder changes every pixel a little, and pipelines return the whole picture from it. Outside the mask a
person's picture must stay as it is, so whatever a pipeline made is laid over the source through the mask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from app.models.pictures import fitted
from app.models.requests import GenerationRequest

Box = tuple[int, int, int, int]


def opened(
    request: GenerationRequest, size: tuple[int, int]
) -> tuple[GenerationRequest, Callable[[Image.Image], Image.Image]]:
    """Return the request as the pipeline gets it, at ``size``, and what lays its picture over the source.

    Where the settings ask for a size, the source is fitted to it and the result has that size. Otherwise the
    result has the source's own: the whole picture, or with ``padding_mask_crop`` the mask's surroundings, is
    brought to ``size`` for the pipeline and back again.
    """
    source, mask, settings = request.image, request.mask, request.settings
    if source is None or mask is None:
        return request, lambda made: made
    padding = getattr(settings, "padding_mask_crop", None)
    if padding is None and settings.width and settings.height:
        source, mask = fitted(source, size), fitted(mask, size, "L")
        return replace(request, image=source, mask=mask), lambda made: Image.composite(made, source, mask)
    whole, covering = source.convert("RGB"), mask.convert("L")
    box = (0, 0, *whole.size) if padding is None else window(covering, padding, size)
    # Resized, not cropped: where the picture ends before the window has its shape, it is stretched a little,
    # and everything under the mask is repainted.
    cut = (whole.crop(box).resize(size, Image.Resampling.LANCZOS), covering.crop(box).resize(size))
    part = replace(request, image=cut[0], mask=cut[1])
    return part, lambda made: _inserted(made, whole, covering, box)


def window(mask: Image.Image, padding: int, size: tuple[int, int]) -> Box:
    """Return the box (left, top, right, bottom) around the mask's white, ``padding`` pixels wider on each side,
    grown to the shape of ``size`` as far as the picture reaches."""
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    left, top = max(left - padding, 0), max(top - padding, 0)
    right, bottom = min(right + padding, mask.width), min(bottom + padding, mask.height)
    wide, high = right - left, bottom - top
    wanted_wide = min(max(wide, round(high * size[0] / size[1])), mask.width)
    wanted_high = min(max(high, round(wide * size[1] / size[0])), mask.height)
    left = min(max(left - (wanted_wide - wide) // 2, 0), mask.width - wanted_wide)
    top = min(max(top - (wanted_high - high) // 2, 0), mask.height - wanted_high)
    return left, top, left + wanted_wide, top + wanted_high


def _inserted(made: Image.Image, source: Image.Image, mask: Image.Image, box: Box) -> Image.Image:
    over = source.copy()
    over.paste(made.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS), box[:2])
    return Image.composite(over, source, mask)
