"""The image encoders that IP-Adapters were trained with: where they lie, and what of them is missing."""

from __future__ import annotations

from pathlib import Path

from app.config import Config
from app.errors import StudioError
from app.models.places import snapshot_of
from app.models.weights import inspect_weights

ENCODER = "image_encoder"
ENCODER_FILES = ("config.json", "model.safetensors")

FLUX_ENCODER = "openai/clip-vit-large-patch14"
"""The encoder of FLUX.1's adapters, which do not bring one (model card of XLabs-AI/flux-ip-adapter)."""


def encoder_of(weights: Path) -> Path:
    """Return the folder beside an adapter's file where its image encoder belongs.

    In h94/IP-Adapter, SDXL's adapters whose name has ``vit-h`` take that of models/.
    """
    beside = weights.parent / ENCODER
    if weights.parent.name == "sdxl_models" and "vit-h" in weights.name:
        return weights.parent.parent / "models" / ENCODER
    return beside


def find_encoder(config: Config, weights: Path) -> Path:
    """Return the folder of an adapter's image encoder: beside its file, or the one of all of FLUX.1's."""
    beside = encoder_of(weights)
    if not beside.is_dir() and _is_for_flux(weights):
        return snapshot_of(config, FLUX_ENCODER) or beside
    return beside


def missing_encoder(config: Config, weights: Path) -> str | None:
    """Return what of the image encoder is not on this machine, in words."""
    folder = find_encoder(config, weights)
    missing = [name for name in ENCODER_FILES if not (folder / name).is_file()]
    if missing and _is_for_flux(weights):
        return f"fetch it with python run.py models fetch {FLUX_ENCODER}"
    return f"{folder.parent.name}/{ENCODER}/{missing[0]} is missing" if missing else None


def _is_for_flux(weights: Path) -> bool:
    try:
        return any(name.startswith("double_blocks.") for name in inspect_weights(weights).tensors)
    except (StudioError, OSError):  # what is wrong with it is told when it is loaded
        return False
