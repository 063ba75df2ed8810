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
from app.models.registry import recipe_for
from app.queue.jobs import job_types
from app.services import Studio
from app.tables import Job

ROUTES = {"image": "/api/generate", "t2v": "/api/generate_t2v", "i2v": "/api/generate_video"}
"""Routes of their own; every other job type goes through ``/api/jobs``."""

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
) -> Response:
    """Enqueue a job and answer 202. ``names`` are the request's own names of ``model_id`` and ``prompt``."""
    the = studio()
    refuse_other_type(job_type, settings or {})
    try:
        model = model_for(the, job_type, model_id)
        made = the.submit(
            job_type, model, prompt, negative_prompt, settings, priority=priority, idempotency_key=key
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


def model_for(the: Studio, job_type: str, model_id: str | None) -> str:
    """Return the id of the model to use, which does this type of job. Raises `InvalidInput`.

    Where none is named it is the default, or for videos the first of the lineup that makes them.
    """
    if model_id is None:
        return default_for(the, job_type)
    entry = the.entry(model_id)
    possible = list(recipe_for(entry).job_types(entry))
    if job_type not in possible:
        routes = " or ".join(dict.fromkeys(f"POST {ROUTES.get(other, '/api/jobs')}" for other in possible))
        reason = f"{entry.id} makes {' and '.join(possible)}, not {job_type}: use {routes}"
        raise InvalidInput("model_id", reason, allowed=possible)
    return entry.id


def default_for(the: Studio, job_type: str) -> str:
    """Return the id of the default model, or of the first that does this type of job. Raises `InvalidInput`."""
    entries = the.lineup.entries.values()
    capable = [entry.id for entry in entries if job_type in recipe_for(entry).job_types(entry)]
    if not capable:
        raise InvalidInput("model_id", f"no model of the lineup makes {job_type}; add one to .env", allowed=[])
    return str(the.lineup.default) if the.lineup.default in capable else capable[0]


def required_type(settings: dict[str, Any]) -> str:
    """Return ``settings.type``. Raises `InvalidInput`."""
    known = sorted(job_types())
    job_type = settings.get("type")
    if not isinstance(job_type, str) or job_type not in known:
        reason = "is required" if "type" not in settings else "is not a type of job"
        raise InvalidInput("settings.type", reason, allowed=known)
    return job_type


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
