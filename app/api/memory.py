"""``GET /memory-info``: the system's memory, the GPUs', and the loaded models'."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import answer, studio
from app.api.document import SYSTEM
from app.services.memory_report import MemoryBody, memory_report


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.get("/memory-info", tags=[SYSTEM], responses={"200": MemoryBody}, operation_id="memory_info")
    def memory_info() -> Response:
        """Memory of the system, of each GPU and of the loaded models, in bytes."""
        return answer(memory_report(studio().models))
