"""Bodies that are no JSON object of ours, each with its exact answer: our error body, never HTML or a 5xx."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.bad.bodies import GOOD, ROUTES
from tests.api.shapes import refused

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
