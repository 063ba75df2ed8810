"""From a checked request to a job and its 202."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response
from pydantic import Field

from app.api.context import Parameters, answer, studio
from app.api.schemas import AcceptedBody
from app.errors import InvalidInput
from app.queue.jobs import made_of, model_job_types
from app.services.choosing import model_for
from app.tables import Job

_KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")


class IdempotencyHeader(Parameters):
    """The header that makes a repeated request attach to the first one's job."""

    key: str | None = Field(
        default=None,
        alias="Idempotency-Key",
        description="1 to 255 printable ASCII characters, drawn by the client once per intent.",
    )

    def checked(self) -> str | None:
        """Return the key. Raises `InvalidInput`."""
        if self.key is not None and not _KEY.fullmatch(self.key):
            raise InvalidInput(
                "Idempotency-Key", "must be 1 to 255 printable ASCII characters", min_length=1, max_length=255
            )
        return self.key


def submit(
    job_type: str,
    model_id: str | None,
    prompt: str,
    negative_prompt: str | None,
    settings: dict[str, Any] | None,
    *,
    priority: int = 0,
    key: str | None = None,
    names: Mapping[str, str] | None = None,
    webhook_url: str | None = None,
    pause_after: int | None = None,
) -> Response:
    """Enqueue a job and answer 202. ``names`` are the request's own names of ``model_id`` and ``prompt``."""
    the = studio()
    refuse_other_type(job_type, settings or {})
    try:
        model = model_for(the.lineup, job_type, model_id)
        made = the.submit(
            job_type,
            model,
            prompt,
            negative_prompt,
            settings,
            priority=priority,
            idempotency_key=key,
            webhook_url=webhook_url,
            pause_after=pause_after,
        )
    except InvalidInput as error:
        raise renamed(error, names or {}) from None
    headers = {"Location": f"/api/status/{made.job.id}"}
    if not made.created:
        headers["Idempotency-Replayed"] = "true"
    return answer(accepted(made.job), 202, headers)


def accepted(job: Job) -> AcceptedBody:
    """Compose the 202: only what never changes, so that a replay has the same body."""
    pictures = job.settings.get("num_images")
    what = "a video" if pictures is None else "1 picture" if pictures == 1 else f"{pictures} pictures"
    return AcceptedBody(
        job_id=job.id,
        type=job.type,
        num_images=pictures,
        message=f"Queued: {what} with {job.model_id}",
        seed=job.settings.get("seed"),
        status_url=f"/api/status/{job.id}",
        events_url=f"/api/jobs/{job.id}/events",
    )


def required_type(settings: dict[str, Any]) -> str:
    """Return ``settings.type``. Raises `InvalidInput`."""
    known = sorted(model_job_types())
    job_type = settings.get("type")
    if not isinstance(job_type, str) or job_type not in known:
        reason = "is required" if "type" not in settings else "is not a type of job"
        raise InvalidInput("settings.type", reason, allowed=known)
    return job_type


def required_prompt(job_type: str, prompt: str | None) -> str:
    """Return the prompt; a storyboard's segments may have it all. Raises `InvalidInput`."""
    if prompt is None and made_of(model_job_types()[job_type]) is None:
        raise InvalidInput("prompt", "is required")
    return prompt or ""


def refuse_other_type(job_type: str, settings: dict[str, Any]) -> None:
    """Refuse settings that say another type than the route's. Raises `InvalidInput`."""
    said = settings.get("type", job_type)
    if said != job_type:
        raise InvalidInput(
            "settings.type", f"must be {job_type} here; other types go to POST /api/jobs", allowed=[job_type]
        )


def with_source(settings: dict[str, Any] | None, source_image_id: str) -> dict[str, Any]:
    """Put the source into the settings. Raises `InvalidInput` when they name another one."""
    settings = dict(settings or {})
    if settings.setdefault("source_image_id", source_image_id) != source_image_id:
        raise InvalidInput("settings.source_image_id", "differs from source_image_id")
    return settings


def renamed(error: InvalidInput, names: Mapping[str, str]) -> InvalidInput:
    """Return the error under the field name that this request has."""
    details = dict(error.details)
    field, reason = str(details.pop("field")), str(details.pop("reason"))
    return InvalidInput(names.get(field, field), reason, **details)
