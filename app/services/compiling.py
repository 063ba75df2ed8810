"""The owner's wish to compile models, for requests that do not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.config import Config


def compiled_by_default(config: Config, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with ``use_torch_compile`` as DO_TORCH_COMPILE says, where they leave it open."""
    asked = settings.get("optimizations") or {}
    if not config.do_torch_compile or not isinstance(asked, Mapping):
        return dict(settings)
    return {**settings, "optimizations": {"use_torch_compile": True, **asked}}
