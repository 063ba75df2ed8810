"""The disk fills up at every single write of a job: no row without its file, and it goes on by itself."""

from __future__ import annotations

import pytest

from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.full_disk import Disk
from tests.support.queue import Clock, add
from tests.support.verdict import Verdict, judge

POINTS = 20
"""The least number of writes that a job of two pictures has."""


def test_at_every_write(worker: Worker, queue: JobStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(queue.database, monkeypatch)
    jobs: list[str] = []
    while True:
        jobs.append(add(queue, num_images=2).id)
        with disk.full_after(len(jobs) - 1):
            worker.turn()
            rows = worker.media.of_job(jobs[-1])
            files = [worker.media.file(row)[0] for row in rows]
            assert all(path.is_file() for path in files), f"a row without its file after {len(jobs) - 1} writes"
        if not disk.refused:
            break
        clock.move(31)  # the lease of a job that could not even be given back
        worker.housekeeping.recover()
        worker.housekeeping.resume_with_space()
        while worker.run_one():
            pass
        found = queue.get(jobs[-1])
        assert (found.status, found.deaths) == ("COMPLETED", 0), f"full after {len(jobs) - 1} writes"
    assert len(jobs) > POINTS
    assert judge(queue, worker.media, jobs) == Verdict()
