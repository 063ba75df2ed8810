"""Pages and static files come compressed to those who ask; the API and everybody else gets them as they are."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.support.fake_models import fake_studio

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    studio = fake_studio(tmp_path)
    yield create_app(studio=studio).test_client()
    studio.close()


@pytest.mark.parametrize("path", ["/static/css/controls.css", "/static/js/composer.js", "/static/icons.svg"])
def test_a_file_is_the_same_after_unpacking(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path, buffered=True), client.get(path, headers=GZIP, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers


def test_a_known_file_is_not_sent_again(client: FlaskClient) -> None:
    packed = client.get("/static/css/base.css", headers=GZIP, buffered=True)
    known = {**GZIP, "If-None-Match": packed.headers["ETag"]}
    again = client.get("/static/css/base.css", headers=known, buffered=True)
    assert again.status_code == 304
    assert again.data == b""


def test_pages_are_compressed_and_the_api_is_not(client: FlaskClient) -> None:
    assert b"Stillmotion" in gzip.decompress(client.get("/", headers=GZIP).data)
    assert "Content-Encoding" not in client.get("/api/models", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_bundles_are_kept_for_good_and_the_same_after_unpacking(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    addresses = re.findall(r'"(/static/[^"#]+)', page)
    bundles = [address for address in addresses if "/bundle/" in address]
    assert len(bundles) == 2
    for address in bundles:
        plain, packed = client.get(address), client.get(address, headers=GZIP)
        assert gzip.decompress(packed.data) == plain.data
        assert "Accept-Encoding" in packed.headers["Vary"]
    for address in addresses:
        assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"], address
    assert client.get("/static/bundle/0123456789abcdef-scripts.js").status_code == 404
