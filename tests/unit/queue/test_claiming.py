"""Claims: one owner, the order, ageing, the bounded preference for loaded models, the query plan."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from app.database import Database
from app.queue.order import AGEING_SECONDS, LOOK_AHEAD, PATIENCE_JOBS, PATIENCE_SECONDS
from app.queue.store import JobStore
from tests.support.queue import Clock, add


def claimed(store: JobStore, loaded: tuple[str, ...] = ()) -> str | None:
    job = store.claim("worker", loaded)
    return job.id if job else None


def test_a_claim_marks_the_job_as_the_workers(store: JobStore, clock: Clock) -> None:
    job_id = add(store).id
    job = store.claim("worker")
    assert job is not None
    assert (job.id, job.status, job.attempt, job.worker) == (job_id, "PROCESSING", 1, "worker")
    assert job.token
    assert job.started_at == clock.now
    assert job.lease_until is not None
    assert (job.lease_until - clock.now).total_seconds() == 30
    assert store.claim("another") is None


def test_nothing_waits_nothing_is_claimed(store: JobStore) -> None:
    assert store.claim("worker", ["one"]) is None


def test_jobs_run_in_order_of_arrival(store: JobStore) -> None:
    jobs = [add(store).id for _ in range(4)]
    assert [claimed(store) for _ in range(5)] == [*jobs, None]


def test_jobs_of_one_instant_run_in_order_of_arrival(store: JobStore, clock: Clock) -> None:
    jobs = []
    for _ in range(4):
        jobs.append(add(store).id)
        clock.move(-0.001)
    assert [claimed(store) for _ in range(4)] == jobs


def test_higher_priorities_run_first(store: JobStore) -> None:
    low, high, middle = add(store, priority=-1).id, add(store, priority=5).id, add(store).id
    assert [claimed(store) for _ in range(3)] == [high, middle, low]


def test_a_job_that_waited_long_overtakes_higher_priorities(store: JobStore, clock: Clock) -> None:
    old = add(store).id
    clock.move(AGEING_SECONDS - 10)
    young = add(store, priority=1).id
    clock.move(20)
    younger = add(store, priority=1).id
    assert [claimed(store) for _ in range(3)] == [young, old, younger]


def test_a_clock_that_jumped_ahead_at_enqueue_holds_no_job_back(store: JobStore, clock: Clock) -> None:
    clock.move(86_400)
    job = add(store).id
    clock.move(-86_400)
    assert claimed(store) == job


def test_a_paused_queue_gives_nothing(store: JobStore) -> None:
    job = add(store).id
    store.pause()
    assert claimed(store) is None
    assert claimed(store, ("one",)) is None
    store.resume()
    assert claimed(store) == job


def test_a_loaded_model_goes_first(store: JobStore) -> None:
    first, second, third = (add(store, model_id=model).id for model in ("one", "two", "one"))
    assert [claimed(store, ("two",)) for _ in range(3)] == [second, first, third]


def test_a_loaded_model_does_not_overtake_a_higher_priority(store: JobStore) -> None:
    other, urgent = add(store, model_id="two").id, add(store, model_id="one", priority=1).id
    assert [claimed(store, ("two",)) for _ in range(2)] == [urgent, other]


def test_a_loaded_model_looks_only_so_far_ahead(store: JobStore) -> None:
    first = [add(store, model_id="one").id for _ in range(LOOK_AHEAD + 1)]
    far = add(store, model_id="two").id
    assert claimed(store, ("two",)) == first[0]
    assert claimed(store, ("two",)) == far


def test_the_first_job_is_overtaken_only_so_often(store: JobStore) -> None:
    first = add(store, model_id="one").id
    others = [add(store, model_id="two").id for _ in range(PATIENCE_JOBS + 1)]
    order = [claimed(store, ("two",)) for _ in range(PATIENCE_JOBS + 2)]
    assert order == [*others[:-1], first, others[-1]]


def test_the_first_job_is_overtaken_only_so_long(store: JobStore, clock: Clock) -> None:
    first = add(store, model_id="one").id
    others = [add(store, model_id="two").id for _ in range(2)]
    assert claimed(store, ("two",)) == others[0]
    clock.move(PATIENCE_SECONDS)
    assert claimed(store, ("two",)) == first


def test_many_workers_claim_every_job_once(store: JobStore) -> None:
    jobs = {add(store).id for _ in range(40)}
    taken: list[str] = []

    def work(loaded: tuple[str, ...]) -> None:
        while (job := store.claim("worker", loaded)) is not None:
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=(loaded,)) for loaded in ((), ("one",), ("two",), ())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(jobs)


@pytest.mark.parametrize("loaded", [(), ("one", "two")])
@pytest.mark.parametrize("database_url", [None])  # SQLite alone: its plan
def test_the_claim_reads_the_queue_by_its_index(store: JobStore, loaded: tuple[str, ...]) -> None:
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        sent.append((sql, values))

    add(store)
    event.listen(store.database.writer, "before_cursor_execute", note)
    assert claimed(store, loaded)
    sql, values = next(each for each in sent if each[0].startswith(("UPDATE", "WITH")))
    with store.database.read() as session:
        driver = session.connection().connection.driver_connection
        rows = driver.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    plan = [str(row[-1]) for row in rows]
    assert any("USING" in step and "INDEX ix_jobs_queue (status=?)" in step for step in plan), plan
    assert not any(step.startswith("SCAN jobs") for step in plan), plan
    if not loaded:
        assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("loaded", [(), ("one",)])
@pytest.mark.parametrize("database_url", [None])  # SQLite alone: only the text of the statement is read
def test_postgresql_passes_over_rows_that_others_lock(
    store: JobStore, monkeypatch: pytest.MonkeyPatch, loaded: tuple[str, ...]
) -> None:
    monkeypatch.setattr(Database, "is_sqlite", False)
    statement, values = store.claim_statement("worker", loaded)
    text = str(statement.compile(dialect=postgresql.dialect()))
    assert "SKIP LOCKED" in text
    assert "RETURNING" in text
    assert "clock_timestamp() + " in text, "leases are judged by the database's clock"
    assert "lease_until" not in values
