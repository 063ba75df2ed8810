"""Pictures as OpenAI's clients read them: in the body or by address."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request
from pydantic import BaseModel, Field

from app.api.context import studio
from app.api.openai_bodies import ImageRequest
from app.media.manager import MediaManager
from app.services.pictures import base64_of, picture_bytes
from app.services.status import StatusBody
from app.tables import Media


def usage() -> dict[str, Any]:
    """Return the tokens that were charged: none, on one's own machine."""
    none = {"image_tokens": 0, "text_tokens": 0}
    return {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0, "input_tokens_details": none}


class ImageData(BaseModel):
    """One picture."""

    b64_json: str | None = None
    url: str | None = None


class ImagesBody(BaseModel):
    """The answer of both image routes."""

    created: int
    data: list[ImageData]
    background: str = "opaque"
    output_format: str
    quality: str | None
    size: str | None
    usage: dict[str, Any] = Field(default_factory=usage)


def images_body(asked: ImageRequest, found: Sequence[StatusBody]) -> ImagesBody:
    """Return the pictures of jobs that are completed. Raises `MediaNotFound`."""
    rows = [studio().media.get(view.id) for status in found for view in status.images]
    ended = [status.completed_at.timestamp() for status in found if status.completed_at]
    return ImagesBody(
        created=int(max(ended, default=time.time())),
        data=[_data(asked, row) for row in rows],
        output_format=asked.format.lower(),
        quality=asked.quality,
        size=f"{rows[0].width}x{rows[0].height}" if rows else None,
    )


def encoded(media: MediaManager, asked: ImageRequest, row: Media) -> str:
    """Return a picture as base64 in the format that was asked for."""
    return base64_of(picture_bytes(media, row, asked.format, asked.output_compression))


def _data(asked: ImageRequest, row: Media) -> ImageData:
    if asked.response_format == "url":
        return ImageData(url=_address(asked, row))
    return ImageData(b64_json=encoded(studio().media, asked, row))


def _address(asked: ImageRequest, row: Media) -> str:
    query = {"output_format": asked.format.lower()}
    if asked.output_compression is not None:
        query["output_compression"] = str(asked.output_compression)
    return f"{request.host_url}v1/images/{row.id}/content?{urlencode(query)}"
