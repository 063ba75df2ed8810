"""``run.py models pull`` against a hub on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.models import models
from app.config import Config
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.queue import config_in
from tests.support.tiny import tiny_folder

REPO = "org/stable-diffusion-1"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    tiny_folder(tmp_path / "hub" / REPO, "stable-diffusion")
    lines = {
        "MODEL_A": f"A;{REPO};x;huggingface;false",
        "MODEL_B": "B;org/flux.1-dev;x;huggingface;true",
        "STARTER_MODELS": "true",
    }
    with fake_hub(tmp_path / "hub") as hub:
        config = config_in(tmp_path, HF_ENDPOINT=hub.url, **lines)
        monkeypatch.setattr(Config, "load", lambda *_: config)
        yield hub


def test_one_model_is_pulled(hub: FakeHub) -> None:
    ended = CliRunner().invoke(models, ["pull", "a"])
    assert ended.exit_code == 0, ended.output
    assert "a is ready." in ended.output
    listed = CliRunner().invoke(models, ["list"]).output.splitlines()
    assert next(line.split()[0] for line in listed if " ready " in line) == "a"


def test_all_go_on_after_one_that_fails(hub: FakeHub) -> None:
    ended = CliRunner().invoke(models, ["pull", "--all"])
    assert ended.exit_code == 1
    assert "a is ready." in ended.output
    assert "starter-image is here." in ended.output
    assert "b: org/flux.1-dev was not found on the hub" in ended.output
    assert "Not downloaded: b" in ended.output


def test_a_model_or_all_of_them(hub: FakeHub) -> None:
    for arguments in (["pull"], ["pull", "a", "--all"]):
        assert "Name a model or an adapter, or say --all." in CliRunner().invoke(models, arguments).output


def test_an_adapter_is_fetched_by_name(hub: FakeHub, tmp_path: Path) -> None:
    lora, net = tmp_path / "hub" / "org/style", tmp_path / "hub" / "org/edges"
    for folder in (lora, net):
        folder.mkdir()
        (folder / "diffusion_pytorch_model.safetensors").write_bytes(b"weights")
        (folder / "README.md").write_text("hello")
    (net / "config.json").write_text("{}")
    for name in ("org/style", "org/edges"):
        ended = CliRunner().invoke(models, ["fetch", name])
        assert ended.exit_code == 0, ended.output
    assert "org/edges/config.json" in hub.requested
    assert "org/style/diffusion_pytorch_model.safetensors" in hub.requested
    assert not [name for name in hub.requested if name.endswith(".md")]
    assert "must be org/name" in CliRunner().invoke(models, ["fetch", "/etc/passwd"]).output


def test_an_ip_adapter_comes_with_its_image_encoder(hub: FakeHub, tmp_path: Path) -> None:
    files = [
        "models/ip-adapter_a.safetensors",
        "models/image_encoder/config.json",
        "models/image_encoder/model.safetensors",
        "models/image_encoder/pytorch_model.bin",
        "sdxl_models/ip-adapter_b_vit-h.safetensors",
        "sdxl_models/image_encoder/model.safetensors",
    ]
    for file in files:
        place = tmp_path / "hub" / "org/seen" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.encode())
    ended = CliRunner().invoke(models, ["fetch", "org/seen", "--file", files[4]])
    assert ended.exit_code == 0, ended.output
    fetched = {name.removeprefix("org/seen/") for name in hub.requested if name.startswith("org/seen/")}
    assert fetched == {*files[1:3], files[4]}
