"""Guides on request: what a preprocessor makes of a picture, kept as an upload."""

from __future__ import annotations

import io
import threading
from typing import Any

from PIL import Image
from pydantic import BaseModel, Field

from app.config import Config
from app.errors import QueueFull
from app.media.manager import MediaManager
from app.models.preprocessing import PREPROCESSORS, Networks, missing_networks, preprocess
from app.models.preprocessing.catalog import options_of
from app.tables import Media

WAIT_SECONDS = 60.0
"""How long a request waits for its turn: guides are made one at a time."""


class PreprocessorBody(BaseModel):
    """A preprocessor."""

    name: str
    description: str
    control_mode: int | None = Field(description="Its kind in SDXL's union ControlNets, 0 to 7.")
    needs: list[str] = Field(description="Repos of the networks that it needs.")
    available: bool
    install: list[str] = Field(description="Commands that fetch what is missing.")
    options: dict[str, Any] = Field(description="What it takes beside the picture, with the defaults.")


class PreprocessorsBody(BaseModel):
    """The preprocessors."""

    preprocessors: list[PreprocessorBody]


class Preprocessing:
    """Makes guides in this process, on its CPU."""

    def __init__(self, config: Config, media: MediaManager) -> None:
        self.config = config
        self.media = media
        self.networks = Networks(config)
        self._turn = threading.Lock()

    def list(self) -> PreprocessorsBody:
        """Return the preprocessors and what is missing of them."""
        found = []
        for name, one in PREPROCESSORS.items():
            missing = missing_networks(self.config, name)
            told = {"description": one.description, "control_mode": one.control_mode, "needs": [*one.repos]}
            body = PreprocessorBody(
                name=name, available=not missing, install=missing, options=dict(options_of(name)), **told
            )
            found.append(body)
        return PreprocessorsBody(preprocessors=found)

    def make(self, image_id: str, name: str, resolution: int | None, options: dict[str, Any]) -> Media:
        """Make a guide; ``resolution`` is its shorter side in pixels, by default the picture's.

        Raises `MediaNotFound`, `InvalidInput`, `QueueFull` while many others wait, `ModelNotAvailable`,
        `ModelCorrupt`, `UnsafeModelFormat`.
        """
        path, _ = self.media.file(self.media.get(image_id, "image"), None)
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        if resolution is not None:
            scale = resolution / min(picture.size)
            size = [max(1, round(side * scale)) for side in picture.size]
            picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise QueueFull("Other guides are being made; try again in a moment.", limit=1)
        try:
            guide = preprocess(self.networks, name, picture, **options)
        finally:
            self._turn.release()
        content = io.BytesIO()
        guide.save(content, "PNG")
        return self.media.add_upload(content.getvalue(), "image_id")
