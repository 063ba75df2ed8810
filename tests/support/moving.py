"""Where the shape of a clip is in each frame, whatever its kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from starter.pixels import body_of, colour_name, ground_of


@dataclass(frozen=True)
class Move:
    """How the shape's centroid moves from the first to the last frame (shares of the side, x to the right and y
    down), by which factor its width grows, and the colours that most frames show."""

    across: float
    down: float
    growth: float
    colour: str
    background: str

    @property
    def way(self) -> str:
        """left, right, up or down where it goes an eighth of the side and mostly along that axis, else none."""
        main, other = max(abs(self.across), abs(self.down)), min(abs(self.across), abs(self.down))
        if main < 0.125 or other > main / 2:
            return "none"
        if abs(self.across) > abs(self.down):
            return "right" if self.across > 0 else "left"
        return "down" if self.down > 0 else "up"


def move(frames: Sequence[Image.Image]) -> Move:
    """Follow the shape; every frame must show one."""
    places, fronts, grounds = [], [], []
    for frame in frames:
        pixels = np.asarray(frame.convert("RGB"), dtype=np.float32)
        ground = ground_of(pixels)
        body = body_of(pixels, ground)
        assert body is not None, "a frame without a shape"
        rows, columns = np.nonzero(body.mask)
        height, width = body.mask.shape
        places.append((columns.mean() / width, rows.mean() / height, math.sqrt(body.mask.mean())))
        fronts.append(colour_name(body.colour))
        grounds.append(colour_name(ground))
    first, last = places[0], places[-1]
    return Move(
        float(last[0] - first[0]),
        float(last[1] - first[1]),
        last[2] / first[2],
        Counter(fronts).most_common(1)[0][0],
        Counter(grounds).most_common(1)[0][0],
    )
