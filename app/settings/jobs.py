"""The settings of the built-in job types. Families narrow them with their own ranges and defaults."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.settings.base import JobSettings, MediaId
from app.settings.parts import ControlNetInput, IPAdapterInput, LoraAdapter, Optimizations


class DiffusionSettings(JobSettings):
    """Settings of every job that denoises."""

    num_inference_steps: int | None = Field(default=None, ge=1, le=1000, description="Denoising steps.")
    guidance_scale: float | None = Field(
        default=None, ge=0.0, le=50.0, description="Classifier-free guidance: how closely to follow the prompt."
    )
    width: int | None = Field(default=None, ge=16, le=8192, description="Width in pixels.")
    height: int | None = Field(default=None, ge=16, le=8192, description="Height in pixels.")
    scheduler: str | None = Field(
        default=None, max_length=64, description="Scheduler by name; null keeps the model's own."
    )
    loras: list[LoraAdapter] = Field(
        default_factory=list, max_length=8, description="LoRA adapters, loaded for this job only."
    )
    optimizations: Optimizations | None = Field(default=None, description="Trades of speed for this job only.")


class PictureSettings(DiffusionSettings):
    """Settings of every job that ends in pictures."""

    num_images: int = Field(default=1, ge=1, le=8, description="Pictures to make, each from its own seed.")
    controlnets: list[ControlNetInput] = Field(
        default_factory=list, max_length=4, description="ControlNets with their guides."
    )
    ip_adapter: IPAdapterInput | None = Field(default=None, description="A picture as a prompt.")


class VideoSettings(DiffusionSettings):
    """Settings of every job that ends in a video."""

    num_frames: int | None = Field(default=None, ge=1, le=1025, description="Frames of the video.")
    fps: int | None = Field(default=None, ge=1, le=120, description="Frames per second of the file.")


class ImageSettings(PictureSettings):
    """Text to image."""

    type: Literal["image"] = "image"


class ImageToImageSettings(PictureSettings):
    """Image to image: the source is noised by ``strength`` and denoised towards the prompt."""

    type: Literal["img2img"] = "img2img"
    source_image_id: MediaId = Field(description="Picture or upload to start from.")
    strength: float = Field(
        default=0.6,
        gt=0.0,
        le=1.0,
        description="How much of the source is repainted: 0 keeps it, 1 ignores it.",
    )


class InpaintSettings(PictureSettings):
    """Inpainting: only the white of the mask is repainted, every other pixel stays as it is."""

    type: Literal["inpaint"] = "inpaint"
    source_image_id: MediaId = Field(description="Picture or upload to repaint in part.")
    mask_image_id: MediaId = Field(
        description="Mask of the source's size: white is repainted, black is kept, grey blends."
    )
    strength: float = Field(
        default=1.0,
        gt=0.0,
        le=1.0,
        description="How much of what is under the mask is repainted: 1 ignores it.",
    )
    padding_mask_crop: int | None = Field(
        default=None,
        ge=0,
        le=1024,
        description="Repaint only the mask's surroundings, so many pixels around it, at the model's full size; "
        "null works on the whole picture.",
    )


class EditSettings(PictureSettings):
    """Editing: the prompt says what to change in the source, or how to combine several."""

    type: Literal["edit"] = "edit"
    source_image_ids: list[MediaId] = Field(
        min_length=1, max_length=4, description="Pictures or uploads to edit; the first one gives the shape."
    )


class TextToVideoSettings(VideoSettings):
    """Text to video."""

    type: Literal["t2v"] = "t2v"


class ImageToVideoSettings(VideoSettings):
    """Image to video: the source becomes the first frame."""

    type: Literal["i2v"] = "i2v"
    source_image_id: MediaId = Field(description="Picture or upload to animate.")
    last_image_id: MediaId | None = Field(
        default=None, description="Picture or upload that becomes the last frame, where the model takes one."
    )


class VideoToVideoSettings(VideoSettings):
    """Video to video: the source's frames are noised by ``strength`` and denoised towards the prompt."""

    type: Literal["v2v"] = "v2v"
    source_video_id: MediaId = Field(description="Video to start from; its first frames are taken.")
    strength: float = Field(
        default=0.7,
        gt=0.0,
        le=1.0,
        description="How much of the source is repainted: 0 keeps it, 1 ignores it.",
    )
