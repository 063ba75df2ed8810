"""Downloads what a model's pipeline needs, and nothing else, into MODEL_FOLDER; what was cut goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.config import Config
from app.errors import ModelNotAvailable
from app.models import hub
from app.models.adapters.entry import AdapterEntry
from app.models.adapters.image_encoders import ENCODER_FILES, FLUX_ENCODER, encoder_of
from app.models.composition import repos_beside
from app.models.entry import AdapterSource, ComponentSource, Extras, ModelEntry
from app.models.files import file_part, find_file
from app.models.folder_lock import only_one
from app.models.places import local_path
from app.models.references import Reference
from app.models.registry import recipe_for
from app.models.sources import files_of, reference_of
from app.models.transfer import Part, Tell, Transfer, fetch_parts


def download(config: Config, entry: ModelEntry, report: Tell) -> None:
    """Download what is missing of a model.

    Raises `ModelGated`, `ModelNotAvailable` (no such repo, not enough disk), `DownloadFailed`, `DiskFull`,
    `UnsafeModelFormat`, `ModelCorrupt` (a wrong hash), and whatever ``report`` raises.
    """
    parts = parts_of(config, entry)
    if _awaited(config, entry):  # what else is needed shows when the checkpoint is here
        fetch_parts(parts[:1], config.model_folder, report, total=sum(part.size for part in parts))
        parts = parts_of(config, entry)
    fetch_parts(parts, config.model_folder, report)


def parts_of(config: Config, entry: ModelEntry) -> list[Part]:
    """Return the files that a model needs, asking their sites. Raises as `download` does.

    While a checkpoint of one file is not here, all that it may lack is among them.
    """
    recipe, reference = recipe_for(entry), reference_of(entry)
    base = entry.options.base_repo
    parts: list[Part] = []
    if reference is not None:
        parts.append(file_part(config, reference))
        base = recipe.base_of(entry)
    elif entry.source == "huggingface":
        beside_it = entry.extras.replaced | recipe.unused
        only = recipe.main_component if base else None
        parts += hub.repo_parts(config, entry.repo, only=only, without=lambda: beside_it)
    elif local_path(entry.repo).is_file():
        base = recipe.base_of(entry)
    beside = [part for source in entry.extras.components for part in _component_parts(config, source)]
    beside += [part for source in entry.extras.adapters for part in adapter_parts(config, source)]
    if not parts and base is None and not beside:
        raise ModelNotAvailable(f"{entry.id} is a {entry.source} model: there is nothing to download.")
    if base is not None:
        for component, repo in repos_beside(recipe).items():
            parts += hub.repo_parts(config, repo, only=component)
    if base is not None and not is_folder(base):
        parts += hub.repo_parts(config, base, without=lambda: _brought(config, entry))
    return [*parts, *beside]


def download_adapter(config: Config, adapter: AdapterEntry, report: Tell) -> None:
    """Download what is missing of an adapter of the lineup. Raises as `download`."""
    parts = parts_of_adapter(config, adapter)
    waiting = Transfer("Another download of this adapter is under way", 0, 0, 0.0)
    with only_one(config.model_folder, f"adapter:{adapter.id}", lambda: report(waiting)):
        fetch_parts(parts, config.model_folder, report)


def parts_of_adapter(config: Config, adapter: AdapterEntry) -> list[Part]:
    """Return the files of an adapter of the lineup, asking their site. Raises as `download`."""
    encoder = _encoder_parts(config, adapter.reference) if adapter.kind == "ip_adapter" else []
    parts = [*adapter_parts(config, adapter.place), *encoder]
    if not parts:
        raise ModelNotAvailable(f"{adapter.id} is a local adapter: there is nothing to download.")
    return parts


def fetch_adapter(config: Config, reference: Reference, report: Tell) -> None:
    """Fetch a LoRA's file, or all of a ControlNet where the repo has a configuration. Raises as `download`.

    With an IP-Adapter comes the image encoder that it reads pictures with.
    """
    whole = reference.kind == "hub" and reference.file is None
    whole = whole and "config.json" in hub.listing(config, reference.where)
    source = AdapterSource("controlnet" if whole else "lora", "", reference)
    prompted = reference.file is not None and "ip-adapter" in f"{reference.where}/{reference.file}".lower()
    parts = [*adapter_parts(config, source), *(_encoder_parts(config, reference) if prompted else [])]
    fetch_parts(parts, config.model_folder, report)


def _encoder_parts(config: Config, reference: Reference) -> list[Part]:
    if reference.kind != "hub" or reference.file is None:
        return []
    files = [str(encoder_of(Path(reference.file)) / name) for name in ENCODER_FILES]
    there = hub.listing(config, reference.where)
    if files[1] not in there and "flux" in reference.where.lower():
        return hub.repo_parts(config, FLUX_ENCODER, only="")
    return [hub.file_part(config, reference.where, file, ()) for file in files if file in there]


def adapter_parts(config: Config, source: AdapterSource) -> list[Part]:
    """Return the files of an adapter: its weights, and a ControlNet's configuration."""
    reference = source.reference
    if reference.kind == "local":
        return []
    whole = source.kind == "controlnet" and reference.kind == "hub" and reference.file is None
    return hub.repo_parts(config, reference.where, only="") if whole else [file_part(config, reference)]


def _component_parts(config: Config, source: ComponentSource) -> list[Part]:
    reference = source.reference
    if reference.kind == "local":
        return []
    if reference.kind != "hub" or reference.file is not None:
        return [file_part(config, reference)]
    return hub.repo_parts(config, reference.where, only=source.subfolder or source.component)


def is_folder(repo: str) -> bool:
    """Whether what stands for a repo is a folder on this machine."""
    return repo.startswith(("/", ".", "~")) and local_path(repo).is_dir()


def _brought(config: Config, entry: ModelEntry) -> frozenset[str]:
    """Return the components whose weights need not come from the base: known once its index is here."""
    single = reference_of(entry) is not None or (entry.source == "local" and local_path(entry.repo).is_file())
    if not single or _awaited(config, entry):
        return frozenset({recipe_for(entry).main_component}) | entry.extras.replaced | recipe_for(entry).unused
    files = files_of(config, replace(entry, extras=Extras()))
    return frozenset(files.replaced) | files.left_out | entry.extras.replaced


def _awaited(config: Config, entry: ModelEntry) -> bool:
    """Whether the entry names one file that is not on this machine yet."""
    reference = reference_of(entry)
    return reference is not None and find_file(config, reference) is None
