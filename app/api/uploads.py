"""Source pictures: ``POST /api/uploads``."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_openapi3 import OpenAPI
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.api.context import answer, studio
from app.api.document import MEDIA, errors
from app.errors import InvalidInput, MalformedRequest, TooLarge, UnsupportedMediaType
from app.media.view import MediaView

ANSWERS: dict[Any, Any] = {
    "201": MediaView,
    **errors(400, 413, 415, 507),
}


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
                            "description": "The picture: PNG, JPEG or WEBP.",
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
        """Upload a picture; its id is usable as ``source_image_id``."""
        row = studio().media.add_upload(uploaded_bytes())
        return answer(MediaView.from_row(row), 201, {"Location": f"/api/image/{row.id}"})


def uploaded_bytes() -> bytes:
    """Return the one file of the form. Raises `UnsupportedMediaType`, `TooLarge`, `InvalidInput`."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the picture as multipart/form-data.", allowed=["multipart/form-data"])
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
