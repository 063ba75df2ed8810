"""``/gallery``: everything made, newest first, in pages by cursor both ways, and the details of one or two."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from app.errors import InvalidInput, NotFound
from app.media.collections import CollectionStore
from app.media.cursors import in_front
from app.media.store import MAX_PAGE, cursor_of
from app.media.view import MediaView
from app.pages import filters
from app.pages.access import argument, the_studio
from app.pages.archive import MOST, download
from app.pages.composer import animating_models
from app.pages.differences import differences
from app.pages.media import view_of

PAGE = 48
"""Tiles of the first page: about three screens at 1440 pixels. The page asks for as many as its width needs."""

TAGS = 100
"""Tags in the filter, the most used first."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/gallery", "gallery", gallery)
    pages.add_url_rule("/gallery/download", view_func=download, methods=["GET", "POST"])
    pages.add_url_rule("/fragments/gallery", view_func=gallery_page)
    pages.add_url_rule("/fragments/gallery/ids", view_func=gallery_ids)
    pages.add_url_rule("/fragments/media/<media_id>", view_func=details)
    pages.add_url_rule("/fragments/compare/<one>/<other>", view_func=compare)


def gallery() -> str:
    the = the_studio()
    return render_template(
        "gallery.html",
        models=the.models_report().models,
        tags=the.media.store.tags()[:TAGS],
        collections=CollectionStore(the.database).all(),
        **_page(),
    )


def gallery_page() -> str:
    return render_template("parts/gallery_page.html", fragment=True, **_page())


def gallery_ids() -> Response:
    """The ids of all that the filters show, for a selection of everything."""
    store, shown = the_studio().media.store, filters.shown()
    return jsonify(ids=store.ids_of(shown, MOST), total=store.gallery(shown, 1).total)


def details(media_id: str) -> str:
    the, media = the_studio(), view_of(media_id)
    report = the.models_report()
    return render_template(
        "parts/details.html",
        media=media,
        model=report.models.get(media.model_id or ""),
        record=the.media.metadata(media_id),
        can_animate=bool(animating_models(report)),
        collections=CollectionStore(the.database).of(media_id),
        words=filters.words(),
    )


def compare(one: str, other: str) -> str:
    pair = view_of(one), view_of(other)
    return render_template("parts/compare.html", pair=pair, differences=differences(*pair))


def _page() -> dict[str, Any]:
    at, before = argument("at"), argument("before")
    cursor = in_front(at) if at else argument("cursor")
    page = the_studio().media.store.gallery(filters.shown(), _limit(), cursor, before)
    return {
        "items": [(MediaView.from_row(row), cursor_of(row)) for row in page.items],
        "page_of": page,
        "asked": filters.asked(),
        "words": filters.words(),
        "chips": filters.chips(_name_of(argument("collection"))),
        "address": filters.address,
    }


def _name_of(collection_id: str | None) -> str | None:
    if collection_id is None:
        return None
    try:
        return CollectionStore(the_studio().database).get(collection_id).collection.name
    except NotFound:
        return None


def _limit() -> int:
    given = argument("limit") or str(PAGE)
    if not (given.isascii() and given.isdigit() and len(given) < 4):
        raise InvalidInput("limit", f"must be 1 to {MAX_PAGE}", minimum=1, maximum=MAX_PAGE)
    return int(given)
