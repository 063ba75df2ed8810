"""``POST /generate`` and ``GET /memory-info``: every sample request on the starter model, and every field."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from PIL import Image

from app.api.direct_bodies import DirectRequest
from app.config import ROOT, Config
from app.services import Studio
from app.services.compiling import compiled_by_default
from app.services.serverless_bodies import ServerlessInput
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.faces.conftest import png
from tests.faces.test_openai_routes import jobs_of
from tests.support.fake_models import FakeModels, fake_studio
from tests.support.server import Server

SAMPLES = sorted((ROOT / "samples" / "generate").glob("*.json"))
EVENTS = sorted((ROOT / "samples" / "serverless").glob("*.json"))
BODY = {"status", "job_id", "base_model", "seed", "images", "media", "warnings", "inference_time"}


def read(path: Path) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return body


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def opened(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")


# ---- the samples -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if "union" not in path.name], ids=lambda path: path.stem
)
def test_a_sample_is_drawn(live: Server, path: Path) -> None:
    body = read(path)
    answer = requests.post(f"{live.url}/generate", json=body, timeout=120)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert set(made) == BODY
    assert (made["base_model"], made["seed"]) == ("starter-image", 7)
    assert made["warnings"] == []
    pictures = [opened(text) for text in made["images"]]
    assert len(pictures) == body.get("num_images", 1) == len(made["media"])
    assert {picture.size for picture in pictures} == {(256, 256)}
    if "inpaint" in body:
        source, kept = opened(body["inpaint"]["starting_image"]), (128, 0, 256, 256)
        assert pictures[0].crop(kept).tobytes() == source.crop(kept).tobytes()


def test_the_samples_have_every_mode_and_are_read() -> None:
    bodies = [DirectRequest.model_validate(read(path)) for path in SAMPLES]
    controlled = [bool(body.controlnets) for body in bodies]
    modes = {(body.job_types()[0], guided) for body, guided in zip(bodies, controlled, strict=True)}
    assert modes == {(mode, guided) for mode in ("image", "img2img", "inpaint") for guided in (True, False)}
    assert any(body.loras for body in bodies) and any(body.pipeline_optimizations for body in bodies)
    assert any(net.control_mode is not None for body in bodies for net in body.controlnets)
    workflows = {ServerlessInput.model_validate(read(path)["input"]).workflow for path in EVENTS}
    assert workflows == {"txt2img", "img2img", "controlnet"}


def test_memory_tells_of_the_loaded_model(live: Server) -> None:
    requests.post(f"{live.url}/generate", json=read(SAMPLES[-1]), timeout=120)
    memory = live.get("/memory-info").json()
    assert set(memory) == {"system", "gpus", "models"}
    system = memory["system"]
    assert 0 < system["available_bytes"] < system["total_bytes"]
    assert system["used_bytes"] == system["total_bytes"] - system["available_bytes"]
    assert system["process_bytes"] > 0
    model = next(model for model in memory["models"] if model["id"] == "starter-image")
    assert model["device"] == "cpu"
    weights = [path.stat().st_size for path in (ROOT / "starter" / "image").rglob("*.safetensors")]
    assert model["bytes"] > sum(weights) / 2
    assert {"unet", "vae"} <= set(model["components"])


# ---- fields ------------------------------------------------------------------------------------------


@pytest.fixture
def starting(tmp_path: Path) -> Any:
    """A studio with the starter models in its lineup, whose adapters are here; models that draw at once."""
    studio = fake_studio(tmp_path, starter_models=True, sync_wait_seconds=60)
    worker = studio.worker()
    worker.start()
    yield studio
    worker.stop()
    studio.close()


def test_every_field_reaches_the_job(starting: Studio) -> None:
    source = starting.media.add_upload(png((64, 64)))
    net = {
        **{"guide_image": source.id, "model": "edges", "processor_type": "canny", "needs_preprocess": True},
        **{"controlnet_conditioning_scale": 0.5, "control_guidance_start": 0.1, "control_guidance_end": 0.9},
        **{"guess_mode": True, "control_mode": None},
    }
    body = {
        **{"prompt": "a fox", "negative_prompt": "rain", "base_model": "starter-image", "guidance_scale": 5.5},
        **{"dimensions": {"width": 128, "height": 64}, "inference_steps": 9, "num_images": 2, "seed": 0},
        **{"scheduler": "Euler a", "loras": [{"model": "outline", "tag": "line", "scale": 0.4}]},
        "inpaint": {"starting_image": b64(png()), "mask_image": b64(png(colour="white")), "strength": 0.9},
        "controlnets": [net],
        "pipeline_optimizations": {"use_deepcache": True, "deepcache_interval": 2, "deepcache_branch_id": 1},
    }
    answer = client_of(starting).post("/generate", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (job,) = jobs_of(starting)
    wanted = {
        **{"type": "inpaint", "width": 128, "height": 64, "num_inference_steps": 9, "guidance_scale": 5.5},
        **{"num_images": 2, "seed": 0, "scheduler": "euler_a", "strength": 0.9},
    }
    assert {name: job.settings[name] for name in wanted} == wanted
    assert job.negative_prompt == "rain"
    (lora,) = job.settings["loras"]
    assert (lora["model"], lora["adapter_name"], lora["scale"]) == ("outline", "line", 0.4)
    (guide,) = job.settings["controlnets"]
    assert (guide["guide_image_id"], guide["preprocessor"], guide["guess_mode"]) == (source.id, "canny", True)
    assert (guide["control_guidance_start"], guide["control_guidance_end"]) == (0.1, 0.9)
    asked = job.settings["optimizations"]
    assert (asked["use_deepcache"], asked["deepcache_interval"], asked["deepcache_branch_id"]) == (True, 2, 1)
    assert answer.json["job_id"] == job.id and len(answer.json["images"]) == 2


def test_a_guide_that_is_one_already_is_not_preprocessed(starting: Studio) -> None:
    net = {"guide_image": b64(png()), "model": "edges", "processor_type": "canny", "needs_preprocess": False}
    body = {"prompt": "a fox", "base_model": "starter-image", "controlnets": [net]}
    assert client_of(starting).post("/generate", json=body).status_code == 200
    assert jobs_of(starting)[0].settings["controlnets"][0]["preprocessor"] is None


@pytest.mark.usefixtures("working")
def test_an_address_instead_of_files(client: FlaskClient) -> None:
    made = client.post("/generate", json={"prompt": "a fox", "response_format": "url"}).json
    assert made["images"] == []
    assert client.get(made["media"][0]["url"]).mimetype == "image/png"


@pytest.mark.usefixtures("working")
def test_warnings_of_the_job_are_told(client: FlaskClient, models: FakeModels) -> None:
    told = {"operation": "deepcache", "status": "ignored", "message": "This model has no UNet."}
    models.warnings = [told]
    body = client.post("/generate", json={"prompt": "a fox"}).json
    assert body["warnings"] == [told]


def test_what_takes_longer_is_a_job(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, sync_wait_seconds=0)
    answer = client_of(studio).post("/generate", json={"prompt": "a fox"})
    assert answer.status_code == 202
    (job,) = jobs_of(studio)
    assert answer.json["job_id"] == job.id
    assert answer.headers["Location"] == f"/api/status/{job.id}"
    headers = {"Idempotency-Key": "once"}
    for _ in range(2):
        client_of(studio).post("/generate", json={"prompt": "a fox"}, headers=headers)
    assert len(jobs_of(studio)) == 2
    studio.close()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"base_model": "none"}, "base_model"),
        ({"base_model": "clips-t2v"}, "base_model"),
        ({"guidance_scale": 21.0}, "guidance_scale"),
        ({"inference_steps": 101}, "inference_steps"),
        ({"inference_steps": 100}, "inference_steps"),
        ({"dimensions": {"width": 513, "height": 512}}, "dimensions.width"),
        ({"dimensions": {"width": 512}}, "dimensions.height"),
        ({"image_to_image": {"starting_image": "!", "strength": 0.5}}, "image_to_image.starting_image"),
        ({"image_to_image": {"starting_image": b64(png()), "strength": 2.0}}, "image_to_image.strength"),
        ({"controlnets": [{"guide_image": b64(png()), "model": "x", "guess": True}]}, "controlnets.0.guess"),
        ({"loras": [{"model": "none"}]}, "loras.0.model"),
        ({"steps": 4}, "steps"),
    ],
)
def test_a_wrong_value_is_named(idle: FlaskClient, fields: Any, field: str) -> None:
    answer = idle.post("/generate", json={"prompt": "a fox", **fields})
    body = refused(answer, 422, answer.json["code"])
    assert body["code"] in ("VALIDATION_ERROR", "RESOURCE_PROCESSING_ERROR")
    assert body["details"]["field"] == field


def test_one_way_to_begin(idle: FlaskClient) -> None:
    inpaint = {"starting_image": b64(png()), "mask_image": b64(png())}
    body = {"prompt": "a fox", "inpaint": inpaint, "image_to_image": {"starting_image": b64(png())}}
    assert refused(idle.post("/generate", json=body), 422, "VALIDATION_ERROR")["details"]["field"] == "inpaint"


def test_the_owner_may_have_models_compiled(tmp_path: Path) -> None:
    config = Config(do_torch_compile=True)
    assert compiled_by_default(config, {})["optimizations"] == {"use_torch_compile": True}
    asked = {"optimizations": {"use_torch_compile": False}}
    assert compiled_by_default(config, asked) == asked
    assert compiled_by_default(Config(), {}) == {}
    studio = fake_studio(tmp_path, do_torch_compile=True)
    job = studio.submit("image", None, "a fox").job
    assert job.settings["optimizations"]["use_torch_compile"] is True
    studio.close()
