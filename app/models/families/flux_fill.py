"""FLUX.1 Fill: repaints what a mask shows, and paints on beyond a picture (Black Forest Labs; 12 B)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from app.models import schedulers
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.settings import InpaintSettings


class FluxFillSettings(UpTo2048, InpaintSettings):
    """Inpainting with FLUX.1 Fill."""

    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(
        default=30.0, ge=0.0, le=50.0, description="Distilled guidance: an input of the model, no second pass."
    )


class FluxFill(Recipe):
    """50 steps at guidance 30 (model card). The model sees the picture and the mask, unlike FLUX.1 dev."""

    family = "flux-fill"
    title = "FLUX.1 Fill"
    description = "Made for inpainting: fits what it paints into the picture; 24 GB in bfloat16."
    license = "FLUX.1 [dev] Non-Commercial License"
    pattern = r"flux[-._ ]?1?[-._ ]?fill([-._ ]?dev)?"
    settings = {"inpaint": FluxFillSettings}
    pipelines = {"inpaint": "FluxFillPipeline"}
    features = frozenset({"lora"})
    base_repo = "black-forest-labs/FLUX.1-Fill-dev"
    size = (1024, 1024)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    working_gb = 3.5
    examples = (
        'MODEL_FLUX_FILL="FLUX.1 Fill;black-forest-labs/FLUX.1-Fill-dev;Made for inpainting;huggingface;true"',
    )

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.flux_parts(seen=True)
        diffusers.FluxFillPipeline(**parts).save_pretrained(folder)
