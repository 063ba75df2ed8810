"""Who waits for a job: one that all have left is cancelled instead of made for nobody.

A client that hangs up may come back at once (a proxy's timeout, a retry): a waiting job is kept for a while,
and a running one is finished, since what it makes is in the gallery anyway. The reader of a stream is gone for
good.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.errors import StudioError
from app.queue.store import JobStore
from app.tables import JobStatus

logger = logging.getLogger(__name__)

GRACE_SECONDS = 30.0
"""How long a job that waits in the queue is kept for a client that may ask again."""


class Attending:
    """Counts the requests that wait for each job. Usable from any thread."""

    def __init__(self, jobs: JobStore, grace: float = GRACE_SECONDS) -> None:
        self.jobs = jobs
        self.grace = grace
        self._present: Counter[str] = Counter()
        self._timers: set[threading.Timer] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def at(self, job_ids: Sequence[str], left: Callable[[], bool]) -> Iterator[None]:
        """Wait for jobs in a ``with`` block; ``left`` tells at its end whether the client hung up."""
        for job_id in job_ids:
            self.come(job_id)
        try:
            yield
        finally:
            alone = [job_id for job_id in job_ids if self._go(job_id)]
            if left():
                for job_id in alone:
                    self._later(job_id)

    def come(self, job_id: str) -> None:
        """Wait for a job until `leave`."""
        with self._lock:
            self._present[job_id] += 1

    def leave(self, job_id: str, *, for_good: bool) -> None:
        """Wait no longer. ``for_good``: before its end, never to come back; the job is cancelled at once."""
        if self._go(job_id) and for_good:
            self._cancel(job_id, running=True)

    def _go(self, job_id: str) -> bool:
        """Take one away; tells whether nobody is left."""
        with self._lock:
            self._present[job_id] -= 1
            alone = self._present[job_id] <= 0
            if alone:
                del self._present[job_id]
            return alone

    def present(self, job_id: str) -> int:
        """Return how many requests wait for a job."""
        with self._lock:
            return self._present[job_id]

    def close(self) -> None:
        """Cancel nothing any more."""
        with self._lock:
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()
            timer.join()

    def _later(self, job_id: str) -> None:
        timer = threading.Timer(self.grace, lambda: self._when_nobody_came(job_id, timer))
        timer.daemon = True
        with self._lock:
            self._timers.add(timer)
        timer.start()

    def _when_nobody_came(self, job_id: str, timer: threading.Timer) -> None:
        try:
            if not self.present(job_id):
                self._cancel(job_id, running=False)
        finally:
            with self._lock:
                self._timers.discard(timer)

    def _cancel(self, job_id: str, *, running: bool) -> None:
        """Cancel a job that waits, or also one that runs; one that ended meanwhile stays as it is."""
        try:
            status = self.jobs.get(job_id).status
            if status == JobStatus.PENDING or (running and status == JobStatus.PROCESSING):
                self.jobs.cancel(job_id)
        except StudioError as error:
            logger.info("job %s was left by its client and not cancelled: %s", job_id, error.message)
