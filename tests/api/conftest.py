"""A studio with fake models behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from app.services import Studio
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.postgres import DATABASES

STORED = {"jobs", "queue", "records", "library"}
"""The modules (test_<name>) whose every test runs on each database that is here."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "stored" in metafunc.fixturenames and metafunc.module.__name__.rpartition("test_")[2] in STORED:
        metafunc.parametrize("stored", DATABASES, indirect=True)


@pytest.fixture
def stored(request: pytest.FixtureRequest) -> dict[str, str]:
    """What the configuration says of the database: nothing of the SQLite file in the test's folder."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return {}
    return {"database_url": request.getfixturevalue("postgres").url}


@pytest.fixture
def studio(tmp_path: Path, stored: dict[str, str]) -> Iterator[Studio]:
    studio = fake_studio(tmp_path, **stored)
    yield studio
    studio.close()


@pytest.fixture
def models(studio: Studio) -> FakeModels:
    assert isinstance(studio.models, FakeModels)
    return studio.models


class Client(FlaskClient):
    """Reads each answer to its end and closes it, as a client on a socket does."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


def client_of(studio: Studio) -> FlaskClient:
    return Client(create_app(studio=studio))


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture
def source(studio: Studio) -> str:
    """The id of an uploaded picture."""
    return studio.media.add_upload(png()).id


def png(size: tuple[int, int] = (96, 64), colour: str = "teal") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()
