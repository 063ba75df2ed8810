"""Who waits for a job, and what becomes of one that all have left."""

from __future__ import annotations

from typing import Any

import pytest

from app.queue.store import JobStore
from app.services.attending import Attending
from tests.support.queue import add, open_store
from tests.support.waiting import until


@pytest.fixture
def store(tmp_path: Any) -> Any:
    store = open_store(tmp_path)
    yield store
    store.database.close()


def status(store: JobStore, job_id: str) -> str:
    return store.get(job_id).status


def test_a_job_whose_clients_all_left_is_cancelled_after_the_grace(store: JobStore) -> None:
    attending, job = Attending(store, grace=0.0), add(store)
    with attending.at([job.id], lambda: True):
        assert attending.present(job.id) == 1
    until(lambda: status(store, job.id) == "CANCELLED")
    attending.close()


def test_one_who_came_back_keeps_it(store: JobStore) -> None:
    attending, job = Attending(store, grace=0.0), add(store)
    with attending.at([job.id], lambda: False):
        with attending.at([job.id], lambda: True):
            assert attending.present(job.id) == 2
        assert attending.present(job.id) == 1
    attending.close()
    assert status(store, job.id) == "PENDING"


def test_a_client_that_was_answered_leaves_the_job_alone(store: JobStore) -> None:
    attending, job = Attending(store, grace=0.0), add(store)
    with attending.at([job.id], lambda: False):
        pass
    attending.close()
    assert status(store, job.id) == "PENDING"


def test_closing_takes_the_grace_away(store: JobStore) -> None:
    attending, job = Attending(store, grace=3600.0), add(store)
    with attending.at([job.id], lambda: True):
        pass
    attending.close()
    assert status(store, job.id) == "PENDING"


def test_a_reader_that_is_gone_for_good_ends_it_unless_another_reads(store: JobStore) -> None:
    attending, job = Attending(store), add(store)
    attending.come(job.id)
    attending.come(job.id)
    attending.leave(job.id, for_good=True)
    assert status(store, job.id) == "PENDING"
    attending.leave(job.id, for_good=True)
    assert status(store, job.id) == "CANCELLED"
    attending.leave(add(store).id, for_good=False)
    assert attending.present(job.id) == 0


def test_a_job_that_is_gone_by_then_is_no_trouble(store: JobStore) -> None:
    attending, job = Attending(store), add(store)
    attending.come(job.id)
    store.cancel(job.id)
    store.forget(job.id)
    attending.leave(job.id, for_good=True)
