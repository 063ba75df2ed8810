"""What a checkpoint of one file holds: the denoiser alone, or the VAE and the text encoders as well.

Read off the names of its tensors, as the original code bases and their finetunes write them (Stable Diffusion,
SDXL, SD 3, FLUX.1; the same names that diffusers' single-file loaders know).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.errors import ModelCorrupt
from app.models.weights import inspect_weights

DENOISER = "model.diffusion_model."
VAE = ("first_stage_model.", "vae.")
CLIP = {
    "text_encoder": (
        "cond_stage_model.transformer.",
        "cond_stage_model.model.",
        "conditioner.embedders.0.transformer.",
        "text_encoders.clip_l.transformer.",
    ),
    "text_encoder_2": ("conditioner.embedders.1.model.", "text_encoders.clip_g.transformer."),
}
T5 = ("text_encoders.t5xxl.transformer.",)
SCALED = (".scale_weight", ".weight_scale", "scaled_fp8")
"""How the names end of tensors that scale 8-bit weights; what loads checkpoints does not apply them."""

Held = Mapping[str, tuple[str, ...]]
"""Component to how the names of its tensors begin; an empty tuple where the whole file is the component."""


def held_in(path: Path, components: Mapping[str, tuple[str, str]], main: str) -> Held:
    """Return which components of a pipeline are in the file ``path``; at least ``main``, its denoiser.

    Raises `ModelCorrupt` for a file whose weights would be misread, and what `inspect_weights` raises.
    """
    if path.suffix.lower() == ".gguf":
        return {main: ()}
    names = inspect_weights(path).tensors
    if scaled := next((name for name in names if name.endswith(SCALED)), None):
        raise ModelCorrupt(
            f"{path.name} holds scaled 8-bit weights ({scaled}), which cannot be read here: "
            "take its full version, or a GGUF file.",
            file=path.name,
        )
    found: dict[str, tuple[str, ...]] = {}
    for component, (_, class_name) in components.items():
        prefixes = tuple(
            prefix
            for prefix in _prefixes(component, class_name)
            if any(name.startswith(prefix) for name in names)
        )
        if prefixes:
            found[component] = prefixes
    whole = any(name.startswith(DENOISER) for name in names)
    return {**found, main: (DENOISER,) if whole else ()}


def _prefixes(component: str, class_name: str) -> tuple[str, ...]:
    if class_name == "AutoencoderKL":
        return VAE
    if class_name.startswith("CLIPTextModel"):
        return CLIP.get(component, ())
    return T5 if class_name == "T5EncoderModel" else ()
