"""What people do to media in the gallery: favourites, tags, many at once."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import MediaPath, answer, studio
from app.api.document import MEDIA, errors
from app.errors import InvalidInput
from app.media.filters import checked_tag
from app.media.trash import UNDO, trash
from app.media.view import MediaView
from app.settings import Strict
from app.settings.base import MediaId

MOST = 500
"""Media of one request."""

CHANGES: dict[Any, Any] = errors(400, 413, 415)


class MediaChange(Strict):
    """What to change of one; what is left out stays."""

    favorite: bool | None = None
    tags: list[str] | None = Field(default=None, max_length=32, description="All of its tags from now on.")


class BatchChange(Strict):
    """What to change of many; unknown ids are counted, not refused."""

    ids: list[MediaId] = Field(min_length=1, max_length=MOST)
    favorite: bool | None = None
    add_tags: list[str] = Field(default_factory=list, max_length=32)
    remove_tags: list[str] = Field(default_factory=list, max_length=32)


class ManyMedia(Strict):
    """Several media."""

    ids: list[MediaId] = Field(min_length=1, max_length=MOST)


class TrashedBody(BaseModel):
    """How many were deleted; they can be restored for a while, then their files are removed."""

    deleted: int
    unknown: int
    undo_seconds: int


class RestoredBody(BaseModel):
    """How many are back."""

    restored: int
    unknown: int = Field(description="Unknown, not deleted, or deleted for good.")


class ChangedBody(BaseModel):
    """How many of them there are."""

    changed: int
    unknown: int


class TagBody(BaseModel):
    """A tag and how often it is used."""

    tag: str
    count: int


class TagsBody(BaseModel):
    """The tags, the most used first."""

    tags: list[TagBody]


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.patch(
        "/api/media/<media_id>",
        tags=[MEDIA],
        responses={"200": MediaView, **errors(404), **CHANGES},
        operation_id="change_media",
    )
    def change_media(path: MediaPath, body: MediaChange) -> Response:
        """Mark one as a favourite, or give it tags."""
        return answer(changed(path.checked(), body))

    @app.post(
        "/api/media/batch", tags=[MEDIA], responses={"200": ChangedBody, **CHANGES}, operation_id="change_many"
    )
    def change_many(body: BatchChange) -> Response:
        """Mark many as favourites, tag and untag them."""
        return answer(changed_many(body))

    @app.post(
        "/api/media/delete", tags=[MEDIA], responses={"200": TrashedBody, **CHANGES}, operation_id="delete_many"
    )
    def delete_many(body: ManyMedia) -> Response:
        """Delete many in a way that can be undone for a while (DELETE of one is for good)."""
        ids = list(dict.fromkeys(body.ids))
        gone, seconds = len(trash(studio().media.store, ids)), int(UNDO.total_seconds())
        return answer(TrashedBody(deleted=gone, unknown=len(ids) - gone, undo_seconds=seconds))

    @app.post(
        "/api/media/restore",
        tags=[MEDIA],
        responses={"200": RestoredBody, **CHANGES},
        operation_id="restore_many",
    )
    def restore_many(body: ManyMedia) -> Response:
        """Take back a deletion of many."""
        ids = list(dict.fromkeys(body.ids))
        back = len(studio().media.store.restore(ids))
        return answer(RestoredBody(restored=back, unknown=len(ids) - back))

    @app.get("/api/tags", tags=[MEDIA], responses={"200": TagsBody}, operation_id="list_tags")
    def list_tags() -> Response:
        """The tags in use."""
        found = studio().media.store.tags()
        return answer(TagsBody(tags=[TagBody(tag=tag, count=count) for tag, count in found]))


def changed(media_id: str, body: MediaChange) -> MediaView:
    """Change one. Raises `MediaNotFound`, `InvalidInput`."""
    media = studio().media
    row = media.get(media_id)
    if body.favorite is None and body.tags is None:
        raise InvalidInput("favorite", "give favorite, tags or both")
    if body.tags is not None:
        wanted = _tags("tags", body.tags)
        media.store.tag([row.id], add=wanted, remove=[tag for tag in row.tags if tag not in wanted])
    if body.favorite is not None:
        media.set_favorite(row.id, body.favorite)
    return MediaView.from_row(media.get(row.id))


def changed_many(body: BatchChange) -> ChangedBody:
    """Change many. Raises `InvalidInput`."""
    store, ids = studio().media.store, list(dict.fromkeys(body.ids))
    add, remove = _tags("add_tags", body.add_tags), _tags("remove_tags", body.remove_tags)
    if body.favorite is None and not add and not remove:
        raise InvalidInput("favorite", "give favorite, add_tags or remove_tags")
    count = store.tag(ids, add, remove) if add or remove else 0
    if body.favorite is not None:
        count = store.set_favorites(ids, body.favorite)
    return ChangedBody(changed=count, unknown=len(ids) - count)


def _tags(field: str, tags: list[str]) -> list[str]:
    return [checked_tag(tag, f"{field}.{index}") for index, tag in enumerate(tags)]
