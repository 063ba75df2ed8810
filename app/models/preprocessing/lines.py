"""Lines and scribbles by differences of Gaussians, with OpenCV: nothing to download. White on black."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

SIGMA, RATIO, SHARPNESS = 0.5, 10.0, 32.0
"""Winnemöller's extended difference of Gaussians (Computers & Graphics 36, 2012): the finer blur, how much
wider the coarser one is, and how steeply the difference becomes black or white."""

LINE_SIGMA, FAINTEST = 6.0, 8.0
"""Lines are what is darker than its surroundings (a blur of this width) by more than these of 255 levels."""


def scribble(picture: Image.Image) -> Image.Image:
    """Return broad strokes where brightness changes, as a hand would draw them."""
    import cv2

    levels = np.asarray(picture.convert("RGB")).astype(np.float32)
    fine, coarse = (cv2.GaussianBlur(levels, (0, 0), sigma) for sigma in (SIGMA, SIGMA * RATIO))
    darkest = np.min(255.0 - (coarse - fine), axis=2)
    strokes = 1.0 + np.tanh(np.minimum(darkest - 255.0 + SHARPNESS / 2, 0.0) / SHARPNESS)
    return _white_on_black(np.where(strokes < 0.8, 255.0, 0.0))


def lines(picture: Image.Image) -> Image.Image:
    """Return the dark lines of a drawing, as strong as they are against what is around them."""
    import cv2

    levels = np.asarray(picture.convert("RGB")).astype(np.float32)
    around = cv2.GaussianBlur(levels, (0, 0), LINE_SIGMA)
    depth = np.clip(np.min(around - levels, axis=2), 0.0, 255.0)
    drawn = depth[depth > FAINTEST]
    strength = max(16.0, float(np.median(drawn)) if drawn.size else 0.0)
    return _white_on_black(np.clip(depth / strength * 127.0, 0.0, 255.0))


def _white_on_black(levels: np.ndarray[Any, Any]) -> Image.Image:
    return Image.fromarray(levels.astype(np.uint8)).convert("RGB")
