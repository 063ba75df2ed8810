"""Frames of every kind a pipeline gives become the same bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.errors import EncodingFailed
from app.media.frames import Frames


class Tensor:
    """What a tensor can do, as far as frames are concerned; ``bfloat16`` cannot become an array by itself."""

    def __init__(self, array: NDArray[Any], *, half: bool = False) -> None:
        self.array, self.half = array, half

    @property
    def ndim(self) -> int:
        return self.array.ndim

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def is_floating_point(self) -> bool:
        return self.half or self.array.dtype.kind == "f"

    def float(self) -> Tensor:
        return Tensor(self.array.astype(np.float32))

    def numpy(self) -> NDArray[Any]:
        if self.half:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


EXPECTED = np.arange(5 * 8 * 10 * 3).reshape(5, 8, 10, 3).astype(np.uint8)
FLOATS = EXPECTED.astype(np.float32) / 255
FIRST = FLOATS.transpose(0, 3, 1, 2)

KINDS: dict[str, Any] = {
    "PIL": [Image.fromarray(frame) for frame in EXPECTED],
    "PIL in a tuple": tuple(Image.fromarray(frame) for frame in EXPECTED),
    "PIL in a batch of one": [[Image.fromarray(frame) for frame in EXPECTED]],
    "bytes": EXPECTED,
    "integers": EXPECTED.astype(np.int64),
    "floats": FLOATS,
    "doubles": FLOATS.astype(np.float64),
    "half floats": FLOATS.astype(np.float32),
    "a list of arrays": list(EXPECTED),
    "a list of float arrays": list(FLOATS),
    "a batch of one": FLOATS[None],
    "a list with one array of all": [FLOATS],
    "channels first": FIRST,
    "channels before frames": FLOATS.transpose(3, 0, 1, 2),
    "not contiguous": EXPECTED[:, ::-1][:, ::-1],
    "a tensor, channels first": Tensor(FIRST),
    "a tensor in bfloat16": Tensor(FIRST, half=True),
    "a tensor with a batch axis": Tensor(FIRST[None]),
    "a tensor of bytes": Tensor(EXPECTED),
    "a list of tensors": [Tensor(frame) for frame in FIRST],
    "a list of tensors with batch axes": [Tensor(frame[None]) for frame in FIRST],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_frames(kind: str) -> None:
    frames = Frames(KINDS[kind])
    assert np.array_equal(np.stack(list(frames)), EXPECTED)
    assert (frames.width, frames.height, frames.count) == (10, 8, 5)
    assert frames.sha256 == Frames(EXPECTED).sha256
    assert np.array_equal(np.asarray(frames.first), EXPECTED[0])


def test_a_single_frame_is_a_video_of_one() -> None:
    assert Frames([Image.new("RGB", (4, 4))]).count == 1
    assert Frames(np.zeros((1, 4, 4, 3), np.uint8)).count == 1


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK"])
def test_pictures_of_other_modes_become_rgb(mode: str) -> None:
    pixels = next(iter(Frames([Image.new("RGB", (4, 4), "white").convert(mode)])))
    assert pixels.shape == (4, 4, 3)
    assert pixels.min() == 255


def test_grey_and_transparent_arrays_become_rgb() -> None:
    grey = next(iter(Frames(np.full((1, 4, 4, 1), 9, np.uint8))))
    assert np.array_equal(grey, np.full((4, 4, 3), 9, np.uint8))
    assert next(iter(Frames(np.full((1, 4, 4, 4), 9, np.uint8)))).shape == (4, 4, 3)
    assert next(iter(Frames([np.full((4, 6), True)]))).tolist() == [[[255] * 3] * 6] * 4


def test_an_odd_side_repeats_its_last_line() -> None:
    odd = EXPECTED[:, :7, :9]
    pixels = next(iter(Frames(odd)))
    assert pixels.shape == (8, 10, 3)
    assert np.array_equal(pixels[:7, :9], odd[0])
    assert np.array_equal(pixels[7, :9], odd[0, 6])
    assert np.array_equal(pixels[:7, 9], odd[0, :, 8])


def test_a_little_overshoot_is_rounding_and_no_error() -> None:
    assert Frames(np.full((1, 2, 2, 3), 1.004)).first.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "no frames"),
        (np.zeros((0, 4, 4, 3)), "no frames"),
        ([Image.new("RGB", (4, 4)), Image.new("RGB", (6, 4))], "Frame 2 is 6x4, the first 4x4"),
        (np.full((1, 4, 4, 3), np.nan), "NaN"),
        (np.full((1, 4, 4, 3), np.inf), "infinity"),
        (np.full((1, 4, 4, 3), -1.0), "within 0…1; these span -1…-1"),
        (np.full((1, 4, 4, 3), 200.0), "within 0…1"),
        (np.full((1, 4, 4, 3), 300, np.int32), "within 0…255"),
        (np.zeros((2, 8, 8, 7)), "7 channels"),
        (np.zeros((4, 4, 3)), "is needed"),
        (np.zeros((1, 0, 4, 3)), "shape"),
        ([np.zeros(4)], "shape"),
        (5, "is needed"),
    ],
)
def test_what_cannot_be_a_video_says_why(frames: Any, reason: str) -> None:
    with pytest.raises(EncodingFailed) as caught:
        Frames(frames)
    assert reason in caught.value.message
