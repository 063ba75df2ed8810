"""How soon a job goes on after its worker is gone, in seconds, with the studio's own times (lease 30 s)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from app.queue.store import JobStore
from app.tables import utc_now
from tests.support.queue import add, open_store
from tests.support.waiting import until
from tests.support.worker_process import start

STEP_SECONDS = 0.05


def measure(folder: Path, *, lease: float = 30.0) -> dict[str, float]:
    """Return the seconds from the fault to the next claim: a restart, and another worker that is there."""
    return {
        "killed_and_started_again_seconds": _after(folder / "restart", lease, _kill, waits=False),
        "killed_beside_another_worker_seconds": _after(folder / "beside", lease, _kill, waits=True),
        "stopped_beside_another_worker_seconds": _after(folder / "stopped", lease, _stop, waits=True),
    }


def _after(folder: Path, lease: float, fault: Callable[[ForkServerProcess], None], *, waits: bool) -> float:
    folder.mkdir(parents=True)
    store = open_store(folder)
    store.clock = utc_now
    job = add(store, num_images=4).id
    first = start(folder, lease=lease, step_seconds=STEP_SECONDS)
    until(lambda: store.get(job).attempt == 1)
    others = [start(folder, lease=lease, step_seconds=0.0)] if waits else []
    if waits:
        until(lambda: len(list((folder / "db" / "locks").glob("*.worker"))) == 2)
    fault(first)
    began = time.monotonic()
    others = others or [start(folder, lease=lease, step_seconds=0.0)]
    until(lambda: store.get(job).attempt == 2)
    seconds = time.monotonic() - began
    _end(first, others, store, job)
    return round(seconds, 2)


def _end(first: ForkServerProcess, others: list[ForkServerProcess], store: JobStore, job: str) -> None:
    until(lambda: store.get(job).status == "COMPLETED")
    first.kill()
    for worker in others:
        worker.terminate()
    for worker in (first, *others):
        worker.join()
    store.database.close()


def _kill(worker: ForkServerProcess) -> None:
    worker.kill()
    worker.join()


def _stop(worker: ForkServerProcess) -> None:
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
