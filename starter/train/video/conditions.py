"""Clips for the video transformer, encoded beforehand: from words alone, from a first picture, or from a first
and a last one.

The condition is built exactly as diffusers' WanImageToVideoPipeline does: the pictures among empty frames,
encoded, and a mask that says which frames are pictures.
"""

from __future__ import annotations

import math
import random

import numpy as np
import torch
from torch import Tensor

from starter import motion
from starter.motion import FRAMES, GROWTH, SHRINKAGE, TRAVEL, TURN, WAY, MovingScene, Path
from starter.scenes import PALETTE, RADIUS, Field

KINDS = ("words", "first", "both")


def mask(kind: str, side: int = 16) -> Tensor:
    """The mask channels (4, 5, side, side) of a kind of condition: by latent frame, which of its four frames
    are pictures. The first picture counts four times, for it is alone in its latent frame."""
    known = torch.zeros(4, 1 + (FRAMES - 1) // 4, side, side)
    if kind != "words":
        known[:, 0] = 1
    if kind == "both":
        known[3, -1] = 1
    return known


def pictures(clip: Field, kind: str) -> Field:
    """The clip (frames, 3, h, w) with all but its pictures empty."""
    known = np.zeros_like(clip)
    known[0] = clip[0]
    if kind == "both":
        known[-1] = clip[-1]
    return known


def from_anywhere(scene: MovingScene, rng: random.Random) -> Path:
    """A path that starts wherever the shape fits, as in a picture that a user brings, and ends inside the
    picture where there is room for it; otherwise it leaves on the other side."""
    radius = RADIUS[scene.size] * rng.uniform(0.85, 1.15)
    reach = 1.1 * radius
    x, y = (rng.uniform(reach, 1 - reach) for _ in "xy")
    if rng.random() < 0.35:  # in the middle, as most pictures have it
        x, y = (0.5 + rng.uniform(-0.03, 0.03) for _ in "xy")
    start, end, turn = (x, y, radius), (x, y, radius), 0.0
    if scene.motion in WAY:
        dx, dy = WAY[scene.motion]
        room = 1 - reach - x if dx > 0 else x - reach if dx < 0 else 1 - reach - y if dy > 0 else y - reach
        far = max(0.22, min(TRAVEL[scene.size], room)) * rng.uniform(0.92, 1.0)
        end = (x + dx * far, y + dy * far, radius)
    elif scene.motion == "growing":
        room = min(x, y, 1 - x, 1 - y) / 1.1 / radius
        end = (x, y, radius * max(1.25, min(GROWTH[scene.size], room)))
    elif scene.motion == "shrinking":
        end = (x, y, radius * SHRINKAGE)
    elif scene.motion == "spinning":
        turn = TURN * rng.uniform(0.95, 1.0)
    return Path(start, end, turn)


def from_to(scene: MovingScene, rng: random.Random) -> Path:
    """A path between any two places and sizes."""
    alike = rng.random() < 0.6
    sizes = [rng.choice(list(RADIUS.values())) * rng.uniform(0.85, 1.15) for _ in range(2)]
    start, end = (
        (rng.uniform(1.1 * radius, 1 - 1.1 * radius), rng.uniform(1.1 * radius, 1 - 1.1 * radius), radius)
        for radius in (sizes[:1] * 2 if alike else sizes)
    )
    return Path(start, end)


def way_of(path: Path) -> str | None:
    """The motion's name for a path, where one clearly fits."""
    (x, y, radius), (end_x, end_y, end_radius) = path.start, path.end
    dx, dy, growth = end_x - x, end_y - y, math.log(end_radius / radius)
    if abs(growth) > 0.25 and math.hypot(dx, dy) < 0.1:
        return "growing" if growth > 0 else "shrinking"
    if abs(growth) < 0.15 and math.hypot(dx, dy) > 0.15:
        if abs(dx) > 2.5 * abs(dy):
            return "right" if dx > 0 else "left"
        if abs(dy) > 2.5 * abs(dx):
            return "down" if dy > 0 else "up"
    return None


def dissolve(first: Field, last: Field) -> Field:
    """One still picture (3, h, w) turning into another: (FRAMES, 3, h, w)."""
    share = np.linspace(0, 1, FRAMES, dtype=np.float32).reshape(-1, 1, 1, 1)
    return first + (last - first) * share


def colours(scene: MovingScene, rng: random.Random, share: float) -> tuple[Field, Field]:
    """Front and back (1, 3, 1, 1) in -1..1: the scene's own, or in this share of the cases any two."""
    own = [np.float32(PALETTE[c]) for c in (scene.colour, scene.background)]
    if rng.random() < share:
        own = [np.float32([rng.randrange(256) for _ in range(3)]) for _ in "ab"]
    front, back = (value.reshape(1, 3, 1, 1) / 127.5 - 1 for value in own)
    return front, back


def painted(scene: MovingScene, path: Path, front: Field, back: Field) -> Field:
    """The scene on a path in these colours: (FRAMES, 3, 128, 128)."""
    return (back + (front - back) * motion.masks(scene.shape, path)[:, None]).astype(np.float32)
