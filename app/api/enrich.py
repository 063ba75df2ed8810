"""``POST /api/enrich`` and ``POST /api/caption``: words by a language model of the owner's choice."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI

from app.api.context import answer, studio
from app.api.document import WORDS, errors
from app.services.enrich import CaptionBody, CaptionRequest, EnrichedBody, EnrichRequest

REFUSED: dict[Any, Any] = errors(400, 413, 415, 502)


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.post(
        "/api/enrich", tags=[WORDS], responses={"200": EnrichedBody, **REFUSED}, operation_id="enrich_prompt"
    )
    def enrich(body: EnrichRequest) -> Response:
        """Make a prompt richer, in a style; 503 where OPENAI_ENDPOINT is not set."""
        return answer(studio().enricher.enrich(body.prompt, body.style))

    @app.post(
        "/api/caption",
        tags=[WORDS],
        responses={"200": CaptionBody, **REFUSED, **errors(404)},
        operation_id="caption_picture",
    )
    def caption(body: CaptionRequest) -> Response:
        """Put a picture into words; 503 where OPENAI_ENDPOINT is not set."""
        return answer(studio().enricher.caption(body.image_id))
