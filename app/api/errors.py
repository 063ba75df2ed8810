"""Every error that leaves the studio over HTTP has one shape, made here."""

from __future__ import annotations

import errno
import json
import logging
import uuid
from typing import Any, cast

from flask import Flask, Response, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException

from app.api.error_shapes import shaped, shown_status
from app.errors import (
    DatabaseBusy,
    DiskFull,
    JobFailed,
    JobWasCancelled,
    NotConfigured,
    QueueFull,
    StillRunning,
    StudioError,
    Unavailable,
)

log = logging.getLogger(__name__)

RETRY_AFTER = {QueueFull.code: "5", DatabaseBusy.code: "1", Unavailable.code: "2"}
"""Seconds after which a client may try again, by code."""

NOT_AGAIN = frozenset({JobFailed.code, JobWasCancelled.code})
"""What asking again does not change; the header that OpenAI's clients read says so."""

TOLD = (DatabaseBusy, DiskFull, Unavailable, NotConfigured, StillRunning, JobFailed)
"""Errors that say all there is: the log needs no traceback of them."""

CODES = {400: "BAD_REQUEST", 403: "FORBIDDEN", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE"}
CODES |= {416: "RANGE_NOT_SATISFIABLE", 415: "UNSUPPORTED_MEDIA_TYPE"}


class ErrorBody(BaseModel):
    """Why a request was refused. The same shape on every route."""

    status: str = Field("error", pattern="^error$")
    code: str = Field(description="stable name of the error", examples=["VALIDATION_ERROR"])
    message: str = Field(description="one sentence for a person")
    error: str = Field(description="repeats message")
    details: dict[str, Any] = Field(description="field, reason and the limits that were not kept")
    request_id: str = Field(description="the X-Request-ID of the answer; the log has it too")


def error_body(
    code: str, message: str, details: dict[str, Any], request_id: str, path: str = "", status: int = 500
) -> bytes:
    """Return the body as JSON (ASCII, so that any string a client sent can be repeated).

    Routes of other programs' clients (``path``) have the shape that those read.
    """
    body = {"status": "error", "code": code, "message": message, "error": message}
    ours = {**body, "details": details, "request_id": request_id}
    return json.dumps(shaped(ours, path, status), default=str).encode("ascii")


def request_id() -> str:
    """Return the id of this request, which the guard put into the environment."""
    return str(request.environ.setdefault("stillmotion.request_id", uuid.uuid4().hex))


def respond(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> Response:
    """Return the answer of an error."""
    status = shown_status(request.path, status)
    body = error_body(code, message, details or {}, request_id(), request.path, status)
    response = Response(body, status, mimetype="application/json")
    if code in NOT_AGAIN:
        response.headers["X-Should-Retry"] = "false"
    if code in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[code]
    response.headers["Cache-Control"] = "no-store"
    return response


def register_error_handlers(app: Flask) -> None:
    """Answer errors on purpose, werkzeug's own, and everything unforeseen in the one shape."""
    app.register_error_handler(StudioError, _on_purpose)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _on_purpose(error: StudioError) -> Response:
    if error.status >= 500:
        trace = None if isinstance(error, TOLD) else error
        log.warning("%s %r: %s (%s)", request.method, request.path, error.message, request_id(), exc_info=trace)
    return respond(error.status, error.code, error.message, error.details)


def _of_http(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    status = error.code or 500
    code = CODES.get(status, error.name.upper().replace(" ", "_"))
    response = respond(status, code, _sentence(error))
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "content-range", "retry-after"):
            response.headers[name] = value
    return response


def _sentence(error: HTTPException) -> str:
    match error.code:
        case 404:
            return "There is nothing at this address."
        case 405:
            return f"{request.method[:20]} is not possible here."
        case 413:
            return "The request is larger than the limit."
        case _:
            return f"{error.name}."


def _unforeseen(error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _on_purpose(DiskFull())
    log.error("%s %r failed (%s)", request.method, request.path, request_id(), exc_info=error)
    return respond(500, "INTERNAL_ERROR", "Something went wrong inside the studio; the log says what.")
