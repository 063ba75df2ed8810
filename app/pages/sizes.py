"""Size presets: the common shapes at a model's own area, within its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHAPES = (("Square", 1, 1), ("Landscape", 3, 2), ("Portrait", 2, 3), ("Wide", 16, 9), ("Tall", 9, 16))
TOLERANCE = 0.12
"""How far rounding and limits may take a preset from its ratio."""


@dataclass(frozen=True)
class SizePreset:
    """A named size in pixels; ``ratio`` is what the name means, such as ``3:2``."""

    name: str
    ratio: str
    width: int
    height: int


def size_presets(limits: dict[str, Any]) -> list[SizePreset]:
    """Return the shapes that fit a ``step_config``; none when there is nothing to choose."""
    default = (limits["width"]["default"], limits["height"]["default"])
    area = default[0] * default[1]
    found: dict[tuple[int, int], SizePreset] = {}
    for name, across, down in SHAPES:
        width = _fit((area * across / down) ** 0.5, limits["width"])
        height = _fit((area * down / across) ** 0.5, limits["height"])
        close = abs(width / height * down / across - 1) <= TOLERANCE
        if close and width * height <= (limits.get("max_pixels") or width * height):
            found.setdefault((width, height), SizePreset(name, f"{across}:{down}", width, height))
    if default not in found:
        found = {default: SizePreset("Native", "Native", *default), **found}
    return list(found.values()) if len(found) > 1 else []


def _fit(length: float, limits: dict[str, Any]) -> int:
    multiple = limits.get("multiple") or 1
    rounded = round(length / multiple) * multiple
    return int(min(max(rounded, limits["min"]), limits["max"]))
