"""Video to video."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_video
from app.settings import VideoToVideoSettings

Settings = VideoToVideoSettings


def process(context: JobContext, settings: VideoToVideoSettings) -> None:
    make_video(context, settings)
