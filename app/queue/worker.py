"""The worker: claims a job, runs it, and looks after the house between jobs.

One thread does one job at a time. `Worker.run` is the loop of a thread or process; `Worker.run_one` is one turn
of it, without waiting, for tests and for `Worker.work_off`.
"""

from __future__ import annotations

import logging
import threading
import time

from app.config import Config
from app.errors import StudioError
from app.events import EventBus, JobQueued, Listener
from app.media.manager import MediaManager
from app.models.manager import ModelManager
from app.plugins import PluginHost
from app.queue.attempt import Attempt
from app.queue.housekeeping import Housekeeping
from app.queue.leases import HEARTBEAT_SECONDS
from app.queue.locks import WorkerLock
from app.queue.messages import MessageStore
from app.queue.shutdown import Shutdown
from app.queue.store import JobStore
from app.queue.webhooks import Webhooks
from app.tables import Job

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
"""How often jobs of other processes are looked for; jobs of this process wake the worker at once."""


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
        plugins: PluginHost | None = None,
    ) -> None:
        self.config = config
        self.jobs = jobs
        self.models = models
        self.media = media
        self.events = events
        self.heartbeat_every = heartbeat_every
        self.plugins = plugins
        self.lock = WorkerLock(config.data_folder / "locks")
        self.housekeeping = Housekeeping(config, jobs, models, media, self.lock)
        self.webhooks = Webhooks(config, MessageStore(jobs.database), events)
        self.shutdown = Shutdown()
        self._thread: threading.Thread | None = None
        self._attempt: Attempt | None = None

    @property
    def name(self) -> str:
        return self.lock.name

    @property
    def running(self) -> Job | None:
        """The job that runs now."""
        attempt = self._attempt
        return attempt.job if attempt else None

    @property
    def ended(self) -> bool:
        """Whether the thread is gone though nobody stopped it."""
        return self._thread is not None and not self._thread.is_alive() and not self.shutdown.asked

    @property
    def hangs(self) -> bool:
        """Whether the thread hangs in a job that was given back already: only a new process frees it."""
        attempt = self._attempt
        return attempt is not None and attempt.pulse.stalled

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run jobs until `stop`."""
        self.webhooks.start()
        try:
            with self.events.listen() as listener:
                while not self.shutdown.asked:
                    if not self.turn():
                        self._wait(listener)
        finally:
            self.webhooks.stop(0)

    def run_one(self) -> bool:
        """Claim a job and run it to its end; False when there is none to claim."""
        self.lock.hold()
        job = self.jobs.claim(self.name, self.models.loaded_ids())
        if job is None:
            return False
        self._attempt = Attempt(
            job,
            jobs=self.jobs,
            models=self.models,
            media=self.media,
            events=self.events,
            shutdown=self.shutdown,
            plugins=self.plugins,
        )
        try:
            self._attempt.run(self.heartbeat_every)
        finally:
            self._attempt = None
        return True

    def work_off(self) -> int:
        """Run the jobs that wait, and those that come meanwhile; return how many were run."""
        ran = 0
        self.lock.hold()
        self.housekeeping.recover()
        while not self.shutdown.asked:
            if self.run_one():
                ran += 1
                continue
            pause = self.jobs.seconds_to_next()
            if pause is None or self.jobs.is_paused():
                break
            self.shutdown.wait(min(max(pause, 0.01), POLL_SECONDS))
        self.webhooks.send_due()
        self.lock.release()
        return ran

    def stop(self, timeout: float = 15.0) -> None:
        """Claim nothing more and end within ``timeout`` seconds.

        The running job finishes if its estimate says so, else it goes back to the queue at its next step; one
        that reaches no step in time (a model that loads) is given back from here: the fence drops its result.
        """
        self.shutdown.ask(timeout)
        if self._thread is not None:
            self._thread.join(self.shutdown.seconds_left)
            if self._thread.is_alive() and (attempt := self._attempt) is not None:
                attempt.give_back()
        self.webhooks.stop()
        self.housekeeping.close()
        self.lock.release()

    def turn(self) -> bool:
        """Do the chores that are due and run one job; no error gets out."""
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
        while (left := until - time.monotonic()) > 0 and not self.shutdown.asked:
            if isinstance(listener.wait(left), JobQueued):
                return
