"""``POST /generate``: a picture in one request; 202 where it takes longer than a request may wait."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import answer, studio
from app.api.direct_bodies import DirectBody, DirectRequest
from app.api.direct_sources import direct_settings
from app.api.document import GENERATE, errors
from app.api.schemas import AcceptedBody
from app.api.submitting import IdempotencyHeader, accepted, renamed
from app.api.waiting import asked, place_to_wait, waited
from app.errors import InvalidInput
from app.services.choosing import model_for
from app.services.faces import able
from app.services.pictures import base64_of, picture_bytes
from app.services.repeats import Asked, earlier
from app.services.status import StatusBody
from app.services.waiting import completed
from app.tables import Job

ANSWERS: dict[Any, Any] = {"200": DirectBody, "202": AcceptedBody, **errors(400, 404, 409, 413, 415, 429, 507)}
NAMES = {
    "model_id": "base_model",
    "settings.num_inference_steps": "inference_steps",
    "settings.width": "dimensions.width",
    "settings.height": "dimensions.height",
    "settings.strength": "image_to_image.strength",
    "settings.source_image_id": "image_to_image.starting_image",
    "settings.mask_image_id": "inpaint.mask_image",
}
"""The studio's names of fields and this request's."""


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.post("/generate", tags=[GENERATE], responses=ANSWERS, operation_id="generate_now")
    def generate_now(header: IdempotencyHeader, body: DirectRequest) -> Response:
        """Make pictures and answer with them, from text, a picture, a mask, guides and LoRAs."""
        request = asked("direct", header, body)
        with place_to_wait():
            job = earlier(studio(), request) or _submitted(body, request)
            (status,) = waited([job])
        if status.completed_at is None:
            return answer(accepted(job), 202, {"Location": f"/api/status/{job.id}"})
        return answer(_body(completed(status), with_files=body.response_format == "b64_json"))


def _submitted(body: DirectRequest, request: Asked) -> Job:
    the, (job_type, *_) = studio(), body.job_types()
    words = (body.prompt, body.negative_prompt)
    try:
        model = model_for(the.lineup, job_type, body.base_model)
        settings = direct_settings(body)
        return the.submit(
            job_type, model, *words, settings, idempotency_key=request.key, request_hash=request.digest
        ).job
    except InvalidInput as error:
        if error.details["field"] == "model_id":
            error.details["allowed"] = able(the.lineup, [job_type])
        raise _named(error) from None


def _named(error: InvalidInput) -> InvalidInput:
    """Return the error under the name that this request's field has."""
    found = renamed(error, NAMES)
    field = str(found.details["field"])
    if not field.startswith("settings."):
        return found
    return renamed(found, {field: field.removeprefix("settings.").replace("guide_image_id", "guide_image")})


def _body(done: StatusBody, *, with_files: bool) -> DirectBody:
    media = studio().media
    rows = [media.get(view.id) for view in done.images]
    took = done.completed_at - done.started_at if done.completed_at and done.started_at else None
    return DirectBody(
        job_id=done.id,
        base_model=done.model_id,
        seed=done.settings["seed"],
        images=[base64_of(picture_bytes(media, row)) for row in rows] if with_files else [],
        media=done.images,
        warnings=done.warnings,
        inference_time=round(took.total_seconds(), 3) if took else 0.0,
    )
