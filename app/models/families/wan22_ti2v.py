"""Wan 2.2 TI2V-5B: 720p at 24 frames a second from a prompt or a picture, on one consumer card (Alibaba)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import negative_prompts, schedulers
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.settings import DiffusionSettings, ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=5.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    num_frames: int = Field(default=121, ge=5, le=241, description="Frames: a multiple of 4 plus 1.")
    fps: int = Field(default=24, ge=1, le=60, description="Frames per second of the file.")
    flow_shift: float | None = Field(
        default=None, ge=0.1, le=20.0, description="Shift of the noise schedule; null: as trained."
    )


class WanTI2VT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with Wan 2.2 TI2V-5B."""


class WanTI2VI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with Wan 2.2 TI2V-5B: the source becomes the first frame."""


class WanTI2V(Recipe):
    """50 steps, guidance 5, shift 5, 121 frames of 1280 x 704 at 24 a second (Wan 2.2's model card).

    One transformer does both job types; its VAE is 16 times smaller on a side, times patches of 2: sizes are
    multiples of 32. The first frame is given as a clean latent with a timestep of 0 (expand_timesteps).
    """

    family = "wan22-ti2v"
    title = "Wan 2.2 TI2V 5B"
    description = "Videos of five seconds at 720p, from a prompt or a picture, with the same weights."
    license = "Apache-2.0"
    pattern = r"(?<![a-z])wan.{0,12}2[-_. ]?2.{0,8}(ti2v|5b)([-_. ]?5b)?"
    settings = {"t2v": WanTI2VT2VSettings, "i2v": WanTI2VI2VSettings}
    pipelines = {"t2v": "WanPipeline", "i2v": "WanImageToVideoPipeline"}
    size = (1280, 704)
    multiple = 32
    max_pixels = 1280 * 736
    max_work = 1.2e10
    frame_stride = 4
    schedulers = schedulers.FLOW
    default_negative_prompt = negative_prompts.WAN
    dtypes = {"default": "bfloat16", "vae": "float32"}
    features = frozenset({"lora"})
    working_gb = 12.0
    examples = (
        'MODEL_WAN_TI2V="Wan 2.2 TI2V 5B;Wan-AI/Wan2.2-TI2V-5B-Diffusers;'
        'Text and pictures to 720p video;huggingface;false"',
    )

    def fit(self, names: Iterable[str], pipeline_class: str | None) -> int:
        """Its pipelines are those of Wan 2.1: the names must tell."""
        named = super().fit(names, None)
        return named + 1000 if named and pipeline_class in self.pipelines.values() else named

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        for repo in filter(None, (entry.repo, entry.options.base_repo)):
            if entry.source == "huggingface" and re.fullmatch(r"(?i)wan-ai/wan2\.2-(?!.*-diffusers$).+", repo):
                raise ValueError(f"{repo} is not in the layout of diffusers: use {repo}-Diffusers")

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        own = super().job_types(entry)
        return (*own, *(other for other in self.settings if other not in own))

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        return {"flow_shift": 5.0}

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"flow_shift": shift, "shift": shift}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        vae = tiny.wan_vae(
            z_dim=48,
            in_channels=12,
            out_channels=12,
            patch_size=2,
            is_residual=True,
            scale_factor_spatial=16,
            latents_mean=[0.0] * 48,
            latents_std=[1.0] * 48,
        )
        parts = {**tiny.wan_base(vae), "transformer": tiny.wan_transformer(48, 48)}
        pipeline_class = getattr(diffusers, self.pipelines[job_type])
        pipeline_class(**parts, expand_timesteps=True).save_pretrained(folder)
