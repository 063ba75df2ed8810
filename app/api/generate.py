"""Ask for pictures and videos: ``POST /api/generate``, ``generate_t2v``, ``generate_video``, ``jobs``."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.document import GENERATE, errors
from app.api.schemas import AcceptedBody, GenerateRequest, ImageToVideoRequest, JobRequest, TextToVideoRequest
from app.api.submitting import IdempotencyHeader, required_prompt, required_type, submit, with_source

ANSWERS: dict[Any, Any] = {
    "202": AcceptedBody,
    **errors(400, 413, 415, 429, 507),
}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post("/api/generate", tags=[GENERATE], responses=ANSWERS, operation_id="generate_image")
    def generate(header: IdempotencyHeader, body: GenerateRequest) -> Response:
        """Make pictures from a prompt."""
        return submit(
            "image",
            body.model_id,
            body.prompt,
            body.negative_prompt,
            body.settings,
            key=header.checked(),
            webhook_url=body.webhook_url,
        )

    @app.post("/api/generate_t2v", tags=[GENERATE], responses=ANSWERS, operation_id="generate_video_from_text")
    def generate_t2v(header: IdempotencyHeader, body: TextToVideoRequest) -> Response:
        """Make a video from a prompt."""
        return submit(
            "t2v",
            body.model_id,
            body.prompt,
            body.negative_prompt,
            body.settings,
            key=header.checked(),
            webhook_url=body.webhook_url,
        )

    @app.post(
        "/api/generate_video",
        tags=[GENERATE],
        responses={**ANSWERS, **errors(404)},
        operation_id="generate_video_from_image",
    )
    def generate_video(header: IdempotencyHeader, body: ImageToVideoRequest) -> Response:
        """Make a video from a picture or an upload."""
        settings = with_source(body.settings, body.source_image_id)
        names = {"model_id": "video_model_id", "prompt": "video_prompt"}
        return submit(
            "i2v",
            body.video_model_id,
            body.video_prompt,
            body.negative_prompt,
            settings,
            key=header.checked(),
            names=names,
            webhook_url=body.webhook_url,
        )

    @app.post(
        "/api/jobs",
        tags=[GENERATE],
        responses={**ANSWERS, **errors(404)},
        operation_id="create_job",
    )
    def create_job(header: IdempotencyHeader, body: JobRequest) -> Response:
        """Enqueue a job of any type."""
        return submit(
            job_type := required_type(body.settings),
            body.model_id,
            required_prompt(job_type, body.prompt),
            body.negative_prompt,
            body.settings,
            priority=body.priority,
            pause_after=body.pause_after,
            key=header.checked(),
            webhook_url=body.webhook_url,
        )
