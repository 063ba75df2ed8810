"""Wan 2.2 A14B: two experts of 14 B parameters, one for the noisy steps, one for the others (Alibaba)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import negative_prompts, schedulers
from app.models.options import FloatRange, ModelOptions
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import DiffusionSettings, ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=40, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=4.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    guidance_scale_2: float | None = Field(
        default=None, ge=0.0, le=20.0, description="Guidance of the low-noise expert; null: the same."
    )
    num_frames: int = Field(default=81, ge=5, le=161, description="Frames: a multiple of 4 plus 1.")
    fps: int = Field(default=16, ge=1, le=60, description="Frames per second of the file.")
    flow_shift: float | None = Field(
        default=None, ge=0.1, le=20.0, description="Shift of the noise schedule; null: as trained."
    )


class Wan22T2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with Wan 2.2 A14B."""


class Wan22I2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with Wan 2.2 A14B: the source becomes the first frame."""


class Wan22(Recipe):
    """40 steps; guidance 4 and 3 for T2V, 3.5 and 3.5 for I2V; 81 frames at 16 a second (model cards).

    T2V was made for a shift of 12, I2V for 5 (Wan 2.2's configuration); where the experts take turns is the
    boundary_ratio in the repo's model_index.json. The VAE is that of Wan 2.1 and stays in float32.
    """

    family = "wan22"
    title = "Wan 2.2 A14B"
    description = "Videos of five seconds up to 720p, from a prompt or a picture; for large cards."
    license = "Apache-2.0"
    pattern = r"(?<![a-z])wan[-_. ]?(ai)?[-_. /]?(wan)?2[-_. ]?2"
    settings = {"t2v": Wan22T2VSettings, "i2v": Wan22I2VSettings}
    pipelines = {"t2v": "WanPipeline", "i2v": "WanImageToVideoPipeline"}
    size = (832, 480)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 1e10
    frame_stride = 4
    features = frozenset({"lora"})
    last_image = True
    schedulers = schedulers.FLOW
    default_negative_prompt = negative_prompts.WAN
    second_component = "transformer_2"
    dtypes = {"default": "bfloat16", "vae": "float32"}
    working_gb = 8.0
    examples = (
        'MODEL_WAN22_T2V="Wan 2.2 T2V A14B;Wan-AI/Wan2.2-T2V-A14B-Diffusers;'
        'Text to video for large cards;huggingface;false"',
        'MODEL_WAN22_I2V="Wan 2.2 I2V A14B;Wan-AI/Wan2.2-I2V-A14B-Diffusers;'
        'Animates a picture, with a last frame too;huggingface;false"',
    )

    def fit(self, names: Iterable[str], pipeline_class: str | None) -> int:
        """Its pipelines are those of Wan 2.1: the names must tell."""
        named = super().fit(names, None)
        return named + 1000 if named and pipeline_class in self.pipelines.values() else named

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        if entry.source in ("gguf_url", "civitai"):
            raise ValueError("a file holds one of its two experts: name both in a manifest's components")
        for repo in filter(None, (entry.repo, entry.options.base_repo)):
            if entry.source == "huggingface" and re.fullmatch(r"(?i)wan-ai/wan2\.2-(?!.*-diffusers$).+", repo):
                raise ValueError(f"{repo} is not in the layout of diffusers: use {repo}-Diffusers")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        return ModelOptions(guidance=FloatRange(default=3.5)) if entry.type == "i2v" else ModelOptions()

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        if job_type == "i2v":
            return {"flow_shift": 5.0}
        return {"flow_shift": 12.0, "guidance_scale_2": 3.0}

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        second = getattr(request.settings, "guidance_scale_2", None)
        return super().arguments(request, size) | ({} if second is None else {"guidance_scale_2": second})

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"flow_shift": shift, "shift": shift}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        channels = 36 if job_type == "i2v" else 16
        parts = tiny.wan_base(tiny.wan_vae())
        parts |= {name: tiny.wan_transformer(channels) for name in ("transformer", "transformer_2")}
        pipeline_class = getattr(diffusers, self.pipelines[job_type])
        pipeline_class(**parts, boundary_ratio=0.9 if job_type == "i2v" else 0.875).save_pretrained(folder)
