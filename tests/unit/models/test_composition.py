"""Models out of several repos: what a base lacks comes from where the family says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.errors import ModelNotAvailable
from app.models.lineup import ModelEntry
from app.models.options import ModelOptions
from app.models.sources import files_of
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.tiny import manager_of, tiny_folder, tiny_request

BASE, TRANSFORMER, VISION = "hunyuan/base", "framepack/transformer", "lllyasviel/flux_redux_bfl"


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    """FramePack as the hub has it: HunyuanVideo's pipeline, a bare transformer, an image encoder elsewhere."""
    whole = tiny_folder(tmp_path / "whole", "framepack", "i2v")
    root = tmp_path / "hub"
    base = tiny_folder(root / BASE, "hunyuan-video", "t2v")
    assert json.loads((base / "model_index.json").read_text())["_class_name"] == "HunyuanVideoPipeline"
    shutil.copytree(whole / "transformer", root / TRANSFORMER)
    for component in ("image_encoder", "feature_extractor"):
        shutil.copytree(whole / component, root / VISION / component)
    (root / VISION / "text_encoder").mkdir()
    (root / VISION / "text_encoder" / "model.safetensors").write_bytes(b"large")
    return root


def entry_of() -> ModelEntry:
    options = ModelOptions(base_repo=BASE)
    return ModelEntry("fp", "FramePack", TRANSFORMER, "framepack", "i2v", options=options, download=True)


def test_framepack_is_downloaded_in_parts_and_runs(tmp_path: Path, repos: Path) -> None:
    entry = entry_of()
    with fake_hub(repos) as hub:
        manager = manager_of(entry, model_folder=tmp_path / "models", hf_endpoint=hub.url)
        with manager.acquire("fp", "i2v") as model:
            assert type(model.pipeline_for("i2v")).__name__ == "HunyuanVideoFramepackPipeline"
            assert len(model.generate(tiny_request(entry, "i2v")).frames or []) == 5
        asked_for(hub)


def asked_for(hub: FakeHub) -> None:
    """Nothing was fetched that is not needed: no second transformer, no other encoder."""
    assert any(
        f"{VISION}/" in path and path.endswith("image_encoder/model.safetensors") for path in hub.requested
    )
    assert not any("text_encoder/model.safetensors" in path and VISION in path for path in hub.requested)
    assert not any(BASE in path and "transformer/diffusion_pytorch_model" in path for path in hub.requested)


def test_what_is_missing_of_the_parts_is_named(tmp_path: Path, repos: Path) -> None:
    entry = entry_of()
    with fake_hub(repos) as hub:
        manager = manager_of(entry, model_folder=tmp_path / "models", hf_endpoint=hub.url)
        manager.download(entry, lambda message: None)
    assert manager.is_downloaded(entry)
    shutil.rmtree(tmp_path / "models" / "models--lllyasviel--flux_redux_bfl")
    assert not manager.is_downloaded(entry)
    with pytest.raises(ModelNotAvailable, match=r"lllyasviel/flux_redux_bfl is not on this machine"):
        files_of(manager.config, entry)


def test_what_no_job_needs_is_left_out(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "ltx2", "ltx2", "t2v")
    index = json.loads((folder / "model_index.json").read_text())
    index["prompt_enhancer"] = ["transformers", "Gemma3ForConditionalGeneration"]
    index["processor"] = ["transformers", "Gemma3Processor"]
    (folder / "model_index.json").write_text(json.dumps(index))
    entry = ModelEntry("ltx", "LTX", str(folder), "ltx2", "t2v", source="local")
    with manager_of(entry).acquire("ltx", "t2v") as model:
        assert model.pipeline_for("t2v").prompt_enhancer is None
        assert model.generate(tiny_request(entry, "t2v")).frames


def test_what_no_job_needs_is_not_downloaded(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "hub" / "org" / "ltx-2", "ltx2", "t2v")
    index = json.loads((folder / "model_index.json").read_text())
    index["prompt_enhancer"] = ["transformers", "Gemma3ForConditionalGeneration"]
    (folder / "model_index.json").write_text(json.dumps(index))
    shutil.copytree(folder / "text_encoder", folder / "prompt_enhancer")
    entry = ModelEntry("ltx", "LTX", "org/ltx-2", "ltx2", "t2v", download=True)
    with fake_hub(tmp_path / "hub") as hub:
        manager = manager_of(entry, model_folder=tmp_path / "models", hf_endpoint=hub.url)
        manager.download(entry, lambda message: None)
    assert manager.is_downloaded(entry)
    weights = [path for path in hub.requested if path.endswith(".safetensors")]
    assert any("text_encoder/" in path for path in weights)
    assert not any("prompt_enhancer/" in path for path in weights)
