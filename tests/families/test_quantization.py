"""Quantised weights: smaller, near the full model's pictures, and told in words where they cannot be had."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import numpy as np
import pytest

from app.errors import InstallationBroken, ModelNotAvailable
from app.models.quantization import item_bytes
from tests.support.tiny import manager_of, tiny_entry, tiny_request

TOLERANCE = 12.0
"""Mean difference in bytes of 255, on random weights, whose noise the quantisation's rounding becomes."""


def made(family: str, job_type: str, **options: Any) -> tuple[Any, Any]:
    entry = tiny_entry(family, job_type, **options)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        result = model.generate(tiny_request(entry, job_type))
        pictures = result.images or result.frames or []
        weight = getattr(model.pipeline_for(job_type), model.recipe.main_component)
        return np.stack([np.asarray(picture, dtype=float) for picture in pictures]), weight


@pytest.mark.parametrize(
    ("family", "job_type"), [("flux", "image"), ("wan", "t2v"), ("stable-diffusion", "image")]
)
def test_layerwise_casting_keeps_the_picture(family: str, job_type: str) -> None:
    import torch

    full, _ = made(family, job_type, dtype="bfloat16")
    small, component = made(family, job_type, dtype="bfloat16", quantization="fp8")
    assert torch.float8_e4m3fn in {weight.dtype for weight in component.parameters()}
    assert np.abs(full - small).mean() < TOLERANCE


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    absent = ("torchao", "bitsandbytes")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name in absent else find(name, *more)
    )
    for wanted, package in (("float8", "torchao"), ("nf4", "bitsandbytes")):
        with pytest.raises(InstallationBroken, match=f"pip install {package}"):
            made("flux", "image", quantization=wanted)


def test_nf4_wants_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: sys.__spec__ or object())
    with pytest.raises(ModelNotAvailable, match="CUDA"):
        made("flux", "image", quantization="nf4")


@pytest.mark.parametrize(
    ("wanted", "bytes_each"), [(None, 2.0), ("fp8", 1.0), ("float8", 1.0), ("nf4", 0.5625)]
)
def test_the_plan_counts_quantised_sizes(wanted: str | None, bytes_each: float) -> None:
    entry = tiny_entry("flux", "image", quantization=wanted)
    sizes = item_bytes(entry, {"default": "bfloat16", "transformer": "bfloat16"})
    assert sizes == {"default": 2.0, "transformer": bytes_each}


def test_both_experts_of_wan22_are_quantised() -> None:
    import torch

    entry = tiny_entry("wan22", "t2v", dtype="bfloat16", quantization="fp8")
    with manager_of(entry).acquire(entry.id, "t2v") as model:
        assert model.generate(tiny_request(entry, "t2v")).frames
        pipeline = model.pipeline_for("t2v")
        for expert in (pipeline.transformer, pipeline.transformer_2):
            assert torch.float8_e4m3fn in {weight.dtype for weight in expert.parameters()}
    sizes = item_bytes(entry, {"default": "bfloat16"})
    assert (sizes["transformer"], sizes["transformer_2"]) == (1.0, 1.0)
