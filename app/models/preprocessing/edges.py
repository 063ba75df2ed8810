"""Edges, with OpenCV: nothing to download."""

from __future__ import annotations

import numpy as np
from PIL import Image

LOW, HIGH = 100, 200
"""Thresholds of Canny's hysteresis on 8-bit gradients: what ControlNets are usually trained with
(Zhang et al., arXiv 2302.05543, use random thresholds around these)."""


def canny(picture: Image.Image, low_threshold: int = LOW, high_threshold: int = HIGH) -> Image.Image:
    """Return Canny edges, white on black."""
    import cv2

    edges = cv2.Canny(np.ascontiguousarray(np.asarray(picture.convert("RGB"))), low_threshold, high_threshold)
    return Image.fromarray(edges).convert("RGB")
