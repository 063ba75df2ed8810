"""FLUX.2 klein: pictures from words and from up to four others (Black Forest Labs; 4 B and 9 B parameters)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.places import INDEX, local_path
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import EditSettings, ImageSettings, InpaintSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


LEAST_SIDE = 64
"""Smallest side in pixels of a picture that the pipeline reads (its image processor)."""


class _Ranges(UpTo2048):
    num_inference_steps: int = Field(default=4, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=1.0, ge=0.0, le=20.0, description="Classifier-free guidance.")


class Flux2ImageSettings(_Ranges, ImageSettings):
    """Text to image with FLUX.2 klein."""


class Flux2EditSettings(_Ranges, EditSettings):
    """Editing with FLUX.2 klein: the prompt says what to change or how to combine."""


class Flux2InpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with FLUX.2 klein."""


class Flux2Klein(Recipe):
    """Distilled: 4 steps, and no guidance beside. The base models: 50 steps at guidance 4 (model cards)."""

    family = "flux2-klein"
    title = "FLUX.2 klein"
    description = "Draws and edits in four steps; 4 B fits 13 GB."
    license = "Apache-2.0"
    pattern = r"flux[-._ ]?2[-._ ]?(klein)?"
    settings = {"image": Flux2ImageSettings, "edit": Flux2EditSettings, "inpaint": Flux2InpaintSettings}
    pipelines = {
        "image": "Flux2KleinPipeline",
        "edit": "Flux2KleinPipeline",
        "inpaint": "Flux2KleinInpaintPipeline",
    }
    features = frozenset({"lora"})
    size = (1024, 1024)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    working_gb = 3.0
    examples = (
        'MODEL_FLUX2_KLEIN="FLUX.2 klein 4B;black-forest-labs/FLUX.2-klein-4B;'
        'Draws and edits in four steps;huggingface;false"',
    )

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        names = f"{entry.repo} {entry.options.base_repo or ''}".lower()
        if "flux.2-dev" in names:
            raise ValueError("FLUX.2 dev (32 B) reads with another text encoder and is not offered: use klein")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        names = f"{entry.repo} {entry.name}".lower()
        large = "FLUX Non-Commercial License" if "9b" in names else None
        said = _distilled(entry)
        if not ("flux.2-klein" in names and "base" not in names if said is None else said):
            return ModelOptions(steps=IntRange(default=50), guidance=FloatRange(default=4.0), license=large)
        return ModelOptions(
            steps=IntRange(min=1, max=8, default=4),
            guidance=FloatRange(min=1.0, max=1.0, default=1.0),
            license=large,
        )

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """Pictures to edit have at least the pipeline's smallest side."""
        arguments = super().arguments(request, size)
        if request.images:
            arguments["image"] = [enlarged(picture) for picture in request.images]
        return arguments

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.Flux2KleinPipeline(**tiny.flux2_klein_parts()).save_pretrained(folder)


def _distilled(entry: ModelEntry) -> bool | None:
    """Return what the configuration of a folder on this machine says; None where names have to tell."""
    index = local_path(entry.repo) / INDEX
    if entry.source != "local" or not index.is_file():
        return None
    try:
        said = json.loads(index.read_text()).get("is_distilled")
    except (OSError, ValueError, AttributeError):  # what is wrong with it is told when it is loaded
        return None
    return said if isinstance(said, bool) else None


def enlarged(picture: Image.Image) -> Image.Image:
    """Return the picture with sides of at least `LEAST_SIDE` pixels, in its own shape."""
    scale = LEAST_SIDE / min(picture.size)
    if scale <= 1:
        return picture
    width, height = (round(side * scale) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)
