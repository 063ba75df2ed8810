"""The lineup: ``GET /api/models``, and models in memory."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import ModelPath, answer, studio
from app.api.document import MODELS, errors
from app.services.download_bodies import FilesBody
from app.services.model_files import files_body
from app.services.reports import ModelBody, ModelsBody


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/api/models", tags=[MODELS], responses={"200": ModelsBody}, operation_id="list_models")
    def models() -> Response:
        """The models of the lineup, their ranges, and which are downloaded and loaded."""
        return answer(studio().models_report())

    @app.get(
        "/api/models/<model_id>/files",
        tags=[MODELS],
        responses={"200": FilesBody, **errors(404)},
        operation_id="list_model_files",
    )
    def model_files(path: ModelPath) -> Response:
        """The files that the model needs, their bytes, and what of them is missing: asks the hub."""
        return answer(files_body(studio().config, path.entry()))

    @app.post(
        "/api/models/<model_id>/load",
        tags=[MODELS],
        responses={"202": ModelBody, **errors(404, 409)},
        operation_id="load_model",
    )
    def load_model(path: ModelPath) -> Response:
        """Load the model now, unloading others where it needs their room; a job would do so by itself."""
        return answer(studio().reporting.model_body(studio().loads.load(path.entry().id)), 202)

    @app.post(
        "/api/models/<model_id>/unload",
        tags=[MODELS],
        responses={"200": ModelBody, **errors(404)},
        operation_id="unload_model",
    )
    def unload_model(path: ModelPath) -> Response:
        """Unload the model; one in use goes when its job is done."""
        return answer(studio().reporting.model_body(studio().loads.unload(path.entry().id)))

    @app.post(
        "/api/models/<model_id>/pin",
        tags=[MODELS],
        responses={"200": ModelBody, **errors(404)},
        operation_id="pin_model",
    )
    def pin_model(path: ModelPath) -> Response:
        """Keep the model in memory until the server ends: never idle, and the last to make room."""
        return answer(studio().reporting.model_body(studio().loads.pin(path.entry().id)))

    @app.post(
        "/api/models/<model_id>/unpin",
        tags=[MODELS],
        responses={"200": ModelBody, **errors(404)},
        operation_id="unpin_model",
    )
    def unpin_model(path: ModelPath) -> Response:
        """Let the model go when it is idle or its room is needed."""
        return answer(studio().reporting.model_body(studio().loads.pin(path.entry().id, pinned=False)))
