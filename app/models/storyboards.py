"""The gate for storyboards: every clip is an i2v job of the model, checked as one before anything is enqueued.

What comes out has every default filled in, one size for all clips and each clip's number of frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.errors import InvalidInput
from app.models.freeze import freeze
from app.models.limits import limits_of
from app.models.registry import recipe_for
from app.models.storyboard_shape import check_fades, set_frames, set_rate, set_size
from app.settings import DiffusionSettings, LoraAdapter, Optimizations, StoryboardSettings, draw_seed, seed_of
from app.validation import invalid_input

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

CLIP = "i2v"
"""The job type that every clip is."""

NAMES = {
    "steps": "num_inference_steps",
    "guidance_scale": "guidance_scale",
    "fps": "fps",
    "width": "width",
    "height": "height",
}
"""Fields of a storyboard and those of a clip that they stand for."""

SET_HERE = {
    "type",
    "seed",
    "source_image_id",
    "last_image_id",
    "num_frames",
    "loras",
    "optimizations",
    *NAMES.values(),
}
"""Fields of a clip that the storyboard's own fields decide."""


@dataclass(frozen=True)
class Clip:
    """One clip of a storyboard, as the job that it is."""

    prompt: str
    settings: DiffusionSettings
    seed: int


def parse_storyboard(payload: dict[str, Any]) -> StoryboardSettings:
    """Return a storyboard as its class, its seed drawn where it is null. Raises `InvalidInput`."""
    try:
        given = {name: value for name, value in payload.items() if value is not None}
        settings = StoryboardSettings.model_validate(given)
    except ValidationError as error:
        raise invalid_input(error, "settings") from None
    if payload.get("seed", 0) is None:
        settings.seed = draw_seed()
    for index, segment in enumerate(settings.segments):
        named = segment.source_image_id is not None or segment.image_path is not None
        if not named and (index > 0 or settings.source_video_id is None):
            raise InvalidInput(
                f"settings.segments.{index}", "name its picture with source_image_id or image_path"
            )
    return settings


def checked_model(entry: ModelEntry, settings: StoryboardSettings) -> None:
    """Raise `InvalidInput` where the model makes no clips, or none between two pictures."""
    recipe = recipe_for(entry)
    if CLIP not in recipe.job_types(entry):
        raise InvalidInput(
            "model_id", f"{entry.id} makes no clips from pictures, which storyboards are made of"
        )
    if len(settings.segments) > 1 and not recipe.last_image:
        reason = (
            f"{entry.id} ({recipe.title}) takes no last picture: give one picture, or a model that takes one"
        )
        raise InvalidInput("settings.segments", reason, max_length=1)
    for name in sorted(SET_HERE & set(settings.clip_settings)):
        raise InvalidInput(f"settings.clip_settings.{name}", "is decided by the storyboard's own fields")


def freeze_storyboard(
    entry: ModelEntry, settings: StoryboardSettings, prompt: str, shape: tuple[int, int]
) -> StoryboardSettings:
    """Fill in every default and check every clip; ``shape`` is the first picture's (width, height).

    Raises `InvalidInput` that names field and limits.
    """
    limits = limits_of(entry, CLIP)
    settings.global_prompt = prompt
    set_size(settings, limits, recipe_for(entry).resolution, shape)
    set_rate(settings, limits)
    set_frames(settings, limits, _stride(entry, settings))
    check_fades(settings)
    for index in range(settings.num_clips):
        clip = clip_of(entry, settings, index)
        if index == 0:
            _keep_defaults(settings, clip.settings)
    return settings


def clip_of(entry: ModelEntry, settings: StoryboardSettings, index: int) -> Clip:
    """Return clip ``index`` of a storyboard, checked as the job that it is. Raises `InvalidInput`."""
    segment = settings.segments[index]
    prompts = [_prompt(settings.global_prompt or "", text) for text in segment.prompts]
    for at, text in enumerate(prompts):
        if not text.strip():
            raise InvalidInput(
                f"settings.segments.{index}.prompt" + (f".{at}" if isinstance(segment.prompt, list) else ""),
                "is blank, and there is no global prompt; write one of them, or set auto_prompt",
            )
    seed = seed_of(settings.seed or 0, index)
    payload = {
        **settings.clip_settings,
        **{name: getattr(settings, field) for field, name in NAMES.items()},
        "seed": seed,
        "num_frames": segment.num_frames,
        "source_image_id": segment.source_image_id,
    }
    if len(settings.segments) > 1:
        payload["last_image_id"] = settings.segments[index + 1].source_image_id
    if settings.lora_model is not None:
        payload["loras"] = [LoraAdapter(model=settings.lora_model, scale=settings.lora_scale)]
    if settings.use_teacache:
        payload["optimizations"] = Optimizations(cache="first_block")
    if len(prompts) > 1:
        payload["section_prompts"] = _fitting(entry, settings, index, prompts)
    try:
        frozen = freeze(entry, CLIP, payload)
    except InvalidInput as error:
        raise _renamed(error, settings, index) from None
    return Clip(prompts[0], frozen, seed)


def _prompt(shared: str, own: str) -> str:
    """Return the global prompt followed by the segment's."""
    shared, own = shared.strip(), own.strip()
    if not shared or not own:
        return shared or own
    return f"{shared} {own}" if shared[-1] in ".,;:!?" else f"{shared}, {own}"


def _fitting(entry: ModelEntry, settings: StoryboardSettings, index: int, prompts: list[str]) -> list[str]:
    """Return the prompts of a clip's sections. Raises `InvalidInput` where it has fewer sections."""
    recipe, frames = recipe_for(entry), settings.segments[index].num_frames
    sections = recipe.rounds(_bare(entry, settings, num_frames=frames))
    if len(prompts) > sections:
        parts = "one part" if sections == 1 else f"{sections} sections"
        reason = f"is a list of {len(prompts)}, and {entry.id} makes this clip in {parts}"
        raise InvalidInput(f"settings.segments.{index}.prompt", reason, max_length=sections)
    return prompts


def _bare(entry: ModelEntry, settings: StoryboardSettings, **more: Any) -> DiffusionSettings:
    """Return a clip's settings before they are frozen. Raises `InvalidInput` for what it does not have."""
    kind = recipe_for(entry).settings[CLIP]
    try:
        return kind.model_validate({"source_image_id": "0", **settings.clip_settings, **more})
    except ValidationError as error:
        raise invalid_input(error, "settings.clip_settings") from None


def _stride(entry: ModelEntry, settings: StoryboardSettings) -> int:
    return recipe_for(entry).stride(_bare(entry, settings))


def _keep_defaults(settings: StoryboardSettings, frozen: DiffusionSettings) -> None:
    """Fill in what the first clip's defaults are."""
    for field, name in NAMES.items():
        setattr(settings, field, getattr(frozen, name))
    unset = SET_HERE | {"section_prompts"}
    dumped = frozen.model_dump(mode="json", exclude=unset)
    settings.clip_settings = {name: value for name, value in dumped.items() if value is not None}


def _renamed(error: InvalidInput, settings: StoryboardSettings, index: int) -> InvalidInput:
    """Return a clip's error under the storyboard's own names."""
    details = dict(error.details)
    field, reason = str(details.pop("field")), str(details.pop("reason"))
    name = field.removeprefix("settings.").partition(".")[0]
    own = {clip: field for field, clip in NAMES.items()} | {
        "num_frames": f"segments.{index}.num_frames",
        "source_image_id": f"segments.{index}.source_image_id",
        "last_image_id": f"segments.{min(index + 1, len(settings.segments) - 1)}.source_image_id",
        "loras": "lora_model",
        "section_prompts": f"segments.{index}.prompt",
        "optimizations": "use_teacache",
        "settings": f"segments.{index}",
    }
    if field == "model_id":
        return error
    return InvalidInput(f"settings.{own.get(name, f'clip_settings.{name}')}", reason, **details)
