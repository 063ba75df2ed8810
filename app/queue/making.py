"""What the built-in job types have in common: pictures one by one, each from its own seed, and one video."""

from __future__ import annotations

from PIL import Image

from app.errors import StudioError
from app.queue.context import JobContext
from app.settings import PictureSettings, VideoSettings, draw_seed, seed_of


def make_pictures(context: JobContext, settings: PictureSettings, source: Image.Image | None = None) -> None:
    """Make the pictures that are not recorded yet; picture N has seed + N."""
    with context.model() as model:
        for index in context.missing_outputs():
            seed = seed_of(_seed(settings.seed), index)
            result = context.generate(model, seed, source)
            if not result.images:
                raise StudioError("The model gave no picture.")
            context.save_image(index, result.images[0], seed, result.facts)


def make_video(context: JobContext, settings: VideoSettings, source: Image.Image | None = None) -> None:
    """Make the job's one video."""
    with context.model() as model:
        seed = _seed(settings.seed)
        result = context.generate(model, seed, source)
        if not result.frames:
            raise StudioError("The model gave no frames.")
        context.save_video(0, result.frames, float(settings.fps or 16), seed, result.facts)


def _seed(seed: int | None) -> int:
    """Return the seed frozen at enqueue; settings from elsewhere may have none."""
    return draw_seed() if seed is None else seed
