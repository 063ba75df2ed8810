"""What the event streams of one job read together: a hundred readers of a job cost about as much as two.

A reader that is woken needs a status read after that moment. Those that wait for another's read meanwhile take
it, if it began after they asked.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from app.errors import JobNotFound
from app.services import Studio
from app.services.status import StatusBody

KEPT = 256
"""Jobs whose newest status is kept."""

LOCKS = 64


@dataclass(frozen=True)
class Snapshot:
    """A job's status, its JSON, and when its reading began."""

    status: StatusBody
    json: str
    began: float


class Snapshots:
    """The newest statuses of the jobs that are followed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._guard = threading.Lock()
        self._locks = [threading.Lock() for _ in range(LOCKS)]

    def read(self, studio: Studio, job_id: str) -> StatusBody | None:
        """Return a status that was read after this call; None when the job is gone."""
        asked = time.monotonic()
        with self._locks[hash(job_id) % LOCKS]:
            kept = self._kept.get(job_id)
            if kept is not None and kept.began >= asked:
                return kept.status
            began = time.monotonic()
            try:
                status = studio.status(job_id)
            except JobNotFound:
                self._forget(job_id)
                return None
            self._keep(job_id, Snapshot(status, status.model_dump_json(), began))
            return status

    def json_of(self, status: StatusBody) -> str:
        """Return a status as JSON; one that was read here is not written again."""
        kept = self._kept.get(status.id)
        return kept.json if kept is not None and kept.status is status else status.model_dump_json()

    def _keep(self, job_id: str, snapshot: Snapshot) -> None:
        with self._guard:
            self._kept[job_id] = snapshot
            self._kept.move_to_end(job_id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _forget(self, job_id: str) -> None:
        with self._guard:
            self._kept.pop(job_id, None)
