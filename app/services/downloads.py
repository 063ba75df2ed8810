"""Downloads of models and adapters beside the queue: one thread, one after another, while generating goes on.

A download is a durable row. After a restart it goes on where the files were cut; the same model is never
fetched twice at once, since asking again gives the download that is under way.
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from app.errors import Conflict, DatabaseBusy, JobCancelled, NotFound, StudioError, WorkerStopping
from app.events import DownloadChanged, EventBus
from app.models.transfer import Transfer
from app.queue.retries import until_written
from app.services.download_store import Download, DownloadStore
from app.services.download_targets import DownloadTargets

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

MAX_RETRIES = 3
FIRST_DELAY_SECONDS = 2.0
FACTOR = 4.0
"""After errors that may pass: 2, 8 and 32 s, each times 0.5 … 1 at random."""
WRITE_SECONDS = 5.0
"""How often progress is written into the row; in between it is in memory."""
STOP_SECONDS = 5.0


class Downloads:
    """Starts, follows and cancels downloads."""

    def __init__(self, targets: DownloadTargets, store: DownloadStore, events: EventBus) -> None:
        self.targets = targets
        self.store = store
        self.events = events
        self.first_delay = FIRST_DELAY_SECONDS
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._live: dict[str, Transfer] = {}
        self._ended: set[str] = set()
        """Tokens of downloads that were cancelled and may still run."""

    # ---- what is asked for -----------------------------------------------------------------------

    def start(self, model_id: str) -> tuple[Download, bool]:
        """Begin a model's download, or join the one under way; returns it, and whether it is new.

        ``model_id`` is the id of a model, or ``adapter:ID``. Raises `InvalidInput` for an unknown model,
        `Conflict` for one that has nothing to download.
        """
        name = self.targets.name(model_id)
        self.targets.check(name)
        download, fresh = self.store.begin(name, uuid.uuid4().hex)
        self._wake()
        self._publish(name)
        return download, fresh

    def get(self, model_id: str) -> Download:
        """Return a model's newest download. Raises `NotFound` where it had none."""
        found = self.store.get(self.targets.name(model_id))
        if found is None:
            raise NotFound(f"No download of {model_id} was asked for.")
        return found

    def cancel(self, model_id: str) -> Download:
        """End a download; what came of it stays, so that it can go on. Raises `NotFound`, `Conflict`."""
        found = self.get(model_id)
        self._ended.add(found.token)
        changed = self.store.change(found, status="cancelled")
        if changed is None:
            raise Conflict("The download is not under way.")
        self._publish(found.model_id)
        return changed

    def live(self, model_id: str) -> Transfer | None:
        """Return the newest progress of a download that runs in this process."""
        return self._live.get(model_id)

    # ---- running ---------------------------------------------------------------------------------

    def resume(self) -> None:
        """Go on with what a stopped server left."""
        if any(download.active for download in self.store.all().values()):
            self._wake()

    def close(self) -> None:
        """Stop; downloads under way go on after the next start."""
        self._stop.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(STOP_SECONDS)

    def _wake(self) -> None:
        with self._lock:
            if not self._stop.is_set() and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._work, name="downloads", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (due := self._next()) is not None:
            self._run(due)

    def _next(self) -> Download | None:
        """Return the download to run, or end the thread: a start after this look begins a new one."""
        with self._lock:
            found = self._written(self.store.all) or {}
            due = [download for download in found.values() if download.active]
            if due and not self._stop.is_set():
                return due[0]
            self._thread = None
            return None

    def _written(self, write: Callable[[], Result]) -> Result | None:
        """Return what ``write`` does, holding on while the database is locked; None when the studio closes."""
        with contextlib.suppress(DatabaseBusy):
            return until_written(write, give_up=self._stop.is_set)
        return None

    def _run(self, download: Download) -> None:
        """Run one download to its end, and write how it ended."""
        running = self._written(lambda: self.store.change(download, status="processing"))
        if running is None:
            return
        try:
            outcome = self._fetch(running)
        except Exception as error:  # the edge of the thread: the row must not stay active for ever
            logger.exception("the download of %s failed", download.model_id)
            outcome = {"status": "failed", "error": _error(StudioError(f"It failed: {type(error).__name__}."))}
        live = self._live.pop(download.model_id, None)
        self._ended.discard(download.token)
        if outcome is not None:
            sizes = {"bytes_done": live.done, "bytes_total": live.total} if live else {}
            self._written(lambda: self.store.change(running, **{**sizes, **outcome}))
        self._publish(download.model_id)

    def _fetch(self, download: Download) -> dict[str, Any] | None:
        """Return what to write of the end; None where it is not at its end, or was cancelled."""
        for attempt in range(MAX_RETRIES + 1):
            try:
                self.targets.fetch(download.model_id, self._reporter(download))
                return {"status": "completed", "error": None}
            except (JobCancelled, WorkerStopping):
                return None
            except StudioError as error:
                logger.warning("the download of %s: %s", download.model_id, error.message)
                if not error.retryable or attempt == MAX_RETRIES:
                    return {"status": "failed", "error": _error(error)}
                told = {"retries": attempt + 1, "error": _error(error)}
                self._written(lambda told=told: self.store.change(download, **told))  # type: ignore[misc]
                self._publish(download.model_id)
                if self._stop.wait(self.first_delay * FACTOR**attempt * random.uniform(0.5, 1.0)):
                    return None
        return None

    def _reporter(self, download: Download) -> Any:
        written = time.monotonic()

        def report(transfer: Transfer) -> None:
            nonlocal written
            if download.token in self._ended:
                raise JobCancelled()
            if self._stop.is_set():
                raise WorkerStopping()
            self._live[download.model_id] = transfer
            if time.monotonic() - written >= WRITE_SECONDS:
                written = time.monotonic()
                self._write(download, transfer)
            self._publish(download.model_id)

        return report

    def _write(self, download: Download, transfer: Transfer) -> None:
        with contextlib.suppress(DatabaseBusy):  # the next write tells
            if self.store.change(download, bytes_done=transfer.done, bytes_total=transfer.total) is None:
                raise JobCancelled()  # by another server's client

    def _publish(self, model_id: str) -> None:
        self.events.publish(DownloadChanged(model_id))


def _error(error: StudioError) -> dict[str, Any]:
    return {"code": error.code, "message": error.message, "details": error.details}
