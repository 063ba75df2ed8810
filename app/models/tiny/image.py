"""Tiny parts of picture models that have two or three text encoders."""

from __future__ import annotations

from typing import Any

from app.models.tiny.text import clip_text, clip_tokenizer, t5_text, t5_tokenizer
from app.models.tiny.unet import SD_BETAS, vae


def clip_projection(width: int) -> Any:
    """A CLIPTextModelWithProjection of one layer for `clip_tokenizer`."""
    import transformers

    plain = clip_text(width, projection_dim=width)
    return transformers.CLIPTextModelWithProjection(plain.config)


def sdxl_parts() -> dict[str, Any]:
    """The components of a StableDiffusionXLPipeline."""
    import diffusers

    return {
        "vae": vae(),
        "text_encoder": clip_text(8, projection_dim=8),
        "text_encoder_2": clip_projection(8),
        "tokenizer": clip_tokenizer(),
        "tokenizer_2": clip_tokenizer(),
        "unet": diffusers.UNet2DConditionModel(
            sample_size=8,
            in_channels=4,
            out_channels=4,
            block_out_channels=(4, 8),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=16,
            attention_head_dim=2,
            norm_num_groups=2,
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=4,
            projection_class_embeddings_input_dim=6 * 4 + 8,
        ),
        "scheduler": diffusers.EulerDiscreteScheduler(
            beta_start=SD_BETAS["beta_start"],
            beta_end=SD_BETAS["beta_end"],
            beta_schedule="scaled_linear",
            timestep_spacing="leading",
            steps_offset=1,
        ),
    }


def flux_parts(*, seen: bool = False) -> dict[str, Any]:
    """The components of a FluxPipeline; ``seen``: of one whose transformer sees a picture and a mask as well.

    Latents are packed two by two (4 x 4 channels), and a mask by the VAE's 8 x 8 pixels too.
    """
    import diffusers

    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "vae": vae(use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1, scaling_factor=0.4),
        "text_encoder": clip_text(8),
        "tokenizer": clip_tokenizer(),
        "text_encoder_2": t5_text(),
        "tokenizer_2": t5_tokenizer(),
        "transformer": diffusers.FluxTransformer2DModel(
            patch_size=1,
            in_channels=16 + (16 + 4 * 64 if seen else 0),
            out_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=8,
            num_attention_heads=2,
            joint_attention_dim=8,
            pooled_projection_dim=8,
            guidance_embeds=True,
            axes_dims_rope=(2, 2, 4),
        ),
    }


def sd3_parts() -> dict[str, Any]:
    """The components of a StableDiffusion3Pipeline."""
    import diffusers

    return {
        "vae": vae(latent_channels=16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06),
        "text_encoder": clip_projection(8),
        "text_encoder_2": clip_projection(8),
        "text_encoder_3": t5_text(16),
        "tokenizer": clip_tokenizer(),
        "tokenizer_2": clip_tokenizer(),
        "tokenizer_3": t5_tokenizer(),
        "transformer": diffusers.SD3Transformer2DModel(
            sample_size=32,
            patch_size=2,
            in_channels=16,
            out_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=2,
            joint_attention_dim=16,
            caption_projection_dim=16,
            pooled_projection_dim=16,
            pos_embed_max_size=96,
        ),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
    }
