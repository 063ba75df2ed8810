"""Jobs: ``GET /api/status/{id}``, ``GET /api/jobs``, cancel, retry, reorder."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import Field

from app.api.context import JobPath, Limit, Query, answer, studio
from app.api.document import JOBS, errors
from app.api.schemas import JobChange, JobsBody, JobSummary
from app.errors import InvalidInput, NotFound
from app.services.status import StatusBody, message_of, progress_body
from app.tables import Job, JobStatus

ANSWERS: dict[Any, Any] = {"200": StatusBody, **errors(404)}
PREVIEW = {
    "description": "A JPEG.",
    "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
}
CHANGES: dict[Any, Any] = {**ANSWERS, **errors(409)}


class JobsQuery(Query):
    """Which jobs to list."""

    limit: Limit = 50
    cursor: str | None = Field(default=None, max_length=500)
    status: Literal["pending", "processing", "completed", "failed", "cancelled", "paused", ""] | None = None
    type: str | None = Field(default=None, max_length=32)


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/api/status/<job_id>", tags=[JOBS], responses=ANSWERS, operation_id="get_status")
    def status(path: JobPath) -> Response:
        """Where a job is, what it was asked for and what it made."""
        return answer(studio().status(path.checked()))

    @app.get(
        "/api/jobs/<job_id>/preview",
        tags=[JOBS],
        responses={"200": PREVIEW, **errors(404)},
        operation_id="get_preview",
    )
    def preview(path: JobPath) -> Response:
        """The newest picture of a job that runs or pauses; `progress.preview_url` changes with it."""
        picture = studio().preview_of(path.checked())
        if picture is None:
            raise NotFound("There is no preview: the job does not run here, or has shown none yet.")
        return Response(picture, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})

    @app.get("/api/jobs", tags=[JOBS], responses={"200": JobsBody, **errors(400)}, operation_id="list_jobs")
    def jobs(query: JobsQuery) -> Response:
        """List jobs, newest first."""
        wanted = JobStatus(query.status.upper()) if query.status else None
        found, cursor = studio().jobs.list(wanted, query.type or None, query.limit, query.cursor or None)
        return answer(JobsBody(items=[summary(job) for job in found], next_cursor=cursor))

    @app.post("/api/jobs/<job_id>/cancel", tags=[JOBS], responses=CHANGES, operation_id="cancel_job")
    def cancel(path: JobPath) -> Response:
        """Cancel a job: at once while it waits, at the end of the current step while it runs."""
        return answer(studio().status(studio().jobs.cancel(path.checked()).id))

    @app.post("/api/jobs/<job_id>/pause", tags=[JOBS], responses=CHANGES, operation_id="pause_job")
    def pause_one(path: JobPath) -> Response:
        """Pause a job: at once while it waits, at the end of the current step while it runs."""
        return answer(studio().status(studio().jobs.pause_job(path.checked()).id))

    @app.post("/api/jobs/<job_id>/continue", tags=[JOBS], responses=CHANGES, operation_id="continue_job")
    def continue_one(path: JobPath) -> Response:
        """Let a paused job go on where it was; to drop it instead, cancel it."""
        return answer(studio().status(studio().jobs.continue_job(path.checked()).id))

    @app.post("/api/jobs/<job_id>/retry", tags=[JOBS], responses=CHANGES, operation_id="retry_job")
    def retry(path: JobPath) -> Response:
        """Run a failed or cancelled job again, with the same settings and seed."""
        return answer(studio().status(studio().jobs.retry(path.checked()).id))

    @app.patch(
        "/api/jobs/<job_id>",
        tags=[JOBS],
        responses={**CHANGES, **errors(400, 413, 415)},
        operation_id="change_job",
    )
    def change(path: JobPath, body: JobChange) -> Response:
        """Move a waiting job: by priority, to a position, or both."""
        return answer(studio().status(moved(path.checked(), body)))


def moved(job_id: str, body: JobChange) -> str:
    """Change a waiting job; returns its id. Raises `JobNotFound`, `Conflict`, `InvalidInput`."""
    if body.priority is None and body.position is None:
        raise InvalidInput("priority", "give priority, position or both")
    if body.priority is not None:
        studio().jobs.set_priority(job_id, body.priority)
    if body.position is not None:
        studio().jobs.move(job_id, body.position)
    return job_id


def summary(job: Job) -> JobSummary:
    """Compose a job's line in a listing."""
    progress = progress_body(job, studio().events.progress_of(job.id))
    return JobSummary(
        id=job.id,
        type=job.type,
        status=job.status.lower(),
        model_id=job.model_id,
        prompt=job.prompt,
        negative_prompt=job.negative_prompt,
        settings=job.settings,
        priority=job.priority,
        num_outputs=job.num_outputs,
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.completed_at,
        message=message_of(job, progress, None),
        error=job.error,
        status_url=f"/api/status/{job.id}",
        events_url=f"/api/jobs/{job.id}/events",
    )
