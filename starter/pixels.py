"""What a picture shows, judged by the geometry and colour of its pixels alone: no network.

The background is the commonest palette colour along the border. The shape is what differs from it: its colour
is the nearest in the palette, its kind the template of equal area that overlaps it best, its size and place
come from that template. A second object, or a colour far from every name, is seen and fails.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from starter.components import largest
from starter.scenes import CORNERS, DIRECTION, OFFSET, PALETTE, POSITIONS, RADIUS, SHAPES, Field, Scene, cover

UNKNOWN = "unknown"
COLOUR_TOLERANCE = 75.0
"""Euclidean distance in sRGB bytes beyond which a colour has no name: the nearest two names lie 103 apart."""
FIT_TOLERANCE = 0.75
"""Least overlap (intersection over union) with the best template for a shape to have a name."""
STRAY_TOLERANCE = 0.15
"""Most area outside the main shape, as a share of it, before the picture shows something else as well."""
LEAST_AREA = 0.004
"""Least area of a shape, as a share of the picture: a third of the smallest that is drawn."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the judge sees. ``fit`` is the overlap with the named shape's template, ``stray`` the share of area
    outside it; x, y and radius are fractions of the side. Attributes it cannot name are ``"unknown"``."""

    shape: str
    colour: str
    background: str
    size: str
    position: str
    fit: float = 0.0
    stray: float = 0.0
    x: float = 0.5
    y: float = 0.5
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """The main shape of a picture: its mask (H, W), its colour (3,) and how much lies outside it."""

    mask: Mask
    colour: Field
    stray: float


def body_of(pixels: Field, ground: Field) -> Body | None:
    """Find what differs from the ground colour (3,) in a picture (H, W, 3) of bytes; None where nothing
    does."""
    height, width, _ = pixels.shape
    different = np.linalg.norm(pixels - ground, axis=2) > 45
    body = largest(different)
    if body.sum() < LEAST_AREA * height * width:
        return None
    front = np.median(pixels[_inside(body)], axis=0)
    # An antialiased or blurred edge lies half way between the two colours.
    axis = (front - ground) / max(float(np.sum((front - ground) ** 2)), 1.0)
    body = largest(((pixels - ground) @ axis > 0.5) & different)
    area = int(body.sum())
    if area < LEAST_AREA * height * width:
        return None
    return Body(body, front, max(0, int(largest(different & ~_grown(body, 3)).sum())) / area)


def describe(image: Image.Image) -> Seen:
    """Name what a picture shows, at any size from about 64 pixels."""
    pixels = np.asarray(image.convert("RGB"), dtype=np.float32)
    ground = ground_of(pixels)
    background, body = colour_name(ground), body_of(pixels, ground)
    if body is None:
        return Seen(UNKNOWN, UNKNOWN, background, UNKNOWN, UNKNOWN)
    fits = {shape: fit_of(shape, body.mask) for shape in SHAPES}
    shape = max(fits, key=lambda name: fits[name][0])
    fit, x, y, radius = fits[shape]
    named = shape if fit >= FIT_TOLERANCE and body.stray <= STRAY_TOLERANCE else UNKNOWN
    size = min(RADIUS, key=lambda name: abs(math.log(RADIUS[name] / radius)))
    return Seen(
        named,
        colour_name(body.colour),
        background,
        size,
        _position(x, y, size),
        round(fit, 3),
        round(body.stray, 3),
        x,
        y,
        radius,
    )


def judge(image: Image.Image, scene: Scene) -> dict[str, bool]:
    """Which of the scene's five attributes the picture shows."""
    seen = describe(image)
    names = ("shape", "colour", "background", "size", "position")
    return {name: getattr(seen, name) == getattr(scene, name) for name in names}


def colour_name(colour: Field) -> str:
    """The palette's nearest name for an sRGB colour (3,), if near enough."""
    distances = {name: float(np.linalg.norm(colour - np.float32(known))) for name, known in PALETTE.items()}
    nearest = min(distances, key=distances.__getitem__)
    return nearest if distances[nearest] <= COLOUR_TOLERANCE else UNKNOWN


def ground_of(pixels: Field) -> Field:
    """The background's colour (3,): the median of the border's commonest palette colour."""
    band = max(2, round(0.03 * min(pixels.shape[:2])))
    edges = (pixels[:band], pixels[-band:], pixels[:, :band], pixels[:, -band:])
    border = np.concatenate([edge.reshape(-1, 3) for edge in edges])
    palette = np.float32(list(PALETTE.values()))
    nearest = np.linalg.norm(border[:, None] - palette[None], axis=2).argmin(axis=1)
    return np.median(border[nearest == np.bincount(nearest).argmax()], axis=0)


def _grown(mask: Mask, steps: int) -> Mask:
    """The mask with every pixel within so many steps of it, up, down, left and right."""
    for _ in range(steps):
        padded = np.pad(mask, 1)
        mask = padded[1:-1, 1:-1] | padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return mask


def _inside(mask: Mask) -> Mask:
    """The mask without its outermost pixels, or as it is where nothing would be left."""
    eroded = ~_grown(~mask, 3)
    return eroded if eroded.sum() >= 20 else mask


@cache
def template(shape: str) -> tuple[float, float]:
    """A shape's area over its radius squared, and how far below its centre its centroid lies, in radii."""
    mask = cover(shape, (0.5, 0.5, 0.25), 512, 512)
    rows = (np.arange(512) + 0.5) / 512
    return float(mask.sum()) / (512 * 0.25) ** 2, float((mask.sum(axis=1) @ rows) / mask.sum() - 0.5) / 0.25


def fit_of(shape: str, body: Mask) -> tuple[float, float, float, float]:
    """Overlap (0..1) with the shape's template of equal area and centroid, and its centre and radius."""
    height, width = body.shape
    side = min(height, width)
    factor, drop = template(shape)
    radius = math.sqrt(float(body.sum()) / factor) / side
    rows, columns = np.nonzero(body)
    x, y = (columns.mean() + 0.5) / width, (rows.mean() + 0.5) / height - drop * radius * side / height
    upright = cover(shape, (x, y, radius), height, width) > 0.5
    return float((upright & body).sum() / (upright | body).sum()), float(x), float(y), radius


def _position(x: float, y: float, size: str) -> str:
    """The named place nearest to a centre, for shapes of this size."""

    def away(name: str) -> float:
        dx, dy = DIRECTION[name]
        return math.hypot(0.5 + dx * OFFSET[size] - x, 0.5 + dy * OFFSET[size] - y)

    return min((*POSITIONS, *CORNERS), key=away)
