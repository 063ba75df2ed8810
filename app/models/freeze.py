"""The gate for a job's settings: strict types, ranges, sizes and the total work, before anything is enqueued.

Nothing is clamped or converted. What comes out has every default filled in and its seed drawn, so that
running the job again gives the same pixels.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from app.errors import InvalidInput
from app.models.limits import Limits, Span, limits_of
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.models.schedulers import canonical
from app.models.supported import refuse_unsupported
from app.settings import DiffusionSettings, draw_seed
from app.validation import invalid_input


def freeze(entry: ModelEntry, job_type: str, payload: dict[str, Any]) -> DiffusionSettings:
    """Return the checked settings of a job. Raises `InvalidInput` that names field and limits.

    Width and height stay null where a source gives the shape (``img2img``, ``i2v``, …) and none was asked for;
    so does fps where the source is a video.
    """
    recipe, settings_class = recipe_for(entry), _class_for(entry, job_type)
    limits = limits_of(entry, job_type)
    fields = settings_class.model_fields  # null is the default of a field, and no excuse for what is none
    given = {name: value for name, value in payload.items() if value is not None or name not in fields}
    defaults = {**_defaults(settings_class, limits), **recipe.defaults(entry, job_type)}
    defaults |= {name: value for name, value in own_defaults(entry).items() if name in fields}
    filled = {**defaults, **given, "type": job_type}
    if payload.get("type", job_type) != job_type:
        raise InvalidInput("settings.type", f"must be {job_type}", allowed=[job_type])
    try:
        settings = settings_class.model_validate(filled)
    except ValidationError as error:
        raise invalid_input(error, "settings") from None
    if settings.scheduler is not None:
        settings.scheduler = canonical(settings.scheduler, recipe.schedulers)
    if settings.seed is None:
        settings.seed = draw_seed()
    refuse_unsupported(entry, job_type, settings)
    _check_ranges(settings, limits)
    _check_size(settings, limits)
    _check_frames(settings, limits, recipe.stride(settings))
    _check_work(settings, limits)
    return settings


def checked_pause(entry: ModelEntry, pause_after: int | None) -> int | None:
    """Return the steps after which a job pauses. Raises `InvalidInput` where the model cannot go on there."""
    recipe = recipe_for(entry)
    if pause_after is not None and not recipe.checkpoints:
        raise InvalidInput("pause_after", f"{entry.id} ({recipe.title}) cannot go on in the middle of a run")
    return pause_after


def own_defaults(entry: ModelEntry) -> dict[str, Any]:
    """Return what the model's manifest takes where a request says nothing: LoRAs that are on, plain fields."""
    loras = [
        {"model": source.name, "scale": source.scale}
        for source in entry.extras.adapters
        if source.kind == "lora" and source.scale is not None
    ]
    return {**dict(entry.extras.defaults), **({"loras": loras} if loras else {})}


def thaw(entry: ModelEntry, job_type: str, stored: dict[str, Any]) -> DiffusionSettings:
    """Return stored settings as their class. Raises `InvalidInput` where the model no longer takes them."""
    try:
        return _class_for(entry, job_type).model_validate(stored)
    except ValidationError as error:
        raise invalid_input(error, "settings") from None


def step_config(entry: ModelEntry) -> dict[str, Any]:
    """Return what the model may be asked for, as ``/api/models`` and the form show it."""
    recipe, limits = recipe_for(entry), limits_of(entry)
    frames = _shown(limits.frames)
    if frames is not None:
        frames |= {"stride": limits.frame_stride, "offset": 1}
    return {
        "steps": _shown(limits.steps),
        "fixed_steps": limits.fixed_steps,
        "guidance": {**vars(limits.guidance), "step": limits.guidance_step},
        "frames": frames,
        "fps": _shown(limits.fps),
        "width": {**(_shown(limits.width) or {}), "multiple": limits.multiple},
        "height": {**(_shown(limits.height) or {}), "multiple": limits.multiple},
        "max_pixels": limits.max_pixels,
        "num_images": _shown(limits.num_images),
        "schedulers": list(recipe.schedulers),
        "negative_prompt": recipe.takes_negative_prompt,
    }


def _shown(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {name: int(value) for name, value in vars(span).items()}


def _class_for(entry: ModelEntry, job_type: str) -> type[DiffusionSettings]:
    recipe = recipe_for(entry)
    offered = recipe.job_types(entry)
    if job_type not in offered:
        raise InvalidInput(
            "model_id", f"{entry.id} makes {' and '.join(offered)}, not {job_type}", allowed=list(offered)
        )
    return recipe.settings[job_type]


def _defaults(settings_class: type[DiffusionSettings], limits: Limits) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "num_inference_steps": int(limits.steps.default),
        "guidance_scale": limits.guidance.default,
    }
    if not {"source_image_id", "source_image_ids", "source_video_id"} & set(settings_class.model_fields):
        defaults |= {"width": int(limits.width.default), "height": int(limits.height.default)}
    if limits.frames is not None:
        defaults["num_frames"] = int(limits.frames.default)
    if limits.fps is not None and "source_video_id" not in settings_class.model_fields:
        defaults["fps"] = int(limits.fps.default)
    return defaults


def _check_ranges(settings: DiffusionSettings, limits: Limits) -> None:
    spans = {
        "num_inference_steps": limits.steps,
        "guidance_scale": limits.guidance,
        "width": limits.width,
        "height": limits.height,
        "num_frames": limits.frames,
        "fps": limits.fps,
    }
    for name, span in spans.items():
        value = getattr(settings, name, None)
        if value is None or span is None or span.min <= value <= span.max:
            continue
        low, high = (span.min, span.max) if name == "guidance_scale" else (int(span.min), int(span.max))
        reason = f"must be {low}" if low == high else f"must be between {low} and {high}"
        raise InvalidInput(f"settings.{name}", f"{reason} for this model", minimum=low, maximum=high)


def _check_size(settings: DiffusionSettings, limits: Limits) -> None:
    for name in ("width", "height"):
        value, span = getattr(settings, name), getattr(limits, name)
        if value is not None and value % limits.multiple:
            raise InvalidInput(
                f"settings.{name}",
                f"must be a multiple of {limits.multiple}",
                minimum=int(span.min),
                maximum=int(span.max),
                multiple_of=limits.multiple,
            )
    if (settings.width is None) != (settings.height is None):
        absent = "width" if settings.width is None else "height"
        raise InvalidInput(f"settings.{absent}", "give width and height, or neither to keep the source's shape")
    if _pixels(settings, limits) > limits.max_pixels:
        raise InvalidInput(
            "settings.width",
            f"{settings.width} x {settings.height} is more than {limits.max_pixels} pixels",
            max_pixels=limits.max_pixels,
        )


def _check_frames(settings: DiffusionSettings, limits: Limits, stride: int) -> None:
    frames = getattr(settings, "num_frames", None)
    if frames is not None and limits.frames is not None and (frames - 1) % stride:
        example = int(limits.frames.default) if stride == limits.frame_stride else 2 * stride + 1
        raise InvalidInput(
            "settings.num_frames",
            f"must be a multiple of {stride} plus 1, such as {example}",
            minimum=int(limits.frames.min),
            maximum=int(limits.frames.max),
            multiple_of=stride,
            offset=1,
        )


def _check_work(settings: DiffusionSettings, limits: Limits) -> None:
    steps = settings.num_inference_steps or 1
    strength = getattr(settings, "strength", None)
    if strength is not None and int(steps * strength) < 1:
        raise InvalidInput(
            "settings.strength",
            f"{strength} of {steps} steps leaves none; raise one of them",
            minimum=round(1 / steps, 4),
        )
    pictures = getattr(settings, "num_images", 1) * getattr(settings, "num_frames", 1)
    work = _pixels(settings, limits) * pictures * steps
    if work > limits.max_work:
        raise InvalidInput(
            "settings",
            f"this is {work / limits.max_work:.1f} times the work allowed in one job; "
            "lower the size, the steps or the number of pictures or frames",
            max_work=limits.max_work,
            work=work,
        )


def _pixels(settings: DiffusionSettings, limits: Limits) -> int:
    return settings.width * settings.height if settings.width and settings.height else limits.area
