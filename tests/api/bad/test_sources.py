"""Models, sources, job types and priorities that are none."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.bad.bodies import GOOD
from tests.api.shapes import refused

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
