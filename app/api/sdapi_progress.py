"""``/sdapi/v1/progress`` and ``interrupt``: a client's own jobs, never another's."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import OpenAPI
from PIL import Image

from app.api.context import studio
from app.api.sdapi_callers import Callers, own_requests
from app.errors import Conflict, JobNotFound
from app.services.pictures import base64_of, plain_bytes
from app.services.status import StatusBody


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""
    app.extensions["sdapi"] = Callers()

    @app.get("/sdapi/v1/progress", doc_ui=False)
    def sdapi_progress() -> Response:
        skip = request.args.get("skip_current_image", "false").lower() == "true"
        return jsonify(progress([job for job_ids in own_requests() for job in job_ids], with_image=not skip))

    @app.post("/sdapi/v1/interrupt", doc_ui=False)
    def sdapi_interrupt() -> Response:
        interrupt()
        return jsonify({})

    @app.post("/sdapi/v1/skip", doc_ui=False)
    def sdapi_skip() -> Response:
        interrupt()
        return jsonify({})


def interrupt() -> None:
    """Cancel the request of this client that is being worked on, or else its first that waits."""
    requests = own_requests()
    running = [job_ids for job_ids in requests if any(_is(job_id, "PROCESSING") for job_id in job_ids)]
    for job_id in next(iter(running or requests), ()):
        try:
            studio().jobs.cancel(job_id)
        except (Conflict, JobNotFound):
            continue  # it ended meanwhile


def progress(job_ids: list[str], *, with_image: bool) -> dict[str, Any]:
    """Return how far these jobs are together; nothing to do is a progress of 0."""
    jobs = [studio().status(job_id) for job_id in job_ids]
    open_jobs = [job for job in jobs if job.completed_at is None]
    now = next((job for job in open_jobs if job.status == "processing"), open_jobs[0] if open_jobs else None)
    if now is None:
        return {
            "progress": 0.0,
            "eta_relative": 0.0,
            "state": _state(None, 0),
            "current_image": None,
            "textinfo": None,
        }
    return {
        "progress": round(sum(job.progress.percent for job in jobs) / 100 / len(jobs), 4),
        "eta_relative": now.progress.eta_seconds or 0.0,
        "state": _state(now, len(open_jobs)),
        "current_image": _preview(now.id) if with_image else None,
        "textinfo": now.message,
    }


def _state(job: StatusBody | None, count: int) -> dict[str, Any]:
    return {
        "skipped": False,
        "interrupted": job is not None and job.message.startswith("Cancelling"),
        "stopping_generation": False,
        "job": job.id if job else "",
        "job_count": count,
        "job_timestamp": job.created_at.strftime("%Y%m%d%H%M%S") if job else "0",
        "job_no": 0,
        "sampling_step": job.progress.step if job else 0,
        "sampling_steps": job.progress.total_steps if job else 0,
    }


def _preview(job_id: str) -> str | None:
    picture = studio().events.preview_of(job_id)
    if picture is None:
        return None
    return base64_of(plain_bytes(Image.open(io.BytesIO(picture)).convert("RGB"), "PNG"))


def _is(job_id: str, status: str) -> bool:
    try:
        return studio().jobs.get(job_id).status == status
    except JobNotFound:
        return False
