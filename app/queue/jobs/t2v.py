"""Text to video."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_video
from app.settings import TextToVideoSettings

Settings = TextToVideoSettings


def process(context: JobContext, settings: TextToVideoSettings) -> None:
    make_video(context, settings)
