"""Guides for ControlNets: ``POST /api/preprocess`` and ``GET /api/preprocessors``."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import answer, studio
from app.api.document import ADAPTERS, errors
from app.services.preprocessing import PreprocessorsBody
from app.settings.base import MediaId, Strict

OWN = ("low_threshold", "high_threshold")
"""Fields that belong to single preprocessors."""


class PreprocessBody(Strict):
    """What to make a guide of."""

    image_id: MediaId = Field(description="Picture or upload.")
    preprocessor: str = Field(min_length=1, max_length=64, description="Name out of GET /api/preprocessors.")
    resolution: int | None = Field(
        default=None, ge=64, le=2048, description="Shorter side of the guide in pixels; null: the picture's."
    )
    low_threshold: int | None = Field(default=None, ge=0, le=255, description="Of canny: where edges end.")
    high_threshold: int | None = Field(default=None, ge=0, le=255, description="Of canny: where edges begin.")


class GuideBody(BaseModel):
    """A guide, kept as an upload: jobs may name it."""

    id: str
    url: str
    width: int
    height: int


ANSWERS: dict[Any, Any] = {"201": GuideBody, **errors(400, 404, 413, 415, 429, 507)}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get(
        "/api/preprocessors",
        tags=[ADAPTERS],
        responses={"200": PreprocessorsBody},
        operation_id="list_preprocessors",
    )
    def preprocessors() -> Response:
        """What makes guides out of pictures, what each needs, and how to get what is missing."""
        return answer(studio().preprocessing.list())

    @app.post("/api/preprocess", tags=[ADAPTERS], responses=ANSWERS, operation_id="preprocess")
    def preprocess(body: PreprocessBody) -> Response:
        """Make a guide out of a picture: edges, depth, a pose."""
        own = {name: getattr(body, name) for name in OWN if getattr(body, name) is not None}
        row = studio().preprocessing.make(body.image_id, body.preprocessor, body.resolution, own)
        url = f"/api/image/{row.id}"
        made = GuideBody(id=row.id, url=url, width=row.width, height=row.height)
        return answer(made, 201, {"Location": url})
