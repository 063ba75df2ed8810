"""Finds adapters by the names that requests may use: never by a path.

A name is one of a starter model's own adapters, a file or folder in MODEL_FOLDER/loras or
MODEL_FOLDER/controlnets, a repo of the hub or a version on Civitai whose files are on this machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.config import Config
from app.errors import InvalidInput
from app.models.adapters.image_prompt import missing_encoder
from app.models.adapters.unions import check_modes
from app.models.files import find_file
from app.models.layout import local_path, snapshot_of
from app.models.preprocessing import check_preprocessor
from app.models.references import parse_reference
from app.models.registry import recipe_for
from app.settings import DiffusionSettings, IPAdapterInput, PictureSettings

if TYPE_CHECKING:
    from app.models.entry import AdapterSource, ModelEntry
    from app.models.recipe import Recipe

Kind = Literal["lora", "controlnet", "ip_adapter"]
FOLDERS: dict[Kind, str] = {"lora": "loras", "controlnet": "controlnets", "ip_adapter": "ip-adapters"}
"""Kind to its folder in MODEL_FOLDER."""


def known_adapters(config: Config, entry: ModelEntry, kind: Kind) -> dict[str, Path]:
    """Return the adapters that have a name of their own here, as files or folders."""
    folder = config.model_folder / FOLDERS[kind]
    found = {path.stem: path for path in sorted(folder.glob("*.safetensors"))}
    if kind == "ip_adapter":
        return found | {path.parent.name: path for path in sorted(folder.glob("*/*.safetensors"))}
    if kind == "controlnet":
        found |= {path.parent.name: path.parent for path in sorted(folder.glob("*/config.json"))}
    own = {
        source.name: place_of_adapter(config, source) for source in entry.extras.adapters if source.kind == kind
    }
    here = {name: path for name, path in own.items() if path is not None}
    return found | dict(recipe_for(entry).adapters(kind)) | here


def place_of_adapter(config: Config, source: AdapterSource) -> Path | None:
    """Return where an adapter of a manifest lies; None where it is not on this machine."""
    reference = source.reference
    if source.kind == "controlnet" and reference.kind in ("hub", "local") and reference.file is None:
        is_hub = reference.kind == "hub"
        place = snapshot_of(config, reference.where) if is_hub else local_path(reference.where)
        return place if place is not None and place.exists() else None
    return find_file(config, reference)


def find_adapter(config: Config, entry: ModelEntry, kind: Kind, name: str, file: str | None = None) -> Path:
    """Return the file or folder of an adapter. Raises ValueError that says why there is none."""
    known = known_adapters(config, entry, kind)
    if name in known:
        return known[name]
    if any(source.name == name and source.kind == kind for source in entry.extras.adapters):
        raise ValueError(f"is not on this machine: fetch it with python run.py models pull {entry.id}")
    if "/" not in name and not name.startswith("civitai:"):
        raise ValueError(f"there is no {kind} of this name")
    reference = parse_reference(name, file)
    snapshot = snapshot_of(config, reference.where) if reference.kind == "hub" else None
    whole = kind == "controlnet" and snapshot is not None and reference.file is None
    place = snapshot if whole else find_file(config, reference)
    if place is None:
        option = f" --file {reference.file}" if reference.file else ""
        raise ValueError(
            f"is not on this machine: fetch it with python run.py models fetch {reference}{option}"
        )
    return place


def check_adapters(config: Config, entry: ModelEntry, settings: DiffusionSettings) -> None:
    """Raise `InvalidInput` for adapters that are not here and for names given twice."""
    names: set[str] = set()
    for index, lora in enumerate(settings.loras):
        _check(config, entry, "lora", f"settings.loras.{index}.model", lora.model, lora.weight_name)
        if lora.adapter_name is not None:
            if lora.adapter_name in names:
                raise InvalidInput(f"settings.loras.{index}.adapter_name", "is given to two adapters")
            names.add(lora.adapter_name)
    if isinstance(settings, PictureSettings):
        _check_controls(config, entry, settings)
        if settings.ip_adapter is not None:
            _check_image_prompt(config, entry, settings.ip_adapter)


def named(asked: IPAdapterInput, recipe: Recipe) -> tuple[str, str | None]:
    """Return an IP-Adapter's name and file: what is asked for, or the family's own."""
    own = recipe.ip_adapter or ("", None)
    return own if asked.model is None else (asked.model, asked.weight_name)


def _check_image_prompt(config: Config, entry: ModelEntry, asked: IPAdapterInput) -> None:
    field, (name, file) = "settings.ip_adapter.model", named(asked, recipe_for(entry))
    missing = missing_encoder(_check(config, entry, "ip_adapter", field, name, file))
    if missing is not None:
        raise InvalidInput(field, f"is here, its image encoder is not: {missing} is missing")


def _check_controls(config: Config, entry: ModelEntry, settings: PictureSettings) -> None:
    paths = []
    for index, control in enumerate(settings.controlnets):
        field = f"settings.controlnets.{index}"
        paths.append(_check(config, entry, "controlnet", f"{field}.model", control.model))
        check_preprocessor(control.preprocessor, f"{field}.preprocessor")
    takes_union = getattr(settings, "type", None) in recipe_for(entry).union_pipelines
    check_modes(settings.controlnets, paths, takes_union=takes_union)


def _check(
    config: Config, entry: ModelEntry, kind: Kind, field: str, name: str, file: str | None = None
) -> Path:
    try:
        return find_adapter(config, entry, kind, name, file)
    except ValueError as error:
        raise InvalidInput(field, str(error), allowed=sorted(known_adapters(config, entry, kind))) from None
