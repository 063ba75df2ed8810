"""Listings, counts and figures."""

from __future__ import annotations

import pytest

from app.errors import InvalidCursor
from app.events import Progress
from app.queue.store import JobStore
from app.tables import JobStatus
from tests.support.queue import Clock, add


def ran(store: JobStore, clock: Clock, seconds: float, *, fails: bool = False, **changes: object) -> str:
    add(store, **changes)
    job = store.claim("worker")
    assert job is not None
    clock.move(seconds)
    if fails:
        store.fail(job.id, job.token or "", {"code": "x", "message": "", "details": {}})
    else:
        store.complete(job.id, job.token or "", Progress())
    return job.id


def test_pages_go_from_the_newest_to_the_oldest_without_gaps(store: JobStore) -> None:
    jobs = [add(store).id for _ in range(7)]
    seen: list[str] = []
    cursor = None
    while True:
        page, cursor = store.list(limit=3, cursor=cursor)
        seen += [job.id for job in page]
        add(store)  # arrivals do not shift the pages
        if cursor is None:
            break
    assert seen == jobs[::-1]


def test_a_listing_is_filtered(store: JobStore, clock: Clock) -> None:
    done = ran(store, clock, 1.0)
    clip = add(store, type="t2v").id
    assert [job.id for job in store.list(status=JobStatus.COMPLETED)[0]] == [done]
    assert [job.id for job in store.list(type="t2v")[0]] == [clip]


@pytest.mark.parametrize("cursor", ["", "x", "am9i", "am9iOng=", "ünicode", "am9iOi0x", "b3RoZXI6MQ=="])
def test_a_strange_cursor_is_refused(store: JobStore, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        store.list(cursor=cursor)


def test_counts_name_every_status(store: JobStore, clock: Clock) -> None:
    ran(store, clock, 1.0)
    add(store)
    add(store)
    counts = {"pending": 2, "processing": 0, "completed": 1, "failed": 0, "cancelled": 0, "paused": 0}
    assert store.counts() == counts


def test_figures_of_the_last_day(store: JobStore, clock: Clock) -> None:
    ran(store, clock, 500.0)
    clock.move(86_400)
    ran(store, clock, 2.0, model_id="one")
    ran(store, clock, 4.0, model_id="one")
    ran(store, clock, 9.0, model_id="two", fails=True)
    add(store, model_id="two")
    figures = store.statistics()
    recent = {
        "total": 4,
        "pending": 1,
        "processing": 0,
        "completed": 2,
        "failed": 1,
        "cancelled": 0,
        "paused": 0,
    }
    assert figures["recent_24h"] == recent
    assert figures["average_processing_seconds"] == pytest.approx(3.0, abs=0.01)
    assert figures["failure_rate"] == pytest.approx(1 / 3, abs=0.001)
    assert figures["per_model"]["one"]["average_processing_seconds"] == pytest.approx(3.0, abs=0.01)
    two = {"total": 2, "completed": 0, "failed": 1, "average_processing_seconds": None}
    assert figures["per_model"]["two"] == two


def test_figures_without_jobs(store: JobStore) -> None:
    figures = store.statistics()
    assert (figures["average_processing_seconds"], figures["failure_rate"]) == (None, None)
    assert figures["per_model"] == {}


def test_the_last_ended_come_first(store: JobStore, clock: Clock) -> None:
    first, second = ran(store, clock, 1.0), ran(store, clock, 1.0, fails=True)
    third = add(store).id
    clock.move(1.0)
    store.cancel(third)
    assert [job.id for job in store.ended()] == [third, second, first]
    assert [job.id for job in store.ended(1)] == [third]


def test_running_jobs_are_listed(store: JobStore) -> None:
    add(store)
    add(store)
    store.claim("worker")
    assert [job.status for job in store.processing()] == ["PROCESSING"]
    assert len(store.pending()) == 1
    assert store.seconds_to_next() == 0.0
