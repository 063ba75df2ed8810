"""SIGTERM in each phase of a job: it ends or goes back without burning its attempt, and completes later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.queue.shutdown import MARGIN_SECONDS, Shutdown
from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import add
from tests.support.verdict import Verdict, judge

PHASES = ("before", "claimed", "loading", "step", "decoded", "written", "recorded", "completing")


def ask_at(worker: Worker, models: FakeModels, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the worker to be done at once, when the job reaches the phase."""

    def ask() -> None:
        worker.shutdown.ask(MARGIN_SECONDS)

    def then(owner: Any, name: str, *, first: bool) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if first:
                ask()
            result = real(*arguments, **named)
            if not first:
                ask()
            return result

        monkeypatch.setattr(owner, name, call)

    match phase:
        case "before":
            ask()
        case "claimed":
            then(worker.jobs, "claim", first=False)
        case "loading":
            then(models, "acquire", first=True)
        case "step":
            models.before_step = lambda step: ask() if step == 2 else None
        case "decoded":
            then(worker.media, "prepare_image", first=True)
        case "written":
            then(worker.media, "prepare_image", first=False)
        case "recorded":
            then(worker.media, "insert", first=False)
        case "completing":
            then(worker.jobs, "complete", first=True)


@pytest.mark.parametrize("phase", PHASES)
def test_in_each_phase(
    worker: Worker, queue: JobStore, models: FakeModels, monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    jobs = [add(queue, num_images=2).id for _ in range(2)]
    with monkeypatch.context() as patch:
        ask_at(worker, models, phase, patch)
        worker.run()
    first, second = (queue.get(job) for job in jobs)
    assert (second.status, second.attempt) == ("PENDING", 0), "nothing more is claimed"
    assert (first.status, first.attempt) in (("PENDING", 0), ("COMPLETED", 1))
    assert (first.status == "COMPLETED") == (phase == "completing")
    models.before_step = lambda step: None
    worker.shutdown = Shutdown()
    assert worker.work_off() == (1 if phase == "completing" else 2)
    assert [queue.get(job).status for job in jobs] == ["COMPLETED"] * 2
    assert judge(queue, worker.media, jobs) == Verdict()
