"""A ModelManager without models: it draws flat pictures at once, reports steps, and fails on request."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from app.config import Config
from app.models.lineup import Lineup, ModelEntry
from app.models.requests import GenerationRequest, GenerationResult, OnStep, Report
from app.models.tally import LoadTally
from app.models.transfer import Tell, Transfer
from app.services import Studio

LINEUP = {
    "MODEL_PICTURES": "Pictures;black-forest-labs/FLUX.1-schnell;Fast pictures;huggingface;false",
    "MODEL_FINE": "Fine pictures;black-forest-labs/FLUX.1-dev;Gated;huggingface;true",
    "MODEL_CLIPS_T2V": "Clips;Wan-AI/Wan2.1-T2V-1.3B-Diffusers;Text to video;huggingface;false",
    "MODEL_MOVES_I2V": "Moves;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;Image to video;huggingface;false",
}
"""Ids: pictures (the default), fine, clips-t2v, moves-i2v."""

SIDE = 64
"""Pixels of the sides of what is made, whatever was asked for."""


class FakeModels:
    """Stands where a ModelManager stands."""

    def __init__(self, lineup: Lineup) -> None:
        self.lineup = lineup
        self.loaded: list[str] = []
        self.tally = LoadTally()
        self.error: Exception | None = None
        self.warnings: list[dict[str, str]] = []
        self.before_step: Callable[[int], None] = lambda step: None
        """Called before each step is reported: tests look in from here."""

    @contextlib.contextmanager
    def acquire(
        self, model_id: str, job_type: str, report: Report, settings: Any = None
    ) -> Iterator[FakeModel]:
        report("loading")
        if model_id not in self.loaded:
            self.loaded.append(model_id)
        yield FakeModel(self)

    def status(self) -> dict[str, dict[str, Any]]:
        return {model_id: {"loaded": True, "device": "cpu", "bytes": 1000} for model_id in self.loaded}

    def loaded_ids(self) -> list[str]:
        return list(self.loaded)

    def device_info(self) -> dict[str, Any]:
        return {"device": "cpu", "name": "fake", "memory_total_bytes": 2**30, "memory_free_bytes": 2**29}

    def is_downloaded(self, entry: ModelEntry) -> bool:
        return not entry.requires_auth

    def download(self, entry: ModelEntry, report: Tell) -> None:
        report(Transfer("weights.safetensors", 1000, 1000, 1e6))

    def unload(self, model_id: str | None) -> None:
        self.loaded = [] if model_id is None else [known for known in self.loaded if known != model_id]

    def unload_idle(self) -> None: ...

    def warm_up(self) -> None: ...


class FakeModel:
    """A loaded model: one colour per seed."""

    def __init__(self, models: FakeModels) -> None:
        self.models = models

    def generate(self, request: GenerationRequest, on_step: OnStep) -> GenerationResult:
        total = request.settings.num_inference_steps or 1
        for step in range(1, total + 1):
            self.models.before_step(step)
            on_step(step, total)
        if self.models.error is not None:
            raise self.models.error
        colour = (request.seed % 256, request.seed // 256 % 256, 128)
        picture = Image.new("RGB", (SIDE, SIDE), colour)
        facts = {"pipeline": "Fake"}
        if request.job_type in ("t2v", "i2v"):
            frames = [picture] * (getattr(request.settings, "num_frames", None) or 8)
            return GenerationResult(frames=frames, facts=facts)
        return GenerationResult(images=[picture], facts=facts, warnings=self.models.warnings)


def fake_config(folder: Path, **fields: Any) -> Config:
    """Return a configuration whose data lie in ``folder``."""
    return Config(
        **{
            "database_url": f"sqlite:///{folder / 'db' / 'studio.sqlite3'}",
            "data_folder": folder / "db",
            "images_folder": folder / "images",
            "videos_folder": folder / "videos",
            "model_folder": folder / "models",
            "starter_models": False,
            "lineup": LINEUP,
            **fields,
        }
    )


def fake_studio(folder: Path, **fields: Any) -> Studio:
    """Open a studio in ``folder`` whose models are fake."""
    config = fake_config(folder, **fields)
    return Studio.open(config, models=FakeModels(Lineup.from_config(config)))  # type: ignore[arg-type]
