"""For those who watch over the studio: ``GET /metrics`` (Prometheus), ``GET /ready``."""

from __future__ import annotations

import time

from flask import Response, g, request
from flask_openapi3 import OpenAPI

from app.api.context import answer, studio
from app.api.document import SYSTEM, errors
from app.api.schemas import ReadyBody

TEXT = {"text/plain": {"schema": {"type": "string"}}}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes, and note every request."""
    app.before_request(_begun)
    app.after_request(_answered)

    @app.get(
        "/metrics",
        tags=[SYSTEM],
        responses={"200": {"description": "Figures in Prometheus' text format", "content": TEXT}},
        operation_id="metrics",
    )
    def metrics() -> Response:
        """The queue, jobs by how they ended, durations, models, memory, requests."""
        text, content_type = studio().metrics.exposition(request.headers.get("Accept", ""))
        return Response(text, content_type=content_type)

    @app.get("/ready", tags=[SYSTEM], responses={"200": ReadyBody, **errors(503)}, operation_id="ready")
    def ready() -> Response:
        """Whether requests can be served: the database answers. 503 while it does not."""
        return answer(ReadyBody(paused=studio().jobs.is_paused()))


def _begun() -> None:
    g.begun = time.perf_counter()


def _answered(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    studio().metrics.observe(request.method, route, response.status_code, time.perf_counter() - g.begun)
    return response
