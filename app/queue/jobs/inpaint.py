"""Inpainting."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_pictures
from app.settings import InpaintSettings

Settings = InpaintSettings


def process(context: JobContext, settings: InpaintSettings) -> None:
    make_pictures(context, settings)
