"""Videos as OpenAI's clients send and read them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.context import Limit, Query
from app.api.openai_bodies import OpenAIRequest
from app.errors import InvalidInput
from app.services.lengths import seconds_of
from app.services.status import StatusBody

STATUSES = {"pending": "queued", "processing": "in_progress", "completed": "completed"}
"""The studio's statuses and OpenAI's, which knows no other end than completed and failed."""

MOST_SECONDS = 3600.0


class VideoRequest(OpenAIRequest):
    """``POST /v1/videos``; the picture to start from comes beside."""

    seconds: str | None = Field(None, max_length=16, description="Length; null leaves it to the model.")

    def length(self) -> float | None:
        """Return the length in seconds. Raises `InvalidInput`."""
        if self.seconds is None:
            return None
        try:
            length = float(self.seconds)
        except ValueError:
            length = 0.0
        if not 0.0 < length <= MOST_SECONDS:
            raise InvalidInput("seconds", "must be a number of seconds such as 4", maximum=MOST_SECONDS)
        return length


class VideosQuery(Query):
    """Which videos to list."""

    limit: Limit = 20
    after: str | None = Field(None, max_length=64, description="Id of the last one of the page before.")
    order: Literal["asc", "desc"] | None = None


class ContentQuery(Query):
    """Which file of a video."""

    variant: Literal["video", "thumbnail", "spritesheet"] | None = None


class VideoBody(BaseModel):
    """A job that makes a video."""

    id: str
    object: Literal["video"] = "video"
    status: str
    progress: int
    created_at: int
    completed_at: int | None
    expires_at: int | None = None
    model: str
    seconds: str
    size: str
    prompt: str
    remixed_from_video_id: str | None = None
    error: dict[str, Any] | None


class VideosBody(BaseModel):
    """A page of videos."""

    object: Literal["list"] = "list"
    data: list[VideoBody]
    first_id: str | None
    last_id: str | None
    has_more: bool


class VideoDeletedBody(BaseModel):
    """The video is gone."""

    id: str
    object: Literal["video.deleted"] = "video.deleted"
    deleted: bool = True


def video_body(job: StatusBody) -> VideoBody:
    """Return a job as a video."""
    done = job.completed_at if job.status == "completed" else None
    return VideoBody(
        id=job.id,
        status=STATUSES.get(job.status, "failed"),
        progress=int(job.progress.percent),
        created_at=int(job.created_at.timestamp()),
        completed_at=int(done.timestamp()) if done else None,
        model=job.model_id,
        seconds=_seconds(job),
        size=_size(job),
        prompt=job.prompt,
        error=_error(job),
    )


def _seconds(job: StatusBody) -> str:
    length = seconds_of(job.settings)
    return "0" if length is None else f"{length:g}"


def _size(job: StatusBody) -> str:
    made = job.media[0] if job.media else None
    width = made.width if made else job.settings.get("width")
    height = made.height if made else job.settings.get("height")
    return f"{width}x{height}" if width and height else "auto"


def _error(job: StatusBody) -> dict[str, Any] | None:
    if job.status == "cancelled":
        return {"code": "cancelled", "message": "The job was cancelled."}
    return {"code": job.error.code, "message": job.error.message} if job.error else None
