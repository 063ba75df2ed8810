"""Clips that the video autoencoder is trained on: scenes as prompts name them, recoloured and wild ones.

All are crops: the autoencoder's norms look at one pixel at a time, so a crop is as good as the whole.
"""

from __future__ import annotations

import math
import random

import numpy as np
import torch
from torch import Tensor

from starter import motion
from starter.motion import MovingScene, Path
from starter.scenes import PALETTE, SHAPES, Field

SCENES = motion.every_moving_scene()


def batch(rng: random.Random, count: int, side: int, frames: int) -> Tensor:
    """A training batch (count, 3, frames, side, side) in -1..1, float32."""
    clips = np.stack([clip(rng, side, frames) for _ in range(count)])
    return torch.from_numpy(clips).transpose(1, 2).contiguous(memory_format=torch.channels_last_3d)


def clip(rng: random.Random, side: int, frames: int) -> Field:
    """One crop of side x side with some of a shape's edge in it, of a clip of 128x128: (frames, 3, side,
    side)."""
    kind = rng.random()
    if kind < 0.3:
        return _wild(rng, side, frames)
    scene = rng.choice(SCENES)
    drawn = _crop(rng, scene, side, frames)
    if kind < 0.6:
        return drawn
    ground, front = _colour(rng), _colour(rng)
    mask = _mask(drawn, scene)
    value = ground + (front - ground) * mask
    if kind > 0.85:  # what an image-to-video model gets as its condition: pictures among empty frames
        value[1:-1] = 0
        if rng.random() < 0.5:
            value[-1] = 0
        elif rng.random() < 0.5:
            value[1:-4] = value[:1]
            value[-4:-1] = 0
    return value.astype(np.float32)


def _colour(rng: random.Random) -> Field:
    known = rng.choice(list(PALETTE.values()))
    value = known if rng.random() < 0.5 else tuple(rng.randrange(256) for _ in range(3))
    return np.float32(value).reshape(1, 3, 1, 1) / 127.5 - 1


def _mask(drawn: Field, scene: MovingScene) -> Field:
    front, back = (
        np.float32(PALETTE[c]).reshape(1, 3, 1, 1) / 127.5 - 1 for c in (scene.colour, scene.background)
    )
    axis = (front - back) / float(np.square(front - back).sum())
    return ((drawn - back) * axis).sum(axis=1, keepdims=True)


def _crop(rng: random.Random, scene: MovingScene, side: int, frames: int) -> Field:
    path = motion.path(scene, rng)
    first = rng.randrange(motion.FRAMES - frames + 1) / (motion.FRAMES - 1)
    last = first + (frames - 1) / (motion.FRAMES - 1)
    (x, y, radius), angle = path.at(first)
    (end_x, end_y, end_radius), end_angle = path.at(last)
    # The window of the crop, as a shift: somewhere on the shape's edge half way.
    direction = rng.uniform(0, 2 * math.pi)
    share = side / motion.SIDE
    left, top = (
        min(1 - share, max(0.0, (a + b) / 2 + way * radius - share * rng.uniform(0.25, 0.75)))
        for a, b, way in ((x, end_x, math.cos(direction)), (y, end_y, math.sin(direction)))
    )
    left, top = (round(value * motion.SIDE) / motion.SIDE for value in (left, top))
    window = Path(
        ((x - left) / share, (y - top) / share, radius / share),
        ((end_x - left) / share, (end_y - top) / share, end_radius / share),
        end_angle - angle,
    )
    spun = rng.uniform(0, 2 * math.pi) if rng.random() < 0.15 else angle
    masks = np.stack(
        [
            motion.cover(scene.shape, place, turned + spun, side, side)
            for place, turned in (window.at(index / max(frames - 1, 1)) for index in range(frames))
        ]
    )[:, None]
    front, back = (
        np.float32(PALETTE[c]).reshape(1, 3, 1, 1) / 127.5 - 1 for c in (scene.colour, scene.background)
    )
    return back + (front - back) * masks


def _wild(rng: random.Random, side: int, frames: int) -> Field:
    """Up to four shapes that move anywhere, in any colours, on a flat or graded ground, or two clips dissolved
    into one another. Keeps the latents general enough for pictures that users bring."""
    value = np.broadcast_to(_colour(rng), (frames, 3, side, side)).astype(np.float32)
    ramp = np.linspace(0, 1, side, dtype=np.float32)
    if rng.random() < 0.5:
        across = ramp.reshape(1, 1, 1, side) if rng.random() < 0.5 else ramp.reshape(1, 1, side, 1)
        value = value + (_colour(rng) - value) * across
    for _ in range(rng.randrange(1, 5)):
        start = (rng.random(), rng.random(), rng.uniform(0.08, 0.6))
        far = rng.choice((0.0, 0.2, 0.5))
        end = (
            start[0] + rng.uniform(-far, far),
            start[1] + rng.uniform(-far, far),
            start[2] * rng.uniform(0.7, 1.4),
        )
        turn = rng.choice((0.0, rng.uniform(-1.5, 1.5)))
        spun = rng.uniform(0, 6)
        shape, colour = rng.choice(SHAPES), _colour(rng)
        masks = [
            motion.cover(shape, place, turned + spun, side, side)
            for place, turned in (Path(start, end, turn).at(i / max(frames - 1, 1)) for i in range(frames))
        ]
        if rng.random() < 0.3:
            colour = colour + (_colour(rng) - colour) * ramp.reshape(1, 1, 1, side)
        value = value + (colour - value) * np.stack(masks)[:, None]
    if rng.random() < 0.2:  # dissolve to another picture
        other = np.broadcast_to(_colour(rng), value.shape)
        value = value + (other - value) * np.linspace(0, 1, frames, dtype=np.float32).reshape(-1, 1, 1, 1)
    return np.clip(value, -1, 1).astype(np.float32)
