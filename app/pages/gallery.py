"""``/gallery``: everything made, newest first, in pages by cursor, and the details of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.media.view import MediaView
from app.pages.access import argument, the_studio
from app.pages.archive import download
from app.pages.composer import animating_models
from app.pages.media import view_of

PAGE = 48
"""Tiles fetched at a time: about three screens at 1440 pixels."""

TAGS = 100
"""Tags in the filter, the most used first."""


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/gallery", "gallery", gallery)
    pages.add_url_rule("/gallery/download", view_func=download)
    pages.add_url_rule("/fragments/gallery", view_func=gallery_page)
    pages.add_url_rule("/fragments/media/<media_id>", view_func=details)


def gallery() -> str:
    models = the_studio().models_report().models
    tags = the_studio().media.store.tags()[:TAGS]
    return render_template("gallery.html", models=models, tags=tags, **_page())


def gallery_page() -> str:
    return render_template("parts/gallery_page.html", **_page())


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
    asked: dict[str, Any] = {name: argument(name) for name in ("search", "model", "type", "tag")}
    asked["favorite"] = True if argument("favorite") == "true" else None
    cursor = argument("cursor")
    rows, following, total = the_studio().media.gallery(limit=PAGE, cursor=cursor, **asked)
    return {
        "items": [MediaView.from_row(row) for row in rows],
        "next_cursor": following,
        "total": total,
        "first": cursor is None,
        "asked": asked,
    }
