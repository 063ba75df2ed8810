"""The studio itself: ``GET /health``, ``GET /openapi.json``."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from flask_openapi3 import OpenAPI

from app.api.context import answer
from app.api.document import SYSTEM
from app.api.schemas import HealthBody


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/health", tags=[SYSTEM], responses={"200": HealthBody}, operation_id="health")
    def health() -> Response:
        """Whether the server answers. Touches neither the database nor a model."""
        return answer(HealthBody(version=current_app.config["VERSION"]))

    @app.get(
        "/openapi.json",
        tags=[SYSTEM],
        responses={"200": {"description": "OpenAPI 3.1"}},
        operation_id="get_openapi",
    )
    def openapi() -> Response:
        """This document."""
        return jsonify(app.api_doc)
