"""Checks of answers that all tests of the API share."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

ERROR_FIELDS = {"status", "code", "message", "error", "details", "request_id"}


def refused(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that it is the one error body, that it leaks nothing, and return it."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "application/json"
    body: dict[str, Any] = answer.get_json()
    assert set(body) == ERROR_FIELDS
    assert body["status"] == "error"
    assert body["code"] == code
    assert body["error"] == body["message"]
    assert isinstance(body["details"], dict)
    assert body["request_id"] == answer.headers["X-Request-ID"]
    for leak in ("Traceback", ".py", "/work/", "/tmp/", "sqlite", "sqlalchemy"):
        assert leak not in answer.get_data(as_text=True).lower()
    return body
