"""What goes into a loaded model and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from app.settings import DiffusionSettings

OnStep = Callable[[int, int], None]
"""Called after every denoising step with (steps done, steps in all). What it raises ends the run."""

Report = Callable[..., None]
"""Called with the phase a model is in before it runs (``downloading``, ``loading``) and, with the first, a
message."""


@dataclass(frozen=True)
class GenerationRequest:
    """One picture or one video to make. ``settings`` are frozen: every default is filled in."""

    job_type: str
    prompt: str
    settings: DiffusionSettings
    seed: int
    negative_prompt: str | None = None
    """None asks for the family's default; an empty text asks for none."""
    image: Image.Image | None = None


@dataclass
class GenerationResult:
    """What a model made: ``images`` for picture jobs, ``frames`` (RGB, all of one size) for video jobs."""

    images: list[Image.Image] | None = None
    frames: list[Image.Image] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """How it was made: pipeline, scheduler, dtype, device, package versions, weight hashes, the size used."""
    warnings: list[dict[str, str]] = field(default_factory=list)
    """Parts of the request that could not be honoured: {operation, status, message}."""


def warning(operation: str, message: str, status: str = "ignored") -> dict[str, str]:
    """Return one entry of `GenerationResult.warnings`."""
    return {"operation": operation, "status": status, "message": message}
