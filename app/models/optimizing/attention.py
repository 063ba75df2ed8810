"""How attention is computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.optimizing.unable import Unable
from app.settings import Optimizations


@contextmanager
def attention_backend(model: Any, wanted: Optimizations) -> Iterator[None]:
    """Use other attention kernels, where they are installed and the model can choose."""
    if not hasattr(model, "set_attention_backend"):
        raise Unable("This model cannot choose its attention kernels.")
    try:
        model.set_attention_backend(str(wanted.attention_backend))
    except (ValueError, RuntimeError, ImportError) as error:
        model.reset_attention_backend()
        raise Unable(f"The attention backend {wanted.attention_backend} cannot be used: {error}") from error
    try:
        yield
    finally:
        model.reset_attention_backend()


@contextmanager
def attention_slicing(pipeline: Any, wanted: Optimizations) -> Iterator[None]:
    """Attend in slices, or all at once."""
    if getattr(pipeline, "unet", None) is None:
        raise Unable("Attention is sliced in models with a UNet only.")
    processors = pipeline.unet.attn_processors
    (pipeline.enable_attention_slicing if wanted.attention_slicing else pipeline.disable_attention_slicing)()
    try:
        yield
    finally:
        pipeline.unet.set_attn_processor(processors)
