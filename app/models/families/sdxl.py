"""Stable Diffusion XL: pictures of a megapixel (Podell et al., arXiv 2307.01952), and its fast finetunes."""

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
    num_inference_steps: int = Field(default=30, ge=1, le=150, description="Denoising steps.")
    guidance_scale: float = Field(default=5.0, ge=0.0, le=30.0, description="Classifier-free guidance.")


class SDXLImageSettings(_Ranges, ImageSettings):
    """Text to image with SDXL."""


class SDXLImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with SDXL."""


class SDXLInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with SDXL."""


class StableDiffusionXL(Recipe):
    """1024 x 1024 is what it was trained at; guidance 5 is the pipeline's own default.

    Its VAE overflows in float16: where its configuration says force_upcast, the pipelines decode in float32 by
    themselves. Turbo makes its 512 x 512 pictures in one to four steps without guidance, Lightning in four or
    eight, as their cards say.
    """

    family = "sdxl"
    title = "Stable Diffusion XL"
    description = "Sharp pictures of a megapixel on 8 GB, with the largest choice of finetunes and LoRAs."
    license = "CreativeML Open RAIL++-M"
    pattern = r"stable-diffusion-?xl|sdxl|juggernaut|animagine|illustrious|pony[-_ ]?(diffusion|v6)"
    settings = {"image": SDXLImageSettings, "img2img": SDXLImg2ImgSettings, "inpaint": SDXLInpaintSettings}
    pipelines = {
        "image": "StableDiffusionXLPipeline",
        "img2img": "StableDiffusionXLImg2ImgPipeline",
        "inpaint": "StableDiffusionXLInpaintPipeline",
    }
    control_pipelines = {
        "image": "StableDiffusionXLControlNetPipeline",
        "img2img": "StableDiffusionXLControlNetImg2ImgPipeline",
        "inpaint": "StableDiffusionXLControlNetInpaintPipeline",
    }
    union_pipelines = {
        "image": "StableDiffusionXLControlNetUnionPipeline",
        "img2img": "StableDiffusionXLControlNetUnionImg2ImgPipeline",
        "inpaint": "StableDiffusionXLControlNetUnionInpaintPipeline",
    }
    features = frozenset({"lora", "controlnet", "ip_adapter"})
    ip_adapter = ("h94/IP-Adapter", "sdxl_models/ip-adapter_sdxl.safetensors")
    base_repo = "stabilityai/stable-diffusion-xl-base-1.0"
    size = (1024, 1024)
    multiple = 8
    max_pixels = 2048 * 2048
    schedulers = tuple(name for name in schedulers.DIFFUSION if name != "pndm")
    main_component = "unet"
    dtypes = {"default": "float16"}
    working_gb = 3.0
    examples = (
        'MODEL_SDXL="SDXL;stabilityai/stable-diffusion-xl-base-1.0;A megapixel on 8 GB;huggingface;false"',
        'MODEL_SDXL_TURBO="SDXL Turbo;stabilityai/sdxl-turbo;One to four steps;huggingface;false"',
    )

    def presets(self, entry: ModelEntry) -> ModelOptions:
        names = f"{entry.repo} {entry.name}".lower()
        if "turbo" in names:
            return ModelOptions(
                steps=IntRange(min=1, max=8, default=4),
                guidance=FloatRange(min=0.0, max=2.0, default=0.0),
                width=512,
                height=512,
                license="Stability AI Community License" if "sdxl-turbo" in names else None,
            )
        if "lightning" in names:
            return ModelOptions(
                steps=IntRange(min=1, max=12, default=8), guidance=FloatRange(min=0.0, max=2.0, default=0.0)
            )
        return ModelOptions()

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.StableDiffusionXLPipeline(**tiny.sdxl_parts(), add_watermarker=False).save_pretrained(folder)
