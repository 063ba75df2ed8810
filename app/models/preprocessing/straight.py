"""Straight lines, with OpenCV's detector of line segments: nothing to download. White on black."""

from __future__ import annotations

import numpy as np
from PIL import Image

SHORTEST = 12.0
"""Shorter segments are left out, in pixels."""


def straight(picture: Image.Image) -> Image.Image:
    """Return the straight lines, such as those of rooms and houses (von Gioi et al., PAMI 32, 2010)."""
    import cv2

    levels = np.ascontiguousarray(np.asarray(picture.convert("L")))
    drawn = np.zeros_like(levels)
    found = cv2.createLineSegmentDetector().detect(levels)[0] if min(levels.shape) > 2 else None
    for x0, y0, x1, y1 in np.reshape(found, (-1, 4)) if found is not None else ():
        if np.hypot(x1 - x0, y1 - y0) >= SHORTEST:
            cv2.line(drawn, (round(x0), round(y0)), (round(x1), round(y1)), 255, 1)
    return Image.fromarray(drawn).convert("RGB")
