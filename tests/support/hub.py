"""A local folder in the hub's cache layout."""

from __future__ import annotations

import shutil
from pathlib import Path

REVISION = "0123456789abcdef0123456789abcdef01234567"


def into_hub_cache(weights: Path, cache: Path, repo: str) -> Path:
    """Put a model folder where a download of ``repo`` would have put it; returns the snapshot's folder."""
    home = cache / f"models--{repo.replace('/', '--')}"
    snapshot = home / "snapshots" / REVISION
    shutil.copytree(weights, snapshot)
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(REVISION)
    return snapshot
