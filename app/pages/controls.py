"""The controls of one form: a settings class's fields with the model's own ranges and the values to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.media.view import MediaView
from app.models.freeze import own_defaults
from app.models.limits import Limits, Span, limits_of
from app.models.lineup import ModelEntry
from app.models.recipe import Recipe
from app.models.registry import recipe_for
from app.models.schedulers import SCHEDULERS
from app.pages.media import view_if_there
from app.pages.schema import Field, fields_of, on_grid

TITLES = {
    "num_inference_steps": "Steps",
    "guidance_scale": "Guidance",
    "num_frames": "Frames",
    "fps": "Frames per second",
    "num_images": "Number of images",
    "source_image_id": "Source picture",
    "source_image_ids": "Source pictures",
    "source_video_id": "Source video",
    "mask_image_id": "Mask",
    "last_image_id": "Last frame",
    "padding_mask_crop": "Margin around the mask",
    "optimizations.vae_tiling": "VAE tiling",
    "optimizations.vae_slicing": "VAE slicing",
    "optimizations.use_deepcache": "DeepCache",
    "optimizations.use_torch_compile": "Compile",
}
"""Names that read better than the field's own; every other field is called by its own."""

ESSENTIAL = ("strength", "num_frames", "fps", "num_images", "seed")
QUALITY = ("num_inference_steps", "guidance_scale", "scheduler")
ADAPTERS = ("loras", "controlnets", "ip_adapter")
PLACED = {"width", "height", *ESSENTIAL, *QUALITY, *ADAPTERS}
"""Fields with a place of their own; every other one is folded under Advanced."""

MEDIA_KINDS = ("picture", "pictures", "mask", "video")


@dataclass(frozen=True)
class Control:
    """One control: the field, its value, and for pictures and videos what is chosen."""

    field: Field
    value: Any = None
    chosen: tuple[MediaView, ...] = ()
    fixed: bool = False
    """The model leaves no choice: the value is shown, not asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.field, name)

    @property
    def limits(self) -> dict[str, Any]:
        """The range as the slider's macro reads it."""
        return {"min": self.field.minimum, "max": self.field.maximum}


def controls_of(entry: ModelEntry, job_type: str, values: Mapping[str, Any]) -> dict[str, Control]:
    """Return the controls of a model for a job type by their names, in the order of the settings class."""
    recipe, limits = recipe_for(entry), limits_of(entry, job_type)
    own = {**recipe.defaults(entry, job_type), **own_defaults(entry)}
    values = {**own, **{name: value for name, value in values.items() if value is not None}}
    found: dict[str, Control] = {}
    for field in fields_of(recipe.settings[job_type]):
        if not _taken(recipe, job_type, field.name):
            continue
        narrowed = _narrowed(field, recipe, limits)
        found[field.name] = _control(narrowed, values)
    return found


def placed(controls: Mapping[str, Control], names: tuple[str, ...]) -> list[Control]:
    """Return the controls of these names that there are."""
    return [controls[name] for name in names if name in controls]


def sources(controls: Mapping[str, Control]) -> list[Control]:
    """Return what a job starts from: pictures, masks and videos."""
    return [each for each in controls.values() if each.kind in MEDIA_KINDS]


def advanced(controls: Mapping[str, Control]) -> list[Control]:
    """Return everything that has no place of its own."""
    return [each for name, each in controls.items() if name not in PLACED and each.kind not in MEDIA_KINDS]


def _taken(recipe: Recipe, job_type: str, name: str) -> bool:
    """Tell whether a model of this family takes a field of the common settings."""
    match name:
        case "loras":
            return "lora" in recipe.features
        case "controlnets":
            return "controlnet" in recipe.features and job_type in recipe.control_pipelines
        case "ip_adapter":
            return "ip_adapter" in recipe.features
        case "last_image_id":
            return recipe.last_image
        case "scheduler":
            return len(recipe.schedulers) > 1
        case _:
            return True


def _narrowed(field: Field, recipe: Recipe, limits: Limits) -> Field:
    """Return the field with its title and what the model allows of it."""
    field = replace(field, title=TITLES.get(field.name, field.title))
    match field.name:
        case "num_inference_steps":
            return _within(field, limits.steps, 1)
        case "guidance_scale":
            return _within(field, limits.guidance, limits.guidance_step)
        case "num_frames" if limits.frames:
            return _within(field, _aligned(limits.frames, limits.frame_stride, 1), limits.frame_stride)
        case "fps" if limits.fps:
            source_tells = field.default is None and "source" in field.help
            return field if source_tells else _within(field, limits.fps, 1)
        case "width" | "height":
            span = limits.width if field.name == "width" else limits.height
            return _within(field, _aligned(span, limits.multiple, 0), limits.multiple)
        case "scheduler":
            names = tuple((name, SCHEDULERS[name][2]) for name in recipe.schedulers)
            return replace(field, kind="select", choices=names)
        case _:
            return field


def _within(field: Field, span: Span, step: float) -> Field:
    whole = field.data == "int"
    low, high, default = (int(end) if whole else end for end in (span.min, span.max, span.default))
    fits = on_grid(default, low, step)
    return replace(
        field, kind="slider", minimum=low, maximum=high, default=default, step=step if fits else "any"
    )


def _aligned(span: Span, stride: int, offset: int) -> Span:
    """Raise a lower end to the first value that is a multiple of ``stride`` plus ``offset``."""
    return replace(span, min=span.min + (offset - span.min) % stride)


def _control(field: Field, values: Mapping[str, Any]) -> Control:
    value = _value(values, field.name)
    if value is None and field.kind not in (*MEDIA_KINDS, "objects"):
        value = field.default
    fixed = field.minimum is not None and field.minimum == field.maximum
    if field.kind in MEDIA_KINDS:
        ids = value if isinstance(value, list) else [value] if value else []
        views = tuple(view for each in ids if (view := view_if_there(str(each))) is not None)
        return Control(field, [view.id for view in views], views)
    return Control(field, value, fixed=fixed)


def _value(values: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(values, Mapping) or values.get(name) is None:
            return None
        values = values[name]
    return values
