"""LoRA adapters on the transformers of video families: they act on every job type and leave no trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

from app.models.registry import families
from tests.families.test_run import pixels
from tests.support.tiny import ALL, manager_of, tiny_entry, tiny_request

CASES = [
    (family, job_type)
    for family, job_type in ALL
    if job_type in ("t2v", "i2v", "v2v")
    and "lora" in families()[family].features
    and not families()[family].starter
]


def save_lora(pipeline: Any, target: Path) -> None:
    """Save a random adapter of the pipeline's transformer, and take it off again."""
    torch.manual_seed(1)
    pipeline.transformer.add_adapter(
        LoraConfig(r=4, target_modules=["to_q", "to_v"], init_lora_weights=False), adapter_name="made"
    )
    layers = get_peft_model_state_dict(pipeline.transformer, adapter_name="made")
    pipeline.transformer.delete_adapters("made")
    type(pipeline).save_lora_weights(target, transformer_lora_layers=layers, weight_name="ink.safetensors")


@pytest.mark.parametrize(("family", "job_type"), CASES)
def test_a_lora_changes_the_video_and_leaves_no_trace(tmp_path: Path, family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    ink = [{"model": "ink", "scale": 4.0}]
    with manager_of(entry, model_folder=tmp_path).acquire(entry.id, job_type) as maker:
        save_lora(maker.pipeline_for(job_type), tmp_path / "loras")
    with manager_of(entry, model_folder=tmp_path).acquire(entry.id, job_type) as model:
        plain = pixels(model.generate(tiny_request(entry, job_type)))
        changed = model.generate(tiny_request(entry, job_type, loras=ink))
        assert pixels(changed) != plain
        assert changed.facts["loras"][0]["name"] == "ink"
        assert pixels(model.generate(tiny_request(entry, job_type))) == plain
