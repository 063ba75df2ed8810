"""LoRA adapters on a pipeline (Hu et al., arXiv 2106.09685): put on for a request, taken off for the next.

The layers stand beside the model's own weights and are never merged into them, so that without them every pixel
is what it was.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from app.errors import ModelCorrupt
from app.models.weights import inspect_weights, sha256_of
from app.settings import LoraAdapter


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
        return {"name": self.lora.model, "scale": self.lora.scale, "sha256": sha256_of(self.path)}


class Loras:
    """The adapters that are on a model now."""

    def __init__(self) -> None:
        self._on: tuple[tuple[str, Path], ...] = ()
        self._pipeline: Any = None
        self._graded: set[tuple[str, str]] = set()

    def put_on(self, pipeline: Any, wanted: Sequence[Wanted], title: str) -> None:
        """Bring the pipeline's adapters to what a request wants. Call it outside of inference mode.

        Raises `ModelCorrupt` for a file that does not fit the model, `UnsafeModelFormat` for a pickle; the
        pipeline is without any adapter then.
        """
        on = tuple((f"{one.adapter}_{index}", one.path) for index, one in enumerate(wanted))
        if on != self._on or (on and pipeline is not self._pipeline):
            self.take_off()
            self._graded = _graded(pipeline)
            for one, (name, path) in zip(wanted, on, strict=True):
                self._pipeline = pipeline
                self._load(pipeline, one, name, path, title)
            self._on = on
            _grade(pipeline, self._graded)
        if on:
            pipeline.set_adapters([name for name, _ in on], adapter_weights=[one.lora.scale for one in wanted])

    def take_off(self) -> None:
        """Remove every adapter; the pipeline is then bit for bit what it was before."""
        if self._pipeline is not None:
            self._pipeline.unload_lora_weights()
            _grade(self._pipeline, self._graded)
        self._on, self._pipeline = (), None

    def _load(self, pipeline: Any, one: Wanted, name: str, path: Path, title: str) -> None:
        inspect_weights(path)
        try:
            with warnings.catch_warnings():  # several at once are meant, and one that fails is taken off again
                warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
                warnings.filterwarnings("ignore", message="Adapter .* was active which is now deleted")
                pipeline.load_lora_weights(
                    str(path.parent), weight_name=path.name, adapter_name=name, local_files_only=True
                )
            fits = any(name in names for names in pipeline.get_list_adapters().values())
        except (ValueError, RuntimeError, LookupError, TypeError, SafetensorError) as error:
            self.take_off()
            raise ModelCorrupt(_unfit(one, title, str(error)), file=path.name) from error
        if not fits:
            self.take_off()
            raise ModelCorrupt(_unfit(one, title, "none of its layers are in this model"), file=path.name)


def _graded(pipeline: Any) -> set[tuple[str, str]]:
    """Return which parameters require gradients: (component, name without what an adapter adds to it)."""
    return {(part, name) for part, name, weights in _parameters(pipeline) if weights.requires_grad}


def _grade(pipeline: Any, graded: set[tuple[str, str]]) -> None:
    """Give parameters the flag they had: adapters freeze them, and torch then multiplies in another order."""
    for part, name, weights in _parameters(pipeline):
        if weights.requires_grad != ((part, name) in graded):
            weights.requires_grad_((part, name) in graded)


def _parameters(pipeline: Any) -> Iterator[tuple[str, str, Any]]:
    for part, module in pipeline.components.items():
        if hasattr(module, "named_parameters"):
            for name, weights in module.named_parameters():
                yield part, name.replace(".base_layer", ""), weights


def _unfit(one: Wanted, title: str, why: str) -> str:
    reason = " ".join(why.split())
    return f"The LoRA {one.lora.model} does not fit {title}; it was made for another model: {reason[:300]}"
