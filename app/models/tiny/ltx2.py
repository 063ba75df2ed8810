"""Tiny components of LTX-2: 32 times smaller on a side and 8 times in time, with the audio beside it."""

from __future__ import annotations

from typing import Any

from app.models.tiny.llm import bpe_tokenizer, gemma

LAYERS = 2
"""Layers of `gemma`: its hidden states and the embedding go into the connectors."""

KINDS = ("video", "audio")


def ltx2_parts() -> dict[str, Any]:
    """Every component of an LTX2Pipeline."""
    import diffusers
    from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder

    audio_vae = diffusers.AutoencoderKLLTX2Audio(
        base_channels=4,
        ch_mult=(1, 1, 1),
        num_res_blocks=1,
        resolution=32,
        latent_channels=2,
        mel_bins=8,
    )
    heads = {
        "num_attention_heads": 2,
        "attention_head_dim": 8,
        "num_layers": 1,
        "num_learnable_registers": None,
    }
    connectors = {
        f"{kind}_connector_{name}": value for kind in ("video", "audio") for name, value in heads.items()
    }
    return {
        "tokenizer": bpe_tokenizer(),
        "text_encoder": gemma(),
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        "connectors": LTX2TextConnectors(
            caption_channels=16,
            text_proj_in_factor=LAYERS + 1,
            connector_rope_base_seq_len=32,
            rope_double_precision=False,
            rope_type="split",
            **connectors,
        ),
        "transformer": diffusers.LTX2VideoTransformer3DModel(
            in_channels=4,
            out_channels=4,
            num_attention_heads=2,
            attention_head_dim=8,
            cross_attention_dim=16,
            audio_in_channels=4,
            audio_out_channels=4,
            audio_num_attention_heads=2,
            audio_attention_head_dim=4,
            audio_cross_attention_dim=8,
            num_layers=1,
            caption_channels=16,
            rope_double_precision=False,
            rope_type="split",
        ),
        "vae": diffusers.AutoencoderKLLTX2Video(
            latent_channels=4,
            block_out_channels=(8, 8, 8, 8),
            decoder_block_out_channels=(8, 16, 32),
            layers_per_block=(1, 1, 1, 1, 1),
            decoder_layers_per_block=(1, 1, 1, 1),
            spatial_compression_ratio=32,
            temporal_compression_ratio=8,
        ),
        "audio_vae": audio_vae,
        "vocoder": LTX2Vocoder(
            in_channels=audio_vae.config.output_channels * audio_vae.config.mel_bins,
            hidden_channels=8,
            upsample_kernel_sizes=[4, 4],
            upsample_factors=[2, 2],
            resnet_kernel_sizes=[3],
            resnet_dilations=[[1, 3, 5]],
            output_sampling_rate=16000,
        ),
    }
