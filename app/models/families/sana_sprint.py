"""Sana Sprint: a megapixel in one to four steps (NVIDIA; 0.6 B and 1.6 B parameters, arXiv 2503.09641)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageSettings, ImageToImageSettings

TWO_STEPS = 2
"""The one number of steps for which the pipeline takes an intermediate timestep."""


class _Ranges(UpTo2048):
    num_inference_steps: int = Field(default=2, ge=1, le=20, description="Denoising steps.")
    guidance_scale: float = Field(
        default=4.5,
        ge=0.0,
        le=20.0,
        description="Distilled guidance: an input of the model, no second pass.",
    )


class SanaSprintImageSettings(_Ranges, ImageSettings):
    """Text to image with Sana Sprint."""


class SanaSprintImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with Sana Sprint."""


class SanaSprint(Recipe):
    """Two steps at guidance 4.5 are the pipeline's defaults; more than four give little (the paper)."""

    family = "sana-sprint"
    title = "Sana Sprint"
    description = "The fastest megapixel: two steps; 8 GB."
    license = "NVIDIA NSCL v2-custom (non-commercial)"
    pattern = r"sana[-_ ]?sprint"
    settings = {"image": SanaSprintImageSettings, "img2img": SanaSprintImg2ImgSettings}
    pipelines = {"image": "SanaSprintPipeline", "img2img": "SanaSprintImg2ImgPipeline"}
    features = frozenset({"lora"})
    size = (1024, 1024)
    multiple = 32
    max_pixels = 2048 * 2048
    takes_negative_prompt = False
    working_gb = 3.0
    examples = (
        'MODEL_SANA_SPRINT="Sana Sprint;Efficient-Large-Model/Sana_Sprint_1.6B_1024px_diffusers;'
        'Two steps;huggingface;false"',
    )

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """The size is what was asked for, not the nearest of a list; more steps space themselves."""
        arguments = super().arguments(request, size) | {"use_resolution_binning": False}
        if request.settings.num_inference_steps != TWO_STEPS:
            arguments["intermediate_timesteps"] = None
        return arguments

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.SanaSprintPipeline(**tiny.sana_sprint_parts()).save_pretrained(folder)
