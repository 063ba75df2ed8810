"""Finds the files of a lineup entry, wherever its source keeps them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.config import Config
from app.errors import ModelNotAvailable
from app.models.checkpoint import held_in
from app.models.composition import composed
from app.models.entry import ComponentSource, ModelEntry
from app.models.files import FILE_ENDINGS, find_file
from app.models.layout import ModelFiles
from app.models.places import INDEX, local_path, snapshot_of
from app.models.references import Reference, parse_reference
from app.models.registry import recipe_for


def files_of(config: Config, entry: ModelEntry) -> ModelFiles:
    """Return where all files of an entry lie. Raises `ModelNotAvailable` for what is not on this machine."""
    return composed(config, entry, named_files(config, entry))


def named_files(config: Config, entry: ModelEntry) -> ModelFiles:
    """Return where an entry's files lie. Raises `ModelNotAvailable` for what is not on this machine.

    An entry with ``base_repo`` takes everything from there but its main component, which ``repo`` brings.
    """
    reference = reference_of(entry)
    if reference is not None:
        place = find_file(config, reference)
    else:
        place = snapshot_of(config, entry.repo) if entry.source == "huggingface" else local_path(entry.repo)
    if place is None or not place.exists():
        fetchable = entry.source not in ("local", "starter")
        what = entry.repo if entry.source == "huggingface" else _what(entry)
        raise not_here(entry, what, fetchable=fetchable)
    base = recipe_for(entry).base_of(entry) if place.is_file() else entry.options.base_repo
    if base is None and place.is_file():
        raise ModelNotAvailable(f"{entry.id} is a single file: its line needs the option base_repo.")
    if base is None:
        return with_components(config, entry, ModelFiles(entry.id, place))
    folder = snapshot_of(config, base)
    if folder is None:
        raise not_here(entry, base, fetchable=True)
    return with_components(config, entry, _completed(entry, place, folder))


def with_components(config: Config, entry: ModelEntry, files: ModelFiles) -> ModelFiles:
    """Return the files with the components that a manifest takes from elsewhere in their places."""
    if not entry.extras.components:
        return files
    places = {}
    for source in entry.extras.components:
        if source.component not in files.components:
            known = ", ".join(files.components)
            raise ModelNotAvailable(
                f"{entry.extras.manifest}: components.{source.component}: its pipeline has {known}."
            )
        place = place_of(config, source)
        if place is None:
            fetchable = source.reference.kind != "local"
            raise not_here(entry, f"The {source.component} of {entry.id}", fetchable=fetchable)
        places[source.component] = place
    held = {name: prefixes for name, prefixes in files.held.items() if name not in places}
    return replace(files, replaced={**files.replaced, **places}, held=held)


def place_of(config: Config, source: ComponentSource) -> Path | None:
    """Return where a manifest's component lies: a file, or the folder that has its configuration."""
    reference = source.reference
    if reference.kind in ("civitai", "url") or reference.file is not None:
        return find_file(config, reference)
    is_repo = reference.kind == "hub"
    place = snapshot_of(config, reference.where) if is_repo else local_path(reference.where)
    if place is None or not place.exists() or place.is_file():
        return place if place is not None and place.is_file() else None
    if source.subfolder is not None:
        return place / source.subfolder if (place / source.subfolder).is_dir() else None
    return component_in(place, source.component)


def _completed(entry: ModelEntry, place: Path, base: Path) -> ModelFiles:
    """Return the files of a base, but its main component and what else a checkpoint holds from ``place``."""
    component = recipe_for(entry).main_component
    place = component_in(place, component)
    if not place.is_file():
        return ModelFiles(entry.id, base, {component: place})
    left_out = frozenset({"safety_checker"}) if entry.options.base_repo is None else frozenset[str]()
    held = held_in(place, ModelFiles(entry.id, base, left_out=left_out).components, component)
    return ModelFiles(entry.id, base, dict.fromkeys(held, place), held, left_out)


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


def reference_of(entry: ModelEntry) -> Reference | None:
    """Return the one file that an entry names; None where it names a repo or a folder.

    A bare number is a model version of Civitai. Raises ValueError.
    """
    if entry.source in ("gguf_url", "civitai"):
        bare = entry.source == "civitai" and entry.repo[:1].isdigit() and "." not in entry.repo
        return parse_reference(f"civitai:{entry.repo}" if bare else entry.repo, trusted=True)
    is_file = entry.source == "huggingface" and entry.repo.endswith(FILE_ENDINGS)
    return parse_reference(entry.repo) if is_file else None


def not_here(entry: ModelEntry, what: str, *, fetchable: bool) -> ModelNotAvailable:
    """Return the error that says how to get what an entry needs."""
    how = f"fetch it with: python run.py models pull {entry.id}"
    if not fetchable:
        line = f"its line {entry.variable} in .env"
        how = f"correct {entry.variable if entry.extras.manifest else line}"
    return ModelNotAvailable(f"{what} is not on this machine: {how}", model_id=entry.id)


def _what(entry: ModelEntry) -> str:
    return f"The file of {entry.id}" if entry.source in ("gguf_url", "civitai") else f"The folder of {entry.id}"
