"""Image to video."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_video
from app.settings import ImageToVideoSettings

Settings = ImageToVideoSettings


def process(context: JobContext, settings: ImageToVideoSettings) -> None:
    make_video(context, settings)
