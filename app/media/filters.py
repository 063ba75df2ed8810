"""What a gallery shows, as conditions on the media table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, select

from app.errors import InvalidInput
from app.media.search import checked_text, matches, search_words
from app.settings import MAX_SEED
from app.tables import CollectionItem, Media, MediaTag

MEDIA_TYPES = ("image", "video", "audio")
SHAPES = ("landscape", "portrait", "square")
_SIZE = re.compile(r"([0-9]{1,5})[x×]([0-9]{1,5})")


@dataclass(frozen=True)
class GalleryFilter:
    """What a gallery shows; None means any."""

    search: str | None = None
    model: str | None = None
    type: str | None = None
    favorite: bool | None = None
    tag: str | None = None
    seed: int | None = None
    shape: str | None = None
    """landscape, portrait or square."""
    size: str | None = None
    """WIDTHxHEIGHT in pixels."""
    collection: str | None = None
    """Id of a collection."""
    lora: str | None = None
    """Name of a LoRA as the request named it."""
    since: datetime | None = None
    before: datetime | None = None
    origin: str = "job"


def live() -> ColumnElement[bool]:
    """Return the condition that a row is not deleted."""
    return Media.deleted_at.is_(None)


def conditions_of(shown: GalleryFilter, *, indexed: bool = False) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter; ``indexed``: there is a full-text index. Raises `InvalidInput`."""
    conditions = [live(), Media.origin == shown.origin]
    if words := search_words(shown.search):
        conditions.append(matches(words, indexed=indexed))
    if shown.model:
        conditions.append(Media.model_id == checked_text("model", shown.model, 200))
    if shown.type:
        conditions.append(Media.media_type == _one_of("type", shown.type, MEDIA_TYPES))
    if shown.favorite is not None:
        conditions.append(Media.favorite.is_(shown.favorite))
    if shown.tag:
        conditions.append(Media.id.in_(select(MediaTag.media_id).where(MediaTag.tag == checked_tag(shown.tag))))
    if shown.collection:
        inside = CollectionItem.collection_id == checked_text("collection", shown.collection, 64)
        conditions.append(Media.id.in_(select(CollectionItem.media_id).where(inside)))
    return conditions + _of_settings(shown) + _of_time(shown)


def _of_settings(shown: GalleryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if shown.seed is not None:
        if not 0 <= shown.seed <= MAX_SEED:
            raise InvalidInput("seed", f"must be 0 to {MAX_SEED}", minimum=0, maximum=MAX_SEED)
        conditions.append(Media.seed == shown.seed)
    if shown.shape:
        wanted = _one_of("shape", shown.shape, SHAPES)
        compared = {
            "landscape": Media.width > Media.height,
            "portrait": Media.width < Media.height,
            "square": Media.width == Media.height,
        }
        conditions.append(compared[wanted])
    if shown.size:
        match = _SIZE.fullmatch(shown.size)
        if match is None:
            raise InvalidInput("size", "must be WIDTHxHEIGHT in pixels, such as 512x768")
        conditions += [Media.width == int(match[1]), Media.height == int(match[2])]
    if shown.lora:
        name = checked_text("lora", shown.lora, 200)
        conditions.append(cast(Media.settings["loras"], Text).icontains(f'"{name}"', autoescape=True))
    return conditions


def _of_time(shown: GalleryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if shown.since is not None:
        conditions.append(Media.created_at >= shown.since)
    if shown.before is not None:
        conditions.append(Media.created_at < shown.before)
    return conditions


def checked_tag(tag: str, field: str = "tag") -> str:
    """Return a tag as it is kept: in lower case, single spaces. Raises `InvalidInput`."""
    plain = " ".join(checked_text(field, tag, 64).casefold().split())
    if not plain or len(plain) > 64 or "," in plain:
        raise InvalidInput(field, "must have 1 to 64 characters and no comma", min_length=1, max_length=64)
    return plain


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        words = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
        raise InvalidInput(field, f"must be {words}", allowed=list(allowed))
    return value
