"""From a storyboard as it is sent to the fields of its job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import InvalidInput
from app.media.manager import MediaManager
from app.models.adapters import check_adapters
from app.models.storyboards import checked_model, clip_of, freeze_storyboard, parse_storyboard
from app.services.prompts import checked_prompt
from app.services.sources import check_sources
from app.settings import StoryboardSettings

if TYPE_CHECKING:
    from app.models.entry import ModelEntry
    from app.services.studio import Studio


def storyboard_fields(
    studio: Studio, entry: ModelEntry, prompt: str, negative_prompt: str | None, payload: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of a storyboard's job.

    Raises `InvalidInput` that names field and limit, `MediaNotFound` for a picture that is gone, and where
    prompts are to be written `NotConfigured` and `EndpointFailed`.
    """
    settings = parse_storyboard(payload)
    prompt = _same("global_prompt", "prompt", settings.global_prompt, prompt) or ""
    negative = _same("negative_prompt", "negative_prompt", settings.negative_prompt, negative_prompt)
    negative = entry.extras.negative_prompt if negative is None else negative
    for field, text in _texts(settings, prompt, negative):
        if text.strip():
            checked_prompt(field, text)
    checked_model(entry, settings)
    _take_in(studio, settings)
    check_sources(studio.media, settings)
    if settings.source_video_id is not None:
        go_on(studio.media, settings)
    _describe(studio, settings)
    first = studio.media.get(settings.segments[0].source_image_id or "", "image")
    settings.negative_prompt = negative or None
    frozen = freeze_storyboard(entry, settings, prompt, (first.width, first.height))
    check_adapters(studio.config, entry, clip_of(entry, frozen, 0).settings)
    return {
        "type": frozen.type,
        "model_id": entry.id,
        "prompt": prompt,
        "negative_prompt": negative or None,
        "settings": frozen.model_dump(mode="json"),
        "num_outputs": frozen.num_outputs,
        **({"id": frozen.job_id} if frozen.job_id else {}),
    }


def go_on(media: MediaManager, settings: StoryboardSettings) -> None:
    """Begin where a video ends: with its last frame, at its rate. Raises `InvalidInput`, `MediaNotFound`."""
    row = media.get(settings.source_video_id or "", "video")
    rate = round(row.fps or 0)
    if abs((row.fps or 0) - rate) > 0.001:
        raise InvalidInput("settings.source_video_id", f"has {row.fps:g} frames a second; whole numbers go on")
    if settings.fps not in (None, rate):
        raise InvalidInput("settings.fps", f"must be the video's {rate}", allowed=[rate])
    settings.fps = rate
    if settings.segments[0].source_image_id is None:
        settings.segments[0].source_image_id = media.add_last_frame(row).id


def _same(name: str, field: str, inside: str | None, outside: str | None) -> str | None:
    """Return what the request or its settings say, refusing that they differ. Raises `InvalidInput`."""
    if inside and outside and inside != outside:
        raise InvalidInput(f"settings.{name}", f"differs from {field}")
    return inside or outside


def _texts(settings: StoryboardSettings, prompt: str, negative: str | None) -> list[tuple[str, str]]:
    own = [
        (f"settings.segments.{index}.prompt", text)
        for index, segment in enumerate(settings.segments)
        for text in segment.prompts
    ]
    return [("prompt", prompt), ("negative_prompt", negative or ""), *own]


def _describe(studio: Studio, settings: StoryboardSettings) -> None:
    """Write the prompts that are left blank from their pictures, where that is asked for.

    Raises `NotConfigured`, which names OPENAI_ENDPOINT, and `EndpointFailed`.
    """
    if settings.auto_prompt:
        for segment in settings.segments[: settings.num_clips]:
            if not any(text.strip() for text in segment.prompts):
                segment.prompt = studio.enricher.caption(segment.source_image_id or "").caption


def _take_in(studio: Studio, settings: StoryboardSettings) -> None:
    """Take in the pictures that come as files on the server. Raises `InvalidInput`."""
    for index, segment in enumerate(settings.segments):
        if segment.image_path is not None:
            field = f"settings.segments.{index}.image_path"
            kept = studio.resources.local(segment.image_path, field)
            if kept.media_type != "image":
                raise InvalidInput(field, f"is a {kept.media_type}, not a picture")
            segment.source_image_id, segment.image_path = kept.id, None
