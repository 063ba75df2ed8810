"""``POST /v1/images/generations`` and ``/v1/images/edits``: pictures for OpenAI's clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import MediaPath, Query, answer, studio
from app.api.forms import files_called, one_file, read_fields, read_form, refuse_other_files
from app.api.media import FOREVER, SANDBOX
from app.api.openai_answers import images_body
from app.api.openai_bodies import EditRequest, ImageRequest, parts_of
from app.api.openai_sources import edit_sources
from app.api.openai_stream import streamed_images
from app.api.submitting import IdempotencyHeader, renamed
from app.api.waiting import all_completed, asked, place_to_wait
from app.errors import InvalidInput
from app.services.faces import job_for
from app.services.pictures import MIME_TYPES, picture_bytes
from app.services.repeats import Asked, earlier
from app.tables import Job

NAMES = {
    "model_id": "model",
    "settings.num_inference_steps": "steps",
    "settings.seed": "seed",
    "settings.width": "size",
    "settings.height": "size",
    "settings.strength": "strength",
}
"""The studio's names of fields and OpenAI's."""


class ContentQuery(Query):
    """Which form of a picture."""

    output_format: str = "png"
    output_compression: str | None = None


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post("/v1/images/generations", doc_ui=False)
    def openai_generate(header: IdempotencyHeader, body: ImageRequest) -> Response:
        body.checked()
        return _answer(body, asked("openai:generate", header, body), ["image"], {})

    @app.post("/v1/images/edits", doc_ui=False)
    def openai_edit(header: IdempotencyHeader) -> Response:
        fields, files = read_form()
        body = read_fields(EditRequest, fields)
        body.checked()
        refuse_other_files(files, "image", "mask")
        images, mask = files_called("image", files), one_file("mask", files)
        request = asked("openai:edit", header, body, *images, mask or b"")
        wanted, sources = edit_sources(body, images, mask)
        return _answer(body, request, wanted, sources)

    @app.get("/v1/images/<media_id>/content", doc_ui=False)
    def openai_image(path: MediaPath, query: ContentQuery) -> Response:
        return _content(
            path.checked(), read_fields(ImageRequest, {"prompt": "-", **query.model_dump(exclude_none=True)})
        )


def _answer(body: ImageRequest, request: Asked, wanted: Sequence[str], sources: dict[str, Any]) -> Response:
    with place_to_wait():
        jobs = submitted(body, request, wanted, sources)
        if not body.stream:
            return answer(images_body(body, all_completed(jobs)), headers={"X-Job-ID": jobs[0].id})
    return streamed_images(body, jobs, edit=isinstance(body, EditRequest))


def submitted(body: ImageRequest, request: Asked, wanted: Sequence[str], sources: dict[str, Any]) -> list[Job]:
    """Enqueue a request's jobs, or find those that it made before. Raises what `Studio.submit` raises."""
    the, jobs, seed = studio(), [], body.seed
    for index, count in enumerate(parts_of(body.n or 1)):
        part = request.part(index)
        job = earlier(the, part)
        if job is None:
            settings = {**body.settings(), **sources, "num_images": count, "seed": seed}
            job = _submitted(body, part, wanted, settings)
        jobs.append(job)
        seed = int(job.settings["seed"]) + count
    return jobs


def _submitted(body: ImageRequest, part: Asked, wanted: Sequence[str], settings: dict[str, Any]) -> Job:
    the = studio()
    job_type, model = job_for(the.lineup, body.model, wanted)
    if job_type == "edit":
        settings["source_image_ids"] = settings.pop("source_images")
        settings.pop("strength", None)
    elif "source_images" in settings:
        settings["source_image_id"] = settings.pop("source_images")[0]
    try:
        return the.submit(
            job_type,
            model,
            body.prompt,
            body.negative_prompt,
            settings,
            idempotency_key=part.key,
            request_hash=part.digest,
        ).job
    except InvalidInput as error:
        raise renamed(error, NAMES) from None


def _content(media_id: str, asked_for: ImageRequest) -> Response:
    row = studio().media.get(media_id, "image")
    content = picture_bytes(studio().media, row, asked_for.format, asked_for.output_compression)
    headers = {"Cache-Control": FOREVER, "Content-Security-Policy": SANDBOX}
    return Response(content, 200, headers, mimetype=MIME_TYPES[asked_for.format])
