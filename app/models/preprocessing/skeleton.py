"""Draws poses as OpenPose does: limbs in fixed colours, on which pose ControlNets were trained."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

Point = tuple[float, float] | None
"""x and y in pixels; None where it is not seen."""

COCO_TO_OPENPOSE = (0, None, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
"""OpenPose's 18 points in COCO's 17: nose, neck (between the shoulders), right arm, left arm, right leg, left
leg, eyes and ears (Cao et al., arXiv 1812.08008)."""

LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13),
    (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
"""Which points are joined, in the order of the colours."""

WIDTH = 4
"""Half the width of a limb, in pixels of a picture whose shorter side is 512."""
SHADE = 0.6
"""How bright limbs are beside their points."""


def draw_poses(size: tuple[int, int], people: Sequence[Sequence[Point]]) -> Image.Image:
    """Return people's poses on black; each has OpenPose's 18 points."""
    picture = Image.new("RGB", size)
    pen, width = ImageDraw.Draw(picture), max(1.0, WIDTH * min(size) / 512)
    for points in people:
        for number, (one, other) in enumerate(LIMBS):
            _limb(pen, points[one], points[other], width, _colour(number, SHADE))
        for number, point in enumerate(points):
            if point is not None:
                x, y = point
                pen.ellipse((x - width, y - width, x + width, y + width), fill=_colour(number, 1.0))
    return picture


def _limb(
    pen: ImageDraw.ImageDraw, one: Point, other: Point, width: float, colour: tuple[int, int, int]
) -> None:
    """Draw an ellipse from one point to the other."""
    if one is None or other is None:
        return
    (x0, y0), (x1, y1) = one, other
    middle, half = ((x0 + x1) / 2, (y0 + y1) / 2), math.hypot(x1 - x0, y1 - y0) / 2
    angle = math.atan2(y1 - y0, x1 - x0)
    rim = []
    for step in range(36):
        along, beside = half * math.cos(step * math.pi / 18), width * math.sin(step * math.pi / 18)
        x = middle[0] + along * math.cos(angle) - beside * math.sin(angle)
        rim.append((x, middle[1] + along * math.sin(angle) + beside * math.cos(angle)))
    pen.polygon(rim, fill=colour)


def _colour(number: int, shade: float) -> tuple[int, int, int]:
    """Return the colour of a point or limb: hues around the circle, 18 steps of 20 degrees from red."""
    red, green, blue = colorsys.hsv_to_rgb(number / 18, 1.0, shade)
    return int(red * 255), int(green * 255), int(blue * 255)
