"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support import postgres as server
from tests.support.postgres import Postgres
from tests.support.schemas import share_schemas

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Tiny tensors on several threads wait for one another; the test processes share the cores instead."""

share_schemas()

settings.register_profile("studio", deadline=None, derandomize=True, database=None)  # times are never asserted
settings.load_profile("studio")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests that ask for one."""
    with server.running() as running:
        yield running


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    """The server, with empty tables."""
    postgres_server.empty()
    return postgres_server


@pytest.fixture(params=server.DATABASES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Each database that is here: None stands for the SQLite file in the test's folder."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres").clocked_url
