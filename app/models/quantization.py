"""Smaller weights for a model's main component, where its line in the lineup asks for them."""

from __future__ import annotations

from typing import Any

from app.models.lineup import ModelEntry
from app.models.registry import recipe_for


def quantize(pipeline: Any, entry: ModelEntry) -> None:
    """Keep the main component's weights in 8-bit floats; each layer computes in the dtype it was loaded in."""
    if entry.options.quantization != "fp8":
        return
    import torch

    component = getattr(pipeline, recipe_for(entry).main_component)
    component.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=component.dtype)


def item_bytes(entry: ModelEntry, dtypes: dict[str, str]) -> dict[str, int]:
    """Return the bytes of one number of each component, with a default, after quantization."""
    sizes = {name: {"float32": 4}.get(dtype, 2) for name, dtype in dtypes.items()}
    if entry.options.quantization == "fp8":
        sizes[recipe_for(entry).main_component] = 1
    return sizes
