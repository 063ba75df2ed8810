"""A picture's colours without its shapes: what content-shuffle ControlNets read. Nothing to download."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

WAVES = 256
"""Width in pixels over which neighbours move together, at most; less in smaller pictures."""

SEED = 12345
"""The same picture is always shuffled the same way."""


def shuffled(picture: Image.Image) -> Image.Image:
    """Return the picture warped along a smooth random field that reaches over all of it."""
    import cv2

    levels = np.ascontiguousarray(np.asarray(picture.convert("RGB")))
    height, width = levels.shape[:2]
    generator = np.random.default_rng(SEED)
    x, y = _field(generator, height, width), _field(generator, height, width)
    moved = cv2.remap(levels, x * (width - 1), y * (height - 1), cv2.INTER_LINEAR)
    return Image.fromarray(moved)


def _field(generator: np.random.Generator, height: int, width: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return smooth noise of shape (height, width) that runs from 0 to 1."""
    import cv2

    scale = max(2, min(WAVES, min(height, width) // 2))
    coarse = generator.uniform(0.0, 1.0, (height // scale + 2, width // scale + 2)).astype(np.float32)
    smooth = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    low, high = float(smooth.min()), float(smooth.max())
    return np.asarray((smooth - low) / max(high - low, 1e-6), dtype=np.float32)
