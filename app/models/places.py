"""Where models are kept on this machine: paths, and the hub's cache."""

from __future__ import annotations

import json
import os
from pathlib import Path

from app.config import ROOT, Config

INDEX = "model_index.json"


def local_path(text: str) -> Path:
    """Return the folder or file that a lineup line names; relative ones start at the checkout."""
    return ROOT / Path(text).expanduser()


def snapshot_of(config: Config, repo: str) -> Path | None:
    """Return the folder of a repo's downloaded files, or None. ``repo`` may also be a folder.

    The hub's cache layout: models--ORG--NAME/refs/main holds the commit whose files lie in snapshots/COMMIT.
    Looked for in MODEL_FOLDER, then in the cache that HF_HUB_CACHE or HF_HOME names.
    """
    if repo.startswith(("/", ".", "~")):
        return local_path(repo) if local_path(repo).is_dir() else None
    for cache in _caches(config):
        folder = cache / f"models--{repo.replace('/', '--')}"
        try:
            commit = (folder / "refs" / "main").read_text().strip()
        except (OSError, UnicodeDecodeError):
            continue
        if commit and (folder / "snapshots" / commit).is_dir():
            return folder / "snapshots" / commit
    return None


def _caches(config: Config) -> list[Path]:
    named = [os.environ.get("HF_HUB_CACHE"), os.environ.get("HF_HOME") and f"{os.environ['HF_HOME']}/hub"]
    return [config.model_folder, *(Path(path).expanduser() for path in named if path)]


def class_name_of(folder: Path | None) -> str | None:
    """Return the pipeline class that a folder's model_index.json names; None where there is none to read."""
    if folder is None or not (folder / INDEX).is_file():
        return None
    try:
        name = json.loads((folder / INDEX).read_text())["_class_name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None
