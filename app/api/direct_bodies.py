"""``POST /generate``: one request for every kind of picture, answered with the picture."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas import NegativePrompt, Prompt
from app.errors import InvalidInput
from app.media.view import MediaView
from app.services.status import WarningBody
from app.settings import MAX_SEED, Strict
from app.settings.parts import ModelName

Picture = Annotated[
    str, Field(min_length=1, description="Base64 or a data URL, a public address, or the id of a picture here.")
]


class Dimensions(Strict):
    """Size in pixels."""

    width: int
    height: int


class ImageToImage(Strict):
    """Start from a picture."""

    starting_image: Picture
    strength: float = Field(0.6, gt=0.0, le=1.0, description="Share of it that is repainted.")


class Inpaint(Strict):
    """Repaint a part of a picture."""

    starting_image: Picture
    mask_image: Picture = Field(description="White is repainted, black is kept; of the picture's size.")
    strength: float = Field(1.0, gt=0.0, le=1.0)


class ControlNet(Strict):
    """A picture that guides."""

    guide_image: Picture
    model: ModelName
    processor_type: str | None = Field(None, min_length=1, max_length=64, description="Preprocessor by name.")
    needs_preprocess: bool = Field(False, description="Whether the guide is still a plain picture.")
    control_mode: int | None = Field(None, ge=0, le=7, description="Kind of guide for a union ControlNet.")
    controlnet_conditioning_scale: float = Field(1.0, ge=0.0, le=2.0)
    control_guidance_start: float = Field(0.0, ge=0.0, le=1.0)
    control_guidance_end: float = Field(1.0, ge=0.0, le=1.0)
    guess_mode: bool = False

    def settings(self, guide_image_id: str) -> dict[str, Any]:
        """Return it as settings of a job. Raises `InvalidInput`."""
        if self.needs_preprocess and self.processor_type is None:
            raise InvalidInput("controlnets.processor_type", "is required with needs_preprocess")
        kept = self.model_dump(exclude={"guide_image", "processor_type", "needs_preprocess"})
        preprocessor = self.processor_type if self.needs_preprocess else None
        return {**kept, "guide_image_id": guide_image_id, "preprocessor": preprocessor}


class Lora(Strict):
    """An adapter for this picture only."""

    model: ModelName
    weight_name: str | None = Field(None, min_length=1, max_length=200)
    tag: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Its name in the pipeline.")
    scale: float = Field(1.0, ge=-10.0, le=10.0)

    def settings(self) -> dict[str, Any]:
        """Return it as settings of a job."""
        return {**self.model_dump(exclude={"tag"}), "adapter_name": self.tag}


class PipelineOptimizations(Strict):
    """Trades of speed for this picture only."""

    use_deepcache: bool = False
    deepcache_interval: int = Field(3, ge=2, le=20)
    deepcache_branch_id: int = Field(0, ge=0, le=11)
    use_torch_compile: bool | None = Field(None, description="Null: as DO_TORCH_COMPILE says.")


class DirectRequest(Strict):
    """A picture, whatever it starts from."""

    model_config = ConfigDict(**Strict.model_config | {"protected_namespaces": ()})

    prompt: Prompt
    negative_prompt: NegativePrompt = None
    base_model: str | None = Field(None, max_length=200, description="Of the lineup; null: the default.")
    dimensions: Dimensions | None = None
    guidance_scale: float | None = Field(None, ge=0.0, le=20.0)
    inference_steps: int | None = Field(None, ge=1, le=100)
    num_images: int = Field(1, ge=1, le=8)
    scheduler: str | None = Field(None, max_length=64)
    seed: int | None = Field(None, ge=0, le=MAX_SEED, description="Null draws one.")
    image_to_image: ImageToImage | None = None
    inpaint: Inpaint | None = None
    controlnets: list[ControlNet] = Field(default_factory=list, max_length=4)
    loras: list[Lora] = Field(default_factory=list, max_length=8)
    pipeline_optimizations: PipelineOptimizations | None = None
    response_format: Literal["b64_json", "url"] = Field("b64_json", description="url: `images` stays empty.")

    def job_types(self) -> list[str]:
        """Return the job types that it may be, best first. Raises `InvalidInput`."""
        if self.image_to_image and self.inpaint:
            raise InvalidInput("inpaint", "give image_to_image or inpaint, not both")
        if self.inpaint:
            return ["inpaint"]
        return ["img2img"] if self.image_to_image else ["image"]


class DirectBody(BaseModel):
    """The pictures, and what could not be done as asked."""

    model_config = ConfigDict(protected_namespaces=())

    status: Literal["success"] = "success"
    job_id: str
    base_model: str
    seed: int
    images: list[str] = Field(description="PNG files as base64.")
    media: list[MediaView]
    warnings: list[WarningBody]
    inference_time: float = Field(description="Seconds from the job's start to its end.")
