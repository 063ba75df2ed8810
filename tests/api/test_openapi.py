"""The OpenAPI document: valid, complete, and true to the routes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import create_app
from app.cli import cli
from app.config import ROOT
from app.services import Studio


@pytest.fixture
def app(studio: Studio) -> Flask:
    return create_app(studio=studio)


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    body: dict[str, Any] = answer.json
    return body


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    documented = {(path, method.upper()) for path, method, _ in operations(document)}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") or rule.rule in ("/health", "/openapi.json"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (path, method) in documented


@pytest.mark.parametrize(
    "route",
    [
        "POST /api/generate",
        "POST /api/generate_t2v",
        "POST /api/generate_video",
        "GET /api/status/{job_id}",
        "GET /api/image/{media_id}",
        "DELETE /api/image/{media_id}",
        "GET /api/image/{media_id}/metadata",
        "GET /api/video/{media_id}",
        "DELETE /api/video/{media_id}",
        "GET /api/get_image/{media_id}",
        "GET /api/get_video/{media_id}",
        "GET /api/models",
        "GET /api/queue",
        "POST /api/queue/pause",
        "POST /api/queue/resume",
        "POST /api/queue/clear",
        "POST /api/jobs",
        "GET /api/jobs",
        "PATCH /api/jobs/{job_id}",
        "GET /api/jobs/{job_id}/events",
        "POST /api/jobs/{job_id}/cancel",
        "POST /api/jobs/{job_id}/retry",
        "GET /api/gallery",
        "POST /api/uploads",
        "POST /api/uploads/from_url",
        "GET /health",
        "GET /openapi.json",
    ],
)
def test_the_fixed_routes(document: dict[str, Any], route: str) -> None:
    method, path = route.split()
    assert method.lower() in document["paths"][path]


def test_operations_are_named_once_and_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, _, operation in operations(document):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", operation["operationId"])
        assert operation["summary"].endswith(".")
        assert operation["tags"] != ["default"]


def test_every_error_has_the_one_body(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}, path
    body = document["components"]["schemas"]["ErrorBody"]
    assert set(body["properties"]) == {"status", "code", "message", "error", "details", "request_id"}


def test_every_path_parameter_is_declared(document: dict[str, Any]) -> None:
    for path, _, operation in operations(document):
        declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))


def test_the_settings_of_a_job_are_told_apart_by_type(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    settings = schemas["JobRequest"]["properties"]["settings"]
    assert settings["discriminator"]["propertyName"] == "type"
    assert set(settings["discriminator"]["mapping"]) >= {"image", "img2img", "t2v", "i2v"}
    for reference in settings["discriminator"]["mapping"].values():
        name = reference.rpartition("/")[2]
        assert schemas[name]["additionalProperties"] is False


def test_the_settings_of_a_picture(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert "ImageSettings" in str(schemas["GenerateRequest"]["properties"]["settings"])
    fields = schemas["ImageSettings"]["properties"]
    assert {
        "num_images",
        "num_inference_steps",
        "guidance_scale",
        "width",
        "height",
        "seed",
        "scheduler",
    } <= set(fields)


def test_what_only_some_families_take_is_shown(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["TextToVideoSettings"]["properties"]
    assert re.search(r"Only: .*Wan 2\.1.*\.$", fields["flow_shift"]["description"])
    assert "flow_shift" in document["components"]["schemas"]["AnimateSettings"]["properties"]
    assert "flow_shift" not in document["components"]["schemas"]["ImageSettings"]["properties"]


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in re.findall(r"#/components/schemas/([\w.-]+)", str(document)):
        assert name in schemas


def test_the_upload_is_a_form(document: dict[str, Any]) -> None:
    content = document["paths"]["/api/uploads"]["post"]["requestBody"]["content"]
    assert set(content) == {"multipart/form-data"}


def test_the_clear_body_is_optional(document: dict[str, Any]) -> None:
    assert document["paths"]["/api/queue/clear"]["post"]["requestBody"]["required"] is False
    assert document["paths"]["/api/generate"]["post"]["requestBody"]["required"] is True


def test_health(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert client.head("/health").status_code == 200


def test_the_command_line_prints_it(document: dict[str, Any]) -> None:
    ran = CliRunner().invoke(cli, ["openapi"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == document


def test_the_guide_names_every_route(document: dict[str, Any]) -> None:
    guide = (ROOT / "docs" / "api.md").read_text("utf-8")
    for path, method, _ in operations(document):
        address = path.replace("{media_id}", "{id}")
        short = "`/resume`" if address == "/api/queue/resume" else address
        assert short in guide, f"{method} {path}"
