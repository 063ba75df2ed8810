"""A LoRA on every image family: it acts, at scale 0 it does not, and afterwards every pixel is what it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

from app.models.recipe import kind_of
from app.models.registry import families
from tests.support.tiny import manager_of, tiny_entry, tiny_folder, tiny_request

FAMILIES = [
    name
    for name, recipe in families().items()
    if "lora" in recipe.features and not recipe.starter and kind_of(next(iter(recipe.settings))) == "image"
]


def save_lora(base: Path, component: str, target: Path) -> None:
    """Save a random adapter of the attention layers of what denoises."""
    name = json.loads((base / component / "config.json").read_text())["_class_name"]
    net = getattr(diffusers, name).from_pretrained(base / component)
    torch.manual_seed(1)
    layers = [part for part, _ in net.named_modules() if part.endswith(("to_q", "to_v", "to_out.0"))]
    net.add_adapter(LoraConfig(r=4, target_modules=layers, init_lora_weights=False))
    state = {f"{component}.{key}": value.contiguous() for key, value in get_peft_model_state_dict(net).items()}
    target.parent.mkdir(parents=True)
    save_file(state, target)


@pytest.mark.parametrize("family", FAMILIES)
def test_it_acts_and_leaves_no_trace(family: str, tmp_path: Path) -> None:
    recipe, folder = families()[family], tmp_path / "models"
    job_type = next(iter(recipe.settings))
    base, entry = tiny_folder(tmp_path / "base", family, job_type), tiny_entry(family, job_type)
    save_lora(base, recipe.main_component, folder / "loras" / "ink.safetensors")
    manager = manager_of(entry, model_folder=folder)

    def made(*loras: dict[str, Any]) -> bytes:
        with manager.acquire(entry.id, job_type) as model:
            result = model.generate(tiny_request(entry, job_type, loras=list(loras)))
        assert result.images
        return result.images[0].tobytes()

    free, changed = made(), made({"model": "ink"})
    assert changed != free
    assert made({"model": "ink", "scale": 0.0}) == free
    assert made() == free
    assert made({"model": "ink"}) == changed


def test_there_are_many() -> None:
    assert {"stable-diffusion", "sdxl", "sd3", "flux", "qwen-image", "z-image", "sana-sprint"} <= set(FAMILIES)
