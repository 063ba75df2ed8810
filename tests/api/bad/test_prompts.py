"""Prompts that are none, and odd ones that are."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.bad.bodies import GOOD
from tests.api.shapes import refused

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
