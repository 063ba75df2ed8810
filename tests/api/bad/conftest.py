"""One studio for all requests that are wrong: none of them changes anything that another looks at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.services import Studio
from tests.api.conftest import client_of, png
from tests.support.fake_models import fake_studio


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Takes files of 1 MB at most."""
    studio = fake_studio(tmp_path_factory.mktemp("studio"), max_upload_mb=1)
    yield studio
    studio.close()


@pytest.fixture(scope="package")
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture(scope="package")
def source(studio: Studio) -> str:
    return studio.media.add_upload(png()).id
