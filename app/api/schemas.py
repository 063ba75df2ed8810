"""Bodies of requests and answers. Those of a job's status, the queue and the lineup are in app.services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.shown import ShownAs, any_settings_shown, settings_shown
from app.media.view import MediaView
from app.queue.order import PRIORITY_LIMIT
from app.settings import MAX_PROMPT, ImageSettings, Strict, TextToVideoSettings, VideoSettings

Prompt = Annotated[str, Field(min_length=1, max_length=MAX_PROMPT, description="What to make; not blank.")]
NegativePrompt = Annotated[
    str | None, Field(max_length=MAX_PROMPT, description="What to avoid; null takes the model's default.")
]
ModelId = Annotated[str | None, Field(max_length=200, description="Model of the lineup; null: the default.")]
WebhookUrl = Annotated[
    str | None, Field(max_length=2048, description="Address that is told, signed, when the job ends.")
]
SourceId = Annotated[str, Field(min_length=1, max_length=64, description="Picture or upload to start from.")]


class GenerateRequest(Strict):
    """Text to image."""

    model_id: ModelId = None
    prompt: Prompt
    negative_prompt: NegativePrompt = None
    settings: Annotated[dict[str, Any] | None, ShownAs(settings_shown(ImageSettings) | None)] = None
    webhook_url: WebhookUrl = None


class TextToVideoRequest(Strict):
    """Text to video."""

    model_id: ModelId = None
    prompt: Prompt
    negative_prompt: NegativePrompt = None
    settings: Annotated[dict[str, Any] | None, ShownAs(settings_shown(TextToVideoSettings) | None)] = None
    webhook_url: WebhookUrl = None


class AnimateSettings(VideoSettings):
    """Settings of ``POST /api/generate_video``, whose source stands beside them."""

    type: Literal["i2v"] = "i2v"
    source_image_id: str | None = Field(default=None, max_length=64, description="The same source, or nothing.")


class ImageToVideoRequest(Strict):
    """Image to video."""

    source_image_id: SourceId
    video_model_id: ModelId = None
    video_prompt: Prompt
    negative_prompt: NegativePrompt = None
    settings: Annotated[dict[str, Any] | None, ShownAs(settings_shown(AnimateSettings) | None)] = None
    webhook_url: WebhookUrl = None


class JobRequest(Strict):
    """A job of any type; ``settings.type`` says which."""

    model_id: ModelId = None
    prompt: Annotated[
        str | None,
        Field(min_length=1, max_length=MAX_PROMPT, description="What to make; only storyboards do without."),
    ] = None
    negative_prompt: NegativePrompt = None
    settings: Annotated[dict[str, Any], ShownAs(any_settings_shown())]
    priority: int = Field(default=0, ge=-PRIORITY_LIMIT, le=PRIORITY_LIMIT, description="Higher runs earlier.")
    pause_after: int | None = Field(
        default=None, ge=1, le=1000, description="Pause after so many steps: a draft to look at."
    )
    webhook_url: WebhookUrl = None


class AcceptedBody(BaseModel):
    """The job is in the queue and will not be lost. A replay of an Idempotency-Key has the same body."""

    job_id: str
    type: str
    status: Literal["pending"] = "pending"
    num_images: int | None = Field(description="Pictures to come; null for a video.")
    message: str
    seed: int | None = Field(description="Seed of the first output, drawn here if none was given.")
    status_url: str
    events_url: str


class JobSummary(BaseModel):
    """A job in a listing."""

    id: str
    type: str
    status: str
    model_id: str
    prompt: str
    negative_prompt: str | None
    settings: dict[str, Any]
    priority: int
    num_outputs: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    message: str
    error: dict[str, Any] | None
    status_url: str
    events_url: str


class JobsBody(BaseModel):
    """A page of jobs, newest first."""

    items: list[JobSummary]
    next_cursor: str | None = Field(description="Give it as ?cursor= for the next page; null at the end.")


class JobChange(Strict):
    """What may be changed of a waiting job; at least one of them."""

    priority: int | None = Field(
        default=None, ge=-PRIORITY_LIMIT, le=PRIORITY_LIMIT, description="Higher runs earlier."
    )
    position: int | None = Field(default=None, ge=1, le=1_000_000, description="Place in the queue; 1 is next.")


class PausedBody(BaseModel):
    """Whether the queue hands out jobs."""

    paused: bool


class ClearRequest(Strict):
    """Which jobs to clear: waiting ones are cancelled, finished ones leave the list (their media stay)."""

    model_config = ConfigDict(**Strict.model_config, openapi_extra={"required": False})  # type: ignore[typeddict-unknown-key]

    statuses: list[Literal["pending", "completed", "failed", "cancelled"]] = Field(
        default=["pending"], min_length=1, max_length=4, description="Statuses to clear."
    )


class ClearedBody(BaseModel):
    """How many jobs were cleared."""

    cleared: int


class GalleryBody(BaseModel):
    """A page of the gallery, newest first."""

    items: list[MediaView]
    next_cursor: str | None = Field(description="Give it as ?cursor= for the next page; null at the end.")
    previous_cursor: str | None = Field(description="Give it as ?before= for the page in front of this one.")
    total: int = Field(description="All that match, on every page together.")


class DeletedBody(BaseModel):
    """The picture or video is gone."""

    id: str
    media_type: str
    status: Literal["deleted"] = "deleted"


class ReadyBody(BaseModel):
    """Requests can be served."""

    status: Literal["ok"] = "ok"
    paused: bool = Field(description="whether the queue hands out no jobs")


class HealthBody(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"
    version: str
