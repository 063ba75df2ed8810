"""Tiny components of Wan: what its pipelines of every version are put together from."""

from __future__ import annotations

from typing import Any

from app.models.tiny.text import t5_text, t5_tokenizer
from app.models.tiny.vision import clip_image_processor, clip_vision

VISION_TOKENS = 5
"""Tokens of `clip_vision` for one picture: 2 x 2 patches and the class token."""


def wan_base(vae: Any) -> dict[str, Any]:
    """Tokenizer, text encoder, scheduler and the VAE given."""
    import diffusers

    return {
        "tokenizer": t5_tokenizer(),
        "text_encoder": t5_text(umt5=True),
        "vae": vae,
        "scheduler": diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
        ),
    }


def wan_vae(**more: Any) -> Any:
    """An AutoencoderKLWan of 16 channels: 8 times smaller on a side, 4 times in time."""
    import diffusers

    small = {"base_dim": 4, "z_dim": 16, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1}
    return diffusers.AutoencoderKLWan(**{**small, "temperal_downsample": [False, True, True], **more})


def wan_transformer(inputs: int, outputs: int = 16, **more: Any) -> Any:
    """A WanTransformer3DModel of one layer."""
    import diffusers

    return diffusers.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=inputs,
        out_channels=outputs,
        text_dim=8,
        freq_dim=16,
        ffn_dim=32,
        num_layers=1,
        cross_attn_norm=True,
        rope_max_seq_len=32,
        **more,
    )


def wan_vision(*, first_and_last: bool = False) -> dict[str, Any]:
    """The image encoder of Wan 2.1 and a transformer that takes what it sees, of one picture or two."""
    return {
        "image_encoder": clip_vision(8),
        "image_processor": clip_image_processor(),
        "transformer": wan_transformer(
            36,
            image_dim=8,
            added_kv_proj_dim=32,
            pos_embed_seq_len=2 * VISION_TOKENS if first_and_last else None,
        ),
    }
