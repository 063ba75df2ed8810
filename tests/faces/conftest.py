"""Other programs' clients: a studio with fake models and a worker, one in its own process with the starters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.services import Studio
from tests.api.conftest import client_of
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.server import Server, serving


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = fake_studio(tmp_path, sync_wait_seconds=60)
    yield studio
    studio.close()


@pytest.fixture
def models(studio: Studio) -> FakeModels:
    assert isinstance(studio.models, FakeModels)
    return studio.models


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a studio that all tests of a file share: for what is refused."""
    studio = fake_studio(tmp_path_factory.mktemp("idle"))
    yield client_of(studio)
    studio.close()


@pytest.fixture
def working(studio: Studio) -> Iterator[None]:
    """A worker that runs the jobs."""
    worker = studio.worker()
    worker.start()
    yield
    worker.stop()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A studio in its own process, with the models that come with it."""
    with serving(tmp_path_factory.mktemp("live")) as server:
        server.answers()
        yield server


def png(size: tuple[int, int] = (64, 64), colour: str = "teal", clear: tuple[int, ...] = ()) -> bytes:
    """Return a picture; ``clear`` (left, top, right, bottom) is cut out of it."""
    image = Image.new("RGBA" if clear else "RGB", size, colour)
    if clear:
        image.paste((0, 0, 0, 0), clear)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
