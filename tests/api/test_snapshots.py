"""What many streams of one job read together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from app.api.snapshots import Snapshots
from app.errors import JobNotFound
from app.services import Studio


class Slow:
    """A studio whose status takes as long as the test says."""

    def __init__(self) -> None:
        self.reads = 0
        self.gate = threading.Event()
        self.found: Callable[[], Any] = lambda: SimpleNamespace(id="a", model_dump_json=lambda: "{}")

    def status(self, job_id: str) -> Any:
        self.reads += 1
        assert self.gate.wait(20)
        return self.found()


def test_those_who_wait_share_the_next_read() -> None:
    studio, snapshots, seen = Slow(), Snapshots(), list[Any]()
    threads = [
        threading.Thread(target=lambda: seen.append(snapshots.read(studio, "a")))  # type: ignore[arg-type]
        for _ in range(50)
    ]
    threads[0].start()
    while not studio.reads:
        pass
    for thread in threads[1:]:
        thread.start()
    studio.gate.set()
    for thread in threads:
        thread.join(20)
    assert len(seen) == 50
    assert studio.reads < 10


def test_a_read_is_never_older_than_its_asking(studio: Studio) -> None:
    snapshots = Snapshots()
    job = studio.submit("image", None, "a").job.id
    first = snapshots.read(studio, job)
    studio.jobs.cancel(job)
    second = snapshots.read(studio, job)
    assert first is not None and second is not None
    assert (first.status, second.status) == ("pending", "cancelled")
    assert snapshots.json_of(second) == second.model_dump_json()
    assert snapshots.json_of(first) == first.model_dump_json()


def test_a_job_that_is_gone() -> None:
    studio, snapshots = Slow(), Snapshots()
    studio.gate.set()

    def gone() -> Any:
        raise JobNotFound()

    studio.found = gone
    assert snapshots.read(studio, "a") is None  # type: ignore[arg-type]
