"""What a model may be asked for: the family's ranges, narrowed by its options in the lineup."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Le

from app.models.options import FloatRange, IntRange
from app.models.recipe import Recipe
from app.models.registry import recipe_for
from app.settings import DiffusionSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


@dataclass(frozen=True)
class Span:
    """Numbers that may be asked for, both ends included, and the one taken where none is given."""

    min: float
    max: float
    default: float


@dataclass(frozen=True)
class Limits:
    """The ranges of one model for one job type. Sizes in pixels, ``work`` in pixels x frames x steps."""

    steps: Span
    guidance: Span
    guidance_step: float
    width: Span
    height: Span
    multiple: int
    max_pixels: int
    max_work: float
    fixed_steps: int | None = None
    num_images: Span | None = None
    frames: Span | None = None
    frame_stride: int = 1
    fps: Span | None = None

    @property
    def area(self) -> int:
        """Pixels of a picture of the default size: what a size read off a source picture may have."""
        return int(self.width.default * self.height.default)


@lru_cache(maxsize=512)
def limits_of(entry: ModelEntry, job_type: str | None = None) -> Limits:
    """Return the limits of ``entry`` for ``job_type``, or for the first job type it offers.

    Raises ValueError where the entry's options leave nothing to ask for (the lineup reports that).
    """
    recipe = recipe_for(entry)
    settings = recipe.settings[job_type or recipe.job_types(entry)[0]]
    known, options = recipe.presets(entry), entry.options
    steps = _narrow("steps", _span(settings, "num_inference_steps"), known.steps, options.steps)
    fixed = options.fixed_steps or (known.fixed_steps if options.steps is None else None)
    if fixed is not None:
        steps = _narrow("fixed_steps", steps, IntRange(min=fixed, max=fixed, default=fixed))
    guidance = _narrow("guidance", _span(settings, "guidance_scale"), known.guidance, options.guidance)
    guidance_steps = [part.step for part in (options.guidance, known.guidance) if part and part.step]
    return Limits(
        steps=steps,
        fixed_steps=fixed,
        guidance=guidance,
        guidance_step=guidance_steps[0] if guidance_steps else 0.1,
        width=_size("width", settings, recipe, recipe.size[0], known.width, options.width),
        height=_size("height", settings, recipe, recipe.size[1], known.height, options.height),
        multiple=recipe.multiple,
        max_pixels=recipe.max_pixels,
        max_work=recipe.max_work,
        num_images=_span(settings, "num_images") if "num_images" in settings.model_fields else None,
        frames=_frames(recipe, settings, known.frames, options.frames),
        frame_stride=recipe.frame_stride,
        fps=_fps(settings, options.fps or known.fps) if "fps" in settings.model_fields else None,
    )


def _span(settings: type[DiffusionSettings], name: str) -> Span:
    """Return the range that a settings class declares for a field."""
    field = settings.model_fields[name]
    bounds: list[Any] = [mark.ge for mark in field.metadata if isinstance(mark, Ge)]
    bounds += [mark.le for mark in field.metadata if isinstance(mark, Le)]
    default = field.default if isinstance(field.default, int | float) else bounds[0]
    return Span(bounds[0], bounds[-1], default)


def _narrow(what: str, span: Span, *parts: IntRange | FloatRange | None) -> Span:
    """Return ``span`` within each of ``parts``, the last default given winning. Raises ValueError if empty."""
    low, high, default = span.min, span.max, span.default
    for part in parts:
        if part is not None:
            low = low if part.min is None else max(low, part.min)
            high = high if part.max is None else min(high, part.max)
            default = default if part.default is None else part.default
    if low > high:
        raise ValueError(f"{what}: the family allows {span.min} to {span.max}")
    if parts[-1] is not None and parts[-1].default is not None and not low <= default <= high:
        raise ValueError(f"{what}: the default {default} is not within {low} to {high}")
    return Span(low, high, min(max(default, low), high))


def _size(
    what: str, settings: type[DiffusionSettings], recipe: Recipe, native: int, *given: int | None
) -> Span:
    span = _span(settings, what)
    default = next((size for size in reversed(given) if size is not None), native)
    if not span.min <= default <= span.max or default % recipe.multiple:
        raise ValueError(f"{what}: must be {span.min} to {span.max}, in multiples of {recipe.multiple}")
    return Span(span.min, span.max, default)


def _frames(recipe: Recipe, settings: type[DiffusionSettings], *parts: IntRange | None) -> Span | None:
    if "num_frames" not in settings.model_fields:
        return None
    span = _narrow("frames", _span(settings, "num_frames"), *parts)
    if (span.default - 1) % recipe.frame_stride:
        raise ValueError(f"frames: the default must be a multiple of {recipe.frame_stride} plus 1")
    return span


def _fps(settings: type[DiffusionSettings], given: int | None) -> Span:
    span = _span(settings, "fps")
    return _narrow("fps", span, IntRange(default=given) if given is not None else None)
