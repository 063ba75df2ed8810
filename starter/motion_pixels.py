"""What a clip shows and how it moves, judged by the geometry of its frames' pixels alone.

Every frame is looked at on its own (starter.pixels); the motion is read off the first and the last place, size
and angle of the shape, and the frames between must lie on the way. A shape that turns is followed from frame to
frame by the turned template that fits best.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from starter.motion import ROUND, cover
from starter.pixels import (
    FIT_TOLERANCE,
    STRAY_TOLERANCE,
    UNKNOWN,
    Body,
    body_of,
    colour_name,
    describe,
    fit_of,
    ground_of,
    template,
)

MOVED = 0.12
"""Least way of a shape that moves, as a fraction of the side: a third of the shortest that is drawn."""
GREW = 1.18
"""Least change in size of a shape that grows or shrinks: half of the least that is drawn."""
TURNED = math.radians(45)
"""Least angle of a shape that spins: a third of what is drawn."""
OFF_THE_WAY = 0.09
"""Furthest from the straight way, or from the even growth (in logarithms), that a frame between may lie."""
STEP, SEARCH = math.radians(4), 4
"""A turned shape is looked for so many steps on either side of its angle in the frame before."""
ENOUGH = 0.8
"""Share of frames that must show the shape and its colours."""


@dataclass(frozen=True, slots=True)
class SeenClip:
    """What the judge sees: names that hold for most frames, the size at first, and the motion between."""

    shape: str
    colour: str
    background: str
    size: str
    motion: str
    way: tuple[float, float] = (0.0, 0.0)
    growth: float = 1.0
    turn: float = 0.0


def describe_clip(frames: Sequence[Image.Image]) -> SeenClip:
    """Name what a clip of at least three frames shows."""
    first = describe(frames[0])
    looks = [_look(frame) for frame in frames]
    backgrounds = [background for background, _ in looks]
    bodies = [body for _, body in looks if body is not None]
    background = _most(backgrounds, len(frames))
    if first.shape == UNKNOWN or len(bodies) < len(frames):
        return SeenClip(first.shape, first.colour, background, first.size, UNKNOWN)
    track = _followed(first.shape, bodies)
    good = sum(fit >= FIT_TOLERANCE - 0.05 for _, _, _, _, fit in track)
    clean = sum(body.stray <= STRAY_TOLERANCE for body in bodies)
    shape = first.shape if min(good, clean) >= ENOUGH * len(frames) else UNKNOWN
    places = np.array([place[:4] for place in track])
    way = places[-1, :2] - places[0, :2]
    growth, turn = float(places[-1, 2] / places[0, 2]), float(places[-1, 3])
    return SeenClip(
        shape,
        _most([colour_name(body.colour) for body in bodies], len(frames)),
        background,
        first.size,
        _motion(places),
        (round(float(way[0]), 3), round(float(way[1]), 3)),
        round(growth, 3),
        round(turn, 3),
    )


def psnr(picture: Image.Image, other: Image.Image) -> float:
    """Peak signal-to-noise ratio of two pictures of one size in decibels; infinite where they are the same."""
    a, b = (np.asarray(some.convert("RGB"), dtype=np.float64) for some in (picture, other))
    error = float(np.mean((a - b) ** 2))
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def _look(frame: Image.Image) -> tuple[str, Body | None]:
    pixels = np.asarray(frame.convert("RGB"), dtype=np.float32)
    ground = ground_of(pixels)
    return colour_name(ground), body_of(pixels, ground)


def _most(names: Sequence[str], frames: int) -> str:
    name, count = Counter(names).most_common(1)[0]
    return name if count >= ENOUGH * frames else UNKNOWN


def _followed(shape: str, bodies: Sequence[Body]) -> list[tuple[float, float, float, float, float]]:
    """Place (x, y, radius), angle and fit of the shape in every frame."""
    angle, track = 0.0, []
    for body in bodies:
        fit, x, y, radius = fit_of(shape, body.mask)
        if shape not in ROUND:
            rows, columns = np.nonzero(body.mask)
            height, width = body.mask.shape
            middle = ((columns.mean() + 0.5) / width, (rows.mean() + 0.5) / height)
            angles = [angle + step * STEP for step in range(-SEARCH, SEARCH + 1)]
            fits = [_turned(shape, body, middle, radius, some) for some in angles]
            best = int(np.argmax(fits))
            angle, fit = angles[best], max(fits[best], fit if abs(angle) < STEP else 0.0)
        track.append((x, y, radius, angle, fit))
    return track


def _turned(shape: str, body: Body, middle: tuple[float, float], radius: float, angle: float) -> float:
    """Overlap (0..1) with the turned template of this radius whose centroid lies where the body's does."""
    height, width = body.mask.shape
    drop = template(shape)[1] * radius * min(height, width)
    x, y = middle[0] + drop * math.sin(angle) / width, middle[1] - drop * math.cos(angle) / height
    turned = cover(shape, (x, y, radius), angle, height, width) > 0.5
    return float((turned & body.mask).sum() / (turned | body.mask).sum())


def _motion(places: np.ndarray) -> str:  # type: ignore[type-arg]
    """Name the motion of places (n, 4) of x, y, radius and angle."""
    x, y = (float(part) for part in places[-1, :2] - places[0, :2])
    growth, turn = float(places[-1, 2] / places[0, 2]), float(places[-1, 3] - places[0, 3])
    changes = {
        "way": math.hypot(x, y) / MOVED,
        "growth": abs(math.log(growth)) / math.log(GREW),
        "turn": abs(turn) / TURNED,
    }
    seen = [name for name, strength in changes.items() if strength >= 1]
    if not seen:
        return "still" if _even(places) else UNKNOWN
    main = max(changes, key=changes.__getitem__)
    if any(changes[name] > changes[main] / 2 for name in seen if name != main) or not _even(places):
        return UNKNOWN
    if main == "turn":
        return "spinning"
    if main == "growth":
        return "growing" if growth > 1 else "shrinking"
    if min(abs(x), abs(y)) > max(abs(x), abs(y)) / 2:
        return UNKNOWN
    return ("right" if x > 0 else "left") if abs(x) > abs(y) else ("down" if y > 0 else "up")


def _even(places: np.ndarray) -> bool:  # type: ignore[type-arg]
    """Whether the frames between lie on the way from the first to the last, in place and in size."""
    times = np.linspace(0, 1, len(places))[:, None]
    values = np.concatenate([places[:, :2], np.log(places[:, 2:3])], axis=1)
    straight = values[0] + (values[-1] - values[0]) * times
    off = np.abs(values - straight)
    return bool((off[:, :2].max(axis=1) <= OFF_THE_WAY).all() and off[:, 2].max() <= 2 * OFF_THE_WAY)
