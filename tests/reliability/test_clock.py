"""The clock jumps while a job runs: a delay at most, and never a second output."""

from __future__ import annotations

import pytest

from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import Clock, add
from tests.support.verdict import Verdict, judge

DAY = 86_400.0


@pytest.mark.parametrize("seconds", [DAY, -DAY, 3600.0, -3600.0])
@pytest.mark.parametrize("taken", [False, True])
def test_a_jump_while_a_job_runs(
    worker: Worker, queue: JobStore, models: FakeModels, clock: Clock, seconds: float, taken: bool
) -> None:
    """``taken``: another worker looks for leases that ran out, before the heartbeat comes."""
    jobs = [add(queue, num_images=2).id for _ in range(2)]
    jumps = [seconds]

    def jump(step: int) -> None:
        if step == 2 and jumps:
            clock.move(jumps.pop())
            if taken:
                queue.recover(lambda worker: False)

    models.before_step = jump
    for _ in range(4):
        worker.run_one()
    assert [queue.get(job).status for job in jobs] == ["COMPLETED"] * 2
    assert [queue.get(job).deaths for job in jobs] == [0, 0]
    assert judge(queue, worker.media, jobs) == Verdict()


@pytest.mark.parametrize("seconds", [DAY, -DAY])
def test_a_dead_worker_is_seen_whatever_the_clock_says(
    worker: Worker, queue: JobStore, clock: Clock, seconds: float
) -> None:
    job = add(queue).id
    assert queue.claim("a worker that died") is not None
    clock.move(seconds)
    assert queue.recover(lambda worker: True) == 1
    assert worker.run_one()
    assert queue.get(job).status == "COMPLETED"


@pytest.mark.parametrize("seconds", [DAY, -DAY])
def test_a_job_of_a_wrong_clock_waits_for_nothing(
    worker: Worker, queue: JobStore, clock: Clock, seconds: float
) -> None:
    clock.move(seconds)
    early = add(queue).id
    clock.move(-seconds)
    late = add(queue).id
    while worker.run_one():
        pass
    assert [queue.get(job).status for job in (early, late)] == ["COMPLETED"] * 2
