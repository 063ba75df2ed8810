"""LTX-2: text and image to video with sound, from one set of weights (Lightricks, 19 B parameters and more)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import negative_prompts, schedulers
from app.models.options import FloatRange, ModelOptions
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageToVideoSettings, TextToVideoSettings, VideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry
    from app.models.loading import Loader

DISTILLED_STEPS = 8
"""Steps of the distilled models' own schedule (LTX-2's reference code)."""


class _Ranges(VideoSettings):
    num_inference_steps: int = Field(default=30, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=3.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    stg_scale: float = Field(
        default=1.0, ge=0.0, le=10.0, description="Spatio-temporal guidance; 0 saves one pass per step."
    )
    modality_scale: float = Field(
        default=3.0,
        ge=1.0,
        le=10.0,
        description="Guidance of picture and sound by each other; 1 saves one pass.",
    )
    width: int | None = Field(default=None, ge=64, le=1920, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=1920, description="Height in pixels.")
    num_frames: int = Field(default=121, ge=9, le=481, description="Frames: a multiple of 8 plus 1.")
    fps: int = Field(default=24, ge=1, le=60, description="Frames per second, which the model is told.")


class LTX2T2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with LTX-2."""


class LTX2I2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with LTX-2: the source becomes the first frame."""


class LTX2(Recipe):
    """30 steps, guidance 3, 768 x 512 and 121 frames at 24 a second are the pipelines' defaults.

    Sizes are multiples of 32, frames of 8 plus 1, up to 20 seconds (model card). The source goes through H.264
    as in training, at the strength that belongs to the text encoder (33, or 18 for LTX-2.5). The sound's
    guidance is the pipelines' own, unless guidance is switched off.
    """

    family = "ltx2"
    title = "LTX-2"
    description = "Videos with sound, of five seconds and more, from a prompt or a picture; for large cards."
    license = "LTX-2 Community License"
    pattern = r"ltx[-_. ]?(video[-_. ]?)?v?2([-_.][0-9])?(?![0-9b])"
    settings = {"t2v": LTX2T2VSettings, "i2v": LTX2I2VSettings}
    pipelines = {"t2v": "LTX2Pipeline", "i2v": "LTX2ImageToVideoPipeline"}
    size = (768, 512)
    multiple = 32
    max_pixels = 1920 * 1088
    max_work = 2e10
    frame_stride = 8
    schedulers = schedulers.FLOW_SIGMAS
    default_negative_prompt = negative_prompts.LTX
    unused = frozenset({"prompt_enhancer", "processor", "duration_head"})
    checkpoints = False  # its sound is denoised beside the frames, and only their latents are told
    features = frozenset({"lora"})
    working_gb = 10.0
    examples = (
        'MODEL_LTX2_T2V="LTX-2;Lightricks/LTX-2;Videos with sound;huggingface;false"',
        'MODEL_LTX25="LTX-2.5;Lightricks/LTX-2.5-Diffusers;Videos with sound;huggingface;true"',
    )

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        own = super().job_types(entry)
        return (*own, *(other for other in self.settings if other not in own))

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """The distilled models run eight steps of their own without guidance (model card)."""
        if not _distilled(entry):
            return ModelOptions()
        return ModelOptions(fixed_steps=DISTILLED_STEPS, guidance=FloatRange(default=1.0))

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        return {"stg_scale": 0.0, "modality_scale": 1.0} if _distilled(entry) else {}

    def load(self, loader: Loader, job_type: str) -> Any:
        pipeline = super().load(loader, job_type)
        pipeline.vae.enable_tiling()
        return pipeline

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        settings = request.settings
        arguments = super().arguments(request, size) | {
            "frame_rate": float(getattr(settings, "fps", 24)),
            "stg_scale": getattr(settings, "stg_scale", 1.0),
            "modality_scale": getattr(settings, "modality_scale", 3.0),
        }
        for name in ("stg_scale", "modality_scale"):
            arguments[f"audio_{name}"] = arguments[name]
        return arguments | ({} if (settings.guidance_scale or 0) > 1 else {"audio_guidance_scale": 1.0})

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        from diffusers.pipelines.ltx2 import utils

        from app.models.recompression import recompressed

        changes: dict[str, Any] = {}
        if "image" in arguments:
            crf = utils.resolve_default_image_crf(pipeline.text_encoder)
            changes = {"image": recompressed(arguments["image"], crf), "image_crf": 0}
        if _distilled(entry) and arguments["num_inference_steps"] == DISTILLED_STEPS:
            changes["sigmas"] = utils.DISTILLED_SIGMA_VALUES
        yield arguments | changes

    def audio(self, pipeline: Any, output: Any) -> bytes | None:
        from app.models.sound import wav_of

        return wav_of(output.audio, pipeline.vocoder.config.output_sampling_rate)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        getattr(diffusers, self.pipelines[job_type])(**tiny.ltx2_parts()).save_pretrained(folder)


def _distilled(entry: ModelEntry) -> bool:
    return "distilled" in f"{entry.repo} {entry.options.base_repo or ''}".lower()
