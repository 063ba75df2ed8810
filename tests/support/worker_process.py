"""A worker in a process of its own, with models that only take time: to be killed, stopped and ended.

``start(folder)`` forks it from a process that has everything imported, so that a storm of hundreds stays short.
``die_at`` names the moment at which it kills itself (`MOMENTS`).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from app.database import Database
from app.events import EventBus
from app.media.manager import MediaManager
from app.models.lineup import Lineup, ModelEntry
from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import config_in

MOMENTS = ("claimed", "step", "part", "renamed", "inserting", "inserted", "completing", "completed")
"""Where a process can be killed: after the claim, at a step, before the rename, after it, inside the
transaction that records an output, after it, inside the one that ends the job, after it."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])


def start(
    folder: Path,
    *,
    lease: float = 30.0,
    step_seconds: float = 0.01,
    die_at: str | None = None,
    url: str | None = None,
) -> ForkServerProcess:
    """Start a worker on the database in ``folder``, or at ``url``; it ends on SIGTERM."""
    arguments = (folder, lease, step_seconds, die_at, url)
    process = _context.Process(target=_main, args=arguments, daemon=True)
    process.start()
    return process


def fake_lineup() -> Lineup:
    """Return a lineup of two picture models that need no files."""
    return Lineup(
        [ModelEntry(id=name, name=name, repo=name, family="starter-image") for name in ("one", "two")]
    )


def _main(folder: Path, lease: float, step_seconds: float, die_at: str | None, url: str | None) -> None:
    logging.basicConfig(filename=folder / "worker.log", level=logging.INFO)
    config = config_in(folder, **({"DATABASE_URL": url} if url else {}))
    database = Database(config)
    store = JobStore(database, EventBus())
    store.lease_seconds = lease
    models = FakeModels(fake_lineup())
    models.before_step = lambda step: time.sleep(step_seconds)
    media = MediaManager(config, database)
    if die_at is not None:
        _die_at(die_at, store, models, media)
    worker = Worker(config, store, models, media, store.events, heartbeat_every=lease / 6)  # type: ignore[arg-type]
    worker.start()
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    asked.wait()
    worker.stop(15)
    database.close()


def _die_at(moment: str, store: JobStore, models: FakeModels, media: MediaManager) -> None:
    match moment:
        case "claimed":
            _patch(store, "claim", after=lambda job: job is not None)
        case "step":
            models.before_step = lambda step: _die() if step == 3 else None
        case "part":
            from app.media import files

            _patch(files.os, "replace", before=True)
        case "renamed":
            _patch(media, "prepare_image", after=lambda prepared: True)
        case "inserting":
            _patch(media, "insert", after=lambda row: True)
        case "inserted":
            _patch(store, "complete", before=True)
        case "completing":
            _patch(store, "_end", after=lambda nothing: True)
        case "completed":
            _patch(store, "complete", after=lambda nothing: True)


def _patch(
    owner: Any, name: str, *, before: bool = False, after: Callable[[Any], bool] = lambda result: False
) -> None:
    original = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if before:
            _die()
        result = original(*args, **kwargs)
        if after(result):
            _die()
        return result

    setattr(owner, name, dying)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
