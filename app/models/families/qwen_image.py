"""Qwen-Image: pictures with much text in them (Qwen; 20 B parameters, arXiv 2508.02324)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from app.models import schedulers
from app.models.ranges import UpTo2048
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings


class _Ranges(UpTo2048):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(
        default=4.0,
        ge=0.0,
        le=20.0,
        description="Classifier-free guidance (true_cfg_scale); 1 or less is none.",
    )


class QwenImageSettings(_Ranges, ImageSettings):
    """Text to image with Qwen-Image."""


class QwenImageImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with Qwen-Image."""


class QwenImageInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with Qwen-Image."""


class QwenImage(Recipe):
    """50 steps at true_cfg_scale 4, 1328 x 1328, and a blank as the negative prompt (model card): without any,
    there is no guidance."""

    family = "qwen-image"
    title = "Qwen-Image"
    description = "Long text in pictures, in English and Chinese; 48 GB, or 24 GB with offload."
    license = "Apache-2.0"
    pattern = r"qwen[-_ ]?image(?!.*(edit|layered))"
    settings = {
        "image": QwenImageSettings,
        "img2img": QwenImageImg2ImgSettings,
        "inpaint": QwenImageInpaintSettings,
    }
    pipelines = {
        "image": "QwenImagePipeline",
        "img2img": "QwenImageImg2ImgPipeline",
        "inpaint": "QwenImageInpaintPipeline",
    }
    control_pipelines = {"image": "QwenImageControlNetPipeline"}
    max_controlnets = 1
    features = frozenset({"lora", "controlnet"})
    size = (1328, 1328)
    multiple = 16
    max_pixels = 2048 * 2048
    schedulers = schedulers.FLOW_SIGMAS
    default_negative_prompt = " "
    working_gb = 4.0
    examples = ('MODEL_QWEN_IMAGE="Qwen-Image;Qwen/Qwen-Image;Text in pictures;huggingface;false"',)

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """The guidance goes in as ``true_cfg_scale``, and an empty negative prompt as a blank."""
        arguments = super().arguments(request, size)
        arguments["true_cfg_scale"] = arguments.pop("guidance_scale")
        arguments["negative_prompt"] = arguments["negative_prompt"] or " "
        return arguments

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        diffusers.QwenImagePipeline(**tiny.qwen_image_parts()).save_pretrained(folder)
