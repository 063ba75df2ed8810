"""Adapters over HTTP: listed, downloaded from a hub on this machine, named in jobs by their ids."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import diffusers
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli.models import models
from app.config import Config
from app.services import Studio
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.families.test_adapters import picture, save_controlnet, save_lora
from tests.families.test_image_prompts import save_ip_adapter
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.queue import config_in
from tests.support.tiny import tiny_entry, tiny_folder

FAMILY = "stable-diffusion"
SMALL = {"type": "image", "width": 64, "height": 64, "num_inference_steps": 2, "seed": 3}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's repos: a LoRA, a ControlNet, an IP-Adapter."""
    made = tmp_path_factory.mktemp("weights")
    save_lora(made, "ink")
    save_controlnet(made, "edges")
    unet = diffusers.UNet2DConditionModel.from_pretrained(tiny_folder(made / "base", FAMILY) / "unet")
    save_ip_adapter(unet, made / "hub" / "org" / "seen" / "models")
    (made / "hub" / "org" / "ink").mkdir(parents=True)
    shutil.copy(made / "models" / "loras" / "ink.safetensors", made / "hub" / "org" / "ink")
    shutil.copytree(made / "models" / "controlnets" / "edges", made / "hub" / "org" / "edges")
    return made / "hub"


@pytest.fixture
def hub(weights: Path) -> Iterator[FakeHub]:
    with fake_hub(weights) as hub:
        yield hub


@pytest.fixture
def config(tmp_path: Path, hub: FakeHub) -> Config:
    save_lora(tmp_path, "oil")
    options = json.dumps({"family": FAMILY, "type": "image"})
    lines = {
        "MODEL_PAINTER": f"painter;{tiny_entry(FAMILY, 'image').repo};Tiny;local;false;{options}",
        "LORA_INK": f'Ink;org/ink;Drawn;huggingface;{FAMILY},sdxl;{{"scale": 0.5, "trigger": "ink"}}',
        "CONTROLNET_EDGES": f"Edges;org/edges;Lines;huggingface;{FAMILY}",
        "IP_ADAPTER_SEEN": f"Seen;org/seen/models/ip-adapter.safetensors;A look;huggingface;{FAMILY}",
        "LORA_LARGE": "Large;org/large;x;huggingface;flux",
        "LORA_WRONG": "Wrong",
    }
    return config_in(tmp_path, HF_ENDPOINT=hub.url, DEVICE="cpu", STARTER_MODELS="false", **lines)


@pytest.fixture
def studio(config: Config) -> Iterator[Studio]:
    studio = Studio.open(config)
    studio.downloads.first_delay = 0.0
    yield studio
    studio.close()


@pytest.fixture
def client(studio: Studio) -> FlaskClient:
    return client_of(studio)


def listed(client: FlaskClient, query: str = "") -> dict[str, dict[str, Any]]:
    answer = client.get(f"/api/adapters{query}")
    assert answer.status_code == 200
    return {one["id"]: one for one in answer.json["adapters"]}


def downloaded(client: FlaskClient, adapter_id: str) -> tuple[str, dict[str, Any]]:
    """Download an adapter to its end; the last event and its body."""
    started = client.post(f"/api/adapters/{adapter_id}/download")
    assert started.status_code == 202, started.text
    text = client.get(started.json["events_url"]).get_data(as_text=True)
    last = [block for block in text.split("\n\n") if block.startswith("event: ")][-1]
    name, data = last.removeprefix("event: ").split("\ndata: ")
    return name, json.loads(data)


def asked(client: FlaskClient, **settings: Any) -> Any:
    body = {"model_id": "painter", "prompt": "a star", "settings": {**SMALL, **settings}}
    return client.post("/api/jobs", json=body)


def run(studio: Studio, client: FlaskClient, **settings: Any) -> dict[str, Any]:
    answer = asked(client, **settings)
    assert answer.status_code == 202, answer.text
    studio.process_queue()
    status: dict[str, Any] = client.get(f"/api/status/{answer.json['job_id']}").json
    return status


def pixels(client: FlaskClient, status: dict[str, Any]) -> str:
    assert status["status"] == "completed", status["error"]
    facts = client.get(f"/api/image/{status['image_ids'][0]}/metadata").json
    return str(facts["record"]["pixels_sha256"])


def test_they_are_listed_with_what_is_known_of_them(client: FlaskClient) -> None:
    found = listed(client)
    assert list(found) == ["ink", "edges", "seen", "large", "oil"]
    ink, oil = found["ink"], found["oil"]
    assert (ink["name"], ink["kind"], ink["families"]) == ("Ink", "lora", [FAMILY, "sdxl"])
    assert (ink["source"], ink["repo"], ink["scale"], ink["trigger"]) == ("huggingface", "org/ink", 0.5, "ink")
    assert (ink["downloaded"], ink["downloadable"], ink["size"]) == (False, True, None)
    assert (oil["source"], oil["families"], oil["downloaded"], oil["downloadable"]) == (
        "folder",
        None,
        True,
        False,
    )
    assert oil["size"] > 1000
    assert client.get("/api/adapters").json["problems"][0].startswith("LORA_WRONG: has 1 fields")
    assert list(listed(client, "?kind=controlnet")) == ["edges"]
    assert list(listed(client, "?model_id=painter&kind=lora")) == ["ink", "oil"]
    refused(client.get("/api/adapters?kind=other"), 422, "VALIDATION_ERROR")
    refused(client.get("/api/adapters?model_id=other"), 422, "VALIDATION_ERROR")


@pytest.mark.parametrize("adapter_id", ["ink", "edges", "seen"])
def test_each_kind_is_downloaded_and_named_in_a_job(
    studio: Studio, client: FlaskClient, hub: FakeHub, adapter_id: str
) -> None:
    guide = studio.media.add_upload(_png()).id
    named = {
        "ink": {"loras": [{"model": "ink"}]},
        "edges": {"controlnets": [{"model": "edges", "guide_image_id": guide}]},
        "seen": {"ip_adapter": {"model": "seen", "image_id": guide}},
    }[adapter_id]
    told = asked(client, **named)
    assert told.status_code == 422
    assert f"models pull {adapter_id}" in told.json["message"]
    name, body = downloaded(client, adapter_id)
    assert (name, body["percent"], body["adapter_id"]) == ("completed", 100.0, adapter_id)
    assert body["bytes_done"] == body["bytes_total"] > 1000
    shown = listed(client)[adapter_id]
    assert (shown["downloaded"], shown["download"]) == (True, body)
    assert shown["size"] > 1000
    assert pixels(client, run(studio, client, **named)) != pixels(client, run(studio, client))


def test_what_fails_says_what_to_do(client: FlaskClient, hub: FakeHub) -> None:
    hub.gated.add("org/ink")
    name, body = downloaded(client, "ink")
    assert (name, body["error"]["code"]) == ("failed", "model_gated")
    refused(client.post("/api/adapters/oil/download"), 404, "NOT_FOUND")
    refused(client.post("/api/adapters/none/download"), 404, "NOT_FOUND")
    refused(client.get("/api/adapters/edges/download"), 404, "NOT_FOUND")
    refused(client.delete("/api/adapters/ink/download"), 409, "CONFLICT")
    told = refused(asked(client, loras=[{"model": "large"}]), 422, "VALIDATION_ERROR")
    assert "is for FLUX.1, not for Stable Diffusion" in told["message"]


def test_a_line_may_let_the_job_download(config: Config, hub: FakeHub) -> None:
    lines = {**config.lineup, "DOWNLOAD_LORA_INK": "true", "DOWNLOAD_CONTROLNET_EDGES": "true"}
    studio = Studio.open(config.model_copy(update={"lineup": lines}))
    client = client_of(studio)
    guide = studio.media.add_upload(_png()).id
    plain = pixels(client, run(studio, client))
    assert not any(name.startswith("org/ink") for name in hub.requested)
    assert pixels(client, run(studio, client, loras=[{"model": "ink"}])) != plain
    wrong = {"model": "edges", "guide_image_id": guide, "control_mode": 2}
    failed = run(studio, client, controlnets=[wrong])
    assert failed["status"] == "failed"
    assert "edges is not one" in failed["error"]["message"]
    studio.close()


def test_the_command_line_lists_and_pulls_them(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Config, "load", lambda *_: config)
    pulled = CliRunner().invoke(models, ["pull", "ink"])
    assert pulled.exit_code == 0, pulled.output
    assert "ink is ready." in pulled.output
    lines = {line.split()[0]: line for line in CliRunner().invoke(models, ["list"]).output.splitlines()}
    assert " ready " in lines["ink"]
    assert " not downloaded " in lines["edges"]
    everything = CliRunner().invoke(models, ["pull", "--all"])
    assert "ink is here." in everything.output
    assert "edges is ready." in everything.output
    assert "Not downloaded: large" in everything.output


def _png() -> bytes:
    content = io.BytesIO()
    picture().save(content, "PNG")
    return content.getvalue()
