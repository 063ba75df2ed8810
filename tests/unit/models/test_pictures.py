"""Pictures in and out of the pipelines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from app.errors import ModelCorrupt
from app.models.limits import limits_of
from app.models.lineup import ModelEntry
from app.models.pictures import as_pictures, fit_area, fitted, size_for
from app.settings import ImageToVideoSettings

WAN = limits_of(ModelEntry("w", "W", "org/w", "wan", "i2v"), "i2v")


def shades(count: int) -> np.ndarray[Any, Any]:
    """``count`` frames of 4 x 6, each of one shade: frame N has the value N / 10."""
    return np.stack([np.full((4, 6, 3), number / 10, dtype=np.float32) for number in range(count)])


PILS = [Image.new("RGB", (6, 4), (round(255 * n / 10),) * 3) for n in range(5)]


@pytest.mark.parametrize(
    "value",
    [
        PILS,
        [PILS],
        shades(5),
        shades(5)[None],
        list(shades(5)),
        [shades(5)],
        (shades(5) * 255).round().astype(np.uint8),
        np.moveaxis(shades(5), -1, 1),
        torch.from_numpy(shades(5)),
        torch.from_numpy(shades(5)).permute(0, 3, 1, 2)[None],
        torch.from_numpy(shades(5)).bfloat16(),
    ],
    ids=[
        "pil", "nested pil", "array", "batched", "list of arrays", "nested array", "bytes", "channels first",
        "tensor", "tensor channels first", "bfloat16",
    ],
)  # fmt: skip
def test_frames_come_out_the_same_whatever_the_pipeline_gave(value: Any) -> None:
    pictures = as_pictures(value)
    assert [(picture.mode, picture.size) for picture in pictures] == [("RGB", (6, 4))] * 5
    for picture, expected in zip(pictures, PILS, strict=True):
        assert np.abs(np.asarray(picture).astype(int) - np.asarray(expected).astype(int)).max() <= 1


def test_one_picture_and_grey_ones_work_too() -> None:
    assert as_pictures(PILS[0])[0].size == (6, 4)
    assert as_pictures(shades(1)[0])[0].size == (6, 4)
    assert as_pictures(shades(2)[..., :1])[0].mode == "RGB"


def test_numbers_that_are_none_are_told() -> None:
    broken = shades(2)
    broken[1, 0, 0, 0] = np.nan
    with pytest.raises(ModelCorrupt, match="not a number"):
        as_pictures(broken)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        as_pictures(np.zeros((2, 5, 6, 7), dtype=np.float32))


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ((832, 480), (832, 480)),
        ((480, 832), (480, 832)),
        ((1920, 1080), (832, 464)),
        ((1000, 1000), (624, 624)),
        ((1080, 1920), (464, 832)),
        ((4000, 100), (1280, 96)),
        ((100, 4000), (96, 1280)),
    ],
)
def test_the_sources_shape_is_kept_within_the_area(source: tuple[int, int], size: tuple[int, int]) -> None:
    assert fit_area(source, WAN) == size
    assert size[0] % 16 == size[1] % 16 == 0
    assert size[0] * size[1] <= 480 * 832


def test_a_size_that_was_asked_for_wins() -> None:
    settings = ImageToVideoSettings(source_image_id="x", width=320, height=640)
    assert size_for(settings, Image.new("RGB", (10, 10)), WAN) == (320, 640)
    assert size_for(ImageToVideoSettings(source_image_id="x"), None, WAN) == (832, 480)


def test_a_source_is_cropped_never_stretched() -> None:
    source = Image.new("RGB", (200, 100), "white")
    source.paste("black", (0, 0, 50, 100))
    source.paste("black", (150, 0, 200, 100))
    square = fitted(source, (64, 64))
    assert square.size == (64, 64)
    assert np.asarray(square)[:, 2:-2].min() > 250
    assert fitted(Image.new("L", (64, 64)), (64, 64)).mode == "RGB"
