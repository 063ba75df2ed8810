"""Tiny components of HunyuanVideo, FramePack and HunyuanVideo 1.5."""

from __future__ import annotations

from typing import Any

from app.models.tiny.llm import bpe_tokenizer, llama, llava, qwen_text
from app.models.tiny.text import clip_text, clip_tokenizer
from app.models.tiny.vision import clip_image_processor, siglip, siglip_image_processor

TRANSFORMER = {
    "in_channels": 4,
    "out_channels": 4,
    "num_attention_heads": 2,
    "attention_head_dim": 10,
    "num_layers": 1,
    "num_single_layers": 1,
    "num_refiner_layers": 1,
    "text_embed_dim": 16,
    "pooled_projection_dim": 8,
    "rope_axes_dim": (2, 4, 4),
}


def hunyuan_parts() -> dict[str, Any]:
    """Every component of a HunyuanVideoPipeline."""
    import diffusers
    from diffusers.pipelines.hunyuan_video import pipeline_hunyuan_video as module

    narrow = (4, 4, 4, 4)
    return {
        "tokenizer": bpe_tokenizer(module.DEFAULT_PROMPT_TEMPLATE["template"]),
        "text_encoder": llama(),
        "tokenizer_2": clip_tokenizer(),
        "text_encoder_2": clip_text(8),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=7.0),
        "transformer": diffusers.HunyuanVideoTransformer3DModel(**TRANSFORMER),
        "vae": diffusers.AutoencoderKLHunyuanVideo(
            latent_channels=4, block_out_channels=narrow, layers_per_block=1, norm_num_groups=2
        ),
    }


def hunyuan_i2v_parts(condition: str = "token_replace") -> dict[str, Any]:
    """Every component of a HunyuanVideoImageToVideoPipeline; its source is a latent, or further channels."""
    import diffusers

    channels = 9 if condition == "latent_concat" else 4
    transformer = diffusers.HunyuanVideoTransformer3DModel(
        **{**TRANSFORMER, "in_channels": channels}, image_condition_type=condition
    )
    seeing = {"text_encoder": llava(), "image_processor": clip_image_processor(48), "transformer": transformer}
    return hunyuan_parts() | seeing


def framepack_parts() -> dict[str, Any]:
    """Every component of a HunyuanVideoFramepackPipeline."""
    import diffusers

    transformer = diffusers.HunyuanVideoFramepackTransformer3DModel(
        **TRANSFORMER, has_image_proj=True, image_proj_dim=8, has_clean_x_embedder=True
    )
    seeing = {"image_encoder": siglip(8), "feature_extractor": siglip_image_processor()}
    return hunyuan_parts() | seeing | {"transformer": transformer}


def hunyuan15_parts(*, animated: bool) -> dict[str, Any]:
    """Every component of a HunyuanVideo 1.5 pipeline."""
    import diffusers
    import transformers

    glyphs = transformers.T5Config(
        d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=2, vocab_size=384, is_encoder_decoder=False
    )
    seeing = {"image_encoder": siglip(8), "feature_extractor": siglip_image_processor()} if animated else {}
    return {
        "tokenizer": bpe_tokenizer(),
        "text_encoder": qwen_text(),
        "tokenizer_2": transformers.ByT5Tokenizer(),
        "text_encoder_2": transformers.T5EncoderModel(glyphs),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(shift=5.0),
        "guider": diffusers.ClassifierFreeGuidance(guidance_scale=6.0),
        "transformer": diffusers.HunyuanVideo15Transformer3DModel(
            in_channels=9,
            out_channels=4,
            num_attention_heads=2,
            attention_head_dim=10,
            num_layers=1,
            num_refiner_layers=1,
            text_embed_dim=16,
            text_embed_2_dim=8,
            image_embed_dim=8,
            rope_axes_dim=(2, 4, 4),
            target_size=64,
            task_type="i2v" if animated else "t2v",
        ),
        "vae": diffusers.AutoencoderKLHunyuanVideo15(
            latent_channels=4, block_out_channels=(8, 8, 8, 8, 8), layers_per_block=1
        ),
        **seeing,
    }
