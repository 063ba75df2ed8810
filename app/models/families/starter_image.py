"""The starter image model: coloured shapes at 256 x 256, on any machine, with nothing downloaded.

Parts of Stable Diffusion with a VAE that is 16 times smaller on a side; trained by the scripts in starter/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.config import ROOT
from app.models import schedulers
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageSettings, ImageToImageSettings, InpaintSettings, PictureSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

PLAIN_CHANNELS = 4
"""Inputs by which diffusers' inpainting pipelines know a UNet that was not trained for inpainting."""


class _Ranges(PictureSettings):
    num_inference_steps: int = Field(default=20, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=4.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=512, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=512, description="Height in pixels.")


class StarterImageSettings(_Ranges, ImageSettings):
    """Text to image with the starter model."""


class StarterImg2ImgSettings(_Ranges, ImageToImageSettings):
    """Image to image with the starter model."""


class StarterInpaintSettings(_Ranges, InpaintSettings):
    """Inpainting with the starter model."""


class StarterImage(Recipe):
    """20 steps of DDIM with trailing spacing and guidance 4 are what its training was judged with."""

    family = "starter-image"
    title = "Starter (draws simple shapes)"
    description = "Draws coloured shapes on coloured backgrounds, on any machine; add a real model in .env."
    license = "Apache-2.0"
    starter = "image"
    settings = {
        "image": StarterImageSettings,
        "img2img": StarterImg2ImgSettings,
        "inpaint": StarterInpaintSettings,
    }
    pipelines = {
        "image": "StableDiffusionPipeline",
        "img2img": "StableDiffusionImg2ImgPipeline",
        "inpaint": "StableDiffusionInpaintPipeline",
    }
    size = (256, 256)
    multiple = 16
    max_pixels = 512 * 512
    schedulers = tuple(name for name in schedulers.DIFFUSION if name != "pndm")
    main_component = "unet"
    features = frozenset({"lora", "controlnet"})
    control_pipelines = {
        "image": "StableDiffusionControlNetPipeline",
        "img2img": "StableDiffusionControlNetImg2ImgPipeline",
        "inpaint": "StableDiffusionControlNetInpaintPipeline",
    }
    dtypes = {"default": "float32"}
    working_gb = 0.3

    def adapters(self, kind: str) -> Mapping[str, Path]:
        """The outline LoRA and the edge ControlNet of the repository."""
        own = {
            "lora": {"outline": ROOT / "starter" / "loras" / "outline.safetensors"},
            "controlnet": {"edges": ROOT / "starter" / "controlnets" / "edges"},
        }
        return {name: path for name, path in own.get(kind, {}).items() if path.exists()}

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Inpainting pipelines tell a plain UNet by its 4 inputs; this one is plain and has 8."""
        inputs = pipeline.unet.config.in_channels
        if request.job_type == "inpaint":
            pipeline.unet.register_to_config(in_channels=PLAIN_CHANNELS)
        try:
            yield arguments
        finally:
            pipeline.unet.register_to_config(in_channels=inputs)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.stable_diffusion(folder, levels=5, trailing=True)
