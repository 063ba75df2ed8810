"""Which job runs next.

The order is one number, ``Job.position``, so that it is an index and not a computation: arrival in seconds
less an hour per point of priority. That is ageing: of two jobs with priorities one apart, the lower one runs
first when it came more than an hour earlier, so no stream of urgent jobs starves an old one. Equal positions
fall back to the order of arrival.

A worker may take a job of a model that it has loaded before the first one, within bounds (`LOOK_AHEAD`,
`PATIENCE_JOBS`, `PATIENCE_SECONDS`): switching models costs more than the order of a few jobs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, or_, select, true

from app.errors import InvalidInput
from app.tables import Job, JobStatus, StudioState

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Positions count from here: small numbers keep a float finer than 0.1 microseconds."""

AGEING_SECONDS = 3600.0
"""How much waiting a point of priority is worth."""

PRIORITY_LIMIT = 100
"""Priorities lie within ± this."""

LOOK_AHEAD = 32
"""How many jobs a job of a loaded model may go ahead of."""

PATIENCE_JOBS = 32
"""How many jobs may go ahead of the one that is first."""

PATIENCE_SECONDS = 120.0
"""How long the first one lets others ahead, from the first that did."""

GAP = 1e-3
"""Distance in seconds between jobs whose positions had to be spread."""

PAUSED = "queue_paused"
"""Key of the pause flag in studio_state; its value is ``{"reason": str | null}``."""

IN_ORDER = (Job.position, Job.sequence)
"""The order of the queue; the index ix_jobs_queue holds it."""

WAITING = Job.status == JobStatus.PENDING


def rank(arrival: datetime, priority: int) -> float:
    """Return the position of a job that arrives with a priority."""
    return (arrival - EPOCH).total_seconds() - AGEING_SECONDS * priority


def checked_priority(priority: int) -> int:
    """Return the priority, or raise `InvalidInput` outside ± `PRIORITY_LIMIT`."""
    if not -PRIORITY_LIMIT <= priority <= PRIORITY_LIMIT:
        reason = f"must lie within ±{PRIORITY_LIMIT}"
        raise InvalidInput("priority", reason, minimum=-PRIORITY_LIMIT, maximum=PRIORITY_LIMIT)
    return priority


def ahead_of(job: Job) -> Any:
    """Condition: waits and stands before ``job``."""
    return and_(
        WAITING,
        or_(Job.position < job.position, and_(Job.position == job.position, Job.sequence < job.sequence)),
    )


def next_job(now: Any, loaded: Any, patience_ends: Any) -> Select[str]:
    """Select the id of the job to claim: none while the queue is paused.

    ``now`` and ``patience_ends`` (now less `PATIENCE_SECONDS`) are SQL expressions; so is ``loaded``, the
    models to prefer, or None. On PostgreSQL the row is locked and rows that another worker has locked are
    passed over; SQLite's writer is alone anyway.
    """
    ready = and_(WAITING, Job.available_at <= now, ~exists().where(StudioState.key == PAUSED))
    if loaded is None:
        first = select(Job.id).where(ready).order_by(*IN_ORDER).limit(1)
        return first.with_for_update(skip_locked=True)

    columns = (Job.id, Job.model_id, Job.priority, Job.position, Job.sequence, Job.overtaken, Job.overtaken_at)
    ahead = select(*columns).where(ready).order_by(*IN_ORDER).limit(LOOK_AHEAD + 1).cte("ahead")
    head = select(ahead).order_by(ahead.c.position, ahead.c.sequence).limit(1).cte("head")
    patient = and_(
        head.c.overtaken < PATIENCE_JOBS,
        or_(head.c.overtaken_at.is_(None), head.c.overtaken_at > patience_ends),
    )
    preferred = and_(ahead.c.model_id.in_(loaded), ahead.c.priority >= head.c.priority, patient)
    return (
        select(Job.id)
        .join(ahead, ahead.c.id == Job.id)
        .join(head, true())
        .where(WAITING)
        .order_by(case((preferred, 0), else_=1), ahead.c.position, ahead.c.sequence)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
    )
