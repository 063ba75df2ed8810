"""Pictures and videos: ``/api/image/{id}`` and ``/api/video/{id}``, their metadata, and DELETE."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from flask import Response, send_file
from flask_openapi3 import OpenAPI
from pydantic import Field

from app.api.context import Flag, MediaPath, Query, answer, is_set, studio
from app.api.document import MEDIA, errors
from app.api.schemas import DeletedBody
from app.errors import MediaNotFound
from app.media.view import MediaMetadata
from app.tables import Media

FOREVER = "private, max-age=31536000, immutable"
"""A file never changes under its id."""

SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

NAME_WORDS = 8
"""Words of the prompt in the name of a downloaded file."""


class FileQuery(Query):
    """Which file of the picture or video."""

    size: Literal["full", "thumbnail", "poster", ""] | None = Field(
        default=None, description="full, thumbnail, or poster (of a video)."
    )
    download: Flag | None = Field(default=None, description="Asks the browser to save the file.")


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes of both kinds and their aliases."""
    for kind in ("image", "video", "audio"):
        _file_routes(app, kind)
        _record_routes(app, kind)


def _file_routes(app: OpenAPI, kind: str) -> None:
    for rule, name in _names(kind):

        def file(path: MediaPath, query: FileQuery) -> Response:
            return send(path.checked(), kind, query)

        _named(file, name, f"The file of {_a(kind)}: Range, HEAD and If-None-Match work.")
        app.get(
            f"{rule}/<media_id>",
            tags=[MEDIA],
            responses=_file_answers(kind),
            operation_id=name,
        )(file)


def _record_routes(app: OpenAPI, kind: str) -> None:
    def metadata(path: MediaPath) -> Response:
        row = studio().media.get(path.checked(), kind)
        return answer(MediaMetadata.model_validate(studio().media.metadata(row.id)))

    def delete(path: MediaPath) -> Response:
        row = studio().media.get(path.checked(), kind)
        studio().media.delete(row.id)
        return answer(DeletedBody(id=row.id, media_type=row.media_type))

    found: dict[Any, Any] = {"200": MediaMetadata, **errors(404)}
    metadata_id = f"get_{kind}_metadata"
    _named(metadata, metadata_id, f"Everything that is recorded of {_a(kind)}.")
    rule = f"/api/{kind}/<media_id>/metadata"
    app.get(rule, tags=[MEDIA], responses=found, operation_id=metadata_id)(metadata)
    _named(delete, f"delete_{kind}", f"Delete {_a(kind)} and its files.")
    gone: dict[Any, Any] = {"200": DeletedBody, **errors(404)}
    for rule, name in _names(kind):
        delete_id = name.replace("get_", "delete_", 1)
        app.delete(f"{rule}/<media_id>", tags=[MEDIA], responses=gone, operation_id=delete_id)(delete)


def _names(kind: str) -> list[tuple[str, str]]:
    """Return the routes of a kind's files and their names: its own, and an alias where clients know one."""
    alias = [] if kind == "audio" else [(f"/api/get_{kind}", f"get_{kind}_alias")]
    return [(f"/api/{kind}", f"get_{kind}"), *alias]


def send(media_id: str, kind: str, query: FileQuery) -> Response:
    """Answer with the file. Raises `MediaNotFound`."""
    media = studio().media
    row = media.get(media_id, kind)
    size = None if query.size in (None, "", "full") else query.size
    file, mime_type = media.file(row, size)
    try:
        response = send_file(
            file, mime_type, conditional=True, etag=f"{row.id}-{size or 'full'}", last_modified=row.created_at
        )
    except FileNotFoundError:
        raise MediaNotFound("The file of this picture or video is gone.") from None
    if is_set(query.download):
        response.headers.set("Content-Disposition", "attachment", filename=file_name(row, file.suffix))
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def file_name(row: Media, suffix: str) -> str:
    """Return a name for the downloaded file: words of the prompt and the id."""
    words = re.findall(r"[a-z0-9]+", row.prompt.lower())[:NAME_WORDS]
    return "-".join([*words, row.id[:8]])[:100] + suffix


def _named(view: Callable[..., Response], name: str, summary: str) -> None:
    view.__name__ = name
    view.__doc__ = summary


def _a(kind: str) -> str:
    return {"image": "a picture", "video": "a video", "audio": "a sound"}[kind]


def _file_answers(kind: str) -> dict[Any, Any]:
    schema = {"type": "string", "format": "binary"}
    content = {{"image": "image/*", "video": "video/mp4", "audio": "audio/wav"}[kind]: {"schema": schema}}
    return {
        "200": {"description": "The file", "content": content},
        "206": {"description": "A part of the file", "content": content},
        "304": None,
        **errors(404, 416),
    }
