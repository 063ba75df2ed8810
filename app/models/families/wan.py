"""Wan 2.1: text, pictures and videos to video (Alibaba; 1.3 B and 14 B parameters, flow matching)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.errors import InvalidInput
from app.models import negative_prompts, schedulers
from app.models.options import FloatRange, IntRange, ModelOptions
from app.models.ranges import UpTo1280
from app.models.recipe import Recipe
from app.settings import (
    DiffusionSettings,
    ImageToVideoSettings,
    TextToVideoSettings,
    VideoToVideoSettings,
)

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry


class _Ranges(UpTo1280):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=5.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    num_frames: int = Field(default=81, ge=5, le=161, description="Frames: a multiple of 4 plus 1.")
    fps: int | None = Field(default=16, ge=1, le=60, description="Frames per second of the file.")
    flow_shift: float | None = Field(
        default=None,
        ge=0.1,
        le=20.0,
        description="Shift of the noise schedule: 3 for 480p, 5 for 720p; null: as trained.",
    )


class WanT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with Wan."""


class WanI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with Wan: the source becomes the first frame."""


class WanV2VSettings(_Ranges, VideoToVideoSettings):
    """Video to video with Wan."""

    fps: int | None = Field(default=None, ge=1, le=60, description="Frames per second; null: the source's.")


class Wan(Recipe):
    """81 frames at 16 a second and 480 x 832 are what Wan 2.1 was trained for (model card).

    Its VAE decodes wrong colours in half precision: it stays in float32, and so does I2V's image encoder. Steps
    (T2V 50, I2V 40) and the shift of the first-and-last-frame model (16) are the defaults of Wan's generate.py;
    guidance and the other shifts (5 for 720p) those of the model cards' examples for diffusers.
    """

    family = "wan"
    title = "Wan 2.1"
    description = "Videos of five seconds at 480p, from a prompt, a picture or a video."
    license = "Apache-2.0"
    pattern = r"(?<![a-z])wan[-_. ]?(ai)?([-_. /]?(wan)?2[-_. ]?1)?"
    settings = {"t2v": WanT2VSettings, "i2v": WanI2VSettings, "v2v": WanV2VSettings}
    pipelines = {
        "t2v": "WanPipeline",
        "i2v": "WanImageToVideoPipeline",
        "v2v": "WanVideoToVideoPipeline",
    }
    size = (832, 480)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 1e10
    frame_stride = 4
    last_image = True
    schedulers = schedulers.FLOW
    default_negative_prompt = negative_prompts.WAN
    dtypes = {"default": "bfloat16", "vae": "float32", "image_encoder": "float32"}
    features = frozenset({"lora"})
    working_gb = 8.0
    examples = (
        'MODEL_WAN_T2V="Wan 2.1 T2V 1.3B;Wan-AI/Wan2.1-T2V-1.3B-Diffusers;'
        'Text to video, 8 GB;huggingface;false"',
        'MODEL_WAN_I2V="Wan 2.1 I2V 14B;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;'
        'Animates a picture;huggingface;false"',
        'MODEL_WAN_FLF2V="Wan 2.1 FLF2V 14B;Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers;'
        'From a first to a last picture;huggingface;false"',
    )

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        for repo in filter(None, (entry.repo, entry.options.base_repo)):
            original = re.fullmatch(r"(?i)wan-ai/wan2\.1-(?!.*-diffusers$).+", repo)
            if entry.source == "huggingface" and original:
                ending = "diffusers" if "flf2v" in repo.lower() else "Diffusers"
                raise ValueError(f"{repo} is not in the layout of diffusers: use {repo}-{ending}")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """The smaller T2V model asks for more guidance (its model card: 6, the larger ones 5)."""
        names = names_of(entry)
        guidance = 5.5 if "flf2v" in names else 6.0 if "1.3b" in names else 5.0
        return ModelOptions(
            steps=IntRange(default=40) if entry.type == "i2v" else None,
            guidance=FloatRange(default=guidance),
            width=1280 if "720p" in names else None,
            height=720 if "720p" in names else None,
        )

    def defaults(self, entry: ModelEntry, job_type: str) -> dict[str, Any]:
        names = names_of(entry)
        return {"flow_shift": 16.0 if "flf2v" in names else 5.0} if re.search("flf2v|720p", names) else {}

    def refuse(self, entry: ModelEntry, job_type: str, settings: DiffusionSettings) -> None:
        """Only the first-and-last-frame model was trained on two pictures, and it needs both."""
        given = bool(getattr(settings, "last_image_id", None))
        if job_type == "i2v" and given != ("flf2v" in names_of(entry)):
            reason = (
                f"{entry.id} takes no last frame: that is what a model with FLF2V in its name does"
                if given
                else f"{entry.id} goes from a first to a last picture: name the last one too"
            )
            raise InvalidInput("settings.last_image_id", reason)

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"flow_shift": shift, "shift": shift}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.wan_base(tiny.wan_vae())
        parts |= tiny.wan_vision() if job_type == "i2v" else {"transformer": tiny.wan_transformer(16)}
        pipeline_class = getattr(diffusers, self.pipelines["i2v" if job_type == "i2v" else "t2v"])
        pipeline_class(**parts).save_pretrained(folder)


def names_of(entry: ModelEntry) -> str:
    """Return the names that tell what an entry is, in lower case."""
    return f"{entry.id} {entry.name} {entry.repo} {entry.options.base_repo or ''}".lower()
