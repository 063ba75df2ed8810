"""What a worker does between jobs: take back the jobs of the dead, unload idle models, look after the disk."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.config import Config
from app.errors import DiskFull
from app.media.manager import MediaManager
from app.media.trash import empty_trash
from app.models.manager import ModelManager
from app.queue.checkpoints import Checkpoints
from app.queue.locks import WorkerLock
from app.queue.store import JobStore

logger = logging.getLogger(__name__)

RECOVER_SECONDS = 2.0
UNLOAD_SECONDS = 10.0
SPACE_SECONDS = 15.0
TRASH_SECONDS = 60.0
CHECKPOINTS_SECONDS = 60.0
RECONCILE_SECONDS = 3600.0

PROBE_BYTES = 4 << 20
"""A queue that paused because a disk was full resumes when this much can be written everywhere again."""


@dataclass
class Chore:
    """Something to do every so many seconds, the first time at once."""

    every: float
    do: Callable[[], object]
    due: float = 0.0


class Housekeeping:
    """A worker's chores; `tick` does those that are due."""

    def __init__(
        self,
        config: Config,
        jobs: JobStore,
        models: ModelManager,
        media: MediaManager,
        lock: WorkerLock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config = config
        self.jobs = jobs
        self.media = media
        self.lock = lock
        self.clock = clock
        self.checkpoints = Checkpoints(config.data_folder, config.checkpoint_steps)
        self._apart: threading.Thread | None = None
        self.chores = [
            Chore(RECOVER_SECONDS, self.recover),
            Chore(UNLOAD_SECONDS, models.unload_idle, clock() + UNLOAD_SECONDS),
            Chore(SPACE_SECONDS, self.resume_with_space),
            Chore(TRASH_SECONDS, self.empty_trash, clock() + TRASH_SECONDS),
            Chore(CHECKPOINTS_SECONDS, self.drop_checkpoints),
            Chore(RECONCILE_SECONDS, self.reconcile_apart),
        ]

    def tick(self) -> None:
        now = self.clock()
        for chore in self.chores:
            if now >= chore.due:
                chore.due = now + chore.every
                chore.do()

    def recover(self) -> None:
        """Put the jobs of dead workers back in the queue."""
        if taken := self.jobs.recover(self.lock.is_dead):
            logger.warning("%d jobs of workers that are gone went back to the queue", taken)
            self.lock.sweep()

    def resume_with_space(self) -> None:
        """Resume a queue that a full disk paused, once there is room."""
        if self.jobs.pause_reason() != DiskFull.code:
            return
        folders = (self.config.images_folder, self.config.videos_folder, self.config.data_folder)
        if all(has_room(folder) for folder in folders):
            logger.warning("there is room on the disk again; the queue goes on")
            self.jobs.resume()

    def empty_trash(self) -> None:
        """Remove the files of what was deleted and not restored in time."""
        try:
            empty_trash(self.media.paths, self.media.store)
        except OSError:
            logger.warning("files that were deleted could not be removed yet", exc_info=True)

    def drop_checkpoints(self) -> None:
        """Remove the checkpoints of jobs that ended, or that nobody knows any more."""
        for job_id in self.checkpoints.jobs():
            if self.jobs.is_over(job_id):
                self.checkpoints.drop(job_id)

    def reconcile_apart(self) -> None:
        """Compare the media folders with the table, in a thread of its own: it may take minutes."""
        self._apart = threading.Thread(target=self._reconcile, name="reconcile", daemon=True)
        self._apart.start()

    def close(self, timeout: float = 1.0) -> None:
        """Wait a little for what runs in another thread."""
        if self._apart is not None:
            self._apart.join(timeout)

    def _reconcile(self) -> None:
        try:
            self.media.reconcile()
        except Exception:  # edge of a thread: the next hour tries again
            logger.exception("comparing the media folders with the table")


def has_room(folder: Path, size: int = PROBE_BYTES) -> bool:
    """Tell whether ``size`` bytes can be written in a folder, by writing them to a file without a name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
