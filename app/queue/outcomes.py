"""How a job's attempt ends: which error means what for the job."""

from __future__ import annotations

import errno
import json
import logging
from typing import Any

from app.errors import DiskFull, InvalidInput, ModelNotAvailable, OutOfMemory, StudioError
from app.models.lineup import Lineup, ModelEntry
from app.queue.jobs import job_type, of_a_model, thawed_settings
from app.settings import JobSettings
from app.tables import Job

logger = logging.getLogger(__name__)

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}

UNEXPECTED = "Something unexpected went wrong while this job ran; the log has the details under its id."


def thawed(lineup: Lineup, job: Job) -> tuple[ModelEntry | None, JobSettings]:
    """Return the job's model, if it has one, and typed settings.

    Raises `ModelNotAvailable` when the lineup lost the model.
    """
    kind = job_type(job.type)
    if not of_a_model(kind):
        return None, kind.Settings.model_validate(job.settings)
    try:
        entry = lineup.get(job.model_id)
    except InvalidInput:
        raise ModelNotAvailable(
            f"The model {job.model_id!r} was taken out of the lineup after this job was enqueued. "
            "Put it back in .env and retry the job, or choose another model.",
            model_id=job.model_id,
        ) from None
    return entry, thawed_settings(entry, job.type, job.settings)


def as_studio_error(error: Exception, job: Job) -> StudioError:
    """Return the error as one that a person can act on; the traceback of an unexpected one goes to the log."""
    if isinstance(error, StudioError):
        return error
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return DiskFull()
    if isinstance(error, MemoryError):
        return OutOfMemory()
    logger.error("job %s (%s, %s) failed", job.id, job.type, job.model_id, exc_info=error)
    return StudioError(UNEXPECTED)


def error_body(error: StudioError) -> dict[str, Any]:
    """Return ``{code, message, details}`` for the row; a failed job's codes are in lower case."""
    details = json.loads(json.dumps(error.details, default=str))
    return {"code": error.code.lower(), "message": error.message, "details": details}
