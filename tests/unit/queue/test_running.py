"""The fence and what it guards: heartbeat, progress, the ways a claim ends, recovery."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.errors import JobCancelled, LeaseLost
from app.events import JobChanged, JobQueued, Progress
from app.queue.store import JobStore
from app.tables import Job
from tests.support.queue import Clock, add

ERROR = {"code": "model_corrupt", "message": "unet is damaged", "details": {}}
WRITES: dict[str, Callable[[JobStore, str, str], object]] = {
    "complete": lambda store, job_id, token: store.complete(job_id, token, Progress()),
    "fail": lambda store, job_id, token: store.fail(job_id, token, ERROR),
    "cancelled": lambda store, job_id, token: store.cancelled(job_id, token),
    "release": lambda store, job_id, token: store.release(job_id, token),
    "retry_later": lambda store, job_id, token: store.retry_later(job_id, token, 2.0, "again"),
    "raise_if_lost": lambda store, job_id, token: store.raise_if_lost(job_id, token),
}


def claim(store: JobStore, **changes: object) -> tuple[Job, str]:
    add(store, **changes)
    job = store.claim("worker")
    assert job is not None
    return job, job.token or ""


@pytest.mark.parametrize("write", WRITES)
def test_a_write_with_another_token_is_refused(store: JobStore, write: str) -> None:
    job, _ = claim(store)
    with pytest.raises(LeaseLost):
        WRITES[write](store, job.id, "0" * 32)
    assert store.get(job.id).status == "PROCESSING"


@pytest.mark.parametrize("write", WRITES)
def test_a_write_after_the_end_is_refused(store: JobStore, write: str) -> None:
    job, token = claim(store)
    store.complete(job.id, token, Progress())
    with pytest.raises(LeaseLost):
        WRITES[write](store, job.id, token)
    assert store.get(job.id).status == "COMPLETED"


def test_a_heartbeat_renews_the_lease_until_it_is_lost(store: JobStore, clock: Clock) -> None:
    job, token = claim(store)
    clock.move(25)
    assert store.heartbeat(job.id, token)
    clock.move(25)
    assert store.recover(lambda worker: None) == 0
    clock.move(6)
    assert store.recover(lambda worker: None) == 1
    assert not store.heartbeat(job.id, token)
    assert not store.save_progress(job.id, token, Progress())


def test_progress_is_written_into_the_row(store: JobStore) -> None:
    job, token = claim(store)
    assert store.save_progress(job.id, token, Progress("denoising", 3, 20, 18.0, 4.5, "Picture 1"))
    found = store.get(job.id)
    assert found.progress == {
        "phase": "denoising",
        "percent": 18.0,
        "step": 3,
        "total_steps": 20,
        "eta_seconds": 4.5,
        "preview_url": None,
    }
    assert found.message == "Picture 1"


def test_completion_is_recorded_and_told(store: JobStore, clock: Clock) -> None:
    job, token = claim(store)
    clock.move(3)
    with store.events.listen() as listener:
        store.complete(job.id, token, Progress("done", percent=100.0), [{"operation": "x"}])
        assert listener.wait(0) == JobChanged(job.id, "COMPLETED")
    found = store.get(job.id)
    assert (found.status, found.completed_at, found.token) == ("COMPLETED", clock.now, None)
    assert found.warnings == [{"operation": "x"}]


def test_a_failure_keeps_its_reason(store: JobStore) -> None:
    job, token = claim(store)
    store.fail(job.id, token, ERROR)
    assert (store.get(job.id).status, store.get(job.id).error) == ("FAILED", ERROR)


def test_a_cancel_at_the_last_moment_sticks(store: JobStore) -> None:
    job, token = claim(store)
    store.cancel(job.id)
    with pytest.raises(JobCancelled):
        store.raise_if_lost(job.id, token)
    with pytest.raises(JobCancelled):
        store.complete(job.id, token, Progress())
    store.fail(job.id, token, ERROR)
    assert (store.get(job.id).status, store.get(job.id).error) == ("CANCELLED", None)


def test_a_job_given_back_has_its_attempt_and_its_place_back(store: JobStore) -> None:
    job, token = claim(store)
    add(store)
    with store.events.listen() as listener:
        store.release(job.id, token)
        assert [listener.wait(0), listener.wait(0)] == [JobChanged(job.id, "PENDING"), JobQueued(job.id)]
    again = store.claim("worker")
    assert again is not None
    assert (again.id, again.attempt, again.deaths) == (job.id, 1, 0)
    assert again.token != token


def test_a_cancelled_job_is_not_given_back(store: JobStore) -> None:
    job, token = claim(store)
    store.cancel(job.id)
    store.release(job.id, token)
    assert store.get(job.id).status == "CANCELLED"


def test_a_retry_waits_for_its_delay(store: JobStore, clock: Clock) -> None:
    job, token = claim(store)
    store.retry_later(job.id, token, 10.0, "Out of memory. Trying again soon.")
    assert store.claim("worker") is None
    assert store.seconds_to_next() == 10.0
    clock.move(10)
    again = store.claim("worker")
    assert again is not None
    assert (again.attempt, again.retries) == (2, 1)


def test_a_dead_workers_job_is_taken_at_once(store: JobStore) -> None:
    job, _ = claim(store)
    assert store.recover(lambda worker: worker == "worker") == 1
    found = store.get(job.id)
    assert (found.status, found.deaths, found.worker, found.token) == ("PENDING", 1, None, None)


def test_a_living_workers_job_is_left_alone_within_its_lease(store: JobStore) -> None:
    claim(store)
    assert store.recover(lambda worker: False) == 0
    assert store.recover(lambda worker: None) == 0


def test_an_expired_lease_of_a_living_worker_is_no_death(store: JobStore, clock: Clock) -> None:
    job, _ = claim(store)
    clock.move(31)
    assert store.recover(lambda worker: False) == 1
    assert store.get(job.id).deaths == 0


def test_two_deaths_make_a_poison_job(store: JobStore) -> None:
    job, _ = claim(store)
    store.recover(lambda worker: True)
    assert store.claim("worker") is not None
    store.recover(lambda worker: True)
    found = store.get(job.id)
    assert found.status == "FAILED"
    assert found.error is not None
    assert found.error["code"] == "poison_job"
    assert store.claim("worker") is None


def test_a_cancelled_job_of_a_dead_worker_ends_cancelled(store: JobStore) -> None:
    job, _ = claim(store)
    store.cancel(job.id)
    store.recover(lambda worker: True)
    assert store.get(job.id).status == "CANCELLED"
