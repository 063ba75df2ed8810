"""Collections: named sets of pictures, videos and sounds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import answer, studio
from app.api.document import MEDIA, errors
from app.api.library import MOST
from app.errors import InvalidInput
from app.media.collections import NAME_LENGTH, CollectionStore, Counted
from app.settings import Strict
from app.settings.base import MediaId

CHANGES: dict[Any, Any] = errors(400, 404, 409, 413, 415)


class CollectionPath(BaseModel):
    """The collection's id in the address."""

    collection_id: str = Field(description="Id of the collection.")


class CollectionName(Strict):
    """What it is called."""

    name: str = Field(min_length=1, max_length=NAME_LENGTH)


class CollectionItems(Strict):
    """What comes in and what goes out; what is not known is counted, not refused."""

    add: list[MediaId] = Field(default_factory=list, max_length=MOST)
    remove: list[MediaId] = Field(default_factory=list, max_length=MOST)


class CollectionBody(BaseModel):
    """A collection."""

    id: str
    name: str
    count: int
    cover_url: str | None = Field(description="Thumbnail of what was added last.")
    created_at: datetime


class CollectionsBody(BaseModel):
    """All collections, by name."""

    collections: list[CollectionBody]


class CollectionDeleted(BaseModel):
    """It is gone; what was in it stays in the gallery."""

    deleted: str


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get(
        "/api/collections", tags=[MEDIA], responses={"200": CollectionsBody}, operation_id="list_collections"
    )
    def list_collections() -> Response:
        """The collections."""
        return answer(CollectionsBody(collections=[shown(each) for each in store().all()]))

    @app.post(
        "/api/collections",
        tags=[MEDIA],
        responses={"201": CollectionBody, **errors(400, 409, 413, 415)},
        operation_id="make_collection",
    )
    def make_collection(body: CollectionName) -> Response:
        """Make an empty collection."""
        return answer(shown(store().get(store().add(body.name).id)), 201)

    @app.patch(
        "/api/collections/<collection_id>",
        tags=[MEDIA],
        responses={"200": CollectionBody, **CHANGES},
        operation_id="rename_collection",
    )
    def rename_collection(path: CollectionPath, body: CollectionName) -> Response:
        """Give it another name."""
        store().rename(path.collection_id, body.name)
        return answer(shown(store().get(path.collection_id)))

    @app.delete(
        "/api/collections/<collection_id>",
        tags=[MEDIA],
        responses={"200": CollectionDeleted, **errors(404)},
        operation_id="delete_collection",
    )
    def delete_collection(path: CollectionPath) -> Response:
        """Delete the collection, and nothing that is in it."""
        store().remove(path.collection_id)
        return answer(CollectionDeleted(deleted=path.collection_id))

    @app.post(
        "/api/collections/<collection_id>/items",
        tags=[MEDIA],
        responses={"200": CollectionBody, **CHANGES},
        operation_id="change_collection",
    )
    def change_collection(path: CollectionPath, body: CollectionItems) -> Response:
        """Put media in and take media out."""
        return answer(shown(changed(path.collection_id, body)))


def changed(collection_id: str, body: CollectionItems) -> Counted:
    """Change what is in a collection. Raises `NotFound`, `InvalidInput`."""
    if not body.add and not body.remove:
        raise InvalidInput("add", "give add, remove or both")
    if body.add:
        store().put(collection_id, body.add)
    if body.remove:
        store().take(collection_id, body.remove)
    return store().get(collection_id)


def store() -> CollectionStore:
    """Return the studio's collections."""
    return CollectionStore(studio().database)


def shown(counted: Counted) -> CollectionBody:
    """Return the view of a collection."""
    collection, count, cover = counted
    url = f"/api/{cover.media_type}/{cover.id}?size=thumbnail" if cover else None
    return CollectionBody(
        id=collection.id, name=collection.name, count=count, cover_url=url, created_at=collection.created_at
    )
