"""Runs in sections: a prompt for each part of the video, and step caches that keep the passes apart."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def section_prompts(
    pipeline: Any, prompts: Sequence[str], sections: int, passes: int, backwards: bool
) -> Iterator[None]:
    """Have each section of a run hear its own prompt: ``prompts`` in order, over equal parts of the video.

    ``passes``: calls of the transformer in a step, the first of them with the prompt. ``backwards``: the last
    section is made first. A section begins where the pipeline sets its timesteps.
    """
    heard = [_encoded(pipeline, prompt) for prompt in prompts]
    scheduler, forward = pipeline.scheduler, pipeline.transformer.forward
    set_timesteps = scheduler.set_timesteps
    begun = calls = 0

    @functools.wraps(set_timesteps)
    def beginning(*args: Any, **kwargs: Any) -> Any:
        nonlocal begun
        begun += 1
        return set_timesteps(*args, **kwargs)

    def hearing(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        place = sections - begun if backwards else begun - 1
        if calls % passes == 0:
            kwargs |= heard[place * len(heard) // sections]
        calls += 1
        return forward(*args, **kwargs)

    scheduler.set_timesteps = beginning
    with _replaced(pipeline.transformer, hearing):
        yield


@contextmanager
def passes_apart(pipeline: Any, passes: int) -> Iterator[None]:
    """Enter a cache context around each call of the transformer where a step cache is on: one a pass."""
    transformer, calls = pipeline.transformer, 0
    if not getattr(transformer, "is_cache_enabled", False):
        yield
        return
    forward = transformer.forward

    def apart(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        name = f"pass {calls % passes}"
        calls += 1
        with transformer.cache_context(name):
            return forward(*args, **kwargs)

    with _replaced(transformer, apart):
        yield


def _encoded(pipeline: Any, prompt: str) -> dict[str, Any]:
    device, dtype = pipeline._execution_device, pipeline.transformer.dtype
    embeds, pooled, mask = pipeline.encode_prompt(prompt=prompt, device=device)
    return {
        "encoder_hidden_states": embeds.to(dtype),
        "encoder_attention_mask": mask.to(dtype),
        "pooled_projections": pooled.to(dtype),
    }


@contextmanager
def _replaced(module: Any, forward: Any) -> Iterator[None]:
    """Put another forward in a module's place for the length of the block; hooks may have put theirs there."""
    own = module.__dict__.get("forward")
    module.forward = forward
    try:
        yield
    finally:
        if own is None:
            del module.forward
        else:
            module.forward = own
