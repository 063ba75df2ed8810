"""Text to image."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_pictures
from app.settings import ImageSettings

Settings = ImageSettings


def process(context: JobContext, settings: ImageSettings) -> None:
    make_pictures(context, settings)
