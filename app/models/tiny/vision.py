"""Tiny image encoders and their processors."""

from __future__ import annotations

from typing import Any


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


def clip_image_processor(size: int = 8) -> Any:
    """The image processor for a vision model of pictures of ``size`` x ``size``, such as `clip_vision`."""
    import transformers

    return transformers.CLIPImageProcessor(crop_size=size, size={"shortest_edge": size})


def siglip(width: int) -> Any:
    """A SiglipVisionModel of one layer for pictures of 8 x 8."""
    import transformers

    config = transformers.SiglipVisionConfig(
        hidden_size=width,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=8,
        patch_size=4,
    )
    return transformers.SiglipVisionModel(config)


def siglip_image_processor() -> Any:
    """The image processor for `siglip`."""
    import transformers

    return transformers.SiglipImageProcessor(size={"height": 8, "width": 8})
