"""Which model a request means."""

from __future__ import annotations

from app.errors import InvalidInput
from app.models.lineup import Lineup
from app.queue.jobs import offered_by

ROUTES = {"image": "/api/generate", "t2v": "/api/generate_t2v", "i2v": "/api/generate_video"}
"""Routes of their own; every other job type goes through ``/api/jobs``."""


def model_for(lineup: Lineup, job_type: str, model_id: str | None) -> str:
    """Return the id of the model to use, which does this type of job. Raises `InvalidInput`.

    Where none is named it is the default, or for videos the first of the lineup that makes them.
    """
    if model_id is None:
        return default_for(lineup, job_type)
    entry = lineup.get(model_id)
    possible = list(offered_by(entry))
    if job_type not in possible:
        routes = " or ".join(dict.fromkeys(f"POST {ROUTES.get(other, '/api/jobs')}" for other in possible))
        reason = f"{entry.id} makes {' and '.join(possible)}, not {job_type}: use {routes}"
        raise InvalidInput("model_id", reason, allowed=possible)
    return entry.id


def default_for(lineup: Lineup, job_type: str) -> str:
    """Return the id of the default model, or of the first that does this type of job. Raises `InvalidInput`."""
    entries = lineup.entries.values()
    capable = [entry.id for entry in entries if job_type in offered_by(entry)]
    if not capable:
        raise InvalidInput("model_id", f"no model of the lineup makes {job_type}; add one to .env", allowed=[])
    return str(lineup.default) if lineup.default in capable else capable[0]
