"""Keeps the lease of a running job, from a thread of its own.

A step may take minutes, so the worker's thread cannot do it. The thread also writes the newest progress into
the row about once a second, and watches for a pipeline that stands still.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.errors import StudioError
from app.events import Progress
from app.queue.store import JobStore
from app.tables import Job

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
PROGRESS_SECONDS = 1.0

STALL_SECONDS = 900.0
"""A step that takes longer than this, and than `STALL_FACTOR` times the slowest one so far, stands still."""

STALL_FACTOR = 20.0

LOADING_SECONDS = 3 * 3600.0
"""Loading may include a download of tens of gigabytes, which reports no steps."""


@dataclass
class Pulse:
    """What the worker's thread tells the heartbeat: the newest progress, and when it last moved."""

    clock: Callable[[], float] = time.monotonic
    progress: Progress = field(default_factory=Progress)
    moved_at: float = 0.0
    slowest: float = 0.0
    lost: bool = False
    """Set by the heartbeat: the lease is gone, the result is nobody's."""
    stalled: bool = False
    """Set by the heartbeat: the thread hangs and its job is given back; whoever runs the worker replaces it."""

    def __post_init__(self) -> None:
        self.moved_at = self.clock()

    def beat(self, progress: Progress) -> None:
        """Note a sign of life."""
        now = self.clock()
        if progress.step > self.progress.step > 0:
            self.slowest = max(self.slowest, now - self.moved_at)
        self.progress, self.moved_at = progress, now

    def stands_still(self) -> bool:
        """Tell whether nothing moved for longer than the phase may take."""
        loading = self.progress.phase in ("queued", "downloading", "loading")
        limit = LOADING_SECONDS if loading else max(STALL_SECONDS, STALL_FACTOR * self.slowest)
        return self.clock() - self.moved_at > limit


class Heartbeat:
    """One running job's lease. `tick` does what is due; `running` calls it from a thread."""

    def __init__(
        self,
        jobs: JobStore,
        job: Job,
        pulse: Pulse,
        *,
        every: float = HEARTBEAT_SECONDS,
        on_stall: Callable[[], None] = lambda: None,
    ) -> None:
        self.jobs = jobs
        self.job = job
        self.pulse = pulse
        self.every = every
        self.on_stall = on_stall
        self._written = pulse.progress
        self._beaten_at = pulse.clock()

    def tick(self) -> None:
        """Write progress that is new, renew the lease when due, end a job that stands still."""
        if self.pulse.lost:
            return
        if self.pulse.stands_still():
            self.pulse.lost = True
            try:
                self.on_stall()
            finally:
                self.pulse.stalled = True  # from here the process may be replaced: the job is given back
            return
        now, progress, token = self.pulse.clock(), self.pulse.progress, self.job.token or ""
        if progress is not self._written:
            kept = self.jobs.save_progress(self.job.id, token, progress)
            self._written = progress
        elif now - self._beaten_at >= self.every:
            kept = self.jobs.heartbeat(self.job.id, token)
        else:
            return
        self._beaten_at = now
        self.pulse.lost = not kept

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Tick until the block ends."""
        done = threading.Event()
        thread = threading.Thread(target=self._loop, args=(done,), name=f"heartbeat-{self.job.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _loop(self, done: threading.Event) -> None:
        while not done.wait(min(PROGRESS_SECONDS, self.every)):
            try:
                self.tick()
            except StudioError as error:  # locked or full: the next tick tries again
                logger.warning("heartbeat of job %s: %s", self.job.id, error.message)
            except Exception:  # edge of a thread: a heartbeat that dies would lose a healthy job
                logger.exception("heartbeat of job %s", self.job.id)
