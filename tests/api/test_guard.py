"""The front door: host names, origins, sites, content types, keys and the headers of every answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from app.config import Config
from app.web.guard import Guard
from app.web.headers import CONTENT_SECURITY_POLICY


def inner(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"inside"]


def guarded(**fields: Any) -> Client:
    return Client(Guard(inner, Config(**fields)))


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that it is our error body, and return it."""
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    body: dict[str, Any] = json.loads(answer.data)
    assert set(body) == {"status", "code", "message", "error", "details", "request_id"}
    assert body["status"] == "error"
    assert body["code"] == code
    assert body["error"] == body["message"]
    assert body["request_id"] == answer.headers["X-Request-ID"]
    return body


# ---- host ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5050",
        "LOCALHOST:1",
        "127.0.0.1",
        "127.0.0.1:5050",
        "[::1]",
        "[::1]:5050",
        ":5050",
        "",
    ],
)
def test_own_names_pass(host: str) -> None:
    assert guarded().get("/", headers={"Host": host}).data == b"inside"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:5050",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example#localhost",
        "192.168.1.5:5050",
        "127.0.0.2",
        "[::2]",
        "[::1",
        "::1",
        "localhost:notaport",
        "localhost:123456",
        "0.0.0.0:5050",
        "localhost/x",
        "local host",
        "xn--lclhost-q0a",
    ],
)
def test_foreign_names_do_not(host: str) -> None:
    refused(guarded().get("/api/models", headers={"Host": host}), 403, "HOST_NOT_ALLOWED")


def test_the_configured_host_passes() -> None:
    client = guarded(host="studio.lan")
    assert client.get("/", headers={"Host": "Studio.lan:5050"}).status_code == 200
    assert client.get("/", headers={"Host": "other.lan:5050"}).status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_bound_to_everything_any_address_literal_passes(host: str) -> None:
    client = guarded(host=host)
    assert client.get("/", headers={"Host": "192.168.1.5:5050"}).status_code == 200
    assert client.get("/", headers={"Host": "[fd00::5]:5050"}).status_code == 200
    assert client.get("/", headers={"Host": "evil.example:5050"}).status_code == 403


def test_a_client_without_a_host_passes() -> None:
    assert Guard(inner, Config()).hosts.allows(None)


# ---- origin and site -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://localhost",
        "http://localhost:5051",
        "http://127.0.0.1:5050",
        "http://localhost:5050.evil.example",
        "http://localhost:5050/",
        "file://",
        "chrome-extension://abc",
        "",
    ],
)
def test_another_origin_is_refused(method: str, origin: str) -> None:
    headers = {"Host": "localhost:5050", "Origin": origin}
    refused(guarded().open("/api/queue", method=method, headers=headers), 403, "ORIGIN_NOT_ALLOWED")


@pytest.mark.parametrize("host", ["localhost:5050", "127.0.0.1:5050", "[::1]:5050"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_own_origin_passes(host: str, scheme: str) -> None:
    headers = {"Host": host, "Origin": f"{scheme}://{host}"}
    assert guarded().post("/api/queue/pause", headers=headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("path", ["/api/models", "/api/image/x", "/openapi.json", "/fragments/queue"])
def test_a_browser_on_another_site_is_refused(site: str, path: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    refused(guarded().get(path, headers=headers), 403, "CROSS_SITE")


@pytest.mark.parametrize("path", ["/v1/models", "/sdapi/v1/options", "/generate", "/memory-info"])
def test_it_is_refused_at_the_other_apis_too(path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    answer = guarded().get(path, headers=headers)
    assert answer.status_code == 403
    assert b"Requests from other sites are refused." in answer.data


@pytest.mark.parametrize("path", ["/", "/gallery", "/queue"])
def test_a_link_to_a_page_is_followed(path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert guarded().get(path, headers=headers).status_code == 200
    refused(guarded().post(path, headers=headers), 403, "CROSS_SITE")
    refused(guarded().get(path, headers={**headers, "Sec-Fetch-Dest": "iframe"}), 403, "CROSS_SITE")
    refused(guarded().get(path, headers={**headers, "Sec-Fetch-Mode": "no-cors"}), 403, "CROSS_SITE")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_own_site_passes(site: str) -> None:
    assert guarded().get("/api/models", headers={"Sec-Fetch-Site": site}).status_code == 200


# ---- what a change may look like -------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "jsonx", "*/*"]
)
def test_a_change_with_another_content_type(method: str, kind: str) -> None:
    answer = guarded().open("/api/generate", method=method, data=b"{}", content_type=kind)
    refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_change_with_a_body_but_no_content_type() -> None:
    refused(guarded().post("/api/generate", data=b"{}"), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "multipart/form-data; boundary=x"]
)
def test_a_change_with_the_right_content_type(kind: str) -> None:
    assert guarded().post("/api/generate", data=b"{}", content_type=kind).status_code == 200


@pytest.mark.parametrize("sent", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_from_a_browser_needs_a_header_that_forms_cannot_send(sent: dict[str, str]) -> None:
    def post(**headers: str) -> Any:
        kind = "multipart/form-data; boundary=x"
        return guarded().post("/api/uploads", data=b"x", content_type=kind, headers={**sent, **headers})

    refused(post(), 403, "HEADER_NEEDED")
    assert post(**{"X-Stillmotion": "1"}).status_code == 200
    assert post(Authorization="Bearer key").status_code == 200


def test_a_change_without_a_body_needs_no_content_type() -> None:
    assert guarded().post("/api/queue/pause").status_code == 200


# ---- keys ------------------------------------------------------------------------------------------

KEYS = ("first-key", "second-key")


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer first-key"},
        {"Authorization": "bearer second-key"},
        {"X-API-Key": "second-key"},
        {"Authorization": basic("anyone", "first-key")},
    ],
)
def test_a_key_opens(headers: dict[str, str]) -> None:
    assert guarded(api_keys=KEYS).get("/api/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "first-key"},
        {"Authorization": "Bearer first-key2"},
        {"Authorization": "Bearer FIRST-KEY"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic /w=="},
        {"Authorization": basic("first-key", "")},
        {"X-API-Key": ""},
        {"X-API-Key": "first"},
        {"X-API-Key": "first-key,second-key"},
        {"X-API-Key": "schl\u00fcssel"},
        {"Cookie": "key=first-key"},
    ],
)
def test_anything_else_does_not(headers: dict[str, str]) -> None:
    answer = guarded(api_keys=KEYS).get("/api/models", headers=headers)
    refused(answer, 401, "UNAUTHORIZED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_in_the_address_does_not_open() -> None:
    assert guarded(api_keys=KEYS).get("/api/models?api_key=first-key").status_code == 401


def test_health_and_static_files_ask_for_no_key() -> None:
    client = guarded(api_keys=KEYS)
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 200
    assert client.get("/metrics").status_code == 401
    assert client.get("/static/app.css").status_code == 200
    assert client.get("/healthy").status_code == 401


def test_a_page_asks_the_browser_for_the_key() -> None:
    answer = guarded(api_keys=KEYS).get("/gallery")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_keys_are_not_kept() -> None:
    guard = Guard(inner, Config(api_keys=KEYS))
    assert "first-key" not in repr(vars(guard.keys))


# ---- headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_is_secured(host: str) -> None:
    headers = guarded().get("/", headers={"Host": host}).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not [name for name, _ in headers if name.startswith("Access-Control")]


def test_the_policy_is_the_agreed_one() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("offered", ["abc-123", "a" * 64, "6f1e.2_x"])
def test_a_request_id_is_taken_over(offered: str) -> None:
    assert guarded().get("/", headers={"X-Request-ID": offered}).headers["X-Request-ID"] == offered


@pytest.mark.parametrize("offered", ["", "a" * 65, "a b", "<script>", "\u00e9"])
def test_a_strange_request_id_is_replaced(offered: str) -> None:
    given = guarded().get("/", headers={"X-Request-ID": offered}).headers["X-Request-ID"]
    assert len(given) == 32
    assert given.isalnum()


def test_a_refused_head_has_no_body() -> None:
    answer = guarded().head("/api/models", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    assert answer.data == b""
