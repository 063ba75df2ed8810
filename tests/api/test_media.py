"""S3.5 and S3.22 over HTTP: files, Range, HEAD, ETag, sizes, metadata, DELETE, the gallery, uploads."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.services import Studio
from tests.api.conftest import png
from tests.api.shapes import refused
from tests.api.test_jobs import MEDIA_FIELDS, enqueue, status_of


@pytest.fixture
def image(client: FlaskClient, studio: Studio) -> str:
    job_id = enqueue(client, "A red fox, running (in snow)!", num_inference_steps=1)
    studio.process_queue()
    return str(status_of(client, job_id)["media"][0]["id"])


@pytest.fixture
def video(client: FlaskClient, studio: Studio) -> str:
    settings = {"num_frames": 9, "fps": 8, "num_inference_steps": 1}
    job = client.post("/api/generate_t2v", json={"prompt": "a fox", "settings": settings}).json
    studio.process_queue()
    return str(status_of(client, job["job_id"])["media"][0]["id"])


@pytest.fixture(params=["image", "video"])
def item(request: pytest.FixtureRequest) -> tuple[str, str]:
    """(kind, id) of a picture and of a video."""
    return request.param, request.getfixturevalue(request.param)


TYPES = {"image": "image/png", "video": "video/mp4"}


@pytest.mark.parametrize("alias", ["", "get_"])
def test_the_file(client: FlaskClient, item: tuple[str, str], alias: str) -> None:
    kind, media_id = item
    answer = client.get(f"/api/{alias}{kind}/{media_id}")
    assert answer.status_code == 200
    assert answer.mimetype == TYPES[kind]
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert int(answer.headers["Content-Length"]) == len(answer.data) > 100
    assert answer.headers["ETag"]
    assert answer.headers["Last-Modified"]
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Disposition" not in answer.headers or answer.headers["Content-Disposition"].startswith(
        "inline"
    )


def test_head(client: FlaskClient, item: tuple[str, str]) -> None:
    kind, media_id = item
    full = client.get(f"/api/{kind}/{media_id}")
    head = client.head(f"/api/{kind}/{media_id}")
    assert head.status_code == 200
    assert head.data == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Cache-Control"):
        assert head.headers[name] == full.headers[name]


@pytest.mark.parametrize(
    ("span", "start", "stop"),
    [("0-9", 0, 10), ("10-19", 10, 20), ("100-", 100, None), ("-7", -7, None), ("0-0", 0, 1)],
)
def test_a_range(client: FlaskClient, item: tuple[str, str], span: str, start: int, stop: int | None) -> None:
    kind, media_id = item
    whole = client.get(f"/api/{kind}/{media_id}").data
    part = client.get(f"/api/{kind}/{media_id}", headers={"Range": f"bytes={span}"})
    assert part.status_code == 206
    assert part.data == whole[start:stop]
    assert part.mimetype == TYPES[kind]
    first = start % len(whole)
    assert part.headers["Content-Range"] == f"bytes {first}-{first + len(part.data) - 1}/{len(whole)}"


def test_a_range_beyond_the_end(client: FlaskClient, item: tuple[str, str]) -> None:
    kind, media_id = item
    size = len(client.get(f"/api/{kind}/{media_id}").data)
    answer = client.get(f"/api/{kind}/{media_id}", headers={"Range": f"bytes={size + 10}-"})
    refused(answer, 416, "RANGE_NOT_SATISFIABLE")
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    "span", ["nonsense", "bytes=", "bytes=a-b", "bytes=9-1", "pages=1-2", "bytes=0-1,5-6", "bytes=--"]
)
def test_a_strange_range_is_no_server_error(client: FlaskClient, image: str, span: str) -> None:
    answer = client.get(f"/api/image/{image}", headers={"Range": span})
    assert answer.status_code in (200, 206, 416)


def test_an_etag_saves_the_transfer(client: FlaskClient, item: tuple[str, str]) -> None:
    kind, media_id = item
    etag = client.get(f"/api/{kind}/{media_id}").headers["ETag"]
    answer = client.get(f"/api/{kind}/{media_id}", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.data == b""
    assert client.get(f"/api/{kind}/{media_id}", headers={"If-None-Match": '"other"'}).status_code == 200
    small = client.get(f"/api/{kind}/{media_id}?size=thumbnail").headers["ETag"]
    assert small != etag


def test_if_range(client: FlaskClient, image: str) -> None:
    etag = client.get(f"/api/image/{image}").headers["ETag"]
    headers = {"Range": "bytes=0-9", "If-Range": etag}
    assert client.get(f"/api/image/{image}", headers=headers).status_code == 206
    headers["If-Range"] = '"other"'
    assert client.get(f"/api/image/{image}", headers=headers).status_code == 200


def test_sizes(client: FlaskClient, image: str, video: str) -> None:
    for url in (
        f"/api/image/{image}?size=thumbnail",
        f"/api/video/{video}?size=thumbnail",
        f"/api/video/{video}?size=poster",
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.mimetype.startswith("image/")
        Image.open(BytesIO(answer.data)).verify()
    full = client.get(f"/api/image/{image}").data
    assert client.get(f"/api/image/{image}?size=full").data == full
    assert client.get(f"/api/image/{image}?size=").data == full
    body = refused(client.get(f"/api/image/{image}?size=poster"), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "size"


def test_a_download_has_a_name(client: FlaskClient, item: tuple[str, str]) -> None:
    kind, media_id = item
    disposition = client.get(f"/api/{kind}/{media_id}?download=1").headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert disposition.endswith({"image": ".png", "video": ".mp4"}[kind])
    assert "fox" in disposition
    assert media_id[:8] in disposition


@pytest.mark.parametrize(("kind", "other"), [("image", "video"), ("video", "image")])
def test_the_route_of_the_other_kind(
    client: FlaskClient, request: pytest.FixtureRequest, kind: str, other: str
) -> None:
    media_id = request.getfixturevalue(kind)
    for route in (
        f"/api/{other}/{media_id}",
        f"/api/get_{other}/{media_id}",
        f"/api/{other}/{media_id}/metadata",
    ):
        refused(client.get(route), 404, "MEDIA_NOT_FOUND")
    refused(client.delete(f"/api/{other}/{media_id}"), 404, "MEDIA_NOT_FOUND")
    assert client.get(f"/api/{kind}/{media_id}").status_code == 200


def test_metadata(client: FlaskClient, item: tuple[str, str]) -> None:
    kind, media_id = item
    answer = client.get(f"/api/{kind}/{media_id}/metadata")
    assert answer.status_code == 200
    body = answer.json
    assert body["id"] == media_id
    assert set(body) >= MEDIA_FIELDS
    assert "fox" in body["prompt"]
    assert body["settings"]["seed"] == body["seed"]


@pytest.mark.parametrize("alias", ["", "get_"])
def test_delete(client: FlaskClient, studio: Studio, item: tuple[str, str], alias: str) -> None:
    kind, media_id = item
    file, _ = studio.media.file(studio.media.get(media_id))
    answer = client.delete(f"/api/{alias}{kind}/{media_id}")
    assert answer.status_code == 200
    assert answer.json == {"id": media_id, "media_type": kind, "status": "deleted"}
    assert not file.exists()
    for route in (f"/api/{kind}/{media_id}", f"/api/{kind}/{media_id}/metadata"):
        refused(client.get(route), 404, "MEDIA_NOT_FOUND")
    refused(client.delete(f"/api/{kind}/{media_id}"), 404, "MEDIA_NOT_FOUND")
    assert client.get("/api/gallery").json["total"] == 0


def test_a_file_that_is_gone(client: FlaskClient, studio: Studio, image: str) -> None:
    studio.media.file(studio.media.get(image))[0].unlink()
    refused(client.get(f"/api/image/{image}"), 404, "MEDIA_NOT_FOUND")


# ---- gallery -----------------------------------------------------------------------------------------


def gallery(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/gallery", query_string=query)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json
    assert set(body) == {"items", "next_cursor", "previous_cursor", "total"}
    return body


def test_the_gallery_holds_both_kinds(client: FlaskClient, image: str, video: str) -> None:
    body = gallery(client)
    assert [item["id"] for item in body["items"]] == [video, image]
    assert body["total"] == 2
    assert body["next_cursor"] is None
    for item in body["items"]:
        assert set(item) == MEDIA_FIELDS


def test_gallery_pages(client: FlaskClient, studio: Studio) -> None:
    enqueue(client, num_images=5, num_inference_steps=1)
    studio.process_queue()
    seen: list[str] = []
    cursor: str | None = ""
    pages = 0
    while cursor is not None:
        body = gallery(client, limit=2, cursor=cursor)
        assert body["total"] == 5
        seen += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        pages += 1
    assert pages == 3
    assert len(set(seen)) == 5


def test_gallery_filters(client: FlaskClient, studio: Studio, image: str, video: str) -> None:
    def ids(**query: Any) -> list[str]:
        return [item["id"] for item in gallery(client, **query)["items"]]

    assert ids(type="image") == [image]
    assert ids(type="video") == [video]
    assert ids(model="clips-t2v") == [video]
    assert ids(model="pictures") == [image]
    assert ids(model="nonsense") == []
    assert ids(search="snow") == [image]
    assert ids(search="fox") == [video, image]
    assert ids(search="fox snow") == [image]
    assert ids(search="whale") == []
    studio.media.set_favorite(image, True)
    assert ids(favorite="true") == [image]
    assert ids(favorite="false") == [video]
    assert ids(tag="anything") == []
    assert ids(search="", model="", type="", tag="", favorite="") == [video, image]


def test_uploads_are_not_in_the_gallery(client: FlaskClient, source: str) -> None:
    assert gallery(client)["total"] == 0
    assert client.get(f"/api/image/{source}").status_code == 200


# ---- uploads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["file", "image", "anything"])
@pytest.mark.parametrize("name", ["picture.png", "", "../../etc/passwd", "\u00e9\u202e.png", "a" * 300])
def test_an_upload(client: FlaskClient, field: str, name: str) -> None:
    answer = client.post("/api/uploads", data={field: (BytesIO(png()), name or "blob")})
    assert answer.status_code == 201
    body = answer.json
    assert set(body) == MEDIA_FIELDS
    assert body["media_type"] == "image"
    assert body["job_id"] is None
    assert (body["width"], body["height"]) == (96, 64)
    assert answer.headers["Location"] == body["url"] == f"/api/image/{body['id']}"
    shown = client.get(body["url"])
    assert Image.open(BytesIO(shown.data)).size == (96, 64)


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_an_upload_of_another_format(client: FlaskClient, form: str) -> None:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, form)
    answer = client.post("/api/uploads", data={"file": (BytesIO(buffer.getvalue()), "picture")})
    assert answer.status_code == 201
    assert client.get(answer.json["url"]).mimetype == "image/png"
