"""The heartbeat, tick by tick."""

from __future__ import annotations

import logging
import threading

import pytest

from app.errors import DatabaseBusy
from app.events import Progress
from app.queue import leases
from app.queue.leases import LOADING_SECONDS, STALL_FACTOR, STALL_SECONDS, Heartbeat, Pulse
from app.queue.store import JobStore
from app.tables import Job
from tests.support.queue import Clock, add


class Seconds:
    """A monotonic clock that only moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def job(store: JobStore) -> Job:
    add(store)
    job = store.claim("worker")
    assert job is not None
    return job


def lease_left(store: JobStore, job: Job, clock: Clock) -> float:
    until = store.get(job.id).lease_until
    assert until is not None
    return (until - clock.now).total_seconds()


def test_the_lease_is_renewed_every_five_seconds(
    store: JobStore, job: Job, clock: Clock, seconds: Seconds
) -> None:
    beat = Heartbeat(store, job, Pulse(seconds))
    for passed, left in ((4.0, 26.0), (1.0, 30.0), (4.0, 26.0), (1.0, 30.0)):
        seconds.now += passed
        clock.move(passed)
        beat.tick()
        assert lease_left(store, job, clock) == left


def test_only_new_progress_is_written(store: JobStore, job: Job, seconds: Seconds) -> None:
    pulse = Pulse(seconds)
    beat = Heartbeat(store, job, pulse)
    beat.tick()
    assert store.get(job.id).progress is None
    pulse.beat(Progress("denoising", 1, 20, 9.0))
    pulse.beat(Progress("denoising", 2, 20, 14.0))
    beat.tick()
    progress = store.get(job.id).progress
    assert progress is not None
    assert (progress["step"], progress["percent"]) == (2, 14.0)


def test_a_lost_lease_is_told_to_the_job(store: JobStore, job: Job, seconds: Seconds) -> None:
    pulse = Pulse(seconds)
    beat = Heartbeat(store, job, pulse)
    store.recover(lambda worker: True)
    seconds.now += 5
    beat.tick()
    assert pulse.lost
    beat.tick()
    assert store.get(job.id).status == "PENDING"


@pytest.mark.parametrize(
    ("phase", "step_seconds", "limit"),
    [
        ("loading", 0.0, LOADING_SECONDS),
        ("downloading", 0.0, LOADING_SECONDS),
        ("denoising", 1.0, STALL_SECONDS),
        ("denoising", 100.0, 100.0 * STALL_FACTOR),
        ("saving", 0.0, STALL_SECONDS),
    ],
)
def test_what_stands_still_is_ended_once(
    store: JobStore, job: Job, seconds: Seconds, phase: str, step_seconds: float, limit: float
) -> None:
    pulse, stalls = Pulse(seconds), []
    beat = Heartbeat(store, job, pulse, on_stall=lambda: stalls.append(seconds.now))
    pulse.beat(Progress(phase, 1, 20))
    seconds.now += step_seconds
    pulse.beat(Progress(phase, 2, 20))
    seconds.now += limit
    beat.tick()
    assert (stalls, pulse.lost) == ([], False)
    seconds.now += 1
    beat.tick()
    beat.tick()
    assert (len(stalls), pulse.lost, pulse.stalled) == (1, True, True)


def test_the_thread_outlives_errors(
    store: JobStore,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(leases, "PROGRESS_SECONDS", 0.001)
    errors: list[Exception] = [DatabaseBusy(), RuntimeError("unexpected")]
    beaten = threading.Event()

    def heartbeat(job_id: str, token: str) -> bool:
        if errors:
            raise errors.pop(0)
        beaten.set()
        return True

    monkeypatch.setattr(store, "heartbeat", heartbeat)
    with (
        caplog.at_level(logging.CRITICAL, "app.queue.leases"),
        Heartbeat(store, job, Pulse(), every=0).running(),
    ):
        assert beaten.wait(20)
    assert not any(thread.name.startswith("heartbeat-") for thread in threading.enumerate())
