"""Wires the Flask application: the resources of the API, the pages, errors, and the guard before them."""

from __future__ import annotations

from flask_openapi3 import OpenAPI

from app.api import register_resources
from app.api.document import API_INFO, EVERYWHERE, OPEN_OR_KEY, SECURITY
from app.api.errors import ErrorBody, register_error_handlers
from app.api.reading import StrictRequest, refuse_invalid, upload_limit
from app.config import ROOT
from app.pages import register_pages
from app.services import Studio
from app.version import __version__
from app.web.compression import compress_pages
from app.web.guard import Guard


class StudioApp(OpenAPI):
    """The application; its requests are read strictly."""

    request_class = StrictRequest


def build_app(studio: Studio) -> StudioApp:
    """Return the application on a studio."""
    app = StudioApp(
        "app",
        root_path=str(ROOT / "app"),
        info=API_INFO,
        security_schemes=SECURITY,
        responses=EVERYWHERE,
        openapi_extensions=OPEN_OR_KEY,
        doc_ui=False,
        validation_error_model=ErrorBody,
        validation_error_callback=refuse_invalid,
    )
    app.extensions["studio"] = studio
    app.config["VERSION"] = __version__
    app.config["MAX_CONTENT_LENGTH"] = upload_limit(studio.config.max_upload_mb)
    app.config["MAX_FORM_PARTS"] = 64
    app.url_map.merge_slashes = False
    register_error_handlers(app)
    register_resources(app)
    register_pages(app)
    compress_pages(app)
    app.wsgi_app = Guard(app.wsgi_app, studio.config)  # type: ignore[method-assign]
    return app
