"""What people do to the queue: cancel, retry, priorities, places, clearing, pausing."""

from __future__ import annotations

import pytest

from app.errors import Conflict, InvalidInput, JobNotFound
from app.events import CancelRequested, JobChanged, JobQueued, Progress
from app.queue.store import JobStore
from tests.support.queue import Clock, add


def order(store: JobStore) -> list[str]:
    return [job.prompt for job in store.pending()]


def waiting(store: JobStore, names: str) -> dict[str, str]:
    return {name: add(store, prompt=name).id for name in names}


def test_a_waiting_job_is_cancelled_at_once(store: JobStore) -> None:
    job = add(store)
    with store.events.listen() as listener:
        assert store.cancel(job.id).status == "CANCELLED"
        assert listener.wait(0) == JobChanged(job.id, "CANCELLED")
    assert store.claim("worker") is None
    assert store.cancel(job.id).status == "CANCELLED"


def test_a_running_job_is_asked_to_stop(store: JobStore) -> None:
    job = add(store)
    store.claim("worker")
    with store.events.listen() as listener:
        assert store.cancel(job.id).status == "PROCESSING"
        assert listener.wait(0) == CancelRequested(job.id)
    assert store.get(job.id).cancel_requested


def test_a_finished_job_is_not_cancelled(store: JobStore) -> None:
    job = add(store)
    claimed = store.claim("worker")
    assert claimed is not None
    store.complete(job.id, claimed.token or "", Progress())
    with pytest.raises(Conflict):
        store.cancel(job.id)


@pytest.mark.parametrize("action", ["get", "cancel", "retry"])
def test_an_unknown_job_is_not_found(store: JobStore, action: str) -> None:
    with pytest.raises(JobNotFound):
        getattr(store, action)("nothing")


def test_a_failed_job_is_retried_with_its_settings(store: JobStore) -> None:
    job = add(store, seed=42)
    claimed = store.claim("worker")
    assert claimed is not None
    store.fail(job.id, claimed.token or "", {"code": "out_of_memory", "message": "", "details": {}})
    with store.events.listen() as listener:
        again = store.retry(job.id)
        assert [listener.wait(0), listener.wait(0)] == [JobChanged(job.id, "PENDING"), JobQueued(job.id)]
    assert (again.status, again.attempt, again.error, again.settings["seed"]) == ("PENDING", 0, None, 42)
    assert store.claim("worker") is not None


def test_only_failed_and_cancelled_jobs_are_retried(store: JobStore) -> None:
    job = add(store)
    with pytest.raises(Conflict):
        store.retry(job.id)
    store.cancel(job.id)
    assert store.retry(job.id).cancel_requested is False


def test_a_new_priority_changes_the_place(store: JobStore) -> None:
    jobs = waiting(store, "abc")
    store.set_priority(jobs["c"], 2)
    assert order(store) == ["c", "a", "b"]
    store.set_priority(jobs["c"], 0)
    assert order(store) == ["a", "b", "c"]
    with pytest.raises(InvalidInput):
        store.set_priority(jobs["c"], -101)


@pytest.mark.parametrize(
    ("name", "position", "expected"),
    [
        ("d", 1, "dabc"),
        ("d", 2, "adbc"),
        ("a", 3, "bcad"),
        ("a", 4, "bcda"),
        ("a", 99, "bcda"),
        ("b", 2, "abcd"),
        ("a", 1, "abcd"),
    ],
)
def test_a_job_is_moved(store: JobStore, name: str, position: int, expected: str) -> None:
    jobs = waiting(store, "abcd")
    job = store.move(jobs[name], position)
    assert "".join(order(store)) == expected
    assert store.position(job) == expected.index(name) + 1


def test_moving_works_where_there_is_no_room_between(store: JobStore, clock: Clock) -> None:
    jobs = {}
    for name in "abcd":  # all in one instant, so of one position
        jobs[name] = add(store, prompt=name).id
        clock.move(-0.001)
    store.move(jobs["d"], 2)
    assert "".join(order(store)) == "adbc"
    for _ in range(60):
        store.move(jobs["c"], 2)
        store.move(jobs["d"], 2)
    assert "".join(order(store)) == "adcb"


def test_a_moved_job_is_not_overtaken_by_a_loaded_model(store: JobStore) -> None:
    add(store, model_id="two")
    job = add(store, model_id="one")
    store.move(job.id, 1)
    claimed = store.claim("worker", ["two"])
    assert claimed is not None
    assert claimed.id == job.id


def test_only_waiting_jobs_have_a_place(store: JobStore) -> None:
    job = add(store)
    with pytest.raises(InvalidInput):
        store.move(job.id, 0)
    claimed = store.claim("worker")
    assert claimed is not None
    with pytest.raises(Conflict):
        store.move(job.id, 1)
    assert store.position(claimed) is None


def test_clearing_forgets_ended_jobs_and_cancels_waiting_ones(store: JobStore) -> None:
    jobs = waiting(store, "abc")
    store.cancel(jobs["a"])
    assert store.clear(["cancelled"]) == 1
    with pytest.raises(JobNotFound):
        store.get(jobs["a"])
    assert store.clear(["PENDING", "FAILED"]) == 2
    assert store.get(jobs["b"]).status == "CANCELLED"
    assert store.get(jobs["b"]).completed_at is not None


def test_running_jobs_cannot_be_cleared(store: JobStore) -> None:
    with pytest.raises(InvalidInput) as raised:
        store.clear(["PROCESSING"])
    assert "pending" in raised.value.details["allowed"]


def test_the_pause_is_in_the_database(store: JobStore) -> None:
    assert not store.is_paused()
    store.pause("disk_full")
    assert (store.is_paused(), store.pause_reason()) == (True, "disk_full")
    store.resume()
    store.resume()
    assert (store.is_paused(), store.pause_reason()) == (False, None)


def test_a_persons_pause_stands_above_the_studios_own(store: JobStore) -> None:
    store.pause()
    store.pause("disk_full")
    assert (store.is_paused(), store.pause_reason()) == (True, None)


def test_resuming_wakes_the_worker(store: JobStore) -> None:
    job = add(store)
    store.pause()
    with store.events.listen() as listener:
        store.resume()
        assert listener.wait(0) == JobQueued(job.id)
