"""Reads a request for a video: a form with a picture, or JSON with one by address."""

from __future__ import annotations

from typing import Any, Literal

from flask import request
from pydantic import ValidationError

from app.api.context import studio
from app.api.forms import Files, one_file, read_fields, read_form, refuse_other_files
from app.api.openai_video_bodies import VideoRequest
from app.errors import InvalidInput
from app.services.resources import TaskResourceIn
from app.validation import invalid_input


def read_video_request() -> tuple[VideoRequest, bytes | None]:
    """Return the fields and the picture: from a form, or from JSON with a picture by address or as base64."""
    fields: dict[str, Any]
    if request.mimetype == "multipart/form-data":
        fields, files = read_form()
        refuse_other_files(files, "input_reference")
        address = fields.pop("input_reference[image_url]", None)
        return read_fields(VideoRequest, fields), _picture(address, files)
    fields = request.get_json()
    reference = fields.pop("input_reference", None) or {}
    if not isinstance(reference, dict) or set(reference) - {"image_url"}:
        raise InvalidInput("input_reference", "must be an object with image_url, or a file of a form")
    if isinstance(fields.get("seconds"), int):
        fields["seconds"] = str(fields["seconds"])
    try:
        return VideoRequest.model_validate(fields), _picture(reference.get("image_url"), [])
    except ValidationError as error:
        raise invalid_input(error) from None


def _picture(address: Any, files: Files) -> bytes | None:
    """Return the picture to start from. Raises `InvalidInput`, `ResourceFailed`."""
    if not address:
        return one_file("input_reference", files)
    kind: Literal["base64", "remote_url"] = "base64" if str(address).startswith("data:") else "remote_url"
    kept = studio().resources.process(TaskResourceIn(type=kind, data=str(address)), "input_reference")
    return studio().media.file(kept)[0].read_bytes()
