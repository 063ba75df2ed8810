"""IP-Adapter on a pipeline (Ye et al., arXiv 2308.06721): a picture as a prompt, for the length of one run.

Its attention layers stand beside the text's while a request runs; afterwards what denoises has the very
processors that it had before.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from app.errors import ModelCorrupt, ModelNotAvailable
from app.models.adapters.image_encoders import ENCODER, ENCODER_FILES
from app.models.weights import inspect_weights, sha256_of
from app.settings import IPAdapterInput

GROUPS = ("image_proj", "ip_adapter")
"""The parts of an adapter's file: what projects the picture, and the attention layers that read it."""
FLUX_GROUPS = {"ip_adapter_proj_model": "image_proj", "double_blocks": "ip_adapter"}
FLUX_NAMES = (
    ("ip_adapter_double_stream_k_proj", "to_k_ip"),
    ("ip_adapter_double_stream_v_proj", "to_v_ip"),
    ("processor.", ""),
)
"""What FLUX.1's adapters (XLabs-AI/flux-ip-adapter) call these parts and layers, to what diffusers does."""


@dataclass(frozen=True)
class Prompted:
    """The IP-Adapter of a request, and its file."""

    adapter: IPAdapterInput
    name: str
    path: Path
    encoder: Path
    """Folder of the image encoder that it was trained with."""

    def facts(self) -> dict[str, Any]:
        """Return what a file records of it."""
        return {"name": self.name, "scale": self.adapter.scale, "sha256": sha256_of(self.path)}


class ImagePrompt:
    """The IP-Adapter of one model: one stays in memory, on the pipeline only while a request runs."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._kept: tuple[Path, dict[str, dict[str, Any]], Any] | None = None
        self._on: tuple[Any, dict[str, Any], Any, Any] | None = None

    def put_on(self, pipeline: Any, wanted: Prompted) -> None:
        """Put the adapter on. Raises `ModelCorrupt` for a file that does not fit, `UnsafeModelFormat`."""
        from transformers import CLIPImageProcessor

        self.take_off()
        denoiser = denoiser_of(pipeline)
        if any(map(_is_fetched, denoiser.modules())):
            raise ModelNotAvailable("An IP-Adapter does not work with a model that is offloaded in parts.")
        state, encoder = self._load(wanted, denoiser.dtype)
        self._on = (
            pipeline,
            dict(denoiser.attn_processors),
            pipeline.image_encoder,
            pipeline.feature_extractor,
        )
        size = encoder.config.image_size
        processor = CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
        try:
            pipeline.register_modules(image_encoder=encoder, feature_extractor=processor)
            pipeline.load_ip_adapter(state, subfolder="", weight_name="", **_no_encoder(pipeline))
        except (ValueError, RuntimeError, LookupError, TypeError) as error:
            self.take_off()
            reason = " ".join(str(error).split())[:300]
            raise ModelCorrupt(
                f"The IP-Adapter {wanted.name} does not fit this model: {reason}", file=wanted.path.name
            ) from error
        pipeline.set_ip_adapter_scale(wanted.adapter.scale)

    def take_off(self) -> None:
        """Give the pipeline back what it had: its attention processors, image encoder and feature extractor."""
        if self._on is None:
            return
        (pipeline, processors, encoder, extractor), self._on = self._on, None
        pipeline.unload_ip_adapter()
        denoiser_of(pipeline).set_attn_processor(processors)
        pipeline.register_modules(image_encoder=encoder, feature_extractor=extractor)

    @property
    def bytes(self) -> int:
        """Bytes of the adapter and its image encoder in memory."""
        if self._kept is None:
            return 0
        _, state, encoder = self._kept
        tensors = [*encoder.parameters(), *(tensor for group in state.values() for tensor in group.values())]
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    @property
    def modules(self) -> dict[str, Any]:
        """Its image encoder, by a name that says what it is."""
        return {} if self._kept is None else {"ip_adapter image_encoder": self._kept[2]}

    def drop(self) -> None:
        """Let go of everything."""
        self.take_off()
        self._kept = None

    def _load(self, wanted: Prompted, dtype: Any) -> tuple[dict[str, dict[str, Any]], Any]:
        if self._kept is None or self._kept[0] != wanted.path:
            self._kept = None
            self._kept = (wanted.path, _groups(wanted.path), _encoder(wanted.encoder, dtype).to(self.device))
        return self._kept[1], self._kept[2]


def denoiser_of(pipeline: Any) -> Any:
    """Return the component of a pipeline that denoises."""
    return getattr(pipeline, "unet", None) or pipeline.transformer


def _no_encoder(pipeline: Any) -> dict[str, Any]:
    """Return the argument that says that the image encoder is there already."""
    taken = inspect.signature(pipeline.load_ip_adapter).parameters
    names = ("image_encoder_folder", "image_encoder_pretrained_model_name_or_path")
    return {name: None for name in names if name in taken}


def _is_fetched(part: Any) -> bool:
    """Whether a part's weights wait elsewhere until it runs, fetched by hooks that know no later ones."""
    hooks = getattr(getattr(part, "_diffusers_hook", None), "hooks", {})
    fetched = any("group_offloading" in name for name in hooks)
    return fetched or bool(getattr(getattr(part, "_hf_hook", None), "offload", False))


def _groups(path: Path) -> dict[str, dict[str, Any]]:
    from safetensors.torch import load_file

    inspect_weights(path)
    tensors = load_file(path)
    found: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for name, tensor in tensors.items():
        group, _, rest = name.partition(".")
        for old, new in FLUX_NAMES:
            rest = rest.replace(old, new)
        group = FLUX_GROUPS.get(group, group)
        if group in found:
            found[group][rest] = tensor
    if not all(found.values()):
        raise ModelCorrupt(f"{path.name} is not an IP-Adapter.", file=path.name)
    return found


def _encoder(folder: Path, dtype: Any) -> Any:
    from transformers import CLIPVisionModelWithProjection

    inspect_weights(folder / ENCODER_FILES[1])
    try:
        options = {"dtype": dtype, "use_safetensors": True, "local_files_only": True}
        return CLIPVisionModelWithProjection.from_pretrained(str(folder), **options).eval()
    except (ValueError, RuntimeError, KeyError, OSError, SafetensorError) as error:
        raise ModelCorrupt(f"{ENCODER} does not load: {error}", file=ENCODER) from error
