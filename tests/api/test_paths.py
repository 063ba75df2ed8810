"""Paths and names of files where an id or a name belongs, on every route that takes one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services import Studio
from tests.api.shapes import ERROR_FIELDS

PATHS = [
    "..", "../..", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%252f..%252fetc%252fpasswd", "%c0%ae%c0%ae/etc/passwd", "..\\..\\windows\\win.ini", "..%5c..%5cwin.ini",
    "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "file:///etc/passwd", "C:\\boot.ini", "C:/boot.ini",
    "\\\\server\\share", "CON", "NUL", "con.png", "aux", "COM1", "LPT1.txt", ".env", "..env",
    "db/studio.sqlite3",
    "studio.sqlite3-wal", "%00", "a%00.png", "0" * 32 + ".png", "0" * 32 + "/..", "a" * 4096, "~", "~root",
    "$HOME",
    "${HOME}", "`id`", "$(id)", "|id", ";id", "*", "?", "%", "%zz", "\u202e", "\u00e9", "%ff", "%ed%a0%80",
    ".", " ",
    "%20", "+", "-", "--help", "uploads", "quarantine", "thumbnails", "__class__", "constructor", "<script>",
]  # fmt: skip

ROUTES = [
    ("GET", "/api/status/{}"), ("GET", "/api/jobs/{}"), ("GET", "/api/jobs/{}/events"),
    ("POST", "/api/jobs/{}/cancel"), ("POST", "/api/jobs/{}/retry"), ("PATCH", "/api/jobs/{}"),
    ("GET", "/api/image/{}"), ("GET", "/api/video/{}"), ("GET", "/api/get_image/{}"), ("GET",
    "/api/get_video/{}"),
    ("GET", "/api/image/{}/metadata"), ("GET", "/api/video/{}/metadata"), ("DELETE", "/api/image/{}"),
    ("DELETE", "/api/video/{}"), ("GET", "/static/{}"), ("GET", "/static/css/{}"), ("GET", "/fragments/{}"),
    ("GET", "/{}"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_an_address_never_leads_to_a_file(client: FlaskClient, studio: Studio, method: str, route: str) -> None:
    """Every path of the corpus on the route: nothing is found, nothing is done, nothing is told."""
    secret = studio.config.images_folder.parent / "secret.txt"
    secret.write_text("root:x:0:0")
    for path in [*PATHS, str(secret), f"../{secret.name}"]:
        body: Any = {"priority": 1} if method == "PATCH" else None
        answer = client.open(route.format(path), method=method, json=body)
        shown = answer.get_data(as_text=True)
        assert answer.status_code < 500, path
        assert "root:" not in shown and "SQLite format" not in shown, path
        if answer.status_code == 200:
            assert route in ("/{}", "/static/{}", "/static/css/{}", "/fragments/{}"), path
        elif route.startswith("/api"):
            assert answer.status_code in (308, 400, 404, 405), (path, answer.status_code)
        assert str(studio.config.images_folder) not in shown, path
    assert secret.is_file()


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("/api/generate_video", {"source_image_id": "PATH", "video_prompt": "a"}),
    ("/api/generate", {"prompt": "a", "model_id": "PATH"}),
    ("/api/generate_t2v", {"prompt": "a", "model_id": "PATH"}),
    ("/api/generate", {"prompt": "a", "settings": {"scheduler": "PATH"}}),
    ("/api/generate", {"prompt": "a", "settings": {"loras": [{"model": "PATH"}]}}),
    ("/api/jobs", {"prompt": "a", "settings": {"type": "PATH"}}),
    ("/api/jobs", {"prompt": "a", "settings": {"type": "i2v", "source_image_id": "PATH"}}),
    ("/api/uploads/from_url", {"url": "PATH"}),
]


@pytest.mark.parametrize(("route", "body"), BODIES)
def test_a_name_in_a_body_never_leads_to_a_file(
    client: FlaskClient, studio: Studio, tmp_path: Path, route: str, body: dict[str, Any]
) -> None:
    """The answer is the same whether the file exists or not."""
    there = tmp_path / "there.safetensors"
    there.write_text("root:x:0:0")
    (tmp_path / "link").symlink_to(there)
    gone = tmp_path / "gone.safetensors"

    def ask(path: str) -> tuple[int, str]:
        answer = client.post(route, json=_filled(body, path))
        assert answer.status_code in (404, 422), (path, answer.get_data(as_text=True))
        assert set(answer.json) == ERROR_FIELDS
        return answer.status_code, answer.json["code"]

    for path in PATHS:
        if path.strip():
            ask(path)
    assert ask(str(there)) == ask(str(gone)) == ask(str(tmp_path / "link"))
    assert studio.jobs.counts()["pending"] == 0


def _filled(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, path) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, path) for inner in value]
    return path if value == "PATH" else value


@pytest.mark.parametrize(
    "path",
    [
        "/.env", "/.git/config", "/db/stillmotion.sqlite3", "/requirements.lock", "/app/config.py", "/run.py",
        "/static/../config.py", "/static/..%2fconfig.py", "/static/%2e%2e/%2e%2e/.env", "/static//etc/passwd",
        "/images/", "/videos/", "/models/", "/logs/", "/server-status", "/console", "/debug",
    ],
)  # fmt: skip
def test_nothing_of_the_checkout_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
