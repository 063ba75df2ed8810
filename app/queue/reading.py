"""What can be asked about jobs. Reads only."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.database import Database
from app.errors import IdempotencyMismatch, InvalidCursor, JobNotFound
from app.events import EventBus
from app.queue.order import IN_ORDER, PAUSED, WAITING, ahead_of
from app.queue.statistics import recent
from app.tables import Job, JobStatus, StudioState, utc_now

DAY = timedelta(hours=24)


class JobReader:
    """The reading half of `app.queue.store.JobStore`."""

    def __init__(
        self, database: Database, events: EventBus, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.events = events
        self.clock = clock

    def get(self, job_id: str) -> Job:
        """Return a job. Raises `JobNotFound`."""
        with self.database.read() as session:
            job = session.get(Job, job_id)
        if job is None:
            raise JobNotFound()
        return job

    def list(
        self,
        status: JobStatus | None = None,
        type: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> tuple[Sequence[Job], str | None]:
        """Return a page of jobs, newest first, and the cursor of the next page. Raises `InvalidCursor`."""
        query = select(Job).order_by(Job.sequence.desc()).limit(limit + 1)
        if status is not None:
            query = query.where(Job.status == status)
        if type is not None:
            query = query.where(Job.type == type)
        if cursor is not None:
            query = query.where(Job.sequence < _sequence_of(cursor))
        with self.database.read() as session:
            jobs = session.scalars(query).all()
        return jobs[:limit], _cursor_of(jobs[limit - 1]) if len(jobs) > limit else None

    def pending(self, limit: int = 200) -> Sequence[Job]:
        """Return the waiting jobs in the order in which they will run."""
        with self.database.read() as session:
            return session.scalars(select(Job).where(WAITING).order_by(*IN_ORDER).limit(limit)).all()

    def processing(self) -> Sequence[Job]:
        """Return the running jobs, oldest first."""
        query = select(Job).where(Job.status == JobStatus.PROCESSING).order_by(Job.started_at)
        with self.database.read() as session:
            return session.scalars(query).all()

    def ended(self, limit: int = 20) -> Sequence[Job]:
        """Return the jobs that ended last, newest end first (each status is read by its index)."""
        found: list[Job] = []
        with self.database.read() as session:
            for status in JobStatus:
                if status.final:
                    query = select(Job).where(Job.status == status).order_by(Job.completed_at.desc())
                    found.extend(session.scalars(query.limit(limit)))
        return sorted(found, key=lambda job: job.completed_at or job.created_at, reverse=True)[:limit]

    def position(self, job: Job) -> int | None:
        """Return the job's place in the queue: 1 runs next, None when it does not wait."""
        if job.status != JobStatus.PENDING:
            return None
        with self.database.read() as session:
            return 1 + (session.scalar(select(func.count()).select_from(Job).where(ahead_of(job))) or 0)

    def seconds_to_next(self) -> float | None:
        """Return the time until a waiting job may be claimed; None when none waits."""
        query = select(func.min(Job.available_at)).where(WAITING)
        with self.database.read() as session:
            available: datetime | None = session.scalar(query)
        return None if available is None else max(0.0, (available - self.clock()).total_seconds())

    def in_flight(self, request_hash: str) -> Job | None:
        """Return the newest waiting or running job of an identical request."""
        active = Job.status.in_((JobStatus.PENDING, JobStatus.PROCESSING))
        query = select(Job).where(active, Job.request_hash == request_hash)
        with self.database.read() as session:
            return session.scalars(query.order_by(Job.sequence.desc()).limit(1)).first()

    def after(
        self, types: Sequence[str], limit: int, after_id: str | None = None, *, oldest_first: bool = False
    ) -> Sequence[Job]:
        """Return up to ``limit`` jobs of these types, newest first, behind another. Raises `JobNotFound`."""
        order = Job.sequence.asc() if oldest_first else Job.sequence.desc()
        query = select(Job).where(Job.type.in_(types)).order_by(order).limit(limit)
        if after_id is not None:
            last = self.get(after_id).sequence
            query = query.where(Job.sequence > last if oldest_first else Job.sequence < last)
        with self.database.read() as session:
            return session.scalars(query).all()

    def recent(self, request_hash: str, within: timedelta) -> Job | None:
        """Return the newest job of an identical request that came within this time, however it is by now."""
        since = self.clock() - within
        query = select(Job).where(Job.created_at >= since, Job.request_hash == request_hash)
        newest = query.order_by(Job.created_at.desc(), Job.id).limit(1)  # by the index, not through all jobs
        with self.database.read() as session:
            return session.scalars(newest).first()

    def is_over(self, job_id: str) -> bool:
        """Tell whether a job ended, or is not there at all."""
        with self.database.read() as session:
            status = session.scalar(select(Job.status).where(Job.id == job_id))
        return status is None or JobStatus(status).final

    def replayed(self, idempotency_key: str, request_hash: str) -> Job | None:
        """Return the job that an earlier request with this key made. Raises `IdempotencyMismatch`."""
        with self.database.read() as session:
            job = session.scalars(select(Job).where(Job.idempotency_key == idempotency_key)).first()
        if job is not None and job.request_hash != request_hash:
            raise IdempotencyMismatch()
        return job

    def counts(self) -> dict[str, int]:
        """Return the number of jobs by status, in lower case; every status is there."""
        with self.database.read() as session:
            found = session.execute(select(Job.status, func.count()).group_by(Job.status)).all()
        return {status.lower(): 0 for status in JobStatus} | {status.lower(): count for status, count in found}

    def ended_since(self, moment: datetime) -> Sequence[Job]:
        """Return the jobs that ended at ``moment`` or later."""
        final = [status for status in JobStatus if status.final]
        query = select(Job).where(Job.status.in_(final), Job.completed_at >= moment)
        with self.database.read() as session:
            return session.scalars(query).all()

    def statistics(self) -> dict[str, Any]:
        """Return figures on the jobs of the last 24 hours (app.queue.statistics)."""
        with self.database.read() as session:
            return recent(session, self.clock() - DAY)

    def is_paused(self) -> bool:
        return self._pause() is not None

    def pause_reason(self) -> str | None:
        """Return why the queue is paused; None when it is not, or when a person paused it without a word."""
        reason = (self._pause() or {}).get("reason")
        return None if reason is None else str(reason)

    def _pause(self) -> dict[str, Any] | None:
        with self.database.read() as session:
            return session.scalar(select(StudioState.value).where(StudioState.key == PAUSED))


def _cursor_of(job: Job) -> str:
    return base64.urlsafe_b64encode(f"job:{job.sequence}".encode()).decode()


def _sequence_of(cursor: str) -> int:
    try:
        kind, _, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        raise InvalidCursor() from None
    if kind != "job" or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise InvalidCursor()
    return int(number)
