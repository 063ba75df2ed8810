"""Tiny Stable Diffusion, and the VAE that other families have as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.models.tiny.seeding import seeded
from app.models.tiny.text import clip_text, clip_tokenizer


def stable_diffusion(folder: Path, *, levels: int, trailing: bool = False) -> None:
    """Save a StableDiffusionPipeline whose VAE is 2^(levels-1) times smaller on a side."""
    seeded()
    import diffusers

    pipeline = diffusers.StableDiffusionPipeline(
        vae=vae(levels),
        text_encoder=clip_text(8),
        tokenizer=clip_tokenizer(),
        unet=diffusers.UNet2DConditionModel(
            sample_size=8,
            in_channels=4,
            out_channels=4,
            block_out_channels=(4, 8),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=8,
            attention_head_dim=2,
            norm_num_groups=2,
        ),
        scheduler=ddim() if trailing else diffusers.PNDMScheduler(**SD_BETAS, skip_prk_steps=True),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)


SD_BETAS = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "steps_offset": 1,
    "set_alpha_to_one": False,
}
"""The noise schedule of Stable Diffusion 1.x (its scheduler_config.json)."""


def ddim() -> Any:
    """A DDIM scheduler as the starter model has it: trailing spacing, v-prediction, zero terminal SNR."""
    import diffusers

    return diffusers.DDIMScheduler(
        **{**SD_BETAS, "set_alpha_to_one": True},
        clip_sample=False,
        timestep_spacing="trailing",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
    )


def vae(levels: int = 4, latent_channels: int = 4, **more: Any) -> Any:
    """An AutoencoderKL that is 2^(levels-1) times smaller on a side."""
    import diffusers

    return diffusers.AutoencoderKL(
        block_out_channels=(4,) * levels,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        latent_channels=latent_channels,
        layers_per_block=1,
        norm_num_groups=2,
        sample_size=32,
        **more,
    )
