"""Videos as sources, and sources by address, over the API."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.errors import InvalidInput
from app.media.fetching import UNREACHABLE
from app.services import Studio
from tests.api.conftest import png
from tests.api.shapes import refused
from tests.support.clips import VP9, clip

ROUTE = "/api/uploads/from_url"


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_video_is_taken(client: FlaskClient, form: str) -> None:
    content = clip() if form == "mp4" else clip(*VP9, form="webm")
    answer = client.post("/api/uploads", data={"file": (BytesIO(content), "../../clip.exe")})
    assert answer.status_code == 201
    body = answer.json
    assert (body["media_type"], body["width"], body["height"]) == ("video", 64, 48)
    assert answer.headers["Location"] == body["url"] == f"/api/video/{body['id']}"
    shown = client.get(body["url"])
    assert (shown.status_code, shown.mimetype) == (200, "video/mp4")
    assert client.get("/api/gallery").json["total"] == 0
    refused(client.get(f"/api/image/{body['id']}"), 404, "MEDIA_NOT_FOUND")


def test_a_broken_video_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/uploads", data={"file": (BytesIO(clip()[:700]), "clip.mp4")})
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == "file"
    assert "/" not in answer.json["message"]


def test_a_picture_by_its_address(client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def fetch(url: str, max_bytes: int) -> bytes:
        asked.append((url, max_bytes))
        return png()

    monkeypatch.setattr(studio.media.fetcher, "fetch", fetch)
    answer = client.post(ROUTE, json={"url": "https://pictures.example/a.png"})
    assert answer.status_code == 201
    assert asked == [("https://pictures.example/a.png", studio.config.max_upload_mb * 2**20)]
    assert (answer.json["width"], answer.json["media_type"]) == (96, "image")


def test_what_is_there_is_judged_as_an_upload(
    client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.media.fetcher, "fetch", lambda *_: b"<html>not a picture</html>")
    refused(client.post(ROUTE, json={"url": "https://pictures.example/a.png"}), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5050/health", "http://localhost/", "http://2130706433/", "http://0177.1/", "http://[::1]/",
        "http://[::ffff:169.254.169.254]/latest/meta-data/", "http://169.254.169.254/", "http://10.0.0.1/",
    ],
)  # fmt: skip
def test_inner_addresses_are_refused_without_a_word_on_them(client: FlaskClient, url: str) -> None:
    body = refused(client.post(ROUTE, json={"url": url}), 422, "VALIDATION_ERROR")
    assert body["details"] == {"field": "url", "reason": UNREACHABLE}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"url": None}, {"url": ""}, {"url": 5}, {"url": ["http://a.example"]}, {"url": "a" * 3000},
        {"url": "file:///etc/passwd"}, {"url": "http://u:p@a.example/"}, {"url": "http://a.example/\ud800"},
        {"url": "http://a.example/", "more": 1}, {"url": "/etc/passwd"}, {"url": "http://a.example/\x00"},
    ],
)  # fmt: skip
def test_what_is_no_address(client: FlaskClient, body: dict[str, Any]) -> None:
    assert refused(client.post(ROUTE, json=body), 422, "VALIDATION_ERROR")["details"]["field"] in (
        "url",
        "more",
    )


def test_the_reason_reaches_the_client(
    client: FlaskClient, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(*_: object) -> bytes:
        raise InvalidInput("url", "redirects more than 3 times", maximum=3)

    monkeypatch.setattr(studio.media.fetcher, "fetch", fetch)
    body = refused(client.post(ROUTE, json={"url": "https://a.example/"}), 422, "VALIDATION_ERROR")
    assert body["details"]["maximum"] == 3
