"""The blueprint: what every page shares, and where its routes come from."""

from __future__ import annotations

import ipaddress
from typing import Any

from flask import Blueprint, Flask, render_template, request

from app.errors import StudioError
from app.pages import acts, collections, gallery, models, patterns, plugins, queue, storyboard, studio
from app.pages.access import the_studio
from app.pages.assets import register_assets
from app.pages.hits import hits
from app.pages.words import FILTERS

PAGES = (
    ("studio", "Studio", "/"),
    ("storyboard", "Storyboard", "/storyboard"),
    ("gallery", "Gallery", "/gallery"),
    ("queue", "Queue", "/queue"),
    ("models", "Models", "/models"),
)
"""Name, label and address of the pages, in the order of the navigation."""


def register_pages(app: Flask) -> None:
    """Register ``/``, ``/gallery``, ``/queue``, ``/models``, ``/plugins`` and ``/fragments/…``."""
    pages = Blueprint("pages", __name__)
    for module in (studio, storyboard, gallery, collections, queue, models, plugins, acts, patterns):
        module.add_routes(pages)
    pages.context_processor(shared)
    pages.register_error_handler(StudioError, refused)
    app.register_blueprint(pages)
    register_assets(app)
    app.jinja_env.filters.update(FILTERS, hits=hits)


def refused(error: StudioError) -> tuple[str, int]:
    """Answer a person with a page; a fragment's request gets the API's JSON."""
    if request.path.startswith("/fragments/"):
        raise error
    return render_template("error.html", status=error.status, message=error.message), error.status


def shared() -> dict[str, Any]:
    """Return what the frame around every page shows."""
    the = the_studio()
    return {
        "pages": PAGES,
        "problems": list(the.lineup.problems),
        "open_door": not the.config.api_keys and not _is_loopback(the.config.host),
    }


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
