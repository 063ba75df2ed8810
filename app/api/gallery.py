"""The gallery: ``GET /api/gallery``."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import Field, field_validator

from app.api.context import Flag, Limit, Query, answer, is_set, studio
from app.api.document import MEDIA, errors
from app.api.schemas import GalleryBody
from app.media.store import GalleryFilter
from app.media.view import MediaView

ANSWERS: dict[Any, Any] = {"200": GalleryBody, **errors(400)}


class GalleryQuery(Query):
    """Which pictures and videos to list; an empty value is no filter."""

    limit: Limit = 50
    cursor: str | None = Field(default=None, max_length=500)
    search: str | None = Field(default=None, max_length=500, description="Words of the prompt.")
    model: str | None = Field(default=None, max_length=200, description="Id of a model.")
    type: Literal["image", "video", "audio", ""] | None = None
    tag: str | None = Field(default=None, max_length=100)
    favorite: Flag | None = None

    @field_validator("cursor", "search", "model", "tag")
    @classmethod
    def _no_nul(cls, value: str | None) -> str | None:
        if value and "\0" in value:
            raise ValueError("must not hold the character NUL")
        return value


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.get("/api/gallery", tags=[MEDIA], responses=ANSWERS, operation_id="list_gallery")
    def gallery(query: GalleryQuery) -> Response:
        """List pictures and videos, newest first."""
        return answer(page(query))


def page(query: GalleryQuery) -> GalleryBody:
    """Return one page. Raises `InvalidCursor`."""
    if query.tag:
        return GalleryBody(items=[], next_cursor=None, total=0)  # nothing has tags yet
    shown = GalleryFilter(
        search=query.search or None,
        model=query.model or None,
        type=query.type or None,
        favorite=is_set(query.favorite),
    )
    items, cursor, total = studio().media.store.gallery(shown, query.limit, query.cursor or None)
    return GalleryBody(items=[MediaView.from_row(row) for row in items], next_cursor=cursor, total=total)
