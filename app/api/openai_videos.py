"""``/v1/videos``: jobs that make videos, for OpenAI's clients."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import JobPath, answer, studio
from app.api.media import FileQuery, send
from app.api.openai_images import NAMES
from app.api.openai_video_bodies import (
    ContentQuery,
    VideoBody,
    VideoDeletedBody,
    VideoRequest,
    VideosBody,
    VideosQuery,
    video_body,
)
from app.api.openai_video_reading import read_video_request
from app.api.submitting import IdempotencyHeader, renamed
from app.api.waiting import asked
from app.errors import Conflict, InvalidInput, NotFound
from app.media.spritesheet import MIME_TYPE, spritesheet
from app.services.faces import job_for
from app.services.lengths import frames_for
from app.services.repeats import Asked, earlier
from app.services.status import StatusBody
from app.services.waiting import wait_for
from app.tables import Job, Media

TYPES = ("t2v", "i2v", "v2v")
STOP_SECONDS = 10.0
"""How long a delete waits for a running job to stop; a client that is answered 409 asks again."""


class VideoPath(BaseModel):
    """The video's id in the address."""

    video_id: str = Field(description="Id of the job that makes it.")

    def job(self) -> StatusBody:
        """Return the job. Raises `JobNotFound`."""
        found = studio().status(JobPath(job_id=self.video_id).checked())
        if found.type not in TYPES:
            raise NotFound("There is no video with this id.")
        return found


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post("/v1/videos", doc_ui=False)
    def openai_create_video(header: IdempotencyHeader) -> Response:
        body, picture = read_video_request()
        return answer(_shown(_submitted(body, picture, asked("openai:video", header, body, picture or b""))))

    @app.get("/v1/videos", doc_ui=False)
    def openai_videos(query: VideosQuery) -> Response:
        found = studio().jobs.after(
            TYPES, query.limit + 1, query.after or None, oldest_first=query.order == "asc"
        )
        data = [_shown(job) for job in found[: query.limit]]
        ends = (data[0].id, data[-1].id) if data else (None, None)
        return answer(
            VideosBody(data=data, first_id=ends[0], last_id=ends[1], has_more=len(found) > query.limit)
        )

    @app.get("/v1/videos/<video_id>", doc_ui=False)
    def openai_video(path: VideoPath) -> Response:
        return answer(video_body(path.job()))

    @app.delete("/v1/videos/<video_id>", doc_ui=False)
    def openai_delete_video(path: VideoPath) -> Response:
        return answer(VideoDeletedBody(id=_deleted(path.job())))

    @app.get("/v1/videos/<video_id>/content", doc_ui=False)
    def openai_video_content(path: VideoPath, query: ContentQuery) -> Response:
        row = _file_of(path.job())
        if query.variant == "spritesheet":
            return Response(spritesheet(studio().media.open_video(row.id)[0]), 200, mimetype=MIME_TYPE)
        return send(row.id, "video", FileQuery(size="poster" if query.variant == "thumbnail" else None))


def _submitted(body: VideoRequest, picture: bytes | None, request: Asked) -> Job:
    the = studio()
    if (known := earlier(the, request)) is not None:
        return known
    job_type, model = job_for(the.lineup, body.model, ["t2v"] if picture is None else ["i2v"])
    settings: dict[str, Any] = body.settings()
    if (length := body.length()) is not None:
        settings["num_frames"] = frames_for(the.entry(model), job_type, length)
    if picture is not None:
        settings["source_image_id"] = the.resources.keep(picture, "input_reference").id
    words = (body.prompt, body.negative_prompt)
    try:
        return the.submit(
            job_type, model, *words, settings, idempotency_key=request.key, request_hash=request.digest
        ).job
    except InvalidInput as error:
        raise renamed(error, {**NAMES, "settings.source_image_id": "input_reference"}) from None


def _shown(job: Job) -> VideoBody:
    return video_body(studio().status(job.id))


def _deleted(job: StatusBody) -> str:
    """Stop a job, delete what it made and forget it. Raises `Conflict` where it takes longer to stop."""
    the = studio()
    if job.completed_at is None:
        the.jobs.cancel(job.id)
        if wait_for(the, job.id, STOP_SECONDS).completed_at is None:
            raise Conflict("The video is being stopped; delete it in a moment.")
    for made in the.media.of_job(job.id):
        the.media.delete(made.id)
    the.jobs.forget(job.id)
    return job.id


def _file_of(job: StatusBody) -> Media:
    if job.status != "completed":
        raise InvalidInput("video_id", f"is {job.status}: its video is not there")
    if not job.media:
        raise NotFound("The video was deleted.")
    return studio().media.get(job.media[0].id, "video")
