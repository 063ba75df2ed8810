"""Reads request bodies: size, content type and strict JSON, before any model looks at them."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.strict_json import strict_loads
from app.errors import InvalidInput, StudioError, TooLarge, UnsupportedMediaType
from app.validation import invalid_input

MAX_JSON_BYTES = 2**20
"""Largest JSON body: 1 MiB."""

FORM_OVERHEAD_BYTES = 2**16
"""What the multipart form may add to the bytes of a file."""

LARGE_ROUTES = ("/api/v1/tasks", "/generate", "/sdapi/v1/img2img", "/v1/videos")
LARGE_BODY = dict.fromkeys(LARGE_ROUTES, 70 * 2**20)
"""Routes whose JSON may carry files as base64: 50 MB of them are 67 MB of text."""

OPTIONAL_BODY = frozenset({"/api/queue/clear"})
"""Routes whose JSON body may be left out."""


def upload_limit(max_upload_mb: int) -> int:
    """Return the largest multipart body in bytes."""
    return max_upload_mb * 2**20 + FORM_OVERHEAD_BYTES


class StrictRequest(Request):
    """A request whose JSON is strict and whose size is bounded, also without a Content-Length."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the JSON object of the body.

        Raises `UnsupportedMediaType`, `TooLarge`, `MalformedRequest`, and `InvalidInput` for a non-object.
        """
        data = self.body_bytes()
        if not data and not self.mimetype and self.url_rule and self.url_rule.rule in OPTIONAL_BODY:
            return {}
        if self.mimetype != "application/json":
            raise UnsupportedMediaType("Send the body as application/json.", allowed=["application/json"])
        if self.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType("Send the body without a Content-Encoding.")
        value = strict_loads(data)
        if not isinstance(value, dict):
            raise InvalidInput("body", "must be a JSON object")
        return value

    def body_bytes(self) -> bytes:
        """Return the whole body of a JSON route. Raises `TooLarge`."""
        most = LARGE_BODY.get(self.url_rule.rule if self.url_rule else "", MAX_JSON_BYTES)
        self.max_content_length = most + 1  # a stream without a length is cut there
        try:
            data = self.get_data(cache=True)
        except RequestEntityTooLarge:
            raise TooLarge(maximum_bytes=most) from None
        if len(data) > most:
            raise TooLarge(maximum_bytes=most)
        return data


def refuse_invalid(error: ValidationError) -> NoReturn:
    """Answer a body, query or path that its model refused."""
    refusal: StudioError = invalid_input(error)
    raise refusal
