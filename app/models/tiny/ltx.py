"""Tiny components of LTX-Video: 32 times smaller on a side and 8 times in time, as the real one."""

from __future__ import annotations

from typing import Any

from app.models.tiny.text import t5_text, t5_tokenizer

WIDTH = 32
"""Width of the transformer and its text: one block of GGUF's quantised types."""


def ltx_parts(*, shifting: bool, timestep_conditioning: bool) -> dict[str, Any]:
    """Every component of an LTX pipeline; ``shifting``: the schedule depends on the size."""
    import diffusers

    flat, narrow = (1, 1, 1, 1, 1), (4, 4, 4, 4)
    return {
        "tokenizer": t5_tokenizer(),
        "text_encoder": t5_text(WIDTH),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=shifting),
        "transformer": diffusers.LTXVideoTransformer3DModel(
            in_channels=8,
            out_channels=8,
            num_attention_heads=4,
            attention_head_dim=WIDTH // 4,
            cross_attention_dim=WIDTH,
            caption_channels=WIDTH,
            num_layers=1,
        ),
        "vae": diffusers.AutoencoderKLLTXVideo(
            latent_channels=8,
            block_out_channels=narrow,
            decoder_block_out_channels=narrow,
            layers_per_block=flat,
            decoder_layers_per_block=flat,
            timestep_conditioning=timestep_conditioning,
        ),
    }
