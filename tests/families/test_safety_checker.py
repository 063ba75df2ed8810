"""A safety checker that a repo brings: loaded with the rest, and what it blacks out is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stable Diffusion with a checker that calls everything unsafe."""
    folder = tiny_folder(tmp_path / "sd", "stable-diffusion")
    import torch
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessor

    small = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = {**small, "image_size": 8, "patch_size": 4}
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=8))
    torch.nn.init.constant_(checker.concept_embeds_weights, -5.0)
    checker.save_pretrained(folder / "safety_checker")
    CLIPImageProcessor(crop_size=8, size={"shortest_edge": 8}).save_pretrained(folder / "feature_extractor")
    index = json.loads((folder / "model_index.json").read_text())
    index["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    index["feature_extractor"] = ["transformers", "CLIPImageProcessor"]
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def test_what_it_blacks_out_is_told(folder: Path) -> None:
    entry = tiny_entry("stable-diffusion", "image", folder)
    with manager_of(entry).acquire(entry.id, "image") as model:
        result = model.generate(tiny_request(entry, "image"))
    assert [warning["operation"] for warning in result.warnings] == ["safety_checker"]
    assert result.images is not None
    assert result.images[0].getextrema() == ((0, 0), (0, 0), (0, 0))
