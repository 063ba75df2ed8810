"""Stillmotion: a self-hosted studio for images and videos.

`create_app` makes the Flask application. It starts no thread, downloads nothing and imports no torch; the
imports stand inside so that ``import app.config`` costs no web framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.version import __version__

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config
    from app.services import Studio

__all__ = ["__version__", "create_app"]


def create_app(config: Config | None = None, *, studio: Studio | None = None) -> Flask:
    """Return the application on ``studio``, or on one that is opened from ``config`` (default: ``.env``)."""
    from app.web.application import build_app

    if studio is None:
        from app.services import Studio

        studio = Studio.open(config)
    return build_app(studio)
