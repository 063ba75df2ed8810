"""Finds the files of a lineup entry, wherever its source keeps them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.layout import INDEX, ModelFiles, local_path, snapshot_of
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for

FILE_ENDINGS = (".safetensors", ".gguf")


def files_of(config: Config, entry: ModelEntry) -> ModelFiles:
    """Return where an entry's files lie. Raises `ModelNotAvailable` for what is not on this machine.

    An entry with ``base_repo`` takes everything from there but its main component, which ``repo`` brings.
    """
    if entry.source in ("gguf_url", "civitai"):
        place: Path | None = downloaded_file(config, entry.repo)
    elif entry.source == "huggingface":
        place = snapshot_of(config, entry.repo)
    else:
        place = local_path(entry.repo)
    if place is None or not place.exists():
        raise not_here(entry, entry.repo if entry.source == "huggingface" else _what(entry))
    if entry.options.base_repo is None:
        if place.is_file():
            raise ModelNotAvailable(f"{entry.id} is a single file: its line needs the option base_repo.")
        return ModelFiles(entry.id, place)
    base = snapshot_of(config, entry.options.base_repo)
    if base is None:
        raise not_here(entry, entry.options.base_repo)
    component = recipe_for(entry).main_component
    return ModelFiles(entry.id, base, {component: component_in(place, component)})


def component_in(place: Path, component: str) -> Path:
    """Return where a component lies in a finetune: a folder of its name, the folder itself, or its one file."""
    if place.is_file():
        return place
    if (place / component).is_dir():
        return place / component
    files = [file for ending in FILE_ENDINGS for file in sorted(place.glob(f"*{ending}"))]
    if len(files) == 1 and not (place / "config.json").is_file() and not (place / INDEX).is_file():
        return files[0]
    return place


def downloaded_file(config: Config, address: str) -> Path:
    """Return where the file of an address is kept; an address without a scheme is a file on this machine."""
    if "://" not in address:
        return local_path(address)
    name = Path(urlsplit(address).path).name or "model"
    digest = hashlib.sha256(address.encode()).hexdigest()[:12]
    return (
        config.model_folder
        / "files"
        / (f"{digest}-{name}" if Path(name).suffix in FILE_ENDINGS else f"{digest}-{name}.safetensors")
    )


def not_here(entry: ModelEntry, what: str) -> ModelNotAvailable:
    """Return the error that says how to get what an entry needs."""
    how = (
        f"correct its line {entry.variable} in .env"
        if entry.source in ("local", "starter")
        else f"fetch it with: python run.py models pull {entry.id}"
    )
    return ModelNotAvailable(f"{what} is not on this machine: {how}", model_id=entry.id)


def _what(entry: ModelEntry) -> str:
    return f"The file of {entry.id}" if entry.source in ("gguf_url", "civitai") else f"The folder of {entry.id}"
