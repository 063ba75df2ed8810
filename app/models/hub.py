"""The hub: which files of a repo are needed, and how they come, into the hub's own cache layout."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from app.config import Config
from app.errors import DiskFull, DownloadFailed, ModelGated, ModelNotAvailable
from app.models.fetching import check_digest
from app.models.layout import ModelFiles
from app.models.places import INDEX
from app.models.references import is_plain
from app.models.transfer import Meter, Part
from app.models.weight_names import WEIGHT_NAMES, is_model
from app.models.weights import PICKLED, pickled

__all__ = ["PICKLED", "component_files", "file_part", "only_one", "pipeline_files", "repo_parts"]


def repo_parts(
    config: Config, repo: str, *, only: str | None = None, without: Callable[[], frozenset[str]] = frozenset
) -> list[Part]:
    """Return the files of the component ``only``, or of the pipeline ``without`` some components' weights
    (asked for once the pipeline's index is here).

    Asks the hub. Raises `ModelGated`, `ModelNotAvailable`, `DownloadFailed`, `UnsafeModelFormat`.
    """
    sizes = listing(config, repo)
    if only is not None:
        inside = only if only and any(name.startswith(f"{only}/") for name in sizes) else ""
        names = component_files(sizes, inside, model=True)
    elif INDEX not in sizes:
        raise ModelNotAvailable(f"{repo} is not in the layout of diffusers: it has no {INDEX}.")
    else:
        folder = _get(config, repo, INDEX, Meter(0, lambda _: None)).parent
        names = pipeline_files(ModelFiles(repo, folder), sizes, without())
    return [_part(config, repo, name, sizes[name]) for name in dict.fromkeys(names)]


def file_part(config: Config, repo: str, file: str | None, preferred: Sequence[str]) -> Part:
    """Return one file of a repo: the weights or the configuration called ``file``, or its only weights.

    Raises `ModelNotAvailable` that lists the repo's files where there is no such one, or more than one.
    """
    sizes = listing(config, repo)
    names = [name for name in sizes if name.endswith((".safetensors", ".gguf"))]
    asked = [*names, *(name for name in sizes if name.endswith(".json"))]
    chosen = file if file in asked else only_one(names, preferred) if file is None else None
    if chosen is None:
        wanted = file or ""
        pickles = [name for name in sizes if Path(name).suffix in PICKLED and name.startswith(wanted)]
        if pickles and (file in pickles or not names):
            raise pickled(pickles[0])
        raise ModelNotAvailable(
            f"{repo} has " + (f"no file {file!r}" if file else "several weight files, name one")
            + f"; it has: {', '.join(names[:20]) or 'none that can be loaded'}."
        )  # fmt: skip
    return _part(config, repo, chosen, sizes[chosen])


def only_one(names: Sequence[str], preferred: Sequence[str]) -> str | None:
    """Return the one file of a folder: the only one, or the one of a name that the field knows."""
    if len(names) == 1:
        return names[0]
    return next((name for name in preferred if name in names), None)


def listing(config: Config, repo: str) -> dict[str, int]:
    """Return the names and sizes in bytes of a repo's files."""
    from huggingface_hub import HfApi

    with hub_errors(config, repo):
        info = HfApi(endpoint=config.hf_endpoint, token=_token(config)).model_info(repo, files_metadata=True)
        sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
    return {name: size for name, size in sizes.items() if is_plain(name)}


def pipeline_files(
    files: ModelFiles, sizes: dict[str, int], without: frozenset[str] = frozenset()
) -> list[str]:
    """Return the names of a repo's files that its pipeline loads."""
    names = [INDEX]
    for component, (_, class_name) in files.components.items():
        weights = is_model(class_name) and component not in without
        names += component_files(sizes, component, model=weights)
    return names


def component_files(sizes: dict[str, int], component: str, *, model: bool) -> list[str]:
    """Return the names of a component's files: configuration, vocabulary and its safetensors.

    In full precision where the repo has that, else its fp16 variant. Raises `UnsafeModelFormat` where the repo
    has its weights as pickles only.
    """
    prefix = f"{component}/" if component else ""
    inside = [name for name in sizes if name.startswith(prefix) and "/" not in name[len(prefix) :]]
    small = [name for name in inside if name.endswith((".json", ".txt", ".model", ".jinja"))]
    small = [name for name in small if ".index." not in name]
    if not model:
        return small
    for weights in WEIGHT_NAMES:
        if prefix + weights.file in sizes:
            return [*small, prefix + weights.file]
        if prefix + weights.index in sizes:
            shards = [name for name in inside if weights.is_shard(name[len(prefix) :])]
            return [*small, prefix + weights.index, *shards]
    single = [name for name in inside if name.endswith((".safetensors", ".gguf"))]
    pickles = [name for name in inside if Path(name).suffix in PICKLED]
    if not single and pickles:
        raise pickled(pickles[0])
    return [*small, *single]


def _part(config: Config, repo: str, name: str, size: int) -> Part:
    here = _have(config, repo, name)
    return Part(f"{repo}/{name}", size, 0 if here else size, partial(_get, config, repo, name))


def _get(config: Config, repo: str, name: str, meter: Meter) -> Path:
    """Fetch one file of a repo, going on where an earlier try stopped; a hash that does not fit is told."""
    from huggingface_hub import hf_hub_download

    fresh = not _have(config, repo, name)
    with hub_errors(config, repo):
        path = Path(
            hf_hub_download(
                repo,
                name,
                cache_dir=config.model_folder,
                endpoint=config.hf_endpoint,
                token=_token(config),
                tqdm_class=bar(meter),
            )
        )
    digest = path.resolve().name  # large files are kept under their hash
    if fresh and re.fullmatch(r"[0-9a-f]{64}", digest):
        check_digest(path.resolve(), digest, name)
    return path


def bar(meter: Meter) -> type:
    """Return a class that the hub's client takes for a progress bar; it counts on ``meter``, draws nothing."""
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[type-arg]  # tqdm is not generic when it runs
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            meter.restart()
            meter.here(kwargs.get("initial") or 0)
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            meter.add(n or 0)
            return None

    return Bar


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
    except errors.RemoteEntryNotFoundError:
        raise ModelNotAvailable(f"{repo} lost a file while it was downloaded; try again.") from None
    except errors.HfHubHTTPError as error:
        if error.response is not None and error.response.status_code in (401, 403):
            raise ModelGated(f"The hub does not let HF_TOKEN read {repo}.", repo=repo) from None
        raise DownloadFailed(f"{repo}: the hub could not be reached ({type(error).__name__}).") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull() from None
        raise DownloadFailed(f"{repo}: {type(error).__name__}; it goes on where it stopped.") from error
    except errors.HTTPError as error:
        raise DownloadFailed(f"{repo}: the hub could not be reached ({type(error).__name__}).") from error


def _token(config: Config) -> str | None:
    return config.hf_token.get_secret_value() if config.hf_token else None


def _have(config: Config, repo: str, name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(repo, name, cache_dir=config.model_folder), str)
