"""One try at one job, from the claim to how it ended.

Errors become outcomes here: tried again later, failed with a reason, given back, cancelled, dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.errors import (
    DatabaseBusy,
    DiskFull,
    JobCancelled,
    JobPaused,
    LeaseLost,
    OutOfMemory,
    Stalled,
    StudioError,
    WorkerStopping,
)
from app.events import EventBus
from app.media.manager import MediaManager
from app.models.manager import ModelManager
from app.plugins import PluginHost
from app.queue.context import JobContext
from app.queue.jobs import job_type, of_a_model
from app.queue.leases import Heartbeat, Pulse
from app.queue.outcomes import as_studio_error, error_body, thawed
from app.queue.retries import delay_seconds, may_retry, until_written
from app.queue.shutdown import Shutdown
from app.queue.store import JobStore
from app.tables import Job

logger = logging.getLogger(__name__)

FULL_SECONDS = 5.0
"""Pause after a full disk that did not even take the note that it is full."""


class Attempt:
    """A claimed job in a worker's hands."""

    def __init__(
        self,
        job: Job,
        *,
        jobs: JobStore,
        models: ModelManager,
        media: MediaManager,
        events: EventBus,
        shutdown: Shutdown,
        plugins: PluginHost | None = None,
    ) -> None:
        self.job = job
        self.jobs = jobs
        self.models = models
        self.media = media
        self.events = events
        self.shutdown = shutdown
        self.plugins = plugins
        self.pulse = Pulse()
        self.context: JobContext | None = None

    @property
    def token(self) -> str:
        return self.job.token or ""

    def run(self, heartbeat_every: float) -> None:
        """Run the job to its end, keeping its lease."""
        beat = Heartbeat(self.jobs, self.job, self.pulse, every=heartbeat_every, on_stall=self._stalled)
        with beat.running():
            self._run()

    def give_back(self) -> None:
        """Put the job back in the queue from another thread; whatever this attempt still makes is dropped."""
        self.pulse.lost = True
        try:
            self._write(self._release)
        except StudioError as error:
            logger.warning("job %s is not given back (%s): its lease runs out", self.job.id, error.message)

    def _run(self) -> None:
        try:
            self._make()
        except JobCancelled:
            self._write(lambda: self.jobs.cancelled(self.job.id, self.token))
        except JobPaused:
            self._paused()
        except LeaseLost:
            logger.warning("job %s went to another worker; this result is dropped", self.job.id)
        except (WorkerStopping, DatabaseBusy):
            self._write(self._release)
        except KeyboardInterrupt:  # the command line, in the middle of working the queue off
            self._write(self._release)
            raise
        except Exception as error:  # noqa: BLE001 - the edge of a job: it ends with a reason, whatever it was
            self._failed(as_studio_error(error, self.job))

    def _make(self) -> None:
        entry, settings = thawed(self.models.lineup, self.job)
        self.context = context = JobContext(
            self.job,
            entry,
            settings,
            jobs=self.jobs,
            models=self.models,
            media=self.media,
            events=self.events,
            pulse=self.pulse,
            stopping=self.shutdown.now,
            plugins=self.plugins,
        )
        kind = job_type(self.job.type)
        if context.missing_outputs() or not of_a_model(kind):
            kind.process(context, settings)
        if missing := context.missing_outputs():
            raise StudioError(f"The job ended without its outputs {missing}.")
        done, warnings, result = context.meter.finish(), context.warnings, context.result
        until_written(lambda: self.jobs.complete(self.job.id, self.token, done, warnings, result))
        context.checkpoints.drop(self.job.id)

    def _paused(self) -> None:
        assert self.context is not None  # it is what raises the pause
        self.context.keep_preview()
        progress = self.context.meter.current
        self._write(lambda: self.jobs.paused(self.job.id, self.token, progress))

    def _failed(self, error: StudioError) -> None:
        warnings = self.context.warnings if self.context else None
        if self.context and self.context.part_number is not None:
            error.message = f"{self.context.where}: {error.message}"
            error.details["clip"] = self.context.part_number + 1
        if isinstance(error, DiskFull):
            self._disk_full()
        elif may_retry(error, self.job.retries):
            if isinstance(error, OutOfMemory):
                self.models.unload(None)
            message = f"{error.message} Trying again soon."
            delay = delay_seconds(self.job.retries)
            self._write(lambda: self.jobs.retry_later(self.job.id, self.token, delay, message))
        else:
            self._write(lambda: self.jobs.fail(self.job.id, self.token, error_body(error), warnings))

    def _stalled(self) -> None:
        logger.error("job %s stands still; it is taken from the thread that hangs", self.job.id)
        self._failed(Stalled())

    def _disk_full(self) -> None:
        """Pause the queue and give the job back; when not even that fits, its lease runs out."""
        logger.error("the disk is full: the queue pauses until there is room")
        try:
            self.jobs.pause(DiskFull.code)
            self._write(self._release)
        except DiskFull:
            self.shutdown.wait(FULL_SECONDS)

    def _release(self) -> None:
        self.jobs.release(self.job.id, self.token)

    def _write(self, write: Callable[[], None]) -> None:
        """Write how the attempt ended, unless another worker owns the job by now."""
        try:
            until_written(write, give_up=lambda: self.shutdown.late)
        except LeaseLost:
            logger.warning("job %s went to another worker; how it ended here is dropped", self.job.id)
