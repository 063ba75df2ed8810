"""Fits a request with hard-coded values to a model and tells of each change: for clients that know no better.

Everywhere else what a model does not take is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from app.errors import InvalidInput
from app.models.limits import Limits, Span, limits_of
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.models.schedulers import canonical
from app.services.status import WarningBody

Settings = dict[str, Any]


def fitted(entry: ModelEntry, job_type: str, wanted: Mapping[str, Any]) -> tuple[Settings, list[WarningBody]]:
    """Return settings that the model takes, nearest to those wanted, and what was changed."""
    limits, settings = limits_of(entry, job_type), dict(wanted)
    warnings: list[WarningBody] = []
    spans = {"num_inference_steps": limits.steps, "guidance_scale": limits.guidance}
    for name, span in spans.items():
        if settings.get(name) is not None:
            near = _near(settings[name], span)
            if near != settings[name]:
                warnings.append(
                    told(name, f"{settings[name]:g} is not possible with {entry.id}; it is {near:g}")
                )
            settings[name] = near
    if settings.get("width") and settings.get("height"):
        asked = (settings["width"], settings["height"])
        size = fitted_size(*asked, limits)
        if size != asked:
            reason = f"{asked[0]}x{asked[1]} is not possible with {entry.id}; it is {size[0]}x{size[1]}"
            warnings.append(told("size", reason))
        settings["width"], settings["height"] = size
    if settings.get("scheduler") is not None:
        try:
            settings["scheduler"] = canonical(settings["scheduler"], recipe_for(entry).schedulers)
        except InvalidInput:
            warnings.append(
                told("sampler", f"{settings['scheduler']} is none of {entry.id}'s; its own is taken")
            )
            settings["scheduler"] = None
    return settings, warnings


def fitted_size(width: int, height: int, limits: Limits) -> tuple[int, int]:
    """Return the size nearest to one, in its shape as far as it goes, that the limits allow."""
    scale = min(
        1.0,
        limits.width.max / width,
        limits.height.max / height,
        math.sqrt(limits.max_pixels / (width * height)),
    )
    return tuple(  # type: ignore[return-value]
        _stepped(side * scale, span, limits.multiple)
        for side, span in ((width, limits.width), (height, limits.height))
    )


def told(operation: str, message: str) -> WarningBody:
    """Return what could not be honoured."""
    return WarningBody(operation=operation, status="changed", message=message)


def _near(value: float, span: Span) -> float:
    near = min(max(value, span.min), span.max)
    return int(near) if isinstance(value, int) else near


def _stepped(side: float, span: Span, multiple: int) -> int:
    least = math.ceil(span.min / multiple) * multiple
    return max(least, int(side // multiple) * multiple)
