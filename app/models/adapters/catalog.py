"""Finds adapters by the names that requests may use: never by a path.

A name is the id of a line in ``.env``, one of a starter model's own adapters, a file or folder in
MODEL_FOLDER/loras or MODEL_FOLDER/controlnets, a repo of the hub or a version on Civitai whose files are on
this machine.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.config import Config
from app.errors import InvalidInput
from app.models.adapters.entry import AdapterEntry, Kind
from app.models.adapters.image_encoders import missing_encoder
from app.models.adapters.lineup import adapter_lineup
from app.models.adapters.shelf import known_adapters
from app.models.adapters.unions import check_modes
from app.models.files import find_file
from app.models.places import snapshot_of
from app.models.preprocessing import check_preprocessor
from app.models.references import parse_reference
from app.models.registry import families, recipe_for
from app.settings import DiffusionSettings, IPAdapterInput, PictureSettings

if TYPE_CHECKING:
    from app.models.entry import ModelEntry
    from app.models.recipe import Recipe


class NotHere(ValueError):
    """An adapter of the lineup whose files are not on this machine."""

    def __init__(self, adapter: AdapterEntry) -> None:
        super().__init__(f"is not on this machine: fetch it with python run.py models pull {adapter.id}")
        self.adapter = adapter


def find_adapter(config: Config, entry: ModelEntry, kind: Kind, name: str, file: str | None = None) -> Path:
    """Return the file or folder of an adapter. Raises ValueError that says why there is none."""
    known = known_adapters(config, entry, kind)
    if name in known:
        return known[name]
    if any(source.name == name and source.kind == kind for source in entry.extras.adapters):
        raise ValueError(f"is not on this machine: fetch it with python run.py models pull {entry.id}")
    lined = adapter_lineup(config).entries.get(name)
    if lined is not None and lined.kind == kind:
        if entry.family not in lined.families:
            titles = ", ".join(families()[family].title for family in lined.families)
            raise ValueError(f"is for {titles}, not for {recipe_for(entry).title}")
        raise NotHere(lined)
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


def check_adapters(config: Config, entry: ModelEntry, settings: DiffusionSettings) -> list[AdapterEntry]:
    """Return the adapters that the job has to download first, as their lines allow.

    Raises `InvalidInput` for other adapters that are not here and for names given twice.
    """
    check = _Checks(config, entry)
    names: set[str] = set()
    for index, lora in enumerate(settings.loras):
        check.found("lora", f"settings.loras.{index}.model", lora.model, lora.weight_name)
        if lora.expert is not None and recipe_for(entry).second_component is None:
            reason = f"is for models of two experts; {recipe_for(entry).title} is one"
            raise InvalidInput(f"settings.loras.{index}.expert", reason)
        if lora.adapter_name is not None:
            if lora.adapter_name in names:
                raise InvalidInput(f"settings.loras.{index}.adapter_name", "is given to two adapters")
            names.add(lora.adapter_name)
    if isinstance(settings, PictureSettings):
        _check_controls(check, settings)
        if settings.ip_adapter is not None:
            _check_image_prompt(check, settings.ip_adapter)
    return check.awaited


def named(asked: IPAdapterInput, recipe: Recipe) -> tuple[str, str | None]:
    """Return an IP-Adapter's name and file: what is asked for, or the family's own."""
    own = recipe.ip_adapter or ("", None)
    return own if asked.model is None else (asked.model, asked.weight_name)


class _Checks:
    """Finds the adapters of one request."""

    def __init__(self, config: Config, entry: ModelEntry) -> None:
        self.config = config
        self.entry = entry
        self.awaited: list[AdapterEntry] = []

    def found(self, kind: Kind, field: str, name: str, file: str | None = None) -> Path | None:
        """Return where an adapter lies; None for one that the job may download. Raises `InvalidInput`."""
        try:
            return find_adapter(self.config, self.entry, kind, name, file)
        except ValueError as error:
            if isinstance(error, NotHere) and error.adapter.download:
                self.awaited.append(error.adapter)
                return None
            known = sorted(known_adapters(self.config, self.entry, kind))
            raise InvalidInput(field, str(error), allowed=known) from None


def _check_image_prompt(check: _Checks, asked: IPAdapterInput) -> None:
    field, (name, file) = "settings.ip_adapter.model", named(asked, recipe_for(check.entry))
    place = check.found("ip_adapter", field, name, file)
    missing = missing_encoder(check.config, place) if place is not None else None
    if missing is not None:
        raise InvalidInput(field, f"is here, its image encoder is not: {missing}")


def _check_controls(check: _Checks, settings: PictureSettings) -> None:
    paths = []
    for index, control in enumerate(settings.controlnets):
        field = f"settings.controlnets.{index}"
        paths.append(check.found("controlnet", f"{field}.model", control.model))
        check_preprocessor(check.config, control.preprocessor, f"{field}.preprocessor")
    here = [path for path in paths if path is not None]
    if len(here) == len(paths):  # the job looks at the others once it has fetched them
        takes_union = getattr(settings, "type", None) in recipe_for(check.entry).union_pipelines
        check_modes(settings.controlnets, here, takes_union=takes_union)
