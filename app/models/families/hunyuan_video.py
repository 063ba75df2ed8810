"""HunyuanVideo: text to video and image to video (Tencent, 13 B parameters, guidance distilled)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, ModelOptions
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import DiffusionSettings, ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry
    from app.models.loading import Loader

REPOS = {
    "tencent/hunyuanvideo": "hunyuanvideo-community/HunyuanVideo",
    "tencent/hunyuanvideo-i2v": "hunyuanvideo-community/HunyuanVideo-I2V",
}
"""Repos in a layout of their own, and where the same weights are in that of diffusers."""


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(
        default=6.0,
        ge=0.0,
        le=20.0,
        description="Distilled guidance: an input of the model, not a second pass.",
    )
    true_cfg_scale: float = Field(
        default=1.0,
        ge=1.0,
        le=10.0,
        description="Guidance by a second pass; above 1 it doubles the time and lets a negative prompt work.",
    )
    num_frames: int = Field(default=129, ge=5, le=201, description="Frames: a multiple of 4 plus 1.")
    fps: int = Field(default=24, ge=1, le=60, description="Frames per second of the file.")
    flow_shift: float | None = Field(
        default=None, ge=0.1, le=20.0, description="Shift of the noise schedule; null: as trained."
    )


class HunyuanT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with HunyuanVideo."""


class HunyuanI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with HunyuanVideo: the source becomes the first frame."""


class HunyuanVideo(Recipe):
    """50 steps, guidance 6, a shift of 7, 129 frames at 24 a second; 960 x 544 is the smaller size (card).

    The transformer runs in bfloat16, the others in float16, and the VAE decodes in tiles (diffusers' notes on
    the pipeline): 720p at once would take more memory than any card has.
    """

    family = "hunyuan-video"
    title = "HunyuanVideo"
    description = "Cinematic videos of five seconds from a prompt or a picture, for large cards."
    license = "Tencent Hunyuan Community License"
    pattern = r"hunyuan[-_. ]?video(?!.{0,3}1[-_.]5)"
    settings = {"t2v": HunyuanT2VSettings, "i2v": HunyuanI2VSettings}
    pipelines = {"t2v": "HunyuanVideoPipeline", "i2v": "HunyuanVideoImageToVideoPipeline"}
    size = (960, 544)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 1.2e10
    frame_stride = 4
    schedulers = schedulers.FLOW_SIGMAS
    takes_negative_prompt = False
    dtypes = {"default": "float16", "transformer": "bfloat16"}
    features = frozenset({"lora"})
    working_gb = 12.0
    examples = (
        'MODEL_HUNYUAN_T2V="HunyuanVideo;hunyuanvideo-community/HunyuanVideo;'
        'Cinematic text to video;huggingface;false;{\\"type\\": \\"t2v\\"}"',
        'MODEL_HUNYUAN_I2V="HunyuanVideo I2V;hunyuanvideo-community/HunyuanVideo-I2V;'
        'Cinematic, from a picture;huggingface;false"',
    )

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        for repo in filter(None, (entry.repo, entry.options.base_repo)):
            if entry.source == "huggingface" and repo.lower() in REPOS:
                raise ValueError(f"{repo} is not in the layout of diffusers: use {REPOS[repo.lower()]}")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """The I2V model of 33 channels was made for a guidance of 1 (the pipeline's example)."""
        return (
            ModelOptions(guidance=FloatRange(default=1.0)) if "33ch" in entry.repo.lower() else ModelOptions()
        )

    def load(self, loader: Loader, job_type: str) -> Any:
        pipeline = super().load(loader, job_type)
        pipeline.vae.enable_tiling()
        return pipeline

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        """Add the second pass, and with it the negative prompt, where the request asks for it."""
        arguments = super().arguments(request, size)
        scale = getattr(request.settings, "true_cfg_scale", 1.0)
        if scale > 1.0:
            arguments |= {"true_cfg_scale": scale, "negative_prompt": request.negative_prompt or ""}
        return arguments

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """The model of 33 channels cuts its first four frames off: ask for as many more."""
        cut = 4 if pipeline.transformer.config.image_condition_type == "latent_concat" else 0
        yield {**arguments, "num_frames": arguments["num_frames"] + cut}

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"shift": shift}

    def warnings(self, request: GenerationRequest) -> list[dict[str, str]]:
        return [] if getattr(request.settings, "true_cfg_scale", 1.0) > 1.0 else super().warnings(request)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.hunyuan_i2v_parts() if job_type == "i2v" else tiny.hunyuan_parts()
        getattr(diffusers, self.pipelines[job_type])(**parts).save_pretrained(folder)
