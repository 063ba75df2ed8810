"""Drafts: storyboards that are kept, edited and sent later with ``POST /api/jobs``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field

from app.api.context import answer, studio
from app.api.document import GENERATE, errors
from app.errors import InvalidInput
from app.settings import Strict
from app.tables import Draft

MAX_BYTES = 500_000
"""Largest request of a draft, as JSON: a hundred segments with long prompts."""


class DraftPath(BaseModel):
    """The draft's id in the address."""

    draft_id: str = Field(description="Id of the draft.")


class DraftRequest(Strict):
    """A draft; its request need not be whole."""

    name: str = Field(min_length=1, max_length=100, description="What it is called.")
    request: dict[str, Any] = Field(description="What POST /api/jobs is to be sent.")

    def checked(self) -> DraftRequest:
        """Return the draft. Raises `InvalidInput` where it is too large."""
        if len(json.dumps(self.request)) > MAX_BYTES:
            raise InvalidInput("request", f"is larger than {MAX_BYTES} bytes", maximum=MAX_BYTES)
        return self


class DraftBody(BaseModel):
    """A draft as it is kept."""

    id: str
    name: str
    request: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class DraftsBody(BaseModel):
    """All drafts, newest change first."""

    drafts: list[DraftBody]


class DraftDeleted(BaseModel):
    """It is gone; its pictures stay."""

    deleted: str


ANSWERS: dict[Any, Any] = {"200": DraftBody, **errors(404)}
CHANGES: dict[Any, Any] = {**ANSWERS, **errors(400, 413, 415)}


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/api/drafts", tags=[GENERATE], responses={"200": DraftsBody}, operation_id="list_drafts")
    def list_drafts() -> Response:
        """List the drafts, newest change first."""
        return answer(DraftsBody(drafts=[_body(draft) for draft in studio().drafts.all()]))

    @app.post(
        "/api/drafts",
        tags=[GENERATE],
        responses={"201": DraftBody, **errors(400, 413, 415, 429)},
        operation_id="keep_draft",
    )
    def keep_draft(body: DraftRequest) -> Response:
        """Keep a storyboard to go on with later."""
        body = body.checked()
        return answer(_body(studio().drafts.add(body.name, body.request)), 201)

    @app.get("/api/drafts/<draft_id>", tags=[GENERATE], responses=ANSWERS, operation_id="get_draft")
    def get_draft(path: DraftPath) -> Response:
        """A draft."""
        return answer(_body(studio().drafts.get(path.draft_id)))

    @app.put("/api/drafts/<draft_id>", tags=[GENERATE], responses=CHANGES, operation_id="change_draft")
    def change_draft(path: DraftPath, body: DraftRequest) -> Response:
        """Replace a draft's name and request."""
        body = body.checked()
        return answer(_body(studio().drafts.change(path.draft_id, body.name, body.request)))

    @app.delete(
        "/api/drafts/<draft_id>",
        tags=[GENERATE],
        responses={"200": DraftDeleted, **errors(404)},
        operation_id="delete_draft",
    )
    def delete_draft(path: DraftPath) -> Response:
        """Forget a draft; its pictures stay."""
        studio().drafts.delete(path.draft_id)
        return answer(DraftDeleted(deleted=path.draft_id))


def _body(draft: Draft) -> DraftBody:
    return DraftBody.model_validate(draft, from_attributes=True)
