"""What became of the messages about a job: ``GET /api/jobs/{job_id}/webhooks``."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import JobPath, answer, studio
from app.api.document import JOBS, errors
from app.queue.messages import MessageStore


class WebhookBody(BaseModel):
    """One message: the same at every attempt."""

    id: str = Field(description="the header webhook-id")
    url: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    due_at: datetime | None = Field(description="when it is sent next; null at the end")
    answer: str | None = Field(description="what came of the last attempt: a status, or why there was none")
    created_at: datetime


class WebhooksBody(BaseModel):
    """The messages about a job, the oldest first."""

    items: list[WebhookBody]


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the route."""

    @app.get(
        "/api/jobs/<job_id>/webhooks",
        tags=[JOBS],
        responses={"200": WebhooksBody, **errors(404)},
        operation_id="list_webhooks",
    )
    def list_webhooks(path: JobPath) -> Response:
        """Whether the messages about a job arrived, and what came of the last attempt."""
        found = MessageStore(studio().database).of_job(path.checked())
        if not found:
            studio().jobs.get(path.job_id)
        items = [WebhookBody.model_validate(row, from_attributes=True) for row in found]
        return answer(WebhooksBody(items=items))
