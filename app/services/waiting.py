"""Waits for a job within one request: the same queue, seen by a client that wants its answer at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import JobFailed, JobWasCancelled, StillRunning
from app.events import JobChanged
from app.services.status import StatusBody
from app.tables import JobStatus

if TYPE_CHECKING:
    from app.services.studio import Studio

POLL_SECONDS = 0.5
"""How often the row is read when the bus is silent: another process may run the job."""


def wait_for(
    studio: Studio,
    job_id: str,
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> StatusBody:
    """Return a job's status at its end; or as it is after ``seconds``, or once ``stop`` says so.

    Raises `JobNotFound`.
    """
    until = clock() + seconds
    with studio.events.listen(job_id) as listener:
        while not JobStatus(studio.jobs.get(job_id).status).final and clock() < until and not stop():
            poll = min(until, clock() + POLL_SECONDS)
            while (left := poll - clock()) > 0 and not isinstance(listener.wait(left), JobChanged):
                pass
    return studio.status(job_id)


def completed(status: StatusBody) -> StatusBody:
    """Return the status of a job that was completed. Raises `JobFailed`, `JobWasCancelled`, `StillRunning`."""
    about = {"job_id": status.id, "status_url": f"/api/status/{status.id}"}
    match status.status:
        case "completed":
            return status
        case "failed":
            cause = status.error.code if status.error else "internal_error"
            raise JobFailed(status.message, cause=cause, **about)
        case "cancelled":
            raise JobWasCancelled(**about)
        case _:
            raise StillRunning(**about)
