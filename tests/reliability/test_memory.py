"""Out of memory again and again: one retry with everything unloaded, a reason, and the next job runs."""

from __future__ import annotations

import random

from app.errors import OutOfMemory
from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import Clock, add
from tests.support.verdict import Verdict, judge

INJECTIONS = 50


def test_fifty_times(worker: Worker, queue: JobStore, models: FakeModels, clock: Clock) -> None:
    chance = random.Random(50)
    left = 0

    def run_out(step: int) -> None:
        nonlocal left, injected
        if left and step == at:
            left -= 1
            injected += 1
            raise chance.choice([OutOfMemory(), MemoryError()])

    models.before_step = run_out
    good: list[str] = []
    injected = 0
    while injected < INJECTIONS:
        left, at = chance.choice([1, 2]), chance.randint(1, 4)
        hopeless = left == 2
        job = add(queue).id
        assert worker.run_one()
        assert (queue.get(job).status, models.loaded) == ("PENDING", []), "others are unloaded before the retry"
        clock.move(3)
        assert worker.run_one()
        found = queue.get(job)
        if hopeless:
            assert found.error is not None
            assert (found.status, found.error["code"], found.attempt) == ("FAILED", "out_of_memory", 2)
        else:
            assert (found.status, found.attempt) == ("COMPLETED", 2)
            good.append(job)
        good.append(add(queue).id)
        assert worker.run_one(), "the next job runs"
    assert judge(queue, worker.media, good) == Verdict()
