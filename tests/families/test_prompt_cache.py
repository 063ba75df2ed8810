"""Prompts that were read before: every family gives the same pixels from the cache as without it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from app.models.prompt_cache import PromptCache
from app.models.registry import families
from tests.families.test_run import pixels
from tests.support.tiny import manager_of, tiny_entry, tiny_request

MAIN = [(family, next(iter(recipe.settings))) for family, recipe in families().items()]


@pytest.mark.parametrize(("family", "job_type"), MAIN)
def test_a_prompt_that_comes_again_gives_the_same_pixels(family: str, job_type: str) -> None:
    entry = tiny_entry(family, job_type)
    with manager_of(entry, prompt_cache_mb=0).acquire(entry.id, job_type) as model:
        without = pixels(model.generate(tiny_request(entry, job_type, seed=2)))
    manager = manager_of(entry)
    with manager.acquire(entry.id, job_type) as model:
        model.generate(tiny_request(entry, job_type, seed=1))
        first = manager.prompts.bytes
        assert pixels(model.generate(tiny_request(entry, job_type, seed=2))) == without
        assert manager.prompts.bytes == first
        assert (manager.prompts.hits > 0, first > 0) == (True, True)
        assert pixels(model.generate(tiny_request(entry, job_type, seed=2))) == without
        assert "encode_prompt" not in vars(model.pipeline_for(job_type))
        longer = tiny_request(entry, job_type, seed=2, prompt="a red star " * 4)
        assert pixels(model.generate(longer)) == pixels(model.generate(longer))
        assert manager.prompts.bytes > first


def test_the_text_encoder_is_not_asked_twice() -> None:
    entry = tiny_entry("flux", "image")
    manager = manager_of(entry)
    with manager.acquire(entry.id, "image") as model:
        encoder, asked = model.pipeline_for("image").text_encoder_2, []
        encoder.register_forward_pre_hook(lambda *_: asked.append(1))
        for seed in (1, 2, 3):
            model.generate(tiny_request(entry, "image", seed=seed))
        assert len(asked) == 1
        model.generate(tiny_request(entry, "img2img", seed=1))
        assert len(asked) == 2, "pipelines of another class may encode in another way"
        manager.prompts.clear()
        model.generate(tiny_request(entry, "image", seed=1))
        assert len(asked) == 3


def test_models_with_other_encoders_do_not_share() -> None:
    one, other = tiny_entry("flux", "image"), tiny_entry("flux", "image", dtype="bfloat16")
    manager = manager_of(one)
    with manager.acquire(one.id, "image") as model:
        model.generate(tiny_request(one, "image"))
    again = manager_of(other)
    again.prompts = manager.prompts
    with again.acquire(other.id, "image") as model:
        model.generate(tiny_request(other, "image"))
    assert manager.prompts.hits == 0


def test_an_adapter_in_the_text_encoder_is_seen() -> None:
    from peft import LoraConfig

    entry = tiny_entry("stable-diffusion", "image")
    manager = manager_of(entry)
    with manager.acquire(entry.id, "image") as model:
        plain = pixels(model.generate(tiny_request(entry, "image")))
        encoder = model.pipeline_for("image").text_encoder
        config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
        torch.manual_seed(3)
        encoder.add_adapter(config)
        assert pixels(model.generate(tiny_request(entry, "image"))) != plain
        assert manager.prompts.hits == 0


def test_it_is_bounded_by_bytes_and_keeps_what_was_used_last() -> None:
    cache = PromptCache(100)
    for name in "abc":
        cache.put(name, name.upper(), 40)
    assert (cache.bytes, cache.get("a"), cache.get("b")) == (80, None, "B")
    cache.put("d", "D", 40)
    assert (cache.get("c"), cache.get("b"), cache.get("d")) == (None, "B", "D")
    cache.put("huge", "H", 101)
    cache.put("b", "again", 10)
    assert (cache.get("huge"), cache.get("b"), cache.bytes) == (None, "again", 50)
    cache.clear()
    assert (cache.bytes, cache.get("d")) == (0, None)


def test_what_comes_back_may_be_changed_without_harm() -> None:
    from app.models.prompt_cache import remembering

    class Pipeline:
        def __init__(self) -> None:
            self.components: dict[str, Any] = {}

        def encode_prompt(self, prompt: str, device: torch.device | None = None) -> Any:
            return torch.full((2, 3), float(len(prompt))), [torch.ones(1)], None

    cache, pipeline = PromptCache(1000), Pipeline()
    with remembering(cache, pipeline, "here"):
        first, (inner,), nothing = pipeline.encode_prompt("abc")
        first += 1
        inner += 1
        again, (inner,), nothing = pipeline.encode_prompt("abc", device=None)
        assert (again == 3).all() and (inner == 1).all() and nothing is None
        again *= 0
        assert (pipeline.encode_prompt("abc")[0] == 3).all()
    assert (cache.hits, cache.bytes) == (2, 28)
    assert (pipeline.encode_prompt("ab")[0] == 2).all()
