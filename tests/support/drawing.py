"""A model manager whose models draw with Pillow: the studio runs in full, and a picture takes no torch.

It draws the first two colours that a prompt names: a disc of the first on a ground of the second. The word
``slow`` waits between steps, ``broken`` fails.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw

from app.errors import ModelCorrupt, ModelGated
from app.models.lineup import Lineup, ModelEntry
from app.models.requests import GenerationRequest, GenerationResult, OnStep, Report
from app.models.tally import LoadTally
from app.models.transfer import Tell, Transfer

COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "white", "black")
SLOW_SECONDS = 0.15


def entry(family: str, **changes: Any) -> ModelEntry:
    """Return a lineup entry of a family that is really there."""
    starter = family.startswith("starter")
    given = {"id": family, "name": family.replace("-", " ").title(), "repo": f"nobody/{family}"}
    return ModelEntry(**{**given, "family": family, "source": "starter" if starter else "local", **changes})


class Drawer:
    """A loaded model."""

    def generate(self, request: GenerationRequest, on_step: OnStep) -> GenerationResult:
        steps = request.settings.num_inference_steps or 4
        if "broken" in request.prompt:
            raise ModelCorrupt("unet/diffusion_pytorch_model.safetensors is damaged: pull the model again.")
        for step in range(1, steps + 1):
            time.sleep(SLOW_SECONDS if "slow" in request.prompt else 0.0)
            if request.on_preview and "slow" in request.prompt:
                request.on_preview(draw(request.prompt, (64, 64), request.seed))
            on_step(step, steps)
        size = (request.settings.width or 256, request.settings.height or 256)
        if request.job_type in ("image", "img2img", "inpaint", "edit"):
            return GenerationResult(images=[draw(request.prompt, size, request.seed)])
        count = getattr(request.settings, "num_frames", None) or 9
        frames = [draw(request.prompt, size, request.seed, place / count) for place in range(count)]
        return GenerationResult(frames=frames)


class DrawingModels:
    """Stands where a ModelManager stands."""

    def __init__(self, *entries: ModelEntry, problems: list[str] | None = None) -> None:
        self.lineup = Lineup(list(entries), problems)
        self.loaded: list[str] = []
        self.tally = LoadTally()
        self.fetched: set[str] = set()

    @contextlib.contextmanager
    def acquire(self, model_id: str, job_type: str, report: Report, settings: Any = None) -> Iterator[Drawer]:
        report("loading")
        self.loaded = [model_id]
        yield Drawer()

    def unload(self, model_id: str | None = None) -> None:
        self.loaded = []

    def unload_idle(self) -> None:
        return None

    def warm_up(self) -> None:
        return None

    def status(self) -> dict[str, dict[str, Any]]:
        return {model_id: {"loaded": True, "device": "cpu", "bytes": 1} for model_id in self.loaded}

    def loaded_ids(self) -> list[str]:
        return self.loaded

    def device_info(self) -> dict[str, Any]:
        return {"device": "cpu", "name": "CPU", "memory_total_bytes": 2**33, "memory_free_bytes": 2**32}

    def is_downloaded(self, entry: ModelEntry) -> bool:
        return entry.source == "starter" or entry.id in self.fetched

    def download(self, entry: ModelEntry, report: Tell) -> None:
        """Come in ten parts; the word ``gated`` in a description asks for a licence."""
        if "gated" in entry.description:
            raise ModelGated(f"{entry.repo} asks for its licence: accept it on the hub and set HF_TOKEN.")
        for part in range(11):
            report(Transfer("Downloading", part * 100, 1000, 50.0))
            time.sleep(SLOW_SECONDS)
        self.fetched.add(entry.id)


def draw(prompt: str, size: tuple[int, int], seed: int, moved: float = 0.0) -> Image.Image:
    """Return a disc of the first colour of the prompt on a ground of the second."""
    named = [word for word in prompt.lower().split() if word in COLOURS] or ["white"]
    image = Image.new("RGB", size, named[1] if len(named) > 1 else "grey")
    radius = min(size) * (0.2 + seed % 5 * 0.04)
    across, down = size[0] * (0.35 + 0.3 * moved), size[1] * (0.4 + seed % 3 * 0.1)
    ImageDraw.Draw(image).ellipse(
        (across - radius, down - radius, across + radius, down + radius), fill=named[0]
    )
    return image
