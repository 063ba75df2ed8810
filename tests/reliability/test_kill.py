"""Real worker processes, killed, stopped and ended in the middle: no job is lost, no output is made twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from app.media.manager import MediaManager
from app.queue.store import JobStore
from app.tables import utc_now
from tests.reliability import recovery, storm
from tests.support.postgres import DATABASES
from tests.support.queue import add, open_store
from tests.support.verdict import Verdict, judge
from tests.support.worker_process import MOMENTS, start

WAIT_SECONDS = 120.0
"""Far beyond what anything here takes; only a bug waits this long."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    store = open_store(tmp_path)
    store.clock = utc_now
    yield store
    store.database.close()


@pytest.fixture
def media(store: JobStore) -> MediaManager:
    return MediaManager(store.database.config, store.database)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def ended(store: JobStore) -> bool:
    counts = store.counts()
    return counts["pending"] + counts["processing"] == 0


def end(process: ForkServerProcess, number: signal.Signals = signal.SIGTERM) -> int | None:
    assert process.pid is not None
    os.kill(process.pid, number)
    process.join(WAIT_SECONDS)
    return process.exitcode


def test_one_runs_and_five_wait_and_the_process_is_killed(
    tmp_path: Path, store: JobStore, media: MediaManager
) -> None:
    jobs = [add(store, num_images=2).id for _ in range(6)]
    worker = start(tmp_path, step_seconds=0.05)
    until(lambda: bool(store.processing()))
    assert end(worker, signal.SIGKILL) == -signal.SIGKILL
    counts = store.counts()
    assert (counts["processing"], counts["pending"]) == (1, 5)
    worker = start(tmp_path)
    until(lambda: ended(store))
    assert end(worker) == 0
    assert [store.get(job).status for job in jobs] == ["COMPLETED"] * 6
    assert [len(media.of_job(job)) for job in jobs] == [2] * 6
    assert store.get(jobs[0]).attempt == 2
    assert judge(store, media, jobs) == Verdict()


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_moment(tmp_path: Path, store: JobStore, media: MediaManager, moment: str) -> None:
    jobs = [add(store, num_images=2).id for _ in range(2)]
    doomed = start(tmp_path, die_at=moment)
    doomed.join(WAIT_SECONDS)
    assert doomed.exitcode == -signal.SIGKILL
    worker = start(tmp_path)
    until(lambda: ended(store))
    assert end(worker) == 0
    assert [store.get(job).status for job in jobs] == ["COMPLETED"] * 2
    assert judge(store, media, jobs) == Verdict()


def test_killed_at_random_moments(tmp_path: Path, store: JobStore, media: MediaManager) -> None:
    chance = random.Random(4)
    jobs = [add(store, num_images=3).id for _ in range(12)]

    def attempts() -> int:
        return sum(job.attempt for job in store.list(limit=100)[0])

    for _ in range(8):
        before = attempts()
        worker = start(tmp_path, step_seconds=0.005)
        until(lambda before=before: attempts() > before or ended(store))  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.15))
        end(worker, signal.SIGKILL)
    worker = start(tmp_path, step_seconds=0.0)
    until(lambda: ended(store))
    assert end(worker) == 0
    assert judge(store, media, jobs) == Verdict()


def test_a_worker_stopped_beyond_its_lease_writes_nothing(
    tmp_path: Path, store: JobStore, media: MediaManager
) -> None:
    job = add(store, num_images=2).id
    zombie = start(tmp_path, lease=1.0, step_seconds=0.1)
    assert zombie.pid is not None
    until(lambda: (store.get(job).progress or {}).get("step", 0) > 1)
    os.kill(zombie.pid, signal.SIGSTOP)
    other = start(tmp_path, lease=1.0, step_seconds=0.0)
    until(lambda: store.get(job).status == "COMPLETED")
    winner = store.get(job).worker
    made = {row.id for row in media.of_job(job)}
    assert end(other) == 0
    os.kill(zombie.pid, signal.SIGCONT)
    later = add(store).id
    until(lambda: ended(store))
    assert end(zombie) == 0
    assert store.get(job).worker == winner != store.get(later).worker
    assert {row.id for row in media.of_job(job)} == made
    assert store.get(job).deaths == 0
    assert judge(store, media, [job, later]) == Verdict()


def test_a_worker_asked_to_end_gives_its_job_back(tmp_path: Path, store: JobStore, media: MediaManager) -> None:
    jobs = [add(store, num_images=8).id for _ in range(2)]
    worker = start(tmp_path, step_seconds=2.0)
    until(lambda: bool(store.processing()))
    assert end(worker) == 0
    found = store.get(jobs[0])
    assert (found.status, found.attempt, found.deaths) == ("PENDING", 0, 0)
    worker = start(tmp_path, step_seconds=0.0)
    until(lambda: ended(store))
    assert end(worker) == 0
    assert judge(store, media, jobs) == Verdict()


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
@pytest.mark.parametrize(("faults", "jobs"), [(16, 28)])
def test_a_small_storm(
    tmp_path: Path, request: pytest.FixtureRequest, database_url: str | None, faults: int, jobs: int
) -> None:
    url = request.getfixturevalue("postgres").url if database_url else None
    result = storm.run(tmp_path, faults=faults, jobs=jobs, outputs=3, workers=2, seed=2, url=url)
    assert result["kills"] + result["stops"] >= faults - 2
    assert (result["completed"], result["outputs"]) == (jobs, jobs * 3)
    zeros = ("lost", "duplicated", "bad_files", "orphans")
    assert {name: result[name] for name in zeros} == dict.fromkeys(zeros, 0)


def test_a_job_goes_on_after_its_worker_is_gone(tmp_path: Path) -> None:
    seconds = recovery.measure(tmp_path, lease=1.0)
    assert len(seconds) == 3, "each fault ended in a second claim and a complete job"
