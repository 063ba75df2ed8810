"""LoRA adapters on a pipeline (Hu et al., arXiv 2106.09685): put on for a request, taken off for the next.

The layers stand beside the model's own weights and are never merged into them, so that without them every pixel
is what it was.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from safetensors import SafetensorError

from app.errors import ModelCorrupt
from app.models.weights import inspect_weights, sha256_of
from app.settings import LoraAdapter

if TYPE_CHECKING:
    from app.models.recipe import Recipe

Expert = Literal["high_noise", "low_noise"]
EXPERTS: dict[Expert, str] = {
    "high_noise": r"(?<![a-z])high(?![a-z])",
    "low_noise": r"(?<![a-z])low(?![a-z])",
}
"""The experts of a model that has two, in the order of the steps, to what the names of their adapters say."""


@dataclass(frozen=True)
class Wanted:
    """One adapter of a request and the file it is."""

    lora: LoraAdapter
    path: Path

    @property
    def adapter(self) -> str:
        """Its name in the pipeline."""
        return self.lora.adapter_name or re.sub(r"[^A-Za-z0-9_]+", "_", self.lora.model).strip("_") or "lora"

    def facts(self) -> dict[str, Any]:
        """Return what a file records of it."""
        told = {"name": self.lora.model, "scale": self.lora.scale, "sha256": sha256_of(self.path)}
        return told | ({"expert": self.lora.expert} if self.lora.expert else {})

    @property
    def experts(self) -> tuple[Expert, ...]:
        """The experts that it is for, of a model that has two: as asked, as its name says, or else both."""
        name = f"{self.lora.model} {self.path.name}".lower()
        said: tuple[Expert, ...] = tuple(one for one in EXPERTS if re.search(EXPERTS[one], name))
        if self.lora.expert is not None:
            return (self.lora.expert,)
        return said if len(said) == 1 else tuple(EXPERTS)


class Loras:
    """The adapters that are on a model now. ``unhooked`` holds a pipeline's offload hooks off for a while."""

    def __init__(self, unhooked: Callable[[Any], AbstractContextManager[None]] = nullcontext) -> None:
        self._unhooked = unhooked
        self._on: tuple[tuple[str, Path], ...] = ()
        self._pipeline: Any = None
        self._graded: set[tuple[str, str]] = set()

    def put_on(self, pipeline: Any, wanted: Sequence[Wanted], recipe: Recipe) -> None:
        """Bring the pipeline's adapters to what a request wants. Call it outside of inference mode.

        Raises `ModelCorrupt` for a file that does not fit the model, `UnsafeModelFormat` for a pickle; the
        pipeline is without any adapter then.
        """
        on = tuple((f"{one.adapter}_{index}", one.path) for index, one in enumerate(wanted))
        if on != self._on or (on and pipeline is not self._pipeline):
            self.take_off()
            self._graded = _graded(pipeline)
            with self._unhooked(pipeline) if on else nullcontext(), _as_computed(pipeline):
                for one, (name, path) in zip(wanted, on, strict=True):
                    self._pipeline = pipeline
                    self._load(pipeline, one, name, path, recipe)
            self._on = on
            _grade(pipeline, self._graded)
        if on:
            import torch

            with torch.inference_mode():  # where offload moved them in a run, they may be changed here only
                scales = [one.lora.scale for one in wanted]
                pipeline.set_adapters([name for name, _ in on], adapter_weights=scales)

    def take_off(self) -> None:
        """Remove every adapter; the pipeline is then bit for bit what it was before."""
        if self._pipeline is not None:
            self._pipeline.unload_lora_weights()
            _grade(self._pipeline, self._graded)
        self._on, self._pipeline = (), None

    def _load(self, pipeline: Any, one: Wanted, name: str, path: Path, recipe: Recipe) -> None:
        inspect_weights(path)
        two = recipe.second_component is not None
        turns = [{"load_into_transformer_2": True} if expert == "low_noise" else {} for expert in one.experts]
        try:
            with warnings.catch_warnings():  # several at once are meant, and one that fails is taken off again
                warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
                warnings.filterwarnings("ignore", message="Adapter .* was active which is now deleted")
                for turn in turns if two else [{}]:
                    pipeline.load_lora_weights(
                        str(path.parent),
                        weight_name=path.name,
                        adapter_name=name,
                        local_files_only=True,
                        **turn,
                    )
            fits = any(name in names for names in pipeline.get_list_adapters().values())
        except (ValueError, RuntimeError, LookupError, TypeError, SafetensorError) as error:
            self.take_off()
            raise ModelCorrupt(_unfit(one, recipe.title, str(error)), file=path.name) from error
        if not fits:
            self.take_off()
            raise ModelCorrupt(
                _unfit(one, recipe.title, "none of its layers are in this model"), file=path.name
            )


@contextmanager
def _as_computed(pipeline: Any) -> Iterator[None]:
    """Show weights that are stored in 8-bit floats in the dtype that they compute in.

    New layers take on the dtype that they find, and in 8 bits an adapter would lose what it says. The weights
    shown hold one number each and take no memory; none is read before the stored ones are back.
    """
    import torch

    small = (torch.float8_e4m3fn, torch.float8_e5m2)
    stored = []
    with torch.inference_mode():
        for module in pipeline.components.values():
            for weights in module.parameters() if hasattr(module, "parameters") else ():
                if type(weights.data) is torch.Tensor and weights.dtype in small:
                    stored.append((weights, weights.data))
                    shown = torch.empty(1, dtype=module.dtype, device=weights.device)
                    weights.data = shown.expand(weights.shape)
    try:
        yield
    finally:
        with torch.inference_mode():
            for weights, data in stored:
                weights.data = data


def _graded(pipeline: Any) -> set[tuple[str, str]]:
    """Return which parameters require gradients: (component, name without what an adapter adds to it)."""
    return {(part, name) for part, name, weights in _parameters(pipeline) if weights.requires_grad}


def _grade(pipeline: Any, graded: set[tuple[str, str]]) -> None:
    """Give parameters the flag they had: adapters freeze them, and torch then multiplies in another order.

    Those that were cast or moved while a run went on were made in inference mode, and are changed in it only.
    """
    import torch

    for part, name, weights in _parameters(pipeline):
        if weights.requires_grad != ((part, name) in graded):
            with torch.inference_mode(weights.is_inference()):
                weights.requires_grad_((part, name) in graded)


def _parameters(pipeline: Any) -> Iterator[tuple[str, str, Any]]:
    for part, module in pipeline.components.items():
        if hasattr(module, "named_parameters"):
            for name, weights in module.named_parameters():
                yield part, name.replace(".base_layer", ""), weights


def _unfit(one: Wanted, title: str, why: str) -> str:
    reason = " ".join(why.split())
    return f"The LoRA {one.lora.model} does not fit {title}; it was made for another model: {reason[:300]}"
