"""Tiny random components for the families' ``tiny()``: real classes, a few kilobytes each, made offline.

With them the real code path, from files to pixels, runs on a CPU within a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.models.runtime import warm_up


def seeded() -> None:
    """Load the libraries and make the random weights that follow the same every time."""
    warm_up()
    import torch

    torch.manual_seed(0)


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


def clip_text(width: int, **more: Any) -> Any:
    """A CLIPTextModel of one layer for `clip_tokenizer`."""
    import transformers

    config = transformers.CLIPTextConfig(
        hidden_size=width,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        vocab_size=len(_byte_vocabulary()),
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
        **more,
    )
    return transformers.CLIPTextModel(config)


def clip_tokenizer() -> Any:
    """A CLIPTokenizer that spells everything out in bytes."""
    import transformers

    tokenizer = transformers.CLIPTokenizer(vocab=_byte_vocabulary(), merges=[])
    tokenizer.model_max_length = 77
    return tokenizer


def t5_text(width: int = 8, *, umt5: bool = False) -> Any:
    """A T5EncoderModel (or UMT5's) of one layer for `t5_tokenizer`."""
    import transformers

    sizes = {"d_model": width, "d_kv": 4, "d_ff": 8, "num_layers": 1, "num_heads": 2, "vocab_size": 64}
    if umt5:
        return transformers.UMT5EncoderModel(transformers.UMT5Config(**sizes))
    return transformers.T5EncoderModel(transformers.T5Config(**sizes))


def t5_tokenizer() -> Any:
    """A T5Tokenizer of letters: unigrams without merges."""
    import transformers

    pieces = ["<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz0123456789"]
    vocab = [(piece, 0.0 if number < 3 else -float(number)) for number, piece in enumerate(pieces)]
    tokenizer = transformers.T5Tokenizer(vocab=vocab, extra_ids=0)
    tokenizer.model_max_length = 512
    return tokenizer


def _byte_vocabulary() -> dict[str, int]:
    """Every byte as GPT-2's byte-level alphabet writes it, alone and at the end of a word."""
    from tokenizers.pre_tokenizers import ByteLevel

    alphabet = sorted(ByteLevel.alphabet())
    pieces = ["<|startoftext|>", "<|endoftext|>", *alphabet, *(f"{letter}</w>" for letter in alphabet)]
    return {piece: number for number, piece in enumerate(pieces)}


def clip_vision(width: int) -> Any:
    """A CLIPVisionModel of two layers (Wan takes the last but one) for pictures of 8 x 8."""
    import transformers

    config = transformers.CLIPVisionConfig(
        hidden_size=width,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=8,
        patch_size=4,
    )
    return transformers.CLIPVisionModel(config)


def clip_image_processor() -> Any:
    """The image processor for `clip_vision`."""
    import transformers

    return transformers.CLIPImageProcessor(crop_size=8, size={"shortest_edge": 8})
