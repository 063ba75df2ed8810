"""Source pictures and videos: ``POST /api/uploads`` and ``POST /api/uploads/from_url``."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_openapi3 import OpenAPI
from pydantic import Field
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.api.context import answer, studio
from app.api.document import MEDIA, errors
from app.errors import InvalidInput, MalformedRequest, TooLarge, UnsupportedMediaType
from app.media.fetching import MAX_ADDRESS
from app.media.view import MediaView
from app.settings.base import Strict
from app.tables import Media

ANSWERS: dict[Any, Any] = {
    "201": MediaView,
    **errors(400, 413, 415, 429, 507),
}


class UrlBody(Strict):
    """Where a picture or video is."""

    url: str = Field(min_length=1, max_length=MAX_ADDRESS, description="Its http or https address.")


FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "A picture (PNG, JPEG, WEBP) or a video (MP4, WEBM).",
                        }
                    },
                }
            }
        },
    }
}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.post(
        "/api/uploads",
        tags=[MEDIA],
        responses=ANSWERS,
        operation_id="upload_picture",
        openapi_extensions=FORM,
    )
    def upload() -> Response:
        """Upload a picture or a video; its id is usable as a source of jobs."""
        return _kept(studio().media.add_upload(uploaded_bytes()))

    @app.post("/api/uploads/from_url", tags=[MEDIA], responses=ANSWERS, operation_id="upload_from_url")
    def from_url(body: UrlBody) -> Response:
        """Fetch a picture or a video from a public address; its id is usable as a source of jobs."""
        return _kept(studio().media.add_from_url(body.url))


def _kept(row: Media) -> Response:
    view = MediaView.from_row(row)
    return answer(view, 201, {"Location": view.url})


def uploaded_bytes() -> bytes:
    """Return the one file of the form. Raises `UnsupportedMediaType`, `TooLarge`, `InvalidInput`."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the file as multipart/form-data.", allowed=["multipart/form-data"])
    try:
        files = [file for _, file in request.files.items(multi=True)]
    except RequestEntityTooLarge:
        raise TooLarge(maximum_bytes=request.max_content_length) from None
    except (HTTPException, ValueError):
        raise MalformedRequest("The form is not valid multipart/form-data.") from None
    if len(files) != 1:
        raise InvalidInput("file", f"one file is needed, there are {len(files)}", minimum=1, maximum=1)
    data: bytes = files[0].read()
    return data
