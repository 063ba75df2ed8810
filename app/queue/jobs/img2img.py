"""Image to image."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_pictures
from app.settings import ImageToImageSettings

Settings = ImageToImageSettings


def process(context: JobContext, settings: ImageToImageSettings) -> None:
    make_pictures(context, settings)
