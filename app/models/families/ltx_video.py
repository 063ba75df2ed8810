"""LTX-Video 0.9 and 0.9.1: fast text and image to video with one set of weights (Lightricks, 2 B)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import negative_prompts, schedulers
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageToVideoSettings, TextToVideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

DECODING = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""Noise level at which a VAE that takes timesteps (0.9.1 on) decodes: the model cards' values."""


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=3.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    num_frames: int = Field(default=161, ge=9, le=257, description="Frames: a multiple of 8 plus 1.")
    fps: int = Field(default=25, ge=1, le=60, description="Frames per second, which the model is told.")


class LTXT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with LTX-Video."""


class LTXI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with LTX-Video: the source becomes the first frame."""


class LTXVideo(Recipe):
    """50 steps, guidance 3 and 161 frames at 25 a second are the pipelines' defaults, 704 x 480 the card's.

    The card asks for sizes in multiples of 32 and frames in multiples of 8 plus 1, up to 720 x 1280 and 257.
    """

    family = "ltx-video"
    title = "LTX-Video"
    description = "Fast videos of six seconds from a prompt or a picture; fits small cards as a GGUF file."
    license = "LTX-Video Open Weights License"
    pattern = r"ltx[-_. ]?v?(ideo)?([-_. ]?(2b[-_. ]?)?v?0[-_.]9([-_.]1)?)?"
    settings = {"t2v": LTXT2VSettings, "i2v": LTXI2VSettings}
    pipelines = {"t2v": "LTXPipeline", "i2v": "LTXImageToVideoPipeline"}
    size = (704, 480)
    multiple = 32
    max_pixels = 1280 * 736
    max_work = 1.2e10
    frame_stride = 8
    schedulers = schedulers.FLOW_SIGMAS
    default_negative_prompt = negative_prompts.LTX
    features = frozenset({"lora"})
    working_gb = 4.0
    examples = (
        'MODEL_LTX_T2V="LTX-Video;Lightricks/LTX-Video;Fast text and pictures to video;huggingface;false"',
        'MODEL_LTX_GGUF="LTX-Video GGUF;https://huggingface.co/city96/LTX-Video-gguf/blob/main/'
        "ltx-video-2b-v0.9-Q8_0.gguf;Fits 6 GB;gguf_url;false;"
        '{\\"base_repo\\": \\"Lightricks/LTX-Video\\", \\"type\\": \\"i2v\\"}"',
    )

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        own = super().job_types(entry)
        return (*own, *(other for other in self.settings if other not in own))

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        return {
            **super().arguments(request, size),
            "frame_rate": getattr(request.settings, "fps", 25),
            **DECODING,
        }

    def noise_device(self, pipeline: Any, device: str) -> str:
        """Image to video draws the decoder's noise where the pipeline runs, with the same generator."""
        here = type(pipeline).__name__ == self.pipelines["i2v"] and pipeline.vae.config.timestep_conditioning
        return device if here else super().noise_device(pipeline, device)

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.ltx_parts(shifting=True, timestep_conditioning=job_type == "i2v")
        getattr(diffusers, self.pipelines[job_type])(**parts).save_pretrained(folder)
