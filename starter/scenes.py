"""Scenes: one coloured shape on a coloured background, drawn as signed distances with antialiased edges.

Lengths are fractions of the picture's side, x to the right and y down, so one scene looks the same at every
size.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Place = tuple[float, float, float]
"""Centre x, centre y and radius, as fractions of the picture's side."""

SHAPES = ("circle", "square", "triangle", "star", "diamond", "ring")
SIZES = ("small", "medium", "large")
POSITIONS = ("centre", "left", "right", "top", "bottom")
CORNERS = ("top left", "top right", "bottom left", "bottom right")

# sRGB bytes. The nearest two (orange and yellow) lie 103 apart, so a tint of 50 still reads as its own name.
PALETTE: dict[str, tuple[int, int, int]] = {
    "red": (220, 30, 35),
    "orange": (255, 140, 0),
    "yellow": (250, 230, 50),
    "green": (35, 155, 60),
    "cyan": (60, 220, 230),
    "blue": (35, 70, 210),
    "purple": (125, 40, 165),
    "pink": (250, 130, 195),
    "white": (250, 250, 250),
    "black": (15, 15, 15),
}
COLOURS = tuple(PALETTE)

# Radii step by about 1.6, so that areas step by 2.5 and a size cannot be taken for its neighbour.
RADIUS = {"small": 0.11, "medium": 0.18, "large": 0.27}
# How far from the middle a placed shape sits: large shapes stay whole inside the picture.
OFFSET = {"small": 0.29, "medium": 0.26, "large": 0.17}
DIRECTION = {
    "centre": (0.0, 0.0), "left": (-1.0, 0.0), "right": (1.0, 0.0), "top": (0.0, -1.0), "bottom": (0.0, 1.0),
    "top left": (-1.0, -1.0), "top right": (1.0, -1.0), "bottom left": (-1.0, 1.0), "bottom right": (1.0, 1.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows, in words: the five attributes a prompt can name and the judge can see."""

    shape: str
    colour: str
    background: str
    size: str
    position: str

    @property
    def key(self) -> str:
        """The combination as one line of text, which decides whether it is held out."""
        return f"{self.shape}/{self.colour}/{self.background}/{self.size}/{self.position}"

    @property
    def held_out(self) -> bool:
        """Whether this combination is never trained on: the same tenth of all combinations, everywhere."""
        return hashlib.sha256(self.key.encode()).digest()[0] < 26

    @property
    def geometry(self) -> Place:
        """Where the shape sits and how big it is when nothing is left to chance."""
        dx, dy = DIRECTION[self.position]
        return 0.5 + dx * OFFSET[self.size], 0.5 + dy * OFFSET[self.size], RADIUS[self.size]


def every_scene(positions: tuple[str, ...] = POSITIONS) -> list[Scene]:
    """All combinations in a fixed order: 8,100 with the five positions."""
    grid = itertools.product(SHAPES, COLOURS, COLOURS, SIZES, positions)
    return [Scene(*combination) for combination in grid if combination[1] != combination[2]]


def place(scene: Scene, rng: random.Random) -> Place:
    """The scene's geometry with a little play: 1.2% of the side in place and 4% in radius."""
    x, y, radius = scene.geometry
    return x + rng.uniform(-0.012, 0.012), y + rng.uniform(-0.012, 0.012), radius * rng.uniform(0.96, 1.04)


def distance(shape: str, x: Field, y: Field, r: float) -> Field:
    """Signed distance to a shape's edge, negative inside.

    x, y: (H, W) from the shape's centre; r: the radius of the circle of the same size, in the same unit. The
    factors give the shapes about the same weight to the eye; none reaches further than 1.15 r.
    """
    if shape == "circle":
        return np.hypot(x, y) - r
    if shape == "ring":
        return np.abs(np.hypot(x, y) - 0.78 * r) - 0.22 * r
    if shape == "square":
        return np.maximum(np.abs(x), np.abs(y)) - 0.86 * r
    if shape == "diamond":
        wide, high = 0.95 * r, 1.15 * r
        return (np.abs(x) / wide + np.abs(y) / high - 1) * wide * high / math.hypot(wide, high)
    if shape == "triangle":
        return np.maximum(y, math.cos(math.pi / 6) * np.abs(x) - y / 2) - 1.15 * r / 2
    if shape == "star":
        sector = 2 * math.pi / 5
        angle = np.arctan2(x, -y)
        angle = np.abs(angle - sector * np.round(angle / sector))
        length = np.hypot(x, y) / (1.15 * r)
        inner_x, inner_y = 0.46 * math.cos(sector / 2), 0.46 * math.sin(sector / 2)
        outward = (length * np.cos(angle) - 1) * inner_y + length * np.sin(angle) * (1 - inner_x)
        return outward / math.hypot(1 - inner_x, inner_y) * 1.15 * r
    raise ValueError(f"no such shape: {shape!r}")


def cover(shape: str, place: Place, height: int, width: int) -> Field:
    """How much of each pixel one shape covers: (height, width) in 0..1. Radii are fractions of the shorter
    side."""
    side = min(height, width)
    x, y, radius = place
    columns = (np.arange(width, dtype=np.float32) + 0.5 - x * width) / side
    rows = (np.arange(height, dtype=np.float32) + 0.5 - y * height) / side
    edge = distance(shape, *np.meshgrid(columns, rows), radius)
    return np.clip(0.5 - edge * side, 0, 1).astype(np.float32)


def draw(scene: Scene, height: int = 256, width: int = 256, place: Place | None = None) -> Field:
    """The scene as a picture: (3, height, width) in -1..1, float32."""
    mask = cover(scene.shape, place or scene.geometry, height, width)
    front, back = (
        np.float32(PALETTE[c]).reshape(3, 1, 1) / 127.5 - 1 for c in (scene.colour, scene.background)
    )
    return back + (front - back) * mask
