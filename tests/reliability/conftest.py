"""A worker with fake models on each database, for faults that need no process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.media.manager import MediaManager
from app.queue import attempt, retries
from app.queue import context as context_module
from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import Clock, open_store
from tests.support.worker_process import fake_lineup


@pytest.fixture
def clock(database_url: str | None, request: pytest.FixtureRequest) -> Clock:
    return Clock(request.getfixturevalue("postgres").set_clock) if database_url else Clock()


@pytest.fixture
def queue(tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[JobStore]:
    store = open_store(tmp_path, clock, database_url)
    yield store
    store.database.close()


@pytest.fixture
def models() -> FakeModels:
    return FakeModels(fake_lineup())


@pytest.fixture
def worker(queue: JobStore, models: FakeModels, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(context_module, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(retries, "BUSY_SECONDS", 0.0)
    monkeypatch.setattr(attempt, "FULL_SECONDS", 0.0)
    config = queue.database.config
    media = MediaManager(config, queue.database)
    worker = Worker(config, queue, models, media, queue.events)  # type: ignore[arg-type]
    yield worker
    worker.stop(0)
