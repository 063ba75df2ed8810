"""What goes into a loaded model and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from PIL import Image

from app.settings import DiffusionSettings

OnStep = Callable[[int, int], None]
"""Called after every denoising step with (steps done, steps in all). What it raises ends the run."""


class Keeper(Protocol):
    """Where the checkpoints of one run are kept."""

    every: int
    """Steps between two of them; 0 for none."""

    def load(self) -> bytes | None:
        """Return the newest one, whole, or None."""

    def save(self, content: bytes) -> None:
        """Keep this one in its place."""


Report = Callable[..., None]
"""Called with the phase a model is in before it runs (``downloading``, ``loading``) and, with the first, a
message."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The pictures and videos that a job starts from or is guided by, as the settings name them."""

    image: Image.Image | None = None
    """What ``source_image_id`` names."""
    images: tuple[Image.Image, ...] = ()
    """What ``source_image_ids`` name, each in its own size."""
    mask: Image.Image | None = None
    """What ``mask_image_id`` names: white is repainted."""
    last_image: Image.Image | None = None
    """What ``last_image_id`` names."""
    video: tuple[Image.Image, ...] = ()
    """The frames of what ``source_video_id`` names."""
    video_fps: float | None = None
    guides: tuple[Image.Image, ...] = ()
    """One for each of the settings' ``controlnets``."""
    ip_adapter_image: Image.Image | None = None

    @property
    def shape(self) -> Image.Image | None:
        """The picture whose shape the output takes where no size is asked for."""
        return next(iter(filter(None, (self.image, *self.images[:1], *self.video[:1]))), None)


@dataclass(frozen=True, kw_only=True)
class GenerationRequest(Sources):
    """One picture or one video to make. ``settings`` are frozen: every default is filled in."""

    job_type: str
    prompt: str
    settings: DiffusionSettings
    seed: int
    negative_prompt: str | None = None
    """None asks for the family's default; an empty text asks for none."""
    on_preview: Callable[[Image.Image], None] | None = None
    """Gets a small picture of how far it is, now and then, where the pipeline shows that in passing."""
    keeper: Keeper | None = None
    """Where checkpoints are kept, and the one to go on from."""


@dataclass
class GenerationResult:
    """What a model made: ``images`` for picture jobs, ``frames`` (RGB, all of one size) for video jobs."""

    images: list[Image.Image] | None = None
    frames: list[Image.Image] | None = None
    audio: bytes | None = None
    """The sound of the frames, as a WAV file."""
    facts: dict[str, Any] = field(default_factory=dict)
    """How it was made: pipeline, scheduler, dtype, device, package versions, weight hashes, the size used."""
    warnings: list[dict[str, str]] = field(default_factory=list)
    """Parts of the request that could not be honoured: {operation, status, message}."""


def warning(operation: str, message: str, status: str = "ignored") -> dict[str, str]:
    """Return one entry of `GenerationResult.warnings`."""
    return {"operation": operation, "status": status, "message": message}
