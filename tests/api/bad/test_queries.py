"""Ids, queries, cursors, methods and addresses that are wrong."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.shapes import refused

WRONG_IDS = [
    "nonsense",
    "0" * 32,
    "F" * 32,
    "a" * 64,
    "a" * 5000,
    "%00",
    "abc%00",
    "..%2f..%2fetc%2fpasswd",
    "..",
    "%2e%2e",
    "CON",
    "nul.txt",
    "%ff%fe",
    "\u00e9",
    "' OR 1=1 --",
    "%0d%0aX-Injected:%20yes",
    "a b",
    "*",
    "-1",
]


@pytest.mark.parametrize("wrong", WRONG_IDS)
@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "/api/status/{}"),
        ("GET", "/api/jobs/{}/events"),
        ("POST", "/api/jobs/{}/cancel"),
        ("POST", "/api/jobs/{}/retry"),
        ("GET", "/api/image/{}"),
        ("HEAD", "/api/image/{}"),
        ("GET", "/api/video/{}"),
        ("GET", "/api/get_image/{}"),
        ("GET", "/api/get_video/{}"),
        ("GET", "/api/image/{}/metadata"),
        ("GET", "/api/video/{}/metadata"),
        ("DELETE", "/api/image/{}"),
        ("DELETE", "/api/video/{}"),
    ],
)
def test_ids_that_are_none(client: FlaskClient, method: str, route: str, wrong: str) -> None:
    answer = client.open(route.format(wrong), method=method)
    assert answer.status_code in (404, 405 if wrong == ".." else 404)
    assert "X-Injected" not in answer.headers
    if method != "HEAD":
        assert answer.json["code"] in ("JOB_NOT_FOUND", "MEDIA_NOT_FOUND", "NOT_FOUND", "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_change_of_a_job_that_is_none(client: FlaskClient, wrong: str) -> None:
    answer = client.patch(f"/api/jobs/{wrong}", json={"priority": 1})
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize(
    "limit", ["0", "201", "-1", "1.5", "1e2", "abc", "+5", " 5", "0x10", "5_0", "\u0665", "9" * 50, ""]
)
@pytest.mark.parametrize("route", ["/api/gallery", "/api/jobs"])
def test_a_wrong_limit(client: FlaskClient, route: str, limit: str) -> None:
    details = refused(client.get(route, query_string={"limit": limit}), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "limit"


@pytest.mark.parametrize("limit", ["1", "200"])
@pytest.mark.parametrize("route", ["/api/gallery", "/api/jobs"])
def test_the_limits_of_the_limit(client: FlaskClient, route: str, limit: str) -> None:
    assert client.get(route, query_string={"limit": limit}).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "!",
        "AAAA",
        "\u00e9",
        "MTox",
        "' OR 1",
        "a" * 400,
        "=",
        "eyJhIjoxfQ==",
        "Li4vLi4v",
        "1.\u0665",
    ],
)
@pytest.mark.parametrize("route", ["/api/gallery", "/api/jobs"])
def test_a_wrong_cursor(client: FlaskClient, route: str, cursor: str) -> None:
    refused(client.get(route, query_string={"cursor": cursor}), 400, "INVALID_CURSOR")


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        ("/api/gallery", "type=smell", "type"),
        ("/api/gallery", "type=IMAGE", "type"),
        ("/api/gallery", "favorite=maybe", "favorite"),
        ("/api/gallery", "favorite=2", "favorite"),
        ("/api/gallery", "offset=5", "offset"),
        ("/api/gallery", "search=%00", "search"),
        ("/api/gallery", "search=" + "a" * 501, "search"),
        ("/api/gallery", "model=a%00b", "model"),
        ("/api/jobs", "status=nonsense", "status"),
        ("/api/jobs", "status=PENDING", "status"),
        ("/api/jobs", "type=" + "a" * 33, "type"),
        ("/api/jobs", "page=2", "page"),
        ("/api/queue", "detailed=maybe", "detailed"),
        ("/api/queue", "details=true", "details"),
    ],
)
def test_a_wrong_query(client: FlaskClient, route: str, query: str, field: str) -> None:
    details = refused(client.get(f"{route}?{query}"), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == field


@pytest.mark.parametrize(
    "query", ["search=%ff", "search=%25_%5C", "search=%22%27", "search=(", "model=%ff", "cursor=&tag="]
)
def test_odd_searches_are_searches(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/gallery?{query}").status_code == 200


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("GET", "/api/generate"),
        ("PUT", "/api/generate"),
        ("DELETE", "/api/generate"),
        ("PATCH", "/api/generate_t2v"),
        ("GET", "/api/generate_video"),
        ("POST", "/api/models"),
        ("DELETE", "/api/models"),
        ("POST", "/api/queue"),
        ("GET", "/api/queue/pause"),
        ("GET", "/api/queue/resume"),
        ("GET", "/api/queue/clear"),
        ("POST", "/api/gallery"),
        ("GET", "/api/uploads"),
        ("PUT", "/api/uploads"),
        ("POST", "/api/status/x"),
        ("DELETE", "/api/jobs"),
        ("GET", "/api/jobs/x/cancel"),
        ("GET", "/api/jobs/x/retry"),
        ("POST", "/api/jobs/x/events"),
        ("PUT", "/api/jobs/x"),
        ("POST", "/api/image/x"),
        ("PUT", "/api/video/x"),
        ("POST", "/health"),
        ("POST", "/openapi.json"),
        ("TRACE", "/api/models"),
        ("BREW", "/api/models"),
    ],
)
def test_a_wrong_method(client: FlaskClient, method: str, route: str) -> None:
    answer = client.open(route, method=method)
    refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "route",
    [
        "/api",
        "/api/",
        "/api/nonsense",
        "/api/generate/",
        "/api/models/",
        "/api//models",
        "/api/../api/models/x",
        "/API/models",
        "/api/image",
        "/api/image/",
        "/api/jobs//events",
        "/.env",
        "/db/stillmotion.sqlite3",
        "/app/config.py",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/static/..%2fconfig.py",
        "/static//etc/passwd",
        "/static/%00",
    ],
)
def test_addresses_where_nothing_is(client: FlaskClient, route: str) -> None:
    refused(client.get(route), 404, "NOT_FOUND")
