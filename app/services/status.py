"""A job as the front doors show it: the body of ``GET /api/status/{job_id}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.events import Progress
from app.media.view import MediaView
from app.tables import Job, JobStatus, Media


class ProgressBody(BaseModel):
    """How far a job is."""

    phase: str = Field(description="queued, loading, denoising, decoding, saving, joining, paused or done")
    percent: float = Field(description="0 … 100, never falling")
    step: int = 0
    total_steps: int = 0
    eta_seconds: float | None = None
    preview_url: str | None = None
    part: int | None = Field(default=None, description="the clip that is being made, from 1, of a storyboard")
    parts: int | None = Field(default=None, description="clips of a storyboard")
    part_percent: float | None = Field(default=None, description="how far that clip is")


class JobErrorBody(BaseModel):
    """Why a job failed."""

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


class WarningBody(BaseModel):
    """A part of the request that could not be honoured."""

    operation: str
    status: str
    message: str


class StatusBody(BaseModel):
    """A job of any type: where it is, what it was asked for and what it made."""

    id: str
    type: str
    status: str = Field(description="pending, processing, paused, completed, failed or cancelled")
    model_id: str
    prompt: str
    negative_prompt: str | None
    settings: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    message: str
    progress: ProgressBody
    queue_position: int | None = Field(description="1 runs next; null when not waiting")
    priority: int
    attempt: int
    num_outputs: int
    error: JobErrorBody | None
    warnings: list[WarningBody]
    image_ids: list[str]
    images: list[MediaView]
    media: list[MediaView]


def status_body(job: Job, outputs: list[Media], position: int | None, live: Progress | None) -> StatusBody:
    """Compose the body from the row, its media, its place in the queue and progress newer than the row."""
    media = [MediaView.from_row(row) for row in outputs]
    progress = progress_body(job, live)
    return StatusBody(
        id=job.id,
        type=job.type,
        status=job.status.lower(),
        model_id=job.model_id,
        prompt=job.prompt,
        negative_prompt=job.negative_prompt,
        settings=job.settings,
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.completed_at,
        message=message_of(job, progress, position),
        progress=progress,
        queue_position=position,
        priority=job.priority,
        attempt=job.attempt,
        num_outputs=job.num_outputs,
        error=JobErrorBody.model_validate(job.error) if job.error else None,
        warnings=[WarningBody.model_validate(warning) for warning in job.warnings or []],
        image_ids=[row.id for row in outputs if row.media_type == "image"],
        images=[view for view in media if view.media_type == "image"],
        media=media,
    )


def progress_body(job: Job, live: Progress | None) -> ProgressBody:
    """Return the newest progress: the bus before the row, and the ends from the status."""
    stored = job.progress or {}
    if job.status == JobStatus.PENDING:
        return ProgressBody(phase="queued", percent=0.0)
    if job.status == JobStatus.PAUSED:
        preview = {"preview_url": f"/api/jobs/{job.id}/preview"} if stored else {}
        return ProgressBody.model_validate(
            {"phase": "paused", "percent": 0.0, **stored, **preview} | {"phase": "paused", "eta_seconds": None}
        )
    if job.status == JobStatus.COMPLETED:
        total = int(stored.get("total_steps", 0))
        return ProgressBody(phase="done", percent=100.0, step=total, total_steps=total, eta_seconds=0.0)
    if live is not None and job.status == JobStatus.PROCESSING:
        return ProgressBody.model_validate(live.as_dict())
    return ProgressBody.model_validate({"phase": "loading", "percent": 0.0, **stored})


def message_of(job: Job, progress: ProgressBody, position: int | None) -> str:
    """Say in a sentence what the job is doing."""
    match job.status:
        case JobStatus.PENDING:
            if job.retries and job.message:
                return job.message
            ahead = (position or 1) - 1
            return "Next in the queue" if ahead == 0 else f"Waiting: {ahead} ahead"
        case JobStatus.PROCESSING if job.cancel_requested:
            return "Cancelling at the next step"
        case JobStatus.PROCESSING if job.pause_requested:
            return "Pausing at the end of the step"
        case JobStatus.PAUSED if progress.total_steps:
            return f"Paused after step {progress.step} of {progress.total_steps}"
        case JobStatus.PROCESSING if progress.phase == "denoising" and progress.part and progress.parts:
            return f"Clip {progress.part} of {progress.parts}, {progress.part_percent or 0:.0f} %"
        case JobStatus.PROCESSING if progress.phase == "denoising" and progress.total_steps:
            return f"Step {progress.step} of {progress.total_steps}"
        case JobStatus.PROCESSING:
            return job.message or progress.phase.capitalize()
        case JobStatus.FAILED:
            return str((job.error or {}).get("message", "The job failed"))
        case _:
            return job.status.capitalize()
