"""What the built-in job types have in common: pictures one by one, each from its own seed, and one video."""

from __future__ import annotations

from app.errors import StudioError
from app.queue.context import JobContext
from app.settings import PictureSettings, VideoSettings, draw_seed, seed_of

FPS = 16.0
"""Frames per second of a video whose settings and source name none."""


def make_pictures(context: JobContext, settings: PictureSettings) -> None:
    """Make the pictures that are not recorded yet, from what the settings name; picture N has seed + N."""
    sources = context.sources()
    with context.model() as model:
        for index in context.missing_outputs():
            seed = seed_of(_seed(settings.seed), index)
            result = context.generate(model, index, seed, sources)
            if not result.images:
                raise StudioError("The model gave no picture.")
            context.save_image(index, result.images[0], seed, result.facts)


def make_video(context: JobContext, settings: VideoSettings) -> None:
    """Make the job's one video, from what the settings name."""
    sources = context.sources()
    with context.model() as model:
        seed = _seed(settings.seed)
        result = context.generate(model, 0, seed, sources)
        if not result.frames:
            raise StudioError("The model gave no frames.")
        fps = float(settings.fps or sources.video_fps or FPS)
        context.save_video(0, result.frames, fps, seed, result.facts, result.audio)


def _seed(seed: int | None) -> int:
    """Return the seed frozen at enqueue; settings from elsewhere may have none."""
    return draw_seed() if seed is None else seed
