"""The error bodies that other programs' clients read, by route; everywhere else the studio's own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

Body = dict[str, Any]

OPENAI_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


def shown_status(path: str, status: int) -> int:
    """Return the status of a route's answer: for OpenAI's clients a value that is not allowed is a 400."""
    return HTTPStatus.BAD_REQUEST if status == HTTPStatus.UNPROCESSABLE_ENTITY and _openai(path) else status


def shaped(body: Body, path: str, status: int) -> Body:
    """Return the studio's error body in the shape of the route's clients."""
    if _openai(path):
        return openai_body(body, status)
    return {**body, **_webui(body)} if path.startswith("/sdapi/") else body


def openai_body(body: Body, status: int) -> Body:
    """Return ``{error: {message, type, param, code}}``, with the request's id beside."""
    details = body["details"]
    default = "server_error" if status >= 500 else "invalid_request_error"
    error = {
        "message": body["message"],
        "type": OPENAI_TYPES.get(status, default),
        "param": details.get("field"),
        "code": details.get("cause") or body["code"].lower(),
    }
    return {"error": {**error, "details": details}, "request_id": body["request_id"]}


def _openai(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/")


def _webui(body: Body) -> Body:
    """Return the keys that A1111 answers with beside ``error``."""
    return {"detail": body["message"], "errors": body["message"], "body": ""}
