"""IP-Adapter on a pipeline (Ye et al., arXiv 2308.06721): a picture as a prompt, for the length of one run.

Its attention layers stand beside the text's while a request runs; afterwards the UNet has the very processors
that it had before.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from app.errors import ModelCorrupt, ModelNotAvailable
from app.models.weights import inspect_weights, sha256_of
from app.settings import IPAdapterInput

ENCODER = "image_encoder"
ENCODER_FILES = ("config.json", "model.safetensors")
GROUPS = ("image_proj", "ip_adapter")
"""The parts of an adapter's file: what projects the picture, and the attention layers that read it."""


def encoder_of(weights: Path) -> Path:
    """Return the folder of the image encoder that an adapter's file was trained with.

    It lies beside the file. In h94/IP-Adapter, SDXL's adapters whose name has ``vit-h`` take that of models/.
    """
    beside = weights.parent / ENCODER
    if weights.parent.name == "sdxl_models" and "vit-h" in weights.name:
        return weights.parent.parent / "models" / ENCODER
    return beside


def missing_encoder(weights: Path) -> str | None:
    """Return the first file of the image encoder that is not on this machine, as PLACE/FILE."""
    folder = encoder_of(weights)
    missing = [name for name in ENCODER_FILES if not (folder / name).is_file()]
    return f"{folder.parent.name}/{ENCODER}/{missing[0]}" if missing else None


@dataclass(frozen=True)
class Prompted:
    """The IP-Adapter of a request, and its file."""

    adapter: IPAdapterInput
    name: str
    path: Path

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
        unet = pipeline.unet
        if any(map(_is_fetched, unet.modules())):
            raise ModelNotAvailable("An IP-Adapter does not work with a model that is offloaded in parts.")
        state, encoder = self._load(wanted.path, unet.dtype)
        self._on = (pipeline, dict(unet.attn_processors), pipeline.image_encoder, pipeline.feature_extractor)
        size = encoder.config.image_size
        processor = CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
        try:
            pipeline.register_modules(image_encoder=encoder, feature_extractor=processor)
            pipeline.load_ip_adapter(state, subfolder="", weight_name="", image_encoder_folder=None)
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
        pipeline.unet.set_attn_processor(processors)
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

    def _load(self, path: Path, dtype: Any) -> tuple[dict[str, dict[str, Any]], Any]:
        if self._kept is None or self._kept[0] != path:
            self._kept = None
            self._kept = (path, _groups(path), _encoder(encoder_of(path), dtype).to(self.device))
        return self._kept[1], self._kept[2]


def _is_fetched(part: Any) -> bool:
    """Whether a part's weights wait elsewhere until it runs, fetched by hooks that know no later ones."""
    return hasattr(part, "_diffusers_hook") or bool(getattr(getattr(part, "_hf_hook", None), "offload", False))


def _groups(path: Path) -> dict[str, dict[str, Any]]:
    from safetensors.torch import load_file

    inspect_weights(path)
    tensors = load_file(path)
    found: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for name, tensor in tensors.items():
        group, _, rest = name.partition(".")
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
