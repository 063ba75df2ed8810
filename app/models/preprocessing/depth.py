"""Depth by a network, and the surface normals that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from app.models.preprocessing.networks import Networks

REPO = "depth-anything/Depth-Anything-V2-Small-hf"
"""Depth Anything V2 (Yang et al., arXiv 2406.09414); its small size is Apache-2.0."""

STRENGTH, FAR = 2.0, 0.4
"""How steep the normals are, and the depth (0 far … 1 near) below which all counts as the flat background: what
the first ControlNet for normals was trained with (Zhang et al., arXiv 2302.05543)."""


def depth(picture: Image.Image, networks: Networks) -> Image.Image:
    """Return how near each pixel is: white is near."""
    levels = (_nearness(picture, networks) * 255.0).round().astype(np.uint8)
    return Image.fromarray(levels).convert("RGB")


def normals(picture: Image.Image, networks: Networks) -> Image.Image:
    """Return the direction that each pixel's surface faces, x, y and z as red, green and blue."""
    import cv2

    near = _nearness(picture, networks).astype(np.float32)
    across, down = (cv2.Sobel(near, cv2.CV_32F, *order, ksize=3) for order in ((1, 0), (0, 1)))
    flat = near < FAR
    across[flat], down[flat] = 0.0, 0.0
    facing = np.stack([across, down, np.full_like(near, 1.0 / (STRENGTH * np.pi))], axis=2)
    facing /= np.linalg.norm(facing, axis=2, keepdims=True)
    return Image.fromarray(((facing * 0.5 + 0.5) * 255.0).clip(0, 255).astype(np.uint8))


def _nearness(picture: Image.Image, networks: Networks) -> np.ndarray[Any, Any]:
    """Return how near each pixel is, of shape (height, width): 0 the farthest, 1 the nearest."""
    import torch

    seen, processor = networks.model(REPO, "DepthAnythingForDepthEstimation", "DPTImageProcessorPil")
    pixels = processor(picture, return_tensors="pt")["pixel_values"]
    with torch.inference_mode():
        found = seen(pixel_values=pixels).predicted_depth[:, None]
        found = torch.nn.functional.interpolate(found, picture.size[::-1], mode="bicubic", align_corners=False)
    levels = found[0, 0].float().numpy()
    low, high = float(levels.min()), float(levels.max())
    return np.asarray((levels - low) / max(high - low, 1e-6))
