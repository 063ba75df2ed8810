"""Moving scenes: one coloured shape that moves, grows, shrinks, spins or stays still over a short clip.

Every motion is linear in time. Lengths are fractions of the picture's side, x to the right and y down, as in
starter.scenes; angles are radians, clockwise.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from dataclasses import dataclass

import numpy as np

from starter.scenes import (
    COLOURS,
    PALETTE,
    SHAPES,
    SIZES,
    Field,
    Place,
    Scene,
    distance,
)  # fmt: skip

FRAMES, FPS, SIDE = 17, 8, 128
"""The native clip: 17 frames of 128x128, 8 a second."""
WAY = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
MOTIONS = (*WAY, "growing", "shrinking", "spinning", "still")
TRACKS = ("centre", "left", "right", "top", "bottom")

TRAVEL = {"small": 0.50, "medium": 0.44, "large": 0.34}
"""How far a shape of each size moves, so that it stays inside the picture from first to last frame."""
GROWTH = {"small": 1.7, "medium": 1.7, "large": 1.4}
SHRINKAGE = 0.55
TURN = math.radians(135)
"""A spinning shape turns so far in a clip: 8.4 degrees a frame, far below the symmetry of any shape."""
ROUND = ("circle", "ring")
"""Shapes that cannot be seen spinning."""


@dataclass(frozen=True, slots=True)
class Path:
    """From where to where, linear in time, and how far the shape turns meanwhile."""

    start: Place
    end: Place
    turn: float = 0.0

    def at(self, time: float) -> tuple[Place, float]:
        """Place and angle at a time from 0 (first frame) to 1 (last frame)."""
        x, y, radius = (a + (b - a) * time for a, b in zip(self.start, self.end, strict=True))
        return (x, y, radius), self.turn * time


@dataclass(frozen=True, slots=True)
class MovingScene:
    """What a clip shows, in words. The size is that of the first frame. The track is where a shape that goes
    nowhere sits, or beside which side of the picture it passes: a shape that moves left or right may do so at
    the top, one that moves up or down on the left."""

    shape: str
    colour: str
    background: str
    size: str
    motion: str
    track: str = "centre"

    @property
    def key(self) -> str:
        """The combination as one line of text, which decides whether it is held out."""
        return f"{self.shape}/{self.colour}/{self.background}/{self.size}/{self.motion}"

    @property
    def held_out(self) -> bool:
        """Whether this combination is never trained on, on any track: the same tenth of all, everywhere."""
        return hashlib.sha256(self.key.encode()).digest()[0] < 26

    @property
    def still(self) -> Scene:
        """The same shape as a still scene, where it is when nothing moves."""
        return Scene(self.shape, self.colour, self.background, self.size, self.track)

    @property
    def path(self) -> Path:
        """The path when nothing is left to chance: a moving shape passes the middle of its track half way."""
        x, y, radius = self.still.geometry
        if self.motion in WAY:
            dx, dy = (part * TRAVEL[self.size] / 2 for part in WAY[self.motion])
            return Path((x - dx, y - dy, radius), (x + dx, y + dy, radius))
        if self.motion == "growing":
            return Path((x, y, radius), (x, y, radius * GROWTH[self.size]))
        if self.motion == "shrinking":
            return Path((x, y, radius), (x, y, radius * SHRINKAGE))
        return Path((x, y, radius), (x, y, radius), TURN if self.motion == "spinning" else 0.0)


def tracks(motion: str, size: str) -> tuple[str, ...]:
    """The tracks that a motion can have and still stay inside the picture."""
    if motion in ("left", "right"):
        return ("centre", "top", "bottom")
    if motion in ("up", "down"):
        return ("centre", "left", "right")
    return ("centre",) if motion == "growing" and size != "small" else TRACKS


def every_moving_scene() -> list[MovingScene]:
    """All combinations in the middle of the picture, in a fixed order: round shapes do not spin."""
    grid = itertools.product(SHAPES, COLOURS, COLOURS, SIZES, MOTIONS)
    scenes = (MovingScene(*combination) for combination in grid if combination[1] != combination[2])
    return [scene for scene in scenes if not (scene.motion == "spinning" and scene.shape in ROUND)]


def path(scene: MovingScene, rng: random.Random) -> Path:
    """The scene's path with play: 5% of the side in place (less where it would leave the picture), 4% in
    radius and 8% in how far it goes, so that a clip is not always the same."""
    known = scene.path
    reach = 1.17 * max(known.start[2], known.end[2])
    scale, far = rng.uniform(0.96, 1.04), rng.uniform(0.92, 1.04)
    shift = [rng.uniform(-0.05, 0.05) for _ in "xy"]
    for axis in (0, 1):
        least, most = sorted((known.start[axis], known.end[axis]))
        room = max(0.0, min(least, 1 - most) - reach * scale)
        shift[axis] = max(-room, min(room, shift[axis]))
    middle = [(a + b) / 2 for a, b in zip(known.start, known.end, strict=True)]
    start, end = (
        (
            middle[0] + (place[0] - middle[0]) * far + shift[0],
            middle[1] + (place[1] - middle[1]) * far + shift[1],
            place[2] * scale,
        )
        for place in (known.start, known.end)
    )
    return Path(start, end, known.turn * far)


def cover(shape: str, place: Place, angle: float, height: int, width: int) -> Field:
    """How much of each pixel one turned shape covers: (height, width) in 0..1."""
    side = min(height, width)
    x, y, radius = place
    columns = (np.arange(width, dtype=np.float32) + 0.5 - x * width) / side
    rows = (np.arange(height, dtype=np.float32) + 0.5 - y * height) / side
    across, down = np.meshgrid(columns, rows)
    if angle:
        cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        across, down = across * cos + down * sin, down * cos - across * sin
    return np.clip(0.5 - distance(shape, across, down, radius) * side, 0, 1).astype(np.float32)


def masks(shape: str, path: Path, frames: int = FRAMES, height: int = SIDE, width: int = SIDE) -> Field:
    """The shape's cover in every frame: (frames, height, width) in 0..1."""
    times = [index / max(frames - 1, 1) for index in range(frames)]
    return np.stack([cover(shape, *path.at(time), height, width) for time in times])


def draw(
    scene: MovingScene,
    path: Path | None = None,
    frames: int = FRAMES,
    height: int = SIDE,
    width: int = SIDE,
) -> Field:
    """The scene as a clip: (frames, 3, height, width) in -1..1, float32."""
    mask = masks(scene.shape, path or scene.path, frames, height, width)[:, None]
    front, back = (
        np.float32(PALETTE[c]).reshape(1, 3, 1, 1) / 127.5 - 1 for c in (scene.colour, scene.background)
    )
    return back + (front - back) * mask
