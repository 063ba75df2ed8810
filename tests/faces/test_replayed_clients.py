"""What Open WebUI, LibreChat and SillyTavern send, replayed field by field, and every field that they read."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.services import Studio
from tests.faces.conftest import png
from tests.faces.test_openai_routes import jobs_of

PICTURE = "a lighthouse at dusk"
WEBUI = "/sdapi/v1"


def opened(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


# ---- Open WebUI --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_open_webui_with_the_openai_engine(client: FlaskClient, studio: Studio) -> None:
    headers = {
        "Authorization": "Bearer sk-anything",
        "X-OpenWebUI-User-Name": "Ada",
        "X-OpenWebUI-User-Id": "1",
    }
    body = {"model": "gpt-image-1", "prompt": PICTURE, "n": 1, "size": "512x512", "response_format": "b64_json"}
    answer = client.post("/v1/images/generations?api-version=2025-04-01", json=body, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (image,) = answer.json["data"]
    assert image.get("url") is None, "else it is fetched instead"
    assert opened(image["b64_json"]).format == "PNG"
    assert jobs_of(studio)[0].settings["width"] == 512


@pytest.mark.usefixtures("working")
def test_open_webui_follows_an_address_with_the_same_key(client: FlaskClient) -> None:
    body = {"model": "gpt-image-1", "prompt": PICTURE, "n": 1, "response_format": "url"}
    (image,) = client.post("/v1/images/generations", json=body).json["data"]
    file = client.get(image["url"], headers={"Authorization": "Bearer sk-anything"})
    assert file.headers["Content-Type"].partition("/")[0] == "image"


@pytest.mark.usefixtures("working")
def test_open_webui_edits_with_the_openai_engine(client: FlaskClient, studio: Studio) -> None:
    form = {
        "model": "gpt-image-1",
        "prompt": PICTURE,
        "n": "1",
        "size": "512x512",
        "response_format": "b64_json",
        "image": (io.BytesIO(png()), "f3a8.png", "image/png"),
    }
    answer = client.post("/v1/images/edits", data=form, headers={"Authorization": "Bearer sk-anything"})
    assert opened(answer.json["data"][0]["b64_json"]).format == "PNG"
    assert jobs_of(studio)[0].type == "img2img"


@pytest.mark.usefixtures("working")
def test_open_webui_with_the_automatic1111_engine(client: FlaskClient, studio: Studio) -> None:
    headers = {"authorization": ""}
    models = client.get(f"{WEBUI}/sd-models", headers=headers).json
    assert {"title", "model_name"} <= set(models[1])
    options = client.get(f"{WEBUI}/options", headers=headers).json
    options["sd_model_checkpoint"] = models[1]["title"]
    assert client.post(f"{WEBUI}/options", json=options, headers=headers).status_code == 200
    body = {
        **{"prompt": PICTURE, "batch_size": 2, "width": 512, "height": 512, "steps": 20},
        **{"negative_prompt": "fog", "cfg_scale": 5.5, "sampler_name": "Euler", "scheduler": "Karras"},
    }
    answer = client.post(f"{WEBUI}/txt2img", json=body, headers=headers).json
    assert [opened(image).format for image in answer["images"]] == ["PNG", "PNG"]
    assert "info" in answer
    assert jobs_of(studio)[0].model_id == models[1]["title"]


# ---- LibreChat ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("working")
def test_librechat_draws_with_its_openai_tools(client: FlaskClient) -> None:
    headers = {"Authorization": "Bearer sk-anything", "X-Stainless-Retry-Count": "0", "X-Stainless-Lang": "js"}
    body = {
        **{"model": "gpt-image-1", "prompt": PICTURE, "n": 1, "background": "auto", "output_format": "webp"},
        **{"output_compression": 100, "quality": "auto", "size": "auto"},
    }
    answer = client.post("/v1/images/generations", json=body, headers=headers)
    assert opened(answer.json["data"][0]["b64_json"]).format == "WEBP"


@pytest.mark.usefixtures("working")
def test_librechat_edits_with_its_openai_tools(client: FlaskClient) -> None:
    form = {
        **{"model": "gpt-image-1", "prompt": PICTURE, "quality": "auto", "size": "auto"},
        "image[]": (io.BytesIO(png()), "a.png", "image/png"),
    }
    answer = client.post("/v1/images/edits", data=form, headers={"Authorization": "Bearer sk-anything"})
    assert answer.json["data"] and opened(answer.json["data"][0]["b64_json"])


@pytest.mark.usefixtures("working")
def test_librechat_with_stable_diffusion(client: FlaskClient, studio: Studio) -> None:
    body = {
        **{"prompt": PICTURE, "negative_prompt": "blurry, deformed"},
        **{"cfg_scale": 4.5, "steps": 22, "width": 1024, "height": 1024},
    }
    answer = client.post(f"{WEBUI}/txt2img", json=body).json
    picture = opened(answer["images"][0].split(",", 1)[0])
    info = json.loads(answer["info"])
    (row,) = studio.media.of_job(jobs_of(studio)[0].id)
    assert (info["seed"], info["width"], info["height"]) == (row.seed, *picture.size)
    last_line = info["infotexts"][0].split("\n").pop()
    assert last_line.startswith("Steps: ") and f"Seed: {row.seed}" in last_line


# ---- SillyTavern -------------------------------------------------------------------------------------

KEY = {"Authorization": "Basic " + base64.b64encode(b"user:password").decode()}


def test_sillytavern_fills_its_lists(client: FlaskClient) -> None:
    """Each list as the extension reads it."""
    names = {
        name: [each["name"] for each in client.get(f"{WEBUI}/{name}", headers=KEY).json]
        for name in ("samplers", "schedulers", "upscalers", "latent-upscale-modes")
    }
    assert names["samplers"] and names["schedulers"]
    assert names["upscalers"][0] == "None", "the latent ones are put behind it"
    titles = [model["title"] for model in client.get(f"{WEBUI}/sd-models", headers=KEY).json]
    assert client.get(f"{WEBUI}/options", headers=KEY).json["sd_model_checkpoint"] in titles
    for name in ("sd-vae", "sd-modules"):
        assert [each["model_name"] for each in client.get(f"{WEBUI}/{name}", headers=KEY).json] == []


def test_sillytavern_chooses_a_model_and_waits_for_it(client: FlaskClient) -> None:
    chosen = client.post(f"{WEBUI}/options", json={"sd_model_checkpoint": "fine"}, headers=KEY)
    assert chosen.status_code == 200
    state = client.get(f"{WEBUI}/progress", headers=KEY).json
    assert state["progress"] == 0.0 and state["state"]["job_count"] == 0, "else it waits on"


@pytest.mark.usefixtures("working")
def test_sillytavern_draws(client: FlaskClient, studio: Studio) -> None:
    body: dict[str, Any] = {
        **{
            "url": "http://127.0.0.1:5050",
            "auth": "user:password",
            "prompt": PICTURE,
            "negative_prompt": "fog",
        },
        **{"sampler_name": "Flow Euler", "scheduler": "Automatic", "steps": 20, "cfg_scale": 7},
        **{"width": 512, "height": 512, "restore_faces": False, "enable_hr": False, "hr_upscaler": "Latent"},
        **{"hr_scale": 1, "hr_additional_modules": [], "denoising_strength": 0.7, "hr_second_pass_steps": 0},
        **{"seed": 12, "override_settings": {"CLIP_stop_at_last_layers": 1}, "clip_skip": 1},
        **{"override_settings_restore_afterwards": True, "save_images": True, "send_images": True},
        **{"do_not_save_grid": False, "do_not_save_samples": False},
    }
    assert "forge_preset" not in client.get(f"{WEBUI}/options", headers=KEY).json, "it is no Forge"
    answer = client.post(f"{WEBUI}/txt2img", json=body, headers=KEY)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert opened(answer.json["images"][0]).format == "PNG"
    (job,) = jobs_of(studio)
    assert (job.settings["seed"], job.settings["scheduler"], job.negative_prompt) == (12, "flow_euler", "fog")
    assert client.post(f"{WEBUI}/interrupt", headers=KEY).status_code == 200
