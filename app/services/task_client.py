"""The task API without HTTP: ``studio.execute_task_stream(task)`` from Python."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.services.status import StatusBody
from app.services.task_bodies import TaskEvent, TaskRequest, TaskResult
from app.services.task_views import FINAL, task_event

if TYPE_CHECKING:
    from app.services.studio import Studio

HEARTBEAT_SECONDS = 5.0
POLL_SECONDS = 0.5


def execute(studio: Studio, request: TaskRequest, *, work: bool = True) -> Iterator[TaskEvent | TaskResult]:
    """Enqueue a task and give its events; the last item is its result, with absolute paths.

    ``work`` runs a worker in this process meanwhile; without it another one has to be there. Raises what
    `Tasks.submit` raises.
    """
    task_id = studio.tasks.submit(request).job.id
    with _working(studio) if work else contextlib.nullcontext():
        yield from follow(studio, task_id)


def follow(studio: Studio, task_id: str) -> Iterator[TaskEvent | TaskResult]:
    """Give a task's events until its end, and its result. Raises `JobNotFound`."""
    studio.tasks.get(task_id)
    sent: StatusBody | None = None
    told = time.monotonic()
    with studio.events.listen(task_id) as listener:
        while True:
            now = studio.status(task_id)
            if now != sent:
                yield from _change(sent, now)
                sent, told = now, time.monotonic()
            elif time.monotonic() - told >= HEARTBEAT_SECONDS:
                yield task_event("heartbeat", now)
                told = time.monotonic()
            if now.status in FINAL:
                break
            listener.wait(POLL_SECONDS)
    result = studio.task(task_id, absolute=True).result
    assert result is not None
    yield result


def _change(before: StatusBody | None, now: StatusBody) -> Iterator[TaskEvent]:
    if now.status != "pending" and (before is None or before.status == "pending"):
        yield task_event("started", now)
    if now.status == "completed":
        yield task_event("completed", now)
    elif now.status in FINAL:
        code = now.error.code.upper() if now.error else None
        yield task_event("failed", now, {"code": code, "message": now.message, "status": now.status})
    else:
        yield task_event("progress", now)


@contextlib.contextmanager
def _working(studio: Studio) -> Iterator[None]:
    worker = studio.worker()
    worker.start()
    try:
        yield
    finally:
        worker.stop()
