"""Z-Image and Z-Image-Turbo (Tongyi; 6 B parameters, flow matching)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(UpTo2048):
    num_inference_steps: int = Field(default=9, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=0.0, ge=0.0, le=20.0, description="Classifier-free guidance.")


class ZImageImageSettings(_Ranges, ImageSettings):
    """Text to image with Z-Image."""


class ZImageImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with Z-Image."""


class ZImageInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with Z-Image."""


class ZImage(Recipe):
    """Turbo: 9 steps without guidance, of which the last is none (its model card). The undistilled model: 50
    steps at guidance 4."""

    family = "z-image"
    title = "Z-Image"
    description = "Photographic pictures in eight steps, text in English and Chinese; 16 GB."
    license = "Apache-2.0"
    pattern = r"(?<![a-z])z[-_ ]?image([-_ ]?turbo)?"
    settings = {
        "image": ZImageImageSettings,
        "img2img": ZImageImg2ImgSettings,
        "inpaint": ZImageInpaintSettings,
    }
    pipelines = {
        "image": "ZImagePipeline",
        "img2img": "ZImageImg2ImgPipeline",
        "inpaint": "ZImageInpaintPipeline",
    }
    features = frozenset({"lora"})
    size = (1024, 1024)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    working_gb = 3.0
    examples = (
        'MODEL_Z_IMAGE="Z-Image Turbo;Tongyi-MAI/Z-Image-Turbo;Photographic, eight steps;huggingface;false"',
    )

    def presets(self, entry: ModelEntry) -> ModelOptions:
        if "turbo" in f"{entry.repo} {entry.name}".lower():
            return ModelOptions(
                steps=IntRange(min=1, max=16, default=9), guidance=FloatRange(min=0.0, max=2.0, default=0.0)
            )
        return ModelOptions(steps=IntRange(default=50), guidance=FloatRange(default=4.0))

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.ZImagePipeline(**tiny.z_image_parts()).save_pretrained(folder)
