"""Frames of any kind as one kind: contiguous uint8 arrays (height, width, 3).

Pipelines give lists of PIL pictures, NumPy arrays or tensors, channels first or last, in bytes or in floats,
with or without a batch axis of one. Tensors are recognised by what they can do, so nothing here imports torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import EncodingFailed

Pixels = NDArray[np.uint8]

OVERSHOOT = 0.02
"""How far floats may leave 0…1: half-precision decoders round a little beyond the range they clamp to."""

_CHANNELS = (1, 3, 4)


class Frames:
    """The frames of one video: checked, measured and hashed at once, then given one by one, with even sides.

    ``frames``: a list of PIL pictures, arrays or tensors, or one array or tensor (F, H, W, C), (F, C, H, W) or
    (C, F, H, W), with or without a batch axis of one. Floats mean 0…1. Raises `EncodingFailed` for no frames,
    frames of different sizes, NaN, and floats outside 0…1.
    """

    def __init__(self, frames: Any) -> None:
        self._frames = _listed(frames)
        digest = hashlib.sha256()
        self.width = self.height = self.count = 0
        for count, pixels in enumerate(self, start=1):
            height, width = pixels.shape[:2]
            if count == 1:
                self.width, self.height, self.first = width, height, Image.fromarray(pixels)
            if (width, height) != (self.width, self.height):
                raise EncodingFailed(f"Frame {count} is {width}x{height}, the first {self.width}x{self.height}")
            digest.update(pixels.data)
            self.count = count
        if not self.count:
            raise EncodingFailed("There are no frames")
        self.sha256 = digest.hexdigest()

    def __iter__(self) -> Iterator[Pixels]:
        return (even(rgb_array(frame)) for frame in self._frames)


def rgb_array(frame: Any) -> Pixels:
    """Return one picture, array or tensor as uint8 (H, W, 3). Raises `EncodingFailed`."""
    if isinstance(frame, Image.Image):
        return np.ascontiguousarray(np.asarray(frame.convert("RGB")))
    array = as_array(frame)
    while array.ndim > 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or 0 in array.shape:
        raise EncodingFailed(f"A frame has the shape {array.shape}; (height, width, channels) is needed")
    if array.shape[-1] not in _CHANNELS and array.shape[0] in _CHANNELS:
        array = np.moveaxis(array, 0, -1)
    if array.shape[-1] not in _CHANNELS:
        raise EncodingFailed(f"A frame has {array.shape[-1]} channels; 1, 3 or 4 are needed")
    colours = np.repeat(array, 3, axis=-1) if array.shape[-1] == 1 else array[:, :, :3]
    return np.ascontiguousarray(_as_bytes(colours))


def as_array(value: Any) -> NDArray[Any]:
    """Return an array, or a tensor brought to the CPU; bfloat16, which NumPy lacks, becomes float32."""
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if value.is_floating_point():
            value = value.float()
        return np.asarray(value.numpy())
    return np.asarray(value)


def even(pixels: Pixels) -> Pixels:
    """Return the frame with even sides, as yuv420p needs: an odd side repeats its last row or column."""
    height, width = pixels.shape[:2]
    if height % 2 == 0 and width % 2 == 0:
        return pixels
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def _listed(frames: Any) -> Sequence[Any] | NDArray[Any]:
    """Return something that gives one frame per item, without a batch axis of one."""
    if isinstance(frames, (list, tuple)):
        nested = len(frames) == 1 and (
            isinstance(frames[0], (list, tuple)) or getattr(frames[0], "ndim", 0) >= 4
        )
        return _listed(frames[0]) if nested else frames
    array = as_array(frames)
    while array.ndim > 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 4:
        raise EncodingFailed(
            f"The frames have the shape {array.shape}; (frames, height, width, channels) is needed"
        )
    channels = [axis for axis in (3, 1, 0) if array.shape[axis] in _CHANNELS]
    return np.moveaxis(array, 0, 1) if channels == [0] else array


def _as_bytes(array: NDArray[Any]) -> Pixels:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    low, high = float(array.min()), float(array.max())
    if np.issubdtype(array.dtype, np.integer):
        if low < 0 or high > 255:
            raise EncodingFailed(f"Whole-number frames must be within 0…255; these span {low:g}…{high:g}")
        return array.astype(np.uint8)
    if not (np.isfinite(low) and np.isfinite(high)):
        raise EncodingFailed("The frames hold NaN or infinity: the model's output is broken")
    if low < -OVERSHOOT or high > 1 + OVERSHOOT:
        raise EncodingFailed(f"Floating-point frames must be within 0…1; these span {low:g}…{high:g}")
    return (array.clip(0, 1) * 255).round().astype(np.uint8)
