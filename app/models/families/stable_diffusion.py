"""Stable Diffusion 1.x: text to image and image to image at 512 x 512 (Rombach et al., arXiv 2112.10752)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from app.models import schedulers
from app.models.recipe import Recipe
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings, PictureSettings


class _Ranges(PictureSettings):
    num_inference_steps: int = Field(default=30, ge=1, le=150, description="Denoising steps.")
    guidance_scale: float = Field(default=7.5, ge=0.0, le=30.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=1536, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=1536, description="Height in pixels.")


class StableDiffusionImageSettings(_Ranges, ImageSettings):
    """Text to image with Stable Diffusion 1.x."""


class StableDiffusionImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with Stable Diffusion 1.x."""


class StableDiffusionInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with Stable Diffusion 1.x."""


class StableDiffusion(Recipe):
    """The defaults are the pipeline's own; 512 x 512 is what the weights were trained at (model card)."""

    family = "stable-diffusion"
    title = "Stable Diffusion 1.x"
    description = "The classic: fits 4 GB, and there is a finetune for everything."
    license = "CreativeML OpenRAIL-M"
    pattern = (
        r"stable-diffusion-?v?-?1|(^|[^a-z0-9])sd-?_?v?1[-.]?[45]?|dreamlike|openjourney|realistic[-_]vision"
    )
    settings = {
        "image": StableDiffusionImageSettings,
        "img2img": StableDiffusionImg2ImgSettings,
        "inpaint": StableDiffusionInpaintSettings,
    }
    pipelines = {
        "image": "StableDiffusionPipeline",
        "img2img": "StableDiffusionImg2ImgPipeline",
        "inpaint": "StableDiffusionInpaintPipeline",
    }
    size = (512, 512)
    multiple = 8
    max_pixels = 1024 * 1536
    schedulers = schedulers.DIFFUSION
    main_component = "unet"
    features = frozenset({"lora", "controlnet", "ip_adapter"})
    ip_adapter = ("h94/IP-Adapter", "models/ip-adapter_sd15.safetensors")
    control_pipelines = {
        "image": "StableDiffusionControlNetPipeline",
        "img2img": "StableDiffusionControlNetImg2ImgPipeline",
        "inpaint": "StableDiffusionControlNetInpaintPipeline",
    }
    base_repo = "stable-diffusion-v1-5/stable-diffusion-v1-5"
    dtypes = {"default": "float16"}
    working_gb = 2.0
    examples = (
        'MODEL_SD15="Stable Diffusion 1.5;stable-diffusion-v1-5/stable-diffusion-v1-5;'
        'The classic, fits 4 GB;huggingface;false"',
    )

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.stable_diffusion(folder, levels=4)
