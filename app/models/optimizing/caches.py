"""Caches across denoising steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.models.optimizing.unable import Unable
from app.settings import Optimizations

ATTENTION = (
    r"^blocks.*attn1?$",
    r"transformer_blocks.*attn1?$",
    r"single_transformer_blocks.*attn$",
)
"""Names of the attention layers in the transformers of the families."""
MIXING = ("pyramid", "fastercache")
"""Caches that keep one state, not one for each pass of a step."""

APART = ("HunyuanVideoFramepackPipeline",)
"""Pipelines that enter no cache context, and whose recipes do (`app.models.sections`)."""


@contextmanager
def step_cache(
    pipeline: Any, model: Any, wanted: Optimizations, arguments: Mapping[str, Any]
) -> Iterator[None]:
    """Cache what a transformer's blocks give from step to step; ``arguments``: of the pipeline's call.

    Only where the pipeline enters a cache context around the model: without one the caches raise, or mix the
    passes with and without the prompt.
    """
    if not hasattr(model, "enable_cache"):
        raise Unable("This model has no transformer with step caches.")
    if not _kept_apart(pipeline):
        raise Unable(f"{type(pipeline).__name__} does not keep its passes apart, so it runs without a cache.")
    if wanted.cache in MIXING and _passes_apart(pipeline, arguments):
        raise Unable(
            f"{wanted.cache} would mix the passes with and without the prompt: take first_block, or guidance 1."
        )
    try:
        model.enable_cache(_config(pipeline, model, wanted, int(arguments.get("num_inference_steps", 1))))
    except (ValueError, LookupError, AttributeError, NotImplementedError) as error:
        model._cache_config = None
        raise Unable(f"The cache {wanted.cache} does not know this model: {error}") from error
    try:
        yield
    finally:
        model.disable_cache()


def _passes_apart(pipeline: Any, arguments: Mapping[str, Any]) -> bool:
    """Whether each step of this call runs the model once with the prompt and once without."""
    if '"uncond"' not in inspect.getsource(type(pipeline)):
        return False
    distilled = "true_cfg_scale" in inspect.signature(pipeline.__call__).parameters
    scale = arguments.get("true_cfg_scale", 1.0) if distilled else arguments.get("guidance_scale", 1.0)
    return float(scale or 1.0) > 1.0


def _kept_apart(pipeline: Any) -> bool:
    """Tell whether the passes of a pipeline have cache contexts of their own, or get them from its recipe."""
    return type(pipeline).__name__ in APART or "cache_context(" in inspect.getsource(type(pipeline))


def _config(pipeline: Any, model: Any, wanted: Optimizations, steps: int) -> Any:
    import diffusers

    timestep = {"current_timestep_callback": lambda: pipeline.current_timestep}
    match wanted.cache:
        case "first_block":
            return diffusers.FirstBlockCacheConfig(threshold=wanted.cache_threshold)
        case "taylorseer":
            return diffusers.TaylorSeerCacheConfig()
        case "magcache":
            return _by_magnitudes(model, wanted, steps)
        case "seacache":
            if not _is_wan_t2v(model):
                raise Unable("seacache reads how frames change off Wan's text to video only.")
            return diffusers.SeaCacheConfig(threshold=wanted.cache_threshold)
        case "fastercache":  # its attention part: the other one wants both passes in one batch of pictures
            return diffusers.FasterCacheConfig(
                spatial_attention_block_identifiers=ATTENTION, is_guidance_distilled=True, **timestep
            )
    return diffusers.PyramidAttentionBroadcastConfig(
        spatial_attention_block_skip_range=2, spatial_attention_timestep_skip_range=(100, 800), **timestep
    )


def _is_wan_t2v(model: Any) -> bool:
    """Whether the model's input is the video's latents alone: the case that diffusers knows how to read."""
    config = model.config
    return type(model).__name__ == "WanTransformer3DModel" and config.in_channels == config.out_channels


def _by_magnitudes(model: Any, wanted: Optimizations, steps: int) -> Any:
    """Return MagCache's configuration; what it goes by was measured for FLUX.1 (by its authors) only."""
    import diffusers
    from diffusers.hooks.mag_cache import FLUX_MAG_RATIOS

    if type(model).__name__ != "FluxTransformer2DModel":
        raise Unable("magcache goes by what was measured of FLUX.1's transformer, and this is another one.")
    return diffusers.MagCacheConfig(
        threshold=wanted.cache_threshold, num_inference_steps=steps, mag_ratios=FLUX_MAG_RATIOS
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
