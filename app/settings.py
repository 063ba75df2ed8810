"""What the settings of all jobs share.

A job's settings are a strict pydantic model: unknown fields are refused, types are never coerced
(``"5"`` and ``5.0`` are not integers), and ``type`` tells the job types apart. ``None`` means "the model's
default"; `freeze` in the services replaces it when the job is enqueued, so that a retry of the job gives the
same picture.
"""

from __future__ import annotations

import secrets
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_SEED = 2**53 - 1
"""Largest seed: the largest integer that every JSON client keeps exactly (IEEE 754 double)."""

MAX_PROMPT = 10_000
"""Longest prompt in characters."""


class Strict(BaseModel):
    """Base of every typed body: strict types, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, validate_default=False)


class JobSettings(Strict):
    """Settings of every job, whatever its type."""

    seed: int | None = Field(
        default=None, ge=0, le=MAX_SEED, description="Seed of the noise; null draws one, which is recorded."
    )


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


class PictureSettings(DiffusionSettings):
    """Settings of every job that ends in pictures."""

    num_images: int = Field(default=1, ge=1, le=8, description="Pictures to make, each from its own seed.")


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
    source_image_id: str = Field(min_length=1, max_length=64, description="Picture or upload to start from.")
    strength: float = Field(
        default=0.6,
        gt=0.0,
        le=1.0,
        description="How much of the source is repainted: 0 keeps it, 1 ignores it.",
    )


class TextToVideoSettings(VideoSettings):
    """Text to video."""

    type: Literal["t2v"] = "t2v"


class ImageToVideoSettings(VideoSettings):
    """Image to video: the source becomes the first frame."""

    type: Literal["i2v"] = "i2v"
    source_image_id: str = Field(min_length=1, max_length=64, description="Picture or upload to animate.")


def draw_seed() -> int:
    """Return a random seed that a person can still type: 0 … 2^32-1."""
    return secrets.randbelow(2**32)


def seed_of(seed: int, index: int) -> int:
    """Return the seed of output ``index`` of a job: the job's seed plus the index, within `MAX_SEED`."""
    return (seed + index) % (MAX_SEED + 1)
