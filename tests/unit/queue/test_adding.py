"""Enqueueing: durable rows, idempotency keys, limits."""

from __future__ import annotations

import pytest

from app.errors import DiskFull, IdempotencyMismatch, InvalidInput, QueueFull
from app.events import JobQueued
from app.queue.store import JobStore
from tests.support.queue import add, new_job


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
