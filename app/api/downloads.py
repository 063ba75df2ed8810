"""Downloads of models: ``POST``, ``GET`` and ``DELETE /api/models/{id}/download``, and their events."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask_openapi3 import OpenAPI

from app.api.context import ModelPath, answer, studio
from app.api.document import MODELS, errors
from app.api.download_stream import DownloadStream
from app.services.download_bodies import DownloadBody

DESCRIPTION = (
    "First the current state, then `progress`, and at last `completed`, `failed` or `cancelled`; the data of "
    "each is the body of GET /api/models/{model_id}/download."
)
EVENTS: dict[Any, Any] = {
    "200": {"description": DESCRIPTION, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    **errors(404),
}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post(
        "/api/models/<model_id>/download",
        tags=[MODELS],
        responses={"202": DownloadBody, **errors(404, 409)},
        operation_id="download_model",
    )
    def start_download(path: ModelPath) -> Response:
        """Download the model beside the queue, or join the download under way. It survives a restart."""
        download, _ = studio().downloads.start(path.entry().id)
        return answer(studio().reporting.download_body(download), 202)

    @app.get(
        "/api/models/<model_id>/download",
        tags=[MODELS],
        responses={"200": DownloadBody, **errors(404)},
        operation_id="get_download",
    )
    def get_download(path: ModelPath) -> Response:
        """How far the model's newest download is."""
        return answer(studio().reporting.download_body(studio().downloads.get(path.entry().id)))

    @app.delete(
        "/api/models/<model_id>/download",
        tags=[MODELS],
        responses={"200": DownloadBody, **errors(404, 409)},
        operation_id="cancel_download",
    )
    def cancel_download(path: ModelPath) -> Response:
        """Cancel the download. What came of it stays; a new one goes on from there."""
        return answer(studio().reporting.download_body(studio().downloads.cancel(path.entry().id)))

    @app.get(
        "/api/models/<model_id>/download/events",
        tags=[MODELS],
        responses=EVENTS,
        operation_id="follow_download",
    )
    def follow_download(path: ModelPath) -> Response:
        """Follow a download as Server-Sent Events."""
        model_id = studio().downloads.get(path.entry().id).model_id
        gone = request.environ.get("waitress.client_disconnected", bool)
        stream = DownloadStream(studio(), model_id, current_app.extensions["streams"], gone)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(stream, 200, headers, mimetype="text/event-stream")
