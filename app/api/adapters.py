"""LoRAs, ControlNets and IP-Adapters: ``GET /api/adapters``, and their downloads."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import Query, answer, studio
from app.api.document import ADAPTERS, errors
from app.api.download_stream import DownloadStream
from app.errors import NotFound
from app.models.adapters import Kind
from app.services.adapter_bodies import AdaptersBody
from app.services.download_bodies import AdapterDownloadBody
from app.services.download_targets import ADAPTER

EVENTS: dict[Any, Any] = {
    "200": {
        "description": "As of a model's download, with the body of GET /api/adapters/{adapter_id}/download.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    **errors(404),
}


class AdapterQuery(Query):
    """What to list."""

    kind: Kind | None = Field(default=None, description="Only these.")
    model_id: str | None = Field(default=None, description="Only those for this model of the lineup.")


class AdapterPath(BaseModel):
    """The adapter's id in the address."""

    adapter_id: str = Field(description="Id of an adapter that a line of .env names.")

    @property
    def target(self) -> str:
        """Its name among the downloads. Raises `NotFound`."""
        if self.adapter_id not in studio().downloads.targets.adapters.entries:
            raise NotFound("There is no adapter with this id.")
        return f"{ADAPTER}{self.adapter_id}"


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/api/adapters", tags=[ADAPTERS], responses={"200": AdaptersBody}, operation_id="list_adapters")
    def adapters(query: AdapterQuery) -> Response:
        """The LoRAs, ControlNets and IP-Adapters that requests may name, and which are on this machine."""
        model = None if query.model_id is None else studio().entry(query.model_id)
        return answer(studio().reporting.adapters_body(query.kind, model))

    @app.post(
        "/api/adapters/<adapter_id>/download",
        tags=[ADAPTERS],
        responses={"202": AdapterDownloadBody, **errors(404, 409)},
        operation_id="download_adapter",
    )
    def start_adapter_download(path: AdapterPath) -> Response:
        """Download the adapter beside the queue, or join the download under way. It survives a restart."""
        download, _ = studio().downloads.start(path.target)
        return answer(studio().reporting.adapter_download_body(download), 202)

    @app.get(
        "/api/adapters/<adapter_id>/download",
        tags=[ADAPTERS],
        responses={"200": AdapterDownloadBody, **errors(404)},
        operation_id="get_adapter_download",
    )
    def get_adapter_download(path: AdapterPath) -> Response:
        """How far the adapter's newest download is."""
        return answer(studio().reporting.adapter_download_body(studio().downloads.get(path.target)))

    @app.delete(
        "/api/adapters/<adapter_id>/download",
        tags=[ADAPTERS],
        responses={"200": AdapterDownloadBody, **errors(404, 409)},
        operation_id="cancel_adapter_download",
    )
    def cancel_adapter_download(path: AdapterPath) -> Response:
        """Cancel the download. What came of it stays; a new one goes on from there."""
        return answer(studio().reporting.adapter_download_body(studio().downloads.cancel(path.target)))

    @app.get(
        "/api/adapters/<adapter_id>/download/events",
        tags=[ADAPTERS],
        responses=EVENTS,
        operation_id="follow_adapter_download",
    )
    def follow_adapter_download(path: AdapterPath) -> Response:
        """Follow a download as Server-Sent Events."""
        studio().downloads.get(path.target)
        gone = request.environ.get("waitress.client_disconnected", bool)
        stream = DownloadStream(studio(), path.target, current_app.extensions["streams"], gone)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(stream, 200, headers, mimetype="text/event-stream")
