"""Fixtures of the queue's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.queue.store import JobStore
from tests.support.queue import Clock, open_store


@pytest.fixture
def clock(database_url: str | None, request: pytest.FixtureRequest) -> Clock:
    return Clock(request.getfixturevalue("postgres").set_clock) if database_url else Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[JobStore]:
    store = open_store(tmp_path, clock, database_url)
    yield store
    store.database.close()
