"""What a worker writes about the job that it runs.

Every write goes through `JobRunner.fence`: it names the job, the token drawn at the claim and the status. No
row changed means that another worker owns the job now (`LeaseLost`), and the result is dropped.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import JobCancelled, LeaseLost
from app.events import JobChanged, Progress
from app.queue.claiming import JobClaimer
from app.tables import Job, JobStatus


class JobRunner(JobClaimer):
    """Keeping and ending a claim; a part of `app.queue.store.JobStore`."""

    def fence(self, session: Session, job_id: str, token: str) -> Job:
        """Renew the lease inside the caller's transaction and return the row. Raises `LeaseLost`."""
        job = session.scalars(
            update(Job)
            .where(Job.id == job_id, Job.token == token, Job.status == JobStatus.PROCESSING)
            .values(lease_until=self.at(self.lease_seconds))
            .returning(Job)
            .execution_options(synchronize_session=False)
        ).first()
        if job is None:
            raise LeaseLost()
        return job

    def heartbeat(self, job_id: str, token: str) -> bool:
        """Renew the lease; False when it is lost."""
        try:
            with self.database.write() as session:
                self.fence(session, job_id, token)
        except LeaseLost:
            return False
        return True

    def save_progress(self, job_id: str, token: str, progress: Progress) -> bool:
        """Write the coalesced progress and renew the lease; False when it is lost."""
        try:
            with self.database.write() as session:
                job = self.fence(session, job_id, token)
                job.progress = progress.as_dict()
                job.message = progress.message
        except LeaseLost:
            return False
        return True

    def raise_if_lost(self, job_id: str, token: str) -> bool:
        """Raise `LeaseLost` or `JobCancelled` when the running job should end; tell whether it is to pause."""
        query = select(Job.token, Job.status, Job.cancel_requested, Job.pause_requested).where(Job.id == job_id)
        with self.database.read() as session:
            row = session.execute(query).first()
        if row is None or row.token != token or row.status != JobStatus.PROCESSING:
            raise LeaseLost()
        if row.cancel_requested:
            raise JobCancelled()
        return bool(row.pause_requested)

    # ---- how it ends -----------------------------------------------------------------------------

    def complete(
        self,
        job_id: str,
        token: str,
        progress: Progress,
        warnings: list[dict[str, Any]] | None = None,
        result: dict[str, Any] | None = None,
    ) -> None:
        """Record success. Raises `LeaseLost`, or `JobCancelled` when it was cancelled meanwhile."""
        with self.database.write() as session:
            job = self.fence(session, job_id, token)
            if job.cancel_requested:
                raise JobCancelled()
            job.progress = progress.as_dict()
            job.warnings = warnings or None
            job.result = result
            self._end(job, JobStatus.COMPLETED)
        self.events.publish(JobChanged(job_id, job.status))

    def fail(
        self,
        job_id: str,
        token: str,
        error: dict[str, Any],
        warnings: list[dict[str, Any]] | None = None,
    ) -> None:
        """Record failure (``{code, message, details}``); a cancelled job ends cancelled all the same."""
        with self.database.write() as session:
            job = self.fence(session, job_id, token)
            job.warnings = warnings or None
            if not job.cancel_requested:
                job.error = error
            self._end(job, JobStatus.CANCELLED if job.cancel_requested else JobStatus.FAILED)
        self.events.publish(JobChanged(job_id, job.status))

    def cancelled(self, job_id: str, token: str) -> None:
        """Record that a running job stopped because it was cancelled."""
        with self.database.write() as session:
            job = self.fence(session, job_id, token)
            self._end(job, JobStatus.CANCELLED)
        self.events.publish(JobChanged(job_id, job.status))

    def release(self, job_id: str, token: str) -> None:
        """Give the job back without burning the attempt (shutdown, full disk)."""
        self._requeue(job_id, token, attempts_back=1)

    def retry_later(self, job_id: str, token: str, delay: float, message: str) -> None:
        """Give the job back to be tried again after ``delay`` seconds."""
        self._requeue(job_id, token, delay=delay, message=message)

    def _requeue(
        self,
        job_id: str,
        token: str,
        *,
        attempts_back: int = 0,
        delay: float | None = None,
        message: str | None = None,
    ) -> None:
        with self.database.write() as session:
            job = self.fence(session, job_id, token)
            job.attempt -= attempts_back
            job.message = message
            if delay is not None:
                job.retries += 1
                job.available_at = self.at(delay)
            self._back(job)
        self._announce(job)
