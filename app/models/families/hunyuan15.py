"""HunyuanVideo 1.5: text to video and image to video on consumer cards (Tencent, 8.3 B parameters)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import DiffusionSettings, ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry
    from app.models.loading import Loader


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=6.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    num_frames: int = Field(default=121, ge=5, le=241, description="Frames: a multiple of 4 plus 1.")
    fps: int = Field(default=24, ge=1, le=60, description="Frames per second of the file.")
    flow_shift: float | None = Field(
        default=None, ge=0.1, le=20.0, description="Shift of the noise schedule; null: as trained."
    )


class Hunyuan15T2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with HunyuanVideo 1.5."""


class Hunyuan15I2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with HunyuanVideo 1.5: the source becomes the first frame."""


class HunyuanVideo15(Recipe):
    """50 steps, guidance 6, 121 frames at 24 a second; without guidance where distilled (model card).

    The shift of each model is in its repo. Guidance is a component of the pipeline, and image to video would
    choose its own size: both are set for the length of a run. The VAE decodes in tiles, as the card says.
    """

    family = "hunyuan15"
    title = "HunyuanVideo 1.5"
    description = "Videos of five seconds at 480p or 720p, from a prompt or a picture; 14 GB with offload."
    license = "Tencent Hunyuan Community License"
    pattern = r"hunyuan[-_. ]?video[-_. ]?1[-_. ]?5"
    settings = {"t2v": Hunyuan15T2VSettings, "i2v": Hunyuan15I2VSettings}
    pipelines = {"t2v": "HunyuanVideo15Pipeline", "i2v": "HunyuanVideo15ImageToVideoPipeline"}
    size = (832, 480)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 1.2e10
    frame_stride = 4
    schedulers = schedulers.FLOW_SIGMAS
    checkpoints = False  # its pipelines do not tell their latents at the end of a step
    working_gb = 8.0
    examples = (
        'MODEL_HUNYUAN15_T2V="HunyuanVideo 1.5;hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v;'
        'Text to video;huggingface;false"',
        'MODEL_HUNYUAN15_I2V="HunyuanVideo 1.5 I2V;hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_i2v;'
        'Animates a picture;huggingface;false"',
    )

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        if entry.source == "huggingface" and entry.repo.lower() == "tencent/hunyuanvideo-1.5":
            kind = "i2v" if entry.type == "i2v" else "t2v"
            better = f"hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_{kind}"
            raise ValueError(f"{entry.repo} is not in the layout of diffusers: use {better}")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        repo = entry.repo.lower()
        return ModelOptions(
            steps=IntRange(default=12) if "step_distilled" in repo else None,
            guidance=FloatRange(default=1.0) if "distilled" in repo else None,
            width=1280 if "720p" in repo else None,
            height=720 if "720p" in repo else None,
        )

    def load(self, loader: Loader, job_type: str) -> Any:
        pipeline = super().load(loader, job_type)
        pipeline.vae.enable_tiling()
        return pipeline

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        arguments = super().arguments(request, size)
        del arguments["guidance_scale"]
        return arguments

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Set the guidance, and have image to video keep the size that its source was brought to."""
        guider, processor = pipeline.guider, pipeline.video_processor
        pipeline.guider = guider.new(guidance_scale=request.settings.guidance_scale)
        processor.calculate_default_height_width = lambda height, width, target_size: (height, width)
        try:
            yield arguments
        finally:
            pipeline.guider = guider
            del processor.calculate_default_height_width

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"shift": shift}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.hunyuan15_parts(animated=job_type == "i2v")
        getattr(diffusers, self.pipelines[job_type])(**parts).save_pretrained(folder)
