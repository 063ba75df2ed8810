"""The files of one model: which of them its pipeline needs, whether they are whole, what they weigh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import ModelCorrupt, ModelNotAvailable
from app.models.gguf_file import check_gguf
from app.models.places import INDEX
from app.models.weight_names import WEIGHTS, is_model, weight_name
from app.models.weights import PICKLED, inspect_weights, pickled


@dataclass(frozen=True)
class ModelFiles:
    """A pipeline's folder, and what takes the place of some of its components."""

    model_id: str
    folder: Path
    """Holds model_index.json and one folder per component."""
    replaced: dict[str, Path] = field(default_factory=dict)
    """Component name to the folder, GGUF file or safetensors file that it is loaded from instead."""
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Component name to how its tensors' names begin in a checkpoint that holds several (`checkpoint`)."""
    left_out: frozenset[str] = frozenset()
    """Components that model_index.json names and the pipeline runs without."""
    classes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Component name to (library, class) of those that model_index.json lacks or has of another class."""

    @property
    def index(self) -> dict[str, Any]:
        """The parsed model_index.json. Raises `ModelNotAvailable`, `ModelCorrupt`."""
        if not (self.folder / INDEX).is_file():
            raise self.missing(INDEX)
        try:
            index = json.loads((self.folder / INDEX).read_text())
        except (ValueError, RecursionError):
            raise ModelCorrupt(f"{INDEX} is not valid JSON. Download it again.", file=INDEX) from None
        if not isinstance(index, dict) or not isinstance(index.get("_class_name"), str):
            raise ModelCorrupt(f"{INDEX} does not name a pipeline of diffusers.", file=INDEX)
        return index

    @property
    def components(self) -> dict[str, tuple[str, str]]:
        """Component name to (library, class), without those that the pipeline leaves out."""
        named = {
            name: (value[0], value[1])
            for name, value in self.index.items()
            if not name.startswith("_") and isinstance(value, list) and len(value) == 2 and all(value)
        }
        return {name: kind for name, kind in {**named, **self.classes}.items() if name not in self.left_out}

    def place(self, component: str) -> Path:
        """Return the folder or the file that a component is loaded from."""
        return self.replaced.get(component, self.folder / component)

    def weights(self, component: str) -> list[Path]:
        """Return the weight files of a component; none for a tokenizer or a scheduler.

        Raises `ModelNotAvailable` that names a missing file, `UnsafeModelFormat` where only pickles are there.
        """
        place = self.place(component)
        if place.is_file():
            return [place]
        if not place.is_dir():
            raise self.missing(f"{component}/")
        name = weight_name(place)
        if name is not None and (place / name.file).is_file():
            return [place / name.file]
        if name is not None:
            return self._shards(component, place, name.index)
        pickles = sorted(file.name for file in place.iterdir() if file.suffix in PICKLED)
        if pickles:
            raise pickled(f"{component}/{pickles[0]}")
        return []

    def _shards(self, component: str, place: Path, index: str) -> list[Path]:
        try:
            names = sorted(set(json.loads((place / index).read_text())["weight_map"].values()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ModelCorrupt(f"{component}/{index} cannot be read.", file=f"{component}/{index}") from None
        for name in names:
            if Path(name).name != name or not name.endswith(".safetensors"):
                raise ModelCorrupt(
                    f"{component}/{index} names a file that is no shard.", file=f"{component}/{index}"
                )
            if not (place / name).is_file():
                raise self.missing(f"{component}/{name}")
        return [place / name for name in names]

    def check(self) -> None:
        """Raise unless every file that the pipeline needs is there and every safetensors file is whole."""
        for component, (_, class_name) in self.components.items():
            weights = self.weights(component)
            if not weights and is_model(class_name):
                raise self.missing(f"{component}/{WEIGHTS[0 if self._of_diffusers(component) else 1]}")
            if is_model(class_name) and self.place(component).is_dir():
                self._need(component, "config.json")
            elif is_model(class_name) and not (self.folder / component / "config.json").is_file():
                raise self.missing(f"{component}/config.json")
            elif "Scheduler" in class_name:
                self._need(component, "scheduler_config.json")
            for file in weights:
                check_gguf(file) if file.suffix == ".gguf" else inspect_weights(file)

    def sizes(self, item_bytes: dict[str, float]) -> dict[str, int]:
        """Return the bytes each model component takes in memory; ``item_bytes`` per float by component."""
        default = item_bytes["default"]
        return {
            component: sum(
                file.stat().st_size
                if file.suffix == ".gguf"
                else inspect_weights(file).bytes_as(
                    item_bytes.get(component, default), self.held.get(component, ())
                )
                for file in self.weights(component)
            )
            for component, (_, class_name) in self.components.items()
            if is_model(class_name)
        }

    def missing(self, file: str) -> ModelNotAvailable:
        """Return the error that names a file which is not there, and how to get it."""
        return ModelNotAvailable(
            f"{file} of {self.model_id} is not on this machine. "
            f"Fetch it with: python run.py models pull {self.model_id}",
            file=file,
            model_id=self.model_id,
        )

    def _need(self, component: str, name: str) -> None:
        if not (self.place(component) / name).is_file():
            raise self.missing(f"{component}/{name}")

    def _of_diffusers(self, component: str) -> bool:
        return self.components[component][0] == "diffusers"
