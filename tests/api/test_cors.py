"""Pages of listed origins may use the API from a browser; nobody else may, and no one borrows a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from app.config import Config
from app.errors import ConfigError
from app.web.guard import Guard

APP = "https://app.example"
FROM_APP = {"Origin": APP, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
PREFLIGHT = {
    **FROM_APP,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


def inner(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Vary", "Accept-Encoding")])
    return [b"{}"]


def guarded(**fields: Any) -> Client:
    return Client(Guard(inner, Config(**{"cors_origins": (APP, "http://localhost:3000"), **fields})))


def shown(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name.startswith("Access-Control")}


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_listed_page_uses_the_api(method: str) -> None:
    answer = guarded().open("/api/jobs", method=method, headers=FROM_APP, json={"prompt": "a fox"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == APP
    assert "Location" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers.getlist("Vary") == ["Accept-Encoding", "Origin"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_listed_page_uploads_without_a_header_of_ours() -> None:
    assert guarded().post("/api/uploads", headers=FROM_APP, data={"file": (b"", "a.png")}).status_code == 200


def test_a_preflight_is_answered_without_a_key_and_never_reaches_the_application() -> None:
    answer = guarded(api_keys=("secret",)).options("/api/jobs", headers=PREFLIGHT)
    assert answer.status_code == 204
    assert answer.data == b""
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "Content-Type", "Idempotency-Key", "X-Stainless-Retry-Count"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )


def test_a_listed_page_sends_the_key_itself() -> None:
    client = guarded(api_keys=("secret",))
    refused = client.get("/api/jobs", headers=FROM_APP)
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == APP
    assert client.get("/api/jobs", headers={**FROM_APP, "Authorization": "Bearer secret"}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "http://app.example", f"{APP}:444", f"{APP}.evil.example", f"{APP}/"],
)
@pytest.mark.parametrize("headers", [FROM_APP, PREFLIGHT])
def test_an_origin_that_is_not_listed_gets_nothing(origin: str, headers: dict[str, str]) -> None:
    method = "OPTIONS" if headers is PREFLIGHT else "GET"
    answer = guarded().open("/api/jobs", method=method, headers={**headers, "Origin": origin})
    assert answer.status_code == 403
    assert shown(answer) == {}
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("path", ["/", "/gallery", "/queue"])
def test_pages_are_for_no_other_origin(path: str) -> None:
    answer = guarded().get(path, headers=FROM_APP)
    assert answer.status_code == 403
    assert shown(answer) == {}


def test_a_rebound_name_is_refused_whatever_its_origin() -> None:
    answer = guarded().get("/api/jobs", headers={**FROM_APP, "Host": "evil.example"})
    assert answer.status_code == 403


def test_nothing_is_said_of_origins_where_none_is_listed() -> None:
    answer = guarded(cors_origins=()).get("/api/jobs")
    assert answer.headers.getlist("Vary") == ["Accept-Encoding"]
    assert shown(answer) == {}


@pytest.mark.parametrize("origin", ["*", "https://*.example", "app.example", f"{APP}/", f"{APP}/page", "null"])
def test_a_list_names_origins_exactly(origin: str) -> None:
    with pytest.raises(ConfigError, match="CORS_ORIGINS"):
        Config.load(None, {"CORS_ORIGINS": f"{APP},{origin}"})


def test_the_list_is_read_from_the_environment() -> None:
    assert Config.load(None, {"CORS_ORIGINS": f" {APP} , http://localhost:3000"}).cors_origins == (
        APP,
        "http://localhost:3000",
    )


def test_the_names_behind_a_proxy_are_answered_to() -> None:
    client = Client(Guard(inner, Config(allowed_hosts=("Studio.example",))))
    assert client.get("/api/jobs", headers={"Host": "studio.example"}).status_code == 200
    assert client.get("/api/jobs", headers={"Host": "other.example"}).status_code == 403
