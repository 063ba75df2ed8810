"""Optimisations of one request: they act, what cannot be done is told, and the next picture is what it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import app.models.optimizing.compiled as compiled
from app.models.requests import GenerationResult
from tests.support.tiny import manager_of, tiny_entry, tiny_request


def run(model: Any, job_type: str, entry: Any, **optimizations: Any) -> GenerationResult:
    changes = {"optimizations": optimizations} if optimizations else {}
    result: GenerationResult = model.generate(tiny_request(entry, job_type, num_inference_steps=6, **changes))
    return result


def array(result: GenerationResult) -> np.ndarray[Any, Any]:
    pictures = result.images or result.frames or []
    return np.stack([np.asarray(picture, dtype=np.float32) for picture in pictures])


CASES = [
    ("flux", "image", {"cache": "first_block", "cache_threshold": 1.0}),
    ("flux", "image", {"cache": "taylorseer"}),
    ("flux", "image", {"cache": "magcache", "cache_threshold": 0.5}),
    ("hunyuan-video", "t2v", {"cache": "fastercache"}),
    ("ltx-video", "t2v", {"cache": "fastercache"}),
    ("ltx-video", "t2v", {"cache": "pyramid"}),
    ("wan", "t2v", {"cache": "seacache", "cache_threshold": 0.9}),
    ("stable-diffusion", "image", {"use_deepcache": True}),
    ("sdxl", "image", {"use_deepcache": True, "deepcache_interval": 2}),
    ("stable-diffusion", "image", {"vae_tiling": True}),
    ("stable-diffusion", "image", {"vae_slicing": True, "attention_slicing": True}),
    ("wan", "t2v", {"vae_tiling": True}),
]


@pytest.mark.parametrize(("family", "job_type", "wanted"), CASES)
def test_the_picture_is_near_and_the_next_one_is_the_same_again(
    family: str, job_type: str, wanted: dict[str, Any]
) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        plain = array(run(model, job_type, entry))
        result = run(model, job_type, entry, **wanted)
        assert result.warnings == []
        assert np.abs(array(result) - plain).mean() < 20, "bytes of 255, on random weights"
        assert np.array_equal(array(run(model, job_type, entry)), plain)


@pytest.mark.parametrize(
    ("family", "wanted", "part"),
    [
        ("stable-diffusion", {"use_deepcache": True}, "unet"),
        ("flux", {"cache": "first_block", "cache_threshold": 1.0}, "transformer"),
        ("flux", {"cache": "magcache", "cache_threshold": 1.0}, "transformer"),
    ],
)
def test_a_cache_computes_less(family: str, wanted: dict[str, Any], part: str) -> None:
    entry = tiny_entry(family, "image")
    with manager_of(entry).acquire(entry.id, "image") as model:
        denoiser = getattr(model.pipeline_for("image"), part)
        deep = denoiser.mid_block.resnets[0] if part == "unet" else denoiser.single_transformer_blocks[-1].attn
        calls: list[int] = []
        handle = deep.register_forward_pre_hook(lambda *_: calls.append(1))
        run(model, "image", entry)
        full = len(calls)
        calls.clear()
        run(model, "image", entry, **wanted)
        handle.remove()
        assert 0 < len(calls) < full


@pytest.mark.parametrize(
    ("family", "job_type", "wanted", "why"),
    [
        ("flux", "image", {"use_deepcache": True}, "UNet"),
        ("stable-diffusion", "image", {"cache": "first_block"}, "no transformer"),
        ("flux", "img2img", {"cache": "first_block"}, "does not keep its passes apart"),
        ("wan", "v2v", {"cache": "first_block"}, "does not keep its passes apart"),
        ("flux", "image", {"attention_backend": "flash"}, "flash"),
        ("flux", "image", {"attention_backend": "nothing"}, "nothing"),
        ("flux", "image", {"attention_slicing": True}, "UNet"),
        ("wan", "t2v", {"cache": "first_block"}, "does not know this model"),  # of one block
        ("wan", "t2v", {"cache": "pyramid"}, "mix the passes"),
        ("wan", "t2v", {"cache": "fastercache"}, "mix the passes"),
        ("hunyuan-video", "t2v", {"cache": "magcache"}, "measured of FLUX.1"),
        ("qwen-image", "image", {"cache": "seacache"}, "text to video only"),
        ("wan", "i2v", {"cache": "seacache"}, "text to video only"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_job_is_made_without(
    family: str, job_type: str, wanted: dict[str, Any], why: str
) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry).acquire(entry.id, job_type) as model:
        plain = array(run(model, job_type, entry))
        result = run(model, job_type, entry, **wanted)
        (told,) = result.warnings
        assert told["operation"] == next(iter(wanted))
        assert why in told["message"]
        assert np.array_equal(array(result), plain)
        assert np.array_equal(array(run(model, job_type, entry)), plain)


def test_the_native_backend_can_be_named() -> None:
    entry = tiny_entry("flux", "image")
    with manager_of(entry).acquire(entry.id, "image") as model:
        plain = array(run(model, "image", entry))
        result = run(model, "image", entry, attention_backend="native")
        assert result.warnings == []
        assert np.array_equal(array(result), plain)


def test_compiled_blocks_are_used_for_that_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "BACKEND", "eager")
    entry = tiny_entry("flux", "image")
    with manager_of(entry).acquire(entry.id, "image") as model:
        blocks = model.pipeline_for("image").transformer.transformer_blocks
        plain = array(run(model, "image", entry))
        result = run(model, "image", entry, use_torch_compile=True)
        assert result.warnings == []
        assert np.abs(array(result) - plain).max() <= 1
        assert all(block._compiled_call_impl is None for block in blocks)
        assert np.array_equal(array(run(model, "image", entry)), plain)
