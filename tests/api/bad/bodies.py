"""What is right about the requests that are wrong."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.api.shapes import refused

GOOD: dict[str, dict[str, Any]] = {
    "/api/generate": {"prompt": "a fox"},
    "/api/generate_t2v": {"prompt": "a fox"},
    "/api/generate_video": {"source_image_id": "0" * 32, "video_prompt": "a fox"},
    "/api/jobs": {"prompt": "a fox", "settings": {"type": "image"}},
    "/api/queue/clear": {"statuses": ["failed"]},
}
ROUTES = list(GOOD)


def setting_refused(client: FlaskClient, job_type: str, field: str, value: Any) -> None:
    """Check the refusal on the route of the type and on the generic one."""
    route = {"image": "/api/generate", "t2v": "/api/generate_t2v"}[job_type]
    own = client.post(route, json={"prompt": "a fox", "settings": {field: value}})
    generic = client.post("/api/jobs", json={"prompt": "a fox", "settings": {"type": job_type, field: value}})
    for answer in (own, generic):
        details = refused(answer, 422, "VALIDATION_ERROR")["details"]
        assert details["field"] == f"settings.{field}"
        assert details["reason"]
