"""Enqueueing: durable rows, idempotency keys, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Conflict, DiskFull, IdempotencyMismatch, InvalidInput, JobNotFound, QueueFull
from app.events import JobQueued
from app.queue.store import JobStore
from tests.support.queue import Clock, add, new_job


def test_a_new_job_waits_with_its_frozen_settings(store: JobStore) -> None:
    job, created = store.add(new_job(prompt="two boats", num_images=3, seed=11))
    found = store.get(job.id)
    assert created
    assert (found.status, found.prompt, found.num_outputs, found.attempt) == ("PENDING", "two boats", 3, 0)
    assert found.settings["seed"] == 11


def test_enqueueing_wakes_listeners_after_the_commit(store: JobStore) -> None:
    with store.events.listen() as listener:
        job = add(store)
        assert listener.wait(0) == JobQueued(job.id)


def test_the_same_key_and_request_give_the_same_job(store: JobStore) -> None:
    first, created = store.add(new_job(idempotency_key="k", request_hash="h"))
    second, created_again = store.add(new_job(idempotency_key="k", request_hash="h"))
    assert (created, created_again) == (True, False)
    assert first.id == second.id
    assert store.counts()["pending"] == 1


def test_the_same_key_with_another_request_is_refused(store: JobStore) -> None:
    store.add(new_job(idempotency_key="k", request_hash="h"))
    with pytest.raises(IdempotencyMismatch):
        store.add(new_job(idempotency_key="k", request_hash="other"))


def test_a_replay_is_answered_even_when_the_queue_is_full(store: JobStore) -> None:
    job, _ = store.add(new_job(idempotency_key="k", request_hash="h", max_queue=1))
    assert store.add(new_job(idempotency_key="k", request_hash="h", max_queue=1))[0].id == job.id
    with pytest.raises(QueueFull) as raised:
        store.add(new_job(max_queue=1))
    assert raised.value.details == {"limit": 1}


def test_priorities_have_bounds(store: JobStore) -> None:
    with pytest.raises(InvalidInput) as raised:
        add(store, priority=101)
    assert raised.value.details["maximum"] == 100


def test_nothing_is_taken_while_the_disk_is_full(store: JobStore) -> None:
    store.pause("disk_full")
    with pytest.raises(DiskFull):
        add(store)
    store.resume()
    assert add(store).status == "PENDING"


def test_an_identical_request_in_flight_is_found(store: JobStore) -> None:
    add(store, request_hash="other")
    job = add(store, request_hash="h")
    found = store.in_flight("h")
    assert found is not None
    assert found.id == job.id
    store.cancel(job.id)
    assert store.in_flight("h") is None


def test_a_recent_request_is_found_however_its_job_ended(store: JobStore, clock: Clock) -> None:
    first = add(store, request_hash="h")
    store.cancel(first.id)
    found = store.recent("h", timedelta(minutes=30))
    assert found is not None and found.id == first.id
    newer = add(store, request_hash="h")
    found = store.recent("h", timedelta(minutes=30))
    assert found is not None and found.id == newer.id
    assert store.recent("other", timedelta(minutes=30)) is None
    clock.move(31 * 60)
    assert store.recent("h", timedelta(minutes=30)) is None


def test_an_ended_job_is_forgotten_and_a_waiting_one_is_not(store: JobStore) -> None:
    job = add(store)
    with pytest.raises(Conflict):
        store.forget(job.id)
    store.cancel(job.id)
    store.forget(job.id)
    with pytest.raises(JobNotFound):
        store.get(job.id)


def test_jobs_of_some_types_come_after_one_another(store: JobStore) -> None:
    ids = [add(store, type=kind).id for kind in ("t2v", "image", "i2v", "t2v")]
    assert [job.id for job in store.after(("t2v", "i2v"), 2)] == [ids[3], ids[2]]
    assert [job.id for job in store.after(("t2v", "i2v"), 2, ids[2])] == [ids[0]]
    assert [job.id for job in store.after(("t2v",), 9, oldest_first=True)] == [ids[0], ids[3]]
