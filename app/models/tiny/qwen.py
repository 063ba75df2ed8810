"""Tiny Qwen and Gemma text encoders, and the picture models that read with them."""

from __future__ import annotations

from typing import Any

from app.models.tiny.llm import VOCABULARY, bpe_tokenizer
from app.models.tiny.unet import vae

TOKENS = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
"""Special tokens of `bpe_tokenizer`."""


def qwen3(layers: int, *, causal: bool = False) -> Any:
    """A Qwen3Model (or Qwen3ForCausalLM) of so many layers, 16 wide, for `bpe_tokenizer`."""
    import transformers

    config = transformers.Qwen3Config(
        **_sizes(layers), head_dim=8, pad_token_id=0, bos_token_id=1, eos_token_id=2
    )
    return transformers.Qwen3ForCausalLM(config) if causal else transformers.Qwen3Model(config)


def gemma2() -> Any:
    """A Gemma2Model of two layers for `bpe_tokenizer`."""
    import transformers

    config = transformers.Gemma2Config(**_sizes(2), **TOKENS, head_dim=8, query_pre_attn_scalar=8)
    return transformers.Gemma2Model(config)


def qwen_vl() -> Any:
    """A Qwen2_5_VLForConditionalGeneration of two layers whose eyes are one block."""
    import transformers

    rope = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]}
    config = transformers.Qwen2_5_VLConfig(
        text_config={
            **_sizes(2),
            "rope_parameters": rope,
            "pad_token_id": 0,
            "bos_token_id": 1,
            "eos_token_id": 2,
        },
        vision_config={
            "depth": 1,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": 16,
            "fullatt_block_indexes": [0],
        },
    )
    return transformers.Qwen2_5_VLForConditionalGeneration(config)


def z_image_parts() -> dict[str, Any]:
    """The components of a ZImagePipeline."""
    import diffusers

    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        "vae": vae(latent_channels=16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1),
        "text_encoder": qwen3(2),
        "tokenizer": bpe_tokenizer(),
        "transformer": diffusers.ZImageTransformer2DModel(
            in_channels=16,
            dim=32,
            n_layers=1,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=16,
            axes_dims=[8, 4, 4],
            axes_lens=[1024, 64, 64],
        ),
    }


def flux2_klein_parts() -> dict[str, Any]:
    """The components of a Flux2KleinPipeline: it reads layers 9, 18 and 27 of its text encoder."""
    import diffusers

    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "vae": diffusers.AutoencoderKLFlux2(
            block_out_channels=(4,) * 4,
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=4,
            layers_per_block=1,
            norm_num_groups=2,
            sample_size=32,
        ),
        "text_encoder": qwen3(27, causal=True),
        "tokenizer": bpe_tokenizer(),
        "transformer": diffusers.Flux2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        ),
    }


def qwen_image_parts() -> dict[str, Any]:
    """The components of a QwenImagePipeline."""
    import diffusers

    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        "vae": diffusers.AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=16,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ),
        "text_encoder": qwen_vl(),
        "tokenizer": bpe_tokenizer(),
        "transformer": diffusers.QwenImageTransformer2DModel(
            in_channels=64,
            out_channels=16,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            axes_dims_rope=(8, 4, 4),
        ),
    }


def sana_sprint_parts() -> dict[str, Any]:
    """The components of a SanaSprintPipeline, with an autoencoder that is 32 times smaller on a side."""
    import diffusers

    return {
        "scheduler": diffusers.SCMScheduler(),
        "vae": diffusers.AutoencoderDC(
            latent_channels=4,
            attention_head_dim=4,
            encoder_block_types="ResBlock",
            decoder_block_types="ResBlock",
            encoder_block_out_channels=(4,) * 6,
            decoder_block_out_channels=(4,) * 6,
            encoder_layers_per_block=(1,) * 6,
            decoder_layers_per_block=(1,) * 6,
            encoder_qkv_multiscales=((),) * 6,
            decoder_qkv_multiscales=((),) * 6,
        ),
        "text_encoder": gemma2(),
        "tokenizer": bpe_tokenizer(),
        "transformer": diffusers.SanaTransformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=1,
            num_attention_heads=2,
            attention_head_dim=8,
            num_cross_attention_heads=2,
            cross_attention_head_dim=8,
            cross_attention_dim=16,
            caption_channels=16,
            sample_size=32,
            patch_size=1,
            qk_norm="rms_norm_across_heads",
            guidance_embeds=True,
        ),
    }


def _sizes(layers: int) -> dict[str, Any]:
    return {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "vocab_size": VOCABULARY,
    }
