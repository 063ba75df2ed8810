"""The gallery: ``GET /api/gallery``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BeforeValidator, Field, field_validator

from app.api.context import Flag, Limit, Query, answer, is_set, studio
from app.api.document import MEDIA, errors
from app.api.schemas import GalleryBody
from app.media.filters import GalleryFilter
from app.media.view import MediaView
from app.settings import MAX_SEED

ANSWERS: dict[Any, Any] = {"200": GalleryBody, **errors(400)}


def _number(value: Any) -> Any:
    """Read digits only; nothing is no number."""
    return (int(value) if value.isascii() and value.isdigit() and len(value) < 17 else value) if value else None


def _day(value: Any) -> Any:
    """Read YYYY-MM-DD; nothing is no day."""
    try:
        return date.fromisoformat(value) if len(value) == 10 else value or None
    except ValueError:
        return value


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """Return when a day begins, in UTC, or one so many days later."""
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days if day < date.max else 0)


class GalleryQuery(Query):
    """Which pictures and videos to list; an empty value is no filter."""

    limit: Limit = 50
    cursor: str | None = Field(default=None, max_length=500, description="What follows this place.")
    before: str | None = Field(
        default=None, max_length=500, description="What stands in front of this cursor; end: the last page."
    )
    search: str | None = Field(default=None, max_length=500, description="Words of the prompt.")
    model: str | None = Field(default=None, max_length=200, description="Id of a model.")
    type: Literal["image", "video", "audio", ""] | None = None
    tag: str | None = Field(default=None, max_length=64)
    favorite: Flag | None = None
    seed: Annotated[int | None, BeforeValidator(_number)] = Field(default=None, ge=0, le=MAX_SEED)
    shape: Literal["landscape", "portrait", "square", ""] | None = None
    size: str | None = Field(default=None, max_length=16, description="WIDTHxHEIGHT in pixels.")
    collection: str | None = Field(default=None, max_length=64, description="Id of a collection.")
    lora: str | None = Field(default=None, max_length=200, description="Name of a LoRA, as the request had it.")
    since: Annotated[date | None, BeforeValidator(_day)] = Field(default=None, description="First day, UTC.")
    until: Annotated[date | None, BeforeValidator(_day)] = Field(default=None, description="Last day, UTC.")

    @field_validator("cursor", "before", "search", "model", "tag", "lora", "size", "collection")
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
    """Return one page. Raises `InvalidCursor` and `InvalidInput`."""
    shown = GalleryFilter(
        search=query.search or None,
        model=query.model or None,
        type=query.type or None,
        favorite=is_set(query.favorite),
        tag=query.tag or None,
        seed=query.seed,
        shape=query.shape or None,
        size=query.size or None,
        collection=query.collection or None,
        lora=query.lora or None,
        since=_midnight(query.since),
        before=_midnight(query.until, days=1),
    )
    found = studio().media.store.gallery(shown, query.limit, query.cursor or None, query.before or None)
    return GalleryBody(
        items=[MediaView.from_row(row) for row in found.items],
        next_cursor=found.next_cursor,
        previous_cursor=found.previous_cursor,
        total=found.total,
    )
