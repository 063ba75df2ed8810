"""FLUX.1 dev and schnell, and finetunes of them (Black Forest Labs; 12 B parameters, flow matching)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(UpTo2048):
    num_inference_steps: int = Field(default=28, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(
        default=3.5,
        ge=0.0,
        le=20.0,
        description="Distilled guidance: an input of the model, not a second pass.",
    )
    true_cfg_scale: float = Field(
        default=1.0,
        ge=1.0,
        le=10.0,
        description="Guidance by a second pass; above 1 it doubles the time and lets a negative prompt work.",
    )


class FluxImageSettings(_Ranges, ImageSettings):
    """Text to image with FLUX.1."""


class FluxImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with FLUX.1."""


class FluxInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with FLUX.1."""


class Flux(Recipe):
    """Defaults are the model cards': dev 28 steps at guidance 3.5, schnell 4 steps without guidance."""

    family = "flux"
    title = "FLUX.1"
    description = "Strong at following prompts and at text in pictures; 24 GB in bfloat16."
    license = "FLUX.1 [dev] Non-Commercial License"
    pattern = r"flux(?![-._ ]?2)(?!.*(kontext|fill|canny|depth|redux))[-._ ]?1?[-._ ]?(dev|schnell)?"
    settings = {"image": FluxImageSettings, "img2img": FluxImg2ImgSettings, "inpaint": FluxInpaintSettings}
    pipelines = {
        "image": "FluxPipeline",
        "img2img": "FluxImg2ImgPipeline",
        "inpaint": "FluxInpaintPipeline",
    }
    control_pipelines = {
        "image": "FluxControlNetPipeline",
        "img2img": "FluxControlNetImg2ImgPipeline",
        "inpaint": "FluxControlNetInpaintPipeline",
    }
    features = frozenset({"lora", "controlnet", "ip_adapter"})
    ip_adapter = ("XLabs-AI/flux-ip-adapter", "ip_adapter.safetensors")
    size = (1024, 1024)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    base_repo = "black-forest-labs/FLUX.1-dev"
    working_gb = 3.0
    examples = (
        'MODEL_FLUX_DEV="FLUX.1 dev;black-forest-labs/FLUX.1-dev;Strong all-rounder;huggingface;true"',
        'MODEL_FLUX_SCHNELL="FLUX.1 schnell;black-forest-labs/FLUX.1-schnell;Four steps;huggingface;true"',
        'MODEL_FLUX_FREE="FLUX.1 abliterated;aoxo/flux.1dev-abliterated;Finetune;huggingface;false;'
        '{\\"base_repo\\": \\"black-forest-labs/FLUX.1-dev\\"}"',
    )

    def presets(self, entry: ModelEntry) -> ModelOptions:
        if not _is_schnell(entry):
            return ModelOptions()
        return ModelOptions(
            steps=IntRange(min=1, max=8, default=4),
            guidance=FloatRange(min=0.0, max=0.0, default=0.0),
            license="Apache-2.0",
            base_repo="black-forest-labs/FLUX.1-schnell",
        )

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """Add the second pass, and with it the negative prompt, where the request asks for it."""
        arguments = super().arguments(request, size)
        scale = getattr(request.settings, "true_cfg_scale", 1.0)
        if scale > 1.0:
            arguments |= {"true_cfg_scale": scale, "negative_prompt": request.negative_prompt or ""}
        return arguments

    def warnings(self, request: GenerationRequest) -> list[dict[str, str]]:
        if getattr(request.settings, "true_cfg_scale", 1.0) > 1.0:
            return []
        return super().warnings(request)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.FluxPipeline(**tiny.flux_parts()).save_pretrained(folder)


def _is_schnell(entry: ModelEntry) -> bool:
    names = (entry.repo, entry.options.base_repo or "", entry.name)
    return any("schnell" in name.lower() for name in names)
