"""Uploads and file queries that are wrong."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.shapes import refused


@pytest.mark.parametrize("query", ["size=huge", "size=../x", "size=THUMBNAIL", "download=maybe", "width=100"])
def test_a_wrong_file_query(client: FlaskClient, source: str, query: str) -> None:
    refused(client.get(f"/api/image/{source}?{query}"), 422, "VALIDATION_ERROR")


def upload(client: FlaskClient, data: Any) -> Any:
    return client.post("/api/uploads", data=data, content_type="multipart/form-data")


def test_an_upload_that_is_json(client: FlaskClient) -> None:
    refused(client.post("/api/uploads", json={"file": "x"}), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_an_upload_without_a_body(client: FlaskClient) -> None:
    refused(client.post("/api/uploads"), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_an_upload_without_a_file(client: FlaskClient) -> None:
    for data in ({}, {"file": "not a file"}):
        assert refused(upload(client, data), 422, "VALIDATION_ERROR")["details"]["field"] == "file"


def test_an_upload_of_two_files(client: FlaskClient) -> None:
    data = {"one": (BytesIO(b"1"), "1.png"), "two": (BytesIO(b"2"), "2.png")}
    assert refused(upload(client, data), 422, "VALIDATION_ERROR")["details"]["field"] == "file"


@pytest.mark.parametrize("data", [b"", b"nonsense", b"--x\r\n", b"--x--", b"\xff" * 100])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary="]
)
def test_a_form_that_is_none(client: FlaskClient, kind: str, data: bytes) -> None:
    answer = client.post("/api/uploads", data=data, content_type=kind)
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code, {400: "MALFORMED_REQUEST", 422: "VALIDATION_ERROR"}[answer.status_code])


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\0" * 1000]
)
def test_a_file_that_is_no_picture(client: FlaskClient, data: bytes) -> None:
    answer = upload(client, {"file": (BytesIO(data), "picture.png")})
    assert answer.status_code in (415, 422)
    refused(answer, answer.status_code, answer.json["code"])


def test_an_upload_that_is_too_large(client: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="picture.png"\r\n\r\n'
    data = head + b"\0" * (2 * 2**20) + b"\r\n--x--\r\n"
    answer = client.post("/api/uploads", data=data, content_type="multipart/form-data; boundary=x")
    refused(answer, 413, "TOO_LARGE")
