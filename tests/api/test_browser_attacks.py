"""What a foreign page can make a person's browser send, over real HTTP: nothing of it gets in or comes back."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.services import Studio
from app.web import make_server
from tests.api.conftest import png
from tests.support.fake_models import fake_studio

BODY = b'{"prompt": "a fox"}'
JSON = {"Content-Type": "application/json"}
FOREIGN = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
SHOWN = ("/", "/gallery", "/queue", "/api/queue", "/api/gallery", "/health", "/openapi.json", "/nothing")
POLICY = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
}


class Site:
    """A studio on a socket; `ask` sends exactly what it is told."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.server = make_server(create_app(studio=studio), "127.0.0.1", 0, 4)
        self.port = int(self.server.waitress.effective_port)

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Host": f"127.0.0.1:{self.port}", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    @property
    def own(self) -> dict[str, str]:
        return {"Origin": f"http://127.0.0.1:{self.port}", "Sec-Fetch-Site": "same-origin"}


def run(folder: Path, **fields: Any) -> Iterator[Site]:
    studio = fake_studio(folder, **fields)
    site = Site(studio)
    thread = threading.Thread(target=site.server.run, daemon=True)
    thread.start()
    yield site
    site.server.close()
    thread.join(10)
    studio.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    yield from run(tmp_path)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Site]:
    yield from run(tmp_path, api_keys=("a long key", "another"))


def waiting(site: Site) -> int:
    return site.studio.jobs.counts()["pending"]


# ---- cross-site requests -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {**FOREIGN, **JSON},
        {"Origin": "null", **JSON},
        {"Origin": "http://127.0.0.1", **JSON},
        {"Origin": "http://127.0.0.1.evil.example:5050", **JSON},
        {"Origin": "file://", **JSON},
        {"Sec-Fetch-Site": "cross-site", **JSON},
        {"Sec-Fetch-Site": "same-site", **JSON},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"},
        {"Host": "evil.example", **JSON},
        {"Host": "127.0.0.1.evil.example", **JSON},
        {"Host": "evil.example:5050", **JSON},
        {"Host": "2130706433", **JSON},
        {},
    ],
    ids=str,
)
def test_a_foreign_page_enqueues_nothing(site: Site, headers: dict[str, str]) -> None:
    status, answered, _ = site.ask("POST", "/api/generate", headers, BODY)
    assert status in (403, 415)
    assert "access-control-allow-origin" not in answered
    assert waiting(site) == 0


def test_the_own_page_and_the_command_line_do(site: Site) -> None:
    assert site.ask("POST", "/api/generate", {**site.own, **JSON}, BODY)[0] == 202
    assert site.ask("POST", "/api/generate", JSON, BODY)[0] == 202
    assert waiting(site) == 2


def test_a_preflight_allows_nothing(site: Site) -> None:
    asked = {
        **FOREIGN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    for path in ("/api/generate", "/api/jobs", "/api/image/" + "0" * 32, "/"):
        status, answered, _ = site.ask("OPTIONS", path, asked)
        assert status == 403
        assert not [name for name in answered if name.startswith("access-control-")]


def test_nothing_changes_on_get(site: Site) -> None:
    job = site.studio.submit("image", None, "a fox").job.id
    for path in (f"/api/jobs/{job}/cancel", "/api/queue/pause", "/api/queue/clear", f"/api/jobs/{job}/retry"):
        assert site.ask("GET", path)[0] in (404, 405)
        assert site.ask("HEAD", path)[0] in (404, 405)
        overridden = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
        assert site.ask("GET", f"{path}?_method=POST", overridden)[0] in (404, 405)
    assert site.studio.jobs.get(job).status == "PENDING"
    assert not site.studio.jobs.is_paused()


def test_a_rebound_name_reads_nothing(site: Site) -> None:
    """DNS rebinding: the browser thinks that it speaks with its own site, whose name points here now."""
    picture = site.studio.media.add_upload(png()).id
    for path in (
        "/",
        "/api/gallery",
        "/api/queue",
        f"/api/image/{picture}",
        "/health",
        "/openapi.json",
        "/static/x",
    ):
        host = {"Host": f"evil.example:{site.port}", "Sec-Fetch-Site": "same-origin"}
        status, _, body = site.ask("GET", path, host)
        assert (status, b"HOST_NOT_ALLOWED" in body) == (403, True), path


@pytest.mark.parametrize("destination", ["image", "iframe", "embed", "script", "style", "empty"])
def test_a_foreign_page_embeds_nothing(site: Site, destination: str) -> None:
    picture = site.studio.media.add_upload(png()).id
    for path in ("/", f"/api/image/{picture}", "/api/gallery", "/static/js/"):
        mode = "navigate" if destination in ("iframe", "embed", "object") else "no-cors"
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": destination}
        assert site.ask("GET", path, headers)[0] == 403, path


# ---- framing and sniffing ----------------------------------------------------------------------------


def test_every_answer_forbids_framing_and_sniffing(site: Site) -> None:
    picture = site.studio.media.add_upload(png()).id
    paths = (
        "/",
        "/gallery",
        "/queue",
        "/api/queue",
        "/health",
        "/openapi.json",
        "/nothing",
        f"/api/image/{picture}",
    )
    for path in paths:
        _, headers, _ = site.ask("GET", path)
        assert {name: headers.get(name) for name in POLICY} == POLICY, path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path
        assert "unsafe-inline" not in policy.partition("script-src")[2], path
        assert "server" not in headers, path


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.js", "x.png"])
def test_bytes_are_never_served_as_a_page(site: Site, name: str) -> None:
    """Whatever a file is called and whatever stands in it: it is a picture of ours, or refused."""
    boundary = "limit"
    page = b"<html><script>alert(1)</script></html>"
    for content, taken in ((png() + page, True), (page, False), (b"GIF89a" + page, False)):
        body = (
            (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: text/html\r\n\r\n"
            ).encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        status, headers, _ = site.ask("POST", "/api/uploads", kind, body)
        assert status == (201 if taken else 415)
        if taken:
            _, shown, stored = site.ask("GET", headers["location"])
            assert shown["content-type"] == "image/png"
            assert shown["x-content-type-options"] == "nosniff"
            assert "sandbox" in shown["content-security-policy"]
            assert b"<script>" not in stored


# ---- keys --------------------------------------------------------------------------------------------

CLOSED = ("/", "/gallery", "/api/queue", "/api/gallery", "/api/jobs", "/openapi.json", "/api/image/" + "0" * 32)


def test_without_a_key_nothing_is_shown(locked: Site) -> None:
    for path in CLOSED:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"X-API-Key": ""}, {"Cookie": "key=a long key"}):
            status, answered, body = locked.ask("GET", path, headers)
            assert status == 401, path
            assert answered["www-authenticate"].startswith(("Basic", "Bearer"))
            assert b"a long key" not in body
        assert locked.ask("GET", f"{path}?api_key=a%20long%20key&key=another")[0] == 401
    assert locked.ask("POST", "/api/generate", JSON, BODY)[0] == 401
    assert waiting(locked) == 0


def test_with_any_of_the_keys_everything_is(locked: Site) -> None:
    for headers in ({"Authorization": "Bearer a long key"}, {"X-API-Key": "another"}):
        assert locked.ask("GET", "/api/queue", headers)[0] == 200
        assert locked.ask("GET", "/", headers)[0] == 200
        assert locked.ask("POST", "/api/generate", {**headers, **JSON}, BODY)[0] == 202


def test_a_key_does_not_open_the_door_for_other_sites(locked: Site) -> None:
    headers = {**FOREIGN, **JSON, "Authorization": "Bearer a long key"}
    assert locked.ask("POST", "/api/generate", headers, BODY)[0] == 403


def test_health_tells_nothing(locked: Site) -> None:
    status, _, body = locked.ask("GET", "/health")
    assert status == 200
    assert b"/" not in body.replace(b"application/json", b"")
