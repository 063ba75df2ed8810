"""``/gallery``: everything made, newest first, in pages by cursor both ways, and the details of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from app.errors import InvalidInput
from app.media.cursors import in_front
from app.media.filters import GalleryFilter
from app.media.store import MAX_PAGE, cursor_of
from app.media.view import MediaView
from app.pages.access import argument, the_studio
from app.pages.archive import MOST, download
from app.pages.composer import animating_models
from app.pages.media import view_of

PAGE = 48
"""Tiles of the first page: about three screens at 1440 pixels. The page asks for as many as its width needs."""

PLACES = ("cursor", "before", "at", "limit")
"""Arguments that say where in the gallery one is."""

TAGS = 100
"""Tags in the filter, the most used first."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/gallery", "gallery", gallery)
    pages.add_url_rule("/gallery/download", view_func=download, methods=["GET", "POST"])
    pages.add_url_rule("/fragments/gallery", view_func=gallery_page)
    pages.add_url_rule("/fragments/gallery/ids", view_func=gallery_ids)
    pages.add_url_rule("/fragments/media/<media_id>", view_func=details)


def gallery() -> str:
    models = the_studio().models_report().models
    tags = the_studio().media.store.tags()[:TAGS]
    return render_template("gallery.html", models=models, tags=tags, **_page())


def gallery_page() -> str:
    return render_template("parts/gallery_page.html", **_page())


def gallery_ids() -> Response:
    """The ids of all that the filters show, for a selection of everything."""
    store, shown = the_studio().media.store, GalleryFilter(**_asked())
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
    )


def _page() -> dict[str, Any]:
    asked = _asked()
    at, before = argument("at"), argument("before")
    cursor = in_front(at) if at else argument("cursor")
    page = the_studio().media.store.gallery(GalleryFilter(**asked), _limit(), cursor, before)
    return {
        "items": [(MediaView.from_row(row), cursor_of(row)) for row in page.items],
        "page_of": page,
        "asked": asked,
        "address": address,
    }


def _asked() -> dict[str, Any]:
    asked: dict[str, Any] = {name: argument(name) for name in ("search", "model", "type", "tag")}
    return {**asked, "favorite": True if argument("favorite") == "true" else None}


def address(**changes: str | None) -> str:
    """Return the address of this page with other arguments; a place is only kept when it is given."""
    given = {name: value for name, value in request.args.items() if name not in PLACES}
    kept = {name: value for name, value in {**given, **changes}.items() if value}
    return f"/gallery?{urlencode(kept)}" if kept else "/gallery"


def _limit() -> int:
    given = argument("limit") or str(PAGE)
    if not (given.isascii() and given.isdigit() and len(given) < 4):
        raise InvalidInput("limit", f"must be 1 to {MAX_PAGE}", minimum=1, maximum=MAX_PAGE)
    return int(given)
