"""Jobs that stop on purpose where they are, and go on from there: their checkpoint stays."""

from __future__ import annotations

from app.errors import Conflict
from app.events import JobChanged, JobQueued, Progress
from app.queue.arranging import JobArranger
from app.tables import Job, JobStatus


class JobPauser(JobArranger):
    """Pausing single jobs; a part of `app.queue.store.JobStore`. The whole queue pauses in `JobArranger`."""

    def pause_job(self, job_id: str) -> Job:
        """Pause a job: at once while it waits, at the end of its step while it runs.

        Raises `JobNotFound`, and `Conflict` for one that ended.
        """
        with self.database.write() as session:
            job = self._locked(session, job_id)
            if JobStatus(job.status).final or job.cancel_requested:
                raise Conflict(f"The job is {job.status.lower()}: there is nothing to pause.")
            if job.status == JobStatus.PROCESSING and job.type == "plugin":
                raise Conflict("A plugin's job does not pause while it runs: nobody knows its steps.")
            if job.status == JobStatus.PROCESSING:
                job.pause_requested = True
            else:
                job.status = JobStatus.PAUSED
        self.events.publish(JobChanged(job.id, job.status))
        return job

    def continue_job(self, job_id: str) -> Job:
        """Put a paused job back in the queue, where it was; a pause that is asked for is taken back.

        Raises `JobNotFound`, `Conflict`.
        """
        with self.database.write() as session:
            job = self._locked(session, job_id)
            pausing = job.status == JobStatus.PROCESSING and job.pause_requested
            if job.status != JobStatus.PAUSED and not pausing:
                raise Conflict(f"The job is {job.status.lower()}: only paused jobs are continued.")
            job.pause_requested, job.pause_after = False, None
            if job.status == JobStatus.PAUSED:
                job.status = JobStatus.PENDING
        self.events.publish(JobChanged(job.id, job.status))
        if job.status == JobStatus.PENDING:
            self.events.publish(JobQueued(job.id))
        return job

    def paused(self, job_id: str, token: str, progress: Progress) -> None:
        """Record that a running job stopped because it was to pause; what it made and its progress stay."""
        with self.database.write() as session:
            job = self.fence(session, job_id, token)
            if job.cancel_requested:
                self._end(job, JobStatus.CANCELLED)
            else:
                job.status = JobStatus.PAUSED
                job.progress = progress.as_dict()
                job.attempt -= 1
                job.deaths = 0
                job.token = job.worker = job.lease_until = None
                job.pause_requested, job.pause_after = False, None
        self.events.publish(JobChanged(job_id, job.status))
