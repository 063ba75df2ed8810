"""Caches across denoising steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.optimizing.unable import Unable
from app.settings import Optimizations


@contextmanager
def step_cache(pipeline: Any, model: Any, wanted: Optimizations) -> Iterator[None]:
    """Cache what a transformer's blocks give from step to step.

    Only where the pipeline enters a cache context around the model: without one the caches raise, or mix the
    passes with and without the prompt.
    """
    if not hasattr(model, "enable_cache"):
        raise Unable("This model has no transformer with step caches.")
    if "cache_context(" not in inspect.getsource(type(pipeline)):
        raise Unable(f"{type(pipeline).__name__} does not keep its passes apart, so it runs without a cache.")
    try:
        model.enable_cache(_config(pipeline, wanted))
    except (ValueError, LookupError, AttributeError, NotImplementedError) as error:
        model._cache_config = None
        raise Unable(f"The cache {wanted.cache} does not know this model: {error}") from error
    try:
        yield
    finally:
        model.disable_cache()


def _config(pipeline: Any, wanted: Optimizations) -> Any:
    import diffusers

    if wanted.cache == "first_block":
        return diffusers.FirstBlockCacheConfig(threshold=wanted.cache_threshold)
    if wanted.cache == "taylorseer":
        return diffusers.TaylorSeerCacheConfig()
    return diffusers.PyramidAttentionBroadcastConfig(
        spatial_attention_block_skip_range=2,
        spatial_attention_timestep_skip_range=(100, 800),
        current_timestep_callback=lambda: pipeline.current_timestep,
    )


@contextmanager
def deep_cache(pipeline: Any, main: str, wanted: Optimizations, hooked: bool) -> Iterator[None]:
    """Reuse a UNet's deep features for some steps, by the method's own package."""
    if main != "unet":
        raise Unable("DeepCache is for models with a UNet; try cache instead.")
    if hooked:
        raise Unable("DeepCache does not get on with group or sequential offload.")
    from DeepCache import DeepCacheSDHelper

    helper = DeepCacheSDHelper(pipe=pipeline)
    helper.set_params(cache_interval=wanted.deepcache_interval, cache_branch_id=wanted.deepcache_branch_id)
    helper.enable()
    try:
        yield
    finally:
        helper.disable()
