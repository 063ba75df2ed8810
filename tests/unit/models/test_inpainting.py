"""Inpainting changes what is under the mask, and no other pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from app.models.inpainting import opened, window
from tests.support.tiny import tiny_entry, tiny_request

SIZE = (128, 96)


def noise(size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))


def mask(box: tuple[int, int, int, int], size: tuple[int, int] = SIZE, grey: int = 255) -> Image.Image:
    picture = Image.new("L", size)
    picture.paste(grey, box)
    return picture


def request(box: tuple[int, int, int, int], padding: int | None = None, **changes: object):  # type: ignore[no-untyped-def]
    entry = tiny_entry("stable-diffusion", "inpaint")
    return tiny_request(entry, "inpaint", image=noise(), mask=mask(box), padding_mask_crop=padding, **changes)


@pytest.mark.parametrize("padding", [None, 0, 8, 500])
def test_only_the_mask_changes(padding: int | None) -> None:
    box = (40, 30, 60, 70)
    part, closed = opened(request(box, padding, width=128, height=96), SIZE)
    assert part.image.size == part.mask.size == SIZE
    result = np.asarray(closed(Image.new("RGB", SIZE, "red")))
    under = np.asarray(mask(box)) > 0
    assert (result[~under] == np.asarray(noise())[~under]).all()
    assert (result[under] == (255, 0, 0)).all()


def test_without_a_crop_the_result_has_the_size_asked_for() -> None:
    part, closed = opened(request((0, 0, 64, 96), width=64, height=64), (64, 64))
    assert part.image.size == part.mask.size == (64, 64)
    assert closed(Image.new("RGB", (64, 64))).size == (64, 64)


def test_without_a_size_the_result_has_the_source_s() -> None:
    part, closed = opened(request((0, 0, 64, 96), width=None, height=None), (64, 48))
    assert part.image.size == part.mask.size == (64, 48)
    result = np.asarray(closed(Image.new("RGB", (64, 48), "red")))
    assert (result[:, 64:] == np.asarray(noise())[:, 64:]).all()
    assert (result[:, :64] == (255, 0, 0)).all()


def test_a_crop_is_worked_on_at_full_size_and_put_back_where_it_was() -> None:
    part, closed = opened(request((100, 0, 128, 20), padding=4), (64, 64))
    assert part.image.size == (64, 64)
    assert (np.asarray(part.mask) > 127).mean() > 0.5, "the mask fills most of its window"
    whole = closed(part.image)
    assert whole.size == SIZE
    assert np.abs(np.asarray(whole).astype(int) - np.asarray(noise())).mean() < 3


def test_grey_blends() -> None:
    half = request((0, 0, 128, 96))
    part = type(half)(
        **{**vars(half), "mask": mask((0, 0, 128, 96), grey=128), "image": Image.new("RGB", SIZE)}
    )
    _, closed = opened(part, SIZE)
    assert closed(Image.new("RGB", SIZE, "white")).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("box", "padding", "size", "expected"),
    [
        ((40, 30, 60, 70), 0, (64, 64), (30, 30, 70, 70)),  # grown to a square around its middle
        ((0, 0, 10, 40), 0, (64, 64), (0, 0, 40, 40)),  # moved inside at the edge
        ((118, 0, 128, 40), 0, (64, 64), (88, 0, 128, 40)),
        ((40, 30, 60, 50), 5, (64, 64), (35, 25, 65, 55)),
        ((0, 0, 128, 10), 0, (64, 64), (0, 0, 128, 96)),  # as far as the picture reaches
        ((60, 40, 64, 44), 1000, (64, 64), (0, 0, 128, 96)),
    ],
)
def test_the_window_has_the_shape_asked_for(
    box: tuple[int, int, int, int], padding: int, size: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert window(mask(box), padding, size) == expected
