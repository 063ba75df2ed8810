"""S3.6 and S3.9 over HTTP: the lineup."""

from __future__ import annotations

import json
from pathlib import Path

from flask.testing import FlaskClient

from tests.api.conftest import client_of
from tests.support.fake_models import LINEUP, FakeModels, fake_studio

MODEL_FIELDS = {
    "id", "name", "repo", "description", "source", "type", "family", "job_types", "requires_auth", "license",
    "step_config", "loaded", "downloaded", "starter", "default_negative_prompt", "memory",
}  # fmt: skip
CONFIG_FIELDS = {
    "steps", "fixed_steps", "guidance", "frames", "fps", "width", "height", "max_pixels", "num_images",
    "schedulers", "negative_prompt",
}  # fmt: skip


def test_the_lineup(client: FlaskClient, models: FakeModels) -> None:
    body = client.get("/api/models").json
    assert set(body) == {"models", "default", "problems"}
    assert body["default"] == "pictures"
    assert body["problems"] == []
    assert list(body["models"]) == ["pictures", "fine", "clips-t2v", "moves-i2v"]
    for model_id, model in body["models"].items():
        assert set(model) == MODEL_FIELDS
        assert model["id"] == model_id
        assert set(model["step_config"]) == CONFIG_FIELDS
    assert [model["type"] for model in body["models"].values()] == ["image", "image", "t2v", "i2v"]
    pictures = body["models"]["pictures"]
    assert pictures["name"] == "Pictures"
    assert pictures["repo"] == "black-forest-labs/FLUX.1-schnell"
    assert pictures["description"] == "Fast pictures"
    assert pictures["source"] == "huggingface"
    assert pictures["requires_auth"] is False
    assert pictures["loaded"] is False
    assert pictures["downloaded"] is True
    assert pictures["license"]
    assert "image" in pictures["job_types"]
    fine = body["models"]["fine"]
    assert fine["requires_auth"] is True
    assert fine["downloaded"] is False


def test_what_is_loaded_shows(client: FlaskClient, models: FakeModels) -> None:
    models.loaded = ["fine"]
    body = client.get("/api/models").json["models"]
    assert body["fine"]["loaded"] is True
    assert body["fine"]["memory"]["bytes"] == 1000
    assert body["pictures"]["loaded"] is False


def test_the_ranges_of_a_line_are_the_ranges_of_the_request(tmp_path: Path) -> None:
    guidance = {"min": 1, "max": 4, "default": 2, "step": 0.5}
    options = json.dumps({"steps": {"min": 2, "max": 6, "default": 3}, "guidance": guidance})
    line = f"Tight;black-forest-labs/FLUX.1-dev;Tight;huggingface;true;{options}"
    studio = fake_studio(tmp_path, lineup={"MODEL_TIGHT": line})
    client = client_of(studio)
    config = client.get("/api/models").json["models"]["tight"]["step_config"]
    assert config["steps"] == {"min": 2, "max": 6, "default": 3}
    assert config["guidance"] == guidance
    for settings in ({"num_inference_steps": 7}, {"num_inference_steps": 1}, {"guidance_scale": 4.5}):
        answer = client.post("/api/generate", json={"prompt": "a fox", "settings": settings})
        assert answer.status_code == 422
    job = client.post("/api/generate", json={"prompt": "a fox"}).json
    frozen = client.get(job["status_url"]).json["settings"]
    assert frozen["num_inference_steps"] == 3
    assert frozen["guidance_scale"] == 2
    studio.close()


def test_a_wrong_line_is_told_and_the_others_load(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, lineup={**LINEUP, "MODEL_BROKEN": "only;two"})
    body = client_of(studio).get("/api/models").json
    assert list(body["models"]) == ["pictures", "fine", "clips-t2v", "moves-i2v"]
    (problem,) = body["problems"]
    assert problem.startswith("MODEL_BROKEN")
    studio.close()
