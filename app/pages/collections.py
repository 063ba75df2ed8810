"""``/collections``: the named sets of what was made."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.media.collections import CollectionStore
from app.media.view import MediaView
from app.pages.access import the_studio


def add_routes(pages: Blueprint) -> None:
    pages.add_url_rule("/collections", "collections", collections)


def collections() -> str:
    shown = [
        (collection, count, MediaView.from_row(cover) if cover else None)
        for collection, count, cover in CollectionStore(the_studio().database).all()
    ]
    return render_template("collections.html", collections=shown)
