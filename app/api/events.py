"""Live progress: ``GET /api/jobs/{id}/events``."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, current_app, request
from flask_openapi3 import OpenAPI
from pydantic import Field

from app.api.context import JobPath, Parameters, studio
from app.api.document import JOBS, errors
from app.api.streams import JobStream, StreamLimit
from app.services.status import StatusBody

RESERVED_THREADS = 4
"""Threads of the server that event streams leave to everything else."""

DESCRIPTION = (
    "First the current status, then `status`, `progress` and at last `completed`, `failed` or `cancelled`; "
    "the data of each is the body of GET /api/status/{job_id}."
)
ANSWERS: dict[Any, Any] = {
    "200": {"description": DESCRIPTION, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    **errors(404),
}
_NUMBER = re.compile(r"[0-9]{1,15}")


class LastEventHeader(Parameters):
    """The header that a browser sends when it connects again."""

    last: str | None = Field(default=None, alias="Last-Event-ID", description="Id of the last event received.")

    def number(self) -> int:
        """Return the id to count on from; whatever is none of ours counts as none."""
        return int(self.last) if self.last and _NUMBER.fullmatch(self.last) else 0


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""
    app.extensions["streams"] = StreamLimit(app.extensions["studio"].config.server_threads - RESERVED_THREADS)

    @app.get("/api/jobs/<job_id>/events", tags=[JOBS], responses=ANSWERS, operation_id="follow_job")
    def events(path: JobPath, header: LastEventHeader) -> Response:
        """Follow a job as Server-Sent Events."""
        return streamed(JobStream, studio().status(path.checked()), header.number())


def streamed(kind: type[JobStream], first: StatusBody, last_id: int) -> Response:
    """Answer with the events of a job, in the words of this kind of stream."""
    gone = request.environ.get("waitress.client_disconnected", bool)
    stream = kind(studio(), first, last_id, current_app.extensions["streams"], gone)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream, 200, headers, mimetype="text/event-stream")
