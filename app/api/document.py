"""The OpenAPI document: what is not in the typed models of the single routes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask_openapi3 import Info, Tag

from app.api.errors import ErrorBody
from app.version import __version__

API_INFO = Info(
    title="Stillmotion",
    version=__version__,
    description="A self-hosted studio that turns prompts and pictures into images and videos.",
)

SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Only where API_KEYS is set."},
    "key": {
        "type": "apiKey",
        "name": "X-API-Key",
        "in": "header",
        "description": "Only where API_KEYS is set.",
    },
}

OPEN_OR_KEY: dict[str, Any] = {"security": [{}, *({name: []} for name in SECURITY)]}
"""Without ``API_KEYS`` nothing is asked for; with it, one of the two."""


def errors(*statuses: int) -> dict[Any, Any]:
    """Return answers of a route that have the one error body."""
    schema = {"$ref": f"#/components/schemas/{ErrorBody.__name__}"}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": schema}},
        }
        for status in statuses
    }


EVERYWHERE = errors(401, 403, 422, 500, 503)
"""Answers that every route may give."""

GENERATE = Tag(name="generate", description="Ask for pictures and videos.")
JOBS = Tag(name="jobs", description="Follow, cancel, retry and reorder jobs.")
QUEUE = Tag(name="queue", description="The queue as a whole.")
MEDIA = Tag(name="media", description="Pictures and videos, their files and metadata.")
MODELS = Tag(name="models", description="The lineup.")
ADAPTERS = Tag(name="adapters", description="LoRAs, ControlNets and IP-Adapters.")
TASKS = Tag(name="tasks", description="Tools by the studio and by plugins, as tasks.")
WORDS = Tag(name="words", description="Prompts and captions by a language model.")
SYSTEM = Tag(name="system", description="The studio itself.")
