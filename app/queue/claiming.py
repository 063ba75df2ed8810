"""How a job changes hands: a worker claims it; a dead worker's jobs are taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy import func as sql
from sqlalchemy.orm import Session

from app.errors import PoisonJob
from app.events import JobChanged, JobQueued
from app.queue.order import IN_ORDER, PATIENCE_SECONDS, PAUSED, WAITING, next_job
from app.queue.reading import JobReader
from app.tables import Job, JobStatus, StudioState

MAX_DEATHS = 2
"""A job whose worker process died this often is not tried again."""


class JobClaimer(JobReader):
    """Claiming and recovering; a part of `app.queue.store.JobStore`."""

    lease_seconds = 30.0
    """How long a claim lasts without a heartbeat."""

    def at(self, seconds: float = 0.0) -> Any:
        """Return the time that leases are judged by, ``seconds`` from now: on PostgreSQL the database's own."""
        if self.database.is_sqlite:
            return self.clock() + timedelta(seconds=seconds)
        return sql.clock_timestamp() + timedelta(seconds=seconds)

    def claim(self, worker: str, loaded: Sequence[str] = ()) -> Job | None:
        """Take the next job for a worker, preferring (within bounds) the models that it has loaded.

        A look without a lock comes first, so that idle workers leave the database's writer alone.
        """
        if not self._anything_ready():
            return None
        with self.database.write() as session:
            job = session.scalars(self.claim_statement(worker, loaded)).first()
            if job is not None and loaded:
                self._note_overtaken(session, job)
        if job is not None:
            self.events.publish(JobChanged(job.id, job.status))
        return job

    def claim_statement(self, worker: str, loaded: Sequence[str] = ()) -> Any:
        """Return the one statement that chooses, takes and returns a job."""
        chosen = next_job(self.at(), loaded, self.at(-PATIENCE_SECONDS)).scalar_subquery()
        return (
            update(Job)
            .where(Job.id == chosen, WAITING)
            .values(
                status=JobStatus.PROCESSING,
                attempt=Job.attempt + 1,
                token=uuid.uuid4().hex,
                worker=worker,
                lease_until=self.at(self.lease_seconds),
                started_at=self.clock(),
                message=None,
            )
            .returning(Job)
            .execution_options(synchronize_session=False)
        )

    def _anything_ready(self) -> bool:
        paused = exists().where(StudioState.key == PAUSED)
        query = select(Job.id).where(WAITING, Job.available_at <= self.at(), ~paused).limit(1)
        with self.database.read() as session:
            return session.scalar(query) is not None

    def _note_overtaken(self, session: Session, job: Job) -> None:
        """Count against its patience that the first job was overtaken by ``job``."""
        head = session.scalars(
            select(Job).where(WAITING, Job.available_at <= self.at()).order_by(*IN_ORDER).limit(1)
        ).first()
        if head is not None and (head.position, head.sequence) < (job.position, job.sequence):
            head.overtaken += 1
            head.overtaken_at = head.overtaken_at or self.clock()

    def recover(self, is_dead: Callable[[str], bool | None]) -> int:
        """Take jobs from workers that are dead, or whose lease ran out; return how many.

        ``is_dead(worker)`` answers True (its process is gone: taken at once), False (it lives: taken when the
        lease ran out, and not held against the job) or None (unknown: taken when the lease ran out).
        """
        verdicts = {job.id: (job.token, is_dead(job.worker or "")) for job in self.processing()}
        taken = 0
        for job_id, (token, dead) in verdicts.items():
            expired = [] if dead else [Job.lease_until <= self.at()]
            mine = and_(Job.id == job_id, Job.token == token, Job.status == JobStatus.PROCESSING, *expired)
            with self.database.write() as session:
                job = session.scalars(select(Job).where(mine).with_for_update()).first()
                if job is None:
                    continue
                job.deaths += 0 if dead is False else 1
                if job.deaths >= MAX_DEATHS and not job.cancel_requested:
                    job.error = {"code": PoisonJob.code, "message": PoisonJob().message, "details": {}}
                    self._end(job, JobStatus.FAILED)
                else:
                    self._back(job)
            taken += 1
            self._announce(job)
        return taken

    def _back(self, job: Job) -> None:
        """Put a running job back among the waiting, unless it was cancelled."""
        if job.cancel_requested:
            self._end(job, JobStatus.CANCELLED)
            return
        job.status = JobStatus.PENDING
        job.token = job.worker = job.lease_until = job.started_at = job.progress = None

    def _end(self, job: Job, status: JobStatus) -> None:
        job.status = status
        job.completed_at = self.clock()
        job.token = job.lease_until = None

    def _announce(self, job: Job) -> None:
        self.events.publish(JobChanged(job.id, job.status))
        if job.status == JobStatus.PENDING:
            self.events.publish(JobQueued(job.id))
