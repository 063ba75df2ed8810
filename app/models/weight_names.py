"""What weight files are called: diffusers' and transformers' names, in one file, in shards, as a variant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = ("diffusion_pytorch_model.safetensors", "model.safetensors")
"""Names of a component's weights: diffusers' and transformers'. Sharded ones add ``.index.json``."""

VARIANT = "fp16"
"""The variant that stands in where a repo has no weights in full precision."""


@dataclass(frozen=True)
class WeightName:
    """What a component's weights are called: in one file, or in shards that an index lists."""

    stem: str
    variant: str | None = None

    @property
    def file(self) -> str:
        return f"{self.stem}{self._dotted}.safetensors"

    @property
    def index(self) -> str:
        return f"{self.stem}.safetensors.index{self._dotted}.json"

    def is_shard(self, name: str) -> bool:
        """Whether ``name`` is a shard of these weights; a variant's name stands before or after the number."""
        stem, dotted = re.escape(self.stem), re.escape(self._dotted)
        number = r"-\d+-of-\d+"
        return bool(re.fullmatch(rf"{stem}({dotted}{number}|{number}{dotted})\.safetensors", name))

    @property
    def _dotted(self) -> str:
        return f".{self.variant}" if self.variant else ""


WEIGHT_NAMES = tuple(
    WeightName(name.removesuffix(".safetensors"), variant) for variant in (None, VARIANT) for name in WEIGHTS
)
"""What is looked for, the full precision first."""

WEIGHTLESS = ("Scheduler", "Tokenizer", "Processor", "FeatureExtractor", "Guidance")
"""Words in the names of classes that have a configuration and no weights."""


def weight_name(place: Path) -> WeightName | None:
    """Return what the weights in a component's folder are called; None where there are none."""
    there = (name for name in WEIGHT_NAMES if (place / name.file).is_file() or (place / name.index).is_file())
    return next(there, None)


def is_model(class_name: str) -> bool:
    """Whether a component of this class has weights: not a scheduler, a tokenizer, a processor or a guider."""
    return not any(word in class_name for word in WEIGHTLESS)
