"""Requests that are wrong, each with its exact answer: our JSON body, never HTML, never a 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.services import Studio
from tests.api.conftest import client_of, png
from tests.api.shapes import refused
from tests.support.fake_models import fake_studio


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all of them: none of these requests changes anything that another looks at."""
    studio = fake_studio(tmp_path_factory.mktemp("studio"), max_upload_mb=1)
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture(scope="module")
def source(studio: Studio) -> str:
    return studio.media.add_upload(png()).id


GOOD: dict[str, dict[str, Any]] = {
    "/api/generate": {"prompt": "a fox"},
    "/api/generate_t2v": {"prompt": "a fox"},
    "/api/generate_video": {"source_image_id": "0" * 32, "video_prompt": "a fox"},
    "/api/jobs": {"prompt": "a fox", "settings": {"type": "image"}},
    "/api/queue/clear": {"statuses": ["failed"]},
}
ROUTES = list(GOOD)

NESTED = b'{"a":' * 33 + b"1" + b"}" * 33

MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "blank": b"  \n",
    "cut": b'{"prompt": "a fox"',
    "garbage": b"\x00\x01\x02",
    "trailing comma": b'{"prompt": "a",}',
    "two values": b'{"prompt": "a"} {}',
    "single quotes": b"{'prompt': 'a'}",
    "comment": b'{"prompt": "a"} // x',
    "unquoted key": b'{prompt: "a"}',
    "bad UTF-8": b'{"prompt": "\xff"}',
    "cut UTF-8": b'{"prompt": "\xc3"}',
    "encoded surrogate": b'{"prompt": "\xed\xa0\x80"}',
    "UTF-16": '{"prompt": "a fox"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"prompt": "a fox"}'.encode("utf-16-le"),
    "UTF-32": '{"prompt": "a fox"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"prompt": "a fox"}',
    "duplicate key": b'{"prompt": "a", "prompt": "b"}',
    "duplicate key inside": b'{"prompt": "a", "settings": {"seed": 1, "seed": 2}}',
    "duplicate key, escaped": b'{"prompt": "a", "\\u0070rompt": "b"}',
    "NaN": b'{"prompt": "a", "settings": {"guidance_scale": NaN}}',
    "Infinity": b'{"prompt": "a", "settings": {"guidance_scale": Infinity}}',
    "minus Infinity": b'{"prompt": "a", "settings": {"guidance_scale": -Infinity}}',
    "beyond a double": b'{"prompt": "a", "settings": {"guidance_scale": 1e999}}',
    "nested": NESTED,
    "nested lists": b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}",
    "nested a lot": b"[" * 100_000,
    "nested a lot, closed": b"[" * 100_000 + b"]" * 100_000,
    "nested objects a lot": b'{"a":' * 50_000,
    "integer of thousands of digits": b'{"prompt": "a", "settings": {"seed": ' + b"9" * 5000 + b"}}",
    "negative integer of thousands of digits": b'{"settings": {"seed": -' + b"9" * 5000 + b"}}",
    "backslashes": b'\\"' * 200_000,
    "string without an end": b'{"prompt": "' + b"a" * 100_000,
    "control character": b'{"prompt": "a\x01b"}',
    "bad escape": b'{"prompt": "\\x41"}',
    "leading zero": b'{"settings": {"seed": 01}}',
    "plus": b'{"settings": {"seed": +1}}',
    "hexadecimal": b'{"settings": {"seed": 0x10}}',
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_json(client: FlaskClient, route: str, data: bytes) -> None:
    refused(client.post(route, data=data, content_type="application/json"), 400, "MALFORMED_REQUEST")


def test_nesting_within_the_limit_is_read(client: FlaskClient) -> None:
    data = b'{"prompt": "a", "settings": {"x": ' + b"[" * 30 + b"]" * 30 + b"}}"
    refused(client.post("/api/generate", data=data, content_type="application/json"), 422, "VALIDATION_ERROR")


def test_brackets_in_a_string_do_not_nest(client: FlaskClient) -> None:
    answer = client.post("/api/generate", json={"prompt": "[{" * 100 + '\\"['})
    assert answer.status_code == 202


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("value", [[], [{}], "text", '{"prompt": "a fox"}', 1, 1.5, True, None], ids=repr)
def test_a_body_that_is_no_object(client: FlaskClient, route: str, value: Any) -> None:
    answer = client.post(route, data=json.dumps(value), content_type="application/json")
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == "body"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "name", ["nonsense", "Prompt", "model", "__proto__", "a" * 5000, "\ud800", "a\0b", "<script>"]
)
def test_an_unknown_field(client: FlaskClient, route: str, name: str) -> None:
    body = refused(client.post(route, json={**GOOD[route], name: 1}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == ("body" if name == "\ud800" else name[:200])


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "text/json"]
)
def test_another_content_type(client: FlaskClient, route: str, kind: str) -> None:
    answer = client.post(route, data=json.dumps(GOOD[route]), content_type=kind)
    refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("route", ROUTES)
def test_no_content_type(client: FlaskClient, route: str) -> None:
    refused(client.post(route, data=json.dumps(GOOD[route])), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("route", ROUTES)
def test_a_form_where_json_belongs(client: FlaskClient, route: str) -> None:
    answer = client.post(route, data={"prompt": "a fox"}, content_type="multipart/form-data")
    refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_compressed_body(client: FlaskClient, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    refused(client.post("/api/generate", json={"prompt": "a"}, headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("route", ROUTES)
def test_too_large(client: FlaskClient, route: str) -> None:
    data = json.dumps({**GOOD[route], "x": "a" * 2**20})
    body = refused(client.post(route, data=data, content_type="application/json"), 413, "TOO_LARGE")
    assert body["details"]["maximum_bytes"] == 2**20


@pytest.mark.parametrize("route", ROUTES)
def test_too_large_in_chunks_without_a_length(client: FlaskClient, route: str) -> None:
    data = json.dumps({**GOOD[route], "x": "a" * 2**20}).encode()
    answer = client.post(
        route,
        input_stream=BytesIO(data),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    refused(answer, 413, "TOO_LARGE")


def test_in_chunks_within_the_limit(client: FlaskClient) -> None:
    answer = client.post(
        "/api/generate",
        input_stream=BytesIO(b'{"prompt": "a fox"}'),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 202


# ---- types ------------------------------------------------------------------------------------------

NOT_TEXT: list[Any] = [1, 1.5, True, [], ["a"], {}, {"a": "b"}]
NOT_INTEGER: list[Any] = ["5", "", 5.0, 5.5, True, False, [], [5], {}, 1e3]
NOT_NUMBER: list[Any] = ["5.0", "", True, False, [], [1.0], {}]


@pytest.mark.parametrize("value", [*NOT_TEXT, None], ids=repr)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/jobs"])
def test_prompt_of_another_type(client: FlaskClient, route: str, value: Any) -> None:
    body = refused(client.post(route, json={**GOOD[route], "prompt": value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "prompt"


@pytest.mark.parametrize("value", NOT_TEXT, ids=repr)
@pytest.mark.parametrize("field", ["negative_prompt", "model_id"])
def test_text_of_another_type(client: FlaskClient, field: str, value: Any) -> None:
    body = refused(client.post("/api/generate", json={"prompt": "a", field: value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == field


@pytest.mark.parametrize("value", ["x", 1, True, [], [{}]], ids=repr)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/generate_video", "/api/jobs"])
def test_settings_of_another_type(client: FlaskClient, route: str, value: Any) -> None:
    body = refused(client.post(route, json={**GOOD[route], "settings": value}), 422, "VALIDATION_ERROR")
    assert body["details"]["field"] == "settings"


@pytest.mark.parametrize("value", NOT_INTEGER, ids=repr)
@pytest.mark.parametrize("field", ["num_inference_steps", "width", "height", "seed", "num_images"])
def test_integers_are_never_made_of_something_else(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "image", field, value)


@pytest.mark.parametrize("value", NOT_INTEGER, ids=repr)
@pytest.mark.parametrize("field", ["num_frames", "fps"])
def test_integers_of_a_video(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "t2v", field, value)


@pytest.mark.parametrize("value", NOT_NUMBER, ids=repr)
def test_numbers_are_never_made_of_something_else(client: FlaskClient, value: Any) -> None:
    setting_refused(client, "image", "guidance_scale", value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", -512),
        ("width", 1),
        ("width", 513),
        ("width", 2**31),
        ("width", 10**30),
        ("height", 0),
        ("height", -1),
        ("height", 511),
        ("height", 10**18),
        ("num_inference_steps", 0),
        ("num_inference_steps", -1),
        ("num_inference_steps", 100_000),
        ("guidance_scale", -0.1),
        ("guidance_scale", 50.1),
        ("guidance_scale", 1e300),
        ("num_images", 0),
        ("num_images", -1),
        ("num_images", 9),
        ("num_images", 2**63),
        ("seed", -1),
        ("seed", 2**53),
        ("seed", 2**64),
        ("seed", 10**100),
        ("scheduler", "nonsense"),
        ("scheduler", ""),
        ("scheduler", "../../etc/passwd"),
        ("scheduler", "/etc/passwd"),
        ("scheduler", "a\0b"),
        ("scheduler", "\ud800"),
        ("scheduler", "a" * 1000),
        ("scheduler", 1),
        ("scheduler", ["ddim"]),
        ("num_frames", 8),
        ("strength", 0.5),
        ("source_image_id", "0" * 32),
        ("steps", 4),
        ("cfg", 4),
        ("nonsense", None),
    ],
)
def test_settings_of_a_picture(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "image", field, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("num_frames", 0),
        ("num_frames", -1),
        ("num_frames", 10**6),
        ("fps", 0),
        ("fps", -1),
        ("fps", 1000),
        ("num_images", 2),
        ("width", 0),
        ("width", 100_001),
        ("height", 7),
        ("num_inference_steps", 0),
        ("seed", -1),
        ("seed", 2**53),
    ],
)
def test_settings_of_a_video(client: FlaskClient, field: str, value: Any) -> None:
    setting_refused(client, "t2v", field, value)


def setting_refused(client: FlaskClient, job_type: str, field: str, value: Any) -> None:
    """Check the refusal on the route of the type and on the generic one."""
    route = {"image": "/api/generate", "t2v": "/api/generate_t2v"}[job_type]
    own = client.post(route, json={"prompt": "a fox", "settings": {field: value}})
    generic = client.post("/api/jobs", json={"prompt": "a fox", "settings": {"type": job_type, field: value}})
    for answer in (own, generic):
        details = refused(answer, 422, "VALIDATION_ERROR")["details"]
        assert details["field"] == f"settings.{field}"
        assert details["reason"]


# ---- prompts -----------------------------------------------------------------------------------------

WRONG_PROMPTS = {
    "empty": "",
    "spaces": "   ",
    "newlines": "\n\t\r\n",
    "wide space": "\u3000\u2003",
    "too long": "a" * 10_001,
    "NUL": "a\0fox",
    "high surrogate": "a \ud83d fox",
    "low surrogate": "a \udc00 fox",
    "surrogates in the wrong order": "\udc00\ud83d",
}


@pytest.mark.parametrize("prompt", WRONG_PROMPTS.values(), ids=WRONG_PROMPTS)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/generate_video", "/api/jobs"])
def test_prompts_that_are_none(client: FlaskClient, source: str, route: str, prompt: str) -> None:
    field = "video_prompt" if route == "/api/generate_video" else "prompt"
    body = {**GOOD[route], field: prompt}
    if route == "/api/generate_video":
        body["source_image_id"] = source
    details = refused(client.post(route, json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == field


@pytest.mark.parametrize("prompt", [prompt for prompt in WRONG_PROMPTS.values() if prompt.strip()])
def test_negative_prompts_that_are_none(client: FlaskClient, prompt: str) -> None:
    body = {"prompt": "a fox", "negative_prompt": prompt}
    details = refused(client.post("/api/generate", json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "negative_prompt"


@pytest.mark.parametrize(
    "prompt",
    [
        "\U0001f98a fox",
        "\u202eright to left \u05d0\u05d1",
        "<script>alert(1)</script>",
        "'; DROP TABLE jobs; --",
        "{{ 7 * 7 }} %s %d",
        "a\nfox\ttoo",
        "e\u0301 and \u00e9",
        "a" * 10_000,
        "\U0001f98a" * 10_000,
        " a fox ",
    ],
)
def test_prompts_are_kept_as_they_are(client: FlaskClient, prompt: str) -> None:
    job_id = client.post("/api/generate", json={"prompt": prompt, "negative_prompt": prompt}).json["job_id"]
    status = client.get(f"/api/status/{job_id}").json
    assert status["prompt"] == prompt
    assert status["negative_prompt"] == prompt


# ---- models and sources -----------------------------------------------------------------------------

STRANGE = [
    "nonsense",
    "",
    "../starter-image",
    "/etc/passwd",
    "a\0b",
    "\u00e9",
    "a" * 200,
    "a" * 201,
    "%2e%2e",
    "CON",
]


@pytest.mark.parametrize("model_id", STRANGE)
@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v", "/api/jobs"])
def test_an_unknown_model(client: FlaskClient, route: str, model_id: str) -> None:
    details = refused(client.post(route, json={**GOOD[route], "model_id": model_id}), 422, "VALIDATION_ERROR")
    assert details["details"]["field"] == "model_id"


def test_an_unknown_model_is_told_which_there_are(client: FlaskClient) -> None:
    body = {**GOOD["/api/generate"], "model_id": "nonsense"}
    details = client.post("/api/generate", json=body).json["details"]
    assert set(details["allowed"]) == set(client.get("/api/models").json["models"])


def test_an_unknown_video_model_is_named_as_the_request_names_it(client: FlaskClient, source: str) -> None:
    body = {"source_image_id": source, "video_prompt": "it moves", "video_model_id": "nonsense"}
    details = refused(client.post("/api/generate_video", json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "video_model_id"


@pytest.mark.parametrize("source_id", ["0" * 32, "nonsense", "../../etc/passwd", "a\0b", "\u00e9", "a" * 64])
def test_a_source_that_is_gone(client: FlaskClient, source_id: str) -> None:
    body = {"source_image_id": source_id, "video_prompt": "it moves"}
    refused(client.post("/api/generate_video", json=body), 404, "MEDIA_NOT_FOUND")
    generic = {"prompt": "it moves", "settings": {"type": "i2v", "source_image_id": source_id}}
    refused(client.post("/api/jobs", json=generic), 404, "MEDIA_NOT_FOUND")


@pytest.mark.parametrize("source_id", ["", "a" * 65, "\ud800", None, 1, ["x"]], ids=repr)
def test_a_source_that_cannot_be_one(client: FlaskClient, source_id: Any) -> None:
    body = {"source_image_id": source_id, "video_prompt": "it moves"}
    details = refused(client.post("/api/generate_video", json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "source_image_id"


def test_no_source(client: FlaskClient) -> None:
    details = refused(client.post("/api/generate_video", json={"video_prompt": "a"}), 422, "VALIDATION_ERROR")
    assert details["details"]["field"] == "source_image_id"


def test_two_sources_that_differ(client: FlaskClient, source: str) -> None:
    body = {"source_image_id": source, "video_prompt": "a", "settings": {"source_image_id": "0" * 32}}
    details = refused(client.post("/api/generate_video", json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "settings.source_image_id"


@pytest.mark.parametrize(
    "job_type", [None, "", "nonsense", "IMAGE", 1, ["image"], "../image", "t2v\0"], ids=repr
)
def test_a_job_of_no_type(client: FlaskClient, job_type: Any) -> None:
    answer = client.post("/api/jobs", json={"prompt": "a", "settings": {"type": job_type}})
    details = refused(answer, 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "settings.type"
    assert {"image", "t2v", "i2v"} <= set(details["allowed"])


def test_a_job_without_settings(client: FlaskClient) -> None:
    for body in ({"prompt": "a"}, {"prompt": "a", "settings": {}}):
        details = refused(client.post("/api/jobs", json=body), 422, "VALIDATION_ERROR")["details"]
        assert details["field"].startswith("settings")


@pytest.mark.parametrize("route", ["/api/generate", "/api/generate_t2v"])
def test_settings_of_another_job_type(client: FlaskClient, route: str) -> None:
    body = {"prompt": "a", "settings": {"type": "i2v"}}
    details = refused(client.post(route, json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "settings.type"


@pytest.mark.parametrize("priority", [101, -101, 2**70, "1", 1.0, True, None, [1]], ids=repr)
def test_a_wrong_priority(client: FlaskClient, priority: Any) -> None:
    body = {**GOOD["/api/jobs"], "priority": priority}
    details = refused(client.post("/api/jobs", json=body), 422, "VALIDATION_ERROR")["details"]
    assert details["field"] == "priority"


# ---- ids, queries, methods --------------------------------------------------------------------------

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


# ---- idempotency keys, changes, clearing -----------------------------------------------------------


@pytest.mark.parametrize("key", ["", "a" * 256, "\u00e9", "a\tb", " "])
def test_a_wrong_idempotency_key(client: FlaskClient, key: str) -> None:
    answer = client.post("/api/generate", json={"prompt": "a"}, headers={"Idempotency-Key": key})
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "priority"),
        ({"priority": None}, "priority"),
        ({"priority": "1"}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": 101}, "priority"),
        ({"position": 0}, "position"),
        ({"position": -1}, "position"),
        ({"position": "1"}, "position"),
        ({"position": 2**63}, "position"),
        ({"position": 1, "status": "failed"}, "status"),
        ({"prompt": "another"}, "prompt"),
    ],
)
def test_a_wrong_change_of_a_job(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    job_id = client.post("/api/generate", json={"prompt": "a fox"}).json["job_id"]
    answer = client.patch(f"/api/jobs/{job_id}", json=body)
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"] == field


@pytest.mark.parametrize(
    "statuses",
    [[], ["processing"], ["nonsense"], ["PENDING"], "pending", [1], [None], None, {}, ["failed"] * 5],
    ids=repr,
)
def test_a_wrong_clear(client: FlaskClient, statuses: Any) -> None:
    answer = client.post("/api/queue/clear", json={"statuses": statuses})
    assert refused(answer, 422, "VALIDATION_ERROR")["details"]["field"].startswith("statuses")


# ---- files ------------------------------------------------------------------------------------------


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
