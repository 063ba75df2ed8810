"""S3.6 and S3.9 over HTTP: the lineup."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.errors import OutOfMemory
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.support.fake_models import LINEUP, FakeModels, fake_studio

MODEL_FIELDS = {
    "id", "name", "repo", "description", "source", "type", "family", "job_types", "requires_auth", "license",
    "step_config", "loaded", "downloaded", "starter", "default_negative_prompt", "memory",
    "state", "download", "loading", "load_error", "pinned",
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


def lineup_of(tmp_path: Path, **lines: str) -> dict[str, Any]:
    """Return the body of /api/models for a lineup of these variables."""
    studio = fake_studio(tmp_path, lineup=lines)
    body: dict[str, Any] = client_of(studio).get("/api/models").json
    studio.close()
    return body


WAN = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"


def test_every_source(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    base = '{"base_repo": "black-forest-labs/FLUX.1-dev", "family": "flux"}'
    body = lineup_of(
        tmp_path,
        MODEL_A="A;black-forest-labs/FLUX.1-dev;Hub;huggingface;true",
        MODEL_B=f'B;{folder};Folder;local;false;{{"family": "flux"}}',
        MODEL_C=f"C;https://example.com/flux.gguf;GGUF;gguf_url;false;{base}",
        MODEL_D=f"D;https://civitai.com/models/1;Civitai;civitai;false;{base}",
    )
    assert body["problems"] == []
    sources = {model_id: model["source"] for model_id, model in body["models"].items()}
    assert sources == {"a": "huggingface", "b": "local", "c": "gguf_url", "d": "civitai"}
    assert body["models"]["a"]["requires_auth"] is True


def test_every_option(tmp_path: Path) -> None:
    options = {
        "type": "t2v",
        "fixed_steps": 8,
        "guidance": {"min": 2, "max": 8, "default": 4, "step": 0.25},
        "frames": {"min": 9, "max": 33, "default": 17},
        "width": 640,
        "height": 368,
        "fps": 24,
        "license": "Own",
    }
    body = lineup_of(tmp_path, MODEL_W=f"W;{WAN};Video;huggingface;false;{json.dumps(options)}")
    assert body["problems"] == []
    model = body["models"]["w"]
    config = model["step_config"]
    assert model["type"] == "t2v"
    assert model["license"] == "Own"
    assert config["fixed_steps"] == 8
    assert config["steps"] == {"min": 8, "max": 8, "default": 8}
    assert config["guidance"] == {"min": 2, "max": 8, "default": 4, "step": 0.25}
    assert config["frames"] == {"min": 9, "max": 33, "default": 17, "stride": 4, "offset": 1}
    assert config["width"]["default"] == 640
    assert config["height"]["default"] == 368
    assert config["fps"]["default"] == 24
    assert config["num_images"] is None


@pytest.mark.parametrize(
    ("variable", "line", "kind"),
    [
        ("MODEL_CLIPS_T2V", "Clips;{};x;huggingface;false", "t2v"),
        ("MODEL_X", f"Clips;{WAN.lower()};x;huggingface;false", "t2v"),
        ("MODEL_X", "Moves;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;x;huggingface;false", "i2v"),
        (
            "MODEL_X",
            'A T2V;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;;huggingface;false;{"type": "i2v"}',
            "i2v",
        ),
        ("MODEL_X", "Plain;black-forest-labs/FLUX.1-dev;x;huggingface;false", "image"),
    ],
)
def test_the_type_is_read_off_the_names(tmp_path: Path, variable: str, line: str, kind: str) -> None:
    body = lineup_of(tmp_path, **{variable: line.replace("{}", WAN)})
    assert body["problems"] == []
    assert [model["type"] for model in body["models"].values()] == [kind]


@pytest.mark.parametrize(
    "line",
    [
        "only",
        "a;b;c;d",
        ";black-forest-labs/FLUX.1-dev;x;huggingface;false",
        "Name;;x;huggingface;false",
        "Name;black-forest-labs/FLUX.1-dev;x;floppy;false",
        "Name;black-forest-labs/FLUX.1-dev;x;huggingface;maybe",
        "Name;black-forest-labs/FLUX.1-dev;x;huggingface;false;{broken",
        "Name;black-forest-labs/FLUX.1-dev;x;huggingface;false;[]",
        'Name;black-forest-labs/FLUX.1-dev;x;huggingface;false;{"nonsense": 1}',
        'Name;black-forest-labs/FLUX.1-dev;x;huggingface;false;{"steps": {"min": 9, "max": 2}}',
        'Name;black-forest-labs/FLUX.1-dev;x;huggingface;false;{"type": "audio"}',
        "Name;Wan-AI/Wan2.1-I2V-14B-480P;x;huggingface;false",
    ],
)
def test_a_wrong_line_names_its_variable(tmp_path: Path, line: str) -> None:
    body = lineup_of(tmp_path, MODEL_GOOD=LINEUP["MODEL_PICTURES"], MODEL_WRONG=line)
    assert list(body["models"]) == ["good"]
    (problem,) = body["problems"]
    assert problem.startswith("MODEL_WRONG: ")
    assert len(problem) > len("MODEL_WRONG: ") + 10


def test_a_repo_in_another_layout_is_told_the_right_one(tmp_path: Path) -> None:
    body = lineup_of(tmp_path, MODEL_WAN="Wan;Wan-AI/Wan2.1-I2V-14B-480P;x;huggingface;false")
    assert "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers" in body["problems"][0]


def ended(client: FlaskClient, model_id: str) -> dict[str, Any]:
    """Wait until a model is not on its way into memory any more; returns it."""
    for _ in range(1000):
        body: dict[str, Any] = client.get("/api/models").json["models"][model_id]
        if not body["loading"]:
            return body
        time.sleep(0.01)
    raise TimeoutError(model_id)


def test_a_model_is_loaded_ahead_and_unloaded(client: FlaskClient, models: FakeModels) -> None:
    answer = client.post("/api/models/pictures/load")
    assert answer.status_code == 202
    assert set(answer.json) == MODEL_FIELDS
    assert ended(client, "pictures")["loaded"] is True
    assert client.post("/api/models/pictures/load").status_code == 202
    answer = client.post("/api/models/pictures/unload")
    assert answer.status_code == 200
    assert answer.json["loaded"] is False
    assert client.get("/api/models").json["models"]["pictures"]["memory"] is None


def test_a_load_that_fails_says_why(client: FlaskClient, models: FakeModels) -> None:
    def fail(*given: Any) -> Any:
        raise OutOfMemory("pictures needs more than there is")

    models.acquire = fail  # type: ignore[method-assign]
    client.post("/api/models/pictures/load")
    body = ended(client, "pictures")
    assert body["loaded"] is False
    assert body["load_error"] == {
        "code": "out_of_memory", "message": "pictures needs more than there is", "details": {}
    }  # fmt: skip


def test_what_cannot_be_loaded(tmp_path: Path, client: FlaskClient) -> None:
    refused(client.post("/api/models/nothing/load"), 404, "NOT_FOUND")
    refused(client.post("/api/models/nothing/unload"), 404, "NOT_FOUND")
    told = refused(client.post("/api/models/fine/load"), 409, "CONFLICT")
    assert "/api/models/fine/download" in told["message"]
    studio = fake_studio(tmp_path / "other", workers=2)
    refused(client_of(studio).post("/api/models/pictures/load"), 409, "CONFLICT")
    studio.close()
