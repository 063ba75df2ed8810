"""How a job changes hands: a worker claims it; a dead worker's jobs are taken back."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select, tuple_, update
from sqlalchemy.orm import Session, object_session

from app.errors import PoisonJob
from app.events import JobChanged, JobQueued
from app.queue.messages import note_end
from app.queue.order import IN_ORDER, PATIENCE_SECONDS, PAUSED, WAITING, next_job
from app.queue.reading import JobReader
from app.tables import Job, JobStatus, StudioState, UtcDateTime

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
        return func.clock_timestamp() + timedelta(seconds=seconds)

    def claim(self, worker: str, loaded: Sequence[str] = ()) -> Job | None:
        """Take the next job for a worker, preferring (within bounds) the models that it has loaded.

        A look without a lock comes first, so that idle workers leave the database's writer alone.
        """
        if not self._anything_ready():
            return None
        statement, values = self.claim_statement(worker, loaded)
        with self.database.write() as session:
            job = session.scalars(statement, values).first()
            if job is not None and job.model_id in loaded:
                self._note_overtaken(session, job)
        if job is not None:
            self.events.publish(JobChanged(job.id, job.status))
        return job

    def claim_statement(self, worker: str, loaded: Sequence[str] = ()) -> tuple[Any, dict[str, Any]]:
        """Return the one statement that chooses, takes and returns a job, and its values.

        The statement is the same object every time: building it costs more than running it.
        """
        values: dict[str, Any] = {"token": uuid.uuid4().hex, "worker": worker, "started_at": self.clock()}
        if self.database.is_sqlite:
            values |= {name: self.at(seconds) for name, seconds in self._moments.items()}
        if loaded:
            return self._claim_preferring, values | {"loaded": list(loaded)}
        return self._claim_first, values

    @property
    def _moments(self) -> dict[str, float]:
        """The times that a claim is judged by, in seconds from now."""
        return {"now": 0.0, "patience_ends": -PATIENCE_SECONDS, "lease_until": self.lease_seconds}

    @functools.cached_property
    def _claim_first(self) -> Any:
        return self._claim(None)

    @functools.cached_property
    def _claim_preferring(self) -> Any:
        return self._claim(bindparam("loaded", expanding=True))

    def _claim(self, loaded: Any) -> Any:
        def moment(name: str) -> Any:
            given = self.database.is_sqlite
            return bindparam(name, type_=UtcDateTime()) if given else self.at(self._moments[name])

        chosen = next_job(moment("now"), loaded, moment("patience_ends")).scalar_subquery()
        return (
            update(Job)
            .where(Job.id == chosen, WAITING)
            .values(
                status=JobStatus.PROCESSING,
                attempt=Job.attempt + 1,
                token=bindparam("token"),
                worker=bindparam("worker"),
                lease_until=moment("lease_until"),
                started_at=bindparam("started_at", type_=UtcDateTime()),
                message=None,
            )
            .returning(Job)
            .execution_options(synchronize_session=False, dml_strategy="orm")
        )

    def _anything_ready(self) -> bool:
        paused = exists().where(StudioState.key == PAUSED)
        query = select(Job.id).where(WAITING, Job.available_at <= self.at(), ~paused).limit(1)
        with self.database.read() as session:
            return session.scalar(query) is not None

    def _note_overtaken(self, session: Session, job: Job) -> None:
        """Count against its patience that the first job was overtaken by ``job``."""
        ready = and_(WAITING, Job.available_at <= self.at())
        first = select(Job.id).where(ready).order_by(*IN_ORDER).limit(1).scalar_subquery()
        session.execute(
            update(Job)
            .where(Job.id == first, tuple_(Job.position, Job.sequence) < (job.position, job.sequence))
            .values(overtaken=Job.overtaken + 1, overtaken_at=func.coalesce(Job.overtaken_at, self.at()))
            .execution_options(synchronize_session=False)
        )

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
        if (session := object_session(job)) is not None:
            note_end(session, job, job.completed_at)

    def _announce(self, job: Job) -> None:
        self.events.publish(JobChanged(job.id, job.status))
        if job.status == JobStatus.PENDING:
            self.events.publish(JobQueued(job.id))
