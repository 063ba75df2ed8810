"""LTX-Video 0.9.5 to 0.9.8: text and image to video, with a last frame too (Lightricks, 2 B and 13 B)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import negative_prompts, schedulers
from app.models.options import FloatRange, ModelOptions
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

DECODING = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""Noise level at which the VAE decodes: the model cards' values."""

DISTILLED = [1000, 993, 987, 981, 975, 909, 725, 0.03]
"""Timesteps of the distilled models (model card of 0.9.7-distilled)."""


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=40, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=3.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    num_frames: int = Field(default=121, ge=9, le=257, description="Frames: a multiple of 8 plus 1.")
    fps: int = Field(default=24, ge=1, le=60, description="Frames per second, which the model is told.")


class LTXConditionT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with LTX-Video 0.9.5 or later."""


class LTXConditionI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with LTX-Video 0.9.5 or later: the source becomes the first frame."""


class LTXCondition(Recipe):
    """40 steps, guidance 3 and 768 x 512 at 24 frames a second are the example of LTXConditionPipeline.

    Pictures are conditions at a frame: the source at the first, another one at the last.
    """

    family = "ltx-condition"
    title = "LTX-Video 0.9.5+"
    description = "Videos of five seconds from a prompt or a picture, with a last frame where one is given."
    license = "LTX-Video Open Weights License"
    pattern = r"ltx[-_. ]?v?(ideo)?[-_. ]?((2b|13b)[-_. ]?)?v?0[-_.]9[-_.][5-9]"
    settings = {"t2v": LTXConditionT2VSettings, "i2v": LTXConditionI2VSettings}
    pipelines = {"t2v": "LTXConditionPipeline", "i2v": "LTXConditionPipeline"}
    size = (768, 512)
    multiple = 32
    max_pixels = 1280 * 736
    max_work = 1.2e10
    frame_stride = 8
    last_image = True
    schedulers = schedulers.FLOW_SIGMAS
    default_negative_prompt = negative_prompts.LTX
    features = frozenset({"lora"})
    working_gb = 6.0
    examples = (
        'MODEL_LTX_13B="LTX-Video 13B distilled;Lightricks/LTX-Video-0.9.8-13B-distilled;'
        'Eight steps;huggingface;false"',
    )

    def fit(self, names: Iterable[str], pipeline_class: str | None) -> int:
        """A name with its version counts for more than the class in a repo: some name the older pipeline."""
        named = super().fit(names, None)
        return named + 1000 if named else super().fit(names, pipeline_class)

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        own = super().job_types(entry)
        return (*own, *(other for other in self.settings if other not in own))

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """The distilled models run their eight timesteps without guidance (model cards)."""
        if not _distilled(entry):
            return ModelOptions()
        return ModelOptions(fixed_steps=len(DISTILLED), guidance=FloatRange(default=1.0))

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        steps = request.settings.num_inference_steps
        timed = {"timesteps": DISTILLED} if _distilled(entry) and steps == len(DISTILLED) else {}
        yield {**arguments, **timed}

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

        arguments = super().arguments(request, size)
        frames = {
            0: arguments.pop("image", None),
            arguments["num_frames"] - 1: arguments.pop("last_image", None),
        }
        pictures = [
            LTXVideoCondition(image=picture, frame_index=at) for at, picture in frames.items() if picture
        ]
        rate = getattr(request.settings, "fps", 24)
        return {**arguments, "conditions": pictures or None, "frame_rate": rate, **DECODING}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.ltx_parts(shifting=False, timestep_conditioning=True)
        getattr(diffusers, self.pipelines[job_type])(**parts).save_pretrained(folder)


def _distilled(entry: ModelEntry) -> bool:
    return "distilled" in f"{entry.repo} {entry.options.base_repo or ''}".lower()
