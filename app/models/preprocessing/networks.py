"""The networks of preprocessors: loaded from this machine on the CPU, the ones used last kept."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from app.config import Config
from app.errors import ModelCorrupt, ModelNotAvailable
from app.models.building import BUILDING
from app.models.places import snapshot_of
from app.models.weights import inspect_weights

KEPT = 2
"""Networks that stay in memory: a pose takes two."""
CONFIG, WEIGHTS = "config.json", "model.safetensors"


def folder_of(config: Config, repo: str) -> Path | None:
    """Return where a network's files are; None where they are not all on this machine."""
    folder = snapshot_of(config, repo)
    whole = folder is not None and all((folder / name).is_file() for name in (CONFIG, WEIGHTS))
    return folder if whole else None


def command(repo: str) -> str:
    """Return the command that fetches a network."""
    return f"python run.py models fetch {repo}"


class Networks:
    """The networks in memory, by their repos. They run on the CPU: a GPU's memory is the models'."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[Any, Any]] = {}

    def model(self, repo: str, class_name: str, processor_name: str) -> tuple[Any, Any]:
        """Return a network of transformers and what prepares its pictures.

        Raises `ModelNotAvailable`, `ModelCorrupt`, `UnsafeModelFormat`.
        """
        with self._lock:
            found = self._kept.pop(repo, None) or self._loaded(repo, class_name, processor_name)
            self._kept[repo] = found
            while len(self._kept) > KEPT:
                self._kept.pop(next(iter(self._kept)))
            return found

    def drop(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._kept.clear()

    def _loaded(self, repo: str, class_name: str, processor_name: str) -> tuple[Any, Any]:
        folder = folder_of(self.config, repo)
        if folder is None:
            raise ModelNotAvailable(f"{repo} is not on this machine: fetch it with {command(repo)}.")
        inspect_weights(folder / WEIGHTS)
        with BUILDING:
            import transformers

            options = {"local_files_only": True}
            try:
                kind = getattr(transformers, class_name)
                network = kind.from_pretrained(str(folder), use_safetensors=True, **options).eval()
                processor = getattr(transformers, processor_name).from_pretrained(str(folder), **options)
            except (ValueError, RuntimeError, LookupError, OSError, TypeError, SafetensorError) as error:
                reason = " ".join(str(error).split())[:300]
                raise ModelCorrupt(f"{repo} does not load: {reason}", file=WEIGHTS) from error
        return network, processor
