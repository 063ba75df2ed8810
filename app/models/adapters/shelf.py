"""The adapters that have a name here: of ``.env``, of manifests, of starter models, and files in folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from app.config import Config
from app.models.adapters.entry import AdapterEntry, Kind
from app.models.adapters.lineup import AdapterLineup, adapter_lineup
from app.models.adapters.places import place_of_adapter
from app.models.registry import recipe_for

if TYPE_CHECKING:
    from app.models.entry import ModelEntry

KINDS: tuple[Kind, ...] = get_args(Kind)
FOLDERS: dict[Kind, str] = {"lora": "loras", "controlnet": "controlnets", "ip_adapter": "ip-adapters"}
"""Kind to its folder in MODEL_FOLDER."""


@dataclass(frozen=True)
class Shelved:
    """One adapter that requests may name."""

    id: str
    kind: Kind
    source: str
    """Where it is from: ``folder``, ``starter``, ``manifest``, or the source of its line."""
    place: Path | None = None
    """The file or folder that it is; None where that is not on this machine."""
    families: tuple[str, ...] | None = None
    """Families of the models that it is for; None where nobody said."""
    entry: AdapterEntry | None = None
    """Its line in ``.env``."""
    model_id: str | None = None
    """The one model that it is for."""


def shelf(
    config: Config, models: Iterable[ModelEntry], lineup: AdapterLineup | None = None, *, every: bool = False
) -> list[Shelved]:
    """Return what requests to these models may name, each name of a kind once, the lines of ``.env`` first.

    ``every``: the lines for families without a model too.
    """
    models, lineup = list(models), adapter_lineup(config) if lineup is None else lineup
    families = None if every else {entry.family for entry in models}
    found: dict[tuple[Kind, str], Shelved] = {}
    for one in (*_lined(config, families, lineup), *_brought(config, models), *_in_folders(config, models)):
        found.setdefault((one.kind, one.id), one)
    return list(found.values())


def known_adapters(config: Config, entry: ModelEntry, kind: Kind) -> dict[str, Path]:
    """Return the adapters of a kind that are here for a model: name to file or folder."""
    return {one.id: one.place for one in shelf(config, [entry]) if one.kind == kind and one.place is not None}


def _lined(config: Config, families: set[str] | None, lineup: AdapterLineup) -> Iterator[Shelved]:
    for entry in lineup.entries.values():
        if families is None or families & set(entry.families):
            place = place_of_adapter(config, entry.place)
            yield Shelved(entry.id, entry.kind, entry.source, place, entry.families, entry)


def _brought(config: Config, models: list[ModelEntry]) -> Iterator[Shelved]:
    for model in models:
        for source in model.extras.adapters:
            place = place_of_adapter(config, source)
            yield Shelved(source.name, source.kind, "manifest", place, (model.family,), model_id=model.id)
        for kind in KINDS:
            for name, path in recipe_for(model).adapters(kind).items():
                yield Shelved(name, kind, "starter", path, (model.family,))


def _in_folders(config: Config, models: list[ModelEntry]) -> Iterator[Shelved]:
    taken = {kind for model in models for kind in recipe_for(model).features}
    for kind in KINDS:
        if kind in taken:
            for name, path in _files(config.model_folder / FOLDERS[kind], kind).items():
                yield Shelved(name, kind, "folder", path)


def _files(folder: Path, kind: Kind) -> dict[str, Path]:
    found = {path.stem: path for path in sorted(folder.glob("*.safetensors"))}
    if kind == "ip_adapter":
        found |= {path.parent.name: path for path in sorted(folder.glob("*/*.safetensors"))}
    if kind == "controlnet":
        found |= {path.parent.name: path.parent for path in sorted(folder.glob("*/config.json"))}
    return found
