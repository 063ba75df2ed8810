"""Wan 2.1: text to video and image to video at 480p (Alibaba; 1.3 B and 14 B parameters, flow matching)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from app.models import schedulers
from app.models.options import FloatRange, ModelOptions
from app.models.recipe import Recipe
from app.settings import DiffusionSettings, ImageToVideoSettings, TextToVideoSettings, VideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

NEGATIVE = (
    "Bright tones, overexposed, static, blurred details, subtitles, style, works, paintings, images, "
    "static, overall gray, worst quality, low quality, JPEG compression residue, ugly, incomplete, extra "
    "fingers, poorly drawn hands, poorly drawn faces, deformed, disfigured, misshapen limbs, fused "
    "fingers, still picture, messy background, three legs, many people in the background, walking "
    "backwards"
)
"""The negative prompt of Wan's own examples."""


class _Ranges(VideoSettings):
    num_inference_steps: int = Field(default=50, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=5.0, ge=0.0, le=20.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=1280, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=1280, description="Height in pixels.")
    num_frames: int = Field(default=81, ge=5, le=161, description="Frames: a multiple of 4 plus 1.")
    fps: int = Field(default=16, ge=1, le=60, description="Frames per second of the file.")
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


class Wan(Recipe):
    """81 frames at 16 a second and 480 x 832 are what Wan 2.1 was trained for (model card).

    Its VAE decodes wrong colours in half precision: it stays in float32, and so does I2V's image encoder.
    """

    family = "wan"
    title = "Wan 2.1"
    description = "Videos of five seconds at 480p, from a prompt or a picture."
    license = "Apache-2.0"
    pattern = r"(?<![a-z])wan[-_. ]?(ai)?([-_. /]?(wan)?2[-_. ]?1)?"
    settings = {"t2v": WanT2VSettings, "i2v": WanI2VSettings}
    pipelines = {"t2v": "WanPipeline", "i2v": "WanImageToVideoPipeline"}
    size = (832, 480)
    multiple = 16
    max_pixels = 1280 * 720
    max_work = 1e10
    frame_stride = 4
    schedulers = schedulers.FLOW
    default_negative_prompt = NEGATIVE
    dtypes = {"default": "bfloat16", "vae": "float32", "image_encoder": "float32"}
    working_gb = 8.0
    examples = (
        'MODEL_WAN_T2V="Wan 2.1 T2V 1.3B;Wan-AI/Wan2.1-T2V-1.3B-Diffusers;'
        'Text to video, 8 GB;huggingface;false"',
        'MODEL_WAN_I2V="Wan 2.1 I2V 14B;Wan-AI/Wan2.1-I2V-14B-480P-Diffusers;'
        'Animates a picture;huggingface;false"',
    )

    def check(self, entry: ModelEntry) -> None:
        super().check(entry)
        for repo in filter(None, (entry.repo, entry.options.base_repo)):
            original = re.fullmatch(r"(?i)wan-ai/wan2\.\d-(?!.*-diffusers$).+", repo)
            if entry.source == "huggingface" and original:
                raise ValueError(f"{repo} is not in the layout of diffusers: use {repo}-Diffusers")

    def presets(self, entry: ModelEntry) -> ModelOptions:
        """The smaller T2V model asks for more guidance (its model card: 6, the larger ones 5)."""
        return (
            ModelOptions(guidance=FloatRange(default=6.0)) if "1.3b" in entry.repo.lower() else ModelOptions()
        )

    def scheduler_changes(self, settings: DiffusionSettings) -> dict[str, Any]:
        shift = getattr(settings, "flow_shift", None)
        return {} if shift is None else {"flow_shift": shift, "shift": shift}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        animated = job_type == "i2v"
        parts: dict[str, Any] = {
            "tokenizer": tiny.t5_tokenizer(),
            "text_encoder": tiny.t5_text(umt5=True),
            "vae": diffusers.AutoencoderKLWan(
                base_dim=4,
                z_dim=16,
                dim_mult=[1, 1, 1, 1],
                num_res_blocks=1,
                temperal_downsample=[False, True, True],
            ),
            "scheduler": diffusers.UniPCMultistepScheduler(
                prediction_type="flow_prediction",
                use_flow_sigmas=True,
                num_train_timesteps=1000,
                flow_shift=3.0,
            ),
            "transformer": diffusers.WanTransformer3DModel(
                patch_size=(1, 2, 2),
                num_attention_heads=2,
                attention_head_dim=12,
                in_channels=36 if animated else 16,
                out_channels=16,
                text_dim=8,
                freq_dim=16,
                ffn_dim=16,
                num_layers=1,
                cross_attn_norm=True,
                rope_max_seq_len=32,
                image_dim=8 if animated else None,
            ),
        }
        if animated:
            parts |= {"image_encoder": tiny.clip_vision(8), "image_processor": tiny.clip_image_processor()}
        pipeline_class = getattr(diffusers, self.pipelines[job_type])
        pipeline_class(**parts).save_pretrained(folder)
