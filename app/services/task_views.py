"""Composes what the front doors show of a task, from its job and its media."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.media.paths import MediaPaths
from app.media.view import MediaView
from app.services.status import StatusBody
from app.services.task_bodies import TaskBody, TaskEvent, TaskResource, TaskResult
from app.tables import Job, Media

FINAL = ("completed", "failed", "cancelled")


def task_body(job: Job, status: StatusBody, media: list[Media], paths: MediaPaths | None = None) -> TaskBody:
    """Return a task. With ``paths`` the files' paths are absolute, for callers on this machine."""
    envelope = job.task or {}
    settings = dict(job.settings)
    parameters = settings.get("parameters", settings)
    if job.type != "plugin":
        parameters = {
            "prompt": job.prompt,
            "negative_prompt": job.negative_prompt,
            "model_id": job.model_id,
            **settings,
        }
        parameters.pop("type", None)
    return TaskBody.model_validate(
        {
            "task_id": job.id,
            "tool_name": envelope["tool_name"],
            "plugin_name": envelope["plugin_name"],
            "status": "pending" if status.status == "paused" else status.status,
            "percent": status.progress.percent,
            "message": status.message,
            "parameters": parameters,
            "timeout": envelope["timeout"],
            "metadata": envelope["metadata"],
            "created_at": job.created_at,
            "started_at": job.started_at,
            "completed_at": job.completed_at,
            "status_url": f"/api/v1/tasks/{job.id}",
            "stream_url": f"/api/v1/tasks/{job.id}/stream",
            "result": task_result(job, status, media, paths) if status.status in FINAL else None,
        }
    )


def task_result(job: Job, status: StatusBody, media: list[Media], paths: MediaPaths | None) -> TaskResult:
    """Return how a task ended."""
    files = [_file(row, paths) for row in media if row.deleted_at is None]
    error = status.error
    spent = (job.completed_at - job.started_at).total_seconds() if job.completed_at and job.started_at else None
    return TaskResult.model_validate(
        {
            "task_id": job.id,
            "status": status.status,
            "output_files": [file.path for file in files],
            "output_resources": files,
            "error_code": error.code.upper() if error else None,
            "error_message": error.message
            if error
            else "The task was cancelled."
            if job.status == "CANCELLED"
            else None,
            "execution_time": spent,
            "metadata": {**(job.task or {})["metadata"], **({"result": job.result} if job.result else {})},
        }
    )


def task_event(kind: str, status: StatusBody, data: dict[str, Any] | None = None) -> TaskEvent:
    """Return an event of a task's stream."""
    return TaskEvent.model_validate(
        {
            "task_id": status.id,
            "type": kind,
            "percent": status.progress.percent,
            "message": status.message,
            "timestamp": datetime.now(UTC),
            "data": data or {},
        }
    )


def _file(row: Media, paths: MediaPaths | None) -> TaskResource:
    view = MediaView.from_row(row)
    named = ("id", "media_type", "width", "height", "duration_seconds", "seed", "index")
    said = ((row.details or {}).get("run") or {}).get("metadata") or {}
    return TaskResource(
        path=str(paths.original(row)) if paths else Path(row.media_path).as_posix(),
        url=view.url,
        mime_type=row.mime_type,
        size=row.bytes,
        metadata={**{name: getattr(view, name) for name in named}, **said},
    )
