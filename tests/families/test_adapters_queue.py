"""Adapters over HTTP: named in a job, recorded in its file; whatever is wrong is refused at once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import diffusers
import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.media.metadata import read_parameters
from app.services import Studio
from tests.api.conftest import client_of
from tests.families.test_adapters import picture, save_controlnet, save_lora
from tests.families.test_image_prompts import save_ip_adapter
from tests.support.queue import config_in
from tests.support.tiny import tiny_entry, tiny_folder

FAMILY = "stable-diffusion"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("studio")
    for name in ("ink", "oil"):
        save_lora(folder, name)
    save_controlnet(folder, "edges")
    unet = diffusers.UNet2DConditionModel.from_pretrained(tiny_folder(folder / "base", FAMILY) / "unet")
    save_ip_adapter(unet, folder / "models" / "ip-adapters" / "seen")
    options = json.dumps({"family": FAMILY, "type": "image"})
    line = f"painter;{tiny_entry(FAMILY, 'image').repo};Tiny;local;false;{options}"
    studio = Studio.open(config_in(folder, MODEL_PAINTER=line, STARTER_MODELS="false", DEVICE="cpu"))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


@pytest.fixture(scope="module")
def guide(studio: Studio) -> str:
    content = io.BytesIO()
    picture().save(content, "PNG")
    return studio.media.add_upload(content.getvalue()).id


def post(client: FlaskClient, **settings: Any) -> Any:
    settings = {"type": "image", "width": 64, "height": 64, "num_inference_steps": 2, "seed": 3, **settings}
    return client.post("/api/jobs", json={"model_id": "painter", "prompt": "a star", "settings": settings})


def made(studio: Studio, client: FlaskClient, **settings: Any) -> dict[str, Any]:
    """Run a job; its status."""
    answer = post(client, **settings)
    assert answer.status_code == 202, answer.text
    studio.process_queue()
    status: dict[str, Any] = client.get(f"/api/status/{answer.json['job_id']}").json
    assert status["status"] == "completed", status["error"]
    return status


def shown(client: FlaskClient, status: dict[str, Any]) -> tuple[bytes, bytes]:
    """The first file of a job, and its pixels."""
    content = client.get(f"/api/image/{status['image_ids'][0]}").data
    return content, Image.open(io.BytesIO(content)).tobytes()


def test_a_job_with_all_of_them_is_recorded_and_the_next_is_free(
    studio: Studio, client: FlaskClient, guide: str
) -> None:
    _, free = shown(client, made(studio, client))
    asked = {
        "loras": [{"model": "ink", "scale": 0.5}, {"model": "oil"}],
        "controlnets": [{"model": "edges", "guide_image_id": guide, "preprocessor": "canny"}],
        "ip_adapter": {"image_id": guide, "model": "seen"},
    }
    status = made(studio, client, num_images=2, **asked)
    assert len(status["image_ids"]) == 2
    content, pixels = shown(client, status)
    assert pixels != free
    text = Image.open(io.BytesIO(content)).info["parameters"]
    assert text.startswith("a star <lora:ink:0.5> <lora:oil:1>\n")
    assert 'ControlNet 0: "Module: canny, Model: edges [' in text
    run = json.loads(Image.open(io.BytesIO(content)).info["stillmotion"])["run"]
    named = [*run["loras"], *run["controlnets"], run["ip_adapter"]]
    assert [one["name"] for one in named] == ["ink", "oil", "edges", "seen"]
    assert all(len(one["sha256"]) == 64 for one in named)
    read = read_parameters(content)
    assert read is not None
    assert read.prompt == "a star"
    assert read.settings["loras"][0]["model"] == "ink"
    assert shown(client, made(studio, client))[1] == free


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"loras": [{"model": "ink"}] * 9}, "settings.loras"),
        ({"loras": [{"model": "ink", "scale": 10.5}]}, "settings.loras.0.scale"),
        ({"loras": [{"model": "ink", "scale": "1"}]}, "settings.loras.0.scale"),
        ({"loras": [{"model": "gone"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "loras/ink.safetensors"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "/etc/passwd"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "../loras/ink"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "org/name", "weight_name": "../x"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "https://example.org/x.safetensors"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "civitai:1"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "civitai:x"}]}, "settings.loras.0.model"),
        ({"loras": [{"model": "ink", "adapter_name": "a.b"}]}, "settings.loras.0.adapter_name"),
        (
            {"loras": [{"model": m, "adapter_name": "a"} for m in ("ink", "oil")]},
            "settings.loras.1.adapter_name",
        ),
        ({"controlnets": [{"model": "edges"}]}, "settings.controlnets.0.guide_image_id"),
        ({"controlnets": [{"model": "ink", "guide_image_id": "G"}]}, "settings.controlnets.0.model"),
        (
            {"controlnets": [{"model": "edges", "guide_image_id": "G", "preprocessor": "depth"}]},
            "settings.controlnets.0.preprocessor",
        ),
        (
            {"controlnets": [{"model": "edges", "guide_image_id": "G", "control_mode": 3}]},
            "settings.controlnets.0.control_mode",
        ),
        (
            {"controlnets": [{"model": "edges", "guide_image_id": "G", "control_mode": 8}]},
            "settings.controlnets.0.control_mode",
        ),
        ({"controlnets": [{"model": "edges", "guide_image_id": "G"}] * 5}, "settings.controlnets"),
        ({"ip_adapter": {"image_id": "G", "model": "ink"}}, "settings.ip_adapter.model"),
        ({"ip_adapter": {"image_id": "G", "model": "seen", "scale": 2.1}}, "settings.ip_adapter.scale"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, guide: str, settings: dict[str, Any], field: str) -> None:
    answer = post(client, **json.loads(json.dumps(settings).replace('"G"', json.dumps(guide))))
    assert answer.status_code == 422, answer.text
    assert answer.json["details"]["field"] == field
    assert "/models/" not in answer.text


def test_a_guide_that_is_gone_is_not_found(client: FlaskClient) -> None:
    gone = [{"model": "edges", "guide_image_id": "0" * 32}]
    assert post(client, controlnets=gone).status_code == 404


def test_no_number_is_no_scale(client: FlaskClient) -> None:
    body = '{"prompt": "a", "settings": {"type": "image", "loras": [{"model": "ink", "scale": NaN}]}}'
    assert client.post("/api/jobs", data=body, content_type="application/json").status_code == 400
