"""How the VAE decodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from app.models.optimizing.unable import Unable


@contextmanager
def vae_mode(pipeline: Any, mode: Literal["tiling", "slicing"], on: bool | None) -> Iterator[None]:
    """Turn the VAE's tiling or slicing on or off."""
    vae = getattr(pipeline, "vae", None)
    if not hasattr(vae, f"enable_{mode}"):
        raise Unable(f"This model's VAE knows no {mode}.")
    before = bool(getattr(vae, f"use_{mode}", False))
    getattr(vae, f"{'enable' if on else 'disable'}_{mode}")()
    try:
        yield
    finally:
        getattr(vae, f"{'enable' if before else 'disable'}_{mode}")()
