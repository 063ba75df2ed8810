"""The lineup: ``GET /api/models``."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import answer, studio
from app.api.document import MODELS
from app.services.reports import ModelsBody


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.get("/api/models", tags=[MODELS], responses={"200": ModelsBody}, operation_id="list_models")
    def models() -> Response:
        """The models of the lineup, their ranges, and which are downloaded and loaded."""
        return answer(studio().models_report())
