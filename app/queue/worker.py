"""The worker: claims a job, runs it, records how it ended.

One thread does one job at a time. `Worker.run` is the loop of a thread or process; `Worker.run_one` is one turn
of it, without waiting, for tests and for `Worker.work_off`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from app.config import Config
from app.errors import (
    DatabaseBusy,
    DiskFull,
    JobCancelled,
    LeaseLost,
    OutOfMemory,
    Stalled,
    StudioError,
    WorkerStopping,
)
from app.events import EventBus, JobQueued, Listener
from app.media.manager import MediaManager
from app.models.manager import ModelManager
from app.queue.context import JobContext
from app.queue.housekeeping import Housekeeping
from app.queue.jobs import job_type
from app.queue.leases import HEARTBEAT_SECONDS, Heartbeat, Pulse
from app.queue.locks import WorkerLock
from app.queue.outcomes import as_studio_error, error_body, thawed
from app.queue.retries import delay_seconds, may_retry, until_written
from app.queue.store import JobStore
from app.tables import Job

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
"""How often jobs of other processes are looked for; jobs of this process wake the worker at once."""

FULL_SECONDS = 5.0
"""Pause after a full disk that did not even take the note that it is full."""

MARGIN_SECONDS = 2.0
"""Kept of the time to stop for writing that the job goes back."""


class Worker:
    """Runs jobs: ``start()`` and ``stop()`` a thread, or ``run()`` in this one."""

    def __init__(
        self,
        config: Config,
        jobs: JobStore,
        models: ModelManager,
        media: MediaManager,
        events: EventBus,
        *,
        heartbeat_every: float = HEARTBEAT_SECONDS,
    ) -> None:
        self.config = config
        self.jobs = jobs
        self.models = models
        self.media = media
        self.events = events
        self.heartbeat_every = heartbeat_every
        self.lock = WorkerLock(config.data_folder / "locks")
        self.housekeeping = Housekeeping(config, jobs, models, media, self.lock)
        self._stop = threading.Event()
        self._deadline = 0.0
        self._thread: threading.Thread | None = None
        self._running: tuple[Job, Pulse] | None = None

    @property
    def name(self) -> str:
        return self.lock.name

    @property
    def running(self) -> Job | None:
        """The job that runs now."""
        return self._running[0] if self._running else None

    @property
    def alive(self) -> bool:
        """Whether the thread is there and nothing in it stands still."""
        stalled = self._running is not None and self._running[1].stalled
        return self._thread is not None and self._thread.is_alive() and not stalled

    # ---- the loop --------------------------------------------------------------------------------

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run jobs until `stop`."""
        with self.events.listen() as listener:
            while not self._stop.is_set():
                if not self._turn():
                    self._wait(listener)

    def work_off(self) -> int:
        """Run the jobs that wait, and those that come meanwhile; return how many were run."""
        ran = 0
        self.lock.hold()
        self.housekeeping.recover()
        while not self._stop.is_set():
            if self.run_one():
                ran += 1
                continue
            pause = self.jobs.seconds_to_next()
            if pause is None or self.jobs.is_paused():
                break
            self._stop.wait(min(max(pause, 0.01), POLL_SECONDS))
        self.lock.release()
        return ran

    def stop(self, timeout: float = 15.0) -> None:
        """Claim nothing more and end within ``timeout`` seconds.

        The running job finishes if its estimate says so, else it goes back to the queue at its next step; one
        that reaches no step in time (a model that loads) is given back from here: the fence drops its result.
        """
        self._deadline = time.monotonic() + max(0.0, timeout - MARGIN_SECONDS)
        self._stop.set()
        if self._thread is not None:
            self._thread.join(max(0.1, self._deadline - time.monotonic()))
            if self._thread.is_alive() and (running := self._running) is not None:
                self._abandon(*running)
        self.housekeeping.close()
        self.lock.release()

    def _abandon(self, job: Job, pulse: Pulse) -> None:
        pulse.lost = True
        try:
            self._write(job, lambda: self.jobs.release(job.id, job.token or ""))
        except StudioError as error:
            logger.warning("job %s could not be given back (%s); its lease runs out", job.id, error.message)

    def _turn(self) -> bool:
        try:
            self.housekeeping.tick()
            return self.run_one()
        except StudioError as error:  # locked or full: the next turn tries again
            logger.warning("%s", error.message)
        except Exception:  # edge of a thread: a worker that dies would stop the studio
            logger.exception("the worker goes on after an error outside a job")
        return False

    def _wait(self, listener: Listener) -> None:
        """Wait for a job of this process, or for the time to look for others'."""
        until = time.monotonic() + POLL_SECONDS
        while (left := until - time.monotonic()) > 0 and not self._stop.is_set():
            if isinstance(listener.wait(left), JobQueued):
                return

    def _stopping(self, eta: float | None) -> bool:
        """Tell a running job whether to go back to the queue: when it will not be done in time."""
        return self._stop.is_set() and (eta is None or time.monotonic() + eta > self._deadline)

    # ---- one job ---------------------------------------------------------------------------------

    def run_one(self) -> bool:
        """Claim a job and run it to its end; False when there is none to claim."""
        self.lock.hold()
        job = self.jobs.claim(self.name, self.models.loaded_ids())
        if job is None:
            return False
        pulse = Pulse()
        self._running = (job, pulse)
        beat = Heartbeat(
            self.jobs,
            job,
            pulse,
            every=self.heartbeat_every,
            on_stall=lambda: self._failed(job, Stalled(), None),
        )
        try:
            with beat.running():
                self._run(job, pulse)
        finally:
            self._running = None
        return True

    def _run(self, job: Job, pulse: Pulse) -> None:
        token = job.token or ""
        context: JobContext | None = None
        try:
            context = self._context(job, pulse)
            if context.missing_outputs():
                job_type(job.type).process(context, context.settings)
            if missing := context.missing_outputs():
                raise StudioError(f"The job ended without its outputs {missing}.")
            done, warnings = context.meter.finish(), context.warnings
            until_written(lambda: self.jobs.complete(job.id, token, done, warnings))
        except JobCancelled:
            self._write(job, lambda: self.jobs.cancelled(job.id, token))
        except LeaseLost:
            logger.warning("job %s went to another worker; this result is dropped", job.id)
        except (WorkerStopping, DatabaseBusy):
            self._write(job, lambda: self.jobs.release(job.id, token))
        except KeyboardInterrupt:  # the command line, in the middle of work_off
            self._write(job, lambda: self.jobs.release(job.id, token))
            raise
        except Exception as error:  # noqa: BLE001 - the edge of a job: it ends with a reason, whatever it was
            self._failed(job, as_studio_error(error, job), context)

    def _context(self, job: Job, pulse: Pulse) -> JobContext:
        entry, settings = thawed(self.models.lineup, job)
        return JobContext(
            job,
            entry,
            settings,
            jobs=self.jobs,
            models=self.models,
            media=self.media,
            events=self.events,
            pulse=pulse,
            stopping=self._stopping,
        )

    def _failed(self, job: Job, error: StudioError, context: JobContext | None) -> None:
        token, warnings = job.token or "", context.warnings if context else None
        if isinstance(error, DiskFull):
            self._disk_full(job)
        elif may_retry(error, job.retries):
            if isinstance(error, OutOfMemory):
                self.models.unload(None)
            message = f"{error.message} Trying again soon."
            later = delay_seconds(job.retries)
            self._write(job, lambda: self.jobs.retry_later(job.id, token, later, message))
        else:
            self._write(job, lambda: self.jobs.fail(job.id, token, error_body(error), warnings))

    def _disk_full(self, job: Job) -> None:
        """Pause the queue and give the job back; when not even that fits, its lease runs out."""
        logger.error("the disk is full: the queue pauses until there is room")
        try:
            self.jobs.pause(DiskFull.code)
            self._write(job, lambda: self.jobs.release(job.id, job.token or ""))
        except DiskFull:
            self._stop.wait(FULL_SECONDS)

    def _write(self, job: Job, write: Callable[[], None]) -> None:
        """Write how the attempt ended, unless another worker owns the job by now."""
        try:
            until_written(write, give_up=lambda: self._stopping(None) and time.monotonic() > self._deadline)
        except LeaseLost:
            logger.warning("job %s went to another worker; how it ended here is dropped", job.id)
