"""The only SQL on jobs. It is one class in six files: reading, claiming and running (the worker's), arranging
the queue, pausing, and here the life of one job as its client sees it.

A 202 is durable: `JobStore.add` returns after its transaction is committed and synced.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Conflict, DiskFull, IdempotencyMismatch, QueueFull
from app.events import CancelRequested, JobChanged, JobQueued
from app.queue.order import PAUSED, WAITING, checked_priority, rank
from app.queue.pausing import JobPauser
from app.tables import Job, JobStatus, StudioState

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""``available_at`` of a job that waits for nothing: a clock that was wrong at enqueue cannot hold it back."""

STANDING = select(
    select(StudioState.value).where(StudioState.key == PAUSED).scalar_subquery(),
    select(func.max(Job.sequence)).scalar_subquery(),
    select(func.count()).select_from(Job).where(WAITING).scalar_subquery(),
)
"""Whether the queue is paused and why, the sequence of the last job, how many wait."""

RACES = 20
"""How often two writers may draw the same sequence before one gives up (PostgreSQL; SQLite has one writer)."""


@dataclass(frozen=True)
class NewJob:
    """A job to enqueue; its settings are frozen already."""

    type: str
    model_id: str
    prompt: str
    settings: dict[str, Any]
    negative_prompt: str | None = None
    num_outputs: int = 1
    priority: int = 0
    idempotency_key: str | None = None
    request_hash: str | None = None
    max_queue: int | None = None
    pause_after: int | None = None
    """Steps of an output after which the job pauses by itself."""
    task: dict[str, Any] | None = None
    webhook_url: str | None = None
    id: str | None = None
    """The client's own id, up to 32 characters; None draws one."""


class JobStore(JobPauser):
    """Jobs: ``JobStore(database, events)``. Every method is one transaction; events follow its commit."""

    def add(self, new: NewJob) -> tuple[Job, bool]:
        """Enqueue a job; return it and whether it is new.

        The Idempotency-Key is a column of the same row: the same key and request give the job that is there.
        Raises `QueueFull`, `IdempotencyMismatch`, and `DiskFull` while the queue is paused by a full disk.
        """
        checked_priority(new.priority)
        for attempt in range(RACES):
            try:
                with self.database.write() as session:
                    job, created = self._add(session, new)
                break
            except IntegrityError:
                if attempt == RACES - 1:
                    raise
        if created:
            self.events.publish(JobQueued(job.id))
        return job, created

    def _add(self, session: Session, new: NewJob) -> tuple[Job, bool]:
        if new.idempotency_key is not None:
            same_key = select(Job).where(Job.idempotency_key == new.idempotency_key)
            if (job := session.scalars(same_key).first()) is not None:
                if job.request_hash != new.request_hash:
                    raise IdempotencyMismatch()
                return job, False
        if new.id is not None and (known := session.get(Job, new.id)) is not None:
            if new.request_hash is None or known.request_hash != new.request_hash:
                raise IdempotencyMismatch("Another task or job has this id.")
            return known, False
        last = self._last_unless_full(session, new.max_queue)
        now = self.clock()
        job = Job(
            id=new.id or uuid.uuid4().hex,
            sequence=last + 1,
            type=new.type,
            status=JobStatus.PENDING,
            model_id=new.model_id,
            prompt=new.prompt,
            negative_prompt=new.negative_prompt,
            settings=new.settings,
            num_outputs=new.num_outputs,
            priority=new.priority,
            position=rank(now, new.priority),
            available_at=AT_ONCE,
            idempotency_key=new.idempotency_key,
            request_hash=new.request_hash,
            pause_after=new.pause_after,
            webhook_url=new.webhook_url,
            task=new.task,
            created_at=now,
        )
        session.add(job)
        return job, True

    def _last_unless_full(self, session: Session, max_queue: int | None) -> int:
        """Return the last job's sequence; one statement, since every enqueue waits for it in the one writer."""
        paused, last, waiting = session.execute(STANDING).one()
        if paused is not None and paused.get("reason") == DiskFull.code:
            raise DiskFull()
        if max_queue is not None and waiting >= max_queue:
            raise QueueFull(f"{waiting} jobs wait already; try again when some are done.", limit=max_queue)
        return last or 0

    # ---- one job ---------------------------------------------------------------------------------

    def cancel(self, job_id: str) -> Job:
        """Cancel a job: at once when it waits, at its next step when it runs. Cancelling twice is one cancel.

        Raises `JobNotFound`, and `Conflict` for a job that completed or failed.
        """
        with self.database.write() as session:
            job = self._locked(session, job_id)
            if job.status in (JobStatus.PENDING, JobStatus.PAUSED):
                job.cancel_requested = True
                self._end(job, JobStatus.CANCELLED)
            elif job.status == JobStatus.PROCESSING:
                job.cancel_requested = True
            elif job.status != JobStatus.CANCELLED:
                raise Conflict(f"The job is {job.status.lower()}: there is nothing to cancel.")
        running = job.status == JobStatus.PROCESSING
        self.events.publish(CancelRequested(job.id) if running else JobChanged(job.id, job.status))
        return job

    def forget(self, job_id: str) -> None:
        """Take an ended job off the list; what it made stays. Raises `JobNotFound`, `Conflict`."""
        with self.database.write() as session:
            job = self._locked(session, job_id)
            if not JobStatus(job.status).final:
                raise Conflict(f"The job is {job.status.lower()}: only ended jobs are forgotten.")
            session.delete(job)

    def retry(self, job_id: str) -> Job:
        """Enqueue a failed or cancelled job again, with the same settings and seed; outputs it has are kept.

        Raises `JobNotFound`, `Conflict`.
        """
        with self.database.write() as session:
            job = self._locked(session, job_id)
            if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
                raise Conflict(f"The job is {job.status.lower()}: only failed and cancelled jobs are retried.")
            job.status = JobStatus.PENDING
            job.position = rank(self.clock(), job.priority)
            job.available_at = AT_ONCE
            job.attempt = job.deaths = job.retries = job.overtaken = 0
            job.cancel_requested = job.pause_requested = False
            job.pause_after = None
            job.started_at = job.completed_at = job.overtaken_at = job.worker = None
            job.progress = job.message = job.error = job.warnings = job.result = None
        self.events.publish(JobChanged(job.id, job.status))
        self.events.publish(JobQueued(job.id))
        return job
