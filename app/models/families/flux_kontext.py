"""FLUX.1 Kontext: changes a picture as told (Black Forest Labs; 12 B parameters, arXiv 2506.15742)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from app.models import schedulers
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import EditSettings
from app.settings.base import MediaId


class FluxKontextSettings(UpTo2048, EditSettings):
    """Editing with FLUX.1 Kontext."""

    source_image_ids: list[MediaId] = Field(
        min_length=1, max_length=1, description="Picture or upload to edit; it gives the shape."
    )
    num_inference_steps: int = Field(default=28, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(
        default=2.5, ge=0.0, le=20.0, description="Distilled guidance: an input of the model, no second pass."
    )


class FluxKontext(Recipe):
    """28 steps at guidance 2.5 (model card)."""

    family = "flux-kontext"
    title = "FLUX.1 Kontext"
    description = "Changes a picture by an instruction and keeps the rest; 24 GB in bfloat16."
    license = "FLUX.1 [dev] Non-Commercial License"
    pattern = r"flux[-._ ]?1?[-._ ]?kontext([-._ ]?dev)?"
    settings = {"edit": FluxKontextSettings}
    pipelines = {"edit": "FluxKontextPipeline"}
    features = frozenset({"lora"})
    base_repo = "black-forest-labs/FLUX.1-Kontext-dev"
    size = (1024, 1024)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    working_gb = 4.0
    examples = (
        'MODEL_FLUX_KONTEXT="FLUX.1 Kontext;black-forest-labs/FLUX.1-Kontext-dev;'
        'Edits by instruction;huggingface;true"',
    )

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """One picture, in the area of the output instead of the nearest of a list of sizes."""
        arguments = super().arguments(request, size)
        return {**arguments, "image": request.images[0], "max_area": size[0] * size[1], "_auto_resize": False}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.FluxKontextPipeline(**tiny.flux_parts()).save_pretrained(folder)
