"""The gallery's filters as they stand in the address of the page, so that a view can be kept and sent on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import request

from app.errors import InvalidInput
from app.media.filters import SHAPES, GalleryFilter
from app.media.search import search_words
from app.pages.access import argument

T = TypeVar("T")

PLACES = ("cursor", "before", "at", "limit")
"""Arguments that say where in the gallery one is."""

TEXTS = ("search", "model", "type", "tag", "shape", "size", "collection", "lora")

IN_SIGHT = ("search", "type", "model", "favorite")
"""Filters that stand beside the search; the others are in a panel."""


class Chip(NamedTuple):
    """A filter of the panel that is on: its name, what it says, and the address without it."""

    name: str
    text: str
    without: str


def shown() -> GalleryFilter:
    """Return what the address asks for. Raises `InvalidInput`."""
    texts: dict[str, Any] = {name: argument(name) for name in TEXTS}
    return GalleryFilter(
        **texts,
        favorite=True if argument("favorite") in ("true", "1") else None,
        seed=_read("seed", int, "must be a whole number"),
        since=_midnight(_day("since")),
        before=_midnight(_day("until"), days=1),
    )


def asked() -> dict[str, str]:
    """Return the filters of the address that are on, as they stand there."""
    return {name: value for name, value in request.args.items() if name not in PLACES and value.strip()}


def words() -> list[str]:
    """Return the words that are searched for."""
    return search_words(argument("search"))


def address(**changes: str | None) -> str:
    """Return the address of the page with other arguments; where one is in it is not kept."""
    kept = {name: value for name, value in {**asked(), **changes}.items() if value}
    return f"/gallery?{urlencode(kept)}" if kept else "/gallery"


def chips(collection: str | None) -> list[Chip]:
    """Return the filters of the panel that are on; ``collection`` is the name of the one that is shown."""
    says: dict[str, Callable[[str], str]] = {
        "collection": lambda _: f"In {collection or 'an unknown collection'}",
        "tag": lambda tag: f"#{tag}",
        "shape": lambda shape: shape.capitalize() if shape in SHAPES else shape,
        "size": lambda size: size.replace("x", " × "),
        "seed": lambda seed: f"Seed {seed}",
        "lora": lambda lora: f"LoRA {lora}",
        "since": lambda day: f"From {day}",
        "until": lambda day: f"Until {day}",
    }
    on = asked()
    return [Chip(name, say(on[name]), _without(name)) for name, say in says.items() if name in on]


def _without(name: str) -> str:
    changes: dict[str, str | None] = {name: None}
    return address(**changes)


def _read(name: str, read: Callable[[str], T], reason: str) -> T | None:
    value = argument(name)
    try:
        return None if value is None else read(value)
    except ValueError:
        raise InvalidInput(name, reason) from None


def _day(name: str) -> date | None:
    return _read(name, date.fromisoformat, "must be a day: YYYY-MM-DD")


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """Return when a day begins, in UTC, or one so many days later."""
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days if day < date.max else 0)
