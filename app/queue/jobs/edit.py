"""Editing by prompt."""

from __future__ import annotations

from app.queue.context import JobContext
from app.queue.making import make_pictures
from app.settings import EditSettings

Settings = EditSettings


def process(context: JobContext, settings: EditSettings) -> None:
    make_pictures(context, settings)
