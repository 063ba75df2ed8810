"""Typed events and the in-process bus that carries them.

The bus only wakes and informs; the database is the truth. A listener that misses an event (another process
published it, or its buffer was full) reads the row and is right again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

LISTENER_BUFFER = 256
"""Events a slow listener may fall behind before it loses the oldest."""


@dataclass(frozen=True)
class Progress:
    """How far a running job is."""

    phase: str = "queued"
    """``queued``, ``loading``, ``denoising``, ``decoding``, ``saving`` or ``done``."""
    step: int = 0
    total_steps: int = 0
    percent: float = 0.0
    eta_seconds: float | None = None
    message: str | None = None
    preview_url: str | None = None
    """Where the newest picture of the running output is; it changes with the picture."""
    part: int | None = None
    """The part that is being made, from 1, of a job that is made in ``parts``."""
    parts: int | None = None
    part_percent: float | None = None
    """How far that part is."""

    def as_dict(self) -> dict[str, object]:
        return {
            "phase": self.phase,
            "percent": self.percent,
            "step": self.step,
            "total_steps": self.total_steps,
            "eta_seconds": self.eta_seconds,
            "preview_url": self.preview_url,
            **({} if self.parts is None else self._parts()),
        }

    def _parts(self) -> dict[str, object]:
        return {"part": self.part, "parts": self.parts, "part_percent": self.part_percent}


@dataclass(frozen=True)
class JobQueued:
    """A job may be claimed now: wakes the worker."""

    job_id: str


@dataclass(frozen=True)
class JobChanged:
    """A job's status changed."""

    job_id: str
    status: str


@dataclass(frozen=True)
class JobProgressed:
    """A running job came further."""

    job_id: str
    progress: Progress


@dataclass(frozen=True)
class CancelRequested:
    """Somebody cancelled a running job."""

    job_id: str


@dataclass(frozen=True)
class DownloadChanged:
    """A model's download came further, or ended."""

    model_id: str


Event = JobQueued | JobChanged | JobProgressed | CancelRequested | DownloadChanged


@dataclass
class Listener:
    """One subscription. ``wait`` gives the next event or None after ``timeout`` seconds."""

    job_id: str | None = None
    """Only this job's events are wanted; None wants all."""
    _queue: queue.Queue[Event] = field(default_factory=lambda: queue.Queue(LISTENER_BUFFER))

    def wait(self, timeout: float) -> Event | None:
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            return None

    def offer(self, event: Event) -> None:
        while True:
            try:
                self._queue.put_nowait(event)
                return
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._queue.get_nowait()


class EventBus:
    """Publish and subscribe within this process; publishing never blocks.

    It also remembers the latest progress of running jobs, which is newer than the coalesced row.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[int, Listener] = {}
        self._progress: dict[str, Progress] = {}
        self._previews: dict[str, bytes] = {}

    def publish(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, JobProgressed):
                self._progress[event.job_id] = event.progress
            elif isinstance(event, JobChanged):
                self._progress.pop(event.job_id, None)
                self._previews.pop(event.job_id, None)
            about = getattr(event, "job_id", None)
            listeners = [each for each in self._by_id.values() if each.job_id in (None, about)]
        for listener in listeners:
            listener.offer(event)

    def progress_of(self, job_id: str) -> Progress | None:
        """Return the newest progress of a job that runs in this process."""
        with self._lock:
            return self._progress.get(job_id)

    def keep_preview(self, job_id: str, picture: bytes) -> None:
        """Keep the newest preview of a running job, as a JPEG, until its status changes."""
        with self._lock:
            self._previews[job_id] = picture

    def preview_of(self, job_id: str) -> bytes | None:
        """Return the newest preview of a job that runs in this process."""
        with self._lock:
            return self._previews.get(job_id)

    @contextlib.contextmanager
    def listen(self, job_id: str | None = None) -> Iterator[Listener]:
        """Subscribe for the length of a ``with`` block, to one job or to everything."""
        listener = Listener(job_id)
        with self._lock:
            self._by_id[id(listener)] = listener
        try:
            yield listener
        finally:
            with self._lock:
                self._by_id.pop(id(listener), None)
