"""Multipart forms of other programs' clients: text fields by their model's types, files by name."""

from __future__ import annotations

import re
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.errors import InvalidInput, MalformedRequest, TooLarge, UnsupportedMediaType
from app.validation import invalid_input

Body = TypeVar("Body", bound=BaseModel)
Files = list[tuple[str, bytes]]


def read_form() -> tuple[dict[str, str], Files]:
    """Return the text fields and the files (name, bytes) of a form.

    Raises `UnsupportedMediaType`, `TooLarge`, `MalformedRequest`, and `InvalidInput` for a field given twice.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the fields as multipart/form-data.", allowed=["multipart/form-data"])
    try:
        fields = [(name, value) for name, value in request.form.items(multi=True)]
        files = [(name, file.read()) for name, file in request.files.items(multi=True)]
    except RequestEntityTooLarge:
        raise TooLarge(maximum_bytes=request.max_content_length) from None
    except (HTTPException, ValueError):
        raise MalformedRequest("The form is not valid multipart/form-data.") from None
    found = dict(fields)
    if len(found) < len(fields):
        raise InvalidInput("body", "has a field twice")
    return found, files


def read_fields(model: type[Body], fields: dict[str, str]) -> Body:
    """Return text fields as their model; an empty one counts as not given. Raises `InvalidInput`."""
    try:
        return model.model_validate_strings({name: value for name, value in fields.items() if value != ""})
    except ValidationError as error:
        raise invalid_input(error) from None


def files_called(name: str, files: Files) -> list[bytes]:
    """Return the files of a field that may hold several: ``image``, ``image[]``, ``image[0]``."""
    pattern = re.compile(rf"{re.escape(name)}(\[\d{{0,4}}\])?")
    return [content for given, content in files if pattern.fullmatch(given)]


def one_file(name: str, files: Files) -> bytes | None:
    """Return the file of a field that holds at most one. Raises `InvalidInput`."""
    found = files_called(name, files)
    if len(found) > 1:
        raise InvalidInput(name, f"one file is taken, there are {len(found)}", maximum=1)
    return found[0] if found else None


def refuse_other_files(files: Files, *known: str) -> None:
    """Refuse a file under a name that the route does not know. Raises `InvalidInput`."""
    names = {re.sub(r"\[\d*\]$", "", given) for given, _ in files}
    for name in sorted(names - set(known)):
        raise InvalidInput(name[:200], "is not a file of this request", allowed=list(known))
