"""The queue as a whole: ``GET /api/queue``, pause, resume, clear."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import Field

from app.api.context import Flag, Query, answer, is_set, studio
from app.api.document import QUEUE, errors
from app.api.schemas import ClearedBody, ClearRequest, PausedBody
from app.services.reports import QueueBody


class QueueQuery(Query):
    """How much to tell."""

    detailed: Flag = Field(default="false", description="Adds the last 24 hours.")


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/api/queue", tags=[QUEUE], responses={"200": QueueBody}, operation_id="get_queue")
    def queue(query: QueueQuery) -> Response:
        """What runs, what waits, and how it went."""
        return answer(studio().queue(detailed=bool(is_set(query.detailed))))

    @app.post("/api/queue/pause", tags=[QUEUE], responses={"200": PausedBody}, operation_id="pause_queue")
    def pause() -> Response:
        """Stop handing out jobs; what runs goes on."""
        studio().jobs.pause()
        return answer(PausedBody(paused=True))

    @app.post("/api/queue/resume", tags=[QUEUE], responses={"200": PausedBody}, operation_id="resume_queue")
    def resume() -> Response:
        """Hand out jobs again."""
        studio().jobs.resume()
        return answer(PausedBody(paused=False))

    @app.post(
        "/api/queue/clear",
        tags=[QUEUE],
        responses={"200": ClearedBody, **errors(400, 413, 415)},
        operation_id="clear_queue",
    )
    def clear(body: ClearRequest) -> Response:
        """Clear jobs by status."""
        return answer(ClearedBody(cleared=studio().jobs.clear([status.upper() for status in body.statuses])))
