"""How people arrange the queue: priorities, places, clearing, pausing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.errors import Conflict, InvalidInput, JobNotFound
from app.events import JobChanged, JobQueued
from app.queue.messages import note_end
from app.queue.order import GAP, IN_ORDER, PATIENCE_JOBS, PAUSED, WAITING, checked_priority, rank
from app.queue.running import JobRunner
from app.tables import Job, JobStatus, StudioState


class JobArranger(JobRunner):
    """Arranging the queue; a part of `app.queue.store.JobStore`."""

    def set_priority(self, job_id: str, priority: int) -> Job:
        """Change a waiting job's priority. Raises `JobNotFound`, `Conflict`, `InvalidInput`."""
        checked_priority(priority)
        with self.database.write() as session:
            job = self._waiting(session, job_id)
            job.priority = priority
            job.position = rank(job.created_at, priority)
        self.events.publish(JobChanged(job.id, job.status))
        return job

    def move(self, job_id: str, position: int) -> Job:
        """Put a waiting job at a place of the queue (1 runs next; beyond the end is last).

        Nobody overtakes it there. Raises `JobNotFound`, `Conflict`, `InvalidInput`.
        """
        if position < 1:
            raise InvalidInput("position", "counts from 1, which runs next", minimum=1)
        with self.database.write() as session:
            job = self._waiting(session, job_id)
            others = select(Job).where(WAITING, Job.id != job_id).order_by(*IN_ORDER)
            before = session.scalars(others.offset(position - 2).limit(1)).first() if position > 1 else None
            if position > 1 and before is None:
                before = session.scalars(
                    select(Job)
                    .where(WAITING, Job.id != job_id)
                    .order_by(*(column.desc() for column in IN_ORDER))
                    .limit(1)
                ).first()
            after = session.scalars(others.offset(position - 1).limit(1)).first()
            job.position = self._between(session, job, before, after)
            job.overtaken = PATIENCE_JOBS
        self.events.publish(JobChanged(job.id, job.status))
        return job

    def _between(self, session: Session, job: Job, before: Job | None, after: Job | None) -> float:
        """Return a position between two neighbours, spreading those behind when there is no room."""
        if before is None:
            return job.position if after is None else after.position - 1.0
        if after is None:
            return before.position + 1.0
        middle = (before.position + after.position) / 2
        if before.position < middle < after.position:
            return middle
        behind = select(Job).where(WAITING, Job.id != job.id, Job.position >= before.position)
        place = before.position + GAP
        for other in session.scalars(behind.order_by(*IN_ORDER)).all():
            if (other.position, other.sequence) <= (before.position, before.sequence):
                continue
            place = max(place + GAP, other.position)
            other.position = place
        return before.position + GAP

    def clear(self, statuses: Collection[str]) -> int:
        """Clear jobs by status; return how many. Raises `InvalidInput` for running ones.

        Waiting jobs end cancelled (whoever asks for one still gets an answer); ended ones are forgotten, and
        what they made stays in the gallery.
        """
        wanted = {self._clearable(status) for status in statuses}
        now = self.clock()
        with self.database.write() as session:
            gone = delete(Job).where(Job.status.in_(wanted - {JobStatus.PENDING})).returning(Job.id)
            ended = len(session.scalars(gone).all())
            waiting = []
            if JobStatus.PENDING in wanted:
                told = session.scalars(select(Job).where(WAITING, Job.webhook_url.is_not(None))).all()
                cancelled = update(Job).where(WAITING).values(status=JobStatus.CANCELLED, completed_at=now)
                waiting = list(session.scalars(cancelled.returning(Job.id)))
                for job in told:
                    session.refresh(job)
                    note_end(session, job, now)
        for job_id in waiting:
            self.events.publish(JobChanged(job_id, JobStatus.CANCELLED))
        return ended + len(waiting)

    @staticmethod
    def _clearable(status: str) -> JobStatus:
        allowed = [each.lower() for each in JobStatus if each not in (JobStatus.PROCESSING, JobStatus.PAUSED)]
        if status.lower() not in allowed:
            raise InvalidInput("status", f"{status!r} cannot be cleared", allowed=allowed)
        return JobStatus(status.upper())

    def pause(self, reason: str | None = None) -> None:
        """Stop claiming, in every process, until `resume`. Running jobs go on.

        A person's pause (no reason) stands above one of the studio's own (a full disk).
        """
        with self.database.write() as session:
            if reason is None or session.get(StudioState, PAUSED) is None:
                session.merge(StudioState(key=PAUSED, value={"reason": reason}))

    def resume(self) -> None:
        """Claim again."""
        with self.database.write() as session:
            session.execute(delete(StudioState).where(StudioState.key == PAUSED))
            head = session.scalars(select(Job.id).where(WAITING).order_by(*IN_ORDER).limit(1)).first()
        if head is not None:
            self.events.publish(JobQueued(head))

    def _locked(self, session: Session, job_id: str) -> Job:
        job = session.get(Job, job_id, with_for_update=True)
        if job is None:
            raise JobNotFound()
        return job

    def _waiting(self, session: Session, job_id: str) -> Job:
        job = self._locked(session, job_id)
        if job.status != JobStatus.PENDING:
            raise Conflict(f"The job is {job.status.lower()}: only waiting jobs have a place in the queue.")
        return job
