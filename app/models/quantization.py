"""Smaller weights for a model's main component, where its line in the lineup asks for them.

``fp8`` is layerwise casting of diffusers and needs nothing more. ``float8`` needs torchao, and ``nf4`` needs
bitsandbytes (Dettmers et al., arXiv 2305.14314). int8 weights are not offered: without compilation they are
many times slower than the full ones.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from app.errors import InstallationBroken, ModelNotAvailable
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for

PACKAGES = {"float8": "torchao", "nf4": "bitsandbytes"}
"""Quantisation to the package that does it."""

ITEM_BYTES = {"fp8": 1.0, "float8": 1.0, "nf4": 0.5625}
"""Bytes of one weight; nf4 has a scale of 32 bits for every 64 (block size of bitsandbytes)."""


def quantization_config(entry: ModelEntry, dtype: Any, device: str) -> Any:
    """Return what diffusers loads the main component with, or None.

    Raises `InstallationBroken` where the package is missing, `ModelNotAvailable` for a device that cannot.
    """
    wanted = entry.options.quantization
    if wanted not in PACKAGES:
        return None
    package = PACKAGES[wanted]
    if importlib.util.find_spec(package) is None:
        raise InstallationBroken(
            f"{entry.id} asks for {wanted}, which needs {package}: run .venv/bin/pip install {package}, or "
            "take quantization fp8 in its line, which needs nothing."
        )
    import diffusers

    if wanted == "float8":
        from torchao.quantization import Float8WeightOnlyConfig

        return diffusers.TorchAoConfig(Float8WeightOnlyConfig())
    if not device.startswith("cuda"):
        raise ModelNotAvailable(f"{entry.id} asks for nf4, which needs a CUDA device: take fp8 or a GGUF file.")
    return diffusers.BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype
    )


def quantize(pipeline: Any, entry: ModelEntry) -> None:
    """Keep the weights of what denoises in 8-bit floats; each layer computes in the dtype it was loaded in."""
    if entry.options.quantization != "fp8":
        return
    import torch

    for name in recipe_for(entry).denoisers:
        component = getattr(pipeline, name)
        component.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=component.dtype)


def item_bytes(entry: ModelEntry, dtypes: dict[str, str]) -> dict[str, float]:
    """Return the bytes of one number of each component, with a default, after quantization."""
    sizes = {name: {"float32": 4.0}.get(dtype, 2.0) for name, dtype in dtypes.items()}
    if entry.options.quantization is not None:
        sizes |= dict.fromkeys(recipe_for(entry).denoisers, ITEM_BYTES[entry.options.quantization])
    return sizes
