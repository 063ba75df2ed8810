"""Downloads what a pipeline needs, and nothing else, into MODEL_FOLDER; a download that was cut goes on.

From the hub (or the mirror that HF_ENDPOINT names) into its own cache layout; from other addresses into files/.
"""

from __future__ import annotations

import errno
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.config import Config
from app.errors import DiskFull, DownloadFailed, ModelGated, ModelNotAvailable
from app.models.layout import INDEX, WEIGHTS, ModelFiles, is_model, local_path
from app.models.lineup import ModelEntry
from app.models.memory import GIB
from app.models.registry import recipe_for
from app.models.sources import downloaded_file
from app.models.weights import PICKLED, pickled

SPARE_BYTES = GIB
"""Disk space that must stay free."""
REPORT_SECONDS = 1.0
"""How often progress is reported at most."""

Tell = Callable[[str], Any]


def download(config: Config, entry: ModelEntry, report: Tell) -> None:
    """Download what is missing of a model.

    Raises `ModelGated`, `ModelNotAvailable` (no such repo, not enough disk), `DownloadFailed`, `DiskFull`,
    `UnsafeModelFormat`, and whatever ``report`` raises.
    """
    component = recipe_for(entry).main_component
    base = entry.options.base_repo
    if entry.source in ("gguf_url", "civitai") and "://" in entry.repo:
        from app.models.fetching import fetch

        fetch(config, entry.repo, downloaded_file(config, entry.repo), report)
    elif entry.source == "huggingface":
        _repo(config, entry.repo, report, only=component if base else None)
    elif base is None:
        raise ModelNotAvailable(f"{entry.id} is a {entry.source} model: there is nothing to download.")
    if base is not None and not (base.startswith(("/", ".", "~")) and local_path(base).is_dir()):
        _repo(config, base, report, without=component)


def _repo(
    config: Config, repo: str, report: Tell, *, only: str | None = None, without: str | None = None
) -> None:
    """Download the files of the component ``only``, or of the pipeline ``without`` one component's weights."""
    from huggingface_hub import HfApi, hf_hub_download

    token = config.hf_token.get_secret_value() if config.hf_token else None
    place: dict[str, Any] = {"cache_dir": config.model_folder, "endpoint": config.hf_endpoint, "token": token}
    with hub_errors(config, repo):
        info = HfApi(endpoint=config.hf_endpoint, token=token).model_info(repo, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
        if only is not None:
            inside = only if any(name.startswith(f"{only}/") for name in sizes) else ""
            names = component_files(sizes, inside, model=True)
        elif INDEX not in sizes:
            raise ModelNotAvailable(f"{repo} is not in the layout of diffusers: it has no {INDEX}.")
        else:
            folder = Path(hf_hub_download(repo, INDEX, **place)).parent
            names = pipeline_files(ModelFiles(repo, folder), sizes, without)
        check_space(config.model_folder, sum(sizes[name] for name in names if not _have(config, repo, name)))
        meter = Meter(repo, sum(sizes[name] for name in names), report)
        for name in names:
            hf_hub_download(repo, name, tqdm_class=meter.bar(), **place)
            meter.finish(sizes[name])


def pipeline_files(files: ModelFiles, sizes: dict[str, int], without: str | None = None) -> list[str]:
    """Return the names of a repo's files that its pipeline loads."""
    names = [INDEX]
    for component, (_, class_name) in files.components.items():
        weights = is_model(class_name) and component != without
        names += component_files(sizes, component, model=weights)
    return names


def component_files(sizes: dict[str, int], component: str, *, model: bool) -> list[str]:
    """Return the names of a component's files: configuration, vocabulary and its safetensors in full precision.

    Raises `UnsafeModelFormat` where the repo has its weights as pickles only.
    """
    prefix = f"{component}/" if component else ""
    inside = [name for name in sizes if name.startswith(prefix) and "/" not in name[len(prefix) :]]
    small = [name for name in inside if name.endswith((".json", ".txt", ".model"))]
    if not model:
        return [name for name in small if not name.endswith(".safetensors.index.json")]
    for weights in WEIGHTS:
        stem = re.escape(prefix + weights.removesuffix(".safetensors"))
        if prefix + weights in sizes:
            return [*small, prefix + weights]
        if f"{prefix}{weights}.index.json" in sizes:
            return [
                *small,
                *(name for name in inside if re.fullmatch(rf"{stem}-\d+-of-\d+\.safetensors", name)),
            ]
    single = [name for name in inside if name.endswith((".safetensors", ".gguf"))]
    pickles = [name for name in inside if Path(name).suffix in PICKLED]
    if not single and pickles:
        raise pickled(pickles[0])
    return [*small, *single]


def check_space(folder: Path, needed: int) -> None:
    """Raise `ModelNotAvailable` where the disk of ``folder`` has no room for ``needed`` bytes."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if needed and needed + SPARE_BYTES > free:
        raise ModelNotAvailable(
            f"The download needs {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free in MODEL_FOLDER.",
            needed_bytes=needed,
            free_bytes=free,
        )


@contextmanager
def hub_errors(config: Config, repo: str) -> Iterator[None]:
    """Turn the hub's errors into ours."""
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError:
        raise ModelGated(
            f"{repo} is gated: ask for access on {config.hf_endpoint}/{repo}, then set HF_TOKEN in .env.",
            repo=repo,
        ) from None
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError, errors.HFValidationError):
        raise ModelNotAvailable(f"{repo} was not found on the hub; a private repo needs HF_TOKEN.") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull() from None
        raise DownloadFailed(f"{repo}: {type(error).__name__}; it goes on where it stopped.") from error
    except errors.HTTPError as error:
        raise DownloadFailed(f"{repo}: the hub could not be reached ({type(error).__name__}).") from error


class Meter:
    """Adds up the bytes of all files and reports them now and then."""

    def __init__(self, what: str, total: int, report: Tell) -> None:
        self.what = what
        self.total = total
        self.report = report
        self.done = 0
        self._current = 0
        self._told = 0.0

    def add(self, count: float) -> None:
        """Count bytes of the current file."""
        self._current += int(count)
        if time.monotonic() - self._told >= REPORT_SECONDS:
            self._told = time.monotonic()
            self.report(f"{self.what}: {(self.done + self._current) / 1e9:.2f} of {self.total / 1e9:.2f} GB")

    def finish(self, size: int) -> None:
        """Count a file as done, whether its bytes came now or were here before."""
        self.done, self._current = self.done + size, 0

    def bar(self) -> type:
        """Return a class that the hub's client takes for a progress bar; it draws nothing."""
        from tqdm import tqdm

        meter = self

        class Bar(tqdm):  # type: ignore[type-arg]  # tqdm is not generic when it runs
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs.pop("name", None)
                super().__init__(*args, **{**kwargs, "disable": True})

            def update(self, n: float | None = 1) -> bool | None:
                meter.add(n or 0)
                return None

        return Bar


def _have(config: Config, repo: str, name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(repo, name, cache_dir=config.model_folder), str)
