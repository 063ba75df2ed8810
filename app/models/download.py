"""Downloads what a model's pipeline needs, and nothing else, into MODEL_FOLDER; what was cut goes on."""

from __future__ import annotations

from app.config import Config
from app.errors import ModelNotAvailable
from app.models import hub
from app.models.files import file_part
from app.models.layout import local_path
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.models.sources import reference_of
from app.models.transfer import Part, Tell, fetch_parts


def download(config: Config, entry: ModelEntry, report: Tell) -> None:
    """Download what is missing of a model.

    Raises `ModelGated`, `ModelNotAvailable` (no such repo, not enough disk), `DownloadFailed`, `DiskFull`,
    `UnsafeModelFormat`, `ModelCorrupt` (a wrong hash), and whatever ``report`` raises.
    """
    fetch_parts(parts_of(config, entry), config.model_folder, report)


def parts_of(config: Config, entry: ModelEntry) -> list[Part]:
    """Return the files that a model needs, asking their sites. Raises as `download` does."""
    component, base = recipe_for(entry).main_component, entry.options.base_repo
    reference = reference_of(entry)
    parts: list[Part] = []
    if reference is not None and reference.kind in ("url", "civitai"):
        parts.append(file_part(config, reference))
    elif entry.source == "huggingface":
        parts += hub.repo_parts(config, entry.repo, only=component if base else None)
    elif base is None:
        raise ModelNotAvailable(f"{entry.id} is a {entry.source} model: there is nothing to download.")
    if base is not None and not is_folder(base):
        parts += hub.repo_parts(config, base, without=frozenset({component}))
    return parts


def is_folder(repo: str) -> bool:
    """Whether what stands for a repo is a folder on this machine."""
    return repo.startswith(("/", ".", "~")) and local_path(repo).is_dir()
