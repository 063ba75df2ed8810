"""Pausing single jobs: what each status does, and who wins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Conflict, JobCancelled
from app.events import Progress
from app.queue.store import JobStore
from app.tables import Job, JobStatus
from tests.support.queue import add, open_store

HALF = Progress(phase="denoising", step=2, total_steps=4, percent=50.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    store = open_store(tmp_path)
    yield store
    store.database.close()


def running(store: JobStore) -> Job:
    add(store)
    job = store.claim("worker")
    assert job is not None
    return job


def test_a_waiting_job_pauses_at_once_and_nobody_claims_it(store: JobStore) -> None:
    job = add(store)
    assert store.pause_job(job.id).status == JobStatus.PAUSED
    assert store.pause_job(job.id).status == JobStatus.PAUSED, "twice is once"
    assert store.claim("worker") is None
    assert store.continue_job(job.id).status == JobStatus.PENDING
    claimed = store.claim("worker")
    assert claimed is not None and claimed.id == job.id


def test_a_running_job_pauses_when_its_worker_says_so(store: JobStore) -> None:
    job = running(store)
    assert not store.raise_if_lost(job.id, job.token or "")
    assert store.pause_job(job.id).status == JobStatus.PROCESSING
    assert store.raise_if_lost(job.id, job.token or "")
    store.paused(job.id, job.token or "", HALF)
    paused = store.get(job.id)
    assert (paused.status, paused.attempt, paused.pause_requested) == (JobStatus.PAUSED, 0, False)
    assert paused.progress is not None and paused.progress["step"] == 2


def test_a_pause_that_is_asked_for_can_be_taken_back(store: JobStore) -> None:
    job = running(store)
    store.pause_job(job.id)
    assert store.continue_job(job.id).status == JobStatus.PROCESSING
    assert not store.raise_if_lost(job.id, job.token or "")


def test_it_goes_on_at_the_place_that_it_had(store: JobStore) -> None:
    first, second = add(store), add(store)
    store.pause_job(first.id)
    assert store.position(second) == 1
    store.continue_job(first.id)
    assert [store.position(store.get(job.id)) for job in (first, second)] == [1, 2]


def test_cancelling_wins(store: JobStore) -> None:
    job = running(store)
    store.pause_job(job.id)
    store.cancel(job.id)
    with pytest.raises(JobCancelled):
        store.raise_if_lost(job.id, job.token or "")
    with pytest.raises(Conflict):
        store.pause_job(job.id)
    store.paused(job.id, job.token or "", HALF)
    assert store.get(job.id).status == JobStatus.CANCELLED


def test_a_paused_job_is_dropped_by_cancelling_it(store: JobStore) -> None:
    job = add(store)
    store.pause_job(job.id)
    assert store.cancel(job.id).status == JobStatus.CANCELLED
    for change in (store.pause_job, store.continue_job):
        with pytest.raises(Conflict):
            change(job.id)
    assert store.retry(job.id).status == JobStatus.PENDING


def test_a_draft_is_whole_once_it_was_continued(store: JobStore) -> None:
    job = add(store, pause_after=3)
    assert store.get(job.id).pause_after == 3
    store.pause_job(job.id)
    store.continue_job(job.id)
    assert store.get(job.id).pause_after is None


def test_only_paused_jobs_are_continued(store: JobStore) -> None:
    with pytest.raises(Conflict, match="only paused jobs"):
        store.continue_job(add(store).id)


def test_a_plugin_does_not_pause_while_it_runs(store: JobStore) -> None:
    add(store, type="plugin")
    job = store.claim("worker")
    assert job is not None
    with pytest.raises(Conflict, match="nobody knows its steps"):
        store.pause_job(job.id)
