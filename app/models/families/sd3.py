"""Stable Diffusion 3.5: Large, Large Turbo and Medium (Esser et al., arXiv 2403.03206; flow matching)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.recipe import Recipe
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings, PictureSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(PictureSettings):
    num_inference_steps: int = Field(default=28, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=3.5, ge=0.0, le=20.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=1536, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=1536, description="Height in pixels.")


class SD3ImageSettings(_Ranges, ImageSettings):
    """Text to image with Stable Diffusion 3.5."""


class SD3Img2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with Stable Diffusion 3.5."""


class SD3InpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with Stable Diffusion 3.5."""


class StableDiffusion3(Recipe):
    """Defaults are the model cards': Large 28 steps at guidance 3.5, Medium 40 at 4.5, Turbo 4 without."""

    family = "sd3"
    title = "Stable Diffusion 3.5"
    description = "Varied styles and good composition; Medium fits 12 GB, Large 24 GB."
    license = "Stability AI Community License"
    pattern = r"stable-diffusion-?3([-.]?5)?|(^|[^a-z0-9])sd-?_?3([-.]?5)?($|[^0-9])"
    settings = {"image": SD3ImageSettings, "img2img": SD3Img2ImgSettings, "inpaint": SD3InpaintSettings}
    pipelines = {
        "image": "StableDiffusion3Pipeline",
        "img2img": "StableDiffusion3Img2ImgPipeline",
        "inpaint": "StableDiffusion3InpaintPipeline",
    }
    control_pipelines = {"image": "StableDiffusion3ControlNetPipeline"}
    features = frozenset({"lora", "controlnet"})
    size = (1024, 1024)
    multiple = 16
    max_pixels = 1536 * 1536
    schedulers = schedulers.FLOW_SIGMAS
    working_gb = 3.0
    examples = (
        'MODEL_SD35_LARGE="SD 3.5 Large;stabilityai/stable-diffusion-3.5-large;24 GB;huggingface;true"',
        'MODEL_SD35_MEDIUM="SD 3.5 Medium;stabilityai/stable-diffusion-3.5-medium;12 GB;huggingface;true"',
    )

    def presets(self, entry: ModelEntry) -> ModelOptions:
        names = f"{entry.repo} {entry.name}".lower()
        if "turbo" in names:
            return ModelOptions(
                steps=IntRange(min=1, max=8, default=4), guidance=FloatRange(min=0.0, max=1.0, default=0.0)
            )
        if "medium" in names:
            return ModelOptions(steps=IntRange(default=40), guidance=FloatRange(default=4.5))
        return ModelOptions()

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.StableDiffusion3Pipeline(**tiny.sd3_parts()).save_pretrained(folder)
